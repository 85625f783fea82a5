//! Files of members, acts, goods, funds and grids.

mod list;

use std::io::IsTerminal as _;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use ledger::exchange::{Aim, ImportError, Kind, import};

use crate::words::{imports, readings};

use super::door::{Door, Who};
use super::typed::written;
use super::{Answer, BookPath, How, Trouble};

/// Imports a file: all of it, or nothing; or all but its bad rows.
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
    /// Write every good row, and list the others by reason.
    #[arg(long)]
    skip_bad: bool,
    /// Answer with a page to print.
    #[arg(long, conflicts_with = "json")]
    html: bool,
    #[command(flatten)]
    who: Who,
}

impl Import {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let bytes = std::fs::read(&self.file).map_err(|error| Trouble::file(&self.file, &error))?;
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let aim = match (self.skip_bad, self.dry_run) {
            (false, false) => Aim::Write,
            (false, true) => Aim::DryRun,
            (true, false) => Aim::SkipBad,
            (true, true) => Aim::SkipBadDryRun,
        };
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
        let (session, second) = (door.session().clone(), door.second().cloned());
        let report = import(
            &mut door.book,
            (&session, second.as_ref()),
            self.kind,
            (&name, &bytes),
            aim,
            &mut progress,
        );
        if shown {
            eprint!("\r    \r");
        }
        match report {
            Ok(report) if self.html => Ok(list::page(&report, aim, how.lang())),
            Ok(report) => Ok(list::text(&report, aim, how.lang())),
            Err(ImportError::Book(error)) => Err(error.into()),
            Err(ImportError::Sheet(error)) => Err(Trouble::Sheet(imports::no_table(&error, how.lang()))),
            Err(error) => Err(Trouble::Sheet(readings::said(how.lang(), &error.to_string()))),
        }
    }
}
