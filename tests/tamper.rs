//! Attacks on a book of 300 entries: whatever is changed, verification says where.
//!
//! The attacker owns the file: he drops the triggers and writes what he likes. What he cannot do
//! unseen is in here. What he can: cut the tail of *all* tables alike, or write the tail anew with
//! every hash and link made right. Neither leaves a trace in the file; only a head that somebody
//! outside wrote down shows it. That is what checkpoints are for.

mod every_byte;
mod file;
mod forged;
mod hostile;
mod rows;
mod tables;
mod vault;

use std::path::Path;
use std::sync::OnceLock;

use ledger::chain::Sealed;
use ledger::chain::verify::{Finding, Kind, Verdict};
use ledger::events::Event;
use ledger::events::station::Expiry;
use ledger::journal::{Account, Entry};
use ledger::store::{Access, KeyFile, Sqlite, Store};
use ledger::units::{Quantity, Seq};
use rusqlite::Connection;
use tempfile::TempDir;
use tests::books::{Stored, entries, folder, judged, stored, verdict};
use tests::generator::{Plan, book};

fn plan(entries: u64) -> Plan {
    Plan { entries, members: 8, batch: 16, expiry: Expiry::Months(3), pace: 7200, ..Plan::default() }
}

/// The book that is attacked: its file and its entries. It has acts, cases, slips and reversals.
fn victim() -> &'static (TempDir, Vec<Sealed>) {
    static VICTIM: OnceLock<(TempDir, Vec<Sealed>)> = OnceLock::new();
    VICTIM.get_or_init(|| {
        let folder = folder();
        let store = Sqlite::create(&folder.path().join("victim.book")).unwrap();
        let (mut book, _) = book(store, &plan(300));
        let all = entries(book.store());
        book.close().unwrap();
        assert_eq!(all.len(), 300);
        (folder, all)
    })
}

fn rows() -> Vec<Stored> {
    stored(&victim().1)
}

/// The chain with one entry changed and every hash and link after it made right again.
fn resealed(at: usize, change: impl FnOnce(&mut Entry)) -> Vec<Stored> {
    resealed_in(&victim().1, at, change)
}

fn resealed_in(all: &[Sealed], at: usize, change: impl FnOnce(&mut Entry)) -> Vec<Stored> {
    let mut changed: Vec<Sealed> = all[..at].to_vec();
    let mut entry = all[at].entry().clone();
    change(&mut entry);
    changed.push(Sealed::seal(entry));
    for sealed in &all[at + 1..] {
        let mut entry = sealed.entry().clone();
        entry.prev = changed.last().unwrap().hash();
        changed.push(Sealed::seal(entry));
    }
    let mut rows = stored(&changed);
    // Rows stand where the forger puts them, whatever their entries say.
    for (place, row) in (0..).zip(&mut rows) {
        row.0 = place;
    }
    rows
}

/// The place of the `nth` entry with an event like this.
fn find(nth: usize, like: fn(&Event) -> bool) -> usize {
    let all = victim().1.iter().enumerate().filter(|(_, sealed)| like(&sealed.entry().event));
    all.map(|(at, _)| at).nth(nth).unwrap()
}

fn names(findings: &[Finding], seq: usize, kind: Kind) -> bool {
    findings.iter().any(|finding| finding.seq.get() == seq as u64 && finding.kind == kind)
}

#[track_caller]
fn must_name(rows: &[Stored], seq: usize, kind: Kind) {
    let verdict = judged(rows, 1);
    assert!(names(&verdict.findings, seq, kind), "#{seq} {kind:?} not in {:?}", verdict.findings);
    assert!(verdict.last_good < Some(Seq::number(seq as u64)), "{:?}", verdict.last_good);
}

/// A copy of the victim's file in the attacker's hands.
struct Stolen {
    _folder: TempDir,
    store: Sqlite,
    hand: Connection,
    clean: Verdict,
}

impl Stolen {
    fn new() -> Self {
        let folder = folder();
        let path = folder.path().join("stolen.book");
        let victim = victim().0.path().join("victim.book");
        std::fs::copy(&victim, &path).unwrap();
        std::fs::copy(KeyFile::beside(&victim), KeyFile::beside(&path)).unwrap();
        let hand = Connection::open(&path).unwrap();
        hand.execute_batch(
            "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON;
             DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_removed;",
        )
        .unwrap();
        let mut store = open(&path);
        let clean = verdict(&mut store, 1);
        assert_eq!((clean.entries, clean.findings.as_slice()), (300, &[][..]));
        Self { _folder: folder, store, hand, clean }
    }

    /// What is found after `attack`, and after `undo` nothing.
    fn found(&mut self, attack: &str, undo: &str) -> Vec<Finding> {
        self.hand.execute_batch(attack).unwrap_or_else(|err| panic!("{attack}: {err}"));
        let findings = verdict(&mut self.store, 2).findings;
        self.hand.execute_batch(undo).unwrap_or_else(|err| panic!("{undo}: {err}"));
        findings
    }

    /// The findings about derived tables alone, after one statement that changes `rows` rows.
    fn compared(&mut self, attack: &str) -> Vec<Finding> {
        self.hand.execute_batch(attack).unwrap_or_else(|err| panic!("{attack}: {err}"));
        self.store.compare(&self.clean).unwrap()
    }

    fn column<T: rusqlite::types::FromSql>(&self, select: &str) -> Vec<T> {
        let mut select = self.hand.prepare(select).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, Access::Write).unwrap()
}

/// Reads the number of the only book of the file.
const NUMBER: i64 = 1;

fn key(seq: u64) -> i64 {
    NUMBER << 40 | seq.cast_signed()
}

fn find_in(all: &[Sealed], like: fn(&Event) -> bool) -> usize {
    all.iter().position(|sealed| like(&sealed.entry().event)).unwrap()
}

#[test]
fn the_untouched_book_has_no_findings() {
    for threads in 1..=3 {
        let verdict = judged(&rows(), threads);
        assert_eq!((verdict.entries, verdict.findings), (300, vec![]));
        assert_eq!(verdict.last_good, Some(Seq::number(299)));
    }
}

#[test]
fn the_victim_has_what_the_attacks_need() {
    // Pieces and money move in it too, not points alone.
    let shelves = |sealed: &&Sealed| {
        let postings = &sealed.entry().postings;
        postings.iter().any(|posting| matches!(posting.account, Account::Shelf(_)))
    };
    assert!(victim().1.iter().filter(shelves).count() > 10);
    assert_eq!(Quantity::from_minor(1).exact(), "1");
}
