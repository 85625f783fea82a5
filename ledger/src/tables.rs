//! F5: figures in columns, between the questions that fill them and the papers they are printed on.
//!
//! ```text
//! rows of a report ─▶ Table ─▶ text, page, CSV, workbook, JSON
//! ```
//!
//! 1. A table holds figures, not their printed form: what is an amount in a row is an amount in every
//!    form of it.
//! 2. It holds no words but those of the book. What the program itself has to say in it is a name
//!    ([`Cell::Said`], [`Note`]), and whoever prints it chooses the words.
//! 3. It states the book, the days and the head it was computed at, and nothing that changes from one
//!    computation at that head to the next.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::journal::Amount;
use crate::units::{
    BookId, Cny, Day, Digest, Document, DonorId, DrawId, FundId, MemberId, Moment, Name, OperatorId, Period,
    Points, Quantity, Ratio, Seq, Sku, Slug, VoucherNo, Zone,
};

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words, names and numbers of things.
    Text,
    /// The place of an entry.
    Entry,
    /// A calendar day.
    Day,
    /// How many of something that has no unit.
    Count,
    /// Pieces of a good, or cards.
    Pieces,
    /// Points.
    Points,
    /// Yuan.
    Yuan,
    /// Points in one row, yuan or pieces in another.
    Amount,
    /// A part of a whole.
    Percent,
    /// One figure by another, with four decimals.
    Ratio,
}

/// One figure or word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words of the book.
    Text(Box<str>),
    /// A name for words of the program.
    Said(&'static str),
    /// The place of an entry.
    Entry(Seq),
    /// A day.
    Day(Day),
    /// How many.
    Count(u64),
    /// Pieces.
    Pieces(Quantity),
    /// Points.
    Points(Points),
    /// Yuan.
    Yuan(Cny),
    /// A part of a whole; 1 is all of it.
    Percent(Ratio),
    /// One figure by another.
    Ratio(Ratio),
}

impl Cell {
    /// The sum of two figures of one kind; none of other cells, or when it cannot be counted.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Empty, figure) | (figure, Self::Empty) => Some(figure.clone()),
            (Self::Count(one), Self::Count(two)) => one.checked_add(*two).map(Self::Count),
            (Self::Pieces(one), Self::Pieces(two)) => one.checked_add(*two).map(Self::Pieces),
            (Self::Points(one), Self::Points(two)) => one.checked_add(*two).map(Self::Points),
            (Self::Yuan(one), Self::Yuan(two)) => one.checked_add(*two).map(Self::Yuan),
            (Self::Percent(one), Self::Percent(two)) => one.checked_add(*two).map(Self::Percent),
            (Self::Ratio(one), Self::Ratio(two)) => one.checked_add(*two).map(Self::Ratio),
            _ => None,
        }
    }

    /// As it is printed. A name for words of the program prints as itself.
    pub fn printed(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.to_string(),
            Self::Said(name) => (*name).to_owned(),
            Self::Entry(seq) => seq.get().to_string(),
            Self::Day(day) => day.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Pieces(pieces) => pieces.to_string(),
            Self::Points(points) => points.exact(),
            Self::Yuan(yuan) => yuan.exact(),
            // Four decimals of a part are two of a percentage, as a fen is of a yuan.
            Self::Percent(part) => format!("{}%", Cny::from_minor(part.minor()).exact()),
            Self::Ratio(ratio) => ratio.exact(),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => to.serialize_none(),
            Self::Entry(seq) => seq.serialize(to),
            Self::Count(count) => to.serialize_u64(*count),
            Self::Percent(part) | Self::Ratio(part) => part.serialize(to),
            Self::Text(_)
            | Self::Said(_)
            | Self::Day(_)
            | Self::Pieces(_)
            | Self::Points(_)
            | Self::Yuan(_) => to.serialize_str(&self.printed()),
        }
    }
}

/// A part of a whole, with four decimals: `0.1250` is an eighth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Percent(Ratio);

impl Percent {
    /// What part `part` is of `whole`; none of nothing.
    pub fn of(part: i64, whole: i64) -> Option<Self> {
        Ratio::of(part.into(), whole.into()).map(Self)
    }
}

/// A value that fills a cell.
pub trait Figure {
    /// What a column of it holds.
    const KIND: Kind;

    /// The cell.
    fn cell(&self) -> Cell;
}

macro_rules! figures {
    ($($type:ty => $kind:ident, $cell:expr;)*) => {$(
        impl Figure for $type {
            const KIND: Kind = Kind::$kind;

            fn cell(&self) -> Cell {
                let cell: fn(&$type) -> Cell = $cell;
                cell(self)
            }
        }
    )*};
}

figures! {
    Seq => Entry, |seq| Cell::Entry(*seq);
    Day => Day, |day| Cell::Day(*day);
    u32 => Count, |count| Cell::Count(u64::from(*count));
    Quantity => Pieces, |pieces| Cell::Pieces(*pieces);
    Points => Points, |points| Cell::Points(*points);
    Cny => Yuan, |yuan| Cell::Yuan(*yuan);
    Ratio => Ratio, |ratio| Cell::Ratio(*ratio);
    Percent => Percent, |part| Cell::Percent(part.0);
    &'static str => Text, |name| Cell::Said(name);
    Box<str> => Text, |text| Cell::Text(text.clone());
    Name => Text, |name| Cell::Text(name.as_str().into());
    Document => Text, |document| Cell::Text(document.as_str().into());
    Slug => Text, |slug| Cell::Text(slug.as_str().into());
    Sku => Text, |sku| Cell::Text(sku.to_string().into());
    FundId => Text, |fund| Cell::Text(fund.to_string().into());
    DonorId => Text, |donor| Cell::Text(donor.to_string().into());
    DrawId => Text, |draw| Cell::Text(draw.to_string().into());
    MemberId => Text, |member| Cell::Text(member.to_string().into());
    OperatorId => Text, |operator| Cell::Text(operator.to_string().into());
    VoucherNo => Text, |voucher| Cell::Text(voucher.to_string().into());
    Amount => Amount, |amount| match amount {
        Amount::Points(points) => Cell::Points(*points),
        Amount::Cny(yuan) => Cell::Yuan(*yuan),
        Amount::Pieces(_, pieces) | Amount::Cards(_, pieces) => Cell::Pieces(*pieces),
    };
}

impl<T: Figure> Figure for Option<T> {
    const KIND: Kind = T::KIND;

    fn cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Empty, Figure::cell)
    }
}

/// A row whose fields are columns.
pub trait Columned {
    /// The columns, in order.
    const COLUMNS: &'static [Column];

    /// The cells, one a column.
    fn cells(&self) -> Vec<Cell>;
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub kind: Kind,
}

/// Defines the rows of a report: a struct whose fields, by their names, are the columns.
macro_rules! columns {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$about:meta])* pub $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[$about])* pub $field: $type,)* }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                crate::tables::serialize_row(self, to)
            }
        }

        impl crate::tables::Columned for $name {
            const COLUMNS: &'static [crate::tables::Column] = &[$(crate::tables::Column {
                name: stringify!($field),
                kind: <$type as crate::tables::Figure>::KIND,
            }),*];

            fn cells(&self) -> Vec<crate::tables::Cell> {
                vec![$(crate::tables::Figure::cell(&self.$field)),*]
            }
        }
    };
}
pub(crate) use columns;

/// At which head of which book a table was computed, and for which days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stated {
    /// The book.
    pub book: BookId,
    /// The station.
    pub station: Name,
    /// Where its clock hangs.
    #[serde(skip)]
    pub zone: Zone,
    /// The first day asked for.
    pub from: Day,
    /// The last day asked for.
    pub to: Day,
    /// The last entry.
    pub seq: Seq,
    /// Its hash.
    pub hash: Digest,
    /// When it was recorded.
    pub at: Moment,
}

impl Stated {
    /// The days asked for.
    pub const fn period(&self) -> Period {
        Period { from: self.from, to: self.to }
    }
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// One of the rows.
    Line,
    /// The sum of those before it that belong together.
    Subtotal,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub weight: Weight,
    /// Its cells, one a column.
    pub cells: Vec<Cell>,
}

/// A sentence of the program about a table, by its name and the figures in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its name.
    pub name: &'static str,
    /// Its figures, by the names of their places.
    pub figures: Vec<(&'static str, Cell)>,
}

/// A report in columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Which report.
    pub name: &'static str,
    /// What it was computed from.
    pub stated: Stated,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The sums of the columns that can be summed; none where nothing is.
    pub totals: Option<Vec<Cell>>,
    /// What is to be said of it.
    pub notes: Vec<Note>,
}

impl Table {
    /// A table of these rows.
    pub fn of<R: Columned>(name: &'static str, stated: &Stated, rows: &[R]) -> Self {
        let row = |row: &R| Row { weight: Weight::Line, cells: row.cells() };
        let (stated, columns) = (stated.clone(), R::COLUMNS.to_vec());
        Self { name, stated, columns, rows: rows.iter().map(row).collect(), totals: None, notes: Vec::new() }
    }

    /// With the sums of the columns of these names; none under an empty table.
    pub fn summed(mut self, names: &[&str]) -> Self {
        let lines = self.rows.iter().filter(|row| row.weight == Weight::Line);
        let lines: Vec<&[Cell]> = lines.map(|row| row.cells.as_slice()).collect();
        self.totals = (!lines.is_empty()).then(|| self.sums(&lines, names));
        self
    }

    /// With a subtotal of the columns of these names after the rows that follow each other with the same
    /// cell in the column `by`, where they are several.
    pub fn grouped(mut self, by: &str, names: &[&str]) -> Self {
        let Some(at) = self.columns.iter().position(|column| column.name == by) else { return self };
        let mut rows = Vec::with_capacity(self.rows.len());
        for group in self.rows.chunk_by(|one, two| one.cells.get(at) == two.cells.get(at)) {
            rows.extend_from_slice(group);
            if group.len() > 1 {
                let lines: Vec<&[Cell]> = group.iter().map(|row| row.cells.as_slice()).collect();
                let mut cells = self.sums(&lines, names);
                let name = group.first().and_then(|row| row.cells.get(at)).cloned();
                if let (Some(cell), Some(name)) = (cells.get_mut(at), name) {
                    *cell = name;
                }
                rows.push(Row { weight: Weight::Subtotal, cells });
            }
        }
        self.rows = rows;
        self
    }

    fn sums(&self, lines: &[&[Cell]], names: &[&str]) -> Vec<Cell> {
        let sum = |(at, column): (usize, &Column)| {
            if !names.contains(&column.name) {
                return Cell::Empty;
            }
            let mut cells = lines.iter().filter_map(|cells| cells.get(at));
            cells.try_fold(Cell::Empty, |sum, cell| sum.plus(cell)).unwrap_or(Cell::Empty)
        };
        self.columns.iter().enumerate().map(sum).collect()
    }

    /// With one sentence more.
    pub fn noted(mut self, name: &'static str, figures: Vec<(&'static str, Cell)>) -> Self {
        self.notes.push(Note { name, figures });
        self
    }

    /// The cells of one column, subtotals left out.
    pub fn column(&self, name: &str) -> Vec<&Cell> {
        let at = self.columns.iter().position(|column| column.name == name);
        let lines = self.rows.iter().filter(|row| row.weight == Weight::Line);
        lines.filter_map(|row| row.cells.get(at?)).collect()
    }
}

/// A row as an object: its cells under the names of their columns.
pub(crate) fn serialize_row<R: Columned, S: Serializer>(row: &R, to: S) -> Result<S::Ok, S::Error> {
    Named(R::COLUMNS, &row.cells(), Weight::Line).serialize(to)
}

/// Cells under the names of their columns.
struct Named<'a>(&'a [Column], &'a [Cell], Weight);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        if self.2 == Weight::Subtotal {
            map.serialize_entry("subtotal", &true)?;
        }
        for (column, cell) in self.0.iter().zip(self.1) {
            map.serialize_entry(column.name, cell)?;
        }
        map.end()
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("note", self.name)?;
        for (name, cell) in &self.figures {
            map.serialize_entry(name, cell)?;
        }
        map.end()
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let named = |cells| Named(&self.columns, cells, Weight::Line);
        let row = |row: &Row| serde_json::to_value(Named(&self.columns, &row.cells, row.weight));
        let rows: Result<Vec<_>, _> = self.rows.iter().map(row).collect();
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("report", self.name)?;
        map.serialize_entry("stated", &self.stated)?;
        map.serialize_entry("columns", &self.columns)?;
        map.serialize_entry("rows", &rows.map_err(serde::ser::Error::custom)?)?;
        map.serialize_entry("totals", &self.totals.as_deref().map(named))?;
        map.serialize_entry("notes", &self.notes)?;
        map.end()
    }
}

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro defines rows for everybody")]
mod tests {
    use super::*;

    columns! {
        /// A purchase.
        pub struct Bought {
            /// From whom.
            pub from: Box<str>,
            /// How many.
            pub pieces: Quantity,
            /// For how much.
            pub cost: Cny,
        }
    }

    fn table(rows: &[(&str, i64, i64)]) -> Table {
        let stated = Stated {
            book: "fs".parse().unwrap(),
            station: "房山站".parse().unwrap(),
            zone: Zone::SHANGHAI,
            from: Day::number(0),
            to: Day::number(30),
            seq: Seq::number(7),
            hash: Digest::of(&[b"head"]),
            at: Moment::from_millis(0),
        };
        let row = |(from, pieces, cost): &(&str, i64, i64)| Bought {
            from: (*from).into(),
            pieces: Quantity::from_minor(*pieces),
            cost: Cny::from_minor(*cost),
        };
        let rows: Vec<Bought> = rows.iter().map(row).collect();
        Table::of("bought", &stated, &rows).grouped("from", &["pieces", "cost"]).summed(&["cost"])
    }

    #[test]
    fn rows_that_belong_together_get_a_subtotal_and_totals_count_each_row_once() {
        let table = table(&[("a", 1, 100), ("a", 2, 50), ("b", 3, 25)]);
        let printed: Vec<String> = table.rows.iter().map(|row| row.cells[2].printed()).collect();
        assert_eq!(printed, ["1.00", "0.50", "1.50", "0.25"]);
        assert_eq!(table.rows[2].cells[1], Cell::Pieces(Quantity::from_minor(3)));
        let totals = table.totals.unwrap();
        assert_eq!(totals, [Cell::Empty, Cell::Empty, Cell::Yuan(Cny::from_minor(175))]);
    }

    #[test]
    fn a_sum_that_cannot_be_counted_is_left_out_and_never_clamped() {
        let table = table(&[("a", 1, i64::MAX), ("b", 1, 1)]);
        assert_eq!(table.totals.unwrap()[2], Cell::Empty);
    }

    #[test]
    fn an_empty_table_has_no_totals() {
        assert_eq!(table(&[]).totals, None);
    }

    #[test]
    fn parts_print_as_percent_and_ratios_with_four_decimals_cut() {
        assert_eq!(Percent::of(1, 3).unwrap().cell().printed(), "33.33%");
        assert_eq!(Ratio::of(2, 3).unwrap().cell().printed(), "0.6666");
        assert_eq!(Percent::of(1, 0), None);
    }
}
