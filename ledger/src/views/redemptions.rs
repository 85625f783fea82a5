//! Slips: how many there are, and the latest of them.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::events::market_cards::MarketCardsIssued;
use crate::events::redemptions::Redeemed;
use crate::journal::Entry;
use crate::units::{MemberId, Moment, OperatorId, Points, Seq, VoucherNo};

/// The redemptions of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemptions {
    vouchers: u32,
    latest: VecDeque<Slip>,
}

/// One of the latest redemptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    /// Its number.
    pub voucher: VoucherNo,
    /// Its entry.
    pub seq: Seq,
    /// When.
    pub at: Moment,
    /// Who served.
    pub by: OperatorId,
    /// Who was served.
    pub member: MemberId,
    /// What it cost.
    pub points: Points,
    /// Whether it still counts.
    pub standing: Standing,
}

/// Whether a slip still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It does.
    Valid,
    /// It was reversed.
    Reversed,
}

/// How many of the latest slips are kept at hand.
const LATEST: usize = 50;

impl Redemptions {
    /// The number the next slip gets.
    pub fn next(&self) -> Option<VoucherNo> {
        self.vouchers.checked_add(1).map(VoucherNo::number)
    }

    /// How many slips were ever written.
    pub const fn vouchers(&self) -> u32 {
        self.vouchers
    }

    /// The latest slips, newest first.
    pub fn latest(&self) -> impl Iterator<Item = &Slip> {
        self.latest.iter().rev()
    }

    pub(super) fn redeemed(&mut self, entry: &Entry, fact: &Redeemed) -> Option<()> {
        if self.next() != Some(fact.voucher) {
            return None;
        }
        self.vouchers = fact.voucher.get();
        if self.latest.len() == LATEST {
            self.latest.pop_front();
        }
        let (Entry { seq, at, by, .. }, Redeemed { voucher, member, points, .. }) = (entry, fact);
        self.latest.push_back(Slip {
            voucher: *voucher,
            seq: *seq,
            at: *at,
            by: *by,
            member: *member,
            points: *points,
            standing: Standing::Valid,
        });
        Some(())
    }

    /// A slip of supermarket cards has a number of the same series.
    pub(super) fn cards_issued(&mut self, entry: &Entry, fact: &MarketCardsIssued) -> Option<()> {
        if self.next() != Some(fact.voucher) {
            return None;
        }
        self.vouchers = fact.voucher.get();
        if self.latest.len() == LATEST {
            self.latest.pop_front();
        }
        let MarketCardsIssued { voucher, member, points, .. } = *fact;
        let (Entry { seq, at, by, .. }, standing) = (entry, Standing::Valid);
        self.latest.push_back(Slip { voucher, seq: *seq, at: *at, by: *by, member, points, standing });
        Some(())
    }

    pub(super) fn reversed(&mut self, voucher: VoucherNo) {
        if let Some(slip) = self.latest.iter_mut().find(|slip| slip.voucher == voucher) {
            slip.standing = Standing::Reversed;
        }
    }
}
