//! The catalogue and its stock.

use ledger::reports::stock::Row as Stock;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{below, line, put};
use crate::words::Word;

/// The catalogue.
#[derive(Debug, Default)]
pub struct Goods {
    list: List<Stock>,
}

impl Goods {
    fn offers(&self) -> Vec<Offer> {
        let Some(row) = self.list.chosen() else { return vec![Offer::form(Ask::NameDonor)] };
        vec![
            Offer::form(Ask::NameDonor),
            Offer::form(Ask::DonateGoods(row.sku)),
            Offer::form(Ask::PurchaseGoods(row.sku)),
            Offer::form(Ask::RepriceGood(row.sku)),
        ]
    }
}

impl Screen for Goods {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_GOODS).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::Open)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Goods]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Goods(rows)) => self.list.tell(rows.clone()),
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::New) => return vec![Cmd::Fill(Ask::ListGood)],
                Some(Action::Pick(number)) => return actions::run(&self.offers(), number, ctx),
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let offers = self.offers();
        let feet = actions::rows(&offers, area.width, ctx);
        let detail = (5 + feet).min(area.height / 2);
        let list = Rect { height: area.height - detail, ..area };
        let columns = [
            Column::exact(look.say(Word::SKU), 14).ranked(2),
            Column::text(look.say(Word::GOOD), 14),
            Column::figures(look.say(Word::PRICE), 7),
            Column::figures(look.say(Word::STOCK), 6),
            Column::exact("", 16).ranked(1),
            Column::figures(look.say(Word::COST), 11).ranked(3),
            Column::exact(look.say(Word::BEST_BEFORE), 11).ranked(4),
        ];
        let row = |good: &Stock| {
            let past = look.fill(Word::GOODS_PAST, &[("n", &good.past_date.to_string())]);
            let mut notes = Vec::new();
            if good.running_out {
                notes.push(format!("! {}", look.say(Word::GOODS_LOW)));
            }
            if good.past_date.is_positive() {
                notes.push(past);
            }
            Row::of([
                Cell::of(good.sku.to_string(), Colour::Dim),
                Cell::from(good.name.to_string()),
                Cell::from(good.points_price.to_string()),
                Cell::of(good.usable.to_string(), if good.running_out { Colour::Warn } else { Colour::Text }),
                Cell::of(notes.join(" "), Colour::Warn),
                Cell::of(good.usable_at_cost.to_string(), Colour::Dim),
                Cell::of(good.next_best_before.map(|day| day.to_string()).unwrap_or_default(), Colour::Dim),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::GOODS_EMPTY), list, buf, look);
        let under = below(area, list.height);
        if let Some(good) = self.list.chosen() {
            let barcodes: Vec<&str> = good.barcodes.iter().map(ledger::units::Barcode::as_str).collect();
            let first = format!("{}  {} {}", good.name, look.say(Word::BARCODE), barcodes.join(" "));
            put(buf, line(under, 0), &first, look.style(Colour::Title));
            for (n, lot) in good.lots.iter().take(usize::from(detail.saturating_sub(feet + 1))).enumerate() {
                let payer = lot.payer.map(|payer| payer.to_string()).unwrap_or_default();
                let day =
                    lot.best_before.map_or_else(|| look.say(Word::NONE).to_owned(), |day| day.to_string());
                let cost = look.fill(Word::YUAN, &[("amount", &lot.cost.to_string())]);
                let label = look.say(Word::BEST_BEFORE);
                let text = format!(
                    "{} {}  x{}  {cost}  {label} {day}  {payer}",
                    look.say(Word::GOODS_LOTS),
                    lot.lot,
                    lot.quantity
                );
                put(buf, line(under, n + 1), &text, look.style(Colour::Dim));
            }
        }
        actions::draw(&offers, below(under, detail.saturating_sub(feet)), buf, ctx);
        None
    }
}
