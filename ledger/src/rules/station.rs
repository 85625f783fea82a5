//! Opening a station and setting its policy.

use serde::Serialize;

use crate::events::station::{
    CaseTerms, FundTerms, GradeTerms, Policy, PolicySet, RollbackAccepted, StationOpened,
};
use crate::journal::Draft;
use crate::rules::shared::{answering_apart, positive};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Day, Digest, Document, Factor, Name, Note, OperatorId, Origin, Seq, Zone};
use crate::views::Views;

/// The first entry of a book. It is decided before there are views, so it cannot be refused.
pub fn open(name: Name, origin: Origin, zone: Zone) -> Draft {
    Draft::of(StationOpened { name, origin, zone })
}

/// Puts a policy in force from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetPolicy {
    /// The first day.
    pub from: Day,
    /// The paper that decided it.
    pub document: Document,
    /// What it says.
    pub policy: Policy,
}

/// Puts a policy in force. The first may begin on any day, a later one today at the earliest.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NotPositive`] when a claim may take no day, a member may hold no claim, or no PIN
///   may be tried.
/// * [`Refusal::NotPositive`] for a grade whose cases may take no day or earn nothing,
///   [`Refusal::RewardOutsideGrade`] when what a grade pays is outside its own range,
///   [`Refusal::LateFactor`] when late work would earn more than work in time.
/// * [`Refusal::BadTiers`] when nobody could approve by its tiers.
/// * [`Refusal::HistoryFixed`] when it would change what a day before today was judged by.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`], [`Refusal::RelatedPair`] when, once there
///   were tiers of approval, it changes them or who accepts goods.
pub(crate) fn set_policy(
    views: &Views,
    _: &Recalled,
    command: &SetPolicy,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SetPolicy { from, document, policy } = command.clone();
    for (figure, what) in [
        (policy.claim_days, "claim_days"),
        (policy.claims_max, "claims_max"),
        (policy.pin_attempts_max, "pin_attempts_max"),
    ] {
        positive(i64::from(figure), what)?;
    }
    positive(policy.parity.minor(), "parity")?;
    case_terms(&policy.cases)?;
    fund_terms(&policy.funds)?;
    if !views.station.versions().is_empty() && from < when.today {
        return Err(Refusal::HistoryFixed { from, first: when.today });
    }
    let versions = u32::try_from(views.station.versions().len()).ok();
    let version = versions.and_then(|versions| versions.checked_add(1));
    let version = version.ok_or(Refusal::NumbersUsedUp { what: "policy version" })?;
    let second = watched(views, &policy, when)?;
    Ok(Draft::of(PolicySet { version, from, document, policy: Box::new(policy), second }))
}

/// The second person who stands by when it changes who watches over the funds' money. Whoever could do
/// that alone could pay himself by the new version. None where no version ever set tiers.
fn watched(views: &Views, policy: &Policy, when: &Circumstances) -> Result<Option<OperatorId>, Refusal> {
    let versions = views.station.versions();
    let had_tiers = versions.iter().any(|version| !version.policy.funds.tiers.is_empty());
    let same =
        |known: &Policy| (&known.funds, known.goods.acceptance) == (&policy.funds, policy.goods.acceptance);
    let last = versions.last().map(|version| version.policy.as_ref());
    let is_same = last.into_iter().chain(views.station.policy_on(when.today)).all(same);
    if had_tiers && !is_same { answering_apart(views, when).map(Some) } else { Ok(None) }
}

/// Whether what a policy says of a fund's money can be carried out.
fn fund_terms(terms: &FundTerms) -> Result<(), Refusal> {
    let mut before = Cny::ZERO;
    for (at, tier) in terms.tiers.iter().enumerate() {
        let is_last = at.checked_add(1) == Some(terms.tiers.len());
        let what = if tier.approvers == 0 {
            "a tier needs an approver"
        } else if tier.roles.is_empty() {
            "a tier needs a role"
        } else if tier.up_to.is_some_and(|most| most <= before) {
            "sums must rise from tier to tier, from more than nothing"
        } else if tier.up_to.is_none() && !is_last {
            "only the last tier is without a largest sum"
        } else {
            before = tier.up_to.unwrap_or(before);
            continue;
        };
        return Err(Refusal::BadTiers { what });
    }
    Ok(())
}

/// Whether what a policy says of cases can be carried out.
fn case_terms(terms: &CaseTerms) -> Result<(), Refusal> {
    for &GradeTerms { grade, reward, reward_min, reward_max, days } in &terms.grades {
        positive(i64::from(days), "days")?;
        positive(reward_min.minor(), "reward")?;
        if reward < reward_min || reward_max < reward {
            return Err(Refusal::RewardOutsideGrade { grade, reward, reward_min, reward_max });
        }
    }
    match terms.late.as_ref().map(|late| late.factor) {
        Some(factor) if factor.is_negative() || Factor::ONE < factor => Err(Refusal::LateFactor { factor }),
        _ => Ok(()),
    }
}

/// Goes on from a backup that lacks entries the station had given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AcceptRollback {
    /// The last entry of the backup.
    pub kept: Seq,
    /// The last entry that is known to have existed.
    pub lost: Seq,
    /// Its leaf hash, as it was given out.
    pub hash: Digest,
    /// Why.
    pub reason: Note,
}

/// Records that entries are lost, so that whoever holds a paper of one learns why it is missing.
///
/// # Errors
///
/// * [`Refusal::NothingLost`] when the entry stands in the book.
pub(crate) fn accept_rollback(
    views: &Views,
    _: &Recalled,
    command: &AcceptRollback,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let AcceptRollback { kept, lost, hash, reason } = command.clone();
    let is_behind = views.head.is_some_and(|head| kept <= head.seq) && kept < lost;
    if !is_behind {
        return Err(Refusal::NothingLost { lost });
    }
    Ok(Draft::of(RollbackAccepted { kept, lost, hash, reason }))
}
