//! Power cuts, full disks and disks that fail, at every step of whatever writes.
//!
//! ```text
//! a folder ─▶ the program once, watched ─▶ each change of the disk
//!    │                                        └─▶ the power fails there: what may be left ─▶ looked at
//!    └─▶ the program again, killed, out of room or refused by the disk there ─▶ looked at
//! ```
//!
//! 1. A book is as it was before an entry or after it, verifies, and holds all that was answered, printed, signed
//!    or handed out.
//! 2. A file that has its name is whole. What is half-made has none.
//! 3. Whatever was cut short is finished by asking for it again, or by what the answer says.
//! 4. A disk that is full or fails is named (exit code 3), and nothing panics.
//!
//! Not every change is tried each time, but the first of each sort and some of the many alike; all of them with
//! `JIFEN_FAULTS_LONG=1`.

mod disk;
mod operations;
mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ledger::book::{Book, Surroundings as _};
use ledger::chain::Sealed;
use ledger::store::{Access, Sqlite};
use ledger::units::Zone;
use tests::books::{entries, folder, verdict};
use tests::station::{Clock, Still};
use tui::surroundings::Real;

use disk::{Change, Cut, Disk, Held, fingerprint, held, is_database, lay};
use program::{Ended, Fault, changes_of, run, run_with};

/// Something the program does that writes.
struct Operation {
    /// The line of arguments; `{here}` is the folder.
    line: &'static str,
    /// Fills the folder it is done in.
    prepare: fn(&Path),
    /// The book it writes entries into, if it does.
    book: Option<&'static str>,
    /// What must be so of what is left, whatever happened.
    look: fn(&Left<'_>),
}

/// What is left after something went wrong, or nothing did.
struct Left<'a> {
    here: &'a Path,
    line: &'static str,
    /// What happened.
    what: String,
    /// The entries before and after, where nothing goes wrong.
    before: &'a [Sealed],
    after: &'a [Sealed],
    /// Whether what is left is of the run of which those are, and not of another one with other chance.
    run: Run,
    /// Whether the program had answered, so that somebody relies on it.
    is_answered: bool,
    /// Whether this is worth asking the program itself: some things are much alike.
    is_new: bool,
    /// What the folder held after the run in which nothing went wrong.
    finally: &'a Held,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    This,
    Another,
}

/// The clock of whoever looks.
fn clock() -> Clock {
    Clock::at(&Zone::SHANGHAI.day(Real.now()).to_string())
}

fn entries_in(path: &Path) -> Vec<Sealed> {
    entries(&mut Sqlite::open(path, Access::Read).unwrap())
}

impl Left<'_> {
    /// Opens a book, as a desk does, and verifies it.
    fn opened(&self, name: &str) -> Book<Sqlite> {
        let store = Sqlite::open(&self.here.join(name), Access::Write);
        let store = store.unwrap_or_else(|err| panic!("{}: {name}: {err}", self.what));
        let mut book = Book::open(store, Still::new(&clock()))
            .unwrap_or_else(|err| panic!("{}: {name} does not open: {err}", self.what));
        assert_eq!(verdict(book.store(), 1).findings, [], "{}", self.what);
        book
    }

    /// The book that entries are written into: it has those from before, some of the new ones, and all of them
    /// when that was answered.
    fn book(&self, name: &str) -> Book<Sqlite> {
        let mut book = self.opened(name);
        let all = entries(book.store());
        let (here, before, after) = (all.len(), self.before.len(), self.after.len());
        assert!(before <= here && here <= after, "{}: {before}..={after} entries, {here}", self.what);
        for (nth, (one, other)) in all.iter().zip(self.after).enumerate() {
            let same = match self.run {
                Run::This => one.bytes() == other.bytes(),
                Run::Another if nth < before => one.bytes() == other.bytes(),
                Run::Another => one.entry().event.name() == other.entry().event.name(),
            };
            assert!(same, "{}: entry {nth} is another one", self.what);
        }
        assert!(
            !self.is_answered || here == after,
            "{}: answered, and {here} of {after} are there",
            self.what
        );
        book
    }

    /// Whether the last entry is there.
    fn is_done(&self, book: &Book<Sqlite>) -> bool {
        book.head().is_some_and(|(seq, _)| seq.get() + 1 == self.after.len() as u64)
    }

    /// Asks the program again, on a disk that is fine now.
    fn again(&self) -> Ended {
        self.asks(self.line)
    }

    fn asks(&self, line: &str) -> Ended {
        let ended = run(self.here, line);
        assert_eq!(ended.code, Some(0), "{}, then {line}: {ended:?}", self.what);
        ended
    }

    fn has(&self, name: &str) -> bool {
        self.here.join(name).exists()
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.here.join(name)).unwrap_or_default()
    }

    /// The files in a folder that have their names: none that begins with a dot.
    fn named(&self, folder: &str) -> Vec<String> {
        let all = fs::read_dir(self.here.join(folder)).into_iter().flatten();
        let mut names: Vec<String> =
            all.map(|item| item.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    }
}

/// What makes two folders worth asking the program about: the files that are no databases, the databases by
/// their entries, and whether somebody relies on them.
type Alike = (u64, Vec<(PathBuf, bool, usize)>, bool);

fn alike(here: &Path, is_answered: bool) -> Alike {
    let held = held(here);
    let books = held.iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "book"));
    let books = books.map(|(path, bytes)| {
        let is_empty = bytes.as_ref().is_some_and(Vec::is_empty);
        (path.clone(), is_empty, entries_in_copy(&here.join(path)))
    });
    let beside = fingerprint(held.iter().filter(|(path, _)| !is_database(path)));
    (beside, books.collect(), is_answered)
}

/// An operation and what it does when nothing goes wrong.
struct Done<'a> {
    operation: &'a Operation,
    /// What its folder holds before, and on which disk.
    base: Held,
    start: Disk,
    /// What it holds after.
    finally: Held,
    changes: Vec<Change>,
    before: Vec<Sealed>,
    after: Vec<Sealed>,
    /// What was left already and looked at by the program.
    seen: BTreeSet<Alike>,
}

impl<'a> Done<'a> {
    fn by(operation: &'a Operation) -> Self {
        let here = folder();
        (operation.prepare)(here.path());
        let base = held(here.path());
        let counted =
            |here: &Path| operation.book.map(|name| entries_in(&here.join(name))).unwrap_or_default();
        let before = counted(here.path());
        let ran = folder();
        lay(&base, ran.path());
        let start = Disk::of(ran.path());
        let (ended, changes) = changes_of(ran.path(), operation.line);
        assert_eq!(ended.code, Some(0), "{}: {ended:?}", operation.line);
        let finally = held(ran.path());
        let after = counted(ran.path());
        let mut replayed = start.clone();
        for change in &changes {
            replayed.change(change);
        }
        let told = replayed.left(Cut::Kept, None);
        let names = |held: &Held| held.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&told), names(&finally), "the watcher missed a name");
        assert!(told == finally, "the watcher missed a write");
        Self { operation, base, start, finally, changes, before, after, seen: BTreeSet::new() }
    }

    fn look(&mut self, here: &Path, what: String, run: Run, is_answered: bool) {
        let is_new = self.seen.insert(alike(here, is_answered));
        let Self { operation, finally, before, after, .. } = &*self;
        let line = operation.line;
        let left = Left { here, line, what, before, after, run, is_answered, is_new, finally };
        (operation.look)(&left);
    }

    /// The power fails before each change, and leaves whatever it may.
    fn cut_everywhere(&mut self) {
        let mut disk = self.start.clone();
        let (mut said, mut looked) = (false, BTreeSet::new());
        for at in 0..=self.changes.len() {
            let next = self.changes.get(at).cloned();
            if self.is_chosen(at) {
                let chance = at as u64;
                for cut in
                    [Cut::Kept, Cut::Torn, Cut::Certain, Cut::Names, Cut::Some(chance), Cut::Some(!chance)]
                {
                    let left = disk.left(cut, next.as_ref());
                    if looked.insert((fingerprint(&left), said)) {
                        let here = folder();
                        lay(&left, here.path());
                        let what = format!("{cut:?} at {at}, before {:?}", next.as_ref().map(Change::sort));
                        self.look(here.path(), what, Run::This, said);
                    }
                }
            }
            if let Some(next) = next {
                said |= matches!(next, Change::Said);
                disk.change(&next);
            }
        }
        assert!(looked.len() > 4, "{} states were looked at", looked.len());
    }

    /// Whether the power fails before this change: always around what is no page of a database.
    fn is_chosen(&self, at: usize) -> bool {
        let is_plain = |at: usize| self.changes.get(at).is_none_or(Change::is_page);
        let step = if is_long() { 1 } else { (self.changes.len() / 12).max(1) };
        at.is_multiple_of(step) || !is_plain(at) || at.checked_sub(1).is_some_and(|last| !is_plain(last))
    }

    /// The program meets the fault itself, at some of its changes.
    fn met(&mut self, fault: Fault, most: usize) {
        for at in self.places(most) {
            let here = folder();
            lay(&self.base, here.path());
            let ended = run_with(here.path(), self.operation.line, fault, at);
            let what = format!("{fault:?} at change {at}");
            assert!(!ended.complained.contains("panicked"), "{what}: {ended:?}");
            let is_done = ended.code == Some(0);
            let is_cut = matches!(fault, Fault::Cut | Fault::Torn);
            if !is_done && !is_cut {
                // 1 is for what is recorded and not wholly done, such as a close without its backup.
                assert!(matches!(ended.code, Some(1 | 3)), "{what}: {ended:?}");
                let answer = ended.answer();
                let is_said = answer["message"].as_str().is_some_and(|said| !said.is_empty());
                assert!(is_said || ended.code == Some(1), "{what}: {ended:?}");
                self.is_told(here.path(), &ended, &what);
            }
            assert!(is_done || !is_cut || ended.is_cut, "{what}: {ended:?}");
            let is_answered = is_done || (is_cut && ended.answer().is_object());
            self.look(here.path(), what, Run::Another, is_answered);
        }
    }

    /// Whoever is told of trouble knows whether his entry may be there all the same.
    fn is_told(&self, here: &Path, ended: &Ended, what: &str) {
        let Some(name) = self.operation.book else { return };
        let is_written = self.before.len() < self.after.len();
        let path = here.join(name);
        if is_written && entries_in_copy(&path) == self.after.len() {
            let answer = ended.answer();
            let is_said = ["recorded", "request", "outcome"].iter().any(|field| !answer[*field].is_null());
            assert!(is_said, "{what}: it is recorded, and the answer does not say so: {ended:?}");
        }
    }

    /// Which changes, counted from 1: the first of each sort, then others; all of them in the long run.
    fn places(&self, most: usize) -> Vec<usize> {
        let counted = self.changes.iter().filter(|change| !matches!(change, Change::Said));
        let sorts: Vec<String> = counted.map(Change::sort).collect();
        if is_long() {
            return (1..=sorts.len()).collect();
        }
        let mut known = BTreeSet::new();
        let first: Vec<usize> =
            (1..).zip(&sorts).filter(|(_, sort)| known.insert(*sort)).map(|(at, _)| at).collect();
        let step = first.len().div_ceil(most).max(1);
        first.into_iter().rev().step_by(step).collect()
    }
}

/// How many entries a book has, without touching it.
fn entries_in_copy(path: &Path) -> usize {
    let copy = folder();
    for ending in ["", "-wal", "-journal"] {
        let with = |path: &Path| format!("{}{ending}", path.display());
        let _none = fs::copy(with(path), with(&copy.path().join("book")));
    }
    Sqlite::open(&copy.path().join("book"), Access::Write).map_or(0, |mut store| entries(&mut store).len())
}

fn is_long() -> bool {
    std::env::var_os("JIFEN_FAULTS_LONG").is_some()
}

/// Everything that may go wrong with an operation.
fn tried(operation: &Operation) {
    let mut done = Done::by(operation);
    done.cut_everywhere();
    for (fault, most) in
        [(Fault::Cut, 1), (Fault::Torn, 1), (Fault::Full, 3), (Fault::Once, 3), (Fault::Dead, 3)]
    {
        done.met(fault, most);
    }
}
