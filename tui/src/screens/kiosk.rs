//! The visitor's screen: card in, large balance, last movements, what it buys, and gone again.
//!
//! 1. It shows nobody's whole name and no number of a card.
//! 2. Half a minute without a key and it forgets whoever stood there.

use ledger::reports::stock::Row as Stock;
use ledger::units::MemberId;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyCode;
use ratatui::layout::{Position, Rect};

use super::{Cmd, Ctx, Data, Input, MemberPage, Query, Screen, phrases};
use crate::keys::{self, Action, Scope};
use crate::text::{fold, mask, pad_left, pad_right};
use crate::theme::Role;
use crate::widgets::field::{Field, Focus, Kind};
use crate::widgets::overlay::centre;
use crate::widgets::{below, bigtext, line, put, right_of, top};
use crate::words::Word;

/// How long nobody may touch it.
pub const IDLE_MS: u64 = 30_000;

/// The visitor's screen.
#[derive(Debug)]
pub struct Kiosk {
    typed: Field,
    page: Option<Box<MemberPage>>,
    /// Whose page was asked for; an answer about anybody else is late and not shown.
    awaited: Option<MemberId>,
    complaint: Option<Word>,
    touched: u64,
}

impl Default for Kiosk {
    fn default() -> Self {
        let typed = Field::new("card", Word::CARD, Kind::Digits).at_most(10);
        Self { typed, page: None, awaited: None, complaint: None, touched: 0 }
    }
}

impl Kiosk {
    fn card(&mut self, code: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
        self.typed.take();
        self.page = None;
        if let Some(member) = ctx.lists.holder(&fold::text(code.trim())) {
            self.complaint = None;
            self.awaited = Some(member);
            vec![Cmd::Load(Query::Member(member, None))]
        } else {
            (self.awaited, self.complaint) = (None, Some(Word::KIOSK_UNKNOWN));
            Vec::new()
        }
    }
}

impl Screen for Kiosk {
    fn scope(&self) -> Scope {
        Scope::Kiosk
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_KIOSK).to_owned()]
    }

    fn queries(&self) -> Vec<Query> {
        let shown = self.page.as_ref().map(|page| page.found.row.balance.member);
        shown.map(|member| Query::Member(member, None)).into_iter().collect()
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if matches!(input, Input::Key(_) | Input::Scan(_) | Input::Paste(_)) {
            self.touched = ctx.now;
        }
        match input {
            Input::Scan(code) => return self.card(code, ctx),
            Input::Data(Data::Member(Some(page))) if Some(page.found.row.balance.member) == self.awaited => {
                self.page = Some(page.clone());
            }
            Input::Key(key) => match keys::lookup(Scope::Kiosk, key) {
                Some(Action::Open) if self.typed.value().is_empty() => {}
                Some(Action::Open) => {
                    let typed = self.typed.value().to_owned();
                    return self.card(&typed, ctx);
                }
                Some(Action::Back) if key.code == KeyCode::Backspace && !self.typed.value().is_empty() => {
                    self.typed.key(key);
                }
                Some(Action::Back) => *self = Self::default(),
                _ => {
                    self.typed.key(key);
                }
            },
            Input::Tick if self.next_tick().is_some_and(|at| at <= ctx.now) => {
                *self = Self::default();
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let Some(page) = &self.page else {
            let middle = centre(area, 60, 8);
            put(buf, line(middle, 0), &ctx.lists.station, look.style(Role::Title));
            put(buf, line(middle, 2), look.say(Word::KIOSK_SCAN), look.style(Role::Accent));
            let cursor = self.typed.draw(line(middle, 4), buf, 8, Focus::Here, look);
            if let Some(complaint) = self.complaint {
                put(buf, line(middle, 6), look.say(complaint), look.style(Role::Bad));
            }
            return cursor;
        };
        let balance = &page.found.row.balance;
        put(buf, line(area, 0), &mask::name(&page.found.name), look.style(Role::Title));
        let left = self.touched.saturating_add(IDLE_MS).saturating_sub(ctx.now).div_ceil(1000);
        let reset = look.fill(Word::KIOSK_RESET, &[("seconds", &left.to_string())]);
        put(buf, right_of(line(area, 0), area.width / 2), &reset, look.style(Role::Dim));
        put(buf, line(area, 1), look.say(Word::AVAILABLE), look.style(Role::Dim));
        let used =
            bigtext::draw(&balance.available.to_string(), top(below(area, 2), 6), buf, Role::Accent, look);
        let under = below(area, 3 + used);
        super::visitor::figures(balance, line(under, 0), buf, look);
        super::visitor::sum(balance, line(under, 1), buf, look);
        let half = area.width / 2;
        let lists = below(under, 3);
        put(buf, line(lists, 0), look.say(Word::KIOSK_LAST), look.style(Role::Title));
        for (n, moved) in page.statement.movements.iter().take(8).enumerate() {
            let plus = if moved.points.is_positive() { "+" } else { "" };
            let points = pad_left(&format!("{plus}{}", moved.points), 7);
            let text = format!("{} {points} {}", moved.on, phrases::movement(moved, look.lang));
            let row = line(below(lists, 1), n);
            put(buf, Rect { width: half.saturating_sub(1), ..row }, &text, look.style(Role::Text));
        }
        let right = right_of(lists, half);
        put(buf, line(right, 0), look.say(Word::KIOSK_BUYS), look.style(Role::Title));
        let buys = affordable(&ctx.lists.goods, balance.available);
        if buys.is_empty() {
            put(buf, line(right, 1), look.say(Word::KIOSK_NOTHING_YET), look.style(Role::Dim));
        }
        for (n, good) in buys.iter().enumerate() {
            let price = pad_left(&good.points_price.to_string(), 6);
            let text = format!("{} {price}", pad_right(good.name.as_str(), 20));
            put(buf, line(below(right, 1), n), &text, look.style(Role::Text));
        }
        None
    }

    fn next_tick(&self) -> Option<u64> {
        let busy = self.page.is_some() || self.complaint.is_some() || !self.typed.value().is_empty();
        busy.then(|| self.touched.saturating_add(IDLE_MS))
    }
}

/// What is on the shelf and not too dear, dearest first.
fn affordable(goods: &[Stock], available: ledger::units::Points) -> Vec<&Stock> {
    let fits = |good: &&Stock| good.points_price <= available && good.usable.is_positive();
    let mut buys: Vec<&Stock> = goods.iter().filter(fits).collect();
    buys.sort_by_key(|good| std::cmp::Reverse(good.points_price));
    buys
}
