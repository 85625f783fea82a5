//! Funds: opened with permitted uses, granted money, fed from a parent fund, planned by year.
//!
//! What a fund may say beyond the first version stands in its `details`, left out when they say nothing.

use serde::{Deserialize, Serialize};

use crate::events::shared::is_default;
use crate::units::{Cny, Document, FundId, Name, OperatorId, Slug};

/// A fund exists and may be used for these purposes only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundOpened {
    /// Its number.
    pub fund: FundId,
    /// Its name.
    pub name: Name,
    /// What it may pay for.
    pub uses: Vec<Slug>,
    /// The paper that founded it.
    pub document: Document,
    /// What else is said of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub details: FundDetails,
}

/// What a fund is, beyond its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FundDetails {
    /// Where its money comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<FundKind>,
    /// The fund it is a part of: its money comes from there and goes back there only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<FundId>,
    /// The room or class of rooms its money is kept for: it then goes back by two people only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ring: Option<Name>,
}

/// Where a fund's money comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FundKind {
    /// 平安志愿者基金.
    Volunteer,
    /// 见义勇为基金.
    Bravery,
    /// A line of the budget.
    BudgetLine,
    /// Money that somebody gave.
    Donated,
}

impl FundKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Volunteer, Self::Bravery, Self::BudgetLine, Self::Donated];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Volunteer => "volunteer",
            Self::Bravery => "bravery",
            Self::BudgetLine => "budget_line",
            Self::Donated => "donated",
        }
    }
}

/// A fund was given money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundGranted {
    /// Which fund.
    pub fund: FundId,
    /// Who gave it.
    pub source: Name,
    /// How much.
    pub amount: Cny,
    /// The paper or bank reference.
    pub document: Document,
}

/// Money went from a fund to a part of it, or back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundAllotted {
    /// Out of which fund.
    pub from: FundId,
    /// Into which.
    pub to: FundId,
    /// How much.
    pub amount: Cny,
    /// The paper that decided it.
    pub document: Document,
    /// The second person, where ring-fenced money goes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
}

/// A fund may be used for these purposes from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundUsesSet {
    /// Which fund.
    pub fund: FundId,
    /// What it may pay for.
    pub uses: Vec<Slug>,
    /// The paper that decided it.
    pub document: Document,
    /// The second person.
    pub second: OperatorId,
}

/// What a fund is planned to spend in a calendar year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundBudgetSet {
    /// Which fund.
    pub fund: FundId,
    /// Which year.
    pub year: u16,
    /// How much.
    pub planned: Cny,
    /// The paper that decided it.
    pub document: Document,
}
