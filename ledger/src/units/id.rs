//! Who and what is meant, by number: one distinct type each, one printed form each.
//!
//! Numbers count from 1 in the order of entering. A printed form reads back, and so does what
//! a person types of it: `M000007`, `m7` and `7` are one member. Cards and vouchers leave the
//! house and are typed back by strangers, so they carry a check digit
//! (ISO/IEC 7812-1 annex B, the Luhn formula) and are read only with it.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::form::two_forms;
use super::line::{Line, Print};

/// A text that is not the number of anything.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotAnId {
    /// It does not have the form.
    #[error("「{typed}」 is not a {what}: expected a form like {like}")]
    Form {
        /// What was typed.
        typed: Box<str>,
        /// What was expected.
        what: &'static str,
        /// An example.
        like: Box<str>,
    },
    /// The check digit does not fit: most likely one digit is wrong or two are swapped.
    #[error("「{typed}」 has check digit {found} where {expected} fits: type or scan the {what} again")]
    CheckDigit {
        /// What was typed.
        typed: Box<str>,
        /// What was expected.
        what: &'static str,
        /// The digit that was given.
        found: u8,
        /// The digit that fits.
        expected: u8,
    },
}

/// Reads plain ASCII digits; `None` when there are others, none, or more than fit.
fn number(digits: &str) -> Option<u64> {
    let read = digits.bytes().try_fold(0_u64, |number, byte| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u64::from(byte & 0x0f)),
        _ => None,
    });
    read.filter(|_| !digits.is_empty())
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($number:ty), $what:literal, $prefix:literal, $digits:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(remote = "Self")]
        pub struct $name($number);

        impl $name {
            /// The one with this number.
            pub const fn number(number: $number) -> Self {
                Self(number)
            }

            /// Its number.
            pub const fn get(self) -> $number {
                self.0
            }

            /// The one after it, or `None` at the end of the numbers.
            pub const fn next(self) -> Option<Self> {
                match self.0.checked_add(1) {
                    Some(number) => Some(Self(number)),
                    None => None,
                }
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(typed: &str) -> Result<Self, NotAnId> {
                // Every prefix is one letter.
                let digits = match typed.split_at_checked(1) {
                    Some((first, digits)) if first.eq_ignore_ascii_case($prefix) => digits,
                    _ => typed,
                };
                number(digits).and_then(|number| number.try_into().ok()).map(Self).ok_or_else(|| NotAnId::Form {
                    typed: typed.into(),
                    what: $what,
                    like: Self(7).to_string().into(),
                })
            }
        }

        impl Print for $name {
            fn print(&self, line: &mut Line) {
                line.push($prefix);
                line.number(u64::from(self.0), $digits);
            }
        }

        printed!($name);
    };
}

/// Shows and serialises as the printed form.
macro_rules! printed {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.line().as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        two_forms!($name);
    };
}

id! {
    /// A volunteer or grid post holder.
    MemberId(u32), "member number", "M", 6
}
id! {
    /// Somebody who may sign in at a desk. Number 0 is the book itself.
    OperatorId(u16), "operator number", "O", 4
}
id! {
    /// One submitted act.
    TaskId(u32), "task number", "T", 8
}
id! {
    /// One listed case.
    CaseId(u32), "case number", "C", 6
}
id! {
    /// One task that was handed out.
    DispatchId(u32), "dispatch number", "P", 6
}
id! {
    /// One counting of the shelves.
    StocktakeId(u32), "stocktake number", "K", 4
}
id! {
    /// A basket that is kept for a member.
    HoldId(u32), "hold number", "H", 6
}
id! {
    /// A fund.
    FundId(u16), "fund number", "F", 3
}
id! {
    /// Money that is asked of a fund.
    DrawId(u32), "draw number", "Y", 6
}
id! {
    /// A donor of goods.
    DonorId(u16), "donor number", "D", 4
}
id! {
    /// A merchant: a supermarket whose cards are given out.
    MerchantId(u16), "merchant number", "S", 3
}
id! {
    /// Money that was promised to a member.
    ObligationId(u32), "obligation number", "B", 6
}
id! {
    /// A grid.
    GridId(u16), "grid number", "G", 3
}
id! {
    /// A village.
    VillageId(u16), "village number", "L", 2
}

impl OperatorId {
    /// The book itself, which writes what time alone brings about.
    pub const BOOK: Self = Self(0);
}

/// The place of an entry in its book, dense from 0.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Seq(u64);

impl Seq {
    /// The entry at this place.
    pub const fn number(number: u64) -> Self {
        Self(number)
    }

    /// Its place.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The place after it, or `None` at the end of the numbers.
    pub const fn next(self) -> Option<Self> {
        match self.0.checked_add(1) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The Luhn check digit of a number: from the right every second digit is doubled.
fn check_digit(number: u32) -> u8 {
    let (mut sum, mut rest) = (0_u32, number);
    for place in 0..10_usize {
        // Zeros in front weigh nothing.
        let digit = rest % 10;
        rest /= 10;
        let weighed = match (place.is_multiple_of(2), digit) {
            (true, 0..=4) => digit.saturating_mul(2),
            (true, _) => digit.saturating_mul(2).saturating_sub(9),
            (false, _) => digit,
        };
        sum = sum.saturating_add(weighed);
    }
    u8::try_from((10_u32.saturating_sub(sum.checked_rem(10).unwrap_or(0))).checked_rem(10).unwrap_or(0))
        .unwrap_or(0)
}

/// Splits off the last digit of `digits` and checks it.
fn checked(
    typed: &str,
    digits: &str,
    what: &'static str,
    form: impl Fn() -> NotAnId,
) -> Result<u32, NotAnId> {
    let at = digits.len().checked_sub(1).filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    let (number, check) = at.and_then(|at| digits.split_at_checked(at)).ok_or_else(&form)?;
    let (number, found) = (number.parse().map_err(|_| form())?, check.parse().map_err(|_| form())?);
    let expected = check_digit(number);
    if found == expected {
        Ok(number)
    } else {
        Err(NotAnId::CheckDigit { typed: typed.into(), what, found, expected })
    }
}

/// A member card: nine digits and a check digit, digits only so that any scanner may read it
/// while a Chinese input method is on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub struct CardNo(#[serde(deserialize_with = "nine_digits")] u32);

impl CardNo {
    /// Card numbers of a station begin here, so that they cannot be taken for anything else.
    pub const FIRST: Self = Self(880_000_001);

    /// The card with this number (without its check digit), or `None` over nine digits.
    pub const fn number(number: u32) -> Option<Self> {
        if number <= 999_999_999 { Some(Self(number)) } else { None }
    }

    /// The number without its check digit.
    pub const fn get(self) -> u32 {
        self.0
    }
}

fn nine_digits<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let number = <u32 as serde::Deserialize>::deserialize(from)?;
    let card = CardNo::number(number).ok_or_else(|| serde::de::Error::custom("over nine digits"))?;
    Ok(card.0)
}

impl FromStr for CardNo {
    type Err = NotAnId;

    fn from_str(typed: &str) -> Result<Self, NotAnId> {
        let form =
            || NotAnId::Form { typed: typed.into(), what: "card", like: Self::FIRST.to_string().into() };
        if typed.len() == 10 { checked(typed, typed, "card", form).map(Self) } else { Err(form()) }
    }
}

impl Print for CardNo {
    fn print(&self, line: &mut Line) {
        line.number(u64::from(self.0), 9);
        line.number(u64::from(check_digit(self.0)), 1);
    }
}
printed!(CardNo);

/// A redemption slip. Vouchers are numbered from 1 without gaps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub struct VoucherNo(u32);

impl VoucherNo {
    /// The voucher with this number (without its check digit).
    pub const fn number(number: u32) -> Self {
        Self(number)
    }

    /// The number without its check digit.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl FromStr for VoucherNo {
    type Err = NotAnId;

    fn from_str(typed: &str) -> Result<Self, NotAnId> {
        let form =
            || NotAnId::Form { typed: typed.into(), what: "voucher", like: Self(12).to_string().into() };
        let digits: String = typed.trim_start_matches(['V', 'v']).chars().filter(|&c| c != '-').collect();
        checked(typed, &digits, "voucher", form).map(Self)
    }
}

impl Print for VoucherNo {
    fn print(&self, line: &mut Line) {
        line.push("V");
        line.number(u64::from(self.0), 7);
        line.push("-");
        line.number(u64::from(check_digit(self.0)), 1);
    }
}
printed!(VoucherNo);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_read_as_printed_and_as_typed() {
        for typed in ["M000007", "m7", "7"] {
            assert_eq!(typed.parse(), Ok(MemberId::number(7)), "{typed}");
        }
        let why = "M7x".parse::<MemberId>().unwrap_err().to_string();
        assert_eq!(why, "「M7x」 is not a member number: expected a form like M000007");
        for wrong in ["", "M", "+7", "-7", "７", "99999999999"] {
            assert!(wrong.parse::<MemberId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn check_digits_follow_the_luhn_formula() {
        // Worked by hand: 1789372997 doubles to 2 7 16 9 6 7 4 9 18 7, digit sum 56, so 4 completes 60.
        assert_eq!(check_digit(1_789_372_997), 4);
        assert_eq!((check_digit(0), check_digit(18), check_digit(59)), (0, 2, 6));
    }

    #[test]
    fn a_card_or_voucher_with_one_wrong_or_two_swapped_digits_is_refused() {
        let card = CardNo::number(880_000_012).unwrap();
        let printed = card.to_string();
        assert_eq!(printed.parse(), Ok(card));
        for at in 0..printed.len() {
            for digit in '0'..='9' {
                let mut other: Vec<char> = printed.chars().collect();
                if other[at] != digit {
                    other[at] = digit;
                    assert!(other.iter().collect::<String>().parse::<CardNo>().is_err());
                }
            }
        }
        let voucher = VoucherNo::number(12);
        assert_eq!(voucher.to_string().parse(), Ok(voucher));
        assert!("V0000021-5".parse::<VoucherNo>().is_err());
    }
}
