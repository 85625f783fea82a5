//! Full verification: every entry, from its bytes alone.
//!
//! 1. It does not stop at the first fault: it lists every bad entry with the kind of fault, what
//!    was expected and what was found, and the last entry before the first fault.
//! 2. It never trusts a stored hash, sum or index: it computes them again from the bytes.
//! 3. It never panics, whatever the bytes are.
//! 4. What comes out is the same for any number of threads.
//!
//! Each thread reads, hashes and decodes its own pages; the fold over the entries is taken in
//! order, page by page, by whichever thread has the next one. A [`Follower`] looks on in the same
//! order, so that nobody who needs the entries has to decode them a second time.

mod draws;
mod fold;
mod holds;
mod page;
mod prints;
mod reversals;
mod since;

use std::fmt;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use crate::chain::note::VerifierKey;
use crate::journal::Entry;
use crate::units::{Digest, KeyLine, Seq};

pub use fold::{Holding, Tally};
pub use page::{Page, Row};
pub(crate) use prints::{NodePrints, Pages, print_of, row_print};
pub(crate) use since::changes_key_of;
pub use since::{KeysBefore, Since, since};

use fold::Fold;
use page::Examined;

/// Where a verifier reads from. One reader a thread.
pub trait Reader: Send {
    /// What can go wrong in reading.
    type Error: Send;

    /// The place of the last row, or none in an empty book.
    ///
    /// # Errors
    ///
    /// The reader's own.
    fn last(&mut self) -> Result<Option<Seq>, Self::Error>;

    /// The place of the first row at `from` or after it.
    ///
    /// # Errors
    ///
    /// The reader's own.
    fn next(&mut self, from: Seq) -> Result<Option<Seq>, Self::Error>;

    /// Replaces `page` by the rows from `from` on, at most `rows` places of them.
    ///
    /// # Errors
    ///
    /// The reader's own.
    fn page(&mut self, from: Seq, rows: u64, page: &mut Page) -> Result<(), Self::Error>;
}

/// Who looks on while a book is walked.
pub trait Follower: Send {
    /// The next entry and the hash of its bytes, in the order of the book. From the first entry
    /// with a finding on nothing more is shown: what follows it cannot be relied on.
    fn entry(&mut self, entry: &Entry, hash: Digest);
}

/// Nobody looks on.
struct Nobody;

impl Follower for Nobody {
    fn entry(&mut self, _: &Entry, _: Digest) {}
}

/// What does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A place in the sequence has no row.
    Missing,
    /// The bytes are not the one form of an entry.
    Form,
    /// The stored hash is not the hash of the bytes.
    Hash,
    /// The entry's `prev` is not the hash of the entry before.
    Link,
    /// The entry's `seq` is not its place.
    Seq,
    /// The entry names another book.
    Book,
    /// It was not recorded later than the entry before.
    Time,
    /// A commodity does not sum to zero.
    Unbalanced,
    /// An account went under zero.
    Bound,
    /// The lots of an account do not move as its postings do.
    LotSum,
    /// A lot was taken under zero, or has other terms than when it was opened.
    Lot,
    /// What may be taken once was taken again, or freed without being taken.
    Claim,
    /// A reversal does not undo the entry it names, line by line.
    Reversal,
    /// A parked basket was not given up or handed out as it was parked.
    Hold,
    /// Money of a draw moved otherwise than its entry says, or was decided by a hand that may not.
    Draw,
    /// A first entry that opens no station, or a later one that opens another.
    Opening,
    /// A derived table does not equal what follows from the entries.
    Table,
    /// A node of the tree does not equal what follows from the leaf hashes.
    Node,
    /// A checkpoint is not signed as it should be, or is of another history.
    Checkpoint,
    /// The key that signs checkpoints was changed without the old one or the new one.
    Key,
    /// An operator's key is not rightly his, or what he is said to have signed with it he did not.
    Signature,
}

impl Kind {
    /// The name as reports print it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Form => "form",
            Self::Hash => "hash",
            Self::Link => "link",
            Self::Seq => "seq",
            Self::Book => "book",
            Self::Time => "time",
            Self::Unbalanced => "unbalanced",
            Self::Hold => "hold",
            Self::Draw => "draw",
            Self::Bound => "bound",
            Self::LotSum => "lot_sum",
            Self::Lot => "lot",
            Self::Claim => "claim",
            Self::Reversal => "reversal",
            Self::Opening => "opening",
            Self::Table => "table",
            Self::Node => "node",
            Self::Checkpoint => "checkpoint",
            Self::Key => "key",
            Self::Signature => "signature",
        }
    }
}

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// The entry it is about.
    pub seq: Seq,
    /// What does not fit.
    pub kind: Kind,
    /// What should stand there.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, kind, expected, found } = self;
        write!(f, "{seq} {}: expected {expected}, found {found}", kind.as_str())
    }
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// How many rows were walked.
    pub entries: u64,
    /// The last row and the hash of its bytes.
    pub head: Option<(Seq, Digest)>,
    /// The last entry before the first fault; none when entry 0 is bad or missing.
    pub last_good: Option<Seq>,
    /// Everything that does not fit, in order of entries.
    pub findings: Vec<Finding>,
    /// What follows from the entries: balances, lots, claims.
    pub tally: Tally,
}

impl Verdict {
    /// A key of the book and those that followed it, with the entries that set them; none when the book never had
    /// it.
    pub fn keys_from(&self, key: &VerifierKey) -> Vec<(Seq, KeyLine)> {
        let line = key.to_string();
        let from = self.tally.keys.iter().skip_while(|(_, key)| key.as_str() != line);
        from.cloned().collect()
    }

    /// The root over all entries.
    pub fn root(&self) -> Digest {
        self.tally.frontier.root()
    }

    /// Adds findings from comparing derived tables, and puts the last good entry before them.
    pub fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
        self.findings.sort_by_key(|finding| (finding.seq, finding.kind));
        if let Some(first) = self.findings.first() {
            let before = first.seq.get().checked_sub(1).map(Seq::number);
            self.last_good = self.last_good.min(before);
        }
    }
}

/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped<E> {
    /// The caller asked to stop.
    Cancelled,
    /// The rows could not be read.
    Unreadable(E),
}

/// How many places one page spans: few enough that its entries stay in a processor's cache.
const ROWS: u64 = 64;

/// Walks every row with one thread a reader.
///
/// `progress` is told how many of how many places are done, and may stop the walk.
///
/// # Errors
///
/// * [`Stopped::Unreadable`] when a reader fails.
/// * [`Stopped::Cancelled`] when `progress` breaks.
pub fn verify<R: Reader>(
    readers: Vec<R>,
    progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
) -> Result<Verdict, Stopped<R::Error>> {
    verify_beside(readers, &mut Nobody, || (), progress)
}

/// [`verify`], shown to a follower. One of the threads does `beside` before it walks along, so that
/// work which needs no verdict is shared too.
///
/// # Errors
///
/// As [`verify`].
pub fn verify_beside<R: Reader>(
    mut readers: Vec<R>,
    follower: &mut dyn Follower,
    beside: impl FnOnce() + Send,
    progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
) -> Result<Verdict, Stopped<R::Error>> {
    let Some(first) = readers.first_mut() else {
        return Err(Stopped::Cancelled);
    };
    let places = match first.last().map_err(Stopped::Unreadable)? {
        Some(last) => last.get().saturating_add(1),
        None => 0,
    };
    let walk = Walk {
        places,
        next_page: AtomicU64::new(0),
        turn: Mutex::new(Turn { page: 0, leap: None, fold: Fold::default(), follower, stopped: None }),
        turned: Condvar::new(),
        progress,
    };
    let mut beside = Some(beside);
    std::thread::scope(|scope| {
        for reader in readers {
            let (walk, beside) = (&walk, beside.take());
            scope.spawn(move || {
                if let Some(beside) = beside {
                    beside();
                }
                walk.work(reader);
            });
        }
    });
    let turn = walk.turn.into_inner().unwrap_or_else(PoisonError::into_inner);
    match turn.stopped {
        Some(stopped) => Err(stopped),
        None => Ok(turn.fold.verdict()),
    }
}

/// What the threads share.
struct Walk<'a, E> {
    places: u64,
    next_page: AtomicU64,
    turn: Mutex<Turn<'a, E>>,
    turned: Condvar,
    progress: &'a (dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
}

/// Whose turn it is to fold.
struct Turn<'a, E> {
    page: u64,
    /// Pages without a row that nobody reads: from the first of them to the page after the last.
    leap: Option<(u64, u64)>,
    fold: Fold,
    follower: &'a mut dyn Follower,
    stopped: Option<Stopped<E>>,
}

impl<E> Walk<'_, E> {
    fn work<R: Reader<Error = E>>(&self, mut reader: R) {
        let (mut page, mut examined) = (Page::default(), Examined::default());
        loop {
            let number = self.next_page.fetch_add(1, Ordering::Relaxed);
            let from = number.saturating_mul(ROWS);
            if from >= self.places {
                return;
            }
            let read = reader.page(Seq::number(from), ROWS, &mut page).and_then(|()| {
                let is_empty = page.rows().next().is_none();
                // A single row far away must not make a verifier walk through nothing for years.
                if is_empty { reader.next(Seq::number(from)) } else { Ok(None) }
            });
            examined.examine(&page);
            let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            while turn.page != number && turn.stopped.is_none() {
                turn = self.turned.wait(turn).unwrap_or_else(PoisonError::into_inner);
            }
            if turn.stopped.is_none() {
                let to = from.saturating_add(ROWS).min(self.places);
                let folded = match read {
                    Ok(next) => {
                        if let Some(far) = next.and_then(|next| next.get().checked_div(ROWS)) {
                            let unread = self.next_page.fetch_max(far, Ordering::Relaxed);
                            turn.leap = turn.leap.or((unread < far).then_some((unread, far)));
                        }
                        let ends = (to == self.places).then_some(to);
                        let Turn { fold, follower, .. } = &mut *turn;
                        fold.page(ends, &mut examined, &mut reader, *follower)
                    }
                    Err(err) => Err(err),
                };
                let judged = match folded {
                    Ok(()) if to == self.places => turn.fold.dispute(&mut reader),
                    other => other,
                };
                turn.stopped = match judged {
                    Err(err) => Some(Stopped::Unreadable(err)),
                    Ok(()) if (self.progress)(to, self.places).is_break() => Some(Stopped::Cancelled),
                    Ok(()) => None,
                };
            }
            turn.page = number.saturating_add(1);
            if let Some((_, far)) = turn.leap.filter(|(unread, _)| *unread == turn.page) {
                (turn.page, turn.leap) = (far, None);
            }
            self.turned.notify_all();
            if turn.stopped.is_some() {
                return;
            }
        }
    }
}
