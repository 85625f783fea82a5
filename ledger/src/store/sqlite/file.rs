//! The file: made for its owner only, recognised as ours, and watched for being taken away.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::store::StoreError;

use super::{Access, WAIT_MS, failed, shown};

/// Marks a file as ours: the letters `jifn`.
const APPLICATION: i64 = 0x6a69_666e;

/// Numbered migrations. The file's `user_version` says how many of them it has seen.
const MIGRATIONS: [&str; 1] = [include_str!("../schema/sqlite-1.sql")];

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
    use std::io::ErrorKind as Kind;
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
        } else {
            error
        }
    })?);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    settle(&connection, Access::Write).map_err(failed)?;
    connection.pragma_update(None, "application_id", APPLICATION).map_err(failed)?;
    migrate(&mut connection, 0).map_err(failed)?;
    Ok((connection, Watched::of(path)?))
}

pub(super) fn open(path: &Path, access: Access) -> Result<(Connection, Watched), StoreError> {
    let watched = Watched::of(path)?;
    let mode = match access {
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let not_a_book = |why: String| StoreError::NotABook { path: shown(path), why };
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    connection.busy_timeout(Duration::from_millis(WAIT_MS)).map_err(failed)?;
    // Reading these is the first look into the file, so what is no database shows here. They are
    // read before anything is set: a foreign file is left as it was found.
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let application = pragma("application_id").map_err(|err| {
        let error = failed(err);
        if let StoreError::Damaged { why } = error { not_a_book(why) } else { error }
    })?;
    if application != APPLICATION {
        return Err(not_a_book("it is another program's database, or empty".to_owned()));
    }
    let (found, known) =
        (pragma("user_version").map_err(failed)?, i64::try_from(MIGRATIONS.len()).unwrap_or(0));
    if found > known {
        return Err(StoreError::Newer { path: shown(path), found, known });
    }
    let mut connection = connection;
    settle(&connection, access).map_err(failed)?;
    if access == Access::Write {
        migrate(&mut connection, usize::try_from(found).unwrap_or(0)).map_err(failed)?;
    }
    Ok((connection, watched))
}

fn settle(connection: &Connection, access: Access) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_millis(WAIT_MS))?;
    connection.set_prepared_statement_cache_capacity(64);
    if access == Access::Write {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
    }
    // 64 MiB of page cache at most; the rest is the system's.
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "foreign_keys", "ON")
}

fn migrate(connection: &mut Connection, seen: usize) -> rusqlite::Result<()> {
    if seen == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another program may have migrated while this one waited for the lock.
    let seen: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (number, sql) in (1_i64..).zip(MIGRATIONS).filter(|(number, _)| *number > seen) {
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()
}
