//! Signed notes: a text, and who signed it.
//!
//! ```text
//! example.org/fangshan            ┐
//! 45                              │ the text, with its last line break
//! 2jmj7l5rSw0yVb/vlWAYkK/YBwk…=   ┘
//!                                   an empty line
//! — example.org/fangshan Az3grl…    a line a signature: name, base64(key id ‖ signature)
//! ```
//!
//! 1. A note has one form: what is read is written again with the same bytes.
//! 2. A signature of an unknown key is ignored, one of a known key must be right. A note with one
//!    wrong signature of a known key is refused, whatever else stands on it.
//! 3. Signatures are checked with `verify_strict`: no second signature can be made from one without
//!    the key, and no key of small order is accepted.
//!
//! Source: C2SP signed-note v1.0.0; for kind 0x04 C2SP tlog-cosignature v1.

use std::fmt;
use std::str::FromStr;

use base64ct::{Base64, Encoding};
use ed25519_dalek::Signer as _;
use thiserror::Error;

use crate::units::{Digest, KeyName};

/// What a key signs, and how. The number stands in the key's id, so that one cannot stand for the
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// The text of a note.
    Log,
    /// The text of a checkpoint after the time at which it was seen.
    Witness,
}

impl KeyKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Log => 0x01,
            Self::Witness => 0x04,
        }
    }
}

/// What a signature is checked with. Printed and read as `name+id+base64(kind ‖ key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    kind: KeyKind,
    key: ed25519_dalek::VerifyingKey,
}

/// Why a text is no verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotAKey {
    /// It is not `name+id+base64`.
    #[error("a key is written name+8 digits of its id+base64 of the key")]
    Form,
    /// It signs in a way that is not known here.
    #[error("the key is of kind 0x{kind:02x}: known are 0x01 (logs) and 0x04 (witnesses)")]
    Kind {
        /// Its kind.
        kind: u8,
    },
    /// Its bytes are no key.
    #[error("the bytes of the key are no Ed25519 key")]
    Bytes,
    /// The id is not that of the key.
    #[error("the id is not that of this name and key: a letter is wrong in one of them")]
    Id,
}

impl VerifierKey {
    /// Who signs with it.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// What it signs.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The first bytes of the hash of name, kind and key.
    pub fn id(&self) -> [u8; 4] {
        let hashed = [self.name.as_str().as_bytes(), b"\n", &[self.kind.byte()], self.key.as_bytes()];
        let [a, b, c, d, ..] = *Digest::of(&hashed).as_bytes();
        [a, b, c, d]
    }

    /// Whether both wrap the same key, whatever they are called.
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Whether `signature` is this key's of a note with this text; for a witness, when it signed, in
    /// seconds since 1970.
    fn verifies(&self, text: &str, signature: &[u8]) -> Option<u64> {
        let strict = |message: &[u8], signature: &[u8]| {
            let signature = ed25519_dalek::Signature::from_slice(signature).ok()?;
            self.key.verify_strict(message, &signature).ok()
        };
        match self.kind {
            KeyKind::Log => strict(text.as_bytes(), signature).map(|()| 0),
            KeyKind::Witness => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                // At most 2^63 - 1, says the standard.
                i64::try_from(time).ok()?;
                strict(cosigned(time, text).as_bytes(), signature).map(|()| time)
            }
        }
    }
}

/// What a witness signs.
fn cosigned(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.kind.byte()], self.key.as_bytes().as_slice()].concat();
        let id = u32::from_be_bytes(self.id());
        write!(f, "{}+{id:08x}+{}", self.name, Base64::encode_string(&bytes))
    }
}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    fn from_str(typed: &str) -> Result<Self, NotAKey> {
        let (name, rest) = typed.split_once('+').ok_or(NotAKey::Form)?;
        let (id, bytes) = rest.split_once('+').ok_or(NotAKey::Form)?;
        let name = name.parse().map_err(|_| NotAKey::Form)?;
        let bytes = Base64::decode_vec(bytes).map_err(|_| NotAKey::Form)?;
        let (&kind, key) = bytes.split_first().ok_or(NotAKey::Form)?;
        let kind = match kind {
            0x01 => KeyKind::Log,
            0x04 => KeyKind::Witness,
            _ => return Err(NotAKey::Kind { kind }),
        };
        let key = key.try_into().map_err(|_| NotAKey::Bytes)?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(key).map_err(|_| NotAKey::Bytes)?;
        if key.is_weak() {
            return Err(NotAKey::Bytes);
        }
        let read = Self { name, kind, key };
        if format!("{:08x}", u32::from_be_bytes(read.id())) == id { Ok(read) } else { Err(NotAKey::Id) }
    }
}

/// What signs. Its bytes are wiped when it is dropped.
pub struct SignerKey {
    public: VerifierKey,
    secret: ed25519_dalek::SigningKey,
}

impl SignerKey {
    /// The key of 32 bytes that nobody can guess.
    pub fn of(name: KeyName, kind: KeyKind, seed: &[u8; 32]) -> Self {
        let secret = ed25519_dalek::SigningKey::from_bytes(seed);
        let key = secret.verifying_key();
        Self { public: VerifierKey { name, kind, key }, secret }
    }

    /// What its signatures are checked with.
    pub const fn public(&self) -> &VerifierKey {
        &self.public
    }

    /// Signs the text of a note; a witness says when it saw it, in seconds since 1970.
    pub fn sign(&self, text: &str, time: u64) -> Signature {
        let bytes = match self.public.kind {
            KeyKind::Log => self.secret.sign(text.as_bytes()).to_bytes().to_vec(),
            KeyKind::Witness => {
                let signature = self.secret.sign(cosigned(time, text).as_bytes());
                [time.to_be_bytes().as_slice(), &signature.to_bytes()].concat()
            }
        };
        Signature { name: self.public.name.as_str().into(), id: self.public.id(), bytes }
    }
}

impl fmt::Debug for SignerKey {
    /// The public half only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.public)
    }
}

/// One signature of a note. Printed as its line, with the line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Of any length and script: a line of an unknown key is no reason to refuse a note.
    name: Box<str>,
    id: [u8; 4],
    bytes: Vec<u8>,
}

impl Signature {
    /// Who is said to have signed.
    pub const fn name(&self) -> &str {
        &self.name
    }

    /// The id of the key and the signature, in base64.
    pub fn base64(&self) -> String {
        Base64::encode_string(&[self.id.as_slice(), &self.bytes].concat())
    }

    /// Whether it is said to be of this key.
    pub fn is_of(&self, key: &VerifierKey) -> bool {
        &*self.name == key.name().as_str() && self.id == key.id()
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "— {} {}", self.name, self.base64())
    }
}

impl FromStr for Signature {
    type Err = NotANote;

    /// Reads a line without its line break.
    fn from_str(line: &str) -> Result<Self, NotANote> {
        let wrong = || NotANote::Signature { line: line.chars().take(40).collect() };
        let (name, bytes) =
            line.strip_prefix("— ").and_then(|rest| rest.split_once(' ')).ok_or_else(wrong)?;
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '+') {
            return Err(wrong());
        }
        let bytes = Base64::decode_vec(bytes).map_err(|_| wrong())?;
        let (id, bytes) = bytes.split_first_chunk::<4>().ok_or_else(wrong)?;
        if bytes.is_empty() {
            return Err(wrong());
        }
        Ok(Self { name: name.into(), id: *id, bytes: bytes.to_vec() })
    }
}

/// A text and its signatures, none of them checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    text: Box<str>,
    signatures: Vec<Signature>,
}

/// Why bytes are no signed note.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotANote {
    /// It is larger than any note that is read.
    #[error("it has {bytes} bytes: a note of more than {bytes_max} is not read")]
    TooLarge {
        /// How large it is.
        bytes: usize,
        /// How large it may be.
        bytes_max: usize,
    },
    /// It is not UTF-8, or has a control character other than a line break.
    #[error("it is no text: bytes that are not UTF-8, or control characters")]
    NotText,
    /// There is no empty line before the signatures, or no line break at the end.
    #[error("it is not a text, an empty line and lines of signatures, each line ended")]
    Form,
    /// A line after the last empty one is no signature.
    #[error("this is no line of a signature: {line}")]
    Signature {
        /// Its first characters.
        line: Box<str>,
    },
    /// It has more signatures than are read.
    #[error("it has more than {signatures_max} signatures")]
    TooMany {
        /// How many are read.
        signatures_max: usize,
    },
}

/// Why a note is not believed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotSigned {
    /// A signature that names a known key is not that key's.
    #[error("the signature of {name} is wrong: the text or the signature was changed")]
    Wrong {
        /// Whose it is said to be.
        name: Box<str>,
    },
    /// No known key signed it.
    #[error("no known key signed it")]
    Unknown,
}

/// A signature that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    /// The key.
    pub key: &'a VerifierKey,
    /// When a witness saw it, in seconds since 1970; 0 for a log.
    pub time: u64,
}

impl SignedNote {
    /// How many bytes of a note are read: sixteen signatures of five thousand, and a text.
    pub const BYTES_MAX: usize = 1 << 18;
    /// How many signatures of a note are read; the standard asks for 16 at least.
    pub const SIGNATURES_MAX: usize = 64;

    /// A note nobody has signed yet. `text` is lines, each of them ended.
    pub fn unsigned(text: impl Into<Box<str>>) -> Self {
        Self { text: text.into(), signatures: Vec::new() }
    }

    /// A text and lines of signatures as they were sent, also several of one key.
    pub(super) fn with(text: &str, signatures: Vec<Signature>) -> Self {
        Self { text: text.into(), signatures }
    }

    /// Reads a note.
    ///
    /// # Errors
    ///
    /// The first that applies: [`NotANote::TooLarge`], [`NotANote::NotText`], [`NotANote::Form`],
    /// [`NotANote::Signature`], [`NotANote::TooMany`].
    pub fn read(bytes: &[u8]) -> Result<Self, NotANote> {
        if bytes.len() > Self::BYTES_MAX {
            return Err(NotANote::TooLarge { bytes: bytes.len(), bytes_max: Self::BYTES_MAX });
        }
        let note = std::str::from_utf8(bytes).map_err(|_| NotANote::NotText)?;
        if note.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(NotANote::NotText);
        }
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NotANote::Form)?;
        let lines = lines.strip_suffix('\n').ok_or(NotANote::Form)?;
        let signatures = lines.split('\n').map(Signature::from_str).collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > Self::SIGNATURES_MAX {
            return Err(NotANote::TooMany { signatures_max: Self::SIGNATURES_MAX });
        }
        Ok(Self { text: format!("{text}\n").into(), signatures })
    }

    /// What is signed, with its last line break.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, as they stand.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature, in the place of an earlier one of the same key: a key that signs again and again
    /// must not fill the note.
    pub fn add(&mut self, signature: Signature) {
        let same = |known: &Signature| (&known.name, known.id) == (&signature.name, signature.id);
        match self.signatures.iter_mut().find(|known| same(known)) {
            Some(known) => *known = signature,
            None => self.signatures.push(signature),
        }
    }

    /// The note with the signatures of these keys only.
    pub fn signed_by(&self, keys: &[VerifierKey]) -> Self {
        let mut note = Self::unsigned(self.text.clone());
        let known = self.signatures.iter().filter(|one| keys.iter().any(|key| one.is_of(key)));
        known.cloned().for_each(|signature| note.add(signature));
        note
    }

    /// Who of `keys` signed it.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`NotSigned::Wrong`] when one signature of a known key is wrong.
    /// * [`NotSigned::Unknown`] when there is none of a known key.
    pub fn signed<'a>(&self, keys: &'a [VerifierKey]) -> Result<Vec<Signed<'a>>, NotSigned> {
        let mut signed = Vec::new();
        for signature in &self.signatures {
            for key in keys.iter().filter(|key| signature.is_of(key)) {
                let time = key.verifies(&self.text, &signature.bytes);
                let time = time.ok_or_else(|| NotSigned::Wrong { name: signature.name.clone() })?;
                signed.push(Signed { key, time });
            }
        }
        if signed.is_empty() { Err(NotSigned::Unknown) } else { Ok(signed) }
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}", self.text, self.signatures.iter().map(ToString::to_string).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(name: &str, kind: KeyKind) -> SignerKey {
        SignerKey::of(name.parse().unwrap(), kind, &[7; 32])
    }

    /// The example of C2SP signed-note: text, signature and, from its reference implementation's
    /// documentation, the key.
    #[test]
    fn the_example_of_the_go_implementation_is_read_and_believed() {
        let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let note = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\n\
                    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let (key, note): (VerifierKey, _) =
            (vkey.parse().unwrap(), SignedNote::read(note.as_bytes()).unwrap());
        assert_eq!(key.to_string(), vkey);
        assert_eq!(note.signed(std::slice::from_ref(&key)).unwrap(), [Signed { key: &key, time: 0 }]);
    }

    #[test]
    fn a_note_is_believed_only_with_every_known_signature_right() {
        let (log, other) = (key("log", KeyKind::Log), key("other", KeyKind::Log));
        let mut note = SignedNote::unsigned("a\n\nb\n");
        note.add(other.sign(note.text(), 0));
        let known = [log.public().clone()];
        assert_eq!(note.signed(&known), Err(NotSigned::Unknown));
        note.add(log.sign(note.text(), 0));
        assert_eq!(note.signed(&known).unwrap().len(), 1);
        // A second, wrong one beside the right one spoils the note.
        let spoilt = format!("{note}{}", log.sign("something else\n", 0));
        let spoilt = SignedNote::read(spoilt.as_bytes()).unwrap();
        assert_eq!(spoilt.signed(&known), Err(NotSigned::Wrong { name: "log".into() }));
        // One that is added takes the place of the key's earlier one.
        note.add(log.sign("something else\n", 0));
        assert_eq!(note.signatures().len(), 2);
        assert_eq!(note.signed_by(&known).signatures().len(), 1);
    }

    #[test]
    fn a_witness_signs_the_time_and_is_no_log() {
        let (log, witness) = (key("w", KeyKind::Log), key("w", KeyKind::Witness));
        assert_ne!(log.public().id(), witness.public().id());
        let mut note = SignedNote::unsigned("o\n1\nr\n");
        note.add(witness.sign(note.text(), 1_679_315_147));
        let known = [log.public().clone(), witness.public().clone()];
        let signed = note.signed(&known).unwrap();
        assert_eq!(signed, [Signed { key: witness.public(), time: 1_679_315_147 }]);
    }

    #[test]
    fn what_is_no_note_is_refused_with_what_is_wrong() {
        let whole = {
            let mut note = SignedNote::unsigned("t\n");
            note.add(key("log", KeyKind::Log).sign("t\n", 0));
            note.to_string()
        };
        assert!(SignedNote::read(whole.as_bytes()).is_ok());
        let form = |text: String| SignedNote::read(text.as_bytes());
        assert_eq!(form(whole.trim_end().to_owned()), Err(NotANote::Form));
        assert_eq!(form(whole.replace("\n\n", "\n")), Err(NotANote::Form));
        assert_eq!(form(whole.replace('t', "t\r")), Err(NotANote::NotText));
        assert!(matches!(form(whole.replace("— ", "- ")), Err(NotANote::Signature { .. })));
        assert!(matches!(form(whole.replace("log ", "log  ")), Err(NotANote::Signature { .. })));
        assert_eq!(form(format!("{whole}\n")), Err(NotANote::Form));
        assert_eq!(SignedNote::read(&[0xff]), Err(NotANote::NotText));
        // A line of a key nobody knows is no reason to refuse the rest.
        let long = format!("{whole}— {} {}\n", "名".repeat(400), "AAAAAAAA");
        assert!(form(long).is_ok());
        let many = whole.lines().last().unwrap();
        assert!(matches!(
            form(format!("t\n\n{}", format!("{many}\n").repeat(65))),
            Err(NotANote::TooMany { .. })
        ));
        assert!(matches!(form("x".repeat(1 << 19)), Err(NotANote::TooLarge { .. })));
    }

    #[test]
    fn a_key_with_one_letter_wrong_is_no_key() {
        let vkey = key("example.org/fangshan", KeyKind::Witness).public().to_string();
        assert!(vkey.parse::<VerifierKey>().is_ok());
        for at in 0..vkey.len() {
            let mut wrong = vkey.clone().into_bytes();
            wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
            assert!(String::from_utf8(wrong).unwrap().parse::<VerifierKey>().is_err(), "letter {at}");
        }
        assert_eq!("a+b".parse::<VerifierKey>(), Err(NotAKey::Form));
        // The neutral element is a key of small order: anything could be signed with it.
        let weak = [&[1, 1], [0; 31].as_slice()].concat();
        assert_eq!(
            format!("a+00000000+{}", Base64::encode_string(&weak)).parse::<VerifierKey>(),
            Err(NotAKey::Bytes)
        );
    }

    proptest! {
        /// Whatever is read as a note has no second form.
        #[test]
        fn what_is_read_is_written_again_with_the_same_bytes(
            text in "[a-z\n]{0,12}\n", name in "[a-z./]{1,9}", sig in proptest::collection::vec(any::<u8>(), 5..80),
            flip in any::<proptest::sample::Index>(), byte in any::<u8>(),
        ) {
            let note = format!("{text}\n— {name} {}\n", Base64::encode_string(&sig));
            let mut bytes = note.into_bytes();
            let at = flip.index(bytes.len());
            bytes[at] = byte;
            if let Ok(read) = SignedNote::read(&bytes) {
                prop_assert_eq!(read.to_string().into_bytes(), bytes);
            }
        }
    }
}
