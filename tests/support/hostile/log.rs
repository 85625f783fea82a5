//! A log in memory and its fork, with all that was ever signed for them.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::OnceLock;

use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::leaf_hash;
use ledger::chain::note::{KeyKind, SignedNote, SignerKey, VerifierKey};
use ledger::chain::tree::{self, Node, Nodes};
use ledger::units::Digest;

use crate::station::of;
use crate::trust::{SEEN, witness_key};

/// What stands in the log, an entry a letter.
pub(super) const LOG: &str = "abcdefg";
/// The same key signs another history of it, from the fourth entry on.
pub(super) const FORK: &str = "abcxyzw";

/// The key of the log and of its fork.
pub(super) fn log_key() -> SignerKey {
    SignerKey::of(of("example.org/log"), KeyKind::Log, &[1; 32])
}

/// The key of a witness.
pub(super) fn witness() -> SignerKey {
    witness_key("finance.example/w1", 9)
}

/// The leaves of a log of letters.
pub(super) struct Leaves(Vec<Digest>);

impl Leaves {
    pub(super) fn of(letters: &str) -> Self {
        Self(letters.chars().map(|letter| leaf(&letter.to_string())).collect())
    }

    pub(super) fn size(&self) -> u64 {
        self.0.len() as u64
    }

    pub(super) fn root(&mut self, size: u64) -> Digest {
        let Ok(root) = tree::root(self, size);
        root
    }

    pub(super) fn inclusion(&mut self, index: u64, size: u64) -> Vec<Digest> {
        let Ok(path) = tree::inclusion(self, index, size);
        path
    }

    pub(super) fn consistency(&mut self, old: u64, new: u64) -> Vec<Digest> {
        let Ok(proof) = tree::consistency(self, old, new);
        proof
    }

    pub(super) fn checkpoint(&mut self, size: u64) -> Checkpoint {
        Checkpoint::of(log_key().public().name(), size, self.root(size))
    }

    /// Signed by the log.
    pub(super) fn signed(&mut self, size: u64) -> SignedNote {
        self.checkpoint(size).signed(&log_key())
    }

    /// Signed by the log and the witness.
    pub(super) fn cosigned(&mut self, size: u64) -> SignedNote {
        let mut note = self.signed(size);
        note.add(witness().sign(note.text(), SEEN));
        note
    }
}

impl Nodes for Leaves {
    type Error = Infallible;

    fn node(&mut self, node: Node) -> Result<Digest, Infallible> {
        match node.children() {
            None => Ok(self.0[usize::try_from(node.index).expect("a short log")]),
            Some([left, right]) => Ok(tree::join(self.node(left)?, self.node(right)?)),
        }
    }
}

pub(super) fn leaf(text: &str) -> Digest {
    leaf_hash(text.as_bytes())
}

/// Whether both keys or one of them signed this text: whatever else is believed was forged.
pub(super) fn was_signed(text: &str) -> bool {
    static SIGNED: OnceLock<BTreeSet<String>> = OnceLock::new();
    let signed = SIGNED.get_or_init(|| {
        let logs = [LOG, FORK].map(Leaves::of);
        let texts = logs.into_iter().flat_map(|mut log| {
            (0..=log.size()).map(|size| log.checkpoint(size).to_string()).collect::<Vec<_>>()
        });
        texts.collect()
    });
    signed.contains(text)
}

/// The keys of the log and of the witness.
pub(super) fn known_keys() -> &'static [VerifierKey; 2] {
    static KEYS: OnceLock<[VerifierKey; 2]> = OnceLock::new();
    KEYS.get_or_init(|| [log_key(), witness()].map(|key| key.public().clone()))
}
