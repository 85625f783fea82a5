//! Tables as text: which encoding, then comma-separated values (RFC 4180).

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::GB18030;

use super::{Cell, Row, SheetError, keep};

/// The rows of a CSV file.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, SheetError> {
    let text = decoded(bytes)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n')) {
        return Err(SheetError::Binary);
    }
    if let Some(row) = open_quote(text) {
        return Err(SheetError::CutOff { row });
    }
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut rows, mut record, mut lines) = (Vec::new(), StringRecord::new(), Lines::of(text));
    while reader.read_record(&mut record).map_err(|_| SheetError::Binary)? {
        let number = record.position().map_or(0, |position| lines.of_record(position));
        keep(&mut rows, number, record.iter().map(|cell| Cell::Text(cell.trim().into())).collect())?;
    }
    Ok(rows)
}

fn decoded(bytes: &[u8]) -> Result<std::borrow::Cow<'_, str>, SheetError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(fault) => {
            let good = bytes.get(..fault.valid_up_to()).unwrap_or_default();
            // Text that is UTF-8 up to the middle of its last character is UTF-8, cut off.
            if fault.error_len().is_none() && !good.is_ascii() {
                return Err(SheetError::CutOff { row: good.split(|byte| *byte == b'\n').count() });
            }
            let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes);
            text.ok_or(SheetError::Binary)
        }
    }
}

/// Counts lines as editors do, ended by a line feed, a carriage return or both: the reader ends a row at
/// each of them and counts line feeds only, so that two rows would have one number.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    const fn of(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line a record begins on: the reader counts blank lines before it as part of it.
    fn of_record(&mut self, position: &csv::Position) -> usize {
        let from = usize::try_from(position.byte()).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= from && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.at = self.at.saturating_add(1);
            let ends = match byte {
                b'\n' => true,
                b'\r' => self.bytes.get(self.at) != Some(&b'\n'),
                _ => false,
            };
            self.line = self.line.saturating_add(usize::from(ends));
        }
        self.line
    }
}

/// The line on which a quoted cell begins that is never closed. The CSV reader takes one for a
/// whole cell, and half a file would look like all of it.
fn open_quote(text: &str) -> Option<usize> {
    let (mut line, mut opened, mut fresh) = (1_usize, None, true);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, opened) {
            ('"', None) if fresh => opened = Some(line),
            // Two quotation marks in a quoted cell are one in its text.
            ('"', Some(_)) if chars.peek() == Some(&'"') => {
                chars.next();
            }
            ('"', Some(_)) => opened = None,
            _ => {}
        }
        fresh = opened.is_none() && matches!(c, ',' | '\n' | '\r');
        let ends = c == '\n' || (c == '\r' && chars.peek() != Some(&'\n'));
        line = line.saturating_add(usize::from(ends));
    }
    opened
}
