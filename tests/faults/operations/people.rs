//! Personal data: erased, and locked away.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use ledger::journal::{Person, PersonalField};
use ledger::store::KeyFile;
use rusqlite::Connection;
use tests::books::folder;

use super::{LI, WANG, signing};
use crate::faults::{Operation, tried};

/// What is sealed of the member who is erased: his key, and what it seals.
fn sealed_of_li(path: &Path) -> Vec<Vec<u8>> {
    let hand = Connection::open(path).unwrap();
    let select = "SELECT sealed FROM vault_keys WHERE person = 'M000002' UNION ALL
                  SELECT body FROM vault_rows WHERE person = 'M000002'";
    let mut select = hand.prepare(select).unwrap();
    select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

const ERASE: Operation = Operation {
    line: "member erase test.book M000002 --reason 本人要求 --document 申请书3号 --by 1 --second 3 --request e-1 --json",
    prepare: signing,
    book: Some("test.book"),
    look: |left| {
        static SEALED: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
        let sealed = SEALED.get_or_init(|| {
            let here = folder();
            signing(here.path());
            sealed_of_li(&here.path().join("test.book"))
        });
        // A desk that has the book open keeps its log from being emptied by the last who leaves.
        let desk = Connection::open(left.here.join("test.book")).unwrap();
        let _its_pages: i64 =
            desk.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
        let mut book = left.book("test.book");
        let name = book.personal(Person::Member(LI), PersonalField::Name).unwrap();
        if left.is_done(&book) {
            assert_eq!(name, None, "{}", left.what);
            for file in ["test.book", "test.book-wal"] {
                let bytes = left.bytes(file);
                for gone in sealed {
                    let found = bytes.windows(gone.len()).any(|window| window == gone.as_slice());
                    assert!(!found, "{}: what was sealed of him stands in {file}", left.what);
                }
            }
        } else {
            assert_eq!(name.as_deref(), Some("李文"), "{}", left.what);
        }
        drop((book, desk));
    },
};

#[test]
fn whatever_the_disk_does_a_person_is_erased_to_the_last_byte_or_not_at_all() {
    tried(&ERASE);
}

const LOCK: Operation = Operation {
    line: "vault lock test.book --passphrase-file pass --json",
    prepare: |here| {
        signing(here);
        fs::write(here.join("pass"), "三月的方山站总是在下雨呢\n").unwrap();
    },
    book: None,
    look: |left| {
        let key = KeyFile::read(&KeyFile::beside(&left.here.join("test.book"))).unwrap().unwrap();
        assert!(key.is_locked() || !left.is_answered, "{}", left.what);
        if left.is_new {
            let key = key.unlocked("三月的方山站总是在下雨呢").unwrap();
            key.keep_under(None, &[7; 32]).unwrap();
            let mut book = left.opened("test.book");
            let name = book.personal(Person::Member(WANG), PersonalField::Name).unwrap();
            assert_eq!(name.as_deref(), Some("王秀英"), "{}", left.what);
        }
    },
};

#[test]
fn whatever_the_disk_does_a_key_file_opens_before_or_after_it_was_locked() {
    tried(&LOCK);
}
