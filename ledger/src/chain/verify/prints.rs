//! Fingerprints of rows, summed up by page, so that a whole table is compared in one scan of each.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, DefaultHasher, Hasher, RandomState};
use std::sync::LazyLock;

use crate::units::{Digest, Seq};

/// The key of all fingerprints, another one in every run: who knew it could forge rows whose fingerprints sum
/// to what those of the true rows do.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

fn hasher() -> DefaultHasher {
    KEY.build_hasher()
}

/// Sums of the fingerprints of the rows that derived tables hold for one page of entries. Rows
/// stand there in another order, and a sum does not depend on it; where it differs, the page is
/// compared row by row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prints {
    pub(crate) postings: u64,
    pub(crate) claims: u64,
}

/// Prints by page of 1,024 places, of pages that have a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    /// The pages of any book that was not forged, by number.
    near: Vec<Option<Prints>>,
    /// The others: a forger may leave gaps of any size.
    far: BTreeMap<u64, Prints>,
}

impl Pages {
    /// How many pages may be near: those of 67 million entries.
    const NEAR: usize = 1 << 16;

    /// The page of a place, which is there from now on.
    pub(crate) fn of(&mut self, seq: Seq) -> &mut Prints {
        let page = seq.get() >> 10;
        let near = usize::try_from(page).unwrap_or(Self::NEAR);
        if (self.near.len()..Self::NEAR).contains(&near) {
            self.near.resize(near.saturating_add(1), None);
        }
        match self.near.get_mut(near) {
            Some(prints) => prints.get_or_insert_default(),
            None => self.far.entry(page).or_default(),
        }
    }

    /// The first places of the pages here that are not the same in `other`.
    pub(crate) fn differing(&self, other: &Self) -> Vec<Seq> {
        let differs = |page, prints| prints != other.get(page).unwrap_or_default();
        let differing = self.all().filter(|(page, prints)| differs(*page, *prints));
        differing.map(|(page, _)| Seq::number(page << 10)).collect()
    }

    /// Whether the page of this place is there.
    pub(crate) fn holds(&self, seq: Seq) -> bool {
        self.get(seq.get() >> 10).is_some()
    }

    /// Whether every page of `other` is here too.
    pub(crate) fn holds_all(&self, other: &Self) -> bool {
        other.all().all(|(page, _)| self.get(page).is_some())
    }

    fn get(&self, page: u64) -> Option<Prints> {
        let near = usize::try_from(page).ok().and_then(|near| self.near.get(near));
        near.copied().unwrap_or_else(|| self.far.get(&page).copied())
    }

    fn all(&self) -> impl Iterator<Item = (u64, Prints)> {
        let near = (0..).zip(&self.near).filter_map(|(page, prints)| prints.map(|prints| (page, prints)));
        near.chain(self.far.iter().map(|(page, prints)| (*page, *prints)))
    }
}

/// The fingerprint of a text.
pub(crate) fn print_of(kind: &str, subject: &str) -> u64 {
    let mut hasher = hasher();
    hasher.write(kind.as_bytes());
    hasher.write(subject.as_bytes());
    hasher.finish()
}

/// The fingerprint of a row whose text part has the fingerprint `text`.
pub(crate) fn row_print(text: u64, seq: Seq, line: u16, amount: i64) -> u64 {
    let mut hasher = hasher();
    hasher.write_u64(text);
    hasher.write_u64(seq.get());
    hasher.write_u16(line);
    hasher.write_i64(amount);
    hasher.finish()
}

/// Sums of the fingerprints of the tree's nodes above the leaves, by page of 1,024 of them in the
/// order of appends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NodePrints {
    count: u64,
    pages: Vec<u64>,
}

impl NodePrints {
    /// Adds the next node.
    pub(crate) fn push(&mut self, node: Digest) {
        let mut hasher = hasher();
        hasher.write_u64(self.count);
        hasher.write(node.as_bytes());
        if self.count.is_multiple_of(1024) {
            self.pages.push(0);
        }
        if let Some(page) = self.pages.last_mut() {
            *page = page.wrapping_add(hasher.finish());
        }
        self.count = self.count.saturating_add(1);
    }

    /// How many there are.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// The places of the first nodes of pages that are not the same in `other`.
    pub(crate) fn differing(&self, other: &Self) -> impl Iterator<Item = u64> {
        let pages = self.pages.len().max(other.pages.len());
        (0..)
            .zip(0..pages)
            .filter(|(_, page)| self.pages.get(*page) != other.pages.get(*page))
            .map(|(page, _): (u64, usize)| page.saturating_mul(1024))
    }
}
