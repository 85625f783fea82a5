//! Attacks on the history itself, each done with plain SQL or copies of files, by somebody who owns the
//! station's machine. What a checkpoint in somebody else's hands finds, and what even it cannot.
//!
//! Attacks on single rows are in `tamper`; what a witness refuses to a stolen key is also shown beside
//! the code, in `chain::witness`.

mod backup;
mod told;

use std::path::{Path, PathBuf};

use ledger::book::{Anchored, Book, BookError, judge_anchor, verify_since};
use ledger::chain::checkpoint::{Checkpoint, Cosigned};
use ledger::chain::note::{SignedNote, SignerKey};
use ledger::chain::verify::{Finding, Kind};
use ledger::chain::witness::Refused;
use ledger::chain::{Sealed, approval, tree};
use ledger::events::Event;
use ledger::events::operators::{ApprovalSigned, OperatorKeySet};
use ledger::journal::Claim;
use ledger::rules::operators::SetOperatorKey;
use ledger::store::{Access, Sqlite, Stay, Store, StoreError, WitnessError, WitnessFolder};
use ledger::units::{OperatorId, Seq};
use rusqlite::Connection;
use tempfile::TempDir;
use tests::books::{entries, folder, verdict};
use tests::station::{Station, of, open_again};
use tests::trust::{SEEN, introduced, keyed, own_key, signed, station_key, with_own_key, witness_key};

/// A station with a key, some history, and a checkpoint in somebody else's hands.
struct Victim {
    folder: TempDir,
    station: Station,
    /// What finance has.
    brought: Checkpoint,
}

impl Victim {
    fn new() -> Self {
        let folder = folder();
        let mut station = Station::open(&folder.path().join("st.book"));
        keyed(&mut station, &witness_key("finance.example/w", 9));
        for name in ["王秀珍", "李文", "张伟"] {
            let member = station.member(name);
            station.give(member, "5");
        }
        let brought = signed(&mut station.book).unwrap().checkpoint;
        station.member("刘洋");
        signed(&mut station.book).unwrap();
        Self { folder, station, brought }
    }

    /// A copy of the file, in the hands of whoever owns the machine.
    fn stolen(&self, name: &str) -> (PathBuf, Connection) {
        let path = self.folder.path().join(name);
        let raw = Connection::open(&self.station.path).unwrap();
        raw.execute("VACUUM INTO ?1", [path.to_str().unwrap()]).unwrap();
        let hand = Connection::open(&path).unwrap();
        let freed = "PRAGMA ignore_check_constraints = ON;
                     DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_removed;";
        hand.execute_batch(freed).unwrap();
        (path, hand)
    }
}

/// A witness that watches the station's key, in the folder `w`.
fn a_witness(victim: &Victim) -> WitnessFolder {
    let witness = WitnessFolder::at(victim.folder.path().join("w"));
    witness.create(&of("finance.example/w"), &[9; 32], None).unwrap();
    witness.watch(station_key(1).public()).unwrap();
    witness
}

fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, Access::Write).unwrap()
}

/// The findings of a full verification with the checkpoint brought.
fn anchored(path: &Path, brought: &Checkpoint) -> Vec<Finding> {
    let mut store = open(path);
    let mut verdict = verdict(&mut store, 2);
    if let Anchored::No(finding) = judge_anchor(&mut store, &verdict, brought).unwrap() {
        verdict.add([finding]);
    }
    verdict.findings
}

const KEY: i64 = 1 << 40;

#[test]
fn a_node_of_the_tree_that_was_edited_removed_or_added_is_named() {
    let victim = Victim::new();
    let (path, hand) = victim.stolen("nodes.book");
    hand.execute_batch("CREATE TEMP TABLE kept AS SELECT * FROM nodes").unwrap();
    let nodes: i64 = hand.query_row("SELECT count(*) FROM nodes", [], |row| row.get(0)).unwrap();
    let (size, mut store) = (victim.station.last() + 1, open(&path));
    assert_eq!(nodes.cast_unsigned(), tree::inner(size));
    let mut found = |attack: &str| {
        hand.execute_batch(attack).unwrap();
        let findings = verdict(&mut store, 2).findings;
        hand.execute_batch("DELETE FROM nodes; INSERT INTO nodes SELECT * FROM kept").unwrap();
        findings
    };
    for (place, node) in tree::places(0, tree::inner(size) - 1) {
        let key = KEY | place.cast_signed();
        for attack in [
            format!("UPDATE nodes SET hash = zeroblob(32) WHERE key = {key}"),
            format!("UPDATE nodes SET hash = x'00' WHERE key = {key}"),
            format!("DELETE FROM nodes WHERE key = {key}"),
        ] {
            let findings = found(&attack);
            // The rows after one that is gone stand where they stood: nothing else is named.
            let [finding] = findings.as_slice() else { panic!("{attack}: {findings:?}") };
            assert_eq!((finding.kind, finding.seq.get()), (Kind::Node, node.last_leaf()), "{attack}");
        }
    }
    let beyond = found(&format!("INSERT INTO nodes VALUES ({}, zeroblob(32))", KEY | nodes));
    assert_eq!((beyond.len(), beyond[0].kind, beyond[0].seq.get()), (1, Kind::Node, size - 1));
    let other = found(&format!("INSERT INTO nodes VALUES ({}, zeroblob(32))", 9 * KEY));
    assert_eq!((other.len(), other[0].kind), (1, Kind::Table));
}

#[test]
fn every_byte_of_a_kept_checkpoint_that_is_flipped_is_found() {
    let victim = Victim::new();
    let (path, hand) = victim.stolen("checkpoint.book");
    let (size, note): (i64, String) = hand
        .query_row("SELECT size, note FROM checkpoints", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let mut store = open(&path);
    for at in 0..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        hand.execute("UPDATE checkpoints SET note = CAST(?1 AS TEXT)", [bytes]).unwrap();
        let findings = verdict(&mut store, 1).findings;
        let last = size.cast_unsigned() - 1;
        let is_it = |found: &Finding| (found.kind, found.seq.get()) == (Kind::Checkpoint, last);
        assert!(!findings.is_empty() && findings.iter().all(is_it), "byte {at}: {findings:?}");
    }
    hand.execute("UPDATE checkpoints SET note = ?1, size = size - 1", [&note]).unwrap();
    assert_eq!(verdict(&mut store, 1).findings[0].kind, Kind::Checkpoint);
    // A second signature that names the station's key and is not its own spoils the note.
    let wrong = station_key(1).sign("something else\n", 0).to_string();
    hand.execute("UPDATE checkpoints SET note = note || ?1, size = size + 1", [wrong]).unwrap();
    let findings = verdict(&mut store, 1).findings;
    assert!(findings.iter().any(|found| found.found.contains("wrong")), "{findings:?}");
    assert!(matches!(
        Book::open(open(&path), tests::station::Still::new(&victim.station.clock)),
        Err(BookError::Broken(_))
    ));
}

/// Cuts all that follows from the entries from one on, as somebody would who knows the schema. The last of them
/// must be a member's enrolment.
fn cut(hand: &Connection, from: u64) {
    let mut sql = format!(
        "DELETE FROM entries WHERE key >= {}; DELETE FROM nodes WHERE key >= {};
         DELETE FROM claims WHERE seq >= {from}; DELETE FROM postings WHERE seq >= {from};
         DELETE FROM accounts WHERE number NOT IN (SELECT account FROM postings);
         DELETE FROM snapshots; UPDATE days SET seq = {};",
        KEY | from.cast_signed(),
        KEY | tree::inner(from).cast_signed(),
        from - 1
    );
    sql.push_str(
        "CREATE TEMP TABLE last AS SELECT max(person) AS person FROM vault_rows WHERE person LIKE 'M%';
         DELETE FROM vault_rows WHERE person IN (SELECT person FROM last);
         DELETE FROM vault_keys WHERE person IN (SELECT person FROM last);",
    );
    hand.execute_batch(&sql).unwrap();
}

#[test]
fn a_tail_that_was_cut_is_found_by_the_checkpoint_in_the_file_and_without_it_by_the_one_outside() {
    let victim = Victim::new();
    let last = victim.station.last();
    let (path, hand) = victim.stolen("cut.book");
    cut(&hand, last);
    let found = verdict(&mut open(&path), 2);
    let [finding] = found.findings.as_slice() else { panic!("{:?}", found.findings) };
    assert_eq!((finding.kind, finding.seq.get()), (Kind::Checkpoint, last));
    assert!(
        matches!(open_again(&path, &victim.station.clock), Err(BookError::Broken(broken)) if broken.seq.get() == last)
    );
    // He cuts the checkpoint too: in the file nothing is left that says so.
    hand.execute_batch("DELETE FROM checkpoints").unwrap();
    assert_eq!(verdict(&mut open(&path), 2).findings, []);
    let longer = signed(&mut open_signing(&victim.station.path, &victim)).unwrap().checkpoint;
    let findings = anchored(&path, &longer);
    assert_eq!((findings.len(), findings[0].kind, findings[0].seq.get()), (1, Kind::Missing, last));
}

fn open_signing(path: &Path, victim: &Victim) -> Book<Sqlite> {
    let mut book = open_again(path, &victim.station.clock).unwrap();
    book.sign_with(station_key(1)).unwrap();
    book
}

/// The same station with the same key lives a slightly different life: everything verifies.
fn lived_anew(victim: &Victim) -> PathBuf {
    let mut other = Station::open(&victim.folder.path().join("anew.book"));
    keyed(&mut other, &witness_key("finance.example/w", 9));
    for name in ["王秀珍", "李文", "赵敏"] {
        let member = other.member(name);
        other.give(member, "500");
    }
    other.member("刘洋");
    signed(&mut other.book).unwrap();
    other.path
}

#[test]
fn a_history_written_anew_and_signed_anew_is_another_one_to_whoever_holds_a_checkpoint() {
    let victim = Victim::new();
    let path = lived_anew(&victim);
    assert_eq!(verdict(&mut open(&path), 2).findings, []);
    let findings = anchored(&path, &victim.brought);
    let at = victim.brought.size - 1;
    assert_eq!((findings.len(), findings[0].kind, findings[0].seq.get()), (1, Kind::Checkpoint, at));
    let since = verify_since(&mut open(&path), &victim.brought, station_key(1).public()).unwrap();
    assert_eq!((since.findings.len(), since.findings[0].kind), (1, Kind::Checkpoint));
}

#[test]
fn a_backup_put_in_the_books_place_is_a_rollback_to_whoever_holds_a_newer_checkpoint() {
    let mut victim = Victim::new();
    let (old, _) = victim.stolen("old.book");
    victim.station.member("陈静");
    let newer = signed(&mut victim.station.book).unwrap().checkpoint;
    assert_eq!(verdict(&mut open(&old), 1).findings, []);
    let findings = anchored(&old, &newer);
    assert_eq!((findings.len(), findings[0].kind, findings[0].seq.get()), (1, Kind::Missing, newer.size - 1));
    assert_eq!(anchored(&old, &victim.brought), []);
}

#[test]
fn two_viewers_of_a_fork_cannot_both_have_the_witness() {
    let mut victim = Victim::new();
    let folder = a_witness(&victim);
    let key = folder.key(None).unwrap();
    let add = |request: &[u8]| folder.add::<WitnessError>(request, &key, SEEN, |_| Ok(()));
    let (path, hand) = victim.stolen("fork.book");
    drop(hand);
    let size = victim.station.last() + 1;
    let request = |book: &mut Book<Sqlite>, old| book.witness_request(old).unwrap().unwrap().to_string();
    add(request(&mut victim.station.book, 0).as_bytes()).unwrap();
    // The book says one thing to finance, its copy another to the county.
    let mut fork = open_signing(&path, &victim);
    victim.station.member("陈静");
    add(request(&mut victim.station.book, size).as_bytes()).unwrap();
    let mut in_the_fork = || {
        let chief = ledger::units::OperatorId::number(1);
        fork.sign_in(chief, &tests::station::pin(), &of("desk-1")).unwrap();
        (request(&mut fork, size), request(&mut fork, size + 1))
    };
    let (after_the_last, as_if_it_were) = in_the_fork();
    let other = Refused::OtherSize { size: size + 1 };
    assert_eq!(add(after_the_last.as_bytes()), Err(other.into()));
    assert_eq!(add(as_if_it_were.as_bytes()), Err(Refused::Fork { size: size + 1 }.into()));
    let (_, grown) = in_the_fork();
    let grown = add(grown.as_bytes());
    assert_eq!(grown, Err(Refused::NotContinued { size: size + 2, old: size + 1 }.into()));
    assert_eq!(folder.anchors().unwrap().len(), 2);
}

#[test]
fn a_key_set_with_plain_sql_makes_nobody_the_station() {
    let victim = Victim::new();
    let (path, _) = victim.stolen("key.book");
    // The forger appends an entry that sets his key, signed by himself alone, with every hash right.
    let mut store = open(&path);
    let all = entries(&mut store);
    let last = all.last().unwrap().entry();
    let mut entry =
        all.iter().find(|sealed| sealed.entry().event.name() == "key.set").unwrap().entry().clone();
    let forger = tests::trust::set_key(&victim.station.book, None, &station_key(66));
    let fact =
        ledger::events::keys::KeySet { key: forger.key, by_old: None, by_new: forger.by_new, second: None };
    (entry.seq, entry.prev, entry.at, entry.on) =
        (last.seq.next().unwrap(), all.last().unwrap().hash(), last.at.plus_millis(1), last.on);
    (entry.event, entry.request) = (fact.into(), of("forged-1"));
    let sealed = ledger::chain::Sealed::seal(entry);
    let tip = store.tip().unwrap();
    store.append(tip, std::slice::from_ref(&sealed), &[]).unwrap();
    let seq = sealed.entry().seq;
    let mut findings = verdict(&mut store, 2).findings;
    assert_eq!((findings.len(), findings[0].kind, findings[0].seq), (1, Kind::Key, seq));
    // What he signs with it is a finding of its own.
    let root = tree::root(&mut store, seq.get() + 1).unwrap();
    let forged = Checkpoint::of(station_key(66).public().name(), seq.get() + 1, root);
    store.keep_checkpoint(seq.get() + 1, &forged.signed(&station_key(66)), Stay::Always).unwrap();
    findings = verdict(&mut store, 2).findings;
    assert!(
        findings.iter().any(|finding| (finding.kind, finding.seq) == (Kind::Checkpoint, seq)),
        "{findings:?}"
    );
}

/// The next entry of a store, by an operator, under a key of its own; every hash is right.
fn forged(store: &mut Sqlite, by: OperatorId, event: Event, takes: Vec<Claim>) -> Sealed {
    let last = entries(store).pop().unwrap();
    let mut entry = last.entry().clone();
    (entry.seq, entry.prev, entry.at) = (entry.seq.next().unwrap(), last.hash(), entry.at.plus_millis(1));
    (entry.by, entry.event, entry.takes) = (by, event, takes);
    (entry.request, entry.seals, entry.postings) = (of("forged-3"), vec![], vec![]);
    (entry.lots, entry.frees, entry.links) = (vec![], vec![], ledger::journal::Links::default());
    Sealed::seal(entry)
}

#[test]
fn no_approval_is_forged_with_the_file_and_the_key_of_the_book() {
    let mut victim = Victim::new();
    let (chief, reviewer, finance) =
        (victim.station.chief.clone(), victim.station.reviewer.clone(), victim.station.finance.clone());
    let third = reviewer.operator();
    let own = with_own_key(&mut victim.station, &reviewer, &finance, 30);
    let member = victim.station.member("陈静");
    victim.station.give(member, "5");
    let approved = Seq::number(victim.station.last());
    let theirs = victim.station.done(&chief, tests::station::a_case("5", "2026-03-20")).seq;
    let hash = |station: &mut Station, seq| station.book.entry(seq).unwrap().hash();
    let (hash_of_it, hash_of_theirs) =
        (hash(&mut victim.station, approved), hash(&mut victim.station, theirs));
    let text = |seq, hash, operator| approval::approval(&of("test"), seq, hash, operator);
    let sign = |key: &SignerKey, text: String| approval::sign(key, &text).unwrap();
    let stranger = own_key(third, 66);
    let signed = |of, hash, signature| Event::ApprovalSigned(ApprovalSigned { of, hash, signature });
    let set = |operator, key: &SignerKey, second| {
        let SetOperatorKey { key, by_new } = introduced(operator, key);
        Event::OperatorKeySet(OperatorKeySet { operator, key, by_new, second })
    };
    let by_stranger = sign(&stranger, text(approved, hash_of_it, third));
    let by_himself = sign(&own, text(approved, hash_of_it, third));
    let of_theirs = sign(&own, text(theirs, hash_of_theirs, third));
    let forgeries = [
        ("with a key of the forger's", third, signed(approved, hash_of_it, by_stranger), "no known key"),
        (
            "of an entry he took no part in",
            third,
            signed(theirs, hash_of_theirs, of_theirs.clone()),
            "no part",
        ),
        ("moved from another entry", third, signed(approved, hash_of_it, of_theirs), "wrong"),
        (
            "with another's hash",
            third,
            signed(approved, hash_of_theirs, by_himself.clone()),
            "another was signed",
        ),
        ("in another's name", chief.operator(), signed(approved, hash_of_it, by_himself.clone()), "no key"),
        (
            "of what is not there",
            third,
            signed(Seq::number(9_999), hash_of_it, by_himself),
            "no readable entry",
        ),
        (
            "by a key that is put in his place",
            third,
            set(chief.operator(), &own_key(chief.operator(), 66), third),
            "by",
        ),
        ("by a key nobody stood by", third, set(third, &stranger, third), "O0003 and O0003"),
        (
            "by a key that had another",
            chief.operator(),
            set(chief.operator(), &own_key(chief.operator(), 30), third),
            "before",
        ),
    ];
    for (n, (what, by, event, why)) in forgeries.into_iter().enumerate() {
        let (path, _) = victim.stolen(&format!("approval-{n}.book"));
        let mut store = open(&path);
        let sealed = forged(&mut store, by, event, vec![]);
        let tip = store.tip().unwrap();
        store.append(tip, std::slice::from_ref(&sealed), &[]).unwrap();
        let findings = verdict(&mut store, 2).findings;
        let seq = sealed.entry().seq;
        assert_eq!((findings.len(), findings[0].kind, findings[0].seq), (1, Kind::Signature, seq), "{what}");
        assert!(findings[0].found.contains(why), "{what}: {}", findings[0]);
    }
}

#[test]
fn an_approval_changed_with_plain_sql_is_named_though_its_hash_is_right_and_one_signed_twice_too() {
    let mut victim = Victim::new();
    let (reviewer, finance) = (victim.station.reviewer.clone(), victim.station.finance.clone());
    let third = reviewer.operator();
    let own = with_own_key(&mut victim.station, &reviewer, &finance, 30);
    let member = victim.station.member("陈静");
    victim.station.give(member, "5");
    let approved = Seq::number(victim.station.last());
    let command = victim.station.book.approval(third, &own, approved).unwrap();
    let entry = victim.station.done(&reviewer, command);
    let (path, hand) = victim.stolen("changed.book");
    let mut changed = entry.clone();
    let Event::ApprovalSigned(fact) = &mut changed.event else { panic!("{entry:?}") };
    let text = approval::approval(&of("test"), approved, fact.hash, third);
    fact.signature = approval::sign(&own_key(third, 66), &text).unwrap();
    let sealed = Sealed::seal(changed);
    let set = "UPDATE entries SET bytes = ?1, hash = ?2 WHERE key = ?3";
    let (hash, place) = (sealed.hash(), KEY | entry.seq.get().cast_signed());
    let row = rusqlite::params![sealed.bytes(), hash.as_bytes(), place];
    hand.execute(set, row).unwrap();
    hand.execute_batch("DELETE FROM snapshots").unwrap();
    let findings = verdict(&mut open(&path), 2).findings;
    let found = findings.iter().find(|finding| finding.kind == Kind::Signature).unwrap();
    assert_eq!((found.seq, found.found.contains("no known key")), (entry.seq, true), "{findings:?}");

    // The same signature again: the claim is taken, whatever the table of claims was made to say.
    let (path, _) = victim.stolen("twice.book");
    let mut store = open(&path);
    let again = forged(&mut store, third, entry.event.clone(), entry.takes.clone());
    let tip = store.tip().unwrap();
    assert!(matches!(
        store.append(tip, std::slice::from_ref(&again), &[]).unwrap(),
        ledger::store::Appended::Taken { .. }
    ));
    // Without its claim it is no entry that the rules would have written: each is signed once.
    let bare = forged(&mut store, third, entry.event, vec![]);
    store.append(tip, std::slice::from_ref(&bare), &[]).unwrap();
    let findings = verdict(&mut store, 2).findings;
    assert_eq!(
        (findings.len(), findings[0].kind, findings[0].seq),
        (1, Kind::Signature, bare.entry().seq),
        "{findings:?}"
    );
}

#[test]
fn a_forged_note_is_not_believed_whatever_is_changed_in_it() {
    let mut victim = Victim::new();
    let Cosigned { note, .. } = signed(&mut victim.station.book).unwrap();
    let bytes = note.to_string().into_bytes();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << bit;
            let read = SignedNote::read(&changed);
            let believed =
                read.is_ok_and(|note| Checkpoint::believed(&note, station_key(1).public()).is_ok());
            assert!(!believed, "byte {at} bit {bit}");
        }
    }
}

#[test]
fn a_missing_leaf_under_a_node_stops_an_append_and_not_the_program() {
    let victim = Victim::new();
    let (path, hand) = victim.stolen("nodes-gone.book");
    hand.execute_batch("DELETE FROM nodes").unwrap();
    drop(hand);
    let opened = open_again(&path, &victim.station.clock);
    assert!(matches!(opened, Err(BookError::Store(StoreError::Damaged { .. }))), "{:?}", opened.map(|_| ()));
    let findings = verdict(&mut open(&path), 1).findings;
    assert_eq!(findings.len() as u64, tree::inner(victim.station.last() + 1));
    assert!(findings.iter().all(|finding| finding.kind == Kind::Node));
}

#[test]
fn the_last_entry_under_a_checkpoint_changed_with_its_hash_is_found_by_the_quick_depths_too() {
    let victim = Victim::new();
    let (path, hand) = victim.stolen("last.book");
    let seq = victim.station.last();
    let newest = Checkpoint::believed(
        &SignedNote::read(&open(&path).checkpoints(u64::MAX, 1).unwrap()[0].note).unwrap(),
        station_key(1).public(),
    )
    .unwrap();
    let mut entry = entries(&mut open(&path)).pop().unwrap().entry().clone();
    entry.at = entry.at.plus_millis(1);
    let forged = ledger::chain::Sealed::seal(entry);
    let set = "UPDATE entries SET bytes = ?1, hash = ?2 WHERE key = ?3";
    let hash = forged.hash();
    let row = rusqlite::params![forged.bytes(), hash.as_bytes(), KEY | seq.cast_signed()];
    hand.execute(set, row).unwrap();
    hand.execute_batch("DELETE FROM snapshots").unwrap();
    let found = verify_since(&mut open(&path), &newest, station_key(1).public()).unwrap().findings;
    // Where it is a peak of the tree by itself, the root is another one; else the path is.
    assert_eq!((found.len(), found[0].seq.get()), (1, seq));
    assert!(matches!(found[0].kind, Kind::Hash | Kind::Checkpoint), "{found:?}");
    let opened = open_again(&path, &victim.station.clock);
    assert!(matches!(opened, Err(BookError::Broken(broken)) if broken.seq.get() == seq));
}

#[test]
fn a_key_set_after_the_checkpoint_by_a_stranger_is_found_from_the_checkpoint_on() {
    let victim = Victim::new();
    let (path, _) = victim.stolen("since-key.book");
    let mut store = open(&path);
    let all = entries(&mut store);
    let last = all.last().unwrap();
    let forger = tests::trust::set_key(&victim.station.book, None, &station_key(66));
    let mut entry = last.entry().clone();
    (entry.seq, entry.prev, entry.at) = (entry.seq.next().unwrap(), last.hash(), entry.at.plus_millis(1));
    entry.event =
        ledger::events::keys::KeySet { key: forger.key, by_old: None, by_new: forger.by_new, second: None }
            .into();
    (entry.request, entry.seals) = (of("forged-2"), vec![]);
    let forged = ledger::chain::Sealed::seal(entry);
    let tip = store.tip().unwrap();
    store.append(tip, std::slice::from_ref(&forged), &[]).unwrap();
    let found = verify_since(&mut store, &victim.brought, station_key(1).public()).unwrap().findings;
    assert_eq!((found.len(), found[0].kind, found[0].seq), (1, Kind::Key, forged.entry().seq));
}

#[test]
fn every_byte_of_a_witness_signature_on_a_kept_checkpoint_and_its_mark_to_stay_are_checked() {
    let mut victim = Victim::new();
    victim.station.book.witness_request(0).unwrap();
    let text = signed(&mut victim.station.book).unwrap().note.text().to_owned();
    let answer = witness_key("finance.example/w", 9).sign(&text, SEEN).to_string();
    victim.station.book.take_answer(&answer).unwrap();
    let (path, hand) = victim.stolen("witnessed.book");
    let select = "SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1";
    let note: String = hand.query_row(select, [], |row| row.get(0)).unwrap();
    let (mut store, size) = (open(&path), victim.station.last() + 1);
    let mut found = |note: &[u8], stays: i64| {
        let set = "UPDATE checkpoints SET note = CAST(?1 AS TEXT), stays = ?2 WHERE size = ?3";
        hand.execute(set, rusqlite::params![note, stays, size.cast_signed()]).unwrap();
        verdict(&mut store, 1).findings
    };
    assert_eq!(found(note.as_bytes(), 1), []);
    for at in note.len() - answer.len()..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[at] ^= 1;
        let findings = found(&bytes, 1);
        assert!(
            findings.iter().all(|finding| finding.kind == Kind::Checkpoint) && !findings.is_empty(),
            "byte {at}"
        );
    }
    assert_eq!(found(note.as_bytes(), 0)[0].kind, Kind::Checkpoint);
}
