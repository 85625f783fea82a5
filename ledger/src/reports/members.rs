//! Members: what each has, apart by what he may do with it.

use serde::Serialize;

use crate::journal::{Account, Commodity, Terms};
use crate::units::{CardNo, Day, Hours, MemberId, Note, Points, Seq};
use crate::views::Views;
use crate::views::members::{Member, Merged, Posted, Service};

/// What a member has on a day.
///
/// `total = available + pending + held + frozen + lapsed`, and `total` is what the entries add up to.
/// What he owes is no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Whose.
    pub member: MemberId,
    /// On which day.
    pub as_of: Day,
    /// May be spent.
    pub available: Points,
    /// Credited, and still in public notice.
    pub pending: Points,
    /// Under objection.
    pub held: Points,
    /// Would be available if the member were not frozen. Only for today or later: how it was on an
    /// earlier day is not asked, and everything usable is then available.
    pub frozen: Points,
    /// Of the available or frozen: lapses within the days the policy announces.
    pub expiring: Points,
    /// Past their last day; the book writes it before its next command.
    pub lapsed: Points,
    /// Spent before its credit was reversed; the book takes it from what becomes available.
    pub owed: Points,
    /// Whether the member may neither spend nor claim. As of now, whatever the day.
    pub is_frozen: bool,
    /// All that is in the account.
    pub total: Points,
}

/// A member as a list shows him. His name, phone and ID number are in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What he has.
    #[serde(flatten)]
    pub balance: Balance,
    /// The day he joined.
    pub joined: Day,
    /// The card he holds.
    pub card: Option<CardNo>,
    /// Why he may neither spend nor claim.
    pub frozen_for: Option<Note>,
    /// The post he holds today.
    pub post: Option<Posted>,
    /// The file that goes on in place of this one and the entry that merged them; none while this one
    /// goes on.
    pub merged: Option<Merged>,
    /// The entry that erased his personal data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased: Option<Seq>,
    /// The files that were closed in favour of this one. What follows is theirs too.
    pub absorbed: Vec<MemberId>,
    /// All he ever earned, less credits that were reversed.
    pub earned: Points,
    /// Hours of service he was credited for.
    pub hours: Hours,
    /// Acts and cases he was credited for.
    pub acts: u32,
    /// Redemptions he made.
    pub redemptions: u32,
}

/// How many days before they lapse points are announced; none without a policy.
pub(super) fn expiring_days(views: &Views, day: Day) -> u16 {
    views.station.policy_on(day).map_or(0, |policy| policy.expiring_days)
}

/// Sorts lots of a member by what may be done with them on `day`.
pub(super) fn sorted(
    views: &Views,
    member: MemberId,
    day: Day,
    lots: impl Iterator<Item = (i64, Terms)>,
) -> Balance {
    let announced = day.plus(expiring_days(views, day));
    let (mut available, mut pending, mut expiring, mut lapsed) = (0_i64, 0_i64, 0_i64, 0_i64);
    for (amount, terms) in lots {
        let add = |sum: &mut i64| *sum = sum.saturating_add(amount);
        if terms.expires.is_some_and(|last| last < day) {
            add(&mut lapsed);
        } else if terms.from.is_some_and(|first| day < first) {
            add(&mut pending);
        } else {
            add(&mut available);
            if terms.expires.is_some_and(|last| last <= announced) {
                add(&mut expiring);
            }
        }
    }
    let total = available.saturating_add(pending).saturating_add(lapsed);
    let is_frozen = views.members.get(member).is_some_and(|found| found.frozen.is_some());
    let [available, pending, expiring, lapsed, total] =
        [available, pending, expiring, lapsed, total].map(Points::from_minor);
    let (held, frozen, owed) = (Points::ZERO, Points::ZERO, Points::ZERO);
    let as_of = day;
    Balance { member, as_of, available, pending, held, frozen, expiring, lapsed, owed, is_frozen, total }
}

impl Balance {
    /// With what stands in the member's other accounts.
    #[must_use]
    pub(super) fn beside(self, held: i64, owed: i64) -> Self {
        let total = Points::from_minor(self.total.minor().saturating_add(held));
        let owed = Points::from_minor(owed.saturating_neg());
        Self { held: Points::from_minor(held), owed, total, ..self }
    }
}

/// What a member has on `day`, today or later; none when there is no such member.
pub fn balance(views: &Views, member: MemberId, day: Day) -> Option<Balance> {
    views.members.get(member)?;
    let of = |account| views.accounts.balance(account, Commodity::Points);
    let lots = views.accounts.lots(Account::Member(member)).iter();
    let mut balance = sorted(views, member, day, lots.map(|lot| (lot.amount, lot.terms())));
    balance.total = Points::from_minor(of(Account::Member(member)));
    if balance.is_frozen {
        (balance.frozen, balance.available) = (balance.available, Points::ZERO);
    }
    Some(balance.beside(of(Account::Held(member)), of(Account::Owed(member))))
}

/// One row of the list; none when there is no such member.
pub fn row(views: &Views, member: MemberId, today: Day) -> Option<Row> {
    let found = views.members.get(member)?;
    let Member { joined, frozen, absorbed, .. } = found.clone();
    let Service { earned, hours, acts, redemptions } = views.members.service(member);
    Some(Row {
        balance: balance(views, member, today)?,
        joined,
        card: views.members.card_of(member).filter(|_| found.merged.is_none()),
        frozen_for: frozen,
        post: found.post_on(today),
        merged: found.merged,
        erased: found.erased,
        absorbed,
        earned,
        hours,
        acts,
        redemptions,
    })
}

/// All members who may be listed, by number: confidential sources are in no list. A screen asks for the
/// rows it shows instead, see [`row`].
pub fn rows(views: &Views, today: Day) -> Vec<Row> {
    views.members.listed().filter_map(|(member, _)| row(views, member, today)).collect()
}
