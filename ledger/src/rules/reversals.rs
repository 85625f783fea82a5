//! Taking a credit back (冲正): by somebody else than who credited, with a reason and a paper.

use serde::Serialize;

use crate::events::Event;
use crate::events::reversals::{CaseRewardReversed, TaskCreditReversed};
use crate::events::station::SpentCredit;
use crate::journal::Draft;
use crate::rules::shared::{Credit, credit, policy};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Document, Note, Seq};
use crate::views::Views;

/// Takes the credit of an act back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReverseTaskCredit {
    /// The entry that credited.
    pub credit: Seq,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}

/// Takes the reward of a case back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReverseCaseReward {
    /// The entry that paid.
    pub credit: Seq,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}

/// Takes the credit of an act back, out of its own lots, held or not. What is gone of it is refused
/// or owed, as `policy.spent_credit` says. An open objection is upheld by it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCredit`] when the entry credits no act, [`Refusal::CreditReversed`].
/// * [`Refusal::Recusal`] when a member it credits is the reviewer or his relative.
/// * [`Refusal::OwnCredit`] when the reviewer credited it, [`Refusal::OwnObjection`] when he recorded the
///   objection.
/// * [`Refusal::HoldOpen`] while some of it is pinned by a parked basket.
/// * [`Refusal::CreditSpent`] when some of it is gone and the policy does not let it be owed.
pub(crate) fn reverse_task(
    views: &Views,
    recalled: &Recalled,
    command: &ReverseTaskCredit,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReverseTaskCredit { credit: seq, reason, document } = command.clone();
    let credit = credit(views, recalled, seq)?;
    let act = recalled.followed.as_ref().map(|entry| &entry.event);
    let (Event::TaskCredited(fact), Some(Event::TaskSubmitted(act))) = (&credit.entry.event, act) else {
        return Err(Refusal::NoSuchCredit { credit: seq });
    };
    let spent = reversible(views, &credit, when)?;
    let (task, kind, day, hours, portions) = (fact.task, act.kind, act.day, fact.hours, fact.earners());
    let event = TaskCreditReversed { credit: seq, task, kind, day, portions, hours, spent, reason, document };
    credit.undone(Draft::of(event)).ok_or(Refusal::TooLarge { what: "reversal" })
}

/// Takes the reward of a case back. It is set aside again, and the work is judged anew.
///
/// # Errors
///
/// As for [`reverse_task`].
///
/// Source: 一案一奖 (one case, one reward), Fangshan.
pub(crate) fn reverse_case(
    views: &Views,
    recalled: &Recalled,
    command: &ReverseCaseReward,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReverseCaseReward { credit: seq, reason, document } = command.clone();
    let credit = credit(views, recalled, seq)?;
    let Event::CaseRewarded(fact) = &credit.entry.event else {
        return Err(Refusal::NoSuchCredit { credit: seq });
    };
    let spent = reversible(views, &credit, when)?;
    let (case, portions) = (fact.case, credit.portions());
    let event = CaseRewardReversed { credit: seq, case, portions, spent, reason, document };
    credit.undone(Draft::of(event)).ok_or(Refusal::TooLarge { what: "reversal" })
}

/// Whether `when.by` may take a credit back, and what of it is gone.
fn reversible(
    views: &Views,
    credit: &Credit<'_>,
    when: &Circumstances,
) -> Result<Vec<crate::events::cases::Portion>, Refusal> {
    credit.judged_by(views, when)?;
    credit.unparked(views)?;
    let spent = credit.spent();
    match (spent.first(), policy(views, when.today)?.spent_credit) {
        (Some(first), SpentCredit::Refuse) => {
            let seq = credit.entry.seq;
            Err(Refusal::CreditSpent { credit: seq, member: first.member, spent: first.points })
        }
        _ => Ok(spent),
    }
}
