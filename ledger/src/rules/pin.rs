//! PINs: hashed with argon2id, kept in the vault, never in an entry.

use std::fmt;
use std::str::FromStr;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use serde::Serialize;
use thiserror::Error;

use crate::units::{Day, MemberId};

/// What an operator types to sign in, and a confidential source to be served: 6 to 12 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Box<str>);

/// A text that is no PIN. It does not say the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a PIN has 6 to 12 digits; this has {chars} characters or others among them")]
pub struct NotAPin {
    /// How many characters were typed.
    pub chars: usize,
}

impl FromStr for Pin {
    type Err = NotAPin;

    fn from_str(typed: &str) -> Result<Self, NotAPin> {
        let digits = typed.bytes().all(|b| b.is_ascii_digit());
        if digits && (6..=12).contains(&typed.len()) {
            Ok(Self(typed.into()))
        } else {
            Err(NotAPin { chars: typed.chars().count() })
        }
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

/// A PIN that may be chosen: none of those that are tried first. What was chosen before stays good.
#[derive(Clone, PartialEq, Eq)]
pub struct ChosenPin(Pin);

/// Why a PIN may not be chosen: it is among the first that anybody tries. It does not say the PIN, and is short
/// enough to stand under a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WeakPin {
    /// One group of digits again and again: `111111`, `121212`, `123123`.
    #[error("repeated digits: choose another")]
    Repeats,
    /// Digits in a row, up or down, singly or doubled: `123456`, `987654`, `112233`.
    #[error("digits in a row: choose another")]
    Row,
    /// A date as birthdays are written: `850312`, `19850312`.
    #[error("a birthday or date: take another")]
    Date,
}

impl Pin {
    /// The PIN, when it may be chosen.
    ///
    /// # Errors
    ///
    /// The first that applies: [`WeakPin::Repeats`], [`WeakPin::Row`], [`WeakPin::Date`].
    ///
    /// Source: NIST SP 800-63B §3.1.1.2 (repetitive and sequential secrets are refused); of six digits dates of
    /// birth are what people choose most.
    pub fn chosen(self) -> Result<ChosenPin, WeakPin> {
        let digits: Vec<u8> = self.0.bytes().map(|digit| digit.saturating_sub(b'0')).collect();
        if repeats(&digits) {
            Err(WeakPin::Repeats)
        } else if is_row(&digits) {
            Err(WeakPin::Row)
        } else if is_date(&self.0) {
            Err(WeakPin::Date)
        } else {
            Ok(ChosenPin(self))
        }
    }
}

impl ChosenPin {
    /// The PIN itself.
    pub const fn pin(&self) -> &Pin {
        &self.0
    }
}

impl fmt::Debug for ChosenPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChosenPin(..)")
    }
}

/// Whether the digits are one group, at most half as long, again and again.
fn repeats(digits: &[u8]) -> bool {
    let most = digits.len().div_euclid(2);
    (1..=most).any(|length| digits.iter().zip(digits.iter().skip(length)).all(|(one, next)| one == next))
}

/// Whether each digit is the one after the last, or each the one before it; doubled ones count once. After 9
/// comes 0.
fn is_row(digits: &[u8]) -> bool {
    let mut singles = digits.to_vec();
    singles.dedup();
    let steps = |by: u8| {
        let mut pairs = singles.iter().zip(singles.iter().skip(1));
        pairs.all(|(one, next)| one.saturating_add(by).rem_euclid(10) == *next)
    };
    steps(1) || steps(9)
}

/// Whether the digits are a day of the last or this century: year, month and day.
fn is_date(digits: &str) -> bool {
    let years = match digits.len() {
        6 => &["19", "20"][..],
        8 => &[""][..],
        _ => return false,
    };
    years.iter().any(|century| {
        let whole = format!("{century}{digits}");
        let (year, rest) = whole.split_at_checked(4).unwrap_or_default();
        let (month, day) = rest.split_at_checked(2).unwrap_or_default();
        let is_near = year.starts_with("19") || year.starts_with("20");
        is_near && format!("{year}-{month}-{day}").parse::<Day>().is_ok()
    })
}

/// Proof that a confidential source opened his account with his code and PIN. It can only be had
/// from [`Book::open_source`](crate::book::Book::open_source).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Pass {
    member: MemberId,
}

impl Pass {
    pub(crate) const fn of(member: MemberId) -> Self {
        Self { member }
    }

    /// Whose account it opens.
    pub const fn member(self) -> MemberId {
        self.member
    }
}

/// Proof that a member gave his PIN. It can only be had from
/// [`Book::show_pin`](crate::book::Book::show_pin).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinShown {
    member: MemberId,
}

impl PinShown {
    pub(crate) const fn of(member: MemberId) -> Self {
        Self { member }
    }

    /// Whose PIN it was.
    pub const fn member(self) -> MemberId {
        self.member
    }
}

/// How dear one guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB, two passes, one lane: OWASP's first choice for argon2id.
    Normal,
    /// As cheap as the algorithm allows. For tests and demonstrations only.
    Cheap,
}

/// The hash of a PIN, in PHC form.
#[derive(Clone, PartialEq, Eq)]
pub struct PinHash(Box<str>);

impl PinHash {
    /// Hashes `pin` with a salt of 16 bytes.
    pub fn of(pin: &ChosenPin, salt: &[u8; 16], cost: Cost) -> Self {
        let params = match cost {
            Cost::Normal => Params::new(19 * 1024, 2, 1, None),
            Cost::Cheap => Params::new(8, 1, 1, None),
        };
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.unwrap_or_default());
        let hash = argon.hash_password_with_salt(pin.0.0.as_bytes(), salt);
        // A salt of 16 bytes and these parameters are within the algorithm's limits. Were they
        // not, the text would be empty, and no PIN would ever match it.
        Self(hash.map(|hash| hash.to_string()).unwrap_or_default().into())
    }

    /// The PHC text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `pin` is the one that was hashed into `phc`.
    pub fn matches(phc: &str, pin: &Pin) -> bool {
        let parsed = PasswordHash::new(phc);
        parsed.is_ok_and(|hash| Argon2::default().verify_password(pin.0.as_bytes(), &hash).is_ok())
    }
}

impl fmt::Debug for PinHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinHash(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_matches_its_own_hash_only() {
        let (pin, other): (Pin, Pin) = ("246810".parse().unwrap(), "246811".parse().unwrap());
        for cost in [Cost::Cheap, Cost::Normal] {
            let hash = PinHash::of(&pin.clone().chosen().unwrap(), b"sixteen bytes ok", cost);
            assert!(hash.as_str().starts_with("$argon2id$v=19$"));
            assert!(PinHash::matches(hash.as_str(), &pin));
            assert!(!PinHash::matches(hash.as_str(), &other));
        }
        assert!(!PinHash::matches("", &pin));
    }

    #[test]
    fn a_pin_is_six_to_twelve_digits() {
        for wrong in ["", "12345", "1234567890123", "12345a", "１２３４５６"] {
            assert!(wrong.parse::<Pin>().is_err(), "{wrong}");
        }
        assert_eq!(format!("{:?}", "123456".parse::<Pin>().unwrap()), "Pin(..)");
    }

    #[test]
    fn a_pin_that_is_tried_first_is_not_chosen_and_opens_what_it_opened() {
        let chosen = |typed: &str| typed.parse::<Pin>().unwrap().chosen().map(|_| ());
        for typed in ["000000", "121212", "123123", "12341234", "123412341234", "1212121"] {
            assert_eq!(chosen(typed), Err(WeakPin::Repeats), "{typed}");
        }
        for typed in ["123456", "890123", "98765432", "210987", "112233", "111222", "998877"] {
            assert_eq!(chosen(typed), Err(WeakPin::Row), "{typed}");
        }
        for typed in ["850312", "19850312", "040229", "20041231", "491231"] {
            assert_eq!(chosen(typed), Err(WeakPin::Date), "{typed}");
        }
        // There was no 29 February 1985, no month 13, and nobody here is of the year 1785.
        for typed in ["246810", "135790", "850229", "851332", "17850312", "123457"] {
            assert_eq!(chosen(typed), Ok(()), "{typed}");
        }
        // Whoever had such a PIN before may still type it.
        assert!("123456".parse::<Pin>().is_ok());
    }
}
