//! Verifying a book: its entries from their bytes, then every derived table against them.

use std::ops::ControlFlow;

use crate::chain::verify::{Finding, Kind, Reader as _, Stopped, Verdict, Witness, verify_beside};
use crate::journal::Entry;
use crate::store::{Snapshot, Store, StoreError};
use crate::units::{Digest, Seq};
use crate::views::{Broken, Views};

use super::SNAPSHOT_FORM;

/// Walks every entry with `threads` threads and compares every derived table.
///
/// It needs no open book: a broken one cannot be opened, and this is what says why.
///
/// # Errors
///
/// [`Stopped::Unreadable`] when the store fails, [`Stopped::Cancelled`] when `progress` breaks.
pub fn verify_store<S: Store>(
    store: &mut S,
    threads: usize,
    progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
) -> Result<Verdict, Stopped<StoreError>> {
    let readers = held(store, threads.max(1)).map_err(Stopped::Unreadable)?;
    let verdict = walk(store, readers, progress);
    store.release();
    verdict
}

/// Readers that all see the book as the held store does, whatever another desk writes meanwhile:
/// else what it writes between the walk and the comparison would look like forged rows.
fn held<S: Store>(store: &mut S, threads: usize) -> Result<Vec<S::Reader>, StoreError> {
    loop {
        let last = store.hold()?;
        let readers = (0..threads).map(|_| store.reader()).collect::<Result<Vec<_>, _>>();
        let agree = readers.and_then(|mut readers| {
            for reader in &mut readers {
                if reader.last()? != last {
                    return Ok(None);
                }
            }
            Ok(Some(readers))
        });
        if let Ok(Some(readers)) = agree {
            return Ok(readers);
        }
        store.release();
        agree?;
    }
}

fn walk<S: Store>(
    store: &mut S,
    readers: Vec<S::Reader>,
    progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
) -> Result<Verdict, Stopped<StoreError>> {
    let snapshot = store.snapshot().map_err(Stopped::Unreadable)?;
    let (mut refolded, mut scanned) = (Refolded::of(snapshot), None);
    let scan = || scanned = Some(store.scan());
    let mut verdict = verify_beside(readers, &mut refolded, scan, progress)?;
    let scanned = match scanned {
        Some(scanned) => scanned,
        None => store.scan(),
    };
    let findings = scanned.and_then(|scanned| store.judge(&scanned, &verdict));
    verdict.add(findings.map_err(Stopped::Unreadable)?);
    if verdict.findings.is_empty() {
        verdict.add(refolded.finding());
    }
    Ok(verdict)
}

/// A snapshot against the fold of the entries up to its place: it is what the next opening starts
/// from, so whoever could put another one there would rule the book.
struct Refolded {
    state: State,
}

enum State {
    /// Its place is not reached yet.
    Folding { snapshot: Snapshot, views: Box<Views> },
    /// Nothing is left to look at: it was compared, or there is none of this version.
    Judged(Option<Finding>),
}

impl Refolded {
    fn of(snapshot: Option<Snapshot>) -> Self {
        // Another version's is no finding: opening builds it anew.
        let ours = snapshot.filter(|snapshot| {
            let form = postcard::take_from_bytes::<u32>(&snapshot.body).map(|(form, _)| form);
            form == Ok(SNAPSHOT_FORM)
        });
        let folding = |snapshot| State::Folding { snapshot, views: Box::default() };
        Self { state: ours.map_or(State::Judged(None), folding) }
    }

    /// What does not fit, once the whole book was shown.
    fn finding(self) -> Option<Finding> {
        match self.state {
            State::Judged(finding) => finding,
            State::Folding { snapshot, .. } => {
                Some(differs(snapshot.tip.seq, "a snapshot of entries that exist"))
            }
        }
    }
}

impl Witness for Refolded {
    fn entry(&mut self, entry: &Entry, hash: Digest) {
        let State::Folding { snapshot, views } = &mut self.state else { return };
        let judged = match views.apply(entry, hash) {
            Ok(()) if entry.seq < snapshot.tip.seq => return,
            Ok(()) => judge(snapshot, views),
            Err(Broken { seq, what }) => {
                let expected = "an entry that follows from the ones before".to_owned();
                Some(Finding { seq, kind: Kind::Table, expected, found: what })
            }
        };
        // The views are of no more use, and large.
        self.state = State::Judged(judged);
    }
}

/// A snapshot against the views at its place.
fn judge(snapshot: &Snapshot, views: &Views) -> Option<Finding> {
    let Snapshot { tip, body } = snapshot;
    if views.head.map(|head| (head.seq, head.hash)) != Some((tip.seq, tip.hash)) {
        return Some(differs(tip.seq, "a snapshot with the hash of its entry"));
    }
    let folded = postcard::to_stdvec(&(SNAPSHOT_FORM, views));
    (folded.as_ref() != Ok(body)).then(|| differs(tip.seq, "the fold of the entries"))
}

fn differs(seq: Seq, expected: &str) -> Finding {
    let (expected, found) = (expected.to_owned(), "another snapshot".to_owned());
    Finding { seq, kind: Kind::Table, expected, found }
}
