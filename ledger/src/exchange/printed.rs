//! A table with its words, written down: one model, several forms.
//!
//! ```text
//! Table + words ─▶ Printed ─▶ Paper ─▶ aligned text, a page
//!                          ├▶ CSV
//!                          └▶ a workbook, a sheet a table
//! ```
//!
//! 1. Whoever fills it chooses its words; a form adds none.
//! 2. The same tables give the same bytes.
//! 3. In CSV and in a workbook the table comes first, so that its columns stand under their names from the
//!    first row on; what it states of itself stands below, after an empty row.
//! 4. A text is text: no name is read as a formula, neither in a workbook nor by whoever opens the CSV.

mod csv;
mod xlsx;

use unicode_width::UnicodeWidthStr;

use crate::tables::{Cell, Kind, Row, Weight};

use super::paper::{Paper, Part, Side, Table, text as laid_out};

pub use self::csv::csv;
pub use self::xlsx::{TooLong, xlsx};

/// A table with its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printed {
    /// The name of its sheet in a workbook.
    pub sheet: String,
    /// What it is.
    pub title: String,
    /// What it states of itself: names and their values.
    pub stated: Vec<(String, String)>,
    /// The names of the columns, and what stands in them.
    pub columns: Vec<(String, Kind)>,
    /// The rows. No cell of them is [`Cell::Said`].
    pub rows: Vec<Row>,
    /// The sums.
    pub totals: Option<Vec<Cell>>,
    /// The words for a sum of rows that belong together, and for the sum of all.
    pub sums: (String, String),
    /// What stands in place of rows when there are none.
    pub empty: String,
    /// Sentences under it.
    pub notes: Vec<String>,
}

/// The side to which the cells of a column lean.
const fn side(kind: Kind) -> Side {
    match kind {
        Kind::Text | Kind::Day => Side::Left,
        Kind::Entry
        | Kind::Count
        | Kind::Pieces
        | Kind::Points
        | Kind::Yuan
        | Kind::Amount
        | Kind::Percent
        | Kind::Ratio => Side::Right,
    }
}

/// The least columns a text is laid out in.
const COLUMNS_MIN: usize = 48;

impl Printed {
    /// The rows and then the sums, each with the word that says what it is in its first empty cell.
    fn body(&self) -> impl Iterator<Item = (Weight, Vec<Cell>)> {
        let named = |cells: &[Cell], word: &str| {
            let mut cells = cells.to_vec();
            if let Some(cell) = cells.iter_mut().find(|cell| **cell == Cell::Empty) {
                *cell = Cell::Text(word.into());
            }
            cells
        };
        let row = move |row: &Row| match row.weight {
            Weight::Line => (row.weight, row.cells.clone()),
            Weight::Subtotal => (row.weight, named(&row.cells, &self.sums.0)),
        };
        let totals = self.totals.iter().map(move |cells| (Weight::Subtotal, named(cells, &self.sums.1)));
        self.rows.iter().map(row).chain(totals)
    }

    /// As a paper: its title, what it states, the table, its notes.
    pub fn paper(&self) -> Paper {
        let mut paper = Paper::new(self.title.clone()).heading(self.title.clone());
        for (name, value) in &self.stated {
            paper = paper.text(format!("{name} {value}"));
        }
        if self.rows.is_empty() {
            paper = paper.text(self.empty.clone());
        } else {
            let rows = self.body().map(|(_, cells)| cells.iter().map(Cell::printed).collect());
            let columns = self.columns.iter().map(|(name, kind)| (name.clone(), side(*kind)));
            paper = paper.with(Part::Table(Table { columns: columns.collect(), rows: rows.collect() }));
        }
        self.notes.iter().fold(paper, |paper, note| paper.text(note.clone()))
    }

    /// As lines of text, as wide as the table is.
    pub fn text(&self) -> String {
        let mut widths: Vec<usize> = self.columns.iter().map(|(name, _)| name.width()).collect();
        for (_, cells) in self.body() {
            for (width, cell) in widths.iter_mut().zip(&cells) {
                *width = cell.printed().width().max(*width);
            }
        }
        let natural = widths.iter().fold(0_usize, |sum, width| sum.saturating_add(*width).saturating_add(1));
        laid_out(&self.paper(), natural.max(COLUMNS_MIN))
    }
}
