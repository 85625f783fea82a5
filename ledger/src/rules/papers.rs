//! Papers: printing a slip again, and forms for when the desk is down.

use serde::Serialize;

use crate::events::papers::{FormsPrinted, SlipReprinted};
use crate::journal::Draft;
use crate::rules::shared::positive;
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::VoucherNo;
use crate::views::Views;

/// Prints a slip again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReprintSlip {
    /// Which.
    pub voucher: VoucherNo,
}

/// Gives out numbered forms for an outage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrintForms {
    /// How many.
    pub count: u16,
}

/// The most forms given out at once: more is a slip of the hand.
const FORMS_MAX: u16 = 500;

/// Counts one more reprint of a slip. It is written before the paper comes out, so no reprint is
/// ever unmarked; one that fails in the printer leaves a number unused.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchVoucher`].
/// * [`Refusal::NumbersUsedUp`] after 65,535 reprints.
///
/// Source: 票据重印须注明 (a document printed again is marked so), keeping of vouchers.
pub(crate) fn reprint(
    views: &Views,
    _: &Recalled,
    command: &ReprintSlip,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let voucher = command.voucher;
    // Vouchers have no gaps, so their count tells which exist.
    if voucher.get() == 0 || views.redemptions.vouchers() < voucher.get() {
        return Err(Refusal::NoSuchVoucher { voucher });
    }
    let nth = views.papers.reprints(voucher).checked_add(1);
    let nth = nth.ok_or(Refusal::NumbersUsedUp { what: "reprint" })?;
    Ok(Draft::of(SlipReprinted { voucher, nth }))
}

/// Gives out the next `count` form numbers, none of which is taken. A form counts when it is entered: its
/// number is then taken, once, as that of any paper form.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NotPositive`], [`Refusal::FormsAtMost`] over 500 at once.
/// * [`Refusal::NumbersUsedUp`] after form 999,999.
pub(crate) fn print_forms(
    views: &Views,
    _: &Recalled,
    command: &PrintForms,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let count = command.count;
    positive(i64::from(count), "number of forms")?;
    if FORMS_MAX < count {
        return Err(Refusal::FormsAtMost { count, count_max: FORMS_MAX });
    }
    let next = views.papers.next_forms(count);
    let (first, last) = next.ok_or(Refusal::NumbersUsedUp { what: "form" })?;
    Ok(Draft::of(FormsPrinted { first, last, count }))
}
