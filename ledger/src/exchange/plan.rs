//! Rows become commands.
//!
//! A plan is pure: it looks at the sheet, at the views and at what the vault knows of people, and
//! finds everything that can be found without trying. What only the rules can tell is found when
//! the commands are tried.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::rules::Command;
use crate::units::{Day, Digest, MemberId, RequestKey};
use crate::views::Views;

use super::report::Problem;
use super::sheet::{Sheet, SheetError};
use super::table::{Line, Table, digest};
use super::{Kind, acts, funds, goods, grids, roster};

/// A file's rows as commands, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Every row.
    pub rows: Vec<Planned>,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
}

/// One row as commands.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its number in the file.
    pub row: usize,
    /// The date in it.
    pub day: Option<Day>,
    /// Whether it was imported before; then it has no steps.
    pub known: bool,
    /// What it asks for, in order.
    pub steps: Vec<Step>,
}

/// One command of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its request key, made from what the row says.
    pub request: RequestKey,
    /// What is asked.
    pub command: Command,
}

/// What the vault knows of people, for a roster.
#[derive(Clone, Debug, Default)]
pub(super) struct Register {
    /// Members by identity number.
    pub(super) owners: BTreeMap<Box<str>, MemberId>,
    /// Names and phones by member.
    pub(super) people: BTreeMap<MemberId, (Box<str>, Box<str>)>,
}

/// What rows are judged by.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) views: &'a Views,
    pub(super) register: &'a Register,
    /// The number of each row of a roster.
    pub(super) numbers: &'a [Option<MemberId>],
    /// Rows that are passed over, by their number in the file: what is wrong with them is known.
    pub(super) left_out: &'a BTreeSet<usize>,
    pub(super) today: Day,
}

/// What a row comes to: its commands, each with the end of its key, and its date.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) day: Option<Day>,
    pub(super) commands: Vec<(&'static str, Command)>,
}

impl Asked {
    pub(super) fn ask(&mut self, key: &'static str, command: impl Into<Command>) {
        self.commands.push((key, command.into()));
    }
}

/// How one kind of import reads its rows; it remembers the rows before.
pub(super) trait Translate {
    /// The commands of a new row. What is wrong is noted in the line; a row that has something
    /// wrong may still ask for what later rows need.
    fn row(&mut self, line: &mut Line<'_>) -> Asked;

    /// Takes note of a row that was imported before.
    fn known(&mut self, _: &mut Line<'_>) {}
}

/// The keys of a file's rows, found before the book is asked which of them it knows.
pub(super) struct Keys {
    pub(super) requests: Vec<RequestKey>,
    pub(super) numbers: Vec<Option<MemberId>>,
}

impl Keys {
    pub(super) fn of(kind: Kind, table: &Table<'_>, register: &Register, next: Option<MemberId>) -> Self {
        let numbers = match kind {
            Kind::Roster => roster::numbers(table, register, next),
            Kind::Acts | Kind::Goods | Kind::Funds | Kind::Grids => Vec::new(),
        };
        let mut seen: BTreeMap<Digest, u32> = BTreeMap::new();
        let mut requests = Vec::with_capacity(table.lines().len());
        for (at, line) in table.lines().enumerate() {
            let said = match kind {
                Kind::Roster => roster::said(&line, numbers.get(at).copied().flatten()),
                Kind::Acts => acts::said(&line),
                Kind::Goods => goods::said(&line),
                Kind::Funds | Kind::Grids => line.said(&[]),
            };
            let digest = digest(kind.as_str(), &said);
            let again = seen.entry(digest).or_insert(0);
            let digest = Digest::of(&[digest.as_bytes(), &again.to_be_bytes()]).to_string();
            *again = again.saturating_add(1);
            let digest: String = digest.chars().take(32).collect();
            // The parts are ASCII and short, so the key can be read.
            requests.extend(format!("import:{kind}:{digest}").parse::<RequestKey>());
        }
        Self { requests, numbers }
    }
}

impl Plan {
    /// The commands of a sheet for a book in which none of its rows is yet and of whose people
    /// nothing is known.
    ///
    /// # Errors
    ///
    /// [`SheetError::Header`].
    pub fn new(kind: Kind, sheet: &Sheet, views: &Views, today: Day) -> Result<Self, SheetError> {
        let table = Table::new(kind.columns(), sheet)?;
        let register = Register::default();
        let keys = Keys::of(kind, &table, &register, views.members.next());
        let (none, left_out) = (BTreeSet::new(), BTreeSet::new());
        let setting =
            Setting { views, register: &register, numbers: &keys.numbers, left_out: &left_out, today };
        let (ControlFlow::Continue(plan) | ControlFlow::Break(plan)) =
            Self::of(kind, &table, setting, &keys, &none, &mut |_, _| ControlFlow::Continue(()));
        Ok(plan)
    }

    /// The commands of a table. Broken off when `progress` says so.
    pub(super) fn of(
        kind: Kind,
        table: &Table<'_>,
        setting: Setting<'_>,
        keys: &Keys,
        known: &BTreeSet<RequestKey>,
        progress: &mut dyn FnMut(usize, usize) -> ControlFlow<()>,
    ) -> ControlFlow<Self, Self> {
        let mut translate: Box<dyn Translate + '_> = match kind {
            Kind::Roster => Box::new(roster::Roster::new(setting)),
            Kind::Acts => Box::new(acts::Acts::new(setting)),
            Kind::Goods => Box::new(goods::Goods::new(setting)),
            Kind::Funds => Box::new(funds::Funds::new(setting)),
            Kind::Grids => Box::new(grids::Grids::new(setting)),
        };
        let (mut plan, lines) = (Self::default(), table.lines());
        let total = lines.len();
        for (done, (mut line, request)) in lines.zip(&keys.requests).enumerate() {
            if done.is_multiple_of(256) && progress(done, total).is_break() {
                return ControlFlow::Break(plan);
            }
            let row = line.number();
            if setting.left_out.contains(&row) {
                plan.rows.push(Planned { row, day: None, known: false, steps: Vec::new() });
                continue;
            }
            let known = known.contains(request);
            let Asked { day, commands } = if known {
                translate.known(&mut line);
                Asked::default()
            } else {
                translate.row(&mut line)
            };
            let step = |(end, command): (&str, Command)| {
                let request = if end.is_empty() {
                    request.clone()
                } else {
                    format!("{request}:{end}").parse().unwrap_or_else(|_| request.clone())
                };
                Step { request, command }
            };
            let steps = commands.into_iter().map(step).collect();
            plan.rows.push(Planned { row, day, known, steps });
            plan.problems.extend(line.problems());
        }
        ControlFlow::Continue(plan)
    }
}
