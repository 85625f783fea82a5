//! What money is used for, in words.
//!
//! A use is a code of the book: it stands in entries, accounts and exports as it is, and those never change.
//! People read and type the word for it. A use a station made up for itself has no word here and is called
//! by its code, in every place alike.

use ledger::units::Slug;

use super::Lang;

/// Uses a station may permit, in the order in which they are offered.
const PERMITTED: &[(&str, &str)] = &[
    ("goods", "兑换物品"),
    ("cards", "超市卡"),
    ("awards", "一次性奖励"),
    ("supplements", "按月补助"),
    ("printing", "印刷宣传"),
    ("prizes", "奖品"),
    ("rewards", "奖励"),
    ("allowances", "补贴"),
    ("insurance", "志愿者保险"),
    ("relief", "慰问帮扶"),
    ("training", "培训"),
    ("equipment", "装备器材"),
    ("meetings", "会议活动"),
    ("transport", "交通补助"),
    ("meals", "工作餐"),
    ("banquets", "宴请"),
];

/// What the book itself books a loss under.
const LOST: &[(&str, &str)] = &[
    ("count-variance", "盘点差异"),
    ("cash-variance", "余款差额"),
    ("spoilt", "退回损坏"),
    ("void-cards", "作废超市卡"),
    ("written-off", "报损"),
];

/// What a use is called.
pub fn name(lang: Lang, code: &str) -> &str {
    if lang == Lang::En {
        return code;
    }
    let known = PERMITTED.iter().chain(LOST).find(|(known, _)| *known == code);
    known.map_or(code, |(_, name)| name)
}

/// Uses as they are read one after another.
pub fn names(lang: Lang, codes: &[Slug]) -> String {
    let names: Vec<&str> = codes.iter().map(|code| name(lang, code.as_str())).collect();
    names.join(if lang == Lang::Zh { "、" } else { " " })
}

/// A use as it is chosen from a list: by its word, or by the first letters of its code.
pub fn label(lang: Lang, code: Slug) -> String {
    match name(lang, code.as_str()) {
        same if same == code.as_str() => same.to_owned(),
        name => format!("{name} {code}"),
    }
}

/// The code of what was typed, which may be a word of either language.
pub fn code(typed: &str) -> &str {
    let known = PERMITTED.iter().find(|(_, name)| *name == typed);
    known.map_or(typed, |(code, _)| code)
}

/// The uses to choose from: these first, then whatever else there is a word for.
pub fn offered(first: impl IntoIterator<Item = Slug>) -> Vec<Slug> {
    let mut offered: Vec<Slug> = Vec::new();
    let known = PERMITTED.iter().filter_map(|(code, _)| code.parse().ok());
    for one in first.into_iter().chain(known) {
        if !offered.contains(&one) {
            offered.push(one);
        }
    }
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_has_a_word_both_ways_and_one_a_station_made_up_is_its_code() {
        for (known, word) in PERMITTED {
            assert_eq!((name(Lang::Zh, known), code(word), code(known)), (*word, *known, *known));
            assert_eq!(label(Lang::Zh, known.parse().unwrap()), format!("{word} {known}"));
        }
        let own: Slug = "flood-2026".parse().unwrap();
        assert_eq!((name(Lang::Zh, own.as_str()), label(Lang::Zh, own)), ("flood-2026", own.to_string()));
        assert_eq!(names(Lang::Zh, &["goods".parse().unwrap(), own]), "兑换物品、flood-2026");
        assert_eq!(names(Lang::En, &["goods".parse().unwrap(), own]), "goods flood-2026");
        assert_eq!(offered([own]).first(), Some(&own));
    }

    #[test]
    fn whatever_a_book_books_under_by_itself_has_a_word() {
        use ledger::journal::Account;
        for code in [Account::SPOILT, Account::CASH_VARIANCE, "count-variance", "void-cards"] {
            assert_ne!(name(Lang::Zh, code), code);
        }
    }
}
