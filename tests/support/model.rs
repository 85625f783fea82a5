//! A second ledger, as simple as it gets: plain lists, no entries, no hashes, no store.
//!
//! It judges what the real one does. It shares the commands and the units with it and nothing else:
//! every rule is written here again, in the order in which the rules document their refusals.

mod store_room;

use std::collections::{BTreeMap, BTreeSet};

use ledger::book::{Session, Submission};
use ledger::events::cases::Grade;
use ledger::events::operators::Role;
use ledger::events::station::{Expiry, Policy, SpentCredit};
use ledger::events::tasks::{Crediting, EvidenceRule, Unit};
use ledger::journal::Payer;
use ledger::rules::Command;
use ledger::rules::cases::{ListCase, PayElsewhere};
use ledger::rules::goods::{DonateGoods, PurchaseGoods};
use ledger::rules::redemptions::{HoldBasket, Redeem, RedeemWith};
use ledger::rules::tasks::{CreditTask, PublishKind, SubmitTask};
use ledger::units::{
    Barcode, CardNo, CaseId, CaseRef, Day, FundId, KindCode, MemberId, OperatorId, RequestKey, Sku, Slug,
};

/// What the model says about a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is carried out, as the entry at this place.
    Written(u64),
    /// It was carried out before, as the entry at this place.
    Known(u64),
    /// It is refused with this name.
    Refused(&'static str),
}

/// The refusals that leave an entry of their own.
const RECORDED: &[&str] = &[
    "points_limit",
    "undo_by_another",
    "undo_too_late",
    "shown_before",
    "credit_reversed",
    "credit_spent",
    "notice_ended",
    "number_taken",
    "paid_elsewhere",
    "paid_here",
    "party_to_case",
    "code_needed",
    "not_permitted",
    "recusal",
    "own_entry",
    "second_person_needed",
    "second_may_not",
    "second_concerned",
    "too_few_left",
    "source_frozen",
    "source_short",
    "already_taken",
    "task_judged",
    "overspent",
    "frozen",
    "card_is_blocked",
    "use_not_permitted",
    "fund_short",
    "related_pair",
    "write_offs_at_most",
];

/// So much, usable from a day to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// How old it is: smaller is older.
    pub age: u64,
    /// Smallest units left in it.
    pub amount: i64,
    /// What they cost, for goods.
    pub cost: i64,
    /// The first day it may be used.
    pub from: Option<Day>,
    /// The last.
    pub last: Option<Day>,
    /// Who paid, for goods.
    pub payer: Option<Payer>,
    /// The entry of the credit it is left of.
    pub of: Option<u64>,
}

impl Lot {
    fn is_usable(&self, today: Day) -> bool {
        self.from.is_none_or(|from| from <= today) && self.last.is_none_or(|last| today <= last)
    }
}

#[allow(missing_docs, reason = "the fields of a model are what they are called")]
#[derive(Clone, Debug, Default)]
pub struct Member {
    pub lots: Vec<Lot>,
    pub held: Vec<Lot>,
    pub owed: i64,
    pub is_frozen: bool,
    pub card: Option<CardNo>,
    pub redemptions: u32,
    pub is_source: bool,
}

#[allow(missing_docs, reason = "the fields of a model are what they are called")]
#[derive(Clone, Debug)]
pub struct Case {
    pub grade: Grade,
    pub reward: i64,
    pub closes: Day,
    pub days: Option<u16>,
    pub state: &'static str,
    pub team: Vec<(u32, i64)>,
    pub parties: BTreeSet<u32>,
    pub due: Day,
    pub first_due: Day,
    pub late: Option<(i32, i64)>,
    pub reported: Day,
    pub reported_by: OperatorId,
    pub lead: Option<CaseRef>,
}

impl Case {
    /// The last day of its claim.
    fn ends(&self) -> Day {
        Day::number(self.due.get() + self.late.map_or(0, |(days, _)| days))
    }

    fn works(&self, member: u32) -> bool {
        self.team.iter().any(|(one, _)| *one == member)
    }
}

/// What a number of another scheme stands for: a case, and whether it was paid there.
type Number = (Option<usize>, bool);

#[allow(missing_docs, reason = "the fields of a model are what they are called")]
#[derive(Clone, Debug, Default)]
pub struct Good {
    /// First days and prices, in the order in which they were set.
    pub prices: Vec<(Day, i64)>,
    pub lots: Vec<Lot>,
    pub reorder_at: i64,
    pub is_withdrawn: bool,
    pub aside: Vec<Lot>,
}

/// A parked basket.
#[derive(Clone, Debug)]
struct Hold {
    id: u32,
    until: i64,
    ask: Redeem,
    points: Vec<Lot>,
    goods: Vec<(Sku, Vec<Lot>)>,
    prices: i64,
}

#[derive(Clone, Debug)]
struct Operator {
    roles: Vec<Role>,
    member: Option<MemberId>,
    relatives: Vec<MemberId>,
    is_retired: bool,
    /// Whether he ever chose his own PIN.
    is_here: bool,
}

#[derive(Clone, Debug)]
struct Act {
    ask: SubmitTask,
    by: OperatorId,
    fails_gate: bool,
    /// `waits`, `asked`, `refused` or `over`.
    state: &'static str,
    /// What nobody else may show.
    holds: BTreeSet<String>,
}

impl Act {
    fn people(&self) -> Vec<MemberId> {
        let team = &self.ask.details.team;
        if team.is_empty() { vec![self.ask.performer] } else { team.iter().map(|one| one.member).collect() }
    }
}

/// Splits piece by piece: each next piece goes to whoever is furthest behind his exact part.
fn split(amount: i64, parts: &[u8]) -> Vec<i64> {
    let mut given: Vec<i64> = parts
        .iter()
        .map(|part| i64::try_from(i128::from(amount) * i128::from(*part) / 100).expect("a part"))
        .collect();
    while given.iter().sum::<i64>() < amount {
        let behind = |at: &usize| i128::from(amount) * i128::from(parts[*at]) - 100 * i128::from(given[*at]);
        let most = (0..parts.len()).rev().max_by_key(behind).expect("a team");
        given[most] += 1;
    }
    given
}

/// What was credited for an act or a case, by its entry.
#[allow(missing_docs, reason = "the fields of a model are what they are called")]
#[derive(Clone, Debug)]
pub struct Credit {
    pub seq: u64,
    pub act: Option<usize>,
    pub case: Option<usize>,
    pub is_reversed: bool,
    /// Who earned, and how much.
    earners: Vec<(MemberId, i64)>,
    by: OperatorId,
    /// The first day after its notice.
    first: Option<Day>,
    /// Who recorded the open objection, and the days that were left.
    objection: Option<(OperatorId, u16)>,
}

#[derive(Clone, Debug)]
struct Slip {
    member: MemberId,
    points: Vec<Lot>,
    goods: Vec<(Sku, Vec<Lot>)>,
    is_reversed: bool,
    by: OperatorId,
    at: i64,
    on: Day,
}

/// The second ledger.
#[allow(missing_docs, reason = "the fields of a model are what they are called")]
#[derive(Clone, Debug)]
pub struct Model {
    pub entries: u64,
    pub last_at: i64,
    /// Minutes since midnight on the wall.
    pub minute: i64,
    pub members: BTreeMap<u32, Member>,
    pub cases: Vec<Case>,
    pub goods: BTreeMap<Sku, Good>,
    pub funds: BTreeMap<FundId, (Vec<Slug>, i64)>,
    pub issued: BTreeMap<i32, i64>,
    pub redeemed: i64,
    pub lapsed: i64,
    pub expenses: BTreeMap<Payer, i64>,
    pub credits: Vec<Credit>,
    slips: Vec<Slip>,
    holds: Vec<Hold>,
    holds_made: u32,
    clock: i64,
    policies: Vec<(Day, Policy)>,
    operators: Vec<Operator>,
    cards: BTreeMap<CardNo, (MemberId, bool)>,
    barcodes: BTreeMap<Barcode, Sku>,
    counting: Option<store_room::Counting>,
    stocktakes: u32,
    written_off: BTreeMap<Payer, i64>,
    varied: BTreeMap<Payer, i64>,
    /// Written off by year and month.
    months: BTreeMap<(i32, u32), i64>,
    persons: BTreeSet<String>,
    kinds: Vec<PublishKind>,
    acts: Vec<Act>,
    shown: BTreeSet<String>,
    /// The leads that rewards of cases took.
    leads: BTreeMap<usize, CaseRef>,
    earned: BTreeMap<(MemberId, Day, KindCode), i64>,
    donors: u16,
    requests: BTreeMap<RequestKey, (OperatorId, Command, u64)>,
    /// What donors and grants gave and what funds bought, as the negative sums their accounts hold.
    sources: BTreeMap<String, i64>,
    next_age: u64,
    numbers: BTreeMap<CaseRef, Number>,
}

type Decided = Result<(), &'static str>;

/// Whether one of the roles answers for others.
fn answers(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Reviewer | Role::Finance | Role::Chief))
}

fn when(condition: bool, refusal: &'static str) -> Decided {
    if condition { Err(refusal) } else { Ok(()) }
}

/// Whether a sum leaves what can be counted.
fn overflows(sums: impl IntoIterator<Item = (i64, i64)>) -> bool {
    sums.into_iter().any(|(have, more)| have.checked_add(more).is_none())
}

/// Takes `amount` from usable lots, earliest last day first, then oldest.
fn take(lots: &mut Vec<Lot>, amount: i64, today: Day) -> Option<Vec<Lot>> {
    let usable: i128 = lots.iter().filter(|lot| lot.is_usable(today)).map(|lot| i128::from(lot.amount)).sum();
    if usable < i128::from(amount) {
        return None;
    }
    lots.sort_by_key(|lot| (lot.last.is_none(), lot.last, lot.age));
    let (mut left, mut taken) = (amount, Vec::new());
    for lot in lots.iter_mut().filter(|lot| lot.is_usable(today)) {
        let pieces = left.min(lot.amount);
        if pieces == 0 {
            continue;
        }
        let share = i128::from(lot.cost) * i128::from(pieces) / i128::from(lot.amount);
        let cost = i64::try_from(share).expect("a part of the cost");
        taken.push(Lot { amount: pieces, cost, ..lot.clone() });
        (lot.amount, lot.cost, left) = (lot.amount - pieces, lot.cost - cost, left - pieces);
    }
    lots.retain(|lot| lot.amount > 0);
    Some(taken)
}

fn give_back(lots: &mut Vec<Lot>, taken: &[Lot]) {
    for back in taken {
        match lots.iter_mut().find(|lot| lot.age == back.age) {
            Some(lot) => (lot.amount, lot.cost) = (lot.amount + back.amount, lot.cost + back.cost),
            None => lots.push(back.clone()),
        }
    }
}

impl Model {
    /// The model of a book that was just founded: a policy and operators O0001, O0002, …
    pub fn new(entries: u64, last_at: i64, policy: (Day, Policy), operators: &[&[Role]]) -> Self {
        let enrolled = |roles: &&[Role]| Operator {
            roles: roles.to_vec(),
            member: None,
            relatives: vec![],
            is_retired: false,
            is_here: true,
        };
        Self {
            entries,
            last_at,
            minute: 0,
            policies: vec![policy],
            operators: operators.iter().map(enrolled).collect(),
            members: BTreeMap::new(),
            cases: vec![],
            goods: BTreeMap::new(),
            funds: BTreeMap::new(),
            issued: BTreeMap::new(),
            redeemed: 0,
            lapsed: 0,
            expenses: BTreeMap::new(),
            credits: vec![],
            slips: vec![],
            holds: vec![],
            holds_made: 0,
            clock: 0,
            cards: BTreeMap::new(),
            barcodes: BTreeMap::new(),
            counting: None,
            stocktakes: 0,
            written_off: BTreeMap::new(),
            varied: BTreeMap::new(),
            months: BTreeMap::new(),
            persons: BTreeSet::new(),
            kinds: vec![],
            acts: vec![],
            shown: BTreeSet::new(),
            leads: BTreeMap::new(),
            earned: BTreeMap::new(),
            donors: 0,
            requests: BTreeMap::new(),
            sources: BTreeMap::new(),
            next_age: 0,
            numbers: BTreeMap::new(),
        }
    }

    /// What each is called by: acts, slips, members, cases, donors, funds, operators.
    pub fn counts(&self) -> [usize; 7] {
        let [members, funds] = [self.members.len(), self.funds.len()];
        let donors = usize::from(self.donors);
        [self.acts.len(), self.slips.len(), members, self.cases.len(), donors, funds, self.operators.len()]
    }

    /// The moment and the day on the wall in Shanghai when the clock shows `clock`.
    pub fn today(&self, clock: i64) -> Day {
        let at = clock.max(self.last_at + 1);
        Day::number(i32::try_from((at + 8 * 3_600_000).div_euclid(86_400_000)).expect("a day"))
    }

    /// Days on which something ends.
    pub fn ends(&self) -> Vec<Day> {
        let cases = self.cases.iter().flat_map(|case| [case.closes, case.due, case.ends()]);
        let members = self.members.values().flat_map(|member| &member.lots);
        let goods = self.goods.values().flat_map(|good| &good.lots);
        cases.chain(members.chain(goods).flat_map(|lot| [lot.last, lot.from]).flatten()).collect()
    }

    fn entry(&mut self, clock: i64) -> u64 {
        self.last_at = clock.max(self.last_at + 1);
        self.entries += 1;
        self.entries - 1
    }

    /// One command by itself: [`ledger::book::Book::submit`].
    pub fn submit(&mut self, asked: &Submission, clock: i64) -> Answer {
        if let Some(answer) = self.known(asked) {
            return answer;
        }
        self.due(clock);
        match self.decide(asked, self.today(clock)) {
            Ok(()) => Answer::Written(self.write(asked, clock)),
            Err(refusal) => {
                if RECORDED.contains(&refusal) {
                    self.entry(clock);
                }
                Answer::Refused(refusal)
            }
        }
    }

    /// Writes an entry for what was decided.
    pub fn write(&mut self, asked: &Submission, clock: i64) -> u64 {
        let seq = self.entry(clock);
        let body = (asked.session.operator(), asked.command.clone(), seq);
        self.requests.insert(asked.request.clone(), body);
        seq
    }

    /// The answer to a request key that was used before.
    pub fn known(&self, asked: &Submission) -> Option<Answer> {
        if asked.request.as_str().starts_with('~') {
            return Some(Answer::Refused("reserved_key"));
        }
        let (by, command, seq) = self.requests.get(&asked.request)?;
        let same = *by == asked.session.operator() && *command == asked.command;
        Some(if same { Answer::Known(*seq) } else { Answer::Refused("request_reused") })
    }

    /// What time alone brought about.
    pub fn due(&mut self, clock: i64) {
        self.clock = clock;
        self.minute = (clock.max(self.last_at + 1) + 8 * 3_600_000).rem_euclid(86_400_000) / 60_000;
        loop {
            let over = |hold: &Hold| hold.until <= self.at();
            if let Some(at) = self.holds.iter().position(over) {
                let hold = self.holds.remove(at);
                self.give_up(&hold);
                self.entry(clock);
                continue;
            }
            let today = self.today(clock);
            let before = self.entries;
            for number in 0..self.cases.len() {
                let case = &mut self.cases[number];
                if case.state == "claimed" && case.ends() < today {
                    case.state = "listed";
                    self.entry(clock);
                }
                let case = &mut self.cases[number];
                if case.state == "listed" && case.closes < today {
                    case.state = "expired";
                    let reward = case.reward;
                    self.entry(clock);
                    *self.issued.entry(today.date().0).or_default() -= reward;
                }
            }
            let members: Vec<u32> = self.members.keys().copied().collect();
            for number in members {
                let lots = &mut self.members.get_mut(&number).expect("a member").lots;
                let over = |lot: &Lot| lot.last.is_some_and(|last| last < today);
                let days: BTreeSet<_> = lots.iter().filter(|lot| over(lot)).map(|lot| lot.last).collect();
                self.lapsed += lots.iter().filter(|lot| over(lot)).map(|lot| lot.amount).sum::<i64>();
                lots.retain(|lot| !over(lot));
                for _ in days {
                    self.entry(clock);
                }
            }
            for number in self.members.keys().copied().collect::<Vec<_>>() {
                let member = self.members.get_mut(&number).expect("a member");
                let usable = member.lots.iter().filter(|lot| lot.is_usable(today));
                let paid = member.owed.min(usable.map(|lot| lot.amount).sum());
                if paid > 0 && !member.is_frozen {
                    take(&mut member.lots, paid, today).expect("so much is there");
                    member.owed -= paid;
                    self.entry(clock);
                }
            }
            if self.entries == before {
                return;
            }
        }
    }

    /// The moment the next entry gets.
    fn at(&self) -> i64 {
        self.clock.max(self.last_at + 1)
    }

    /// Parked baskets: how many there ever were.
    pub fn holds(&self) -> u32 {
        self.holds_made
    }

    /// What the live hold of a number asks for.
    pub fn parked(&self, id: u32) -> Option<&Redeem> {
        self.holds.iter().find(|hold| hold.id == id).map(|hold| &hold.ask)
    }

    /// Takes what a hold pins out of where it is pinned.
    fn unpin(&mut self, hold: &Hold) {
        let less = |lots: &mut Vec<Lot>, taken: &[Lot]| {
            for gone in taken {
                let lot = lots.iter_mut().find(|lot| lot.age == gone.age).expect("it is pinned");
                (lot.amount, lot.cost) = (lot.amount - gone.amount, lot.cost - gone.cost);
            }
            lots.retain(|lot| lot.amount > 0);
        };
        less(&mut self.members.get_mut(&hold.ask.member.get()).expect("a member").held, &hold.points);
        for (sku, lots) in &hold.goods {
            less(&mut self.goods.get_mut(sku).expect("a good").aside, lots);
        }
    }

    fn give_up(&mut self, hold: &Hold) {
        self.unpin(hold);
        give_back(&mut self.members.get_mut(&hold.ask.member.get()).expect("a member").lots, &hold.points);
        for (sku, lots) in &hold.goods {
            give_back(&mut self.goods.get_mut(sku).expect("a good").lots, lots);
        }
    }

    fn live(&self, id: u32) -> Result<usize, &'static str> {
        let found = self.holds.iter().position(|hold| hold.id == id && self.at() < hold.until);
        found.ok_or("no_such_hold")
    }

    /// The limits that the model knows: points of a visit and of a day.
    fn within(&self, member: MemberId, points: i64, today: Day) -> Decided {
        let limits = self.policy(today).redeeming.limits;
        when(limits.visit_max.is_some_and(|most| most.minor() < points), "points_limit")?;
        let slips = self.slips.iter().filter(|slip| slip.member == member && slip.on == today);
        let spent = slips.filter(|slip| !slip.is_reversed).flat_map(|slip| &slip.points);
        let had: i64 = spent.map(|lot| lot.amount).sum();
        when(limits.day_max.is_some_and(|most| most.minor() < had.saturating_add(points)), "points_limit")
    }

    fn policy(&self, day: Day) -> Policy {
        let in_force = self.policies.iter().rev().find(|(from, _)| *from <= day);
        in_force.expect("a policy from the first day").1.clone()
    }

    fn operator(&self, id: OperatorId) -> Result<&Operator, &'static str> {
        let found = usize::from(id.get()).checked_sub(1).and_then(|at| self.operators.get(at));
        found.filter(|found| !found.is_retired).ok_or("no_such_operator")
    }

    fn member(&mut self, id: MemberId) -> Result<&mut Member, &'static str> {
        self.members.get_mut(&id.get()).ok_or("no_such_member")
    }

    fn recuse(&self, by: OperatorId, member: MemberId) -> Decided {
        let found = &self.operators[usize::from(by.get()) - 1];
        when(found.member == Some(member) || found.relatives.contains(&member), "recusal")
    }

    fn second(&self, asked: &Submission, member: MemberId) -> Decided {
        let second = asked.second.as_ref().map(Session::operator);
        match second.filter(|second| *second != asked.session.operator()) {
            Some(second) => self.recuse(second, member),
            None => Err("second_person_needed"),
        }
    }

    /// A second person in a role that answers for others.
    fn answering(&self, asked: &Submission) -> Result<OperatorId, &'static str> {
        let second = asked.second.as_ref().map(Session::operator);
        let second = second.filter(|second| *second != asked.session.operator());
        let second = second.ok_or("second_person_needed")?;
        let can = answers(&self.operators[usize::from(second.get()) - 1].roles);
        when(!can, "second_may_not").map(|()| second)
    }

    /// Two people stand for an operator, as long as two are there who can.
    fn stands_by(&self, asked: &Submission, subject: Option<OperatorId>) -> Decided {
        if self.crew().count() < 2 && asked.second.is_none() {
            return Ok(());
        }
        let second = self.answering(asked)?;
        when(subject == Some(second), "second_concerned")
    }

    /// Who answers for others and has been here.
    fn crew(&self) -> impl Iterator<Item = usize> {
        let here = |one: &&(usize, &Operator)| one.1.is_here && !one.1.is_retired && answers(&one.1.roles);
        let all: Vec<(usize, &Operator)> = self.operators.iter().enumerate().collect();
        all.iter().filter(here).map(|(at, _)| at + 1).collect::<Vec<_>>().into_iter()
    }

    /// Whether fewer than two would be left without him.
    fn is_needed(&self, operator: OperatorId) -> bool {
        self.crew().count() == 2 && self.crew().any(|one| one == usize::from(operator.get()))
    }

    /// A member who is no confidential source.
    fn named(&mut self, member: MemberId) -> Decided {
        when(self.member(member)?.is_source, "code_needed")
    }

    fn may_issue(&self, points: i64, today: Day) -> Decided {
        let issued = self.issued.get(&today.date().0).copied().unwrap_or(0);
        let sum = issued.checked_add(points);
        when(sum.is_none_or(|sum| sum > self.policy(today).issue_max.minor()), "issue_exhausted")
    }

    fn age(&mut self) -> u64 {
        self.next_age += 1;
        self.next_age
    }

    /// A credit on `today`.
    fn credit(&mut self, member: MemberId, points: i64, from: Option<Day>, today: Day, of: Option<u64>) {
        let last = match self.policy(today).expiry {
            Expiry::Never => None,
            Expiry::Months(months) => Some(today.plus_months(months)),
            Expiry::EndOfNextYear => Some(today.end_of_next_year()),
        };
        let lot = Lot { age: self.age(), amount: points, cost: 0, from, last, payer: None, of };
        self.members.get_mut(&member.get()).expect("a member").lots.push(lot);
    }

    /// A credit of an act or a case, by the entry that is written next.
    fn earn(
        &mut self,
        earners: Vec<(MemberId, i64)>,
        (act, case): (Option<usize>, Option<usize>),
        by: OperatorId,
        today: Day,
    ) {
        let seq = self.entries;
        // What earned nothing has no notice.
        let first = self.notice(today).filter(|_| earners.iter().any(|(_, points)| *points > 0));
        for (member, points) in earners.iter().filter(|(_, points)| *points > 0) {
            self.credit(*member, *points, first, today, Some(seq));
        }
        let (is_reversed, objection) = (false, None);
        self.credits.push(Credit { seq, act, case, is_reversed, earners, by, first, objection });
    }

    fn credited(&self, seq: u64) -> Result<usize, &'static str> {
        let at = self.credits.iter().position(|credit| credit.seq == seq).ok_or("no_such_credit")?;
        when(self.credits[at].is_reversed, "credit_reversed")?;
        Ok(at)
    }

    fn judged_anew(&self, at: usize, by: OperatorId) -> Decided {
        let credit = &self.credits[at];
        for (member, _) in &credit.earners {
            self.recuse(by, *member)?;
        }
        let recorded = credit.objection.is_some_and(|(recorded, _)| recorded == by);
        when(credit.by == by || recorded, "own_entry")
    }

    /// Moves what is left of a credit to the other side, as new lots.
    fn carry(&mut self, at: usize, from: Option<Day>) {
        let seq = self.credits[at].seq;
        for (id, _) in self.credits[at].earners.clone() {
            let mut member = self.members[&id.get()].clone();
            let (out, over) = match from {
                None => (&mut member.lots, &mut member.held),
                Some(_) => (&mut member.held, &mut member.lots),
            };
            let of_it = |lot: &Lot| lot.of == Some(seq);
            for lot in out.iter().filter(|lot| of_it(lot)) {
                self.next_age += 1;
                over.push(Lot { age: self.next_age, from: from.or(lot.from), ..lot.clone() });
            }
            out.retain(|lot| !of_it(lot));
            self.members.insert(id.get(), member);
        }
    }

    fn notices(&mut self, command: &Command, by: OperatorId, today: Day) -> Decided {
        match command {
            Command::ObjectToCredit(ask) => {
                let at = self.credited(ask.credit.get())?;
                when(self.credits[at].objection.is_some(), "objection_open")?;
                let first = self.credits[at].first.ok_or("no_notice")?;
                when(first <= today, "notice_ended")?;
                self.credits[at].objection = Some((by, u16::try_from(first.since(today)).expect("few")));
                self.carry(at, None);
            }
            Command::DismissObjection(ask) => {
                let at = self.credited(ask.credit.get())?;
                let (_, left) = self.credits[at].objection.ok_or("no_objection")?;
                self.judged_anew(at, by)?;
                let from = today.plus(left);
                (self.credits[at].first, self.credits[at].objection) = (Some(from), None);
                self.carry(at, Some(from));
            }
            Command::ReverseTaskCredit(ask) => {
                let at = self.credited(ask.credit.get())?;
                let act = self.credits[at].act.ok_or("no_such_credit")?;
                self.take_back(at, by, today)?;
                let ask = self.acts[act].ask.clone();
                for (member, points) in self.credits[at].earners.clone() {
                    *self.issued.entry(today.date().0).or_default() -= points;
                    *self.earned.entry((member, ask.day, ask.kind)).or_default() -= points;
                }
            }
            Command::ReverseCaseReward(ask) => {
                let at = self.credited(ask.credit.get())?;
                let case = self.credits[at].case.ok_or("no_such_credit")?;
                self.take_back(at, by, today)?;
                let paid: i64 = self.credits[at].earners.iter().map(|(_, points)| points).sum();
                *self.issued.entry(today.date().0).or_default() += self.cases[case].reward - paid;
                if let Some(lead) = self.leads.remove(&case) {
                    self.numbers.remove(&lead);
                }
                self.cases[case].state = "completed";
            }
            other => panic!("{} is about no credit", other.name()),
        }
        Ok(())
    }

    fn take_back(&mut self, at: usize, by: OperatorId, today: Day) -> Decided {
        self.judged_anew(at, by)?;
        let of = Some(self.credits[at].seq);
        let pinned = self.holds.iter().flat_map(|hold| &hold.points).any(|lot| lot.of == of);
        when(pinned, "hold_open")?;
        let (seq, earners) = (self.credits[at].seq, self.credits[at].earners.clone());
        let gone = |(id, points): &(MemberId, i64)| {
            let member = &self.members[&id.get()];
            let left = member.lots.iter().chain(&member.held).filter(|lot| lot.of == Some(seq));
            points - left.map(|lot| lot.amount).sum::<i64>()
        };
        let gone: Vec<i64> = earners.iter().map(gone).collect();
        let refuses = self.policy(today).spent_credit == SpentCredit::Refuse;
        when(gone.iter().any(|gone| *gone > 0) && refuses, "credit_spent")?;
        for ((id, _), gone) in earners.iter().zip(gone) {
            let member = self.members.get_mut(&id.get()).expect("a member");
            member.lots.retain(|lot| lot.of != Some(seq));
            member.held.retain(|lot| lot.of != Some(seq));
            member.owed += gone;
        }
        self.credits[at].is_reversed = true;
        Ok(())
    }

    fn notice(&self, today: Day) -> Option<Day> {
        let days = self.policy(today).notice_days;
        (days > 0).then(|| today.plus(days))
    }

    /// Decides a command and does it.
    ///
    /// # Errors
    ///
    /// The name of the refusal; nothing is done then.
    #[expect(clippy::too_many_lines, reason = "a list of equal parts")]
    pub fn decide(&mut self, asked: &Submission, today: Day) -> Decided {
        let by = asked.session.operator();
        let roles = &self.operator(by)?.roles;
        let may = roles.iter().any(|role| asked.command.roles().contains(role));
        asked.second.as_ref().map_or(Ok(()), |second| self.operator(second.operator()).map(|_| ()))?;
        when(!may, "not_permitted")?;
        match &asked.command {
            Command::SetPolicy(ask) => {
                let policy = &ask.policy;
                let figures = [policy.claim_days, policy.claims_max, policy.pin_attempts_max];
                when(figures.contains(&0) || policy.parity.minor() <= 0, "not_positive")?;
                when(ask.from < today, "history_fixed")?;
                self.policies.push((ask.from, policy.clone()));
            }
            Command::EnrolOperator(ask) => {
                ask.member.map_or(Ok(()), |member| self.member(member).map(|_| ()))?;
                ask.member.map_or(Ok(()), |member| self.named(member))?;
                self.stands_by(asked, None)?;
                let (roles, member) = (ask.roles.clone(), ask.member);
                let is_here = false;
                self.operators.push(Operator {
                    roles,
                    member,
                    relatives: vec![],
                    is_retired: false,
                    is_here,
                });
            }
            Command::SetRoles(ask) => {
                self.operator(ask.operator)?;
                when(ask.operator == by, "own_entry")?;
                self.stands_by(asked, Some(ask.operator))?;
                when(!answers(&ask.roles) && self.is_needed(ask.operator), "too_few_left")?;
                self.operators[usize::from(ask.operator.get()) - 1].roles.clone_from(&ask.roles);
            }
            Command::RetireOperator(ask) => {
                self.operator(ask.operator)?;
                when(ask.operator == by, "own_entry")?;
                when(self.is_needed(ask.operator), "too_few_left")?;
                self.operators[usize::from(ask.operator.get()) - 1].is_retired = true;
            }
            Command::DeclareRelative(ask) => {
                self.operator(ask.operator)?;
                let chief = self.operator(by)?.roles.contains(&Role::Chief);
                when(ask.operator != by && !chief, "not_permitted")?;
                self.named(ask.member)?;
                self.operators[usize::from(ask.operator.get()) - 1].relatives.push(ask.member);
            }
            Command::EnrolMember(ask) => {
                when(self.persons.contains(ask.person.id_number.as_str()), "person_known")?;
                let next = self.members.keys().next_back().copied().unwrap_or(0).checked_add(1);
                let id = ask.member.map(MemberId::get).or(next).ok_or("numbers_used_up")?;
                when(self.members.contains_key(&id), "member_exists")?;
                when(ask.joined > today, "future_day")?;
                self.persons.insert(ask.person.id_number.as_str().to_owned());
                self.members.insert(id, Member::default());
            }
            Command::IssueCard(ask) => {
                when(self.member(ask.member)?.is_source, "code_needed")?;
                when(self.member(ask.member)?.card.is_some(), "holds_card")?;
                let last = self.cards.keys().next_back().copied();
                let next = last.map_or(Some(CardNo::FIRST), |last| CardNo::number(last.get() + 1));
                let card = ask.card.or(next).ok_or("numbers_used_up")?;
                when(self.cards.contains_key(&card), "already_taken")?;
                self.cards.insert(card, (ask.member, false));
                self.member(ask.member)?.card = Some(card);
            }
            Command::BlockCard(ask) => {
                let (holder, is_blocked) = self.cards.get_mut(&ask.card).ok_or("no_such_card")?;
                when(*is_blocked, "card_is_blocked")?;
                *is_blocked = true;
                let holder = self.members.get_mut(&holder.get()).expect("a member");
                holder.card = holder.card.filter(|card| *card != ask.card);
            }
            Command::Freeze(ask) => {
                let chief = self.operator(by)?.roles.contains(&Role::Chief);
                let member = self.member(ask.member)?;
                when(member.is_source && !chief, "code_needed")?;
                when(member.is_frozen, if member.is_source { "source_frozen" } else { "frozen" })?;
                member.is_frozen = true;
            }
            Command::Thaw(ask) => {
                let member = self.member(ask.member)?;
                when(!member.is_frozen, if member.is_source { "source_not_frozen" } else { "not_frozen" })?;
                member.is_frozen = false;
            }
            Command::PublishKind(ask) => {
                when(ask.points.minor() <= 0, "not_positive")?;
                let is_known = self.kinds.iter().any(|kind| kind.kind == ask.kind);
                when(is_known && ask.from < today, "history_fixed")?;
                self.kinds.push(ask.clone());
            }
            Command::SubmitTask(ask) => self.act(ask, by, today)?,
            Command::CreditTask(ask) => self.credit_act(ask, by, today)?,
            Command::AskTask(ask) => {
                when(self.judged(ask.task.get(), by)?.state == "asked", "task_asked_back")?;
                self.acts[ask.task.get() as usize - 1].state = "asked";
            }
            Command::RejectTask(ask) => {
                self.judged(ask.task.get(), by)?;
                self.acts[ask.task.get() as usize - 1].state = "refused";
            }
            Command::ListCase(_)
            | Command::ClaimCase(_)
            | Command::ClaimAsTeam(_)
            | Command::DeclareParty(_)
            | Command::ProgressCase(_)
            | Command::ExtendCase(_)
            | Command::CompleteOnLead(_)
            | Command::ReleaseCase(_)
            | Command::CompleteCase(_)
            | Command::ReturnCase(_)
            | Command::RewardCase(_)
            | Command::WithdrawCase(_) => self.cases(&asked.command, by, today)?,
            Command::ObjectToCredit(_)
            | Command::DismissObjection(_)
            | Command::ReverseTaskCredit(_)
            | Command::ReverseCaseReward(_) => self.notices(&asked.command, by, today)?,
            Command::PayElsewhere(ask) => self.pay_elsewhere(ask, today)?,
            Command::EnrolSource(_) => {
                let id = self.members.keys().next_back().map_or(0, |last| *last).checked_add(1);
                let source = Member { is_source: true, ..Member::default() };
                self.members.insert(id.ok_or("numbers_used_up")?, source);
            }
            Command::AdjustPoints(ask) => {
                let points = ask.points.minor();
                self.member(ask.member)?;
                when(points == 0, "not_positive")?;
                self.recuse(by, ask.member)?;
                let second = self.answering(asked)?;
                self.recuse(second, ask.member)?;
                if points > 0 {
                    self.may_issue(points, today)?;
                    let most = self.policy(today).caps.account_max;
                    let room = most.map(|most| (most.minor() - self.holdings(ask.member)).max(0));
                    when(room.is_some_and(|room| room < points), "account_full")?;
                    self.credit(ask.member, points, None, today, None);
                } else {
                    let taken = points.checked_neg().ok_or("too_large")?;
                    let member = self.member(ask.member)?;
                    let short = if member.is_source { "source_short" } else { "overspent" };
                    take(&mut member.lots, taken, today).ok_or(short)?;
                }
                *self.issued.entry(today.date().0).or_default() += points;
            }
            Command::ListGood(ask) => {
                when(self.goods.contains_key(&ask.sku), "good_exists")?;
                when(ask.points_price.minor() <= 0, "not_positive")?;
                when(ask.barcodes.iter().any(|code| self.barcodes.contains_key(code)), "barcode_taken")?;
                self.barcodes.extend(ask.barcodes.iter().map(|code| (*code, ask.sku)));
                let prices = vec![(today, ask.points_price.minor())];
                let reorder_at = ask.reorder_at.minor();
                self.goods.insert(ask.sku, Good { prices, reorder_at, ..Good::default() });
            }
            Command::NameDonor(_) => self.donors += 1,
            Command::DonateGoods(ask) => self.donate(ask, asked, today)?,
            Command::PurchaseGoods(ask) => self.purchase(ask, asked, today)?,
            Command::Redeem(ask) => self.redeem(ask, asked, today)?,
            Command::RedeemWith(ask) => self.capture(ask, asked, today)?,
            Command::HoldBasket(ask) => self.park(ask, by, today)?,
            Command::ReleaseHold(ask) => {
                let at = self.live(ask.hold.get())?;
                let hold = self.holds.remove(at);
                self.give_up(&hold);
            }
            Command::ReverseRedemption(ask) => {
                let (at, slip) = self.slip_of(ask.voucher.get())?;
                self.recuse(by, slip.member)?;
                self.second(asked, slip.member)?;
                self.take_slip_back(at, &slip)?;
            }
            Command::UndoRedemption(ask) => {
                let (at, slip) = self.slip_of(ask.voucher.get())?;
                when(slip.by != by, "undo_by_another")?;
                when(self.at() - slip.at > 60_000, "undo_too_late")?;
                self.take_slip_back(at, &slip)?;
            }
            Command::OpenFund(ask) => {
                when(ask.uses.is_empty(), "no_uses")?;
                let last = self.funds.keys().next_back().map_or(0, |last| last.get());
                let id = ask.fund.or(last.checked_add(1).map(FundId::number)).ok_or("numbers_used_up")?;
                when(self.funds.contains_key(&id), "fund_exists")?;
                self.funds.insert(id, (ask.uses.clone(), 0));
            }
            Command::GrantFund(ask) => {
                let granted = ask.amount.minor();
                let (_, left) = self.funds.get(&ask.fund).ok_or("no_such_fund")?;
                when(granted <= 0, "not_positive")?;
                let source = format!("granted {}", ask.fund);
                // The sum of all grants is shown too, and it has one number less than its negative.
                let sum = -i128::from(self.source(&source)) + i128::from(granted);
                when(overflows([(*left, granted)]) || i64::try_from(sum).is_err(), "too_large")?;
                *self.sources.entry(source).or_default() -= granted;
                self.funds.get_mut(&ask.fund).expect("a fund").1 += granted;
            }
            other => {
                let known = self.store_room(asked, today)?;
                assert!(known, "the model does not know {}", other.name());
            }
        }
        Ok(())
    }

    fn worth(&self, kind: KindCode, day: Day) -> Result<&PublishKind, &'static str> {
        let in_force = self.kinds.iter().rev().find(|known| known.kind == kind && known.from <= day);
        in_force.ok_or("kind_not_in_force")
    }

    fn act(&mut self, ask: &SubmitTask, by: OperatorId, today: Day) -> Decided {
        when(self.member(ask.performer)?.is_source, "code_needed")?;
        when(ask.grid.is_some(), "no_such_grid")?;
        when(ask.day > today, "future_day")?;
        let now = format!("{:02}:{:02}", self.minute / 60, self.minute % 60);
        let is_early = ask.time.is_some_and(|time| time.to_string() > now);
        when(ask.day == today && is_early, "future_time")?;
        when(ask.day < today.minus(self.policy(today).backdate_days), "too_long_ago")?;
        let kind = self.worth(ask.kind, ask.day)?.clone();
        self.team(&kind, ask)?;
        when(ask.details.hours.is_some_and(|hours| hours.minor() <= 0), "not_positive")?;
        let small = kind.audience_min.is_some_and(|least| ask.audience_count.unwrap_or(0) < least);
        let late = kind.latest.is_some_and(|latest| ask.time.is_some_and(|time| time > latest));
        let bare = kind.evidence == EvidenceRule::Required && ask.evidence.is_none();
        let timeless = kind.terms.unit == Unit::Hour && ask.details.hours.is_none();
        let mut holds: BTreeSet<String> = ask.evidence.iter().map(ToString::to_string).collect();
        holds.extend(ask.details.object.iter().map(|object| format!("{} {} {object}", ask.kind, ask.day)));
        holds.extend(ask.details.pad.iter().map(ToString::to_string));
        let mut before = BTreeSet::new();
        if let Some(task) = ask.details.resubmits {
            let at = usize::try_from(task.get()).expect("a place").checked_sub(1);
            let act = at.and_then(|at| self.acts.get(at)).ok_or("not_correctable")?;
            let is_recent = act.ask.day >= today.minus(self.policy(today).backdate_days);
            when(act.state != "asked" && !(act.state == "refused" && is_recent), "not_correctable")?;
            before.clone_from(&act.holds);
        }
        when(holds.difference(&before).any(|shown| self.shown.contains(shown)), "shown_before")?;
        if let Some(task) = ask.details.resubmits {
            self.acts[task.get() as usize - 1].state = "over";
        }
        holds.extend(before);
        self.shown.extend(holds.iter().cloned());
        let fails_gate = small || late || bare || timeless;
        self.acts.push(Act { ask: ask.clone(), by, fails_gate, state: "waits", holds });
        Ok(())
    }

    fn team(&mut self, kind: &PublishKind, ask: &SubmitTask) -> Decided {
        let team = &ask.details.team;
        if team.is_empty() {
            return Ok(());
        }
        let sum: u32 = team.iter().map(|one| u32::from(one.percent)).sum();
        when(kind.terms.crediting == Crediting::Performer, "no_team")?;
        when(kind.terms.crediting == Crediting::Parts && sum != 100, "parts_not_whole")?;
        for (at, one) in team.iter().enumerate() {
            self.member(one.member)?;
            if kind.terms.crediting == Crediting::Each {
                when(self.member(one.member)?.is_source, "code_needed")?;
                when(one.percent != 100, "parts_not_whole")?;
            }
            when(one.percent == 0, "not_positive")?;
            when(team[..at].iter().any(|other| other.member == one.member), "member_twice")?;
        }
        for one in team {
            when(self.member(one.member)?.is_source, "code_needed")?;
        }
        when(team.iter().all(|one| one.member != ask.performer), "not_in_team")
    }

    fn credit_act(&mut self, command: &CreditTask, by: OperatorId, today: Day) -> Decided {
        let act = self.judged(command.task.get(), by)?;
        when(act.state == "asked", "task_asked_back")?;
        when(act.fails_gate, "gate_failed")?;
        let (ask, team) = (&act.ask, &act.ask.details.team);
        let kind = self.worth(ask.kind, ask.day)?.clone();
        // The kind may count hours since the act was reported.
        when(kind.terms.unit == Unit::Hour && ask.details.hours.is_none(), "gate_failed")?;
        when(
            command.penalty.is_some_and(|part| !kind.terms.penalties.contains(&part)),
            "penalty_not_listed",
        )?;
        let scaled = |amount: i64, by: i64| i64::try_from(i128::from(amount) * i128::from(by) / 100);
        let hours = ask.details.hours.map(|hours| kind.terms.hours_max.map_or(hours, |most| most.min(hours)));
        let plain = match (kind.terms.unit, hours) {
            (Unit::Hour, Some(hours)) => {
                scaled(kind.points.minor(), hours.minor()).map_err(|_| "too_large")?
            }
            _ => kind.points.minor(),
        };
        let each = command.penalty.map_or(Ok(plain), |part| scaled(plain, part.minor()));
        let each = each.map_err(|_| "too_large")?;
        let due: Vec<(MemberId, i64)> = match kind.terms.crediting {
            _ if team.is_empty() => vec![(ask.performer, each)],
            Crediting::Parts => {
                let parts: Vec<u8> = team.iter().map(|one| one.percent).collect();
                team.iter().map(|one| one.member).zip(split(each, &parts)).collect()
            }
            _ => team.iter().map(|one| (one.member, each)).collect(),
        };
        let (mut earned, mut full) = (Vec::new(), None);
        for (member, points) in &due {
            let (room, cap) = self.room(*member, &kind, ask.day, today);
            if room <= 0 {
                full = full.or(Some(cap));
            }
            let room = command.penalty.map_or(Ok(room.max(0)), |part| scaled(room.max(0), part.minor()));
            earned.push((*member, room.map_err(|_| "too_large")?.min(*points)));
        }
        let sum = |all: &[(MemberId, i64)]| {
            all.iter().try_fold(0_i64, |sum, (_, points)| sum.checked_add(*points)).ok_or("too_large")
        };
        let (worth, points) = (sum(&due)?, sum(&earned)?);
        if let Some(cap) = full.filter(|_| points == 0 && worth > 0) {
            return Err(cap);
        }
        when(command.penalty.is_some() && command.note.is_none(), "reason_needed")?;
        self.may_issue(points, today)?;
        *self.issued.entry(today.date().0).or_default() += points;
        for (member, points) in &earned {
            *self.earned.entry((*member, ask.day, ask.kind)).or_default() += points;
        }
        let at = command.task.get() as usize - 1;
        self.earn(earned, (Some(at), None), by, today);
        self.acts[at].state = "over";
        Ok(())
    }

    /// What a member can still earn, and by which refusal he is told that it is nothing.
    fn room(&self, member: MemberId, kind: &PublishKind, day: Day, today: Day) -> (i64, &'static str) {
        let policy = self.policy(today);
        let earned = |counts: &dyn Fn(Day, KindCode) -> bool| -> i64 {
            let his =
                self.earned.iter().filter(|((whose, day, kind), _)| *whose == member && counts(*day, *kind));
            his.map(|(_, points)| points).sum()
        };
        let of_month = |other: Day| other.month_start() == day.month_start();
        let balance = self.holdings(member);
        let caps = [
            (Some(policy.day_max), earned(&|other, _| other == day), "day_full"),
            (kind.terms.day_max, earned(&|other, code| other == day && code == kind.kind), "cap_full"),
            (kind.terms.month_max, earned(&|other, code| of_month(other) && code == kind.kind), "cap_full"),
            (policy.caps.month_max, earned(&|other, _| of_month(other)), "cap_full"),
            (policy.caps.account_max, balance, "cap_full"),
        ];
        let left = caps.into_iter().filter_map(|(most, earned, cap)| Some((most?.minor() - earned, cap)));
        left.min_by_key(|(left, _)| *left).expect("the day's cap")
    }

    fn holdings(&self, member: MemberId) -> i64 {
        let member = &self.members[&member.get()];
        member.lots.iter().chain(&member.held).map(|lot| lot.amount).sum()
    }

    /// The acts that wait for review.
    pub fn waiting(&self) -> Vec<u32> {
        (1..).zip(&self.acts).filter(|(_, act)| act.state == "waits").map(|(number, _)| number).collect()
    }

    fn judged(&self, task: u32, by: OperatorId) -> Result<Act, &'static str> {
        let at = usize::try_from(task).expect("a place").checked_sub(1);
        let act = at.and_then(|at| self.acts.get(at)).ok_or("no_such_task")?;
        when(!["waits", "asked"].contains(&act.state), "task_judged")?;
        for member in act.people() {
            self.recuse(by, member)?;
        }
        when(act.by == by, "own_entry")?;
        Ok(act.clone())
    }

    /// Whether one of two members is an operator who declared the other.
    fn related(&self, one: u32, other: u32) -> bool {
        let declared = |of: u32, whom: u32| {
            let all = self.operators.iter().filter(|operator| operator.member == Some(MemberId::number(of)));
            all.flat_map(|operator| &operator.relatives).any(|relative| relative.get() == whom)
        };
        declared(one, other) || declared(other, one)
    }

    fn is_party(&self, case: &Case, member: u32) -> bool {
        case.parties.iter().any(|party| *party == member || self.related(*party, member))
    }

    /// Whether `by` is close to somebody who works on the case, or to a party.
    fn uninvolved(&self, by: OperatorId, case: &Case) -> Decided {
        let people = case.team.iter().map(|(one, _)| one).chain(&case.parties);
        people.copied().try_for_each(|one| self.recuse(by, MemberId::number(one)))
    }

    fn list_case(&mut self, ask: &ListCase, today: Day) -> Decided {
        let policy = self.policy(today);
        let terms = policy.cases.grades.iter().find(|terms| terms.grade == ask.grade);
        let reward = ask.reward.or(terms.map(|terms| terms.reward)).ok_or("no_reward")?;
        when(reward.minor() <= 0, "not_positive")?;
        when(reward > policy.reward_max, "reward_too_large")?;
        let outside = terms.is_some_and(|terms| !(terms.reward_min..=terms.reward_max).contains(&reward));
        when(outside, "reward_outside_grade")?;
        when(ask.days == Some(0), "not_positive")?;
        when(ask.closes < today, "case_closed")?;
        when(ask.grid.is_some(), "no_such_grid")?;
        let mut seen = BTreeSet::new();
        for number in &ask.numbers {
            when(self.numbers.contains_key(number), "number_taken")?;
            when(!seen.insert(number), "number_twice")?;
        }
        let reward = reward.minor();
        self.may_issue(reward, today)?;
        *self.issued.entry(today.date().0).or_default() += reward;
        for number in &ask.numbers {
            self.numbers.insert(number.clone(), (Some(self.cases.len()), false));
        }
        let closes = ask.closes;
        self.cases.push(Case {
            grade: ask.grade,
            reward,
            closes,
            days: ask.days,
            state: "listed",
            team: vec![],
            parties: BTreeSet::new(),
            due: closes,
            first_due: closes,
            late: None,
            reported: closes,
            reported_by: OperatorId::BOOK,
            lead: None,
        });
        Ok(())
    }

    fn pay_elsewhere(&mut self, ask: &PayElsewhere, today: Day) -> Decided {
        let place = |id: CaseId| usize::try_from(id.get()).expect("a place").checked_sub(1);
        let named = match ask.case {
            Some(id) => Some(place(id).filter(|at| *at < self.cases.len()).ok_or("no_such_case")?),
            None => None,
        };
        let known = self.numbers.get(&ask.number).copied();
        let at = named.or(known.and_then(|(case, _)| case));
        when(known.is_some_and(|(case, paid)| paid || at != case), "number_taken")?;
        if let Some(at) = at {
            let case = &mut self.cases[at];
            when(case.state == "rewarded", "paid_here")?;
            when(case.state == "paid_elsewhere", "paid_elsewhere")?;
            if ["listed", "claimed", "completed"].contains(&case.state) {
                *self.issued.entry(today.date().0).or_default() -= case.reward;
            }
            case.state = "paid_elsewhere";
        }
        self.numbers.insert(ask.number.clone(), (at, true));
        Ok(())
    }

    fn take_on(
        &mut self,
        case: &Case,
        team: Vec<(u32, i64)>,
        by: OperatorId,
        today: Day,
    ) -> Result<Case, &'static str> {
        let policy = self.policy(today);
        for (one, _) in &team {
            let id = MemberId::number(*one);
            when(self.member(id)?.is_frozen, "frozen")?;
            self.recuse(by, id)?;
            when(self.is_party(case, *one), "party_to_case")?;
        }
        when(case.closes < today, "case_closed")?;
        for (one, _) in &team {
            let live = |case: &&Case| case.state == "claimed" && case.works(*one);
            let claims = self.cases.iter().filter(live).count();
            when(claims >= usize::from(policy.claims_max), "claims_at_most")?;
        }
        let terms = policy.cases.grades.iter().find(|terms| terms.grade == case.grade);
        let days = case.days.or(terms.map(|terms| terms.days)).unwrap_or(policy.claim_days);
        let due = today.plus(days);
        let late = policy.cases.late.map(|late| (i32::from(late.days), late.factor.minor()));
        Ok(Case { state: "claimed", team, due, first_due: due, late, ..case.clone() })
    }

    /// A lead that another case was paid for.
    fn lead_taken(&self, lead: Option<&CaseRef>, at: usize) -> bool {
        let known = lead.and_then(|lead| self.numbers.get(lead));
        known.is_some_and(|(case, _)| *case != Some(at))
    }

    fn cases(&mut self, command: &Command, by: OperatorId, today: Day) -> Decided {
        let (id, needed): (_, &[&str]) = match command {
            Command::ListCase(ask) => return self.list_case(ask, today),
            Command::ClaimCase(ask) => (ask.case, &["listed"]),
            Command::ClaimAsTeam(ask) => (ask.case, &["listed"]),
            Command::DeclareParty(ask) => (ask.case, &[]),
            Command::ProgressCase(ask) => (ask.case, &["claimed"]),
            Command::ExtendCase(ask) => (ask.case, &["claimed"]),
            Command::ReleaseCase(ask) => (ask.case, &["claimed"]),
            Command::CompleteCase(ask) => (ask.case, &["claimed"]),
            Command::CompleteOnLead(ask) => (ask.case, &["claimed"]),
            Command::ReturnCase(ask) => (ask.case, &["completed"]),
            Command::RewardCase(ask) => (ask.case, &["completed"]),
            Command::WithdrawCase(ask) => (ask.case, &["listed", "claimed"]),
            other => panic!("{} is about no case", other.name()),
        };
        let at = usize::try_from(id.get()).expect("a place").checked_sub(1);
        let case = at.and_then(|at| self.cases.get(at)).cloned().ok_or("no_such_case")?;
        let at = at.expect("it was there");
        if !needed.is_empty() && !needed.contains(&case.state) {
            return Err(if case.state == "paid_elsewhere" { "paid_elsewhere" } else { "case_state" });
        }
        let mut changed = case.clone();
        match command {
            Command::ClaimCase(ask) => {
                self.named(ask.member)?;
                changed = self.take_on(&case, vec![(ask.member.get(), 100)], by, today)?;
            }
            Command::ClaimAsTeam(ask) => {
                let team: Vec<(u32, i64)> =
                    ask.shares.iter().map(|one| (one.member.get(), i64::from(one.percent))).collect();
                when(team.iter().map(|(_, percent)| percent).sum::<i64>() != 100, "parts_not_whole")?;
                for (place, (one, percent)) in team.iter().enumerate() {
                    self.member(MemberId::number(*one))?;
                    when(*percent == 0, "not_positive")?;
                    when(team[..place].iter().any(|(before, _)| before == one), "member_twice")?;
                }
                for (one, _) in &team {
                    self.named(MemberId::number(*one))?;
                }
                changed = self.take_on(&case, team, by, today)?;
            }
            Command::DeclareParty(ask) => {
                self.named(ask.member)?;
                when(!changed.parties.insert(ask.member.get()), "already_party")?;
            }
            Command::WithdrawCase(_) => {
                *self.issued.entry(today.date().0).or_default() -= case.reward;
                changed.state = "withdrawn";
            }
            Command::ProgressCase(_) => self.uninvolved(by, &case)?,
            Command::ExtendCase(ask) => {
                self.uninvolved(by, &case)?;
                when(ask.due <= case.due || ask.due < today, "extension_too_short")?;
                let most = self.policy(today).cases.extension_max;
                when(most.is_some_and(|days| case.first_due.plus(days) < ask.due), "extension_too_long")?;
                changed.due = ask.due;
            }
            Command::ReleaseCase(_) => {
                self.uninvolved(by, &case)?;
                changed.state = "listed";
            }
            Command::CompleteCase(_) | Command::CompleteOnLead(_) => {
                self.uninvolved(by, &case)?;
                when(case.team.iter().any(|(one, _)| self.is_party(&case, *one)), "party_to_case")?;
                let lead =
                    if let Command::CompleteOnLead(ask) = command { Some(ask.lead.clone()) } else { None };
                when(self.lead_taken(lead.as_ref(), at), "number_taken")?;
                (changed.state, changed.reported_by, changed.reported, changed.lead) =
                    ("completed", by, today, lead);
            }
            _ => {
                self.uninvolved(by, &case)?;
                when(case.reported_by == by, "own_entry")?;
                changed.state = "claimed";
                if matches!(command, Command::RewardCase(_)) {
                    when(case.team.iter().any(|(one, _)| self.is_party(&case, *one)), "party_to_case")?;
                    when(self.lead_taken(case.lead.as_ref(), at), "number_taken")?;
                    changed.state = "rewarded";
                    self.pay(&case, at, by, today);
                }
            }
        }
        self.cases[at] = changed;
        Ok(())
    }

    /// Pays the reward of a case: what is left after whole parts goes to the largest remainders.
    fn pay(&mut self, case: &Case, at: usize, by: OperatorId, today: Day) {
        if let Some(lead) = case.lead.as_ref().filter(|lead| !self.numbers.contains_key(*lead)) {
            self.numbers.insert(lead.clone(), (Some(at), false));
            self.leads.insert(at, lead.clone());
        }
        let late = case.late.filter(|_| case.due < case.reported);
        let points = late.map_or(case.reward, |(_, factor)| case.reward * factor / 100);
        *self.issued.entry(today.date().0).or_default() -= case.reward - points;
        let parts: Vec<u8> = case.team.iter().map(|(_, part)| u8::try_from(*part).expect("a part")).collect();
        let people = case.team.iter().map(|(one, _)| MemberId::number(*one));
        let earners = people.zip(split(points, &parts)).collect();
        self.earn(earners, (None, Some(at)), by, today);
    }

    fn shelve(&mut self, sku: Sku, quantity: i64, cost: i64, last: Option<Day>, payer: Payer) {
        let payer = Some(payer);
        let lot = Lot { age: self.age(), amount: quantity, cost, from: None, last, payer, of: None };
        self.goods.get_mut(&sku).expect("a good").lots.push(lot);
    }

    /// What all goods on all shelves cost.
    pub fn inventory(&self) -> i64 {
        self.goods.values().flat_map(|good| good.lots.iter().chain(&good.aside)).map(|lot| lot.cost).sum()
    }

    fn acceptable(&self, sku: Sku, quantity: i64, last: Option<Day>, today: Day) -> Decided {
        self.sold(sku)?;
        when(quantity <= 0, "not_positive")?;
        when(last.is_some_and(|last| last < today), "past_best")
    }

    fn pieces(&self, sku: Sku) -> i64 {
        self.goods[&sku].lots.iter().map(|lot| lot.amount).sum()
    }

    fn source(&self, name: &str) -> i64 {
        self.sources.get(name).copied().unwrap_or(0)
    }

    /// Takes pieces and money from where they come from, unless a sum leaves what can be counted.
    fn draw(&mut self, from: &str, sku: Sku, quantity: i64, cost: Option<i64>) -> Decided {
        let (pieces, money) = (format!("{from} {sku}"), format!("{from} CNY"));
        let mut sums = vec![(self.pieces(sku), quantity), (self.source(&pieces), -quantity)];
        sums.extend(cost.map(|cost| (self.source(&money), -cost)));
        when(overflows(sums), "too_large")?;
        *self.sources.entry(pieces).or_default() -= quantity;
        *self.sources.entry(money).or_default() -= cost.unwrap_or(0);
        Ok(())
    }

    fn donate(&mut self, ask: &DonateGoods, asked: &Submission, today: Day) -> Decided {
        let (quantity, value) = (ask.quantity.minor(), ask.value.minor());
        when(ask.donor.get() == 0 || ask.donor.get() > self.donors, "no_such_donor")?;
        self.acceptable(ask.sku, quantity, ask.best_before, today)?;
        when(value <= 0, "not_positive")?;
        self.acceptance(asked)?;
        when(overflows([(self.inventory(), value)]), "too_large")?;
        self.draw(&ask.donor.to_string(), ask.sku, quantity, Some(value))?;
        self.shelve(ask.sku, quantity, value, ask.best_before, Payer::Donor(ask.donor));
        Ok(())
    }

    fn purchase(&mut self, ask: &PurchaseGoods, asked: &Submission, today: Day) -> Decided {
        let (quantity, cost) = (ask.quantity.minor(), ask.cost.minor());
        when(!self.funds.contains_key(&ask.fund), "no_such_fund")?;
        self.acceptable(ask.sku, quantity, ask.best_before, today)?;
        when(cost <= 0, "not_positive")?;
        let (uses, left) = &self.funds[&ask.fund];
        when(!uses.contains(&ask.purpose), "use_not_permitted")?;
        when(*left < cost, "fund_short")?;
        self.acceptance(asked)?;
        when(overflows([(self.inventory(), cost)]), "too_large")?;
        self.draw(&ask.fund.to_string(), ask.sku, quantity, None)?;
        self.funds.get_mut(&ask.fund).expect("a fund").1 -= cost;
        self.shelve(ask.sku, quantity, cost, ask.best_before, Payer::Fund(ask.fund));
        Ok(())
    }

    /// Who stands there, and with which card.
    fn served(&mut self, ask: &Redeem, by: OperatorId) -> Decided {
        if let Some(card) = ask.card {
            let (holder, is_blocked) = self.cards.get(&card).ok_or("no_such_card")?;
            when(*holder != ask.member, "card_of_another")?;
            when(*is_blocked, "card_is_blocked")?;
        }
        self.recuse(by, ask.member)
    }

    /// What a basket would take: its price, the goods, the points.
    #[expect(clippy::type_complexity, reason = "three lists, named where they are taken")]
    fn picked(
        &mut self,
        ask: &Redeem,
        today: Day,
    ) -> Result<(i64, Vec<(Sku, Vec<Lot>)>, Vec<Lot>), &'static str> {
        when(ask.lines.is_empty(), "empty_basket")?;
        let (mut seen, mut prices) = (BTreeSet::new(), Vec::new());
        for line in &ask.lines {
            when(line.quantity.minor() <= 0, "not_positive")?;
            when(!seen.insert(line.sku), "line_twice")?;
            self.sold(line.sku)?;
            let price = self.price_on(line.sku, today).expect("a price");
            prices.push(price.checked_mul(line.quantity.minor()).ok_or("too_large")?);
        }
        let sum = prices.iter().try_fold(0_i64, |sum, price| sum.checked_add(*price));
        let points = sum.ok_or("too_large")?;
        when(ask.points.is_some_and(|shown| shown.minor() != points), "price_moved")?;
        let (mut goods, mut shelves) = (Vec::new(), self.goods.clone());
        for line in &ask.lines {
            let lots = &mut shelves.get_mut(&line.sku).expect("a good").lots;
            goods.push((line.sku, take(lots, line.quantity.minor(), today).ok_or("out_of_stock")?));
        }
        let mut member = self.member(ask.member)?.clone();
        let usable = |lot: &&Lot| lot.is_usable(today);
        let available: i64 = member.lots.iter().filter(usable).map(|lot| lot.amount).sum();
        let taken = take(&mut member.lots, points, today).ok_or("overspent")?;
        let least = self.policy(today).first_redemption_min.minor();
        when(member.redemptions == 0 && available < least, "first_redemption")?;
        self.within(ask.member, points, today)?;
        Ok((points, goods, taken))
    }

    /// Takes what was picked off the shelves and out of the member's lots.
    fn taken_off(&mut self, member: MemberId, goods: &[(Sku, Vec<Lot>)], points: &[Lot]) {
        let less = |lots: &mut Vec<Lot>, taken: &[Lot]| {
            for gone in taken {
                let lot = lots.iter_mut().find(|lot| lot.age == gone.age).expect("it was picked");
                (lot.amount, lot.cost) = (lot.amount - gone.amount, lot.cost - gone.cost);
            }
            lots.retain(|lot| lot.amount > 0);
        };
        less(&mut self.members.get_mut(&member.get()).expect("a member").lots, points);
        for (sku, taken) in goods {
            less(&mut self.goods.get_mut(sku).expect("a good").lots, taken);
        }
    }

    fn handed_out(
        &mut self,
        member: MemberId,
        by: OperatorId,
        today: Day,
        goods: Vec<(Sku, Vec<Lot>)>,
        points: Vec<Lot>,
    ) {
        for lot in goods.iter().flat_map(|(_, lots)| lots) {
            // What was found on an empty shelf cost nobody anything.
            if let Some(payer) = lot.payer {
                *self.expenses.entry(payer).or_default() += lot.cost;
            }
        }
        self.redeemed += points.iter().map(|lot| lot.amount).sum::<i64>();
        self.members.get_mut(&member.get()).expect("a member").redemptions += 1;
        let (at, is_reversed) = (self.at(), false);
        self.slips.push(Slip { member, points, goods, is_reversed, by, at, on: today });
    }

    fn redeem(&mut self, ask: &Redeem, asked: &Submission, today: Day) -> Decided {
        let by = asked.session.operator();
        when(self.member(ask.member)?.is_source, "code_needed")?;
        when(self.member(ask.member)?.is_frozen, "frozen")?;
        self.served(ask, by)?;
        let (price, goods, points) = self.picked(ask, today)?;
        if price >= self.policy(today).second_person_min.minor() {
            self.second(asked, ask.member)?;
        }
        self.taken_off(ask.member, &goods, &points);
        self.handed_out(ask.member, by, today, goods, points);
        Ok(())
    }

    fn park(&mut self, ask: &HoldBasket, by: OperatorId, today: Day) -> Decided {
        let HoldBasket { member, card, lines, points, .. } = ask.clone();
        let ask = Redeem { member, card, lines, points };
        let minutes = self.policy(today).redeeming.hold_minutes.ok_or("holds_off")?;
        let file = self.member(member)?;
        when(file.is_frozen, if file.is_source { "source_frozen" } else { "frozen" })?;
        when(file.is_source, "code_needed")?;
        self.served(&ask, by)?;
        let (prices, goods, points) = self.picked(&ask, today)?;
        self.taken_off(member, &goods, &points);
        give_back(&mut self.member(member)?.held, &points);
        for (sku, lots) in &goods {
            give_back(&mut self.goods.get_mut(sku).expect("a good").aside, lots);
        }
        self.holds_made += 1;
        let until = self.at() + i64::from(minutes) * 60_000;
        self.holds.push(Hold { id: self.holds_made, until, ask, points, goods, prices });
        Ok(())
    }

    fn capture(&mut self, asked_for: &RedeemWith, asked: &Submission, today: Day) -> Decided {
        let (ask, by) = (&asked_for.basket, asked.session.operator());
        let id = asked_for.besides.hold.expect("the model captures holds only").get();
        when(self.member(ask.member)?.is_source, "code_needed")?;
        when(self.member(ask.member)?.is_frozen, "frozen")?;
        self.served(ask, by)?;
        let at = self.live(id)?;
        let hold = self.holds[at].clone();
        when(hold.ask.member != ask.member, "hold_of_another")?;
        when(hold.ask.lines != ask.lines, "hold_differs")?;
        when(ask.points.is_some_and(|shown| shown.minor() != hold.prices), "price_moved")?;
        let member = self.member(ask.member)?.clone();
        let usable = member.lots.iter().filter(|lot| lot.is_usable(today));
        let available = usable.map(|lot| lot.amount).sum::<i64>() + hold.prices;
        let least = self.policy(today).first_redemption_min.minor();
        when(member.redemptions == 0 && available < least, "first_redemption")?;
        self.within(ask.member, hold.prices, today)?;
        if hold.prices >= self.policy(today).second_person_min.minor() {
            self.second(asked, ask.member)?;
        }
        self.unpin(&hold);
        self.holds.remove(at);
        self.handed_out(ask.member, by, today, hold.goods, hold.points);
        Ok(())
    }

    /// Takes a slip back: its lots are where they were before they were pinned or handed out.
    fn take_slip_back(&mut self, at: usize, slip: &Slip) -> Decided {
        // What is too large is seen before the store says that it was undone already.
        let amounts = |lots: &[Lot]| lots.iter().map(|lot| lot.amount).sum::<i64>();
        let costs = |lots: &[Lot]| lots.iter().map(|lot| lot.cost).sum::<i64>();
        let points = (amounts(&self.member(slip.member)?.lots), amounts(&slip.points));
        let pieces = slip.goods.iter().map(|(sku, lots)| (amounts(&self.goods[sku].lots), amounts(lots)));
        let inventory: i64 = self.inventory();
        let cost: i64 = slip.goods.iter().map(|(_, lots)| costs(lots)).sum();
        when(overflows(pieces.chain([points, (inventory, cost)])), "too_large")?;
        when(slip.is_reversed, "already_taken")?;
        self.slips[at].is_reversed = true;
        give_back(&mut self.member(slip.member)?.lots, &slip.points);
        self.redeemed -= slip.points.iter().map(|lot| lot.amount).sum::<i64>();
        for (sku, taken) in &slip.goods {
            give_back(&mut self.goods.get_mut(sku).expect("a good").lots, taken);
            for lot in taken {
                *self.expenses.entry(lot.payer.expect("a payer")).or_default() -= lot.cost;
            }
        }
        Ok(())
    }

    fn slip_of(&self, number: u32) -> Result<(usize, Slip), &'static str> {
        let at = usize::try_from(number).expect("a place").checked_sub(1).ok_or("no_such_voucher")?;
        Ok((at, self.slips.get(at).cloned().ok_or("no_such_voucher")?))
    }
}
