//! Two files of one person: put together with everything in them, and taken apart again.

use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::events::station::{Policy, SpentCredit};
use ledger::reports::explain::{Figure, explain};
use ledger::reports::members::row;
use ledger::rules::Refusal;
use ledger::rules::cases::ClaimCase;
use ledger::rules::members::{Freeze, IssueCard, Thaw};
use ledger::rules::merges::{MergeMembers, UnmergeMembers};
use ledger::rules::notice::{DismissObjection, ObjectToCredit};
use ledger::rules::operators::DeclareRelative;
use ledger::rules::redemptions::Redeem;
use ledger::rules::reversals::ReverseTaskCredit;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{CreditTask, RejectTask};
use ledger::units::{CardNo, MemberId, Seq};
use tests::station::{Station, a_basket, an_act, of, policy};

use super::a_station;

fn merge(from: MemberId, into: MemberId) -> MergeMembers {
    MergeMembers { from, into, reason: of("同一人"), document: of("户籍证明") }
}

fn unmerge(merge: Seq) -> UnmergeMembers {
    UnmergeMembers { merge, reason: of("同名不同人"), document: of("户籍证明2") }
}

fn merged(station: &mut Station, from: MemberId, into: MemberId) -> Seq {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    station.ask_with(&chief, Some(&reviewer), merge(from, into)).unwrap().sealed.entry().seq
}

fn credited(station: &mut Station, member: MemberId) -> Seq {
    if station.book.views().tasks.kinds().next().is_none() {
        station.kind("TALK", "5");
    }
    let reviewer = station.reviewer.clone();
    let task = station.act("TALK", member);
    station.done(&reviewer, CreditTask::full(task)).seq
}

#[test]
fn a_merge_moves_every_lot_with_its_days_and_closes_the_old_file() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let (old, new) = (station.member("王秀珍"), station.member("王秀珍"));
    station.done(&clerk, IssueCard { member: old, card: None });
    station.give(old, "7");
    station.give(new, "1");
    let held = credited(&mut station, old);
    station.done(&clerk, ObjectToCredit { credit: held, reason: of("不在场"), words: of("没看见") });
    credited(&mut station, old);
    station.clock.set("2026-03-02", 9, 0);
    assert_eq!(station.all_figures(old), ["7", "5", "5", "0", "0", "0"]);
    merged(&mut station, old, new);
    assert_eq!(station.all_figures(old), ["0"; 6]);
    assert_eq!(station.all_figures(new), ["8", "5", "5", "0", "0", "0"]);
    let figures = row(station.book.views(), new, station.clock.today()).unwrap();
    assert_eq!((figures.earned, figures.acts), (of("10"), 2), "service is shown together");
    assert_eq!(figures.absorbed, [old]);

    let closed = Refusal::FileClosed { member: old, into: new };
    let today = station.clock.today();
    assert_eq!(station.refused(&clerk, an_act("TALK", old, today)), closed);
    let soap = station.good("SOAP", "1");
    assert_eq!(station.refused(&clerk, a_basket(old, &[(soap, 1)])), closed);
    let case = station.case("5", "2026-03-20");
    assert_eq!(station.refused(&clerk, ClaimCase { case, member: old }), closed);
    assert_eq!(station.refused(&clerk, IssueCard { member: old, card: None }), closed);
    let holds = Refusal::HoldsCard { member: new, card: CardNo::FIRST };
    assert_eq!(station.refused(&clerk, IssueCard { member: new, card: None }), holds);

    // The card of the old file leads to the new one.
    let fund = station.fund("平安志愿者基金", "10.00");
    station.buy(soap, 5, fund, "5.00");
    let basket = Redeem { card: Some(CardNo::FIRST), ..a_basket(new, &[(soap, 2)]) };
    station.done(&clerk, basket);
    station.done(&chief, DismissObjection { credit: held, reason: of("有视频") });
    assert_eq!(station.all_figures(new), ["6", "10", "0", "0", "0", "0"]);
    station.clock.set("2026-03-05", 9, 0);
    assert_eq!(station.all_figures(new), ["16", "0", "0", "0", "0", "0"]);
    let mut station = station.reopened();
    let pending = explain(&mut station.book, new, Figure::Available, of("2026-03-05")).unwrap().unwrap();
    let moves: Vec<Vec<&str>> =
        pending.parts.iter().map(|part| part.moves.iter().map(|paper| paper.event).collect()).collect();
    assert!(moves.contains(&vec!["notice.objected", "member.merged", "notice.dismissed"]), "{moves:?}");
    station.verified();
}

#[test]
fn a_merge_takes_two_people_two_files_and_nothing_that_waits() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (old, new) = (station.member("王秀珍"), station.member("王秀珍"));
    let close = station.operator(&[Role::Reviewer], Some(new));
    assert_eq!(station.refused_with(&chief, &reviewer, merge(old, old)), Refusal::SameFile { member: old });
    let nobody = MemberId::number(9);
    let none = Refusal::NoSuchMember { member: nobody };
    assert_eq!(station.refused_with(&chief, &reviewer, merge(old, nobody)), none);
    assert_eq!(station.refused(&chief, merge(old, new)), Refusal::SecondPersonNeeded);
    let recusal = Refusal::Recusal { operator: close.operator(), member: new };
    assert_eq!(station.refused_with(&chief, &close, merge(old, new)), recusal);
    station.done(&chief, Freeze { member: old, reason: of("核查") });
    let frozen = Refusal::Frozen { member: old, reason: of("核查") };
    assert_eq!(station.refused_with(&chief, &reviewer, merge(old, new)), frozen);
    station.done(&chief, Thaw { member: old, reason: of("查清") });

    station.kind("TALK", "5");
    let task = station.act("TALK", old);
    let case = station.case("5", "2026-03-20");
    station.done(&clerk, ClaimCase { case, member: old });
    let busy = Refusal::FileBusy { member: old, acts: 1, cases: 1 };
    assert_eq!(station.refused_with(&chief, &reviewer, merge(old, new)), busy);
    let code = ledger::events::tasks::RejectionCode::Duplicate;
    station.done(&reviewer, RejectTask { task, code, note: None });
    let busy = Refusal::FileBusy { member: old, acts: 0, cases: 1 };
    assert_eq!(station.refused_with(&chief, &reviewer, merge(old, new)), busy);
}

#[test]
fn a_merge_is_undone_line_by_line_unless_something_of_it_is_gone() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (old, new) = (station.member("王秀珍"), station.member("王秀珍"));
    station.give(old, "7");
    station.give(new, "10");
    credited(&mut station, old);
    let first = merged(&mut station, old, new);
    assert_eq!(station.refused(&chief, unmerge(first)), Refusal::SecondPersonNeeded);
    let undone = station.ask_with(&chief, Some(&reviewer), unmerge(first)).unwrap();
    assert_eq!(undone.sealed.entry().links.reverses, Some(first));
    assert_eq!(station.all_figures(old), ["7", "5", "0", "0", "0", "0"]);
    assert_eq!(station.all_figures(new), ["10", "0", "0", "0", "0", "0"]);
    let none = |merge| Refusal::NoSuchMerge { merge };
    assert_eq!(station.refused_with(&chief, &reviewer, unmerge(first)), none(first));
    assert_eq!(station.refused_with(&chief, &reviewer, unmerge(Seq::number(3))), none(Seq::number(3)));
    let today = station.clock.today();
    let figures = row(station.book.views(), new, today).unwrap();
    assert_eq!((figures.earned, figures.acts, figures.absorbed), (of("0"), 0, vec![]));

    let second = merged(&mut station, old, new);
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 50, fund, "50.00");
    station.done(&clerk, a_basket(new, &[(soap, 11)]));
    let gone = station.refused_with(&chief, &reviewer, unmerge(second));
    let Refusal::MergeSpent { from, into, points, left } = gone else { panic!("{gone:?}") };
    assert_eq!((from, into, points), (old, new, of("12")));
    assert_eq!(left, of("5"), "the lot of seven is no longer whole");
    station.verified();
}

#[test]
fn a_credit_of_the_old_file_is_taken_back_from_the_new_one_and_debts_move_along() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let receivable = Policy { spent_credit: SpentCredit::Receivable, ..policy() };
    let from = station.clock.today();
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy: receivable });
    let (old, new) = (station.member("王秀珍"), station.member("王秀珍"));
    let credits = [credited(&mut station, old), credited(&mut station, old)];
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 50, fund, "50.00");
    station.clock.set("2026-03-05", 9, 0);
    station.done(&clerk, a_basket(old, &[(soap, 10)]));
    let undo = |credit| ReverseTaskCredit { credit, reason: of("重复"), document: of("核查9") };
    station.done(&chief, undo(credits[0]));
    assert_eq!(station.all_figures(old), ["0", "0", "0", "0", "0", "5"]);
    let entry = station.ask_with(&chief, Some(&reviewer), merge(old, new)).unwrap();
    let Event::MemberMerged(fact) = &entry.sealed.entry().event else { panic!("{entry:?}") };
    assert_eq!((fact.points, fact.owed), (of("0"), of("5")));
    let taken = station.done(&chief, undo(credits[1]));
    let Event::TaskCreditReversed(fact) = &taken.event else { panic!("{taken:?}") };
    assert_eq!((fact.portions[0].member, fact.spent[0].member), (old, new));
    assert_eq!(station.all_figures(new), ["0", "0", "0", "0", "0", "10"]);
    station.verified();
}

#[test]
fn who_is_close_to_the_old_file_is_close_to_the_new_one() {
    let (_folder, mut station) = a_station();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let (old, new) = (station.member("王秀珍"), station.member("王秀珍"));
    let operator = clerk.operator();
    station.done(&clerk, DeclareRelative { operator, member: old, relation: of("配偶") });
    station.give(old, "10");
    let reviewer = station.reviewer.clone();
    station.ask_with(&chief, Some(&reviewer), merge(old, new)).unwrap();
    let soap = station.good("SOAP", "1");
    let recusal = Refusal::Recusal { operator, member: new };
    assert_eq!(station.refused(&clerk, a_basket(new, &[(soap, 1)])), recusal);
}
