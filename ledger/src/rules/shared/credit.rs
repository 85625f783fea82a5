//! A credit and what is left of it: what an objection holds and a reversal takes back.

use crate::events::Event;
use crate::events::cases::Portion;
use crate::journal::{Account, Amount, Claim, Draft, Entry, Posting, Terms};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CaseId, MemberId, Points, Seq, TaskId};
use crate::views::Views;
use crate::views::accounts::{Lot, Pick};
use crate::views::redemptions::Hold;

use super::{recuse, taking_lots};

/// The credit of an act or the reward of a case, as it stands in the book.
pub(in crate::rules) struct Credit<'a> {
    /// Its entry.
    pub(in crate::rules) entry: &'a Entry,
    /// Who earned how much, and what is left of it.
    pub(in crate::rules) parts: Vec<Part>,
}

/// What one member earned by a credit.
pub(in crate::rules) struct Part {
    /// Whose file it was credited to.
    pub(in crate::rules) member: MemberId,
    /// Whose file that is now.
    pub(in crate::rules) holder: MemberId,
    /// How much it was.
    pub(in crate::rules) points: Points,
    /// The lots that are left of it, with the account each is in.
    pub(in crate::rules) left: Vec<(Account, Lot)>,
}

impl Part {
    /// What of it is left in `account`.
    fn left_in(&self, account: Account) -> Vec<Pick> {
        let here = self.left.iter().filter(|(place, _)| *place == account);
        here.map(|(_, lot)| Pick { lot: *lot, amount: lot.amount, cost: crate::units::Cny::ZERO }).collect()
    }

    /// What of it is gone: spent, lapsed or settled.
    fn gone(&self) -> Points {
        let left = self.left.iter().fold(0_i64, |sum, (_, lot)| sum.saturating_add(lot.amount));
        Points::from_minor(self.points.minor().saturating_sub(left))
    }
}

/// The credit that a command names.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCredit`] when the entry credits no act and rewards no case.
/// * [`Refusal::CreditReversed`] when it was taken back before.
pub(in crate::rules) fn credit<'a>(
    views: &Views,
    recalled: &'a Recalled,
    credit: Seq,
) -> Result<Credit<'a>, Refusal> {
    let entry = recalled.entry.as_ref().filter(|entry| entry.seq == credit && about(entry).is_some());
    let entry = entry.ok_or(Refusal::NoSuchCredit { credit })?;
    if let Some(reversal) = views.notice.reversed(credit) {
        return Err(Refusal::CreditReversed { credit, reversal });
    }
    let mut parts = Vec::new();
    for moved in entry.lots.iter().filter(|moved| moved.lot.seq == credit) {
        let Account::Member(member) = moved.account else { continue };
        let holder = views.members.holder(member);
        let in_account = |account| {
            let lots = views.accounts.lots(account).iter();
            lots.filter(|lot| views.notice.origin(lot.id) == moved.lot).map(move |lot| (account, *lot))
        };
        let left = in_account(Account::Member(holder)).chain(in_account(Account::Held(holder))).collect();
        parts.push(Part { member, holder, points: Points::from_minor(moved.amount), left });
    }
    Ok(Credit { entry, parts })
}

/// The act or the case that an entry credits.
fn about(entry: &Entry) -> Option<(Option<TaskId>, Option<CaseId>)> {
    if let Event::TaskCredited(fact) = &entry.event {
        Some((Some(fact.task), None))
    } else if let Event::CaseRewarded(fact) = &entry.event {
        Some((None, Some(fact.case)))
    } else {
        None
    }
}

impl Credit<'_> {
    /// The act or the case.
    pub(in crate::rules) fn about(&self) -> (Option<TaskId>, Option<CaseId>) {
        about(self.entry).unwrap_or_default()
    }

    /// What the credit bound its lots to.
    pub(in crate::rules) fn terms(&self) -> Terms {
        self.entry.lots.first().map(|moved| moved.terms).unwrap_or_default()
    }

    /// What each earned.
    pub(in crate::rules) fn portions(&self) -> Vec<Portion> {
        self.parts.iter().map(|part| Portion { member: part.member, points: part.points }).collect()
    }

    /// Who may judge it anew: nobody close to a member it credits, nor who credited it, nor who
    /// recorded the objection against it.
    pub(in crate::rules) fn judged_by(&self, views: &Views, when: &Circumstances) -> Result<(), Refusal> {
        for part in &self.parts {
            recuse(views, when.by, part.member)?;
        }
        let operator = when.by;
        if self.entry.by == operator {
            return Err(Refusal::OwnCredit { operator });
        }
        match views.notice.objection(self.entry.seq).filter(|objection| objection.by == operator) {
            Some(_) => Err(Refusal::OwnObjection { operator }),
            None => Ok(()),
        }
    }

    /// Whether nothing of it is pinned by a parked basket, which is redeemed or given up first.
    pub(in crate::rules) fn unparked(&self, views: &Views) -> Result<(), Refusal> {
        for part in &self.parts {
            let held = part.left_in(Account::Held(part.holder));
            let pins = |hold: &&Hold| held.iter().any(|left| hold.pins(left.lot.id));
            if let Some(hold) = views.redemptions.holds_of(part.holder).find(pins) {
                return Err(Refusal::HoldOpen { member: part.holder, hold: hold.id });
            }
        }
        Ok(())
    }

    /// Moves what is left of it from each member's account to his other one, into lots with new
    /// terms, and says how many points that is.
    pub(in crate::rules) fn moved(
        &self,
        from: fn(MemberId) -> Account,
        into: fn(MemberId) -> Account,
        terms: impl Fn(&Lot) -> Terms,
    ) -> (Points, Vec<(Account, Account, Pick, Terms)>) {
        let mut moves = Vec::new();
        for part in &self.parts {
            let (out, over) = (from(part.holder), into(part.holder));
            moves.extend(part.left_in(out).into_iter().map(|pick| (out, over, pick, terms(&pick.lot))));
        }
        let points = moves.iter().fold(0_i64, |sum, (_, _, pick, _)| sum.saturating_add(pick.amount));
        (Points::from_minor(points), moves)
    }

    /// What of it is gone, by member.
    pub(in crate::rules) fn spent(&self) -> Vec<Portion> {
        let gone = |part: &Part| Portion { member: part.holder, points: part.gone() };
        self.parts.iter().map(gone).filter(|portion| portion.points.is_positive()).collect()
    }

    /// Takes it back: what is left out of its own lots, what is gone is owed; everything else is
    /// undone line by line, and what it took is free again.
    pub(in crate::rules) fn undone(&self, mut draft: Draft) -> Option<Draft> {
        for part in &self.parts {
            for account in [Account::Member(part.holder), Account::Held(part.holder)] {
                let picks = part.left_in(account);
                let left = picks.iter().try_fold(0_i64, |sum, pick| sum.checked_add(pick.amount))?;
                draft = taking_lots(posting(draft, account, left.checked_neg()?), account, &picks);
            }
            draft = posting(draft, Account::Owed(part.holder), part.gone().minor().checked_neg()?);
        }
        let others = self.entry.postings.iter().filter(|line| !matches!(line.account, Account::Member(_)));
        for line in others {
            draft = posting(draft, line.account, line.amount.checked_neg()?);
        }
        draft.frees.clone_from(&self.entry.takes);
        draft.links.reverses = Some(self.entry.seq);
        Some(draft.taking(Claim::Reversal(self.entry.seq)))
    }
}

fn posting(mut draft: Draft, account: Account, minor: i64) -> Draft {
    let amount = Amount::Points(Points::from_minor(minor));
    if minor != 0 {
        draft.postings.push(Posting { account, commodity: amount.commodity(), amount: minor });
    }
    draft
}

/// Moves lots into new ones: each move out is followed by the move in, so that where a lot came
/// from can be read from the entry.
pub(in crate::rules) fn moving_over(mut draft: Draft, moves: &[(Account, Account, Pick, Terms)]) -> Draft {
    for (out, over, pick, terms) in moves {
        draft = draft.moving(*out, *over, Amount::Points(Points::from_minor(pick.amount)));
        draft = taking_lots(draft, *out, std::slice::from_ref(pick));
        draft = draft.opening_lot(*over, pick.amount, None, *terms);
    }
    draft
}
