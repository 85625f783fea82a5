//! What a field takes: which characters, which width, and how a value is tidied when the focus leaves.

use super::cells;
use crate::text::{clean, fold, width};
use crate::words::Word;

/// What a field takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// Codes divided by blanks; each scan adds one.
    Codes,
    /// Digits only: card numbers, counts, phones.
    Digits,
    /// Digits and one point with two decimals at most; anything else is kept, and refused.
    Amount,
    /// A day: eight digits while typing, `2026-11-22` after.
    Date,
    /// A PIN or password, drawn as stars.
    Secret,
    /// One of these, by Left, Right and the digits 1 to 9; the value is its text.
    Choice(Vec<String>),
}

impl Kind {
    /// What the field takes, in words.
    pub const fn word(&self) -> Word {
        match self {
            Self::Text | Self::Codes => Word::TYPE_TEXT,
            Self::Digits => Word::TYPE_DIGITS,
            Self::Amount => Word::TYPE_AMOUNT,
            Self::Date => Word::TYPE_DATE,
            Self::Secret => Word::TYPE_SECRET,
            Self::Choice(_) => Word::TYPE_CHOICE,
        }
    }

    /// The columns a value of this kind deserves.
    pub(super) fn columns(&self, max: usize) -> u16 {
        match self {
            Self::Choice(choices) => cells(choices.iter().map(|choice| width(choice)).max().unwrap_or(0) + 4),
            Self::Date => 11,
            Self::Amount => 14,
            Self::Digits | Self::Secret => cells(max.saturating_add(1)).min(24),
            Self::Text | Self::Codes => cells(max.saturating_mul(2).saturating_add(1)),
        }
    }

    /// The character as the field keeps it, `None` when it does not take it.
    pub(super) fn takes(&self, c: char) -> Option<char> {
        let plain = fold::char(c);
        match self {
            Self::Digits => plain.is_ascii_digit().then_some(plain),
            Self::Date => match plain {
                '0'..='9' | '-' => Some(plain),
                '.' | '/' => Some('-'),
                _ => None,
            },
            // What is no amount stays as it was typed and is refused: 1e3 less its letter is another sum.
            Self::Codes | Self::Amount => (!clean::is_unseen(c)).then_some(plain),
            Self::Text | Self::Secret => (!clean::is_unseen(c)).then_some(c),
            Self::Choice(_) => None,
        }
    }

    /// The value as it stays when the focus leaves: `20261122` becomes `2026-11-22`.
    ///
    /// # Errors
    ///
    /// The word for what is plainly wrong with a day or an amount.
    pub(super) fn tidy(&self, value: &str) -> Result<String, Word> {
        match self {
            Self::Date => as_day(value.trim()).ok_or(Word::NOT_A_DATE),
            Self::Amount if !is_amount(value.trim()) => Err(Word::NOT_AN_AMOUNT),
            Self::Secret => Ok(value.to_owned()),
            _ => Ok(value.trim().to_owned()),
        }
    }
}

/// Eight digits, or year-month-day, as `2026-11-22`; `None` when there is no such day.
fn as_day(value: &str) -> Option<String> {
    let parts: Vec<&str> = value.split('-').collect();
    let (year, month, day) = match parts.as_slice() {
        [eight] if eight.len() == 8 && eight.is_ascii() => (&eight[..4], &eight[4..6], &eight[6..]),
        [year, month, day] if year.len() == 4 => (*year, *month, *day),
        _ => return None,
    };
    let (year, month, day): (u16, u8, u8) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let days = match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Digits with at most two decimals.
fn is_amount(value: &str) -> bool {
    let (whole, part) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    digits(whole) && digits(part) && part.len() <= 2
}
