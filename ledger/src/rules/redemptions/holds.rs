//! Parking a basket, giving it up, and finding it again.

use serde::Serialize;

use crate::events::redemptions::{BasketHeld, HoldReleased, Line};
use crate::journal::{Account, Amount, Draft};
use crate::rules::shared::{ending, free_member, policy, recuse, shown_card, spend};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CardNo, HoldId, MemberId, Moment, Points};
use crate::views::Views;
use crate::views::accounts::{Lot, Pick};
use crate::views::redemptions::{Hold, Pinned};

use super::{Redeem, Wanted, from_shelf, limits, priced, total};

/// Parks a basket: its points and goods are pinned for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HoldBasket {
    /// Whose.
    pub member: MemberId,
    /// The card he showed.
    #[serde(skip)]
    pub card: Option<CardNo>,
    /// What is in it.
    pub lines: Vec<Wanted>,
    /// What the desk showed as the price of it all; none when nothing was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// The moment of the basket's first line, whose prices it keeps.
    #[serde(skip)]
    pub since: Option<Moment>,
}

/// Gives up a parked basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseHold {
    /// Which.
    pub hold: HoldId,
}

/// Parks a basket until `policy.redeeming.hold_minutes` from now: the points and the pieces it would take
/// lie aside, lot by lot, at the price of its first line. Whoever comes first at either desk captures it or
/// gives it up; at its deadline the book gives it up.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::HoldsOff`] when the policy keeps no baskets.
/// * [`Refusal::CodeNeeded`] for a confidential source: a parked basket is listed.
/// * As for [`super::redeem`], from [`Refusal::NoSuchMember`] to [`Refusal::PiecesLimit`].
///
/// Source: 预留 (reservation), the desk's own practice; a hold is captured or released once.
pub(crate) fn hold(
    views: &Views,
    _: &Recalled,
    command: &HoldBasket,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let HoldBasket { member: id, card, lines, points: shown, since } = command.clone();
    let policy = policy(views, when.today)?;
    let terms = &policy.redeeming;
    let minutes = terms.hold_minutes.filter(|minutes| *minutes > 0).ok_or(Refusal::HoldsOff)?;
    if free_member(views, id)?.is_confidential() {
        return Err(Refusal::CodeNeeded);
    }
    shown_card(views, id, card)?;
    recuse(views, when.by, id)?;
    let lines = priced(views, &lines, since, terms, when)?.lines;
    let points = total(&lines)?;
    if let Some(shown) = shown.filter(|shown| *shown != points) {
        return Err(Refusal::PriceMoved { points, shown });
    }
    let goods = from_shelf(views, &lines, when.today)?;
    let spent = spend(views, id, points, when.today)?;
    limits::first(views, policy, id, None, when.today)?;
    limits::within(views, terms, id, &lines, when.today)?;
    let number = views.redemptions.next_hold().ok_or(Refusal::NumbersUsedUp { what: "hold" })?;
    let until = deadline(when.at, minutes);
    let held = BasketHeld { hold: number, member: id, lines: lines.clone(), points, until };
    let (from, into) = (Account::Member(id), Account::Held(id));
    let draft = Draft::of(held).moving(from, into, Amount::Points(points));
    let mut draft = pinning(draft, from, into, &spent);
    for (line, picks) in lines.iter().zip(&goods) {
        let (from, into) = (Account::Shelf(line.sku), Account::Aside(line.sku));
        draft = draft.moving(from, into, Amount::Pieces(line.sku, line.quantity));
        draft = pinning(draft, from, into, picks);
    }
    Ok(draft)
}

fn deadline(at: Moment, minutes: u16) -> Moment {
    at.plus_millis(i64::from(minutes).saturating_mul(60_000))
}

/// Moves lots into another account under their own names.
fn pinning(mut draft: Draft, from: Account, into: Account, picks: &[Pick]) -> Draft {
    let has_cost = matches!(from, Account::Shelf(_));
    for pick in picks {
        let cost = Some(pick.cost).filter(|_| has_cost);
        let (lot, terms) = (pick.lot.id, pick.lot.terms());
        let out = cost.and_then(crate::units::Cny::checked_neg);
        draft = draft.moving_lot(lot, from, pick.amount.saturating_neg(), out, terms);
        draft = draft.moving_lot(lot, into, pick.amount, cost, terms);
    }
    draft
}

/// Gives up a parked basket, from whichever desk.
///
/// # Errors
///
/// [`Refusal::NoSuchHold`] when it was captured or given up, or its deadline is past.
pub(crate) fn release(
    views: &Views,
    _: &Recalled,
    command: &ReleaseHold,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let hold = live(views, command.hold, when)?;
    let Hold { id, member, points, .. } = *hold;
    Ok(ending(Draft::of(HoldReleased { hold: id, member, points }), hold))
}

fn live<'a>(views: &'a Views, id: HoldId, when: &Circumstances) -> Result<&'a Hold, Refusal> {
    let hold = views.redemptions.hold(id).filter(|hold| !hold.is_over(when.at));
    hold.ok_or(Refusal::NoSuchHold { hold: id })
}

/// The parked basket that a redemption captures.
pub(super) fn captured<'a>(
    views: &'a Views,
    command: &Redeem,
    id: HoldId,
    when: &Circumstances,
) -> Result<&'a Hold, Refusal> {
    let hold = live(views, id, when)?;
    if hold.member != command.member {
        return Err(Refusal::HoldOfAnother { hold: id, member: command.member });
    }
    let same = |(line, wanted): (&Line, &Wanted)| (line.sku, line.quantity) == (wanted.sku, wanted.quantity);
    if hold.lines.len() != command.lines.len() || !hold.lines.iter().zip(&command.lines).all(same) {
        return Err(Refusal::HoldDiffers { hold: id });
    }
    Ok(hold)
}

/// What a parked basket pins in an account.
pub(super) fn picks(hold: &Hold, account: Account) -> Vec<Pick> {
    let pick = |pinned: &Pinned| {
        let Pinned { lot: id, amount, cost, from, expires, payer, .. } = *pinned;
        Pick { lot: Lot { id, amount, cost, from, expires, payer }, amount, cost }
    };
    hold.pinned(account).map(pick).collect()
}
