//! The board of hard cases.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::cases::{CaseClaimed, CaseCompleted, CaseListed, CaseReturned, CaseRewarded, Grade};
use crate::events::reversals::CaseRewardReversed;
use crate::journal::Entry;
use crate::units::{CaseId, Day, GridId, MemberId, Name, OperatorId, Points, Seq};

/// The cases of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    all: BTreeMap<CaseId, Case>,
    /// The last days of claims and listings, so that what time brings about is found at once.
    clocks: BTreeSet<(Day, CaseId)>,
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
    },
    /// Taken off the board by the station.
    Withdrawn,
    /// Claimed by nobody in time.
    Expired,
}

/// A live claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Who.
    pub member: MemberId,
    /// The last day on which it may be completed.
    pub due: Day,
    /// Since when.
    pub since: Day,
    /// The entry that claimed it.
    pub seq: Seq,
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
        }
    }

    /// Who works on it or earned it.
    pub const fn member(&self) -> Option<MemberId> {
        match self {
            Self::Claimed(claim) | Self::Completed { claim, .. } => Some(claim.member),
            Self::Rewarded { member, .. } => Some(*member),
            Self::Listed | Self::Withdrawn | Self::Expired => None,
        }
    }
}

impl Case {
    /// The claim `member` works under.
    fn live_claim(&self, member: MemberId) -> Option<Claimed> {
        let State::Claimed(claim) = &self.state else { return None };
        Some(*claim).filter(|claim| claim.member == member)
    }

    /// The claim whose work is reported as done.
    fn finished_claim(&self) -> Option<Claimed> {
        let State::Completed { claim, .. } = &self.state else { return None };
        Some(*claim)
    }

    /// The day after which the book itself ends the claim or the listing.
    fn clock(&self) -> Option<Day> {
        match &self.state {
            State::Listed => Some(self.closes),
            State::Claimed(claim) => Some(claim.due),
            State::Completed { .. } | State::Rewarded { .. } | State::Withdrawn | State::Expired => None,
        }
    }
}

impl Cases {
    /// One case.
    pub fn get(&self, case: CaseId) -> Option<&Case> {
        self.all.get(&case)
    }

    /// All cases ever listed.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Case> {
        self.all.values()
    }

    /// The number the next case gets.
    pub fn next(&self) -> Option<CaseId> {
        self.all.keys().next_back().copied().unwrap_or(CaseId::number(0)).next()
    }

    /// How many live claims a member holds.
    pub fn claims_of(&self, member: MemberId) -> u16 {
        let live = |case: &&Case| matches!(&case.state, State::Claimed(claim) if claim.member == member);
        u16::try_from(self.all.values().filter(live).count()).unwrap_or(u16::MAX)
    }

    /// The first case whose claim or listing ran past its last day.
    pub fn overdue(&self, today: Day) -> Option<&Case> {
        let (last, case) = self.clocks.first()?;
        self.all.get(case).filter(|_| *last < today)
    }

    fn change(&mut self, case: CaseId, to: impl FnOnce(&Case) -> Option<State>) -> Option<()> {
        let case = self.all.get_mut(&case)?;
        let state = to(case)?;
        if let Some(clock) = case.clock() {
            self.clocks.remove(&(clock, case.id));
        }
        case.state = state;
        if let Some(clock) = case.clock() {
            self.clocks.insert((clock, case.id));
        }
        Some(())
    }

    pub(super) fn listed(&mut self, entry: &Entry, fact: &CaseListed) -> Option<()> {
        let CaseListed { case: id, grade, title, grid, reward, closes } = fact.clone();
        let (listed, seq, state) = (entry.on, entry.seq, State::Listed);
        self.clocks.insert((closes, id));
        let case = Case { id, grade, title, grid, reward, closes, listed, seq, state };
        self.all.insert(id, case).is_none().then_some(())
    }

    pub(super) fn claimed(&mut self, entry: &Entry, fact: &CaseClaimed) -> Option<()> {
        let claim = Claimed { member: fact.member, due: fact.due, since: entry.on, seq: entry.seq };
        self.change(fact.case, |case| matches!(case.state, State::Listed).then_some(State::Claimed(claim)))
    }

    pub(super) fn back_on_board(&mut self, case: CaseId, member: MemberId) -> Option<()> {
        self.change(case, |case| case.live_claim(member).map(|_| State::Listed))
    }

    pub(super) fn completed(&mut self, entry: &Entry, fact: &CaseCompleted) -> Option<()> {
        let (day, by, seq) = (entry.on, entry.by, entry.seq);
        self.change(fact.case, |case| {
            case.live_claim(fact.member).map(|claim| State::Completed { claim, day, by, seq })
        })
    }

    pub(super) fn returned(&mut self, fact: &CaseReturned) -> Option<()> {
        self.change(fact.case, |case| case.finished_claim().map(State::Claimed))
    }

    pub(super) fn rewarded(&mut self, entry: &Entry, fact: &CaseRewarded) -> Option<()> {
        let (member, paid) = (fact.member, entry.seq);
        self.change(fact.case, |case| {
            let State::Completed { claim, day, by, seq } = case.state else { return None };
            Some(State::Rewarded { member, seq: paid, claim, day, by, report: seq })
        })
    }

    /// The reward was taken back: the work waits for judgement again.
    pub(super) fn reward_reversed(&mut self, fact: &CaseRewardReversed) -> Option<()> {
        self.change(fact.case, |case| {
            let State::Rewarded { seq, claim, day, by, report, .. } = case.state else { return None };
            (seq == fact.credit).then_some(State::Completed { claim, day, by, seq: report })
        })
    }

    pub(super) fn ended(&mut self, case: CaseId, state: State) -> Option<()> {
        self.change(case, |_| Some(state))
    }
}
