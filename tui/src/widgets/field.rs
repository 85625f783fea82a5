//! One line of typed text, with its label, its error and its place for the cursor.
//!
//! ```text
//! 姓名 *[王小明            ]      label, required, value
//!       请输入姓名                error, or help while in focus
//! ```
//!
//! Promises: (1) the cursor moves and deletes by whole graphemes; (2) the returned position is where
//! the terminal's own cursor must stand, so that an input method's list opens beside it; (3) a paste
//! is inserted as one line and never submits; (4) number fields read full-width digits as digits and
//! refuse the rest.

use ledger::units::SerialRange;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::layout::{Position, Rect};
use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;

use super::choosing::{chosen, spelt};
pub use super::kind::Kind;
use super::seeking::{is_sought, parts};
use super::{Look, cells, line, paint, put, right_of};
use crate::keys;
use crate::text::{clean, width};
use crate::theme::Role;
use crate::words::Word;

/// Whether a field has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// Keys go here.
    Here,
    /// Keys go elsewhere.
    Elsewhere,
}

/// What a key did to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The value is another.
    Changed,
    /// The cursor moved, or the key was refused because the field does not take it.
    Kept,
    /// The key is not for a field.
    Ignored,
}

/// One field of a form.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name by which code asks for the value.
    pub id: &'static str,
    /// The label on the screen.
    pub label: Word,
    /// Whether it may stay empty.
    pub need: Need,
    /// A sentence of help shown while it has the focus.
    pub help: Option<Word>,
    /// What is wrong with the value; shown under it until the value changes.
    pub error: Option<String>,
    kind: Kind,
    max: usize,
    input: Input,
    /// The value was offered and nobody has touched it: what is typed replaces it.
    offered: bool,
    /// A code that was scanned though it is there already.
    again: Option<String>,
    scans: Scans,
    names: Names,
    /// What was found for the value, as the name of the member whose number it is.
    found: Option<String>,
    /// The letters that chose, while each of them narrows the choice.
    letters: String,
}

/// Whether a value names members, who may be found by name, initials or telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    /// It names none.
    Nobody,
    /// One.
    Member,
    /// Several, each with his part: `7:60 8:40`.
    Team,
}

/// What a scan does to a field. A field of codes takes each of them besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scans {
    /// Nothing: it holds no code.
    No,
    /// The code stands there in place of what did.
    One,
    /// The code is added, after this.
    More(char),
}

/// Whether a field may stay empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A value must be given.
    Required,
    /// It may stay empty.
    Optional,
}

/// The rows a field takes: value, and error or help.
pub const ROWS: u16 = 2;

impl Field {
    /// An empty, required field of at most 60 characters.
    pub fn new(id: &'static str, label: Word, kind: Kind) -> Self {
        let max = if kind == Kind::Date { 10 } else { 60 };
        let first = match &kind {
            Kind::Choice(choices) => choices.first().cloned().unwrap_or_default(),
            _ => String::new(),
        };
        let input = Input::new(first);
        Self {
            id,
            label,
            need: Need::Required,
            help: None,
            error: None,
            kind,
            max,
            input,
            offered: false,
            again: None,
            scans: Scans::No,
            names: Names::Nobody,
            found: None,
            letters: String::new(),
        }
    }

    /// The same field, allowed to stay empty.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.need = Need::Optional;
        self
    }

    /// The same field with at most `max` characters.
    #[must_use]
    pub const fn at_most(mut self, max: usize) -> Self {
        self.max = max;
        self
    }

    /// The same field with a sentence of help.
    #[must_use]
    pub const fn with_help(mut self, help: Word) -> Self {
        self.help = Some(help);
        self
    }

    /// The same field, which a scanned code fills: a card, a barcode, a number on a paper.
    #[must_use]
    pub const fn scanned(mut self) -> Self {
        self.scans = Scans::One;
        self
    }

    /// The same field naming a member: by his number, by his card, which may be scanned, or by whatever
    /// finds him.
    #[must_use]
    pub const fn of_member(mut self) -> Self {
        (self.scans, self.names) = (Scans::One, Names::Member);
        self
    }

    /// The same field naming the members of a team with their parts.
    #[must_use]
    pub const fn of_team(mut self) -> Self {
        self.names = Names::Team;
        self
    }

    /// The same field, to which each scanned code is added, with this between them.
    #[must_use]
    pub const fn scanned_more(mut self, between: char) -> Self {
        self.scans = Scans::More(between);
        self
    }

    /// The same field holding a value.
    #[must_use]
    pub fn with_value(mut self, value: &str) -> Self {
        self.set(value);
        self
    }

    /// Offers a value, which the first character typed replaces.
    pub fn offer(&mut self, value: &str) {
        self.set(value);
        self.offered = true;
    }

    /// What the field takes.
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The value, for number fields already folded to ASCII.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Replaces the value and puts the cursor at its end.
    pub fn set(&mut self, value: &str) {
        self.input = Input::new(clean::line(value));
        (self.error, self.offered) = (None, false);
    }

    /// Empties the field, returning what it held; a secret leaves no copy behind here.
    pub fn take(&mut self) -> String {
        self.error = None;
        std::mem::take(&mut self.input).into()
    }

    /// Answers a key that [`keys::lookup`] did not claim.
    pub fn key(&mut self, event: &KeyEvent) -> Edit {
        if event.kind == KeyEventKind::Release {
            return Edit::Ignored;
        }
        if let Kind::Choice(choices) = &self.kind {
            let letter = keys::typed(event).filter(|c| c.is_alphabetic());
            let next = if let Some(letter) = letter {
                spelt(choices, self.input.value(), &mut self.letters, letter)
            } else {
                self.letters.clear();
                chosen(choices, self.input.value(), event)
            };
            let Some(next) = next else { return Edit::Ignored };
            return self.choose(next);
        }
        if let Some(c) = keys::typed(event) {
            return self.insert(&c.to_string());
        }
        let Some(request) = request(event) else { return Edit::Ignored };
        self.offered = false;
        match self.input.handle(request) {
            Some(change) if change.value => self.changed(),
            _ => Edit::Kept,
        }
    }

    /// Inserts pasted text at the cursor, as much of it as the field takes.
    pub fn paste(&mut self, text: &str) -> Edit {
        match &self.kind {
            Kind::Choice(_) => Edit::Ignored,
            // Each scanned code stands for itself: the next one does not run into it, and the same one
            // scanned again is not counted twice.
            Kind::Codes => {
                let code = clean::line(text).trim().to_owned();
                if codes(self.input.value()).any(|known| known.eq_ignore_ascii_case(&code)) {
                    self.again = Some(code);
                    return Edit::Kept;
                }
                let apart =
                    if self.input.value().is_empty() || self.input.value().ends_with(' ') { "" } else { " " };
                self.insert(&format!("{apart}{code} "))
            }
            _ => self.insert(&clean::line(text)),
        }
    }

    /// What stands for a member and is no number or card: somebody must be found for it.
    pub fn sought(&self) -> Option<String> {
        let value = self.input.value();
        match self.names {
            Names::Nobody => None,
            Names::Member => is_sought(value).then(|| value.trim().to_owned()),
            Names::Team => parts(value).find(|part| is_sought(part)).map(ToOwned::to_owned),
        }
    }

    /// Puts the number of whoever was found in the place of what was sought.
    pub fn fill(&mut self, sought: &str, number: &str, name: &str) {
        let value = match self.names {
            Names::Team => self.input.value().replacen(sought, number, 1),
            Names::Nobody | Names::Member => number.to_owned(),
        };
        self.input = Input::new(value);
        self.changed();
        self.found = Some(name.to_owned());
    }

    /// Takes a scanned code whole, or not at all.
    pub fn scan(&mut self, code: &str) -> Edit {
        if self.kind == Kind::Codes {
            return self.paste(code);
        }
        let code = clean::line(code);
        let code = code.trim();
        let value = match self.scans {
            Scans::No => return Edit::Ignored,
            Scans::More(between) if !self.input.value().trim().is_empty() => {
                format!("{}{between}{code}", self.input.value().trim_end())
            }
            Scans::One | Scans::More(_) => code.to_owned(),
        };
        let fits =
            value.graphemes(true).count() <= self.max && code.chars().all(|c| self.kind.takes(c).is_some());
        if !fits {
            return Edit::Ignored;
        }
        self.offered = false;
        self.input = Input::new(value);
        self.changed()
    }

    /// Tidies the value when the focus leaves: `20261122` becomes `2026-11-22`.
    ///
    /// Returns the word for what is plainly wrong; whether a value is right is for the form's rules.
    pub fn leave(&mut self) -> Option<Word> {
        let value = self.input.value().to_owned();
        if value.trim().is_empty() {
            return None;
        }
        match self.kind.tidy(&value) {
            Ok(tidy) => {
                self.input = Input::new(tidy);
                None
            }
            Err(wrong) => Some(wrong),
        }
    }

    /// Draws the field in two rows, the value starting after `label` columns; returns the cursor.
    pub fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        label: u16,
        focus: Focus,
        look: Look,
    ) -> Option<Position> {
        let area = area.intersection(buf.area);
        let row = line(area, 0);
        let here = focus == Focus::Here;
        put(buf, row, look.say(self.label), look.style(if here { Role::Accent } else { Role::Text }));
        let need = if self.need == Need::Required { "*" } else { " " };
        let mark = if here { ">" } else { " " };
        let open = right_of(row, label);
        put(buf, open, &format!("{need}{mark}["), look.style(Role::Dim));
        let notice = right_of(line(area, 1), label.saturating_add(3));
        match (&self.error, self.help) {
            (Some(error), _) => {
                put(buf, notice, &format!("! {error}"), look.style(Role::Bad));
            }
            (None, help) if here => {
                let found = self.found.clone().map(|found| (found, Role::Accent));
                let (said, role) = match (self.tally(look).or(found), help) {
                    (Some(tally), _) => tally,
                    (None, Some(help)) => (look.say(help).to_owned(), Role::Dim),
                    (None, None) => (String::new(), Role::Dim),
                };
                put(buf, notice, &said, look.style(role));
            }
            _ => {}
        }
        let room = right_of(open, 3);
        let room = Rect { width: room.width.saturating_sub(1).min(self.kind.columns(self.max)), ..room };
        put(buf, right_of(open, 3 + room.width), "]", look.style(Role::Dim));
        let at = self.draw_value(room, buf, focus, look)?;
        here.then_some(at)
    }

    /// How many codes are there, runs counted by their cards, and which was the last; or which was
    /// scanned again.
    fn tally(&self, look: Look) -> Option<(String, Role)> {
        if self.kind != Kind::Codes {
            return None;
        }
        if let Some(code) = &self.again {
            return Some((look.fill(Word::CODES_AGAIN, &[("code", code)]), Role::Warn));
        }
        let last = codes(self.input.value()).last()?;
        let cards = |code: &str| code.parse::<SerialRange>().map_or(1, |run| run.cards());
        let count = codes(self.input.value()).map(cards).fold(0_u64, u64::saturating_add).to_string();
        Some((look.fill(Word::CODES_TALLY, &[("count", &count), ("last", last)]), Role::Accent))
    }

    /// The value in its cells, scrolled so that the cursor is inside.
    fn draw_value(&self, room: Rect, buf: &mut Buffer, focus: Focus, look: Look) -> Option<Position> {
        if room.is_empty() {
            return None;
        }
        let style = look.style(if focus == Focus::Here { Role::Focus } else { Role::Field });
        paint(buf, room, style);
        if let Kind::Choice(_) = self.kind {
            put(buf, room, &format!("< {} >", self.input.value()), style);
            return Some(Position::new(room.x, room.y));
        }
        let (shown, before) = self.shown();
        // The cursor needs a cell of its own after the last character.
        let view = usize::from(room.width).saturating_sub(1);
        let (mut skipped, mut rest) = (0, shown.as_str());
        while before.saturating_sub(skipped) > view {
            let Some(first) = rest.graphemes(true).next() else { break };
            skipped += width(first);
            rest = &rest[first.len()..];
        }
        buf.set_stringn(room.x, room.y, rest, usize::from(room.width), style);
        Some(Position::new(room.x + cells(before.saturating_sub(skipped)).min(room.width - 1), room.y))
    }

    /// The text as drawn, and the columns of it before the cursor.
    fn shown(&self) -> (String, usize) {
        let value = self.input.value();
        let at = value.char_indices().nth(self.input.cursor()).map_or(value.len(), |(at, _)| at);
        let (before, after) = value.split_at(at);
        let draw = |part: &str| match self.kind {
            Kind::Secret => "*".repeat(part.graphemes(true).count()),
            _ => clean::display(part).into_owned(),
        };
        let (before, after) = (draw(before), draw(after));
        let columns = width(&before);
        (before + &after, columns)
    }

    fn insert(&mut self, text: &str) -> Edit {
        if std::mem::take(&mut self.offered) {
            self.input = Input::default();
        }
        let mut edit = Edit::Kept;
        for c in text.chars() {
            let Some(c) = self.kind.takes(c) else { continue };
            let mut grown = self.input.value().to_owned();
            grown.push(c);
            if grown.graphemes(true).count() <= self.max {
                self.input.handle(InputRequest::InsertChar(c));
                edit = self.changed();
            }
        }
        edit
    }

    fn choose(&mut self, next: String) -> Edit {
        if self.input.value() == next {
            return Edit::Kept;
        }
        self.input = Input::new(next);
        self.changed()
    }

    fn changed(&mut self) -> Edit {
        (self.error, self.again, self.found) = (None, None, None);
        Edit::Changed
    }
}

/// Codes divided by blanks, commas or the Chinese comma.
fn codes(value: &str) -> impl Iterator<Item = &str> {
    value.split([' ', ',', '、', '，']).filter(|code| !code.is_empty())
}

/// The edit a key asks of a line of text.
fn request(event: &KeyEvent) -> Option<InputRequest> {
    use InputRequest as R;
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    Some(match event.code {
        KeyCode::Left if ctrl => R::GoToPrevWord,
        KeyCode::Right if ctrl => R::GoToNextWord,
        KeyCode::Left => R::GoToPrevChar,
        KeyCode::Right => R::GoToNextChar,
        KeyCode::Home => R::GoToStart,
        KeyCode::End => R::GoToEnd,
        KeyCode::Backspace | KeyCode::Char('w') if ctrl => R::DeletePrevWord,
        KeyCode::Backspace => R::DeletePrevChar,
        KeyCode::Delete => R::DeleteNextChar,
        KeyCode::Char('u') if ctrl => R::DeleteLine,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{key, picture, survives_any_size, typing};
    use super::*;

    fn typed(kind: Kind, text: &str) -> Field {
        let mut field = Field::new("f", Word::FILTER, kind);
        for event in typing(text) {
            field.key(&event);
        }
        field
    }

    #[test]
    fn a_letter_chooses_the_next_choice_that_begins_with_it() {
        let names = ["CARE a", "TALK b", "TEACH c"].map(ToOwned::to_owned).to_vec();
        let mut kind = Field::new("kind", Word::TASK_KIND, Kind::Choice(names));
        let mut chosen = |c| {
            kind.key(&KeyEvent::from(KeyCode::Char(c)));
            kind.value().to_owned()
        };
        assert_eq!(
            [chosen('t'), chosen('t'), chosen('T'), chosen('x')],
            ["TALK b", "TEACH c", "TALK b", "TALK b"]
        );
    }

    #[test]
    fn letters_typed_one_after_another_spell_the_choice_by_its_code_or_its_name() {
        let names = ["LEAD 提供线索", "CARE 走访", "TALK 防范宣讲", "TEACH 授课"].map(ToOwned::to_owned);
        let mut kind = Field::new("kind", Word::TASK_KIND, Kind::Choice(names.to_vec()));
        for (typed, value) in [
            ("talk", "TALK 防范宣讲"),
            ("care", "CARE 走访"),
            ("tea", "TEACH 授课"),
            ("防范", "TALK 防范宣讲"),
            ("提供", "LEAD 提供线索"),
        ] {
            for event in typing(typed) {
                kind.key(&event);
            }
            assert_eq!(kind.value(), value, "{typed}");
        }
    }

    #[test]
    fn a_scan_fills_a_field_of_codes_whole_and_no_other() {
        let mut count = Field::new("quantity", Word::QUANTITY, Kind::Digits).at_most(6);
        assert_eq!((count.scan("6909990002022"), count.value()), (Edit::Ignored, ""));
        let mut card = Field::new("card", Word::CARD, Kind::Digits).at_most(10).scanned().with_value("1");
        assert_eq!((card.scan("6909990002022"), card.value()), (Edit::Ignored, "1"));
        assert_eq!((card.scan("8800000129"), card.value()), (Edit::Changed, "8800000129"));
        let mut several = Field::new("barcode", Word::BARCODE, Kind::Text).scanned_more(';');
        several.scan("6909990002022");
        several.scan("6909990001032");
        assert_eq!(several.value(), "6909990002022;6909990001032");
    }

    #[test]
    fn whoever_is_no_number_is_sought_and_his_number_takes_the_place() {
        let mut one = Field::new("performer", Word::PERFORMER, Kind::Text).of_member();
        for (typed, sought) in
            [("M22", None), ("22", None), ("8800000096", None), ("cxl", Some("cxl")), ("0885", Some("0885"))]
        {
            one.set(typed);
            assert_eq!(one.sought().as_deref(), sought, "{typed}");
        }
        let mut team = Field::new("team", Word::TEAM, Kind::Text).of_team().with_value("M7:60 陈小:40");
        assert_eq!(team.sought().as_deref(), Some("陈小"));
        team.fill("陈小", "M000022", "陈小兰");
        assert_eq!((team.value(), team.sought()), ("M7:60 M000022:40", None));
    }

    #[test]
    fn an_offered_value_is_replaced_by_typing_and_kept_by_moving() {
        let mut day = Field::new("day", Word::DAY, Kind::Date);
        day.offer("2026-09-30");
        for c in "20261001".chars() {
            day.key(&KeyEvent::from(KeyCode::Char(c)));
        }
        day.leave();
        assert_eq!(day.value(), "2026-10-01");
        day.offer("2026-09-30");
        day.key(&KeyEvent::from(KeyCode::Backspace));
        day.key(&KeyEvent::from(KeyCode::Char('1')));
        assert_eq!(day.value(), "2026-09-31");
    }

    #[test]
    fn digits_are_read_full_width_and_an_amount_keeps_what_is_wrong_to_refuse_it() {
        assert_eq!(typed(Kind::Digits, "１２a３ 王").value(), "123");
        // To drop what does not belong would make another amount of it.
        for wrong in ["1e3", "-500", "1,2.3.4", "3。5.7"] {
            let mut field = typed(Kind::Amount, wrong);
            assert_eq!(field.leave(), Some(Word::NOT_AN_AMOUNT), "{wrong}");
            assert_eq!(field.value(), wrong.replace('。', "."));
        }
        assert_eq!(typed(Kind::Text, "１２").value(), "１２");
    }

    #[test]
    fn eight_digits_become_a_day_when_the_focus_leaves() {
        for (text, day) in
            [("20261122", "2026-11-22"), ("２０２４／２／２９", "2024-02-29"), ("2026.1.5", "2026-01-05")]
        {
            let mut field = typed(Kind::Date, text);
            assert_eq!((field.leave(), field.value()), (None, day));
        }
        for text in ["20260230", "2026", "20261301", "1-1-1"] {
            assert_eq!(typed(Kind::Date, text).leave(), Some(Word::NOT_A_DATE), "{text}");
        }
        assert_eq!(typed(Kind::Amount, "1.234").leave(), Some(Word::NOT_AN_AMOUNT));
        assert_eq!(typed(Kind::Amount, "０.5").leave(), None);
    }

    #[test]
    fn backspace_takes_a_whole_grapheme() {
        let mut field = typed(Kind::Text, "王e\u{301}");
        field.key(&key(KeyCode::Backspace));
        assert_eq!(field.value(), "王");
    }

    #[test]
    fn a_paste_goes_in_at_the_cursor_as_one_line() {
        let mut field = typed(Kind::Text, "ac");
        field.key(&key(KeyCode::Left));
        assert_eq!(field.paste("b\r\nb\u{7}\n"), Edit::Changed);
        assert_eq!(field.value(), "ab bc");
        let mut short = typed(Kind::Digits, "1").at_most(3);
        short.paste("2345");
        assert_eq!(short.value(), "123");
    }

    #[test]
    fn the_cursor_stands_after_the_text_before_it_even_when_scrolled() {
        let field = typed(Kind::Text, "王小明abc");
        let mut buf = Buffer::empty(Rect::new(0, 0, 30, 2));
        assert_eq!(field.draw(buf.area, &mut buf, 6, Focus::Here, Look::PLAIN), Some(Position::new(18, 0)));
        let mut buf = Buffer::empty(Rect::new(0, 0, 15, 2));
        let cursor = field.draw(buf.area, &mut buf, 6, Focus::Here, Look::PLAIN);
        assert_eq!(cursor, Some(Position::new(12, 0)), "{buf:?}");
        assert_eq!(field.draw(buf.area, &mut buf, 6, Focus::Elsewhere, Look::PLAIN), None);
    }

    #[test]
    fn a_secret_is_drawn_as_stars_and_leaves_when_taken() {
        let mut field = typed(Kind::Secret, "秘密12").at_most(8);
        let drawn = picture(24, 2, |area, buf| {
            field.draw(area, buf, 6, Focus::Here, Look::PLAIN);
        });
        assert!(drawn.contains("****") && !drawn.contains('秘'), "{drawn}");
        assert_eq!(field.take(), "秘密12");
        assert_eq!(field.value(), "");
    }

    #[test]
    fn a_choice_moves_by_arrows_and_digits() {
        let kind = Kind::Choice(vec!["大米".into(), "食用油".into(), "毛巾".into()]);
        let mut field = Field::new("f", Word::FILTER, kind);
        field.key(&key(KeyCode::Left));
        assert_eq!(field.value(), "毛巾");
        field.key(&key(KeyCode::Char('２')));
        assert_eq!(field.value(), "食用油");
        assert_eq!(field.key(&key(KeyCode::Char('9'))), Edit::Kept);
    }

    #[test]
    fn a_field_survives_any_size() {
        let mut field = typed(Kind::Text, "王小明abc平安志愿者");
        field.error = Some("错误".into());
        survives_any_size(|area, buf| {
            let cursor = field.draw(area, buf, 8, Focus::Here, Look::PLAIN);
            assert!(cursor.is_none_or(|at| buf.area.contains(at)));
        });
    }
}
