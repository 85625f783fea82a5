//! Large figures, for the visitor across the counter: `1,200 > 1,050`.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Look, cells, line, put, right_of};
use crate::text::width;
use crate::theme::Role;

/// The rows of a large figure.
pub const ROWS: u16 = 5;

/// Draws a figure as large as the area allows: double width, single width, or as plain text.
///
/// Digits and `. , - + / : > %` are drawn; a text with another character is written plainly. Returns
/// the rows used.
pub fn draw(text: &str, area: Rect, buf: &mut Buffer, role: Role, look: Look) -> u16 {
    let style = look.style(role);
    let glyphs: Option<Vec<&Glyph>> = text.chars().map(glyph).collect();
    let columns =
        |glyphs: &[&Glyph]| glyphs.iter().map(|glyph| glyph.columns + 1).sum::<usize>().saturating_sub(1);
    let scale = |glyphs: &[&Glyph]| usize::from(area.width) / columns(glyphs).max(1);
    match glyphs {
        Some(glyphs) if area.height >= ROWS && scale(&glyphs) > 0 => {
            draw_glyphs(&glyphs, scale(&glyphs).min(2), area, buf, style, look);
            ROWS
        }
        _ => {
            put(buf, line(area, 0), text, style);
            area.height.min(1)
        }
    }
}

/// The columns a text needs at the smallest large size; its plain width when it cannot be drawn large.
pub fn columns(text: &str) -> usize {
    let glyphs: Option<Vec<&Glyph>> = text.chars().map(glyph).collect();
    glyphs.map_or(width(text), |glyphs| {
        glyphs.iter().map(|glyph| glyph.columns + 1).sum::<usize>().saturating_sub(1)
    })
}

fn draw_glyphs(glyphs: &[&Glyph], scale: usize, area: Rect, buf: &mut Buffer, style: Style, look: Look) {
    let mut x = 0;
    for glyph in glyphs {
        for (y, bits) in glyph.rows.iter().enumerate() {
            for column in 0..glyph.columns {
                let is_set = bits >> (glyph.columns - 1 - column) & 1 == 1;
                if is_set {
                    let at = right_of(line(area, y), cells(x + column * scale));
                    put(buf, at, &look.theme.block().repeat(scale), style);
                }
            }
        }
        x += (glyph.columns + 1) * scale;
    }
}

/// A shape five rows high, each row's cells as bits.
struct Glyph {
    columns: usize,
    rows: [u8; 5],
}

fn glyph(c: char) -> Option<&'static Glyph> {
    const fn wide(rows: [u8; 5]) -> Glyph {
        Glyph { columns: 3, rows }
    }
    static DIGITS: [Glyph; 10] = [
        wide([0b111, 0b101, 0b101, 0b101, 0b111]),
        wide([0b010, 0b110, 0b010, 0b010, 0b111]),
        wide([0b111, 0b001, 0b111, 0b100, 0b111]),
        wide([0b111, 0b001, 0b111, 0b001, 0b111]),
        wide([0b101, 0b101, 0b111, 0b001, 0b001]),
        wide([0b111, 0b100, 0b111, 0b001, 0b111]),
        wide([0b111, 0b100, 0b111, 0b101, 0b111]),
        wide([0b111, 0b001, 0b001, 0b001, 0b001]),
        wide([0b111, 0b101, 0b111, 0b101, 0b111]),
        wide([0b111, 0b101, 0b111, 0b001, 0b111]),
    ];
    static MARKS: [(char, Glyph); 9] = [
        (' ', Glyph { columns: 1, rows: [0; 5] }),
        ('.', Glyph { columns: 1, rows: [0, 0, 0, 0, 1] }),
        (',', Glyph { columns: 2, rows: [0, 0, 0, 0b01, 0b10] }),
        (':', Glyph { columns: 1, rows: [0, 1, 0, 1, 0] }),
        ('-', wide([0, 0, 0b111, 0, 0])),
        ('+', wide([0, 0b010, 0b111, 0b010, 0])),
        ('/', wide([0b001, 0b001, 0b010, 0b100, 0b100])),
        ('>', wide([0b100, 0b010, 0b001, 0b010, 0b100])),
        ('%', wide([0b101, 0b001, 0b010, 0b100, 0b101])),
    ];
    match c.to_digit(10) {
        Some(digit) => DIGITS.get(digit as usize),
        None => MARKS.iter().find(|(mark, _)| *mark == c).map(|(_, glyph)| glyph),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{picture, survives_any_size};
    use super::*;

    fn drawn(text: &str, columns: u16) -> String {
        picture(columns, 5, |area, buf| {
            draw(text, area, buf, Role::Accent, Look::PLAIN);
        })
    }

    #[test]
    fn figures_are_drawn_as_large_as_the_room_allows() {
        insta::assert_snapshot!(drawn("1,200.5", 40));
        assert_eq!(drawn("1,200.5", 20).lines().next(), Some("1,200.5"));
        assert_eq!(columns("1,200.5"), 24);
    }

    #[test]
    fn ten_digits_have_ten_shapes() {
        let shapes: std::collections::BTreeSet<_> = ('0'..='9').map(|c| drawn(&c.to_string(), 3)).collect();
        assert_eq!(shapes.len(), 10);
    }

    #[test]
    fn a_text_that_has_no_large_form_is_written_plainly() {
        assert_eq!(drawn("王小明", 40).trim_end(), "王小明");
    }

    #[test]
    fn figures_survive_any_size() {
        survives_any_size(|area, buf| {
            draw("+1,200 > 7%", area, buf, Role::Text, Look::PLAIN);
        });
    }
}
