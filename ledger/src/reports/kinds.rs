//! What a new version of a kind would have changed: the acts of some days, judged by it again.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::tasks::{KindPublished, TaskSubmitted};
use crate::store::Store;
use crate::units::{Day, KindCode, MemberId, Period, Points, TaskId};

use super::shared::within;

/// What a kind earned in some days, and would have earned under another version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KindPreview {
    /// Which kind.
    pub kind: KindCode,
    /// The first day looked at.
    pub from: Day,
    /// The last day looked at.
    pub to: Day,
    /// How many acts of it were credited.
    pub acts: usize,
    /// What they earned.
    pub earned: Points,
    /// How many the new version would credit.
    pub acts_then: usize,
    /// What they would earn, before the caps of days and months.
    pub would_earn: Points,
    /// The acts that would earn something else.
    pub changed: Vec<Change>,
}

/// One act that would earn something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which.
    pub task: TaskId,
    /// Who did it.
    pub performer: MemberId,
    /// On which day.
    pub day: Day,
    /// What it earned.
    pub earned: Points,
    /// What it would earn.
    pub would_earn: Points,
}

/// Looks at the credited acts of `version`'s kind that were credited within `period`.
///
/// An act that fails the new version's audience, hour or hours earns nothing under it. Caps are left
/// out: they depend on everything else a member did.
///
/// # Errors
///
/// The book's.
pub fn preview<S: Store>(
    book: &mut Book<S>,
    version: &KindPublished,
    period: Period,
) -> Result<KindPreview, BookError> {
    let mut credits = Vec::new();
    within(book, period, |sealed| {
        if let Event::TaskCredited(fact) = &sealed.entry().event
            && let Some(submitted) = sealed.entry().links.follows
        {
            credits.push((submitted, fact.points));
        }
        Ok(())
    })?;
    let (kind, Period { from, to }) = (version.kind, period);
    let (acts, acts_then) = (0, 0);
    let (earned, would_earn, changed) = (Points::ZERO, Points::ZERO, Vec::new());
    let mut seen = KindPreview { kind, from, to, acts, earned, acts_then, would_earn, changed };
    for (submitted, earned) in credits {
        if let Event::TaskSubmitted(act) = &book.entry(submitted)?.entry().event
            && act.kind == version.kind
        {
            seen.add(act, earned, worth(version, act));
        }
    }
    Ok(seen)
}

/// What an act is worth to all who did it under `version`.
fn worth(version: &KindPublished, act: &TaskSubmitted) -> Points {
    use crate::events::tasks::Crediting;
    let listened = act.audience_count.unwrap_or(0);
    let small = version.audience_min.is_some_and(|least| listened < least);
    let late = version.latest.zip(act.time).is_some_and(|(latest, time)| latest < time);
    if small || late {
        return Points::ZERO;
    }
    let each = version.worth(act).unwrap_or_default();
    match version.terms.crediting {
        Crediting::Each => {
            let heads = i64::try_from(act.people().len()).unwrap_or(i64::MAX);
            each.checked_times(heads).unwrap_or(each)
        }
        Crediting::Performer | Crediting::Parts => each,
    }
}

impl KindPreview {
    fn add(&mut self, act: &TaskSubmitted, earned: Points, would_earn: Points) {
        self.acts = self.acts.saturating_add(1);
        self.acts_then = self.acts_then.saturating_add(usize::from(would_earn.is_positive()));
        self.earned = self.earned.checked_add(earned).unwrap_or(self.earned);
        self.would_earn = self.would_earn.checked_add(would_earn).unwrap_or(self.would_earn);
        if earned != would_earn {
            let (task, performer, day) = (act.task, act.performer, act.day);
            self.changed.push(Change { task, performer, day, earned, would_earn });
        }
    }
}
