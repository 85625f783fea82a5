//! Funds: opened for permitted uses, granted money, and never spent past either (专款专用).

use ledger::events::funds::FundDetails;
use ledger::rules::Refusal;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::PurchaseGoods;
use ledger::units::FundId;
use tests::station::{a_purchase, of};

use super::a_station;

#[test]
fn a_fund_is_opened_once_with_its_uses_and_granted_more_than_nothing() {
    let (_folder, mut station) = a_station();
    let finance = station.finance.clone();
    let open = |fund, uses: &[&str]| OpenFund {
        fund,
        name: of("见义勇为基金"),
        uses: uses.iter().map(|purpose| of(purpose)).collect(),
        document: of("文1"),
        details: FundDetails::default(),
    };
    let seven = Some(FundId::number(7));
    assert_eq!(station.refused(&finance, open(seven, &[])), Refusal::NoUses);
    station.done(&finance, open(seven, &["rewards"]));
    let exists = Refusal::FundExists { fund: FundId::number(7) };
    assert_eq!(station.refused(&finance, open(seven, &["rewards"])), exists);
    station.done(&finance, open(None, &["goods"]));
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
