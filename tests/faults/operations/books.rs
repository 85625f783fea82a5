//! Books that are founded and brought to a newer form.

use std::fs;
use std::path::Path;

use ledger::journal::{Person, PersonalField};
use ledger::store::{KeyFile, Store as _};
use rusqlite::Connection;
use tests::books::folder;
use tests::station::open_again;

use super::{WANG, unsigned};
use crate::faults::program::{Fault, run, run_with};
use crate::faults::{Done, Left, Operation, clock, tried};

/// Makes of the station what the first version would have left: plain names, and no tree.
fn as_the_first_version_left_it(here: &Path) {
    unsigned(here);
    let path = here.join("test.book");
    let mut book = open_again(&path, &clock()).unwrap();
    let mut rows = Vec::new();
    for field in PersonalField::ALL {
        for (person, _) in book.personal_of_all(field).unwrap() {
            let opening = book.store().opening(person, field).unwrap().unwrap();
            rows.push((person.to_string(), field.as_str(), opening.salt, opening.value.to_string()));
        }
    }
    drop(book);
    let hand = Connection::open(&path).unwrap();
    hand.execute_batch(
        "DROP TABLE nodes; DROP TABLE checkpoints; DROP TABLE vault_rows; DROP TABLE vault_keys;
         DROP TABLE vault_checks; DROP TABLE vault_remains;
         CREATE TABLE vault (book INTEGER NOT NULL, person TEXT NOT NULL, field TEXT NOT NULL,
             salt BLOB NOT NULL, value TEXT NOT NULL, PRIMARY KEY (book, person, field)) STRICT, WITHOUT ROWID;
         CREATE UNIQUE INDEX vault_id_numbers ON vault (book, value) WHERE field = 'id-number';
         PRAGMA user_version = 1;",
    )
    .unwrap();
    for row in rows {
        let insert = "INSERT INTO vault VALUES (1, ?1, ?2, ?3, ?4)";
        hand.execute(insert, (row.0, row.1, row.2, row.3)).unwrap();
    }
    drop(hand);
    fs::remove_file(KeyFile::beside(&path)).unwrap();
}

const MIGRATE: Operation = Operation {
    line: "member freeze test.book M000002 --reason 旧账 --by 3 --request freeze-1 --json",
    prepare: as_the_first_version_left_it,
    book: Some("test.book"),
    look: |left| {
        let mut book = left.book("test.book");
        let name = book.personal(Person::Member(WANG), PersonalField::Name).unwrap();
        assert_eq!((name.as_deref(), book.vault_closed()), (Some("王秀英"), None), "{}", left.what);
        drop(book);
        let plain = "王秀英".as_bytes();
        for name in ["test.book", "test.book-wal"] {
            let is_there = left.bytes(name).windows(plain.len()).any(|bytes| bytes == plain);
            assert!(!is_there, "{}: a name stands in {name}", left.what);
        }
        if left.is_new {
            left.again();
        }
    },
};

#[test]
fn whatever_the_disk_does_an_older_book_keeps_its_people_and_gets_its_tree_and_seals() {
    tried(&MIGRATE);
}

const FOUND: Operation = Operation {
    line: "init new.book --book fs --name 方山站 --chief 赵站长 --json",
    prepare: |_| {},
    book: None,
    look: |left| {
        if left.is_answered {
            let answer = left.asks("checkpoint sign new.book --json").answer();
            assert!(answer["note"].is_string(), "{}: {answer}", left.what);
        } else if left.is_new {
            founded(left);
        }
    },
};

/// A founding that was cut short ends by what the program says of it.
fn founded(left: &Left<'_>) {
    let mut again = run(left.here, left.line);
    if again.answer()["store"] == "unfinished" {
        for ending in ["", "-wal", "-journal"] {
            let _none = fs::remove_file(left.here.join(format!("new.book{ending}")));
        }
        again = run(left.here, left.line);
    }
    if again.answer()["store"] == "exists" {
        // All there is but perhaps its key.
        let book = left.opened("new.book");
        let has_key = book.views().keys.current().is_some();
        drop(book);
        if !has_key {
            left.asks("key make new.book --by 1 --json");
        }
    } else {
        assert_eq!(again.code, Some(0), "{}: {again:?}", left.what);
    }
    let answer = left.asks("checkpoint sign new.book --json").answer();
    assert!(answer["note"].is_string(), "{}: {answer}", left.what);
}

#[test]
fn whatever_the_disk_does_a_book_that_was_half_made_is_finished_by_what_the_program_says() {
    tried(&FOUND);
}

#[test]
fn a_founding_without_room_leaves_nothing_behind_and_is_asked_for_again() {
    let done = Done::by(&FOUND);
    let mut refused = 0;
    for at in 1..=done.changes.len() {
        let here = folder();
        let ended = run_with(here.path(), FOUND.line, Fault::Full, at);
        if ended.code == Some(0) {
            continue;
        }
        assert_eq!(ended.code, Some(3), "at {at}: {ended:?}");
        let left: Vec<_> = fs::read_dir(here.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert!(left.is_empty(), "at {at}: {left:?}");
        refused += 1;
        if refused % 16 == 0 {
            let again = run(here.path(), FOUND.line);
            assert_eq!(again.code, Some(0), "at {at}: {again:?}");
        }
    }
    assert!(refused > 64, "{refused} of {}", done.changes.len());
}

#[test]
fn a_key_file_of_another_book_that_lies_there_seals_no_new_one() {
    let here = folder();
    let path = here.path().join("new.book");
    unsigned(here.path());
    fs::rename(KeyFile::beside(&here.path().join("test.book")), KeyFile::beside(&path)).unwrap();
    let lies = fs::read(KeyFile::beside(&path)).unwrap();
    let made = run(here.path(), "init new.book --book fs --name 方山站 --chief 赵站长 --json");
    assert_eq!((made.code, &made.answer()["store"]), (Some(3), &"vault_key_of_another".into()), "{made:?}");
    assert!(!path.exists() && fs::read(KeyFile::beside(&path)).unwrap() == lies);
}
