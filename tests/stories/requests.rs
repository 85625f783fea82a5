//! Requests: one key, one effect, one answer; looked at before and carried out together.

use ledger::book::{BookError, Outcome, Submission};
use ledger::journal::{Account, Claim, Commodity, Person, PersonalField};
use ledger::rules::Refusal;
use ledger::rules::cases::{ClaimCase, CompleteCase};
use ledger::rules::members::EnrolMember;
use ledger::rules::redemptions::Redeem;
use ledger::rules::tasks::SubmitTask;
use ledger::units::{Digest, MemberId, Seq};
use tests::station::{Station, a_basket, a_person, an_act, keyed, of};

use super::a_station;

/// A station whose member M000001 has 100 points, and 20 bars of soap at 5.
fn a_stocked_station() -> (tempfile::TempDir, Station) {
    let (folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    station.give(wang, "100");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 20, fund, "20.00");
    (folder, station)
}

fn basket(pieces: i64) -> Redeem {
    a_basket(MemberId::number(1), &[(of("SOAP"), pieces)])
}

#[expect(clippy::unnecessary_wraps, reason = "it is compared with what err() gives")]
fn reused(seq: u64, differs: &str) -> Option<BookError> {
    let request =
        Refusal::RequestReused { request: "k1".into(), seq: Seq::number(seq), differs: differs.into() };
    Some(BookError::Refused(request))
}

#[test]
fn a_request_sent_again_gets_the_same_receipt_and_does_nothing() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    let first = station.book.submit(&keyed("k1", &clerk, basket(2))).unwrap();
    assert_eq!(first.outcome, Outcome::Written);
    let head = station.book.head();
    let again = station.book.submit(&keyed("k1", &clerk, basket(2))).unwrap();
    assert_eq!((again.outcome, again.sealed), (Outcome::Known, first.sealed.clone()));
    let mut station = station.reopened();
    station.clock.set("2026-03-02", 9, 0);
    let later = station.book.submit(&keyed("k1", &clerk, basket(2))).unwrap();
    assert_eq!((later.outcome, later.sealed), (Outcome::Known, first.sealed));
    assert_eq!(station.book.head(), head);
    assert_eq!(station.figures(MemberId::number(1)), ["90", "0", "0"]);
}

#[test]
fn the_same_key_with_another_body_is_refused_naming_the_fields() {
    let (_folder, mut station) = a_stocked_station();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let li = station.member("李文");
    let seq = station.book.submit(&keyed("k1", &clerk, basket(2))).unwrap().sealed.entry().seq.get();
    let submit = |station: &mut Station, asked: Submission| station.book.submit(&asked).err();
    assert_eq!(submit(&mut station, keyed("k1", &clerk, basket(3))), reused(seq, "lines"));
    let other = Redeem { points: Some(of("11")), ..a_basket(li, &[(of("SOAP"), 2)]) };
    assert_eq!(submit(&mut station, keyed("k1", &clerk, other)), reused(seq, "member, points"));
    let case = ClaimCase { case: of("1"), member: MemberId::number(1) };
    assert_eq!(submit(&mut station, keyed("k1", &clerk, case)), reused(seq, "case, type"));
    assert_eq!(submit(&mut station, keyed("k1", &chief, basket(2))), reused(seq, "by"));
    let own = keyed("~5", &clerk, basket(1));
    assert_eq!(submit(&mut station, own), Some(BookError::Refused(Refusal::ReservedKey)));
    assert_eq!(station.last(), seq, "nothing of it is recorded");
}

#[test]
fn what_one_body_says_and_the_other_leaves_out_differs() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    let plain = an_act("PATROL", wang, of("2026-03-01"));
    let noted = SubmitTask { note: Some(of("夜巡")), evidence: Some(Digest::of(&[b"x"])), ..plain.clone() };
    let seq = station.book.submit(&keyed("k1", &clerk, plain.clone())).unwrap().sealed.entry().seq.get();
    let more = station.book.submit(&keyed("k1", &clerk, noted.clone())).err();
    assert_eq!(more, reused(seq, "evidence, note"));
    station.book.submit(&keyed("k2", &clerk, noted)).unwrap();
    let less = station.book.submit(&keyed("k2", &clerk, plain)).err();
    let request = Refusal::RequestReused {
        request: "k2".into(),
        seq: Seq::number(seq + 1),
        differs: "evidence, note".into(),
    };
    assert_eq!(less, Some(BookError::Refused(request)));

    // A number the rule gave is no difference, another person is.
    let enrol = |member, person| EnrolMember { member, joined: of("2026-01-01"), person };
    let seq = station
        .book
        .submit(&keyed("k1b", &clerk, enrol(None, a_person("李文", 8))))
        .unwrap()
        .sealed
        .entry()
        .seq;
    let same = station.book.submit(&keyed("k1b", &clerk, enrol(Some(of("2")), a_person("李文", 8)))).unwrap();
    assert_eq!(same.outcome, Outcome::Known);
    let other = station.book.submit(&keyed("k1b", &clerk, enrol(None, a_person("李雯", 9)))).err();
    let differs = "name, phone, id-number".into();
    assert_eq!(other, Some(Refusal::RequestReused { request: "k1b".into(), seq, differs }.into()));
}

#[test]
fn a_denial_is_on_record_takes_nothing_and_leaves_the_key_free() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    let before = station.last();
    let views = station.book.views().accounts.clone();
    let denied = station.book.submit(&keyed("k1", &clerk, basket(21)));
    assert!(matches!(denied, Err(BookError::Refused(Refusal::OutOfStock { .. }))));
    assert_eq!(station.events_after(before), [""; 0], "an empty shelf is no matter for an auditor");
    station.give(MemberId::number(1), "-50");
    let before = station.last();
    let denied = station.book.submit(&keyed("k1", &clerk, basket(12))).err();
    let short =
        Refusal::Overspent { member: of("1"), points: of("60"), available: of("50"), short: of("10") };
    assert_eq!(denied, Some(short.into()));
    let entry = station.book.entry(Seq::number(before + 1)).unwrap().entry().clone();
    assert_eq!(entry.event.name(), "denied");
    assert_eq!((entry.postings.len(), entry.lots.len(), entry.takes.len()), (0, 0, 0));
    assert_eq!(entry.request.as_str(), format!("~{}", before + 1), "under a key of the book's own");
    assert_eq!(station.book.taken(&Claim::Request(of("k1"))), Ok(None));
    assert_eq!(station.book.views().days.on(of("2026-03-01")).denied, 1);
    let written = station.book.submit(&keyed("k1", &clerk, basket(2))).unwrap();
    assert_eq!(written.outcome, Outcome::Written);
    assert_ne!(station.book.views().accounts, views);
    station.verified();
}

#[test]
fn a_preview_is_the_entry_that_is_written() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    let asked = keyed("k1", &clerk, basket(2));
    let before = station.last();
    let preview = station.book.preview(&asked).unwrap();
    assert_eq!(station.last(), before, "nothing is written");
    let (wang, points) = (Account::Member(of("1")), Commodity::Points);
    assert_eq!(preview.balance(wang, points), Some((10_000, 9_000)));
    assert_eq!(preview.balance(Account::Shelf(of("SOAP")), of("SKU:SOAP")), Some((20, 18)));
    assert_eq!(preview.balance(Account::Inventory, Commodity::Cny), Some((2000, 1800)));
    let written = station.book.submit(&asked).unwrap();
    assert_eq!(&preview.entry, written.sealed.entry());
    let known = station.book.preview(&asked).unwrap();
    assert_eq!(&known.entry, written.sealed.entry());
    assert_eq!(known.balance(wang, points), Some((9_000, 9_000)), "what is known moves nothing more");
    let refused = station.book.preview(&keyed("k2", &clerk, basket(30)));
    assert!(matches!(refused, Err(BookError::Refused(Refusal::OutOfStock { .. }))));
    let overspent = station.book.preview(&keyed("k3", &clerk, a_basket(of("1"), &[(of("SOAP"), 18)])));
    assert_eq!(overspent.unwrap().balance(wang, points), Some((9_000, 0)));
    assert_eq!(station.last(), before + 1);
}

#[test]
fn a_preview_sees_what_the_clock_has_ended_and_writes_none_of_it() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    let case = station.case("20", "2026-03-31");
    station.done(&clerk, ClaimCase { case, member: of("1") });
    station.clock.set("2026-03-20", 9, 0);
    let (before, views) = (station.last(), station.book.views().clone());
    let complete = CompleteCase { case, note: of("已清理") };
    let ended = Refusal::CaseState { case, state: "listed", needed: "claimed" };
    assert_eq!(station.book.preview(&keyed("k1", &clerk, complete)).err(), Some(ended.into()));
    let preview = station.book.preview(&keyed("k2", &clerk, basket(1))).unwrap();
    assert_eq!((station.last(), station.book.views() == &views), (before, true));
    let written = station.book.submit(&keyed("k2", &clerk, basket(1))).unwrap();
    assert_eq!(preview.entry, *written.sealed.entry());
    assert_eq!(station.events_after(before), ["case.claim_lapsed", "redemption.redeemed"]);
}

#[test]
fn a_batch_is_carried_out_whole_or_not_at_all_and_names_the_item() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    let batch = |pieces: [i64; 3]| -> Vec<Submission> {
        (0..).zip(pieces).map(|(at, pieces)| keyed(&format!("b{at}"), &clerk, basket(pieces))).collect()
    };
    let before = station.last();
    let refused = station.book.submit_all(&batch([1, 30, 1])).unwrap_err();
    assert_eq!(refused.item, 1);
    assert!(matches!(refused.error, BookError::Refused(Refusal::OutOfStock { .. })));
    assert_eq!(station.last(), before);
    assert_eq!(station.figures(of("1")), ["100", "0", "0"]);

    let receipts = station.book.submit_all(&batch([1, 2, 1])).unwrap();
    let seqs: Vec<u64> = receipts.iter().map(|receipt| receipt.sealed.entry().seq.get()).collect();
    assert_eq!(seqs, [before + 1, before + 2, before + 3]);
    assert_eq!(station.figures(of("1")), ["80", "0", "0"]);
    let again = station.book.submit_all(&batch([1, 2, 1])).unwrap();
    assert!(again.iter().all(|receipt| receipt.outcome == Outcome::Known), "a second import changes nothing");
    let mixed =
        station.book.submit_all(&[batch([1, 2, 1]).remove(0), keyed("new", &clerk, basket(1))]).unwrap();
    assert_eq!(
        mixed.iter().map(|receipt| receipt.outcome).collect::<Vec<_>>(),
        [Outcome::Known, Outcome::Written]
    );
    assert_eq!(station.last(), before + 4);
    station.verified();
}

#[test]
fn two_items_of_a_batch_that_take_the_same_thing_are_refused_rehearsed_or_not() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    station.kind("PATROL", "1");
    let photo = Digest::of(&[b"photo"]);
    let evidence = Some(photo);
    let act = SubmitTask { evidence, ..an_act("PATROL", of("1"), of("2026-03-01")) };
    let twice = [keyed("b0", &clerk, basket(1)), keyed("b1", &clerk, act.clone()), keyed("b2", &clerk, act)];
    let enrol = |number: u32, name| EnrolMember {
        member: None,
        joined: of("2026-01-01"),
        person: a_person(name, number),
    };
    let person_twice = [
        keyed("p0", &clerk, enrol(40, "赵一")),
        keyed("p1", &clerk, enrol(41, "赵二")),
        keyed("p2", &clerk, enrol(41, "赵三")),
    ];
    let before = station.last();
    for refused in [station.book.rehearse_all(&twice), station.book.submit_all(&twice)] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.item, 2);
        let taken = Claim::Evidence(photo);
        assert!(
            matches!(&refused.error, BookError::Refused(Refusal::AlreadyTaken { claim, .. }) if *claim == taken)
        );
    }
    for refused in [station.book.rehearse_all(&person_twice), station.book.submit_all(&person_twice)] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.item, 2, "{refused}");
        assert_eq!(refused.error, BookError::Refused(Refusal::PersonKnown { member: of("3") }));
    }
    assert_eq!(station.last(), before);
    assert_eq!(station.book.personal(Person::Member(of("3")), PersonalField::Name), Ok(None));
    station.verified();
}

#[test]
fn of_groups_each_is_carried_out_whole_or_not_at_all_and_a_refused_one_stops_no_other() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    station.kind("PATROL", "1");
    let act =
        SubmitTask { evidence: Some(Digest::of(&[b"photo"])), ..an_act("PATROL", of("1"), of("2026-03-01")) };
    let groups = [
        vec![keyed("g0", &clerk, basket(1))],
        // Its first half alone would be granted.
        vec![keyed("g1", &clerk, basket(2)), keyed("g1:more", &clerk, basket(50))],
        vec![keyed("g2", &clerk, act.clone())],
        vec![keyed("g3", &clerk, act)],
        Vec::new(),
        vec![keyed("g5", &clerk, basket(1))],
    ];
    let before = station.last();
    let rehearsed = station.book.rehearse_granted(&groups).unwrap();
    assert_eq!(station.last(), before);
    let done = station.book.submit_granted(&groups).unwrap();
    for answer in [&rehearsed, &done] {
        let granted: Vec<usize> = answer.granted.iter().map(|(place, _)| *place).collect();
        assert_eq!(granted, [0, 2, 4, 5]);
        let [(1, Refusal::OutOfStock { .. }), (3, Refusal::ShownBefore { task, .. })] = &*answer.refused
        else {
            panic!("{:?}", answer.refused);
        };
        assert_eq!(*task, of("1"));
    }
    let written = ["redemption.redeemed", "task.submitted", "redemption.redeemed"];
    assert_eq!(station.events_after(before), written, "no trace of the refused, and no slip number missing");
    assert_eq!(station.figures(MemberId::number(1)), ["90", "0", "0"]);
    let again = station.book.submit_granted(&groups).unwrap();
    assert!(again.granted.iter().flat_map(|(_, all)| all).all(|receipt| receipt.outcome == Outcome::Known));
    assert_eq!((again.refused.len(), station.last()), (2, before + 3));
    station.verified();
}

#[test]
fn a_rehearsal_writes_nothing_not_even_what_is_due_and_says_what_would_be_written() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    station.case("20", "2026-03-10");
    station.clock.set("2026-03-11", 9, 0);
    let batch = [keyed("b0", &clerk, basket(1)), keyed("b1", &clerk, basket(2))];
    let (head, views) = (station.book.head(), station.book.views().clone());
    let rehearsed = station.book.rehearse_all(&batch).unwrap();
    assert_eq!((station.book.head(), station.book.views()), (head, &views));
    let watch = |station: &mut Station| ledger::store::Store::tip(station.book.store()).unwrap().unwrap().seq;
    assert_eq!(watch(&mut station), head.unwrap().0, "nor in the file");
    let before = station.last();
    let written = station.book.submit_all(&batch).unwrap();
    assert_eq!(station.events_after(before), ["case.expired", "redemption.redeemed", "redemption.redeemed"]);
    assert_eq!(rehearsed, written, "byte by byte");
    station.verified();
}

#[test]
fn waiting_desks_share_a_commit_and_each_gets_its_own_answer() {
    let (_folder, mut station) = a_stocked_station();
    let clerk = station.clerk.clone();
    let known = station.book.submit(&keyed("k0", &clerk, basket(1))).unwrap();
    station.give(of("1"), "-75");
    let before = station.last();
    let waiting = [
        keyed("k0", &clerk, basket(1)),
        keyed("k1", &clerk, basket(2)),
        keyed("k2", &clerk, basket(19)),
        keyed("k3", &clerk, basket(3)),
        keyed("k1", &clerk, basket(2)),
        keyed("k4", &clerk, basket(2)),
    ];
    let answers = station.book.submit_each(&waiting);
    assert_eq!(answers.len(), 6);
    assert_eq!(answers[0].as_ref().unwrap().sealed, known.sealed);
    assert_eq!(answers[1].as_ref().unwrap().outcome, Outcome::Written);
    assert!(matches!(answers[2], Err(BookError::Refused(Refusal::OutOfStock { .. }))));
    let short = |points: &str, available: &str, short: &str| Refusal::Overspent {
        member: of("1"),
        points: of(points),
        available: of(available),
        short: of(short),
    };
    assert_eq!(answers[3], Err(short("15", "10", "5").into()));
    assert_eq!(answers[4].as_ref().unwrap().sealed, answers[1].as_ref().unwrap().sealed);
    assert_eq!(answers[5].as_ref().unwrap().sealed.entry().event.name(), "redemption.redeemed");
    assert_eq!(station.figures(of("1")), ["0", "0", "0"]);
    let events = station.events_after(before);
    assert_eq!(events.iter().filter(|name| **name == "redemption.redeemed").count(), 2);
    assert_eq!(events.iter().filter(|name| **name == "denied").count(), 1);
    station.verified();
}
