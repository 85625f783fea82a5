//! Redemptions: points out, goods out, cost to whoever paid; and all of it back.

use ledger::events::Event;
use ledger::events::goods::GiftDetails;
use ledger::journal::{Account, Claim, LotId};
use ledger::rules::Refusal;
use ledger::rules::goods::{DonateGoods, NameDonor, RepriceGood};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{Redeem, ReverseRedemption};
use ledger::units::{DonorId, MemberId, Quantity, VoucherNo};
use tests::station::{a_basket, keyed, of, open_again};

use super::a_station;

#[test]
fn a_redemption_and_its_reversal_move_points_goods_and_cost_and_the_book_verifies() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let fund = station.fund("平安志愿者基金", "1000.00");
    let rice = station.good("RICE-5KG", "40");
    station.buy(rice, 3, fund, "100.00");
    station.give(wang, "100");

    let redeem = Redeem { points: Some(of("80")), ..a_basket(wang, &[(rice, 2)]) };
    station.done(&clerk, redeem);
    assert_eq!(station.figures(wang), ["20", "0", "0"]);
    assert_eq!(station.balance("shelf:RICE-5KG", "SKU:RICE-5KG"), "1");
    assert_eq!(station.balance("inventory", "CNY"), "33.34");

    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("拿错了") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    assert_eq!(station.figures(wang), ["100", "0", "0"]);
    assert_eq!(station.balance("shelf:RICE-5KG", "SKU:RICE-5KG"), "3");
    assert_eq!(station.balance("inventory", "CNY"), "100.00");
    assert_eq!(station.verified(), 20);
}

#[test]
fn a_basket_is_refused_for_what_is_wrong_with_it_first() {
    let (_folder, mut station) = a_station();
    let (clerk, keeper) = (station.clerk.clone(), station.keeper.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "4");
    let fund = station.fund("平安志愿者基金", "1000.00");
    let soap = station.good("SOAP", "2");
    let rice = station.good("RICE", "60");
    station.buy(soap, 9, fund, "9.00");
    station.buy(rice, 4, fund, "80.00");
    let nobody = MemberId::number(9);
    let pieces = Quantity::from_minor;
    for (basket, refusal) in [
        (a_basket(nobody, &[(soap, 1)]), Refusal::NoSuchMember { member: nobody }),
        (a_basket(wang, &[]), Refusal::EmptyBasket),
        (a_basket(wang, &[(soap, 0)]), Refusal::NotPositive { what: "quantity" }),
        (a_basket(wang, &[(soap, 1), (rice, -1)]), Refusal::NotPositive { what: "quantity" }),
        (a_basket(wang, &[(soap, 1), (soap, 1)]), Refusal::LineTwice { sku: soap }),
        (a_basket(wang, &[(of("TEA"), 1)]), Refusal::NoSuchGood { sku: of("TEA") }),
        (a_basket(wang, &[(soap, i64::MAX)]), Refusal::TooLarge { what: "price" }),
        (
            a_basket(wang, &[(soap, 10), (rice, 5)]),
            Refusal::OutOfStock { sku: soap, wanted: pieces(10), stock: pieces(9) },
        ),
        (
            a_basket(wang, &[(soap, 3)]),
            Refusal::Overspent { member: wang, points: of("6"), available: of("4"), short: of("2") },
        ),
        (
            a_basket(wang, &[(soap, 1)]),
            Refusal::FirstRedemption { member: wang, available: of("4"), minimum: of("5") },
        ),
    ] {
        assert_eq!(station.refused(&clerk, basket), refusal);
    }

    // The price that was shown is the price that is paid, or nothing is.
    station.give(wang, "200");
    let shown = Redeem { points: Some(of("2")), ..a_basket(wang, &[(soap, 1)]) };
    station.done(&keeper, RepriceGood { sku: soap, points_price: of("3"), document: of("价目"), from: None });
    let moved = Refusal::PriceMoved { points: of("3"), shown: of("2") };
    assert_eq!(station.refused(&clerk, shown), moved);

    // From a hundred points on it takes a second person, who is not the first.
    let dear = a_basket(wang, &[(rice, 2)]);
    assert_eq!(station.refused(&clerk, dear.clone()), Refusal::SecondPersonNeeded);
    assert_eq!(station.refused_with(&clerk, &clerk, dear.clone()), Refusal::SecondPersonNeeded);
    let receipt = station.ask_with(&clerk, Some(&keeper), dear).unwrap();
    let Event::Redeemed(fact) = &receipt.sealed.entry().event else { panic!("{receipt:?}") };
    assert_eq!((fact.points, fact.second), (of("120"), Some(keeper.operator())));
    // After a first redemption the minimum is of no more matter.
    station.redeem(wang, soap, 9).unwrap();
    assert_eq!(station.figures(wang), ["57", "0", "0"]);
    station.verified();
}

#[test]
fn slips_are_numbered_without_gaps_whatever_is_refused_between() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    station.give(wang, "30");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 9, fund, "9.00");
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let receipt = station.redeem(wang, soap, 1).unwrap();
        let Event::Redeemed(fact) = &receipt.sealed.entry().event else { panic!("{receipt:?}") };
        assert_eq!(receipt.sealed.entry().takes, [Claim::Voucher(fact.voucher)]);
        numbers.push(fact.voucher.to_string());
        station.refused(&clerk, a_basket(wang, &[(soap, 9)]));
    }
    assert_eq!(numbers, ["V0000001-8", "V0000002-6", "V0000003-4"]);
    let views = &station.book.views().redemptions;
    assert_eq!((views.vouchers(), views.latest().next().unwrap().voucher), (3, VoucherNo::number(3)));
}

#[test]
fn cost_follows_who_paid_for_the_lot_to_the_last_fen() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let wang = station.member("王秀珍");
    station.give(wang, "90");
    let soap = station.good("SOAP", "5");
    let (first, second) = (station.fund("平安志愿者基金", "100.00"), station.fund("见义勇为基金", "100.00"));
    station.buy(soap, 3, first, "10.00");
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: None });
    let gift = DonateGoods {
        sku: soap,
        quantity: Quantity::from_minor(2),
        donor: DonorId::number(1),
        value: of("7.01"),
        document: of("捐赠单"),
        best_before: None,
        details: GiftDetails::default(),
    };
    station.take_in(gift);
    station.buy(soap, 1, second, "4.00");
    let expenses = |station: &tests::station::Station| {
        ["expense:F001.goods", "expense:D0001.goods", "expense:F002.goods", "inventory"]
            .map(|account| station.balance(account, "CNY"))
    };
    for (pieces, after) in [
        (1, ["3.33", "0.00", "0.00", "17.68"]),
        (1, ["6.66", "0.00", "0.00", "14.35"]),
        (2, ["10.00", "3.50", "0.00", "7.51"]),
        (2, ["10.00", "7.01", "4.00", "0.00"]),
    ] {
        station.redeem(wang, soap, pieces).unwrap();
        assert_eq!(expenses(&station), after);
    }
    station.verified();
}

#[test]
fn a_reversal_restores_the_same_lots_with_their_last_days_and_only_once() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "10");
    station.clock.set("2026-03-08", 9, 0);
    station.give(wang, "10");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "4");
    station.buy(soap, 3, fund, "10.00");
    let lots = |station: &tests::station::Station| {
        let accounts = &station.book.views().accounts;
        (accounts.lots(Account::Member(wang)).to_vec(), accounts.lots(Account::Shelf(soap)).to_vec())
    };
    let before = lots(&station);
    assert_eq!(
        before.0.iter().map(|lot| lot.expires).collect::<Vec<_>>(),
        [Some(of("2027-03-01")), Some(of("2027-03-08"))]
    );
    let redeemed = station.redeem(wang, soap, 3).unwrap().sealed.entry().clone();
    let touched: Vec<(LotId, i64)> = redeemed.lots.iter().map(|lot| (lot.lot, lot.amount)).collect();
    assert_eq!(touched, [(before.0[0].id, -1000), (before.0[1].id, -200), (before.1[0].id, -3)]);
    assert_ne!(lots(&station), before);

    let undo = |number| ReverseRedemption { voucher: VoucherNo::number(number), reason: of("退货") };
    assert_eq!(station.refused(&clerk, undo(2)), Refusal::NoSuchVoucher { voucher: VoucherNo::number(2) });
    assert_eq!(station.refused(&clerk, undo(1)), Refusal::SecondPersonNeeded);
    station.clock.set("2026-06-01", 9, 0);
    let reversal = station.ask_with(&clerk, Some(&chief), undo(1)).unwrap().sealed.entry().clone();
    assert_eq!(reversal.links.reverses, Some(redeemed.seq));
    assert_eq!(lots(&station), before);
    let twice = Refusal::SlipReversed { voucher: VoucherNo::number(1), seq: reversal.seq };
    assert_eq!(station.refused_with(&clerk, &chief, undo(1)), twice);
    assert_eq!(station.events_after(reversal.seq.get()), ["denied"]);
    assert_eq!(lots(&station), before);

    // Given back after its last day, a lot lapses like any other.
    station.redeem(wang, soap, 1).unwrap();
    station.clock.set("2027-03-02", 9, 0);
    station.ask_with(&clerk, Some(&chief), undo(2)).unwrap();
    assert_eq!(station.figures(wang), ["10", "0", "10"]);
    station.member("李文");
    assert_eq!(station.balance("lapsed", "PTS"), "10.00");
    station.verified();
}

#[test]
fn nobody_reverses_his_own_or_a_relatives_slip() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "10");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "4");
    station.buy(soap, 3, fund, "10.00");
    station.redeem(wang, soap, 1).unwrap();
    let close = station.operator(&[ledger::events::operators::Role::Clerk], Some(wang));
    let recusal = Refusal::Recusal { operator: close.operator(), member: wang };
    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("退货") };
    assert_eq!(station.refused_with(&close, &chief, undo.clone()), recusal);
    assert_eq!(station.refused_with(&clerk, &close, undo), recusal);
}

#[test]
fn two_desks_want_the_last_bag_and_the_same_points_and_the_loser_decides_again() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station.give(wang, "10");
    station.give(li, "10");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "6");
    station.buy(soap, 2, fund, "10.00");
    let mut other = open_again(&station.path, &station.clock).unwrap();
    assert_eq!(other.views().accounts.stock(soap, of("2026-03-01")).minor(), 2);

    station.redeem(wang, soap, 1).unwrap();
    // The other desk still believes in 2 pieces and 10 points.
    let same_points = other.submit(&keyed("other-1", &clerk, a_basket(wang, &[(soap, 1)])));
    let short = Refusal::Overspent { member: wang, points: of("6"), available: of("4"), short: of("2") };
    assert_eq!(same_points.err(), Some(short.into()));
    other.submit(&keyed("other-2", &clerk, a_basket(li, &[(soap, 1)]))).unwrap();
    let last_bag =
        Refusal::OutOfStock { sku: soap, wanted: Quantity::from_minor(1), stock: Quantity::from_minor(0) };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 1)])), last_bag);
    assert_eq!(other.head().unwrap(), station.book.head().unwrap(), "both see the same book");
    assert_eq!(station.book.views(), other.views());
    station.verified();
}

#[test]
fn a_first_redemption_that_was_reversed_was_not_made() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "4");
    station.buy(soap, 5, fund, "10.00");
    station.give(wang, "5");
    station.done(&clerk, a_basket(wang, &[(soap, 1)]));
    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("拿错了") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    let reviewer = station.reviewer.clone();
    let less = AdjustPoints { member: wang, points: of("-1"), reason: of("错"), document: of("文") };
    station.ask_with(&chief, Some(&reviewer), less).unwrap();
    let first = Refusal::FirstRedemption { member: wang, available: of("4"), minimum: of("5") };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 1)])), first);
    station.give(wang, "1");
    station.done(&clerk, a_basket(wang, &[(soap, 1)]));
    station.verified();
}
