//! The one form of an entry in bytes.
//!
//! Compact JSON in UTF-8, no line feed, no floats, fields in declared order, optional fields left
//! out when absent.
//!
//! 1. [`encode`] is the only writer.
//! 2. [`decode`] accepts bytes only when encoding what it read gives the same bytes. So each entry
//!    has exactly one form: unknown or repeated fields, other spellings of a number, blanks and
//!    escapes that need not be there are all refused.

mod read;
mod write;

use thiserror::Error;

use crate::journal::Entry;

/// Why bytes are no entry.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadBytes {
    /// They cannot be read.
    #[error("not an entry: {why}")]
    Unreadable {
        /// What stands in the way.
        why: String,
    },
    /// The version is not one that is known here.
    #[error("entry of version {v}: this program reads version {known}")]
    Version {
        /// The version found.
        v: u8,
        /// The version known.
        known: u8,
    },
    /// They can be read, but this is not how the entry is written.
    #[error("not in the one form an entry has: byte {at} differs")]
    Form {
        /// The first byte that differs.
        at: usize,
    },
}

/// The bytes of `entry`.
pub fn encode(entry: &Entry) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(640);
    encode_into(&mut bytes, entry);
    bytes
}

/// Appends the bytes of `entry` to `out`.
pub(crate) fn encode_into(out: &mut Vec<u8>, entry: &Entry) {
    write::entry(out, entry);
}

/// Reads the entry whose bytes these are.
///
/// # Errors
///
/// The first that applies:
/// * [`BadBytes::Unreadable`] when they are not JSON of an entry's shape.
/// * [`BadBytes::Version`] when `v` is not 1.
/// * [`BadBytes::Form`] when they are not the bytes [`encode`] writes.
pub fn decode(bytes: &[u8]) -> Result<Entry, BadBytes> {
    decode_with(bytes, &mut Vec::with_capacity(bytes.len()))
}

/// [`decode`] with a buffer to encode into, for readers of many entries.
pub(crate) fn decode_with(bytes: &[u8], scratch: &mut Vec<u8>) -> Result<Entry, BadBytes> {
    // Checked once for the whole entry, text after text is read without a second look.
    let text = std::str::from_utf8(bytes).map_err(|err| BadBytes::Unreadable { why: err.to_string() })?;
    let entry = match read::entry(text) {
        Ok(entry) => entry,
        Err(read::Unlike) => {
            serde_json::from_str(text).map_err(|err| BadBytes::Unreadable { why: err.to_string() })?
        }
    };
    if entry.v != Entry::V {
        return Err(BadBytes::Version { v: entry.v, known: Entry::V });
    }
    scratch.clear();
    encode_into(scratch, &entry);
    if scratch.as_slice() == bytes {
        Ok(entry)
    } else {
        let same = scratch.iter().zip(bytes).take_while(|(ours, theirs)| ours == theirs);
        Err(BadBytes::Form { at: same.count() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_reader_takes_every_golden_entry_as_the_derived_one_does() {
        let golden = include_str!("../../../fixtures/chain/entries.jsonl").lines();
        let cases = include_str!("../../../fixtures/chain/cases.jsonl").lines();
        for line in golden.chain(cases) {
            let quick = read::entry(line).unwrap();
            assert_eq!(quick, serde_json::from_str(line).unwrap(), "{line}");
            for end in 1..line.len() {
                // Cut anywhere, no text is an entry.
                assert!(line.get(..end).is_none_or(|part| read::entry(part).is_err()), "{end} of {line}");
            }
        }
    }
}
