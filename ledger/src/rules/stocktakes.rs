//! Counting the shelves: opened, counted blind, counted again where it matters, signed by two.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::events::station::RecountTerms;
use crate::events::stocktakes::{
    CauseOf, Count, GoodsCounted, Line, Scope, StocktakeAbandoned, StocktakeClosed, StocktakeOpened,
};
use crate::journal::{Account, Amount, Draft, Terms};
use crate::rules::shared::{known_good, other_person, taking_goods};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Note, Quantity, Seq, Sku, Slug, StocktakeId};
use crate::views::Views;
use crate::views::stocktakes::{Counted, Open};

/// Begins to count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenStocktake {
    /// What is to be counted.
    pub scope: Scope,
}

/// Says what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountGoods {
    /// In which stocktake.
    pub stocktake: StocktakeId,
    /// What was found.
    pub counts: Vec<Found>,
}

/// How many pieces of one good were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// The last entry when they were counted; none means now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Seq>,
}

/// Signs a stocktake and lets the book have what was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CloseStocktake {
    /// Which.
    pub stocktake: StocktakeId,
    /// Why counts differ from the book.
    pub causes: Vec<CauseOf>,
}

/// Ends a stocktake without a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AbandonStocktake {
    /// Which.
    pub stocktake: StocktakeId,
    /// Why.
    pub reason: Note,
}

/// Begins to count. One stocktake goes on at a time.
///
/// # Errors
///
/// The first that applies: [`Refusal::StocktakeIsOpen`], [`Refusal::NoSuchGood`],
/// [`Refusal::LineTwice`] for a good named twice, [`Refusal::NothingToCount`],
/// [`Refusal::NumbersUsedUp`].
pub(crate) fn open(
    views: &Views,
    _: &Recalled,
    command: &OpenStocktake,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    if let Some(open) = views.stocktakes.open() {
        return Err(Refusal::StocktakeIsOpen { stocktake: open.id });
    }
    let scope = command.scope.clone();
    let mut goods: Vec<Sku> = Vec::new();
    match &scope {
        Scope::All => goods.extend(views.goods.all().map(|(sku, _)| sku)),
        Scope::Category(category) => {
            let of = views.goods.all().filter(|(_, good)| good.category.as_ref() == Some(category));
            goods.extend(of.map(|(sku, _)| sku));
        }
        Scope::Goods(named) => {
            for sku in named {
                known_good(views, *sku)?;
                if goods.contains(sku) {
                    return Err(Refusal::LineTwice { sku: *sku });
                }
                goods.push(*sku);
            }
        }
    }
    if goods.is_empty() {
        return Err(Refusal::NothingToCount);
    }
    let stocktake = views.stocktakes.next().ok_or(Refusal::NumbersUsedUp { what: "stocktake" })?;
    Ok(Draft::of(StocktakeOpened { stocktake, scope, goods }))
}

fn going_on(views: &Views, stocktake: StocktakeId) -> Result<&Open, Refusal> {
    let open = views.stocktakes.open().filter(|open| open.id == stocktake);
    open.ok_or(Refusal::StocktakeNotOpen { stocktake })
}

/// Records what one person found. What the book expects is not said to him.
///
/// # Errors
///
/// The first that applies: [`Refusal::StocktakeNotOpen`], [`Refusal::EmptyBasket`] when nothing is
/// said; for every good [`Refusal::NotInStocktake`], [`Refusal::LineTwice`],
/// [`Refusal::NotPositive`] for less than no pieces, [`Refusal::CountOutside`] when the entry it
/// names is not of this stocktake.
pub(crate) fn count(
    views: &Views,
    _: &Recalled,
    command: &CountGoods,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let CountGoods { stocktake, counts } = command.clone();
    let open = going_on(views, stocktake)?;
    if counts.is_empty() {
        return Err(Refusal::EmptyBasket);
    }
    let last = views.head.map(|head| head.seq).unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut written = Vec::new();
    for Found { sku, quantity, at } in counts {
        if !open.goods.contains_key(&sku) {
            return Err(Refusal::NotInStocktake { sku, stocktake });
        }
        if !seen.insert(sku) {
            return Err(Refusal::LineTwice { sku });
        }
        if quantity.is_negative() {
            return Err(Refusal::NotPositive { what: "quantity" });
        }
        let at = at.unwrap_or(last);
        if at < open.seq || last < at {
            return Err(Refusal::CountOutside { sku, at, first: open.seq, last });
        }
        written.push(Count { sku, quantity, at });
    }
    Ok(Draft::of(GoodsCounted { stocktake, counts: written }))
}

/// Signs a stocktake with two people. Missing pieces leave the earliest lots, past their last day or
/// not; found ones come in as a lot like the newest, at its cost, or at none where the shelf is empty.
/// The cost of either goes to whoever paid, under `count-variance`. What was recorded since a count
/// stays as recorded: the difference is adjusted, not the figure.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::StocktakeNotOpen`], [`Refusal::NotCounted`].
/// * for every good: [`Refusal::RecountNeeded`] from `policy.goods.recount` on,
///   [`Refusal::CauseNeeded`].
/// * [`Refusal::NotInStocktake`] for a cause of a good that is not counted.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::RelatedPair`].
/// * [`Refusal::CountIsStale`] when more is missing of a good than is left by now.
///
/// Source: 盘点 (stocktake), 盘盈盘亏 (count variance), 双人签字 (dual sign-off).
pub(crate) fn close(
    views: &Views,
    _: &Recalled,
    command: &CloseStocktake,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CloseStocktake { stocktake, causes } = command.clone();
    let open = going_on(views, stocktake)?;
    let missing =
        |(sku, shelf): (&Sku, &crate::views::stocktakes::Shelf)| shelf.counts.is_empty().then_some(*sku);
    let left: Vec<Sku> = open.goods.iter().filter_map(missing).collect();
    if let Some((sku, others)) = left.split_first() {
        return Err(Refusal::NotCounted { sku: *sku, others: others.len() });
    }
    let terms = views.station.policy_on(when.today).map(|policy| policy.goods.recount).unwrap_or_default();
    for (sku, shelf) in &open.goods {
        if let Some(last) = shelf.last() {
            explained(views, (*sku, shelf, last), &causes, &terms)?;
        }
    }
    if let Some(cause) = causes.iter().find(|cause| !open.goods.contains_key(&cause.sku)) {
        return Err(Refusal::NotInStocktake { sku: cause.sku, stocktake });
    }
    let second = other_person(views, when)?;
    let mut closed = StocktakeClosed { stocktake, causes, lines: Vec::new(), second };
    let mut draft = Draft::of(closed.clone());
    for (sku, shelf) in &open.goods {
        let Some(last) = shelf.last() else { continue };
        let (moved, cost) = adjusted(views, draft, *sku, last)?;
        draft = moved;
        closed.lines.push(Line { sku: *sku, expected: last.expected, counted: last.quantity, cost });
    }
    draft.event = closed.into();
    Ok(draft)
}

const fn too_dear() -> Refusal {
    Refusal::TooLarge { what: "cost" }
}

/// Whether the last count of a good may stand.
fn explained(
    views: &Views,
    (sku, shelf, last): (Sku, &crate::views::stocktakes::Shelf, &Counted),
    causes: &[CauseOf],
    terms: &RecountTerms,
) -> Result<(), Refusal> {
    let (Counted { by, expected, .. }, counted) = (*last, last.quantity);
    if shelf.needs_recount(terms, views.accounts.piece_cost(sku)) {
        return Err(Refusal::RecountNeeded { sku, counter: by });
    }
    if !last.variance().is_zero() && causes.iter().all(|cause| cause.sku != sku) {
        return Err(Refusal::CauseNeeded { sku, counted, expected });
    }
    Ok(())
}

/// Lets the book have what was found of one good, and says what the difference costs.
fn adjusted(views: &Views, draft: Draft, sku: Sku, last: &Counted) -> Result<(Draft, Cny), Refusal> {
    let (shelf, variance) = (Account::Shelf(sku), last.variance());
    if variance.is_negative() {
        let missing = variance.checked_neg().ok_or(too_dear())?;
        let picks = views.accounts.pick_among(shelf, missing.minor(), |_| true).ok_or_else(|| {
            let held = views.accounts.lots(shelf).iter();
            let stock = Quantity::from_minor(held.fold(0, |sum, lot| sum.saturating_add(lot.amount)));
            Refusal::CountIsStale { sku, missing, stock }
        })?;
        return taking_goods(draft, (sku, missing), &picks, Account::CountVariance, "count-variance");
    }
    if variance.is_zero() {
        return Ok((draft, Cny::ZERO));
    }
    let newest = views.accounts.newest_lot(sku);
    let cost = match newest {
        Some(lot) => {
            let share = i128::from(lot.cost.minor()).checked_mul(i128::from(variance.minor()));
            let share = share.and_then(|share| share.checked_div(i128::from(lot.amount)));
            Cny::from_minor(share.and_then(|share| i64::try_from(share).ok()).ok_or(too_dear())?)
        }
        None => Cny::ZERO,
    };
    let terms = newest.map_or_else(Terms::default, |lot| Terms { from: None, ..lot.terms() });
    let draft = draft.moving(Account::CountVariance, shelf, Amount::Pieces(sku, variance)).opening_lot(
        shelf,
        variance.minor(),
        Some(cost),
        terms,
    );
    match terms.payer.filter(|_| cost.is_positive()) {
        Some(payer) => {
            let purpose: Slug =
                "count-variance".parse().map_err(|_| Refusal::TooLarge { what: "purpose" })?;
            let expense = Account::Expense(payer, purpose);
            let draft = draft.moving(expense, Account::Inventory, Amount::Cny(cost));
            Ok((draft, cost.checked_neg().ok_or(too_dear())?))
        }
        None => Ok((draft, Cny::ZERO)),
    }
}

/// Ends a stocktake without a result. What was counted stays on record.
///
/// # Errors
///
/// [`Refusal::StocktakeNotOpen`].
pub(crate) fn abandon(
    views: &Views,
    _: &Recalled,
    command: &AbandonStocktake,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let AbandonStocktake { stocktake, reason } = command.clone();
    going_on(views, stocktake)?;
    Ok(Draft::of(StocktakeAbandoned { stocktake, reason }))
}
