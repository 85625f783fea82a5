//! Dispatch (任务派发): handing tasks out, and emptying the list.

use serde::Serialize;

use crate::events::dispatch::{DispatchCarried, DispatchCleared, TaskDispatched};
use crate::journal::Draft;
use crate::rules::shared::{free_member, named_member};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Day, DispatchId, GridId, KindCode, MemberId, Note};
use crate::views::Views;
use crate::views::dispatch::Open;

/// Hands a task out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HandOut {
    /// What.
    pub kind: KindCode,
    /// To whom.
    pub member: MemberId,
    /// The first day on which it may be done.
    pub from: Day,
    /// The last day on which it is to be done.
    pub due: Day,
    /// In which grid.
    pub grid: Option<GridId>,
    /// What else there is to say.
    pub note: Option<Note>,
}

/// Carries over what was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CarryOver {
    /// Which.
    pub dispatch: DispatchId,
    /// The last day on which it is now to be done.
    pub due: Day,
    /// Why it was not done.
    pub reason: Note,
}

/// Takes a task off the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClearDispatch {
    /// Which.
    pub dispatch: DispatchId,
    /// Why.
    pub reason: Note,
}

/// Hands a task out. An act that names it, of the same kind and member, does it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`], [`Refusal::Frozen`], [`Refusal::CodeNeeded`], [`Refusal::NoSuchGrid`].
/// * [`Refusal::DueTooEarly`] when it is due before its first day, or before today.
/// * [`Refusal::KindNotInForce`] on the day it is due.
///
/// Source: daily dispatch, cleared to zero each day and filed, Emeishan.
pub(crate) fn hand_out(
    views: &Views,
    _: &Recalled,
    command: &HandOut,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let HandOut { kind, member, from, due, grid, note } = command.clone();
    free_member(views, member)?;
    named_member(views, member)?;
    if let Some(grid) = grid.filter(|grid| !views.grid.grids.contains_key(grid)) {
        return Err(Refusal::NoSuchGrid { grid });
    }
    let first = from.max(when.today);
    if due < first {
        return Err(Refusal::DueTooEarly { due, first });
    }
    if views.tasks.kind_on(kind, due).is_none() {
        return Err(Refusal::KindNotInForce { kind, day: due });
    }
    let dispatch = views.dispatch.next().ok_or(Refusal::NumbersUsedUp { what: "task handed out" })?;
    Ok(Draft::of(TaskDispatched { dispatch, kind, member, from, due, grid, note }))
}

fn open(views: &Views, dispatch: DispatchId) -> Result<&Open, Refusal> {
    views.dispatch.get(dispatch).ok_or(Refusal::NoSuchDispatch { dispatch })
}

/// Gives a task a later day.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDispatch`] when it is not on the list.
/// * [`Refusal::DueTooEarly`] when the new day is not after the old one, or before today.
/// * [`Refusal::KindNotInForce`] on the new day.
pub(crate) fn carry_over(
    views: &Views,
    _: &Recalled,
    command: &CarryOver,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let CarryOver { dispatch, due, reason } = command.clone();
    let Open { seq, task, .. } = open(views, dispatch)?;
    let first = task.due.plus(1).max(when.today);
    if due < first {
        return Err(Refusal::DueTooEarly { due, first });
    }
    if views.tasks.kind_on(task.kind, due).is_none() {
        return Err(Refusal::KindNotInForce { kind: task.kind, day: due });
    }
    Ok(Draft::of(DispatchCarried { dispatch, due, reason }).following(*seq))
}

/// Takes a task off the list.
///
/// # Errors
///
/// [`Refusal::NoSuchDispatch`] when it is not on the list.
pub(crate) fn clear(
    views: &Views,
    _: &Recalled,
    command: &ClearDispatch,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let ClearDispatch { dispatch, reason } = command.clone();
    let seq = open(views, dispatch)?.seq;
    Ok(Draft::of(DispatchCleared { dispatch, reason }).following(seq))
}
