//! What is known about a person. These texts live in the vault and never in an entry.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Why a text is no phone or identity number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotPersonal {
    /// It does not have the form of a phone number.
    #[error("a phone number has 11 digits and begins with 13 to 19; this has {digits} characters")]
    Phone {
        /// How many characters it has.
        digits: usize,
    },
    /// It does not have the form of an identity number.
    #[error("an ID number has 17 digits and a digit or X; this has {digits} characters")]
    IdForm {
        /// How many characters it has.
        digits: usize,
    },
    /// It is not the end of an identity number.
    #[error("the end of an ID number has 3 digits and a digit or X; this has {digits} characters")]
    IdTailForm {
        /// How many characters it has.
        digits: usize,
    },
    /// The birthday in it does not exist.
    #[error("the ID number holds the birthday {birthday}, which does not exist")]
    Birthday {
        /// The eight digits.
        birthday: Box<str>,
    },
    /// Its check digit does not fit.
    #[error("the ID number ends in {found} where {expected} fits: type it again")]
    IdCheck {
        /// The character that was given.
        found: char,
        /// The character that fits.
        expected: char,
    },
}

/// A mobile phone number of mainland China.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(Box<str>);

/// An identity number of mainland China.
///
/// Source: GB 11643-1999; the check digit is ISO 7064, MOD 11-2.
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber(Box<str>);

/// The last four characters of an identity number: enough to know somebody again, and no more.
#[derive(Clone, PartialEq, Eq)]
pub struct IdTail(Box<str>);

impl FromStr for IdTail {
    type Err = NotPersonal;

    fn from_str(typed: &str) -> Result<Self, NotPersonal> {
        let tail = typed.to_ascii_uppercase();
        let fits = match tail.as_bytes() {
            [body @ .., last] if tail.len() == 4 => {
                body.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || *last == b'X')
            }
            _ => false,
        };
        if fits {
            Ok(Self(tail.into()))
        } else {
            Err(NotPersonal::IdTailForm { digits: typed.chars().count() })
        }
    }
}

impl FromStr for Phone {
    type Err = NotPersonal;

    fn from_str(typed: &str) -> Result<Self, NotPersonal> {
        let digits = typed.len() == 11 && typed.bytes().all(|b| b.is_ascii_digit());
        let mobile = matches!(typed.as_bytes(), [b'1', b'3'..=b'9', ..]);
        if digits && mobile {
            Ok(Self(typed.into()))
        } else {
            Err(NotPersonal::Phone { digits: typed.chars().count() })
        }
    }
}

/// The check characters of MOD 11-2, by remainder of the weighted sum.
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

impl FromStr for IdNumber {
    type Err = NotPersonal;

    fn from_str(typed: &str) -> Result<Self, NotPersonal> {
        let form = || NotPersonal::IdForm { digits: typed.chars().count() };
        let (body, check) = typed.split_at_checked(17).ok_or_else(form)?;
        let found = check.chars().next().filter(|_| check.len() == 1).ok_or_else(form)?.to_ascii_uppercase();
        if !body.bytes().all(|b| b.is_ascii_digit()) || !(found.is_ascii_digit() || found == 'X') {
            return Err(form());
        }
        let birthday = body.get(6..14).ok_or_else(form)?;
        let part = |from, to| birthday.get(from..to).and_then(|digits: &str| digits.parse::<u32>().ok());
        let day = part(0, 4)
            .zip(part(4, 6))
            .zip(part(6, 8))
            .and_then(|((year, month), day)| super::Day::of_date(i32::try_from(year).ok()?, month, day));
        if day.is_none() {
            return Err(NotPersonal::Birthday { birthday: birthday.into() });
        }
        // Weights are the powers of 2 modulo 11, from the check digit's place leftwards.
        let sum = body
            .chars()
            .filter_map(|c| c.to_digit(10))
            .fold(0_u32, |sum, digit| sum.saturating_add(digit).saturating_mul(2).rem_euclid(11));
        let at = usize::try_from(sum).unwrap_or(0);
        let expected = CHECKS.get(at).copied().unwrap_or('X');
        if found == expected {
            Ok(Self(typed.to_ascii_uppercase().into()))
        } else {
            Err(NotPersonal::IdCheck { found, expected })
        }
    }
}

macro_rules! personal {
    ($($name:ident),*) => {$(
        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        // Personal data does not go into logs.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
personal!(Phone, IdNumber, IdTail);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_number_is_read_with_a_fitting_check_digit_and_an_existing_birthday_only() {
        // The worked example of GB 11643.
        assert_eq!("11010519491231002x".parse::<IdNumber>().unwrap().as_str(), "11010519491231002X");
        let wrong = "110105194912310021".parse::<IdNumber>();
        assert_eq!(wrong, Err(NotPersonal::IdCheck { found: '1', expected: 'X' }));
        let unborn = "110105194902310029".parse::<IdNumber>();
        assert_eq!(unborn, Err(NotPersonal::Birthday { birthday: "19490231".into() }));
        assert_eq!("1101051949".parse::<IdNumber>(), Err(NotPersonal::IdForm { digits: 10 }));
        assert!("１10105194912310021".parse::<IdNumber>().is_err());
    }

    #[test]
    fn the_end_of_an_id_number_has_four_characters() {
        assert_eq!("002x".parse::<IdTail>().unwrap().as_str(), "002X");
        for wrong in ["", "02X", "0021X", "X021", "00２1"] {
            assert!(wrong.parse::<IdTail>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_phone_number_has_eleven_digits() {
        assert_eq!("14212345678".parse::<Phone>().unwrap().as_str(), "14212345678");
        assert_eq!("1421234567".parse::<Phone>(), Err(NotPersonal::Phone { digits: 10 }));
        assert!("24212345678".parse::<Phone>().is_err());
    }
}
