//! Coverage (兑付保障率): whether every outstanding point can be honoured.
//!
//! ```text
//! ratio = (free fund cash + goods at cost + cards at face) ÷ (outstanding points × parity)
//! ```
//!
//! 1. What can be counted on is money in the funds that is promised to nobody, and goods that may still be handed out. Goods
//!    past their last day are shown apart and not counted, and supermarket cards that are missing
//!    are not counted either.
//! 2. What is owed is all that members have and may come to spend: the available, the frozen, the
//!    pending and the held. Rewards set aside for cases belong to nobody yet, and what members owe
//!    may never come: both are shown apart and not counted.
//! 3. What time alone has freed by the day is free, also before the book has written it.
//! 4. The ratio is cut after four decimals, never rounded up.

use serde::Serialize;

use crate::journal::{Account, Commodity};
use crate::units::{Cny, Day, Points, Ratio};
use crate::views::Views;

use super::market_cards;
use super::members::balance;
use super::stock::stock;

/// Whether every outstanding point can be honoured, with the parts of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// On which day.
    pub as_of: Day,
    /// Money in all funds.
    pub fund_cash: Cny,
    /// Of it promised to members and not set aside. Not counted.
    pub promised: Cny,
    /// Goods that may be handed out, at what they cost or were worth.
    pub goods_at_cost: Cny,
    /// Goods past their last day, at cost. Not counted.
    pub past_date_at_cost: Cny,
    /// Supermarket cards in stock, at face value.
    pub cards_at_face: Cny,
    /// What members have and may come to spend: available, frozen, pending and held.
    pub outstanding: Points,
    /// Of the outstanding: may be spent now.
    pub available: Points,
    /// Of the outstanding: still in public notice.
    pub pending: Points,
    /// Of the outstanding: under objection.
    pub held: Points,
    /// Of the outstanding: in frozen files.
    pub frozen: Points,
    /// What members owe. Not counted.
    pub receivable: Points,
    /// Set aside for cases. Not counted.
    pub reserved: Points,
    /// What one point is reckoned at; none while no policy is in force.
    pub parity: Option<Cny>,
    /// What is owed in yuan, exactly.
    pub owed: Option<Ratio>,
    /// What can be counted on ÷ what is owed; none when nothing is owed.
    pub ratio: Option<Ratio>,
}

impl Coverage {
    /// Money in all funds that is promised to nobody.
    pub fn free_cash(&self) -> Cny {
        self.fund_cash.checked_sub(self.promised).unwrap_or_default()
    }

    /// Whether what can be counted on suffices for what is owed.
    pub fn suffices(&self) -> bool {
        self.ratio.is_none_or(|ratio| ratio >= Ratio::ONE)
    }
}

/// What so many points are reckoned at, in yuan to a hundredth of a fen.
pub(super) fn at_parity(points: Points, parity: Cny) -> Option<Ratio> {
    // Points have hundredths and yuan have fen, so that their product is exact.
    points.minor().checked_mul(parity.minor()).map(Ratio::from_minor)
}

/// What can be counted on over what is owed; none when nothing is owed.
pub(super) fn over(backed: &[Cny], owed: Ratio) -> Option<Ratio> {
    let backed = backed.iter().try_fold(0_i128, |sum, part| sum.checked_add(part.minor().into()))?;
    Ratio::of(backed.checked_mul(100)?, owed.minor().into())
}

/// The coverage on `today`.
pub fn coverage(views: &Views, today: Day) -> Coverage {
    let (mut fund_cash, mut promised) = (Cny::ZERO, Cny::ZERO);
    for (fund, _) in views.funds.all() {
        let (cash, of_it) = views.fund_money(fund, today);
        fund_cash = fund_cash.checked_add(cash).unwrap_or(fund_cash);
        promised = promised.checked_add(of_it).unwrap_or(promised);
    }
    let (mut goods_at_cost, mut past_date_at_cost) = (Cny::ZERO, Cny::ZERO);
    for row in stock(views, today) {
        goods_at_cost = goods_at_cost.checked_add(row.usable_at_cost).unwrap_or(goods_at_cost);
        // What is parked backs the points that are held for it.
        goods_at_cost = goods_at_cost.checked_add(row.aside_at_cost).unwrap_or(goods_at_cost);
        past_date_at_cost = past_date_at_cost.checked_add(row.past_date_at_cost).unwrap_or(past_date_at_cost);
    }
    let mut sums = [Points::ZERO; 5];
    for (member, _) in views.members.all() {
        if let Some(of) = balance(views, member, today) {
            for (sum, part) in sums.iter_mut().zip([of.available, of.pending, of.held, of.frozen, of.owed]) {
                *sum = sum.checked_add(part).unwrap_or(*sum);
            }
        }
    }
    let [available, pending, held, frozen, receivable] = sums;
    let reserved = views.cases.all().fold(0_i64, |sum, case| {
        let balance = views.accounts.balance(Account::Reserved(case.id), Commodity::Points);
        sum.saturating_add(case.reserved_on(today, balance))
    });
    let parts = [available, pending, held, frozen].into_iter();
    let outstanding = parts.fold(Points::ZERO, |sum, part| sum.checked_add(part).unwrap_or(sum));
    let parity = views.station.policy_on(today).map(|policy| policy.parity);
    let owed = parity.and_then(|parity| at_parity(outstanding, parity));
    let cards_at_face = market_cards::overview(views).value;
    let mut found = Coverage {
        as_of: today,
        fund_cash,
        promised,
        goods_at_cost,
        past_date_at_cost,
        cards_at_face,
        outstanding,
        available,
        pending,
        held,
        frozen,
        receivable,
        reserved: Points::from_minor(reserved),
        parity,
        owed,
        ratio: None,
    };
    found.ratio = owed.and_then(|owed| over(&[found.free_cash(), goods_at_cost, cards_at_face], owed));
    found
}
