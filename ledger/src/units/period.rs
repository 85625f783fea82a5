//! Accounting periods: the months, quarters and years a book is closed by.

use std::fmt;
use std::str::FromStr;

use super::time::{Day, NotATime, Period};

/// How long an accounting period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Length {
    /// A calendar month.
    Month,
    /// Three months, the first of them January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

impl Length {
    /// All of them, shortest first.
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// The name, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    const fn months(self) -> u16 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// A month, quarter or year of the calendar: `2026-03`, `2026-Q1`, `2026`. Periods of one length are
/// in the order of time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalPeriod {
    length: Length,
    /// Its first day.
    from: Day,
}

impl FiscalPeriod {
    /// The one of this length that `day` is in.
    pub fn of(length: Length, day: Day) -> Self {
        let (year, month, _) = day.date();
        let months = u32::from(length.months());
        let into = month.saturating_sub(1).checked_rem(months).unwrap_or(0);
        let from = Day::of_date(year, month.saturating_sub(into), 1);
        Self { length, from: from.unwrap_or(day.month_start()) }
    }

    /// How long it is.
    pub const fn length(self) -> Length {
        self.length
    }

    /// Its days.
    pub fn days(self) -> Period {
        Period { from: self.from, to: self.from.plus_months(self.length.months()).minus(1) }
    }
}

impl FromStr for FiscalPeriod {
    type Err = NotATime;

    fn from_str(typed: &str) -> Result<Self, NotATime> {
        let wrong = || NotATime {
            typed: typed.into(),
            what: "period",
            help: "type a month as 2026-03, a quarter as 2026-Q1, or a year as 2026",
        };
        let first = |year: &str, month: &str| format!("{year}-{month}-01").parse::<Day>().ok();
        let (length, from) = match typed.split_once('-') {
            None => (Length::Year, first(typed, "01")),
            Some((year, "Q1")) => (Length::Quarter, first(year, "01")),
            Some((year, "Q2")) => (Length::Quarter, first(year, "04")),
            Some((year, "Q3")) => (Length::Quarter, first(year, "07")),
            Some((year, "Q4")) => (Length::Quarter, first(year, "10")),
            Some((year, month)) => (Length::Month, first(year, month)),
        };
        from.map(|from| Self { length, from }).ok_or_else(wrong)
    }
}

impl fmt::Display for FiscalPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, _) = self.from.date();
        match self.length {
            Length::Month => write!(f, "{year:04}-{month:02}"),
            Length::Quarter => {
                write!(f, "{year:04}-Q{}", month.div_ceil(3))
            }
            Length::Year => write!(f, "{year:04}"),
        }
    }
}

impl fmt::Debug for FiscalPeriod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl serde::Serialize for FiscalPeriod {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for FiscalPeriod {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        super::text::parsed(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn period(text: &str) -> FiscalPeriod {
        text.parse().unwrap()
    }

    #[test]
    fn months_quarters_and_years_read_back_and_know_their_days() {
        for (text, from, to) in [
            ("2026-02", "2026-02-01", "2026-02-28"),
            ("2026-Q1", "2026-01-01", "2026-03-31"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2026", "2026-01-01", "2026-12-31"),
        ] {
            let days = period(text).days();
            assert_eq!((days.from.to_string(), days.to.to_string()), (from.to_owned(), to.to_owned()));
            assert_eq!(period(text).to_string(), text);
            assert_eq!(FiscalPeriod::of(period(text).length(), days.to), period(text));
        }
        for wrong in ["", "26", "2026-13", "2026-3", "2026-Q5", "2026-q1", "2026-03-01", "2026-"] {
            assert!(wrong.parse::<FiscalPeriod>().is_err(), "{wrong}");
        }
    }
}
