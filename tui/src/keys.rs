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
//! *To add an action:* a variant, its row in [`BINDINGS`], its word in `words/keys.rs`.

use std::fmt;
use std::fmt::Write as _;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::text::fold;
use crate::words::{Lang, Word};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each row of BINDINGS carries the word that explains its action")]
pub enum Action {
    Help,
    Redeem,
    Members,
    Review,
    Refresh,
    Goods,
    Funds,
    Audit,
    Commit,
    Quit,
    Messages,
    Palette,
    Cases,
    Lock,
    Export,
    Reverse,
    PeriodBack,
    PeriodNext,
    NextField,
    PreviousField,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    First,
    Last,
    Mark,
    Open,
    Back,
    Filter,
    Cancel,
    /// The row numbered 1 to 9.
    Pick(u8),
}

impl Action {
    /// The English id, as in the palette, the scripts and the keymap document.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Redeem => "redeem",
            Self::Members => "members",
            Self::Review => "review",
            Self::Refresh => "refresh",
            Self::Goods => "goods",
            Self::Funds => "funds",
            Self::Audit => "audit",
            Self::Commit => "commit",
            Self::Quit => "quit",
            Self::Messages => "messages",
            Self::Palette => "palette",
            Self::Cases => "cases",
            Self::Lock => "lock",
            Self::Export => "export",
            Self::Reverse => "reverse",
            Self::PeriodBack => "period-back",
            Self::PeriodNext => "period-next",
            Self::NextField => "next-field",
            Self::PreviousField => "previous-field",
            Self::Up => "up",
            Self::Down => "down",
            Self::Left => "left",
            Self::Right => "right",
            Self::PageUp => "page-up",
            Self::PageDown => "page-down",
            Self::First => "first",
            Self::Last => "last",
            Self::Mark => "mark",
            Self::Open => "open",
            Self::Back => "back",
            Self::Filter => "filter",
            Self::Cancel => "cancel",
            Self::Pick(_) => "pick",
        }
    }

    /// Whether the action is a command a person may look for by name, not a movement.
    pub const fn is_command(self) -> bool {
        matches!(
            self,
            Self::Help
                | Self::Redeem
                | Self::Members
                | Self::Review
                | Self::Refresh
                | Self::Goods
                | Self::Funds
                | Self::Audit
                | Self::Quit
                | Self::Messages
                | Self::Cases
                | Self::Lock
                | Self::Export
                | Self::Reverse
        )
    }
}

/// Where a key is pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Under every screen; lists and forms let these through.
    Everywhere,
    /// A list or any screen without a text field in focus.
    Table,
    /// A text field is in focus.
    Form,
    /// A confirmation box: nothing below it is reached.
    Dialog,
    /// A search box over a list (palette, help, pick list): nothing below it is reached.
    Finder,
    /// The visitor's screen: no palette, no staff keys.
    Kiosk,
}

impl Scope {
    /// All scopes in the order of the keymap document.
    pub const ALL: [Self; 6] =
        [Self::Everywhere, Self::Table, Self::Form, Self::Dialog, Self::Finder, Self::Kiosk];

    /// Whether printable characters are text here.
    pub const fn takes_text(self) -> bool {
        matches!(self, Self::Form | Self::Dialog | Self::Finder)
    }

    /// Whether a binding of `other` counts here.
    pub fn reaches(self, other: Self) -> bool {
        self == other || (other == Self::Everywhere && matches!(self, Self::Table | Self::Form))
    }

    /// The scope's name.
    pub const fn word(self) -> Word {
        match self {
            Self::Everywhere => Word::SCOPE_EVERYWHERE,
            Self::Table => Word::SCOPE_TABLE,
            Self::Form => Word::SCOPE_FORM,
            Self::Dialog => Word::SCOPE_DIALOG,
            Self::Finder => Word::SCOPE_FINDER,
            Self::Kiosk => Word::SCOPE_KIOSK,
        }
    }
}

/// One key as the table names it: a code and the modifiers that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    mods: KeyModifiers,
}

impl Key {
    /// A function key.
    pub const fn f(n: u8) -> Self {
        Self::plain(KeyCode::F(n))
    }

    /// A letter held with Ctrl, in lower case.
    pub const fn ctrl(letter: char) -> Self {
        Self { code: KeyCode::Char(letter), mods: KeyModifiers::CONTROL }
    }

    /// A printable character.
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// A key alone.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, mods: KeyModifiers::NONE }
    }

    /// A key held with Shift.
    pub const fn shift(code: KeyCode) -> Self {
        Self { code, mods: KeyModifiers::SHIFT }
    }

    /// The key of an event, folded: `？` is `?`, a full-width digit a digit, Shift of a character is
    /// the character itself.
    pub fn of(event: &KeyEvent) -> Self {
        let held = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        match event.code {
            KeyCode::Char(c) if held.contains(KeyModifiers::CONTROL) => {
                Self { code: KeyCode::Char(c.to_ascii_lowercase()), mods: held - KeyModifiers::SHIFT }
            }
            KeyCode::Char(c) => Self { code: KeyCode::Char(fold::char(c)), mods: held - KeyModifiers::SHIFT },
            KeyCode::BackTab => Self::plain(KeyCode::BackTab),
            code => Self { code, mods: held },
        }
    }

    /// Whether pressing it where text is typed writes a character.
    pub const fn is_printable(self) -> bool {
        matches!(self.code, KeyCode::Char(_)) && self.mods.is_empty()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in
            [(KeyModifiers::CONTROL, "Ctrl+"), (KeyModifiers::ALT, "Alt+"), (KeyModifiers::SHIFT, "Shift+")]
        {
            if self.mods.contains(held) {
                f.write_str(name)?;
            }
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("Space"),
            KeyCode::Char(c) if self.mods.is_empty() => f.write_char(c),
            KeyCode::Char(c) => f.write_char(c.to_ascii_uppercase()),
            KeyCode::F(n) => write!(f, "F{n}"),
            KeyCode::BackTab => f.write_str("Shift+Tab"),
            KeyCode::PageUp => f.write_str("PgUp"),
            KeyCode::PageDown => f.write_str("PgDn"),
            other => write!(f, "{other:?}"),
        }
    }
}

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
    /// All keys as text: `F10 Ctrl+Q`; the nine digits as `1-9`.
    pub fn keys_text(&self) -> String {
        if matches!(self.action, Action::Pick(_)) {
            return "1-9".to_owned();
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

/// The digits 1 to 9, which pick a numbered row.
const DIGITS: &[Key] = &[
    Key::char('1'),
    Key::char('2'),
    Key::char('3'),
    Key::char('4'),
    Key::char('5'),
    Key::char('6'),
    Key::char('7'),
    Key::char('8'),
    Key::char('9'),
];

const fn row(scope: Scope, priority: u8, keys: &'static [Key], action: Action, word: Word) -> Binding {
    Binding { keys, action, scope, word, priority }
}

/// The table itself, by scope.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = {
    use Action as A;
    use KeyCode::{BackTab, Backspace, Char, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Tab, Up};
    use Scope::{Dialog, Everywhere, Finder, Form, Kiosk, Table};
    const fn k(code: KeyCode) -> Key { Key::plain(code) }
    &[
        row(Everywhere, 3, &[Key::f(1), Key::char('?')], A::Help, Word::KEY_HELP),
        row(Everywhere, 10, &[Key::f(2)], A::Redeem, Word::KEY_REDEEM),
        row(Everywhere, 11, &[Key::f(3)], A::Members, Word::KEY_MEMBERS),
        row(Everywhere, 12, &[Key::f(4)], A::Review, Word::KEY_REVIEW),
        row(Everywhere, 30, &[Key::f(5), Key::ctrl('r')], A::Refresh, Word::KEY_REFRESH),
        row(Everywhere, 13, &[Key::f(6)], A::Goods, Word::KEY_GOODS),
        row(Everywhere, 14, &[Key::f(7)], A::Funds, Word::KEY_FUNDS),
        row(Everywhere, 15, &[Key::f(8)], A::Audit, Word::KEY_AUDIT),
        row(Everywhere, 16, &[Key::ctrl('b')], A::Cases, Word::KEY_CASES),
        row(Everywhere, 2, &[Key::f(9)], A::Commit, Word::KEY_COMMIT),
        row(Everywhere, 4, &[k(Esc)], A::Back, Word::KEY_BACK),
        row(Everywhere, 20, &[Key::ctrl('p'), Key::char(':')], A::Palette, Word::KEY_PALETTE),
        row(Everywhere, 22, &[Key::f(12)], A::Messages, Word::KEY_MESSAGES),
        row(Everywhere, 23, &[Key::ctrl('l')], A::Lock, Word::KEY_LOCK),
        row(Everywhere, 0, &[Key::ctrl('c')], A::Cancel, Word::KEY_CANCEL),
        row(Everywhere, 40, &[Key::f(10), Key::ctrl('q')], A::Quit, Word::KEY_QUIT),

        row(Table, 1, &[k(Enter)], A::Open, Word::KEY_OPEN),
        row(Table, 0, &[k(Up)], A::Up, Word::KEY_UP),
        row(Table, 0, &[k(Down)], A::Down, Word::KEY_DOWN),
        row(Table, 0, &[k(Left)], A::Left, Word::KEY_LEFT),
        row(Table, 0, &[k(Right)], A::Right, Word::KEY_RIGHT),
        row(Table, 0, &[k(PageUp)], A::PageUp, Word::KEY_PAGE_UP),
        row(Table, 0, &[k(PageDown)], A::PageDown, Word::KEY_PAGE_DOWN),
        row(Table, 0, &[k(Home)], A::First, Word::KEY_FIRST),
        row(Table, 0, &[k(End)], A::Last, Word::KEY_LAST),
        row(Table, 0, &[k(Tab)], A::NextField, Word::KEY_NEXT_FIELD),
        row(Table, 0, &[k(BackTab)], A::PreviousField, Word::KEY_PREVIOUS_FIELD),
        row(Table, 7, &[k(Char(' '))], A::Mark, Word::KEY_MARK),
        row(Table, 6, &[Key::ctrl('f'), Key::char('/')], A::Filter, Word::KEY_FILTER),
        row(Table, 8, DIGITS, A::Pick(1), Word::KEY_PICK),
        row(Table, 31, &[Key::ctrl('e')], A::Export, Word::KEY_EXPORT),
        row(Table, 32, &[Key::ctrl('z')], A::Reverse, Word::KEY_REVERSE),
        row(Table, 33, &[Key::shift(Left)], A::PeriodBack, Word::KEY_PERIOD_BACK),
        row(Table, 34, &[Key::shift(Right)], A::PeriodNext, Word::KEY_PERIOD_NEXT),

        row(Form, 1, &[k(Tab), k(Enter), k(Down)], A::NextField, Word::KEY_NEXT_FIELD),
        row(Form, 0, &[k(BackTab), k(Up)], A::PreviousField, Word::KEY_PREVIOUS_FIELD),

        row(Dialog, 1, &[Key::f(9)], A::Commit, Word::KEY_COMMIT),
        row(Dialog, 2, &[k(Esc)], A::Back, Word::CANCEL),
        row(Dialog, 0, &[k(Tab), k(Down)], A::NextField, Word::KEY_NEXT_FIELD),
        row(Dialog, 0, &[k(BackTab), k(Up)], A::PreviousField, Word::KEY_PREVIOUS_FIELD),

        row(Finder, 1, &[k(Enter)], A::Open, Word::KEY_OPEN),
        row(Finder, 2, &[k(Esc)], A::Back, Word::CLOSE),
        row(Finder, 0, &[k(Up), k(BackTab)], A::Up, Word::KEY_UP),
        row(Finder, 0, &[k(Down), k(Tab)], A::Down, Word::KEY_DOWN),
        row(Finder, 0, &[k(PageUp)], A::PageUp, Word::KEY_PAGE_UP),
        row(Finder, 0, &[k(PageDown)], A::PageDown, Word::KEY_PAGE_DOWN),

        row(Kiosk, 1, DIGITS, A::Pick(1), Word::KEY_PICK),
        row(Kiosk, 2, &[k(Esc), k(Backspace)], A::Back, Word::KEY_BACK),
        row(Kiosk, 0, &[k(Up)], A::Up, Word::KEY_UP),
        row(Kiosk, 0, &[k(Down)], A::Down, Word::KEY_DOWN),
        row(Kiosk, 0, &[k(PageUp)], A::PageUp, Word::KEY_PAGE_UP),
        row(Kiosk, 0, &[k(PageDown)], A::PageDown, Word::KEY_PAGE_DOWN),
        row(Kiosk, 0, &[Key::f(10), Key::ctrl('q')], A::Quit, Word::KEY_QUIT),
    ]
};

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

/// The digit 1 to 9 a key writes, full width included.
pub fn digit(event: &KeyEvent) -> Option<u8> {
    match Key::of(event) {
        Key { code: KeyCode::Char(c @ '1'..='9'), mods } if mods.is_empty() => {
            u8::try_from(c).ok().map(|c| c - b'0')
        }
        _ => None,
    }
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
    for scope in Scope::ALL {
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
            let plain = |key: &Key| !key.is_printable() || *key == Key::char(' ') || DIGITS.contains(key);
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
        for (c, action) in [
            ('？', Action::Help),
            ('：', Action::Palette),
            ('、', Action::Filter),
            ('／', Action::Filter),
            ('３', Action::Pick(3)),
        ] {
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
    fn the_document_lists_every_binding() {
        let page = document(Lang::Zh);
        assert_eq!(page.lines().filter(|line| line.contains('`')).count(), BINDINGS.len());
        assert!(page.contains("| F10 Ctrl+Q | 退出 | `quit` |"), "{page}");
        assert!(page.contains("| 1-9 | 选号 | `pick` |"), "{page}");
    }
}
