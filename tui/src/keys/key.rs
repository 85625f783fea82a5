//! One key, as the table names it and as it is printed on paper.

use std::fmt;
use std::fmt::Write as _;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::text::fold;

/// One key as the table names it: a code and the modifiers that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    mods: KeyModifiers,
}

impl Key {
    /// A function key.
    pub const fn f(n: u8) -> Self {
        Self::plain(KeyCode::F(n))
    }

    /// A letter held with Ctrl, in lower case.
    pub const fn ctrl(letter: char) -> Self {
        Self { code: KeyCode::Char(letter), mods: KeyModifiers::CONTROL }
    }

    /// A printable character.
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// A key alone.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, mods: KeyModifiers::NONE }
    }

    /// A key held with Shift.
    pub const fn shift(code: KeyCode) -> Self {
        Self { code, mods: KeyModifiers::SHIFT }
    }

    /// The key of an event, folded: `？` is `?`, a full-width digit a digit, Shift of a character is
    /// the character itself.
    pub fn of(event: &KeyEvent) -> Self {
        let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        match event.code {
            KeyCode::Char(c) if held.contains(KeyModifiers::CONTROL) => {
                Self { code: KeyCode::Char(c.to_ascii_lowercase()), mods: held - KeyModifiers::SHIFT }
            }
            KeyCode::Char(c) => Self { code: KeyCode::Char(fold::char(c)), mods: held - KeyModifiers::SHIFT },
            KeyCode::BackTab => Self::plain(KeyCode::BackTab),
            code => Self { code, mods: held },
        }
    }

    /// Whether pressing it where text is typed writes a character.
    pub const fn is_printable(self) -> bool {
        self.printed().is_some()
    }

    /// The character it writes where text is typed, folded.
    pub const fn printed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.mods.is_empty() => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in
            [(KeyModifiers::CONTROL, "Ctrl+"), (KeyModifiers::ALT, "Alt+"), (KeyModifiers::SHIFT, "Shift+")]
        {
            if self.mods.contains(held) {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.mods.is_empty() => f.write_char(c),
            KeyCode::Char(c) => f.write_char(c.to_ascii_uppercase()),
            KeyCode::F(n) => write!(f, "F{n}"),
            KeyCode::BackTab => f.write_str("Shift+Tab"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            other => write!(f, "{other:?}"),
        }
    }
}
