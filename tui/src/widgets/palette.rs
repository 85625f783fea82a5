//! Every command by name: found by Chinese, pinyin, initials or English id, with its keys shown.
//!
//! A command that cannot be used now is listed with the reason, and says so instead of running.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::cursor::{Cursor, Total};
use super::field::{Field, Focus, Kind};
use super::overlay::{centre, panel};
use super::{Look, below, cells, line, paint, put, right_of, top};
use crate::keys::{self, Action, Binding, Scope};
use crate::text::search::Query;
use crate::text::width;
use crate::theme::Role;
use crate::words::{Lang, Word};

/// Why an action cannot be used now, `None` when it can.
pub type Refused<'a> = &'a dyn Fn(Action) -> Option<String>;

/// What a key decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Nothing yet.
    Pending,
    /// Run this.
    Run(Action),
    /// It cannot be run now, for this reason.
    Refused(String),
    /// Closed without a choice.
    Closed,
}

/// What was typed, and where we are in the list.
#[derive(Clone, Debug)]
pub struct Palette {
    field: Field,
    cursor: Cursor,
}

/// The rows of the list at most.
const ROWS_MAX: u16 = 12;

impl Default for Palette {
    fn default() -> Self {
        let field = Field::new("palette", Word::FILTER, Kind::Text).optional().with_help(Word::PALETTE_HINT);
        Self { field, cursor: Cursor::default() }
    }
}

impl Palette {
    /// Answers a key.
    pub fn key(&mut self, event: &KeyEvent, lang: Lang, refused: Refused<'_>) -> Choice {
        let found = self.found(lang);
        match keys::lookup(Scope::Finder, event) {
            Some(Action::Open) => match found.get(self.cursor.row) {
                Some(binding) => refused(binding.action).map_or(Choice::Run(binding.action), Choice::Refused),
                None => Choice::Pending,
            },
            Some(Action::Back) => Choice::Closed,
            Some(action) => {
                self.cursor.see(usize::from(ROWS_MAX), Total::Exact(found.len()));
                self.cursor.apply(action, Total::Exact(found.len()));
                Choice::Pending
            }
            None => {
                self.field.key(event);
                self.cursor = Cursor::default();
                Choice::Pending
            }
        }
    }

    /// Inserts pasted text into the search.
    pub fn paste(&mut self, text: &str) {
        self.field.paste(text);
        self.cursor = Cursor::default();
    }

    /// The commands that match what was typed, the closest first.
    pub fn found(&self, lang: Lang) -> Vec<&'static Binding> {
        let query = Query::new(self.field.value());
        let finder = query.finder();
        let distance = |binding: &Binding| {
            let id = binding.action.id();
            let labels = [lang.say(binding.word), Lang::Zh.say(binding.word), Lang::En.say(binding.word)];
            if query.is_empty() || id.starts_with(query.as_str()) {
                Some(0)
            } else if labels.iter().any(|label| finder.name(label)) {
                Some(1)
            } else {
                holds_in_order(id, query.as_str()).then_some(2)
            }
        };
        let mut found: Vec<_> = keys::commands().filter_map(|b| distance(b).map(|far| (far, b))).collect();
        found.sort_by_key(|(far, _)| *far);
        found.into_iter().map(|(_, binding)| binding).collect()
    }

    /// Draws the search and the list as a box; returns the cursor.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, refused: Refused<'_>, look: Look) -> Option<Position> {
        let area = area.intersection(buf.area);
        let place = centre(area, 64, ROWS_MAX.saturating_add(4));
        let inside = panel(buf, place, look.say(Word::PALETTE), look);
        let label = cells(width(look.say(Word::FILTER)) + 1);
        let cursor = self.field.draw(top(inside, 2), buf, label, Focus::Here, look);
        let list = below(inside, 2);
        let found = self.found(look.lang);
        if found.is_empty() {
            put(buf, line(list, 0), look.say(Word::NOTHING_FOUND), look.style(Role::Dim));
        }
        let window = self.cursor.window(usize::from(list.height), Total::Exact(found.len()));
        for (n, at) in window.enumerate() {
            let Some(binding) = found.get(at) else { continue };
            let (row, reason) = (line(list, n), refused(binding.action));
            let selected = at == self.cursor.row;
            let role = if reason.is_some() { Role::Disabled } else { Role::Text };
            let plain = look.style(role);
            let style = if selected { plain.patch(look.style(Role::Selected)) } else { plain };
            paint(buf, row, style);
            let mark = if selected { ">" } else { " " };
            put(buf, row, &format!("{mark} {}", look.say(binding.word)), style);
            put(buf, right_of(row, 18), binding.action.id(), style);
            let tail = reason.map_or_else(|| binding.keys_text(), |reason| format!("x {reason}"));
            put(buf, right_of(row, 32), &tail, style);
        }
        cursor
    }
}

/// Whether the letters of `typed` occur in `id` in this order.
fn holds_in_order(id: &str, typed: &str) -> bool {
    let mut letters = id.chars();
    typed.chars().all(|c| letters.any(|letter| letter == c))
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::KeyCode;

    use super::super::testing::{key, picture, survives_any_size, typing};
    use super::*;

    fn none(_: Action) -> Option<String> {
        None
    }

    fn typed(text: &str) -> Palette {
        let mut palette = Palette::default();
        for event in typing(text) {
            palette.key(&event, Lang::Zh, &none);
        }
        palette
    }

    #[test]
    fn a_command_is_found_by_chinese_pinyin_initials_and_english() {
        for text in ["审计", "审", "sj", "shenji", "audit", "AUD", "adt", "Audit"] {
            let first = typed(text).found(Lang::Zh).first().map(|binding| binding.action);
            assert_eq!(first, Some(Action::Audit), "{text}");
        }
        assert!(typed("qqq").found(Lang::Zh).is_empty());
    }

    #[test]
    fn a_command_that_cannot_be_used_says_why_instead_of_running() {
        let auditor = |action| (action == Action::Redeem).then(|| "没有权限".to_owned());
        let mut palette = typed("redeem");
        let choice = palette.key(&key(KeyCode::Enter), Lang::Zh, &auditor);
        assert_eq!(choice, Choice::Refused("没有权限".into()));
        assert_eq!(palette.key(&key(KeyCode::Enter), Lang::Zh, &none), Choice::Run(Action::Redeem));
        assert_eq!(palette.key(&key(KeyCode::Esc), Lang::Zh, &none), Choice::Closed);
        assert_eq!(typed("qqq").key(&key(KeyCode::Enter), Lang::Zh, &none), Choice::Pending);
    }

    #[test]
    fn the_list_shows_keys_and_reasons() {
        let auditor = |action| (action == Action::Redeem).then(|| "没有权限".to_owned());
        insta::assert_snapshot!(picture(66, 9, |area, buf| {
            typed("re").draw(area, buf, &auditor, Look::PLAIN);
        }));
    }

    #[test]
    fn a_palette_survives_any_size() {
        survives_any_size(|area, buf| {
            typed("").draw(area, buf, &none, Look::PLAIN);
        });
    }
}
