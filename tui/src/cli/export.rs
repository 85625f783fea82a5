//! The whole journal for other books.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use ledger::book::BookError;
use ledger::chain::checkpoint::{BadCheckpoint, Checkpoint, Cosigned};
use ledger::chain::note::{SignedNote, VerifierKey};
use ledger::exchange::{
    BundleError, Bundled, ExportError, Exported, NotATool, Over, Tool, bundle, export, export_to_file,
};
use ledger::store::{Access, Sqlite, StoreError};
use ledger::units::Seq;
use serde_json::json;

use crate::signing;
use crate::words::Word;

use super::door::{FileBook, opened};
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble};

/// For whom a book is written out.
#[derive(Clone, Copy, Debug)]
enum For {
    Tool(Tool),
    /// Whoever checks it without the book.
    Verifier,
}

impl std::str::FromStr for For {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        if typed == "bundle" {
            return Ok(Self::Verifier);
        }
        typed.parse().map(Self::Tool).map_err(|error: NotATool| format!("{error}, or bundle"))
    }
}

/// Writes the whole journal as a file that hledger, ledger or beancount reads, or as a bundle that proves
/// itself.
#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    book: BookPath,
    /// For which tool: hledger, ledger or beancount; or bundle: signed checkpoint, entries and proofs.
    #[arg(long, value_name = "TOOL", value_parser = written::<For>)]
    to: For,
    /// The entry that a bundle proves; the last one when none is named.
    #[arg(long, value_name = "SEQ", value_parser = folded::<u64>)]
    entry: Option<u64>,
    /// An older checkpoint, which a bundle proves to be of the same history.
    #[arg(long, value_name = "CHECKPOINT")]
    old_checkpoint: Option<PathBuf>,
    /// The file that is written, `-` for standard output; for a bundle the folder that is made.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file when there is one.
    #[arg(long)]
    force: bool,
}

impl Export {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self.to {
            For::Tool(tool) => self.journal(tool, how),
            For::Verifier => self.bundle(how),
        }
    }

    fn bundle(self, how: How) -> Result<Answer, Trouble> {
        let path = &self.book.path;
        let (mut book, _) = match opened(path, Access::Write) {
            Err(Trouble::Book(BookError::Store(StoreError::ReadOnly))) => super::door::read(path)?,
            opened => opened?,
        };
        signing::unlock_if_there(path, &mut book)?;
        let signed = match book.checkpoint()? {
            Some(signed) => Some(signed),
            None => book.newest_checkpoint()?,
        };
        let signed = signed.ok_or_else(|| Trouble::fact(Word::TRUST_NONE_SIGNED, ""))?;
        let old = self.old_checkpoint.as_deref().map(|file| brought(&book, file)).transpose()?;
        let written = bundle(&mut book, &signed, self.entry.map(Seq::number), old.as_ref(), &self.file);
        let Bundled { entries, index, eye_line } = written.map_err(|error| match error {
            BundleError::Book(error) => error.into(),
            BundleError::Write { .. } => Trouble::File(error.to_string()),
            error => Trouble::usage(Word::CLI_BAD_VALUE, error),
        })?;
        let folder = self.file.display().to_string();
        let values = [("n", &*entries.to_string()), ("file", &*folder), ("eye", &*eye_line)];
        let said = how.lang().fill(Word::TRUST_BUNDLED, &values);
        let object = json!({ "folder": folder, "to": "bundle", "entries": entries, "index": index, "eye_line": eye_line });
        Ok(Answer::of(&object).line(said))
    }

    fn journal(self, tool: Tool, how: How) -> Result<Answer, Trouble> {
        let shown = self.file.display().to_string();
        if self.file.as_os_str() == "-" {
            if how.json {
                return Err(Trouble::usage(Word::CLI_EXPORT_NAMELESS, ""));
            }
            let mut store = Sqlite::open(&self.book.path, Access::Read)?;
            return match export(&mut store, tool, &mut std::io::stdout().lock()) {
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
        let exported = export_to_file(&mut store, tool, &self.file, over);
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
            "file": shown, "to": tool.as_str(), "entries": entries, "transactions": transactions,
            "postings": postings, "head": { "seq": head.seq, "hash": head.hash },
        });
        Ok(Answer::of(&object).line(said))
    }
}

/// A checkpoint that was brought, when the key of its time signed it.
fn brought(book: &FileBook, file: &Path) -> Result<Cosigned, Trouble> {
    let bad = |error: &dyn std::fmt::Display| Trouble::usage(Word::CLI_BAD_VALUE, error);
    let bytes = std::fs::read(file).map_err(|error| Trouble::file(file, &error))?;
    let note = SignedNote::read(&bytes).map_err(|error| bad(&error))?;
    let said: Checkpoint = note.text().parse().map_err(|error| bad(&error))?;
    let of_this = book.views().station.identity().is_some_and(|known| known.origin.as_str() == &*said.origin);
    if !of_this {
        return Err(bad(&BadCheckpoint::NotByLog { origin: said.origin }));
    }
    let key = book.views().keys.at(said.size).map(|key| key.as_str().parse::<VerifierKey>());
    let key = key.and_then(Result::ok).ok_or_else(|| Trouble::usage(Word::TRUST_NO_KEY, ""))?;
    Cosigned::read(&bytes, &key).map_err(|error| bad(&error))
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
