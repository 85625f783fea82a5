//! Cases (疑难案事件清单认领): listed with a reward set aside, claimed, worked, verified, rewarded.

use serde::Serialize;

use crate::events::cases::{
    CaseClaimed, CaseCompleted, CaseListed, CaseReleased, CaseReturned, CaseRewarded, CaseWithdrawn, Grade,
};
use crate::journal::{Account, Amount, Claim, Draft, IssueSource};
use crate::rules::shared::{earned_terms, free_member, freeing, may_issue, policy, positive, recuse};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CaseId, Day, GridId, MemberId, Name, Note, OperatorId, Points};
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
    /// What is paid for it.
    pub reward: Points,
    /// The last day on which it may be claimed.
    pub closes: Day,
}

/// Takes a case on for a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimCase {
    /// Which.
    pub case: CaseId,
    /// Who.
    pub member: MemberId,
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
pub struct CompleteCase {
    /// Which.
    pub case: CaseId,
    /// What was done.
    pub note: Note,
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

fn wrong_state(case: &Case, needed: &'static str) -> Refusal {
    Refusal::CaseState { case: case.id, state: case.state.as_str(), needed }
}

fn claimed<'a>(views: &'a Views, case: &'a Case, when: &Circumstances) -> Result<&'a Claimed, Refusal> {
    let State::Claimed(claim) = &case.state else { return Err(wrong_state(case, "claimed")) };
    recuse(views, when.by, claim.member)?;
    Ok(claim)
}

/// Lists a case. Its reward is set aside at once, so that it can be paid.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NotPositive`] for the reward, [`Refusal::RewardTooLarge`] over `policy.reward_max`.
/// * [`Refusal::CaseClosed`] when it would close before today.
/// * [`Refusal::NoSuchGrid`].
/// * [`Refusal::IssueExhausted`] when the year's points are issued.
///
/// Source: 疑难案事件清单 (hard-case list), Fangshan.
pub(crate) fn list(
    views: &Views,
    _: &Recalled,
    command: &ListCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ListCase { grade, title, grid, reward, closes } = command.clone();
    let policy = policy(views, when.today)?;
    let case = views.cases.next().ok_or(Refusal::NumbersUsedUp { what: "case" })?;
    positive(reward.minor(), "reward")?;
    if policy.reward_max < reward {
        return Err(Refusal::RewardTooLarge { reward, reward_max: policy.reward_max });
    }
    if closes < when.today {
        return Err(Refusal::CaseClosed { case, closes });
    }
    if let Some(grid) = grid.filter(|grid| !views.grid.grids.contains_key(grid)) {
        return Err(Refusal::NoSuchGrid { grid });
    }
    may_issue(views, policy, reward, when.today)?;
    let (source, aside) = (Account::Issued(IssueSource::Cases), Account::Reserved(case));
    let listed = CaseListed { case, grade, title, grid, reward, closes };
    Ok(Draft::of(listed).moving(source, aside, Amount::Points(reward)))
}

/// Gives a listed case to one member until `policy.claim_days` after today.
///
/// The reward stays set aside; nothing is paid until the work is verified.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCase`], [`Refusal::CaseState`] when it is not on the board.
/// * [`Refusal::NoSuchMember`], [`Refusal::Frozen`], [`Refusal::Recusal`].
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
    let ClaimCase { case: id, member } = *command;
    let case = found(views, id)?;
    if case.state != State::Listed {
        return Err(wrong_state(case, "listed"));
    }
    free_member(views, member)?;
    recuse(views, when.by, member)?;
    if case.closes < when.today {
        return Err(Refusal::CaseClosed { case: id, closes: case.closes });
    }
    let policy = policy(views, when.today)?;
    let claims = views.cases.claims_of(member);
    if claims < policy.claims_max {
        let due = when.today.plus(policy.claim_days);
        Ok(Draft::of(CaseClaimed { case: id, member, due }).following(case.seq))
    } else {
        Err(Refusal::ClaimsAtMost { member, claims, claims_max: policy.claims_max })
    }
}

/// Gives a claimed case back to the board.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchCase`], [`Refusal::CaseState`], [`Refusal::Recusal`].
pub(crate) fn release(
    views: &Views,
    _: &Recalled,
    command: &ReleaseCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReleaseCase { case, reason } = command.clone();
    let claim = claimed(views, found(views, case)?, when)?;
    Ok(Draft::of(CaseReleased { case, member: claim.member, reason }).following(claim.seq))
}

/// Reports a claimed case as done. Its due day is included; after it the book has ended the claim.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchCase`], [`Refusal::CaseState`], [`Refusal::Recusal`].
pub(crate) fn complete(
    views: &Views,
    _: &Recalled,
    command: &CompleteCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CompleteCase { case, note } = command.clone();
    let claim = claimed(views, found(views, case)?, when)?;
    Ok(Draft::of(CaseCompleted { case, member: claim.member, note }).following(claim.seq))
}

/// The finished work that `when.by` may judge, and who did it.
fn finished<'a>(views: &'a Views, id: CaseId, when: &Circumstances) -> Result<(&'a Case, Finished), Refusal> {
    let case = found(views, id)?;
    let State::Completed { claim, by, seq, .. } = &case.state else {
        return Err(wrong_state(case, "completed"));
    };
    recuse(views, when.by, claim.member)?;
    if *by == when.by {
        return Err(Refusal::OwnEntry { operator: OperatorId::number(by.get()) });
    }
    Ok((case, Finished { member: claim.member, seq: *seq }))
}

struct Finished {
    member: MemberId,
    seq: crate::units::Seq,
}

/// Finds finished work wanting; the claim goes on with its due day.
///
/// # Errors
///
/// As for [`reward`], but for the store's.
pub(crate) fn hand_back(
    views: &Views,
    _: &Recalled,
    command: &ReturnCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReturnCase { case, reason } = command.clone();
    let (_, Finished { member, seq }) = finished(views, case, when)?;
    Ok(Draft::of(CaseReturned { case, member, reason }).following(seq))
}

/// Verifies finished work and pays what was set aside, once. The points wait out the public
/// notice, then may be spent.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCase`], [`Refusal::CaseState`] when it is not reported as done.
/// * [`Refusal::Recusal`] when the claimant is the reviewer or his relative.
/// * [`Refusal::OwnEntry`] when the reviewer recorded the report.
/// * [`Refusal::AlreadyTaken`], from the store, when it was paid before.
///
/// Source: 一案一奖 (one case, one reward), Fangshan.
pub(crate) fn reward(
    views: &Views,
    _: &Recalled,
    command: &RewardCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let (case, Finished { member, seq }) = finished(views, command.case, when)?;
    // The work may wait again after a reversal, and its file may have been merged by then.
    let member = views.members.holder(member);
    let (aside, account) = (Account::Reserved(case.id), Account::Member(member));
    let terms = earned_terms(policy(views, when.today)?, when.today);
    let points = case.reward;
    Ok(Draft::of(CaseRewarded { case: case.id, member, points })
        .moving(aside, account, Amount::Points(points))
        .opening_lot(account, points.minor(), None, terms)
        .taking(Claim::CaseReward(case.id))
        .following(seq))
}

/// Takes a case off the board and frees what was set aside. Finished work is judged first.
///
/// # Errors
///
/// * [`Refusal::NoSuchCase`].
/// * [`Refusal::CaseState`] when it is neither listed nor claimed.
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
