//! What must hold of any bytes, for everything that reads bytes from outside.
//!
//! ```text
//! fuzz/fuzz_targets/<target>.rs ─▶ the body of the target ◀─ tests/hostile.rs
//! ```
//!
//! 1. A body takes any bytes and fails by a panic only. So a fuzzer and the tests run the same.
//! 2. Nothing panics; what is read is written again with the same bytes, or reads the same again; and
//!    what is believed was signed.
//! 3. A target's examples are valid. Everything else is made from them by changing bytes.

mod entries;
mod keys;
mod log;
mod notes;
mod proofs;
mod requests;
mod tables;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

pub use entries::entry;
pub use keys::keys;
pub use notes::note;
pub use proofs::proof;
pub use requests::request;
pub use tables::{table, workbook};

/// Something that reads bytes.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, also of its fuzz target and its corpus.
    pub name: &'static str,
    /// What must hold of any bytes.
    pub holds: fn(&[u8]),
    /// Valid bytes.
    pub examples: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 7] = [
    Target { name: "entry", holds: entry, examples: entries::examples },
    Target { name: "note", holds: note, examples: notes::examples },
    Target { name: "proof", holds: proof, examples: proofs::examples },
    Target { name: "request", holds: request, examples: requests::examples },
    Target { name: "table", holds: table, examples: tables::tables },
    Target { name: "workbook", holds: workbook, examples: tables::workbooks },
    Target { name: "keys", holds: keys, examples: keys::examples },
];

/// The files that are kept for a target, each because it reaches something no other does.
///
/// # Panics
///
/// When they cannot be read.
pub fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let files = std::fs::read_dir(&folder).expect("a folder of its own");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = std::fs::read(&path).expect("a file");
        (path, bytes)
    };
    paths.into_iter().map(read).collect()
}

/// A file of the fixtures.
fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name);
    std::fs::read(path).expect("a file of the fixtures")
}

/// A folder of this thread's own.
fn with_folder<T>(act: impl FnOnce(&Path) -> T) -> T {
    thread_local! {
        static FOLDER: TempDir = crate::books::folder();
    }
    FOLDER.with(|folder| act(folder.path()))
}
