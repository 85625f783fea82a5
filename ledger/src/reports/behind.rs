//! What is behind a figure of a report: the entries of its days that moved what it counts.

use crate::book::{Book, BookError};
use crate::chain::Sealed;
use crate::journal::{Account, Entry, Payer, Posting};
use crate::store::Store;
use crate::units::{Day, DonorId, Period, Seq, Sku};

use super::liability;
use super::shared::{More, first_after, onwards};

/// What a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// One entry.
    Entry(Seq),
    /// These entries, in their order.
    These(Box<[Seq]>),
    /// What was credited and is owed in one part of the liability.
    Liability {
        /// At the end of which day.
        day: Day,
        /// By what the points are put together.
        grouping: &'static str,
        /// Which of them, as it is printed.
        part: Box<str>,
    },
    /// What one donor gave of one good, and what became of it.
    Gift {
        /// In these days.
        period: Period,
        /// Who gave.
        donor: DonorId,
        /// Which good.
        sku: Sku,
    },
    /// Every entry of the days.
    All(Period),
    /// What an account, or every account of a kind that ends in `:*`, moved in a commodity, or in all of
    /// them.
    Account {
        /// In these days.
        period: Period,
        /// The account as it is printed.
        account: Box<str>,
        /// The commodity as it is printed; all of them when none.
        commodity: Option<Box<str>>,
    },
}

impl Counted {
    const fn period(&self) -> Option<Period> {
        match self {
            Self::Entry(_) | Self::These(_) | Self::Liability { .. } => None,
            Self::All(period) | Self::Account { period, .. } | Self::Gift { period, .. } => Some(*period),
        }
    }

    fn counts(&self, entry: &Entry) -> bool {
        match self {
            Self::Entry(seq) => entry.seq == *seq,
            Self::These(seqs) => seqs.contains(&entry.seq),
            Self::Liability { .. } => false,
            Self::Gift { donor, sku, .. } => entry.lots.iter().any(|moved| {
                let its = [Account::Shelf(*sku), Account::Aside(*sku)].contains(&moved.account);
                its && moved.terms.payer == Some(Payer::Donor(*donor))
            }),
            Self::All(_) => true,
            Self::Account { account, commodity, .. } => entry.postings.iter().any(|posting| {
                is_of(account, posting)
                    && commodity.as_ref().is_none_or(|one| **one == *posting.commodity.to_string())
            }),
        }
    }
}

fn is_of(account: &str, posting: &Posting) -> bool {
    let printed = posting.account.to_string();
    match account.strip_suffix('*') {
        Some(kind) => printed.starts_with(kind),
        None => printed == account,
    }
}

/// What was found, and whether that is all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// The entries, oldest first.
    pub entries: Vec<Sealed>,
    /// How many there are in all.
    pub count: u64,
}

/// The entries behind a figure: a page of `rows_max` of them, after the first `skipped`.
///
/// # Errors
///
/// The book's.
pub fn behind<S: Store>(
    book: &mut Book<S>,
    counted: &Counted,
    skipped: u64,
    rows_max: usize,
) -> Result<Behind, BookError> {
    if let Counted::Liability { day, grouping, part } = counted {
        let credits = liability::credits(book, *day, grouping, part)?;
        return these(book, &credits, skipped, rows_max);
    }
    if let Counted::These(seqs) = counted {
        return these(book, seqs, skipped, rows_max);
    }
    let mut found = Behind { entries: Vec::new(), count: 0 };
    let first = match (counted, counted.period()) {
        (Counted::Entry(seq), _) => Some(*seq),
        (_, Some(period)) => first_after(book, period.from.minus(1))?,
        _ => None,
    };
    let Some(first) = first else { return Ok(found) };
    onwards(book, first, |sealed| {
        let entry = sealed.entry();
        if counted.period().is_some_and(|period| period.to < entry.on) {
            return Ok(More::Enough);
        }
        if counted.counts(entry) {
            found.count = found.count.saturating_add(1);
            if skipped < found.count && found.entries.len() < rows_max {
                found.entries.push(sealed.clone());
            }
        }
        let is_last = matches!(counted, Counted::Entry(_));
        Ok(if is_last { More::Enough } else { More::Wanted })
    })?;
    Ok(found)
}

/// A page of entries whose places are known.
fn these<S: Store>(
    book: &mut Book<S>,
    seqs: &[Seq],
    skipped: u64,
    rows_max: usize,
) -> Result<Behind, BookError> {
    let skip = usize::try_from(skipped).unwrap_or(usize::MAX);
    let page = seqs.iter().skip(skip).take(rows_max);
    let entries = page.map(|seq| book.entry(*seq)).collect::<Result<Vec<_>, _>>()?;
    Ok(Behind { entries, count: u64::try_from(seqs.len()).unwrap_or(u64::MAX) })
}
