//! Flushes, counted and not timed: with `synchronous=FULL` a commit is one flush, and in the log
//! beside the file it is one frame that says how large the file is then.
//!
//! Source: the `SQLite` file format, section 4.1 (frames of a write-ahead log).

use std::path::{Path, PathBuf};

use ledger::book::Outcome;
use ledger::store::Sqlite;
use tests::generator::{Generator, Plan};

/// The commits in the log of a book. The log of a small book never begins anew, so they only grow.
fn commits(book: &Path) -> usize {
    let mut log = book.as_os_str().to_owned();
    log.push("-wal");
    let log = std::fs::read(PathBuf::from(log)).unwrap();
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let frame = usize::try_from(number(8)).unwrap() + 24;
    let (salts, frames) = ((number(16), number(20)), (log.len() - 32) / frame);
    (0..frames)
        .map(|place| 32 + place * frame)
        .take_while(|at| (number(at + 8), number(at + 12)) == salts)
        .filter(|at| number(at + 4) > 0)
        .count()
}

#[test]
fn a_batch_is_one_flush_and_so_is_all_that_eight_desks_wait_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flushed.book");
    let plan = Plan { members: 10, batch: 100, ..Plan::default() };
    let (mut book, mut generator) = Generator::found(Sqlite::create(&path).unwrap(), &plan);

    let before = commits(&path);
    let one = generator.next().unwrap();
    assert_eq!(book.submit(&one).unwrap().outcome, Outcome::Written);
    assert_eq!(commits(&path) - before, 1, "one submit");
    assert_eq!(book.submit(&one).unwrap().outcome, Outcome::Known);
    assert_eq!(commits(&path) - before, 1, "the same again writes nothing");

    let before = commits(&path);
    let batch: Vec<_> = generator.by_ref().take(100).collect();
    assert_eq!(book.submit_all(&batch).unwrap().len(), 100);
    assert_eq!(commits(&path) - before, 1, "a batch of a hundred");

    let before = commits(&path);
    let waiting: Vec<_> = generator.by_ref().take(8).collect();
    for answer in book.submit_each(&waiting) {
        assert_eq!(answer.unwrap().outcome, Outcome::Written, "each has its own answer");
    }
    assert_eq!(commits(&path) - before, 1, "eight that wait");
}
