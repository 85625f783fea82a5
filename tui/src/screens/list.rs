//! What all screens with a list share: a cursor over rows that are told anew now and then.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use crate::keys::{self, Action, Scope};
use crate::widgets::Look;
use crate::widgets::cursor::{Cursor, Total};
use crate::widgets::table::{Column, Row, Table};

/// Rows and the one in focus.
#[derive(Debug)]
pub(super) struct List<T> {
    rows: Option<Vec<T>>,
    cursor: Cursor,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { rows: None, cursor: Cursor::default() }
    }
}

/// Rows seen before the first drawing tells better.
const PAGE: usize = 15;

impl<T> List<T> {
    /// Replaces the rows and keeps the place.
    pub(super) fn tell(&mut self, rows: Vec<T>) {
        self.cursor.see(PAGE, Total::Exact(rows.len()));
        self.rows = Some(rows);
    }

    /// The row in focus.
    pub(super) fn chosen(&self) -> Option<&T> {
        self.rows.as_ref()?.get(self.cursor.row)
    }

    /// Puts the focus on a row.
    pub(super) fn go_to(&mut self, row: usize) {
        self.cursor.row = row;
        self.cursor.see(PAGE, Total::Exact(self.rows().len()));
    }

    /// The rows.
    pub(super) fn rows(&self) -> &[T] {
        self.rows.as_deref().unwrap_or_default()
    }

    /// Moves by a key; gives the action when it is another.
    pub(super) fn key(&mut self, key: &KeyEvent, scope: Scope) -> Option<Action> {
        let action = keys::lookup(scope, key)?;
        // A digit does something with the row in focus; it does not choose another.
        let moved =
            !matches!(action, Action::Pick(_)) && self.cursor.apply(action, Total::Exact(self.rows().len()));
        (!moved).then_some(action)
    }

    /// Draws the rows that are seen.
    pub(super) fn draw(
        &self,
        columns: &[Column],
        row: impl Fn(&T) -> Row,
        empty: &str,
        area: Rect,
        buf: &mut Buffer,
        look: Look,
    ) {
        let total = if self.rows.is_some() { Total::Exact(self.rows().len()) } else { Total::Loading };
        let window = self.cursor.window(Table::rows_in(area), total);
        let first = window.start;
        let shown: Vec<Row> = self.rows().get(window).unwrap_or_default().iter().map(row).collect();
        let selected = Some(self.cursor.row);
        Table { columns, rows: &shown, first, selected, total, empty }.draw(area, buf, look);
    }
}
