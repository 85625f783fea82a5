//! The station: opened once, then ruled by versions of a policy.

use serde::{Deserialize, Serialize};

use crate::units::{Cny, Day, Document, Name, Note, Origin, Points, RequestKey, Zone};

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
