//! The close of months, quarters and years: in order, by two people, when nothing is open; and what a
//! closed period refuses.

use ledger::events::Event;
use ledger::events::funds::FundDetails;
use ledger::events::obligations::Months;
use ledger::events::operators::Role;
use ledger::events::periods::Open;
use ledger::events::redemptions::OnPaper;
use ledger::events::stocktakes::Scope;
use ledger::events::tasks::{ActDetails, RejectionCode};
use ledger::journal::Entry;
use ledger::reports::periods::{check, periods};
use ledger::rules::days::CloseDay;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::obligations::{FundObligation, PayObligation, PromiseObligation};
use ledger::rules::papers::PrintForms;
use ledger::rules::periods::{ClosePeriod, blocks, open_differences};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{RedeemOnPaper, Wanted};
use ledger::rules::stocktakes::{AbandonStocktake, OpenStocktake};
use ledger::rules::tasks::{AskTask, RejectTask, SubmitTask};
use ledger::rules::{Circumstances, Recalled, Refusal, decide};
use ledger::units::{FiscalPeriod, FundId, ObligationId, Quantity, StocktakeId, TaskId};
use tests::station::{Station, an_act, of};

use super::a_station;

fn a_close(period: &str) -> ClosePeriod {
    ClosePeriod { period: of(period), note: None }
}

/// Closed by finance and the chief.
fn close(station: &mut Station, period: &str) -> Entry {
    let (finance, chief) = (station.finance.clone(), station.chief.clone());
    station.ask_with(&finance, Some(&chief), a_close(period)).unwrap().sealed.entry().clone()
}

fn refused(station: &mut Station, period: &str) -> Refusal {
    let (finance, chief) = (station.finance.clone(), station.chief.clone());
    station.refused_with(&finance, &chief, a_close(period))
}

/// A month that is over, with something in it.
fn after(station: &mut Station, day: &str) {
    station.member("李㛃");
    station.clock.set(day, 9, 0);
}

#[test]
fn a_month_is_closed_once_by_finance_and_a_second_person_when_it_is_over() {
    let (_folder, mut station) = a_station();
    let (finance, chief, reviewer) =
        (station.finance.clone(), station.chief.clone(), station.reviewer.clone());
    let period: FiscalPeriod = of("2026-03");
    station.member("王秀珍");
    let running = refused(&mut station, "2026-03");
    let (last, today) = (of("2026-03-31"), of("2026-03-01"));
    assert_eq!(running, Refusal::PeriodNotOver { period, last, today });
    station.clock.set("2026-03-31", 23, 59);
    assert_eq!(refused(&mut station, "2026-03").name(), "period_not_over", "its last day is not over");
    let (until, hash) = station.book.head().unwrap();
    station.clock.set("2026-04-01", 9, 0);
    let before = Refusal::PeriodBeforeBook { period: of("2026-02"), began: of("2026-03-01") };
    assert_eq!(refused(&mut station, "2026-02"), before);

    assert_eq!(station.refused(&finance, a_close("2026-03")), Refusal::SecondPersonNeeded);
    let other = station.refused_with(&finance, &reviewer, a_close("2026-03"));
    let roles = &[Role::Finance, Role::Chief];
    assert_eq!(other, Refusal::NotPermitted { operator: reviewer.operator(), roles });
    assert_eq!(station.refused_with(&chief, &finance, a_close("2026-03")).name(), "not_permitted");
    let second = station.operator(&[Role::Finance], None);
    let close = ClosePeriod { note: Some(of("按月报")), ..a_close("2026-03") };
    let closed = station.ask_with(&finance, Some(&second), close).unwrap().sealed.entry().clone();
    let Event::PeriodClosed(fact) = &closed.event else { panic!("{closed:?}") };
    assert_eq!((fact.period, fact.entries, fact.second), (period, until.get() + 1, second.operator()));
    assert_eq!((fact.until, fact.hash), (until, hash), "what was so at the end of the month stands there");
    let again = refused(&mut station, "2026-03");
    assert_eq!(again, Refusal::PeriodIsClosed { period, covered: period, seq: closed.seq });
    station.verified();
    let mut reopened = station.reopened();
    assert_eq!(refused(&mut reopened, "2026-03"), again, "also from a snapshot");
}

#[test]
fn periods_are_closed_in_order_and_a_quarter_closes_its_months() {
    let (_folder, mut station) = a_station();
    after(&mut station, "2026-05-02");
    // Nothing happened in April.
    after(&mut station, "2026-07-03");
    let earlier = Refusal::EarlierPeriodOpen { period: of("2026-05"), earlier: of("2026-03") };
    assert_eq!(refused(&mut station, "2026-05"), earlier);
    let earlier = Refusal::EarlierPeriodOpen { period: of("2026-Q2"), earlier: of("2026-Q1") };
    assert_eq!(refused(&mut station, "2026-Q2"), earlier);
    close(&mut station, "2026-03");
    close(&mut station, "2026-05");
    let quarter = close(&mut station, "2026-Q1");
    let Event::PeriodClosed(fact) = &quarter.event else { panic!("{quarter:?}") };
    assert_eq!(fact.entries, station.book.views().periods.entries(of("2026-03")));
    let april = refused(&mut station, "2026-04");
    assert_eq!(april.name(), "period_is_closed", "what lies before a closed month is closed: {april:?}");
    let second = close(&mut station, "2026-Q2");
    let june = refused(&mut station, "2026-06");
    let covered = of("2026-Q2");
    assert_eq!(june, Refusal::PeriodIsClosed { period: of("2026-06"), covered, seq: second.seq });

    station.clock.set("2027-01-02", 9, 0);
    close(&mut station, "2026");
    for within in ["2026-Q3", "2026-Q4", "2026-12", "2026-Q1"] {
        assert_eq!(refused(&mut station, within).name(), "period_is_closed", "{within}");
    }
    let rows = periods(station.book.views(), station.clock.today());
    let said: Vec<String> = rows.iter().map(|row| format!("{} {}", row.period, row.state)).collect();
    assert_eq!(
        said,
        [
            "2026-03 closed",
            "2026-05 closed",
            "2026-07 closed",
            "2027-01 running",
            "2026-Q1 closed",
            "2026-Q2 closed",
            "2026-Q3 closed",
            "2027-Q1 running",
            "2026 closed",
            "2027 running"
        ]
    );
    station.verified();
}

#[test]
fn an_open_day_or_stocktake_keeps_a_month_open_and_is_listed() {
    let (_folder, mut station) = a_station();
    let (clerk, keeper, finance) = (station.clerk.clone(), station.keeper.clone(), station.finance.clone());
    station.good("SOAP", "2");
    station.ask_with(&clerk, Some(&finance), CloseDay { day: of("2026-03-01"), note: None }).unwrap();
    station.clock.set("2026-03-02", 9, 0);
    station.done(&keeper, OpenStocktake { scope: Scope::All });
    station.clock.set("2026-03-20", 9, 0);
    station.member("王秀珍");
    station.clock.set("2026-04-01", 9, 0);

    let stocktake = StocktakeId::number(1);
    let [second, twentieth] = ["2026-03-02", "2026-03-20"].map(|day| Open::Day(of(day)));
    let open = vec![second, twentieth, Open::Stocktake(stocktake)];
    assert_eq!(open_differences(station.book.views(), of("2026-03")), open);
    let not_ready = refused(&mut station, "2026-03");
    assert_eq!(not_ready, Refusal::PeriodNotReady { period: of("2026-03"), open: open.clone() });
    assert_eq!(
        not_ready.to_string(),
        "2026-03 cannot be closed yet: day 2026-03-02 is not closed, day 2026-03-20 is not closed, \
         stocktake K0001 is not signed"
    );
    let found = check(station.book.views(), of("2026-03"), station.clock.today());
    assert_eq!((found.ready, found.row.state), (false, "open"));
    assert!(found.open.iter().all(|row| row.blocks), "{found:?}");

    station.done(&keeper, AbandonStocktake { stocktake, reason: of("重新安排") });
    station.ask_with(&clerk, Some(&finance), CloseDay { day: of("2026-03-31"), note: None }).unwrap();
    assert!(check(station.book.views(), of("2026-03"), station.clock.today()).ready);
    close(&mut station, "2026-03");
    assert_eq!(station.book.views().days.worked().collect::<Vec<_>>(), [of("2026-04-01")]);
    station.verified();
}

#[test]
fn a_station_that_closes_no_days_closes_its_months_all_the_same() {
    let (_folder, mut station) = a_station();
    after(&mut station, "2026-04-01");
    assert_eq!(open_differences(station.book.views(), of("2026-03")), []);
    close(&mut station, "2026-03");
    station.clock.set("2026-05-01", 9, 0);
    let worked = station.book.views().days.worked().count();
    close(&mut station, "2026-04");
    assert_eq!(station.book.views().days.worked().count(), worked, "closing a month is no work of its day");
}

/// A supplement of ten yuan from March on, of which the first months are set aside.
fn a_supplement(station: &mut Station, until: &str) -> ObligationId {
    let (finance, chief) = (station.finance.clone(), station.chief.clone());
    let member = station.member("王秀珍");
    let uses = vec![of("supplements")];
    station.done(
        &finance,
        OpenFund {
            fund: None, name: of("基金"), uses, document: of("文1"), details: FundDetails::default()
        },
    );
    let fund = FundId::number(1);
    let grant = GrantFund { fund, source: of("县财政"), amount: of("1000.00"), document: of("文2") };
    station.done(&finance, grant);
    let promise = PromiseObligation {
        member,
        fund,
        purpose: of("supplements"),
        amount: of("10.00"),
        months: Some(Months { first: of("2026-03-01"), last: None }),
        document: of("文3"),
    };
    station.done(&chief, promise);
    let obligation = ObligationId::number(1);
    station.done(&finance, FundObligation { obligation, until: Some(of(until)) });
    obligation
}

#[test]
fn money_that_is_due_and_not_set_aside_is_signed_with_the_close_and_does_not_hinder_it() {
    let (_folder, mut station) = a_station();
    let obligation = a_supplement(&mut station, "2026-03-01");
    station.clock.set("2026-05-02", 9, 0);
    let march = close(&mut station, "2026-03");
    let Event::PeriodClosed(fact) = &march.event else { panic!("{march:?}") };
    assert_eq!(fact.left, [], "March is set aside");
    assert!(!blocks(&Open::Obligation(obligation)));
    let april = close(&mut station, "2026-04");
    let Event::PeriodClosed(fact) = &april.event else { panic!("{april:?}") };
    assert_eq!(fact.left, [Open::Obligation(obligation)], "April is not");
    station.verified();
}

#[test]
fn nothing_is_dated_in_a_closed_period_any_more() {
    let (_folder, mut station) = a_station();
    let (clerk, finance, reviewer) =
        (station.clerk.clone(), station.finance.clone(), station.reviewer.clone());
    let obligation = a_supplement(&mut station, "2026-12-01");
    let member = station.member("张三");
    station.kind("PATROL", "1");
    let soap = station.good("SOAP", "2");
    station.done(&clerk, PrintForms { count: 1 });
    station.clock.set("2026-03-10", 9, 0);
    station.done(&clerk, an_act("PATROL", member, of("2026-03-10")));
    let morning = SubmitTask { time: Some(of("08:00")), ..an_act("PATROL", member, of("2026-03-10")) };
    station.done(&clerk, morning);
    let [asked, rejected] = [TaskId::number(1), TaskId::number(2)];
    station.done(&reviewer, AskTask { task: asked, question: of("地点?") });
    let code = RejectionCode::Unclear;
    station.done(&reviewer, RejectTask { task: rejected, code, note: Some(of("看不清")) });
    station.clock.set("2026-04-01", 9, 0);
    let closed = close(&mut station, "2026-03");
    let gone = |day: &str| Refusal::PeriodClosed {
        day: of(day),
        period: of("2026-03"),
        closed_at: closed.at,
        by: finance.operator(),
    };

    let before = station.last();
    let act = an_act("PATROL", member, of("2026-03-31"));
    assert_eq!(station.refused(&clerk, act.clone()), gone("2026-03-31"));
    let details = ActDetails { pad: Some(of("JF-000001")), ..ActDetails::default() };
    let on_form = SubmitTask { details, ..act };
    assert_eq!(station.refused(&clerk, on_form), gone("2026-03-31"), "no paper opens a closed month");
    let lines = vec![Wanted { sku: soap, quantity: Quantity::from_minor(1) }];
    let paper = OnPaper { pad: of("JF-000001"), on: of("2026-03-30") };
    let slip = RedeemOnPaper { member, lines, points: None, paper };
    assert_eq!(station.refused(&clerk, slip), gone("2026-03-30"));
    let (month, reference) = (Some(of("2026-03-01")), of("R1"));
    let pay = PayObligation { obligation, month, reference, day: of("2026-03-31") };
    assert_eq!(station.refused_with(&finance, &reviewer, pay.clone()), gone("2026-03-31"));
    assert_eq!(station.events_after(before), ["denied"; 4], "each attempt is on record");

    // A month of a closed period is still paid, today; and a report is put right where it was asked back.
    station.ask_with(&finance, Some(&reviewer), PayObligation { day: of("2026-04-01"), ..pay }).unwrap();
    let details = ActDetails { resubmits: Some(asked), ..ActDetails::default() };
    let place = Some(of("老街"));
    let corrected = SubmitTask { details, place, ..an_act("PATROL", member, of("2026-03-10")) };
    let corrected = station.done(&clerk, corrected);
    assert!(corrected.links.follows.is_some(), "it points back");
    station.done(&clerk, an_act("PATROL", member, of("2026-04-01")));
    station.verified();
}

#[test]
fn what_was_wrong_in_a_closed_month_is_put_right_by_an_entry_of_today() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let member = station.member("王秀珍");
    station.give(member, "50");
    station.clock.set("2026-04-01", 9, 0);
    let closed = close(&mut station, "2026-03");
    let adjust =
        AdjustPoints { member, points: of("-50"), reason: of("重复入账"), document: of("更正1号") };
    let entry = station.ask_with(&chief, Some(&reviewer), adjust).unwrap().sealed.entry().clone();
    assert_eq!(entry.on, of("2026-04-01"));
    let Event::PeriodClosed(fact) = &closed.event else { panic!("{closed:?}") };
    let (until, hash) = (fact.until, fact.hash);
    assert_eq!(station.book.entry(until).unwrap().hash(), hash, "the closed month stays what it was");
}

#[test]
fn no_rule_writes_anything_on_a_day_of_a_closed_period() {
    let (_folder, mut station) = a_station();
    after(&mut station, "2026-04-01");
    let closed = close(&mut station, "2026-03");
    // A clock that is set back would be needed for this, and books never go back.
    let when = Circumstances {
        at: station.clock.now(),
        today: of("2026-03-31"),
        by: station.chief.operator(),
        desk: of("desk-1"),
        second: None,
        seed: [0; 32],
    };
    let command = ledger::rules::grid::NameVillage { village: of("L09"), name: of("林疃") }.into();
    let refused = decide(station.book.views(), &Recalled::default(), &command, &when);
    let (day, period) = (of("2026-03-31"), of("2026-03"));
    let (closed_at, by) = (closed.at, closed.by);
    assert_eq!(refused, Err(Refusal::PeriodClosed { day, period, closed_at, by }));
    let today = Circumstances { today: of("2026-04-01"), ..when };
    assert!(decide(station.book.views(), &Recalled::default(), &command, &today).is_ok());
}
