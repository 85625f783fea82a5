//! Keys, checkpoints and witnesses: what others hold so that nobody has to trust the station.

use ledger::book::{Anchored, Book, BookError, Founding, Submission, Verified, judge_anchor, verify_since};
use ledger::chain::checkpoint::{Checkpoint, Cosigned};
use ledger::chain::note::{KeyKind, SignerKey, VerifierKey};
use ledger::chain::proof::Proof;
use ledger::chain::quorum::TrustPolicy;
use ledger::chain::verify::Kind;
use ledger::chain::witness::Refused;
use ledger::events::Event;
use ledger::events::keys::KeySet;
use ledger::events::operators::Role;
use ledger::rules::Refusal;
use ledger::rules::keys::{SetKey, SetWitnesses};
use ledger::rules::operators::EnrolOperator;
use ledger::rules::station::SetPolicy;
use ledger::store::{Sqlite, Stay, Store, WitnessError, WitnessFolder};
use ledger::units::{OperatorId, Seq, Zone};
use tests::books::verdict;
use tests::station::{Clock, Station, Still, of, open_again, pin, pin_hash};
use tests::trust::{SEEN, keyed, set_key, signed, station_key, witness_key};

use super::a_station;

/// A station with a key and a witness, and a volunteer with points.
fn a_signing_station() -> (tempfile::TempDir, Station) {
    let (folder, mut station) = a_station();
    keyed(&mut station, &witness_key("finance.example/w", 9));
    let wang = station.member("王秀珍");
    station.give(wang, "50");
    (folder, station)
}

/// The key of the log of this name with this secret.
fn log_key(name: &str, seed: u8) -> SignerKey {
    SignerKey::of(of(name), KeyKind::Log, &[seed; 32])
}

/// Another station with a key, of which only the chief is there.
fn another_station(path: &std::path::Path) -> Book<Sqlite> {
    let chief =
        EnrolOperator { roles: vec![Role::Chief], member: None, name: of("钱站长"), pin: pin_hash() };
    let founding = Founding {
        book: of("other"),
        name: of("另一站"),
        origin: of("jifen.example/other"),
        zone: Zone::SHANGHAI,
        chief,
        desk: of("desk-1"),
    };
    let clock = Clock::at("2026-03-01");
    let mut book = Book::create(Sqlite::create(path).unwrap(), Still::new(&clock), founding).unwrap();
    let session = book.sign_in(OperatorId::number(1), &pin(), &of("desk-1")).unwrap();
    let (key, policy) = (log_key("jifen.example/other", 2), tests::station::policy());
    let (from, document) = (clock.today(), of("办法"));
    for (request, command) in [
        ("first-1", SetPolicy { from, document, policy }.into()),
        ("first-2", set_key(&book, None, &key).into()),
    ] {
        let (session, request) = (session.clone(), of(request));
        book.submit(&Submission { session, second: None, request, command }).unwrap();
    }
    book.sign_with(key).unwrap();
    book
}

/// The folder of the witness that the station named.
fn a_witness(at: &std::path::Path) -> WitnessFolder {
    let folder = WitnessFolder::at(at.join("witness"));
    folder.create(&of("finance.example/w"), &[9; 32], None).unwrap();
    folder.watch(station_key(1).public()).unwrap();
    folder
}

fn asked(station: &mut Station, old: u64) -> Vec<u8> {
    station.book.witness_request(old).unwrap().unwrap().to_string().into_bytes()
}

fn add(witness: &WitnessFolder, request: &[u8]) -> Result<String, WitnessError> {
    witness.add(request, &witness.key(None).unwrap(), SEEN, |_| Ok(()))
}

#[test]
fn a_receipt_proves_its_entry_to_a_volunteer_who_has_only_the_key() {
    let (_folder, mut station) = a_signing_station();
    let seq = Seq::number(station.last());
    let under = signed(&mut station.book).unwrap();
    let file = station.book.proof(seq, &under).unwrap().to_string();
    // Entries that come later change nothing of it.
    station.member("李文");
    let policy = TrustPolicy::of(vec![station_key(1).public().clone()], vec![]);
    let receipt = Proof::read(file.as_bytes()).unwrap();
    let (cosigned, seen) = receipt.trusted(&policy).unwrap();
    assert_eq!((cosigned.checkpoint.size, seen.len()), (seq.get() + 1, 0));
    let entry = station.book.entry(seq).unwrap();
    assert_eq!(receipt.extra.as_deref(), Some(entry.bytes()));
    // Nobody else is named in it but by a hash.
    assert!(!file.contains("李文") && !file.contains("王秀珍"));
    assert_eq!(cosigned.checkpoint.eye_line(), under.checkpoint.eye_line());
}

#[test]
fn a_checkpoint_is_the_same_whenever_it_is_signed_and_only_the_newest_is_kept() {
    let (_folder, mut station) = a_signing_station();
    let first = signed(&mut station.book).unwrap();
    assert_eq!(signed(&mut station.book).unwrap(), first);
    station.member("李文");
    let second = signed(&mut station.book).unwrap();
    assert_eq!(second.checkpoint.size, first.checkpoint.size + 1);
    let kept = station.book.store().checkpoints(u64::MAX, 10).unwrap();
    assert_eq!(kept.iter().map(|kept| kept.size).collect::<Vec<_>>(), [second.checkpoint.size]);
    let mut again = open_again(&station.path, &station.clock).unwrap();
    assert_eq!(again.newest_checkpoint().unwrap(), Some(second));
    // A program without the key signs nothing, and says so.
    assert_eq!(again.checkpoint().unwrap(), None);
    let stranger = again.sign_with(station_key(2));
    assert!(matches!(stranger, Err(BookError::OtherKey { .. })), "{stranger:?}");
    station.verified();
}

#[test]
fn a_witness_signs_what_grows_and_the_station_shows_how_much_is_newer() {
    let (folder, mut station) = a_signing_station();
    let witness = a_witness(folder.path());
    assert_eq!(station.book.newest_cosigned().unwrap(), None);
    let answer = add(&witness, &asked(&mut station, 0)).unwrap();
    // Receipts go on between question and answer: the checkpoint asked for stays.
    station.member("李文");
    signed(&mut station.book).unwrap();
    let seen = station.book.take_answer(&answer).unwrap();
    let size = seen.checkpoint.size;
    assert_eq!(size, station.last());
    let (newest, by) = station.book.newest_cosigned().unwrap().unwrap();
    assert_eq!((newest.checkpoint.size, by[0].name().as_str()), (size, "finance.example/w"));
    let answer = add(&witness, &asked(&mut station, size)).unwrap();
    assert_eq!(station.book.take_answer(&answer).unwrap().checkpoint.size, size + 1);
    // The cosigned one is in the book of checkpoints, and proves with a quorum.
    let anchors = witness.anchors().unwrap();
    assert_eq!(anchors.iter().map(|anchor| anchor.size).collect::<Vec<_>>(), [size, size + 1]);
    let under = station.book.newest_cosigned().unwrap().unwrap().0;
    let receipt = station.book.proof(Seq::number(3), &under).unwrap();
    let witnesses = vec![witness_key("finance.example/w", 9).public().clone()];
    let policy = TrustPolicy::of(vec![station_key(1).public().clone()], witnesses);
    assert_eq!(receipt.trusted(&policy).unwrap().1[0].time, SEEN);
    station.verified();
}

#[test]
fn a_witness_answers_by_the_numbers_of_its_standard_and_remembers_before_it_answers() {
    let (folder, mut station) = a_signing_station();
    let witness = a_witness(folder.path());
    let first = asked(&mut station, 0);
    let answer = add(&witness, &first).unwrap();
    let size = witness.logs().unwrap()[0].newest.as_ref().unwrap().size;
    // The answer is lost on its way: the same question meets what is remembered.
    let conflict = add(&witness, &first).unwrap_err();
    assert_eq!(conflict, Refused::OtherSize { size }.into());
    let again = asked(&mut station, size);
    assert_eq!(add(&witness, &again).unwrap(), answer);
    station.member("李文");
    let text = String::from_utf8(asked(&mut station, size)).unwrap();
    let lines: Vec<&str> = text.split('\n').collect();
    let unproved =
        [&lines[..1], &lines[lines.iter().position(|line| line.is_empty()).unwrap()..]].concat().join("\n");
    let refused = |request: &str| match add(&witness, request.as_bytes()) {
        Err(WitnessError::Refused(refused)) => refused.status(),
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(&unproved), 422);
    assert_eq!(refused(&text.replace(&format!("old {size}"), "old 1")), 409);
    assert_eq!(refused(&text.replace(&format!("old {size}"), "old 99999")), 400);
    assert_eq!(refused(&text.replace("jifen.example/test\n", "jifen.example/other\n")), 404);
    assert_eq!(refused("old 0\n"), 400);
    assert_eq!(witness.logs().unwrap()[0].newest.as_ref().unwrap().size, size);
    assert_eq!(add(&witness, text.as_bytes()).map(|_| ()), Ok(()));
}

#[test]
fn an_answer_of_a_witness_nobody_named_is_not_taken() {
    let (folder, mut station) = a_signing_station();
    let stranger = WitnessFolder::at(folder.path().join("stranger"));
    stranger.create(&of("stranger.example/w"), &[8; 32], None).unwrap();
    stranger.watch(station_key(1).public()).unwrap();
    let answer = add(&stranger, &asked(&mut station, 0)).unwrap();
    assert!(matches!(station.book.take_answer(&answer), Err(BookError::NoAnswer(_))));
    assert!(matches!(station.book.take_answer("nonsense"), Err(BookError::NoAnswer(_))));
    assert_eq!(station.book.newest_cosigned().unwrap(), None);
}

#[test]
fn a_key_is_changed_by_the_old_one_and_two_people_and_old_receipts_stay_good() {
    let (_folder, mut station) = a_signing_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let under = signed(&mut station.book).unwrap();
    let receipt = station.book.proof(Seq::number(3), &under).unwrap();
    let bad = |refusal: Refusal| match refusal {
        Refusal::BadKey { why } => why.to_string(),
        other => panic!("{other:?}"),
    };
    // Whoever has only the new key, or only the old one, changes nothing.
    let alone = set_key(&station.book, None, &station_key(2));
    assert!(bad(station.refused_with(&chief, &reviewer, alone)).contains("no known key"));
    let forged =
        SetKey { by_new: of("AAAA"), ..set_key(&station.book, Some(&station_key(1)), &station_key(2)) };
    bad(station.refused_with(&chief, &reviewer, forged));
    let stranger = set_key(&station.book, Some(&station_key(3)), &station_key(2));
    assert!(bad(station.refused_with(&chief, &reviewer, stranger)).contains("no known key"));
    let back = set_key(&station.book, Some(&station_key(1)), &station_key(1));
    assert!(bad(station.refused_with(&chief, &reviewer, back)).contains("before"));
    let right = set_key(&station.book, Some(&station_key(1)), &station_key(2));
    assert_eq!(station.refused(&chief, right.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&chief, Some(&reviewer), right).unwrap();
    // The old key signs no more; the new one does, and both times verify.
    let old = station.book.sign_with(station_key(1));
    assert!(matches!(old, Err(BookError::OtherKey { .. })));
    station.book.sign_with(station_key(2)).unwrap();
    let newer = signed(&mut station.book).unwrap();
    assert!(Checkpoint::believed(&newer.note, station_key(2).public()).is_ok());
    assert!(receipt.believed(station_key(1).public(), &[]).is_ok());
    station.verified();
    open_again(&station.path, &station.clock).unwrap();
}

#[test]
fn only_two_people_name_witnesses_and_only_by_keys_of_witnesses() {
    let (_folder, mut station) = a_signing_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let key = |key: &VerifierKey| of(&key.to_string());
    let one = witness_key("county.example/w", 4);
    let named = SetWitnesses { witnesses: vec![key(one.public())] };
    assert_eq!(station.refused(&chief, named.clone()), Refusal::SecondPersonNeeded);
    let log = SetWitnesses { witnesses: vec![key(station_key(1).public())] };
    assert!(matches!(station.refused_with(&chief, &reviewer, log), Refusal::BadKey { .. }));
    let twice = SetWitnesses { witnesses: vec![key(one.public()), key(witness_key("other", 4).public())] };
    assert!(matches!(station.refused_with(&chief, &reviewer, twice), Refusal::BadKey { .. }));
    station.ask_with(&chief, Some(&reviewer), named).unwrap();
    assert_eq!(station.book.witnesses(), [one.public().clone()]);
}

#[test]
fn a_verifier_with_a_checkpoint_reads_only_what_came_after_it() {
    let (_folder, mut station) = a_signing_station();
    let from = signed(&mut station.book).unwrap().checkpoint;
    let none = verify_since(station.book.store(), &from, station_key(1).public()).unwrap();
    assert_eq!((none.entries, none.findings), (0, vec![]));
    for name in ["李文", "张伟", "刘洋"] {
        station.member(name);
    }
    let three = verify_since(station.book.store(), &from, station_key(1).public()).unwrap();
    assert_eq!((three.entries, three.head, three.findings), (3, station.book.head(), vec![]));
    // A checkpoint of another history, and one of more entries than there are.
    let other = Checkpoint::of(station_key(1).public().name(), from.size, ledger::units::Digest::of(&[b"x"]));
    let found = verify_since(station.book.store(), &other, station_key(1).public()).unwrap().findings;
    assert_eq!((found[0].kind, found[0].seq.get(), found.len()), (Kind::Checkpoint, from.size - 1, 1));
    let longer = Checkpoint::of(station_key(1).public().name(), 10_000, from.root);
    let found = verify_since(station.book.store(), &longer, station_key(1).public()).unwrap().findings;
    assert_eq!((found[0].kind, found.len()), (Kind::Missing, 1));
    let full = verdict(station.book.store(), 1);
    assert_eq!(judge_anchor(station.book.store(), &full, &from).unwrap(), Anchored::Yes);
    let Anchored::No(finding) = judge_anchor(station.book.store(), &full, &other).unwrap() else { panic!() };
    assert_eq!((finding.kind, finding.seq.get()), (Kind::Checkpoint, from.size - 1));
}

#[test]
fn a_verifier_goes_on_from_a_checkpoint_of_what_was_verified_and_from_no_other() {
    let (_folder, mut station) = a_signing_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let first = station_key(1).public().clone();
    let from = signed(&mut station.book).unwrap().checkpoint;
    let verified = |store: &mut Sqlite, since: Option<&Checkpoint>| match since {
        Some(from) => {
            let found = verify_since(store, from, &first).unwrap();
            assert_eq!(found.findings, []);
            Verified::since(from, &found)
        }
        None => Verified::in_full(&verdict(store, 1), &first),
    };
    let mark = |station: &mut Station, since: Option<&Checkpoint>| {
        let store = station.book.store();
        let mark = verified(store, since).newest_mark(store).unwrap();
        mark.map(|(mark, key)| (mark.checkpoint.size, key))
    };
    station.member("李文");
    let newest = signed(&mut station.book).unwrap().checkpoint;
    // What nobody signed for yet waits for the next time.
    station.member("张伟");
    let expected = Some((newest.size, first.clone()));
    assert_eq!(mark(&mut station, Some(&from)), expected);
    assert_eq!(mark(&mut station, None), expected);
    // A key that follows rightfully signs too.
    let next = set_key(&station.book, Some(&station_key(1)), &station_key(2));
    station.ask_with(&chief, Some(&reviewer), next).unwrap();
    station.book.sign_with(station_key(2)).unwrap();
    let newest = signed(&mut station.book).unwrap();
    let expected = Some((newest.checkpoint.size, station_key(2).public().clone()));
    assert_eq!(mark(&mut station, Some(&from)), expected);
    assert_eq!(mark(&mut station, None), expected);
    let store = station.book.store();
    assert_eq!(verdict(store, 1).keys_from(station_key(3).public()), []);
    // Whoever has the key signs what was never there, or has the key from before, and puts that in the book once
    // it was verified: with another root, and with the right one signed by a key of another time.
    let Checkpoint { size, root, .. } = newest.checkpoint;
    let (before, in_full) = (verified(store, Some(&from)), verified(store, None));
    assert_eq!((before.entries, before.root), (in_full.entries, in_full.root));
    for (root, key) in [(ledger::units::Digest::of(&[root.as_bytes()]), 2), (root, 1)] {
        let forged = Checkpoint::of(first.name(), size, root).signed(&station_key(key));
        store.keep_checkpoint(size, &forged, Stay::Newest).unwrap();
        for verified in [&before, &in_full] {
            assert_eq!(verified.newest_mark(store).unwrap(), None, "by {key}");
            // In the verifier's hands it is a finding.
            let finding = verified.judge_mark(store, &forged).unwrap().unwrap();
            assert_eq!((finding.kind, finding.seq.get()), (Kind::Checkpoint, size - 1), "by {key}");
            assert_eq!(verified.judge_mark(store, &newest.note).unwrap(), None);
        }
    }
}

#[test]
fn a_book_from_before_the_tree_gets_it_when_it_is_opened_to_write() {
    let (_folder, mut station) = a_signing_station();
    let roots: Vec<_> = (0..=station.last() + 1)
        .map(|size| ledger::chain::tree::root(station.book.store(), size).unwrap())
        .collect();
    let (path, clock) = (station.path.clone(), station.clock.clone());
    drop(station);
    let raw = rusqlite::Connection::open(&path).unwrap();
    let older = "DROP TABLE nodes; DROP TABLE checkpoints; DROP TABLE vault_rows; DROP TABLE vault_keys;
                 DROP TABLE vault_checks; DROP TABLE vault_remains;
                 CREATE TABLE vault (
                     book INTEGER NOT NULL, person TEXT NOT NULL, field TEXT NOT NULL,
                     salt BLOB NOT NULL, value TEXT NOT NULL, PRIMARY KEY (book, person, field)
                 ) STRICT, WITHOUT ROWID;
                 PRAGMA user_version = 1;";
    raw.execute_batch(older).unwrap();
    drop(raw);
    let of_tree = |store: &mut ledger::store::Sqlite| {
        let found = verdict(store, 2).findings;
        found.into_iter().filter(|found| matches!(found.kind, Kind::Node | Kind::Checkpoint)).count()
    };
    // It may still be read and verified as it is.
    let mut old = ledger::store::Sqlite::open(&path, ledger::store::Access::Read).unwrap();
    assert_eq!(of_tree(&mut old), 0);
    drop(old);
    let mut book = open_again(&path, &clock).unwrap();
    for (size, root) in (0..).zip(roots) {
        assert_eq!(ledger::chain::tree::root(book.store(), size).unwrap(), root, "{size}");
    }
    assert_eq!(of_tree(book.store()), 0);
    book.sign_with(station_key(1)).unwrap();
    let Cosigned { checkpoint, .. } = signed(&mut book).unwrap();
    assert_eq!(checkpoint.size, book.head().unwrap().0.get() + 1);
}

#[test]
fn the_county_keeps_a_book_of_cosigned_checkpoints_of_every_station_it_watches() {
    let (folder, mut station) = a_signing_station();
    let mut other = another_station(&folder.path().join("other.book"));
    let county = WitnessFolder::at(folder.path().join("county"));
    let key = county.create(&of("county.example/w"), &[4; 32], None).unwrap();
    let logs = [station_key(1), log_key("jifen.example/other", 2)];
    for log in &logs {
        county.watch(log.public()).unwrap();
    }
    let secret = county.key(None).unwrap();
    let mut sizes = [Vec::new(), Vec::new()];
    for round in 0..3 {
        for (book, sizes) in [&mut station.book, &mut other].into_iter().zip(&mut sizes) {
            let request = book.witness_request(sizes.last().copied().unwrap_or(0)).unwrap().unwrap();
            county
                .add::<WitnessError>(request.to_string().as_bytes(), &secret, SEEN + round, |_| Ok(()))
                .unwrap();
            sizes.push(book.head().unwrap().0.get() + 1);
            book.sign_in(OperatorId::number(1), &pin(), &of("desk-1")).unwrap();
        }
    }
    // Every line stands by itself: the log's signature, the county's, and the time.
    let anchors = county.anchors().unwrap();
    assert_eq!(anchors.len(), 6);
    for (log, sizes) in logs.iter().zip(&sizes) {
        let name = log.public().name().as_str();
        let of_log: Vec<_> = anchors.iter().filter(|anchor| *anchor.origin == *name).collect();
        assert_eq!(of_log.iter().map(|anchor| anchor.size).collect::<Vec<_>>(), *sizes);
        assert_eq!(of_log.iter().map(|anchor| anchor.time).collect::<Vec<_>>(), [SEEN, SEEN + 1, SEEN + 2]);
        for anchor in of_log {
            let kept = Cosigned::read(anchor.note.as_bytes(), log.public()).unwrap();
            let seen = kept.note.signed(std::slice::from_ref(&key)).unwrap();
            assert_eq!((kept.checkpoint.size, seen[0].time), (anchor.size, anchor.time));
        }
    }
    // Each of them anchors the station's book, and none of the other's.
    let verdicts = [verdict(station.book.store(), 1), verdict(other.store(), 1)];
    for anchor in &anchors {
        let log = logs.iter().position(|log| *anchor.origin == *log.public().name().as_str()).unwrap();
        let checkpoint = Cosigned::read(anchor.note.as_bytes(), logs[log].public()).unwrap().checkpoint;
        let judge = |book: &mut Book<Sqlite>, own: usize| {
            judge_anchor(book.store(), &verdicts[own], &checkpoint).unwrap() == Anchored::Yes
        };
        assert_eq!([judge(&mut station.book, 0), judge(&mut other, 1)], [log == 0, log == 1]);
    }
    // What the county knows last of each.
    let newest: Vec<u64> =
        county.logs().unwrap().iter().map(|log| log.newest.as_ref().unwrap().size).collect();
    assert_eq!(newest, [*sizes[0].last().unwrap(), *sizes[1].last().unwrap()]);
}

#[test]
fn a_request_full_of_strangers_signatures_makes_a_witness_forget_nothing() {
    let (folder, mut station) = a_signing_station();
    let witness = a_witness(folder.path());
    let mut request = String::from_utf8(asked(&mut station, 0)).unwrap();
    let text = request.split("\n\n").nth(1).map(|text| format!("{text}\n")).unwrap();
    for seed in 10..73 {
        request.push_str(&witness_key(&format!("stranger-{seed}"), seed).sign(&text, SEEN).to_string());
    }
    add(&witness, request.as_bytes()).unwrap();
    let kept = witness.logs().unwrap()[0].newest.clone().unwrap();
    assert_eq!((kept.size, kept.note.matches('—').count()), (station.last() + 1, 2));
    let refused = add(&witness, &asked(&mut station, 0)).unwrap_err();
    assert_eq!(refused, Refused::OtherSize { size: kept.size }.into());
}

#[test]
fn a_witness_that_answers_again_and_again_leaves_one_line_on_the_checkpoint() {
    let (_folder, mut station) = a_signing_station();
    station.book.witness_request(0).unwrap();
    let (key, text) =
        (witness_key("finance.example/w", 9), signed(&mut station.book).unwrap().note.text().to_owned());
    for later in 0..80 {
        station.book.take_answer(&key.sign(&text, SEEN + later).to_string()).unwrap();
    }
    let (kept, _) = station.book.newest_cosigned().unwrap().unwrap();
    assert_eq!(kept.note.signatures().len(), 2);
    station.verified();
    open_again(&station.path, &station.clock).unwrap();
}

#[test]
fn once_a_change_was_proved_the_old_key_of_a_log_gets_no_signature() {
    let (folder, mut station) = a_signing_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let witness = a_witness(folder.path());
    let old = asked(&mut station, 0);
    let next = station_key(2).public().clone();
    let before = station.book.entry(Seq::number(station.last())).unwrap().entry().clone();
    let change = set_key(&station.book, Some(&station_key(1)), &station_key(2));
    station.ask_with(&chief, Some(&reviewer), change).unwrap();
    let change = station.book.entry(Seq::number(station.last())).unwrap().entry().clone();
    // A key that says of itself that it follows, one that was never set, and an entry that sets none.
    let Event::KeySet(fact) = &change.event else { panic!("{change:?}") };
    let mut forged = change.clone();
    forged.event = KeySet { by_old: Some(fact.by_new.clone()), ..fact.clone() }.into();
    let other = station_key(3).public().clone();
    for (key, entry) in [(&next, &forged), (&other, &change), (&next, &before)] {
        let refused = witness.trust_also(key, entry).unwrap_err();
        assert!(matches!(refused, WitnessError::NotProved { .. }), "{refused:?}");
    }
    add(&witness, &old).unwrap();
    for _ in 0..2 {
        witness.trust_also(&next, &change).unwrap();
        let refused = add(&witness, &old).unwrap_err();
        assert!(matches!(refused, WitnessError::Refused(Refused::Unsigned(_))), "{refused:?}");
    }
    assert_eq!(witness.logs().unwrap()[0].keys.len(), 2);
}
