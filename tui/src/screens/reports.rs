//! Finance's reports: one is chosen, its days are stepped, and a row opens into what is behind it.
//!
//! ```text
//! the list ── Enter ─▶ a report ── Enter ─▶ the entries behind the row
//!                        Shift+Left, Shift+Right: the days before and after; Tab: day, month, quarter, year
//!                        Left, Right: columns that have no room
//! ```

use ledger::reports::finance::Report;
use ledger::tables::Table as Sheet;
use ledger::units::{Day, FiscalPeriod, Length, Period};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::sheet::{self, Line};
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target, Wanted, tabs};
use crate::keys::{Action, Scope};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{below, line, put};
use crate::words::{Word, reports as words};

/// The reports.
#[derive(Debug)]
pub struct Reports {
    names: List<Report>,
    open: Option<Report>,
    steps: Steps,
    rows: List<Line>,
    table: Option<Box<Sheet>>,
    /// How many columns after the first are passed over.
    passed: usize,
}

/// By how much the days are stepped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Steps {
    Day,
    #[default]
    Month,
    Quarter,
    Year,
}

impl Steps {
    const ALL: [Self; 4] = [Self::Day, Self::Month, Self::Quarter, Self::Year];

    const fn length(self) -> Option<Length> {
        match self {
            Self::Day => None,
            Self::Month => Some(Length::Month),
            Self::Quarter => Some(Length::Quarter),
            Self::Year => Some(Length::Year),
        }
    }

    /// The days of this length around one.
    fn around(self, day: Day) -> Period {
        match self.length() {
            None => Period { from: day, to: day },
            Some(length) => FiscalPeriod::of(length, day).days(),
        }
    }

    const fn word(self) -> Word {
        match self {
            Self::Day => Word::STEP_DAY,
            Self::Month => Word::STEP_MONTH,
            Self::Quarter => Word::STEP_QUARTER,
            Self::Year => Word::STEP_YEAR,
        }
    }
}

impl Reports {
    /// The list of reports, or one of them.
    pub fn new(open: Option<Report>) -> Self {
        let mut names = List::default();
        names.tell(Report::ALL.to_vec());
        Self { names, open, steps: Steps::default(), rows: List::default(), table: None, passed: 0 }
    }

    fn wanted(&self) -> Option<Wanted> {
        let period = self.table.as_ref().map(|table| table.stated.period());
        self.open.map(|report| Wanted { report, period })
    }

    fn load(&self, period: Period) -> Vec<Cmd> {
        let Some(report) = self.open else { return Vec::new() };
        vec![Cmd::Load(Query::Report(Wanted { report, period: Some(period) }))]
    }

    /// The days before or after those on the screen.
    fn step(&self, action: Action) -> Vec<Cmd> {
        let Some(table) = &self.table else { return Vec::new() };
        let Period { from, to } = table.stated.period();
        let day = if action == Action::Earlier { from.minus(1) } else { to.plus(1) };
        let period = self.steps.around(day);
        self.load(period)
    }

    /// Another length, around the last of the days on the screen.
    fn lengthen(&mut self, action: Action) -> Vec<Cmd> {
        self.steps = tabs::turned(&Steps::ALL, self.steps, action);
        let Some(table) = &self.table else { return Vec::new() };
        let period = self.steps.around(table.stated.to);
        self.load(period)
    }

    /// One column more or fewer is passed over; the first stays, and so does at least one other.
    fn pass(&mut self, action: Action) {
        let columns = self.table.as_ref().map_or(0, |table| table.columns.len());
        let most = columns.saturating_sub(2);
        self.passed = match action {
            Action::ColumnsBefore => self.passed.saturating_sub(1),
            _ => (self.passed + 1).min(most),
        };
    }

    fn in_list(&mut self, key: &KeyEvent) -> Vec<Cmd> {
        match self.names.key(key, Scope::Report) {
            Some(Action::Back) => vec![Cmd::Back],
            Some(Action::Open) => {
                self.open = self.names.chosen().copied();
                self.queries().into_iter().map(Cmd::Load).collect()
            }
            _ => Vec::new(),
        }
    }

    fn in_report(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match self.rows.key(key, Scope::Report) {
            Some(Action::Back) => {
                *self = Self { names: std::mem::take(&mut self.names), ..Self::new(None) };
                vec![Cmd::Hush]
            }
            Some(action @ (Action::Earlier | Action::Later)) => self.step(action),
            Some(action @ (Action::NextField | Action::PreviousField)) => self.lengthen(action),
            Some(action @ (Action::ColumnsBefore | Action::ColumnsAfter)) => {
                self.pass(action);
                Vec::new()
            }
            Some(Action::Export) => self.wanted().map(Cmd::Export).into_iter().collect(),
            Some(Action::Open) => {
                let (Some(table), Some(line)) = (&self.table, self.rows.chosen()) else { return Vec::new() };
                match sheet::behind(table, line) {
                    Some(counted) => vec![Cmd::Go(Target::Entries(counted))],
                    None => {
                        vec![Cmd::Say(Severity::Info, ctx.look.say(Word::REPORT_NOTHING_BEHIND).to_owned())]
                    }
                }
            }
            _ => Vec::new(),
        }
    }
}

impl Screen for Reports {
    fn scope(&self) -> Scope {
        Scope::Report
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let mut crumbs = vec![ctx.look.say(Word::DESK_REPORTS).to_owned()];
        crumbs.extend(self.open.map(|report| ctx.look.say(words::title(report)).to_owned()));
        crumbs
    }

    fn takes(&self, action: Action) -> bool {
        match action {
            Action::Commit => false,
            Action::Earlier
            | Action::Later
            | Action::ColumnsBefore
            | Action::ColumnsAfter
            | Action::Export
            | Action::NextField => self.table.is_some(),
            _ => true,
        }
    }

    fn queries(&self) -> Vec<Query> {
        self.wanted().map(Query::Report).into_iter().collect()
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Report(table)) if Some(table.name) == self.open.map(Report::as_str) => {
                self.rows.tell(sheet::lines(table, ctx.look.lang));
                self.table = Some(table.clone());
            }
            Input::Key(key) if self.open.is_none() => return self.in_list(key),
            Input::Key(key) => return self.in_report(key, ctx),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        if self.open.is_none() {
            put(buf, line(area, 0), look.say(Word::REPORTS_CHOOSE), look.style(Colour::Accent));
            let columns = [Column::exact("", 28), Column::text("", 30)];
            let row = |report: &Report| {
                Row::of([
                    Cell::from(look.say(words::title(*report)).to_owned()),
                    Cell::of(look.say(words::about(*report)).to_owned(), Colour::Dim),
                ])
            };
            self.names.draw(&columns, row, "", below(area, 1), buf, look);
            return None;
        }
        let Some(table) = &self.table else {
            put(buf, line(area, 0), look.say(Word::LOADING), look.style(Colour::Dim));
            return None;
        };
        let (from, to) = (table.stated.from.to_string(), table.stated.to.to_string());
        let days = look.fill(Word::REPORT_DAYS, &[("from", &from), ("to", &to)]);
        let step = look.fill(Word::REPORT_STEP, &[("step", look.say(self.steps.word()))]);
        put(buf, line(area, 0), &format!("{days}  {step}"), look.style(Colour::Title));
        let notes: Vec<String> = words::with_words(look.lang, table).notes;
        let said = format!("{}  {}", sheet::stated(table, look), notes.join(" "));
        put(buf, line(area, 1), &said, look.style(Colour::Dim));
        sheet::draw(table, (&self.rows, self.passed), below(area, 2), buf, look);
        None
    }
}
