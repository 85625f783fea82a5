//! Parked baskets: what is pinned for whom, and until when.
//!
//! A pinned lot keeps its name and its terms; it only lies in another account, and goes back from there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::redemptions::{BasketHeld, Line};
use crate::journal::{Account, Amount, Entry, LotId, LotMove, Payer, Posting, Terms};
use crate::units::{Cny, Day, DeskId, HoldId, MemberId, Moment, OperatorId, Points, Seq};

use super::Redemptions;

/// The parked baskets of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Holds {
    last: u32,
    live: BTreeMap<HoldId, Hold>,
}

/// A parked basket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its number.
    pub id: HoldId,
    /// Its entry.
    pub seq: Seq,
    /// When it was parked.
    pub at: Moment,
    /// By whom.
    pub by: OperatorId,
    /// At which desk.
    pub desk: DeskId,
    /// Whose it is.
    pub member: MemberId,
    /// What is in it, with its prices.
    #[serde(with = "crate::units::kept::in_json")]
    pub lines: Vec<Line>,
    /// What all lines cost together.
    pub points: Points,
    /// From this moment on it counts as released.
    pub until: Moment,
    /// What is pinned, by the account it lies in.
    pinned: Vec<Pinned>,
}

/// A part of a lot that is pinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// Where it lies.
    pub account: Account,
    /// Which lot.
    pub lot: LotId,
    /// How many smallest units.
    pub amount: i64,
    /// What they cost, for goods.
    pub cost: Cny,
    /// The first day the lot may be used.
    pub from: Option<Day>,
    /// The last day it may be used.
    pub expires: Option<Day>,
    /// Who paid, for goods.
    pub payer: Option<Payer>,
}

impl Pinned {
    /// What the lot keeps for its whole life.
    pub const fn terms(&self) -> Terms {
        Terms { from: self.from, expires: self.expires, payer: self.payer }
    }
}

impl Hold {
    /// Whether its deadline is past.
    pub fn is_over(&self, at: Moment) -> bool {
        self.until <= at
    }

    /// Whether it pins a part of a lot.
    pub fn pins(&self, lot: LotId) -> bool {
        self.pinned.iter().any(|pinned| pinned.lot == lot)
    }

    /// What is pinned in an account.
    pub fn pinned(&self, account: Account) -> impl Iterator<Item = &Pinned> {
        self.pinned.iter().filter(move |pinned| pinned.account == account)
    }

    /// What giving it up moves, out of the accounts in which it is pinned and back.
    pub(crate) fn release(&self) -> (Vec<(Account, Account, Amount)>, Vec<LotMove>) {
        let points = Amount::Points(self.points);
        let mut moves = vec![(Account::Held(self.member), Account::Member(self.member), points)];
        for line in &self.lines {
            let pieces = Amount::Pieces(line.sku, line.quantity);
            moves.push((Account::Aside(line.sku), Account::Shelf(line.sku), pieces));
        }
        let mut lots = Vec::new();
        for pinned in &self.pinned {
            let Some((back, cost)) = back_from(pinned.account, pinned.cost) else { continue };
            let line = |account, amount, cost: Option<Cny>| LotMove {
                lot: pinned.lot,
                account,
                amount,
                cost,
                terms: pinned.terms(),
            };
            lots.push(line(pinned.account, pinned.amount.saturating_neg(), cost.and_then(Cny::checked_neg)));
            lots.push(line(back, pinned.amount, cost));
        }
        (moves, lots)
    }
}

/// Where a pinned lot lay before, and the cost it takes along.
fn back_from(account: Account, cost: Cny) -> Option<(Account, Option<Cny>)> {
    if let Account::Held(member) = account {
        Some((Account::Member(member), None))
    } else if let Account::Aside(sku) = account {
        Some((Account::Shelf(sku), Some(cost)))
    } else {
        None
    }
}

impl Redemptions {
    /// A parked basket that was neither captured nor given up. Its deadline may be past.
    pub fn hold(&self, hold: HoldId) -> Option<&Hold> {
        self.holds.live.get(&hold)
    }

    /// All parked baskets, oldest first.
    pub fn holds(&self) -> impl ExactSizeIterator<Item = &Hold> {
        self.holds.live.values()
    }

    /// The parked baskets of a member.
    pub fn holds_of(&self, member: MemberId) -> impl Iterator<Item = &Hold> {
        self.holds().filter(move |hold| hold.member == member)
    }

    /// The parked baskets whose deadline is past, the first to reach it first.
    pub fn overdue(&self, at: Moment) -> Option<&Hold> {
        self.holds().filter(|hold| hold.is_over(at)).min_by_key(|hold| (hold.until, hold.id))
    }

    /// The number the next parked basket gets.
    pub fn next_hold(&self) -> Option<HoldId> {
        HoldId::number(self.holds.last).next()
    }

    pub(in crate::views) fn held(&mut self, entry: &Entry, fact: &BasketHeld) -> Option<()> {
        let BasketHeld { hold: id, member, lines, points, until } = fact.clone();
        if self.next_hold() != Some(id) {
            return None;
        }
        self.holds.last = id.get();
        let pinned = entry.lots.iter().filter(|moved| moved.amount > 0);
        let pinned = pinned.map(|moved| {
            let Terms { from, expires, payer } = moved.terms;
            let LotMove { lot, account, amount, .. } = *moved;
            Pinned { account, lot, amount, cost: moved.cost.unwrap_or_default(), from, expires, payer }
        });
        let pinned = pinned.collect();
        let (Entry { seq, at, by, .. }, desk) = (entry, entry.desk.clone());
        let hold = Hold { id, seq: *seq, at: *at, by: *by, desk, member, lines, points, until, pinned };
        self.holds.live.insert(id, hold).is_none().then_some(())
    }

    /// A parked basket was captured, given up, or reached its deadline.
    pub(in crate::views) fn ended(&mut self, hold: HoldId) -> Option<()> {
        self.holds.live.remove(&hold).map(|_| ())
    }
}

/// The two sides of a transfer.
pub(in crate::views) fn sides(moves: &[(Account, Account, Amount)]) -> Vec<Posting> {
    let both = |(from, to, amount): &(Account, Account, Amount)| {
        let (commodity, minor) = (amount.commodity(), amount.minor());
        let side = |account, amount| Posting { account, commodity, amount };
        [side(*from, minor.saturating_neg()), side(*to, minor)]
    };
    moves.iter().flat_map(both).collect()
}
