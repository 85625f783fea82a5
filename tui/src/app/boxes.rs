//! The boxes over a screen: help, palette, messages, forms, questions. One stack; Esc closes one.

use std::path::PathBuf;

use ledger::rules::Command;
use ledger::rules::pin::Pin;
use ledger::rules::redemptions::UndoRedemption;
use ledger::units::{MemberId, OperatorId, SourceCode, VoucherNo};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::{App, proposal};
use crate::desk::Ask as Wanted;
use crate::forms::{self, Ask, Choices};
use crate::keys::{self, Action, Scope};
use crate::screens::{Found, Lists, Query, phrases};
use crate::theme::Role;
use crate::widgets::field::Kind;
use crate::widgets::form::{Form, Scanned, Stage, Whole};
use crate::widgets::help::{Help, Shown};
use crate::widgets::modal::{Confirm, Grade, Second, Verdict};
use crate::widgets::overlay::{centre, panel};
use crate::widgets::palette::{Choice, Palette};
use crate::widgets::pick::{Pick, Picked};
use crate::widgets::toast::{Severity, Toasts};
use crate::widgets::{Look, line, put, right_of};
use crate::words::Word;

/// A box over the screen.
pub(super) enum Over {
    Help(Help),
    Palette(Palette),
    Messages,
    /// The code of a confidential source, to be copied by hand: it is in no message and no log.
    Code(SourceCode),
    /// A form, under the name of what it is about.
    Form(Ask, Box<Form>, String),
    Confirm(Confirm, Then),
    /// Members found for a field of the form below.
    Members(Pick, Sought, Vec<(MemberId, String)>),
}

/// What somebody typed into a field of a form in place of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sought {
    field: &'static str,
    typed: String,
}

/// What a yes leads to.
pub(super) enum Then {
    Submit(Box<Command>),
    /// Another operator carries it out.
    InPlace(Box<Command>),
    /// Another operator, who has signed in, carries it out before a second person.
    InPlaceBeforeTwo(Box<Command>, OperatorId, Pin),
    /// The member showed that it is he; then it is proposed again.
    Pin(MemberId),
    Leave,
    Discard,
}

type Facts = Vec<(String, Role)>;

impl Over {
    pub(super) fn help(scope: Scope) -> Self {
        Self::Help(Help::new(scope, None))
    }

    fn help_on(form: &Form) -> Self {
        Self::Help(Help::new(Scope::Form, form.focused()))
    }

    pub(super) fn palette() -> Self {
        Self::Palette(Palette::default())
    }

    pub(super) fn form(ask: Ask, lists: &Lists, look: Look) -> Self {
        let form = ask.form(&lists.choices, look.lang);
        let title = match phrases::subject(&ask, lists) {
            Some(of) => format!("{}: {of}", look.say(ask.title())),
            None => look.say(ask.title()).to_owned(),
        };
        Self::Form(ask, Box::new(form), title)
    }

    pub(super) fn confirm(command: Command, facts: Facts, look: Look) -> Self {
        let confirm = Confirm::new(look.say(Word::CONFIRM_TITLE), facts, Grade::Ask);
        Self::Confirm(confirm, Then::Submit(Box::new(command)))
    }

    pub(super) fn second(command: Command, facts: Facts, look: Look) -> Self {
        let confirm = Confirm::new(look.say(Word::SECOND_PERSON), facts, Grade::SecondPerson);
        Self::Confirm(confirm, Then::Submit(Box::new(command)))
    }

    pub(super) fn in_place(command: Command, facts: Facts, look: Look) -> Self {
        let confirm = Confirm::new(look.say(Word::IN_PLACE_TITLE), facts, Grade::SecondPerson);
        Self::Confirm(confirm, Then::InPlace(Box::new(command)))
    }

    pub(super) fn second_in_place(
        command: Command,
        (operator, pin): (OperatorId, Pin),
        mut facts: Facts,
        look: Look,
    ) -> Self {
        facts.push((format!("{} {operator}", look.say(Word::SLIP_SERVED)), Role::Text));
        let confirm = Confirm::new(look.say(Word::SECOND_PERSON), facts, Grade::SecondPerson);
        Self::Confirm(confirm, Then::InPlaceBeforeTwo(Box::new(command), operator, pin))
    }

    pub(super) fn pin(member: MemberId, why: String, look: Look) -> Self {
        let facts = vec![(why, Role::Warn)];
        Self::Confirm(Confirm::new(look.say(Word::PIN_TITLE), facts, Grade::Pin), Then::Pin(member))
    }

    pub(super) fn undo(voucher: VoucherNo, look: Look) -> Self {
        let facts =
            vec![(voucher.to_string(), Role::Title), (look.say(Word::UNDO_ASK).to_owned(), Role::Warn)];
        let confirm = Confirm::new(look.say(Word::UNDO_TITLE), facts, Grade::Ask);
        Self::Confirm(confirm, Then::Submit(Box::new(UndoRedemption { voucher }.into())))
    }

    pub(super) fn leave(look: Look) -> Self {
        let facts = vec![(look.say(Word::DESK_LEAVE).to_owned(), Role::Warn)];
        Self::Confirm(Confirm::new(look.say(Word::DESK_LEAVE_TITLE), facts, Grade::Ask), Then::Leave)
    }

    /// A form in which something was typed, as it is kept while the desk is locked. One with a PIN in it is
    /// not, nor one that belongs to the basket below it.
    pub(super) fn half_filled(self) -> Option<Self> {
        let Self::Form(ask, mut form, title) = self else { return None };
        let is_secret = form.fields().iter().any(|field| *field.kind() == Kind::Secret);
        if !form.is_dirty() || is_secret || matches!(ask, Ask::Besides(_)) {
            return None;
        }
        form.reopen();
        Some(Self::Form(ask, form, title))
    }

    fn discard(look: Look) -> Self {
        let facts = vec![(look.say(Word::DESK_DIRTY).to_owned(), Role::Warn)];
        Self::Confirm(Confirm::new(look.say(Word::CONFIRM_TITLE), facts, Grade::Ask), Then::Discard)
    }

    /// Whether a key for this action does something here.
    pub(super) const fn takes(&self, action: Action) -> bool {
        match self {
            Self::Help(_) | Self::Palette(_) | Self::Confirm(..) | Self::Members(..) => true,
            Self::Messages | Self::Code(_) => matches!(action, Action::Back),
            Self::Form(..) => {
                matches!(action, Action::Commit | Action::Back | Action::NextField | Action::Help)
            }
        }
    }

    pub(super) fn scope(&self) -> Scope {
        match self {
            Self::Help(_) | Self::Palette(_) | Self::Members(..) => Scope::Finder,
            Self::Messages | Self::Code(_) | Self::Confirm(..) => Scope::Dialog,
            Self::Form(..) => Scope::Form,
        }
    }

    /// Gives a code to the field it is for; returns whether it went there, and `None` where no field
    /// is open.
    pub(super) fn scan(&mut self, code: &str) -> Option<Scanned> {
        match self {
            Self::Form(_, form, _) => Some(form.scan(code)),
            _ => None,
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        match self {
            Self::Form(_, form, _) => {
                form.paste(text);
            }
            Self::Palette(palette) => {
                palette.paste(text);
            }
            Self::Confirm(confirm, _) => confirm.paste(text),
            Self::Help(_) | Self::Messages | Self::Code(_) | Self::Members(..) => {}
        }
    }

    pub(super) fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        toasts: &Toasts,
        refused: &dyn Fn(Action) -> Option<String>,
        look: Look,
    ) -> Option<Position> {
        match self {
            Self::Help(help) => help.draw(area, buf, look),
            Self::Palette(palette) => palette.draw(area, buf, refused, look),
            Self::Messages => {
                let inside = panel(buf, centre(area, 72, area.height), look.say(Word::MESSAGES), look);
                toasts.draw_history(inside, buf, look);
                None
            }
            Self::Code(code) => {
                let inside = panel(buf, centre(area, 60, 5), look.say(Word::ACT_ENROL_SOURCE), look);
                let text = look.fill(Word::SOURCE_CODE_IS, &[("code", code.as_str())]);
                put(buf, line(inside, 1), &text, look.style(Role::Title));
                None
            }
            Self::Form(_, form, title) => {
                let rows = form.rows().saturating_add(4);
                let inside = panel(buf, centre(area, 72, rows), title, look);
                let hint = if form.stage() == Stage::Sent { Word::SENDING } else { Word::FORM_HOW };
                let last = usize::from(inside.height.saturating_sub(1));
                let room = Rect { height: inside.height.saturating_sub(1), ..inside };
                let cursor = form.draw(room, buf, look);
                let (above, below) = form.beyond(room.height);
                let mut at = 0;
                if above + below > 0 {
                    let (above, below) = (above.to_string(), below.to_string());
                    let beyond = look.fill(Word::FORM_BEYOND, &[("above", &above), ("below", &below)]);
                    at = put(buf, line(inside, last), &beyond, look.style(Role::Accent)) + 2;
                }
                put(buf, right_of(line(inside, last), at), look.say(hint), look.style(Role::Dim));
                cursor
            }
            Self::Confirm(confirm, _) => confirm.draw(area, buf, look),
            Self::Members(pick, ..) => {
                pick.draw(area, buf, look);
                None
            }
        }
    }
}

impl App {
    /// A key for the box on top.
    pub(super) fn key_over(&mut self, key: &KeyEvent) -> Vec<Wanted> {
        let lang = self.look.lang;
        let waiting = self.sent.is_some();
        let Some(mut over) = self.over.pop() else { return Vec::new() };
        match &mut over {
            Over::Help(help) => {
                if help.key(key, lang) == Shown::Open {
                    self.over.push(over);
                }
            }
            Over::Palette(palette) => {
                let refused = |action| self.not_permitted_action(action);
                match palette.key(key, lang, &refused) {
                    Choice::Pending => self.over.push(over),
                    Choice::Closed => {}
                    Choice::Refused(why) => self.say(Severity::Warn, why),
                    Choice::Run(Action::Quit) => return self.leave(),
                    Choice::Run(Action::Help) => self.over.push(Over::help(self.scope())),
                    Choice::Run(action) => return self.act(action).unwrap_or_default(),
                }
            }
            Over::Messages | Over::Code(_) => {
                if keys::lookup(Scope::Dialog, key) != Some(Action::Back) {
                    self.over.push(over);
                }
            }
            Over::Form(ask, form, _) => {
                let action = keys::lookup(Scope::Form, key);
                if let Some(sought) = sought(form, action).filter(|_| !waiting) {
                    form.focus(sought.field);
                    self.over.push(over);
                    let typed = sought.typed.clone();
                    self.seeking = Some(sought);
                    return vec![Wanted::Load(Query::Members(typed))];
                }
                match action {
                    Some(Action::Back) if form.is_dirty() && !waiting => {
                        self.over.push(over);
                        self.over.push(Over::discard(self.look));
                    }
                    Some(Action::Back) if !waiting => {}
                    Some(Action::Help) => {
                        let help = Over::help_on(form);
                        self.over.push(over);
                        self.over.push(help);
                    }
                    Some(Action::Commit) if !waiting => {
                        let asked = ask.clone();
                        let read = send(&asked, form, &self.lists.choices, lang);
                        let file = asked.attachment(form);
                        self.over.push(over);
                        return read
                            .map(|command| self.propose_form(&asked, command, file))
                            .unwrap_or_default();
                    }
                    _ => {
                        form.key(key, lang);
                        self.over.push(over);
                    }
                }
            }
            Over::Members(pick, sought, members) => match pick.key(key) {
                Picked::Pending => self.over.push(over),
                Picked::Closed => {}
                Picked::Item(at) => self.picked(sought, members.get(at)),
            },
            Over::Confirm(confirm, then) => {
                if waiting {
                    self.over.push(over);
                    return Vec::new();
                }
                match confirm.key(key, lang) {
                    Verdict::Pending => self.over.push(over),
                    Verdict::Cancelled => {
                        if let Some(Over::Form(_, form, _)) = self.over.last_mut() {
                            form.reopen();
                        }
                    }
                    Verdict::Confirmed(second) => match then {
                        Then::Leave => return self.leave(),
                        Then::Discard => {
                            self.over.pop();
                        }
                        Then::Submit(_) | Then::InPlace(_) | Then::InPlaceBeforeTwo(..) | Then::Pin(_) => {
                            let sent = self.agreed(then, second);
                            if let Err((field, why)) = &sent {
                                confirm.refuse_at(field, why);
                            }
                            // The box stays until the answer comes, so that a second F9 finds it closed
                            // for keys, and a wrong PIN can be typed again.
                            self.over.push(over);
                            return sent.unwrap_or_default();
                        }
                    },
                }
            }
        }
        Vec::new()
    }

    /// Members were found for a field of the form on top; returns whether it asked for them.
    pub(super) fn found(&mut self, typed: &str, found: &[Found]) -> bool {
        let Some(sought) = self.seeking.take_if(|sought| sought.typed == typed) else { return false };
        let Some(Over::Form(_, form, _)) = self.over.last_mut() else { return true };
        if found.is_empty() {
            form.refuse(&[(sought.field, self.look.fill(Word::REDEEM_NOBODY, &[("typed", typed)]))]);
            return true;
        }
        let items = found.iter().map(|found| phrases::found(found, self.look)).collect();
        let members = found.iter().map(|found| (found.row.balance.member, found.name.clone())).collect();
        let pick = Pick::new(self.look.say(Word::REDEEM_PICK_MEMBER), items);
        self.over.push(Over::Members(pick, sought, members));
        true
    }

    /// Somebody was picked for a field of the form on top.
    fn picked(&mut self, sought: &Sought, member: Option<&(MemberId, String)>) {
        if let (Some((member, name)), Some(Over::Form(_, form, _))) = (member, self.over.last_mut()) {
            form.fill(sought.field, &sought.typed, &member.to_string(), name);
        }
    }

    /// A question was answered with yes, by whoever it takes.
    fn agreed(&mut self, then: &Then, second: Option<Second>) -> Result<Vec<Wanted>, (&'static str, String)> {
        let lang = self.look.lang;
        if let Then::Pin(member) = then {
            let typed = second.map(|second| second.pin).unwrap_or_default();
            let pin = forms::pin(&typed, lang).map_err(|why| ("pin", why))?;
            return Ok(self.show_pin(*member, pin));
        }
        let second = second.map(|second| forms::signing(&second.person, &second.pin, lang)).transpose();
        let second =
            second.map_err(|(field, why)| (if field == "operator" { "person" } else { field }, why))?;
        let first = match then {
            Then::InPlaceBeforeTwo(_, operator, _) => Some(*operator),
            _ => self.me.as_ref().map(|me| me.operator),
        };
        if let Some(first) = first.filter(|first| second.as_ref().is_some_and(|(second, _)| second == first))
        {
            let why = self.look.fill(Word::SECOND_IS_FIRST, &[("who", &first.to_string())]);
            return Err(("person", why));
        }
        Ok(match (then, second) {
            (Then::InPlace(command), Some((operator, pin))) => {
                self.submit_as(Command::clone(command), (operator, pin), None)
            }
            (Then::InPlaceBeforeTwo(command, operator, pin), Some(second)) => {
                self.submit_as(Command::clone(command), (*operator, pin.clone()), Some(second))
            }
            (Then::Submit(command), second) => self.submit(Command::clone(command), second),
            _ => Vec::new(),
        })
    }

    /// A form was read: what two people must agree to is asked of the second at once.
    fn propose_form(&mut self, ask: &Ask, command: Command, file: Option<PathBuf>) -> Vec<Wanted> {
        if let Some(why) = phrases::not_permitted_to(self.me.as_ref(), &command, self.look.lang) {
            self.say_here(Severity::Warn, why);
            if let Some(Over::Form(_, form, _)) = self.over.last_mut() {
                form.reopen();
            }
            return Vec::new();
        }
        if ask.takes_two() {
            let facts = proposal::asked(&command, &self.lists, self.look);
            self.over.push(Over::second(command, facts, self.look));
            return Vec::new();
        }
        self.propose(command, file)
    }
}

/// Whom a form must find before it goes on. A search never chooses a person by itself: a digit does, after
/// a look at the cues.
fn sought(form: &Form, action: Option<Action>) -> Option<Sought> {
    let whole = match action? {
        Action::NextField | Action::PreviousField => Whole::Field,
        Action::Commit => Whole::Form,
        _ => return None,
    };
    form.sought(whole).map(|(field, typed)| Sought { field, typed })
}

/// Reads a form and closes it; shows what cannot be read.
fn send(ask: &Ask, form: &mut Form, choices: &Choices, lang: crate::words::Lang) -> Option<Command> {
    if !form.check(lang) {
        return None;
    }
    match ask.read(form, choices, lang) {
        Ok(command) => {
            form.send();
            Some(command)
        }
        Err(wrong) => {
            form.refuse(&wrong);
            None
        }
    }
}
