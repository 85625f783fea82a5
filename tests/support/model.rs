//! A second ledger, as simple as it gets: plain lists, no entries, no hashes, no store.
//!
//! It judges what the real one does. It shares the commands and the units with it and nothing else:
//! every rule is written here again, in the order in which the rules document their refusals.

mod cases;
mod goods;
mod members;
mod notice;
mod operators;
mod redemptions;
mod store_room;
mod tasks;

use std::collections::{BTreeMap, BTreeSet};

use ledger::book::Submission;
use ledger::events::cases::Grade;
use ledger::events::operators::Role;
use ledger::events::station::Policy;
use ledger::journal::Payer;
use ledger::rules::Command;
use ledger::rules::tasks::PublishKind;
use ledger::units::{
    Barcode, CardNo, CaseRef, Day, DonorId, FundId, KindCode, MemberId, OperatorId, RequestKey, Sku, Slug,
};

use operators::Operator;
use redemptions::{Hold, Slip, Tries};
use tasks::Act;

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
    "pieces_limit",
    "proxy_limit",
    "proxy_times",
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
    "own_credit",
    "own_objection",
    "second_person_needed",
    "second_may_not",
    "second_concerned",
    "too_few_left",
    "source_frozen",
    "source_short",
    "already_taken",
    "slip_reversed",
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
    spoilt: BTreeMap<Payer, i64>,
    /// The least points a piece takes and the yuan of a point, of goods that take cash.
    cash_terms: BTreeMap<Sku, (i64, i64)>,
    pins: BTreeMap<MemberId, Tries>,
    /// What each fund was granted, without the cash it got at the counter.
    granted: BTreeMap<FundId, i64>,
    /// Written off by year and month.
    months: BTreeMap<(i32, u32), i64>,
    persons: BTreeSet<String>,
    fund_names: BTreeSet<String>,
    /// What was granted, to which fund, by whom, and under which paper.
    grants: BTreeSet<(FundId, String, i64, String)>,
    /// What was given, by whom, under which paper, and what it was worth.
    gifts: BTreeSet<(DonorId, String, Sku, i64, i64)>,
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
            spoilt: BTreeMap::new(),
            cash_terms: BTreeMap::new(),
            pins: BTreeMap::new(),
            granted: BTreeMap::new(),
            months: BTreeMap::new(),
            persons: BTreeSet::new(),
            fund_names: BTreeSet::new(),
            grants: BTreeSet::new(),
            gifts: BTreeSet::new(),
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

    fn policy(&self, day: Day) -> Policy {
        let in_force = self.policies.iter().rev().find(|(from, _)| *from <= day);
        in_force.expect("a policy from the first day").1.clone()
    }

    fn age(&mut self) -> u64 {
        self.next_age += 1;
        self.next_age
    }

    /// Decides a command and does it.
    ///
    /// # Errors
    ///
    /// The name of the refusal; nothing is done then.
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
            other => {
                let known = self.operators(asked)?
                    || self.members(asked, today)?
                    || self.tasks(asked, today)?
                    || self.goods(asked, today)?
                    || self.store_room(asked, today)?
                    || self.redemptions(asked, today)?;
                assert!(known, "the model does not know {}", other.name());
            }
        }
        Ok(())
    }
}
