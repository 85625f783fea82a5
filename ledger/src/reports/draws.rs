//! Draws: who asked for a fund's money, who approved it, on which papers, and where all of it went.
//!
//! `received + explained = spent + returned + held`.

use serde::Serialize;

use crate::events::draws::{Backing, Quoted};
use crate::events::operators::Role;
use crate::units::{Cny, Day, Document, DrawId, FundId, MemberId, Name, Note, Slug};
use crate::views::Views;
use crate::views::draws::{Act, Draw, Invoice, Payment, Purchase, Reconciled, Stage};

/// One draw, with its people and papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub draw: DrawId,
    /// Whose money.
    pub fund: FundId,
    /// Under which use.
    pub purpose: Slug,
    /// How far it has come: `requested`, `approved`, `received`, `refused`, `withdrawn`, `lapsed` or
    /// `reconciled`.
    pub stage: &'static str,
    /// Who asked, and when.
    pub requested: Act,
    /// Days since then.
    pub days: i32,
    /// What it rests on.
    pub basis: Document,
    /// Who is to be paid.
    pub supplier: Name,
    /// The member he is, or who stands behind the firm.
    pub behind: Option<MemberId>,
    /// What he offers.
    pub lines: Vec<Quoted>,
    /// The paper that allows a use outside the fund's list.
    pub override_document: Option<Document>,
    /// What backed the points outstanding on the day it was requested.
    pub coverage: Backing,
    /// The day on which it was forecast that it would not any more.
    pub falls: Option<Day>,
    /// How many people approve it.
    pub approvers: u8,
    /// One of these roles each of them has.
    pub roles: Vec<Role>,
    /// Who approved it, in their order.
    pub approvals: Vec<Act>,
    /// The last day on which somebody acts, before it lapses; of a request only.
    pub lapses: Option<Day>,
    /// Who ended it, where it ended without its money.
    pub ended: Option<Act>,
    /// Why.
    pub reason: Option<Note>,
    /// What was asked for.
    pub amount: Cny,
    /// What is kept on the fund for it.
    pub committed: Cny,
    /// What came.
    pub received: Cny,
    /// What was spent.
    pub spent: Cny,
    /// What went back.
    pub returned: Cny,
    /// What of it is there.
    pub held: Cny,
    /// What was counted less what should have been there, and was explained.
    pub explained: Cny,
    /// What was counted less what should have been there, while nobody explained it.
    pub difference: Option<Cny>,
    /// What came, with its bank references.
    pub receipts: Vec<Payment>,
    /// What went back, with its bank references.
    pub returns: Vec<Payment>,
    /// The invoices, with what of them was accepted.
    pub invoices: Vec<Invoice>,
    /// What was accepted and paid.
    pub purchases: Vec<Purchase>,
    /// How it was reckoned up.
    pub reconciled: Option<Reconciled>,
}

impl Row {
    /// Whether something remains to be done: it waits for approval, money, goods or its reckoning, or a
    /// difference is not explained.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, "requested" | "approved" | "received")
            || self.difference.is_some()
            || self.held.is_positive()
    }
}

fn row(draw: &Draw, today: Day) -> Row {
    let Draw { id, requested, fund, purpose, amount, coverage, approvers, .. } = *draw;
    let Draw { basis, supplier, lines, override_document, roles, approvals, .. } = draw.clone();
    let Draw { receipts, returns, invoices, purchases, reconciled, .. } = draw.clone();
    let stage = draw.stage_on(today);
    let (lapses, ended, reason) = match draw.stage.clone() {
        Stage::Requested { lapses } => (lapses, None, None),
        Stage::Refused { act, reason } | Stage::Withdrawn { act, reason } => (None, Some(act), Some(reason)),
        Stage::Lapsed { act } => (None, Some(act), None),
        Stage::Approved | Stage::Reconciled => (None, None, None),
    };
    Row {
        draw: id,
        fund,
        purpose,
        stage,
        requested,
        days: today.since(requested.on),
        basis,
        supplier,
        behind: draw.behind,
        lines,
        override_document,
        coverage,
        falls: draw.falls,
        approvers,
        roles,
        approvals,
        lapses,
        ended,
        reason,
        amount,
        committed: draw.committed(),
        received: draw.received,
        spent: draw.spent,
        returned: draw.returned,
        held: draw.held(),
        explained: draw.explained(),
        difference: draw.open_difference(),
        receipts,
        returns,
        invoices,
        purchases,
        reconciled,
    }
}

/// One draw; none when there is no such.
pub fn one(views: &Views, draw: DrawId, today: Day) -> Option<Row> {
    views.draws.get(draw).map(|draw| row(draw, today))
}

/// All draws, by number.
pub fn draws(views: &Views, today: Day) -> Vec<Row> {
    views.draws.all().map(|draw| row(draw, today)).collect()
}

/// The draws something remains to be done about, oldest first.
pub fn open(views: &Views, today: Day) -> Vec<Row> {
    draws(views, today).into_iter().filter(Row::is_open).collect()
}
