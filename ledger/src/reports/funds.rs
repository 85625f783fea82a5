//! The purses: what each was granted, spent, has left, and may pay for.

use serde::Serialize;

use crate::journal::{Account, Commodity};
use crate::units::{Cny, FundId, Name, Slug};
use crate::views::Views;

/// One fund. `granted = spent + set_aside + left`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub fund: FundId,
    /// Its name.
    pub name: Name,
    /// What it may pay for.
    pub uses: Vec<Slug>,
    /// What it was granted in all.
    pub granted: Cny,
    /// What it spent in all.
    pub spent: Cny,
    /// What is set aside for what was promised to members, and not paid yet.
    pub set_aside: Cny,
    /// What is in it.
    pub left: Cny,
}

/// All funds, by number.
pub fn funds(views: &Views) -> Vec<Row> {
    let row = |(fund, found): (FundId, &crate::views::funds::Fund)| Row {
        fund,
        name: found.name.clone(),
        uses: found.uses.clone(),
        granted: found.granted,
        spent: found.spent,
        set_aside: views.obligations.set_aside(fund),
        left: Cny::from_minor(views.accounts.balance(Account::Fund(fund), Commodity::Cny)),
    };
    views.funds.all().map(row).collect()
}
