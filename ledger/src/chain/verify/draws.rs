//! Draws: what is kept for one is what others approved, and its money moves only as its own entries say.
//!
//! ```text
//! fund ─ approved ─▶ committed ─ received ─▶ advance ─ bought, accepted ─▶ goods, cards, expense
//!   ▲                    │                      │
//!   └ withdrawn, reconciled ◀┘      returned ◀──┘
//! ```

use std::collections::{BTreeMap, BTreeSet};

use crate::events::Event;
use crate::events::goods::GoodsPurchased;
use crate::journal::{Account, Entry};
use crate::units::{Cny, DrawId, FundId, OperatorId};

/// The draws that were asked for up to some entry.
#[derive(Default)]
pub(super) struct Asked(BTreeMap<DrawId, Draw>);

/// A draw as it was asked for, and what is kept for it.
struct Draw {
    fund: FundId,
    amount: i128,
    approvers: usize,
    /// Who asked and who approved: nobody does two of these.
    hands: BTreeSet<OperatorId>,
    committed: i128,
}

/// What an entry must move of funds and draws, by account.
type Moves = BTreeMap<Account, i128>;

impl Asked {
    /// Takes in an entry; gives what was expected of it and what was found where it moves a draw's money
    /// otherwise than it says, or decides about one by a hand that may not.
    pub(super) fn follow(&mut self, entry: &Entry) -> Option<(String, &'static str)> {
        let Some((id, said)) = self.expected(entry) else {
            let is_a_draws = |account| matches!(account, Account::Committed(_) | Account::Advance(_));
            let reaches = entry.postings.iter().any(|posting| is_a_draws(posting.account));
            return reaches.then(|| ("a draw that is named".to_owned(), "none"));
        };
        let Some(said) = said else { return Some((format!("{id} in a stage that allows it"), "another")) };
        let mut moved = Moves::new();
        for posting in &entry.postings {
            if matches!(posting.account, Account::Fund(_) | Account::Committed(_) | Account::Advance(_)) {
                let sum = moved.entry(posting.account).or_default();
                *sum = sum.saturating_add(i128::from(posting.amount));
            }
        }
        let expected: Moves = said.into_iter().filter(|(_, amount)| *amount != 0).collect();
        moved.retain(|_, amount| *amount != 0);
        (moved != expected).then(|| (format!("the money of {id} as the entry says"), "other lines"))
    }

    /// The draw an entry is about and what it must move; none inside when it may not be. None outside
    /// when it is about no draw.
    fn expected(&mut self, entry: &Entry) -> Option<(DrawId, Option<Moves>)> {
        if let Event::DrawRequested(fact) = &entry.event {
            let draw = Draw {
                fund: fact.fund,
                amount: minor(fact.amount),
                approvers: usize::from(fact.terms.approvers),
                hands: BTreeSet::from([entry.by]),
                committed: 0,
            };
            let is_new = self.0.insert(fact.draw, draw).is_none();
            return Some((fact.draw, is_new.then(Moves::new)));
        }
        if let Event::DrawApproved(fact) = &entry.event {
            return Some((fact.draw, self.approved(entry.by, fact.draw)));
        }
        if let Event::GoodsPurchased(fact) = &entry.event {
            let draw = fact.details.draw?;
            return Some((draw, self.spends(draw, cost(fact))));
        }
        if let Event::MarketCardsBought(fact) = &entry.event {
            let draw = fact.draw?;
            return Some((draw, self.spends(draw, minor(fact.cost))));
        }
        if let Event::ServiceAccepted(fact) = &entry.event {
            return Some((fact.draw, self.spends(fact.draw, minor(fact.cost))));
        }
        if let Event::DrawExplained(fact) = &entry.event {
            let less = minor(fact.difference).saturating_neg();
            return Some((fact.draw, self.spends(fact.draw, less)));
        }
        if let Event::DrawReceived(fact) = &entry.event {
            let (id, amount) = (fact.draw, minor(fact.amount));
            let moves = self.0.get_mut(&id).map(|draw| {
                draw.committed = draw.committed.saturating_sub(amount);
                Moves::from([
                    (Account::Committed(id), amount.saturating_neg()),
                    (Account::Advance(id), amount),
                ])
            });
            return Some((id, moves));
        }
        if let Event::DrawReturned(fact) = &entry.event {
            let (id, amount) = (fact.draw, minor(fact.amount));
            let moves = self.0.get(&id).map(|draw| {
                Moves::from([
                    (Account::Advance(id), amount.saturating_neg()),
                    (Account::Fund(draw.fund), amount),
                ])
            });
            return Some((id, moves));
        }
        if let Event::DrawReconciled(fact) = &entry.event {
            let same = |draw: &Draw| draw.committed == minor(fact.freed);
            let fits = self.0.get(&fact.draw).is_some_and(same);
            return Some((fact.draw, self.freed(fact.draw).filter(|_| fits)));
        }
        if let Event::DrawWithdrawn(fact) = &entry.event {
            return Some((fact.draw, self.freed(fact.draw)));
        }
        None
    }

    /// One more hand; with the last of them the money is kept.
    fn approved(&mut self, by: OperatorId, id: DrawId) -> Option<Moves> {
        let draw = self.0.get_mut(&id)?;
        // The applicant is one of the hands.
        if draw.hands.len() > draw.approvers || !draw.hands.insert(by) {
            return None;
        }
        if draw.hands.len() <= draw.approvers {
            return Some(Moves::new());
        }
        draw.committed = draw.amount;
        let (fund, kept) = (Account::Fund(draw.fund), Account::Committed(id));
        Some(Moves::from([(fund, draw.amount.saturating_neg()), (kept, draw.amount)]))
    }

    fn spends(&self, id: DrawId, cost: i128) -> Option<Moves> {
        self.0.get(&id).map(|_| Moves::from([(Account::Advance(id), cost.saturating_neg())]))
    }

    /// All that is still kept goes back to the fund.
    fn freed(&mut self, id: DrawId) -> Option<Moves> {
        let draw = self.0.get_mut(&id)?;
        let kept = std::mem::take(&mut draw.committed);
        Some(Moves::from([(Account::Committed(id), kept.saturating_neg()), (Account::Fund(draw.fund), kept)]))
    }
}

fn minor(sum: Cny) -> i128 {
    i128::from(sum.minor())
}

fn cost(fact: &GoodsPurchased) -> i128 {
    let more = fact.details.more.iter().map(|line| minor(line.value));
    more.fold(minor(fact.cost), i128::saturating_add)
}
