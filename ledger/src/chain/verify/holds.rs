//! Parked baskets: what was pinned comes back or is handed out, all of it and once.
//!
//! ```text
//! held ─┬─▶ released, lapsed: every line the other way round
//!       └─▶ redeemed: every lot that was pinned, out of where it was pinned
//! ```

use std::collections::BTreeMap;

use crate::events::Event;
use crate::journal::{Account, Entry, LotMove, Posting};
use crate::units::{Cny, HoldId, MemberId, Points, Seq};

/// The baskets that are parked at some entry.
#[derive(Default)]
pub(super) struct Parked(BTreeMap<HoldId, Basket>);

/// A basket as it was parked.
struct Basket {
    seq: Seq,
    member: MemberId,
    points: Points,
    postings: Vec<Posting>,
    lots: Vec<LotMove>,
}

impl Parked {
    /// Takes in an entry; gives what was expected of it and what was found where it does not end a basket
    /// as it was parked, or reaches into one without naming it.
    pub(super) fn follow(&mut self, entry: &Entry) -> Option<(String, &'static str)> {
        if let Event::BasketHeld(fact) = &entry.event {
            let (postings, lots) = (entry.postings.clone(), entry.lots.clone());
            let basket = Basket { seq: entry.seq, member: fact.member, points: fact.points, postings, lots };
            self.0.insert(fact.hold, basket);
            return None;
        }
        if let Event::HoldReleased(fact) = &entry.event {
            return self.given_up(entry, fact.hold, (fact.member, fact.points));
        }
        if let Event::HoldLapsed(fact) = &entry.event {
            return self.given_up(entry, fact.hold, (fact.member, fact.points));
        }
        let Event::Redeemed(fact) = &entry.event else { return None };
        let Some(hold) = fact.hold else {
            let reaches = entry.postings.iter().any(|posting| is_pinned(posting.account));
            return reaches.then(|| ("a basket that is named".to_owned(), "none"));
        };
        let Some(basket) = self.0.remove(&hold) else { return Some(never(hold)) };
        let pinned = basket.lots.iter().filter(|moved| is_pinned(moved.account));
        let took = entry.lots.iter().filter(|moved| is_pinned(moved.account));
        let all = opposite_lots(pinned, took);
        let same = (basket.member, basket.points) == (fact.member, fact.points);
        (!same || !all).then(|| otherwise(hold, basket.seq))
    }

    fn given_up(
        &mut self,
        entry: &Entry,
        hold: HoldId,
        said: (MemberId, Points),
    ) -> Option<(String, &'static str)> {
        let Some(basket) = self.0.remove(&hold) else { return Some(never(hold)) };
        let back = opposite_lots(basket.lots.iter(), entry.lots.iter());
        let moved = opposite_postings(&basket.postings, &entry.postings);
        let same = (basket.member, basket.points) == said;
        (!same || !back || !moved).then(|| otherwise(hold, basket.seq))
    }
}

fn never(hold: HoldId) -> (String, &'static str) {
    (format!("{hold} parked before, and still"), "no such basket")
}

fn otherwise(hold: HoldId, seq: Seq) -> (String, &'static str) {
    (format!("{hold} ended as it was parked at {seq}"), "other lines")
}

const fn is_pinned(account: Account) -> bool {
    matches!(account, Account::Held(_) | Account::Aside(_))
}

/// Whether the lines of one are those of the other the other way round, in any order.
fn opposite_lots<'a>(
    were: impl Iterator<Item = &'a LotMove>,
    are: impl Iterator<Item = &'a LotMove>,
) -> bool {
    let mut left: Vec<&LotMove> = were.collect();
    let all = { are }.all(|is| {
        let was = left.iter().position(|was| {
            (was.lot, was.account, was.terms) == (is.lot, is.account, is.terms)
                && was.amount.checked_neg() == Some(is.amount)
                && negated(was.cost) == is.cost.unwrap_or_default()
        });
        was.is_some_and(|at| {
            left.swap_remove(at);
            true
        })
    });
    all && left.is_empty()
}

fn negated(cost: Option<Cny>) -> Cny {
    cost.unwrap_or_default().checked_neg().unwrap_or_default()
}

fn opposite_postings(were: &[Posting], are: &[Posting]) -> bool {
    let mut left: Vec<&Posting> = were.iter().collect();
    let all = are.iter().all(|is| {
        let was = left.iter().position(|was| {
            (was.account, was.commodity) == (is.account, is.commodity)
                && was.amount.checked_neg() == Some(is.amount)
        });
        was.is_some_and(|at| {
            left.swap_remove(at);
            true
        })
    });
    all && left.is_empty()
}
