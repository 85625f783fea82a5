//! The close of a month, a quarter or a year.
//!
//! ```text
//! the period is over ─▶ nothing in it is open ─▶ finance and a second person sign ─▶ it takes no more
//! ```
//!
//! 1. Periods of one length are closed in order. A longer one closes the shorter ones in it.
//! 2. Nothing is dated in a closed period any more. What was wrong in it is put right by an entry of
//!    today that points back.
//! 3. What is open keeps a period open; what is only late is signed as it is.

use serde::Serialize;

use crate::events::operators::Role;
use crate::events::periods::{Open, PeriodClosed};
use crate::journal::Draft;
use crate::rules::shared::{has_role, other_person};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{FiscalPeriod, Note};
use crate::views::Views;
use crate::views::draws::Stage;

/// Closes a period and everything before its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosePeriod {
    /// Which.
    pub period: FiscalPeriod,
    /// What there is to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}

/// Who may sign with whoever closes a period.
const SIGNERS: &[Role] = &[Role::Finance, Role::Chief];

/// What is not settled at the end of a period: days nobody closed (at a station that closes its days),
/// stocktakes nobody signed, draws with a difference nobody explained or not reckoned up, and money due by
/// then that is not set aside.
///
/// Whatever else must be settled before a period is closed gets its kind in [`Open`], its line here and
/// its answer in [`blocks`].
pub fn open_differences(views: &Views, period: FiscalPeriod) -> Vec<Open> {
    let end = period.days().to;
    let closes_days = views.days.last_closed().is_some();
    let days = views.days.worked().filter(|day| closes_days && *day <= end).map(Open::Day);
    let stocktake = views.stocktakes.open().filter(|open| open.on <= end);
    let stocktake = stocktake.map(|open| Open::Stocktake(open.id));
    let unfunded = views.obligations.all().filter(|(_, obligation)| {
        let due = obligation.due(end);
        due.iter().any(|due| !due.funded)
    });
    let unfunded = unfunded.map(|(id, _)| Open::Obligation(id));
    let draws = views.draws.all().filter_map(|draw| {
        let reckoned = draw.reconciled.as_ref().filter(|found| found.act.on <= end);
        let approved = draw.approved_on().filter(|on| *on <= end);
        match (&draw.stage, draw.open_difference()) {
            (Stage::Approved, _) => approved.map(|_| Open::Draw(draw.id)),
            (_, Some(_)) => reckoned.map(|_| Open::Difference(draw.id)),
            (_, None) => None,
        }
    });
    days.chain(stocktake).chain(draws).chain(unfunded).collect()
}

/// Whether it keeps a period open, or is signed as it is.
pub const fn blocks(open: &Open) -> bool {
    match open {
        Open::Day(_) | Open::Stocktake(_) | Open::Difference(_) => true,
        Open::Obligation(_) | Open::Draw(_) => false,
    }
}

/// Closes a period for two people: whoever asks is of finance; who signs with him is of finance or the
/// chief.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::PeriodIsClosed`] when it was closed, or a longer or later one that covers it.
/// * [`Refusal::PeriodBeforeBook`], [`Refusal::PeriodNotOver`].
/// * [`Refusal::EarlierPeriodOpen`] by promise 1.
/// * [`Refusal::PeriodNotReady`] by promise 3.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::RelatedPair`], [`Refusal::NotPermitted`] when his roles
///   are others.
///
/// Source: 会计期间结账 (accounting periods are closed in order).
pub(crate) fn close(
    views: &Views,
    _: &Recalled,
    command: &ClosePeriod,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ClosePeriod { period, note } = command.clone();
    if let Some(closed) = views.periods.covering(period) {
        return Err(Refusal::PeriodIsClosed { period, covered: closed.period, seq: closed.seq });
    }
    let last = period.days().to;
    let began = views.periods.began().unwrap_or(when.today);
    let end = views.periods.end(period).filter(|_| began <= last);
    let (until, hash) = end.ok_or(Refusal::PeriodBeforeBook { period, began })?;
    if when.today <= last {
        return Err(Refusal::PeriodNotOver { period, last, today: when.today });
    }
    if let Some(earlier) = views.periods.open_before(period) {
        return Err(Refusal::EarlierPeriodOpen { period, earlier });
    }
    let (open, left): (Vec<Open>, Vec<Open>) = open_differences(views, period).into_iter().partition(blocks);
    if !open.is_empty() {
        return Err(Refusal::PeriodNotReady { period, open });
    }
    let second = other_person(views, when)?;
    has_role(views, second, SIGNERS)?;
    let entries = views.periods.entries(period);
    Ok(Draft::of(PeriodClosed { period, entries, until, hash, left, note, second }))
}
