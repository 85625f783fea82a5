//! Cases (疑难案事件清单认领): listed with a reward set aside, claimed, worked, verified, rewarded.

mod board;
mod claims;
mod verdict;
mod work;

use serde::{Serialize, Serializer};

use crate::events::cases::{Grade, Openness, Share};
use crate::events::station::{GradeTerms, Policy};
use crate::rules::pin::Pass;
use crate::rules::shared::recuse;
use crate::rules::{Circumstances, Refusal};
use crate::units::{CaseId, CaseRef, Day, Document, GridId, MemberId, Name, Note, OperatorId, Points};
use crate::views::Views;
use crate::views::cases::{Case, Claimed, State};

pub(crate) use board::{list, pay_elsewhere, withdraw};
pub(crate) use claims::{claim, claim_as_source, claim_as_team, declare_party};
pub(crate) use verdict::{hand_back, reward};
pub(crate) use work::{complete, complete_on_lead, extend, progress, release};

/// Puts a case on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListCase {
    /// How hard it is.
    pub grade: Grade,
    /// What it is about, without names.
    pub title: Name,
    /// Where.
    pub grid: Option<GridId>,
    /// What is paid for it; what the policy says of its grade when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reward: Option<Points>,
    /// The last day on which it may be claimed.
    pub closes: Day,
    /// Days a claim may take; as the policy says of its grade when nothing is said.
    pub days: Option<u16>,
    /// Who may read what it is about.
    #[serde(serialize_with = "unless_public")]
    pub openness: Openness,
    /// Its numbers in other schemes.
    pub numbers: Vec<CaseRef>,
}

impl ListCase {
    /// A case with nothing more said about it than this.
    pub fn of(grade: Grade, title: Name, reward: Points, closes: Day) -> Self {
        let (reward, openness, numbers) = (Some(reward), Openness::Public, Vec::new());
        Self { grade, title, grid: None, reward, closes, days: None, openness, numbers }
    }
}

/// What is public is said to be absent, as the event leaves it out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn unless_public<S: Serializer>(openness: &Openness, to: S) -> Result<S::Ok, S::Error> {
    Some(*openness).filter(|openness| !openness.is_public()).serialize(to)
}

/// Takes a case on for one member alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Claiming")]
pub struct ClaimCase {
    /// Which.
    pub case: CaseId,
    /// Who.
    pub member: MemberId,
}

/// Takes a case on for a confidential source who opened his account himself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Claiming")]
pub struct ClaimAsSource {
    /// Which.
    pub case: CaseId,
    /// The account he opened.
    pub pass: Pass,
}

/// Takes a case on for a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Claiming")]
pub struct ClaimAsTeam {
    /// Which.
    pub case: CaseId,
    /// Who, with their parts of a hundred. The first speaks for them.
    pub shares: Vec<Share>,
}

/// What both ways to claim say, in the fields of the event.
#[derive(Serialize)]
struct Claiming {
    case: CaseId,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<MemberId>,
    shares: Vec<Share>,
}

impl From<ClaimAsSource> for Claiming {
    fn from(ClaimAsSource { case, pass }: ClaimAsSource) -> Self {
        Self { case, member: Some(pass.member()), shares: Vec::new() }
    }
}

impl From<ClaimCase> for Claiming {
    fn from(ClaimCase { case, member }: ClaimCase) -> Self {
        Self { case, member: Some(member), shares: Vec::new() }
    }
}

impl From<ClaimAsTeam> for Claiming {
    fn from(ClaimAsTeam { case, shares }: ClaimAsTeam) -> Self {
        Self { case, member: shares.first().map(|share| share.member), shares }
    }
}

/// Names a party to a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeclareParty {
    /// Which.
    pub case: CaseId,
    /// Who.
    pub member: MemberId,
}

/// Tells how far the work on a claimed case is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgressCase {
    /// Which.
    pub case: CaseId,
    /// How far it is.
    pub note: Note,
}

/// Gives a claim more days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExtendCase {
    /// Which.
    pub case: CaseId,
    /// The new due day.
    pub due: Day,
    /// Why.
    pub reason: Note,
}

/// Records that another scheme paid for a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PayElsewhere {
    /// Its number there.
    pub number: CaseRef,
    /// What the other scheme is called.
    pub scheme: Name,
    /// The paper that says so.
    pub document: Document,
    /// The case here; the one with this number when none is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
}

/// Gives a claimed case back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseCase {
    /// Which.
    pub case: CaseId,
    /// Why.
    pub reason: Note,
}

/// Reports a claimed case as done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Completing")]
pub struct CompleteCase {
    /// Which.
    pub case: CaseId,
    /// What was done.
    pub note: Note,
}

/// Reports a claimed case as done and names the lead the work rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Completing")]
pub struct CompleteOnLead {
    /// Which.
    pub case: CaseId,
    /// What was done.
    pub note: Note,
    /// The lead, by the number the body gave it that took it down.
    pub lead: CaseRef,
}

/// What both reports say, in the fields of the event.
#[derive(Serialize)]
struct Completing {
    case: CaseId,
    note: Note,
    lead: Option<CaseRef>,
}

impl From<CompleteCase> for Completing {
    fn from(CompleteCase { case, note }: CompleteCase) -> Self {
        Self { case, note, lead: None }
    }
}

impl From<CompleteOnLead> for Completing {
    fn from(CompleteOnLead { case, note, lead }: CompleteOnLead) -> Self {
        Self { case, note, lead: Some(lead) }
    }
}

/// Finds finished work wanting; the claim goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReturnCase {
    /// Which.
    pub case: CaseId,
    /// What is missing.
    pub reason: Note,
}

/// Verifies finished work and pays the reward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RewardCase {
    /// Which.
    pub case: CaseId,
}

/// Takes a case off the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithdrawCase {
    /// Which.
    pub case: CaseId,
    /// Why.
    pub reason: Note,
}

fn found(views: &Views, case: CaseId) -> Result<&Case, Refusal> {
    views.cases.get(case).ok_or(Refusal::NoSuchCase { case })
}

/// Why a case is not where it would have to be; a payment by another scheme is pointed at.
fn wrong_state(case: &Case, needed: &'static str) -> Refusal {
    if let State::PaidElsewhere { number, scheme, seq } = &case.state {
        let (number, scheme) = (number.clone(), scheme.clone());
        return Refusal::PaidElsewhere { case: case.id, number, scheme, seq: *seq };
    }
    Refusal::CaseState { case: case.id, state: case.state.as_str(), needed }
}

/// Nobody handles a case of his own, of a relative, or to which one of these is a party.
fn uninvolved(
    views: &Views,
    operator: OperatorId,
    case: &Case,
    team: impl Iterator<Item = MemberId>,
) -> Result<(), Refusal> {
    team.chain(case.parties.iter().copied()).try_for_each(|one| recuse(views, operator, one))
}

/// Refuses a party to the case and a declared relative of one.
fn no_party(views: &Views, case: &Case, member: MemberId) -> Result<(), Refusal> {
    let close = |party: &MemberId| *party == member || views.operators.are_relatives(*party, member);
    if case.parties.iter().any(close) {
        return Err(Refusal::PartyToCase { case: case.id, member });
    }
    Ok(())
}

fn claimed<'a>(
    views: &'a Views,
    id: CaseId,
    when: &Circumstances,
) -> Result<(&'a Case, &'a Claimed), Refusal> {
    let case = found(views, id)?;
    let State::Claimed(claim) = &case.state else { return Err(wrong_state(case, "claimed")) };
    uninvolved(views, when.by, case, claim.team())?;
    Ok((case, claim))
}

fn terms_of(policy: &Policy, grade: Grade) -> Option<&GradeTerms> {
    policy.cases.grades.iter().find(|terms| terms.grade == grade)
}

/// Refuses a number of another scheme that stands for something already, and points at it.
fn free_number(views: &Views, number: &CaseRef) -> Result<(), Refusal> {
    match views.cases.numbered(number) {
        Some(known) => {
            let (number, scheme) = (number.clone(), known.paid_by.clone());
            Err(Refusal::NumberTaken { number, case: known.case, scheme, seq: known.seq })
        }
        None => Ok(()),
    }
}

/// The lead to be taken by the reward of a case; none when there is none or it is the case's own
/// number, which its listing took.
fn free_lead<'a>(
    views: &Views,
    case: CaseId,
    lead: Option<&'a CaseRef>,
) -> Result<Option<&'a CaseRef>, Refusal> {
    let Some(lead) = lead else { return Ok(None) };
    if views.cases.numbered(lead).is_some_and(|known| known.case == Some(case)) {
        return Ok(None);
    }
    free_number(views, lead)?;
    Ok(Some(lead))
}
