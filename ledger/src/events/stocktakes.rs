//! Stocktakes: the shelves are counted, blind and twice where it matters, while service goes on.
//!
//! ```text
//! opened ─▶ counted, by whoever counts, as often as needed ─▶ closed: variances adjusted
//!                                                          └▶ abandoned: nothing moved
//! ```
//!
//! An entry of a count says what was counted and the entry up to which the shelf was as counted.
//! What the book expected there follows from the entries; a counter is never shown it.

use serde::{Deserialize, Serialize};

use crate::units::{Cny, Name, Note, OperatorId, Quantity, Seq, Sku, StocktakeId};

/// Counting begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StocktakeOpened {
    /// Its number.
    pub stocktake: StocktakeId,
    /// What was asked to be counted.
    pub scope: Scope,
    /// The goods that are, as the catalogue stood.
    pub goods: Vec<Sku>,
}

/// What a stocktake counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every good of the catalogue.
    All,
    /// The goods of one category.
    Category(Name),
    /// These goods.
    Goods(Vec<Sku>),
}

/// Somebody counted goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsCounted {
    /// In which stocktake.
    pub stocktake: StocktakeId,
    /// What was found.
    pub counts: Vec<Count>,
}

/// How many pieces of one good were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// The last entry when they were counted: what was recorded later was still on the shelf.
    pub at: Seq,
}

/// Two people signed a stocktake; the book now has what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StocktakeClosed {
    /// Which.
    pub stocktake: StocktakeId,
    /// Why counts differ from the book.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<CauseOf>,
    /// Every good that was counted.
    pub lines: Vec<Line>,
    /// The second signature.
    pub second: OperatorId,
}

/// Why the count of one good differs from the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseOf {
    /// Of which good.
    pub sku: Sku,
    /// Why, by its kind.
    pub cause: VarianceCause,
    /// Why, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
}

/// Why a count differs from the book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VarianceCause {
    /// Handed out or taken in, and not recorded, or recorded as another good.
    Unrecorded,
    /// Broken or spoilt, and thrown away.
    Damaged,
    /// Stolen.
    Stolen,
    /// Nobody knows.
    Unknown,
}

impl VarianceCause {
    /// All causes.
    pub const ALL: [Self; 4] = [Self::Unrecorded, Self::Damaged, Self::Stolen, Self::Unknown];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unrecorded => "unrecorded",
            Self::Damaged => "damaged",
            Self::Stolen => "stolen",
            Self::Unknown => "unknown",
        }
    }
}

/// One good of a stocktake as it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Which good.
    pub sku: Sku,
    /// What the book expected at the moment of the last count.
    pub expected: Quantity,
    /// What was found in the last count.
    pub counted: Quantity,
    /// What the difference costs; less than nothing for pieces found.
    pub cost: Cny,
}

/// Counting ended without a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StocktakeAbandoned {
    /// Which.
    pub stocktake: StocktakeId,
    /// Why.
    pub reason: Note,
}
