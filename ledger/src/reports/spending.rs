//! Spending by use: what each fund paid out, and what became of what it had paid for.
//!
//! Money leaves a fund when goods or cards are bought; it is spent on a use when they are handed out,
//! written off or lost. Both stand side by side, and a gift's worth stands by its donor.

use std::collections::BTreeMap;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::journal::{Account, Commodity, Payer};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, Name, Period, Slug};

use super::shared::within;

columns! {
    /// What one fund or donor bore for one use.
    pub struct Row {
        /// Who bore it.
        pub payer: Box<str>,
        /// The name of the fund or donor.
        pub name: Option<Name>,
        /// For which use.
        pub purpose: Slug,
        /// Yuan that left the fund under this use.
        pub paid: Cny,
        /// What was handed out or lost under this use, at cost.
        pub used: Cny,
        /// What of it came back.
        pub returned: Cny,
        /// `used − returned`.
        pub net: Cny,
    }
}

/// What was spent within `period`, by who bore it and for which use.
///
/// # Errors
///
/// The book's.
pub fn spending<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    let mut sums: BTreeMap<(Payer, Slug), [i64; 3]> = BTreeMap::new();
    within(book, period, |sealed| {
        let entry = sealed.entry();
        let bought = if let Event::GoodsPurchased(fact) = &entry.event {
            Some(fact.purpose)
        } else if let Event::MarketCardsBought(fact) = &entry.event {
            Some(fact.purpose)
        } else {
            None
        };
        for posting in entry.postings.iter().filter(|posting| posting.commodity == Commodity::Cny) {
            let mut add = |payer, purpose, at: usize| {
                let sum = sums.entry((payer, purpose)).or_default().get_mut(at);
                if let Some(sum) = sum {
                    *sum = sum.saturating_add(posting.amount.saturating_abs());
                }
            };
            if let Account::Expense(payer, purpose) = posting.account {
                add(payer, purpose, if posting.amount < 0 { 2 } else { 1 });
            } else if let (Account::Fund(fund), Some(purpose)) = (posting.account, bought) {
                add(Payer::Fund(fund), purpose, 0);
            }
        }
        Ok(())
    })?;
    let views = book.recorded();
    let row = |((payer, purpose), [paid, used, returned]): ((Payer, Slug), [i64; 3])| Row {
        payer: payer.to_string().into(),
        name: match payer {
            Payer::Fund(fund) => views.funds.get(fund).map(|found| found.name.clone()),
            Payer::Donor(donor) => views.goods.donor(donor).cloned(),
        },
        purpose,
        paid: Cny::from_minor(paid),
        used: Cny::from_minor(used),
        returned: Cny::from_minor(returned),
        net: Cny::from_minor(used.saturating_sub(returned)),
    };
    Ok(sums.into_iter().map(row).collect())
}
