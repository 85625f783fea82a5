//! Papers that were handed out and must be accounted for: slips printed again, forms for outages.

use serde::{Deserialize, Serialize};

use crate::units::{PadNo, VoucherNo};

/// A slip was printed again. The first print is no fact of its own: it belongs to the redemption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipReprinted {
    /// Which slip.
    pub voucher: VoucherNo,
    /// The how-manieth reprint it is, from 1; it stands on the paper.
    pub nth: u16,
}

/// Numbered forms were printed, to serve by hand while the desk is down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormsPrinted {
    /// The number of the first.
    pub first: PadNo,
    /// The number of the last; between the two there are no gaps.
    pub last: PadNo,
    /// How many.
    pub count: u16,
}
