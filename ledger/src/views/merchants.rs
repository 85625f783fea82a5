//! Merchants and their settled months.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::merchants::{MerchantNamed, MerchantSettled};
use crate::journal::Entry;
use crate::units::{Cny, Day, MerchantId, Name, Note, Seq};

/// The merchants of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merchants {
    all: BTreeMap<MerchantId, Merchant>,
}

/// A merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merchant {
    /// The firm.
    pub name: Name,
    /// Its counter or office for cards.
    pub contact: Option<Note>,
    /// The face values it issues; any when none is named.
    pub faces: Vec<Cny>,
    /// The settled months, by their first day.
    pub settled: BTreeMap<Day, Settlement>,
}

/// A settled month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// Its entry.
    pub seq: Seq,
    /// How many lines the statement has.
    pub lines: u32,
    /// What they claim.
    pub claimed: Cny,
    /// What of it matches.
    pub matched: Cny,
    /// How many lines match nothing.
    pub unmatched: u32,
}

impl Merchant {
    /// Whether it issues cards of this face value.
    pub fn issues(&self, face: Cny) -> bool {
        self.faces.is_empty() || self.faces.contains(&face)
    }
}

impl Merchants {
    /// One merchant.
    pub fn get(&self, merchant: MerchantId) -> Option<&Merchant> {
        self.all.get(&merchant)
    }

    /// All merchants.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (MerchantId, &Merchant)> {
        self.all.iter().map(|(id, merchant)| (*id, merchant))
    }

    /// The number the next merchant gets.
    pub fn next(&self) -> Option<MerchantId> {
        self.all.keys().next_back().copied().unwrap_or(MerchantId::number(0)).next()
    }

    pub(super) fn named(&mut self, fact: &MerchantNamed) -> Option<()> {
        let MerchantNamed { merchant, name, contact, faces } = fact.clone();
        let named = Merchant { name, contact, faces, settled: BTreeMap::new() };
        self.all.insert(merchant, named).is_none().then_some(())
    }

    pub(super) fn settled(&mut self, entry: &Entry, fact: &MerchantSettled) -> Option<()> {
        let MerchantSettled { lines, claimed, matched, unmatched, .. } = *fact;
        let settlement = Settlement { seq: entry.seq, lines, claimed, matched, unmatched };
        let merchant = self.all.get_mut(&fact.merchant)?;
        merchant.settled.insert(fact.month, settlement).is_none().then_some(())
    }
}
