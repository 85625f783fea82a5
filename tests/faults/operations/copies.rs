//! Backups, books made from them, and what is exported.

use std::fs;
use std::path::Path;

use ledger::journal::{Person, PersonalField};
use ledger::store::{Access, EvidenceFolder, Heads, Occasion, Sqlite, Store as _, Tip};
use tests::books::verdict;
use tests::station::open_again;

use super::{WANG, is_book, is_noted_as_it_is, signing};
use crate::faults::disk::{Held, held};
use crate::faults::program::run;
use crate::faults::{Left, Operation, Run, clock, entries_in, entries_in_copy, tried};

const BACK_UP: Operation = Operation {
    line: "backup test.book new/copies --vault-key --evidence --json",
    prepare: |here| {
        signing(here);
        fs::write(here.join("clip.txt"), "宣讲".repeat(900)).unwrap();
        let evidence = EvidenceFolder::beside(&here.join("test.book"));
        evidence.file(&here.join("clip.txt"), None).unwrap();
    },
    book: Some("test.book"),
    look: |left| {
        let head = left.book("test.book").head().unwrap();
        let names = left.named("new/copies");
        for name in names.iter().filter(|name| is_book(name)) {
            let mut copy = Sqlite::open(&left.here.join("new/copies").join(name), Access::Read).unwrap();
            assert_eq!(verdict(&mut copy, 1).findings, [], "{}", left.what);
            let Some(Tip { seq, hash }) = copy.tip().unwrap() else {
                panic!("{}: {name} is empty", left.what)
            };
            assert_eq!((seq, hash), head, "{}", left.what);
        }
        for name in names.iter().filter(|name| name.ends_with(".vault-key")) {
            let copied = left.bytes(&format!("new/copies/{name}"));
            assert_eq!(copied, left.bytes("test.book.vault-key"), "{}: {name}", left.what);
        }
        for name in names.iter().filter_map(|name| name.strip_suffix(".evidence")) {
            let copied = EvidenceFolder::beside(&left.here.join("new/copies").join(name));
            for (digest, _) in copied.filed().unwrap() {
                assert_eq!(copied.check(digest), Ok(()), "{}", left.what);
            }
            assert!(!left.is_answered || copied.filed().unwrap().len() == 1, "{}", left.what);
        }
        if is_noted_as_it_is(left, "new/copies") {
            // What could not be copied beside it is told.
            let is_all = left.run == Run::This || left.is_answered;
            assert!(names.len() == 3 || !is_all, "{}: {names:?}", left.what);
        } else {
            assert!(!left.is_answered, "{}", left.what);
            if left.is_new {
                left.again();
                assert_eq!(left.named("new/copies").len(), 3, "{}", left.what);
                assert!(is_noted_as_it_is(left, "new/copies"), "{}: asked again", left.what);
            }
        }
    },
};

#[test]
fn whatever_the_disk_does_what_is_called_a_backup_is_whole() {
    tried(&BACK_UP);
}

/// A backup called `it`, with the key file, beside the station.
fn with_backup(here: &Path) {
    signing(here);
    let made = run(here, "backup test.book copies --vault-key --json").answer();
    let made = made["file"].as_str().unwrap();
    for ending in ["", ".vault-key"] {
        let from = here.join(format!("{made}{ending}"));
        fs::rename(from, here.join(format!("copies/it.book{ending}"))).unwrap();
    }
}

/// A restored book is whole and readable, or not there.
fn restored(left: &Left<'_>, is_whole: fn(&Left<'_>) -> bool) {
    let key = left.bytes("new.book.vault-key");
    assert!(key.is_empty() || key == left.bytes("copies/it.book.vault-key"), "{}", left.what);
    if left.has("new.book") {
        assert!(is_whole(left), "{}: what is called so is another book", left.what);
        let mut book = left.opened("new.book");
        let name = book.personal(Person::Member(WANG), PersonalField::Name).unwrap();
        assert_eq!(name.as_deref(), Some("王秀英"), "{}", left.what);
    } else {
        assert!(!left.is_answered, "{}: answered, and there is no book", left.what);
        if left.is_new {
            let again = left.again().answer();
            assert_eq!(again["personal_data"]["opened"], true, "{}: {again}", left.what);
            assert!(is_whole(left), "{}: what was made again is another book", left.what);
        }
    }
}

const RESTORE: Operation = Operation {
    line: "restore copies/it.book new.book --json",
    prepare: with_backup,
    book: None,
    look: |left| {
        restored(left, |left| {
            let count = |name| entries_in_copy(&left.here.join(name));
            count("new.book") == count("copies/it.book")
        });
    },
};

#[test]
fn whatever_the_disk_does_a_restored_book_is_whole_or_not_there_and_is_restored_again() {
    tried(&RESTORE);
}

const RESTORE_OLDER: Operation = Operation {
    line: "restore copies/it.book new.book --accept-rollback 换盘 --by 1 --json",
    prepare: |here| {
        with_backup(here);
        assert_eq!(run(here, "member freeze test.book M000002 --reason 后来 --by 3 --json").code, Some(0));
        let (seq, hash) = open_again(&here.join("test.book"), &clock()).unwrap().head().unwrap();
        Heads::beside(&here.join("new.book")).note(Tip { seq, hash }, Occasion::Slip).unwrap();
    },
    book: None,
    look: |left| {
        restored(left, |left| {
            let all = entries_in(&left.here.join("new.book"));
            all.last().is_some_and(|last| last.entry().event.name() == "station.rollback_accepted")
        });
    },
};

#[test]
fn whatever_the_disk_does_a_book_from_an_older_backup_says_that_it_is_one() {
    tried(&RESTORE_OLDER);
}

const BUNDLE: Operation = Operation {
    line: "export test.book --to bundle out --json",
    prepare: signing,
    book: Some("test.book"),
    look: |left| {
        drop(left.book("test.book"));
        let of_bundle = |held: &Held| -> Held {
            held.iter()
                .filter(|(path, _)| path.starts_with("out"))
                .map(|(a, b)| (a.clone(), b.clone()))
                .collect()
        };
        if left.has("out") {
            // Nothing in it has chance in it.
            assert!(of_bundle(&held(left.here)) == of_bundle(left.finally), "{}", left.what);
        } else {
            assert!(!left.is_answered, "{}", left.what);
            if left.is_new {
                left.again();
            }
        }
    },
};

#[test]
fn whatever_the_disk_does_a_bundle_is_whole_or_not_there() {
    tried(&BUNDLE);
}

const EXPORT: Operation = Operation {
    line: "export test.book --to ledger out --force --json",
    prepare: |here| {
        signing(here);
        fs::write(here.join("out"), "an earlier one\n").unwrap();
    },
    book: Some("test.book"),
    look: |left| {
        let (found, whole) = (left.bytes("out"), left.finally[Path::new("out")].as_ref().unwrap());
        let is_new = found == *whole;
        assert!(is_new || (found == b"an earlier one\n" && !left.is_answered), "{}", left.what);
    },
};

#[test]
fn whatever_the_disk_does_an_export_takes_the_place_of_an_earlier_one_whole() {
    tried(&EXPORT);
}
