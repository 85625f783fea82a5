//! Publishing kinds, submitting acts, and judging them.

mod credit;
mod submit;

use serde::Serialize;

use crate::events::tasks::{
    ActDetails, Clock, Difficulty, EvidenceRule, KindPublished, KindTerms, Post, RejectionCode, Unit,
};
use crate::journal::Draft;
use crate::rules::shared::positive;
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Day, Digest, Document, Factor, GridId, KindCode, MemberId, Name, Note, Points, TaskId};
use crate::views::Views;

pub use credit::{Assessment, assess};
pub(crate) use credit::{ask, credit, reject};
pub(crate) use submit::submit;

/// Publishes a kind of task, or a new version of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishKind {
    /// Its code.
    pub kind: KindCode,
    /// Its name.
    pub name: Name,
    /// What one act earns.
    pub points: Points,
    /// Whether evidence must be shown.
    pub evidence: EvidenceRule,
    /// How many people must have listened.
    pub audience_min: Option<u32>,
    /// The latest time at which an act may begin.
    pub latest: Option<Clock>,
    /// Who may perform it; everybody when empty.
    pub posts: Vec<Post>,
    /// The first day.
    pub from: Day,
    /// The paper that decided it.
    pub document: Document,
    /// What else it says.
    pub terms: KindTerms,
}

impl From<KindPublished> for PublishKind {
    fn from(kind: KindPublished) -> Self {
        let KindPublished {
            kind,
            name,
            points,
            evidence,
            audience_min,
            latest,
            posts,
            from,
            document,
            terms,
        } = kind;
        Self { kind, name, points, evidence, audience_min, latest, posts, from, document, terms }
    }
}

/// Reports an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubmitTask {
    /// What was done.
    pub kind: KindCode,
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
    /// What else was reported.
    pub details: ActDetails,
}

/// Accepts an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreditTask {
    /// Which.
    pub task: TaskId,
    /// What part of its worth is credited, after a fault.
    pub penalty: Option<Factor>,
    /// What fault.
    pub note: Option<Note>,
}

impl CreditTask {
    /// Credits all an act is worth.
    pub const fn full(task: TaskId) -> Self {
        Self { task, penalty: None, note: None }
    }
}

/// Asks back about an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AskTask {
    /// Which.
    pub task: TaskId,
    /// What the reviewer wants to know or see.
    pub question: Note,
}

/// Refuses an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectTask {
    /// Which.
    pub task: TaskId,
    /// Why.
    pub code: RejectionCode,
    /// In words.
    pub note: Option<Note>,
}

/// Publishes a kind. The first version of a kind may begin on any day, a later one today at the
/// earliest.
///
/// # Errors
///
/// * [`Refusal::NotPositive`] when an act would earn nothing.
/// * [`Refusal::BadTerms`] when its terms contradict each other.
/// * [`Refusal::NoSuchGrid`] for a difficulty in a grid nobody knows.
/// * [`Refusal::HistoryFixed`] when it would change what a day before today earned.
pub(crate) fn publish(
    views: &Views,
    _: &Recalled,
    command: &PublishKind,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let PublishKind { kind, name, points, evidence, audience_min, latest, posts, from, document, terms } =
        command.clone();
    positive(points.minor(), "points")?;
    consistent(kind, &terms)?;
    let mut graded = terms.difficulties.iter().flat_map(|difficulty| &difficulty.grids);
    if let Some(grid) = graded.find(|grid| !views.grid.grids.contains_key(grid)) {
        return Err(Refusal::NoSuchGrid { grid: *grid });
    }
    if from < when.today && views.tasks.kinds().any(|known| known.kind == kind) {
        return Err(Refusal::HistoryFixed { from, first: when.today });
    }
    let published =
        KindPublished { kind, name, points, evidence, audience_min, latest, posts, from, document, terms };
    Ok(Draft::of(published))
}

/// Whether the terms of a kind can all hold.
fn consistent(kind: KindCode, terms: &KindTerms) -> Result<(), Refusal> {
    let wrong = |what| Err(Refusal::BadTerms { kind, what });
    let positive = |points: Option<Points>| points.is_none_or(Points::is_positive);
    if terms.unit == Unit::Act && terms.hours_max.is_some() {
        return wrong("hours_max needs unit hour");
    }
    if terms.hours_max.is_some_and(|hours| !hours.is_positive()) {
        return wrong("hours_max must be more than 0");
    }
    if !positive(terms.day_max) || !positive(terms.month_max) {
        return wrong("a cap must be more than 0");
    }
    if terms.penalties.iter().any(|part| part.is_negative() || Factor::ONE < *part) {
        return wrong("a penalty is a part from 0 to 1");
    }
    let sound = |difficulty: &Difficulty| difficulty.from <= difficulty.to && difficulty.factor.is_positive();
    if terms.difficulties.iter().all(sound) {
        Ok(())
    } else {
        wrong("a difficulty needs a factor over 0, and its first day before its last")
    }
}
