//! What an import found and did.

use serde::{Serialize, Serializer};
use thiserror::Error;

use crate::rules::Refusal;
use crate::units::{Day, MemberId};

use super::Kind;

/// What became of a file. Either all of it is in the book, or nothing is.
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
    /// How many rows were written now; 0 for a dry run and when anything is wrong.
    pub written: usize,
    /// How many rows had been imported before and change nothing.
    pub known: usize,
    /// Rows that were not tried against the rules, because too many before them were refused.
    pub untried: usize,
    /// Everything that is wrong, in the order of the rows.
    pub problems: Vec<Problem>,
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
