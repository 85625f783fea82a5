//! Entering an act, judging one, handing tasks out.

use std::path::PathBuf;

use ledger::events::dispatch::TaskDispatched;
use ledger::events::tasks::{ActDetails, EvidenceFile, RejectionCode, Share, TaskSubmitted};
use ledger::rules::Command;
use ledger::rules::dispatch::{CarryOver, ClearDispatch, HandOut};
use ledger::rules::tasks::{AskTask, CreditTask, RejectTask, SubmitTask};
use ledger::units::{Digest, DispatchId, Factor, Tag, TaskId};

use super::{Choices, Reading, label, labels, note, reason};
use crate::text::fold;
use crate::widgets::field::{Field, Kind};
use crate::widgets::form::Form;
use crate::words::Word;

/// What the report of an act begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// Nothing.
    Fresh,
    /// An act that was asked back about or refused.
    Corrects(Box<TaskSubmitted>),
    /// A task that was handed out.
    Does(Box<TaskDispatched>),
}

pub(super) fn submit_fields(choices: &Choices, start: &Start) -> Vec<Field> {
    let text = |id, word, most| Field::new(id, word, Kind::Text).at_most(most);
    let mut fields = vec![
        Field::new("kind", Word::TASK_KIND, Kind::Choice(labels(&choices.kinds)))
            .with_help(Word::HELP_CHOICE),
        text("performer", Word::PERFORMER, 12).with_help(Word::HELP_MEMBER).of_member(),
        Field::new("day", Word::DAY, Kind::Date),
        text("evidence", Word::EVIDENCE, 300).optional().with_help(Word::HELP_EVIDENCE),
        Field::new("audience", Word::AUDIENCE, Kind::Digits).at_most(6).optional(),
        text("time", Word::TIME, 5).optional().with_help(Word::HELP_TIME),
        text("grid", Word::GRID, 6).optional().with_help(Word::HELP_GRID),
        text("place", Word::PLACE, 60).optional(),
        text("object", Word::OBJECT, 60).optional().with_help(Word::HELP_OBJECT),
        text("hours", Word::HOURS, 6).optional(),
        text("team", Word::TEAM, 200).optional().with_help(Word::HELP_TEAM).of_team(),
        text("tags", Word::TAGS, 100).optional().with_help(Word::HELP_TAGS),
        text("pad", Word::PAD, 24).optional().with_help(Word::HELP_PAD).scanned(),
        note().optional(),
    ];
    for (id, value) in values(choices, start) {
        // A kind that is not in force any more offers nothing; the first of the list stays.
        let offers = |field: &&mut Field| field.id == id && !(id == "kind" && value.is_empty());
        if let Some(field) = fields.iter_mut().find(offers) {
            field.offer(&value);
        }
    }
    fields
}

/// What the fields hold in the beginning.
fn values(choices: &Choices, start: &Start) -> Vec<(&'static str, String)> {
    let kind = |code| {
        let known = choices.kinds.iter().find(|(known, _)| *known == code);
        known.map(|(key, name)| label(key, name)).unwrap_or_default()
    };
    let said = |value: Option<String>| value.unwrap_or_default();
    let today = ("day", said(choices.today.map(|today| today.to_string())));
    match start {
        Start::Fresh => vec![today, ("kind", said(choices.last_kind.map(kind)))],
        Start::Does(task) => vec![
            today,
            ("kind", kind(task.kind)),
            ("performer", task.member.to_string()),
            ("grid", said(task.grid.map(|grid| grid.to_string()))),
        ],
        Start::Corrects(act) => {
            let details = &act.details;
            let share = |share: &Share| format!("{}:{}", share.member, share.percent);
            let team: Vec<String> = details.team.iter().map(share).collect();
            let tags: Vec<String> = details.tags.iter().map(Tag::to_string).collect();
            vec![
                ("kind", kind(act.kind)),
                ("performer", act.performer.to_string()),
                ("day", act.day.to_string()),
                ("evidence", said(act.evidence().next().map(|digest| digest.to_string()))),
                ("audience", said(act.audience_count.map(|heads| heads.to_string()))),
                ("time", said(act.time.map(|time| time.to_string()))),
                ("grid", said(act.grid.map(|grid| grid.to_string()))),
                ("place", said(act.place.as_ref().map(ToString::to_string))),
                ("object", said(details.object.as_ref().map(ToString::to_string))),
                ("hours", said(details.hours.map(|hours| hours.to_string()))),
                ("team", team.join(" ")),
                ("tags", tags.join(" ")),
                ("pad", said(details.pad.as_ref().map(ToString::to_string))),
                ("note", said(act.note.as_ref().map(ToString::to_string))),
            ]
        }
    }
}

/// The words of a field that holds several, however they are set apart.
fn several(text: &str) -> Vec<String> {
    let text = fold::text(text).into_owned();
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{3001}'));
    parts.filter(|part| !part.is_empty()).map(ToOwned::to_owned).collect()
}

fn team(read: &mut Reading<'_>) -> Option<Vec<Share>> {
    let share = |part: &String| {
        let (member, percent) = part.split_once(':')?;
        Some(Share { member: member.parse().ok()?, percent: percent.parse().ok()? })
    };
    let team: Option<Vec<Share>> = several(read.text("team")).iter().map(share).collect();
    if team.is_none() {
        read.wrong.push(("team", read.lang.say(Word::HELP_TEAM).to_owned()));
    }
    team
}

fn tags(read: &mut Reading<'_>) -> Option<Vec<Tag>> {
    let tags: Option<Vec<Tag>> = several(read.text("tags")).iter().map(|tag| tag.parse().ok()).collect();
    if tags.is_none() {
        read.wrong.push(("tags", read.lang.say(Word::HELP_TAGS).to_owned()));
    }
    tags
}

/// The file a form names as evidence: what is no SHA-256 is a path.
pub(super) fn attachment(form: &Form) -> Option<PathBuf> {
    let typed = form.value("evidence").trim();
    // A file that is dragged into a terminal comes in quotes.
    let path = typed.trim_matches(['\'', '"']);
    (!path.is_empty() && fold::text(typed).parse::<Digest>().is_err()).then(|| PathBuf::from(path))
}

/// The files of the act that is put right, when its evidence is shown again.
fn kept(start: &Start, shown: Option<Digest>) -> Vec<EvidenceFile> {
    match start {
        Start::Corrects(act) if act.details.files.iter().any(|file| Some(file.digest) == shown) => {
            act.details.files.clone()
        }
        _ => Vec::new(),
    }
}

pub(super) fn submit(read: &mut Reading<'_>, start: &Start) -> Option<Command> {
    let kinds = read.choices.kinds.clone();
    let (kind, performer, day) = (read.chosen("kind", &kinds), read.member("performer"), read.folded("day"));
    let (time, grid, place) = (read.may_folded("time"), read.may_folded("grid"), read.may("place"));
    let (audience, note) = (read.may_folded("audience"), read.may("note"));
    let shown = fold::text(read.text("evidence")).parse::<Digest>().ok();
    let files = kept(start, shown);
    let (object, hours, pad) = (read.may("object"), read.may_folded("hours"), read.may_folded("pad"));
    let (team, tags) = (team(read), tags(read));
    let (resubmits, dispatch) = match start {
        Start::Fresh => (None, None),
        Start::Corrects(act) => (Some(act.task), None),
        Start::Does(task) => (None, Some(task.dispatch)),
    };
    // What nobody says of the place is that of his post; it is shown before it is entered.
    let home = || {
        let found = read.choices.homes.iter().find(|(member, _)| Some(*member) == performer);
        found.map(|(_, grid)| *grid).filter(|_| *start == Start::Fresh)
    };
    let grid = grid.map(|grid| grid.or_else(home));
    let evidence = shown.filter(|_| files.is_empty());
    let details = ActDetails {
        object: object?,
        tags: tags?,
        hours: hours?,
        files,
        team: team?,
        pad: pad?,
        resubmits,
        dispatch,
    };
    let act = SubmitTask {
        kind: kind?,
        performer: performer?,
        day: day?,
        time: time?,
        grid: grid?,
        place: place?,
        audience_count: audience?,
        evidence,
        note: note?,
        details,
    };
    Some(act.into())
}

pub(super) fn reject(read: &mut Reading<'_>, task: TaskId, code: RejectionCode) -> Option<Command> {
    let note = read.may("note")?;
    Some(RejectTask { task, code, note }.into())
}

pub(super) fn question() -> Field {
    Field::new("question", Word::QUESTION, Kind::Text).at_most(300)
}

pub(super) fn ask(read: &mut Reading<'_>, task: TaskId) -> Option<Command> {
    Some(AskTask { task, question: read.need("question")? }.into())
}

pub(super) fn credit_in_part(read: &mut Reading<'_>, task: TaskId, part: Factor) -> Option<Command> {
    Some(CreditTask { task, penalty: Some(part), note: Some(read.need("note")?) }.into())
}

pub(super) fn hand_out_fields(choices: &Choices) -> Vec<Field> {
    let mut from = Field::new("from", Word::FIRST_DAY, Kind::Date);
    from.offer(&choices.today.map(|today| today.to_string()).unwrap_or_default());
    vec![
        Field::new("kind", Word::TASK_KIND, Kind::Choice(labels(&choices.kinds)))
            .with_help(Word::HELP_CHOICE),
        Field::new("member", Word::MEMBER, Kind::Text).at_most(12).with_help(Word::HELP_MEMBER).of_member(),
        from,
        Field::new("due", Word::DUE, Kind::Date),
        Field::new("grid", Word::GRID, Kind::Text).at_most(6).optional().with_help(Word::HELP_GRID),
        note().optional(),
    ]
}

pub(super) fn hand_out(read: &mut Reading<'_>) -> Option<Command> {
    let kinds = read.choices.kinds.clone();
    let (kind, member) = (read.chosen("kind", &kinds), read.member("member"));
    let (from, due) = (read.folded("from"), read.folded("due"));
    let (grid, note) = (read.may_folded("grid"), read.may("note"));
    let task = HandOut { kind: kind?, member: member?, from: from?, due: due?, grid: grid?, note: note? };
    Some(task.into())
}

pub(super) fn carry_fields() -> Vec<Field> {
    vec![Field::new("due", Word::DUE, Kind::Date), reason()]
}

pub(super) fn carry_over(read: &mut Reading<'_>, dispatch: DispatchId) -> Option<Command> {
    let (due, reason) = (read.folded("due"), read.need("reason"));
    Some(CarryOver { dispatch, due: due?, reason: reason? }.into())
}

pub(super) fn clear(read: &mut Reading<'_>, dispatch: DispatchId) -> Option<Command> {
    Some(ClearDispatch { dispatch, reason: read.need("reason")? }.into())
}
