//! Operators: PINs, lock-outs, roles, and nobody judging himself.

use ledger::book::{Book, BookError, Founding, Session, Submission};
use ledger::events::Event;
use ledger::events::operators::{PinKind, Purpose, Role};
use ledger::reports::home::home;
use ledger::rules::days::OpenShift;
use ledger::rules::members::Freeze;
use ledger::rules::merges::MergeMembers;
use ledger::rules::operators::{DeclareRelative, EnrolOperator, RetireOperator, SetPin, SetRoles};
use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::rules::points::AdjustPoints;
use ledger::rules::tasks::{CreditTask, RejectTask};
use ledger::rules::{Command, Refusal};
use ledger::store::Sqlite;
use ledger::units::{Digest, MemberId, OperatorId, Seq, SourceCode, Zone};
use tests::station::{Clock, Station, Still, a_basket, a_case, of, open_again, pin, pin_hash};

use super::a_station;

const CLERK: OperatorId = OperatorId::number(2);

fn try_pin(station: &mut Station, typed: &str) -> Result<Session, Refusal> {
    let typed: Pin = of(typed);
    station.book.sign_in(CLERK, &typed, &of("desk-2")).map_err(|err| match err {
        BookError::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    })
}

fn wrong(failures: u16) -> Result<Session, Refusal> {
    Err(Refusal::WrongPin { operator: CLERK, failures, failures_max: 5 })
}

#[test]
fn five_wrong_pins_lock_out_for_fifteen_minutes_even_across_reopening() {
    let (_folder, mut station) = a_station();
    for failures in 1..=4 {
        assert_eq!(try_pin(&mut station, "000000"), wrong(failures));
    }
    let locked = Refusal::LockedOut { operator: CLERK, until: of("2026-03-01T01:15:00.016Z") };
    assert_eq!(try_pin(&mut station, "000000"), Err(locked.clone()), "the last one says until when");
    assert_eq!(try_pin(&mut station, "246810"), Err(locked.clone()), "a right PIN does not help");
    let before = station.last();
    assert_eq!(try_pin(&mut station, "000000"), Err(locked.clone()));
    assert_eq!(station.last(), before, "a refused attempt is not even tried");

    let mut station = station.reopened();
    assert_eq!(try_pin(&mut station, "246810"), Err(locked.clone()));
    let mut other_desk = open_again(&station.path, &station.clock).unwrap();
    let elsewhere = other_desk.sign_in(CLERK, &pin(), &of("desk-3"));
    assert_eq!(elsewhere, Err(BookError::Refused(locked)), "on another desk neither");

    station.clock.set("2026-03-01", 9, 16);
    assert_eq!(try_pin(&mut station, "000000"), wrong(1), "a lock-out that ended is served");
    assert!(try_pin(&mut station, "246810").is_ok());
    assert_eq!(try_pin(&mut station, "000000"), wrong(1), "a right PIN ends the row");
    station.verified();
}

#[test]
fn a_new_pin_ends_a_lock_out_and_only_the_chief_sets_anothers() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    for _ in 0..5 {
        try_pin(&mut station, "000000").unwrap_err();
    }
    let hash = PinHash::of(&of::<Pin>("135791").chosen().unwrap(), b"another new salt", Cost::Cheap);
    let set = SetPin { operator: CLERK, pin: hash };
    let refused = station.refused(&reviewer, set.clone());
    assert_eq!(refused, Refusal::NotPermitted { operator: OperatorId::number(3), roles: &[Role::Chief] });
    assert_eq!(station.refused(&chief, set.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&chief, Some(&reviewer), set.clone()).unwrap();
    assert_eq!(try_pin(&mut station, "246810"), wrong(1));
    let clerk = try_pin(&mut station, "135791").unwrap();
    let entry = station.done(&clerk, set);
    let Event::PinSet(own) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((own.second, own.pin), (None, PinKind::Own), "his own takes nobody else");
    let unknown = SetPin { operator: OperatorId::number(99), pin: pin_hash() };
    let refused = station.refused(&chief, unknown);
    assert_eq!(refused, Refusal::NoSuchOperator { operator: OperatorId::number(99) });
}

#[test]
fn a_role_permits_its_own_work_only_and_an_attempt_is_recorded() {
    let (_folder, mut station) = a_station();
    let (clerk, finance, chief) = (station.clerk.clone(), station.finance.clone(), station.chief.clone());
    let before = station.last();
    let refused = station.refused(&clerk, a_case("10", "2026-03-31"));
    assert_eq!(refused, Refusal::NotPermitted { operator: CLERK, roles: &[Role::Chief] });
    assert_eq!(station.events_after(before), ["denied"]);
    let entry = station.book.entries(Seq::number(before + 1), 1).unwrap().remove(0);
    let Event::Denied(denied) = &entry.entry().event else { panic!("{entry:?}") };
    assert_eq!((&*denied.command, &*denied.refusal), ("case.listed", "not_permitted"));
    assert_eq!(denied.reason.as_str(), "O0002 may not do this: it takes one of [Chief]");
    assert_eq!((entry.entry().by, entry.entry().takes.len()), (CLERK, 0));

    let auditor = station.operator(&[Role::Auditor], None);
    let refused = station.refused(&auditor, a_basket(MemberId::number(1), &[]));
    assert_eq!(refused, Refusal::NotPermitted { operator: OperatorId::number(6), roles: &[Role::Clerk] });

    let promoted = SetRoles { operator: CLERK, roles: vec![Role::Clerk, Role::Chief] };
    assert_eq!(station.refused(&chief, promoted.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&chief, Some(&finance), promoted).unwrap();
    station.done(&clerk, a_case("10", "2026-03-31"));
    let own = SetRoles { operator: CLERK, roles: vec![] };
    assert_eq!(station.refused(&clerk, own), Refusal::OwnEntry { operator: CLERK });
    let unknown = SetRoles { operator: OperatorId::number(99), roles: vec![] };
    assert_eq!(
        station.refused(&chief, unknown),
        Refusal::NoSuchOperator { operator: OperatorId::number(99) }
    );
    let stranger = EnrolOperator {
        roles: vec![Role::Clerk],
        member: Some(MemberId::number(9)),
        name: of("郑新"),
        pin: pin_hash(),
    };
    assert_eq!(station.refused(&chief, stranger), Refusal::NoSuchMember { member: MemberId::number(9) });
    assert_eq!(
        station.refused(&finance, a_case("10", "2026-03-31")),
        Refusal::NotPermitted { operator: OperatorId::number(5), roles: &[Role::Chief] }
    );
}

#[test]
fn a_retired_operator_neither_signs_in_nor_goes_on_nor_stands_beside() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let own = RetireOperator { operator: OperatorId::number(1), reason: of("离任") };
    assert_eq!(station.refused(&chief, own), Refusal::OwnEntry { operator: OperatorId::number(1) });
    let adjust = AdjustPoints { member: wang, points: of("5"), reason: of("补"), document: of("文") };
    station.done(&chief, RetireOperator { operator: CLERK, reason: of("离任") });
    let gone = Refusal::NoSuchOperator { operator: CLERK };
    assert_eq!(try_pin(&mut station, "246810"), Err(gone.clone()));
    assert_eq!(station.refused(&clerk, a_basket(wang, &[])), gone);
    assert_eq!(station.refused_with(&chief, &clerk, adjust.clone()), gone);
    assert!(station.ask_with(&chief, Some(&reviewer), adjust).is_ok());
    let twice = RetireOperator { operator: CLERK, reason: of("再") };
    assert_eq!(station.refused(&chief, twice), gone);
}

#[test]
fn nobody_serves_or_judges_himself_or_a_declared_relative() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (wang, li, zhao) = (station.member("王秀珍"), station.member("李文"), station.member("赵敏"));
    for member in [wang, li, zhao] {
        station.give(member, "50");
    }
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 10, fund, "20.00");
    let clerk_wang = station.operator(&[Role::Clerk, Role::Reviewer], Some(wang));
    let himself = clerk_wang.operator();
    let declare = DeclareRelative { operator: himself, member: li, relation: of("配偶") };
    station.done(&clerk_wang, declare);
    let others = DeclareRelative { operator: CLERK, member: li, relation: of("同事") };
    assert_eq!(
        station.refused(&clerk_wang, others.clone()),
        Refusal::NotPermitted { operator: himself, roles: &[Role::Chief] }
    );
    let nobody = DeclareRelative { operator: himself, member: MemberId::number(9), relation: of("父") };
    assert_eq!(station.refused(&clerk_wang, nobody), Refusal::NoSuchMember { member: MemberId::number(9) });
    let stranger = DeclareRelative { operator: OperatorId::number(99), ..others };
    assert_eq!(
        station.refused(&chief, stranger),
        Refusal::NoSuchOperator { operator: OperatorId::number(99) }
    );

    for member in [wang, li] {
        let recusal = Refusal::Recusal { operator: himself, member };
        let before = station.last();
        assert_eq!(station.refused(&clerk_wang, a_basket(member, &[(soap, 1)])), recusal);
        assert_eq!(station.events_after(before), ["denied"]);
    }
    assert!(station.ask(&clerk_wang, a_basket(zhao, &[(soap, 1)])).is_ok());
    assert!(station.ask(&clerk, a_basket(wang, &[(soap, 1)])).is_ok());

    station.kind("PATROL", "2");
    for member in [wang, li] {
        let task = station.act("PATROL", member);
        let recusal = Refusal::Recusal { operator: himself, member };
        assert_eq!(station.refused(&clerk_wang, CreditTask::full(task)), recusal);
        let reject = RejectTask { task, code: ledger::events::tasks::RejectionCode::Unclear, note: None };
        assert_eq!(station.refused(&clerk_wang, reject), recusal);
        station.done(&reviewer, CreditTask::full(task));
    }

    // As a second person he is as close.
    let adjust = AdjustPoints { member: li, points: of("1"), reason: of("补"), document: of("文") };
    let recusal = Refusal::Recusal { operator: himself, member: li };
    assert_eq!(station.refused_with(&chief, &clerk_wang, adjust.clone()), recusal);
    assert!(station.ask_with(&chief, Some(&reviewer), adjust).is_ok());
    station.verified();
}

#[test]
fn nobody_gets_a_place_roles_or_a_pin_from_one_person_alone_once_two_can_answer() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let before = station.last();
    let puppet = |roles: &[Role]| EnrolOperator {
        roles: roles.to_vec(),
        member: None,
        name: of("某甲"),
        pin: pin_hash(),
    };
    for role in Role::ALL {
        assert_eq!(station.refused(&chief, puppet(&[role])), Refusal::SecondPersonNeeded, "{role}");
    }
    assert_eq!(station.events_after(before), ["denied"; 6], "and an auditor sees that it was tried");
    let himself = station.refused_with(&chief, &chief, puppet(&[Role::Clerk]));
    assert_eq!(himself, Refusal::SecondPersonNeeded);
    let roles = &Role::ANSWERING;
    let a_clerk = station.refused_with(&chief, &clerk, puppet(&[Role::Clerk]));
    assert_eq!(a_clerk, Refusal::SecondMayNot { second: CLERK, roles });
    let third = OperatorId::number(3);
    let about_himself = SetRoles { operator: third, roles: vec![Role::Reviewer, Role::Chief] };
    let refused = station.refused_with(&chief, &reviewer, about_himself);
    assert_eq!(refused, Refusal::SecondConcerned { second: third });
    let about_himself = SetPin { operator: third, pin: pin_hash() };
    let refused = station.refused_with(&chief, &reviewer, about_himself);
    assert_eq!(refused, Refusal::SecondConcerned { second: third });

    let asked = station.ask_with(&chief, Some(&reviewer), puppet(&[Role::Clerk])).unwrap();
    let Event::OperatorEnrolled(fact) = &asked.sealed.entry().event else { panic!() };
    assert_eq!((fact.second, fact.pin), (Some(third), PinKind::Start));
    let operator = fact.operator;
    assert!(!station.book.views().operators.alone().any(|(one, _)| one == operator));
    station.verified();
}

#[test]
fn a_pin_set_by_somebody_else_opens_nothing_but_the_choice_of_an_own_one() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer, finance) =
        (station.chief.clone(), station.reviewer.clone(), station.finance.clone());
    let wang = station.member("王秀珍");
    let third = OperatorId::number(3);
    station.ask_with(&chief, Some(&finance), SetPin { operator: third, pin: pin_hash() }).unwrap();
    station.kind("PATROL", "2");
    let task = station.act("PATROL", wang);
    let start = Refusal::StartPin { operator: third };
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), start);
    let adjust = AdjustPoints { member: wang, points: of("5"), reason: of("补"), document: of("文") };
    assert_eq!(station.refused_with(&chief, &reviewer, adjust.clone()), start, "nor beside another");
    let mut station = station.reopened();
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), start, "after a restart neither");
    let again = station.sign_in(third);
    station.done(&again, SetPin { operator: third, pin: pin_hash() });
    station.done(&again, CreditTask::full(task));
    station.ask_with(&chief, Some(&again), adjust).unwrap();
    let new = station.newcomer(&[Role::Reviewer], None);
    let other = station.act("PATROL", wang);
    station.done(&new, CreditTask::full(other));
    station.verified();
}

#[test]
fn the_second_person_of_a_correction_or_a_merge_answers_for_others() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, keeper) = (station.chief.clone(), station.clerk.clone(), station.keeper.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let auditor = station.operator(&[Role::Auditor], None);
    let adjust = AdjustPoints { member: wang, points: of("5"), reason: of("补"), document: of("文") };
    let merge = MergeMembers { from: li, into: wang, reason: of("同一人"), document: of("文") };
    for second in [&clerk, &keeper, &auditor] {
        let refusal = Refusal::SecondMayNot { second: second.operator(), roles: &Role::ANSWERING };
        assert_eq!(station.refused_with(&chief, second, adjust.clone()), refusal);
        assert_eq!(station.refused_with(&chief, second, merge.clone()), refusal);
    }
    assert_eq!(station.figures(wang), ["0", "0", "0"]);
    station.give(wang, "5");
    assert_eq!(station.figures(wang), ["5", "0", "0"]);
}

#[test]
fn the_last_two_who_can_answer_neither_leave_nor_lose_their_roles() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer, finance) =
        (station.chief.clone(), station.reviewer.clone(), station.finance.clone());
    let (third, fifth) = (reviewer.operator(), finance.operator());
    station.done(&chief, RetireOperator { operator: fifth, reason: of("离任") });
    let few = Refusal::TooFewLeft { operator: third, left: 1, answering_min: 2 };
    assert_eq!(station.refused(&chief, RetireOperator { operator: third, reason: of("离任") }), few);
    let successor = station.newcomer(&[Role::Reviewer], None);
    let demote = SetRoles { operator: third, roles: vec![Role::Clerk] };
    station.ask_with(&chief, Some(&successor), demote).unwrap();
    let operator = successor.operator();
    let last = station.refused(&chief, RetireOperator { operator, reason: of("离任") });
    assert_eq!(last, Refusal::TooFewLeft { operator, left: 1, answering_min: 2 });
    station.verified();
}

#[test]
fn in_the_first_days_a_chief_enrols_alone_and_is_shown_until_two_stand_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::at("2026-03-01");
    let founding = Founding {
        book: of("new"),
        name: of("新站"),
        origin: of("jifen.example/new"),
        zone: Zone::SHANGHAI,
        chief: EnrolOperator { roles: vec![Role::Chief], member: None, name: of("赵"), pin: pin_hash() },
        desk: of("desk-1"),
    };
    let store = Sqlite::create(&folder.path().join("new.book")).unwrap();
    let mut book = Book::create(store, Still::new(&clock), founding).unwrap();
    let chief = book.sign_in(OperatorId::number(1), &pin(), &of("desk-1")).unwrap();
    let enrol = |roles: &[Role], name: &str| -> Command {
        EnrolOperator { roles: roles.to_vec(), member: None, name: of(name), pin: pin_hash() }.into()
    };
    let mut keys = 0;
    let mut ask = |book: &mut Book<Sqlite>, by: &Session, second: Option<&Session>, command: Command| {
        keys += 1;
        let (session, request) = (by.clone(), of(&format!("first-{keys}")));
        book.submit(&Submission { session, second: second.cloned(), request, command })
    };
    for (roles, name) in [([Role::Clerk], "钱"), ([Role::Reviewer], "孙"), ([Role::Finance], "周")] {
        ask(&mut book, &chief, None, enrol(&roles, name)).unwrap();
    }
    let alone = |book: &Book<Sqlite>| -> Vec<String> {
        home(book.views(), of("2026-03-01")).alone.iter().map(|one| one.operator.to_string()).collect()
    };
    assert_eq!(alone(&book), ["O0002", "O0003", "O0004"], "the founder was entered by the book");
    let [reviewer, finance] = [3, 4].map(|number| {
        let operator = OperatorId::number(number);
        let session = book.sign_in(operator, &pin(), &of("desk-1")).unwrap();
        ask(&mut book, &session, None, SetPin { operator, pin: pin_hash() }.into()).unwrap();
        session
    });
    let refused = ask(&mut book, &chief, None, enrol(&[Role::Auditor], "吴"));
    assert_eq!(refused.unwrap_err(), BookError::Refused(Refusal::SecondPersonNeeded));
    // The same roles once more, with two people: from then on they stand for him.
    for (number, role, second) in
        [(2, Role::Clerk, &reviewer), (3, Role::Reviewer, &finance), (4, Role::Finance, &reviewer)]
    {
        let set = SetRoles { operator: OperatorId::number(number), roles: vec![role] };
        ask(&mut book, &chief, Some(second), set.into()).unwrap();
    }
    assert_eq!(alone(&book), Vec::<String>::new());
}

#[test]
fn a_session_is_of_one_terminal_and_the_newest_signing_in_counts_over_restarts() {
    let (_folder, mut station) = a_station();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let second = clerk.operator();
    station.member("王秀珍");
    let there = station.book.sign_in(second, &pin(), &of("desk-2")).unwrap();
    let before = station.last();
    let left = Refusal::SignedInElsewhere { operator: second, desk: of("desk-2") };
    let basket = || a_basket(of("1"), &[]);
    assert_eq!(station.refused(&clerk, basket()), left);
    assert_eq!(station.events_after(before), ["denied"], "somebody sat at a desk that was left");
    let entry = station.book.entry(Seq::number(before + 1)).unwrap();
    assert_eq!((entry.entry().by, entry.entry().desk.as_str()), (second, "desk-1"));
    assert_eq!(station.book.show_pin(&clerk, of("1"), &pin()), Err(BookError::Refused(left.clone())));
    let code = SourceCode::drawn(&Digest::of(&[b"nobody"]));
    assert_eq!(
        station.book.open_source(&clerk, &code, &pin()).unwrap_err(),
        BookError::Refused(left.clone())
    );
    let mut station = station.reopened();
    assert_eq!(station.refused(&clerk, basket()), left, "over a restart");
    let freeze = Freeze { member: of("1"), reason: of("核查") };
    assert!(!matches!(station.refused(&there, freeze), Refusal::SignedInElsewhere { .. }));
    // Back at the first desk he goes on there, and the other is left.
    let back = station.book.sign_in(second, &pin(), &of("desk-1")).unwrap();
    let shift = OpenShift {};
    assert_eq!(
        station.refused(&there, shift.clone()),
        Refusal::SignedInElsewhere { operator: second, desk: of("desk-1") }
    );
    station.done(&back, shift);
    station.done(&chief, a_case("5", "2026-03-20"));
    station.verified();
}

#[test]
fn whoever_stands_by_does_so_at_that_desk_and_leaves_his_own_for_nothing() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let third = reviewer.operator();
    let away = |station: &mut Station, desk: &str| -> Session {
        station.book.sign_in_once(third, &pin(), &of(desk)).unwrap()
    };
    let member = station.member("李文");
    let command = AdjustPoints { member, points: of("5"), reason: of("补"), document: of("文") };
    station.kind("PATROL", "2");
    let act = station.act("PATROL", member);
    let elsewhere = away(&mut station, "desk-2");
    assert_eq!(
        station.refused_with(&chief, &elsewhere, command.clone()),
        Refusal::SecondElsewhere { second: third, desk: of("desk-2") }
    );
    let office = station.book.sign_in(chief.operator(), &pin(), &of("office")).unwrap();
    let beside = away(&mut station, "office");
    let entry = station.ask_with(&office, Some(&beside), command).unwrap();
    assert_eq!(entry.sealed.entry().desk.as_str(), "office");
    let signed_in = station.book.entry(Seq::number(station.last() - 1)).unwrap();
    let Event::SignedIn(fact) = &signed_in.entry().event else { panic!("{signed_in:?}") };
    assert_eq!(fact.purpose, Purpose::Command);
    // He was away for a moment, and his own desk is as he left it.
    let seat = station.book.views().operators.get(third).unwrap().seat.clone().unwrap();
    assert_eq!(seat.desk.as_str(), "desk-1");
    station.done(&reviewer, CreditTask::full(act));
    station.verified();
}
