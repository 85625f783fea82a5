//! Verifying a book: its entries from their bytes, then every derived table against them.

use std::ops::ControlFlow;

use crate::chain::Sealed;
use crate::chain::verify::{Finding, Kind, Page, Reader as _, Stopped, Verdict, verify};
use crate::store::{Snapshot, Store, StoreError};
use crate::units::Seq;
use crate::views::Views;

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
    let mut verdict = verify(readers, progress)?;
    let findings = store.compare(&verdict).map_err(Stopped::Unreadable)?;
    verdict.add(findings);
    if verdict.findings.is_empty() {
        let findings = snapshot(store).map_err(Stopped::Unreadable)?;
        verdict.add(findings);
    }
    Ok(verdict)
}

/// A snapshot against the fold of the entries up to its place: it is what the next opening starts
/// from, so whoever could put another one there would rule the book.
fn snapshot<S: Store>(store: &mut S) -> Result<Option<Finding>, StoreError> {
    let Some(Snapshot { tip, body }) = store.snapshot()? else { return Ok(None) };
    let form = postcard::take_from_bytes::<u32>(&body).map(|(form, _)| form);
    if form != Ok(SNAPSHOT_FORM) {
        // Another version's: opening builds it anew.
        return Ok(None);
    }
    let differs = |expected: &str| Finding {
        seq: tip.seq,
        kind: Kind::Table,
        expected: expected.to_owned(),
        found: "another snapshot".to_owned(),
    };
    let (mut views, mut page, mut next) = (Views::default(), Page::default(), Seq::number(0));
    while next <= tip.seq {
        store.page(next, 512, &mut page)?;
        for row in page.rows().filter(|row| row.seq <= tip.seq) {
            let Ok(sealed) = Sealed::read(row.bytes.to_vec()) else { return Ok(None) };
            if let Err(broken) = views.apply(sealed.entry(), sealed.hash()) {
                let (seq, found) = (broken.seq, broken.what);
                let expected = "an entry that follows from the ones before".to_owned();
                return Ok(Some(Finding { seq, kind: Kind::Table, expected, found }));
            }
        }
        next = Seq::number(next.get().saturating_add(512));
    }
    if views.head.map(|head| head.hash) != Some(tip.hash) {
        return Ok(Some(differs("a snapshot with the hash of its entry")));
    }
    let folded = postcard::to_stdvec(&(SNAPSHOT_FORM, &views));
    Ok((folded.as_ref() != Ok(&body)).then(|| differs("the fold of the entries")))
}
