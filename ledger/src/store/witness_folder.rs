//! What a witness keeps, in a folder of its own on its own machine.
//!
//! ```text
//! key            the secret key, see `secret`
//! witness.vkey   the key that its signatures are checked with
//! logs.json      the logs it watches: key, and the checkpoint it signed last
//! anchors.jsonl  every checkpoint it ever signed, one a line: the book of checkpoints
//! lock           held while a request is judged and remembered
//! ```
//!
//! 1. Judging a request and remembering it is one step: two programs on one folder take turns.
//! 2. What was remembered is on the disk before the signature is handed out. A file is replaced as a
//!    whole, so a power cut leaves the old one or the new one.
//! 3. A line of the book of checkpoints may be cut short by a power cut; its signature was never given out.
//! 4. The folder has its name when all of that is in it.

use std::fs::{self, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::chain::checkpoint::Checkpoint;
use crate::chain::handover::rightful;
use crate::chain::note::{KeyKind, SignerKey, VerifierKey};
use crate::chain::witness::{Log, Refused, Request, judge};
use crate::events::Event;
use crate::journal::Entry;
use crate::units::{Digest, KeyLine, KeyName};

use super::StoreError;
use super::secret::{Lock, Passphrase, SecretFile};
use super::whole::{self, Readers};

/// Why a witness did not sign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WitnessError {
    /// The request is refused, as tlog-witness numbers it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The folder cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key is no log's.
    #[error("{key} is no key of a log: those are of kind 0x01")]
    NotALog {
        /// The key.
        key: Box<str>,
    },
    /// The log is watched already, with another key.
    #[error("{origin} is watched with another key: add this one only after its change was proved")]
    OtherKey {
        /// Which log.
        origin: KeyName,
    },
    /// An entry that should prove a change of keys does not.
    #[error("it does not prove that {key} follows the key that is watched: {why}")]
    NotProved {
        /// The key that was to be trusted.
        key: Box<str>,
        /// Why not.
        why: Box<str>,
    },
}

/// A log that is watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Its keys, the oldest first. Only the last one is trusted.
    pub keys: Vec<Box<str>>,
    /// The checkpoint that was signed last; none before the first.
    pub newest: Option<Seen>,
}

/// A checkpoint that was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// How many entries it is of.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
    /// The note, with the signatures of the log and of the witness.
    pub note: Box<str>,
}

impl Watched {
    /// The key that is trusted.
    pub fn key(&self) -> Option<VerifierKey> {
        self.keys.last().and_then(|key| key.parse().ok())
    }

    fn log(&self) -> Log {
        let newest = self.newest.as_ref().map(|seen| (seen.size, seen.root));
        Log { keys: self.key().into_iter().collect(), newest }
    }

    fn is_called(&self, origin: &str) -> bool {
        self.key().is_some_and(|key| key.name().as_str() == origin)
    }
}

/// A checkpoint in the book of checkpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// Which log.
    pub origin: Box<str>,
    /// How many entries.
    pub size: u64,
    /// When it was signed, in seconds since 1970.
    pub time: u64,
    /// The note, with the witness's signature.
    pub note: Box<str>,
}

/// The folder of a witness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessFolder {
    path: PathBuf,
}

impl WitnessFolder {
    /// The folder at `path`.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Makes the folder and a key called `name`.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`], those of [`SecretFile::create`].
    pub fn create(
        &self,
        name: &KeyName,
        seed: &[u8; 32],
        lock: Option<&Lock<'_>>,
    ) -> Result<VerifierKey, StoreError> {
        let failed = |err: &std::io::Error| io(&self.path, err);
        if self.path.symlink_metadata().is_ok() {
            return Err(StoreError::Exists { path: self.path.display().to_string() });
        }
        let above = self.path.parent().filter(|above| !above.as_os_str().is_empty());
        let mut named = tempfile::Builder::new();
        named.prefix(".").suffix(".part").permissions(fs::Permissions::from_mode(0o700));
        let made = named.tempdir_in(above.unwrap_or(Path::new("."))).map_err(|err| failed(&err))?;
        let part = Self::at(made.path());
        part.secret().create(name.as_str(), seed, lock)?;
        let public = SignerKey::of(name.clone(), KeyKind::Witness, seed).public().clone();
        part.replace("witness.vkey", format!("{public}\n").as_bytes())?;
        part.replace("logs.json", b"[]\n")?;
        whole::rename(made.path(), &self.path).map_err(|err| failed(&err))?;
        // It has another name now: there is nothing left to remove.
        let _renamed = made.keep();
        Ok(public)
    }

    /// The key that signs, opened with its passphrase where it has one.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoWitness`], those of [`SecretFile::read`].
    pub fn key(&self, passphrase: Option<&Passphrase>) -> Result<SignerKey, StoreError> {
        let file = self.secret();
        let (name, secret) = match file.read(passphrase) {
            Err(StoreError::KeyMissing { .. }) if !self.path.is_dir() => return Err(self.missing()),
            read => read?,
        };
        let unreadable = |_| StoreError::KeyUnreadable {
            path: file.path().display().to_string(),
            why: "a name that is no key's".to_owned(),
        };
        Ok(SignerKey::of(name.parse().map_err(unreadable)?, KeyKind::Witness, &secret))
    }

    /// The logs that are watched.
    ///
    /// # Errors
    ///
    /// [`StoreError::NoWitness`], [`StoreError::Failed`] when the list cannot be read.
    pub fn logs(&self) -> Result<Vec<Watched>, StoreError> {
        let path = self.path.join("logs.json");
        let text = fs::read_to_string(&path).map_err(|err| {
            if err.kind() == ErrorKind::NotFound { self.missing() } else { io(&path, &err) }
        })?;
        serde_json::from_str(&text).map_err(|err| failed(&path, &err))
    }

    /// Watches a log.
    ///
    /// # Errors
    ///
    /// The first that applies: [`WitnessError::NotALog`], [`WitnessError::OtherKey`],
    /// [`WitnessError::Store`]. A log that is watched with this key already is no error.
    pub fn watch(&self, log: &VerifierKey) -> Result<(), WitnessError> {
        if log.kind() != KeyKind::Log {
            return Err(WitnessError::NotALog { key: log.to_string().into() });
        }
        let _held = self.lock()?;
        let mut logs = self.logs()?;
        let line: Box<str> = log.to_string().into();
        match logs.iter().find(|known| known.is_called(log.name().as_str())) {
            Some(known) if known.keys.contains(&line) => return Ok(()),
            Some(_) => return Err(WitnessError::OtherKey { origin: log.name().clone() }),
            None => logs.push(Watched { keys: vec![line], newest: None }),
        }
        self.keep(&logs)?;
        Ok(())
    }

    /// Trusts the next key of a log that is watched. `change` is the entry that set it: the key that is trusted so
    /// far must have signed for it.
    ///
    /// # Errors
    ///
    /// The first that applies: [`WitnessError::NotALog`], [`Refused::Unknown`] when no log of its name is watched,
    /// [`WitnessError::NotProved`], [`WitnessError::Store`]. A key that is trusted already is no error.
    pub fn trust_also(&self, key: &VerifierKey, change: &Entry) -> Result<(), WitnessError> {
        if key.kind() != KeyKind::Log {
            return Err(WitnessError::NotALog { key: key.to_string().into() });
        }
        let _held = self.lock()?;
        let mut logs = self.logs()?;
        let unknown = || Refused::Unknown { origin: key.name().as_str().into() };
        let known = logs.iter_mut().find(|known| known.is_called(key.name().as_str())).ok_or_else(unknown)?;
        let line: Box<str> = key.to_string().into();
        if known.keys.last() == Some(&line) {
            return Ok(());
        }
        follows(key, known, change).map_err(|why| WitnessError::NotProved { key: line.clone(), why })?;
        known.keys.push(line);
        self.keep(&logs)?;
        Ok(())
    }

    /// Judges a request, remembers its checkpoint and signs it. `also` may refuse what the proof allows:
    /// a witness that reads the entries themselves.
    ///
    /// # Errors
    ///
    /// The first that applies: [`WitnessError::Refused`], what `also` says, [`WitnessError::Store`].
    /// Nothing is remembered then, and nothing signed.
    pub fn add<E: From<WitnessError>>(
        &self,
        request: &[u8],
        key: &SignerKey,
        time: u64,
        also: impl FnOnce(&Checkpoint) -> Result<(), E>,
    ) -> Result<String, E> {
        let request = Request::read(request).map_err(WitnessError::from)?;
        let _held = self.lock().map_err(WitnessError::from)?;
        let mut logs = self.logs().map_err(WitnessError::from)?;
        let mut place = None;
        let checkpoint = judge(&request, |origin| {
            place = logs.iter().position(|known| known.is_called(origin));
            place.and_then(|place| logs.get(place)).map(Watched::log)
        })
        .map_err(WitnessError::from)?;
        also(&checkpoint)?;
        let signature = key.sign(request.note.text(), time);
        let Some(known) = place.and_then(|place| logs.get_mut(place)) else {
            let origin = checkpoint.origin.clone();
            return Err(WitnessError::from(Refused::Unknown { origin }).into());
        };
        // Signatures of strangers are not kept: a note that is full of them could not be read again.
        let mut note = request.note.signed_by(&known.key().into_iter().collect::<Vec<_>>());
        note.add(signature.clone());
        let note: Box<str> = note.to_string().into();
        let Checkpoint { origin, size, root, .. } = checkpoint;
        known.newest = Some(Seen { size, root, note: note.clone() });
        // Remembered first: the book of checkpoints holds only what can never be forgotten.
        self.keep(&logs).map_err(WitnessError::from)?;
        self.note_down(&Anchor { origin, size, time, note }).map_err(WitnessError::from)?;
        Ok(signature.to_string())
    }

    /// The book of checkpoints, oldest first.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`] when a whole line is none.
    pub fn anchors(&self) -> Result<Vec<Anchor>, StoreError> {
        let path = self.path.join("anchors.jsonl");
        // Half a line is of a signature that was never given out.
        let lines = whole::lines(&path).map_err(|err| io(&path, &err))?;
        let read = |(at, line): (usize, &String)| {
            serde_json::from_str(line).map_err(|err| failed(&path, &format!("line {at}: {err}")))
        };
        (1..).zip(&lines).map(read).collect()
    }

    fn note_down(&self, anchor: &Anchor) -> Result<(), StoreError> {
        let path = self.path.join("anchors.jsonl");
        let line = serde_json::to_string(anchor).map_err(|err| failed(&path, &err))?;
        whole::add_line(&path, &line).map_err(|err| io(&path, &err))
    }

    fn missing(&self) -> StoreError {
        StoreError::NoWitness { path: self.path.display().to_string() }
    }

    fn secret(&self) -> SecretFile {
        SecretFile::at(self.path.join("key"))
    }

    fn keep(&self, logs: &[Watched]) -> Result<(), StoreError> {
        let path = self.path.join("logs.json");
        let text = serde_json::to_string_pretty(logs).map_err(|err| failed(&path, &err))?;
        self.replace("logs.json", format!("{text}\n").as_bytes())
    }

    /// Puts a whole file in the place of another, durably.
    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.path.join(name);
        whole::replace(&path, Readers::Owner, bytes).map_err(|err| io(&path, &err))
    }

    /// Waits until no other program judges a request here.
    fn lock(&self) -> Result<File, StoreError> {
        let path = self.path.join("lock");
        let opened = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        let locked = opened.and_then(|file| file.lock().map(|()| file));
        locked.map_err(|err| if err.kind() == ErrorKind::NotFound { self.missing() } else { io(&path, &err) })
    }
}

/// Whether an entry sets `key` after the last one that is known.
fn follows(key: &VerifierKey, known: &Watched, change: &Entry) -> Result<(), Box<str>> {
    let Event::KeySet(fact) = &change.event else {
        return Err(format!("{} sets no key", change.event.name()).into());
    };
    if fact.key.as_str() != key.to_string() {
        return Err(format!("it sets {}", fact.key).into());
    }
    let said = |why: &dyn std::fmt::Display| why.to_string().into_boxed_str();
    let origin = key.name().as_str().parse().map_err(|why| said(&why))?;
    let keys: Result<Vec<KeyLine>, _> = known.keys.iter().map(|line| line.parse()).collect();
    let keys = keys.map_err(|why| said(&why))?;
    rightful(&change.book, &origin, &keys, fact).map(|_| ()).map_err(|why| said(&why))
}

fn io(path: &Path, err: &std::io::Error) -> StoreError {
    let kind = err.kind();
    if kind == ErrorKind::NotFound {
        StoreError::NotFound { path: path.display().to_string() }
    } else if kind == ErrorKind::AlreadyExists {
        StoreError::Exists { path: path.display().to_string() }
    } else if kind == ErrorKind::StorageFull {
        StoreError::Full
    } else {
        failed(path, err)
    }
}

fn failed(path: &Path, err: &dyn std::fmt::Display) -> StoreError {
    StoreError::Failed { why: format!("{}: {err}", path.display()) }
}
