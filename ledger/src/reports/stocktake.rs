//! Stocktakes: the one that goes on, as its counters and as its signers see it, and those that ended.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::stocktakes::{CauseOf, Line, Scope};
use crate::store::Store;
use crate::units::{Barcode, Cny, Day, Name, Note, OperatorId, Quantity, Seq, Sku, StocktakeId};
use crate::views::Views;

/// The stocktake that goes on. It does not say what the book expects: whoever counts must not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// Its number.
    pub stocktake: StocktakeId,
    /// When it was opened.
    pub on: Day,
    /// By whom.
    pub by: OperatorId,
    /// What is to be counted.
    pub scope: Scope,
    /// The goods.
    pub goods: Vec<ToCount>,
    /// How many of them are counted.
    pub counted: usize,
}

/// One good to be counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToCount {
    /// Which.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// What a scanner reads on it.
    pub barcodes: Vec<Barcode>,
    /// Who counted it, in order; what they found is for the signers.
    pub counted_by: Vec<OperatorId>,
    /// Whether somebody else counts it again.
    pub recount: bool,
}

/// The stocktake that goes on; none when there is none.
pub fn sheet(views: &Views, today: Day) -> Option<Sheet> {
    let open = views.stocktakes.open()?;
    let terms = views.station.policy_on(today).map(|policy| policy.goods.recount).unwrap_or_default();
    let mut goods = Vec::new();
    for (sku, shelf) in &open.goods {
        let Some(good) = views.goods.get(*sku) else { continue };
        goods.push(ToCount {
            sku: *sku,
            name: good.name.clone(),
            barcodes: good.barcodes.clone(),
            counted_by: shelf.counts.iter().map(|count| count.by).collect(),
            recount: shelf.needs_recount(&terms, views.accounts.piece_cost(*sku)),
        });
    }
    let counted = goods.iter().filter(|good| !good.counted_by.is_empty()).count();
    let (stocktake, on, by, scope) = (open.id, open.on, open.by, open.scope.clone());
    Some(Sheet { stocktake, on, by, scope, goods, counted })
}

/// What was found of one good, beside what the book expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variance {
    /// Which good.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// What the book expected at the moment of the last count.
    pub expected: Quantity,
    /// What was found in the last count.
    pub counted: Quantity,
    /// The difference.
    pub variance: Quantity,
    /// What it costs, at the cost of a piece of the newest lot; more than nothing for what is missing.
    pub cost: Cny,
    /// Who counted, in order, and what each found.
    pub counts: Vec<(OperatorId, Quantity)>,
}

/// The goods whose count differs from the book, the dearest difference first: none before every good is
/// counted, and none that somebody else must count again. So nobody who counts can know what is expected
/// of him.
pub fn variances(views: &Views, today: Day) -> Vec<Variance> {
    let Some(open) = views.stocktakes.open() else { return Vec::new() };
    if open.goods.values().any(|shelf| shelf.counts.is_empty()) {
        return Vec::new();
    }
    let terms = views.station.policy_on(today).map(|policy| policy.goods.recount).unwrap_or_default();
    let mut rows = Vec::new();
    for (sku, shelf) in &open.goods {
        let (Some(last), Some(good)) = (shelf.last(), views.goods.get(*sku)) else { continue };
        let variance = last.variance();
        if variance.is_zero() && shelf.counts.iter().all(|count| count.variance().is_zero()) {
            continue;
        }
        let piece = views.accounts.piece_cost(*sku);
        if shelf.needs_recount(&terms, piece) {
            continue;
        }
        let cost = piece.checked_times(variance.minor().saturating_neg()).unwrap_or_default();
        rows.push(Variance {
            sku: *sku,
            name: good.name.clone(),
            expected: last.expected,
            counted: last.quantity,
            variance,
            cost,
            counts: shelf.counts.iter().map(|count| (count.by, count.quantity)).collect(),
        });
    }
    rows.sort_by_key(|row| {
        let size = row.cost.minor().checked_abs().unwrap_or(i64::MAX);
        (std::cmp::Reverse(size), std::cmp::Reverse(row.variance.minor().checked_abs()), row.sku)
    });
    rows
}

/// A stocktake that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Past {
    /// Its number.
    pub stocktake: StocktakeId,
    /// When it was opened.
    pub opened: Day,
    /// When it ended.
    pub ended: Day,
    /// The entry that ended it.
    pub seq: Seq,
    /// Who ended it.
    pub by: OperatorId,
    /// The second signature; none when it was abandoned.
    pub second: Option<OperatorId>,
    /// Why it was abandoned.
    pub reason: Option<Note>,
    /// How many goods were counted.
    pub goods: usize,
    /// The goods whose count differed.
    pub variances: Vec<Line>,
    /// Why.
    pub causes: Vec<CauseOf>,
    /// What all differences cost together.
    pub cost: Cny,
}

/// All stocktakes that ended, newest first, read from their entries.
///
/// # Errors
///
/// The book's.
pub fn past<S: Store>(book: &mut Book<S>) -> Result<Vec<Past>, BookError> {
    let ended = book.views().stocktakes.ended().to_vec();
    let mut rows = Vec::with_capacity(ended.len());
    for one in ended.iter().rev() {
        let opened = book.entry(one.opened)?.entry().on;
        let sealed = book.entry(one.ended)?;
        let entry = sealed.entry();
        let mut past = Past {
            stocktake: one.id,
            opened,
            ended: entry.on,
            seq: entry.seq,
            by: entry.by,
            second: None,
            reason: None,
            goods: 0,
            variances: Vec::new(),
            causes: Vec::new(),
            cost: Cny::ZERO,
        };
        if let Event::StocktakeClosed(fact) = &entry.event {
            past.second = Some(fact.second);
            past.goods = fact.lines.len();
            past.variances =
                fact.lines.iter().filter(|line| line.expected != line.counted).copied().collect();
            past.causes.clone_from(&fact.causes);
            let sum = fact.lines.iter().try_fold(Cny::ZERO, |sum, line| sum.checked_add(line.cost));
            past.cost = sum.unwrap_or_default();
        } else if let Event::StocktakeAbandoned(fact) = &entry.event {
            past.reason = Some(fact.reason.clone());
        }
        rows.push(past);
    }
    Ok(rows)
}
