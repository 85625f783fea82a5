//! One fund in full: the paper it stands on, who gave, what it paid for, its parts, its years and its draws.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::journal::{Entry, Payer};
use crate::store::Store;
use crate::units::{Cny, Day, Document, FundId, Name, OperatorId, Period, Seq};

use super::draws::{self, draws};
use super::funds::{self, funds};
use super::shared::up_to;
use super::spending::{self, spending};

/// One fund in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its figures, its uses and its years.
    #[serde(flatten)]
    pub row: funds::Row,
    /// The entry that opened it.
    pub opened: Option<Opened>,
    /// What it was granted, oldest first.
    pub grants: Vec<Grant>,
    /// What left it, by use.
    pub spending: Vec<spending::Row>,
    /// The funds that are a part of it.
    pub parts: Vec<funds::Row>,
    /// Its draws, by number.
    pub draws: Vec<draws::Row>,
}

/// How a fund came to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Opened {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub on: Day,
    /// By whom.
    pub by: OperatorId,
    /// The paper that founded it.
    pub document: Document,
}

/// Money a fund was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// The entry.
    pub seq: Seq,
    /// When.
    pub on: Day,
    /// Who gave it.
    pub source: Name,
    /// How much.
    pub amount: Cny,
    /// The paper or bank reference.
    pub document: Document,
}

/// A fund as it stands on `today`; none when there is no such fund.
///
/// # Errors
///
/// The book's.
pub fn shown<S: Store>(book: &mut Book<S>, fund: FundId, today: Day) -> Result<Option<Shown>, BookError> {
    let all = funds(book.views());
    let Some(row) = all.iter().find(|row| row.fund == fund).cloned() else { return Ok(None) };
    let parts = all.into_iter().filter(|row| row.parent == Some(fund)).collect();
    let draws = draws(book.views(), today).into_iter().filter(|draw| draw.fund == fund).collect();
    let (mut opened, mut grants, mut first) = (None, Vec::new(), None);
    up_to(book, today, |sealed| {
        let Entry { seq, on, by, event, .. } = sealed.entry();
        first = first.or(Some(*on));
        if let Event::FundOpened(fact) = event
            && fact.fund == fund
        {
            let document = fact.document.clone();
            opened = Some(Opened { seq: *seq, on: *on, by: *by, document });
        } else if let Event::FundGranted(fact) = event
            && fact.fund == fund
        {
            let (source, document) = (fact.source.clone(), fact.document.clone());
            grants.push(Grant { seq: *seq, on: *on, source, amount: fact.amount, document });
        }
        Ok(())
    })?;
    let life = Period { from: first.unwrap_or(today), to: today };
    let payer = Payer::Fund(fund).to_string();
    let spending = spending(book, life)?.into_iter().filter(|row| *row.payer == *payer).collect();
    Ok(Some(Shown { row, opened, grants, spending, parts, draws }))
}
