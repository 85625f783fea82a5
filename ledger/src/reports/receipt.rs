//! The slip of a redemption: everything the paper says, without its words.
//!
//! It is made from the entry, so a slip printed again a year later says the same.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::redemptions::{Line, Proof, Redeemed};
use crate::journal::{Account, Claim, Person, PersonalField};
use crate::store::Store;
use crate::units::{
    Cny, Day, DeskId, FundId, HoldId, MemberId, Moment, Name, Note, OperatorId, Points, Quantity, Seq, Sku,
    VoucherNo,
};

use super::board::shown;
use super::members::sorted;
use super::statement::lots_before;

/// What a slip says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// What the station is called.
    pub station: Option<Name>,
    /// Its number.
    pub voucher: VoucherNo,
    /// Who was served; none for a confidential source.
    pub member: Option<MemberId>,
    /// When.
    pub at: Moment,
    /// On which day.
    pub on: Day,
    /// Hours and minutes on the station's wall.
    pub clock: (u32, u32),
    /// Who served.
    pub by: OperatorId,
    /// The second person, where one was needed.
    pub second: Option<OperatorId>,
    /// At which desk.
    pub desk: DeskId,
    /// What was handed out.
    pub lines: Vec<SlipLine>,
    /// What it cost.
    pub points: Points,
    /// What could be spent before.
    pub before: Points,
    /// What can be spent after.
    pub after: Points,
    /// The next points to lapse: their last day, and how many.
    pub next_expiry: Option<(Day, Points)>,
    /// The entry.
    pub seq: Seq,
    /// The first eight digits of its hash.
    pub hash: String,
    /// The entry that undid it.
    pub reversed_by: Option<Seq>,
    /// What was paid in cash besides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cny>,
    /// The fund that got the cash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fund: Option<FundId>,
    /// The parked basket it captured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
    /// Who collected the goods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collected: Option<Collected>,
    /// How the member showed that it was he.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
}

/// One line of a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SlipLine {
    /// Which good.
    pub sku: Sku,
    /// Its name.
    pub name: Option<Name>,
    /// How many pieces.
    pub quantity: Quantity,
    /// What they cost together.
    pub points: Points,
    /// What of the price was paid in cash instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cny>,
}

/// Who collected the goods of a slip for the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// The member he is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// Of the name of somebody who is no member the first character, of the end of his ID number the last
    /// two: enough for him to know himself again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub masked: Option<String>,
    /// What he is to the member.
    pub relation: Note,
}

/// The slip of a voucher; none when there is none.
///
/// # Errors
///
/// The book's.
pub fn slip<S: Store>(book: &mut Book<S>, voucher: VoucherNo) -> Result<Option<Slip>, BookError> {
    let Some(seq) = book.taken(&Claim::Voucher(voucher))? else { return Ok(None) };
    let sealed = book.entry(seq)?;
    let entry = sealed.entry();
    let Event::Redeemed(fact) = &entry.event else { return Ok(None) };
    let Redeemed { member, lines, points, second, .. } = fact;
    let collected = collected(book, fact)?;
    let mut lots = lots_before(book, Account::Member(*member), Some(seq))?;
    let before = sorted(book.views(), *member, entry.on, lots.values().copied()).available;
    // What was parked for it could be spent on it.
    let parked = if fact.hold.is_some() { *points } else { Points::ZERO };
    let before = before.checked_add(parked).unwrap_or(before);
    for moved in entry.lots.iter().filter(|moved| moved.account == Account::Member(*member)) {
        let (amount, _) = lots.entry(moved.lot).or_insert((0, moved.terms));
        *amount = amount.saturating_add(moved.amount);
    }
    lots.retain(|_, (amount, _)| *amount != 0);
    let after = sorted(book.views(), *member, entry.on, lots.values().copied()).available;
    let last_days = lots.values().filter_map(|(_, terms)| terms.expires.filter(|last| entry.on <= *last));
    let next_expiry = last_days.min().map(|last| {
        let of_day = lots.values().filter(|(_, terms)| terms.expires == Some(last));
        (last, Points::from_minor(of_day.fold(0, |sum, (amount, _)| sum.saturating_add(*amount))))
    });
    let reversed_by = book.taken(&Claim::Reversal(seq))?;
    let views = book.views();
    let name = |sku: Sku| views.goods.get(sku).map(|good| good.name.clone());
    let line = |Line { sku, quantity, points, cash }: &Line| SlipLine {
        sku: *sku,
        name: name(*sku),
        quantity: *quantity,
        points: *points,
        cash: *cash,
    };
    let identity = views.station.identity();
    let zone = identity.map_or(crate::units::Zone::SHANGHAI, |identity| identity.zone);
    let (hour, minute, _) = zone.clock(entry.at);
    Ok(Some(Slip {
        station: identity.map(|identity| identity.name.clone()),
        voucher,
        member: shown(views, *member),
        at: entry.at,
        on: entry.on,
        clock: (hour, minute),
        by: entry.by,
        second: *second,
        desk: entry.desk.clone(),
        lines: lines.iter().map(line).collect(),
        points: *points,
        before,
        after,
        next_expiry,
        seq,
        hash: sealed.hash().short(),
        reversed_by,
        cash: fact.cash,
        fund: fact.fund,
        hold: fact.hold,
        collected,
        proof: fact.proof,
    }))
}

fn collected<S: Store>(book: &mut Book<S>, fact: &Redeemed) -> Result<Option<Collected>, BookError> {
    let Some(proxy) = fact.proxy.clone() else { return Ok(None) };
    let person = Person::Collector(fact.voucher);
    let name = book.personal(person, PersonalField::Name)?;
    let tail = book.personal(person, PersonalField::IdTail)?;
    let first = name.and_then(|name| name.chars().next());
    let last: Option<String> = tail.map(|tail| tail.chars().skip(2).collect());
    let masked = first.zip(last).map(|(first, last)| format!("{first}* **{last}"));
    Ok(Some(Collected { member: proxy.member, masked, relation: proxy.relation }))
}
