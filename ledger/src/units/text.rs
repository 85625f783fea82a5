//! Texts with a bound and a form, and the one way serde reads any unit from its printed form.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::Deserializer;
use serde::de::{self, Visitor};
use thiserror::Error;

use super::digest::Digest;
use super::line::{Line, Print};

/// Reads a value from its printed form, borrowing when the input allows it.
pub(crate) fn parsed<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    struct Printed<T>(PhantomData<T>);

    impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for Printed<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            text.parse().map_err(E::custom)
        }
    }

    from.deserialize_str(Printed(PhantomData))
}

/// Why a text is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadText {
    /// Nothing was typed where something must stand.
    #[error("the {what} is empty")]
    Empty {
        /// What was expected.
        what: &'static str,
    },
    /// It is longer than the bound.
    #[error("the {what} has {chars} characters: at most {chars_max} are kept")]
    TooLong {
        /// What was expected.
        what: &'static str,
        /// How many characters it has.
        chars: usize,
        /// How many it may have.
        chars_max: usize,
    },
    /// A character that does not belong, such as a line break or a tab.
    #[error("the {what} has a character that may not stand in it: {found:?}")]
    Character {
        /// What was expected.
        what: &'static str,
        /// The first character that does not belong.
        found: char,
    },
}

fn bounded(
    typed: &str,
    what: &'static str,
    chars_max: usize,
    fits: fn(char) -> bool,
) -> Result<Box<str>, BadText> {
    let chars = if typed.is_ascii() { typed.len() } else { typed.chars().count() };
    let trimmed = typed.trim();
    if trimmed.is_empty() {
        Err(BadText::Empty { what })
    } else if chars > chars_max {
        Err(BadText::TooLong { what, chars, chars_max })
    } else if let Some(found) = typed.chars().find(|&c| !fits(c)) {
        Err(BadText::Character { what, found })
    } else if trimmed.len() == typed.len() {
        Ok(typed.into())
    } else {
        // One text, one form: leading and trailing blanks would make two of it.
        Err(BadText::Character { what, found: ' ' })
    }
}

/// What people write: any script, no control characters.
fn written(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}')
}

/// What machines make: visible ASCII without `+`, which notes use as a separator.
fn machine(c: char) -> bool {
    c.is_ascii_graphic() && c != '+' && c != '"' && c != '\\'
}

/// What may stand in the name of a key: no blanks of any script, and no `+`, which stands after it.
///
/// Source: C2SP signed-note v1.0.0.
fn unspaced(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && c != '+'
}

/// Visible characters of any script that need no escape.
fn visible(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && c != '"' && c != '\\'
}

/// Lower-case letters, digits and `-`.
fn slug(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

/// Letters of any script, none of them a capital, digits and `-`.
fn tagged(c: char) -> bool {
    (c.is_alphanumeric() && !c.is_uppercase()) || c == '-'
}

/// Capital letters, digits and `-`, as forms are numbered.
fn printed(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'
}

/// Digits only, so that a code can be typed whatever the keyboard is set to.
fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Letters and digits of any script, capitals only.
fn compact(c: char) -> bool {
    c.is_alphanumeric() && !c.is_ascii_lowercase()
}

/// The letters and digits of `typed` alone: full-width forms become ASCII, ASCII becomes capital,
/// everything else (brackets, blanks, dashes, marks) is left out. So `（2026）苏0722号` and
/// `(2026) 苏 0722 号` are one text.
pub(crate) fn folded(typed: &str) -> String {
    let narrow = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    };
    let kept = typed.chars().map(narrow).filter(|c| c.is_alphanumeric());
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $what:literal, $max:literal, $fits:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadText;

            fn from_str(typed: &str) -> Result<Self, BadText> {
                bounded(typed, $what, $max, $fits).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                parsed(from)
            }
        }
    };
}

text! {
    /// A name of a place, a good, a fund or a kind: at most 60 characters.
    Name, "name", 60, written
}
text! {
    /// A topic or an audience, such as fire or 防火: at most 24 letters of any script, small ones, digits
    /// and dashes.
    Tag, "tag", 24, tagged
}
text! {
    /// A sentence or two: at most 300 characters.
    Note, "note", 300, written
}
text! {
    /// A paper's number or title, such as 积分办法〔2025〕3号: at most 100 characters.
    Document, "document", 100, written
}
text! {
    /// The key a client makes for one request, unique in the book for ever: at most 64 characters.
    RequestKey, "request key", 64, machine
}
text! {
    /// The name of a book: at most 32 of a-z, 0-9 and `-`.
    BookId, "book id", 32, slug
}
text! {
    /// The line that stands first on every note about a book: at most 80 characters.
    Origin, "origin", 80, machine
}
text! {
    /// The name of a key that signs notes: at most 255 characters.
    KeyName, "key name", 255, unspaced
}
text! {
    /// A key that signatures are checked with, as it is printed: `name+id+base64`, at most 320 characters.
    KeyLine, "key", 320, visible
}
text! {
    /// A signature with the id of its key, in base64: at most 120 characters.
    SignatureText, "signature", 120, visible
}
text! {
    /// The number printed on a paper form: at most 24 of A-Z, 0-9 and `-`.
    PadNo, "pad number", 24, printed
}
text! {
    /// What kind of file it is, such as `video/mp4`: at most 60 characters.
    MimeType, "mime type", 60, machine
}
text! {
    /// A case number of another body, folded by [`CaseRef::folding`]: at most 60 characters.
    CaseRef, "case number", 60, compact
}
text! {
    /// The code of a confidential source: 9 digits. It stands in no entry.
    SourceCode, "source code", 9, digit
}
text! {
    /// The terminal an entry was made at: at most 24 characters.
    DeskId, "desk id", 24, machine
}

impl CaseRef {
    /// The number as it is compared: its letters and digits alone, full-width forms as ASCII, in
    /// capitals. Two schemes write one case in many ways; it is one case all the same.
    ///
    /// # Errors
    ///
    /// [`BadText`] when no letter or digit is left, or too many are.
    pub fn folding(typed: &str) -> Result<Self, BadText> {
        folded(typed).parse()
    }
}

impl PadNo {
    /// The number as it is compared: dashes are left out unless they stand between two digits, and so
    /// are the zeros that begin a row of digits. `A-017`, `A017` and `A-17` are one form of paper, and
    /// `2026-0017` is not `20260017`.
    #[must_use]
    pub fn folding(&self) -> Self {
        let mut folded = String::with_capacity(self.0.len());
        let mut rest = self.0.chars().peekable();
        let mut before: Option<char> = None;
        while let Some(c) = rest.next() {
            let follows_digit = before.is_some_and(|c| c.is_ascii_digit());
            let next = rest.peek().copied().filter(char::is_ascii_digit);
            match c {
                '-' if follows_digit && next.is_some() => folded.push(c),
                '-' => {}
                // A zero that begins a row of digits, and is not all of it.
                '0' if !folded.ends_with(|c: char| c.is_ascii_digit()) && next.is_some() => {}
                _ => folded.push(c),
            }
            before = Some(c);
        }
        // A number of dashes alone stays what it is.
        if folded.is_empty() { self.clone() } else { Self(folded.into()) }
    }
}

impl SourceCode {
    /// How many digits a code has.
    pub const DIGITS: usize = 9;

    /// A code drawn from bytes nobody can guess.
    pub fn drawn(chance: &Digest) -> Self {
        let digits = chance
            .as_bytes()
            .iter()
            .take(Self::DIGITS)
            .map(|byte| char::from(b'0'.saturating_add(byte.rem_euclid(10))));
        Self(digits.collect::<String>().into())
    }
}

impl Print for CaseRef {
    fn print(&self, line: &mut Line) {
        line.push(&self.0);
    }
}

impl Print for PadNo {
    fn print(&self, line: &mut Line) {
        line.push(&self.0);
    }
}

impl Print for RequestKey {
    fn print(&self, line: &mut Line) {
        line.push(&self.0);
    }
}

impl RequestKey {
    /// What a key of the book's own making begins with.
    pub const OWN: char = '~';

    /// Whether the book made this key itself.
    pub fn is_own(&self) -> bool {
        self.0.starts_with(Self::OWN)
    }
}

impl DeskId {
    /// Where the book itself writes.
    pub(crate) fn book() -> Self {
        Self("book".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_bounded_and_hold_no_hidden_characters() {
        assert_eq!("大米5公斤".parse::<Name>().unwrap().as_str(), "大米5公斤");
        assert_eq!(" ".parse::<Name>(), Err(BadText::Empty { what: "name" }));
        let long = "米".repeat(61);
        assert_eq!(long.parse::<Name>(), Err(BadText::TooLong { what: "name", chars: 61, chars_max: 60 }));
        let tabbed = BadText::Character { what: "name", found: '\t' };
        assert_eq!("a\tb".parse::<Name>(), Err(tabbed));
        assert!("a\u{200b}b".parse::<Name>().is_err());
        assert!(" a".parse::<Name>().is_err());
        assert!("two words".parse::<RequestKey>().is_err());
        assert!("a+b".parse::<Origin>().is_err());
    }

    #[test]
    fn one_pad_number_written_in_many_ways_is_one() {
        let folded = |typed: &str| typed.parse::<PadNo>().unwrap().folding().as_str().to_owned();
        for typed in ["A-017", "A017", "A-17", "A17", "A--0017"] {
            assert_eq!(folded(typed), "A17", "{typed}");
        }
        for (typed, number) in [
            ("2026-0017", "2026-17"),
            ("20260017", "20260017"),
            ("0", "0"),
            ("000", "0"),
            ("B-0", "B0"),
            ("-", "-"),
        ] {
            assert_eq!(folded(typed), number, "{typed}");
        }
        assert_eq!(folded("2026-17"), folded("2026-0017"));
        assert_ne!(folded("1-17"), folded("11-7"));
    }

    #[test]
    fn one_case_number_written_in_many_ways_is_one() {
        let ways = ["（2026）苏0722刑初 18号", "(2026)苏0722刑初18号", "２０２６苏０７２２刑初１８号"];
        let folded = ways.map(|way| CaseRef::folding(way).unwrap());
        assert!(folded.iter().all(|one| one.as_str() == "2026苏0722刑初18号"), "{folded:?}");
        assert!(CaseRef::folding("（—）").is_err());
    }
}
