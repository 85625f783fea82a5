//! Draws: a fund's money is asked for, approved by others, received, spent on what was approved, and
//! reckoned up to the last fen.

mod papers;
mod requests;

use ledger::events::Event;
use ledger::events::draws::{Article, Quoted};
use ledger::events::funds::FundDetails;
use ledger::events::goods::PurchaseDetails;
use ledger::events::operators::Role;
use ledger::events::station::{AcceptanceRule, FundTerms, GoodsTerms, Policy, Tier};
use ledger::reports::draws;
use ledger::reports::funds::funds;
use ledger::rules::Refusal;
use ledger::rules::draws::{
    ApproveDraw, EnterInvoice, ExplainDraw, ReceiveDraw, ReconcileDraw, RequestDraw, ReturnDraw,
};
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::PurchaseGoods;
use ledger::rules::market_cards::BuyMarketCards;
use ledger::rules::merchants::NameMerchant;
use ledger::rules::station::SetPolicy;
use ledger::units::{Cny, DrawId, FundId, MerchantId, Quantity, Sku};
use tests::station::{Station, a_purchase, of, policy};

use super::a_station;

const TIERS: [(Option<&str>, u8, &[Role]); 3] = [
    (Some("500"), 1, &[Role::Chief, Role::Reviewer]),
    (Some("3000"), 2, &[Role::Chief, Role::Reviewer, Role::Finance]),
    (Some("10000"), 3, &[Role::Chief, Role::Reviewer, Role::Finance]),
];

/// Tiers of 500, 3,000 and 10,000 yuan; ten days to act; papers that agree to the fen.
pub(crate) fn terms() -> FundTerms {
    let tier = |(up_to, approvers, roles): (Option<&str>, u8, &[Role])| Tier {
        up_to: up_to.map(of),
        approvers,
        roles: roles.to_vec(),
    };
    FundTerms { tiers: TIERS.map(tier).to_vec(), lapse_days: Some(10), match_percent: None }
}

pub(crate) fn ruled(station: &mut Station, funds: FundTerms) {
    let (chief, from) = (station.chief.clone(), station.clock.today());
    station.done(&chief, SetPolicy { from, document: of("用款办法"), policy: Policy { funds, ..policy() } });
}

/// A station with tiers, a fund of so many yuan for goods and cards, and soap in the catalogue.
pub(crate) fn a_fund(station: &mut Station, amount: &str) -> (FundId, Sku) {
    ruled(station, terms());
    let finance = station.finance.clone();
    let uses = ["goods", "cards", "printing"].map(of).to_vec();
    let (name, document) = (of("平安志愿者基金"), of("文1"));
    station.done(&finance, OpenFund { fund: None, name, uses, document, details: FundDetails::default() });
    let fund = FundId::number(1);
    station.done(&finance, GrantFund { fund, source: of("区财政"), amount: of(amount), document: of("文2") });
    (fund, station.good("SOAP", "5"))
}

pub(crate) fn a_line(article: Article, pieces: i64, cost: &str) -> Quoted {
    Quoted { article, quantity: Quantity::from_minor(pieces), cost: of(cost) }
}

/// So many pieces of soap from one wholesaler.
pub(crate) fn a_request(fund: FundId, sku: Sku, pieces: i64, cost: &str) -> RequestDraw {
    RequestDraw {
        fund,
        purpose: of("goods"),
        amount: of(cost),
        basis: of("采购计划1"),
        supplier: of("兴谷批发"),
        behind: None,
        lines: vec![a_line(Article::Good(sku), pieces, cost)],
        override_document: None,
    }
}

pub(crate) fn an_invoice(draw: DrawId, number: &str, sku: Sku, pieces: i64, cost: &str) -> EnterInvoice {
    EnterInvoice {
        draw,
        supplier: of("兴谷批发"),
        number: of(number),
        day: of("2026-03-01"),
        sum: of(cost),
        lines: vec![a_line(Article::Good(sku), pieces, cost)],
    }
}

pub(crate) fn a_delivery(draw: DrawId, number: &str, sku: Sku, pieces: i64, cost: &str) -> PurchaseGoods {
    let supplier = Some(of("兴谷批发"));
    PurchaseGoods {
        document: of(number),
        details: PurchaseDetails { supplier, draw: Some(draw), ..PurchaseDetails::default() },
        ..a_purchase(sku, pieces, FundId::number(1), cost)
    }
}

pub(crate) fn a_receipt(draw: DrawId, amount: &str, reference: &str) -> ReceiveDraw {
    ReceiveDraw { draw, amount: of(amount), reference: of(reference) }
}

/// Asked by the keeper and approved by the chief.
pub(crate) fn an_approved_draw(station: &mut Station, request: RequestDraw) -> DrawId {
    let (keeper, chief) = (station.keeper.clone(), station.chief.clone());
    let draw = station.book.views().draws.next().unwrap();
    station.done(&keeper, request);
    station.done(&chief, ApproveDraw { draw });
    draw
}

/// Approved and received in full, for so many pieces of soap.
pub(crate) fn a_paid_draw(station: &mut Station, fund: FundId, sku: Sku, pieces: i64, cost: &str) -> DrawId {
    let draw = an_approved_draw(station, a_request(fund, sku, pieces, cost));
    let finance = station.finance.clone();
    station.done(&finance, a_receipt(draw, cost, &format!("网银{draw}")));
    draw
}

/// Approved by two, received in part, and a third of it spent on soap.
pub(crate) fn a_spent_draw(station: &mut Station, fund: FundId, soap: Sku) -> DrawId {
    let (keeper, chief, reviewer) = (station.keeper.clone(), station.chief.clone(), station.reviewer.clone());
    let (finance, draw) = (station.finance.clone(), station.book.views().draws.next().unwrap());
    station.done(&keeper, a_request(fund, soap, 90, "900.00"));
    station.done(&chief, ApproveDraw { draw });
    station.done(&reviewer, ApproveDraw { draw });
    station.done(&finance, a_receipt(draw, "600.00", "网银1"));
    station.done(&finance, an_invoice(draw, "发票1", soap, 30, "300.00"));
    station.take_in(a_delivery(draw, "发票1", soap, 30, "300.00"));
    draw
}

fn stage(station: &Station, draw: DrawId) -> &'static str {
    draws::one(station.book.views(), draw, station.clock.today()).unwrap().stage
}

fn money(station: &Station, draw: DrawId) -> [String; 3] {
    [format!("committed:{draw}"), format!("advance:{draw}"), "fund:F001".to_owned()]
        .map(|account| station.balance(&account, "CNY"))
}

#[test]
fn a_draw_is_asked_for_approved_received_spent_given_back_and_reckoned_up_to_the_last_fen() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (keeper, chief, finance) = (station.keeper.clone(), station.chief.clone(), station.finance.clone());
    let reviewer = station.reviewer.clone();
    let draw = DrawId::number(1);
    let asked = station.done(&keeper, a_request(fund, soap, 40, "400.00"));
    let Event::DrawRequested(fact) = &asked.event else { panic!("{asked:?}") };
    assert_eq!((fact.draw, fact.terms.approvers, fact.terms.lapses), (draw, 1, Some(of("2026-03-11"))));
    assert_eq!(money(&station, draw), ["0.00", "0.00", "1000.00"], "asking moves nothing");

    station.done(&chief, ApproveDraw { draw });
    assert_eq!(money(&station, draw), ["400.00", "0.00", "600.00"]);
    assert_eq!(stage(&station, draw), "approved");
    // What is kept for one draw is not there for another.
    let short = Refusal::FundShort { fund, cost: of("700.00"), left: of("600.00"), short: of("100.00") };
    assert_eq!(station.refused(&keeper, a_request(fund, soap, 70, "700.00")), short);

    station.done(&finance, a_receipt(draw, "150.00", "网银 001"));
    assert_eq!(money(&station, draw), ["250.00", "150.00", "600.00"]);
    assert_eq!(stage(&station, draw), "received");
    station.done(&finance, an_invoice(draw, "发票-1", soap, 10, "100.00"));
    station.take_in(a_delivery(draw, "发票1", soap, 10, "100.00"));
    assert_eq!(money(&station, draw), ["250.00", "50.00", "600.00"]);
    assert_eq!(station.balance("inventory", "CNY"), "100.00");
    station.done(&finance, a_receipt(draw, "200.00", "网银002"));
    station.done(&finance, an_invoice(draw, "发票2", soap, 20, "200.00"));
    station.take_in(a_delivery(draw, "发票2", soap, 20, "200.00"));
    station.done(&finance, ReturnDraw { draw, amount: of("20.00"), reference: of("网银003") });
    assert_eq!(money(&station, draw), ["50.00", "30.00", "620.00"]);

    let ended = station.ask_with(&finance, Some(&reviewer), ReconcileDraw { draw, counted: of("30.00") });
    let ended = ended.unwrap().sealed.entry().clone();
    let Event::DrawReconciled(fact) = &ended.event else { panic!("{ended:?}") };
    assert_eq!((fact.held, fact.freed), (of("30.00"), of("50.00")));
    assert_eq!(money(&station, draw), ["0.00", "30.00", "670.00"]);
    let row = draws::one(station.book.views(), draw, station.clock.today()).unwrap();
    let sums = [row.received, row.spent, row.returned, row.held].map(|sum: Cny| sum.to_string());
    assert_eq!(sums, ["350.00", "300.00", "20.00", "30.00"], "received = spent + returned + held");
    assert!(row.is_open(), "what is held must still go back");
    station.done(&finance, ReturnDraw { draw, amount: of("30.00"), reference: of("网银004") });
    assert_eq!(money(&station, draw), ["0.00", "0.00", "700.00"]);
    assert!(draws::open(station.book.views(), station.clock.today()).is_empty());
    let over = Refusal::DrawStage { draw, stage: "reconciled", stage_needed: "approved" };
    assert_eq!(station.refused(&finance, a_receipt(draw, "1.00", "网银005")), over);

    let row = &funds(station.book.views())[0];
    let sums = [row.granted, row.spent, row.left, row.committed, row.advanced].map(|sum| sum.to_string());
    assert_eq!(sums, ["1000.00", "300.00", "700.00", "0.00", "0.00"]);
    station.verified();
    let before = station.book.views().clone();
    assert_eq!(*station.reopened().book.views(), before, "and a snapshot says the same");
}

#[test]
fn with_tiers_nothing_is_bought_from_a_fund_without_a_draw_and_never_before_it_is_approved() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (keeper, clerk, finance) = (station.keeper.clone(), station.clerk.clone(), station.finance.clone());
    let needed = Refusal::DrawNeeded { fund, cost: of("9.00") };
    assert_eq!(station.refused_with(&keeper, &clerk, a_purchase(soap, 1, fund, "9.00")), needed);
    station.done(&keeper, NameMerchant { name: of("苏果超市"), contact: None, faces: vec![] });
    let cards = BuyMarketCards {
        face: of("100"),
        ranges: vec![of("1001..1005")],
        merchant: MerchantId::number(1),
        fund,
        purpose: of("cards"),
        cost: of("495.00"),
        document: of("卡票1"),
        transfer: None,
        draw: None,
    };
    let needed = Refusal::DrawNeeded { fund, cost: of("495.00") };
    assert_eq!(station.refused_with(&keeper, &clerk, cards.clone()), needed);

    let draw = DrawId::number(1);
    let request = RequestDraw {
        purpose: of("cards"),
        supplier: of("苏果超市"),
        lines: vec![a_line(Article::Cards(of("100")), 5, "495.00")],
        ..a_request(fund, soap, 5, "495.00")
    };
    let cards = BuyMarketCards { draw: Some(draw), ..cards };
    assert_eq!(station.refused_with(&keeper, &clerk, cards.clone()), Refusal::NoSuchDraw { draw });
    station.done(&keeper, request);
    let waits = Refusal::DrawStage { draw, stage: "requested", stage_needed: "approved" };
    assert_eq!(station.refused_with(&keeper, &clerk, cards.clone()), waits);
    let invoice = EnterInvoice {
        supplier: of("苏果超市"),
        lines: vec![a_line(Article::Cards(of("100")), 5, "495.00")],
        ..an_invoice(draw, "卡票1", soap, 5, "495.00")
    };
    assert_eq!(station.refused(&finance, invoice.clone()), waits);
    let chief = station.chief.clone();
    station.done(&chief, ApproveDraw { draw });
    station.done(&finance, invoice);
    station.done(&finance, a_receipt(draw, "400.00", "网银1"));
    let short = Refusal::AdvanceShort { draw, cost: of("495.00"), left: of("400.00"), short: of("95.00") };
    assert_eq!(station.refused_with(&keeper, &clerk, cards.clone()), short);
    station.done(&finance, a_receipt(draw, "95.00", "网银2"));
    station.take_in(cards);
    assert_eq!(money(&station, draw), ["0.00", "0.00", "505.00"]);
    assert_eq!(station.balance("cards", "CNY"), "495.00");
    station.verified();
}

#[test]
fn a_difference_stops_the_next_draw_of_its_fund_until_a_paper_and_a_second_person_explain_it() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (keeper, chief, finance, reviewer) =
        (station.keeper.clone(), station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let draw = a_paid_draw(&mut station, fund, soap, 10, "100.00");
    station.done(&finance, an_invoice(draw, "发票1", soap, 6, "60.00"));
    let count = |counted: &str| ReconcileDraw { draw, counted: of(counted) };
    let open = Refusal::InvoiceOpen { draw, number: of("发票1") };
    assert_eq!(station.refused_with(&finance, &reviewer, count("40.00")), open);
    station.take_in(a_delivery(draw, "发票1", soap, 6, "60.00"));
    // One that waits already is stopped as well.
    station.done(&keeper, a_request(fund, soap, 1, "10.00"));
    assert_eq!(station.refused(&finance, count("37.50")), Refusal::SecondPersonNeeded);
    assert_eq!(
        station.refused_with(&finance, &reviewer, count("-1")),
        Refusal::NotPositive { what: "counted" }
    );
    station.ask_with(&finance, Some(&reviewer), count("37.50")).unwrap();
    let stopped = Refusal::DifferenceOpen { fund, draw, difference: of("-2.50") };
    assert_eq!(station.refused(&keeper, a_request(fund, soap, 1, "10.00")), stopped);
    assert_eq!(station.refused(&chief, ApproveDraw { draw: DrawId::number(2) }), stopped);
    let back = ReturnDraw { draw, amount: of("37.50"), reference: of("网银9") };
    assert_eq!(station.refused(&finance, back.clone()), stopped);

    let explain = ExplainDraw { draw, reason: of("找零遗失"), document: of("情况说明1") };
    assert_eq!(station.refused(&finance, explain.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&finance, Some(&chief), explain.clone()).unwrap();
    assert_eq!(station.balance("expense:F001.cash-variance", "CNY"), "2.50");
    assert_eq!(money(&station, draw), ["0.00", "37.50", "900.00"]);
    let row = draws::one(station.book.views(), draw, station.clock.today()).unwrap();
    let sums = [row.received, row.explained, row.spent, row.returned, row.held].map(|sum| sum.to_string());
    assert_eq!(sums, ["100.00", "-2.50", "60.00", "0.00", "37.50"], "the first two are the last three");
    let nothing = Refusal::NoDifference { draw };
    assert_eq!(station.refused_with(&finance, &chief, explain), nothing);
    station.done(&finance, back);
    station.done(&chief, ApproveDraw { draw: DrawId::number(2) });
    let fund = &funds(station.book.views())[0];
    let sums = [fund.granted, fund.spent, fund.left, fund.committed].map(|sum| sum.to_string());
    assert_eq!(sums, ["1000.00", "62.50", "927.50", "10.00"], "what is missing is spent, and says so");
    station.verified();
}

#[test]
fn once_there_are_tiers_nobody_changes_them_or_who_accepts_goods_alone() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer, clerk) = (station.chief.clone(), station.reviewer.clone(), station.clerk.clone());
    let set = |policy| SetPolicy { from: of("2026-03-01"), document: of("新办法"), policy };
    let with = |funds| Policy { funds, ..policy() };
    let bad = |tiers| with(FundTerms { tiers, ..terms() });
    let tier = |up_to: Option<&str>, approvers, roles| Tier { up_to: up_to.map(of), approvers, roles };
    let two = vec![tier(Some("500"), 1, vec![Role::Chief]), tier(Some("500"), 2, vec![Role::Chief])];
    let open = vec![tier(None, 1, vec![Role::Chief]), tier(Some("500"), 2, vec![Role::Chief])];
    for (tiers, what) in [
        (vec![tier(None, 0, vec![Role::Chief])], "a tier needs an approver"),
        (vec![tier(None, 1, vec![])], "a tier needs a role"),
        (two, "sums must rise from tier to tier, from more than nothing"),
        (open, "only the last tier is without a largest sum"),
    ] {
        assert_eq!(station.refused(&chief, set(bad(tiers))), Refusal::BadTiers { what });
    }
    station.done(&chief, set(with(terms())));
    station.done(&chief, set(Policy { notice_days: 9, ..with(terms()) }));
    assert_eq!(station.refused(&chief, set(policy())), Refusal::SecondPersonNeeded);
    let goods = GoodsTerms { acceptance: AcceptanceRule::OnePerson, ..GoodsTerms::default() };
    let alone = Policy { goods, ..with(terms()) };
    assert_eq!(station.refused(&chief, set(alone)), Refusal::SecondPersonNeeded);
    let may_not = station.refused_with(&chief, &clerk, set(policy()));
    assert!(matches!(may_not, Refusal::SecondMayNot { .. }), "{may_not:?}");
    let changed = station.ask_with(&chief, Some(&reviewer), set(policy())).unwrap();
    let Event::PolicySet(fact) = &changed.sealed.entry().event else { panic!("{changed:?}") };
    assert_eq!(fact.second, Some(reviewer.operator()));
    assert_eq!(station.refused(&chief, set(with(terms()))), Refusal::SecondPersonNeeded, "nor back again");
    station.verified();
}
