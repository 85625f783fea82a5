//! What is in the basket, what it costs, and what is left afterwards.

use ledger::rules::redemptions::{ReleaseHold, Wanted};
use ledger::units::{OperatorId, Points, Quantity, Serial, Sku};

use crate::forms::Ask;
use crate::screens::{Cmd, Ctx};
use crate::widgets::cursor::Total;
use crate::widgets::toast::Severity;
use crate::words::Word;

use super::{Kept, Redeem, good};

impl Redeem {
    /// What a piece costs in this basket.
    pub(super) fn each(&self, sku: Sku, ctx: &Ctx<'_>) -> Option<Points> {
        if let Some(hold) = &self.hold {
            let line = hold.lines.iter().find(|line| line.sku == sku)?;
            let each = line.points.minor().checked_div(line.quantity.minor())?;
            return Some(Points::from_minor(each));
        }
        let kept = self.kept(ctx).and_then(|kept| kept.prices.get(&sku).copied());
        kept.or_else(|| good(ctx, sku).map(|good| good.points_price))
    }

    /// The prices of the first line, while the policy lets a basket keep them.
    pub(super) fn kept(&self, ctx: &Ctx<'_>) -> Option<&Kept> {
        let minutes = i64::from(ctx.lists.redeeming.price_minutes?);
        let last = |kept: &&Kept| kept.since.plus_millis(minutes.saturating_mul(60_000));
        self.kept.as_ref().filter(|kept| ctx.at.is_some_and(|at| at <= last(kept)))
    }

    pub(super) fn price(&self, ctx: &Ctx<'_>) -> Points {
        let each = self.basket.iter().filter_map(|line| {
            self.each(line.sku, ctx).and_then(|each| each.checked_times(line.quantity.minor()))
        });
        each.fold(Points::ZERO, |sum, points| sum.checked_add(points).unwrap_or(sum))
    }

    /// What can be spent on this basket; what was parked for it can.
    pub(super) fn available(&self) -> Points {
        let available = self.member.as_ref().map_or(Points::ZERO, |page| page.found.row.balance.available);
        let parked = self.hold.as_ref().map_or(Points::ZERO, |hold| hold.points);
        available.checked_add(parked).unwrap_or(available)
    }

    /// Gives a parked basket up before it is changed; it is an ordinary one then.
    pub(super) fn opened_up(&mut self) -> Option<Vec<Cmd>> {
        let hold = self.hold.take()?;
        self.kept = None;
        Some(vec![Cmd::Do(ReleaseHold { hold: hold.id }.into())])
    }

    /// Says which prices changed since the first line, once.
    pub(super) fn repriced(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let keeps = self.kept(ctx).is_some();
        let (Some(kept), None) = (&mut self.kept, &self.hold) else { return Vec::new() };
        let mut says = Vec::new();
        for line in &self.basket {
            let Some(good) = good(ctx, line.sku) else { continue };
            let Some(before) = kept.prices.get(&line.sku).copied() else { continue };
            if before == good.points_price || !self.told.insert((line.sku, good.points_price)) {
                continue;
            }
            let values = [("good", good.name.as_str()), ("now", &good.points_price.to_string())];
            let mut values = values.to_vec();
            let before = before.to_string();
            values.push(("kept", &before));
            let word = if keeps { Word::REDEEM_REPRICED } else { Word::REDEEM_PRICE_NOW };
            says.push(Cmd::Say(Severity::Warn, ctx.look.fill(word, &values)));
        }
        says
    }

    /// Puts pieces into the basket, or says at once why not.
    pub(super) fn add(&mut self, sku: Sku, count: i64, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if count < 1 {
            self.typed.take();
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REDEEM_BAD_COUNT).to_owned())];
        }
        self.add_to(sku, count, ctx)
    }

    fn add_to(&mut self, sku: Sku, count: i64, ctx: &Ctx<'_>) -> Vec<Cmd> {
        self.typed.take();
        if let Some(cmds) = self.opened_up() {
            return cmds;
        }
        let had = self.basket.iter().find(|line| line.sku == sku).map_or(0, |line| line.quantity.minor());
        let wanted = had.saturating_add(count);
        let Some(good) = good(ctx, sku) else { return Vec::new() };
        let refusal = if !(1..=PIECES_MAX).contains(&wanted) {
            Some((Severity::Warn, ctx.look.say(Word::REDEEM_BAD_COUNT).to_owned()))
        } else if count > 0 && wanted > good.usable.minor() {
            let values = [("good", good.name.as_str()), ("stock", &good.usable.to_string())];
            Some((Severity::Warn, ctx.look.fill(Word::REDEEM_NO_STOCK, &values)))
        } else {
            None
        };
        if let Some((severity, text)) = refusal {
            return vec![Cmd::Say(severity, text)];
        }
        if let (true, Some(since)) = (self.basket.is_empty(), ctx.at) {
            let prices = ctx.lists.goods.iter().map(|good| (good.sku, good.points_price)).collect();
            self.kept = Some(Kept { since, prices });
            self.told.clear();
        }
        let quantity = Quantity::from_minor(wanted);
        match self.basket.iter_mut().find(|line| line.sku == sku) {
            Some(line) => line.quantity = quantity,
            None => self.basket.push(Wanted { sku, quantity }),
        }
        let at = self.basket.iter().position(|line| line.sku == sku).unwrap_or(0);
        self.cursor.row = at;
        self.cursor.see(8, Total::Exact(self.basket.len()));
        let short = self.price(ctx).checked_sub(self.available()).filter(|short| short.is_positive());
        match short {
            Some(short) => {
                let text = ctx.look.fill(Word::REDEEM_SHORT, &[("points", &short.to_string())]);
                vec![Cmd::Say(Severity::Warn, text)]
            }
            None => Vec::new(),
        }
    }

    /// Gives the marked line another quantity: `5*`, `+` or `-`.
    pub(super) fn count(&mut self, count: i64, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some(line) = self.basket.get(self.cursor.row).copied() else { return Vec::new() };
        let more = count.saturating_sub(line.quantity.minor());
        if count >= 1 && more != 0 {
            // Fewer pieces are never refused, so only the difference is looked at.
            return self.add_to(line.sku, more, ctx);
        }
        self.typed.take();
        if count < 1 {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REDEEM_BAD_COUNT).to_owned())];
        }
        Vec::new()
    }

    /// A supermarket card of our own stock: the form that gives it out opens, with who and which filled in.
    pub(super) fn market_card(&mut self, serial: Serial, custodian: OperatorId, ctx: &Ctx<'_>) -> Vec<Cmd> {
        self.typed.take();
        let warn = |text: &str| vec![Cmd::Say(Severity::Warn, text.to_owned())];
        let Some(member) = self.member().filter(|_| self.slip.is_none()) else {
            return warn(ctx.look.say(Word::REDEEM_START));
        };
        if self.pass.is_some() {
            return warn(ctx.look.say(Word::MARKET_NOT_FOR_SOURCE));
        }
        if !self.basket.is_empty() {
            return warn(ctx.look.say(Word::MARKET_BASKET_FIRST));
        }
        if ctx.me.is_none_or(|me| me.operator != custodian) {
            let (serial, custodian) = (serial.to_string(), custodian.to_string());
            let said = [("serial", serial.as_str()), ("custodian", custodian.as_str())];
            return warn(&ctx.look.fill(Word::MARKET_AT_OTHER, &said));
        }
        let visitor = self.card.map_or_else(|| member.to_string(), |card| card.to_string());
        vec![Cmd::Fill(Ask::IssueMarketCards(visitor, format!("{serial} ")))]
    }
}

/// The most pieces of one good in one line.
const PIECES_MAX: i64 = 999;
