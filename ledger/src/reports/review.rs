//! The review queue: acts that wait for somebody else's judgement, oldest first.

use serde::Serialize;

use crate::events::tasks::{Clock, Gate};
use crate::units::{
    Day, Digest, GridId, KindCode, MemberId, Moment, Name, Note, OperatorId, Points, Seq, TaskId,
};
use crate::views::Views;
use crate::views::tasks::Pending;

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
    /// What the kind earns on that day, before the day's cap.
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
    /// The gates it fails; with any of them it cannot be credited.
    pub gates: Vec<Gate>,
    /// Who entered it: somebody else must judge it.
    pub by: OperatorId,
    /// When it was entered.
    pub at: Moment,
    /// How many days it has waited.
    pub age_days: i32,
}

impl Row {
    fn of(views: &Views, pending: &Pending, today: Day) -> Self {
        let act = pending.act.clone();
        let kind = views.tasks.kind_on(act.kind, act.day);
        let zone = views.station.identity().map_or(crate::units::Zone::SHANGHAI, |known| known.zone);
        Self {
            task: act.task,
            seq: pending.seq,
            kind: act.kind,
            kind_name: kind.map(|kind| kind.name.clone()),
            points: kind.map(|kind| kind.points),
            performer: act.performer,
            day: act.day,
            time: act.time,
            grid: act.grid,
            place: act.place,
            audience_count: act.audience_count,
            evidence: act.evidence,
            note: act.note,
            gates: act.gates,
            by: pending.by,
            at: pending.at,
            age_days: today.since(zone.day(pending.at)),
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
