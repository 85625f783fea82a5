//! Backups, and books made from them.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use ledger::book::{Book, BookError, Copy, CopyError, Submission};
use ledger::chain::checkpoint::Checkpoint;
use ledger::rules::station::AcceptRollback;
use ledger::store::whole::{self, Readers};
use ledger::store::{Access, EvidenceFolder, Heads, KeyFile, Known, Sqlite, StoreError};
use ledger::units::{Digest, Note, OperatorId, Seq};
use serde_json::json;

use crate::desk::{Backup as Made, Begun};
use crate::signing;
use crate::surroundings::Real;
use crate::words::{Lang, Word, refusals};

use super::door::opened;
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble, pin};

/// Copies a book while the desks go on, verifies the copy and prints its head.
#[derive(Debug, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    book: BookPath,
    /// The folder of the copies. The copy is called after the book and its last entry.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Copy the filed evidence too.
    #[arg(long)]
    evidence: bool,
    /// Copy the key file of personal data too. Whoever has both reads everybody's data; better keep it elsewhere.
    #[arg(long)]
    vault_key: bool,
}

/// Makes a new book from a backup, after verifying it.
#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The backup.
    #[arg(value_name = "BACKUP")]
    backup: PathBuf,
    /// The book that is made; nothing may be called so yet.
    #[arg(value_name = "NEWBOOK")]
    book: PathBuf,
    /// The lost book's list of heads, when it does not lie beside NEWBOOK as `NEWBOOK.heads`.
    #[arg(long, value_name = "BOOK")]
    heads_of: Option<PathBuf>,
    /// A head on paper: the entry's number and the digits of its hash, such as 45:0123abcd.
    #[arg(long, value_name = "SEQ:HASH", value_parser = folded::<Known>)]
    head: Vec<Known>,
    /// The key file of personal data, when it lies neither beside NEWBOOK nor beside the backup.
    #[arg(long, value_name = "FILE")]
    vault_key: Option<PathBuf>,
    /// Go on although entries are lost, and record why.
    #[arg(long, value_name = "REASON", requires = "by", value_parser = written::<Note>)]
    accept_rollback: Option<Note>,
    /// The chief who answers for it. His PIN is read from --pin-file, `JIFEN_PIN`, or the terminal.
    #[arg(long, value_name = "OPERATOR", value_parser = folded::<OperatorId>)]
    by: Option<OperatorId>,
    /// A file that holds the PIN and nothing else.
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
}

const GO_ON: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync) = &|_, _| ControlFlow::Continue(());

fn trouble(error: CopyError, lang: Lang) -> Trouble {
    match error {
        CopyError::Store(error) => error.into(),
        CopyError::Findings(verdict) => {
            let n = verdict.findings.len().to_string();
            Trouble::Copy("findings", lang.fill(Word::CLI_BACKUP_BAD, &[("n", &n)]))
        }
        CopyError::Behind { kept, given, digits } => {
            let (kept, given) = (kept.get().to_string(), given.get().to_string());
            let values = [("kept", &*kept), ("given", &*given), ("hash", &*digits)];
            Trouble::Copy("rollback", lang.fill(Word::CLI_ROLLBACK, &values))
        }
        CopyError::Forked { given, digits } => {
            let values = [("given", &*given.get().to_string()), ("hash", &*digits)];
            Trouble::Copy("forked", lang.fill(Word::CLI_FORKED, &values))
        }
        CopyError::Cancelled => Trouble::usage(Word::KEY_CANCEL, ""),
    }
}

impl Backup {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        // What it is called depends on what it holds, so it is named when that is known.
        let (head, checkpoint) = signed(&self.book.path)?;
        let key = KeyFile::beside(&self.book.path);
        let has_key = key.exists();
        if self.vault_key && !has_key {
            return Err(StoreError::VaultKeyMissing { path: key.display().to_string() }.into());
        }
        let begun = Begun::of(&self.book.path, &self.folder, head).map_err(|error| trouble(error, lang))?;
        // Whoever finds the backup under its name finds with it what was asked for.
        let beside = KeyFile::beside(begun.file());
        if self.vault_key {
            copied(&key, &beside)?;
        }
        let evidence = evidence(&self.book.path, begun.file(), self.evidence)?;
        let Made { file, tip, entries } = begun.finish()?;
        let (seq, hash, shown) =
            (tip.seq.get().to_string(), tip.hash.to_string(), file.display().to_string());
        let said = lang.fill(Word::CLI_BACKUP_DONE, &[("file", &shown), ("seq", &seq), ("hash", &hash)]);
        let object = json!({
            "file": shown, "entries": entries, "checkpoint": checkpoint.as_ref().map(|known| json!({
                "size": known.size, "eye_line": known.eye_line(),
            })), "head": { "seq": tip.seq, "hash": tip.hash },
            "evidence": { "files": evidence.files, "copied": evidence.copied, "faults": evidence.faults },
            "vault_key": self.vault_key.then(|| beside.display().to_string()),
        });
        let answer = Answer::of(&object).line(said);
        let answer = match &checkpoint {
            Some(known) => {
                let (size, eye) = (known.size.to_string(), known.eye_line());
                answer.line(lang.fill(Word::TRUST_CHECKPOINT, &[("size", &size), ("eye", &eye)]))
            }
            None => answer,
        };
        let (word, shown) = if self.vault_key {
            (Word::CLI_VAULT_KEY_COPIED, &beside)
        } else {
            (Word::CLI_VAULT_KEY_APART, &key)
        };
        let answer = if has_key {
            answer.line(lang.fill(word, &[("key", &shown.display().to_string())]))
        } else {
            answer
        };
        let answer = if evidence.files > 0 {
            let values = [("files", evidence.files.to_string()), ("copied", evidence.copied.to_string())];
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
            answer.line(lang.fill(Word::CLI_BACKUP_EVIDENCE, &values))
        } else {
            answer
        };
        Ok(if evidence.faults.is_empty() { answer } else { answer.finding() })
    }
}

/// The last entry, and the checkpoint that goes with the copy: signed now where there is a key and the
/// book may be written, else the one that was signed last.
fn signed(path: &Path) -> Result<(Seq, Option<Checkpoint>), Trouble> {
    let (mut book, _) = match opened(path, Access::Write) {
        Err(Trouble::Book(BookError::Store(StoreError::ReadOnly))) => super::door::read(path)?,
        opened => opened?,
    };
    signing::unlock_if_there(path, &mut book)?;
    let signed = match book.checkpoint() {
        Ok(Some(signed)) => Some(signed),
        Ok(None) | Err(BookError::Store(StoreError::ReadOnly)) => book.newest_checkpoint()?,
        Err(other) => return Err(other.into()),
    };
    let head = book.head().map(|(seq, _)| seq).unwrap_or_default();
    Ok((head, signed.map(|signed| signed.checkpoint)))
}

/// Copies a key file, readable by its owner only. The same one may lie there already; another is not written over.
fn copied(from: &Path, to: &Path) -> Result<(), Trouble> {
    whole::copy(from, to, Readers::Owner).map_err(|error| {
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            StoreError::Exists { path: to.display().to_string() }.into()
        } else {
            Trouble::file(to, &error)
        }
    })
}

#[derive(Default)]
struct Filed {
    files: usize,
    copied: usize,
    faults: Vec<String>,
}

/// Counts the filed evidence, and copies what the copy's folder does not hold yet.
fn evidence(book: &Path, copy: &Path, copied: bool) -> Result<Filed, Trouble> {
    let (from, to) = (EvidenceFolder::beside(book), EvidenceFolder::beside(copy));
    let mut found = Filed::default();
    let folder = PathBuf::from(format!("{}.evidence", book.display()));
    let Ok(drawers) = fs::read_dir(&folder) else { return Ok(found) };
    for drawer in drawers.filter_map(Result::ok) {
        let Ok(files) = fs::read_dir(drawer.path()) else { continue };
        for file in files.filter_map(Result::ok) {
            let Ok(digest) = file.file_name().to_string_lossy().parse::<Digest>() else { continue };
            found.files += 1;
            if !copied {
                continue;
            }
            match to.copy_from(&from, digest) {
                Ok(()) => found.copied += 1,
                Err(StoreError::Full) => return Err(StoreError::Full.into()),
                Err(fault) => found.faults.push(fault.to_string()),
            }
        }
    }
    Ok(found)
}

impl Restore {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let pin = match self.by {
            Some(by) => Some((by, pin::find(lang, &by.to_string(), self.pin_file.as_deref(), "JIFEN_PIN")?)),
            None => None,
        };
        let place = KeyFile::beside(&self.book);
        let key = match &self.vault_key {
            Some(key) if key.exists() => key.clone(),
            Some(key) => {
                let path = key.display().to_string();
                return Err(StoreError::VaultKeyMissing { path }.into());
            }
            None if place.exists() => place.clone(),
            None => Some(KeyFile::beside(&self.backup)).filter(|key| key.exists()).unwrap_or(place.clone()),
        };
        if self.vault_key.is_some() && place.exists() && fs::read(&key).ok() != fs::read(&place).ok() {
            return Err(StoreError::Exists { path: place.display().to_string() }.into());
        }
        let copy =
            Copy::of(&self.backup, &self.book, &key, 2, GO_ON).map_err(|error| trouble(error, lang))?;
        let mut heads = self.head.clone();
        for book in [Some(&self.book), self.heads_of.as_ref()].into_iter().flatten() {
            heads.extend(Heads::beside(book).read()?.into_iter().map(Known::from));
        }
        let papers = {
            let book = Book::open(Sqlite::open(copy.path(), Access::Read)?, Box::new(Real))?;
            book.views().papers.clone()
        };
        let mut tip = copy.tip();
        match (copy.compare(&heads, &papers), self.accept_rollback, pin) {
            (Ok(()), _, _) => {}
            (Err(CopyError::Behind { kept, given, digits }), Some(reason), Some((by, pin))) => {
                let lost = heads.iter().filter(|head| head.seq == given).find_map(whole);
                // Of a head on paper only some digits may be known; the entry holds what is known.
                let hash = lost.unwrap_or_else(|| padded(&digits));
                // What an older version kept in plain text is sealed now, under the key of the new book.
                let store = Sqlite::open_with(copy.path(), Access::Write, key.clone())?;
                let mut book = Book::open(store, Box::new(Real))?;
                let desk = "restore".parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?;
                let session = book.sign_in_once(by, &pin, &desk)?;
                let request = format!("rollback-{}-{digits}", given.get()).parse();
                let request = request.map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?;
                let command = AcceptRollback { kept, lost: given, hash, reason }.into();
                let receipt = book.submit(&Submission { session, second: None, request, command })?;
                tip.seq = receipt.sealed.entry().seq;
                tip.hash = receipt.sealed.hash();
                book.close()?;
            }
            (Err(error), _, _) => return Err(trouble(error, lang)),
        }
        let entries = copy.entries();
        let has_key = key.exists();
        if has_key && key != place {
            copied(&key, &place)?;
        }
        copy.keep()?;
        let (seq, hash, file) =
            (tip.seq.get().to_string(), tip.hash.to_string(), self.book.display().to_string());
        let said = lang.fill(Word::CLI_RESTORE_DONE, &[("file", &file), ("seq", &seq), ("hash", &hash)]);
        let object = json!({ "file": file, "entries": entries, "head": { "seq": tip.seq, "hash": tip.hash }, "heads": heads.len() });
        let answer = Answer::of(&object).line(said);
        let mut book = Book::open(Sqlite::open(&self.book, Access::Read)?, Box::new(Real))?;
        let why = book.vault_closed();
        let answer = answer.with("personal_data", &json!({ "opened": why.is_none(), "why": why }));
        let answer = match why {
            Some(why) => {
                let why = refusals::store_error(lang, &why);
                answer.line(lang.fill(Word::CLI_VAULT_CLOSED, &[("why", &why)]))
            }
            None if has_key => {
                let key = place.display().to_string();
                answer.line(lang.fill(Word::CLI_VAULT_KEY_RESTORED, &[("key", &key)]))
            }
            None => answer,
        };
        // A backup never holds the key that signs.
        let why = signing::unlock(&self.book, &mut book, signing::passphrase().as_ref()).err();
        let why = why.map(Trouble::from);
        let object = why.as_ref().map(|why| why.object(lang));
        let answer = answer.with("signing", &json!({ "opened": why.is_none(), "why": object }));
        Ok(match why {
            Some(why) => answer.line(lang.fill(Word::CLI_SIGNING_CLOSED, &[("why", &why.message(lang))])),
            None => answer,
        })
    }
}

fn whole(head: &Known) -> Option<Digest> {
    head.digits.parse().ok()
}

/// Known digits of a hash, the unknown ones as 0.
fn padded(digits: &str) -> Digest {
    format!("{digits:0<64}").parse().unwrap_or(Digest::from_bytes([0; 32]))
}
