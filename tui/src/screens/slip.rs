//! A slip as text, by display width: 32 columns for a 58 mm printer, 48 for 80 mm.

use ledger::reports::receipt::{Collected, Slip};
use ledger::units::MemberId;

use super::Lists;
use crate::text::{mask, pad_left, pad_right, truncate, width};
use crate::words::{Lang, Word};

/// A member by his number; of a confidential source nothing.
pub fn who(member: Option<MemberId>) -> String {
    member.map_or_else(|| mask::NOBODY.to_owned(), |member| member.to_string())
}

/// Who collected the goods: a member's number or a masked name, and what he is to the member.
pub fn collector(of: &Collected) -> String {
    let who = of.member.map(|member| member.to_string()).or_else(|| of.masked.clone());
    format!("{} {}", who.unwrap_or_else(|| mask::NOBODY.to_owned()), of.relation)
}

/// The lines of a slip, none wider than `columns`.
pub fn text(slip: &Slip, columns: usize, lists: &Lists, lang: Lang) -> Vec<String> {
    let pair = |left: &str, right: &str| {
        let room = columns.saturating_sub(width(right));
        format!("{}{right}", pad_right(&truncate(left, room.saturating_sub(1)), room))
    };
    let rule = "-".repeat(columns);
    let (hour, minute) = slip.clock;
    let station = slip.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut lines = vec![
        pair(&station, lang.say(Word::SLIP_TITLE)),
        pair(&slip.voucher.to_string(), &format!("{} {hour:02}:{minute:02}", slip.on)),
        pair(lang.say(Word::MEMBER_NO), &who(slip.member)),
        rule.clone(),
    ];
    for line in &slip.lines {
        let name = line.name.as_ref().map_or_else(|| line.sku.to_string(), ToString::to_string);
        let figures = format!("x{} {}", line.quantity, pad_left(&line.points.to_string(), 7));
        lines.push(pair(&name, &figures));
    }
    lines.push(rule);
    lines.push(pair(lang.say(Word::TOTAL), &slip.points.to_string()));
    lines.push(pair(lang.say(Word::REDEEM_BEFORE), &slip.before.to_string()));
    lines.push(pair(lang.say(Word::REDEEM_AFTERWARDS), &slip.after.to_string()));
    if let Some((day, points)) = slip.next_expiry {
        lines.push(pair(lang.say(Word::SLIP_EXPIRES), &format!("{day} {points}")));
    }
    if let Some(cash) = slip.cash {
        lines.push(pair(lang.say(Word::SLIP_CASH), &cash.to_string()));
    }
    if let Some(collected) = &slip.collected {
        lines.push(pair(lang.say(Word::SLIP_COLLECTED), &collector(collected)));
    }
    let by = lists
        .operators
        .get(&slip.by)
        .map_or_else(|| slip.by.to_string(), |name| format!("{} {name}", slip.by));
    lines.push(pair(lang.say(Word::SLIP_SERVED), &by));
    if let Some(second) = slip.second {
        lines.push(pair(lang.say(Word::SLIP_SECOND), &second.to_string()));
    }
    let entry = [("seq", slip.seq.get().to_string()), ("hash", slip.hash.clone())];
    let entry: Vec<(&str, &str)> = entry.iter().map(|(name, value)| (*name, value.as_str())).collect();
    lines.push(lang.fill(Word::SLIP_ENTRY, &entry));
    if slip.reversed_by.is_some() {
        lines.push(format!("* {} *", lang.say(Word::SLIP_REVERSED)));
    }
    lines
}
