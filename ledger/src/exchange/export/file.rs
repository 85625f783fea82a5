//! An export under its name: whole and on disk, or not there at all.

use std::io;
use std::path::Path;

use crate::store::whole::{self, Readers};
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
    let mut made = whole::part(name, Readers::Owner)?;
    let exported = export(store, tool, &mut made)?;
    made.as_file().sync_all()?;
    let kept = match over {
        Over::Nothing => whole::call(made.into_temp_path(), name),
        Over::AnEarlierFile => whole::call_over(made.into_temp_path(), name),
    };
    kept.map_err(|err| {
        let is_there = err.kind() == io::ErrorKind::AlreadyExists;
        if is_there { exists().into() } else { ExportError::Write(err) }
    })?;
    Ok(exported)
}
