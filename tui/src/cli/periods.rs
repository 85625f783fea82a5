//! The close of months, quarters and years.

use std::path::Path;

use clap::Subcommand;
use ledger::reports::periods::{Check, OpenRow, Row, check, periods};
use ledger::rules::periods::ClosePeriod;
use ledger::units::{FiscalPeriod, Note};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word, periods as words};

use super::door::{Door, Who, read};
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum PeriodCommand {
    /// List months, quarters and years with entries, and which are closed.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// What is left before a period can be closed.
    Check {
        #[command(flatten)]
        book: BookPath,
        /// A month 2026-03, a quarter 2026-Q1, or a year 2026.
        #[arg(value_parser = folded::<FiscalPeriod>)]
        period: FiscalPeriod,
    },
    /// Close a period and everything before its end, by two people.
    Close {
        #[command(flatten)]
        book: BookPath,
        /// A month 2026-03, a quarter 2026-Q1, or a year 2026.
        #[arg(value_parser = folded::<FiscalPeriod>)]
        period: FiscalPeriod,
        /// What there is to say.
        #[arg(long, value_parser = written::<Note>)]
        note: Option<Note>,
        #[command(flatten)]
        who: Who,
    },
}

impl PeriodCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::List { book } => list(&book.path, how),
            Self::Check { book, period } => {
                let (book, today) = read(&book.path)?;
                Ok(checked(&check(book.views(), period, today), how.lang()))
            }
            Self::Close { book, period, note, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(ClosePeriod { period, note })?;
                let row = check(door.book.views(), period, door.today).row;
                let answer = door.answered(&receipt, how);
                let lang = how.lang();
                Ok(answer.with("period", &row).table(lang, &COLUMNS, &[cells(&row, lang)]))
            }
        }
    }
}

const COLUMNS: [(Word, Align); 8] = [
    (Word::PERIOD, Align::Left),
    (Word::PERIOD_FROM, Align::Left),
    (Word::PERIOD_TO, Align::Left),
    (Word::PERIOD_STATE, Align::Left),
    (Word::PERIOD_ENTRIES, Align::Right),
    (Word::PERIOD_CLOSED_ON, Align::Left),
    (Word::PERIOD_CLOSED_BY, Align::Left),
    (Word::PERIOD_UNTIL, Align::Left),
];

fn cells(row: &Row, lang: Lang) -> Vec<String> {
    let mut cells = vec![
        row.period.to_string(),
        row.from.to_string(),
        row.to.to_string(),
        lang.say(words::state(row.state)).to_owned(),
        row.entries.to_string(),
    ];
    if let Some(closed) = row.closed {
        cells.push(closed.on.to_string());
        cells.push(format!("{} {}", closed.by, closed.second));
        cells.push(format!("{} {}", closed.until, closed.hash.short()));
    } else {
        cells.resize(COLUMNS.len(), String::new());
    }
    cells
}

fn list(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let (periods, until) = (periods(book.views(), today), book.views().periods.until());
    let rows: Vec<Vec<String>> = periods.iter().map(|row| cells(row, how.lang())).collect();
    Ok(Answer::of(&json!({ "closed_until": until, "periods": periods })).table(how.lang(), &COLUMNS, &rows))
}

/// What keeps a period open is a finding.
fn checked(check: &Check, lang: Lang) -> Answer {
    let row = &check.row;
    let (period, to) = (row.period.to_string(), row.to.to_string());
    let mut answer = Answer::of(check).table(lang, &COLUMNS, &[cells(row, lang)]);
    if row.state == "running" {
        answer = answer.line(lang.fill(Word::PERIOD_NOT_OVER, &[("period", &period), ("to", &to)]));
    }
    if let Some(earlier) = check.earlier.filter(|_| row.state != "closed") {
        answer = answer.line(lang.fill(Word::PERIOD_EARLIER, &[("earlier", &earlier.to_string())]));
    }
    let said = |answer: Answer, open: &OpenRow| {
        let word = if open.blocks { Word::PERIOD_BLOCKS } else { Word::PERIOD_WARNS };
        answer.line(lang.fill(word, &[("open", &words::open(lang, &open.open))]))
    };
    answer = check.open.iter().fold(answer, said);
    match row.state {
        "closed" => answer,
        _ if check.ready => answer.line(lang.fill(Word::PERIOD_READY, &[("period", &period)])),
        _ => answer.finding(),
    }
}
