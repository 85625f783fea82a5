//! A witness: finance or the county, on a machine and in a folder of its own.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use ledger::book::{Anchored, Surroundings as _, judge_anchor, verify_store};
use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::note::VerifierKey;
use ledger::chain::proof::Proof;
use ledger::chain::witness::Refused;
use ledger::journal::Entry;
use ledger::journal::encoding::decode;
use ledger::store::{Access, Anchor, Lock, Sqlite, StoreError, WitnessError, WitnessFolder};
use ledger::units::{KeyName, Seq};
use serde_json::json;

use crate::surroundings::Real;
use crate::text::Align;
use crate::words::{Lang, Word};

use super::trust::{Locked, moment, save};
use super::typed::written;
use super::{Answer, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum WitnessCommand {
    /// Make the folder of a witness and its key.
    Init {
        /// The folder; it is made.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// The name of the witness, such as finance.example/w1: no blanks and no +.
        #[arg(long, value_parser = written::<KeyName>)]
        name: KeyName,
        #[command(flatten)]
        locked: Locked,
    },
    /// Watch a log by the key its station gave out; or trust its next key, when a receipt proves the change.
    Watch {
        /// The folder.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// The key of the log.
        #[arg(value_name = "VKEY", value_parser = written::<VerifierKey>)]
        key: VerifierKey,
        /// The log changed its key: the receipt of the entry that did, made by `prove`. The key that is watched so
        /// far must have signed for the next one.
        #[arg(long, value_name = "RECEIPT")]
        changed: Option<PathBuf>,
    },
    /// Judge a request and sign its checkpoint, when it continues the one that was signed last.
    Add {
        /// The folder.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// The file with the request.
        #[arg(value_name = "REQUEST")]
        request: PathBuf,
        /// The file for the answer; else it is printed.
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
        /// A copy of the book: every entry is verified under every rule before anything is signed.
        #[arg(long, value_name = "COPY")]
        replay: Option<PathBuf>,
        #[command(flatten)]
        locked: Locked,
    },
    /// What is watched, and what was signed last.
    Status {
        /// The folder.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Hand out a checkpoint that was signed, to verify a book against.
    Anchor {
        /// The folder.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Which log.
        #[arg(value_parser = written::<KeyName>)]
        origin: KeyName,
        /// Of how many entries; the newest when none is given.
        #[arg(long)]
        size: Option<u64>,
        /// The file that is written.
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

/// Why a request was not signed.
enum NotSigned {
    Witness(WitnessError),
    Trouble(Trouble),
    Findings(usize),
    OtherBook,
}

impl From<WitnessError> for NotSigned {
    fn from(error: WitnessError) -> Self {
        Self::Witness(error)
    }
}

fn trouble(error: WitnessError) -> Trouble {
    match error {
        WitnessError::Store(error) => error.into(),
        WitnessError::NotALog { key } => Trouble::usage(Word::TRUST_NOT_A_LOG, key),
        WitnessError::OtherKey { origin } => Trouble::usage(Word::TRUST_OTHER_KEY, origin),
        WitnessError::NotProved { why, .. } => Trouble::fact(Word::TRUST_CHANGE_NOT_PROVED, why),
        WitnessError::Refused(refused @ Refused::Unknown { .. }) => {
            Trouble::fact(Word::TRUST_NEVER_WATCHED, refused)
        }
        other => Trouble::usage(Word::CLI_BAD_VALUE, other),
    }
}

impl WitnessCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        match self {
            Self::Init { folder, name, locked } => {
                let passphrase = locked.passphrase()?;
                let lock = passphrase.as_ref().map(|passphrase| Lock { passphrase, seed: Real.random() });
                let key = WitnessFolder::at(&folder).create(&name, &Real.random(), lock.as_ref())?;
                let (key, file) = (key.to_string(), folder.display().to_string());
                Ok(Answer::of(&json!({ "witness": name, "vkey": key, "folder": file }))
                    .line(lang.fill(Word::TRUST_WITNESS_MADE, &[("name", name.as_str()), ("file", &file)]))
                    .line(lang.fill(Word::TRUST_VKEY, &[("key", &key)])))
            }
            Self::Watch { folder, key, changed } => {
                let folder = WitnessFolder::at(folder);
                match changed {
                    Some(receipt) => folder.trust_also(&key, &proved(&receipt)?),
                    None => folder.watch(&key),
                }
                .map_err(trouble)?;
                Ok(Answer::of(&json!({ "origin": key.name(), "vkey": key.to_string() }))
                    .line(lang.fill(Word::TRUST_WATCHED, &[("origin", key.name().as_str())])))
            }
            Self::Add { folder, request, to, replay, locked } => {
                let key = WitnessFolder::at(&folder).key(locked.passphrase()?.as_ref())?;
                let bytes = std::fs::read(&request).map_err(|error| Trouble::file(&request, &error))?;
                // Before anything is signed: an answer that cannot be handed out would be lost.
                if let Some(to) = to.as_ref().filter(|to| to.symlink_metadata().is_ok()) {
                    return Err(StoreError::Exists { path: to.display().to_string() }.into());
                }
                let time = u64::try_from(Real.now().millis()).unwrap_or(0) / 1000;
                let mut size = 0;
                let also = |checkpoint: &Checkpoint| {
                    size = checkpoint.size;
                    replay.as_deref().map_or(Ok(()), |copy| replayed(copy, checkpoint))
                };
                match WitnessFolder::at(&folder).add(&bytes, &key, time, also) {
                    Ok(signature) => signed(&signature, size, to.as_deref(), lang),
                    Err(error) => refused(error, lang),
                }
            }
            Self::Status { folder } => status(&WitnessFolder::at(folder), lang),
            Self::Anchor { folder, origin, size, to } => {
                let witness = WitnessFolder::at(folder);
                // A folder that is none has no checkpoints either.
                witness.logs()?;
                let anchors = witness.anchors()?;
                let mut of_log =
                    anchors.into_iter().rev().filter(|anchor| *anchor.origin == *origin.as_str());
                let found = of_log.find(|anchor| size.is_none_or(|size| size == anchor.size));
                let Anchor { size, note, .. } = found.ok_or_else(|| {
                    let sought = size.map_or_else(|| origin.to_string(), |size| format!("{origin}, {size}"));
                    Trouble::fact(Word::TRUST_NOT_WATCHED, sought)
                })?;
                save(&to, note.as_bytes())?;
                let file = to.display().to_string();
                Ok(Answer::of(&json!({ "origin": origin, "size": size, "file": file }))
                    .line(lang.fill(Word::TRUST_WRITTEN, &[("file", &file)])))
            }
        }
    }
}

/// The entry in a receipt. Who signed the receipt is not asked: the entry proves itself.
fn proved(receipt: &Path) -> Result<Entry, Trouble> {
    let bad = |error: &dyn std::fmt::Display| Trouble::usage(Word::CLI_BAD_VALUE, error);
    let bytes = std::fs::read(receipt).map_err(|error| Trouble::file(receipt, &error))?;
    let proof = Proof::read(&bytes).map_err(|error| bad(&error))?;
    decode(proof.extra.as_deref().unwrap_or_default()).map_err(|error| bad(&error))
}

/// Verifies a copy of the book in full, and that the checkpoint is of its history.
fn replayed(copy: &Path, checkpoint: &Checkpoint) -> Result<(), NotSigned> {
    let trouble = |error: ledger::store::StoreError| NotSigned::Trouble(error.into());
    let mut store = Sqlite::open(copy, Access::Read).map_err(trouble)?;
    let verdict = verify_store(&mut store, 2, &|_, _| std::ops::ControlFlow::Continue(()));
    let verdict = verdict.map_err(|error| NotSigned::Trouble(error.into()))?;
    if !verdict.findings.is_empty() {
        return Err(NotSigned::Findings(verdict.findings.len()));
    }
    match judge_anchor(&mut store, &verdict, checkpoint).map_err(trouble)? {
        Anchored::Yes => Ok(()),
        Anchored::No(_) | Anchored::NotCompared => Err(NotSigned::OtherBook),
    }
}

fn signed(signature: &str, size: u64, to: Option<&Path>, lang: Lang) -> Result<Answer, Trouble> {
    let answer = Answer::of(&json!({ "status": 200, "size": size, "answer": signature }));
    let Some(to) = to else { return Ok(answer.exact(signature)) };
    save(to, signature.as_bytes())?;
    let values = [("size", &*size.to_string()), ("file", &*to.display().to_string())];
    Ok(answer.line(lang.fill(Word::TRUST_SIGNED, &values)))
}

/// Why a witness signs nothing, and what to do about it.
fn why(refused: &Refused, lang: Lang) -> String {
    let filled = |word: Word, size: &u64, old: &u64| {
        lang.fill(word, &[("size", &size.to_string()), ("old", &old.to_string())])
    };
    match refused {
        Refused::Malformed { .. } => lang.say(Word::TRUST_WHY_FORM).to_owned(),
        Refused::Unknown { origin } => lang.fill(Word::TRUST_WHY_UNKNOWN, &[("origin", origin)]),
        Refused::Unsigned(_) => lang.say(Word::TRUST_WHY_UNSIGNED).to_owned(),
        Refused::Smaller { size, old } => filled(Word::TRUST_WHY_SMALLER, size, old),
        Refused::OtherSize { size } => filled(Word::TRUST_WHY_SIZE, size, size),
        Refused::Fork { size } => filled(Word::TRUST_WHY_FORK, size, size),
        Refused::NotContinued { size, old } => filled(Word::TRUST_WHY_NOT_PROVED, size, old),
        // One that comes later is said as it is.
        other => other.to_string(),
    }
}

fn refused(error: NotSigned, lang: Lang) -> Result<Answer, Trouble> {
    match error {
        NotSigned::Witness(WitnessError::Refused(refused)) => {
            let (status, body) = (refused.status(), refused.body());
            Ok(Answer::of(&json!({ "status": status, "body": body, "why": refused.to_string() }))
                .line(lang.fill(Word::TRUST_REFUSED, &[("detail", &why(&refused, lang))]))
                .finding())
        }
        NotSigned::Findings(count) => {
            let n = count.to_string();
            Ok(Answer::of(&json!({ "findings": count }))
                .line(lang.fill(Word::TRUST_REPLAY_BAD, &[("detail", &n)]))
                .finding())
        }
        NotSigned::OtherBook => Ok(Answer::of(&json!({ "other_book": true }))
            .line(lang.fill(Word::TRUST_REPLAY_OTHER, &[("detail", "")]))
            .finding()),
        NotSigned::Witness(other) => Err(trouble(other)),
        NotSigned::Trouble(other) => Err(other),
    }
}

fn status(folder: &WitnessFolder, lang: Lang) -> Result<Answer, Trouble> {
    let (logs, anchors) = (folder.logs()?, folder.anchors()?);
    let mut rows = Vec::new();
    let mut objects = Vec::new();
    for log in &logs {
        let origin = log.key().map(|key| key.name().clone());
        let size = log.newest.as_ref().map(|newest| newest.size);
        let is_its = |anchor: &&Anchor| Some(&*anchor.origin) == origin.as_ref().map(KeyName::as_str);
        let of_log = anchors.iter().filter(is_its);
        let time = of_log.clone().next_back().map(|anchor| anchor.time);
        rows.push(vec![
            origin.as_ref().map(ToString::to_string).unwrap_or_default(),
            size.map(|size| size.to_string()).unwrap_or_default(),
            time.map(moment).unwrap_or_default(),
            of_log.clone().count().to_string(),
        ]);
        objects.push(json!({
            "origin": origin, "keys": log.keys, "size": size, "last": size.map(|size| Seq::number(size.saturating_sub(1))),
            "time": time, "signed": of_log.count(),
        }));
    }
    let columns = [
        (Word::TRUST_LOG, Align::Left),
        (Word::TRUST_SIZE, Align::Right),
        (Word::TRUST_WHEN, Align::Left),
        (Word::TRUST_ANCHORS, Align::Right),
    ];
    Ok(Answer::of(&json!({ "logs": objects })).table(lang, &columns, &rows))
}
