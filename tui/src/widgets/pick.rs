//! A short list to pick from, numbered 1 to 9: never picked automatically, even when only one is left.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::Rect;

use super::cursor::{Cursor, Total};
use super::overlay::{centre, panel};
use super::{Look, cells, line, paint, put, right_of};
use crate::keys::{self, Action, Scope};
use crate::text::width;
use crate::theme::Role;
use crate::words::Word;

/// One thing to pick: what it is, and a cue that tells it from its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is.
    pub text: String,
    /// A masked number, a place, a price.
    pub cue: String,
}

/// What a key decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picked {
    /// Nothing yet.
    Pending,
    /// The item of this number, counted from 0.
    Item(usize),
    /// Closed without a pick.
    Closed,
}

/// The list and where we are in it.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    title: String,
    items: Vec<Item>,
    cursor: Cursor,
}

/// The most rows seen, one for each digit.
const ROWS_MAX: u16 = 9;

impl Pick {
    /// A list with the first item selected.
    pub fn new(title: impl Into<String>, items: Vec<Item>) -> Self {
        let mut cursor = Cursor::default();
        cursor.see(usize::from(ROWS_MAX), Total::Exact(items.len()));
        Self { title: title.into(), items, cursor }
    }

    /// The items.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// Answers a key: a digit picks at once, Enter the selected item.
    pub fn key(&mut self, event: &KeyEvent) -> Picked {
        let total = Total::Exact(self.items.len());
        if let Some(n) = keys::digit(event) {
            let at = self.cursor.window(usize::from(ROWS_MAX), total).nth(usize::from(n) - 1);
            return at.map_or(Picked::Pending, Picked::Item);
        }
        match keys::lookup(Scope::Finder, event) {
            Some(Action::Open) if self.cursor.row < self.items.len() => Picked::Item(self.cursor.row),
            Some(Action::Back) => Picked::Closed,
            Some(action) => {
                self.cursor.apply(action, total);
                Picked::Pending
            }
            None => Picked::Pending,
        }
    }

    /// Draws the list as a box in the middle of an area.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let area = area.intersection(buf.area);
        let widest =
            self.items.iter().map(|item| width(&item.text) + width(&item.cue) + 8).max().unwrap_or(0);
        let columns = cells(widest.max(width(&self.title) + 4) + 4).max(30);
        let rows = cells(self.items.len()).clamp(1, ROWS_MAX).saturating_add(3);
        let inside = panel(buf, centre(area, columns, rows), &self.title, look);
        let total = Total::Exact(self.items.len());
        if self.items.is_empty() {
            put(buf, inside, look.say(Word::NOTHING_FOUND), look.style(Role::Dim));
        }
        let window = self.cursor.window(usize::from(ROWS_MAX), total);
        let room = usize::from(inside.height.saturating_sub(1));
        for (n, at) in window.take(room).enumerate() {
            let (row, selected) = (line(inside, n), at == self.cursor.row);
            let style = look.style(if selected { Role::Selected } else { Role::Text });
            let Some(item) = self.items.get(at) else { continue };
            paint(buf, row, style);
            let used = put(
                buf,
                row,
                &format!("{} {}  {}", if selected { ">" } else { " " }, n + 1, item.text),
                style,
            );
            let cue = cells(width(&item.cue)).min(row.width.saturating_sub(used + 1));
            put(buf, right_of(row, row.width - cue), &item.cue, style.patch(look.style(Role::Dim)));
        }
        let (n, m) = ((self.cursor.row + 1).to_string(), self.items.len().to_string());
        let foot = line(inside, usize::from(inside.height.saturating_sub(1)));
        if !self.items.is_empty() && inside.height > 1 {
            put(buf, foot, &look.fill(Word::ROW_OF, &[("n", &n), ("m", &m)]), look.style(Role::Dim));
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::KeyCode;

    use super::super::testing::{key, picture, survives_any_size};
    use super::*;

    fn a_pick(items: usize) -> Pick {
        let item = |n| Item { text: format!("王小{n}"), cue: format!("**** {n:04}") };
        Pick::new("两人末四位相同", (1..=items).map(item).collect())
    }

    #[test]
    fn a_digit_picks_the_row_it_stands_before_even_after_scrolling() {
        let mut pick = a_pick(12);
        assert_eq!(pick.key(&key(KeyCode::Char('３'))), Picked::Item(2));
        for _ in 0..10 {
            pick.key(&key(KeyCode::Down));
        }
        assert_eq!(pick.key(&key(KeyCode::Char('1'))), Picked::Item(2));
        assert_eq!(pick.key(&key(KeyCode::Enter)), Picked::Item(10));
        assert_eq!(pick.key(&key(KeyCode::Esc)), Picked::Closed);
    }

    #[test]
    fn nothing_is_picked_from_nothing() {
        assert_eq!(a_pick(0).key(&key(KeyCode::Enter)), Picked::Pending);
        assert_eq!(a_pick(2).key(&key(KeyCode::Char('9'))), Picked::Pending);
    }

    #[test]
    fn each_item_has_its_number_and_its_cue() {
        insta::assert_snapshot!(picture(40, 7, |area, buf| a_pick(3).draw(area, buf, Look::PLAIN)));
    }

    #[test]
    fn a_pick_list_survives_any_size() {
        survives_any_size(|area, buf| {
            a_pick(12).draw(area, buf, Look::PLAIN);
            a_pick(0).draw(area, buf, Look::PLAIN);
        });
    }
}
