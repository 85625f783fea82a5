//! Stocktakes: blind, with service going on, counted again where it matters, signed by two.

use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::events::station::{GoodsTerms, Policy, RecountTerms};
use ledger::events::stocktakes::{CauseOf, Scope, VarianceCause};
use ledger::reports::stocktake;
use ledger::rules::Refusal;
use ledger::rules::station::SetPolicy;
use ledger::rules::stocktakes::{AbandonStocktake, CloseStocktake, CountGoods, Found, OpenStocktake};
use ledger::units::{MemberId, Quantity, Seq, Sku, StocktakeId};
use tempfile::TempDir;
use tests::station::{Station, of, policy};

use super::a_station;

const FIRST: StocktakeId = StocktakeId::number(1);

fn pieces(number: i64) -> Quantity {
    Quantity::from_minor(number)
}

fn count(sku: Sku, number: i64, at: Option<Seq>) -> CountGoods {
    CountGoods { stocktake: FIRST, counts: vec![Found { sku, quantity: pieces(number), at }] }
}

fn close(causes: &[(Sku, VarianceCause)]) -> CloseStocktake {
    let cause = |(sku, cause): &(Sku, VarianceCause)| CauseOf { sku: *sku, cause: *cause, note: None };
    CloseStocktake { stocktake: FIRST, causes: causes.iter().map(cause).collect() }
}

/// Soap and rice on the shelf, a member who may take some, and a stocktake of both that is open.
fn counting() -> (TempDir, Station, [Sku; 2], MemberId) {
    let (folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let goods = [station.good("SOAP", "5"), station.good("RICE", "9")];
    let wang = station.member("王秀珍");
    station.give(wang, "90");
    let fund = station.fund("平安志愿者基金", "200.00");
    station.buy(goods[0], 10, fund, "30.00");
    station.buy(goods[1], 4, fund, "80.00");
    station.done(&keeper, OpenStocktake { scope: Scope::All });
    (folder, station, goods, wang)
}

#[test]
fn service_goes_on_while_shelves_are_counted_and_only_what_is_missing_is_adjusted() {
    let (_folder, mut station, [soap, rice], wang) = counting();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    // Nine pieces were on the shelf at this moment; two are handed out before the count is recorded.
    let at = station.book.head().unwrap().0;
    station.redeem(wang, soap, 2).unwrap();
    station.done(&keeper, count(soap, 9, Some(at)));
    station.done(&keeper, count(rice, 5, None));
    let found = stocktake::variances(station.book.views(), station.clock.today());
    let figures: Vec<_> =
        found.iter().map(|row| (row.sku, row.expected, row.counted, row.cost.to_string())).collect();
    let expected =
        [(rice, pieces(4), pieces(5), "-20.00".to_owned()), (soap, pieces(10), pieces(9), "3.00".to_owned())];
    assert_eq!(figures, expected, "the dearest difference first");
    station.redeem(wang, soap, 1).unwrap();

    let signed = close(&[(soap, VarianceCause::Unknown), (rice, VarianceCause::Unrecorded)]);
    let entry = station.ask_with(&keeper, Some(&clerk), signed).unwrap().sealed.entry().clone();
    let Event::StocktakeClosed(fact) = &entry.event else { panic!("a stocktake") };
    let lines: Vec<_> = fact.lines.iter().map(|line| (line.sku, line.cost.to_string())).collect();
    assert_eq!(lines, [(rice, "-20.00".to_owned()), (soap, "3.00".to_owned())]);
    // Ten, less three handed out, less the one that is missing.
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "6");
    assert_eq!(station.balance("shelf:RICE", "SKU:RICE"), "5");
    assert_eq!(station.balance("count-variance", "SKU:SOAP"), "1");
    assert_eq!(station.balance("count-variance", "SKU:RICE"), "-1");
    assert_eq!(station.balance("expense:F001.count-variance", "CNY"), "-17.00");
    assert_eq!(station.balance("inventory", "CNY"), "118.00");
    let past = stocktake::past(&mut station.book).unwrap();
    assert_eq!((past[0].goods, past[0].variances.len(), past[0].second), (2, 2, Some(clerk.operator())));
    assert_eq!(past[0].cost.to_string(), "-17.00");
    // A second stocktake finds what the first left.
    station.done(&keeper, OpenStocktake { scope: Scope::Goods(vec![soap]) });
    let counts = vec![Found { sku: soap, quantity: pieces(6), at: None }];
    station.done(&keeper, CountGoods { stocktake: StocktakeId::number(2), counts });
    assert_eq!(stocktake::variances(station.book.views(), station.clock.today()), []);
    station.verified();
}

#[test]
fn a_large_difference_is_counted_again_by_somebody_else_and_every_difference_has_a_cause() {
    let (_folder, mut station, [soap, rice], _) = counting();
    let (keeper, clerk, chief) = (station.keeper.clone(), station.clerk.clone(), station.chief.clone());
    let recount = RecountTerms { pieces: Some(pieces(3)), percent: None, value: Some(of("20.00")) };
    let goods = GoodsTerms { recount, ..GoodsTerms::default() };
    let (from, policy) = (station.clock.today(), Policy { goods, ..policy() });
    station.done(&chief, SetPolicy { from, document: of("盘点办法"), policy });
    let missing = Refusal::NotCounted { sku: rice, others: 1 };
    assert_eq!(station.refused_with(&keeper, &clerk, close(&[])), missing);
    station.done(&keeper, count(soap, 7, None));
    station.done(&keeper, count(rice, 3, None));
    let again = |sku| Refusal::RecountNeeded { sku, counter: keeper.operator() };
    let shown = |station: &Station| {
        let found = stocktake::variances(station.book.views(), station.clock.today());
        found.iter().map(|row| (row.sku, row.expected, row.counted)).collect::<Vec<_>>()
    };
    // One bag at 20.00 is as much as three pieces of soap.
    assert_eq!(station.refused_with(&keeper, &clerk, close(&[])), again(rice));
    assert_eq!(shown(&station), [], "whoever counts again must not know what is expected");
    station.done(&keeper, count(rice, 4, None));
    assert_eq!(station.refused_with(&keeper, &clerk, close(&[])), again(soap));
    station.done(&keeper, count(soap, 7, None));
    let refused = station.refused_with(&keeper, &clerk, close(&[]));
    assert_eq!(refused, again(soap), "nor by himself");
    assert!(!refused.to_string().contains("10"), "{refused}");
    let sheet = stocktake::sheet(station.book.views(), station.clock.today()).unwrap();
    let marked: Vec<_> = sheet.goods.iter().map(|good| (good.sku, good.recount)).collect();
    assert_eq!((marked, sheet.counted), (vec![(rice, false), (soap, true)], 2));
    let right = (rice, pieces(4), pieces(4));
    assert_eq!(shown(&station), [right], "of the rice both counts can be seen by now");
    station.done(&clerk, count(soap, 8, None));
    assert_eq!(shown(&station), [(soap, pieces(10), pieces(8)), right], "and the signers see it then");
    let why = Refusal::CauseNeeded { sku: soap, counted: pieces(8), expected: pieces(10) };
    assert_eq!(station.refused_with(&keeper, &clerk, close(&[])), why);
    let signed = close(&[(soap, VarianceCause::Stolen)]);
    assert_eq!(station.refused(&keeper, signed.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&keeper, Some(&clerk), signed).unwrap();
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "8");
    assert_eq!(station.balance("expense:F001.count-variance", "CNY"), "6.00");
    station.verified();
}

#[test]
fn a_count_is_of_the_stocktake_that_is_open_of_its_goods_and_of_its_time() {
    let (_folder, mut station, [soap, rice], wang) = counting();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    let open = station.book.views().stocktakes.open().unwrap().seq;
    let refused = station.refused(&keeper, OpenStocktake { scope: Scope::All });
    assert_eq!(refused, Refusal::StocktakeIsOpen { stocktake: FIRST });
    let early = Seq::number(open.get() - 1);
    let outside = Refusal::CountOutside { sku: soap, at: early, first: open, last: open };
    assert_eq!(station.refused(&keeper, count(soap, 9, Some(early))), outside);
    let other = CountGoods { stocktake: StocktakeId::number(2), ..count(soap, 9, None) };
    let closed = Refusal::StocktakeNotOpen { stocktake: StocktakeId::number(2) };
    assert_eq!(station.refused(&keeper, other), closed);
    let tea = station.good("TEA", "3");
    let foreign = Refusal::NotInStocktake { sku: tea, stocktake: FIRST };
    assert_eq!(station.refused(&keeper, count(tea, 1, None)), foreign, "it was listed later");
    let auditor = station.operator(&[Role::Auditor], None);
    assert!(matches!(station.refused(&auditor, count(soap, 9, None)), Refusal::NotPermitted { .. }));

    // All soap is said to be gone, and then nearly all of it is handed out.
    station.done(&keeper, count(soap, 0, None));
    station.done(&keeper, count(rice, 4, None));
    station.redeem(wang, soap, 9).unwrap();
    let signed = close(&[(soap, VarianceCause::Stolen)]);
    let stale = Refusal::CountIsStale { sku: soap, missing: pieces(10), stock: pieces(1) };
    assert_eq!(station.refused_with(&keeper, &clerk, signed), stale);
    station.done(&keeper, AbandonStocktake { stocktake: FIRST, reason: of("点错货架") });
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "1", "nothing moved");
    let empty = OpenStocktake { scope: Scope::Category(of("粮油")) };
    assert_eq!(station.refused(&keeper, empty), Refusal::NothingToCount);
    station.verified();
    let station = station.reopened();
    assert_eq!(station.book.views().stocktakes.ended().len(), 1);
}

#[test]
fn pieces_found_on_an_empty_shelf_come_in_at_no_cost_and_can_be_handed_out() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    let (soap, wang) = (station.good("SOAP", "5"), station.member("王秀珍"));
    station.give(wang, "50");
    station.done(&keeper, OpenStocktake { scope: Scope::All });
    station.done(&keeper, count(soap, 3, None));
    station.ask_with(&keeper, Some(&clerk), close(&[(soap, VarianceCause::Unrecorded)])).unwrap();
    assert_eq!(station.balance("inventory", "CNY"), "0.00");
    station.redeem(wang, soap, 2).unwrap();
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "1");
    station.verified();
}
