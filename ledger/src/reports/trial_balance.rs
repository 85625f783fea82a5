//! The trial balance: what every account had, what came in and went out, and what it has, for each
//! commodity; the sums of a commodity are nothing.
//!
//! 1. Accounts of people and of cases stand in one line for all of them, so that nobody's balance is
//!    read here, a confidential source's least of all.
//! 2. Everything is counted from the first entry on, and compared with what the book holds at its head.

use std::collections::BTreeMap;

use crate::book::{Book, BookError};
use crate::journal::{Account, Amount, Commodity};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, Period, Points, Quantity, Seq};

use super::shared::{More, last_day, onwards};

columns! {
    /// One account, or all of one kind that are people's or cases'.
    pub struct Row {
        /// What is counted.
        pub commodity: Box<str>,
        /// The account.
        pub account: Box<str>,
        /// How many accounts stand in this line and have something at the end.
        pub accounts: u32,
        /// What it had when the period began.
        pub opening: Amount,
        /// What came in.
        pub debit: Amount,
        /// What went out.
        pub credit: Amount,
        /// What it has at the end.
        pub closing: Amount,
    }
}

/// A trial balance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialBalance {
    /// By commodity and account.
    pub rows: Vec<Row>,
    /// How many commodities there are.
    pub commodities: u32,
    /// The commodities whose accounts do not sum to nothing, or differ from what the book holds; none
    /// in a book that adds up.
    pub faults: Vec<Commodity>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    opening: i64,
    debit: i64,
    credit: i64,
    after: i64,
}

impl Sums {
    fn closing(self) -> i64 {
        self.opening.saturating_add(self.debit).saturating_sub(self.credit)
    }
}

/// The line of an account: its own, or that of all accounts of its kind.
fn line(account: Account) -> String {
    let text = account.to_string();
    let is_shared =
        matches!(account, Account::Member(_) | Account::Held(_) | Account::Owed(_) | Account::Reserved(_));
    match text.split_once(':') {
        Some((kind, _)) if is_shared => format!("{kind}:*"),
        _ => text,
    }
}

/// The trial balance of `period`, of every commodity the book ever held.
///
/// # Errors
///
/// The book's.
pub fn trial_balance<S: Store>(book: &mut Book<S>, period: Period) -> Result<TrialBalance, BookError> {
    let mut all: BTreeMap<(Commodity, Account), Sums> = BTreeMap::new();
    if last_day(book)? < period.from {
        return Ok(TrialBalance { rows: Vec::new(), commodities: 0, faults: Vec::new() });
    }
    onwards(book, Seq::number(0), |sealed| {
        let entry = sealed.entry();
        for posting in &entry.postings {
            let sums = all.entry((posting.commodity, posting.account)).or_default();
            let add = |sum: &mut i64, amount: i64| *sum = sum.saturating_add(amount);
            if entry.on < period.from {
                add(&mut sums.opening, posting.amount);
            } else if period.to < entry.on {
                add(&mut sums.after, posting.amount);
            } else if posting.amount < 0 {
                add(&mut sums.credit, posting.amount.saturating_neg());
            } else {
                add(&mut sums.debit, posting.amount);
            }
        }
        Ok(More::Wanted)
    })?;
    let mut lines: BTreeMap<(Commodity, String), (u32, Sums)> = BTreeMap::new();
    let mut sums_of: BTreeMap<Commodity, i64> = BTreeMap::new();
    let mut faults = Vec::new();
    for ((commodity, account), sums) in &all {
        let closing = sums.closing();
        let held = book.recorded().accounts.balance(*account, *commodity);
        if closing.saturating_add(sums.after) != held {
            faults.push(*commodity);
        }
        let sum = sums_of.entry(*commodity).or_default();
        *sum = sum.saturating_add(closing);
        let (accounts, of_line) = lines.entry((*commodity, line(*account))).or_default();
        *accounts = accounts.saturating_add(u32::from(closing != 0));
        for (sum, amount) in [
            (&mut of_line.opening, sums.opening),
            (&mut of_line.debit, sums.debit),
            (&mut of_line.credit, sums.credit),
        ] {
            *sum = sum.saturating_add(amount);
        }
    }
    faults.extend(sums_of.iter().filter(|(_, sum)| **sum != 0).map(|(commodity, _)| *commodity));
    faults.sort();
    faults.dedup();
    let moved = |(_, sums): &(u32, Sums)| [sums.opening, sums.debit, sums.credit] != [0; 3];
    let row = |((commodity, account), (accounts, sums)): ((Commodity, String), (u32, Sums))| Row {
        commodity: commodity.to_string().into(),
        account: account.into(),
        accounts,
        opening: amount(commodity, sums.opening),
        debit: amount(commodity, sums.debit),
        credit: amount(commodity, sums.credit),
        closing: amount(commodity, sums.closing()),
    };
    let rows: Vec<Row> = lines.into_iter().filter(|(_, line)| moved(line)).map(row).collect();
    let commodities = u32::try_from(sums_of.len()).unwrap_or(u32::MAX);
    Ok(TrialBalance { rows, commodities, faults })
}

const fn amount(of: Commodity, minor: i64) -> Amount {
    match of {
        Commodity::Points => Amount::Points(Points::from_minor(minor)),
        Commodity::Cny => Amount::Cny(Cny::from_minor(minor)),
        Commodity::Pieces(sku) => Amount::Pieces(sku, Quantity::from_minor(minor)),
        Commodity::Cards(face) => Amount::Cards(face, Quantity::from_minor(minor)),
    }
}
