//! Finding a person or a thing by what a clerk types: 汉字, pinyin, initials, or a number's tail.
//!
//! The typed text is folded (full width, traditional script, case) once; then each name is asked.
//! Mixed forms work, as in `王xm`. A character without pinyin data is found by itself and by number.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ib_pinyin::matcher::PinyinMatcher;
use ib_pinyin::pinyin::{PinyinData, PinyinNotation};

use super::fold;

/// What was typed into a search box, folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    folded: String,
}

/// A name made ready to be asked for by many queries: with a hundred thousand of them there is no time
/// to fold and spell each one for every key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spelt {
    folded: String,
    /// The letters with which its characters may begin when they are spelt, a bit each.
    initials: u32,
}

/// Spells names, each character once.
#[derive(Clone, Debug, Default)]
pub struct Speller(BTreeMap<char, u32>);

impl Speller {
    /// A name made ready.
    pub fn spell(&mut self, name: &str) -> Spelt {
        let folded = folded(name);
        let initials =
            folded.chars().fold(0, |bits, c| bits | *self.0.entry(c).or_insert_with(|| initials(c)));
        Spelt { folded, initials }
    }
}

/// The letters with which a character may begin when it is spelt.
fn initials(c: char) -> u32 {
    let text = c.to_string();
    let begins = |with: &char| Query { folded: with.to_string() }.finder().name(&text);
    ('a'..='z').filter(begins).filter_map(bit).fold(0, |bits, bit| bits | bit)
}

/// The bit of a small letter; none of anything else.
fn bit(letter: char) -> Option<u32> {
    let place = u32::from(letter).checked_sub(u32::from('a')).filter(|place| *place < 26)?;
    Some(1 << place)
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

    /// Whether it begins as a number does, so that the tails of numbers match it.
    pub fn is_number(&self) -> bool {
        self.folded.starts_with(|c: char| c.is_ascii_digit())
    }

    /// Whether whatever this finds was found by `before` already. Of numbers that is never so: they are
    /// found by their tails.
    pub fn narrows(&self, before: &Self) -> bool {
        !before.is_empty() && !before.is_number() && self.folded.starts_with(&before.folded)
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

    /// Whether a name made ready holds the query, as [`Finder::name`] says of the name itself.
    pub fn spelt(&self, name: &Spelt) -> bool {
        let mut query = self.query.chars();
        let first = query.next();
        if let Some(bit) = first.and_then(bit) {
            if name.initials & bit == 0 {
                return false;
            }
            if query.next().is_none() {
                return true;
            }
        }
        name.folded.contains(self.query)
            || self.pinyin.as_ref().is_some_and(|pinyin| pinyin.is_match(name.folded.as_str()))
    }

    /// Whether a card, phone or identity number ends with the query (all of it digits or a final X).
    pub fn tail(&self, number: &str) -> bool {
        if !self.query.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        // Numbers as they are kept need no folding, and there are many.
        if number.is_ascii() {
            let tail = number.len().checked_sub(self.query.len()).and_then(|from| number.get(from..));
            return tail.is_some_and(|tail| tail.eq_ignore_ascii_case(self.query));
        }
        fold::text(number).to_lowercase().ends_with(self.query)
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
    fn a_name_made_ready_is_found_by_what_finds_the_name_and_a_longer_text_finds_no_more() {
        const NAMES: [&str; 12] = [
            "王小明",
            "單德海",
            "陈国强",
            "解珍",
            "欧阳娜娜",
            "曾平",
            "仇伟",
            "李Lee",
            "㛃𠮷",
            "Ann",
            "诸葛亮9",
            "",
        ];
        let mut speller = Speller::default();
        let names = NAMES.map(|name| (name, speller.spell(name)));
        let letters: Vec<char> = "abdeghnowxyz王9".chars().collect();
        let mut found = 0;
        for one in &letters {
            for two in &letters {
                for three in &letters {
                    let queries = [3, 2, 1]
                        .map(|length| Query::new(&[*one, *two, *three][..length].iter().collect::<String>()));
                    for (name, spelt) in &names {
                        let by = queries.each_ref().map(|query| query.finder().spelt(spelt));
                        let plain = queries.each_ref().map(|query| query.finder().name(name));
                        assert_eq!(by, plain, "{queries:?} {name}");
                        let narrows = queries[0].narrows(&queries[1]) && queries[1].narrows(&queries[2]);
                        assert!(!narrows || by[0] <= by[1] && by[1] <= by[2], "{queries:?} {name}");
                        found += usize::from(by[0]);
                    }
                }
            }
        }
        assert!(found > 10, "{found}");
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
