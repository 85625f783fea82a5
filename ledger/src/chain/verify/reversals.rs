//! Reversals: what undoes an earlier entry undoes all of it, and nothing else.

use std::collections::BTreeMap;

use crate::events::Event;
use crate::events::redemptions::{RedemptionReversed, ReversalKind};
use crate::journal::{Account, Commodity, Entry, LotMove};
use crate::units::{Cny, MemberId, Seq};

/// What tells whose an account is: the files that were merged into others.
#[derive(Default)]
pub(super) struct Reversals {
    merged: BTreeMap<MemberId, MemberId>,
}

impl Reversals {
    /// Takes in an entry.
    pub(super) fn follow(&mut self, entry: &Entry) {
        if let Event::MemberMerged(fact) = &entry.event {
            self.merged.insert(fact.from, fact.into);
        } else if let Event::MemberUnmerged(fact) = &entry.event {
            self.merged.remove(&fact.from);
        }
    }

    /// Judges an entry that says it undoes `undone`, none where no entry can be read: what was expected and what
    /// was found, where it does not undo just that.
    pub(super) fn judge(&self, entry: &Entry, undone: Option<&Entry>) -> Option<(String, &'static str)> {
        let Some(undone) = undone else {
            return Some(("a reversal of an earlier entry".to_owned(), "no readable entry there"));
        };
        if let Some(credit) = takes_back(&entry.event) {
            let expected =
                || (format!("{} taken back, the same of each owner", undone.seq), "something else");
            return (!self.is_taken_back(entry, undone, credit)).then(expected);
        }
        let is_undone = if let Event::RedemptionReversed(fact) = &entry.event {
            is_handed_back(entry, undone, fact)
        } else {
            is_undone_line_by_line(entry, undone)
        };
        (!is_undone).then(|| (format!("{} undone line by line", undone.seq), "other lines"))
    }

    /// A credit is taken back from whatever accounts of its owner it is in by now. So the lines are
    /// not the same; by owner and commodity they must be the exact opposite, out of lots that are
    /// there, and free what the credit took.
    fn is_taken_back(&self, entry: &Entry, undone: &Entry, credit: Seq) -> bool {
        let earlier = undone.seq == credit && undone.seq < entry.seq && is_credit(entry, undone);
        let mut sums: BTreeMap<(Account, Commodity), i128> = BTreeMap::new();
        for posting in undone.postings.iter().chain(&entry.postings) {
            let sum = sums.entry((self.owner(posting.account), posting.commodity)).or_default();
            *sum = sum.saturating_add(i128::from(posting.amount));
        }
        let opposite = sums.values().all(|sum| *sum == 0);
        let out = entry.lots.iter().all(|moved| moved.amount < 0);
        earlier && opposite && out && entry.frees == undone.takes
    }

    /// The accounts of one person count as one, the file he was merged into included.
    fn owner(&self, account: Account) -> Account {
        let (Account::Member(member) | Account::Held(member) | Account::Owed(member)) = account else {
            return account;
        };
        let mut owner = member;
        // Entries may be forged, so rings are possible: no chain is longer than there are merges.
        for _ in 0..=self.merged.len() {
            match self.merged.get(&owner) {
                Some(into) => owner = *into,
                None => break,
            }
        }
        Account::Member(owner)
    }
}

/// Whether every line and every lot is the other way round.
fn is_undone_line_by_line(entry: &Entry, undone: &Entry) -> bool {
    let back = |amount: i64| amount.checked_neg();
    let postings = undone.postings.len() == entry.postings.len()
        && undone.postings.iter().zip(&entry.postings).all(|(was, is)| {
            was.account == is.account && was.commodity == is.commodity && back(was.amount) == Some(is.amount)
        });
    let same_lot = |was: &LotMove, is: &LotMove| {
        let cost = was.cost.and_then(Cny::checked_neg) == is.cost;
        cost && (was.lot, was.account, was.terms) == (is.lot, is.account, is.terms)
            && back(was.amount) == Some(is.amount)
    };
    let lots = undone.lots.len() == entry.lots.len()
        && undone.lots.iter().zip(&entry.lots).all(|(was, is)| same_lot(was, is));
    undone.seq < entry.seq && postings && lots
}

/// A redemption is undone line by line. What was pinned by a parked basket goes back to where it was
/// before that, and what came back spoilt is written off instead, its cost included.
fn is_handed_back(entry: &Entry, undone: &Entry, fact: &RedemptionReversed) -> bool {
    let slip = matches!(&undone.event, Event::Redeemed(slip)
        if (slip.voucher, slip.member, slip.points) == (fact.voucher, fact.member, fact.points));
    // Only whoever served undoes a slip of the hand; a reversal takes two.
    let his = match fact.kind {
        ReversalKind::Undo => undone.by == entry.by,
        ReversalKind::Reversed => fact.second.is_some_and(|second| second != entry.by),
    };
    let mut sums: BTreeMap<(Account, Commodity), i128> = BTreeMap::new();
    for posting in undone.postings.iter().chain(&entry.postings) {
        let sum = sums.entry((unpinned(posting.account, posting.commodity), posting.commodity)).or_default();
        *sum = sum.saturating_add(i128::from(posting.amount));
    }
    let opposite = sums.values().all(|sum| *sum == 0);
    // Every lot it fills was emptied by the slip, by as much and with the same cost.
    let mut emptied: Vec<&LotMove> = undone.lots.iter().collect();
    let filled = entry.lots.iter().all(|is| {
        let was = emptied.iter().position(|was| {
            let place = unpinned(was.account, LotMove::commodity(&was.account));
            let cost = was.cost.and_then(Cny::checked_neg) == is.cost;
            cost && (was.lot, place, was.terms) == (is.lot, is.account, is.terms)
                && was.amount.checked_neg() == Some(is.amount)
        });
        was.is_some_and(|at| {
            emptied.swap_remove(at);
            true
        })
    });
    // What it does not fill are the goods it says are spoilt.
    let is_spoilt = |was: &&LotMove| {
        let place = unpinned(was.account, LotMove::commodity(&was.account));
        matches!(place, Account::Shelf(sku) if fact.spoilt.contains(&sku))
    };
    let left = emptied.iter().all(is_spoilt);
    undone.seq < entry.seq && slip && his && opposite && filled && left
}

/// Where what a parked basket pins, or what is written off, was before.
pub(super) fn unpinned(account: Account, commodity: Commodity) -> Account {
    match (account, commodity) {
        (Account::Held(member), _) => Account::Member(member),
        (Account::Aside(sku), _) | (Account::WrittenOff, Commodity::Pieces(sku)) => Account::Shelf(sku),
        (Account::Expense(_, purpose), _) if purpose.as_str() == Account::SPOILT => Account::Inventory,
        _ => account,
    }
}

/// The credit that an event takes back.
pub(super) fn takes_back(event: &Event) -> Option<Seq> {
    if let Event::TaskCreditReversed(fact) = event {
        Some(fact.credit)
    } else if let Event::CaseRewardReversed(fact) = event {
        Some(fact.credit)
    } else {
        None
    }
}

/// Whether `undone` is a credit of the kind that `entry` takes back.
fn is_credit(entry: &Entry, undone: &Entry) -> bool {
    match (&entry.event, &undone.event) {
        (Event::TaskCreditReversed(back), Event::TaskCredited(credit)) => back.task == credit.task,
        (Event::CaseRewardReversed(back), Event::CaseRewarded(credit)) => back.case == credit.case,
        _ => false,
    }
}
