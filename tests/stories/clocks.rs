//! A desk whose clock was set back: in the book time never runs backwards, whatever a desk believes.
//!
//! An entry stands a millisecond after the last one at the earliest, on its day at the earliest. So for
//! a desk that is behind time stands still until its clock has caught up.

use ledger::book::{Book, BookError};
use ledger::events::Event;
use ledger::events::redemptions::Redeemed;
use ledger::events::station::{Policy, RedeemTerms};
use ledger::journal::Entry;
use ledger::rules::redemptions::{Besides, HoldBasket, Redeem, RedeemWith, UndoRedemption};
use ledger::rules::station::SetPolicy;
use ledger::rules::{Command, Refusal};
use ledger::store::Sqlite;
use ledger::units::{HoldId, MemberId, Moment, Sku, VoucherNo};
use tempfile::TempDir;
use tests::station::{Clock, Station, a_basket, keyed, of, open_again, policy};

use super::a_station;

/// The other desk, whose clock is behind.
struct Behind {
    book: Book<Sqlite>,
    clock: Clock,
    keys: u32,
}

impl Behind {
    fn ask(&mut self, station: &Station, command: impl Into<Command>) -> Result<Entry, Refusal> {
        self.keys += 1;
        let asked = keyed(&format!("behind-{}", self.keys), &station.clerk, command);
        match self.book.submit(&asked) {
            Ok(receipt) => Ok(receipt.sealed.entry().clone()),
            Err(BookError::Refused(refusal)) => Err(refusal),
            Err(other) => panic!("{other}"),
        }
    }
}

/// Two desks at ten on the second of March; one believes that it is the evening before. A member has 100
/// points, and nine pieces of soap cost ten each.
fn two_desks() -> (TempDir, Station, Behind, MemberId, Sku) {
    let (folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    station.give(wang, "100");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "10");
    station.buy(soap, 9, fund, "9.00");
    let (chief, from) = (station.chief.clone(), station.clock.today());
    let terms = RedeemTerms { hold_minutes: Some(30), ..RedeemTerms::default() };
    let policy = Policy { redeeming: Box::new(terms), ..policy() };
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
    station.clock.set("2026-03-02", 10, 0);
    let clock = Clock::at("2026-03-01");
    clock.set("2026-03-01", 22, 0);
    let book = open_again(&station.path, &clock).unwrap();
    (folder, station, Behind { book, clock, keys: 0 }, wang, soap)
}

fn slip(entry: &Entry) -> &Redeemed {
    let Event::Redeemed(fact) = &entry.event else { panic!("{entry:?}") };
    fact
}

fn park(member: MemberId, sku: Sku) -> HoldBasket {
    let Redeem { member, card, lines, points } = a_basket(member, &[(sku, 1)]);
    HoldBasket { member, card, lines, points, since: None }
}

fn capture(member: MemberId, sku: Sku, hold: u32) -> RedeemWith {
    let besides = Besides { hold: Some(HoldId::number(hold)), ..Besides::default() };
    RedeemWith { basket: a_basket(member, &[(sku, 1)]), besides }
}

fn later(moment: Moment, millis: i64) -> Moment {
    Moment::from_millis(moment.millis() + millis)
}

#[test]
fn a_slip_of_a_desk_that_is_behind_stands_after_the_last_entry_and_on_its_day() {
    let (_folder, mut station, mut behind, wang, soap) = two_desks();
    let first = station.redeem(wang, soap, 1).unwrap().sealed.entry().clone();
    assert_eq!((first.at, first.on), (station.clock.now(), of("2026-03-02")));
    let second = behind.ask(&station, a_basket(wang, &[(soap, 1)])).unwrap();
    assert_eq!((second.at, second.on), (later(first.at, 1), of("2026-03-02")));
    assert_eq!((slip(&first).voucher, slip(&second).voucher), (VoucherNo::number(1), VoucherNo::number(2)));
    // The desk that is right goes on with the right time.
    station.clock.set("2026-03-02", 10, 5);
    let third = station.redeem(wang, soap, 1).unwrap().sealed.entry().clone();
    assert_eq!(third.at, station.clock.now());
    assert_eq!(station.figures(wang)[0], "70");
    station.verified();
}

#[test]
fn a_basket_ends_by_the_clock_that_is_right_and_is_captured_at_most_once_by_the_one_behind() {
    let (_folder, mut station, mut behind, wang, soap) = two_desks();
    let clerk = station.clerk.clone();
    let ten = station.clock.now();
    let minutes = |minutes: i64| later(ten, minutes * 60_000);
    let until = |entry: &Entry| match &entry.event {
        Event::BasketHeld(fact) => fact.until,
        other => panic!("{other:?}"),
    };
    assert_eq!(until(&station.done(&clerk, park(wang, soap))), minutes(30));
    // What is parked behind is kept for half an hour of the book's time, not of the desk's.
    assert_eq!(until(&behind.ask(&station, park(wang, soap)).unwrap()), later(minutes(30), 1));
    station.clock.set("2026-03-02", 10, 31);
    let gone = |hold| Refusal::NoSuchHold { hold: HoldId::number(hold) };
    let before = behind.book.head().unwrap().0.get();
    assert_eq!(station.refused(&clerk, capture(wang, soap, 1)), gone(1));
    assert_eq!(station.events_after(before), ["redemption.hold_lapsed", "redemption.hold_lapsed"]);
    for hold in [1, 2] {
        assert_eq!(behind.ask(&station, capture(wang, soap, hold)), Err(gone(hold)), "written is written");
    }

    // Of a basket whose end nobody wrote the desk behind knows nothing: it hands it out, once.
    station.clock.set("2026-03-02", 10, 32);
    station.done(&clerk, park(wang, soap));
    station.clock.set("2026-03-02", 11, 30);
    let entry = behind.ask(&station, capture(wang, soap, 3)).unwrap();
    assert_eq!((entry.at, slip(&entry).hold), (later(minutes(32), 1), Some(HoldId::number(3))));
    assert_eq!(station.refused(&clerk, capture(wang, soap, 3)), gone(3));
    assert_eq!(station.all_figures(wang)[0], "90");
    assert_eq!(station.balance("shelf:SOAP", "SKU:SOAP"), "8");
    assert_eq!(station.balance("aside:SOAP", "SKU:SOAP"), "0");
    station.verified();
}

#[test]
fn a_minute_to_undo_is_one_of_the_books_and_ends_when_any_clock_has_written_later() {
    let (_folder, mut station, mut behind, wang, soap) = two_desks();
    station.redeem(wang, soap, 1).unwrap();
    let first = behind.ask(&station, a_basket(wang, &[(soap, 1)])).unwrap();
    // An hour later by a clock that is still behind: in the book no time has passed.
    behind.clock.set("2026-03-01", 23, 0);
    let undone = behind.ask(&station, UndoRedemption { voucher: slip(&first).voucher }).unwrap();
    assert_eq!(undone.at, later(first.at, 1));
    assert_eq!(undone.links.reverses, Some(first.seq));

    let second = behind.ask(&station, a_basket(wang, &[(soap, 1)])).unwrap();
    let voucher = slip(&second).voucher;
    station.clock.set("2026-03-02", 10, 5);
    station.redeem(wang, soap, 1).unwrap();
    let late = Refusal::UndoTooLate { voucher, seconds: 300, seconds_max: 60 };
    assert_eq!(behind.ask(&station, UndoRedemption { voucher }), Err(late));
    assert_eq!(station.figures(wang)[0], "70");
    station.verified();
}
