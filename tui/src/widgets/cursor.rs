//! Where we are in a long list: the selected row, and which rows are seen.
//!
//! Shared by tables, pick lists, the palette and help. Promise: the selected row is always among the
//! rows of the window.

use std::ops::Range;

use crate::keys::Action;

/// How many rows there are in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Not known yet.
    Loading,
    /// At least so many; the count is still running.
    About(usize),
    /// Exactly so many.
    Exact(usize),
}

impl Total {
    /// The rows known of.
    pub const fn known(self) -> usize {
        match self {
            Self::Loading => 0,
            Self::About(rows) | Self::Exact(rows) => rows,
        }
    }
}

/// The selected row and the part of the table that is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The selected row, counted from 0 over the whole table.
    pub row: usize,
    top: usize,
    seen: usize,
}

impl Cursor {
    /// Moves by an action; returns whether the action was one of movement.
    ///
    /// A pick 1 to 9 selects that row of the rows seen.
    pub fn apply(&mut self, action: Action, total: Total) -> bool {
        let last = total.known().saturating_sub(1);
        let page = self.seen.saturating_sub(1).max(1);
        self.row = match action {
            Action::Up => self.row.saturating_sub(1),
            Action::Down => self.row.saturating_add(1),
            Action::PageUp => self.row.saturating_sub(page),
            Action::PageDown => self.row.saturating_add(page),
            Action::First => 0,
            Action::Last => last,
            Action::Pick(n) => self.top + usize::from(n).saturating_sub(1),
            _ => return false,
        }
        .min(last);
        self.see(self.seen, total);
        true
    }

    /// Tells how many rows the screen has; call it when the size or the total changes.
    pub fn see(&mut self, rows: usize, total: Total) {
        let window = self.window(rows, total);
        self.row = self.row.min(total.known().saturating_sub(1));
        (self.top, self.seen) = (window.start, rows);
    }

    /// The rows to show when `rows` fit, with the selected row among them.
    pub fn window(&self, rows: usize, total: Total) -> Range<usize> {
        let total = total.known();
        let row = self.row.min(total.saturating_sub(1));
        let least = (row + 1).saturating_sub(rows);
        let top = self.top.clamp(least, row.max(least)).min(total.saturating_sub(rows).max(least)).min(total);
        top..total.min(top + rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selected_row_is_always_in_the_window() {
        let total = Total::Exact(100);
        let mut cursor = Cursor::default();
        cursor.see(10, total);
        for (action, row, window) in [
            (Action::Down, 1, 0..10),
            (Action::PageDown, 10, 1..11),
            (Action::Up, 9, 1..11),
            (Action::Last, 99, 90..100),
            (Action::Down, 99, 90..100),
            (Action::Pick(3), 92, 90..100),
            (Action::First, 0, 0..10),
        ] {
            assert!(cursor.apply(action, total));
            assert_eq!((cursor.row, cursor.window(10, total)), (row, window), "{action:?}");
        }
        assert!(!cursor.apply(Action::Commit, total));
        cursor.apply(Action::Last, total);
        assert_eq!(cursor.window(4, total), 96..100);
        assert_eq!(cursor.window(10, Total::Exact(5)), 0..5);
        assert_eq!(cursor.window(0, total), 100..100);
    }
}
