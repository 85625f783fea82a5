//! Typed text becomes units, once, with full-width digits folded first.

use std::str::FromStr;

use ledger::units::{Day, FiscalPeriod, Length, NotACode, NotATime, Slug};

use crate::text::fold;
use crate::words::uses;

/// Reads a number, date or code as it is typed, full-width digits included.
pub(super) fn folded<T: FromStr>(typed: &str) -> Result<T, T::Err> {
    fold::text(typed).parse()
}

/// Reads a use of a fund: its code, or the word for it.
pub(super) fn used(typed: &str) -> Result<Slug, NotACode> {
    uses::code(&fold::text(typed)).parse()
}

/// Reads a text that people write: names and notes keep their characters.
pub(super) fn written<T: FromStr>(typed: &str) -> Result<T, T::Err> {
    typed.parse()
}

/// A calendar month as it is typed: `2026-03`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Month(Day);

impl Month {
    /// Its first day, by which books name it.
    pub(super) const fn first(self) -> Day {
        self.0
    }
}

impl FromStr for Month {
    type Err = NotATime;

    fn from_str(typed: &str) -> Result<Self, NotATime> {
        let wrong = || NotATime { typed: typed.into(), what: "month", help: "type it as 2026-03" };
        let period: FiscalPeriod = typed.parse().map_err(|_| wrong())?;
        match period.length() {
            Length::Month => Ok(Self(period.days().from)),
            Length::Quarter | Length::Year => Err(wrong()),
        }
    }
}

/// Reads one of a fixed set of words.
pub(super) fn one_of<T: Copy>(typed: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, String> {
    let found = all.iter().copied().find(|value| name(*value) == typed);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().copied().map(name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// A count of people or households: digits only.
pub(super) fn count(typed: &str) -> Result<u32, String> {
    let typed = fold::text(typed);
    let digits = !typed.is_empty() && typed.bytes().all(|b| b.is_ascii_digit());
    typed.parse().ok().filter(|_| digits).ok_or_else(|| "expected a count such as 30".to_owned())
}
