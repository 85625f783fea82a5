//! What may be done with the row in focus: a numbered list, each with the reason when it may not.

use ledger::events::operators::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cmd, Ctx, phrases};
use crate::forms::Ask;
use crate::theme::Role as Colour;
use crate::widgets::toast::Severity;
use crate::widgets::{put_parts, right_of};
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

    /// The same, but only when there is no reason against it.
    #[must_use]
    pub fn unless(mut self, reason: Option<String>) -> Self {
        if let Some(reason) = reason {
            self.to = Err(reason);
        }
        self
    }

    fn reason(&self, ctx: &Ctx<'_>) -> Option<String> {
        phrases::not_permitted(ctx.me, self.roles, ctx.look.lang).or_else(|| self.to.as_ref().err().cloned())
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

/// Draws the offers on one line; what may not be done now is dimmed and in brackets.
pub fn draw(offers: &[Offer], area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
    let mut at = 0;
    for (number, offer) in (1_u8..).zip(offers) {
        let word = ctx.look.say(offer.word);
        let number = number.to_string();
        let room = right_of(area, at);
        at += if offer.reason(ctx).is_some() {
            let text = format!("({number} {word})");
            put_parts(buf, room, &[(&text, Colour::Disabled), (" ", Colour::Text)], ctx.look)
        } else {
            let parts = [(number.as_str(), Colour::Accent), (" ", Colour::Text), (word, Colour::Text)];
            put_parts(buf, room, &[parts[0], parts[1], parts[2], ("  ", Colour::Text)], ctx.look)
        };
    }
}
