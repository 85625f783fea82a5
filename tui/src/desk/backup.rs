//! Backups: a copy that was opened and verified, under the name of the book and its last entry.
//!
//! The close of a day leaves one in `station.book.backups`. It is copied while other desks go on, and has
//! its name only when every entry and every table of it was verified. The newest [`KEPT`] are kept.

use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use ledger::book::{Copy, CopyError};
use ledger::store::{Heads, KeyFile, Occasion, StoreError, Tip};
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
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
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
    let folder = beside(book);
    let made = back_up(book, &folder, close)?;
    let first = format!("{}-", stem(book));
    let named = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.strip_prefix(&first).and_then(|rest| rest.strip_suffix(".book")).is_some_and(is_number)
    };
    let found = std::fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok);
    let mut all: Vec<PathBuf> = found.map(|entry| entry.path()).filter(named).collect();
    all.sort();
    for old in all.iter().rev().skip(KEPT) {
        // One that stays costs some disk and nothing else.
        let _stays = std::fs::remove_file(old);
    }
    Ok(made)
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
