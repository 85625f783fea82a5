//! The page that shows whether a printer understands this program.

use ledger::exchange::paper::{Code128, Paper, Part, Side, Table};

use super::{Printer, encoding_name, symbols_name};
use crate::words::{Lang, Word};

/// A page with a ruler, rare characters, a table, a QR code and a bar code.
pub fn test_page(printer: &Printer, lang: Lang) -> Paper {
    let dialect = printer.dialect;
    let columns = dialect.columns.to_string();
    let ruler: String = (1..=dialect.columns).filter_map(|n| char::from_digit((n % 10) as u32, 10)).collect();
    let settings =
        [("encoding", encoding_name(dialect.encoding)), ("symbols", symbols_name(dialect.symbols))];
    let table = Table {
        columns: vec![
            (lang.say(Word::PAPER_GOOD).to_owned(), Side::Left),
            (lang.say(Word::PAPER_POINTS).to_owned(), Side::Right),
        ],
        rows: vec![
            vec!["大米5公斤".to_owned(), "40".to_owned()],
            vec!["Rice ABC".to_owned(), "1234.5".to_owned()],
        ],
    };
    let mut paper = Paper::new(lang.say(Word::TEST_TITLE))
        .heading(lang.say(Word::TEST_TITLE))
        .pair("jifen", printer.target.to_string())
        .text(lang.fill(Word::TEST_CODE, &settings))
        .text(lang.fill(Word::TEST_WIDTH, &[("columns", &columns)]))
        .text(ruler)
        .text(
            "一二三四五六七八九十"
                .repeat(dialect.columns.div_ceil(20))
                .chars()
                .take(dialect.columns / 2)
                .collect::<String>(),
        )
        .text(lang.say(Word::TEST_RARE))
        .with(Part::Table(table))
        .with(Part::Mark(lang.fill(Word::PAPER_REPRINT, &[("n", "0")])))
        .qr("HTTPS://EXAMPLE.COM/JIFEN-0123456789");
    if let Some(bars) = Code128::of("8800000015") {
        paper = paper.with(Part::Bars(bars));
    }
    paper.text(lang.say(Word::TEST_END))
}
