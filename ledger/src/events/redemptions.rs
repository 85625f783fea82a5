//! Redemptions: points out, goods out, and the cost to whoever paid for the goods, in one entry.

use serde::{Deserialize, Serialize};

use crate::units::{CardNo, MemberId, Note, OperatorId, Points, Quantity, Sku, VoucherNo};

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
    /// The card he showed, where he showed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardNo>,
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
