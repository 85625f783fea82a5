//! What an import found and did.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use thiserror::Error;

use crate::book::Receipt;
use crate::events::Event;
use crate::events::tasks::Gate;
use crate::rules::Refusal;
use crate::units::{Day, KindCode, MemberId};

use super::Kind;

/// What became of a file. Either all of it is in the book, or nothing is; or, where bad rows were
/// to be skipped, every row with a problem is left out and all others are in the book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The file's name.
    pub file: Box<str>,
    /// What it was read as.
    pub kind: Kind,
    /// How many rows it has under its header.
    pub rows: usize,
    /// How many commands its new rows are.
    pub commands: usize,
    /// How many rows were written now; 0 for a dry run, and when anything is wrong and bad rows are
    /// not skipped.
    pub written: usize,
    /// How many rows have problems.
    pub refused: usize,
    /// How many rows had been imported before and change nothing.
    pub known: usize,
    /// Rows that were not tried against the rules, because too many before them were refused.
    pub untried: usize,
    /// Everything that is wrong, in the order of the rows.
    pub problems: Vec<Problem>,
    /// The same by reason and column, the most frequent first. A row with two faults stands twice.
    pub reasons: Vec<ByReason>,
    /// Acts that were or would be put on file and fail a gate of their kind: they do not count.
    pub gates: Vec<ByGate>,
    /// The rows that were or would be written, for a screen to list; they are not serialised.
    #[serde(skip)]
    pub accepted: Vec<Accepted>,
}

/// A row that was or would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Its number in the file.
    pub row: usize,
    /// What its first entry is called, such as `task.submitted`.
    pub event: &'static str,
    /// The act it reports, when it reports one.
    pub act: Option<AcceptedAct>,
}

/// The act of a row that was or would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedAct {
    /// What was done.
    pub kind: KindCode,
    /// Who did it.
    pub performer: MemberId,
    /// The day it was done.
    pub day: Day,
    /// The gates it fails: with any of them it goes on file and does not count.
    pub gates: Vec<Gate>,
}

/// Rows that have the same thing wrong with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByReason {
    /// The name of the reason, such as `twice` or `no_such_member`.
    pub reason: Box<str>,
    /// The column as the file names it; empty when the rows as a whole are meant.
    pub column: Box<str>,
    /// How many rows.
    pub count: usize,
    /// Their numbers in the file.
    pub rows: Vec<usize>,
}

/// Acts that fail the same gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ByGate {
    /// Which gate.
    pub gate: Gate,
    /// How many acts.
    pub count: usize,
    /// The numbers of their rows in the file.
    pub rows: Vec<usize>,
}

impl Report {
    /// Puts the problems in order, and counts them.
    pub(super) fn count(&mut self) {
        self.problems.sort_by_key(|problem| problem.row);
        let rows: BTreeSet<usize> = self.problems.iter().map(|problem| problem.row).collect();
        self.refused = rows.len();
        let mut reasons: BTreeMap<(Box<str>, Box<str>), BTreeSet<usize>> = BTreeMap::new();
        for Problem { row, column, reason, .. } in &self.problems {
            reasons.entry((reason.name(), column.clone())).or_default().insert(*row);
        }
        let by_reason = |((reason, column), rows): ((Box<str>, Box<str>), BTreeSet<usize>)| ByReason {
            reason,
            column,
            count: rows.len(),
            rows: rows.into_iter().collect(),
        };
        self.reasons = reasons.into_iter().map(by_reason).collect();
        self.reasons.sort_by_key(|of| (std::cmp::Reverse(of.count), of.rows.first().copied()));
    }

    /// Lists the rows of receipts, and by gate the acts among them that fail one.
    pub(super) fn gate<'a>(&mut self, receipts: impl Iterator<Item = (usize, &'a Receipt)>) {
        let mut gates: BTreeMap<Gate, Vec<usize>> = BTreeMap::new();
        self.accepted.clear();
        for (row, receipt) in receipts {
            let event = &receipt.sealed.entry().event;
            let mut act = None;
            if let Event::TaskSubmitted(said) = event {
                said.gates.iter().for_each(|gate| gates.entry(*gate).or_default().push(row));
                let (kind, performer, day) = (said.kind, said.performer, said.day);
                act = Some(AcceptedAct { kind, performer, day, gates: said.gates.clone() });
            }
            // Several entries of one row stand next to each other; the first names it.
            if self.accepted.last().is_none_or(|last| last.row != row) {
                self.accepted.push(Accepted { row, event: event.name(), act });
            }
        }
        let by_gate = |(gate, rows): (Gate, Vec<usize>)| ByGate { gate, count: rows.len(), rows };
        self.gates = gates.into_iter().map(by_gate).collect();
    }
}

/// One thing that is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The row's number in the file; the header is in row 1.
    pub row: usize,
    /// The column as the file names it; empty when the row as a whole is meant.
    pub column: Box<str>,
    /// What stands there; names, phones and identity numbers are masked.
    pub value: Box<str>,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a cell or a row. Serialised as its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Reason {
    /// The cell must not be empty.
    #[error("nothing stands here, and something must")]
    Missing,
    /// The text does not have the form.
    #[error("{why}")]
    Form {
        /// What its reader says.
        why: Box<str>,
    },
    /// The text is none of the words that are known.
    #[error("not one of {}", words.join(", "))]
    Word {
        /// The words.
        words: Vec<Box<str>>,
    },
    /// The spreadsheet no longer has all digits.
    #[error("a number of 15 digits or more: format the cells as text, then type it again")]
    Rounded,
    /// A formula failed.
    #[error("the cell's formula failed")]
    Failed,
    /// The row has more cells than the header.
    #[error("the row has {found} cells under {expected} columns: a comma too many, or one without quotes")]
    Wide {
        /// How many cells it has.
        found: usize,
        /// How many columns there are.
        expected: usize,
    },
    /// The birthday in an identity number does not exist.
    #[error("the birthday in this ID number does not exist")]
    Birthday,
    /// An earlier row says the same.
    #[error("the same as in row {row}")]
    Twice {
        /// Which.
        row: usize,
    },
    /// A figure must be more than nothing.
    #[error("must be more than 0")]
    NotPositive,
    /// The day has not come.
    #[error("after today, {today}")]
    Future {
        /// Today.
        today: Day,
    },
    /// No village has this name.
    #[error("there is no village of this name: import the grids first, or correct it")]
    Village,
    /// The grid lies elsewhere.
    #[error("this grid does not lie in the village of the row")]
    OtherVillage,
    /// What the book has is something else, and an import only adds.
    #[error("the book has {kept}: an import adds and does not change")]
    Differs {
        /// What the book has.
        kept: Box<str>,
    },
    /// What the book has about a member is something else, and an import only adds.
    #[error("something else is kept for {member}: an import adds and does not change")]
    PersonDiffers {
        /// Who.
        member: MemberId,
    },
    /// A rule refuses it.
    #[error(transparent)]
    Refused(Box<Refusal>),
}

impl Reason {
    /// The name under which reports count it; that of the refusal where a rule refuses.
    pub fn name(&self) -> Box<str> {
        let name = match self {
            Self::Missing => "missing",
            Self::Form { .. } => "form",
            Self::Word { .. } => "word",
            Self::Rounded => "rounded",
            Self::Failed => "failed",
            Self::Wide { .. } => "wide",
            Self::Birthday => "birthday",
            Self::Twice { .. } => "twice",
            Self::NotPositive => "not_positive",
            Self::Future { .. } => "future",
            Self::Village => "village",
            Self::OtherVillage => "other_village",
            Self::Differs { .. } => "differs",
            Self::PersonDiffers { .. } => "person_differs",
            Self::Refused(refusal) => return refusal.name().into(),
        };
        name.into()
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
