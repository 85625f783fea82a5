//! Full verification beside the bare scan, on one thread and on two.

use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use ledger::book::verify_store;
use ledger::store::{Access, Sqlite};

use crate::bare::{Reading, scan};
use crate::measure::{Bar, Table, median, most_memory, permille, rate, timed};

const ROUNDS: usize = 5;

/// With this word and a path the bench only verifies that book, and prints its memory.
pub(crate) const ALONE: &str = "verify-alone";

/// The most memory in MiB of one verification on one thread, in a process that holds nothing else.
pub(crate) fn memory(path: &Path) -> u64 {
    let mut store = Sqlite::open(path, Access::Read).unwrap();
    let verified = || verify_store(&mut store, 1, &|_, _| ControlFlow::Continue(()));
    let (most, verdict) = most_memory(verified);
    assert_eq!(verdict.unwrap().findings, vec![], "the book is sound");
    most
}

pub(crate) fn verify(path: &Path, threads: usize, entries: u64) -> Duration {
    let mut store = Sqlite::open(path, Access::Read).unwrap();
    let (took, verdict) = timed(|| verify_store(&mut store, threads, &|_, _| ControlFlow::Continue(())));
    let verdict = verdict.unwrap();
    assert_eq!((verdict.entries, verdict.findings), (entries, vec![]), "the book is sound");
    took
}

pub(crate) fn run(table: &mut Table, path: &Path, entries: u64) {
    let scanned = |reading| {
        let (took, rows) = timed(|| scan(path, reading));
        assert_eq!(rows, entries, "the scan saw every row");
        took
    };
    let (mut plain, mut own, mut one, mut two) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        plain.push(scanned(Reading::Plain));
        one.push(verify(path, 1, entries));
        two.push(verify(path, 2, entries));
        own.push(scanned(Reading::Ours));
    }
    let ratio = |of: &[Duration], to: &[Duration]| {
        median(&of.iter().zip(to).map(|(of, to)| permille(*of, *to)).collect::<Vec<_>>())
    };
    let shown = |took: &[Duration]| rate(entries, median(took));
    let name = format!("full verify of {entries}, one thread / V");
    table.ratio(&name, shown(&one), shown(&plain), ratio(&plain, &one), Bar::AtLeast(700, 900));
    let name = "the same / a scan with this ledger's decoder";
    table.ratio(name, shown(&one), shown(&own), ratio(&own, &one), Bar::None);
    let name = "full verify, two threads / one";
    table.ratio(name, shown(&two), shown(&one), ratio(&one, &two), Bar::AtLeast(1700, 1850));
    let alone = Command::new(std::env::current_exe().unwrap()).arg(ALONE).arg(path).output().unwrap();
    let most = String::from_utf8(alone.stdout).unwrap().trim().parse().unwrap();
    table.figure("full verify, anonymous memory", most, "MiB", Bar::Under(256, 128));
}
