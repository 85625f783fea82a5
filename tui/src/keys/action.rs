//! What keys ask for, and where they are pressed.

use crate::words::Word;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each row of the table carries the word that explains its action")]
pub enum Action {
    Help,
    Redeem,
    Members,
    Review,
    Refresh,
    Goods,
    MarketCards,
    Stocktake,
    Trace,
    Funds,
    Reports,
    Audit,
    Commit,
    Quit,
    Messages,
    Palette,
    Cases,
    Dispatch,
    Notice,
    Day,
    Lock,
    Reverse,
    Reprint,
    Prints,
    Source,
    Sheets,
    NextField,
    PreviousField,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Open,
    Back,
    New,
    Remove,
    Park,
    Besides,
    Cancel,
    Earlier,
    Later,
    ColumnsBefore,
    ColumnsAfter,
    Export,
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
            Self::MarketCards => "market-cards",
            Self::Stocktake => "stocktake",
            Self::Trace => "trace",
            Self::Funds => "funds",
            Self::Reports => "reports",
            Self::Audit => "audit",
            Self::Commit => "commit",
            Self::Quit => "quit",
            Self::Messages => "messages",
            Self::Palette => "palette",
            Self::Cases => "cases",
            Self::Dispatch => "dispatch",
            Self::Notice => "notice",
            Self::Day => "day",
            Self::Lock => "lock",
            Self::Reverse => "reverse",
            Self::Reprint => "reprint",
            Self::Prints => "prints",
            Self::Source => "source",
            Self::Sheets => "sheets",
            Self::NextField => "next-field",
            Self::PreviousField => "previous-field",
            Self::Up => "up",
            Self::Down => "down",
            Self::PageUp => "page-up",
            Self::PageDown => "page-down",
            Self::First => "first",
            Self::Last => "last",
            Self::Open => "open",
            Self::Back => "back",
            Self::New => "new",
            Self::Remove => "remove",
            Self::Park => "park",
            Self::Besides => "besides",
            Self::Cancel => "cancel",
            Self::Earlier => "earlier",
            Self::Later => "later",
            Self::ColumnsBefore => "columns-before",
            Self::ColumnsAfter => "columns-after",
            Self::Export => "export",
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
                | Self::MarketCards
                | Self::Stocktake
                | Self::Trace
                | Self::Funds
                | Self::Reports
                | Self::Audit
                | Self::Quit
                | Self::Messages
                | Self::Cases
                | Self::Dispatch
                | Self::Notice
                | Self::Day
                | Self::Lock
                | Self::Reverse
                | Self::Reprint
                | Self::Prints
                | Self::Source
                | Self::Sheets
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
    /// A report: a list whose days are stepped.
    Report,
    /// A page without rows.
    Page,
    /// A text field is in focus.
    Form,
    /// A text field over a list: the counter, the search for members.
    Counter,
    /// A confirmation box: nothing below it is reached.
    Dialog,
    /// A search box over a list (palette, help, pick list): nothing below it is reached.
    Finder,
    /// The visitor's screen: no palette, no staff keys.
    Kiosk,
}

impl Scope {
    /// All scopes in the order of the keymap document.
    pub const ALL: [Self; 9] = [
        Self::Everywhere,
        Self::Table,
        Self::Report,
        Self::Page,
        Self::Form,
        Self::Counter,
        Self::Dialog,
        Self::Finder,
        Self::Kiosk,
    ];

    /// Whether printable characters are text here.
    pub const fn takes_text(self) -> bool {
        matches!(self, Self::Form | Self::Counter | Self::Dialog | Self::Finder)
    }

    /// Whether a binding of `other` counts here.
    pub fn reaches(self, other: Self) -> bool {
        let lets_through =
            matches!(self, Self::Table | Self::Report | Self::Page | Self::Form | Self::Counter);
        self == other || (other == Self::Everywhere && lets_through)
    }

    /// The scope's name.
    pub const fn word(self) -> Word {
        match self {
            Self::Everywhere => Word::SCOPE_EVERYWHERE,
            Self::Table => Word::SCOPE_TABLE,
            Self::Report => Word::SCOPE_REPORT,
            Self::Page => Word::SCOPE_PAGE,
            Self::Form => Word::SCOPE_FORM,
            Self::Counter => Word::SCOPE_COUNTER,
            Self::Dialog => Word::SCOPE_DIALOG,
            Self::Finder => Word::SCOPE_FINDER,
            Self::Kiosk => Word::SCOPE_KIOSK,
        }
    }
}
