//! The screens' log: a file a day, never the screen, fourteen days kept.
//!
//! It says which entries were recorded and by which name something was refused. No names, numbers or
//! cards of people are written to it.

use std::path::PathBuf;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};

/// How many days are kept.
const DAYS: usize = 14;

/// Begins to write the log, until the guard is dropped. None when there is no folder for it: a desk
/// works without a log.
pub(super) fn keep() -> Option<WorkerGuard> {
    let state = std::env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let state = state.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".local/state")))?;
    let folder = state.join("jifen");
    // The log looks for old files before it makes its folder, and complains on the terminal.
    std::fs::create_dir_all(&folder).ok()?;
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("jifen")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    tracing_subscriber::fmt().with_writer(writer).with_ansi(false).try_init().ok()?;
    Some(guard)
}
