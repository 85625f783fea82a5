//! Putting an act on file.

use std::collections::BTreeSet;

use crate::events::tasks::{
    ActDetails, Clock, Crediting, EvidenceRule, Gate, KindPublished, Reach, TaskSubmitted, Unit,
};
use crate::journal::{Claim, Draft};
use crate::rules::shared::{named_member, open_period, policy, positive, printed_by, shown_before, team};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Day, Digest, Hours, KindCode, Name, PadNo, Print, Zone, folded};
use crate::views::Views;
use crate::views::papers::Papers;
use crate::views::tasks::Pending;

use super::SubmitTask;

/// Hours of a day, in hundredths of an hour.
const HOURS_MAX: i64 = 2_400;

/// Puts an act on file. Gates it fails are kept with it, so that the reviewer sees them; it earns
/// nothing yet.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`] for the performer, [`Refusal::CodeNeeded`] for a confidential source,
///   whom no list may name, [`Refusal::NoSuchGrid`] for the place.
/// * [`Refusal::FutureDay`], [`Refusal::FutureTime`] for a time that has not come today,
///   [`Refusal::TooLongAgo`] by `policy.backdate_days`.
/// * [`Refusal::PeriodClosed`] when the month, quarter or year of that day was closed, whatever paper
///   there is, unless it puts a report of that very day right.
/// * [`Refusal::ActOfClosedDay`] when that day was closed, unless it is entered from a numbered paper
///   form or puts a report of that very day right. Somebody else reviews it as any other act.
/// * [`Refusal::FormNotGivenOut`] for the number of an outage form that was never printed,
///   [`Refusal::FormPrintedLater`] when it is to open a day that was closed before it was.
/// * [`Refusal::KindNotInForce`] on the act's day.
/// * [`Refusal::NoTeam`] when the kind credits the performer alone, [`Refusal::NotInTeam`],
///   [`Refusal::PartsNotWhole`], [`Refusal::EachInFull`], [`Refusal::NoSuchMember`], [`Refusal::MemberTwice`],
///   [`Refusal::CodeNeeded`] for a team.
/// * [`Refusal::NotPositive`] for an empty evidence file or no hours, [`Refusal::EvidenceTooLarge`]
///   by `policy.review.evidence_max`, [`Refusal::TooManyHours`] over 24.
/// * [`Refusal::NotCorrectable`] when it puts an act right that was neither asked back nor refused
///   lately.
/// * [`Refusal::NoSuchDispatch`], [`Refusal::NotDispatched`] when another kind or member was meant.
/// * [`Refusal::SameAct`] when one of those who did it is on file for an act of the kind and day at the
///   same time and the same place. Where they only may be the same the reviewer is shown the first.
/// * [`Refusal::ShownBefore`] when its paper form is on file in an older book, where the number was taken
///   as it was typed; from the store, when its evidence, visit or paper form is on file.
///
/// Source: 一事一积分 (one task, one credit), Fangshan; audiences under 30 do not count, Jiangjin.
pub(crate) fn submit(
    views: &Views,
    _: &Recalled,
    command: &SubmitTask,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SubmitTask { kind, performer, day, time, grid, place, audience_count, evidence, note, details } =
        command.clone();
    named_member(views, performer)?;
    if let Some(grid) = grid.filter(|grid| !views.grid.grids.contains_key(grid)) {
        return Err(Refusal::NoSuchGrid { grid });
    }
    if day > when.today {
        return Err(Refusal::FutureDay { day, today: when.today });
    }
    if let (Some(time), Some(now)) = (time.filter(|_| day == when.today), wall(views, when))
        && now < time
    {
        return Err(Refusal::FutureTime { time, now });
    }
    let policy = policy(views, when.today)?;
    let backdate_days = policy.backdate_days;
    if day < when.today.minus(backdate_days) {
        return Err(Refusal::TooLongAgo { day, backdate_days });
    }
    on_paper(views, day, &details)?;
    printed(views, day, &details, when.today)?;
    let in_force = views.tasks.kind_on(kind, day).ok_or(Refusal::KindNotInForce { kind, day })?;
    let task = views.tasks.next().ok_or(Refusal::NumbersUsedUp { what: "act" })?;
    let gates = Vec::new();
    let mut act = TaskSubmitted {
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
        details,
    };
    together(views, in_force, &act)?;
    for file in &act.details.files {
        positive(i64::try_from(file.size).unwrap_or(i64::MAX), "evidence file")?;
        if let Some(most) = policy.review.evidence_max.filter(|most| *most < file.size) {
            return Err(Refusal::EvidenceTooLarge { size: file.size, most });
        }
    }
    if let Some(hours) = act.details.hours {
        positive(hours.minor(), "hours")?;
        let most = Hours::from_minor(HOURS_MAX);
        if most < hours {
            return Err(Refusal::TooManyHours { hours, most });
        }
    }
    handed_out(views, &act)?;
    let mut claims = claims(&act);
    let mut follows = None;
    let mut own = None;
    if let Some(task) = act.details.resubmits {
        let recent = |before: &&Pending| {
            views.tasks.asked(task).is_some() || when.today.minus(backdate_days) <= before.act.day
        };
        let before = views.tasks.correctable(task).filter(recent);
        let before = before.ok_or(Refusal::NotCorrectable { task })?;
        claims = claims.difference(&before.holds).cloned().collect();
        follows = Some(before.seq);
        own = Some(&before.holds);
    }
    if let Some((member, first)) = views.tasks.same(&act) {
        return Err(Refusal::SameAct { member, task: first.task, day, seq: first.seq });
    }
    let typed = act.details.pad.as_ref().and_then(|pad| views.papers.typed_before(pad));
    if let Some(first) = typed.filter(|first| !holds(own, &first.pad)) {
        return Err(shown_before(first));
    }
    act.gates = gates_of(views, in_force, &act, when.today);
    let mut draft = Draft::of(act);
    draft.links.follows = follows;
    draft.takes = claims.into_iter().collect();
    Ok(draft)
}

/// What the clock on the station's wall shows.
fn wall(views: &Views, when: &Circumstances) -> Option<Clock> {
    let (hour, minute, _) = zone(views).clock(when.at);
    Clock::at(hour, minute)
}

fn zone(views: &Views) -> Zone {
    views.station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone)
}

/// Whether an act of `day` may still be entered: a closed day takes what is on a numbered form only, a
/// closed period nothing. What puts a report of that very day right points back at it and is taken.
fn on_paper(views: &Views, day: Day, details: &ActDetails) -> Result<(), Refusal> {
    let before = details.resubmits.and_then(|task| views.tasks.correctable(task));
    if before.is_some_and(|before| before.act.day == day) {
        return Ok(());
    }
    open_period(views, day)?;
    match views.days.closing(day).filter(|_| details.pad.is_none()) {
        Some(closed) => Err(Refusal::ActOfClosedDay { day, closed_at: closed.at, by: closed.by }),
        None => Ok(()),
    }
}

/// Whether the outage form an act is entered from was printed, unless the act that is put right has it. A
/// day that is open may be written down on a form of today; a closed one it must have seen.
fn printed(views: &Views, day: Day, details: &ActDetails, today: Day) -> Result<(), Refusal> {
    let Some(pad) = &details.pad else { return Ok(()) };
    let Some(form) = Papers::outage_form(pad) else { return Ok(()) };
    let before = details.resubmits.and_then(|task| views.tasks.correctable(task));
    let own = before.map(|before| &before.holds);
    if holds(own, pad) || holds(own, &form) {
        return Ok(());
    }
    printed_by(views, &form, if views.days.closing(day).is_some() { day } else { today })
}

/// Whether who did it together is what the kind credits.
fn together(views: &Views, kind: &KindPublished, act: &TaskSubmitted) -> Result<(), Refusal> {
    let shares = &act.details.team;
    match kind.terms.crediting {
        _ if shares.is_empty() => return Ok(()),
        Crediting::Performer => return Err(Refusal::NoTeam { kind: act.kind }),
        Crediting::Parts => {
            team(views, shares)?;
            for share in shares {
                named_member(views, share.member)?;
            }
        }
        Crediting::Each => {
            for (at, share) in shares.iter().enumerate() {
                named_member(views, share.member)?;
                if share.percent != 100 {
                    let (kind, member, percent) = (act.kind, share.member, share.percent);
                    return Err(Refusal::EachInFull { kind, member, percent });
                }
                if shares.iter().take(at).any(|before| before.member == share.member) {
                    return Err(Refusal::MemberTwice { member: share.member });
                }
            }
        }
    }
    if act.people().contains(&act.performer) {
        Ok(())
    } else {
        Err(Refusal::NotInTeam { member: act.performer })
    }
}

/// Whether it is what was handed out to one of those who did it.
fn handed_out(views: &Views, act: &TaskSubmitted) -> Result<(), Refusal> {
    let Some(dispatch) = act.details.dispatch else { return Ok(()) };
    let open = views.dispatch.get(dispatch).ok_or(Refusal::NoSuchDispatch { dispatch })?;
    if open.task.kind == act.kind && act.people().contains(&open.task.member) {
        Ok(())
    } else {
        Err(Refusal::NotDispatched { dispatch, kind: open.task.kind, member: open.task.member })
    }
}

/// What an act takes for itself: its evidence, its visit, its paper form.
fn claims(act: &TaskSubmitted) -> BTreeSet<Claim> {
    let visit = act.details.object.as_ref().map(|object| Claim::Visit(visit(act.kind, act.day, object)));
    // As it was typed, too: that is how older entries took it. An outage form is taken as the counter does.
    let pads = act.details.pad.iter().flat_map(|pad| {
        [pad.clone(), pad.folding()].into_iter().chain(Papers::outage_form(pad)).map(Claim::Pad)
    });
    act.evidence().map(Claim::Evidence).chain(visit).chain(pads).collect()
}

/// Whether the act that is put right has this paper form.
fn holds(own: Option<&BTreeSet<Claim>>, pad: &PadNo) -> bool {
    own.is_some_and(|own| own.contains(&Claim::Pad(pad.clone())))
}

/// The fingerprint of a visit: SHA-256 of `jifen/visit/v1`, a line feed, the kind, a line feed, the
/// day, a line feed, and the letters and digits of the object's name, as case numbers are folded.
fn visit(kind: KindCode, day: Day, object: &Name) -> Digest {
    let (kind, day, object) = (kind.line(), day.to_string(), folded(object.as_str()));
    let parts = [kind.as_str(), &day, &object];
    Digest::of(&[b"jifen/visit/v1\n", parts.join("\n").as_bytes()])
}

/// The gates of `kind` that an act does not pass.
fn gates_of(views: &Views, kind: &KindPublished, act: &TaskSubmitted, today: Day) -> Vec<Gate> {
    let posted = views.members.get(act.performer).and_then(|member| member.post_on(act.day));
    let home = posted.and_then(|posted| posted.grid);
    let zone = zone(views);
    let taken = act.details.files.iter().filter_map(|file| file.captured).map(|at| zone.day(at)).min();
    let lag = today.since(taken.unwrap_or(act.day));
    let fails = [
        (Gate::Audience, kind.audience_min.is_some_and(|least| act.audience_count.unwrap_or(0) < least)),
        (Gate::Hour, kind.latest.zip(act.time).is_some_and(|(latest, time)| latest < time)),
        (
            Gate::Post,
            !kind.posts.is_empty() && !posted.is_some_and(|posted| kind.posts.contains(&posted.post)),
        ),
        (Gate::Evidence, kind.evidence == EvidenceRule::Required && act.evidence().next().is_none()),
        (Gate::Grid, kind.terms.reach == Reach::OwnGrid && (home.is_none() || home != act.grid)),
        (Gate::Lag, kind.terms.lag_days_max.is_some_and(|most| i32::from(most) < lag)),
        (Gate::Hours, kind.terms.unit == Unit::Hour && act.details.hours.is_none()),
    ];
    fails.into_iter().filter(|(_, fails)| *fails).map(|(gate, _)| gate).collect()
}
