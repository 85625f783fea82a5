//! Who stands at the desk and what he has, as several screens show it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::MemberPage;
use crate::text::{mask, pad_right};
use crate::theme::Role as Colour;
use crate::widgets::{Look, line, put, put_parts};
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
    if let Some(reason) = &row.frozen_for {
        let text = look.fill(Word::FROZEN, &[("reason", reason.as_str())]);
        put(buf, line(area, 1), &format!("! {text}"), look.style(Colour::Bad));
    } else {
        put(buf, line(area, 1), &page.found.phone, look.style(Colour::Dim));
    }
    figures(&row.balance, line(area, 2), buf, look);
    let earned = format!("{} {}", look.say(Word::EARNED), row.earned);
    put(buf, line(area, 3), &earned, look.style(Colour::Dim));
}

/// The figures of a member, always apart.
pub(super) fn figures(balance: &ledger::reports::members::Balance, area: Rect, buf: &mut Buffer, look: Look) {
    let available = pad_right(&balance.available.to_string(), 8);
    let pending = pad_right(&balance.pending.to_string(), 8);
    let expiring = pad_right(&balance.expiring.to_string(), 8);
    let warn = if balance.expiring.is_positive() { Colour::Warn } else { Colour::Dim };
    let parts = [
        (look.say(Word::AVAILABLE), Colour::Dim),
        (" ", Colour::Dim),
        (available.as_str(), Colour::Accent),
        (look.say(Word::PENDING), Colour::Dim),
        (" ", Colour::Dim),
        (pending.as_str(), Colour::Text),
        (look.say(Word::EXPIRING), Colour::Dim),
        (" ", Colour::Dim),
        (expiring.as_str(), warn),
        (look.say(Word::TOTAL), Colour::Dim),
        (" ", Colour::Dim),
    ];
    let at = put_parts(buf, area, &parts, look);
    put(buf, crate::widgets::right_of(area, at), &balance.total.to_string(), look.style(Colour::Text));
}
