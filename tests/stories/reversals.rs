//! A credit that should not have been: taken back by another, linked, out of its own lots.

use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::events::station::{Policy, SpentCredit};
use ledger::journal::Claim;
use ledger::reports::explain::{Figure, explain};
use ledger::reports::statement::{Page, statement};
use ledger::rules::Refusal;
use ledger::rules::cases::{ClaimCase, CompleteCase, RewardCase};
use ledger::rules::notice::ObjectToCredit;
use ledger::rules::reversals::{ReverseCaseReward, ReverseTaskCredit};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::units::{MemberId, OperatorId, Points, Seq};
use tests::station::{Station, of, policy};

use super::a_station;

fn undo(credit: Seq) -> ReverseTaskCredit {
    ReverseTaskCredit { credit, reason: of("非本人所为"), document: of("核查报告7") }
}

fn undo_reward(credit: Seq) -> ReverseCaseReward {
    ReverseCaseReward { credit, reason: of("问题复发"), document: of("核查报告8") }
}

fn object(credit: Seq) -> ObjectToCredit {
    ObjectToCredit { credit, reason: of("不在场"), words: of("没看见") }
}

/// A credited act of five points.
fn credited(station: &mut Station, member: MemberId) -> Seq {
    if station.book.views().tasks.kinds().next().is_none() {
        station.kind("TALK", "5");
    }
    let reviewer = station.reviewer.clone();
    let task = station.act("TALK", member);
    station.done(&reviewer, CreditTask::full(task)).seq
}

fn a_receivable(station: &mut Station) {
    let (chief, from) = (station.chief.clone(), station.clock.today());
    let policy = Policy { spent_credit: SpentCredit::Receivable, ..policy() };
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
}

fn a_shop(station: &mut Station) -> ledger::units::Sku {
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 50, fund, "50.00");
    soap
}

#[test]
fn an_upheld_objection_takes_the_credit_back_and_frees_what_it_took() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let kept = credited(&mut station, wang);
    let credit = credited(&mut station, wang);
    station.done(&clerk, object(credit));
    let entry = station.done(&chief, undo(credit));
    let Event::TaskCreditReversed(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.credit, fact.portions[0].points, fact.spent.len()), (credit, of("5"), 0));
    assert_eq!(entry.links.reverses, Some(credit));
    assert_eq!(entry.frees, [Claim::TaskCredit(of("2"))]);
    assert_eq!(station.book.taken(&Claim::TaskCredit(of("2"))).unwrap(), None);
    assert_eq!(station.all_figures(wang), ["0", "5", "0", "0", "0", "0"], "the other credit stands");
    assert_eq!(station.balance("issued:tasks", "PTS"), "-5.00");
    assert_eq!(station.balance("held:M000001", "PTS"), "0.00");
    assert_eq!(station.book.views().members.get(wang).unwrap().earned, of("5"));
    assert_eq!(station.book.views().members.get(wang).unwrap().acts, 1);
    let today = station.clock.today();
    assert_eq!(station.book.views().tasks.earned_on(wang, today), of("5"), "the day has room again");
    assert_eq!(station.book.views().notice.objections().len(), 0);

    let gone = Refusal::CreditReversed { credit, reversal: entry.seq };
    assert_eq!(station.refused(&chief, undo(credit)), gone);
    assert_eq!(station.refused(&clerk, object(credit)), gone);
    let task = of("2");
    let reviewer = station.reviewer.clone();
    assert_eq!(station.refused(&reviewer, CreditTask::full(task)), Refusal::TaskJudged { task });
    station.clock.set("2026-03-09", 9, 0);
    station.done(&chief, undo(kept));
    let mut station = station.reopened();
    assert_eq!(station.all_figures(wang), ["0"; 6]);
    station.verified();
}

#[test]
fn a_credit_is_taken_back_by_nobody_who_gave_it_or_is_close() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let credit = credited(&mut station, wang);
    let close = station.operator(&[Role::Chief], Some(wang));
    let before = station.last();
    let own = Refusal::OwnCredit { operator: OperatorId::number(3) };
    assert_eq!(station.refused(&reviewer, undo(credit)), own);
    let recusal = Refusal::Recusal { operator: close.operator(), member: wang };
    assert_eq!(station.refused(&close, undo(credit)), recusal);
    assert!(matches!(station.refused(&clerk, undo(credit)), Refusal::NotPermitted { .. }));
    assert_eq!(station.refused(&chief, undo_reward(credit)), Refusal::NoSuchCredit { credit });
    let nothing = Seq::number(1);
    assert_eq!(station.refused(&chief, undo(nothing)), Refusal::NoSuchCredit { credit: nothing });
    assert_eq!(station.events_after(before), ["denied"; 3]);
    assert_eq!(station.all_figures(wang), ["0", "5", "0", "0", "0", "0"]);
}

#[test]
fn a_spent_credit_is_refused_with_the_figure_when_the_policy_says_so() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let wang = station.member("王秀珍");
    let soap = a_shop(&mut station);
    let credit = credited(&mut station, wang);
    station.clock.set("2026-03-05", 9, 0);
    station.redeem(wang, soap, 3).unwrap();
    let spent = Refusal::CreditSpent { credit, member: wang, spent: of("3") };
    assert_eq!(station.refused(&chief, undo(credit)), spent);
    assert_eq!(station.all_figures(wang), ["2", "0", "0", "0", "0", "0"]);
    station.verified();
}

#[test]
fn a_spent_credit_is_owed_and_the_book_settles_it_from_what_comes_in() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let wang = station.member("王秀珍");
    a_receivable(&mut station);
    let soap = a_shop(&mut station);
    let credit = credited(&mut station, wang);
    station.clock.set("2026-03-05", 9, 0);
    station.redeem(wang, soap, 3).unwrap();
    let entry = station.done(&chief, undo(credit));
    let Event::TaskCreditReversed(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.spent[0].member, fact.spent[0].points), (wang, of::<Points>("3")));
    assert_eq!(station.all_figures(wang), ["0", "0", "0", "0", "0", "3"]);
    assert_eq!(station.balance("owed:M000001", "PTS"), "-3.00");
    assert_eq!(station.balance("issued:tasks", "PTS"), "0.00");

    station.give(wang, "2");
    let before = station.last();
    station.member("李㛃");
    assert_eq!(station.events_after(before)[0], "points.settled");
    let settled = station.book.entry(Seq::number(before + 1)).unwrap();
    let Event::PointsSettled(fact) = &settled.entry().event else { panic!("{settled:?}") };
    assert_eq!((fact.points, fact.owed), (of("2"), of("1")));
    assert_eq!(settled.entry().by, OperatorId::BOOK);
    assert_eq!(station.all_figures(wang), ["0", "0", "0", "0", "0", "1"]);
    let today = station.clock.today();
    let owed = explain(&mut station.book, wang, Figure::Owed, today).unwrap().unwrap();
    let lines: Vec<(i64, &str)> =
        owed.parts.iter().map(|part| (part.points.minor(), part.papers[0].event)).collect();
    assert_eq!(lines, [(-200, "points.settled"), (300, "task.credit_reversed")]);
    let papers: Vec<&str> = owed.parts[1].papers.iter().map(|paper| paper.event).collect();
    assert_eq!(papers, ["task.credit_reversed", "task.credited", "task.submitted"]);
    assert_eq!(owed.parts[1].papers[1].taken_back, Some(entry.seq), "the credit says who took it back");
    let available = explain(&mut station.book, wang, Figure::Available, today).unwrap().unwrap();
    let lost = &available.taken_back[0];
    assert_eq!((lost.credit, lost.points, lost.spent), (credit, of("5"), of("3")));
    assert_eq!(lost.paper.seq, entry.seq);

    // The statement has the debt, in lines that add up as they did.
    let page = Page { as_of: None, before: None, lines: 20 };
    let told = statement(&mut station.book, wang, page, today).unwrap().unwrap();
    let debts: Vec<_> = told.movements.iter().map(|line| (line.points, line.owed, line.owes)).collect();
    let figure = |points: &str| of::<Points>(points);
    assert_eq!(debts[0], (figure("-2"), Some(figure("-2")), Some(figure("1"))), "settled");
    assert_eq!(debts[2], (figure("-2"), Some(figure("3")), Some(figure("3"))), "taken back");
    assert_eq!(debts[1], (figure("2"), None, None));
    assert_eq!((told.opening, told.closing), (figure("0"), figure("0")));

    // A frozen member has nothing available, so nothing is taken from him.
    station.give(wang, "10");
    station.done(&chief, ledger::rules::members::Freeze { member: wang, reason: of("核查") });
    assert_eq!(station.all_figures(wang), ["0", "0", "0", "9", "0", "0"], "settled before it was frozen");
    station.verified();
}

#[test]
fn what_a_frozen_member_owes_waits_until_he_is_free() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let wang = station.member("王秀珍");
    a_receivable(&mut station);
    let soap = a_shop(&mut station);
    let credit = credited(&mut station, wang);
    station.clock.set("2026-03-05", 9, 0);
    station.redeem(wang, soap, 5).unwrap();
    station.give(wang, "4");
    station.done(&chief, ledger::rules::members::Freeze { member: wang, reason: of("核查") });
    station.done(&chief, undo(credit));
    // Nothing of the credit was left, and still it is a line: a debt that stands alone.
    let (page, today) = (Page { as_of: None, before: None, lines: 1 }, station.clock.today());
    let told = statement(&mut station.book, wang, page, today).unwrap().unwrap();
    let line = &told.movements[0];
    assert_eq!((line.event, line.points, line.balance), ("task.credit_reversed", of("0"), of("4")));
    assert_eq!((line.owed, line.owes), (Some(of("5")), Some(of("5"))));
    let next = Page { as_of: None, before: told.next_before, lines: 9 };
    let told = statement(&mut station.book, wang, next, today).unwrap().unwrap();
    let points: Vec<String> = told.movements.iter().map(|line| line.points.to_string()).collect();
    assert_eq!(points, ["4", "-5", "5"]);
    station.member("李㛃");
    assert_eq!(station.all_figures(wang), ["0", "0", "0", "4", "0", "5"]);
    station.done(&chief, ledger::rules::members::Thaw { member: wang, reason: of("查清") });
    station.member("赵敏");
    assert_eq!(station.all_figures(wang), ["0", "0", "0", "0", "0", "1"]);
    station.verified();
}

#[test]
fn a_reversed_reward_is_set_aside_again_and_its_work_is_judged_anew() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let case = station.case("20", "2026-03-10");
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&clerk, CompleteCase { case, note: of("已清理") });
    let credit = station.done(&reviewer, RewardCase { case }).seq;
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00");
    let issued = station.book.views().accounts.issued_in(2026);

    let entry = station.done(&chief, undo_reward(credit));
    assert_eq!((entry.links.reverses, &entry.frees[..]), (Some(credit), &[Claim::CaseReward(case)][..]));
    assert_eq!(station.balance("reserved:C000001", "PTS"), "20.00", "it can be paid again");
    assert_eq!(station.book.views().accounts.issued_in(2026), issued, "and is not issued twice");
    assert_eq!(station.all_figures(wang), ["0"; 6]);
    assert_eq!(station.book.views().cases.get(case).unwrap().state.as_str(), "completed");
    assert_eq!(station.book.views().members.get(wang).unwrap().earned, of("0"));
    assert_eq!(
        station.refused(&clerk, object(credit)),
        Refusal::CreditReversed { credit, reversal: entry.seq }
    );

    let again = station.done(&reviewer, RewardCase { case });
    assert_eq!(again.takes, [Claim::CaseReward(case)], "the claim is free again, once");
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00");
    assert_eq!(station.all_figures(wang), ["0", "20", "0", "0", "0", "0"]);
    let mut station = station.reopened();
    station.verified();
}
