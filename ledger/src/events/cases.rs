//! Cases (疑难案事件清单): listed with a reward set aside, claimed, worked, verified, rewarded once.
//!
//! ```text
//! Listed ─▶ Claimed ─▶ Completed ─▶ Rewarded
//!   ▲ ▲        │ │         │
//!   │ └released┘ └lapsed─▶ Listed
//!   │                      └returned─▶ Claimed
//!   └─▶ Withdrawn · Expired
//! ```

use serde::{Deserialize, Serialize};

pub use crate::events::shared::{Grade, Portion, Share};
use crate::units::{CaseId, Day, GridId, MemberId, Name, Note, Points};

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
}

/// A member took the case on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseClaimed {
    /// Which.
    pub case: CaseId,
    /// Who.
    pub member: MemberId,
    /// The last day on which it may be completed.
    pub due: Day,
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
    /// How much.
    pub points: Points,
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
