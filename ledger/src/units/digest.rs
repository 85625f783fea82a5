//! A SHA-256 digest, printed as 64 lower-case hexadecimal digits.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::form::two_forms;
use super::line::{Line, Print};

/// The SHA-256 of something.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub struct Digest([u8; 32]);

/// A text that is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a digest is 64 digits of 0-9 and a-f; this has {digits} characters or others among them")]
pub struct NotADigest {
    /// How many characters were given.
    pub digits: usize,
}

impl Digest {
    /// The digest of the parts, one after the other.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }

    /// A digest computed elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first eight digits, enough for a person to compare.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }

    fn hex(&self) -> [u8; 64] {
        let mut out = [0; 64];
        for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(self.0) {
            *pair = [digit(byte >> 4), digit(byte & 0x0f)];
        }
        out
    }
}

/// The digit of a number under 16.
const fn digit(nibble: u8) -> u8 {
    let first = if nibble < 10 { b'0' } else { b'a' - 10 };
    first.wrapping_add(nibble)
}

/// The number of a digit; 255 when it is none.
const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit.wrapping_sub(b'0'),
        b'a'..=b'f' => digit.wrapping_sub(b'a' - 10),
        _ => u8::MAX,
    }
}

impl Print for Digest {
    fn print(&self, line: &mut Line) {
        line.ascii(&self.hex());
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.hex()).unwrap_or_default())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(typed: &str) -> Result<Self, NotADigest> {
        let wrong = || NotADigest { digits: typed.chars().count() };
        let (pairs, _) = typed.as_bytes().as_chunks::<2>();
        if typed.len() != 64 {
            return Err(wrong());
        }
        // All digits are read before any is judged: without a way out the loop is quick.
        let (mut bytes, mut all) = ([0; 32], 0_u8);
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            let (high, low) = (nibble(*high), nibble(*low));
            all |= high | low;
            *byte = high.wrapping_shl(4) | low;
        }
        if all < 16 { Ok(Self(bytes)) } else { Err(wrong()) }
    }
}

two_forms!(Digest);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_prints_and_reads_lower_case_hex_only() {
        // FIPS 180-4, the message "abc".
        let abc = Digest::of(&[b"a", b"bc"]);
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(abc.to_string(), hex);
        assert_eq!(hex.parse(), Ok(abc));
        assert_eq!(hex.to_uppercase().parse::<Digest>(), Err(NotADigest { digits: 64 }));
        assert_eq!("ba78".parse::<Digest>(), Err(NotADigest { digits: 4 }));
    }
}
