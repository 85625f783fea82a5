//! Backups: a copy that was opened and verified, under the name of the book and its last entry.
//!
//! The close of a day leaves one in `station.book.backups`. It is copied while other desks go on, and has
//! its name only when every entry and every table of it was verified. The newest [`KEPT`] are kept.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ledger::book::{Copy, CopyError};
use ledger::store::{Heads, KeyFile, Occasion, StoreError, Tip, whole};
use ledger::units::{Digest, Seq};

/// How many backups of closed days are kept.
const KEPT: usize = 30;

/// A backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub file: PathBuf,
    /// Its last entry.
    pub tip: Tip,
    /// How many entries it has.
    pub entries: u64,
}

/// Copies a book, whose last entry is `head`, into a folder, and verifies the copy. Its head is noted
/// beside the book before anybody is told it.
///
/// # Errors
///
/// The first that applies: [`StoreError::Failed`] for the folder, those of [`Copy::of`], of noting the
/// head, of [`Copy::keep`].
pub fn back_up(book: &Path, folder: &Path, head: Seq) -> Result<Backup, CopyError> {
    let failed = |err: std::io::Error| StoreError::Failed { why: format!("{}: {err}", folder.display()) };
    whole::folder(folder).map_err(failed)?;
    // What it is called depends on what it holds.
    let file = folder.join(format!("{}-{:08}.book", stem(book), head.get()));
    let copy = Copy::of(book, &file, &KeyFile::beside(book), 2, &|_, _| ControlFlow::Continue(()))?;
    let (tip, entries) = (copy.tip(), copy.entries());
    Heads::beside(book).note(tip, Occasion::Backup)?;
    copy.keep()?;
    Ok(Backup { file, tip, entries })
}

/// The backup that belongs to the close of a day.
///
/// # Errors
///
/// As [`back_up`].
pub fn back_up_day(book: &Path, close: Seq) -> Result<Backup, CopyError> {
    let made = back_up(book, &beside(book), close)?;
    for (_, old) in kept(book).iter().rev().skip(KEPT) {
        // One that stays costs some disk and nothing else.
        let _stays = std::fs::remove_file(old);
    }
    Ok(made)
}

/// Whether a backup that holds the close of a day lies beside the book.
pub fn is_backed_up(book: &Path, close: Seq) -> bool {
    kept(book).last().is_some_and(|(seq, _)| close <= *seq)
}

/// The backups of closed days, by their last entries, the oldest first.
fn kept(book: &Path) -> Vec<(Seq, PathBuf)> {
    let first = format!("{}-", stem(book));
    let seq = |path: PathBuf| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let number = name.strip_prefix(&first)?.strip_suffix(".book").filter(|rest| is_number(rest))?;
        Some((number.parse().map(Seq::number).ok()?, path))
    };
    let found = std::fs::read_dir(beside(book)).into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<(Seq, PathBuf)> = found.filter_map(|entry| seq(entry.path())).collect();
    all.sort();
    all
}

/// The head of the first backup that holds the close of a day; none when nobody made one.
pub fn backup_of(book: &Path, close: Seq) -> Option<(Seq, Digest)> {
    let given = Heads::beside(book).read().ok()?;
    let first = given.into_iter().find(|given| given.on == Occasion::Backup && close <= given.seq)?;
    Some((first.seq, first.hash))
}

/// The folder of the backups of closed days.
fn beside(book: &Path) -> PathBuf {
    let mut folder = book.as_os_str().to_owned();
    folder.push(".backups");
    folder.into()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn stem(book: &Path) -> String {
    book.file_stem().map_or_else(|| "book".to_owned(), |name| name.to_string_lossy().into_owned())
}
