//! Redeeming points for goods, and undoing it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::events::Event;
use crate::events::redemptions::{Line, OnPaper, Redeemed, RedemptionReversed};
use crate::journal::{Account, Amount, Claim, Draft, Payer};
use crate::rules::pin::Pass;
use crate::rules::shared::{free_member, member, policy, positive, recuse, second, spend, taking_lots};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CardNo, Cny, Day, MemberId, Note, Points, Quantity, Sku, Slug, VoucherNo};
use crate::views::Views;
use crate::views::accounts::Pick;

/// Exchanges a member's points for goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Redeem {
    /// Who.
    pub member: MemberId,
    /// The card he showed.
    #[serde(skip)]
    pub card: Option<CardNo>,
    /// What he wants.
    pub lines: Vec<Wanted>,
    /// What the desk showed as the price of it all; none when nothing was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// Exchanges a confidential source's points for goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RedeemAsSource {
    /// The account he opened.
    #[serde(rename = "member")]
    pub pass: Pass,
    /// What he wants.
    pub lines: Vec<Wanted>,
    /// What the desk showed as the price of it all; none when nothing was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
}

/// Enters what was exchanged on a numbered form while the desk was down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RedeemOnPaper {
    /// Who.
    pub member: MemberId,
    /// What he got.
    pub lines: Vec<Wanted>,
    /// The price that stands on the form; none when none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points: Option<Points>,
    /// The form, and the day on it.
    pub paper: OnPaper,
}

/// One line of a basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
}

/// Undoes a redemption.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReverseRedemption {
    /// Which slip.
    pub voucher: VoucherNo,
    /// Why.
    pub reason: Note,
}

/// The purpose under which the cost of redeemed goods is booked.
fn goods_purpose() -> Result<Slug, Refusal> {
    "goods".parse().map_err(|_| Refusal::TooLarge { what: "purpose" })
}

/// Exchanges points for goods in one entry: points out of the member's lots, pieces off the
/// shelf's lots, their cost to whoever paid for them, and a voucher without a gap.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`], [`Refusal::CodeNeeded`] for a confidential source, whose account is
///   opened by code and PIN, [`Refusal::Frozen`], [`Refusal::NoSuchCard`],
///   [`Refusal::CardOfAnother`], [`Refusal::CardIsBlocked`].
/// * [`Refusal::Recusal`] when the clerk would serve himself or a relative.
/// * [`Refusal::EmptyBasket`], [`Refusal::NotPositive`], [`Refusal::LineTwice`],
///   [`Refusal::NoSuchGood`].
/// * [`Refusal::PriceMoved`] when it costs something else than the desk showed.
/// * [`Refusal::OutOfStock`] for the first line the shelf cannot serve.
/// * [`Refusal::Overspent`] when less is available.
/// * [`Refusal::FirstRedemption`] under `policy.first_redemption_min`.
/// * [`Refusal::SecondPersonNeeded`] from `policy.second_person_min` on.
///
/// Source: 随时兑换 (exchange at any time), Fangshan; never cash.
pub(crate) fn redeem(
    views: &Views,
    _: &Recalled,
    command: &Redeem,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    if member(views, command.member)?.is_confidential() {
        return Err(Refusal::CodeNeeded);
    }
    exchange(views, command, when)
}

/// As [`redeem`], for a confidential source who opened his account himself.
///
/// # Errors
///
/// As [`redeem`], but for [`Refusal::CodeNeeded`].
pub(crate) fn redeem_as_source(
    views: &Views,
    _: &Recalled,
    command: &RedeemAsSource,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RedeemAsSource { pass, lines, points } = command.clone();
    let basket = Redeem { member: pass.member(), card: None, lines, points };
    exchange(views, &basket, when).map_err(|refusal| {
        // Said without the number, which is for nobody's eyes.
        if let Refusal::Frozen { reason, .. } = refusal { Refusal::SourceFrozen { reason } } else { refusal }
    })
}

/// As [`redeem`], from a form that was given out for an outage. It counts for today; the day on which
/// the goods went out stands in it, and may be closed by now.
///
/// What the form allowed was what the member had when it was printed. If he has less by now, the entry
/// is refused with both figures, so that somebody looks at it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::FutureDay`], [`Refusal::TooLongAgo`] by `policy.backdate_days`.
/// * [`Refusal::FormNotGivenOut`] for a number that was never printed.
/// * as [`redeem`].
/// * [`Refusal::AlreadyTaken`], from the store, when the form was entered or voided before.
pub(crate) fn redeem_on_paper(
    views: &Views,
    recalled: &Recalled,
    command: &RedeemOnPaper,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RedeemOnPaper { member, lines, points, paper } = command.clone();
    let (day, today) = (paper.on, when.today);
    if today < day {
        return Err(Refusal::FutureDay { day, today });
    }
    let backdate_days = policy(views, today)?.backdate_days;
    if day < today.minus(backdate_days) {
        return Err(Refusal::TooLongAgo { day, backdate_days });
    }
    if !views.papers.was_given_out(&paper.pad) {
        return Err(Refusal::FormNotGivenOut { pad: paper.pad });
    }
    let mut draft = redeem(views, recalled, &Redeem { member, card: None, lines, points }, when)?;
    draft = draft.taking(Claim::Pad(paper.pad.clone()));
    if let Event::Redeemed(fact) = &mut draft.event {
        fact.paper = Some(paper);
    }
    Ok(draft)
}

fn exchange(views: &Views, command: &Redeem, when: &Circumstances) -> Result<Draft, Refusal> {
    let id = command.member;
    free_member(views, id)?;
    check_card(views, command)?;
    recuse(views, when.by, id)?;
    let lines = priced(views, &command.lines)?;
    let points = lines.iter().try_fold(Points::ZERO, |sum, line| sum.checked_add(line.points));
    let points = points.ok_or(Refusal::TooLarge { what: "price" })?;
    if let Some(shown) = command.points.filter(|shown| *shown != points) {
        return Err(Refusal::PriceMoved { points, shown });
    }
    let goods =
        lines.iter().map(|line| from_shelf(views, line, when.today)).collect::<Result<Vec<_>, _>>()?;
    let spent = spend(views, id, points, when.today)?;
    let policy = policy(views, when.today)?;
    let available = views.accounts.figures(id, when.today, 0).available;
    if views.members.service(id).redemptions == 0 && available < policy.first_redemption_min {
        return Err(Refusal::FirstRedemption { member: id, available, minimum: policy.first_redemption_min });
    }
    let needs_second = policy.second_person_min <= points;
    let second = needs_second.then(|| second(views, when, id)).transpose()?;
    let voucher = views.redemptions.next().ok_or(Refusal::NumbersUsedUp { what: "slip" })?;
    let account = Account::Member(id);
    let mut draft =
        Draft::of(Redeemed { voucher, member: id, lines: lines.clone(), points, second, paper: None })
            .moving(account, Account::Redeemed, Amount::Points(points))
            .taking(Claim::Voucher(voucher));
    draft = taking_lots(draft, account, &spent);
    for (line, picks) in lines.iter().zip(&goods) {
        let shelf = Account::Shelf(line.sku);
        draft = draft.moving(shelf, Account::IssuedGoods, Amount::Pieces(line.sku, line.quantity));
        draft = taking_lots(draft, shelf, picks);
    }
    for (payer, cost) in costs(goods.iter().flatten())? {
        let expense = Account::Expense(payer, goods_purpose()?);
        draft = draft.moving(Account::Inventory, expense, Amount::Cny(cost));
    }
    Ok(draft)
}

fn check_card(views: &Views, command: &Redeem) -> Result<(), Refusal> {
    let Some(card) = command.card else { return Ok(()) };
    let found = views.members.card(card).ok_or(Refusal::NoSuchCard { card })?;
    // A card of a file that was merged leads to the one that goes on.
    let holder = views.members.holder(found.member);
    if holder != command.member {
        return Err(Refusal::CardOfAnother { card, member: holder });
    }
    match &found.blocked {
        Some(reason) => Err(Refusal::CardIsBlocked { card, reason: reason.clone() }),
        None => Ok(()),
    }
}

/// The lines of a basket with today's prices.
fn priced(views: &Views, wanted: &[Wanted]) -> Result<Vec<Line>, Refusal> {
    if wanted.is_empty() {
        return Err(Refusal::EmptyBasket);
    }
    let mut seen = BTreeSet::new();
    let line = |Wanted { sku, quantity }: &Wanted| {
        positive(quantity.minor(), "quantity")?;
        if !seen.insert(*sku) {
            return Err(Refusal::LineTwice { sku: *sku });
        }
        let good = views.goods.get(*sku).ok_or(Refusal::NoSuchGood { sku: *sku })?;
        let points = good.points_price.checked_times(quantity.minor());
        let points = points.ok_or(Refusal::TooLarge { what: "price" })?;
        Ok(Line { sku: *sku, quantity: *quantity, points })
    };
    wanted.iter().map(line).collect()
}

fn from_shelf(views: &Views, line: &Line, today: Day) -> Result<Vec<Pick>, Refusal> {
    let picks = views.accounts.pick(Account::Shelf(line.sku), line.quantity.minor(), today);
    picks.ok_or_else(|| Refusal::OutOfStock {
        sku: line.sku,
        wanted: line.quantity,
        stock: views.accounts.stock(line.sku, today),
    })
}

/// What the picked goods cost, by who paid for them.
fn costs<'a>(picks: impl Iterator<Item = &'a Pick>) -> Result<BTreeMap<Payer, Cny>, Refusal> {
    let mut costs: BTreeMap<Payer, Cny> = BTreeMap::new();
    for pick in picks {
        // Goods always have a payer: both ways of taking them in name one.
        if let Some(payer) = pick.lot.payer.filter(|_| pick.cost.is_positive()) {
            let cost = costs.entry(payer).or_default();
            *cost = cost.checked_add(pick.cost).ok_or(Refusal::TooLarge { what: "cost" })?;
        }
    }
    Ok(costs)
}

/// Undoes a redemption line by line: the same lots of points and goods are back, with their own
/// last days, and the cost is back in the inventory.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchVoucher`], [`Refusal::FileClosed`] when the member was merged meanwhile.
/// * [`Refusal::Recusal`], [`Refusal::SecondPersonNeeded`].
/// * [`Refusal::AlreadyTaken`], from the store, when it was undone before.
///
/// Source: 冲正 (reversal).
pub(crate) fn reverse(
    views: &Views,
    recalled: &Recalled,
    command: &ReverseRedemption,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReverseRedemption { voucher, reason } = command.clone();
    let Some((entry, Event::Redeemed(fact))) = recalled.entry.as_ref().map(|entry| (entry, &entry.event))
    else {
        return Err(Refusal::NoSuchVoucher { voucher });
    };
    // The points go back into the file they came from, so it must be open.
    member(views, fact.member)?;
    recuse(views, when.by, fact.member)?;
    let second = second(views, when, fact.member)?;
    let reversed = RedemptionReversed { voucher, member: fact.member, points: fact.points, reason, second };
    let draft = Draft::of(reversed).taking(Claim::Reversal(entry.seq));
    draft.undoing(entry).ok_or(Refusal::TooLarge { what: "reversal" })
}
