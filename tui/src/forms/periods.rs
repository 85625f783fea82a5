//! The close of a month, a quarter or a year.

use ledger::rules::Command;
use ledger::rules::periods::ClosePeriod;
use ledger::units::FiscalPeriod;

use super::{Reading, note};
use crate::widgets::field::Field;

pub(super) fn close_fields() -> Vec<Field> {
    vec![note().optional()]
}

pub(super) fn close(read: &mut Reading<'_>, period: FiscalPeriod) -> Option<Command> {
    let note = read.may("note")?;
    Some(ClosePeriod { period, note }.into())
}
