//! A receipt that proves itself: the entry, its path to the root, and the signed checkpoint.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra base64(bytes of the entry)
//! index 44
//! base64(hash)               the path, a line a hash
//!                            an empty line
//! the signed checkpoint
//! ```
//!
//! 1. It is checked with the log's key alone, without any book, and says nothing about other people:
//!    the entry is its holder's own, and hashes are all that is said of the others.
//! 2. What is in `extra` counts only because its leaf hash is under the root.
//!
//! Source: C2SP tlog-proof v1; for the path RFC 6962 §2.1.1.

use std::fmt;

use base64ct::{Base64, Encoding};
use thiserror::Error;

use crate::units::{Digest, Seq};

use super::checkpoint::{BadCheckpoint, Checkpoint, Cosigned, hash, hash_lines, number};
use super::leaf_hash;
use super::note::{KeyKind, NotANote, NotSigned, Signed, SignedNote, VerifierKey};
use super::quorum::TrustPolicy;
use super::tree::proves_inclusion;

/// A proof that something stands in a log. Printed as its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The bytes of the entry; none where the reader has them from elsewhere.
    pub extra: Option<Vec<u8>>,
    /// Which entry.
    pub index: Seq,
    /// Its path to the root.
    pub path: Vec<Digest>,
    /// The checkpoint.
    pub note: SignedNote,
}

/// Why bytes are no proof.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotAProof {
    /// It does not begin as proofs do.
    #[error("it does not begin with {}", FIRST)]
    First,
    /// A line is not what should stand there.
    #[error("this line should be {expected}: {found}")]
    Line {
        /// What should stand there.
        expected: &'static str,
        /// Its first characters.
        found: Box<str>,
    },
    /// Its last part is no signed note.
    #[error("its checkpoint is no signed note: {0}")]
    Note(#[from] NotANote),
}

/// Why a proof is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Disproved {
    /// The checkpoint is not the log's.
    #[error(transparent)]
    Checkpoint(#[from] BadCheckpoint),
    /// It has no entry in it.
    #[error("it has no entry in it: nothing is proved")]
    NoEntry,
    /// The entry does not lead to the root.
    #[error("entry {index} does not lead to the root over {size} entries: the entry or the path was changed")]
    Path {
        /// Which entry.
        index: Seq,
        /// How many entries the checkpoint is of.
        size: u64,
    },
    /// The witnesses that should have signed did not.
    #[error("the witnesses asked for did not sign it")]
    Quorum,
}

const FIRST: &str = "c2sp.org/tlog-proof@v1";

/// A path in a tree of any size has no more hashes.
const PATH_MAX: usize = 63;

impl Proof {
    /// How many bytes of a proof are read: an entry, a path and a note.
    pub const BYTES_MAX: usize = 1 << 20;

    /// Reads a proof. Nothing of it is believed yet.
    ///
    /// # Errors
    ///
    /// The first that applies: [`NotAProof::First`], [`NotAProof::Line`], [`NotAProof::Note`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotAProof> {
        let text = bytes.get(..).filter(|bytes| bytes.len() <= Self::BYTES_MAX);
        let text = text.and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or(NotAProof::First)?;
        let rest =
            text.strip_prefix(FIRST).and_then(|rest| rest.strip_prefix('\n')).ok_or(NotAProof::First)?;
        let (mut line, mut rest) = next(rest)?;
        let mut extra = None;
        if let Some(typed) = line.strip_prefix("extra ") {
            let bytes = Base64::decode_vec(typed).map_err(|_| wrong("extra and base64", line))?;
            extra = Some(bytes);
            (line, rest) = next(rest)?;
        }
        let index = line.strip_prefix("index ").and_then(number);
        let index = index.map(Seq::number).ok_or_else(|| wrong("index and a number", line))?;
        let mut path = Vec::new();
        loop {
            (line, rest) = next(rest)?;
            if line.is_empty() {
                break;
            }
            let hash = hash(line).filter(|_| path.len() < PATH_MAX);
            path.push(hash.ok_or_else(|| wrong("a hash in base64, or empty", line))?);
        }
        Ok(Self { extra, index, path, note: SignedNote::read(rest.as_bytes())? })
    }

    /// The checkpoint and who of `witnesses` signed it, when `log` signed it and the entry is under
    /// its root.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`Disproved::Checkpoint`] when `log` did not sign it, or a signature is wrong.
    /// * [`Disproved::NoEntry`] when there is nothing to prove.
    /// * [`Disproved::Path`] when the entry does not lead to the root.
    pub fn believed<'a>(
        &self,
        log: &VerifierKey,
        witnesses: &'a [VerifierKey],
    ) -> Result<(Cosigned, Vec<Signed<'a>>), Disproved> {
        let checkpoint = Checkpoint::believed(&self.note, log)?;
        let seen = match self.note.signed(witnesses) {
            Ok(seen) => seen,
            Err(NotSigned::Unknown) => Vec::new(),
            Err(wrong) => return Err(BadCheckpoint::Signature(wrong).into()),
        };
        let leaf = leaf_hash(self.extra.as_deref().ok_or(Disproved::NoEntry)?);
        let (index, size) = (self.index, checkpoint.size);
        if !proves_inclusion(leaf, index.get(), size, &self.path, checkpoint.root) {
            return Err(Disproved::Path { index, size });
        }
        Ok((Cosigned { checkpoint, note: self.note.clone() }, seen))
    }

    /// [`Proof::believed`] from one of the logs of a policy, with as many witnesses as it asks for.
    ///
    /// # Errors
    ///
    /// As [`Proof::believed`], then [`Disproved::Quorum`].
    pub fn trusted<'a>(&self, policy: &'a TrustPolicy) -> Result<(Cosigned, Vec<Signed<'a>>), Disproved> {
        // A log that changed its key has two of one name.
        let named = |log: &&VerifierKey| self.note.text().lines().next() == Some(log.name().as_str());
        let named: Vec<VerifierKey> = policy.logs().iter().filter(named).cloned().collect();
        let signed = self.note.signed(&named).map_err(BadCheckpoint::Signature)?;
        let unknown = || Disproved::Checkpoint(BadCheckpoint::Signature(NotSigned::Unknown));
        let log = signed.first().ok_or_else(unknown)?.key;
        let (cosigned, mut seen) = self.believed(log, policy.witnesses())?;
        // A log's key says nothing of what others have seen, whoever calls it a witness.
        seen.retain(|signed| signed.key.kind() == KeyKind::Witness);
        if policy.is_met(&seen) { Ok((cosigned, seen)) } else { Err(Disproved::Quorum) }
    }
}

/// The next line and what follows it.
fn next(text: &str) -> Result<(&str, &str), NotAProof> {
    text.split_once('\n').ok_or_else(|| wrong("a line with its end", text))
}

fn wrong(expected: &'static str, line: &str) -> NotAProof {
    NotAProof::Line { expected, found: line.chars().take(40).collect() }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", Base64::encode_string(extra))?;
        }
        write!(f, "index {}\n{}\n{}", self.index.get(), hash_lines(&self.path), self.note)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::convert::Infallible;

    use super::super::note::SignerKey;
    use super::super::tree::{self, Node, Nodes};
    use super::*;

    /// A log of short texts, all in memory.
    pub(in crate::chain) struct Log {
        pub(in crate::chain) key: SignerKey,
        leaves: Vec<Digest>,
    }

    impl Log {
        pub(in crate::chain) fn of(seed: u8, texts: &[&str]) -> Self {
            let key = SignerKey::of("example.org/log".parse().unwrap(), KeyKind::Log, &[seed; 32]);
            Self { key, leaves: texts.iter().map(|text| leaf_hash(text.as_bytes())).collect() }
        }

        pub(in crate::chain) fn checkpoint(&mut self, size: u64) -> Checkpoint {
            let root = tree::root(self, size).unwrap();
            Checkpoint::of(self.key.public().name(), size, root)
        }

        pub(in crate::chain) fn note(&mut self, size: u64) -> SignedNote {
            self.checkpoint(size).signed(&self.key)
        }
    }

    impl Nodes for Log {
        type Error = Infallible;

        fn node(&mut self, node: Node) -> Result<Digest, Infallible> {
            match node.children() {
                None => Ok(self.leaves[usize::try_from(node.index).unwrap()]),
                Some([left, right]) => Ok(tree::join(self.node(left)?, self.node(right)?)),
            }
        }
    }

    fn receipt() -> (Proof, Log) {
        let mut log = Log::of(1, &["a", "b", "c", "d", "e"]);
        let path = tree::inclusion(&mut log, 2, 5).unwrap();
        (Proof { extra: Some(b"c".to_vec()), index: Seq::number(2), path, note: log.note(5) }, log)
    }

    #[test]
    fn a_receipt_proves_its_entry_with_the_key_of_the_log_alone() {
        let (receipt, log) = receipt();
        let file = receipt.to_string();
        assert_eq!(Proof::read(file.as_bytes()), Ok(receipt.clone()));
        let (cosigned, seen) = receipt.believed(log.key.public(), &[]).unwrap();
        assert_eq!((cosigned.checkpoint.size, seen.len()), (5, 0));
    }

    #[test]
    fn a_receipt_with_any_byte_changed_proves_nothing() {
        let (receipt, log) = receipt();
        let file = receipt.to_string().into_bytes();
        for at in 0..file.len() {
            for flip in [1, 0x20, 0x80] {
                let mut changed = file.clone();
                changed[at] ^= flip;
                let believed =
                    Proof::read(&changed).is_ok_and(|read| read.believed(log.key.public(), &[]).is_ok());
                // The em dash and the name before a signature only say whose it is.
                assert!(!believed, "byte {at} with {flip:#x}: {}", String::from_utf8_lossy(&changed));
            }
        }
    }

    #[test]
    fn another_entry_or_another_place_is_disproved() {
        let (receipt, log) = receipt();
        let key = log.key.public();
        let path = Err(Disproved::Path { index: Seq::number(2), size: 5 });
        let other = Proof { extra: Some(b"x".to_vec()), ..receipt.clone() };
        assert_eq!(other.believed(key, &[]).map(|_| ()), path);
        let none = Proof { extra: None, ..receipt.clone() };
        assert_eq!(none.believed(key, &[]).map(|_| ()), Err(Disproved::NoEntry));
        // A node passed off as a leaf: its bytes begin with 0x01, and a leaf is hashed after 0x00.
        let mut log = Log::of(1, &["a", "b"]);
        let both =
            [tree::inclusion(&mut log, 1, 2).unwrap(), tree::inclusion(&mut log, 0, 2).unwrap()].concat();
        let extra = [&[1_u8], both[0].as_bytes().as_slice(), both[1].as_bytes()].concat();
        let forged = Proof { extra: Some(extra), index: Seq::number(0), path: Vec::new(), note: log.note(2) };
        let path = Err(Disproved::Path { index: Seq::number(0), size: 2 });
        assert_eq!(forged.believed(log.key.public(), &[]).map(|_| ()), path);
    }

    #[test]
    fn what_is_no_proof_is_refused_with_the_line_that_is_wrong() {
        let (receipt, _) = receipt();
        let file = receipt.to_string();
        let read = |text: String| Proof::read(text.as_bytes()).map(|_| ()).unwrap_err();
        assert_eq!(read(file.replacen("v1", "v2", 1)), NotAProof::First);
        let line = |expected, found: &str| NotAProof::Line { expected, found: found.into() };
        assert_eq!(read(file.replacen("index 2", "index 02", 1)), line("index and a number", "index 02"));
        assert_eq!(
            read(file.replacen("extra Yw==", "extra Yx==", 1)),
            line("extra and base64", "extra Yx==")
        );
        assert!(matches!(read(file.replacen("\n\n", "\n", 1)), NotAProof::Line { .. }));
        assert!(matches!(read(file.trim_end().to_owned()), NotAProof::Note(_)));
    }
}
