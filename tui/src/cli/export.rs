//! The whole journal for other books.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use ledger::exchange::{ExportError, Exported, Over, Tool, export, export_to_file};
use ledger::store::{Access, Sqlite};
use serde_json::json;

use crate::words::Word;

use super::typed::written;
use super::{Answer, BookPath, How, Trouble};

/// Writes the whole journal as a file that hledger, ledger or beancount reads.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    book: BookPath,
    /// For which tool: hledger, ledger or beancount.
    #[arg(long, value_name = "TOOL", value_parser = written::<Tool>)]
    to: Tool,
    /// The file that is written; `-` writes to standard output.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file when there is one.
    #[arg(long)]
    force: bool,
}

impl Export {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let shown = self.file.display().to_string();
        if self.file.as_os_str() == "-" {
            if how.json {
                return Err(Trouble::usage(Word::CLI_EXPORT_NAMELESS, ""));
            }
            let mut store = Sqlite::open(&self.book.path, Access::Read)?;
            return match export(&mut store, self.to, &mut std::io::stdout().lock()) {
                Err(ExportError::Write(error)) if error.kind() != ErrorKind::BrokenPipe => {
                    Err(Trouble::File(error.to_string()))
                }
                Err(ExportError::Book(error)) => Err(error.into()),
                // A reader that went away is no trouble.
                Ok(_) | Err(ExportError::Write(_)) => Ok(Answer::silent()),
            };
        }
        let mut store = Sqlite::open(&self.book.path, Access::Read)?;
        if is_of_the_book(&self.book.path, &self.file) {
            return Err(Trouble::usage(Word::CLI_EXPORT_OVER_BOOK, &shown));
        }
        let over = if self.force { Over::AnEarlierFile } else { Over::Nothing };
        let exported = export_to_file(&mut store, self.to, &self.file, over);
        let Exported { entries, transactions, postings, head } = exported.map_err(|error| match error {
            ExportError::Book(error) => error.into(),
            ExportError::Write(error) => Trouble::file(&self.file, &error),
        })?;
        let (seq, hash) = (head.seq.get().to_string(), head.hash.to_string());
        let said = how.lang().fill(
            Word::CLI_EXPORTED,
            &[
                ("file", &shown),
                ("n", &entries.to_string()),
                ("postings", &postings.to_string()),
                ("seq", &seq),
                ("hash", &hash),
            ],
        );
        let object = json!({
            "file": shown, "to": self.to.as_str(), "entries": entries, "transactions": transactions,
            "postings": postings, "head": { "seq": head.seq, "hash": head.hash },
        });
        Ok(Answer::of(&object).line(said))
    }
}

/// Whether a file of this name is the book, or one that belongs to it.
fn is_of_the_book(book: &Path, file: &Path) -> bool {
    let Ok(book) = book.canonicalize() else { return false };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Ok(folder), Some(name)) = (folder.canonicalize(), file.file_name()) else { return false };
    let file = folder.join(name);
    ["", "-wal", "-shm", "-journal", ".heads"].into_iter().any(|ending| {
        let mut own = OsString::from(&book);
        own.push(ending);
        file.as_os_str() == own
    })
}
