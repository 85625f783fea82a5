//! Taking a case on, alone or as a team, unless one is close to it.

use crate::events::cases::{CaseClaimed, LateTerms, PartyDeclared, Share};
use crate::events::station::CaseTerms;
use crate::journal::Draft;
use crate::rules::shared::{free_member, named_member, policy, recuse, team};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CaseId, Day, MemberId};
use crate::views::Views;
use crate::views::cases::{Case, State};

use super::{ClaimAsSource, ClaimAsTeam, ClaimCase, DeclareParty, found, no_party, terms_of, wrong_state};

/// Gives a listed case to one member, until the case's own days, those of its grade, or
/// `policy.claim_days` after today.
///
/// The reward stays set aside; nothing is paid until the work is verified.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCase`], [`Refusal::CaseState`] when it is not on the board,
///   [`Refusal::PaidElsewhere`].
/// * [`Refusal::NoSuchMember`], [`Refusal::CodeNeeded`] for a confidential source, who claims by code and
///   PIN, [`Refusal::Frozen`], [`Refusal::Recusal`], [`Refusal::PartyToCase`].
/// * [`Refusal::CaseClosed`] after its last day.
/// * [`Refusal::ClaimsAtMost`] when the member holds `policy.claims_max` cases.
///
/// Source: 认领 (claiming), Fangshan.
pub(crate) fn claim(
    views: &Views,
    _: &Recalled,
    command: &ClaimCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let case = on_board(views, command.case)?;
    named_member(views, command.member)?;
    take_on(views, case, command.member, Vec::new(), when)
}

/// As [`claim`], for a confidential source who opened his account himself.
///
/// # Errors
///
/// As [`claim`], but for [`Refusal::CodeNeeded`].
pub(crate) fn claim_as_source(
    views: &Views,
    _: &Recalled,
    command: &ClaimAsSource,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let case = on_board(views, command.case)?;
    take_on(views, case, command.pass.member(), Vec::new(), when)
}

/// Gives a listed case to a team. Every one of them must be free to take it on, and it counts for
/// every one of them.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCase`], [`Refusal::CaseState`], [`Refusal::PaidElsewhere`].
/// * [`Refusal::PartsNotWhole`], [`Refusal::NoSuchMember`], [`Refusal::NotPositive`] for a part,
///   [`Refusal::MemberTwice`].
/// * as [`claim`] from [`Refusal::Frozen`] on, for the first of the team of whom it is true.
///
/// Source: 认领 (claiming), Fangshan; care teams of three or four.
pub(crate) fn claim_as_team(
    views: &Views,
    _: &Recalled,
    command: &ClaimAsTeam,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let case = on_board(views, command.case)?;
    team(views, &command.shares)?;
    for share in &command.shares {
        named_member(views, share.member)?;
    }
    let first = command.shares.first().ok_or(Refusal::PartsNotWhole { sum: 0 })?;
    take_on(views, case, first.member, command.shares.clone(), when)
}

fn on_board(views: &Views, id: CaseId) -> Result<&Case, Refusal> {
    let case = found(views, id)?;
    if case.state == State::Listed { Ok(case) } else { Err(wrong_state(case, "listed")) }
}

fn take_on(
    views: &Views,
    case: &Case,
    speaker: MemberId,
    shares: Vec<Share>,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let alone = shares.is_empty().then_some(speaker);
    let team: Vec<MemberId> = shares.iter().map(|share| share.member).chain(alone).collect();
    for one in &team {
        free_member(views, *one)?;
        recuse(views, when.by, *one)?;
        no_party(views, case, *one)?;
    }
    if case.closes < when.today {
        return Err(Refusal::CaseClosed { case: case.id, closes: case.closes });
    }
    let policy = policy(views, when.today)?;
    for one in team {
        let claims = views.cases.claims_of(one);
        if policy.claims_max <= claims {
            return Err(Refusal::ClaimsAtMost { member: one, claims, claims_max: policy.claims_max });
        }
    }
    let days = case.days.or_else(|| terms_of(policy, case.grade).map(|terms| terms.days));
    let due = when.today.plus(days.unwrap_or(policy.claim_days));
    let late = late_terms(&policy.cases, due);
    Ok(Draft::of(CaseClaimed { case: case.id, member: speaker, due, late, shares }).following(case.seq))
}

/// What work after `due` earns.
fn late_terms(terms: &CaseTerms, due: Day) -> Option<LateTerms> {
    terms.late.as_ref().map(|late| LateTerms { until: due.plus(late.days), factor: late.factor })
}

/// Names a party to a case: he and his declared relatives may not work on it or judge it. It may
/// become known at any time, also of somebody who works on it; he can then only give it back.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchCase`], [`Refusal::NoSuchMember`],
/// [`Refusal::CodeNeeded`] for a confidential source, [`Refusal::AlreadyParty`].
///
/// Source: 回避 (recusal).
pub(crate) fn declare_party(
    views: &Views,
    _: &Recalled,
    command: &DeclareParty,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let DeclareParty { case: id, member: party } = *command;
    let case = found(views, id)?;
    named_member(views, party)?;
    if case.parties.contains(&party) {
        return Err(Refusal::AlreadyParty { case: id, member: party });
    }
    Ok(Draft::of(PartyDeclared { case: id, member: party }).following(case.seq))
}
