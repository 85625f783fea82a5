//! What reports of several questions need.

use crate::book::{Book, BookError};
use crate::chain::Sealed;
use crate::store::Store;
use crate::units::{Day, Period, Seq};

/// The first entry that counts for a day after `day`; none when there is none. Days never go back
/// along a book, so it is found by halving.
pub(super) fn first_after<S: Store>(book: &mut Book<S>, day: Day) -> Result<Option<Seq>, BookError> {
    let Some((head, _)) = book.head() else { return Ok(None) };
    let (mut from, mut to) = (0_u64, head.get().saturating_add(1));
    while from < to {
        let middle = from.midpoint(to);
        if book.entry(Seq::number(middle))?.entry().on <= day {
            from = middle.saturating_add(1);
        } else {
            to = middle;
        }
    }
    Ok(Some(Seq::number(from)).filter(|first| *first <= head))
}

/// Shows every entry of a period to `look`, in order.
pub(super) fn within<S: Store>(
    book: &mut Book<S>,
    period: Period,
    mut look: impl FnMut(&Sealed) -> Result<(), BookError>,
) -> Result<(), BookError> {
    let mut next = first_after(book, period.from.minus(1))?;
    while let Some(from) = next {
        let page = book.entries(from, 512)?;
        for sealed in &page {
            if period.to < sealed.entry().on {
                return Ok(());
            }
            look(sealed)?;
        }
        next = page.last().and_then(|sealed| sealed.entry().seq.next());
    }
    Ok(())
}
