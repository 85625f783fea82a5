//! Dispatch (任务派发): tasks handed out for a day, a week or a month, until the list is empty.

use serde::{Deserialize, Serialize};

use crate::units::{Day, DispatchId, GridId, KindCode, MemberId, Note};

/// A member is to do something by a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDispatched {
    /// Its number.
    pub dispatch: DispatchId,
    /// What.
    pub kind: KindCode,
    /// Who.
    pub member: MemberId,
    /// The first day on which it may be done.
    pub from: Day,
    /// The last day on which it is to be done.
    pub due: Day,
    /// In which grid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}

/// What was not done in time is to be done by a later day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchCarried {
    /// Which.
    pub dispatch: DispatchId,
    /// The last day on which it is now to be done.
    pub due: Day,
    /// Why it was not done.
    pub reason: Note,
}

/// It need not be done any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchCleared {
    /// Which.
    pub dispatch: DispatchId,
    /// Why.
    pub reason: Note,
}
