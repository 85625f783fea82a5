//! Sealing: what is hashed is the stored bytes.
//!
//! * leaf hash of an entry = SHA-256(0x00 ‖ bytes), the leaf of RFC 6962 §2.1: one hash is the
//!   link of the chain and the leaf of a Merkle tree.
//! * genesis hash, the `prev` of entry 0 = SHA-256(`jifen/genesis/v1` ⏎ book ⏎ origin ⏎), so that
//!   the first entry binds the book and its origin.

use crate::events::Event;
use crate::journal::Entry;
use crate::journal::encoding::{BadBytes, decode, encode};
use crate::units::{BookId, Digest, Origin};

/// The leaf hash of an entry's bytes.
pub fn leaf_hash(bytes: &[u8]) -> Digest {
    Digest::of(&[&[0x00], bytes])
}

/// What entry 0 links to.
pub fn genesis(book: &BookId, origin: &Origin) -> Digest {
    let (book, origin) = (book.as_str().as_bytes(), origin.as_str().as_bytes());
    Digest::of(&[b"jifen/genesis/v1\n", book, b"\n", origin, b"\n"])
}

/// An entry with its bytes and their hash. The three always belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    entry: Entry,
    bytes: Vec<u8>,
    hash: Digest,
}

impl Sealed {
    /// Writes the entry down and hashes it.
    pub fn seal(entry: Entry) -> Self {
        let bytes = encode(&entry);
        let hash = leaf_hash(&bytes);
        Self { entry, bytes, hash }
    }

    /// Reads an entry from its bytes and hashes them.
    ///
    /// # Errors
    ///
    /// [`BadBytes`] when they are not the one form of an entry.
    pub fn read(bytes: Vec<u8>) -> Result<Self, BadBytes> {
        let entry = decode(&bytes)?;
        let hash = leaf_hash(&bytes);
        Ok(Self { entry, bytes, hash })
    }

    /// Whether it can follow the leaf hash `head`, or begin its book where there is none.
    pub fn continues(&self, head: Option<Digest>) -> bool {
        let prev = match (head, &self.entry.event) {
            (Some(head), _) => Some(head),
            (None, Event::StationOpened(opened)) => Some(genesis(&self.entry.book, &opened.origin)),
            (None, _) => None,
        };
        prev == Some(self.entry.prev)
    }

    /// The entry.
    pub const fn entry(&self) -> &Entry {
        &self.entry
    }

    /// What is hashed and stored.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The leaf hash.
    pub const fn hash(&self) -> Digest {
        self.hash
    }
}
