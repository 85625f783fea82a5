//! The stocktake that is open: who counted what, and what the book expected at that moment.
//!
//! 1. What is expected of a count is what the shelf had up to the entry the count names. Service goes
//!    on, so the moves since the opening are remembered until the stocktake ends.
//! 2. The last count of a good counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::station::RecountTerms;
use crate::events::stocktakes::{GoodsCounted, Scope, StocktakeOpened};
use crate::journal::{Account, Entry};
use crate::units::{Cny, Day, OperatorId, Quantity, Seq, Sku, StocktakeId};

/// The stocktakes of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stocktakes {
    open: Option<Open>,
    ended: Vec<Ended>,
}

/// A stocktake that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Its number.
    pub id: StocktakeId,
    /// The entry that opened it.
    pub seq: Seq,
    /// When.
    pub on: Day,
    /// Who opened it.
    pub by: OperatorId,
    /// What was asked to be counted.
    pub scope: Scope,
    /// The goods to be counted.
    pub goods: BTreeMap<Sku, Shelf>,
}

/// A stocktake that ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Its number.
    pub id: StocktakeId,
    /// The entry that opened it.
    pub opened: Seq,
    /// The entry that closed or abandoned it.
    pub ended: Seq,
}

/// One good of an open stocktake.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelf {
    /// What came and went since the opening, with its entry.
    moves: Vec<(Seq, i64)>,
    /// What was counted, oldest first.
    pub counts: Vec<Counted>,
}

/// What one person found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Who.
    pub by: OperatorId,
    /// The entry that says so.
    pub seq: Seq,
    /// How many pieces.
    pub quantity: Quantity,
    /// What the book expected then.
    pub expected: Quantity,
}

impl Counted {
    /// What was found beyond what was expected; less than nothing for what is missing.
    pub fn variance(&self) -> Quantity {
        self.quantity.checked_sub(self.expected).unwrap_or_default()
    }

    /// Whether the difference is so large that somebody else counts again; `piece` is what one costs.
    pub fn is_over(&self, terms: &RecountTerms, piece: Cny) -> bool {
        let pieces = i128::from(self.variance().minor()).abs();
        if pieces == 0 {
            return false;
        }
        let least = |limit: i64| pieces >= i128::from(limit);
        let expected = i128::from(self.expected.minor());
        let worth = pieces.saturating_mul(i128::from(piece.minor()));
        terms.pieces.is_some_and(|limit| least(limit.minor()))
            || terms.percent.is_some_and(|percent| {
                pieces.saturating_mul(100) >= i128::from(percent).saturating_mul(expected)
            })
            || terms.value.is_some_and(|value| worth >= i128::from(value.minor()))
    }
}

impl Shelf {
    /// The count that counts.
    pub fn last(&self) -> Option<&Counted> {
        self.counts.last()
    }

    /// Whether somebody else must count again before the stocktake is signed.
    pub fn needs_recount(&self, terms: &RecountTerms, piece: Cny) -> bool {
        let Some(last) = self.last().filter(|last| last.is_over(terms, piece)) else { return false };
        self.counts.iter().all(|count| count.by == last.by)
    }

    /// What moved after an entry.
    fn moved_after(&self, at: Seq) -> i64 {
        let later = self.moves.iter().filter(|(seq, _)| at < *seq);
        later.fold(0, |sum, (_, amount)| sum.saturating_add(*amount))
    }
}

impl Stocktakes {
    /// The one that goes on.
    pub const fn open(&self) -> Option<&Open> {
        self.open.as_ref()
    }

    /// Those that ended, oldest first.
    pub fn ended(&self) -> &[Ended] {
        &self.ended
    }

    /// The number the next one gets.
    pub fn next(&self) -> Option<StocktakeId> {
        let last = self.open.as_ref().map(|open| open.id).or(self.ended.last().map(|ended| ended.id));
        last.unwrap_or(StocktakeId::number(0)).next()
    }

    pub(super) fn opened(&mut self, entry: &Entry, fact: &StocktakeOpened) -> Option<()> {
        let StocktakeOpened { stocktake, scope, goods } = fact.clone();
        let goods = goods.into_iter().map(|sku| (sku, Shelf::default())).collect();
        let (seq, on, by) = (entry.seq, entry.on, entry.by);
        self.open.replace(Open { id: stocktake, seq, on, by, scope, goods }).is_none().then_some(())
    }

    pub(super) fn counted(
        &mut self,
        entry: &Entry,
        fact: &GoodsCounted,
        on_shelf: impl Fn(Sku) -> i64,
    ) -> Option<()> {
        let open = self.open.as_mut().filter(|open| open.id == fact.stocktake)?;
        for count in &fact.counts {
            let good = open.goods.get_mut(&count.sku)?;
            let expected = on_shelf(count.sku).checked_sub(good.moved_after(count.at))?;
            let expected = Quantity::from_minor(expected);
            good.counts.push(Counted { by: entry.by, seq: entry.seq, quantity: count.quantity, expected });
        }
        Some(())
    }

    pub(super) fn ends(&mut self, entry: &Entry, id: StocktakeId) -> Option<()> {
        let open = self.open.take().filter(|open| open.id == id)?;
        self.ended.push(Ended { id, opened: open.seq, ended: entry.seq });
        Some(())
    }

    /// Remembers what came and went while counting goes on.
    pub(super) fn moved(&mut self, entry: &Entry) {
        let Some(open) = self.open.as_mut() else { return };
        for posting in &entry.postings {
            let Account::Shelf(sku) = posting.account else { continue };
            if let Some(shelf) = open.goods.get_mut(&sku) {
                shelf.moves.push((entry.seq, posting.amount));
            }
        }
    }
}
