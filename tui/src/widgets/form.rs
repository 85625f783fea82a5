//! Fields in order, one of them in focus.
//!
//! ```text
//! editing ── submit (by the screen) ─▶ sent ── refused ─▶ editing, first error in focus
//!                                        └─── accepted ─▶ gone
//! ```
//!
//! Promises: (1) no key submits: the screen does, on F9; (2) while sent, nothing can be edited, so a
//! second F9 finds the form closed; (3) after a refusal the first field with an error has the focus.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::field::{Edit, Field, Focus, Kind, Need, ROWS};
use super::{Look, below, cells, top};
use crate::keys::{self, Action, Scope};
use crate::text::width;
use crate::words::{Lang, Word};

/// Where a form is on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Keys go into the fields.
    #[default]
    Editing,
    /// Given away; waiting for the answer.
    Sent,
}

/// Which fields are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// The one in focus.
    Field,
    /// All of them.
    Form,
}

/// What became of a scanned code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanned {
    /// It is in the field in focus.
    Taken,
    /// The field in focus takes no codes.
    Refused,
    /// The field in focus is that of a PIN.
    Secret,
}

/// Fields, the focus, and what changed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<Field>,
    focus: usize,
    changed: bool,
    stage: Stage,
}

impl Form {
    /// A form with the focus on its first field.
    pub const fn new(fields: Vec<Field>) -> Self {
        Self { fields, focus: 0, changed: false, stage: Stage::Editing }
    }

    /// The field in focus.
    pub fn focused(&self) -> Option<&Field> {
        self.fields.get(self.focus)
    }

    /// The fields in order.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// A field by its id, to set its value or its choices.
    pub fn field_mut(&mut self, id: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.id == id)
    }

    /// The value of a field, empty when there is no such field.
    pub fn value(&self, id: &str) -> &str {
        self.fields.iter().find(|field| field.id == id).map_or("", Field::value)
    }

    /// Whether something was typed since the form was opened or kept.
    pub const fn is_dirty(&self) -> bool {
        self.changed
    }

    /// Where the form is on its way.
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Closes the form until the answer comes.
    pub const fn send(&mut self) {
        self.stage = Stage::Sent;
    }

    /// Opens the form again without a complaint, as after a lost connection.
    pub const fn reopen(&mut self) {
        self.stage = Stage::Editing;
    }

    /// Opens the form again with errors under their fields, the first of them in focus.
    pub fn refuse(&mut self, errors: &[(&str, String)]) {
        self.stage = Stage::Editing;
        for field in &mut self.fields {
            field.error = errors.iter().find(|(id, _)| *id == field.id).map(|(_, error)| error.clone());
        }
        self.focus_first_error();
    }

    /// Checks what a form can check alone: required fields, days and amounts.
    ///
    /// Returns whether all is well; if not, the errors are shown and the first is in focus.
    pub fn check(&mut self, lang: Lang) -> bool {
        for field in &mut self.fields {
            let empty = field.need == Need::Required && field.value().trim().is_empty();
            let wrong = if empty { Some(Word::REQUIRED) } else { field.leave() };
            if let Some(word) = wrong {
                field.error = Some(lang.say(word).to_owned());
            }
        }
        self.focus_first_error()
    }

    /// Puts the focus on a field by its id.
    pub fn focus(&mut self, id: &str) {
        if let Some(at) = self.fields.iter().position(|field| field.id == id) {
            self.focus = at;
        }
    }

    /// Answers a key: moves between fields or edits the one in focus.
    pub fn key(&mut self, event: &KeyEvent, lang: Lang) -> Edit {
        if self.stage == Stage::Sent {
            return Edit::Ignored;
        }
        match keys::lookup(Scope::Form, event) {
            Some(Action::NextField) => self.step(1, lang),
            Some(Action::PreviousField) => self.step(self.fields.len().saturating_sub(1), lang),
            Some(_) => Edit::Ignored,
            None => {
                let edit = self.fields.get_mut(self.focus).map_or(Edit::Ignored, |field| field.key(event));
                self.noted(edit)
            }
        }
    }

    /// Inserts pasted text into the field in focus.
    pub fn paste(&mut self, text: &str) -> Edit {
        if self.stage == Stage::Sent {
            return Edit::Ignored;
        }
        let edit = self.fields.get_mut(self.focus).map_or(Edit::Ignored, |field| field.paste(text));
        self.noted(edit)
    }

    /// Puts the number of whoever was found into the field that sought him.
    pub fn fill(&mut self, id: &str, sought: &str, number: &str, name: &str) {
        if let Some(field) = self.field_mut(id) {
            field.fill(sought, number, name);
            self.changed = true;
        }
    }

    /// The field that names somebody who must be found, and what finds him: the one in focus, or for the
    /// whole form the first.
    pub fn sought(&self, whole: Whole) -> Option<(&'static str, String)> {
        let mut fields = self.fields.iter().enumerate();
        fields.find_map(|(at, field)| {
            let asked = whole == Whole::Form || at == self.focus;
            field.sought().filter(|_| asked).map(|sought| (field.id, sought))
        })
    }

    /// Gives a scanned code to the field in focus, when that takes codes.
    pub fn scan(&mut self, code: &str) -> Scanned {
        if self.stage == Stage::Sent {
            return Scanned::Refused;
        }
        let Some(field) = self.fields.get_mut(self.focus) else { return Scanned::Refused };
        if *field.kind() == Kind::Secret {
            return Scanned::Secret;
        }
        match field.scan(code) {
            Edit::Ignored => Scanned::Refused,
            edit => {
                self.noted(edit);
                Scanned::Taken
            }
        }
    }

    /// Draws the fields under each other, scrolled so that the one in focus is seen; returns the cursor.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) -> Option<Position> {
        let label = self.fields.iter().map(|field| width(look.say(field.label))).max().unwrap_or(0);
        let label = cells(label + 1).min(area.width / 2);
        let fits = usize::from(area.height / ROWS).max(1);
        let (first, _) = self.beyond(area.height);
        let mut cursor = None;
        for (n, (at, field)) in self.fields.iter().enumerate().skip(first).take(fits).enumerate() {
            let focus = match self.stage {
                Stage::Editing if at == self.focus => Focus::Here,
                _ => Focus::Elsewhere,
            };
            let place = top(below(area, cells(n).saturating_mul(ROWS)), ROWS);
            cursor = field.draw(place, buf, label, focus, look).or(cursor);
        }
        cursor
    }

    /// The rows all fields need.
    pub fn rows(&self) -> u16 {
        cells(self.fields.len()).saturating_mul(ROWS)
    }

    /// How many fields lie above and below what is seen in so many rows.
    pub fn beyond(&self, rows: u16) -> (usize, usize) {
        let fits = usize::from(rows / ROWS).max(1);
        let first = (self.focus + 1).saturating_sub(fits);
        (first, self.fields.len().saturating_sub(first + fits))
    }

    fn step(&mut self, by: usize, lang: Lang) -> Edit {
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.error = field.leave().map(|word| lang.say(word).to_owned()).or(field.error.take());
        }
        self.focus = (self.focus + by) % self.fields.len().max(1);
        Edit::Kept
    }

    const fn noted(&mut self, edit: Edit) -> Edit {
        if matches!(edit, Edit::Changed) {
            self.changed = true;
        }
        edit
    }

    fn focus_first_error(&mut self) -> bool {
        let first = self.fields.iter().position(|field| field.error.is_some());
        self.focus = first.unwrap_or(self.focus);
        first.is_none()
    }
}

#[cfg(test)]
mod tests {
    use ratatui::crossterm::event::KeyCode;

    use super::super::testing::{key, picture, survives_any_size, typing};
    use super::*;

    fn a_form() -> Form {
        Form::new(vec![
            Field::new("who", Word::SECOND_PERSON, Kind::Text),
            Field::new("day", Word::KEYS_KEY, Kind::Date).with_help(Word::TYPE_DATE),
            Field::new("note", Word::FILTER, Kind::Text).optional().at_most(10),
        ])
    }

    fn press(form: &mut Form, events: &[KeyEvent]) {
        for event in events {
            form.key(event, Lang::Zh);
        }
    }

    #[test]
    fn enter_and_tab_go_round_the_fields_and_never_submit() {
        let mut form = a_form();
        let ids = [KeyCode::Enter, KeyCode::Tab, KeyCode::Down, KeyCode::BackTab].map(|code| {
            press(&mut form, &[key(code)]);
            form.focused().map(|field| field.id)
        });
        assert_eq!(ids, [Some("day"), Some("note"), Some("who"), Some("note")]);
        assert_eq!(form.stage(), Stage::Editing);
        assert!(!form.is_dirty());
    }

    #[test]
    fn the_first_error_has_the_focus() {
        let mut form = a_form();
        press(&mut form, &typing("林芳"));
        press(&mut form, &[key(KeyCode::Tab)]);
        press(&mut form, &typing("20260230"));
        press(&mut form, &[key(KeyCode::Tab)]);
        assert!(!form.check(Lang::Zh));
        assert_eq!(form.focused().map(|field| field.id), Some("day"));
        insta::assert_snapshot!(picture(50, 6, |area, buf| {
            form.draw(area, buf, Look::PLAIN);
        }));
    }

    #[test]
    fn a_sent_form_takes_no_keys_until_it_is_refused() {
        let mut form = a_form();
        form.send();
        press(&mut form, &typing("x"));
        assert_eq!((form.value("who"), form.is_dirty()), ("", false));
        form.refuse(&[("note", "不行".to_owned())]);
        press(&mut form, &typing("x"));
        assert_eq!((form.value("note"), form.is_dirty()), ("x", true));
    }

    #[test]
    fn the_field_in_focus_is_seen_in_a_low_window() {
        let mut form = a_form();
        form.focus("note");
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 3));
        assert!(form.draw(buf.area, &mut buf, Look::PLAIN).is_some());
        assert!(crate::dump::dump(&buf).contains("筛选"));
    }

    #[test]
    fn a_form_says_how_many_fields_are_not_seen() {
        let mut form = a_form();
        let all = form.fields().len();
        assert_eq!(form.beyond(form.rows()), (0, 0));
        assert_eq!(form.beyond(ROWS), (0, all - 1));
        form.focus("note");
        let at = form.fields().iter().position(|field| field.id == "note").unwrap();
        assert_eq!(form.beyond(ROWS), (at, all - 1 - at));
    }

    #[test]
    fn a_form_survives_any_size() {
        survives_any_size(|area, buf| {
            a_form().draw(area, buf, Look::PLAIN);
            Form::default().draw(area, buf, Look::PLAIN);
        });
    }
}
