//! Obligations: what is promised, what of it is set aside, and what is paid.
//!
//! 1. What is set aside is what was funded, less what was paid, less what was freed; and that is what
//!    stands on the obligation's account.
//! 2. Nothing is paid that is not set aside, and nothing twice.
//! 3. A supplement without an end is promised to the end of the calendar year, from then on year by
//!    year.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::Event;
use crate::events::obligations::{
    ObligationFunded, ObligationPaid, ObligationPromised, ObligationStopped, ObligationWithdrawn,
};
use crate::journal::Entry;
use crate::units::{Cny, Day, Document, FundId, MemberId, ObligationId, OperatorId, Seq, Slug};

/// The obligations of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligations {
    all: BTreeMap<ObligationId, Obligation>,
}

/// Money that was promised to a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// To whom.
    pub member: MemberId,
    /// The fund it comes from.
    pub fund: FundId,
    /// What for.
    pub purpose: Slug,
    /// How much, once or for each month.
    pub amount: Cny,
    /// Once, or in which months.
    pub plan: Plan,
    /// The paper that decided it.
    pub document: Document,
    /// Who promised it.
    pub by: OperatorId,
    /// When.
    pub on: Day,
    /// The entry that promised it.
    pub seq: Seq,
    /// What was set aside in all.
    pub funded: Cny,
    /// What was paid in all.
    pub paid: Cny,
    /// What went back to the fund in all.
    pub freed: Cny,
    /// The last month that is set aside for.
    pub funded_until: Option<Day>,
    /// What was paid, by month, with its entry; paid once it has no month.
    pub payments: BTreeMap<Option<Day>, Seq>,
    /// Whether it still goes on.
    pub standing: Standing,
    /// What was not set aside at the end of the days on which that changed.
    open: BTreeMap<Day, Open>,
}

/// What of a promise is not set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Open {
    Nothing,
    Once,
    /// The months from one to another; without an end, to December of the year.
    Months {
        from: Day,
        plan: Plan,
    },
}

/// How a promise is paid. Months are named by their first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plan {
    /// All at once, due when it is promised.
    Once,
    /// Every month, each due on its first day.
    Monthly {
        /// The first month.
        first: Day,
        /// The last month; none while nobody has set an end.
        last: Option<Day>,
    },
}

/// Whether a promise goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It does.
    Open,
    /// It ends earlier than was promised, by this entry; what is due until then is still paid.
    Stopped(Seq),
    /// It was taken back by this entry.
    Withdrawn(Seq),
}

/// What is due and not paid: all of it, or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which month; none when it is paid once.
    pub month: Option<Day>,
    /// Since when it is due.
    pub since: Day,
    /// Whether it is set aside.
    pub funded: bool,
}

impl Plan {
    /// The last month that is promised by `today`, by promise 3; none when it is paid once.
    pub fn promised_until(self, today: Day) -> Option<Day> {
        match self {
            Self::Once => None,
            Self::Monthly { first, last } => Some(last.unwrap_or_else(|| december(first.max(today)))),
        }
    }
}

impl Obligation {
    /// What is set aside and not paid yet.
    pub fn set_aside(&self) -> Cny {
        let left = self.funded.checked_sub(self.paid).and_then(|left| left.checked_sub(self.freed));
        left.unwrap_or_default()
    }

    /// Whether its paying once, or one of its months, is set aside for, paid or not.
    pub fn is_funded(&self, month: Option<Day>) -> bool {
        match (self.plan, month) {
            (Plan::Once, _) => self.funded.is_positive(),
            (Plan::Monthly { .. }, month) => month.is_some_and(|month| Some(month) <= self.funded_until),
        }
    }

    /// The first month that nothing is set aside for; none when it is paid once.
    pub fn next_unfunded(&self) -> Option<Day> {
        match self.plan {
            Plan::Once => None,
            Plan::Monthly { first, .. } => {
                Some(self.funded_until.map_or(first, |until| first.max(until.plus_months(1))))
            }
        }
    }

    /// What so many months cost: from one to another, both included; none when it cannot be counted.
    pub fn months_cost(&self, from: Day, to: Day) -> Option<Cny> {
        let months = to.months_since(from).saturating_add(1).max(0);
        self.amount.checked_times(i64::from(months))
    }

    /// What is promised by `day` and not set aside, as it stood at its end; none when it cannot be
    /// counted.
    pub fn unfunded(&self, day: Day) -> Option<Cny> {
        match self.open.range(..=day).next_back().map(|(_, open)| *open) {
            None | Some(Open::Nothing) => Some(Cny::ZERO),
            Some(Open::Once) => Some(self.amount),
            Some(Open::Months { from, plan }) => self.months_cost(from, plan.promised_until(day)?),
        }
    }

    /// What is not set aside now.
    fn now_open(&self) -> Open {
        if matches!(self.standing, Standing::Withdrawn(_)) {
            return Open::Nothing;
        }
        match self.next_unfunded() {
            Some(from) => Open::Months { from, plan: self.plan },
            None if self.funded.is_positive() => Open::Nothing,
            None => Open::Once,
        }
    }

    /// What is due by the end of `day` and not paid, oldest first.
    pub fn due(&self, day: Day) -> Vec<Due> {
        let mut due = Vec::new();
        if matches!(self.standing, Standing::Withdrawn(_)) {
            return due;
        }
        let mut unpaid = |month: Option<Day>| {
            // A month that was over when it was promised waits since the promise.
            let since = month.map_or(self.on, |month| month.max(self.on));
            if since <= day && !self.payments.contains_key(&month) {
                due.push(Due { month, since, funded: self.is_funded(month) });
            }
        };
        match self.plan {
            Plan::Once => unpaid(None),
            Plan::Monthly { first, last } => {
                let last = last.map_or(day, |last| last.min(day));
                let mut month = first;
                while month <= last {
                    unpaid(Some(month));
                    month = month.plus_months(1);
                }
            }
        }
        due
    }

    /// Whether everything that was promised is paid.
    pub fn is_settled(&self) -> bool {
        match self.plan {
            Plan::Once => !self.payments.is_empty(),
            Plan::Monthly { first, last } => last.is_some_and(|last| {
                let months = usize::try_from(last.months_since(first).saturating_add(1)).unwrap_or(0);
                self.payments.len() >= months
            }),
        }
    }

    fn funded(&mut self, fact: &ObligationFunded) -> Option<()> {
        matches!(self.standing, Standing::Open | Standing::Stopped(_)).then_some(())?;
        let amount = match self.plan {
            Plan::Once => (fact.until.is_none() && self.funded.is_zero()).then_some(self.amount)?,
            Plan::Monthly { last, .. } => {
                let until = fact.until.filter(|until| last.is_none_or(|last| *until <= last))?;
                self.months_cost(self.next_unfunded()?, until)?
            }
        };
        (fact.amount == amount && amount.is_positive()).then_some(())?;
        self.funded = self.funded.checked_add(amount)?;
        self.funded_until = fact.until;
        Some(())
    }

    fn paid(&mut self, fact: &ObligationPaid, seq: Seq) -> Option<()> {
        let promised = match (self.plan, fact.month) {
            (Plan::Once, None) => true,
            (Plan::Monthly { first, .. }, Some(month)) => first <= month,
            (Plan::Once, Some(_)) | (Plan::Monthly { .. }, None) => false,
        };
        (promised && fact.amount == self.amount && self.is_funded(fact.month)).then_some(())?;
        self.payments.insert(fact.month, seq).is_none().then_some(())?;
        self.paid = self.paid.checked_add(fact.amount)?;
        (!self.set_aside().is_negative()).then_some(())
    }

    fn stopped(&mut self, fact: &ObligationStopped, seq: Seq) -> Option<()> {
        let Plan::Monthly { first, .. } = self.plan else { return None };
        self.free(self.beyond(fact.last)?)?;
        self.funded_until = self.funded_until.map(|until| until.min(fact.last));
        self.plan = Plan::Monthly { first, last: Some(fact.last) };
        self.standing = Standing::Stopped(seq);
        Some(())
    }

    /// What is set aside for the months after `last`; none when it cannot be counted.
    pub fn beyond(&self, last: Day) -> Option<Cny> {
        match self.funded_until.filter(|until| last < *until) {
            Some(until) => self.months_cost(last.plus_months(1), until),
            None => Some(Cny::ZERO),
        }
    }

    fn withdrawn(&mut self, seq: Seq) -> Option<()> {
        self.payments.is_empty().then_some(())?;
        self.free(self.set_aside())?;
        self.standing = Standing::Withdrawn(seq);
        Some(())
    }

    fn free(&mut self, amount: Cny) -> Option<()> {
        self.freed = self.freed.checked_add(amount)?;
        Some(())
    }
}

/// December of the year of `day`, by its first day.
fn december(day: Day) -> Day {
    Day::of_date(day.date().0, 12, 1).unwrap_or(day.month_start())
}

impl Obligations {
    /// One obligation.
    pub fn get(&self, obligation: ObligationId) -> Option<&Obligation> {
        self.all.get(&obligation)
    }

    /// All obligations, by number.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (ObligationId, &Obligation)> {
        self.all.iter().map(|(id, obligation)| (*id, obligation))
    }

    /// The number the next one gets.
    pub fn next(&self) -> Option<ObligationId> {
        self.all.keys().next_back().copied().unwrap_or(ObligationId::number(0)).next()
    }

    /// What was promised from a fund by `day` and not set aside, as it stood at its end; the largest sum
    /// there is when it cannot be counted.
    pub fn promised(&self, fund: FundId, day: Day) -> Cny {
        let mut of_fund = self.all.values().filter(|obligation| obligation.fund == fund);
        let sum = of_fund.try_fold(Cny::ZERO, |sum, obligation| sum.checked_add(obligation.unfunded(day)?));
        sum.unwrap_or(Cny::from_minor(i64::MAX))
    }

    /// What is set aside of a fund's money and not paid yet.
    pub fn set_aside(&self, fund: FundId) -> Cny {
        let of_fund = self.all.values().filter(|obligation| obligation.fund == fund);
        of_fund.fold(Cny::ZERO, |sum, obligation| sum.checked_add(obligation.set_aside()).unwrap_or(sum))
    }

    /// Takes in a fact and says which obligation it is about.
    pub(super) fn take(&mut self, entry: &Entry) -> Option<ObligationId> {
        let id = self.taken(entry)?;
        let found = self.all.get_mut(&id)?;
        found.open.insert(entry.on, found.now_open());
        Some(id)
    }

    fn taken(&mut self, entry: &Entry) -> Option<ObligationId> {
        let seq = entry.seq;
        if let Event::ObligationPromised(fact) = &entry.event {
            self.promise(entry, fact)?;
            Some(fact.obligation)
        } else if let Event::ObligationFunded(fact) = &entry.event {
            self.all.get_mut(&fact.obligation)?.funded(fact)?;
            Some(fact.obligation)
        } else if let Event::ObligationPaid(fact) = &entry.event {
            self.all.get_mut(&fact.obligation)?.paid(fact, seq)?;
            Some(fact.obligation)
        } else if let Event::ObligationStopped(fact) = &entry.event {
            self.all.get_mut(&fact.obligation)?.stopped(fact, seq)?;
            Some(fact.obligation)
        } else if let Event::ObligationWithdrawn(ObligationWithdrawn { obligation, .. }) = &entry.event {
            self.all.get_mut(obligation)?.withdrawn(seq)?;
            Some(*obligation)
        } else {
            None
        }
    }

    fn promise(&mut self, entry: &Entry, fact: &ObligationPromised) -> Option<()> {
        let ObligationPromised { obligation, member, fund, purpose, amount, months, document } = fact.clone();
        let plan =
            months.map_or(Plan::Once, |months| Plan::Monthly { first: months.first, last: months.last });
        let promised = Obligation {
            member,
            fund,
            purpose,
            amount,
            plan,
            document,
            by: entry.by,
            on: entry.on,
            seq: entry.seq,
            funded: Cny::ZERO,
            paid: Cny::ZERO,
            freed: Cny::ZERO,
            funded_until: None,
            payments: BTreeMap::new(),
            standing: Standing::Open,
            open: BTreeMap::new(),
        };
        self.all.insert(obligation, promised).is_none().then_some(())
    }
}
