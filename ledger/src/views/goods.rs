//! The catalogue and the donors.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::goods::{DonorNamed, GoodListed, GoodRepriced};
use crate::units::{Barcode, DonorId, Name, Points, Quantity, Sku};

/// The goods of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goods {
    all: BTreeMap<Sku, Good>,
    barcodes: BTreeMap<Barcode, Sku>,
    donors: BTreeMap<DonorId, Name>,
}

/// A good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Good {
    /// Its name.
    pub name: Name,
    /// What a piece costs.
    pub points_price: Points,
    /// What a scanner reads on it.
    pub barcodes: Vec<Barcode>,
    /// At this many pieces or fewer it is running out.
    pub reorder_at: Quantity,
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
        self.donors.get(&donor)
    }

    /// All donors.
    pub fn donors(&self) -> impl ExactSizeIterator<Item = (DonorId, &Name)> {
        self.donors.iter().map(|(donor, name)| (*donor, name))
    }

    /// The number the next donor gets.
    pub fn next_donor(&self) -> Option<DonorId> {
        self.donors.keys().next_back().copied().unwrap_or(DonorId::number(0)).next()
    }

    pub(super) fn listed(&mut self, fact: &GoodListed) -> Option<()> {
        let GoodListed { sku, name, points_price, barcodes, reorder_at } = fact.clone();
        for barcode in &barcodes {
            self.barcodes.insert(*barcode, sku);
        }
        let good = Good { name, points_price, barcodes, reorder_at };
        self.all.insert(sku, good).is_none().then_some(())
    }

    pub(super) fn repriced(&mut self, fact: &GoodRepriced) -> Option<()> {
        self.all.get_mut(&fact.sku)?.points_price = fact.points_price;
        Some(())
    }

    pub(super) fn donor_named(&mut self, fact: &DonorNamed) {
        self.donors.insert(fact.donor, fact.name.clone());
    }
}
