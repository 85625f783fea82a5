//! Asking for a fund's money, approving it, receiving it, paying with it and reckoning it up.
//!
//! 1. The applicant, his declared relatives, and whoever is paid or stands behind him never decide.
//! 2. Each approver signs once, and none of them receives the money: request ≠ approval ≠ payment.
//! 3. From the last approval on a draw's money is kept for it, and nobody else can spend it.
//! 4. A draw keeps the terms it was requested under.

use serde::Serialize;

use crate::events::draws::{
    Article, DrawApproved, DrawExplained, DrawInvoiced, DrawReceived, DrawReconciled, DrawRefused,
    DrawRequested, DrawReturned, DrawTerms, DrawWithdrawn, InvoiceStruck, Quoted, ServiceAccepted,
};
use crate::events::operators::Role;
use crate::events::station::{FundTerms, Tier};
use crate::journal::{Account, Amount, Draft, Payer};
use crate::rules::shared::{
    ACCEPTORS, Bill, answering_apart, apart_from_invoice, approved, article, bank_reference, differ,
    differ_in, invoice_claim, known_draw, known_fund, may_spend, may_use, named_member, open_period,
    other_person, paying, policy, positive, recuse, related, within,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{
    Cny, Day, Document, DrawId, FundId, MemberId, Name, Note, OperatorId, Quantity, Slug, folded,
};
use crate::views::Views;
use crate::views::draws::{Draw, Stage};
use crate::views::operators::{Operator, Standing};

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

/// A draw somebody must still decide about.
fn waiting(views: &Views, id: DrawId) -> Result<&Draw, Refusal> {
    let draw = known_draw(views, id)?;
    if matches!(draw.stage, Stage::Requested { .. }) {
        Ok(draw)
    } else {
        Err(Refusal::DrawStage { draw: id, stage: draw.stage.as_str(), stage_needed: "requested" })
    }
}

/// Who must not meet in a draw.
struct Parties<'a> {
    draw: DrawId,
    applicant: OperatorId,
    supplier: &'a Name,
    behind: Option<MemberId>,
    roles: &'a [Role],
}

impl Parties<'_> {
    /// Whether `operator` stands apart from whoever asks and is paid, by promise 1.
    fn apart(&self, views: &Views, operator: OperatorId) -> Result<(), Refusal> {
        let Self { draw, applicant, .. } = *self;
        if operator == applicant {
            return Err(Refusal::OwnEntry { operator });
        }
        if related(views, applicant, operator) {
            return Err(Refusal::ApplicantRelated { operator, applicant, draw });
        }
        let supplier = folded(self.supplier.as_str());
        let namesakes = views.goods.donors().filter(|(_, name)| folded(name.as_str()) == supplier);
        let behind = namesakes.filter_map(|(donor, _)| views.goods.donor_member(donor));
        self.behind.into_iter().chain(behind).try_for_each(|member| recuse(views, operator, member))
    }

    fn has_role(&self, found: &Operator) -> bool {
        found.roles.iter().any(|role| self.roles.contains(role))
    }

    /// How many people could approve it.
    fn able(&self, views: &Views) -> usize {
        let able = |(operator, found): &(OperatorId, &Operator)| {
            found.standing == Standing::Active && self.has_role(found) && self.apart(views, *operator).is_ok()
        };
        views.operators.all().filter(able).count()
    }
}

/// Whether `operator` may decide about a draw, by promises 1 and 2.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::OwnEntry`] for the applicant, [`Refusal::ApplicantRelated`] for a declared relative.
/// * [`Refusal::Recusal`] for whoever is paid or stands behind the supplier, and his relatives.
/// * [`Refusal::ApprovedBefore`] for who signed already.
/// * [`Refusal::TierRoles`] without one of the roles the draw takes.
pub fn may_decide(views: &Views, draw: &Draw, operator: OperatorId) -> Result<(), Refusal> {
    let parties = Parties {
        draw: draw.id,
        applicant: draw.requested.by,
        supplier: &draw.supplier,
        behind: draw.behind,
        roles: &draw.roles,
    };
    parties.apart(views, operator)?;
    if let Some(before) = draw.approvals.iter().find(|act| act.by == operator) {
        return Err(Refusal::ApprovedBefore { draw: draw.id, operator, seq: before.seq });
    }
    if views.operators.get(operator).is_some_and(|found| parties.has_role(found)) {
        Ok(())
    } else {
        Err(Refusal::TierRoles { draw: draw.id, operator, roles: draw.roles.clone() })
    }
}

/// Approves a draw, as one of those who must. With the last of them its money is kept for it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] when nobody must decide about it any more.
/// * those of [`may_decide`].
/// * [`Refusal::UseNotPermitted`] when the fund's list changed meanwhile.
/// * [`Refusal::DifferenceOpen`], and with the last approval [`Refusal::FundShort`].
///
/// Source: 审批 (approval by tiers of amount); 申请与审批分离 (request ≠ approval).
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a rule has the form of all rules")]
pub(crate) fn approve(
    views: &Views,
    _: &Recalled,
    command: &ApproveDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let draw = waiting(views, command.draw)?;
    may_decide(views, draw, when.by)?;
    let (fund, amount, of) = (draw.fund, draw.amount, draw.approvers);
    if draw.override_document.is_none() {
        may_use(views, fund, draw.purpose)?;
    }
    nothing_open(views, fund)?;
    let signed = u8::try_from(draw.approvals.len()).ok().and_then(|signed| signed.checked_add(1));
    let step = signed.ok_or(Refusal::TooLarge { what: "count" })?;
    if step < of {
        let days = views.station.policy_on(when.today).and_then(|policy| policy.funds.lapse_days);
        let lapses = days.map(|days| when.today.plus(days));
        return Ok(Draft::of(DrawApproved { draw: draw.id, step, of, lapses }).following(draw.requested.seq));
    }
    may_spend(views, fund, amount, when.today)?;
    let draft = Draft::of(DrawApproved { draw: draw.id, step, of, lapses: None });
    let draft = draft.following(draw.requested.seq);
    Ok(draft.moving(Account::Fund(fund), Account::Committed(draw.id), Amount::Cny(amount)))
}

/// Says no to a draw, with a reason.
///
/// # Errors
///
/// [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`], then those of [`may_decide`].
pub(crate) fn refuse(
    views: &Views,
    _: &Recalled,
    command: &RefuseDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RefuseDraw { draw: id, reason } = command.clone();
    let draw = waiting(views, id)?;
    may_decide(views, draw, when.by)?;
    Ok(Draft::of(DrawRefused { draw: id, reason }).following(draw.requested.seq))
}

/// Takes a draw back, while nothing of it was received. The applicant does, or the chief.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] when it has ended.
/// * [`Refusal::NotPermitted`] for anybody else.
/// * [`Refusal::DrawStage`] when money was received: it is given back and reckoned up instead.
pub(crate) fn withdraw(
    views: &Views,
    _: &Recalled,
    command: &WithdrawDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let WithdrawDraw { draw: id, reason } = command.clone();
    let draw = known_draw(views, id)?;
    let stage = draw.stage.as_str();
    if !matches!(draw.stage, Stage::Requested { .. } | Stage::Approved) {
        return Err(Refusal::DrawStage { draw: id, stage, stage_needed: "requested" });
    }
    let is_chief = views.operators.get(when.by).is_some_and(|found| found.roles.contains(&Role::Chief));
    if draw.requested.by != when.by && !is_chief {
        return Err(Refusal::NotPermitted { operator: when.by, roles: &[Role::Chief] });
    }
    if draw.received.is_positive() {
        return Err(Refusal::DrawStage { draw: id, stage: "received", stage_needed: "requested" });
    }
    let draft = Draft::of(DrawWithdrawn { draw: id, reason }).following(draw.requested.seq);
    Ok(freeing(draft, draw))
}

/// Lets a fund have again what is kept for a draw.
fn freeing(draft: Draft, draw: &Draw) -> Draft {
    let kept = draw.committed();
    if kept.is_positive() {
        draft.moving(Account::Committed(draw.id), Account::Fund(draw.fund), Amount::Cny(kept))
    } else {
        draft
    }
}

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
/// * [`Refusal::FutureDay`], [`Refusal::PeriodClosed`], [`Refusal::InvoiceTooEarly`] for one that is older than the approval.
/// * [`Refusal::PapersDiffer`] where it and the draw differ in supplier, quantity or sum.
/// * [`Refusal::AlreadyTaken`], from the store, for an invoice that is in the book.
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
    if when.today < day {
        return Err(Refusal::FutureDay { day, today: when.today });
    }
    open_period(views, day)?;
    if let Some(approved) = draw.approved_on().filter(|approved| day < *approved) {
        return Err(Refusal::InvoiceTooEarly { draw: id, day, approved });
    }
    if folded(supplier.as_str()) != folded(draw.supplier.as_str()) {
        let (says, said) = (supplier.to_string(), draw.supplier.to_string());
        return Err(differ(draw, "supplier", ("invoice", says), ("draw", said)));
    }
    lines.iter().try_for_each(|line| as_quoted(draw, line))?;
    let claim = invoice_claim(&supplier, &number);
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
