//! Tasks that are handed out.

use std::path::Path;

use clap::{Args, Subcommand};
use ledger::reports::dispatch::dispatch;
use ledger::rules::dispatch::{CarryOver, ClearDispatch, HandOut};
use ledger::units::{Day, DispatchId, GridId, KindCode, MemberId, Name, Note};

use crate::text::{Align, mask};
use crate::words::Word;

use super::door::{Who, read, write};
use super::members::name_of;
use super::paper::{Form, Paper, station};
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum DispatchCommand {
    /// List what is to be done, the soonest first.
    List {
        #[command(flatten)]
        book: BookPath,
        /// As a page to print.
        #[arg(long)]
        html: bool,
    },
    /// Hand a task out. An act that names it does it (`task submit --dispatch`).
    Out(Out),
    /// Give a task a later day, with the reason.
    Carry {
        #[command(flatten)]
        one: One,
        /// The last day on which it is now to be done.
        #[arg(long, value_parser = folded::<Day>)]
        due: Day,
        #[command(flatten)]
        who: Who,
    },
    /// Take a task off the list, with the reason.
    Clear {
        #[command(flatten)]
        one: One,
        #[command(flatten)]
        who: Who,
    },
}

/// One task, and why it changes.
#[derive(Debug, Args)]
pub(super) struct One {
    #[command(flatten)]
    book: BookPath,
    /// Which.
    #[arg(value_parser = folded::<DispatchId>)]
    dispatch: DispatchId,
    /// Why.
    #[arg(long, value_parser = written::<Note>)]
    reason: Note,
}

/// Hands a task out.
#[derive(Debug, Args)]
pub(super) struct Out {
    #[command(flatten)]
    book: BookPath,
    /// What.
    #[arg(long, value_parser = folded::<KindCode>)]
    kind: KindCode,
    /// To whom.
    #[arg(long, value_parser = folded::<MemberId>)]
    member: MemberId,
    /// The first day on which it may be done; today when none is given.
    #[arg(long, value_parser = folded::<Day>)]
    from: Option<Day>,
    /// The last day: a day, the end of a week or of a month.
    #[arg(long, value_parser = folded::<Day>)]
    due: Day,
    /// In which grid.
    #[arg(long, value_parser = folded::<GridId>)]
    grid: Option<GridId>,
    /// What else there is to say.
    #[arg(long, value_parser = written::<Note>)]
    note: Option<Note>,
    #[command(flatten)]
    who: Who,
}

impl DispatchCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::List { book, html } => list(&book.path, Form::of(html), how),
            Self::Out(Out { book, kind, member, from, due, grid, note, who }) => {
                let from = match from {
                    Some(from) => from,
                    None => read(&book.path)?.1,
                };
                write(&book.path, &who, how, HandOut { kind, member, from, due, grid, note })
            }
            Self::Carry { one: One { book, dispatch, reason }, due, who } => {
                write(&book.path, &who, how, CarryOver { dispatch, due, reason })
            }
            Self::Clear { one: One { book, dispatch, reason }, who } => {
                write(&book.path, &who, how, ClearDispatch { dispatch, reason })
            }
        }
    }
}

fn list(path: &Path, form: Form, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(path)?;
    let list = dispatch(book.views(), today);
    let mut rows = Vec::new();
    for row in &list.open {
        rows.push(vec![
            row.dispatch.to_string(),
            row.due.to_string(),
            row.days_left.to_string(),
            row.kind_name.as_ref().map_or_else(|| row.kind.to_string(), Name::to_string),
            format!("{} {}", row.member, mask::name(&name_of(&mut book, row.member)?)),
            row.carried.as_ref().map(Note::to_string).unwrap_or_default(),
        ]);
    }
    let columns = [
        (Word::CLI_DISPATCH, Align::Left),
        (Word::CLI_DUE, Align::Left),
        (Word::CLI_DAYS_LEFT, Align::Right),
        (Word::CLI_KIND, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_CARRIED, Align::Left),
    ];
    let [open, due, late] = [list.open.len(), list.due, list.late].map(|count| count.to_string());
    let values = [("open", open.as_str()), ("due", &due), ("late", &late)];
    let (title, station, day, foot) = (Word::DESK_DISPATCH, station(&book), today, Word::DISPATCH_FOOT);
    let paper = Paper { title, station, day, columns: &columns, rows, foot };
    let answer = paper.print(Answer::of(&list), lang, form);
    Ok(match form {
        Form::Text => answer.line(lang.fill(Word::CLI_DISPATCH_SUM, &values)),
        Form::Html => answer,
    })
}
