//! Taking a redemption back: at once by whoever served, or later with a reason and a second person.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::events::Event;
use crate::events::market_cards::MarketCardsIssued;
use crate::events::redemptions::{Redeemed, RedemptionReversed, ReversalKind};
use crate::journal::{Account, Claim, Commodity, Draft, Entry, LotMove, Payer, Posting};
use crate::rules::shared::{member, policy, recuse, second, still_counts};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Cny, Note, Sku, Slug, VoucherNo};
use crate::views::Views;

/// Takes a redemption back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReverseRedemption {
    /// Which slip.
    pub voucher: VoucherNo,
    /// Why.
    pub reason: Note,
}

/// Takes a redemption back of which some goods came back spoilt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReverseSpoilt {
    /// Which slip, and why.
    #[serde(flatten)]
    pub reversal: ReverseRedemption,
    /// What came back spoilt.
    pub spoilt: Vec<Sku>,
}

/// Undoes a redemption of a moment ago, of which nothing was handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UndoRedemption {
    /// Which slip.
    pub voucher: VoucherNo,
}

/// Seconds in which a slip of the hand may be undone when the policy says nothing.
const UNDO_SECONDS: u16 = 60;

/// Takes a redemption back: the same lots of points and goods are back, with their own last days, and the
/// cost is back in the inventory. What came back spoilt is written off, at the expense of who paid for it.
/// Cash is given back out of the fund that got it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchVoucher`], [`Refusal::SlipOfCards`], [`Refusal::SlipReversed`] when it was undone before.
/// * [`Refusal::FileClosed`] when the member was merged meanwhile.
/// * [`Refusal::Recusal`], [`Refusal::SecondPersonNeeded`].
/// * [`Refusal::NotOnSlip`] for spoilt goods that were not handed out.
/// * [`Refusal::FundShort`] when the fund no longer has the cash.
///
/// Source: 冲正 (reversal).
pub(crate) fn reverse(
    views: &Views,
    recalled: &Recalled,
    command: &ReverseRedemption,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    taking_back(views, recalled, command, &[], when)
}

/// As [`reverse`], with goods that came back spoilt.
///
/// # Errors
///
/// As [`reverse`].
pub(crate) fn reverse_spoilt(
    views: &Views,
    recalled: &Recalled,
    command: &ReverseSpoilt,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    taking_back(views, recalled, &command.reversal, &command.spoilt, when)
}

fn taking_back(
    views: &Views,
    recalled: &Recalled,
    command: &ReverseRedemption,
    spoilt: &[Sku],
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ReverseRedemption { voucher, reason } = command.clone();
    let (entry, fact) = slip(views, recalled, voucher)?;
    // The points go back into the file they came from, so it must be open.
    member(views, fact.member)?;
    recuse(views, when.by, fact.member)?;
    let second = second(views, when, fact.member)?;
    if let Some(sku) = spoilt.iter().find(|sku| fact.lines.iter().all(|line| line.sku != **sku)) {
        return Err(Refusal::NotOnSlip { voucher, sku: *sku });
    }
    let reversed = RedemptionReversed {
        reason: Some(reason),
        second: Some(second),
        spoilt: spoilt.to_vec(),
        ..taken_back(entry, fact, ReversalKind::Reversed, when)
    };
    handed_back(views, entry, fact, reversed)
}

/// Undoes a slip of the hand: within `policy.redeeming.undo_seconds`, by whoever served, while nothing was
/// handed over. It needs neither a reason nor a second person.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchVoucher`], [`Refusal::SlipOfCards`], [`Refusal::SlipReversed`] when it was undone before.
/// * [`Refusal::FileClosed`] when the member was merged meanwhile.
/// * [`Refusal::UndoByAnother`] when somebody else served.
/// * [`Refusal::UndoTooLate`].
/// * [`Refusal::FundShort`] when the fund no longer has the cash.
///
/// Source: the desk's own practice: undo within a minute, later a reversal by two.
pub(crate) fn undo(
    views: &Views,
    recalled: &Recalled,
    command: &UndoRedemption,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let voucher = command.voucher;
    let (entry, fact) = slip(views, recalled, voucher)?;
    member(views, fact.member)?;
    if entry.by != when.by {
        return Err(Refusal::UndoByAnother { voucher, operator: entry.by });
    }
    let seconds_max = policy(views, when.today)?.redeeming.undo_seconds.unwrap_or(UNDO_SECONDS);
    let seconds = when.at.millis().saturating_sub(entry.at.millis()).saturating_add(999).div_euclid(1000);
    if i64::from(seconds_max) < seconds {
        return Err(Refusal::UndoTooLate { voucher, seconds, seconds_max });
    }
    handed_back(views, entry, fact, taken_back(entry, fact, ReversalKind::Undo, when))
}

fn slip<'a>(
    views: &Views,
    recalled: &'a Recalled,
    voucher: VoucherNo,
) -> Result<(&'a Entry, &'a Redeemed), Refusal> {
    let found = match recalled.entry.as_ref().map(|entry| (entry, &entry.event)) {
        Some((entry, Event::Redeemed(fact))) => Ok((entry, fact)),
        Some((_, Event::MarketCardsIssued(MarketCardsIssued { serials, value, points, .. }))) => {
            let (cards, value, points) = (serials.len(), *value, *points);
            Err(Refusal::SlipOfCards { voucher, cards, value, points })
        }
        _ => Err(Refusal::NoSuchVoucher { voucher }),
    }?;
    still_counts(views, voucher)?;
    Ok(found)
}

fn taken_back(
    entry: &Entry,
    fact: &Redeemed,
    kind: ReversalKind,
    when: &Circumstances,
) -> RedemptionReversed {
    let Redeemed { voucher, member, points, proof, ref proxy, .. } = *fact;
    let (reason, second, spoilt) = (None, None, Vec::new());
    let of = Some(entry.on).filter(|day| *day != when.today);
    let proxy = proxy.clone();
    RedemptionReversed { voucher, member, points, reason, second, kind, of, proof, proxy, spoilt }
}

/// Every line of a slip the other way round: what was pinned before goes back to where it was before that,
/// and what is spoilt is written off.
fn handed_back(
    views: &Views,
    entry: &Entry,
    fact: &Redeemed,
    reversed: RedemptionReversed,
) -> Result<Draft, Refusal> {
    if let (Some(fund), Some(cost)) = (fact.fund, fact.cash) {
        let left = Cny::from_minor(views.accounts.balance(Account::Fund(fund), Commodity::Cny));
        if let Some(short) = cost.checked_sub(left).filter(|short| short.is_positive()) {
            return Err(Refusal::FundShort { fund, cost, left, short });
        }
    }
    let spoilt = reversed.spoilt.clone();
    let draft = Draft::of(reversed).taking(Claim::Reversal(entry.seq));
    undone(draft, entry, &spoilt).ok_or(Refusal::TooLarge { what: "reversal" })
}

fn undone(mut draft: Draft, entry: &Entry, spoilt: &[Sku]) -> Option<Draft> {
    let is_spoilt = |account: Account| matches!(account, Account::Shelf(sku) if spoilt.contains(&sku));
    let mut lost: BTreeMap<Payer, Cny> = BTreeMap::new();
    for moved in &entry.lots {
        let account = before(moved.account);
        let cost = match moved.cost {
            Some(cost) => Some(cost.checked_neg()?),
            None => None,
        };
        if is_spoilt(account) {
            if let Some((payer, cost)) = moved.terms.payer.zip(cost).filter(|(_, cost)| cost.is_positive()) {
                let sum = lost.entry(payer).or_default();
                *sum = sum.checked_add(cost)?;
            }
            continue;
        }
        let LotMove { lot, terms, .. } = *moved;
        draft = draft.moving_lot(lot, account, moved.amount.checked_neg()?, cost, terms);
    }
    for posting in &entry.postings {
        let account = before(posting.account);
        let account = if is_spoilt(account) { Account::WrittenOff } else { account };
        draft.postings.push(Posting { account, amount: posting.amount.checked_neg()?, ..*posting });
    }
    let purpose: Slug = Account::SPOILT.parse().ok()?;
    for (payer, cost) in lost {
        let cost = crate::journal::Amount::Cny(cost);
        draft = draft.moving(Account::Inventory, Account::Expense(payer, purpose), cost);
    }
    draft.links.reverses = Some(entry.seq);
    Some(draft)
}

/// Where what a parked basket pinned was before.
fn before(account: Account) -> Account {
    if let Account::Held(member) = account {
        Account::Member(member)
    } else if let Account::Aside(sku) = account {
        Account::Shelf(sku)
    } else {
        account
    }
}
