//! Merchants (指定超市): who takes the supermarket cards, and what became of the cards there.

use serde::{Deserialize, Serialize};

use crate::units::{Cny, Day, Digest, MerchantId, Name, Note, Serial};

/// A merchant takes cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantNamed {
    /// His number.
    pub merchant: MerchantId,
    /// The firm.
    pub name: Name,
    /// The firm's counter or office for cards; a firm's line, no person's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Note>,
    /// The face values he issues; any when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faces: Vec<Cny>,
}

/// A merchant's statement of one month was compared with the cards given out. No money moves: the
/// cards were paid for when they were bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantSettled {
    /// Whose.
    pub merchant: MerchantId,
    /// The first day of the month.
    pub month: Day,
    /// The SHA-256 of the file.
    pub file: Digest,
    /// How many lines it has.
    pub lines: u32,
    /// What all lines claim.
    pub claimed: Cny,
    /// What the matched lines claim.
    pub matched: Cny,
    /// The matched lines, by card.
    pub uses: Vec<CardUse>,
    /// How many lines match nothing.
    pub unmatched: u32,
    /// Those lines, in the order of the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
}

/// What one card paid for in the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardUse {
    /// Which card.
    pub serial: Serial,
    /// How much of it.
    pub amount: Cny,
}

/// A line of a statement that matches nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Its row in the file.
    pub row: u32,
    /// Which card it claims.
    pub serial: Serial,
    /// How much.
    pub amount: Cny,
    /// Why it does not match.
    pub fault: FaultKind,
}

/// Why a line of a statement does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The station never had such a card.
    Unknown,
    /// The card is another merchant's.
    OtherMerchant,
    /// The card was not given out; it is in stock.
    NotIssued,
    /// The card was written off.
    Void,
    /// The use lies before the day the card was given out.
    BeforeIssue,
    /// The same card, day and amount stand in the file before.
    Twice,
    /// The card would have paid for more than its face value.
    OverFace,
    /// The day lies outside the month of the statement.
    OtherMonth,
}

impl FaultKind {
    /// All of them, in the order in which they are looked for.
    pub const ALL: [Self; 8] = [
        Self::Unknown,
        Self::OtherMerchant,
        Self::NotIssued,
        Self::Void,
        Self::OtherMonth,
        Self::BeforeIssue,
        Self::Twice,
        Self::OverFace,
    ];

    /// The name, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::OtherMerchant => "other_merchant",
            Self::NotIssued => "not_issued",
            Self::Void => "void",
            Self::BeforeIssue => "before_issue",
            Self::Twice => "twice",
            Self::OverFace => "over_face",
            Self::OtherMonth => "other_month",
        }
    }
}
