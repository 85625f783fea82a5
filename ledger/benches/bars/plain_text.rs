//! A whole book, loaded and verified, beside other programs that read its export.

use std::fs::File;
use std::hint::black_box;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use ledger::book::Book;
use ledger::exchange::{Over, Tool, export_to_file};
use ledger::store::{Access, Sqlite};
use tests::generator::{Plan, Replayed, Ticker, book};

use crate::measure::{Bar, Table, median, most_memory, permille, rate, timed};
use crate::verifying;

const ENTRIES: u64 = 100_000;
const ROUNDS: usize = 5;

/// All balances of an export, as the tool prints them into a file nobody reads.
fn theirs(other: Tool, file: &Path) -> Duration {
    let mut program = Command::new(other.as_str());
    program.env("LC_ALL", "C.UTF-8").arg("-f").arg(file).args(["balance", "--flat"]);
    program.stdout(Stdio::from(File::create("/dev/null").unwrap()));
    let (took, ended) = timed(|| program.status().unwrap());
    assert!(ended.success(), "{other} reads its export");
    took
}

/// A full verification on one thread, and after it all balances.
fn ours(path: &Path) -> Duration {
    let verified = verifying::verify(path, 1, ENTRIES);
    let (loaded, ()) = timed(|| {
        let store = Sqlite::open(path, Access::Read).unwrap();
        let book = Book::open(store, Replayed::new(&Ticker::at("2030-01-01"), 1)).unwrap();
        let told = book.views().accounts.balances().map(|(account, commodity, minor)| {
            black_box(format!("{} {account} {commodity}", commodity.print(minor))).len()
        });
        black_box(told.sum::<usize>());
    });
    verified + loaded
}

pub(crate) fn run(table: &mut Table) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("exported.book");
    let plan = Plan { entries: ENTRIES, members: 2_000, batch: 8_190, pace: 20, ..Plan::default() };
    book(Sqlite::create(&path).unwrap(), &plan).0.close().unwrap();
    for tool in [Tool::Hledger, Tool::Ledger] {
        match Command::new(tool.as_str()).arg("--version").stdout(Stdio::null()).status() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                println!("{tool} is not here: nothing to compare with");
                continue;
            }
            asked => assert!(asked.unwrap().success(), "{tool} starts"),
        }
        let file = folder.path().join(tool.as_str());
        let mut store = Sqlite::open(&path, Access::Read).unwrap();
        let (most, exported) =
            most_memory(|| timed(|| export_to_file(&mut store, tool, &file, Over::Nothing)));
        let (took, told) = exported;
        assert_eq!(told.unwrap().entries, ENTRIES);
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            // Who comes first alternates.
            if round % 2 == 0 {
                own.push(ours(&path));
                other.push(theirs(tool, &file));
            } else {
                other.push(theirs(tool, &file));
                own.push(ours(&path));
            }
        }
        let ratio =
            median(&own.iter().zip(&other).map(|(own, other)| permille(*own, *other)).collect::<Vec<_>>());
        let shown = |took: &[Duration]| format!("{} ms", median(took).as_millis());
        let name = format!("full verify and all balances of {ENTRIES} / {tool} on its export");
        table.ratio(&name, shown(&own), shown(&other), ratio, Bar::AtMost(999, 125));
        println!("export for {tool}: {}", rate(ENTRIES, took));
        table.figure(&format!("export for {tool}, anonymous memory"), most, "MiB", Bar::Under(256, 128));
    }
}
