//! An operator's own key, and what he signs with it.
//!
//! ```text
//! jifen/operator-key/v1⏎          what a new key signs
//! book <book>⏎
//! operator <number>⏎
//! <the key>⏎
//!
//! jifen/approval/v1⏎              what a key signs of an entry
//! book <book>⏎
//! entry <place, in decimal>⏎
//! hash <leaf hash, 64 hex digits>⏎
//! operator <number>⏎
//! ```
//!
//! 1. A key is called as the book's origin, `/` and its operator's number, so that nobody's key stands for
//!    another's.
//! 2. Nobody registers a key that he does not have: it must have signed. Once registered it is nobody
//!    else's, under whatever name.
//! 3. A signature is of one entry of one book, down to its bytes, by somebody who took part in it, and by
//!    the key that was his when he signed. Each signs an entry once, and the claim `approval:` says so.
//!
//! A PIN says to the program who stands there; a signature says it to everybody, and whoever has the book's
//! file and key cannot make one.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::events::Event;
use crate::events::operators::{ApprovalSigned, OperatorKeySet};
use crate::journal::{Claim, Entry};
use crate::units::{BookId, Digest, KeyLine, OperatorId, Origin, Seq, SignatureText};

use super::Sealed;
use super::note::{KeyKind, NotAKey, NotANote, NotSigned, SignedNote, SignerKey, VerifierKey};

/// Why an operator's key or signature is not rightful.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadApproval {
    /// It is no key.
    #[error("this is no key: {0}")]
    Key(#[from] NotAKey),
    /// It is called otherwise, or a witness's.
    #[error("the key must be of kind 0x01 and called {name}")]
    Name {
        /// What it must be called.
        name: Box<str>,
    },
    /// It is or was a key of somebody else, or of his before.
    #[error("the key was used in this book before: make a new one")]
    UsedBefore,
    /// He has none.
    #[error("{operator} has no key of his own")]
    NoKey {
        /// Who.
        operator: OperatorId,
    },
    /// He neither entered the entry nor stood by.
    #[error("{operator} took no part in entry {of}")]
    NoPart {
        /// Who.
        operator: OperatorId,
        /// Which entry.
        of: Seq,
    },
    /// It is of an entry with another hash.
    #[error("entry {of} has the hash {hash}, and another was signed")]
    OtherEntry {
        /// Which entry.
        of: Seq,
        /// Its hash.
        hash: Digest,
    },
    /// The signature is no signature.
    #[error("the signature is none: {0}")]
    Form(#[from] NotANote),
    /// The signature is wrong.
    #[error("it is not signed with the operator's key: {0}")]
    Signature(#[from] NotSigned),
}

/// What an operator's key is called.
pub fn name(origin: &Origin, operator: OperatorId) -> String {
    format!("{origin}/{operator}")
}

/// What a new key signs.
pub fn introduction(book: &BookId, operator: OperatorId, key: &KeyLine) -> String {
    format!("jifen/operator-key/v1\nbook {book}\noperator {operator}\n{key}\n")
}

/// What a key signs of an entry.
pub fn approval(book: &BookId, of: Seq, hash: Digest, operator: OperatorId) -> String {
    let of = of.get();
    format!("jifen/approval/v1\nbook {book}\nentry {of}\nhash {hash}\noperator {operator}\n")
}

/// A key's signature of one of the texts above, as an entry holds it.
///
/// # Errors
///
/// [`NotANote`] when it is longer than an entry holds; no key here makes one.
pub fn sign(key: &SignerKey, text: &str) -> Result<SignatureText, NotANote> {
    key.sign(text, 0).base64().parse().map_err(|_| NotANote::Form)
}

/// Whether `key` signed `text`.
fn signed(key: &VerifierKey, text: String, signature: &SignatureText) -> Result<(), BadApproval> {
    let mut note = SignedNote::unsigned(text);
    note.add(format!("— {} {signature}", key.name()).parse()?);
    Ok(note.signed(std::slice::from_ref(key)).map(|_| ())?)
}

/// The new key, when its operator has it. `known` are the keys that the book ever named.
///
/// # Errors
///
/// The first that applies: [`BadApproval::Key`], [`BadApproval::Name`], [`BadApproval::UsedBefore`],
/// [`BadApproval::Form`], [`BadApproval::Signature`].
pub fn rightful<'a>(
    book: &BookId,
    origin: &Origin,
    known: impl IntoIterator<Item = &'a KeyLine>,
    fact: &OperatorKeySet,
) -> Result<VerifierKey, BadApproval> {
    let new: VerifierKey = fact.key.as_str().parse()?;
    let name = name(origin, fact.operator);
    if new.kind() != KeyKind::Log || new.name().as_str() != name {
        return Err(BadApproval::Name { name: name.into() });
    }
    let same = |line: &KeyLine| line.as_str().parse().is_ok_and(|key: VerifierKey| key.is_same_key(&new));
    if known.into_iter().any(same) {
        return Err(BadApproval::UsedBefore);
    }
    signed(&new, introduction(book, fact.operator, &fact.key), &fact.by_new)?;
    Ok(new)
}

/// Whether `operator` signed `of` with `key`, which is his now.
///
/// # Errors
///
/// The first that applies: [`BadApproval::NoPart`], [`BadApproval::OtherEntry`], [`BadApproval::NoKey`],
/// [`BadApproval::Key`], [`BadApproval::Form`], [`BadApproval::Signature`].
pub fn believed(
    operator: OperatorId,
    key: Option<&KeyLine>,
    of: &Entry,
    fact: &ApprovalSigned,
) -> Result<(), BadApproval> {
    if of.seq != fact.of || !of.hands().any(|hand| hand == operator) {
        return Err(BadApproval::NoPart { operator, of: fact.of });
    }
    let hash = Sealed::seal(of.clone()).hash();
    if hash != fact.hash {
        return Err(BadApproval::OtherEntry { of: fact.of, hash });
    }
    let key: VerifierKey = key.ok_or(BadApproval::NoKey { operator })?.as_str().parse()?;
    signed(&key, approval(&of.book, of.seq, hash, operator), &fact.signature)
}

/// The keys of operators up to some entry, for whoever reads entries alone.
#[derive(Clone, Debug, Default)]
pub(super) struct OperatorKeys {
    /// Those that sign now.
    now: BTreeMap<OperatorId, KeyLine>,
    /// Those that ever did.
    ever: Vec<KeyLine>,
}

impl OperatorKeys {
    /// Takes in a key that was registered before what is read, and signs still.
    pub(super) fn had(&mut self, fact: &OperatorKeySet) {
        self.ever.push(fact.key.clone());
        self.now.insert(fact.operator, fact.key.clone());
    }

    /// Takes in an entry; `others` are the keys of the book and of its witnesses, `of` the entry that is
    /// signed. What is wrong with it, where something is.
    pub(super) fn follow<'a>(
        &mut self,
        entry: &Entry,
        origin: Option<&Origin>,
        others: impl Iterator<Item = &'a KeyLine>,
        of: Option<&Entry>,
    ) -> Option<String> {
        if let Event::OperatorKeySet(fact) = &entry.event {
            // A forged first entry has no origin, and is a finding of its own.
            let origin = origin?;
            if fact.operator != entry.by || fact.second == entry.by {
                return Some(format!("that of {} by {} and {}", fact.operator, entry.by, fact.second));
            }
            let mut known: Vec<&KeyLine> = others.collect();
            known.extend(&self.ever);
            match rightful(&entry.book, origin, known, fact) {
                Ok(_) => {
                    self.ever.push(fact.key.clone());
                    self.now.insert(fact.operator, fact.key.clone());
                }
                Err(why) => return Some(why.to_string()),
            }
        } else if let Event::OperatorKeyRevoked(fact) = &entry.event {
            self.now.remove(&fact.operator);
        } else if let Event::OperatorRetired(fact) = &entry.event {
            self.now.remove(&fact.operator);
        } else if let Event::ApprovalSigned(fact) = &entry.event {
            let Some(of) = of.filter(|of| of.seq < entry.seq) else {
                return Some(format!("no readable entry {} before it", fact.of));
            };
            if let Err(why) = believed(entry.by, self.now.get(&entry.by), of, fact) {
                return Some(why.to_string());
            }
            if entry.takes != [Claim::Approval(entry.by, fact.of)] {
                return Some(format!("one that does not take the approval of {} for itself", fact.of));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, seed: u8) -> SignerKey {
        SignerKey::of(name.parse().unwrap(), KeyKind::Log, &[seed; 32])
    }

    fn introduced(by: &SignerKey, operator: u16) -> OperatorKeySet {
        let (operator, key) = (OperatorId::number(operator), by.public().to_string().parse().unwrap());
        let text = introduction(&"st".parse().unwrap(), operator, &key);
        OperatorKeySet { operator, key, by_new: sign(by, &text).unwrap(), second: OperatorId::number(1) }
    }

    #[test]
    fn the_signed_texts_are_those_of_the_definition() {
        let (book, operator): (BookId, _) = ("st".parse().unwrap(), OperatorId::number(3));
        let key = "example.org/st/O0003+01234567+AAAA".parse().unwrap();
        assert_eq!(
            introduction(&book, operator, &key),
            "jifen/operator-key/v1\nbook st\noperator O0003\nexample.org/st/O0003+01234567+AAAA\n"
        );
        let hash = Digest::of(&[b"an entry"]);
        assert_eq!(
            approval(&book, Seq::number(12), hash, operator),
            format!("jifen/approval/v1\nbook st\nentry 12\nhash {hash}\noperator O0003\n")
        );
    }

    #[test]
    fn a_key_is_its_operators_by_name_by_signature_and_by_nobody_elses_use() {
        let (book, origin): (BookId, Origin) = ("st".parse().unwrap(), "example.org/st".parse().unwrap());
        let mine = key("example.org/st/O0003", 3);
        let fact = introduced(&mine, 3);
        let none: [KeyLine; 0] = [];
        assert_eq!(rightful(&book, &origin, &none, &fact).as_ref(), Ok(mine.public()));
        let name = |operator| BadApproval::Name { name: format!("example.org/st/{operator}").into() };
        assert_eq!(rightful(&book, &origin, &none, &introduced(&mine, 4)), Err(name("O0004")));
        // The same secret under another's name is the same key.
        let renamed = introduced(&key("example.org/st/O0004", 3), 4);
        assert_eq!(rightful(&book, &origin, [&fact.key], &renamed), Err(BadApproval::UsedBefore));
        let stolen = OperatorKeySet { by_new: introduced(&key("x", 4), 3).by_new, ..fact.clone() };
        assert!(matches!(rightful(&book, &origin, &none, &stolen), Err(BadApproval::Signature(_))));
        let elsewhere = rightful(&"other".parse().unwrap(), &origin, &none, &fact);
        assert!(matches!(elsewhere, Err(BadApproval::Signature(NotSigned::Wrong { .. }))));
    }
}
