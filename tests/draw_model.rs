//! Seeded random commands about funds, valid and hostile, watched by a judge that knows entries only.
//!
//! No sequence of commands
//! 1. takes a fund, what is kept for a draw, or what a draw received, below zero;
//! 2. spends outside the permitted uses without an override on record that two approved;
//! 3. lets one person alone turn a fund's money into goods, cards or cash.
//!
//! Among those who ask is one who has every role, and his wife. The judge reads the entries one by one
//! and keeps the least that it needs; it uses none of the library's views. A failure prints its seed.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger::book::{BookError, Session};
use ledger::events::Event;
use ledger::events::draws::{Article, Quoted};
use ledger::events::funds::FundDetails;
use ledger::events::goods::PurchaseDetails;
use ledger::events::operators::Role;
use ledger::events::station::{AcceptanceRule, FundTerms, GoodsTerms, Policy, Tier};
use ledger::journal::{Account, Commodity, Entry, Posting};
use ledger::rules::Command;
use ledger::rules::draws::{
    AcceptService, ApproveDraw, EnterInvoice, ExplainDraw, ReceiveDraw, ReconcileDraw, RefuseDraw,
    RequestDraw, ReturnDraw, StrikeInvoice, WithdrawDraw,
};
use ledger::rules::funds::{AllotFund, GrantFund, OpenFund, SetFundUses};
use ledger::rules::goods::PurchaseGoods;
use ledger::rules::market_cards::BuyMarketCards;
use ledger::rules::merchants::NameMerchant;
use ledger::rules::operators::DeclareRelative;
use ledger::rules::station::SetPolicy;
use ledger::units::{Cny, DrawId, FundId, MerchantId, OperatorId, Quantity, Seq, Slug};
use ledger::views::draws::{Draw, Stage};
use tests::books::folder;
use tests::generator::Random;
use tests::station::{Station, a_purchase, of, policy};

const SUPPLIER: &str = "苏果超市";

/// What the judge knows of a draw.
#[derive(Debug)]
struct Deed {
    fund: FundId,
    purpose: Slug,
    has_override: bool,
    applicant: OperatorId,
    approvers: Vec<OperatorId>,
    /// Whether the use was permitted when the last approver signed; none before that.
    permitted: Option<bool>,
    /// Who entered which invoice.
    invoices: BTreeMap<String, OperatorId>,
}

/// The judge.
#[derive(Debug, Default)]
struct Judge {
    money: BTreeMap<Account, i64>,
    uses: BTreeMap<FundId, Vec<Slug>>,
    parents: BTreeMap<FundId, (Option<FundId>, bool)>,
    draws: BTreeMap<DrawId, Deed>,
    /// Whether the policy in force has tiers, and whether one person may take goods in.
    has_tiers: bool,
    one_person: bool,
    couple: BTreeSet<OperatorId>,
    /// How often each kind of entry was written.
    written: BTreeMap<&'static str, u32>,
}

impl Judge {
    fn permits(&self, fund: FundId, purpose: Slug) -> bool {
        let here = self.uses[&fund].contains(&purpose);
        here && self.parents[&fund].0.is_none_or(|parent| self.permits(parent, purpose))
    }

    /// Takes in an entry, and finds whatever ought not to be.
    fn read(&mut self, entry: &Entry) {
        let by = entry.by;
        *self.written.entry(entry.event.name()).or_default() += 1;
        for posting in &entry.postings {
            if let Account::Fund(_) | Account::Committed(_) | Account::Advance(_) | Account::Obligation(_) =
                posting.account
            {
                *self.money.entry(posting.account).or_default() += posting.amount;
            }
        }
        for (account, left) in &self.money {
            assert!(*left >= 0, "{account} has {left} after {}", entry.seq);
        }
        match &entry.event {
            Event::PolicySet(fact) => {
                let acceptance = fact.policy.goods.acceptance == AcceptanceRule::OnePerson;
                let tiers = !fact.policy.funds.tiers.is_empty();
                if self.written["station.policy_set"] > 2
                    && (acceptance, tiers) != (self.one_person, self.has_tiers)
                {
                    assert!(fact.second.is_some_and(|second| second != by), "changed alone at {}", entry.seq);
                }
                (self.one_person, self.has_tiers) = (acceptance, tiers);
            }
            Event::FundOpened(fact) => {
                self.uses.insert(fact.fund, fact.uses.clone());
                self.parents.insert(fact.fund, (fact.details.parent, fact.details.ring.is_some()));
            }
            Event::FundUsesSet(fact) => {
                assert_ne!(fact.second, by);
                self.uses.insert(fact.fund, fact.uses.clone());
            }
            Event::FundAllotted(fact) => {
                let (giver, taker) = (self.parents[&fact.from], self.parents[&fact.to]);
                assert!(taker.0 == Some(fact.from) || giver.0 == Some(fact.to), "sideways at {}", entry.seq);
                if giver.0 == Some(fact.to) && giver.1 {
                    assert!(fact.second.is_some_and(|second| second != by));
                }
            }
            Event::DrawRequested(fact) => {
                let deed = Deed {
                    fund: fact.fund,
                    purpose: fact.purpose,
                    has_override: fact.override_document.is_some(),
                    applicant: by,
                    approvers: Vec::new(),
                    permitted: None,
                    invoices: BTreeMap::new(),
                };
                self.draws.insert(fact.draw, deed);
            }
            Event::DrawApproved(fact) => {
                let deed = &self.draws[&fact.draw];
                assert!(!deed.approvers.contains(&by) && deed.applicant != by, "twice at {}", entry.seq);
                let of_the_couple = [deed.applicant, by].iter().all(|one| self.couple.contains(one));
                assert!(!of_the_couple, "his wife at {}", entry.seq);
                let permitted = (fact.step == fact.of).then(|| self.permits(deed.fund, deed.purpose));
                let deed = self.draws.get_mut(&fact.draw).unwrap();
                deed.approvers.push(by);
                deed.permitted = permitted;
            }
            Event::DrawReceived(fact) => {
                let deed = &self.draws[&fact.draw];
                assert!(!deed.approvers.contains(&by) && deed.permitted.is_some(), "paid at {}", entry.seq);
                self.by_several(fact.draw, entry.seq);
            }
            Event::DrawInvoiced(fact) => {
                let deed = self.draws.get_mut(&fact.draw).unwrap();
                deed.invoices.insert(fact.number.to_string(), by);
            }
            Event::GoodsPurchased(fact) => {
                let one_may = self.one_person;
                assert!(one_may || fact.second.is_some_and(|second| second != by), "alone at {}", entry.seq);
                let hands = fact.second.into_iter().chain([by]);
                self.bought(
                    entry,
                    (fact.details.draw, fact.fund, fact.purpose),
                    fact.document.as_str(),
                    hands,
                );
            }
            Event::MarketCardsBought(fact) => {
                assert_ne!(fact.second, by);
                let paid = (fact.draw, fact.fund, fact.purpose);
                self.bought(entry, paid, fact.document.as_str(), [fact.second, by]);
            }
            Event::ServiceAccepted(fact) => {
                assert_ne!(fact.second, by);
                let deed = &self.draws[&fact.draw];
                let paid = (Some(fact.draw), deed.fund, deed.purpose);
                self.bought(entry, paid, fact.number.as_str(), [fact.second, by]);
            }
            Event::DrawReconciled(fact) => assert_ne!(fact.second, by),
            Event::DrawExplained(fact) => assert_ne!(fact.second, by),
            _ => {}
        }
    }

    /// Money of a draw moves by at least two people, neither of them close to the other.
    fn by_several(&self, draw: DrawId, seq: Seq) {
        let deed = &self.draws[&draw];
        let others: BTreeSet<_> = deed.approvers.iter().filter(|one| **one != deed.applicant).collect();
        let least = if deed.has_override { 2 } else { 1 };
        assert!(others.len() >= least, "{draw} by {} alone at {seq}", deed.applicant);
    }

    fn bought(
        &self,
        entry: &Entry,
        (draw, fund, purpose): (Option<DrawId>, FundId, Slug),
        number: &str,
        hands: impl IntoIterator<Item = OperatorId>,
    ) {
        let seq = entry.seq;
        let Some(draw) = draw else {
            assert!(!self.has_tiers, "no draw at {seq}");
            assert!(self.permits(fund, purpose), "a wrong use at {seq}");
            return;
        };
        self.by_several(draw, seq);
        let deed = &self.draws[&draw];
        assert_eq!((deed.fund, deed.purpose), (fund, purpose));
        assert!(deed.permitted == Some(true) || deed.has_override, "a wrong use at {seq}");
        let entered = deed.invoices[number];
        let hands: Vec<OperatorId> = hands.into_iter().collect();
        assert!(!hands.contains(&entered), "one hand for both papers at {seq}");
        let by_the_couple = hands.len() == 2 && hands.iter().all(|hand| self.couple.contains(hand));
        assert!(!by_the_couple, "man and wife at {seq}");
    }
}

struct Run {
    random: Random,
    station: Station,
    people: Vec<Session>,
    judge: Judge,
    read: u64,
    days: u32,
}

fn rules(funds: FundTerms, acceptance: AcceptanceRule) -> Policy {
    let goods = GoodsTerms { acceptance, ..GoodsTerms::default() };
    Policy { funds, goods, ..policy() }
}

fn terms() -> FundTerms {
    let tier = |up_to: &str, approvers, roles: &[Role]| Tier {
        up_to: Some(of(up_to)),
        approvers,
        roles: roles.to_vec(),
    };
    let tiers = vec![
        tier("50", 1, &[Role::Chief, Role::Reviewer, Role::Finance]),
        tier("100", 2, &[Role::Chief, Role::Reviewer, Role::Finance, Role::Clerk]),
    ];
    FundTerms { tiers, lapse_days: Some(5), match_percent: Some(10) }
}

impl Run {
    fn new(seed: u64, path: &std::path::Path) -> Self {
        let mut station = Station::open(&path.join("draws.book"));
        let (chief, keeper, finance) =
            (station.chief.clone(), station.keeper.clone(), station.finance.clone());
        let (him, her) = (station.member("王秀珍"), station.member("李明"));
        let every = [Role::Clerk, Role::Reviewer, Role::StockKeeper, Role::Finance, Role::Chief];
        let alone = station.operator(&every, Some(him));
        let wife = station.operator(&[Role::Reviewer, Role::Finance, Role::Chief], Some(her));
        let declared = DeclareRelative { operator: alone.operator(), member: her, relation: of("配偶") };
        station.done(&alone, declared);
        let from = station.clock.today();
        let policy = rules(terms(), AcceptanceRule::TwoPeople);
        station.done(&chief, SetPolicy { from, document: of("用款办法"), policy });
        station.done(&keeper, NameMerchant { name: of(SUPPLIER), contact: None, faces: vec![] });
        station.good("SOAP", "5");
        let open = |uses: &[&str], parent: Option<FundId>, ring: Option<&str>| OpenFund {
            fund: None,
            name: of(ring.unwrap_or(if parent.is_some() { "分户" } else { "基金" })),
            uses: uses.iter().map(|one| of(one)).collect(),
            document: of("文1"),
            details: FundDetails { kind: None, parent, ring: ring.map(of) },
        };
        station.done(&finance, open(&["goods", "cards", "printing"], None, None));
        station.done(&finance, open(&["goods"], Some(FundId::number(1)), Some("一类室")));
        station.done(&finance, open(&["goods", "cards"], Some(FundId::number(1)), None));
        let (source, document) = (of("财政"), of("文2"));
        station.done(&finance, GrantFund { fund: FundId::number(1), source, amount: of("3000"), document });
        let people = vec![
            chief,
            station.clerk.clone(),
            station.reviewer.clone(),
            keeper,
            finance,
            // He tries most.
            alone.clone(),
            alone.clone(),
            wife.clone(),
        ];
        let couple = BTreeSet::from([alone.operator(), wife.operator()]);
        let judge = Judge { couple, ..Judge::default() };
        Self { random: Random::new(seed), station, people, judge, read: 0, days: 0 }
    }

    fn article(&mut self) -> (Article, &'static str) {
        match self.random.below(4) {
            0 => (Article::Cards(of("10")), "cards"),
            1 => (Article::Service(of("印刷")), "printing"),
            _ => (Article::Good(of("SOAP")), "goods"),
        }
    }

    fn fund(&mut self) -> FundId {
        FundId::number(*self.random.one_of(&[1, 1, 1, 2, 3, 9]))
    }

    /// A draw that is there, mostly; its lines as they were quoted.
    fn draw(&mut self) -> (DrawId, Vec<Quoted>) {
        let goes_on = !self.random.once_in(8);
        let is_live = |draw: &&Draw| matches!(draw.stage, Stage::Requested { .. } | Stage::Approved);
        let all = self.station.book.views().draws.all().filter(|draw| !goes_on || is_live(draw));
        let all: Vec<(DrawId, Vec<Quoted>)> = all.map(|draw| (draw.id, draw.lines.clone())).collect();
        let newest = &all[all.len().saturating_sub(4)..];
        if newest.is_empty() || self.random.once_in(20) {
            return (DrawId::number(99), vec![]);
        }
        self.random.one_of(newest).clone()
    }

    fn amount(&mut self) -> Cny {
        let hostile = [-100, 0, 9_000, 99_900];
        let usual = [500, 1_000, 2_000, 4_000];
        let from = if self.random.once_in(5) { hostile } else { usual };
        Cny::from_minor(*self.random.one_of(&from))
    }

    /// An invoice that stands, or a number that does not.
    fn invoice(&mut self) -> (DrawId, String, Vec<Quoted>) {
        let (draw, lines) = self.draw();
        let views = self.station.book.views();
        let known = views.draws.get(draw).and_then(|found| found.invoices.last());
        let known = known.map(|invoice| {
            (invoice.number.to_string(), invoice.lines.iter().map(|one| one.line.clone()).collect())
        });
        let (number, lines) = known.unwrap_or(("无".to_owned(), lines));
        (draw, number, lines)
    }

    /// One line of it, or such as nobody quoted.
    fn accepts(&mut self) -> Command {
        let (draw, number, lines) = self.invoice();
        let strange =
            Quoted { article: self.article().0, quantity: Quantity::from_minor(1), cost: self.amount() };
        let line = match lines.first() {
            Some(line) if !self.random.once_in(8) => line.clone(),
            _ => strange,
        };
        let Quoted { article, quantity, cost } = line;
        let views = self.station.book.views();
        let found = views.draws.get(draw);
        let fund = found.map_or(FundId::number(1), |found| found.fund);
        let purpose: Slug = found.map_or(of("goods"), |found| found.purpose);
        let draw = (!self.random.once_in(6)).then_some(draw);
        match article {
            Article::Good(sku) => {
                let details =
                    PurchaseDetails { supplier: Some(of(SUPPLIER)), draw, ..PurchaseDetails::default() };
                let bought = a_purchase(sku, quantity.minor(), fund, &cost.exact());
                PurchaseGoods { document: of(&number), purpose, details, ..bought }.into()
            }
            Article::Cards(face) => {
                let known = self.station.book.views().market_cards.all().len();
                let first = i64::try_from(known).unwrap() + 1001;
                let last = first + quantity.minor().max(1) - 1;
                BuyMarketCards {
                    face,
                    ranges: vec![of(&format!("{first}..{last}"))],
                    merchant: MerchantId::number(1),
                    fund,
                    purpose,
                    cost,
                    document: of(&number),
                    transfer: None,
                    draw,
                }
                .into()
            }
            Article::Service(service) => {
                let draw = draw.unwrap_or(DrawId::number(99));
                AcceptService { draw, number: of(&number), service, quantity, cost }.into()
            }
        }
    }

    fn command(&mut self, step: u32) -> Command {
        // A difference stops its fund, so whoever finds one mostly explains it.
        let views = self.station.book.views();
        let open = views.draws.all().find(|draw| draw.open_difference().is_some()).map(|draw| draw.id);
        if let Some(draw) = open.filter(|_| self.random.once_in(2)) {
            return ExplainDraw { draw, reason: of("零头"), document: of("说明") }.into();
        }
        match self.random.below(34) {
            0..=4 => {
                let (article, usual) = self.article();
                let purpose = of(if self.random.once_in(5) { "banquets" } else { usual });
                let quantity = Quantity::from_minor(self.random.amount(1, 4));
                let amount = self.amount();
                // Mostly where it is needed, and at times where it is not.
                let is_outside = purpose == of("banquets");
                let override_document = (is_outside != self.random.once_in(8)).then(|| of("批示"));
                // Cards cost no more than they are worth.
                let amount = if let Article::Cards(_) = article { of("9") } else { amount };
                RequestDraw {
                    fund: self.fund(),
                    purpose,
                    amount,
                    basis: of("计划"),
                    supplier: of(SUPPLIER),
                    behind: None,
                    lines: vec![Quoted { article, quantity, cost: amount }],
                    override_document,
                }
                .into()
            }
            5..=11 => ApproveDraw { draw: self.draw().0 }.into(),
            12 => match self.random.below(3) {
                0 => RefuseDraw { draw: self.draw().0, reason: of("不必") }.into(),
                _ => WithdrawDraw { draw: self.draw().0, reason: of("不要了") }.into(),
            },
            13..=16 => {
                let (draw, lines) = self.draw();
                let whole = lines.first().map(|line| line.cost);
                let amount = whole.filter(|_| !self.random.once_in(3)).unwrap_or_else(|| self.amount());
                let reference = of(&format!("网银{}", if self.random.once_in(9) { 1 } else { step }));
                ReceiveDraw { draw, amount, reference }.into()
            }
            17..=20 => {
                let (draw, mut lines) = self.draw();
                if let Some(line) = lines.first_mut().filter(|_| self.random.once_in(6)) {
                    line.cost = self.amount();
                }
                let sum = lines.first().map_or(of("1"), |line| line.cost);
                let (number, day) = (of(&format!("发票{step}")), self.station.clock.today());
                EnterInvoice { draw, supplier: of(SUPPLIER), number, day, sum, lines }.into()
            }
            21 => {
                let (draw, number, _) = self.invoice();
                StrikeInvoice { draw, number: of(&number), reason: of("录错") }.into()
            }
            22..=27 => self.accepts(),
            28 => {
                let draw = self.draw().0;
                let reference = of(&format!("网银退{step}"));
                ReturnDraw { draw, amount: self.amount(), reference }.into()
            }
            29..=30 => {
                let draw = self.draw().0;
                let held = self.station.book.views().draws.get(draw).map(Draw::held);
                let counted = held.filter(|_| !self.random.once_in(3)).unwrap_or_else(|| self.amount());
                ReconcileDraw { draw, counted }.into()
            }
            31 => {
                let (from, to, amount) = (self.fund(), self.fund(), self.amount());
                AllotFund { from, to, amount, document: of("划拨") }.into()
            }
            32 if self.random.once_in(2) => {
                let uses: &[&[&str]] = &[&["goods", "cards", "printing"], &["goods"], &["goods", "banquets"]];
                let uses = self.random.one_of(uses).iter().map(|one| of(one)).collect();
                SetFundUses { fund: self.fund(), uses, document: of("文") }.into()
            }
            32 => {
                let tiers = if self.random.once_in(4) { FundTerms::default() } else { terms() };
                let acceptance = *self.random.one_of(&[AcceptanceRule::TwoPeople, AcceptanceRule::OnePerson]);
                let (from, policy) = (self.station.clock.today(), rules(tiers, acceptance));
                SetPolicy { from, document: of("新办法"), policy }.into()
            }
            _ => {
                let (source, document) = (of("财政"), of(&format!("文{step}")));
                GrantFund { fund: self.fund(), source, amount: self.amount(), document }.into()
            }
        }
    }

    fn step(&mut self, step: u32) {
        if self.random.once_in(25) {
            self.days += 1 + self.random.below(3) as u32;
            let day = self.station.clock.today().plus(1 + self.random.below(3) as u16);
            self.station.clock.set(&day.to_string(), 9, 0);
        }
        let command = self.command(step);
        let by = self.somebody(&command);
        let second = (!self.random.once_in(4)).then(|| self.random.one_of(&self.people).clone());
        match self.station.ask_with(&by, second.as_ref(), command) {
            Ok(_) | Err(BookError::Refused(_)) => {}
            Err(other) => panic!("step {step}: {other}"),
        }
        self.judged();
    }

    /// Mostly one of those who have a role for it.
    fn somebody(&mut self, command: &Command) -> Session {
        let views = self.station.book.views();
        let has_role = |one: &&Session| {
            let found = views.operators.get(one.operator());
            found.is_some_and(|found| found.roles.iter().any(|role| command.roles().contains(role)))
        };
        let fitting: Vec<Session> = self.people.iter().filter(has_role).cloned().collect();
        let from = if self.random.once_in(6) { &self.people } else { &fitting };
        self.random.one_of(from).clone()
    }

    /// Shows the judge every entry that is new.
    fn judged(&mut self) {
        for sealed in self.station.book.entries(Seq::number(self.read), 1000).unwrap() {
            self.judge.read(sealed.entry());
            self.read = sealed.entry().seq.get() + 1;
        }
    }

    fn entries(&mut self) -> Vec<Entry> {
        let all = tests::books::entries(self.station.book.store());
        all.iter().map(|sealed| sealed.entry().clone()).collect()
    }

    /// The views say of every draw what its accounts hold, and every fund adds up.
    fn adds_up(&mut self) {
        let views = self.station.book.views();
        let money = |account| Cny::from_minor(views.accounts.balance(account, Commodity::Cny));
        for draw in views.draws.all() {
            assert_eq!(draw.committed(), money(Account::Committed(draw.id)), "{}", draw.id);
            assert_eq!(draw.held(), money(Account::Advance(draw.id)), "{}", draw.id);
        }
        for row in ledger::reports::funds::funds(views) {
            let there = [row.spent, row.left, row.committed, row.advanced].map(Cny::minor);
            let came = row.granted.minor() + row.allotted.minor();
            assert_eq!(there.iter().sum::<i64>(), came, "{row:?}");
        }
        self.station.verified();
    }
}

/// A fault that no rule lets through, put into entries that were written; whether there was a place for it.
type Fault = fn(&mut [Entry]) -> bool;

/// What the judge says of each.
const FAULTS: [(&str, Fault); 6] = [
    ("fund:F001 has", overdrawn),
    ("a wrong use", misused),
    ("twice", approved_by_himself),
    ("paid", paid_by_the_approver),
    ("alone", taken_in_alone),
    ("no draw", without_a_draw),
];

fn overdrawn(entries: &mut [Entry]) -> bool {
    let of_fund = |posting: &&mut Posting| posting.account == Account::Fund(FundId::number(1));
    let mut paid = entries.iter_mut().flat_map(|entry| &mut entry.postings).filter(of_fund);
    paid.find(|posting| posting.amount < 0).map(|posting| posting.amount -= 10_000_000).is_some()
}

fn misused(entries: &mut [Entry]) -> bool {
    for entry in entries {
        match &mut entry.event {
            Event::FundOpened(fact) => fact.uses = vec![of("relief")],
            Event::FundUsesSet(fact) => fact.uses = vec![of("relief")],
            _ => {}
        }
    }
    true
}

/// The first draw that received money, who asked for it, and who approved it first.
fn received(entries: &[Entry]) -> Option<(DrawId, OperatorId, OperatorId)> {
    let draw = entries.iter().find_map(|entry| match &entry.event {
        Event::DrawReceived(fact) => Some(fact.draw),
        _ => None,
    })?;
    let by = |is: fn(&Event) -> Option<DrawId>| {
        entries.iter().find(|entry| is(&entry.event) == Some(draw)).map(|entry| entry.by)
    };
    let asked = by(|event| if let Event::DrawRequested(fact) = event { Some(fact.draw) } else { None })?;
    let approved = by(|event| if let Event::DrawApproved(fact) = event { Some(fact.draw) } else { None })?;
    Some((draw, asked, approved))
}

fn approved_by_himself(entries: &mut [Entry]) -> bool {
    let Some((draw, asked, _)) = received(entries) else { return false };
    for entry in entries {
        if matches!(&entry.event, Event::DrawApproved(fact) if fact.draw == draw) {
            entry.by = asked;
        }
    }
    true
}

fn paid_by_the_approver(entries: &mut [Entry]) -> bool {
    let Some((draw, _, approved)) = received(entries) else { return false };
    for entry in entries {
        if matches!(&entry.event, Event::DrawReceived(fact) if fact.draw == draw) {
            entry.by = approved;
        }
    }
    true
}

fn taken_in_alone(entries: &mut [Entry]) -> bool {
    let mut bought = false;
    for entry in entries {
        if let Event::GoodsPurchased(fact) = &mut entry.event {
            fact.second = Some(entry.by);
            bought = true;
        }
    }
    bought
}

fn without_a_draw(entries: &mut [Entry]) -> bool {
    let mut bought = false;
    for entry in entries {
        if let Event::GoodsPurchased(fact) = &mut entry.event {
            bought |= fact.details.draw.take().is_some();
        }
    }
    bought
}

/// What the judge says of entries with a fault; none where there was no place for it.
fn judged(entries: &[Entry], couple: &BTreeSet<OperatorId>, fault: Fault) -> Option<String> {
    let mut entries = entries.to_vec();
    if !fault(&mut entries) {
        return None;
    }
    let mut judge = Judge { couple: couple.clone(), ..Judge::default() };
    let read = AssertUnwindSafe(|| entries.iter().for_each(|entry| judge.read(entry)));
    let panic = catch_unwind(read).err()?;
    Some(panic.downcast_ref::<String>().cloned().unwrap_or_default())
}

#[test]
fn no_sequence_of_commands_overdraws_misuses_or_lets_one_person_alone_spend_a_fund() {
    let mut written: BTreeMap<&'static str, u32> = BTreeMap::new();
    let first: u64 = std::env::var("JIFEN_MODEL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(5);
    let mut found = BTreeSet::new();
    for seed in first..first + 6 {
        eprintln!("seed {seed}");
        let folder = folder();
        let mut run = Run::new(seed, folder.path());
        run.judged();
        for step in 0..500 {
            run.step(step);
        }
        run.adds_up();
        let (entries, couple) = (run.entries(), run.judge.couple.clone());
        for (word, fault) in FAULTS {
            if !found.contains(word)
                && judged(&entries, &couple, fault).is_some_and(|told| told.contains(word))
            {
                found.insert(word);
            }
        }
        for (name, times) in run.judge.written {
            *written.entry(name).or_default() += times;
        }
    }
    // The judge finds each fault that no rule lets through.
    assert_eq!(found.len(), FAULTS.len(), "{found:?}");
    // The judge saw all it is there for.
    for name in [
        "goods.purchased",
        "market_card.bought",
        "draw.service_accepted",
        "draw.returned",
        "draw.reconciled",
        "draw.explained",
        "draw.lapsed",
        "draw.withdrawn",
        "draw.refused",
        "draw.invoice_struck",
        "fund.allotted",
        "fund.uses_set",
    ] {
        assert!(written.get(name).is_some_and(|times| *times > 0), "{name} was never written: {written:?}");
    }
}
