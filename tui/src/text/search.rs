//! Finding a person or a thing by what a clerk types: 汉字, pinyin, initials, or a number's tail.
//!
//! The typed text is folded (full width, traditional script, case) once; then each name is asked.
//! Mixed forms work, as in `王xm`. A character without pinyin data is found by itself and by number.

use std::sync::LazyLock;

use ib_pinyin::matcher::PinyinMatcher;
use ib_pinyin::pinyin::{PinyinData, PinyinNotation};

use super::fold;

/// What was typed into a search box, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    folded: String,
}

/// A query made ready to be asked of many names.
pub struct Finder<'q> {
    query: &'q str,
    pinyin: Option<PinyinMatcher<'q>>,
}

impl Query {
    /// Reads what was typed; spaces around it do not count.
    pub fn new(typed: &str) -> Self {
        Self { folded: folded(typed.trim()) }
    }

    /// Whether nothing was typed; such a query matches everything.
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.folded
    }

    /// The finder to ask of each row. Making one is cheap but not free: make it once a query.
    pub fn finder(&self) -> Finder<'_> {
        let spelt = self.folded.contains(|c: char| c.is_ascii_lowercase());
        let pinyin = spelt.then(|| {
            PinyinMatcher::builder(self.folded.as_str()).pinyin_data(&PINYIN).is_pattern_partial(true).build()
        });
        Finder { query: &self.folded, pinyin }
    }
}

impl Finder<'_> {
    /// Whether a name holds the query: as characters of either script, as pinyin or as initials.
    pub fn name(&self, name: &str) -> bool {
        if self.query.is_empty() {
            return true;
        }
        let name = folded(name);
        name.contains(self.query) || self.pinyin.as_ref().is_some_and(|pinyin| pinyin.is_match(name.as_str()))
    }

    /// Whether a card, phone or identity number ends with the query (all of it digits or a final X).
    pub fn tail(&self, number: &str) -> bool {
        let is_number = self.query.starts_with(|c: char| c.is_ascii_digit());
        is_number && fold::text(number).to_lowercase().ends_with(self.query)
    }

    /// Whether the name matches or any of the numbers does.
    pub fn finds(&self, name: &str, numbers: &[&str]) -> bool {
        self.name(name) || numbers.iter().any(|number| self.tail(number))
    }
}

static PINYIN: LazyLock<PinyinData> =
    LazyLock::new(|| PinyinData::new(PinyinNotation::Ascii | PinyinNotation::AsciiFirstLetter));

/// Full width to ASCII, traditional to simplified, upper case to lower.
fn folded(text: &str) -> String {
    text.chars().map(|c| fold::simplified(fold::char(c))).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, name: &str) -> bool {
        Query::new(typed).finder().name(name)
    }

    #[test]
    fn a_name_is_found_by_characters_pinyin_and_initials() {
        for typed in ["王小明", "小明", "wxm", "WXM", "ｗｘｍ", "wangxiaoming", "wangxi", "王xm", " xm ", ""]
        {
            assert!(finds(typed, "王小明"), "{typed:?}");
        }
        for typed in ["wxn", "李", "mx", "1"] {
            assert!(!finds(typed, "王小明"), "{typed:?}");
        }
    }

    #[test]
    fn traditional_and_simplified_forms_find_each_other() {
        assert!(finds("陈国强", "陳國強"));
        assert!(finds("陳國強", "陈国强"));
        assert!(finds("cgq", "陳國強"));
    }

    #[test]
    fn every_reading_of_a_surname_counts() {
        for (typed, name) in
            [("sdh", "单德海"), ("ddh", "单德海"), ("xie", "解珍"), ("z", "曾平"), ("qw", "仇伟")]
        {
            assert!(finds(typed, name), "{typed} {name}");
        }
    }

    #[test]
    fn digits_match_the_tail_of_a_number_and_letters_never_do() {
        let query = Query::new("５６７8");
        assert!(query.finder().tail("13812345678"));
        assert!(!query.finder().tail("13856781234"));
        assert!(Query::new("123x").finder().tail("32072219800101123X"));
        assert!(!Query::new("").finder().tail("1"));
        assert!(!Query::new("m").finder().tail("10m"));
        assert!(Query::new("0007").finder().finds("王小明", &["M000007"]));
    }
}
