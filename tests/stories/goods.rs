//! Goods: listed, priced, taken in as a gift or bought, best before a day.

use ledger::rules::Refusal;
use ledger::events::goods::{GiftDetails, GoodDetails};
use ledger::rules::goods::{DonateGoods, ListGood, NameDonor, PurchaseGoods, RepriceGood};
use ledger::units::{DonorId, Quantity};
use tests::station::{a_purchase, of};

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

    let reprice =
        |sku: &str, price: &str| RepriceGood {
            sku: of(sku), points_price: of(price), document: of("价目"), from: None
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
    assert_eq!(station.refused(&keeper, a_gift(1, "0.00")), Refusal::NotPositive { what: "value" });
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
