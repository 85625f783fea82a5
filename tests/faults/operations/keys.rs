//! Keys, checkpoints and what a station asks of a witness.

use std::fs;
use std::path::Path;

use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::note::{SignedNote, VerifierKey};
use ledger::chain::tree;
use ledger::chain::witness::Request;
use ledger::store::{Access, SecretFile, Sqlite, Stay, Store as _};
use tests::books::folder;
use tests::station::open_again;
use tests::trust::{SEEN, station_key};

use super::{a_witness, asked, is_of_the_book, signing, unsigned};
use crate::faults::program::run;
use crate::faults::{Left, Operation, clock, tried};

/// Whether a file is a note that the station's first key signed, over entries that are here.
fn is_checkpoint(left: &Left<'_>, name: &str) -> bool {
    let Ok(bytes) = fs::read(left.here.join(name)) else { return false };
    let note = SignedNote::read(&bytes).unwrap_or_else(|err| panic!("{}: {name}: {err}", left.what));
    is_of_the_book(left, &note, station_key(1).public());
    true
}

/// What the program signs now, by which key.
fn signs(left: &Left<'_>) {
    let answer = left.asks("checkpoint sign test.book --json").answer();
    let note = SignedNote::read(answer["note"].as_str().unwrap().as_bytes()).unwrap();
    let book = left.book("test.book");
    let key: VerifierKey = book.views().keys.current().unwrap().as_str().parse().unwrap();
    drop(book);
    is_of_the_book(left, &note, &key);
}

const MAKE_KEY: Operation = Operation {
    line: "key make test.book --by 1 --json",
    prepare: unsigned,
    book: Some("test.book"),
    look: |left| {
        let book = left.book("test.book");
        let has_key = book.views().keys.current().is_some();
        drop(book);
        if left.is_new {
            if !has_key {
                left.again();
            }
            let answer = left.asks("checkpoint sign test.book --json").answer();
            assert!(answer["note"].is_string(), "{}: {answer}", left.what);
        }
    },
};

#[test]
fn whatever_the_disk_does_a_book_has_its_key_or_is_given_one() {
    tried(&MAKE_KEY);
}

const CHANGE_KEY: Operation = Operation {
    line: "key change test.book --by 1 --second 3 --json",
    prepare: signing,
    book: Some("test.book"),
    look: |left| {
        drop(left.book("test.book"));
        let old = [".key", ".key.old-1"].map(|ending| {
            let file = SecretFile::beside(&left.here.join("test.book"), ending);
            file.read(None).is_ok_and(|(_, secret)| *secret == [1; 32])
        });
        assert!(old.contains(&true), "{}: the old key is gone", left.what);
        if left.is_new {
            signs(left);
            assert_eq!(run(left.here, left.line).code, Some(0), "{}", left.what);
            let signed = run(left.here, "checkpoint sign test.book --json");
            assert_eq!(signed.code, Some(0), "{}: {signed:?}", left.what);
        }
    },
};

#[test]
fn whatever_the_disk_does_a_change_of_keys_leaves_a_book_that_signs_and_loses_no_key() {
    tried(&CHANGE_KEY);
}

const SIGN: Operation = Operation {
    line: "checkpoint sign test.book --to checkpoint --json",
    prepare: signing,
    book: Some("test.book"),
    look: |left| {
        drop(left.book("test.book"));
        let is_there = is_checkpoint(left, "checkpoint");
        assert!(is_there || !left.is_answered, "{}", left.what);
        if !is_there && left.is_new {
            left.again();
            assert!(is_checkpoint(left, "checkpoint"), "{}", left.what);
        }
    },
};

#[test]
fn whatever_the_disk_does_what_is_called_a_checkpoint_is_one_of_entries_that_are_there() {
    tried(&SIGN);
}

/// The checkpoint a verifier kept before: of all entries but the last.
fn kept_before(here: &Path) -> String {
    let mut store = Sqlite::open(&here.join("test.book"), Access::Read).unwrap();
    let size = store.tip().unwrap().unwrap().seq.get();
    let key = station_key(1);
    let root = tree::root(&mut store, size).unwrap();
    Checkpoint::of(key.public().name(), size, root).signed(&key).to_string()
}

const VERIFY: Operation = Operation {
    line: "verify test.book --keep mark --json --vkey \
           jifen.example/test+25dca13b+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c",
    prepare: |here| {
        assert!(VERIFY.line.ends_with(&station_key(1).public().to_string()), "the key of the station");
        signing(here);
        let mut book = open_again(&here.join("test.book"), &clock()).unwrap();
        book.sign_with(station_key(1)).unwrap();
        book.checkpoint().unwrap().unwrap();
        book.close().unwrap();
        fs::write(here.join("mark"), kept_before(here)).unwrap();
    },
    book: Some("test.book"),
    look: |left| {
        drop(left.book("test.book"));
        let is_as_before = left.bytes("mark") == kept_before(left.here).into_bytes();
        assert!(is_as_before || is_checkpoint(left, "mark"), "{}: the mark is gone", left.what);
        assert!(!is_as_before || !left.is_answered, "{}", left.what);
        if is_as_before && left.is_new {
            left.again();
            assert!(is_checkpoint(left, "mark"), "{}", left.what);
        }
    },
};

#[test]
fn whatever_the_disk_does_a_verifiers_mark_is_the_one_before_or_the_next() {
    tried(&VERIFY);
}

const REQUEST: Operation = Operation {
    line: "checkpoint request test.book --to request --json",
    prepare: signing,
    book: Some("test.book"),
    look: |left| {
        let mut book = left.book("test.book");
        if left.has("request") {
            let asked = Request::read(&left.bytes("request")).unwrap();
            is_of_the_book(left, &asked.note, station_key(1).public());
            let kept = book.store().checkpoints(u64::MAX, 1).unwrap();
            assert_eq!(kept[0].stay, Some(Stay::Always), "{}: the answer would fit nothing", left.what);
        } else {
            drop(book);
            assert!(!left.is_answered, "{}", left.what);
            if left.is_new {
                left.again();
            }
        }
    },
};

#[test]
fn whatever_the_disk_does_a_request_to_a_witness_is_whole_and_its_checkpoint_stays() {
    tried(&REQUEST);
}

const ACCEPT: Operation = Operation {
    line: "checkpoint accept test.book answer --json",
    prepare: |here| {
        signing(here);
        let request = asked(here, "test.book", 0);
        let witness = a_witness(here);
        let answer = witness
            .add(&request, &witness.key(None).unwrap(), SEEN, |_| Ok::<(), ledger::store::WitnessError>(()))
            .unwrap();
        fs::write(here.join("answer"), answer).unwrap();
    },
    book: Some("test.book"),
    look: |left| {
        let mut book = left.book("test.book");
        let is_seen = book.newest_cosigned().unwrap().is_some();
        drop(book);
        assert!(is_seen || !left.is_answered, "{}", left.what);
        if left.is_new {
            left.again();
        }
    },
};

#[test]
fn whatever_the_disk_does_an_answer_of_a_witness_is_taken_in_and_once_taken_stays() {
    tried(&ACCEPT);
}

#[test]
fn a_new_key_that_lies_there_damaged_keeps_nobody_from_signing() {
    let here = folder();
    signing(here.path());
    fs::write(here.path().join("test.book.key.new"), "jifen-secret/v1\nname jif").unwrap();
    let signed = run(here.path(), "checkpoint sign test.book --json");
    assert_eq!(signed.code, Some(0), "{signed:?}");
    // A change would need it: it is named, and nothing is written.
    let head = open_again(&here.path().join("test.book"), &clock()).unwrap().views().keys.all().len();
    let changed = run(here.path(), CHANGE_KEY.line);
    assert_eq!(
        (changed.code, &changed.answer()["store"]),
        (Some(3), &"key_unreadable".into()),
        "{changed:?}"
    );
    let after = open_again(&here.path().join("test.book"), &clock()).unwrap().views().keys.all().len();
    assert_eq!(head, after);
}
