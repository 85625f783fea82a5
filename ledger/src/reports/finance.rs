//! Finance's reports, by name: each a table of one period at one head.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::book::{Book, BookError};
use crate::store::Store;
use crate::tables::{Cell, Figure, Stated, Table};
use crate::units::Period;

use super::shared::{last_day, stated};
use super::{
    by_day, donors, draw_papers, exceptions, fund_statement, liability, purchases, roll_forward, spending,
    trial_balance, unit_cost,
};

/// One of finance's reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Report {
    /// Every yuan in and out of every fund.
    Funds,
    /// Draws with their papers and people.
    Draws,
    /// What was bought and given, by supplier and donor.
    Purchases,
    /// What was spent, by fund and use.
    Spending,
    /// What a redeemed good cost.
    UnitCost,
    /// What became of gifts.
    Donors,
    /// The coverage of every day.
    Coverage,
    /// Outstanding points by age and last day.
    Liability,
    /// The roll-forward of outstanding points.
    RollForward,
    /// The trial balance of every commodity.
    TrialBalance,
    /// What is allowed and unusual.
    Exceptions,
}

/// A text that names no report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not a report: it is one of {names}, or all")]
pub struct NotAReport {
    /// What was typed.
    pub typed: Box<str>,
    /// What could be.
    pub names: Box<str>,
}

impl Report {
    /// All of them, in the order in which they are read.
    pub const ALL: [Self; 11] = [
        Self::Funds,
        Self::Draws,
        Self::Purchases,
        Self::Spending,
        Self::UnitCost,
        Self::Donors,
        Self::Coverage,
        Self::Liability,
        Self::RollForward,
        Self::TrialBalance,
        Self::Exceptions,
    ];

    /// The name as it is typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Funds => "funds",
            Self::Draws => "draws",
            Self::Purchases => "purchases",
            Self::Spending => "spending",
            Self::UnitCost => "unit-cost",
            Self::Donors => "donors",
            Self::Coverage => "coverage",
            Self::Liability => "liability",
            Self::RollForward => "roll-forward",
            Self::TrialBalance => "trial-balance",
            Self::Exceptions => "exceptions",
        }
    }
}

impl FromStr for Report {
    type Err = NotAReport;

    fn from_str(typed: &str) -> Result<Self, NotAReport> {
        let found = Self::ALL.into_iter().find(|report| report.as_str() == typed);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            NotAReport { typed: typed.into(), names: names.into() }
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The month of the book's last entry: the period of a report that names none.
///
/// # Errors
///
/// The book's.
pub fn last_month<S: Store>(book: &mut Book<S>) -> Result<Period, BookError> {
    Ok(last_day(book)?.month())
}

/// A report of `period`. At the same head it is the same, whenever it is asked for.
///
/// # Errors
///
/// The book's.
pub fn report<S: Store>(book: &mut Book<S>, report: Report, period: Period) -> Result<Table, BookError> {
    let (at, name) = (stated(book, period)?, report.as_str());
    let table = match report {
        Report::Funds => {
            let sums = ["received", "paid"];
            Table::of(name, &at, &fund_statement::statement(book, period)?)
                .grouped("fund", &sums)
                .summed(&sums)
        }
        Report::Draws => {
            let sums = ["asked", "received", "spent", "returned"];
            Table::of(name, &at, &draw_papers::draw_papers(book, period)?)
                .grouped("draw", &sums)
                .summed(&sums)
        }
        Report::Purchases => {
            let sums = ["pieces", "cost"];
            Table::of(name, &at, &purchases::purchases(book, period)?).grouped("from", &sums).summed(&sums)
        }
        Report::Spending => {
            let sums = ["paid", "used", "returned", "net"];
            Table::of(name, &at, &spending::spending(book, period)?).grouped("payer", &sums).summed(&sums)
        }
        Report::UnitCost => {
            let sums = ["pieces", "points", "cash", "cost"];
            Table::of(name, &at, &unit_cost::unit_cost(book, period)?).summed(&sums)
        }
        Report::Donors => {
            let sums =
                ["opening", "received", "handed_out", "written_off", "found", "left", "value", "left_value"];
            Table::of(name, &at, &donors::donors(book, period)?).grouped("donor", &sums).summed(&sums)
        }
        Report::Coverage => Table::of(name, &at, &by_day::by_day(book, period)?),
        Report::Liability => liable(book, &at)?,
        Report::RollForward => rolled(book, &at)?,
        Report::TrialBalance => tried(book, &at)?,
        Report::Exceptions => Table::of(name, &at, &exceptions::exceptions(book, period)?),
    };
    // What the book has not reached yet is not in it.
    let last = last_day(book)?;
    Ok(if last < period.to { table.noted("until", vec![("day", last.cell())]) } else { table })
}

fn liable<S: Store>(book: &mut Book<S>, at: &Stated) -> Result<Table, BookError> {
    let name = Report::Liability.as_str();
    if last_day(book)? < at.from {
        return Ok(Table::of::<liability::Row>(name, at, &[]));
    }
    let rows = liability::liability(book, at.to)?;
    Ok(Table::of(name, at, &rows).grouped("grouping", &["lots", "points", "at_parity"]))
}

fn rolled<S: Store>(book: &mut Book<S>, at: &Stated) -> Result<Table, BookError> {
    let rows = roll_forward::roll_forward(book, at.period())?;
    let sums = [
        "acts",
        "cases",
        "corrected",
        "taken_back",
        "redeemed",
        "given_back",
        "lapsed",
        "settled",
        "difference",
    ];
    let mut table = Table::of(Report::RollForward.as_str(), at, &rows).summed(&sums);
    // A sum of openings is nothing: the whole period opens with its first month and closes with its last.
    if let (Some(totals), Some(first), Some(last)) = (&mut table.totals, rows.first(), rows.last()) {
        for (column, cell) in table.columns.iter().zip(totals) {
            if column.name == "opening" {
                *cell = first.opening.cell();
            } else if column.name == "closing" {
                *cell = last.closing.cell();
            }
        }
    }
    let open = rows.iter().filter(|row| !row.difference.is_zero()).count();
    Ok(match u32::try_from(open).unwrap_or(u32::MAX) {
        _ if rows.is_empty() => table,
        0 => table.noted("rolls", Vec::new()),
        open => table.noted("rolls_not", vec![("months", open.cell())]),
    })
}

fn tried<S: Store>(book: &mut Book<S>, at: &Stated) -> Result<Table, BookError> {
    let found = trial_balance::trial_balance(book, at.period())?;
    let sums = ["opening", "debit", "credit", "closing"];
    let table = Table::of(Report::TrialBalance.as_str(), at, &found.rows).grouped("commodity", &sums);
    Ok(match found.faults.as_slice() {
        _ if found.rows.is_empty() => table,
        [] => table.noted("balanced", vec![("n", found.commodities.cell())]),
        faults => {
            let names: Vec<String> = faults.iter().map(ToString::to_string).collect();
            table.noted("balanced_not", vec![("what", Cell::Text(names.join(", ").into()))])
        }
    })
}
