//! Supermarket cards (超市卡): bearer goods, so that every card is on record by its serial from the
//! day it is bought.
//!
//! ```text
//! bought ─▶ held by a named person ─▶ issued against points ─▶ (used at the merchant)
//!              │  ▲        ▲                │
//!              │  └ handed over             └▶ taken back
//!              └▶ void
//! ```

use serde::{Deserialize, Serialize};

use crate::units::{
    CardNo, Cny, Document, DrawId, FundId, MemberId, MerchantId, Note, OperatorId, Points, Quantity, Serial,
    SerialRange, Slug, VoucherNo,
};

/// Cards were bought with a fund's money. They are in the custody of whoever enters it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketCardsBought {
    /// What one card is worth at the merchant.
    pub face: Cny,
    /// Which.
    pub ranges: Vec<SerialRange>,
    /// How many.
    pub cards: Quantity,
    /// Whose cards they are.
    pub merchant: MerchantId,
    /// Whose money.
    pub fund: FundId,
    /// Under which permitted use.
    pub purpose: Slug,
    /// What all of them together cost.
    pub cost: Cny,
    /// The invoice.
    pub document: Document,
    /// The reference of the bank transfer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Document>,
    /// The draw that pays; the fund itself when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<DrawId>,
    /// Who accepted them.
    pub second: OperatorId,
}

/// Cards went from one person's custody into another's, counted by both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketCardsHandedOver {
    /// Who had them.
    pub from: OperatorId,
    /// Who has them now; the second person.
    pub to: OperatorId,
    /// Which were to change hands.
    pub ranges: Vec<SerialRange>,
    /// How many the receiver counted.
    pub counted: Quantity,
    /// Which were not there: they stay on the giver's account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<SerialRange>,
}

/// A member exchanged points for cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketCardsIssued {
    /// The slip's number, in one series with those of goods.
    pub voucher: VoucherNo,
    /// Who.
    pub member: MemberId,
    /// Which cards, in the order of scanning.
    pub serials: Vec<Serial>,
    /// Their face values together.
    pub value: Cny,
    /// What they cost together.
    pub points: Points,
    /// The member card he showed, where he showed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardNo>,
    /// The second person, where the sum asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
}

/// Cards came back before they were used: the points are back with the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketCardsTakenBack {
    /// The slip that no longer counts.
    pub voucher: VoucherNo,
    /// Whose points are back.
    pub member: MemberId,
    /// Which cards; now in the custody of whoever enters it.
    pub serials: Vec<Serial>,
    /// How many points.
    pub points: Points,
    /// Why.
    pub reason: Note,
    /// The second person.
    pub second: OperatorId,
}

/// Cards in stock are worth nothing any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketCardsVoided {
    /// Which.
    pub ranges: Vec<SerialRange>,
    /// How many.
    pub cards: Quantity,
    /// Their face values together.
    pub value: Cny,
    /// What happened to them.
    pub cause: VoidCause,
    /// How it came about.
    pub reason: Note,
    /// The second person.
    pub second: OperatorId,
}

/// What happened to a card that is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoidCause {
    /// It is not there.
    Lost,
    /// It cannot be read or used.
    Damaged,
    /// Its time at the merchant ran out.
    Expired,
}

impl VoidCause {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lost, Self::Damaged, Self::Expired];

    /// The name, as typed and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Damaged => "damaged",
            Self::Expired => "expired",
        }
    }
}

/// Cards were counted by serial, in one person's custody or in everybody's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketCardsCounted {
    /// In whose custody; everybody's when none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custodian: Option<OperatorId>,
    /// Which were there.
    pub ranges: Vec<SerialRange>,
    /// How many should have been there.
    pub expected: Quantity,
    /// How many were.
    pub counted: Quantity,
    /// Which should have been there and were not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<SerialRange>,
    /// Which were there and should not have been.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surplus: Vec<SerialRange>,
    /// The second person.
    pub second: OperatorId,
}
