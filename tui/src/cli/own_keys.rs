//! Operators' keys of their own: made on one's own stick, registered, used, ended.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ledger::book::{BookError, Receipt, Submission, Surroundings as _};
use ledger::chain::approval::{introduction, name, sign};
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::rules::operators::{RevokeOperatorKey, SetOperatorKey};
use ledger::store::{Lock, Passphrase, SecretFile, StoreError};
use ledger::units::{KeyLine, KeyName, OperatorId, Seq};
use ledger::views::operators::OwnKey;
use serde_json::json;

use crate::signing;
use crate::surroundings::Real;
use crate::words::{Lang, Word};

use super::door::{Door, FileBook, Who, read};
use super::operators::Ending;
use super::typed::folded;
use super::{Answer, BookPath, How, Trouble, pin};

#[derive(Debug, Subcommand)]
pub(super) enum OwnKeyCommand {
    /// Make the file of a key, on one's own stick. It needs no PIN: a key counts when it is set.
    Make {
        #[command(flatten)]
        book: BookPath,
        /// Whose key it will be.
        #[arg(value_parser = folded::<OperatorId>)]
        operator: OperatorId,
        /// The file that is made.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        /// A file that holds a passphrase for the key; without it `JIFEN_SIGN_PASSPHRASE`, or none.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Register the key of whoever asks, in the place of the one he had; a second person stands by.
    Set {
        #[command(flatten)]
        book: BookPath,
        /// The file of the key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        #[command(flatten)]
        who: Who,
    },
    /// End a key: one's own alone, another's as the chief with a second person.
    Revoke(Ending),
    /// Show the keys that operators have and had.
    Show {
        #[command(flatten)]
        book: BookPath,
    },
}

impl OwnKeyCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Make { book, operator, to, passphrase_file } => {
                make(&book.path, operator, &to, passphrase_file.as_deref(), how.lang())
            }
            Self::Set { book, key, who } => {
                let key = opened(&key, how.lang())?;
                let mut door = Door::open(&book.path, &who, how)?;
                let command = introduced(&door.book, who.operator(), &key)?;
                let receipt = door.submit(command)?;
                Ok(door.answered(&receipt, how))
            }
            Self::Revoke(ending) => {
                ending.run(|operator, reason| RevokeOperatorKey { operator, reason }, how)
            }
            Self::Show { book } => show(&book.path, how.lang()),
        }
    }
}

fn make(
    path: &Path,
    operator: OperatorId,
    to: &Path,
    passphrase: Option<&Path>,
    lang: Lang,
) -> Result<Answer, Trouble> {
    let (book, _) = read(path)?;
    let identity = book.views().station.identity().ok_or(Trouble::Book(BookError::Empty))?;
    let name = name(&identity.origin, operator);
    let passphrase = match passphrase {
        Some(file) => {
            let typed = std::fs::read_to_string(file).map_err(|error| Trouble::file(file, &error))?;
            Some(Passphrase::of(typed))
        }
        None => signing::own_passphrase(),
    };
    let lock = passphrase.as_ref().map(|passphrase| Lock { passphrase, seed: Real.random() });
    let secret = Real.random();
    let called: KeyName = name.parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?;
    SecretFile::at(to).create(&name, &secret, lock.as_ref())?;
    let key = SignerKey::of(called, KeyKind::Log, &secret).public().to_string();
    let (file, whose) = (to.display().to_string(), operator.to_string());
    Ok(Answer::of(&json!({ "operator": operator, "vkey": key, "file": file }))
        .line(lang.fill(Word::OWN_KEY_MADE, &[("operator", &whose), ("file", &file)])))
}

/// The command that registers a key, with its signature that it is there.
fn introduced(book: &FileBook, operator: OperatorId, key: &SignerKey) -> Result<SetOperatorKey, Trouble> {
    let bad = |error: &dyn std::fmt::Display| Trouble::usage(Word::CLI_BAD_VALUE, error);
    let line: KeyLine = key.public().to_string().parse().map_err(|error| bad(&error))?;
    let identity = book.views().station.identity().ok_or(Trouble::Book(BookError::Empty))?;
    let by_new = sign(key, &introduction(&identity.book, operator, &line)).map_err(|error| bad(&error))?;
    Ok(SetOperatorKey { key: line, by_new })
}

fn show(path: &Path, lang: Lang) -> Result<Answer, Trouble> {
    let (book, _) = read(path)?;
    let operators = book.views().operators.all();
    let all: Vec<(OperatorId, &OwnKey)> =
        operators.flat_map(|(id, found)| found.keys.iter().map(move |own| (id, own))).collect();
    let row = |(operator, own): &(OperatorId, &OwnKey)| json!({ "operator": operator, "vkey": own.key, "since": own.since, "until": own.until });
    let rows: Vec<_> = all.iter().map(row).collect();
    let answer = Answer::of(&json!({ "keys": rows }));
    if all.is_empty() {
        return Ok(answer.line(lang.say(Word::OWN_KEY_NONE)));
    }
    Ok(all.iter().fold(answer, |answer, (operator, own)| {
        let (operator, since) = (operator.to_string(), own.since.to_string());
        let values = [("operator", &*operator), ("since", &*since), ("key", own.key.as_str())];
        answer.line(match own.until {
            None => lang.fill(Word::OWN_KEY_LINE, &values),
            Some(until) => {
                let until = until.to_string();
                let values: Vec<_> = values.into_iter().chain([("until", &*until)]).collect();
                lang.fill(Word::OWN_KEY_ENDED, &values)
            }
        })
    }))
}

/// Signs entries in which one took part.
#[derive(Debug, Args)]
pub(super) struct Sign {
    #[command(flatten)]
    book: BookPath,
    /// Which entries.
    #[arg(value_name = "ENTRY", required = true, value_parser = folded::<u64>)]
    entries: Vec<u64>,
    /// The file of one's own key.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    who: Who,
}

impl Sign {
    /// All of them, or none.
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let key = opened(&self.key, how.lang())?;
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let (session, mut batch) = (door.session().clone(), Vec::new());
        for entry in &self.entries {
            let command = door.book.approval(self.who.operator(), &key, Seq::number(*entry))?.into();
            let request = door.step_key(&format!("sign-{entry}"))?;
            batch.push(Submission { session: session.clone(), second: None, request, command });
        }
        let receipts = door.book.submit_all(&batch).map_err(|refused| Trouble::Book(refused.error))?;
        Ok(signed(Answer::default(), &receipts, how.lang()))
    }
}

/// An answer with what was signed.
pub(super) fn signed(answer: Answer, receipts: &[Receipt], lang: Lang) -> Answer {
    let rows = receipts.iter().map(|receipt| {
        let entry = receipt.sealed.entry();
        json!({ "operator": entry.by, "of": entry.links.follows, "seq": entry.seq })
    });
    let answer = answer.with("signed", &rows.collect::<Vec<_>>());
    receipts.iter().fold(answer, |answer, receipt| {
        let entry = receipt.sealed.entry();
        let (operator, seq) = (entry.by.to_string(), entry.seq.to_string());
        let of = entry.links.follows.map(|of| of.to_string()).unwrap_or_default();
        let values = [("operator", &*operator), ("of", &of), ("seq", &seq)];
        answer.line(lang.fill(Word::OWN_KEY_SIGNED, &values))
    })
}

/// The key in a file, opened with the passphrase in the environment or one that is typed.
pub(super) fn opened(file: &Path, lang: Lang) -> Result<SignerKey, Trouble> {
    match signing::own(file) {
        Err(StoreError::KeyLocked { .. }) if signing::own_passphrase().is_none() => {
            let shown = file.display().to_string();
            let typed = pin::ask_text(&lang.fill(Word::OWN_KEY_LOCKED, &[("file", &shown)]))?;
            let typed = typed.ok_or_else(|| Trouble::usage(Word::CLI_NO_PASSPHRASE, ""))?;
            Ok(signing::read(&SecretFile::at(file), Some(&Passphrase::of(typed)))?)
        }
        read => Ok(read?),
    }
}

/// The keys in these files, each of which must be the registered one of one of `people`.
pub(super) fn of_people(
    book: &FileBook,
    files: &[PathBuf],
    people: &[OperatorId],
    lang: Lang,
) -> Result<Vec<SignerKey>, Trouble> {
    let registered: Vec<&str> = people
        .iter()
        .filter_map(|person| book.views().operators.get(*person)?.key())
        .map(KeyLine::as_str)
        .collect();
    let keys = files.iter().map(|file| {
        let key = opened(file, lang)?;
        let line = key.public().to_string();
        if registered.contains(&&*line) {
            Ok(key)
        } else {
            Err(Trouble::usage(Word::OWN_KEY_NOT_HERE, file.display()))
        }
    });
    keys.collect()
}
