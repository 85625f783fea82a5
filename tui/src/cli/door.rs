//! Opening a book, signing in, and carrying out one command.

use std::path::{Path, PathBuf};

use clap::Args;
use ledger::book::{Book, BookError, Outcome, Receipt, Session, Submission};
use ledger::chain::Sealed;
use ledger::chain::note::SignerKey;
use ledger::journal::Claim;
use ledger::rules::Command;
use ledger::rules::pin::Pin;
use ledger::store::{Access, Sqlite, Store as _, StoreError};
use ledger::units::{Day, DeskId, Digest, MemberId, OperatorId, RequestKey};
use serde_json::{Value, json};

use crate::surroundings::Real;
use crate::text::mask;
use crate::words::{Word, facts};

use super::typed::{folded, written};
use super::{Answer, How, Trouble, own_keys, pin};

/// A book in a file.
pub(super) type FileBook = Book<Sqlite>;

/// Who asks. A PIN is never an argument: it is in a file, in the environment, or typed.
#[derive(Clone, Debug, Args)]
pub(super) struct Who {
    /// Who asks. His PIN is read from --pin-file, `JIFEN_PIN`, or the terminal.
    #[arg(long, value_name = "OPERATOR", value_parser = folded::<OperatorId>, help_heading = "Signing in")]
    by: OperatorId,
    /// A file that holds the PIN and nothing else.
    #[arg(long, value_name = "FILE", help_heading = "Signing in")]
    pin_file: Option<PathBuf>,
    /// The second person, where one is needed. His PIN is read from --second-pin-file,
    /// `JIFEN_SECOND_PIN`, or the terminal.
    #[arg(long, value_name = "OPERATOR", value_parser = folded::<OperatorId>, help_heading = "Signing in")]
    second: Option<OperatorId>,
    /// A file that holds the second person's PIN and nothing else.
    #[arg(long, value_name = "FILE", requires = "second", help_heading = "Signing in")]
    second_pin_file: Option<PathBuf>,
    /// The file of a key that whoever asks, or the second person, registered: he signs the entry with it.
    #[arg(long, value_name = "FILE", help_heading = "Signing in")]
    sign_with: Vec<PathBuf>,
    /// A key for this request: sent again with the same key, it is carried out once.
    #[arg(long, value_name = "KEY", value_parser = written::<RequestKey>, help_heading = "Signing in")]
    request: Option<RequestKey>,
    #[command(flatten)]
    at: At,
}

impl Who {
    /// Who asks.
    pub(super) const fn operator(&self) -> OperatorId {
        self.by
    }
}

/// At which terminal.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct At {
    /// The name of this terminal; the host's name when none is given.
    #[arg(long, value_name = "NAME", value_parser = written::<DeskId>, help_heading = "Signing in")]
    desk: Option<DeskId>,
}

impl At {
    /// The terminal's name.
    pub(super) fn desk(&self) -> Result<DeskId, Trouble> {
        if let Some(desk) = &self.desk {
            return Ok(desk.clone());
        }
        let host = std::env::var("HOSTNAME").ok().and_then(|host| host.parse().ok());
        match host {
            Some(host) => Ok(host),
            None => "cli".parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error)),
        }
    }
}

/// Opens a book to read in it.
pub(super) fn read(path: &Path) -> Result<(FileBook, Day), Trouble> {
    opened(path, Access::Read)
}

/// Opens a book without anybody signing in.
pub(super) fn opened(path: &Path, access: Access) -> Result<(FileBook, Day), Trouble> {
    let mut book = Book::open(super::vault::store(path, access)?, Box::new(Real))?;
    super::vault::say_when_closed(&mut book);
    super::wall::hang(book.views());
    let (_, today) = book.now();
    Ok((book, today))
}

/// A book opened to write in it, and who asks.
pub(super) struct Door {
    pub(super) book: FileBook,
    pub(super) today: Day,
    session: Session,
    second: Option<Session>,
    request: RequestKey,
    first: Pin,
    /// With what its people sign what they enter.
    keys: Vec<SignerKey>,
    /// What they signed.
    signed: Vec<Receipt>,
}

impl Door {
    /// Whether this is the PIN that was given to open it.
    pub(super) fn opened_with(&self, pin: &Pin) -> bool {
        self.first == *pin
    }

    /// Opens a book and signs in whoever asks.
    pub(super) fn open(path: &Path, who: &Who, how: How) -> Result<Self, Trouble> {
        let (mut book, today) = opened(path, Access::Write)?;
        let desk = who.at.desk()?;
        let lang = how.lang();
        // All is asked before anything is written, so that giving up leaves no trace.
        let first = pin::find(lang, &who.by.to_string(), who.pin_file.as_deref(), "JIFEN_PIN")?;
        let second = match who.second {
            Some(second) => {
                let file = who.second_pin_file.as_deref();
                Some((second, pin::find(lang, &second.to_string(), file, "JIFEN_SECOND_PIN")?))
            }
            None => None,
        };
        let people: Vec<OperatorId> = std::iter::once(who.by).chain(who.second).collect();
        let keys = own_keys::of_people(&book, &who.sign_with, &people, lang)?;
        let session = book.sign_in_once(who.by, &first, &desk)?;
        let second = second.map(|(second, pin)| book.sign_in_once(second, &pin, &desk)).transpose()?;
        let request = match &who.request {
            Some(request) => request.clone(),
            None => new_key(&mut book)?,
        };
        Ok(Self { book, today, session, second, request, first, keys, signed: Vec::new() })
    }

    /// Carries out the command.
    pub(super) fn submit(&mut self, command: impl Into<Command>) -> Result<Receipt, Trouble> {
        let (session, second) = (self.session.clone(), self.second.clone());
        let submission =
            Submission { session, second, request: self.request.clone(), command: command.into() };
        let receipt = self.book.submit(&submission).map_err(|error| self.unanswered(error))?;
        if !self.keys.is_empty() {
            let seq = receipt.sealed.entry().seq;
            let signed = self.book.sign_approvals(&submission, seq, &self.keys);
            self.signed.extend(after(&receipt, signed)?);
        }
        (_, self.today) = self.book.now();
        Ok(receipt)
    }

    /// A disk that failed in the middle may have taken the entry all the same; so the key is told with it.
    fn unanswered(&self, error: BookError) -> Trouble {
        match error {
            BookError::Store(
                error @ (StoreError::Busy { .. }
                | StoreError::Full
                | StoreError::NotWritten { .. }
                | StoreError::Failed { .. }),
            ) => Trouble::Unanswered(error, self.request.clone()),
            other => other.into(),
        }
    }

    /// Carries out a step before the command, under a key of its own that ends in `step`.
    pub(super) fn submit_as(&mut self, step: &str, command: impl Into<Command>) -> Result<Receipt, Trouble> {
        let whole = self.request.clone();
        self.request = self.step_key(step)?;
        let receipt = self.submit(command);
        self.request = whole;
        receipt
    }

    /// The key of a step of the request, ending in `step`.
    pub(super) fn step_key(&self, step: &str) -> Result<RequestKey, Trouble> {
        let key = format!("{}-{step}", self.request.as_str());
        key.parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))
    }

    /// What this request wrote when it was sent before: the last of its entry and those of its steps.
    pub(super) fn wrote(&mut self, steps: &[&str]) -> Result<Option<Sealed>, Trouble> {
        let steps = steps.iter().rev().map(|step| self.step_key(step));
        let keys: Vec<RequestKey> =
            std::iter::once(Ok(self.request.clone())).chain(steps).collect::<Result<_, _>>()?;
        for key in keys {
            if let Some(seq) = self.book.store().taken(&Claim::Request(key))? {
                return Ok(Some(self.book.entry(seq)?));
            }
        }
        Ok(None)
    }

    /// The receipt of a command as an answer. The number of a confidential source stands in the entry
    /// and is shown to nobody.
    pub(super) fn answered(&self, receipt: &Receipt, how: How) -> Answer {
        let mut event = serde_json::to_value(&receipt.sealed.entry().event).unwrap_or_default();
        self.hide(&mut event);
        let answer = answered(receipt, how).with("event", &event);
        if self.signed.is_empty() { answer } else { own_keys::signed(answer, &self.signed, how.lang()) }
    }

    fn hide(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let member = text.parse::<MemberId>().ok().filter(|member| member.to_string() == *text);
                if member.is_some_and(|member| self.book.views().members.is_confidential(member)) {
                    mask::NOBODY.clone_into(text);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.hide(item)),
            Value::Object(fields) => fields.values_mut().for_each(|field| self.hide(field)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The session of the second person.
    pub(super) const fn second(&self) -> Option<&Session> {
        self.second.as_ref()
    }

    /// The session of whoever asks.
    pub(super) const fn session(&self) -> &Session {
        &self.session
    }
}

/// A request key nobody used.
fn new_key(book: &mut FileBook) -> Result<RequestKey, Trouble> {
    let random = Digest::from_bytes(book.random()).to_string();
    let key: String = random.chars().take(32).collect();
    format!("cli-{key}").parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))
}

/// What came of a step after a command was recorded: trouble is told as that, or the command would be given
/// again.
pub(super) fn after<T>(receipt: &Receipt, step: Result<T, impl Into<Trouble>>) -> Result<T, Trouble> {
    let seq = receipt.sealed.entry().seq;
    step.map_err(|trouble| Trouble::Recorded(seq, Box::new(trouble.into())))
}

/// Opens, signs in, carries out, and answers with the receipt.
pub(super) fn write(
    path: &Path,
    who: &Who,
    how: How,
    command: impl Into<Command>,
) -> Result<Answer, Trouble> {
    let mut door = Door::open(path, who, how)?;
    let receipt = door.submit(command)?;
    Ok(door.answered(&receipt, how))
}

/// The receipt of a command as an answer.
pub(super) fn answered(receipt: &Receipt, how: How) -> Answer {
    let lang = how.lang();
    let entry = receipt.sealed.entry();
    let outcome = match receipt.outcome {
        Outcome::Written => "written",
        Outcome::Known => "known",
    };
    let object = json!({
        "outcome": outcome,
        "seq": entry.seq,
        "hash": receipt.sealed.hash(),
        "at": entry.at,
        "on": entry.on,
        "by": entry.by,
        "desk": entry.desk,
        "request": entry.request,
        "event": entry.event,
    });
    let (seq, hash) = (entry.seq.to_string(), receipt.sealed.hash().short());
    let what = lang.say(facts::event(entry.event.name()));
    let word = match receipt.outcome {
        Outcome::Written => Word::CLI_WRITTEN,
        Outcome::Known => Word::CLI_KNOWN,
    };
    Answer::of(&object).line(lang.fill(word, &[("what", what), ("seq", &seq), ("hash", &hash)]))
}
