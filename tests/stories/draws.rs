//! Draws: a fund's money is asked for, approved by others, received, spent on what was approved, and
//! reckoned up to the last fen.

use ledger::book::Session;
use ledger::events::Event;
use ledger::events::draws::{Article, Quoted};
use ledger::events::funds::FundDetails;
use ledger::events::goods::PurchaseDetails;
use ledger::events::operators::Role;
use ledger::events::station::{AcceptanceRule, FundTerms, GoodsTerms, Policy, Tier};
use ledger::reports::coverage::coverage;
use ledger::reports::draws;
use ledger::reports::forecast::{Outlook, forecast};
use ledger::reports::funds::funds;
use ledger::rules::Refusal;
use ledger::rules::draws::{
    AcceptService, ApproveDraw, EnterInvoice, ExplainDraw, ReceiveDraw, ReconcileDraw, RefuseDraw,
    RequestDraw, ReturnDraw, StrikeInvoice, WithdrawDraw, in_yuan,
};
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::{NameDonor, PurchaseGoods};
use ledger::rules::market_cards::BuyMarketCards;
use ledger::rules::merchants::NameMerchant;
use ledger::rules::operators::DeclareRelative;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
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
fn neither_the_applicant_nor_his_relatives_nor_who_is_paid_decides_and_nobody_twice() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "9000.00");
    let (chief, reviewer, finance) =
        (station.chief.clone(), station.reviewer.clone(), station.finance.clone());
    let (wang, boss) = (station.member("王秀珍"), station.member("李老板"));
    let wife = station.operator(&[Role::Reviewer], Some(wang));
    let owner = station.operator(&[Role::Chief], Some(boss));
    let relative = DeclareRelative { operator: chief.operator(), member: wang, relation: of("配偶") };
    station.done(&chief, relative);
    let keeper = station.keeper.clone();
    station.done(&keeper, NameDonor { name: of("兴谷(批发)"), member: Some(boss) });

    let draw = DrawId::number(1);
    station.done(&chief, RequestDraw { supplier: of("兴谷（批发）"), ..a_request(fund, soap, 100, "1000") });
    let own = Refusal::OwnEntry { operator: chief.operator() };
    assert_eq!(station.refused(&chief, ApproveDraw { draw }), own);
    let related = Refusal::ApplicantRelated { operator: wife.operator(), applicant: chief.operator(), draw };
    assert_eq!(station.refused(&wife, ApproveDraw { draw }), related);
    assert_eq!(station.refused(&wife, RefuseDraw { draw, reason: of("不必") }), related, "nor against it");
    let paid = Refusal::Recusal { operator: owner.operator(), member: boss };
    assert_eq!(station.refused(&owner, ApproveDraw { draw }), paid, "a donor of that name is his firm");
    let roles = vec![Role::Chief, Role::Reviewer, Role::Finance];
    let other = Refusal::TierRoles { draw, operator: keeper.operator(), roles };
    assert_eq!(station.refused(&keeper, ApproveDraw { draw }), other);
    station.done(&reviewer, ApproveDraw { draw });
    assert_eq!(stage(&station, draw), "requested", "one of two");
    let seq = station.book.head().unwrap().0;
    let twice = Refusal::ApprovedBefore { draw, operator: reviewer.operator(), seq };
    assert_eq!(station.refused(&reviewer, ApproveDraw { draw }), twice);
    station.done(&finance, ApproveDraw { draw });
    assert_eq!(stage(&station, draw), "approved");
    let done = Refusal::DrawStage { draw, stage: "approved", stage_needed: "requested" };
    assert_eq!(station.refused(&finance, ApproveDraw { draw }), done);
    // Approval is not payment.
    let payer = Refusal::PaysWhatHeApproved { draw, operator: finance.operator() };
    assert_eq!(station.refused(&finance, a_receipt(draw, "1000.00", "网银1")), payer);

    // The member behind a supplier may be named where he is no donor.
    let second = DrawId::number(2);
    let behind = RequestDraw { behind: Some(boss), ..a_request(fund, soap, 1, "10.00") };
    station.done(&keeper, behind);
    assert_eq!(station.refused(&owner, ApproveDraw { draw: second }), paid);
    station.done(&chief, RefuseDraw { draw: second, reason: of("库存足够") });
    let row = draws::one(station.book.views(), second, station.clock.today()).unwrap();
    assert_eq!((row.stage, row.reason), ("refused", Some(of("库存足够"))));
    assert_eq!(row.ended.map(|act| act.by), Some(chief.operator()));
    station.verified();
}

#[test]
fn a_request_that_cannot_stand_is_refused_with_the_fact_and_the_figure() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let soap = station.good("SOAP", "5");
    let without = station.fund("旧基金", "10.00");
    assert_eq!(station.refused(&keeper, a_request(without, soap, 1, "1.00")), Refusal::NoTiers);
    ruled(&mut station, terms());
    let ask = |amount: &str| a_request(without, soap, 1, amount);
    let nobody = FundId::number(9);
    let refusals = [
        (RequestDraw { fund: nobody, ..ask("1.00") }, Refusal::NoSuchFund { fund: nobody }),
        (ask("0"), Refusal::NotPositive { what: "amount" }),
        (ask("-5.00"), Refusal::NotPositive { what: "amount" }),
        (RequestDraw { lines: vec![], ..ask("1.00") }, Refusal::NoQuotation),
        (
            RequestDraw { amount: of("2.00"), ..ask("1.00") },
            Refusal::LinesSum { amount: of("2.00"), sum: of("1.00") },
        ),
        (
            RequestDraw { lines: vec![a_line(Article::Good(soap), 0, "1.00")], ..ask("1.00") },
            Refusal::NotPositive { what: "quantity" },
        ),
        (
            RequestDraw {
                lines: [1, 2].map(|_| a_line(Article::Good(soap), 1, "1.00")).to_vec(),
                ..ask("2.00")
            },
            Refusal::ArticleTwice { article: "SOAP".into() },
        ),
        (
            RequestDraw { lines: vec![a_line(Article::Good(of("RICE")), 1, "1.00")], ..ask("1.00") },
            Refusal::NoSuchGood { sku: of("RICE") },
        ),
        (
            RequestDraw { purpose: of("banquets"), ..ask("1.00") },
            Refusal::UseNotPermitted { fund: without, purpose: of("banquets"), uses: "goods".into() },
        ),
        (
            RequestDraw { override_document: Some(of("批示")), ..ask("1.00") },
            Refusal::OverrideNotNeeded { fund: without, purpose: of("goods") },
        ),
        (ask("10000.01"), Refusal::OverTiers { amount: of("10000.01"), most: of("10000") }),
        (
            ask("10.01"),
            Refusal::FundShort { fund: without, cost: of("10.01"), left: of("10.00"), short: of("0.01") },
        ),
    ];
    for (request, refusal) in refusals {
        assert_eq!(station.refused(&keeper, request), refusal);
    }
    assert!(station.book.views().draws.all().next().is_none());
}

#[test]
fn a_request_carries_the_coverage_of_its_day_as_the_coverage_report_says_it() {
    let (_folder, mut station) = a_station();
    let (keeper, wang) = (station.keeper.clone(), station.member("王秀珍"));
    let bought = station.fund("旧基金", "100.00");
    let bread = station.good("BREAD", "3");
    let lot = PurchaseGoods { best_before: Some(of("2026-03-05")), ..a_purchase(bread, 9, bought, "33.33") };
    station.take_in(lot);
    station.give(wang, "70");
    let (fund, soap) = (bought, station.good("SOAP", "5"));
    ruled(&mut station, terms());
    for day in ["2026-03-05", "2026-03-06"] {
        station.clock.set(day, 9, 0);
        let told = coverage(station.book.views(), of(day));
        let entry = station.done(&keeper, a_request(fund, soap, 1, "1.00"));
        let Event::DrawRequested(fact) = entry.event else { panic!("{entry:?}") };
        let backing = fact.coverage;
        assert_eq!((backing.cash, backing.goods), (told.free_cash(), told.goods_at_cost));
        assert_eq!((backing.cards, backing.outstanding), (told.cards_at_face, told.outstanding));
        assert_eq!(backing.parity, told.parity.unwrap());
        assert_eq!(backing.ratio.map(|ratio| ratio.to_string()), told.ratio.map(|ratio| ratio.to_string()));
    }
    // 66.67 left of 100, and the bread is past its day: 66.67 over 70 points at 0.50.
    let row = draws::one(station.book.views(), DrawId::number(2), station.clock.today()).unwrap();
    assert_eq!(row.coverage.ratio, Some(of("1.9048")));
}

#[test]
fn a_request_carries_the_day_on_which_the_coverage_is_forecast_to_fall_under_one() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "100.00");
    let (keeper, reviewer, wang) =
        (station.keeper.clone(), station.reviewer.clone(), station.member("王秀珍"));
    let falls = |station: &Station| {
        let views = station.book.views();
        views.draws.all().last().and_then(|draw| draw.falls)
    };
    let entry = station.done(&keeper, a_request(fund, soap, 1, "1.00"));
    assert_eq!(falls(&station), None, "nothing is owed");
    let Event::DrawRequested(fact) = &entry.event else { panic!("{entry:?}") };
    assert!(!serde_json::to_string(fact).unwrap().contains("falls"), "and nothing is said of it");
    station.kind("PATROL", "2");
    let task = station.act("PATROL", wang);
    station.done(&reviewer, CreditTask { task, penalty: None, note: None });
    // 100.00 yuan for 2 points at 0.50, and 2 points more every day: on the hundredth day both are
    // equal, so on the one after it is under 1.
    station.done(&keeper, a_request(fund, soap, 1, "1.00"));
    assert_eq!(falls(&station), Some(of("2026-06-09")));
    let told = forecast(station.book.views(), of("2026-03-01")).outlook;
    assert_eq!(told, Outlook::Falls { on: of("2026-06-09"), in_days: 100 });
    station.give(wang, "250");
    station.done(&keeper, a_request(fund, soap, 1, "1.00"));
    assert_eq!(falls(&station), Some(of("2026-03-01")), "under 1 already");
    station.verified();
    let before = station.book.views().clone();
    assert_eq!(*station.reopened().book.views(), before, "and a snapshot says the same");
}

#[test]
fn a_request_that_too_few_could_ever_approve_is_refused_with_how_many_there_are() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "9000.00");
    let (chief, keeper, reviewer) = (station.chief.clone(), station.keeper.clone(), station.reviewer.clone());
    // Three of chief, reviewer and finance must sign, and one of them asks himself.
    let all = vec![Role::Chief, Role::Reviewer, Role::Finance];
    let few =
        |able| Refusal::TooFewApprovers { amount: of("4000.00"), approvers: 3, able, roles: all.clone() };
    assert_eq!(station.refused(&chief, a_request(fund, soap, 400, "4000.00")), few(2));
    station.done(&keeper, a_request(fund, soap, 400, "4000.00"));
    // Whoever is paid, and his relatives, sign nothing.
    let boss = station.member("李老板");
    let relative = DeclareRelative { operator: reviewer.operator(), member: boss, relation: of("父子") };
    station.done(&reviewer, relative);
    let behind = RequestDraw { behind: Some(boss), ..a_request(fund, soap, 400, "4000.00") };
    assert_eq!(station.refused(&keeper, behind.clone()), few(2));
    // With one more who may, it can be asked for.
    station.operator(&[Role::Finance], None);
    station.done(&keeper, behind);
    station.verified();
}

#[test]
fn no_more_is_received_than_was_approved_and_a_bank_reference_is_taken_once() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let finance = station.finance.clone();
    let draw = an_approved_draw(&mut station, a_request(fund, soap, 10, "100.00"));
    station.done(&finance, a_receipt(draw, "60.00", "网银-001"));
    let over = Refusal::OverDraw { draw, amount: of("40.01"), left: of("40.00") };
    assert_eq!(station.refused(&finance, a_receipt(draw, "40.01", "网银002")), over);
    let taken = station.refused(&finance, a_receipt(draw, "40.00", "网银 ００１"));
    assert!(matches!(taken, Refusal::AlreadyTaken { .. }), "{taken:?}");
    assert_eq!(
        taken.to_string(),
        format!("this bank reference was already taken by entry {}", {
            let row = draws::one(station.book.views(), draw, station.clock.today()).unwrap();
            row.receipts[0].act.seq
        })
    );
    let none = Refusal::NotPositive { what: "amount" };
    assert_eq!(station.refused(&finance, a_receipt(draw, "0", "网银003")), none);
    assert_eq!(station.refused(&finance, a_receipt(draw, "-1", "网银003")), none);
    let held = Refusal::OverHeld { draw, amount: of("60.01"), held: of("60.00") };
    let back = |amount: &str| ReturnDraw { draw, amount: of(amount), reference: of("网银009") };
    assert_eq!(station.refused(&finance, back("60.01")), held);
    assert_eq!(money(&station, draw), ["40.00", "60.00", "900.00"]);
    station.verified();
}

#[test]
fn draw_invoice_and_acceptance_agree_or_the_papers_that_differ_are_named_with_both_figures() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (keeper, clerk, finance) = (station.keeper.clone(), station.clerk.clone(), station.finance.clone());
    let draw = a_paid_draw(&mut station, fund, soap, 40, "400.00");
    let invoice = |pieces, cost| an_invoice(draw, "发票1", soap, pieces, cost);
    let differ =
        |what, article: &str, (paper, says): (&'static str, &str), (against, said): (&'static str, &str)| {
            let (article, says, said) = (article.into(), says.into(), said.into());
            Refusal::PapersDiffer { draw, what, article, paper, says, against, said }
        };
    let other = EnterInvoice { supplier: of("别家"), ..invoice(10, "100.00") };
    let named = differ("supplier", "", ("invoice", "别家"), ("draw", "兴谷批发"));
    assert_eq!(station.refused(&finance, other), named);
    let more = differ("quantity", "SOAP", ("invoice", "41"), ("draw", "40"));
    assert_eq!(station.refused(&finance, invoice(41, "410.00")), more);
    let dear = differ("sum", "SOAP", ("invoice", "100.02"), ("draw", "100.00"));
    assert_eq!(station.refused(&finance, invoice(10, "100.02")), dear);
    let rice = station.good("RICE", "9");
    let strange = differ("quantity", "RICE", ("invoice", "1"), ("draw", "0"));
    assert_eq!(station.refused(&finance, an_invoice(draw, "发票1", rice, 1, "10.00")), strange);
    let sums = Refusal::LinesSum { amount: of("99.00"), sum: of("100.00") };
    assert_eq!(station.refused(&finance, EnterInvoice { sum: of("99.00"), ..invoice(10, "100.00") }), sums);
    let early = Refusal::InvoiceTooEarly { draw, day: of("2026-02-28"), approved: of("2026-03-01") };
    let before = EnterInvoice { day: of("2026-02-28"), ..invoice(10, "100.00") };
    assert_eq!(station.refused(&finance, before), early);
    let future = Refusal::FutureDay { day: of("2026-03-02"), today: of("2026-03-01") };
    let later = EnterInvoice { day: of("2026-03-02"), ..invoice(10, "100.00") };
    assert_eq!(station.refused(&finance, later), future);
    let dollars = Refusal::OtherCurrency { currency: "USD".into(), needed: "CNY" };
    assert_eq!(in_yuan("USD"), Err(dollars));
    assert_eq!(in_yuan("CNY"), Ok(()));

    station.done(&finance, invoice(10, "100.00"));
    let taken = station.refused(&finance, an_invoice(draw, "发票 1", soap, 10, "100.00"));
    assert!(matches!(taken, Refusal::AlreadyTaken { .. }), "one number of one supplier once: {taken:?}");
    let all = differ("quantity", "SOAP", ("invoice", "41"), ("draw", "40"));
    assert_eq!(station.refused(&finance, an_invoice(draw, "发票2", soap, 31, "310.00")), all, "all together");

    let refused = |station: &mut Station, delivery| station.refused_with(&keeper, &clerk, delivery);
    let none = Refusal::NoInvoice { draw, number: of("发票9") };
    assert_eq!(refused(&mut station, a_delivery(draw, "发票9", soap, 10, "100.00")), none);
    let short = differ("quantity", "SOAP", ("acceptance", "9"), ("invoice", "10"));
    assert_eq!(refused(&mut station, a_delivery(draw, "发票1", soap, 9, "90.00")), short);
    let cheap = differ("sum", "SOAP", ("acceptance", "90.00"), ("invoice", "100.00"));
    assert_eq!(refused(&mut station, a_delivery(draw, "发票1", soap, 10, "90.00")), cheap);
    let mut nameless = a_delivery(draw, "发票1", soap, 10, "100.00");
    nameless.details.supplier = None;
    let unnamed = differ("supplier", "", ("acceptance", "-"), ("invoice", "兴谷批发"));
    assert_eq!(refused(&mut station, nameless), unnamed);
    let wrong = PurchaseGoods { purpose: of("cards"), ..a_delivery(draw, "发票1", soap, 10, "100.00") };
    assert_eq!(
        refused(&mut station, wrong),
        differ("purpose", "", ("acceptance", "cards"), ("draw", "goods"))
    );
    let seq = station.book.views().draws.get(draw).unwrap().invoices[0].act.seq;
    let same_hand = Refusal::InvoiceByAcceptor { operator: finance.operator(), number: of("发票1"), seq };
    let delivery = a_delivery(draw, "发票1", soap, 10, "100.00");
    assert_eq!(station.refused_with(&keeper, &finance, delivery.clone()), same_hand);
    station.take_in(delivery.clone());
    let seq = station.book.head().unwrap().0;
    let again = Refusal::LineAccepted { draw, number: of("发票1"), article: "SOAP".into(), seq };
    assert_eq!(refused(&mut station, delivery), again);
    station.verified();
}

#[test]
fn papers_may_differ_as_far_as_the_policy_of_the_request_says() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let lenient = Policy { funds: FundTerms { match_percent: Some(5), ..terms() }, ..policy() };
    let set = SetPolicy { from: of("2026-03-01"), document: of("用款办法2"), policy: lenient };
    station.ask_with(&chief, Some(&reviewer), set).unwrap();
    let draw = a_paid_draw(&mut station, fund, soap, 20, "200.00");
    let strict = Policy { funds: terms(), ..policy() };
    let set = SetPolicy { from: of("2026-03-01"), document: of("用款办法3"), policy: strict };
    station.ask_with(&chief, Some(&reviewer), set).unwrap();
    station.done(&finance, an_invoice(draw, "发票1", soap, 20, "190.00"));
    station.take_in(a_delivery(draw, "发票1", soap, 19, "190.00"));
    assert_eq!(money(&station, draw), ["0.00", "10.00", "800.00"], "what was accepted is paid");
    let next = a_paid_draw(&mut station, fund, soap, 20, "200.00");
    let exact = station.refused(&finance, an_invoice(next, "发票2", soap, 20, "190.00"));
    assert!(matches!(exact, Refusal::PapersDiffer { what: "sum", .. }), "{exact:?}");
    station.verified();
}

#[test]
fn an_invoice_entered_wrongly_is_struck_out_before_anything_is_accepted_and_its_number_is_free_again() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let finance = station.finance.clone();
    let draw = a_paid_draw(&mut station, fund, soap, 10, "100.00");
    station.done(&finance, an_invoice(draw, "发票1", soap, 9, "90.00"));
    let again = station.refused(&finance, an_invoice(draw, "发票-1", soap, 9, "90.00"));
    assert!(matches!(again, Refusal::AlreadyTaken { .. }), "not that ten are too few for two of it: {again}");
    let strike = StrikeInvoice { draw, number: of("发票-1"), reason: of("数量录错") };
    station.done(&finance, strike.clone());
    assert_eq!(station.refused(&finance, strike.clone()), Refusal::NoInvoice { draw, number: of("发票-1") });
    station.done(&finance, an_invoice(draw, "发票1", soap, 10, "100.00"));
    station.take_in(a_delivery(draw, "发票1", soap, 10, "100.00"));
    assert!(matches!(station.refused(&finance, strike), Refusal::LineAccepted { .. }));
    station.verified();
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
fn work_that_was_ordered_is_paid_when_two_people_found_it_done() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (keeper, clerk, finance) = (station.keeper.clone(), station.clerk.clone(), station.finance.clone());
    let printing = || Article::Service(of("印刷积分手册"));
    let request = RequestDraw {
        purpose: of("printing"),
        lines: vec![a_line(printing(), 1, "80.00")],
        ..a_request(fund, soap, 1, "80.00")
    };
    let draw = an_approved_draw(&mut station, request);
    station.done(&finance, a_receipt(draw, "80.00", "网银1"));
    let lines = vec![a_line(printing(), 1, "80.00")];
    station.done(&finance, EnterInvoice { lines, ..an_invoice(draw, "发票1", soap, 1, "80.00") });
    let accept = AcceptService {
        draw,
        number: of("发票1"),
        service: of("印刷积分手册"),
        quantity: Quantity::from_minor(1),
        cost: of("80.00"),
    };
    assert_eq!(station.refused(&keeper, accept.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&keeper, Some(&clerk), accept).unwrap();
    assert_eq!(station.balance("expense:F001.printing", "CNY"), "80.00");
    assert_eq!(money(&station, draw), ["0.00", "0.00", "920.00"]);
    assert_eq!(station.book.views().funds.get(fund).unwrap().spent, of("80.00"));
    station.verified();
}

#[test]
fn a_use_outside_the_list_takes_a_paper_and_two_approvers_and_stays_on_record() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (keeper, chief, reviewer) = (station.keeper.clone(), station.chief.clone(), station.reviewer.clone());
    let request = RequestDraw { purpose: of("relief"), ..a_request(fund, soap, 1, "10.00") };
    assert!(matches!(station.refused(&keeper, request.clone()), Refusal::UseNotPermitted { .. }));
    let draw = DrawId::number(1);
    station.done(&keeper, RequestDraw { override_document: Some(of("抗洪批示3")), ..request });
    station.done(&chief, ApproveDraw { draw });
    assert_eq!(stage(&station, draw), "requested", "a sum one may approve takes two here");
    station.done(&reviewer, ApproveDraw { draw });
    station.clock.set("2029-03-01", 9, 0);
    let row = draws::one(station.book.views(), draw, station.clock.today()).unwrap();
    assert_eq!(row.override_document, Some(of("抗洪批示3")));
    assert_eq!((row.approvers, row.approvals.len(), row.days), (2, 2, 1096));
    station.verified();
}

#[test]
fn a_request_nobody_acts_on_lapses_and_a_draw_nobody_wants_frees_its_money() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "5000.00");
    let (keeper, chief, reviewer, finance) =
        (station.keeper.clone(), station.chief.clone(), station.reviewer.clone(), station.finance.clone());
    let [first, second] = [1, 2].map(DrawId::number);
    station.done(&keeper, a_request(fund, soap, 100, "1000.00"));
    station.clock.set("2026-03-11", 9, 0);
    station.done(&chief, ApproveDraw { draw: first });
    station.clock.set("2026-03-21", 9, 0);
    station.done(&keeper, a_request(fund, soap, 10, "100.00"));
    assert_eq!(stage(&station, first), "requested", "each approval gives ten days more, the last included");
    station.clock.set("2026-03-22", 9, 0);
    let before = station.last();
    assert_eq!(stage(&station, first), "lapsed", "before anybody has written it");
    station.done(&chief, ApproveDraw { draw: second });
    assert_eq!(station.events_after(before), ["draw.lapsed", "draw.approved"]);
    assert_eq!(stage(&station, first), "lapsed");
    let over = Refusal::DrawStage { draw: first, stage: "lapsed", stage_needed: "requested" };
    assert_eq!(station.refused(&reviewer, ApproveDraw { draw: first }), over);
    assert_eq!(station.balance("fund:F001", "CNY"), "4900.00");

    let withdraw = WithdrawDraw { draw: second, reason: of("改由捐赠") };
    let his = Refusal::NotPermitted { operator: finance.operator(), roles: &[Role::Chief] };
    assert_eq!(station.refused(&finance, withdraw.clone()), his);
    station.done(&finance, a_receipt(second, "1.00", "网银1"));
    let received = Refusal::DrawStage { draw: second, stage: "received", stage_needed: "requested" };
    assert_eq!(station.refused(&keeper, withdraw), received);
    assert_eq!(station.refused(&reviewer, ApproveDraw { draw: second }), received);
    let third = an_approved_draw(&mut station, a_request(fund, soap, 10, "100.00"));
    station.done(&keeper, WithdrawDraw { draw: third, reason: of("改由捐赠") });
    assert_eq!(money(&station, third), ["0.00", "0.00", "4900.00"]);
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

/// Whoever asks may be anybody of the staff; only the tier says who decides.
#[test]
fn everybody_of_the_staff_may_ask_and_one_request_sent_twice_is_one_draw() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let staff: [Session; 5] = [
        station.chief.clone(),
        station.clerk.clone(),
        station.reviewer.clone(),
        station.keeper.clone(),
        station.finance.clone(),
    ];
    for one in &staff {
        station.done(one, a_request(fund, soap, 1, "10.00"));
    }
    let auditor = station.operator(&[Role::Auditor], None);
    let refused = station.refused(&auditor, a_request(fund, soap, 1, "10.00"));
    assert!(matches!(refused, Refusal::NotPermitted { .. }), "{refused:?}");
    let asked = tests::station::keyed("once", &staff[1], a_request(fund, soap, 1, "10.00"));
    let first = station.book.submit(&asked).unwrap();
    assert_eq!(station.book.submit(&asked).unwrap().sealed.hash(), first.sealed.hash());
    assert_eq!(station.book.views().draws.all().len(), 6);
    station.verified();
}
