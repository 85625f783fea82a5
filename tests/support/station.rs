//! A small station with invented people, on a store in a temporary folder.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use ledger::book::{Book, BookError, Founding, Receipt, Session, Submission, Surroundings};
use ledger::events::operators::Role;
use ledger::events::station::{Expiry, Policy};
use ledger::rules::operators::EnrolOperator;
use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::rules::station::SetPolicy;
use ledger::rules::{Command, Refusal};
use ledger::store::Sqlite;
use ledger::units::{Cny, Day, DeskId, Moment, OperatorId, Points, Zone};

/// A clock that moves only when told, shared by everybody who looks at it.
#[derive(Clone, Debug)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    /// A clock standing at nine in the morning of `day`.
    pub fn at(day: &str) -> Self {
        let clock = Self(Arc::default());
        clock.set(day, 9, 0);
        clock
    }

    /// Sets the clock.
    pub fn set(&self, day: &str, hour: u32, minute: u32) {
        let day: Day = day.parse().expect("a day");
        let at = Zone::SHANGHAI.moment(day, hour, minute).expect("a moment");
        self.0.store(at.millis(), Ordering::SeqCst);
    }

    /// The moment it shows.
    pub fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::SeqCst))
    }

    /// The day it shows.
    pub fn today(&self) -> Day {
        Zone::SHANGHAI.day(self.now())
    }
}

/// A fixed clock and a counter instead of chance.
pub struct Still {
    clock: Clock,
    drawn: Mutex<u64>,
}

impl Still {
    /// Surroundings that look at `clock`.
    pub fn new(clock: &Clock) -> Box<Self> {
        Box::new(Self { clock: clock.clone(), drawn: Mutex::new(0) })
    }
}

impl Surroundings for Still {
    fn now(&mut self) -> Moment {
        self.clock.now()
    }

    fn random(&mut self) -> [u8; 32] {
        let mut drawn = self.drawn.lock().expect("one thread");
        *drawn += 1;
        *ledger::units::Digest::of(&[b"chance", &drawn.to_be_bytes()]).as_bytes()
    }
}

/// The PIN of everybody in these stations.
pub fn pin() -> Pin {
    "246810".parse().expect("a PIN")
}

/// The hash of [`pin`], as cheap as it gets.
pub fn pin_hash() -> PinHash {
    PinHash::of(&pin(), b"an invented salt", Cost::Cheap)
}

/// Reads any unit from its text.
///
/// # Panics
///
/// When the text is not one: a fault of the test.
pub fn of<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a text of the right form")
}

/// A policy with figures small enough to reach.
pub fn policy() -> Policy {
    Policy {
        parity: of::<Cny>("0.50"),
        issue_max: of::<Points>("100000"),
        day_max: of::<Points>("20"),
        expiry: Expiry::Months(12),
        notice_days: 3,
        claim_days: 15,
        claims_max: 3,
        reward_max: of::<Points>("30"),
        first_redemption_min: of::<Points>("5"),
        second_person_min: of::<Points>("100"),
        backdate_days: 30,
        expiring_days: 30,
        pin_attempts_max: 5,
        lockout_minutes: 15,
    }
}

/// A station: an open book, its clock, and everybody signed in.
pub struct Station {
    /// The open book.
    pub book: Book<Sqlite>,
    /// Its clock.
    pub clock: Clock,
    /// Where it is kept.
    pub path: PathBuf,
    /// O0001, who sets policy and lists cases.
    pub chief: Session,
    /// O0002, who serves.
    pub clerk: Session,
    /// O0003, who judges.
    pub reviewer: Session,
    /// O0004, who takes goods in.
    pub keeper: Session,
    /// O0005, who keeps the funds.
    pub finance: Session,
    keys: u64,
}

impl Station {
    /// A station opened at `path` on the first of March 2026, with a policy and five operators.
    ///
    /// # Panics
    ///
    /// When the ledger refuses it: a fault of the ledger.
    pub fn open(path: &Path) -> Self {
        let clock = Clock::at("2026-03-01");
        let store = Sqlite::create(path).expect("a new file");
        let chief =
            EnrolOperator { roles: vec![Role::Chief], member: None, name: of("赵站长"), pin: pin_hash() };
        let founding = Founding {
            book: of("test"),
            name: of("测试站"),
            origin: of("jifen.example/test"),
            zone: Zone::SHANGHAI,
            chief,
            desk: of("desk-1"),
        };
        let mut book = Book::create(store, Still::new(&clock), founding).expect("a new book");
        let desk: DeskId = of("desk-1");
        let chief = book.sign_in(OperatorId::number(1), &pin(), &desk).expect("the chief");
        let mut key = 0;
        let mut ask = |book: &mut Book<Sqlite>, command: Command| {
            key += 1;
            let request = of(&format!("setup-{key}"));
            let asked = Submission { session: chief.clone(), second: None, request, command };
            book.submit(&asked).expect("the chief may");
        };
        let (from, document) = (clock.today(), of("积分办法〔2026〕1号"));
        ask(&mut book, SetPolicy { from, document, policy: policy() }.into());
        let roles = [Role::Clerk, Role::Reviewer, Role::StockKeeper, Role::Finance];
        for (role, name) in roles.into_iter().zip(["钱柜员", "孙复核", "李仓管", "周财务"]) {
            let enrol = EnrolOperator { roles: vec![role], member: None, name: of(name), pin: pin_hash() };
            ask(&mut book, enrol.into());
        }
        let sign_in = |book: &mut Book<Sqlite>, number| {
            book.sign_in(OperatorId::number(number), &pin(), &desk).expect("an operator")
        };
        let [clerk, reviewer, keeper, finance] = [2, 3, 4, 5].map(|number| sign_in(&mut book, number));
        Self { book, clock, path: path.to_owned(), chief, clerk, reviewer, keeper, finance, keys: 0 }
    }

    /// Asks for a command under a new request key.
    ///
    /// # Errors
    ///
    /// The book's.
    pub fn ask(&mut self, session: &Session, command: impl Into<Command>) -> Result<Receipt, BookError> {
        self.ask_with(session, None, command)
    }

    /// Asks for a command with a second person.
    ///
    /// # Errors
    ///
    /// The book's.
    pub fn ask_with(
        &mut self,
        session: &Session,
        second: Option<&Session>,
        command: impl Into<Command>,
    ) -> Result<Receipt, BookError> {
        self.keys += 1;
        let submission = Submission {
            session: session.clone(),
            second: second.cloned(),
            request: of(&format!("key-{}", self.keys)),
            command: command.into(),
        };
        self.book.submit(&submission)
    }

    /// The refusal a command gets.
    ///
    /// # Panics
    ///
    /// When it is carried out, or fails in another way.
    pub fn refused(&mut self, session: &Session, command: impl Into<Command>) -> Refusal {
        match self.ask(session, command) {
            Err(BookError::Refused(refusal)) => refusal,
            other => panic!("expected a refusal, got {other:?}"),
        }
    }
}
