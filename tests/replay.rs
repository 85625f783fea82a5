//! Replays: the same submissions, clock and chance give the same book, and its bytes alone give it
//! back.

use ledger::book::Book;
use ledger::chain::Sealed;
use ledger::events::station::Expiry;
use ledger::journal::{Account, Commodity, Opening, PersonalField};
use ledger::store::{Appended, Sqlite, Store, Tip};
use tests::books::{entries, folded, folder, verdict};
use tests::generator::{Plan, Replayed, Ticker, book};

/// A small book in which members spend, reverse, and let points lapse.
fn a_plan() -> Plan {
    let expiry = Expiry::Months(3);
    Plan { entries: 3000, members: 30, batch: 64, expiry, pace: 10_800, ..Plan::default() }
}

#[test]
fn the_same_submissions_under_the_same_clock_and_chance_give_the_same_head() {
    let folder = folder();
    let head = |name: &str, plan: &Plan| {
        let store = Sqlite::create(&folder.path().join(name)).unwrap();
        book(store, plan).0.head().unwrap()
    };
    let first = head("first", &a_plan());
    assert_eq!(head("second", &a_plan()), first);
    assert_ne!(head("other", &Plan { seed: 2, ..a_plan() }).1, first.1);
}

#[test]
fn a_generated_book_has_the_size_it_was_planned_with_and_verifies() {
    let folder = folder();
    let (mut book, _) = book(Sqlite::create(&folder.path().join("a.book")).unwrap(), &a_plan());
    let views = book.views();
    let (vouchers, cases) = (views.redemptions.vouchers(), views.cases.all().len());
    let lapsed = views.accounts.balance(Account::Lapsed, Commodity::Points);
    let reversed =
        entries(book.store()).iter().filter(|sealed| sealed.entry().links.reverses.is_some()).count();
    // What the attacks in this folder lean on is there.
    assert!(
        vouchers > 100 && reversed > 3 && cases > 5 && lapsed > 0,
        "{vouchers} {reversed} {cases} {lapsed}"
    );
    for threads in 1..=3 {
        let verdict = verdict(book.store(), threads);
        assert_eq!((verdict.entries, verdict.findings), (3000, vec![]));
    }
}

/// All personal data of a book, to be sealed under other keys.
fn openings(book: &mut Book<Sqlite>) -> Vec<Opening> {
    let mut all = Vec::new();
    for field in PersonalField::ALL {
        for (person, _) in book.personal_of_all(field).unwrap() {
            let opening = book.store().opening(person, field).unwrap().unwrap();
            all.push(Opening { key: *opening.commitment().as_bytes(), ..opening });
        }
    }
    all
}

#[test]
fn a_book_copied_entry_by_entry_has_the_same_head_and_the_same_views() {
    let folder = folder();
    let (mut original, _) = book(Sqlite::create(&folder.path().join("original")).unwrap(), &a_plan());
    let all = entries(original.store());
    for (name, batch) in [("one", 1), ("seven", 7), ("all", all.len())] {
        let path = folder.path().join(name);
        let mut copy = Sqlite::create(&path).unwrap();
        copy.begin(&all[0].entry().book).unwrap();
        copy.seal_vault(&mut || [7; 32]).unwrap();
        let mut tip = None;
        for part in all.chunks(batch) {
            let is_last = part.last().map(Sealed::hash) == all.last().map(Sealed::hash);
            let beside = if is_last { openings(&mut original) } else { Vec::new() };
            assert_eq!(copy.append(tip, part, &beside), Ok(Appended::Done));
            tip = part.last().map(|last: &Sealed| Tip { seq: last.entry().seq, hash: last.hash() });
        }
        let clean = verdict(&mut copy, 2);
        assert_eq!((clean.entries, clean.findings), (3000, vec![]));
        let copied = Book::open(copy, Replayed::new(&Ticker::at("2026-01-01"), 0)).unwrap();
        assert_eq!(copied.head(), original.head());
        assert!(copied.views() == original.views(), "the views of {name} differ");
        assert!(*copied.views() == folded(&all), "the fold of {name} differs");
    }
}
