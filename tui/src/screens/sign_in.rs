//! Signing in, and the lock.

use ledger::rules::operators::SetPin;
use ledger::rules::pin::Pin;
use ledger::units::OperatorId;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Cmd, Ctx, Input, Query, Screen};
use crate::forms;
use crate::keys::{self, Action, Scope};
use crate::theme::Role;
use crate::widgets::field::{Field, Kind};
use crate::widgets::form::Form;
use crate::widgets::overlay::{centre, panel};
use crate::widgets::{below, line, put};
use crate::words::Word;

/// The sign-in screen.
#[derive(Debug)]
pub struct SignIn {
    form: Form,
    complaint: Option<String>,
    locked: Option<String>,
    /// What waits behind a locked desk.
    waits: Option<Word>,
    /// The PIN typed last, which an own one must differ from.
    typed: Option<Pin>,
    /// Who has to choose a PIN of his own.
    choosing: Option<OperatorId>,
}

impl SignIn {
    /// The screen; when the desk was locked, with the number of who locked it.
    pub fn new(locked: Option<String>) -> Self {
        let number = locked.clone().unwrap_or_default();
        let fields = vec![
            Field::new("operator", Word::OPERATOR, Kind::Text).at_most(6).with_value(&number),
            Field::new("pin", Word::PIN, Kind::Secret).at_most(12),
        ];
        let mut form = Form::new(fields);
        if locked.is_some() {
            form.focus("pin");
        }
        Self { form, complaint: None, locked, waits: None, typed: None, choosing: None }
    }

    /// The same, and what is said to wait behind it.
    pub const fn over(mut self, waits: Option<Word>) -> Self {
        self.waits = waits;
        self
    }

    /// Asks an operator for a PIN of his own, because somebody else set the one he signed in with.
    pub fn choose(&mut self, operator: OperatorId) {
        let fields = vec![
            Field::new("pin", Word::NEW_PIN, Kind::Secret).at_most(12).with_help(Word::HELP_NEW_PIN),
            Field::new("again", Word::NEW_PIN_AGAIN, Kind::Secret).at_most(12),
        ];
        (self.form, self.complaint, self.choosing) = (Form::new(fields), None, Some(operator));
    }

    fn choice(&mut self, operator: OperatorId, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let mut take = |id| self.form.field_mut(id).map(Field::take).unwrap_or_default();
        let (pin, again) = (take("pin"), take("again"));
        let chosen = forms::own_pin(&pin, &again, self.typed.as_ref(), &ctx.lists.choices, ctx.look.lang);
        match chosen {
            Ok(pin) => {
                self.form.send();
                vec![Cmd::Do(SetPin { operator, pin }.into())]
            }
            Err((id, why)) => {
                self.form.refuse(&[(id, why)]);
                self.form.focus("pin");
                Vec::new()
            }
        }
    }

    const fn title(&self) -> Word {
        match (self.choosing.is_some(), self.locked.is_some()) {
            (true, _) => Word::DESK_OWN_PIN,
            (false, true) => Word::DESK_LOCKED,
            (false, false) => Word::DESK_SIGN_IN,
        }
    }

    fn send(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        self.complaint = None;
        if !self.form.check(ctx.look.lang) {
            return Vec::new();
        }
        if let Some(operator) = self.choosing {
            return self.choice(operator, ctx);
        }
        let typed = self.form.field_mut("pin").map(Field::take).unwrap_or_default();
        match forms::signing(self.form.value("operator"), &typed, ctx.look.lang) {
            Ok((operator, pin)) => {
                self.form.send();
                self.typed = Some(pin.clone());
                vec![Cmd::SignIn(operator, pin)]
            }
            Err((id, why)) => {
                self.form.refuse(&[(id, why)]);
                Vec::new()
            }
        }
    }
}

impl Screen for SignIn {
    fn scope(&self) -> Scope {
        Scope::Form
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(self.title()).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        matches!(action, Action::Commit | Action::NextField)
    }

    fn queries(&self) -> Vec<Query> {
        Vec::new()
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Key(key) if keys::lookup(Scope::Everywhere, key) == Some(Action::Commit) => {
                return self.send(ctx);
            }
            Input::Key(key) => {
                self.form.key(key, ctx.look.lang);
            }
            // A code that is typed quickly, or scanned from a staff card.
            Input::Paste(text) | Input::Scan(text) => {
                self.form.paste(text);
            }
            Input::Refused(why) => {
                self.form.reopen();
                self.form.focus("pin");
                self.complaint = Some(why.to_owned());
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let title = look.say(self.title());
        let hint = if self.choosing.is_some() { Word::DESK_OWN_PIN_HINT } else { Word::DESK_SIGN_IN_HINT };
        let inside = panel(buf, centre(area, 52, 11), &format!("{} {title}", ctx.lists.station), look);
        put(buf, line(inside, 0), look.say(hint), look.style(Role::Dim));
        let cursor = self.form.draw(below(inside, 2), buf, look);
        let (text, role) = match &self.complaint {
            _ if ctx.waiting => (look.say(Word::DESK_CHECKING), Role::Dim),
            Some(complaint) => (complaint.as_str(), Role::Bad),
            None => (self.waits.map_or("", |waits| look.say(waits)), Role::Accent),
        };
        for (n, part) in crate::text::wrap(text, usize::from(inside.width)).iter().enumerate() {
            put(buf, line(below(inside, 6), n), part, look.style(role));
        }
        cursor
    }
}
