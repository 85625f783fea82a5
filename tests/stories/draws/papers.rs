//! What is received, invoiced and accepted, and that the three agree.

use ledger::events::draws::Article;
use ledger::events::station::{FundTerms, Policy};
use ledger::reports::draws;
use ledger::rules::Refusal;
use ledger::rules::draws::{AcceptService, EnterInvoice, RequestDraw, ReturnDraw, StrikeInvoice, in_yuan};
use ledger::rules::goods::PurchaseGoods;
use ledger::rules::station::SetPolicy;
use ledger::units::Quantity;
use tests::station::{Station, of, policy};

use super::{
    a_delivery, a_fund, a_line, a_paid_draw, a_receipt, a_request, an_approved_draw, an_invoice, money, terms,
};
use crate::stories::a_station;

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
