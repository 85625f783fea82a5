//! Hard cases: listed with the reward set aside, claimed, worked, verified by another, paid once.

use ledger::events::Event;
use ledger::journal::Claim;
use ledger::reports::board;
use ledger::reports::coverage::coverage;
use ledger::rules::Refusal;
use ledger::rules::cases::{
    ClaimCase, CompleteCase, ListCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::units::{CaseId, GridId, MemberId, OperatorId};
use tests::station::{Station, a_case, of};

use super::a_station;

fn state(station: &Station, case: CaseId) -> &'static str {
    station.book.views().cases.get(case).unwrap().state.as_str()
}

fn complete(case: CaseId) -> CompleteCase {
    CompleteCase { case, note: of("已清理") }
}

fn wrong(case: CaseId, state: &'static str, needed: &'static str) -> Refusal {
    Refusal::CaseState { case, state, needed }
}

#[test]
fn a_case_is_claimed_completed_verified_by_another_and_rewarded_once() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let case = station.case("20", "2026-03-10");
    assert_eq!(station.balance("reserved:C000001", "PTS"), "20.00");
    assert_eq!(station.balance("issued:cases", "PTS"), "-20.00");

    assert_eq!(station.refused(&clerk, complete(case)), wrong(case, "listed", "claimed"));
    let claimed = station.done(&clerk, ClaimCase { case, member: wang });
    let Event::CaseClaimed(fact) = &claimed.event else { panic!("{claimed:?}") };
    assert_eq!(fact.due, of("2026-03-16"), "fifteen days");
    assert_eq!(station.refused(&clerk, ClaimCase { case, member: wang }), wrong(case, "claimed", "listed"));
    assert_eq!(station.refused(&reviewer, RewardCase { case }), wrong(case, "claimed", "completed"));

    station.clock.set("2026-03-16", 20, 0);
    station.done(&clerk, complete(case));
    let withdraw = WithdrawCase { case, reason: of("误列") };
    assert_eq!(station.refused(&chief, withdraw), wrong(case, "completed", "listed or claimed"));
    let judge = station
        .operator(&[ledger::events::operators::Role::Clerk, ledger::events::operators::Role::Reviewer], None);
    let back = ReturnCase { case, reason: of("照片不清") };
    station.done(&reviewer, back);
    assert_eq!(state(&station, case), "claimed");
    station.done(&judge, complete(case));
    let own = Refusal::OwnEntry { operator: OperatorId::number(6) };
    assert_eq!(
        station.refused(&judge, RewardCase { case }),
        own,
        "who recorded the report does not judge it"
    );
    let rewarded = station.done(&reviewer, RewardCase { case });
    assert_eq!(rewarded.takes, [Claim::CaseReward(case)]);
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00");
    assert_eq!(station.figures(wang), ["0", "20", "0"]);
    assert_eq!(station.refused(&reviewer, RewardCase { case }), wrong(case, "rewarded", "completed"));
    station.clock.set("2026-03-19", 9, 0);
    assert_eq!(station.figures(wang), ["20", "0", "0"]);
    station.verified();
}

#[test]
fn a_claim_past_its_due_day_goes_back_to_the_board_by_the_clock() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let case = station.case("20", "2026-03-31");
    station.done(&clerk, ClaimCase { case, member: wang });
    station.clock.set("2026-03-16", 23, 59);
    let before = station.last();
    station.book.catch_up().unwrap();
    assert_eq!(state(&station, case), "claimed", "the due day is included");
    station.clock.set("2026-03-17", 0, 0);
    assert_eq!(state(&station, case), "claimed", "looking changes nothing");
    assert_eq!(station.refused(&clerk, complete(case)), wrong(case, "listed", "claimed"));
    assert_eq!(station.events_after(before), ["case.claim_lapsed"]);
    assert_eq!(station.balance("reserved:C000001", "PTS"), "20.00", "the reward stays set aside");
    station.done(&clerk, ClaimCase { case, member: li });
    let case = station.book.views().cases.get(case).unwrap();
    assert_eq!(case.state.member(), Some(li));
    station.verified();
}

#[test]
fn a_case_nobody_claims_expires_after_its_last_day_and_frees_the_reward() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    let case = station.case("20", "2026-03-10");
    let other = station.case("5", "2026-03-10");
    station.clock.set("2026-03-10", 23, 59);
    station.done(&clerk, ClaimCase { case: other, member: wang });
    station.clock.set("2026-03-11", 0, 0);
    // The clock has freed it, and every screen says so before the book has written it.
    let (views, today) = (station.book.views(), station.clock.today());
    let reserved = |day: &str| coverage(views, of(day)).reserved;
    assert_eq!([reserved("2026-03-10"), reserved("2026-03-11")], ["25", "5"].map(of));
    let row = board::one(views, case, today).unwrap();
    assert_eq!((row.state, row.days_left, row.is_open()), ("expired", None, false));
    assert_eq!(board::public(views, today).len(), 1);
    assert_eq!(board::public(views, of("2026-03-10")).len(), 2);
    let before = station.last();
    assert_eq!(station.refused(&clerk, ClaimCase { case, member: wang }), wrong(case, "expired", "listed"));
    assert_eq!(station.events_after(before), ["case.expired"]);
    let entry = station.book.entries(ledger::units::Seq::number(before + 1), 1).unwrap().remove(0);
    assert_eq!((entry.entry().by, entry.entry().desk.as_str()), (OperatorId::BOOK, "book"));
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00");
    assert_eq!(station.balance("reserved:C000002", "PTS"), "5.00", "the claimed one goes on");
    assert_eq!(station.book.views().accounts.issued_in(2026), of("5"));

    // Given back after its last day, it expires at once.
    let release = ReleaseCase { case: other, reason: of("做不了") };
    station.done(&clerk, release);
    let late = station.refused(&clerk, ClaimCase { case: other, member: wang });
    assert_eq!(late, wrong(other, "expired", "listed"));
    assert_eq!(station.book.views().accounts.issued_in(2026), of("0"));
    station.verified();
}

#[test]
fn a_case_is_released_withdrawn_and_nothing_is_done_to_it_afterwards() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let case = station.case("20", "2026-03-10");
    let release = ReleaseCase { case, reason: of("病") };
    assert_eq!(station.refused(&clerk, release.clone()), wrong(case, "listed", "claimed"));
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&clerk, release);
    assert_eq!(state(&station, case), "listed");
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&chief, WithdrawCase { case, reason: of("误列") });
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00");
    assert_eq!(station.refused(&clerk, complete(case)), wrong(case, "withdrawn", "claimed"));
    let again = WithdrawCase { case, reason: of("再") };
    assert_eq!(station.refused(&chief, again), wrong(case, "withdrawn", "listed or claimed"));
    let unknown = CaseId::number(9);
    for refused in [
        station.refused(&clerk, ClaimCase { case: unknown, member: wang }),
        station.refused(&clerk, complete(unknown)),
        station.refused(&chief, WithdrawCase { case: unknown, reason: of("再") }),
        station.refused(&chief, RewardCase { case: unknown }),
    ] {
        assert_eq!(refused, Refusal::NoSuchCase { case: unknown });
    }
    station.verified();
}

#[test]
fn a_member_holds_three_claims_and_a_returned_case_counts_again() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    let cases: Vec<CaseId> = (0..4).map(|_| station.case("5", "2026-03-31")).collect();
    for case in &cases[..3] {
        station.done(&clerk, ClaimCase { case: *case, member: wang });
    }
    let fourth = ClaimCase { case: cases[3], member: wang };
    let refused = Refusal::ClaimsAtMost { member: wang, claims: 3, claims_max: 3 };
    assert_eq!(station.refused(&clerk, fourth.clone()), refused);
    station.done(&clerk, complete(cases[0]));
    station.done(&clerk, fourth);
    let nobody = MemberId::number(9);
    let case = station.case("5", "2026-03-31");
    let refused = station.refused(&clerk, ClaimCase { case, member: nobody });
    assert_eq!(refused, Refusal::NoSuchMember { member: nobody });
}

#[test]
fn a_listing_has_a_reward_within_bounds_a_day_to_come_and_a_known_grid() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let closed = Refusal::CaseClosed { case: CaseId::number(1), closes: of("2026-02-28") };
    let grid = GridId::number(3);
    for (command, refusal) in [
        (a_case("0", "2026-03-10"), Refusal::NotPositive { what: "reward" }),
        (
            a_case("30.01", "2026-03-10"),
            Refusal::RewardTooLarge { reward: of("30.01"), reward_max: of("30") },
        ),
        (a_case("5", "2026-02-28"), closed),
        (ListCase { grid: Some(grid), ..a_case("5", "2026-03-10") }, Refusal::NoSuchGrid { grid }),
    ] {
        assert_eq!(station.refused(&chief, command), refusal);
    }
    station.done(&chief, a_case("30", "2026-03-01"));
}

#[test]
fn nobody_handles_or_judges_a_relatives_case() {
    let (_folder, mut station) = a_station();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let (wang, case) = (station.member("王秀珍"), CaseId::number(1));
    station.case("5", "2026-03-31");
    let close = station.operator(
        &[ledger::events::operators::Role::Clerk, ledger::events::operators::Role::Reviewer],
        Some(wang),
    );
    let recusal = Refusal::Recusal { operator: close.operator(), member: wang };
    assert_eq!(station.refused(&close, ClaimCase { case, member: wang }), recusal);
    station.done(&clerk, ClaimCase { case, member: wang });
    assert_eq!(station.refused(&close, ReleaseCase { case, reason: of("代") }), recusal);
    assert_eq!(station.refused(&close, complete(case)), recusal);
    station.done(&clerk, complete(case));
    assert_eq!(station.refused(&close, RewardCase { case }), recusal);
    assert_eq!(station.refused(&close, ReturnCase { case, reason: of("代") }), recusal);
    station.done(&chief, RewardCase { case });
}
