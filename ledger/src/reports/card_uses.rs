//! What was spent with a member card since it was lost.
//!
//! Balances belong to accounts and go on with a new card; what somebody else may have spent is
//! listed here, so that the member can say what was his.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::journal::{Account, Claim, Commodity};
use crate::store::Store;
use crate::units::{CardNo, Day, DeskId, MemberId, Moment, OperatorId, Points, Seq, VoucherNo};

/// One redemption made with the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Use {
    /// Its entry.
    pub seq: Seq,
    /// When.
    pub at: Moment,
    /// On which day.
    pub on: Day,
    /// Under which slip.
    pub voucher: VoucherNo,
    /// For how many points.
    pub points: Points,
    /// Who served.
    pub by: OperatorId,
    /// At which desk.
    pub desk: DeskId,
    /// Whether it was undone since.
    pub reversed: Option<Seq>,
}

/// The redemptions made with `card` on `since` or later, newest first.
///
/// # Errors
///
/// The book's.
pub fn uses_since<S: Store>(book: &mut Book<S>, card: CardNo, since: Day) -> Result<Vec<Use>, BookError> {
    let Some(found) = book.views().members.card(card) else { return Ok(Vec::new()) };
    let mut uses = Vec::new();
    // A card of a file that was merged leads to the one that goes on: both may have spent with it.
    for file in book.views().members.files(found.member) {
        of_file(book, file, card, since, &mut uses)?;
    }
    uses.sort_by_key(|found| std::cmp::Reverse(found.seq));
    Ok(uses)
}

/// A member's card that is lost, and what was spent with it since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// Which.
    pub card: CardNo,
    /// Since when.
    pub since: Day,
    /// Newest first.
    pub uses: Vec<Use>,
}

/// The cards of a member, or of files merged into his, that were blocked as lost since some day.
///
/// # Errors
///
/// The book's.
pub fn lost<S: Store>(book: &mut Book<S>, member: MemberId) -> Result<Vec<Lost>, BookError> {
    let members = &book.views().members;
    let files = members.files(member);
    let of_his = members.cards().filter(|(_, card)| files.contains(&card.member));
    let cards: Vec<(CardNo, Day)> = of_his.filter_map(|(no, card)| Some((no, card.lost_since?))).collect();
    let mut lost = Vec::new();
    for (card, since) in cards {
        lost.push(Lost { card, since, uses: uses_since(book, card, since)? });
    }
    Ok(lost)
}

/// How many lines of a history are read at once.
const LINES: usize = 100;

fn of_file<S: Store>(
    book: &mut Book<S>,
    file: MemberId,
    card: CardNo,
    since: Day,
    uses: &mut Vec<Use>,
) -> Result<(), BookError> {
    let mut before = None;
    loop {
        let lines = book.history(Account::Member(file), Commodity::Points, before, LINES)?;
        for line in &lines {
            before = Some((line.seq, line.line));
            let sealed = book.entry(line.seq)?;
            let entry = sealed.entry();
            if entry.on < since {
                return Ok(());
            }
            let (shown, voucher, points) = if let Event::Redeemed(fact) = &entry.event {
                (fact.card, fact.voucher, fact.points)
            } else if let Event::MarketCardsIssued(fact) = &entry.event {
                (fact.card, fact.voucher, fact.points)
            } else {
                continue;
            };
            if shown == Some(card) {
                let reversed = book.taken(&Claim::Reversal(line.seq))?;
                let (by, desk) = (entry.by, entry.desk.clone());
                uses.push(Use {
                    seq: line.seq,
                    at: entry.at,
                    on: entry.on,
                    voucher,
                    points,
                    by,
                    desk,
                    reversed,
                });
            }
        }
        if lines.len() < LINES {
            return Ok(());
        }
    }
}
