//! Goods: listed with a price in points, taken in as a gift or bought from a fund.

use serde::{Deserialize, Serialize};

use crate::units::{Barcode, Cny, Day, Document, DonorId, FundId, Name, Points, Quantity, Sku, Slug};

/// A good is in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodListed {
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// What one piece costs.
    pub points_price: Points,
    /// What a scanner reads on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub barcodes: Vec<Barcode>,
    /// At this many pieces or fewer it is running out.
    pub reorder_at: Quantity,
}

/// A piece costs another number of points from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodRepriced {
    /// Of which good.
    pub sku: Sku,
    /// What one piece costs.
    pub points_price: Points,
    /// The paper that decided it.
    pub document: Document,
}

/// A donor has this name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DonorNamed {
    /// His number.
    pub donor: DonorId,
    /// The firm or person; donors are named in public.
    pub name: Name,
}

/// A donor gave goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsDonated {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// Who gave them.
    pub donor: DonorId,
    /// What all of them together are worth.
    pub value: Cny,
    /// The receipt for the gift.
    pub document: Document,
    /// The last day they are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_before: Option<Day>,
}

/// Goods were bought with a fund's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsPurchased {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// Whose money.
    pub fund: FundId,
    /// Under which permitted use.
    pub purpose: Slug,
    /// What all of them together cost.
    pub cost: Cny,
    /// The invoice.
    pub document: Document,
    /// The last day they are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_before: Option<Day>,
}
