//! A table that is given only the rows it shows.
//!
//! A hundred thousand rows given to a table widget cost 44 to 144 ms a frame, a window of forty 0.14 ms.
//! So the screen asks [`Cursor::window`](super::cursor::Cursor::window) which rows are needed, fetches those, and draws them:
//!
//! ```text
//! Cursor::window(rows, total) ─▶ range ─▶ the screen's rows ─▶ Table::draw
//! ```
//!
//! Promises: (1) the selected row is marked `>`, a marked row `*`, whatever the colours; (2) columns
//! line up by display width; (3) when the width is short, the columns of the highest rank go first and
//! the first column stays.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::cursor::Total;
use super::{Look, below, cells, line, paint, put, right_of};
use crate::text::{Align, clean, fit, wrap};
use crate::theme::Role;
use crate::words::Word;

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Exactly so many columns.
    Exact(u16),
    /// At least so many, and a share of what is left.
    AtLeast(u16),
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The head.
    pub head: String,
    /// How wide it is.
    pub width: Width,
    /// The side its text leans to.
    pub align: Align,
    /// How easily it is left out when the width is short; 0 is kept longest.
    pub rank: u8,
}

impl Column {
    /// A column of text with a share of the room.
    pub fn text(head: &str, least: u16) -> Self {
        Self { head: head.to_owned(), width: Width::AtLeast(least), align: Align::Left, rank: 0 }
    }

    /// A column of text of one width.
    pub fn exact(head: &str, columns: u16) -> Self {
        Self { width: Width::Exact(columns), ..Self::text(head, 0) }
    }

    /// A column of figures, right-aligned.
    pub fn figures(head: &str, columns: u16) -> Self {
        Self { align: Align::Right, ..Self::exact(head, columns) }
    }

    /// The same column, left out earlier the higher the rank.
    #[must_use]
    pub const fn ranked(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }

    /// How wide it is at the least.
    pub const fn least(&self) -> u16 {
        match self.width {
            Width::Exact(columns) | Width::AtLeast(columns) => columns,
        }
    }
}

/// One cell: a text and what it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The text, one line.
    pub text: String,
    /// Its meaning; the text must say the same in words or signs.
    pub role: Role,
}

impl Cell {
    /// A cell with a meaning.
    pub fn of(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::of(text, Role::Text)
    }
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells, as many as there are columns.
    pub cells: Vec<Cell>,
    /// The sign before the row: none, or marked.
    pub mark: Mark,
}

/// Whether a row is marked for a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Not marked.
    #[default]
    None,
    /// Marked with `*`.
    Marked,
}

impl Row {
    /// A row of cells.
    pub fn of<C: Into<Cell>>(cells: impl IntoIterator<Item = C>) -> Self {
        Self { cells: cells.into_iter().map(Into::into).collect(), mark: Mark::None }
    }

    /// The same row, marked.
    #[must_use]
    pub const fn marked(mut self) -> Self {
        self.mark = Mark::Marked;
        self
    }
}

/// A table ready to draw.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    /// The columns.
    pub columns: &'a [Column],
    /// The rows of the window, in order.
    pub rows: &'a [Row],
    /// The number of the first of them in the whole table.
    pub first: usize,
    /// The selected row in the whole table; `None` for a table that is only read.
    pub selected: Option<usize>,
    /// How many rows there are in all.
    pub total: Total,
    /// What to say, and what to do, when there are none.
    pub empty: &'a str,
}

impl Table<'_> {
    /// How many rows fit an area, after the head and the count line.
    pub fn rows_in(area: Rect) -> usize {
        usize::from(area.height.saturating_sub(2))
    }

    /// Draws head, rows and the count line.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let area = area.intersection(buf.area);
        let places = layout(self.columns, area.width);
        let head = line(area, 0);
        paint(buf, head, look.style(Role::Head));
        for (column, place) in places_of(self.columns, &places) {
            let text = fit(&clean::display(&column.head), usize::from(place.1), column.align);
            put(buf, at(head, place), &text, look.style(Role::Head));
        }
        let body = below(area, 1);
        let fits = Self::rows_in(area);
        if self.rows.is_empty() {
            self.draw_empty(body, buf, look);
        }
        for (n, row) in self.rows.iter().take(fits).enumerate() {
            let selected = self.selected == Some(self.first + n);
            self.draw_row(
                row,
                line(body, n),
                buf,
                &places,
                selected.then(|| look.style(Role::Selected)),
                look,
            );
        }
        if area.height > 1 {
            self.draw_count(line(area, usize::from(area.height - 1)), buf, look);
        }
    }

    fn draw_row(
        &self,
        row: &Row,
        place: Rect,
        buf: &mut Buffer,
        places: &[Place],
        selected: Option<ratatui::style::Style>,
        look: Look,
    ) {
        let plain = selected.unwrap_or(look.style(Role::Text));
        paint(buf, place, plain);
        let point = if selected.is_some() { ">" } else { " " };
        let mark = if row.mark == Mark::Marked { "*" } else { " " };
        put(buf, place, &format!("{point}{mark}"), plain);
        for (n, (column, cells)) in self.columns.iter().zip(places).enumerate() {
            let (Some(cells), Some(cell)) = (cells, row.cells.get(n)) else { continue };
            let text = fit(&clean::display(&cell.text), usize::from(cells.1), column.align);
            // The bar of the row in focus is one piece: reversed colours would tear it.
            let style = if selected.is_some() { plain } else { look.style(cell.role) };
            put(buf, at(place, *cells), &text, style);
        }
    }

    fn draw_empty(&self, body: Rect, buf: &mut Buffer, look: Look) {
        let text = if self.total == Total::Loading { look.say(Word::LOADING) } else { self.empty };
        for (n, part) in wrap(text, usize::from(body.width.saturating_sub(4))).iter().enumerate() {
            put(buf, right_of(line(body, n + 1), 2), part, look.style(Role::Dim));
        }
    }

    fn draw_count(&self, place: Rect, buf: &mut Buffer, look: Look) {
        let row = self.selected.map_or(self.first, |row| row.min(self.total.known().saturating_sub(1))) + 1;
        let (n, m) = (row.to_string(), self.total.known().to_string());
        let text = match self.total {
            Total::Loading => look.say(Word::LOADING).to_owned(),
            Total::About(_) => look.fill(Word::ROW_OF_ABOUT, &[("n", &n), ("m", &m)]),
            Total::Exact(0) => String::new(),
            Total::Exact(_) => look.fill(Word::ROW_OF, &[("n", &n), ("m", &m)]),
        };
        put(buf, right_of(place, 2), &text, look.style(Role::Dim));
    }
}

/// Where a column stands: its offset and width, `None` when left out.
type Place = Option<(u16, u16)>;

/// The columns that are shown, with their places.
fn places_of<'c>(columns: &'c [Column], places: &[Place]) -> impl Iterator<Item = (&'c Column, (u16, u16))> {
    columns.iter().zip(places).filter_map(|(column, place)| place.map(|place| (column, place)))
}

fn at(row: Rect, (x, columns): (u16, u16)) -> Rect {
    let rest = right_of(row, x);
    Rect { width: rest.width.min(columns), ..rest }
}

/// Places for the columns: two cells for signs, one space between, leftovers to the widening ones.
fn layout(columns: &[Column], width: u16) -> Vec<Place> {
    let room = usize::from(width.saturating_sub(2));
    let mut kept: Vec<usize> = (0..columns.len()).collect();
    let needs = |kept: &[usize]| -> usize { kept.iter().map(|n| usize::from(columns[*n].least()) + 1).sum() };
    while kept.len() > 1 && needs(&kept) > room + 1 {
        let worst = kept.iter().skip(1).copied().max_by_key(|n| (columns[*n].rank, *n));
        kept.retain(|n| Some(*n) != worst);
    }
    let mut left = (room + 1).saturating_sub(needs(&kept));
    let is_wide = |n: &usize| matches!(columns[*n].width, Width::AtLeast(_));
    let mut sharers = kept.iter().filter(|n| is_wide(n)).count();
    let mut places = vec![None; columns.len()];
    let mut x = 2_u16;
    for n in kept {
        let mut columns = columns[n].least();
        if is_wide(&n) {
            let share = left / sharers.max(1);
            (left, sharers) = (left - share, sharers - 1);
            columns = columns.saturating_add(cells(share));
        }
        places[n] = Some((x, columns));
        x = x.saturating_add(columns).saturating_add(1);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::super::testing::{picture, survives_any_size};
    use super::*;

    fn columns() -> [Column; 4] {
        [
            Column::exact("卡号", 8),
            Column::text("姓名", 8),
            Column::text("村", 6).ranked(2),
            Column::figures("可用积分", 9),
        ]
    }

    fn rows() -> Vec<Row> {
        vec![
            Row::of(["M000007", "王小明", "吴场", "1,200"]),
            Row::of(["M000008", "欧阳平安志愿者", "林疃\t", "7.5"]).marked(),
            Row::of(vec![Cell::from("M000009"), "李".into(), "陆圩".into(), Cell::of("-3 欠", Role::Bad)]),
        ]
    }

    fn draw(area: Rect, buf: &mut Buffer, selected: usize) {
        let (columns, rows) = (columns(), rows());
        let total = Total::Exact(60_000);
        Table { columns: &columns, rows: &rows, first: 6, selected: Some(selected), total, empty: "" }.draw(
            area,
            buf,
            Look::PLAIN,
        );
    }

    #[test]
    fn columns_line_up_and_the_selection_has_a_sign() {
        insta::assert_snapshot!(picture(46, 6, |area, buf| draw(area, buf, 7)));
    }

    #[test]
    fn a_narrow_table_leaves_out_the_highest_rank_first() {
        insta::assert_snapshot!(picture(30, 6, |area, buf| draw(area, buf, 6)));
    }

    #[test]
    fn an_empty_table_says_what_to_do_and_a_loading_one_that_it_loads() {
        let columns = columns();
        let say = |total| {
            picture(40, 5, |area, buf| {
                Table {
                    columns: &columns,
                    rows: &[],
                    first: 0,
                    selected: None,
                    total,
                    empty: "还没有人员，按 F3",
                }
                .draw(area, buf, Look::PLAIN);
            })
        };
        assert!(say(Total::Exact(0)).contains("还没有人员，按 F3"));
        assert!(say(Total::Loading).contains("读取中"));
    }

    #[test]
    fn a_table_survives_any_size() {
        survives_any_size(|area, buf| draw(area, buf, 7));
    }
}
