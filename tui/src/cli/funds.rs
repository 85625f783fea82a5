//! The purses.

use std::path::Path;

use clap::Subcommand;
use ledger::events::funds::{FundDetails, FundKind};
use ledger::reports::fund::shown;
use ledger::reports::funds::{Row, funds};
use ledger::rules::Refusal;
use ledger::rules::funds::{AllotFund, GrantFund, OpenFund, SetFundBudget, SetFundUses};
use ledger::units::{Cny, Document, FundId, Name, Slug};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word, draws, uses};

use super::door::{Door, Who, read};
use super::members::said;
use super::typed::{folded, one_of, used, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum FundCommand {
    /// List the funds: granted, spent, left.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Show one fund in full: sources, uses, parts, plan, draws.
    Show {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<FundId>)]
        fund: FundId,
    },
    /// Open a fund with its permitted uses.
    Open {
        #[command(flatten)]
        book: BookPath,
        /// Its name.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        /// What it may pay for, such as goods; several with commas.
        #[arg(long, value_delimiter = ',', required = true, value_parser = used)]
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
        #[arg(long, value_delimiter = ',', required = true, value_parser = used)]
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
            Self::Show { book, fund } => show(&book.path, fund, how),
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

/// In every line, what came in is the sum of the five after it: [`Word::FUND_ADDS_UP`].
const COLUMNS: [(Word, Align); 10] = [
    (Word::CLI_FUND, Align::Left),
    (Word::CLI_NAME, Align::Left),
    (Word::FUND_CAME_IN, Align::Right),
    (Word::CLI_SPENT, Align::Right),
    (Word::OBLIGATION_SET_ASIDE, Align::Right),
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

fn cells(row: &Row, lang: Lang) -> Vec<String> {
    vec![
        row.fund.to_string(),
        row.name.to_string(),
        row.came_in().to_string(),
        row.spent.to_string(),
        row.set_aside.to_string(),
        row.committed.to_string(),
        row.advanced.to_string(),
        row.left.to_string(),
        row.parent.map_or_else(String::new, |parent| parent.to_string()),
        uses::names(lang, &row.uses),
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
        Some(row) => answer.with("fund", &row).table(how.lang(), &COLUMNS, &[cells(&row, how.lang())]),
        None => answer,
    })
}

fn list(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, _) = read(path)?;
    let funds = funds(book.views());
    Ok(listed(Answer::of(&json!({ "funds": funds })), how.lang(), &funds))
}

/// Funds in a table, with what its columns are and the plans of their years.
fn listed(answer: Answer, lang: Lang, funds: &[Row]) -> Answer {
    let rows: Vec<Vec<String>> = funds.iter().map(|row| cells(row, lang)).collect();
    let answer = answer.table(lang, &COLUMNS, &rows);
    if rows.is_empty() {
        return answer;
    }
    let answer = answer.line(lang.say(Word::FUND_ADDS_UP));
    let years: Vec<Vec<String>> = funds.iter().flat_map(planned).collect();
    if years.is_empty() {
        return answer;
    }
    answer.table(lang, &YEARS, &years).line(lang.say(Word::FUND_PLAN_ADDS_UP))
}

/// The years of a fund that have a plan: planned = committed + spent + left.
fn planned(row: &Row) -> Vec<Vec<String>> {
    let years = row.years.iter().filter_map(|year| Some((year, year.planned?, year.left?)));
    let cells = years.map(|(year, planned, left)| {
        let figures = [planned, year.committed, year.spent, left].map(|sum| sum.to_string());
        [row.fund.to_string(), year.year.to_string()].into_iter().chain(figures).collect()
    });
    cells.collect()
}

const GRANTS: [(Word, Align); 5] = [
    (Word::AUDIT_ENTRY, Align::Right),
    (Word::DAY, Align::Left),
    (Word::SOURCE, Align::Left),
    (Word::AMOUNT, Align::Right),
    (Word::DOCUMENT, Align::Left),
];

const SPENDING: [(Word, Align); 3] = [
    (Word::CLI_USES, Align::Left),
    (Word::REPORT_COLUMN_PAID, Align::Right),
    (Word::REPORT_COLUMN_NET, Align::Right),
];

/// A fund in full.
fn show(path: &Path, fund: FundId, how: How) -> Result<Answer, Trouble> {
    let (mut book, today) = read(path)?;
    let shown = shown(&mut book, fund, today)?.ok_or(Refusal::NoSuchFund { fund })?;
    let (lang, row) = (how.lang(), &shown.row);
    let mut answer = Answer::of(&shown).line(format!("{}  {}", row.fund, row.name));
    if let Some(opened) = &shown.opened {
        let paper = format!("{}  {} {} {}", opened.document, opened.by, opened.on, opened.seq);
        answer = answer.field(lang, Word::DOCUMENT, paper);
    }
    if let Some(kind) = row.kind {
        answer = answer.field(lang, Word::FUND_KIND, lang.say(draws::kind(kind)));
    }
    if let Some(parent) = row.parent {
        answer = answer.field(lang, Word::FUND_PARENT, parent);
    }
    if let Some(ring) = &row.ring {
        answer = answer.field(lang, Word::FUND_RING, ring);
    }
    answer = answer.field(lang, Word::CLI_USES, uses::names(lang, &row.uses));
    for (word, sum) in [
        (Word::CLI_GRANTED, row.granted),
        (Word::FUND_ALLOTTED, row.allotted),
        (Word::FUND_TAKINGS, row.takings),
    ] {
        answer = answer.field(lang, word, sum);
    }
    answer = listed(answer, lang, std::slice::from_ref(row));
    let grants = shown.grants.iter().map(|grant| {
        let (seq, on) = (grant.seq.to_string(), grant.on.to_string());
        vec![seq, on, grant.source.to_string(), grant.amount.to_string(), grant.document.to_string()]
    });
    answer = answer.line("").table(lang, &GRANTS, &grants.collect::<Vec<_>>());
    let spent = shown.spending.iter().map(|row| {
        let name = uses::name(lang, row.purpose.as_str()).to_owned();
        vec![name, row.paid.to_string(), row.net.to_string()]
    });
    let spent: Vec<Vec<String>> = spent.collect();
    if !spent.is_empty() {
        answer = answer.line("").table(lang, &SPENDING, &spent);
    }
    if !shown.parts.is_empty() {
        answer = listed(answer.line(""), lang, &shown.parts);
    }
    let rows: Vec<Vec<String>> = shown.draws.iter().map(|draw| super::draws::cells(draw, lang)).collect();
    if !rows.is_empty() {
        answer = answer.line("").table(lang, &super::draws::COLUMNS, &rows);
    }
    Ok(answer)
}

/// An amount of yuan as people read it.
pub(super) fn yuan(lang: Lang, amount: Cny) -> String {
    if lang == Lang::Zh { format!("{amount} 元") } else { format!("CNY {amount}") }
}
