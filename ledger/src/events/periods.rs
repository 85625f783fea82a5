//! Accounting periods: closed by finance, and then left alone (月结、季结、年结).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::units::{Day, Digest, DrawId, FiscalPeriod, Note, ObligationId, OperatorId, Seq, StocktakeId};

/// A month, quarter or year was closed by two people, and with it everything before its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodClosed {
    /// Which.
    pub period: FiscalPeriod,
    /// How many entries were made in it.
    pub entries: u64,
    /// The last entry up to its end: what the book says of the period is what it says there.
    pub until: Seq,
    /// The hash of that entry.
    pub hash: Digest,
    /// What was still open and does not keep a period from being closed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Open>,
    /// What there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// Who signed with whoever recorded it.
    pub second: OperatorId,
}

/// Something that is not settled at the end of a period, `kind:subject` in the bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Open {
    /// A day on which something was entered and which two people have not closed.
    Day(Day),
    /// A stocktake that is not signed.
    Stocktake(StocktakeId),
    /// Money that was due to a member and is not set aside.
    Obligation(ObligationId),
    /// A draw that was reckoned up with a difference nobody has explained.
    Difference(DrawId),
    /// A draw that was approved and is not reckoned up.
    Draw(DrawId),
}

/// A text that names nothing that can be open.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 names nothing that can be open")]
pub struct NotOpen {
    /// What was given.
    pub typed: Box<str>,
}

impl fmt::Display for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "day:{day}"),
            Self::Stocktake(stocktake) => write!(f, "stocktake:{stocktake}"),
            Self::Obligation(obligation) => write!(f, "obligation:{obligation}"),
            Self::Difference(draw) => write!(f, "difference:{draw}"),
            Self::Draw(draw) => write!(f, "draw:{draw}"),
        }
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Open {
    type Err = NotOpen;

    fn from_str(typed: &str) -> Result<Self, NotOpen> {
        let open = typed.split_once(':').and_then(|(kind, subject)| match kind {
            "day" => subject.parse().ok().map(Self::Day),
            "stocktake" => subject.parse().ok().map(Self::Stocktake),
            "obligation" => subject.parse().ok().map(Self::Obligation),
            "difference" => subject.parse().ok().map(Self::Difference),
            "draw" => subject.parse().ok().map(Self::Draw),
            _ => None,
        });
        open.ok_or_else(|| NotOpen { typed: typed.into() })
    }
}

impl Serialize for Open {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Open {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::units::parsed(from)
    }
}
