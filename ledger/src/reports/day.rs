//! A day before and after it is closed: the checklist, what was counted, who served how often.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::days::{Check, Counted, Left, Tally};
use crate::journal::{Claim, Entry};
use crate::rules::days::{blocks, checklist};
use crate::store::Store;
use crate::units::{
    Day, DeskId, Digest, HoldId, MemberId, Moment, Name, Note, OperatorId, PadNo, Period, Points, Seq,
    Serial, SerialRange, Sku, VoucherNo, Zone,
};
use crate::views::Views;
use crate::views::days::{Closed, Shift};
use crate::views::papers::Papers;

use super::market_cards::{FaceRow, at_close};
use super::shared::within;

/// One line of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What is looked at.
    pub check: Check,
    /// How many are left.
    pub figure: usize,
    /// Whether the day stays open until it is nothing.
    pub blocks: bool,
}

/// A good that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Good {
    /// Which.
    pub sku: Sku,
    /// Its name.
    pub name: Option<Name>,
    /// What was found, and what the book had; none while it is to be counted.
    pub found: Option<Counted>,
}

/// Slips of the days that are closed together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Slips {
    /// How many.
    pub count: usize,
    /// The first number.
    pub first: Option<VoucherNo>,
    /// The last number.
    pub last: Option<VoucherNo>,
    /// Numbers between what was there before and the last one that no entry took.
    pub missing: Vec<VoucherNo>,
    /// Slips undone in these days.
    pub reversed: usize,
    /// What they cost, less what was undone.
    pub points: Points,
    /// Of the slips: made by one person alone, as their sum allows.
    pub alone: usize,
}

/// How often somebody was served, or served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Uses<Who> {
    /// Who.
    pub who: Who,
    /// How often.
    pub uses: u32,
    /// What it came to.
    pub points: Points,
    /// Whether that is far more often than others, see [`outliers`].
    pub outlier: bool,
}

/// A denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Denial {
    /// Its entry.
    pub seq: Seq,
    /// Who tried.
    pub by: OperatorId,
    /// What.
    pub command: Box<str>,
    /// Why not, by name.
    pub refusal: Box<str>,
}

/// A basket that is parked now. It keeps no day open: at its moment the book itself gives it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Parked {
    /// Which.
    pub hold: HoldId,
    /// Whose; none of a confidential source.
    pub member: Option<MemberId>,
    /// Who parked it.
    pub by: OperatorId,
    /// Where.
    pub desk: DeskId,
    /// What it pins.
    pub points: Points,
    /// From this moment on it counts as given back.
    pub until: Moment,
    /// The hour and minute of that on the station's clock.
    pub clock: (u32, u32),
}

/// Supermarket cards at the end of the day: bought = held + issued + void, and those that were not found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cards {
    /// By face value.
    pub faces: Vec<FaceRow>,
    /// Those in stock that the last count or handover did not find.
    pub missing: Vec<SerialRange>,
}

/// Paper forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pads {
    /// Entered in these days.
    pub used: Vec<PadNo>,
    /// Said to be spoilt or lost in these days.
    pub voided: Vec<PadNo>,
    /// Outage forms that were given out, and are neither entered nor voided: at most [`OPEN_FORMS`].
    pub open: Vec<PadNo>,
    /// How many of these there are.
    pub open_count: usize,
}

/// The most open forms that are named.
pub const OPEN_FORMS: usize = 20;

/// A shift that was closed, or is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ShiftRow {
    /// The entry that opened it.
    pub shift: Seq,
    /// Whose.
    pub operator: OperatorId,
    /// Where.
    pub desk: DeskId,
    /// Since when.
    pub since: Moment,
    /// Until when; none while it is open.
    pub until: Option<Moment>,
    /// What was done in it.
    pub tally: Tally,
    /// Slips in the drawer, as counted.
    pub slips: Option<u32>,
    /// Slips in the drawer less redemptions.
    pub difference: Option<i64>,
}

/// A close.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Close {
    /// The last day it closed.
    pub day: Day,
    /// When.
    pub at: Moment,
    /// The hour and minute on the station's clock.
    pub clock: (u32, u32),
    /// On which day.
    pub on: Day,
    /// Who signed first.
    pub by: OperatorId,
    /// Who signed with him.
    pub second: OperatorId,
    /// Its entry.
    pub seq: Seq,
    /// The leaf hash of its entry, which is the head of the book at the close.
    pub hash: Digest,
    /// What was left on the checklist.
    pub left: Vec<Left>,
    /// What they said.
    pub note: Option<Note>,
    /// Slips since the close before.
    pub slips: u32,
    /// Points of these, less what was undone.
    pub points: Points,
}

/// A day with every open day before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayPage {
    /// What the station is called.
    pub station: Option<Name>,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub day: Day,
    /// The close, when it is closed.
    pub closed: Option<Close>,
    /// What is left, or was when it was closed.
    pub lines: Vec<Line>,
    /// The goods that were drawn.
    pub goods: Vec<Good>,
    /// The hash with which they were drawn.
    pub seed: Option<Digest>,
    /// Who counted them.
    pub counted_by: Option<OperatorId>,
    /// How often they were counted.
    pub counts: usize,
    /// Slips.
    pub slips: Slips,
    /// Shifts that were closed in these days, and those still open.
    pub shifts: Vec<ShiftRow>,
    /// Members by how often they redeemed, most often first. A confidential source is left out.
    pub members: Vec<Uses<MemberId>>,
    /// Operators by how often they served, most often first.
    pub operators: Vec<Uses<OperatorId>>,
    /// Supermarket cards.
    pub cards: Cards,
    /// Paper forms.
    pub pads: Pads,
    /// Denials.
    pub denials: Vec<Denial>,
    /// Baskets that are parked, oldest first; none on the page of a closed day.
    pub parked: Vec<Parked>,
}

/// Marks who stands far out: at least five uses, and more than five times the median of the others.
/// Where nobody else is there to compare with, nobody stands out.
///
/// The median of an even number is the lower of the two in the middle, so that one busy card does not
/// hide behind a second. A rule of thumb of this program: it marks a line for two people to look at and
/// accuses nobody. It would have shown the clerk's card that was used 950 times, the next busiest 50.
pub fn outliers(uses: &[u32]) -> Vec<bool> {
    let stands_out = |at: usize, own: u32| {
        let mut others: Vec<u32> =
            uses.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, n)| *n).collect();
        others.sort_unstable();
        let middle = others.len().saturating_sub(1).midpoint(0);
        others.get(middle).is_some_and(|median| own >= 5 && median.saturating_mul(5) < own)
    };
    uses.iter().enumerate().map(|(at, own)| stands_out(at, *own)).collect()
}

fn busiest<Who: Copy + Ord>(uses: BTreeMap<Who, (u32, Points)>) -> Vec<Uses<Who>> {
    let counts: Vec<u32> = uses.values().map(|(count, _)| *count).collect();
    let marked = uses.into_iter().zip(outliers(&counts));
    let row = |((who, (uses, points)), outlier)| Uses { who, uses, points, outlier };
    let mut rows: Vec<Uses<Who>> = marked.map(row).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.uses), row.who));
    rows
}

/// Members by how often they were served, and operators by how often they served.
pub type UsesOfBoth = (Vec<Uses<MemberId>>, Vec<Uses<OperatorId>>);

/// Who was served and who served how often in a period, from its entries.
///
/// # Errors
///
/// The book's.
pub fn uses<S: Store>(book: &mut Book<S>, period: Period) -> Result<UsesOfBoth, BookError> {
    let mut seen = Seen::default();
    within(book, period, |sealed| {
        seen.look(sealed.entry());
        Ok(())
    })?;
    Ok((seen.members(book.views()), busiest(seen.operators)))
}

/// What a walk over the entries of the days collects.
#[derive(Default)]
struct Seen {
    members: BTreeMap<MemberId, (u32, Points)>,
    operators: BTreeMap<OperatorId, (u32, Points)>,
    vouchers: BTreeSet<VoucherNo>,
    reversed: usize,
    spent: Points,
    alone: usize,
    used: Vec<PadNo>,
    voided: Vec<PadNo>,
    denials: Vec<Denial>,
    shifts: Vec<ShiftRow>,
}

impl Seen {
    fn look(&mut self, entry: &Entry) {
        if let Event::Redeemed(fact) = &entry.event {
            self.slip(entry.by, fact.member, fact.voucher, fact.points, fact.second);
        } else if let Event::MarketCardsIssued(fact) = &entry.event {
            self.slip(entry.by, fact.member, fact.voucher, fact.points, fact.second);
        } else if let Event::RedemptionReversed(fact) = &entry.event {
            self.taken_back(fact.points);
        } else if let Event::MarketCardsTakenBack(fact) = &entry.event {
            self.taken_back(fact.points);
        } else if let Event::FormVoided(fact) = &entry.event {
            self.voided.push(fact.pad.clone());
            return;
        } else if let Event::Denied(fact) = &entry.event {
            let (command, refusal) = (fact.command.as_ref().into(), fact.refusal.as_ref().into());
            self.denials.push(Denial { seq: entry.seq, by: entry.by, command, refusal });
        } else if let Event::ShiftClosed(fact) = &entry.event {
            self.shifts.push(ShiftRow {
                shift: fact.shift,
                operator: fact.operator,
                desk: fact.at.clone(),
                // Its opening may lie on an earlier day, and is looked up by the caller.
                since: entry.at,
                until: Some(entry.at),
                tally: fact.tally,
                slips: fact.slips,
                difference: fact.difference,
            });
        }
        let pads =
            entry.takes.iter().filter_map(|claim| if let Claim::Pad(pad) = claim { Some(pad) } else { None });
        // One form, though its number may be taken in several: an outage form is named as it was printed.
        let pads: Vec<&PadNo> = pads.collect();
        let printed = pads.iter().find(|pad| Papers::outage_form(pad).as_ref() == Some(**pad));
        self.used.extend(printed.or(pads.first()).map(|pad| (*pad).clone()));
    }

    /// A slip, of goods or of supermarket cards: both have their numbers in one series.
    fn slip(
        &mut self,
        by: OperatorId,
        member: MemberId,
        voucher: VoucherNo,
        spent: Points,
        second: Option<OperatorId>,
    ) {
        let count = |(uses, points): &mut (u32, Points)| {
            *uses = uses.saturating_add(1);
            *points = points.checked_add(spent).unwrap_or(*points);
        };
        count(self.members.entry(member).or_default());
        count(self.operators.entry(by).or_default());
        self.vouchers.insert(voucher);
        self.spent = self.spent.checked_add(spent).unwrap_or(self.spent);
        self.alone = self.alone.saturating_add(usize::from(second.is_none()));
    }

    fn taken_back(&mut self, points: Points) {
        self.reversed = self.reversed.saturating_add(1);
        self.spent = self.spent.checked_sub(points).unwrap_or(self.spent);
    }

    /// Members by their uses; of a source nothing is told.
    fn members(&self, views: &Views) -> Vec<Uses<MemberId>> {
        let named = self.members.iter().filter(|(member, _)| !views.members.is_confidential(**member));
        busiest(named.map(|(member, uses)| (*member, *uses)).collect())
    }

    /// The slips, and the numbers that no entry of these days took, from the one after `before` on.
    fn slips(&self, before: u32) -> Slips {
        let last = self.vouchers.last().copied();
        let from = before.saturating_add(1);
        let numbers = last.map(|last| from..=last.get()).into_iter().flatten().map(VoucherNo::number);
        Slips {
            count: self.vouchers.len(),
            first: self.vouchers.first().copied(),
            last,
            missing: numbers.filter(|number| !self.vouchers.contains(number)).collect(),
            reversed: self.reversed,
            points: self.spent,
            alone: self.alone,
        }
    }
}

/// A day, together with the days before it that its close closes. Of a day that another close covers,
/// that close's page.
///
/// # Errors
///
/// The book's.
pub fn day<S: Store>(book: &mut Book<S>, day: Day) -> Result<DayPage, BookError> {
    let views = book.views();
    let closing = views.days.closing(day).copied();
    let day = closing.map_or(day, |closed| closed.day);
    let before = views.days.closes().rev().find(|closed| closed.day < day).copied();
    let from = before.map_or(views.days.worked().next(), |before| Some(before.day.plus(1)));
    let from = match (from, before) {
        (Some(from), _) if closing.is_none() || before.is_some() => from,
        _ => book.entry(Seq::number(0))?.entry().on,
    };
    let from = from.min(day);
    let mut seen = Seen::default();
    within(book, Period { from, to: day }, |sealed| {
        seen.look(sealed.entry());
        Ok(())
    })?;
    for shift in &mut seen.shifts {
        shift.since = book.entry(shift.shift)?.entry().at;
    }
    let slips = seen.slips(before.map_or(0, |before| before.vouchers));
    let pads = pads(book, seen.used.clone(), seen.voided.clone())?;
    let closed = closing.map(|closing| close(book, closing)).transpose()?;
    let cards = cards(book, closed.as_ref(), from, day)?;
    let drawn = drawn(book, closed.as_ref(), day)?;
    let (at, _) = book.now();
    let views = book.views();
    let lines = match &closed {
        Some(closed) => {
            let left = |check| {
                let left = closed.left.iter().find(|left| left.check == check);
                left.map_or(0, |left| usize::try_from(left.figure).unwrap_or(usize::MAX))
            };
            Check::ALL.into_iter().map(|check| (check, left(check))).collect()
        }
        None => checklist(views, day),
    };
    let lines = lines.into_iter().map(|(check, figure)| Line { check, figure, blocks: blocks(check) });
    let open = views.days.shifts().filter(|_| closed.is_none()).map(open_shift);
    let parked = if closed.is_none() { parked(views, at) } else { Vec::new() };
    let named = |sku: &Sku| views.goods.get(*sku).map(|good| good.name.clone());
    let good = |sku: &Sku| Good {
        sku: *sku,
        name: named(sku),
        found: drawn.found.iter().find(|found| found.sku == *sku).copied(),
    };
    Ok(DayPage {
        station: views.station.identity().map(|identity| identity.name.clone()),
        from,
        day,
        lines: lines.collect(),
        goods: drawn.goods.iter().map(good).collect(),
        seed: drawn.seed,
        counted_by: drawn.by,
        counts: drawn.counts,
        slips,
        shifts: seen.shifts.iter().cloned().chain(open).collect(),
        members: seen.members(views),
        operators: busiest(seen.operators),
        cards,
        pads,
        denials: seen.denials,
        parked,
        closed,
    })
}

/// The baskets whose moment has not come yet.
fn parked(views: &Views, at: Moment) -> Vec<Parked> {
    let zone = zone(views);
    let live = views.redemptions.holds().filter(|hold| !hold.is_over(at));
    live.map(|hold| {
        let (hour, minute, _) = zone.clock(hold.until);
        let named = !views.members.is_confidential(hold.member);
        Parked {
            hold: hold.id,
            member: named.then_some(hold.member),
            by: hold.by,
            desk: hold.desk.clone(),
            points: hold.points,
            until: hold.until,
            clock: (hour, minute),
        }
    })
    .collect()
}

fn zone(views: &Views) -> Zone {
    views.station.identity().map_or(Zone::SHANGHAI, |found| found.zone)
}

fn open_shift(shift: &Shift) -> ShiftRow {
    ShiftRow {
        shift: shift.seq,
        operator: shift.operator,
        desk: shift.desk.clone(),
        since: shift.since,
        until: None,
        tally: shift.tally,
        slips: None,
        difference: None,
    }
}

/// The shifts that are open, oldest first.
pub fn shifts(views: &Views) -> Vec<ShiftRow> {
    views.days.shifts().map(open_shift).collect()
}

/// One close, read from its entry.
fn close<S: Store>(book: &mut Book<S>, closed: Closed) -> Result<Close, BookError> {
    let sealed = book.entry(closed.seq)?;
    let entry = sealed.entry();
    let (hour, minute, _) = zone(book.views()).clock(entry.at);
    let (left, note, slips, points) = if let Event::DayClosed(fact) = &entry.event {
        (fact.left.clone(), fact.note.clone(), fact.slips, fact.points)
    } else {
        (Vec::new(), None, 0, Points::ZERO)
    };
    Ok(Close {
        day: closed.day,
        at: entry.at,
        clock: (hour, minute),
        on: entry.on,
        by: closed.by,
        second: closed.second,
        seq: closed.seq,
        hash: sealed.hash(),
        left,
        note,
        slips,
        points,
    })
}

/// Every close, newest first.
///
/// # Errors
///
/// The book's.
pub fn closes<S: Store>(book: &mut Book<S>) -> Result<Vec<Close>, BookError> {
    let all: Vec<Closed> = book.views().days.closes().rev().copied().collect();
    all.into_iter().map(|closed| close(book, closed)).collect()
}

/// What was drawn for a day and found.
#[derive(Default)]
struct Drawn {
    goods: Vec<Sku>,
    seed: Option<Digest>,
    found: Vec<Counted>,
    by: Option<OperatorId>,
    counts: usize,
}

/// The draw of a day: of an open one from the views, of a closed one by the entries it points back to.
fn drawn<S: Store>(book: &mut Book<S>, closed: Option<&Close>, day: Day) -> Result<Drawn, BookError> {
    let draw = match closed {
        None => book.views().days.count(day).map(|count| count.seq),
        Some(closed) => match book.entry(closed.seq)?.entry().links.follows {
            Some(count) => book.entry(count)?.entry().links.follows,
            None => None,
        },
    };
    let Some(draw) = draw else { return Ok(Drawn::default()) };
    let sealed = book.entry(draw)?;
    let mut drawn = Drawn { seed: Some(sealed.entry().prev), ..Drawn::default() };
    if let Event::GoodsDrawn(fact) = &sealed.entry().event {
        drawn.goods.clone_from(&fact.goods);
    }
    let to = closed.map_or(sealed.entry().on.max(day), |closed| closed.on);
    let until = closed.map_or_else(|| book.head().map(|(seq, _)| seq), |closed| Some(closed.seq));
    let from = sealed.entry().on;
    // Counts lie between the draw and the close; the last one counts.
    within(book, Period { from, to: to.max(from).plus(1) }, |sealed| {
        let entry = sealed.entry();
        let between = draw < entry.seq && until.is_some_and(|until| entry.seq <= until);
        if let Event::DrawnCounted(fact) = &entry.event
            && between
            && fact.day == day
        {
            drawn.found.clone_from(&fact.counts);
            drawn.by = Some(entry.by);
            drawn.counts = drawn.counts.saturating_add(1);
        }
        Ok(())
    })?;
    Ok(drawn)
}

/// Supermarket cards as the close of `day` signed them; of an open day, as they are.
fn cards<S: Store>(
    book: &mut Book<S>,
    closed: Option<&Close>,
    from: Day,
    day: Day,
) -> Result<Cards, BookError> {
    let missing: BTreeSet<Serial> = match closed {
        None => {
            let all = book.views().market_cards.all();
            all.filter(|(_, card)| card.missing.is_some()).map(|(serial, _)| serial).collect()
        }
        Some(closed) => missing_at(book, Period { from, to: closed.on }, closed.seq)?,
    };
    let faces = at_close(book, day, &missing)?;
    Ok(Cards { faces, missing: SerialRange::runs(missing) })
}

/// The cards that were missing when the entry at `end` closed the days: what the count of all cards that it
/// takes did not find, and what was found or missed since.
fn missing_at<S: Store>(book: &mut Book<S>, days: Period, end: Seq) -> Result<BTreeSet<Serial>, BookError> {
    let each = |ranges: &[SerialRange]| -> BTreeSet<Serial> {
        ranges.iter().flat_map(SerialRange::serials).collect()
    };
    let mut missing = BTreeSet::new();
    within(book, days, |sealed| {
        let entry = sealed.entry();
        if end < entry.seq {
            return Ok(());
        }
        let (seen, missed) = if let Event::MarketCardsCounted(fact) = &entry.event {
            if fact.custodian.is_none() {
                missing.clear();
            }
            // Another's card that lay there too is still missed by its custodian.
            let surplus = each(&fact.surplus);
            (each(&fact.ranges).difference(&surplus).copied().collect(), each(&fact.missing))
        } else if let Event::MarketCardsHandedOver(fact) = &entry.event {
            (each(&fact.ranges), each(&fact.missing))
        } else if let Event::MarketCardsIssued(fact) = &entry.event {
            (fact.serials.iter().copied().collect(), BTreeSet::new())
        } else if let Event::MarketCardsVoided(fact) = &entry.event {
            (each(&fact.ranges), BTreeSet::new())
        } else {
            return Ok(());
        };
        missing.retain(|serial| !seen.contains(serial));
        missing.extend(missed);
        Ok(())
    })?;
    Ok(missing)
}

/// Paper forms, with those that were given out and are still somewhere.
fn pads<S: Store>(book: &mut Book<S>, used: Vec<PadNo>, voided: Vec<PadNo>) -> Result<Pads, BookError> {
    let mut pads = Pads { used, voided, ..Pads::default() };
    let given: Vec<PadNo> = book.views().papers.forms().collect();
    for pad in given {
        let typed = book.views().papers.typed_before(&pad).is_some();
        if !typed && book.taken(&Claim::Pad(pad.clone()))?.is_none() {
            pads.open_count = pads.open_count.saturating_add(1);
            if pads.open.len() < OPEN_FORMS {
                pads.open.push(pad);
            }
        }
    }
    Ok(pads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_uses_and_five_times_the_median_of_the_others_stand_out() {
        let marks = |uses: &[u32]| outliers(uses).iter().filter(|mark| **mark).count();
        assert_eq!(outliers(&[950, 50, 50, 48]), [true, false, false, false]);
        assert_eq!(outliers(&[4, 0, 0]), [false, false, false], "under five uses nobody stands out");
        assert_eq!(
            outliers(&[5, 1, 1, 1]),
            [false, false, false, false],
            "five times is not more than five times"
        );
        assert_eq!(outliers(&[6, 1, 1, 1]), [true, false, false, false]);
        assert_eq!(marks(&[900, 880, 3, 4, 5]), 2, "two do not hide behind each other");
        assert_eq!(marks(&[950]), 0);
        assert_eq!(marks(&[]), 0);
    }

    #[test]
    fn a_number_no_entry_took_is_missing() {
        let vouchers = [13, 14, 16, 19].map(VoucherNo::number).into();
        let seen = Seen { vouchers, ..Seen::default() };
        let slips = seen.slips(12);
        assert_eq!(slips.missing, [15, 17, 18].map(VoucherNo::number));
        assert_eq!(
            (slips.count, slips.first, slips.last),
            (4, Some(VoucherNo::number(13)), Some(VoucherNo::number(19)))
        );
        assert_eq!(
            seen.slips(11).missing.first(),
            Some(&VoucherNo::number(12)),
            "the one after the last close too"
        );
        assert_eq!(Seen::default().slips(7).missing, []);
    }
}
