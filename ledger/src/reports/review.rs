//! The review queue: acts that wait for somebody else's judgement, oldest first.

use serde::Serialize;

use crate::events::tasks::{ActDetails, Clock, Gate, KindPublished, RejectionCode, TaskSubmitted};
use crate::rules::tasks::assess;
use crate::units::{
    Day, Digest, Factor, GridId, KindCode, MemberId, Moment, Name, Note, OperatorId, Points, Seq, TaskId,
    Zone,
};
use crate::views::Views;
use crate::views::tasks::{Pending, Refused};

/// One act that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub task: TaskId,
    /// The entry that submitted it.
    pub seq: Seq,
    /// What was done.
    pub kind: KindCode,
    /// The kind's name on that day.
    pub kind_name: Option<Name>,
    /// What it is worth to each who earns all of it, before caps.
    pub points: Option<Points>,
    /// Who did it.
    pub performer: MemberId,
    /// The day it was done.
    pub day: Day,
    /// When it began.
    pub time: Option<Clock>,
    /// In which grid.
    pub grid: Option<GridId>,
    /// At which place.
    pub place: Option<Name>,
    /// How many people listened.
    pub audience_count: Option<u32>,
    /// The SHA-256 of the evidence.
    pub evidence: Option<Digest>,
    /// What else there is to say.
    pub note: Option<Note>,
    /// What crediting it now would earn all who did it, after caps; none when it cannot be credited.
    pub earns: Option<Points>,
    /// What else was reported.
    pub details: ActDetails,
    /// Days between the taking of the evidence, or the act, and its entering.
    pub lag_days: i32,
    /// What parts of its worth may be credited after a fault.
    pub penalties: Vec<Factor>,
    /// The gates it fails; with any of them it cannot be credited.
    pub gates: Vec<Gate>,
    /// What its kind asks at those gates that are a figure.
    #[serde(skip_serializing_if = "Limits::are_none")]
    pub limits: Limits,
    /// The first act on file that it may be: of the same kind, day and member, with nothing said that
    /// tells them apart. To be looked at.
    pub twin: Option<Twin>,
    /// Who entered it: somebody else must judge it.
    pub by: OperatorId,
    /// When it was entered.
    pub at: Moment,
    /// How many days it has waited.
    pub age_days: i32,
}

/// What a kind of acts asks at those gates that are a figure; none where it asks nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// The least number of people who listen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience_min: Option<u32>,
    /// The latest time at which it may begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<Clock>,
    /// The most days between the taking of the evidence, or the act, and its entering.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lag_days_max: Option<u16>,
}

impl Limits {
    /// What a version of a kind asks.
    pub const fn of(kind: &KindPublished) -> Self {
        let KindPublished { audience_min, latest, .. } = *kind;
        Self { audience_min, latest, lag_days_max: kind.terms.lag_days_max }
    }

    fn are_none(&self) -> bool {
        *self == Self::default()
    }
}

/// An act that another one may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Twin {
    /// Which.
    pub task: TaskId,
    /// The entry that submitted it.
    pub seq: Seq,
}

impl Row {
    fn of(views: &Views, pending: &Pending, today: Day) -> Self {
        let act = pending.act.clone();
        let kind = views.tasks.kind_on(act.kind, act.day);
        let zone = views.station.identity().map_or(Zone::SHANGHAI, |known| known.zone);
        let entered = zone.day(pending.at);
        let taken = act.details.files.iter().filter_map(|file| file.captured).map(|at| zone.day(at)).min();
        Self {
            twin: views.tasks.twin(&act).map(|first| Twin { task: first.task, seq: first.seq }),
            task: act.task,
            seq: pending.seq,
            kind: act.kind,
            kind_name: kind.map(|kind| kind.name.clone()),
            points: kind.and_then(|kind| kind.worth(&act)),
            earns: assess(views, &act, None, today).ok().map(|assessed| assessed.points),
            lag_days: entered.since(taken.unwrap_or(act.day)),
            penalties: kind.map(|kind| kind.terms.penalties.clone()).unwrap_or_default(),
            details: act.details,
            performer: act.performer,
            day: act.day,
            time: act.time,
            grid: act.grid,
            place: act.place,
            audience_count: act.audience_count,
            evidence: act.evidence,
            note: act.note,
            gates: act.gates,
            limits: kind.map(Limits::of).unwrap_or_default(),
            by: pending.by,
            at: pending.at,
            age_days: today.since(entered),
        }
    }
}

/// The acts that wait, oldest first.
pub fn queue(views: &Views, today: Day) -> Vec<Row> {
    views.tasks.queue().map(|pending| Row::of(views, pending, today)).collect()
}

/// One act that waits; none when it does not.
pub fn one(views: &Views, task: TaskId, today: Day) -> Option<Row> {
    views.tasks.pending(task).map(|pending| Row::of(views, pending, today))
}

/// One act that may be put right: asked back about, or refused not long ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Returned {
    /// The act.
    #[serde(flatten)]
    pub row: Row,
    /// Why it came back.
    #[serde(flatten)]
    pub why: Why,
    /// What was reported, to begin the corrected report with.
    #[serde(skip)]
    pub act: TaskSubmitted,
}

/// Why an act came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The reviewer wants to know or see something first.
    Question(Question),
    /// It was refused.
    Refusal(Refusal),
}

/// What a reviewer wants to know or see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// In his words.
    pub text: Note,
    /// Who asked.
    pub by: OperatorId,
    /// How many days ago.
    pub age_days: i32,
}

/// What a reviewer refused an act for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Why.
    pub code: RejectionCode,
    /// In his words.
    pub note: Option<Note>,
    /// Who refused it.
    pub by: OperatorId,
    /// How many days ago.
    pub age_days: i32,
}

impl Why {
    /// Who sent it back.
    pub const fn by(&self) -> OperatorId {
        match self {
            Self::Question(question) => question.by,
            Self::Refusal(refusal) => refusal.by,
        }
    }

    /// How many days ago.
    pub const fn age_days(&self) -> i32 {
        match self {
            Self::Question(question) => question.age_days,
            Self::Refusal(refusal) => refusal.age_days,
        }
    }
}

/// The acts that may be put right: questions first, oldest first, then what was
/// refused, latest first.
pub fn returned(views: &Views, today: Day) -> Vec<Returned> {
    let zone = views.station.identity().map_or(Zone::SHANGHAI, |known| known.zone);
    let age_days = |at| today.since(zone.day(at));
    let returned = |pending: &Pending, why| Returned {
        row: Row::of(views, pending, today),
        why,
        act: pending.act.clone(),
    };
    let asked = views.tasks.questions().map(|asked| {
        let question = Question { text: asked.question.clone(), by: asked.by, age_days: age_days(asked.at) };
        returned(&asked.pending, Why::Question(question))
    });
    let back = views.station.policy_on(today).map_or(0, |policy| policy.backdate_days);
    let recent = |refused: &&Refused| today.minus(back) <= refused.pending.act.day;
    let refused = views.tasks.refused().rev().filter(recent).map(|refused| {
        let Refused { code, note, by, at, .. } = refused;
        let refusal = Refusal { code: *code, note: note.clone(), by: *by, age_days: age_days(*at) };
        returned(&refused.pending, Why::Refusal(refusal))
    });
    asked.chain(refused).collect()
}
