//! Kinds of tasks, acts that wait for review, and what each day has earned so far.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::reversals::TaskCreditReversed;
use crate::events::station::Policy;
use crate::events::tasks::{KindPublished, TaskAsked, TaskCredited, TaskRejected, TaskSubmitted};
use crate::journal::{Claim, Entry};
use crate::units::{Day, KindCode, MemberId, Moment, Note, OperatorId, Period, Points, Seq, TaskId};

/// The tasks of a book. An act in a queue is boxed: it is large, and a queue shifts at every step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tasks {
    #[serde(with = "super::in_json")]
    kinds: BTreeMap<KindCode, Vec<KindPublished>>,
    #[serde(with = "super::in_json")]
    pending: BTreeMap<TaskId, Box<Pending>>,
    /// Acts a reviewer asked back about, until they are put right or refused.
    #[serde(with = "super::in_json")]
    asked: BTreeMap<TaskId, Asked>,
    /// Refused acts that may still be put right, and some that no longer may.
    #[serde(with = "super::in_json")]
    refused: BTreeMap<TaskId, Box<Pending>>,
    /// How many acts of a day wait for review or an answer.
    waiting: BTreeMap<Day, u32>,
    /// Points earned by acts of a day, for the caps. One map a day, not one a member: there are
    /// many members, and few do two kinds of things in a day.
    earned: BTreeMap<Day, BTreeMap<(MemberId, KindCode), Points>>,
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
    /// What it holds for itself: what its entry took, and what the acts it puts right had taken.
    pub holds: BTreeSet<Claim>,
}

/// An act a reviewer asked back about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What was reported.
    pub pending: Box<Pending>,
    /// What the reviewer wants to know.
    pub question: Note,
    /// Who asked.
    pub by: OperatorId,
    /// When.
    pub at: Moment,
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
        self.pending.get(&task).map(Box::as_ref)
    }

    /// All acts that wait for review, oldest first.
    pub fn queue(&self) -> impl ExactSizeIterator<Item = &Pending> {
        self.pending.values().map(Box::as_ref)
    }

    /// An act that waits for an answer.
    pub fn asked(&self, task: TaskId) -> Option<&Asked> {
        self.asked.get(&task)
    }

    /// All acts that wait for an answer, oldest first.
    pub fn questions(&self) -> impl ExactSizeIterator<Item = &Asked> {
        self.asked.values()
    }

    /// An act that may be put right by another: asked back about, or refused not long ago.
    pub fn correctable(&self, task: TaskId) -> Option<&Pending> {
        self.asked.get(&task).map(|asked| &asked.pending).or_else(|| self.refused.get(&task)).map(Box::as_ref)
    }

    /// Refused acts, oldest first: all that may still be put right, and some that no longer may.
    pub fn refused(&self) -> impl DoubleEndedIterator<Item = &Pending> {
        self.refused.values().map(Box::as_ref)
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
        self.earned_in(member, Period { from: day, to: day }, |_, _| true)
    }

    /// What a member earned by acts of the kinds and days that `counts`. Days before those that can
    /// still be earned on are no longer known.
    pub fn earned_in(
        &self,
        member: MemberId,
        period: Period,
        counts: impl Fn(KindCode, Day) -> bool,
    ) -> Points {
        let days = self.earned.range(period.from..=period.to);
        let his = (member, KindCode::LEAST)..=(member, KindCode::MOST);
        let points = days
            .flat_map(|(day, all)| all.range(his.clone()).map(|((_, kind), points)| (*day, *kind, *points)));
        let counted = points.filter(|(day, kind, _)| counts(*kind, *day));
        Points::from_minor(counted.fold(0, |sum, (_, _, points)| sum.saturating_add(points.minor())))
    }

    pub(super) fn kind_published(&mut self, fact: &KindPublished) {
        self.kinds.entry(fact.kind).or_default().push(fact.clone());
    }

    pub(super) fn submitted(&mut self, entry: &Entry, fact: &TaskSubmitted) -> Option<()> {
        self.submitted = self.submitted.max(fact.task.get());
        let mut holds: BTreeSet<Claim> = entry.takes.iter().cloned().collect();
        if let Some(task) = fact.details.resubmits {
            let before = match self.asked.remove(&task) {
                Some(Asked { pending, .. }) => {
                    self.waits_no_more(pending.act.day)?;
                    pending
                }
                None => self.refused.remove(&task)?,
            };
            holds.extend(before.holds);
        }
        let waiting = self.waiting.entry(fact.day).or_default();
        *waiting = waiting.checked_add(1)?;
        let pending = Pending { seq: entry.seq, at: entry.at, by: entry.by, act: fact.clone(), holds };
        self.pending.insert(fact.task, Box::new(pending)).is_none().then_some(())
    }

    pub(super) fn asked_back(&mut self, entry: &Entry, fact: &TaskAsked) -> Option<()> {
        let pending = self.pending.remove(&fact.task)?;
        let asked = Asked { pending, question: fact.question.clone(), by: entry.by, at: entry.at };
        self.asked.insert(fact.task, asked).is_none().then_some(())
    }

    pub(super) fn credited(&mut self, fact: &TaskCredited, on: Day, policy: Option<&Policy>) -> Option<()> {
        let act = self.judged(fact.task)?.act;
        let earned = self.earned.entry(act.day).or_default();
        for portion in fact.earners() {
            let points = earned.entry((portion.member, act.kind)).or_default();
            *points = points.checked_add(portion.points)?;
        }
        self.forget(on, policy);
        Some(())
    }

    pub(super) fn rejected(&mut self, fact: &TaskRejected, on: Day, policy: Option<&Policy>) -> Option<()> {
        let refused = self.judged(fact.task)?;
        self.refused.insert(fact.task, refused);
        self.forget(on, policy);
        Some(())
    }

    /// A credit taken back makes room again under the caps of its day, as long as that is known.
    pub(super) fn credit_reversed(&mut self, fact: &TaskCreditReversed) -> Option<()> {
        for portion in &fact.portions {
            let of_day = self.earned.get_mut(&fact.day);
            if let Some(earned) = of_day.and_then(|all| all.get_mut(&(portion.member, fact.kind))) {
                *earned = earned.checked_sub(portion.points)?;
            }
        }
        Some(())
    }

    /// Forgets what no act can touch any more: no act of a day can be submitted once it is too far
    /// back, and when none of it or of an earlier day waits any more, its caps are of no more use.
    /// Caps of a month need its first day.
    fn forget(&mut self, on: Day, policy: Option<&Policy>) {
        let days = policy.map_or(u16::MAX, |policy| policy.backdate_days);
        let back = on.minus(days);
        let first_waiting = self.waiting.keys().next().copied();
        let kept = first_waiting.map_or(back, |day| day.min(back)).month().from;
        while let Some(oldest) = self.earned.first_entry().filter(|oldest| *oldest.key() < kept) {
            oldest.remove();
        }
        // Acts are numbered as they were entered, at most so many days after they were done.
        let gone = back.minus(days);
        while let Some(oldest) = self.refused.first_entry().filter(|oldest| oldest.get().act.day < gone) {
            oldest.remove();
        }
    }

    /// Takes an act out of the queue, or from those that wait for an answer.
    fn judged(&mut self, task: TaskId) -> Option<Box<Pending>> {
        let pending = match self.pending.remove(&task) {
            Some(pending) => pending,
            None => self.asked.remove(&task)?.pending,
        };
        self.waits_no_more(pending.act.day)?;
        Some(pending)
    }

    fn waits_no_more(&mut self, day: Day) -> Option<()> {
        let waiting = self.waiting.get_mut(&day)?;
        *waiting = waiting.checked_sub(1)?;
        if *waiting == 0 {
            self.waiting.remove(&day);
        }
        Some(())
    }
}
