//! Heads a station gave out: on slips, on backups, on the sheet of a close.
//!
//! They stand in a file beside the book, `station.book.heads`, a line a head. Whoever loses the book
//! and finds an old copy learns from it, or from any printed head, that entries are missing.
//!
//! 1. A head is on disk before it is given out.
//! 2. The last line may be cut short by a crash: that head was never given out.
//! 3. The file is a reminder, not a proof: whoever can remove the book can remove it too. A head on
//!    paper, brought from outside, is what nobody here can change.
//! 4. A backup has two lines, one before it gets its name and one after. Where a cut came between them it
//!    may be there or not, and nobody is told that it is.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::units::{Digest, Seq};

use super::{StoreError, Tip, whole};

/// A head that was given out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Which entry.
    pub seq: Seq,
    /// Its leaf hash.
    pub hash: Digest,
    /// On what it went out.
    pub on: Occasion,
}

/// On what a head goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// A printed slip.
    Slip,
    /// A backup that is about to get its name.
    BackupBegun,
    /// A backup that has its name.
    Backup,
    /// The sheet of a close.
    Close,
}

/// A backup that was begun here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    /// Its last entry.
    pub tip: Tip,
    /// What became of it.
    pub end: End,
}

/// What became of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It got its name.
    Made,
    /// It was cut short, or failed: it may have its name or not.
    Unknown,
}

/// A text that is no head.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not a head: the entry's number, a colon, at least 8 digits of its hash")]
pub struct NotAHead {
    /// What was typed.
    pub typed: Box<str>,
}

/// A head as it stands on paper: the entry and the first digits of its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Which entry.
    pub seq: Seq,
    /// The first digits of its hash, eight at least, or all of it.
    pub digits: Box<str>,
}

impl Known {
    /// Whether an entry with this hash may be the one.
    pub fn fits(&self, hash: Digest) -> bool {
        hash.to_string().starts_with(&*self.digits)
    }
}

impl From<Given> for Known {
    fn from(given: Given) -> Self {
        Self { seq: given.seq, digits: given.hash.to_string().into() }
    }
}

impl std::str::FromStr for Known {
    type Err = NotAHead;

    fn from_str(typed: &str) -> Result<Self, NotAHead> {
        let wrong = || NotAHead { typed: typed.into() };
        let (seq, digits) = typed.trim().split_once(':').ok_or_else(wrong)?;
        let seq = seq.trim_start_matches('#').parse().map(Seq::number).map_err(|_| wrong())?;
        let digits = digits.to_ascii_lowercase();
        let is_hash = (8..=64).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_hash { Ok(Self { seq, digits: digits.into() }) } else { Err(wrong()) }
    }
}

/// The file of heads beside a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heads {
    path: PathBuf,
}

impl Heads {
    /// The file beside `book`.
    pub fn beside(book: &Path) -> Self {
        let mut path = book.as_os_str().to_owned();
        path.push(".heads");
        Self { path: path.into() }
    }

    /// Notes a head that is about to be given out.
    ///
    /// # Errors
    ///
    /// [`StoreError::Full`], [`StoreError::Failed`].
    pub fn note(&self, tip: Tip, on: Occasion) -> Result<(), StoreError> {
        let given = Given { seq: tip.seq, hash: tip.hash, on };
        let line = serde_json::to_string(&given).map_err(|err| self.failed(&err))?;
        whole::add_line(&self.path, &line).map_err(|err| self.io(&err))
    }

    /// The heads that were given out, oldest first; none when there is no file.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`] when the file cannot be read, or a whole line is no head.
    pub fn read(&self) -> Result<Vec<Given>, StoreError> {
        // Half a line is a head that was not given out.
        let lines = whole::lines(&self.path).map_err(|err| self.io(&err))?;
        lines.iter().map(|line| serde_json::from_str(line).map_err(|err| self.failed(&err))).collect()
    }

    /// The backups that were begun, in that order.
    ///
    /// # Errors
    ///
    /// As [`Heads::read`].
    pub fn backups(&self) -> Result<Vec<Noted>, StoreError> {
        let mut all: Vec<Noted> = Vec::new();
        for Given { seq, hash, on } in self.read()? {
            let tip = Tip { seq, hash };
            match on {
                Occasion::BackupBegun => all.push(Noted { tip, end: End::Unknown }),
                Occasion::Backup => {
                    let begun = |noted: &&mut Noted| noted.tip == tip && noted.end == End::Unknown;
                    match all.iter_mut().rev().find(begun) {
                        Some(noted) => noted.end = End::Made,
                        // Older versions wrote one line only.
                        None => all.push(Noted { tip, end: End::Made }),
                    }
                }
                Occasion::Slip | Occasion::Close => {}
            }
        }
        Ok(all)
    }

    fn io(&self, err: &std::io::Error) -> StoreError {
        if err.kind() == ErrorKind::StorageFull { StoreError::Full } else { self.failed(err) }
    }

    fn failed(&self, err: &dyn std::fmt::Display) -> StoreError {
        StoreError::Failed { why: format!("{}: {err}", self.path.display()) }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_head_cut_short_was_not_given_out_and_the_next_one_counts() {
        let folder = tempfile::tempdir().unwrap();
        let book = folder.path().join("st.book");
        let heads = Heads::beside(&book);
        assert_eq!(heads.read().unwrap(), []);
        let tip = |seq| Tip { seq: Seq::number(seq), hash: Digest::of(&[&[7]]) };
        heads.note(tip(3), Occasion::Slip).unwrap();
        let mut file = OpenOptions::new().append(true).open(folder.path().join("st.book.heads")).unwrap();
        file.write_all(b"{\"seq\":4,\"ha").unwrap();
        heads.note(tip(5), Occasion::Backup).unwrap();
        let read: Vec<u64> = heads.read().unwrap().iter().map(|given| given.seq.get()).collect();
        assert_eq!(read, [3, 5]);
    }

    #[test]
    fn a_backup_that_was_cut_short_is_told_from_one_that_has_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let heads = Heads::beside(&folder.path().join("st.book"));
        let tip = |seq| Tip { seq: Seq::number(seq), hash: Digest::of(&[&[7]]) };
        for (seq, on) in [
            (2, Occasion::Backup),
            (3, Occasion::BackupBegun),
            (4, Occasion::Slip),
            (5, Occasion::BackupBegun),
            (5, Occasion::BackupBegun),
            (5, Occasion::Backup),
        ] {
            heads.note(tip(seq), on).unwrap();
        }
        let noted: Vec<(u64, End)> =
            heads.backups().unwrap().iter().map(|noted| (noted.tip.seq.get(), noted.end)).collect();
        assert_eq!(noted, [(2, End::Made), (3, End::Unknown), (5, End::Unknown), (5, End::Made)]);
    }

    #[test]
    fn a_printed_head_is_read_with_eight_digits_or_more() {
        let known: Known = "#45:0123abCD".parse().unwrap();
        assert_eq!((known.seq, &*known.digits), (Seq::number(45), "0123abcd"));
        for wrong in ["45", "45:0123abc", "x:0123abcd", "45:0123abcx"] {
            assert!(wrong.parse::<Known>().is_err(), "{wrong}");
        }
    }
}
