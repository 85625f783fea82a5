//! Measuring, cutting, padding and wrapping by display columns.
//!
//! Promises: (1) a result never exceeds the columns asked for, whatever the text;
//! (2) no grapheme is split; (3) what was cut says so with `..`.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The side a text leans to when there is room to spare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Names and words.
    #[default]
    Left,
    /// Figures.
    Right,
}

/// The columns a text fills, counted as ratatui counts them.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to `columns`, ending with `..` when something was cut.
///
/// Under two columns there is no room for the dots, so the text is cut without them.
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let dots = if columns > 2 { ".." } else { "" };
    let head = head(text, columns.saturating_sub(dots.len()));
    if dots.is_empty() { Cow::Borrowed(head) } else { Cow::Owned(format!("{head}{dots}")) }
}

/// The longest run of whole graphemes that fits in `columns`.
fn head(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// Spaces before the text until it fills `columns`; longer text is returned as it is.
pub fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Spaces after the text until it fills `columns`; longer text is returned as it is.
pub fn pad_right(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// Exactly `columns` wide: truncated when longer, padded on the far side when shorter.
pub fn fit(text: &str, columns: usize, align: Align) -> String {
    let text = truncate(text, columns);
    match align {
        Align::Left => pad_right(&text, columns),
        Align::Right => pad_left(&text, columns),
    }
}

/// Lines of at most `columns`, broken where Chinese and English allow it.
///
/// No line starts with `，` or `。`, none ends with `「`, as long as more than a handful of columns
/// are given. Always at least one line; a word longer than a line is broken inside.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};
    let options = Options::new(columns.max(2))
        .word_separator(WordSeparator::UnicodeBreakProperties)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    let wrapped = textwrap::wrap(text, options).into_iter().map(Cow::into_owned);
    wrapped.map(|line| truncate(&line, columns).into_owned()).collect()
}

/// How many lines [`wrap`] makes of the text.
pub fn lines(text: &str, columns: usize) -> usize {
    wrap(text, columns).len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cut_text_says_so_and_never_splits_a_chinese_character() {
        assert_eq!(truncate("平安志愿者基金", 14), "平安志愿者基金");
        assert_eq!(truncate("平安志愿者基金", 13), "平安志愿者..");
        assert_eq!(truncate("平安志愿者基金", 5), "平..");
        assert_eq!(truncate("平安", 3), "..");
        assert_eq!(truncate("平安", 1), "");
        assert_eq!(truncate("ab", 1), "a");
    }

    #[test]
    fn padding_counts_columns_and_not_characters() {
        assert_eq!(fit("王小明", 8, Align::Left), "王小明  ");
        assert_eq!(fit("1,200", 8, Align::Right), "   1,200");
        assert_eq!(fit("王小明", 3, Align::Right), " ..");
    }

    #[test]
    fn no_line_starts_with_a_chinese_comma() {
        let text = "积分只能兑换商品，不能提现，不能转让。";
        for columns in 6..24 {
            let lines = wrap(text, columns);
            assert!(lines.iter().all(|line| !line.starts_with(['，', '。'])), "{columns}: {lines:?}");
            assert_eq!(lines.concat(), text, "{columns}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(text in "[a-z 王，。é👩‍👩‍👧０]{0,40}", columns in 0usize..30) {
            prop_assert!(width(&truncate(&text, columns)) <= columns);
            prop_assert_eq!(width(&fit(&text, columns, Align::Left)), columns);
            prop_assert!(wrap(&text, columns).iter().all(|line| width(line) <= columns));
        }
    }
}
