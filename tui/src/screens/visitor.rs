//! Who stands at the desk and what he has, as several screens show it.

use ledger::reports::members::Balance;
use ledger::units::{Hours, Points};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::MemberPage;
use crate::text::{mask, pad_right};
use crate::theme::Role as Colour;
use crate::widgets::{Look, line, put, put_parts, right_of};
use crate::words::{Word, facts};

/// Who he is and what he has.
pub(super) fn head(page: &MemberPage, area: Rect, buf: &mut Buffer, look: Look) {
    let row = &page.found.row;
    let card = row
        .card
        .map_or_else(|| look.say(Word::MEMBER_NO_CARD).to_owned(), |card| mask::card(&card.to_string()));
    let post = row.post.map(|posted| look.say(facts::post(posted.post))).unwrap_or_default();
    let who = format!("{}  {}  {card}  {post} {}", page.found.name, row.balance.member, page.found.village);
    let nobody = page.found.name == mask::NOBODY;
    put(buf, line(area, 0), if nobody { mask::NOBODY } else { &who }, look.style(Colour::Title));
    let beside = match (&row.frozen_for, row.merged) {
        _ if row.erased.is_some() => {
            let seq = row.erased.map(|seq| seq.to_string()).unwrap_or_default();
            (look.fill(Word::CLI_ERASED, &[("seq", &seq)]), Colour::Warn)
        }
        (_, Some(merged)) => {
            let text = look.fill(Word::MERGED_INTO, &[("into", &merged.into.to_string())]);
            (format!("! {text}"), Colour::Warn)
        }
        (Some(reason), None) => {
            let text = look.fill(Word::FROZEN, &[("reason", reason.as_str())]);
            (format!("! {text}"), Colour::Bad)
        }
        (None, None) => (page.found.phone.clone(), Colour::Dim),
    };
    put(buf, line(area, 1), &beside.0, look.style(beside.1));
    figures(&row.balance, line(area, 2), buf, look);
    let acts = look.fill(Word::ACTS, &[("n", &row.acts.to_string())]);
    let served = match row.hours {
        Hours::ZERO => String::new(),
        hours => format!("{}  ", look.fill(Word::SERVED, &[("hours", &hours.to_string())])),
    };
    let earned = format!("{} {}  {acts}  {served}", look.say(Word::EARNED), row.earned);
    let at = put_parts(buf, line(area, 3), &[(&earned, Colour::Dim)], look);
    let at = at + sum(&row.balance, right_of(line(area, 3), at), buf, look);
    if !row.absorbed.is_empty() {
        let files: Vec<String> = row.absorbed.iter().map(ToString::to_string).collect();
        let text = look.fill(Word::ABSORBED, &[("files", &files.join(" "))]);
        put(buf, right_of(line(area, 3), at), &text, look.style(Colour::Dim));
    }
}

/// The figures of a member, always apart.
pub(super) fn figures(balance: &Balance, area: Rect, buf: &mut Buffer, look: Look) {
    let mark = |points: Points, role| if points.is_positive() { role } else { Colour::Dim };
    let figures = [
        (Word::AVAILABLE, balance.available, Colour::Accent),
        (Word::PENDING, balance.pending, Colour::Text),
        (Word::HELD, balance.held, mark(balance.held, Colour::Warn)),
        (Word::FROZEN_POINTS, balance.frozen, mark(balance.frozen, Colour::Bad)),
        (Word::EXPIRING, balance.expiring, mark(balance.expiring, Colour::Warn)),
    ];
    let figures =
        figures.map(|(word, points, role)| (look.say(word), pad_right(&points.to_string(), 6), role));
    let parts: Vec<(&str, Colour)> = figures
        .iter()
        .flat_map(|(word, points, role)| {
            [(*word, Colour::Dim), (" ", Colour::Dim), (points.as_str(), *role), (" ", Colour::Dim)]
        })
        .collect();
    put_parts(buf, area, &parts, look);
}

/// What all of it is, and what he owes; gives the columns it took.
pub(super) fn sum(balance: &Balance, area: Rect, buf: &mut Buffer, look: Look) -> u16 {
    let (total, owed) = (balance.total.to_string(), balance.owed.to_string());
    let mut parts = vec![(look.say(Word::TOTAL), Colour::Dim), (" ", Colour::Dim), (&total, Colour::Text)];
    if balance.owed.is_positive() {
        parts.extend([("  ! ", Colour::Bad), (look.say(Word::OWED), Colour::Bad), (" ", Colour::Bad)]);
        parts.push((&owed, Colour::Bad));
    }
    parts.push(("  ", Colour::Dim));
    put_parts(buf, area, &parts, look)
}
