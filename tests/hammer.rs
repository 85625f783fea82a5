//! Two desks on one file hammer the same requests, the same cases and the same last goods: every
//! effect comes to pass exactly once.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use ledger::book::{Book, BookError, Outcome, Session, Submission};
use ledger::events::Event;
use ledger::events::cases::Grade;
use ledger::events::goods::{GiftDetails, GoodDetails};
use ledger::journal::{Account, Commodity};
use ledger::rules::Command;
use ledger::rules::cases::{ClaimCase, ListCase};
use ledger::rules::goods::{DonateGoods, ListGood, NameDonor};
use ledger::rules::members::{EnrolMember, Person};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{Besides, HoldBasket, Redeem, RedeemWith, Wanted};
use ledger::store::{Access, Sqlite};
use ledger::units::{CaseId, DeskId, DonorId, HoldId, MemberId, OperatorId, Quantity};
use tests::books::{entries, verdict};
use tests::generator::{Replayed, Ticker, id_number};
use tests::station::{Station, of, pin};

use crate::crash::player;

const PLAYS: &str = "JIFEN_HAMMER_BOOK";
const ROUNDS: u32 = 150;
const PIECES: i64 = 90;
const HOLDS: u32 = 20;

/// Plays one of two desks: both ask for the same under the same keys, and each for itself.
#[test]
fn plays_a_hammering_desk() {
    let Some(path) = std::env::var_os(PLAYS) else { return };
    let desk = std::process::id();
    let mut book = loop {
        let store = Sqlite::open(Path::new(&path), Access::Write).unwrap();
        match Book::open(store, Replayed::new(&Ticker::at("2026-03-02"), desk.into())) {
            Ok(book) => break book,
            Err(BookError::Store(_)) => {}
            Err(other) => panic!("{other}"),
        }
    };
    let name: DeskId = of(&format!("desk-{desk}"));
    let clerk = book.sign_in(OperatorId::number(2), &pin(), &name).unwrap();
    let chief = book.sign_in(OperatorId::number(1), &pin(), &name).unwrap();
    let mut ask = |session: &Session, request: String, command: Command| {
        let asked = Submission { session: session.clone(), second: None, request: of(&request), command };
        let line = match book.submit(&asked) {
            Ok(receipt) if receipt.outcome == Outcome::Written => "written".to_owned(),
            Ok(_) => "known".to_owned(),
            Err(BookError::Refused(refusal)) => refusal.name(),
            Err(other) => panic!("{other}"),
        };
        println!("{} {line}", asked.command.name());
    };
    // Both begin at the same time.
    println!("\nready");
    while !Path::new(&path).with_extension("go").exists() {
        std::thread::yield_now();
    }
    for round in 1..=ROUNDS {
        // The same redemption under the same key: one of the two desks is told it is known.
        let one = |pieces| vec![Wanted { sku: of("SOAP"), quantity: Quantity::from_minor(pieces) }];
        let member = MemberId::number(1 + round % 4);
        let same = Redeem { member, card: None, lines: one(1), points: None };
        ask(&clerk, format!("same-{round}"), same.into());
        // The last pieces of something, each desk for itself: together they get what there is.
        let lines = vec![Wanted { sku: of("RICE"), quantity: Quantity::from_minor(1) }];
        let own = Redeem { member, card: None, lines, points: None };
        ask(&clerk, format!("own-{desk}-{round}"), own.into());
        // The same parked basket, each desk for itself: one captures it.
        if round <= HOLDS {
            let hold = Some(HoldId::number(round));
            let basket = Redeem { member: MemberId::number(1), card: None, lines: one(1), points: None };
            let besides = Besides { hold, ..Besides::default() };
            ask(&clerk, format!("hold-{desk}-{round}"), RedeemWith { basket, besides }.into());
        }
        // The same case, each desk for another member: one gets it.
        let claim =
            ClaimCase { case: CaseId::number(round), member: MemberId::number(1 + (desk + round) % 4) };
        ask(&chief, format!("case-{desk}-{round}"), claim.into());
    }
}

#[test]
fn two_desks_on_one_book_do_everything_once() {
    let folder = tests::books::folder();
    let path = folder.path().join("shared.book");
    prepare(&path);
    let mut desks = [0, 1].map(|_| player("hammer::plays_a_hammering_desk", PLAYS, &path));
    let mut pipes = desks.each_mut().map(|desk| BufReader::new(desk.stdout.take().unwrap()));
    for pipe in &mut pipes {
        pipe.lines().map(Result::unwrap).find(|line| line == "ready").unwrap();
    }
    std::fs::write(path.with_extension("go"), "").unwrap();
    let mut said = String::new();
    for (pipe, desk) in pipes.iter_mut().zip(&mut desks) {
        pipe.read_to_string(&mut said).unwrap();
        assert!(desk.wait().unwrap().success(), "{said}");
        // How often each desk wins is the scheduler's affair, so only what both did is counted.
    }
    let count = |line: &str| said.lines().filter(|said| *said == line).count();
    let rounds = ROUNDS as usize;
    let (written, known) = (count("redemption.redeemed written"), count("redemption.redeemed known"));
    let holds = HOLDS as usize;
    assert_eq!((written, known), (rounds + PIECES as usize + holds, rounds), "{said}");
    assert_eq!(count("redemption.redeemed no_such_hold"), holds);
    assert_eq!(count("redemption.redeemed out_of_stock"), 2 * rounds - PIECES as usize);
    assert_eq!(count("case.claimed written"), rounds);
    assert_eq!(count("case.claimed case_state"), rounds);

    let mut store = Sqlite::open(&path, Access::Write).unwrap();
    assert_eq!(verdict(&mut store, 2).findings, []);
    let mut vouchers = Vec::new();
    for sealed in entries(&mut store) {
        if let Event::Redeemed(fact) = &sealed.entry().event {
            vouchers.push(fact.voucher.get());
        }
    }
    assert_eq!(vouchers, (1..=ROUNDS + PIECES as u32 + HOLDS).collect::<Vec<_>>());
    let book = Book::open(store, Replayed::new(&Ticker::at("2026-03-03"), 1)).unwrap();
    let left = |sku| book.views().accounts.balance(Account::Shelf(of(sku)), Commodity::Pieces(of(sku)));
    assert_eq!((left("RICE"), left("SOAP")), (0, 200 - i64::from(ROUNDS + HOLDS)));
    let spent = book.views().accounts.balance(Account::Redeemed, Commodity::Points);
    assert_eq!(spent, 100 * (i64::from(ROUNDS + HOLDS) + PIECES));
}

/// Four members with points, a shelf of soap, the last pieces of rice, and a board of cases.
fn prepare(path: &Path) {
    let mut station = Station::open(path);
    let [chief, clerk, reviewer, keeper] =
        [&station.chief, &station.clerk, &station.reviewer, &station.keeper].map(Clone::clone);
    let redeeming = ledger::events::station::RedeemTerms { hold_minutes: Some(60_000), ..Default::default() };
    let redeeming = Box::new(redeeming);
    let policy = ledger::events::station::Policy { claims_max: 999, redeeming, ..tests::station::policy() };
    let from = station.clock.today();
    let set = ledger::rules::station::SetPolicy { from, document: of("文0"), policy };
    station.ask(&chief, set).unwrap();
    for number in 1..=4 {
        let id_number = of(&id_number(number));
        let person = Person { name: of("居民"), phone: of("14200000001"), id_number };
        station.ask(&clerk, EnrolMember { member: None, joined: of("2026-01-01"), person }).unwrap();
        let member = MemberId::number(number);
        let adjust = AdjustPoints { member, points: of("1000"), reason: of("开账"), document: of("文3") };
        station.ask_with(&chief, Some(&reviewer), adjust).unwrap();
    }
    station.ask(&keeper, NameDonor { name: of("商行"), member: None }).unwrap();
    for (sku, pieces) in [("SOAP", 200), ("RICE", PIECES)] {
        let (sku, quantity) = (of(sku), Quantity::from_minor(pieces));
        let list = ListGood {
            sku,
            name: of("货品"),
            points_price: of("1"),
            barcodes: vec![],
            reorder_at: quantity,
            details: GoodDetails::default(),
        };
        station.ask(&keeper, list).unwrap();
        let (donor, value) = (DonorId::number(1), of("100.00"));
        let give = DonateGoods {
            sku,
            quantity,
            donor,
            value,
            document: of("收据"),
            best_before: None,
            details: GiftDetails::default(),
        };
        station.ask_with(&keeper, Some(&clerk), give).unwrap();
    }
    for _ in 0..HOLDS {
        let lines = vec![Wanted { sku: of("SOAP"), quantity: Quantity::from_minor(1) }];
        let member = MemberId::number(1);
        let park = HoldBasket { member, card: None, lines, points: None, since: None };
        station.ask(&clerk, park).unwrap();
    }
    for _ in 0..ROUNDS {
        let list = ListCase::of(Grade::C, of("案件"), of("1"), of("2026-12-31"));
        station.ask(&chief, list).unwrap();
    }
}

#[test]
fn a_book_is_verified_without_findings_while_another_desk_writes() {
    use std::ops::ControlFlow;
    use std::sync::atomic::{AtomicBool, Ordering};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("busy.book");
    let mut station = tests::station::Station::open(&path);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let chief = station.chief.clone();
            while !done.load(Ordering::Relaxed) {
                let name = ledger::rules::goods::NameDonor {
                    name: tests::station::of("春禾粮油"),
                    member: None,
                };
                station.ask(&chief, name).unwrap();
            }
        });
        // The other desk stops when this one does, a finding included.
        let _stop = Stop(&done);
        let mut sizes = std::collections::BTreeSet::new();
        while sizes.len() < 30 {
            let mut store = ledger::store::Sqlite::open(&path, ledger::store::Access::Read).unwrap();
            let verdict =
                ledger::book::verify_store(&mut store, 2, &|_, _| ControlFlow::Continue(())).unwrap();
            assert_eq!(verdict.findings, []);
            sizes.insert(verdict.entries);
        }
    });
}

struct Stop<'a>(&'a std::sync::atomic::AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, std::sync::atomic::Ordering::Relaxed);
    }
}
