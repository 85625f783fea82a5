//! What backs the points outstanding, and when it is forecast not to suffice any more.
//!
//! Of the last 90 days, or of as many as the book has: `e` points were earned for acts and cases, `s`
//! were spent, and `c` is what redemptions took of goods at cost and cards at face, less cash; each less
//! what was reversed. If it goes on like this for `t` days and nothing more comes in,
//!
//! ```text
//! what can be counted on   B(t) = backed − t · c ÷ days
//! what is owed             V(t) = (outstanding + t · (e − s) ÷ days) · parity
//! falls under 1 on the first t with B(t) < V(t):
//!     t = ⌊(backed − owed) · days ÷ ((e − s) · parity + c)⌋ + 1
//! ```
//!
//! 1. Grants, gifts and purchases are not foreseen: a purchase only turns money into goods, and what
//!    nobody promised is not counted on. Lapses, corrections and write-offs are not foreseen either.
//! 2. It never falls when the divisor is not more than 0, or when nothing would be owed any more by that
//!    day.
//! 3. All of it is reckoned in whole numbers, of a hundredth of a fen.
//! 4. Money that is promised to members backs no points, set aside or not.
//!
//! A draw's request records both; the coverage report tells the same in more parts.

use serde::Serialize;

use crate::events::draws::Backing;
use crate::journal::Account;
use crate::units::{Cny, Day, FundId, Period, Points, Ratio};

use super::{Commodity, Views};

/// How many days a forecast looks back on.
pub const DAYS: u16 = 90;

/// What the last days came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// On which day.
    pub as_of: Day,
    /// How many days were looked back on, this one included: 90, or as many as the book has.
    pub days: u16,
    /// Points earned in them, less what was reversed.
    pub earned: Points,
    /// Points spent in them, less what was reversed.
    pub spent: Points,
    /// What that took of goods at cost and cards at face, less cash.
    pub honoured: Cny,
}

/// What comes of it if it goes on like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outlook", rename_all = "snake_case")]
pub enum Outlook {
    /// No policy is in force, so no point is reckoned at anything.
    NoPolicy,
    /// Nothing is owed.
    NothingOwed,
    /// The coverage is under 1 already.
    UnderAlready,
    /// It never falls under 1.
    Never,
    /// It falls under 1.
    Falls {
        /// On which day.
        on: Day,
        /// In how many days.
        in_days: u32,
    },
}

impl Outlook {
    /// The name, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPolicy => "no_policy",
            Self::NothingOwed => "nothing_owed",
            Self::UnderAlready => "under_already",
            Self::Never => "never",
            Self::Falls { .. } => "falls",
        }
    }
}

impl Pace {
    /// Where it leads from what there is.
    pub fn outlook(&self, backing: &Backing) -> Outlook {
        self.falls(backing).unwrap_or(Outlook::Never)
    }

    /// None when it never falls, or later than can be counted.
    fn falls(&self, backing: &Backing) -> Option<Outlook> {
        let (owed, days) = (i128::from(backing.outstanding.minor()), i128::from(self.days));
        if owed == 0 {
            return Some(Outlook::NothingOwed);
        }
        // Points have hundredths and yuan have fen, so their product is in hundredths of a fen.
        let (parity, fen) = (i128::from(backing.parity.minor()), 100_i128);
        let backed = [backing.cash, backing.goods, backing.cards].into_iter();
        let backed = backed.fold(0_i128, |sum, part| sum.saturating_add(i128::from(part.minor())));
        let spare = backed.checked_mul(fen)?.checked_sub(owed.checked_mul(parity)?)?;
        if spare < 0 {
            return Some(Outlook::UnderAlready);
        }
        let growth = i128::from(self.earned.minor()).checked_sub(i128::from(self.spent.minor()))?;
        let taken = i128::from(self.honoured.minor()).checked_mul(fen)?;
        let eaten = growth.checked_mul(parity)?.checked_add(taken).filter(|eaten| *eaten > 0)?;
        let in_days = spare.checked_mul(days)?.checked_div(eaten)?.checked_add(1)?;
        // By then something must still be owed.
        let left = owed.checked_mul(days)?.checked_add(growth.checked_mul(in_days)?)?;
        let in_days = u32::try_from(in_days).ok().filter(|_| left > 0)?;
        let on = self.as_of.get().checked_add(i32::try_from(in_days).ok()?).map(Day::number)?;
        // At the end of the calendar a day is the nearest there is, and not the one foreseen.
        (u32::try_from(on.since(self.as_of)) == Ok(in_days)).then_some(Outlook::Falls { on, in_days })
    }
}

impl Views {
    /// What the last days up to `today` came to.
    pub fn pace(&self, today: Day) -> Pace {
        let first = self.days.first().unwrap_or(today);
        let from = first.max(today.minus(DAYS.saturating_sub(1)));
        let days = u16::try_from(today.since(from).saturating_add(1)).unwrap_or(1).max(1);
        let (mut earned, mut spent, mut honoured) = (Points::ZERO, Points::ZERO, Cny::ZERO);
        for (_, counts) in self.days.within(Period { from, to: today }) {
            earned = earned.checked_add(counts.points_earned).unwrap_or(earned);
            spent = spent.checked_add(counts.points_spent).unwrap_or(spent);
            honoured = honoured.checked_add(counts.honoured).unwrap_or(honoured);
        }
        Pace { as_of: today, days, earned, spent, honoured }
    }

    /// What is in a fund, and what of it is promised to members by `day` and not set aside.
    pub fn fund_money(&self, fund: FundId, day: Day) -> (Cny, Cny) {
        let left = Cny::from_minor(self.accounts.balance(Account::Fund(fund), Commodity::Cny));
        (left, self.obligations.promised(fund, day).min(left))
    }

    /// What backs the points outstanding on `today`; none while no policy is in force, or when a sum
    /// cannot be counted.
    pub fn backing(&self, today: Day) -> Option<Backing> {
        let parity = self.station.policy_on(today)?.parity;
        let mut cash = Cny::ZERO;
        for (fund, _) in self.funds.all() {
            let (left, promised) = self.fund_money(fund, today);
            cash = cash.checked_add(left.checked_sub(promised)?)?;
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

    /// The day on which what backs the points is forecast not to suffice: `today` when it does not
    /// already; none when it always will.
    pub fn falls_short(&self, today: Day, backing: &Backing) -> Option<Day> {
        match self.pace(today).outlook(backing) {
            Outlook::UnderAlready => Some(today),
            Outlook::Falls { on, .. } => Some(on),
            Outlook::NoPolicy | Outlook::NothingOwed | Outlook::Never => None,
        }
    }
}
