//! Carrying an import out: all of it, or nothing.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde::Serialize;
use thiserror::Error;

use crate::book::{BatchRefused, Book, BookError, Session, Submission};
use crate::journal::{Claim, Person, PersonalField};
use crate::rules::Refusal;
use crate::store::Store;
use crate::units::RequestKey;

use super::plan::{Keys, Plan, Planned, Register, Setting};
use super::report::{Problem, Reason, Report};
use super::sheet::{Sheet, SheetError};
use super::table::Table;
use super::{Kind, acts, funds, goods, roster};

/// What an import is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// To write.
    Write,
    /// To see what writing would do.
    DryRun,
}

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// The file cannot be read as a table of this kind.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The book failed, or whoever asks may not ask for this at all.
    #[error(transparent)]
    Book(#[from] BookError),
    /// `progress` said stop. Nothing was written.
    #[error("stopped before anything was written")]
    Cancelled,
}

/// How many refusals of the rules are looked for before the rest is left untried: each one is
/// found by trying all of the file again.
const REFUSALS_MAX: usize = 20;

/// Imports a file, or says why not.
///
/// `progress` is called with rows done and rows in all while the rows are checked, and once more
/// with all of them before anything is written; breaking there writes nothing.
///
/// # Errors
///
/// The first that applies:
/// * [`ImportError::Sheet`] when the file is no table of this kind.
/// * [`ImportError::Cancelled`] when `progress` breaks.
/// * [`ImportError::Book`] when the store fails, and with [`Refusal::NotPermitted`] when the
///   session's operator may not import this.
///
/// Whatever is wrong with rows is in the [`Report`].
pub fn import<S: Store>(
    book: &mut Book<S>,
    session: &Session,
    kind: Kind,
    (file, bytes): (&str, &[u8]),
    aim: Aim,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Report, ImportError> {
    let sheet = Sheet::read(bytes)?;
    let table = Table::new(kind.columns(), &sheet)?;
    book.catch_up()?;
    let register = register(book, kind)?;
    let keys = Keys::of(kind, &table, &register, book.views().members.next());
    let known = known(book, &keys)?;
    let (_, today) = book.now();
    let setting = Setting { views: book.views(), register: &register, numbers: &keys.numbers, today };
    let ControlFlow::Continue(plan) = Plan::of(kind, &table, setting, &keys, &known, progress) else {
        return Err(ImportError::Cancelled);
    };
    let Plan { rows, problems } = plan;
    let mut report = Report {
        file: file.into(),
        kind,
        rows: rows.len(),
        commands: rows.iter().map(|row| row.steps.len()).sum(),
        written: 0,
        known: rows.iter().filter(|row| row.known).count(),
        untried: 0,
        problems,
    };
    if progress(rows.len(), rows.len()).is_break() {
        return Err(ImportError::Cancelled);
    }
    let mut steps = submissions(session, &rows);
    if aim == Aim::Write && report.problems.is_empty() {
        let (_, batch): (Vec<usize>, Vec<Submission>) = steps.iter().cloned().unzip();
        match book.submit_all(&batch) {
            Ok(_) => {
                report.written = report.rows.saturating_sub(report.known);
                return Ok(report);
            }
            Err(BatchRefused { error: BookError::Refused(_), .. }) => {}
            Err(BatchRefused { error, .. }) => return Err(error.into()),
        }
    }
    let refused = rehearse(book, &mut steps, &mut report.untried)?;
    for (row, refusal) in refused {
        report.problems.push(problem(kind, &table, row, refusal));
    }
    report.problems.sort_by_key(|problem| problem.row);
    Ok(report)
}

/// What the vault knows of people; only a roster asks.
fn register<S: Store>(book: &mut Book<S>, kind: Kind) -> Result<Register, BookError> {
    let mut register = Register::default();
    if kind != Kind::Roster {
        return Ok(register);
    }
    for (person, text) in book.personal_of_all(PersonalField::IdNumber)? {
        if let Person::Member(member) = person {
            register.owners.insert(text, member);
        }
    }
    for (person, text) in book.personal_of_all(PersonalField::Name)? {
        if let Person::Member(member) = person {
            register.people.entry(member).or_default().0 = text;
        }
    }
    for (person, text) in book.personal_of_all(PersonalField::Phone)? {
        if let Person::Member(member) = person {
            register.people.entry(member).or_default().1 = text;
        }
    }
    Ok(register)
}

/// The rows' keys under which something was written before.
fn known<S: Store>(book: &mut Book<S>, keys: &Keys) -> Result<BTreeSet<RequestKey>, BookError> {
    let mut known = BTreeSet::new();
    for request in &keys.requests {
        if book.taken(&Claim::Request(request.clone()))?.is_some() {
            known.insert(request.clone());
        }
    }
    Ok(known)
}

/// All steps of all rows, each with its row.
fn submissions(session: &Session, rows: &[Planned]) -> Vec<(usize, Submission)> {
    let steps = rows.iter().flat_map(|row| row.steps.iter().map(|step| (row.row, step)));
    let submission = |(row, step): (usize, &super::Step)| {
        let (request, command) = (step.request.clone(), step.command.clone());
        (row, Submission { session: session.clone(), second: None, request, command })
    };
    steps.map(submission).collect()
}

/// Tries all steps; leaves out what is refused, with what follows it in its row, and tries again.
fn rehearse<S: Store>(
    book: &mut Book<S>,
    steps: &mut Vec<(usize, Submission)>,
    untried: &mut usize,
) -> Result<Vec<(usize, Refusal)>, BookError> {
    let mut refused = Vec::new();
    loop {
        let (rows, batch): (Vec<usize>, Vec<Submission>) = steps.iter().cloned().unzip();
        match book.rehearse_all(&batch) {
            Ok(_) => return Ok(refused),
            Err(BatchRefused { item, error: BookError::Refused(refusal) }) => {
                if matches!(refusal, Refusal::NotPermitted { .. } | Refusal::NoSuchOperator { .. }) {
                    return Err(refusal.into());
                }
                let row = rows.get(item).copied().unwrap_or(0);
                refused.push((row, refusal));
                if refused.len() >= REFUSALS_MAX {
                    let later: BTreeSet<usize> = rows.iter().skip(item).copied().collect();
                    *untried = later.len().saturating_sub(1);
                    return Ok(refused);
                }
                let mut at = 0_usize;
                steps.retain(|(other, _)| {
                    let keep = at < item || *other != row;
                    at = at.saturating_add(1);
                    keep
                });
            }
            Err(BatchRefused { error, .. }) => return Err(error),
        }
    }
}

/// A rule's refusal, at the column it is about.
fn problem(kind: Kind, table: &Table<'_>, row: usize, refusal: Refusal) -> Problem {
    let column = column(kind, &refusal);
    let line = column.and_then(|column| {
        let mut line = table.lines().find(|line| line.number() == row)?;
        line.refuse(column, refusal.clone());
        line.problems().into_iter().next()
    });
    let (column, value) = (Box::default(), Box::default());
    line.unwrap_or(Problem { row, column, value, reason: Reason::from(refusal) })
}

/// The column a refusal is about; none when it is about the row as a whole.
const fn column(kind: Kind, refusal: &Refusal) -> Option<usize> {
    match (kind, refusal) {
        (Kind::Roster, Refusal::PersonKnown { .. }) => Some(roster::ID_NUMBER),
        (Kind::Roster, Refusal::MemberExists { .. } | Refusal::HoldsCard { .. }) => Some(roster::MEMBER),
        (Kind::Roster, Refusal::AlreadyTaken { claim: Claim::Card(_), .. }) => Some(roster::CARD),
        (Kind::Roster, Refusal::FutureDay { .. }) => Some(roster::JOINED),
        (Kind::Roster, Refusal::NoSuchVillage { .. }) => Some(roster::VILLAGE),
        (Kind::Roster, Refusal::NoSuchGrid { .. }) => Some(roster::GRID),
        (Kind::Acts, Refusal::FutureDay { .. } | Refusal::TooLongAgo { .. }) => Some(acts::DAY),
        (Kind::Acts, Refusal::KindNotInForce { .. }) => Some(acts::KIND),
        (Kind::Acts, Refusal::NoSuchMember { .. }) => Some(acts::MEMBER),
        (Kind::Acts, Refusal::NoSuchGrid { .. }) => Some(acts::GRID),
        (
            Kind::Acts,
            Refusal::AlreadyTaken { claim: Claim::Evidence(_), .. }
            | Refusal::ShownBefore { claim: Claim::Evidence(_), .. },
        ) => Some(acts::EVIDENCE),
        (Kind::Goods, Refusal::PastBest { .. }) => Some(goods::BEST_BEFORE),
        (Kind::Goods, Refusal::FundShort { .. }) => Some(goods::VALUE),
        (Kind::Goods, Refusal::BarcodeTaken { .. }) => Some(goods::BARCODE),
        (Kind::Goods, Refusal::GoodExists { .. } | Refusal::NoSuchGood { .. }) => Some(goods::SKU),
        (Kind::Goods, Refusal::NoSuchFund { .. } | Refusal::UseNotPermitted { .. }) => Some(goods::SOURCE),
        (Kind::Funds, Refusal::FundExists { .. } | Refusal::NoSuchFund { .. }) => Some(funds::FUND),
        (Kind::Funds, Refusal::NotPositive { .. }) => Some(funds::AMOUNT),
        _ => None,
    }
}
