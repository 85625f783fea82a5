//! What is in the basket, what it costs, and what is left afterwards.

use ledger::reports::stock::Row as Stock;
use ledger::rules::redemptions::{ReleaseHold, Wanted};
use ledger::rules::{Command, Refusal};
use ledger::units::{OperatorId, Points, Quantity, Serial, Sku};

use crate::forms::Ask;
use crate::screens::{Cmd, Ctx};
use crate::widgets::cursor::Total;
use crate::widgets::toast::Severity;
use crate::words::Word;

use super::{Change, Kept, Redeem, good, no_stock};

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

    /// Asks whether a parked basket is given up for a change; it is an ordinary one then, and the change
    /// is made in it. Until the book says so it stays what it is, for another desk may be first.
    fn opened_up(&mut self, change: Change) -> Option<Vec<Cmd>> {
        let hold = self.hold.as_ref()?;
        self.change = Some(change);
        Some(vec![Cmd::Propose(ReleaseHold { hold: hold.id }.into())])
    }

    /// Makes a change that waited.
    pub(super) fn changed(&mut self, change: Change, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match change {
            Change::Put(sku, count) => self.add_to(sku, count, ctx),
            Change::Leave(sku) => self.leave_out(sku),
        }
    }

    /// Takes a good out of the basket.
    pub(super) fn leave_out(&mut self, sku: Sku) -> Vec<Cmd> {
        if let Some(cmds) = self.opened_up(Change::Leave(sku)) {
            return cmds;
        }
        self.basket.retain(|line| line.sku != sku);
        self.cursor.see(8, Total::Exact(self.basket.len()));
        vec![Cmd::Hush]
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

    /// The first line of which there is less by now than it wants: another desk was faster.
    pub(super) fn gone(&self, ctx: &Ctx<'_>) -> Option<&Wanted> {
        let is_gone = |line: &&Wanted| good(ctx, line.sku).is_some_and(|good| good.usable < line.quantity);
        self.basket.iter().find(is_gone).filter(|_| self.hold.is_none())
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
        if let Some(cmds) = self.opened_up(Change::Put(sku, count)) {
            return cmds;
        }
        let had = self.basket.iter().find(|line| line.sku == sku).map_or(0, |line| line.quantity.minor());
        let wanted = had.saturating_add(count);
        let Some(good) = good(ctx, sku) else { return Vec::new() };
        let refusal = if !(1..=PIECES_MAX).contains(&wanted) {
            Some((Severity::Warn, ctx.look.say(Word::REDEEM_BAD_COUNT).to_owned()))
        } else if count > 0 && wanted > good.usable.minor() {
            Some((Severity::Warn, no_stock(sku, ctx)))
        } else {
            None
        };
        if let Some((severity, text)) = refusal {
            return vec![Cmd::Say(severity, text)];
        }
        if count > 0
            && let Some(short) = self.short_of(good, count, ctx)
        {
            let values = [("good", good.name.as_str()), ("points", &short.to_string())];
            let text = ctx.look.fill(Word::REDEEM_TOO_DEAR, &values);
            return vec![Cmd::Hush, Cmd::Say(Severity::Warn, text)];
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
        self.put = (count > 0).then_some((sku, count));
        let short = self.price(ctx).checked_sub(self.available()).filter(|short| short.is_positive());
        let short = short.map(|short| {
            let text = ctx.look.fill(Word::REDEEM_SHORT, &[("points", &short.to_string())]);
            Cmd::Say(Severity::Warn, text)
        });
        // Whether a limit forbids it is for the book to say, and now, not when it is to be paid.
        let check = self.command(ctx).filter(|_| count > 0 && short.is_none()).map(Cmd::Check);
        [Cmd::Hush].into_iter().chain(short).chain(check).collect()
    }

    /// By how much so many more pieces cost more than there is, where no cash can make up for it.
    fn short_of(&self, good: &Stock, count: i64, ctx: &Ctx<'_>) -> Option<Points> {
        let cash = |sku| super::good(ctx, sku).is_some_and(|good| good.cash.is_some());
        if good.cash.is_some() || self.basket.iter().any(|line| cash(line.sku)) {
            return None;
        }
        let more = self.each(good.sku, ctx)?.checked_times(count)?;
        let price = self.price(ctx).checked_add(more)?;
        price.checked_sub(self.available()).filter(|short| short.is_positive())
    }

    /// The book refuses the basket as it is. What a limit forbids was just put in, and goes out again.
    pub(super) fn barred(
        &mut self,
        command: &Command,
        refusal: &Refusal,
        why: &str,
        ctx: &Ctx<'_>,
    ) -> Vec<Cmd> {
        if self.hold.is_some() || self.command(ctx).as_ref() != Some(command) {
            return Vec::new();
        }
        let is_limit = matches!(refusal, Refusal::PointsLimit { .. } | Refusal::PiecesLimit { .. });
        if let (Some((sku, count)), true) = (self.put.take(), is_limit) {
            if let Some(line) = self.basket.iter_mut().find(|line| line.sku == sku) {
                line.quantity = Quantity::from_minor(line.quantity.minor().saturating_sub(count));
            }
            self.basket.retain(|line| line.quantity.is_positive());
            self.cursor.see(8, Total::Exact(self.basket.len()));
        }
        vec![Cmd::Say(Severity::Bad, why.to_owned())]
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
