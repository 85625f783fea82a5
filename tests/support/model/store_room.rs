//! The store room of the second ledger: prices by day, intake by two, write-offs and stocktakes.

use std::collections::BTreeMap;

use ledger::book::{Session, Submission};
use ledger::events::goods::WriteOffCause;
use ledger::events::operators::Role;
use ledger::events::stocktakes::Scope;
use ledger::journal::Payer;
use ledger::rules::Command;
use ledger::rules::goods::WriteOff;
use ledger::rules::stocktakes::{CloseStocktake, CountGoods, OpenStocktake};
use ledger::units::{Day, OperatorId, Sku};

use super::{Decided, Lot, Model, overflows, when};

/// A stocktake that goes on: what each counter found, and what the shelf had then.
#[derive(Clone, Debug)]
pub(super) struct Counting {
    pub(super) id: u32,
    goods: BTreeMap<Sku, Vec<(OperatorId, i64, i64)>>,
}

/// Takes `amount` out of the lots that fit, earliest last day first, then oldest.
fn take_of(lots: &mut Vec<Lot>, amount: i64, fits: impl Fn(&Lot) -> bool) -> Option<Vec<Lot>> {
    let fitting: i128 = lots.iter().filter(|lot| fits(lot)).map(|lot| i128::from(lot.amount)).sum();
    if fitting < i128::from(amount) {
        return None;
    }
    lots.sort_by_key(|lot| (lot.last.is_none(), lot.last, lot.age));
    let (mut left, mut taken) = (amount, Vec::new());
    for lot in lots.iter_mut().filter(|lot| fits(lot)) {
        let pieces = left.min(lot.amount);
        if pieces > 0 {
            let share = i128::from(lot.cost) * i128::from(pieces) / i128::from(lot.amount);
            let cost = i64::try_from(share).expect("a part of the cost");
            taken.push(Lot { amount: pieces, cost, ..lot.clone() });
            (lot.amount, lot.cost, left) = (lot.amount - pieces, lot.cost - cost, left - pieces);
        }
    }
    lots.retain(|lot| lot.amount > 0);
    Some(taken)
}

impl Model {
    /// What a piece of a good costs on a day.
    pub fn price_on(&self, sku: Sku, day: Day) -> Option<i64> {
        let prices = &self.goods.get(&sku)?.prices;
        let begun = prices.iter().filter(|(from, _)| *from <= day);
        // Of the latest first day, the price that was set last.
        begun.max_by_key(|(from, _)| *from).map(|(_, price)| *price)
    }

    /// A second person who is not close to the first.
    fn other_person(&self, asked: &Submission) -> Result<OperatorId, &'static str> {
        let by = asked.session.operator();
        let second = asked.second.as_ref().map(Session::operator).filter(|second| *second != by);
        let second = second.ok_or("second_person_needed")?;
        let of = |operator: OperatorId| &self.operators[usize::from(operator.get()) - 1];
        let close = |one: OperatorId, other: OperatorId| {
            let member = of(other).member;
            member.is_some_and(|member| of(one).member == Some(member) || of(one).relatives.contains(&member))
        };
        when(close(by, second) || close(second, by), "related_pair")?;
        Ok(second)
    }

    /// Who accepts what the keeper takes in.
    pub(super) fn acceptance(&self, asked: &Submission) -> Decided {
        let second = self.other_person(asked)?;
        let accept = [Role::Clerk, Role::Reviewer, Role::Finance, Role::Chief];
        let roles = &self.operators[usize::from(second.get()) - 1].roles;
        when(roles.iter().all(|role| !accept.contains(role)), "not_permitted")
    }

    /// What is asked of the store room; true when it was.
    pub(super) fn store_room(&mut self, asked: &Submission, today: Day) -> Result<bool, &'static str> {
        match &asked.command {
            Command::RepriceGood(ask) => {
                let good = self.goods.get_mut(&ask.sku).ok_or("no_such_good")?;
                when(ask.points_price.minor() <= 0, "not_positive")?;
                when(ask.from.is_some_and(|from| from < today), "history_fixed")?;
                good.prices.push((ask.from.unwrap_or(today), ask.points_price.minor()));
            }
            Command::ChangeGood(ask) => {
                let good = self.goods.get_mut(&ask.sku).ok_or("no_such_good")?;
                when(ask.reorder_at.is_none_or(|level| level.minor() == good.reorder_at), "nothing_changed")?;
                good.reorder_at = ask.reorder_at.map_or(0, ledger::units::Quantity::minor);
            }
            Command::AddBarcode(ask) => {
                when(!self.goods.contains_key(&ask.sku), "no_such_good")?;
                when(self.barcodes.contains_key(&ask.barcode), "barcode_taken")?;
                self.barcodes.insert(ask.barcode, ask.sku);
            }
            Command::RemoveBarcode(ask) => {
                when(!self.goods.contains_key(&ask.sku), "no_such_good")?;
                when(self.barcodes.get(&ask.barcode) != Some(&ask.sku), "no_such_barcode")?;
                self.barcodes.remove(&ask.barcode);
            }
            Command::WithdrawGood(ask) => {
                self.sold(ask.sku)?;
                self.goods.get_mut(&ask.sku).expect("a good").is_withdrawn = true;
            }
            Command::RestoreGood(ask) => {
                let good = self.goods.get_mut(&ask.sku).ok_or("no_such_good")?;
                when(!good.is_withdrawn, "good_not_withdrawn")?;
                good.is_withdrawn = false;
            }
            Command::WriteOff(ask) => self.write_off(ask, asked, today)?,
            Command::OpenStocktake(ask) => self.open_stocktake(ask)?,
            Command::CountGoods(ask) => self.count(ask, asked.session.operator())?,
            Command::CloseStocktake(ask) => self.close(ask, asked, today)?,
            Command::AbandonStocktake(ask) => {
                self.going_on(ask.stocktake.get())?;
                self.counting = None;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn sold(&self, sku: Sku) -> Decided {
        let good = self.goods.get(&sku).ok_or("no_such_good")?;
        when(good.is_withdrawn, "good_is_withdrawn")
    }

    fn write_off(&mut self, ask: &WriteOff, asked: &Submission, today: Day) -> Decided {
        when(!self.goods.contains_key(&ask.sku), "no_such_good")?;
        when(ask.quantity.minor() <= 0, "not_positive")?;
        let mut lots = self.goods[&ask.sku].lots.clone();
        let is_expired = ask.cause == WriteOffCause::Expired;
        let taken = take_of(&mut lots, ask.quantity.minor(), |lot| lot.is_usable(today) != is_expired);
        let taken = taken.ok_or("out_of_stock")?;
        let cost: i64 = taken.iter().map(|lot| lot.cost).sum();
        let (year, month, _) = today.date();
        let before = self.months.get(&(year, month)).copied().unwrap_or(0);
        let most = self.policy(today).goods.write_off_month_max;
        let passed = most.is_some_and(|most| before.checked_add(cost).is_none_or(|sum| sum > most.minor()));
        when(passed, "write_offs_at_most")?;
        self.other_person(asked)?;
        self.goods.get_mut(&ask.sku).expect("a good").lots = lots;
        *self.months.entry((year, month)).or_default() += cost;
        for lot in taken {
            if let Some(payer) = lot.payer {
                *self.written_off.entry(payer).or_default() += lot.cost;
            }
        }
        Ok(())
    }

    fn open_stocktake(&mut self, ask: &OpenStocktake) -> Decided {
        when(self.counting.is_some(), "stocktake_is_open")?;
        let mut goods = BTreeMap::new();
        match &ask.scope {
            Scope::All => goods.extend(self.goods.keys().map(|sku| (*sku, vec![]))),
            Scope::Category(_) => {}
            Scope::Goods(named) => {
                for sku in named {
                    when(!self.goods.contains_key(sku), "no_such_good")?;
                    when(goods.insert(*sku, vec![]).is_some(), "line_twice")?;
                }
            }
        }
        when(goods.is_empty(), "nothing_to_count")?;
        self.stocktakes += 1;
        self.counting = Some(Counting { id: self.stocktakes, goods });
        Ok(())
    }

    fn going_on(&self, id: u32) -> Result<&Counting, &'static str> {
        let open = self.counting.as_ref().filter(|open| open.id == id);
        open.ok_or("stocktake_not_open")
    }

    fn count(&mut self, ask: &CountGoods, by: OperatorId) -> Decided {
        let mut open = self.going_on(ask.stocktake.get())?.clone();
        when(ask.counts.is_empty(), "empty_basket")?;
        let mut seen = std::collections::BTreeSet::new();
        for found in &ask.counts {
            let expected: i64 =
                self.goods.get(&found.sku).map_or(0, |good| good.lots.iter().map(|lot| lot.amount).sum());
            let counts = open.goods.get_mut(&found.sku).ok_or("not_in_stocktake")?;
            when(!seen.insert(found.sku), "line_twice")?;
            when(found.quantity.minor() < 0, "not_positive")?;
            // The first entry of a book opens the station; no stocktake is open then.
            when(found.at.is_some_and(|at| at.get() == 0), "count_outside")?;
            counts.push((by, found.quantity.minor(), expected));
        }
        self.counting = Some(open);
        Ok(())
    }

    fn close(&mut self, ask: &CloseStocktake, asked: &Submission, today: Day) -> Decided {
        let open = self.going_on(ask.stocktake.get())?.clone();
        when(open.goods.values().any(Vec::is_empty), "not_counted")?;
        let most = self.policy(today).goods.recount.pieces.map(ledger::units::Quantity::minor);
        for (sku, counts) in &open.goods {
            let (by, found, expected) = *counts.last().expect("counted");
            let apart = (i128::from(found) - i128::from(expected)).abs();
            let is_over = apart > 0 && most.is_some_and(|most| apart >= i128::from(most));
            let alone = counts.iter().all(|(other, ..)| *other == by);
            when(is_over && alone, "recount_needed")?;
            when(apart > 0 && ask.causes.iter().all(|cause| cause.sku != *sku), "cause_needed")?;
        }
        let foreign = ask.causes.iter().any(|cause| !open.goods.contains_key(&cause.sku));
        when(foreign, "not_in_stocktake")?;
        self.other_person(asked)?;
        let before = self.clone();
        for (sku, counts) in &open.goods {
            let (_, found, expected) = *counts.last().expect("counted");
            let adjusted = self.adjust(*sku, found - expected);
            if adjusted.is_err() {
                *self = before;
                return adjusted;
            }
        }
        self.counting = None;
        Ok(())
    }

    fn adjust(&mut self, sku: Sku, variance: i64) -> Decided {
        let inventory = self.inventory();
        let lots = &mut self.goods.get_mut(&sku).expect("a good").lots;
        if variance < 0 {
            for lot in take_of(lots, -variance, |_| true).ok_or("count_is_stale")? {
                if let Some(payer) = lot.payer {
                    *self.varied.entry(payer).or_default() += lot.cost;
                }
            }
            return Ok(());
        }
        if variance == 0 {
            return Ok(());
        }
        let (mut cost, mut last, mut payer) = (0, None, None);
        if let Some(newest) = lots.iter().max_by_key(|lot| lot.age) {
            let worth = i128::from(newest.cost) * i128::from(variance) / i128::from(newest.amount);
            cost = i64::try_from(worth).map_err(|_| "too_large")?;
            (last, payer) = (newest.last, newest.payer);
        }
        let pieces: i64 = lots.iter().map(|lot| lot.amount).sum();
        when(overflows([(pieces, variance), (inventory, cost)]), "too_large")?;
        let age = self.age();
        let lot = Lot { age, amount: variance, cost, from: None, last, payer, of: None };
        self.goods.get_mut(&sku).expect("a good").lots.push(lot);
        if let Some(payer) = payer {
            *self.varied.entry(payer).or_default() -= cost;
        }
        Ok(())
    }

    /// The goods that are sold and have pieces on the shelf.
    pub fn in_stock(&self) -> Vec<Sku> {
        let here = |good: &super::Good| !good.is_withdrawn && !good.lots.is_empty();
        self.goods.iter().filter(|(_, good)| here(good)).map(|(sku, _)| *sku).collect()
    }

    /// The number of the latest stocktake.
    pub const fn stocktake(&self) -> u32 {
        self.stocktakes
    }

    /// The goods of the stocktake that goes on.
    pub fn to_count(&self) -> Vec<Sku> {
        self.counting.as_ref().map(|open| open.goods.keys().copied().collect()).unwrap_or_default()
    }

    /// What was spent under another purpose than goods, by who paid.
    pub fn other_expenses(&self) -> [(&'static str, &BTreeMap<Payer, i64>); 3] {
        [("written-off", &self.written_off), ("count-variance", &self.varied), ("spoilt", &self.spoilt)]
    }
}
