//! The board of cases (疑难案事件清单): where each stands and how long it has left.

use serde::Serialize;

use crate::events::cases::Grade;
use crate::units::{CaseId, Day, GridId, MemberId, Name, Points};
use crate::views::Views;
use crate::views::cases::{Case, State};

/// One case on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub case: CaseId,
    /// How hard it is.
    pub grade: Grade,
    /// What it is about.
    pub title: Name,
    /// Where.
    pub grid: Option<GridId>,
    /// `listed`, `claimed`, `completed`, `rewarded`, `withdrawn` or `expired`.
    pub state: &'static str,
    /// What is paid for it.
    pub reward: Points,
    /// The day it was listed.
    pub listed: Day,
    /// The last day on which it may be claimed.
    pub closes: Day,
    /// The last day on which the live claim may be completed.
    pub due: Option<Day>,
    /// Days until it closes or is due, today not counted; negative when past and the book has not
    /// written it yet. None once nothing runs any more.
    pub days_left: Option<i32>,
    /// Who works on it or earned it.
    pub member: Option<MemberId>,
}

impl Row {
    fn of(case: &Case, today: Day) -> Self {
        let due = match &case.state {
            State::Claimed(claim) | State::Completed { claim, .. } => Some(claim.due),
            State::Listed | State::Rewarded { .. } | State::Withdrawn | State::Expired => None,
        };
        let runs_to = match &case.state {
            State::Listed => Some(case.closes),
            State::Claimed(claim) => Some(claim.due),
            State::Completed { .. } | State::Rewarded { .. } | State::Withdrawn | State::Expired => None,
        };
        Self {
            case: case.id,
            grade: case.grade,
            title: case.title.clone(),
            grid: case.grid,
            state: case.state.as_str(),
            reward: case.reward,
            listed: case.listed,
            closes: case.closes,
            due,
            days_left: runs_to.map(|last| last.since(today)),
            member: case.state.member(),
        }
    }

    /// Whether something is still to be done about it.
    pub fn is_open(&self) -> bool {
        matches!(self.state, "listed" | "claimed" | "completed")
    }
}

/// All cases ever listed, by number.
pub fn all(views: &Views, today: Day) -> Vec<Row> {
    views.cases.all().map(|case| Row::of(case, today)).collect()
}

/// The cases about which something is still to be done: the soonest first, then by number.
pub fn open(views: &Views, today: Day) -> Vec<Row> {
    let mut rows: Vec<Row> = all(views, today).into_iter().filter(Row::is_open).collect();
    rows.sort_by_key(|row| (row.days_left.unwrap_or(i32::MIN), row.case));
    rows
}

/// One case; none when there is no such case.
pub fn one(views: &Views, case: CaseId, today: Day) -> Option<Row> {
    views.cases.get(case).map(|case| Row::of(case, today))
}
