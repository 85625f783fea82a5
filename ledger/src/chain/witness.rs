//! Witnessing: somebody else remembers the newest checkpoint, and signs only what continues it.
//!
//! ```text
//! request:  old 44⏎  base64(hash)⏎ …  ⏎  the signed checkpoint
//! answer:   200 and a line of signature, or the number that says why not
//! ```
//!
//! 1. A witness signs at most one history of a log: what does not continue the checkpoint it signed
//!    last is refused, whoever signed it.
//! 2. It remembers durably *before* it answers. So what it signed it can never forget, and a crash
//!    costs at most an answer, which the next request for the same checkpoint gives again.
//! 3. Deciding is pure; where the newest checkpoint is kept and when it is are given.
//!
//! Source: C2SP tlog-witness, `add-checkpoint`; C2SP tlog-cosignature v1.

use std::fmt;

use thiserror::Error;

use crate::units::Digest;

use super::checkpoint::{Checkpoint, hash, hash_lines, number};
use super::note::{NotSigned, SignedNote, VerifierKey};
use super::tree::{empty, proves_consistency};

/// A request to sign a checkpoint. Printed as its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The size of the checkpoint that the witness signed last, 0 for none.
    pub old: u64,
    /// What proves that it is continued.
    pub proof: Vec<Digest>,
    /// The checkpoint.
    pub note: SignedNote,
}

/// What a witness remembers of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The keys that are trusted for it. Their name is its origin.
    pub keys: Vec<VerifierKey>,
    /// Size and root of the checkpoint that was signed last.
    pub newest: Option<(u64, Digest)>,
}

/// Why a checkpoint is not signed, as tlog-witness numbers it. In the order in which they are found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refused {
    /// 400: the request is not in its form.
    #[error("400: the request is not in its form: {why}")]
    Malformed {
        /// What is wrong.
        why: Box<str>,
    },
    /// 404: nobody knows this log here.
    #[error("404: the log {origin} is not known here")]
    Unknown {
        /// Which log.
        origin: Box<str>,
    },
    /// 403: none of the log's keys signed it, or one of its signatures is wrong.
    #[error("403: the checkpoint is not signed by a key of the log: {0}")]
    Unsigned(NotSigned),
    /// 400: it is smaller than what it says it continues.
    #[error("400: the checkpoint of {size} entries is smaller than the {old} it continues")]
    Smaller {
        /// How many entries it is of.
        size: u64,
        /// How many it says were signed before.
        old: u64,
    },
    /// 409: another checkpoint was signed last.
    #[error("409: the checkpoint signed last has {size} entries")]
    OtherSize {
        /// Its size.
        size: u64,
    },
    /// 409: the same size with another root: two histories.
    #[error("409: another root over the same {size} entries was signed: two histories of one log")]
    Fork {
        /// How many entries.
        size: u64,
    },
    /// 422: the proof does not prove it.
    #[error("422: the proof does not show that the checkpoint of {size} entries continues the one of {old}")]
    NotContinued {
        /// How many entries it is of.
        size: u64,
        /// How many were signed before.
        old: u64,
    },
}

impl Refused {
    /// The status of HTTP that tlog-witness prescribes.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Malformed { .. } | Self::Smaller { .. } => 400,
            Self::Unsigned(_) => 403,
            Self::Unknown { .. } => 404,
            Self::OtherSize { .. } | Self::Fork { .. } => 409,
            Self::NotContinued { .. } => 422,
        }
    }

    /// The body of the answer: for a conflict the size that was signed last, as tlog-witness
    /// prescribes, else the reason.
    pub fn body(&self) -> String {
        match self {
            Self::OtherSize { size } | Self::Fork { size } => format!("{size}\n"),
            Self::Malformed { .. }
            | Self::Unknown { .. }
            | Self::Unsigned(_)
            | Self::Smaller { .. }
            | Self::NotContinued { .. } => format!("{self}\n"),
        }
    }
}

/// A consistency proof has no more hashes.
const PROOF_MAX: usize = 63;

impl Request {
    /// Reads the body of a request.
    ///
    /// # Errors
    ///
    /// [`Refused::Malformed`].
    pub fn read(bytes: &[u8]) -> Result<Self, Refused> {
        let text = bytes.get(..).filter(|bytes| bytes.len() <= SignedNote::BYTES_MAX);
        let text = text.and_then(|bytes| std::str::from_utf8(bytes).ok());
        let text = text.ok_or_else(|| malformed("it is no text, or too large"))?;
        let (head, note) =
            text.split_once("\n\n").ok_or_else(|| malformed("no empty line before the note"))?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old ")).and_then(number);
        let old = old.ok_or_else(|| malformed("the first line is not old and a number"))?;
        let proof: Option<Vec<Digest>> = lines.map(hash).collect();
        let proof = proof.filter(|proof| proof.len() <= PROOF_MAX);
        let proof = proof.ok_or_else(|| malformed("the proof is not at most 63 hashes in base64"))?;
        let note = SignedNote::read(note.as_bytes()).map_err(|err| malformed(&err.to_string()))?;
        Ok(Self { old, proof, note })
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "old {}\n{}\n{}", self.old, hash_lines(&self.proof), self.note)
    }
}

fn malformed(why: &str) -> Refused {
    Refused::Malformed { why: why.into() }
}

/// The checkpoint that the witness may remember and sign. `find` looks up what it knows of a log.
///
/// # Errors
///
/// The first that applies, in the order of tlog-witness: [`Refused::Malformed`] when the note is no
/// checkpoint, [`Refused::Unknown`], [`Refused::Unsigned`], [`Refused::Smaller`],
/// [`Refused::OtherSize`], [`Refused::Fork`], [`Refused::NotContinued`].
pub fn judge(request: &Request, find: impl FnOnce(&str) -> Option<Log>) -> Result<Checkpoint, Refused> {
    let Request { old, proof, note } = request;
    let old = *old;
    let checkpoint: Checkpoint =
        note.text().parse().map_err(|err: super::checkpoint::NotACheckpoint| malformed(&err.to_string()))?;
    let unknown = || Refused::Unknown { origin: checkpoint.origin.clone() };
    let Log { keys, newest } = find(&checkpoint.origin).ok_or_else(unknown)?;
    note.signed(&keys).map_err(Refused::Unsigned)?;
    let size = checkpoint.size;
    if old > size {
        return Err(Refused::Smaller { size, old });
    }
    let (known, known_root) = newest.unwrap_or((0, empty()));
    if old != known {
        return Err(Refused::OtherSize { size: known });
    }
    if size == known && checkpoint.root != known_root {
        return Err(Refused::Fork { size });
    }
    if proves_consistency((known, known_root), (size, checkpoint.root), proof) {
        Ok(checkpoint)
    } else {
        Err(Refused::NotContinued { size, old })
    }
}

#[cfg(test)]
mod tests {
    use super::super::note::{KeyKind, SignerKey};
    use super::super::proof::tests::Log as Texts;
    use super::super::tree;
    use super::*;

    fn texts() -> Texts {
        Texts::of(1, &["a", "b", "c", "d", "e"])
    }

    fn asked(log: &mut Texts, old: u64, size: u64) -> Request {
        Request { old, proof: tree::consistency(log, old, size).unwrap(), note: log.note(size) }
    }

    fn known(log: &mut Texts, size: Option<u64>) -> Log {
        let newest = size.map(|size| (size, log.checkpoint(size).root));
        Log { keys: vec![log.key.public().clone()], newest }
    }

    fn judged(request: &Request, log: &Log) -> Result<u64, Refused> {
        let find = |origin: &str| (origin == "example.org/log").then(|| log.clone());
        judge(request, find).map(|checkpoint| checkpoint.size)
    }

    #[test]
    fn what_continues_the_last_checkpoint_is_signed_first_growing_and_again() {
        let mut log = texts();
        let (none, three) = (known(&mut log, None), known(&mut log, Some(3)));
        assert_eq!(judged(&asked(&mut log, 0, 3), &none), Ok(3));
        let growing = asked(&mut log, 3, 5);
        assert_eq!(judged(&growing, &three), Ok(5));
        assert_eq!(Request::read(growing.to_string().as_bytes()), Ok(growing));
        // The answer was lost: the same is asked again.
        assert_eq!(judged(&asked(&mut log, 3, 3), &three), Ok(3));
    }

    #[test]
    fn every_refusal_has_the_number_of_the_standard() {
        let mut log = texts();
        let three = known(&mut log, Some(3));
        let refused = |request: &Request, log: &Log| {
            let refused = judged(request, log).unwrap_err();
            (refused.status(), refused.body())
        };
        assert_eq!(refused(&asked(&mut log, 2, 5), &three), (409, "3\n".to_owned()));
        assert_eq!(refused(&asked(&mut log, 0, 5), &three), (409, "3\n".to_owned()));
        let smaller = Request { old: 5, ..asked(&mut log, 3, 3) };
        assert_eq!(refused(&smaller, &three).0, 400);
        let unproved = Request { proof: Vec::new(), ..asked(&mut log, 3, 5) };
        assert_eq!(refused(&unproved, &three).0, 422);
        // A proof where there is nothing to prove.
        let proved = Request { proof: vec![tree::empty()], ..asked(&mut log, 3, 3) };
        assert_eq!(refused(&proved, &three).0, 422);
        let stranger = SignerKey::of("example.org/log".parse().unwrap(), KeyKind::Log, &[9; 32]);
        let by_stranger = Request { note: log.checkpoint(5).signed(&stranger), ..asked(&mut log, 3, 5) };
        assert_eq!(refused(&by_stranger, &three).0, 403);
        let other = SignerKey::of("example.org/other".parse().unwrap(), KeyKind::Log, &[9; 32]);
        let elsewhere = Checkpoint::of(other.public().name(), 5, log.checkpoint(5).root).signed(&other);
        assert_eq!(refused(&Request { note: elsewhere, ..asked(&mut log, 3, 5) }, &three).0, 404);
    }

    #[test]
    fn a_stolen_key_signs_no_second_history_here() {
        let (mut log, mut fork) = (texts(), Texts::of(1, &["a", "b", "x", "d", "e"]));
        let three = known(&mut log, Some(3));
        assert_eq!(judged(&asked(&mut fork, 3, 3), &three), Err(Refused::Fork { size: 3 }));
        assert_eq!(judged(&asked(&mut fork, 3, 5), &three), Err(Refused::NotContinued { size: 5, old: 3 }));
    }

    #[test]
    fn a_request_in_another_form_is_malformed() {
        let body = asked(&mut texts(), 3, 5).to_string();
        assert!(Request::read(body.as_bytes()).is_ok());
        let hashes = format!("{}\n", "A".repeat(43) + "=").repeat(64);
        for wrong in [
            body.replacen("old 3", "old 03", 1),
            body.replacen("old ", "new ", 1),
            body.replacen("\n\n", "\n", 1),
            body.replacen("=\n", "\n", 1),
            body.replacen('\n', &format!("\n{hashes}"), 1),
            body.trim_end().to_owned(),
            String::new(),
        ] {
            let read = Request::read(wrong.as_bytes()).map(|_| ());
            assert!(matches!(read, Err(Refused::Malformed { .. })), "{wrong}");
        }
        assert!(Request::read(&[0xff; 9]).is_err());
    }
}
