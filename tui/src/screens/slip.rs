//! The slip of a redemption as a paper.

use ledger::exchange::paper::{Paper, Part, Side, Table};
use ledger::reports::receipt::{Collected, Slip};
use ledger::units::{MemberId, OperatorId};
use std::collections::BTreeMap;

use crate::text::{clean, mask};
use crate::words::{Lang, Word};

/// Which print of a slip it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Print {
    /// The one that is handed over with the goods.
    First,
    /// One that was counted as a reprint.
    Again(u16),
    /// To look at, worth nothing.
    View,
}

/// The names of operators.
pub type Staff = BTreeMap<OperatorId, String>;

/// A member by his number; of a confidential source nothing.
pub fn who(member: Option<MemberId>) -> String {
    member.map_or_else(|| mask::NOBODY.to_owned(), |member| member.to_string())
}

/// Who collected the goods: a member's number or a masked name, and what he is to the member.
pub fn collector(of: &Collected) -> String {
    let who = of.member.map(|member| member.to_string()).or_else(|| of.masked.clone());
    format!("{} {}", who.unwrap_or_else(|| mask::NOBODY.to_owned()), of.relation)
}

/// An operator by number and name.
pub(crate) fn operator(operator: OperatorId, staff: &Staff) -> String {
    let name = staff.get(&operator).map(|name| clean::display(name));
    name.map_or_else(|| operator.to_string(), |name| format!("{operator} {name}"))
}

/// What is printed for a redemption.
pub fn paper(slip: &Slip, print: Print, staff: &Staff, lang: Lang) -> Paper {
    let say = |word: Word| lang.say(word).to_owned();
    let (hour, minute) = slip.clock;
    let station = slip.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let title = format!("{} {}", lang.say(Word::SLIP_TITLE), slip.voucher);
    let mut paper =
        Paper::new(title).heading(clean::display(&station)).with(Part::Centred(say(Word::SLIP_TITLE)));
    match print {
        Print::First => {}
        Print::Again(nth) => {
            let mark = lang.fill(Word::PAPER_REPRINT, &[("n", &nth.to_string())]);
            paper = paper.with(Part::Mark(mark));
        }
        Print::View => paper = paper.with(Part::Mark(say(Word::PAPER_VIEW))),
    }
    if let Some(seq) = slip.reversed_by {
        let seq = seq.get().to_string();
        paper = paper.with(Part::Mark(lang.fill(Word::PAPER_REVERSED, &[("seq", &seq)])));
    }
    if let Some(form) = &slip.paper {
        let values = [("pad", form.pad.to_string()), ("on", form.on.to_string())];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        paper = paper.with(Part::Mark(lang.fill(Word::SLIP_FROM_FORM, &values)));
    }
    paper = paper
        .pair(slip.voucher.to_string(), format!("{} {hour:02}:{minute:02}", slip.on))
        .pair(say(Word::MEMBER_NO), who(slip.member))
        .rule();
    let mut rows = Vec::new();
    for line in &slip.lines {
        let name = line.name.as_ref().map_or_else(|| line.sku.to_string(), ToString::to_string);
        rows.push(vec![
            clean::display(&name).into_owned(),
            line.quantity.to_string(),
            line.points.to_string(),
        ]);
        if let Some(day) = line.best_before {
            rows.push(vec![
                format!("  {} {day}", lang.say(Word::PAPER_BEST_BEFORE)),
                String::new(),
                String::new(),
            ]);
        }
    }
    let columns = vec![
        (say(Word::PAPER_GOOD), Side::Left),
        (say(Word::PAPER_PIECES), Side::Right),
        (say(Word::PAPER_POINTS), Side::Right),
    ];
    // What a supermarket card is worth is no points: a slip of cards has no such column.
    if !rows.is_empty() {
        paper = paper.with(Part::Table(Table { columns, rows }));
    }
    for card in &slip.cards {
        let value = lang.fill(Word::YUAN, &[("amount", &card.face.to_string())]);
        paper = paper.pair(format!("{} {}", say(Word::MARKET_CARDS), card.serial), value);
    }
    paper = paper
        .rule()
        .pair(say(Word::TOTAL), slip.points)
        .pair(say(Word::REDEEM_BEFORE), slip.before)
        .pair(say(Word::REDEEM_AFTERWARDS), slip.after);
    if let Some((day, points)) = slip.next_expiry {
        paper = paper.pair(say(Word::PAPER_NEXT_EXPIRY), format!("{day} {points}"));
    }
    if let Some(cash) = slip.cash {
        paper = paper.pair(say(Word::SLIP_CASH), cash);
    }
    if let Some(collected) = &slip.collected {
        paper = paper.pair(say(Word::SLIP_COLLECTED), collector(collected));
    }
    paper = paper
        .pair(say(Word::SLIP_SERVED), operator(slip.by, staff))
        .pair(say(Word::PAPER_DESK), slip.desk.to_string());
    if let Some(second) = slip.second {
        paper = paper.pair(say(Word::SLIP_SECOND), operator(second, staff));
    }
    paper.pair(say(Word::PAPER_ENTRY), format!("{} {}", slip.seq.get(), slip.hash)).qr(&slip.code())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_without_a_name_stays_without_one() {
        assert_eq!(who(None), "--");
    }
}
