//! Members: what each has, apart by what he may do with it.

use serde::Serialize;

use crate::journal::{Account, Commodity, Terms};
use crate::units::{CardNo, Day, MemberId, Note, Points};
use crate::views::Views;
use crate::views::members::{Member, Posted};

/// What a member has on a day.
///
/// `total = available + pending + lapsed`, and `total` is what the entries add up to.
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
    /// Of the available: lapses within the days the policy announces.
    pub expiring: Points,
    /// Past their last day; the book writes it before its next command.
    pub lapsed: Points,
    /// Whether the member may neither spend nor claim. As of now, whatever the day.
    pub frozen: bool,
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
    /// All he ever earned.
    pub earned: Points,
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
    let frozen = views.members.get(member).is_some_and(|found| found.frozen.is_some());
    let [available, pending, expiring, lapsed, total] =
        [available, pending, expiring, lapsed, total].map(Points::from_minor);
    Balance { member, as_of: day, available, pending, expiring, lapsed, frozen, total }
}

/// What a member has on `day`, today or later; none when there is no such member.
pub fn balance(views: &Views, member: MemberId, day: Day) -> Option<Balance> {
    views.members.get(member)?;
    let lots = views.accounts.lots(Account::Member(member)).iter();
    let mut balance = sorted(views, member, day, lots.map(|lot| (lot.amount, lot.terms())));
    let total = views.accounts.balance(Account::Member(member), Commodity::Points);
    balance.total = Points::from_minor(total);
    Some(balance)
}

/// What confidential sources have on `today`, all together: how many they are, and their points.
pub fn confidential(views: &Views, today: Day) -> (usize, Points) {
    let sources = views.members.all().filter(|(_, member)| member.is_confidential());
    let totals = sources.filter_map(|(member, _)| balance(views, member, today));
    totals.fold((0, Points::ZERO), |(count, sum), of| {
        (count.saturating_add(1), sum.checked_add(of.total).unwrap_or(sum))
    })
}

/// One row of the list; none when there is no such member.
pub fn row(views: &Views, member: MemberId, today: Day) -> Option<Row> {
    let found = views.members.get(member)?;
    let Member { joined, card, frozen, earned, acts, redemptions, .. } = found.clone();
    Some(Row {
        balance: balance(views, member, today)?,
        joined,
        card,
        frozen_for: frozen,
        post: found.post_on(today),
        earned,
        acts,
        redemptions,
    })
}

/// All members who may be listed, by number: confidential sources are in no list. A screen asks for the rows it shows instead, see [`row`].
pub fn rows(views: &Views, today: Day) -> Vec<Row> {
    views.members.listed().filter_map(|(member, _)| row(views, member, today)).collect()
}
