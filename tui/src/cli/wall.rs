//! The clock on the station's wall, for whatever a command tells people.

use std::cell::Cell;

use ledger::units::Zone;
use ledger::views::Views;

use crate::text::on_the_wall;

thread_local! {
    /// Where the clock of the book hangs that was opened last; none before one was.
    static WALL: Cell<Option<Zone>> = const { Cell::new(None) };
}

/// From now on moments are said as this book's station shows them.
pub(super) fn hang(views: &Views) {
    WALL.set(views.station.identity().map(|identity| identity.zone));
}

/// A text as people read it. Without a book nobody's clock is known, and moments stay as they are recorded.
pub(super) fn said(text: &str) -> String {
    WALL.get().map_or_else(|| text.to_owned(), |zone| on_the_wall(text, zone))
}
