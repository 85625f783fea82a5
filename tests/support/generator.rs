//! Books of any size, by a seed: enrolments, acts, credits, gifts, purchases, baskets, reversals
//! and cases, all through the rules.
//!
//! 1. The same plan gives the same submissions, the same clock and so the same head.
//! 2. Every submission is carried out, as long as batches are no larger than the plan's. So nothing
//!    here looks at the book: what members and shelves have is reckoned along.
//! 3. Memory does not grow with the book: who has enough spends it, and the queue stays short.
//!
//! Points may be spent on the day they are credited; request keys are random, as clients make them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use ledger::book::{Book, Founding, Session, Submission, Surroundings};
use ledger::events::cases::Grade;
use ledger::events::funds::FundDetails;
use ledger::events::goods::{GiftDetails, GoodDetails, PurchaseDetails};
use ledger::events::operators::Role;
use ledger::events::station::{Expiry, Policy};
use ledger::events::tasks::{ActDetails, EvidenceRule, KindTerms, RejectionCode};
use ledger::rules::Command;
use ledger::rules::cases::{ClaimCase, CompleteCase, ListCase, RewardCase};
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::{DonateGoods, ListGood, NameDonor, PurchaseGoods};
use ledger::rules::members::{EnrolMember, IssueCard, Person};
use ledger::rules::operators::{EnrolOperator, SetPin};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{Redeem, ReverseRedemption, Wanted};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{CreditTask, PublishKind, RejectTask, SubmitTask};
use ledger::store::Store;
use ledger::units::{
    CaseId, Cny, Day, DeskId, Digest, DonorId, FundId, KindCode, MemberId, Moment, OperatorId, Points,
    Quantity, Sku, TaskId, VoucherNo, Zone,
};

use crate::station::{of, pin, pin_hash, policy};

/// Numbers that look random and are the same for the same seed (`SplitMix64`, Steele et al. 2014).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The numbers of `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number. None comes twice in 2^64 of them.
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number under `end`.
    pub const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A place in something that is `len` long.
    pub fn place(&mut self, len: usize) -> usize {
        usize::try_from(self.below(len as u64)).expect("shorter than memory")
    }

    /// An amount from `least` to `most`.
    pub const fn amount(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1).cast_unsigned()).cast_signed()
    }

    /// True once in `times`.
    pub const fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of `all`.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.place(all.len())]
    }
}

/// A clock that is moved by whoever holds a copy of it.
#[derive(Clone, Debug)]
pub struct Ticker(Arc<AtomicI64>);

impl Ticker {
    /// A clock standing at nine in the morning of `day`.
    ///
    /// # Panics
    ///
    /// When there is no such day: a fault of the test.
    pub fn at(day: &str) -> Self {
        let at = Zone::SHANGHAI.moment(of(day), 9, 0).expect("a moment");
        Self(Arc::new(AtomicI64::new(at.millis())))
    }

    /// Moves it on.
    pub fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
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

/// A shared clock, and chance that is the same for the same seed.
pub struct Replayed {
    clock: Ticker,
    random: Random,
}

impl Replayed {
    /// Surroundings that look at `clock`.
    pub fn new(clock: &Ticker, seed: u64) -> Box<Self> {
        Box::new(Self { clock: clock.clone(), random: Random::new(seed) })
    }
}

impl Surroundings for Replayed {
    fn now(&mut self) -> Moment {
        self.clock.now()
    }

    fn random(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for part in bytes.chunks_exact_mut(8) {
            part.copy_from_slice(&self.random.next().to_be_bytes());
        }
        bytes
    }
}

/// What a generated book is like.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where chance begins.
    pub seed: u64,
    /// How many entries it shall have, those of its founding and its lapses included.
    pub entries: u64,
    /// How many members.
    pub members: u32,
    /// How many submissions are sealed in one transaction at most.
    pub batch: usize,
    /// How long points last.
    pub expiry: Expiry,
    /// How many seconds lie between two submissions. A batch must span less than thirty days: acts
    /// cannot be reported later.
    pub pace: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seed: 1, entries: 10_000, members: 200, batch: 1000, expiry: Expiry::Never, pace: 30 }
    }
}

/// A book in `store` as planned, and what can make it longer.
///
/// # Panics
///
/// When the ledger refuses a step: a fault of the ledger or of promise 2.
pub fn book<S: Store>(store: S, plan: &Plan) -> (Book<S>, Generator) {
    let (mut book, mut generator) = Generator::found(store, plan);
    generator.fill(&mut book, plan.entries);
    (book, generator)
}

/// What acts earn, in hundredths of a point.
const WORTH: [i64; 6] = [50, 100, 200, 300, 500, 1000];
/// What goods cost, in hundredths of a point.
const PRICES: [i64; 8] = [200, 250, 300, 400, 500, 600, 800, 1200];
/// From here on a member comes to spend.
const RICH: i64 = 2500;
/// Lots this near to their last day are left to lapse: a batch may be decided days after it was
/// made up.
const MARGIN_DAYS: u16 = 31;

/// An endless stream of submissions, each of which the book carries out.
pub struct Generator {
    random: Random,
    clock: Ticker,
    plan: Plan,
    chief: Session,
    clerk: Session,
    reviewer: Session,
    keeper: Session,
    finance: Session,
    /// What must come before the first act.
    beginning: VecDeque<Command>,
    enrolled: u32,
    kinds: Vec<KindCode>,
    skus: Vec<Sku>,
    /// How many submissions were made.
    made: u64,
    /// Usable points by member, by last day.
    points: Vec<VecDeque<(Option<Day>, i64)>>,
    rich: VecDeque<u32>,
    shelves: Vec<i64>,
    fund: i64,
    /// Acts in review: number, who, worth.
    review: VecDeque<(u32, u32, i64)>,
    acts: u32,
    vouchers: u32,
    /// A slip that may be reversed, and from when on.
    regretted: Option<Regretted>,
    cases: u32,
    /// Where the last case stands.
    case: CaseStep,
}

struct Regretted {
    voucher: u32,
    from: u64,
    member: u32,
    points: VecDeque<(Option<Day>, i64)>,
    goods: Vec<(usize, i64)>,
}

#[derive(Clone, Copy)]
enum CaseStep {
    None,
    Listed,
    Claimed(u32),
    Completed(u32),
}

impl Generator {
    /// Begins a book with a policy and five operators, who are signed in.
    ///
    /// # Panics
    ///
    /// When the ledger refuses a step: a fault of the ledger.
    pub fn found<S: Store>(store: S, plan: &Plan) -> (Book<S>, Self) {
        let clock = Ticker::at("2020-01-02");
        let chief =
            EnrolOperator { roles: vec![Role::Chief], member: None, name: of("赵站长"), pin: pin_hash() };
        let desk: DeskId = of("desk-1");
        let founding = Founding {
            book: of("generated"),
            name: of("生成站"),
            origin: of("jifen.example/generated"),
            zone: Zone::SHANGHAI,
            chief,
            desk: desk.clone(),
        };
        let mut book = Book::create(store, Replayed::new(&clock, !plan.seed), founding).expect("a new book");
        let sign_in = |book: &mut Book<S>, number| {
            book.sign_in(OperatorId::number(number), &pin(), &desk).expect("a PIN")
        };
        let chief = sign_in(&mut book, 1);
        let (from, document) = (clock.today(), of("积分办法〔2020〕1号"));
        let mut opening: Vec<Command> =
            vec![SetPolicy { from, document, policy: generous(plan.expiry) }.into()];
        let roles = [Role::Clerk, Role::Reviewer, Role::StockKeeper, Role::Finance];
        for (role, name) in roles.into_iter().zip(["钱柜员", "孙复核", "李仓管", "周财务"]) {
            let (roles, name) = (vec![role], of(name));
            opening.push(EnrolOperator { roles, member: None, name, pin: pin_hash() }.into());
        }
        for (number, command) in (1..).zip(opening) {
            let (session, request) = (chief.clone(), of(&format!("setup-{number}")));
            book.submit(&Submission { session, second: None, request, command }).expect("the chief may");
        }
        let [clerk, reviewer, keeper, finance] = [2, 3, 4, 5].map(|number| {
            let session = sign_in(&mut book, number);
            let operator = session.operator();
            let (request, command) =
                (of(&format!("pin-{number}")), SetPin { operator, pin: pin_hash() }.into());
            let set = Submission { session: session.clone(), second: None, request, command };
            book.submit(&set).expect("everybody chooses his PIN");
            session
        });
        let mut generator = Self {
            random: Random::new(plan.seed),
            clock,
            plan: plan.clone(),
            chief,
            clerk,
            reviewer,
            keeper,
            finance,
            beginning: VecDeque::new(),
            enrolled: 0,
            kinds: (1..=WORTH.len()).map(|number| of(&format!("KIND-{number}"))).collect(),
            skus: (1..=PRICES.len()).map(|number| of(&format!("GOOD-{number}"))).collect(),
            made: 0,
            points: Vec::new(),
            rich: VecDeque::new(),
            shelves: vec![0; PRICES.len()],
            fund: 0,
            review: VecDeque::new(),
            acts: 0,
            vouchers: 0,
            regretted: None,
            cases: 0,
            case: CaseStep::None,
        };
        generator.beginning = generator.beginning();
        (book, generator)
    }

    /// Carries out submissions until the book has `entries` entries.
    ///
    /// # Panics
    ///
    /// When one is refused: promise 2 is broken.
    pub fn fill<S: Store>(&mut self, book: &mut Book<S>, entries: u64) {
        let mut batch = Vec::new();
        loop {
            let have = book.head().map_or(0, |(seq, _)| seq.get() + 1);
            let Some(missing) = entries.checked_sub(have).filter(|missing| *missing > 0) else { return };
            let size =
                usize::try_from(missing).map_or(self.plan.batch, |missing| missing.min(self.plan.batch));
            batch.clear();
            batch.extend(self.by_ref().take(size));
            book.submit_all(&batch).expect("every submission is carried out");
        }
    }

    /// The clock the book looks at. Every submission moves it on.
    pub const fn clock(&self) -> &Ticker {
        &self.clock
    }

    fn beginning(&self) -> VecDeque<Command> {
        let from = self.clock.today();
        let mut all: VecDeque<Command> = VecDeque::new();
        for (kind, worth) in self.kinds.iter().zip(WORTH) {
            let publish = PublishKind {
                kind: *kind,
                name: of("平安巡防"),
                points: Points::from_minor(worth),
                evidence: EvidenceRule::Optional,
                audience_min: None,
                latest: None,
                posts: vec![],
                from,
                document: of("积分细则"),
                terms: KindTerms::default(),
            };
            all.push_back(publish.into());
        }
        for (sku, price) in self.skus.iter().zip(PRICES) {
            let list = ListGood {
                sku: *sku,
                name: of("大米"),
                points_price: Points::from_minor(price),
                barcodes: vec![],
                reorder_at: Quantity::from_minor(20),
                details: GoodDetails::default(),
            };
            all.push_back(list.into());
        }
        all.push_back(NameDonor { name: of("东海商行"), member: None }.into());
        let uses = vec![of("goods")];
        all.push_back(
            OpenFund {
                fund: None,
                name: of("平安志愿者基金"),
                uses,
                document: of("章程"),
                details: FundDetails::default(),
            }
            .into(),
        );
        all
    }

    fn next_command(&mut self) -> (Session, Option<Session>, Command) {
        if let Some(command) = self.beginning.pop_front() {
            let second = self.accepts(&command);
            return (self.host(&command), second, command);
        }
        // The first twenty members are there before the first act; the others join on the way.
        let first = self.plan.members.min(20);
        let joins = self.enrolled < first || (self.enrolled < self.plan.members && self.random.once_in(4));
        let second = Some(self.chief.clone());
        let command = if joins {
            self.join()
        } else if let Some(low) = self.shelves.iter().position(|pieces| *pieces < 50) {
            self.take_in(low)
        } else if self.regretted.as_ref().is_some_and(|slip| slip.from <= self.made) {
            let command = self.regret();
            return (self.clerk.clone(), second, command);
        } else if self.random.once_in(90) {
            self.case_step()
        } else if self.random.once_in(120) {
            let member = self.somebody();
            let command = self.adjust(member);
            return (self.chief.clone(), Some(self.reviewer.clone()), command);
        } else if self.random.once_in(200) {
            let amount = Cny::from_minor(1_000_000);
            self.fund += amount.minor();
            let (fund, source) = (FundId::number(1), of("区财政"));
            let document = of(&format!("拨款通知{}", self.made));
            GrantFund { fund, source, amount, document }.into()
        } else if !self.rich.is_empty() && self.random.once_in(2) {
            self.basket()
        } else if self.review.len() > 40 || (!self.review.is_empty() && self.random.once_in(2)) {
            self.judge()
        } else {
            self.act()
        };
        let second = self.accepts(&command);
        (self.host(&command), second, command)
    }

    /// Who accepts what the keeper takes in.
    fn accepts(&self, command: &Command) -> Option<Session> {
        matches!(command, Command::DonateGoods(_) | Command::PurchaseGoods(_)).then(|| self.clerk.clone())
    }

    /// Who asks for a command.
    fn host(&self, command: &Command) -> Session {
        let roles = command.roles();
        let hosts = [
            (Role::Clerk, &self.clerk),
            (Role::Reviewer, &self.reviewer),
            (Role::StockKeeper, &self.keeper),
            (Role::Finance, &self.finance),
        ];
        let host = hosts.into_iter().find(|(role, _)| roles.contains(role));
        host.map_or(&self.chief, |(_, session)| session).clone()
    }

    fn somebody(&mut self) -> u32 {
        u32::try_from(self.random.below(u64::from(self.enrolled))).expect("a u32") + 1
    }

    fn join(&mut self) -> Command {
        // Every third member is given a card with the submission after.
        self.enrolled += 1;
        self.points.push(VecDeque::new());
        let number = self.enrolled;
        if number.is_multiple_of(3) {
            let member = MemberId::number(number - 1);
            self.beginning.push_back(IssueCard { member, card: None }.into());
        }
        let person = Person {
            name: of(&format!("居民{number}")),
            phone: of(&format!("14{:09}", number % 1_000_000_000)),
            id_number: of(&id_number(number)),
        };
        EnrolMember { member: None, joined: self.clock.today(), person }.into()
    }

    fn act(&mut self) -> Command {
        let (member, kind) = (self.somebody(), self.random.place(WORTH.len()));
        self.acts += 1;
        self.review.push_back((self.acts, member, WORTH[kind]));
        let evidence = self.random.once_in(4).then(|| Digest::of(&[&self.random.next().to_be_bytes()]));
        SubmitTask {
            kind: self.kinds[kind],
            performer: MemberId::number(member),
            day: self.clock.today(),
            time: None,
            grid: None,
            place: self.random.once_in(3).then(|| of("吴场村")),
            audience_count: self.random.once_in(5).then_some(32),
            evidence,
            note: None,
            details: ActDetails::default(),
        }
        .into()
    }

    fn judge(&mut self) -> Command {
        let (task, member, worth) = self.review.pop_front().expect("an act in review");
        let task = TaskId::number(task);
        if self.random.once_in(20) {
            return RejectTask { task, code: RejectionCode::Unclear, note: Some(of("看不清")) }.into();
        }
        self.earn(member, worth);
        CreditTask::full(task).into()
    }

    /// Reckons points in, with the last day a credit on this day has.
    fn earn(&mut self, member: u32, points: i64) {
        let last = self.plan.expiry.last_day(self.clock.today());
        let lots = &mut self.points[member as usize - 1];
        match lots.back_mut().filter(|lot| lot.0 == last) {
            Some(lot) => lot.1 += points,
            None => lots.push_back((last, points)),
        }
        if self.usable(member) >= RICH {
            self.rich.push_back(member);
        }
    }

    /// What a member may spend, after forgetting what is about to lapse.
    fn usable(&mut self, member: u32) -> i64 {
        let soon = self.clock.today().plus(MARGIN_DAYS);
        let lots = &mut self.points[member as usize - 1];
        while lots.front().is_some_and(|(last, _)| last.is_some_and(|last| last <= soon)) {
            lots.pop_front();
        }
        lots.iter().map(|(_, amount)| amount).sum()
    }

    fn adjust(&mut self, member: u32) -> Command {
        let points = 100 * self.random.amount(1, 5);
        self.earn(member, points);
        let (member, points) = (MemberId::number(member), Points::from_minor(points));
        AdjustPoints { member, points, reason: of("补录"), document: of("更正单") }.into()
    }

    fn basket(&mut self) -> Command {
        let member = self.rich.pop_front().expect("somebody who is rich");
        let mut left = self.usable(member);
        let (mut lines, mut goods, mut total) = (Vec::new(), Vec::new(), 0);
        let (from, lines_max) = (self.random.place(PRICES.len()), 1 + self.random.place(3));
        for good in (0..PRICES.len()).map(|step| (from + step) % PRICES.len()) {
            let affordable = (left / PRICES[good]).min(4);
            if affordable > 0 && lines.len() < lines_max {
                let pieces = self.random.amount(1, affordable);
                lines.push(Wanted { sku: self.skus[good], quantity: Quantity::from_minor(pieces) });
                goods.push((good, pieces));
                self.shelves[good] -= pieces;
                left -= pieces * PRICES[good];
                total += pieces * PRICES[good];
            }
        }
        if lines.is_empty() {
            // His points are about to lapse; he works for more instead.
            return self.act();
        }
        let points = self.spend(member, total);
        self.vouchers += 1;
        if self.regretted.is_none() && self.random.once_in(20) {
            let from = self.made + self.plan.batch as u64 + 1;
            self.regretted = Some(Regretted { voucher: self.vouchers, from, member, points, goods });
        }
        let shown = self.random.once_in(2).then(|| Points::from_minor(total));
        Redeem { member: MemberId::number(member), card: None, lines, points: shown }.into()
    }

    fn spend(&mut self, member: u32, points: i64) -> VecDeque<(Option<Day>, i64)> {
        let (mut left, mut taken) = (points, VecDeque::new());
        let lots = &mut self.points[member as usize - 1];
        while left > 0 {
            let lot = lots.front_mut().expect("enough points");
            let take = left.min(lot.1);
            taken.push_back((lot.0, take));
            (lot.1, left) = (lot.1 - take, left - take);
            if lot.1 == 0 {
                lots.pop_front();
            }
        }
        taken
    }

    fn regret(&mut self) -> Command {
        let Regretted { voucher, member, points, goods, .. } = self.regretted.take().expect("a slip");
        let lots = &mut self.points[member as usize - 1];
        for (last, amount) in points.into_iter().rev() {
            match lots.front_mut().filter(|lot| lot.0 == last) {
                Some(lot) => lot.1 += amount,
                None => lots.push_front((last, amount)),
            }
        }
        for (good, pieces) in goods {
            self.shelves[good] += pieces;
        }
        ReverseRedemption { voucher: VoucherNo::number(voucher), reason: of("拿错了") }.into()
    }

    fn take_in(&mut self, good: usize) -> Command {
        let pieces = self.random.amount(200, 599);
        let (sku, quantity) = (self.skus[good], Quantity::from_minor(pieces));
        let cost = pieces * 137 + self.random.amount(0, 99);
        self.shelves[good] += pieces;
        if self.fund >= cost && self.random.once_in(2) {
            self.fund -= cost;
            return PurchaseGoods {
                sku,
                quantity,
                fund: FundId::number(1),
                purpose: of("goods"),
                cost: Cny::from_minor(cost),
                document: of("发票"),
                best_before: None,
                details: PurchaseDetails::default(),
            }
            .into();
        }
        DonateGoods {
            sku,
            quantity,
            donor: DonorId::number(1),
            value: Cny::from_minor(cost),
            document: of(&format!("捐赠收据{}", self.made)),
            best_before: None,
            details: GiftDetails::default(),
        }
        .into()
    }

    fn case_step(&mut self) -> Command {
        let case = CaseId::number(self.cases);
        match self.case {
            CaseStep::None => {
                self.cases += 1;
                self.case = CaseStep::Listed;
                let reward = Points::from_minor(2000);
                let closes = Day::number(self.clock.today().get() + 20_000);
                ListCase::of(Grade::B, of("电动车失窃"), reward, closes).into()
            }
            CaseStep::Listed => {
                let member = self.somebody();
                self.case = CaseStep::Claimed(member);
                ClaimCase { case, member: MemberId::number(member) }.into()
            }
            CaseStep::Claimed(member) => {
                self.case = CaseStep::Completed(member);
                CompleteCase { case, note: of("已追回") }.into()
            }
            CaseStep::Completed(member) => {
                self.case = CaseStep::None;
                self.earn(member, 2000);
                RewardCase { case }.into()
            }
        }
    }
}

impl Iterator for Generator {
    type Item = Submission;

    fn next(&mut self) -> Option<Submission> {
        self.clock.advance(i64::from(self.plan.pace) * 1000);
        self.made += 1;
        let (session, second, command) = self.next_command();
        let request = of(&format!("{:016x}", self.random.next()));
        Some(Submission { session, second, request, command })
    }
}

/// A policy under which nothing runs out.
fn generous(expiry: Expiry) -> Policy {
    Policy {
        issue_max: Points::from_minor(i64::MAX / 2),
        day_max: Points::from_minor(i64::MAX / 2),
        expiry,
        notice_days: 0,
        claim_days: 60_000,
        claims_max: u16::MAX,
        reward_max: Points::from_minor(100_000),
        first_redemption_min: Points::ZERO,
        second_person_min: Points::from_minor(i64::MAX),
        ..policy()
    }
}

/// A well-formed identity number, another one for every number.
///
/// # Panics
///
/// Never: every birthday exists.
pub fn id_number(number: u32) -> String {
    let (day, place) = (number / 1000, number % 1000);
    let (year, month, day) = Day::number(i32::try_from(day % 15_000).expect("small") - 7000).date();
    let body = format!("320722{year:04}{month:02}{day:02}{place:03}");
    let sum = body.bytes().fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    // MOD 11-2: the whole number, check digit included, is 1 modulo 11.
    let check = ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum as usize];
    format!("{body}{check}")
}
