//! Entering an act, refusing one.

use ledger::events::tasks::{ActDetails, RejectionCode};
use ledger::rules::Command;
use ledger::rules::tasks::{RejectTask, SubmitTask};
use ledger::units::TaskId;

use super::{Choices, Reading, labels, note};
use crate::widgets::field::{Field, Kind};
use crate::words::Word;

pub(super) fn submit_fields(choices: &Choices) -> Vec<Field> {
    vec![
        Field::new("kind", Word::TASK_KIND, Kind::Choice(labels(&choices.kinds))),
        Field::new("performer", Word::PERFORMER, Kind::Text).at_most(12).with_help(Word::HELP_MEMBER),
        Field::new("day", Word::DAY, Kind::Date),
        Field::new("time", Word::TIME, Kind::Text).at_most(5).optional().with_help(Word::HELP_TIME),
        Field::new("grid", Word::GRID, Kind::Text).at_most(6).optional().with_help(Word::HELP_GRID),
        Field::new("place", Word::PLACE, Kind::Text).at_most(60).optional(),
        Field::new("audience", Word::AUDIENCE, Kind::Digits).at_most(6).optional(),
        Field::new("evidence", Word::EVIDENCE, Kind::Text)
            .at_most(64)
            .optional()
            .with_help(Word::HELP_EVIDENCE),
        note().optional(),
    ]
}

pub(super) fn submit(read: &mut Reading<'_>) -> Option<Command> {
    let kinds = read.choices.kinds.clone();
    let (kind, performer, day) = (read.chosen("kind", &kinds), read.member("performer"), read.folded("day"));
    let (time, grid, place) = (read.may_folded("time"), read.may_folded("grid"), read.may("place"));
    let (audience, evidence, note) =
        (read.may_folded("audience"), read.may_folded("evidence"), read.may("note"));
    let act = SubmitTask {
        kind: kind?,
        performer: performer?,
        day: day?,
        time: time?,
        grid: grid?,
        place: place?,
        audience_count: audience?,
        evidence: evidence?,
        note: note?,
        details: ActDetails::default(),
    };
    Some(act.into())
}

pub(super) fn reject(read: &mut Reading<'_>, task: TaskId, code: RejectionCode) -> Option<Command> {
    let note = read.may("note")?;
    Some(RejectTask { task, code, note }.into())
}
