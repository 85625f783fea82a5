//! Supermarket cards: bought = held + issued + void, by face value and in sum, with every card that
//! is missing named; who has which; and what a merchant's statements say.
//!
//! The figures by face value are those of the postings; the same are counted card by card, and
//! [`FaceRow::adds_up`] says whether both agree.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::journal::{Account, Commodity};
use crate::store::Store;
use crate::units::{
    Cny, Day, FundId, MerchantId, Name, Note, OperatorId, Quantity, Seq, Serial, SerialRange, VoucherNo,
};
use crate::views::Views;
use crate::views::market_cards::{Card, Count, State};
use crate::views::merchants::{Merchant, Settlement};

/// All cards of the station; what a close puts its name under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overview {
    /// By face value.
    pub faces: Vec<FaceRow>,
    /// By custodian and face value.
    pub custody: Vec<CustodyRow>,
    /// Cards in stock that were not found.
    pub missing: Vec<MissingCard>,
    /// What the cards in stock are worth, missing ones left out.
    pub value: Cny,
    /// What the cards in stock cost.
    pub at_cost: Cny,
    /// The last count of all cards.
    pub last_count: Option<Count>,
    /// Whether bought = held + issued + void for every face value.
    pub adds_up: bool,
}

/// Cards of one face value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FaceRow {
    /// What one is worth.
    pub face: Cny,
    /// Ever bought.
    pub bought: Quantity,
    /// In stock, missing ones included.
    pub held: Quantity,
    /// Given out and not taken back.
    pub issued: Quantity,
    /// Written off.
    pub void: Quantity,
    /// Of those in stock: not found.
    pub missing: Quantity,
    /// Whether the four agree, and with the cards counted one by one.
    pub adds_up: bool,
}

/// What one person has of one face value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CustodyRow {
    /// Who answers for them.
    pub custodian: OperatorId,
    /// What one is worth.
    pub face: Cny,
    /// How many, missing ones included.
    pub cards: Quantity,
    /// What they are worth together.
    pub value: Cny,
    /// Which.
    pub ranges: Vec<SerialRange>,
    /// Of these: not found.
    pub missing: Quantity,
}

/// A card in stock that was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct MissingCard {
    /// Which.
    pub serial: Serial,
    /// What it is worth.
    pub face: Cny,
    /// Who answers for it.
    pub custodian: OperatorId,
    /// Since when.
    pub since: Day,
}

/// One card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CardRow {
    /// Which.
    pub serial: Serial,
    /// What it is worth.
    pub face: Cny,
    /// Where it is taken.
    pub merchant: MerchantId,
    /// The fund that paid.
    pub fund: FundId,
    /// The entry that bought it.
    pub bought: Seq,
    /// `held`, `issued` or `void`.
    pub state: &'static str,
    /// Who answers for it, in stock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custodian: Option<OperatorId>,
    /// The slip it was given out under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<VoucherNo>,
    /// When it was given out or written off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// Since when it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Day>,
    /// What it paid for, as its merchant says.
    pub used: Cny,
}

/// A merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MerchantRow {
    /// His number.
    pub merchant: MerchantId,
    /// The firm.
    pub name: Name,
    /// Its counter or office for cards.
    pub contact: Option<Note>,
    /// The face values it issues; any when none is named.
    pub faces: Vec<Cny>,
    /// What its cards given out are worth.
    pub issued: Cny,
    /// What of it was used, as its statements say.
    pub used: Cny,
    /// The settled months, by their first day.
    pub settled: BTreeMap<Day, Settlement>,
}

fn pieces(minor: i64) -> Quantity {
    Quantity::from_minor(minor)
}

fn more(sum: &mut Cny, amount: Cny) {
    *sum = sum.checked_add(amount).unwrap_or(*sum);
}

fn one_more(count: &mut Quantity) {
    *count = count.checked_add(pieces(1)).unwrap_or(*count);
}

/// All cards of the station.
pub fn overview(views: &Views) -> Overview {
    let mut counted: BTreeMap<Cny, FaceRow> = BTreeMap::new();
    let mut custody: BTreeMap<(OperatorId, Cny), (Vec<Serial>, Quantity)> = BTreeMap::new();
    let mut missing = Vec::new();
    let mut value = Cny::ZERO;
    for (serial, card) in views.market_cards.all() {
        let row = counted.entry(card.face).or_insert(FaceRow { face: card.face, ..FaceRow::default() });
        one_more(&mut row.bought);
        match card.state {
            State::Held { by: custodian } => {
                one_more(&mut row.held);
                let (serials, lacking) = custody.entry((custodian, card.face)).or_default();
                serials.push(serial);
                match card.missing {
                    Some(since) => {
                        one_more(&mut row.missing);
                        one_more(lacking);
                        missing.push(MissingCard { serial, face: card.face, custodian, since });
                    }
                    None => more(&mut value, card.face),
                }
            }
            State::Issued { .. } => one_more(&mut row.issued),
            State::Void { .. } => one_more(&mut row.void),
        }
    }
    let faces: Vec<FaceRow> = counted.values().map(|row| posted(views, row)).collect();
    let custody = custody.into_iter().map(|((custodian, face), (serials, missing))| {
        let cards = pieces(i64::try_from(serials.len()).unwrap_or(i64::MAX));
        let value = face.checked_times(cards.minor()).unwrap_or_default();
        CustodyRow { custodian, face, cards, value, ranges: SerialRange::runs(serials), missing }
    });
    Overview {
        custody: custody.collect(),
        missing,
        value,
        at_cost: Cny::from_minor(views.accounts.balance(Account::Cards, Commodity::Cny)),
        last_count: views.market_cards.last_count(),
        adds_up: faces.iter().all(|row| row.adds_up),
        faces,
    }
}

/// Cards by face value at the end of `day`, as the postings say, with those of `missing` named in them.
///
/// # Errors
///
/// The book's.
pub fn at_close<S: Store>(
    book: &mut Book<S>,
    day: Day,
    missing: &BTreeSet<Serial>,
) -> Result<Vec<FaceRow>, BookError> {
    let mut faces: BTreeMap<Cny, FaceRow> = BTreeMap::new();
    for (serial, card) in book.views().market_cards.all() {
        let row = faces.entry(card.face).or_insert(FaceRow { face: card.face, ..FaceRow::default() });
        if missing.contains(&serial) {
            one_more(&mut row.missing);
        }
    }
    let funds: Vec<FundId> = book.views().funds.all().map(|(fund, _)| fund).collect();
    let mut rows = Vec::with_capacity(faces.len());
    for (face, row) in faces {
        let mut of = |account| book.as_of(account, Commodity::Cards(face), day);
        let (held, issued) = (of(Account::CardStock(face))?, of(Account::IssuedCards)?);
        let void = of(Account::VoidedCards)?;
        let mut bought = 0_i64;
        for fund in &funds {
            bought = bought.saturating_sub(of(Account::Bought(*fund))?);
        }
        let adds_up = held.checked_add(issued).and_then(|sum| sum.checked_add(void)) == Some(bought);
        let [bought, held, issued, void] = [bought, held, issued, void].map(pieces);
        rows.push(FaceRow { bought, held, issued, void, adds_up, ..row });
    }
    // A face value that was first bought later has no line yet.
    rows.retain(|row| !row.bought.is_zero());
    Ok(rows)
}

/// What the postings say of a face value, compared with the cards counted one by one.
fn posted(views: &Views, counted: &FaceRow) -> FaceRow {
    let face = counted.face;
    let of = |account| views.accounts.balance(account, Commodity::Cards(face));
    let bought =
        views.funds.all().fold(0_i64, |sum, (fund, _)| sum.saturating_sub(of(Account::Bought(fund))));
    let held = of(Account::CardStock(face));
    let (issued, void) = (of(Account::IssuedCards), of(Account::VoidedCards));
    let row = FaceRow {
        face,
        bought: pieces(bought),
        held: pieces(held),
        issued: pieces(issued),
        void: pieces(void),
        missing: counted.missing,
        adds_up: held.checked_add(issued).and_then(|sum| sum.checked_add(void)) == Some(bought),
    };
    FaceRow { adds_up: row == FaceRow { adds_up: true, ..*counted }, ..row }
}

/// One card; none when the station never had it.
pub fn card(views: &Views, serial: Serial) -> Option<CardRow> {
    let Card { face, lot, fund, merchant, state, missing, used } = *views.market_cards.get(serial)?;
    let (state, custodian, voucher, on) = match state {
        State::Held { by } => ("held", Some(by), None, None),
        State::Issued { voucher, on } => ("issued", None, Some(voucher), Some(on)),
        State::Void { on, .. } => ("void", None, None, Some(on)),
    };
    Some(CardRow {
        serial,
        face,
        merchant,
        fund,
        bought: lot.seq,
        state,
        custodian,
        voucher,
        on,
        missing,
        used,
    })
}

/// What a count would find: the cards that should be there and are not, and those that are there
/// and should not be. Of one person's cards, or of everybody's.
pub fn compared(
    views: &Views,
    custodian: Option<OperatorId>,
    there: &BTreeSet<Serial>,
) -> (Vec<SerialRange>, Vec<SerialRange>) {
    let expected = views.market_cards.held(custodian);
    let missing = SerialRange::runs(expected.difference(there).copied());
    (missing, SerialRange::runs(there.difference(&expected).copied()))
}

/// All merchants.
pub fn merchants(views: &Views) -> Vec<MerchantRow> {
    let mut sums: BTreeMap<MerchantId, (Cny, Cny)> = BTreeMap::new();
    for (_, card) in views.market_cards.all() {
        if let State::Issued { .. } = card.state {
            let (issued, used) = sums.entry(card.merchant).or_default();
            more(issued, card.face);
            more(used, card.used);
        }
    }
    let row = |(merchant, found): (MerchantId, &Merchant)| {
        let (issued, used) = sums.get(&merchant).copied().unwrap_or_default();
        let Merchant { name, contact, faces, settled } = found.clone();
        MerchantRow { merchant, name, contact, faces, issued, used, settled }
    };
    views.merchants.all().map(row).collect()
}
