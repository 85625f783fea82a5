//! A sheet entered as a whole: chosen, tried, and only then written.
//!
//! ```text
//! choosing ── Enter ─▶ trying ─▶ tried ── F9 ─▶ entering ─▶ entered
//!     ▲                  └ Ctrl+C ┘  └ 1: leave the bad rows out
//!     └────────────────── Esc ───────────────────────────────┘
//! ```
//!
//! 1. What the sheet holds is read off its columns; trying it writes nothing.
//! 2. What is written is what was tried: the worker keeps the bytes it read.
//! 3. With a bad row nothing is written, unless somebody chose to leave the bad rows out.

use std::path::PathBuf;

use ledger::exchange::{Accepted, Aim, Problem, Report};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, SheetFile};
use crate::keys::{Action, Scope, lookup};
use crate::text::{on_the_wall, wrap};
use crate::theme::Role as Colour;
use crate::widgets::field::{Field, Focus, Kind};
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{below, cells, chart, line, put};
use crate::words::{Word, facts, imports};

/// Entering a sheet.
#[derive(Debug)]
pub struct Sheets {
    typed: Field,
    found: List<SheetFile>,
    stage: Stage,
    side: Side,
    bad: BadRows,
    problems: List<Problem>,
    accepted: List<Accepted>,
}

#[derive(Debug)]
enum Stage {
    Choosing,
    /// Rows done, and rows in all.
    Running(Aim, u64, u64),
    Tried(Box<Report>),
    Entered(Aim, Box<Report>),
}

/// Which rows of the report are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Problems,
    Accepted,
}

/// What becomes of bad rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BadRows {
    /// They keep the whole sheet out.
    Stop,
    /// They are left out.
    Skip,
}

impl Default for Sheets {
    fn default() -> Self {
        Self {
            typed: Field::new("file", Word::SHEET_FILE, Kind::Text).at_most(300),
            found: List::default(),
            stage: Stage::Choosing,
            side: Side::Problems,
            bad: BadRows::Stop,
            problems: List::default(),
            accepted: List::default(),
        }
    }
}

impl Sheets {
    fn choose(&mut self) -> Vec<Cmd> {
        // A file that is dragged into a terminal comes in quotes.
        let typed = self.typed.value().trim().trim_matches(['\'', '"']);
        let file = match (typed, self.found.chosen()) {
            ("", None) => return Vec::new(),
            ("", Some(found)) => found.path.clone(),
            (typed, _) => PathBuf::from(typed),
        };
        // Tried as if bad rows were left out, so that every one of them is found.
        self.stage = Stage::Running(Aim::SkipBadDryRun, 0, 0);
        self.bad = BadRows::Stop;
        vec![Cmd::Import(Some(file), Aim::SkipBadDryRun)]
    }

    fn key_in_choosing(&mut self, key: &KeyEvent) -> Vec<Cmd> {
        match self.found.key(key, Scope::Counter) {
            Some(Action::Back) if self.typed.value().is_empty() => return vec![Cmd::Back],
            Some(Action::Back) => {
                self.typed.take();
            }
            Some(Action::Open) => return self.choose(),
            Some(_) => {}
            None => {
                self.typed.key(key);
            }
        }
        Vec::new()
    }

    /// How many rows would be written now.
    fn good(report: &Report) -> usize {
        report.rows.saturating_sub(report.known).saturating_sub(report.refused)
    }

    fn enter(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Stage::Tried(report) = &self.stage else { return Vec::new() };
        let warn = |word| vec![Cmd::Say(Severity::Warn, ctx.look.say(word).to_owned())];
        if Self::good(report) == 0 {
            return warn(Word::SHEET_NOTHING);
        }
        let aim = match (report.refused, self.bad) {
            (0, _) => Aim::Write,
            (_, BadRows::Skip) => Aim::SkipBad,
            (_, BadRows::Stop) => return warn(Word::SHEET_CHOOSE),
        };
        self.stage = Stage::Running(aim, 0, 0);
        vec![Cmd::Import(None, aim)]
    }

    fn key_in_report(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let action = match self.side {
            Side::Problems => self.problems.key(key, Scope::Table),
            Side::Accepted => self.accepted.key(key, Scope::Table),
        };
        match action {
            Some(Action::Back) => {
                self.stage = Stage::Choosing;
                return self.queries().into_iter().map(Cmd::Load).collect();
            }
            Some(Action::NextField | Action::PreviousField) => {
                self.side = if self.side == Side::Problems { Side::Accepted } else { Side::Problems };
            }
            Some(Action::Pick(1)) => {
                self.bad = if self.bad == BadRows::Stop { BadRows::Skip } else { BadRows::Stop };
            }
            Some(Action::Commit) => return self.enter(ctx),
            _ => {}
        }
        Vec::new()
    }

    fn told(&mut self, aim: Aim, report: &Report) {
        self.problems.tell(report.problems.clone());
        self.accepted.tell(report.accepted.clone());
        self.side = if report.problems.is_empty() { Side::Accepted } else { Side::Problems };
        let report = Box::new(report.clone());
        self.stage = match aim {
            Aim::DryRun | Aim::SkipBadDryRun => Stage::Tried(report),
            // Nothing was written after all: another desk was faster, and it is tried anew.
            Aim::Write if report.refused > 0 => Stage::Tried(report),
            Aim::Write | Aim::SkipBad => Stage::Entered(aim, report),
        };
    }

    fn draw_choosing(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let how = wrap(look.say(Word::SHEET_HOW), usize::from(area.width));
        for (n, part) in how.iter().enumerate() {
            put(buf, line(area, n), part, look.style(Colour::Dim));
        }
        let under = below(area, cells(how.len()));
        let cursor = self.typed.draw(under, buf, 8, Focus::Here, look);
        let columns =
            [Column::text(look.say(Word::SHEET_NAME), 20), Column::figures(look.say(Word::SHEET_SIZE), 10)];
        let row = |file: &SheetFile| {
            Row::of([Cell::from(file.name.clone()), Cell::from(format!("{} KiB", file.bytes.div_ceil(1024)))])
        };
        self.found.draw(&columns, row, look.say(Word::SHEET_NONE), below(under, 2), buf, look);
        cursor
    }

    /// What the report says and what may be done now.
    fn head(&self, report: &Report, ctx: &Ctx<'_>) -> Vec<(String, Colour)> {
        let look = ctx.look;
        let kind = look.say(imports::kind(report.kind));
        let aim = match &self.stage {
            Stage::Entered(aim, _) => *aim,
            _ => Aim::SkipBadDryRun,
        };
        let mut lines = vec![
            (format!("{kind}  {}", report.file), Colour::Title),
            (imports::sum(report, aim, look.lang), Colour::Text),
        ];
        let good = Self::good(report).to_string();
        let say = |word| look.fill(word, &[("n", &good), ("bad", &report.refused.to_string())]);
        if matches!(self.stage, Stage::Tried(_)) {
            lines.push(match (report.refused, self.bad) {
                _ if good == "0" => (look.say(Word::SHEET_NOTHING).to_owned(), Colour::Warn),
                (0, _) => (say(Word::SHEET_READY), Colour::Accent),
                (_, BadRows::Stop) => (say(Word::SHEET_BAD), Colour::Warn),
                (_, BadRows::Skip) => (say(Word::SHEET_SKIPS), Colour::Accent),
            });
        } else {
            lines.push((look.say(Word::SHEET_ENTERED).to_owned(), Colour::Good));
        }
        if !report.gates.is_empty() {
            let gate =
                |of: &ledger::exchange::ByGate| format!("{} {}", look.say(facts::gate(of.gate)), of.count);
            let gates: Vec<String> = report.gates.iter().map(gate).collect();
            let text = format!("{} {}", look.say(Word::IMPORT_GATED), gates.join("  "));
            lines.push((text, Colour::Warn));
        }
        let counts = [("bad", report.problems.len()), ("good", report.accepted.len())];
        let counts = counts.map(|(name, count)| (name, count.to_string()));
        let counts: Vec<(&str, &str)> = counts.iter().map(|(name, count)| (*name, count.as_str())).collect();
        let tab = match self.side {
            Side::Problems => Word::SHEET_SEES_BAD,
            Side::Accepted => Word::SHEET_SEES_GOOD,
        };
        lines.push((look.fill(tab, &counts), Colour::Dim));
        lines
    }

    fn draw_report(&self, report: &Report, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let mut used = 0;
        for (text, role) in self.head(report, ctx) {
            for part in wrap(&text, usize::from(area.width)) {
                put(buf, line(area, used), &part, look.style(role));
                used += 1;
            }
        }
        let list = below(area, cells(used));
        match self.side {
            Side::Problems => {
                // What is wrong is a sentence: of the row in focus it is shown whole, under the list.
                let chosen = self.problems.chosen();
                let whole = chosen.map(|problem| why(problem, ctx)).unwrap_or_default();
                let whole = wrap(&whole, usize::from(area.width));
                let feet = cells(whole.len()).min(3);
                let foot = below(list, list.height.saturating_sub(feet));
                let list = Rect { height: list.height.saturating_sub(feet), ..list };
                let columns = [
                    Column::figures(look.say(Word::CLI_ROW), 6),
                    Column::exact(look.say(Word::CLI_COLUMN), 10),
                    Column::exact(look.say(Word::CLI_VALUE), 16).ranked(1),
                    Column::text(look.say(Word::CLI_REASON), 24),
                ];
                let row = |problem: &Problem| {
                    Row::of([
                        Cell::from(problem.row.to_string()),
                        Cell::from(problem.column.to_string()),
                        Cell::of(problem.value.to_string(), Colour::Dim),
                        Cell::of(why(problem, ctx), Colour::Warn),
                    ])
                };
                self.problems.draw(&columns, row, look.say(Word::SHEET_NO_BAD), list, buf, look);
                for (n, part) in whole.iter().take(3).enumerate() {
                    put(buf, line(foot, n), part, look.style(Colour::Text));
                }
            }
            Side::Accepted => {
                let columns = [
                    Column::figures(look.say(Word::CLI_ROW), 6),
                    Column::text(look.say(Word::CASE_WHAT), 20),
                    Column::exact(look.say(Word::PERFORMER), 8),
                    Column::exact(look.say(Word::DAY), 10),
                    Column::exact(look.say(Word::REVIEW_GATES), 18).ranked(1),
                ];
                let row = |one: &Accepted| accepted(one, ctx);
                self.accepted.draw(&columns, row, look.say(Word::SHEET_NO_GOOD), list, buf, look);
            }
        }
    }
}

/// What is wrong with a row, with moments as the clock on the wall shows them.
fn why(problem: &Problem, ctx: &Ctx<'_>) -> String {
    on_the_wall(&imports::why(&problem.reason, ctx.look.lang), ctx.zone)
}

/// A row that is or would be written.
fn accepted(one: &Accepted, ctx: &Ctx<'_>) -> Row {
    let look = ctx.look;
    let Some(act) = &one.act else {
        let what = look.say(facts::event(one.event)).to_owned();
        return Row::of([one.row.to_string(), what, String::new(), String::new(), String::new()]);
    };
    let kind = ctx.lists.choices.kinds.iter().find(|(code, _)| *code == act.kind);
    let kind = kind.map_or_else(|| act.kind.to_string(), |(_, name)| name.to_string());
    let gates = facts::gates(&act.gates, &ctx.lists.limits(act.kind, act.day), look.lang);
    Row::of([
        Cell::from(one.row.to_string()),
        Cell::from(kind),
        Cell::from(act.performer.to_string()),
        Cell::from(act.day.to_string()),
        Cell::of(gates.join(" "), Colour::Warn),
    ])
}

impl Screen for Sheets {
    fn scope(&self) -> Scope {
        match self.stage {
            Stage::Choosing => Scope::Counter,
            Stage::Running(..) => Scope::Page,
            Stage::Tried(_) | Stage::Entered(..) => Scope::Table,
        }
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_SHEETS).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        match &self.stage {
            Stage::Choosing => !matches!(
                action,
                Action::Commit | Action::New | Action::Remove | Action::Park | Action::Besides
            ),
            Stage::Running(..) => matches!(action, Action::Help | Action::Cancel),
            Stage::Tried(report) => match action {
                Action::Open | Action::Remove | Action::New => false,
                Action::Pick(_) => report.refused > 0,
                _ => true,
            },
            Stage::Entered(..) => !matches!(
                action,
                Action::Open | Action::Remove | Action::New | Action::Commit | Action::Pick(_)
            ),
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Sheets]
    }

    fn can_cancel(&self) -> bool {
        matches!(self.stage, Stage::Running(..))
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Sheets(found)) => self.found.tell(found.clone()),
            Input::Importing(done, total) => {
                if let Stage::Running(_, now, all) = &mut self.stage {
                    (*now, *all) = (done, total);
                }
            }
            Input::Imported(aim, Ok(report)) => self.told(aim, report),
            // It was stopped, or cannot be read at all; why was said.
            Input::Imported(_, Err(())) | Input::Refused(_) => self.stage = Stage::Choosing,
            Input::Paste(text) if matches!(self.stage, Stage::Choosing) => {
                self.typed.take();
                self.typed.paste(text);
            }
            Input::Key(key) => match &self.stage {
                Stage::Choosing => return self.key_in_choosing(key),
                Stage::Running(..) => {
                    if matches!(lookup(Scope::Page, key), Some(Action::Cancel | Action::Back)) {
                        return vec![Cmd::CancelImport];
                    }
                }
                Stage::Tried(_) | Stage::Entered(..) => return self.key_in_report(key, ctx),
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        match &self.stage {
            Stage::Choosing => return self.draw_choosing(area, buf, ctx),
            Stage::Running(aim, done, total) => {
                let word = match aim {
                    Aim::DryRun | Aim::SkipBadDryRun => Word::SHEET_TRYING,
                    Aim::Write | Aim::SkipBad => Word::SHEET_ENTERING,
                };
                let values = [("done", done.to_string()), ("total", total.to_string())];
                let values: Vec<(&str, &str)> =
                    values.iter().map(|(name, value)| (*name, &**value)).collect();
                put(buf, line(area, 1), &ctx.look.fill(word, &values), ctx.look.style(Colour::Accent));
                let gauge = chart::gauge(chart::permille(*done, *total).unwrap_or(0), 40);
                put(buf, line(area, 2), &gauge, ctx.look.style(Colour::Accent));
            }
            Stage::Tried(report) | Stage::Entered(_, report) => self.draw_report(report, area, buf, ctx),
        }
        None
    }
}
