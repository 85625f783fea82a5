//! The first page: what happened today, and what waits for somebody.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::units::{BookId, Day, MemberId, Name, OperatorId, Points, Quantity, Seq, Sku};
use crate::views::Views;
use crate::views::cases::State;
use crate::views::days::Counts;

use super::board::reminders;
use super::coverage::{Coverage, coverage};
use super::expiring::expiring;
use super::notice;
use super::review::queue;
use super::stock::stock;

/// The figures of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Home {
    /// The book.
    pub book: Option<BookId>,
    /// What the station is called.
    pub station: Option<Name>,
    /// Which day.
    pub today: Day,
    /// The last entry.
    pub head: Option<Seq>,
    /// The version of the policy in force; none while none is.
    pub policy_version: Option<u32>,
    /// What happened today.
    pub counts: Counts,
    /// How many members there are; confidential sources are on no list and not among them.
    pub members: usize,
    /// What waits for review.
    pub review: Waiting,
    /// How the board stands.
    pub cases: Board,
    /// What is in public notice.
    pub notice: notice::Counts,
    /// What lapses soon.
    pub expiring: Expiring,
    /// The goods that run out.
    pub running_out: Vec<RunningOut>,
    /// Whether every outstanding point can be honoured.
    pub coverage: Coverage,
    /// The operators for whom one person alone stands: to be looked at until two do.
    pub alone: Vec<Alone>,
    /// The first day before today on which operators entered something and which is not closed.
    pub open_since: Option<Day>,
    /// The last day that is closed.
    pub closed_until: Option<Day>,
}

/// An operator for whom one person alone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Alone {
    /// Who.
    pub operator: OperatorId,
    /// The entry by which he was enrolled, or got his roles or his PIN.
    pub seq: Seq,
}

/// How long the queue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// How many acts wait.
    pub waiting: usize,
    /// Of these: fail a gate.
    pub gated: usize,
    /// How many days the oldest has waited.
    pub oldest_days: Option<i32>,
}

/// What lapses within the days the policy announces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Expiring {
    /// Whose points: how many members.
    pub members: usize,
    /// How many points.
    pub points: Points,
    /// The first last day of them.
    pub first: Option<Day>,
}

/// How the board of cases stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Board {
    /// May be claimed.
    pub listed: u32,
    /// Somebody works on them.
    pub claimed: u32,
    /// Of the claimed: due within [`DUE_SOON_DAYS`] days, and not past it.
    pub due_soon: u32,
    /// Of the claimed: past their due day.
    pub overdue: u32,
    /// Of the claimed: nothing was heard for as long as the policy calls silent.
    pub silent: u32,
    /// Reported as done: a reviewer must look.
    pub completed: u32,
}

/// A good that runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunningOut {
    /// Which.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// Pieces that may be handed out.
    pub usable: Quantity,
    /// At this many it is running out.
    pub reorder_at: Quantity,
}

/// A claim due within this many days is called due soon.
pub const DUE_SOON_DAYS: u16 = 3;

/// The figures of `today`.
pub fn home(views: &Views, today: Day) -> Home {
    let queue = queue(views, today);
    let review = Waiting {
        waiting: queue.len(),
        gated: queue.iter().filter(|row| !row.gates.is_empty()).count(),
        oldest_days: queue.iter().map(|row| row.age_days).max(),
    };
    let running_out = stock(views, today).into_iter().filter(|row| row.running_out).map(|row| RunningOut {
        sku: row.sku,
        name: row.name,
        usable: row.usable,
        reorder_at: row.reorder_at,
    });
    let identity = views.station.identity();
    Home {
        book: identity.map(|identity| identity.book.clone()),
        station: identity.map(|identity| identity.name.clone()),
        today,
        head: views.head.map(|head| head.seq),
        policy_version: views.station.version_on(today).map(|version| version.version),
        counts: views.days.on(today),
        members: views.members.listed().count(),
        review,
        cases: board(views, today),
        notice: notice::counts(views, today),
        expiring: lapsing(views, today),
        running_out: running_out.collect(),
        coverage: coverage(views, today),
        alone: views.operators.alone().map(|(operator, seq)| Alone { operator, seq }).collect(),
        open_since: views.days.worked().find(|day| *day < today),
        closed_until: views.days.last_closed().map(|closed| closed.day),
    }
}

fn lapsing(views: &Views, today: Day) -> Expiring {
    let rows = expiring(views, today);
    let members: BTreeSet<MemberId> = rows.iter().map(|row| row.member).collect();
    let points = rows.iter().fold(Points::ZERO, |sum, row| sum.checked_add(row.points).unwrap_or(sum));
    Expiring { members: members.len(), points, first: rows.first().map(|row| row.last) }
}

fn board(views: &Views, today: Day) -> Board {
    let mut board = Board::default();
    let count = |counter: &mut u32| *counter = counter.saturating_add(1);
    for case in views.cases.all() {
        match &case.state {
            State::Listed => count(&mut board.listed),
            State::Claimed(claim) => {
                count(&mut board.claimed);
                if claim.due < today {
                    count(&mut board.overdue);
                } else if claim.due <= today.plus(DUE_SOON_DAYS) {
                    count(&mut board.due_soon);
                }
            }
            State::Completed { .. } => count(&mut board.completed),
            State::Rewarded { .. } | State::Withdrawn | State::Expired | State::PaidElsewhere { .. } => {}
        }
    }
    let silent = reminders(views, today).into_iter().filter(|row| row.why == "silent").count();
    board.silent = u32::try_from(silent).unwrap_or(u32::MAX);
    board
}
