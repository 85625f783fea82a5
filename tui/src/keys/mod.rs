//! The one key table: what every key does in every place.
//!
//! ```text
//! KeyEvent ─ fold ─▶ Key ─ lookup(scope) ─▶ Action ─▶ message
//! ```
//!
//! The footer, the help box, the palette and the keymap document are made from it. Promises:
//! (1) within a scope and everything that scope lets through, no key has two meanings;
//! (2) where text is typed, a printable character is text and never an action;
//! (3) every action can be reached without a letter, because letters never arrive while a Chinese
//! input method is on; (4) Enter never commits, because scanners send it.
//!
//! *To add an action:* a variant, its row in `keys/table.rs`, its word in `words/keys.rs`.

mod action;
mod key;
mod table;

use std::fmt::Write as _;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::words::{Lang, Word};

pub use action::{Action, Scope};
pub use key::Key;
pub use table::BINDINGS;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The keys; the first one is shown in the footer.
    pub keys: &'static [Key],
    /// What they ask for.
    pub action: Action,
    /// Where they count.
    pub scope: Scope,
    /// What they are called.
    pub word: Word,
    /// The place in the footer, 1 first; 0 keeps it out of the footer.
    pub priority: u8,
}

impl Binding {
    /// All keys as text: `F10 Ctrl+Q`; the digits as `0-9`.
    pub fn keys_text(&self) -> String {
        if matches!(self.action, Action::Pick(_)) {
            return "0-9".to_owned();
        }
        let names: Vec<String> = self.keys.iter().map(ToString::to_string).collect();
        names.join(" ")
    }

    /// The first key as text, for the footer.
    pub fn first_key(&self) -> String {
        if matches!(self.action, Action::Pick(_)) {
            return "1-9".to_owned();
        }
        self.keys.first().map(ToString::to_string).unwrap_or_default()
    }
}

/// The action of a key in a scope; `None` for keys that are text or nothing there.
///
/// Releases are nothing: only a press or a repeat acts.
pub fn lookup(scope: Scope, event: &KeyEvent) -> Option<Action> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let key = Key::of(event);
    if scope.takes_text() && key.is_printable() {
        return None;
    }
    let found = bindings(scope).find(|binding| binding.keys.contains(&key))?;
    match found.action {
        Action::Pick(_) => digit(event).map(Action::Pick),
        action => Some(action),
    }
}

/// The digit a key writes, full width included; 0 comes after 9 on the keyboard, and picks the tenth.
pub fn digit(event: &KeyEvent) -> Option<u8> {
    let digit = u8::try_from(Key::of(event).printed()?.to_digit(10)?).ok()?;
    Some(if digit == 0 { 10 } else { digit })
}

/// The character a key writes in a text field, as typed and not folded.
pub fn typed(event: &KeyEvent) -> Option<char> {
    let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT);
    match event.code {
        KeyCode::Char(c) if held.is_empty() && event.kind != KeyEventKind::Release => Some(c),
        _ => None,
    }
}

/// Every binding that counts in a scope.
pub fn bindings(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |binding| scope.reaches(binding.scope))
}

/// The key to press for an action, as printed; empty when the scope has none.
pub fn key_for(scope: Scope, action: Action) -> String {
    bindings(scope).find(|binding| binding.action == action).map(Binding::first_key).unwrap_or_default()
}

/// The bindings for the footer of a scope, most useful first.
pub fn hints(scope: Scope) -> Vec<&'static Binding> {
    let mut hints: Vec<_> = bindings(scope).filter(|binding| binding.priority > 0).collect();
    hints.sort_by_key(|binding| binding.priority);
    hints
}

/// The commands of the palette, each action once.
pub fn commands() -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(|binding| {
        binding.action.is_command() && matches!(binding.scope, Scope::Everywhere | Scope::Table)
    })
}

/// The keymap document in Markdown, checked into `docs/keys.<language>.md`.
pub fn document(lang: Lang) -> String {
    let mut page = format!("# {}\n\n{}\n", lang.say(Word::KEYS_TITLE), lang.say(Word::KEYS_INTRO));
    let bound = |scope: &Scope| BINDINGS.iter().any(|binding| binding.scope == *scope);
    for scope in Scope::ALL.into_iter().filter(bound) {
        let heads = [Word::KEYS_KEY, Word::KEYS_MEANING, Word::KEYS_ID].map(|word| lang.say(word));
        let title = lang.say(scope.word());
        let _ = write!(page, "\n## {title}\n\n| {} |\n|---|---|---|\n", heads.join(" | "));
        for binding in BINDINGS.iter().filter(|binding| binding.scope == scope) {
            let (keys, word, id) = (binding.keys_text(), lang.say(binding.word), binding.action.id());
            let _ = writeln!(page, "| {keys} | {word} | `{id}` |");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    #[test]
    fn no_key_has_two_meanings_in_one_scope() {
        for scope in Scope::ALL {
            let mut seen: Vec<(Key, Action)> = Vec::new();
            for binding in bindings(scope) {
                for key in binding.keys {
                    let other = seen.iter().find(|(taken, _)| taken == key);
                    assert!(other.is_none(), "{scope:?}: {key} is {:?} and {other:?}", binding.action);
                    seen.push((*key, binding.action));
                }
            }
        }
    }

    #[test]
    fn every_action_can_be_reached_without_a_letter() {
        for binding in BINDINGS {
            let plain = |key: &Key| !key.is_printable() || matches!(key.printed(), Some(' ' | '1'..='9'));
            assert!(binding.keys.iter().any(plain), "{:?}", binding.action);
        }
    }

    #[test]
    fn no_key_is_one_that_terminals_confuse_or_keep() {
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            for taken in [Key::ctrl('m'), Key::ctrl('i'), Key::ctrl('h'), Key::ctrl(' '), Key::f(11)] {
                assert_ne!(*key, taken);
            }
        }
    }

    #[test]
    fn enter_never_commits() {
        for scope in Scope::ALL {
            assert_ne!(lookup(scope, &press(KeyCode::Enter)), Some(Action::Commit));
        }
        assert_eq!(lookup(Scope::Dialog, &press(KeyCode::Enter)), None);
    }

    #[test]
    fn marks_of_an_input_method_are_read_as_the_keys_they_stand_for() {
        for (c, action) in [('？', Action::Help), ('：', Action::Palette), ('３', Action::Pick(3))] {
            assert_eq!(lookup(Scope::Table, &press(KeyCode::Char(c))), Some(action), "{c}");
        }
    }

    #[test]
    fn in_a_text_field_printable_characters_are_text() {
        for c in ['?', '？', ':', '/', '3', ' '] {
            assert_eq!(lookup(Scope::Form, &press(KeyCode::Char(c))), None, "{c}");
        }
        assert_eq!(lookup(Scope::Form, &press(KeyCode::F(1))), Some(Action::Help));
        let palette = KeyEvent::new(KeyCode::Char('P'), KeyModifiers::CONTROL);
        assert_eq!(lookup(Scope::Form, &palette), Some(Action::Palette));
    }

    #[test]
    fn a_dialog_lets_nothing_below_be_reached_and_a_release_is_nothing() {
        assert_eq!(lookup(Scope::Dialog, &press(KeyCode::F(2))), None);
        let release = KeyEvent::new_with_kind(KeyCode::F(2), KeyModifiers::NONE, KeyEventKind::Release);
        assert_eq!(lookup(Scope::Table, &release), None);
    }

    #[test]
    fn the_documents_say_what_the_keys_do_today() {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        for (lang, name) in [(Lang::Zh, "keys.zh-CN.md"), (Lang::En, "keys.en.md")] {
            let path = docs.join(name);
            if std::env::var_os("KEYS_UPDATE").is_some() {
                std::fs::write(&path, document(lang)).unwrap();
            }
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(kept, document(lang), "{name} is stale: run the tests with KEYS_UPDATE=1");
        }
    }

    #[test]
    fn the_document_lists_every_binding() {
        let page = document(Lang::Zh);
        assert_eq!(page.lines().filter(|line| line.contains('`')).count(), BINDINGS.len());
        assert!(page.contains("| F10 Ctrl+Q | 退出 | `quit` |"), "{page}");
        assert!(page.contains("| 0-9 | 办理 | `pick` |"), "{page}");
    }
}
