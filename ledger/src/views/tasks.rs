//! Kinds of tasks, acts that wait for review, and what each day has earned so far.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::reversals::TaskCreditReversed;
use crate::events::station::Policy;
use crate::events::tasks::{
    Clock, KindPublished, RejectionCode, TaskAsked, TaskCredited, TaskRejected, TaskSubmitted,
};
use crate::journal::{Claim, Entry};
use crate::units::{
    Day, Digest, GridId, KindCode, MemberId, Moment, Name, Note, OperatorId, Period, Points, Seq, TaskId,
    folded,
};

/// The tasks of a book. An act in a queue is boxed: it is large, and a queue shifts at every step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tasks {
    /// All versions of each kind, with the entries that published them.
    #[serde(with = "crate::units::kept::in_json")]
    kinds: BTreeMap<KindCode, Vec<(Seq, KindPublished)>>,
    #[serde(with = "crate::units::kept::in_json")]
    pending: BTreeMap<TaskId, Box<Pending>>,
    /// Acts a reviewer asked back about, until they are put right or refused.
    #[serde(with = "crate::units::kept::in_json")]
    asked: BTreeMap<TaskId, Asked>,
    /// Refused acts that may still be put right, and some that no longer may.
    #[serde(with = "crate::units::kept::in_json")]
    refused: BTreeMap<TaskId, Refused>,
    /// How many acts of a day wait for review or an answer.
    waiting: BTreeMap<Day, u32>,
    /// Points earned by acts of a day, for the caps. One map a day, not one a member: there are
    /// many members, and few do two kinds of things in a day.
    #[serde(deserialize_with = "crate::units::kept::map_by_day")]
    earned: BTreeMap<Day, BTreeMap<(MemberId, KindCode), Points>>,
    /// Acts on file by those who did them, to find the same act reported twice. As long as its day can
    /// be reported on.
    #[serde(deserialize_with = "crate::units::kept::map_by_day")]
    seen: BTreeMap<Day, BTreeMap<(MemberId, KindCode), Vec<Seen>>>,
    /// How many acts were ever submitted; the last one's number.
    submitted: u32,
}

/// What tells an act from others of its kind, day and member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// Its number.
    pub task: TaskId,
    /// The entry that submitted it.
    pub seq: Seq,
    time: Option<Clock>,
    grid: Option<GridId>,
    place: Option<Fingerprint>,
    object: Option<Fingerprint>,
}

/// What tells one name from another, however it was typed, in less room than the name: the first
/// eight bytes of a hash of its letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Fingerprint([u8; 8]);

impl Fingerprint {
    fn of(name: &Name) -> Self {
        let hash = Digest::of(&[folded(name.as_str()).as_bytes()]);
        Self(hash.as_bytes().first_chunk().copied().unwrap_or_default())
    }
}

impl Seen {
    fn of(seq: Seq, act: &TaskSubmitted) -> Self {
        let print = |name: &Option<Name>| name.as_ref().map(Fingerprint::of);
        let (time, grid) = (act.time, act.grid);
        let (place, object) = (print(&act.place), print(&act.details.object));
        Self { task: act.task, seq, time, grid, place, object }
    }

    /// Whether nothing that was said of the two tells them apart.
    fn may_be(&self, other: &Self) -> bool {
        fn alike<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.zip(other).is_none_or(|(one, other)| one == other)
        }
        alike(self.time.as_ref(), other.time.as_ref())
            && alike(self.grid.as_ref(), other.grid.as_ref())
            && alike(self.place.as_ref(), other.place.as_ref())
            && alike(self.object.as_ref(), other.object.as_ref())
    }

    /// Whether both were said to be at one time in one place.
    fn is(&self, other: &Self) -> bool {
        self.time.is_some() && self.time == other.time && self.place.is_some() && self.place == other.place
    }
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

/// An act a reviewer refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// What was reported.
    pub pending: Box<Pending>,
    /// Why.
    pub code: RejectionCode,
    /// In the reviewer's words.
    pub note: Option<Note>,
    /// Who refused it.
    pub by: OperatorId,
    /// When.
    pub at: Moment,
}

impl Tasks {
    /// The version of a kind that is in force on `day`.
    pub fn kind_on(&self, kind: KindCode, day: Day) -> Option<&KindPublished> {
        self.kinds.get(&kind)?.iter().rev().map(|(_, version)| version).find(|version| version.from <= day)
    }

    /// The version of a kind that was in force on `day` for whoever judged at `seq`: the last published
    /// before that entry.
    pub fn kind_at(&self, kind: KindCode, day: Day, seq: Seq) -> Option<&KindPublished> {
        let versions = self.kinds.get(&kind)?.iter().rev();
        let mut known = versions.filter(|(published, _)| *published < seq).map(|(_, version)| version);
        known.find(|version| version.from <= day)
    }

    /// All versions of all kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &KindPublished> {
        self.kinds.values().flatten().map(|(_, version)| version)
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
        let asked = self.asked.get(&task).map(|asked| &asked.pending);
        asked.or_else(|| self.refused.get(&task).map(|refused| &refused.pending)).map(Box::as_ref)
    }

    /// Refused acts, oldest first: all that may still be put right, and some that no longer may.
    pub fn refused(&self) -> impl DoubleEndedIterator<Item = &Refused> {
        self.refused.values()
    }

    /// The first act on file that an act of this report certainly is, and who did both.
    pub fn same(&self, act: &TaskSubmitted) -> Option<(MemberId, &Seen)> {
        let new = Seen::of(Seq::default(), act);
        self.beside(act).into_iter().find(|(_, seen)| seen.is(&new) && seen.may_be(&new))
    }

    /// The first act on file before this one that it may be: of the kind, day and a member of it, with
    /// nothing said that tells them apart.
    pub fn twin(&self, act: &TaskSubmitted) -> Option<&Seen> {
        let new = Seen::of(Seq::default(), act);
        self.beside(act)
            .into_iter()
            .map(|(_, seen)| seen)
            .find(|seen| seen.task < act.task && seen.may_be(&new))
    }

    /// The other acts of the kind, day and members of one, but for the one it puts right.
    fn beside(&self, act: &TaskSubmitted) -> Vec<(MemberId, &Seen)> {
        let Some(of_day) = self.seen.get(&act.day) else { return Vec::new() };
        let other = |seen: &&Seen| seen.task != act.task && Some(seen.task) != act.details.resubmits;
        let mut found = Vec::new();
        for member in act.people() {
            let his = of_day.get(&(member, act.kind)).into_iter().flatten();
            found.extend(his.filter(other).map(|seen| (member, seen)));
        }
        found
    }

    /// Takes an act off file where it was put.
    fn unsee(&mut self, act: &TaskSubmitted) {
        let Some(of_day) = self.seen.get_mut(&act.day) else { return };
        for member in act.people() {
            if let Some(all) = of_day.get_mut(&(member, act.kind)) {
                all.retain(|seen| seen.task != act.task);
            }
        }
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

    pub(super) fn kind_published(&mut self, seq: Seq, fact: &KindPublished) {
        self.kinds.entry(fact.kind).or_default().push((seq, fact.clone()));
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
                None => self.refused.remove(&task)?.pending,
            };
            self.unsee(&before.act);
            holds.extend(before.holds);
        }
        let of_day = self.seen.entry(fact.day).or_default();
        for member in fact.people() {
            of_day.entry((member, fact.kind)).or_default().push(Seen::of(entry.seq, fact));
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

    pub(super) fn rejected(
        &mut self,
        entry: &Entry,
        fact: &TaskRejected,
        policy: Option<&Policy>,
    ) -> Option<()> {
        let pending = self.judged(fact.task)?;
        self.unsee(&pending.act);
        let TaskRejected { code, note, .. } = fact.clone();
        let refused = Refused { pending, code, note, by: entry.by, at: entry.at };
        self.refused.insert(fact.task, refused);
        self.forget(entry.on, policy);
        Some(())
    }

    /// A credit taken back makes room again under the caps of its day, as long as that is known.
    pub(super) fn credit_reversed(&mut self, fact: &TaskCreditReversed) -> Option<()> {
        // If it was real after all it is reported again.
        // Nothing says any more who else did it, so all of the day is looked through.
        for all in self.seen.get_mut(&fact.day).into_iter().flat_map(BTreeMap::values_mut) {
            all.retain(|seen| seen.task != fact.task);
        }
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
        while let Some(oldest) = self.seen.first_entry().filter(|oldest| *oldest.key() < kept) {
            oldest.remove();
        }
        // Acts are numbered as they were entered, at most so many days after they were done.
        let gone = back.minus(days);
        let is_gone = |refused: &Refused| refused.pending.act.day < gone;
        while let Some(oldest) = self.refused.first_entry().filter(|oldest| is_gone(oldest.get())) {
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
