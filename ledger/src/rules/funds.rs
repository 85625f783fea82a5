//! Opening funds and granting them money.

use serde::Serialize;

use crate::events::funds::{FundGranted, FundOpened};
use crate::journal::{Account, Amount, Draft};
use crate::rules::shared::{known_fund, positive};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Document, FundId, Name, Slug};
use crate::views::Views;

/// Opens a fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenFund {
    /// The number it shall have; the next one when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fund: Option<FundId>,
    /// Its name.
    pub name: Name,
    /// What it may pay for.
    pub uses: Vec<Slug>,
    /// The paper that founded it.
    pub document: Document,
}

/// Records money granted to a fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GrantFund {
    /// Which.
    pub fund: FundId,
    /// Who gave it.
    pub source: Name,
    /// How much.
    pub amount: Cny,
    /// The paper or bank reference.
    pub document: Document,
}

/// Opens a fund with its permitted uses; nothing is assumed.
///
/// # Errors
///
/// [`Refusal::NoUses`], then [`Refusal::FundExists`].
pub(crate) fn open(
    views: &Views,
    _: &Recalled,
    command: &OpenFund,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let OpenFund { fund, name, uses, document } = command.clone();
    if uses.is_empty() {
        return Err(Refusal::NoUses);
    }
    let fund = fund.or_else(|| views.funds.next()).ok_or(Refusal::NumbersUsedUp { what: "fund" })?;
    match views.funds.get(fund) {
        Some(_) => Err(Refusal::FundExists { fund }),
        None => Ok(Draft::of(FundOpened { fund, name, uses, document })),
    }
}

/// Records money a fund was given.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchFund`], [`Refusal::NotPositive`],
/// [`Refusal::TooLarge`] when all its grants together cannot be counted.
pub(crate) fn grant(
    views: &Views,
    _: &Recalled,
    command: &GrantFund,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let GrantFund { fund, source, amount, document } = command.clone();
    let granted = known_fund(views, fund)?.granted;
    positive(amount.minor(), "amount")?;
    granted.checked_add(amount).ok_or(Refusal::TooLarge { what: "sum" })?;
    let draft = Draft::of(FundGranted { fund, source, amount, document });
    Ok(draft.moving(Account::Granted(fund), Account::Fund(fund), Amount::Cny(amount)))
}
