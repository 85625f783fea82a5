//! Backups: a copy that was opened and verified, under the name of the book and its last entry.
//!
//! The close of a day leaves one in `station.book.backups`. It is copied while other desks go on, and has
//! its name only when every entry and every table of it was verified. The newest [`KEPT`] are kept.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use ledger::book::{Copy, CopyError};
use ledger::store::{
    Access, End, Heads, KeyFile, Noted, Occasion, Sqlite, Store as _, StoreError, Tip, whole,
};
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

/// A copy that was verified, and has no name yet.
#[derive(Debug)]
pub struct Begun {
    heads: Heads,
    /// None where a cut came when it had its name already.
    copy: Option<Copy>,
    made: Backup,
}

impl Begun {
    /// Copies a book, whose last entry is `head`, into a folder, and verifies the copy. Asked again after a cut,
    /// it takes up the copy that got its name.
    ///
    /// # Errors
    ///
    /// The first that applies: [`StoreError::Failed`] for the folder, those of the list of heads, of
    /// [`Copy::of`].
    pub fn of(book: &Path, folder: &Path, head: Seq) -> Result<Self, CopyError> {
        let failed = |err: std::io::Error| StoreError::Failed { why: format!("{}: {err}", folder.display()) };
        whole::folder(folder).map_err(failed)?;
        // What it is called depends on what it holds.
        let file = folder.join(format!("{}-{:08}.book", stem(book), head.get()));
        let heads = Heads::beside(book);
        if let Some(tip) = cut_short(&heads, &file)? {
            let entries = tip.seq.get().saturating_add(1);
            return Ok(Self { heads, copy: None, made: Backup { file, tip, entries } });
        }
        let copy = Copy::of(book, &file, &KeyFile::beside(book), 2, &|_, _| ControlFlow::Continue(()))?;
        let (tip, entries) = (copy.tip(), copy.entries());
        Ok(Self { heads, copy: Some(copy), made: Backup { file, tip, entries } })
    }

    /// What it will be called.
    pub fn file(&self) -> &Path {
        &self.made.file
    }

    /// Gives it its name, between the two lines that say so. What goes with it lies there already.
    ///
    /// # Errors
    ///
    /// Those of noting the head, of [`Copy::keep`].
    pub fn finish(self) -> Result<Backup, StoreError> {
        let Self { heads, copy, made } = self;
        if let Some(copy) = copy {
            heads.note(made.tip, Occasion::BackupBegun)?;
            copy.keep()?;
        }
        heads.note(made.tip, Occasion::Backup)?;
        Ok(made)
    }
}

/// The last entry of a copy that got its name, and of which a cut kept the list of heads from saying so. It
/// was verified before it got its name.
fn cut_short(heads: &Heads, file: &Path) -> Result<Option<Tip>, StoreError> {
    if !file.exists() {
        return Ok(None);
    }
    // What is no book is not ours, and is in the way.
    let tip = Sqlite::open(file, Access::Read).and_then(|mut copy| copy.tip()).ok().flatten();
    let begun = |noted: &Noted| noted.end == End::Unknown && Some(noted.tip) == tip;
    Ok(if heads.backups()?.iter().any(begun) { tip } else { None })
}

/// The backup that belongs to the close of a day.
///
/// # Errors
///
/// Those of [`Begun`].
pub fn back_up_day(book: &Path, close: Seq) -> Result<Backup, CopyError> {
    let made = Begun::of(book, &beside(book), close)?.finish()?;
    for (_, old) in kept(book).iter().rev().skip(KEPT) {
        // One that stays costs some disk and nothing else.
        let _stays = std::fs::remove_file(old);
    }
    Ok(made)
}

/// Whether a backup that holds the close of a day lies beside the book. One that got its name when a cut came
/// is noted now.
///
/// # Errors
///
/// Those of the list of heads.
pub fn is_backed_up(book: &Path, close: Seq) -> Result<bool, StoreError> {
    let Some((_, file)) = kept(book).pop().filter(|(seq, _)| close <= *seq) else { return Ok(false) };
    let heads = Heads::beside(book);
    if let Some(tip) = cut_short(&heads, &file)? {
        heads.note(tip, Occasion::Backup)?;
    }
    Ok(true)
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
    let noted = Heads::beside(book).backups().ok()?;
    let holds = |noted: &Noted| noted.end == End::Made && close <= noted.tip.seq;
    let Tip { seq, hash } = noted.into_iter().find(holds)?.tip;
    Some((seq, hash))
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
