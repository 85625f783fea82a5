//! Public notice: open objections, and where the lots of a credit went.
//!
//! A credit's lots have its entry in their name. An objection, its answer and a merge open other
//! lots in their place; the lot of the credit behind each of those stays known, so that a reversal
//! finds what is left of a credit and a figure can be explained.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::notice::{NoticeDismissed, NoticeObjected};
use crate::journal::{Entry, LotId};
use crate::units::{Day, OperatorId, Seq};

/// The objections of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Open objections by the credit they are against.
    open: BTreeMap<Seq, Objection>,
    /// Credits whose notice goes on after an objection, and the first day after it.
    resumed: BTreeMap<Seq, Day>,
    /// Credits that were reversed, and by which entry.
    reversed: BTreeMap<Seq, Seq>,
    /// Lots that stand in the place of others, and the first of each.
    origins: BTreeMap<LotId, LotId>,
}

/// An objection that waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// The entry that recorded it.
    pub seq: Seq,
    /// When.
    pub on: Day,
    /// Who recorded it.
    pub by: OperatorId,
    /// Days of notice that were left.
    pub left_days: u16,
}

impl Notice {
    /// The open objection against a credit.
    pub fn objection(&self, credit: Seq) -> Option<&Objection> {
        self.open.get(&credit)
    }

    /// All open objections with their credits, by credit.
    pub fn objections(&self) -> impl ExactSizeIterator<Item = (Seq, &Objection)> {
        self.open.iter().map(|(credit, objection)| (*credit, objection))
    }

    /// The first day after a notice that went on after an objection.
    pub fn resumed(&self, credit: Seq) -> Option<Day> {
        self.resumed.get(&credit).copied()
    }

    /// The entry that reversed a credit.
    pub fn reversed(&self, credit: Seq) -> Option<Seq> {
        self.reversed.get(&credit).copied()
    }

    /// All credits that were reversed, by credit, with the entries that reversed them.
    pub fn all_reversed(&self) -> impl ExactSizeIterator<Item = (Seq, Seq)> {
        self.reversed.iter().map(|(credit, reversal)| (*credit, *reversal))
    }

    /// The lot that a credit, a correction or a merge opened first, in whose place `lot` stands.
    pub fn origin(&self, lot: LotId) -> LotId {
        self.origins.get(&lot).copied().unwrap_or(lot)
    }

    pub(super) fn objected(&mut self, entry: &Entry, fact: &NoticeObjected) -> Option<()> {
        let (seq, on, by, left_days) = (entry.seq, entry.on, entry.by, fact.left_days);
        self.moved(entry)?;
        self.open.insert(fact.credit, Objection { seq, on, by, left_days }).is_none().then_some(())
    }

    pub(super) fn dismissed(&mut self, entry: &Entry, fact: &NoticeDismissed) -> Option<()> {
        self.moved(entry)?;
        self.resumed.insert(fact.credit, fact.from);
        self.open.remove(&fact.credit).map(|_| ())
    }

    pub(super) fn credit_reversed(&mut self, entry: &Entry, credit: Seq) -> Option<()> {
        self.open.remove(&credit);
        self.resumed.remove(&credit);
        self.reversed.insert(credit, entry.seq).is_none().then_some(())
    }

    /// Lots went over into new ones: each move out is followed by the move in.
    pub(super) fn moved(&mut self, entry: &Entry) -> Option<()> {
        for pair in entry.lots.chunks(2) {
            let [out, into] = pair else { return None };
            if out.amount >= 0 || out.amount.checked_add(into.amount) != Some(0) {
                return None;
            }
            let origin = self.origin(out.lot);
            self.origins.insert(into.lot, origin);
        }
        Some(())
    }

    /// The lots of a merge are no more.
    pub(super) fn moved_back(&mut self, merge: Seq) {
        self.origins.retain(|lot, _| lot.seq != merge);
    }
}
