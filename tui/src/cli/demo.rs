//! The demonstration: a year of the Fangshan station.

use std::path::{Path, PathBuf};

use clap::Args;
use ledger::book::{Book, Surroundings as _};
use ledger::reports::home::home;
use ledger::store::{Access, Sqlite, StoreError};
use ledger::units::{Digest, Zone};
use serde_json::json;

use crate::demo::{build, opened_at};
use crate::surroundings::Real;
use crate::words::Word;

use super::desk::{self, Screens};
use super::prints::PrinterArgs;
use super::{Answer, How, Trouble};

/// Builds the demonstration book and shows its first page.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Keep the book as DIR/fangshan.book; without it nothing is kept.
    #[arg(long)]
    dir: Option<PathBuf>,
    #[command(flatten)]
    screens: Screens,
    #[command(flatten)]
    printer: PrinterArgs,
}

impl Demo {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        if let Some(dir) = &self.dir {
            let path = dir.join(FILE);
            let answer = self.show(&path, how)?;
            let kept = path.display().to_string();
            return Ok(answer
                .with("path", &kept)
                .line(how.lang().fill(Word::CLI_DEMO_KEPT, &[("path", &kept)])));
        }
        let name: String = Digest::from_bytes(Real.random()).to_string().chars().take(16).collect();
        let dir = std::env::temp_dir().join(format!("jifen-demo-{name}"));
        std::fs::create_dir(&dir).map_err(|error| Trouble::file(&dir, &error))?;
        let answer = self.show(&dir.join(FILE), how);
        let _left_behind = std::fs::remove_dir_all(&dir);
        answer
    }

    /// Builds the book; on a terminal opens its desk, elsewhere says its figures.
    fn show(&self, path: &Path, how: How) -> Result<Answer, Trouble> {
        if path.exists() {
            return Err(StoreError::Exists { path: path.display().to_string() }.into());
        }
        let built = build(path).map_err(|error| Trouble::File(error.to_string()))?;
        if !how.json && desk::is_terminal() {
            return desk::demonstrate(path, self.screens, self.printer.clone(), how);
        }
        let book = Book::open(Sqlite::open(path, Access::Read)?, Box::new(Real))?;
        // The demonstration has a today of its own: its year ends on the day before.
        let zone = book.views().station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone);
        let home = home(book.views(), zone.day(opened_at()));
        let answer = super::reports::home_of(&home, how.lang());
        Ok(answer.with("demo", &json!({ "entries": built.entries, "head": built.head })))
    }
}

const FILE: &str = "fangshan.book";
