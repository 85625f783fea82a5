//! A week at two desks: sixty redemptions an hour, every day with its shifts and its close.
//!
//! The test keeps its own simple count of points, shelf and slips and asks the book only at the end.
//! `JIFEN_WEEK_DAYS` says how many days (5 when it says nothing).

use std::collections::BTreeMap;

use ledger::book::{Book, Session};
use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::reports::day::{closes, day};
use ledger::rules::Command;
use ledger::rules::days::{CloseDay, CloseShift, CountDrawn, DrawGoods, OpenShift, Pieces};
use ledger::rules::redemptions::ReverseRedemption;
use ledger::store::Sqlite;
use ledger::units::{Day, MemberId, Points, Quantity, Sku, VoucherNo};
use tests::generator::Random;
use tests::station::{Station, a_basket, keyed, of, open_again, pin};

/// Redemptions an hour at both desks together, and hours a day.
const AN_HOUR: u32 = 60;
const HOURS: u32 = 8;

/// What the test counts by itself: no lot, no entry, no rule of the library.
struct Count {
    points: BTreeMap<MemberId, i64>,
    shelf: BTreeMap<Sku, i64>,
    slips: u32,
    undone: u32,
    handed_out: i64,
}

#[test]
#[expect(clippy::too_many_lines, reason = "a week is told in one piece")]
fn a_week_of_sixty_redemptions_an_hour_on_two_desks_equals_an_independent_count() {
    let days = std::env::var("JIFEN_WEEK_DAYS").ok().and_then(|days| days.parse().ok()).unwrap_or(5);
    let folder = tempfile::tempdir().unwrap();
    let mut station = Station::open(&folder.path().join("week.book"));
    let mut random = Random::new(7);
    let fund = station.fund("平安志愿者基金", "90000.00");
    let prices: [i64; 6] = [1, 2, 3, 4, 5, 8];
    let codes = ["SOAP", "RICE", "OIL", "SALT", "TEA", "TOWEL"];
    let goods: Vec<Sku> =
        codes.iter().zip(prices).map(|(code, price)| station.good(code, &price.to_string())).collect();
    let members: Vec<MemberId> = (0..20).map(|_| station.member("志愿者")).collect();
    let mut count = Count {
        points: BTreeMap::new(),
        shelf: goods.iter().map(|sku| (*sku, 0)).collect(),
        slips: 0,
        undone: 0,
        handed_out: 0,
    };
    for member in &members {
        station.give(*member, "1200");
        count.points.insert(*member, 1200);
    }
    let mut other = open_again(&station.path, &station.clock).unwrap();
    let helper = station.operator(&[Role::Clerk], None).operator();
    let first: Day = of("2026-03-02");
    let (mut key, mut refused) = (0_u32, 0_u32);
    for today in 0..days {
        let today = first.plus(today);
        station.clock.set(&today.to_string(), 8, 0);
        for (sku, price) in goods.iter().zip(prices) {
            station.buy(*sku, 150, fund, &format!("{price}.00"));
            *count.shelf.get_mut(sku).unwrap() += 150;
        }
        let ours = station.book.sign_in(station.clerk.operator(), &pin(), &of("desk-1")).unwrap();
        let theirs = other.sign_in(helper, &pin(), &of("desk-2")).unwrap();
        let slips_before = count.slips;
        shift(&mut station.book, &ours, &format!("open-1-{today}"), None);
        shift(&mut other, &theirs, &format!("open-2-{today}"), None);
        let mut served = [0_u32; 2];
        for hour in 0..HOURS {
            for n in 0..AN_HOUR {
                station.clock.set(&today.to_string(), 9 + hour, n);
                let at = usize::from(random.place(2) == 1);
                let (member, good) = (*random.one_of(&members), random.place(goods.len()));
                let pieces = i64::try_from(random.place(3)).unwrap() + 1;
                let price = prices[good] * pieces;
                let command: Command = a_basket(member, &[(goods[good], pieces)]).into();
                key += 1;
                let (book, session): (&mut Book<Sqlite>, &Session) =
                    if at == 0 { (&mut station.book, &ours) } else { (&mut other, &theirs) };
                let answer = book.submit(&keyed(&format!("week-{key}"), session, command));
                let may = count.points[&member] >= price && count.shelf[&goods[good]] >= pieces;
                assert_eq!(answer.is_ok(), may, "{today} {hour}:{n} {answer:?}");
                if !may {
                    refused += 1;
                    continue;
                }
                count.slips += 1;
                served[at] += 1;
                let slip = count.slips;
                let Event::Redeemed(fact) = &answer.unwrap().sealed.entry().event.clone() else {
                    panic!("a redemption")
                };
                assert_eq!(fact.voucher, VoucherNo::number(slip), "no number is left out");
                // Now and then the wrong thing was handed over and comes back.
                if random.place(40) == 0 {
                    let reviewer = station.reviewer.clone();
                    let undo = ReverseRedemption { voucher: fact.voucher, reason: of("拿错") };
                    station.ask_with(&ours, Some(&reviewer), undo).unwrap();
                    count.undone += 1;
                } else {
                    *count.points.get_mut(&member).unwrap() -= price;
                    *count.shelf.get_mut(&goods[good]).unwrap() -= pieces;
                    count.handed_out += pieces;
                }
            }
        }
        station.clock.set(&today.to_string(), 18, 0);
        shift(&mut station.book, &ours, &format!("close-1-{today}"), Some(served[0]));
        shift(&mut other, &theirs, &format!("close-2-{today}"), Some(served[1]));
        close_day(&mut station, &count, today);
        let page = day(&mut station.book, today).unwrap();
        assert_eq!(page.slips.count, usize::try_from(count.slips - slips_before).unwrap());
        assert_eq!(page.slips.missing, []);
        let differences: Vec<Option<i64>> = page.shifts.iter().map(|shift| shift.difference).collect();
        assert_eq!(differences, [Some(0), Some(0)]);
        assert_eq!(
            page.shifts.iter().map(|shift| shift.tally.redemptions).sum::<u32>(),
            served[0] + served[1]
        );
    }

    other.catch_up().unwrap();
    for book in [&station.book, &other] {
        let (views, on) = (book.views(), station.clock.today());
        for (member, points) in &count.points {
            assert_eq!(views.figures(*member, on).available, Points::from_minor(points * 100), "{member}");
        }
        for (sku, pieces) in &count.shelf {
            assert_eq!(views.accounts.stock(*sku, on), Quantity::from_minor(*pieces), "{sku}");
        }
        assert_eq!(views.redemptions.vouchers(), count.slips);
    }
    let closes = closes(&mut station.book).unwrap();
    assert_eq!(closes.len(), usize::from(days));
    assert_eq!(closes.iter().map(|close| close.slips).sum::<u32>(), count.slips);
    println!(
        "{} slips, {} undone, {} pieces, {refused} refused",
        count.slips, count.undone, count.handed_out
    );
    assert!(count.slips > u32::from(days) * HOURS * AN_HOUR / 2 && count.undone > 0);
    station.verified();
}

/// Opens a shift, or closes it with so many slips in the drawer.
fn shift(book: &mut Book<Sqlite>, session: &Session, key: &str, slips: Option<u32>) {
    book.catch_up().unwrap();
    let open = book.views().days.shift_of(session.operator(), session.desk()).map(|open| open.seq);
    let command: Command = match open {
        None => OpenShift {}.into(),
        Some(shift) => CloseShift { shift, slips }.into(),
    };
    book.submit(&keyed(key, session, command)).unwrap();
}

/// Counts what the test believes is there, and closes the day with nothing to explain.
fn close_day(station: &mut Station, count: &Count, day: Day) {
    let (keeper, clerk, finance) = (station.keeper.clone(), station.clerk.clone(), station.finance.clone());
    station.done(&keeper, DrawGoods { day });
    let drawn = station.book.views().days.count(day).unwrap().goods.clone();
    let pieces = |sku: &Sku| Pieces { sku: *sku, counted: Quantity::from_minor(count.shelf[sku]) };
    station.done(&keeper, CountDrawn { day, counts: drawn.iter().map(pieces).collect() });
    // Without a note a single piece too many or too few would be refused.
    station.ask_with(&clerk, Some(&finance), CloseDay { day, note: None }).unwrap();
}

/// What two desks try at random, closes of random days included, valid and hostile.
fn try_something(station: &mut Station, other: &mut Book<Sqlite>, random: &mut Random, key: &str) {
    let people = [&station.chief, &station.clerk, &station.reviewer, &station.keeper, &station.finance];
    let choice = random.place(9);
    // Half of the closes and of the shifts that end are asked for by those who may, or few days would close.
    let (session, second) = match (choice, random.place(2)) {
        (1, 0) => (&station.chief, &station.clerk),
        (4, 0) => (&station.clerk, &station.finance),
        _ => (*random.one_of(&people), *random.one_of(&people)),
    };
    let (session, second) = (session.clone(), second.clone());
    let today = station.clock.today();
    let back = u16::try_from(random.place(3)).unwrap();
    let day = if random.place(6) == 0 { today.plus(1) } else { today.minus(back) };
    let views = station.book.views();
    let drawn = views.days.count(day).map(|count| count.goods.clone()).unwrap_or_default();
    let found = |sku: &Sku| Pieces { sku: *sku, counted: views.accounts.stock(*sku, today) };
    let counts = drawn.iter().map(found).collect();
    let shift = views.days.shifts().next().map(|shift| shift.seq).unwrap_or_default();
    let (member, soap) = (MemberId::number(1), of("SOAP"));
    let note = (random.place(2) == 0).then(|| of("说明"));
    let command: Command = match choice {
        0 if random.place(4) == 0 => OpenShift {}.into(),
        1 => CloseShift { shift, slips: None }.into(),
        2 => DrawGoods { day }.into(),
        3 => CountDrawn { day, counts }.into(),
        4 | 5 => CloseDay { day, note }.into(),
        6 => tests::station::an_act("PATROL", member, day).into(),
        _ => a_basket(member, &[(soap, 1)]).into(),
    };
    let asked = ledger::book::Submission { second: Some(second), ..keyed(key, &session, command) };
    let answered = if random.place(2) == 0 { station.book.submit(&asked) } else { other.submit(&asked) };
    if let Err(error) = answered {
        assert!(matches!(error, ledger::book::BookError::Refused(_)), "{error}");
    }
}

#[test]
fn no_sequence_of_commands_on_two_desks_adds_to_a_closed_day() {
    let mut closed_in_all = 0;
    for seed in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let mut station = Station::open(&folder.path().join("days.book"));
        let mut random = Random::new(seed);
        let fund = station.fund("平安志愿者基金", "900.00");
        let soap = station.good("SOAP", "1");
        station.buy(soap, 200, fund, "200.00");
        station.kind("PATROL", "1");
        let member = station.member("王秀珍");
        station.give(member, "500");
        let mut other = open_again(&station.path, &station.clock).unwrap();
        for step in 0..240 {
            if random.place(12) == 0 {
                let next = station.clock.today().plus(1);
                station.clock.set(&next.to_string(), 9, 0);
            }
            station.book.catch_up().unwrap();
            try_something(&mut station, &mut other, &mut random, &format!("step-{step}"));
        }

        station.book.catch_up().unwrap();
        let mut until: Option<Day> = None;
        let mut vouchers = 0;
        for sealed in station.book.entries(ledger::units::Seq::number(0), 10_000).unwrap() {
            let entry = sealed.entry();
            let of_the_book = matches!(
                entry.event,
                Event::SignedIn(_) | Event::SignInFailed(_) | Event::Denied(_) | Event::PointsLapsed(_)
            );
            assert!(of_the_book || until.is_none_or(|until| until < entry.on), "seed {seed}: {entry:?}");
            match &entry.event {
                Event::DayClosed(fact) => {
                    assert!(until.is_none_or(|until| until < fact.day), "seed {seed}: closed twice");
                    assert_ne!(fact.second, entry.by, "neither alone");
                    until = Some(fact.day);
                    closed_in_all += 1;
                }
                Event::Redeemed(fact) => {
                    vouchers += 1;
                    assert_eq!(fact.voucher, VoucherNo::number(vouchers));
                }
                _ => {}
            }
        }
        station.verified();
    }
    assert!(closed_in_all >= 12, "only {closed_in_all} days were closed: that proves little");
}
