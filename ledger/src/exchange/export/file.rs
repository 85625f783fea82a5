//! An export under its name: whole and on disk, or not there at all.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::store::{Store, StoreError};

use super::{ExportError, Exported, Tool, export};

/// Whether a file of that name may be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing may be called so yet.
    Nothing,
    /// What is called so is replaced, in one step.
    AnEarlierFile,
}

/// Writes all entries to the file `name`. They are written beside it first, so that a full disk or a
/// broken book leaves what was there before.
///
/// # Errors
///
/// The first that applies: [`StoreError::Exists`] when something is called so and may not be written
/// over, those of [`export`], [`ExportError::Write`].
pub fn export_to_file<S: Store>(
    store: &mut S,
    tool: Tool,
    name: &Path,
    over: Over,
) -> Result<Exported, ExportError> {
    let exists = || StoreError::Exists { path: name.display().to_string() };
    if over == Over::Nothing && name.symlink_metadata().is_ok() {
        return Err(exists().into());
    }
    let folder = name.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut made = tempfile::Builder::new().prefix(".").suffix(".part").tempfile_in(folder)?;
    let exported = export(store, tool, &mut made)?;
    made.as_file().sync_all()?;
    let kept = match over {
        Over::Nothing => made.persist_noclobber(name),
        Over::AnEarlierFile => made.persist(name),
    };
    kept.map_err(|err| {
        let is_there = err.error.kind() == io::ErrorKind::AlreadyExists;
        if is_there { exists().into() } else { ExportError::Write(err.error) }
    })?;
    File::open(folder)?.sync_all()?;
    Ok(exported)
}
