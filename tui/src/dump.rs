//! A buffer as text, for tests and for the plain mode.
//!
//! ratatui's own `Display` appends a list of hidden cells to every row that holds Chinese, which hides
//! real differences. Here the hidden second cell of a wide character is skipped, so the text reads as
//! the screen does.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::style::Style;

use crate::text::width;

/// The rows of a buffer, without spaces at their ends.
pub fn dump(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut rows = Vec::with_capacity(usize::from(area.height));
    for y in area.top()..area.bottom() {
        let (mut row, mut skip) = (String::new(), 0);
        for x in area.left()..area.right() {
            let symbol = buffer[(x, y)].symbol();
            if skip > 0 {
                skip -= 1;
            } else {
                row.push_str(symbol);
                skip = width(symbol).saturating_sub(1);
            }
        }
        rows.push(row.trim_end().to_owned());
    }
    rows.join("\n")
}

/// The runs of equal style, one a line, as `row:column+cells style`; plain runs are left out.
///
/// Two screens of equal text differ here when a selection or an error moved.
pub fn styles(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut runs = String::new();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x < area.right() {
            let (start, style) = (x, buffer[(x, y)].style());
            while x < area.right() && buffer[(x, y)].style() == style {
                // The hidden second cell keeps an old style that nobody sees.
                x += u16::try_from(width(buffer[(x, y)].symbol())).unwrap_or(1).max(1);
            }
            if let Some(name) = named(style) {
                let _ = writeln!(runs, "{y}:{start}+{} {name}", x - start);
            }
        }
    }
    runs
}

/// A style in words, `None` for the plain one.
fn named(style: Style) -> Option<String> {
    use ratatui::style::Color;
    let mut parts = Vec::new();
    if let Some(fg) = style.fg.filter(|fg| *fg != Color::Reset) {
        parts.push(format!("{fg}"));
    }
    if let Some(bg) = style.bg.filter(|bg| *bg != Color::Reset) {
        parts.push(format!("on {bg}"));
    }
    parts.extend(style.add_modifier.iter_names().map(|(name, _)| name.to_lowercase()));
    (!parts.is_empty()).then(|| parts.join(" "))
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;

    use super::*;

    #[test]
    fn chinese_reads_as_it_stands_on_the_screen() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 2));
        buffer.set_string(0, 0, "王小明 7", Style::new());
        buffer.set_string(4, 1, "明", Style::new().reversed());
        assert_eq!(dump(&buffer), "王小明 7\n    明");
        assert_eq!(styles(&buffer), "1:4+2 reversed\n");
    }
}
