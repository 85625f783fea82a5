//! Judging an act: crediting it, asking back, refusing it.

use crate::events::station::Policy;
use crate::events::tasks::{
    Crediting, Gate, KindPublished, Portion, TaskAsked, TaskCredited, TaskRejected, Unit,
};
use crate::journal::{Account, Amount, Claim, Draft, IssueSource, Terms};
use crate::rules::shared::{earned_terms, holdings, may_issue, notice_end, policy, portions, recuse};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Day, Factor, Hours, KindCode, MemberId, Period, Points, TaskId};
use crate::views::Views;
use crate::views::tasks::Pending;

use super::{AskTask, CreditTask, RejectTask};

/// What crediting an act would come to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessment {
    /// What it is worth to all who did it, before caps.
    pub worth: Points,
    /// What each would earn.
    pub portions: Vec<Portion>,
    /// What they would earn in sum.
    pub points: Points,
    /// The hours that earn, of each.
    pub hours: Option<Hours>,
}

/// One limit on what a member can earn.
struct Cap {
    name: &'static str,
    most: Points,
    earned: Points,
}

/// An act that `when.by` may judge: one that waits for review, or for an answer.
fn judged<'a>(views: &'a Views, task: TaskId, when: &Circumstances) -> Result<&'a Pending, Refusal> {
    let asked = views.tasks.asked(task).map(|asked| asked.pending.as_ref());
    let Some(pending) = views.tasks.pending(task).or(asked) else {
        let known = views.tasks.is_known(task);
        return Err(if known { Refusal::TaskJudged { task } } else { Refusal::NoSuchTask { task } });
    };
    for member in pending.act.people() {
        recuse(views, when.by, member)?;
    }
    if pending.by == when.by {
        return Err(Refusal::OwnEntry { operator: when.by });
    }
    Ok(pending)
}

/// An act that `when.by` may judge and nobody asked back about.
fn waiting<'a>(views: &'a Views, task: TaskId, when: &Circumstances) -> Result<&'a Pending, Refusal> {
    let pending = judged(views, task, when)?;
    if views.tasks.asked(task).is_some() {
        return Err(Refusal::TaskAskedBack { task });
    }
    Ok(pending)
}

/// What crediting an act on `today` would come to, with `penalty` as its part.
///
/// What a member can earn is limited by the policy's and the kind's caps of the act's day and month,
/// and by what his account can hold; an act over a cap is credited up to it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::GateFailed`] when it fails a gate of its kind.
/// * [`Refusal::KindNotInForce`].
/// * [`Refusal::GateFailed`] without hours, when the kind counts them since the act was reported.
/// * [`Refusal::PenaltyNotListed`].
/// * [`Refusal::TooLarge`] when its worth cannot be counted.
/// * [`Refusal::DayFull`], [`Refusal::CapFull`] when nobody can earn anything any more.
pub fn assess(
    views: &Views,
    act: &crate::events::tasks::TaskSubmitted,
    penalty: Option<Factor>,
    today: Day,
) -> Result<Assessment, Refusal> {
    let (task, kind, day) = (act.task, act.kind, act.day);
    if !act.gates.is_empty() {
        let gates: Vec<&str> = act.gates.iter().map(|gate| gate.as_str()).collect();
        return Err(Refusal::GateFailed { task, gates: gates.join(", ").into() });
    }
    let kind = views.tasks.kind_on(kind, day).ok_or(Refusal::KindNotInForce { kind, day })?;
    // A version published later on the same day asks for hours that nobody was asked for.
    if kind.terms.unit == Unit::Hour && act.details.hours.is_none() {
        return Err(Refusal::GateFailed { task, gates: Gate::Hours.as_str().into() });
    }
    if let Some(penalty) = penalty.filter(|penalty| !kind.terms.penalties.contains(penalty)) {
        let listed: Vec<String> = kind.terms.penalties.iter().map(Factor::to_string).collect();
        return Err(Refusal::PenaltyNotListed { penalty, kind: act.kind, listed: listed.join(", ").into() });
    }
    let too_large = || Refusal::TooLarge { what: "worth of the act" };
    let whole = kind.worth(act).ok_or_else(too_large)?;
    let each = penalty.map_or(Some(whole), |part| part.of(whole)).ok_or_else(too_large)?;
    let alone = |member| Portion { member, points: each };
    let due: Vec<Portion> = match (kind.terms.crediting, act.details.team.as_slice()) {
        (_, []) | (Crediting::Performer, _) => vec![alone(act.performer)],
        (Crediting::Parts, team) => portions(each, team),
        (Crediting::Each, team) => team.iter().map(|share| alone(share.member)).collect(),
    };
    let policy = policy(views, today)?;
    let (mut earned, mut full) = (Vec::with_capacity(due.len()), None);
    for Portion { member, points } in &due {
        let cap = tightest(views, policy, kind, (*member, day), today);
        let room = cap.most.checked_sub(cap.earned).filter(|room| room.is_positive()).unwrap_or_default();
        if room.is_zero() {
            full.get_or_insert((*member, cap));
        }
        // A fault costs its part of what would have been earned, or a cap would swallow it.
        let room = penalty.map_or(Some(room), |part| part.of(room)).ok_or_else(too_large)?;
        earned.push(Portion { member: *member, points: room.min(*points) });
    }
    let sum = |portions: &[Portion]| {
        let sum = portions.iter().try_fold(Points::ZERO, |sum, portion| sum.checked_add(portion.points));
        sum.ok_or_else(too_large)
    };
    let (worth, points) = (sum(&due)?, sum(&earned)?);
    match full {
        Some((member, cap)) if points.is_zero() && worth.is_positive() => Err(cap.full(member, day)),
        _ => {
            let hours =
                act.details.hours.map(|hours| kind.terms.hours_max.map_or(hours, |most| most.min(hours)));
            Ok(Assessment { worth, portions: earned, points, hours })
        }
    }
}

impl Cap {
    fn left(&self) -> i64 {
        self.most.minor().saturating_sub(self.earned.minor())
    }

    fn full(self, member: MemberId, day: Day) -> Refusal {
        let Self { name, most, earned } = self;
        match name {
            "day" => Refusal::DayFull { member, day, earned, day_max: most },
            cap => Refusal::CapFull { member, cap, day, earned, most },
        }
    }
}

/// The limit that leaves a member least for an act of `kind` on `day`.
fn tightest(
    views: &Views,
    policy: &Policy,
    kind: &KindPublished,
    (member, day): (MemberId, Day),
    today: Day,
) -> Cap {
    let tasks = &views.tasks;
    let (that_day, month) = (Period { from: day, to: day }, day.month());
    let of_kind = |code, _| code == kind.kind;
    let of_category = |code, day| {
        let other = tasks.kind_on(code, day).and_then(|kind| kind.terms.category);
        other.is_some() && other == kind.terms.category
    };
    let category = policy.caps.categories.iter().find(|cap| Some(cap.category) == kind.terms.category);
    let member_in = |period, counts: &dyn Fn(KindCode, Day) -> bool| tasks.earned_in(member, period, counts);
    // Only a cap that is set is counted up: this is done for every credit.
    let cap = |name, most: Option<Points>, earned: &dyn Fn() -> Points| {
        most.map(|most| Cap { name, most, earned: earned() })
    };
    let others = [
        cap("kind's day", kind.terms.day_max, &|| member_in(that_day, &of_kind)),
        cap("kind's month", kind.terms.month_max, &|| member_in(month, &of_kind)),
        cap("category's month", category.map(|cap| cap.month_max), &|| member_in(month, &of_category)),
        cap("month", policy.caps.month_max, &|| member_in(month, &|_, _| true)),
        cap("account", policy.caps.account_max, &|| holdings(views, member, today)),
    ];
    let others = others.into_iter().flatten();
    let first = Cap { name: "day", most: policy.day_max, earned: tasks.earned_on(member, day) };
    others.fold(first, |tightest, cap| if cap.left() < tightest.left() { cap } else { tightest })
}

/// Credits an act, once. The points wait out the public notice, then may be spent.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchTask`], [`Refusal::TaskJudged`].
/// * [`Refusal::Recusal`] when the reviewer or a relative of his did it.
/// * [`Refusal::OwnEntry`] when the reviewer entered it.
/// * [`Refusal::TaskAskedBack`] while it waits for an answer.
/// * those of [`assess`].
/// * [`Refusal::ReasonNeeded`] for a penalty without a word about the fault.
/// * [`Refusal::IssueExhausted`] when the year's points are issued.
///
/// Source: 一事一积分 (one task, one credit), Fangshan; parts 0, half and full after a fault.
pub(crate) fn credit(
    views: &Views,
    _: &Recalled,
    command: &CreditTask,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CreditTask { task, penalty, note } = command.clone();
    let Pending { seq, act, .. } = waiting(views, task, when)?;
    let Assessment { worth, portions, points, hours } = assess(views, act, penalty, when.today)?;
    if penalty.is_some() && note.is_none() {
        return Err(Refusal::ReasonNeeded { what: "penalty" });
    }
    let policy = policy(views, when.today)?;
    may_issue(views, policy, points, when.today)?;
    let kind = views.tasks.kind_on(act.kind, act.day);
    let terms = earned_terms(policy, when.today);
    let from = kind.and_then(|kind| kind.terms.notice_days).map(|days| notice_end(days, when.today));
    let terms = Terms { from: from.unwrap_or(terms.from), ..terms };
    let credited = TaskCredited {
        task,
        member: act.performer,
        points,
        capped_from: (points < worth).then_some(worth),
        penalty,
        note,
        hours,
        portions: if act.details.team.is_empty() { Vec::new() } else { portions.clone() },
    };
    let mut draft = Draft::of(credited).following(*seq);
    for Portion { member, points } in portions.iter().filter(|portion| portion.points.is_positive()) {
        let account = Account::Member(*member);
        draft = draft
            .moving(Account::Issued(IssueSource::Tasks), account, Amount::Points(*points))
            .opening_lot(account, points.minor(), None, terms);
    }
    let each = kind.is_some_and(|kind| kind.terms.crediting == Crediting::Each);
    draft.takes = if each && !act.details.team.is_empty() {
        act.people().into_iter().map(|member| Claim::MemberCredit(task, member)).collect()
    } else {
        vec![Claim::TaskCredit(task)]
    };
    Ok(draft)
}

/// Asks back about an act. It leaves the queue until a corrected report answers, or it is refused.
///
/// # Errors
///
/// As [`reject`], then [`Refusal::TaskAskedBack`] when somebody asked already.
pub(crate) fn ask(
    views: &Views,
    _: &Recalled,
    command: &AskTask,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let AskTask { task, question } = command.clone();
    let seq = waiting(views, task, when)?.seq;
    Ok(Draft::of(TaskAsked { task, question }).following(seq))
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
