//! Changing the key of a book: an entry that the old key and the new one have signed.
//!
//! ```text
//! jifen/key/v1⏎
//! book <book>⏎
//! <the old key, or none>⏎
//! <the new key>⏎
//! ```
//!
//! 1. Whoever has the new key alone cannot make the book his: the old one must have signed.
//! 2. Nobody gives the book a key that he does not have: the new one must have signed too.
//! 3. A key is set once. A signature of an earlier change is of no use again.

use thiserror::Error;

use crate::events::keys::KeySet;
use crate::units::{BookId, KeyLine, Origin, SignatureText};

use super::note::{KeyKind, NotAKey, NotANote, NotSigned, SignedNote, SignerKey, VerifierKey};

/// Why a change of key is not rightful.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadHandover {
    /// It is no key.
    #[error("this is no key: {0}")]
    Key(#[from] NotAKey),
    /// It is a witness's key, or is not called as the book's origin.
    #[error("the key must be of kind 0x01 and called {origin}, as the book's origin")]
    Name {
        /// The origin.
        origin: Origin,
    },
    /// It was the book's key before.
    #[error("the key was the book's key before: make a new one")]
    UsedBefore,
    /// A signature is no signature.
    #[error("a signature of the change is none: {0}")]
    Form(#[from] NotANote),
    /// A signature is wrong, or the old key's is missing.
    #[error("the change is not signed by both keys: {0}")]
    Signature(#[from] NotSigned),
}

/// What both keys sign.
pub fn handover(book: &BookId, old: Option<&KeyLine>, new: &KeyLine) -> String {
    let old = old.map_or("none", KeyLine::as_str);
    format!("jifen/key/v1\nbook {book}\n{old}\n{new}\n")
}

/// A key's signature of the change, as the entry holds it.
///
/// # Errors
///
/// [`NotANote`] when it is longer than an entry holds; no key here makes one.
pub fn sign(
    key: &SignerKey,
    book: &BookId,
    old: Option<&KeyLine>,
    new: &KeyLine,
) -> Result<SignatureText, NotANote> {
    key.sign(&handover(book, old, new), 0).base64().parse().map_err(|_| NotANote::Form)
}

/// The new key, when the change is rightful. `keys` are the keys that the book had before, the last
/// one in force.
///
/// # Errors
///
/// The first that applies: [`BadHandover::Key`], [`BadHandover::Name`], [`BadHandover::UsedBefore`],
/// [`BadHandover::Form`], [`BadHandover::Signature`].
pub fn rightful(
    book: &BookId,
    origin: &Origin,
    keys: &[KeyLine],
    fact: &KeySet,
) -> Result<VerifierKey, BadHandover> {
    let new: VerifierKey = fact.key.as_str().parse()?;
    if new.kind() != KeyKind::Log || new.name().as_str() != origin.as_str() {
        return Err(BadHandover::Name { origin: origin.clone() });
    }
    if keys.contains(&fact.key) {
        return Err(BadHandover::UsedBefore);
    }
    let old = keys.last();
    let text = handover(book, old, &fact.key);
    let old = old.map(|old| old.as_str().parse::<VerifierKey>()).transpose()?;
    let signed = |key: &VerifierKey, signature: Option<&SignatureText>| {
        let mut note = SignedNote::unsigned(text.as_str());
        if let Some(signature) = signature {
            note.add(format!("— {} {signature}", key.name()).parse()?);
        }
        note.signed(std::slice::from_ref(key)).map(|_| ()).map_err(BadHandover::from)
    };
    match &old {
        Some(old) => signed(old, fact.by_old.as_ref())?,
        // There is no key that could have signed.
        None if fact.by_old.is_some() => return Err(NotSigned::Unknown.into()),
        None => {}
    }
    signed(&new, Some(&fact.by_new))?;
    Ok(new)
}
