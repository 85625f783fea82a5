//! Operators' own keys: what somebody approves bears his signature, which nobody makes for him.

use ledger::book::{BookError, Outcome, Submission, verify_since};
use ledger::chain::Sealed;
use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::chain::verify::Kind;
use ledger::events::Event;
use ledger::events::operators::ApprovalSigned;
use ledger::journal::Claim;
use ledger::reports::exceptions::exceptions;
use ledger::rules::Refusal;
use ledger::rules::days::CloseDay;
use ledger::rules::operators::{RetireOperator, RevokeOperatorKey, SetRoles, SignApproval};
use ledger::rules::points::AdjustPoints;
use ledger::rules::tasks::CreditTask;
use ledger::store::Store as _;
use ledger::units::{OperatorId, Period, Seq};
use tests::station::{Station, of};
use tests::trust::{introduced, keyed, own_key, station_key, with_own_key, witness_key};

use super::a_station;

/// A station whose reviewer has a key of his own, and an act he credited.
fn a_reviewed_act() -> (tempfile::TempDir, Station, SignerKey, Seq) {
    let (folder, mut station) = a_station();
    let (reviewer, finance) = (station.reviewer.clone(), station.finance.clone());
    let key = with_own_key(&mut station, &reviewer, &finance, 30);
    let wang = station.member("王秀珍");
    station.kind("PATROL", "2");
    let act = station.act("PATROL", wang);
    let credited = station.done(&reviewer, CreditTask::full(act)).seq;
    (folder, station, key, credited)
}

fn asked(station: &mut Station, by: OperatorId, key: &SignerKey, of: Seq) -> SignApproval {
    station.book.approval(by, key, of).unwrap()
}

fn bad(refusal: Refusal) -> String {
    match refusal {
        Refusal::BadKey { why } => why.into(),
        other => panic!("{other:?}"),
    }
}

fn a_correction(station: &mut Station) -> AdjustPoints {
    let member = station.member("李文");
    AdjustPoints { member, points: of("5"), reason: of("补"), document: of("文") }
}

#[test]
fn an_operator_signs_what_he_approved_with_his_own_key_and_once() {
    let (_folder, mut station, key, credited) = a_reviewed_act();
    let reviewer = station.reviewer.clone();
    let sign = asked(&mut station, reviewer.operator(), &key, credited);
    let entry = station.done(&reviewer, sign.clone());
    let Event::ApprovalSigned(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.of, fact.hash), (credited, station.book.entry(credited).unwrap().hash()));
    assert_eq!(
        (entry.by, entry.postings.len(), entry.links.follows),
        (reviewer.operator(), 0, Some(credited))
    );
    // A second one says nothing more, and stands there as tried.
    let claim = Claim::Approval(reviewer.operator(), credited);
    let again = station.refused(&reviewer, sign);
    assert_eq!(again, Refusal::AlreadyTaken { claim, seq: entry.seq });
    assert_eq!(station.events_after(entry.seq.get()), ["denied"]);
    station.verified();
    let mut station = station.reopened();
    assert_eq!(
        station.book.views().operators.get(reviewer.operator()).unwrap().key().unwrap().as_str(),
        key.public().to_string()
    );
    station.verified();
}

#[test]
fn nobody_signs_what_he_took_no_part_in_nor_another_entry_nor_with_another_key() {
    let (_folder, mut station, key, credited) = a_reviewed_act();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let third = reviewer.operator();
    let elsewhere = station.done(&chief, tests::station::a_case("5", "2026-03-20")).seq;
    let sign = asked(&mut station, third, &key, elsewhere);
    assert!(bad(station.refused(&reviewer, sign)).contains("took no part"));
    let right = asked(&mut station, third, &key, credited);
    let other = SignApproval { hash: asked(&mut station, third, &key, elsewhere).hash, ..right.clone() };
    assert!(bad(station.refused(&reviewer, other)).contains("another was signed"));
    let moved =
        SignApproval { signature: asked(&mut station, third, &key, elsewhere).signature, ..right.clone() };
    assert!(bad(station.refused(&reviewer, moved)).contains("is wrong"));
    let strange = asked(&mut station, third, &own_key(third, 31), credited);
    assert!(bad(station.refused(&reviewer, strange)).contains("no known key"));
    // Nobody hands in a signature for another.
    assert_eq!(station.refused(&chief, right.clone()), Refusal::NoOwnKey { operator: chief.operator() });
    let seq = Seq::number(99_999);
    let nowhere = SignApproval { of: seq, ..right.clone() };
    assert_eq!(station.refused(&reviewer, nowhere), Refusal::NoSuchEntry { seq });
    assert_eq!(
        station.book.approval(third, &key, seq).unwrap_err(),
        BookError::Refused(Refusal::NoSuchEntry { seq })
    );
    station.done(&reviewer, right);
    station.verified();
}

#[test]
fn a_key_takes_a_second_person_its_own_name_its_own_signature_and_is_nobody_elses() {
    let (_folder, mut station) = a_station();
    keyed(&mut station, &witness_key("finance.example/w", 9));
    let (clerk, reviewer, finance) =
        (station.clerk.clone(), station.reviewer.clone(), station.finance.clone());
    let [second, third] = [clerk.operator(), reviewer.operator()];
    let right = introduced(third, &own_key(third, 30));
    assert_eq!(station.refused(&reviewer, right.clone()), Refusal::SecondPersonNeeded);
    // A clerk answers for nobody.
    assert!(matches!(
        station.refused_with(&reviewer, &clerk, right.clone()),
        Refusal::SecondMayNot { second: clerk, .. } if clerk == second
    ));
    let others = introduced(third, &own_key(second, 30));
    assert!(
        bad(station.refused_with(&reviewer, &finance, others)).contains("called jifen.example/test/O0003")
    );
    let stolen = ledger::rules::operators::SetOperatorKey {
        by_new: introduced(third, &own_key(third, 31)).by_new,
        ..right.clone()
    };
    assert!(bad(station.refused_with(&reviewer, &finance, stolen)).contains("not signed"));
    // The book's key under his name, and a witness's, are the same keys.
    for seed in [1, 9] {
        let taken = introduced(third, &own_key(third, seed));
        assert!(bad(station.refused_with(&reviewer, &finance, taken)).contains("before"), "{seed}");
    }
    let witness = SignerKey::of(of("jifen.example/test/O0003"), KeyKind::Witness, &[30; 32]);
    let line = of(&witness.public().to_string());
    let kind = ledger::rules::operators::SetOperatorKey { key: line, by_new: right.by_new.clone() };
    assert!(bad(station.refused_with(&reviewer, &finance, kind)).contains("kind 0x01"));
    station.ask_with(&reviewer, Some(&finance), right.clone()).unwrap();
    assert!(bad(station.refused_with(&reviewer, &finance, right)).contains("before"));
    let shared = introduced(second, &own_key(second, 30));
    assert!(bad(station.refused_with(&clerk, &finance, shared)).contains("before"));
    // And the book's own key is no operator's: it is called otherwise.
    let book = introduced(third, &station_key(40));
    assert!(bad(station.refused_with(&reviewer, &finance, book)).contains("called"));
    station.verified();
}

#[test]
fn after_a_change_the_new_key_signs_and_the_old_one_no_more() {
    let (_folder, mut station, old, credited) = a_reviewed_act();
    let (reviewer, finance) = (station.reviewer.clone(), station.finance.clone());
    let third = reviewer.operator();
    let before = asked(&mut station, third, &old, credited);
    let new = with_own_key(&mut station, &reviewer, &finance, 31);
    assert!(bad(station.refused(&reviewer, before)).contains("no known key"));
    let sign = asked(&mut station, third, &new, credited);
    station.done(&reviewer, sign);
    let keys = &station.book.views().operators.get(third).unwrap().keys;
    assert_eq!((keys.len(), keys[0].until, keys[1].until), (2, Some(keys[1].since), None));
    station.verified();
}

#[test]
fn a_lost_key_is_ended_at_once_by_its_operator_and_by_two_people_for_another() {
    let (_folder, mut station, key, credited) = a_reviewed_act();
    let (chief, clerk, reviewer, finance) =
        (station.chief.clone(), station.clerk.clone(), station.reviewer.clone(), station.finance.clone());
    let third = reviewer.operator();
    let revoke = RevokeOperatorKey { operator: third, reason: of("U盘遗失") };
    assert_eq!(
        station.refused(&clerk, revoke.clone()),
        Refusal::NotPermitted {
            operator: clerk.operator(),
            roles: &[ledger::events::operators::Role::Chief]
        }
    );
    assert_eq!(station.refused(&chief, revoke.clone()), Refusal::SecondPersonNeeded);
    let himself = station.refused_with(&chief, &reviewer, revoke.clone());
    assert_eq!(himself, Refusal::SecondConcerned { second: third });
    let sign = asked(&mut station, third, &key, credited);
    station.done(&reviewer, revoke.clone());
    assert_eq!(station.refused(&reviewer, sign), Refusal::NoOwnKey { operator: third });
    assert_eq!(station.refused(&reviewer, revoke.clone()), Refusal::NoOwnKey { operator: third });
    let key = with_own_key(&mut station, &reviewer, &finance, 31);
    station.ask_with(&chief, Some(&finance), revoke).unwrap();
    let sign = asked(&mut station, third, &key, credited);
    assert_eq!(station.refused(&reviewer, sign), Refusal::NoOwnKey { operator: third });
    // Whoever leaves takes his key with him.
    with_own_key(&mut station, &clerk, &finance, 32);
    station.done(&chief, RetireOperator { operator: clerk.operator(), reason: of("离任") });
    assert_eq!(station.book.views().operators.get(clerk.operator()).unwrap().key(), None);
    station.verified();
}

#[test]
fn a_close_is_signed_after_it_though_the_day_takes_nothing_more() {
    let (_folder, mut station) = a_station();
    let (clerk, reviewer, finance) =
        (station.clerk.clone(), station.reviewer.clone(), station.finance.clone());
    let key = with_own_key(&mut station, &finance, &reviewer, 50);
    let day = station.clock.today();
    let closed = station.ask_with(&clerk, Some(&finance), CloseDay { day, note: None }).unwrap();
    let seq = closed.sealed.entry().seq;
    let refused = station.refused(&clerk, tests::station::a_basket(of("1"), &[]));
    assert!(matches!(refused, Refusal::DayClosed { .. }), "{refused:?}");
    let sign = asked(&mut station, finance.operator(), &key, seq);
    let signed = station.done(&finance, sign);
    assert_eq!(signed.on, day);
    // It is no work of the day: nothing is to be closed again.
    assert!(station.book.views().days.closing(day).is_some());
    station.verified();
}

#[test]
fn two_people_sign_at_once_what_they_did_together_and_a_second_try_writes_nothing() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer, finance) =
        (station.chief.clone(), station.reviewer.clone(), station.finance.clone());
    let keys = [
        with_own_key(&mut station, &chief, &finance, 10),
        with_own_key(&mut station, &reviewer, &finance, 30),
        own_key(finance.operator(), 50),
    ];
    let command = a_correction(&mut station).into();
    let submission =
        Submission { session: chief.clone(), second: Some(reviewer.clone()), request: of("two-1"), command };
    let seq = station.book.submit(&submission).unwrap().sealed.entry().seq;
    let signed = station.book.sign_approvals(&submission, seq, &keys).unwrap();
    let by: Vec<_> = signed.iter().map(|receipt| receipt.sealed.entry().by).collect();
    assert_eq!(by, [chief.operator(), reviewer.operator()]);
    assert!(signed.iter().all(|receipt| receipt.outcome == Outcome::Written));
    let before = station.last();
    assert_eq!(station.book.sign_approvals(&submission, seq, &keys).unwrap(), []);
    assert_eq!(station.last(), before);
    // A key that is not registered signs nothing, and is no trouble.
    let other = Submission { session: finance, second: None, ..submission };
    assert_eq!(station.book.sign_approvals(&other, seq, &keys).unwrap(), []);
    station.verified();
}

#[test]
fn what_was_approved_with_a_key_at_hand_and_not_signed_is_an_exception_until_it_is_signed() {
    let (_folder, mut station, key, credited) = a_reviewed_act();
    let (chief, clerk, reviewer, finance) =
        (station.chief.clone(), station.clerk.clone(), station.reviewer.clone(), station.finance.clone());
    let third = reviewer.operator();
    let command = a_correction(&mut station);
    let beside = station.ask_with(&chief, Some(&reviewer), command).unwrap().sealed.entry().seq;
    // What he does without judging anybody is no approval, and what others do is not his.
    station.done(&reviewer, ledger::rules::members::Freeze { member: of("1"), reason: of("核查") });
    let roles = SetRoles { operator: clerk.operator(), roles: vec![ledger::events::operators::Role::Clerk] };
    station.ask_with(&chief, Some(&finance), roles).unwrap();
    let unsigned = |station: &mut Station| -> Vec<(u64, OperatorId)> {
        let today = station.clock.today();
        let rows = exceptions(&mut station.book, Period { from: today, to: today }).unwrap();
        let rows = rows.iter().filter(|row| row.kind == "unsigned");
        rows.map(|row| (row.seq.get(), row.by)).collect()
    };
    assert_eq!(unsigned(&mut station), [(credited.get(), third), (beside.get(), third)]);
    // Signed after the period it still counts.
    let sign = asked(&mut station, third, &key, credited);
    station.done(&reviewer, sign);
    assert_eq!(unsigned(&mut station), [(beside.get(), third)]);
    station.done(&reviewer, RevokeOperatorKey { operator: third, reason: of("遗失") });
    let act = station.act("PATROL", of("2"));
    station.done(&reviewer, CreditTask::full(act));
    assert_eq!(unsigned(&mut station), [(beside.get(), third)], "without a key nothing is asked for");
}

/// What a verifier who brought this checkpoint is told of what follows it.
fn since(station: &mut Station, from: &Checkpoint) -> Vec<(u64, Kind)> {
    let found = verify_since(station.book.store(), from, station_key(1).public()).unwrap();
    found.findings.iter().map(|finding| (finding.seq.get(), finding.kind)).collect()
}

/// Writes an entry past the rules, as whoever has the file can.
fn written(station: &mut Station, by: OperatorId, event: Event, takes: Vec<Claim>) -> u64 {
    let last = station.book.entry(Seq::number(station.last())).unwrap();
    let mut entry = last.entry().clone();
    (entry.seq, entry.prev, entry.at) = (entry.seq.next().unwrap(), last.hash(), entry.at.plus_millis(1));
    (entry.by, entry.event, entry.takes) = (by, event, takes);
    (entry.postings, entry.lots, entry.seals) = (vec![], vec![], vec![]);
    entry.request = of(&format!("forged-{}", entry.seq.get()));
    let sealed = Sealed::seal(entry);
    let tip = station.book.store().tip().unwrap();
    station.book.store().append(tip, std::slice::from_ref(&sealed), &[]).unwrap();
    station.book.catch_up().unwrap();
    sealed.entry().seq.get()
}

#[test]
fn a_verifier_with_a_checkpoint_checks_every_signature_after_it_and_the_key_from_before_it() {
    let (_folder, mut station) = a_station();
    let (reviewer, finance, chief) =
        (station.reviewer.clone(), station.finance.clone(), station.chief.clone());
    keyed(&mut station, &witness_key("finance.example/w", 9));
    let [first, third, fifth] = [&chief, &reviewer, &finance].map(ledger::book::Session::operator);
    let of_chief = with_own_key(&mut station, &chief, &finance, 28);
    let gone = with_own_key(&mut station, &finance, &chief, 29);
    station.done(&finance, RevokeOperatorKey { operator: fifth, reason: of("遗失") });
    // The kept views end here; a key that is set later is found in the entries behind them.
    let mut station = station.reopened();
    let key = with_own_key(&mut station, &reviewer, &finance, 30);
    let wang = station.member("王秀珍");
    station.kind("PATROL", "2");
    let acts = [station.act("PATROL", wang), station.act("PATROL", wang)];
    let before = station.done(&reviewer, CreditTask::full(acts[0])).seq;
    station.member("赵敏");
    station.book.sign_with(station_key(1)).unwrap();
    let from = station.book.checkpoint().unwrap().unwrap().checkpoint;

    let after = station.done(&reviewer, CreditTask::full(acts[1])).seq;
    let correction = a_correction(&mut station);
    let two = station.ask_with(&chief, Some(&finance), correction).unwrap().sealed.entry().seq;
    let signs = [(&reviewer, &key, before), (&reviewer, &key, after), (&chief, &of_chief, two)];
    let [signed, ..] = signs.map(|(who, key, seq)| {
        let sign = asked(&mut station, who.operator(), key, seq);
        station.done(who, sign).seq.get()
    });
    assert_eq!(since(&mut station, &from), []);
    // A key that ended before the checkpoint, one that is nobody's, one that signed another entry.
    let stranger = own_key(third, 31);
    let wrong = [(fifth, &gone, two, two), (third, &stranger, after, after), (third, &key, before, after)];
    let wrong = wrong.map(|(by, key, seq, named)| {
        let SignApproval { signature, .. } = asked(&mut station, by, key, seq);
        let hash = station.book.entry(named).unwrap().hash();
        let event = Event::ApprovalSigned(ApprovalSigned { of: named, hash, signature });
        // Each is signed once: what it takes is another entry's.
        (written(&mut station, by, event, vec![]), Kind::Signature)
    });
    assert_eq!(since(&mut station, &from), wrong);
    // A key that ends after the checkpoint signs nothing from then on, whoever says that it was his.
    let later = station.book.checkpoint().unwrap().unwrap().checkpoint;
    station.done(&chief, RevokeOperatorKey { operator: first, reason: of("交还") });
    let SignApproval { of: named, hash, signature } = asked(&mut station, first, &of_chief, two);
    let event = Event::ApprovalSigned(ApprovalSigned { of: named, hash, signature });
    let late = written(&mut station, first, event, vec![]);
    assert_eq!(since(&mut station, &later), [(late, Kind::Signature)]);
    // What was signed lies before the checkpoint, and was changed since: it is not what lies under it.
    let hand = rusqlite::Connection::open(&station.path).unwrap();
    hand.execute_batch("DROP TRIGGER entries_are_never_changed").unwrap();
    let update = "UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), 'desk-1', 'desk-2') AS BLOB)
                  WHERE key & ((1 << 40) - 1) = ?1";
    assert_eq!(hand.execute(update, [before.get().cast_signed()]), Ok(1));
    assert_eq!(since(&mut station, &from)[0], (signed, Kind::Signature));
}
