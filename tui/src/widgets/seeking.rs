//! A field that names members: what in it is a number or a card, and what only finds somebody.

use ledger::units::{CardNo, MemberId};

use crate::text::fold;

/// Whether this is what finds a member rather than his number or card. Four digits are the end of a
/// telephone number, as at the counter.
pub(super) fn is_sought(typed: &str) -> bool {
    let typed = fold::text(typed.trim());
    let is_tail = typed.len() == 4 && typed.bytes().all(|digit| digit.is_ascii_digit());
    let is_known = typed.parse::<MemberId>().is_ok() || typed.parse::<CardNo>().is_ok();
    !typed.is_empty() && (is_tail || !is_known)
}

/// What stands for each of a team, without his part.
pub(super) fn parts(value: &str) -> impl Iterator<Item = &str> {
    let is_apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '、' | '，' | '；');
    let member = |part: &'_ str| part.find([':', '：']).unwrap_or(part.len());
    value.split(is_apart).map(move |part| &part[..member(part)]).filter(|part| !part.is_empty())
}
