//! What a redeemed good cost: in yuan a piece, and in yuan for each point that was given for it.
//!
//! What was reversed counts against the period of its reversal, with the pieces, points and costs of
//! the slip.

use std::collections::BTreeMap;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::journal::{Account, Commodity, Entry};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, Name, Period, Points, Quantity, Ratio};

use super::shared::within;

columns! {
    /// One good, or cards of one face value.
    pub struct Row {
        /// Its code, or the face value of the cards.
        pub code: Box<str>,
        /// Its name.
        pub good: Option<Name>,
        /// Pieces handed out, less those taken back.
        pub pieces: Quantity,
        /// Points given for them.
        pub points: Points,
        /// Cash paid besides.
        pub cash: Cny,
        /// What they cost, or were worth when they were given.
        pub cost: Cny,
        /// Yuan a piece.
        pub piece_cost: Option<Ratio>,
        /// Points a piece.
        pub piece_points: Option<Ratio>,
        /// Yuan for a point, cash taken off.
        pub point_cost: Option<Ratio>,
    }
}

#[derive(Default)]
struct Sum {
    pieces: i64,
    points: i64,
    cash: i64,
    cost: i64,
}

/// What was handed out within `period`, by good.
///
/// # Errors
///
/// The book's.
pub fn unit_cost<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    let (mut slips, mut taken_back) = (Vec::new(), Vec::new());
    within(book, period, |sealed| {
        let entry = sealed.entry();
        if let Event::Redeemed(_) | Event::MarketCardsIssued(_) = entry.event {
            slips.push((entry.clone(), 1));
        } else if let (Event::RedemptionReversed(_) | Event::MarketCardsTakenBack(_), Some(slip)) =
            (&entry.event, entry.links.reverses)
        {
            taken_back.push(slip);
        }
        Ok(())
    })?;
    for slip in taken_back {
        slips.push((book.entry(slip)?.entry().clone(), -1));
    }
    let mut sums: BTreeMap<Commodity, Sum> = BTreeMap::new();
    for (entry, times) in &slips {
        add(&mut sums, entry, *times);
    }
    let views = book.recorded();
    let row = |(commodity, sum): (Commodity, Sum)| {
        let Sum { pieces, points, cash, cost } = sum;
        // Yuan and points have two decimals, pieces none.
        let each = |minor: i64| Ratio::of(minor.into(), i128::from(pieces).checked_mul(100)?);
        let good = if let Commodity::Pieces(sku) = commodity { views.goods.get(sku) } else { None };
        let code = commodity.to_string();
        Row {
            code: code.strip_prefix("SKU:").unwrap_or(&code).into(),
            good: good.map(|good| good.name.clone()),
            pieces: Quantity::from_minor(pieces),
            points: Points::from_minor(points),
            cash: Cny::from_minor(cash),
            cost: Cny::from_minor(cost),
            piece_cost: each(cost),
            piece_points: each(points),
            point_cost: Ratio::of(cost.saturating_sub(cash).into(), points.into()),
        }
    };
    Ok(sums.into_iter().map(row).collect())
}

/// What a slip handed out: pieces and costs by its lots, points and cash by its lines.
fn add(sums: &mut BTreeMap<Commodity, Sum>, entry: &Entry, times: i64) {
    let more = |sum: &mut i64, amount: i64| *sum = sum.saturating_add(amount.saturating_mul(times));
    for moved in &entry.lots {
        let of = if let Account::Shelf(sku) | Account::Aside(sku) = moved.account {
            Commodity::Pieces(sku)
        } else if let Account::CardStock(face) = moved.account {
            Commodity::Cards(face)
        } else {
            continue;
        };
        let sum = sums.entry(of).or_default();
        more(&mut sum.pieces, moved.amount.saturating_neg());
        more(&mut sum.cost, moved.cost.unwrap_or_default().minor().saturating_neg());
    }
    if let Event::Redeemed(fact) = &entry.event {
        for line in &fact.lines {
            let sum = sums.entry(Commodity::Pieces(line.sku)).or_default();
            more(&mut sum.points, line.points.minor());
            more(&mut sum.cash, line.cash.unwrap_or_default().minor());
        }
    } else if let Event::MarketCardsIssued(fact) = &entry.event {
        // Cards of several face values share the points of their slip by what they are worth.
        let stock: Vec<(Cny, i64)> = entry.postings.iter().filter_map(given).collect();
        let mut left = fact.points.minor();
        for (at, (face, cards)) in stock.iter().enumerate() {
            let worth = i128::from(face.minor()).saturating_mul(i128::from(*cards));
            let share = worth.saturating_mul(i128::from(fact.points.minor()));
            let share = share.checked_div(i128::from(fact.value.minor()));
            let share = share.and_then(|share| i64::try_from(share).ok()).unwrap_or(left);
            let last = at.saturating_add(1) == stock.len();
            let points = if last { left } else { share };
            left = left.saturating_sub(points);
            more(&mut sums.entry(Commodity::Cards(*face)).or_default().points, points);
        }
    }
}

fn given(posting: &crate::journal::Posting) -> Option<(Cny, i64)> {
    let (Account::IssuedCards, Commodity::Cards(face)) = (posting.account, posting.commodity) else {
        return None;
    };
    Some((face, posting.amount))
}
