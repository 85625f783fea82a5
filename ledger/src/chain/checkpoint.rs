//! Checkpoints: the root of the tree at a size, as a text that is signed.
//!
//! ```text
//! origin⏎            who keeps the log: the name of the book's key
//! size⏎              how many entries, in decimal
//! base64(root)⏎      the root over them
//! ```
//!
//! 1. A checkpoint is signed only for entries that are durable, and never for two histories.
//! 2. Whoever holds one can later prove what is missing or was changed up to its size; whoever holds
//!    none can prove nothing.
//!
//! Source: C2SP tlog-checkpoint v1.0.0.

use std::fmt;
use std::str::FromStr;

use base64ct::{Base64, Encoding};
use thiserror::Error;

use crate::units::{Digest, KeyName};

use super::note::{NotANote, NotSigned, Signature, SignedNote, SignerKey, VerifierKey};
use super::tree;

/// The root of a tree at a size. Printed as the text of its note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Who keeps the log. Of other logs it may be any line.
    pub origin: Box<str>,
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
    /// Lines after these three, each ended. Nobody here writes any; others may.
    extensions: Box<str>,
}

/// Why a text is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotACheckpoint {
    /// There are fewer than three lines, or an empty one.
    #[error("a checkpoint is an origin, a size and a root, a line each")]
    Lines,
    /// The second line is no number in its one form.
    #[error("the size is no whole number without leading zeros")]
    Size,
    /// The third line is no hash.
    #[error("the root is not 32 bytes in base64")]
    Root,
}

/// Why a signed checkpoint is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadCheckpoint {
    /// It is no signed note.
    #[error("this is no signed note: {0}")]
    Note(#[from] NotANote),
    /// Its text is no checkpoint.
    #[error("this is no checkpoint: {0}")]
    Text(#[from] NotACheckpoint),
    /// It is not signed as it should be.
    #[error("{0}")]
    Signature(#[from] NotSigned),
    /// It was signed by a known key, and not by the one that its origin names.
    #[error("the log {origin} itself did not sign it")]
    NotByLog {
        /// Who keeps the log.
        origin: Box<str>,
    },
}

impl Checkpoint {
    /// The checkpoint of a log at a size.
    pub fn of(origin: &KeyName, size: u64, root: Digest) -> Self {
        Self { origin: origin.as_str().into(), size, root, extensions: Box::default() }
    }

    /// Signs it. Only what is durable may be signed.
    pub fn signed(&self, key: &SignerKey) -> SignedNote {
        let mut note = SignedNote::unsigned(self.to_string());
        note.add(key.sign(note.text(), 0));
        note
    }

    /// The checkpoint in a note, when `log` signed it: its origin is that key's name.
    ///
    /// # Errors
    ///
    /// The first that applies: [`BadCheckpoint::Text`], [`BadCheckpoint::NotByLog`] when it is of
    /// another log, [`BadCheckpoint::Signature`].
    pub fn believed(note: &SignedNote, log: &VerifierKey) -> Result<Self, BadCheckpoint> {
        let checkpoint: Self = note.text().parse()?;
        if &*checkpoint.origin != log.name().as_str() {
            return Err(BadCheckpoint::NotByLog { origin: checkpoint.origin });
        }
        note.signed(std::slice::from_ref(log))?;
        Ok(checkpoint)
    }

    /// The 26 characters by which two people compare checkpoints.
    pub fn eye_line(&self) -> String {
        eye_line(&self.to_string())
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, size, root, extensions } = self;
        write!(f, "{origin}\n{size}\n{}\n{extensions}", Base64::encode_string(root.as_bytes()))
    }
}

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let mut lines = text.strip_suffix('\n').ok_or(NotACheckpoint::Lines)?.splitn(4, '\n');
        let mut line = || lines.next().filter(|line| !line.is_empty()).ok_or(NotACheckpoint::Lines);
        let (origin, size, root) = (line()?, line()?, line()?);
        let extensions = lines.next();
        if extensions.is_some_and(|lines| lines.split('\n').any(str::is_empty)) {
            return Err(NotACheckpoint::Lines);
        }
        let extensions = extensions.map_or(String::new(), |lines| format!("{lines}\n")).into();
        let size = number(size).ok_or(NotACheckpoint::Size)?;
        let root = hash(root).ok_or(NotACheckpoint::Root)?;
        // The root without leaves is known: another one would prove anything.
        if size == 0 && root != tree::empty() {
            return Err(NotACheckpoint::Root);
        }
        Ok(Self { origin: origin.into(), size, root, extensions })
    }
}

/// A number in its one form: decimal, no sign, no leading zeros.
pub(super) fn number(typed: &str) -> Option<u64> {
    let is_one_form = typed == "0" || !typed.starts_with(['0', '+']);
    typed.parse().ok().filter(|_| is_one_form)
}

/// A hash in base64.
pub(super) fn hash(typed: &str) -> Option<Digest> {
    let bytes = Base64::decode_vec(typed).ok()?;
    bytes.try_into().ok().map(Digest::from_bytes)
}

/// Lines of hashes in base64, each ended.
pub(super) fn hash_lines(hashes: &[Digest]) -> String {
    let mut lines = String::new();
    for hash in hashes {
        lines.push_str(&Base64::encode_string(hash.as_bytes()));
        lines.push('\n');
    }
    lines
}

/// The alphabet of Crockford's base 32: no I, L, O and U, which are misread or misheard.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What people compare of a note's text: the first 16 bytes of SHA-256(`points-print/v1⏎` ‖ text) in
/// Crockford's base 32, from the first bit on, the last character filled up with zeros.
pub fn eye_line(text: &str) -> String {
    let print = Digest::of(&[b"points-print/v1\n", text.as_bytes()]);
    let (mut line, mut bits, mut held) = (String::with_capacity(26), 0_u32, 0_u32);
    let mut put = |bits: u32| {
        let at = usize::try_from(bits & 31).unwrap_or(0);
        line.extend(CROCKFORD.get(at).map(|&letter| char::from(letter)));
    };
    for &byte in print.as_bytes().iter().take(16) {
        (bits, held) = ((bits << 8) | u32::from(byte), held.saturating_add(8));
        while let Some(rest) = held.checked_sub(5) {
            put(bits.wrapping_shr(rest));
            held = rest;
        }
        bits &= 31;
    }
    put(bits.wrapping_shl(5_u32.saturating_sub(held)));
    line
}

/// A checkpoint with who signed it: the log, and the witnesses that answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The note.
    pub note: SignedNote,
}

impl Cosigned {
    /// Reads a signed checkpoint and believes it when `log` signed it.
    ///
    /// # Errors
    ///
    /// As [`SignedNote::read`] and [`Checkpoint::believed`].
    pub fn read(bytes: &[u8], log: &VerifierKey) -> Result<Self, BadCheckpoint> {
        let note = SignedNote::read(bytes)?;
        Ok(Self { checkpoint: Checkpoint::believed(&note, log)?, note })
    }

    /// Adds the signatures of `witnesses` from the answer of one of them; others are left out.
    ///
    /// # Errors
    ///
    /// [`BadCheckpoint::Note`] when a line of the answer is no signature, [`BadCheckpoint::Signature`]
    /// when it has none of a known witness, or a wrong one.
    pub fn cosign(&mut self, answer: &str, witnesses: &[VerifierKey]) -> Result<(), BadCheckpoint> {
        let read = answer.lines().map(Signature::from_str).collect::<Result<Vec<_>, _>>()?;
        // Every line is judged, also one in whose place another of the same key comes later.
        let answered = SignedNote::with(self.note.text(), read);
        answered.signed(witnesses)?;
        answered
            .signed_by(witnesses)
            .signatures()
            .iter()
            .cloned()
            .for_each(|signature| self.note.add(signature));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::note::KeyKind;

    const TEXT: &str =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    #[test]
    fn the_example_of_the_standard_is_read_and_written_again() {
        let read: Checkpoint = TEXT.parse().unwrap();
        assert_eq!((&*read.origin, read.size), ("example.com/behind-the-sofa", 20_852_163));
        assert_eq!(read.to_string(), TEXT);
        let extended = format!("{TEXT}something\nmore\n");
        assert_eq!(extended.parse::<Checkpoint>().unwrap().to_string(), extended);
    }

    #[test]
    fn a_text_in_another_form_is_no_checkpoint() {
        for (from, to, wrong) in [
            ("20852163", "020852163", NotACheckpoint::Size),
            ("20852163", "+20852163", NotACheckpoint::Size),
            ("20852163", "-1", NotACheckpoint::Size),
            ("20852163", "0", NotACheckpoint::Root),
            ("20852163\n", "\n20852163\n", NotACheckpoint::Lines),
            ("q2I=\n", "q2I=", NotACheckpoint::Lines),
            ("q2I=\n", "q2I=\n\n", NotACheckpoint::Lines),
            ("q2I=", "q2J=", NotACheckpoint::Root),
            ("q2I=", "q2I", NotACheckpoint::Root),
        ] {
            assert_eq!(TEXT.replacen(from, to, 1).parse::<Checkpoint>(), Err(wrong), "{from:?} as {to:?}");
        }
    }

    #[test]
    fn the_eye_line_is_26_letters_of_the_text() {
        // Computed with Python: hashlib and base64.b32encode, its alphabet exchanged.
        assert_eq!(eye_line(TEXT).len(), 26);
        assert_eq!(eye_line(TEXT), "X00XN34HFFYX2HFPRK8RSA1RFM");
        assert_ne!(eye_line(TEXT), eye_line(&TEXT.replace("163", "164")));
    }

    #[test]
    fn an_answer_with_one_wrong_line_of_a_witness_is_refused_whatever_follows_it() {
        let signer = |name: &str, kind| SignerKey::of(name.parse().unwrap(), kind, &[1; 32]);
        let log = signer("example.com/behind-the-sofa", KeyKind::Log);
        let witness = signer("witness", KeyKind::Witness);
        let checkpoint: Checkpoint = TEXT.parse().unwrap();
        let mut kept = Cosigned { note: checkpoint.signed(&log), checkpoint };
        let [right, wrong] = [TEXT, "something else\n"].map(|text| witness.sign(text, 7).to_string());
        let keys = [witness.public().clone()];
        let refused = Err(BadCheckpoint::Signature(NotSigned::Wrong { name: "witness".into() }));
        for answer in [format!("{wrong}{right}"), format!("{right}{wrong}")] {
            assert_eq!(kept.cosign(&answer, &keys), refused);
        }
        assert_eq!((kept.cosign(&right, &keys), kept.note.signatures().len()), (Ok(()), 2));
    }

    #[test]
    fn a_checkpoint_is_believed_from_its_own_log_only() {
        let signer = |name: &str, seed| SignerKey::of(name.parse().unwrap(), KeyKind::Log, &[seed; 32]);
        let (log, stranger) = (signer("example.com/behind-the-sofa", 1), signer("stranger", 2));
        let checkpoint: Checkpoint = TEXT.parse().unwrap();
        assert_eq!(Checkpoint::believed(&checkpoint.signed(&log), log.public()), Ok(checkpoint.clone()));
        let forged = checkpoint.signed(&stranger);
        let origin = checkpoint.origin.clone();
        assert_eq!(Checkpoint::believed(&forged, stranger.public()), Err(BadCheckpoint::NotByLog { origin }));
        let unknown = Err(BadCheckpoint::Signature(NotSigned::Unknown));
        assert_eq!(Checkpoint::believed(&forged, log.public()), unknown);
    }
}
