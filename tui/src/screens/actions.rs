//! What may be done with the row in focus: a numbered list, each with the reason when it may not.

use ledger::events::operators::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cmd, Ctx, phrases};
use crate::forms::Ask;
use crate::text::width;
use crate::theme::Role as Colour;
use crate::widgets::toast::Severity;
use crate::widgets::{cells, line, put_parts};
use crate::words::Word;

/// One thing that may be done.
#[derive(Clone, Debug)]
pub struct Offer {
    word: Word,
    roles: &'static [Role],
    /// What it leads to, or why not.
    to: Result<Cmd, String>,
}

impl Offer {
    /// A form, for those who may ask for its command.
    pub fn form(ask: Ask) -> Self {
        Self { word: ask.title(), roles: ask.roles(), to: Ok(Cmd::Fill(ask)) }
    }

    /// Something else for these roles.
    pub const fn other(word: Word, roles: &'static [Role], to: Cmd) -> Self {
        Self { word, roles, to: Ok(to) }
    }

    /// Something that cannot be done now, and why.
    pub const fn never(word: Word, roles: &'static [Role], reason: String) -> Self {
        Self { word, roles, to: Err(reason) }
    }

    /// The same, but only when there is no reason against it.
    #[must_use]
    pub fn unless(mut self, reason: Option<String>) -> Self {
        if let Some(reason) = reason {
            self.to = Err(reason);
        }
        self
    }

    fn reason(&self, ctx: &Ctx<'_>) -> Option<String> {
        // Whoever only looks on goes wherever somebody of his roles may go.
        let not = if matches!(self.to, Ok(Cmd::Go(_))) { phrases::not_his } else { phrases::not_permitted };
        not(ctx.me, self.roles, ctx.look.lang).or_else(|| self.to.as_ref().err().cloned())
    }
}

/// Runs the offer with this number, or says why not.
pub fn run(offers: &[Offer], number: u8, ctx: &Ctx<'_>) -> Vec<Cmd> {
    let Some(offer) = offers.get(usize::from(number).wrapping_sub(1)) else { return Vec::new() };
    match (offer.reason(ctx), &offer.to) {
        (None, Ok(to)) => vec![to.clone()],
        (reason, _) => reason.map(|reason| Cmd::Say(Severity::Warn, reason)).into_iter().collect(),
    }
}

/// The offers as texts, in lines that fit the columns; what may not be done now is in brackets.
fn lines(offers: &[Offer], columns: u16, ctx: &Ctx<'_>) -> Vec<Vec<(String, Colour)>> {
    let (mut lines, mut used) = (vec![Vec::new()], 0);
    for (number, offer) in (1_u8..).zip(offers) {
        let word = ctx.look.say(offer.word);
        let (text, role) = match offer.reason(ctx) {
            Some(_) => (format!("({} {word})", number % 10), Colour::Disabled),
            None => (format!(" {} {word} ", number % 10), Colour::Text),
        };
        let cells = width(&text) + 1;
        if used > 0 && used + cells > usize::from(columns) + 1 {
            lines.push(Vec::new());
            used = 0;
        }
        used += cells;
        if let Some(line) = lines.last_mut() {
            line.push((text, role));
        }
    }
    lines
}

/// How many rows the offers take.
pub fn rows(offers: &[Offer], columns: u16, ctx: &Ctx<'_>) -> u16 {
    cells(lines(offers, columns, ctx).len())
}

/// Draws the offers; what may not be done now is dimmed and in brackets.
pub fn draw(offers: &[Offer], area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
    for (n, texts) in lines(offers, area.width, ctx).iter().enumerate() {
        let parts: Vec<(&str, Colour)> =
            texts.iter().flat_map(|(text, role)| [(text.as_str(), *role), (" ", Colour::Text)]).collect();
        put_parts(buf, line(area, n), &parts, ctx.look);
    }
}
