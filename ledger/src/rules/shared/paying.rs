//! Who pays: a draw whose papers agree, or, where no tiers are set, the fund itself.
//!
//! ```text
//! draw ── supplier, sum, quantity ── invoice ── supplier, sum, quantity ── acceptance
//! ```
//!
//! 1. What is accepted is a line of an invoice of the draw, and each line is accepted once.
//! 2. Whoever entered the invoice neither takes in nor accepts what it asks for.

use crate::events::draws::{Article, Quoted};
use crate::events::operators::Role;
use crate::journal::{Account, Claim};
use crate::rules::{Circumstances, Refusal};
use crate::units::{Cny, Digest, Document, DrawId, FundId, Name, OperatorId, Slug, folded};
use crate::views::Views;
use crate::views::draws::{Draw, Invoiced, Stage};

use super::{may_spend, may_use};

/// Who may accept what another takes in.
pub(in crate::rules) const ACCEPTORS: &[Role] = &[Role::Clerk, Role::Reviewer, Role::Finance, Role::Chief];

/// What was taken in, and is to be paid.
pub(in crate::rules) struct Bill<'a> {
    pub(in crate::rules) fund: FundId,
    pub(in crate::rules) purpose: Slug,
    pub(in crate::rules) draw: Option<DrawId>,
    pub(in crate::rules) supplier: Option<&'a Name>,
    pub(in crate::rules) number: &'a Document,
    pub(in crate::rules) lines: Vec<Quoted>,
    pub(in crate::rules) sum: Cny,
}

pub(in crate::rules) fn known_draw(views: &Views, id: DrawId) -> Result<&Draw, Refusal> {
    views.draws.get(id).ok_or(Refusal::NoSuchDraw { draw: id })
}

/// A draw whose money may move.
pub(in crate::rules) fn approved(views: &Views, id: DrawId) -> Result<&Draw, Refusal> {
    let found = known_draw(views, id)?;
    if found.stage == Stage::Approved {
        Ok(found)
    } else {
        Err(Refusal::DrawStage { draw: id, stage: found.stage.as_str(), stage_needed: "approved" })
    }
}

/// The account the money leaves.
///
/// # Errors
///
/// The first that applies. Without a draw:
/// * [`Refusal::DrawNeeded`] where the policy sets tiers of approval.
/// * [`Refusal::UseNotPermitted`], [`Refusal::FundShort`], [`Refusal::FundPromised`].
///
/// With one:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] unless it is approved.
/// * [`Refusal::PapersDiffer`] where fund, use, supplier, quantity or sum differ, [`Refusal::NoInvoice`],
///   [`Refusal::LineAccepted`].
/// * [`Refusal::AdvanceShort`] when less was received.
pub(in crate::rules) fn paying(
    views: &Views,
    bill: &Bill<'_>,
    when: &Circumstances,
) -> Result<Account, Refusal> {
    let Bill { fund, purpose, sum, .. } = *bill;
    let Some(id) = bill.draw else {
        let has_tiers = |policy: &crate::events::station::Policy| !policy.funds.tiers.is_empty();
        if views.station.policy_on(when.today).is_some_and(has_tiers) {
            return Err(Refusal::DrawNeeded { fund, cost: sum });
        }
        may_use(views, fund, purpose)?;
        may_spend(views, fund, sum, when.today)?;
        return Ok(Account::Fund(fund));
    };
    let draw = approved(views, id)?;
    agreed(draw, bill)?;
    let left = draw.held();
    match sum.checked_sub(left).filter(|short| short.is_positive()) {
        Some(short) => Err(Refusal::AdvanceShort { draw: id, cost: sum, left, short }),
        None => Ok(Account::Advance(id)),
    }
}

/// Whether what was accepted is what the draw and its invoice say.
fn agreed(draw: &Draw, bill: &Bill<'_>) -> Result<(), Refusal> {
    let (fund, purpose) = (bill.fund.to_string(), bill.purpose.to_string());
    for (what, says, said) in
        [("fund", fund, draw.fund.to_string()), ("purpose", purpose, draw.purpose.to_string())]
    {
        if says != said {
            return Err(differ(draw, what, ("acceptance", says), ("draw", said)));
        }
    }
    let supplier = bill.supplier.map_or("-", Name::as_str);
    if folded(supplier) != folded(draw.supplier.as_str()) {
        let said = draw.supplier.to_string();
        return Err(differ(draw, "supplier", ("acceptance", supplier.to_owned()), ("invoice", said)));
    }
    let number = bill.number;
    let unknown = || Refusal::NoInvoice { draw: draw.id, number: number.clone() };
    let invoice = draw.invoice(number).ok_or_else(unknown)?;
    for line in &bill.lines {
        let Some(Invoiced { line: asked, accepted }) = invoice.line(&line.article) else {
            let said = ("invoice", "0".to_owned());
            return Err(differ_in(draw, "quantity", line, ("acceptance", line.quantity.to_string()), said));
        };
        if let Some(seq) = *accepted {
            let article = line.article.to_string().into();
            return Err(Refusal::LineAccepted { draw: draw.id, number: number.clone(), article, seq });
        }
        same(draw, ("acceptance", line), ("invoice", asked))?;
    }
    Ok(())
}

/// Whether two papers say the same of one article, within what the draw's terms allow.
fn same(
    draw: &Draw,
    (paper, line): (&'static str, &Quoted),
    (against, asked): (&'static str, &Quoted),
) -> Result<(), Refusal> {
    if !within(draw.match_percent, line.quantity.minor(), asked.quantity.minor()) {
        let (says, said) = (line.quantity.to_string(), asked.quantity.to_string());
        return Err(differ_in(draw, "quantity", line, (paper, says), (against, said)));
    }
    if !within(draw.match_percent, line.cost.minor(), asked.cost.minor()) {
        let (says, said) = (line.cost.to_string(), asked.cost.to_string());
        return Err(differ_in(draw, "sum", line, (paper, says), (against, said)));
    }
    Ok(())
}

/// Whether `one` is `other`, or differs by no more than so many of a hundred parts of it.
pub(in crate::rules) fn within(percent: u8, one: i64, other: i64) -> bool {
    let (one, other) = (i128::from(one), i128::from(other));
    let apart = one.saturating_sub(other).abs().saturating_mul(100);
    apart <= other.abs().saturating_mul(i128::from(percent))
}

/// Two of a draw's papers differ.
pub(in crate::rules) fn differ(
    draw: &Draw,
    what: &'static str,
    (paper, says): (&'static str, String),
    (against, said): (&'static str, String),
) -> Refusal {
    let (says, said) = (says.into(), said.into());
    Refusal::PapersDiffer { draw: draw.id, what, article: "".into(), paper, says, against, said }
}

/// Two of a draw's papers differ about one article.
pub(in crate::rules) fn differ_in(
    draw: &Draw,
    what: &'static str,
    line: &Quoted,
    (paper, says): (&'static str, String),
    (against, said): (&'static str, String),
) -> Refusal {
    let (article, says, said) = (line.article.to_string().into(), says.into(), said.into());
    Refusal::PapersDiffer { draw: draw.id, what, article, paper, says, against, said }
}

/// Whether somebody else entered the invoice, by promise 2. Without a draw there is none to speak of.
///
/// # Errors
///
/// [`Refusal::InvoiceByAcceptor`].
pub(in crate::rules) fn apart_from_invoice(
    views: &Views,
    bill: &Bill<'_>,
    people: impl IntoIterator<Item = OperatorId>,
) -> Result<(), Refusal> {
    let draw = bill.draw.and_then(|draw| views.draws.get(draw));
    let Some(invoice) = draw.and_then(|draw| draw.invoice(bill.number)) else { return Ok(()) };
    match people.into_iter().find(|one| *one == invoice.act.by) {
        Some(operator) => {
            let (number, seq) = (invoice.number.clone(), invoice.act.seq);
            Err(Refusal::InvoiceByAcceptor { operator, number, seq })
        }
        None => Ok(()),
    }
}

/// The claim of an invoice: one number of one supplier, however both are written.
pub(in crate::rules) fn invoice_claim(supplier: &Name, number: &Document) -> Claim {
    let (supplier, number) = (folded(supplier.as_str()), folded(number.as_str()));
    let parts = [b"jifen/invoice/v1\n", supplier.as_bytes(), b"\n", number.as_bytes()];
    Claim::Invoice(Digest::of(&parts))
}

/// The claim of a bank's reference, however it is written: SHA-256 of `jifen/bank-reference/v1`, a line
/// feed, and the letters and digits of the reference, as case numbers are folded. Money moves once under
/// it, whichever way.
pub(in crate::rules) fn bank_reference(reference: &Document) -> Claim {
    let reference = folded(reference.as_str());
    Claim::BankReference(Digest::of(&[b"jifen/bank-reference/v1\n", reference.as_bytes()]))
}

/// Whether a line names something that can be bought at all.
pub(in crate::rules) fn article(views: &Views, article: &Article) -> Result<(), Refusal> {
    match article {
        Article::Good(sku) => super::sold(views, *sku).map(drop),
        Article::Cards(face) => super::positive(face.minor(), "face value"),
        Article::Service(_) => Ok(()),
    }
}
