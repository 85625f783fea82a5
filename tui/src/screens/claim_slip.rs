//! The slip of a claim as a paper.

use ledger::exchange::paper::{Paper, Part, lines};
use ledger::reports::case::ClaimSlip;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::slip::who;
use crate::text::clean;
use crate::theme::Role;
use crate::widgets::overlay::{centre, panel};
use crate::widgets::{Look, cells, line, put};
use crate::words::{Lang, Word};

/// What is printed for a claim. Of a sensitive case it says neither title nor place, of a
/// confidential source nothing.
pub fn paper(slip: &ClaimSlip, lang: Lang) -> Paper {
    let say = |word: Word| lang.say(word).to_owned();
    let station = slip.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut paper = Paper::new(format!("{} {}", lang.say(Word::CASE_SLIP_TITLE), slip.case))
        .heading(clean::display(&station))
        .with(Part::Centred(say(Word::CASE_SLIP_TITLE)))
        .pair(
            format!("{} {}", slip.case, slip.grade),
            slip.grid.map(|grid| grid.to_string()).unwrap_or_default(),
        )
        .text(slip.title.as_ref().map_or_else(|| "--".into(), |title| clean::display(title.as_str())))
        .rule()
        .pair(say(Word::CLAIMANT), who(slip.member));
    for worker in &slip.team {
        let (member, percent) = (who(worker.member), worker.percent.to_string());
        let part = lang.fill(Word::CASE_PART, &[("member", &member), ("percent", &percent)]);
        paper = paper.pair("", part);
    }
    paper = paper
        .pair(say(Word::REWARD), slip.reward)
        .pair(say(Word::CASE_SINCE), slip.since)
        .pair(say(Word::CASE_HALF), slip.half)
        .pair(say(Word::DUE), slip.due);
    if let Some(late) = slip.late {
        let values = [("until", late.until.to_string()), ("factor", late.factor.to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        paper = paper.text(lang.fill(Word::CASE_LATE, &values));
    }
    paper
        .rule()
        .text(say(Word::CASE_SLIP_HOW))
        .pair(say(Word::SLIP_SERVED), format!("{} {}", slip.by, slip.desk))
        .pair(say(Word::PAPER_ENTRY), format!("{} {}", slip.seq.get(), slip.hash))
}

/// The slip of a claim as it is handed over.
pub(super) fn draw(slip: &ClaimSlip, area: Rect, buf: &mut Buffer, look: Look) {
    let lines = lines(&paper(slip, look.lang), 40);
    // Where all of it does not fit, the last lines are on the paper; the way out is on no line of it.
    let rows = cells(lines.len()).saturating_add(4);
    let inside = panel(buf, centre(area, 46, rows), look.say(Word::CASE_SLIP_TITLE), look);
    let last = usize::from(inside.height.saturating_sub(1));
    // Rules are the first to go: what was agreed stays.
    let is_rule = |text: &str| text.starts_with("---");
    let rules = lines.len().saturating_sub(last);
    let mut dropped = 0;
    let kept = lines.iter().filter(|text| {
        let drop = dropped < rules && is_rule(text);
        dropped += usize::from(drop);
        !drop
    });
    for (n, text) in kept.take(last).enumerate() {
        put(buf, line(inside, n), text, look.style(Role::Text));
    }
    put(buf, line(inside, last), look.say(Word::CASE_SLIP_CLOSE), look.style(Role::Accent));
}
