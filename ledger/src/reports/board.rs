//! The board of cases (疑难案事件清单): where each stands and how long it has left.
//!
//! 1. [`all`], [`open`] and [`one`] are for the staff. Confidential sources have no number here.
//! 2. [`public`] is for everybody: no claimants, and of a sensitive case neither title nor place.
//! 3. A reminder stands from its day on until it is answered by a note, an extension or the end of
//!    the work, so that none is lost on a day on which nobody looks.

use serde::Serialize;

use crate::events::cases::{Grade, Openness, Share};
use crate::events::station::CaseTerms;
use crate::units::{CaseId, CaseRef, Day, GridId, MemberId, Name, Points};
use crate::views::Views;
use crate::views::cases::{Case, Claimed, State};

/// One case on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub case: CaseId,
    /// How hard it is.
    pub grade: Grade,
    /// What it is about.
    pub title: Name,
    /// Who may read that.
    pub openness: Openness,
    /// Where.
    pub grid: Option<GridId>,
    /// `listed`, `claimed`, `completed`, `rewarded`, `withdrawn`, `expired` or `paid_elsewhere`.
    pub state: &'static str,
    /// What is paid for it.
    pub reward: Points,
    /// The day it was listed.
    pub listed: Day,
    /// The last day on which it may be claimed.
    pub closes: Day,
    /// The last day on which the live claim may be completed.
    pub due: Option<Day>,
    /// Days until it closes or is due, today not counted; negative when the work may still be late. None
    /// once nothing runs any more.
    pub days_left: Option<i32>,
    /// Who works on it or earned it; the first of a team. None for a confidential source.
    pub member: Option<MemberId>,
    /// The team that works on it or earned it, and its parts; empty for one alone.
    pub team: Vec<Worker>,
    /// Where the clock of a live claim stands.
    pub clock: Option<Clock>,
    /// Days since the claimant last told how far he is, or since he claimed.
    pub silent_days: Option<i32>,
    /// Whether that is as long as the policy calls silent.
    pub silent: bool,
    /// Its numbers in other schemes.
    pub numbers: Vec<CaseRef>,
}

/// One of a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Worker {
    /// Who; none for a confidential source.
    pub member: Option<MemberId>,
    /// How many of a hundred parts.
    pub percent: u8,
}

/// Where the clock of a live claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Nothing is to be said.
    Running,
    /// Half of the time is over, and nothing was noted since.
    HalfTime,
    /// It is due within the days the policy names.
    DueSoon,
    /// The due day has passed; late work is still taken.
    Overdue,
}

impl Clock {
    /// The name as reports print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::HalfTime => "half_time",
            Self::DueSoon => "due_soon",
            Self::Overdue => "overdue",
        }
    }

    /// Where the clock of `claim` stands on `today`, and since which day.
    fn of(claim: &Claimed, terms: &CaseTerms, today: Day) -> (Self, Day) {
        if claim.due < today {
            return (Self::Overdue, claim.due.plus(1));
        }
        let soon = terms.remind_days.map(|days| claim.due.minus(days).max(claim.since));
        if let Some(soon) = soon.filter(|soon| *soon <= today) {
            return (Self::DueSoon, soon);
        }
        let half = claim.half();
        if half <= today && claim.noted.is_none_or(|noted| noted < half) {
            return (Self::HalfTime, half);
        }
        (Self::Running, claim.since)
    }
}

/// What is known of everybody but confidential sources.
pub(super) fn shown(views: &Views, member: MemberId) -> Option<MemberId> {
    (!views.members.is_confidential(member)).then_some(member)
}

/// A team as the staff sees it.
pub(super) fn team(views: &Views, shares: &[Share]) -> Vec<Worker> {
    let worker = |share: &Share| Worker { member: shown(views, share.member), percent: share.percent };
    shares.iter().map(worker).collect()
}

fn terms(views: &Views, today: Day) -> CaseTerms {
    views.station.policy_on(today).map(|policy| policy.cases.clone()).unwrap_or_default()
}

impl Row {
    fn of(views: &Views, case: &Case, today: Day) -> Self {
        let state = case.state_on(today);
        let claim = state.claim();
        let live = claim.filter(|_| matches!(state, State::Claimed(_)));
        let listed = (*state == State::Listed).then_some(case.closes);
        let runs_to = listed.or(live.map(|claim| claim.due));
        let terms = terms(views, today);
        let silent_days = live.map(|claim| today.since(claim.noted.unwrap_or(claim.since)));
        let limit = terms.silence_days.map(i32::from);
        Self {
            case: case.id,
            grade: case.grade,
            title: case.title.clone(),
            openness: case.openness,
            grid: case.grid,
            state: state.as_str(),
            reward: case.reward,
            listed: case.listed,
            closes: case.closes,
            due: claim.map(|claim| claim.due),
            days_left: runs_to.map(|last| last.since(today)),
            member: state.member().and_then(|member| shown(views, member)),
            team: state.work().map(|claim| team(views, &claim.shares)).unwrap_or_default(),
            clock: live.map(|claim| Clock::of(claim, &terms, today).0),
            silent_days,
            silent: silent_days.zip(limit).is_some_and(|(days, limit)| limit <= days),
            numbers: case.numbers.clone(),
        }
    }

    /// Whether something is still to be done about it.
    pub fn is_open(&self) -> bool {
        matches!(self.state, "listed" | "claimed" | "completed")
    }
}

/// All cases ever listed, by number.
pub fn all(views: &Views, today: Day) -> Vec<Row> {
    views.cases.all().map(|case| Row::of(views, case, today)).collect()
}

/// The cases about which something is still to be done: the soonest first, then by number.
pub fn open(views: &Views, today: Day) -> Vec<Row> {
    let mut rows: Vec<Row> = all(views, today).into_iter().filter(Row::is_open).collect();
    rows.sort_by_key(|row| (row.days_left.unwrap_or(i32::MIN), row.case));
    rows
}

/// One case; none when there is no such case.
pub fn one(views: &Views, case: CaseId, today: Day) -> Option<Row> {
    views.cases.get(case).map(|case| Row::of(views, case, today))
}

/// Somebody who works on a case is to be reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// The case.
    pub case: CaseId,
    /// What it is about.
    pub title: Name,
    /// Who works on it; none for a confidential source.
    pub member: Option<MemberId>,
    /// The last day on which it may be completed.
    pub due: Day,
    /// Days until then; negative when past.
    pub days_left: i32,
    /// `half_time`, `due_soon`, `overdue` or `silent`.
    pub why: &'static str,
    /// Since which day there is reason to remind him; today for what is new.
    pub since: Day,
}

/// Whom to remind on `today`: at half time, `policy.cases.remind_days` before the due day, when
/// overdue, and when nothing was heard for `policy.cases.silence_days`. What is due first comes first.
pub fn reminders(views: &Views, today: Day) -> Vec<Reminder> {
    let terms = terms(views, today);
    let mut rows = Vec::new();
    for case in views.cases.all() {
        let State::Claimed(claim) = case.state_on(today) else { continue };
        let of = |why, since| Reminder {
            case: case.id,
            title: case.title.clone(),
            member: shown(views, claim.member),
            due: claim.due,
            days_left: claim.due.since(today),
            why,
            since,
        };
        let (clock, since) = Clock::of(claim, &terms, today);
        if clock != Clock::Running {
            rows.push(of(clock.as_str(), since));
        }
        let silent = terms.silence_days.map(|days| claim.noted.unwrap_or(claim.since).plus(days));
        if let Some(since) = silent.filter(|since| *since <= today) {
            rows.push(of("silent", since));
        }
    }
    rows.sort_by_key(|row| (row.due, row.case));
    rows
}

/// A case as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Public {
    /// Its number.
    pub case: CaseId,
    /// How hard it is.
    pub grade: Grade,
    /// What it is about; none when that is sensitive.
    pub title: Option<Name>,
    /// Where; none when that is sensitive.
    pub grid: Option<GridId>,
    /// `listed`, `claimed` or `completed`.
    pub state: &'static str,
    /// What is paid for it.
    pub reward: Points,
    /// The last day on which it may be claimed.
    pub closes: Day,
}

/// The list for everybody: what is open, what may be claimed first, then by grade and number. It
/// says of nobody that he works on a case.
pub fn public(views: &Views, today: Day) -> Vec<Public> {
    let row = |case: &Case| {
        let open = case.openness == Openness::Public;
        Public {
            case: case.id,
            grade: case.grade,
            title: case.public_title().cloned(),
            grid: case.grid.filter(|_| open),
            state: case.state_on(today).as_str(),
            reward: case.reward,
            closes: case.closes,
        }
    };
    // What closed yesterday cannot be claimed any more, also before the book has written it.
    let open = |case: &&Case| case.is_open() && *case.state_on(today) != State::Expired;
    let mut rows: Vec<Public> = views.cases.all().filter(open).map(row).collect();
    rows.sort_by_key(|row| (row.state != "listed", row.grade, row.case));
    rows
}
