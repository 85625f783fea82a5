//! Part payment in cash: the member chooses how many points he gives, within a good's terms.

use serde::Serialize;

use crate::events::redemptions::{CashAllowed, CashTerms, Line};
use crate::events::station::RedeemTerms;
use crate::journal::Draft;
use crate::rules::shared::positive;
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Document, FundId, Points, Sku};
use crate::views::Views;

use super::Besides;

/// Allows part payment of a good with cash, or ends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AllowCash {
    /// Which good.
    pub sku: Sku,
    /// On which terms; none ends it.
    pub terms: Option<CashTerms>,
    /// The paper that decided it.
    pub document: Document,
}

/// Allows part payment of a good with cash from now on, or ends it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchGood`].
/// * [`Refusal::NoCashFund`] when the policy names no fund that would get it.
/// * [`Refusal::NotPositive`] for the yuan of a point.
/// * [`Refusal::CashNotAllowed`] when a piece would take less than no points.
pub(crate) fn allow(
    views: &Views,
    _: &Recalled,
    command: &AllowCash,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let AllowCash { sku, terms, document } = command.clone();
    views.goods.get(sku).ok_or(Refusal::NoSuchGood { sku })?;
    if let Some(CashTerms { least, per_point }) = terms {
        let policy = views.station.policy_on(when.today);
        policy.and_then(|policy| cash_fund(views, &policy.redeeming)).ok_or(Refusal::NoCashFund)?;
        positive(per_point.minor(), "cash per point")?;
        if least.is_negative() {
            return Err(Refusal::CashNotAllowed { least: Points::ZERO, points: least });
        }
    }
    Ok(Draft::of(CashAllowed { sku, terms, document }))
}

/// The fund that gets cash, when there is one.
fn cash_fund(views: &Views, terms: &RedeemTerms) -> Option<FundId> {
    terms.cash_fund.filter(|fund| views.funds.get(*fund).is_some())
}

/// What is paid in cash and to which fund; none when all is paid in points. The lines that take cash give
/// it in their order, each as much as its terms allow; a part of a fen counts as a whole one.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::HoldInFull`] for a parked basket, whose points are pinned.
/// * [`Refusal::NoCashFund`] when the policy names none.
/// * [`Refusal::CashNotAllowed`] when the goods take more points.
/// * [`Refusal::CashMoved`] when the rest comes to another sum than the desk showed.
pub(super) fn part(
    views: &Views,
    lines: &mut [Line],
    price: Points,
    given: Option<Points>,
    besides: &Besides,
    terms: &RedeemTerms,
) -> Result<Option<(Cny, FundId)>, Refusal> {
    let Some(shown) = besides.cash else { return Ok(None) };
    if let Some(hold) = besides.hold {
        return Err(Refusal::HoldInFull { hold });
    }
    let fund = cash_fund(views, terms).ok_or(Refusal::NoCashFund)?;
    let large = Refusal::TooLarge { what: "price" };
    let points = given.unwrap_or(price);
    let mut rest = price.checked_sub(points).ok_or(large.clone())?;
    let terms = |sku| views.redemptions.cash_terms(sku);
    let sum = split(lines, terms, &mut rest).ok_or(large.clone())?;
    if !rest.is_zero() {
        let least = points.checked_add(rest).ok_or(large)?;
        return Err(Refusal::CashNotAllowed { least, points });
    }
    if sum != shown {
        return Err(Refusal::CashMoved { cash: sum, paid: shown });
    }
    Ok(sum.is_positive().then_some((sum, fund)))
}

/// Lets the lines that take cash give it in their order, each as much as its terms allow, until nothing is
/// left of `rest`. Says the sum; none when it cannot be counted.
pub fn split(lines: &mut [Line], terms: impl Fn(Sku) -> Option<CashTerms>, rest: &mut Points) -> Option<Cny> {
    let mut sum = Cny::ZERO;
    for line in lines {
        let Some(CashTerms { least, per_point }) = terms(line.sku) else { continue };
        let room = line.points.checked_sub(least.checked_times(line.quantity.minor())?)?;
        let part = room.min(*rest);
        if !part.is_positive() {
            continue;
        }
        let cash = yuan(part, per_point)?;
        line.points = line.points.checked_sub(part)?;
        line.cash = Some(cash);
        *rest = rest.checked_sub(part)?;
        sum = sum.checked_add(cash)?;
    }
    Some(sum)
}

/// What so many points are in yuan, rounded up to a whole fen.
fn yuan(points: Points, per_point: Cny) -> Option<Cny> {
    let exact = i128::from(points.minor()).checked_mul(i128::from(per_point.minor()))?;
    let fen = exact.checked_add(99)?.checked_div(100)?;
    i64::try_from(fen).ok().map(Cny::from_minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_yuan_are_rounded_up_to_a_fen() {
        let fen =
            |points, per_point| yuan(Points::from_minor(points), Cny::from_minor(per_point)).map(Cny::minor);
        assert_eq!(fen(1000, 50), Some(500));
        assert_eq!(fen(1, 50), Some(1));
        assert_eq!(fen(0, 50), Some(0));
        assert_eq!(fen(i64::MAX, i64::MAX), None);
    }
}
