//! Funds: opened with permitted uses, and granted money.

use serde::{Deserialize, Serialize};

use crate::units::{Cny, Document, FundId, Name, Slug};

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
