//! The catalogue and its stock, and what the store room should look at: four lists, Tab by Tab. A scan
//! puts the focus on its good, so that goods are taken in by scanning them.

use ledger::reports::stock::Row as Stock;
use ledger::reports::stock_lists::{NearLot, Short, SlowGood};
use ledger::units::{Barcode, Sku};
use ledger::views::goods::Standing;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target, TraceOf};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{below, line, put};
use crate::words::Word;

/// The catalogue.
#[derive(Debug, Default)]
pub struct Goods {
    list: List<Stock>,
    short: List<Short>,
    near: List<NearLot>,
    slow: List<SlowGood>,
    /// How many days are near, and how many are long.
    days: (u16, u16),
    view: View,
}

/// Which list is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    All,
    Short,
    Near,
    Slow,
}

impl View {
    const ALL: [Self; 4] = [Self::All, Self::Short, Self::Near, Self::Slow];

    fn step(self, back: Action) -> Self {
        let at = Self::ALL.iter().position(|view| *view == self).unwrap_or(0);
        let step = if back == Action::PreviousField { Self::ALL.len() - 1 } else { 1 };
        Self::ALL[(at + step) % Self::ALL.len()]
    }
}

impl Goods {
    /// The good in focus.
    fn sku(&self) -> Option<Sku> {
        match self.view {
            View::All => self.list.chosen().map(|row| row.sku),
            View::Short => self.short.chosen().map(|row| row.sku),
            View::Near => self.near.chosen().map(|row| row.sku),
            View::Slow => self.slow.chosen().map(|row| row.sku),
        }
    }

    fn chosen(&self) -> Option<&Stock> {
        let sku = self.sku()?;
        self.list.rows().iter().find(|row| row.sku == sku)
    }

    fn offers(&self) -> Vec<Offer> {
        let Some(row) = self.chosen() else { return vec![Offer::form(Ask::NameDonor)] };
        let sku = row.sku;
        let shop = match row.standing {
            Standing::Sold => Ask::WithdrawGood(sku),
            Standing::Withdrawn => Ask::RestoreGood(sku),
        };
        // A lot that is looked at is traced alone; elsewhere the whole good is.
        let of = match self.near.chosen().filter(|_| self.view == View::Near) {
            Some(lot) => TraceOf::Lot(lot.lot),
            None => TraceOf::Good(sku),
        };
        vec![
            Offer::form(Ask::NameDonor),
            Offer::form(Ask::DonateGoods(sku)),
            Offer::form(Ask::PurchaseGoods(sku)),
            Offer::form(Ask::RepriceGood(sku)),
            Offer::form(Ask::WriteOff(sku)),
            Offer::form(Ask::Barcode(sku)),
            Offer::form(Ask::ChangeGood(sku)),
            Offer::form(shop),
            Offer::other(
                Word::ACT_TRACE,
                &ledger::events::operators::Role::ALL,
                Cmd::Go(Target::Trace(Some(of))),
            ),
        ]
    }

    /// A scanned good is the one in focus: the next digit takes it in, counts it off or reprices it.
    fn scan(&mut self, code: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let barcode = code.parse::<Barcode>();
        let found = barcode.is_ok().then(|| {
            self.list.rows().iter().position(|good| good.barcodes.iter().any(|known| known.as_str() == code))
        });
        let Some(Some(at)) = found else {
            let new = crate::keys::key_for(Scope::Table, Action::New);
            let said = ctx.look.fill(Word::GOODS_UNKNOWN_CODE, &[("code", code), ("key", &new)]);
            return vec![Cmd::Hush, Cmd::Say(Severity::Warn, said)];
        };
        self.view = View::All;
        self.list.go_to(at);
        let name = self.chosen().map(|good| good.name.to_string()).unwrap_or_default();
        vec![Cmd::Hush, Cmd::Say(Severity::Info, ctx.look.fill(Word::GOODS_SCANNED, &[("good", &name)]))]
    }

    fn key(&mut self, key: &ratatui::crossterm::event::KeyEvent) -> Option<Action> {
        match self.view {
            View::All => self.list.key(key, Scope::Table),
            View::Short => self.short.key(key, Scope::Table),
            View::Near => self.near.key(key, Scope::Table),
            View::Slow => self.slow.key(key, Scope::Table),
        }
    }
}

impl Screen for Goods {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let look = ctx.look;
        let (near, slow) = (self.days.0.to_string(), self.days.1.to_string());
        let view = match self.view {
            View::All => look.say(Word::GOODS_VIEW_ALL).to_owned(),
            View::Short => look.say(Word::GOODS_VIEW_SHORT).to_owned(),
            View::Near => look.fill(Word::GOODS_VIEW_NEAR, &[("days", &near)]),
            View::Slow => look.fill(Word::GOODS_VIEW_SLOW, &[("days", &slow)]),
        };
        vec![look.say(Word::DESK_GOODS).to_owned(), view]
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::Open | Action::Remove)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Goods]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Goods(rows, room)) => {
                self.list.tell(rows.clone());
                self.short.tell(room.short.clone());
                self.near.tell(room.near.lots.clone());
                self.slow.tell(room.slow.goods.clone());
                self.days = (room.near.days, room.slow.days);
            }
            Input::Scan(code) => return self.scan(code, ctx),
            Input::Key(key) => match self.key(key) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::New) => return vec![Cmd::Fill(Ask::ListGood)],
                Some(step @ (Action::NextField | Action::PreviousField)) => self.view = self.view.step(step),
                Some(Action::Pick(number)) => return actions::run(&self.offers(), number, ctx),
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let offers = self.offers();
        let feet = actions::rows(&offers, area.width, ctx);
        let detail = (5 + feet).min(area.height / 2);
        let list = Rect { height: area.height - detail, ..area };
        match self.view {
            View::All => self.draw_all(list, buf, ctx),
            View::Short => self.draw_short(list, buf, ctx),
            View::Near => self.draw_near(list, buf, ctx),
            View::Slow => self.draw_slow(list, buf, ctx),
        }
        let under = below(area, list.height);
        if let Some(good) = self.chosen() {
            draw_detail(good, Rect { height: detail.saturating_sub(feet), ..under }, buf, ctx);
        }
        actions::draw(&offers, below(under, detail.saturating_sub(feet)), buf, ctx);
        None
    }
}

/// What is known of a good beside its row: codes, notes, and its lots.
fn draw_detail(good: &Stock, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
    let look = ctx.look;
    let barcodes: Vec<&str> = good.barcodes.iter().map(ledger::units::Barcode::as_str).collect();
    let kept = [good.category.as_ref(), good.unit.as_ref()].into_iter().flatten();
    let kept = kept.map(ToString::to_string).collect::<Vec<_>>().join(" / ");
    let first = format!("{}  {kept}  {} {}", good.name, look.say(Word::BARCODE), barcodes.join(" "));
    put(buf, line(area, 0), &first, look.style(Colour::Title));
    let mut at = 1;
    let next = good.next_price.map(|next| {
        let (day, points) = (next.from.to_string(), next.points_price.to_string());
        look.fill(Word::GOODS_NEXT_PRICE, &[("day", &day), ("points", &points)])
    });
    let off = good.off_parity.map(|off| {
        let (price, cost) = (off.price.to_string(), off.cost.to_string());
        look.fill(Word::GOODS_OFF_PARITY, &[("price", &price), ("cost", &cost)])
    });
    let notes = [next, off].into_iter().flatten().collect::<Vec<_>>().join("  ");
    if !notes.is_empty() {
        put(buf, line(area, at), &notes, look.style(Colour::Warn));
        at += 1;
    }
    let room = usize::from(area.height).saturating_sub(at);
    for (n, lot) in good.lots.iter().take(room).enumerate() {
        let payer = lot.payer.map(|payer| payer.to_string()).unwrap_or_default();
        let day = lot.best_before.map_or_else(|| look.say(Word::NONE).to_owned(), |day| day.to_string());
        let cost = look.fill(Word::YUAN, &[("amount", &lot.cost.to_string())]);
        let label = look.say(Word::BEST_BEFORE);
        let text = format!(
            "{} {}  x{}  {cost}  {label} {day}  {payer}",
            look.say(Word::GOODS_LOTS),
            lot.lot,
            lot.quantity
        );
        put(buf, line(area, at + n), &text, look.style(Colour::Dim));
    }
}

impl Goods {
    fn draw_all(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
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
            if good.standing == Standing::Withdrawn {
                notes.push(look.say(Word::GOODS_WITHDRAWN).to_owned());
            }
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
        self.list.draw(&columns, row, look.say(Word::GOODS_EMPTY), area, buf, look);
    }

    fn draw_short(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let columns = [
            Column::exact(look.say(Word::SKU), 14).ranked(1),
            Column::text(look.say(Word::GOOD), 14),
            Column::figures(look.say(Word::STOCK), 7),
            Column::figures(look.say(Word::GOODS_REORDER), 12),
            Column::figures(look.say(Word::GOODS_WANTED), 8),
        ];
        let row = |short: &Short| {
            Row::of([
                Cell::of(short.sku.to_string(), Colour::Dim),
                Cell::from(short.name.to_string()),
                Cell::of(short.usable.to_string(), Colour::Warn),
                Cell::of(short.reorder_at.to_string(), Colour::Dim),
                Cell::of(short.wanted.to_string(), Colour::Accent),
            ])
        };
        self.short.draw(&columns, row, look.say(Word::GOODS_NONE_SHORT), area, buf, look);
    }

    fn draw_near(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let columns = [
            Column::exact(look.say(Word::BEST_BEFORE), 11),
            Column::figures(look.say(Word::GOODS_DAYS_LEFT), 9),
            Column::text(look.say(Word::GOOD), 14),
            Column::figures(look.say(Word::QUANTITY), 8),
            Column::figures(look.say(Word::COST), 10).ranked(1),
            Column::exact(look.say(Word::GOODS_LOT), 10).ranked(2),
        ];
        let row = |lot: &NearLot| {
            let colour = if lot.days_left < 0 { Colour::Bad } else { Colour::Warn };
            Row::of([
                Cell::from(lot.best_before.to_string()),
                Cell::of(lot.days_left.to_string(), colour),
                Cell::from(lot.name.to_string()),
                Cell::from(lot.quantity.to_string()),
                Cell::of(lot.cost.to_string(), Colour::Dim),
                Cell::of(lot.lot.to_string(), Colour::Dim),
            ])
        };
        self.near.draw(&columns, row, look.say(Word::GOODS_NONE_NEAR), area, buf, look);
    }

    fn draw_slow(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let columns = [
            Column::text(look.say(Word::GOOD), 14),
            Column::figures(look.say(Word::GOODS_IDLE_DAYS), 9),
            Column::figures(look.say(Word::STOCK), 7),
            Column::figures(look.say(Word::COST), 10).ranked(1),
            Column::figures(look.say(Word::PRICE), 8).ranked(2),
            Column::exact(look.say(Word::GOODS_LAST_ISSUED), 11),
        ];
        let row = |good: &SlowGood| {
            let last = good.issued_on.map(|day| day.to_string());
            Row::of([
                Cell::from(good.name.to_string()),
                Cell::of(good.days.to_string(), Colour::Warn),
                Cell::from(good.usable.to_string()),
                Cell::of(good.usable_at_cost.to_string(), Colour::Dim),
                Cell::from(good.points_price.to_string()),
                Cell::of(last.unwrap_or_else(|| look.say(Word::NONE).to_owned()), Colour::Dim),
            ])
        };
        self.slow.draw(&columns, row, look.say(Word::GOODS_NONE_SLOW), area, buf, look);
    }
}
