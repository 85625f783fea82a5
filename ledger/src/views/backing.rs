//! What backs the points outstanding, as a draw's request records it.
//!
//! The coverage report tells the same apart in more parts; its figures are these.

use crate::events::draws::Backing;
use crate::journal::Account;
use crate::units::{Cny, Day, Ratio};

use super::{Commodity, Views};

impl Views {
    /// What backs the points outstanding on `today`; none while no policy is in force, or when a sum
    /// cannot be counted.
    pub fn backing(&self, today: Day) -> Option<Backing> {
        let parity = self.station.policy_on(today)?.parity;
        let mut cash = Cny::ZERO;
        for (fund, _) in self.funds.all() {
            let left = self.accounts.balance(Account::Fund(fund), Commodity::Cny);
            cash = cash.checked_add(Cny::from_minor(left))?;
        }
        let mut goods = Cny::ZERO;
        for (sku, _) in self.goods.all() {
            let shelved = self.accounts.lots(Account::Shelf(sku)).iter().filter(|lot| lot.is_usable(today));
            for lot in shelved.chain(self.accounts.lots(Account::Aside(sku))) {
                goods = goods.checked_add(lot.cost)?;
            }
        }
        let mut cards = Cny::ZERO;
        for (_, card) in self.market_cards.all() {
            if card.custodian().is_some() && card.missing.is_none() {
                cards = cards.checked_add(card.face)?;
            }
        }
        let outstanding = self.accounts.outstanding();
        let backed = cash.checked_add(goods)?.checked_add(cards)?;
        // Points have hundredths, and so has what one is reckoned at.
        let owed = i128::from(outstanding.minor()).checked_mul(i128::from(parity.minor()))?;
        let ratio = Ratio::of(i128::from(backed.minor()).checked_mul(100)?, owed);
        Some(Backing { cash, goods, cards, outstanding, parity, ratio })
    }
}
