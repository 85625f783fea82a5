//! A second, simpler ledger judges seeded random commands, valid and hostile.
//!
//! Two desks take turns on one file, and the power fails. After every step both ledgers must have
//! decided the same and hold the same figures, and the promises of the book must hold.
//! `JIFEN_MODEL_SEQUENCES` says how many sequences are tried (2,000 when it says nothing),
//! `JIFEN_MODEL_SEED` where they begin. A failure prints its seed and its commands.

mod cases;
mod commands;
mod comparing;
mod drawing;
mod expected;
mod goods;
mod hostile;
mod policies;
mod redemptions;
mod tasks;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use ledger::book::{Book, BookError, Founding, Outcome, Session, Submission};
use ledger::events::funds::FundDetails;
use ledger::events::goods::{GoodDetails, PurchaseDetails};
use ledger::events::operators::Role;
use ledger::events::tasks::{EvidenceRule, KindTerms};
use ledger::rules::Command;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::{ListGood, NameDonor, PurchaseGoods};
use ledger::rules::operators::{EnrolOperator, SetPin};
use ledger::rules::pin::PinShown;
use ledger::rules::points::AdjustPoints;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::PublishKind;
use ledger::store::{Access, Sqlite};
use ledger::units::{Cny, DeskId, FundId, MemberId, OperatorId, Points, Quantity, Zone};
use tests::books::folder;
use tests::generator::{Random, Replayed, Ticker};
use tests::model::{Answer, Model};
use tests::station::{of, pin, pin_hash};

use expected::{EXPECTED, EXPECTED_LONG};
use policies::a_policy;

const CREW: [&[Role]; 7] = [
    &[Role::Chief],
    &[Role::Clerk],
    &[Role::Reviewer],
    &[Role::StockKeeper],
    &[Role::Finance],
    &[Role::Clerk, Role::Reviewer, Role::Chief],
    &[Role::Auditor],
];

#[test]
fn a_second_simpler_ledger_decides_and_counts_the_same() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let sequences = number("JIFEN_MODEL_SEQUENCES").unwrap_or(2000);
    let first = number("JIFEN_MODEL_SEED").unwrap_or(1);
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(4) as u64;
    let tried = std::thread::scope(|scope| {
        let part = |core| {
            move || {
                let mut tried = Tried::default();
                for seed in (first..first + sequences).filter(|seed| seed % cores == core) {
                    tried.add(&sequence(seed));
                }
                tried
            }
        };
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(part(core))).collect();
        let mut tried = Tried::default();
        for thread in threads {
            tried.add(&thread.join().unwrap());
        }
        tried
    });
    println!("{tried:?}");
    // A generator that only makes what is refused, or never gets far, would prove nothing.
    if sequences >= 2000 {
        assert!(tried.written > sequences * 20 && tried.refused > sequences * 20, "{tried:?}");
        let long = if sequences >= 6_000 { EXPECTED_LONG } else { &[] };
        let asked = EXPECTED.iter().chain(long);
        let missing: Vec<_> = asked.filter(|name| !tried.names.contains(**name)).collect();
        assert_eq!(missing, Vec::<&&str>::new(), "were never reached");
    }
}

/// What was tried, so that a test of nothing fails.
#[derive(Debug, Default)]
struct Tried {
    written: u64,
    refused: u64,
    names: BTreeSet<String>,
}

impl Tried {
    fn add(&mut self, other: &Self) {
        self.written += other.written;
        self.refused += other.refused;
        self.names.extend(other.names.iter().cloned());
    }
}

/// One life of one small book.
fn sequence(seed: u64) -> Tried {
    let folder = folder();
    let path = folder.path().join("model.book");
    let mut run = Run::found(seed, path.clone());
    let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        run.warm_up();
        for _ in 0..run.random.amount(60, 110) {
            run.step();
        }
        run.end();
    }));
    assert!(judged.is_ok(), "seed {seed} failed after\n{}", run.story);
    let Run { book, tried, clock, other, .. } = run;
    drop(other);
    let (head, views) = (book.head(), book.views().clone());
    book.close().unwrap();
    let reopened = Book::open(Sqlite::open(&path, Access::Write).unwrap(), Replayed::new(&clock, 9)).unwrap();
    assert_eq!(reopened.head(), head, "seed {seed}: the reopened book ends elsewhere");
    assert!(*reopened.views() == views, "seed {seed}: the reopened book has other views");
    tried
}

struct Run {
    seed: u64,
    random: Random,
    clock: Ticker,
    path: PathBuf,
    book: Book<Sqlite>,
    /// The same book, as another desk last saw it.
    other: Option<Book<Sqlite>>,
    /// How often a desk was started.
    opened: u32,
    model: Model,
    crew: Vec<Session>,
    /// The PINs that members gave.
    shown: Vec<PinShown>,
    sent: Vec<Submission>,
    keys: u32,
    persons: u32,
    story: String,
    tried: Tried,
}

impl Run {
    fn found(seed: u64, path: PathBuf) -> Self {
        let store = Sqlite::create(&path).unwrap();
        let (mut random, clock) = (Random::new(seed), Ticker::at("2025-11-20"));
        let enrol = |roles: &[Role]| EnrolOperator {
            roles: roles.to_vec(),
            member: None,
            name: of("某操作员"),
            pin: pin_hash(),
        };
        let desk: DeskId = of("desk-1");
        let founding = Founding {
            book: of("model"),
            name: of("模型站"),
            origin: of("jifen.example/model"),
            zone: Zone::SHANGHAI,
            chief: enrol(CREW[0]),
            desk: desk.clone(),
        };
        let mut book = Book::create(store, Replayed::new(&clock, seed), founding).unwrap();
        let chief = book.sign_in(OperatorId::number(1), &pin(), &desk).unwrap();
        let (from, policy) = (clock.today(), a_policy(&mut random));
        let mut setup: Vec<Command> =
            vec![SetPolicy { from, document: of("办法"), policy: policy.clone() }.into()];
        setup.extend(CREW[1..].iter().map(|roles| Command::from(enrol(roles))));
        let asked = |(number, command)| {
            let request = of(&format!("setup-{number}"));
            Submission { session: chief.clone(), second: None, request, command }
        };
        let setup: Vec<Submission> = setup.into_iter().enumerate().map(asked).collect();
        book.submit_all(&setup).unwrap();
        let mut crew = vec![chief];
        for number in (1..=7).skip(1) {
            let (operator, request) = (OperatorId::number(number), of(&format!("pin-{number}")));
            let session = book.sign_in(operator, &pin(), &desk).unwrap();
            let command = SetPin { operator, pin: pin_hash() }.into();
            book.submit(&Submission { session: session.clone(), second: None, request, command }).unwrap();
            crew.push(session);
        }
        let head = book.views().head.unwrap();
        let model = Model::new(head.seq.get() + 1, head.at.millis(), (from, policy), &CREW);
        Self {
            seed,
            random,
            clock,
            path,
            book,
            other: None,
            opened: 0,
            model,
            crew,
            shown: vec![],
            sent: vec![],
            keys: 0,
            persons: 0,
            story: String::new(),
            tried: Tried::default(),
        }
    }

    /// People, kinds, goods and money, so that what follows has something to go wrong with.
    fn warm_up(&mut self) {
        let (from, document) = (self.day(-20, 0), || of("文"));
        let mut commands: Vec<Command> = Vec::new();
        commands.extend((0..4).map(|_| {
            let Command::EnrolMember(mut enrol) = self.enrol() else { panic!("an enrolment") };
            enrol.member = None;
            enrol.into()
        }));
        for (kind, is_plain) in KINDS[..2].iter().zip([true, false]) {
            let Command::PublishKind(mut publish) = self.kind() else { panic!("a kind") };
            if is_plain {
                (publish.evidence, publish.audience_min) = (EvidenceRule::Optional, None);
                publish.terms = KindTerms::default();
            }
            commands.push(
                PublishKind { kind: of(kind), points: Points::from_minor(300), from, ..publish }.into(),
            );
        }
        for sku in &SKUS[..2] {
            let (sku, name, points_price) = (of(sku), of("货品"), Points::from_minor(100));
            let list = ListGood {
                sku,
                name,
                points_price,
                barcodes: vec![],
                reorder_at: Quantity::ZERO,
                details: GoodDetails::default(),
            };
            commands.push(list.into());
        }
        let uses = vec![of("goods")];
        commands.push(
            OpenFund {
                fund: None,
                name: of("基金"),
                uses,
                document: document(),
                details: FundDetails::default(),
            }
            .into(),
        );
        let (fund, amount) = (FundId::number(1), Cny::from_minor(50_000));
        commands.push(GrantFund { fund, source: of("财政"), amount, document: document() }.into());
        commands.push(NameDonor { name: of("商行"), member: None }.into());
        for command in commands {
            let session = self.able(&command);
            self.keys += 1;
            let request = of(&format!("key-{}", self.keys));
            self.ask(Submission { session, second: None, request, command });
        }
        // Half of the lives begin poor; in those hardly anybody ever gets something.
        if self.random.once_in(2) {
            self.open_the_shop();
        }
    }

    /// Goods on two shelves and points in two files, by two people each.
    fn open_the_shop(&mut self) {
        let mut commands: Vec<(Command, &Session)> = Vec::new();
        let [clerk, reviewer] = [self.crew[1].clone(), self.crew[2].clone()];
        for sku in &SKUS[..2] {
            let (fund, purpose, document) = (FundId::number(1), of("goods"), of("发票"));
            let (quantity, cost) = (Quantity::from_minor(9), Cny::from_minor(500));
            let (best_before, details) = (None, PurchaseDetails::default());
            let sku = of(sku);
            let buy = PurchaseGoods { sku, quantity, fund, purpose, cost, document, best_before, details };
            commands.push((buy.into(), &clerk));
        }
        for number in 1..=2 {
            let (member, points) = (MemberId::number(number), of("15"));
            let give = AdjustPoints { member, points, reason: of("开账"), document: of("文") };
            commands.push((give.into(), &reviewer));
        }
        for (command, second) in commands {
            let session = self.able(&command);
            self.keys += 1;
            let request = of(&format!("key-{}", self.keys));
            self.ask(Submission { session, second: Some(second.clone()), request, command });
        }
    }

    fn step(&mut self) {
        self.pass_time();
        match self.random.below(24) {
            0..=2 => self.change_desks(),
            3 => self.lose_power(),
            _ => {}
        }
        match self.random.below(42) {
            0 => self.batch(),
            1 => self.group(),
            2..=3 => self.type_pin(),
            _ => {
                let asked = self.submission();
                self.ask(asked);
            }
        }
        self.compare();
    }

    /// The other of two desks goes on. It has not seen what this one wrote.
    fn change_desks(&mut self) {
        self.remark("the other desk");
        let other = self.other.take().unwrap_or_else(|| self.open());
        self.other = Some(std::mem::replace(&mut self.book, other));
    }

    /// The power fails: nothing is left of this desk but the file.
    fn lose_power(&mut self) {
        self.remark("the power fails");
        self.book = self.open();
    }

    fn open(&mut self) -> Book<Sqlite> {
        self.opened += 1;
        // A desk that starts anew does not draw what was drawn before.
        let chance = Replayed::new(&self.clock, (u64::from(self.opened) << 32) | self.seed);
        Book::open(Sqlite::open(&self.path, Access::Write).unwrap(), chance).unwrap()
    }

    fn ask(&mut self, asked: Submission) {
        self.tell("", &asked);
        let expected = self.model.submit(&asked, self.clock.now().millis());
        self.note(&expected);
        let found = answer(self.book.submit(&asked));
        assert_eq!(found, expected);
        self.sent.push(asked);
    }

    /// Seconds and minutes mostly; sometimes days, months, onto a day something ends or the one after it, or back.
    fn pass_time(&mut self) {
        let day = 86_400_000;
        // A parked basket is mostly taken up before its time is over.
        let soon = !self.model.live_holds().is_empty() && !self.random.once_in(4);
        let millis = match self.random.below(if soon { 10 } else { 40 }) {
            0..=9 => self.random.amount(0, 40_000),
            10..=29 => self.random.amount(0, 3_600_000),
            30..=32 => day * self.random.amount(1, 6),
            33 => day * self.random.amount(20, 200),
            34 => -day * self.random.amount(1, 3),
            _ => {
                let ends = self.model.ends();
                let today = self.model.today(self.clock.now().millis());
                let ahead: Vec<i32> =
                    ends.iter().map(|end| end.since(today)).filter(|days| (0..500).contains(days)).collect();
                if ahead.is_empty() {
                    day
                } else {
                    day * (i64::from(*self.random.one_of(&ahead)) + self.random.amount(0, 1))
                }
            }
        };
        self.clock.advance(millis);
    }

    /// All or nothing.
    fn batch(&mut self) {
        let asked = self.several();
        let clock = self.clock.now().millis();
        self.model.due(clock);
        let before = self.model.clone();
        let (mut expected, mut taken) = (Ok(()), false);
        for (item, asked) in asked.iter().enumerate() {
            let known = self.model.known(asked);
            let today = self.model.today(clock);
            match known.unwrap_or_else(|| match self.model.decide(asked, today) {
                Ok(()) => Answer::Written(self.model.write(asked, clock)),
                Err(refusal) => Answer::Refused(refusal),
            }) {
                // What only the store can see is seen when everything was decided.
                Answer::Refused("already_taken" | "shown_before") => taken = true,
                Answer::Refused(refusal) => {
                    expected = Err((item, refusal.to_owned()));
                    break;
                }
                Answer::Written(_) | Answer::Known(_) => {}
            }
        }
        let found = self.book.submit_all(&asked).map(|_| ()).map_err(|refused| match refused.error {
            BookError::Refused(refusal) => (refused.item, refusal.name()),
            other => panic!("{other}"),
        });
        if taken {
            assert!(found.is_err(), "the batch takes what is taken");
        } else {
            assert_eq!(found, expected);
        }
        if taken || expected.is_err() {
            self.model = before;
        }
    }

    /// Each for itself, in one transaction.
    fn group(&mut self) {
        let asked = self.several();
        let clock = self.clock.now().millis();
        self.model.due(clock);
        let before = self.model.clone();
        let (mut expected, mut taken) = (Vec::new(), false);
        for asked in &asked {
            let today = self.model.today(clock);
            let new = self.model.known(asked).is_none();
            let decided = if new { self.model.decide(asked, today) } else { Err("known") };
            taken |= matches!(decided, Err("already_taken" | "shown_before"));
            expected.push(decided.ok().map(|()| Answer::Written(self.model.write(asked, clock))));
        }
        if taken {
            // Then the common commit fails, and each is carried out by itself.
            self.model = before;
            expected = vec![None; asked.len()];
        }
        let later = |(answer, asked): (Option<Answer>, &Submission)| {
            answer.unwrap_or_else(|| self.model.submit(asked, clock))
        };
        let expected: Vec<Answer> = expected.into_iter().zip(&asked).map(later).collect();
        let found: Vec<Answer> = self.book.submit_each(&asked).into_iter().map(answer).collect();
        assert_eq!(found, expected);
    }

    fn several(&mut self) -> Vec<Submission> {
        let mut asked: Vec<Submission> = Vec::new();
        while asked.len() < 4 {
            let next = self.submission();
            // What a command recalls from the store is not there before the batch is.
            let recalls = matches!(
                next.command,
                Command::ReverseRedemption(_)
                    | Command::ReverseSpoilt(_)
                    | Command::UndoRedemption(_)
                    | Command::EnrolMember(_)
                    | Command::EnrolOperator(_)
                    | Command::ObjectToCredit(_)
                    | Command::DismissObjection(_)
                    | Command::ReverseTaskCredit(_)
                    | Command::ReverseCaseReward(_)
            );
            if !recalls && asked.iter().all(|other| other.request != next.request) {
                self.tell("  together: ", &next);
                asked.push(next);
            }
        }
        asked
    }

    fn tell(&mut self, how: &str, asked: &Submission) {
        let (at, by) = (self.clock.now(), asked.session.operator());
        let second = asked.second.as_ref().map(Session::operator);
        let (key, command) = (&asked.request, &asked.command);
        writeln!(self.story, "{how}{at} {by} {second:?} {key} {command:?}").unwrap();
    }

    fn remark(&mut self, what: &str) {
        writeln!(self.story, "{} {what}", self.clock.now()).unwrap();
    }

    fn note(&mut self, answer: &Answer) {
        match answer {
            Answer::Written(_) => self.tried.written += 1,
            Answer::Known(_) => drop(self.tried.names.insert("known".into())),
            Answer::Refused(name) => {
                self.tried.refused += 1;
                self.tried.names.insert((*name).into());
            }
        }
        writeln!(self.story, "    {answer:?}").unwrap();
    }
}

fn answer(answered: Result<ledger::book::Receipt, BookError>) -> Answer {
    match answered {
        Ok(receipt) if receipt.outcome == Outcome::Known => Answer::Known(receipt.sealed.entry().seq.get()),
        Ok(receipt) => Answer::Written(receipt.sealed.entry().seq.get()),
        // Names are few and live as long as the test.
        Err(BookError::Refused(refusal)) => Answer::Refused(refusal.name().leak()),
        Err(other) => panic!("{other}"),
    }
}

const SKUS: [&str; 5] = ["RICE", "OIL", "SOAP", "SALT", "TEA"];
const KINDS: [&str; 3] = ["PATROL", "TALK", "LEAD"];
const CODES: [&str; 2] = ["4006381333931", "96385074"];
