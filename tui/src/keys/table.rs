//! The table itself. Nothing else in the program binds a key to an action.

use ratatui::crossterm::event::KeyCode;

use super::{Action, Binding, Key, Scope};
use crate::words::Word;

/// The digits, which pick a numbered row; 0 picks the tenth.
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
    Key::char('0'),
];

const fn row(scope: Scope, priority: u8, keys: &'static [Key], action: Action, word: Word) -> Binding {
    Binding { keys, action, scope, word, priority }
}

/// The table itself, by scope.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = {
    use Action as A;
    use KeyCode::{BackTab, Backspace, Delete, Down, End, Enter, Esc, Home, Left, PageDown, PageUp, Right, Tab, Up};
    use Scope::{Counter, Dialog, Everywhere, Finder, Form, Kiosk, Report, Table};
    const fn k(code: KeyCode) -> Key { Key::plain(code) }
    &[
        row(Everywhere, 3, &[Key::f(1), Key::char('?')], A::Help, Word::KEY_HELP),
        row(Everywhere, 10, &[Key::f(2)], A::Redeem, Word::KEY_REDEEM),
        row(Everywhere, 11, &[Key::f(3)], A::Members, Word::KEY_MEMBERS),
        row(Everywhere, 12, &[Key::f(4)], A::Review, Word::KEY_REVIEW),
        row(Everywhere, 30, &[Key::f(5), Key::ctrl('r')], A::Refresh, Word::KEY_REFRESH),
        row(Everywhere, 13, &[Key::f(6)], A::Goods, Word::KEY_GOODS),
        row(Everywhere, 24, &[Key::ctrl('x')], A::MarketCards, Word::KEY_MARKET_CARDS),
        row(Everywhere, 18, &[Key::ctrl('s')], A::Stocktake, Word::KEY_STOCKTAKE),
        row(Everywhere, 0, &[Key::ctrl('u')], A::Trace, Word::KEY_TRACE),
        row(Everywhere, 14, &[Key::f(7)], A::Funds, Word::KEY_FUNDS),
        row(Everywhere, 28, &[Key::ctrl('f')], A::Reports, Word::KEY_REPORTS),
        row(Everywhere, 15, &[Key::f(8)], A::Audit, Word::KEY_AUDIT),
        row(Everywhere, 16, &[Key::ctrl('b')], A::Cases, Word::KEY_CASES),
        row(Everywhere, 17, &[Key::ctrl('d')], A::Dispatch, Word::KEY_DISPATCH),
        row(Everywhere, 17, &[Key::ctrl('o'), Key::char('n')], A::Notice, Word::KEY_NOTICE),
        row(Everywhere, 18, &[Key::ctrl('g')], A::Day, Word::KEY_DAY),
        row(Everywhere, 2, &[Key::f(9)], A::Commit, Word::KEY_COMMIT),
        row(Everywhere, 4, &[k(Esc)], A::Back, Word::KEY_BACK),
        row(Everywhere, 25, &[Key::ctrl('z')], A::Reverse, Word::KEY_REVERSE),
        row(Everywhere, 26, &[Key::ctrl('y')], A::Reprint, Word::KEY_REPRINT),
        row(Everywhere, 27, &[Key::ctrl('w')], A::Prints, Word::KEY_PRINTS),
        row(Everywhere, 0, &[Key::ctrl('k')], A::Source, Word::KEY_SOURCE),
        row(Everywhere, 18, &[Key::ctrl('a')], A::Sheets, Word::KEY_SHEETS),
        row(Everywhere, 20, &[Key::ctrl('p'), Key::char(':')], A::Palette, Word::KEY_PALETTE),
        row(Everywhere, 22, &[Key::f(12)], A::Messages, Word::KEY_MESSAGES),
        row(Everywhere, 23, &[Key::ctrl('l')], A::Lock, Word::KEY_LOCK),
        row(Everywhere, 0, &[Key::ctrl('c')], A::Cancel, Word::KEY_CANCEL),
        row(Everywhere, 40, &[Key::f(10), Key::ctrl('q')], A::Quit, Word::KEY_QUIT),

        row(Table, 1, &[k(Enter)], A::Open, Word::KEY_OPEN),
        row(Table, 0, &[k(Up)], A::Up, Word::KEY_UP),
        row(Table, 0, &[k(Down)], A::Down, Word::KEY_DOWN),
        row(Table, 0, &[k(PageUp)], A::PageUp, Word::KEY_PAGE_UP),
        row(Table, 0, &[k(PageDown)], A::PageDown, Word::KEY_PAGE_DOWN),
        row(Table, 0, &[k(Home)], A::First, Word::KEY_FIRST),
        row(Table, 0, &[k(End)], A::Last, Word::KEY_LAST),
        row(Table, 0, &[k(Tab)], A::NextField, Word::KEY_NEXT_FIELD),
        row(Table, 0, &[k(BackTab)], A::PreviousField, Word::KEY_PREVIOUS_FIELD),
        row(Table, 8, DIGITS, A::Pick(1), Word::KEY_DO),
        row(Table, 7, &[Key::ctrl('n')], A::New, Word::KEY_NEW),

        row(Report, 1, &[k(Enter)], A::Open, Word::KEY_OPEN),
        row(Report, 5, &[Key::shift(Left)], A::Earlier, Word::KEY_EARLIER),
        row(Report, 5, &[Key::shift(Right)], A::Later, Word::KEY_LATER),
        row(Report, 6, &[k(Tab)], A::NextField, Word::KEY_LENGTH),
        row(Report, 0, &[k(BackTab)], A::PreviousField, Word::KEY_PREVIOUS_FIELD),
        row(Report, 8, &[k(Right)], A::ColumnsAfter, Word::KEY_COLUMNS_AFTER),
        row(Report, 0, &[k(Left)], A::ColumnsBefore, Word::KEY_COLUMNS_BEFORE),
        row(Report, 7, &[Key::ctrl('e')], A::Export, Word::KEY_EXPORT),
        row(Report, 0, &[k(Up)], A::Up, Word::KEY_UP),
        row(Report, 0, &[k(Down)], A::Down, Word::KEY_DOWN),
        row(Report, 0, &[k(PageUp)], A::PageUp, Word::KEY_PAGE_UP),
        row(Report, 0, &[k(PageDown)], A::PageDown, Word::KEY_PAGE_DOWN),
        row(Report, 0, &[k(Home)], A::First, Word::KEY_FIRST),
        row(Report, 0, &[k(End)], A::Last, Word::KEY_LAST),

        row(Form, 1, &[k(Tab), k(Enter), k(Down)], A::NextField, Word::KEY_NEXT_FIELD),
        row(Form, 0, &[k(BackTab), k(Up)], A::PreviousField, Word::KEY_PREVIOUS_FIELD),

        row(Counter, 1, &[k(Enter)], A::Open, Word::KEY_TAKE),
        row(Counter, 0, &[k(Up)], A::Up, Word::KEY_UP),
        row(Counter, 0, &[k(Down)], A::Down, Word::KEY_DOWN),
        row(Counter, 0, &[k(PageUp)], A::PageUp, Word::KEY_PAGE_UP),
        row(Counter, 0, &[k(PageDown)], A::PageDown, Word::KEY_PAGE_DOWN),
        row(Counter, 5, &[k(Delete)], A::Remove, Word::KEY_REMOVE),
        row(Counter, 7, &[Key::ctrl('n')], A::New, Word::KEY_NEW),
        row(Counter, 5, &[Key::ctrl('t')], A::Park, Word::KEY_PARK),
        row(Counter, 6, &[Key::ctrl('e')], A::Besides, Word::KEY_BESIDES),

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

        row(Kiosk, 1, &[k(Enter)], A::Open, Word::KEY_TAKE),
        row(Kiosk, 2, &[k(Esc), k(Backspace)], A::Back, Word::KEY_BACK),
        row(Kiosk, 0, &[k(Up)], A::Up, Word::KEY_UP),
        row(Kiosk, 0, &[k(Down)], A::Down, Word::KEY_DOWN),
        row(Kiosk, 0, &[k(PageUp)], A::PageUp, Word::KEY_PAGE_UP),
        row(Kiosk, 3, &[k(PageDown)], A::PageDown, Word::KEY_MORE),
        row(Kiosk, 0, &[Key::f(10), Key::ctrl('q')], A::Quit, Word::KEY_QUIT),
    ]
};
