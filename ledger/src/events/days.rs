//! Days: shifts at a terminal, goods counted at random, and the close that two people sign (日结).
//!
//! ```text
//! shift.opened ─▶ what is done at the terminal ─▶ shift.closed
//! day.count_drawn ─▶ day.counted, as often as it takes ─▶ day.closed
//! ```
//!
//! 1. Goods are drawn with the hash of the entry before the draw, which stands in its `prev`:
//!    nobody knew it before, and anybody can draw again.
//! 2. What was counted is recorded before anybody is shown what the book says.

use serde::{Deserialize, Serialize};

use crate::units::{Day, DeskId, Note, OperatorId, PadNo, Points, Quantity, Seq, Sku, VoucherNo};

/// An operator began to work at a terminal; both stand in the entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftOpened {
    /// How many slips the book had written by then.
    pub vouchers: u32,
}

/// What one operator did at one terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Redemptions.
    pub redemptions: u32,
    /// Points of these.
    pub points: Points,
    /// Pieces handed out for them.
    pub pieces: Quantity,
    /// Redemptions undone, whoever made them.
    pub reversals: u32,
    /// Acts entered.
    pub entered: u32,
    /// Acts credited, refused or asked back.
    pub judged: u32,
}

/// An operator's work at a terminal ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftClosed {
    /// The entry that opened it.
    pub shift: Seq,
    /// Whose it was.
    pub operator: OperatorId,
    /// At which terminal.
    pub at: DeskId,
    /// What was done in it.
    pub tally: Tally,
    /// Slips in the drawer, counted before the book's figure was seen; none when nobody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slips: Option<u32>,
    /// Slips in the drawer less redemptions of the shift.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<i64>,
}

/// Goods were drawn at random, to be counted for the close of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodsDrawn {
    /// The day that is to be closed.
    pub day: Day,
    /// The goods, in the order in which they were drawn.
    pub goods: Vec<Sku>,
}

/// One good, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Which.
    pub sku: Sku,
    /// Pieces that were found.
    pub counted: Quantity,
    /// Pieces the book had on the shelf at that moment.
    pub book: Quantity,
}

impl Counted {
    /// Pieces found too many, or negative, too few.
    pub fn difference(&self) -> Quantity {
        self.counted.checked_sub(self.book).unwrap_or_default()
    }
}

/// The drawn goods were counted by whoever recorded this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnCounted {
    /// The day that is to be closed.
    pub day: Day,
    /// What was found, in the order of the draw.
    pub counts: Vec<Counted>,
}

/// What is looked at before a day is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Shifts that are still open.
    Shifts,
    /// Tasks handed out for that day or before, neither done nor carried over.
    TasksDue,
    /// Drawn goods that are not counted yet; all that there are to draw while nothing is drawn.
    ToCount,
    /// Counted goods of which the book says another figure.
    Differences,
    /// Tasks that were carried over.
    TasksCarried,
    /// Acts that wait for review.
    Review,
    /// Questions about acts without an answer.
    Questions,
    /// Objections without an answer.
    Objections,
    /// Supermarket cards in stock, as long as nobody counted them all by serial on that day or later.
    CardsToCount,
    /// Supermarket cards that are missing.
    CardsMissing,
    /// Baskets that are parked.
    Holds,
}

impl Check {
    /// All, in the order of the checklist.
    pub const ALL: [Self; 11] = [
        Self::Shifts,
        Self::TasksDue,
        Self::ToCount,
        Self::Differences,
        Self::TasksCarried,
        Self::Review,
        Self::Questions,
        Self::Objections,
        Self::CardsToCount,
        Self::CardsMissing,
        Self::Holds,
    ];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shifts => "shifts",
            Self::TasksDue => "tasks_due",
            Self::ToCount => "to_count",
            Self::Differences => "differences",
            Self::TasksCarried => "tasks_carried",
            Self::Review => "review",
            Self::Questions => "questions",
            Self::Objections => "objections",
            Self::CardsToCount => "cards_to_count",
            Self::CardsMissing => "cards_missing",
            Self::Holds => "holds",
        }
    }
}

/// One line of the checklist as it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// What was looked at.
    pub check: Check,
    /// How many were left.
    pub figure: u32,
}

/// Two people closed a day, and with it every day before that was open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayClosed {
    /// The last day that takes no more entries.
    pub day: Day,
    /// The first slip since the close before; none when there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<VoucherNo>,
    /// The last slip of the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<VoucherNo>,
    /// Slips since the close before, counted from the days and not from their numbers.
    pub slips: u32,
    /// Points of these, less what was undone.
    pub points: Points,
    /// What was left on the checklist; what was nothing is left out.
    pub left: Vec<Left>,
    /// What there is to say, such as why a count differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    /// Who signed with whoever recorded it.
    pub second: OperatorId,
}

/// A paper form is spoilt or lost: nothing will be entered under its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormVoided {
    /// Its number.
    pub pad: PadNo,
    /// Why.
    pub reason: Note,
}
