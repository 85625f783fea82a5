//! Draws among finance's reports: their papers and people, what they bought, and what is unusual of them.

use std::path::Path;

use ledger::events::draws::{Article, Quoted};
use ledger::events::operators::Role;
use ledger::reports::exceptions;
use ledger::reports::finance::Report;
use ledger::rules::draws::{AcceptService, ApproveDraw, EnterInvoice, RefuseDraw, RequestDraw, ReturnDraw};
use ledger::rules::operators::DeclareRelative;
use ledger::units::{DrawId, FundId, Quantity, Sku};
use tests::station::{Station, of};

use super::draws::{a_delivery, a_fund, a_receipt, a_request, a_spent_draw, an_approved_draw, an_invoice};
use crate::reports::{said, told};

/// A draw of 900.00 of which 600.00 came, 300.00 was spent and, in April, 20.00 went back.
fn a_spring_of_a_draw(path: &Path) -> (Station, DrawId) {
    let mut station = Station::open(path);
    let (fund, soap) = a_fund(&mut station, "5000.00");
    let finance = station.finance.clone();
    let draw = a_spent_draw(&mut station, fund, soap);
    station.clock.set("2026-04-02", 9, 0);
    station.done(&finance, ReturnDraw { draw, amount: of("20.00"), reference: of("网银8") });
    (station, draw)
}

#[test]
fn draws_stand_with_their_papers_and_people_and_hold_what_the_journal_says() {
    let folder = tempfile::tempdir().unwrap();
    let (mut station, draw) = a_spring_of_a_draw(&folder.path().join("draws.book"));
    let columns =
        ["draw", "on", "event", "document", "by", "second", "asked", "received", "spent", "returned", "held"];
    assert_eq!(
        told(&mut station.book, Report::Draws, of("2026-03"), &columns),
        [
            format!("{draw}|2026-03-01|draw.requested|采购计划1|O0004||900.00||||0.00"),
            format!("{draw}|2026-03-01|draw.approved||O0001||||||0.00"),
            format!("{draw}|2026-03-01|draw.approved||O0003||||||0.00"),
            format!("{draw}|2026-03-01|draw.received|网银1|O0005|||600.00|||600.00"),
            format!("{draw}|2026-03-01|draw.invoiced|发票1|O0005||||||600.00"),
            format!("{draw}|2026-03-01|goods.purchased|发票1|O0004|O0002|||300.00||300.00"),
            format!("{draw}||||||900.00|600.00|300.00||"),
            "||||||900.00|600.00|300.00||".to_owned(),
        ]
    );
    let april = told(&mut station.book, Report::Draws, of("2026-04"), &columns);
    assert_eq!(april[0], format!("{draw}|2026-04-02|draw.returned|网银8|O0005|||||20.00|280.00"));
    assert_eq!(station.balance(&format!("advance:{draw}"), "CNY"), "280.00");
    let who = told(&mut station.book, Report::Draws, of("2026-04"), &["fund", "purpose", "supplier"]);
    assert_eq!(who[0], "F001|goods|兴谷批发");
}

#[test]
fn what_is_paid_by_way_of_a_draw_left_the_fund_under_the_use_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let (mut station, draw) = a_spring_of_a_draw(&folder.path().join("draws.book"));
    let columns = ["payer", "purpose", "paid", "used"];
    let march = told(&mut station.book, Report::Spending, of("2026-03"), &columns);
    assert_eq!(march[0], "F001|goods|300.00|0.00", "six hundred came, and half of it is still there");
    let statement = ["event", "party", "document", "paid"];
    let rows = told(&mut station.book, Report::Funds, of("2026-03"), &statement);
    assert!(rows.contains(&format!("draw.approved|兴谷批发|{draw}|900.00")), "{rows:?}");
}

#[test]
fn a_purchase_names_the_draw_and_the_fund_that_paid_and_work_is_one_too() {
    let folder = tempfile::tempdir().unwrap();
    let (mut station, draw) = a_spring_of_a_draw(&folder.path().join("draws.book"));
    let (keeper, clerk, finance) = (station.keeper.clone(), station.clerk.clone(), station.finance.clone());
    let printing = || Quoted {
        article: Article::Service(of("印刷积分手册")),
        quantity: Quantity::from_minor(1),
        cost: of("80.00"),
    };
    let request = RequestDraw {
        purpose: of("printing"),
        supplier: of("城北印务"),
        lines: vec![printing()],
        ..a_request(FundId::number(1), of("SOAP"), 1, "80.00")
    };
    let second = an_approved_draw(&mut station, request);
    station.done(&finance, a_receipt(second, "80.00", "网银21"));
    let (day, lines, supplier) = (of("2026-04-02"), vec![printing()], of("城北印务"));
    let invoice = an_invoice(second, "印票1", of("SOAP"), 1, "80.00");
    station.done(&finance, EnterInvoice { day, lines, supplier, ..invoice });
    let Quoted { quantity, cost, .. } = printing();
    let accept =
        AcceptService {
            draw: second, number: of("印票1"), service: of("印刷积分手册"), quantity, cost
        };
    station.ask_with(&keeper, Some(&clerk), accept).unwrap();
    let columns = ["source", "from", "code", "pieces", "cost", "draw", "fund", "purpose", "document"];
    assert_eq!(
        told(&mut station.book, Report::Purchases, of("2026"), &columns),
        [
            format!("supplier|兴谷批发|SOAP|30|300.00|{draw}|F001|goods|发票1"),
            format!("supplier|城北印务|service:印刷积分手册|1|80.00|{second}|F001|printing|印票1"),
            "|||31|380.00||||".to_owned(),
        ]
    );
    station.verified();
}

#[test]
fn a_report_of_draws_is_the_same_bytes_in_every_form_and_speaks_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("draws.book");
    let (station, draw) = a_spring_of_a_draw(&path);
    drop(station.book);
    let made = |name: &str, lang: &str| {
        ["csv", "html", "xlsx"].map(|form| {
            let file = format!("{name}-{lang}.{form}");
            said(&path, &["draws", "--period", "2026-03", &format!("--{form}"), &file, "--lang", lang]);
            std::fs::read(path.with_file_name(file)).unwrap()
        })
    };
    for (lang, head, act) in
        [("zh", "用款,基金,用途,供应商", "用款申请"), ("en", "draw,fund,use,supplier", "draw requested")]
    {
        let first = made("first", lang);
        assert!(made("second", lang) == first, "{lang}");
        let csv = String::from_utf8(first[0].clone()).unwrap();
        assert!(csv.trim_start_matches('\u{feff}').starts_with(head), "{csv}");
        assert!(csv.contains(act), "{csv}");
        let text = said(&path, &["draws", "--period", "2026-03", "--lang", lang]);
        assert!(text.contains("网银1") && text.contains("600.00"), "{text}");
    }
    let text = said(&path, &["draws", "--period", "2026-03", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (object["report"].as_str(), object["rows"][0]["draw"].as_str()),
        (Some("draws"), Some(&*draw.to_string()))
    );
    assert_eq!(object["totals"]["spent"], "300.00");
}

fn found(station: &mut Station, kinds: &[&str]) -> Vec<String> {
    assert!(kinds.iter().all(|kind| exceptions::KINDS.contains(kind)), "{kinds:?}");
    let columns = ["kind", "about", "by", "second", "amount", "limit", "other"];
    let all = told(&mut station.book, Report::Exceptions, of("2026"), &columns);
    all.into_iter().filter(|line| kinds.iter().any(|kind| line.starts_with(&format!("{kind}|")))).collect()
}

#[test]
fn draws_split_under_a_tier_or_just_within_it_are_exceptions_unless_they_came_to_nothing() {
    let (_folder, mut station) = super::a_station();
    let (fund, soap) = a_fund(&mut station, "9000.00");
    let (keeper, chief) = (station.keeper.clone(), station.chief.clone());
    let first = station.done(&keeper, a_request(fund, soap, 48, "480.00")).seq.get();
    station.clock.set("2026-03-07", 9, 0);
    // However his name is written.
    let again = RequestDraw { supplier: of("兴谷(批发)"), ..a_request(fund, soap, 3, "30.00") };
    station.done(&keeper, again);
    let kinds = ["just_under", "split_draws"];
    assert_eq!(
        found(&mut station, &kinds),
        [
            "just_under|兴谷批发|O0004||480.00|500.00|".to_owned(),
            format!("split_draws|兴谷(批发)|O0004||510.00|500.00|{first}"),
        ]
    );
    for draw in [1, 2].map(DrawId::number) {
        station.done(&chief, RefuseDraw { draw, reason: of("合并申请") });
    }
    station.done(&keeper, a_request(fund, soap, 40, "400.00"));
    assert_eq!(found(&mut station, &kinds).len(), 2, "what was refused is counted with nothing");
    station.clock.set("2026-03-20", 9, 0);
    station.done(&keeper, a_request(fund, soap, 50, "500.00"));
    let whole = found(&mut station, &kinds);
    assert_eq!(whole[2..], ["just_under|兴谷批发|O0004||500.00|500.00|"], "exactly a tier, after two weeks");
}

#[test]
fn a_use_by_override_is_an_exception_from_its_last_approval_on() {
    let (_folder, mut station) = super::a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (keeper, chief, reviewer) = (station.keeper.clone(), station.chief.clone(), station.reviewer.clone());
    let allowed = Some(of("抗洪批示3"));
    let request = RequestDraw {
        purpose: of("relief"),
        override_document: allowed,
        ..a_request(fund, soap, 1, "10.00")
    };
    let asked = station.done(&keeper, request).seq.get();
    let draw = DrawId::number(1);
    station.done(&chief, ApproveDraw { draw });
    assert_eq!(found(&mut station, &["override"]), [""; 0]);
    station.done(&reviewer, ApproveDraw { draw });
    let said = format!("override|抗洪批示3|O0003|O0001|10.00||{asked}");
    assert_eq!(found(&mut station, &["override"]), [said]);
}

/// Asked by the keeper, approved by the chief, received by whoever is named: where the money came in.
fn received_by(station: &mut Station, who: &ledger::book::Session, fund: FundId, soap: Sku) -> (DrawId, u64) {
    let draw = an_approved_draw(station, a_request(fund, soap, 10, "100.00"));
    let received = station.done(who, a_receipt(draw, "100.00", &format!("网银{draw}")));
    (draw, received.seq.get())
}

#[test]
fn one_hand_in_two_steps_of_a_draw_and_hands_of_relatives_are_exceptions() {
    let (_folder, mut station) = super::a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (chief, finance, clerk, keeper) =
        (station.chief.clone(), station.finance.clone(), station.clerk.clone(), station.keeper.clone());
    let kinds = ["same_hand", "related_hands"];
    let (draw, came) = received_by(&mut station, &finance, fund, soap);
    assert_eq!(found(&mut station, &kinds), [""; 0], "asked, approved and received by three");
    // Whoever received the money accepts the goods, and whoever asked for them takes them in.
    station.done(&clerk, an_invoice(draw, "发票1", soap, 10, "100.00"));
    station.ask_with(&keeper, Some(&finance), a_delivery(draw, "发票1", soap, 10, "100.00")).unwrap();
    let asked = station.book.views().draws.get(draw).unwrap().requested.seq.get();
    let one = [format!("same_hand|{draw}|O0004||||{asked}"), format!("same_hand|{draw}|O0005||||{came}")];
    assert_eq!(found(&mut station, &kinds), one);

    let wang = station.member("王秀珍");
    let wife = station.operator(&[Role::Finance], Some(wang));
    station.done(&chief, DeclareRelative { operator: chief.operator(), member: wang, relation: of("配偶") });
    let (draw, came) = received_by(&mut station, &wife, fund, soap);
    let approved = station.book.views().draws.get(draw).unwrap().approvals[0].seq.get();
    assert!(approved < came);
    let theirs = format!("related_hands|{draw}|{}|O0001|||{approved}", wife.operator());
    assert_eq!(found(&mut station, &kinds)[2..], [theirs]);
    station.verified();
}
