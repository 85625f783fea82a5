//! Merchants: naming them, and comparing their monthly statements with the cards given out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::events::merchants::{CardUse, Fault, FaultKind, MerchantNamed, MerchantSettled};
use crate::journal::{Claim, Draft};
use crate::rules::shared::positive;
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Day, Digest, MerchantId, Name, Note, Serial};
use crate::views::Views;
use crate::views::market_cards::State;

/// Names a merchant, who gets the next number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameMerchant {
    /// The firm.
    pub name: Name,
    /// The firm's counter or office for cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Note>,
    /// The face values he issues; any when none is named.
    pub faces: Vec<Cny>,
}

/// Compares a merchant's statement of one month with the cards given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettleMerchant {
    /// Whose.
    pub merchant: MerchantId,
    /// The first day of the month.
    pub month: Day,
    /// The SHA-256 of the file.
    pub file: Digest,
    /// Its lines; the digest stands for them when the request is sent again.
    #[serde(skip)]
    pub lines: Vec<StatementLine>,
}

/// One line of a merchant's statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Its row in the file.
    pub row: u32,
    /// Which card was used.
    pub serial: Serial,
    /// For how much.
    pub amount: Cny,
    /// When.
    pub day: Day,
}

/// Names a merchant.
///
/// # Errors
///
/// * [`Refusal::NotPositive`] for a face value.
/// * [`Refusal::NumbersUsedUp`] after 65,535 of them.
pub(crate) fn name(
    views: &Views,
    _: &Recalled,
    command: &NameMerchant,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let NameMerchant { name, contact, faces } = command.clone();
    faces.iter().try_for_each(|face| positive(face.minor(), "face value"))?;
    let merchant = views.merchants.next().ok_or(Refusal::NumbersUsedUp { what: "merchant" })?;
    Ok(Draft::of(MerchantNamed { merchant, name, contact, faces }))
}

/// Compares a statement with the cards given out, line by line, and records both sums, what every
/// matched card paid for, and each line that matches nothing. A month is settled once, and so is a
/// file.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMerchant`], [`Refusal::NotAMonth`], [`Refusal::FutureDay`].
/// * [`Refusal::EmptyStatement`].
/// * [`Refusal::MonthSettled`] when the month was settled before.
/// * [`Refusal::NotPositive`] for the amount of a line.
/// * [`Refusal::AlreadyTaken`], from the store, for a file that was settled before.
///
/// Source: 核销 (settlement), 对账 (reconciliation).
pub(crate) fn settle(
    views: &Views,
    _: &Recalled,
    command: &SettleMerchant,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SettleMerchant { merchant, month, file, lines } = command;
    let (merchant, month, file) = (*merchant, *month, *file);
    let known = views.merchants.get(merchant).ok_or(Refusal::NoSuchMerchant { merchant })?;
    if month != month.month_start() {
        return Err(Refusal::NotAMonth { day: month, first: month.month_start() });
    }
    if month > when.today {
        return Err(Refusal::FutureDay { day: month, today: when.today });
    }
    if lines.is_empty() {
        return Err(Refusal::EmptyStatement);
    }
    if let Some(settled) = known.settled.get(&month) {
        return Err(Refusal::MonthSettled { merchant, month, seq: settled.seq });
    }
    lines.iter().try_for_each(|line| positive(line.amount.minor(), "amount"))?;
    let matching = matching(views, merchant, month, lines).ok_or(Refusal::TooLarge { what: "sum" })?;
    let count = |many: usize| u32::try_from(many).map_err(|_| Refusal::TooLarge { what: "statement" });
    let uses = matching.uses.into_iter().map(|(serial, amount)| CardUse { serial, amount }).collect();
    let settled = MerchantSettled {
        merchant,
        month,
        file,
        lines: count(lines.len())?,
        claimed: matching.claimed,
        matched: matching.matched,
        uses,
        unmatched: count(matching.faults.len())?,
        faults: matching.faults,
    };
    let draft = Draft::of(settled).taking(Claim::Settlement(merchant, month));
    Ok(draft.taking(Claim::Statement(file)))
}

/// What came of comparing a statement.
#[derive(Default)]
struct Matching {
    claimed: Cny,
    matched: Cny,
    uses: BTreeMap<Serial, Cny>,
    faults: Vec<Fault>,
}

/// Compares every line; none when a sum leaves what can be counted.
fn matching(views: &Views, merchant: MerchantId, month: Day, lines: &[StatementLine]) -> Option<Matching> {
    let mut found = Matching::default();
    let mut seen = BTreeSet::new();
    for line in lines {
        let StatementLine { row, serial, amount, day } = *line;
        found.claimed = found.claimed.checked_add(amount)?;
        let used = found.uses.get(&serial).copied().unwrap_or_default();
        let fault = match fault(views, merchant, month, line, used) {
            None if !seen.insert((serial, day, amount)) => Some(FaultKind::Twice),
            // A line that stands there twice is said to be so, even where it would be too much.
            Some(FaultKind::OverFace) if seen.contains(&(serial, day, amount)) => Some(FaultKind::Twice),
            other => other,
        };
        if let Some(fault) = fault {
            found.faults.push(Fault { row, serial, amount, fault });
        } else {
            found.matched = found.matched.checked_add(amount)?;
            found.uses.insert(serial, used.checked_add(amount)?);
        }
    }
    Some(found)
}

/// Why a line matches nothing; `used` is what the card paid for in the lines before.
fn fault(
    views: &Views,
    merchant: MerchantId,
    month: Day,
    line: &StatementLine,
    used: Cny,
) -> Option<FaultKind> {
    let Some(card) = views.market_cards.get(line.serial) else { return Some(FaultKind::Unknown) };
    if card.merchant != merchant {
        return Some(FaultKind::OtherMerchant);
    }
    let issued = match card.state {
        State::Held { .. } => return Some(FaultKind::NotIssued),
        State::Void { .. } => return Some(FaultKind::Void),
        State::Issued { on, .. } => on,
    };
    if line.day.month_start() != month {
        return Some(FaultKind::OtherMonth);
    }
    if line.day < issued {
        return Some(FaultKind::BeforeIssue);
    }
    let all = card.used.checked_add(used).and_then(|before| before.checked_add(line.amount));
    all.is_none_or(|all| all > card.face).then_some(FaultKind::OverFace)
}
