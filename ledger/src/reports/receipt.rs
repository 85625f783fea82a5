//! The slip of a redemption: everything the paper says, without its words.
//!
//! It is made from the entry, so a slip printed again a year later says the same.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::redemptions::{Line, OnPaper, Proof, Redeemed};
use crate::journal::{Account, Claim, Entry, Person, PersonalField};
use crate::store::Store;
use crate::units::{
    BookId, Cny, Day, DeskId, Digest, FundId, HoldId, MemberId, Moment, Name, Note, OperatorId, Points,
    Quantity, Seq, Serial, Sku, VoucherNo,
};

use super::board::shown;
use super::members::sorted;
use super::statement::lots_before;

/// What a slip says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// What the station is called.
    pub station: Option<Name>,
    /// The book it stands in.
    pub book: BookId,
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
    /// The supermarket cards that were handed out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<SlipCard>,
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
    /// All of its hash.
    pub leaf: Digest,
    /// How often it was printed again.
    pub reprints: u16,
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
    /// The form it was written on while the desk was down, and the day the goods were handed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<OnPaper>,
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
    /// The earliest last day of what was handed out.
    pub best_before: Option<Day>,
    /// What of the price was paid in cash instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cny>,
}

impl Slip {
    /// What its QR code says: book, voucher, entry and the first half of its hash, in characters
    /// a QR code holds most of. `FS:V0000012-1:45:0123…`.
    pub fn code(&self) -> String {
        let half: String = self.leaf.to_string().chars().take(32).collect();
        format!("{}:{}:{}:{half}", self.book, self.voucher, self.seq.get()).to_uppercase()
    }
}

impl Slip {
    /// Whether its entry may be handed to whoever holds the slip: it names the member and nobody besides, and
    /// he is no confidential source.
    pub const fn speaks_of_its_holder_only(&self) -> bool {
        self.member.is_some() && self.collected.is_none()
    }
}

/// One supermarket card of a slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SlipCard {
    /// Which.
    pub serial: Serial,
    /// What it is worth.
    pub face: Cny,
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
    let (mut serials, mut redeemed): (&[Serial], Option<&Redeemed>) = (&[], None);
    let (member, points, second) = if let Event::Redeemed(fact) = &entry.event {
        redeemed = Some(fact);
        (&fact.member, &fact.points, &fact.second)
    } else if let Event::MarketCardsIssued(fact) = &entry.event {
        serials = &fact.serials;
        (&fact.member, &fact.points, &fact.second)
    } else {
        return Ok(None);
    };
    let lines = redeemed.map_or(&[][..], |fact| &fact.lines);
    let collected = redeemed.map(|fact| collected(book, fact)).transpose()?.flatten();
    let hold = redeemed.and_then(|fact| fact.hold);
    let mut lots = lots_before(book, Account::Member(*member), Some(seq))?;
    let before = sorted(book.views(), *member, entry.on, lots.values().copied()).available;
    // What was parked for it could be spent on it.
    let parked = if hold.is_some() { *points } else { Points::ZERO };
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
        best_before: best_before(entry, *sku),
        cash: *cash,
    };
    let card = |serial: &Serial| {
        let card = views.market_cards.get(*serial)?;
        Some(SlipCard { serial: *serial, face: card.face })
    };
    let identity = views.station.identity();
    let zone = identity.map_or(crate::units::Zone::SHANGHAI, |identity| identity.zone);
    let (hour, minute, _) = zone.clock(entry.at);
    Ok(Some(Slip {
        station: identity.map(|identity| identity.name.clone()),
        book: entry.book.clone(),
        voucher,
        member: shown(views, *member),
        at: entry.at,
        on: entry.on,
        clock: (hour, minute),
        by: entry.by,
        second: *second,
        desk: entry.desk.clone(),
        lines: lines.iter().map(line).collect(),
        cards: serials.iter().filter_map(card).collect(),
        points: *points,
        before,
        after,
        next_expiry,
        seq,
        hash: sealed.hash().short(),
        leaf: sealed.hash(),
        reprints: views.papers.reprints(voucher),
        reversed_by,
        cash: redeemed.and_then(|fact| fact.cash),
        fund: redeemed.and_then(|fact| fact.fund),
        hold,
        collected,
        proof: redeemed.and_then(|fact| fact.proof),
        paper: redeemed.and_then(|fact| fact.paper.clone()),
    }))
}

/// The earliest last day among the lots of a good that left the shelf.
fn best_before(entry: &Entry, sku: Sku) -> Option<Day> {
    let left = |account| account == Account::Shelf(sku) || account == Account::Aside(sku);
    let taken = entry.lots.iter().filter(|moved| left(moved.account) && moved.amount < 0);
    taken.filter_map(|moved| moved.terms.expires).min()
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
