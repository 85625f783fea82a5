//! The purses.

use std::path::Path;

use clap::Subcommand;
use ledger::reports::funds::{Row, funds};
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::units::{Cny, Document, FundId, Name, Slug};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word};

use super::door::{Door, Who, read};
use super::members::said;
use super::typed::{folded, written};
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
            Self::Open { book, name, uses, fund, document, who } => {
                change(&book, &who, how, OpenFund { fund, name, uses, document })
            }
            Self::Grant { book, fund, amount, source, document, who } => {
                change(&book, &who, how, GrantFund { fund, source, amount, document })
            }
        }
    }
}

const COLUMNS: [(Word, Align); 6] = [
    (Word::CLI_FUND, Align::Left),
    (Word::CLI_NAME, Align::Left),
    (Word::CLI_GRANTED, Align::Right),
    (Word::CLI_SPENT, Align::Right),
    (Word::CLI_LEFT, Align::Right),
    (Word::CLI_USES, Align::Left),
];

fn cells(row: &Row) -> Vec<String> {
    let uses: Vec<&str> = row.uses.iter().map(Slug::as_str).collect();
    vec![
        row.fund.to_string(),
        row.name.to_string(),
        row.granted.to_string(),
        row.spent.to_string(),
        row.left.to_string(),
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
    let fund = said(&receipt, "fund");
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
    Ok(Answer::of(&json!({ "funds": funds })).table(how.lang(), &COLUMNS, &rows))
}

/// An amount of yuan as people read it.
pub(super) fn yuan(lang: Lang, amount: Cny) -> String {
    if lang == Lang::Zh { format!("{amount} 元") } else { format!("CNY {amount}") }
}
