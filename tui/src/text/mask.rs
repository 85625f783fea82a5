//! Personal data as strangers may see it: on the kiosk, on slips, in logs and dumps.
//!
//! One place, by grapheme. Promises: (1) at most the last four characters of a number survive;
//! (2) of a name only the first grapheme does; (3) a mask tells nothing about the hidden length of
//! a name.

use unicode_segmentation::UnicodeSegmentation;

/// What stands instead of the name and the number of a confidential source.
pub const NOBODY: &str = "--";

/// What stands instead of a name that was erased, or stays sealed: `[M000007]`.
pub fn code(person: impl std::fmt::Display) -> String {
    format!("[{person}]")
}

/// The family name's first character and one star: `王*`. A code tells no name and stays as it is.
pub fn name(name: &str) -> String {
    if name == NOBODY || name.starts_with('[') {
        return name.to_owned();
    }
    name.trim().graphemes(true).next().map_or_else(String::new, |first| format!("{first}*"))
}

/// An identity number by its last four: `**** 123X`.
pub fn id_number(number: &str) -> String {
    tail(number)
}

/// A telephone number by its last four: `**** 5678`.
pub fn phone(number: &str) -> String {
    tail(number)
}

/// A card number by its last four: `**** 0007`.
pub fn card(number: &str) -> String {
    tail(number)
}

/// The last four graphemes behind stars; a number that short is hidden whole.
fn tail(number: &str) -> String {
    let all: Vec<&str> = number.trim().graphemes(true).collect();
    match all.len().checked_sub(4) {
        None | Some(0) => "*".repeat(all.len()),
        Some(hidden) => format!("**** {}", all[hidden..].concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_one_grapheme_of_a_name_and_four_of_a_number() {
        assert_eq!(name("王小明"), "王*");
        assert_eq!(name("欧阳 修"), "欧*");
        assert_eq!(name("e\u{301}mile"), "e\u{301}*");
        assert_eq!(name(""), "");
        assert_eq!(name(&code("M000007")), "[M000007]");
        assert_eq!(id_number("32072219800101123X"), "**** 123X");
        assert_eq!(phone("13812345678"), "**** 5678");
        assert_eq!(card("M000007"), "**** 0007");
    }

    #[test]
    fn a_number_of_four_or_fewer_is_hidden_whole() {
        assert_eq!(card("0007"), "****");
        assert_eq!(card("7"), "*");
    }
}
