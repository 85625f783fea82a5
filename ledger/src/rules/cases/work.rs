//! Work on a claimed case: notes, more days, giving it back, and reporting it as done.

use crate::events::cases::{CaseCompleted, CaseExtended, CaseProgressed, CaseReleased, LateTerms};
use crate::journal::Draft;
use crate::rules::shared::policy;
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CaseId, CaseRef, Note};
use crate::views::Views;

use super::{
    CompleteCase, CompleteOnLead, ExtendCase, ProgressCase, ReleaseCase, claimed, free_lead, no_party,
};

/// Notes how far the work is. A claim without a note for `policy.cases.silence_days` is silent.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchCase`], [`Refusal::CaseState`],
/// [`Refusal::PaidElsewhere`], [`Refusal::Recusal`].
pub(crate) fn progress(
    views: &Views,
    _: &Recalled,
    command: &ProgressCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ProgressCase { case, note } = command.clone();
    let (_, claim) = claimed(views, case, when)?;
    Ok(Draft::of(CaseProgressed { case, member: claim.member, note }).following(claim.seq))
}

/// Moves the due day of a claim. What late work earns moves along.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCase`], [`Refusal::CaseState`], [`Refusal::PaidElsewhere`],
///   [`Refusal::Recusal`].
/// * [`Refusal::ExtensionTooShort`] when the new day is not after the due day, or is past.
/// * [`Refusal::ExtensionTooLong`] beyond `policy.cases.extension_max` days after the first due day.
///
/// Source: 延期 (extension), by an approver with a reason.
pub(crate) fn extend(
    views: &Views,
    _: &Recalled,
    command: &ExtendCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ExtendCase { case, due, reason } = command.clone();
    let (_, claim) = claimed(views, case, when)?;
    let first = claim.due.plus(1).max(when.today);
    if due < first {
        return Err(Refusal::ExtensionTooShort { case, due, first });
    }
    let terms = &policy(views, when.today)?.cases;
    let last = terms.extension_max.map(|days| claim.first_due.plus(days));
    if let Some(last) = last.filter(|last| *last < due) {
        return Err(Refusal::ExtensionTooLong { case, due, last });
    }
    let days = |late: LateTerms| u16::try_from(late.until.since(claim.due)).unwrap_or(0);
    let late = claim.late.map(|late| LateTerms { until: due.plus(days(late)), ..late });
    Ok(Draft::of(CaseExtended { case, member: claim.member, due, late, reason }).following(claim.seq))
}

/// Gives a claimed case back to the board.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchCase`], [`Refusal::CaseState`],
/// [`Refusal::PaidElsewhere`], [`Refusal::Recusal`].
pub(crate) fn release(
    views: &Views,
    _: &Recalled,
    command: &ReleaseCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReleaseCase { case, reason } = command.clone();
    let (_, claim) = claimed(views, case, when)?;
    Ok(Draft::of(CaseReleased { case, member: claim.member, reason }).following(claim.seq))
}

/// Reports a claimed case as done. Its last day is included; after it the book has ended the claim.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchCase`], [`Refusal::CaseState`],
/// [`Refusal::PaidElsewhere`], [`Refusal::Recusal`], [`Refusal::PartyToCase`].
pub(crate) fn complete(
    views: &Views,
    _: &Recalled,
    command: &CompleteCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CompleteCase { case, note } = command.clone();
    finish(views, case, note, None, when)
}

/// Reports a claimed case as done on a lead. Two may work on one lead; whose work is accepted first
/// is its first reporter, and nobody is rewarded for it again.
///
/// # Errors
///
/// As [`complete`], then [`Refusal::NumberTaken`] when the lead was rewarded or paid before.
///
/// Source: first reporter only.
pub(crate) fn complete_on_lead(
    views: &Views,
    _: &Recalled,
    command: &CompleteOnLead,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CompleteOnLead { case, note, lead } = command.clone();
    let draft = finish(views, case, note, Some(lead.clone()), when)?;
    free_lead(views, case, Some(&lead))?;
    Ok(draft)
}

fn finish(
    views: &Views,
    id: CaseId,
    note: Note,
    lead: Option<CaseRef>,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let (case, claim) = claimed(views, id, when)?;
    claim.team().try_for_each(|one| no_party(views, case, one))?;
    Ok(Draft::of(CaseCompleted { case: id, member: claim.member, note, lead }).following(claim.seq))
}
