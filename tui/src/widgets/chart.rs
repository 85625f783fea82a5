//! Figures as bars, with labels that may be Chinese. Whole numbers only: parts are per mille.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Look, cells, line, put, right_of};
use crate::text::{Align, clean, fit, width};
use crate::theme::Role;

/// One bar: its label, its length, and the figure as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What is measured.
    pub label: String,
    /// How long the bar is, in any unit shared by all bars.
    pub value: u64,
    /// The figure at its end.
    pub figure: String,
    /// Its meaning.
    pub role: Role,
}

/// Draws bars under each other: label, bar, figure. A bar that is not zero shows at least one cell.
pub fn bars(bars: &[Bar], area: Rect, buf: &mut Buffer, look: Look) {
    let widest = |text: fn(&Bar) -> &String| bars.iter().map(|bar| width(text(bar))).max().unwrap_or(0);
    let room = usize::from(area.width);
    let label = widest(|bar| &bar.label).min(room / 3);
    let figure = widest(|bar| &bar.figure).min(room / 3);
    let length = room.saturating_sub(label + figure + 2);
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0);
    for (n, bar) in bars.iter().enumerate() {
        let row = line(area, n);
        put(buf, row, &fit(&clean::display(&bar.label), label, Align::Left), look.style(Role::Text));
        let filled = part(bar.value, most, length).max(usize::from(bar.value > 0 && length > 0));
        let body = right_of(row, cells(label + 1));
        put(buf, body, &look.theme.block().repeat(filled), look.style(bar.role));
        let end = right_of(body, cells(filled + usize::from(filled > 0)));
        put(buf, end, &bar.figure, look.style(bar.role));
    }
}

/// Parts of a whole as one bar of `columns` signs; a part that is not nothing shows at least one.
pub fn parts(parts: &[(u64, char)], columns: usize) -> String {
    let whole = parts.iter().fold(0_u64, |sum, (value, _)| sum.saturating_add(*value));
    let mut bar = String::new();
    let mut left = columns;
    let some = |parts: &[(u64, char)]| parts.iter().filter(|(value, _)| *value > 0).count();
    for (n, (value, sign)) in parts.iter().enumerate() {
        let after = some(parts.get(n + 1..).unwrap_or_default());
        let length = match (*value, after) {
            (0, _) => 0,
            (_, 0) => left,
            (value, after) => part(value, whole, columns).max(1).min(left.saturating_sub(after)),
        };
        bar.extend(std::iter::repeat_n(*sign, length));
        left -= length.min(left);
    }
    bar
}

/// Draws figures as columns beside each other, the last ones when not all fit, from the least to the
/// largest of them; where there is none, nothing. Returns how many were drawn.
pub fn columns(values: &[Option<u64>], area: Rect, buf: &mut Buffer, look: Look, role: Role) -> usize {
    let area = area.intersection(buf.area);
    let shown = &values[values.len().saturating_sub(usize::from(area.width))..];
    let known = || shown.iter().flatten().copied();
    let (Some(least), Some(most)) = (known().min(), known().max()) else { return 0 };
    let steps = look.theme.steps();
    let height = usize::from(area.height) * steps.len();
    for (n, value) in shown.iter().enumerate() {
        let Some(value) = value else { continue };
        let filled = match most - least {
            0 => height.div_ceil(2),
            span => 1 + part(value - least, span, height.saturating_sub(1)),
        };
        for row in 0..usize::from(area.height) {
            let here = filled.saturating_sub(row * steps.len()).min(steps.len());
            if let Some(sign) = here.checked_sub(1).and_then(|step| steps.get(step)) {
                let cell = right_of(line(area, usize::from(area.height) - 1 - row), cells(n));
                put(buf, Rect { width: cell.width.min(1), ..cell }, sign, look.style(role));
            }
        }
    }
    shown.len()
}

/// The bar of a gauge alone, where the figure stands beside it: `[#######...]`, full from a thousand on.
pub fn bar(permille: u32, columns: usize) -> String {
    let length = columns.saturating_sub(2);
    let mut filled = part(u64::from(permille.min(1_000)), 1_000, length);
    if permille > 0 {
        filled = filled.max(1).min(length);
    }
    format!("[{}{}]", "#".repeat(filled), ".".repeat(length - filled))
}

/// A gauge as text: `[#######...] 72%`. More than a thousand is a full gauge with its true figure.
///
/// A gauge is full only when all is there, and empty only when nothing is.
pub fn gauge(permille: u32, columns: usize) -> String {
    let figure = format!(" {}%", permille / 10);
    let bar = bar(permille, columns.saturating_sub(figure.len()));
    format!("{bar}{figure}")
}

/// A share in per mille, rounded down; `None` of nothing.
pub fn permille(part: u64, whole: u64) -> Option<u32> {
    if whole == 0 {
        return None;
    }
    let share = u128::from(part) * 1_000 / u128::from(whole);
    Some(u32::try_from(share).unwrap_or(u32::MAX))
}

/// `length` cut in proportion, rounded down.
fn part(value: u64, most: u64, length: usize) -> usize {
    let cells = u128::from(value) * length as u128 / u128::from(most.max(1));
    usize::try_from(cells).unwrap_or(length).min(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::testing::{picture, survives_any_size};
    use super::*;

    fn some() -> Vec<Bar> {
        [("吴场", 120, "120"), ("林疃", 60, "60"), ("兴东村委会", 1, "1"), ("陆圩", 0, "0")]
            .map(|(label, value, figure)| Bar {
                label: label.into(),
                value,
                figure: figure.into(),
                role: Role::Text,
            })
            .to_vec()
    }

    #[test]
    fn bars_line_up_behind_chinese_labels() {
        let drawn = picture(40, 4, |area, buf| bars(&some(), area, buf, Look::PLAIN));
        insta::assert_snapshot!(drawn);
    }

    #[test]
    fn parts_fill_the_bar_and_what_is_there_is_seen() {
        assert_eq!(parts(&[(500, '#'), (250, '='), (250, '.')], 12), "######===...");
        assert_eq!(parts(&[(1, '#'), (0, '='), (9_999, '.')], 12), "#...........");
        assert_eq!(parts(&[(9_999, '#'), (1, '='), (1, '.')], 12), "##########=.");
        assert_eq!(parts(&[(5, '#'), (0, '='), (0, '.')], 4), "####");
        assert_eq!(parts(&[(0, '#')], 4), "");
    }

    #[test]
    fn columns_rise_from_the_least_to_the_largest_and_gaps_stay_empty() {
        let values = [Some(10), Some(20), None, Some(30), Some(11)];
        let drawn = picture(6, 2, |area, buf| {
            assert_eq!(columns(&values, area, buf, Look::PLAIN, Role::Text), 5);
        });
        assert_eq!(drawn, "   #\n.# #.");
        // The last ones when not all fit.
        let drawn = picture(2, 2, |area, buf| {
            assert_eq!(columns(&values, area, buf, Look::PLAIN, Role::Text), 2);
        });
        assert_eq!(drawn, "#\n#.");
    }

    #[test]
    fn columns_survive_any_size() {
        survives_any_size(|area, buf| {
            columns(&[Some(1), None, Some(u64::MAX)], area, buf, Look::PLAIN, Role::Text);
        });
    }

    #[test]
    fn a_gauge_is_full_only_when_all_is_there() {
        assert_eq!(gauge(720, 16), "[#######...] 72%");
        assert_eq!(gauge(999, 16), "[#########.] 99%");
        assert_eq!(gauge(1_000, 16), "[#########] 100%");
        assert_eq!(gauge(1_500, 16), "[#########] 150%");
        assert_eq!(gauge(1, 16), "[#..........] 0%");
        assert_eq!(gauge(0, 16), "[...........] 0%");
        assert_eq!(gauge(500, 2), "[] 50%");
        assert_eq!([bar(999, 12), bar(1_558_235, 12)], ["[#########.]", "[##########]"]);
    }

    #[test]
    fn a_share_is_rounded_down_and_none_of_nothing() {
        assert_eq!(permille(2, 3), Some(666));
        assert_eq!(permille(u64::MAX, 1), Some(u32::MAX));
        assert_eq!(permille(1, 0), None);
    }

    #[test]
    fn bars_survive_any_size() {
        survives_any_size(|area, buf| bars(&some(), area, buf, Look::PLAIN));
    }

    proptest! {
        #[test]
        fn a_gauge_fills_the_columns_asked_for(permille in 0u32..2_000, columns in 8usize..60) {
            prop_assert_eq!(gauge(permille, columns).len(), columns);
        }
    }
}
