//! What became of a gift: received, handed out, written off, left, and to how many members; no names.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::journal::{Account, Entry, Payer};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, DonorId, MemberId, Name, Period, Quantity, Seq, Sku};

use super::shared::{last_day, up_to};

columns! {
    /// One good of one donor: `opening + received − handed_out − written_off + found = left`.
    pub struct Row {
        /// Who gave.
        pub donor: DonorId,
        /// The firm or person.
        pub name: Option<Name>,
        /// Which good, by its code.
        pub code: Sku,
        /// Its name.
        pub good: Option<Name>,
        /// Pieces that were there when the period began.
        pub opening: Quantity,
        /// Pieces he gave.
        pub received: Quantity,
        /// Pieces handed out, less those that came back.
        pub handed_out: Quantity,
        /// Pieces written off, those that came back spoilt included.
        pub written_off: Quantity,
        /// Pieces a stocktake found, less those it missed.
        pub found: Quantity,
        /// Pieces left at the end.
        pub left: Quantity,
        /// What the pieces received were worth.
        pub value: Cny,
        /// What the pieces left are worth.
        pub left_value: Cny,
        /// How many members got some.
        pub members: u32,
    }
}

/// What became of one good of one donor.
#[derive(Default)]
struct Way {
    opening: i64,
    received: i64,
    handed_out: i64,
    written_off: i64,
    found: i64,
    left: i64,
    value: i64,
    left_value: i64,
    /// Who got some, by slip, so that a slip that was reversed counts nobody.
    slips: BTreeMap<Seq, MemberId>,
}

/// What became within `period` of what donors gave, and of what they had given before.
///
/// # Errors
///
/// The book's.
pub fn donors<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    if last_day(book)? < period.from {
        return Ok(Vec::new());
    }
    let mut ways: BTreeMap<(DonorId, Sku), Way> = BTreeMap::new();
    let mut reversals = Vec::new();
    up_to(book, period.to, |sealed| {
        let entry = sealed.entry();
        let inside = period.from <= entry.on;
        for moved in &entry.lots {
            let (Account::Shelf(sku) | Account::Aside(sku), Some(Payer::Donor(donor))) =
                (moved.account, moved.terms.payer)
            else {
                continue;
            };
            let way = ways.entry((donor, sku)).or_default();
            let cost = moved.cost.unwrap_or_default().minor();
            way.left = way.left.saturating_add(moved.amount);
            way.left_value = way.left_value.saturating_add(cost);
            if inside {
                way.take(entry, moved.amount, cost);
            } else {
                way.opening = way.opening.saturating_add(moved.amount);
            }
        }
        if let (Event::RedemptionReversed(fact), Some(slip), true) =
            (&entry.event, entry.links.reverses, inside)
        {
            reversals.push((slip, fact.spoilt.clone()));
        }
        Ok(())
    })?;
    for (slip, spoilt) in reversals {
        let entry = book.entry(slip)?;
        for moved in &entry.entry().lots {
            if let (Account::Shelf(sku) | Account::Aside(sku), Some(Payer::Donor(donor))) =
                (moved.account, moved.terms.payer)
                && let Some(way) = ways.get_mut(&(donor, sku))
            {
                way.slips.remove(&slip);
                if spoilt.contains(&sku) {
                    // They came back, but not to the shelf.
                    way.handed_out = way.handed_out.saturating_add(moved.amount);
                    way.written_off = way.written_off.saturating_sub(moved.amount);
                }
            }
        }
    }
    let views = book.recorded();
    let row = |((donor, sku), way): ((DonorId, Sku), Way)| {
        let people: BTreeSet<MemberId> = way.slips.values().copied().collect();
        let still = [way.opening, way.received, way.handed_out, way.written_off, way.found, way.left];
        still.iter().any(|pieces| *pieces != 0).then(|| Row {
            donor,
            name: views.goods.donor(donor).cloned(),
            code: sku,
            good: views.goods.get(sku).map(|good| good.name.clone()),
            opening: Quantity::from_minor(way.opening),
            received: Quantity::from_minor(way.received),
            handed_out: Quantity::from_minor(way.handed_out),
            written_off: Quantity::from_minor(way.written_off),
            found: Quantity::from_minor(way.found),
            left: Quantity::from_minor(way.left),
            value: Cny::from_minor(way.value),
            left_value: Cny::from_minor(way.left_value),
            members: u32::try_from(people.len()).unwrap_or(u32::MAX),
        })
    };
    Ok(ways.into_iter().filter_map(row).collect())
}

impl Way {
    /// A lot move within the period. Parking a basket and giving it up move pieces from the shelf aside
    /// and back, and change nothing.
    fn take(&mut self, entry: &Entry, amount: i64, cost: i64) {
        let add = |sum: &mut i64, amount: i64| *sum = sum.saturating_add(amount);
        if let Event::GoodsDonated(_) = entry.event {
            add(&mut self.received, amount);
            add(&mut self.value, cost);
        } else if let Event::Redeemed(fact) = &entry.event {
            add(&mut self.handed_out, amount.saturating_neg());
            self.slips.insert(entry.seq, fact.member);
        } else if let Event::RedemptionReversed(_) = entry.event {
            add(&mut self.handed_out, amount.saturating_neg());
        } else if let Event::GoodsWrittenOff(_) = entry.event {
            add(&mut self.written_off, amount.saturating_neg());
        } else if let Event::StocktakeClosed(_) = entry.event {
            add(&mut self.found, amount);
        }
    }
}
