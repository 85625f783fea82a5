//! Every visible word, in Chinese and English.
//!
//! A word is a constant of [`Word`], written once per noun with [`words!`](crate::words!):
//!
//! ```
//! # use tui::words::{Lang, Word};
//! assert_eq!(Lang::Zh.say(Word::CONFIRM), "确认");
//! assert_eq!(Lang::En.fill(Word::ROW_OF, &[("n", "3"), ("m", "40")]), "row 3 of 40");
//! ```
//!
//! *To add a noun:* a file `words/<noun>.rs` with one `words!`, and its `ALL` in [`all`]. A name used
//! twice does not compile. Promises, tested over the whole catalogue: (1) no text is empty; (2) both
//! languages hold the same `{places}`; (3) every character has one width in every terminal.

pub mod cases;
pub mod cli;
pub mod common;
pub mod day;
pub mod desk;
pub mod draws;
pub mod explained;
pub mod facts;
pub mod finance;
pub mod goods;
pub mod imports;
pub mod keys;
pub mod market_cards;
pub mod notice;
pub mod obligations;
pub mod papers;
pub mod periods;
pub mod readings;
pub mod redemptions;
pub mod refusals;
pub mod reports;
pub mod trust;
pub mod uses;

/// The language on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

/// One visible word or sentence in each language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    id: &'static str,
    zh: &'static str,
    en: &'static str,
}

impl Word {
    /// A word; made by [`words!`](crate::words!) only, so that every word is in the catalogue.
    #[doc(hidden)]
    pub const fn new(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { id, zh, en }
    }

    /// The constant's own name, for tests and logs.
    pub const fn id(self) -> &'static str {
        self.id
    }
}

impl Lang {
    /// The word in this language.
    pub const fn say(self, word: Word) -> &'static str {
        match self {
            Self::Zh => word.zh,
            Self::En => word.en,
        }
    }

    /// The word with each `{name}` replaced; a name that is not given stays visible as `{name}`.
    ///
    /// Values are put in as they are: a value that looks like a place is not replaced again.
    pub fn fill(self, word: Word, values: &[(&str, &str)]) -> String {
        let mut rest = self.say(word);
        let mut filled = String::with_capacity(rest.len() + 16);
        while let Some((before, place, after)) = next_place(rest) {
            filled.push_str(before);
            match values.iter().find(|(name, _)| *name == place) {
                Some((_, value)) => filled.push_str(value),
                None => filled.extend(["{", place, "}"]),
            }
            rest = after;
        }
        filled + rest
    }
}

/// The text before the first `{place}`, its name, and the text after it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (place, after) = rest.split_once('}')?;
    Some((before, place, after))
}

/// Writes words as constants of [`Word`] and lists them in `ALL`.
///
/// ```text
/// words! {
///     CONFIRM: "确认", "Confirm";
///     ROW_OF: "第 {n} 行，共 {m} 行", "row {n} of {m}";
/// }
/// ```
#[macro_export]
macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)+) => {
        impl $crate::words::Word {
            $(
                #[doc = concat!($zh, " / ", $en)]
                pub const $name: Self = Self::new(stringify!($name), $zh, $en);
            )+
        }

        /// Every word of this file.
        pub const ALL: &[$crate::words::Word] = &[$($crate::words::Word::$name),+];
    };
}

/// The whole catalogue.
pub fn all() -> impl Iterator<Item = Word> {
    let parts = [
        cases::ALL,
        cli::ALL,
        common::ALL,
        day::ALL,
        desk::ALL,
        draws::ALL,
        facts::ALL,
        finance::ALL,
        goods::ALL,
        imports::ALL,
        keys::ALL,
        notice::ALL,
        market_cards::ALL,
        obligations::ALL,
        papers::ALL,
        periods::ALL,
        redemptions::ALL,
        reports::ALL,
        trust::ALL,
    ];
    parts.into_iter().flatten().copied()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use unicode_width::UnicodeWidthChar;

    use super::*;

    fn places(mut text: &str) -> BTreeSet<&str> {
        let mut places = BTreeSet::new();
        while let Some((_, place, after)) = next_place(text) {
            places.insert(place);
            text = after;
        }
        places
    }

    #[test]
    fn no_word_is_empty_in_either_language() {
        for word in all() {
            assert!(!word.zh.trim().is_empty() && !word.en.trim().is_empty(), "{}", word.id);
        }
    }

    #[test]
    fn both_languages_hold_the_same_places() {
        for word in all() {
            assert_eq!(places(word.zh), places(word.en), "{}", word.id);
        }
    }

    #[test]
    fn every_character_has_one_width_in_every_terminal() {
        for word in all() {
            for c in word.zh.chars().chain(word.en.chars()) {
                assert!(c.width().is_some_and(|width| width > 0), "{}: {c:?}", word.id);
                assert_eq!(c.width(), c.width_cjk(), "{}: {c:?}", word.id);
            }
        }
    }

    #[test]
    fn chinese_words_are_chinese_and_english_words_ascii() {
        for word in all() {
            assert!(word.en.is_ascii(), "{}: {}", word.id, word.en);
        }
    }

    #[test]
    fn a_value_that_looks_like_a_place_stays_as_it_is() {
        let filled = Lang::En.fill(Word::ROW_OF, &[("n", "{m}"), ("m", "7")]);
        assert_eq!(filled, "row {m} of 7");
        assert_eq!(Lang::Zh.fill(Word::ROW_OF, &[("n", "3")]), "第 3 行，共 {m} 行");
    }
}
