//! How a basket leaves the counter: redeemed, parked, taken up again.

use ledger::events::redemptions::Line;
use ledger::rules::redemptions::{
    Besides, HoldBasket, Redeem as Command, RedeemAsSource, RedeemWith, Wanted,
};
use ledger::views::redemptions::Hold;

use crate::forms::Ask;
use crate::forms::redemptions::Priced;
use crate::screens::{Cmd, Ctx, Query};
use crate::widgets::cursor::{Cursor, Total};
use crate::widgets::pick::{Item, Pick};
use crate::widgets::toast::Severity;
use crate::words::Word;

use super::{Kept, Of, Picking, Redeem, good};

impl Redeem {
    pub(super) fn commit(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.slip.is_some() || ctx.waiting {
            return Vec::new();
        }
        let Some(member) = self.member() else {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REDEEM_NO_MEMBER).to_owned())];
        };
        let points = Some(self.price(ctx)).filter(|_| !self.basket.is_empty());
        let lines = self.basket.clone();
        if let Some(pass) = self.pass {
            return vec![Cmd::Propose(RedeemAsSource { pass, lines, points }.into())];
        }
        let basket = Command { member, card: self.card, lines, points };
        let besides = self.said_besides(ctx);
        if besides == Besides::default() {
            return vec![Cmd::Propose(basket.into())];
        }
        vec![Cmd::Propose(RedeemWith { basket, besides }.into())]
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

    /// The parked baskets were read: to pick one, or to see whether ours is still there.
    pub(super) fn parked(&mut self, holds: &[(Hold, String, String)], ctx: &Ctx<'_>) -> Vec<Cmd> {
        if let Some(hold) = self.hold.take_if(|hold| holds.iter().all(|(live, ..)| live.id != hold.id)) {
            let text = ctx.look.fill(Word::HOLD_GONE, &[("hold", &hold.id.to_string())]);
            return vec![Cmd::Say(Severity::Warn, text)];
        }
        if !std::mem::take(&mut self.finding) {
            return Vec::new();
        }
        if holds.is_empty() {
            return vec![Cmd::Say(Severity::Info, ctx.look.say(Word::HOLD_NONE).to_owned())];
        }
        let items = holds.iter().map(|(hold, name, until)| {
            let cue = format!("{} {}  {until}", hold.points, ctx.look.say(Word::POINTS));
            Item { text: format!("{} {name} {}", hold.id, hold.member), cue }
        });
        let pick = Pick::new(ctx.look.say(Word::HOLD_PICK), items.collect());
        let of = Of::Holds(holds.iter().map(|(hold, ..)| hold.clone()).collect());
        self.picking = Some(Picking { pick, of });
        Vec::new()
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
