//! What is on the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::boxes::Over;
use crate::keys::Action;
use crate::screens::{Ctx, Hands, Screen, phrases};
use crate::widgets::frame::{self, Page};
use crate::words::Word;

use super::{App, Mode};

impl App {
    /// Draws everything; returns where the cursor stands.
    pub fn draw(&self, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let ctx = Ctx {
            look: self.look,
            now: self.now,
            today: self.today(),
            at: self.clock().map(|(at, _)| at),
            zone: self.zone(),
            me: self.me.as_ref(),
            lists: &self.lists,
            waiting: self.sent.is_some(),
        };
        let screen: Option<&dyn Screen> = match (&self.gate, self.stack.last()) {
            (Some(gate), _) => Some(gate),
            (None, Some((_, screen))) => Some(screen.as_ref()),
            (None, None) => None,
        };
        let screen = screen?;
        let mut crumbs = vec![self.lists.station.clone()];
        crumbs.extend(screen.crumbs(&ctx));
        let scope = self.scope();
        // A key that does nothing here is not offered.
        let known = |action: Action| match (self.over.last(), &self.gate) {
            (Some(over), _) => over.takes(action),
            (None, Some(_)) => screen.takes(action) || matches!(action, Action::Help | Action::Quit),
            (None, None) => screen.takes(action),
        };
        let page = Page { crumbs, status: self.status(), hints: frame::hints(scope, self.look.lang, known) };
        let body = frame::draw(&page, area, buf, self.look)?;
        // Messages stand under the screen, never over what can be pressed.
        let said = self.toasts.rows(body.width, self.look).min(body.height / 2);
        let mut cursor = screen.draw(Rect { height: body.height - said, ..body }, buf, &ctx);
        let foot = screen.foot(Rect { height: body.height - said, ..body });
        for over in &self.over {
            // A question leaves free what the visitor reads.
            let free = if matches!(over, Over::Confirm(..)) { foot } else { 0 };
            let body = Rect { height: body.height.saturating_sub(free), ..body };
            cursor =
                over.draw(body, buf, &self.toasts, &|action| self.not_permitted_action(action), self.look);
        }
        self.toasts.draw(body, buf, self.look);
        cursor
    }

    fn status(&self) -> String {
        let mut parts = Vec::new();
        if let Some(sent) = self.sent {
            let seconds = (self.now.saturating_sub(sent) / 1000).to_string();
            parts.push(self.look.fill(Word::BUSY, &[("seconds", &seconds)]));
        }
        if self.mode == Mode::Demo {
            parts.push(self.look.say(Word::DESK_DEMO).to_owned());
        }
        if self.me.as_ref().is_some_and(|me| me.hands == Hands::LooksOn) {
            parts.push(self.look.say(Word::DESK_READ_ONLY).to_owned());
        }
        if let Some(me) = &self.me {
            parts.push(format!("{} {} {}", phrases::roles(&me.roles, self.look.lang), me.name, me.operator));
        }
        if let Some((at, zone)) = self.clock() {
            let (hour, minute, _) = zone.clock(at);
            parts.push(format!("{hour:02}:{minute:02} "));
        }
        parts.join(" ")
    }
}
