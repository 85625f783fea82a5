//! What reports of several questions need.

use crate::book::{Book, BookError};
use crate::chain::Sealed;
use crate::events::Event;
use crate::store::Store;
use crate::tables::Stated;
use crate::units::{Day, Period, Seq};
use crate::views::Views;

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

/// Whether somebody who looks at entries wants more of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    /// The next one.
    Wanted,
    /// None.
    Enough,
}

/// Shows every entry from `from` to the head to `look`, in order. What others append meanwhile is not
/// shown: an answer is about one head.
pub(super) fn onwards<S: Store>(
    book: &mut Book<S>,
    from: Seq,
    mut look: impl FnMut(&Sealed) -> Result<More, BookError>,
) -> Result<(), BookError> {
    let (mut next, head) = (Some(from), book.head().map(|(head, _)| head));
    while let Some(from) = next {
        let page = book.entries(from, 512)?;
        for sealed in page.iter().filter(|sealed| head >= Some(sealed.entry().seq)) {
            if look(sealed)? == More::Enough {
                return Ok(());
            }
        }
        next = page.last().and_then(|sealed| sealed.entry().seq.next()).filter(|next| head >= Some(*next));
    }
    Ok(())
}

/// Shows every entry of a period to `look`, in order.
pub(super) fn within<S: Store>(
    book: &mut Book<S>,
    period: Period,
    mut look: impl FnMut(&Sealed) -> Result<(), BookError>,
) -> Result<(), BookError> {
    let Some(first) = first_after(book, period.from.minus(1))? else { return Ok(()) };
    onwards(book, first, |sealed| {
        if period.to < sealed.entry().on {
            return Ok(More::Enough);
        }
        look(sealed).map(|()| More::Wanted)
    })
}

/// Shows every entry up to the end of a day to `look`, in order.
pub(super) fn up_to<S: Store>(
    book: &mut Book<S>,
    day: Day,
    mut look: impl FnMut(&Sealed) -> Result<(), BookError>,
) -> Result<(), BookError> {
    onwards(book, Seq::number(0), |sealed| {
        if day < sealed.entry().on {
            return Ok(More::Enough);
        }
        look(sealed).map(|()| More::Wanted)
    })
}

/// What a report of `period` states of itself.
pub(super) fn stated<S: Store>(book: &Book<S>, period: Period) -> Result<Stated, BookError> {
    let views = book.recorded();
    let (Some(head), Some(identity)) = (views.head, views.station.identity()) else {
        return Err(BookError::Empty);
    };
    Ok(Stated {
        book: identity.book.clone(),
        station: identity.name.clone(),
        zone: identity.zone,
        from: period.from,
        to: period.to,
        seq: head.seq,
        hash: head.hash,
        at: head.at,
    })
}

/// The day of the last entry.
pub(super) fn last_day<S: Store>(book: &mut Book<S>) -> Result<Day, BookError> {
    let (head, _) = book.head().ok_or(BookError::Empty)?;
    Ok(book.entry(head)?.entry().on)
}

/// What followed from the entries at the end of `day`: the views at hand when it is the last one, or
/// folded again up to it.
pub(super) fn views_on<S: Store>(book: &mut Book<S>, day: Day) -> Result<Views, BookError> {
    if last_day(book)? <= day {
        return Ok(book.recorded().clone());
    }
    let mut views = Views::default();
    up_to(book, day, |sealed| Ok(views.apply(sealed.entry(), sealed.hash())?))?;
    Ok(views)
}

/// A fact of an event that is a text, whichever event it is.
pub(super) fn fact(fields: &serde_json::Value, names: &[&str]) -> Option<Box<str>> {
    names.iter().find_map(|name| fields.pointer(name)?.as_str()).map(Into::into)
}

/// What an event says, field by field.
pub(super) fn fields(event: &Event) -> serde_json::Value {
    serde_json::to_value(event).unwrap_or_default()
}
