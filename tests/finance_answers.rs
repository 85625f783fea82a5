//! Bad input about money, and what answers it: one test a case, under the case's own words. Each answer
//! is read in both languages, and each says the fact and its figures.

use ledger::events::draws::Article;
use ledger::reports::finance::Report;
use ledger::rules::draws::{ApproveDraw, ReconcileDraw, RequestDraw, ReturnDraw, in_yuan};
use ledger::rules::funds::{AllotFund, GrantFund};
use ledger::rules::obligations::PromiseObligation;
use ledger::rules::periods::ClosePeriod;
use ledger::rules::{Command, Refusal};
use ledger::units::{DrawId, FundId, Sku};
use tempfile::TempDir;
use tests::station::{Station, of};
use tui::words::{Lang, refusals};

use crate::reports::said as reported;
use crate::stories::draws::{
    a_delivery, a_fund, a_line, a_paid_draw, a_receipt, a_request, an_approved_draw, an_invoice,
};

fn a_station() -> (TempDir, Station) {
    let folder = tempfile::tempdir().unwrap();
    let station = Station::open(&folder.path().join("answers.book"));
    (folder, station)
}

/// A fund of a thousand yuan behind tiers of approval, and soap.
fn a_funded_station() -> (TempDir, Station, FundId, Sku) {
    let (folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    (folder, station, fund, soap)
}

/// The answer in both languages holds every one of these.
#[track_caller]
fn says(refusal: &Refusal, figures: &[&str]) {
    for lang in [Lang::Zh, Lang::En] {
        let text = refusals::refusal(lang, refusal);
        for figure in figures {
            assert!(text.contains(figure), "「{figure}」 is not in 「{text}」");
        }
    }
    assert_ne!(refusals::refusal(Lang::Zh, refusal), refusals::refusal(Lang::En, refusal));
}

#[test]
fn an_overdrawn_fund_is_answered_with_what_it_has_and_what_is_missing() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let keeper = station.keeper.clone();
    let refusal = station.refused(&keeper, a_request(fund, soap, 1, "1000.01"));
    assert_eq!(
        refusal,
        Refusal::FundShort { fund, cost: of("1000.01"), left: of("1000.00"), short: of("0.01") }
    );
    says(&refusal, &["F001", "1000.01", "1000.00", "0.01"]);
}

#[test]
fn a_wrong_use_is_answered_with_the_uses_that_are_right() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let keeper = station.keeper.clone();
    let request = RequestDraw { purpose: of("banquets"), ..a_request(fund, soap, 1, "10.00") };
    let refusal = station.refused(&keeper, request);
    assert_eq!(refusal.name(), "use_not_permitted");
    assert_eq!(
        refusals::refusal(Lang::Zh, &refusal),
        "基金 F001 不得用于 宴请：只可用于 兑换物品、超市卡、印刷宣传（专款专用）"
    );
    assert_eq!(
        refusals::refusal(Lang::En, &refusal),
        "fund F001 may not pay for banquets: its permitted uses are goods, cards, printing"
    );
}

#[test]
fn approval_by_the_applicant_is_answered_with_his_number() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let chief = station.chief.clone();
    station.done(&chief, a_request(fund, soap, 1, "10.00"));
    let refusal = station.refused(&chief, ApproveDraw { draw: DrawId::number(1) });
    assert_eq!(refusal, Refusal::OwnEntry { operator: chief.operator() });
    says(&refusal, &["O0001"]);
}

#[test]
fn a_second_approval_by_the_same_hand_is_answered_with_the_first_one() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let (keeper, chief) = (station.keeper.clone(), station.chief.clone());
    station.done(&keeper, a_request(fund, soap, 60, "600.00"));
    let draw = DrawId::number(1);
    let seq = station.done(&chief, ApproveDraw { draw }).seq;
    let refusal = station.refused(&chief, ApproveDraw { draw });
    assert_eq!(refusal, Refusal::ApprovedBefore { draw, operator: chief.operator(), seq });
    says(&refusal, &["O0001", "Y000001", &seq.get().to_string()]);
}

#[test]
fn a_receipt_larger_than_the_draw_is_answered_with_what_is_left_of_it() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let finance = station.finance.clone();
    let draw = an_approved_draw(&mut station, a_request(fund, soap, 10, "100.00"));
    station.done(&finance, a_receipt(draw, "60.00", "网银1"));
    let refusal = station.refused(&finance, a_receipt(draw, "40.01", "网银2"));
    assert_eq!(refusal, Refusal::OverDraw { draw, amount: of("40.01"), left: of("40.00") });
    says(&refusal, &["Y000001", "40.01", "40.00"]);
}

#[test]
fn a_duplicate_invoice_number_is_answered_with_the_entry_that_has_it_and_only_for_that_supplier() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let finance = station.finance.clone();
    let draw = a_paid_draw(&mut station, fund, soap, 20, "200.00");
    let seq = station.done(&finance, an_invoice(draw, "发票 0042", soap, 10, "100.00")).seq;
    let refusal = station.refused(&finance, an_invoice(draw, "发票-0042", soap, 10, "100.00"));
    assert_eq!(refusal.name(), "already_taken");
    says(&refusal, &[&seq.get().to_string()]);
    let request = RequestDraw { supplier: of("兴东批发"), ..a_request(fund, soap, 10, "100.00") };
    let other = an_approved_draw(&mut station, request);
    let mut invoice = an_invoice(other, "发票0042", soap, 10, "100.00");
    invoice.supplier = of("兴东批发");
    station.done(&finance, invoice);
}

#[test]
fn an_invoice_in_another_currency_is_answered_with_both_currencies() {
    let refusal = in_yuan("USD").unwrap_err();
    assert_eq!(refusal, Refusal::OtherCurrency { currency: "USD".into(), needed: "CNY" });
    says(&refusal, &["USD"]);
    assert!(refusals::refusal(Lang::Zh, &refusal).contains("人民币"));
}

#[test]
fn negative_and_zero_sums_are_answered_wherever_money_is_typed() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let (keeper, finance, reviewer) =
        (station.keeper.clone(), station.finance.clone(), station.reviewer.clone());
    let member = station.member("王秀珍");
    let draw = a_paid_draw(&mut station, fund, soap, 10, "100.00");
    let before = station.balance("fund:F001", "CNY");
    for sum in ["0", "-1.00"] {
        let amount = of(sum);
        let line = a_line(Article::Good(soap), 1, sum);
        let asked: Vec<(Command, _)> = vec![
            (a_request(fund, soap, 1, sum).into(), "amount"),
            (RequestDraw { lines: vec![line], ..a_request(fund, soap, 1, "1") }.into(), "cost"),
            (a_receipt(draw, sum, "网银8").into(), "amount"),
            (an_invoice(draw, "发票7", soap, 1, sum).into(), "amount"),
            (ReturnDraw { draw, amount, reference: of("网银7") }.into(), "amount"),
            (GrantFund { fund, source: of("区财政"), amount, document: of("文") }.into(), "amount"),
            (
                PromiseObligation {
                    member,
                    fund,
                    purpose: of("goods"),
                    amount,
                    months: None,
                    document: of("文"),
                }
                .into(),
                "amount",
            ),
        ];
        for (command, what) in asked {
            let name = command.name();
            let by = if name == "draw.requested" { &keeper } else { &finance };
            let refusal = station.refused(by, command);
            assert_eq!(refusal, Refusal::NotPositive { what }, "{name} of {sum}");
        }
        let allot = AllotFund { from: fund, to: fund, amount, document: of("文") };
        assert!(station.ask(&finance, allot).is_err());
    }
    let counted = ReconcileDraw { draw, counted: of("-0.01") };
    let refusal = station.refused_with(&finance, &reviewer, counted);
    assert_eq!(refusal, Refusal::NotPositive { what: "counted" });
    says(&refusal, &[]);
    assert_eq!(station.balance("fund:F001", "CNY"), before);
}

#[test]
fn a_purchase_dated_before_the_approval_is_answered_with_both_days() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let finance = station.finance.clone();
    station.clock.set("2026-03-05", 9, 0);
    let draw = a_paid_draw(&mut station, fund, soap, 10, "100.00");
    let mut early = an_invoice(draw, "发票1", soap, 10, "100.00");
    early.day = of("2026-03-04");
    let refusal = station.refused(&finance, early);
    assert_eq!(refusal, Refusal::InvoiceTooEarly { draw, day: of("2026-03-04"), approved: of("2026-03-05") });
    says(&refusal, &["Y000001", "2026-03-04", "2026-03-05"]);
}

#[test]
fn closing_a_period_with_an_open_difference_is_answered_with_the_draw() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let draw = a_paid_draw(&mut station, fund, soap, 10, "100.00");
    station.done(&finance, an_invoice(draw, "发票1", soap, 6, "60.00"));
    station.take_in(a_delivery(draw, "发票1", soap, 6, "60.00"));
    let counted = ReconcileDraw { draw, counted: of("37.50") };
    station.ask_with(&finance, Some(&reviewer), counted).unwrap();
    station.clock.set("2026-04-01", 9, 0);
    let close = ClosePeriod { period: of("2026-03"), note: None };
    let refusal = station.refused_with(&finance, &chief, close);
    assert_eq!(refusal.name(), "period_not_ready");
    says(&refusal, &["2026-03", "Y000001"]);
    assert_eq!(station.book.views().draws.get(draw).unwrap().open_difference(), Some(of("-2.50")));
}

#[test]
fn an_invoice_of_a_closed_month_is_answered_with_the_close() {
    let (_folder, mut station, fund, soap) = a_funded_station();
    let (chief, finance) = (station.chief.clone(), station.finance.clone());
    let draw = a_paid_draw(&mut station, fund, soap, 10, "100.00");
    station.clock.set("2026-04-01", 9, 0);
    let close = ClosePeriod { period: of("2026-03"), note: None };
    station.ask_with(&finance, Some(&chief), close).unwrap();
    let refusal = station.refused(&finance, an_invoice(draw, "发票1", soap, 10, "100.00"));
    assert_eq!(refusal.name(), "period_closed");
    says(&refusal, &["2026-03-01", "2026-03"]);
    let mut today = an_invoice(draw, "发票1", soap, 10, "100.00");
    today.day = of("2026-04-01");
    station.done(&finance, today);
}

#[test]
fn a_report_over_an_empty_period_says_that_there_is_nothing_in_it() {
    let (_folder, station, _, _) = a_funded_station();
    let path = station.path.clone();
    drop(station.book);
    for report in Report::ALL {
        for (lang, nothing) in [("zh", "这一期间没有内容"), ("en", "nothing in this period")] {
            let text = reported(&path, &[report.as_str(), "--period", "2031", "--lang", lang]);
            assert!(text.contains(nothing) && text.contains("2031-01-01"), "{report}: {text}");
        }
    }
}
