//! Lots: every credit of points and every intake of goods stays apart until it is used up.
//!
//! Which lots a spend, an expiry or a reversal touched is chosen once, by a rule, and written into
//! the entry; replay uses what is written and never chooses again. Every move states the lot's
//! terms, so that one entry can be read without the ones before it.
//!
//! 1. In every entry, the moves of an account sum to its postings.
//! 2. A lot is never taken under zero.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::journal::{Account, Commodity, Payer};
use crate::units::{Cny, Day, Line, Print, Seq, two_forms};

/// A lot's name: the entry that opened it and its place among that entry's moves, `12.0`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct LotId {
    /// The entry that opened it.
    pub seq: Seq,
    /// Its place among that entry's moves.
    pub place: u16,
}

/// A text that is no lot.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not a lot: expected a form like 12.0")]
pub struct NotALot {
    /// What was given.
    pub typed: Box<str>,
}

impl Print for LotId {
    fn print(&self, line: &mut Line) {
        line.number(self.seq.get(), 1);
        line.push(".");
        line.number(u64::from(self.place), 1);
    }
}

impl fmt::Display for LotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.line().as_str())
    }
}

impl fmt::Debug for LotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for LotId {
    type Err = NotALot;

    fn from_str(typed: &str) -> Result<Self, NotALot> {
        let lot = typed.split_once('.').and_then(|(seq, place)| {
            Some(Self { seq: Seq::number(seq.parse().ok()?), place: place.parse().ok()? })
        });
        lot.ok_or_else(|| NotALot { typed: typed.into() })
    }
}

two_forms!(LotId);

/// What a lot keeps for its whole life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The first day it may be used; none means at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day it may be used; none means for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
    /// Who paid for the goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer: Option<Payer>,
}

/// So much into (positive) or out of (negative) one lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LotMove {
    /// Which lot.
    pub lot: LotId,
    /// The account it is in.
    pub account: Account,
    /// How many smallest units.
    pub amount: i64,
    /// The cost that goes with it, for goods.
    pub cost: Option<Cny>,
    /// What the lot keeps for its whole life.
    pub terms: Terms,
}

impl LotMove {
    /// What a lot of this account counts.
    pub const fn commodity(account: &Account) -> Commodity {
        match account {
            Account::Shelf(sku) | Account::Aside(sku) => Commodity::Pieces(*sku),
            Account::CardStock(face) => Commodity::Cards(*face),
            Account::Member(_)
            | Account::Held(_)
            | Account::Owed(_)
            | Account::Issued(_)
            | Account::Redeemed
            | Account::Lapsed
            | Account::Reserved(_)
            | Account::Fund(_)
            | Account::Committed(_)
            | Account::Advance(_)
            | Account::Obligation(_)
            | Account::Inventory
            | Account::Expense(..)
            | Account::Granted(_)
            | Account::Donated(_)
            | Account::Bought(_)
            | Account::IssuedGoods
            | Account::Cards
            | Account::IssuedCards
            | Account::VoidedCards
            | Account::WrittenOff
            | Account::CountVariance => Commodity::Points,
        }
    }
}

/// A lot move as it stands in the bytes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written<Minor> {
    lot: LotId,
    account: Account,
    amount: Minor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<Cny>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payer: Option<Payer>,
}

impl Serialize for LotMove {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Terms { from, expires, payer } = self.terms;
        let amount = Self::commodity(&self.account).written(self.amount);
        Written { lot: self.lot, account: self.account, amount, cost: self.cost, from, expires, payer }
            .serialize(to)
    }
}

impl<'de> Deserialize<'de> for LotMove {
    fn deserialize<D: serde::Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let Written { lot, account, amount, cost, from, expires, payer } =
            Written::<AmountText<'de>>::deserialize(input)?;
        let amount = Self::commodity(&account).read(&amount.0).map_err(serde::de::Error::custom)?;
        Ok(Self { lot, account, amount, cost, terms: Terms { from, expires, payer } })
    }
}

/// An amount not yet read, because what it counts is known only with its account.
struct AmountText<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for AmountText<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Text;

        impl<'de> Visitor<'de> for Text {
            type Value = AmountText<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount as text")
            }

            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<AmountText<'de>, E> {
                Ok(AmountText(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<AmountText<'de>, E> {
                Ok(AmountText(Cow::Owned(text.to_owned())))
            }
        }

        from.deserialize_str(Text)
    }
}
