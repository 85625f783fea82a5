//! What is drawn: state that answers keys, and views that write cells.
//!
//! Every widget draws into a buffer and nothing else; a text field returns where the real terminal
//! cursor must stand. Promises of all: (1) any area, down to none at all, is drawn without panic and
//! without touching a cell outside; (2) text is cleaned and cut by columns; (3) what colour says is
//! also said by a sign or a word.

pub mod bigtext;
pub mod chart;
mod choosing;
pub mod cursor;
pub mod field;
pub mod form;
pub mod frame;
pub mod help;
mod kind;
pub mod modal;
pub mod overlay;
pub mod palette;
pub mod pick;
pub mod qr;
mod seeking;
pub mod table;
pub mod toast;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::text::{clean, truncate, width};
use crate::theme::{Role, Theme};
use crate::words::{Lang, Word};

/// How and in which language to draw; passed to every view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Colours and lines.
    pub theme: Theme,
    /// The language of the words.
    pub lang: Lang,
}

impl Look {
    /// No colour, ASCII lines, Chinese: what tests draw with.
    pub const PLAIN: Self = Self { theme: Theme::PLAIN, lang: Lang::Zh };

    /// The style of a role.
    pub const fn style(self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// A word in the language of the screen.
    pub const fn say(self, word: Word) -> &'static str {
        self.lang.say(word)
    }

    /// A sentence with its places filled.
    pub fn fill(self, word: Word, values: &[(&str, &str)]) -> String {
        self.lang.fill(word, values)
    }
}

/// A size as ratatui counts it; what does not fit a `u16` is cut there.
pub fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Writes one line at the top of `area`, cleaned and cut to its width; returns the columns written.
pub fn put(buf: &mut Buffer, area: Rect, text: &str, style: Style) -> u16 {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return 0;
    }
    overlay::unstraddle(buf, area.x, area.y);
    let shown = clean::display(text);
    let shown = truncate(&shown, usize::from(area.width));
    buf.set_stringn(area.x, area.y, &shown, usize::from(area.width), style);
    cells(width(&shown))
}

/// Writes parts after each other on one line, each in its role; returns the columns written.
pub fn put_parts(buf: &mut Buffer, area: Rect, parts: &[(&str, Role)], look: Look) -> u16 {
    let mut at = 0;
    for (text, role) in parts {
        at += put(buf, right_of(area, at), text, look.style(*role));
    }
    at
}

/// Gives every cell of `area` a style and leaves the text.
pub fn paint(buf: &mut Buffer, area: Rect, style: Style) {
    buf.set_style(area.intersection(buf.area), style);
}

/// One line of an area, counted from its top; empty when there is no such line.
pub fn line(area: Rect, n: usize) -> Rect {
    let n = cells(n);
    if n < area.height { Rect { y: area.y + n, height: 1, ..area } } else { Rect { height: 0, ..area } }
}

/// What is left of an area after `columns` at its left.
pub fn right_of(area: Rect, columns: u16) -> Rect {
    let columns = columns.min(area.width);
    Rect { x: area.x + columns, width: area.width - columns, ..area }
}

/// What is left of an area after `rows` at its top.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// The part of an area that is at most `rows` high.
pub fn top(area: Rect, rows: u16) -> Rect {
    Rect { height: area.height.min(rows), ..area }
}

#[cfg(test)]
pub(crate) mod testing {
    //! One way to draw a widget in a test.

    use proptest::prelude::*;
    use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    use super::*;

    /// The picture of a widget drawn at a size.
    pub(crate) fn picture(columns: u16, rows: u16, draw: impl FnOnce(Rect, &mut Buffer)) -> String {
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
        draw(buf.area, &mut buf);
        crate::dump::dump(&buf)
    }

    /// Draws at any size and at areas that reach outside the buffer.
    pub(crate) fn survives_any_size(draw: impl Fn(Rect, &mut Buffer)) {
        // Chinese below the widget, so that overlays meet wide characters at every edge.
        let draw = |area: Rect, buf: &mut Buffer| {
            for y in 0..buf.area.height {
                buf.set_string(0, y, "平安志愿者基金".repeat(15), Style::new());
            }
            draw(area, buf);
        };
        let sizes = (0u16..200, 0u16..60, 0u16..30, 0u16..30);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            cases: 60,
            failure_persistence: None,
            ..Default::default()
        });
        let drawn = runner.run(&sizes, |(columns, rows, x, y)| {
            let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
            draw(buf.area, &mut buf);
            draw(Rect::new(x, y, columns, rows), &mut buf);
            Ok(())
        });
        assert!(drawn.is_ok(), "{drawn:?}");
        for (columns, rows) in [(0, 0), (1, 1), (1, 60), (200, 1), (2, 2), (3, 3)] {
            let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
            draw(buf.area, &mut buf);
        }
    }

    /// A key alone.
    pub(crate) fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    /// The keys that type a text.
    pub(crate) fn typing(text: &str) -> Vec<KeyEvent> {
        text.chars().map(|c| key(KeyCode::Char(c))).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

    use super::field::{Field, Kind};
    use super::form::Form;
    use super::modal::{Confirm, Grade};
    use super::*;
    use crate::keys::Scope;

    fn any_key() -> impl Strategy<Value = KeyEvent> {
        let codes =
            [KeyCode::Enter, KeyCode::Tab, KeyCode::BackTab, KeyCode::Up, KeyCode::Down, KeyCode::Left]
                .into_iter()
                .chain([KeyCode::Right, KeyCode::Home, KeyCode::End, KeyCode::PageUp, KeyCode::PageDown])
                .chain([KeyCode::Backspace, KeyCode::Delete, KeyCode::F(9), KeyCode::Esc])
                .chain("19aw王\u{301}\u{200d}👩。-.\u{7}“".chars().map(KeyCode::Char))
                .collect::<Vec<_>>();
        let held = prop::sample::select(vec![KeyModifiers::NONE, KeyModifiers::CONTROL, KeyModifiers::SHIFT]);
        (prop::sample::select(codes), held).prop_map(|(code, held)| KeyEvent::new(code, held))
    }

    fn a_form() -> Form {
        let choices = Kind::Choice(vec!["大米".into(), "油".into()]);
        let kinds = [Kind::Text, Kind::Digits, Kind::Amount, Kind::Date, Kind::Secret, choices];
        Form::new(kinds.into_iter().map(|kind| Field::new("f", Word::FILTER, kind).at_most(9)).collect())
    }

    proptest! {
        #[test]
        fn any_keys_in_any_window_leave_the_cursor_inside(
            keys in prop::collection::vec(any_key(), 0..40), columns in 0u16..70, rows in 0u16..20,
        ) {
            let (mut form, mut palette) = (a_form(), palette::Palette::default());
            let mut help = help::Help::new(Scope::Table, None);
            let mut confirm = Confirm::new("", Vec::new(), Grade::SecondPerson);
            let mut pick = pick::Pick::new("", vec![pick::Item { text: "王".into(), cue: "7".into() }; 12]);
            for key in &keys {
                form.key(key, Lang::Zh);
                palette.key(key, Lang::Zh, &|_| None);
                help.key(key, Lang::Zh);
                confirm.key(key, Lang::Zh);
                pick.key(key);
            }
            let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
            let area = buf.area;
            let cursors = [
                form.draw(area, &mut buf, Look::PLAIN),
                palette.draw(area, &mut buf, &|_| None, Look::PLAIN),
                help.draw(area, &mut buf, Look::PLAIN),
                confirm.draw(area, &mut buf, Look::PLAIN),
            ];
            pick.draw(area, &mut buf, Look::PLAIN);
            for cursor in cursors.into_iter().flatten() {
                prop_assert!(area.contains(cursor), "{cursor:?}");
            }
        }
    }
}
