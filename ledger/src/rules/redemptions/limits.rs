//! What a policy allows: how much on a visit, a day and a month, on which days, and to whom.

use crate::events::redemptions::{Line, Proxy};
use crate::events::station::{GoodLimits, Policy, RedeemLimits, RedeemTerms};
use crate::rules::shared::{named_member, recuse};
use crate::rules::{Circumstances, Refusal};
use crate::units::{Day, MemberId, Points, Quantity, Sku};
use crate::views::Views;
use crate::views::redemptions::{Hold, Sum, Usage};

use super::Collector;

/// A first redemption takes a larger balance; what is parked counts.
pub(super) fn first(
    views: &Views,
    policy: &Policy,
    id: MemberId,
    hold: Option<&Hold>,
    today: Day,
) -> Result<(), Refusal> {
    let available = views.accounts.figures(id, today, 0).available;
    let parked = hold.map_or(Points::ZERO, |hold| hold.points);
    let available = available.checked_add(parked).unwrap_or(available);
    if views.members.service(id).redemptions == 0 && available < policy.first_redemption_min {
        return Err(Refusal::FirstRedemption { member: id, available, minimum: policy.first_redemption_min });
    }
    Ok(())
}

/// Whether a basket is within the limits of a visit, a day and a month.
pub(super) fn within(
    views: &Views,
    terms: &RedeemTerms,
    id: MemberId,
    lines: &[Line],
    today: Day,
) -> Result<(), Refusal> {
    open(terms, today)?;
    let post = views.members.get(id).and_then(|found| found.post_on(today)).map(|posted| posted.post);
    let of_post = terms.posts.iter().find(|limits| Some(limits.post) == post).map(|limits| &limits.limits);
    let limits = merged(&terms.limits, of_post);
    let points = lines.iter().fold(Points::ZERO, |sum, line| sum.checked_add(line.points).unwrap_or(sum));
    let pieces = lines.iter().fold(0_i64, |sum, line| sum.saturating_add(line.quantity.minor()));
    let (day, month) =
        (used(views, id, |usage| usage.on(today)), used(views, id, |usage| usage.in_month(today)));
    let none = Used::default();
    for (period, max, had) in [
        ("visit", limits.visit_max, &none),
        ("day", limits.day_max, &day),
        ("month", limits.month_max, &month),
    ] {
        let sum = had.points.checked_add(points);
        if let Some(max) = max.filter(|max| sum.is_none_or(|sum| *max < sum)) {
            return Err(Refusal::PointsLimit { period, most: max, had: had.points, points });
        }
    }
    for (period, max, had) in [
        ("visit", limits.visit_pieces_max, &none),
        ("day", limits.day_pieces_max, &day),
        ("month", limits.month_pieces_max, &month),
    ] {
        pieces_within(period, None, max, had.pieces, pieces)?;
    }
    for GoodLimits { sku, day_max, month_max } in &terms.goods {
        let wanted = lines.iter().filter(|line| line.sku == *sku);
        let wanted = wanted.fold(0_i64, |sum, line| sum.saturating_add(line.quantity.minor()));
        let of_day = pieces_of(views, id, *sku, |usage| usage.on(today));
        let of_month = pieces_of(views, id, *sku, |usage| usage.in_month(today));
        if wanted > 0 {
            pieces_within("day", Some(*sku), *day_max, of_day, wanted)?;
            pieces_within("month", Some(*sku), *month_max, of_month, wanted)?;
        }
    }
    Ok(())
}

fn pieces_within(
    period: &'static str,
    sku: Option<Sku>,
    max: Option<Quantity>,
    had: i64,
    wanted: i64,
) -> Result<(), Refusal> {
    match max.filter(|max| max.minor() < had.saturating_add(wanted)) {
        Some(max) => {
            let [had, wanted] = [had, wanted].map(Quantity::from_minor);
            Err(Refusal::PiecesLimit { period, sku, most: max, had, wanted })
        }
        None => Ok(()),
    }
}

/// Whether goods are handed out on `today`.
///
/// Source: 每月固定兑换日 (fixed redemption days), published point schemes.
fn open(terms: &RedeemTerms, today: Day) -> Result<(), Refusal> {
    if terms.weekdays.is_empty() && terms.month_days.is_empty() {
        return Ok(());
    }
    let of_month = u8::try_from(today.date().2).unwrap_or(0);
    if terms.weekdays.contains(&today.weekday()) || terms.month_days.contains(&of_month) {
        return Ok(());
    }
    // Every month has a 28th, and every week has all its days.
    let next = (1..=62_u16).map(|days| today.plus(days)).find(|day| open(terms, *day).is_ok());
    Err(Refusal::NoRedeemDay { today, next: next.unwrap_or(today) })
}

/// The limits of a post in place of those for everybody, where they say something.
fn merged(all: &RedeemLimits, of_post: Option<&RedeemLimits>) -> RedeemLimits {
    let Some(post) = of_post else { return all.clone() };
    RedeemLimits {
        visit_max: post.visit_max.or(all.visit_max),
        visit_pieces_max: post.visit_pieces_max.or(all.visit_pieces_max),
        day_max: post.day_max.or(all.day_max),
        day_pieces_max: post.day_pieces_max.or(all.day_pieces_max),
        month_max: post.month_max.or(all.month_max),
        month_pieces_max: post.month_pieces_max.or(all.month_pieces_max),
    }
}

/// What a person redeemed in a while, over all his files.
#[derive(Clone, Copy, Default)]
struct Used {
    points: Points,
    without_pin: Points,
    pieces: i64,
    by_proxy: u16,
}

fn used(views: &Views, id: MemberId, of: impl Fn(&Usage) -> Option<&Sum>) -> Used {
    let files = views.members.files(id).into_iter();
    let sums = files.filter_map(|file| views.redemptions.usage(file)).filter_map(&of);
    sums.fold(Used::default(), |had, sum| Used {
        points: had.points.checked_add(sum.points).unwrap_or(had.points),
        without_pin: had.without_pin.checked_add(sum.without_pin).unwrap_or(had.without_pin),
        pieces: had.pieces.saturating_add(sum.all_pieces()),
        by_proxy: had.by_proxy.saturating_add(sum.by_proxy),
    })
}

fn pieces_of(views: &Views, id: MemberId, sku: Sku, of: impl Fn(&Usage) -> Option<&Sum>) -> i64 {
    let files = views.members.files(id).into_iter();
    let sums = files.filter_map(|file| views.redemptions.usage(file)).filter_map(&of);
    sums.fold(0, |had, sum| had.saturating_add(sum.pieces(sku)))
}

/// Whether somebody may collect goods for a member, and who it is.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::ProxyIsMember`] when he is the member himself.
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`], [`Refusal::CodeNeeded`] of the member he is.
/// * [`Refusal::Recusal`] when the clerk would hand it to himself or a relative.
/// * [`Refusal::ProxyUnknown`] when neither a member nor a name and the end of an ID number is given.
/// * [`Refusal::ProxyLimit`], [`Refusal::ProxyTimes`].
pub(super) fn collected(
    views: &Views,
    terms: &RedeemTerms,
    id: MemberId,
    proxy: &Collector,
    points: Points,
    when: &Circumstances,
) -> Result<Proxy, Refusal> {
    match (proxy.by.member, &proxy.person) {
        (Some(other), _) if views.members.holder(other) == id => {
            return Err(Refusal::ProxyIsMember { member: id });
        }
        (Some(other), _) => {
            named_member(views, other)?;
            recuse(views, when.by, other)?;
        }
        (None, Some(_)) => {}
        (None, None) => return Err(Refusal::ProxyUnknown),
    }
    if let Some(most) = terms.proxy.points_max.filter(|most| *most < points) {
        return Err(Refusal::ProxyLimit { points, most });
    }
    let times = used(views, id, |usage| usage.in_month(when.today)).by_proxy;
    if let Some(times_max) = terms.proxy.times_month_max.filter(|max| *max <= times) {
        return Err(Refusal::ProxyTimes { member: id, times, times_max });
    }
    Ok(proxy.by.clone())
}

/// Whether so much may be spent without the member's PIN.
///
/// # Errors
///
/// [`Refusal::NoMemberPin`] when it takes a PIN and he has none, [`Refusal::PinNeeded`].
pub(super) fn identified(
    views: &Views,
    terms: &RedeemTerms,
    id: MemberId,
    points: Points,
    today: Day,
) -> Result<(), Refusal> {
    let had = used(views, id, |usage| usage.on(today)).without_pin;
    let sum = had.checked_add(points).unwrap_or(points);
    let large = terms.pin_min.is_some_and(|least| least <= points);
    let often = terms.without_pin_day_max.is_some_and(|most| most < sum);
    match views.pin_of(id) {
        _ if !large && !often => Ok(()),
        Some(_) => Err(Refusal::PinNeeded { member: id, points, had }),
        None => Err(Refusal::NoMemberPin { member: id, points }),
    }
}
