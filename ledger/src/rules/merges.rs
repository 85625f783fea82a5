//! Two files of one person: merged into one, and taken apart again.

use serde::Serialize;

use crate::events::Event;
use crate::events::members::{MemberMerged, MemberUnmerged};
use crate::journal::{Account, Amount, Claim, Commodity, Draft};
use crate::rules::shared::{answering, free_member, idle, moving_over, recuse};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Document, MemberId, Note, Points, Seq};
use crate::views::Views;
use crate::views::accounts::Pick;

/// Puts everything of one file into another of the same person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MergeMembers {
    /// The file that is closed.
    pub from: MemberId,
    /// The file that goes on.
    pub into: MemberId,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}

/// Takes two merged files apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnmergeMembers {
    /// The entry that merged them.
    pub merge: Seq,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}

/// Puts everything of one file into another: every lot with its own days, what is held, what is
/// owed. Cards of the old file lead to the new one; the old file is closed and neither earns,
/// spends nor claims.
///
/// Acts that wait and cases in work are not carried over but finished first: they name the file
/// that is judged, and a merge must not change what a reviewer looks at.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::SameFile`], [`Refusal::NoSuchMember`], [`Refusal::FileClosed`].
/// * [`Refusal::Frozen`] for either file: a merge must not let frozen points go.
/// * [`Refusal::CodeNeeded`] for a confidential source: merging would say who he is.
/// * [`Refusal::Recusal`], [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`].
/// * [`Refusal::HoldOpen`] while a basket is parked for the old file.
/// * [`Refusal::FileBusy`] while acts of the old file wait for review or cases are its work.
pub(crate) fn merge(
    views: &Views,
    _: &Recalled,
    command: &MergeMembers,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let MergeMembers { from, into, reason, document } = command.clone();
    if from == into {
        return Err(Refusal::SameFile { member: from });
    }
    for file in [from, into] {
        if free_member(views, file)?.is_confidential() {
            // Merging would say who he is.
            return Err(Refusal::CodeNeeded);
        }
        recuse(views, when.by, file)?;
    }
    let second = answering(views, when)?;
    recuse(views, second, from)?;
    recuse(views, second, into)?;
    idle(views, from)?;
    if let Some(hold) = views.redemptions.holds_of(from).next() {
        return Err(Refusal::HoldOpen { member: from, hold: hold.id });
    }
    let mut moves = Vec::new();
    for account in [Account::Member, Account::Held] {
        for lot in views.accounts.lots(account(from)) {
            let pick = Pick { lot: *lot, amount: lot.amount, cost: Cny::ZERO };
            moves.push((account(from), account(into), pick, lot.terms()));
        }
    }
    let points = moves.iter().try_fold(0_i64, |sum, (_, _, pick, _)| sum.checked_add(pick.amount));
    let points = Points::from_minor(points.ok_or(Refusal::TooLarge { what: "sum" })?);
    let owed = owed_by(views, from);
    let merged = MemberMerged { from, into, points, owed, reason, document, second };
    let draft = moving_over(Draft::of(merged), &moves);
    if owed.is_zero() {
        return Ok(draft);
    }
    Ok(draft.moving(Account::Owed(into), Account::Owed(from), Amount::Points(owed)))
}

fn owed_by(views: &Views, member: MemberId) -> Points {
    let balance = views.accounts.balance(Account::Owed(member), Commodity::Points);
    Points::from_minor(balance.saturating_neg())
}

/// Takes two merged files apart, line by line: every lot is back in the file it came from.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMerge`] when the entry merged nothing that is still merged.
/// * [`Refusal::FileClosed`] when the file that goes on was merged further, [`Refusal::Frozen`].
/// * [`Refusal::Recusal`], [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`].
/// * [`Refusal::MergeSpent`] when some of what moved is gone meanwhile.
pub(crate) fn unmerge(
    views: &Views,
    recalled: &Recalled,
    command: &UnmergeMembers,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let UnmergeMembers { merge, reason, document } = command.clone();
    let none = Refusal::NoSuchMerge { merge };
    let Some((entry, Event::MemberMerged(fact))) = recalled.entry.as_ref().map(|entry| (entry, &entry.event))
    else {
        return Err(none);
    };
    let (from, into, points) = (fact.from, fact.into, fact.points);
    let merged = views.members.get(from).and_then(|file| file.merged);
    if merged.is_none_or(|merged| merged.seq != merge) {
        return Err(none);
    }
    free_member(views, into)?;
    recuse(views, when.by, into)?;
    let second = answering(views, when)?;
    recuse(views, second, into)?;
    let is_there = |moved: &&crate::journal::LotMove| {
        let lots = views.accounts.lots(moved.account);
        lots.iter().any(|lot| lot.id == moved.lot && lot.amount == moved.amount)
    };
    let opened = entry.lots.iter().filter(|moved| moved.lot.seq == merge);
    let left = opened.filter(is_there).fold(0_i64, |sum, moved| sum.saturating_add(moved.amount));
    if left != points.minor() || owed_by(views, into) < fact.owed {
        let left = Points::from_minor(left);
        return Err(Refusal::MergeSpent { from, into, points, left });
    }
    let unmerged = MemberUnmerged { merge, from, into, points, reason, document, second };
    let draft = Draft::of(unmerged).taking(Claim::Reversal(merge));
    draft.undoing(entry).ok_or(Refusal::TooLarge { what: "reversal" })
}
