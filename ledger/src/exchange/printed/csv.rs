//! A table as CSV: UTF-8 with its mark, so that spreadsheets read the characters right.

use ::csv::{Terminator, WriterBuilder};

use crate::tables::Cell;

use super::Printed;

/// The mark by which spreadsheets know UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A table as CSV. After the rows and an empty line stand its sums, its notes and what it states.
pub fn csv(table: &Printed) -> Vec<u8> {
    let mut writer =
        WriterBuilder::new().flexible(true).terminator(Terminator::CRLF).from_writer(MARK.to_vec());
    let mut write = |cells: Vec<String>| {
        // Memory takes all that is written.
        let _always_taken = writer.write_record(cells);
    };
    write(table.columns.iter().map(|(name, _)| safe(name)).collect());
    for (_, cells) in table.body() {
        write(cells.iter().map(written).collect());
    }
    write(vec![String::new()]);
    if table.rows.is_empty() {
        write(vec![safe(&table.empty)]);
    }
    for note in &table.notes {
        write(vec![safe(note)]);
    }
    write(vec![safe(&table.title)]);
    for (name, value) in &table.stated {
        write(vec![safe(name), safe(value)]);
    }
    writer.into_inner().unwrap_or_default()
}

fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => safe(text),
        Cell::Empty
        | Cell::Said(_)
        | Cell::Entry(_)
        | Cell::Day(_)
        | Cell::Count(_)
        | Cell::Pieces(_)
        | Cell::Points(_)
        | Cell::Yuan(_)
        | Cell::Percent(_)
        | Cell::Ratio(_) => cell.printed(),
    }
}

/// A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe before it.
fn safe(text: &str) -> String {
    let begins = text.trim_start().chars().next();
    if begins.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠')) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{Kind, Row, Weight};
    use crate::units::Cny;

    #[test]
    fn names_with_commas_quotes_and_formulas_stay_names_and_figures_stay_figures() {
        let row = |name: &str, fen| Row {
            weight: Weight::Line,
            cells: vec![Cell::Text(name.into()), Cell::Yuan(Cny::from_minor(fen))],
        };
        let table = Printed {
            title: "采购".to_owned(),
            columns: vec![("名称".to_owned(), Kind::Text), ("金额".to_owned(), Kind::Yuan)],
            rows: vec![row("甲,\"乙\"", -150), row("=HYPERLINK(\"x\")", 200), row(" +1", 0)],
            ..Printed::default()
        };
        let text = String::from_utf8(csv(&table)).unwrap();
        let expected = "\u{feff}名称,金额\r\n\"甲,\"\"乙\"\"\",-1.50\r\n\"'=HYPERLINK(\"\"x\"\")\",2.00\r\n' +1,0.00\r\n\"\"\r\n采购\r\n";
        assert_eq!(text, expected);
    }
}
