//! Dispatch: what is handed out is done, carried over with a reason, or cleared.

use ledger::events::tasks::ActDetails;
use ledger::reports::dispatch::dispatch;
use ledger::rules::Refusal;
use ledger::rules::dispatch::{CarryOver, ClearDispatch, HandOut};
use ledger::rules::tasks::SubmitTask;
use ledger::units::{DispatchId, MemberId};
use tests::station::{Station, an_act, of};

use super::a_station;

fn hand_out(member: MemberId, from: &str, due: &str) -> HandOut {
    HandOut {
        kind: of("PATROL"),
        member,
        from: of(from),
        due: of(due),
        grid: None,
        note: Some(of("夜巡一次")),
    }
}

/// How many are open, due by today, and late.
fn list(station: &Station) -> (usize, usize, usize) {
    let list = dispatch(station.book.views(), station.clock.today());
    (list.open.len(), list.due, list.late)
}

#[test]
fn a_days_list_goes_to_zero_by_doing_carrying_over_or_clearing_and_says_why() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station.kind("PATROL", "1");
    station.done(&chief, hand_out(wang, "2026-03-01", "2026-03-01"));
    station.done(&chief, hand_out(li, "2026-03-01", "2026-03-07"));
    station.done(&chief, hand_out(wang, "2026-03-01", "2026-03-31"));
    assert_eq!(list(&station), (3, 1, 0));

    let doing = |dispatch, member| {
        let details = ActDetails { dispatch: Some(DispatchId::number(dispatch)), ..ActDetails::default() };
        SubmitTask { details, ..an_act("PATROL", member, of("2026-03-01")) }
    };
    let other = Refusal::NotDispatched { dispatch: DispatchId::number(1), kind: of("PATROL"), member: wang };
    assert_eq!(station.refused(&clerk, doing(1, li)), other);
    station.done(&clerk, doing(1, wang));
    assert_eq!(list(&station), (2, 0, 0));
    let done = Refusal::NoSuchDispatch { dispatch: DispatchId::number(1) };
    assert_eq!(station.refused(&clerk, doing(1, wang)), done);

    station.clock.set("2026-03-08", 18, 0);
    assert_eq!(list(&station), (2, 1, 1));
    let dispatch_2 = DispatchId::number(2);
    let carry = |due: &str| CarryOver { dispatch: dispatch_2, due: of(due), reason: of("连日大雨") };
    let early = Refusal::DueTooEarly { due: of("2026-03-07"), first: of("2026-03-08") };
    assert_eq!(station.refused(&chief, carry("2026-03-07")), early);
    station.done(&chief, carry("2026-03-14"));
    assert_eq!(list(&station), (2, 0, 0));
    let row = dispatch(station.book.views(), station.clock.today()).open.remove(0);
    assert_eq!((row.due, row.carried), (of("2026-03-14"), Some(of("连日大雨"))));
    station.done(&chief, ClearDispatch { dispatch: dispatch_2, reason: of("网格调整") });
    assert_eq!(list(&station), (1, 0, 0));
    let mut station = station.reopened();
    assert_eq!(list(&station), (1, 0, 0));
    station.verified();
}

#[test]
fn what_cannot_be_done_is_not_handed_out() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    let nobody = MemberId::number(9);
    let unknown = Refusal::NoSuchMember { member: nobody };
    assert_eq!(station.refused(&chief, hand_out(nobody, "2026-03-01", "2026-03-01")), unknown);
    let past = Refusal::DueTooEarly { due: of("2026-02-28"), first: of("2026-03-01") };
    assert_eq!(station.refused(&chief, hand_out(wang, "2026-02-01", "2026-02-28")), past);
    let backwards = Refusal::DueTooEarly { due: of("2026-03-03"), first: of("2026-03-05") };
    assert_eq!(station.refused(&chief, hand_out(wang, "2026-03-05", "2026-03-03")), backwards);
    let stale = HandOut { kind: of("TALK"), ..hand_out(wang, "2026-03-01", "2026-03-01") };
    let refused = Refusal::KindNotInForce { kind: of("TALK"), day: of("2026-03-01") };
    assert_eq!(station.refused(&chief, stale), refused);
    let clerks = station.refused(&clerk, hand_out(wang, "2026-03-01", "2026-03-01"));
    assert!(matches!(clerks, Refusal::NotPermitted { .. }), "{clerks:?}");
    let gone = ClearDispatch { dispatch: DispatchId::number(1), reason: of("无") };
    let missing = Refusal::NoSuchDispatch { dispatch: DispatchId::number(1) };
    assert_eq!(station.refused(&chief, gone), missing);
}
