//! Shifts, the count, the close that two people sign, and what a closed day refuses.

use ledger::book::{BookError, Session, Submission};
use ledger::events::Event;
use ledger::events::days::{Check, Tally};
use ledger::events::operators::Role;
use ledger::events::redemptions::OnPaper;
use ledger::events::station::{Policy, RedeemTerms};
use ledger::events::tasks::ActDetails;
use ledger::journal::Entry;
use ledger::reports::day::{DayPage, closes, day, uses};
use ledger::reports::notice::notice;
use ledger::reports::{receipt, trace};
use ledger::rules::Refusal;
use ledger::rules::days::{CloseDay, CloseShift, CountDrawn, DrawGoods, OpenShift, Pieces, VoidForm, drawn};
use ledger::rules::dispatch::{CarryOver, HandOut};
use ledger::rules::market_cards::{CountMarketCards, TakeBackMarketCards};
use ledger::rules::papers::PrintForms;
use ledger::rules::redemptions::{HoldBasket, RedeemOnPaper, ReverseRedemption, Wanted};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{CreditTask, SubmitTask};
use ledger::units::{Day, MemberId, PadNo, Period, Points, Quantity, Seq, Sku};
use tests::station::{Station, a_basket, an_act, keyed, of, open_again, pin, policy};

use super::a_station;
use super::market_cards::{a_card_station, an_issue, bought, given_to_clerk};

/// A station with seven goods on the shelf, ten pieces each, and a member who may spend 90 points.
fn a_shop() -> (tempfile::TempDir, Station, MemberId, Vec<Sku>) {
    let (folder, mut station) = a_station();
    let fund = station.fund("平安志愿者基金", "1000.00");
    let codes = ["SOAP", "RICE", "OIL", "SALT", "TEA", "SUGAR", "TOWEL"];
    let goods: Vec<Sku> = codes.iter().map(|code| station.good(code, "2")).collect();
    for good in &goods {
        station.buy(*good, 10, fund, "20.00");
    }
    let member = station.member("王秀珍");
    station.give(member, "90");
    (folder, station, member, goods)
}

fn today(station: &Station) -> Day {
    station.clock.today()
}

/// Counts the drawn goods as the book has them, but for what `found` says.
fn count(station: &mut Station, found: &[(Sku, i64)]) -> Entry {
    let (keeper, day) = (station.keeper.clone(), today(station));
    if station.book.views().days.count(day).is_none() {
        station.done(&keeper, DrawGoods { day });
    }
    let goods = station.book.views().days.count(day).unwrap().goods.clone();
    let counts = goods.iter().map(|sku| {
        let said = found.iter().find(|(known, _)| known == sku).map(|(_, pieces)| *pieces);
        let counted =
            said.map_or_else(|| station.book.views().accounts.stock(*sku, day), Quantity::from_minor);
        Pieces { sku: *sku, counted }
    });
    let counts = counts.collect();
    station.done(&keeper, CountDrawn { day, counts })
}

/// Counts and closes today.
fn close(station: &mut Station) -> Entry {
    count(station, &[]);
    let (clerk, finance, day) = (station.clerk.clone(), station.finance.clone(), today(station));
    let closed = station.ask_with(&clerk, Some(&finance), CloseDay { day, note: None }).unwrap();
    closed.sealed.entry().clone()
}

fn page(station: &mut Station) -> DayPage {
    let today = today(station);
    day(&mut station.book, today).unwrap()
}

fn figure(page: &DayPage, check: Check) -> usize {
    page.lines.iter().find(|line| line.check == check).unwrap().figure
}

#[test]
fn a_shift_counts_what_its_operator_did_at_its_terminal_and_nothing_else() {
    let (_folder, mut station, member, goods) = a_shop();
    let (clerk, reviewer) = (station.clerk.clone(), station.reviewer.clone());
    station.kind("PATROL", "5");
    station.redeem(member, goods[0], 1).unwrap();

    let opened = station.done(&clerk, OpenShift {});
    let Event::ShiftOpened(fact) = &opened.event else { panic!("{opened:?}") };
    assert_eq!(fact.vouchers, 1);
    let again = station.refused(&clerk, OpenShift {});
    assert_eq!(again, Refusal::ShiftOpen { operator: clerk.operator(), since: opened.at, seq: opened.seq });
    station.redeem(member, goods[0], 2).unwrap();
    station.redeem(member, goods[1], 3).unwrap();
    let undo = ReverseRedemption { voucher: ledger::units::VoucherNo::number(3), reason: of("拿错") };
    station.ask_with(&clerk, Some(&reviewer), undo).unwrap();
    let act = station.act("PATROL", member);
    station.done(&reviewer, CreditTask::full(act));
    let elsewhere = station.book.sign_in_once(clerk.operator(), &pin(), &of("desk-2")).unwrap();
    station.ask(&elsewhere, a_basket(member, &[(goods[2], 1)])).unwrap();

    let close = CloseShift { shift: opened.seq, slips: Some(3) };
    let closed = station.done(&clerk, close);
    let Event::ShiftClosed(fact) = &closed.event else { panic!("{closed:?}") };
    let tally = Tally {
        redemptions: 2,
        points: of("10"),
        pieces: Quantity::from_minor(5),
        reversals: 1,
        entered: 1,
        judged: 0,
    };
    assert_eq!((fact.tally, fact.slips, fact.difference), (tally, Some(3), Some(1)));
    assert_eq!(closed.links.follows, Some(opened.seq));
    let gone = station.refused(&clerk, CloseShift { shift: opened.seq, slips: None });
    assert_eq!(gone, Refusal::NoSuchShift { shift: opened.seq });
    station.verified();
}

#[test]
fn a_forgotten_shift_is_closed_by_the_chief_and_by_no_other() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, keeper) = (station.chief.clone(), station.clerk.clone(), station.keeper.clone());
    let shift = station.done(&clerk, OpenShift {}).seq;

    let other = station.refused(&keeper, CloseShift { shift, slips: None });
    assert_eq!(other, Refusal::NotPermitted { operator: keeper.operator(), roles: &[Role::Chief] });
    let closed = station.done(&chief, CloseShift { shift, slips: None });
    let Event::ShiftClosed(fact) = &closed.event else { panic!("{closed:?}") };
    assert_eq!((fact.operator, fact.slips, fact.difference), (clerk.operator(), None, None));
}

#[test]
fn five_goods_are_drawn_once_with_the_hash_before_the_draw() {
    let (_folder, mut station, ..) = a_shop();
    let (clerk, day) = (station.clerk.clone(), today(&station));
    let (_, seed) = station.book.head().unwrap();

    let entry = station.done(&clerk, DrawGoods { day });
    let Event::GoodsDrawn(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((entry.prev, fact.goods.len()), (seed, 5));
    assert_eq!(fact.goods, drawn(station.book.views(), entry.prev), "anybody can draw again");
    let again = station.refused(&clerk, DrawGoods { day });
    assert_eq!(again, Refusal::CountIsDrawn { day, seq: entry.seq });
    // Nor by way of another day.
    station.done(&clerk, DrawGoods { day: day.minus(1) });
    let again = station.refused(&clerk, DrawGoods { day });
    assert_eq!(again, Refusal::CountIsDrawn { day, seq: entry.seq });
}

#[test]
fn a_count_names_every_drawn_good_once_and_is_set_beside_the_book() {
    let (_folder, mut station, _, goods) = a_shop();
    let (keeper, day) = (station.keeper.clone(), today(&station));
    let pieces = |sku: Sku, counted: i64| Pieces { sku, counted: Quantity::from_minor(counted) };
    let none = station.refused(&keeper, CountDrawn { day, counts: vec![pieces(goods[0], 1)] });
    assert_eq!(none, Refusal::NoCountDrawn { day });
    station.done(&keeper, DrawGoods { day });
    let five = station.book.views().days.count(day).unwrap().goods.clone();
    let other = *goods.iter().find(|good| !five.contains(good)).unwrap();
    let all = |n: i64| -> Vec<Pieces> { five.iter().map(|sku| pieces(*sku, n)).collect() };

    let refused = station.refused(&keeper, CountDrawn { day, counts: vec![pieces(other, 1)] });
    assert_eq!(refused, Refusal::NotDrawn { sku: other, day });
    let refused = station.refused(&keeper, CountDrawn { day, counts: all(10)[..4].to_vec() });
    assert_eq!(refused, Refusal::DrawnNotCounted { sku: five[4] });
    let refused = station.refused(&keeper, CountDrawn { day, counts: [all(10), all(10)].concat() });
    assert_eq!(refused, Refusal::LineTwice { sku: five[0] });
    let refused = station.refused(&keeper, CountDrawn { day, counts: all(-1) });
    assert_eq!(refused, Refusal::DrawnNotCounted { sku: five[0] });

    let entry = count(&mut station, &[(five[1], 8)]);
    let Event::DrawnCounted(fact) = &entry.event else { panic!("{entry:?}") };
    let differences: Vec<i64> = fact.counts.iter().map(|found| found.difference().minor()).collect();
    assert_eq!(differences, [0, -2, 0, 0, 0]);
    assert_eq!(figure(&page(&mut station), Check::Differences), 1);
}

#[test]
fn a_day_is_closed_by_two_people_of_the_right_roles_and_by_neither_alone() {
    let (_folder, mut station, member, goods) = a_shop();
    let (clerk, keeper, day) = (station.clerk.clone(), station.keeper.clone(), today(&station));
    station.redeem(member, goods[0], 1).unwrap();
    let command = CloseDay { day, note: None };

    let early = station.refused(&clerk, command.clone());
    assert_eq!(early, Refusal::CountNeeded { goods: 5, day });
    count(&mut station, &[]);
    assert_eq!(station.refused(&clerk, command.clone()), Refusal::SecondPersonNeeded);
    assert_eq!(station.refused_with(&clerk, &clerk, command.clone()), Refusal::SecondPersonNeeded);
    let roles: &[Role] = &[Role::Reviewer, Role::Finance, Role::Chief];
    let refused = station.refused_with(&clerk, &keeper, command.clone());
    assert_eq!(refused, Refusal::NotPermitted { operator: keeper.operator(), roles });
    let (finance, reviewer) = (station.finance.clone(), station.reviewer.clone());
    let refused = station.refused_with(&finance, &reviewer, command.clone());
    assert!(matches!(refused, Refusal::NotPermitted { .. }), "finance signs, and does not ask: {refused:?}");

    let closed = station.ask_with(&clerk, Some(&finance), command).unwrap();
    let Event::DayClosed(fact) = &closed.sealed.entry().event else { panic!("a close") };
    assert_eq!((fact.day, fact.slips, fact.points, fact.second), (day, 1, of("2"), finance.operator()));
    assert_eq!(fact.first.zip(fact.last).map(|(a, b)| (a.get(), b.get())), Some((1, 1)));
    assert_eq!(fact.left, []);
    let page = page(&mut station);
    let close = page.closed.unwrap();
    assert_eq!(
        (close.by, close.second, close.hash),
        (clerk.operator(), finance.operator(), closed.sealed.hash())
    );
    assert_eq!(page.counted_by, Some(keeper.operator()));
    assert_eq!(closes(&mut station.book).unwrap().len(), 1);
    station.verified();
    let station = &mut station.reopened();
    assert_eq!(station.book.views().days.last_closed().unwrap().day, day);
}

#[test]
fn a_count_that_differs_needs_a_word() {
    let (_folder, mut station, ..) = a_shop();
    let (clerk, finance, day) = (station.clerk.clone(), station.finance.clone(), today(&station));
    count(&mut station, &[]);
    let first = station.book.views().days.count(day).unwrap().goods[0];
    count(&mut station, &[(first, 9)]);

    let refused = station.refused_with(&clerk, &finance, CloseDay { day, note: None });
    assert_eq!(refused, Refusal::ReasonNeeded { what: "count that differs" });
    let note = Some(of("破损一件，明日报损"));
    station.ask_with(&clerk, Some(&finance), CloseDay { day, note: note.clone() }).unwrap();
    let page = page(&mut station);
    assert_eq!((page.counts, page.closed.unwrap().note), (2, note), "both counts stay on record");
    assert_eq!(page.goods[0].found.unwrap().difference().minor(), -1);
}

#[test]
fn open_shifts_and_tasks_that_are_due_keep_a_day_open_and_what_may_stay_is_signed() {
    let (_folder, mut station, member, _) = a_shop();
    let (chief, clerk, finance) = (station.chief.clone(), station.clerk.clone(), station.finance.clone());
    let day = today(&station);
    station.kind("PATROL", "5");
    station.act("PATROL", member);
    let kind = of("PATROL");
    let handed = HandOut { kind, member, from: day, due: day, grid: None, note: None };
    station.done(&chief, handed);
    let shift = station.done(&clerk, OpenShift {}).seq;
    count(&mut station, &[]);
    let command = CloseDay { day, note: None };

    assert_eq!(station.refused_with(&clerk, &finance, command.clone()), Refusal::ShiftsOpen { shifts: 1 });
    station.done(&clerk, CloseShift { shift, slips: None });
    assert_eq!(station.refused_with(&clerk, &finance, command.clone()), Refusal::TasksDue { tasks: 1, day });
    let dispatch = ledger::units::DispatchId::number(1);
    station.done(&chief, CarryOver { dispatch, due: of("2026-03-09"), reason: of("下雨") });

    let closed = station.ask_with(&clerk, Some(&finance), command).unwrap();
    let Event::DayClosed(fact) = &closed.sealed.entry().event else { panic!("a close") };
    let left: Vec<(Check, u32)> = fact.left.iter().map(|left| (left.check, left.figure)).collect();
    assert_eq!(left, [(Check::TasksCarried, 1), (Check::Review, 1)]);
}

#[test]
fn a_closed_day_takes_no_more_entries_and_the_next_one_does() {
    let (_folder, mut station, member, goods) = a_shop();
    let (clerk, chief, day) = (station.clerk.clone(), station.chief.clone(), today(&station));
    station.redeem(member, goods[0], 1).unwrap();
    let closed = close(&mut station);
    let no_more = Refusal::DayClosed { day, closed_at: closed.at, by: clerk.operator() };

    assert_eq!(station.refused(&clerk, a_basket(member, &[(goods[0], 1)])), no_more);
    assert_eq!(station.refused(&chief, tests::station::a_kind("PATROL", "5")), no_more);
    assert_eq!(station.refused(&clerk, OpenShift {}), no_more);
    let finance = station.finance.clone();
    assert_eq!(station.refused_with(&clerk, &finance, CloseDay { day, note: None }), no_more);
    // People may still sign in, and what was tried is on record.
    station.sign_in(clerk.operator());
    let after = station.events_after(closed.seq.get());
    assert_eq!(after, ["denied", "denied", "denied", "denied", "operator.signed_in"]);

    station.clock.set("2026-03-02", 9, 0);
    let reason = of("昨日多给一件");
    let undo = ReverseRedemption { voucher: ledger::units::VoucherNo::number(1), reason };
    let reviewer = station.reviewer.clone();
    let undone = station.ask_with(&clerk, Some(&reviewer), undo).unwrap();
    let undone = undone.sealed.entry();
    assert_eq!(undone.on, of("2026-03-02"), "a correction carries its own date");
    assert!(undone.links.reverses.is_some_and(|first| first < closed.seq), "and points back");
    station.verified();
}

#[test]
fn a_day_may_be_closed_on_the_next_and_closes_all_before_it() {
    let (_folder, mut station, member, goods) = a_shop();
    let (clerk, finance) = (station.clerk.clone(), station.finance.clone());
    station.redeem(member, goods[0], 1).unwrap();
    station.clock.set("2026-03-02", 9, 0);
    station.redeem(member, goods[0], 1).unwrap();
    station.clock.set("2026-03-03", 9, 0);
    station.redeem(member, goods[0], 1).unwrap();
    let (day, keeper) = (of::<Day>("2026-03-02"), station.keeper.clone());
    assert_eq!(station.book.views().days.to_close(today(&station)), day);

    station.done(&keeper, DrawGoods { day });
    let goods_drawn = station.book.views().days.count(day).unwrap().goods.clone();
    let on = today(&station);
    let counts = goods_drawn
        .iter()
        .map(|sku| Pieces { sku: *sku, counted: station.book.views().accounts.stock(*sku, on) });
    let counts = counts.collect();
    station.done(&keeper, CountDrawn { day, counts });
    let closed = station.ask_with(&clerk, Some(&finance), CloseDay { day, note: None }).unwrap();
    let Event::DayClosed(fact) = &closed.sealed.entry().event else { panic!("a close") };
    assert_eq!(
        (fact.slips, fact.first.unwrap().get(), fact.last.unwrap().get()),
        (2, 1, 2),
        "the third is of today"
    );

    let page = ledger::reports::day::day(&mut station.book, of("2026-03-01")).unwrap();
    assert_eq!((page.from, page.day, page.slips.count), (of("2026-03-01"), day, 2));
    station.redeem(member, goods[0], 1).unwrap();
    assert_eq!(station.book.views().days.to_close(on), on);
    let early = station.refused_with(&clerk, &finance, CloseDay { day: of("2026-03-04"), note: None });
    assert_eq!(early, Refusal::FutureDay { day: of("2026-03-04"), today: on });
    let before = station.refused_with(&clerk, &finance, CloseDay { day: of("2026-03-01"), note: None });
    assert!(matches!(before, Refusal::DayClosed { .. }), "{before:?}");
    close(&mut station);
    assert_eq!(station.book.views().days.last_closed().unwrap().vouchers, 4);
    station.verified();
}

#[test]
fn an_act_of_a_closed_day_comes_in_on_a_numbered_form_and_somebody_else_reviews_it() {
    let (_folder, mut station, member, _) = a_shop();
    let (clerk, reviewer, day) = (station.clerk.clone(), station.reviewer.clone(), today(&station));
    station.kind("PATROL", "5");
    let closed = close(&mut station);
    station.clock.set("2026-03-02", 9, 0);

    let bare = station.refused(&clerk, an_act("PATROL", member, day));
    assert_eq!(bare, Refusal::ActOfClosedDay { day, closed_at: closed.at, by: clerk.operator() });
    let details = ActDetails { pad: Some(of("P-17")), ..ActDetails::default() };
    let on_paper = SubmitTask { details, ..an_act("PATROL", member, day) };
    station.done(&clerk, on_paper);
    station.done(&reviewer, CreditTask::full(ledger::units::TaskId::number(1)));
    station.done(&clerk, an_act("PATROL", member, of("2026-03-02")));
}

#[test]
fn two_desks_that_close_a_day_at_once_close_it_once() {
    let (_folder, mut station, ..) = a_shop();
    count(&mut station, &[]);
    let day = today(&station);
    let mut other = open_again(&station.path, &station.clock).unwrap();
    let (clerk, finance, chief) = (station.clerk.clone(), station.finance.clone(), station.chief.clone());
    let second = |first: &Session, by: &Session, key: &str| Submission {
        second: Some(by.clone()),
        ..keyed(key, first, CloseDay { day, note: None })
    };

    let ours = station.book.submit(&second(&clerk, &finance, "one")).unwrap();
    let theirs = other.submit(&second(&chief, &finance, "two"));
    let closed_at = ours.sealed.entry().at;
    let refused = Refusal::DayClosed { day, closed_at, by: clerk.operator() };
    assert_eq!(theirs, Err(BookError::Refused(refused)));
    let again = other.submit(&second(&clerk, &finance, "one")).unwrap();
    assert_eq!(again.sealed, ours.sealed, "the same request gets the same receipt");
    assert_eq!(closes(&mut other).unwrap().len(), 1);
    station.verified();
}

#[test]
fn a_clerks_own_card_used_950_times_is_marked_beside_fifty() {
    let (_folder, mut station) = a_station();
    let fund = station.fund("平安志愿者基金", "9000.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 2000, fund, "2000.00");
    let members: Vec<MemberId> =
        ["甲一", "乙二", "丙三", "丁四"].iter().map(|name| station.member(name)).collect();
    for member in &members {
        station.give(*member, "1000");
    }
    // He cannot serve himself, so somebody does it for him.
    let other = station.operator(&[Role::Clerk], None);
    let mut waiting = Vec::new();
    for (member, times) in members.iter().zip([950, 50, 48, 44]) {
        for n in 0..times {
            let key = format!("use-{member}-{n}");
            waiting.push(keyed(&key, &other, a_basket(*member, &[(soap, 1)])));
        }
    }
    assert!(station.book.submit_each(&waiting).iter().all(Result::is_ok));

    let day = today(&station);
    let (rows, _) = uses(&mut station.book, Period { from: day, to: day }).unwrap();
    let marked: Vec<(MemberId, u32, bool)> =
        rows.iter().map(|row| (row.who, row.uses, row.outlier)).collect();
    assert_eq!(
        marked,
        [(members[0], 950, true), (members[1], 50, false), (members[2], 48, false), (members[3], 44, false)]
    );
    let page = page(&mut station);
    assert_eq!((page.slips.count, page.slips.alone, page.slips.missing.len()), (1092, 1092, 0));
}

/// What a member got on paper.
fn on_paper(member: MemberId, sku: Sku, pieces: i64, pad: &str, on: &str) -> RedeemOnPaper {
    let lines = vec![Wanted { sku, quantity: Quantity::from_minor(pieces) }];
    RedeemOnPaper { member, lines, points: None, paper: OnPaper { pad: of(pad), on: of(on) } }
}

#[test]
fn an_outage_is_entered_afterwards_by_form_number_once_with_the_day_on_the_form() {
    let (_folder, mut station, member, goods) = a_shop();
    let clerk = station.clerk.clone();
    station.done(&clerk, PrintForms { count: 3 });
    close(&mut station);
    station.clock.set("2026-03-02", 14, 0);

    let entry = station.done(&clerk, on_paper(member, goods[0], 2, "JF-000001", "2026-03-01"));
    let Event::Redeemed(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(fact.paper, Some(OnPaper { pad: of("JF-000001"), on: of("2026-03-01") }));
    assert_eq!((entry.on, fact.points), (of("2026-03-02"), of::<Points>("4")));
    let slip = receipt::slip(&mut station.book, fact.voucher).unwrap().unwrap();
    assert_eq!(slip.paper, fact.paper, "the slip names the form and the real day");
    let trace = trace::voucher(&mut station.book, fact.voucher).unwrap().unwrap();
    assert_eq!(trace.paper, fact.paper);

    let twice = station.refused(&clerk, on_paper(member, goods[1], 1, "JF-000001", "2026-03-02"));
    let first = Refusal::AlreadyTaken { claim: of("pad:JF-000001"), seq: entry.seq };
    assert_eq!(twice, first, "and the first is named");
    let unknown = station.refused(&clerk, on_paper(member, goods[1], 1, "JF-000004", "2026-03-02"));
    assert_eq!(unknown, Refusal::FormNotGivenOut { pad: of("JF-000004") });
    let late = station.refused(&clerk, on_paper(member, goods[1], 1, "JF-000002", "2026-03-03"));
    assert_eq!(late, Refusal::FutureDay { day: of("2026-03-03"), today: of("2026-03-02") });
    let much = station.refused(&clerk, on_paper(member, goods[1], 50, "JF-000002", "2026-03-02"));
    assert!(matches!(much, Refusal::OutOfStock { .. }), "{much:?}");
    station.give(member, "20");
    let fund = ledger::units::FundId::number(1);
    station.buy(goods[1], 200, fund, "200.00");
    let much = station.refused(&clerk, on_paper(member, goods[1], 60, "JF-000002", "2026-03-02"));
    let [points, available, short] = ["120", "106", "14"].map(of::<Points>);
    assert_eq!(much, Refusal::Overspent { member, points, available, short });

    station.done(&clerk, VoidForm { pad: of("JF-000003"), reason: of("写坏") });
    let void = station.refused(&clerk, on_paper(member, goods[1], 1, "JF-000003", "2026-03-02"));
    assert!(matches!(void, Refusal::AlreadyTaken { .. }), "{void:?}");
    let unknown = station.refused(&clerk, VoidForm { pad: of("JF-000009"), reason: of("写坏") });
    assert_eq!(unknown, Refusal::FormNotGivenOut { pad: of("JF-000009") });
    let pads = page(&mut station).pads;
    let numbers = |numbers: &[&str]| -> Vec<PadNo> { numbers.iter().map(|number| of(number)).collect() };
    assert_eq!(pads.used, numbers(&["JF-000001"]));
    assert_eq!(pads.voided, numbers(&["JF-000003"]));
    assert_eq!((pads.open, pads.open_count), (numbers(&["JF-000002"]), 1));
    station.verified();
}

#[test]
fn that_a_form_was_entered_is_said_before_what_is_short_since() {
    let (_folder, mut station, member, goods) = a_shop();
    let clerk = station.clerk.clone();
    station.done(&clerk, PrintForms { count: 2 });
    let all = |pad| on_paper(member, goods[0], 10, pad, "2026-03-01");
    let entry = station.done(&clerk, all("JF-000001"));
    let first = Refusal::AlreadyTaken { claim: of("pad:JF-000001"), seq: entry.seq };
    assert_eq!(station.refused(&clerk, all("JF-000001")), first, "though the shelf is empty now");
    assert!(matches!(station.refused(&clerk, all("JF-000002")), Refusal::OutOfStock { .. }));

    station.kind("PATROL", "5");
    let mut act = an_act("PATROL", member, of("2026-03-01"));
    act.details.pad = Some(of("JF-000002"));
    station.done(&clerk, act);
    let shown = station.refused(&clerk, all("JF-000002"));
    let Refusal::ShownBefore { task, .. } = shown else { panic!("{shown:?}") };
    assert_eq!(task, of("T00000001"), "an act that was entered from it is named");
    station.verified();
}

#[test]
fn a_form_is_of_no_day_before_it_was_printed_and_one_that_was_never_printed_opens_no_closed_day() {
    let (_folder, mut station, member, goods) = a_shop();
    let clerk = station.clerk.clone();
    station.kind("PATROL", "5");
    close(&mut station);
    station.clock.set("2026-03-02", 9, 0);
    station.done(&clerk, PrintForms { count: 2 });
    let (closed, today) = (of("2026-03-01"), of("2026-03-02"));
    let later = Refusal::FormPrintedLater { pad: of("JF-000001"), printed: today, day: closed };
    let slip = |pad, day| on_paper(member, goods[0], 1, pad, day);
    let act = |pad: &str, day| {
        let mut act = an_act("PATROL", member, day);
        act.details.pad = Some(of(pad));
        act
    };
    assert_eq!(station.refused(&clerk, slip("JF-000001", "2026-03-01")), later);
    assert_eq!(station.refused(&clerk, act("JF-000001", closed)), later);
    let unknown = Refusal::FormNotGivenOut { pad: of("JF-000003") };
    assert_eq!(station.refused(&clerk, act("JF-000003", closed)), unknown);
    assert_eq!(station.refused(&clerk, act("JF-000003", today)), unknown, "nor is it of an open day");

    station.done(&clerk, act("JF-000001", today));
    station.done(&clerk, act("2026-0017", closed));
    station.done(&clerk, PrintForms { count: 1 });
    station.done(&clerk, slip("JF-000003", "2026-03-02"));
    station.verified();
}

#[test]
fn the_page_of_a_close_says_bought_is_held_issued_and_void_and_names_the_missing_cards_for_ever() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, keeper, finance) = (station.clerk.clone(), station.keeper.clone(), station.finance.clone());
    bought(&mut station, "10.00", "901..905", fund, "50.00");
    given_to_clerk(&mut station, "901..903");
    let wang = station.member("王秀珍");
    station.give(wang, "90");
    station.done(&clerk, an_issue(wang, "901"));
    let count = |text: &str| {
        let ranges = text.split_whitespace().map(of).collect();
        CountMarketCards { custodian: None, ranges }
    };
    station.ask_with(&keeper, Some(&finance), count("902 904")).unwrap();
    let sums = |page: &DayPage| {
        let cards = page.cards.clone();
        let row = cards.faces[0];
        let counts = [row.bought, row.held, row.issued, row.void, row.missing].map(Quantity::minor);
        (counts, row.adds_up, cards.missing.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
    };
    let signed = ([5, 4, 1, 0, 2], true, "903 905".to_owned());
    assert_eq!(sums(&page(&mut station)), signed, "while it is open, too");
    let day = today(&station);
    station.ask_with(&clerk, Some(&finance), CloseDay { day, note: None }).unwrap();
    assert_eq!(sums(&page(&mut station)), signed);

    station.clock.set("2026-03-02", 9, 0);
    station.done(&clerk, an_issue(wang, "902"));
    station.ask_with(&keeper, Some(&finance), count("903..905")).unwrap();
    assert_eq!(sums(&page(&mut station)), ([5, 3, 2, 0, 0], true, String::new()));
    let before = ledger::reports::day::day(&mut station.book, of("2026-03-01")).unwrap();
    assert_eq!(sums(&before), signed, "the page of the closed day stays what was signed");
}

#[test]
fn the_page_of_a_closed_day_stays_what_was_signed() {
    let (_folder, mut station, member, goods) = a_shop();
    station.kind("PATROL", "5");
    let act = station.act("PATROL", member);
    station.redeem(member, goods[0], 1).unwrap();
    let closed = close(&mut station);
    let before = page(&mut station);
    station.clock.set("2026-03-02", 9, 0);
    let reviewer = station.reviewer.clone();
    station.done(&reviewer, CreditTask::full(act));
    station.redeem(member, goods[0], 1).unwrap();

    let after = ledger::reports::day::day(&mut station.book, of("2026-03-01")).unwrap();
    assert_eq!(after.lines, before.lines);
    assert_eq!((figure(&after, Check::Review), after.slips.count), (1, 1));
    assert_eq!(after, before);
    assert_eq!(after.closed.unwrap().seq, closed.seq);
    assert!(closed.links.follows.is_some_and(|count| Seq::number(0) < count));
}

#[test]
fn a_parked_basket_is_listed_keeps_no_day_open_and_is_given_back_by_the_clock_after_the_close() {
    let (_folder, mut station, member, goods) = a_shop();
    let terms = RedeemTerms { hold_minutes: Some(30), ..RedeemTerms::default() };
    let (chief, clerk, from) = (station.chief.clone(), station.clerk.clone(), today(&station));
    let policy = Policy { redeeming: Box::new(terms), ..policy() };
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
    let basket = a_basket(member, &[(goods[0], 2)]);
    let hold = HoldBasket { member, card: None, lines: basket.lines, points: None, since: None };
    let held = station.done(&clerk, hold);

    let before = page(&mut station);
    assert_eq!((figure(&before, Check::Holds), before.parked.len()), (1, 1));
    let parked = &before.parked[0];
    assert_eq!((parked.member, parked.points, parked.by), (Some(member), of("4"), clerk.operator()));
    assert_eq!(parked.until, held.at.plus_millis(30 * 60_000));
    // What is pinned lies where objected points lie, and is no objection.
    assert_eq!(notice(&mut station.book, from).unwrap(), []);
    close(&mut station);
    let after = page(&mut station);
    assert_eq!((figure(&after, Check::Holds), after.parked.len()), (1, 0), "it is signed as a figure");
    assert_eq!(station.figures(member)[0], "86");

    let day = today(&station).to_string();
    station.clock.set(&day, 23, 30);
    station.book.submit_all(&[]).unwrap();
    assert_eq!(station.figures(member)[0], "90");
    assert_eq!(station.book.views().redemptions.holds().len(), 0);
    station.verified();
}

#[test]
fn a_slip_of_supermarket_cards_stands_in_the_series_of_its_day_and_in_the_shift() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    let soap = station.good("SOAP", "2");
    station.buy(soap, 10, fund, "20.00");
    let wang = station.member("王秀珍");
    station.give(wang, "90");
    bought(&mut station, "10.00", "1001..1004", fund, "40.00");
    given_to_clerk(&mut station, "1001..1004");
    let opened = station.done(&clerk, OpenShift {});
    station.redeem(wang, soap, 1).unwrap();
    station.done(&clerk, an_issue(wang, "1001 1002"));
    station.redeem(wang, soap, 1).unwrap();

    let page = page(&mut station);
    let voucher = |number| Some(ledger::units::VoucherNo::number(number));
    assert_eq!((page.slips.count, page.slips.first, page.slips.last), (3, voucher(1), voucher(3)));
    assert_eq!((page.slips.missing.len(), page.slips.points, page.slips.alone), (0, of("44"), 3));
    assert_eq!(page.members[0].uses, 3);

    let back = TakeBackMarketCards {
        voucher: ledger::units::VoucherNo::number(2),
        serials: vec![of("1001"), of("1002")],
        reason: of("拿错"),
    };
    station.ask_with(&clerk, Some(&chief), back).unwrap();
    let closed = station.done(&clerk, CloseShift { shift: opened.seq, slips: Some(3) });
    let Event::ShiftClosed(fact) = &closed.event else { panic!("{closed:?}") };
    let Tally { redemptions, points, reversals, .. } = fact.tally;
    assert_eq!((redemptions, points, reversals, fact.difference), (3, of("44"), 1, Some(0)));
    let today = today(&station);
    let page = day(&mut station.book, today).unwrap();
    assert_eq!((page.slips.reversed, page.slips.points), (1, of("4")));
    station.verified();
}
