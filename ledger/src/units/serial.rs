//! Serial numbers of supermarket cards (超市卡), and runs of them.
//!
//! A serial is what the supermarket printed on the card: capital letters, digits and `-`, ending in
//! its number. Cards come in runs: `10030001..10030500` are five hundred cards, first and last
//! included. Numbers of one run have one width and one head.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::code::Code;
use super::line::{Line, Print};

/// The serial number of one supermarket card.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(Code<0>);

/// Cards whose numbers follow one another, first and last included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialRange {
    first: Serial,
    last: Serial,
}

/// A text that is no serial number or no run of them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotASerial {
    /// It does not have the form.
    #[error("「{typed}」 is not a card serial: 1 to 24 of A-Z, digits and -, ending in a digit")]
    Form {
        /// What was typed or scanned.
        typed: Box<str>,
    },
    /// First and last are not of one series.
    #[error(
        "「{typed}」 is not a run of serials: both ends have one width, and only their last digits differ"
    )]
    Ends {
        /// What was typed.
        typed: Box<str>,
    },
    /// The last comes before the first.
    #[error("「{typed}」 runs backwards: the smaller serial comes first")]
    Backwards {
        /// What was typed.
        typed: Box<str>,
    },
    /// It is longer than any delivery.
    #[error("「{typed}」 is a run of {cards} cards: at most {cards_max} go in one run")]
    TooLong {
        /// What was typed.
        typed: Box<str>,
        /// How many it would be.
        cards: u64,
        /// How many it may be.
        cards_max: u64,
    },
}

impl Serial {
    /// How many digits at the end are counted with.
    const COUNTED: usize = 18;

    /// The serial as it is printed.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// What stands before the number, and the number with its width.
    fn split(&self) -> (&str, u64, usize) {
        let text = self.as_str();
        let digits = text.bytes().rev().take_while(u8::is_ascii_digit).take(Self::COUNTED).count();
        let (head, number) = text.split_at_checked(text.len().saturating_sub(digits)).unwrap_or((text, ""));
        (head, number.parse().unwrap_or(0), digits)
    }

    /// The one after it in its series; none at the end of the series.
    pub fn next(self) -> Option<Self> {
        let (head, number, width) = self.split();
        let mut line = Line::new();
        line.push(head);
        line.number(number.checked_add(1)?, width);
        let next = line.as_str();
        if next.len() == self.as_str().len() { next.parse().ok().map(Self) } else { None }
    }
}

impl SerialRange {
    /// The most cards of one run.
    pub const CARDS_MAX: u64 = 10_000;

    /// One card.
    pub const fn one(serial: Serial) -> Self {
        Self { first: serial, last: serial }
    }

    /// The cards from `first` to `last`.
    ///
    /// # Errors
    ///
    /// The first that applies: [`NotASerial::Ends`], [`NotASerial::Backwards`],
    /// [`NotASerial::TooLong`] over [`Self::CARDS_MAX`].
    pub fn new(first: Serial, last: Serial) -> Result<Self, NotASerial> {
        let typed = || format!("{first}..{last}").into();
        let ((head, from, width), (other, to, other_width)) = (first.split(), last.split());
        if head != other || width != other_width {
            return Err(NotASerial::Ends { typed: typed() });
        }
        let more = to.checked_sub(from).ok_or_else(|| NotASerial::Backwards { typed: typed() })?;
        let cards = more.saturating_add(1);
        if cards > Self::CARDS_MAX {
            return Err(NotASerial::TooLong { typed: typed(), cards, cards_max: Self::CARDS_MAX });
        }
        Ok(Self { first, last })
    }

    /// The first card.
    pub const fn first(&self) -> Serial {
        self.first
    }

    /// The last card.
    pub const fn last(&self) -> Serial {
        self.last
    }

    /// How many cards it is.
    pub fn cards(&self) -> u64 {
        let ((_, from, _), (_, to, _)) = (self.first.split(), self.last.split());
        to.saturating_sub(from).saturating_add(1)
    }

    /// The cards, one by one.
    pub fn serials(&self) -> impl Iterator<Item = Serial> {
        let last = self.last;
        std::iter::successors(Some(self.first), move |at| at.next().filter(|_| *at != last))
    }

    /// The runs that these serials make, in their order. Serials in a sorted order make the fewest.
    pub fn runs(serials: impl IntoIterator<Item = Serial>) -> Vec<Self> {
        let mut runs: Vec<Self> = Vec::new();
        for serial in serials {
            match runs.last_mut() {
                Some(run) if run.last.next() == Some(serial) && run.cards() < Self::CARDS_MAX => {
                    run.last = serial;
                }
                _ => runs.push(Self::one(serial)),
            }
        }
        runs
    }
}

impl FromStr for Serial {
    type Err = NotASerial;

    fn from_str(typed: &str) -> Result<Self, NotASerial> {
        let code = typed.parse().ok().filter(|_| typed.ends_with(|c: char| c.is_ascii_digit()));
        code.map(Self).ok_or_else(|| NotASerial::Form { typed: typed.into() })
    }
}

impl FromStr for SerialRange {
    type Err = NotASerial;

    fn from_str(typed: &str) -> Result<Self, NotASerial> {
        let ends = typed.split_once("..").or_else(|| typed.split_once('~'));
        match ends {
            Some((first, last)) => Self::new(first.trim().parse()?, last.trim().parse()?),
            None => typed.parse().map(Self::one),
        }
    }
}

impl Print for Serial {
    fn print(&self, line: &mut Line) {
        line.push(self.as_str());
    }
}

impl Print for SerialRange {
    fn print(&self, line: &mut Line) {
        line.push(self.first.as_str());
        if self.first != self.last {
            line.push("..");
            line.push(self.last.as_str());
        }
    }
}

macro_rules! printed {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.line().as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.line().as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                super::text::parsed(from)
            }
        }
    )*};
}
printed!(Serial, SerialRange);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_counts_both_its_ends_and_names_every_card() {
        let run: SerialRange = "SG-0098..SG-0101".parse().unwrap();
        let all: Vec<String> = run.serials().map(|serial| serial.to_string()).collect();
        assert_eq!((run.cards(), all.join(" ").as_str()), (4, "SG-0098 SG-0099 SG-0100 SG-0101"));
        assert_eq!("7~9".parse::<SerialRange>().unwrap().to_string(), "7..9");
        assert_eq!("10030001".parse::<SerialRange>().unwrap().cards(), 1);
        assert_eq!("999".parse::<Serial>().unwrap().next(), None, "the series ends with its width");
    }

    #[test]
    fn a_run_has_one_head_and_one_width_and_goes_forward() {
        let why = |typed: &str| typed.parse::<SerialRange>().unwrap_err();
        assert!(matches!(why("A01..B02"), NotASerial::Ends { .. }));
        assert!(matches!(why("099..1000"), NotASerial::Ends { .. }));
        assert!(matches!(why("100..099"), NotASerial::Backwards { .. }));
        assert!(matches!(why("00001..10001"), NotASerial::TooLong { cards: 10_001, .. }));
        for wrong in ["", "card", "a1", "12 3", "SG-"] {
            assert!(matches!(why(wrong), NotASerial::Form { .. }), "{wrong}");
        }
    }

    #[test]
    fn serials_that_follow_one_another_make_one_run() {
        let serials = ["001", "002", "003", "007", "009", "010"].map(|text| text.parse::<Serial>().unwrap());
        let runs: Vec<String> = SerialRange::runs(serials).iter().map(ToString::to_string).collect();
        assert_eq!(runs, ["001..003", "007", "009..010"]);
    }
}
