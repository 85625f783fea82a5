//! The catalogue, its prices by day, the donors, and what left the shelf when.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::goods::{
    BarcodeAdded, BarcodeRemoved, DonorNamed, GoodChanged, GoodDetails, GoodListed, GoodRepriced,
    GoodsDonated, GoodsPurchased, GoodsWrittenOff,
};
use crate::journal::{Account, Entry};
use crate::units::{
    Barcode, Cny, Day, Document, DonorId, MemberId, Name, Points, Quantity, Seq, Sku, folded,
};

/// The goods of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goods {
    all: BTreeMap<Sku, Good>,
    barcodes: BTreeMap<Barcode, Sku>,
    donors: BTreeMap<DonorId, Donor>,
    /// Names of suppliers, folded, so that one who gives is recognised.
    suppliers: BTreeSet<String>,
    /// What was written off at cost, by year and month.
    written_off: BTreeMap<(i32, u32), Cny>,
}

/// A good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Good {
    /// Its name.
    pub name: Name,
    /// What a piece cost, costs and will cost, by first day.
    pub prices: Vec<Price>,
    /// What a scanner reads on it.
    pub barcodes: Vec<Barcode>,
    /// At this many pieces or fewer it is running out.
    pub reorder_at: Quantity,
    /// With which others it is counted and looked for.
    pub category: Option<Name>,
    /// What one piece is.
    pub unit: Option<Name>,
    /// Whether it is taken in and handed out.
    pub standing: Standing,
    /// The last day on which pieces were handed out.
    pub issued_on: Option<Day>,
    /// The day on which pieces came in last.
    pub shelved_on: Option<Day>,
}

/// Whether a good is taken in and handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is.
    Sold,
    /// It is not, for now.
    Withdrawn,
}

/// What a piece costs from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// The first day.
    pub from: Day,
    /// How many points.
    pub points_price: Points,
    /// The entry that set it.
    pub seq: Seq,
    /// The paper that decided it; none for the price it was listed with.
    pub document: Option<Document>,
}

/// A donor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Donor {
    /// The firm or person.
    pub name: Name,
    /// The member he is, or who stands behind the firm.
    pub member: Option<MemberId>,
    /// What he gave, by paper.
    gifts: BTreeMap<Document, BTreeMap<Gift, Seq>>,
}

/// Pieces of one good that a donor gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Gift {
    sku: Sku,
    quantity: Quantity,
    value: Cny,
}

impl Good {
    /// What a piece costs on `day`. Of several prices from one day on, the one set last counts; a price
    /// that was set for a later day stays, whatever is set for an earlier one meanwhile.
    pub fn price_on(&self, day: Day) -> Points {
        let begun = self.prices.iter().rev().find(|price| price.from <= day);
        begun.or(self.prices.first()).map_or(Points::ZERO, |price| price.points_price)
    }

    /// The next price after `day` that is set already.
    pub fn next_price(&self, day: Day) -> Option<&Price> {
        let next = self.prices.iter().map(|price| price.from).find(|from| day < *from)?;
        self.prices.iter().rev().find(|price| price.from == next)
    }

    fn set_price(&mut self, price: Price) {
        let at = self.prices.partition_point(|other| other.from <= price.from);
        self.prices.insert(at, price);
    }
}

impl Goods {
    /// One good.
    pub fn get(&self, sku: Sku) -> Option<&Good> {
        self.all.get(&sku)
    }

    /// All goods.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (Sku, &Good)> {
        self.all.iter().map(|(sku, good)| (*sku, good))
    }

    /// The good a scanner read.
    pub fn by_barcode(&self, barcode: Barcode) -> Option<Sku> {
        self.barcodes.get(&barcode).copied()
    }

    /// One donor's name.
    pub fn donor(&self, donor: DonorId) -> Option<&Name> {
        self.donors.get(&donor).map(|donor| &donor.name)
    }

    /// All donors.
    pub fn donors(&self) -> impl ExactSizeIterator<Item = (DonorId, &Name)> {
        self.donors.iter().map(|(donor, found)| (*donor, &found.name))
    }

    /// The member a donor is, or who stands behind him.
    pub fn donor_member(&self, donor: DonorId) -> Option<MemberId> {
        self.donors.get(&donor)?.member
    }

    /// The number the next donor gets.
    pub fn next_donor(&self) -> Option<DonorId> {
        self.donors.keys().next_back().copied().unwrap_or(DonorId::number(0)).next()
    }

    /// Whether goods were bought from somebody of this name.
    pub fn is_supplier(&self, name: &Name) -> bool {
        self.suppliers.contains(&folded(name.as_str()))
    }

    /// Whether somebody of this name gives goods.
    pub fn is_donor(&self, name: &Name) -> bool {
        let name = folded(name.as_str());
        self.donors.values().any(|donor| folded(donor.name.as_str()) == name)
    }

    /// What was written off in the calendar month of `day`, at cost.
    pub fn written_off_in(&self, day: Day) -> Cny {
        let (year, month, _) = day.date();
        self.written_off.get(&(year, month)).copied().unwrap_or_default()
    }

    pub(super) fn listed(&mut self, entry: &Entry, fact: &GoodListed) -> Option<()> {
        let GoodListed { sku, name, points_price, barcodes, reorder_at, details } = fact.clone();
        for barcode in &barcodes {
            self.barcodes.insert(*barcode, sku);
        }
        let GoodDetails { category, unit } = details;
        let prices = vec![Price { from: entry.on, points_price, seq: entry.seq, document: None }];
        let (standing, issued_on, shelved_on) = (Standing::Sold, None, None);
        let good =
            Good { name, prices, barcodes, reorder_at, category, unit, standing, issued_on, shelved_on };
        self.all.insert(sku, good).is_none().then_some(())
    }

    pub(super) fn repriced(&mut self, entry: &Entry, fact: &GoodRepriced) -> Option<()> {
        let (from, document) = (fact.from.unwrap_or(entry.on), Some(fact.document.clone()));
        let price = Price { from, points_price: fact.points_price, seq: entry.seq, document };
        self.all.get_mut(&fact.sku)?.set_price(price);
        Some(())
    }

    pub(super) fn changed(&mut self, fact: &GoodChanged) -> Option<()> {
        let good = self.all.get_mut(&fact.sku)?;
        let GoodChanged { name, reorder_at, details: GoodDetails { category, unit }, .. } = fact.clone();
        good.name = name.unwrap_or_else(|| good.name.clone());
        good.reorder_at = reorder_at.unwrap_or(good.reorder_at);
        good.category = category.or_else(|| good.category.take());
        good.unit = unit.or_else(|| good.unit.take());
        Some(())
    }

    pub(super) fn barcode_added(&mut self, fact: &BarcodeAdded) -> Option<()> {
        self.all.get_mut(&fact.sku)?.barcodes.push(fact.barcode);
        self.barcodes.insert(fact.barcode, fact.sku).is_none().then_some(())
    }

    pub(super) fn barcode_removed(&mut self, fact: &BarcodeRemoved) -> Option<()> {
        self.all.get_mut(&fact.sku)?.barcodes.retain(|barcode| *barcode != fact.barcode);
        self.barcodes.remove(&fact.barcode).map(drop)
    }

    pub(super) fn stands(&mut self, sku: Sku, standing: Standing) -> Option<()> {
        self.all.get_mut(&sku)?.standing = standing;
        Some(())
    }

    pub(super) fn donor_named(&mut self, fact: &DonorNamed) {
        let donor = Donor { name: fact.name.clone(), member: fact.member, gifts: BTreeMap::new() };
        self.donors.insert(fact.donor, donor);
    }

    pub(super) fn donated(&mut self, seq: Seq, fact: &GoodsDonated) -> Option<()> {
        let gifts = &mut self.donors.get_mut(&fact.donor)?.gifts;
        let more = fact.details.more.iter().map(|line| (line.sku, line.quantity, line.value));
        let lines = std::iter::once((fact.sku, fact.quantity, fact.value)).chain(more);
        let lines = lines.map(|(sku, quantity, value)| (Gift { sku, quantity, value }, seq));
        gifts.entry(fact.document.clone()).or_default().extend(lines);
        Some(())
    }

    /// The entry that took in the same pieces of a good, worth the same, under a donor's paper.
    pub fn given_before(
        &self,
        donor: DonorId,
        document: &Document,
        (sku, quantity, value): (Sku, Quantity, Cny),
    ) -> Option<Seq> {
        let gifts = self.donors.get(&donor)?.gifts.get(document)?;
        gifts.get(&Gift { sku, quantity, value }).copied()
    }

    pub(super) fn purchased(&mut self, fact: &GoodsPurchased) {
        if let Some(supplier) = &fact.details.supplier {
            self.suppliers.insert(folded(supplier.as_str()));
        }
    }

    pub(super) fn written_off(&mut self, entry: &Entry, fact: &GoodsWrittenOff) -> Option<()> {
        let (year, month, _) = entry.on.date();
        let sum = self.written_off.entry((year, month)).or_default();
        *sum = sum.checked_add(fact.cost)?;
        Some(())
    }

    /// Takes note of the day on which pieces came or went.
    pub(super) fn moved(&mut self, entry: &Entry) {
        if entry.links.reverses.is_some() {
            return;
        }
        let goes = entry.postings.iter().any(|posting| posting.account == Account::IssuedGoods);
        for posting in &entry.postings {
            let Account::Shelf(sku) = posting.account else { continue };
            let Some(good) = self.all.get_mut(&sku) else { continue };
            if posting.amount > 0 {
                good.shelved_on = Some(entry.on);
            } else if goes {
                good.issued_on = Some(entry.on);
            }
        }
    }
}
