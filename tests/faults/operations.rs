//! What is tried, and what must be so afterwards.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use ledger::book::Outcome;
use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::note::{SignedNote, VerifierKey};
use ledger::chain::tree;
use ledger::chain::witness::Request;
use ledger::journal::{Person, PersonalField};
use ledger::store::{
    Access, EvidenceFolder, Heads, KeyFile, Occasion, SecretFile, Sqlite, Stay, Store as _, Tip,
    WitnessFolder,
};
use ledger::units::{MemberId, OperatorId};
use rusqlite::Connection;
use tests::books::{folder, verdict};
use tests::station::{Station, a_basket, keyed, of, open_again, pin};
use tests::trust::{SEEN, keyed as signing_with, station_key, witness_key};

use super::disk::{Held, held, lay};
use super::program::run;
use super::{Left, Operation, Run, clock, tried};

/// The member who has points, and the one who has none.
const WANG: MemberId = MemberId::number(1);
const LI: MemberId = MemberId::number(2);

/// A station with people, points and soap, as it lies on a disk.
fn a_station(signs: fn(&mut Station)) -> Held {
    let here = folder();
    let mut station = Station::open(&here.path().join("test.book"));
    let today = clock();
    station.clock.set(&today.today().to_string(), 0, 1);
    let wang = station.member("王秀英");
    station.member("李文");
    station.give(wang, "100");
    station.kind("TALK", "1");
    let fund = station.fund("平安基金", "100.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 20, fund, "20.00");
    signs(&mut station);
    station.book.close().unwrap();
    held(here.path())
}

/// The station without a key.
fn unsigned(here: &Path) {
    static LAID: OnceLock<Held> = OnceLock::new();
    lay(LAID.get_or_init(|| a_station(|_| {})), here);
}

/// The station whose key is [`station_key`] of 1, with a witness.
fn signing(here: &Path) {
    static LAID: OnceLock<Held> = OnceLock::new();
    let signs = |station: &mut Station| {
        signing_with(station, &witness_key("finance.example/w", 9));
        let key = SecretFile::beside(&station.path, ".key");
        key.create("jifen.example/test", &[1; 32], None).unwrap();
    };
    lay(LAID.get_or_init(|| a_station(signs)), here);
}

/// Whether a file is a note that the station's first key signed, over entries that are here.
fn is_checkpoint(left: &Left<'_>, name: &str) -> bool {
    let Ok(bytes) = fs::read(left.here.join(name)) else { return false };
    let note = SignedNote::read(&bytes).unwrap_or_else(|err| panic!("{}: {name}: {err}", left.what));
    is_of_the_book(left, &note, station_key(1).public());
    true
}

fn is_of_the_book(left: &Left<'_>, note: &SignedNote, key: &VerifierKey) {
    let Checkpoint { size, root, .. } = Checkpoint::believed(note, key).unwrap();
    let mut store = Sqlite::open(&left.here.join("test.book"), Access::Read).unwrap();
    assert_eq!(tree::root(&mut store, size).unwrap(), root, "{}", left.what);
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

const REDEEM: Operation = Operation {
    line: "redeem test.book M000001 SOAP*2 --by 2 --request slip-1 --to {here}/paper/slip --json",
    prepare: |here| {
        signing(here);
        fs::create_dir(here.join("paper")).unwrap();
        fs::write(here.join("paper/slip"), "").unwrap();
    },
    book: Some("test.book"),
    look: |left| {
        let mut book = left.book("test.book");
        let (is_done, printed) = (left.is_done(&book), left.bytes("paper/slip"));
        assert!(printed.is_empty() || is_done, "{}: a paper without its entry", left.what);
        // The same request counts once, whatever was left of the first.
        let clerk = book.sign_in(OperatorId::number(2), &pin(), &of("desk-1")).unwrap();
        let receipt = book.submit(&keyed("slip-1", &clerk, a_basket(WANG, &[(of("SOAP"), 2)]))).unwrap();
        let outcome = if is_done { Outcome::Known } else { Outcome::Written };
        assert_eq!(receipt.outcome, outcome, "{}", left.what);
        let shelf = book.views().accounts.balance(of("shelf:SOAP"), of("SKU:SOAP"));
        assert_eq!((book.views().redemptions.vouchers(), shelf), (1, 18), "{}", left.what);
        drop(book);
        if left.is_new {
            one_slip_comes_out(left, &printed);
        }
    },
};

/// Of a request that is sent again the slip comes out now, unless some of it may have come out before.
fn one_slip_comes_out(left: &Left<'_>, printed: &[u8]) {
    let queue = || left.asks("printer queue test.book --desk desk-1 --json").answer()["jobs"].clone();
    let jobs = queue();
    let answer = left.again().answer();
    let paper = left.bytes("paper/slip");
    if jobs[0].is_null() {
        assert!(printed.is_empty(), "{}: a paper that is on no queue", left.what);
        assert!(String::from_utf8_lossy(&paper).contains("V0000001-8"), "{}: {answer}", left.what);
    } else {
        assert_eq!(paper, printed, "{}: no second first one", left.what);
        if jobs[0]["state"] != "failed" {
            let again = run(left.here, "printer retry test.book 1 --desk desk-1 --json");
            assert_eq!((again.code, left.bytes("paper/slip")), (Some(1), paper), "{}: {again:?}", left.what);
        }
    }
}

#[test]
fn whatever_the_disk_does_a_redemption_counts_once_and_no_slip_lacks_its_entry() {
    tried(&REDEEM);
}

const SUBMIT_WITH_EVIDENCE: Operation = Operation {
    line: "task submit test.book --kind TALK --performer 1 --by 2 --evidence-file clip.txt --request act-1 --json",
    prepare: |here| {
        signing(here);
        fs::write(here.join("clip.txt"), "宣讲".repeat(900)).unwrap();
    },
    book: Some("test.book"),
    look: |left| {
        let book = left.book("test.book");
        let evidence = EvidenceFolder::beside(&left.here.join("test.book"));
        for (digest, _) in evidence.filed().unwrap() {
            assert_eq!(evidence.check(digest), Ok(()), "{}", left.what);
        }
        let is_filed = !evidence.filed().unwrap().is_empty();
        assert!(is_filed || !left.is_done(&book), "{}: an entry names a file that is not there", left.what);
    },
};

#[test]
fn whatever_the_disk_does_no_act_names_evidence_that_is_not_whole() {
    tried(&SUBMIT_WITH_EVIDENCE);
}

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
        let heads = Heads::beside(&left.here.join("test.book")).read().unwrap();
        if left.is_answered {
            assert_eq!(names.len(), 3, "{}: {names:?}", left.what);
            assert!(heads.iter().any(|given| given.on == Occasion::Backup && given.seq == head.0));
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
            let count = |name| super::entries_in_copy(&left.here.join(name));
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
            let all = super::entries_in(&left.here.join("new.book"));
            all.last().is_some_and(|last| last.entry().event.name() == "station.rollback_accepted")
        });
    },
};

#[test]
fn whatever_the_disk_does_a_book_from_an_older_backup_says_that_it_is_one() {
    tried(&RESTORE_OLDER);
}

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

fn a_witness(here: &Path) -> WitnessFolder {
    let witness = WitnessFolder::at(here.join("finance"));
    witness.create(&of("finance.example/w"), &[9; 32], None).unwrap();
    witness.watch(station_key(1).public()).unwrap();
    witness
}

/// The request of a station, with the key of 1, after the checkpoint of `old` entries.
fn asked(here: &Path, book: &str, old: u64) -> Vec<u8> {
    let mut book = open_again(&here.join(book), &clock()).unwrap();
    book.sign_with(station_key(1)).unwrap();
    book.witness_request(old).unwrap().unwrap().to_string().into_bytes()
}

const MAKE_WITNESS: Operation = Operation {
    line: "witness init finance --name finance.example/w --json",
    prepare: |_| {},
    book: None,
    look: |left| {
        let witness = WitnessFolder::at(left.here.join("finance"));
        if left.has("finance") {
            let key = witness.key(None).unwrap_or_else(|err| panic!("{}: {err}", left.what));
            let public = left.bytes("finance/witness.vkey");
            assert_eq!(public, format!("{}\n", key.public()).into_bytes(), "{}", left.what);
            assert_eq!(witness.logs(), Ok(vec![]), "{}", left.what);
        } else {
            assert!(!left.is_answered, "{}: somebody was given its key", left.what);
            if left.is_new {
                left.again();
            }
        }
    },
};

#[test]
fn whatever_the_disk_does_a_witness_is_made_whole_or_not_at_all() {
    tried(&MAKE_WITNESS);
}

const ADD: Operation = Operation {
    line: "witness add finance request --to answer --json",
    prepare: |here| {
        signing(here);
        a_witness(here);
        // Another history of as many entries, signed with the same key.
        for ending in ["", ".vault-key"] {
            let with = |name: &str| here.join(format!("{name}{ending}"));
            fs::copy(with("test.book"), with("fork.book")).unwrap();
        }
        for (book, member) in [("test.book", WANG), ("fork.book", LI)] {
            let line = format!("member freeze {book} {member} --reason 分叉 --by 3 --json");
            assert_eq!(run(here, &line).code, Some(0));
        }
        fs::write(here.join("request"), asked(here, "test.book", 0)).unwrap();
    },
    book: None,
    look: |left| {
        let witness = WitnessFolder::at(left.here.join("finance"));
        let key = witness.key(None).unwrap();
        let newest = witness.logs().unwrap()[0].newest.clone();
        let anchors = witness.anchors().unwrap_or_else(|err| panic!("{}: {err}", left.what));
        let is_remembered = newest.is_some();
        assert!(is_remembered || anchors.is_empty(), "{}", left.what);
        if left.has("answer") {
            assert!(is_remembered && anchors.len() == 1, "{}: it signed and forgot", left.what);
            let mut book = left.opened("test.book");
            let taken = book.take_answer(std::str::from_utf8(&left.bytes("answer")).unwrap());
            assert!(taken.is_ok(), "{}: {taken:?}", left.what);
        }
        assert!(left.has("answer") || !left.is_answered, "{}", left.what);
        // Once it may have signed one history it signs no other, however it is asked.
        if let Some(newest) = newest {
            for old in [0, newest.size] {
                let fork = asked(left.here, "fork.book", old);
                let refused = witness.add(&fork, &key, SEEN, |_| Ok::<(), ledger::store::WitnessError>(()));
                assert!(refused.is_err(), "{}: a fork after {old}: {refused:?}", left.what);
            }
            let again = asked(left.here, "test.book", newest.size);
            assert!(
                witness.add(&again, &key, SEEN, |_| Ok::<(), ledger::store::WitnessError>(())).is_ok(),
                "{}",
                left.what
            );
        } else if left.is_new {
            left.again();
        }
    },
};

#[test]
fn whatever_the_disk_does_a_witness_signs_nothing_that_it_may_forget_and_no_fork() {
    tried(&ADD);
}

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

const CLOSE: Operation = Operation {
    line: "day close test.book --count SOAP:20 --by 2 --second 3 --request close-1 --json",
    prepare: signing,
    book: Some("test.book"),
    look: |left| {
        let book = left.book("test.book");
        let is_closed = left.is_done(&book);
        drop(book);
        let backups = |left: &Left<'_>| {
            let names = left.named("test.book.backups");
            let whole = names.iter().filter(|name| is_book(name)).map(|name| {
                let path = left.here.join("test.book.backups").join(name);
                let mut copy = Sqlite::open(&path, Access::Read).unwrap();
                assert_eq!(verdict(&mut copy, 1).findings, [], "{}: {name}", left.what);
            });
            whole.count()
        };
        let kept = backups(left);
        assert!(is_closed || kept == 0, "{}: the backup of no close", left.what);
        assert!(kept == 1 || !left.is_answered || left.run == Run::Another, "{}", left.what);
        if left.is_new {
            left.again();
            assert_eq!(backups(left), 1, "{}: asked again, and there is no backup", left.what);
        }
    },
};

#[test]
fn whatever_the_disk_does_a_day_is_closed_once_and_its_backup_is_whole() {
    tried(&CLOSE);
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

/// Whether a file is called as books are.
fn is_book(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "book")
}
