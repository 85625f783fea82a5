//! The same act told twice, on paper or at two desks: it counts once.

use ledger::events::Event;
use ledger::events::tasks::{ActDetails, RejectionCode};
use ledger::journal::{Claim, Draft};
use ledger::reports::day::day;
use ledger::rules::Refusal;
use ledger::rules::days::VoidForm;
use ledger::rules::papers::PrintForms;
use ledger::rules::tasks::{AskTask, CreditTask, RejectTask, SubmitTask};
use ledger::units::{Day, OperatorId, Seq, TaskId};
use tests::station::{Station, an_act, of, on_file};

use super::a_station;
use super::earning::act;

#[test]
fn the_same_visit_of_the_same_shop_counts_once_however_its_name_is_written() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station.kind("VISIT", "1");
    station.kind("TALK", "1");
    let visit = |kind: &str, member, object: &str| {
        act(kind, member, ActDetails { object: Some(of(object)), ..ActDetails::default() })
    };
    let first = station.done(&clerk, visit("VISIT", wang, "兴东超市（A店）"));
    let again = station.refused(&clerk, visit("VISIT", li, "兴东超市 (a店)"));
    let Refusal::ShownBefore { claim: Claim::Visit(_), task, day, seq } = again else { panic!("{again:?}") };
    assert_eq!((task, day, seq), (TaskId::number(1), of::<Day>("2026-03-01"), first.seq));
    station.done(&clerk, visit("VISIT", li, "兴东超市（B店）"));
    station.done(&clerk, visit("TALK", li, "兴东超市（A店）"));
    station.clock.set("2026-03-02", 9, 0);
    let next_day = SubmitTask { day: of("2026-03-02"), ..visit("VISIT", li, "兴东超市（A店）") };
    station.done(&clerk, next_day);
    station.verified();
}

#[test]
fn the_outage_form_typed_in_twice_is_taken_once_with_its_real_date_and_reviewed_by_another() {
    let (_folder, mut station) = a_station();
    let (clerk, reviewer) = (station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    station.clock.set("2026-03-05", 9, 0);
    let paper = |pad: &str| {
        let details = ActDetails { pad: Some(of(pad)), ..ActDetails::default() };
        SubmitTask { details, ..an_act("PATROL", wang, of("2026-03-02")) }
    };
    let first = station.done(&reviewer, paper("2026-0017"));
    assert_eq!(first.takes, [Claim::Pad(of("2026-0017")), Claim::Pad(of("2026-17"))], "typed and folded");
    let twice = station.refused(&clerk, paper("2026-0017"));
    assert!(
        matches!(twice, Refusal::ShownBefore { claim: Claim::Pad(_), seq, .. } if seq == first.seq),
        "{twice:?}"
    );
    let task = TaskId::number(1);
    let own = Refusal::OwnEntry { operator: OperatorId::number(3) };
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), own);
    let pending = station.book.views().tasks.pending(task).unwrap();
    assert_eq!((pending.act.day, station.clock.today()), (of("2026-03-02"), of("2026-03-05")));
    station.verified();
}

#[test]
fn the_same_act_reported_twice_is_refused_or_shown_to_the_reviewer() {
    let (_folder, mut station) = a_station();
    let (clerk, reviewer, today) = (station.clerk.clone(), station.reviewer.clone(), station.clock.today());
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station.kind("PATROL", "2");
    let act = SubmitTask {
        time: Some(of("08:30")),
        place: Some(of("东大街 3 号")),
        ..an_act("PATROL", wang, today)
    };
    let first = station.done(&clerk, act.clone()).seq;
    let twice = SubmitTask { place: Some(of("东大街3号")), ..act.clone() };
    let same = Refusal::SameAct { member: wang, task: of("1"), day: today, seq: first };
    assert_eq!(station.refused(&clerk, twice), same, "blanks make no other place");
    station.done(&reviewer, CreditTask::full(of("1")));
    assert_eq!(station.refused(&clerk, act.clone()), same, "after the credit too");

    // Nothing said tells this one apart: the reviewer is shown the first.
    station.done(&clerk, an_act("PATROL", wang, today));
    station.done(&clerk, SubmitTask { time: Some(of("07:00")), ..act.clone() });
    station.done(&clerk, SubmitTask { performer: li, ..act.clone() });
    let twins: Vec<Option<String>> = ledger::reports::review::queue(station.book.views(), today)
        .iter()
        .map(|row| row.twin.map(|twin| format!("{} {}", twin.task, twin.seq.get() == first.get())))
        .collect();
    let of_first = Some("T00000001 true".to_owned());
    let unsaid = Some("T00000002 false".to_owned());
    assert_eq!(twins, [of_first, unsaid, None], "another time, another member");

    let mut station = station.reopened();
    assert_eq!(station.refused(&clerk, act.clone()), same);
    // A refused act may be reported once more.
    let again = SubmitTask { place: Some(of("西大街")), ..act };
    let task = station.book.views().tasks.next().unwrap();
    station.done(&clerk, again.clone());
    station.done(&reviewer, RejectTask { task, code: RejectionCode::Unclear, note: None });
    station.done(&clerk, again);
    station.verified();
}

#[test]
fn a_paper_form_is_taken_once_however_its_number_is_written() {
    let (_folder, mut station) = a_station();
    let (clerk, today) = (station.clerk.clone(), station.clock.today());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "2");
    let on_paper = |pad: &str| {
        let details = ActDetails { pad: Some(of(pad)), ..ActDetails::default() };
        SubmitTask { details, ..an_act("PATROL", wang, today) }
    };
    let entry = station.done(&clerk, on_paper("A-017"));
    let Event::TaskSubmitted(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(fact.details.pad, Some(of("A-017")), "shown as it was typed");
    for typed in ["A-017", "A017", "A-17", "A17"] {
        let refused = station.refused(&clerk, on_paper(typed));
        assert!(
            matches!(refused, Refusal::ShownBefore { task, .. } if task == of("1")),
            "{typed}: {refused:?}"
        );
    }
    station.done(&clerk, on_paper("A-170"));
    station.verified();
}

#[test]
fn a_paper_form_of_an_older_book_is_taken_however_its_number_is_written_today() {
    let (_folder, mut station) = a_station();
    let (clerk, today) = (station.clerk.clone(), station.clock.today());
    let reviewer = station.reviewer.clone();
    let wang = station.member("王秀珍");
    station.kind("PATROL", "2");
    let on_paper = |pad: &str| {
        let details = ActDetails { pad: Some(of(pad)), ..ActDetails::default() };
        SubmitTask { details, ..an_act("PATROL", wang, today) }
    };
    // In those days a number was taken as it was typed and in no other form.
    let before = |station: &mut Station, pad: &str, task: &str| {
        let mut draft = Draft::of(on_file(on_paper(pad), task));
        draft.takes = vec![Claim::Pad(of(pad))];
        let clerk = station.clerk.clone();
        station.before_in_full(&clerk, draft, None);
        station.last()
    };
    let seqs = [before(&mut station, "A-017", "1"), before(&mut station, "JF-1", "2")];
    station.done(&clerk, PrintForms { count: 1 });
    let first = |at: usize, pad: &str| {
        let (task, seq) = (TaskId::number(u32::try_from(at).unwrap() + 1), Seq::number(seqs[at]));
        Refusal::ShownBefore { claim: Claim::Pad(of(pad)), task, day: today, seq }
    };
    for typed in ["A-017", "A017", "A-17", "A17"] {
        assert_eq!(station.refused(&clerk, on_paper(typed)), first(0, "A-017"), "{typed}");
    }
    for typed in ["JF-000001", "JF1", "JF-1"] {
        assert_eq!(station.refused(&clerk, on_paper(typed)), first(1, "JF-1"), "{typed}");
    }
    let spoilt = VoidForm { pad: of("JF-000001"), reason: of("写坏") };
    assert_eq!(station.refused(&clerk, spoilt), first(1, "JF-1"), "nor is it spoilt afterwards");

    // Whoever puts the report right may write its own number as he likes.
    station.done(&reviewer, AskTask { task: of("1"), question: of("请补地点") });
    let mut again = on_paper("A17");
    again.details.resubmits = Some(of("1"));
    let entry = station.done(&clerk, again);
    assert_eq!(entry.takes, [Claim::Pad(of("A17"))]);
    station.verified();
}

#[test]
fn an_act_from_an_outage_form_takes_the_form_whose_number_was_copied_without_its_zeros() {
    let (_folder, mut station) = a_station();
    let (clerk, today) = (station.clerk.clone(), station.clock.today());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "2");
    station.done(&clerk, PrintForms { count: 2 });
    let details = ActDetails { pad: Some(of("JF-2")), ..ActDetails::default() };
    let entry = station.done(&clerk, SubmitTask { details, ..an_act("PATROL", wang, today) });
    let taken = ["JF-000002", "JF-2", "JF2"].map(|pad| Claim::Pad(of(pad)));
    assert_eq!(entry.takes, taken);
    let spoilt = station.refused(&clerk, VoidForm { pad: of("JF-000002"), reason: of("写坏") });
    assert!(matches!(spoilt, Refusal::ShownBefore { task, .. } if task == of("1")), "{spoilt:?}");
    let page = day(&mut station.book, today).unwrap();
    assert_eq!(page.pads.used, [of("JF-000002")], "one form, named as it was printed");
    assert_eq!((page.pads.open, page.pads.open_count), (vec![of("JF-000001")], 1));
    station.verified();
}
