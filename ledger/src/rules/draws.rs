//! Asking for a fund's money, approving it, receiving it, paying with it and reckoning it up.
//!
//! 1. The applicant, his declared relatives, and whoever is paid or stands behind him never decide.
//! 2. Each approver signs once, and none of them receives the money: request ≠ approval ≠ payment.
//! 3. From the last approval on a draw's money is kept for it, and nobody else can spend it.
//! 4. A draw keeps the terms it was requested under.

mod approval;
mod papers;

use serde::Serialize;

use crate::events::draws::{DrawExplained, DrawReconciled, DrawRequested, DrawTerms, Quoted};
use crate::events::station::{FundTerms, Tier};
use crate::journal::{Account, Amount, Draft, Payer};
use crate::rules::shared::{
    answering_apart, approved, article, known_draw, known_fund, may_spend, may_use, named_member,
    other_person, policy, positive,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Day, Document, DrawId, FundId, MemberId, Name, Note, Quantity, Slug};
use crate::views::Views;

pub use approval::may_decide;
pub(crate) use approval::{approve, refuse, withdraw};
pub(crate) use papers::{accept, give_back, invoice, receive, strike};

use approval::{Parties, freeing};

/// The least number of people who approve a use outside a fund's list.
const OVERRIDE_APPROVERS: u8 = 2;

/// The one currency of a book.
const CURRENCY: &str = "CNY";

/// Asks for a fund's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestDraw {
    /// Whose.
    pub fund: FundId,
    /// Under which use.
    pub purpose: Slug,
    /// How much.
    pub amount: Cny,
    /// What it rests on: a plan, a decision.
    pub basis: Document,
    /// Who is to be paid.
    pub supplier: Name,
    /// The member he is, or who stands behind the firm.
    pub behind: Option<MemberId>,
    /// What he offers, and for how much.
    pub lines: Vec<Quoted>,
    /// The paper that allows a use outside the fund's list.
    pub override_document: Option<Document>,
}

/// Approves a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ApproveDraw {
    /// Which.
    pub draw: DrawId,
}

/// Says no to a draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefuseDraw {
    /// Which.
    pub draw: DrawId,
    /// Why.
    pub reason: Note,
}

/// Takes a draw back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithdrawDraw {
    /// Which.
    pub draw: DrawId,
    /// Why.
    pub reason: Note,
}

/// Records money of a draw that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReceiveDraw {
    /// Of which.
    pub draw: DrawId,
    /// How much.
    pub amount: Cny,
    /// The bank's reference.
    pub reference: Document,
}

/// Enters a supplier's invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnterInvoice {
    /// For which draw.
    pub draw: DrawId,
    /// Whose.
    pub supplier: Name,
    /// Its number.
    pub number: Document,
    /// The day on it.
    pub day: Day,
    /// What it asks for.
    pub sum: Cny,
    /// What for.
    pub lines: Vec<Quoted>,
}

/// Strikes out an invoice that was entered wrongly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StrikeInvoice {
    /// Of which draw.
    pub draw: DrawId,
    /// Its number.
    pub number: Document,
    /// Why.
    pub reason: Note,
}

/// Accepts work that was done, and pays it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AcceptService {
    /// From which draw.
    pub draw: DrawId,
    /// The invoice.
    pub number: Document,
    /// What was done.
    pub service: Name,
    /// How many times.
    pub quantity: Quantity,
    /// What it cost.
    pub cost: Cny,
}

/// Gives money of a draw back to its fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReturnDraw {
    /// Of which.
    pub draw: DrawId,
    /// How much.
    pub amount: Cny,
    /// The bank's reference.
    pub reference: Document,
}

/// Reckons a draw up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ReconcileDraw {
    /// Which.
    pub draw: DrawId,
    /// What of it is still there.
    pub counted: Cny,
}

/// Explains a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExplainDraw {
    /// Of which draw.
    pub draw: DrawId,
    /// How it came about.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
}

/// Whether a paper speaks of yuan; a book has no other money.
///
/// # Errors
///
/// [`Refusal::OtherCurrency`].
pub fn in_yuan(currency: &str) -> Result<(), Refusal> {
    if currency == CURRENCY {
        Ok(())
    } else {
        let currency: String = currency.chars().take(12).collect();
        Err(Refusal::OtherCurrency { currency: currency.into(), needed: CURRENCY })
    }
}

/// What all lines cost together; each names another article, and is more than nothing.
fn lines_sum(lines: &[Quoted]) -> Result<Cny, Refusal> {
    let mut sum = Cny::ZERO;
    for (at, line) in lines.iter().enumerate() {
        positive(line.quantity.minor(), "quantity")?;
        positive(line.cost.minor(), "cost")?;
        if lines.iter().take(at).any(|before| before.article == line.article) {
            return Err(Refusal::ArticleTwice { article: line.article.to_string().into() });
        }
        sum = sum.checked_add(line.cost).ok_or(Refusal::TooLarge { what: "sum" })?;
    }
    Ok(sum)
}

/// Whether lines are there and add up to `amount`.
fn quoted(amount: Cny, lines: &[Quoted]) -> Result<(), Refusal> {
    positive(amount.minor(), "amount")?;
    let sum = lines_sum(lines)?;
    if lines.is_empty() {
        Err(Refusal::NoQuotation)
    } else if sum == amount {
        Ok(())
    } else {
        Err(Refusal::LinesSum { amount, sum })
    }
}

/// The tier that decides about a sum.
fn tier(terms: &FundTerms, amount: Cny) -> Result<&Tier, Refusal> {
    let fits = |tier: &&Tier| tier.up_to.is_none_or(|most| amount <= most);
    terms.tiers.iter().find(fits).ok_or_else(|| {
        let most = terms.tiers.iter().filter_map(|tier| tier.up_to).max().unwrap_or_default();
        if terms.tiers.is_empty() { Refusal::NoTiers } else { Refusal::OverTiers { amount, most } }
    })
}

/// A difference nobody has explained stops the next draw of its fund.
fn nothing_open(views: &Views, fund: FundId) -> Result<(), Refusal> {
    let open = views.draws.of_fund(fund).find_map(|draw| Some((draw.id, draw.open_difference()?)));
    match open {
        Some((draw, difference)) => Err(Refusal::DifferenceOpen { fund, draw, difference }),
        None => Ok(()),
    }
}

/// Asks for a fund's money. The program adds what backs the points outstanding on that day, and how the
/// policy of that day has it decided.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchFund`], [`Refusal::NoPolicy`], [`Refusal::NoTiers`].
/// * [`Refusal::NotPositive`] for the amount, or the quantity or cost of a line,
///   [`Refusal::ArticleTwice`], [`Refusal::NoQuotation`], [`Refusal::LinesSum`].
/// * [`Refusal::NoSuchGood`], [`Refusal::GoodIsWithdrawn`], [`Refusal::NotPositive`] for a face value.
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`], [`Refusal::CodeNeeded`] for the member behind
///   the supplier.
/// * [`Refusal::UseNotPermitted`] without a paper that allows it, [`Refusal::OverrideNotNeeded`] with one
///   where the use is on the list.
/// * [`Refusal::DifferenceOpen`] while a difference of the fund is not explained.
/// * [`Refusal::OverTiers`], [`Refusal::TooFewApprovers`] when there are not as many people as must
///   approve it, by promise 1.
/// * [`Refusal::FundShort`], [`Refusal::FundPromised`].
///
/// Source: 用款申请 (draw), 专款专用 (restricted purpose).
pub(crate) fn request(
    views: &Views,
    _: &Recalled,
    command: &RequestDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RequestDraw { fund, purpose, amount, basis, supplier, behind, lines, override_document } =
        command.clone();
    known_fund(views, fund)?;
    let terms = &policy(views, when.today)?.funds;
    if terms.tiers.is_empty() {
        return Err(Refusal::NoTiers);
    }
    quoted(amount, &lines)?;
    lines.iter().try_for_each(|line| article(views, &line.article))?;
    if let Some(behind) = behind {
        named_member(views, behind)?;
    }
    match (may_use(views, fund, purpose), &override_document) {
        (Err(refusal), None) => return Err(refusal),
        (Ok(()), Some(_)) => return Err(Refusal::OverrideNotNeeded { fund, purpose }),
        _ => {}
    }
    nothing_open(views, fund)?;
    let Tier { approvers, roles, .. } = tier(terms, amount)?.clone();
    let least = if override_document.is_some() { OVERRIDE_APPROVERS } else { 1 };
    let approvers = approvers.max(least);
    let draw = views.draws.next().ok_or(Refusal::NumbersUsedUp { what: "draw" })?;
    let parties = Parties { draw, applicant: when.by, supplier: &supplier, behind, roles: &roles };
    let able = parties.able(views);
    if able < usize::from(approvers) {
        let able = u8::try_from(able).unwrap_or(u8::MAX);
        return Err(Refusal::TooFewApprovers { amount, approvers, able, roles });
    }
    may_spend(views, fund, amount, when.today)?;
    let terms = DrawTerms {
        approvers,
        roles,
        match_percent: terms.match_percent.unwrap_or_default(),
        lapses: terms.lapse_days.map(|days| when.today.plus(days)),
    };
    let coverage = views.backing(when.today).ok_or(Refusal::TooLarge { what: "sum" })?;
    let falls = views.falls_short(when.today, &coverage);
    Ok(Draft::of(DrawRequested {
        draw,
        fund,
        purpose,
        amount,
        basis,
        supplier,
        behind,
        lines,
        override_document,
        coverage,
        falls,
        terms,
    }))
}

/// Reckons a draw up: received = spent + returned + held, where two people counted what is held. What was
/// never received is free again. A difference stops the fund's next draw until it is explained.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] unless it is approved.
/// * [`Refusal::NotPositive`] for less than nothing counted.
/// * [`Refusal::InvoiceOpen`] while a line of an invoice is neither accepted nor struck out.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::RelatedPair`].
///
/// Source: 核销 (settlement), 对账 (reconciliation).
pub(crate) fn reconcile(
    views: &Views,
    _: &Recalled,
    command: &ReconcileDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReconcileDraw { draw: id, counted } = *command;
    let draw = approved(views, id)?;
    if counted.is_negative() {
        return Err(Refusal::NotPositive { what: "counted" });
    }
    let open = |invoice: &&crate::views::draws::Invoice| {
        invoice.lines.iter().any(|invoiced| invoiced.accepted.is_none())
    };
    if let Some(invoice) = draw.invoices.iter().find(open) {
        return Err(Refusal::InvoiceOpen { draw: id, number: invoice.number.clone() });
    }
    let second = other_person(views, when)?;
    let (held, freed) = (draw.held(), draw.committed());
    let draft = Draft::of(DrawReconciled { draw: id, counted, held, freed, second });
    Ok(freeing(draft.following(draw.requested.seq), draw))
}

/// Explains a difference with a paper and a second person. What was missing is spent under
/// `cash-variance`; what was too much comes from there.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::NoDifference`].
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`], [`Refusal::RelatedPair`].
pub(crate) fn explain(
    views: &Views,
    _: &Recalled,
    command: &ExplainDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ExplainDraw { draw: id, reason, document } = command.clone();
    let draw = known_draw(views, id)?;
    let difference = draw.open_difference().ok_or(Refusal::NoDifference { draw: id })?;
    let second = answering_apart(views, when)?;
    let draft = Draft::of(DrawExplained { draw: id, difference, reason, document, second });
    let draft = draft.following(draw.requested.seq);
    let too_large = Refusal::TooLarge { what: "difference" };
    let purpose: Slug = Account::CASH_VARIANCE.parse().map_err(|_| too_large.clone())?;
    let (there, gone) = (Account::Advance(id), Account::Expense(Payer::Fund(draw.fund), purpose));
    if difference.is_negative() {
        let missing = difference.checked_neg().ok_or(too_large)?;
        Ok(draft.moving(there, gone, Amount::Cny(missing)))
    } else {
        Ok(draft.moving(gone, there, Amount::Cny(difference)))
    }
}
