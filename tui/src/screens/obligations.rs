//! Money promised to members: what is promised, set aside and paid, and how long it waits.

use ledger::reports::obligations::{AgeRow, Row as Promise};
use ledger::units::{Cny, Day, MemberId};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Promises, Query, Screen, Target, tabs};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::text::mask;
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put};
use crate::words::{Word, obligations as words, uses};

/// Money promised.
#[derive(Debug, Default)]
pub struct Obligations {
    view: View,
    open: List<Promise>,
    ages: List<AgeRow>,
    all: List<Promise>,
    found: Option<Box<Promises>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    Open,
    Ages,
    All,
}

impl View {
    const ALL: [Self; 3] = [Self::Open, Self::Ages, Self::All];

    const fn word(self) -> Word {
        match self {
            Self::Open => Word::PROMISES_OPEN,
            Self::Ages => Word::PROMISES_AGES,
            Self::All => Word::PROMISES_ALL,
        }
    }
}

impl Obligations {
    /// The promise in focus, whichever list it stands in.
    fn chosen(&self) -> Option<&Promise> {
        match self.view {
            View::Open => self.open.chosen(),
            View::All => self.all.chosen(),
            View::Ages => {
                let number = self.ages.chosen()?.obligation;
                self.all.rows().iter().find(|row| row.obligation == number)
            }
        }
    }

    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let Some(row) = self.chosen() else { return Vec::new() };
        let say = |word: Word| ctx.look.say(word).to_owned();
        let id = row.obligation;
        let ended = matches!(row.state, "paid" | "withdrawn").then(|| say(Word::ACT_WRONG_STATE));
        let whole = (!row.unfunded.is_positive()).then(|| say(Word::PROMISE_ALL_FUNDED));
        let unfunded = (!row.set_aside.is_positive()).then(|| say(Word::PROMISE_NOT_FUNDED));
        let once = row.first.is_none().then(|| say(Word::PROMISE_ONCE));
        let paid = row.paid.is_positive().then(|| say(Word::PROMISE_PAID));
        let next = row.due.iter().find_map(|due| due.month);
        let not_due = row.first.filter(|_| next.is_none()).map(|_| say(Word::PROMISES_NONE_DUE));
        vec![
            Offer::form(Ask::FundObligation(id)).unless(ended.clone()).unless(whole),
            Offer::form(Ask::PayObligation(id, next)).unless(not_due).unless(unfunded).unless(ended.clone()),
            Offer::form(Ask::StopObligation(id)).unless(ended.clone()).unless(once),
            Offer::form(Ask::WithdrawObligation(id)).unless(ended).unless(paid),
        ]
    }
}

impl Screen for Obligations {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        [Word::DESK_FUNDS, Word::DESK_OBLIGATIONS].map(|word| ctx.look.say(word).to_owned()).to_vec()
    }

    fn takes(&self, action: Action) -> bool {
        action != Action::Commit
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Obligations]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Obligations(found)) => {
                let goes_on = |row: &&Promise| !matches!(row.state, "paid" | "withdrawn");
                self.open.tell(found.rows.iter().filter(goes_on).cloned().collect());
                self.all.tell(found.rows.clone());
                self.ages.tell(found.ageing.rows.clone());
                self.found = Some(found.clone());
            }
            Input::Key(key) => {
                let action = match self.view {
                    View::Open => self.open.key(key, Scope::Table),
                    View::Ages => self.ages.key(key, Scope::Table),
                    View::All => self.all.key(key, Scope::Table),
                };
                match action {
                    Some(Action::Back) => return vec![Cmd::Back],
                    Some(Action::New) => return vec![Cmd::Fill(Ask::PromiseObligation)],
                    Some(action @ (Action::NextField | Action::PreviousField)) => {
                        self.view = tabs::turned(&View::ALL, self.view, action);
                    }
                    Some(Action::Pick(number)) => return actions::run(&self.offers(ctx), number, ctx),
                    Some(Action::Open) => {
                        let seq = self.chosen().map(|row| row.seq);
                        let entry =
                            |seq| Cmd::Go(Target::Entries(ledger::reports::behind::Counted::Entry(seq)));
                        return seq.map(entry).into_iter().collect();
                    }
                    _ => {}
                }
            }
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
        let names = View::ALL.map(|view| (view, look.say(view.word()).to_owned()));
        tabs::draw(&names, &self.view, line(area, 0), buf, look);
        let sums = found.ageing.sums;
        let ages = [
            ("total", sums.total.to_string()),
            ("to_30", sums.to_30.to_string()),
            ("to_90", sums.to_90.to_string()),
            ("to_365", sums.to_365.to_string()),
            ("over", sums.over_365.to_string()),
        ];
        let ages: Vec<(&str, &str)> = ages.iter().map(|(name, sum)| (*name, sum.as_str())).collect();
        let late = (sums.to_90, sums.to_365, sums.over_365) != (Cny::ZERO, Cny::ZERO, Cny::ZERO);
        let role = if late { Colour::Warn } else { Colour::Text };
        put(buf, line(area, 1), &look.fill(Word::PROMISES_DUE, &ages), look.style(role));
        let offers = self.offers(ctx);
        let feet = actions::rows(&offers, area.width, ctx);
        let body = below(area, 2);
        let body = Rect { height: body.height.saturating_sub(feet), ..body };
        let said = self.chosen().map(|row| about(row, ctx)).unwrap_or_default();
        let (list, under) = super::sheet::split(body, said.len());
        match self.view {
            View::Open => draw_promises(&self.open, found, list, buf, look),
            View::All => draw_promises(&self.all, found, list, buf, look),
            View::Ages => draw_ages(&self.ages, found, list, buf, look),
        }
        for (n, text) in said.iter().enumerate() {
            put(buf, line(under, n), text, look.style(Colour::Dim));
        }
        if !offers.is_empty() {
            actions::draw(&offers, below(area, 2 + body.height), buf, ctx);
        }
        None
    }
}

fn named(member: MemberId, found: &Promises) -> String {
    let name = found.names.get(&member).map_or("", String::as_str);
    format!("{member} {}", mask::name(name))
}

fn months(first: Option<Day>, last: Option<Day>, look: Look) -> String {
    let month = |day: Day| day.to_string().chars().take(7).collect::<String>();
    match (first, last) {
        (None, _) => look.say(Word::OBLIGATION_ONCE).to_owned(),
        (Some(first), None) => look.fill(Word::OBLIGATION_ONWARD, &[("first", &month(first))]),
        (Some(first), Some(last)) => {
            look.fill(Word::OBLIGATION_SPAN, &[("first", &month(first)), ("last", &month(last))])
        }
    }
}

fn draw_promises(list: &List<Promise>, found: &Promises, area: Rect, buf: &mut Buffer, look: Look) {
    let columns = [
        Column::exact(look.say(Word::OBLIGATION), 7),
        Column::text(look.say(Word::MEMBER), 12),
        Column::exact(look.say(Word::FUND), 5).ranked(3),
        Column::figures(look.say(Word::AMOUNT), 9),
        Column::exact(look.say(Word::OBLIGATION_MONTHS), 18).ranked(2),
        Column::exact(look.say(Word::STATE), 9),
        Column::figures(look.say(Word::OBLIGATION_UNFUNDED), 10),
        Column::figures(look.say(Word::OBLIGATION_PAID_SUM), 9).ranked(1),
    ];
    let row = |row: &Promise| {
        let role = if row.unfunded.is_positive() { Colour::Warn } else { Colour::Text };
        Row::of([
            Cell::from(row.obligation.to_string()),
            Cell::from(named(row.member, found)),
            Cell::from(row.fund.to_string()),
            Cell::of(row.amount.to_string(), Colour::Accent),
            Cell::from(months(row.first, row.last, look)),
            Cell::from(look.say(words::state(row.state)).to_owned()),
            Cell::of(row.unfunded.to_string(), role),
            Cell::from(row.paid.to_string()),
        ])
    };
    list.draw(&columns, row, look.say(Word::PROMISES_NONE), area, buf, look);
}

fn draw_ages(list: &List<AgeRow>, found: &Promises, area: Rect, buf: &mut Buffer, look: Look) {
    let columns = [
        Column::exact(look.say(Word::OBLIGATION), 7),
        Column::text(look.say(Word::MEMBER), 12),
        Column::exact(look.say(Word::OBLIGATION_SINCE), 10),
        Column::figures(look.say(Word::OBLIGATION_DAYS), 5),
        Column::figures(look.say(Word::OBLIGATION_TO_30), 9),
        Column::figures(look.say(Word::OBLIGATION_TO_90), 9),
        Column::figures(look.say(Word::OBLIGATION_TO_365), 10),
        Column::figures(look.say(Word::OBLIGATION_OVER_365), 12).ranked(1),
    ];
    let row = |row: &AgeRow| {
        let sum = |amount: Cny, role| {
            Cell::of(amount.to_string(), if amount.is_zero() { Colour::Dim } else { role })
        };
        Row::of([
            Cell::from(row.obligation.to_string()),
            Cell::from(named(row.member, found)),
            Cell::from(row.since.to_string()),
            Cell::from(row.days.to_string()),
            sum(row.ages.to_30, Colour::Text),
            sum(row.ages.to_90, Colour::Warn),
            sum(row.ages.to_365, Colour::Bad),
            sum(row.ages.over_365, Colour::Bad),
        ])
    };
    list.draw(&columns, row, look.say(Word::PROMISES_NONE_DUE), area, buf, look);
}

/// What else there is to say of a promise.
fn about(row: &Promise, ctx: &Ctx<'_>) -> Vec<String> {
    let look = ctx.look;
    let name = ctx.lists.operators.get(&row.by).map_or("", String::as_str);
    let month = |day: Option<Day>| {
        day.map_or_else(
            || look.say(Word::OBLIGATION_ONCE).to_owned(),
            |day| day.to_string().chars().take(7).collect(),
        )
    };
    let due: Vec<String> = row.due.iter().map(|due| month(due.month)).collect();
    let mut said = vec![
        format!(
            "{} {}  {}  {} {name} {}",
            row.fund,
            uses::name(look.lang, row.purpose.as_str()),
            row.document,
            row.by,
            row.on
        ),
        format!(
            "{} {}  {} {}  {} {}  {} {}",
            look.say(Word::OBLIGATION_FUNDED_SUM),
            row.funded,
            look.say(Word::OBLIGATION_PAID_SUM),
            row.paid,
            look.say(Word::OBLIGATION_FREED_SUM),
            row.freed,
            look.say(Word::OBLIGATION_SET_ASIDE),
            row.set_aside
        ),
    ];
    if !due.is_empty() {
        said.push(format!("{} {}", look.say(Word::OBLIGATION_DUE), due.join(" ")));
    }
    said
}
