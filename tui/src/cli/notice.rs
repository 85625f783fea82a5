//! Public notice: the list, objections and their answers, and credits taken back.

use std::path::Path;
use std::str::FromStr;

use clap::Subcommand;
use ledger::events::Event;
use ledger::journal::Claim;
use ledger::reports::expiring::expiring;
use ledger::reports::notice::{Row, notice};
use ledger::rules::Command;
use ledger::rules::Refusal;
use ledger::rules::notice::{DismissObjection, ObjectToCredit};
use ledger::rules::reversals::{ReverseCaseReward, ReverseTaskCredit};
use ledger::units::{CaseId, Document, Note, Seq, TaskId};
use serde_json::json;

use crate::text::{Align, fold, mask};
use crate::words::{Lang, Word};

use super::door::{Door, FileBook, Who, read};
use super::members::name_of;
use super::paper::{Form, Paper, station};
use super::typed::written;
use super::{Answer, BookPath, How, Trouble};

/// A credit as it is typed: its entry, or the act or case it was for.
#[derive(Clone, Copy, Debug)]
pub(super) enum CreditRef {
    Entry(Seq),
    Task(TaskId),
    Case(CaseId),
}

impl FromStr for CreditRef {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let typed = fold::text(typed.trim());
        let digits = typed.strip_prefix('#').unwrap_or(&typed);
        if let Ok(seq) = digits.parse() {
            return Ok(Self::Entry(Seq::number(seq)));
        }
        let found = match typed.chars().next() {
            Some('T' | 't') => typed.parse().ok().map(Self::Task),
            Some('C' | 'c') => typed.parse().ok().map(Self::Case),
            _ => None,
        };
        found.ok_or_else(|| "expected an entry such as 12, an act such as T7 or a case such as C3".to_owned())
    }
}

impl CreditRef {
    /// Its entry.
    pub(super) fn find(self, book: &mut FileBook) -> Result<Seq, Trouble> {
        let (found, what) = match self {
            Self::Entry(seq) => return Ok(seq),
            Self::Task(task) => (credit_of(book, task)?, task.to_string()),
            Self::Case(case) => (book.taken(&Claim::CaseReward(case))?, case.to_string()),
        };
        Ok(found.ok_or(Refusal::NothingCredited { what: what.into() })?)
    }
}

/// The entry that credited an act: to one, to a team by parts, or to each of several.
fn credit_of(book: &mut FileBook, task: TaskId) -> Result<Option<Seq>, Trouble> {
    if let Some(seq) = book.taken(&Claim::TaskCredit(task))? {
        return Ok(Some(seq));
    }
    let members: Vec<_> = book.views().members.listed().map(|(member, _)| member).collect();
    for member in members {
        if let Some(seq) = book.taken(&Claim::MemberCredit(task, member))? {
            return Ok(Some(seq));
        }
    }
    Ok(None)
}

#[derive(Debug, Subcommand)]
pub(super) enum NoticeCommand {
    /// List the credits in public notice, objections first.
    List {
        #[command(flatten)]
        book: BookPath,
        /// As a page to print.
        #[arg(long)]
        html: bool,
    },
    /// Object to a credit. Its points are held until somebody else answers.
    Object {
        #[command(flatten)]
        book: BookPath,
        /// Which: its entry, its act or its case.
        credit: CreditRef,
        /// What is doubted.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// What the objector said.
        #[arg(long, value_parser = written::<Note>)]
        words: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Let a credit stand: the rest of its notice runs. What is upheld is reversed.
    Dismiss {
        #[command(flatten)]
        book: BookPath,
        /// Which: its entry, its act or its case.
        credit: CreditRef,
        /// The answer.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Take a credit back. An open objection is upheld by it.
    Reverse {
        #[command(flatten)]
        book: BookPath,
        /// Which: its entry, its act or its case.
        credit: CreditRef,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// The paper that says so.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
}

impl NoticeCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::List { book, html } => list(&book.path, Form::of(html), how),
            Self::Object { book, credit, reason, words, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let credit = credit.find(&mut door.book)?;
                let receipt = door.submit(ObjectToCredit { credit, reason, words })?;
                Ok(door.answered(&receipt, how))
            }
            Self::Dismiss { book, credit, reason, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let credit = credit.find(&mut door.book)?;
                let receipt = door.submit(DismissObjection { credit, reason })?;
                Ok(door.answered(&receipt, how))
            }
            Self::Reverse { book, credit, reason, document, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let credit = credit.find(&mut door.book)?;
                let command = reversal(&mut door.book, credit, reason, document)?;
                let receipt = door.submit(command)?;
                Ok(door.answered(&receipt, how))
            }
        }
    }
}

/// The command that takes a credit back, by what it is a credit of.
fn reversal(book: &mut FileBook, credit: Seq, reason: Note, document: Document) -> Result<Command, Trouble> {
    let entry = book.entries(credit, 1)?.into_iter().next();
    let rewards = entry.is_some_and(|sealed| matches!(sealed.entry().event, Event::CaseRewarded(_)));
    Ok(if rewards {
        ReverseCaseReward { credit, reason, document }.into()
    } else {
        ReverseTaskCredit { credit, reason, document }.into()
    })
}

/// What a credit was for, in short.
fn what(row: &Row) -> String {
    let kind = row.kind_name.as_ref().map(ToString::to_string);
    let parts = [
        row.task.map(|task| task.to_string()),
        kind.or_else(|| row.kind.map(|kind| kind.to_string())),
        row.day.map(|day| day.to_string()),
        row.case.map(|case| case.to_string()),
        row.title.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn list(path: &Path, form: Form, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(path)?;
    let found = notice(&mut book, today)?;
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let who = match row.member {
            Some(member) => format!("{member} {}", mask::name(&name_of(&mut book, member)?)),
            None => mask::NOBODY.to_owned(),
        };
        rows.push(vec![row.credit.to_string(), who, what(row), row.points.to_string(), last(row, lang)]);
    }
    let columns = [
        (Word::CLI_ENTRY, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::NOTICE_WHAT, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::NOTICE_LAST, Align::Left),
    ];
    let (title, foot) = (Word::NOTICE_TITLE, Word::NOTICE_ENDS);
    let paper = Paper { title, station: station(&book), day: today, columns: &columns, rows, foot };
    Ok(paper.print(Answer::of(&json!({ "day": today, "notice": found })), lang, form))
}

/// The last day of a notice, or how it stands still.
fn last(row: &Row, lang: Lang) -> String {
    match row.last {
        Some(last) => last.to_string(),
        None => lang.fill(Word::NOTICE_STOPPED, &[("days", &row.left_days.to_string())]),
    }
}

/// The points that lapse soon, by member and last day.
pub(super) fn announce(path: &Path, form: Form, how: How) -> Result<Answer, Trouble> {
    let (mut book, today) = read(path)?;
    let found = expiring(book.views(), today);
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let name = mask::name(&name_of(&mut book, row.member)?);
        let (last, left) = (row.last.to_string(), row.days_left.to_string());
        rows.push(vec![format!("{} {name}", row.member), row.points.to_string(), last, left]);
    }
    let columns = [
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::EXPIRING_LAST, Align::Left),
        (Word::EXPIRING_DAYS, Align::Right),
    ];
    let (title, foot) = (Word::EXPIRING_TITLE, Word::EXPIRING_ENDS);
    let paper = Paper { title, station: station(&book), day: today, columns: &columns, rows, foot };
    Ok(paper.print(Answer::of(&json!({ "day": today, "expiring": found })), how.lang(), form))
}

/// The entry that merged a file into another.
pub(super) fn merge_of(book: &FileBook, member: ledger::units::MemberId) -> Result<Seq, Trouble> {
    let found = book.views().members.get(member).ok_or(Refusal::NoSuchMember { member })?;
    Ok(found.merged.map(|merged| merged.seq).ok_or(Refusal::NotMerged { member })?)
}
