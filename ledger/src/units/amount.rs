//! Amounts: whole numbers of the smallest unit, with a fixed number of decimals.
//!
//! 1. What is printed reads back to the same amount.
//! 2. Only plain digits are read: `12`, `12.5`, `-3`. Exponents, spaces, a plus sign, thousands
//!    separators, minus zero and more decimals than the unit has are refused with the reason.
//! 3. Arithmetic gives `None` when it leaves the range of an `i64`; nothing is clamped.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::form::two_forms;
use super::line::{Line, Print};

/// Why a text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotAnAmount {
    /// There was nothing to read.
    #[error("empty: type a number such as 12 or 12.5")]
    Empty,
    /// A character that is no digit, sign or point stands in it.
    #[error("「{typed}」 has 「{found}」 in it: only digits and one point are read")]
    NotADigit {
        /// What was typed.
        typed: Box<str>,
        /// The first character that does not belong.
        found: char,
    },
    /// It has more decimals than the unit.
    #[error("「{typed}」 has {decimals} decimals: at most {decimals_max} can be counted")]
    TooFine {
        /// What was typed.
        typed: Box<str>,
        /// How many decimals it has.
        decimals: usize,
        /// How many the unit has.
        decimals_max: usize,
    },
    /// Zero has no sign.
    #[error("「{typed}」 is minus zero: type 0")]
    MinusZero {
        /// What was typed.
        typed: Box<str>,
    },
    /// It does not fit the counter.
    #[error("「{typed}」 is larger than can be counted")]
    TooLarge {
        /// What was typed.
        typed: Box<str>,
    },
}

/// Reads `typed` as a whole number of units of `10^-decimals_max`.
fn read(typed: &str, decimals_max: usize) -> Result<i64, NotAnAmount> {
    let (negative, digits) = match typed.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, typed),
    };
    if digits.is_empty() {
        return Err(NotAnAmount::Empty);
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let no_digit = |found| NotAnAmount::NotADigit { typed: typed.into(), found };
    if whole.is_empty() || (fraction.is_empty() && whole.len() != digits.len()) {
        return Err(no_digit('.'));
    }
    if fraction.len() > decimals_max && fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(NotAnAmount::TooFine { typed: typed.into(), decimals: fraction.len(), decimals_max });
    }
    let strange = |c: &char| !c.is_ascii_digit();
    let mut minor: i64 = 0;
    let zeros = std::iter::repeat_n(b'0', decimals_max.saturating_sub(fraction.len()));
    for byte in whole.bytes().chain(fraction.bytes()).chain(zeros) {
        if !byte.is_ascii_digit() {
            return Err(no_digit(whole.chars().chain(fraction.chars()).find(strange).unwrap_or('.')));
        }
        minor = minor
            .checked_mul(10)
            .and_then(|m| m.checked_add(i64::from(byte & 0x0f)))
            .ok_or_else(|| NotAnAmount::TooLarge { typed: typed.into() })?;
    }
    match (negative, minor) {
        (true, 0) => Err(NotAnAmount::MinusZero { typed: typed.into() }),
        // The positive range is the smaller one, so the negation cannot leave it.
        (true, minor) => Ok(minor.saturating_neg()),
        (false, minor) => Ok(minor),
    }
}

/// Writes `minor` units with exactly `decimals` decimals.
fn write(line: &mut Line, minor: i64, decimals: u32) {
    if minor < 0 {
        line.push("-");
    }
    let scale = 10_u64.saturating_pow(decimals);
    let size = minor.unsigned_abs();
    line.number(size.checked_div(scale).unwrap_or(size), 1);
    if decimals > 0 {
        line.push(".");
        line.number(size.checked_rem(scale).unwrap_or(0), usize::try_from(decimals).unwrap_or(0));
    }
}

macro_rules! amount {
    ($(#[$doc:meta])* $name:ident, $decimals:literal, $shown:ident) => {
        $(#[$doc])*
        #[derive(
            Clone,
            Copy,
            Debug,
            Default,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            serde::Serialize,
            serde::Deserialize,
        )]
        #[serde(remote = "Self")]
        pub struct $name(i64);

        impl $name {
            /// Nothing at all.
            pub const ZERO: Self = Self(0);
            /// How many decimals the unit has.
            pub const DECIMALS: u32 = $decimals;

            /// An amount of `minor` smallest units.
            pub const fn from_minor(minor: i64) -> Self {
                Self(minor)
            }

            /// The amount in smallest units.
            pub const fn minor(self) -> i64 {
                self.0
            }

            /// The sum, or `None` when it leaves the range of an `i64`.
            pub const fn checked_add(self, other: Self) -> Option<Self> {
                match self.0.checked_add(other.0) {
                    Some(sum) => Some(Self(sum)),
                    None => None,
                }
            }

            /// The difference, or `None` when it leaves the range of an `i64`.
            pub const fn checked_sub(self, other: Self) -> Option<Self> {
                match self.0.checked_sub(other.0) {
                    Some(rest) => Some(Self(rest)),
                    None => None,
                }
            }

            /// `count` times this, or `None` when it leaves the range of an `i64`.
            pub const fn checked_times(self, count: i64) -> Option<Self> {
                match self.0.checked_mul(count) {
                    Some(product) => Some(Self(product)),
                    None => None,
                }
            }

            /// The same size with the other sign, or `None` for the one number that has none.
            pub const fn checked_neg(self) -> Option<Self> {
                match self.0.checked_neg() {
                    Some(other) => Some(Self(other)),
                    None => None,
                }
            }

            /// Whether it is more than nothing.
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// Whether it is less than nothing.
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }

            /// Whether it is nothing.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// With all decimals, as entries hold it.
            pub fn exact(self) -> String {
                self.line().as_str().to_owned()
            }
        }

        impl Print for $name {
            fn print(&self, line: &mut Line) {
                write(line, self.0, $decimals);
            }
        }

        impl FromStr for $name {
            type Err = NotAnAmount;

            fn from_str(typed: &str) -> Result<Self, NotAnAmount> {
                read(typed, $decimals).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&$shown(self.exact()))
            }
        }

        two_forms!($name);
    };
}

/// As people read money: all decimals.
fn in_full(exact: String) -> String {
    exact
}

/// As people read points: no idle zeros.
fn trimmed(exact: String) -> String {
    match exact.split_once('.') {
        Some(_) => exact.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => exact,
    }
}

amount! {
    /// Points, counted in hundredths of a point so that half points are exact.
    Points, 2, trimmed
}
amount! {
    /// Money in yuan, counted in fen.
    Cny, 2, in_full
}
amount! {
    /// Pieces of a good.
    Quantity, 0, in_full
}
amount! {
    /// Hours of service, counted in hundredths.
    Hours, 2, trimmed
}
amount! {
    /// What a credit is multiplied by: a difficulty, a share of it after a fault. In hundredths.
    Factor, 2, trimmed
}

amount! {
    /// What one sum is of another, cut after four decimals.
    Ratio, 4, in_full
}

impl Ratio {
    /// A part that is the whole.
    pub const ONE: Self = Self(10_000);

    /// `part` over `whole`, cut and never rounded up; `None` when there is no whole or it cannot be
    /// counted.
    pub fn of(part: i128, whole: i128) -> Option<Self> {
        let scale = 10_i128.checked_pow(Self::DECIMALS)?;
        let ratio = part.checked_mul(scale)?.checked_div(whole)?;
        i64::try_from(ratio).ok().map(Self)
    }
}

impl Factor {
    /// Once.
    pub const ONE: Self = Self(100);

    /// So many times `points`, rounded down to the smallest unit; `None` when it cannot be counted.
    pub fn of(self, points: Points) -> Option<Points> {
        self.scaled(points.minor()).map(Points::from_minor)
    }

    /// This many times another factor, rounded down.
    pub fn times(self, other: Self) -> Option<Self> {
        self.scaled(other.0).map(Self)
    }

    fn scaled(self, minor: i64) -> Option<i64> {
        let product = i128::from(minor).checked_mul(i128::from(self.0))?;
        i64::try_from(product.checked_div(i128::from(Self::ONE.0))?).ok()
    }
}

impl Hours {
    /// What they earn at `rate` points an hour, rounded down to the smallest unit.
    pub fn earn(self, rate: Points) -> Option<Points> {
        Factor(self.0).of(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_plain_digits_and_print_them_back() {
        for (typed, minor, shown) in
            [("12", 1200, "12"), ("12.5", 1250, "12.5"), ("-3.05", -305, "-3.05"), ("0", 0, "0")]
        {
            let points: Points = typed.parse().unwrap();
            assert_eq!((points.minor(), points.to_string().as_str()), (minor, shown));
        }
        assert_eq!(Cny::from_minor(-5).to_string(), "-0.05");
        assert_eq!(Quantity::from_minor(7).exact(), "7");
    }

    #[test]
    fn amounts_refuse_what_is_not_plain_digits_and_say_why() {
        let why = |typed: &str| typed.parse::<Points>().unwrap_err().to_string();
        assert_eq!(why("1e3"), "「1e3」 has 「e」 in it: only digits and one point are read");
        assert_eq!(why("-0"), "「-0」 is minus zero: type 0");
        assert_eq!(why("0.005"), "「0.005」 has 3 decimals: at most 2 can be counted");
        assert_eq!(why("９"), "「９」 has 「９」 in it: only digits and one point are read");
        assert_eq!(why(""), "empty: type a number such as 12 or 12.5");
        assert_eq!(why("1."), "「1.」 has 「.」 in it: only digits and one point are read");
        assert_eq!(why("99999999999999999999"), "「99999999999999999999」 is larger than can be counted");
        assert_eq!(
            "1.0".parse::<Quantity>().unwrap_err().to_string(),
            "「1.0」 has 1 decimals: at most 0 can be counted"
        );
    }

    #[test]
    fn factors_multiply_exactly_and_round_down() {
        let half: Factor = "0.5".parse().unwrap();
        assert_eq!(half.of("2.5".parse().unwrap()), "1.25".parse().ok());
        assert_eq!(half.of("0.01".parse().unwrap()), Some(Points::ZERO));
        assert_eq!(half.times("1.5".parse().unwrap()), "0.75".parse().ok());
        assert_eq!(Factor::from_minor(200).of(Points::from_minor(i64::MAX)), None);
        assert_eq!("1.5".parse::<Hours>().unwrap().earn("2".parse().unwrap()), "3".parse().ok());
    }

    #[test]
    fn sums_that_leave_the_range_are_none() {
        let most = Points::from_minor(i64::MAX);
        assert_eq!(most.checked_add(Points::from_minor(1)), None);
        assert_eq!(Points::from_minor(i64::MIN).checked_neg(), None);
        assert_eq!(most.checked_times(2), None);
    }
}
