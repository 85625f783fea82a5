//! A second, simpler ledger judges seeded random commands, valid and hostile.
//!
//! After every step both must have decided the same and hold the same figures, and the promises of
//! the book must hold. `JIFEN_MODEL_SEQUENCES` says how many sequences are tried (1,200 when it says
//! nothing), `JIFEN_MODEL_SEED` where they begin. A failure prints its seed and its commands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ledger::book::{Book, BookError, Founding, Outcome, Session, Submission};
use ledger::events::Event;
use ledger::events::cases::Grade;
use ledger::events::funds::FundDetails;
use ledger::events::goods::{GiftDetails, GoodDetails, PurchaseDetails, WriteOffCause};
use ledger::events::operators::Role;
use ledger::events::station::{
    Caps, CaseTerms, Expiry, GoodsTerms, GradeTerms, Late, MarketCardTerms, Policy, RecountTerms,
    RedeemLimits, RedeemTerms, SpentCredit,
};
use ledger::events::stocktakes::{CauseOf, Scope, VarianceCause};
use ledger::events::tasks::{ActDetails, Crediting, EvidenceRule, KindTerms, RejectionCode, Share, Unit};
use ledger::journal::{Account, Claim, Commodity, Payer};
use ledger::rules::Command;
use ledger::rules::cases::{
    ClaimAsTeam, ClaimCase, CompleteCase, CompleteOnLead, DeclareParty, ExtendCase, ListCase, PayElsewhere,
    ProgressCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::{
    AddBarcode, ChangeGood, DonateGoods, ListGood, NameDonor, PurchaseGoods, RemoveBarcode, RepriceGood,
    RestoreGood, WithdrawGood, WriteOff,
};
use ledger::rules::members::{BlockCard, EnrolMember, EnrolSource, Freeze, IssueCard, Person, Thaw};
use ledger::rules::notice::{DismissObjection, ObjectToCredit};
use ledger::rules::operators::{DeclareRelative, EnrolOperator, RetireOperator, SetPin, SetRoles};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{
    Besides, HoldBasket, Redeem, RedeemWith, ReleaseHold, ReverseRedemption, UndoRedemption, Wanted,
};
use ledger::rules::reversals::{ReverseCaseReward, ReverseTaskCredit};
use ledger::rules::station::SetPolicy;
use ledger::rules::stocktakes::{AbandonStocktake, CloseStocktake, CountGoods, Found, OpenStocktake};
use ledger::rules::tasks::{AskTask, CreditTask, PublishKind, RejectTask, SubmitTask};
use ledger::store::{Access, Sqlite};
use ledger::units::{
    CardNo, CaseId, CaseRef, Cny, Day, DeskId, Digest, DonorId, FundId, GridId, HoldId, MemberId, OperatorId,
    Points, Quantity, Seq, Sku, StocktakeId, TaskId, VoucherNo, Zone,
};
use tests::books::{entries, folded, folder, verdict};
use tests::generator::{Random, Replayed, Ticker, id_number};
use tests::model::{Answer, Model};
use tests::station::{a_kind, of, pin, pin_hash, policy};

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
        let long = if sequences >= 12_000 { EXPECTED_LONG } else { &[] };
        let missing: Vec<_> =
            EXPECTED.iter().chain(long).filter(|name| !tried.names.contains(**name)).collect();
        assert_eq!(missing, Vec::<&&str>::new(), "were never reached");
    }
}

/// What only a longer run reaches: it takes a basket that was parked and what comes after it.
const EXPECTED_LONG: &[&str] = &[
    "redemption.hold_released",
    "hold_of_another",
    "hold_differs",
    "points_limit",
    "undo_by_another",
    "undo_too_late",
];

/// Every command and every refusal that 2,000 sequences must have seen.
const EXPECTED: &[&str] = &[
    "second_may_not",
    "second_concerned",
    "redemption.held",
    "redemption.hold_lapsed",
    "no_such_hold",
    "holds_off",
    "account_full",
    "task.asked",
    "shown_before",
    "not_correctable",
    "task_asked_back",
    "no_team",
    "not_in_team",
    "parts_not_whole",
    "member_twice",
    "penalty_not_listed",
    "reason_needed",
    "cap_full",
    "too_large",
    "notice.objected",
    "notice.dismissed",
    "task.credit_reversed",
    "case.reward_reversed",
    "points.settled",
    "no_such_credit",
    "credit_reversed",
    "credit_spent",
    "objection_open",
    "no_objection",
    "no_notice",
    "notice_ended",
    "case.party_declared",
    "case.progressed",
    "case.extended",
    "case.paid_elsewhere",
    "member.source_enrolled",
    "code_needed",
    "number_taken",
    "number_twice",
    "paid_elsewhere",
    "paid_here",
    "party_to_case",
    "already_party",
    "extension_too_long",
    "reward_outside_grade",
    "no_reward",
    "station.policy_set",
    "operator.enrolled",
    "operator.roles_set",
    "operator.retired",
    "operator.relative_declared",
    "member.enrolled",
    "member.card_issued",
    "member.card_blocked",
    "member.frozen",
    "member.thawed",
    "task.kind_published",
    "task.submitted",
    "task.credited",
    "task.rejected",
    "case.listed",
    "case.claimed",
    "case.released",
    "case.completed",
    "case.returned",
    "case.rewarded",
    "case.withdrawn",
    "points.adjusted",
    "goods.written_off",
    "goods.withdrawn",
    "goods.restored",
    "goods.changed",
    "goods.barcode_added",
    "goods.barcode_removed",
    "stocktake.opened",
    "stocktake.counted",
    "stocktake.closed",
    "stocktake.abandoned",
    "good_is_withdrawn",
    "write_offs_at_most",
    "recount_needed",
    "cause_needed",
    "not_counted",
    "goods.listed",
    "goods.repriced",
    "goods.donor_named",
    "goods.donated",
    "goods.purchased",
    "redemption.redeemed",
    "redemption.reversed",
    "fund.opened",
    "fund.granted",
    "case.claim_lapsed",
    "case.expired",
    "points.lapsed",
    "denied",
    "known",
    "reserved_key",
    "request_reused",
    "no_such_operator",
    "not_permitted",
    "recusal",
    "own_entry",
    "second_person_needed",
    "history_fixed",
    "not_positive",
    "already_taken",
    "no_such_member",
    "person_known",
    "member_exists",
    "frozen",
    "not_frozen",
    "no_such_card",
    "card_is_blocked",
    "card_of_another",
    "holds_card",
    "no_such_grid",
    "kind_not_in_force",
    "future_day",
    "future_time",
    "too_long_ago",
    "no_such_task",
    "task_judged",
    "gate_failed",
    "day_full",
    "issue_exhausted",
    "no_such_case",
    "case_state",
    "case_closed",
    "claims_at_most",
    "reward_too_large",
    "no_such_good",
    "good_exists",
    "barcode_taken",
    "no_such_donor",
    "past_best",
    "empty_basket",
    "line_twice",
    "price_moved",
    "out_of_stock",
    "overspent",
];

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
    let mut run = Run::found(seed, Sqlite::create(&path).unwrap());
    let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        run.warm_up();
        for _ in 0..run.random.amount(60, 110) {
            run.step();
        }
        run.end();
    }));
    assert!(judged.is_ok(), "seed {seed} failed after\n{}", run.story);
    let Run { book, tried, clock, .. } = run;
    let (head, views) = (book.head(), book.views().clone());
    book.close().unwrap();
    let reopened = Book::open(Sqlite::open(&path, Access::Write).unwrap(), Replayed::new(&clock, 9)).unwrap();
    assert_eq!(reopened.head(), head, "seed {seed}: the reopened book ends elsewhere");
    assert!(*reopened.views() == views, "seed {seed}: the reopened book has other views");
    tried
}

/// The chief, and everybody he can make himself into: nobody else lifts a finger.
#[test]
fn a_chief_who_is_alone_never_makes_a_point_that_can_be_spent() {
    for seed in 1..=60 {
        let folder = folder();
        let run = Run::found(seed, Sqlite::create(&folder.path().join("hostile.book")).unwrap());
        Hostile { hands: vec![run.crew[0].clone()], run, keys: 0, tried: 0 }.live();
    }
}

struct Hostile {
    run: Run,
    /// Whoever he can sign in as.
    hands: Vec<Session>,
    keys: u32,
    tried: u32,
}

impl Hostile {
    fn live(&mut self) {
        let person = Command::EnrolMember(EnrolMember {
            member: None,
            joined: self.run.clock.today(),
            person: Person { name: of("某"), phone: of("14200000001"), id_number: of(&id_number(1)) },
        });
        let kind = PublishKind {
            points: Points::from_minor(300),
            evidence: EvidenceRule::Optional,
            audience_min: None,
            from: self.run.clock.today(),
            terms: KindTerms::default(),
            ..a_kind(KINDS[0], "3")
        };
        let chief = self.hands[0].clone();
        assert!(self.ask(&chief, None, person) && self.ask(&chief, None, kind.into()));
        for _ in 0..80 {
            self.grow();
            let command = self.command();
            let by = self.run.random.one_of(&self.hands).clone();
            let second = self.run.random.one_of(&self.hands).clone();
            self.ask(&by, Some(&second), command);
            self.run.clock.advance(6 * 3_600_000);
            let made = self.run.book.views().accounts.outstanding();
            assert!(!made.is_positive(), "the chief alone made {made} points");
        }
        assert!(self.tried > 80, "so much was refused: {}", self.tried);
    }

    /// Another hand, if the book gives him one: a puppet, or somebody else's chair.
    fn grow(&mut self) {
        let chief = self.hands[0].clone();
        let operator = OperatorId::number(self.run.random.place(9) as u16 + 1);
        let roles = vec![*self.run.random.one_of(&Role::ALL), *self.run.random.one_of(&Role::ALL)];
        let (next, reason) = (self.run.book.views().operators.next().unwrap(), of("无"));
        let (taken, command): (_, Command) = match self.run.random.below(4) {
            0 => (Some(next), EnrolOperator { roles, member: None, name: of("影"), pin: pin_hash() }.into()),
            1 if operator != chief.operator() => {
                (Some(operator), SetPin { operator, pin: pin_hash() }.into())
            }
            2 => (None, SetRoles { operator, roles }.into()),
            _ => (None, RetireOperator { operator, reason }.into()),
        };
        let second = self.run.random.one_of(&self.hands).clone();
        let second = self.run.random.once_in(2).then_some(second);
        if let (true, Some(operator)) = (self.ask(&chief, second.as_ref(), command), taken) {
            let session = self.run.book.sign_in(operator, &pin(), &of("desk-1")).unwrap();
            self.ask(&session, None, SetPin { operator, pin: pin_hash() }.into());
            self.hands.push(session);
        }
    }

    fn command(&mut self) -> Command {
        let (member, today) = (MemberId::number(1), self.run.book.now().1);
        let (case, task) = (CaseId::number(1), TaskId::number(self.run.random.place(9) as u32 + 1));
        match self.run.random.below(8) {
            0 | 1 => tests::station::an_act(KINDS[0], member, today).into(),
            2 | 3 => CreditTask::full(task).into(),
            4 => ListCase::of(Grade::B, of("案件"), of("1"), today.plus(9)).into(),
            5 => ClaimCase { case, member }.into(),
            6 => match self.run.random.below(2) {
                0 => CompleteCase { case, note: of("办结") }.into(),
                _ => RewardCase { case }.into(),
            },
            _ => AdjustPoints { member, points: of("5"), reason: of("补"), document: of("文") }.into(),
        }
    }

    fn ask(&mut self, by: &Session, second: Option<&Session>, command: Command) -> bool {
        self.keys += 1;
        let (session, request) = (by.clone(), of(&format!("hostile-{}", self.keys)));
        let second = second.filter(|second| second.operator() != by.operator()).cloned();
        let answer = self.run.book.submit(&Submission { session, second, request, command });
        self.tried += u32::from(answer.is_err());
        answer.is_ok()
    }
}

struct Run {
    random: Random,
    clock: Ticker,
    book: Book<Sqlite>,
    model: Model,
    crew: Vec<Session>,
    sent: Vec<Submission>,
    keys: u32,
    persons: u32,
    story: String,
    tried: Tried,
}

impl Run {
    fn found(seed: u64, store: Sqlite) -> Self {
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
        let (told, tried) = (String::new(), Tried::default());
        Self { random, clock, book, model, crew, sent: vec![], keys: 0, persons: 0, story: told, tried }
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
    }

    fn step(&mut self) {
        self.pass_time();
        match self.random.below(40) {
            0 => self.batch(),
            1 => self.group(),
            _ => {
                let asked = self.submission();
                self.ask(asked);
            }
        }
        self.compare();
    }

    fn ask(&mut self, asked: Submission) {
        self.tell("", &asked);
        let expected = self.model.submit(&asked, self.clock.now().millis());
        self.note(&expected);
        let found = answer(self.book.submit(&asked));
        assert_eq!(found, expected);
        self.sent.push(asked);
    }

    /// Mostly minutes; sometimes days, months, onto a day something ends or the one after it, or back.
    fn pass_time(&mut self) {
        let day = 86_400_000;
        let millis = match self.random.below(40) {
            0..=29 => self.random.amount(0, 3_600_000),
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

    /// The figures of both ledgers, and what must hold after every step.
    fn compare(&self) {
        let (views, model) = (self.book.views(), &self.model);
        let (accounts, today) = (&views.accounts, self.model.today(self.clock.now().millis()));
        assert_eq!(views.head.unwrap().seq.get() + 1, model.entries, "entries");
        assert_eq!(views.head.unwrap().at.millis(), model.last_at, "the last entry's time");
        let mut outstanding = 0;
        assert_eq!(views.members.all().count(), model.members.len(), "members");
        for (number, member) in &model.members {
            let id = MemberId::number(*number);
            let sum: i64 = member.lots.iter().map(|lot| lot.amount).sum();
            outstanding += sum;
            assert_eq!(accounts.balance(Account::Member(id), Commodity::Points), sum, "{id}");
            assert_eq!(lots_of(accounts.lots(Account::Member(id))), lots(&member.lots), "lots of {id}");
            assert_eq!(lots_of(accounts.lots(Account::Held(id))), lots(&member.held), "held of {id}");
            outstanding += member.held.iter().map(|lot| lot.amount).sum::<i64>();
            let usable = |day: Option<Day>| day.is_none_or(|day| day <= today);
            let live = || member.lots.iter().filter(|lot| lot.last.is_none_or(|last| today <= last));
            let available: i64 = live().filter(|lot| usable(lot.from)).map(|lot| lot.amount).sum();
            let pending: i64 = live().filter(|lot| !usable(lot.from)).map(|lot| lot.amount).sum();
            let figures = accounts.figures(id, today, 30);
            assert_eq!((figures.available.minor(), figures.pending.minor()), (available, pending), "{id}");
            let held: i64 = member.held.iter().map(|lot| lot.amount).sum();
            assert_eq!((figures.held.minor(), figures.owed.minor()), (held, member.owed), "{id}");
            let held = views.members.get(id).unwrap();
            assert_eq!((held.card, held.frozen.is_some()), (member.card, member.is_frozen), "{id}");
        }
        assert_eq!(accounts.outstanding().minor(), outstanding, "outstanding is the sum of members");
        let points = |account| accounts.balance(account, Commodity::Points);
        assert_eq!(points(Account::Redeemed), model.redeemed, "redeemed");
        assert_eq!(points(Account::Lapsed), model.lapsed, "lapsed");
        assert_eq!(views.cases.all().count(), model.cases.len(), "cases");
        for (case, expected) in views.cases.all().zip(&model.cases) {
            assert_eq!(case.state.as_str(), expected.state, "{}", case.id);
            let open = ["listed", "claimed", "completed"].contains(&expected.state);
            let aside = if open { expected.reward } else { 0 };
            assert_eq!(points(Account::Reserved(case.id)), aside, "set aside for {}", case.id);
            if let Some(member) = case.state.member() {
                assert_eq!(member.get(), expected.team[0].0, "{}", case.id);
            }
        }
        for (sku, good) in &model.goods {
            let place = Account::Shelf(*sku);
            let pieces: i64 = good.lots.iter().map(|lot| lot.amount).sum();
            assert_eq!(accounts.balance(place, Commodity::Pieces(*sku)), pieces, "{sku}");
            assert_eq!(lots_of(accounts.lots(place)), lots(&good.lots), "lots of {sku}");
            let aside = accounts.lots(Account::Aside(*sku));
            assert_eq!(lots_of(aside), lots(&good.aside), "what is aside of {sku}");
        }
        let money = |account| accounts.balance(account, Commodity::Cny);
        assert_eq!(money(Account::Inventory), model.inventory(), "inventory");
        for (fund, (_, left)) in &model.funds {
            assert_eq!(money(Account::Fund(*fund)), *left, "{fund}");
        }
        for (payer, spent) in &model.expenses {
            assert_eq!(money(Account::Expense(*payer, of("goods"))), *spent, "expense of {payer}");
        }
        for (purpose, by_payer) in model.other_expenses() {
            for (payer, spent) in by_payer {
                assert_eq!(money(Account::Expense(*payer, of(purpose))), *spent, "{purpose} of {payer}");
            }
        }
        for sku in model.goods.keys() {
            let shown = views.goods.get(*sku).unwrap();
            for day in [today, today.plus(9)] {
                assert_eq!(Some(shown.price_on(day).minor()), model.price_on(*sku, day), "{sku} on {day}");
            }
            // Every piece that ever came in is on the shelf or put aside, or went one of three ways.
            let went = [Account::IssuedGoods, Account::WrittenOff, Account::CountVariance];
            let pieces = |account| i128::from(accounts.balance(account, Commodity::Pieces(*sku)));
            let came: i128 = accounts
                .balances()
                .filter(|(account, commodity, _)| {
                    let source = matches!(account, Account::Donated(_) | Account::Bought(_));
                    source && *commodity == Commodity::Pieces(*sku)
                })
                .map(|(_, _, amount)| -i128::from(amount))
                .sum();
            let gone: i128 = went.into_iter().map(pieces).sum();
            let here = pieces(Account::Shelf(*sku)) + pieces(Account::Aside(*sku));
            assert_eq!(came, gone + here, "pieces of {sku}");
        }
        for (year, issued) in &model.issued {
            assert_eq!(accounts.issued_in(*year).minor(), *issued, "issued in {year}");
        }
        assert_eq!(views.redemptions.vouchers() as usize, model.counts()[1], "vouchers");
        let mut sums: BTreeMap<Commodity, i128> = BTreeMap::new();
        for (account, commodity, amount) in accounts.balances() {
            *sums.entry(commodity).or_default() += i128::from(amount);
            assert!(!account.is_bounded() || amount > 0, "{account} has {amount} of {commodity}");
        }
        assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
    }

    /// What the entries alone must say in the end.
    fn end(&mut self) {
        let all = entries(self.book.store());
        let mut takes = BTreeSet::new();
        let (mut credits, mut rewards, mut vouchers) = (BTreeSet::new(), BTreeSet::new(), 0);
        for entry in all.iter().map(ledger::chain::Sealed::entry) {
            self.tried.names.insert(entry.event.name().into());
            assert!(takes.insert(Claim::Request(entry.request.clone())), "{} comes twice", entry.request);
            assert!(entry.takes.iter().all(|claim| takes.insert(claim.clone())), "{:?}", entry.takes);
            for claim in &entry.frees {
                assert!(takes.remove(claim), "{claim} was free already");
            }
            match &entry.event {
                Event::CaseRewardReversed(fact) => assert!(rewards.remove(&fact.case), "{}", fact.case),
                Event::TaskCredited(fact) => assert!(credits.insert(fact.task), "{} twice", fact.task),
                Event::CaseRewarded(fact) => {
                    assert!(rewards.insert(fact.case), "{} twice", fact.case);
                    let set_aside = self.model.cases[fact.case.get() as usize - 1].reward;
                    let freed = fact.freed.unwrap_or_default().minor();
                    assert_eq!(
                        fact.points.minor() + freed,
                        set_aside,
                        "all that was set aside is accounted for"
                    );
                    let parts: i64 = fact.portions.iter().map(|portion| portion.points.minor()).sum();
                    assert!(fact.portions.is_empty() || parts == fact.points.minor(), "the parts add up");
                }
                Event::CasePaidElsewhere(fact) => {
                    let case = fact.case.is_none_or(|case| rewards.insert(case));
                    assert!(case, "{:?} was paid twice", fact.case);
                }
                Event::Redeemed(fact) => {
                    vouchers += 1;
                    assert_eq!(fact.voucher, VoucherNo::number(vouchers), "a gap in the vouchers");
                }
                _ => {}
            }
        }
        assert!(folded(&all) == *self.book.views(), "the views are not the fold of the entries");
        let clean = verdict(self.book.store(), 2);
        assert_eq!((clean.entries, clean.findings), (self.model.entries, vec![]));
        let today = self.model.today(self.clock.now().millis());
        for (account, commodity, amount) in self.book.views().clone().accounts.balances() {
            assert_eq!(self.book.as_of(account, commodity, today), Ok(amount), "{account} as of today");
        }
    }
}

/// A lot's amount, cost and days.
type Shown = (i64, i64, Option<Day>, Option<Day>, Option<Payer>);

fn lots_of(lots: &[ledger::views::accounts::Lot]) -> Vec<Shown> {
    lots.iter().map(|lot| (lot.amount, lot.cost.minor(), lot.from, lot.expires, lot.payer)).collect()
}

fn lots(lots: &[tests::model::Lot]) -> Vec<Shown> {
    let mut lots = lots.to_vec();
    lots.sort_by_key(|lot| (lot.last.is_none(), lot.last, lot.age));
    lots.iter().map(|lot| (lot.amount, lot.cost, lot.from, lot.last, lot.payer)).collect()
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

fn a_policy(random: &mut Random) -> Policy {
    Policy {
        issue_max: of(random.one_of::<&str>(&["60", "500", "100000"])),
        day_max: of(random.one_of::<&str>(&["3", "3", "3", "20", "1000"])),
        expiry: *random.one_of(&[Expiry::Never, Expiry::Months(1), Expiry::Months(6), Expiry::EndOfNextYear]),
        notice_days: *random.one_of(&[0, 0, 3]),
        claim_days: *random.one_of(&[0, 1, 15, 15, 15]).max(&1),
        claims_max: *random.one_of(&[1, 3]),
        first_redemption_min: of(random.one_of::<&str>(&["0", "5"])),
        second_person_min: of(random.one_of::<&str>(&["8", "100"])),
        caps: Caps {
            month_max: random.once_in(5).then(|| of("9")),
            account_max: random.once_in(5).then(|| of("8")),
            ..Caps::default()
        },
        spent_credit: *random.one_of(&[SpentCredit::Refuse, SpentCredit::Receivable]),
        market_cards: MarketCardTerms::default(),
        cases: case_terms(random),
        goods: GoodsTerms {
            write_off_month_max: random.once_in(2).then(|| of("5")),
            recount: RecountTerms {
                pieces: random.once_in(2).then(|| Quantity::from_minor(2)),
                ..RecountTerms::default()
            },
            ..GoodsTerms::default()
        },
        redeeming: Box::new(RedeemTerms {
            hold_minutes: (!random.once_in(4)).then_some(40),
            limits: RedeemLimits {
                visit_max: random.once_in(4).then(|| of("6")),
                day_max: random.once_in(4).then(|| of("9")),
                ..RedeemLimits::default()
            },
            ..RedeemTerms::default()
        }),
        ..policy()
    }
}

/// Terms of cases that leave something open, or say something of it.
fn case_terms(random: &mut Random) -> CaseTerms {
    let (reward, reward_min, reward_max) = (of("12"), of("2.5"), of("20"));
    let grade = GradeTerms { grade: Grade::A, reward, reward_min, reward_max, days: 4 };
    CaseTerms {
        grades: if random.once_in(2) { vec![grade] } else { vec![] },
        late: random
            .once_in(2)
            .then(|| Late { days: 3, factor: of(random.one_of::<&str>(&["0", "0.33", "1"])) }),
        remind_days: Some(1),
        silence_days: Some(2),
        extension_max: random.once_in(2).then_some(20),
    }
}

const SKUS: [&str; 5] = ["RICE", "OIL", "SOAP", "SALT", "TEA"];
const KINDS: [&str; 3] = ["PATROL", "TALK", "LEAD"];
const CODES: [&str; 2] = ["4006381333931", "96385074"];

/// Commands, shaped only as far as text is shaped by a form.
impl Run {
    fn submission(&mut self) -> Submission {
        match self.random.below(100) {
            0..=5 if !self.sent.is_empty() => return self.random.one_of(&self.sent).clone(),
            6..=8 if !self.sent.is_empty() => {
                let mut other = self.random.one_of(&self.sent).clone();
                match self.random.below(2) {
                    0 => other.session = self.random.one_of(&self.crew).clone(),
                    _ => other.command = self.other_command(&other.command),
                }
                return other;
            }
            _ => {}
        }
        let command = self.command();
        let session = match self.random.below(12) {
            0 => self.random.one_of(&self.crew).clone(),
            _ => self.able(&command),
        };
        let second = (!self.random.once_in(3)).then(|| self.random.one_of(&self.crew).clone());
        self.keys += 1;
        let request = if self.random.once_in(80) { "~7".into() } else { format!("key-{}", self.keys) };
        Submission { session, second, request: of(&request), command }
    }

    /// Somebody who could do it in the beginning.
    fn able(&mut self, command: &Command) -> Session {
        let roles = command.roles();
        let able = |session: &&Session| {
            let has = CREW[usize::from(session.operator().get()) - 1];
            has.iter().any(|role| roles.contains(role))
        };
        let able: Vec<Session> = self.crew.iter().filter(able).cloned().collect();
        self.random.one_of(&able).clone()
    }

    /// A command with another body, not the same one by chance.
    fn other_command(&mut self, than: &Command) -> Command {
        loop {
            let other = self.command();
            if other.name() != than.name() {
                return other;
            }
        }
    }

    fn id(&mut self, count: usize) -> u32 {
        // Mostly one that exists; sometimes none at all, or one beyond.
        match self.random.below(150) {
            0..=1 => 0,
            2..=4 => u32::try_from(count).unwrap() + 1,
            5 => *self.random.one_of(&[65_535, u32::MAX]),
            _ if count == 0 => 1,
            _ => u32::try_from(self.random.place(count)).unwrap() + 1,
        }
    }

    fn small_id(&mut self, count: usize) -> u16 {
        u16::try_from(self.id(count)).unwrap_or(u16::MAX)
    }

    fn member(&mut self) -> MemberId {
        MemberId::number(self.id(self.model.counts()[2].min(6)))
    }

    fn case(&mut self) -> CaseId {
        CaseId::number(self.id(self.model.counts()[3]))
    }

    /// A case in one of the states, when there is one.
    fn case_in(&mut self, states: &[&str]) -> CaseId {
        let fits = |(_, case): &(usize, &tests::model::Case)| states.contains(&case.state);
        let found: Vec<usize> =
            self.model.cases.iter().enumerate().filter(fits).map(|(at, _)| at + 1).collect();
        if found.is_empty() || self.random.once_in(6) {
            return self.case();
        }
        CaseId::number(u32::try_from(*self.random.one_of(&found)).unwrap())
    }

    /// One of a few numbers of other schemes.
    fn number(&mut self) -> CaseRef {
        CaseRef::folding(&format!("苏 {}", self.random.below(12))).unwrap()
    }

    fn task(&mut self) -> TaskId {
        let count = self.model.counts()[0];
        // The latest are the likeliest to wait.
        let task = if count > 0 && !self.random.once_in(3) {
            u32::try_from(count - self.random.place(count.min(3))).unwrap()
        } else {
            self.id(count)
        };
        TaskId::number(task)
    }

    fn sku(&mut self) -> Sku {
        let some = if self.random.once_in(6) { &SKUS[..] } else { &SKUS[..2] };
        of(self.random.one_of::<&str>(some))
    }

    fn minor(&mut self) -> i64 {
        match self.random.below(30) {
            0 => *self.random.one_of(&[0, -1, -500, i64::MIN, i64::MAX]),
            1..=2 => *self.random.one_of(&[1, 33, 99_999, 1_000_000]),
            _ => 50 * self.random.amount(1, 60),
        }
    }

    fn points(&mut self) -> Points {
        Points::from_minor(self.minor())
    }

    fn pieces(&mut self, most: i64) -> Quantity {
        Quantity::from_minor(match self.random.below(25) {
            0 => *self.random.one_of(&[0, -1, i64::MIN, i64::MAX]),
            _ => self.random.amount(1, most),
        })
    }

    fn day(&mut self, least: i32, most: i32) -> Day {
        let today = self.model.today(self.clock.now().millis()).get();
        Day::number(today + i32::try_from(self.random.amount(least.into(), most.into())).unwrap())
    }

    fn card(&mut self) -> CardNo {
        CardNo::number(CardNo::FIRST.get() + self.id(4) % 1000 - 1).unwrap_or(CardNo::FIRST)
    }

    fn fund(&mut self) -> FundId {
        FundId::number(self.small_id(self.model.counts()[5].min(3)))
    }

    fn another_policy(&mut self) -> Command {
        let mut policy = a_policy(&mut self.random);
        match self.random.below(8) {
            0 => policy.claim_days = 0,
            1 => policy.parity = Cny::ZERO,
            _ => {}
        }
        SetPolicy { from: self.day(-2, 10), document: of("新办法"), policy }.into()
    }

    #[expect(clippy::too_many_lines, reason = "a line a command")]
    fn command(&mut self) -> Command {
        let reason = || of("原因");
        match self.random.below(142) {
            120..=129 => self.store_room(),
            139..=141 => UndoRedemption { voucher: self.latest_slip() }.into(),
            100..=106 => self.doubt(),
            0 => self.another_policy(),
            1 => {
                let member = self.random.once_in(2).then(|| self.member());
                let roles = vec![*self.random.one_of(&Role::ALL)];
                EnrolOperator { roles, member, name: of("新人"), pin: pin_hash() }.into()
            }
            2 => {
                let operator = OperatorId::number(self.small_id(self.model.counts()[6]));
                let roles = CREW.get(usize::from(operator.get()).wrapping_sub(1)).unwrap_or(&CREW[6]);
                let reason = reason();
                match self.random.below(3) {
                    0 if self.random.once_in(3) => RetireOperator { operator, reason }.into(),
                    1 => SetRoles { operator, roles: roles.to_vec() }.into(),
                    _ => DeclareRelative { operator, member: self.member(), relation: of("夫妻") }.into(),
                }
            }
            3..=9 => self.enrol(),
            10 => IssueCard { member: self.member(), card: None }.into(),
            11 => IssueCard { member: self.member(), card: Some(self.card()) }.into(),
            12 => BlockCard { card: self.card(), reason: reason(), lost_since: None }.into(),
            13 => Freeze { member: self.member(), reason: reason() }.into(),
            14..=15 => Thaw { member: self.member(), reason: reason() }.into(),
            16..=18 => self.kind(),
            19..=28 | 110..=112 => self.act(),
            29..=38 | 107..=109 => self.credit(),
            39 if self.random.once_in(2) => {
                AskTask { task: self.task(), question: of("请补全景照片") }.into()
            }
            115..=119 => self.about_case(),
            40..=41 => {
                let (task, note) = (self.task(), None);
                RejectTask { task, code: *self.random.one_of(&RejectionCode::ALL), note }.into()
            }
            42..=46 => self.listing(),
            47..=50 => ClaimCase { case: self.case_in(&["listed"]), member: self.busy_member() }.into(),
            51..=52 => self.team_claim(),
            53 => ReleaseCase { case: self.case_in(&["claimed"]), reason: reason() }.into(),
            54..=55 => CompleteCase { case: self.case_in(&["claimed"]), note: of("办结") }.into(),
            56..=57 => {
                let (case, lead) = (self.case_in(&["claimed"]), self.number());
                CompleteOnLead { case, note: of("办结"), lead }.into()
            }
            58 | 113..=114 => ReturnCase { case: self.case_in(&["completed"]), reason: reason() }.into(),
            59..=62 => RewardCase { case: self.case_in(&["completed"]) }.into(),
            63 => WithdrawCase { case: self.case_in(&["listed", "claimed"]), reason: reason() }.into(),
            64..=68 => {
                let (member, mut points) = (self.member(), self.points());
                if self.random.once_in(4) {
                    points = points.checked_neg().unwrap_or(points);
                }
                AdjustPoints { member, points, reason: reason(), document: of("更正单") }.into()
            }
            69..=72 => self.good(),
            73 => {
                let (sku, points_price) = (self.sku(), self.points());
                let from = self.random.once_in(2).then(|| self.day(-1, 20));
                RepriceGood { sku, points_price, document: of("调价"), from }.into()
            }
            74 => NameDonor { name: of("商行"), member: None }.into(),
            75..=79 => {
                let donor = DonorId::number(self.small_id(self.model.counts()[4]));
                DonateGoods {
                    sku: self.sku(),
                    quantity: self.pieces(9),
                    donor,
                    value: Cny::from_minor(self.minor()),
                    document: of("收据"),
                    best_before: self.random.once_in(3).then(|| self.day(-1, 60)),
                    details: GiftDetails::default(),
                }
                .into()
            }
            80..=82 => PurchaseGoods {
                sku: self.sku(),
                quantity: self.pieces(9),
                fund: self.fund(),
                purpose: of(self.random.one_of::<&str>(&["goods", "goods", "prizes"])),
                cost: Cny::from_minor(self.minor()),
                document: of("发票"),
                best_before: self.random.once_in(3).then(|| self.day(-1, 60)),
                details: PurchaseDetails::default(),
            }
            .into(),
            83..=92 | 130..=138 => self.redeem(),
            93 => {
                let voucher = VoucherNo::number(self.id(self.model.counts()[1]));
                UndoRedemption { voucher }.into()
            }
            94..=95 => {
                let voucher = VoucherNo::number(self.id(self.model.counts()[1]));
                ReverseRedemption { voucher, reason: reason() }.into()
            }
            96 => {
                let uses = if self.random.once_in(6) { vec![] } else { vec![of("goods")] };
                let fund = self.random.once_in(3).then(|| self.fund());
                OpenFund {
                    fund,
                    name: of("基金"),
                    uses,
                    document: of("章程"),
                    details: FundDetails::default(),
                }
                .into()
            }
            _ => {
                let (fund, amount) = (self.fund(), Cny::from_minor(self.minor()));
                GrantFund { fund, source: of("财政"), amount, document: of("通知") }.into()
            }
        }
    }

    /// An objection, an answer, a reversal; of a credit that stands, mostly.
    fn doubt(&mut self) -> Command {
        let standing: Vec<(u64, bool)> = self
            .model
            .credits
            .iter()
            .filter(|credit| !credit.is_reversed)
            .map(|credit| (credit.seq, credit.case.is_some()))
            .collect();
        let (seq, mut is_case) = match standing.len() {
            0 => (self.random.below(40), false),
            _ if self.random.once_in(12) => (self.random.below(200), self.random.once_in(2)),
            // The latest are the likeliest to be in notice.
            count => standing[count - 1 - self.random.place(count.min(3))],
        };
        if self.random.once_in(12) {
            is_case = !is_case;
        }
        let (credit, reason, document) = (Seq::number(seq), of("存疑"), of("核查"));
        match self.random.below(10) {
            0..=3 => ObjectToCredit { credit, reason, words: of("没看见") }.into(),
            4..=6 => DismissObjection { credit, reason }.into(),
            _ if is_case => ReverseCaseReward { credit, reason, document }.into(),
            _ => ReverseTaskCredit { credit, reason, document }.into(),
        }
    }

    fn about_case(&mut self) -> Command {
        match self.random.below(9) {
            0..=2 => DeclareParty { case: self.case(), member: self.member() }.into(),
            3 => ProgressCase { case: self.case_in(&["claimed"]), note: of("进展") }.into(),
            4..=5 => {
                let (case, due) = (self.case_in(&["claimed"]), self.day(-1, 40));
                ExtendCase { case, due, reason: of("原因") }.into()
            }
            6 => EnrolSource { pin: pin_hash() }.into(),
            _ => {
                let case = self.random.once_in(3).then(|| self.case());
                let (scheme, document) = (of("他处"), of("他处文"));
                PayElsewhere { number: self.number(), scheme, document, case }.into()
            }
        }
    }

    fn listing(&mut self) -> Command {
        let grid = self.random.once_in(12).then(|| GridId::number(1));
        let (reward, closes) = (self.points(), self.day(-1, 30));
        let reward = (!self.random.once_in(6)).then_some(reward);
        let grade = *self.random.one_of(&[Grade::A, Grade::B]);
        let numbers = (0..self.random.below(3)).map(|_| self.number()).collect();
        let days = self.random.once_in(5).then(|| *self.random.one_of(&[0, 1, 9]));
        let case = ListCase::of(grade, of("案件"), Points::ZERO, closes);
        ListCase { grid, reward, numbers, days, ..case }.into()
    }

    fn team_claim(&mut self) -> Command {
        let parts = *self.random.one_of(&[&[33, 33, 34][..], &[50, 50], &[100], &[70, 20], &[100, 0]]);
        let share = |percent: &u8| Share { member: self.member(), percent: *percent };
        let shares = parts.iter().map(share).collect();
        ClaimAsTeam { case: self.case_in(&["listed"]), shares }.into()
    }

    fn enrol(&mut self) -> Command {
        if !self.random.once_in(4) {
            self.persons += 1;
        }
        let person =
            Person { name: of("居民"), phone: of("14200000001"), id_number: of(&id_number(self.persons)) };
        let member = self.random.once_in(5).then(|| self.member());
        EnrolMember { member, joined: self.day(-9, 0), person }.into()
    }

    fn kind(&mut self) -> Command {
        let evidence = *self.random.one_of(&[EvidenceRule::Optional, EvidenceRule::Required]);
        PublishKind {
            kind: of(self.random.one_of::<&str>(&KINDS)),
            name: of("事项"),
            points: self.points(),
            evidence,
            audience_min: self.random.once_in(3).then_some(30),
            latest: self.random.once_in(3).then(|| of("22:00")),
            posts: vec![],
            from: self.day(-20, 2),
            document: of("细则"),
            terms: self.terms(),
        }
        .into()
    }

    /// One of them is busier than the others, or no cap and no limit would ever be reached.
    fn busy_member(&mut self) -> MemberId {
        if self.random.once_in(2) { MemberId::number(1) } else { self.member() }
    }

    fn act(&mut self) -> Command {
        let evidence =
            (!self.random.once_in(3)).then(|| Digest::of(&[&[self.random.next().to_be_bytes()[0] % 64]]));
        let performer = self.busy_member();
        let most = if self.random.once_in(2) { 1 } else { KINDS.len() };
        SubmitTask {
            kind: of(self.random.one_of::<&str>(&KINDS[..most])),
            performer,
            day: if self.random.once_in(5) { self.day(-33, 1) } else { self.day(-1, 0) },
            time: self
                .random
                .once_in(3)
                .then(|| of(self.random.one_of::<&str>(&["08:30", "22:00", "22:01"]))),
            grid: self.random.once_in(30).then(|| GridId::number(1)),
            place: None,
            audience_count: Some(*self.random.one_of(&[29, 30, 31])),
            evidence,
            note: None,
            details: self.details(performer),
        }
        .into()
    }

    fn credit(&mut self) -> Command {
        let penalty = self.random.once_in(6).then(|| of(self.random.one_of::<&str>(&["0", "0.5", "1"])));
        let note = (!self.random.once_in(4)).then(|| of("迟到"));
        let waiting = self.model.waiting();
        let task = if waiting.is_empty() || self.random.once_in(3) {
            self.task()
        } else {
            TaskId::number(*self.random.one_of(&waiting))
        };
        CreditTask { task, penalty, note }.into()
    }

    fn terms(&mut self) -> KindTerms {
        let by_hour = self.random.once_in(7);
        KindTerms {
            unit: if by_hour { Unit::Hour } else { Unit::Act },
            hours_max: (by_hour && self.random.once_in(2)).then(|| of("2")),
            crediting: *self.random.one_of(&[Crediting::Performer, Crediting::Parts, Crediting::Each]),
            day_max: self.random.once_in(6).then(|| of("5")),
            month_max: self.random.once_in(6).then(|| of("12")),
            penalties: if self.random.once_in(3) { vec![] } else { vec![of("0"), of("0.5")] },
            ..KindTerms::default()
        }
    }

    /// A team that mostly is one: the performer first, parts mostly a hundred in sum.
    fn team(&mut self, performer: MemberId) -> Vec<Share> {
        let part = |member, percent| Share { member, percent };
        match self.random.below(24) {
            0..=17 => vec![],
            18 => vec![part(performer, 100), part(self.member(), 100)],
            19 => vec![part(performer, 100)],
            20 => vec![part(performer, 60), part(self.member(), 40)],
            21 => vec![part(self.member(), 33), part(performer, 33), part(self.member(), 34)],
            22 => vec![part(self.member(), 50), part(self.member(), 50)],
            _ => vec![part(self.member(), 0), part(performer, self.random.below(120) as u8)],
        }
    }

    fn details(&mut self, performer: MemberId) -> ActDetails {
        ActDetails {
            object: self.random.once_in(12).then(|| of(self.random.one_of::<&str>(&["超市", "学校"]))),
            hours: self.random.once_in(2).then(|| of(self.random.one_of::<&str>(&["0.5", "1.5", "3", "0"]))),
            team: self.team(performer),
            pad: self.random.once_in(12).then(|| of(&format!("P-{}", self.random.below(30)))),
            resubmits: self.random.once_in(9).then(|| self.task()),
            ..ActDetails::default()
        }
    }

    fn good(&mut self) -> Command {
        let barcodes = match self.random.below(3) {
            0 => vec![],
            _ => vec![of(self.random.one_of::<&str>(&CODES))],
        };
        let sku = of(self.random.one_of::<&str>(&SKUS));
        let points_price = Points::from_minor(if self.random.once_in(2) { 100 } else { self.minor() });
        ListGood {
            sku,
            name: of("货品"),
            points_price,
            barcodes,
            reorder_at: Quantity::ZERO,
            details: GoodDetails::default(),
        }
        .into()
    }

    /// What happens to goods between coming in and going out.
    fn store_room(&mut self) -> Command {
        let (sku, reason) = (self.sku(), of("原因"));
        let stocktake = StocktakeId::number(self.model.stocktake().max(1));
        let code = of(self.random.one_of::<&str>(&CODES));
        match self.random.below(20) {
            0..=3 => {
                let (quantity, cause) = (self.pieces(4), *self.random.one_of(&WriteOffCause::ALL));
                WriteOff { sku, quantity, cause, reason, lot: None }.into()
            }
            4 => AddBarcode { sku, barcode: code }.into(),
            5 => RemoveBarcode { sku, barcode: code }.into(),
            6 => WithdrawGood { sku, reason }.into(),
            7..=8 => RestoreGood { sku, reason }.into(),
            9 => {
                let reorder_at = Some(Quantity::from_minor(self.random.amount(0, 3)));
                ChangeGood { sku, name: None, reorder_at, details: GoodDetails::default() }.into()
            }
            10..=11 => {
                let other = self.sku();
                let scope = match self.random.below(4) {
                    0 => Scope::All,
                    1 => Scope::Category(of("粮油")),
                    2 => Scope::Goods(vec![sku]),
                    _ => Scope::Goods(vec![sku, other]),
                };
                OpenStocktake { scope }.into()
            }
            12..=15 => {
                let mut counts = Vec::new();
                for sku in self.model.to_count() {
                    let shelf: i64 = self.model.goods[&sku].lots.iter().map(|lot| lot.amount).sum();
                    let found = match self.random.below(4) {
                        0 => shelf.saturating_sub(self.random.amount(1, 4)),
                        1 => shelf.saturating_add(self.random.amount(1, 4)),
                        _ => shelf,
                    };
                    let at = self.random.once_in(15).then(|| Seq::number(0));
                    counts.push(Found { sku, quantity: Quantity::from_minor(found), at });
                }
                if self.random.once_in(9) {
                    counts.push(Found { sku, quantity: self.pieces(3), at: None });
                }
                CountGoods { stocktake, counts }.into()
            }
            16..=18 => {
                let mut goods = self.model.to_count();
                if self.random.once_in(5) {
                    goods = vec![sku];
                }
                let cause = |sku| CauseOf { sku, cause: VarianceCause::Unknown, note: None };
                let causes = goods.into_iter().map(cause).collect();
                CloseStocktake { stocktake, causes }.into()
            }
            _ => AbandonStocktake { stocktake, reason }.into(),
        }
    }

    /// The latest slip, mostly.
    fn latest_slip(&mut self) -> VoucherNo {
        let back = u32::from(self.random.once_in(4));
        VoucherNo::number(u32::try_from(self.model.counts()[1]).unwrap().saturating_sub(back))
    }

    fn redeem(&mut self) -> Command {
        let (mut lines, lines_max) = (Vec::new(), self.random.amount(0, 8) % 4);
        for _ in 0..lines_max {
            lines.push(Wanted { sku: self.sku(), quantity: self.pieces(3) });
        }
        let card = self.random.once_in(4).then(|| self.card());
        let points = self.random.once_in(8).then(|| self.points());
        let member = self.member();
        let back = u32::from(self.random.once_in(2));
        let hold = HoldId::number(self.model.holds().saturating_sub(back));
        match self.random.below(8) {
            0 | 1 => HoldBasket { member, card, lines, points, since: None }.into(),
            2 => ReleaseHold { hold }.into(),
            3 | 4 => {
                let parked = self.model.parked(hold.get()).cloned();
                let plain = Redeem { member, card, lines, points };
                let basket = parked.filter(|_| !self.random.once_in(5)).unwrap_or(plain);
                let besides = Besides { hold: Some(hold), ..Besides::default() };
                RedeemWith { basket, besides }.into()
            }
            _ => Redeem { member, card, lines, points }.into(),
        }
    }
}
