//! Writing: one durable submit, eight waiting callers, batches, each beside bare statements that
//! write the same rows.
//!
//! A station's book is filled first and copied three times. One copy rehearses the submissions, so
//! that the rows they become are known; then the bare side writes those rows into the second and
//! the book carries the submissions out in the third, turn by turn.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use ledger::book::{Book, BookError, Outcome, Receipt, Submission};
use ledger::chain::Sealed;
use ledger::store::{Access, Sqlite};
use tests::generator::{Generator, Plan, Replayed, Ticker, book};

use crate::bare::{Bare, Commit, commits, count};
use crate::measure::{Bar, Table, median, permille, rate, timed, worked};
use crate::trust;

const ROUNDS: usize = 7;

/// Copies of one book, and the submissions to come.
struct Stage {
    folder: tempfile::TempDir,
    clock: Ticker,
    generator: Generator,
    copies: u32,
}

impl Stage {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Everybody is enrolled before the measuring begins, and all of it falls into days that an
        // act may be dated back.
        let plan = Plan { entries: 30_000, members: 2_000, batch: 8_190, pace: 5, ..Plan::default() };
        let store = Sqlite::create(&folder.path().join("filled.book")).unwrap();
        let (filled, generator) = book(store, &plan);
        filled.close().unwrap();
        Self { folder, clock: generator.clock().clone(), generator, copies: 0 }
    }

    /// The filled book once more, as a file of its own.
    fn copy(&mut self) -> PathBuf {
        self.copies += 1;
        let to = self.folder.path().join(format!("copy-{}.book", self.copies));
        std::fs::copy(self.folder.path().join("filled.book"), &to).unwrap();
        to
    }

    fn open(&self, path: &Path) -> Book<Sqlite> {
        let store = Sqlite::open(path, Access::Write).unwrap();
        Book::open(store, Replayed::new(&self.clock, 7)).unwrap()
    }
}

/// Both sides of a comparison, with everything they will write made ready.
struct Sides {
    ours: (PathBuf, Book<Sqlite>),
    bare: (PathBuf, Bare),
    batches: Vec<Vec<Submission>>,
    commits: Vec<Commit>,
    each: usize,
}

/// What one round took, ours first.
type Took = (Duration, Duration);

impl Sides {
    /// `each` batches of `size` submissions for every round.
    fn new(stage: &mut Stage, size: usize, each: usize) -> Self {
        // Every comparison begins with the same stream on the same book.
        let mut fresh = Stage::new();
        std::mem::swap(stage, &mut fresh);
        let batches: Vec<Vec<Submission>> =
            (0..ROUNDS * each).map(|_| stage.generator.by_ref().take(size).collect()).collect();
        let rehearsal = stage.copy();
        let mut book = stage.open(&rehearsal);
        let mut written: Vec<Vec<Sealed>> = Vec::new();
        for batch in &batches {
            let receipts = book.submit_all(batch).unwrap();
            written.push(receipts.into_iter().map(|receipt| receipt.sealed).collect());
        }
        let commits = commits(&rehearsal, &written);
        let (bare, ours) = (stage.copy(), stage.copy());
        let books = (stage.open(&ours), Bare::open(&bare));
        Self { ours: (ours, books.0), bare: (bare, books.1), batches, commits, each }
    }

    /// Takes turns, and checks that both sides wrote the same number of rows.
    fn rounds(
        mut self,
        clock: impl Fn(&mut dyn FnMut()) -> Duration,
        mut ours: impl FnMut(&mut Book<Sqlite>, &[Vec<Submission>]),
    ) -> Vec<Took> {
        let mut took = Vec::new();
        let rounds = self.batches.chunks(self.each).zip(self.commits.chunks(self.each));
        for (round, (batches, commits)) in rounds.enumerate() {
            let mut bare = || clock(&mut || commits.iter().for_each(|commit| self.bare.1.write(commit)));
            let mut ours = || clock(&mut || ours(&mut self.ours.1, batches));
            took.push(if round % 2 == 0 {
                let bare = bare();
                (ours(), bare)
            } else {
                (ours(), bare())
            });
        }
        let (ours, bare) = (count(&self.ours.0), count(&self.bare.0));
        assert_eq!(ours, bare, "both sides wrote the same rows");
        took
    }
}

fn wall(work: &mut dyn FnMut()) -> Duration {
    timed(work).0
}

fn processor(work: &mut dyn FnMut()) -> Duration {
    worked(work).0
}

fn medians(took: &[Took]) -> Took {
    let side = |of: fn(&Took) -> Duration| median(&took.iter().map(of).collect::<Vec<_>>());
    (side(|took| took.0), side(|took| took.1))
}

fn written(receipts: &[Receipt]) {
    assert!(receipts.iter().all(|receipt| receipt.outcome == Outcome::Written), "nothing was there before");
}

pub(crate) fn run(table: &mut Table) {
    let mut stage = Stage::new();
    speed(table, "durable submit / R1", 1, &mut stage, 200, Bar::AtLeast(800, 950), |book, batches| {
        for submission in batches.iter().flatten() {
            written(&[book.submit(submission).unwrap()]);
        }
    });
    let name = "8 waiting callers, group commit / R1";
    waiting(table, name, &mut stage, 400, Bar::AtLeast(2500, 3000));
    speed(table, "batch of 1,000 / R1000", 1000, &mut stage, 5, Bar::AtLeast(550, 750), |book, batches| {
        for batch in batches {
            written(&book.submit_all(batch).unwrap());
        }
    });
    let sides = Sides::new(&mut stage, 8190, 2);
    let took = sides.rounds(processor, |book, batches| {
        for batch in batches {
            written(&book.submit_all(batch).unwrap());
        }
    });
    let ratios: Vec<u64> = took.iter().map(|(ours, bare)| permille(*ours, *bare)).collect();
    let (ours, bare) = medians(&took);
    let each = |took: Duration| format!("{} ns/entry", took.as_nanos() / (2 * 8190));
    let bar = Bar::AtMost(1800, 1400);
    table.ratio("batch of 8,190, processor / R8190", each(ours), each(bare), median(&ratios), bar);
    // The stream above has gone on without this copy: it begins anew, with its book.
    let mut stage = Stage::new();
    let path = stage.copy();
    let mut book = stage.open(&path);
    trust::beside(table, &mut book, |book| {
        let submission = stage.generator.next().unwrap();
        written(&[book.submit(&submission).unwrap()]);
    });
}

fn speed(
    table: &mut Table,
    name: &str,
    size: usize,
    stage: &mut Stage,
    each: usize,
    bar: Bar,
    ours: impl FnMut(&mut Book<Sqlite>, &[Vec<Submission>]),
) {
    let took = Sides::new(stage, size, each).rounds(wall, ours);
    report(table, name, &took, size * each, bar);
}

fn report(table: &mut Table, name: &str, took: &[Took], entries: usize, bar: Bar) {
    // Rates: the time of the bare side over ours.
    let ratios: Vec<u64> = took.iter().map(|(ours, bare)| permille(*bare, *ours)).collect();
    let (ours, bare) = medians(took);
    let entries = u64::try_from(entries).unwrap();
    table.ratio(name, rate(entries, ours), rate(entries, bare), median(&ratios), bar);
}

/// A submission on its way to the thread that owns the book, and where its answer goes.
type Request = (Submission, Sender<Result<Receipt, BookError>>);

/// How long a flush waits for somebody who was answered a moment ago.
const PATIENCE: Duration = Duration::from_micros(200);

/// Owns the book: takes what waits, carries all of it out with one flush, answers everybody.
fn serve(book: &mut Book<Sqlite>, requests: &Receiver<Request>) {
    // Whoever was answered a moment ago is about to ask again, so a flush waits for as many as the
    // last one served: else those who come during a flush and those whom it answers would take turns.
    let mut usual = 1;
    while let Ok(first) = requests.recv() {
        let mut asked = vec![first];
        while asked.len() < usual {
            let Ok(next) = requests.recv_timeout(PATIENCE) else { break };
            asked.push(next);
        }
        asked.extend(requests.try_iter());
        usual = asked.len();
        let (waiting, answers): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
        for (receipt, answer) in book.submit_each(&waiting).into_iter().zip(answers) {
            answer.send(receipt).unwrap();
        }
    }
}

/// Eight callers, each of whom sends its next submission when it has the answer to the last.
fn waiting(table: &mut Table, name: &str, stage: &mut Stage, each: usize, bar: Bar) {
    const CALLERS: usize = 8;
    let took = Sides::new(stage, 1, each).rounds(wall, |book, batches| {
        let (send, requests) = channel::<Request>();
        // A caller takes a submission only while nobody else does, so they go out in the order in
        // which the generator reckoned them, up to the eight that wait together.
        let next = std::sync::Mutex::new(batches.iter().flatten());
        std::thread::scope(|scope| {
            for _ in 0..CALLERS {
                let (send, next) = (send.clone(), &next);
                scope.spawn(move || {
                    loop {
                        let (answer, answered) = channel();
                        {
                            let mut next = next.lock().unwrap();
                            let Some(submission) = next.next() else { return };
                            send.send((submission.clone(), answer)).unwrap();
                        }
                        written(&[answered.recv().unwrap().unwrap()]);
                    }
                });
            }
            drop(send);
            serve(book, &requests);
        });
    });
    report(table, name, &took, each, bar);
}
