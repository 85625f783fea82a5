//! Slips, goods, papers, days and what was written while the desk was down.

use std::fs;

use ledger::events::goods::{
    FurtherGoods, GiftDetails, GoodDetails, PurchaseDetails, ValueProof, WriteOffCause,
};
use ledger::events::grid::Post;
use ledger::events::redemptions::{CashTerms, OnPaper, Proxy};
use ledger::events::station::{
    AcceptanceRule, GoodLimits, GoodsTerms, Policy, PostLimits, ProxyLimits, RecountTerms, RedeemLimits,
    RedeemTerms,
};
use ledger::events::stocktakes::{CauseOf, Scope, VarianceCause};
use ledger::events::tasks::ActDetails;
use ledger::journal::{Claim, Draft};
use ledger::rules::days::{CloseDay, CloseShift, CountDrawn, DrawGoods, OpenShift, Pieces, VoidForm};
use ledger::rules::goods::{
    AddBarcode, ChangeGood, DonateGoods, ListGood, NameDonor, PurchaseGoods, RemoveBarcode, RepriceGood,
    RestoreGood, WithdrawGood, WriteOff,
};
use ledger::rules::operators::DeclareRelative;
use ledger::rules::papers::{PrintForms, ReprintSlip};
use ledger::rules::redemptions::{
    AllowCash, Besides, Collector, HoldBasket, Redeem, RedeemOnPaper, RedeemWith, ReleaseHold,
    ReverseRedemption, ReverseSpoilt, SetMemberPin, Stranger, UndoRedemption, Wanted,
};
use ledger::rules::station::{AcceptRollback, SetPolicy};
use ledger::rules::stocktakes::{AbandonStocktake, CloseStocktake, CountGoods, Found, OpenStocktake};
use ledger::rules::tasks::SubmitTask;
use ledger::units::{Digest, DonorId, HoldId, Quantity, Seq, VoucherNo, Weekday};
use tests::station::{Station, a_basket, an_act, of, on_file, pin, pin_hash, policy};

use super::file;

/// Paper forms whose numbers are written in several ways: taken in one form only, as older books do, in
/// every form since, and refused.
pub(super) fn live_pads(station: &mut Station) {
    let (clerk, today) = (station.clerk.clone(), station.clock.today());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    station.done(&clerk, PrintForms { count: 2 });
    let on_paper = |pad: &str| {
        let details = ActDetails { pad: Some(of(pad)), ..ActDetails::default() };
        SubmitTask { details, ..an_act("PATROL", wang, today) }
    };
    let mut draft = Draft::of(on_file(on_paper("A-017"), "1"));
    draft.takes = vec![Claim::Pad(of("A-017"))];
    station.before_in_full(&clerk, draft, None);
    station.done(&clerk, on_paper("A-0018"));
    station.done(&clerk, on_paper("JF-2"));
    for pad in ["A17", "A18", "JF-000002"] {
        station.refused(&clerk, on_paper(pad));
    }
}

/// The counter in full: parked baskets and their three ends, a PIN, a collector, cash, undoing, spoilt goods.
pub(super) fn live_redemptions(station: &mut Station) {
    let (chief, clerk, keeper) = (station.chief.clone(), station.clerk.clone(), station.keeper.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let fund = station.fund("平安志愿者基金", "1000.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 9, fund, "9.10");
    station.give(wang, "90");
    let pieces = |most| Some(Quantity::from_minor(most));
    let limits = RedeemLimits {
        visit_max: Some(of("80")),
        visit_pieces_max: pieces(8),
        day_max: Some(of("90")),
        day_pieces_max: pieces(20),
        month_max: Some(of("900")),
        month_pieces_max: pieces(99),
    };
    let redeeming = RedeemTerms {
        hold_minutes: Some(30),
        price_minutes: Some(20),
        posts: vec![PostLimits { post: Post::GridLeader, limits: limits.clone() }],
        goods: vec![GoodLimits { sku: soap, day_max: pieces(30), month_max: pieces(60) }],
        limits,
        weekdays: vec![Weekday::Sunday],
        month_days: vec![1, 15],
        pin_min: Some(of("20")),
        without_pin_day_max: Some(of("60")),
        proxy: ProxyLimits { points_max: Some(of("50")), times_month_max: Some(3) },
        cash_fund: Some(fund),
        undo_seconds: Some(45),
    };
    let policy = Policy { redeeming: Box::new(redeeming), ..policy() };
    station.done(&chief, SetPolicy { from: of("2026-03-01"), document: of("办法2号"), policy });
    let terms = CashTerms { least: of("2"), per_point: of("0.50") };
    station.done(&keeper, AllowCash { sku: soap, terms: Some(terms), document: of("文8") });
    station.done(&clerk, SetMemberPin { member: wang, pin: pin_hash(), shown: None });
    assert!(station.book.show_pin(&clerk, wang, &of("000000")).is_err());
    let park = |pieces| {
        let Redeem { member, card, lines, points } = a_basket(wang, &[(soap, pieces)]);
        HoldBasket { member, card, lines, points, since: None }
    };
    for _ in 0..3 {
        station.done(&clerk, park(2));
    }
    let hold = |number| Some(HoldId::number(number));
    let captured = Besides { hold: hold(1), ..Besides::default() };
    let with = |pieces, besides| RedeemWith { basket: a_basket(wang, &[(soap, pieces)]), besides };
    station.done(&clerk, with(2, captured));
    station.done(&clerk, UndoRedemption { voucher: VoucherNo::number(1) });
    station.done(&clerk, ReleaseHold { hold: HoldId::number(2) });
    station.clock.set("2026-03-01", 9, 40);
    let since = Some(station.clock.now());
    station.clock.set("2026-03-01", 9, 45);
    station.done(&keeper, RepriceGood { sku: soap, points_price: of("6"), document: of("价目"), from: None });
    let shown = Some(station.book.show_pin(&clerk, wang, &pin()).unwrap());
    let stranger = Stranger { name: of("赵敏"), id_tail: of("002X") };
    let by = Proxy { member: None, relation: of("邻居") };
    let proxy = Some(Collector { by, person: Some(stranger) });
    let full = Besides { cash: Some(of("4.00")), proxy, shown, since, hold: None };
    let RedeemWith { basket, besides } = with(4, full);
    let basket = Redeem { points: Some(of("12")), ..basket };
    station.done(&clerk, RedeemWith { basket, besides });
    let by = Proxy { member: Some(li), relation: of("女儿") };
    let known = Besides { proxy: Some(Collector { by, person: None }), ..Besides::default() };
    station.done(&clerk, with(1, known));
    let reversal = ReverseRedemption { voucher: VoucherNo::number(2), reason: of("受潮") };
    let back = ReverseSpoilt { reversal, spoilt: vec![soap] };
    station.ask_with(&clerk, Some(&chief), back).unwrap();
    station.done(&keeper, AllowCash { sku: soap, terms: None, document: of("文9") });
}

/// Intakes as one person alone could make them before two were needed: today's rules write no such
/// entry, so the next ones are taken from the file itself. They fit only where all before is as it was.
pub(super) fn as_before(station: &mut Station, name: &str, entries: usize) {
    let text = fs::read_to_string(file(name)).unwrap();
    let next = usize::try_from(station.last()).unwrap() + 1;
    for line in text.lines().skip(next).take(entries) {
        assert!(line.contains("\"type\":\"goods."), "{line}");
        station.append(line.as_bytes());
    }
}

/// A slip printed again, forms for an outage, entries that are lost.
pub(super) fn live_papers(station: &mut Station) {
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let fund = station.fund("平安志愿者基金", "1000.00");
    let rice = station.good("RICE-5KG", "40");
    station.buy(rice, 3, fund, "100.00");
    station.give(wang, "100");
    station.redeem(wang, rice, 1).unwrap();
    let voucher = VoucherNo::number(1);
    station.done(&clerk, ReprintSlip { voucher });
    station.done(&chief, ReprintSlip { voucher });
    station.done(&clerk, PrintForms { count: 20 });
    let kept = Seq::number(station.last());
    let (lost, hash) = (Seq::number(kept.get() + 7), Digest::of(&[b"lost"]));
    station.done(&chief, AcceptRollback { kept, lost, hash, reason: of("硬盘 \"损坏\"") });
}

/// A store room in full: prices by day, deliveries by two, write-offs and two stocktakes.
pub(super) fn live_goods(station: &mut Station) {
    let (chief, clerk, keeper) = (station.chief.clone(), station.clerk.clone(), station.keeper.clone());
    let recount = RecountTerms { pieces: Some(pieces(3)), percent: Some(50), value: Some(of("100")) };
    let goods = GoodsTerms {
        acceptance: AcceptanceRule::OnePerson,
        near_days: Some(30),
        slow_days: Some(90),
        parity_percent: Some(20),
        write_off_month_max: Some(of("500.00")),
        recount,
    };
    let (from, policy) = (station.clock.today(), Policy { goods, ..policy() });
    station.done(&chief, SetPolicy { from, document: of("库房办法"), policy });
    let details = GoodDetails { category: Some(of("粮油")), unit: Some(of("袋")) };
    let rice = ListGood {
        sku: of("RICE"),
        name: of("大米"),
        points_price: of("40"),
        barcodes: vec![of("036000291452"), of("96385074")],
        reorder_at: pieces(3),
        details: details.clone(),
    };
    station.done(&keeper, rice);
    let (rice, soap) = (of("RICE"), station.good("SOAP", "5"));
    let later = Some(of("2026-04-01"));
    station
        .done(&keeper, RepriceGood { sku: rice, points_price: of("38"), document: of("价目"), from: later });
    let name = Some(of("东北大米"));
    station.done(&keeper, ChangeGood { sku: rice, name, reorder_at: Some(pieces(5)), details });
    station.done(&keeper, AddBarcode { sku: soap, barcode: of("4006381333931") });
    station.done(&keeper, RemoveBarcode { sku: rice, barcode: of("96385074") });
    station.done(&keeper, WithdrawGood { sku: soap, reason: of("召回") });
    station.done(&keeper, RestoreGood { sku: soap, reason: of("查明") });
    let wang = station.member("王秀珍");
    station.done(&clerk, DeclareRelative { operator: clerk.operator(), member: wang, relation: of("姑母") });
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: Some(wang) });
    let fund = station.fund("平安志愿者基金", "1000.00");
    let further = |value: &str| FurtherGoods {
        sku: soap,
        quantity: pieces(6),
        value: of(value),
        best_before: Some(of("2026-03-31")),
    };
    let details =
        PurchaseDetails { supplier: Some(of("兴谷超市")), more: vec![further("12.00")], draw: None };
    station.take_in(PurchaseGoods { details, ..tests::station::a_purchase(rice, 4, fund, "80.00") });
    let gift = |proof, value: &str| DonateGoods {
        sku: rice,
        quantity: pieces(2),
        donor: DonorId::number(1),
        value: of(value),
        document: of("捐赠单"),
        best_before: None,
        details: GiftDetails { proof: Some(proof), more: vec![further(value)] },
    };
    station.take_in(gift(ValueProof::FairValue, "41.00"));
    station.done(&keeper, gift(ValueProof::Unvalued, "0"));
    for cause in WriteOffCause::ALL.into_iter().skip(1) {
        let off = WriteOff { sku: soap, quantity: pieces(1), cause, reason: of("见照片"), lot: None };
        station.ask_with(&keeper, Some(&chief), off).unwrap();
    }
    station.done(&keeper, OpenStocktake { scope: Scope::Category(of("粮油")) });
    station.done(&keeper, AbandonStocktake { stocktake: of("K0001"), reason: of("改日再点") });
    station.done(&keeper, OpenStocktake { scope: Scope::All });
    let found = |sku, number| Found { sku, quantity: pieces(number), at: None };
    let counts = vec![found(rice, 9), found(soap, 12)];
    station.done(&keeper, CountGoods { stocktake: of("K0002"), counts: counts.clone() });
    station.done(&clerk, CountGoods { stocktake: of("K0002"), counts });
    let cause = |sku, cause, note: Option<&str>| CauseOf { sku, cause, note: note.map(of) };
    let causes = vec![
        cause(rice, VarianceCause::Unrecorded, Some("入库漏记")),
        cause(soap, VarianceCause::Stolen, None),
    ];
    let sign = CloseStocktake { stocktake: of("K0002"), causes };
    station.ask_with(&keeper, Some(&clerk), sign).unwrap();
}

fn pieces(number: i64) -> Quantity {
    Quantity::from_minor(number)
}

/// A shift, an outage, a count that differs, and a close that two people sign.
pub(super) fn live_days(station: &mut Station) {
    let (clerk, keeper) = (station.clerk.clone(), station.keeper.clone());
    let finance = station.finance.clone();
    let day = station.clock.today();
    let fund = station.fund("平安志愿者基金", "100.00");
    let goods: Vec<_> = ["SOAP", "RICE"].iter().map(|code| station.good(code, "2")).collect();
    for good in &goods {
        station.buy(*good, 5, fund, "10.00");
    }
    let member = station.member("王秀珍");
    station.give(member, "50");
    let shift = station.done(&clerk, OpenShift {}).seq;
    station.redeem(member, goods[0], 2).unwrap();
    station.done(&clerk, PrintForms { count: 2 });
    let lines = vec![Wanted { sku: goods[1], quantity: Quantity::from_minor(1) }];
    let paper = OnPaper { pad: of("JF-000001"), on: day };
    station.done(&clerk, RedeemOnPaper { member, lines, points: None, paper });
    station.done(&clerk, VoidForm { pad: of("JF-000002"), reason: of("写坏") });
    station.done(&clerk, CloseShift { shift, slips: Some(1) });
    let shift = station.done(&keeper, OpenShift {}).seq;
    station.done(&keeper, CloseShift { shift, slips: None });
    station.done(&keeper, DrawGoods { day });
    let counts = |least: i64| {
        let pieces = |(sku, counted): (&ledger::units::Sku, i64)| Pieces {
            sku: *sku,
            counted: Quantity::from_minor(counted),
        };
        CountDrawn { day, counts: goods.iter().zip([least, 4]).map(pieces).collect() }
    };
    station.done(&keeper, counts(3));
    station.done(&keeper, counts(2));
    let close = CloseDay { day, note: Some(of("香皂少一块")) };
    station.ask_with(&clerk, Some(&finance), close).unwrap();
    station.refused(&clerk, OpenShift {});
    station.clock.set("2026-03-02", 9, 0);
    station.done(&keeper, DrawGoods { day: of("2026-03-02") });
}
