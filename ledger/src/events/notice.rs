//! Public notice (公示): whoever doubts a credit objects while its notice runs; somebody else answers.
//!
//! ```text
//! member: ─ objected ─▶ held: ─ dismissed ─▶ member:, with the days of notice that were left
//!                          └─── upheld: the credit is reversed
//! ```

use serde::{Deserialize, Serialize};

use crate::units::{CaseId, Day, Note, Points, Seq, TaskId};

/// Somebody objected to a credit. Its points are held, and the clock of its notice stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeObjected {
    /// The entry that credited.
    pub credit: Seq,
    /// The act it credited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// The case it rewarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// How many points are held.
    pub points: Points,
    /// What is doubted, in the clerk's words.
    pub reason: Note,
    /// What the objector said, in his own.
    pub words: Note,
    /// Days of notice that were left, today counted.
    pub left_days: u16,
}

/// An objection was answered: the credit stands, and the rest of its notice runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDismissed {
    /// The entry that credited.
    pub credit: Seq,
    /// The act it credited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// The case it rewarded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// How many points go back.
    pub points: Points,
    /// The answer.
    pub reason: Note,
    /// The first day on which they may be spent.
    pub from: Day,
}
