//! The book of the demonstration, and the files it is made from.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use ledger::book::{Book, Session};
use ledger::store::{Access, Sqlite};
use ledger::units::OperatorId;
use tempfile::TempDir;
use tui::demo::{self, DemoClock};

/// A file of the fixtures, named from their folder on.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name)
}

/// The bytes of a file of the fixtures.
///
/// # Panics
///
/// When there is no such file.
pub fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).expect("a file of the fixtures")
}

/// The cells of a table of the fixtures, without its header.
///
/// # Panics
///
/// When there is no such file, or it is no table.
pub fn rows(name: &str) -> Vec<Vec<String>> {
    let sheet = ledger::exchange::Sheet::read(&bytes(name)).expect("a table");
    let cells = |row: &ledger::exchange::Row| {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| cell.shown().to_owned()).collect();
        cells.resize(sheet.header.len(), String::new());
        cells
    };
    sheet.rows.iter().map(cells).collect()
}

/// A copy of the demonstration book: on the morning of 2026-09-30, with everybody at his desk.
pub struct Fangshan {
    /// The open book.
    pub book: Book<Sqlite>,
    folder: TempDir,
}

impl Fangshan {
    /// A copy of one's own. The book itself is built once.
    ///
    /// # Panics
    ///
    /// When it cannot be built: a fault of the demonstration.
    pub fn open() -> Self {
        static BUILT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
        let (_, built) = BUILT.get_or_init(|| {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("fangshan.book");
            demo::build(&path).expect("the demonstration");
            (folder, path)
        });
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("fangshan.book");
        std::fs::copy(built, &path).expect("a copy");
        let key = ledger::store::KeyFile::beside;
        std::fs::copy(key(built), key(&path)).expect("the key of its personal data");
        let store = Sqlite::open(&path, Access::Write).expect("the copy");
        let book = Book::open(store, Box::new(DemoClock::start())).expect("a book");
        Self { book, folder }
    }

    /// Where the copy is kept, as long as this lives.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("fangshan.book")
    }

    /// Signs an operator in by his number.
    ///
    /// # Panics
    ///
    /// When there is no such operator.
    pub fn sign_in(&mut self, operator: u16) -> Session {
        let pin = demo::PIN.parse().expect("a PIN");
        let desk = demo::DESK.parse().expect("a desk");
        self.book.sign_in(OperatorId::number(operator), &pin, &desk).expect("an operator")
    }
}
