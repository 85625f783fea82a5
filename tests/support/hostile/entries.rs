//! Entries: bytes that a reader takes for one are one, in its one form, and are judged in any book.

use std::sync::OnceLock;

use ledger::chain::{Sealed, leaf_hash};
use ledger::journal::Entry;
use ledger::journal::encoding::{decode, encode};
use ledger::views::Views;

use super::fixture;
use crate::books::{Stored, folded, judged, stored};

/// A book with some history, which any entry may be said to continue.
struct History {
    last: Sealed,
    rows: Vec<Stored>,
    views: Views,
}

fn history() -> &'static History {
    static HISTORY: OnceLock<History> = OnceLock::new();
    HISTORY.get_or_init(|| {
        let lines = String::from_utf8(fixture("chain/redemptions.jsonl")).expect("entries");
        let read = |line: &str| Sealed::read(line.as_bytes().to_vec()).expect("an entry");
        let all: Vec<Sealed> = lines.lines().map(read).collect();
        let last = all.last().expect("entries").clone();
        History { last, rows: stored(&all), views: folded(&all) }
    })
}

/// Every pinned entry.
pub(super) fn examples() -> Vec<Vec<u8>> {
    let nouns = [
        "cases",
        "days",
        "entries",
        "erasures",
        "forecast",
        "funds",
        "goods",
        "keys",
        "market_cards",
        "notice",
        "obligations",
        "operators",
        "pads",
        "papers",
        "periods",
        "persons",
        "redemptions",
        "tasks",
    ];
    let files = nouns.map(|noun| fixture(&format!("chain/{noun}.jsonl")));
    let lines = files.iter().flat_map(|file| file.split(|byte| *byte == b'\n'));
    lines.filter(|line| !line.is_empty()).map(<[u8]>::to_vec).collect()
}

/// Holds of any bytes as an entry.
///
/// # Panics
///
/// When it does not.
pub fn entry(bytes: &[u8]) {
    // Two readers of one form: the quick one, and the one that is derived from the types.
    let derived = serde_json::from_slice::<Entry>(bytes).ok();
    let Ok(entry) = decode(bytes) else {
        let is_entry = |entry: &Entry| entry.v == Entry::V && encode(entry) == bytes;
        assert!(!derived.as_ref().is_some_and(is_entry), "an entry is refused");
        return;
    };
    assert_eq!(encode(&entry), bytes, "it is written otherwise than it was read");
    assert_eq!(derived.as_ref(), Some(&entry), "the readers do not agree");
    let sealed = Sealed::read(bytes.to_vec()).expect("what was read before");
    assert_eq!((sealed.hash(), sealed.entry()), (leaf_hash(bytes), &entry));
    is_judged(&entry);
}

/// Alone, and as the next of a book as far as its own numbers let it, an entry gets a verdict.
fn is_judged(entry: &Entry) {
    let History { last, rows, views } = history();
    let row =
        |place: u64, sealed: &Sealed| (place, sealed.hash().as_bytes().to_vec(), sealed.bytes().to_vec());
    let alone = Sealed::seal(entry.clone());
    // A store has no places beyond 2^40.
    assert_eq!(judged(&[row(entry.seq.get().min((1 << 40) - 1), &alone)], 1).entries, 1);
    let _may_be_broken = Views::default().apply(entry, alone.hash());
    let mut next = entry.clone();
    let before = last.entry();
    next.seq = before.seq.next().expect("a place");
    (next.book, next.prev) = (before.book.clone(), last.hash());
    let linked = Sealed::seal(next.clone());
    next.at = before.at.plus_millis(1);
    next.on = next.on.max(before.on);
    let later = Sealed::seal(next);
    for next in [linked, later] {
        let mut all = rows.clone();
        all.push(row(next.entry().seq.get(), &next));
        assert_eq!(judged(&all, 1).entries, all.len() as u64);
        let _may_be_broken = views.clone().apply(next.entry(), next.hash());
    }
}
