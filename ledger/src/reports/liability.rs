//! What the programme owes in points, by age and by last day.
//!
//! Sums only: whose points they are is said nowhere. Points past their last day are not owed any more and
//! are not in it; points in public notice, under objection and in frozen files are.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::journal::Account;
use crate::store::Store;
use crate::tables::{Cell, Figure, Kind, Percent, columns};
use crate::units::{Cny, Day, Points, Ratio, Seq};
use crate::views::Views;

use super::coverage::at_parity;
use super::shared::{first_after, last_day, views_on};

columns! {
    /// Points that belong together.
    pub struct Row {
        /// By what they are put together.
        pub grouping: &'static str,
        /// Which of them.
        pub part: Part,
        /// How many lots.
        pub lots: u32,
        /// How many points.
        pub points: Points,
        /// What they are reckoned at, in yuan.
        pub at_parity: Option<Ratio>,
        /// What part of all they are.
        pub share: Option<Percent>,
    }
}

/// Points of one age, or with one month of their last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Credited at most 30 days ago.
    Days30,
    /// 31 to 90 days ago.
    Days90,
    /// 91 to 180 days ago.
    Days180,
    /// 181 to 365 days ago.
    Days365,
    /// Longer ago.
    Older,
    /// Their last day is in the month that begins on this day.
    Month(Day),
    /// They last for ever.
    NoEnd,
}

impl Figure for Part {
    const KIND: Kind = Kind::Text;

    fn cell(&self) -> Cell {
        match self {
            Self::Days30 => Cell::Said("days_30"),
            Self::Days90 => Cell::Said("days_90"),
            Self::Days180 => Cell::Said("days_180"),
            Self::Days365 => Cell::Said("days_365"),
            Self::Older => Cell::Said("older"),
            Self::Month(first) => Cell::Text(month(*first)),
            Self::NoEnd => Cell::Said("no_end"),
        }
    }
}

/// The calendar month of a day, `2026-03`.
pub(super) fn month(day: Day) -> Box<str> {
    let (year, month, _) = day.date();
    format!("{year:04}-{month:02}").into()
}

/// The ages, and after how many days each ends.
const AGES: [(Part, u16); 4] =
    [(Part::Days30, 30), (Part::Days90, 90), (Part::Days180, 180), (Part::Days365, 365)];

/// A part of the liability: by what it is put together, and which of it.
type Key = (&'static str, Part);

/// Shows every lot that is owed at the end of `day` to `look`, with its credit and the parts it belongs to.
fn owed<S: Store>(
    book: &mut Book<S>,
    day: Day,
    mut look: impl FnMut([Key; 2], Seq, i64),
) -> Result<Views, BookError> {
    let views = views_on(book, day)?;
    // The first entry of each age: what was credited from there on is no older.
    let mut ages: Vec<(Part, Option<Seq>)> = Vec::with_capacity(AGES.len());
    for (age, days) in AGES {
        ages.push((age, first_after(book, day.minus(days).minus(1))?));
    }
    let age = |credit: Seq| {
        let found = ages.iter().find(|(_, first)| first.is_some_and(|first| first <= credit));
        found.map_or(Part::Older, |(age, _)| *age)
    };
    for (member, _) in views.members.all() {
        let lots = [Account::Member(member), Account::Held(member)].into_iter();
        for lot in lots.flat_map(|account| views.accounts.lots(account)) {
            if lot.expires.is_some_and(|last| last < day) {
                continue;
            }
            // An objection and a merge open other lots in the place of the first one.
            let credited = views.notice.origin(lot.id).seq;
            let ends = lot.expires.map_or(Part::NoEnd, |last| Part::Month(last.month_start()));
            look([("by_age", age(credited)), ("by_last_day", ends)], credited, lot.amount);
        }
    }
    Ok(views)
}

/// What was owed at the end of `day`, or at the head when that is before: first by age, then by the month
/// of the last day.
///
/// # Errors
///
/// The book's.
pub fn liability<S: Store>(book: &mut Book<S>, day: Day) -> Result<Vec<Row>, BookError> {
    let day = day.min(last_day(book)?);
    let mut parts: BTreeMap<Key, (u32, i64)> = BTreeMap::new();
    let mut all = 0_i64;
    let views = owed(book, day, |keys, _, amount| {
        for key in keys {
            let (lots, points) = parts.entry(key).or_default();
            (*lots, *points) = (lots.saturating_add(1), points.saturating_add(amount));
        }
        all = all.saturating_add(amount);
    })?;
    let parity: Option<Cny> = views.station.policy_on(day).map(|policy| policy.parity);
    let row = |((grouping, part), (lots, minor)): (Key, (u32, i64))| {
        let points = Points::from_minor(minor);
        let at_parity = parity.and_then(|parity| at_parity(points, parity));
        Row { grouping, part, lots, points, at_parity, share: Percent::of(minor, all) }
    };
    Ok(parts.into_iter().map(row).collect())
}

/// The entries that credited what is owed in one part, as a row names it, oldest first.
///
/// # Errors
///
/// The book's.
pub(super) fn credits<S: Store>(
    book: &mut Book<S>,
    day: Day,
    grouping: &str,
    part: &str,
) -> Result<Vec<Seq>, BookError> {
    let day = day.min(last_day(book)?);
    let mut found: BTreeSet<Seq> = BTreeSet::new();
    owed(book, day, |keys, credited, _| {
        let is_it = |(of, which): &Key| *of == grouping && which.cell().printed() == part;
        if keys.iter().any(is_it) {
            found.insert(credited);
        }
    })?;
    Ok(found.into_iter().collect())
}
