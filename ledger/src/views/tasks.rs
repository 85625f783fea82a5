//! Kinds of tasks, acts that wait for review, and what each day has earned so far.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::reversals::TaskCreditReversed;
use crate::events::station::Policy;
use crate::events::tasks::{KindPublished, TaskCredited, TaskRejected, TaskSubmitted};
use crate::journal::Entry;
use crate::units::{Day, KindCode, MemberId, Moment, OperatorId, Points, Seq, TaskId};

/// The tasks of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tasks {
    #[serde(with = "super::in_json")]
    kinds: BTreeMap<KindCode, Vec<KindPublished>>,
    #[serde(with = "super::in_json")]
    pending: BTreeMap<TaskId, Pending>,
    /// How many acts of a day wait for review.
    waiting: BTreeMap<Day, u32>,
    /// Points earned by acts of a day, for the cap of that day.
    earned: BTreeMap<Day, BTreeMap<MemberId, Points>>,
    /// How many acts were ever submitted; the last one's number.
    submitted: u32,
}

/// An act that waits for review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The entry that submitted it.
    pub seq: Seq,
    /// When.
    pub at: Moment,
    /// Who entered it.
    pub by: OperatorId,
    /// What was reported.
    pub act: TaskSubmitted,
}

impl Tasks {
    /// The version of a kind that is in force on `day`.
    pub fn kind_on(&self, kind: KindCode, day: Day) -> Option<&KindPublished> {
        self.kinds.get(&kind)?.iter().rev().find(|version| version.from <= day)
    }

    /// All versions of all kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &KindPublished> {
        self.kinds.values().flatten()
    }

    /// An act that waits for review.
    pub fn pending(&self, task: TaskId) -> Option<&Pending> {
        self.pending.get(&task)
    }

    /// All acts that wait for review, oldest first.
    pub fn queue(&self) -> impl ExactSizeIterator<Item = &Pending> {
        self.pending.values()
    }

    /// Whether an act of this number was ever submitted.
    pub const fn is_known(&self, task: TaskId) -> bool {
        task.get() >= 1 && task.get() <= self.submitted
    }

    /// The number the next act gets.
    pub const fn next(&self) -> Option<TaskId> {
        TaskId::number(self.submitted).next()
    }

    /// What a member earned by acts of one day.
    pub fn earned_on(&self, member: MemberId, day: Day) -> Points {
        self.earned.get(&day).and_then(|members| members.get(&member)).copied().unwrap_or_default()
    }

    pub(super) fn kind_published(&mut self, fact: &KindPublished) {
        self.kinds.entry(fact.kind).or_default().push(fact.clone());
    }

    pub(super) fn submitted(&mut self, entry: &Entry, fact: &TaskSubmitted) -> Option<()> {
        self.submitted = self.submitted.max(fact.task.get());
        let waiting = self.waiting.entry(fact.day).or_default();
        *waiting = waiting.checked_add(1)?;
        let pending = Pending { seq: entry.seq, at: entry.at, by: entry.by, act: fact.clone() };
        self.pending.insert(fact.task, pending).is_none().then_some(())
    }

    pub(super) fn credited(&mut self, fact: &TaskCredited, on: Day, policy: Option<&Policy>) -> Option<()> {
        let act = self.judged(fact.task)?;
        let earned = self.earned.entry(act.day).or_default().entry(fact.member).or_default();
        *earned = earned.checked_add(fact.points)?;
        // No act of a day can be submitted once it is too far back, and when none of it or of an
        // earlier day waits any more, its cap is of no more use.
        let back = policy.map_or(u16::MAX, |policy| policy.backdate_days);
        let first_waiting = self.waiting.keys().next().copied();
        let kept = first_waiting.map_or(on.minus(back), |day| day.min(on.minus(back)));
        while let Some(oldest) = self.earned.first_entry().filter(|oldest| *oldest.key() < kept) {
            oldest.remove();
        }
        Some(())
    }

    /// Takes an act out of the queue.
    fn judged(&mut self, task: TaskId) -> Option<TaskSubmitted> {
        let act = self.pending.remove(&task)?.act;
        let waiting = self.waiting.get_mut(&act.day)?;
        *waiting = waiting.checked_sub(1)?;
        if *waiting == 0 {
            self.waiting.remove(&act.day);
        }
        Some(act)
    }

    /// A credit taken back makes room again under the cap of its day, as long as that is known.
    pub(super) fn credit_reversed(&mut self, fact: &TaskCreditReversed) -> Option<()> {
        for portion in &fact.portions {
            let of_day = self.earned.get_mut(&fact.day);
            if let Some(earned) = of_day.and_then(|of_day| of_day.get_mut(&portion.member)) {
                *earned = earned.checked_sub(portion.points)?;
            }
        }
        Some(())
    }

    pub(super) fn rejected(&mut self, fact: &TaskRejected) -> Option<()> {
        self.judged(fact.task).map(|_| ())
    }
}
