//! Draws: what was asked of a fund, who approved it, what came, what it bought, what is left.
//!
//! 1. `committed = amount - received` while a draw is approved, and nothing otherwise; it is the
//!    balance of the draw's account of that name.
//! 2. `held = received - spent - returned`, less what was found missing and explained; it is the
//!    balance of the draw's advance.
//! 3. Draws are few and asked for by year and person, so that all of them stay in memory.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::draws::{
    Article, Backing, DrawApproved, DrawExplained, DrawInvoiced, DrawLapsed, DrawReceived, DrawReconciled,
    DrawRefused, DrawRequested, DrawReturned, DrawTerms, DrawWithdrawn, InvoiceStruck, Quoted,
    ServiceAccepted,
};
use crate::events::operators::Role;
use crate::journal::Entry;
use crate::units::{
    Cny, Day, Document, DrawId, FundId, MemberId, Name, Note, OperatorId, Quantity, Seq, Slug, folded,
};

/// The draws of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draws {
    all: BTreeMap<DrawId, Draw>,
    /// The requests that lapse when nobody acts, by their last day.
    lapsing: BTreeSet<(Day, DrawId)>,
}

/// A draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Its number.
    pub id: DrawId,
    /// Who asked, and when.
    pub requested: Act,
    /// Whose money.
    pub fund: FundId,
    /// Under which use.
    pub purpose: Slug,
    /// How much.
    pub amount: Cny,
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
    /// What backed the points outstanding on that day.
    pub coverage: Backing,
    /// The day on which it was forecast that it would not any more.
    pub falls: Option<Day>,
    /// How many people approve it.
    pub approvers: u8,
    /// One of these roles each of them has.
    pub roles: Vec<Role>,
    /// By how many of a hundred parts its papers may differ.
    pub match_percent: u8,
    /// How far it has come.
    pub stage: Stage,
    /// Who approved it, in their order.
    pub approvals: Vec<Act>,
    /// What came.
    pub receipts: Vec<Payment>,
    /// What went back.
    pub returns: Vec<Payment>,
    /// The invoices that stand.
    pub invoices: Vec<Invoice>,
    /// What was accepted and paid.
    pub purchases: Vec<Purchase>,
    /// What came in all.
    pub received: Cny,
    /// What was spent in all.
    pub spent: Cny,
    /// What went back in all.
    pub returned: Cny,
    /// How it was reckoned up; none before that.
    pub reconciled: Option<Reconciled>,
}

/// Who did something, when and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The entry.
    pub seq: Seq,
    /// On which day.
    pub on: Day,
    /// Who.
    pub by: OperatorId,
}

/// How far a draw has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Somebody must still approve it.
    Requested {
        /// The last day on which somebody acts.
        lapses: Option<Day>,
    },
    /// Its money is kept for it, received or spent.
    Approved,
    /// Somebody said no.
    Refused {
        /// Who and when.
        act: Act,
        /// Why.
        reason: Note,
    },
    /// It is no longer wanted.
    Withdrawn {
        /// Who and when.
        act: Act,
        /// Why.
        reason: Note,
    },
    /// Nobody acted in time.
    Lapsed {
        /// When the book wrote it.
        act: Act,
    },
    /// It is reckoned up.
    Reconciled,
}

impl Stage {
    /// The name of what was written last; see [`Draw::stage_on`].
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Requested { .. } => "requested",
            Self::Approved => "approved",
            Self::Refused { .. } => "refused",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Lapsed { .. } => "lapsed",
            Self::Reconciled => "reconciled",
        }
    }
}

/// Money that came or went back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Who recorded it, and when.
    pub act: Act,
    /// How much.
    pub amount: Cny,
    /// The bank's reference.
    pub reference: Document,
}

/// An invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Who entered it, and when.
    pub act: Act,
    /// Its number.
    pub number: Document,
    /// The day on it.
    pub day: Day,
    /// What it asks for.
    pub sum: Cny,
    /// What for.
    pub lines: Vec<Invoiced>,
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoiced {
    /// What it says.
    pub line: Quoted,
    /// The entry that accepted it; none while nobody did.
    pub accepted: Option<Seq>,
}

/// Something that was accepted and paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purchase {
    /// Who entered it, and when.
    pub act: Act,
    /// Who accepted it beside him; none where the policy lets one person do so.
    pub second: Option<OperatorId>,
    /// The invoice.
    pub number: Document,
    /// What was accepted.
    pub lines: Vec<Quoted>,
    /// What it cost.
    pub cost: Cny,
}

/// How a draw was reckoned up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    /// Who entered it, and when.
    pub act: Act,
    /// Who counted with him.
    pub second: OperatorId,
    /// What was counted.
    pub counted: Cny,
    /// What was counted less what should have been there.
    pub difference: Cny,
    /// What was never received.
    pub freed: Cny,
    /// How a difference came about; none while nobody said.
    pub explained: Option<Explained>,
}

/// How a difference came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// Who entered it, and when.
    pub act: Act,
    /// The second person.
    pub second: OperatorId,
    /// In words.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}

impl Act {
    const fn of(entry: &Entry) -> Self {
        Self { seq: entry.seq, on: entry.on, by: entry.by }
    }
}

impl Invoice {
    /// Whether anything of it was accepted.
    pub fn is_accepted(&self) -> bool {
        self.lines.iter().any(|line| line.accepted.is_some())
    }

    /// The line about an article.
    pub fn line(&self, article: &Article) -> Option<&Invoiced> {
        self.lines.iter().find(|invoiced| invoiced.line.article == *article)
    }
}

impl Draw {
    /// How far it has come on `today`, as refusals and reports name it: `requested`, `approved`,
    /// `received` once some of its money came, `refused`, `withdrawn`, `lapsed` or `reconciled`. A request
    /// whose last day is past has lapsed, also before that is written.
    pub fn stage_on(&self, today: Day) -> &'static str {
        let is_past = matches!(self.stage, Stage::Requested { lapses: Some(lapses) } if lapses < today);
        if is_past {
            "lapsed"
        } else if self.stage == Stage::Approved && self.received.is_positive() {
            "received"
        } else {
            self.stage.as_str()
        }
    }

    /// What of its money is kept on the fund for it, by promise 1.
    pub fn committed(&self) -> Cny {
        if self.stage == Stage::Approved {
            self.amount.checked_sub(self.received).unwrap_or_default()
        } else {
            Cny::ZERO
        }
    }

    /// What of its money is there, by promise 2.
    pub fn held(&self) -> Cny {
        let gone = self.spent.checked_add(self.returned).unwrap_or_default();
        let left = self.received.checked_sub(gone).unwrap_or_default();
        left.checked_add(self.explained()).unwrap_or(left)
    }

    /// What was counted less what should have been there, and was explained; nothing where all was there.
    pub fn explained(&self) -> Cny {
        let explained = self.reconciled.as_ref().filter(|found| found.explained.is_some());
        explained.map_or(Cny::ZERO, |found| found.difference)
    }

    /// The difference that nobody has explained; none when there is none.
    pub fn open_difference(&self) -> Option<Cny> {
        let found = self.reconciled.as_ref().filter(|found| found.explained.is_none())?;
        Some(found.difference).filter(|difference| !difference.is_zero())
    }

    /// The day on which the last of its approvers signed; none before that.
    pub fn approved_on(&self) -> Option<Day> {
        let is_whole = self.approvals.len() >= usize::from(self.approvers);
        self.approvals.last().filter(|_| is_whole).map(|act| act.on)
    }

    /// The calendar year its money belongs to; none before it was approved.
    pub fn year(&self) -> Option<i32> {
        self.approved_on().map(|day| day.date().0)
    }

    /// An invoice by its number, however it is written.
    pub fn invoice(&self, number: &Document) -> Option<&Invoice> {
        let number = folded(number.as_str());
        self.invoices.iter().find(|invoice| folded(invoice.number.as_str()) == number)
    }

    /// What invoices that stand ask for of one article: how many, and for how much.
    pub fn invoiced(&self, article: &Article) -> Option<(Quantity, Cny)> {
        let lines = self.invoices.iter().filter_map(|invoice| invoice.line(article));
        lines.map(|invoiced| &invoiced.line).try_fold((Quantity::ZERO, Cny::ZERO), |sum, line| {
            Some((sum.0.checked_add(line.quantity)?, sum.1.checked_add(line.cost)?))
        })
    }
}

impl Draws {
    /// One draw.
    pub fn get(&self, draw: DrawId) -> Option<&Draw> {
        self.all.get(&draw)
    }

    /// All draws, by number.
    pub fn all(&self) -> impl ExactSizeIterator<Item = &Draw> {
        self.all.values()
    }

    /// The draws of one fund, by number.
    pub fn of_fund(&self, fund: FundId) -> impl Iterator<Item = &Draw> {
        self.all.values().filter(move |draw| draw.fund == fund)
    }

    /// The number the next draw gets.
    pub fn next(&self) -> Option<DrawId> {
        self.all.keys().next_back().copied().unwrap_or(DrawId::number(0)).next()
    }

    /// A request whose last day is before `today`.
    pub(crate) fn overdue(&self, today: Day) -> Option<&Draw> {
        let (_, draw) = self.lapsing.first().filter(|(lapses, _)| *lapses < today)?;
        self.all.get(draw)
    }

    pub(super) fn requested(&mut self, entry: &Entry, fact: &DrawRequested) -> Option<()> {
        let DrawRequested { draw, fund, purpose, amount, basis, supplier, behind, lines, .. } = fact.clone();
        let DrawTerms { approvers, roles, match_percent, lapses } = fact.terms.clone();
        let requested = Draw {
            id: draw,
            requested: Act::of(entry),
            fund,
            purpose,
            amount,
            basis,
            supplier,
            behind,
            lines,
            override_document: fact.override_document.clone(),
            coverage: fact.coverage,
            falls: fact.falls,
            approvers,
            roles,
            match_percent,
            stage: Stage::Requested { lapses },
            approvals: Vec::new(),
            receipts: Vec::new(),
            returns: Vec::new(),
            invoices: Vec::new(),
            purchases: Vec::new(),
            received: Cny::ZERO,
            spent: Cny::ZERO,
            returned: Cny::ZERO,
            reconciled: None,
        };
        self.lapsing.extend(lapses.map(|lapses| (lapses, draw)));
        self.all.insert(draw, requested).is_none().then_some(())
    }

    /// A request that still waits, taken off the list of those that lapse.
    fn waiting(&mut self, draw: DrawId) -> Option<&mut Draw> {
        let found = self.all.get_mut(&draw)?;
        let Stage::Requested { lapses } = found.stage else { return None };
        if let Some(lapses) = lapses {
            self.lapsing.remove(&(lapses, draw));
        }
        Some(found)
    }

    fn approved_one(&mut self, draw: DrawId) -> Option<&mut Draw> {
        self.all.get_mut(&draw).filter(|found| found.stage == Stage::Approved)
    }

    pub(super) fn approved(&mut self, entry: &Entry, fact: &DrawApproved) -> Option<()> {
        let found = self.waiting(fact.draw)?;
        found.approvals.push(Act::of(entry));
        if fact.step < fact.of {
            found.stage = Stage::Requested { lapses: fact.lapses };
            self.lapsing.extend(fact.lapses.map(|lapses| (lapses, fact.draw)));
        } else {
            found.stage = Stage::Approved;
        }
        Some(())
    }

    pub(super) fn refused(&mut self, entry: &Entry, fact: &DrawRefused) -> Option<()> {
        let found = self.waiting(fact.draw)?;
        found.stage = Stage::Refused { act: Act::of(entry), reason: fact.reason.clone() };
        Some(())
    }

    pub(super) fn withdrawn(&mut self, entry: &Entry, fact: &DrawWithdrawn) -> Option<()> {
        let stage = Stage::Withdrawn { act: Act::of(entry), reason: fact.reason.clone() };
        if let Some(found) = self.waiting(fact.draw) {
            found.stage = stage;
            return Some(());
        }
        self.approved_one(fact.draw)?.stage = stage;
        Some(())
    }

    pub(super) fn lapsed(&mut self, entry: &Entry, fact: &DrawLapsed) -> Option<()> {
        self.waiting(fact.draw)?.stage = Stage::Lapsed { act: Act::of(entry) };
        Some(())
    }

    pub(super) fn received(&mut self, entry: &Entry, fact: &DrawReceived) -> Option<()> {
        let found = self.approved_one(fact.draw)?;
        found.received = found.received.checked_add(fact.amount)?;
        let (amount, reference) = (fact.amount, fact.reference.clone());
        found.receipts.push(Payment { act: Act::of(entry), amount, reference });
        Some(())
    }

    pub(super) fn invoiced(&mut self, entry: &Entry, fact: &DrawInvoiced) -> Option<()> {
        let found = self.approved_one(fact.draw)?;
        let DrawInvoiced { number, day, sum, lines, .. } = fact.clone();
        let lines = lines.into_iter().map(|line| Invoiced { line, accepted: None }).collect();
        found.invoices.push(Invoice { act: Act::of(entry), number, day, sum, lines });
        Some(())
    }

    pub(super) fn invoice_struck(&mut self, fact: &InvoiceStruck) -> Option<()> {
        let found = self.approved_one(fact.draw)?;
        let seq = found.invoice(&fact.number)?.act.seq;
        found.invoices.retain(|invoice| invoice.act.seq != seq);
        Some(())
    }

    /// Something was accepted and paid from a draw. Gives its fund, and the year it belongs to.
    pub(super) fn bought(
        &mut self,
        entry: &Entry,
        (draw, number): (DrawId, &Document),
        second: Option<OperatorId>,
        lines: Vec<Quoted>,
        cost: Cny,
    ) -> Option<(FundId, i32)> {
        let found = self.approved_one(draw)?;
        found.spent = found.spent.checked_add(cost)?;
        let paid = folded(number.as_str());
        let invoice = found.invoices.iter_mut().find(|invoice| folded(invoice.number.as_str()) == paid)?;
        for invoiced in &mut invoice.lines {
            if lines.iter().any(|line| line.article == invoiced.line.article) {
                invoiced.accepted = Some(entry.seq);
            }
        }
        let number = number.clone();
        found.purchases.push(Purchase { act: Act::of(entry), second, number, lines, cost });
        Some((found.fund, found.year()?))
    }

    /// As [`Self::bought`], of work that was done.
    pub(super) fn served(&mut self, entry: &Entry, fact: &ServiceAccepted) -> Option<(FundId, i32)> {
        let ServiceAccepted { draw, number, service, quantity, cost, second } = fact.clone();
        let line = Quoted { article: Article::Service(service), quantity, cost };
        self.bought(entry, (draw, &number), Some(second), vec![line], cost)
    }

    pub(super) fn returned(&mut self, entry: &Entry, fact: &DrawReturned) -> Option<()> {
        let found = self.all.get_mut(&fact.draw)?;
        found.returned = found.returned.checked_add(fact.amount)?;
        let (amount, reference) = (fact.amount, fact.reference.clone());
        found.returns.push(Payment { act: Act::of(entry), amount, reference });
        Some(())
    }

    pub(super) fn reconciled(&mut self, entry: &Entry, fact: &DrawReconciled) -> Option<()> {
        let DrawReconciled { draw, counted, held, freed, second } = *fact;
        let difference = counted.checked_sub(held)?;
        let found = self.approved_one(draw)?;
        found.stage = Stage::Reconciled;
        let act = Act::of(entry);
        found.reconciled = Some(Reconciled { act, second, counted, difference, freed, explained: None });
        Some(())
    }

    /// A difference was explained. Gives the draw's fund and year.
    pub(super) fn explained(&mut self, entry: &Entry, fact: &DrawExplained) -> Option<(FundId, i32)> {
        let found = self.all.get_mut(&fact.draw)?;
        let DrawExplained { reason, document, second, .. } = fact.clone();
        let explained = Explained { act: Act::of(entry), second, reason, document };
        found.reconciled.as_mut()?.explained = Some(explained);
        Some((found.fund, found.year()?))
    }
}
