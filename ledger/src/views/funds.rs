//! Funds: what they may pay for, what they were granted and what they spent, in all and by year.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::funds::{
    FundAllotted, FundBudgetSet, FundDetails, FundGranted, FundKind, FundOpened, FundUsesSet,
};
use crate::units::{Cny, Document, FundId, Name, Seq, Slug};

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
    /// Where its money comes from; none when that was not said.
    pub kind: Option<FundKind>,
    /// The fund it is a part of.
    pub parent: Option<FundId>,
    /// What its money is kept for.
    pub ring: Option<Name>,
    /// What it was granted in all.
    pub granted: Cny,
    /// What came from its parent and its parts, less what went there.
    pub allotted: Cny,
    /// What members paid into it for goods, beside their points, less what was given back.
    pub takings: Cny,
    /// What it spent in all.
    pub spent: Cny,
    /// What was planned and spent, by calendar year.
    pub years: BTreeMap<i32, Year>,
    /// What it was granted, by paper.
    grants: BTreeMap<Document, Vec<Grant>>,
}

/// Money a fund was granted under one paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Grant {
    source: Name,
    amount: Cny,
    seq: Seq,
}

impl Fund {
    /// The entry by which the same giver gave the same sum under the same paper.
    pub fn granted_before(&self, source: &Name, amount: Cny, document: &Document) -> Option<Seq> {
        let mut before = self.grants.get(document)?.iter();
        before.find(|grant| grant.source == *source && grant.amount == amount).map(|grant| grant.seq)
    }
}

/// A fund's calendar year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Year {
    /// What is planned; none when nothing was.
    pub planned: Option<Planned>,
    /// What was spent. A draw belongs to the year in which it was approved.
    pub spent: Cny,
}

/// A plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// How much.
    pub amount: Cny,
    /// The paper that decided it.
    pub document: Document,
    /// The entry that set it.
    pub seq: Seq,
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

    /// A fund and those it is a part of, itself first. A parent is older than its parts, so the walk
    /// ends.
    pub fn lineage(&self, fund: FundId) -> impl Iterator<Item = (FundId, &Fund)> {
        let known = move |id: FundId| self.all.get(&id).map(|found| (id, found));
        std::iter::successors(known(fund), move |(_, found)| found.parent.and_then(known))
    }

    pub(super) fn opened(&mut self, fact: &FundOpened) -> Option<()> {
        let FundOpened { fund, name, uses, details, .. } = fact.clone();
        let FundDetails { kind, parent, ring } = details;
        if parent.is_some_and(|parent| !self.all.contains_key(&parent)) {
            return None;
        }
        let [granted, allotted, takings, spent] = [Cny::ZERO; 4];
        let (years, grants) = (BTreeMap::new(), BTreeMap::new());
        let opened =
            Fund { name, uses, kind, parent, ring, granted, allotted, takings, spent, years, grants };
        self.all.insert(fund, opened).is_none().then_some(())
    }

    pub(super) fn granted(&mut self, seq: Seq, fact: &FundGranted) -> Option<()> {
        let fund = self.all.get_mut(&fact.fund)?;
        fund.granted = fund.granted.checked_add(fact.amount)?;
        let grant = Grant { source: fact.source.clone(), amount: fact.amount, seq };
        fund.grants.entry(fact.document.clone()).or_default().push(grant);
        Some(())
    }

    pub(super) fn allotted(&mut self, fact: &FundAllotted) -> Option<()> {
        let from = self.all.get_mut(&fact.from)?;
        from.allotted = from.allotted.checked_sub(fact.amount)?;
        let to = self.all.get_mut(&fact.to)?;
        to.allotted = to.allotted.checked_add(fact.amount)?;
        Some(())
    }

    /// Cash came for goods, or went back.
    pub(super) fn took(&mut self, fund: FundId, cash: Cny) -> Option<()> {
        let fund = self.all.get_mut(&fund)?;
        fund.takings = fund.takings.checked_add(cash)?;
        Some(())
    }

    pub(super) fn uses_set(&mut self, fact: &FundUsesSet) -> Option<()> {
        self.all.get_mut(&fact.fund)?.uses.clone_from(&fact.uses);
        Some(())
    }

    pub(super) fn budget_set(&mut self, seq: Seq, fact: &FundBudgetSet) -> Option<()> {
        let FundBudgetSet { fund, year, planned: amount, document } = fact.clone();
        let year = self.all.get_mut(&fund)?.years.entry(i32::from(year)).or_default();
        year.planned = Some(Planned { amount, document, seq });
        Some(())
    }

    /// `cost` was spent, and belongs to `year`. What turned up again is less than nothing.
    pub(super) fn spent(&mut self, fund: FundId, cost: Cny, year: i32) -> Option<()> {
        let fund = self.all.get_mut(&fund)?;
        fund.spent = fund.spent.checked_add(cost)?;
        let year = fund.years.entry(year).or_default();
        year.spent = year.spent.checked_add(cost)?;
        Some(())
    }
}
