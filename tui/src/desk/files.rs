//! Files from outside: evidence, statements, sheets.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;

use ledger::book::BookError;
use ledger::exchange::{Aim, Kind as SheetKind, Statement, import, kind_of, statement as statement_of};
use ledger::rules::Command;
use ledger::store::whole::{self, Readers};
use ledger::store::{Access, EvidenceFolder};

use crate::screens::SheetFile;
use crate::words::{Word, readings};

use super::{Ask, NotImported, Told, Worker};

/// Writes a file whole: nobody finds half of it, whatever happens meanwhile.
///
/// # Errors
///
/// What the system says; nothing is left of it then.
pub fn keep(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    whole::replace(path, Readers::AsUsual, bytes)
}

/// The same for a paper with names on it: readable by its owner only, as the book is.
pub(super) fn keep_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    whole::replace(path, Readers::Owner, bytes)
}

impl Worker {
    /// Where a file is written that somebody asked for; none where nothing may be: beside a book that is
    /// read only.
    pub(super) fn written_to(&self, file: &str) -> Option<PathBuf> {
        match (&self.exports, self.access) {
            (Some(folder), _) => Some(folder.join(file)),
            (None, Access::Write) => Some(self.path.with_file_name(file)),
            (None, Access::Read) => None,
        }
    }

    /// Files evidence beside the book and names it in the report of an act, or reads the lines of a
    /// merchant's statement; says why where they cannot be read.
    pub(super) fn attach(&mut self, command: &mut Command, file: &Path) -> Result<Option<String>, BookError> {
        if let Command::SettleMerchant(settle) = command {
            return Ok(match self.read_statement(file) {
                Ok(read) => {
                    (settle.file, settle.lines) = (read.file, read.lines);
                    None
                }
                Err(why) => Some(why),
            });
        }
        let Command::SubmitTask(act) = command else { return Ok(None) };
        let (_, today) = self.book.now();
        let policy = self.book.views().station.policy_on(today);
        let most = policy.and_then(|policy| policy.review.evidence_max);
        act.details.files.push(EvidenceFolder::beside(&self.path).file(file, most)?);
        Ok(None)
    }

    /// A merchant's statement, whole, or the first thing in it that cannot be read.
    fn read_statement(&self, file: &Path) -> Result<Statement, String> {
        let file = self.found_beside(file);
        let said = |why: &str| readings::said(self.lang, why);
        let bytes = std::fs::read(&file).map_err(|why| {
            let (file, why) = (file.display().to_string(), why.to_string());
            self.lang.fill(Word::SHEET_UNREADABLE, &[("file", &file), ("why", &why)])
        })?;
        let read = statement_of(&bytes).map_err(|why| crate::words::imports::no_table(&why, self.lang))?;
        let Some(first) = read.problems.first() else { return Ok(read) };
        let (row, more) = (first.row.to_string(), read.problems.len().to_string());
        let why = said(&first.reason.to_string());
        let column = first.column.to_string();
        let values = [
            ("row", row.as_str()),
            ("column", column.as_str()),
            ("value", &first.value),
            ("why", &why),
            ("more", &more),
        ];
        Err(self.lang.fill(Word::MARKET_BAD_ROW, &values))
    }

    /// A file at the path as it was typed, or beside the book.
    fn found_beside(&self, file: &Path) -> PathBuf {
        let beside = self.path.parent().map(|folder| folder.join(file)).filter(|beside| beside.is_file());
        beside.filter(|_| !file.is_file()).unwrap_or_else(|| file.to_owned())
    }

    /// Tries or enters a sheet. What is asked meanwhile waits, but for a word to stop.
    pub(super) fn import(
        &mut self,
        file: Option<PathBuf>,
        aim: Aim,
        asked: &Receiver<Ask>,
        waiting: &mut VecDeque<Ask>,
    ) -> Result<(), BookError> {
        let session = self.signed_in()?;
        if let Some(file) = file {
            match self.sheet_of(&file) {
                Ok(sheet) => self.sheet = Some(sheet),
                Err(why) => {
                    self.tell(Told::NotImported(aim, why));
                    return Ok(());
                }
            }
        }
        let Some(sheet) = self.sheet.take() else { return Ok(()) };
        let told = self.told.clone();
        let mut shown = 0;
        let mut flow = ControlFlow::Continue(());
        // The word to stop may have come together with the sheet.
        let asked_before = waiting.len();
        waiting.retain(|ask| !matches!(ask, Ask::CancelImport));
        if waiting.len() < asked_before {
            flow = ControlFlow::Break(());
        }
        let mut progress = |done: usize, all: usize| {
            let percent = done.saturating_mul(100) / all.max(1);
            if percent != shown {
                shown = percent;
                drop(told.send(Told::Importing(done as u64, all as u64)));
            }
            for ask in asked.try_iter() {
                if matches!(ask, Ask::CancelImport | Ask::Close) {
                    flow = ControlFlow::Break(());
                }
                if !matches!(ask, Ask::CancelImport) {
                    waiting.push_back(ask);
                }
            }
            flow
        };
        let rows = (sheet.name.as_str(), sheet.bytes.as_slice());
        let done = import(&mut self.book, &session, sheet.kind, rows, aim, &mut progress);
        self.sheet = Some(sheet);
        match done {
            Ok(report) => {
                if report.written > 0 {
                    self.meet()?;
                    self.tell_lists()?;
                }
                self.tell(Told::Imported(aim, Box::new(report)));
            }
            Err(why) => self.tell(Told::NotImported(aim, NotImported::Refused(why))),
        }
        Ok(())
    }

    /// Reads a sheet: at the path as it was typed, or beside the book.
    fn sheet_of(&self, file: &Path) -> Result<Sheet, NotImported> {
        let file = self.found_beside(file);
        let bytes = std::fs::read(&file).map_err(|why| NotImported::Unreadable {
            file: file.display().to_string(),
            why: why.to_string(),
        })?;
        let kind = kind_of(&bytes).map_err(|why| NotImported::Refused(why.into()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Sheet { name, kind, bytes })
    }
}

/// A sheet as it was read.
pub(super) struct Sheet {
    name: String,
    kind: SheetKind,
    bytes: Vec<u8>,
}

/// The most sheets that are offered.
const SHEETS_MAX: usize = 50;

/// The sheets that lie beside the book, the newest first.
pub(super) fn sheets_beside(book: &Path) -> Vec<SheetFile> {
    let folder = book.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let is_sheet = |path: &Path| {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        matches!(ending.as_str(), "csv" | "xlsx")
    };
    let mut found: Vec<(std::time::SystemTime, SheetFile)> = files
        .filter_map(Result::ok)
        .filter(|file| is_sheet(&file.path()))
        .filter_map(|file| {
            let about = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
            let name = file.file_name().to_string_lossy().into_owned();
            Some((about.modified().ok()?, SheetFile { name, path: file.path(), bytes: about.len() }))
        })
        .collect();
    found.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.name.cmp(&b.name)));
    found.into_iter().map(|(_, file)| file).take(SHEETS_MAX).collect()
}
