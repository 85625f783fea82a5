//! Tables as a workbook: a sheet a table, figures as numbers and days as days.

use rust_decimal::Decimal;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError};
use thiserror::Error;
use unicode_width::UnicodeWidthStr;

use crate::tables::{Cell, Weight};
use crate::units::{Cny, Day, Moment, Points, Quantity, Ratio};

use super::Printed;

/// Tables that are no workbook.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the sheet 「{sheet}」 cannot be written, it has {rows} rows: {why}")]
pub struct TooLong {
    /// Which table.
    pub sheet: Box<str>,
    /// How many rows it has.
    pub rows: usize,
    /// What stands against it.
    pub why: Box<str>,
}

/// The widest a column is made.
const COLUMN_MAX: usize = 48;

/// Tables as one workbook. It says it was made at `made`, so that the same tables are the same bytes.
///
/// # Errors
///
/// [`TooLong`] when a table has more rows than a sheet takes, or its name cannot be one of a sheet.
pub fn xlsx(tables: &[Printed], made: Moment) -> Result<Vec<u8>, TooLong> {
    let mut book = Workbook::new();
    let whole = |error: XlsxError| TooLong { sheet: "".into(), rows: tables.len(), why: said(&error) };
    let made = ExcelDateTime::from_timestamp(made.millis().div_euclid(1000)).map_err(whole)?;
    let title = tables.first().map(|table| table.title.as_str()).unwrap_or_default();
    book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    for table in tables {
        fill(book.add_worksheet(), table).map_err(|error| TooLong {
            sheet: table.sheet.as_str().into(),
            rows: table.rows.len(),
            why: said(&error),
        })?;
    }
    book.save_to_buffer().map_err(whole)
}

fn said(error: &XlsxError) -> Box<str> {
    error.to_string().into()
}

fn row(at: usize) -> Result<u32, XlsxError> {
    u32::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)
}

fn column(at: usize) -> Result<u16, XlsxError> {
    u16::try_from(at).map_err(|_| XlsxError::RowColumnLimitError)
}

fn fill(sheet: &mut Worksheet, table: &Printed) -> Result<(), XlsxError> {
    sheet.set_name(&table.sheet)?;
    let head = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    let mut widths: Vec<usize> = Vec::with_capacity(table.columns.len());
    for (at, (name, _)) in table.columns.iter().enumerate() {
        sheet.write_string_with_format(0, column(at)?, name, &head)?;
        widths.push(name.width());
    }
    let mut next: usize = 1;
    for (weight, cells) in table.body() {
        for (at, cell) in cells.iter().enumerate() {
            write(sheet, (row(next)?, column(at)?), cell, weight)?;
            if let Some(width) = widths.get_mut(at) {
                *width = cell.printed().width().max(*width);
            }
        }
        next = next.saturating_add(1);
    }
    for (at, width) in widths.iter().enumerate() {
        // A little room beside the figures, whose thousands are divided by commas.
        let width = u16::try_from(width.saturating_add(4).min(COLUMN_MAX)).unwrap_or(u16::MAX);
        sheet.set_column_width(column(at)?, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    next = next.saturating_add(1);
    let empty = table.rows.is_empty().then_some(&table.empty);
    for sentence in empty.into_iter().chain(&table.notes).chain([&table.title]) {
        sheet.write_string(row(next)?, 0, sentence)?;
        next = next.saturating_add(1);
    }
    for (name, value) in &table.stated {
        sheet.write_string(row(next)?, 0, name)?.write_string(row(next)?, 1, value)?;
        next = next.saturating_add(1);
    }
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    weight: Weight,
) -> Result<(), XlsxError> {
    let format = |number: &str| {
        let format = Format::new().set_num_format(number);
        match weight {
            Weight::Line => format,
            Weight::Subtotal => format.set_bold().set_border_top(FormatBorder::Thin),
        }
    };
    let number = |sheet: &mut Worksheet, figure: Decimal, form: &str| {
        sheet.write_with_format(row, column, figure, &format(form)).map(drop)
    };
    match cell {
        Cell::Empty => match weight {
            Weight::Line => Ok(()),
            Weight::Subtotal => sheet.write_blank(row, column, &format("General")).map(drop),
        },
        Cell::Text(_) | Cell::Said(_) => {
            sheet.write_string_with_format(row, column, cell.printed(), &format("@")).map(drop)
        }
        Cell::Day(day) => match date(*day) {
            Some(date) => {
                sheet.write_datetime_with_format(row, column, &date, &format("yyyy-mm-dd")).map(drop)
            }
            // A spreadsheet's calendar begins in 1900.
            None => sheet.write_string_with_format(row, column, day.to_string(), &format("@")).map(drop),
        },
        Cell::Entry(seq) => number(sheet, Decimal::from(seq.get()), "0"),
        Cell::Count(count) => number(sheet, Decimal::from(*count), "#,##0"),
        Cell::Pieces(pieces) => number(sheet, decimal(pieces.minor(), Quantity::DECIMALS), "#,##0"),
        Cell::Points(points) => number(sheet, decimal(points.minor(), Points::DECIMALS), "#,##0.00"),
        Cell::Yuan(yuan) => number(sheet, decimal(yuan.minor(), Cny::DECIMALS), "#,##0.00"),
        Cell::Percent(part) => number(sheet, decimal(part.minor(), Ratio::DECIMALS), "0.00%"),
        Cell::Ratio(ratio) => number(sheet, decimal(ratio.minor(), Ratio::DECIMALS), "#,##0.0000"),
    }
}

fn decimal(minor: i64, decimals: u32) -> Decimal {
    Decimal::new(minor, decimals)
}

fn date(day: Day) -> Option<ExcelDateTime> {
    let (year, month, day) = day.date();
    let (year, month, day) = (year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
    ExcelDateTime::from_ymd(year, month, day).ok()
}
