//! Draws with their papers and people: every act of a draw, who did it, on which paper, and what it moved.
//!
//! What a draw holds is the balance of its advance, so that each row can be compared with the journal.

use std::collections::BTreeMap;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::journal::{Account, Commodity, Entry};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, Day, DrawId, FundId, MemberId, Name, OperatorId, Period, Seq, Slug};

use super::shared::{fact, fields, within};

columns! {
    /// One act of a draw.
    pub struct Row {
        /// Which draw.
        pub draw: DrawId,
        /// Whose money.
        pub fund: FundId,
        /// Under which use.
        pub purpose: Slug,
        /// Who is to be paid.
        pub supplier: Name,
        /// The member he is, or who stands behind the firm.
        pub behind: Option<MemberId>,
        /// When.
        pub on: Day,
        /// The entry.
        pub seq: Seq,
        /// What happened.
        pub event: &'static str,
        /// What it rests on: a plan, an invoice, a bank reference.
        pub document: Option<Box<str>>,
        /// Who did it.
        pub by: OperatorId,
        /// The second person.
        pub second: Option<OperatorId>,
        /// Why, or the paper that allows a use outside the fund's list.
        pub reason: Option<Box<str>>,
        /// What was asked for.
        pub asked: Option<Cny>,
        /// What came.
        pub received: Option<Cny>,
        /// What was spent; also what was missing and explained.
        pub spent: Option<Cny>,
        /// What went back to the fund.
        pub returned: Option<Cny>,
        /// What of the draw was there after it.
        pub held: Cny,
    }
}

/// The acts of every draw within `period`: draw by draw, oldest first.
///
/// # Errors
///
/// The book's.
pub fn draw_papers<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    let mut acts: BTreeMap<DrawId, Vec<Entry>> = BTreeMap::new();
    within(book, period, |sealed| {
        if let Some(draw) = draw_of(&sealed.entry().event) {
            acts.entry(draw).or_default().push(sealed.entry().clone());
        }
        Ok(())
    })?;
    let mut rows = Vec::new();
    for (draw, entries) in acts {
        let advance = Account::Advance(draw);
        let mut held = book.as_of(advance, Commodity::Cny, period.from.minus(1))?;
        let Some(found) = book.recorded().draws.get(draw) else { continue };
        for entry in entries {
            let moved = entry.postings.iter().filter(|posting| posting.account == advance);
            let moved = moved.fold(0_i64, |sum, posting| sum.saturating_add(posting.amount));
            held = held.saturating_add(moved);
            let (came, gone) = (Cny::from_minor(moved), Cny::from_minor(moved.saturating_neg()));
            let mut row = Row {
                draw,
                fund: found.fund,
                purpose: found.purpose,
                supplier: found.supplier.clone(),
                behind: found.behind,
                on: entry.on,
                seq: entry.seq,
                event: entry.event.name(),
                document: None,
                by: entry.by,
                second: None,
                reason: None,
                asked: None,
                received: None,
                spent: None,
                returned: None,
                held: Cny::from_minor(held),
            };
            if let Event::DrawRequested(fact) = &entry.event {
                row.asked = Some(fact.amount);
            } else if let Event::DrawReceived(_) = &entry.event {
                row.received = Some(came);
            } else if let Event::DrawReturned(_) = &entry.event {
                row.returned = Some(gone);
            } else if moved != 0 {
                row.spent = Some(gone);
            }
            let fields = fields(&entry.event);
            row.document = fact(&fields, &["/basis", "/reference", "/number", "/document"]);
            row.reason = fact(&fields, &["/reason", "/override_document"]);
            row.second = fact(&fields, &["/second"]).and_then(|second| second.parse().ok());
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The draw an event is about; none when it is about none.
fn draw_of(event: &Event) -> Option<DrawId> {
    if let Event::GoodsPurchased(fact) = event {
        fact.details.draw
    } else if let Event::MarketCardsBought(fact) = event {
        fact.draw
    } else {
        let fields = event.name().starts_with("draw.").then(|| fields(event))?;
        fact(&fields, &["/draw"]).and_then(|draw| draw.parse().ok())
    }
}
