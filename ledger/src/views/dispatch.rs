//! Tasks that were handed out and are not done yet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::dispatch::{DispatchCarried, DispatchCleared, TaskDispatched};
use crate::journal::Entry;
use crate::units::{DispatchId, Note, Seq};

/// The tasks handed out of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    #[serde(with = "crate::units::kept::in_json")]
    open: BTreeMap<DispatchId, Open>,
    /// How many were ever handed out; the last one's number.
    handed_out: u32,
}

/// A task that is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// The entry that handed it out, or that changed it last.
    pub seq: Seq,
    /// What is to be done, by whom and by when.
    pub task: TaskDispatched,
    /// Why it was carried over, the latest reason; none when it never was.
    pub carried: Option<Note>,
}

impl Dispatch {
    /// One that is to be done.
    pub fn get(&self, dispatch: DispatchId) -> Option<&Open> {
        self.open.get(&dispatch)
    }

    /// All that are to be done, by number.
    pub fn open(&self) -> impl ExactSizeIterator<Item = &Open> {
        self.open.values()
    }

    /// Whether one of this number was ever handed out.
    pub const fn is_known(&self, dispatch: DispatchId) -> bool {
        dispatch.get() >= 1 && dispatch.get() <= self.handed_out
    }

    /// The number the next gets.
    pub const fn next(&self) -> Option<DispatchId> {
        DispatchId::number(self.handed_out).next()
    }

    pub(super) fn handed_out(&mut self, entry: &Entry, fact: &TaskDispatched) -> Option<()> {
        self.handed_out = self.handed_out.max(fact.dispatch.get());
        let open = Open { seq: entry.seq, task: fact.clone(), carried: None };
        self.open.insert(fact.dispatch, open).is_none().then_some(())
    }

    pub(super) fn carried(&mut self, entry: &Entry, fact: &DispatchCarried) -> Option<()> {
        let open = self.open.get_mut(&fact.dispatch)?;
        (open.seq, open.task.due, open.carried) = (entry.seq, fact.due, Some(fact.reason.clone()));
        Some(())
    }

    pub(super) fn cleared(&mut self, fact: &DispatchCleared) -> Option<()> {
        self.done(fact.dispatch)
    }

    pub(super) fn done(&mut self, dispatch: DispatchId) -> Option<()> {
        self.open.remove(&dispatch).map(|_| ())
    }
}
