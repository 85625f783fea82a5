//! Operators: PINs, lock-outs, roles, and nobody judging himself.

use ledger::book::{BookError, Session};
use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::rules::Refusal;
use ledger::rules::operators::{DeclareRelative, EnrolOperator, RetireOperator, SetPin, SetRoles};
use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::rules::points::AdjustPoints;
use ledger::rules::tasks::{CreditTask, RejectTask};
use ledger::units::{MemberId, OperatorId};
use tests::station::{Station, a_basket, a_case, of, open_again, pin, pin_hash};

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
    for failures in 1..=5 {
        assert_eq!(try_pin(&mut station, "000000"), wrong(failures));
    }
    let locked = Refusal::LockedOut { operator: CLERK, until: of("2026-03-01T01:15:00.016Z") };
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
    let (chief, reviewer, clerk) = (station.chief.clone(), station.reviewer.clone(), station.clerk.clone());
    for _ in 0..5 {
        try_pin(&mut station, "000000").unwrap_err();
    }
    let hash = PinHash::of(&of("135791"), b"another new salt", Cost::Cheap);
    let set = SetPin { operator: CLERK, pin: hash };
    let refused = station.refused(&reviewer, set.clone());
    assert_eq!(refused, Refusal::NotPermitted { operator: OperatorId::number(3), roles: &[Role::Chief] });
    station.done(&chief, set.clone());
    assert_eq!(try_pin(&mut station, "246810"), wrong(1));
    assert!(try_pin(&mut station, "135791").is_ok());
    station.done(&clerk, set);
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
    let entry = station.book.entries(ledger::units::Seq::number(before + 1), 1).unwrap().remove(0);
    let Event::Denied(denied) = &entry.entry().event else { panic!("{entry:?}") };
    assert_eq!((&*denied.command, &*denied.refusal), ("case.listed", "not_permitted"));
    assert_eq!(denied.reason.as_str(), "O0002 may not do this: it takes one of [Chief]");
    assert_eq!((entry.entry().by, entry.entry().takes.len()), (CLERK, 0));

    let auditor = station.operator(&[Role::Auditor], None);
    let refused = station.refused(&auditor, a_basket(MemberId::number(1), &[]));
    assert_eq!(refused, Refusal::NotPermitted { operator: OperatorId::number(6), roles: &[Role::Clerk] });

    station.done(&chief, SetRoles { operator: CLERK, roles: vec![Role::Clerk, Role::Chief] });
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
