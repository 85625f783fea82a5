//! Slips: how many there are, and the latest of them. Parked baskets, what members redeemed this month,
//! PINs of members and goods that may be paid for in part with cash.

mod holds;
mod usage;

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::events::market_cards::MarketCardsIssued;
use crate::events::redemptions::{
    CashAllowed, CashTerms, MemberPinRefused, Proof, Redeemed, RedemptionReversed,
};
use crate::events::station::Policy;
use crate::journal::Entry;
use crate::units::{MemberId, Moment, OperatorId, Points, Seq, Sku, VoucherNo};

pub(super) use holds::sides;
pub use holds::{Hold, Pinned};
pub use usage::{Sum, Usage};

/// The redemptions of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redemptions {
    vouchers: u32,
    latest: VecDeque<Slip>,
    /// The entries that took slips back.
    taken_back: BTreeMap<VoucherNo, Seq>,
    /// The entries that erased those who collected goods.
    collectors_erased: BTreeMap<VoucherNo, Seq>,
    holds: holds::Holds,
    #[serde(deserialize_with = "crate::units::kept::map")]
    usage: BTreeMap<MemberId, Usage>,
    #[serde(deserialize_with = "crate::units::kept::map")]
    pins: BTreeMap<MemberId, PinTries>,
    cash: BTreeMap<Sku, CashTerms>,
    /// Prices that were others earlier, and until when.
    prices: Vec<OldPrice>,
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

/// A member who has a PIN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinTries {
    /// Wrong PINs in a row.
    pub failures: u16,
    /// Until when no PIN of his is taken.
    pub locked_until: Option<Moment>,
}

/// What a good cost up to a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct OldPrice {
    sku: Sku,
    until: Moment,
    points: Points,
}

/// How many of the latest slips are kept at hand.
const LATEST: usize = 50;

/// How many of the latest changes of a price are kept at hand: baskets live for minutes.
const PRICES: usize = 50;

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

    /// The entry that took a slip back; none while it counts.
    pub fn reversal(&self, voucher: VoucherNo) -> Option<Seq> {
        self.taken_back.get(&voucher).copied()
    }

    /// The entry that erased whoever collected the goods of a slip.
    pub fn collector_erased(&self, voucher: VoucherNo) -> Option<Seq> {
        self.collectors_erased.get(&voucher).copied()
    }

    /// The slips whose collectors were erased, each with the entry.
    pub fn collectors_erased(&self) -> impl Iterator<Item = (VoucherNo, Seq)> {
        self.collectors_erased.iter().map(|(voucher, seq)| (*voucher, *seq))
    }

    /// One that was erased is not there to be erased again.
    pub(super) fn erased(&mut self, voucher: VoucherNo, seq: Seq) -> Option<()> {
        self.collectors_erased.insert(voucher, seq).is_none().then_some(())
    }

    /// What a member redeemed on the last day he did, and in its month.
    pub fn usage(&self, member: MemberId) -> Option<&Usage> {
        self.usage.get(&member)
    }

    /// How a member's PIN was given lately; none while he has none.
    pub fn pin(&self, member: MemberId) -> Option<PinTries> {
        self.pins.get(&member).copied()
    }

    /// How a good may be paid for in part with cash.
    pub fn cash_terms(&self, sku: Sku) -> Option<CashTerms> {
        self.cash.get(&sku).copied()
    }

    /// What a piece cost at a moment, when that was something else than today.
    pub fn price_at(&self, sku: Sku, at: Moment) -> Option<Points> {
        let later = self.prices.iter().filter(|old| old.sku == sku && at < old.until);
        later.min_by_key(|old| old.until).map(|old| old.points)
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
        self.usage.entry(*member).or_default().redeemed(entry.on, fact)?;
        if fact.proof == Some(Proof::Pin) {
            self.pins.insert(*member, PinTries::default());
        }
        match fact.hold {
            Some(hold) => self.ended(hold),
            None => Some(()),
        }
    }

    /// A slip counts no more.
    pub(super) fn taken_back(&mut self, voucher: VoucherNo, by: Seq) {
        self.taken_back.insert(voucher, by);
        if let Some(slip) = self.latest.iter_mut().find(|slip| slip.voucher == voucher) {
            slip.standing = Standing::Reversed;
        }
    }

    pub(super) fn reversed(&mut self, entry: &Entry, fact: &RedemptionReversed) -> Option<()> {
        self.taken_back(fact.voucher, entry.seq);
        match self.usage.get_mut(&fact.member) {
            Some(usage) => usage.reversed(entry, fact),
            None => Some(()),
        }
    }

    /// A member has another PIN; a lock-out ends with it.
    pub(super) fn pin_set(&mut self, member: MemberId) {
        self.pins.insert(member, PinTries::default());
    }

    pub(super) fn pin_refused(
        &mut self,
        fact: &MemberPinRefused,
        at: Moment,
        policy: Option<&Policy>,
    ) -> Option<()> {
        let policy = policy.filter(|policy| fact.failures >= policy.pin_attempts_max);
        let millis = |minutes: u16| i64::from(minutes).saturating_mul(60_000);
        let locked_until = policy.map(|policy| at.plus_millis(millis(policy.lockout_minutes)));
        *self.pins.get_mut(&fact.member)? = PinTries { failures: fact.failures, locked_until };
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

    pub(super) fn cash_allowed(&mut self, fact: &CashAllowed) {
        match fact.terms {
            Some(terms) => self.cash.insert(fact.sku, terms),
            None => self.cash.remove(&fact.sku),
        };
    }

    /// A good costs something else from now on.
    pub(super) fn repriced(&mut self, entry: &Entry, sku: Sku, points: Points) {
        if self.prices.len() == PRICES {
            self.prices.remove(0);
        }
        self.prices.push(OldPrice { sku, until: entry.at, points });
    }
}
