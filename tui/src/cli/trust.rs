//! Keys, checkpoints and proofs: what a station gives out so that nobody has to trust it.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ledger::book::{BookError, Session, Submission, Surroundings as _};
use ledger::chain::checkpoint::Cosigned;
use ledger::chain::handover;
use ledger::chain::note::{KeyKind, Signed, SignerKey, VerifierKey};
use ledger::chain::proof::{Disproved, Proof};
use ledger::chain::quorum::TrustPolicy;
use ledger::reports::trust::trust;
use ledger::rules::keys::{SetKey, SetWitnesses};
use ledger::store::whole::{self, Readers};
use ledger::store::{Access, Lock, Passphrase, SecretFile, StoreError};
use ledger::units::{KeyLine, KeyName, Moment, Seq};
use serde_json::json;

use crate::screens::phrases;
use crate::signing;
use crate::surroundings::Real;
use crate::words::{Lang, Word, readings};

use super::door::{Door, FileBook, Who, after, opened, read};
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make the key of a book that has none.
    Make {
        #[command(flatten)]
        book: BookPath,
        #[command(flatten)]
        locked: Locked,
        #[command(flatten)]
        who: Who,
    },
    /// Show the keys to check with, the oldest first.
    Show {
        #[command(flatten)]
        book: BookPath,
    },
    /// Put a new key in the place of the present one; both sign the change, two people answer for it.
    Change {
        #[command(flatten)]
        book: BookPath,
        #[command(flatten)]
        locked: Locked,
        #[command(flatten)]
        who: Who,
    },
}

/// A passphrase for a key.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Locked {
    /// A file that holds the passphrase of the key; without it `JIFEN_KEY_PASSPHRASE`, or none.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl Locked {
    pub(super) fn passphrase(&self) -> Result<Option<Passphrase>, Trouble> {
        let Some(file) = &self.passphrase_file else { return Ok(signing::passphrase()) };
        let typed = std::fs::read_to_string(file).map_err(|error| Trouble::file(file, &error))?;
        Ok(Some(Passphrase::of(typed)))
    }
}

impl KeyCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Make { book, locked, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                if door.book.views().keys.current().is_some() {
                    return Err(Trouble::fact(Word::TRUST_KEY_EXISTS, ""));
                }
                let passphrase = locked.passphrase()?;
                let key = left_or_made(&mut door.book, &signing::file(&book.path), passphrase.as_ref())?;
                let receipt = door.submit(first(&door.book, &key)?)?;
                let signed = door.book.sign_with(key).and_then(|()| door.book.checkpoint());
                after(&receipt, signed)?;
                Ok(told(door.answered(&receipt, how), &door.book, how.lang()))
            }
            Self::Show { book } => {
                let (book, _) = read(&book.path)?;
                Ok(shown(&book, how.lang()))
            }
            Self::Change { book, locked, who } => change(&book.path, &locked, &who, how),
        }
    }
}

/// Makes the file of a key for this book.
pub(super) fn make(
    book: &mut FileBook,
    file: &SecretFile,
    passphrase: Option<&Passphrase>,
) -> Result<SignerKey, Trouble> {
    let origin = book.views().station.identity().map(|known| known.origin.to_string()).unwrap_or_default();
    let name: KeyName = origin.parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?;
    let secret = book.random();
    let lock = passphrase.map(|passphrase| Lock { passphrase, seed: Real.random() });
    file.create(name.as_str(), &secret, lock.as_ref())?;
    Ok(SignerKey::of(name, KeyKind::Log, &secret))
}

/// The key that was left by a change that came to nothing, or was cut short before its entry: it is as good
/// as a new one. Else one that is made now.
fn left_or_made(
    book: &mut FileBook,
    file: &SecretFile,
    passphrase: Option<&Passphrase>,
) -> Result<SignerKey, Trouble> {
    match signing::read(file, passphrase) {
        Err(StoreError::KeyMissing { .. }) => make(book, file, passphrase),
        left => Ok(left?),
    }
}

/// The command that sets the first key.
pub(super) fn first(book: &FileBook, key: &SignerKey) -> Result<SetKey, Trouble> {
    set(book, None, key)
}

fn set(book: &FileBook, old: Option<&SignerKey>, new: &SignerKey) -> Result<SetKey, Trouble> {
    let bad = |error: &dyn std::fmt::Display| Trouble::usage(Word::CLI_BAD_VALUE, error);
    let line: KeyLine = new.public().to_string().parse().map_err(|error| bad(&error))?;
    let identity = book.views().station.identity().ok_or(Trouble::Book(BookError::Empty))?;
    let before = book.views().keys.current();
    let sign =
        |key: &SignerKey| handover::sign(key, &identity.book, before, &line).map_err(|error| bad(&error));
    Ok(SetKey { by_old: old.map(sign).transpose()?, by_new: sign(new)?, key: line })
}

/// Sets the first key of a book that was made a moment ago.
pub(super) fn set_first(
    path: &Path,
    book: &mut FileBook,
    session: &Session,
    passphrase: Option<&Passphrase>,
) -> Result<(), Trouble> {
    let key = make(book, &signing::file(path), passphrase)?;
    let command = first(book, &key)?.into();
    let request = "init-key".parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?;
    book.submit(&Submission { session: session.clone(), second: None, request, command })?;
    book.sign_with(key)?;
    book.checkpoint()?;
    Ok(())
}

fn change(path: &Path, locked: &Locked, who: &Who, how: How) -> Result<Answer, Trouble> {
    let mut door = Door::open(path, who, how)?;
    if door.book.views().keys.current().is_none() {
        return Err(Trouble::usage(Word::TRUST_NO_KEY, ""));
    }
    let passphrase = locked.passphrase()?;
    signing::unlock(path, &mut door.book, passphrase.as_ref())?;
    let old = signing::read(&signing::file(path), passphrase.as_ref())?;
    let key = left_or_made(&mut door.book, &signing::new_file(path), passphrase.as_ref())?;
    // The last word of the old key: nothing after the change is signed by it.
    door.book.checkpoint()?;
    let receipt = door.submit(set(&door.book, Some(&old), &key)?)?;
    let retired = after(&receipt, signing::unlock(path, &mut door.book, passphrase.as_ref()))?;
    after(&receipt, door.book.checkpoint())?;
    let answer = told(door.answered(&receipt, how), &door.book, how.lang());
    Ok(match retired {
        Some(file) => {
            answer.line(how.lang().fill(Word::TRUST_KEY_LEFT, &[("file", &file.display().to_string())]))
        }
        None => answer,
    })
}

/// What a person does with a key that was made.
pub(super) fn told(answer: Answer, book: &FileBook, lang: Lang) -> Answer {
    let key = book.views().keys.current().map(ToString::to_string).unwrap_or_default();
    let file = signing::file(book_path(book)).path().display().to_string();
    answer
        .with("vkey", &key)
        .line(lang.fill(Word::TRUST_KEY_MADE, &[("file", &file)]))
        .line(lang.fill(Word::TRUST_VKEY, &[("key", &key)]))
}

fn book_path(book: &FileBook) -> &Path {
    book.kept().path()
}

fn shown(book: &FileBook, lang: Lang) -> Answer {
    let keys = book.views().keys.all();
    let rows: Vec<_> = keys.iter().map(|since| json!({ "seq": since.seq, "vkey": since.key })).collect();
    let answer = Answer::of(&json!({ "keys": rows, "witnesses": book.views().keys.witnesses() }));
    if keys.is_empty() {
        return answer.line(lang.say(Word::TRUST_NO_KEY));
    }
    let answer = keys.iter().fold(answer, |answer, since| {
        let values = [("seq", &*since.seq.to_string()), ("key", since.key.as_str())];
        answer.line(lang.fill(Word::TRUST_KEY_AT, &values))
    });
    book.views().keys.witnesses().iter().fold(answer, |answer, witness| {
        answer.line(lang.fill(Word::TRUST_WITNESS_AT, &[("key", witness.as_str())]))
    })
}

#[derive(Debug, Subcommand)]
pub(super) enum CheckpointCommand {
    /// Sign a checkpoint of everything that is recorded.
    Sign {
        #[command(flatten)]
        book: BookPath,
        /// Write it to this file; else it is printed.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
        #[command(flatten)]
        locked: Locked,
    },
    /// How many entries no witness has seen yet.
    Status {
        #[command(flatten)]
        book: BookPath,
    },
    /// Write a request for witnesses to sign the newest checkpoint.
    Request {
        #[command(flatten)]
        book: BookPath,
        /// The size of the checkpoint the witness signed last; that of the newest signed one when none is given.
        #[arg(long, value_name = "SIZE", value_parser = folded::<u64>)]
        old: Option<u64>,
        /// The file that is written.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        locked: Locked,
    },
    /// Take in the answer of a witness.
    Accept {
        #[command(flatten)]
        book: BookPath,
        /// The file with the answer.
        #[arg(value_name = "ANSWER")]
        answer: PathBuf,
    },
    /// Name the witnesses of this book, all of them, by their keys; two people.
    Witnesses {
        #[command(flatten)]
        book: BookPath,
        /// Their keys.
        #[arg(value_name = "VKEY", value_parser = written::<KeyLine>)]
        keys: Vec<KeyLine>,
        #[command(flatten)]
        who: Who,
    },
}

impl CheckpointCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        match self {
            Self::Sign { book, to, locked } => {
                let (mut opened, _) = opened(&book.path, Access::Write)?;
                signing::unlock(&book.path, &mut opened, locked.passphrase()?.as_ref())?;
                let Some(signed) = opened.checkpoint()? else {
                    return Err(Trouble::usage(Word::TRUST_NO_KEY, ""));
                };
                given(&signed, to.as_deref(), lang)
            }
            Self::Status { book } => status(&book.path, lang),
            Self::Request { book, old, to, locked } => {
                let (mut opened, _) = opened(&book.path, Access::Write)?;
                signing::unlock(&book.path, &mut opened, locked.passphrase()?.as_ref())?;
                let known = opened.newest_cosigned()?.map_or(0, |(kept, _)| kept.checkpoint.size);
                let old = old.unwrap_or(known);
                let here = opened.head().map_or(0, |(seq, _)| seq.get() + 1);
                if old > here {
                    return Err(Trouble::fact(Word::TRUST_OLD_TOO_LARGE, format!("{old} > {here}")));
                }
                let Some(request) = opened.witness_request(old)? else {
                    return Err(Trouble::usage(Word::TRUST_NO_KEY, ""));
                };
                save(&to, request.to_string().as_bytes())?;
                let file = to.display().to_string();
                Ok(Answer::of(&json!({ "file": file, "old": old }))
                    .line(lang.fill(Word::TRUST_REQUESTED, &[("file", &file)])))
            }
            Self::Accept { book, answer } => {
                let text =
                    std::fs::read_to_string(&answer).map_err(|error| Trouble::file(&answer, &error))?;
                let (mut opened, _) = opened(&book.path, Access::Write)?;
                let kept = opened.take_answer(&text)?;
                let size = kept.checkpoint.size;
                Ok(Answer::of(&json!({ "size": size, "note": kept.note.to_string() }))
                    .line(lang.fill(Word::TRUST_ACCEPTED, &[("size", &size.to_string())])))
            }
            Self::Witnesses { book, keys, who } => {
                super::door::write(&book.path, &who, how, SetWitnesses { witnesses: keys })
            }
        }
    }
}

/// A checkpoint in a file, or as the answer itself.
fn given(signed: &Cosigned, to: Option<&Path>, lang: Lang) -> Result<Answer, Trouble> {
    let (size, eye) = (signed.checkpoint.size, signed.checkpoint.eye_line());
    let note = signed.note.to_string();
    let answer =
        Answer::of(&json!({ "size": size, "root": signed.checkpoint.root, "eye_line": eye, "note": note }));
    let Some(to) = to else {
        return Ok(answer.exact(&note));
    };
    save(to, note.as_bytes())?;
    let file = to.display().to_string();
    Ok(answer
        .line(lang.fill(Word::TRUST_CHECKPOINT, &[("size", &size.to_string()), ("eye", &eye)]))
        .line(lang.fill(Word::TRUST_WRITTEN, &[("file", &file)])))
}

fn status(path: &Path, lang: Lang) -> Result<Answer, Trouble> {
    let (mut book, _) = read(path)?;
    let trust = trust(&mut book)?;
    Ok(phrases::trust(&trust, lang).iter().fold(Answer::of(&trust), Answer::line))
}

/// Writes a file that is not there yet, whole or not at all.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    whole::create(path, Readers::AsUsual, bytes).map_err(|error| Trouble::file(path, &error))
}

/// Proves an entry to whoever holds its receipt.
#[derive(Debug, Args)]
pub(super) struct Prove {
    #[command(flatten)]
    book: BookPath,
    /// Which entry.
    #[arg(value_name = "SEQ", value_parser = folded::<u64>)]
    seq: u64,
    /// The file that is written; end it in .tlog-proof.
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    locked: Locked,
}

impl Prove {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let (mut book, _) = opened(&self.book.path, Access::Write)?;
        let passphrase = self.locked.passphrase()?;
        // An older checkpoint that covers the entry does where there is no key at hand.
        let signed = match signing::unlock(&self.book.path, &mut book, passphrase.as_ref()) {
            Ok(_) => book.checkpoint()?,
            Err(_) => book.newest_checkpoint()?,
        };
        let has_any = signed.is_some();
        let signed = signed.filter(|signed| self.seq < signed.checkpoint.size);
        let seq = Seq::number(self.seq);
        let signed = signed.ok_or_else(|| {
            if has_any {
                Trouble::fact(Word::TRUST_BEYOND, seq)
            } else {
                Trouble::fact(Word::TRUST_NONE_SIGNED, "")
            }
        })?;
        let proof = book.proof(seq, &signed)?;
        save(&self.to, proof.to_string().as_bytes())?;
        let (shown, file) = (seq.to_string(), self.to.display().to_string());
        let (size, eye) = (signed.checkpoint.size, signed.checkpoint.eye_line());
        Ok(Answer::of(&json!({ "seq": seq, "size": size, "eye_line": eye, "file": file }))
            .line(how.lang().fill(Word::TRUST_PROVED, &[("seq", &shown), ("file", &file)])))
    }
}

/// Checks a receipt without any book.
#[derive(Debug, Args)]
pub(super) struct CheckReceipt {
    /// The file of the receipt, ending in .tlog-proof.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The key of the station, as it gave it out.
    #[arg(long, value_name = "VKEY", value_parser = written::<VerifierKey>)]
    vkey: Vec<VerifierKey>,
    /// The key of a witness that must have signed.
    #[arg(long, value_name = "VKEY", value_parser = written::<VerifierKey>)]
    witness: Vec<VerifierKey>,
    /// A policy of trust: logs, witnesses and whose signatures are enough.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["vkey", "witness"])]
    policy: Option<PathBuf>,
}

impl CheckReceipt {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let policy = match &self.policy {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| Trouble::file(path, &error))?;
                TrustPolicy::read(&text).map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?
            }
            None if self.vkey.is_empty() => return Err(Trouble::usage(Word::TRUST_NO_VKEY, "")),
            None => {
                let is_not = |kind: KeyKind| move |key: &&VerifierKey| key.kind() != kind;
                if let Some(key) = self.vkey.iter().find(is_not(KeyKind::Log)) {
                    return Err(Trouble::usage(Word::TRUST_NOT_A_LOG, key));
                }
                if let Some(key) = self.witness.iter().find(is_not(KeyKind::Witness)) {
                    return Err(Trouble::usage(Word::TRUST_NOT_A_WITNESS, key));
                }
                TrustPolicy::of(self.vkey, self.witness)
            }
        };
        let bytes = std::fs::read(&self.file).map_err(|error| Trouble::file(&self.file, &error))?;
        let bad = |why: &dyn std::fmt::Display| {
            let why = why.to_string();
            Answer::of(&json!({ "ok": false, "why": why }))
                .line(lang.fill(Word::TRUST_RECEIPT_BAD, &[("detail", &readings::said(lang, &why))]))
                .finding()
        };
        let proof = match Proof::read(&bytes) {
            Ok(proof) => proof,
            Err(error) => return Ok(bad(&error)),
        };
        Ok(match proof.trusted(&policy) {
            Ok((cosigned, seen)) => {
                let none = if policy.witnesses().is_empty() {
                    Word::TRUST_NONE_ASKED
                } else {
                    Word::TRUST_SEEN_BY_NONE
                };
                good(&proof, &cosigned, &seen, none, lang)
            }
            Err(Disproved::Quorum) => bad(&lang.say(Word::TRUST_QUORUM_SHORT)),
            Err(error) => bad(&error),
        })
    }
}

fn good(proof: &Proof, cosigned: &Cosigned, seen: &[Signed<'_>], none: Word, lang: Lang) -> Answer {
    let checkpoint = &cosigned.checkpoint;
    let entry = String::from_utf8_lossy(proof.extra.as_deref().unwrap_or_default()).into_owned();
    let witnesses: Vec<_> =
        seen.iter().map(|signed| json!({ "name": signed.key.name(), "time": signed.time })).collect();
    let (size, eye) = (checkpoint.size.to_string(), checkpoint.eye_line());
    let answer = Answer::of(&json!({
        "ok": true, "origin": checkpoint.origin, "index": proof.index, "size": checkpoint.size,
        "root": checkpoint.root, "eye_line": eye, "witnesses": witnesses,
        "entry": serde_json::from_str::<serde_json::Value>(&entry).unwrap_or_default(),
    }));
    let values = [("origin", &*checkpoint.origin), ("seq", &*proof.index.to_string()), ("size", &*size)];
    let answer = answer
        .line(lang.fill(Word::TRUST_RECEIPT_GOOD, &values))
        .line(lang.fill(Word::TRUST_EYE, &[("eye", &eye)]))
        .line(lang.fill(Word::TRUST_ENTRY, &[("entry", &entry)]));
    if seen.is_empty() {
        return answer.line(lang.say(none));
    }
    seen.iter().fold(answer, |answer, signed| {
        let values = [("name", signed.key.name().as_str()), ("time", &*moment(signed.time))];
        answer.line(lang.fill(Word::TRUST_SEEN_BY, &values))
    })
}

/// Seconds since 1970 as people read them.
pub(super) fn moment(seconds: u64) -> String {
    Moment::from_millis(i64::try_from(seconds.saturating_mul(1000)).unwrap_or(i64::MAX)).to_string()
}
