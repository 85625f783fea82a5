//! How far a book is in other people's hands: the newest checkpoint, and what no witness has seen yet.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::store::Store;
use crate::units::KeyName;

/// How far a book is in other people's hands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trust {
    /// How many entries there are.
    pub entries: u64,
    /// Whether the book has a key to sign with.
    pub has_key: bool,
    /// How many entries the newest checkpoint is of; none when none was signed.
    pub signed: Option<u64>,
    /// Its eye line.
    pub eye_line: Option<String>,
    /// How many witnesses the entries name.
    pub witnesses: usize,
    /// How many entries the newest checkpoint is of that a witness signed; 0 when none did.
    pub witnessed: u64,
    /// Who signed it.
    pub by: Vec<KeyName>,
    /// How many entries came after it.
    pub newer: u64,
}

/// How far `book` is in other people's hands.
///
/// # Errors
///
/// The book's.
pub fn trust<S: Store>(book: &mut Book<S>) -> Result<Trust, BookError> {
    let entries = book.head().map_or(0, |(seq, _)| seq.get().saturating_add(1));
    let newest = book.newest_checkpoint()?.map(|kept| kept.checkpoint);
    let seen = book.newest_cosigned()?;
    let witnessed = seen.as_ref().map_or(0, |(kept, _)| kept.checkpoint.size);
    Ok(Trust {
        entries,
        has_key: book.views().keys.current().is_some(),
        signed: newest.as_ref().map(|newest| newest.size),
        eye_line: newest.as_ref().map(crate::chain::checkpoint::Checkpoint::eye_line),
        witnesses: book.views().keys.witnesses().len(),
        witnessed,
        by: seen.iter().flat_map(|(_, by)| by).map(|key| key.name().clone()).collect(),
        newer: entries.saturating_sub(witnessed),
    })
}
