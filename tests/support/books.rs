//! Folders for books, their verdicts, and their rows in memory.

use std::ops::ControlFlow;
use std::path::Path;

use ledger::book::verify_store;
use ledger::chain::Sealed;
use ledger::chain::verify::{Page, Verdict};
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
