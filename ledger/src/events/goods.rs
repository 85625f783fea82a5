//! Goods: listed with a price in points, taken in as a gift or bought from a fund, written off.
//!
//! What a listing or an intake may say beyond the first version stands in its `details`, left out
//! when they say nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::shared::{Article, Quoted, is_default};
use crate::units::{
    Barcode, Cny, Day, Document, DonorId, DrawId, FundId, MemberId, Name, Note, OperatorId, Points, Quantity,
    Sku, Slug,
};

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
    /// What else is said of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub details: GoodDetails,
}

/// What a good is, beyond its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GoodDetails {
    /// With which others it is counted and looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<Name>,
    /// What one piece is: a bag, a bottle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Name>,
}

/// A piece costs another number of points, from now on or from a later day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodRepriced {
    /// Of which good.
    pub sku: Sku,
    /// What one piece costs.
    pub points_price: Points,
    /// The paper that decided it.
    pub document: Document,
    /// The first day; none means at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
}

/// What is said of a good is another. What is left out stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodChanged {
    /// Of which good.
    pub sku: Sku,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Name>,
    /// At this many pieces or fewer it is running out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reorder_at: Option<Quantity>,
    /// Its category and unit.
    #[serde(default, skip_serializing_if = "is_default")]
    pub details: GoodDetails,
}

/// A scanner reads one more code on a good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarcodeAdded {
    /// On which good.
    pub sku: Sku,
    /// The code.
    pub barcode: Barcode,
}

/// A code no longer stands for a good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BarcodeRemoved {
    /// Which good it stood for.
    pub sku: Sku,
    /// The code.
    pub barcode: Barcode,
}

/// A good is no longer taken in or handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodWithdrawn {
    /// Which.
    pub sku: Sku,
    /// Why.
    pub reason: Note,
}

/// A good that was withdrawn is back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodRestored {
    /// Which.
    pub sku: Sku,
    /// Why.
    pub reason: Note,
}

/// A donor has this name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DonorNamed {
    /// His number.
    pub donor: DonorId,
    /// The firm or person; donors are named in public.
    pub name: Name,
    /// The member he is, or who stands behind the firm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
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
    /// What these pieces are worth.
    pub value: Cny,
    /// The receipt for the gift.
    pub document: Document,
    /// The last day they are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_before: Option<Day>,
    /// What else is said of the gift.
    #[serde(default, skip_serializing_if = "is_default")]
    pub details: GiftDetails,
    /// Who accepted it, beside the keeper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
    /// Why nobody else accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<IntakeException>,
    /// What ties the donor had on that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<DonorTie>,
}

/// What a gift may say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GiftDetails {
    /// What its value rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<ValueProof>,
    /// Further goods on the same paper.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<FurtherGoods>,
}

/// What the value of a gift rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueProof {
    /// The donor's invoice.
    Invoice,
    /// What such goods are sold for.
    FairValue,
    /// The register of unvalued gifts: the pieces are kept at no value.
    Unvalued,
}

impl ValueProof {
    /// All proofs.
    pub const ALL: [Self; 3] = [Self::Invoice, Self::FairValue, Self::Unvalued];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::FairValue => "fair_value",
            Self::Unvalued => "unvalued",
        }
    }
}

/// One more good of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FurtherGoods {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// What these pieces are worth, or cost.
    pub value: Cny,
    /// The last day they are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_before: Option<Day>,
}

/// Why one person took goods in alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntakeException {
    /// The policy lets a station of one person do so.
    OnePerson,
}

/// What a donor or supplier is besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DonorTie {
    /// Goods were bought from him.
    Supplier,
    /// He gives goods.
    Donor,
    /// He works at the station.
    Operator,
    /// He is a declared relative of somebody who works at the station.
    Relative,
}

impl DonorTie {
    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supplier => "supplier",
            Self::Donor => "donor",
            Self::Operator => "operator",
            Self::Relative => "relative",
        }
    }
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
    /// What these pieces cost.
    pub cost: Cny,
    /// The invoice.
    pub document: Document,
    /// The last day they are good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best_before: Option<Day>,
    /// What else is said of the purchase.
    #[serde(default, skip_serializing_if = "is_default")]
    pub details: PurchaseDetails,
    /// Who accepted the goods, beside the keeper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
    /// Why nobody else accepted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<IntakeException>,
    /// What ties the supplier had on that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<DonorTie>,
}

/// What a purchase may say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PurchaseDetails {
    /// From whom. His invoice is then taken in once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplier: Option<Name>,
    /// Further goods on the same invoice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<FurtherGoods>,
    /// The draw that pays; the fund itself when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw: Option<DrawId>,
}

impl FurtherGoods {
    /// What lines bring together, each good once; `None` when it cannot be counted.
    pub(crate) fn by_article<'a>(lines: impl IntoIterator<Item = &'a Self>) -> Option<Vec<Quoted>> {
        let mut sums: BTreeMap<Sku, (Quantity, Cny)> = BTreeMap::new();
        for line in lines {
            let (quantity, cost) = sums.entry(line.sku).or_default();
            *quantity = quantity.checked_add(line.quantity)?;
            *cost = cost.checked_add(line.value)?;
        }
        let quoted = |(sku, (quantity, cost))| Quoted { article: Article::Good(sku), quantity, cost };
        Some(sums.into_iter().map(quoted).collect())
    }
}

/// Pieces left the shelf because nobody can use them any more. Out of which lots, the entry's moves
/// say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsWrittenOff {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// Why, by its kind.
    pub cause: WriteOffCause,
    /// Why, in words.
    pub reason: Note,
    /// What they cost or were worth.
    pub cost: Cny,
    /// The second person.
    pub second: OperatorId,
}

/// Why pieces are written off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WriteOffCause {
    /// Past their last day.
    Expired,
    /// Broken, wet, eaten.
    Damaged,
    /// Gone.
    Lost,
    /// Opened to be looked at or tried.
    Sample,
}

impl WriteOffCause {
    /// All causes.
    pub const ALL: [Self; 4] = [Self::Expired, Self::Damaged, Self::Lost, Self::Sample];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Damaged => "damaged",
            Self::Lost => "lost",
            Self::Sample => "sample",
        }
    }
}
