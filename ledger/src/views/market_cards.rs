//! Supermarket cards: every card the station ever bought, and where it is.
//!
//! 1. Every card is in exactly one state: bought = held + issued + void.
//! 2. A card that was held and not found at a handover or a count stays held by who answers for it,
//!    and is called missing until it is found or written off.
//! 3. Cards given out are kept: a merchant's statement may name any of them later.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::market_cards::{
    MarketCardsBought, MarketCardsCounted, MarketCardsHandedOver, MarketCardsIssued, MarketCardsTakenBack,
    MarketCardsVoided, VoidCause,
};
use crate::events::merchants::CardUse;
use crate::journal::{Entry, LotId};
use crate::units::{
    Cny, Day, FundId, MemberId, MerchantId, OperatorId, Quantity, Seq, Serial, SerialRange, VoucherNo,
};

/// The supermarket cards of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketCards {
    all: BTreeMap<Serial, Card>,
    /// The month in which cards were given out last, by its first day.
    month: Option<Day>,
    /// Cards given out in that month, by member.
    issued: BTreeMap<MemberId, u32>,
    last_count: Option<Count>,
    /// What the cards that were missing were worth, at the end of each day on which that changed.
    missing_by_day: BTreeMap<Day, Cny>,
}

/// One card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// What it is worth at the merchant.
    pub face: Cny,
    /// The lot it was bought in.
    pub lot: LotId,
    /// The fund that paid.
    pub fund: FundId,
    /// Where it is taken.
    pub merchant: MerchantId,
    /// Where it is.
    pub state: State,
    /// Since when it is missing in stock.
    pub missing: Option<Day>,
    /// What it paid for, as its merchant's statements say.
    pub used: Cny,
}

/// Where a card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// In stock.
    Held {
        /// In whose custody.
        by: OperatorId,
    },
    /// Given out; whoever has it may use it.
    Issued {
        /// Under which slip.
        voucher: VoucherNo,
        /// When.
        on: Day,
    },
    /// Worth nothing.
    Void {
        /// What happened.
        cause: VoidCause,
        /// When.
        on: Day,
    },
}

/// The last count of all cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Its entry.
    pub seq: Seq,
    /// On which day.
    pub on: Day,
    /// How many should have been there.
    pub expected: Quantity,
    /// How many were there.
    pub counted: Quantity,
}

impl Card {
    /// In whose custody it is; none when it is no longer in stock.
    pub const fn custodian(&self) -> Option<OperatorId> {
        match self.state {
            State::Held { by } => Some(by),
            State::Issued { .. } | State::Void { .. } => None,
        }
    }

    /// Says since when it is missing, or that it is not. Returns by how much the face value of what is
    /// missing changes, in fen.
    fn set_missing(&mut self, missing: Option<Day>) -> i64 {
        let before = std::mem::replace(&mut self.missing, missing);
        match (before, missing) {
            (None, Some(_)) => self.face.minor(),
            (Some(_), None) => self.face.minor().saturating_neg(),
            (None, None) | (Some(_), Some(_)) => 0,
        }
    }
}

impl MarketCards {
    /// One card.
    pub fn get(&self, serial: Serial) -> Option<&Card> {
        self.all.get(&serial)
    }

    /// All cards ever bought, by serial.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (Serial, &Card)> {
        self.all.iter().map(|(serial, card)| (*serial, card))
    }

    /// The cards in stock: those of one person, or everybody's.
    pub fn held(&self, custodian: Option<OperatorId>) -> BTreeSet<Serial> {
        let held = |card: &Card| card.custodian().is_some_and(|by| custodian.is_none_or(|of| of == by));
        self.all.iter().filter(|(_, card)| held(card)).map(|(serial, _)| *serial).collect()
    }

    /// How many cards a member was given in the month of `today`.
    pub fn issued_in_month(&self, member: MemberId, today: Day) -> u32 {
        let counted = self.month == Some(today.month_start());
        self.issued.get(&member).copied().filter(|_| counted).unwrap_or(0)
    }

    /// How many cards are missing in stock.
    pub fn missing(&self) -> usize {
        self.all.values().filter(|card| card.missing.is_some()).count()
    }

    /// What the cards that were missing at the end of `day` are worth.
    pub fn missing_on(&self, day: Day) -> Cny {
        self.missing_by_day.range(..=day).next_back().map_or(Cny::ZERO, |(_, worth)| *worth)
    }

    /// The face value of what is missing changed by so many fen.
    fn missed(&mut self, on: Day, change: i64) -> Option<()> {
        if change != 0 {
            let worth = self.missing_on(on).checked_add(Cny::from_minor(change))?;
            self.missing_by_day.insert(on, worth);
        }
        Some(())
    }

    /// The last count of all cards.
    pub const fn last_count(&self) -> Option<Count> {
        self.last_count
    }

    pub(super) fn bought(&mut self, entry: &Entry, fact: &MarketCardsBought) -> Option<()> {
        let card = Card {
            face: fact.face,
            lot: LotId { seq: entry.seq, place: 0 },
            fund: fact.fund,
            merchant: fact.merchant,
            state: State::Held { by: entry.by },
            missing: None,
            used: Cny::ZERO,
        };
        let mut serials = fact.ranges.iter().flat_map(SerialRange::serials);
        serials.all(|serial| self.all.insert(serial, card).is_none()).then_some(())
    }

    /// A card in stock, to be changed.
    fn held_mut(&mut self, serial: Serial) -> Option<&mut Card> {
        self.all.get_mut(&serial).filter(|card| card.custodian().is_some())
    }

    pub(super) fn handed_over(&mut self, entry: &Entry, fact: &MarketCardsHandedOver) -> Option<()> {
        let missing: BTreeSet<Serial> = fact.missing.iter().flat_map(SerialRange::serials).collect();
        let mut change = 0_i64;
        for serial in fact.ranges.iter().flat_map(SerialRange::serials) {
            let card = self.held_mut(serial)?;
            if missing.contains(&serial) {
                change = change.checked_add(card.set_missing(card.missing.or(Some(entry.on))))?;
            } else {
                card.state = State::Held { by: fact.to };
                change = change.checked_add(card.set_missing(None))?;
            }
        }
        self.missed(entry.on, change)
    }

    pub(super) fn issued(&mut self, entry: &Entry, fact: &MarketCardsIssued) -> Option<()> {
        let mut change = 0_i64;
        for serial in &fact.serials {
            let card = self.held_mut(*serial)?;
            card.state = State::Issued { voucher: fact.voucher, on: entry.on };
            change = change.checked_add(card.set_missing(None))?;
        }
        self.missed(entry.on, change)?;
        let month = entry.on.month_start();
        if self.month != Some(month) {
            self.month = Some(month);
            self.issued.clear();
        }
        let count = self.issued.entry(fact.member).or_default();
        *count = count.checked_add(u32::try_from(fact.serials.len()).ok()?)?;
        Some(())
    }

    pub(super) fn taken_back(&mut self, entry: &Entry, fact: &MarketCardsTakenBack) -> Option<()> {
        let mut given = None;
        for serial in &fact.serials {
            let card = self.all.get_mut(serial)?;
            match card.state {
                State::Issued { voucher, on } if voucher == fact.voucher => given = Some(on),
                State::Issued { .. } | State::Held { .. } | State::Void { .. } => return None,
            }
            card.state = State::Held { by: entry.by };
        }
        // Cards of this month that came back may be given out again in it.
        if given.map(Day::month_start) == self.month
            && let Some(count) = self.issued.get_mut(&fact.member)
        {
            *count = count.saturating_sub(u32::try_from(fact.serials.len()).ok()?);
            if *count == 0 {
                self.issued.remove(&fact.member);
            }
        }
        Some(())
    }

    pub(super) fn voided(&mut self, entry: &Entry, fact: &MarketCardsVoided) -> Option<()> {
        let mut change = 0_i64;
        for serial in fact.ranges.iter().flat_map(SerialRange::serials) {
            let card = self.held_mut(serial)?;
            card.state = State::Void { cause: fact.cause, on: entry.on };
            change = change.checked_add(card.set_missing(None))?;
        }
        self.missed(entry.on, change)
    }

    pub(super) fn counted(&mut self, entry: &Entry, fact: &MarketCardsCounted) -> Option<()> {
        let mut change = 0_i64;
        for serial in self.held(fact.custodian) {
            change = change.checked_add(self.held_mut(serial)?.set_missing(None))?;
        }
        for serial in fact.missing.iter().flat_map(SerialRange::serials) {
            change = change.checked_add(self.held_mut(serial)?.set_missing(Some(entry.on)))?;
        }
        self.missed(entry.on, change)?;
        if fact.custodian.is_none() {
            let MarketCardsCounted { expected, counted, .. } = *fact;
            self.last_count = Some(Count { seq: entry.seq, on: entry.on, expected, counted });
        }
        Some(())
    }

    pub(super) fn used(&mut self, uses: &[CardUse]) -> Option<()> {
        for CardUse { serial, amount } in uses {
            let card = self.all.get_mut(serial)?;
            card.used = card.used.checked_add(*amount)?;
        }
        Some(())
    }
}
