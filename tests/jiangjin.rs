//! The Jiangjin quarter: one sheet of acts, imported in one go, reviewed one by one, and counted.
//! What does not count is listed by its reason, with exact figures.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ledger::book::Submission;
use ledger::events::Event;
use ledger::events::tasks::{Gate, KindPublished, RejectionCode, TaskSubmitted};
use ledger::exchange::{Aim, Kind, Report, import};
use ledger::rules::Command;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{CreditTask, PublishKind, RejectTask};
use ledger::units::{MemberId, Points, Seq, TaskId};
use tests::fangshan::{bytes, rows};
use tests::station::{Station, keyed, of};

/// A station with the quarter's policy, kinds and people, on the Monday after it.
fn a_station() -> (tempfile::TempDir, Station) {
    let folder = tempfile::tempdir().unwrap();
    let mut station = Station::open(&folder.path().join("jiangjin.book"));
    let chief = station.chief.clone();
    let mut file: serde_json::Value = serde_json::from_slice(&bytes("jiangjin/policy.json")).unwrap();
    let policy = serde_json::from_value(file["policy"].take()).unwrap();
    let text = |field: &str| file[field].as_str().unwrap();
    station.done(&chief, SetPolicy { from: of(text("from")), document: of(text("document")), policy });
    for kind in serde_json::from_slice::<Vec<KindPublished>>(&bytes("jiangjin/kinds.json")).unwrap() {
        station.done(&chief, PublishKind::from(kind));
    }
    station.clock.set("2026-05-18", 9, 0);
    let named = ("roster.csv", &*bytes("jiangjin/roster.csv"));
    let go_on = &mut |_, _| ControlFlow::Continue(());
    let report = import(&mut station.book, &chief, Kind::Roster, named, Aim::Write, go_on).unwrap();
    assert_eq!((report.written, report.problems), (126, vec![]));
    (folder, station)
}

fn quarter(station: &mut Station, aim: Aim) -> Report {
    let clerk = station.clerk.clone();
    let named = ("acts.csv", &*bytes("jiangjin/acts.csv"));
    let go_on = &mut |_, _| ControlFlow::Continue(());
    import(&mut station.book, &clerk, Kind::Acts, named, aim, go_on).unwrap()
}

/// Everything that happened after an entry.
fn after(station: &mut Station, seq: u64) -> Vec<Event> {
    let (mut events, mut next) = (Vec::new(), Seq::number(seq + 1));
    loop {
        let page = station.book.entries(next, 1_000).unwrap();
        let Some(last) = page.last() else { return events };
        next = last.entry().seq.next().unwrap();
        events.extend(page.iter().map(|sealed| sealed.entry().event.clone()));
    }
}

/// The reviewer judges every act that waits: he rejects what a gate stopped and what he finds
/// wrong with the clip, and credits the rest.
fn review(station: &mut Station) {
    let mut found: BTreeMap<(String, String, String, String), RejectionCode> = BTreeMap::new();
    for row in rows("jiangjin/refusals.csv") {
        let code = RejectionCode::ALL.into_iter().find(|code| code.as_str() == row[4]).unwrap();
        let key = (row[0].clone(), row[1].clone(), row[2].clone(), row[3].clone());
        assert_eq!(found.insert(key, code), None);
    }
    let reviewer = station.reviewer.clone();
    let judge = |act: &TaskSubmitted| -> Command {
        let time = act.time.map(|time| time.to_string()).unwrap_or_default();
        let key = (act.day.to_string(), time, act.performer.to_string(), act.kind.to_string());
        let code = found.get(&key).copied();
        let code = if act.gates.is_empty() { code } else { Some(RejectionCode::Gate) };
        match code {
            Some(code) => RejectTask { task: act.task, code, note: None }.into(),
            None => CreditTask::full(act.task).into(),
        }
    };
    let acts = station.book.views().tasks.queue();
    let judgements: Vec<Submission> =
        acts.map(|waits| keyed(&format!("judge-{}", waits.act.task), &reviewer, judge(&waits.act))).collect();
    for answer in station.book.submit_each(&judgements) {
        answer.unwrap();
    }
}

/// Reasons with their columns and counts.
fn reasons(report: &Report) -> BTreeMap<(&str, &str), usize> {
    report.reasons.iter().map(|of| ((&*of.reason, &*of.column), of.count)).collect()
}

fn gates(report: &Report) -> Vec<(Gate, usize)> {
    report.gates.iter().map(|of| (of.gate, of.count)).collect()
}

#[test]
fn the_quarter_is_imported_in_one_go_reviewed_and_counts_292_talks_117_bulletins_96_lessons() {
    let (_folder, mut station) = a_station();
    let (enrolled, clerk) = (station.last(), station.clerk.clone());
    let report = quarter(&mut station, Aim::SkipBad);
    assert_eq!((report.rows, report.written, report.known, report.refused), (595, 558, 0, 37));
    assert_eq!(station.book.views().tasks.queue().len(), 558);
    assert_eq!(station.last(), enrolled + 558, "refused rows leave nothing behind");
    // Whoever typed them in credits none of them.
    let own = CreditTask::full(TaskId::number(1));
    assert!(station.ask(&clerk, own).is_err());

    review(&mut station);
    assert_eq!(station.book.views().tasks.queue().len(), 0);
    let (mut acts, mut counted, mut stopped, mut rejected) =
        (BTreeMap::new(), BTreeMap::<String, usize>::new(), BTreeMap::new(), BTreeMap::new());
    let (mut points, mut edges) = (Points::ZERO, BTreeMap::<u32, [usize; 2]>::new());
    for event in after(&mut station, enrolled) {
        match event {
            Event::TaskSubmitted(act) => drop(acts.insert(act.task, act)),
            Event::TaskCredited(fact) => {
                let act: &TaskSubmitted = &acts[&fact.task];
                *counted.entry(act.kind.to_string()).or_default() += 1;
                edges.entry(act.audience_count.unwrap_or(0)).or_default()[0] += 1;
                points = points.checked_add(fact.points).unwrap();
            }
            Event::TaskRejected(fact) => {
                let act = &acts[&fact.task];
                edges.entry(act.audience_count.unwrap_or(0)).or_default()[1] += 1;
                *rejected.entry(fact.code.as_str()).or_insert(0) += 1;
                for gate in &act.gates {
                    *stopped.entry((act.kind.to_string(), *gate)).or_insert(0) += 1;
                }
            }
            _ => {}
        }
    }
    let published = [("BULLETIN", 117), ("LESSON", 96), ("TALK", 292)].map(|(kind, n)| (kind.to_owned(), n));
    assert_eq!(counted, BTreeMap::from(published));
    let stops = [
        ("BULLETIN", Gate::Evidence, 2),
        ("LESSON", Gate::Audience, 4),
        ("TALK", Gate::Audience, 24),
        ("TALK", Gate::Hour, 6),
        ("TALK", Gate::Post, 3),
        ("TALK", Gate::Evidence, 6),
    ];
    assert_eq!(stopped, BTreeMap::from(stops.map(|(kind, gate, n)| ((kind.to_owned(), gate), n))));
    let codes = [("gate", 44), ("not_performer", 3), ("unclear", 4), ("unrelated", 2)];
    assert_eq!(rejected, BTreeMap::from(codes));
    assert_eq!(edges[&29], [0, 3], "29 people do not count");
    assert_eq!((edges[&30][1], edges[&31][1]), (0, 0), "30 and 31 do");
    assert!(edges[&30][0] >= 2 && edges[&31][0] >= 1, "{edges:?}");
    // 292 × 2 + 117 × 1 + 96 × 3, and 3 more for each of the eight who taught beside somebody.
    assert_eq!(points, of("1013"));
    station.verified();
}

#[test]
fn what_the_sheet_has_wrong_is_listed_by_reason_row_and_column_with_exact_figures() {
    let (_folder, mut station) = a_station();
    let before = station.book.head();
    let dry = quarter(&mut station, Aim::SkipBadDryRun);
    assert_eq!((dry.rows, dry.written, dry.refused, dry.commands), (595, 0, 37, 558));
    assert_eq!(station.book.head(), before, "a dry run writes nothing");
    let report = quarter(&mut station, Aim::SkipBad);
    assert_eq!(report.problems, dry.problems);
    assert_eq!((&report.reasons, &report.gates), (&dry.reasons, &dry.gates));

    let expected: Vec<(usize, String, String)> = rows("jiangjin/faults.csv")
        .into_iter()
        .map(|fault| (of(&fault[0]), fault[1].clone(), fault[2].clone()))
        .collect();
    let found = report.problems.iter();
    let found: Vec<_> =
        found.map(|it| (it.row, it.column.to_string(), it.reason.name().to_string())).collect();
    assert_eq!(found, expected);
    let counts = [
        (("twice", "佐证"), 7),
        (("twice", "对象"), 4),
        (("twice", "纸单号"), 2),
        (("kind_not_in_force", "事项"), 4),
        (("no_such_member", "编号"), 3),
        (("future", "日期"), 1),
        (("form", "日期"), 1),
        (("too_long_ago", "日期"), 1),
        (("form", "时间"), 1),
        (("form", "受众人数"), 2),
        (("form", "佐证"), 1),
        (("form", "时长"), 1),
        (("not_positive", "时长"), 1),
        (("form", "标签"), 1),
        (("form", "纸单号"), 1),
        (("form", "小组"), 1),
        (("parts_not_whole", "小组"), 1),
        (("member_twice", "小组"), 1),
        (("not_in_team", "小组"), 1),
        (("no_such_member", "小组"), 1),
        (("no_team", "小组"), 1),
    ];
    assert_eq!(reasons(&report), BTreeMap::from(counts));
    assert_eq!(
        (&*report.reasons[0].reason, report.reasons[0].count),
        ("twice", 7),
        "the most frequent first"
    );
    let by_gate = [(Gate::Audience, 28), (Gate::Hour, 6), (Gate::Post, 3), (Gate::Evidence, 8)];
    assert_eq!(gates(&report), by_gate);
    station.verified();
}

#[test]
fn a_second_import_of_the_quarter_changes_nothing_and_names_the_same_rows() {
    let (_folder, mut station) = a_station();
    let first = quarter(&mut station, Aim::SkipBad);
    let head = station.book.head();
    let again = quarter(&mut station, Aim::SkipBad);
    assert_eq!((again.written, again.known, again.refused), (0, 558, 37));
    assert_eq!(again.problems, first.problems, "for the same reasons, though the first rows are known");
    assert_eq!((again.gates, station.book.head()), (vec![], head));

    review(&mut station);
    let head = station.book.head();
    let late = quarter(&mut station, Aim::SkipBad);
    assert_eq!((late.written, late.known, station.book.head()), (0, 558, head));
}

#[test]
fn one_bad_row_refuses_all_of_the_quarter_unless_bad_rows_are_skipped() {
    let (_folder, mut station) = a_station();
    let head = station.book.head();
    for aim in [Aim::Write, Aim::DryRun] {
        let report = quarter(&mut station, aim);
        assert_eq!((report.written, report.refused, station.book.head()), (0, 37, head));
    }
}

#[test]
fn what_a_row_says_beyond_the_old_columns_is_in_its_act() {
    let (_folder, mut station) = a_station();
    let before = station.last();
    quarter(&mut station, Aim::SkipBad);
    let told = rows("jiangjin/acts.csv");
    let bad: Vec<usize> = rows("jiangjin/faults.csv").iter().map(|fault| of(&fault[0])).collect();
    let good: Vec<&Vec<String>> =
        (2..).zip(&told).filter(|(line, _)| !bad.contains(line)).map(|(_, row)| row).collect();
    let events = after(&mut station, before);
    assert_eq!(events.len(), good.len());
    for (event, row) in events.iter().zip(good) {
        let Event::TaskSubmitted(act) = event else { panic!("{event:?}") };
        let details = &act.details;
        let object = details.object.as_ref().map_or("", |object| object.as_str());
        let pad = details.pad.as_ref().map_or("", |pad| pad.as_str());
        let hours = details.hours.map(|hours| hours.to_string()).unwrap_or_default();
        let tags: Vec<String> = details.tags.iter().map(ToString::to_string).collect();
        assert_eq!(
            (object, pad, hours, tags.join(";")),
            (&*row[9], &*row[12], row[10].clone(), row[11].clone())
        );
        let team: Vec<(MemberId, u8)> =
            details.team.iter().map(|share| (share.member, share.percent)).collect();
        let written: Vec<(MemberId, u8)> = row[13]
            .split(';')
            .filter(|part| !part.is_empty())
            .map(|part| part.split_once(':').unwrap_or((part, "100")))
            .map(|(who, part)| (of(who), of(part)))
            .collect();
        assert_eq!(team, written);
    }
}
