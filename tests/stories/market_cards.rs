//! Supermarket cards: every one by its serial, from the purchase to whoever has it.

use ledger::book::Session;
use ledger::events::Event;
use ledger::events::funds::FundDetails;
use ledger::events::market_cards::{MarketCardsCounted, VoidCause};
use ledger::events::operators::Role;
use ledger::events::station::{MarketCardTerms, Policy};
use ledger::journal::Claim;
use ledger::reports::market_cards::{self, overview};
use ledger::reports::{coverage::coverage, receipt};
use ledger::rules::Refusal;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::market_cards::{
    BuyMarketCards, CountMarketCards, HandOverMarketCards, IssueMarketCards, TakeBackMarketCards,
    VoidMarketCards,
};
use ledger::rules::members::{BlockCard, Freeze, IssueCard};
use ledger::rules::merchants::NameMerchant;
use ledger::rules::redemptions::{ReverseRedemption, UndoRedemption};
use ledger::rules::station::SetPolicy;
use ledger::units::{CardNo, FundId, MemberId, MerchantId, Quantity, Seq, Serial, SerialRange, VoucherNo};
use tests::station::{Station, a_basket, of, policy};

use super::a_station;

pub(super) const SHOP: MerchantId = MerchantId::number(1);

/// A station with a merchant and a fund of ¥20,000 that may buy goods and cards.
pub(crate) fn a_card_station() -> (tempfile::TempDir, Station, FundId) {
    let (folder, mut station) = a_station();
    let (keeper, finance) = (station.keeper.clone(), station.finance.clone());
    let name =
        NameMerchant {
            name: of("苏果超市"), contact: Some(of("卡务柜台 82345678")), faces: Vec::new()
        };
    station.done(&keeper, name);
    let fund = FundId::number(1);
    let uses = vec![of("goods"), of("cards")];
    station.done(
        &finance,
        OpenFund {
            fund: None,
            name: of("平安志愿者基金"),
            uses,
            document: of("文1"),
            details: FundDetails::default(),
        },
    );
    let grant = GrantFund { fund, source: of("区财政"), amount: of("20000.00"), document: of("文2") };
    station.done(&finance, grant);
    (folder, station, fund)
}

pub(super) fn runs(text: &str) -> Vec<SerialRange> {
    text.split_whitespace().map(of).collect()
}

pub(super) fn serials(text: &str) -> Vec<Serial> {
    text.split_whitespace().map(of).collect()
}

pub(super) fn a_purchase(face: &str, cards: &str, fund: FundId, cost: &str) -> BuyMarketCards {
    BuyMarketCards {
        face: of(face),
        ranges: runs(cards),
        merchant: SHOP,
        fund,
        purpose: of("cards"),
        cost: of(cost),
        document: of("发票"),
        transfer: None,
        draw: None,
    }
}

pub(crate) fn bought(station: &mut Station, face: &str, cards: &str, fund: FundId, cost: &str) {
    let (keeper, finance) = (station.keeper.clone(), station.finance.clone());
    station.ask_with(&keeper, Some(&finance), a_purchase(face, cards, fund, cost)).expect("two people may");
}

/// All of them counted, none missing.
fn a_handover(cards: &str) -> HandOverMarketCards {
    let ranges = runs(cards);
    let counted = ranges.iter().map(|run| i64::try_from(run.cards()).unwrap()).sum();
    HandOverMarketCards { from: None, ranges, counted: Quantity::from_minor(counted), missing: Vec::new() }
}

/// The keeper gives the clerk cards.
pub(crate) fn given_to_clerk(station: &mut Station, cards: &str) {
    let (keeper, clerk) = (station.keeper.clone(), station.clerk.clone());
    station.ask_with(&keeper, Some(&clerk), a_handover(cards)).expect("both counted");
}

pub(crate) fn an_issue(member: MemberId, cards: &str) -> IssueMarketCards {
    IssueMarketCards { member, card: None, serials: serials(cards), points: None }
}

fn a_count(custodian: Option<&Session>, cards: &str) -> CountMarketCards {
    CountMarketCards { custodian: custodian.map(Session::operator), ranges: runs(cards) }
}

fn with_terms(station: &mut Station, market_cards: MarketCardTerms) {
    let (chief, from) = (station.chief.clone(), of("2026-03-02"));
    let policy = Policy { market_cards, ..policy() };
    station.done(&chief, SetPolicy { from, document: of("超市卡办法"), policy });
    station.clock.set("2026-03-02", 9, 0);
}

#[test]
fn a_card_goes_from_the_fund_through_two_custodies_to_a_member_and_every_yuan_is_accounted_for() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, keeper, chief) = (station.clerk.clone(), station.keeper.clone(), station.chief.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "500");
    // Ten cards of ¥100 for ¥950: the shop gave a rebate.
    bought(&mut station, "100.00", "10030001..10030010", fund, "950.00");
    assert_eq!(station.balance("card-stock:100.00", "CARD:100.00"), "10");
    assert_eq!(station.balance("cards", "CNY"), "950.00");
    assert_eq!(station.balance("fund:F001", "CNY"), "19050.00");
    given_to_clerk(&mut station, "10030001..10030004");

    // ¥0.50 a point: ¥200 are 400 points, which takes a second person.
    let two = an_issue(wang, "10030001 10030003");
    assert_eq!(station.refused(&clerk, two.clone()), Refusal::SecondPersonNeeded);
    let receipt = station.ask_with(&clerk, Some(&chief), two).unwrap();
    let entry = receipt.sealed.entry();
    let Event::MarketCardsIssued(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.value, fact.points, fact.second), (of("200.00"), of("400"), Some(chief.operator())));
    assert_eq!(entry.takes, [Claim::Voucher(VoucherNo::number(1))]);
    assert_eq!(station.figures(wang), ["100", "0", "0"]);
    assert_eq!(station.balance("cards", "CNY"), "760.00");
    assert_eq!(station.balance("expense:F001.cards", "CNY"), "190.00");
    assert_eq!(station.balance("issued-cards", "CARD:100.00"), "2");

    let all = overview(station.book.views());
    let row = all.faces[0];
    let figures = [row.bought, row.held, row.issued, row.void, row.missing].map(|of| of.to_string());
    assert_eq!((figures.join(" ").as_str(), row.adds_up, all.adds_up), ("10 8 2 0 0", true, true));
    assert_eq!((all.value, all.at_cost), (of("800.00"), of("760.00")));
    let custody: Vec<_> = all.custody.iter().map(|row| (row.custodian, row.ranges.clone())).collect();
    let of_clerk = (clerk.operator(), runs("10030002 10030004"));
    assert_eq!(custody, [of_clerk, (keeper.operator(), runs("10030005..10030010"))]);

    let slip = receipt::slip(&mut station.book, VoucherNo::number(1)).unwrap().unwrap();
    let cards: Vec<String> = slip.cards.iter().map(|card| format!("{} {}", card.serial, card.face)).collect();
    assert_eq!(cards, ["10030001 100.00", "10030003 100.00"]);
    assert_eq!((slip.before, slip.after), (of("500"), of("100")));
    // What could be bought with the points left is backed by money and by cards at face value.
    let coverage = coverage(station.book.views(), station.clock.today());
    assert_eq!((coverage.cards_at_face, coverage.outstanding), (of("800.00"), of("100")));
    assert_eq!(coverage.ratio.unwrap().to_string(), "397.0000");
    station.verified();
    let mut station = station.reopened();
    assert_eq!(overview(station.book.views()), all);
    station.verified();
}

#[test]
fn cards_are_bought_by_two_within_the_policy_and_a_serial_is_bought_once() {
    let (_folder, mut station, fund) = a_card_station();
    let (keeper, finance) = (station.keeper.clone(), station.finance.clone());
    let (face_max, transfer_min) = (Some(of("1000.00")), Some(of("5000.00")));
    with_terms(&mut station, MarketCardTerms { face_max, transfer_min, member_month_max: None });
    let only_hundreds = NameMerchant { name: of("百货"), contact: None, faces: vec![of("100.00")] };
    station.done(&keeper, only_hundreds);
    bought(&mut station, "100.00", "7001..7010", fund, "1000.00");

    let buy = |face: &str, cards: &str, cost: &str| a_purchase(face, cards, fund, cost);
    let (other, nobody) = (MerchantId::number(2), MerchantId::number(9));
    for (asked, refusal) in [
        (
            BuyMarketCards { fund: FundId::number(9), ..buy("100", "1", "1") },
            Refusal::NoSuchFund { fund: FundId::number(9) },
        ),
        (
            BuyMarketCards { merchant: nobody, ..buy("100", "1", "1") },
            Refusal::NoSuchMerchant { merchant: nobody },
        ),
        (buy("0", "1", "1"), Refusal::NotPositive { what: "face value" }),
        (
            BuyMarketCards { merchant: other, ..buy("200", "1", "1") },
            Refusal::FaceNotIssued { merchant: other, face: of("200.00") },
        ),
        (buy("1000.01", "1", "1"), Refusal::FaceTooLarge { face: of("1000.01"), face_max: of("1000.00") }),
        (buy("10", "0001..1001", "1"), Refusal::TooManyCards { cards: 1001, cards_max: 1000 }),
        (buy("100", "8001..8005 8004", "1"), Refusal::SerialTwice { serial: of("8004") }),
        (buy("100", "", "1"), Refusal::NoCards),
        (buy("200", "7010..7019", "1"), Refusal::SerialKnown { serial: of("7010") }),
        (buy("100", "8001", "0"), Refusal::NotPositive { what: "cost" }),
        (buy("100", "8001", "100.01"), Refusal::CostOverFace { cost: of("100.01"), value: of("100.00") }),
        (
            buy("1000", "8001..8005", "5000"),
            Refusal::TransferNeeded { cost: of("5000.00"), transfer_min: of("5000.00") },
        ),
        (
            BuyMarketCards { purpose: of("prizes"), ..buy("100", "8001", "100") },
            Refusal::UseNotPermitted { fund, purpose: of("prizes"), uses: "goods, cards".into() },
        ),
        (buy("100", "8001", "100"), Refusal::SecondPersonNeeded),
    ] {
        assert_eq!(station.refused(&keeper, asked), refusal);
    }
    let transfer = Some(of("网银20260302-17"));
    let paid = BuyMarketCards { transfer, ..buy("1000", "8001..8005", "5000") };
    let entry = station.ask_with(&keeper, Some(&finance), paid).unwrap().sealed.entry().clone();
    assert_eq!((entry.takes.len(), entry.takes[4].to_string().as_str()), (5, "market-card:8005"));
    assert_eq!(station.balance("fund:F001", "CNY"), "14000.00");
    station.verified();
}

#[test]
fn a_handover_counts_only_when_the_receiver_counts_the_same_and_what_is_missing_stays_with_the_giver() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, keeper, chief) = (station.clerk.clone(), station.keeper.clone(), station.chief.clone());
    bought(&mut station, "50.00", "501..510", fund, "500.00");
    let hand = |cards: &str, counted: i64, missing: &str| HandOverMarketCards {
        from: None,
        ranges: runs(cards),
        counted: Quantity::from_minor(counted),
        missing: runs(missing),
    };
    let count = Quantity::from_minor;
    let differs = |cards, counted, missing| Refusal::CountDiffers {
        cards: count(cards),
        counted: count(counted),
        missing: count(missing),
    };
    assert_eq!(station.refused_with(&keeper, &clerk, hand("501..505", 4, "")), differs(5, 4, 0));
    assert_eq!(station.refused_with(&keeper, &clerk, hand("501..505", 6, "")), differs(5, 6, 0));
    assert_eq!(
        station.refused_with(&keeper, &clerk, hand("501..505", 4, "506")),
        Refusal::NotOffered { serial: of("506") }
    );
    assert_eq!(station.refused(&keeper, hand("501..505", 5, "")), Refusal::SecondPersonNeeded);
    let not_mine =
        Refusal::NotCustodian { serial: of("501"), custodian: keeper.operator(), operator: clerk.operator() };
    assert_eq!(station.refused_with(&clerk, &keeper, hand("501", 1, "")), not_mine);

    station.ask_with(&keeper, Some(&clerk), hand("501..505", 4, "503")).unwrap();
    let all = overview(station.book.views());
    let missing: Vec<_> = all.missing.iter().map(|card| (card.serial, card.custodian)).collect();
    assert_eq!(missing, [(of("503"), keeper.operator())]);
    assert_eq!((all.value, all.faces[0].held), (of("450.00"), count(10)));
    assert_eq!(station.book.views().market_cards.held(Some(clerk.operator())).len(), 4);

    // The chief may have somebody else's cards handed over; to the one who has them he may not.
    let of_keeper = HandOverMarketCards { from: Some(keeper.operator()), ..hand("506", 1, "") };
    let chiefs = Refusal::NotPermitted { operator: clerk.operator(), roles: &[Role::Chief] };
    assert_eq!(station.refused_with(&clerk, &chief, of_keeper.clone()), chiefs);
    let same = Refusal::SamePerson { operator: keeper.operator() };
    assert_eq!(station.refused_with(&chief, &keeper, of_keeper.clone()), same);
    station.ask_with(&chief, Some(&clerk), of_keeper).unwrap();
    assert_eq!(station.book.views().market_cards.held(Some(clerk.operator())).len(), 5);
    station.verified();
}

#[test]
fn a_card_is_given_out_by_who_has_it_to_whom_may_have_it_and_once() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, keeper, chief) = (station.clerk.clone(), station.keeper.clone(), station.chief.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let (cousin, poor) = (station.member("钱表弟"), station.member("穷人"));
    for member in [wang, li, cousin] {
        station.give(member, "300");
    }
    station.give(poor, "4");
    let terms = MarketCardTerms { member_month_max: Some(2), ..MarketCardTerms::default() };
    with_terms(&mut station, terms);
    bought(&mut station, "10.00", "901..910", fund, "100.00");
    given_to_clerk(&mut station, "901..907");
    let card = CardNo::FIRST;
    station.done(&clerk, IssueCard { member: li, card: None });
    let shown = |member, serial: &str| IssueMarketCards { card: Some(card), ..an_issue(member, serial) };
    let relative = ledger::rules::operators::DeclareRelative {
        operator: clerk.operator(),
        member: cousin,
        relation: of("表弟"),
    };
    station.done(&clerk, relative);
    let keepers =
        Refusal::NotCustodian { serial: of("908"), custodian: keeper.operator(), operator: clerk.operator() };
    let nobody = MemberId::number(99);
    for (asked, refusal) in [
        (an_issue(nobody, "901"), Refusal::NoSuchMember { member: nobody }),
        (shown(wang, "901"), Refusal::CardOfAnother { card, member: li }),
        (an_issue(cousin, "901"), Refusal::Recusal { operator: clerk.operator(), member: cousin }),
        (an_issue(wang, ""), Refusal::NoCards),
        (an_issue(wang, "901 901"), Refusal::SerialTwice { serial: of("901") }),
        (an_issue(wang, "900"), Refusal::NoSuchSerial { serial: of("900") }),
        (an_issue(wang, "908"), keepers),
        (
            IssueMarketCards { points: Some(of("19")), ..an_issue(wang, "901") },
            Refusal::PriceMoved { points: of("20"), shown: of("19") },
        ),
        (
            an_issue(poor, "901"),
            Refusal::Overspent { member: poor, points: of("20"), available: of("4"), short: of("16") },
        ),
        (an_issue(wang, "901 902 903"), Refusal::CardsAtMost { member: wang, given: 0, cards_max: 2 }),
    ] {
        assert_eq!(station.refused(&clerk, asked), refusal);
    }
    station.done(&clerk, an_issue(wang, "901 902"));
    assert_eq!(
        station.refused(&clerk, an_issue(wang, "903")),
        Refusal::CardsAtMost { member: wang, given: 2, cards_max: 2 }
    );
    let gone = Refusal::CardIssued { serial: of("902"), voucher: VoucherNo::number(1), on: of("2026-03-02") };
    assert_eq!(station.refused(&clerk, an_issue(li, "902")), gone);
    // The slips of cards and of goods are one series.
    let soap = station.good("SOAP", "5");
    station.buy(soap, 5, fund, "5.00");
    station.redeem(li, soap, 1).unwrap();
    station.done(&clerk, shown(li, "903"));
    assert_eq!(station.book.views().redemptions.vouchers(), 3);
    // Next month he may have two more; not while he is frozen, and not with a blocked card.
    station.clock.set("2026-04-01", 9, 0);
    station.done(&clerk, an_issue(wang, "904"));
    station.done(&chief, Freeze { member: wang, reason: of("调查") });
    assert_eq!(
        station.refused(&clerk, an_issue(wang, "905")),
        Refusal::Frozen { member: wang, reason: of("调查") }
    );
    station.done(&clerk, BlockCard { card, reason: of("遗失"), lost_since: Some(of("2026-03-01")) });
    assert_eq!(
        station.refused(&clerk, shown(li, "905")),
        Refusal::CardIsBlocked { card, reason: of("遗失") }
    );
    station.verified();
}

#[test]
fn cards_come_back_all_together_before_they_are_used_and_the_points_with_them() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "90");
    let terms = MarketCardTerms { member_month_max: Some(2), ..MarketCardTerms::default() };
    with_terms(&mut station, terms);
    bought(&mut station, "10.00", "901..903", fund, "28.00");
    given_to_clerk(&mut station, "901..903");
    station.done(&clerk, an_issue(wang, "901 902"));
    assert_eq!(station.balance("cards", "CNY"), "9.34");

    let voucher = VoucherNo::number(1);
    let back =
        |cards: &str| TakeBackMarketCards { voucher, serials: serials(cards), reason: of("拿错了") };
    assert_eq!(station.refused(&clerk, back("901")), Refusal::NotBack { serial: of("902"), voucher });
    assert_eq!(
        station.refused(&clerk, back("901 902 903")),
        Refusal::NotOfSlip { serial: of("903"), voucher }
    );
    assert_eq!(station.refused(&clerk, back("901 902")), Refusal::SecondPersonNeeded);
    let nothing = TakeBackMarketCards { voucher: VoucherNo::number(2), ..back("901") };
    let unknown = Refusal::NoSuchVoucher { voucher: VoucherNo::number(2) };
    assert_eq!(station.refused_with(&clerk, &chief, nothing), unknown);
    // Neither undoing nor reversing knows the cards: both say how many have to come back.
    let by_serial = Refusal::SlipOfCards { voucher, cards: 2, value: of("20.00"), points: of("40") };
    assert_eq!(station.refused(&clerk, UndoRedemption { voucher }), by_serial);
    let reversal = ReverseRedemption { voucher, reason: of("拿错了") };
    assert_eq!(station.refused_with(&clerk, &chief, reversal), by_serial);
    station.ask_with(&clerk, Some(&chief), back("902 901")).unwrap();
    assert_eq!(station.figures(wang), ["90", "0", "0"]);
    assert_eq!(station.balance("cards", "CNY"), "28.00");
    assert_eq!(station.balance("issued-cards", "CARD:10.00"), "0");
    let before_twice = station.last();
    let twice = station.refused_with(&clerk, &chief, back("901 902"));
    let seq = Seq::number(before_twice);
    assert_eq!(twice, Refusal::SlipReversed { voucher, seq });
    // They may be given out again, in the same month.
    station.done(&clerk, an_issue(wang, "903 902"));
    assert_eq!(station.balance("expense:F001.cards", "CNY"), "18.66");
    station.verified();
}

#[test]
fn cards_in_stock_are_written_off_by_two_and_a_bearer_card_given_out_never() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, keeper, finance) = (station.clerk.clone(), station.keeper.clone(), station.finance.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "90");
    bought(&mut station, "10.00", "901..903", fund, "28.00");
    bought(&mut station, "20.00", "A-01..A-02", fund, "40.00");
    given_to_clerk(&mut station, "901");
    station.done(&clerk, an_issue(wang, "901"));
    let void =
        |cards: &str| VoidMarketCards {
            ranges: runs(cards), cause: VoidCause::Damaged, reason: of("浸水")
        };
    let bearer =
        Refusal::CardIssued { serial: of("901"), voucher: VoucherNo::number(1), on: of("2026-03-01") };
    assert_eq!(station.refused_with(&keeper, &finance, void("901")), bearer);
    assert_eq!(station.refused(&keeper, void("902")), Refusal::SecondPersonNeeded);
    station.ask_with(&keeper, Some(&finance), void("902 A-01..A-02")).unwrap();
    let again = Refusal::CardVoid { serial: of("902"), on: of("2026-03-01") };
    assert_eq!(station.refused_with(&keeper, &finance, void("902")), again);
    assert_eq!(station.balance("expense:F001.void-cards", "CNY"), "49.33");
    assert_eq!(station.balance("cards", "CNY"), "9.34");
    let all = overview(station.book.views());
    let rows: Vec<_> = all
        .faces
        .iter()
        .map(|row| [row.bought, row.held, row.issued, row.void].map(Quantity::minor))
        .collect();
    assert_eq!((rows, all.adds_up), (vec![[3, 1, 1, 1], [2, 0, 0, 2]], true));
    assert_eq!(market_cards::card(station.book.views(), of("902")).unwrap().state, "void");
    station.verified();
}

#[test]
fn a_count_names_the_missing_and_the_surplus_and_a_card_that_turns_up_is_no_longer_missing() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, keeper, chief) = (station.clerk.clone(), station.keeper.clone(), station.chief.clone());
    bought(&mut station, "10.00", "901..906", fund, "60.00");
    given_to_clerk(&mut station, "901..903");
    assert_eq!(station.refused(&clerk, a_count(None, "901")), Refusal::SecondPersonNeeded);
    let receipt = station.ask_with(&clerk, Some(&chief), a_count(Some(&clerk), "901 903 905 777")).unwrap();
    let Event::MarketCardsCounted(fact) = receipt.sealed.entry().event.clone() else { panic!() };
    let counted = MarketCardsCounted {
        custodian: Some(clerk.operator()),
        ranges: runs("901 903 905 777"),
        expected: Quantity::from_minor(3),
        counted: Quantity::from_minor(4),
        missing: runs("902"),
        surplus: runs("777 905"),
        second: chief.operator(),
    };
    assert_eq!(fact, counted);
    let views = station.book.views();
    assert_eq!(overview(views).missing[0].serial, of::<Serial>("902"));
    assert_eq!(views.market_cards.last_count(), None, "a count of one person's cards is no close");

    station.ask_with(&keeper, Some(&chief), a_count(None, "901..906")).unwrap();
    let all = overview(station.book.views());
    assert_eq!((all.missing.len(), all.value), (0, of("60.00")));
    let last = all.last_count.unwrap();
    assert_eq!((last.expected.minor(), last.counted.minor(), last.on), (6, 6, of("2026-03-01")));
    station.verified();
}

#[test]
fn what_was_spent_with_a_lost_card_is_listed_and_what_was_spent_otherwise_is_not() {
    let (_folder, mut station, fund) = a_card_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    station.give(wang, "90");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 9, fund, "9.00");
    bought(&mut station, "10.00", "901..903", fund, "30.00");
    given_to_clerk(&mut station, "901..903");
    station.done(&clerk, IssueCard { member: wang, card: None });
    let card = Some(CardNo::FIRST);
    let with_card = || ledger::rules::redemptions::Redeem { card, ..a_basket(wang, &[(soap, 1)]) };
    station.done(&clerk, with_card());
    station.clock.set("2026-03-10", 9, 0);
    let second = station.done(&clerk, with_card()).seq;
    station.done(&clerk, a_basket(wang, &[(soap, 1)]));
    let third = station.done(&clerk, IssueMarketCards { card, ..an_issue(wang, "902") }).seq;
    station.done(
        &clerk,
        BlockCard { card: CardNo::FIRST, reason: of("遗失"), lost_since: Some(of("2026-03-05")) },
    );
    station.done(&clerk, IssueCard { member: wang, card: None });
    let uses = |station: &mut Station, since: &str| -> Vec<Seq> {
        let uses =
            ledger::reports::card_uses::uses_since(&mut station.book, CardNo::FIRST, of(since)).unwrap();
        uses.iter().map(|found| found.seq).collect()
    };
    assert_eq!(uses(&mut station, "2026-03-05"), [third, second]);
    assert_eq!(uses(&mut station, "2026-03-01").len(), 3);
    assert_eq!(station.figures(wang), ["55", "0", "0"], "the balance is the account's and goes on");
    let tomorrow = BlockCard {
        card: CardNo::number(880_000_002).unwrap(),
        reason: of("遗失"),
        lost_since: Some(of("2026-03-11")),
    };
    let future = Refusal::FutureDay { day: of("2026-03-11"), today: of("2026-03-10") };
    assert_eq!(station.refused(&clerk, tomorrow), future);
    station.verified();
}
