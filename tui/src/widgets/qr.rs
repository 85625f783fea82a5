//! A QR code in cells: two squares a cell, black on white whatever the theme.

use ledger::exchange::paper::Qr;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Style};

use super::Look;
use crate::theme::{Lines, Palette};

/// Light squares around it: two are enough for a screen.
const QUIET: u16 = 2;

/// The columns and rows a code takes here; none where it cannot be drawn so that it can be read:
/// without colours, or with ASCII only.
pub fn size(code: &Qr, look: Look) -> Option<(u16, u16)> {
    if look.theme.palette == Palette::Mono || look.theme.lines == Lines::Ascii {
        return None;
    }
    let side = u16::try_from(code.side()).ok()?.checked_add(2 * QUIET)?;
    Some((side, side.div_ceil(2)))
}

/// Draws a code in the corner of an area it fits in whole; a part of one reads as nothing.
pub fn draw(code: &Qr, area: Rect, buf: &mut Buffer, look: Look) -> bool {
    let area = area.intersection(buf.area);
    let Some((columns, rows)) =
        size(code, look).filter(|(columns, rows)| *columns <= area.width && *rows <= area.height)
    else {
        return false;
    };
    let (black, white) = (Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255));
    let colour = |x: u16, y: u16| {
        let inside = x.checked_sub(QUIET).zip(y.checked_sub(QUIET));
        let dark = inside.is_some_and(|(x, y)| code.is_dark(x.into(), y.into()));
        if dark { black } else { white }
    };
    for row in 0..rows {
        for column in 0..columns {
            let style = Style::new().fg(colour(column, row * 2)).bg(colour(column, row * 2 + 1));
            if let Some(cell) = buf.cell_mut((area.x + column, area.y + row)) {
                cell.set_symbol("\u{2580}").set_style(style);
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Theme;
    use crate::words::Lang;

    #[test]
    fn a_code_is_drawn_whole_or_not_at_all() {
        let code = Qr::of("FS:V0000012-1:45:0123456789ABCDEF0123456789ABCDEF").unwrap();
        let look = Look { theme: Theme { palette: Palette::Dark, lines: Lines::Unicode }, lang: Lang::Zh };
        assert_eq!(size(&code, look), Some((33, 17)));
        let area = Rect::new(0, 0, 33, 17);
        let mut buf = Buffer::empty(area);
        assert!(draw(&code, area, &mut buf, look));
        assert!(!draw(&code, Rect { width: 32, ..area }, &mut buf, look));
        assert!(!draw(&code, Rect::new(1, 0, 33, 17), &mut buf, look));
        assert!(!draw(&code, area, &mut buf, Look::PLAIN));
    }
}
