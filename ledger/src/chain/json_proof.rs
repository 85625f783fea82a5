//! Proofs in JSON, for tools that know trees and nothing of notes.
//!
//! ```text
//! {"index":44,"tree_size":45,"leaf_hash":"…","hashes":["…"]}⏎     an entry is in the tree
//! {"old_size":40,"new_size":45,"hashes":["…"]}⏎                   a tree continues an older one
//! ```
//!
//! 1. Each has one form, without blanks and with hashes in lower-case hex: what is read is written
//!    again with the same bytes. So no byte of a proof can be changed unseen.
//! 2. Neither holds a root: whoever checks one brings it, from a checkpoint he believes.
//!
//! Source: RFC 6962 §2.1.1 and §2.1.2 for the hashes; the form is our own.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::units::Digest;

use super::tree::{proves_consistency, proves_inclusion};

/// A proof that an entry is in the tree. Printed as its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inclusion {
    /// Which entry.
    pub index: u64,
    /// How many entries the tree is over.
    pub tree_size: u64,
    /// The leaf hash of the entry.
    pub leaf_hash: Digest,
    /// Its path to the root.
    pub hashes: Vec<Digest>,
}

/// A proof that a tree continues an older one. Printed as its file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consistency {
    /// How many entries the older tree was over.
    pub old_size: u64,
    /// How many the newer one is over.
    pub new_size: u64,
    /// What proves it.
    pub hashes: Vec<Digest>,
}

/// Why bytes are no proof in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotInJson {
    /// They are not JSON with the fields of such a proof.
    #[error("not such a proof in JSON: {why}")]
    Unreadable {
        /// What stands in the way.
        why: Box<str>,
    },
    /// A tree of any size needs fewer hashes.
    #[error("it has {hashes} hashes: a proof has {hashes_max} at most")]
    TooLong {
        /// How many it has.
        hashes: usize,
        /// How many it may have.
        hashes_max: usize,
    },
    /// They can be read, but this is not how the proof is written.
    #[error("not in the one form such a proof has")]
    Form,
}

/// No proof in a tree of any size has more hashes.
const HASHES_MAX: usize = 63;

impl Inclusion {
    /// Reads a proof. Nothing of it is believed yet.
    ///
    /// # Errors
    ///
    /// The first that applies: [`NotInJson::Unreadable`], [`NotInJson::TooLong`], [`NotInJson::Form`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotInJson> {
        read(bytes, |proof: &Self| proof.hashes.len())
    }

    /// Whether it leads to this root.
    pub fn proves(&self, root: Digest) -> bool {
        proves_inclusion(self.leaf_hash, self.index, self.tree_size, &self.hashes, root)
    }
}

impl Consistency {
    /// Reads a proof. Nothing of it is believed yet.
    ///
    /// # Errors
    ///
    /// As [`Inclusion::read`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotInJson> {
        read(bytes, |proof: &Self| proof.hashes.len())
    }

    /// Whether the tree with root `new` continues the one with root `old`.
    pub fn proves(&self, old: Digest, new: Digest) -> bool {
        proves_consistency((self.old_size, old), (self.new_size, new), &self.hashes)
    }
}

impl fmt::Display for Inclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, f)
    }
}

impl fmt::Display for Consistency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, f)
    }
}

fn write(proof: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "{}", serde_json::to_string(proof).map_err(|_| fmt::Error)?)
}

fn read<T: DeserializeOwned + fmt::Display>(
    bytes: &[u8],
    hashes: impl Fn(&T) -> usize,
) -> Result<T, NotInJson> {
    let unreadable = |why: serde_json::Error| NotInJson::Unreadable { why: why.to_string().into() };
    let proof: T = serde_json::from_slice(bytes).map_err(unreadable)?;
    let hashes = hashes(&proof);
    if hashes > HASHES_MAX {
        return Err(NotInJson::TooLong { hashes, hashes_max: HASHES_MAX });
    }
    if proof.to_string().as_bytes() == bytes { Ok(proof) } else { Err(NotInJson::Form) }
}

#[cfg(test)]
mod tests {
    use super::super::leaf_hash;
    use super::super::proof::tests::Log;
    use super::super::tree;
    use super::*;

    #[test]
    fn a_proof_is_read_in_its_one_form_and_proves_what_it_says() {
        let mut log = Log::of(1, &["a", "b", "c", "d", "e"]);
        let roots = [3, 5].map(|size| log.checkpoint(size).root);
        let hashes = tree::inclusion(&mut log, 2, 5).unwrap();
        let inclusion = Inclusion { index: 2, tree_size: 5, leaf_hash: leaf_hash(b"c"), hashes };
        let hashes = tree::consistency(&mut log, 3, 5).unwrap();
        let consistency = Consistency { old_size: 3, new_size: 5, hashes };
        let [one, other] = [inclusion.to_string(), consistency.to_string()];
        assert_eq!(Inclusion::read(one.as_bytes()), Ok(inclusion.clone()));
        assert_eq!(Consistency::read(other.as_bytes()), Ok(consistency.clone()));
        assert!(inclusion.proves(roots[1]) && !inclusion.proves(roots[0]));
        assert!(consistency.proves(roots[0], roots[1]) && !consistency.proves(roots[1], roots[1]));
        for wrong in [
            one.trim_end().to_owned(),
            format!("{one}\n"),
            one.replace(":2", ": 2"),
            one.replace("\"index\":2", "\"index\":2,\"index\":2"),
            one.replace("\"index\":2", "\"index\":2,\"x\":2"),
            one.to_uppercase(),
            other.clone(),
        ] {
            assert!(Inclusion::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
        let hashes = vec![roots[0]; 64];
        let crowded = Consistency { hashes, ..consistency }.to_string();
        let refused = Err(NotInJson::TooLong { hashes: 64, hashes_max: 63 });
        assert_eq!(Consistency::read(crowded.as_bytes()), refused);
    }
}
