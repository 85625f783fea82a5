//! The file: made for its owner only, recognised as ours, and watched for being taken away.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Row, Transaction, TransactionBehavior};

use crate::store::StoreError;

use super::{Access, WAIT_MS, failed, nodes, shown};

/// Marks a file as ours: the letters `jifn`.
const APPLICATION: i32 = 0x6a69_666e;

/// One step from one schema to the next.
struct Migration {
    sql: &'static str,
    /// What has to be computed for the rows that are there, in the same transaction.
    fill: fn(&Transaction<'_>) -> Result<(), StoreError>,
}

/// Numbered migrations. The file's `user_version` says how many of them it has seen.
const MIGRATIONS: [Migration; 3] = [
    Migration { sql: include_str!("../schema/sqlite-1.sql"), fill: |_| Ok(()) },
    Migration { sql: include_str!("../schema/sqlite-2.sql"), fill: nodes::fill },
    // Sealing takes chance, which whoever opens the book has: `Store::seal_vault` does it.
    Migration { sql: include_str!("../schema/sqlite-3.sql"), fill: |_| Ok(()) },
];

/// Something a file has: a table, an index, a trigger, a view.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Object {
    /// What it is.
    pub(super) kind: String,
    /// What it is called.
    pub(super) name: String,
    /// Of which table it is.
    table: String,
    /// How it was made, without blanks; none for the indexes of a table's own constraints.
    sql: Option<String>,
}

/// What the file of this connection has.
pub(super) fn objects(connection: &Connection) -> Result<BTreeSet<Object>, StoreError> {
    let select = "SELECT type, name, tbl_name, sql FROM sqlite_schema";
    let object = |row: &Row<'_>| {
        let sql: Option<String> = row.get(3)?;
        let sql = sql.map(|sql| sql.replace([' ', '\n'], ""));
        Ok(Object { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, sql })
    };
    let mut select = connection.prepare(select).map_err(failed)?;
    select.query_map([], object).and_then(Iterator::collect).map_err(failed)
}

/// What the files of books have.
pub(super) fn schema() -> Result<BTreeSet<Object>, StoreError> {
    let empty = Connection::open_in_memory().map_err(failed)?;
    for Migration { sql, .. } in &MIGRATIONS {
        empty.execute_batch(sql).map_err(failed)?;
    }
    objects(&empty)
}

/// The first table of each migration but the first, which an older file does not have.
const LATER: [(i64, &str); 2] = [(2, "nodes"), (3, "vault_rows")];

/// Whether the file has what its number says: a smaller number would hide tables from verification, and
/// have them made again.
fn check_number(connection: &Connection, found: i64) -> Result<(), StoreError> {
    for (version, table) in LATER.into_iter().filter(|(version, _)| found < *version) {
        let select = "SELECT count(*) FROM sqlite_schema WHERE name = ?1";
        let there: i64 = connection.query_row(select, [table], |row| row.get(0)).map_err(failed)?;
        if there > 0 {
            let why = format!("it says it has schema {found}, and it has {table} of schema {version}");
            return Err(StoreError::Damaged { why });
        }
    }
    Ok(())
}

/// A file that may be taken away while it is open.
pub(super) struct Watched {
    path: PathBuf,
    inode: u64,
}

impl Watched {
    fn of(path: &Path) -> Result<Self, StoreError> {
        let inode = fs::metadata(path).map_err(|err| io(path, &err))?.ino();
        Ok(Self { path: path.to_owned(), inode })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file is still where it was opened: `SQLite` would go on writing to a removed one.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match fs::metadata(&self.path) {
            Ok(found) if found.ino() == self.inode => Ok(()),
            _ => Err(StoreError::Gone { path: shown(&self.path) }),
        }
    }
}

fn io(path: &Path, err: &std::io::Error) -> StoreError {
    use ErrorKind as Kind;
    let kind = err.kind();
    if kind == Kind::NotFound {
        StoreError::NotFound { path: shown(path) }
    } else if kind == Kind::AlreadyExists {
        StoreError::Exists { path: shown(path) }
    } else if kind == Kind::PermissionDenied || kind == Kind::ReadOnlyFilesystem {
        StoreError::ReadOnly
    } else if kind == Kind::StorageFull {
        StoreError::Full
    } else {
        StoreError::Failed { why: format!("{}: {err}", path.display()) }
    }
}

pub(super) fn create(path: &Path) -> Result<(Connection, Watched), StoreError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    // When nothing is found here, it is the folder that is missing.
    drop(made.map_err(|err| {
        let error = io(path, &err);
        if let StoreError::NotFound { path } = error {
            StoreError::Failed { why: format!("{path}: there is no such folder") }
        } else if let StoreError::Exists { path: shown } = &error
            && is_unfinished(path)
        {
            StoreError::Unfinished { path: shown.clone() }
        } else {
            error
        }
    })?);
    let prepared = prepare(path).and_then(|made| Ok((made, Watched::of(path)?)));
    if prepared.is_err() {
        discard(path);
    }
    prepared
}

/// Removes a file that was made a moment ago, and what the engine keeps beside it.
pub(super) fn discard(path: &Path) {
    for ending in ["", "-journal", "-wal", "-shm"] {
        let mut half_made = path.as_os_str().to_owned();
        half_made.push(ending);
        let _may_be_missing = fs::remove_file(half_made);
    }
}

/// Whether a file was left by a power cut while it was made, before anything was recorded in it.
fn is_unfinished(path: &Path) -> bool {
    if fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() == 0) {
        return true;
    }
    if recognise(path).is_err() {
        return false;
    }
    // Not to write to it, but what was cut short may have to be taken back before it can be read.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(connection) = Connection::open_with_flags(path, flags) else { return false };
    let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    let select = "SELECT count(*) FROM (SELECT 1 FROM entries LIMIT 1)";
    match version {
        Ok(0) => true,
        Ok(_) => connection.query_row(select, [], |row| row.get::<_, i64>(0)).is_ok_and(|found| found == 0),
        Err(_) => false,
    }
}

fn prepare(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    // Before the log is on, so that the mark stands in the file itself and can be read without
    // opening it as a database.
    connection.pragma_update(None, "application_id", APPLICATION).map_err(failed)?;
    settle(&connection, Access::Write).map_err(failed)?;
    migrate(&mut connection, 0)?;
    Ok(connection)
}

/// Looks at a file's first bytes only. A foreign database is not opened, not even to ask what it
/// is: opening one may replay its log, make files beside it, or write to it on closing.
///
/// Source: the `SQLite` file format, section 1.3 (the application id stands at byte 68).
fn recognise(path: &Path) -> Result<(), StoreError> {
    let mut head = [0_u8; 72];
    let mut file = File::open(path).map_err(|err| io(path, &err))?;
    let not_a_book = |why: &str| StoreError::NotABook { path: shown(path), why: why.to_owned() };
    match file.read_exact(&mut head) {
        Ok(()) => {}
        Err(err) if err.kind() == ErrorKind::UnexpectedEof => {
            return Err(not_a_book("it is empty or cut short"));
        }
        Err(err) => return Err(io(path, &err)),
    }
    if !head.starts_with(b"SQLite format 3\0") {
        return Err(not_a_book("it is no database"));
    }
    if head.get(68..) == Some(APPLICATION.to_be_bytes().as_slice()) {
        Ok(())
    } else {
        Err(not_a_book("it is another program's database"))
    }
}

pub(super) fn open(path: &Path, access: Access) -> Result<(Connection, Watched), StoreError> {
    let watched = Watched::of(path)?;
    recognise(path)?;
    let mode = match access {
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(Duration::from_millis(WAIT_MS)).map_err(failed)?;
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (found, known) =
        (pragma("user_version").map_err(failed)?, i64::try_from(MIGRATIONS.len()).unwrap_or(0));
    if found > known {
        return Err(StoreError::Newer { path: shown(path), found, known });
    }
    check_number(&connection, found)?;
    let mut connection = connection;
    settle(&connection, access).map_err(failed)?;
    if access == Access::Write {
        migrate(&mut connection, usize::try_from(found).unwrap_or(0))?;
    }
    Ok((connection, watched))
}

fn settle(connection: &Connection, access: Access) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_millis(WAIT_MS))?;
    connection.set_prepared_statement_cache_capacity(64);
    // A statement is planned once: SQLite would otherwise look at the values bound to a range, and
    // plan it anew whenever they change, which takes longer than the answer.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    if access == Access::Write {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
    }
    remember(connection, Cached::Working)?;
    connection.pragma_update(None, "foreign_keys", "ON")
}

/// How much a connection remembers of the file. The rest is the system's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cached {
    /// 64 MiB at most: what is asked for comes again.
    Working,
    /// 2 MiB: every page is read once, in order.
    Scanning,
}

pub(super) fn remember(connection: &Connection, cached: Cached) -> rusqlite::Result<()> {
    // Negative: kibibytes instead of pages.
    let size = match cached {
        Cached::Working => -65_536,
        Cached::Scanning => -2_048,
    };
    connection.pragma_update(None, "cache_size", size)
}

fn migrate(connection: &mut Connection, seen: usize) -> Result<(), StoreError> {
    if seen == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // Another program may have migrated while this one waited for the lock.
    let seen: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
    for (number, Migration { sql, fill }) in (1_i64..).zip(MIGRATIONS).filter(|(number, _)| *number > seen) {
        transaction.execute_batch(sql).map_err(failed)?;
        fill(&transaction)?;
        transaction.pragma_update(None, "user_version", number).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}
