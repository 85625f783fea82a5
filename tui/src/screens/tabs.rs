//! Several lists in one place, of which Tab shows the next.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::keys::Action;
use crate::theme::Role as Colour;
use crate::widgets::{Look, put_parts};
use crate::words::Word;

/// The list after the one that is shown, or before it.
pub(super) fn turned<T: Copy + PartialEq>(all: &[T], shown: T, action: Action) -> T {
    let at = all.iter().position(|one| *one == shown).unwrap_or(0);
    let by = if action == Action::PreviousField { all.len().saturating_sub(1) } else { 1 };
    all.get((at + by) % all.len().max(1)).copied().unwrap_or(shown)
}

/// The names of all of them on one line, the one that is shown in brackets.
pub(super) fn draw<T: PartialEq>(names: &[(T, String)], shown: &T, area: Rect, buf: &mut Buffer, look: Look) {
    let labels: Vec<(String, Colour)> = names
        .iter()
        .map(|(one, text)| {
            if one == shown {
                (format!("[{text}]"), Colour::Title)
            } else {
                (format!(" {text} "), Colour::Dim)
            }
        })
        .collect();
    let mut parts: Vec<(&str, Colour)> = labels.iter().map(|(text, role)| (text.as_str(), *role)).collect();
    parts.push((look.say(Word::FINANCE_TAB), Colour::Accent));
    put_parts(buf, area, &parts, look);
}
