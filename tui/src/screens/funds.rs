//! Where finance begins: whether every point can be honoured, the funds, and what waits.
//!
//! ```text
//! coverage, its trend, alarms
//! funds │ draws that wait │ exceptions │ where money went        Tab
//! ```

mod backing;

use ledger::reports::funds::{Row as Fund, Year};
use ledger::tables::Table as Sheet;
use ledger::units::{Cny, FundId, Period};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::sheet::{self, Line};
use super::{Cmd, Ctx, Data, DrawLine, Finance, Input, Query, Screen, Target, tabs};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::theme::Role as Colour;
use crate::widgets::chart::{self, Bar};
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put};
use crate::words::{Word, draws, reports, uses};

/// Finance's first page.
#[derive(Debug, Default)]
pub struct Funds {
    part: Part,
    list: List<Fund>,
    draws: List<DrawLine>,
    exceptions: List<Line>,
    sheet: Option<Box<Sheet>>,
    found: Option<Box<Finance>>,
}

/// What stands in the lower half.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Funds,
    Draws,
    Exceptions,
    Spending,
}

impl Part {
    const ALL: [Self; 4] = [Self::Funds, Self::Draws, Self::Exceptions, Self::Spending];
}

impl Funds {
    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let chosen = self.list.chosen().filter(|_| self.part == Part::Funds).map(|fund| fund.fund);
        let none = chosen.is_none().then(|| ctx.look.say(Word::FINANCE_CHOOSE_FUND).to_owned());
        let fund = chosen.unwrap_or(FundId::number(0));
        let is_of =
            |other: &Fund| other.parent == Some(fund) || (other.fund == fund && other.parent.is_some());
        let alone =
            (!self.list.rows().iter().any(is_of)).then(|| ctx.look.say(Word::FUND_NO_PARTS).to_owned());
        let of_fund = |ask| Offer::form(ask).unless(none.clone());
        let go = |word, target| Offer::other(word, &ledger::events::operators::Role::ALL, Cmd::Go(target));
        vec![
            of_fund(Ask::GrantFund(fund)),
            of_fund(Ask::AllotFund(fund)).unless(alone),
            of_fund(Ask::SetFundUses(fund)),
            of_fund(Ask::SetFundBudget(fund)),
            Offer::form(Ask::RequestDraw(chosen)),
            go(Word::DESK_DRAWS, Target::Draws),
            go(Word::DESK_OBLIGATIONS, Target::Obligations),
            go(Word::DESK_PERIODS, Target::Periods),
            go(Word::DESK_REPORTS, Target::Reports(None)),
        ]
    }

    fn turn(&mut self, action: Action) -> Vec<Cmd> {
        self.part = tabs::turned(&Part::ALL, self.part, action);
        if self.part == Part::Exceptions { vec![Cmd::Load(Query::Exceptions)] } else { Vec::new() }
    }

    fn key(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let action = match self.part {
            Part::Funds => self.list.key(key, Scope::Table),
            Part::Draws => self.draws.key(key, Scope::Table),
            Part::Exceptions => self.exceptions.key(key, Scope::Table),
            Part::Spending => crate::keys::lookup(Scope::Table, key),
        };
        match action {
            Some(Action::Back) => vec![Cmd::Back],
            Some(Action::New) => vec![Cmd::Fill(Ask::OpenFund)],
            Some(action @ (Action::NextField | Action::PreviousField)) => self.turn(action),
            Some(Action::Pick(number)) => actions::run(&self.offers(ctx), number, ctx),
            Some(Action::Open) => self.open(ctx).map(Cmd::Go).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// What is behind the row in focus.
    fn open(&self, ctx: &Ctx<'_>) -> Option<Target> {
        use ledger::reports::finance::Report;
        match self.part {
            // All its days: the figures in its row are of all of them.
            Part::Funds => {
                let life = Period { from: ctx.today.minus(u16::MAX), to: ctx.today };
                let fund = self.list.chosen()?.fund.to_string();
                Some(Target::Entries(sheet::of_fund(&fund, life)))
            }
            Part::Draws => self.draws.chosen().map(|line| Target::Draw(line.row.draw)),
            Part::Exceptions => {
                let (sheet, line) = (self.sheet.as_ref()?, self.exceptions.chosen()?);
                sheet::behind(sheet, line).map(Target::Entries)
            }
            Part::Spending => Some(Target::Reports(Some(Report::Spending))),
        }
    }
}

impl Screen for Funds {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_FUNDS).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        action != Action::Commit
    }

    fn queries(&self) -> Vec<Query> {
        match self.part {
            Part::Exceptions => vec![Query::Funds, Query::Exceptions],
            Part::Funds | Part::Draws | Part::Spending => vec![Query::Funds],
        }
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Funds(found)) => {
                self.list.tell(found.funds.clone());
                self.draws.tell(found.draws.clone());
                self.found = Some(found.clone());
            }
            Input::Data(Data::Exceptions(table)) => {
                self.exceptions.tell(sheet::lines(table, ctx.look.lang));
                self.sheet = Some(table.clone());
            }
            Input::Key(key) => return self.key(key, ctx),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let Some(found) = &self.found else {
            put(buf, line(area, 1), look.say(Word::LOADING), look.style(Colour::Dim));
            return None;
        };
        let used = backing::draw(found, area, buf, look);
        let area = below(area, used);
        self.draw_parts(found, line(area, 0), buf, look);
        let offers = self.offers(ctx);
        let feet = actions::rows(&offers, area.width, ctx);
        let body = below(area, 1);
        let body = Rect { height: body.height.saturating_sub(feet), ..body };
        match self.part {
            Part::Funds => self.draw_funds(found, body, buf, ctx),
            Part::Draws => draw_waiting(&self.draws, body, buf, look),
            Part::Exceptions => match &self.sheet {
                Some(table) => sheet::draw(table, (&self.exceptions, 0), body, buf, look),
                None => {
                    put(buf, line(body, 0), look.say(Word::LOADING), look.style(Colour::Dim));
                }
            },
            Part::Spending => draw_spending(found, body, buf, look),
        }
        actions::draw(&offers, below(area, 1 + body.height), buf, ctx);
        None
    }
}

impl Funds {
    /// The names of the parts, with what can be said of each without opening it.
    fn draw_parts(&self, found: &Finance, area: Rect, buf: &mut Buffer, look: Look) {
        let waiting = found.ages();
        let draws = match waiting.iter().sum::<usize>() {
            0 => look.say(Word::FINANCE_NO_DRAWS).to_owned(),
            all => {
                let [all, week, month, more] =
                    [all, waiting[0], waiting[1], waiting[2]].map(|count| count.to_string());
                let values = [("all", &*all), ("week", &*week), ("month", &*month), ("more", &*more)];
                look.fill(Word::FINANCE_DRAWS, &values)
            }
        };
        let funds = look.fill(Word::FINANCE_FUNDS, &[("count", &found.funds.len().to_string())]);
        let names = [
            (Part::Funds, funds),
            (Part::Draws, draws),
            (
                Part::Exceptions,
                look.say(reports::title(ledger::reports::finance::Report::Exceptions)).to_owned(),
            ),
            (Part::Spending, look.say(Word::FUNDS_EXPENSES).to_owned()),
        ];
        tabs::draw(&names, &self.part, area, buf, look);
    }

    fn draw_funds(&self, found: &Finance, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let about = self.list.chosen().map(|fund| about(fund, found, ctx)).unwrap_or_default();
        let (list, under) = sheet::split(area, about.len());
        let columns = [
            Column::exact(look.say(Word::FUND), 5),
            Column::text(look.say(Word::CALLED), 10),
            Column::figures(look.say(Word::FUND_PLANNED), 10),
            Column::figures(look.say(Word::FINANCE_KEPT), 10),
            Column::figures(look.say(Word::SPENT), 10),
            Column::figures(look.say(Word::LEFT), 10),
            Column::exact("", 12).ranked(1),
        ];
        let row = |fund: &Fund| {
            let year = this_year(fund, ctx);
            let planned = year.and_then(|year| year.planned);
            let (spent, kept) = (year.map_or(Cny::ZERO, |year| year.spent), kept(fund));
            let over = year.and_then(|year| year.left).is_some_and(Cny::is_negative);
            Row::of([
                Cell::from(fund.fund.to_string()),
                Cell::from(fund.name.to_string()),
                Cell::from(planned.map_or_else(|| "-".to_owned(), |planned| planned.to_string())),
                Cell::from(kept.to_string()),
                Cell::of(spent.to_string(), if over { Colour::Warn } else { Colour::Text }),
                Cell::of(fund.left.to_string(), Colour::Accent),
                Cell::of(bar(fund, year), if over { Colour::Warn } else { Colour::Good }),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::FUNDS_EMPTY), list, buf, look);
        for (n, text) in about.iter().enumerate() {
            put(buf, line(under, n), text, look.style(Colour::Dim));
        }
    }
}

/// What is kept for draws and promises, or is with draws.
fn kept(fund: &Fund) -> Cny {
    [fund.committed, fund.advanced, fund.set_aside]
        .into_iter()
        .fold(Cny::ZERO, |sum, part| sum.checked_add(part).unwrap_or(sum))
}

fn this_year<'a>(fund: &'a Fund, ctx: &Ctx<'_>) -> Option<&'a Year> {
    let (year, _, _) = ctx.today.date();
    fund.years.iter().find(|found| found.year == year)
}

/// What of the plan, or without one of the money, is spent `#`, kept `=` and left `.`.
fn bar(fund: &Fund, year: Option<&Year>) -> String {
    let spent = year.map_or(Cny::ZERO, |year| year.spent);
    let left = year.and_then(|year| year.left).unwrap_or(fund.left);
    let minor = |amount: Cny| u64::try_from(amount.minor()).unwrap_or(0);
    chart::parts(&[(minor(spent), '#'), (minor(kept(fund)), '='), (minor(left), '.')], 12)
}

/// What else there is to say of a fund.
fn about(fund: &Fund, page: &Finance, ctx: &Ctx<'_>) -> Vec<String> {
    let look = ctx.look;
    let mut first = vec![look.fill(Word::FINANCE_USES, &[("uses", &uses::names(look.lang, &fund.uses))])];
    first.extend(fund.kind.map(|kind| look.say(draws::kind(kind)).to_owned()));
    if let Some(parent) = fund.parent {
        first.push(format!("{} {parent}", look.say(Word::FUND_PARENT)));
    }
    if let Some(ring) = &fund.ring {
        first.push(look.fill(Word::FINANCE_RING, &[("ring", ring.as_str())]));
    }
    let mut second = vec![
        format!("{} {}", look.say(Word::FINANCE_GRANTED), fund.granted),
        format!("{} {}", look.say(Word::FINANCE_SPENT), fund.spent),
    ];
    if let Some(left) = this_year(fund, ctx).and_then(|year| year.left) {
        second.push(format!("{} {left}", look.say(Word::FUND_YEAR_LEFT)));
    }
    let source = page.sources.iter().find(|source| source.fund == fund.fund);
    second.extend(source.map(|source| format!("{} {}", look.say(Word::OBLIGATION_FREE), source.free)));
    vec![first.join("  "), second.join("  ")]
}

/// Draws that something remains to be done about, the oldest first.
fn draw_waiting(list: &List<DrawLine>, area: Rect, buf: &mut Buffer, look: Look) {
    let columns = [
        Column::exact(look.say(Word::DRAW), 7),
        Column::exact(look.say(Word::FUND), 5),
        Column::text(look.say(Word::DRAW_SUPPLIER), 12),
        Column::figures(look.say(Word::DRAW_AMOUNT), 11),
        Column::exact(look.say(Word::DRAW_STAGE), 10),
        Column::figures(look.say(Word::DRAW_APPROVALS), 9),
        Column::figures(look.say(Word::FINANCE_DAYS), 5),
    ];
    let row = |line: &DrawLine| {
        let row = &line.row;
        let late = if row.days > 30 { Colour::Warn } else { Colour::Text };
        Row::of([
            Cell::from(row.draw.to_string()),
            Cell::from(row.fund.to_string()),
            Cell::from(row.supplier.to_string()),
            Cell::of(row.amount.to_string(), Colour::Accent),
            Cell::from(look.say(draws::stage(row.stage)).to_owned()),
            Cell::from(format!("{}/{}", row.approvals.len(), row.approvers)),
            Cell::of(row.days.to_string(), late),
        ])
    };
    list.draw(&columns, row, look.say(Word::FINANCE_NO_DRAWS), area, buf, look);
}

fn draw_spending(found: &Finance, area: Rect, buf: &mut Buffer, look: Look) {
    let bar = |(label, amount): &(String, Cny)| Bar {
        label: label.clone(),
        value: amount.minor().unsigned_abs(),
        figure: look.fill(Word::YUAN, &[("amount", &amount.to_string())]),
        role: Colour::Accent,
    };
    let bars: Vec<Bar> = found.expenses.iter().map(bar).collect();
    chart::bars(&bars, area, buf, look);
}
