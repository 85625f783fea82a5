//! The board of hard cases.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::Event;
use crate::events::cases::{
    CaseClaimed, CaseCompleted, CaseExtended, CaseListed, CasePaidElsewhere, CaseProgressed, CaseReturned,
    CaseRewarded, Grade, LateTerms, Openness, PartyDeclared, Share,
};
use crate::events::reversals::CaseRewardReversed;
use crate::journal::Entry;
use crate::units::{CaseId, CaseRef, Day, GridId, MemberId, Name, OperatorId, Points, Seq};

/// The cases of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    all: BTreeMap<CaseId, Case>,
    /// The last days of claims and listings, so that what time brings about is found at once.
    clocks: BTreeSet<(Day, CaseId)>,
    /// Numbers of other schemes that are taken.
    numbers: BTreeMap<CaseRef, Numbered>,
}

/// What a number of another scheme stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    /// The case here; none when only the other scheme has one.
    pub case: Option<CaseId>,
    /// The entry to be pointed at: the listing, the award on the lead, the payment elsewhere.
    pub seq: Seq,
    /// The scheme that paid for it, when another did.
    pub paid_by: Option<Name>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// Its number.
    pub id: CaseId,
    /// How hard it is.
    pub grade: Grade,
    /// What it is about.
    pub title: Name,
    /// Where.
    pub grid: Option<GridId>,
    /// What is set aside for it.
    pub reward: Points,
    /// The last day on which it may be claimed.
    pub closes: Day,
    /// The day it was listed.
    pub listed: Day,
    /// The day since which it stands on the board, by the clock; while somebody works on it, the day it last did.
    pub open_since: Day,
    /// Days a claim may take, where they were set for this case alone.
    pub days: Option<u16>,
    /// Who may read what it is about.
    pub openness: Openness,
    /// Its numbers in other schemes.
    pub numbers: Vec<CaseRef>,
    /// Who is a party to it; never shown to the public.
    pub parties: BTreeSet<MemberId>,
    /// Every entry about it, oldest first.
    pub entries: Vec<Seq>,
    /// The entry that listed it.
    pub seq: Seq,
    /// Where it stands.
    pub state: State,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// On the board.
    Listed,
    /// Somebody works on it.
    Claimed(Claimed),
    /// The work is reported as done.
    Completed {
        /// The claim it ends.
        claim: Claimed,
        /// The day it was reported.
        day: Day,
        /// Who recorded the report.
        by: OperatorId,
        /// The entry that reported it.
        seq: Seq,
        /// The lead the work rests on.
        lead: Option<CaseRef>,
    },
    /// Paid.
    Rewarded {
        /// Who earned it.
        member: MemberId,
        /// The entry that paid it.
        seq: Seq,
        /// The claim it was paid for.
        claim: Claimed,
        /// The day the work was reported.
        day: Day,
        /// Who recorded the report.
        by: OperatorId,
        /// The entry that reported it.
        report: Seq,
        /// The lead the work rests on.
        lead: Option<CaseRef>,
    },
    /// Taken off the board by the station.
    Withdrawn,
    /// Claimed by nobody in time.
    Expired,
    /// Paid by another scheme.
    PaidElsewhere {
        /// Its number there.
        number: CaseRef,
        /// What that scheme is called.
        scheme: Name,
        /// The entry that says so.
        seq: Seq,
    },
}

/// A live claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Who; the first of the team.
    pub member: MemberId,
    /// The team and its parts; empty for one alone.
    pub shares: Vec<Share>,
    /// The last day on which it may be completed.
    pub due: Day,
    /// The due day before any extension.
    pub first_due: Day,
    /// What later work earns; none when the claim ends on its due day.
    pub late: Option<LateTerms>,
    /// Since when.
    pub since: Day,
    /// The last day on which the claimant told how far he is.
    pub noted: Option<Day>,
    /// The entry that claimed it.
    pub seq: Seq,
}

impl Claimed {
    /// Everybody who works on it.
    pub fn team(&self) -> impl Iterator<Item = MemberId> {
        let alone = self.shares.is_empty().then_some(self.member);
        self.shares.iter().map(|share| share.member).chain(alone)
    }

    /// The last day of the claim: its due day, or the end of what may be late.
    pub fn ends(&self) -> Day {
        self.late.map_or(self.due, |late| late.until.max(self.due))
    }

    /// The day on which half of the time is over.
    pub fn half(&self) -> Day {
        let days = u16::try_from(self.due.since(self.since)).unwrap_or(0);
        self.since.plus(days.div_ceil(2))
    }
}

impl State {
    /// The name as reports print it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Listed => "listed",
            Self::Claimed(_) => "claimed",
            Self::Completed { .. } => "completed",
            Self::Rewarded { .. } => "rewarded",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::PaidElsewhere { .. } => "paid_elsewhere",
        }
    }

    /// Who works on it or earned it.
    pub const fn member(&self) -> Option<MemberId> {
        match self {
            Self::Claimed(claim) | Self::Completed { claim, .. } => Some(claim.member),
            Self::Rewarded { member, .. } => Some(*member),
            Self::Listed | Self::Withdrawn | Self::Expired | Self::PaidElsewhere { .. } => None,
        }
    }

    /// The claim that is worked on or judged, or was paid for.
    pub const fn work(&self) -> Option<&Claimed> {
        match self {
            Self::Claimed(claim) | Self::Completed { claim, .. } | Self::Rewarded { claim, .. } => {
                Some(claim)
            }
            Self::Listed | Self::Withdrawn | Self::Expired | Self::PaidElsewhere { .. } => None,
        }
    }

    /// The claim, while it is worked on or judged.
    pub const fn claim(&self) -> Option<&Claimed> {
        match self {
            Self::Claimed(claim) | Self::Completed { claim, .. } => Some(claim),
            Self::Listed
            | Self::Rewarded { .. }
            | Self::Withdrawn
            | Self::Expired
            | Self::PaidElsewhere { .. } => None,
        }
    }
}

impl Case {
    /// The claim `member` works under.
    fn live_claim(&self, member: MemberId) -> Option<Claimed> {
        let State::Claimed(claim) = &self.state else { return None };
        Some(claim.clone()).filter(|claim| claim.member == member)
    }

    /// The claim whose work is reported as done.
    fn finished_claim(&self) -> Option<Claimed> {
        let State::Completed { claim, .. } = &self.state else { return None };
        Some(claim.clone())
    }

    /// The day after which the book itself ends the claim or the listing.
    fn clock(&self) -> Option<Day> {
        match &self.state {
            State::Listed => Some(self.closes),
            State::Claimed(claim) => Some(claim.ends()),
            State::Completed { .. }
            | State::Rewarded { .. }
            | State::Withdrawn
            | State::Expired
            | State::PaidElsewhere { .. } => None,
        }
    }

    /// Where it stands on `today`: what the book itself will write first with the next command is true by
    /// the clock already.
    pub fn state_on(&self, today: Day) -> &State {
        let over = match &self.state {
            State::Listed => true,
            State::Claimed(claim) => claim.ends() < today,
            State::Completed { .. }
            | State::Rewarded { .. }
            | State::Withdrawn
            | State::Expired
            | State::PaidElsewhere { .. } => return &self.state,
        };
        match (over, self.closes < today) {
            (true, true) => &State::Expired,
            (true, false) => &State::Listed,
            (false, _) => &self.state,
        }
    }

    /// What is set aside for it on `today`, of what its account has: nothing once the clock has freed it.
    pub fn reserved_on(&self, today: Day, balance: i64) -> i64 {
        if *self.state_on(today) == State::Expired { 0 } else { balance }
    }

    /// What it is about, where everybody may read it.
    pub fn public_title(&self) -> Option<&Name> {
        (self.openness == Openness::Public).then_some(&self.title)
    }

    /// Whether its reward is still set aside.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Listed | State::Claimed(_) | State::Completed { .. })
    }
}

impl Cases {
    /// One case.
    pub fn get(&self, case: CaseId) -> Option<&Case> {
        self.all.get(&case)
    }

    /// The first days on which the rewards of expired cases were free, which may be before the book wrote it.
    pub fn freed_by_the_clock(&self) -> impl Iterator<Item = (CaseId, Day)> {
        let expired = self.all.values().filter(|case| case.state == State::Expired);
        expired.map(|case| (case.id, case.closes.plus(1).max(case.open_since)))
    }

    /// All cases ever listed.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Case> {
        self.all.values()
    }

    /// The number the next case gets.
    pub fn next(&self) -> Option<CaseId> {
        self.all.keys().next_back().copied().unwrap_or(CaseId::number(0)).next()
    }

    /// How many live claims a member holds, alone or in a team.
    pub fn claims_of(&self, member: MemberId) -> u16 {
        let live = |case: &&Case| matches!(&case.state, State::Claimed(claim) if claim.team().any(|one| one == member));
        u16::try_from(self.all.values().filter(live).count()).unwrap_or(u16::MAX)
    }

    /// What a number of another scheme stands for.
    pub fn numbered(&self, number: &CaseRef) -> Option<&Numbered> {
        self.numbers.get(number)
    }

    /// The first case whose claim or listing ran past its last day.
    pub fn overdue(&self, today: Day) -> Option<&Case> {
        let (last, case) = self.clocks.first()?;
        self.all.get(case).filter(|_| *last < today)
    }

    /// Takes in an entry that changes where a case stands.
    fn change(&mut self, entry: &Entry, case: CaseId, to: impl FnOnce(&Case) -> Option<State>) -> Option<()> {
        let case = self.all.get_mut(&case)?;
        let state = to(case)?;
        if let Some(clock) = case.clock() {
            self.clocks.remove(&(clock, case.id));
        }
        if state == State::Listed {
            case.open_since = match (&case.state, &entry.event) {
                (State::Claimed(claim), Event::ClaimLapsed(_)) => claim.ends().plus(1),
                _ => entry.on,
            };
        }
        case.state = state;
        case.entries.push(entry.seq);
        if let Some(clock) = case.clock() {
            self.clocks.insert((clock, case.id));
        }
        Some(())
    }

    pub(super) fn listed(&mut self, entry: &Entry, fact: &CaseListed) -> Option<()> {
        let CaseListed { case: id, grade, title, grid, reward, closes, days, openness, numbers } =
            fact.clone();
        self.clocks.insert((closes, id));
        for number in &numbers {
            let numbered = Numbered { case: Some(id), seq: entry.seq, paid_by: None };
            self.numbers.insert(number.clone(), numbered).is_none().then_some(())?;
        }
        let (listed, seq, state) = (entry.on, entry.seq, State::Listed);
        let (parties, entries) = (BTreeSet::new(), vec![entry.seq]);
        let case = Case {
            id,
            grade,
            title,
            grid,
            reward,
            closes,
            listed,
            open_since: listed,
            days,
            openness,
            numbers,
            parties,
            entries,
            seq,
            state,
        };
        self.all.insert(id, case).is_none().then_some(())
    }

    pub(super) fn claimed(&mut self, entry: &Entry, fact: &CaseClaimed) -> Option<()> {
        let claim = Claimed {
            member: fact.member,
            shares: fact.shares.clone(),
            due: fact.due,
            first_due: fact.due,
            late: fact.late,
            since: entry.on,
            noted: None,
            seq: entry.seq,
        };
        self.change(entry, fact.case, |case| {
            matches!(case.state, State::Listed).then_some(State::Claimed(claim))
        })
    }

    pub(super) fn party_declared(&mut self, entry: &Entry, fact: &PartyDeclared) -> Option<()> {
        let case = self.all.get_mut(&fact.case)?;
        case.parties.insert(fact.member);
        case.entries.push(entry.seq);
        Some(())
    }

    pub(super) fn progressed(&mut self, entry: &Entry, fact: &CaseProgressed) -> Option<()> {
        let noted = Some(entry.on);
        self.change(entry, fact.case, |case| {
            case.live_claim(fact.member).map(|claim| State::Claimed(Claimed { noted, ..claim }))
        })
    }

    pub(super) fn extended(&mut self, entry: &Entry, fact: &CaseExtended) -> Option<()> {
        let (due, late) = (fact.due, fact.late);
        self.change(entry, fact.case, |case| {
            case.live_claim(fact.member).map(|claim| State::Claimed(Claimed { due, late, ..claim }))
        })
    }

    pub(super) fn paid_elsewhere(&mut self, entry: &Entry, fact: &CasePaidElsewhere) -> Option<()> {
        let CasePaidElsewhere { number, scheme, case, .. } = fact.clone();
        let numbered = Numbered { case, seq: entry.seq, paid_by: Some(scheme.clone()) };
        self.numbers.insert(number.clone(), numbered);
        match case {
            Some(case) => {
                let state = State::PaidElsewhere { number, scheme, seq: entry.seq };
                self.change(entry, case, |case| {
                    (!matches!(case.state, State::Rewarded { .. } | State::PaidElsewhere { .. }))
                        .then_some(state)
                })
            }
            None => Some(()),
        }
    }

    pub(super) fn back_on_board(&mut self, entry: &Entry, case: CaseId, member: MemberId) -> Option<()> {
        self.change(entry, case, |case| case.live_claim(member).map(|_| State::Listed))
    }

    pub(super) fn completed(&mut self, entry: &Entry, fact: &CaseCompleted) -> Option<()> {
        let (day, by, seq, lead) = (entry.on, entry.by, entry.seq, fact.lead.clone());
        self.change(entry, fact.case, |case| {
            case.live_claim(fact.member).map(|claim| State::Completed { claim, day, by, seq, lead })
        })
    }

    pub(super) fn returned(&mut self, entry: &Entry, fact: &CaseReturned) -> Option<()> {
        self.change(entry, fact.case, |case| case.finished_claim().map(State::Claimed))
    }

    pub(super) fn rewarded(&mut self, entry: &Entry, fact: &CaseRewarded) -> Option<()> {
        if let State::Completed { lead: Some(lead), .. } = &self.all.get(&fact.case)?.state {
            // A number of the case itself keeps pointing at its listing.
            let numbered = Numbered { case: Some(fact.case), seq: entry.seq, paid_by: None };
            self.numbers.entry(lead.clone()).or_insert(numbered);
        }
        let (member, paid) = (fact.member, entry.seq);
        self.change(entry, fact.case, |case| {
            let State::Completed { claim, day, by, seq, lead } = case.state.clone() else { return None };
            Some(State::Rewarded { member, seq: paid, claim, day, by, report: seq, lead })
        })
    }

    /// The reward was taken back: the work waits for judgement again, and its lead is free.
    pub(super) fn reward_reversed(&mut self, entry: &Entry, fact: &CaseRewardReversed) -> Option<()> {
        self.numbers.retain(|_, numbered| numbered.seq != fact.credit);
        self.change(entry, fact.case, |case| {
            let State::Rewarded { seq, claim, day, by, report, lead, .. } = case.state.clone() else {
                return None;
            };
            (seq == fact.credit).then_some(State::Completed { claim, day, by, seq: report, lead })
        })
    }

    pub(super) fn ended(&mut self, entry: &Entry, case: CaseId, state: State) -> Option<()> {
        self.change(entry, case, |_| Some(state))
    }
}
