//! The Fangshan year: what was published of the station, found again in the demonstration book.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ledger::book::verify_store;
use ledger::events::Event;
use ledger::events::grid::Post;
use ledger::reports::coverage::coverage;
use ledger::rules::Refusal;
use ledger::rules::redemptions::{Redeem, Wanted};
use ledger::units::{CaseId, Day, MemberId, Quantity, Seq};
use tests::fangshan::{Fangshan, rows};
use tests::station::of;

/// Every event of the year with its day.
fn events(fangshan: &mut Fangshan) -> Vec<(Day, Event)> {
    let (mut events, mut next) = (Vec::new(), Seq::number(0));
    loop {
        let page = fangshan.book.entries(next, 1_000).unwrap();
        let Some(last) = page.last() else { return events };
        next = last.entry().seq.next().unwrap();
        events.extend(page.iter().map(|sealed| (sealed.entry().on, sealed.entry().event.clone())));
    }
}

#[test]
fn the_station_is_as_large_as_published() {
    let fangshan = Fangshan::open();
    let views = fangshan.book.views();
    let grids = views.grid.grids.values();
    assert_eq!((views.grid.villages.len(), grids.len()), (5, 65));
    assert_eq!(grids.clone().map(|grid| grid.households).sum::<u32>(), 4_530);
    assert_eq!(grids.map(|grid| grid.people).sum::<u32>(), 21_295);

    let mut posts: BTreeMap<Post, usize> = BTreeMap::new();
    for (_, member) in views.members.all() {
        *posts.entry(member.post.unwrap().post).or_default() += 1;
    }
    let published = [1, 5, 6, 45, 75];
    assert_eq!(posts, Post::ALL.into_iter().zip(published).collect());
    assert_eq!(views.members.all().len(), 132);
}

#[test]
fn the_year_adds_up_to_the_published_outcomes() {
    let mut fangshan = Fangshan::open();
    let mut credited: BTreeMap<String, usize> = BTreeMap::new();
    let mut kinds = BTreeMap::new();
    let (mut submitted, mut rejected, mut redeemed) = (0, BTreeMap::new(), 0);
    for (_, event) in events(&mut fangshan) {
        match event {
            Event::TaskSubmitted(act) => {
                submitted += 1;
                kinds.insert(act.task, act.kind.to_string());
            }
            Event::TaskCredited(credit) => {
                assert_eq!(credit.capped_from, None);
                *credited.entry(kinds[&credit.task].clone()).or_default() += 1;
            }
            Event::TaskRejected(refusal) => *rejected.entry(refusal.code.as_str()).or_insert(0) += 1,
            Event::Redeemed(_) => redeemed += 1,
            Event::Denied(denied) => panic!("{denied:?}"),
            _ => {}
        }
    }
    // Five more are reported on the last evening, to be judged at the desk.
    assert_eq!(submitted, rows("fangshan/acts.csv").len() + 5);
    let outcomes = ["LEAD", "HAZARD", "MEDIATE", "INCIDENT", "ARREST"].map(|kind| credited[kind]);
    assert_eq!(outcomes, [23, 7, 7, 16, 2]);
    let mut expected = BTreeMap::from([("gate", 22)]);
    for refusal in rows("fangshan/refusals.csv") {
        let code = ["duplicate", "unclear", "not_performer", "unrelated"];
        let code = code.into_iter().find(|code| *code == refusal[4]).unwrap();
        *expected.entry(code).or_insert(0) += 1;
    }
    assert_eq!(rejected, expected);
    assert_eq!((redeemed, rows("fangshan/redemptions.csv").len()), (150, 150));
    assert_eq!(fangshan.book.views().tasks.queue().len(), 16);
    assert_eq!(fangshan.book.views().tasks.questions().count(), 1);
}

#[test]
fn every_case_ends_as_the_list_says_on_the_day_it_says() {
    let mut fangshan = Fangshan::open();
    let mut ends: BTreeMap<(CaseId, &str), Day> = BTreeMap::new();
    for (day, event) in events(&mut fangshan) {
        match event {
            Event::CaseListed(fact) => ends.insert((fact.case, "列出"), day),
            Event::CaseClaimed(fact) => ends.insert((fact.case, "认领"), day),
            Event::CaseCompleted(fact) => ends.insert((fact.case, "办结"), day),
            Event::CaseRewarded(fact) => ends.insert((fact.case, "奖励"), day),
            Event::ClaimLapsed(fact) => ends.insert((fact.case, "逾期"), day),
            Event::CaseReleased(fact) => ends.insert((fact.case, "释放"), day),
            Event::CaseWithdrawn(fact) => ends.insert((fact.case, "撤回"), day),
            Event::CaseExpired(fact) => ends.insert((fact.case, "到期"), day),
            Event::CasePaidElsewhere(fact) => ends.insert((fact.case.unwrap(), "他处已奖"), day),
            _ => None,
        };
    }
    let cases = rows("fangshan/cases.csv");
    assert_eq!(cases.len(), 18);
    for case in &cases {
        let told = [("列出", &case[1]), ("认领", &case[8]), ("办结", &case[9]), (&*case[10], &case[11])];
        for (what, day) in told.into_iter().filter(|(_, day)| !day.is_empty()) {
            assert_eq!(ends.remove(&(of(&case[0]), what)), Some(of(day)), "{} {what}", case[0]);
        }
    }
    // A case that came back to the board goes off it after its last day.
    let back = cases.iter().filter(|case| ["逾期", "释放"].contains(&&*case[10]));
    for case in back {
        let gone = of::<Day>(&case[6]).plus(1);
        assert_eq!(ends.remove(&(of(&case[0]), "到期")), Some(gone), "{}", case[0]);
    }
    assert_eq!(ends, BTreeMap::new());
}

#[test]
fn the_year_verifies_and_finance_sees_what_can_be_honoured() {
    let mut fangshan = Fangshan::open();
    let (_, today) = fangshan.book.now();
    assert_eq!(today, of("2026-09-30"));
    let covered = coverage(fangshan.book.views(), today);
    assert!(covered.fund_cash.is_positive() && covered.goods_at_cost.is_positive());
    assert!(covered.outstanding.is_positive() && covered.pending.is_positive());
    assert!(covered.suffices());

    let verdict = verify_store(fangshan.book.store(), 2, &|_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(verdict.findings, []);
    let (last, _) = fangshan.book.head().unwrap();
    assert_eq!(verdict.entries, last.get() + 1);
}

#[test]
fn the_clerk_of_the_demonstration_serves_neither_himself_nor_his_relative() {
    let mut fangshan = Fangshan::open();
    let clerk = fangshan.sign_in(2);
    for member in [9, 18].map(MemberId::number) {
        let lines = vec![Wanted { sku: of("NOTEBOOK"), quantity: Quantity::from_minor(1) }];
        let submission = ledger::book::Submission {
            session: clerk.clone(),
            second: None,
            request: of(&format!("own-{member}")),
            command: Redeem { member, card: None, lines, points: None }.into(),
        };
        let recusal = Refusal::Recusal { operator: clerk.operator(), member };
        assert_eq!(fangshan.book.submit(&submission).unwrap_err(), recusal.into());
    }
}
