//! Funds: opened for permitted uses, granted money, and never spent past either (专款专用); their parts
//! and their years.

use ledger::events::Event;
use ledger::events::funds::FundDetails;
use ledger::reports::funds::funds;
use ledger::rules::Refusal;
use ledger::rules::draws::ApproveDraw;
use ledger::rules::funds::{AllotFund, GrantFund, OpenFund, SetFundBudget, SetFundUses};
use ledger::rules::goods::PurchaseGoods;
use ledger::units::{DrawId, FundId};
use tests::station::{Station, a_purchase, of};

use super::a_station;
use super::draws::{a_delivery, a_fund, a_paid_draw, a_request, an_invoice};

#[test]
fn a_fund_is_opened_once_with_its_uses_and_granted_more_than_nothing() {
    let (_folder, mut station) = a_station();
    let finance = station.finance.clone();
    let named = |fund, name: &str, uses: &[&str]| OpenFund {
        fund,
        name: of(name),
        uses: uses.iter().map(|purpose| of(purpose)).collect(),
        document: of("文1"),
        details: FundDetails::default(),
    };
    let open = |fund, uses: &[&str]| named(fund, "见义勇为基金", uses);
    let seven = Some(FundId::number(7));
    assert_eq!(station.refused(&finance, open(seven, &[])), Refusal::NoUses);
    station.done(&finance, open(seven, &["rewards"]));
    let exists = Refusal::FundExists { fund: FundId::number(7) };
    assert_eq!(station.refused(&finance, open(seven, &["rewards"])), exists);
    let twice = Refusal::FundNamed { fund: FundId::number(7), name: of("见义勇为基金") };
    assert_eq!(
        station.refused(&finance, open(None, &["goods"])),
        twice,
        "people choose funds by their names"
    );
    station.done(&finance, named(None, "平安志愿者基金", &["goods"]));
    assert!(station.book.views().funds.get(FundId::number(8)).is_some(), "the next number");

    let grant = |fund, amount: &str| GrantFund {
        fund: FundId::number(fund),
        source: of("区财政"),
        amount: of(amount),
        document: of("回单"),
    };
    assert_eq!(station.refused(&finance, grant(9, "1.00")), Refusal::NoSuchFund { fund: FundId::number(9) });
    assert_eq!(station.refused(&finance, grant(7, "0.00")), Refusal::NotPositive { what: "amount" });
    station.done(&finance, grant(7, "80.00"));
    let before = station.last();
    let known = Refusal::GrantKnown {
        fund: FundId::number(7),
        source_name: of("区财政"),
        amount: of("80.00"),
        document: of("回单"),
        seq: ledger::units::Seq::number(before),
    };
    assert_eq!(station.refused(&finance, grant(7, "80.00")), known, "the same money entered twice");
    station.done(&finance, grant(7, "0.01"));
    assert_eq!(station.balance("fund:F007", "CNY"), "80.01");
    assert_eq!(station.balance("granted:F007", "CNY"), "-80.01");
    assert_eq!(station.book.views().funds.get(FundId::number(7)).unwrap().granted, of("80.01"));
}

#[test]
fn a_fund_pays_for_its_uses_only_and_to_its_last_fen() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "5");
    let other = PurchaseGoods { purpose: of("banquets"), ..a_purchase(soap, 1, fund, "1.00") };
    let before = station.last();
    let not_permitted = Refusal::UseNotPermitted { fund, purpose: of("banquets"), uses: "goods".into() };
    assert_eq!(station.refused(&keeper, other), not_permitted);
    let short = Refusal::FundShort { fund, cost: of("100.01"), left: of("100.00"), short: of("0.01") };
    assert_eq!(station.refused(&keeper, a_purchase(soap, 1, fund, "100.01")), short);
    assert_eq!(station.events_after(before), ["denied", "denied"], "both attempts are on record");
    station.buy(soap, 4, fund, "60.00");
    let short = Refusal::FundShort { fund, cost: of("40.01"), left: of("40.00"), short: of("0.01") };
    assert_eq!(station.refused(&keeper, a_purchase(soap, 1, fund, "40.01")), short);
    station.buy(soap, 1, fund, "40.00");
    assert_eq!(station.balance("fund:F001", "CNY"), "0.00");
    assert_eq!(station.balance("inventory", "CNY"), "100.00");
    assert_eq!(station.balance("bought:F001", "SKU:SOAP"), "-5");
    assert_eq!(station.book.views().funds.get(fund).unwrap().spent, of("100.00"));
    station.verified();
}

/// A fund with parts: a ring-fenced one for rooms of the first class, and a plain one.
fn a_family(station: &mut Station) -> [FundId; 3] {
    let (fund, _) = a_fund(station, "1000.00");
    let finance = station.finance.clone();
    let part = |name: &str, ring: Option<&str>| OpenFund {
        fund: None,
        name: of(name),
        uses: vec![of("goods")],
        document: of("文3"),
        details: FundDetails { kind: None, parent: Some(fund), ring: ring.map(of) },
    };
    station.done(&finance, part("一类室分户", Some("一类警务室")));
    let twice = Refusal::FundNamed { fund: FundId::number(2), name: of("一类室分户") };
    assert_eq!(station.refused(&finance, part("一类室分户", None)), twice);
    station.done(&finance, part("分户", None));
    [fund, FundId::number(2), FundId::number(3)]
}

#[test]
fn a_funds_money_goes_to_its_parts_and_back_never_sideways_and_out_of_a_ring_by_two_people() {
    let (_folder, mut station) = a_station();
    let [fund, ring, plain] = a_family(&mut station);
    let (finance, chief) = (station.finance.clone(), station.chief.clone());
    let orphan = OpenFund {
        fund: None,
        name: of("无主"),
        uses: vec![of("goods")],
        document: of("文4"),
        details: FundDetails { ring: Some(of("二类警务室")), ..FundDetails::default() },
    };
    assert_eq!(station.refused(&finance, orphan.clone()), Refusal::RingNeedsParent);
    let wider = OpenFund {
        uses: vec![of("goods"), of("banquets")],
        details: FundDetails { parent: Some(fund), ..FundDetails::default() },
        ..orphan
    };
    let uses = "goods, cards, printing".into();
    let wrong = Refusal::UseNotPermitted { fund, purpose: of("banquets"), uses };
    assert_eq!(station.refused(&finance, wider), wrong, "a part is for no more than the whole");

    let allot = |from, to, amount: &str| AllotFund { from, to, amount: of(amount), document: of("划拨1") };
    station.done(&finance, allot(fund, ring, "300.00"));
    station.done(&finance, allot(fund, plain, "200.00"));
    let sideways = Refusal::NotPartOf { from: ring, to: plain };
    assert_eq!(station.refused(&finance, allot(ring, plain, "1.00")), sideways);
    assert_eq!(station.refused(&finance, allot(ring, fund, "50.00")), Refusal::SecondPersonNeeded);
    let back = station.ask_with(&finance, Some(&chief), allot(ring, fund, "50.00")).unwrap();
    let Event::FundAllotted(fact) = &back.sealed.entry().event else { panic!("{back:?}") };
    assert_eq!(fact.second, Some(chief.operator()));
    station.done(&finance, allot(plain, fund, "10.00"));
    let short = Refusal::FundShort { fund: ring, cost: of("250.01"), left: of("250.00"), short: of("0.01") };
    assert_eq!(station.refused_with(&finance, &chief, allot(ring, fund, "250.01")), short);
    let rows = funds(station.book.views());
    let sums =
        |row: &ledger::reports::funds::Row| [row.granted, row.allotted, row.left].map(|sum| sum.to_string());
    assert_eq!(sums(&rows[0]), ["1000.00", "-440.00", "560.00"]);
    assert_eq!(sums(&rows[1]), ["0.00", "250.00", "250.00"]);
    assert_eq!(sums(&rows[2]), ["0.00", "190.00", "190.00"]);
    station.verified();
}

#[test]
fn uses_change_by_a_paper_and_a_second_person_and_what_the_whole_loses_its_parts_lose() {
    let (_folder, mut station) = a_station();
    let [fund, ring, _] = a_family(&mut station);
    let (finance, chief, keeper) = (station.finance.clone(), station.chief.clone(), station.keeper.clone());
    let set = |fund, uses: &[&str]| SetFundUses {
        fund,
        uses: uses.iter().map(|one| of(one)).collect(),
        document: of("文5"),
    };
    assert_eq!(station.refused(&finance, set(fund, &["cards"])), Refusal::SecondPersonNeeded);
    assert_eq!(station.refused_with(&finance, &chief, set(fund, &[])), Refusal::NoUses);
    let allot = AllotFund { from: fund, to: ring, amount: of("100.00"), document: of("划拨1") };
    station.done(&finance, allot);
    let draw = DrawId::number(1);
    station.done(&keeper, a_request(ring, of("SOAP"), 1, "10.00"));
    station.ask_with(&finance, Some(&chief), set(fund, &["cards"])).unwrap();
    let gone = Refusal::UseNotPermitted { fund, purpose: of("goods"), uses: "cards".into() };
    assert_eq!(station.refused(&chief, ApproveDraw { draw }), gone);
    assert_eq!(station.refused(&keeper, a_request(ring, of("SOAP"), 1, "10.00")), gone);
    assert_eq!(station.refused_with(&finance, &chief, set(ring, &["goods"])), gone);
    station.verified();
}

#[test]
fn a_fund_is_planned_by_year_and_a_draw_belongs_to_the_year_it_was_approved_in() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let finance = station.finance.clone();
    let plan =
        |year, planned: &str| SetFundBudget { fund, year, planned: of(planned), document: of("预算1") };
    assert_eq!(station.refused(&finance, plan(2025, "1.00")), Refusal::YearOver { year: 2025, first: 2026 });
    assert_eq!(station.refused(&finance, plan(2026, "0")), Refusal::NotPositive { what: "amount" });
    station.done(&finance, plan(2026, "500.00"));
    station.done(&finance, plan(2026, "250.00"));
    station.done(&finance, plan(2027, "300.00"));
    let draw = a_paid_draw(&mut station, fund, soap, 20, "200.00");
    let years = |station: &Station| {
        let row = funds(station.book.views()).remove(0);
        let figures = row.years.into_iter().map(|year| {
            let left = year.left.map(|left| left.to_string());
            (year.year, year.committed.to_string(), year.spent.to_string(), left.unwrap_or_default())
        });
        figures.collect::<Vec<_>>()
    };
    let told = |year: i32, [committed, spent, left]: [&str; 3]| {
        (year, committed.to_owned(), spent.to_owned(), left.to_owned())
    };
    let next = told(2027, ["0.00", "0.00", "300.00"]);
    assert_eq!(years(&station), [told(2026, ["200.00", "0.00", "50.00"]), next.clone()]);
    // What is kept for the draw counts as used: a plan under it would be passed already.
    let under = |planned: &str, spent: &str, committed: &str| Refusal::PlanUnderUse {
        fund,
        year: 2026,
        planned: of(planned),
        spent: of(spent),
        committed: of(committed),
        least: of("200.00"),
    };
    assert_eq!(station.refused(&finance, plan(2026, "199.99")), under("199.99", "0.00", "200.00"));
    station.clock.set("2027-01-05", 9, 0);
    station.done(&finance, an_invoice(draw, "发票1", soap, 15, "150.00"));
    station.take_in(a_delivery(draw, "发票1", soap, 15, "150.00"));
    assert_eq!(years(&station), [told(2026, ["50.00", "150.00", "50.00"]), next]);
    station.verified();
}
