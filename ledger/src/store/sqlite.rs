//! A book in an `SQLite` file: WAL, every commit flushed, several programs on one file.
//!
//! Writing begins with `BEGIN IMMEDIATE`: a deferred transaction that read first and wrote after
//! somebody else's commit would fail at once, in spite of any waiting time.

mod append;
mod compare;
mod copy;
mod file;
mod nodes;
mod read;
mod scan;
mod vault;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, params};

use crate::chain::Sealed;
use crate::chain::note::SignedNote;
use crate::chain::tree::{Node, Nodes};
use crate::chain::verify::{Finding, Page, Reader, Verdict};
use crate::journal::{Account, Claim, Commodity, Opening, Person, PersonalField};
use crate::store::{Appended, HistoryLine, KeptCheckpoint, KeyFile, Snapshot, Stay, Store, StoreError, Tip};
use crate::units::{BookId, Day, Digest, IdNumber, Print as _, Seq};

use append::{Aim, Cache};
use file::Cached;
use vault::{Beside, Freed, Vault};

pub use scan::SqliteScan;

/// A book in an `SQLite` file.
pub struct Sqlite {
    connection: Connection,
    file: file::Watched,
    book: Option<Named>,
    cache: Cache,
    access: Access,
    vault: Vault,
}

/// A book and its number in the file.
struct Named {
    id: BookId,
    number: i64,
}

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// To read and to write.
    Write,
    /// To read only: nothing can be changed through it.
    Read,
}

/// How long one program waits for another's lock.
const WAIT_MS: u64 = 5_000;

/// `number << 40 | seq`, see the schema.
fn key(number: i64, seq: Seq) -> i64 {
    (number << 40) | i64::try_from(seq.get()).unwrap_or(0)
}

/// The place in a key.
fn seq_of(key: i64) -> Seq {
    Seq::number(u64::try_from(key & ((1 << 40) - 1)).unwrap_or(0))
}

/// What the engine says, as one of the store's errors.
#[expect(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn failed(err: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode as Code;
    let why = err.to_string();
    match err.sqlite_error_code() {
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => StoreError::Busy { waited_ms: WAIT_MS },
        // The file itself was read before: what cannot be opened is the log beside it.
        Some(Code::ReadOnly | Code::PermissionDenied | Code::CannotOpen) => StoreError::ReadOnly,
        Some(Code::DiskFull) => StoreError::Full,
        Some(Code::DatabaseCorrupt | Code::NotADatabase) => StoreError::Damaged { why },
        Some(Code::SystemIoFailure) if is_of_writing(&err) => StoreError::NotWritten { why },
        _ => StoreError::Failed { why },
    }
}

/// Whether the system refused to write: a limit on a file's size, a stick that was pulled out.
fn is_of_writing(err: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{
        SQLITE_IOERR_DIR_FSYNC, SQLITE_IOERR_FSYNC, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_TRUNCATE,
        SQLITE_IOERR_WRITE,
    };
    let writing = [
        SQLITE_IOERR_DIR_FSYNC,
        SQLITE_IOERR_FSYNC,
        SQLITE_IOERR_SHMSIZE,
        SQLITE_IOERR_TRUNCATE,
        SQLITE_IOERR_WRITE,
    ];
    err.sqlite_error().is_some_and(|code| writing.contains(&code.extended_code))
}

impl Sqlite {
    /// Makes a new file, readable by its owner only.
    ///
    /// # Errors
    ///
    /// The first that applies: [`StoreError::Unfinished`] when there is a file in which nothing was ever
    /// recorded, [`StoreError::Exists`] when there is another, the engine's.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let (connection, file) = file::create(path)?;
        let vault = Vault::load(&connection, None, KeyFile::beside(path))?;
        let (cache, access) = (Cache::default(), Access::Write);
        Ok(Self { connection, file, book: None, cache, access, vault })
    }

    /// Removes a book that its maker could not finish, with what the engine keeps beside it. It must not be open
    /// any more. What the disk does not let go stays, and the next [`Sqlite::create`] says so.
    pub fn discard(path: &Path) {
        file::discard(path);
    }

    /// Opens the first book of an existing file.
    ///
    /// # Errors
    ///
    /// The first that applies: [`StoreError::NotFound`], [`StoreError::NotABook`],
    /// [`StoreError::Newer`], the engine's.
    pub fn open(path: &Path, access: Access) -> Result<Self, StoreError> {
        Self::open_with(path, access, KeyFile::beside(path))
    }

    /// [`Sqlite::open`] with the vault's key file at `key`, whether there is one or not.
    ///
    /// # Errors
    ///
    /// As [`Sqlite::open`].
    pub fn open_with(path: &Path, access: Access, key: PathBuf) -> Result<Self, StoreError> {
        let (connection, file) = file::open(path, access)?;
        let book = first_book(&connection)?;
        let vault = Vault::load(&connection, book.as_ref(), key)?;
        Ok(Self { connection, file, book, cache: Cache::default(), access, vault })
    }

    /// Opens a key file that is under a passphrase, for this store only.
    ///
    /// # Errors
    ///
    /// [`StoreError::VaultPassphrase`], those of reading the key file, the engine's.
    pub fn unlock_vault(&mut self, passphrase: &str) -> Result<(), StoreError> {
        self.vault.unlock(&self.connection, self.book.as_ref(), passphrase)
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    fn append_as(
        &mut self,
        aim: Aim,
        expected: Option<Tip>,
        batch: &[Sealed],
        openings: &[Opening],
    ) -> Result<Appended, StoreError> {
        self.file.check()?;
        let (number, connection) = (self.number(), &mut self.connection);
        let not_begun = || StoreError::Failed { why: "no book was begun in the store".to_owned() };
        let beside = Beside { book: self.book.as_ref().ok_or_else(not_begun)?, vault: &self.vault, openings };
        append::append(connection, number, &mut self.cache, expected, batch, &beside, aim)
    }

    fn number(&self) -> i64 {
        self.book.as_ref().map_or(0, |book| book.number)
    }
}

fn first_book(connection: &Connection) -> Result<Option<Named>, StoreError> {
    let found = connection
        .query_row("SELECT number, book FROM books ORDER BY number LIMIT 1", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })
        .optional()
        .map_err(failed)?;
    let Some((number, id)) = found else { return Ok(None) };
    let id = id.parse().map_err(|err| StoreError::Damaged { why: format!("the book's name: {err}") })?;
    Ok(Some(Named { id, number }))
}

impl Nodes for Sqlite {
    type Error = StoreError;

    fn node(&mut self, node: Node) -> Result<Digest, StoreError> {
        nodes::Stored { connection: &self.connection, number: self.number() }.node(node)
    }
}

impl Store for Sqlite {
    type Reader = SqliteReader;
    type Scan = SqliteScan;

    fn book(&self) -> Option<&BookId> {
        self.book.as_ref().map(|book| &book.id)
    }

    fn begin(&mut self, book: &BookId) -> Result<(), StoreError> {
        if self.book.is_some() {
            return Err(StoreError::Exists { path: self.file.path().display().to_string() });
        }
        self.connection
            .execute("INSERT INTO books (book) VALUES (?1)", params![book.as_str()])
            .map_err(failed)?;
        let named = Named { id: book.clone(), number: self.connection.last_insert_rowid() };
        // A key file that lies there may be another book's.
        self.vault.of_book(&self.connection, &named)?;
        self.book = Some(named);
        Ok(())
    }

    fn tip(&mut self) -> Result<Option<Tip>, StoreError> {
        read::tip(&self.connection, self.number())
    }

    fn append(
        &mut self,
        expected: Option<Tip>,
        batch: &[Sealed],
        openings: &[Opening],
    ) -> Result<Appended, StoreError> {
        let erasing = batch.iter().any(|sealed| !sealed.entry().erases().is_empty());
        if erasing {
            vault::on_freeing(&self.connection, Freed::Zeroed)?;
        }
        let appended = self.append_as(Aim::Keep, expected, batch, openings);
        if erasing {
            vault::on_freeing(&self.connection, Freed::AsTheyAre)?;
            vault::sweep(&self.connection);
        }
        appended
    }

    fn rehearse(
        &mut self,
        expected: Option<Tip>,
        batch: &[Sealed],
        openings: &[Opening],
    ) -> Result<Appended, StoreError> {
        self.append_as(Aim::Rehearse, expected, batch, openings)
    }

    fn page(&mut self, from: Seq, rows: u64, page: &mut Page) -> Result<(), StoreError> {
        read::page(&self.connection, self.number(), from, rows, page)
    }

    fn taken(&mut self, claim: &Claim) -> Result<Option<Seq>, StoreError> {
        read::taken(&self.connection, self.number(), claim.line().as_str())
    }

    fn taken_each(&mut self, claims: &[Claim]) -> Result<Vec<Option<Seq>>, StoreError> {
        // One transaction, so that the lock is taken once.
        let transaction = self.connection.unchecked_transaction().map_err(failed)?;
        claims.iter().map(|claim| read::taken(&transaction, self.number(), claim.line().as_str())).collect()
    }

    fn history(
        &mut self,
        account: Account,
        commodity: Commodity,
        before: Option<(Seq, u16)>,
        lines: usize,
    ) -> Result<Vec<HistoryLine>, StoreError> {
        read::history(&self.connection, self.number(), (account, commodity), before, lines)
    }

    fn as_of(&mut self, account: Account, commodity: Commodity, day: Day) -> Result<i64, StoreError> {
        read::as_of(&self.connection, self.number(), (account, commodity), day)
    }

    fn snapshot(&mut self) -> Result<Option<Snapshot>, StoreError> {
        read::snapshot(&self.connection, self.number())
    }

    fn keep_snapshot(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let Snapshot { tip, body } = snapshot;
        let (number, seq) = (self.number(), i64::try_from(tip.seq.get()).unwrap_or(i64::MAX));
        let transaction = self.connection.transaction().map_err(failed)?;
        transaction
            .execute("DELETE FROM snapshots WHERE book = ?1", params![number])
            .and_then(|_| {
                transaction.execute(
                    "INSERT INTO snapshots (book, seq, hash, digest, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![number, seq, tip.hash.as_bytes(), Digest::of(&[body]).as_bytes(), body],
                )
            })
            .map_err(failed)?;
        transaction.commit().map_err(failed)
    }

    fn opening(&mut self, person: Person, field: PersonalField) -> Result<Option<Opening>, StoreError> {
        let Some(book) = &self.book else { return Ok(None) };
        vault::opening(&self.connection, book, &self.vault, (person, field))
    }

    fn openings(&mut self, field: PersonalField) -> Result<Vec<(Person, Box<str>)>, StoreError> {
        let Some(book) = &self.book else { return Ok(Vec::new()) };
        vault::openings(&self.connection, book, &mut self.vault, field)
    }

    fn owner(&mut self, id_number: &IdNumber) -> Result<Option<Person>, StoreError> {
        let Some(book) = &self.book else { return Ok(None) };
        vault::owner(&self.connection, book, &self.vault, id_number)
    }

    fn seal_vault(&mut self, chance: &mut dyn FnMut() -> [u8; 32]) -> Result<(), StoreError> {
        let Some(book) = self.book.as_ref().filter(|_| self.access == Access::Write) else { return Ok(()) };
        if vault::is_plain(&self.connection, book.number)? {
            let seed = zeroize::Zeroizing::new(chance());
            return vault::seal(&mut self.connection, book, &mut self.vault, &seed);
        }
        vault::sweep(&self.connection);
        Ok(())
    }

    fn vault_closed(&mut self) -> Option<StoreError> {
        let is_plain = vault::is_plain(&self.connection, self.number()).unwrap_or(false);
        self.vault.closed().filter(|_| !is_plain).cloned()
    }

    fn keep_checkpoint(&mut self, size: u64, note: &SignedNote, stay: Stay) -> Result<(), StoreError> {
        self.file.check()?;
        let number = self.number();
        append::keep_checkpoint(&mut self.connection, number, size, note, stay)
    }

    fn checkpoints(&mut self, before: u64, most: usize) -> Result<Vec<KeptCheckpoint>, StoreError> {
        read::checkpoints(&self.connection, self.number(), before, most)
    }

    fn watch(&mut self) -> Result<u64, StoreError> {
        let version = self.connection.query_row("PRAGMA data_version", [], |row| row.get::<_, i64>(0));
        version.map(i64::unsigned_abs).map_err(failed)
    }

    fn reader(&self) -> Result<SqliteReader, StoreError> {
        let (connection, _) = file::open(self.file.path(), Access::Read)?;
        file::remember(&connection, Cached::Scanning).map_err(failed)?;
        let mut reader = SqliteReader { connection, number: self.number() };
        // The first read of a transaction is the moment it stays at.
        reader.connection.execute_batch("BEGIN").map_err(failed)?;
        reader.last()?;
        Ok(reader)
    }

    fn hold(&mut self) -> Result<Option<Seq>, StoreError> {
        self.connection.execute_batch("BEGIN").map_err(failed)?;
        file::remember(&self.connection, Cached::Scanning).map_err(failed)?;
        read::last(&self.connection, self.number())
    }

    fn release(&mut self) {
        // Nothing was written, so there is nothing to lose.
        let _ended = self.connection.execute_batch("ROLLBACK");
        let _only_slower = file::remember(&self.connection, Cached::Working);
    }

    fn scan(&mut self) -> Result<SqliteScan, StoreError> {
        scan::scan(&self.connection, self.number(), self.book.as_ref(), &self.vault)
    }

    fn judge(&mut self, scanned: &SqliteScan, verdict: &Verdict) -> Result<Vec<Finding>, StoreError> {
        compare::compare(&self.connection, self.number(), scanned, verdict)
    }
}

/// Reads rows for verification, through a connection of its own that cannot write.
pub struct SqliteReader {
    connection: Connection,
    number: i64,
}

impl Nodes for SqliteReader {
    type Error = StoreError;

    fn node(&mut self, node: Node) -> Result<Digest, StoreError> {
        nodes::Stored { connection: &self.connection, number: self.number }.node(node)
    }
}

impl Reader for SqliteReader {
    type Error = StoreError;

    fn last(&mut self) -> Result<Option<Seq>, StoreError> {
        read::last(&self.connection, self.number)
    }

    fn next(&mut self, from: Seq) -> Result<Option<Seq>, StoreError> {
        read::next(&self.connection, self.number, from)
    }

    fn page(&mut self, from: Seq, rows: u64, page: &mut Page) -> Result<(), StoreError> {
        read::page(&self.connection, self.number, from, rows, page)
    }
}

/// Numbers of accounts, as far as they are known to a connection. Looked up only, never walked
/// through, so that its order cannot show.
#[expect(clippy::disallowed_types, reason = "nothing depends on its order, and keys are long")]
type Numbers = std::collections::HashMap<(Account, Commodity), append::Known, foldhash::fast::RandomState>;

/// Where the file is, for messages.
fn shown(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}
