//! Spending by use: what each fund paid out, and what became of what it had paid for.
//!
//! Money leaves a fund when goods or cards are bought, work or awards are paid, or a difference is explained,
//! by way of a draw or without one; it is spent on a use when what was bought is handed out, written off or
//! lost, and when work or awards are paid. Both stand side by side, and a gift's worth stands by its donor.

use std::collections::BTreeMap;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::journal::{Account, Commodity, Entry, Payer};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, DrawId, FundId, Name, ObligationId, Period, Slug};

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
    let views = book.recorded();
    let draws: BTreeMap<DrawId, FundId> = views.draws.all().map(|draw| (draw.id, draw.fund)).collect();
    let promised: BTreeMap<ObligationId, FundId> =
        views.obligations.all().map(|(id, obligation)| (id, obligation.fund)).collect();
    // Whose money lies in an account.
    let fund = |account: Account| {
        if let Account::Fund(fund) = account {
            Some(fund)
        } else if let Account::Advance(draw) = account {
            draws.get(&draw).copied()
        } else if let Account::Obligation(obligation) = account {
            promised.get(&obligation).copied()
        } else {
            None
        }
    };
    within(book, period, |sealed| {
        let entry = sealed.entry();
        let paid_for = paid_for(entry);
        for posting in entry.postings.iter().filter(|posting| posting.commodity == Commodity::Cny) {
            let mut add = |payer, purpose, at: usize| {
                let sum = sums.entry((payer, purpose)).or_default().get_mut(at);
                if let Some(sum) = sum {
                    *sum = sum.saturating_add(posting.amount.saturating_abs());
                }
            };
            if let Account::Expense(payer, purpose) = posting.account {
                add(payer, purpose, if posting.amount < 0 { 2 } else { 1 });
            } else if let (Some(fund), Some(purpose)) = (fund(posting.account), paid_for)
                && posting.amount < 0
            {
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

/// The use under which an entry pays out a fund's money, if it does.
fn paid_for(entry: &Entry) -> Option<Slug> {
    if let Event::GoodsPurchased(fact) = &entry.event {
        return Some(fact.purpose);
    }
    if let Event::MarketCardsBought(fact) = &entry.event {
        return Some(fact.purpose);
    }
    // Work, awards and what was missing are spent as they are paid.
    entry.postings.iter().filter(|posting| posting.amount > 0).find_map(|posting| {
        let Account::Expense(Payer::Fund(_), purpose) = posting.account else { return None };
        Some(purpose)
    })
}
