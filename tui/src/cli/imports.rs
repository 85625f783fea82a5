//! Files of members, acts, goods, funds and grids.

use std::io::IsTerminal as _;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use ledger::exchange::{Aim, ImportError, Kind, Problem, Reason, Report, import};

use crate::text::Align;
use crate::words::{Lang, Word, readings, refusals};

use super::door::{Door, Who};
use super::typed::written;
use super::{Answer, BookPath, How, Trouble};

/// Imports a file: all of it, or nothing.
#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    book: BookPath,
    /// What is in it: grids, roster, funds, goods or acts.
    #[arg(value_parser = written::<Kind>)]
    kind: Kind,
    /// CSV in UTF-8 or GB18030, or XLSX.
    file: PathBuf,
    /// Say what would happen, and write nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    who: Who,
}

impl Import {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let bytes = std::fs::read(&self.file).map_err(|error| Trouble::file(&self.file, &error))?;
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let aim = if self.dry_run { Aim::DryRun } else { Aim::Write };
        let name = self.file.file_name().unwrap_or_default().to_string_lossy();
        let shown = std::io::stderr().is_terminal();
        let mut percent = 0;
        let mut progress = |done: usize, all: usize| {
            let now = done.saturating_mul(100) / all.max(1);
            if shown && now != percent {
                percent = now;
                eprint!("\r{now}%");
            }
            ControlFlow::Continue(())
        };
        let session = door.session().clone();
        let report = import(&mut door.book, &session, self.kind, (&name, &bytes), aim, &mut progress);
        if shown {
            eprint!("\r    \r");
        }
        match report {
            Ok(report) => Ok(told(&report, aim, how)),
            Err(ImportError::Book(error)) => Err(error.into()),
            Err(error) => Err(Trouble::Sheet(readings::said(how.lang(), &error.to_string()))),
        }
    }
}

fn told(report: &Report, aim: Aim, how: How) -> Answer {
    let lang = how.lang();
    let counts = [
        ("rows", report.rows.to_string()),
        ("written", report.written.to_string()),
        ("known", report.known.to_string()),
        ("new", report.rows.saturating_sub(report.known).to_string()),
        ("n", report.problems.len().to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, &**value)).collect();
    let answer = Answer::of(report).with("aim", &aim);
    if report.problems.is_empty() {
        let word = match aim {
            Aim::Write => Word::CLI_IMPORTED,
            Aim::DryRun => Word::CLI_WOULD_IMPORT,
        };
        return answer.line(lang.fill(word, &counts));
    }
    let row = |problem: &Problem| {
        vec![
            problem.row.to_string(),
            problem.column.to_string(),
            problem.value.to_string(),
            why(&problem.reason, lang),
        ]
    };
    let rows: Vec<Vec<String>> = report.problems.iter().map(row).collect();
    let columns = [
        (Word::CLI_ROW, Align::Right),
        (Word::CLI_COLUMN, Align::Left),
        (Word::CLI_VALUE, Align::Left),
        (Word::CLI_REASON, Align::Left),
    ];
    answer.line(lang.fill(Word::CLI_NOT_IMPORTED, &counts)).table(lang, &columns, &rows).finding()
}

/// What is wrong with a cell or a row, in words.
fn why(reason: &Reason, lang: Lang) -> String {
    match reason {
        Reason::Refused(refused) => refusals::refusal(lang, refused),
        other => readings::said(lang, &other.to_string()),
    }
}
