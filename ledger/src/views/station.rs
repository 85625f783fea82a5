//! The station, and which version of its policy is in force on a day.

use serde::{Deserialize, Serialize};

use crate::events::station::{Policy, PolicySet, StationOpened};
use crate::units::{BookId, Day, Name, Origin, Seq, Zone};

/// The station of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    identity: Option<Identity>,
    #[serde(with = "crate::units::kept::in_json")]
    policies: Vec<PolicySet>,
    /// The entries that set them.
    set_by: Vec<Seq>,
}

/// What a book is called and where its clock hangs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The book.
    pub book: BookId,
    /// The station.
    pub name: Name,
    /// The line that stands first on every note about the book.
    pub origin: Origin,
    /// Where the station's clock hangs.
    pub zone: Zone,
}

impl Station {
    /// What the book is called; none before entry 0.
    pub const fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The policy in force on `day`: the latest version that begins on or before it.
    pub fn policy_on(&self, day: Day) -> Option<&Policy> {
        self.version_on(day).map(|version| version.policy.as_ref())
    }

    /// The version in force on `day`, with the paper that decided it.
    pub fn version_on(&self, day: Day) -> Option<&PolicySet> {
        // A later version that begins on the same day or earlier replaces what came before.
        self.policies.iter().rev().find(|version| version.from <= day)
    }

    /// The version that an entry for `day` at `seq` was written under: one that was set later on
    /// the same day did not judge it.
    pub fn version_at(&self, day: Day, seq: Seq) -> Option<&PolicySet> {
        let known = self.policies.iter().zip(&self.set_by).rev();
        known.filter(|(_, set)| **set < seq).map(|(version, _)| version).find(|version| version.from <= day)
    }

    /// All versions, oldest first.
    pub fn versions(&self) -> &[PolicySet] {
        &self.policies
    }

    pub(super) fn opened(&mut self, book: &BookId, fact: &StationOpened) {
        let StationOpened { name, origin, zone } = fact.clone();
        self.identity = Some(Identity { book: book.clone(), name, origin, zone });
    }

    pub(super) fn policy_set(&mut self, seq: Seq, fact: &PolicySet) {
        self.set_by.push(seq);
        self.policies.push(fact.clone());
    }
}
