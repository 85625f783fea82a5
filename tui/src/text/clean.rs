//! What may stand in a cell: no control, no tab, no zero-width character, no doubtful width.
//!
//! Names imported from spreadsheets carry all of them, and one tab shifts a whole row. Stored text
//! keeps its characters; cleaning is for the eye and for typed or pasted input.

use std::borrow::Cow;

/// One line as it may be drawn: ambiguous-width characters mapped to narrow or wide ones.
///
/// Characters such as `…` and `“` count one column here and two in terminals set to wide, so they
/// are shown as `..` and `「`.
pub fn display(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !is_unseen(c) && narrow(c).is_none() && c != '\t') {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match narrow(c) {
            Some(plain) => shown.push_str(plain),
            None if matches!(c, '\t' | '\n') => shown.push(' '),
            None if is_unseen(c) => {}
            None => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Typed or pasted text as one line: line ends and tabs become single spaces, unseen characters go.
///
/// The line end of a paste is lost on purpose, so that pasting can never submit a form.
pub fn line(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.trim_matches(['\r', '\n']).chars() {
        if matches!(c, '\r' | '\n' | '\t') {
            if !kept.ends_with(' ') {
                kept.push(' ');
            }
        } else if !is_unseen(c) {
            kept.push(c);
        }
    }
    kept
}

/// Whether a character has no place on the screen: control, zero-width or direction marks.
pub fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// The stand-in for a character whose width depends on the terminal.
fn narrow(c: char) -> Option<&'static str> {
    Some(match c {
        '“' => "「",
        '”' => "」",
        '‘' => "『",
        '’' => "』",
        '…' => "..",
        '—' | '–' | '‐' | '―' | '─' => "-",
        '·' | '•' | '●' | '・' => "．",
        '×' => "x",
        '÷' => "/",
        '→' => ">",
        '←' => "<",
        '★' | '☆' | '※' => "*",
        '№' => "No.",
        '①'..='⑨' => {
            const PICKS: [&str; 9] = ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"];
            return PICKS.get(u32::from(c).abs_diff(u32::from('①')) as usize).copied();
        }
        '℃' | '°' => "度",
        '±' => "+-",
        '≤' => "<=",
        '≥' => ">=",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn a_name_from_a_spreadsheet_fills_the_cells_it_says() {
        assert_eq!(display("王\u{200b}小明\t\u{feff}"), "王小明 ");
        assert_eq!(display("“平安”…③—№7"), "「平安」..(3)-No.7");
        assert!(matches!(display("王小明"), Cow::Borrowed(_)));
    }

    #[test]
    fn every_stand_in_has_one_width_in_all_terminals() {
        for c in ('\0'..='\u{ffff}').filter_map(narrow) {
            assert_eq!(c.width(), c.width_cjk(), "{c}");
        }
    }

    #[test]
    fn a_paste_becomes_one_line_and_keeps_no_enter() {
        assert_eq!(line("6901234567892\r\n"), "6901234567892");
        assert_eq!(line("a\r\nb\tc\u{1b}[31m"), "a b c[31m");
    }
}
