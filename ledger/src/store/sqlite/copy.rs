//! Copying a whole book while others write to it: `SQLite`'s online backup.

use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use crate::store::StoreError;

use super::{Sqlite, failed};

impl Sqlite {
    /// Copies the book as it is at one moment into the file at `to`, whatever stood there. The copy
    /// is one file, without a log beside it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Gone`], the engine's. What was half-copied stays at `to`.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        self.file.check()?;
        let mut copy = Connection::open(to).map_err(failed)?;
        {
            let backup = Backup::new(&self.connection, &mut copy).map_err(failed)?;
            // All pages in one step see one moment; a writer is not kept waiting by it.
            if backup.step(-1).map_err(failed)? != StepResult::Done {
                return Err(StoreError::Busy { waited_ms: super::WAIT_MS });
            }
        }
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
        copy.close().map_err(|(_, err)| failed(err))?;
        let flushed = std::fs::File::open(to).and_then(|file| file.sync_all());
        flushed.map_err(|err| StoreError::Failed { why: format!("{}: {err}", to.display()) })
    }

    /// Takes what stands in the log beside the file at `path` into it, so that the file may be called otherwise.
    ///
    /// # Errors
    ///
    /// The engine's.
    pub fn in_one_file(path: &Path) -> Result<(), StoreError> {
        // Closing does it too, and says nothing when it cannot.
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if !Path::new(&log).exists() {
            return Ok(());
        }
        let copy = Connection::open(path).map_err(failed)?;
        copy.pragma_update(None, "journal_mode", "DELETE").map_err(failed)?;
        copy.close().map_err(|(_, err)| failed(err))
    }

    /// Whether the engine finds its own pages and indexes in order.
    ///
    /// # Errors
    ///
    /// [`StoreError::Damaged`] with the first fault, the engine's.
    pub fn check_pages(&self) -> Result<(), StoreError> {
        let found = self.connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
        match found.map_err(failed)? {
            fine if fine == "ok" => Ok(()),
            why => Err(StoreError::Damaged { why }),
        }
    }
}
