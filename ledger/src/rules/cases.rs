//! Cases (疑难案事件清单认领): listed with a reward set aside, claimed, worked, verified, rewarded.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use crate::events::cases::{
    CaseClaimed, CaseCompleted, CaseExtended, CaseListed, CasePaidElsewhere, CaseProgressed, CaseReleased,
    CaseReturned, CaseRewarded, CaseWithdrawn, Grade, LateTerms, Openness, PartyDeclared, Portion, Share,
};
use crate::events::station::{CaseTerms, GradeTerms, Policy};
use crate::journal::{Account, Amount, Claim, Draft, IssueSource};
use crate::rules::pin::Pass;
use crate::rules::shared::{
    earned_terms, free_member, freeing, may_issue, named_member, policy, portions, positive, recuse, team,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CaseId, CaseRef, Day, Document, GridId, MemberId, Name, Note, OperatorId, Points};
use crate::views::Views;
use crate::views::cases::{Case, Claimed, State};

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

/// What a case of `grade` is worth: as said, within the grade's range, or what the grade pays.
fn rewarded(policy: &Policy, grade: Grade, said: Option<Points>) -> Result<Points, Refusal> {
    let terms = terms_of(policy, grade);
    let reward = said.or_else(|| terms.map(|terms| terms.reward)).ok_or(Refusal::NoReward { grade })?;
    positive(reward.minor(), "reward")?;
    if policy.reward_max < reward {
        return Err(Refusal::RewardTooLarge { reward, reward_max: policy.reward_max });
    }
    match terms.filter(|terms| reward < terms.reward_min || terms.reward_max < reward) {
        Some(&GradeTerms { reward_min, reward_max, .. }) => {
            Err(Refusal::RewardOutsideGrade { grade, reward, reward_min, reward_max })
        }
        None => Ok(reward),
    }
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

/// Lists a case. Its reward is set aside at once, so that it can be paid.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoReward`] when neither the command nor the policy says one.
/// * [`Refusal::NotPositive`] for the reward, [`Refusal::RewardTooLarge`] over `policy.reward_max`,
///   [`Refusal::RewardOutsideGrade`] outside what the policy allows for the grade.
/// * [`Refusal::NotPositive`] for days that are none.
/// * [`Refusal::CaseClosed`] when it would close before today.
/// * [`Refusal::NoSuchGrid`].
/// * [`Refusal::NumberTaken`] for a number another case has or another scheme paid for,
///   [`Refusal::NumberTwice`] for one that is given twice.
/// * [`Refusal::IssueExhausted`] when the year's points are issued.
///
/// Source: 疑难案事件清单 (hard-case list), Fangshan.
pub(crate) fn list(
    views: &Views,
    _: &Recalled,
    command: &ListCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ListCase { grade, title, grid, reward, closes, days, openness, numbers } = command.clone();
    let policy = policy(views, when.today)?;
    let case = views.cases.next().ok_or(Refusal::NumbersUsedUp { what: "case" })?;
    let reward = rewarded(policy, grade, reward)?;
    if days == Some(0) {
        return Err(Refusal::NotPositive { what: "days" });
    }
    if closes < when.today {
        return Err(Refusal::CaseClosed { case, closes });
    }
    if let Some(grid) = grid.filter(|grid| !views.grid.grids.contains_key(grid)) {
        return Err(Refusal::NoSuchGrid { grid });
    }
    let mut seen = BTreeSet::new();
    for number in &numbers {
        free_number(views, number)?;
        if !seen.insert(number) {
            return Err(Refusal::NumberTwice { number: number.clone() });
        }
    }
    may_issue(views, policy, reward, when.today)?;
    let (source, aside) = (Account::Issued(IssueSource::Cases), Account::Reserved(case));
    let taken = numbers.clone();
    let listed = CaseListed { case, grade, title, grid, reward, closes, days, openness, numbers };
    let draft = Draft::of(listed).moving(source, aside, Amount::Points(reward));
    Ok(taken.into_iter().fold(draft, |draft, number| draft.taking(Claim::ExternalCase(number))))
}

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

/// Records that another scheme paid for a case, so that it is paid once. A case here that is open
/// ends with it, and what was set aside is free again.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCase`].
/// * [`Refusal::NumberTaken`] when the number is that of another case, or was paid for already.
/// * [`Refusal::PaidHere`] when the case was rewarded here: the first award stands.
/// * [`Refusal::PaidElsewhere`] when it was paid by another scheme under another number.
///
/// Source: an award is paid once across all schemes.
pub(crate) fn pay_elsewhere(
    views: &Views,
    _: &Recalled,
    command: &PayElsewhere,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let PayElsewhere { number, scheme, document, case: named } = command.clone();
    let named = named.map(|id| found(views, id)).transpose()?;
    let known = views.cases.numbered(&number);
    let of_number = known.and_then(|known| known.case).and_then(|id| views.cases.get(id));
    let case = named.or(of_number);
    if known.is_some() && (known.is_some_and(|known| known.paid_by.is_some()) || case != of_number) {
        free_number(views, &number)?;
    }
    let Some(case) = case else {
        let paid = CasePaidElsewhere { number: number.clone(), scheme, document, case: None, points: None };
        return Ok(Draft::of(paid).taking(Claim::ExternalCase(number)));
    };
    if let State::Rewarded { seq, .. } = case.state {
        return Err(Refusal::PaidHere { case: case.id, seq });
    }
    if let State::PaidElsewhere { .. } = case.state {
        return Err(wrong_state(case, "listed or claimed"));
    }
    let points = case.is_open().then_some(case.reward);
    let fact = CasePaidElsewhere { number: number.clone(), scheme, document, case: Some(case.id), points };
    let mut draft = Draft::of(fact).taking(Claim::CaseReward(case.id)).following(case.seq);
    if known.is_none() {
        draft = draft.taking(Claim::ExternalCase(number));
    }
    Ok(if case.is_open() { freeing(draft, case) } else { draft })
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

/// Takes a case off the board and frees what was set aside. Finished work is judged first.
///
/// # Errors
///
/// * [`Refusal::NoSuchCase`].
/// * [`Refusal::CaseState`] when it is neither listed nor claimed, [`Refusal::PaidElsewhere`].
pub(crate) fn withdraw(
    views: &Views,
    _: &Recalled,
    command: &WithdrawCase,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let WithdrawCase { case: id, reason } = command.clone();
    let case = found(views, id)?;
    if !matches!(case.state, State::Listed | State::Claimed(_)) {
        return Err(wrong_state(case, "listed or claimed"));
    }
    let withdrawn = CaseWithdrawn { case: id, reason, points: case.reward };
    Ok(freeing(Draft::of(withdrawn), case).following(case.seq))
}
