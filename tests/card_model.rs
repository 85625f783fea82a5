//! A second, simpler ledger of supermarket cards judges seeded random commands, valid and hostile.
//!
//! The second ledger is a map from serial to where the card is, with none of the library's lots,
//! views or postings. After every step both must have decided the same, and
//! bought = held + issued + void must hold in cards and in money. `JIFEN_MODEL_SEED` says where the
//! sequences begin. A failure prints its seed and its commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use ledger::book::{BookError, Session};
use ledger::events::funds::FundDetails;
use ledger::events::market_cards::VoidCause;
use ledger::events::station::{MarketCardTerms, Policy};
use ledger::journal::{Account, Commodity};
use ledger::reports::market_cards::overview;
use ledger::rules::Command;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::market_cards::{
    BuyMarketCards, CountMarketCards, HandOverMarketCards, IssueMarketCards, TakeBackMarketCards,
    VoidMarketCards,
};
use ledger::rules::merchants::{NameMerchant, SettleMerchant, StatementLine};
use ledger::rules::station::SetPolicy;
use ledger::units::{
    Cny, Day, Digest, FundId, MemberId, MerchantId, OperatorId, Quantity, Serial, SerialRange, VoucherNo,
};
use tests::generator::Random;
use tests::station::{Station, of, policy};

/// Where a card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Held(OperatorId),
    Issued(u32),
    Void,
}

#[derive(Clone, Debug)]
struct Card {
    face: i64,
    at: At,
    missing: bool,
    used: i64,
}

/// The second ledger.
#[derive(Clone, Debug, Default)]
struct Model {
    cards: BTreeMap<u32, Card>,
    fund: i64,
    points: i64,
    given: i64,
    /// Slips: their cards and points; taken back or not.
    slips: Vec<(Vec<u32>, i64, bool)>,
    settled: Vec<u32>,
}

const MONTH_MAX: i64 = 6;

impl Model {
    fn held(&self, by: Option<OperatorId>) -> Vec<u32> {
        let held = |card: &Card| matches!(card.at, At::Held(of) if by.is_none_or(|by| by == of));
        self.cards.iter().filter(|(_, card)| held(card)).map(|(serial, _)| *serial).collect()
    }

    fn known(&self, serial: u32, by: Option<OperatorId>) -> Result<(), &'static str> {
        match self.cards.get(&serial).ok_or("no_such_serial")?.at {
            At::Held(of) if by.is_none_or(|by| by == of) => Ok(()),
            At::Held(_) => Err("not_custodian"),
            At::Issued(_) => Err("card_issued"),
            At::Void => Err("card_void"),
        }
    }

    fn decide(&mut self, ask: &Ask, by: OperatorId, second: Option<OperatorId>) -> Result<(), &'static str> {
        let two = second.filter(|second| *second != by).ok_or("second_person_needed");
        let twice = |cards: &[u32]| sorted(cards).windows(2).any(|pair| pair[0] == pair[1]);
        let cards = ask.cards();
        if !matches!(ask, Ask::TakeBack(..) | Ask::Settle(..)) && twice(cards) {
            return Err("serial_twice");
        }
        if cards.is_empty()
            && matches!(ask, Ask::Buy(..) | Ask::HandOver(..) | Ask::Issue(..) | Ask::Void(..))
        {
            return Err("no_cards");
        }
        match ask {
            Ask::Buy(face, cards, cost) => {
                if cards.iter().any(|serial| self.cards.contains_key(serial)) {
                    return Err("serial_known");
                }
                if *cost <= 0 {
                    return Err("not_positive");
                }
                if *cost > face * len(cards) {
                    return Err("cost_over_face");
                }
                if *cost > self.fund {
                    return Err("fund_short");
                }
                two?;
                self.fund -= cost;
                for serial in cards {
                    self.cards
                        .insert(*serial, Card { face: *face, at: At::Held(by), missing: false, used: 0 });
                }
            }
            Ask::HandOver(cards, counted, missing) => {
                sorted(cards).iter().try_for_each(|serial| self.known(*serial, Some(by)))?;
                if missing.iter().any(|serial| !cards.contains(serial)) {
                    return Err("not_offered");
                }
                if counted + len(missing) != len(cards) || *counted < 0 {
                    return Err("count_differs");
                }
                let to = two?;
                for serial in cards {
                    let card = self.cards.get_mut(serial).unwrap();
                    let lacks = missing.contains(serial);
                    card.missing = lacks;
                    if !lacks {
                        card.at = At::Held(to);
                    }
                }
            }
            Ask::Issue(cards) => {
                cards.iter().try_for_each(|serial| self.known(*serial, Some(by)))?;
                // ¥0.50 a point.
                let points: i64 = cards.iter().map(|serial| self.cards[serial].face * 2).sum();
                if points > self.points {
                    return Err("overspent");
                }
                if self.given + len(cards) > MONTH_MAX {
                    return Err("cards_at_most");
                }
                if points >= 10_000 {
                    two?;
                }
                self.points -= points;
                self.given += len(cards);
                self.slips.push((cards.clone(), points, false));
                for serial in cards {
                    let card = self.cards.get_mut(serial).unwrap();
                    (card.at, card.missing) = (At::Issued(self.slips.len() as u32), false);
                }
            }
            Ask::TakeBack(..) | Ask::Void(_) | Ask::Count(..) | Ask::Settle(..) => {
                self.decide_other(ask, by, two)?;
            }
        }
        Ok(())
    }

    fn decide_other(
        &mut self,
        ask: &Ask,
        by: OperatorId,
        two: Result<OperatorId, &'static str>,
    ) -> Result<(), &'static str> {
        match ask {
            Ask::Buy(..) | Ask::HandOver(..) | Ask::Issue(_) => {}
            Ask::TakeBack(voucher, back) => {
                let slip =
                    self.slips.get((*voucher as usize).wrapping_sub(1)).ok_or("no_such_voucher")?.clone();
                if slip.2 {
                    return Err("slip_reversed");
                }
                if slip.0.iter().any(|serial| !back.contains(serial)) {
                    return Err("not_back");
                }
                if back.iter().any(|serial| !slip.0.contains(serial)) {
                    return Err("not_of_slip");
                }
                if slip.0.iter().any(|serial| self.cards[serial].used > 0) {
                    return Err("card_used");
                }
                two?;
                self.slips[*voucher as usize - 1].2 = true;
                self.points += slip.1;
                self.given -= len(&slip.0);
                for serial in slip.0 {
                    self.cards.get_mut(&serial).unwrap().at = At::Held(by);
                }
            }
            Ask::Void(cards) => {
                sorted(cards).iter().try_for_each(|serial| self.known(*serial, None))?;
                two?;
                for serial in cards {
                    let card = self.cards.get_mut(serial).unwrap();
                    (card.at, card.missing) = (At::Void, false);
                }
            }
            Ask::Count(of, cards) => {
                two?;
                for serial in self.held(*of) {
                    self.cards.get_mut(&serial).unwrap().missing = !cards.contains(&serial);
                }
            }
            Ask::Settle(month, lines) => {
                if lines.is_empty() {
                    return Err("empty_statement");
                }
                if self.settled.contains(month) {
                    return Err("month_settled");
                }
                self.settled.push(*month);
                let mut seen: Vec<(u32, i64)> = Vec::new();
                for (serial, amount) in lines {
                    let Some(card) = self.cards.get_mut(serial) else { continue };
                    let fits = *month == 3 && matches!(card.at, At::Issued(_));
                    if fits && !seen.contains(&(*serial, *amount)) && card.used + amount <= card.face {
                        card.used += amount;
                        seen.push((*serial, *amount));
                    }
                }
            }
        }
        Ok(())
    }
}

/// How many, as the sums count them.
fn len(cards: &[u32]) -> i64 {
    i64::try_from(cards.len()).unwrap()
}

/// Runs are looked at in the order of their serials; scans in the order of scanning.
fn sorted(cards: &[u32]) -> Vec<u32> {
    let mut sorted = cards.to_vec();
    sorted.sort_unstable();
    sorted
}

/// A command, by the numbers of the serials.
#[derive(Clone, Debug)]
enum Ask {
    Buy(i64, Vec<u32>, i64),
    HandOver(Vec<u32>, i64, Vec<u32>),
    Issue(Vec<u32>),
    TakeBack(u32, Vec<u32>),
    Void(Vec<u32>),
    Count(Option<OperatorId>, Vec<u32>),
    Settle(u32, Vec<(u32, i64)>),
}

fn serial(number: u32) -> Serial {
    of(&format!("K{number:03}"))
}

fn ranges(cards: &[u32]) -> Vec<SerialRange> {
    cards.iter().map(|number| SerialRange::one(serial(*number))).collect()
}

impl Ask {
    fn cards(&self) -> &[u32] {
        match self {
            Self::Buy(_, cards, _)
            | Self::HandOver(cards, ..)
            | Self::Issue(cards)
            | Self::TakeBack(_, cards)
            | Self::Void(cards)
            | Self::Count(_, cards) => cards,
            Self::Settle(..) => &[],
        }
    }

    fn command(&self, step: u64) -> Command {
        match self.clone() {
            Self::Buy(face, cards, cost) => BuyMarketCards {
                face: Cny::from_minor(face),
                ranges: SerialRange::runs(cards.into_iter().map(serial)),
                merchant: MerchantId::number(1),
                fund: FundId::number(1),
                purpose: of("cards"),
                cost: Cny::from_minor(cost),
                document: of("发票"),
                transfer: None,
                draw: None,
            }
            .into(),
            Self::HandOver(cards, counted, missing) => HandOverMarketCards {
                from: None,
                ranges: ranges(&cards),
                counted: Quantity::from_minor(counted),
                missing: ranges(&missing),
            }
            .into(),
            Self::Issue(cards) => IssueMarketCards {
                member: MemberId::number(1),
                card: None,
                serials: cards.into_iter().map(serial).collect(),
                points: None,
            }
            .into(),
            Self::TakeBack(voucher, cards) => TakeBackMarketCards {
                voucher: VoucherNo::number(voucher),
                serials: cards.into_iter().map(serial).collect(),
                reason: of("拿错了"),
            }
            .into(),
            Self::Void(cards) => {
                VoidMarketCards { ranges: ranges(&cards), cause: VoidCause::Lost, reason: of("找不到") }
                    .into()
            }
            Self::Count(custodian, cards) => CountMarketCards { custodian, ranges: ranges(&cards) }.into(),
            Self::Settle(month, lines) => {
                let line = |(serial_no, amount)| StatementLine {
                    row: 2,
                    serial: serial(serial_no),
                    amount: Cny::from_minor(amount),
                    day: of::<Day>("2026-03-31"),
                };
                let lines = lines.into_iter().map(line).collect();
                let file = Digest::of(&[&step.to_be_bytes()]);
                let month = of(&format!("2026-{month:02}-01"));
                SettleMerchant { merchant: MerchantId::number(1), month, file, lines }.into()
            }
        }
    }
}

struct Run {
    random: Random,
    station: Station,
    model: Model,
    story: String,
    written: u32,
    refused: BTreeMap<&'static str, u32>,
}

impl Run {
    fn new(seed: u64, folder: &std::path::Path) -> Self {
        let mut station = Station::open(&folder.join("cards.book"));
        let (chief, keeper, finance) =
            (station.chief.clone(), station.keeper.clone(), station.finance.clone());
        let terms = MarketCardTerms { member_month_max: Some(6), ..MarketCardTerms::default() };
        let policy = Policy { market_cards: terms, ..policy() };
        station.done(&chief, SetPolicy { from: of("2026-03-02"), document: of("文"), policy });
        station.clock.set("2026-03-31", 9, 0);
        station.done(&keeper, NameMerchant { name: of("超市"), contact: None, faces: Vec::new() });
        let uses = vec![of("cards")];
        station.done(
            &finance,
            OpenFund {
                fund: None,
                name: of("基金"),
                uses,
                document: of("文1"),
                details: FundDetails::default(),
            },
        );
        let (fund, source) = (FundId::number(1), of("财政"));
        station.done(&finance, GrantFund { fund, source, amount: of("900.00"), document: of("文2") });
        station.member("王秀珍");
        station.give(MemberId::number(1), "400");
        let model = Model { fund: 90_000, points: 40_000, ..Model::default() };
        Self {
            random: Random::new(seed),
            station,
            model,
            story: String::new(),
            written: 0,
            refused: BTreeMap::new(),
        }
    }

    /// A few cards, mostly such as fit.
    fn cards(&mut self, fitting: &[u32]) -> Vec<u32> {
        let count = if self.random.once_in(12) { 0 } else { self.random.amount(1, 3) };
        let one = |random: &mut Random| {
            if fitting.is_empty() || random.once_in(8) {
                random.below(40) as u32
            } else {
                *random.one_of(fitting)
            }
        };
        (0..count).map(|_| one(&mut self.random)).collect()
    }

    fn ask(&mut self, by: &Session) -> Ask {
        let mine = self.model.held(Some(by.operator()));
        match self.random.below(16) {
            0..=3 => {
                let (first, count) = (self.random.below(34) as u32, self.random.amount(0, 11) as u32 / 2);
                let cost = self.random.amount(0, 6) * 900;
                Ask::Buy(*self.random.one_of(&[1_000, 2_000]), (first..first + count).collect(), cost)
            }
            4..=7 => {
                let cards = self.cards(&mine);
                let missing = if self.random.once_in(4) { self.cards(&cards) } else { Vec::new() };
                let mut missing = missing;
                missing.sort_unstable();
                missing.dedup();
                let counted = len(&cards) - len(&missing) + self.random.amount(0, 4) / 4;
                Ask::HandOver(cards, counted, missing)
            }
            8..=10 => Ask::Issue(self.cards(&mine)),
            11..=12 => {
                let voucher = self.random.below(self.model.slips.len() as u64 + 2) as u32;
                let slip = self.model.slips.get((voucher as usize).wrapping_sub(1));
                let mut cards = slip.map(|slip| slip.0.clone()).unwrap_or_default();
                if self.random.once_in(4) {
                    cards = self.cards(&mine);
                }
                Ask::TakeBack(voucher, cards)
            }
            13 => {
                let all = self.model.held(None);
                Ask::Void(self.cards(&all))
            }
            14 => {
                let of = self.random.once_in(2).then(|| by.operator());
                let mut cards = self.model.held(of);
                if !cards.is_empty() && self.random.once_in(2) {
                    let at = self.random.place(cards.len());
                    cards.remove(at);
                }
                Ask::Count(of, cards)
            }
            _ => {
                let month = *self.random.one_of(&[2, 3]);
                let count = self.random.below(5);
                let line = |random: &mut Random| (random.below(40) as u32, 300 * random.amount(1, 4));
                Ask::Settle(month, (0..count).map(|_| line(&mut self.random)).collect())
            }
        }
    }

    fn step(&mut self, step: u64) {
        let (clerk, keeper) = (self.station.clerk.clone(), self.station.keeper.clone());
        let (chief, finance) = (self.station.chief.clone(), self.station.finance.clone());
        let holder = self.random.one_of(&[clerk.clone(), keeper.clone()]).clone();
        let ask = self.ask(&holder);
        let by = match ask {
            Ask::Buy(..) | Ask::Void(_) => keeper.clone(),
            Ask::Issue(_) | Ask::TakeBack(..) => clerk.clone(),
            Ask::Settle(..) => finance,
            Ask::HandOver(..) | Ask::Count(..) => holder,
        };
        let second = self.random.one_of(&[Some(clerk), Some(keeper), Some(chief), None]).clone();
        self.carry_out(&ask, &by, second.as_ref(), step);
    }

    /// Cards in both hands, so that what follows has something to go wrong with.
    fn warm_up(&mut self) {
        let (clerk, keeper) = (self.station.clerk.clone(), self.station.keeper.clone());
        let cards: Vec<u32> = (0..12).collect();
        self.carry_out(&Ask::Buy(1_000, cards.clone(), 10_800), &keeper, Some(&clerk), 0);
        self.carry_out(&Ask::HandOver(cards[..8].to_vec(), 8, Vec::new()), &keeper, Some(&clerk), 1);
    }

    fn carry_out(&mut self, ask: &Ask, by: &Session, second: Option<&Session>, step: u64) {
        writeln!(self.story, "{} {:?} {ask:?}", by.operator(), second.map(Session::operator)).unwrap();
        let expected = self.model.decide(ask, by.operator(), second.map(Session::operator));
        let found = self.station.ask_with(by, second, ask.command(step));
        match (&expected, found) {
            (Ok(()), Ok(_)) => self.written += 1,
            (Err(name), Err(BookError::Refused(refusal))) => {
                assert_eq!(refusal.name(), *name, "{refusal}");
                *self.refused.entry(name).or_default() += 1;
            }
            (expected, found) => panic!("expected {expected:?}, found {found:?}"),
        }
        self.compare();
    }

    fn compare(&self) {
        let (views, model) = (self.station.book.views(), &self.model);
        assert_eq!(views.market_cards.all().len(), model.cards.len());
        for (number, card) in &model.cards {
            let found = ledger::reports::market_cards::card(views, serial(*number)).unwrap();
            let at = match card.at {
                At::Held(by) => ("held", Some(by), None),
                At::Issued(slip) => ("issued", None, Some(VoucherNo::number(slip))),
                At::Void => ("void", None, None),
            };
            assert_eq!((found.state, found.custodian, found.voucher), at, "K{number:03}");
            assert_eq!(
                (found.missing.is_some(), found.used.minor()),
                (card.missing, card.used),
                "K{number:03}"
            );
        }
        let all = overview(views);
        assert!(all.adds_up, "{all:?}");
        let worth = |card: &&Card| matches!(card.at, At::Held(_)) && !card.missing;
        let value: i64 = model.cards.values().filter(worth).map(|card| card.face).sum();
        assert_eq!(all.value.minor(), value);
        let money = |account: &str| views.accounts.balance(of::<Account>(account), Commodity::Cny);
        assert_eq!(money("fund:F001"), model.fund);
        let spent = money("cards") + money("expense:F001.cards") + money("expense:F001.void-cards");
        assert_eq!(spent, 90_000 - model.fund, "every yuan of cards is in stock, given out or written off");
        let held = model.held(None).is_empty();
        assert!(!held || money("cards") == 0, "no cost without a card");
        let available = views.accounts.figures(MemberId::number(1), self.station.clock.today(), 0).available;
        assert_eq!(available.minor(), model.points);
        assert_eq!(views.redemptions.vouchers() as usize, model.slips.len());
    }
}

#[test]
fn a_second_simpler_ledger_of_cards_decides_and_counts_the_same() {
    let first = std::env::var("JIFEN_MODEL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let (mut written, mut refused) = (0, BTreeMap::new());
    for seed in first..first + 40 {
        let folder = tempfile::tempdir().unwrap();
        let mut run = Run::new(seed, folder.path());
        let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            run.warm_up();
            for step in 2..60 {
                run.step(seed * 1_000 + step);
            }
        }));
        assert!(judged.is_ok(), "seed {seed} failed after\n{}", run.story);
        run.station.verified();
        let all = overview(run.station.book.views());
        let reopened = run.station.reopened();
        assert_eq!(overview(reopened.book.views()), all, "seed {seed}");
        written += run.written;
        for (name, times) in run.refused {
            *refused.entry(name).or_insert(0) += times;
        }
    }
    assert!(written > 400, "{written} written, refused {refused:?}");
    for name in [
        "serial_twice",
        "no_cards",
        "serial_known",
        "cost_over_face",
        "no_such_serial",
        "card_issued",
        "card_void",
        "not_custodian",
        "count_differs",
        "not_back",
        "second_person_needed",
        "month_settled",
    ] {
        assert!(refused.contains_key(name), "{name} was never reached: {refused:?}");
    }
}
