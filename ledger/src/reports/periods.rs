//! Months, quarters and years: which are closed, and what keeps one open.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::events::periods::Open;
use crate::rules::periods::{blocks, open_differences};
use crate::units::{Day, Digest, FiscalPeriod, Length, Moment, OperatorId, Seq};
use crate::views::Views;
use crate::views::periods::Closed;

/// A period with entries, or a closed one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Which.
    pub period: FiscalPeriod,
    /// How long.
    pub length: Length,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub to: Day,
    /// `running` while it is not over, `open` or `closed`.
    pub state: &'static str,
    /// How many entries were made in it so far.
    pub entries: u64,
    /// Its close, or that of a longer period it is in.
    pub closed: Option<Close>,
}

/// A close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Close {
    /// The period that was closed.
    pub period: FiscalPeriod,
    /// The entry.
    pub seq: Seq,
    /// When.
    pub at: Moment,
    /// On which day.
    pub on: Day,
    /// Who signed first.
    pub by: OperatorId,
    /// Who signed with him.
    pub second: OperatorId,
    /// The last entry up to its end.
    pub until: Seq,
    /// The hash of that entry.
    pub hash: Digest,
}

/// What is left before a period can be closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The period as it stands.
    #[serde(flatten)]
    pub row: Row,
    /// The earlier period of the same length that must be closed first.
    pub earlier: Option<FiscalPeriod>,
    /// What is not settled at its end.
    pub open: Vec<OpenRow>,
    /// Whether two people may close it now.
    pub ready: bool,
}

/// Something that is not settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OpenRow {
    /// What.
    pub open: Open,
    /// Whether it keeps the period open.
    pub blocks: bool,
}

/// Months, quarters and years with entries, each kind in the order of time.
pub fn periods(views: &Views, today: Day) -> Vec<Row> {
    let mut all: BTreeSet<FiscalPeriod> = views.periods.closed_all().map(|closed| closed.period).collect();
    for month in views.periods.months() {
        all.extend(Length::ALL.map(|length| FiscalPeriod::of(length, month)));
    }
    all.into_iter().map(|period| row(views, period, today)).collect()
}

/// What is left before `period` can be closed.
pub fn check(views: &Views, period: FiscalPeriod, today: Day) -> Check {
    let row = row(views, period, today);
    let earlier = views.periods.open_before(period);
    let open = open_differences(views, period);
    let open: Vec<OpenRow> = open.into_iter().map(|open| OpenRow { open, blocks: blocks(&open) }).collect();
    let began = views.periods.began().is_some_and(|began| began <= row.to);
    let ready = began && row.state == "open" && earlier.is_none() && open.iter().all(|open| !open.blocks);
    Check { row, earlier, open, ready }
}

fn row(views: &Views, period: FiscalPeriod, today: Day) -> Row {
    let days = period.days();
    let close = |closed: &Closed| {
        let Closed { period, seq, at, on, by, second, until, hash, .. } = *closed;
        Close { period, seq, at, on, by, second, until, hash }
    };
    let closed = views.periods.covering(period).map(close);
    let state = match closed {
        Some(_) => "closed",
        None if days.to < today => "open",
        None => "running",
    };
    let entries = views.periods.entries(period);
    Row { period, length: period.length(), from: days.from, to: days.to, state, entries, closed }
}
