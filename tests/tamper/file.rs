//! Rows of the file: flipped, cut, added, moved, mistyped.

use std::fmt::Write as _;

use ledger::chain::verify::Kind;
use ledger::events::Event;
use tests::books::verdict;
use tests::generator::Random;

use super::{Stolen, key, names, open, victim};

#[test]
fn a_flip_in_the_file_itself_names_the_entry() {
    let (mut stolen, mut random) = (Stolen::new(), Random::new(10));
    for sealed in &victim().1 {
        let seq = sealed.entry().seq.get();
        let mut bytes = sealed.bytes().to_vec();
        let at = random.place(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        let set = "UPDATE entries SET bytes = ?1 WHERE key = ?2";
        stolen.hand.execute(set, rusqlite::params![bytes, key(seq)]).unwrap();
        let findings = verdict(&mut stolen.store, 1).findings;
        assert!(names(&findings, seq as usize, Kind::Hash), "#{seq} byte {at}: {findings:?}");
        stolen.hand.execute(set, rusqlite::params![sealed.bytes(), key(seq)]).unwrap();
    }
    assert_eq!(verdict(&mut stolen.store, 1).findings, []);
}

#[test]
fn rows_of_the_file_that_are_cut_added_moved_or_mistyped_are_named() {
    let mut stolen = Stolen::new();
    let keep = "CREATE TEMP TABLE kept AS SELECT * FROM entries;";
    let back = "DELETE FROM entries; INSERT INTO entries SELECT * FROM kept;";
    stolen.hand.execute_batch(keep).unwrap();
    let [first, tenth, last] = [key(0), key(10), key(299)];
    let mut attack = |sql: String, seq: usize, kind: Kind| {
        let findings = stolen.found(&sql, back);
        assert!(names(&findings, seq, kind), "{sql}: {findings:?}");
    };
    attack(format!("DELETE FROM entries WHERE key = {tenth}"), 10, Kind::Missing);
    attack(format!("DELETE FROM entries WHERE key = {first}"), 0, Kind::Missing);
    attack(format!("DELETE FROM entries WHERE key > {}", key(280)), 281, Kind::Table);
    attack("DELETE FROM entries".into(), 0, Kind::Table);
    attack(format!("UPDATE entries SET key = {} WHERE key = {last}", key(300)), 299, Kind::Missing);
    attack(format!("UPDATE entries SET key = {} WHERE key = {last}", key(1 << 39)), 299, Kind::Missing);
    attack(format!("UPDATE entries SET key = {last} + (9 << 40) WHERE key = {last}"), 299, Kind::Table);
    attack(
        format!("INSERT INTO entries SELECT {}, hash, bytes FROM entries WHERE key = {last}", key(300)),
        300,
        Kind::Seq,
    );
    attack(
        format!("INSERT INTO entries SELECT (9 << 40) | 5, hash, bytes FROM entries WHERE key = {last}"),
        5,
        Kind::Table,
    );
    attack(format!("UPDATE entries SET bytes = x'' WHERE key = {tenth}"), 10, Kind::Form);
    attack(format!("UPDATE entries SET hash = x'00' WHERE key = {tenth}"), 10, Kind::Hash);
    attack(format!("UPDATE entries SET hash = x'00' WHERE key = {last}"), 299, Kind::Hash);
    attack(format!("UPDATE entries SET hash = zeroblob(33) WHERE key = {last}"), 299, Kind::Hash);
}

#[test]
fn a_tail_cut_from_all_tables_alike_leaves_no_trace_without_a_head_from_outside() {
    let stolen = Stolen::new();
    let path = stolen.store.path().to_owned();
    let cut = 290;
    let taken = "(SELECT count(*) FROM postings p WHERE p.account = accounts.number)";
    let mut sql = format!(
        "DELETE FROM entries WHERE key >= {}; DELETE FROM nodes WHERE key >= {};
         DELETE FROM claims WHERE seq >= {cut};
         DELETE FROM postings WHERE seq >= {cut};
         DELETE FROM accounts WHERE {taken} = 0;
         DELETE FROM snapshots; DELETE FROM days;",
        key(cut),
        key(ledger::chain::tree::inner(cut))
    );
    for sealed in &victim().1[..cut as usize] {
        let entry = sealed.entry();
        let (day, seq) = (entry.on.get(), entry.seq.get());
        write!(sql, "INSERT OR REPLACE INTO days VALUES (1, {day}, {seq});").unwrap();
    }
    for sealed in &victim().1[cut as usize..] {
        let Event::MemberEnrolled(fact) = &sealed.entry().event else { continue };
        for table in ["vault_rows", "vault_keys"] {
            write!(sql, "DELETE FROM {table} WHERE person = '{}';", fact.member).unwrap();
        }
    }
    stolen.hand.execute_batch(&sql).unwrap();
    let mut store = open(&path);
    let verdict = verdict(&mut store, 2);
    assert_eq!((verdict.entries, verdict.findings), (cut, vec![]));
    // Somebody who wrote the head down sees it at once.
    let (head, before) = (verdict.head.unwrap(), &victim().1[299]);
    assert_ne!(head, (before.entry().seq, before.hash()));
}
