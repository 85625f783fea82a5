//! Postings: how much of which commodity into (positive) or out of (negative) which account.

use std::fmt;
use std::str::FromStr;

use serde::de::{self, SeqAccess, Visitor};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::journal::Account;
use crate::units::{Cny, Line, Points, Print, Quantity, Sku, two_forms};

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub enum Commodity {
    /// Points.
    Points,
    /// Yuan.
    Cny,
    /// Pieces of a good.
    Pieces(Sku),
    /// Supermarket cards of one face value.
    Cards(Cny),
}

/// A text that is no commodity.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not a commodity: expected PTS, CNY, SKU:CODE or CARD:FACE")]
pub struct NotACommodity {
    /// What was given.
    pub typed: Box<str>,
}

impl Commodity {
    /// `minor` smallest units of it, as entries print it.
    pub fn print(self, minor: i64) -> String {
        self.written(minor).line().as_str().to_owned()
    }

    /// `minor` smallest units of it, to be serialised as entries print them.
    pub(crate) const fn written(self, minor: i64) -> Written {
        Written { of: self, minor }
    }

    /// Reads smallest units of it from the printed form.
    pub(crate) fn read(self, printed: &str) -> Result<i64, crate::units::NotAnAmount> {
        match self {
            Self::Points => printed.parse().map(Points::minor),
            Self::Cny => printed.parse().map(Cny::minor),
            Self::Pieces(_) | Self::Cards(_) => printed.parse().map(Quantity::minor),
        }
    }
}

/// An amount that serialises as entries print it.
pub(crate) struct Written {
    of: Commodity,
    minor: i64,
}

impl Print for Written {
    fn print(&self, line: &mut Line) {
        match self.of {
            Commodity::Points => Points::from_minor(self.minor).print(line),
            Commodity::Cny => Cny::from_minor(self.minor).print(line),
            Commodity::Pieces(_) | Commodity::Cards(_) => Quantity::from_minor(self.minor).print(line),
        }
    }
}

impl Serialize for Written {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.line().as_str())
    }
}

impl Print for Commodity {
    fn print(&self, line: &mut Line) {
        match self {
            Self::Points => line.push("PTS"),
            Self::Cny => line.push("CNY"),
            Self::Pieces(sku) => {
                line.push("SKU:");
                line.push(sku.as_str());
            }
            Self::Cards(face) => {
                line.push("CARD:");
                face.print(line);
            }
        }
    }
}

impl fmt::Display for Commodity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.line().as_str())
    }
}

impl fmt::Debug for Commodity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Commodity {
    type Err = NotACommodity;

    fn from_str(typed: &str) -> Result<Self, NotACommodity> {
        let wrong = || NotACommodity { typed: typed.into() };
        match typed {
            "PTS" => Ok(Self::Points),
            "CNY" => Ok(Self::Cny),
            _ => match typed.split_once(':').ok_or_else(wrong)? {
                ("SKU", sku) => sku.parse().map(Self::Pieces).map_err(|_| wrong()),
                ("CARD", face) => face.parse().map(Self::Cards).map_err(|_| wrong()),
                _ => Err(wrong()),
            },
        }
    }
}

/// An amount together with what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Of points.
    Points(Points),
    /// Of money.
    Cny(Cny),
    /// Of a good.
    Pieces(Sku, Quantity),
    /// Of supermarket cards of one face value.
    Cards(Cny, Quantity),
}

impl Amount {
    /// What it counts.
    pub const fn commodity(self) -> Commodity {
        match self {
            Self::Points(_) => Commodity::Points,
            Self::Cny(_) => Commodity::Cny,
            Self::Pieces(sku, _) => Commodity::Pieces(sku),
            Self::Cards(face, _) => Commodity::Cards(face),
        }
    }

    /// How many smallest units.
    pub const fn minor(self) -> i64 {
        match self {
            Self::Points(points) => points.minor(),
            Self::Cny(cny) => cny.minor(),
            Self::Pieces(_, quantity) | Self::Cards(_, quantity) => quantity.minor(),
        }
    }
}

/// One line of an entry: `[account, commodity, amount]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Where.
    pub account: Account,
    /// What.
    pub commodity: Commodity,
    /// How many smallest units; negative leaves the account.
    pub amount: i64,
}

impl Serialize for Posting {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut line = to.serialize_tuple(3)?;
        line.serialize_element(&self.account)?;
        line.serialize_element(&self.commodity)?;
        line.serialize_element(&self.commodity.written(self.amount))?;
        line.end()
    }
}

impl<'de> Deserialize<'de> for Posting {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Line;

        impl<'de> Visitor<'de> for Line {
            type Value = Posting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a posting [account, commodity, amount]")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut line: A) -> Result<Posting, A::Error> {
                let short = |at| de::Error::invalid_length(at, &"3 parts");
                let account = line.next_element()?.ok_or_else(|| short(0))?;
                let commodity: Commodity = line.next_element()?.ok_or_else(|| short(1))?;
                let amount = line.next_element_seed(Minor(commodity))?.ok_or_else(|| short(2))?;
                Ok(Posting { account, commodity, amount })
            }
        }

        from.deserialize_tuple(3, Line)
    }
}

two_forms!(Commodity);

/// Reads an amount with the decimals of its commodity.
struct Minor(Commodity);

impl<'de> de::DeserializeSeed<'de> for Minor {
    type Value = i64;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<i64, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Minor {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount as text")
    }

    fn visit_str<E: de::Error>(self, printed: &str) -> Result<i64, E> {
        self.0.read(printed).map_err(E::custom)
    }
}
