//! Funds: what they may pay for, what they were granted and what they spent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::funds::{FundGranted, FundOpened};
use crate::units::{Cny, FundId, Name, Slug};

/// The funds of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funds {
    all: BTreeMap<FundId, Fund>,
}

/// A fund. What it has left is the balance of its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fund {
    /// Its name.
    pub name: Name,
    /// What it may pay for.
    pub uses: Vec<Slug>,
    /// What it was granted in all.
    pub granted: Cny,
    /// What it spent in all.
    pub spent: Cny,
}

impl Funds {
    /// One fund.
    pub fn get(&self, fund: FundId) -> Option<&Fund> {
        self.all.get(&fund)
    }

    /// All funds.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (FundId, &Fund)> {
        self.all.iter().map(|(id, fund)| (*id, fund))
    }

    /// The number the next fund gets.
    pub fn next(&self) -> Option<FundId> {
        self.all.keys().next_back().copied().unwrap_or(FundId::number(0)).next()
    }

    pub(super) fn opened(&mut self, fact: &FundOpened) -> Option<()> {
        let FundOpened { fund, name, uses, .. } = fact.clone();
        let opened = Fund { name, uses, granted: Cny::ZERO, spent: Cny::ZERO };
        self.all.insert(fund, opened).is_none().then_some(())
    }

    pub(super) fn granted(&mut self, fact: &FundGranted) -> Option<()> {
        let fund = self.all.get_mut(&fact.fund)?;
        fund.granted = fund.granted.checked_add(fact.amount)?;
        Some(())
    }

    pub(super) fn spent(&mut self, fund: FundId, cost: Cny) -> Option<()> {
        let fund = self.all.get_mut(&fund)?;
        fund.spent = fund.spent.checked_add(cost)?;
        Some(())
    }
}
