//! Tables in a workbook (XLSX): its first sheet, cell by cell.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};

use super::{Cell, ROWS_MAX, Row, SheetError, TOO_LONG, keep};

/// Digits of a number that a spreadsheet keeps for certain.
const DIGITS_MAX: usize = 14;

/// How large all parts of a workbook may be once they are unpacked.
const UNPACKED_MAX: u64 = 512 * 1024 * 1024;

/// The rows of the first sheet.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, SheetError> {
    if unpacked(bytes).is_some_and(|size| size > UNPACKED_MAX) {
        return Err(TOO_LONG);
    }
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(bytes)).map_err(|why| damaged(&why))?;
    let first = book.sheet_names().into_iter().next().ok_or(SheetError::Empty)?;
    let mut reader = book.worksheet_cells_reader(&first).map_err(|why| damaged(&why))?;
    let (mut rows, mut cells, mut at) = (Vec::new(), Vec::new(), 0_u32);
    while let Some(next) = reader.next_cell().map_err(|why| damaged(&why))? {
        let (row, column) = next.get_position();
        if row < at {
            return Err(out_of_order(row));
        }
        if row != at {
            keep(&mut rows, number(at), std::mem::take(&mut cells))?;
            at = row;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let cell = shown(next.get_value());
        // A cell far to the right that only has a colour is no column.
        if !cell.shown().is_empty() {
            if column > super::COLUMNS_MAX || number(row) > ROWS_MAX.saturating_mul(2) {
                return Err(TOO_LONG);
            }
            if cells.len() > column {
                return Err(out_of_order(row));
            }
            while cells.len() < column {
                cells.push(Cell::Text("".into()));
            }
            cells.push(cell);
        }
    }
    keep(&mut rows, number(at), cells)?;
    Ok(rows)
}

/// What the directory at the end of a ZIP archive says of the size of its parts; none when it has
/// no such directory. A small file can unpack into more than the memory holds.
///
/// Source: APPNOTE.TXT of PKWARE, sections 4.3.12 and 4.3.16.
fn unpacked(bytes: &[u8]) -> Option<u64> {
    let number = |at: usize, digits: usize| {
        let digits = bytes.get(at..at.checked_add(digits)?)?.iter().rev();
        Some(digits.fold(0_u64, |sum, byte| sum.wrapping_shl(8) | u64::from(*byte)))
    };
    let end = bytes.windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let mut at = usize::try_from(number(end.checked_add(16)?, 4)?).ok()?;
    let mut sum = 0_u64;
    while bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
        sum = sum.saturating_add(number(at.checked_add(24)?, 4)?);
        let extra: u64 = [28, 30, 32].iter().filter_map(|field| number(at.checked_add(*field)?, 2)).sum();
        at = at.checked_add(46)?.checked_add(usize::try_from(extra).ok()?)?;
    }
    Some(sum)
}

/// A row or a cell that stands before an earlier one would be numbered or read as another.
fn out_of_order(row: u32) -> SheetError {
    let why = format!("in row {} its cells are not in their order", number(row)).into();
    SheetError::Damaged { why }
}

fn damaged(why: &XlsxError) -> SheetError {
    SheetError::Damaged { why: why.to_string().into() }
}

fn number(row: u32) -> usize {
    usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1)
}

/// A cell as the spreadsheet shows it.
fn shown(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Text("".into()),
        DataRef::String(text) => Cell::Text(text.trim().into()),
        DataRef::SharedString(text) => Cell::Text(text.trim().into()),
        DataRef::Int(whole) => numeric(whole.to_string()),
        // Printed in full, without an exponent, and whole numbers without decimals.
        DataRef::Float(number) => numeric(number.to_string()),
        DataRef::Bool(yes) => Cell::Text(if *yes { "TRUE" } else { "FALSE" }.into()),
        DataRef::DateTime(date) => Cell::Text(dated(*date).into()),
        DataRef::DateTimeIso(text) => Cell::Text(text.strip_suffix("T00:00:00").unwrap_or(text).into()),
        DataRef::DurationIso(text) => Cell::Text(text.as_str().into()),
        DataRef::Error(fault) => Cell::Failed(fault.to_string().into()),
    }
}

fn numeric(text: String) -> Cell {
    let digits = text.trim_start_matches(['-', '0', '.']).chars().filter(char::is_ascii_digit).count();
    if digits > DIGITS_MAX { Cell::Rounded(text.into()) } else { Cell::Text(text.into()) }
}

/// A date as 2026-11-22, a time of day as 09:30.
fn dated(date: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    if date.is_duration() || year < 1900 || (year == 1900 && date.as_f64() < 1.0) {
        return format!("{hour:02}:{minute:02}");
    }
    if (hour, minute, second) == (0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}
