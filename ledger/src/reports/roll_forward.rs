//! The roll-forward of the liability: opening + issued − redeemed − lapsed ± corrections = closing.
//!
//! 1. Opening and closing are what members have, pending and held included, by the postings: the opening
//!    counted from the first entry on, the closing counted back from what the book has at its head.
//! 2. What happened between is counted by what the events say, not by their postings.
//! 3. So the difference is a check, and is nothing in a book that adds up.

use std::collections::BTreeMap;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::cases::Portion;
use crate::journal::{Account, Entry};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Day, Period, Points, Seq};

use super::liability::month;
use super::shared::{More, last_day, onwards};

columns! {
    /// One calendar month, or what of it is in the period.
    pub struct Row {
        /// Which month.
        pub month: Box<str>,
        /// What members had when it began.
        pub opening: Points,
        /// Issued for acts.
        pub acts: Points,
        /// Issued as rewards of cases.
        pub cases: Points,
        /// Corrections by two people.
        pub corrected: Points,
        /// Credits that were taken back, as far as they were not spent; less than nothing.
        pub taken_back: Points,
        /// Redeemed; less than nothing.
        pub redeemed: Points,
        /// Given back by reversals of redemptions.
        pub given_back: Points,
        /// Lapsed; less than nothing.
        pub lapsed: Points,
        /// Taken for what members owed; less than nothing.
        pub settled: Points,
        /// What members had at its end.
        pub closing: Points,
        /// What is not explained; nothing in a book that adds up.
        pub difference: Points,
    }
}

/// What one month moved.
#[derive(Default)]
struct Moves {
    /// By the events, in the order of the columns.
    said: [i64; 8],
    /// By the postings.
    posted: i64,
}

/// The roll-forward of the months of `period`, as far as the book reaches.
///
/// # Errors
///
/// The book's.
pub fn roll_forward<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    let to = period.to.min(last_day(book)?);
    let from = period.from.max(book.recorded().days.first().ok_or(BookError::Empty)?);
    let (mut opening, mut after) = (0_i64, 0_i64);
    let mut months: BTreeMap<Day, Moves> = BTreeMap::new();
    let mut first = from;
    while first <= to {
        months.insert(first.month_start(), Moves::default());
        first = first.month_start().plus_months(1);
    }
    onwards(book, Seq::number(0), |sealed| {
        let entry = sealed.entry();
        let posted = posted(entry);
        if entry.on < from {
            opening = opening.saturating_add(posted);
        } else if to < entry.on {
            after = after.saturating_add(posted);
        } else if let Some(month) = months.get_mut(&entry.on.month_start()) {
            month.posted = month.posted.saturating_add(posted);
            if let Some((at, points)) = said(&entry.event)
                && let Some(sum) = month.said.get_mut(at)
            {
                *sum = sum.saturating_add(points);
            }
        }
        Ok(More::Wanted)
    })?;
    // From the end backwards: what a month closed with, the next one began with.
    let mut closing = book.recorded().accounts.outstanding().minor().saturating_sub(after);
    let mut rows = Vec::with_capacity(months.len());
    for (first, Moves { said, posted }) in months.iter().rev() {
        let moved = said.iter().fold(0_i64, |sum, points| sum.saturating_add(*points));
        let began = if rows.len().saturating_add(1) == months.len() {
            opening
        } else {
            closing.saturating_sub(*posted)
        };
        let difference = began.saturating_add(moved).saturating_sub(closing);
        let [acts, cases, corrected, taken_back, redeemed, given_back, lapsed, settled] =
            said.map(Points::from_minor);
        let [opening, closed, difference] = [began, closing, difference].map(Points::from_minor);
        rows.push(Row {
            month: month(*first),
            opening,
            acts,
            cases,
            corrected,
            taken_back,
            redeemed,
            given_back,
            lapsed,
            settled,
            closing: closed,
            difference,
        });
        closing = closing.saturating_sub(*posted);
    }
    rows.reverse();
    Ok(rows)
}

/// By how much an entry's postings change what members have.
fn posted(entry: &Entry) -> i64 {
    let owed = entry
        .postings
        .iter()
        .filter(|posting| matches!(posting.account, Account::Member(_) | Account::Held(_)));
    owed.fold(0, |sum, posting| sum.saturating_add(posting.amount))
}

/// By how much an event says that what members have changes, and in which column that belongs.
fn said(event: &Event) -> Option<(usize, i64)> {
    let less = |points: Points| points.minor().saturating_neg();
    let sum = |portions: &[Portion]| {
        portions.iter().fold(0_i64, |sum, portion| sum.saturating_add(portion.points.minor()))
    };
    // What was gone already is owed, and was not taken from what there is.
    let back = |portions: &[Portion], spent: &[Portion]| sum(spent).saturating_sub(sum(portions));
    if let Event::TaskCredited(fact) = event {
        Some((0, fact.points.minor()))
    } else if let Event::CaseRewarded(fact) = event {
        Some((1, fact.points.minor()))
    } else if let Event::PointsAdjusted(fact) = event {
        Some((2, fact.points.minor()))
    } else if let Event::TaskCreditReversed(fact) = event {
        Some((3, back(&fact.portions, &fact.spent)))
    } else if let Event::CaseRewardReversed(fact) = event {
        Some((3, back(&fact.portions, &fact.spent)))
    } else if let Event::Redeemed(fact) = event {
        Some((4, less(fact.points)))
    } else if let Event::MarketCardsIssued(fact) = event {
        Some((4, less(fact.points)))
    } else if let Event::RedemptionReversed(fact) = event {
        Some((5, fact.points.minor()))
    } else if let Event::MarketCardsTakenBack(fact) = event {
        Some((5, fact.points.minor()))
    } else if let Event::PointsLapsed(fact) = event {
        Some((6, less(fact.points)))
    } else if let Event::PointsSettled(fact) = event {
        Some((7, less(fact.points)))
    } else {
        None
    }
}
