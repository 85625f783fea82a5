//! The slip of a claim as text: 32 columns for a 58 mm printer, 48 for 80 mm.

use ledger::reports::case::ClaimSlip;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::slip::who;
use crate::text::{pad_right, truncate, width, wrap};
use crate::theme::Role;
use crate::widgets::overlay::{centre, panel};
use crate::widgets::{Look, cells, line, put};
use crate::words::{Lang, Word};

/// The lines of a claim slip, none wider than `columns`. Of a sensitive case it says neither title
/// nor place, of a confidential source nothing.
pub fn text(slip: &ClaimSlip, columns: usize, lang: Lang) -> Vec<String> {
    let pair = |left: &str, right: &str| {
        let room = columns.saturating_sub(width(right));
        format!("{}{right}", pad_right(&truncate(left, room.saturating_sub(1)), room))
    };
    let rule = "-".repeat(columns);
    let station = slip.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut lines = vec![
        pair(&station, lang.say(Word::CASE_SLIP_TITLE)),
        pair(
            &format!("{} {}", slip.case, slip.grade),
            &slip.grid.map(|grid| grid.to_string()).unwrap_or_default(),
        ),
    ];
    lines.extend(wrap(slip.title.as_ref().map_or("--", |title| title.as_str()), columns));
    lines.extend([rule.clone(), pair(lang.say(Word::CLAIMANT), &who(slip.member))]);
    for worker in &slip.team {
        let (member, percent) = (who(worker.member), worker.percent.to_string());
        let part = lang.fill(Word::CASE_PART, &[("member", &member), ("percent", &percent)]);
        lines.push(pair("", &part));
    }
    lines.push(pair(lang.say(Word::REWARD), &slip.reward.to_string()));
    lines.push(pair(lang.say(Word::CASE_SINCE), &slip.since.to_string()));
    lines.push(pair(lang.say(Word::CASE_HALF), &slip.half.to_string()));
    lines.push(pair(lang.say(Word::DUE), &slip.due.to_string()));
    if let Some(late) = slip.late {
        let values = [("until", late.until.to_string()), ("factor", late.factor.to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        lines.extend(wrap(&lang.fill(Word::CASE_LATE, &values), columns));
    }
    lines.push(rule);
    lines.extend(wrap(lang.say(Word::CASE_SLIP_HOW), columns));
    lines.push(pair(lang.say(Word::SLIP_SERVED), &format!("{} {}", slip.by, slip.desk)));
    let entry = [("seq", slip.seq.get().to_string()), ("hash", slip.hash.clone())];
    let entry: Vec<(&str, &str)> = entry.iter().map(|(name, value)| (*name, value.as_str())).collect();
    lines.push(lang.fill(Word::SLIP_ENTRY, &entry));
    lines
}

/// The slip of a claim as it is handed over.
pub(super) fn draw(slip: &ClaimSlip, area: Rect, buf: &mut Buffer, look: Look) {
    let lines = text(slip, 40, look.lang);
    let rows = cells(lines.len()).saturating_add(4);
    let inside = panel(buf, centre(area, 46, rows), look.say(Word::CASE_SLIP_TITLE), look);
    for (n, text) in lines.iter().enumerate() {
        put(buf, line(inside, n), text, look.style(Role::Text));
    }
    let last = usize::from(inside.height.saturating_sub(1));
    put(buf, line(inside, last), look.say(Word::CASE_SLIP_CLOSE), look.style(Role::Accent));
}
