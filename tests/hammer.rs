//! Two desks on one file hammer the same requests, the same acts and cases and the same last goods:
//! every effect comes to pass exactly once, also when one of them is killed in the middle of it.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout};

use ledger::book::{Book, BookError, Outcome, Session, Submission};
use ledger::events::Event;
use ledger::events::cases::Grade;
use ledger::events::goods::{GiftDetails, GoodDetails};
use ledger::journal::{Account, Commodity};
use ledger::rules::Command;
use ledger::rules::cases::{ClaimCase, CompleteCase, ListCase, RewardCase};
use ledger::rules::goods::{DonateGoods, ListGood, NameDonor};
use ledger::rules::members::{EnrolMember, Person};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{Besides, HoldBasket, Redeem, RedeemWith, Wanted};
use ledger::rules::tasks::CreditTask;
use ledger::store::{Access, Sqlite};
use ledger::units::{CaseId, DeskId, DonorId, HoldId, MemberId, OperatorId, Quantity, TaskId};
use tests::books::{entries, verdict};
use tests::earning::{Earned, earned_rightly};
use tests::generator::{Replayed, Ticker, id_number};
use tests::station::{Station, of, pin};

use crate::crash::player;

const PLAYS: &str = "JIFEN_HAMMER_BOOK";
const ROUNDS: u32 = 150;
const PIECES: i64 = 90;
const HOLDS: u32 = 20;
const REWARDS: u32 = 20;

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
    let clerk = book.sign_in_once(OperatorId::number(2), &pin(), &name).unwrap();
    let chief = book.sign_in_once(OperatorId::number(1), &pin(), &name).unwrap();
    let reviewer = book.sign_in_once(OperatorId::number(3), &pin(), &name).unwrap();
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
        // The same act and the same finished work, each desk for itself: one credits, one rewards.
        ask(&reviewer, format!("act-{desk}-{round}"), CreditTask::full(TaskId::number(round)).into());
        if round <= REWARDS {
            let case = CaseId::number(ROUNDS + round);
            ask(&chief, format!("reward-{desk}-{round}"), RewardCase { case }.into());
        }
    }
}

/// Two desks at work on a prepared book, and what each says.
fn at_work(path: &Path) -> [(Child, BufReader<ChildStdout>); 2] {
    prepare(path);
    let desks = [0, 1].map(|_| {
        let mut desk = player("hammer::plays_a_hammering_desk", PLAYS, path);
        let mut pipe = BufReader::new(desk.stdout.take().unwrap());
        pipe.by_ref().lines().map(Result::unwrap).find(|line| line == "ready").unwrap();
        (desk, pipe)
    });
    std::fs::write(path.with_extension("go"), "").unwrap();
    desks
}

#[test]
fn two_desks_on_one_book_do_everything_once() {
    let folder = tests::books::folder();
    let path = folder.path().join("shared.book");
    let mut said = String::new();
    for (mut desk, mut pipe) in at_work(&path) {
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
    assert_eq!((count("task.credited written"), count("task.credited task_judged")), (rounds, rounds));
    let rewards = REWARDS as usize;
    assert_eq!((count("case.rewarded written"), count("case.rewarded case_state")), (rewards, rewards));
    everything_once(&path);
}

#[test]
fn a_desk_killed_beside_another_loses_nothing_and_the_other_does_the_rest_once() {
    // On a disk, not in memory: the flushes are part of what is tried.
    let folder = tempfile::tempdir().unwrap();
    for (round, lines) in [40, 400].into_iter().enumerate() {
        let path = folder.path().join(format!("{round}.book"));
        let [(mut victim, pipe), (mut other, mut rest)] = at_work(&path);
        let said = pipe.lines().take(lines).map(Result::unwrap).count();
        victim.kill().unwrap();
        victim.wait().unwrap();
        assert_eq!(said, lines, "it had so much to say");
        let mut said = String::new();
        rest.read_to_string(&mut said).unwrap();
        assert!(other.wait().unwrap().success(), "{said}");
        everything_once(&path);
    }
}

/// What the book must say of all rounds, whoever did them: one of two desks was enough.
fn everything_once(path: &Path) {
    let mut store = Sqlite::open(path, Access::Write).unwrap();
    assert_eq!(verdict(&mut store, 2).findings, []);
    let all = entries(&mut store);
    let (mut vouchers, mut same, mut captured, mut claims) = (Vec::new(), 0, 0, 0);
    for entry in all.iter().map(ledger::chain::Sealed::entry) {
        claims += u32::from(matches!(entry.event, Event::CaseClaimed(_)));
        if let Event::Redeemed(fact) = &entry.event {
            vouchers.push(fact.voucher.get());
            captured += u32::from(fact.hold.is_some());
            same += u32::from(entry.request.as_str().starts_with("same-"));
        }
    }
    assert_eq!(vouchers, (1..=ROUNDS + PIECES as u32 + HOLDS).collect::<Vec<_>>());
    assert_eq!((same, captured, claims), (ROUNDS, HOLDS, ROUNDS + REWARDS));
    let (credits, rewards) = (ROUNDS as usize, REWARDS as usize);
    assert_eq!(earned_rightly(&all), Earned { credits, rewards, corrections: 4 });
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
    for _ in 0..ROUNDS + REWARDS {
        let list = ListCase::of(Grade::C, of("案件"), of("1"), of("2026-12-31"));
        station.ask(&chief, list).unwrap();
    }
    for number in 1..=REWARDS {
        let (case, member) = (CaseId::number(ROUNDS + number), MemberId::number(1 + number % 4));
        station.ask(&clerk, ClaimCase { case, member }).unwrap();
        station.ask(&clerk, CompleteCase { case, note: of("办结") }).unwrap();
    }
    // So little that no day is full.
    station.kind("PATROL", "0.5");
    for number in 1..=ROUNDS {
        station.act("PATROL", MemberId::number(1 + number % 4));
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
