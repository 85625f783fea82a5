//! Personal data: sealed in the file and its copies, readable with the key file, missed without it.

use std::path::{Path, PathBuf};

use ledger::book::BookError;
use ledger::exchange::openings::{Handed, hand_out};
use ledger::journal::{Person, PersonalField, Seal};
use ledger::rules::Refusal;
use ledger::rules::members::EnrolMember;
use ledger::store::{Access, KeyFile, Sqlite, Store, StoreError};
use ledger::units::{Digest, MemberId};
use rusqlite::{Connection, params};
use tests::station::{Station, Still, a_person, of, open_again};

use super::a_station;

/// What of a file, its log and its journal may hold bytes.
fn files(book: &Path) -> Vec<PathBuf> {
    let with = |ending: &str| PathBuf::from(format!("{}{ending}", book.display()));
    ["", "-wal", "-journal"].map(with).into_iter().filter(|file| file.exists()).collect()
}

fn holds(file: &Path, text: &str) -> bool {
    std::fs::read(file).unwrap().windows(text.len()).any(|bytes| bytes == text.as_bytes())
}

/// Names, phones and ID numbers of the two members, and the chief's name.
fn texts() -> Vec<String> {
    let (wang, li) = (a_person("王秀英", 1), a_person("李文", 2));
    let mut texts = vec!["赵站长".to_owned()];
    for person in [wang, li] {
        texts.push(person.name.to_string());
        texts.push(person.phone.as_str().to_owned());
        texts.push(person.id_number.as_str().to_owned());
    }
    texts
}

fn with_members() -> (tempfile::TempDir, Station, MemberId) {
    let (folder, mut station) = a_station();
    let wang = station.member("王秀英");
    station.member("李文");
    (folder, station, wang)
}

fn name_of(station: &mut Station, member: MemberId) -> Option<Box<str>> {
    station.book.personal(Person::Member(member), PersonalField::Name).unwrap()
}

fn no_text_in(book: &Path) {
    for file in files(book) {
        for text in texts() {
            assert!(!holds(&file, &text), "{text} stands in {}", file.display());
        }
    }
}

#[test]
fn nothing_personal_stands_in_the_file_its_log_or_a_copy() {
    let (folder, mut station, wang) = with_members();
    no_text_in(&station.path);
    let copy = folder.path().join("copy.book");
    Sqlite::open(&station.path, Access::Read).unwrap().copy_to(&copy).unwrap();
    no_text_in(&copy);
    assert_eq!(name_of(&mut station, wang).as_deref(), Some("王秀英"));
    // Another desk opens it with the same key file.
    let mut other = open_again(&station.path, &station.clock).unwrap();
    let names = other.personal_of_all(PersonalField::Name).unwrap();
    assert!(names.contains(&(Person::Member(wang), "王秀英".into())), "{names:?}");
    // One person, one membership, without the number in the file.
    let clerk = station.clerk.clone();
    let twice = EnrolMember { member: None, joined: of("2026-03-01"), person: a_person("王秀英", 1) };
    assert_eq!(station.refused(&clerk, twice), Refusal::PersonKnown { member: wang });
    station.verified();
    let mut station = station.reopened();
    no_text_in(&station.path);
    station.verified();
}

/// Makes of a sealed book what an older version would have left: a table of plain texts, and no key file.
fn as_it_was(station: &mut Station) {
    let mut rows = Vec::new();
    for field in PersonalField::ALL {
        for (person, _) in station.book.personal_of_all(field).unwrap() {
            let opening = station.book.store().opening(person, field).unwrap().unwrap();
            rows.push((person.to_string(), field.as_str(), opening.salt, opening.value.to_string()));
        }
    }
    let hand = Connection::open(&station.path).unwrap();
    hand.execute_batch(
        "DROP TABLE vault_rows; DROP TABLE vault_keys; DROP TABLE vault_checks; DROP TABLE vault_remains;
         CREATE TABLE vault (book INTEGER NOT NULL, person TEXT NOT NULL, field TEXT NOT NULL,
             salt BLOB NOT NULL, value TEXT NOT NULL, PRIMARY KEY (book, person, field)) STRICT, WITHOUT ROWID;
         CREATE UNIQUE INDEX vault_id_numbers ON vault (book, value) WHERE field = 'id-number';
         PRAGMA user_version = 2;",
    )
    .unwrap();
    for (person, field, salt, value) in rows {
        let insert = "INSERT INTO vault VALUES (1, ?1, ?2, ?3, ?4)";
        hand.execute(insert, params![person, field, salt, value]).unwrap();
    }
    std::fs::remove_file(KeyFile::beside(&station.path)).unwrap();
}

#[test]
fn a_book_of_plain_texts_is_sealed_when_it_is_first_opened_to_write() {
    let (_folder, mut station, wang) = with_members();
    let head = station.book.head();
    as_it_was(&mut station);
    let (path, clock) = (station.path.clone(), station.clock.clone());
    drop(station);
    let key = KeyFile::beside(&path);
    // Whoever only reads changes nothing, and reads as before.
    let reading = Sqlite::open(&path, Access::Read).unwrap();
    let mut book = ledger::book::Book::open(reading, Still::new(&clock)).unwrap();
    let name =
        |book: &mut ledger::book::Book<Sqlite>| book.personal(Person::Member(wang), PersonalField::Name);
    assert_eq!(name(&mut book).unwrap().as_deref(), Some("王秀英"));
    assert!(!key.exists() && texts().iter().all(|text| files(&path).iter().any(|file| holds(file, text))));
    drop(book);

    let mut book = open_again(&path, &clock).unwrap();
    assert!(key.exists());
    no_text_in(&path);
    assert_eq!(name(&mut book).unwrap().as_deref(), Some("王秀英"));
    assert_eq!(book.head(), head, "no entry was written for it");
    let go_on = |_, _| std::ops::ControlFlow::Continue(());
    let verdict = ledger::book::verify_store(book.store(), 2, &go_on).unwrap();
    assert_eq!(verdict.findings, []);
    let owner = book.store().owner(&a_person("王秀英", 1).id_number);
    assert_eq!(owner, Ok(Some(Person::Member(wang))));
    // Opened once more, it is what it is.
    let written = std::fs::read(&key).unwrap();
    drop(book);
    assert_eq!(name(&mut open_again(&path, &clock).unwrap()).unwrap().as_deref(), Some("王秀英"));
    assert_eq!(std::fs::read(&key).unwrap(), written);
}

#[test]
fn sealing_that_was_cut_short_goes_on_with_the_key_file_it_made() {
    let (_folder, mut station, wang) = with_members();
    let key = KeyFile::beside(&station.path);
    let before = std::fs::read(&key).unwrap();
    as_it_was(&mut station);
    // As if the power had failed between the key file and the book.
    std::fs::write(&key, &before).unwrap();
    let path = station.path.clone();
    let book = open_again(&path, &station.clock).unwrap();
    drop(book);
    assert_eq!(std::fs::read(&key).unwrap(), before);
    no_text_in(&path);
    let mut book = open_again(&path, &station.clock).unwrap();
    let name = book.personal(Person::Member(wang), PersonalField::Name).unwrap();
    assert_eq!(name.as_deref(), Some("王秀英"));
}

#[test]
fn a_key_file_of_another_book_seals_nothing_and_is_left_as_it_is() {
    let (_folder, mut station, _) = with_members();
    let key = KeyFile::beside(&station.path);
    let text = std::fs::read_to_string(&key).unwrap().replace("book test", "book elsewhere");
    as_it_was(&mut station);
    std::fs::write(&key, &text).unwrap();
    let opened = open_again(&station.path, &station.clock).err();
    let path = key.display().to_string();
    let another = StoreError::VaultKeyOfAnother { path, found: "elsewhere".into(), book: "test".into() };
    assert_eq!(opened, Some(BookError::Store(another)));
    assert_eq!(std::fs::read_to_string(&key).unwrap(), text);
    assert!(holds(&station.path, "王秀英") || holds(&files(&station.path)[1], "王秀英"), "nothing was lost");
}

#[test]
fn without_its_key_file_the_book_goes_on_under_numbers() {
    let (_folder, mut station, wang) = with_members();
    station.give(wang, "10");
    let key = KeyFile::beside(&station.path);
    let text = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let mut station = station.reopened();
    let path = key.display().to_string();
    let missing = StoreError::VaultKeyMissing { path: path.clone() };
    assert_eq!(station.book.vault_closed(), Some(missing.clone()));
    assert_eq!(name_of(&mut station, wang), None);
    assert_eq!(station.book.personal_of_all(PersonalField::Name), Ok(vec![]));
    station.verified();
    assert_eq!(station.figures(wang)[0], "10");
    // Whoever has a PIN signs in, and serves.
    let clerk = station.sign_in(station.clerk.operator());
    let soap = station.good("SOAP", "1");
    let fund = station.fund("平安基金", "10.00");
    station.buy(soap, 5, fund, "5.00");
    station.redeem(wang, soap, 2).unwrap();
    assert_eq!(station.figures(wang)[0], "8");
    // A person is neither enrolled nor looked up, and no new key is made for him.
    let new = EnrolMember { member: None, joined: of("2026-03-01"), person: a_person("新人", 77) };
    assert_eq!(station.ask(&clerk, new), Err(BookError::Store(missing)));
    assert_eq!(
        hand_out(&mut station.book, Person::Member(wang)).err(),
        station.book.vault_closed().map(Into::into)
    );
    assert!(!key.exists());

    // Another key file says what is wrong with it, and stays as it is.
    let other = text.replace("book test", "book elsewhere");
    let random = text.replacen("key ", "key A", 1);
    let mut wrong = text.clone().into_bytes();
    let at = wrong.len() - 10;
    wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
    let wrong = String::from_utf8(wrong).unwrap();
    for (put, kind) in
        [(other, "another"), (wrong, "wrong"), (random, "unreadable"), (String::new(), "unreadable")]
    {
        std::fs::write(&key, &put).unwrap();
        let mut opened = open_again(&station.path, &station.clock).unwrap();
        let closed = opened.vault_closed().unwrap();
        let found = match closed {
            StoreError::VaultKeyOfAnother { .. } => "another",
            StoreError::VaultKeyWrong { .. } => "wrong",
            StoreError::VaultKeyUnreadable { .. } => "unreadable",
            ref other => panic!("{other:?}"),
        };
        assert_eq!(found, kind, "{put}");
        assert!(closed.to_string().contains(&path), "{closed}");
        assert_eq!(opened.personal(Person::Member(wang), PersonalField::Name), Ok(None));
        assert_eq!(std::fs::read_to_string(&key).unwrap(), put);
    }
    std::fs::write(&key, text).unwrap();
    let mut station = station.reopened();
    assert_eq!(name_of(&mut station, wang).as_deref(), Some("王秀英"));
    station.verified();
}

#[test]
fn a_passphrase_keeps_names_sealed_until_it_is_given() {
    let (_folder, mut station, wang) = with_members();
    let key = KeyFile::beside(&station.path);
    KeyFile::read(&key).unwrap().unwrap().keep_under(Some("三月的方山站下雨"), &[3; 32]).unwrap();
    let mut locked = Sqlite::open(&station.path, Access::Read).unwrap();
    let path = key.display().to_string();
    assert_eq!(locked.vault_closed(), Some(StoreError::VaultLocked { path: path.clone() }));
    assert_eq!(locked.unlock_vault("四月"), Err(StoreError::VaultPassphrase { path }));
    let name = |store: &mut Sqlite| store.opening(Person::Member(wang), PersonalField::Name);
    assert!(name(&mut locked).is_err());
    locked.unlock_vault("三月的方山站下雨").unwrap();
    assert_eq!(&*name(&mut locked).unwrap().unwrap().value, "王秀英");
    // Who had it open before goes on.
    assert_eq!(name_of(&mut station, wang).as_deref(), Some("王秀英"));
}

#[test]
fn what_is_handed_to_a_person_shows_anybody_that_the_entries_commit_to_it() {
    let (_folder, mut station, wang) = with_members();
    let handed = hand_out(&mut station.book, Person::Member(wang)).unwrap().unwrap();
    let fields: Vec<&str> = handed.openings.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["name", "phone", "id-number"]);
    let text = serde_json::to_string(&handed).unwrap();
    assert!(text.contains("王秀英") && !text.contains("李文"));
    let read: Handed = serde_json::from_str(&text).unwrap();
    for one in &read.openings {
        // By hand, as the document says it.
        let field = one.field.as_str().as_bytes();
        let parts: [&[u8]; 5] = [b"jifen/seal/v1\n", one.salt.as_bytes(), field, b"\n", one.value.as_bytes()];
        let commitment = Digest::of(&parts);
        let checked = one.check(&read.book);
        assert_eq!(checked.commitment, commitment);
        let (seq, hash) = checked.entry.unwrap();
        let sealed = station.book.entry(seq).unwrap();
        assert_eq!(sealed.hash(), hash);
        assert!(sealed.entry().seals.contains(&Seal(one.field, commitment)));
    }
    let mut forged = read.openings[0].clone();
    forged.value = "王秀兰".into();
    assert_eq!(forged.check(&read.book).entry, None);
    let mut forged = read.openings[0].clone();
    forged.salt = Digest::of(&[b"another"]);
    assert_eq!(forged.check(&read.book).entry, None);
    let mut moved = read.openings[0].clone();
    moved.entry = read.openings[0].entry.replace("\"book\":\"test\"", "\"book\":\"else\"").into();
    assert_eq!(moved.check(&read.book).entry, None);
    assert!(hand_out(&mut station.book, Person::Member(MemberId::number(99))).unwrap().is_none());
}
