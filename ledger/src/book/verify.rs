//! Verifying a book: its entries from their bytes, then every derived table against them.

use std::ops::ControlFlow;

use crate::chain::verify::{Stopped, Verdict, verify};
use crate::store::{Store, StoreError};

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
    let readers = (0..threads.max(1)).map(|_| store.reader()).collect::<Result<Vec<_>, _>>();
    let mut verdict = verify(readers.map_err(Stopped::Unreadable)?, progress)?;
    let findings = store.compare(&verdict).map_err(Stopped::Unreadable)?;
    verdict.add(findings);
    Ok(verdict)
}
