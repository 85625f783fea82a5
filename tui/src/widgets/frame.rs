//! The page around every screen: a title bar, the body, the footer's hints.
//!
//! Under [`COLUMNS_MIN`] by [`ROWS_MIN`] no page is drawn, only how large the window must be.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Look, below, cells, line, paint, put, put_parts, right_of};
use crate::keys::{self, Action, Scope};
use crate::text::{width, wrap};
use crate::theme::Role;
use crate::words::{Lang, Word};

/// The fewest columns a page needs.
pub const COLUMNS_MIN: u16 = 60;
/// The fewest rows a page needs.
pub const ROWS_MIN: u16 = 20;
/// The most rows the footer takes.
const FOOTER_MAX: usize = 2;

/// What stands around the body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Where we are, outermost first: `积分超市 > 人员 > 王*`.
    pub crumbs: Vec<String>,
    /// Who, which desk, what time; at the right end.
    pub status: String,
    /// The hints of the footer, as key and meaning.
    pub hints: Vec<Hint>,
}

/// One hint of the footer: a key and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The key as printed on the keyboard.
    pub key: String,
    /// What it does here.
    pub label: String,
}

/// The hints of a scope from the key table, leaving out the actions that `shown` refuses.
pub fn hints(scope: Scope, lang: Lang, shown: impl Fn(Action) -> bool) -> Vec<Hint> {
    let hints = keys::hints(scope).into_iter().filter(|binding| shown(binding.action));
    hints.map(|binding| Hint { key: binding.first_key(), label: lang.say(binding.word).to_owned() }).collect()
}

/// Draws the page and returns the room for the body; `None` when the window is too small.
pub fn draw(page: &Page, area: Rect, buf: &mut Buffer, look: Look) -> Option<Rect> {
    let area = area.intersection(buf.area);
    if area.width < COLUMNS_MIN || area.height < ROWS_MIN {
        too_small(area, buf, look);
        return None;
    }
    title(page, line(area, 0), buf, look);
    let footer = footer_rows(&page.hints, usize::from(area.width));
    let feet = cells(footer.len());
    for (n, hints) in footer.iter().enumerate() {
        let mut at = 0;
        let row = line(below(area, area.height - feet), n);
        for hint in hints {
            let parts = [
                (hint.key.as_str(), Role::Accent),
                (" ", Role::Dim),
                (&hint.label, Role::Dim),
                ("  ", Role::Dim),
            ];
            at += put_parts(buf, right_of(row, at), &parts, look);
        }
    }
    let body = below(area, 1);
    Some(Rect { height: body.height.saturating_sub(feet), ..body })
}

/// The title bar: crumbs on the left, status on the right; the crumbs give way first.
fn title(page: &Page, bar: Rect, buf: &mut Buffer, look: Look) {
    let bare = page.status.is_empty();
    let room = if bare { 0 } else { cells(width(&page.status)).saturating_add(1).min(bar.width / 2) };
    let left = Rect { width: bar.width - room, ..bar };
    paint(buf, bar, look.style(Role::Selected));
    put(buf, left, &format!(" {}", page.crumbs.join(" > ")), look.style(Role::Selected));
    put(buf, right_of(bar, bar.width - room), &page.status, look.style(Role::Selected));
}

/// The hints as rows that fit the width; what does not fit in the last row is left to the help box.
fn footer_rows(hints: &[Hint], columns: usize) -> Vec<Vec<&Hint>> {
    let (mut rows, mut used) = (vec![Vec::new()], 0);
    for hint in hints {
        let cost = width(&hint.key) + width(&hint.label) + 3;
        // The gap after the last hint of a row may hang over the edge.
        if used + cost > columns + 2 {
            if rows.len() == FOOTER_MAX {
                break;
            }
            rows.push(Vec::new());
            used = 0;
        }
        used += cost;
        if let Some(row) = rows.last_mut() {
            row.push(hint);
        }
    }
    rows
}

/// The message of a window that is too small, as much of it as fits.
fn too_small(area: Rect, buf: &mut Buffer, look: Look) {
    let now = format!("{}x{}", area.width, area.height);
    let (columns, rows) = (COLUMNS_MIN.to_string(), ROWS_MIN.to_string());
    let text = look.fill(Word::TOO_SMALL, &[("columns", &columns), ("rows", &rows), ("now", &now)]);
    for (n, part) in wrap(&text, usize::from(area.width)).iter().enumerate() {
        put(buf, line(area, n), part, look.style(Role::Warn));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{picture, survives_any_size};
    use super::*;

    fn a_page() -> Page {
        Page {
            crumbs: vec!["积分超市".into(), "人员".into(), "王*".into()],
            status: "柜员 林芳 09:30".into(),
            hints: hints(Scope::Table, Lang::Zh, |_| true),
        }
    }

    #[test]
    fn a_page_has_a_title_bar_a_body_and_a_footer() {
        let picture = picture(60, 20, |area, buf| {
            let body = draw(&a_page(), area, buf, Look::PLAIN);
            assert_eq!(body, Some(Rect::new(0, 1, 60, 17)));
        });
        insta::assert_snapshot!(picture.replace("\n\n", "\n"));
    }

    #[test]
    fn a_small_window_says_how_large_it_must_be() {
        let picture = picture(20, 4, |area, buf| {
            assert_eq!(draw(&a_page(), area, buf, Look::PLAIN), None);
        });
        insta::assert_snapshot!(picture);
    }

    #[test]
    fn a_page_survives_any_size() {
        survives_any_size(|area, buf| {
            draw(&a_page(), area, buf, Look::PLAIN);
        });
    }
}
