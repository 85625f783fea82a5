//! Tasks: kinds are published, acts are submitted, and somebody else credits them, asks back or
//! rejects them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::events::shared::is_default;
pub use crate::events::shared::{Portion, Post, Share};
use crate::units::{
    Day, Digest, DispatchId, Document, Factor, GridId, Hours, KindCode, MemberId, MimeType, Moment, Name,
    Note, PadNo, Points, Slug, Tag, TaskId,
};

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
    /// What else it says.
    #[serde(default, skip_serializing_if = "is_default")]
    pub terms: KindTerms,
}

/// What a kind may say beyond its points and gates. What is not said does not apply.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KindTerms {
    /// What the points are for.
    #[serde(skip_serializing_if = "is_default")]
    pub unit: Unit,
    /// The most hours of one act that earn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours_max: Option<Hours>,
    /// What the kind belongs to, for caps and showings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Slug>,
    /// Who earns when several did it together.
    #[serde(skip_serializing_if = "is_default")]
    pub crediting: Crediting,
    /// Where the performer must be at home.
    #[serde(skip_serializing_if = "is_default")]
    pub reach: Reach,
    /// Points a member can be credited for this kind on one day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_max: Option<Points>,
    /// Points a member can be credited for this kind in one month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month_max: Option<Points>,
    /// Days between the taking of the evidence, or the act, and its entering.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_days_max: Option<u16>,
    /// Days of public notice, instead of the policy's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<u16>,
    /// Where and when it is harder, and worth more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub difficulties: Vec<Difficulty>,
    /// What parts of its worth a reviewer may credit after a fault, such as 0 and 0.5.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub penalties: Vec<Factor>,
}

/// What the points of a kind are for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// One act.
    #[default]
    Act,
    /// One hour of it.
    Hour,
}

/// Who earns when several did it together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crediting {
    /// The performer alone; there is no team.
    #[default]
    Performer,
    /// The team, each his part.
    Parts,
    /// Each of the team all of it.
    Each,
}

/// Where the performer must be at home.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Anywhere.
    #[default]
    Anywhere,
    /// In the grid of his post.
    OwnGrid,
}

/// Where and when an act is worth more, or less.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difficulty {
    /// In which grids; in all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grids: Vec<GridId>,
    /// From this day.
    pub from: Day,
    /// To this day.
    pub to: Day,
    /// What its worth is multiplied by.
    pub factor: Factor,
}

impl KindPublished {
    /// What an act of `day` in `grid` is multiplied by: the first difficulty that covers it, or one.
    pub fn difficulty(&self, day: Day, grid: Option<GridId>) -> Factor {
        let covers = |difficulty: &&Difficulty| {
            let there =
                difficulty.grids.is_empty() || grid.is_some_and(|grid| difficulty.grids.contains(&grid));
            there && (difficulty.from..=difficulty.to).contains(&day)
        };
        self.terms.difficulties.iter().find(covers).map_or(Factor::ONE, |difficulty| difficulty.factor)
    }

    /// What an act is worth to each who earns all of it: points by act or hour, times the
    /// difficulty. `None` when it cannot be counted, or when hours are missing.
    pub fn worth(&self, act: &TaskSubmitted) -> Option<Points> {
        let plain = match self.terms.unit {
            Unit::Act => self.points,
            Unit::Hour => {
                let hours = act.details.hours?;
                self.terms.hours_max.map_or(hours, |most| most.min(hours)).earn(self.points)?
            }
        };
        self.difficulty(act.day, act.grid).of(plain)
    }
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
    /// What else was reported.
    #[serde(default, skip_serializing_if = "is_default")]
    pub details: ActDetails,
}

impl TaskSubmitted {
    /// Everybody who did it: the performer, or the team he is one of.
    pub fn people(&self) -> Vec<MemberId> {
        match self.details.team.as_slice() {
            [] => vec![self.performer],
            team => team.iter().map(|share| share.member).collect(),
        }
    }

    /// The fingerprints of all it shows as evidence.
    pub fn evidence(&self) -> impl Iterator<Item = Digest> {
        self.evidence.into_iter().chain(self.details.files.iter().map(|file| file.digest))
    }
}

/// What a report may say beyond who, what, when and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActDetails {
    /// To whom or what it was done, such as a shop. The same kind, day and object is one visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Name>,
    /// Topics and audiences: `fire`, `fraud`, `school`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// How long it took.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// Evidence that is filed beside the book.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<EvidenceFile>,
    /// Who did it together, the performer among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub team: Vec<Share>,
    /// The number of the paper form it was first written on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pad: Option<PadNo>,
    /// The act, asked back or refused, that this one puts right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resubmits: Option<TaskId>,
    /// The task that was handed out and is done with this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dispatch: Option<DispatchId>,
}

/// A file of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvidenceFile {
    /// The SHA-256 of its bytes, under which it is filed.
    pub digest: Digest,
    /// What it is, such as `video/mp4`, by its first bytes.
    pub mime: MimeType,
    /// How many bytes.
    pub size: u64,
    /// When it was taken, as the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Moment>,
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
    /// It was done outside the grid of the performer's post.
    Grid,
    /// Too many days went by before it was entered.
    Lag,
    /// The kind counts hours and none were reported.
    Hours,
}

impl Gate {
    /// All gates.
    pub const ALL: [Self; 7] =
        [Self::Audience, Self::Hour, Self::Post, Self::Evidence, Self::Grid, Self::Lag, Self::Hours];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Audience => "audience",
            Self::Hour => "hour",
            Self::Post => "post",
            Self::Evidence => "evidence",
            Self::Grid => "grid",
            Self::Lag => "lag",
            Self::Hours => "hours",
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
    /// What it was worth, when a cap cut it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped_from: Option<Points>,
    /// What part of its worth was credited, when the reviewer found a fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Factor>,
    /// What fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// The hours that earned, of each who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// What each of a team earned; `points` is their sum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub portions: Vec<Portion>,
}

impl TaskCredited {
    /// What each who earned got.
    pub fn earners(&self) -> Vec<Portion> {
        match self.portions.as_slice() {
            [] => vec![Portion { member: self.member, points: self.points }],
            portions => portions.to_vec(),
        }
    }
}

/// A reviewer asks back before he judges; a corrected report answers him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskAsked {
    /// Which act.
    pub task: TaskId,
    /// What he wants to know or see.
    pub question: Note,
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
