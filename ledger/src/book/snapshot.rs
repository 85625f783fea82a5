//! The views of a book: taken in entry by entry, kept as a snapshot, folded again from it.

use crate::chain::Sealed;
use crate::chain::verify::Page;
use crate::store::{Snapshot, Store, StoreError, Tip};
use crate::units::Seq;
use crate::views::{Broken, Head, Views};

use super::reading::unreadable;
use super::{Book, BookError};

/// The version of the views' form in a snapshot. Another one is rebuilt.
pub(super) const SNAPSHOT_FORM: u32 = 16;

/// How many entries may follow the last snapshot before another is kept.
const SNAPSHOT_EVERY: u64 = 65_536;

impl<S: Store> Book<S> {
    /// Takes one entry into the views.
    pub(super) fn take_in(&mut self, sealed: &Sealed) -> Result<(), Broken> {
        let entry = sealed.entry();
        self.seen = None;
        if !sealed.continues(self.views.head.map(|head| head.hash)) {
            let what = "it does not link to the entry before".to_owned();
            return Err(Broken { seq: entry.seq, what });
        }
        self.views.apply(entry, sealed.hash())
    }

    /// Counts entries towards the next snapshot.
    pub(super) fn count(&mut self, entries: usize) -> Result<(), BookError> {
        let entries = u64::try_from(entries).unwrap_or(u64::MAX);
        self.since_snapshot = self.since_snapshot.saturating_add(entries);
        if self.since_snapshot < SNAPSHOT_EVERY {
            return Ok(());
        }
        match self.keep_snapshot() {
            // Somebody who may only read has no snapshot to keep, and needs none.
            Err(BookError::Store(StoreError::ReadOnly)) => {
                self.since_snapshot = 0;
                Ok(())
            }
            kept => kept,
        }
    }

    pub(super) fn keep_snapshot(&mut self) -> Result<(), BookError> {
        let Some(Head { seq, hash, .. }) = self.views.head else { return Ok(()) };
        // Views that cannot be written are no reason to stop: the entries are what counts.
        if let Ok(body) = postcard::to_stdvec(&(SNAPSHOT_FORM, &self.views)) {
            self.store.keep_snapshot(&Snapshot { tip: Tip { seq, hash }, body })?;
        }
        self.since_snapshot = 0;
        Ok(())
    }

    /// Forgets the views and folds them again from the latest good snapshot.
    pub(super) fn reload(&mut self) -> Result<(), BookError> {
        self.seen = None;
        self.views = self.kept_views()?.unwrap_or_default();
        self.since_snapshot = 0;
        let next = self.views.head.map_or(Some(Seq::number(0)), |head| head.seq.next());
        self.fold(next.unwrap_or_default())
    }

    /// The latest snapshot, when it was written by this version and its entry is still there.
    fn kept_views(&mut self) -> Result<Option<Views>, BookError> {
        let Some(Snapshot { tip, body }) = self.store.snapshot()? else { return Ok(None) };
        let Ok((form, views)) = postcard::from_bytes::<(u32, Views)>(&body) else { return Ok(None) };
        let of_tip = views.head.is_some_and(|head| head.seq == tip.seq && head.hash == tip.hash);
        if form != SNAPSHOT_FORM || !of_tip {
            return Ok(None);
        }
        Ok(self.read(tip.seq)?.is_some_and(|sealed| sealed.hash() == tip.hash).then_some(views))
    }

    /// Takes in every entry from `from` on.
    pub(super) fn fold(&mut self, from: Seq) -> Result<(), BookError> {
        let (mut page, mut next) = (Page::default(), from);
        loop {
            self.store.page(next, 512, &mut page)?;
            let mut rows: usize = 0;
            for row in page.rows() {
                let sealed = Sealed::read(row.bytes.to_vec()).map_err(|bad| unreadable(row.seq, &bad))?;
                self.take_in(&sealed)?;
                rows = rows.saturating_add(1);
            }
            let Some(head) = self.views.head.filter(|_| rows > 0) else { return Ok(()) };
            self.count(rows)?;
            next = head.seq.next().unwrap_or_default();
        }
    }
}
