//! Short codes kept inline, so that accounts and commodities are plain copies.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::line::{Line, Print};

/// Up to 24 characters of `A`-`Z`, `0`-`9` and `-`, or lower case for a [`Slug`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code<const LOWER: u8>([u8; 24]);

/// The code of a good: `RICE-5KG`.
pub type Sku = Code<0>;
/// The code of a kind of task: `PATROL`.
pub type KindCode = Code<0>;
/// A name for a source or a use of money: `goods`, `county-finance`.
pub type Slug = Code<1>;

/// A text that is not a code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not a code: 1 to 24 of {allowed}, digits and -")]
pub struct NotACode {
    /// What was typed.
    pub typed: Box<str>,
    /// Which letters are allowed.
    pub allowed: &'static str,
}

impl<const LOWER: u8> Code<LOWER> {
    /// Before every code; no code itself.
    pub(crate) const LEAST: Self = Self([0; 24]);
    /// After every code; no code itself.
    pub(crate) const MOST: Self = Self([u8::MAX; 24]);

    /// The text of the code.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|&byte| byte == 0).unwrap_or(self.0.len());
        self.0.get(..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl<const LOWER: u8> FromStr for Code<LOWER> {
    type Err = NotACode;

    fn from_str(typed: &str) -> Result<Self, NotACode> {
        let allowed = if LOWER == 0 { "A-Z" } else { "a-z" };
        let fits = |byte: u8| match byte {
            b'0'..=b'9' | b'-' => true,
            b'A'..=b'Z' => LOWER == 0,
            b'a'..=b'z' => LOWER == 1,
            _ => false,
        };
        let mut inline = [0; 24];
        match inline.get_mut(..typed.len()) {
            Some(room) if !typed.is_empty() && typed.bytes().all(fits) => {
                room.copy_from_slice(typed.as_bytes());
                Ok(Self(inline))
            }
            _ => Err(NotACode { typed: typed.into(), allowed }),
        }
    }
}

impl<const LOWER: u8> Print for Code<LOWER> {
    fn print(&self, line: &mut Line) {
        line.push(self.as_str());
    }
}

impl<const LOWER: u8> fmt::Display for Code<LOWER> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const LOWER: u8> fmt::Debug for Code<LOWER> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const LOWER: u8> serde::Serialize for Code<LOWER> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de, const LOWER: u8> serde::Deserialize<'de> for Code<LOWER> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        super::text::parsed(from)
    }
}

/// A barcode as goods carry it: EAN-13, UPC-A or EAN-8, whose last digit is a check digit. A UPC-A
/// code is the EAN-13 code with a zero before it, and is kept as that: scanners give either.
///
/// Source: GS1 General Specifications, section 7.9 (check digit calculation).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Barcode(Code<0>);

/// A text that is not a barcode.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotABarcode {
    /// It does not have 8, 12 or 13 digits.
    #[error("「{typed}」 is not a barcode: expected 8, 12 or 13 digits")]
    Form {
        /// What was typed or scanned.
        typed: Box<str>,
    },
    /// Its check digit does not fit.
    #[error("barcode {typed} ends in {found} where {expected} fits: scan it again")]
    CheckDigit {
        /// What was typed or scanned.
        typed: Box<str>,
        /// The digit that was given.
        found: u32,
        /// The digit that fits.
        expected: u32,
    },
}

impl Barcode {
    /// Its digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for Barcode {
    type Err = NotABarcode;

    fn from_str(typed: &str) -> Result<Self, NotABarcode> {
        let form = || NotABarcode::Form { typed: typed.into() };
        if !matches!(typed.len(), 8 | 12 | 13) || !typed.bytes().all(|b| b.is_ascii_digit()) {
            return Err(form());
        }
        let mut digits = typed.chars().rev().filter_map(|c| c.to_digit(10));
        let found = digits.next().ok_or_else(form)?;
        let weighed = digits.zip([3_u32, 1].into_iter().cycle());
        let sum =
            weighed.fold(0_u32, |sum, (digit, weight)| sum.saturating_add(digit.saturating_mul(weight)));
        let expected = sum.next_multiple_of(10).saturating_sub(sum);
        if found == expected {
            let padded = if typed.len() == 12 { format!("0{typed}") } else { typed.to_owned() };
            padded.parse().map(Self).map_err(|_| form())
        } else {
            Err(NotABarcode::CheckDigit { typed: typed.into(), found, expected })
        }
    }
}

impl fmt::Display for Barcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Barcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl serde::Serialize for Barcode {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> serde::Deserialize<'de> for Barcode {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        super::text::parsed(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn barcodes_are_read_with_a_fitting_check_digit_only() {
        // 4006381333931 is the usual worked example of EAN-13.
        assert_eq!("4006381333931".parse::<Barcode>().unwrap().to_string(), "4006381333931");
        let why = "4006381333930".parse::<Barcode>().unwrap_err().to_string();
        assert_eq!(why, "barcode 4006381333930 ends in 0 where 1 fits: scan it again");
        assert!("96385074".parse::<Barcode>().is_ok());
        // 036000291452 is the usual worked example of UPC-A; its digit is that of EAN-13.
        assert_eq!("036000291452".parse::<Barcode>().unwrap().as_str(), "0036000291452");
        assert!("036000291453".parse::<Barcode>().is_err());
        assert!("12345".parse::<Barcode>().is_err());
    }

    #[test]
    fn codes_hold_their_case_and_length() {
        assert_eq!("RICE-5KG".parse::<Sku>().unwrap().as_str(), "RICE-5KG");
        assert_eq!("a-source".parse::<Slug>().unwrap().to_string(), "a-source");
        for wrong in ["", "rice", "大米", "A B", "ABCDEFGHIJKLMNOPQRSTUVWXY"] {
            assert!(wrong.parse::<Sku>().is_err(), "{wrong}");
        }
    }
}
