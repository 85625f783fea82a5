//! Reversals of credits (冲正): a linked entry takes back what was credited, and says what of it was
//! gone already.

use serde::{Deserialize, Serialize};

use crate::events::shared::Portion;
use crate::units::{CaseId, Day, Document, Hours, KindCode, Note, Seq, TaskId};

/// The credit of an act was taken back. The act stays judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCreditReversed {
    /// The entry that credited.
    pub credit: Seq,
    /// The act.
    pub task: TaskId,
    /// What was done.
    pub kind: KindCode,
    /// The day it was done.
    pub day: Day,
    /// What each had earned.
    pub portions: Vec<Portion>,
    /// The hours each had earned with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// What of it was gone already; its member owes it now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spent: Vec<Portion>,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}

/// The reward of a case was taken back. It is set aside again, and the work is judged anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRewardReversed {
    /// The entry that paid.
    pub credit: Seq,
    /// The case.
    pub case: CaseId,
    /// What each had earned.
    pub portions: Vec<Portion>,
    /// What of it was gone already; its member owes it now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spent: Vec<Portion>,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}
