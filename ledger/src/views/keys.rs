//! Which key signs checkpoints, since when, and whose signatures count as a witness's.

use serde::{Deserialize, Serialize};

use crate::events::keys::{KeySet, WitnessesSet};
use crate::units::{KeyLine, Seq};

/// The keys of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    set: Vec<Since>,
    witnesses: Vec<KeyLine>,
    /// Everybody who ever was a witness, in the order of their naming.
    named: Vec<KeyLine>,
}

/// A key and the entry that set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// The entry. Checkpoints of more entries than its place are signed with the key.
    pub seq: Seq,
    /// The key.
    pub key: KeyLine,
}

impl Keys {
    /// The key that signs now; none in a book that never had one.
    pub fn current(&self) -> Option<&KeyLine> {
        self.set.last().map(|since| &since.key)
    }

    /// The key that signed checkpoints of `size` entries.
    pub fn at(&self, size: u64) -> Option<&KeyLine> {
        self.set.iter().rev().find(|since| since.seq.get() < size).map(|since| &since.key)
    }

    /// Every key the book ever had, the oldest first.
    pub fn all(&self) -> &[Since] {
        &self.set
    }

    /// Who witnesses its checkpoints.
    pub fn witnesses(&self) -> &[KeyLine] {
        &self.witnesses
    }

    /// Everybody who ever was a witness: their signatures stay on what they signed.
    pub fn ever_witnesses(&self) -> &[KeyLine] {
        &self.named
    }

    pub(super) fn key_set(&mut self, seq: Seq, fact: &KeySet) {
        self.set.push(Since { seq, key: fact.key.clone() });
    }

    pub(super) fn witnesses_set(&mut self, fact: &WitnessesSet) {
        self.witnesses.clone_from(&fact.witnesses);
        let new = fact.witnesses.iter().filter(|key| !self.named.contains(key));
        let new: Vec<KeyLine> = new.cloned().collect();
        self.named.extend(new);
    }
}
