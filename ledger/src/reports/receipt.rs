//! The slip of a redemption: everything the paper says, without its words.
//!
//! It is made from the entry, so a slip printed again a year later says the same.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::redemptions::{Line, Redeemed};
use crate::journal::{Account, Claim, Entry};
use crate::store::Store;
use crate::units::{
    BookId, Day, DeskId, Digest, MemberId, Moment, Name, OperatorId, Points, Quantity, Seq, Sku, VoucherNo,
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
}

impl Slip {
    /// What its QR code says: book, voucher, entry and the first half of its hash, in characters
    /// a QR code holds most of. `FS:V0000012-1:45:0123…`.
    pub fn code(&self) -> String {
        let half: String = self.leaf.to_string().chars().take(32).collect();
        format!("{}:{}:{}:{half}", self.book, self.voucher, self.seq.get()).to_uppercase()
    }
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
    let Event::Redeemed(Redeemed { member, lines, points, second, .. }) = &entry.event else {
        return Ok(None);
    };
    let mut lots = lots_before(book, Account::Member(*member), Some(seq))?;
    let before = sorted(book.views(), *member, entry.on, lots.values().copied()).available;
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
    let line = |Line { sku, quantity, points }: &Line| SlipLine {
        sku: *sku,
        name: name(*sku),
        quantity: *quantity,
        points: *points,
        best_before: best_before(entry, *sku),
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
        points: *points,
        before,
        after,
        next_expiry,
        seq,
        hash: sealed.hash().short(),
        leaf: sealed.hash(),
        reprints: views.papers.reprints(voucher),
        reversed_by,
    }))
}

/// The earliest last day among the lots of a good that left the shelf.
fn best_before(entry: &Entry, sku: Sku) -> Option<Day> {
    let taken = entry.lots.iter().filter(|moved| moved.account == Account::Shelf(sku) && moved.amount < 0);
    taken.filter_map(|moved| moved.terms.expires).min()
}
