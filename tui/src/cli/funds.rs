//! The purses.

use std::path::Path;

use clap::Subcommand;
use ledger::events::funds::{FundDetails, FundKind};
use ledger::reports::funds::{Row, funds};
use ledger::rules::funds::{AllotFund, GrantFund, OpenFund, SetFundBudget, SetFundUses};
use ledger::units::{Cny, Document, FundId, Name, Slug};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word};

use super::door::{Door, Who, read};
use super::members::said;
use super::typed::{folded, one_of, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum FundCommand {
    /// List the funds: granted, spent, left.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Open a fund with its permitted uses.
    Open {
        #[command(flatten)]
        book: BookPath,
        /// Its name.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        /// What it may pay for, such as goods; several with commas.
        #[arg(long, value_delimiter = ',', required = true, value_parser = folded::<Slug>)]
        uses: Vec<Slug>,
        /// The number it shall have; the next one when none is given.
        #[arg(long, value_parser = folded::<FundId>)]
        fund: Option<FundId>,
        /// The paper that founded it.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        /// Where its money comes from: volunteer, bravery, `budget_line` or donated.
        #[arg(long, value_parser = kind)]
        kind: Option<FundKind>,
        /// The fund it is a part of.
        #[arg(long, value_name = "FUND", value_parser = folded::<FundId>)]
        parent: Option<FundId>,
        /// The room or class of rooms its money is kept for.
        #[arg(long, value_parser = written::<Name>)]
        ring: Option<Name>,
        #[command(flatten)]
        who: Who,
    },
    /// Move money from a fund to a part of it, or back.
    Allot {
        #[command(flatten)]
        book: BookPath,
        /// Out of which.
        #[arg(value_parser = folded::<FundId>)]
        from: FundId,
        /// Into which.
        #[arg(value_parser = folded::<FundId>)]
        to: FundId,
        /// How much, in yuan.
        #[arg(value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        amount: Cny,
        /// The paper that decided it.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Give a fund other permitted uses, with a second person.
    Uses {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<FundId>)]
        fund: FundId,
        /// What it may pay for; several with commas.
        #[arg(long, value_delimiter = ',', required = true, value_parser = folded::<Slug>)]
        uses: Vec<Slug>,
        /// The paper that decided it.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Plan what a fund spends in a calendar year.
    Budget {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<FundId>)]
        fund: FundId,
        /// Which year.
        #[arg(value_parser = folded::<u16>)]
        year: u16,
        /// How much, in yuan.
        #[arg(value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        planned: Cny,
        /// The paper that decided it.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Record money granted to a fund.
    Grant {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<FundId>)]
        fund: FundId,
        /// How much, in yuan.
        #[arg(value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        amount: Cny,
        /// Who gave it.
        #[arg(long, value_parser = written::<Name>)]
        source: Name,
        /// The paper or bank reference.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
}

impl FundCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::List { book } => list(&book.path, how),
            Self::Open { book, name, uses, fund, document, kind, parent, ring, who } => {
                let details = FundDetails { kind, parent, ring };
                change(&book, &who, how, OpenFund { fund, name, uses, document, details })
            }
            Self::Allot { book, from, to, amount, document, who } => {
                change(&book, &who, how, AllotFund { from, to, amount, document })
            }
            Self::Uses { book, fund, uses, document, who } => {
                change(&book, &who, how, SetFundUses { fund, uses, document })
            }
            Self::Budget { book, fund, year, planned, document, who } => {
                change(&book, &who, how, SetFundBudget { fund, year, planned, document })
            }
            Self::Grant { book, fund, amount, source, document, who } => {
                change(&book, &who, how, GrantFund { fund, source, amount, document })
            }
        }
    }
}

fn kind(typed: &str) -> Result<FundKind, String> {
    one_of(typed, &FundKind::ALL, FundKind::as_str)
}

const COLUMNS: [(Word, Align); 9] = [
    (Word::CLI_FUND, Align::Left),
    (Word::CLI_NAME, Align::Left),
    (Word::CLI_GRANTED, Align::Right),
    (Word::CLI_SPENT, Align::Right),
    (Word::DRAW_COMMITTED, Align::Right),
    (Word::FUND_ADVANCED, Align::Right),
    (Word::CLI_LEFT, Align::Right),
    (Word::FUND_PARENT, Align::Left),
    (Word::CLI_USES, Align::Left),
];

const YEARS: [(Word, Align); 6] = [
    (Word::CLI_FUND, Align::Left),
    (Word::FUND_YEAR, Align::Left),
    (Word::FUND_PLANNED, Align::Right),
    (Word::DRAW_COMMITTED, Align::Right),
    (Word::CLI_SPENT, Align::Right),
    (Word::FUND_YEAR_LEFT, Align::Right),
];

fn cells(row: &Row) -> Vec<String> {
    let uses: Vec<&str> = row.uses.iter().map(Slug::as_str).collect();
    vec![
        row.fund.to_string(),
        row.name.to_string(),
        row.granted.to_string(),
        row.spent.to_string(),
        row.committed.to_string(),
        row.advanced.to_string(),
        row.left.to_string(),
        row.parent.map_or_else(String::new, |parent| parent.to_string()),
        uses.join(" "),
    ]
}

/// Carries out a command about a fund and says what it has then.
fn change(
    book: &BookPath,
    who: &Who,
    how: How,
    command: impl Into<ledger::rules::Command>,
) -> Result<Answer, Trouble> {
    let mut door = Door::open(&book.path, who, how)?;
    let receipt = door.submit(command)?;
    // Of two funds money moved between, the one it went to.
    let fund = ["fund", "to"].map(|field| said(&receipt, field)).concat();
    let changed = funds(door.book.views()).into_iter().find(|row| row.fund.to_string() == fund);
    let answer = door.answered(&receipt, how);
    Ok(match changed {
        Some(row) => answer.with("fund", &row).table(how.lang(), &COLUMNS, &[cells(&row)]),
        None => answer,
    })
}

fn list(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, _) = read(path)?;
    let funds = funds(book.views());
    let rows: Vec<Vec<String>> = funds.iter().map(cells).collect();
    let answer = Answer::of(&json!({ "funds": funds })).table(how.lang(), &COLUMNS, &rows);
    let planned = |row: &Row| {
        let years = row.years.iter().filter_map(|year| Some((year, year.planned?, year.left?)));
        let cells = years.map(|(year, planned, left)| {
            let figures = [planned, year.committed, year.spent, left].map(|sum| sum.to_string());
            [row.fund.to_string(), year.year.to_string()].into_iter().chain(figures).collect()
        });
        cells.collect::<Vec<Vec<String>>>()
    };
    let years: Vec<Vec<String>> = funds.iter().flat_map(planned).collect();
    Ok(if years.is_empty() { answer } else { answer.table(how.lang(), &YEARS, &years) })
}

/// An amount of yuan as people read it.
pub(super) fn yuan(lang: Lang, amount: Cny) -> String {
    if lang == Lang::Zh { format!("{amount} 元") } else { format!("CNY {amount}") }
}
