//! Tasks: kinds are published, acts are submitted, and somebody else credits or rejects them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::events::shared::Post;
use crate::units::{Day, Digest, Document, GridId, KindCode, MemberId, Name, Note, Points, TaskId};

/// A kind of task is worth points from a day on. What is not in force on an act's day earns nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindPublished {
    /// Its code.
    pub kind: KindCode,
    /// Its name.
    pub name: Name,
    /// What one act earns.
    pub points: Points,
    /// Whether evidence must be shown.
    pub evidence: EvidenceRule,
    /// How many people must have listened, for a talk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience_min: Option<u32>,
    /// The last hour and minute in which an act may begin, such as `22:00`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Clock>,
    /// Who may perform it; everybody when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<Post>,
    /// The first day it is in force.
    pub from: Day,
    /// The paper that decided it.
    pub document: Document,
}

/// Whether an act must show evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceRule {
    /// An act without evidence fails a gate.
    Required,
    /// Evidence is welcome.
    Optional,
}

/// A time of day on the station's wall, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock {
    minutes: u16,
}

impl Clock {
    /// The clock at `hour`:`minute`, or `None` when no clock shows that.
    pub fn at(hour: u32, minute: u32) -> Option<Self> {
        let minutes = hour.checked_mul(60)?.checked_add(minute)?;
        (hour < 24 && minute < 60).then_some(Self { minutes: u16::try_from(minutes).ok()? })
    }
}

impl std::str::FromStr for Clock {
    type Err = crate::units::NotATime;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let two = |digits: &str| match digits.len() {
            2 if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok(),
            _ => None,
        };
        let clock = typed.split_once(':').and_then(|(hour, minute)| Self::at(two(hour)?, two(minute)?));
        clock.ok_or_else(|| Self::Err {
            typed: typed.into(),
            what: "time of day",
            help: "type hours and minutes as 09:30",
        })
    }
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute) = (self.minutes.div_euclid(60), self.minutes.rem_euclid(60));
        write!(f, "{hour:02}:{minute:02}")
    }
}

impl Serialize for Clock {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Clock {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::units::parsed(from)
    }
}

/// An act was reported. It earns nothing until somebody else credits it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSubmitted {
    /// Its number.
    pub task: TaskId,
    /// What was done.
    pub kind: KindCode,
    /// Who did it.
    pub performer: MemberId,
    /// The day it was done.
    pub day: Day,
    /// When it began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Clock>,
    /// In which grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// At which place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Name>,
    /// How many people listened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience_count: Option<u32>,
    /// The SHA-256 of the evidence file; never taken for two acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Digest>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The gates it failed when it was submitted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
}

/// A condition of a kind that an act does not meet. The act is kept, and not credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Fewer people listened than the kind asks for.
    Audience,
    /// It began after the kind's latest hour.
    Hour,
    /// The performer's post is not among those of the kind.
    Post,
    /// The kind asks for evidence and there is none.
    Evidence,
}

impl Gate {
    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audience => "audience",
            Self::Hour => "hour",
            Self::Post => "post",
            Self::Evidence => "evidence",
        }
    }
}

/// An act was accepted and earned its points, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCredited {
    /// Which act.
    pub task: TaskId,
    /// Who earned.
    pub member: MemberId,
    /// How much.
    pub points: Points,
    /// What the kind says, when the day's cap cut it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped_from: Option<Points>,
}

/// Why an act was not credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionCode {
    /// A gate of its kind is not met.
    Gate,
    /// It is already on file.
    Duplicate,
    /// The evidence does not show it.
    Unclear,
    /// Somebody else did it.
    NotPerformer,
    /// It has nothing to do with the kind.
    Unrelated,
}

impl RejectionCode {
    /// All codes, in the order in which a reviewer is offered them.
    pub const ALL: [Self; 5] =
        [Self::Gate, Self::Duplicate, Self::Unclear, Self::NotPerformer, Self::Unrelated];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Duplicate => "duplicate",
            Self::Unclear => "unclear",
            Self::NotPerformer => "not_performer",
            Self::Unrelated => "unrelated",
        }
    }
}

/// An act was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRejected {
    /// Which act.
    pub task: TaskId,
    /// Why.
    pub code: RejectionCode,
    /// In the reviewer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}
