//! Publishing kinds, submitting acts, and judging them.

use serde::Serialize;

use crate::events::grid::Post;
use crate::events::tasks::{
    Clock, EvidenceRule, Gate, KindPublished, RejectionCode, TaskCredited, TaskRejected, TaskSubmitted,
};
use crate::journal::{Account, Amount, Claim, Draft, IssueSource};
use crate::rules::shared::{earned_terms, may_issue, member, policy, positive, recuse};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::Points;
use crate::units::{Day, Digest, Document, GridId, KindCode, MemberId, Name, Note, TaskId};
use crate::views::Views;
use crate::views::tasks::Pending;

/// Publishes a kind of task, or a new version of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublishKind {
    /// Its code.
    pub kind: KindCode,
    /// Its name.
    pub name: Name,
    /// What one act earns.
    pub points: Points,
    /// Whether evidence must be shown.
    pub evidence: EvidenceRule,
    /// How many people must have listened.
    pub audience_min: Option<u32>,
    /// The latest time at which an act may begin.
    pub latest: Option<Clock>,
    /// Who may perform it; everybody when empty.
    pub posts: Vec<Post>,
    /// The first day.
    pub from: Day,
    /// The paper that decided it.
    pub document: Document,
}

/// Reports an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubmitTask {
    /// What was done.
    pub kind: KindCode,
    /// Who did it.
    pub performer: MemberId,
    /// The day it was done.
    pub day: Day,
    /// When it began.
    pub time: Option<Clock>,
    /// In which grid.
    pub grid: Option<GridId>,
    /// At which place.
    pub place: Option<Name>,
    /// How many people listened.
    pub audience_count: Option<u32>,
    /// The SHA-256 of the evidence.
    pub evidence: Option<Digest>,
    /// What else there is to say.
    pub note: Option<Note>,
}

/// Accepts an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CreditTask {
    /// Which.
    pub task: TaskId,
}

/// Refuses an act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RejectTask {
    /// Which.
    pub task: TaskId,
    /// Why.
    pub code: RejectionCode,
    /// In words.
    pub note: Option<Note>,
}

/// Publishes a kind. The first version of a kind may begin on any day, a later one today at the
/// earliest.
///
/// # Errors
///
/// * [`Refusal::NotPositive`] when an act would earn nothing.
/// * [`Refusal::HistoryFixed`] when it would change what a day before today earned.
pub(crate) fn publish(
    views: &Views,
    _: &Recalled,
    command: &PublishKind,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let PublishKind { kind, name, points, evidence, audience_min, latest, posts, from, document } =
        command.clone();
    positive(points.minor(), "points")?;
    if from < when.today && views.tasks.kinds().any(|known| known.kind == kind) {
        return Err(Refusal::HistoryFixed { from, first: when.today });
    }
    let published =
        KindPublished { kind, name, points, evidence, audience_min, latest, posts, from, document };
    Ok(Draft::of(published))
}

/// Puts an act on file. Gates it fails are kept with it, so that the reviewer sees them; it earns
/// nothing yet.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`] for the performer, [`Refusal::NoSuchGrid`] for the place.
/// * [`Refusal::FutureDay`], [`Refusal::TooLongAgo`] by `policy.backdate_days`.
/// * [`Refusal::KindNotInForce`] on the act's day.
/// * [`Refusal::AlreadyTaken`], from the store, when the evidence was shown for another act.
///
/// Source: 一事一积分 (one task, one credit), Fangshan; audiences under 30 do not count, Jiangjin.
pub(crate) fn submit(
    views: &Views,
    _: &Recalled,
    command: &SubmitTask,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SubmitTask { kind, performer, day, time, grid, place, audience_count, evidence, note } =
        command.clone();
    member(views, performer)?;
    if let Some(grid) = grid.filter(|grid| !views.grid.grids.contains_key(grid)) {
        return Err(Refusal::NoSuchGrid { grid });
    }
    if day > when.today {
        return Err(Refusal::FutureDay { day, today: when.today });
    }
    let backdate_days = policy(views, when.today)?.backdate_days;
    if day < when.today.minus(backdate_days) {
        return Err(Refusal::TooLongAgo { day, backdate_days });
    }
    let in_force = views.tasks.kind_on(kind, day).ok_or(Refusal::KindNotInForce { kind, day })?;
    let task = views.tasks.next().ok_or(Refusal::NumbersUsedUp { what: "act" })?;
    let gates = gates(views, in_force, command);
    let submitted = TaskSubmitted {
        task,
        kind,
        performer,
        day,
        time,
        grid,
        place,
        audience_count,
        evidence,
        note,
        gates,
    };
    let draft = Draft::of(submitted);
    Ok(match evidence {
        Some(digest) => draft.taking(Claim::Evidence(digest)),
        None => draft,
    })
}

/// The gates of `kind` that an act does not pass.
fn gates(views: &Views, kind: &KindPublished, act: &SubmitTask) -> Vec<Gate> {
    let listened = act.audience_count.unwrap_or(0);
    let post = views.members.get(act.performer).and_then(|member| member.post_on(act.day));
    let mut gates = Vec::new();
    if kind.audience_min.is_some_and(|minimum| listened < minimum) {
        gates.push(Gate::Audience);
    }
    if kind.latest.zip(act.time).is_some_and(|(latest, time)| latest < time) {
        gates.push(Gate::Hour);
    }
    if !kind.posts.is_empty() && !post.is_some_and(|posted| kind.posts.contains(&posted.post)) {
        gates.push(Gate::Post);
    }
    if kind.evidence == EvidenceRule::Required && act.evidence.is_none() {
        gates.push(Gate::Evidence);
    }
    gates
}

/// An act that `when.by` may judge.
fn judged<'a>(views: &'a Views, task: TaskId, when: &Circumstances) -> Result<&'a Pending, Refusal> {
    let Some(pending) = views.tasks.pending(task) else {
        let known = views.tasks.is_known(task);
        return Err(if known { Refusal::TaskJudged { task } } else { Refusal::NoSuchTask { task } });
    };
    recuse(views, when.by, pending.act.performer)?;
    if pending.by == when.by {
        return Err(Refusal::OwnEntry { operator: when.by });
    }
    Ok(pending)
}

/// Credits an act, once. The points wait out the public notice, then may be spent.
///
/// What a day can earn is `policy.day_max`; an act over it is credited up to it, and says so.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchTask`], [`Refusal::TaskJudged`].
/// * [`Refusal::Recusal`] when the performer is the reviewer or his relative.
/// * [`Refusal::OwnEntry`] when the reviewer entered it.
/// * [`Refusal::GateFailed`] when it fails a gate of its kind.
/// * [`Refusal::DayFull`] when the day earned all it can.
/// * [`Refusal::IssueExhausted`] when the year's points are issued.
///
/// Source: 一事一积分 (one task, one credit), Fangshan.
pub(crate) fn credit(
    views: &Views,
    _: &Recalled,
    command: &CreditTask,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let task = command.task;
    let Pending { seq, act, .. } = judged(views, task, when)?;
    if !act.gates.is_empty() {
        let gates: Vec<&str> = act.gates.iter().map(|gate| gate.as_str()).collect();
        return Err(Refusal::GateFailed { task, gates: gates.join(", ").into() });
    }
    let (member, day, kind) = (act.performer, act.day, act.kind);
    let worth = views.tasks.kind_on(kind, day).ok_or(Refusal::KindNotInForce { kind, day })?.points;
    let policy = policy(views, when.today)?;
    let earned = views.tasks.earned_on(member, day);
    let room = policy.day_max.checked_sub(earned).filter(|room| room.is_positive());
    let points = room.map(|room| room.min(worth)).ok_or(Refusal::DayFull {
        member,
        day,
        earned,
        day_max: policy.day_max,
    })?;
    may_issue(views, policy, points, when.today)?;
    let capped_from = (points < worth).then_some(worth);
    let (source, account) = (Account::Issued(IssueSource::Tasks), Account::Member(member));
    Ok(Draft::of(TaskCredited { task, member, points, capped_from })
        .moving(source, account, Amount::Points(points))
        .opening_lot(account, points.minor(), None, earned_terms(policy, when.today))
        .taking(Claim::TaskCredit(task))
        .following(*seq))
}

/// Refuses an act, with a code. It stays on file.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchTask`], [`Refusal::TaskJudged`], [`Refusal::Recusal`],
/// [`Refusal::OwnEntry`].
pub(crate) fn reject(
    views: &Views,
    _: &Recalled,
    command: &RejectTask,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RejectTask { task, code, note } = command.clone();
    let seq = judged(views, task, when)?.seq;
    Ok(Draft::of(TaskRejected { task, code, note }).following(seq))
}
