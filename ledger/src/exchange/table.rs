//! A sheet under the columns of one import, and the reading of its cells.

use std::fmt::Display;
use std::str::FromStr;

use crate::rules::Refusal;
use crate::units::{Day, Digest};

use super::report::{Problem, Reason};
use super::sheet::{Cell, Row, Sheet, SheetError};

/// A column of an import.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    pub(super) form: Form,
    pub(super) need: Need,
}

/// What stands in a column, which says how its cells are tidied before they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// What people write: as it is.
    Words,
    /// Numbers and codes: full-width characters become ASCII.
    Code,
    /// Hexadecimal digits: small letters.
    Hex,
    /// A date.
    Day,
    /// A time of day.
    Time,
    /// A person's name, masked when it is reported.
    PersonName,
    /// A person's number: as a code, but for its last four characters masked when it is reported.
    PersonCode,
}

/// Whether a header must have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Must,
    May,
}

/// A column every file must have.
pub(super) const fn column(zh: &'static str, en: &'static str, form: Form) -> Column {
    Column { zh, en, form, need: Need::Must }
}

/// A column a file may leave out; its cells then read as empty.
pub(super) const fn optional(zh: &'static str, en: &'static str, form: Form) -> Column {
    Column { zh, en, form, need: Need::May }
}

/// A cell that was found wanting. It is already among the problems.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noted;

/// A sheet whose columns were found.
pub(super) struct Table<'a> {
    columns: &'static [Column],
    /// Where each column stands in the file.
    places: Vec<Option<usize>>,
    sheet: &'a Sheet,
}

impl<'a> Table<'a> {
    /// Finds the columns in the header.
    pub(super) fn new(columns: &'static [Column], sheet: &'a Sheet) -> Result<Self, SheetError> {
        let named = |column: &Column, cell: &str| {
            let cell = ascii(cell);
            cell == column.zh || cell.eq_ignore_ascii_case(column.en)
        };
        let place = |column: &Column| sheet.header.iter().position(|cell| named(column, cell));
        let places: Vec<_> = columns.iter().map(place).collect();
        let lacks = |(column, place): (&Column, &Option<usize>)| {
            (place.is_none() && column.need == Need::Must).then_some(column.zh)
        };
        let missing: Vec<_> = columns.iter().zip(&places).filter_map(lacks).collect();
        let unknown: Vec<_> = (0..)
            .zip(&sheet.header)
            .filter(|(at, _)| !places.contains(&Some(*at)))
            .map(|(_, cell)| cell.clone())
            .collect();
        if missing.is_empty() && unknown.is_empty() {
            return Ok(Self { columns, places, sheet });
        }
        let named = |need| columns.iter().filter(move |column| column.need == need).map(|column| column.zh);
        Err(SheetError::Header {
            expected: named(Need::Must).collect(),
            optional: named(Need::May).collect(),
            found: sheet.header.clone(),
            missing,
            unknown,
        })
    }

    /// The rows, in the order of the file.
    pub(super) fn lines(&self) -> impl ExactSizeIterator<Item = Line<'_>> {
        let lines = self.sheet.rows.iter().enumerate();
        lines.map(|(at, row)| Line { table: self, at, row, problems: Vec::new() })
    }

    /// How the file names a column.
    pub(super) fn name(&self, column: usize) -> Box<str> {
        let place = self.places.get(column).copied().flatten();
        place.and_then(|at| self.sheet.header.get(at)).cloned().unwrap_or_default()
    }
}

/// One row, and what is wrong with it so far.
pub(super) struct Line<'a> {
    table: &'a Table<'a>,
    at: usize,
    row: &'a Row,
    problems: Vec<Problem>,
}

impl Line<'_> {
    /// The row's number in the file.
    pub(super) const fn number(&self) -> usize {
        self.row.number
    }

    /// How many rows stand before it.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    fn cell(&self, column: usize) -> Option<&Cell> {
        let place = self.table.places.get(column).copied().flatten()?;
        self.row.cells.get(place)
    }

    fn form(&self, column: usize) -> Form {
        self.table.columns.get(column).map_or(Form::Words, |column| column.form)
    }

    /// What stands in a column, tidied; empty when nothing does.
    pub(super) fn text(&self, column: usize) -> Box<str> {
        tidy(self.cell(column).map_or("", Cell::shown), self.form(column))
    }

    /// All columns but `but`, tidied, in one order whatever the file's.
    pub(super) fn said(&self, but: &[usize]) -> Vec<Box<str>> {
        let columns = 0..self.table.columns.len();
        columns.filter(|column| !but.contains(column)).map(|column| self.text(column)).collect()
    }

    /// Notes that something is wrong with a column.
    pub(super) fn note(&mut self, column: usize, reason: impl Into<Reason>) -> Noted {
        let value = masked(&self.text(column), self.form(column));
        let column = self.table.name(column);
        self.problems.push(Problem { row: self.row.number, column, value, reason: reason.into() });
        Noted
    }

    /// Reads a cell in which something must stand.
    pub(super) fn needed<T: FromStr<Err: Display>>(&mut self, column: usize) -> Result<T, Noted> {
        match self.given(column)? {
            Some(value) => Ok(value),
            None => Err(self.note(column, Reason::Missing)),
        }
    }

    /// Reads a cell that may be empty.
    pub(super) fn given<T: FromStr<Err: Display>>(&mut self, column: usize) -> Result<Option<T>, Noted> {
        match self.cell(column) {
            Some(Cell::Rounded(_)) => return Err(self.note(column, Reason::Rounded)),
            Some(Cell::Failed(_)) => return Err(self.note(column, Reason::Failed)),
            Some(Cell::Text(_)) | None => {}
        }
        let text = self.text(column);
        if text.is_empty() {
            return Ok(None);
        }
        match text.parse() {
            Ok(value) => Ok(Some(value)),
            Err(why) => Err(self.note(column, Reason::Form { why: T::Err::to_string(&why).into() })),
        }
    }

    /// Reads one of several words.
    pub(super) fn word<T: Copy>(&mut self, column: usize, words: &[(&str, T)]) -> Result<T, Noted> {
        let text: Box<str> = self.needed::<String>(column)?.into();
        let found = words.iter().find(|(word, _)| *word == &*text).map(|(_, value)| *value);
        found.ok_or_else(|| {
            self.note(column, Reason::Word { words: words.iter().map(|(word, _)| (*word).into()).collect() })
        })
    }

    /// Reads a day that is not ahead.
    pub(super) fn past(&mut self, column: usize, today: Day) -> Result<Day, Noted> {
        let day = self.needed::<Day>(column)?;
        if day > today { Err(self.note(column, Reason::Future { today })) } else { Ok(day) }
    }

    /// Notes an amount of nothing or less.
    pub(super) fn positive(&mut self, column: usize, minor: i64) -> Result<(), Noted> {
        if minor > 0 { Ok(()) } else { Err(self.note(column, Reason::NotPositive)) }
    }

    /// Notes a refusal with a column.
    pub(super) fn refuse(&mut self, column: usize, refusal: Refusal) -> Noted {
        self.note(column, refusal)
    }

    /// What is wrong with the row, its width included.
    pub(super) fn problems(self) -> Vec<Problem> {
        let (found, expected) = (self.row.cells.len(), self.table.sheet.header.len());
        let mut problems = self.problems;
        if found > expected {
            let reason = Reason::Wide { found, expected };
            let (column, value) = (Box::default(), Box::default());
            problems.push(Problem { row: self.row.number, column, value, reason });
        }
        problems
    }
}

/// A digest of what a row says.
pub(super) fn digest(kind: &str, said: &[Box<str>]) -> Digest {
    let mut bytes = Vec::new();
    for cell in said {
        // Lengths keep `a,bc` and `ab,c` apart.
        bytes.extend_from_slice(&u32::try_from(cell.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(cell.as_bytes());
    }
    Digest::of(&[b"jifen/import/v1\n", kind.as_bytes(), b"\n", &bytes])
}

/// A cell without the accidents of typing.
fn tidy(text: &str, form: Form) -> Box<str> {
    match form {
        Form::Words | Form::PersonName => text.trim().into(),
        Form::Code | Form::PersonCode => ascii(text).into(),
        Form::Hex => ascii(text).to_ascii_lowercase().into(),
        Form::Day => day(&ascii(text)).into(),
        Form::Time => time(&ascii(text)).into(),
    }
}

/// Full-width characters as ASCII, without blanks around them.
fn ascii(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    };
    text.chars().map(narrow).collect::<String>().trim().to_owned()
}

/// `2026/9/28` and `2026年9月28日` as `2026-09-28`; anything else as it is.
fn day(text: &str) -> String {
    let text = text.strip_suffix(" 00:00:00").unwrap_or(text);
    let parts: Vec<&str> = text.strip_suffix('日').unwrap_or(text).split(['-', '/', '年', '月']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 && parts.iter().all(digits) => {
            format!("{year}-{month:0>2}-{day:0>2}")
        }
        _ => text.to_owned(),
    }
}

/// `7:15` and `07:15:00` as `07:15`; anything else as it is.
fn time(text: &str) -> String {
    match text.split(':').collect::<Vec<_>>().as_slice() {
        [hour, minute] | [hour, minute, "00"] if !hour.is_empty() => format!("{hour:0>2}:{minute}"),
        _ => text.to_owned(),
    }
}

/// A value as a report may show it.
fn masked(text: &str, form: Form) -> Box<str> {
    let chars = text.chars().count();
    match form {
        Form::PersonName if chars > 1 => {
            let first: String = text.chars().take(1).collect();
            format!("{first}{}", "＊".repeat(chars.saturating_sub(1))).into()
        }
        Form::PersonCode if chars > 4 => {
            let tail: String = text.chars().skip(chars.saturating_sub(4)).collect();
            format!("…{tail}").into()
        }
        Form::PersonCode => "…".repeat(usize::from(chars > 0)).into(),
        Form::Words | Form::Code | Form::Hex | Form::Day | Form::Time | Form::PersonName => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_tidied_by_what_stands_in_them() {
        assert_eq!(&*tidy("　１２．５ ", Form::Code), "12.5");
        assert_eq!(&*tidy("ＡＢ", Form::Words), "ＡＢ");
        assert_eq!(&*tidy("AB", Form::Hex), "ab");
        for date in ["2026-09-08", "2026/9/8", "2026年9月8日", "２０２６-９-８"] {
            assert_eq!(&*tidy(date, Form::Day), "2026-09-08");
        }
        assert_eq!(&*tidy("26/9/8", Form::Day), "26/9/8");
        assert_eq!(&*tidy("7:15", Form::Time), "07:15");
        assert_eq!(&*tidy("07：15：00", Form::Time), "07:15");
    }

    #[test]
    fn reports_show_the_tail_of_a_number_and_the_head_of_a_name() {
        assert_eq!(&*masked("320722199812189198", Form::PersonCode), "…9198");
        assert_eq!(&*masked("9198", Form::PersonCode), "…");
        assert_eq!(&*masked("", Form::PersonCode), "");
        assert_eq!(&*masked("邵吉𠮷", Form::PersonName), "邵＊＊");
    }
}
