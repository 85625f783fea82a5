//! What is on the shelf: by good and by lot, with what it cost.

use serde::Serialize;

use crate::events::redemptions::CashTerms;
use crate::journal::{Account, LotId, Payer};
use crate::units::{Barcode, Cny, Day, Name, Points, Quantity, Sku};
use crate::views::Views;
use crate::views::goods::{Good, Standing};

/// One good of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// With which others it is counted and looked for.
    pub category: Option<Name>,
    /// What one piece is.
    pub unit: Option<Name>,
    /// Whether it is taken in and handed out.
    pub standing: Standing,
    /// What a piece costs today.
    pub points_price: Points,
    /// The next price that is set, and its first day.
    pub next_price: Option<NextPrice>,
    /// Where the price and what pieces cost lie too far apart.
    pub off_parity: Option<OffParity>,
    /// What a scanner reads on it.
    pub barcodes: Vec<Barcode>,
    /// Pieces on the shelf.
    pub on_shelf: Quantity,
    /// Of these: may be handed out.
    pub usable: Quantity,
    /// Of these: past their last day.
    pub past_date: Quantity,
    /// Pieces kept aside for parked baskets; they are not on the shelf.
    pub aside: Quantity,
    /// What those cost or were worth.
    pub aside_at_cost: Cny,
    /// How a piece may be paid for in part with cash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<CashTerms>,
    /// At this many usable pieces or fewer it is running out.
    pub reorder_at: Quantity,
    /// Whether it is.
    pub running_out: bool,
    /// What one piece cost, by the newest lot.
    pub piece_cost: Cny,
    /// What the usable pieces cost or were worth.
    pub usable_at_cost: Cny,
    /// What the pieces past their last day cost or were worth.
    pub past_date_at_cost: Cny,
    /// The last day of the usable lot that comes first.
    pub next_best_before: Option<Day>,
    /// The last day on which pieces were handed out.
    pub issued_on: Option<Day>,
    /// The lots, in the order in which they are handed out.
    pub lots: Vec<Lot>,
}

/// A price that is set for a later day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NextPrice {
    /// The first day.
    pub from: Day,
    /// How many points.
    pub points_price: Points,
}

/// A warning: what a piece costs in points, at parity, is not what it cost in yuan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct OffParity {
    /// What the points of one piece are reckoned at.
    pub price: Cny,
    /// What one piece cost, by the newest lot.
    pub cost: Cny,
}

/// Compares a price with what a piece cost, at the policy's parity. None when they agree, within
/// `policy.goods.parity_percent` where the policy says it; without it only a price under cost is
/// warned of. It warns and stops nothing: a station may give a good away for less.
pub fn off_parity(views: &Views, sku: Sku, points_price: Points, today: Day) -> Option<OffParity> {
    let policy = views.station.policy_on(today)?;
    apart(points_price, views.accounts.piece_cost(sku), policy.parity, policy.goods.parity_percent)
}

/// As [`off_parity`], of figures at hand.
pub fn apart(points_price: Points, cost: Cny, parity: Cny, percent: Option<u8>) -> Option<OffParity> {
    let price = i128::from(points_price.minor()).checked_mul(i128::from(parity.minor()))?;
    // Points have hundredths.
    let price = Cny::from_minor(i64::try_from(price.checked_div(100)?).ok()?);
    if !cost.is_positive() {
        return None;
    }
    let apart = i128::from(price.minor()).checked_sub(i128::from(cost.minor()))?;
    let agree = match percent {
        None => apart >= 0,
        Some(percent) => {
            apart.abs().checked_mul(100)? <= i128::from(percent).checked_mul(i128::from(cost.minor()))?
        }
    };
    (!agree).then_some(OffParity { price, cost })
}

/// One lot of a good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lot {
    /// Its name: the entry that took it in and its place there.
    pub lot: LotId,
    /// Pieces left of it.
    pub quantity: Quantity,
    /// What they cost or were worth.
    pub cost: Cny,
    /// The last day they are good.
    pub best_before: Option<Day>,
    /// The fund that paid or the donor who gave.
    pub payer: Option<Payer>,
    /// Whether they may be handed out.
    pub usable: bool,
}

/// One good; none when it is not in the catalogue.
pub fn one(views: &Views, sku: Sku, today: Day) -> Option<Row> {
    let good = views.goods.get(sku)?;
    let points_price = good.price_on(today);
    let next_price = good.next_price(today);
    let next_price = next_price.map(|price| NextPrice { from: price.from, points_price: price.points_price });
    let Good { name, barcodes, reorder_at, category, unit, standing, issued_on, .. } = good.clone();
    let (mut usable, mut past_date) = ((0_i64, Cny::ZERO), (0_i64, Cny::ZERO));
    let mut lots = Vec::new();
    for lot in views.accounts.lots(Account::Shelf(sku)) {
        let sum = if lot.is_usable(today) { &mut usable } else { &mut past_date };
        sum.0 = sum.0.saturating_add(lot.amount);
        sum.1 = sum.1.checked_add(lot.cost).unwrap_or(sum.1);
        lots.push(Lot {
            lot: lot.id,
            quantity: Quantity::from_minor(lot.amount),
            cost: lot.cost,
            best_before: lot.expires,
            payer: lot.payer,
            usable: lot.is_usable(today),
        });
    }
    let next_best_before = lots.iter().filter(|lot| lot.usable).find_map(|lot| lot.best_before);
    let on_shelf = Quantity::from_minor(usable.0.saturating_add(past_date.0));
    let (usable, usable_at_cost) = (Quantity::from_minor(usable.0), usable.1);
    let (past_date, past_date_at_cost) = (Quantity::from_minor(past_date.0), past_date.1);
    let running_out = usable <= reorder_at && standing == Standing::Sold;
    let kept = views.accounts.lots(Account::Aside(sku)).iter();
    let aside_at_cost = kept.fold(Cny::ZERO, |sum, lot| sum.checked_add(lot.cost).unwrap_or(sum));
    Some(Row {
        cash: views.redemptions.cash_terms(sku),
        aside: views.accounts.aside(sku),
        aside_at_cost,
        sku,
        name,
        category,
        unit,
        standing,
        points_price,
        next_price,
        off_parity: off_parity(views, sku, points_price, today),
        barcodes,
        on_shelf,
        usable,
        past_date,
        reorder_at,
        running_out,
        piece_cost: views.accounts.piece_cost(sku),
        usable_at_cost,
        past_date_at_cost,
        next_best_before,
        issued_on,
        lots,
    })
}

/// Every good of the catalogue, by code.
pub fn stock(views: &Views, today: Day) -> Vec<Row> {
    views.goods.all().filter_map(|(sku, _)| one(views, sku, today)).collect()
}
