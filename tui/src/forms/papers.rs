//! Papers: a slip printed again, forms for an outage.

use ledger::rules::Command;
use ledger::rules::papers::{PrintForms, ReprintSlip};
use ledger::units::VoucherNo;

use super::Reading;
use crate::widgets::field::{Field, Kind};
use crate::words::Word;

pub(super) fn reprint_fields(voucher: Option<VoucherNo>) -> Vec<Field> {
    let printed = voucher.map(|voucher| voucher.to_string()).unwrap_or_default();
    vec![Field::new("voucher", Word::VOUCHER, Kind::Text).at_most(12).with_value(&printed).scanned()]
}

pub(super) fn reprint(read: &mut Reading<'_>) -> Option<Command> {
    let voucher = read.folded("voucher")?;
    Some(ReprintSlip { voucher }.into())
}

pub(super) fn forms_fields() -> Vec<Field> {
    vec![
        Field::new("count", Word::FORMS_COUNT, Kind::Digits)
            .at_most(3)
            .with_value("20")
            .with_help(Word::HELP_FORMS),
    ]
}

pub(super) fn forms(read: &mut Reading<'_>) -> Option<Command> {
    let count = read.folded("count")?;
    Some(PrintForms { count }.into())
}
