//! Redeeming in full: parked baskets, limits, PINs, collectors, cash, prices kept, and undoing.

use ledger::book::{BookError, Session};
use ledger::events::Event;
use ledger::events::grid::Post;
use ledger::events::operators::Role;
use ledger::events::redemptions::{CashTerms, Proof, Proxy, Redeemed, ReversalKind};
use ledger::events::station::{GoodLimits, Policy, PostLimits, ProxyLimits, RedeemLimits, RedeemTerms};
use ledger::journal::{Account, Claim, Entry, Person, PersonalField};
use ledger::reports::explain::{Figure, explain};
use ledger::reports::funds::funds;
use ledger::reports::{receipt, statement, stock};
use ledger::rules::Refusal;
use ledger::rules::goods::RepriceGood;
use ledger::rules::grid::{GivePost, NameGrid, NameVillage};
use ledger::rules::merges::MergeMembers;
use ledger::rules::operators::DeclareRelative;
use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::rules::redemptions::{
    AllowCash, Besides, Collector, HoldBasket, Redeem, RedeemWith, ReleaseHold, ReverseRedemption,
    ReverseSpoilt, SetMemberPin, Stranger, UndoRedemption,
};
use ledger::rules::reversals::ReverseTaskCredit;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::units::{FundId, GridId, HoldId, MemberId, Quantity, Sku, VillageId, VoucherNo, Weekday};
use tests::station::{Station, a_basket, keyed, of, open_again, pin, pin_hash, policy};

use super::a_station;

const FIRST: HoldId = HoldId::number(1);

/// A member with 100 points, 9 pieces of soap at 10 points and ¥9.00, and terms.
fn a_counter(terms: RedeemTerms) -> (tempfile::TempDir, Station, MemberId, Sku) {
    let (folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    station.give(wang, "100");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "10");
    station.buy(soap, 9, fund, "9.00");
    ruled(&mut station, terms);
    (folder, station, wang, soap)
}

/// A slip whose goods were collected by somebody who is no member.
pub(crate) fn collected_by_a_stranger(station: &mut Station) -> (MemberId, VoucherNo) {
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    station.give(wang, "10");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 9, fund, "9.00");
    let person = Some(Stranger { name: of("赵敏"), id_tail: of("002x") });
    let by = Proxy { member: None, relation: of("邻居") };
    let besides = Besides { proxy: Some(Collector { by, person }), ..Besides::default() };
    let entry = station.done(&clerk, with(wang, &[(soap, 1)], besides));
    let Event::Redeemed(fact) = &entry.event else { panic!("{entry:?}") };
    (wang, fact.voucher)
}

fn ruled(station: &mut Station, terms: RedeemTerms) {
    let (chief, from) = (station.chief.clone(), station.clock.today());
    let policy = Policy { redeeming: Box::new(terms), ..policy() };
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
}

fn parking() -> RedeemTerms {
    RedeemTerms { hold_minutes: Some(30), ..RedeemTerms::default() }
}

fn park(member: MemberId, goods: &[(Sku, i64)]) -> HoldBasket {
    let Redeem { member, card, lines, points } = a_basket(member, goods);
    HoldBasket { member, card, lines, points, since: None }
}

fn with(member: MemberId, goods: &[(Sku, i64)], besides: Besides) -> RedeemWith {
    RedeemWith { basket: a_basket(member, goods), besides }
}

fn captured(member: MemberId, goods: &[(Sku, i64)]) -> RedeemWith {
    with(member, goods, Besides { hold: Some(FIRST), ..Besides::default() })
}

fn slip(entry: &Entry) -> &Redeemed {
    let Event::Redeemed(fact) = &entry.event else { panic!("{entry:?}") };
    fact
}

/// Available, held, on the shelf, aside, inventory, redeemed.
fn places(station: &Station, member: MemberId, sku: Sku) -> [String; 6] {
    let [available, _, held, ..] = station.all_figures(member);
    let pieces = |account: &str| station.balance(&format!("{account}:{sku}"), &format!("SKU:{sku}"));
    let (inventory, redeemed) = (station.balance("inventory", "CNY"), station.balance("redeemed", "PTS"));
    [available, held, pieces("shelf"), pieces("aside"), inventory, redeemed]
}

#[test]
fn a_parked_basket_pins_points_and_goods_and_is_captured_once_at_the_other_desk() {
    let (_folder, mut station, wang, soap) = a_counter(parking());
    let clerk = station.clerk.clone();
    station.clock.set("2026-03-02", 10, 0);
    let held = station.done(&clerk, park(wang, &[(soap, 3)]));
    assert_eq!(places(&station, wang, soap), ["70", "30", "6", "3", "9.00", "0.00"]);
    let hold = station.book.views().redemptions.hold(FIRST).unwrap().clone();
    assert_eq!((hold.member, hold.points, hold.seq), (wang, of("30"), held.seq));
    assert_eq!(hold.until.millis() - held.at.millis(), 30 * 60_000);

    // It survives a restart, and the other desk lists it.
    let mut station = station.reopened();
    let mut other = open_again(&station.path, &station.clock).unwrap();
    assert_eq!(other.views().redemptions.holds().map(|hold| hold.id).collect::<Vec<_>>(), [FIRST]);
    // What is pinned is nobody else's.
    let short = Refusal::Overspent { member: wang, points: of("80"), available: of("70"), short: of("10") };
    let (six, eight) = (Quantity::from_minor(6), Quantity::from_minor(8));
    let gone = Refusal::OutOfStock { sku: soap, wanted: eight, stock: six };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 8)])), gone);
    let tea = station.good("TEA", "80");
    station.buy(tea, 1, FundId::number(1), "1.00");
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(tea, 1)])), short);

    // Another basket, another member or cash is not what was parked.
    let li = station.member("李文");
    let differs = Refusal::HoldDiffers { hold: FIRST };
    assert_eq!(station.refused(&clerk, captured(wang, &[(soap, 2)])), differs);
    let another = Refusal::HoldOfAnother { hold: FIRST, member: li };
    assert_eq!(station.refused(&clerk, captured(li, &[(soap, 3)])), another);
    let cash = Besides { hold: Some(FIRST), cash: Some(of("1.00")), ..Besides::default() };
    assert_eq!(station.refused(&clerk, with(wang, &[(soap, 3)], cash)), Refusal::HoldInFull { hold: FIRST });

    other.submit(&keyed("other-1", &clerk, captured(wang, &[(soap, 3)]))).unwrap();
    let none = Refusal::NoSuchHold { hold: FIRST };
    assert_eq!(station.refused(&clerk, captured(wang, &[(soap, 3)])), none);
    assert_eq!(station.refused(&clerk, ReleaseHold { hold: FIRST }), none);
    assert_eq!(places(&station, wang, soap), ["70", "0", "6", "0", "7.00", "30.00"]);
    let end = station.book.taken(&Claim::Hold(FIRST)).unwrap().unwrap();
    let entry = station.book.entry(end).unwrap().entry().clone();
    assert_eq!((slip(&entry).hold, entry.links.follows), (Some(FIRST), Some(held.seq)));
    let paper = receipt::slip(&mut station.book, VoucherNo::number(1)).unwrap().unwrap();
    assert_eq!((paper.before, paper.after, paper.hold), (of("100"), of("70"), Some(FIRST)));
    station.verified();
}

#[test]
fn a_parked_basket_is_given_up_at_any_desk_and_all_lots_are_as_before() {
    let (_folder, mut station, wang, soap) = a_counter(parking());
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let lots = |station: &Station| {
        let accounts = &station.book.views().accounts;
        (accounts.lots(Account::Member(wang)).to_vec(), accounts.lots(Account::Shelf(soap)).to_vec())
    };
    let before = lots(&station);
    // All of both, so that the lots themselves are gone from where they were.
    station.give(wang, "-10");
    station.done(&clerk, park(wang, &[(soap, 9)]));
    assert_eq!(lots(&station), (vec![], vec![]));
    station.give(wang, "10");
    let released = station.done(&chief, ReleaseHold { hold: FIRST });
    assert_eq!(released.takes, [Claim::Hold(FIRST)]);
    assert_eq!(places(&station, wang, soap), ["100", "0", "9", "0", "9.00", "0.00"]);
    assert_eq!(lots(&station).1, before.1);
    assert_eq!(lots(&station).0[0].id, before.0[0].id);
    station.done(&clerk, a_basket(wang, &[(soap, 9)]));
    station.verified();
}

#[test]
fn at_its_deadline_a_basket_counts_as_given_up_before_anybody_writes_it_and_then_the_book_does() {
    let (_folder, mut station, wang, soap) = a_counter(parking());
    let clerk = station.clerk.clone();
    station.clock.set("2026-03-02", 10, 0);
    let held = station.done(&clerk, park(wang, &[(soap, 9)]));
    station.clock.set("2026-03-02", 10, 29);
    let mut reader = open_again(&station.path, &station.clock).unwrap();
    reader.now();
    assert_eq!(reader.views().figures(wang, of("2026-03-02")).held, of("90"));
    station.clock.set("2026-03-02", 10, 31);
    reader.now();
    // Every figure a reader sees has it back, and nothing was written by looking.
    assert_eq!(reader.views().figures(wang, of("2026-03-02")).available, of("100"));
    assert_eq!(reader.views().figures(wang, of("2026-03-02")).held, of("0"));
    assert_eq!(stock::one(reader.views(), soap, of("2026-03-02")).unwrap().usable, Quantity::from_minor(9));
    assert_eq!(reader.views().redemptions.holds().count(), 0);
    assert_eq!(reader.head().unwrap().0, held.seq);
    let parts = explain(&mut reader, wang, Figure::Available, of("2026-03-02")).unwrap().unwrap();
    assert_eq!((parts.points, parts.parts.len()), (of("100"), 1));

    let none = Refusal::NoSuchHold { hold: FIRST };
    assert_eq!(station.refused(&clerk, captured(wang, &[(soap, 9)])), none);
    assert_eq!(station.events_after(held.seq.get()), ["redemption.hold_lapsed"]);
    let lapse = station.book.entry(held.seq.next().unwrap()).unwrap().entry().clone();
    assert_eq!((lapse.by, lapse.desk.as_str()), (ledger::units::OperatorId::BOOK, "book"));
    assert_eq!(places(&station, wang, soap), ["100", "0", "9", "0", "9.00", "0.00"]);
    station.verified();
}

#[test]
fn a_held_figure_opens_down_to_the_credit_and_the_basket() {
    let (_folder, mut station, wang, soap) = a_counter(parking());
    let clerk = station.clerk.clone();
    station.done(&clerk, park(wang, &[(soap, 3)]));
    let today = station.clock.today();
    let told = explain(&mut station.book, wang, Figure::Held, today).unwrap().unwrap();
    assert_eq!((told.points, told.parts.len()), (of("30"), 1));
    assert_eq!(told.parts[0].papers[0].event, "points.adjusted");
    assert_eq!(told.parts[0].moves.iter().map(|paper| paper.event).collect::<Vec<_>>(), ["redemption.held"]);
    station.done(&clerk, captured(wang, &[(soap, 3)]));
    let page = statement::Page { as_of: None, before: None, lines: 9 };
    let page = statement::statement(&mut station.book, wang, page, today).unwrap().unwrap();
    let first = &page.movements[0];
    assert_eq!((first.event, first.points), ("redemption.held", of("-30")));
    assert_eq!((first.about.hold, first.about.voucher), (Some(FIRST), Some(VoucherNo::number(1))));
}

#[test]
fn what_a_basket_pins_can_neither_be_merged_away_nor_taken_back() {
    let (_folder, mut station, wang, soap) = a_counter(parking());
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let li = station.member("李文");
    station.done(&clerk, park(wang, &[(soap, 3)]));
    let merge = MergeMembers { from: wang, into: li, reason: of("重复"), document: of("文9") };
    let open = Refusal::HoldOpen { member: wang, hold: FIRST };
    assert_eq!(station.refused_with(&chief, &reviewer, merge.clone()), open);
    station.done(&clerk, ReleaseHold { hold: FIRST });
    station.ask_with(&chief, Some(&reviewer), merge).unwrap();
    station.verified();
}

#[test]
fn a_credit_whose_points_are_parked_is_taken_back_only_after_the_basket_was_given_up() {
    let (_folder, mut station, _, soap) = a_counter(parking());
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let li = station.member("李文");
    station.kind("TALK", "20");
    let task = station.act("TALK", li);
    let credit = station.done(&reviewer, CreditTask::full(task)).seq;
    station.clock.set("2026-03-20", 9, 0);
    station.done(&clerk, park(li, &[(soap, 1)]));
    let undo = ReverseTaskCredit { credit, reason: of("非本人所为"), document: of("核查7") };
    assert_eq!(station.refused(&chief, undo.clone()), Refusal::HoldOpen { member: li, hold: FIRST });
    assert_eq!(places(&station, li, soap)[..4], ["10", "10", "8", "1"].map(String::from));
    station.done(&clerk, ReleaseHold { hold: FIRST });
    station.done(&chief, undo);
    assert_eq!(places(&station, li, soap)[..4], ["0", "0", "9", "0"].map(String::from));
    station.verified();
}

#[test]
fn without_minutes_in_the_policy_nothing_is_parked_and_a_frozen_member_captures_nothing() {
    let (_folder, mut station, wang, soap) = a_counter(RedeemTerms::default());
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    assert_eq!(station.refused(&clerk, park(wang, &[(soap, 1)])), Refusal::HoldsOff);
    ruled(&mut station, parking());
    station.done(&clerk, park(wang, &[(soap, 1)]));
    station.done(&chief, ledger::rules::members::Freeze { member: wang, reason: of("核查") });
    let frozen = Refusal::Frozen { member: wang, reason: of("核查") };
    assert_eq!(station.refused(&clerk, captured(wang, &[(soap, 1)])), frozen);
    station.done(&clerk, ReleaseHold { hold: FIRST });
    station.verified();
}

#[test]
fn limits_hold_per_visit_day_month_good_and_post_and_what_is_reversed_counts_no_more() {
    let limits = RedeemLimits {
        visit_max: Some(of("40")),
        day_max: Some(of("50")),
        month_max: Some(of("60")),
        visit_pieces_max: Some(Quantity::from_minor(4)),
        ..RedeemLimits::default()
    };
    let tea = GoodLimits { sku: of("TEA"), day_max: Some(Quantity::from_minor(1)), month_max: None };
    let leaders =
        RedeemLimits { visit_max: Some(of("90")), day_max: Some(of("90")), ..RedeemLimits::default() };
    let posts = vec![PostLimits { post: Post::GridLeader, limits: leaders }];
    let terms = RedeemTerms { limits, goods: vec![tea], posts, ..RedeemTerms::default() };
    let (_folder, mut station, wang, soap) = a_counter(terms);
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let tea = station.good("TEA", "1");
    station.buy(tea, 9, FundId::number(1), "9.00");
    let limit = |period, most: &str, had: &str, points: &str| Refusal::PointsLimit {
        period,
        most: of(most),
        had: of(had),
        points: of(points),
    };
    let pieces = Quantity::from_minor;
    station.clock.set("2026-03-02", 9, 0);
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 5)])), limit("visit", "40", "0", "50"));
    let many = Refusal::PiecesLimit {
        period: "visit",
        sku: None,
        most: pieces(4),
        had: pieces(0),
        wanted: pieces(5),
    };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(tea, 5)])), many);
    let of_tea = Refusal::PiecesLimit {
        period: "day",
        sku: Some(tea),
        most: pieces(1),
        had: pieces(0),
        wanted: pieces(2),
    };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(tea, 2)])), of_tea);
    station.done(&clerk, a_basket(wang, &[(soap, 4)]));
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 2)])), limit("day", "50", "40", "20"));
    station.clock.set("2026-03-03", 9, 0);
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 3)])), limit("month", "60", "40", "30"));
    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("退货") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    station.done(&clerk, a_basket(wang, &[(soap, 3)]));
    // The next month begins anew, and a post may do more.
    station.clock.set("2026-04-01", 9, 0);
    let (village, grid) = (VillageId::number(4), GridId::number(31));
    station.done(&chief, NameVillage { village, name: of("兴谷") });
    station.done(&chief, NameGrid { grid, village, name: of("兴谷一组"), households: 71, people: 330 });
    let from = of("2026-04-01");
    let post = GivePost { member: wang, post: Post::GridLeader, village: Some(village), grid: None, from };
    station.done(&chief, post);
    station.give(wang, "50");
    station.buy(soap, 9, FundId::number(1), "9.00");
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 5)])), {
        let (most, had, wanted) = (pieces(4), pieces(0), pieces(5));
        Refusal::PiecesLimit { period: "visit", sku: None, most, had, wanted }
    });
    station.done(&clerk, a_basket(wang, &[(soap, 4)]));
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 3)])), limit("month", "60", "40", "30"));
    station.verified();
}

#[test]
fn goods_are_handed_out_on_redemption_days_only() {
    let terms = RedeemTerms { weekdays: vec![Weekday::Friday], month_days: vec![15], ..parking() };
    let (_folder, mut station, wang, soap) = a_counter(terms);
    let clerk = station.clerk.clone();
    station.clock.set("2026-03-14", 9, 0);
    let closed = Refusal::NoRedeemDay { today: of("2026-03-14"), next: of("2026-03-15") };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 1)])), closed.clone());
    assert_eq!(station.refused(&clerk, park(wang, &[(soap, 1)])), closed);
    station.clock.set("2026-03-15", 9, 0);
    station.done(&clerk, a_basket(wang, &[(soap, 1)]));
    station.clock.set("2026-03-16", 9, 0);
    let closed = Refusal::NoRedeemDay { today: of("2026-03-16"), next: of("2026-03-20") };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 1)])), closed);
    station.clock.set("2026-03-20", 9, 0);
    station.done(&clerk, a_basket(wang, &[(soap, 1)]));
}

#[test]
fn a_pin_is_asked_from_a_sum_on_and_when_small_sums_add_up_and_wrong_ones_lock_it() {
    let terms = RedeemTerms {
        pin_min: Some(of("30")),
        without_pin_day_max: Some(of("40")),
        ..RedeemTerms::default()
    };
    let (_folder, mut station, wang, soap) = a_counter(terms);
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let none = Refusal::NoMemberPin { member: wang, points: of("30") };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 3)])), none);
    let set = SetMemberPin { member: wang, pin: pin_hash(), shown: None };
    let entry = station.done(&clerk, set.clone());
    assert_eq!(entry.seals.len(), 1);
    assert!(!String::from_utf8(ledger::journal::encoding::encode(&entry)).unwrap().contains("argon2"));
    let asked = Refusal::PinNeeded { member: wang, points: of("30"), had: of("0") };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 3)])), asked);
    station.done(&clerk, a_basket(wang, &[(soap, 2)]));
    station.done(&clerk, a_basket(wang, &[(soap, 2)]));
    let asked = Refusal::PinNeeded { member: wang, points: of("10"), had: of("40") };
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 1)])), asked);

    // Wrong ones are counted; the right one stands in the entry and ends the count.
    let wrong = |station: &mut Station| match station.book.show_pin(&clerk, wang, &of("000000")) {
        Err(BookError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let after = |failures| Refusal::WrongMemberPin { member: wang, failures, failures_max: 5 };
    for failures in 1..=4 {
        assert_eq!(wrong(&mut station), after(failures));
    }
    let shown = Some(station.book.show_pin(&clerk, wang, &pin()).unwrap());
    let proven = with(wang, &[(soap, 3)], Besides { shown, ..Besides::default() });
    assert_eq!(slip(&station.done(&clerk, proven)).proof, Some(Proof::Pin));
    for failures in 1..=5 {
        assert_eq!(wrong(&mut station), after(failures));
    }
    let until = station.book.views().redemptions.pin(wang).unwrap().locked_until.unwrap();
    assert_eq!(wrong(&mut station), Refusal::MemberLocked { member: wang, until });
    // Forgotten: two people set a new one; known: the old one is enough.
    assert_eq!(station.refused(&clerk, set.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&clerk, Some(&chief), set.clone()).unwrap();
    let shown = Some(station.book.show_pin(&clerk, wang, &pin()).unwrap());
    station.done(&clerk, SetMemberPin { shown, ..set });
    // Another's PIN proves nothing.
    let li = station.member("李文");
    station.give(li, "50");
    station.done(&clerk, SetMemberPin { member: li, pin: pin_hash(), shown: None });
    let stolen = with(li, &[(soap, 2)], Besides { shown, ..Besides::default() });
    station.done(&clerk, stolen);
    assert_eq!(
        station.book.views().redemptions.usage(li).unwrap().on(of("2026-03-01")).unwrap().without_pin,
        of("20")
    );
    station.verified();
}

#[test]
fn a_pin_goes_with_the_file_it_was_chosen_for_when_that_is_merged_and_ones_own_comes_first() {
    let terms = RedeemTerms { pin_min: Some(of("10")), ..RedeemTerms::default() };
    let (_folder, mut station, wang, soap) = a_counter(terms);
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let again = station.member("王秀珍");
    station.done(&clerk, SetMemberPin { member: wang, pin: pin_hash(), shown: None });
    let other: Pin = of("246801");
    let own = PinHash::of(&other.clone().chosen().unwrap(), &[7; 16], Cost::Cheap);
    let own = SetMemberPin { member: again, pin: own, shown: None };
    let basket = |shown| with(again, &[(soap, 1)], Besides { shown, ..Besides::default() });
    let merge = MergeMembers { from: wang, into: again, reason: of("同一人"), document: of("户籍") };
    station.ask_with(&chief, Some(&reviewer), merge).unwrap();
    let needed = Refusal::PinNeeded { member: again, points: of("10"), had: of("0") };
    assert_eq!(station.refused(&clerk, basket(None)), needed);
    let wrong = station.book.show_pin(&clerk, again, &of("000000"));
    assert!(
        matches!(wrong, Err(BookError::Refused(Refusal::WrongMemberPin { failures: 1, .. }))),
        "{wrong:?}"
    );
    let shown = station.book.show_pin(&clerk, again, &pin()).unwrap();
    station.done(&clerk, basket(Some(shown)));
    // One he chooses for the file that goes on takes its place; without the old one it takes two.
    assert_eq!(station.refused(&clerk, own.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&clerk, Some(&chief), own).unwrap();
    assert!(station.book.show_pin(&clerk, again, &pin()).is_err());
    assert!(station.book.show_pin(&clerk, again, &other).is_ok());
    station.verified();
}

#[test]
fn somebody_else_collects_within_limits_and_his_name_is_only_in_the_vault() {
    let proxy = ProxyLimits { points_max: Some(of("30")), times_month_max: Some(2) };
    let (_folder, mut station, wang, soap) = a_counter(RedeemTerms { proxy, ..parking() });
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let li = station.member("李文");
    let by = |member: Option<MemberId>, person: Option<Stranger>| Besides {
        proxy: Some(Collector { by: Proxy { member, relation: of("邻居") }, person }),
        ..Besides::default()
    };
    let stranger = || Some(Stranger { name: of("赵敏"), id_tail: of("002x") });
    let one = |besides| with(wang, &[(soap, 1)], besides);
    assert_eq!(station.refused(&clerk, one(by(None, None))), Refusal::ProxyUnknown);
    assert_eq!(station.refused(&clerk, one(by(Some(wang), None))), Refusal::ProxyIsMember { member: wang });
    let nobody = MemberId::number(99);
    assert_eq!(
        station.refused(&clerk, one(by(Some(nobody), None))),
        Refusal::NoSuchMember { member: nobody }
    );
    let close = station.operator(&[Role::Clerk], Some(li));
    let recusal = Refusal::Recusal { operator: close.operator(), member: li };
    assert_eq!(station.refused(&close, one(by(Some(li), None))), recusal);
    let much = with(wang, &[(soap, 4)], by(None, stranger()));
    assert_eq!(station.refused(&clerk, much), Refusal::ProxyLimit { points: of("40"), most: of("30") });

    let entry = station.done(&clerk, one(by(None, stranger())));
    let text = String::from_utf8(ledger::journal::encoding::encode(&entry)).unwrap();
    assert!(!text.contains("赵敏") && !text.contains("002X") && text.contains("邻居"), "{text}");
    assert_eq!(entry.seals.len(), 2);
    let voucher = VoucherNo::number(1);
    let kept = station.book.personal(Person::Collector(voucher), PersonalField::Name).unwrap();
    assert_eq!(kept.as_deref(), Some("赵敏"));
    let paper = receipt::slip(&mut station.book, voucher).unwrap().unwrap().collected.unwrap();
    assert_eq!((paper.masked.as_deref(), paper.relation), (Some("赵* **2X"), of("邻居")));

    station.done(&clerk, one(by(Some(li), None)));
    let often = Refusal::ProxyTimes { member: wang, times: 2, times_max: 2 };
    assert_eq!(station.refused(&clerk, one(by(Some(li), None))), often);
    // A slip that was reversed does not count against him.
    let undo = ReverseRedemption { voucher, reason: of("未领") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    station.done(&clerk, one(by(None, stranger())));
    station.verified();
}

#[test]
fn a_part_is_paid_in_cash_to_the_named_fund_and_goes_back_with_the_slip() {
    let fund = FundId::number(1);
    let (_folder, mut station, wang, soap) =
        a_counter(RedeemTerms { cash_fund: Some(fund), ..RedeemTerms::default() });
    let (chief, clerk, keeper) = (station.chief.clone(), station.clerk.clone(), station.keeper.clone());
    let paying = |points: &str, cash: &str| RedeemWith {
        basket: Redeem { points: Some(of(points)), ..a_basket(wang, &[(soap, 4)]) },
        besides: Besides { cash: Some(of(cash)), ..Besides::default() },
    };
    let refused = Refusal::CashNotAllowed { least: of("40"), points: of("25") };
    assert_eq!(station.refused(&clerk, paying("25", "7.50")), refused);
    let terms = CashTerms { least: of("6"), per_point: of("0.50") };
    let allow = AllowCash { sku: soap, terms: Some(terms), document: of("文8") };
    let (_elsewhere, mut other, _, _) = a_counter(RedeemTerms::default());
    let his = other.keeper.clone();
    assert_eq!(other.refused(&his, allow.clone()), Refusal::NoCashFund, "where no fund would get it");
    station.done(&keeper, allow);
    // The member chooses: 24 to 40 points, the rest at half a yuan.
    let refused = Refusal::CashNotAllowed { least: of("24"), points: of("20") };
    assert_eq!(station.refused(&clerk, paying("20", "10.00")), refused);
    let moved = Refusal::CashMoved { cash: of("7.50"), paid: of("7.00") };
    assert_eq!(station.refused(&clerk, paying("25", "7.00")), moved);
    let entry = station.done(&clerk, paying("25", "7.50"));
    let fact = slip(&entry);
    assert_eq!((fact.points, fact.cash, fact.fund), (of("25"), Some(of("7.50")), Some(fund)));
    assert_eq!((fact.lines[0].points, fact.lines[0].cash), (of("25"), Some(of("7.50"))));
    assert_eq!(station.figures(wang)[0], "75");
    assert_eq!(station.balance("fund:F001", "CNY"), "98.50");
    assert_eq!(station.balance("granted:F001", "CNY"), "-107.50");
    // What members pay is told apart from grants, and a fund adds up with both.
    let row = &funds(station.book.views())[0];
    assert_eq!([row.granted, row.takings, row.spent, row.left], ["100", "7.50", "9", "98.50"].map(of));
    let undo = ReverseRedemption { voucher: fact.voucher, reason: of("退货") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    assert_eq!(station.balance("fund:F001", "CNY"), "91.00");
    assert_eq!(funds(station.book.views())[0].takings, of("0"));
    assert_eq!(station.figures(wang)[0], "100");
    station.done(&keeper, AllowCash { sku: soap, terms: None, document: of("文9") });
    let refused = Refusal::CashNotAllowed { least: of("40"), points: of("25") };
    assert_eq!(station.refused(&clerk, paying("25", "7.50")), refused);
    ruled(&mut station, RedeemTerms::default());
    assert_eq!(station.refused(&clerk, paying("25", "7.50")), Refusal::NoCashFund);
    station.verified();
}

#[test]
fn a_basket_keeps_the_price_of_its_first_line_for_as_long_as_the_policy_says() {
    let (_folder, mut station, wang, soap) =
        a_counter(RedeemTerms { price_minutes: Some(20), ..RedeemTerms::default() });
    let (clerk, keeper) = (station.clerk.clone(), station.keeper.clone());
    station.clock.set("2026-03-02", 10, 0);
    let since = Some(station.clock.now());
    station.clock.set("2026-03-02", 10, 5);
    station
        .done(&keeper, RepriceGood { sku: soap, points_price: of("12"), document: of("价目"), from: None });
    station.clock.set("2026-03-02", 10, 10);
    let begun = |points: &str| RedeemWith {
        basket: Redeem { points: Some(of(points)), ..a_basket(wang, &[(soap, 2)]) },
        besides: Besides { since, ..Besides::default() },
    };
    let entry = station.done(&clerk, begun("20"));
    assert_eq!((slip(&entry).points, slip(&entry).priced_at), (of("20"), since));
    station.clock.set("2026-03-02", 10, 21);
    let moved = Refusal::PriceMoved { points: of("24"), shown: of("20") };
    assert_eq!(station.refused(&clerk, begun("20")), moved);
    let entry = station.done(&clerk, begun("24"));
    assert_eq!(slip(&entry).priced_at, None);
}

#[test]
fn whoever_served_undoes_a_slip_within_a_minute_and_nobody_else_or_later() {
    let (_folder, mut station, wang, soap) = a_counter(parking());
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let other = station.operator(&[Role::Clerk], None);
    let before = places(&station, wang, soap);
    station.clock.set("2026-03-02", 10, 0);
    station.done(&clerk, park(wang, &[(soap, 2)]));
    let first = station.done(&clerk, captured(wang, &[(soap, 2)])).clone();
    let voucher = slip(&first).voucher;
    let undo = UndoRedemption { voucher };
    let by = Refusal::UndoByAnother { voucher, operator: clerk.operator() };
    assert_eq!(station.refused(&other, undo.clone()), by);
    let entry = station.done(&clerk, undo.clone());
    let Event::RedemptionReversed(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.kind, fact.second, &fact.reason), (ReversalKind::Undo, None, &None));
    // What was parked for it is back where it was before that.
    assert_eq!(places(&station, wang, soap), before);
    let twice = Refusal::SlipReversed { voucher, seq: entry.seq };
    assert_eq!(station.refused(&clerk, undo), twice);

    let second = station.done(&clerk, a_basket(wang, &[(soap, 1)]));
    let voucher = slip(&second).voucher;
    station.clock.set("2026-03-02", 10, 2);
    let late = Refusal::UndoTooLate { voucher, seconds: 120, seconds_max: 60 };
    assert_eq!(station.refused(&clerk, UndoRedemption { voucher }), late);
    let reverse = ReverseRedemption { voucher, reason: of("退货") };
    assert_eq!(station.refused(&clerk, reverse.clone()), Refusal::SecondPersonNeeded);
    station.ask_with(&clerk, Some(&chief), reverse).unwrap();
    assert_eq!(places(&station, wang, soap), before);
    station.verified();
}

#[test]
fn goods_that_come_back_spoilt_are_written_off_at_the_cost_of_who_paid_for_them() {
    let (_folder, mut station, wang, soap) = a_counter(RedeemTerms::default());
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let tea = station.good("TEA", "5");
    station.buy(tea, 3, FundId::number(1), "6.00");
    station.done(&clerk, a_basket(wang, &[(soap, 2), (tea, 2)]));
    let reversal = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("受潮") };
    let rice: Sku = of("RICE");
    let stray = ReverseSpoilt { reversal: reversal.clone(), spoilt: vec![rice] };
    let refused = station.refused_with(&clerk, &chief, stray);
    assert_eq!(refused, Refusal::NotOnSlip { voucher: VoucherNo::number(1), sku: rice });
    let back = ReverseSpoilt { reversal, spoilt: vec![tea] };
    station.ask_with(&clerk, Some(&chief), back).unwrap();
    assert_eq!(station.figures(wang)[0], "100");
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "9");
    assert_eq!(station.balance("shelf:TEA", "SKU:TEA"), "1");
    assert_eq!(station.balance("written-off", "SKU:TEA"), "2");
    assert_eq!(station.balance("inventory", "CNY"), "11.00");
    assert_eq!(station.balance("expense:F001.goods", "CNY"), "0.00");
    assert_eq!(station.balance("expense:F001.spoilt", "CNY"), "4.00");
    station.verified();
}

#[test]
fn nobody_serves_parks_for_or_learns_the_pin_of_himself_his_household_or_a_relative() {
    let (_folder, mut station, wang, soap) = a_counter(parking());
    let himself: Session = station.operator(&[Role::Clerk], Some(wang));
    let housemate = station.operator(&[Role::Clerk], None);
    let operator = housemate.operator();
    station.done(&housemate, DeclareRelative { operator, member: wang, relation: of("同户") });
    for close in [&himself, &housemate] {
        let recusal = Refusal::Recusal { operator: close.operator(), member: wang };
        assert_eq!(station.refused(close, a_basket(wang, &[(soap, 1)])), recusal);
        assert_eq!(station.refused(close, park(wang, &[(soap, 1)])), recusal);
        let set = SetMemberPin { member: wang, pin: pin_hash(), shown: None };
        assert_eq!(station.refused(close, set), recusal);
    }
    // Another operator serves in his place.
    let clerk = station.clerk.clone();
    let entry = station.done(&clerk, a_basket(wang, &[(soap, 1)]));
    assert_eq!(entry.by, clerk.operator());
}
