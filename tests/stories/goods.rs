//! Goods: listed, priced, taken in as a gift or bought, best before a day.

use ledger::events::Event;
use ledger::events::goods::{
    DonorTie, FurtherGoods, IntakeException, PurchaseDetails, ValueProof, WriteOffCause,
};
use ledger::events::goods::{GiftDetails, GoodDetails};
use ledger::events::operators::Role;
use ledger::events::station::{AcceptanceRule, GoodsTerms, Policy};
use ledger::journal::Claim;
use ledger::reports::{delivery, stock, stock_lists, trace};
use ledger::rules::Refusal;
use ledger::rules::goods::{
    AddBarcode, ChangeGood, DonateGoods, ListGood, NameDonor, PurchaseGoods, RemoveBarcode, RepriceGood,
    RestoreGood, WithdrawGood, WriteOff,
};
use ledger::rules::operators::DeclareRelative;
use ledger::rules::redemptions::ReverseRedemption;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::units::{Cny, Day, DonorId, Quantity, VoucherNo};
use tests::station::{Station, a_basket, a_purchase, of, policy};

use super::a_station;

fn a_gift(pieces: i64, value: &str) -> DonateGoods {
    DonateGoods {
        sku: of("SOAP"),
        quantity: Quantity::from_minor(pieces),
        donor: DonorId::number(1),
        value: of(value),
        document: of("捐赠单"),
        best_before: None,
        details: GiftDetails::default(),
    }
}

#[test]
fn a_good_has_one_code_a_price_and_barcodes_of_its_own() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let soap = ListGood {
        sku: of("SOAP"),
        name: of("肥皂"),
        points_price: of("5"),
        barcodes: vec![of("4006381333931")],
        reorder_at: Quantity::from_minor(2),
        details: GoodDetails::default(),
    };
    let free = ListGood { points_price: of("0"), ..soap.clone() };
    assert_eq!(station.refused(&keeper, free), Refusal::NotPositive { what: "points price" });
    station.done(&keeper, soap.clone());
    assert_eq!(station.book.views().goods.by_barcode(of("4006381333931")), Some(of("SOAP")));
    assert_eq!(station.refused(&keeper, soap.clone()), Refusal::GoodExists { sku: of("SOAP") });
    let same_code = ListGood { sku: of("SOAP-2"), ..soap };
    let taken = Refusal::BarcodeTaken { barcode: of("4006381333931"), sku: of("SOAP") };
    assert_eq!(station.refused(&keeper, same_code), taken);

    let reprice = |sku: &str, price: &str| RepriceGood {
        sku: of(sku),
        points_price: of(price),
        document: of("价目"),
        from: None,
    };
    assert_eq!(station.refused(&keeper, reprice("RICE", "6")), Refusal::NoSuchGood { sku: of("RICE") });
    assert_eq!(station.refused(&keeper, reprice("SOAP", "0")), Refusal::NotPositive { what: "points price" });
    station.done(&keeper, reprice("SOAP", "6"));
    assert_eq!(station.book.views().goods.get(of("SOAP")).unwrap().price_on(station.clock.today()), of("6"));
}

#[test]
fn an_intake_is_of_a_known_good_and_payer_more_than_nothing_and_still_good() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let nobody = Refusal::NoSuchDonor { donor: DonorId::number(1) };
    assert_eq!(station.refused(&keeper, a_gift(1, "2.00")), nobody);
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: None });
    assert_eq!(station.refused(&keeper, a_gift(1, "2.00")), Refusal::NoSuchGood { sku: of("SOAP") });
    station.good("SOAP", "5");
    assert_eq!(station.refused(&keeper, a_gift(0, "2.00")), Refusal::NotPositive { what: "quantity" });
    let what = "value of a gift that is not unvalued";
    assert_eq!(station.refused(&keeper, a_gift(1, "0.00")), Refusal::NotPositive { what });
    let stale = DonateGoods { best_before: Some(of("2026-02-28")), ..a_gift(1, "2.00") };
    let past = Refusal::PastBest { sku: of("SOAP"), best_before: of("2026-02-28"), today: of("2026-03-01") };
    assert_eq!(station.refused(&keeper, stale), past);

    let fund = station.fund("平安志愿者基金", "10.00");
    let buy = |pieces, cost: &str| a_purchase(of("SOAP"), pieces, fund, cost);
    let unknown = PurchaseGoods { fund: of("9"), ..buy(1, "1.00") };
    assert_eq!(station.refused(&keeper, unknown), Refusal::NoSuchFund { fund: of("9") });
    let unlisted = PurchaseGoods { sku: of("RICE"), ..buy(1, "1.00") };
    assert_eq!(station.refused(&keeper, unlisted), Refusal::NoSuchGood { sku: of("RICE") });
    assert_eq!(station.refused(&keeper, buy(-1, "1.00")), Refusal::NotPositive { what: "quantity" });
    assert_eq!(station.refused(&keeper, buy(1, "-1.00")), Refusal::NotPositive { what: "cost" });
    let stale = PurchaseGoods { best_before: Some(of("2026-02-28")), ..buy(1, "1.00") };
    assert_eq!(station.refused(&keeper, stale), past);
}

#[test]
fn what_is_best_before_today_leaves_first_and_past_it_not_at_all() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let wang = station.member("王秀珍");
    station.give(wang, "50");
    let soap = station.good("SOAP", "5");
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: None });
    station.take_in(a_gift(2, "6.00"));
    station.take_in(DonateGoods { best_before: Some(of("2026-03-05")), ..a_gift(3, "9.00") });
    assert_eq!(station.balance("inventory", "CNY"), "15.00");
    assert_eq!(station.balance("donated:D0001", "CNY"), "-15.00");
    let stock = |station: &tests::station::Station| {
        station.book.views().accounts.stock(soap, station.clock.today()).minor()
    };
    station.redeem(wang, soap, 2).unwrap();
    assert_eq!(stock(&station), 3);
    station.clock.set("2026-03-05", 9, 0);
    assert_eq!(stock(&station), 3, "the last day is included");
    station.clock.set("2026-03-06", 9, 0);
    assert_eq!(stock(&station), 2, "one piece went stale: the two without a date are left");
    let clerk = station.clerk.clone();
    let refused = station.refused(&clerk, tests::station::a_basket(wang, &[(soap, 3)]));
    let short =
        Refusal::OutOfStock { sku: soap, wanted: Quantity::from_minor(3), stock: Quantity::from_minor(2) };
    assert_eq!(refused, short);
    station.redeem(wang, soap, 2).unwrap();
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "1");
    assert_eq!(station.balance("expense:D0001.goods", "CNY"), "12.00");
    station.verified();
}

fn terms(station: &mut Station, goods: GoodsTerms) {
    let (chief, from) = (station.chief.clone(), station.clock.today());
    station.done(&chief, SetPolicy { from, document: of("库房办法"), policy: Policy { goods, ..policy() } });
}

fn pieces(number: i64) -> Quantity {
    Quantity::from_minor(number)
}

fn a_write_off(number: i64, cause: WriteOffCause) -> WriteOff {
    WriteOff { sku: of("SOAP"), quantity: pieces(number), cause, reason: of("查看货架"), lot: None }
}

#[test]
fn a_price_may_be_set_for_a_later_day_and_what_it_was_on_any_day_stays_known() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let soap = station.good("SOAP", "5");
    let price = |points: &str, from: Option<&str>| RepriceGood {
        sku: soap,
        points_price: of(points),
        document: of("价目"),
        from: from.map(of),
    };
    let past = Refusal::HistoryFixed { from: of("2026-02-28"), first: of("2026-03-01") };
    assert_eq!(station.refused(&keeper, price("4", Some("2026-02-28"))), past);
    station.done(&keeper, price("8", Some("2026-03-10")));
    station.clock.set("2026-03-05", 9, 0);
    // A price for today leaves the one that is set for a later day alone.
    station.done(&keeper, price("6", None));
    station.done(&keeper, price("9", Some("2026-03-10")));
    let good = station.book.views().goods.get(soap).unwrap();
    let on = |day: &str| good.price_on(of(day)).to_string();
    let days = ["2026-03-01", "2026-03-04", "2026-03-05", "2026-03-09", "2026-03-10", "2027-01-01"];
    assert_eq!(days.map(on), ["5", "5", "6", "6", "9", "9"]);
    assert_eq!(good.next_price(of("2026-03-05")).unwrap().points_price, of("9"));
    assert_eq!(good.prices.len(), 4, "the one that was replaced is not forgotten");

    let (wang, fund) = (station.member("王秀珍"), station.fund("平安志愿者基金", "100.00"));
    station.give(wang, "50");
    station.buy(soap, 9, fund, "18.00");
    let points = |station: &mut Station| {
        let receipt = station.redeem(wang, soap, 1).unwrap();
        let Event::Redeemed(fact) = &receipt.sealed.entry().event else { panic!("a redemption") };
        fact.points.to_string()
    };
    assert_eq!(points(&mut station), "6");
    station.clock.set("2026-03-10", 0, 1);
    assert_eq!(points(&mut station), "9", "from the first minute of its day");
    station.verified();
}

#[test]
fn a_barcode_stands_for_one_good_and_may_move_to_another() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let (soap, rice) = (station.good("SOAP", "5"), station.good("RICE", "9"));
    // A UPC code and the EAN code with a zero before it are one.
    let [upc, ean] = ["036000291452", "0036000291452"].map(of);
    station.done(&keeper, AddBarcode { sku: soap, barcode: upc });
    station.done(&keeper, AddBarcode { sku: soap, barcode: of("96385074") });
    assert_eq!(station.book.views().goods.by_barcode(ean), Some(soap));
    let taken = Refusal::BarcodeTaken { barcode: ean, sku: soap };
    assert_eq!(station.refused(&keeper, AddBarcode { sku: rice, barcode: ean }), taken);
    let missing = Refusal::NoSuchBarcode { sku: rice, barcode: ean };
    assert_eq!(station.refused(&keeper, RemoveBarcode { sku: rice, barcode: ean }), missing);
    station.done(&keeper, RemoveBarcode { sku: soap, barcode: upc });
    station.done(&keeper, AddBarcode { sku: rice, barcode: upc });
    let goods = &station.book.views().goods;
    assert_eq!((goods.by_barcode(ean), goods.get(soap).unwrap().barcodes.len()), (Some(rice), 1));
    station.verified();
}

#[test]
fn a_withdrawn_good_is_neither_taken_in_nor_handed_out_until_it_is_restored() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    let (soap, wang) = (station.good("SOAP", "5"), station.member("王秀珍"));
    station.give(wang, "50");
    let fund = station.fund("平安志愿者基金", "100.00");
    station.buy(soap, 3, fund, "9.00");
    station.done(&keeper, WithdrawGood { sku: soap, reason: of("包装召回") });
    let withdrawn = Refusal::GoodIsWithdrawn { sku: soap };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 1)])), withdrawn);
    assert_eq!(station.refused(&keeper, a_purchase(soap, 1, fund, "3.00")), withdrawn);
    let row = stock::one(station.book.views(), soap, station.clock.today()).unwrap();
    assert_eq!((row.on_shelf, row.running_out), (pieces(3), false), "it stays on the shelf");
    station.done(&keeper, RestoreGood { sku: soap, reason: of("查明无碍") });
    let again = RestoreGood { sku: soap, reason: of("再来一次") };
    assert_eq!(station.refused(&keeper, again), Refusal::GoodNotWithdrawn { sku: soap });
    station.redeem(wang, soap, 1).unwrap();

    let nothing = ChangeGood { sku: soap, name: None, reorder_at: None, details: GoodDetails::default() };
    assert_eq!(station.refused(&keeper, nothing.clone()), Refusal::NothingChanged { sku: soap });
    let details = GoodDetails { category: Some(of("日用")), unit: Some(of("块")) };
    station.done(&keeper, ChangeGood { reorder_at: Some(pieces(2)), details, ..nothing });
    let short = stock_lists::shortage(station.book.views(), station.clock.today());
    assert_eq!((short[0].usable, short[0].wanted), (pieces(2), pieces(2)));
    assert_eq!(short[0].unit, Some(of("块")));
    station.verified();
}

#[test]
fn a_price_far_from_what_a_piece_cost_is_warned_of_and_stands() {
    let (_folder, mut station) = a_station();
    let soap = station.good("SOAP", "5");
    let fund = station.fund("平安志愿者基金", "100.00");
    station.buy(soap, 4, fund, "12.00");
    // 5 points at 0.50 are 2.50 for a piece that cost 3.00.
    let off = |station: &Station, points: &str| {
        let found = stock::off_parity(station.book.views(), soap, of(points), station.clock.today());
        found.map(|off| (off.price.to_string(), off.cost.to_string()))
    };
    let figures = |price: &str, cost: &str| Some((price.to_owned(), cost.to_owned()));
    assert_eq!(off(&station, "5"), figures("2.50", "3.00"));
    assert_eq!((off(&station, "6"), off(&station, "60")), (None, None), "without a limit only under cost");
    terms(&mut station, GoodsTerms { parity_percent: Some(20), ..GoodsTerms::default() });
    assert_eq!((off(&station, "5"), off(&station, "7.2")), (None, None), "within a fifth");
    assert_eq!(off(&station, "7.3"), figures("3.65", "3.00"));
}

#[test]
fn goods_are_accepted_by_somebody_else_than_their_keeper_and_by_no_relative_of_his() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    let soap = station.good("SOAP", "5");
    let fund = station.fund("平安志愿者基金", "100.00");
    let buy = a_purchase(soap, 1, fund, "3.00");
    assert_eq!(station.refused(&keeper, buy.clone()), Refusal::SecondPersonNeeded);
    assert_eq!(station.refused_with(&keeper, &keeper.clone(), buy.clone()), Refusal::SecondPersonNeeded);
    let other_keeper = station.operator(&[Role::StockKeeper], None);
    let refused = station.refused_with(&keeper, &other_keeper, buy.clone());
    assert!(matches!(refused, Refusal::NotPermitted { operator, .. } if operator == other_keeper.operator()));
    let wife = station.member("李梅");
    let wife_at_desk = station.operator(&[Role::Clerk], Some(wife));
    let declare = DeclareRelative { operator: keeper.operator(), member: wife, relation: of("配偶") };
    station.done(&keeper, declare);
    let pair = Refusal::RelatedPair { first: keeper.operator(), second: wife_at_desk.operator() };
    assert_eq!(station.refused_with(&keeper, &wife_at_desk, buy.clone()), pair);
    let entry = station.ask_with(&keeper, Some(&clerk), buy.clone()).unwrap().sealed.entry().clone();
    let Event::GoodsPurchased(fact) = &entry.event else { panic!("a purchase") };
    assert_eq!((fact.second, fact.exception), (Some(clerk.operator()), None));

    terms(&mut station, GoodsTerms { acceptance: AcceptanceRule::OnePerson, ..GoodsTerms::default() });
    let alone = station.done(&keeper, buy);
    let Event::GoodsPurchased(fact) = &alone.event else { panic!("a purchase") };
    assert_eq!((fact.second, fact.exception), (None, Some(IntakeException::OnePerson)));
    station.verified();
}

#[test]
fn one_paper_takes_in_several_goods_and_an_invoice_is_taken_in_once() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    let (soap, rice) = (station.good("SOAP", "5"), station.good("RICE", "9"));
    let fund = station.fund("平安志愿者基金", "100.00");
    let further = FurtherGoods {
        sku: rice,
        quantity: pieces(2),
        value: of("41.00"),
        best_before: Some(of("2026-09-30")),
    };
    let details =
        PurchaseDetails { supplier: Some(of("兴谷（批发）")), more: vec![further], draw: None };
    let buy = PurchaseGoods { details, ..a_purchase(soap, 4, fund, "12.00") };
    let entry = station.take_in(buy.clone());
    assert_eq!(station.balance("inventory", "CNY"), "53.00");
    assert_eq!(station.balance("fund:F001", "CNY"), "47.00");
    assert_eq!(station.balance("shelf:RICE", "SKU:RICE"), "2");
    assert_eq!(station.book.views().funds.get(fund).unwrap().spent, of("53.00"));
    // The same number of the same supplier, whatever marks stand in it.
    let mut again = buy.clone();
    again.details = PurchaseDetails { supplier: Some(of("兴谷(批发)")), more: vec![], draw: None };
    let refused = station.refused_with(&keeper, &clerk, again.clone());
    assert!(matches!(refused, Refusal::AlreadyTaken { claim: Claim::Invoice(_), seq } if seq == entry.seq));
    again.details.supplier = Some(of("别家"));
    station.take_in(again);

    let slip = delivery::delivery(&mut station.book, entry.seq).unwrap().unwrap();
    assert_eq!((slip.lines.len(), slip.value, slip.second), (2, of("53.00"), Some(clerk.operator())));
    assert_eq!(slip.from, Some(of("兴谷（批发）")));
    station.verified();
}

#[test]
fn the_same_gift_under_the_same_paper_is_taken_in_once() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    let soap = station.good("SOAP", "5");
    station.done(&keeper, NameDonor { name: of("春禾粮油"), member: None });
    let first = station.take_in(a_gift(6, "30.00"));
    let known = Refusal::GiftKnown {
        donor: DonorId::number(1),
        sku: soap,
        quantity: pieces(6),
        document: of("捐赠单"),
        seq: first.seq,
    };
    station.clock.set("2026-03-04", 9, 0);
    assert_eq!(station.refused_with(&keeper, &clerk, a_gift(6, "30.00")), known);
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "6");
    // Another part of it, or another delivery under a paper of its own, is another gift.
    station.take_in(a_gift(4, "20.00"));
    station.take_in(DonateGoods { document: of("捐赠单第2批"), ..a_gift(6, "30.00") });
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "16");
    station.verified();
}

#[test]
fn an_unvalued_gift_is_kept_at_nothing_and_a_donor_with_ties_is_flagged_for_good() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    let (soap, wang) = (station.good("SOAP", "5"), station.member("王秀珍"));
    station.give(wang, "50");
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: Some(wang) });
    let unvalued = GiftDetails { proof: Some(ValueProof::Unvalued), more: vec![] };
    let priced = DonateGoods { details: unvalued.clone(), ..a_gift(2, "6.00") };
    let value: Cny = of("6.00");
    assert_eq!(station.refused_with(&keeper, &clerk, priced), Refusal::UnvaluedHasValue { value });
    let entry = station.take_in(DonateGoods { details: unvalued, ..a_gift(2, "0") });
    assert_eq!((station.balance("inventory", "CNY"), entry.postings.len()), ("0.00".into(), 2));
    let fact = |entry: &ledger::journal::Entry| match &entry.event {
        Event::GoodsDonated(fact) => fact.ties.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(fact(&entry), []);
    station.redeem(wang, soap, 1).unwrap();

    let declare = DeclareRelative { operator: clerk.operator(), member: wang, relation: of("姑母") };
    station.done(&clerk, declare);
    let fund = station.fund("平安志愿者基金", "100.00");
    let details = PurchaseDetails { supplier: Some(of("兴谷超市")), more: vec![], draw: None };
    let bought = station.take_in(PurchaseGoods { details, ..a_purchase(soap, 1, fund, "3.00") });
    let Event::GoodsPurchased(of_purchase) = &bought.event else { panic!("a purchase") };
    assert_eq!(of_purchase.ties, [DonorTie::Donor]);
    let tied = station.take_in(a_gift(1, "2.00"));
    assert_eq!(fact(&tied), [DonorTie::Supplier, DonorTie::Relative]);
    let rows = stock_lists::donors(station.book.views());
    assert_eq!((rows[0].given, rows[0].value.to_string().as_str()), (pieces(3), "2.00"));
    assert_eq!(rows[0].ties, [DonorTie::Supplier, DonorTie::Relative]);
    station.verified();
}

#[test]
fn pieces_are_written_off_by_two_with_a_cause_out_of_the_lots_it_concerns() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    station.good("SOAP", "5");
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: None });
    station.take_in(DonateGoods { best_before: Some(of("2026-03-05")), ..a_gift(3, "10.00") });
    let later = station.take_in(a_gift(4, "8.00"));
    station.clock.set("2026-03-06", 9, 0);
    let expired = a_write_off(3, WriteOffCause::Expired);
    assert_eq!(station.refused(&keeper, expired.clone()), Refusal::SecondPersonNeeded);
    let more = a_write_off(4, WriteOffCause::Expired);
    let short = Refusal::OutOfStock { sku: of("SOAP"), wanted: pieces(4), stock: pieces(3) };
    assert_eq!(station.refused_with(&keeper, &clerk, more), short, "three pieces are past their day");
    let entry = station.ask_with(&keeper, Some(&clerk), expired).unwrap().sealed.entry().clone();
    let Event::GoodsWrittenOff(fact) = &entry.event else { panic!("a write-off") };
    assert_eq!((fact.cost, fact.second), (of("10.00"), clerk.operator()));
    assert_eq!(station.balance("written-off", "SKU:SOAP"), "3");
    assert_eq!(station.balance("expense:D0001.written-off", "CNY"), "10.00");
    assert_eq!(station.balance("inventory", "CNY"), "8.00");

    let limit = GoodsTerms { write_off_month_max: Some(of("13.99")), ..GoodsTerms::default() };
    terms(&mut station, limit);
    let most = Refusal::WriteOffsAtMost { cost: of("4.00"), written_off: of("10.00"), most: of("13.99") };
    let damaged = a_write_off(2, WriteOffCause::Damaged);
    assert_eq!(station.refused_with(&keeper, &clerk, damaged.clone()), most);
    station.clock.set("2026-04-01", 9, 0);
    let lot = later.lots[0].lot;
    let named = WriteOff { lot: Some(lot), ..damaged.clone() };
    station.ask_with(&keeper, Some(&clerk), named).unwrap();
    let gone = WriteOff { lot: Some(entry.lots[0].lot), ..damaged };
    let none = Refusal::NoSuchLot { sku: of("SOAP"), lot: entry.lots[0].lot };
    assert_eq!(station.refused_with(&keeper, &clerk, gone), none);
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "2");
    station.verified();
}

#[test]
fn the_store_room_lists_what_goes_stale_what_nobody_takes_and_what_runs_out() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let (soap, wang) = (station.good("SOAP", "5"), station.member("王秀珍"));
    station.give(wang, "50");
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: None });
    station.take_in(DonateGoods { best_before: Some(of("2026-04-10")), ..a_gift(3, "9.00") });
    station.take_in(a_gift(4, "8.00"));
    let near = |station: &Station, days| {
        let list = stock_lists::near(station.book.views(), days, station.clock.today());
        (list.days, list.lots.iter().map(|lot| (lot.days_left, lot.quantity)).collect::<Vec<_>>())
    };
    assert_eq!(near(&station, None), (30, vec![]));
    assert_eq!(near(&station, Some(40)), (40, vec![(40, pieces(3))]));
    terms(&mut station, GoodsTerms { near_days: Some(39), slow_days: Some(20), ..GoodsTerms::default() });
    assert_eq!(near(&station, None), (39, vec![]));
    station.clock.set("2026-03-02", 9, 0);
    assert_eq!(near(&station, None), (39, vec![(39, pieces(3))]));
    station.redeem(wang, soap, 1).unwrap();
    let slow = |station: &Station| {
        let list = stock_lists::slow(station.book.views(), None, station.clock.today());
        list.goods.iter().map(|good| (good.days, good.usable)).collect::<Vec<_>>()
    };
    station.clock.set("2026-03-21", 9, 0);
    assert_eq!(slow(&station), []);
    station.clock.set("2026-03-22", 9, 0);
    assert_eq!(slow(&station), [(20, pieces(6))]);
    station.clock.set("2026-04-12", 9, 0);
    assert_eq!(near(&station, None), (39, vec![(-2, pieces(2))]), "what is past its day comes first");
}

#[test]
fn a_bag_is_traced_to_its_donor_and_to_the_act_whose_points_bought_it() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    let (reviewer, chief) = (station.reviewer.clone(), station.chief.clone());
    let (soap, wang) = (station.good("SOAP", "2"), station.member("王秀珍"));
    station.kind("PATROL", "7");
    let task = station.act("PATROL", wang);
    station.done(&reviewer, CreditTask::full(task));
    station.clock.set("2026-03-05", 9, 0);
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: None });
    let gift = station.take_in(a_gift(3, "9.00"));
    let fund = station.fund("平安志愿者基金", "100.00");
    station.buy(soap, 2, fund, "5.00");
    station.redeem(wang, soap, 2).unwrap();
    let last = station.ask(&clerk, a_basket(wang, &[(soap, 1)])).unwrap().sealed.entry().clone();
    let undo = ReverseRedemption { voucher: VoucherNo::number(2), reason: of("退货") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();

    let lot = trace::lot(&mut station.book, gift.lots[0].lot).unwrap().unwrap();
    assert_eq!((lot.origin.from.clone(), lot.origin.seq), (Some(of("兴谷超市")), gift.seq));
    assert_eq!(lot.origin.document, Some(of("捐赠单")));
    assert_eq!((lot.pieces, lot.left), (pieces(3), pieces(1)));
    let ways: Vec<_> = lot.ways.iter().map(|way| (way.event, way.pieces.minor(), way.member)).collect();
    let expected = [
        ("redemption.redeemed", 2, Some(wang)),
        ("redemption.redeemed", 1, Some(wang)),
        ("redemption.reversed", -1, Some(wang)),
    ];
    assert_eq!(ways, expected);
    assert_eq!(trace::good(&mut station.book, soap).unwrap().len(), 2);

    let slip = trace::voucher(&mut station.book, VoucherNo::number(2)).unwrap().unwrap();
    assert_eq!((slip.seq, slip.goods.len()), (last.seq, 1));
    assert_eq!(slip.goods[0].origin.from, Some(of("兴谷超市")));
    assert_eq!((slip.earned[0].task, slip.earned[0].points), (Some(task), of("2")));
    assert_eq!(slip.earned[0].kind, Some(of("PATROL")));
    assert_eq!(slip.earned[0].day, Some(of::<Day>("2026-03-01")));
    assert!(slip.reversed_by.is_some());
    let nothing = trace::lot(&mut station.book, ledger::journal::LotId { seq: of_seq(1), place: 0 });
    assert_eq!(nothing.unwrap(), None);
}

fn of_seq(number: u64) -> ledger::units::Seq {
    ledger::units::Seq::number(number)
}
