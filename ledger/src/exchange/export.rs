//! The whole journal as a plain-text accounting file, for `hledger`, `ledger` or `beancount`.
//!
//! ```text
//! entries, page by page ─▶ form, link and head checked ─▶ names declared before their first use
//!                                                       └▶ a transaction, or a line of comment
//! ```
//!
//! 1. Every posting is in it with its account, commodity and exact amount; its transaction has the
//!    day, and the entry's number and hash as tags. An entry that moves nothing is one line of
//!    comment with its number, day, kind and hash, so the numbers have no gaps.
//! 2. Two accounts or commodities never get one name: the rules are in [`names`].
//! 3. What people are called, and what they said, is nowhere in it. Its texts are the names of funds,
//!    donors and goods, and the papers that entries about money and goods refer to.
//! 4. A text is text: none can end its line, open a tag, or set a date.
//! 5. The same head gives the same bytes.
//! 6. What is kept in memory is the accounts, commodities and names that were met, never entries.

mod file;
mod journal;
mod names;

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use thiserror::Error;

use crate::book::BookError;
use crate::chain::Sealed;
use crate::chain::verify::Page;
use crate::store::{Store, StoreError, Tip};
use crate::units::{Digest, Seq};
use crate::views::Broken;

pub use file::{Over, export_to_file};

use journal::Journal;

/// Whose file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// <https://hledger.org>
    Hledger,
    /// <https://ledger-cli.org>
    Ledger,
    /// <https://beancount.github.io>
    Beancount,
}

/// A text that names none of the tools.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not written here: it is one of hledger, ledger, beancount")]
pub struct NotATool {
    /// What was typed.
    pub typed: Box<str>,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Hledger, Self::Ledger, Self::Beancount];

    /// The name as it is typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hledger => "hledger",
            Self::Ledger => "ledger",
            Self::Beancount => "beancount",
        }
    }
}

impl FromStr for Tool {
    type Err = NotATool;

    fn from_str(typed: &str) -> Result<Self, NotATool> {
        let found = Self::ALL.into_iter().find(|tool| tool.as_str() == typed);
        found.ok_or_else(|| NotATool { typed: typed.into() })
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// How many entries, those that move nothing included.
    pub entries: u64,
    /// How many of them move something.
    pub transactions: u64,
    /// How many lines they post.
    pub postings: u64,
    /// The last entry.
    pub head: Tip,
}

/// Why nothing whole was written.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The book cannot be read, or its entries do not add up.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Book(error.into())
    }
}

/// How many entries are read at a time.
const ROWS: u64 = 512;

/// Writes all entries there are now; what other desks append meanwhile is left out.
///
/// Links are followed from the first entry to the head, because another book would carry on what
/// does not add up here. Sums, bounds and lots are not judged: that is verification.
///
/// # Errors
///
/// The first that applies:
/// * [`BookError::Empty`] when nothing was ever recorded.
/// * [`BookError::Broken`] at the first entry that is missing, cannot be read, or does not link.
/// * [`BookError::Store`], [`ExportError::Write`] when they come; what was written before then stands.
pub fn export<S: Store>(store: &mut S, tool: Tool, to: &mut dyn Write) -> Result<Exported, ExportError> {
    let (Some(tip), Some(book)) = (store.tip()?, store.book().cloned()) else {
        return Err(BookError::Empty.into());
    };
    let mut journal = Journal::of(tool);
    let mut text = journal.begin(&book, tip);
    let (mut page, mut head) = (Page::default(), None::<Tip>);
    while head.is_none_or(|head| head.seq < tip.seq) {
        let from = head.map_or(Some(Seq::number(0)), |head| head.seq.next()).unwrap_or_default();
        store.page(from, ROWS, &mut page)?;
        for row in page.rows().take_while(|row| row.seq <= tip.seq) {
            let sealed = Sealed::read(row.bytes.to_vec());
            let sealed = sealed.map_err(|bad| broken(row.seq, bad.to_string()))?;
            head = Some(Tip { seq: sealed.entry().seq, hash: linked(&sealed, head, row.seq)? });
            journal.enter(&sealed, &mut text);
        }
        if head.is_none_or(|head| head.seq < from) {
            return Err(broken(from, "there is no such entry".to_owned()).into());
        }
        to.write_all(text.as_bytes())?;
        text.clear();
    }
    if head != Some(tip) {
        return Err(broken(tip.seq, "it is not the entry the book ends with".to_owned()).into());
    }
    to.flush()?;
    let (transactions, postings) = journal.counted();
    Ok(Exported { entries: tip.seq.get().saturating_add(1), transactions, postings, head: tip })
}

/// The hash of an entry that stands in its place, right after `head`.
fn linked(sealed: &Sealed, head: Option<Tip>, place: Seq) -> Result<Digest, BookError> {
    let next = head.map_or(Some(Seq::number(0)), |head| head.seq.next());
    if next != Some(place) || place != sealed.entry().seq {
        return Err(broken(place, "it is out of its place".to_owned()));
    }
    if !sealed.continues(head.map(|head| head.hash)) {
        return Err(broken(place, "it does not link to the entry before".to_owned()));
    }
    Ok(sealed.hash())
}

const fn broken(seq: Seq, what: String) -> BookError {
    BookError::Broken(Broken { seq, what })
}
