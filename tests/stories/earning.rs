//! Earning: teams, hours, difficulty, penalties, caps, questions and corrections, paper and evidence.

use ledger::events::Event;
use ledger::events::station::{CategoryCap, Policy};
use ledger::events::tasks::{
    ActDetails, Crediting, Difficulty, EvidenceFile, EvidenceRule, Gate, KindTerms, Portion, Reach,
    RejectionCode, Share, TaskCredited, Unit,
};
use ledger::journal::{Claim, Entry};
use ledger::reports::explain::{Figure, explain};
use ledger::reports::review::{Question, Why};
use ledger::reports::{kinds, review, sample};
use ledger::rules::Refusal;
use ledger::rules::grid::{GivePost, NameGrid, NameVillage};
use ledger::rules::operators::DeclareRelative;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{AskTask, CreditTask, PublishKind, RejectTask, SubmitTask};
use ledger::units::{Digest, Factor, GridId, MemberId, OperatorId, Period, TaskId, VillageId, Zone};
use tests::station::{Station, a_kind, an_act, of, policy};

use super::a_station;

/// A kind with terms.
fn with(code: &str, points: &str, terms: KindTerms) -> PublishKind {
    PublishKind { terms, ..a_kind(code, points) }
}

/// An act of the first of March with details.
pub(super) fn act(kind: &str, performer: MemberId, details: ActDetails) -> SubmitTask {
    SubmitTask { details, ..an_act(kind, performer, of("2026-03-01")) }
}

fn part(member: MemberId, percent: u8) -> Share {
    Share { member, percent }
}

fn credited(entry: &Entry) -> &TaskCredited {
    let Event::TaskCredited(fact) = &entry.event else { panic!("{entry:?}") };
    fact
}

fn earned(entry: &Entry) -> Vec<(MemberId, String)> {
    let earners = credited(entry).earners().into_iter();
    earners.map(|Portion { member, points }| (member, points.to_string())).collect()
}

fn rule(station: &mut Station, policy: Policy) {
    let (chief, from) = (station.chief.clone(), station.clock.today());
    station.done(&chief, SetPolicy { from, document: of("办法〔2026〕2号"), policy });
}

#[test]
fn a_team_shares_one_credit_exactly_and_the_task_is_credited_once() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let [wang, li, zhao] = ["王秀珍", "李文", "赵敏"].map(|name| station.member(name));
    station
        .done(&chief, with("CARE", "10", KindTerms { crediting: Crediting::Parts, ..KindTerms::default() }));
    let team = vec![part(wang, 33), part(li, 33), part(zhao, 34)];
    let asked = |team| act("CARE", wang, ActDetails { team, ..ActDetails::default() });

    let sum = |percent| vec![part(wang, 60), part(li, percent)];
    assert_eq!(station.refused(&clerk, asked(sum(30))), Refusal::PartsNotWhole { sum: 90 });
    assert_eq!(station.refused(&clerk, asked(sum(50))), Refusal::PartsNotWhole { sum: 110 });
    let twice = vec![part(wang, 50), part(wang, 50)];
    assert_eq!(station.refused(&clerk, asked(twice)), Refusal::MemberTwice { member: wang });
    let without = vec![part(li, 50), part(zhao, 50)];
    assert_eq!(station.refused(&clerk, asked(without)), Refusal::NotInTeam { member: wang });
    station.kind("PATROL", "1");
    let alone = act("PATROL", wang, ActDetails { team: team.clone(), ..ActDetails::default() });
    assert_eq!(station.refused(&clerk, alone), Refusal::NoTeam { kind: of("PATROL") });

    station.done(&clerk, asked(team));
    let entry = station.done(&reviewer, CreditTask::full(TaskId::number(1)));
    assert_eq!(earned(&entry), [(wang, "3.3".into()), (li, "3.3".into()), (zhao, "3.4".into())]);
    assert_eq!((credited(&entry).points, entry.takes.clone()), (of("10"), vec![Claim::TaskCredit(of("1"))]));
    assert_eq!(station.figures(zhao), ["0", "3.4", "0"]);
    let again = CreditTask::full(TaskId::number(1));
    assert_eq!(station.refused(&chief, again), Refusal::TaskJudged { task: TaskId::number(1) });
    station.verified();
}

#[test]
fn where_a_kind_says_so_each_of_a_team_earns_all_of_it_once() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station
        .done(&chief, with("COURSE", "2", KindTerms { crediting: Crediting::Each, ..KindTerms::default() }));
    let asked = |team| act("COURSE", wang, ActDetails { team, ..ActDetails::default() });
    let half = station.refused(&clerk, asked(vec![part(wang, 50), part(li, 50)]));
    assert_eq!(half, Refusal::EachInFull { kind: of("COURSE"), member: wang, percent: 50 });
    station.done(&clerk, asked(vec![part(wang, 100), part(li, 100)]));
    let task = TaskId::number(1);
    let entry = station.done(&reviewer, CreditTask::full(task));
    assert_eq!(earned(&entry), [(wang, "2".into()), (li, "2".into())]);
    assert_eq!(entry.takes, [Claim::MemberCredit(task, wang), Claim::MemberCredit(task, li)]);
    let lives = [wang, li].map(|member| station.book.views().members.get(member).unwrap().acts);
    assert_eq!(lives, [1, 1]);
    station.verified();
}

#[test]
fn nobody_judges_an_act_of_a_team_with_himself_or_a_relative_in_it() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station
        .done(&chief, with("CARE", "4", KindTerms { crediting: Crediting::Parts, ..KindTerms::default() }));
    station
        .done(&reviewer, DeclareRelative { operator: reviewer.operator(), member: li, relation: of("配偶") });
    let team = vec![part(wang, 50), part(li, 50)];
    station.done(&clerk, act("CARE", wang, ActDetails { team, ..ActDetails::default() }));
    let task = TaskId::number(1);
    let close = Refusal::Recusal { operator: OperatorId::number(3), member: li };
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), close);
    assert_eq!(station.refused(&reviewer, AskTask { task, question: of("?") }), close);
    station.done(&chief, CreditTask::full(task));
}

#[test]
fn hours_earn_up_to_their_most_and_add_up_to_lifetime_service() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let terms = KindTerms { unit: Unit::Hour, hours_max: Some(of("2")), ..KindTerms::default() };
    station.done(&chief, with("GUARD", "1", terms));
    let asked = |hours: Option<&str>| {
        act("GUARD", wang, ActDetails { hours: hours.map(of), ..ActDetails::default() })
    };
    assert_eq!(station.refused(&clerk, asked(Some("0"))), Refusal::NotPositive { what: "hours" });
    for hours in [Some("1.5"), Some("5"), None] {
        station.done(&clerk, asked(hours));
    }
    let first = station.done(&reviewer, CreditTask::full(TaskId::number(1)));
    assert_eq!((credited(&first).points, credited(&first).hours), (of("1.5"), Some(of("1.5"))));
    let second = station.done(&reviewer, CreditTask::full(TaskId::number(2)));
    assert_eq!((credited(&second).points, credited(&second).hours), (of("2"), Some(of("2"))));
    let without = station.refused(&reviewer, CreditTask::full(TaskId::number(3)));
    assert_eq!(without, Refusal::GateFailed { task: TaskId::number(3), gates: "hours".into() });
    let member = station.book.views().members.get(wang).unwrap();
    assert_eq!((member.hours, member.earned, member.acts), (of("3.5"), of("3.5"), 2));
    station.verified();
}

#[test]
fn an_act_without_hours_is_asked_for_them_where_its_kind_counts_hours_since() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("GUARD", "3");
    let task = station.act("GUARD", wang);
    // The act passed every gate of the morning; the afternoon's version begins on the same day.
    let penalties = vec![of("0.5")];
    let terms = KindTerms { unit: Unit::Hour, penalties, ..KindTerms::default() };
    let hourly = PublishKind { from: of("2026-03-01"), ..with("GUARD", "2", terms) };
    station.done(&chief, hourly);
    let without = Refusal::GateFailed { task, gates: "hours".into() };
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), without);
    // What is missing in the report comes before what is missing in the judgement.
    let bare = CreditTask { penalty: Some(of("0.5")), ..CreditTask::full(task) };
    assert_eq!(station.refused(&reviewer, bare), without);

    station.done(&reviewer, AskTask { task, question: of("几个小时？") });
    let details = ActDetails { hours: Some(of("1.5")), resubmits: Some(task), ..ActDetails::default() };
    station.done(&clerk, act("GUARD", wang, details));
    let next = TaskId::number(task.get() + 1);
    let bare = CreditTask { penalty: Some(of("0.5")), ..CreditTask::full(next) };
    assert_eq!(station.refused(&reviewer, bare), Refusal::ReasonNeeded { what: "penalty" });
    let entry = station.done(&reviewer, CreditTask::full(next));
    assert_eq!((credited(&entry).points, credited(&entry).hours), (of("3"), Some(of("1.5"))));
    station.verified();
}

#[test]
fn a_hard_grid_or_season_multiplies_and_a_fault_leaves_a_listed_part_with_its_reason() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let (village, hard) = (VillageId::number(1), GridId::number(7));
    station.done(&chief, NameVillage { village, name: of("林疃") });
    station.done(&chief, NameGrid { grid: hard, village, name: of("七组"), households: 70, people: 300 });
    let difficulty = |grids: Vec<GridId>, from, to, factor| Difficulty {
        grids,
        from: of(from),
        to: of(to),
        factor: of(factor),
    };
    let terms = KindTerms {
        difficulties: vec![
            difficulty(vec![hard], "2026-01-01", "2026-12-31", "1.5"),
            difficulty(vec![], "2026-02-01", "2026-02-20", "2"),
        ],
        penalties: vec![of("0"), of("0.5")],
        ..KindTerms::default()
    };
    station.done(&chief, with("PATROL", "1", terms));
    for (grid, day) in
        [(Some(hard), "2026-03-01"), (None, "2026-02-10"), (None, "2026-03-01"), (None, "2026-03-01")]
    {
        station.done(&clerk, SubmitTask { grid, ..an_act("PATROL", wang, of(day)) });
    }
    let points = |entry: &Entry| credited(entry).points.to_string();
    let full = |n| CreditTask::full(TaskId::number(n));
    assert_eq!(points(&station.done(&reviewer, full(1))), "1.5");
    assert_eq!(points(&station.done(&reviewer, full(2))), "2");
    let part = |n, part: &str, note: Option<&str>| CreditTask {
        penalty: Some(of(part)),
        note: note.map(of),
        ..full(n)
    };
    let unlisted =
        Refusal::PenaltyNotListed { penalty: of("0.25"), kind: of("PATROL"), listed: "0, 0.5".into() };
    assert_eq!(station.refused(&reviewer, part(3, "0.25", Some("迟到"))), unlisted);
    assert_eq!(station.refused(&reviewer, part(3, "0.5", None)), Refusal::ReasonNeeded { what: "penalty" });
    let half = station.done(&reviewer, part(3, "0.5", Some("只走了半程")));
    assert_eq!((points(&half).as_str(), credited(&half).penalty), ("0.5", Some(of::<Factor>("0.5"))));
    let nothing = station.done(&reviewer, part(4, "0", Some("未着装")));
    assert_eq!((points(&nothing).as_str(), nothing.postings.len()), ("0", 0));
    assert_eq!(station.figures(wang), ["0", "4", "0"]);
    station.verified();
}

#[test]
fn caps_of_kind_category_month_and_account_credit_up_to_them_and_then_refuse_with_the_figure() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let [wang, li, zhao] = ["王秀珍", "李文", "赵敏"].map(|name| station.member(name));
    let category = Some(of("prevention"));
    station.done(
        &chief,
        with("TALK", "3", KindTerms { category, day_max: Some(of("4")), ..KindTerms::default() }),
    );
    station.done(&chief, with("LEAFLET", "3", KindTerms { category, ..KindTerms::default() }));
    station.kind("PATROL", "6");
    let caps = ledger::events::station::Caps {
        month_max: Some(of("12")),
        account_max: Some(of("8")),
        categories: vec![CategoryCap { category: of("prevention"), month_max: of("5") }],
    };
    rule(&mut station, Policy { caps, ..policy() });
    let credit = |station: &mut Station, kind: &str, member| {
        let task = station.book.views().tasks.next().unwrap();
        station.done(&clerk, an_act(kind, member, of("2026-03-01")));
        let entry = match station.ask(&reviewer, CreditTask::full(task)) {
            Ok(receipt) => receipt.sealed.entry().clone(),
            Err(ledger::book::BookError::Refused(refusal)) => return Err(refusal),
            Err(other) => panic!("{other}"),
        };
        Ok((credited(&entry).points.to_string(), credited(&entry).capped_from.map(|from| from.to_string())))
    };
    let full = |member, cap, earned: &str, most: &str| {
        Err(Refusal::CapFull { member, cap, day: of("2026-03-01"), earned: of(earned), most: of(most) })
    };
    let plain = |points: &str| Ok((points.to_owned(), None));
    let cut = |points: &str, from: &str| Ok((points.to_owned(), Some(from.to_owned())));
    assert_eq!(credit(&mut station, "TALK", wang), plain("3"));
    assert_eq!(credit(&mut station, "TALK", wang), cut("1", "3"), "4 of talks a day");
    assert_eq!(credit(&mut station, "TALK", wang), full(wang, "kind's day", "4", "4"));
    assert_eq!(credit(&mut station, "LEAFLET", wang), cut("1", "3"), "5 of prevention a month");
    assert_eq!(credit(&mut station, "LEAFLET", wang), full(wang, "category's month", "5", "5"));
    assert_eq!(credit(&mut station, "PATROL", li), plain("6"));
    assert_eq!(credit(&mut station, "PATROL", li), cut("2", "6"), "8 in the account");
    assert_eq!(credit(&mut station, "PATROL", li), full(li, "account", "8", "8"));
    let month = ledger::events::station::Caps { month_max: Some(of("7")), ..Default::default() };
    rule(&mut station, Policy { caps: month, ..policy() });
    assert_eq!(credit(&mut station, "PATROL", zhao), plain("6"));
    assert_eq!(credit(&mut station, "PATROL", zhao), cut("1", "6"), "7 a month");
    assert_eq!(credit(&mut station, "PATROL", zhao), full(zhao, "month", "7", "7"));
    station.verified();
}

#[test]
fn a_penalty_costs_its_part_also_where_a_cap_cuts_the_credit() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let terms = KindTerms { day_max: Some(of("3")), penalties: vec![of("0.5")], ..KindTerms::default() };
    station.done(&chief, with("PATROL", "6", terms));
    let task = station.act("PATROL", wang);
    let half = CreditTask { task, penalty: Some(of("0.5")), note: Some(of("画面不清")) };
    assert_eq!(credited(&station.done(&reviewer, half)).points, of("1.5"), "half of the 3 the day allows");
    station.verified();
}

#[test]
fn a_confidential_source_is_named_in_no_act_and_no_task() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    station
        .done(&chief, with("CARE", "4", KindTerms { crediting: Crediting::Parts, ..KindTerms::default() }));
    let source = station.book.views().members.next().unwrap();
    station.done(&chief, ledger::rules::members::EnrolSource { pin: tests::station::pin_hash() });
    let day = of("2026-03-01");
    assert_eq!(station.refused(&clerk, an_act("CARE", source, day)), Refusal::CodeNeeded);
    let team = vec![part(wang, 50), part(source, 50)];
    let together = act("CARE", wang, ActDetails { team, ..ActDetails::default() });
    assert_eq!(station.refused(&clerk, together), Refusal::CodeNeeded);
    let (from, due) = (day, day);
    let out = ledger::rules::dispatch::HandOut {
        kind: of("CARE"),
        member: source,
        from,
        due,
        grid: None,
        note: None,
    };
    assert_eq!(station.refused(&chief, out), Refusal::CodeNeeded);
}

#[test]
fn an_act_outside_the_performers_grid_or_entered_too_late_fails_its_gate() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let (village, home, other) = (VillageId::number(1), GridId::number(1), GridId::number(2));
    station.done(&chief, NameVillage { village, name: of("林疃") });
    for grid in [home, other] {
        station.done(&chief, NameGrid { grid, village, name: of("组"), households: 70, people: 300 });
    }
    let post = ledger::events::grid::Post::GridMember;
    let from = of("2026-01-01");
    station.done(&chief, GivePost { member: wang, post, village: Some(village), grid: Some(home), from });
    let terms = KindTerms { reach: Reach::OwnGrid, lag_days_max: Some(3), ..KindTerms::default() };
    station.done(&chief, with("PATROL", "1", terms));
    let mut gates = |grid, day: &str, captured: Option<&str>| {
        let taken = captured.map(|day| Zone::SHANGHAI.moment(of(day), 10, 0).unwrap());
        let digest = Digest::of(&[
            day.as_bytes(),
            &[u8::from(grid == Some(other))],
            captured.unwrap_or("").as_bytes(),
        ]);
        let file = EvidenceFile { digest, mime: of("image/jpeg"), size: 9, captured: taken };
        let files = if captured.is_some() { vec![file] } else { vec![] };
        let details = ActDetails { files, ..ActDetails::default() };
        let task = station.book.views().tasks.next().unwrap();
        station.done(&clerk, SubmitTask { grid, details, ..an_act("PATROL", wang, of(day)) });
        let row = review::one(station.book.views(), task, station.clock.today()).unwrap();
        (row.gates, row.lag_days, row.earns.map(|points| points.to_string()))
    };
    assert_eq!(gates(Some(home), "2026-03-01", None), (vec![], 0, Some("1".into())));
    assert_eq!(gates(Some(other), "2026-03-01", None), (vec![Gate::Grid], 0, None));
    assert_eq!(gates(None, "2026-03-01", None), (vec![Gate::Grid], 0, None));
    assert_eq!(gates(Some(home), "2026-02-26", None), (vec![], 3, Some("1".into())));
    assert_eq!(gates(Some(home), "2026-02-25", None), (vec![Gate::Lag], 4, None));
    assert_eq!(
        gates(Some(home), "2026-03-01", Some("2026-02-20")),
        (vec![Gate::Lag], 9, None),
        "an old clip"
    );
}

#[test]
fn a_question_takes_an_act_out_of_the_queue_until_a_corrected_report_answers_it() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    let evidence = Some(Digest::of(&[b"clip"]));
    let first = SubmitTask { evidence, ..an_act("PATROL", wang, of("2026-03-01")) };
    let submitted = station.done(&clerk, first.clone());
    let task = TaskId::number(1);
    station.done(&reviewer, AskTask { task, question: of("看不清执行人，请补全景") });
    let today = station.clock.today();
    assert_eq!(review::queue(station.book.views(), today), []);
    let [returned] = <[_; 1]>::try_from(review::returned(station.book.views(), today)).unwrap();
    let question =
        Question { text: of("看不清执行人，请补全景"), by: reviewer.operator(), age_days: 0 };
    assert_eq!((returned.row.task, returned.why), (task, Why::Question(question)));
    let asked_back = Refusal::TaskAskedBack { task };
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), asked_back);
    assert_eq!(station.refused(&chief, AskTask { task, question: of("?") }), asked_back);

    // The corrected report may show the same clip: it is the same act.
    let corrected = |task| {
        let details = ActDetails { resubmits: Some(task), ..ActDetails::default() };
        SubmitTask { details, note: Some(of("补全景照片")), ..first.clone() }
    };
    let answer = station.done(&clerk, corrected(task));
    assert_eq!(answer.links.follows, Some(submitted.seq));
    assert_eq!(answer.takes, [], "the clip is held by the act it corrects");
    let closed = Refusal::TaskJudged { task };
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), closed);
    assert_eq!(station.refused(&clerk, corrected(task)), Refusal::NotCorrectable { task });
    let others = SubmitTask { performer: station.member("李文"), ..first.clone() };
    let shown = station.refused(&clerk, others);
    assert!(matches!(shown, Refusal::ShownBefore { task: first, .. } if first == task), "{shown:?}");

    // Refused, it may be put right once more, within the days an act may be dated back.
    let second = TaskId::number(2);
    station.done(&reviewer, RejectTask { task: second, code: RejectionCode::Unclear, note: None });
    station.done(&clerk, corrected(second));
    let third = TaskId::number(3);
    station.done(&reviewer, CreditTask::full(third));
    assert_eq!(station.figures(wang), ["0", "1", "0"]);
    assert_eq!(station.refused(&clerk, corrected(third)), Refusal::NotCorrectable { task: third });
    station.verified();
}

#[test]
fn a_refused_act_says_which_code_and_whose_words_until_it_is_put_right() {
    let (_folder, mut station) = a_station();
    let (clerk, reviewer) = (station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    let task = station.act("PATROL", wang);
    let note = Some(of("横幅看不清"));
    station.done(&reviewer, RejectTask { task, code: RejectionCode::Unclear, note: note.clone() });
    station.clock.set("2026-03-03", 9, 0);
    let refusal =
        review::Refusal { code: RejectionCode::Unclear, note, by: reviewer.operator(), age_days: 2 };
    // A book that is opened again knows it from its snapshot as from its entries.
    let mut station = station.reopened();
    let returned = review::returned(station.book.views(), station.clock.today());
    assert_eq!(returned.len(), 1);
    assert_eq!((returned[0].row.task, &returned[0].why), (task, &Why::Refusal(refusal)));
    let json = serde_json::to_value(&returned[0]).unwrap();
    assert_eq!((&json["refusal"]["code"], &json["question"]), (&"unclear".into(), &serde_json::Value::Null));

    let details = ActDetails { resubmits: Some(task), ..ActDetails::default() };
    station.done(&clerk, act("PATROL", wang, details));
    assert_eq!(review::returned(station.book.views(), station.clock.today()), []);
    station.verified();
}

#[test]
fn the_queue_shows_the_oldest_first_and_for_how_many_days_each_has_waited() {
    let (_folder, mut station) = a_station();
    let (clerk, reviewer) = (station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    let first = station.act("PATROL", wang);
    station.clock.set("2026-03-04", 9, 0);
    // Of an act long ago what counts is the day on which it was entered.
    let second = station.book.views().tasks.next().unwrap();
    station.done(&clerk, an_act("PATROL", wang, of("2026-02-20")));
    let third = station.act("PATROL", wang);
    station.clock.set("2026-03-06", 9, 0);
    let queue = |station: &Station| -> Vec<(TaskId, i32)> {
        let rows = review::queue(station.book.views(), station.clock.today());
        rows.iter().map(|row| (row.task, row.age_days)).collect()
    };
    assert_eq!(queue(&station), [(first, 5), (second, 2), (third, 2)]);
    station.done(&reviewer, CreditTask::full(first));
    assert_eq!(queue(&station), [(second, 2), (third, 2)]);
}

#[test]
fn a_refused_act_is_put_right_only_while_its_day_may_still_be_reported() {
    let (_folder, mut station) = a_station();
    let (clerk, reviewer) = (station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    let task = station.act("PATROL", wang);
    station.done(&reviewer, RejectTask { task, code: RejectionCode::Unclear, note: None });
    let details = ActDetails { resubmits: Some(task), ..ActDetails::default() };
    station.clock.set("2026-04-01", 9, 0);
    let late = SubmitTask { details: details.clone(), ..an_act("PATROL", wang, of("2026-03-31")) };
    assert_eq!(station.refused(&clerk, late), Refusal::NotCorrectable { task });
}

#[test]
fn evidence_of_nothing_or_over_the_policys_limit_is_refused_with_the_figure() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    station.done(
        &station.chief.clone(),
        PublishKind { evidence: EvidenceRule::Required, ..a_kind("TALK", "1") },
    );
    let review = ledger::events::station::ReviewTerms { evidence_max: Some(1_000), ..Default::default() };
    rule(&mut station, Policy { review, ..policy() });
    let clip = |size| {
        let file = EvidenceFile { digest: Digest::of(&[b"c"]), mime: of("video/mp4"), size, captured: None };
        act("TALK", wang, ActDetails { files: vec![file], ..ActDetails::default() })
    };
    assert_eq!(station.refused(&clerk, clip(0)), Refusal::NotPositive { what: "evidence file" });
    let large = Refusal::EvidenceTooLarge { size: 1_001, most: 1_000 };
    assert_eq!(station.refused(&clerk, clip(1_001)), large);
    let entry = station.done(&clerk, clip(1_000));
    assert_eq!(entry.takes, [Claim::Evidence(Digest::of(&[b"c"]))]);
    let Event::TaskSubmitted(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(fact.gates, [], "a filed clip is evidence");
}

#[test]
fn terms_that_cannot_hold_are_not_published() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let refused = |station: &mut Station, terms| match station.refused(&chief, with("PATROL", "1", terms)) {
        Refusal::BadTerms { what, .. } => what,
        other => panic!("{other:?}"),
    };
    let plain = KindTerms::default;
    let hours = KindTerms { hours_max: Some(of("2")), ..plain() };
    assert_eq!(refused(&mut station, hours), "hours_max needs unit hour");
    let none = KindTerms { unit: Unit::Hour, hours_max: Some(of("0")), ..plain() };
    assert_eq!(refused(&mut station, none), "hours_max must be more than 0");
    let cap = KindTerms { month_max: Some(of("0")), ..plain() };
    assert_eq!(refused(&mut station, cap), "a cap must be more than 0");
    let more = KindTerms { penalties: vec![of("1.01")], ..plain() };
    assert_eq!(refused(&mut station, more), "a penalty is a part from 0 to 1");
    let difficulty =
        Difficulty { grids: vec![], from: of("2026-02-01"), to: of("2026-01-01"), factor: of("2") };
    let backwards = KindTerms { difficulties: vec![difficulty], ..plain() };
    assert_eq!(
        refused(&mut station, backwards),
        "a difficulty needs a factor over 0, and its first day before its last"
    );
}

#[test]
fn a_sample_is_drawn_from_the_chain_so_that_anybody_draws_the_same() {
    let (_folder, mut station) = a_station();
    let reviewer = station.reviewer.clone();
    station.kind("PATROL", "0.5");
    for n in 0..21 {
        let member = station.member(&format!("某人{n}"));
        let task = station.act("PATROL", member);
        station.done(&reviewer, CreditTask::full(task));
    }
    let period = Period { from: of("2026-03-01"), to: of("2026-03-31") };
    let first = sample::sample(&mut station.book, period, 10).unwrap();
    assert_eq!((first.credited, first.drawn.len()), (21, 3), "10 of 100, rounded up");
    assert_eq!(first.seed_seq.map(ledger::units::Seq::get), Some(station.last()));
    let mut station = station.reopened();
    assert_eq!(sample::sample(&mut station.book, period, 10).unwrap(), first);
    let more = sample::sample(&mut station.book, period, 50).unwrap();
    assert_eq!(more.drawn[..3], first.drawn[..], "a larger sample begins with the smaller one");
    assert_eq!(more.drawn.len(), 11);
    station.member("后来的人");
    assert_ne!(sample::sample(&mut station.book, period, 10).unwrap().seed, first.seed);
}

#[test]
fn a_new_version_is_tried_on_the_acts_of_the_last_quarter_before_it_is_published() {
    let (_folder, mut station) = a_station();
    let (clerk, reviewer) = (station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("TALK", "2");
    station.kind("PATROL", "1");
    for heads in [29, 30, 31, 80] {
        let talk = SubmitTask { audience_count: Some(heads), ..an_act("TALK", wang, of("2026-03-01")) };
        station.done(&clerk, talk);
    }
    station.act("PATROL", wang);
    for task in 1..=5 {
        station.done(&reviewer, CreditTask::full(TaskId::number(task)));
    }
    let stricter = ledger::events::tasks::KindPublished {
        kind: of("TALK"),
        name: of("宣讲"),
        points: of("3"),
        evidence: EvidenceRule::Optional,
        audience_min: Some(30),
        latest: None,
        posts: vec![],
        from: of("2026-04-01"),
        document: of("新目录"),
        terms: KindTerms::default(),
    };
    let before = station.last();
    let period = Period { from: of("2026-01-01"), to: of("2026-03-31") };
    let seen = kinds::preview(&mut station.book, &stricter, period).unwrap();
    assert_eq!((seen.acts, seen.earned, seen.acts_then, seen.would_earn), (4, of("8"), 3, of("9")));
    let changed: Vec<_> = seen.changed.iter().map(|change| change.would_earn.to_string()).collect();
    assert_eq!(changed, ["0", "3", "3", "3"]);
    assert_eq!(station.last(), before, "looking writes nothing");
}

#[test]
fn no_day_has_more_than_24_hours_and_no_difficulty_is_for_a_grid_nobody_knows() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, today) = (station.chief.clone(), station.clerk.clone(), station.clock.today());
    let wang = station.member("王秀珍");
    let kind = station.kind("GUARD", "2");
    let hours = |hours: &str| {
        let details = ActDetails { hours: Some(of(hours)), ..ActDetails::default() };
        SubmitTask { details, ..an_act("GUARD", wang, today) }
    };
    let many = Refusal::TooManyHours { hours: of("24.5"), most: of("24") };
    assert_eq!(station.refused(&clerk, hours("24.5")), many);
    station.done(&clerk, hours("24"));
    let grid = GridId::number(99);
    let difficulty = Difficulty { grids: vec![grid], from: today, to: today, factor: of("2") };
    let terms = KindTerms { difficulties: vec![difficulty], ..KindTerms::default() };
    let refused = station.refused(&chief, PublishKind { terms, from: today, ..kind });
    assert_eq!(refused, Refusal::NoSuchGrid { grid });
}

#[test]
fn a_team_credit_is_explained_with_ones_own_part_and_the_kind_it_was_judged_by() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (wang, li, today) = (station.member("王秀珍"), station.member("李文"), station.clock.today());
    let terms = KindTerms { crediting: Crediting::Parts, ..KindTerms::default() };
    let kind = PublishKind { terms, from: today, ..a_kind("GUARD", "10") };
    station.done(&chief, kind.clone());
    let team = vec![part(wang, 70), part(li, 30)];
    let details = ActDetails { team, ..ActDetails::default() };
    station.done(&clerk, SubmitTask { details, ..an_act("GUARD", wang, today) });
    station.done(&reviewer, CreditTask::full(of("1")));
    // Published on the same day, after the credit: it is not what the credit went by.
    station.done(&chief, PublishKind { points: of("99"), document: of("后来的文"), ..kind });
    for (member, own) in [(wang, "7"), (li, "3")] {
        let found = explain(&mut station.book, member, Figure::Pending, today).unwrap().unwrap();
        let rule = &found.parts[0].rule;
        assert_eq!((rule.team, rule.team_points, rule.own_points), (Some(2), Some(of("10")), Some(of(own))));
        assert_eq!((rule.kind_points, rule.worth), (Some(of("10")), Some(of("10"))));
        assert_ne!(rule.kind_document, Some(of("后来的文")));
    }
}
