//! How a basket leaves the counter: redeemed, parked, taken up again.

use ledger::events::redemptions::Line;
use ledger::rules::Command as Asked;
use ledger::rules::redemptions::{
    Besides, HoldBasket, Redeem as Command, RedeemAsSource, RedeemWith, Wanted,
};
use ledger::units::{HoldId, OperatorId};
use ledger::views::redemptions::Hold;

use crate::forms::Ask;
use crate::forms::redemptions::Priced;
use crate::screens::{Cmd, Ctx, Parked, Query};
use crate::text::truncate;
use crate::widgets::cursor::{Cursor, Total};
use crate::widgets::pick::{Item, Pick};
use crate::widgets::toast::Severity;
use crate::words::Word;

use super::{Kept, Of, Picking, Redeem, good, no_stock};

impl Redeem {
    pub(super) fn commit(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.slip.is_some() || ctx.waiting {
            return Vec::new();
        }
        let Some(command) = self.command(ctx) else {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REDEEM_NO_MEMBER).to_owned())];
        };
        // Nobody else need be called to sign for what is not there any more.
        if let Some(gone) = self.gone(ctx) {
            return vec![Cmd::Hush, Cmd::Say(Severity::Bad, no_stock(gone.sku, ctx))];
        }
        vec![Cmd::Propose(command)]
    }

    /// What redeems the basket as it is; none without anybody to redeem it.
    pub(super) fn command(&self, ctx: &Ctx<'_>) -> Option<Asked> {
        let member = self.member()?;
        let points = Some(self.price(ctx)).filter(|_| !self.basket.is_empty());
        let lines = self.basket.clone();
        if let Some(pass) = self.pass {
            return Some(RedeemAsSource { pass, lines, points }.into());
        }
        let basket = Command { member, card: self.card, lines, points };
        let besides = self.said_besides(ctx);
        Some(if besides == Besides::default() {
            basket.into()
        } else {
            RedeemWith { basket, besides }.into()
        })
    }

    /// The parked basket this is, or the moment whose prices it keeps, where one is another by now.
    fn said_besides(&self, ctx: &Ctx<'_>) -> Besides {
        let moved = |kept: &&Kept| {
            let now = |sku| good(ctx, sku).map(|good| good.points_price);
            self.basket.iter().any(|line| kept.prices.get(&line.sku).copied() != now(line.sku))
        };
        let hold = self.hold.as_ref().map(|hold| hold.id);
        let since = self.kept(ctx).filter(moved).map(|kept| kept.since).filter(|_| hold.is_none());
        Besides { hold, since, ..Besides::default() }
    }

    /// Parks the basket, or shows what is parked when there is none.
    pub(super) fn park(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.slip.is_some() || ctx.waiting {
            return Vec::new();
        }
        if self.hold.is_some() {
            // It is parked still.
            self.clear();
            return Vec::new();
        }
        let Some(member) = self.member().filter(|_| !self.basket.is_empty()) else {
            self.finding = true;
            return vec![Cmd::Load(Query::Holds)];
        };
        let (lines, points) = (self.basket.clone(), Some(self.price(ctx)));
        let since = self.said_besides(ctx).since;
        vec![Cmd::Do(HoldBasket { member, card: self.card, lines, points, since }.into())]
    }

    /// Takes a parked basket up: it is captured by F9, at whichever desk that is.
    pub(super) fn take_up(&mut self, hold: Hold, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if !self.basket.is_empty() {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REDEEM_OTHER_CARD).to_owned())];
        }
        let cmds = self.serve(hold.member, None, ctx);
        self.basket =
            hold.lines.iter().map(|line| Wanted { sku: line.sku, quantity: line.quantity }).collect();
        self.cursor = Cursor::default();
        self.cursor.see(8, Total::Exact(self.basket.len()));
        self.hold = Some(Box::new(hold));
        cmds
    }

    /// The parked baskets were read: to pick one.
    pub(super) fn parked(&mut self, holds: &[(Hold, String, String)], ctx: &Ctx<'_>) -> Vec<Cmd> {
        if !std::mem::take(&mut self.finding) {
            return Vec::new();
        }
        if holds.is_empty() {
            return vec![Cmd::Say(Severity::Info, ctx.look.say(Word::HOLD_NONE).to_owned())];
        }
        let items = holds.iter().map(|(hold, name, until)| {
            let (points, unit) = (hold.points, ctx.look.say(Word::POINTS));
            let cue = format!("{points} {unit}  {until}  {} {}", hold.desk, hold.by);
            let goods = hold.lines.iter().map(|line| {
                let name = good(ctx, line.sku).map(|good| good.name.to_string());
                format!("{}x{}", name.unwrap_or_else(|| line.sku.to_string()), line.quantity)
            });
            let goods = truncate(&goods.collect::<Vec<_>>().join(" "), GOODS_COLUMNS).into_owned();
            Item { text: format!("{} {name} {}  {goods}", hold.id, hold.member), cue }
        });
        let pick = Pick::new(ctx.look.say(Word::HOLD_PICK), items.collect());
        let of = Of::Holds(holds.iter().map(|(hold, ..)| hold.clone()).collect());
        self.picking = Some(Picking { pick, of });
        Vec::new()
    }

    /// It was told what became of the parked basket that lies here. What was captured at another desk is
    /// not to be had a second time; what went back to the shelf may be asked for anew.
    pub(super) fn became_of(&mut self, hold: HoldId, parked: &Parked, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.hold.as_ref().is_none_or(|mine| mine.id != hold) {
            return Vec::new();
        }
        let number = hold.to_string();
        let who = |operator: &OperatorId| {
            let name = ctx.lists.operators.get(operator).map_or("", String::as_str);
            format!("{operator} {name}").trim_end().to_owned()
        };
        let text = match parked {
            Parked::Waits => return Vec::new(),
            Parked::Redeemed(voucher, desk, by) => {
                self.empty();
                let (voucher, desk, who) = (voucher.to_string(), desk.to_string(), who(by));
                let values = [("hold", &*number), ("voucher", &voucher), ("desk", &desk), ("who", &who)];
                ctx.look.fill(Word::HOLD_REDEEMED, &values)
            }
            Parked::GivenUp(desk, by) => {
                let (desk, who) = (desk.to_string(), who(by));
                ctx.look.fill(Word::HOLD_GIVEN_UP, &[("hold", &number), ("desk", &desk), ("who", &who)])
            }
            Parked::RanOut => ctx.look.fill(Word::HOLD_GONE, &[("hold", &number)]),
        };
        (self.hold, self.kept, self.change) = (None, None, None);
        vec![Cmd::Hush, Cmd::Say(Severity::Bad, text)]
    }

    /// Asks who collects, and how many points are given.
    pub(super) fn besides(&self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let member = self.member().filter(|_| self.pass.is_none() && self.slip.is_none() && !ctx.waiting);
        let Some(member) = member.filter(|_| !self.basket.is_empty()) else {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::EMPTY_BASKET).to_owned())];
        };
        let lines = self.basket.iter().filter_map(|wanted| {
            let Wanted { sku, quantity } = *wanted;
            let points = self.each(sku, ctx)?.checked_times(quantity.minor())?;
            let terms = good(ctx, sku).and_then(|good| good.cash);
            Some((Line { sku, quantity, points, cash: None }, terms))
        });
        let (lines, points) = (lines.collect(), Some(self.price(ctx)));
        let basket = Command { member, card: self.card, lines: self.basket.clone(), points };
        let with = RedeemWith { basket, besides: self.said_besides(ctx) };
        vec![Cmd::Fill(Ask::Besides(Box::new(Priced { with, lines })))]
    }
}

/// The columns that the goods of a parked basket take in the list.
const GOODS_COLUMNS: usize = 22;
