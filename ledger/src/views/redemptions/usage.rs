//! What a member redeemed on a day and in its month, for the limits of a policy.

use serde::{Deserialize, Serialize};

use crate::events::redemptions::{Redeemed, RedemptionReversed};
use crate::journal::{Account, Commodity, Entry};
use crate::units::{Day, Points, Sku};

/// What a member redeemed on the last day he did, and in its calendar month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The last day on which he redeemed.
    day: Option<Day>,
    of_day: Sum,
    of_month: Sum,
}

/// What was redeemed in a while, less what was reversed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Points.
    pub points: Points,
    /// Of these without a PIN.
    pub without_pin: Points,
    /// Pieces of every good. A list: there are two for every member, and few goods in each.
    pieces: Vec<(Sku, i64)>,
    /// Slips whose goods somebody else collected.
    pub by_proxy: u16,
}

impl Sum {
    /// Pieces of all goods together.
    pub fn all_pieces(&self) -> i64 {
        self.pieces.iter().fold(0, |sum, (_, pieces)| sum.saturating_add(*pieces))
    }

    /// Pieces of one good.
    pub fn pieces(&self, sku: Sku) -> i64 {
        self.pieces.iter().find(|(of, _)| *of == sku).map_or(0, |(_, pieces)| *pieces)
    }

    fn add_pieces(&mut self, sku: Sku, more: i64) -> Option<()> {
        match self.pieces.iter_mut().find(|(of, _)| *of == sku) {
            Some((_, pieces)) => *pieces = pieces.checked_add(more)?,
            None => self.pieces.push((sku, more)),
        }
        Some(())
    }

    fn add(&mut self, fact: &Redeemed) -> Option<()> {
        self.points = self.points.checked_add(fact.points)?;
        if fact.proof.is_none() {
            self.without_pin = self.without_pin.checked_add(fact.points)?;
        }
        for line in &fact.lines {
            self.add_pieces(line.sku, line.quantity.minor())?;
        }
        self.by_proxy = self.by_proxy.checked_add(u16::from(fact.proxy.is_some()))?;
        Some(())
    }

    fn take_back(&mut self, entry: &Entry, fact: &RedemptionReversed) -> Option<()> {
        self.points = self.points.checked_sub(fact.points)?;
        if fact.proof.is_none() {
            self.without_pin = self.without_pin.checked_sub(fact.points)?;
        }
        for posting in &entry.postings {
            if let (Account::IssuedGoods, Commodity::Pieces(sku)) = (posting.account, posting.commodity) {
                self.add_pieces(sku, posting.amount)?;
            }
        }
        self.by_proxy = self.by_proxy.checked_sub(u16::from(fact.proxy.is_some()))?;
        Some(())
    }
}

impl Usage {
    /// What was redeemed on `today`.
    pub fn on(&self, today: Day) -> Option<&Sum> {
        (self.day == Some(today)).then_some(&self.of_day)
    }

    /// What was redeemed in the calendar month of `today`.
    pub fn in_month(&self, today: Day) -> Option<&Sum> {
        (self.month() == Some(today.month_start())).then_some(&self.of_month)
    }

    fn month(&self) -> Option<Day> {
        self.day.map(Day::month_start)
    }

    pub(super) fn redeemed(&mut self, on: Day, fact: &Redeemed) -> Option<()> {
        if self.month() != Some(on.month_start()) {
            self.of_month = Sum::default();
        }
        if self.day != Some(on) {
            self.of_day = Sum::default();
        }
        self.day = Some(on);
        self.of_day.add(fact)?;
        self.of_month.add(fact)
    }

    pub(super) fn reversed(&mut self, entry: &Entry, fact: &RedemptionReversed) -> Option<()> {
        let of = fact.of.unwrap_or(entry.on);
        if self.day == Some(of) {
            self.of_day.take_back(entry, fact)?;
        }
        if self.month() == Some(of.month_start()) {
            self.of_month.take_back(entry, fact)?;
        }
        Some(())
    }
}
