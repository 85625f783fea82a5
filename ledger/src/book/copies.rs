//! Copies of a book: backups, and books made from them.
//!
//! ```text
//! book ─▶ Copy, under a name nobody looks for ─▶ verified ─▶ heads compared ─▶ kept under its name
//! ```
//!
//! 1. A name stands for a whole, verified copy or for nothing: what is half-made, or found wanting,
//!    is never seen under it. Nothing is written over.
//! 2. A copy that ends before an entry the station gave out is a rollback: it would lose entries
//!    somebody holds a paper of. It is refused unless somebody answers for it in the book.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use tempfile::TempPath;
use thiserror::Error;

use crate::chain::Sealed;
use crate::chain::verify::{Page, Stopped, Verdict};
use crate::store::whole::{self, Readers};
use crate::store::{Access, Known, Sqlite, Store, StoreError, Tip};
use crate::units::{Digest, Seq};
use crate::views::papers::Papers;

use super::verify_store;

/// Why a copy is not offered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CopyError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The walk was stopped.
    #[error("the verification was stopped")]
    Cancelled,
    /// The copy does not verify.
    #[error("the copy has {} findings: nothing was kept", .0.findings.len())]
    Findings(Box<Verdict>),
    /// It ends before an entry that was given out.
    #[error("the copy ends at {kept}, and entry {given} {digits} was given out: look for a newer one")]
    Behind {
        /// Its last entry.
        kept: Seq,
        /// The last entry that was given out.
        given: Seq,
        /// The first digits of its hash.
        digits: Box<str>,
    },
    /// It holds another entry where one was given out.
    #[error("entry {given} of the copy is not {digits}, which was given out: it is another history")]
    Forked {
        /// Which entry.
        given: Seq,
        /// The first digits of the hash that was given out.
        digits: Box<str>,
    },
}

/// A copy that has no name yet. It vanishes when it is dropped.
#[derive(Debug)]
pub struct Copy {
    path: TempPath,
    name: PathBuf,
    tip: Tip,
    entries: u64,
}

impl Copy {
    /// Copies the book at `from` and verifies the copy, every entry and every table, with `threads`
    /// threads; personal data too where its key file is at `key`. It is meant to be called `name`.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`StoreError::Exists`] when there is something called so.
    /// * those of opening the book, [`StoreError::Full`], the engine's.
    /// * [`StoreError::Damaged`], [`CopyError::Findings`] when the copy does not verify.
    /// * [`CopyError::Cancelled`] when `progress` breaks.
    pub fn of(
        from: &Path,
        name: &Path,
        key: &Path,
        threads: usize,
        progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
    ) -> Result<Self, CopyError> {
        for ending in ["", "-wal", "-journal"] {
            let mut taken = name.as_os_str().to_owned();
            taken.push(ending);
            if Path::new(&taken).exists() {
                let path = Path::new(&taken).display().to_string();
                return Err(StoreError::Exists { path }.into());
            }
        }
        let source = Sqlite::open(from, Access::Read)?;
        let made = whole::part(name, Readers::Owner).map_err(|err| failed(name, &err))?;
        let path = made.into_temp_path();
        if let Err(err) = source.copy_to(&path) {
            // What the engine could not finish goes with the copy; its journal it leaves beside it.
            let mut journal = path.as_os_str().to_owned();
            journal.push("-journal");
            let _was_there = std::fs::remove_file(journal);
            return Err(err.into());
        }
        drop(source);
        let mut store = Sqlite::open_with(&path, Access::Read, key.to_owned())?;
        store.check_pages()?;
        let verdict = verify_store(&mut store, threads, progress).map_err(|stopped| match stopped {
            Stopped::Cancelled => CopyError::Cancelled,
            Stopped::Unreadable(err) => err.into(),
        })?;
        if !verdict.findings.is_empty() {
            return Err(CopyError::Findings(Box::new(verdict)));
        }
        let tip = store.tip()?.ok_or_else(|| StoreError::Damaged { why: "it has no entries".to_owned() })?;
        Ok(Self { path, name: name.to_owned(), tip, entries: verdict.entries })
    }

    /// Its last entry.
    pub const fn tip(&self) -> Tip {
        self.tip
    }

    /// How many entries it has.
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// Where it lies as long as it has no name, so that something may be recorded in it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Compares it with heads that were given out. What an accepted rollback lost is known to be
    /// missing.
    ///
    /// # Errors
    ///
    /// The first that applies: [`CopyError::Forked`] for the first head it contradicts,
    /// [`CopyError::Behind`] for the last head it lacks, the store's.
    pub fn compare(&self, heads: &[Known], papers: &Papers) -> Result<(), CopyError> {
        let mut store = Sqlite::open(&self.path, Access::Read)?;
        let known = heads.iter().filter(|head| !papers.is_lost(head.seq));
        let (here, missing): (Vec<&Known>, Vec<&Known>) = known.partition(|head| head.seq <= self.tip.seq);
        for head in here {
            let hash = hash_at(&mut store, head.seq)?;
            if !hash.is_some_and(|hash| head.fits(hash)) {
                return Err(CopyError::Forked { given: head.seq, digits: short(head) });
            }
        }
        match missing.into_iter().max_by_key(|head| head.seq) {
            Some(head) => Err(CopyError::Behind { kept: self.tip.seq, given: head.seq, digits: short(head) }),
            None => Ok(()),
        }
    }

    /// Gives it its name; nothing is written over.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] when something got that name meanwhile, [`StoreError::Full`],
    /// [`StoreError::Failed`], the engine's.
    pub fn keep(self) -> Result<(), StoreError> {
        let Self { path, name, .. } = self;
        Sqlite::in_one_file(&path)?;
        let flushed = std::fs::File::open(&path).and_then(|file| file.sync_all());
        flushed.and_then(|()| whole::call(path, &name)).map_err(|err| {
            if err.kind() == std::io::ErrorKind::AlreadyExists {
                StoreError::Exists { path: name.display().to_string() }
            } else {
                failed(&name, &err)
            }
        })
    }
}

fn short(head: &Known) -> Box<str> {
    head.digits.chars().take(8).collect::<String>().into()
}

fn hash_at(store: &mut Sqlite, seq: Seq) -> Result<Option<Digest>, StoreError> {
    let mut page = Page::default();
    store.page(seq, 1, &mut page)?;
    let row = page.rows().next().and_then(|row| Sealed::read(row.bytes.to_vec()).ok());
    Ok(row.map(|sealed| sealed.hash()))
}

fn failed(path: &Path, err: &std::io::Error) -> StoreError {
    if err.kind() == std::io::ErrorKind::StorageFull {
        StoreError::Full
    } else {
        StoreError::Failed { why: format!("{}: {err}", path.display()) }
    }
}
