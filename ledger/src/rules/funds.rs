//! Opening funds, granting and allotting them money, their uses and their plans.

use serde::Serialize;

use crate::events::funds::{FundAllotted, FundBudgetSet, FundDetails, FundGranted, FundOpened, FundUsesSet};
use crate::journal::{Account, Amount, Commodity, Draft};
use crate::rules::shared::{answering_apart, known_fund, may_spend, may_use, positive};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Document, FundId, Name, Slug, folded};
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
    /// What else is said of it.
    pub details: FundDetails,
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

/// Moves money from a fund to a part of it, or back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AllotFund {
    /// Out of which.
    pub from: FundId,
    /// Into which.
    pub to: FundId,
    /// How much.
    pub amount: Cny,
    /// The paper that decided it.
    pub document: Document,
}

/// Gives a fund other permitted uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetFundUses {
    /// Which.
    pub fund: FundId,
    /// What it may pay for.
    pub uses: Vec<Slug>,
    /// The paper that decided it.
    pub document: Document,
}

/// Plans what a fund spends in a calendar year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetFundBudget {
    /// Which.
    pub fund: FundId,
    /// Which year.
    pub year: u16,
    /// How much.
    pub planned: Cny,
    /// The paper that decided it.
    pub document: Document,
}

/// Opens a fund with its permitted uses; nothing is assumed. A part of another fund may be used for what
/// that one may be used for, and for nothing besides.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoUses`], [`Refusal::RingNeedsParent`], [`Refusal::FundExists`],
/// [`Refusal::NoSuchFund`] for the parent, [`Refusal::UseNotPermitted`] by it, [`Refusal::FundNamed`] when a
/// fund of this name is there, or a part of the same fund.
pub(crate) fn open(
    views: &Views,
    _: &Recalled,
    command: &OpenFund,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let OpenFund { fund, name, uses, document, details } = command.clone();
    if uses.is_empty() {
        return Err(Refusal::NoUses);
    }
    if details.ring.is_some() && details.parent.is_none() {
        return Err(Refusal::RingNeedsParent);
    }
    let fund = fund.or_else(|| views.funds.next()).ok_or(Refusal::NumbersUsedUp { what: "fund" })?;
    if views.funds.get(fund).is_some() {
        return Err(Refusal::FundExists { fund });
    }
    if let Some(parent) = details.parent {
        known_fund(views, parent)?;
        uses.iter().try_for_each(|purpose| may_use(views, parent, *purpose))?;
    }
    // People choose funds by their names.
    let is_called_so =
        |other: &Fund| other.parent == details.parent && folded(other.name.as_str()) == folded(name.as_str());
    if let Some((fund, _)) = views.funds.all().find(|(_, other)| is_called_so(other)) {
        return Err(Refusal::FundNamed { fund, name });
    }
    Ok(Draft::of(FundOpened { fund, name, uses, document, details }))
}

/// Moves money from a fund to a part of it, or from a part back to where it came from; never sideways.
/// What is ring-fenced goes back by two people.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchFund`], [`Refusal::NotPositive`], [`Refusal::NotPartOf`].
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`], [`Refusal::RelatedPair`] when
///   ring-fenced money goes back.
/// * [`Refusal::FundShort`].
///
/// Source: funds by class of room, ring-fenced, in a bureau's manual of police rooms.
pub(crate) fn allot(
    views: &Views,
    _: &Recalled,
    command: &AllotFund,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let AllotFund { from, to, amount, document } = command.clone();
    let (giver, taker) = (known_fund(views, from)?, known_fund(views, to)?);
    positive(amount.minor(), "amount")?;
    let second = if taker.parent == Some(from) {
        None
    } else if giver.parent == Some(to) {
        giver.ring.is_some().then(|| answering_apart(views, when)).transpose()?
    } else {
        return Err(Refusal::NotPartOf { from, to });
    };
    may_spend(views, from, amount, when.today)?;
    let draft = Draft::of(FundAllotted { from, to, amount, document, second });
    Ok(draft.moving(Account::Fund(from), Account::Fund(to), Amount::Cny(amount)))
}

/// Gives a fund other permitted uses, by a paper and two people. What was approved before stays so.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchFund`], [`Refusal::NoUses`], [`Refusal::UseNotPermitted`] by the fund it is a part of.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`], [`Refusal::RelatedPair`].
pub(crate) fn set_uses(
    views: &Views,
    _: &Recalled,
    command: &SetFundUses,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SetFundUses { fund, uses, document } = command.clone();
    let parent = known_fund(views, fund)?.parent;
    if uses.is_empty() {
        return Err(Refusal::NoUses);
    }
    if let Some(parent) = parent {
        uses.iter().try_for_each(|purpose| may_use(views, parent, *purpose))?;
    }
    let second = answering_apart(views, when)?;
    Ok(Draft::of(FundUsesSet { fund, uses, document, second }))
}

/// Plans what a fund spends in a calendar year. A later plan of the same year takes its place.
///
/// # Errors
///
/// [`Refusal::NoSuchFund`], [`Refusal::NotPositive`], [`Refusal::YearOver`], [`Refusal::PlanUnderUse`] when
/// more is spent already, or kept for draws.
pub(crate) fn set_budget(
    views: &Views,
    _: &Recalled,
    command: &SetFundBudget,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SetFundBudget { fund, year, planned, document } = command.clone();
    known_fund(views, fund)?;
    positive(planned.minor(), "amount")?;
    let first = when.today.date().0;
    if i32::from(year) < first {
        return Err(Refusal::YearOver { year, first });
    }
    let (spent, committed) = used_in(views, fund, i32::from(year));
    let least = spent.checked_add(committed).ok_or(Refusal::TooLarge { what: "sum" })?;
    if planned < least {
        return Err(Refusal::PlanUnderUse { fund, year, planned, spent, committed, least });
    }
    Ok(Draft::of(FundBudgetSet { fund, year, planned, document }))
}

/// What a fund spent in a year, and what it keeps for draws that belong to it.
fn used_in(views: &Views, fund: FundId, year: i32) -> (Cny, Cny) {
    let spent = views.funds.get(fund).and_then(|fund| fund.years.get(&year)).map(|year| year.spent);
    let money = |account| views.accounts.balance(account, Commodity::Cny);
    let draws = views.draws.of_fund(fund).filter(|draw| draw.year() == Some(year));
    let kept = draws.fold(0_i64, |sum, draw| {
        let of_draw = money(Account::Committed(draw.id)).saturating_add(money(Account::Advance(draw.id)));
        sum.saturating_add(of_draw)
    });
    (spent.unwrap_or_default(), Cny::from_minor(kept))
}

/// Records money a fund was given. One paper may be paid in parts of different sums; the same sum of the same
/// giver under the same paper is the same money.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchFund`], [`Refusal::NotPositive`],
/// [`Refusal::TooLarge`] when all its grants together cannot be counted, [`Refusal::GrantKnown`].
pub(crate) fn grant(
    views: &Views,
    _: &Recalled,
    command: &GrantFund,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let GrantFund { fund, source, amount, document } = command.clone();
    let known = known_fund(views, fund)?;
    positive(amount.minor(), "amount")?;
    known.granted.checked_add(amount).ok_or(Refusal::TooLarge { what: "sum" })?;
    if let Some(seq) = known.granted_before(&source, amount, &document) {
        return Err(Refusal::GrantKnown { fund, source_name: source, amount, document, seq });
    }
    let draft = Draft::of(FundGranted { fund, source, amount, document });
    Ok(draft.moving(Account::Granted(fund), Account::Fund(fund), Amount::Cny(amount)))
}
