//! What the store room should look at: goods near their last day, slow ones, what runs out, donors.

use serde::Serialize;

use crate::events::goods::DonorTie;
use crate::journal::{Account, Commodity, LotId, Payer};
use crate::units::{Cny, Day, DonorId, Name, Points, Quantity, Sku};
use crate::views::Views;
use crate::views::goods::Standing;

use super::stock::stock;

/// Days before a last day that are near, when neither the policy nor whoever asks says.
const NEAR_DAYS: u16 = 30;
/// Days without a redemption that are long, when neither the policy nor whoever asks says.
const SLOW_DAYS: u16 = 90;

/// Lots near their last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Near {
    /// On which day it was asked.
    pub today: Day,
    /// How many days are near.
    pub days: u16,
    /// The lots, soonest first; those past their last day come before all.
    pub lots: Vec<NearLot>,
}

/// A lot near its last day, or past it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearLot {
    /// Which good.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// The lot.
    pub lot: LotId,
    /// Pieces left of it.
    pub quantity: Quantity,
    /// What they cost or were worth.
    pub cost: Cny,
    /// The last day they are good.
    pub best_before: Day,
    /// Days until then; less than nothing when it has passed.
    pub days_left: i32,
    /// The fund that paid or the donor who gave.
    pub payer: Option<Payer>,
}

/// The lots whose last day is within `days` of today, as the policy says when none are given.
pub fn near(views: &Views, days: Option<u16>, today: Day) -> Near {
    let policy = views.station.policy_on(today).and_then(|policy| policy.goods.near_days);
    let days = days.or(policy).unwrap_or(NEAR_DAYS);
    let until = today.plus(days);
    let mut lots = Vec::new();
    for row in stock(views, today) {
        for lot in &row.lots {
            let Some(best_before) = lot.best_before.filter(|last| *last <= until) else { continue };
            lots.push(NearLot {
                sku: row.sku,
                name: row.name.clone(),
                lot: lot.lot,
                quantity: lot.quantity,
                cost: lot.cost,
                best_before,
                days_left: best_before.since(today),
                payer: lot.payer,
            });
        }
    }
    lots.sort_by_key(|lot| (lot.best_before, lot.lot));
    Near { today, days, lots }
}

/// Goods that nobody takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slow {
    /// On which day it was asked.
    pub today: Day,
    /// How many days are long.
    pub days: u16,
    /// The goods, those waiting longest first.
    pub goods: Vec<SlowGood>,
}

/// A good with pieces on the shelf that nobody took for long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SlowGood {
    /// Which.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// Pieces that may be handed out.
    pub usable: Quantity,
    /// What they cost or were worth.
    pub usable_at_cost: Cny,
    /// What a piece costs in points.
    pub points_price: Points,
    /// The last day on which pieces were handed out.
    pub issued_on: Option<Day>,
    /// Days since then, or since pieces came in when none were ever handed out.
    pub days: i32,
}

/// The goods on the shelf that nobody took for `days`, as the policy says when none are given.
pub fn slow(views: &Views, days: Option<u16>, today: Day) -> Slow {
    let policy = views.station.policy_on(today).and_then(|policy| policy.goods.slow_days);
    let days = days.or(policy).unwrap_or(SLOW_DAYS);
    let mut goods = Vec::new();
    for row in stock(views, today).into_iter().filter(|row| row.usable.is_positive()) {
        let shelved = views.goods.get(row.sku).and_then(|good| good.shelved_on);
        let Some(since) = row.issued_on.or(shelved) else { continue };
        let waited = today.since(since);
        if waited >= i32::from(days) {
            goods.push(SlowGood {
                sku: row.sku,
                name: row.name,
                usable: row.usable,
                usable_at_cost: row.usable_at_cost,
                points_price: row.points_price,
                issued_on: row.issued_on,
                days: waited,
            });
        }
    }
    goods.sort_by_key(|good| (std::cmp::Reverse(good.days), good.sku));
    Slow { today, days, goods }
}

/// A good the station asks donors for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Short {
    /// Which.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// What one piece is.
    pub unit: Option<Name>,
    /// Pieces that may be handed out.
    pub usable: Quantity,
    /// At this many or fewer it is running out.
    pub reorder_at: Quantity,
    /// How many pieces bring the shelf to twice that level.
    pub wanted: Quantity,
}

/// The goods in the shop that are running out, with how many pieces would fill the shelf up to twice
/// the level at which a good is running out; at least one.
pub fn shortage(views: &Views, today: Day) -> Vec<Short> {
    let short = |row: super::stock::Row| {
        let twice = row.reorder_at.checked_times(2).unwrap_or(row.reorder_at);
        let wanted = twice.checked_sub(row.usable).unwrap_or_default();
        let wanted = if wanted.is_positive() { wanted } else { Quantity::from_minor(1) };
        let (usable, reorder_at) = (row.usable, row.reorder_at);
        Short { sku: row.sku, name: row.name, unit: row.unit, usable, reorder_at, wanted }
    };
    let rows = stock(views, today).into_iter();
    rows.filter(|row| row.running_out && row.standing == Standing::Sold).map(short).collect()
}

/// A donor and what he gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DonorRow {
    /// His number.
    pub donor: DonorId,
    /// The firm or person.
    pub name: Name,
    /// What he is besides.
    pub ties: Vec<DonorTie>,
    /// Pieces he gave in all.
    pub given: Quantity,
    /// What they were worth.
    pub value: Cny,
    /// What of it is spent: handed out, written off or missing.
    pub used: Cny,
}

/// All donors.
pub fn donors(views: &Views) -> Vec<DonorRow> {
    let row = |(donor, name): (DonorId, &Name)| {
        let (mut given, mut value, mut used) = (0_i64, Cny::ZERO, Cny::ZERO);
        for (account, commodity, amount) in views.accounts.balances() {
            match (account, commodity) {
                (Account::Donated(by), Commodity::Pieces(_)) if by == donor => {
                    given = given.saturating_sub(amount);
                }
                (Account::Donated(by), Commodity::Cny) if by == donor => {
                    value = Cny::from_minor(amount.saturating_neg());
                }
                (Account::Expense(Payer::Donor(by), _), Commodity::Cny) if by == donor => {
                    used = used.checked_add(Cny::from_minor(amount)).unwrap_or(used);
                }
                _ => {}
            }
        }
        let ties = views.ties_of_donor(donor);
        DonorRow { donor, name: name.clone(), ties, given: Quantity::from_minor(given), value, used }
    };
    views.goods.donors().map(row).collect()
}
