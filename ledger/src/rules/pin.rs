//! PINs: hashed with argon2id, kept in the vault, never in an entry.

use std::fmt;
use std::str::FromStr;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use serde::Serialize;
use thiserror::Error;

use crate::units::MemberId;

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
    pub fn of(pin: &Pin, salt: &[u8; 16], cost: Cost) -> Self {
        let params = match cost {
            Cost::Normal => Params::new(19 * 1024, 2, 1, None),
            Cost::Cheap => Params::new(8, 1, 1, None),
        };
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.unwrap_or_default());
        let hash = argon.hash_password_with_salt(pin.0.as_bytes(), salt);
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
            let hash = PinHash::of(&pin, b"sixteen bytes ok", cost);
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
}
