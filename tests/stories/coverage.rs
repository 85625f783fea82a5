//! Coverage (兑付保障率) by day, the day on which it is forecast to fall under 1, and its alarms.

use ledger::book::Book;
use ledger::events::market_cards::VoidCause;
use ledger::events::obligations::Months;
use ledger::events::station::{FinanceTerms, Policy};
use ledger::reports::by_day::{Row, by_day};
use ledger::reports::coverage::coverage;
use ledger::reports::forecast::{Alarm, Forecast, Outlook, alarms, forecast};
use ledger::rules::cases::{ClaimCase, ReleaseCase};
use ledger::rules::draws::ReturnDraw;
use ledger::rules::funds::SetFundUses;
use ledger::rules::goods::PurchaseGoods;
use ledger::rules::market_cards::{
    CountMarketCards, HandOverMarketCards, TakeBackMarketCards, VoidMarketCards,
};
use ledger::rules::obligations::{FundObligation, PayObligation, PromiseObligation};
use ledger::rules::redemptions::ReverseRedemption;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::store::Sqlite;
use ledger::units::{Day, ObligationId, Period, Quantity, VoucherNo};
use ledger::views::Views;
use tests::books::entries;
use tests::station::{Station, a_case, a_purchase, of, policy};

use super::a_station;
use super::draws::{a_fund, a_receipt, a_request, an_approved_draw};
use super::market_cards::{a_card_station, an_issue, bought, given_to_clerk, runs, serials};

/// Compares every day's row with the coverage that follows from the entries up to that day alone.
pub(crate) fn agrees_on_every_day(book: &mut Book<Sqlite>) -> usize {
    let all = entries(book.store());
    let (first, last) = (all[0].entry().on, all[all.len() - 1].entry().on);
    let rows = by_day(book, Period { from: first.minus(40), to: last.plus(40) }).unwrap();
    assert_eq!((rows[0].on, rows[rows.len() - 1].on), (first, last));
    // A span in the middle begins with the same figures.
    let middle = &rows[rows.len() / 2];
    let alone = by_day(book, Period { from: middle.on, to: middle.on }).unwrap();
    assert_eq!(alone, std::slice::from_ref(middle));

    let (mut views, mut next) = (Views::default(), all.iter().peekable());
    for row in &rows {
        while let Some(sealed) = next.next_if(|sealed| sealed.entry().on <= row.on) {
            views.apply(sealed.entry(), sealed.hash()).unwrap();
        }
        let whole = coverage(&views, row.on);
        let Row {
            fund_cash,
            promised,
            goods_at_cost,
            cards_at_face,
            outstanding,
            pending,
            held,
            reserved,
            ..
        } = *row;
        assert_eq!(
            (fund_cash, promised, goods_at_cost, cards_at_face, outstanding, pending, held, reserved),
            (
                whole.fund_cash,
                whole.promised,
                whole.goods_at_cost,
                whole.cards_at_face,
                whole.outstanding,
                whole.pending,
                whole.held,
                whole.reserved
            ),
            "{}",
            row.on
        );
        assert_eq!(row.ratio, whole.ratio, "{}", row.on);
    }
    rows.len()
}

#[test]
fn the_coverage_of_every_day_is_what_it_was_on_that_day() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, keeper, chief) = (station.clerk.clone(), station.keeper.clone(), station.chief.clone());
    let reviewer = station.reviewer.clone();
    let wang = station.member("王秀珍");
    let milk = station.good("MILK", "10");
    station.take_in(PurchaseGoods {
        best_before: Some(of("2026-03-06")),
        ..a_purchase(milk, 10, fund, "50.00")
    });
    station.give(wang, "60");
    station.kind("PATROL", "2");
    station.clock.set("2026-03-02", 9, 0);
    bought(&mut station, "50.00", "501..510", fund, "480.00");
    let task = station.act("PATROL", wang);
    station.done(&reviewer, CreditTask { task, penalty: None, note: None });
    station.done(&chief, a_case("8", "2026-03-20"));
    station.clock.set("2026-03-04", 9, 0);
    let receipt = station.redeem(wang, milk, 2).unwrap();
    assert_eq!(receipt.sealed.entry().seq.get(), station.last());
    let hand_over = HandOverMarketCards {
        from: None,
        ranges: runs("501..503"),
        counted: Quantity::from_minor(1),
        missing: runs("502 503"),
    };
    station.ask_with(&keeper, Some(&clerk), hand_over).unwrap();
    station.clock.set("2026-03-07", 9, 0);
    // One of the two is found, the other is written off a day later.
    let found = CountMarketCards { custodian: Some(keeper.operator()), ranges: runs("502 504..510") };
    station.ask_with(&keeper, Some(&clerk), found).unwrap();
    station.clock.set("2026-03-08", 9, 0);
    let lost = VoidMarketCards { ranges: runs("503"), cause: VoidCause::Lost, reason: of("找不到") };
    station.ask_with(&keeper, Some(&chief), lost).unwrap();
    station.clock.set("2026-03-09", 9, 0);
    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("拿错了") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();

    assert_eq!(agrees_on_every_day(&mut station.book), 9);
    let rows = by_day(&mut station.book, Period { from: of("2026-03-01"), to: of("2026-03-09") }).unwrap();
    let cards: Vec<String> = rows.iter().map(|row| row.cards_at_face.to_string()).collect();
    assert_eq!(
        cards,
        ["0.00", "500.00", "500.00", "400.00", "400.00", "400.00", "450.00", "450.00", "450.00"]
    );
    // Milk past its last day is not counted, and what came back on the ninth is past it too.
    let goods: Vec<String> = rows.iter().map(|row| row.goods_at_cost.to_string()).collect();
    assert_eq!(goods, ["50.00", "50.00", "50.00", "40.00", "40.00", "40.00", "0.00", "0.00", "0.00"]);
    let pending: Vec<String> = rows.iter().map(|row| row.pending.to_string()).collect();
    assert_eq!(pending, ["0", "2", "2", "2", "0", "0", "0", "0", "0"]);
    station.verified();
}

#[test]
fn a_reward_is_free_from_the_day_the_clock_freed_it_on_whenever_the_book_wrote_it() {
    let (_folder, mut station) = a_station();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let wang = station.member("王秀珍");
    let [nobody, given_back, late] = ["8", "4", "2"].map(|reward| station.case(reward, "2026-03-05"));
    for case in [given_back, late] {
        station.done(&clerk, ClaimCase { case, member: wang });
    }
    station.clock.set("2026-03-09", 9, 0);
    station.done(&clerk, ReleaseCase { case: given_back, reason: of("做不了") });
    // The claim of the third ends on the fifteenth; nobody writes until the twentieth.
    station.clock.set("2026-03-20", 9, 0);
    station.done(&chief, a_case("1", "2026-04-20"));
    assert_eq!(agrees_on_every_day(&mut station.book), 20);
    let rows = by_day(&mut station.book, Period { from: of("2026-03-04"), to: of("2026-03-20") }).unwrap();
    let reserved: Vec<String> = rows.iter().map(|row| row.reserved.to_string()).collect();
    let ends = station.book.views().cases.get(late).unwrap().open_since;
    let expected = (4..=20).map(|day| match day {
        4 | 5 => "14",
        6..=8 => "6",
        20 => "1",
        day if Day::of_date(2026, 3, day).unwrap() < ends => "2",
        _ => "0",
    });
    assert_eq!(reserved, expected.collect::<Vec<_>>());
    assert_eq!(station.balance(&format!("reserved:{nobody}"), "PTS"), "0.00");
    station.verified();
}

#[test]
fn money_kept_for_draws_or_promised_to_members_backs_no_points_on_any_day() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let uses = ["goods", "cards", "printing", "awards"].map(of).to_vec();
    station.ask_with(&finance, Some(&reviewer), SetFundUses { fund, uses, document: of("文5") }).unwrap();
    station.give(wang, "1000");
    let promise = |amount: &str, months| PromiseObligation {
        member: wang,
        fund,
        purpose: of("awards"),
        amount: of(amount),
        months,
        document: of("表彰"),
    };
    station.clock.set("2026-03-02", 9, 0);
    station.done(&chief, promise("300.00", None));
    station.clock.set("2026-03-03", 9, 0);
    let draw = an_approved_draw(&mut station, a_request(fund, soap, 20, "200.00"));
    station.clock.set("2026-03-04", 9, 0);
    station.done(&finance, a_receipt(draw, "150.00", "网银1"));
    let first = ObligationId::number(1);
    station.done(&finance, FundObligation { obligation: first, until: None });
    station.clock.set("2026-03-05", 9, 0);
    station.done(&finance, ReturnDraw { draw, amount: of("30.00"), reference: of("网银2") });
    let day = station.clock.today();
    let pay = PayObligation { obligation: first, month: None, reference: of("网银3"), day };
    station.ask_with(&finance, Some(&reviewer), pay).unwrap();
    // Without an end: to December, and from the first of January for the whole next year.
    station.clock.set("2026-12-30", 9, 0);
    let months = Some(Months { first: of("2026-12-01"), last: None });
    station.done(&chief, promise("40.00", months));
    station.clock.set("2027-01-02", 9, 0);
    let second = ObligationId::number(2);
    let until = Some(of("2027-02-01"));
    station.done(&finance, FundObligation { obligation: second, until });
    assert_eq!(agrees_on_every_day(&mut station.book), 308);
    let free = |station: &mut Station, day: &str| {
        let row = by_day(&mut station.book, Period { from: of(day), to: of(day) }).unwrap().remove(0);
        let ratio = row.ratio.map(|ratio| ratio.to_string()).unwrap_or_default();
        [row.fund_cash.to_string(), row.promised.to_string(), ratio]
    };
    // 500.00 yuan would honour them all.
    assert_eq!(free(&mut station, "2026-03-01"), ["1000.00", "0.00", "2.0000"]);
    assert_eq!(free(&mut station, "2026-03-02"), ["1000.00", "300.00", "1.4000"]);
    assert_eq!(free(&mut station, "2026-03-03"), ["800.00", "300.00", "1.0000"]);
    assert_eq!(free(&mut station, "2026-03-04"), ["500.00", "0.00", "1.0000"], "set aside, in hand");
    assert_eq!(free(&mut station, "2026-03-05"), ["530.00", "0.00", "1.0600"]);
    assert_eq!(free(&mut station, "2026-12-31"), ["530.00", "40.00", "0.9800"]);
    // Of thirteen months December, January and February are set aside; of the others the fund has 400.00.
    assert_eq!(free(&mut station, "2027-01-01"), ["530.00", "520.00", "0.0200"]);
    assert_eq!(free(&mut station, "2027-01-02"), ["410.00", "400.00", "0.0200"]);
    let told = coverage(station.book.views(), of("2027-01-02"));
    assert_eq!((told.fund_cash, told.promised, told.free_cash()), (of("410.00"), of("400.00"), of("10.00")));
    assert_eq!(station.book.views().backing(of("2027-01-02")).unwrap().cash, of("10.00"));
    station.verified();
    let before = station.book.views().clone();
    assert_eq!(*station.reopened().book.views(), before, "and a snapshot says the same");
}

/// 400 points owed at 0.50 yuan, 300.00 yuan to honour them with, and a policy that warns.
fn a_lean_station() -> (tempfile::TempDir, Station) {
    let (folder, mut station) = a_station();
    let chief = station.chief.clone();
    let finance =
        FinanceTerms { coverage_min: Some(of("1.5")), forecast_days: Some(60), ..FinanceTerms::default() };
    let policy = Policy { finance, day_max: of("500"), ..policy() };
    let (from, document) = (station.clock.today(), of("积分办法〔2026〕2号"));
    station.done(&chief, SetPolicy { from, document, policy });
    let fund = station.fund("平安志愿者基金", "300.00");
    let soap = station.good("SOAP", "10");
    station.buy(soap, 20, fund, "100.00");
    (folder, station)
}

fn foreseen(station: &Station, on: &str) -> Forecast {
    forecast(station.book.views(), of::<Day>(on))
}

#[test]
fn the_day_on_which_coverage_falls_under_one_is_forecast_from_what_was_earned_and_spent() {
    let (_folder, mut station) = a_lean_station();
    let (reviewer, wang) = (station.reviewer.clone(), station.member("王秀珍"));
    assert_eq!(foreseen(&station, "2026-03-01").outlook, Outlook::NothingOwed);
    station.kind("WATCH", "100");
    for day in ["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"] {
        station.clock.set(day, 9, 0);
        let task = station.act("WATCH", wang);
        station.done(&reviewer, CreditTask { task, penalty: None, note: None });
    }
    station.clock.set("2026-03-10", 9, 0);
    let soap = of("SOAP");
    station.redeem(wang, soap, 4).unwrap();
    let seen = foreseen(&station, "2026-03-10");
    // Ten days: 400 earned, 40 spent on soap of 5.00 yuan each. Backed 280.00, owed 360 × 0.50 = 180.00.
    // (280 − 180) × 10 ÷ ((400 − 40) × 0.50 + 20) = 1000 ÷ 200 = 5: on the fifth day both are equal,
    // so on the sixth it is under 1.
    assert_eq!((seen.days, seen.earned, seen.spent), (10, of("400"), of("40")));
    assert_eq!(seen.honoured, of("20.00"));
    assert_eq!(seen.outlook, Outlook::Falls { on: of("2026-03-16"), in_days: 6 });
    // What is undone was neither spent nor used up.
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("拿错了") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    let undone = foreseen(&station, "2026-03-10");
    assert_eq!((undone.spent, undone.honoured), (of("0"), of("0.00")));
    // (300 − 200) × 10 ÷ (400 × 0.50) = 5.
    assert_eq!(undone.outlook, Outlook::Falls { on: of("2026-03-16"), in_days: 6 });
    // Only the last 90 days count: from the second of June on all four days of earning are gone.
    let later = foreseen(&station, "2026-06-01");
    assert_eq!((later.days, later.earned), (90, of("100")));
    // 100 × 90 ÷ (100 × 0.50) = 180.
    assert_eq!(later.outlook, Outlook::Falls { on: of("2026-11-29"), in_days: 181 });
    assert_eq!(foreseen(&station, "2026-06-02").outlook, Outlook::Never);
}

#[test]
fn cards_given_out_use_up_their_face_value_and_give_it_back_when_they_return() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "200");
    bought(&mut station, "50.00", "501..502", fund, "96.00");
    given_to_clerk(&mut station, "501..502");
    let today = station.clock.today();
    station.ask_with(&clerk, Some(&chief), an_issue(wang, "501")).unwrap();
    let seen = forecast(station.book.views(), today);
    assert_eq!((seen.spent, seen.honoured), (of("100"), of("50.00")));
    let (voucher, reason) = (VoucherNo::number(1), of("拿错了"));
    let back = TakeBackMarketCards { voucher, serials: serials("501"), reason };
    station.ask_with(&clerk, Some(&chief), back).unwrap();
    let seen = forecast(station.book.views(), today);
    assert_eq!((seen.spent, seen.honoured), (of("0"), of("0.00")));
}

#[test]
fn finance_is_warned_of_what_the_policy_names() {
    let (_folder, mut station) = a_lean_station();
    let wang = station.member("王秀珍");
    station.give(wang, "500");
    let warned = |station: &Station, on: &str| alarms(station.book.views(), of::<Day>(on));
    // 300 ÷ 250 = 1.2, under 1.5; corrections are not foreseen to go on.
    let [Alarm::CoverageLow { ratio, coverage_min }] = warned(&station, "2026-03-02")[..] else {
        panic!("one alarm")
    };
    assert_eq!((ratio.to_string(), coverage_min), ("1.2000".to_owned(), of("1.5")));
    station.give(wang, "200");
    let today = of("2026-03-02");
    let soon = Alarm::FallsSoon { on: today, in_days: 0, forecast_days: 60 };
    assert_eq!(foreseen(&station, "2026-03-02").outlook, Outlook::UnderAlready);
    assert_eq!(warned(&station, "2026-03-02")[1..], [soon]);
    // A policy that names nothing warns of nothing.
    let (_folder, mut quiet) = a_station();
    let wang = quiet.member("王秀珍");
    quiet.give(wang, "100");
    assert_eq!(warned(&quiet, "2026-03-02"), []);
}
