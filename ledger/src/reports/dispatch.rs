//! The dispatch list (任务派发): what is to be done, and why it is not zero at the end of a day.

use serde::Serialize;

use crate::units::{Day, DispatchId, GridId, KindCode, MemberId, Name, Note};
use crate::views::Views;
use crate::views::dispatch::Open;

/// One task that is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub dispatch: DispatchId,
    /// What.
    pub kind: KindCode,
    /// The kind's name on the due day.
    pub kind_name: Option<Name>,
    /// Who.
    pub member: MemberId,
    /// In which grid.
    pub grid: Option<GridId>,
    /// The first day on which it may be done.
    pub from: Day,
    /// The last day on which it is to be done.
    pub due: Day,
    /// Days until it is due, today not counted; negative when it is late.
    pub days_left: i32,
    /// Why it was carried over, the latest reason.
    pub carried: Option<Note>,
    /// What else there is to say.
    pub note: Option<Note>,
}

/// The list of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dispatch {
    /// All that is to be done, the soonest first.
    pub open: Vec<Row>,
    /// Of these: due today or before. The day may close when this is nothing.
    pub due: usize,
    /// Of these: due before today.
    pub late: usize,
    /// Of the open: carried over, with a reason.
    pub carried: usize,
}

/// What is to be done as of `today`.
pub fn dispatch(views: &Views, today: Day) -> Dispatch {
    let row = |open: &Open| Row {
        dispatch: open.task.dispatch,
        kind: open.task.kind,
        kind_name: views.tasks.kind_on(open.task.kind, open.task.due).map(|kind| kind.name.clone()),
        member: open.task.member,
        grid: open.task.grid,
        from: open.task.from,
        due: open.task.due,
        days_left: open.task.due.since(today),
        carried: open.carried.clone(),
        note: open.task.note.clone(),
    };
    let mut open: Vec<Row> = views.dispatch.open().map(row).collect();
    open.sort_by_key(|row| (row.due, row.dispatch));
    let count = |counts: &dyn Fn(&Row) -> bool| open.iter().filter(|row| counts(row)).count();
    let (due, late) = (count(&|row| row.days_left <= 0), count(&|row| row.days_left < 0));
    let carried = count(&|row| row.carried.is_some());
    Dispatch { open, due, late, carried }
}
