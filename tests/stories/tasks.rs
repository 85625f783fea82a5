//! Tasks: one act, one credit (一事一积分), by somebody else, within the day's cap.

use ledger::events::Event;
use ledger::events::grid::Post;
use ledger::events::tasks::{EvidenceRule, Gate, RejectionCode};
use ledger::journal::Claim;
use ledger::rules::Refusal;
use ledger::rules::grid::GivePost;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{CreditTask, PublishKind, RejectTask, SubmitTask};
use ledger::units::{Digest, GridId, MemberId, OperatorId, Seq, TaskId};
use tests::station::{a_kind, an_act, of, policy};

use super::a_station;

#[test]
fn an_act_is_credited_once_by_somebody_else_and_spendable_after_its_notice() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("MEDIATION", "2.5");
    let task = station.act("MEDIATION", wang);
    let submitted = station.last();
    assert_eq!(station.figures(wang), ["0", "0", "0"], "an act on file earns nothing yet");

    let mine = SubmitTask { note: Some(of("自己录入")), ..an_act("MEDIATION", wang, of("2026-03-01")) };
    station.done(&reviewer, mine);
    let own = Refusal::OwnEntry { operator: OperatorId::number(3) };
    assert_eq!(station.refused(&reviewer, CreditTask::full(TaskId::number(2))), own);

    let entry = station.done(&reviewer, CreditTask::full(task));
    assert_eq!(entry.takes, [Claim::TaskCredit(task)]);
    assert_eq!(entry.links.follows, Some(Seq::number(submitted)));
    let Event::TaskCredited(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.member, fact.points, fact.capped_from), (wang, of("2.5"), None));
    let before = station.last();
    assert_eq!(station.refused(&chief, CreditTask::full(task)), Refusal::TaskJudged { task });
    let reject = RejectTask { task, code: RejectionCode::Duplicate, note: None };
    assert_eq!(station.refused(&chief, reject), Refusal::TaskJudged { task });
    assert_eq!(station.events_after(before), ["denied", "denied"], "a second credit is on record");
    let unknown = TaskId::number(3);
    assert_eq!(station.refused(&chief, CreditTask::full(unknown)), Refusal::NoSuchTask { task: unknown });

    for (day, figures) in [
        ("2026-03-01", ["0", "2.5", "0"]),
        ("2026-03-03", ["0", "2.5", "0"]),
        ("2026-03-04", ["2.5", "0", "0"]),
    ] {
        station.clock.set(day, 9, 0);
        assert_eq!(station.figures(wang), figures, "{day}");
    }
    let member = station.book.views().members.get(wang).unwrap();
    assert_eq!((member.earned, member.acts), (of("2.5"), 1));
    station.verified();
}

#[test]
fn a_day_earns_its_cap_partly_credited_at_the_edge_and_then_nothing() {
    let (_folder, mut station) = a_station();
    let reviewer = station.reviewer.clone();
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station.kind("RESCUE", "8");
    let acts: Vec<TaskId> = (0..4).map(|_| station.act("RESCUE", wang)).collect();
    let credited = |entry: ledger::journal::Entry| match entry.event {
        Event::TaskCredited(fact) => (fact.points.to_string(), fact.capped_from.map(|p| p.to_string())),
        other => panic!("{other:?}"),
    };
    assert_eq!(credited(station.done(&reviewer, CreditTask::full(acts[0]))), ("8".into(), None));
    assert_eq!(credited(station.done(&reviewer, CreditTask::full(acts[1]))), ("8".into(), None));
    let third = credited(station.done(&reviewer, CreditTask::full(acts[2])));
    assert_eq!(third, ("4".into(), Some("8".into())), "20 a day: 4 of 8 are left");
    let full = Refusal::DayFull { member: wang, day: of("2026-03-01"), earned: of("20"), day_max: of("20") };
    assert_eq!(station.refused(&reviewer, CreditTask::full(acts[3])), full);
    // The cap is one member's, and of the day of the act, whenever it is credited.
    let others = station.act("RESCUE", li);
    station.done(&reviewer, CreditTask::full(others));
    station.clock.set("2026-03-02", 9, 0);
    assert_eq!(station.refused(&reviewer, CreditTask::full(acts[3])), full);
    let next_day = station.act("RESCUE", wang);
    station.done(&reviewer, CreditTask::full(next_day));
    assert_eq!(station.figures(wang), ["0", "28", "0"]);
    station.verified();
}

#[test]
fn an_act_that_fails_its_gates_stays_on_file_and_is_only_refused() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let talk = PublishKind {
        evidence: EvidenceRule::Required,
        audience_min: Some(30),
        latest: Some(of("22:00")),
        posts: vec![Post::GridMember],
        ..a_kind("TALK", "5")
    };
    station.done(&chief, talk);
    station.clock.set("2026-03-01", 23, 0);
    let act = SubmitTask {
        audience_count: Some(29),
        time: Some(of("22:01")),
        ..an_act("TALK", wang, of("2026-03-01"))
    };
    let entry = station.done(&clerk, act.clone());
    let Event::TaskSubmitted(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(fact.gates, [Gate::Audience, Gate::Hour, Gate::Post, Gate::Evidence]);
    let task = TaskId::number(1);
    let gates = Refusal::GateFailed { task, gates: "audience, hour, post, evidence".into() };
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), gates);
    let reject = RejectTask { task, code: RejectionCode::Gate, note: Some(of("人数不足")) };
    station.done(&reviewer, reject);
    assert_eq!(station.book.views().tasks.queue().len(), 0);

    let give =
        GivePost { member: wang, post: Post::GridMember, village: None, grid: None, from: of("2026-03-01") };
    station.done(&chief, give);
    let evidence = Some(Digest::of(&[b"clip 1"]));
    let meets = SubmitTask { audience_count: Some(30), time: Some(of("22:00")), evidence, ..act };
    station.done(&clerk, meets);
    station.done(&reviewer, CreditTask::full(TaskId::number(2)));
    assert_eq!(station.figures(wang), ["0", "5", "0"]);
}

#[test]
fn a_time_of_today_that_has_not_come_is_refused_with_both_times() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    station.clock.set("2026-03-02", 9, 30);
    let at = |day: &str, time: &str| SubmitTask { time: Some(of(time)), ..an_act("PATROL", wang, of(day)) };
    let early = Refusal::FutureTime { time: of("09:31"), now: of("09:30") };
    assert_eq!(station.refused(&clerk, at("2026-03-02", "09:31")), early);
    station.done(&clerk, at("2026-03-02", "09:30"));
    station.done(&clerk, at("2026-03-01", "23:59"));
    // Tomorrow is a matter of the day, whatever the time.
    let tomorrow = Refusal::FutureDay { day: of("2026-03-03"), today: of("2026-03-02") };
    assert_eq!(station.refused(&clerk, at("2026-03-03", "00:01")), tomorrow);
}

#[test]
fn evidence_is_shown_for_one_act_only() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station.kind("PATROL", "1");
    let evidence = Digest::of(&[b"photo"]);
    let act =
        |performer| SubmitTask { evidence: Some(evidence), ..an_act("PATROL", performer, of("2026-03-01")) };
    let first = station.done(&clerk, act(wang)).seq;
    let again = Refusal::ShownBefore {
        claim: Claim::Evidence(evidence),
        task: TaskId::number(1),
        day: of("2026-03-01"),
        seq: first,
    };
    assert_eq!(station.refused(&clerk, act(li)), again);
    assert_eq!(station.events_after(first.get()), ["denied"]);
    assert_eq!(station.book.views().tasks.queue().len(), 1);
    station.verified();
}

#[test]
fn an_act_has_a_known_performer_place_and_day_and_a_kind_in_force() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    let nobody = MemberId::number(9);
    let on = |day: &str| an_act("PATROL", wang, of(day));
    let cases = [
        (an_act("PATROL", nobody, of("2026-03-01")), Refusal::NoSuchMember { member: nobody }),
        (
            SubmitTask { grid: Some(GridId::number(3)), ..on("2026-03-01") },
            Refusal::NoSuchGrid { grid: GridId::number(3) },
        ),
        (on("2026-03-02"), Refusal::FutureDay { day: of("2026-03-02"), today: of("2026-03-01") }),
        (on("2026-01-29"), Refusal::TooLongAgo { day: of("2026-01-29"), backdate_days: 30 }),
        (
            an_act("SINGING", wang, of("2026-03-01")),
            Refusal::KindNotInForce { kind: of("SINGING"), day: of("2026-03-01") },
        ),
    ];
    for (act, refusal) in cases {
        assert_eq!(station.refused(&clerk, act), refusal);
    }
    station.done(&clerk, on("2026-01-30"));

    let nothing = PublishKind { points: of("0"), ..a_kind("PATROL", "1") };
    assert_eq!(station.refused(&chief, nothing), Refusal::NotPositive { what: "points" });
    let back = PublishKind { from: of("2026-02-28"), ..a_kind("PATROL", "9") };
    let fixed = Refusal::HistoryFixed { from: of("2026-02-28"), first: of("2026-03-01") };
    assert_eq!(station.refused(&chief, back), fixed);
    let late = PublishKind { from: of("2026-03-05"), ..a_kind("TALK", "5") };
    station.done(&chief, late);
    let early = Refusal::KindNotInForce { kind: of("TALK"), day: of("2026-03-01") };
    assert_eq!(station.refused(&clerk, an_act("TALK", wang, of("2026-03-01"))), early);
}

#[test]
fn an_act_earns_what_its_kind_was_worth_on_its_day() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    station.done(&chief, PublishKind { from: of("2026-03-02"), ..a_kind("PATROL", "3") });
    station.clock.set("2026-03-02", 9, 0);
    for (day, task) in [("2026-03-01", 1), ("2026-03-02", 2)] {
        station.done(&clerk, an_act("PATROL", wang, of(day)));
        station.done(&reviewer, CreditTask::full(TaskId::number(task)));
    }
    assert_eq!(station.figures(wang), ["0", "4", "0"], "1 by the old version and 3 by the new");
}

#[test]
fn a_year_issues_no_more_than_its_policy_allows_set_aside_rewards_included() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let mut tight = policy();
    tight.issue_max = of("10");
    let from = station.clock.today();
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy: tight });
    let wang = station.member("王秀珍");
    station.kind("PATROL", "3");
    station.case("8", "2026-03-31");
    let task = station.act("PATROL", wang);
    let exhausted = |points: &str, issued: &str| Refusal::IssueExhausted {
        year: 2026,
        points: of(points),
        issued: of(issued),
        issue_max: of("10"),
    };
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), exhausted("3", "8"));
    assert_eq!(station.refused(&chief, tests::station::a_case("2.5", "2026-03-31")), exhausted("2.5", "8"));
    station.give(wang, "2");
    let adjust = ledger::rules::points::AdjustPoints {
        member: wang,
        points: of("0.01"),
        reason: of("补"),
        document: of("文"),
    };
    assert_eq!(station.refused_with(&chief, &reviewer, adjust), exhausted("0.01", "10"));
    // What is set aside comes free with the case, and the next year begins at nothing.
    let withdraw = ledger::rules::cases::WithdrawCase { case: of("1"), reason: of("误列") };
    station.done(&chief, withdraw);
    assert_eq!(station.book.views().accounts.issued_in(2026), of("2"));
    station.done(&reviewer, CreditTask::full(task));
    assert_eq!(station.book.views().accounts.issued_in(2026), of("5"));
    assert_eq!(station.book.views().accounts.issued_in(2027), of("0"));
}
