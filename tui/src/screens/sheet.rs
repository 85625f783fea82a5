//! A report on the screen: its rows in a table, the row in focus in full, and what is behind it.
//!
//! A report has more columns than a window; what has no room in the table is read under it.

use ledger::exchange::printed::Printed;
use ledger::reports::behind::Counted;
use ledger::tables::{Cell as Figure, Kind, Row as Figures, Table as Sheet, Weight};
use ledger::units::{Day, Period};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::list::List;
use crate::text::wrap;
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, cells, line, put, top};
use crate::words::{Lang, Word, reports};

/// A row of a report with its words: which row of the table it is, and what stands in its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its place among the table's rows; none for the sums.
    pub(super) at: Option<usize>,
    /// The sum of rows, or one of them.
    pub(super) weight: Weight,
    /// Its cells as they are printed.
    pub(super) cells: Vec<String>,
}

/// The rows of a report with their words, the sums last.
pub(super) fn lines(table: &Sheet, lang: Lang) -> Vec<Line> {
    let printed = reports::with_words(lang, table);
    let row = |(at, row): (usize, &Figures)| Line {
        at: Some(at),
        weight: row.weight,
        cells: worded(&row.cells, (row.weight == Weight::Subtotal).then_some(&*printed.sums.0)),
    };
    let mut lines: Vec<Line> = printed.rows.iter().enumerate().map(row).collect();
    lines.extend(printed.totals.as_ref().map(|sums| Line {
        at: None,
        weight: Weight::Subtotal,
        cells: worded(sums, Some(&printed.sums.1)),
    }));
    lines
}

/// Cells as they are printed; the word for a sum in the first empty one.
fn worded(cells: &[Figure], sum: Option<&str>) -> Vec<String> {
    let mut cells: Vec<String> = cells.iter().map(Figure::printed).collect();
    if let (Some(word), Some(cell)) = (sum, cells.iter_mut().find(|cell| cell.is_empty())) {
        word.clone_into(cell);
    }
    cells
}

/// What is behind a row: the entries it was made of; none behind a sum.
pub(super) fn behind(table: &Sheet, chosen: &Line) -> Option<Counted> {
    let row = table.rows.get(chosen.at?)?;
    if row.weight == Weight::Subtotal {
        return None;
    }
    let cell = |name: &str| {
        let at = table.columns.iter().position(|column| column.name == name)?;
        row.cells.get(at)
    };
    let text = |name: &str| match cell(name) {
        Some(Figure::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let period = table.stated.period();
    let of = |account: String, commodity: Option<&str>| Counted::Account {
        period,
        account: account.into(),
        commodity: commodity.map(Into::into),
    };
    if let Some(Figure::Entry(seq)) = cell("seq") {
        return Some(Counted::Entry(*seq));
    }
    if let (Some(Figure::Said(grouping)), Some(part)) = (cell("grouping"), cell("part")) {
        let (day, part) = (table.stated.to, part.printed().into());
        return Some(Counted::Liability { day, grouping, part });
    }
    if let (Some(donor), Some(code)) = (text("donor"), text("code")) {
        let (donor, sku) = (donor.parse().ok()?, code.parse().ok()?);
        // What was there when the period began was given before it.
        let period = Period { from: before(period).from, to: period.to };
        return Some(Counted::Gift { period, donor, sku });
    }
    if let (Some(account), Some(commodity)) = (text("account"), text("commodity")) {
        return Some(of(account.into(), Some(&commodity)));
    }
    if let (Some(payer), Some(purpose)) = (text("payer"), text("purpose")) {
        return Some(of(format!("expense:{payer}.{purpose}"), None));
    }
    if let Some(month) = text("month") {
        let month: Day = format!("{month}-01").parse().ok()?;
        let Period { from, to } = month.month();
        let period = Period { from: from.max(period.from), to: to.min(period.to) };
        return Some(Counted::Account { period, account: "member:*".into(), commodity: None });
    }
    if let Some(Figure::Day(on)) = cell("on") {
        return Some(Counted::All(Period { from: *on, to: *on }));
    }
    if let Some(code) = text("code") {
        let account = if code.parse::<ledger::units::Cny>().is_ok() {
            format!("card-stock:{code}")
        } else {
            format!("shelf:{code}")
        };
        return Some(of(account, None));
    }
    // What a fund had at first came before the days of the report.
    let period = match cell("seq") {
        Some(Figure::Empty) => before(period),
        _ => period,
    };
    text("fund").map(|fund| of_fund(&fund, period))
}

/// What a fund's account moved in these days.
pub(super) fn of_fund(fund: &str, period: Period) -> Counted {
    Counted::Account { period, account: format!("fund:{fund}").into(), commodity: None }
}

/// All days before these.
fn before(period: Period) -> Period {
    Period { from: period.from.minus(u16::MAX), to: period.from.minus(1) }
}

/// The area of a list and that of some lines under it, with at least four rows for the list.
pub(super) fn split(area: Rect, lines: usize) -> (Rect, Rect) {
    let under = cells(lines).min(area.height.saturating_sub(4));
    let list = top(area, area.height - under);
    (list, below(area, list.height))
}

/// Draws the rows, and the one in focus in full. After the first column so many are passed over.
pub(super) fn draw(
    table: &Sheet,
    (rows, passed): (&List<Line>, usize),
    area: Rect,
    buf: &mut Buffer,
    look: Look,
) {
    let printed = reports::with_words(look.lang, table);
    let full = rows.chosen().map(|line| in_full(&printed, line, usize::from(area.width)));
    let mut notes: Vec<String> = full.unwrap_or_default();
    let (list, under) = split(area, notes.len().clamp(1, usize::from(area.height / 3).max(1)));
    let is_shown = |at: usize| at == 0 || passed < at;
    let columns = columns(&printed, rows.rows(), list.width, is_shown);
    let needs: usize = columns.iter().map(|column| usize::from(column.least()) + 1).sum();
    // What is left out is said: the row in focus has all of it.
    let table = if needs > usize::from(list.width).saturating_sub(1) {
        let sign = Rect { x: list.right().saturating_sub(2), width: 2.min(list.width), height: 1, ..list };
        put(buf, sign, " »", look.style(Colour::Warn));
        Rect { width: list.width.saturating_sub(2), ..list }
    } else {
        list
    };
    let row = |line: &Line| {
        let role = if line.weight == Weight::Subtotal { Colour::Accent } else { Colour::Text };
        let shown = line.cells.iter().enumerate().filter(|(at, _)| is_shown(*at));
        Row::of(shown.map(|(_, text)| Cell::of(text.clone(), role)))
    };
    rows.draw(&columns, row, &printed.empty, table, buf, look);
    if passed > 0 {
        let sign = Rect { width: 2.min(list.width), height: 1, ..list };
        put(buf, sign, "« ", look.style(Colour::Warn));
    }
    if rows.rows().is_empty() {
        notes.clone_from(&printed.notes);
    }
    for (n, text) in notes.iter().enumerate() {
        put(buf, line(under, n), text, look.style(Colour::Dim));
    }
}

/// Every column of a row with its name, wrapped.
fn in_full(printed: &Printed, line: &Line, columns: usize) -> Vec<String> {
    let named = printed.columns.iter().zip(&line.cells).filter(|(_, cell)| !cell.is_empty());
    let named: Vec<String> = named.map(|((name, _), cell)| format!("{name} {cell}")).collect();
    wrap(&named.join("   "), columns)
}

/// As wide as what stands in them. What has no room is left out from the right, texts before days and days
/// before figures; but the second text stays, for it says whose the row is, and the last figure, for that is
/// what the others come to.
fn columns(printed: &Printed, rows: &[Line], room: u16, is_shown: impl Fn(usize) -> bool) -> Vec<Column> {
    const TEXT_MAX: usize = 18;
    let mut used = 2_usize;
    let widest = |at: usize, name: &str| {
        let cells = rows.iter().filter_map(|line| line.cells.get(at));
        cells.map(|cell| crate::text::width(cell)).chain([crate::text::width(name)]).max().unwrap_or(1)
    };
    let kinds = || printed.columns.iter().map(|(_, kind)| *kind).enumerate();
    let second = kinds().filter(|(_, kind)| *kind == Kind::Text).nth(1).map(|(at, _)| at);
    let is_sum = |kind: Kind| !matches!(kind, Kind::Text | Kind::Day | Kind::Entry);
    let last = kinds().rfind(|(_, kind)| is_sum(*kind)).map(|(at, _)| at);
    let column = |(at, (name, kind)): (usize, &(String, Kind))| {
        let wide = widest(at, name);
        let rank = u8::try_from(at).unwrap_or(u8::MAX);
        match kind {
            Kind::Text if Some(at) == second => Column::exact(name, cells(wide.min(TEXT_MAX))).ranked(1),
            Kind::Text => Column::exact(name, cells(wide.min(TEXT_MAX))).ranked(rank.saturating_add(100)),
            Kind::Day | Kind::Entry => Column::figures(name, cells(wide)).ranked(rank.saturating_add(50)),
            _ if Some(at) == last => Column::figures(name, cells(wide)).ranked(1),
            _ => Column::figures(name, cells(wide)).ranked(rank),
        }
    };
    let shown = || printed.columns.iter().enumerate().filter(|(at, _)| is_shown(*at));
    let mut columns: Vec<Column> = shown().map(column).collect();
    // What is left of the room goes to the first text.
    for column in &columns {
        used += usize::from(column.least()) + 1;
    }
    if used < usize::from(room)
        && let Some((place, (at, _))) = shown().enumerate().find(|(_, (_, (_, kind)))| *kind == Kind::Text)
        && let Some(column) = columns.get_mut(place)
    {
        *column = Column {
            width: crate::widgets::table::Width::AtLeast(cells(widest(at, &column.head))),
            ..column.clone()
        };
    }
    columns
}

/// A line that says of which days a report is and where in the book it was computed.
pub(super) fn stated(table: &Sheet, look: Look) -> String {
    let (seq, hash) = (table.stated.seq.to_string(), table.stated.hash.short());
    look.fill(Word::REPORT_AT, &[("seq", &seq), ("hash", &hash)])
}
