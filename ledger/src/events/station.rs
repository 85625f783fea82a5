//! The station: opened once, then ruled by versions of a policy.

use serde::{Deserialize, Serialize};

use crate::events::shared::{Grade, is_default};
use crate::units::{
    Cny, Day, Digest, Document, Factor, Name, Note, Origin, Points, RequestKey, Seq, Slug, Zone,
};

/// The book begins. Always entry 0, and only there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationOpened {
    /// What the station is called.
    pub name: Name,
    /// The line that stands first on every note about this book; bound into the first link.
    pub origin: Origin,
    /// Where the station's clock hangs.
    pub zone: Zone,
}

/// A version of the policy. It judges entries whose date is `from` or later, until the next
/// version; history never changes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySet {
    /// Counted from 1.
    pub version: u32,
    /// The first day it is in force.
    pub from: Day,
    /// The paper that decided it.
    pub document: Document,
    /// What it says.
    pub policy: Policy,
}

/// What a station decides for itself. No figure of a scheme is a constant in the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What one point is reckoned at, in yuan.
    pub parity: Cny,
    /// Points that may be issued in a calendar year, rewards set aside included.
    pub issue_max: Points,
    /// Points a member can be credited for acts of one day.
    pub day_max: Points,
    /// How long points last.
    pub expiry: Expiry,
    /// Days of public notice between a credit and the day it may be spent.
    pub notice_days: u16,
    /// Days a claimed case may take.
    pub claim_days: u16,
    /// Open claims a member may hold.
    pub claims_max: u16,
    /// The largest reward for one case.
    pub reward_max: Points,
    /// What a member must have before his first redemption.
    pub first_redemption_min: Points,
    /// A redemption of this much or more needs a second person.
    pub second_person_min: Points,
    /// How many days back an act may be dated.
    pub backdate_days: u16,
    /// Days before points lapse in which they are announced as expiring.
    pub expiring_days: u16,
    /// Wrong PINs in a row before an operator is locked out.
    pub pin_attempts_max: u16,
    /// How long a lock-out lasts, in minutes.
    pub lockout_minutes: u16,
    /// Limits on earning beyond that of a day.
    #[serde(default, skip_serializing_if = "is_default")]
    pub caps: Caps,
    /// How acts are reviewed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub review: ReviewTerms,
    /// How cases are listed and worked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cases: CaseTerms,
    /// What becomes of points already spent when their credit is reversed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub spent_credit: SpentCredit,
}

/// Limits on earning. What is not said is not limited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Caps {
    /// Points a member can be credited for acts of one month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month_max: Option<Points>,
    /// Points a member's account can hold; a credit goes up to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_max: Option<Points>,
    /// Points a member can be credited for acts of one category in one month.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryCap>,
}

/// A limit on one category of acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryCap {
    /// Which.
    pub category: Slug,
    /// Points a member can be credited for it in one month.
    pub month_max: Points,
}

/// How acts are reviewed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReviewTerms {
    /// How many of a hundred credited acts are drawn for a second look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_percent: Option<u8>,
    /// The largest evidence file that is filed, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_max: Option<u64>,
}

/// How cases are listed and worked. What is not said is as the policy's plain figures say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseTerms {
    /// What cases of a grade are worth and how long they may take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<GradeTerms>,
    /// What work finished after its due day still earns; without it the claim ends on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
    /// Days before the due day on which the claimant is reminded, besides half time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remind_days: Option<u16>,
    /// Days without a progress note after which a claim is called silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_days: Option<u16>,
    /// Days by which all extensions of a claim together may move its due day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension_max: Option<u16>,
}

/// What cases of one grade are worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeTerms {
    /// Which.
    pub grade: Grade,
    /// What is paid when nothing else is said.
    pub reward: Points,
    /// The least that may be said.
    pub reward_min: Points,
    /// The most that may be said.
    pub reward_max: Points,
    /// Days a claim may take.
    pub days: u16,
}

/// What late work earns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// Days after the due day on which the claim ends at last.
    pub days: u16,
    /// What part of the reward is paid.
    pub factor: Factor,
}

/// What becomes of points already spent when their credit is reversed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpentCredit {
    /// The credit cannot be reversed.
    #[default]
    Refuse,
    /// The member owes them, and later credits pay them back.
    Receivable,
}

/// How long points last, counted from the day they are credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// For ever.
    Never,
    /// To the same day this many months later.
    Months(u16),
    /// To the last day of the next calendar year.
    EndOfNextYear,
}

impl Expiry {
    /// The last day on which points credited on `day` may be spent; `None` when they last for ever.
    pub fn last_day(self, day: Day) -> Option<Day> {
        match self {
            Self::Never => None,
            Self::Months(months) => Some(day.plus_months(months)),
            Self::EndOfNextYear => Some(day.end_of_next_year()),
        }
    }
}

/// A command was refused in a way that matters to an auditor. It moves nothing and takes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// The request key the client sent; it stays free.
    pub denied: RequestKey,
    /// The command's name, such as `redeem`.
    pub command: Box<str>,
    /// The refusal's name, such as `overspent`.
    pub refusal: Box<str>,
    /// The refusal in words, with its figures.
    pub reason: Note,
}

/// The book goes on from a backup that lacks entries the station had given out. Those entries are
/// lost; what they said must be entered again from papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollbackAccepted {
    /// The last entry of the backup; what followed it is lost.
    pub kept: Seq,
    /// The last entry that is known to have existed.
    pub lost: Seq,
    /// Its leaf hash, as it was given out.
    pub hash: Digest,
    /// Why.
    pub reason: Note,
}
