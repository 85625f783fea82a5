//! Power cuts: a desk is killed at random moments, and nothing it acknowledged is lost.
//!
//! The desk is this test program, started again with only the test that plays it.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ledger::book::Book;
use ledger::chain::Sealed;
use ledger::store::{Access, Sqlite, Store};
use ledger::units::{Digest, Seq};
use tests::books::{entries, folded, verdict};
use tests::earning::earned_rightly;
use tests::generator::{Generator, Plan, Random, Replayed, Ticker};

const PLAYS: &str = "JIFEN_CRASH_BOOK";

/// This test program again, playing one part: the test `part` with `variable` set to `value`.
pub(crate) fn player(part: &str, variable: &str, value: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([part, "--exact", "--nocapture", "--test-threads=1"])
        .env(variable, value)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Plays the desk: founds a book, then submits and acknowledges until it is killed or done.
#[test]
fn plays_the_desk_that_is_killed() {
    let Some(path) = std::env::var_os(PLAYS) else { return };
    let store = Sqlite::create(Path::new(&path)).unwrap();
    let plan = Plan { members: 10, batch: 1, ..Plan::default() };
    let (mut book, generator) = Generator::found(store, &plan);
    // What stands in the book before anything is submitted is acknowledged too.
    let (seq, hash) = book.head().unwrap();
    println!("\nfounded\n{} {hash}", seq.get());
    for (number, asked) in (0..).zip(generator.take(200)) {
        let receipt = book.submit(&asked).unwrap();
        println!("{} {}", receipt.sealed.entry().seq.get(), receipt.sealed.hash());
        std::io::stdout().flush().unwrap();
        if number % 40 == 39 {
            // Closing keeps a snapshot; so some cuts fall into that.
            book.close().unwrap();
            let store = Sqlite::open(Path::new(&path), Access::Write).unwrap();
            let clock = Ticker::at("2020-01-02");
            book = Book::open(store, Replayed::new(&clock, number)).unwrap();
        }
    }
    println!("done");
}

/// Starts the desk, kills it with signal 9 when `after` lines were acknowledged and `wait` has
/// passed, and returns what it acknowledged.
fn killed(path: &Path, after: usize, wait: Duration) -> Vec<(Seq, Digest)> {
    let mut desk = player("crash::plays_the_desk_that_is_killed", PLAYS, path);
    let mut lines = BufReader::new(desk.stdout.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line == "founded").unwrap();
    let mut said: Vec<String> = lines.by_ref().take(after + 1).collect();
    std::thread::sleep(wait);
    desk.kill().unwrap();
    desk.wait().unwrap();
    // What it had written into the pipe before it died was acknowledged too.
    said.extend(lines);
    let read = |line: &String| {
        let (seq, hash) = line.split_once(' ')?;
        Some((Seq::number(seq.parse().ok()?), hash.parse().ok()?))
    };
    said.iter().filter_map(read).collect()
}

#[test]
fn every_acknowledged_entry_is_there_after_a_kill_at_any_moment() {
    // On a disk, not in memory: the flushes are part of what is tried.
    let folder = tempfile::tempdir().unwrap();
    let mut random = Random::new(std::process::id().into());
    let (mut acknowledged, mut cut_short) = (0, 0);
    for round in 0..16 {
        let path = folder.path().join(format!("{round}.book"));
        let wait = Duration::from_micros(random.below(6000));
        let said = killed(&path, random.place(190), wait);
        acknowledged += said.len();
        cut_short += usize::from(said.len() < 201);
        let store = Sqlite::open(&path, Access::Write).unwrap();
        let mut book = Book::open(store, Replayed::new(&Ticker::at("2030-01-01"), 1)).unwrap();
        let all = entries(book.store());
        earned_rightly(&all);
        for (seq, hash) in &said {
            let at = usize::try_from(seq.get()).unwrap();
            assert_eq!(all.get(at).map(Sealed::hash), Some(*hash), "round {round}: {seq} is lost");
        }
        // At most one more than was acknowledged: the one whose answer never came.
        let last = said.last().unwrap().0.get();
        let head = book.head().unwrap().0.get();
        assert!(head >= last && head <= last + 1, "round {round}: the book ends at {head}, not {last}");
        assert!(*book.views() == folded(&all), "round {round}: the views are not the fold");
        let clean = verdict(book.store(), 2);
        assert_eq!((clean.entries, clean.findings), (all.len() as u64, vec![]), "round {round}");
    }
    assert!(acknowledged > 200 && cut_short > 10, "{acknowledged} entries, {cut_short} cuts");
}

#[test]
fn a_snapshot_that_is_gone_or_damaged_is_rebuilt() {
    let folder = tests::books::folder();
    let path = folder.path().join("a.book");
    let plan = Plan { entries: 400, members: 10, ..Plan::default() };
    let (book, _) = tests::generator::book(Sqlite::create(&path).unwrap(), &plan);
    let (head, views) = (book.head(), book.views().clone());
    book.close().unwrap();
    let hand = rusqlite::Connection::open(&path).unwrap();
    let kept = |hand: &rusqlite::Connection| {
        hand.query_row("SELECT count(*), max(seq) FROM snapshots", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
        })
        .unwrap()
    };
    assert_eq!(kept(&hand), (1, Some(399)));
    for damage in [
        "DELETE FROM snapshots",
        "UPDATE snapshots SET body = x''",
        "UPDATE snapshots SET body = substr(body, 1, length(body) / 2)",
        "UPDATE snapshots SET digest = x''",
        "UPDATE snapshots SET hash = zeroblob(32)",
        "UPDATE snapshots SET seq = 17",
        "UPDATE snapshots SET seq = 1000000",
    ] {
        hand.execute_batch(damage).unwrap();
        let store = Sqlite::open(&path, Access::Write).unwrap();
        let mut book = Book::open(store, Replayed::new(&Ticker::at("2030-01-01"), 1)).unwrap();
        assert_eq!(book.head(), head, "{damage}");
        assert!(*book.views() == views, "{damage}");
        book.catch_up().unwrap();
        book.close().unwrap();
        assert_eq!(kept(&hand), (1, Some(399)), "{damage}");
        let mut store = Sqlite::open(&path, Access::Write).unwrap();
        assert_eq!(store.snapshot().unwrap().map(|snapshot| snapshot.tip.seq), Some(Seq::number(399)));
        assert_eq!(verdict(&mut store, 1).findings, [], "{damage}");
    }
}
