//! Fields of a form, read into the types of the ledger.

use std::fmt::Display;
use std::str::FromStr;

use ledger::rules::pin::{ChosenPin, Pin};
use ledger::units::{CardNo, DrawId, MemberId, Name, Slug};

use crate::text::fold;
use crate::widgets::form::Form;
use crate::words::{Lang, Word, readings, uses};

use super::{Choices, Paying, Wrong, label};

/// A form being read; what cannot be read is collected, so that all of it is shown at once.
pub(super) struct Reading<'a> {
    pub(super) form: &'a Form,
    pub(super) choices: &'a Choices,
    pub(super) lang: Lang,
    pub(super) wrong: Wrong,
}

impl Reading<'_> {
    /// The text of a field, without blanks around it.
    pub(super) fn text(&self, id: &str) -> &str {
        self.form.value(id).trim()
    }

    /// A field that must be given.
    pub(super) fn need<T: FromStr<Err: Display>>(&mut self, id: &'static str) -> Option<T> {
        let text = self.text(id);
        if text.is_empty() {
            self.wrong.push((id, self.lang.say(Word::REQUIRED).to_owned()));
            return None;
        }
        let text = text.to_owned();
        self.parsed(id, &text)
    }

    /// A field that may stay empty: `Some(None)` then.
    #[expect(clippy::option_option, reason = "outside: can it be read; inside: was it given")]
    pub(super) fn may<T: FromStr<Err: Display>>(&mut self, id: &'static str) -> Option<Option<T>> {
        if self.text(id).is_empty() { Some(None) } else { self.need(id).map(Some) }
    }

    /// A new PIN that was typed twice, and is none of those that are tried first.
    pub(super) fn chosen_pin(&mut self) -> Option<ChosenPin> {
        let (pin, again) = (self.folded::<Pin>("pin"), self.folded::<Pin>("again"));
        let (pin, again) = (pin?, again?);
        if pin != again {
            self.wrong.push(("again", self.lang.say(Word::PINS_DIFFER).to_owned()));
            return None;
        }
        match pin.chosen() {
            Ok(chosen) => Some(chosen),
            Err(weak) => {
                self.wrong.push(("pin", readings::said(self.lang, &weak.to_string())));
                None
            }
        }
    }

    /// A field whose full-width characters stand for ASCII: codes, numbers, days.
    pub(super) fn folded<T: FromStr<Err: Display>>(&mut self, id: &'static str) -> Option<T> {
        let text = fold::text(self.text(id)).into_owned();
        if text.is_empty() {
            return self.need(id);
        }
        self.parsed(id, &text)
    }

    /// What a text stands for; said under the field when it stands for nothing.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&mut self, id: &'static str, text: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(err) => {
                let why = readings::said(self.lang, &err.to_string());
                self.wrong.push((id, why));
                None
            }
        }
    }

    /// A use chosen from a list of [`uses::label`]s, or typed as its code or its word.
    pub(super) fn used(&mut self, id: &'static str) -> Option<Slug> {
        let text = fold::text(self.text(id)).into_owned();
        let code = text.split_whitespace().last().unwrap_or_default();
        if code.is_empty() {
            return self.need(id);
        }
        self.parsed(id, uses::code(code))
    }

    /// A folded field that may stay empty.
    #[expect(clippy::option_option, reason = "outside: can it be read; inside: was it given")]
    pub(super) fn may_folded<T: FromStr<Err: Display>>(&mut self, id: &'static str) -> Option<Option<T>> {
        if self.text(id).is_empty() { Some(None) } else { self.folded(id).map(Some) }
    }

    /// The approved draw that pays; none where none is named.
    #[expect(clippy::option_option, reason = "wrong, absent, or there")]
    pub(super) fn paying(&mut self) -> Option<Option<Paying>> {
        let Some(draw) = self.may_folded::<DrawId>("draw")? else { return Some(None) };
        let found = self.choices.draws.iter().find(|paying| paying.draw == draw).cloned();
        if found.is_none() {
            let why = self.lang.fill(Word::DRAW_NOT_APPROVED, &[("draw", &draw.to_string())]);
            self.wrong.push(("draw", why));
        }
        found.map(Some)
    }

    /// A member by his number or by a card he holds.
    pub(super) fn member(&mut self, id: &'static str) -> Option<MemberId> {
        let typed = fold::text(self.text(id)).into_owned();
        if let Ok(card) = typed.parse::<CardNo>() {
            let holder = self.choices.cards.iter().find(|(known, _)| *known == card);
            if let Some((_, member)) = holder {
                return Some(*member);
            }
            let why = self.lang.fill(Word::DESK_UNKNOWN_CODE, &[("code", &typed)]);
            self.wrong.push((id, why));
            return None;
        }
        self.folded(id)
    }

    /// Codes divided by blanks, commas or the Chinese comma.
    pub(super) fn codes<T: std::str::FromStr<Err: std::fmt::Display>>(
        &mut self,
        id: &'static str,
    ) -> Option<Vec<T>> {
        let text = fold::text(self.text(id)).into_owned();
        let mut read = Vec::new();
        for code in text.split([' ', ',', '、', '，']).filter(|code| !code.is_empty()) {
            match code.to_ascii_uppercase().parse() {
                Ok(value) => read.push(value),
                Err(err) => {
                    self.wrong.push((id, readings::said(self.lang, &T::Err::to_string(&err))));
                    return None;
                }
            }
        }
        Some(read)
    }

    /// The thing chosen in a field of choices made by [`labels`].
    pub(super) fn chosen<T: Copy + Display>(&mut self, id: &'static str, of: &[(T, Name)]) -> Option<T> {
        let value = self.text(id).to_owned();
        let found = of.iter().find(|(key, name)| label(key, name) == value).map(|(key, _)| *key);
        if found.is_none() {
            self.wrong.push((id, self.lang.say(Word::REQUIRED).to_owned()));
        }
        found
    }
}
