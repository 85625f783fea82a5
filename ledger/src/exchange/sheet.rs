//! A table as somebody sends it: CSV in UTF-8 or GB18030, or a workbook (XLSX).
//!
//! ```text
//! bytes ─▶ which kind of file? ─▶ rows of cells, each row with its number in the file
//! ```
//!
//! 1. The first row that is not empty is the header; empty rows are passed over.
//! 2. UTF-8 (with or without its mark) is tried first, then GB18030, which every GBK and GB2312
//!    file is too. Nothing is replaced: a byte that fits neither refuses the file.
//! 3. A workbook's text stays text. A number prints as it shows (`12`, not `12.0`), a date as
//!    2026-11-22, a time as 09:30. A number of 15 digits or more is refused, because a spreadsheet
//!    has already lost the last digits of an identity number by then.
//! 4. What is cut off, binary, empty or too large is refused as a whole, with the reason.

mod text;
mod workbook;

use serde::Serialize;
use thiserror::Error;

/// The rows of a file, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The cells of the header.
    pub header: Vec<Box<str>>,
    /// The rows after it that are not empty.
    pub rows: Vec<Row>,
}

/// One row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where it stands in the file: the line it begins on, or the row of the workbook, from 1.
    pub number: usize,
    /// Its cells; fewer or more than the header has, when the file is uneven.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// What stands in it, without blanks around it.
    Text(Box<str>),
    /// A number of so many digits that a spreadsheet does not keep them all.
    Rounded(Box<str>),
    /// A formula that failed, such as `#N/A`.
    Failed(Box<str>),
}

impl Cell {
    /// What the file shows.
    pub fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Rounded(text) | Self::Failed(text) => text,
        }
    }
}

/// Why a file cannot be read as a table.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "unreadable", rename_all = "snake_case")]
#[non_exhaustive]
pub enum SheetError {
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// It has a header and no rows.
    #[error("the file has a header and no rows under it")]
    HeaderOnly,
    /// It has more bytes than are read.
    #[error("the file has {bytes} bytes: at most {bytes_max} are read, so split it")]
    TooLarge {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        bytes_max: usize,
    },
    /// It has more rows or columns than are read.
    #[error("the file has more than {rows_max} rows or {columns_max} columns: split it")]
    TooLong {
        /// How many rows it may have.
        rows_max: usize,
        /// How many columns it may have.
        columns_max: usize,
    },
    /// It is no text in a known encoding.
    #[error("the file is neither a table in UTF-8 or GB18030 nor a workbook: save it as CSV or as .xlsx")]
    Binary,
    /// It is text in UTF-16.
    #[error("the file is in UTF-16: save it as “CSV UTF-8” or as .xlsx")]
    Utf16,
    /// It is a workbook of the old form.
    #[error("the file is an old workbook (.xls): save it as .xlsx")]
    OldWorkbook,
    /// It ends inside a character or a quoted cell.
    #[error("the file is cut off in row {row}: send it again")]
    CutOff {
        /// The row in which it ends.
        row: usize,
    },
    /// The workbook cannot be opened.
    #[error("the workbook is damaged or cut off ({why}): send it again")]
    Damaged {
        /// What its reader says.
        why: Box<str>,
    },
    /// Its columns are others.
    #[error("the columns are not those of this table: {}", header_help(missing, unknown, expected, optional))]
    Header {
        /// What is expected, in Chinese; English names are read as well.
        expected: Vec<&'static str>,
        /// What may be left out.
        optional: Vec<&'static str>,
        /// What was found.
        found: Vec<Box<str>>,
        /// What is expected and was not found.
        missing: Vec<&'static str>,
        /// What was found and is not expected, or was found twice.
        unknown: Vec<Box<str>>,
    },
}

fn header_help(missing: &[&str], unknown: &[Box<str>], expected: &[&str], optional: &[&str]) -> String {
    let say = |names: String, what| if names.is_empty() { names } else { format!("「{names}」 {what}, ") };
    let (missing, unknown) = (say(missing.join(","), "missing"), say(unknown.join(","), "unknown or twice"));
    let may =
        if optional.is_empty() { String::new() } else { format!(", may have 「{}」", optional.join(",")) };
    format!("{missing}{unknown}expected 「{}」{may}", expected.join(","))
}

/// The largest file that is read.
pub const BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most rows that are read.
pub const ROWS_MAX: usize = 1_000_000;
/// The most columns that are read.
pub const COLUMNS_MAX: usize = 64;

const TOO_LONG: SheetError = SheetError::TooLong { rows_max: ROWS_MAX, columns_max: COLUMNS_MAX };

impl Sheet {
    /// Reads a file from its bytes; what it is, the bytes say, not its name.
    ///
    /// # Errors
    ///
    /// [`SheetError`], except [`SheetError::Header`], which depends on what is imported.
    pub fn read(bytes: &[u8]) -> Result<Self, SheetError> {
        if bytes.len() > BYTES_MAX {
            return Err(SheetError::TooLarge { bytes: bytes.len(), bytes_max: BYTES_MAX });
        }
        let rows = match bytes {
            [] => return Err(SheetError::Empty),
            [b'P', b'K', 3, 4, ..] => workbook::rows(bytes)?,
            [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(SheetError::OldWorkbook),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(SheetError::Utf16),
            _ => text::rows(bytes)?,
        };
        let mut rows = rows.into_iter();
        let header = rows.next().ok_or(SheetError::Empty)?;
        let rows: Vec<Row> = rows.collect();
        if rows.is_empty() {
            return Err(SheetError::HeaderOnly);
        }
        Ok(Self { header: header.cells.iter().map(|cell| cell.shown().into()).collect(), rows })
    }
}

/// Keeps a row unless all of it is blank; blank cells at its end are left out.
fn keep(rows: &mut Vec<Row>, number: usize, mut cells: Vec<Cell>) -> Result<(), SheetError> {
    while cells.last().is_some_and(|cell| cell.shown().is_empty()) {
        cells.pop();
    }
    if cells.len() > COLUMNS_MAX || rows.len() > ROWS_MAX {
        return Err(TOO_LONG);
    }
    if !cells.is_empty() {
        rows.push(Row { number, cells });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<(usize, Vec<String>)>, SheetError> {
        let sheet = Sheet::read(bytes)?;
        let row = |row: &Row| (row.number, row.cells.iter().map(|cell| cell.shown().to_owned()).collect());
        Ok(sheet.rows.iter().map(row).collect())
    }

    fn cells(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&cell| cell.to_owned()).collect()
    }

    #[test]
    fn rows_keep_their_line_in_the_file_over_blank_lines_and_quoted_line_breaks() {
        let text = "\u{feff}a,b\r\n\r\n1,\"x\ny\"\n,\n 2 ,\"say \"\"hi\"\"\"";
        let rows = vec![(3, cells(&["1", "x\ny"])), (6, cells(&["2", "say \"hi\""]))];
        assert_eq!(read(text.as_bytes()), Ok(rows));
    }

    #[test]
    fn rows_that_end_in_a_carriage_return_have_lines_of_their_own() {
        let text = "a,b\r1,2\r\r\n3,4\r\n5,6\n\r7,8";
        let rows = [(2, "1"), (4, "3"), (5, "5"), (7, "7")];
        let numbers = |rows: Vec<(usize, Vec<String>)>| {
            rows.into_iter().map(|(number, cells)| (number, cells[0].clone())).collect::<Vec<_>>()
        };
        let expected = rows.map(|(number, cell)| (number, cell.to_owned()));
        assert_eq!(read(text.as_bytes()).map(numbers), Ok(expected.to_vec()));
        assert_eq!(read(b"a,b\r1,2\r3,\"4"), Err(SheetError::CutOff { row: 3 }));
    }

    #[test]
    fn utf_8_and_gb18030_give_the_same_cells() {
        let text = "姓名\n邵吉𠮷\n";
        let (gb18030, _, _) = encoding_rs::GB18030.encode(text);
        assert_eq!(read(&gb18030), read(text.as_bytes()));
        assert_eq!(read(&gb18030), Ok(vec![(2, cells(&["邵吉𠮷"]))]));
    }

    #[test]
    fn a_file_that_is_no_table_is_refused_with_the_reason() {
        assert_eq!(read(b""), Err(SheetError::Empty));
        assert_eq!(read(b"\n ,\n"), Err(SheetError::Empty));
        assert_eq!(read("姓名\n".as_bytes()), Err(SheetError::HeaderOnly));
        assert_eq!(read(b"a\n\0\x01"), Err(SheetError::Binary));
        assert_eq!(read(b"a\n\xff\xff\xff"), Err(SheetError::Binary));
        assert_eq!(read(b"\xff\xfea\0"), Err(SheetError::Utf16));
        assert_eq!(read(b"\xd0\xcf\x11\xe0rest"), Err(SheetError::OldWorkbook));
        assert!(matches!(read(b"PK\x03\x04rest"), Err(SheetError::Damaged { .. })));
        assert_eq!(read(b"a,b\n1,2\n3,\"4"), Err(SheetError::CutOff { row: 3 }));
        let cut = "姓名\n王秀珍".as_bytes();
        assert_eq!(read(&cut[..cut.len() - 1]), Err(SheetError::CutOff { row: 2 }));
        let wide = format!("{}a\n1\n", ",".repeat(COLUMNS_MAX));
        assert_eq!(read(wide.as_bytes()), Err(TOO_LONG));
    }
}
