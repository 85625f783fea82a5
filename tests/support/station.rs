//! A small station with invented people, on a store in a temporary folder.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use ledger::book::{Book, BookError, Founding, Receipt, Session, Submission, Surroundings, verify_store};
use ledger::chain::Sealed;
use ledger::events::Event;
use ledger::events::cases::Grade;
use ledger::events::funds::FundDetails;
use ledger::events::goods::{GoodDetails, PurchaseDetails};
use ledger::events::operators::{OperatorEnrolled, PinKind, Role};
use ledger::events::station::{
    Caps, CaseTerms, Expiry, FinanceTerms, FundTerms, GoodsTerms, MarketCardTerms, Policy, ReviewTerms,
    SpentCredit,
};
use ledger::events::tasks::{ActDetails, EvidenceRule, KindTerms, TaskSubmitted};
use ledger::journal::{Commodity, Draft, Entry, Opening, Person as About, PersonalField, Seal};
use ledger::rules::cases::ListCase;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::{ListGood, PurchaseGoods};
use ledger::rules::members::{EnrolMember, Person};
use ledger::rules::operators::{EnrolOperator, SetPin};
use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{Redeem, Wanted};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{PublishKind, SubmitTask};
use ledger::rules::{Command, Refusal};
use ledger::store::{Access, Appended, Sqlite, Store as _, Tip};
use ledger::units::{
    CaseId, Cny, Day, DeskId, Digest, FundId, IdNumber, MemberId, Moment, OperatorId, Points, Quantity, Seq,
    Sku, TaskId, Zone,
};
use ledger::views::accounts::Figures;

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
    PinHash::of(&pin().chosen().expect("a good PIN"), b"an invented salt", Cost::Cheap)
}

/// Reads any unit from its text.
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
        caps: Caps::default(),
        review: ReviewTerms::default(),
        cases: CaseTerms::default(),
        spent_credit: SpentCredit::default(),
        market_cards: MarketCardTerms::default(),
        goods: GoodsTerms::default(),
        redeeming: Box::default(),
        finance: FinanceTerms::default(),
        funds: FundTerms::default(),
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
    people: u32,
}

impl Station {
    /// A station opened at `path` on the first of March 2026, with a policy and five operators. Its chief
    /// enrolled them in the days when one person could do that alone and PINs were never first changed.
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
        let mut key = 1;
        let (from, document) = (clock.today(), of("积分办法〔2026〕1号"));
        let set = keyed("setup-1", &chief, SetPolicy { from, document, policy: policy() });
        book.submit(&set).expect("the chief may");
        let roles = [Role::Clerk, Role::Reviewer, Role::StockKeeper, Role::Finance];
        for (role, name) in roles.into_iter().zip(["钱柜员", "孙复核", "李仓管", "周财务"]) {
            key += 1;
            enrolled_before(&mut book, &chief, &format!("setup-{key}"), &[role], None, name);
        }
        let sign_in = |book: &mut Book<Sqlite>, number| {
            book.sign_in(OperatorId::number(number), &pin(), &desk).expect("an operator")
        };
        let [clerk, reviewer, keeper, finance] = [2, 3, 4, 5].map(|number| sign_in(&mut book, number));
        Self {
            book,
            clock,
            path: path.to_owned(),
            chief,
            clerk,
            reviewer,
            keeper,
            finance,
            keys: 0,
            people: 0,
        }
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
    pub fn refused(&mut self, session: &Session, command: impl Into<Command>) -> Refusal {
        match self.ask(session, command) {
            Err(BookError::Refused(refusal)) => refusal,
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    /// The refusal a command with a second person gets.
    pub fn refused_with(
        &mut self,
        session: &Session,
        second: &Session,
        command: impl Into<Command>,
    ) -> Refusal {
        match self.ask_with(session, Some(second), command) {
            Err(BookError::Refused(refusal)) => refusal,
            other => panic!("expected a refusal, got {other:?}"),
        }
    }

    /// Asks for what must be granted, and gives the entry it wrote.
    pub fn done(&mut self, session: &Session, command: impl Into<Command>) -> Entry {
        self.ask(session, command).expect("it is granted").sealed.entry().clone()
    }

    /// Another operator, signed in.
    pub fn operator(&mut self, roles: &[Role], member: Option<MemberId>) -> Session {
        let chief = self.chief.clone();
        let number = self.book.views().operators.next().expect("a number");
        self.keys += 1;
        let key = format!("key-{}", self.keys);
        enrolled_before(&mut self.book, &chief, &key, roles, member, "吴操作员");
        self.sign_in(number)
    }

    /// An entry as an earlier version wrote it, under a new request key.
    pub fn before(&mut self, by: &Session, event: impl Into<Event>, openings: Openings<'_>) {
        self.before_in_full(by, Draft::of(event), openings);
    }

    /// As [`Station::before`], with what the entry takes and answers.
    pub fn before_in_full(&mut self, by: &Session, draft: Draft, openings: Openings<'_>) {
        self.keys += 1;
        written_before(&mut self.book, by, &format!("key-{}", self.keys), draft, openings);
    }

    /// A new operator as he is enrolled today: by the chief, with the reviewer beside him, and a PIN of
    /// his own since his first minute.
    pub fn newcomer(&mut self, roles: &[Role], member: Option<MemberId>) -> Session {
        let (chief, reviewer) = (self.chief.clone(), self.reviewer.clone());
        let operator = self.book.views().operators.next().expect("a number");
        let enrol = EnrolOperator { roles: roles.to_vec(), member, name: of("郑新"), pin: pin_hash() };
        self.ask_with(&chief, Some(&reviewer), enrol).expect("two people may");
        let session = self.sign_in(operator);
        self.done(&session, SetPin { operator, pin: pin_hash() });
        session
    }

    /// Signs an operator in with his right PIN.
    pub fn sign_in(&mut self, operator: OperatorId) -> Session {
        self.book.sign_in(operator, &pin(), &of("desk-1")).expect("an operator")
    }

    /// A new member with an invented phone and identity number.
    pub fn member(&mut self, name: &str) -> MemberId {
        let (clerk, number) = (self.clerk.clone(), self.book.views().members.next().expect("a number"));
        self.people += 1;
        let person = a_person(name, self.people);
        self.done(&clerk, EnrolMember { member: None, joined: of("2026-01-01"), person });
        number
    }

    /// A kind of task in force since the year began, without gates.
    pub fn kind(&mut self, code: &str, points: &str) -> PublishKind {
        let chief = self.chief.clone();
        let kind = a_kind(code, points);
        self.done(&chief, kind.clone());
        kind
    }

    /// An act of today on file, entered by the clerk.
    pub fn act(&mut self, kind: &str, performer: MemberId) -> TaskId {
        let (clerk, today) = (self.clerk.clone(), self.clock.today());
        let task = self.book.views().tasks.next().expect("a number");
        self.done(&clerk, an_act(kind, performer, today));
        task
    }

    /// Points a member may spend at once, by a correction of two people.
    pub fn give(&mut self, member: MemberId, points: &str) {
        let (chief, reviewer) = (self.chief.clone(), self.reviewer.clone());
        let adjust = AdjustPoints { member, points: of(points), reason: of("开账"), document: of("文3") };
        self.ask_with(&chief, Some(&reviewer), adjust).expect("two people may");
    }

    /// A fund that may buy goods, with so much money in it.
    pub fn fund(&mut self, name: &str, amount: &str) -> FundId {
        let finance = self.finance.clone();
        let fund = self.book.views().funds.next().expect("a number");
        let open = OpenFund {
            fund: None,
            name: of(name),
            uses: vec![of("goods")],
            document: of("文1"),
            details: FundDetails::default(),
        };
        self.done(&finance, open);
        let grant = GrantFund { fund, source: of("区财政"), amount: of(amount), document: of("文2") };
        self.done(&finance, grant);
        fund
    }

    /// A good in the catalogue.
    pub fn good(&mut self, sku: &str, points_price: &str) -> Sku {
        let keeper = self.keeper.clone();
        let list = ListGood {
            sku: of(sku),
            name: of(sku),
            points_price: of(points_price),
            barcodes: Vec::new(),
            reorder_at: Quantity::from_minor(2),
            details: GoodDetails::default(),
        };
        self.done(&keeper, list);
        of(sku)
    }

    /// Pieces of a good, bought from a fund.
    pub fn buy(&mut self, sku: Sku, pieces: i64, fund: FundId, cost: &str) -> Entry {
        self.take_in(a_purchase(sku, pieces, fund, cost))
    }

    /// What the keeper takes in and the clerk accepts.
    pub fn take_in(&mut self, command: impl Into<Command>) -> Entry {
        let (keeper, clerk) = (self.keeper.clone(), self.clerk.clone());
        let receipt = self.ask_with(&keeper, Some(&clerk), command);
        receipt.expect("it is granted").sealed.entry().clone()
    }

    /// Takes in an entry as another program wrote it.
    pub fn append(&mut self, bytes: &[u8]) {
        let sealed = Sealed::read(bytes.to_vec()).expect("an entry");
        let (seq, hash) = self.book.head().expect("a head");
        let appended = self.book.store().append(Some(Tip { seq, hash }), &[sealed], &[]);
        assert_eq!(appended.expect("a store"), Appended::Done);
        // The entry took the key and the chance that the next command here would have had.
        self.keys += 1;
        let _drawn = self.book.random();
        self.book.catch_up().expect("an entry that fits");
    }

    /// A case on the board, closing on a day.
    pub fn case(&mut self, reward: &str, closes: &str) -> CaseId {
        let chief = self.chief.clone();
        let case = self.book.views().cases.next().expect("a number");
        self.done(&chief, a_case(reward, closes));
        case
    }

    /// One good for a member's points.
    ///
    /// # Errors
    ///
    /// The book's.
    pub fn redeem(&mut self, member: MemberId, sku: Sku, pieces: i64) -> Result<Receipt, BookError> {
        let clerk = self.clerk.clone();
        self.ask(&clerk, a_basket(member, &[(sku, pieces)]))
    }

    /// What a member has available, pending and expiring today, as text.
    pub fn figures(&self, member: MemberId) -> [String; 3] {
        let Figures { available, pending, expiring, .. } =
            self.book.views().accounts.figures(member, self.clock.today(), 30);
        [available, pending, expiring].map(|points| points.to_string())
    }

    /// What a member has available, pending, held, frozen and expiring today, and what he owes.
    pub fn all_figures(&self, member: MemberId) -> [String; 6] {
        let Figures { available, pending, held, frozen, expiring, owed } =
            self.book.views().figures(member, self.clock.today());
        [available, pending, held, frozen, expiring, owed].map(|points| points.to_string())
    }

    /// What an account has, as entries print it.
    pub fn balance(&self, account: &str, commodity: &str) -> String {
        let (account, commodity) = (of(account), of::<Commodity>(commodity));
        commodity.print(self.book.views().accounts.balance(account, commodity))
    }

    /// The place of the last entry.
    pub fn last(&self) -> u64 {
        self.book.head().expect("a head").0.get()
    }

    /// The names of the entries after a place, oldest first.
    pub fn events_after(&mut self, seq: u64) -> Vec<&'static str> {
        let entries = self.book.entries(Seq::number(seq + 1), 1000).expect("entries");
        entries.iter().map(|sealed| sealed.entry().event.name()).collect()
    }

    /// Closes the book, which keeps a snapshot, and opens it again.
    #[must_use]
    pub fn reopened(self) -> Self {
        let Self { book, clock, path, chief, clerk, reviewer, keeper, finance, keys, people } = self;
        book.close().expect("a snapshot");
        let book = open_again(&path, &clock).expect("the same book");
        Self { book, clock, path, chief, clerk, reviewer, keeper, finance, keys, people }
    }

    /// Verifies everything, and says how many entries there are.
    pub fn verified(&mut self) -> u64 {
        let go_on = |_, _| ControlFlow::Continue(());
        let verdict = verify_store(self.book.store(), 2, &go_on).expect("a verdict");
        assert_eq!(verdict.findings, []);
        verdict.entries
    }
}

/// A book that is there, opened by one more program.
///
/// # Errors
///
/// The book's.
pub fn open_again(path: &Path, clock: &Clock) -> Result<Book<Sqlite>, BookError> {
    Book::open(Sqlite::open(path, Access::Write)?, Still::new(clock))
}

/// Whose personal data goes beside an entry, and what.
pub type Openings<'a> = Option<(About, &'a [(PersonalField, &'a str)])>;

/// An operator enrolled by one person alone, as an earlier version wrote it.
fn enrolled_before(
    book: &mut Book<Sqlite>,
    chief: &Session,
    key: &str,
    roles: &[Role],
    member: Option<MemberId>,
    name: &str,
) {
    let operator = book.views().operators.next().expect("a number");
    let (roles, second, pin) = (roles.to_vec(), None, PinKind::Own);
    let enrolled = OperatorEnrolled { operator, roles, member, second, pin };
    let hash = pin_hash();
    let kept = [(PersonalField::Name, name), (PersonalField::Pin, hash.as_str())];
    written_before(book, chief, key, Draft::of(enrolled), Some((About::Operator(operator), &kept)));
}

/// Appends an entry that today's rules would no longer draft, and has the book take it in.
fn written_before(book: &mut Book<Sqlite>, by: &Session, key: &str, draft: Draft, openings: Openings<'_>) {
    let (at, on) = book.now();
    let seed = book.random();
    let (seq, prev) = book.head().expect("a head");
    let (person, fields) = openings.unzip();
    let opening = |(field, value): &(PersonalField, &str)| Opening {
        person: person.expect("a person"),
        field: *field,
        salt: *Digest::of(&[b"jifen/salt/v1\n", &seed, field.as_str().as_bytes()]).as_bytes(),
        value: (*value).into(),
        key: *Digest::of(&[b"a key", &seed]).as_bytes(),
    };
    let openings: Vec<Opening> = fields.unwrap_or_default().iter().map(opening).collect();
    let entry = Entry {
        v: Entry::V,
        book: of("test"),
        seq: seq.next().expect("a place"),
        prev,
        at,
        on,
        by: by.operator(),
        desk: by.desk().clone(),
        request: of(key),
        event: draft.event,
        postings: vec![],
        lots: vec![],
        takes: draft.takes,
        frees: draft.frees,
        links: draft.links,
        seals: openings.iter().map(|opening| Seal(opening.field, opening.commitment())).collect(),
    };
    let tip = Tip { seq, hash: prev };
    let appended = book.store().append(Some(tip), &[Sealed::seal(entry)], &openings).expect("a store");
    assert_eq!(appended, Appended::Done);
    book.catch_up().expect("an entry of its form");
}

/// A submission under a key of one's own.
pub fn keyed(key: &str, session: &Session, command: impl Into<Command>) -> Submission {
    Submission { session: session.clone(), second: None, request: of(key), command: command.into() }
}

/// An invented person, another for every number.
pub fn a_person(name: &str, number: u32) -> Person {
    let body = format!("11010519900101{:03}", number % 1000);
    let fits = |check: &char| format!("{body}{check}").parse::<IdNumber>().is_ok();
    let check = "0123456789X".chars().find(fits).expect("a check digit");
    Person { name: of(name), phone: of(&format!("142{number:08}")), id_number: of(&format!("{body}{check}")) }
}

/// A kind of task without gates.
pub fn a_kind(code: &str, points: &str) -> PublishKind {
    PublishKind {
        kind: of(code),
        name: of(code),
        points: of(points),
        evidence: EvidenceRule::Optional,
        audience_min: None,
        latest: None,
        posts: Vec::new(),
        from: of("2026-01-01"),
        document: of("事项目录"),
        terms: KindTerms::default(),
    }
}

/// An act with nothing said about it but who, what and when.
pub fn an_act(kind: &str, performer: MemberId, day: Day) -> SubmitTask {
    SubmitTask {
        kind: of(kind),
        performer,
        day,
        time: None,
        grid: None,
        place: None,
        audience_count: None,
        evidence: None,
        note: None,
        details: ActDetails::default(),
    }
}

/// A case of grade B.
pub fn a_case(reward: &str, closes: &str) -> ListCase {
    ListCase::of(Grade::B, of("楼道堆物"), of(reward), of(closes))
}

/// Goods paid for by a fund.
pub fn a_purchase(sku: Sku, pieces: i64, fund: FundId, cost: &str) -> PurchaseGoods {
    PurchaseGoods {
        sku,
        quantity: Quantity::from_minor(pieces),
        fund,
        purpose: of("goods"),
        cost: of(cost),
        document: of("发票"),
        best_before: None,
        details: PurchaseDetails::default(),
    }
}

/// A basket, at whatever price.
pub fn a_basket(member: MemberId, goods: &[(Sku, i64)]) -> Redeem {
    let line = |(sku, pieces): &(Sku, i64)| Wanted { sku: *sku, quantity: Quantity::from_minor(*pieces) };
    Redeem { member, card: None, lines: goods.iter().map(line).collect(), points: None }
}

/// An act as it was put on file before two forms of a number were one.
pub fn on_file(act: SubmitTask, task: &str) -> TaskSubmitted {
    let SubmitTask { kind, performer, day, time, grid, place, audience_count, evidence, note, details } = act;
    TaskSubmitted {
        task: of(task),
        kind,
        performer,
        day,
        time,
        grid,
        place,
        audience_count,
        evidence,
        note,
        gates: vec![],
        details,
    }
}
