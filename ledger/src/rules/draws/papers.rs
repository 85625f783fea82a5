//! Money of a draw that came, the papers it is paid against, and what goes back.

use crate::events::draws::{
    Article, DrawInvoiced, DrawReceived, DrawReturned, InvoiceStruck, Quoted, ServiceAccepted,
};
use crate::events::operators::Role;
use crate::journal::{Account, Amount, Draft, Payer};
use crate::rules::shared::{
    ACCEPTORS, Bill, apart_from_invoice, approved, bank_reference, differ, differ_in, invoice_claim,
    known_draw, open_period, other_person, paying, positive, within,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, folded};
use crate::views::Views;
use crate::views::draws::{Draw, Stage};

use super::{AcceptService, EnterInvoice, ReceiveDraw, ReturnDraw, StrikeInvoice, quoted};

/// Records money of a draw that came, all of it or a part.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] unless it is approved.
/// * [`Refusal::NotPositive`] for the amount.
/// * [`Refusal::PaysWhatHeApproved`] by promise 2.
/// * [`Refusal::OverDraw`] when it is more than is left of the draw.
/// * [`Refusal::AlreadyTaken`], from the store, for a bank reference that is in the book.
///
/// Source: 拨付 (disbursement); approval ≠ payment.
pub(crate) fn receive(
    views: &Views,
    _: &Recalled,
    command: &ReceiveDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReceiveDraw { draw: id, amount, reference } = command.clone();
    let draw = approved(views, id)?;
    positive(amount.minor(), "amount")?;
    if draw.approvals.iter().any(|act| act.by == when.by) {
        return Err(Refusal::PaysWhatHeApproved { draw: id, operator: when.by });
    }
    let left = draw.committed();
    if left < amount {
        return Err(Refusal::OverDraw { draw: id, amount, left });
    }
    let claim = bank_reference(&reference);
    let draft = Draft::of(DrawReceived { draw: id, amount, reference }).following(draw.requested.seq);
    let (kept, there) = (Account::Committed(id), Account::Advance(id));
    Ok(draft.moving(kept, there, Amount::Cny(amount)).taking(claim))
}

/// Enters a supplier's invoice and compares it with the draw: supplier, articles, quantities, and what
/// each costs. Several invoices may come, together for no more than was quoted.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] unless it is approved.
/// * [`Refusal::NotPositive`] for the sum, or the quantity or cost of a line, [`Refusal::ArticleTwice`],
///   [`Refusal::NoQuotation`], [`Refusal::LinesSum`].
/// * [`Refusal::AlreadyTaken`] for an invoice that is in the book, here or from the store.
/// * [`Refusal::FutureDay`], [`Refusal::PeriodClosed`], [`Refusal::InvoiceTooEarly`] for one that is older
///   than the approval.
/// * [`Refusal::PapersDiffer`] where it and the draw differ in supplier, quantity or sum.
///
/// Source: three-way match of order, invoice and receipt.
pub(crate) fn invoice(
    views: &Views,
    _: &Recalled,
    command: &EnterInvoice,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let EnterInvoice { draw: id, supplier, number, day, sum, lines } = command.clone();
    let draw = approved(views, id)?;
    quoted(sum, &lines)?;
    let claim = invoice_claim(&supplier, &number);
    let is_his = folded(supplier.as_str()) == folded(draw.supplier.as_str());
    // The same paper once more differs in quantity too, which would be a riddle to whoever holds it.
    if let Some(before) = draw.invoice(&number).filter(|_| is_his) {
        return Err(Refusal::AlreadyTaken { claim, seq: before.act.seq });
    }
    if when.today < day {
        return Err(Refusal::FutureDay { day, today: when.today });
    }
    open_period(views, day)?;
    if let Some(approved) = draw.approved_on().filter(|approved| day < *approved) {
        return Err(Refusal::InvoiceTooEarly { draw: id, day, approved });
    }
    if !is_his {
        let (says, said) = (supplier.to_string(), draw.supplier.to_string());
        return Err(differ(draw, "supplier", ("invoice", says), ("draw", said)));
    }
    lines.iter().try_for_each(|line| as_quoted(draw, line))?;
    let draft = Draft::of(DrawInvoiced { draw: id, supplier, number, day, sum, lines });
    Ok(draft.following(draw.requested.seq).taking(claim))
}

/// Whether a line of an invoice is what was quoted: no more of it, at the price of one.
fn as_quoted(draw: &Draw, line: &Quoted) -> Result<(), Refusal> {
    let too_large = || Refusal::TooLarge { what: "sum" };
    let Some(offer) = draw.lines.iter().find(|offer| offer.article == line.article) else {
        let (says, said) = (line.quantity.to_string(), "0".to_owned());
        return Err(differ_in(draw, "quantity", line, ("invoice", says), ("draw", said)));
    };
    let (before, cost_before) = draw.invoiced(&line.article).ok_or_else(too_large)?;
    let all = before.checked_add(line.quantity).ok_or_else(too_large)?;
    if offer.quantity < all && !within(draw.match_percent, all.minor(), offer.quantity.minor()) {
        let (says, said) = (all.to_string(), offer.quantity.to_string());
        return Err(differ_in(draw, "quantity", line, ("invoice", says), ("draw", said)));
    }
    // What so many would cost at the price that was quoted.
    let expected = i128::from(offer.cost.minor()).checked_mul(i128::from(line.quantity.minor()));
    let expected = expected.and_then(|sum| sum.checked_div(i128::from(offer.quantity.minor())));
    let expected = expected.and_then(|sum| i64::try_from(sum).ok()).ok_or_else(too_large)?;
    let apart = line.cost.minor().abs_diff(expected);
    // A price that does not divide evenly may round by a fen either way.
    if apart > 1 && !within(draw.match_percent, line.cost.minor(), expected) {
        let (says, said) = (line.cost.to_string(), Cny::from_minor(expected).to_string());
        return Err(differ_in(draw, "sum", line, ("invoice", says), ("draw", said)));
    }
    let all_cost = cost_before.checked_add(line.cost).ok_or_else(too_large)?;
    if offer.cost < all_cost && !within(draw.match_percent, all_cost.minor(), offer.cost.minor()) {
        let (says, said) = (all_cost.to_string(), offer.cost.to_string());
        return Err(differ_in(draw, "sum", line, ("invoice", says), ("draw", said)));
    }
    Ok(())
}

/// Strikes out an invoice that was entered wrongly, before anything of it is accepted. Its number may
/// then be entered again.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`], [`Refusal::NoInvoice`],
/// [`Refusal::LineAccepted`].
pub(crate) fn strike(
    views: &Views,
    _: &Recalled,
    command: &StrikeInvoice,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let StrikeInvoice { draw: id, number, reason } = command.clone();
    let draw = approved(views, id)?;
    let invoice = draw.invoice(&number).ok_or(Refusal::NoInvoice { draw: id, number: number.clone() })?;
    let accepted = invoice.lines.iter().find_map(|invoiced| Some((&invoiced.line, invoiced.accepted?)));
    if let Some((line, seq)) = accepted {
        let article = line.article.to_string().into();
        return Err(Refusal::LineAccepted { draw: id, number, article, seq });
    }
    let claim = invoice_claim(&draw.supplier, &invoice.number);
    let mut draft = Draft::of(InvoiceStruck { draw: id, number, reason }).following(draw.requested.seq);
    draft.links.reverses = Some(invoice.act.seq);
    draft.frees.push(claim);
    Ok(draft)
}

/// Accepts work that was done and pays it from a draw, by two people.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`], [`Refusal::NotPositive`] for quantity or cost.
/// * [`Refusal::PapersDiffer`], [`Refusal::NoInvoice`], [`Refusal::LineAccepted`],
///   [`Refusal::AdvanceShort`].
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::RelatedPair`], [`Refusal::NotPermitted`] when the
///   second person may not accept, [`Refusal::InvoiceByAcceptor`].
pub(crate) fn accept(
    views: &Views,
    _: &Recalled,
    command: &AcceptService,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let AcceptService { draw: id, number, service, quantity, cost } = command.clone();
    let draw = approved(views, id)?;
    positive(quantity.minor(), "quantity")?;
    positive(cost.minor(), "cost")?;
    let (fund, purpose) = (draw.fund, draw.purpose);
    let line = Quoted { article: Article::Service(service.clone()), quantity, cost };
    let bill = Bill {
        fund,
        purpose,
        draw: Some(id),
        supplier: Some(&draw.supplier),
        number: &number,
        lines: vec![line],
        sum: cost,
    };
    let from = paying(views, &bill, when)?;
    let second = other_person(views, when)?;
    let accepts = |role: &Role| ACCEPTORS.contains(role);
    if !views.operators.get(second).is_some_and(|found| found.roles.iter().any(accepts)) {
        return Err(Refusal::NotPermitted { operator: second, roles: ACCEPTORS });
    }
    apart_from_invoice(views, &bill, [when.by, second])?;
    let draft = Draft::of(ServiceAccepted { draw: id, number, service, quantity, cost, second });
    let draft = draft.following(draw.requested.seq);
    Ok(draft.moving(from, Account::Expense(Payer::Fund(fund), purpose), Amount::Cny(cost)))
}

/// Gives money of a draw back to its fund; also what was still held when the draw was reckoned up.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] when nothing of it can have come.
/// * [`Refusal::NotPositive`] for the amount.
/// * [`Refusal::DifferenceOpen`] while its difference is not explained.
/// * [`Refusal::OverHeld`] when less of it is there.
/// * [`Refusal::AlreadyTaken`], from the store, for a bank reference that is in the book.
pub(crate) fn give_back(
    views: &Views,
    _: &Recalled,
    command: &ReturnDraw,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReturnDraw { draw: id, amount, reference } = command.clone();
    let draw = known_draw(views, id)?;
    if !matches!(draw.stage, Stage::Approved | Stage::Reconciled) {
        let stage = draw.stage.as_str();
        return Err(Refusal::DrawStage { draw: id, stage, stage_needed: "approved" });
    }
    positive(amount.minor(), "amount")?;
    if let Some(difference) = draw.open_difference() {
        return Err(Refusal::DifferenceOpen { fund: draw.fund, draw: id, difference });
    }
    let held = draw.held();
    if held < amount {
        return Err(Refusal::OverHeld { draw: id, amount, held });
    }
    let claim = bank_reference(&reference);
    let draft = Draft::of(DrawReturned { draw: id, amount, reference }).following(draw.requested.seq);
    let (there, fund) = (Account::Advance(id), Account::Fund(draw.fund));
    Ok(draft.moving(there, fund, Amount::Cny(amount)).taking(claim))
}
