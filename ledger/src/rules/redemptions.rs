//! Redeeming points for goods, parking a basket, and undoing it.

mod cash;
mod holds;
mod limits;
mod pins;
mod reverse;

use std::collections::BTreeSet;

use serde::Serialize;

use crate::events::Event;
use crate::events::redemptions::{Line, OnPaper, Proof, Proxy, Redeemed};
use crate::events::station::RedeemTerms;
use crate::journal::{Account, Amount, Claim, Draft, Person, PersonalField};
use crate::rules::pin::{Pass, PinShown};
use crate::rules::shared::{
    costs, entered_before, free_member, member, open_period, openings, policy, positive, printed_by, recuse,
    second, shown_before, shown_card, sold, spend, taking_lots,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CardNo, Cny, Day, HoldId, IdTail, MemberId, Moment, Name, Points, Quantity, Sku, Slug};
use crate::views::Views;
use crate::views::accounts::Pick;
use crate::views::redemptions::Hold;

pub use cash::{AllowCash, split};
pub use holds::{HoldBasket, ReleaseHold};
pub use pins::SetMemberPin;
pub use reverse::{ReverseRedemption, ReverseSpoilt, UndoRedemption};

pub(crate) use cash::allow;
pub(crate) use holds::{hold, release};
pub(crate) use pins::{may_show_pin, set_member_pin};
pub(crate) use reverse::{reverse, reverse_spoilt, undo};

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

/// Exchanges a member's points for goods, with what there is to be said besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RedeemWith {
    /// Who and what.
    #[serde(flatten)]
    pub basket: Redeem,
    /// What there is to be said besides.
    #[serde(flatten)]
    pub besides: Besides,
}

/// What may be said of a redemption besides who and what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Besides {
    /// The parked basket it captures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
    /// What is paid in cash for what the shown points do not pay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cny>,
    /// Who collects the goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Collector>,
    /// Proof that the member gave his PIN.
    #[serde(skip)]
    pub shown: Option<PinShown>,
    /// The moment of the basket's first line, whose prices it keeps for `policy.redeeming.price_minutes`.
    #[serde(skip)]
    pub since: Option<Moment>,
}

/// Who collects goods for a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collector {
    /// The member he is, and what he is to the member.
    #[serde(flatten)]
    pub by: Proxy,
    /// Who he is, when he is no member.
    #[serde(skip)]
    pub person: Option<Stranger>,
}

/// Somebody who is no member. It is kept in the vault, never in an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    /// His name.
    pub name: Name,
    /// The end of his ID number.
    pub id_tail: IdTail,
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
///   [`Refusal::NoSuchGood`], [`Refusal::GoodIsWithdrawn`].
/// * [`Refusal::PriceMoved`] when it costs something else than the desk showed.
/// * [`Refusal::OutOfStock`] for the first line the shelf cannot serve.
/// * [`Refusal::Overspent`] when less is available.
/// * [`Refusal::FirstRedemption`] under `policy.first_redemption_min`.
/// * [`Refusal::NoRedeemDay`], [`Refusal::PointsLimit`], [`Refusal::PiecesLimit`] by what the policy
///   allows on a visit, a day and a month, to everybody, to a post and of a good.
/// * [`Refusal::NoMemberPin`], [`Refusal::PinNeeded`] where the policy asks for the member's PIN.
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
    exchange(views, command, &Besides::default(), Identity::Asked, when)
}

/// As [`redeem`], with a parked basket to capture, part payment in cash, a collector, or the member's
/// PIN.
///
/// # Errors
///
/// As [`redeem`], and where they belong in its order:
/// * [`Refusal::NoSuchHold`], [`Refusal::HoldOfAnother`], [`Refusal::HoldDiffers`] when the basket is not
///   the one that was parked, [`Refusal::HoldInFull`] when cash is offered for it.
/// * [`Refusal::NoCashFund`], [`Refusal::CashNotAllowed`], [`Refusal::CashMoved`].
/// * [`Refusal::ProxyIsMember`], [`Refusal::ProxyUnknown`], [`Refusal::ProxyLimit`],
///   [`Refusal::ProxyTimes`].
///
/// Source: 代领 (collected by somebody else), with a record of who it was.
pub(crate) fn redeem_with(
    views: &Views,
    _: &Recalled,
    command: &RedeemWith,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RedeemWith { basket, besides } = command;
    if member(views, basket.member)?.is_confidential() {
        return Err(Refusal::CodeNeeded);
    }
    exchange(views, basket, besides, Identity::Asked, when)
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
    exchange(views, &basket, &Besides::default(), Identity::Known, when).map_err(|refusal| {
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
/// * [`Refusal::PeriodClosed`]: the form of a closed month is put right by a correction of today.
/// * [`Refusal::FormNotGivenOut`] for a number that was never printed, [`Refusal::FormPrintedLater`] than
///   the day on it.
/// * [`Refusal::AlreadyTaken`] when the form was entered or voided before, [`Refusal::ShownBefore`] when an
///   act was entered from it.
/// * as [`redeem`].
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
    open_period(views, day)?;
    printed_by(views, &paper.pad, day)?;
    // Said before what is short: the points of a form that was entered are gone already.
    if let Some(first) = &recalled.entry {
        return Err(entered_before(Claim::Pad(paper.pad), first));
    }
    if let Some(first) = views.papers.typed_before(&paper.pad) {
        return Err(shown_before(first));
    }
    let mut draft = redeem(views, recalled, &Redeem { member, card: None, lines, points }, when)?;
    draft = draft.taking(Claim::Pad(paper.pad.clone()));
    if let Event::Redeemed(fact) = &mut draft.event {
        fact.paper = Some(paper);
    }
    Ok(draft)
}

/// Whether it must be asked who stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Identity {
    /// The policy says when.
    Asked,
    /// He gave his PIN to be let in.
    Known,
}

fn exchange(
    views: &Views,
    command: &Redeem,
    besides: &Besides,
    identity: Identity,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let id = command.member;
    free_member(views, id)?;
    shown_card(views, id, command.card)?;
    recuse(views, when.by, id)?;
    let policy = policy(views, when.today);
    let terms = policy.as_ref().map(|policy| RedeemTerms::clone(&policy.redeeming)).unwrap_or_default();
    let hold = besides.hold.map(|hold| holds::captured(views, command, hold, when)).transpose()?;
    let mut basket = match hold {
        Some(hold) => Basket { lines: hold.lines.clone(), priced_at: None },
        None => priced(views, &command.lines, besides.since, &terms, when)?,
    };
    let price = total(&basket.lines)?;
    let cash = cash::part(views, &mut basket.lines, price, command.points, besides, &terms)?;
    let points = total(&basket.lines)?;
    if let Some(shown) = command.points.filter(|shown| *shown != points) {
        return Err(Refusal::PriceMoved { points, shown });
    }
    let goods = match hold {
        Some(hold) => basket.lines.iter().map(|line| holds::picks(hold, Account::Aside(line.sku))).collect(),
        None => from_shelf(views, &basket.lines, when.today)?,
    };
    let spent = match hold {
        Some(hold) => holds::picks(hold, Account::Held(id)),
        None => spend(views, id, points, when.today)?,
    };
    let policy = policy?;
    limits::first(views, policy, id, hold, when.today)?;
    limits::within(views, &terms, id, &basket.lines, when.today)?;
    let proxy = besides.proxy.as_ref().map(|proxy| limits::collected(views, &terms, id, proxy, points, when));
    let proxy = proxy.transpose()?;
    let shown = besides.shown.filter(|shown| shown.member() == id);
    if identity == Identity::Asked && shown.is_none() {
        limits::identified(views, &terms, id, points, when.today)?;
    }
    let needs_second = policy.second_person_min <= points;
    let second = needs_second.then(|| second(views, when, id)).transpose()?;
    let voucher = views.redemptions.next().ok_or(Refusal::NumbersUsedUp { what: "slip" })?;
    let draft = Draft::of(Redeemed {
        voucher,
        member: id,
        lines: basket.lines.clone(),
        points,
        second,
        card: command.card,
        hold: besides.hold,
        cash: cash.map(|(amount, _)| amount),
        fund: cash.map(|(_, fund)| fund),
        proxy,
        proof: shown.map(|_| Proof::Pin),
        priced_at: basket.priced_at,
        paper: None,
    });
    let mut draft = handing_out(draft, id, hold, points, &spent, &basket.lines, &goods)?;
    if let Some((amount, fund)) = cash {
        draft = draft.moving(Account::Granted(fund), Account::Fund(fund), Amount::Cny(amount));
    }
    draft = draft.taking(Claim::Voucher(voucher));
    if let Some(hold) = hold {
        draft = draft.taking(Claim::Hold(hold.id)).following(hold.seq);
    }
    let person = besides.proxy.as_ref().and_then(|proxy| proxy.person.as_ref());
    Ok(match person {
        Some(Stranger { name, id_tail }) => {
            let kept = [(PersonalField::Name, name.as_str()), (PersonalField::IdTail, id_tail.as_str())];
            draft.keeping(openings(Person::Collector(voucher), when, kept))
        }
        None => draft,
    })
}

/// Points out, pieces out, and their cost to whoever paid for them.
fn handing_out(
    mut draft: Draft,
    id: MemberId,
    hold: Option<&Hold>,
    points: Points,
    spent: &[Pick],
    lines: &[Line],
    goods: &[Vec<Pick>],
) -> Result<Draft, Refusal> {
    let account = if hold.is_some() { Account::Held(id) } else { Account::Member(id) };
    if points.is_positive() {
        draft = draft.moving(account, Account::Redeemed, Amount::Points(points));
    }
    draft = taking_lots(draft, account, spent);
    for (line, picks) in lines.iter().zip(goods) {
        let place = if hold.is_some() { Account::Aside(line.sku) } else { Account::Shelf(line.sku) };
        draft = draft.moving(place, Account::IssuedGoods, Amount::Pieces(line.sku, line.quantity));
        draft = taking_lots(draft, place, picks);
    }
    for (payer, cost) in costs(goods.iter().flatten())? {
        let expense = Account::Expense(payer, goods_purpose()?);
        draft = draft.moving(Account::Inventory, expense, Amount::Cny(cost));
    }
    Ok(draft)
}

/// What all lines cost together.
fn total(lines: &[Line]) -> Result<Points, Refusal> {
    let points = lines.iter().try_fold(Points::ZERO, |sum, line| sum.checked_add(line.points));
    points.ok_or(Refusal::TooLarge { what: "price" })
}

/// The lines of a basket with their prices.
struct Basket {
    lines: Vec<Line>,
    /// The moment whose prices they are, when one of them is another by now.
    priced_at: Option<Moment>,
}

/// The lines of a basket with the prices it keeps.
fn priced(
    views: &Views,
    wanted: &[Wanted],
    since: Option<Moment>,
    terms: &RedeemTerms,
    when: &Circumstances,
) -> Result<Basket, Refusal> {
    if wanted.is_empty() {
        return Err(Refusal::EmptyBasket);
    }
    let minutes = i64::from(terms.price_minutes.unwrap_or(0));
    let last = |since: Moment| since.plus_millis(minutes.saturating_mul(60_000));
    let since = since.filter(|since| minutes > 0 && *since <= when.at && when.at <= last(*since));
    let (mut seen, mut priced_at) = (BTreeSet::new(), None);
    let line = |Wanted { sku, quantity }: &Wanted| {
        positive(quantity.minor(), "quantity")?;
        if !seen.insert(*sku) {
            return Err(Refusal::LineTwice { sku: *sku });
        }
        let price = sold(views, *sku)?.price_on(when.today);
        let kept = since.and_then(|since| Some((since, views.redemptions.price_at(*sku, since)?)));
        let kept = kept.filter(|(_, kept)| *kept != price);
        priced_at = priced_at.or(kept.map(|(since, _)| since));
        let each = kept.map_or(price, |(_, kept)| kept);
        let points = each.checked_times(quantity.minor()).ok_or(Refusal::TooLarge { what: "price" })?;
        Ok(Line { sku: *sku, quantity: *quantity, points, cash: None })
    };
    let lines = wanted.iter().map(line).collect::<Result<_, _>>()?;
    Ok(Basket { lines, priced_at })
}

fn from_shelf(views: &Views, lines: &[Line], today: Day) -> Result<Vec<Vec<Pick>>, Refusal> {
    let picked = |line: &Line| {
        let picks = views.accounts.pick(Account::Shelf(line.sku), line.quantity.minor(), today);
        picks.ok_or_else(|| Refusal::OutOfStock {
            sku: line.sku,
            wanted: line.quantity,
            stock: views.accounts.stock(line.sku, today),
        })
    };
    lines.iter().map(picked).collect()
}
