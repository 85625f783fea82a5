//! Personal data: changed, exchanged, gone.

use ledger::chain::verify::Kind;
use ledger::events::Event;
use ledger::journal::{Person, PersonalField};
use ledger::store::{KeyFile, Store};

use super::{Stolen, find, names, open, victim};

#[test]
fn every_byte_of_a_persons_sealed_data_is_looked_at() {
    let mut stolen = Stolen::new();
    let enrolled = find(2, |event| matches!(event, Event::MemberEnrolled(_)));
    let Event::MemberEnrolled(fact) = &victim().1[enrolled].entry().event else { unreachable!() };
    let of_person = format!("person = '{}'", fact.member);
    let places = [
        ("vault_rows", "body", format!("{of_person} AND field = 'name'")),
        ("vault_rows", "body", format!("{of_person} AND field = 'id-number'")),
        ("vault_rows", "mark", format!("{of_person} AND field = 'id-number'")),
        ("vault_keys", "sealed", of_person),
        ("vault_checks", "sealed", "book = 1".to_owned()),
    ];
    for (table, column, which) in places {
        let bytes: Vec<u8> = stolen.column(&format!("SELECT {column} FROM {table} WHERE {which}")).remove(0);
        let set = format!("UPDATE {table} SET {column} = ?1 WHERE {which}");
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            stolen.hand.execute(&set, [&flipped]).unwrap();
            let clean = stolen.clean.clone();
            let findings = stolen.store.compare(&clean).unwrap();
            let seq = if table == "vault_checks" { 0 } else { enrolled };
            assert!(names(&findings, seq, Kind::Table), "{table}.{column} byte {at}: {findings:?}");
        }
        stolen.hand.execute(&set, [&bytes]).unwrap();
    }
    assert_eq!(stolen.compared("SELECT 1"), []);
}

#[test]
fn an_opening_that_vanished_is_found_at_the_entry_that_sealed_it() {
    let mut stolen = Stolen::new();
    let enrolled = find(2, |event| matches!(event, Event::MemberEnrolled(_)));
    let Event::MemberEnrolled(fact) = &victim().1[enrolled].entry().event else { unreachable!() };
    stolen.hand.execute_batch("CREATE TEMP TABLE kept AS SELECT * FROM vault_rows;").unwrap();
    let undo = "DELETE FROM vault_rows; INSERT INTO vault_rows SELECT * FROM kept;";
    let one = format!("DELETE FROM vault_rows WHERE person = '{}' AND field = 'phone'", fact.member);
    let findings = stolen.found(&one, undo);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(names(&findings, enrolled, Kind::Table), "{findings:?}");
    assert_eq!(findings[0].found, "no such row");
    assert!(findings[0].expected.contains("phone") && findings[0].expected.contains("erased"));
    // All of him, and his key: as an erasure does it, without the entry that would say so.
    stolen.hand.execute_batch("CREATE TEMP TABLE keys AS SELECT * FROM vault_keys;").unwrap();
    let all = format!(
        "DELETE FROM vault_rows WHERE person = '{0}'; DELETE FROM vault_keys WHERE person = '{0}';",
        fact.member
    );
    let undo = format!("{undo} DELETE FROM vault_keys; INSERT INTO vault_keys SELECT * FROM keys;");
    let findings = stolen.found(&all, &undo);
    assert_eq!(findings.len(), 3, "name, phone and ID number: {findings:?}");
    assert!(findings.iter().all(|finding| finding.seq.get() == enrolled as u64), "{findings:?}");
    // Without the key file what is missing is missed all the same.
    let path = stolen.store.path().to_owned();
    std::fs::remove_file(KeyFile::beside(&path)).unwrap();
    stolen.store = open(&path);
    assert_eq!(stolen.found("SELECT 1", "SELECT 1"), []);
    assert_eq!(stolen.found(&all, &undo).len(), 3);
}

#[test]
fn a_changed_name_is_found_at_the_entry_that_sealed_it() {
    let mut stolen = Stolen::new();
    let enrolled = find(2, |event| matches!(event, Event::MemberEnrolled(_)));
    let Event::MemberEnrolled(fact) = &victim().1[enrolled].entry().event else { unreachable!() };
    let of_person = format!("WHERE person = '{}' AND field = 'name'", fact.member);
    let person = Person::Member(fact.member);
    let name = stolen.store.opening(person, PersonalField::Name).unwrap().unwrap().value;
    stolen.hand.execute_batch("CREATE TEMP TABLE kept AS SELECT * FROM vault_rows;").unwrap();
    // Another's name, as it is sealed: for him it does not open.
    let other = "(SELECT body FROM kept WHERE person = 'M000001' AND field = 'name')";
    let undo = "DELETE FROM vault_rows; INSERT INTO vault_rows SELECT * FROM kept;";
    let findings = stolen.found(&format!("UPDATE vault_rows SET body = {other} {of_person}"), undo);
    assert_eq!(findings.len(), 1);
    assert!(names(&findings, enrolled, Kind::Table), "{findings:?}");
    // The finding says no personal data.
    assert!(!findings[0].to_string().contains(&*name));
}
