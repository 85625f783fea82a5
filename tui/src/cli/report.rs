//! Finance's reports: as text, a page, CSV, a workbook, or an object.

use std::path::{Path, PathBuf};

use clap::Args;
use ledger::exchange::paper::{Shape, html};
use ledger::exchange::printed::{Printed, csv, xlsx};
use ledger::reports::finance::{NotAReport, Report as Which, last_month, report};
use ledger::store::StoreError;
use ledger::tables::Table;
use ledger::units::{Day, Period};
use serde_json::json;

use crate::words::{Lang, Word, reports};

use super::door::{FileBook, read};
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble, say};

/// Which days a report is of.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Days {
    /// A month (2026-03), a quarter (2026-Q1) or a year (2026); the month of the last entry when no
    /// days are named.
    #[arg(long, value_name = "PERIOD", value_parser = folded::<Period>, conflicts_with_all = ["from", "to"])]
    period: Option<Period>,
    /// The first day.
    #[arg(long, value_name = "DAY", value_parser = folded::<Day>, requires = "to")]
    from: Option<Day>,
    /// The last day.
    #[arg(long, value_name = "DAY", value_parser = folded::<Day>, requires = "from")]
    to: Option<Day>,
}

impl Days {
    /// Whether any days are named.
    pub(super) const fn are_named(self) -> bool {
        self.period.is_some() || self.from.is_some()
    }

    pub(super) fn period(self, book: &mut FileBook) -> Result<Period, Trouble> {
        let period = match (self.period, self.from.zip(self.to)) {
            (Some(period), _) => period,
            (None, Some((from, to))) => Period { from, to },
            (None, None) => last_month(book)?,
        };
        if period.to < period.from {
            let Period { from, to } = period;
            return Err(Trouble::usage(Word::REPORT_BACKWARDS, format!("--from {from} > --to {to}")));
        }
        Ok(period)
    }
}

/// One report, or all of them.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    One(Which),
    All,
}

impl std::str::FromStr for Wanted {
    type Err = NotAReport;

    fn from_str(typed: &str) -> Result<Self, NotAReport> {
        if typed == "all" { Ok(Self::All) } else { typed.parse().map(Self::One) }
    }
}

/// A report of finance.
#[derive(Debug, Args)]
pub(super) struct Report {
    #[command(flatten)]
    book: BookPath,
    /// Which: funds, draws, purchases, spending, unit-cost, donors, coverage, liability, roll-forward,
    /// trial-balance, exceptions, or all.
    #[arg(value_name = "NAME", value_parser = written::<Wanted>)]
    which: Wanted,
    #[command(flatten)]
    days: Days,
    /// Write it to this file as CSV; - is standard output.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["xlsx", "html"])]
    csv: Option<PathBuf>,
    /// Write it to this file as a workbook, a sheet a report.
    #[arg(long, value_name = "FILE", conflicts_with = "html")]
    xlsx: Option<PathBuf>,
    /// Write it to this file as a page to print; - is standard output.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write over a file that is there.
    #[arg(long)]
    force: bool,
}

impl Report {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        if let (Wanted::All, Some(_)) = (self.which, &self.csv) {
            return Err(Trouble::usage(Word::REPORT_ONE_CSV, ""));
        }
        let (mut book, _) = read(&self.book.path)?;
        let period = self.days.period(&mut book)?;
        let wanted = match self.which {
            Wanted::One(one) => vec![one],
            Wanted::All => Which::ALL.to_vec(),
        };
        let mut tables = Vec::with_capacity(wanted.len());
        for one in wanted {
            tables.push((one, report(&mut book, one, period)?));
        }
        let printed: Vec<Printed> =
            tables.iter().map(|(_, table)| reports::with_words(lang, table)).collect();
        let object = match (self.which, tables.as_slice()) {
            (Wanted::One(_), [(_, table)]) => Answer::of(table),
            _ => Answer::of(&json!({ "reports": tables.iter().map(|(_, table)| table).collect::<Vec<_>>() })),
        };
        if let Some(path) = &self.csv {
            let bytes = printed.first().map(csv).unwrap_or_default();
            return self.put(path, &bytes, &tables, lang);
        }
        if let Some(path) = &self.html {
            let tag = if lang == Lang::Zh { "zh-CN" } else { "en" };
            let papers: Vec<_> = printed.iter().map(Printed::paper).collect();
            let page = html(&papers, tag, Shape::Sheet).join("\n") + "\n";
            return self.put(path, page.as_bytes(), &tables, lang);
        }
        if let (Some(path), Some((_, table))) = (&self.xlsx, tables.first()) {
            let bytes = xlsx(&printed, table.stated.at)
                .map_err(|error| Trouble::usage(Word::REPORT_NO_SHEET, error))?;
            return self.put(path, &bytes, &tables, lang);
        }
        Ok(lines(object, &printed))
    }

    /// Writes a file and says so.
    fn put(
        &self,
        path: &Path,
        bytes: &[u8],
        tables: &[(Which, Table)],
        lang: Lang,
    ) -> Result<Answer, Trouble> {
        if path == Path::new("-") {
            say(bytes).map_err(|error| Trouble::file(path, &error))?;
            return Ok(Answer::silent());
        }
        if path.exists() && !self.force {
            return Err(StoreError::Exists { path: path.display().to_string() }.into());
        }
        crate::desk::keep(path, bytes).map_err(|error| Trouble::file(path, &error))?;
        let rows: usize = tables.iter().map(|(_, table)| table.rows.len()).sum();
        let stated = tables.first().map(|(_, table)| &table.stated);
        let object = json!({
            "file": path.display().to_string(),
            "bytes": bytes.len(),
            "reports": tables.iter().map(|(which, _)| which.as_str()).collect::<Vec<_>>(),
            "rows": rows,
            "stated": stated,
        });
        let seq = stated.map(|stated| stated.seq.to_string()).unwrap_or_default();
        let hash = stated.map(|stated| stated.hash.short()).unwrap_or_default();
        let (file, rows) = (path.display().to_string(), rows.to_string());
        let values = [("file", &*file), ("rows", &*rows), ("seq", &*seq), ("hash", &*hash)];
        Ok(Answer::of(&object).line(lang.fill(Word::REPORT_WRITTEN, &values)))
    }
}

/// The tables as lines of an answer.
pub(super) fn lines(answer: Answer, printed: &[Printed]) -> Answer {
    let mut answer = answer;
    for (at, table) in printed.iter().enumerate() {
        if at > 0 {
            answer = answer.line("");
        }
        answer = table.text().lines().fold(answer, Answer::line);
    }
    answer
}
