//! Judging finished work: handed back, or rewarded once.

use crate::events::cases::{CaseReturned, CaseRewarded, Portion};
use crate::journal::{Account, Amount, Claim, Draft, IssueSource};
use crate::rules::shared::{earned_terms, policy, portions};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CaseId, CaseRef, Day};
use crate::views::Views;
use crate::views::cases::{Case, Claimed, State};

use super::{ReturnCase, RewardCase, found, free_lead, no_party, uninvolved, wrong_state};

/// Finished work that `when.by` may judge.
struct Finished<'a> {
    case: &'a Case,
    claim: &'a Claimed,
    /// The day it was reported.
    day: Day,
    seq: crate::units::Seq,
    lead: Option<&'a CaseRef>,
}

fn finished<'a>(views: &'a Views, id: CaseId, when: &Circumstances) -> Result<Finished<'a>, Refusal> {
    let case = found(views, id)?;
    let State::Completed { claim, day, by, seq, lead } = &case.state else {
        return Err(wrong_state(case, "completed"));
    };
    uninvolved(views, when.by, case, claim.team())?;
    if *by == when.by {
        return Err(Refusal::OwnEntry { operator: *by });
    }
    Ok(Finished { case, claim, day: *day, seq: *seq, lead: lead.as_ref() })
}

/// Finds finished work wanting; the claim goes on with its due day.
///
/// # Errors
///
/// As for [`reward`] up to [`Refusal::OwnEntry`].
pub(crate) fn hand_back(
    views: &Views,
    _: &Recalled,
    command: &ReturnCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReturnCase { case, reason } = command.clone();
    let Finished { claim, seq, .. } = finished(views, case, when)?;
    Ok(Draft::of(CaseReturned { case, member: claim.member, reason }).following(seq))
}

/// Verifies finished work and pays what was set aside, once; a team by its parts. The points wait
/// out the public notice, then may be spent. Work reported after its due day earns what was agreed
/// for late work, and the rest of what was set aside is free again.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCase`], [`Refusal::CaseState`] when it is not reported as done,
///   [`Refusal::PaidElsewhere`].
/// * [`Refusal::Recusal`] when one of the team or a party is the reviewer or his relative.
/// * [`Refusal::OwnEntry`] when the reviewer recorded the report.
/// * [`Refusal::PartyToCase`] when one of the team turned out to be a party.
/// * [`Refusal::NumberTaken`] when the lead was rewarded or paid before.
/// * [`Refusal::AlreadyTaken`], from the store, when it was paid before.
///
/// Source: 一案一奖 (one case, one reward), Fangshan.
pub(crate) fn reward(
    views: &Views,
    _: &Recalled,
    command: &RewardCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let Finished { case, claim, day, seq, lead } = finished(views, command.case, when)?;
    claim.team().try_for_each(|one| no_party(views, case, one))?;
    let lead = free_lead(views, case.id, lead)?.cloned();
    let terms = earned_terms(policy(views, when.today)?, when.today);
    let late = claim.late.filter(|_| claim.due < day);
    let points = late.map_or(Some(case.reward), |late| late.factor.of(case.reward));
    let points = points.ok_or(Refusal::TooLarge { what: "reward" })?.min(case.reward);
    let freed = case.reward.checked_sub(points).filter(|freed| freed.is_positive());
    // The work may wait again after a reversal, and a file may have been merged by then.
    let holder = |member| views.members.holder(member);
    let mut split = portions(points, &claim.shares);
    for portion in &mut split {
        portion.member = holder(portion.member);
    }
    let fact = CaseRewarded { case: case.id, member: holder(claim.member), points, portions: split, freed };
    let paid = fact.earners();
    let mut draft = Draft::of(fact).taking(Claim::CaseReward(case.id)).following(seq);
    let aside = Account::Reserved(case.id);
    for Portion { member, points } in paid.into_iter().filter(|portion| portion.points.is_positive()) {
        let account = Account::Member(member);
        draft = draft.moving(aside, account, Amount::Points(points));
        draft = draft.opening_lot(account, points.minor(), None, terms);
    }
    if let Some(freed) = freed {
        draft = draft.moving(aside, Account::Issued(IssueSource::Cases), Amount::Points(freed));
    }
    Ok(lead.into_iter().fold(draft, |draft, lead| draft.taking(Claim::ExternalCase(lead))))
}
