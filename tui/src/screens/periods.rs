//! Months, quarters and years: which are closed, and what keeps the one in focus open.

use ledger::reports::periods::Check;
use ledger::units::{FiscalPeriod, Length};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target, tabs};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put};
use crate::words::{Word, finance, periods as words};

/// The periods of a book.
#[derive(Debug)]
pub struct Periods {
    length: Length,
    all: Vec<Check>,
    list: List<Check>,
}

impl Default for Periods {
    fn default() -> Self {
        Self { length: Length::Month, all: Vec::new(), list: List::default() }
    }
}

impl Periods {
    fn tell(&mut self) {
        let of_length = |check: &&Check| check.row.length == self.length;
        // The newest stands first.
        self.list.tell(self.all.iter().rev().filter(of_length).cloned().collect());
    }

    fn turn(&mut self, action: Action) {
        self.length = tabs::turned(&Length::ALL, self.length, action);
        self.tell();
    }

    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let Some(check) = self.list.chosen() else { return Vec::new() };
        let why = (!check.ready).then(|| why(check, ctx.look));
        vec![Offer::form(Ask::ClosePeriod(check.row.period)).unless(why)]
    }
}

/// Which of the things that are open are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blocks {
    Only,
    Not,
}

fn open(check: &Check, which: Blocks, look: Look) -> String {
    let wanted = |row: &&ledger::reports::periods::OpenRow| row.blocks == (which == Blocks::Only);
    let said = check.open.iter().filter(wanted).map(|row| words::open(look.lang, &row.open));
    said.collect::<Vec<_>>().join(look.say(Word::PERIOD_AND))
}

impl Screen for Periods {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        [Word::DESK_FUNDS, Word::DESK_PERIODS].map(|word| ctx.look.say(word).to_owned()).to_vec()
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::New)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Periods]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Periods(checks)) => {
                self.all.clone_from(checks);
                self.tell();
            }
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(action @ (Action::NextField | Action::PreviousField)) => self.turn(action),
                Some(Action::Pick(number)) => return actions::run(&self.offers(ctx), number, ctx),
                Some(Action::Open) => {
                    let behind = |check: &Check| {
                        Cmd::Go(Target::Entries(ledger::reports::behind::Counted::All(
                            check.row.period.days(),
                        )))
                    };
                    return self.list.chosen().map(behind).into_iter().collect();
                }
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let names = Length::ALL.map(|length| (length, look.say(finance::length(length)).to_owned()));
        tabs::draw(&names, &self.length, line(area, 0), buf, look);
        let offers = self.offers(ctx);
        let feet = actions::rows(&offers, area.width, ctx);
        let body = below(area, 1);
        let body = Rect { height: body.height.saturating_sub(feet), ..body };
        let said = self.list.chosen().map(|check| about(check, ctx)).unwrap_or_default();
        let wrapped: Vec<(String, Colour)> = said
            .iter()
            .flat_map(|(text, role)| {
                crate::text::wrap(text, usize::from(body.width)).into_iter().map(move |part| (part, *role))
            })
            .collect();
        let (list, under) = super::sheet::split(body, wrapped.len());
        let columns = [
            Column::exact(look.say(Word::PERIOD), 8),
            Column::exact(look.say(Word::PERIOD_FROM), 10),
            Column::exact(look.say(Word::PERIOD_TO), 10),
            Column::exact(look.say(Word::PERIOD_STATE), 8),
            Column::figures(look.say(Word::PERIOD_ENTRIES), 7),
            Column::text(look.say(Word::PERIOD_CLOSED_BY), 14),
        ];
        let row = |check: &Check| {
            let role = match check.row.state {
                "closed" => Colour::Good,
                "running" => Colour::Dim,
                _ => Colour::Warn,
            };
            let signed = check.row.closed.map(|close| format!("{} {} {}", close.on, close.by, close.second));
            Row::of([
                Cell::from(check.row.period.to_string()),
                Cell::from(check.row.from.to_string()),
                Cell::from(check.row.to.to_string()),
                Cell::of(look.say(words::state(check.row.state)).to_owned(), role),
                Cell::from(check.row.entries.to_string()),
                Cell::from(signed.unwrap_or_default()),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::PERIODS_NONE), list, buf, look);
        for (n, (text, role)) in wrapped.iter().enumerate() {
            put(buf, line(under, n), text, look.style(*role));
        }
        if !offers.is_empty() {
            actions::draw(&offers, below(area, 1 + body.height), buf, ctx);
        }
        None
    }
}

/// What there is to say of a period.
fn about(check: &Check, ctx: &Ctx<'_>) -> Vec<(String, Colour)> {
    let look = ctx.look;
    let period: FiscalPeriod = check.row.period;
    let mut said = Vec::new();
    if check.ready {
        let text = look.fill(Word::PERIOD_READY, &[("period", &period.to_string())]);
        said.push((text, Colour::Good));
    } else if check.row.closed.is_none() {
        said.push((why(check, look), Colour::Warn));
    }
    let warned = open(check, Blocks::Not, look);
    if !warned.is_empty() && check.row.closed.is_none() {
        said.push((look.fill(Word::PERIOD_WARNS, &[("open", &warned)]), Colour::Dim));
    }
    if let Some(close) = check.row.closed {
        let (until, hash) = (close.until.to_string(), close.hash.short());
        said.push((look.fill(Word::REPORT_AT, &[("seq", &until), ("hash", &hash)]), Colour::Dim));
    }
    said
}

/// What stands first in the way of a close.
fn why(check: &Check, look: Look) -> String {
    let period = check.row.period.to_string();
    if let Some(earlier) = check.earlier.filter(|_| check.row.state == "open") {
        return look.fill(Word::PERIOD_EARLIER, &[("earlier", &earlier.to_string())]);
    }
    match check.row.state {
        "closed" => look.say(Word::PERIOD_IS_CLOSED).to_owned(),
        "running" => {
            let to = check.row.to.to_string();
            look.fill(Word::PERIOD_NOT_OVER, &[("period", &period), ("to", &to)])
        }
        _ => look.fill(Word::PERIOD_BLOCKS, &[("open", &open(check, Blocks::Only, look))]),
    }
}
