//! Cases (疑难案事件清单): listed with a reward set aside, claimed, worked, verified, rewarded once.
//!
//! ```text
//! Listed ─▶ Claimed ─▶ Completed ─▶ Rewarded
//!   ▲ ▲        │ │         │
//!   │ └released┘ └lapsed─▶ Listed
//!   │                      └returned─▶ Claimed
//!   └─▶ Withdrawn · Expired · paid elsewhere (from any open state)
//! ```
//!
//! While it is claimed it may be noted on (`progressed`) and given more days (`extended`).

use serde::{Deserialize, Serialize};

pub use crate::events::shared::{Grade, Portion, Share};
use crate::units::{CaseId, CaseRef, Day, Document, Factor, GridId, MemberId, Name, Note, Points};

/// Who may read what a case is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Openness {
    /// Everybody.
    #[default]
    Public,
    /// The staff. Public screens and lists show neither its title nor its place.
    Sensitive,
}

impl Openness {
    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Sensitive => "sensitive",
        }
    }

    /// Whether it is as most cases are; it is then left out of the entry.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    pub(crate) const fn is_public(&self) -> bool {
        matches!(self, Self::Public)
    }
}

/// What work finished after its due day earns, as it was agreed when the case was claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateTerms {
    /// The last day on which it is taken at all.
    pub until: Day,
    /// What part of the reward it earns.
    pub factor: Factor,
}

/// A case is on the board, and its reward is set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseListed {
    /// Its number.
    pub case: CaseId,
    /// How hard it is.
    pub grade: Grade,
    /// What it is about, without names.
    pub title: Name,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// What is paid for it.
    pub reward: Points,
    /// The last day on which it may be claimed.
    pub closes: Day,
    /// Days a claim may take, where they were set for this case alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// Who may read what it is about.
    #[serde(default, skip_serializing_if = "Openness::is_public")]
    pub openness: Openness,
    /// Its numbers in other schemes, each taken for this case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<CaseRef>,
}

/// A member took the case on, for himself or as the first of a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseClaimed {
    /// Which.
    pub case: CaseId,
    /// Who.
    pub member: MemberId,
    /// The last day on which it may be completed.
    pub due: Day,
    /// What late work earns; without it the claim ends on the due day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LateTerms>,
    /// The team and its parts; the member is the first of it. Empty for one alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
}

/// Somebody is a party to the case: he may not work on it, nor may his relatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyDeclared {
    /// Which.
    pub case: CaseId,
    /// Who.
    pub member: MemberId,
}

/// The claimant told how far the work is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseProgressed {
    /// Which.
    pub case: CaseId,
    /// Whose work it is.
    pub member: MemberId,
    /// How far it is.
    pub note: Note,
}

/// An approver gave the claim more days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseExtended {
    /// Which.
    pub case: CaseId,
    /// Whose work it is.
    pub member: MemberId,
    /// The last day on which it may be completed now.
    pub due: Day,
    /// What work after that day earns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<LateTerms>,
    /// Why.
    pub reason: Note,
}

/// Another scheme paid for a case. It is paid once: whoever comes later is shown this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePaidElsewhere {
    /// Its number there.
    pub number: CaseRef,
    /// What the other scheme is called.
    pub scheme: Name,
    /// The paper that says so.
    pub document: Document,
    /// The case here, when there is one; it ends with this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What had been set aside for it and is free again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// The claimant gave the case back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseReleased {
    /// Which.
    pub case: CaseId,
    /// Who had it.
    pub member: MemberId,
    /// Why.
    pub reason: Note,
}

/// The claim ran past its due day; the book gave the case back to the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimLapsed {
    /// Which.
    pub case: CaseId,
    /// Who had it.
    pub member: MemberId,
    /// The last day he had.
    pub due: Day,
}

/// The claimant reports that the work is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseCompleted {
    /// Which.
    pub case: CaseId,
    /// Who did it.
    pub member: MemberId,
    /// What was done.
    pub note: Note,
    /// The lead it rests on. Whose work on a lead is accepted first is its first reporter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<CaseRef>,
}

/// A reviewer found the work not done; the claim goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseReturned {
    /// Which.
    pub case: CaseId,
    /// Whose work it is.
    pub member: MemberId,
    /// What is missing.
    pub reason: Note,
}

/// Somebody else verified the work, and the reward was paid, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRewarded {
    /// Which.
    pub case: CaseId,
    /// Who earned it.
    pub member: MemberId,
    /// How much, the whole team together.
    pub points: Points,
    /// What each of the team earned; empty for one alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub portions: Vec<Portion>,
    /// What late work did not earn: it was set aside and is free again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freed: Option<Points>,
}

impl CaseRewarded {
    /// What each who earned got.
    pub fn earners(&self) -> Vec<Portion> {
        match self.portions.as_slice() {
            [] => vec![Portion { member: self.member, points: self.points }],
            portions => portions.to_vec(),
        }
    }
}

/// The station took the case off the board; what was set aside is free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseWithdrawn {
    /// Which.
    pub case: CaseId,
    /// Why.
    pub reason: Note,
    /// What was set aside.
    pub points: Points,
}

/// Nobody claimed the case in time; what was set aside is free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseExpired {
    /// Which.
    pub case: CaseId,
    /// The last day it could be claimed.
    pub closes: Day,
    /// What was set aside.
    pub points: Points,
}
