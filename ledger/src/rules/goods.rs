//! Listing goods and taking them in.

use serde::Serialize;

use crate::events::goods::{DonorNamed, GoodListed, GoodRepriced, GoodsDonated, GoodsPurchased};
use crate::journal::{Account, Amount, Draft, Payer, Terms};
use crate::rules::shared::{known_fund, may_pay, positive};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Barcode, Cny, Day, Document, DonorId, FundId, Name, Points, Quantity, Sku, Slug};
use crate::views::Views;

/// Puts a good in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListGood {
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// What one piece costs.
    pub points_price: Points,
    /// What a scanner reads on it.
    pub barcodes: Vec<Barcode>,
    /// At this many pieces or fewer it is running out.
    pub reorder_at: Quantity,
}

/// Gives a good another price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RepriceGood {
    /// Which.
    pub sku: Sku,
    /// What one piece costs.
    pub points_price: Points,
    /// The paper that decided it.
    pub document: Document,
}

/// Names a donor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameDonor {
    /// The firm or person.
    pub name: Name,
}

/// Takes goods in as a gift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DonateGoods {
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
    pub best_before: Option<Day>,
}

/// Takes goods in that a fund paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PurchaseGoods {
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
    pub best_before: Option<Day>,
}

/// Puts a good in the catalogue.
///
/// # Errors
///
/// The first that applies: [`Refusal::GoodExists`], [`Refusal::NotPositive`] for the price,
/// [`Refusal::BarcodeTaken`].
pub(crate) fn list(
    views: &Views,
    _: &Recalled,
    command: &ListGood,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let ListGood { sku, name, points_price, barcodes, reorder_at } = command.clone();
    if views.goods.get(sku).is_some() {
        return Err(Refusal::GoodExists { sku });
    }
    positive(points_price.minor(), "points price")?;
    for barcode in &barcodes {
        if let Some(sku) = views.goods.by_barcode(*barcode) {
            return Err(Refusal::BarcodeTaken { barcode: *barcode, sku });
        }
    }
    Ok(Draft::of(GoodListed { sku, name, points_price, barcodes, reorder_at }))
}

fn known(views: &Views, sku: Sku) -> Result<(), Refusal> {
    views.goods.get(sku).map(|_| ()).ok_or(Refusal::NoSuchGood { sku })
}

/// Gives a good another price from now on.
///
/// # Errors
///
/// [`Refusal::NoSuchGood`], then [`Refusal::NotPositive`] for the price.
pub(crate) fn reprice(
    views: &Views,
    _: &Recalled,
    command: &RepriceGood,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let RepriceGood { sku, points_price, document } = command.clone();
    known(views, sku)?;
    positive(points_price.minor(), "points price")?;
    Ok(Draft::of(GoodRepriced { sku, points_price, document }))
}

/// Names a donor, who gets the next number.
///
/// # Errors
///
/// [`Refusal::NumbersUsedUp`] after 65,535 of them.
pub(crate) fn name_donor(
    views: &Views,
    _: &Recalled,
    command: &NameDonor,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let donor = views.goods.next_donor().ok_or(Refusal::NumbersUsedUp { what: "donor" })?;
    Ok(Draft::of(DonorNamed { donor, name: command.name.clone() }))
}

/// What an intake must be: of a known good, more than nothing, still good today.
fn acceptable(
    views: &Views,
    sku: Sku,
    quantity: Quantity,
    best_before: Option<Day>,
    when: &Circumstances,
) -> Result<(), Refusal> {
    known(views, sku)?;
    positive(quantity.minor(), "quantity")?;
    match best_before.filter(|last| *last < when.today) {
        Some(best_before) => Err(Refusal::PastBest { sku, best_before, today: when.today }),
        None => Ok(()),
    }
}

/// Pieces onto the shelf, as one lot with its cost.
fn shelving(
    draft: Draft,
    from: Account,
    sku: Sku,
    quantity: Quantity,
    cost: Cny,
    best_before: Option<Day>,
    payer: Payer,
) -> Draft {
    let shelf = Account::Shelf(sku);
    let terms = Terms { from: None, expires: best_before, payer: Some(payer) };
    draft.moving(from, shelf, Amount::Pieces(sku, quantity)).opening_lot(
        shelf,
        quantity.minor(),
        Some(cost),
        terms,
    )
}

/// Takes a gift in. What it is worth is carried as the donor's contribution.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchDonor`], [`Refusal::NoSuchGood`],
/// [`Refusal::NotPositive`] for the quantity or the value, [`Refusal::PastBest`].
pub(crate) fn donate(
    views: &Views,
    _: &Recalled,
    command: &DonateGoods,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let DonateGoods { sku, quantity, donor, value, document, best_before } = command.clone();
    views.goods.donor(donor).ok_or(Refusal::NoSuchDonor { donor })?;
    acceptable(views, sku, quantity, best_before, when)?;
    positive(value.minor(), "value")?;
    let giver = Account::Donated(donor);
    let draft = Draft::of(GoodsDonated { sku, quantity, donor, value, document, best_before });
    let draft = shelving(draft, giver, sku, quantity, value, best_before, Payer::Donor(donor));
    Ok(draft.moving(giver, Account::Inventory, Amount::Cny(value)))
}

/// Takes goods in that a fund paid for, within its permitted uses and its money.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchFund`], [`Refusal::NoSuchGood`],
/// [`Refusal::NotPositive`] for the quantity or the cost, [`Refusal::PastBest`],
/// [`Refusal::UseNotPermitted`], [`Refusal::FundShort`].
///
/// Source: 专款专用 (restricted purpose).
pub(crate) fn purchase(
    views: &Views,
    _: &Recalled,
    command: &PurchaseGoods,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let PurchaseGoods { sku, quantity, fund, purpose, cost, document, best_before } = command.clone();
    known_fund(views, fund)?;
    acceptable(views, sku, quantity, best_before, when)?;
    positive(cost.minor(), "cost")?;
    may_pay(views, fund, purpose, cost)?;
    let draft = Draft::of(GoodsPurchased { sku, quantity, fund, purpose, cost, document, best_before });
    let draft = shelving(draft, Account::Bought(fund), sku, quantity, cost, best_before, Payer::Fund(fund));
    Ok(draft.moving(Account::Fund(fund), Account::Inventory, Amount::Cny(cost)))
}
