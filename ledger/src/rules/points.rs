//! Corrections of a balance: always a difference, always two people.

use serde::Serialize;

use crate::events::points::PointsAdjusted;
use crate::journal::{Account, Amount, Draft, IssueSource, Terms};
use crate::rules::shared::{
    account_room, answering, holdings, may_issue, member, policy, recuse, spend, taking_lots,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Document, MemberId, Note, Points};
use crate::views::Views;

/// Corrects a balance by a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdjustPoints {
    /// Whose.
    pub member: MemberId,
    /// By how much; negative takes away.
    pub points: Points,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}

/// Corrects a balance. What is given may be spent at once; what is taken comes from what is
/// available, earliest expiry first.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`], [`Refusal::NothingAdjusted`] for a difference of nothing.
/// * [`Refusal::Recusal`], [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`] when the second
///   person does not answer for others, [`Refusal::Recusal`] when he is close to the member.
/// * [`Refusal::IssueExhausted`] when the year's points are issued.
/// * [`Refusal::AccountFull`] when the account would hold more than `policy.caps.account_max`.
/// * [`Refusal::Overspent`] when more would be taken than is available.
pub(crate) fn adjust(
    views: &Views,
    _: &Recalled,
    command: &AdjustPoints,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let AdjustPoints { member: id, points, reason, document } = command.clone();
    member(views, id)?;
    if points.is_zero() {
        return Err(Refusal::NothingAdjusted);
    }
    recuse(views, when.by, id)?;
    let second = answering(views, when)?;
    recuse(views, second, id)?;
    let policy = policy(views, when.today)?;
    let (source, account) = (Account::Issued(IssueSource::Adjustments), Account::Member(id));
    let draft = Draft::of(PointsAdjusted { member: id, points, reason, document, second });
    if points.is_positive() {
        may_issue(views, policy, points, when.today)?;
        if account_room(views, policy, id, when.today).is_some_and(|room| room < points) {
            let (held, account_max) = (holdings(views, id, when.today), policy.caps.account_max);
            let account_max = account_max.unwrap_or_default();
            return Err(Refusal::AccountFull { member: id, points, holdings: held, account_max });
        }
        let terms = Terms { expires: policy.expiry.last_day(when.today), ..Terms::default() };
        let draft = draft.moving(source, account, Amount::Points(points));
        return Ok(draft.opening_lot(account, points.minor(), None, terms));
    }
    let taken = points.checked_neg().ok_or(Refusal::TooLarge { what: "difference" })?;
    let picks = spend(views, id, taken, when.today)?;
    Ok(taking_lots(draft.moving(account, source, Amount::Points(taken)), account, &picks))
}
