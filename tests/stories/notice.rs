//! Public notice: every credit can be doubted while it runs, and the doubt is answered by another.

use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::reports::explain::{Figure, explain};
use ledger::reports::notice::{counts, notice};
use ledger::rules::Refusal;
use ledger::rules::cases::{ClaimCase, CompleteCase, RewardCase};
use ledger::rules::notice::{DismissObjection, ObjectToCredit};
use ledger::rules::tasks::CreditTask;
use ledger::units::{MemberId, OperatorId, Seq, TaskId};
use tests::station::{Station, of};

use super::a_station;

fn object(credit: Seq) -> ObjectToCredit {
    ObjectToCredit { credit, reason: of("当晚不在场"), words: of("我那晚没看见他") }
}

fn dismiss(credit: Seq) -> DismissObjection {
    DismissObjection { credit, reason: of("有视频") }
}

/// A credited act of five points, and the entry that credited it.
fn credited(station: &mut Station, member: MemberId) -> (TaskId, Seq) {
    if station.book.views().tasks.kinds().next().is_none() {
        station.kind("TALK", "5");
    }
    let reviewer = station.reviewer.clone();
    let task = station.act("TALK", member);
    let entry = station.done(&reviewer, CreditTask::full(task));
    (task, entry.seq)
}

#[test]
fn an_objection_holds_the_points_and_stops_the_clock_until_another_answers_it() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let (task, credit) = credited(&mut station, wang);
    assert_eq!(station.all_figures(wang), ["0", "5", "0", "0", "0", "0"]);
    assert_eq!(counts(station.book.views(), station.clock.today()).running, 1);

    station.clock.set("2026-03-02", 9, 0);
    let entry = station.done(&clerk, object(credit));
    let Event::NoticeObjected(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.task, fact.points, fact.left_days), (Some(task), of("5"), 2));
    assert_eq!(entry.links.follows, Some(credit));
    assert_eq!(station.all_figures(wang), ["0", "0", "5", "0", "0", "0"]);
    assert_eq!(station.balance("held:M000001", "PTS"), "5.00");
    let open = Refusal::ObjectionOpen { credit, objection: entry.seq, on: of("2026-03-02") };
    assert_eq!(station.refused(&clerk, object(credit)), open, "one open objection a credit");

    station.clock.set("2026-03-20", 9, 0);
    assert_eq!(station.all_figures(wang), ["0", "0", "5", "0", "0", "0"], "the clock stands still");
    let listed = notice(&mut station.book, of("2026-03-20")).unwrap();
    assert_eq!(
        (listed.len(), listed[0].member.unwrap(), listed[0].last, listed[0].left_days),
        (1, wang, None, 2)
    );
    assert_eq!(listed[0].objection.as_ref().unwrap().words, of("我那晚没看见他"));

    let answer = station.done(&chief, dismiss(credit));
    let Event::NoticeDismissed(fact) = &answer.event else { panic!("{answer:?}") };
    assert_eq!(fact.from, of("2026-03-22"), "two days were left");
    assert_eq!(answer.lots[1].terms.expires, Some(of("2027-03-01")), "the last day is as it was");
    assert_eq!(station.all_figures(wang), ["0", "5", "0", "0", "0", "0"]);
    let listed = notice(&mut station.book, of("2026-03-20")).unwrap();
    assert_eq!((listed[0].credit, listed[0].last), (credit, Some(of("2026-03-21"))));
    station.clock.set("2026-03-22", 0, 0);
    assert_eq!(station.all_figures(wang), ["5", "0", "0", "0", "0", "0"]);
    let ended = Refusal::NoticeEnded { credit, last: of("2026-03-21"), today: of("2026-03-22") };
    assert_eq!(station.refused(&clerk, object(credit)), ended, "the day the notice really ended");
    let mut station = station.reopened();
    assert_eq!(station.all_figures(wang), ["5", "0", "0", "0", "0", "0"]);
    station.verified();
}

#[test]
fn an_objection_is_answered_by_nobody_who_credited_recorded_it_or_is_close() {
    let (_folder, mut station) = a_station();
    let (clerk, reviewer) = (station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let (_, credit) = credited(&mut station, wang);
    assert_eq!(station.refused(&reviewer, dismiss(credit)), Refusal::NoObjection { credit });
    let both = station.operator(&[Role::Clerk, Role::Reviewer], None);
    let close = station.operator(&[Role::Reviewer], Some(wang));
    station.done(&both, object(credit));
    let before = station.last();
    let own = Refusal::OwnCredit { operator: OperatorId::number(3) };
    assert_eq!(station.refused(&reviewer, dismiss(credit)), own, "he judged it, and did not enter it");
    let own = Refusal::OwnObjection { operator: OperatorId::number(6) };
    assert_eq!(station.refused(&both, dismiss(credit)), own);
    let recusal = Refusal::Recusal { operator: close.operator(), member: wang };
    assert_eq!(station.refused(&close, dismiss(credit)), recusal);
    assert!(matches!(station.refused(&clerk, dismiss(credit)), Refusal::NotPermitted { .. }));
    assert_eq!(station.events_after(before), ["denied"; 4], "an auditor sees who tried");
    assert_eq!(station.all_figures(wang), ["0", "0", "5", "0", "0", "0"]);
}

#[test]
fn an_objection_comes_within_the_notice_of_a_credit_or_not_at_all() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    let (_, credit) = credited(&mut station, wang);
    station.give(wang, "3");
    let given = Seq::number(station.last());
    let nothing = |credit| Refusal::NoSuchCredit { credit };
    assert_eq!(station.refused(&clerk, object(given)), nothing(given), "a correction has no notice");
    let nowhere = Seq::number(9999);
    assert_eq!(station.refused(&clerk, object(nowhere)), nothing(nowhere));
    station.clock.set("2026-03-04", 0, 0);
    let ended = Refusal::NoticeEnded { credit, last: of("2026-03-03"), today: of("2026-03-04") };
    assert_eq!(station.refused(&clerk, object(credit)), ended);
    station.clock.set("2026-03-04", 0, 1);
    assert_eq!(station.all_figures(wang), ["8", "0", "0", "0", "0", "0"]);
}

#[test]
fn the_last_day_of_a_notice_is_included() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let (_, credit) = credited(&mut station, wang);
    station.clock.set("2026-03-03", 23, 59);
    station.done(&clerk, object(credit));
    station.done(&chief, dismiss(credit));
    assert_eq!(station.all_figures(wang), ["0", "5", "0", "0", "0", "0"], "the rest of the last day");
    station.clock.set("2026-03-04", 0, 0);
    assert_eq!(station.all_figures(wang), ["5", "0", "0", "0", "0", "0"]);
    station.verified();
}

#[test]
fn points_that_lapse_while_they_are_held_are_cleared_when_the_objection_is_answered() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let (_, credit) = credited(&mut station, wang);
    station.done(&clerk, object(credit));
    station.clock.set("2027-03-05", 9, 0);
    assert_eq!(station.all_figures(wang), ["0", "0", "5", "0", "0", "0"]);
    station.done(&chief, dismiss(credit));
    let before = station.last();
    station.member("李㛃");
    assert_eq!(station.events_after(before)[0], "points.lapsed");
    assert_eq!(station.all_figures(wang), ["0", "0", "0", "0", "0", "0"]);
    assert_eq!(station.balance("lapsed", "PTS"), "5.00");
    station.verified();
}

#[test]
fn a_frozen_file_shows_what_would_be_available_apart() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let wang = station.member("王秀珍");
    station.give(wang, "7");
    credited(&mut station, wang);
    let freeze = ledger::rules::members::Freeze { member: wang, reason: of("核查") };
    station.done(&chief, freeze);
    assert_eq!(station.all_figures(wang), ["0", "5", "0", "7", "0", "0"]);
    let cover = ledger::reports::coverage::coverage(station.book.views(), station.clock.today());
    assert_eq!((cover.outstanding, cover.available, cover.frozen), (of("12"), of("0"), of("7")));
}

#[test]
fn every_figure_opens_into_the_entries_the_rules_and_the_people_behind_it() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let (_, credit) = credited(&mut station, wang);
    let case = station.case("20", "2026-03-10");
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&clerk, CompleteCase { case, note: of("已清理") });
    station.done(&reviewer, RewardCase { case });
    station.done(&clerk, object(credit));
    station.done(&chief, dismiss(credit));
    station.give(wang, "3");
    station.give(wang, "2.5");
    let today = station.clock.today();
    for figure in Figure::ALL {
        let found = explain(&mut station.book, wang, figure, today).unwrap().unwrap();
        let sum = found.parts.iter().map(|part| part.points.minor()).sum::<i64>();
        assert_eq!(sum, found.points.minor(), "{figure:?}");
    }
    let pending = explain(&mut station.book, wang, Figure::Pending, today).unwrap().unwrap();
    assert_eq!(pending.points, of("25"));
    let talk = pending.parts.iter().find(|part| part.points == of("5")).unwrap();
    let events: Vec<&str> = talk.papers.iter().map(|paper| paper.event).collect();
    assert_eq!(events, ["task.credited", "task.submitted"]);
    let moved: Vec<&str> = talk.moves.iter().map(|paper| paper.event).collect();
    assert_eq!(moved, ["notice.objected", "notice.dismissed"]);
    assert_eq!((talk.papers[0].by, talk.papers[1].by), (reviewer.operator(), clerk.operator()));
    assert_eq!((talk.rule.kind, talk.rule.policy_version), (Some(of("TALK")), Some(1)));
    assert_eq!(talk.rule.kind_document, Some(of("事项目录")));
    let reward = pending.parts.iter().find(|part| part.points == of("20")).unwrap();
    let events: Vec<&str> = reward.papers.iter().map(|paper| paper.event).collect();
    assert_eq!(events, ["case.rewarded", "case.completed", "case.claimed", "case.listed"]);
    let available = explain(&mut station.book, wang, Figure::Available, today).unwrap().unwrap();
    assert_eq!(available.parts[0].papers[0].second, Some(reviewer.operator()));
    assert_eq!(available.parts[0].papers[0].document, Some(of("文3")));
    let nobody = MemberId::number(9);
    assert_eq!(explain(&mut station.book, nobody, Figure::Held, today).unwrap(), None);
}

#[test]
fn a_policy_set_later_on_the_same_day_is_not_what_a_credit_was_judged_by() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let wang = station.member("王秀珍");
    station.give(wang, "3");
    let policy = tests::station::policy();
    let from = station.clock.today();
    station.done(&chief, ledger::rules::station::SetPolicy { from, document: of("办法2"), policy });
    let found = explain(&mut station.book, wang, Figure::Available, from).unwrap().unwrap();
    assert_eq!(found.parts[0].rule.policy_version, Some(1));
}
