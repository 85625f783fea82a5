//! Carrying an import out: all of it or nothing, or all of it but the bad rows.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use serde::Serialize;
use thiserror::Error;

use crate::book::{BatchRefused, Book, BookError, Granted, Group, Outcome, Receipt, Session, Submission};
use crate::journal::{Claim, Person, PersonalField};
use crate::rules::Refusal;
use crate::store::Store;
use crate::units::{Day, RequestKey};

use super::plan::{Keys, Plan, Planned, Register, Setting, Step};
use super::report::{Problem, Reason, Report};
use super::sheet::{Sheet, SheetError};
use super::table::Table;
use super::{Kind, acts, funds, goods, roster};

/// What an import is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// To write all of the file, or nothing.
    Write,
    /// To see what writing would do.
    DryRun,
    /// To write every good row in one transaction, and to name the others.
    SkipBad,
    /// To see what skipping bad rows would do.
    SkipBadDryRun,
}

/// Who asks for an import, and who accepts with him what takes two people.
#[derive(Clone, Copy, Debug)]
pub struct Asking<'a> {
    first: &'a Session,
    second: Option<&'a Session>,
}

impl<'a> From<&'a Session> for Asking<'a> {
    fn from(first: &'a Session) -> Self {
        Self { first, second: None }
    }
}

impl<'a> From<(&'a Session, Option<&'a Session>)> for Asking<'a> {
    fn from((first, second): (&'a Session, Option<&'a Session>)) -> Self {
        Self { first, second }
    }
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
///   session's operator may not import this, or [`Refusal::SecondPersonNeeded`] when it takes two.
///
/// Whatever is wrong with rows is in the [`Report`].
pub fn import<'a, S: Store>(
    book: &mut Book<S>,
    asking: impl Into<Asking<'a>>,
    kind: Kind,
    (file, bytes): (&str, &[u8]),
    aim: Aim,
    progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Report, ImportError> {
    let session = asking.into();
    let sheet = Sheet::read(bytes)?;
    let table = Table::new(kind.columns(), &sheet)?;
    book.catch_up()?;
    let register = register(book, kind)?;
    let keys = Keys::of(kind, &table, &register, book.views().members.next());
    let known = known(book, &keys)?;
    let (_, today) = book.now();
    let read = Read { kind, table, register, keys, known, today };
    let plan = read.plan(book, &BTreeSet::new(), progress)?;
    match aim {
        Aim::Write | Aim::DryRun => {
            read.all_or_nothing(book, session, read.report(file, plan), aim, progress)
        }
        Aim::SkipBad | Aim::SkipBadDryRun => {
            read.all_but_bad(book, session, read.report(file, plan), aim, progress)
        }
    }
}

/// What a file holds, by the columns of its header.
///
/// # Errors
///
/// [`SheetError`]; when the header is that of no import, what it lacks of the one it is closest to.
pub fn kind_of(bytes: &[u8]) -> Result<Kind, SheetError> {
    let sheet = Sheet::read(bytes)?;
    let mut closest: Option<((usize, usize), SheetError)> = None;
    for kind in Kind::ALL {
        let Err(refused) = Table::new(kind.columns(), &sheet) else { return Ok(kind) };
        let mut far = (0, 0);
        if let SheetError::Header { missing, unknown, .. } = &refused {
            far = (unknown.len(), missing.len());
        }
        if closest.as_ref().is_none_or(|(least, _)| far < *least) {
            closest = Some((far, refused));
        }
    }
    Err(closest.map_or(SheetError::Empty, |(_, refused)| refused))
}

/// A report that is not finished, and the rows it is about.
type Begun = (Report, Vec<Planned>);

/// A file, read, and what is known of its rows before they are tried.
struct Read<'a> {
    kind: Kind,
    table: Table<'a>,
    register: Register,
    keys: Keys,
    known: BTreeSet<RequestKey>,
    today: Day,
}

impl Read<'_> {
    /// The rows as commands, but for those that are left out.
    fn plan<S: Store>(
        &self,
        book: &Book<S>,
        left_out: &BTreeSet<usize>,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Plan, ImportError> {
        let Self { kind, table, register, keys, known, today } = self;
        let (views, numbers, today) = (book.views(), &keys.numbers, *today);
        let setting = Setting { views, register, numbers, left_out, today };
        match Plan::of(*kind, table, setting, keys, known, progress) {
            ControlFlow::Continue(plan) => Ok(plan),
            ControlFlow::Break(_) => Err(ImportError::Cancelled),
        }
    }

    fn report(&self, file: &str, Plan { rows, problems }: Plan) -> Begun {
        let report = Report {
            file: file.into(),
            kind: self.kind,
            rows: rows.len(),
            commands: rows.iter().map(|row| row.steps.len()).sum(),
            written: 0,
            refused: 0,
            known: rows.iter().filter(|row| row.known).count(),
            untried: 0,
            problems,
            reasons: Vec::new(),
            gates: Vec::new(),
            accepted: Vec::new(),
        };
        (report, rows)
    }

    /// Writes all of the rows or nothing, or tries to.
    fn all_or_nothing<S: Store>(
        &self,
        book: &mut Book<S>,
        session: Asking<'_>,
        (mut report, rows): Begun,
        aim: Aim,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Report, ImportError> {
        if progress(rows.len(), rows.len()).is_break() {
            return Err(ImportError::Cancelled);
        }
        let mut steps = submissions(session, &rows);
        if aim == Aim::Write && report.problems.is_empty() {
            let (rows, batch): (Vec<usize>, Vec<Submission>) = steps.iter().cloned().unzip();
            match book.submit_all(&batch) {
                Ok(receipts) => {
                    report.written = report.rows.saturating_sub(report.known);
                    report.gate(rows.into_iter().zip(&receipts));
                    return Ok(report);
                }
                Err(BatchRefused { error: BookError::Refused(_), .. }) => {}
                Err(BatchRefused { error, .. }) => return Err(error.into()),
            }
        }
        for (row, refusal) in rehearse(book, &mut steps, &mut report)? {
            report.problems.push(problem(self.kind, &self.table, row, refusal));
        }
        report.count();
        Ok(report)
    }

    /// Writes all rows that have no problem, or tries to.
    fn all_but_bad<S: Store>(
        &self,
        book: &mut Book<S>,
        session: Asking<'_>,
        (mut report, mut rows): Begun,
        aim: Aim,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> Result<Report, ImportError> {
        let mut bad: BTreeSet<usize> = report.problems.iter().map(|problem| problem.row).collect();
        let granted = loop {
            if !bad.is_empty() {
                // Rows that leaned on a bad one, for a village or a good, have to bring it themselves.
                let plan = self.plan(book, &bad, &mut |_, _| ControlFlow::Continue(()))?;
                rows = plan.rows;
                bad.extend(plan.problems.iter().map(|problem| problem.row));
                if !plan.problems.is_empty() {
                    report.problems.extend(plan.problems);
                    continue;
                }
            }
            let Granted { granted, refused } = book.rehearse_granted(&groups(session, &rows))?;
            if refused.is_empty() {
                break granted;
            }
            // What follows a refused row may be refused for want of it only, and is tried again.
            let certain = if self.kind.rows_stand_alone() { refused.len() } else { 1 };
            self.set_aside(&mut report, &rows, refused.into_iter().take(certain));
            bad.extend(report.problems.iter().map(|problem| problem.row));
        };
        if progress(rows.len(), rows.len()).is_break() {
            return Err(ImportError::Cancelled);
        }
        let granted = if aim == Aim::SkipBad {
            let Granted { granted, refused } = book.submit_granted(&groups(session, &rows))?;
            self.set_aside(&mut report, &rows, refused.into_iter());
            report.written = granted.iter().filter(|(_, receipts)| receipts.iter().any(is_new)).count();
            granted
        } else {
            granted
        };
        let row = |place: usize| rows.get(place).map_or(0, |row| row.row);
        let receipts = granted.iter();
        report.gate(receipts.flat_map(|(place, all)| all.iter().map(move |receipt| (row(*place), receipt))));
        // A row that was imported before and contradicts the book is refused, not known.
        report.known = rows.iter().filter(|row| row.known).count();
        report.commands = granted.iter().map(|(_, receipts)| receipts.len()).sum();
        report.count();
        Ok(report)
    }

    /// Adds the rules' refusals of rows to the problems.
    fn set_aside(
        &self,
        report: &mut Report,
        rows: &[Planned],
        refused: impl Iterator<Item = (usize, Refusal)>,
    ) {
        for (place, refusal) in refused {
            let row = rows.get(place).map_or(0, |row| row.row);
            report.problems.push(problem(self.kind, &self.table, row, refusal));
        }
    }
}

/// Each row as a group of its own. A row that is known or left out has an empty one.
fn groups(session: Asking<'_>, rows: &[Planned]) -> Vec<Group> {
    let group = |row: &Planned| row.steps.iter().map(|step| submission(session, step)).collect();
    rows.iter().map(group).collect()
}

fn is_new(receipt: &Receipt) -> bool {
    receipt.outcome == Outcome::Written
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
fn submissions(session: Asking<'_>, rows: &[Planned]) -> Vec<(usize, Submission)> {
    let steps = rows.iter().flat_map(|row| row.steps.iter().map(|step| (row.row, step)));
    steps.map(|(row, step)| (row, submission(session, step))).collect()
}

fn submission(session: Asking<'_>, Step { request, command }: &Step) -> Submission {
    let Asking { first, second } = session;
    let (request, command) = (request.clone(), command.clone());
    Submission { session: first.clone(), second: second.cloned(), request, command }
}

/// Tries all steps; leaves out what is refused, with what follows it in its row, and tries again.
fn rehearse<S: Store>(
    book: &mut Book<S>,
    steps: &mut Vec<(usize, Submission)>,
    report: &mut Report,
) -> Result<Vec<(usize, Refusal)>, BookError> {
    let mut refused = Vec::new();
    loop {
        let (rows, batch): (Vec<usize>, Vec<Submission>) = steps.iter().cloned().unzip();
        match book.rehearse_all(&batch) {
            Ok(receipts) => {
                report.gate(rows.into_iter().zip(&receipts));
                return Ok(refused);
            }
            Err(BatchRefused { item, error: BookError::Refused(refusal) }) => {
                // What is wrong with whoever asks is not wrong with a row.
                let of_people = matches!(
                    refusal,
                    Refusal::NotPermitted { .. }
                        | Refusal::NoSuchOperator { .. }
                        | Refusal::SecondPersonNeeded
                        | Refusal::RelatedPair { .. }
                );
                if of_people {
                    return Err(refusal.into());
                }
                let row = rows.get(item).copied().unwrap_or(0);
                refused.push((row, refusal));
                if refused.len() >= REFUSALS_MAX {
                    let later: BTreeSet<usize> = rows.iter().skip(item).copied().collect();
                    report.untried = later.len().saturating_sub(1);
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
        (Kind::Acts, Refusal::FutureTime { .. }) => Some(acts::TIME),
        (Kind::Acts, Refusal::KindNotInForce { .. }) => Some(acts::KIND),
        (Kind::Acts, Refusal::NoSuchMember { .. }) => Some(acts::MEMBER),
        (Kind::Acts, Refusal::NoSuchGrid { .. }) => Some(acts::GRID),
        (
            Kind::Acts,
            Refusal::AlreadyTaken { claim: Claim::Evidence(_), .. }
            | Refusal::ShownBefore { claim: Claim::Evidence(_), .. }
            | Refusal::EvidenceTooLarge { .. },
        ) => Some(acts::EVIDENCE),
        (
            Kind::Acts,
            Refusal::AlreadyTaken { claim: Claim::Visit(_), .. }
            | Refusal::ShownBefore { claim: Claim::Visit(_), .. },
        ) => Some(acts::OBJECT),
        (
            Kind::Acts,
            Refusal::AlreadyTaken { claim: Claim::Pad(_), .. }
            | Refusal::ShownBefore { claim: Claim::Pad(_), .. },
        ) => Some(acts::PAD),
        (
            Kind::Acts,
            Refusal::PartsNotWhole { .. }
            | Refusal::NoTeam { .. }
            | Refusal::NotInTeam { .. }
            | Refusal::MemberTwice { .. }
            | Refusal::NotPositive { .. },
        ) => Some(acts::TEAM),
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
