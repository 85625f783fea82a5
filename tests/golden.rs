//! The form of an entry, pinned to the byte in `fixtures/chain`.
//!
//! `JIFEN_WRITE_GOLDEN=1` writes the files of a book that has none yet; see their README.

mod counter;
mod deeds;
mod money;
mod people;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use ledger::chain::{genesis, leaf_hash};
use ledger::events::Event;
use ledger::journal::encoding::{BadBytes, decode, encode};
use ledger::units::{OperatorId, Seq};
use tests::station::Station;

use counter::{live_days, live_goods, live_pads, live_papers, live_redemptions};
use deeds::{live, live_cases, live_tasks};
use money::{live_forecast, live_funds, live_market_cards, live_obligations, live_periods};
use people::{live_approvals, live_erasures, live_keys, live_notice, live_operators, live_persons};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/chain").join(name)
}

/// A book that is pinned: the name of its two files, and how it comes about.
struct Pinned {
    entries: &'static str,
    hashes: &'static str,
    live: fn(&mut Station),
}

/// What came later stands in books of its own, so that the older files are never touched.
const BOOKS: &[Pinned] = &[
    Pinned { entries: "entries.jsonl", hashes: "hashes.txt", live },
    Pinned { entries: "tasks.jsonl", hashes: "tasks-hashes.txt", live: live_tasks },
    Pinned { entries: "notice.jsonl", hashes: "notice-hashes.txt", live: live_notice },
    Pinned { entries: "goods.jsonl", hashes: "goods-hashes.txt", live: live_goods },
    Pinned { entries: "cases.jsonl", hashes: "cases-hashes.txt", live: live_cases },
    Pinned { entries: "market_cards.jsonl", hashes: "market_cards-hashes.txt", live: live_market_cards },
    Pinned { entries: "papers.jsonl", hashes: "papers-hashes.txt", live: live_papers },
    Pinned { entries: "redemptions.jsonl", hashes: "redemptions-hashes.txt", live: live_redemptions },
    Pinned { entries: "operators.jsonl", hashes: "operators-hashes.txt", live: live_operators },
    Pinned { entries: "days.jsonl", hashes: "days-hashes.txt", live: live_days },
    Pinned { entries: "obligations.jsonl", hashes: "obligations-hashes.txt", live: live_obligations },
    Pinned { entries: "periods.jsonl", hashes: "periods-hashes.txt", live: live_periods },
    Pinned { entries: "funds.jsonl", hashes: "funds-hashes.txt", live: live_funds },
    Pinned { entries: "keys.jsonl", hashes: "keys-hashes.txt", live: live_keys },
    Pinned { entries: "pads.jsonl", hashes: "pads-hashes.txt", live: live_pads },
    Pinned { entries: "erasures.jsonl", hashes: "erasures-hashes.txt", live: live_erasures },
    Pinned { entries: "forecast.jsonl", hashes: "forecast-hashes.txt", live: live_forecast },
    Pinned { entries: "approvals.jsonl", hashes: "approvals-hashes.txt", live: live_approvals },
    Pinned { entries: "persons.jsonl", hashes: "persons-hashes.txt", live: live_persons },
];

fn hex(text: &[u8]) -> String {
    String::from_utf8(text.to_vec()).unwrap()
}

/// The lines of both files of a book, as they stand in the store, and the events it tells of.
fn written(pinned: &Pinned) -> (String, String, BTreeSet<&'static str>) {
    let folder = tempfile::tempdir().unwrap();
    let mut station = Station::open(&folder.path().join("test.book"));
    (pinned.live)(&mut station);
    let entries = station.book.entries(Seq::number(0), 10_000).unwrap();
    let first = entries[0].entry();
    let Event::StationOpened(opened) = &first.event else { panic!("{first:?}") };
    let (mut lines, mut hashes) = (String::new(), String::new());
    writeln!(hashes, "genesis {}", genesis(&first.book, &opened.origin)).unwrap();
    for sealed in &entries {
        writeln!(lines, "{}", hex(sealed.bytes())).unwrap();
        writeln!(hashes, "{} {}", sealed.entry().seq.get(), sealed.hash()).unwrap();
    }
    let (seq, head) = station.book.head().unwrap();
    writeln!(hashes, "head {} {head}", seq.get()).unwrap();
    assert_eq!(station.verified(), entries.len() as u64);
    (lines, hashes, entries.iter().map(|sealed| sealed.entry().event.name()).collect())
}

fn kept(pinned: &Pinned) -> Vec<String> {
    fs::read_to_string(file(pinned.entries)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn golden_bytes_and_hashes_are_written_today_as_they_were() {
    let mut told = BTreeSet::new();
    for pinned in BOOKS {
        let (lines, hashes, events) = written(pinned);
        told.extend(events);
        // Only a book that is not pinned yet: a file that is there is never written again.
        if std::env::var_os("JIFEN_WRITE_GOLDEN").is_some() && !file(pinned.entries).exists() {
            fs::write(file(pinned.entries), &lines).unwrap();
            fs::write(file(pinned.hashes), &hashes).unwrap();
        }
        let entries = fs::read_to_string(file(pinned.entries)).unwrap();
        for (ours, theirs) in lines.lines().zip(entries.lines()) {
            assert_eq!(ours, theirs);
        }
        assert_eq!(lines.lines().count(), entries.lines().count(), "{}", pinned.entries);
        assert_eq!(hashes, fs::read_to_string(file(pinned.hashes)).unwrap());
    }
    assert_eq!(told, Event::NAMES.iter().copied().collect(), "every event once at least");
}

#[test]
fn golden_entries_are_read_back_and_hashed_as_they_are() {
    for pinned in BOOKS {
        let hashes = fs::read_to_string(file(pinned.hashes)).unwrap();
        let mut prev = None;
        for (line, hash_line) in kept(pinned).iter().zip(hashes.lines().skip(1)) {
            let entry = decode(line.as_bytes()).unwrap();
            assert_eq!(hex(&encode(&entry)), *line);
            assert_eq!(serde_json::to_string(&entry).unwrap(), *line, "what is derived writes the same");
            let hash = leaf_hash(line.as_bytes());
            assert_eq!(format!("{} {hash}", entry.seq.get()), hash_line);
            assert!(prev.is_none_or(|prev| prev == entry.prev), "{line}");
            prev = Some(hash);
        }
        assert_eq!(decode(kept(pinned)[0].as_bytes()).unwrap().by, OperatorId::BOOK);
    }
}

#[test]
fn golden_entries_in_any_other_form_are_refused() {
    let lines = kept(&BOOKS[0]);
    let of_type = |name: &str| {
        let tag = format!("\"type\":\"{name}\"");
        lines.iter().find(|line| line.contains(&tag)).unwrap().clone()
    };
    let grid = of_type("grid.grid_named");
    let redeemed = of_type("redemption.redeemed");
    let swapped = |line: &str, a: &str, b: &str| {
        assert!(line.contains(a), "{a} in {line}");
        line.replacen(a, b, 1)
    };
    let hash_at = grid.find("\"prev\":\"").unwrap() + 8;
    let letter = hash_at + grid[hash_at..].find(|c: char| c.is_ascii_lowercase()).unwrap();
    let mut upper = grid.clone();
    upper.replace_range(letter..=letter, &grid[letter..=letter].to_uppercase());
    for (what, bytes) in [
        (
            "another order",
            swapped(&grid, "\"households\":71,\"people\":330", "\"people\":330,\"households\":71"),
        ),
        ("another order outside", swapped(&grid, "\"links\":{},\"seals\":[]", "\"seals\":[],\"links\":{}")),
        ("a blank", swapped(&grid, "\"households\":71", "\"households\": 71")),
        ("a blank before", format!(" {grid}")),
        ("a line feed after", format!("{grid}\n")),
        ("an unknown field", swapped(&grid, "\"people\":330", "\"people\":330,\"dogs\":3")),
        ("an unknown field outside", swapped(&grid, "\"links\":{}", "\"links\":{},\"extra\":1")),
        ("a field twice", swapped(&grid, "\"people\":330", "\"people\":330,\"people\":330")),
        ("a field twice outside", swapped(&grid, "\"links\":{}", "\"links\":{},\"links\":{}")),
        ("an exponent", swapped(&grid, "\"households\":71", "\"households\":7.1e1")),
        ("a whole exponent", swapped(&grid, "\"v\":1", "\"v\":1e0")),
        ("a plus", swapped(&grid, "\"households\":71", "\"households\":+71")),
        ("minus zero", swapped(&grid, "\"households\":71", "\"households\":-0")),
        ("a leading zero", swapped(&grid, "\"households\":71", "\"households\":071")),
        ("minus zero points", swapped(&redeemed, "\"PTS\",\"13.50\"", "\"PTS\",\"-0.00\"")),
        ("a plus of points", swapped(&redeemed, "\"PTS\",\"13.50\"", "\"PTS\",\"+13.50\"")),
        ("an exponent of points", swapped(&redeemed, "\"PTS\",\"13.50\"", "\"PTS\",\"1.35e1\"")),
        ("fewer decimals", swapped(&redeemed, "\"PTS\",\"13.50\"", "\"PTS\",\"13.5\"")),
        ("upper-case hex", upper),
        ("an idle escape", swapped(&grid, "兴谷", "\\u5174谷")),
        ("an escaped slash", swapped(&lines[0], "jifen.example/test", "jifen.example\\/test")),
        ("an absent option said", swapped(&redeemed, "\"links\":{}", "\"links\":{\"follows\":null}")),
        ("cut short", grid[..grid.len() - 1].to_owned()),
    ] {
        assert!(decode(bytes.as_bytes()).is_err(), "{what}: {bytes}");
    }
    let version = swapped(&grid, "{\"v\":1,", "{\"v\":2,");
    assert_eq!(decode(version.as_bytes()), Err(BadBytes::Version { v: 2, known: 1 }));
    let bare = swapped(&grid, "\"households\":71", "\"households\": 71");
    let at = grid.find("71,\"people\"").unwrap();
    assert_eq!(decode(bare.as_bytes()), Err(BadBytes::Form { at }), "the first byte that differs is named");
}
