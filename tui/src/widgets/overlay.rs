//! Boxes over other text, safe for Chinese.
//!
//! ratatui's `Clear` resets the cells inside only. When the left edge falls on the second column of a
//! wide character, the terminal goes on drawing that character and the border column is lost; so the
//! left neighbour is blanked first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Widget};

use super::{Look, put, right_of};
use crate::text::width;
use crate::theme::Role;

/// Empties an area and blanks the wide characters that straddle its left edge.
pub fn clear(buf: &mut Buffer, area: Rect) {
    let area = area.intersection(buf.area);
    if area.is_empty() {
        return;
    }
    for y in area.top()..area.bottom() {
        unstraddle(buf, area.x, y);
        for x in area.left()..area.right() {
            buf[(x, y)].reset();
        }
    }
}

/// Blanks the wide character whose second column is `x`, before something else is written there.
pub fn unstraddle(buf: &mut Buffer, x: u16, y: u16) {
    let Some(left) = x.checked_sub(1).and_then(|left| buf.cell_mut((left, y))) else { return };
    if width(left.symbol()) > 1 {
        left.set_symbol(" ");
    }
}

/// A rectangle of the size in the middle of an area, smaller when the area is.
pub fn centre(area: Rect, columns: u16, rows: u16) -> Rect {
    let (columns, rows) = (columns.min(area.width), rows.min(area.height));
    Rect {
        x: area.x + (area.width - columns) / 2,
        y: area.y + (area.height - rows) / 2,
        width: columns,
        height: rows,
    }
}

/// A cleared box with border and title; returns the room inside.
pub fn panel(buf: &mut Buffer, area: Rect, title: &str, look: Look) -> Rect {
    let area = area.intersection(buf.area);
    clear(buf, area);
    super::paint(buf, area, look.style(Role::Text));
    let block = Block::bordered().border_set(look.theme.border()).border_style(look.style(Role::Border));
    let inside = block.inner(area);
    block.render(area, buf);
    if area.width > 4 && !title.is_empty() {
        let head = Rect { height: 1, width: area.width - 2, ..area };
        put(buf, right_of(head, 2), &format!(" {title} "), look.style(Role::Title));
    }
    // One column of air on each side keeps text off the border.
    Rect { x: (inside.x + 1).min(inside.right()), width: inside.width.saturating_sub(2), ..inside }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::super::testing::{picture, survives_any_size};
    use super::*;

    #[test]
    fn a_box_keeps_its_border_whichever_half_of_a_character_it_cuts() {
        for x in [4, 5] {
            let picture = picture(16, 3, |area, buf| {
                for y in 0..3 {
                    buf.set_string(0, y, "平安志愿者基金会", Style::new());
                }
                panel(buf, Rect { x, width: 8, ..area }, "", Look::PLAIN);
            });
            let edges: Vec<_> = picture.lines().map(|line| line.matches(['+', '|']).count()).collect();
            assert_eq!(edges, [2, 2, 2], "{picture}");
            let shown = picture.lines().all(|line| width(line) <= 16);
            assert!(shown, "{picture}");
        }
    }

    #[test]
    fn a_box_survives_any_size() {
        survives_any_size(|area, buf| {
            let inside = panel(buf, centre(area, 40, 9), "确认", Look::PLAIN);
            put(buf, inside, "平安", Style::new());
        });
    }
}
