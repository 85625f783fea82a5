//! Folders for books, their verdicts, and their rows in memory.

use std::convert::Infallible;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use ledger::book::verify_store;
use ledger::chain::Sealed;
use ledger::chain::verify::{Page, Reader, Verdict, verify};
use ledger::store::{Sqlite, Store};
use ledger::units::Seq;
use ledger::views::Views;
use tempfile::TempDir;

/// A folder that is removed in the end, in memory where the system has such a place.
///
/// # Panics
///
/// When none can be made.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}

/// The verdict of `threads` threads over every entry and every derived table.
///
/// # Panics
///
/// When the store cannot be read.
pub fn verdict(store: &mut Sqlite, threads: usize) -> Verdict {
    verify_store(store, threads, &|_, _| ControlFlow::Continue(())).expect("a readable store")
}

/// A stored row: its place, the hash beside it, its bytes.
pub type Stored = (u64, Vec<u8>, Vec<u8>);

/// Rows in memory, to be read by any number of threads.
#[derive(Clone)]
struct Rows(Arc<Vec<Stored>>);

impl Reader for Rows {
    type Error = Infallible;

    fn last(&mut self) -> Result<Option<Seq>, Infallible> {
        Ok(self.0.last().map(|row| Seq::number(row.0)))
    }

    fn next(&mut self, from: Seq) -> Result<Option<Seq>, Infallible> {
        let at = self.0.partition_point(|row| row.0 < from.get());
        Ok(self.0.get(at).map(|row| Seq::number(row.0)))
    }

    fn page(&mut self, from: Seq, rows: u64, page: &mut Page) -> Result<(), Infallible> {
        page.clear();
        let start = self.0.partition_point(|row| row.0 < from.get());
        for (seq, hash, bytes) in &self.0[start..] {
            if *seq >= from.get().saturating_add(rows) {
                break;
            }
            page.push(Seq::number(*seq), hash, bytes);
        }
        Ok(())
    }
}

/// The verdict of `threads` threads over rows in memory.
///
/// # Panics
///
/// When it has none, which it always has.
pub fn judged(rows: &[Stored], threads: usize) -> Verdict {
    let rows = Rows(Arc::new(rows.to_vec()));
    verify(vec![rows; threads], &|_, _| ControlFlow::Continue(())).expect("a verdict")
}

/// Entries as they are stored.
pub fn stored(sealed: &[Sealed]) -> Vec<Stored> {
    let row = |sealed: &Sealed| {
        let hash = sealed.hash().as_bytes().to_vec();
        (sealed.entry().seq.get(), hash, sealed.bytes().to_vec())
    };
    sealed.iter().map(row).collect()
}

/// Every entry of a store, read from its bytes.
///
/// # Panics
///
/// When one cannot be read.
pub fn entries(store: &mut Sqlite) -> Vec<Sealed> {
    let (mut all, mut page) = (Vec::new(), Page::default());
    loop {
        store.page(Seq::number(all.len() as u64), 1024, &mut page).expect("a page");
        let before = all.len();
        all.extend(page.rows().map(|row| Sealed::read(row.bytes.to_vec()).expect("an entry")));
        if all.len() == before {
            return all;
        }
    }
}

/// What follows from the entries, folded from nothing.
///
/// # Panics
///
/// When they do not add up.
pub fn folded(entries: &[Sealed]) -> Views {
    let mut views = Views::default();
    for sealed in entries {
        views.apply(sealed.entry(), sealed.hash()).expect("an entry that fits");
    }
    views
}
