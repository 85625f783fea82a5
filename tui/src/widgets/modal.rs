//! The box that asks before something happens.
//!
//! ```text
//! shown ── F9, and what the grade asks is given ─▶ Confirmed
//!   └───── Esc ─▶ Cancelled                        Enter: nothing
//! ```
//!
//! Promises: (1) Enter does nothing, in every grade, because scanners send it; (2) Cancel is the
//! default; (3) no key reaches what is below the box.

use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};

use super::field::{Field, Kind};
use super::form::Form;
use super::overlay::{centre, panel};
use super::{Look, below, cells, line, put, put_parts, right_of, top};
use crate::keys::{self, Action, Scope};
use crate::text::{width, wrap};
use crate::theme::Role;
use crate::words::{Lang, Word};

/// How much it takes to say yes. Grades 0 and 1 (nothing, and a toast that offers the way back) need no
/// box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Grade 2: F9.
    Ask,
    /// Grade 3: the figure typed again, then F9.
    Retype {
        /// What must be typed, as `1200`.
        figure: String,
    },
    /// The PIN of whoever stands in front of the desk, then F9.
    Pin,
    /// Grade 4: another person's number and PIN, then F9.
    SecondPerson,
}

/// Who else agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Second {
    /// The number of the other person.
    pub person: String,
    /// Their PIN, to be checked and forgotten.
    pub pin: String,
}

/// What a key decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing yet.
    Pending,
    /// Yes; with the other person where the grade asks for one.
    Confirmed(Option<Second>),
    /// No.
    Cancelled,
}

/// A question with its facts.
#[derive(Clone, Debug)]
pub struct Confirm {
    title: String,
    facts: Vec<(String, Role)>,
    grade: Grade,
    form: Form,
}

impl Confirm {
    /// A question; the facts say exactly what will happen.
    pub fn new(title: impl Into<String>, facts: Vec<(String, Role)>, grade: Grade) -> Self {
        let fields = match &grade {
            Grade::Ask => Vec::new(),
            Grade::Retype { .. } => vec![Field::new("retype", Word::RETYPE_LABEL, Kind::Amount)],
            Grade::Pin => vec![Field::new("pin", Word::PIN, Kind::Secret).at_most(12)],
            Grade::SecondPerson => vec![
                Field::new("person", Word::SECOND_PERSON, Kind::Text).at_most(20),
                Field::new("pin", Word::SECOND_PIN, Kind::Secret).at_most(20),
            ],
        };
        Self { title: title.into(), facts, grade, form: Form::new(fields) }
    }

    /// What must be given to say yes.
    pub const fn grade(&self) -> &Grade {
        &self.grade
    }

    /// Answers a key; keys for the scope [`Scope::Dialog`].
    pub fn key(&mut self, event: &KeyEvent, lang: Lang) -> Verdict {
        match keys::lookup(Scope::Dialog, event) {
            Some(Action::Commit) => self.agree(lang),
            Some(Action::Back) => Verdict::Cancelled,
            _ if event.code == KeyCode::Enter => Verdict::Pending,
            _ => {
                self.form.key(event, lang);
                Verdict::Pending
            }
        }
    }

    /// Inserts pasted text where a field has the focus; a figure to retype cannot be pasted.
    pub fn paste(&mut self, text: &str) {
        if self.grade == Grade::SecondPerson {
            self.form.paste(text);
        }
    }

    /// Shows why the answer was not accepted, as a wrong PIN; the PIN is emptied.
    pub fn refuse(&mut self, why: &str) {
        if let Some(pin) = self.form.field_mut("pin") {
            pin.take();
        }
        let at = if matches!(self.grade, Grade::Retype { .. }) { "retype" } else { "pin" };
        self.form.refuse(&[(at, why.to_owned())]);
    }

    /// Shows what is wrong with one of the fields, `person` or `pin`, with the focus there; the PIN is
    /// emptied.
    pub fn refuse_at(&mut self, field: &str, why: &str) {
        if let Some(pin) = self.form.field_mut("pin") {
            pin.take();
        }
        self.form.refuse(&[(field, why.to_owned())]);
    }

    fn agree(&mut self, lang: Lang) -> Verdict {
        if !self.form.check(lang) {
            return Verdict::Pending;
        }
        match &self.grade {
            Grade::Ask => Verdict::Confirmed(None),
            Grade::Retype { figure } if self.form.value("retype") == figure => Verdict::Confirmed(None),
            Grade::Retype { .. } => {
                self.form.refuse(&[("retype", lang.say(Word::RETYPE_DIFFERS).to_owned())]);
                Verdict::Pending
            }
            Grade::Pin => {
                let pin = self.form.field_mut("pin").map(Field::take).unwrap_or_default();
                Verdict::Confirmed(Some(Second { person: String::new(), pin }))
            }
            Grade::SecondPerson => {
                let person = self.form.value("person").to_owned();
                let pin = self.form.field_mut("pin").map(Field::take).unwrap_or_default();
                Verdict::Confirmed(Some(Second { person, pin }))
            }
        }
    }

    /// Draws the box in the middle of an area; returns the cursor.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) -> Option<Position> {
        let area = area.intersection(buf.area);
        let columns = area.width.min(64);
        let room = usize::from(columns.saturating_sub(4));
        let mut facts: Vec<(String, Role)> = Vec::new();
        for (text, role) in &self.facts {
            facts.extend(wrap(text, room).into_iter().map(|part| (part, *role)));
        }
        if let Grade::Retype { figure } = &self.grade {
            facts.push((look.fill(Word::RETYPE, &[("what", figure)]), Role::Accent));
        }
        let rows = cells(facts.len()).saturating_add(self.form.rows()).saturating_add(5);
        let inside = panel(buf, centre(area, columns, rows), &self.title, look);
        let feet = self.form.rows().saturating_add(2);
        let upper = top(inside, inside.height.saturating_sub(feet));
        for (n, (text, role)) in facts.iter().enumerate() {
            put(buf, line(upper, n), text, look.style(*role));
        }
        let lower = below(inside, upper.height);
        let cursor = self.form.draw(top(lower, lower.height.saturating_sub(1)), buf, look);
        let [yes, no] = [Action::Commit, Action::Back].map(|action| keys::key_for(Scope::Dialog, action));
        let how = look.fill(Word::CONFIRM_HOW, &[("yes", &yes), ("no", &no)]);
        let no = format!("[> {} {no} ]", look.say(Word::CANCEL));
        let yes = format!("  [ {} {yes} ]", look.say(Word::CONFIRM));
        let row = line(inside, usize::from(inside.height.saturating_sub(1)));
        let used = put_parts(buf, row, &[(&no, Role::Selected), (&yes, Role::Text)], look);
        if usize::from(row.width.saturating_sub(used)) > width(&how) + 2 {
            put(buf, right_of(row, used + 2), &how, look.style(Role::Dim));
        }
        cursor
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{key, picture, survives_any_size, typing};
    use super::*;

    const F9: KeyCode = KeyCode::F(9);

    fn ask(grade: Grade) -> Confirm {
        let facts = vec![
            ("王小明 兑换 大米 5 千克".to_owned(), Role::Text),
            ("1,200 积分，兑换后 1,050 积分".to_owned(), Role::Accent),
        ];
        Confirm::new("确认兑换", facts, grade)
    }

    fn press(confirm: &mut Confirm, code: KeyCode) -> Verdict {
        confirm.key(&key(code), Lang::Zh)
    }

    #[test]
    fn enter_does_nothing_in_any_grade() {
        for grade in [Grade::Ask, Grade::Retype { figure: "7".into() }, Grade::SecondPerson] {
            let mut confirm = ask(grade);
            assert_eq!(press(&mut confirm, KeyCode::Enter), Verdict::Pending);
            assert_eq!(press(&mut confirm, KeyCode::Char('y')), Verdict::Pending);
            assert_eq!(press(&mut confirm, KeyCode::Esc), Verdict::Cancelled);
        }
        assert_eq!(press(&mut ask(Grade::Ask), F9), Verdict::Confirmed(None));
    }

    #[test]
    fn a_figure_must_be_typed_again_and_cannot_be_pasted() {
        let mut confirm = ask(Grade::Retype { figure: "1200".into() });
        confirm.paste("1200");
        assert_eq!(press(&mut confirm, F9), Verdict::Pending);
        for event in typing("１20") {
            confirm.key(&event, Lang::Zh);
        }
        assert_eq!(press(&mut confirm, F9), Verdict::Pending);
        press(&mut confirm, KeyCode::Char('0'));
        assert_eq!(press(&mut confirm, F9), Verdict::Confirmed(None));
    }

    #[test]
    fn a_second_person_gives_number_and_pin_once() {
        let mut confirm = ask(Grade::SecondPerson);
        for event in typing("008").into_iter().chain([key(KeyCode::Tab)]).chain(typing("4321")) {
            confirm.key(&event, Lang::Zh);
        }
        let second = Second { person: "008".into(), pin: "4321".into() };
        assert_eq!(press(&mut confirm, F9), Verdict::Confirmed(Some(second)));
        assert_eq!(press(&mut confirm, F9), Verdict::Pending);
    }

    #[test]
    fn a_second_person_who_cannot_be_he_is_named_anew_where_he_was_named() {
        let mut confirm = ask(Grade::SecondPerson);
        for event in typing("2").into_iter().chain([key(KeyCode::Tab)]).chain(typing("4321")) {
            confirm.key(&event, Lang::Zh);
        }
        confirm.refuse_at("person", "须是另一个人");
        press(&mut confirm, KeyCode::Backspace);
        for event in typing("8").into_iter().chain([key(KeyCode::Tab)]).chain(typing("4321")) {
            confirm.key(&event, Lang::Zh);
        }
        let second = Second { person: "8".into(), pin: "4321".into() };
        assert_eq!(press(&mut confirm, F9), Verdict::Confirmed(Some(second)));
    }

    #[test]
    fn the_box_shows_its_facts_and_its_default() {
        let mut confirm = ask(Grade::SecondPerson);
        confirm.refuse("密码不对");
        insta::assert_snapshot!(picture(72, 15, |area, buf| {
            confirm.draw(area, buf, Look::PLAIN);
        }));
    }

    #[test]
    fn a_box_survives_any_size() {
        for grade in [Grade::Ask, Grade::Retype { figure: "7".into() }, Grade::SecondPerson] {
            survives_any_size(|area, buf| {
                ask(grade.clone()).draw(area, buf, Look::PLAIN);
            });
        }
    }
}
