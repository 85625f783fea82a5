//! Supermarket cards: bought by serial, held by named persons, given out against points, counted.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::events::Event;
use crate::events::draws::{Article, Quoted};
use crate::events::market_cards::{
    MarketCardsBought, MarketCardsCounted, MarketCardsHandedOver, MarketCardsIssued, MarketCardsTakenBack,
    MarketCardsVoided, VoidCause,
};
use crate::events::operators::Role;
use crate::journal::{Account, Amount, Claim, Draft, LotId, Payer, Terms};
use crate::rules::shared::{
    Bill, apart_from_invoice, costs, free_member, known_fund, may_redeem, member, paying, policy, positive,
    recuse, second, shown_card, spend, still_counts, taking_lots,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{
    CardNo, Cny, Document, DrawId, FundId, MemberId, MerchantId, Note, OperatorId, Points, Quantity, Serial,
    SerialRange, Slug, VoucherNo,
};
use crate::views::Views;
use crate::views::accounts::Pick;
use crate::views::market_cards::{Card, State};

/// The most cards of one entry, so that an entry stays a page and not a book.
const CARDS_MAX: u64 = 1_000;

/// Takes cards in that a fund paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BuyMarketCards {
    /// What one card is worth at the merchant.
    pub face: Cny,
    /// Which.
    pub ranges: Vec<SerialRange>,
    /// Whose cards they are.
    pub merchant: MerchantId,
    /// Whose money.
    pub fund: FundId,
    /// Under which permitted use.
    pub purpose: Slug,
    /// What all of them together cost.
    pub cost: Cny,
    /// The invoice.
    pub document: Document,
    /// The reference of the bank transfer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Document>,
    /// The draw that pays; the fund itself when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw: Option<DrawId>,
}

/// Gives cards from one person's custody into that of the second person, who counts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HandOverMarketCards {
    /// Who has them; oneself when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<OperatorId>,
    /// Which.
    pub ranges: Vec<SerialRange>,
    /// How many the receiver counted.
    pub counted: Quantity,
    /// Which were not there.
    pub missing: Vec<SerialRange>,
}

/// Exchanges a member's points for cards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssueMarketCards {
    /// Who.
    pub member: MemberId,
    /// The member card he showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<CardNo>,
    /// Which cards.
    pub serials: Vec<Serial>,
    /// What the desk showed as their price; none when nothing was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// Takes all cards of a slip back before they are used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakeBackMarketCards {
    /// Which slip.
    pub voucher: VoucherNo,
    /// The cards that came back, each scanned again.
    pub serials: Vec<Serial>,
    /// Why.
    pub reason: Note,
}

/// Writes cards in stock off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VoidMarketCards {
    /// Which.
    pub ranges: Vec<SerialRange>,
    /// What happened to them.
    pub cause: VoidCause,
    /// How it came about.
    pub reason: Note,
}

/// Records a count of cards by serial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountMarketCards {
    /// In whose custody; everybody's when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custodian: Option<OperatorId>,
    /// Which are there.
    pub ranges: Vec<SerialRange>,
}

/// A purpose by its name.
fn purpose(name: &str) -> Result<Slug, Refusal> {
    name.parse().map_err(|_| Refusal::TooLarge { what: "purpose" })
}

/// So many, as a quantity.
fn quantity(many: usize) -> Result<Quantity, Refusal> {
    i64::try_from(many).map(Quantity::from_minor).map_err(|_| Refusal::TooLarge { what: "count" })
}

/// The second person, who is not the first.
fn other(when: &Circumstances) -> Result<OperatorId, Refusal> {
    when.second.filter(|second| *second != when.by).ok_or(Refusal::SecondPersonNeeded)
}

/// The cards that runs name, none of them twice.
fn named(ranges: &[SerialRange]) -> Result<BTreeSet<Serial>, Refusal> {
    let cards = ranges.iter().fold(0_u64, |sum, range| sum.saturating_add(range.cards()));
    if cards > CARDS_MAX {
        return Err(Refusal::TooManyCards { cards, cards_max: CARDS_MAX });
    }
    let mut serials = BTreeSet::new();
    for serial in ranges.iter().flat_map(SerialRange::serials) {
        if !serials.insert(serial) {
            return Err(Refusal::SerialTwice { serial });
        }
    }
    Ok(serials)
}

/// [`named`], and at least one.
fn some(ranges: &[SerialRange]) -> Result<BTreeSet<Serial>, Refusal> {
    let serials = named(ranges)?;
    if serials.is_empty() { Err(Refusal::NoCards) } else { Ok(serials) }
}

/// A card in stock and who has it.
fn held(views: &Views, serial: Serial) -> Result<(&Card, OperatorId), Refusal> {
    let card = views.market_cards.get(serial).ok_or(Refusal::NoSuchSerial { serial })?;
    match card.state {
        State::Held { by } => Ok((card, by)),
        State::Issued { voucher, on } => Err(Refusal::CardIssued { serial, voucher, on }),
        State::Void { on, .. } => Err(Refusal::CardVoid { serial, on }),
    }
}

/// A card in the custody of `custodian`.
fn held_by(views: &Views, serial: Serial, custodian: OperatorId) -> Result<&Card, Refusal> {
    match held(views, serial)? {
        (card, by) if by == custodian => Ok(card),
        (_, by) => Err(Refusal::NotCustodian { serial, custodian: by, operator: custodian }),
    }
}

/// Takes cards in that a fund paid for, each by its serial, into the custody of who enters them.
/// A second person accepts them. A card may cost less than its face value, never more.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchFund`], [`Refusal::NoSuchMerchant`].
/// * [`Refusal::NotPositive`] for the face value, [`Refusal::FaceNotIssued`] by the merchant,
///   [`Refusal::FaceTooLarge`] over `policy.market_cards.face_max`.
/// * [`Refusal::TooManyCards`] over 1,000, [`Refusal::SerialTwice`], [`Refusal::NoCards`],
///   [`Refusal::SerialKnown`] for a card that was ever bought.
/// * [`Refusal::NotPositive`] for the cost, [`Refusal::CostOverFace`].
/// * [`Refusal::TransferNeeded`] from `policy.market_cards.transfer_min` on.
/// * [`Refusal::DrawNeeded`], [`Refusal::UseNotPermitted`], [`Refusal::FundShort`],
///   [`Refusal::FundPromised`] without a draw.
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`], [`Refusal::PapersDiffer`], [`Refusal::NoInvoice`],
///   [`Refusal::LineAccepted`], [`Refusal::AdvanceShort`] with one.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::InvoiceByAcceptor`].
///
/// Source: rules on 单用途商业预付卡: purchases of ¥5,000 and more by transfer, an unnamed card at
/// most ¥1,000.
pub(crate) fn buy(
    views: &Views,
    _: &Recalled,
    command: &BuyMarketCards,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let BuyMarketCards { face, ranges, merchant, fund, purpose, cost, document, transfer, draw } =
        command.clone();
    known_fund(views, fund)?;
    let seller = views.merchants.get(merchant).ok_or(Refusal::NoSuchMerchant { merchant })?;
    positive(face.minor(), "face value")?;
    if !seller.issues(face) {
        return Err(Refusal::FaceNotIssued { merchant, face });
    }
    let terms = &policy(views, when.today)?.market_cards;
    if let Some(face_max) = terms.face_max.filter(|most| face > *most) {
        return Err(Refusal::FaceTooLarge { face, face_max });
    }
    let serials = some(&ranges)?;
    if let Some(serial) = serials.iter().copied().find(|serial| views.market_cards.get(*serial).is_some()) {
        return Err(Refusal::SerialKnown { serial });
    }
    positive(cost.minor(), "cost")?;
    let cards = quantity(serials.len())?;
    let value = face.checked_times(cards.minor()).ok_or(Refusal::TooLarge { what: "value" })?;
    if cost > value {
        return Err(Refusal::CostOverFace { cost, value });
    }
    if let Some(transfer_min) = terms.transfer_min.filter(|least| cost >= *least && transfer.is_none()) {
        return Err(Refusal::TransferNeeded { cost, transfer_min });
    }
    let line = Quoted { article: Article::Cards(face), quantity: cards, cost };
    let bill = Bill {
        fund,
        purpose,
        draw,
        supplier: Some(&seller.name),
        number: &document,
        lines: vec![line],
        sum: cost,
    };
    let from = paying(views, &bill, when)?;
    let second = other(when)?;
    apart_from_invoice(views, &bill, [when.by, second])?;
    let (stock, payer) = (Account::CardStock(face), Payer::Fund(fund));
    let bought = MarketCardsBought {
        face,
        ranges,
        cards,
        merchant,
        fund,
        purpose,
        cost,
        document,
        transfer,
        draw,
        second,
    };
    let mut draft = Draft::of(bought)
        .moving(Account::Bought(fund), stock, Amount::Cards(face, cards))
        .opening_lot(
            stock,
            cards.minor(),
            Some(cost),
            Terms { from: None, expires: None, payer: Some(payer) },
        )
        .moving(from, Account::Cards, Amount::Cny(cost));
    for serial in serials {
        draft = draft.taking(Claim::MarketCard(serial));
    }
    Ok(draft)
}

/// Gives cards into the custody of the second person, who says how many he counted. What is missing
/// is named, and stays on the giver's account. The chief may hand over what somebody else has.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NotPermitted`] when the cards are another's and one is not the chief.
/// * [`Refusal::TooManyCards`], [`Refusal::SerialTwice`], [`Refusal::NoCards`].
/// * [`Refusal::NoSuchSerial`], [`Refusal::CardIssued`], [`Refusal::CardVoid`],
///   [`Refusal::NotCustodian`] for a card the giver does not have.
/// * [`Refusal::NotOffered`] for a missing card that was not to change hands.
/// * [`Refusal::CountDiffers`] when counted and missing are not all of them.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SamePerson`] when the receiver is the giver.
///
/// Source: keeping ≠ recording; handover with a count by both.
pub(crate) fn hand_over(
    views: &Views,
    _: &Recalled,
    command: &HandOverMarketCards,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let HandOverMarketCards { from, ranges, counted, missing } = command.clone();
    let from = from.unwrap_or(when.by);
    let is_chief = views.operators.get(when.by).is_some_and(|found| found.roles.contains(&Role::Chief));
    if from != when.by && !is_chief {
        return Err(Refusal::NotPermitted { operator: when.by, roles: &[Role::Chief] });
    }
    let serials = some(&ranges)?;
    for serial in &serials {
        held_by(views, *serial, from)?;
    }
    let lacking = named(&missing)?;
    if let Some(serial) = lacking.difference(&serials).next().copied() {
        return Err(Refusal::NotOffered { serial });
    }
    let (cards, lacking) = (quantity(serials.len())?, quantity(lacking.len())?);
    if counted.checked_add(lacking) != Some(cards) || counted.is_negative() {
        return Err(Refusal::CountDiffers { cards, counted, missing: lacking });
    }
    let to = other(when)?;
    if to == from {
        return Err(Refusal::SamePerson { operator: to });
    }
    Ok(Draft::of(MarketCardsHandedOver { from, to, ranges, counted, missing }))
}

/// What a card costs in points: its face value ÷ parity, rounded up to the smallest unit, so that no
/// card is given out for less than it is worth.
fn price(face: Cny, parity: Cny) -> Option<Points> {
    let unit = 10_i128.checked_pow(Points::DECIMALS)?;
    let (face, parity) = (i128::from(face.minor()).checked_mul(unit)?, i128::from(parity.minor()));
    let whole = face.checked_div(parity)?;
    let rest = face.checked_rem(parity)?;
    let minor = if rest > 0 { whole.checked_add(1)? } else { whole };
    i64::try_from(minor).ok().map(Points::from_minor)
}

/// The parts of cards that are issued or written off together.
struct Taken {
    /// By face value: how many, and out of which lots.
    stock: BTreeMap<Cny, (i64, Vec<Pick>)>,
    /// Their face values together.
    value: Cny,
}

/// Takes cards out of the lots they were bought in.
fn take(views: &Views, serials: impl IntoIterator<Item = Serial>) -> Result<Taken, Refusal> {
    let too_large = || Refusal::TooLarge { what: "sum" };
    let mut lots: BTreeMap<(Cny, LotId), i64> = BTreeMap::new();
    let mut value = Cny::ZERO;
    for serial in serials {
        let (card, _) = held(views, serial)?;
        let count = lots.entry((card.face, card.lot)).or_default();
        *count = count.checked_add(1).ok_or_else(too_large)?;
        value = value.checked_add(card.face).ok_or_else(too_large)?;
    }
    let mut stock: BTreeMap<Cny, (i64, Vec<Pick>)> = BTreeMap::new();
    for ((face, lot), count) in lots {
        let picks = views.accounts.pick_of(Account::CardStock(face), lot, count).ok_or_else(too_large)?;
        let (sum, all) = stock.entry(face).or_default();
        *sum = sum.checked_add(count).ok_or_else(too_large)?;
        all.extend(picks);
    }
    Ok(Taken { stock, value })
}

impl Taken {
    /// Moves the cards to `to`, and their cost to those who paid, under `purpose`.
    fn moved(&self, mut draft: Draft, to: Account, purpose: Slug) -> Result<Draft, Refusal> {
        for (face, (count, picks)) in &self.stock {
            let stock = Account::CardStock(*face);
            draft = draft.moving(stock, to, Amount::Cards(*face, Quantity::from_minor(*count)));
            draft = taking_lots(draft, stock, picks);
        }
        for (payer, cost) in costs(self.stock.values().flat_map(|(_, picks)| picks))? {
            draft = draft.moving(Account::Cards, Account::Expense(payer, purpose), Amount::Cny(cost));
        }
        Ok(draft)
    }
}

/// Exchanges points for supermarket cards at parity, in one entry: points out of the member's lots,
/// cards out of the clerk's custody, their cost to the fund that bought them, and a voucher of the
/// one series. Each card costs its face value ÷ `policy.parity`, rounded up to 0.01 of a point.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`], [`Refusal::CodeNeeded`] for a confidential
///   source, [`Refusal::Frozen`], [`Refusal::NoSuchCard`], [`Refusal::CardOfAnother`],
///   [`Refusal::CardIsBlocked`].
/// * [`Refusal::Recusal`] when the clerk would serve himself or a relative.
/// * [`Refusal::NoCards`], [`Refusal::SerialTwice`], [`Refusal::NoSuchSerial`],
///   [`Refusal::CardIssued`], [`Refusal::CardVoid`], [`Refusal::NotCustodian`].
/// * [`Refusal::PriceMoved`] when they cost something else than the desk showed.
/// * [`Refusal::Overspent`], [`Refusal::FirstRedemption`].
/// * [`Refusal::CardsAtMost`] over `policy.market_cards.member_month_max`.
/// * [`Refusal::SecondPersonNeeded`] from `policy.second_person_min` on.
///
/// Source: 兑换超市卡 (exchange for a supermarket card), Fangshan.
pub(crate) fn issue(
    views: &Views,
    _: &Recalled,
    command: &IssueMarketCards,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let IssueMarketCards { member: id, card, serials, points: shown } = command.clone();
    if member(views, id)?.is_confidential() {
        return Err(Refusal::CodeNeeded);
    }
    free_member(views, id)?;
    shown_card(views, id, card)?;
    recuse(views, when.by, id)?;
    let ranges: Vec<SerialRange> = serials.iter().copied().map(SerialRange::one).collect();
    some(&ranges)?;
    let policy = policy(views, when.today)?;
    let mut points = Points::ZERO;
    for serial in &serials {
        let card = held_by(views, *serial, when.by)?;
        let price = price(card.face, policy.parity).and_then(|price| points.checked_add(price));
        points = price.ok_or(Refusal::TooLarge { what: "price" })?;
    }
    if let Some(shown) = shown.filter(|shown| *shown != points) {
        return Err(Refusal::PriceMoved { points, shown });
    }
    let spent = spend(views, id, points, when.today)?;
    may_hold(views, id, serials.len(), when)?;
    let second = may_redeem(views, id, points, when)?;
    let voucher = views.redemptions.next().ok_or(Refusal::NumbersUsedUp { what: "slip" })?;
    let taken = take(views, serials.iter().copied())?;
    let account = Account::Member(id);
    let value = taken.value;
    let draft = Draft::of(MarketCardsIssued { voucher, member: id, serials, value, points, card, second })
        .moving(account, Account::Redeemed, Amount::Points(points))
        .taking(Claim::Voucher(voucher));
    taken.moved(taking_lots(draft, account, &spent), Account::IssuedCards, purpose("cards")?)
}

/// Whether a member may be given so many cards more this month, under whichever of his files.
fn may_hold(views: &Views, id: MemberId, cards: usize, when: &Circumstances) -> Result<(), Refusal> {
    let Some(cards_max) = policy(views, when.today)?.market_cards.member_month_max else { return Ok(()) };
    let files = views.members.files(id).into_iter();
    let given = files
        .fold(0_u32, |sum, file| sum.saturating_add(views.market_cards.issued_in_month(file, when.today)));
    let all = u32::try_from(cards).unwrap_or(u32::MAX).saturating_add(given);
    if all > u32::from(cards_max) {
        return Err(Refusal::CardsAtMost { member: id, given, cards_max });
    }
    Ok(())
}

/// Takes all cards of a slip back: the same lots of points are the member's again, the cards are in
/// the custody of who enters it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchVoucher`] when the slip is none of cards, [`Refusal::SlipReversed`] when it was undone
///   before, [`Refusal::FileClosed`].
/// * [`Refusal::Recusal`].
/// * [`Refusal::NotBack`] for the first card that did not come back, [`Refusal::NotOfSlip`] for the
///   first that is not of the slip.
/// * [`Refusal::CardUsed`] when its merchant says it paid for something.
/// * [`Refusal::SecondPersonNeeded`].
///
/// Source: 冲正 (reversal).
pub(crate) fn take_back(
    views: &Views,
    recalled: &Recalled,
    command: &TakeBackMarketCards,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let TakeBackMarketCards { voucher, serials: back, reason } = command.clone();
    let Some((entry, Event::MarketCardsIssued(fact))) =
        recalled.entry.as_ref().map(|entry| (entry, &entry.event))
    else {
        return Err(Refusal::NoSuchVoucher { voucher });
    };
    still_counts(views, voucher)?;
    member(views, fact.member)?;
    recuse(views, when.by, fact.member)?;
    if let Some(serial) = fact.serials.iter().copied().find(|serial| !back.contains(serial)) {
        return Err(Refusal::NotBack { serial, voucher });
    }
    if let Some(serial) = back.iter().copied().find(|serial| !fact.serials.contains(serial)) {
        return Err(Refusal::NotOfSlip { serial, voucher });
    }
    for serial in fact.serials.iter().copied() {
        let used = views.market_cards.get(serial).map(|card| card.used).unwrap_or_default();
        if used.is_positive() {
            return Err(Refusal::CardUsed { serial, used });
        }
    }
    let second = second(views, when, fact.member)?;
    let taken_back = MarketCardsTakenBack {
        voucher,
        member: fact.member,
        serials: fact.serials.clone(),
        points: fact.points,
        reason,
        second,
    };
    let draft = Draft::of(taken_back).taking(Claim::Reversal(entry.seq));
    draft.undoing(entry).ok_or(Refusal::TooLarge { what: "reversal" })
}

/// Writes cards in stock off; their cost is an expense of the fund that bought them. A card that was
/// given out is bearer goods: nobody can report it lost.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::TooManyCards`], [`Refusal::SerialTwice`], [`Refusal::NoCards`].
/// * [`Refusal::NoSuchSerial`], [`Refusal::CardIssued`], [`Refusal::CardVoid`].
/// * [`Refusal::SecondPersonNeeded`].
pub(crate) fn void(
    views: &Views,
    _: &Recalled,
    command: &VoidMarketCards,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let VoidMarketCards { ranges, cause, reason } = command.clone();
    let serials = some(&ranges)?;
    let cards = quantity(serials.len())?;
    let taken = take(views, serials)?;
    let second = other(when)?;
    let voided = MarketCardsVoided { ranges, cards, value: taken.value, cause, reason, second };
    taken.moved(Draft::of(voided), Account::VoidedCards, purpose("void-cards")?)
}

/// Compares the cards that are there with those that should be, and records both, with the missing
/// and the surplus by serial. Cards that are missing stay on their custodian's account.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchOperator`] when nobody has that number.
/// * [`Refusal::SerialTwice`].
/// * [`Refusal::SecondPersonNeeded`].
///
/// Source: bought = held + issued + void at every close.
pub(crate) fn count(
    views: &Views,
    _: &Recalled,
    command: &CountMarketCards,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CountMarketCards { custodian, ranges } = command.clone();
    if let Some(operator) = custodian.filter(|operator| views.operators.get(*operator).is_none()) {
        return Err(Refusal::NoSuchOperator { operator });
    }
    let mut there = BTreeSet::new();
    for serial in ranges.iter().flat_map(SerialRange::serials) {
        if !there.insert(serial) {
            return Err(Refusal::SerialTwice { serial });
        }
    }
    let expected = views.market_cards.held(custodian);
    let second = other(when)?;
    let missing = SerialRange::runs(expected.difference(&there).copied());
    let surplus = SerialRange::runs(there.difference(&expected).copied());
    let (expected, counted) = (quantity(expected.len())?, quantity(there.len())?);
    Ok(Draft::of(MarketCardsCounted { custodian, ranges, expected, counted, missing, surplus, second }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_costs_its_face_value_at_parity_rounded_up_to_the_smallest_unit() {
        let price = |face, parity| price(Cny::from_minor(face), Cny::from_minor(parity)).unwrap().minor();
        assert_eq!(price(10_000, 50), 20_000, "¥100 at ¥0.50 a point");
        assert_eq!(price(10_000, 30), 33_334, "¥100 at ¥0.30 a point");
        assert_eq!(price(1, 100), 1);
    }
}
