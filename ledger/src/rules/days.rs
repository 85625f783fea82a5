//! Shifts, the count of goods drawn at random, and the close of a day.
//!
//! ```text
//! shifts closed ─▶ goods drawn ─▶ counted blind ─▶ two people sign ─▶ the day takes no more
//! ```
//!
//! 1. A day is closed once, by two people together. Everything up to it is closed with it.
//! 2. On a closed day nobody enters anything: nothing can be spent, so nothing is urgent. Signing in,
//!    denials and what the book does by itself go on.
//! 3. What was left undone is signed as a figure. Only what the people of the day can finish
//!    themselves keeps it open: shifts, tasks that are due, the count.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::events::days::{
    Check, Counted, DayClosed, DrawnCounted, FormVoided, GoodsDrawn, Left, ShiftClosed, ShiftOpened,
};
use crate::events::operators::Role;
use crate::journal::{Account, Claim, Commodity, Draft};
use crate::rules::shared::{has_role, shown_before};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Day, Digest, Note, PadNo, Points, Print, Quantity, Seq, Sku, VoucherNo};
use crate::views::Views;
use crate::views::days::Count;

/// Begins to work at the terminal one is signed in at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenShift {}

/// Ends work at a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CloseShift {
    /// The entry that opened it.
    pub shift: Seq,
    /// Slips in the drawer, when somebody counted them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slips: Option<u32>,
}

/// Draws the goods that are counted for the close of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DrawGoods {
    /// The day that is to be closed.
    pub day: Day,
}

/// Says how many pieces of the drawn goods there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountDrawn {
    /// The day that is to be closed.
    pub day: Day,
    /// What was found.
    pub counts: Vec<Pieces>,
}

/// Pieces of a good that were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pieces {
    /// Which good.
    pub sku: Sku,
    /// How many.
    pub counted: Quantity,
}

/// Closes a day and every open day before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CloseDay {
    /// The last day that is closed.
    pub day: Day,
    /// What there is to say.
    pub note: Option<Note>,
}

/// Says that nothing will be entered from a paper form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VoidForm {
    /// Its number.
    pub pad: PadNo,
    /// Why.
    pub reason: Note,
}

/// How many goods are counted for the close of a day.
pub const GOODS_DRAWN: usize = 5;

/// Whether operators may still enter something on `day`.
///
/// # Errors
///
/// [`Refusal::DayClosed`].
///
/// Source: 日结 (day close): a closed day takes no more entries, a correction carries its own date.
pub(super) fn still_open(views: &Views, day: Day) -> Result<(), Refusal> {
    match views.days.closing(day) {
        Some(closed) => Err(Refusal::DayClosed { day, closed_at: closed.at, by: closed.by }),
        None => Ok(()),
    }
}

/// Opens a shift at the terminal of the session. What is done without one is entered all the same:
/// a shift is for whoever wants to be relieved of a drawer.
///
/// # Errors
///
/// [`Refusal::ShiftOpen`] when the operator has one there.
pub(crate) fn open_shift(
    views: &Views,
    _: &Recalled,
    _: &OpenShift,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    match views.days.shift_of(when.by, &when.desk) {
        Some(open) => Err(Refusal::ShiftOpen { operator: when.by, since: open.since, seq: open.seq }),
        None => Ok(Draft::of(ShiftOpened { vouchers: views.redemptions.vouchers() })),
    }
}

/// Closes a shift: everybody his own, at any terminal; the chief one that was forgotten.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchShift`].
/// * [`Refusal::NotPermitted`] when it is another's and one is not the chief.
pub(crate) fn close_shift(
    views: &Views,
    _: &Recalled,
    command: &CloseShift,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CloseShift { shift, slips } = *command;
    let open = views.days.shift(shift).ok_or(Refusal::NoSuchShift { shift })?;
    if open.operator != when.by {
        has_role(views, when.by, &[Role::Chief])?;
    }
    let tally = open.tally;
    let difference = slips.and_then(|slips| i64::from(slips).checked_sub(i64::from(tally.redemptions)));
    let (operator, at) = (open.operator, open.desk.clone());
    Ok(Draft::of(ShiftClosed { shift, operator, at, tally, slips, difference }).following(shift))
}

/// The goods that are counted for a close: five of those the book has on its shelf, or all when it has
/// fewer.
///
/// Each good's lot is SHA-256 of `jifen/count/v1`, a line feed, the seed, and the good's code; the
/// smallest lots are drawn. The seed is the leaf hash of the entry before the draw.
pub fn drawn(views: &Views, seed: Digest) -> Vec<Sku> {
    let mut goods: Vec<Sku> = countable(views).collect();
    goods.sort_by_cached_key(|sku| {
        Digest::of(&[b"jifen/count/v1\n", seed.as_bytes(), sku.line().as_str().as_bytes()])
    });
    goods.truncate(GOODS_DRAWN);
    goods
}

fn countable(views: &Views) -> impl Iterator<Item = Sku> {
    views.goods.all().map(|(sku, _)| sku).filter(|sku| on_shelf(views, *sku).is_positive())
}

fn on_shelf(views: &Views, sku: Sku) -> Quantity {
    Quantity::from_minor(views.accounts.balance(Account::Shelf(sku), Commodity::Pieces(sku)))
}

/// Draws the goods to count for the close of a day, once: whoever does not like the draw cannot draw
/// again.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::FutureDay`], [`Refusal::DayClosed`].
/// * [`Refusal::CountIsDrawn`].
///
/// Source: 日结抽盘 (goods counted at random at the close).
pub(crate) fn draw(
    views: &Views,
    _: &Recalled,
    command: &DrawGoods,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let day = closable(views, command.day, when.today)?;
    if let Some(count) = views.days.count(day) {
        return Err(Refusal::CountIsDrawn { day, seq: count.seq });
    }
    let seed = views.head.map(|head| head.hash);
    let goods = seed.map(|seed| drawn(views, seed)).unwrap_or_default();
    Ok(Draft::of(GoodsDrawn { day, goods }))
}

/// Records what was found of the drawn goods, beside what the book has at that moment. They may be
/// counted again: each count stays on record, the last one counts.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::FutureDay`], [`Refusal::DayClosed`].
/// * [`Refusal::NoCountDrawn`].
/// * [`Refusal::NotDrawn`], [`Refusal::LineTwice`], [`Refusal::DrawnNotCounted`].
pub(crate) fn count(
    views: &Views,
    _: &Recalled,
    command: &CountDrawn,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let day = closable(views, command.day, when.today)?;
    let Count { goods, seq, .. } = views.days.count(day).ok_or(Refusal::NoCountDrawn { day })?;
    let mut seen = BTreeSet::new();
    for Pieces { sku, counted } in &command.counts {
        if !goods.contains(sku) {
            return Err(Refusal::NotDrawn { sku: *sku, day });
        }
        if !seen.insert(*sku) {
            return Err(Refusal::LineTwice { sku: *sku });
        }
        if counted.is_negative() {
            return Err(Refusal::DrawnNotCounted { sku: *sku });
        }
    }
    if let Some(sku) = goods.iter().find(|sku| !seen.contains(*sku)) {
        return Err(Refusal::DrawnNotCounted { sku: *sku });
    }
    let counted = |Pieces { sku, counted }: &Pieces| Counted {
        sku: *sku,
        counted: *counted,
        book: on_shelf(views, *sku),
    };
    let counts = command.counts.iter().map(counted).collect();
    Ok(Draft::of(DrawnCounted { day, counts }).following(*seq))
}

/// What is left for the close of `day`, line by line in the order of [`Check::ALL`].
pub fn checklist(views: &Views, day: Day) -> Vec<(Check, usize)> {
    let count = views.days.count(day);
    let found = count.and_then(|count| count.found.as_ref());
    let to_count = match (count, found) {
        (_, Some(_)) => 0,
        (Some(count), None) => count.goods.len(),
        (None, None) => countable(views).count().min(GOODS_DRAWN),
    };
    let figure = |check| match check {
        Check::Shifts => views.days.shifts().len(),
        Check::TasksDue => views.dispatch.open().filter(|open| open.task.due <= day).count(),
        Check::ToCount => to_count,
        Check::Differences => found.map_or(0, crate::views::days::Found::differences),
        Check::TasksCarried => views.dispatch.open().filter(|open| open.carried.is_some()).count(),
        Check::Review => views.tasks.queue().len(),
        Check::Questions => views.tasks.questions().len(),
        Check::Objections => views.notice.objections().len(),
        Check::CardsToCount if views.market_cards.last_count().is_some_and(|count| day <= count.on) => 0,
        Check::CardsToCount => views.market_cards.held(None).len(),
        Check::CardsMissing => views.market_cards.missing(),
        Check::Holds => views.redemptions.holds().count(),
    };
    Check::ALL.into_iter().map(|check| (check, figure(check))).collect()
}

/// Whether a day stays open as long as this is more than nothing.
pub const fn blocks(check: Check) -> bool {
    matches!(check, Check::Shifts | Check::TasksDue | Check::ToCount | Check::CardsToCount)
}

/// Closes a day for two people: whoever asks is a clerk or the chief; who signs with him is a
/// reviewer, of finance, or the chief.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::FutureDay`], [`Refusal::DayClosed`].
/// * [`Refusal::ShiftsOpen`], [`Refusal::TasksDue`], [`Refusal::CountNeeded`],
///   [`Refusal::CardsToCount`].
/// * [`Refusal::ReasonNeeded`] when a count differs from the book and there is no note.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::NotPermitted`] when his roles are others.
///
/// Source: 日结双人签字 (two people sign the close of a day).
pub(crate) fn close(
    views: &Views,
    _: &Recalled,
    command: &CloseDay,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CloseDay { day, note } = command.clone();
    closable(views, day, when.today)?;
    let list = checklist(views, day);
    if let Some((check, figure)) = list.iter().find(|(check, figure)| blocks(*check) && *figure > 0) {
        return Err(match check {
            Check::Shifts => Refusal::ShiftsOpen { shifts: *figure },
            Check::TasksDue => Refusal::TasksDue { tasks: *figure, day },
            Check::CardsToCount => Refusal::CardsToCount { cards: *figure, day },
            Check::ToCount
            | Check::CardsMissing
            | Check::Holds
            | Check::Differences
            | Check::TasksCarried
            | Check::Review
            | Check::Questions
            | Check::Objections => Refusal::CountNeeded { goods: *figure, day },
        });
    }
    let differs = list.iter().any(|(check, figure)| *check == Check::Differences && *figure > 0);
    if differs && note.is_none() {
        return Err(Refusal::ReasonNeeded { what: "count that differs" });
    }
    let second = when.second.filter(|second| *second != when.by).ok_or(Refusal::SecondPersonNeeded)?;
    has_role(views, second, &[Role::Reviewer, Role::Finance, Role::Chief])?;
    let before = views.days.last_closed().map_or(0, |closed| closed.vouchers);
    let until = views.days.redeemed_until(day);
    let slips = until.checked_sub(before).ok_or(Refusal::TooLarge { what: "number of slips" })?;
    let some = |number: Option<u32>| number.filter(|_| slips > 0).map(VoucherNo::number);
    let left = list.into_iter().filter(|(_, figure)| *figure > 0);
    let left = left.map(|(check, figure)| Left { check, figure: u32::try_from(figure).unwrap_or(u32::MAX) });
    let closed = DayClosed {
        day,
        first: some(before.checked_add(1)),
        last: some(Some(until)),
        slips,
        points: points_since(views, day),
        left: left.collect(),
        note,
        second,
    };
    let draft = Draft::of(closed);
    Ok(match views.days.count(day).and_then(|count| count.found.as_ref()) {
        Some(found) => draft.following(found.seq),
        None => draft,
    })
}

/// Points spent since the last close and until the end of `day`, less what was undone.
fn points_since(views: &Views, day: Day) -> Points {
    let from = views.days.last_closed().map_or(Day::number(0), |closed| closed.day.plus(1));
    let days = views.days.within(crate::units::Period { from, to: day });
    days.fold(Points::ZERO, |sum, (_, counts)| sum.checked_add(counts.points_spent).unwrap_or(sum))
}

fn closable(views: &Views, day: Day, today: Day) -> Result<Day, Refusal> {
    if today < day {
        return Err(Refusal::FutureDay { day, today });
    }
    still_open(views, day)?;
    Ok(day)
}

/// Takes the number of a spoilt or lost form out of use.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::ShownBefore`] when an act was entered from it in an older book.
/// * [`Refusal::FormNotGivenOut`].
/// * [`Refusal::AlreadyTaken`], from the store, when it was entered or voided before.
pub(crate) fn void_form(
    views: &Views,
    _: &Recalled,
    command: &VoidForm,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let VoidForm { pad, reason } = command.clone();
    if let Some(first) = views.papers.typed_before(&pad) {
        return Err(shown_before(first));
    }
    if views.papers.given_out(&pad).is_none() {
        return Err(Refusal::FormNotGivenOut { pad });
    }
    Ok(Draft::of(FormVoided { pad: pad.clone(), reason }).taking(Claim::Pad(pad)))
}
