//! Goods and money of the second ledger, up to the shelf.

use ledger::book::Submission;
use ledger::journal::Payer;
use ledger::rules::Command;
use ledger::rules::goods::{DonateGoods, PurchaseGoods};
use ledger::units::{Day, FundId, Sku};

use super::{Decided, Good, Lot, Model, overflows, when};

impl Model {
    /// What is asked about goods and funds; true when it was.
    pub(super) fn goods(&mut self, asked: &Submission, today: Day) -> Result<bool, &'static str> {
        match &asked.command {
            Command::ListGood(ask) => {
                when(self.goods.contains_key(&ask.sku), "good_exists")?;
                when(ask.points_price.minor() <= 0, "not_positive")?;
                when(ask.barcodes.iter().any(|code| self.barcodes.contains_key(code)), "barcode_taken")?;
                self.barcodes.extend(ask.barcodes.iter().map(|code| (*code, ask.sku)));
                let prices = vec![(today, ask.points_price.minor())];
                let reorder_at = ask.reorder_at.minor();
                self.goods.insert(ask.sku, Good { prices, reorder_at, ..Good::default() });
            }
            Command::NameDonor(_) => self.donors += 1,
            Command::DonateGoods(ask) => self.donate(ask, asked, today)?,
            Command::PurchaseGoods(ask) => self.purchase(ask, asked, today)?,
            Command::OpenFund(ask) => {
                when(ask.uses.is_empty(), "no_uses")?;
                let last = self.funds.keys().next_back().map_or(0, |last| last.get());
                let id = ask.fund.or(last.checked_add(1).map(FundId::number)).ok_or("numbers_used_up")?;
                when(self.funds.contains_key(&id), "fund_exists")?;
                when(self.fund_names.contains(ask.name.as_str()), "fund_named")?;
                self.fund_names.insert(ask.name.to_string());
                self.funds.insert(id, (ask.uses.clone(), 0));
            }
            Command::GrantFund(ask) => {
                let granted = ask.amount.minor();
                let (_, left) = self.funds.get(&ask.fund).ok_or("no_such_fund")?;
                when(granted <= 0, "not_positive")?;
                let source = format!("granted {}", ask.fund);
                // The sum of all grants is shown too, without the cash that was paid for goods.
                let grants = self.granted.get(&ask.fund).copied().unwrap_or(0);
                let sums = [(*left, granted), (self.source(&source), -granted)];
                when(overflows([(grants, granted)]), "too_large")?;
                let paper = (ask.fund, ask.source.to_string(), granted, ask.document.to_string());
                when(self.grants.contains(&paper), "grant_known")?;
                when(overflows(sums), "too_large")?;
                self.grants.insert(paper);
                *self.granted.entry(ask.fund).or_default() += granted;
                *self.sources.entry(source).or_default() -= granted;
                self.funds.get_mut(&ask.fund).expect("a fund").1 += granted;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn shelve(&mut self, sku: Sku, quantity: i64, cost: i64, last: Option<Day>, payer: Payer) {
        let payer = Some(payer);
        let lot = Lot { age: self.age(), amount: quantity, cost, from: None, last, payer, of: None };
        self.goods.get_mut(&sku).expect("a good").lots.push(lot);
    }

    /// What all goods on all shelves cost.
    pub fn inventory(&self) -> i64 {
        self.goods.values().flat_map(|good| good.lots.iter().chain(&good.aside)).map(|lot| lot.cost).sum()
    }

    fn acceptable(&self, sku: Sku, quantity: i64, last: Option<Day>, today: Day) -> Decided {
        self.sold(sku)?;
        when(quantity <= 0, "not_positive")?;
        when(last.is_some_and(|last| last < today), "past_best")
    }

    fn pieces(&self, sku: Sku) -> i64 {
        self.goods[&sku].lots.iter().map(|lot| lot.amount).sum()
    }

    pub(super) fn source(&self, name: &str) -> i64 {
        self.sources.get(name).copied().unwrap_or(0)
    }

    /// Takes pieces and money from where they come from, unless a sum leaves what can be counted.
    fn draw(&mut self, from: &str, sku: Sku, quantity: i64, cost: Option<i64>) -> Decided {
        let (pieces, money) = (format!("{from} {sku}"), format!("{from} CNY"));
        let mut sums = vec![(self.pieces(sku), quantity), (self.source(&pieces), -quantity)];
        sums.extend(cost.map(|cost| (self.source(&money), -cost)));
        when(overflows(sums), "too_large")?;
        *self.sources.entry(pieces).or_default() -= quantity;
        *self.sources.entry(money).or_default() -= cost.unwrap_or(0);
        Ok(())
    }

    fn donate(&mut self, ask: &DonateGoods, asked: &Submission, today: Day) -> Decided {
        let (quantity, value) = (ask.quantity.minor(), ask.value.minor());
        when(ask.donor.get() == 0 || ask.donor.get() > self.donors, "no_such_donor")?;
        self.acceptable(ask.sku, quantity, ask.best_before, today)?;
        when(value <= 0, "not_positive")?;
        let paper = (ask.donor, ask.document.to_string(), ask.sku, quantity, value);
        when(self.gifts.contains(&paper), "gift_known")?;
        self.acceptance(asked)?;
        when(overflows([(self.inventory(), value)]), "too_large")?;
        self.draw(&ask.donor.to_string(), ask.sku, quantity, Some(value))?;
        self.gifts.insert(paper);
        self.shelve(ask.sku, quantity, value, ask.best_before, Payer::Donor(ask.donor));
        Ok(())
    }

    fn purchase(&mut self, ask: &PurchaseGoods, asked: &Submission, today: Day) -> Decided {
        let (quantity, cost) = (ask.quantity.minor(), ask.cost.minor());
        when(!self.funds.contains_key(&ask.fund), "no_such_fund")?;
        self.acceptable(ask.sku, quantity, ask.best_before, today)?;
        when(cost <= 0, "not_positive")?;
        let (uses, left) = &self.funds[&ask.fund];
        when(!uses.contains(&ask.purpose), "use_not_permitted")?;
        when(*left < cost, "fund_short")?;
        self.acceptance(asked)?;
        when(overflows([(self.inventory(), cost)]), "too_large")?;
        self.draw(&ask.fund.to_string(), ask.sku, quantity, None)?;
        self.funds.get_mut(&ask.fund).expect("a fund").1 -= cost;
        self.shelve(ask.sku, quantity, cost, ask.best_before, Payer::Fund(ask.fund));
        Ok(())
    }
}
