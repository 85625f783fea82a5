//! Openings handed to the person they are about: what anybody needs to recompute a commitment, and no book.
//!
//! One JSON object: `book`, `person`, and `openings`, each with `field`, `salt` (64 hexadecimal digits), `value`,
//! and `entry`: the exact bytes, as text, of the entry that commits to it. The commitment in its `seals` is
//! SHA-256 of `jifen/seal/v1`, a line feed, the 32 bytes of the salt, the field, a line feed, the value; the
//! entry's leaf hash is SHA-256 of a zero byte and its bytes.

use serde::{Deserialize, Serialize};

use crate::book::{Book, BookError};
use crate::chain::Sealed;
use crate::journal::{Opening, Person, PersonalField, Seal};
use crate::store::Store;
use crate::units::{BookId, Digest, Seq};

/// What is handed out about one person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handed {
    /// The book.
    pub book: BookId,
    /// The person, by his number.
    pub person: Box<str>,
    /// All that may be shown of him.
    pub openings: Vec<HandedOpening>,
}

/// One piece of personal data and the entry that commits to it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedOpening {
    /// What it is.
    pub field: PersonalField,
    /// The salt, as a digest is written.
    pub salt: Digest,
    /// The data.
    pub value: Box<str>,
    /// The entry, byte for byte.
    pub entry: Box<str>,
}

/// What checking one opening came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// What it is.
    pub field: PersonalField,
    /// The commitment, recomputed.
    pub commitment: Digest,
    /// The entry that commits to it and its leaf hash; none when the entry in the file does not, or is none.
    pub entry: Option<(Seq, Digest)>,
}

impl HandedOpening {
    /// Recomputes the commitment, and looks whether the entry in the file holds it.
    pub fn check(&self, book: &BookId) -> Checked {
        let Self { field, salt, value, entry } = self;
        // The commitment is to field, salt and value; whose they are, the entry says.
        let person = Person::Member(crate::units::MemberId::number(0));
        let (field, value) = (*field, value.clone());
        let opening = Opening { person, field, salt: *salt.as_bytes(), value, key: [0; 32] };
        let commitment = opening.commitment();
        let sealed = Sealed::read(entry.as_bytes().to_vec()).ok().filter(|sealed| {
            let entry = sealed.entry();
            entry.book == *book && entry.seals.contains(&Seal(field, commitment))
        });
        let entry = sealed.map(|sealed| (sealed.entry().seq, sealed.hash()));
        Checked { field, commitment, entry }
    }
}

/// Everything that is kept of a person and may be shown; none when nothing is. The hash of his PIN stays: from
/// it a PIN of six digits can be guessed.
///
/// # Errors
///
/// The book's, also when personal data stays sealed.
pub fn hand_out<S: Store>(book: &mut Book<S>, person: Person) -> Result<Option<Handed>, BookError> {
    let mut wanted = book.openings(person)?;
    wanted.retain(|opening| opening.field.is_shown());
    let Some(identity) = book.views().station.identity().filter(|_| !wanted.is_empty()) else {
        return Ok(None);
    };
    let name = identity.book.clone();
    let (mut openings, mut next) = (Vec::new(), Seq::number(0));
    while !wanted.is_empty() {
        let entries = book.entries(next, 512)?;
        let Some(last) = entries.last() else { break };
        next = last.entry().seq.next().unwrap_or_default();
        for sealed in &entries {
            for Seal(field, commitment) in &sealed.entry().seals {
                let at = wanted.iter().position(|one| one.field == *field && one.commitment() == *commitment);
                let Some(found) = at.map(|at| wanted.remove(at)) else { continue };
                let entry = String::from_utf8_lossy(sealed.bytes()).into_owned().into();
                let salt = Digest::from_bytes(found.salt);
                openings.push(HandedOpening { field: found.field, salt, value: found.value, entry });
            }
        }
    }
    Ok(Some(Handed { book: name, person: person.to_string().into(), openings }))
}
