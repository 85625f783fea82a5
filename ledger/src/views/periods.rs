//! Accounting periods: in which months there are entries, and which periods are closed.
//!
//! 1. A closed period closes everything up to its end.
//! 2. A longer period closes the shorter ones in it; a shorter one closes no longer one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::periods::PeriodClosed;
use crate::journal::Entry;
use crate::units::{Day, Digest, FiscalPeriod, Moment, OperatorId, Seq};

/// The accounting periods of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Periods {
    /// The day of the first entry.
    began: Option<Day>,
    /// The months with entries, by their first day.
    months: BTreeMap<Day, Month>,
    /// What was closed.
    closed: BTreeMap<FiscalPeriod, Closed>,
    /// The last closed day.
    until: Option<Day>,
}

/// A month with entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Month {
    entries: u64,
    last: Seq,
    hash: Digest,
}

/// A closed period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Which.
    pub period: FiscalPeriod,
    /// The entry that closed it.
    pub seq: Seq,
    /// When.
    pub at: Moment,
    /// On which day.
    pub on: Day,
    /// Who signed first.
    pub by: OperatorId,
    /// Who signed with him.
    pub second: OperatorId,
    /// How many entries were made in it.
    pub entries: u64,
    /// The last entry up to its end.
    pub until: Seq,
    /// The hash of that entry.
    pub hash: Digest,
}

impl Periods {
    /// The day on which the book began; none before entry 0.
    pub const fn began(&self) -> Option<Day> {
        self.began
    }

    /// The last closed day; none while nothing is closed.
    pub const fn until(&self) -> Option<Day> {
        self.until
    }

    /// All closed periods, months before quarters before years, each in the order of time.
    pub fn closed_all(&self) -> impl ExactSizeIterator<Item = &Closed> {
        self.closed.values()
    }

    /// The close that covers `day`, the first and shortest that does; none while it is open.
    pub fn closing(&self, day: Day) -> Option<&Closed> {
        self.until.filter(|until| day <= *until)?;
        let covers = self.closed.values().filter(|closed| day <= closed.period.days().to);
        covers.min_by_key(|closed| (closed.period.days().to, closed.period.length()))
    }

    /// The close that covers a period: its own, or that of one as long or longer that ends with it or
    /// later.
    pub fn covering(&self, period: FiscalPeriod) -> Option<&Closed> {
        let end = period.days().to;
        let covers =
            |closed: &&Closed| period.length() <= closed.period.length() && end <= closed.period.days().to;
        self.closed.values().find(covers)
    }

    /// The first period of the same length before `period` that has entries and is not closed.
    pub fn open_before(&self, period: FiscalPeriod) -> Option<FiscalPeriod> {
        let before = self.months.range(..period.days().from);
        let mut earlier = before.map(|(month, _)| FiscalPeriod::of(period.length(), *month));
        earlier.find(|earlier| self.covering(*earlier).is_none())
    }

    /// The months with entries, by their first day.
    pub fn months(&self) -> impl ExactSizeIterator<Item = Day> {
        self.months.keys().copied()
    }

    /// How many entries a period has.
    pub fn entries(&self, period: FiscalPeriod) -> u64 {
        let days = period.days();
        let months = self.months.range(days.from..=days.to);
        months.fold(0, |sum, (_, month)| sum.saturating_add(month.entries))
    }

    /// The last entry up to the end of a period that is over, and its hash; none before the book began.
    pub fn end(&self, period: FiscalPeriod) -> Option<(Seq, Digest)> {
        let (_, month) = self.months.range(..=period.days().to).next_back()?;
        Some((month.last, month.hash))
    }

    pub(super) fn closed(&mut self, entry: &Entry, fact: &PeriodClosed) -> Option<()> {
        let PeriodClosed { period, entries, until, hash, second, .. } = *fact;
        let is_next = self.covering(period).is_none() && self.open_before(period).is_none();
        let adds_up = self.entries(period) == entries && self.end(period) == Some((until, hash));
        (is_next && adds_up && period.days().to < entry.on).then_some(())?;
        let Entry { seq, at, on, by, .. } = *entry;
        self.closed.insert(period, Closed { period, seq, at, on, by, second, entries, until, hash });
        self.until = self.until.max(Some(period.days().to));
        Some(())
    }

    /// Notes in which month an entry was made.
    pub(super) fn entered(&mut self, entry: &Entry, hash: Digest) {
        self.began.get_or_insert(entry.on);
        let last = entry.seq;
        let month = self.months.entry(entry.on.month_start()).or_insert(Month { entries: 0, last, hash });
        *month = Month { entries: month.entries.saturating_add(1), last, hash };
    }
}
