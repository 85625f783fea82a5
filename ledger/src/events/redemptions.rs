//! Redemptions: points out, goods out, and the cost to whoever paid for the goods, in one entry.

use serde::{Deserialize, Serialize};

use crate::units::{Day, MemberId, Note, OperatorId, PadNo, Points, Quantity, Sku, VoucherNo};

/// One line of a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// What they cost together.
    pub points: Points,
}

/// A member exchanged points for goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// The slip's number, without gaps.
    pub voucher: VoucherNo,
    /// Who.
    pub member: MemberId,
    /// What, in the order of the basket.
    pub lines: Vec<Line>,
    /// What all lines cost together.
    pub points: Points,
    /// The second person, where the sum asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
    /// The form it was written on while the desk was down; none when it was made at the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<OnPaper>,
}

/// A redemption that was first written on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnPaper {
    /// The form's number, taken once.
    pub pad: PadNo,
    /// The day on which the goods were handed out.
    pub on: Day,
}

/// A redemption was undone: the same lots of points and goods are back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionReversed {
    /// The slip that no longer counts.
    pub voucher: VoucherNo,
    /// Whose points are back.
    pub member: MemberId,
    /// How many.
    pub points: Points,
    /// Why.
    pub reason: Note,
    /// The second person.
    pub second: OperatorId,
}
