//! F4: where a book is kept.
//!
//! A store knows no rule and no screen. It is owned by one thread, and it keeps four promises:
//!
//! 1. [`Store::append`] takes a whole batch or nothing, durably, and only on the head the caller
//!    expects; so two desks never write the same place twice.
//! 2. What may be taken once is taken once: the claims of a batch are held by a UNIQUE constraint
//!    inside the same transaction.
//! 3. Every other table follows from the entries and is written in the same transaction.
//! 4. Entries are never changed or removed. Triggers refuse it: a guard rail, not security.

mod evidence;
mod heads;
mod key_text;
mod secret;
mod sqlite;
mod vault;
pub mod whole;
mod witness_folder;

use serde::Serialize;
use thiserror::Error;

pub use evidence::EvidenceFolder;
pub use heads::{End, Given, Heads, Known, NotAHead, Noted, Occasion};
pub use secret::{Lock, Passphrase, Secret, SecretFile};
pub use sqlite::{Access, Sqlite, SqliteReader, SqliteScan};
pub use vault::KeyFile;
pub use witness_folder::{Anchor, Seen, Watched, WitnessError, WitnessFolder};

use crate::chain::Sealed;
use crate::chain::note::SignedNote;
use crate::chain::tree::Nodes;
use crate::chain::verify::{Finding, Page, Reader, Verdict};
use crate::journal::{Account, Claim, Commodity, Opening, Person, PersonalField};
use crate::units::{BookId, Day, Digest, IdNumber, Seq};

/// Why a store could not do what was asked. Nothing is half-written; most of it may be tried again.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "store", rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the message of an error says what its fields are")]
pub enum StoreError {
    /// There is no file.
    #[error("there is no book at {path}: look at the path, or make a new one with jifen init")]
    NotFound { path: String },
    /// There is no folder of a witness.
    #[error("there is no witness at {path}: make one with jifen witness init")]
    NoWitness { path: String },
    /// There is one already.
    #[error("{path} exists already: nothing was changed; choose another name")]
    Exists { path: String },
    /// There is one that was never finished.
    #[error(
        "{path} was cut short while it was made, and nothing was recorded in it: remove it, {path}-wal and \
         {path}-journal, then make it again"
    )]
    Unfinished { path: String },
    /// It is no database, or one of another program.
    #[error("{path} is not a book: {why}")]
    NotABook { path: String, why: String },
    /// A newer program wrote it.
    #[error("{path} has schema {found}; this program knows {known}: use a newer program")]
    Newer { path: String, found: i64, known: i64 },
    /// It may only be read.
    #[error("the book may only be read: check who owns the file and its folder, or the disk")]
    ReadOnly,
    /// Somebody else holds the lock.
    #[error("another program holds the book for longer than {waited_ms} ms: try again")]
    Busy { waited_ms: u64 },
    /// The disk has no room.
    #[error("the disk is full: nothing was written; free some room and try again")]
    Full,
    /// The system refused to write.
    #[error(
        "the disk did not take it ({why}): look at the disk and its limits, then send the same again; it counts once"
    )]
    NotWritten { why: String },
    /// The file was moved or removed while it was open.
    #[error("{path} was moved or removed while it was open: put it back and open it again")]
    Gone { path: String },
    /// The database itself is damaged.
    #[error("the database is damaged: {why}; run jifen verify, and restore a backup into a new file")]
    Damaged { why: String },
    /// A file of evidence is not there.
    #[error("there is no evidence file at {path}: name one that exists")]
    EvidenceMissing { path: String },
    /// A file of evidence cannot be read.
    #[error("{path} cannot be read as evidence: {why}")]
    EvidenceUnreadable { path: String, why: String },
    /// A file of evidence has no bytes.
    #[error("{path} is empty (0 bytes): take the evidence again")]
    EvidenceEmpty { path: String },
    /// A file of evidence is too large.
    #[error("{path} has {size} bytes: at most {most} are filed; make it shorter")]
    EvidenceTooLarge { path: String, size: u64, most: u64 },
    /// A filed file is not what its name says.
    #[error("{path} was changed after it was filed: its bytes have the SHA-256 {found}")]
    EvidenceChanged { path: String, found: String },
    /// There is no file with the secret key.
    #[error("there is no key at {path}: put it back, or make one with jifen key")]
    KeyMissing { path: String },
    /// The secret key is locked.
    #[error("the key at {path} is locked: give its passphrase")]
    KeyLocked { path: String },
    /// The passphrase is not the one, or the file was changed.
    #[error("the key at {path} does not open with this passphrase")]
    KeyWrong { path: String },
    /// The file holds no secret key.
    #[error("{path} holds no key: {why}")]
    KeyUnreadable { path: String, why: String },
    /// There is no key file, and personal data is sealed.
    #[error(
        "names, phones and ID numbers are sealed and their key file is not at {path}: put it back from its copy; \
         all else works"
    )]
    VaultKeyMissing { path: String },
    /// The key file names another book.
    #[error(
        "{path} is the key file of {found} and not of {book}: put this book's own there; nothing was changed"
    )]
    VaultKeyOfAnother { path: String, found: String, book: String },
    /// The key file's key opens nothing here.
    #[error(
        "{path} does not open what is sealed in this book: put the right key file there; nothing was changed"
    )]
    VaultKeyWrong { path: String },
    /// A file that should be a key file is none.
    #[error("{path} cannot be read as a key file: {why}; put it back from its copy")]
    VaultKeyUnreadable { path: String, why: String },
    /// The key file is under a passphrase.
    #[error("{path} is locked: give its passphrase")]
    VaultLocked { path: String },
    /// The passphrase is another one.
    #[error("this is not the passphrase of {path}")]
    VaultPassphrase { path: String },
    /// Anything else the engine says.
    #[error("the store failed: {why}")]
    Failed { why: String },
}

/// What became of an append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Appended {
    /// All of it is durable.
    Done,
    /// Another desk was faster: nothing was written.
    Moved,
    /// An entry of the batch takes what was taken before: nothing was written.
    Taken {
        /// What.
        claim: Claim,
        /// By which entry; none when by another entry of the same batch.
        seq: Option<Seq>,
        /// The place in the batch.
        item: usize,
    },
    /// An identity number is another person's: nothing was written.
    PersonKnown {
        /// Whose it is.
        owner: Person,
        /// The place among the openings.
        opening: usize,
    },
}

/// The last place of a book and the leaf hash there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tip {
    /// The place.
    pub seq: Seq,
    /// The hash.
    pub hash: Digest,
}

/// One line of an account's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// The entry.
    pub seq: Seq,
    /// The line of it.
    pub line: u16,
    /// Smallest units in (positive) or out (negative).
    pub amount: i64,
    /// Smallest units after it.
    pub balance: i64,
}

/// A fold of the entries up to a place, kept so that opening need not start at the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The last entry folded in, and its hash.
    pub tip: Tip,
    /// The folded views.
    pub body: Vec<u8>,
}

/// How long a checkpoint is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// Until the next one.
    Newest,
    /// For ever: a witness was asked for it, or has signed it.
    Always,
}

/// A signed checkpoint as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCheckpoint {
    /// How many entries it says it is of.
    pub size: u64,
    /// The note, whatever stands on it.
    pub note: Vec<u8>,
    /// How long it is kept; none when the row does not say.
    pub stay: Option<Stay>,
}

/// Where a book is kept. Its nodes are those of the tree over its leaf hashes.
pub trait Store: Nodes<Error = StoreError> + Send {
    /// What reads rows for verification, one a thread.
    type Reader: Reader<Error = StoreError> + Nodes<Error = StoreError>;

    /// What the derived tables hold, summed up.
    type Scan: Send;

    /// The book this store is open on; none before one is begun.
    fn book(&self) -> Option<&BookId>;

    /// Begins a book. It is empty until entry 0 is appended.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`] when the store holds a book already, or the engine's.
    fn begin(&mut self, book: &BookId) -> Result<(), StoreError>;

    /// The last entry.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn tip(&mut self) -> Result<Option<Tip>, StoreError>;

    /// Appends a batch on the expected tip, with personal data beside it.
    ///
    /// # Errors
    ///
    /// The engine's; nothing is written then.
    fn append(
        &mut self,
        expected: Option<Tip>,
        batch: &[Sealed],
        openings: &[Opening],
    ) -> Result<Appended, StoreError>;

    /// What [`Store::append`] would answer. Nothing is written.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn rehearse(
        &mut self,
        expected: Option<Tip>,
        batch: &[Sealed],
        openings: &[Opening],
    ) -> Result<Appended, StoreError>;

    /// Replaces `page` by the rows from `from` on, at most `rows` places of them.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn page(&mut self, from: Seq, rows: u64, page: &mut Page) -> Result<(), StoreError>;

    /// Which entry took a claim.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn taken(&mut self, claim: &Claim) -> Result<Option<Seq>, StoreError>;

    /// Which entries took these claims, in their order, as the book is at one moment.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn taken_each(&mut self, claims: &[Claim]) -> Result<Vec<Option<Seq>>, StoreError>;

    /// The history of an account, newest first: at most `lines` lines before `before`.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn history(
        &mut self,
        account: Account,
        commodity: Commodity,
        before: Option<(Seq, u16)>,
        lines: usize,
    ) -> Result<Vec<HistoryLine>, StoreError>;

    /// What an account had at the end of `day`, in smallest units.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn as_of(&mut self, account: Account, commodity: Commodity, day: Day) -> Result<i64, StoreError>;

    /// The latest snapshot whose body is what was written.
    ///
    /// # Errors
    ///
    /// The engine's. A damaged or foreign snapshot is no error: it is none.
    fn snapshot(&mut self) -> Result<Option<Snapshot>, StoreError>;

    /// Keeps a snapshot and forgets older ones.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), StoreError>;

    /// One piece of personal data; none when it was never kept or was erased.
    ///
    /// # Errors
    ///
    /// What [`Store::vault_closed`] says when there is some and it stays sealed, the engine's.
    fn opening(&mut self, person: Person, field: PersonalField) -> Result<Option<Opening>, StoreError>;

    /// One piece of personal data of everybody.
    ///
    /// # Errors
    ///
    /// What [`Store::vault_closed`] says when it stays sealed, the engine's.
    fn openings(&mut self, field: PersonalField) -> Result<Vec<(Person, Box<str>)>, StoreError>;

    /// Who has an identity number.
    ///
    /// # Errors
    ///
    /// What [`Store::vault_closed`] says when nobody can tell, the engine's.
    fn owner(&mut self, id_number: &IdNumber) -> Result<Option<Person>, StoreError>;

    /// Keeps a signed checkpoint of `size` entries, in place of one of the same size. Smaller ones
    /// that need not stay are forgotten; one that stays goes on staying.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn keep_checkpoint(&mut self, size: u64, note: &SignedNote, stay: Stay) -> Result<(), StoreError>;

    /// The kept checkpoints of fewer than `before` entries, the largest first, at most `most`.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn checkpoints(&mut self, before: u64, most: usize) -> Result<Vec<KeptCheckpoint>, StoreError>;

    /// Seals personal data that an older version kept in plain text, with a new key file where there is
    /// none, and makes the key file of a book that was just begun. It does nothing where all is sealed, or
    /// the store may only be read.
    ///
    /// # Errors
    ///
    /// Those that name the vault's key file, the engine's.
    fn seal_vault(&mut self, chance: &mut dyn FnMut() -> [u8; 32]) -> Result<(), StoreError>;

    /// Why personal data stays sealed; none when it opens, or was never sealed.
    fn vault_closed(&mut self) -> Option<StoreError>;

    /// A number that changes when another connection wrote.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn watch(&mut self) -> Result<u64, StoreError>;

    /// Another reader of the same book, as it is at this moment.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn reader(&self) -> Result<Self::Reader, StoreError>;

    /// From now until [`Store::release`] everything read is the book as it is at this moment,
    /// whatever other programs write. Returns the last place.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn hold(&mut self) -> Result<Option<Seq>, StoreError>;

    /// Ends [`Store::hold`].
    fn release(&mut self);

    /// Sums up what every derived table holds. It needs no verdict, so it may run beside a walk.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn scan(&mut self) -> Result<Self::Scan, StoreError>;

    /// Compares what was scanned with what follows from the entries, row by row where it differs.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn judge(&mut self, scanned: &Self::Scan, verdict: &Verdict) -> Result<Vec<Finding>, StoreError>;

    /// Compares every derived table with what follows from the entries.
    ///
    /// # Errors
    ///
    /// The engine's.
    fn compare(&mut self, verdict: &Verdict) -> Result<Vec<Finding>, StoreError> {
        let scanned = self.scan()?;
        self.judge(&scanned, verdict)
    }
}
