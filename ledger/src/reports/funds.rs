//! The purses: what each was granted, spent, has left, and may pay for; and its plan, year by year.

use serde::Serialize;

use crate::events::funds::FundKind;
use crate::journal::{Account, Commodity};
use crate::units::{Cny, Document, FundId, Name, Slug};
use crate::views::Views;

/// One fund. `granted + takings + allotted = spent + set_aside + left + committed + advanced`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub fund: FundId,
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
    /// What members paid into it for goods, beside their points, less what was given back. Its account
    /// `granted:` has what it was granted and this.
    pub takings: Cny,
    /// What it spent in all.
    pub spent: Cny,
    /// What is set aside for what was promised to members, and not paid yet.
    pub set_aside: Cny,
    /// What is in it and free.
    pub left: Cny,
    /// What is kept for approved draws.
    pub committed: Cny,
    /// What draws received, and neither spent nor gave back.
    pub advanced: Cny,
    /// Its calendar years with a plan, spending or money kept for draws.
    pub years: Vec<Year>,
}

/// A fund's calendar year. A draw belongs to the year in which it was approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Year {
    /// Which.
    pub year: i32,
    /// What is planned; none when nothing is.
    pub planned: Option<Cny>,
    /// The paper that planned it.
    pub document: Option<Document>,
    /// What is kept for draws, or received by them and still there.
    pub committed: Cny,
    /// What was spent.
    pub spent: Cny,
    /// What is left of the plan, less than nothing when it is passed; none without one.
    pub left: Option<Cny>,
}

impl Row {
    /// Whatever came in: grants, what members paid for goods, and what came from its parent and its parts
    /// less what went there. It is spent, set aside, committed, advanced or left.
    pub fn came_in(&self) -> Cny {
        plus(plus(self.granted, self.takings), self.allotted)
    }
}

/// All funds, by number.
pub fn funds(views: &Views) -> Vec<Row> {
    views.funds.all().map(|(id, fund)| row(views, id, fund)).collect()
}

fn row(views: &Views, id: FundId, fund: &crate::views::funds::Fund) -> Row {
    let money = |account| Cny::from_minor(views.accounts.balance(account, Commodity::Cny));
    let (mut committed, mut advanced) = (Cny::ZERO, Cny::ZERO);
    let mut years = fund.years.clone();
    for draw in views.draws.of_fund(id) {
        let kept = money(Account::Committed(draw.id));
        let there = money(Account::Advance(draw.id));
        committed = plus(committed, kept);
        advanced = plus(advanced, there);
        if let Some(year) = draw.year().filter(|_| plus(kept, there).is_positive()) {
            years.entry(year).or_default();
        }
    }
    let year = |(year, plan): (i32, &crate::views::funds::Year)| {
        let of_year = views.draws.of_fund(id).filter(|draw| draw.year() == Some(year));
        let committed = of_year.fold(Cny::ZERO, |sum, draw| {
            plus(sum, plus(money(Account::Committed(draw.id)), money(Account::Advance(draw.id))))
        });
        let planned = plan.planned.as_ref().map(|planned| planned.amount);
        let used = plus(committed, plan.spent);
        Year {
            year,
            planned,
            document: plan.planned.as_ref().map(|planned| planned.document.clone()),
            committed,
            spent: plan.spent,
            left: planned.and_then(|planned| planned.checked_sub(used)),
        }
    };
    Row {
        fund: id,
        name: fund.name.clone(),
        uses: fund.uses.clone(),
        kind: fund.kind,
        parent: fund.parent,
        ring: fund.ring.clone(),
        granted: fund.granted,
        allotted: fund.allotted,
        takings: fund.takings,
        spent: fund.spent,
        set_aside: views.obligations.set_aside(id),
        left: money(Account::Fund(id)),
        committed,
        advanced,
        years: years.iter().map(|(number, plan)| year((*number, plan))).collect(),
    }
}

/// Sums of what one fund has never leave what can be counted: its grants do not.
fn plus(one: Cny, other: Cny) -> Cny {
    one.checked_add(other).unwrap_or(one)
}
