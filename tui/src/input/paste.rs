//! Pasted text, made harmless: one line, no control characters, and never an Enter.
//!
//! A terminal with bracketed paste on sends the whole text as one event. Without it the same text
//! comes as keys and cannot be told from a scan, so the program turns bracketed paste on.

use crate::text::clean;

/// The longest paste a field is offered; the rest is a mistake of the clipboard.
pub const CHARACTERS_MAX: usize = 4_096;

/// The paste as one line: line ends and tabs become single spaces, control characters go.
pub fn one_line(pasted: &str) -> String {
    let cut = pasted.char_indices().nth(CHARACTERS_MAX).map_or(pasted, |(at, _)| &pasted[..at]);
    clean::line(&without_escapes(cut))
}

/// The text without terminal escape sequences, which would otherwise leave their letters behind.
fn without_escapes(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            kept.push(c);
        } else if rest.next_if_eq(&'[').is_some() {
            // Parameters end with the first letter or sign from `@` to `~`.
            for c in rest.by_ref() {
                if ('@'..='~').contains(&c) {
                    break;
                }
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_one_line_without_colours_or_enter() {
        assert_eq!(one_line("王小明\r\n138\t5678\n"), "王小明 138 5678");
        assert_eq!(one_line("\u{1b}[31mred\u{1b}[0m\u{7}"), "red");
        assert_eq!(one_line("\u{1b}[200"), "");
    }

    #[test]
    fn a_huge_paste_is_cut() {
        assert_eq!(one_line(&"王".repeat(9_000)).chars().count(), CHARACTERS_MAX);
    }
}
