//! Opening funds and granting them money.

use serde::Serialize;

use crate::events::funds::{FundGranted, FundOpened};
use crate::journal::{Account, Amount, Commodity, Draft};
use crate::rules::shared::positive;
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Document, FundId, Name, Slug};
use crate::views::Views;
use crate::views::funds::Fund;

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

pub(super) fn known(views: &Views, fund: FundId) -> Result<&Fund, Refusal> {
    views.funds.get(fund).ok_or(Refusal::NoSuchFund { fund })
}

/// Whether `fund` may pay `cost` for `purpose`.
pub(super) fn may_pay(views: &Views, fund: FundId, purpose: Slug, cost: Cny) -> Result<(), Refusal> {
    let permitted = &known(views, fund)?.uses;
    if !permitted.contains(&purpose) {
        let uses: Vec<&str> = permitted.iter().map(Slug::as_str).collect();
        return Err(Refusal::UseNotPermitted { fund, purpose, uses: uses.join(", ").into() });
    }
    let left = Cny::from_minor(views.accounts.balance(Account::Fund(fund), Commodity::Cny));
    match cost.checked_sub(left).filter(|short| short.is_positive()) {
        Some(short) => Err(Refusal::FundShort { fund, cost, left, short }),
        None => Ok(()),
    }
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
    let granted = known(views, fund)?.granted;
    positive(amount.minor(), "amount")?;
    granted.checked_add(amount).ok_or(Refusal::TooLarge { what: "sum" })?;
    let draft = Draft::of(FundGranted { fund, source, amount, document });
    Ok(draft.moving(Account::Granted(fund), Account::Fund(fund), Amount::Cny(amount)))
}
