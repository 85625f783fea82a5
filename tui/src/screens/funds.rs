//! The funds, what they paid for, and whether every point can be honoured.

use ledger::reports::coverage::Coverage;
use ledger::reports::funds::Row as Fund;
use ledger::units::Cny;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::theme::Role as Colour;
use crate::widgets::chart::{self, Bar};
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put, top};
use crate::words::Word;

/// The funds.
#[derive(Debug, Default)]
pub struct Funds {
    list: List<Fund>,
    coverage: Option<Box<Coverage>>,
    expenses: Vec<(String, Cny)>,
}

impl Funds {
    fn offers(&self) -> Vec<Offer> {
        let chosen = self.list.chosen();
        chosen.map(|fund| Offer::form(Ask::GrantFund(fund.fund))).into_iter().collect()
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
        !matches!(action, Action::Commit | Action::Open)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Funds]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Funds(rows, coverage, expenses)) => {
                self.list.tell(rows.clone());
                self.coverage = Some(coverage.clone());
                self.expenses.clone_from(expenses);
            }
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::New) => return vec![Cmd::Fill(Ask::OpenFund)],
                Some(Action::Pick(number)) => return actions::run(&self.offers(), number, ctx),
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        if let Some(cover) = &self.coverage {
            coverage(cover, top(area, 4), buf, look);
        }
        let rest = below(area, 4);
        let rows = (rest.height / 2).max(4);
        let columns = [
            Column::exact(look.say(Word::FUND), 5),
            Column::text(look.say(Word::CALLED), 14),
            Column::figures(look.say(Word::GRANTED), 11),
            Column::figures(look.say(Word::SPENT), 11),
            Column::figures(look.say(Word::LEFT), 11),
            Column::exact(look.say(Word::USES), 14).ranked(2),
        ];
        let row = |fund: &Fund| {
            let uses: Vec<&str> = fund.uses.iter().map(ledger::units::Slug::as_str).collect();
            Row::of([
                Cell::from(fund.fund.to_string()),
                Cell::from(fund.name.to_string()),
                Cell::from(fund.granted.to_string()),
                Cell::from(fund.spent.to_string()),
                Cell::of(fund.left.to_string(), Colour::Accent),
                Cell::of(uses.join(" "), Colour::Dim),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::FUNDS_EMPTY), top(rest, rows), buf, look);
        let under = below(rest, rows);
        put(buf, line(under, 0), look.say(Word::FUNDS_EXPENSES), look.style(Colour::Title));
        let bars: Vec<Bar> = self
            .expenses
            .iter()
            .map(|(label, amount)| Bar {
                label: label.clone(),
                value: amount.minor().unsigned_abs(),
                figure: look.fill(Word::YUAN, &[("amount", &amount.to_string())]),
                role: Colour::Accent,
            })
            .collect();
        let chart = below(under, 1);
        chart::bars(&bars, Rect { height: chart.height.saturating_sub(1), ..chart }, buf, look);
        let last = usize::from(under.height.saturating_sub(1));
        actions::draw(&self.offers(), line(under, last), buf, ctx);
        None
    }
}

fn coverage(cover: &Coverage, area: Rect, buf: &mut Buffer, look: Look) {
    let Some(ratio) = cover.ratio else {
        put(buf, line(area, 0), look.say(Word::HOME_NONE_OUTSTANDING), look.style(Colour::Dim));
        return;
    };
    let role = if cover.suffices() { Colour::Good } else { Colour::Bad };
    let text = look.fill(Word::FUNDS_COVERAGE, &[("ratio", &ratio.to_string())]);
    put(buf, line(area, 0), &text, look.style(role));
    let parity = cover.parity.map(|parity| parity.to_string()).unwrap_or_default();
    let parts = [
        ("funds", cover.fund_cash.to_string()),
        ("goods", cover.goods_at_cost.to_string()),
        ("cards", cover.cards_at_face.to_string()),
        ("points", cover.outstanding.to_string()),
        ("parity", parity),
    ];
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    put(buf, line(area, 1), &look.fill(Word::FUNDS_PARTS, &parts), look.style(Colour::Text));
    let apart = [("pending", cover.pending.to_string()), ("reserved", cover.reserved.to_string())];
    let apart: Vec<(&str, &str)> = apart.iter().map(|(name, value)| (*name, value.as_str())).collect();
    put(buf, line(area, 2), &look.fill(Word::FUNDS_PENDING, &apart), look.style(Colour::Dim));
}
