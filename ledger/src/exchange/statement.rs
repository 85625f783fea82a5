//! A merchant's statement of one month: which card was used, when, and for how much.
//!
//! | Columns (+ may be left out) |
//! |---|
//! | 卡号 serial, 日期 day, 金额 amount, 时间 time+, 门店 shop+, 流水号 receipt+, 备注 note+ |
//!
//! The file is read whole or not at all: a line that cannot be read cannot be compared.

use serde::Serialize;

use crate::rules::merchants::StatementLine;
use crate::units::{Cny, Day, Digest, Serial};

use super::report::Problem;
use super::sheet::{Sheet, SheetError};
use super::table::{Column, Form, Line, Noted, Table, column, optional};

const SERIAL: usize = 0;
const DAY: usize = 1;
const AMOUNT: usize = 2;

static COLUMNS: [Column; 7] = [
    column("卡号", "serial", Form::Code),
    column("日期", "day", Form::Day),
    column("金额", "amount", Form::Code),
    optional("时间", "time", Form::Time),
    optional("门店", "shop", Form::Words),
    optional("流水号", "receipt", Form::Code),
    optional("备注", "note", Form::Words),
];

/// A merchant's statement as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The SHA-256 of the file.
    pub file: Digest,
    /// Its lines; fewer than the file has when there are problems.
    #[serde(skip)]
    pub lines: Vec<StatementLine>,
    /// What cannot be read, in the order of the rows.
    pub problems: Vec<Problem>,
}

/// Reads a merchant's statement.
///
/// # Errors
///
/// [`SheetError`] when the file is no table with these columns.
pub fn statement(bytes: &[u8]) -> Result<Statement, SheetError> {
    let sheet = Sheet::read(bytes)?;
    let table = Table::new(&COLUMNS, &sheet)?;
    let (mut lines, mut problems) = (Vec::new(), Vec::new());
    for mut line in table.lines() {
        lines.extend(row(&mut line));
        problems.extend(line.problems());
    }
    Ok(Statement { file: Digest::of(&[bytes]), lines, problems })
}

fn row(line: &mut Line<'_>) -> Result<StatementLine, Noted> {
    let (serial, day) = (line.needed::<Serial>(SERIAL), line.needed::<Day>(DAY));
    let amount = line.needed::<Cny>(AMOUNT);
    let positive = amount.as_ref().map_or(Ok(()), |amount| line.positive(AMOUNT, amount.minor()));
    let row = u32::try_from(line.number()).unwrap_or(u32::MAX);
    positive?;
    Ok(StatementLine { row, serial: serial?, amount: amount?, day: day? })
}
