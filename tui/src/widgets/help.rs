//! What the keys do here, made from the key table; typing narrows the list.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::cursor::{Cursor, Total};
use super::field::{Field, Focus, Kind};
use super::overlay::{centre, panel};
use super::{Look, below, cells, line, put, right_of, top};
use crate::keys::{self, Action, Binding, Scope};
use crate::text::search::Query;
use crate::text::{pad_right, width};
use crate::theme::Role;
use crate::words::{Lang, Word};

/// Whether the box stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// It stays.
    Open,
    /// It was closed.
    Closed,
}

/// Help for one scope.
#[derive(Clone, Debug)]
pub struct Help {
    scope: Scope,
    field: Field,
    about: Option<(Word, Word)>,
    cursor: Cursor,
}

/// The rows of the list at most.
const ROWS_MAX: u16 = 16;

impl Help {
    /// Help for a scope, and for the field that had the focus.
    pub fn new(scope: Scope, focused: Option<&Field>) -> Self {
        let field = Field::new("help", Word::FILTER, Kind::Text).optional();
        let about = focused.map(|field| (field.label, field.kind().word()));
        Self { scope, field, about, cursor: Cursor::default() }
    }

    /// Answers a key: movement scrolls, text narrows, Esc and Enter close.
    pub fn key(&mut self, event: &KeyEvent, lang: Lang) -> Shown {
        let total = Total::Exact(self.found(lang).len());
        match keys::lookup(Scope::Finder, event) {
            Some(Action::Back | Action::Open) => return Shown::Closed,
            Some(action) => {
                self.cursor.see(usize::from(ROWS_MAX), total);
                self.cursor.apply(action, total);
            }
            None => {
                self.field.key(event);
                self.cursor = Cursor::default();
            }
        }
        Shown::Open
    }

    /// The bindings of the scope that match what was typed, by key or by meaning.
    pub fn found(&self, lang: Lang) -> Vec<&'static Binding> {
        let query = Query::new(self.field.value());
        let finder = query.finder();
        let matches = |binding: &&Binding| {
            finder.name(lang.say(binding.word)) || binding.keys_text().to_lowercase().contains(query.as_str())
        };
        let mut found: Vec<_> = keys::bindings(self.scope).filter(matches).collect();
        // What belongs to this place comes before what is everywhere.
        found.sort_by_key(|binding| binding.scope != self.scope);
        found
    }

    /// Draws the list as a box; returns the cursor.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) -> Option<Position> {
        let area = area.intersection(buf.area);
        let title = format!("{}: {}", look.say(Word::HELP), look.say(self.scope.word()));
        let inside = panel(buf, centre(area, 56, ROWS_MAX.saturating_add(4)), &title, look);
        let label = cells(width(look.say(Word::FILTER)) + 1);
        let cursor = self.field.draw(top(inside, 1), buf, label, Focus::Here, look);
        if let Some((label, kind)) = self.about {
            let about =
                look.fill(Word::HELP_FOCUSED, &[("label", look.say(label)), ("kind", look.say(kind))]);
            put(buf, line(inside, 1), &about, look.style(Role::Dim));
        }
        let list = below(inside, 2);
        let found = self.found(look.lang);
        if found.is_empty() {
            put(buf, line(list, 0), look.say(Word::NOTHING_FOUND), look.style(Role::Dim));
        }
        for (n, at) in self.cursor.window(usize::from(list.height), Total::Exact(found.len())).enumerate() {
            let Some(binding) = found.get(at) else { continue };
            let mark = if at == self.cursor.row { ">" } else { " " };
            let row = line(list, n);
            put(
                buf,
                row,
                &format!("{mark} {}", pad_right(&binding.keys_text(), 18)),
                look.style(Role::Accent),
            );
            put(buf, right_of(row, 22), look.say(binding.word), look.style(Role::Text));
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::KeyCode;

    use super::super::testing::{key, picture, survives_any_size, typing};
    use super::*;

    fn a_help(text: &str) -> Help {
        let focused = Field::new("day", Word::KEYS_KEY, Kind::Date);
        let mut help = Help::new(Scope::Form, Some(&focused));
        for event in typing(text) {
            help.key(&event, Lang::Zh);
        }
        help
    }

    #[test]
    fn help_says_what_the_keys_do_here_and_what_the_field_takes() {
        insta::assert_snapshot!(picture(60, 10, |area, buf| {
            a_help("").draw(area, buf, Look::PLAIN);
        }));
    }

    #[test]
    fn typing_narrows_by_key_or_by_meaning() {
        let actions =
            |text: &str| -> Vec<Action> { a_help(text).found(Lang::Zh).iter().map(|b| b.action).collect() };
        assert_eq!(actions("f2"), [Action::Redeem]);
        assert_eq!(actions("tuichu"), [Action::Quit]);
        assert_eq!(actions("ctrl+p"), [Action::Palette]);
    }

    #[test]
    fn help_closes_by_esc() {
        assert_eq!(a_help("").key(&key(KeyCode::Down), Lang::Zh), Shown::Open);
        assert_eq!(a_help("").key(&key(KeyCode::Esc), Lang::Zh), Shown::Closed);
    }

    #[test]
    fn help_survives_any_size() {
        survives_any_size(|area, buf| {
            a_help("").draw(area, buf, Look::PLAIN);
        });
    }
}
