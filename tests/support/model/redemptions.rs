//! The counter of the second ledger: slips, parked baskets, and what is taken back.

use std::collections::BTreeSet;

use ledger::book::Submission;
use ledger::rules::Command;
use ledger::rules::redemptions::{HoldBasket, Redeem, RedeemWith};
use ledger::units::{Day, MemberId, OperatorId, Sku};

use super::{Decided, Lot, Model, give_back, overflows, take, when};

/// A parked basket.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    pub(super) id: u32,
    pub(super) until: i64,
    pub(super) ask: Redeem,
    pub(super) points: Vec<Lot>,
    pub(super) goods: Vec<(Sku, Vec<Lot>)>,
    pub(super) prices: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Slip {
    pub(super) member: MemberId,
    pub(super) points: Vec<Lot>,
    pub(super) goods: Vec<(Sku, Vec<Lot>)>,
    pub(super) is_reversed: bool,
    pub(super) by: OperatorId,
    pub(super) at: i64,
    pub(super) on: Day,
}

impl Model {
    /// What is asked at the counter; true when it was.
    pub(super) fn redemptions(&mut self, asked: &Submission, today: Day) -> Result<bool, &'static str> {
        let by = asked.session.operator();
        match &asked.command {
            Command::Redeem(ask) => self.redeem(ask, asked, today)?,
            Command::RedeemWith(ask) => self.capture(ask, asked, today)?,
            Command::HoldBasket(ask) => self.park(ask, by, today)?,
            Command::ReleaseHold(ask) => {
                let at = self.live(ask.hold.get())?;
                let hold = self.holds.remove(at);
                self.give_up(&hold);
            }
            Command::ReverseRedemption(ask) => {
                let (at, slip) = self.slip_of(ask.voucher.get())?;
                self.recuse(by, slip.member)?;
                self.second(asked, slip.member)?;
                self.take_slip_back(at, &slip)?;
            }
            Command::UndoRedemption(ask) => {
                let (at, slip) = self.slip_of(ask.voucher.get())?;
                when(slip.by != by, "undo_by_another")?;
                when(self.at() - slip.at > 60_000, "undo_too_late")?;
                self.take_slip_back(at, &slip)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Parked baskets: how many there ever were.
    pub fn holds(&self) -> u32 {
        self.holds_made
    }

    /// What the live hold of a number asks for.
    pub fn parked(&self, id: u32) -> Option<&Redeem> {
        self.holds.iter().find(|hold| hold.id == id).map(|hold| &hold.ask)
    }

    /// Takes what a hold pins out of where it is pinned.
    fn unpin(&mut self, hold: &Hold) {
        let less = |lots: &mut Vec<Lot>, taken: &[Lot]| {
            for gone in taken {
                let lot = lots.iter_mut().find(|lot| lot.age == gone.age).expect("it is pinned");
                (lot.amount, lot.cost) = (lot.amount - gone.amount, lot.cost - gone.cost);
            }
            lots.retain(|lot| lot.amount > 0);
        };
        less(&mut self.members.get_mut(&hold.ask.member.get()).expect("a member").held, &hold.points);
        for (sku, lots) in &hold.goods {
            less(&mut self.goods.get_mut(sku).expect("a good").aside, lots);
        }
    }

    pub(super) fn give_up(&mut self, hold: &Hold) {
        self.unpin(hold);
        give_back(&mut self.members.get_mut(&hold.ask.member.get()).expect("a member").lots, &hold.points);
        for (sku, lots) in &hold.goods {
            give_back(&mut self.goods.get_mut(sku).expect("a good").lots, lots);
        }
    }

    fn live(&self, id: u32) -> Result<usize, &'static str> {
        let found = self.holds.iter().position(|hold| hold.id == id && self.at() < hold.until);
        found.ok_or("no_such_hold")
    }

    /// The limits that the model knows: points of a visit and of a day.
    fn within(&self, member: MemberId, points: i64, today: Day) -> Decided {
        let limits = self.policy(today).redeeming.limits;
        when(limits.visit_max.is_some_and(|most| most.minor() < points), "points_limit")?;
        let slips = self.slips.iter().filter(|slip| slip.member == member && slip.on == today);
        let spent = slips.filter(|slip| !slip.is_reversed).flat_map(|slip| &slip.points);
        let had: i64 = spent.map(|lot| lot.amount).sum();
        when(limits.day_max.is_some_and(|most| most.minor() < had.saturating_add(points)), "points_limit")
    }

    /// Who stands there, and with which card.
    fn served(&mut self, ask: &Redeem, by: OperatorId) -> Decided {
        if let Some(card) = ask.card {
            let (holder, is_blocked) = self.cards.get(&card).ok_or("no_such_card")?;
            when(*holder != ask.member, "card_of_another")?;
            when(*is_blocked, "card_is_blocked")?;
        }
        self.recuse(by, ask.member)
    }

    /// What a basket would take: its price, the goods, the points.
    #[expect(clippy::type_complexity, reason = "three lists, named where they are taken")]
    fn picked(
        &mut self,
        ask: &Redeem,
        today: Day,
    ) -> Result<(i64, Vec<(Sku, Vec<Lot>)>, Vec<Lot>), &'static str> {
        when(ask.lines.is_empty(), "empty_basket")?;
        let (mut seen, mut prices) = (BTreeSet::new(), Vec::new());
        for line in &ask.lines {
            when(line.quantity.minor() <= 0, "not_positive")?;
            when(!seen.insert(line.sku), "line_twice")?;
            self.sold(line.sku)?;
            let price = self.price_on(line.sku, today).expect("a price");
            prices.push(price.checked_mul(line.quantity.minor()).ok_or("too_large")?);
        }
        let sum = prices.iter().try_fold(0_i64, |sum, price| sum.checked_add(*price));
        let points = sum.ok_or("too_large")?;
        when(ask.points.is_some_and(|shown| shown.minor() != points), "price_moved")?;
        let (mut goods, mut shelves) = (Vec::new(), self.goods.clone());
        for line in &ask.lines {
            let lots = &mut shelves.get_mut(&line.sku).expect("a good").lots;
            goods.push((line.sku, take(lots, line.quantity.minor(), today).ok_or("out_of_stock")?));
        }
        let mut member = self.member(ask.member)?.clone();
        let usable = |lot: &&Lot| lot.is_usable(today);
        let available: i64 = member.lots.iter().filter(usable).map(|lot| lot.amount).sum();
        let taken = take(&mut member.lots, points, today).ok_or("overspent")?;
        let least = self.policy(today).first_redemption_min.minor();
        when(member.redemptions == 0 && available < least, "first_redemption")?;
        self.within(ask.member, points, today)?;
        Ok((points, goods, taken))
    }

    /// Takes what was picked off the shelves and out of the member's lots.
    fn taken_off(&mut self, member: MemberId, goods: &[(Sku, Vec<Lot>)], points: &[Lot]) {
        let less = |lots: &mut Vec<Lot>, taken: &[Lot]| {
            for gone in taken {
                let lot = lots.iter_mut().find(|lot| lot.age == gone.age).expect("it was picked");
                (lot.amount, lot.cost) = (lot.amount - gone.amount, lot.cost - gone.cost);
            }
            lots.retain(|lot| lot.amount > 0);
        };
        less(&mut self.members.get_mut(&member.get()).expect("a member").lots, points);
        for (sku, taken) in goods {
            less(&mut self.goods.get_mut(sku).expect("a good").lots, taken);
        }
    }

    fn handed_out(
        &mut self,
        member: MemberId,
        by: OperatorId,
        today: Day,
        goods: Vec<(Sku, Vec<Lot>)>,
        points: Vec<Lot>,
    ) {
        for lot in goods.iter().flat_map(|(_, lots)| lots) {
            // What was found on an empty shelf cost nobody anything.
            if let Some(payer) = lot.payer {
                *self.expenses.entry(payer).or_default() += lot.cost;
            }
        }
        self.redeemed += points.iter().map(|lot| lot.amount).sum::<i64>();
        self.members.get_mut(&member.get()).expect("a member").redemptions += 1;
        let (at, is_reversed) = (self.at(), false);
        self.slips.push(Slip { member, points, goods, is_reversed, by, at, on: today });
    }

    fn redeem(&mut self, ask: &Redeem, asked: &Submission, today: Day) -> Decided {
        let by = asked.session.operator();
        when(self.member(ask.member)?.is_source, "code_needed")?;
        when(self.member(ask.member)?.is_frozen, "frozen")?;
        self.served(ask, by)?;
        let (price, goods, points) = self.picked(ask, today)?;
        if price >= self.policy(today).second_person_min.minor() {
            self.second(asked, ask.member)?;
        }
        self.taken_off(ask.member, &goods, &points);
        self.handed_out(ask.member, by, today, goods, points);
        Ok(())
    }

    fn park(&mut self, ask: &HoldBasket, by: OperatorId, today: Day) -> Decided {
        let HoldBasket { member, card, lines, points, .. } = ask.clone();
        let ask = Redeem { member, card, lines, points };
        let minutes = self.policy(today).redeeming.hold_minutes.ok_or("holds_off")?;
        let file = self.member(member)?;
        when(file.is_frozen, if file.is_source { "source_frozen" } else { "frozen" })?;
        when(file.is_source, "code_needed")?;
        self.served(&ask, by)?;
        let (prices, goods, points) = self.picked(&ask, today)?;
        self.taken_off(member, &goods, &points);
        give_back(&mut self.member(member)?.held, &points);
        for (sku, lots) in &goods {
            give_back(&mut self.goods.get_mut(sku).expect("a good").aside, lots);
        }
        self.holds_made += 1;
        let until = self.at() + i64::from(minutes) * 60_000;
        self.holds.push(Hold { id: self.holds_made, until, ask, points, goods, prices });
        Ok(())
    }

    fn capture(&mut self, asked_for: &RedeemWith, asked: &Submission, today: Day) -> Decided {
        let (ask, by) = (&asked_for.basket, asked.session.operator());
        let id = asked_for.besides.hold.expect("the model captures holds only").get();
        when(self.member(ask.member)?.is_source, "code_needed")?;
        when(self.member(ask.member)?.is_frozen, "frozen")?;
        self.served(ask, by)?;
        let at = self.live(id)?;
        let hold = self.holds[at].clone();
        when(hold.ask.member != ask.member, "hold_of_another")?;
        when(hold.ask.lines != ask.lines, "hold_differs")?;
        when(ask.points.is_some_and(|shown| shown.minor() != hold.prices), "price_moved")?;
        let member = self.member(ask.member)?.clone();
        let usable = member.lots.iter().filter(|lot| lot.is_usable(today));
        let available = usable.map(|lot| lot.amount).sum::<i64>() + hold.prices;
        let least = self.policy(today).first_redemption_min.minor();
        when(member.redemptions == 0 && available < least, "first_redemption")?;
        self.within(ask.member, hold.prices, today)?;
        if hold.prices >= self.policy(today).second_person_min.minor() {
            self.second(asked, ask.member)?;
        }
        self.unpin(&hold);
        self.holds.remove(at);
        self.handed_out(ask.member, by, today, hold.goods, hold.points);
        Ok(())
    }

    /// Takes a slip back: its lots are where they were before they were pinned or handed out.
    fn take_slip_back(&mut self, at: usize, slip: &Slip) -> Decided {
        // What is too large is seen before the store says that it was undone already.
        let amounts = |lots: &[Lot]| lots.iter().map(|lot| lot.amount).sum::<i64>();
        let costs = |lots: &[Lot]| lots.iter().map(|lot| lot.cost).sum::<i64>();
        let points = (amounts(&self.member(slip.member)?.lots), amounts(&slip.points));
        let pieces = slip.goods.iter().map(|(sku, lots)| (amounts(&self.goods[sku].lots), amounts(lots)));
        let inventory: i64 = self.inventory();
        let cost: i64 = slip.goods.iter().map(|(_, lots)| costs(lots)).sum();
        when(overflows(pieces.chain([points, (inventory, cost)])), "too_large")?;
        when(slip.is_reversed, "already_taken")?;
        self.slips[at].is_reversed = true;
        give_back(&mut self.member(slip.member)?.lots, &slip.points);
        self.redeemed -= slip.points.iter().map(|lot| lot.amount).sum::<i64>();
        for (sku, taken) in &slip.goods {
            give_back(&mut self.goods.get_mut(sku).expect("a good").lots, taken);
            for lot in taken {
                *self.expenses.entry(lot.payer.expect("a payer")).or_default() -= lot.cost;
            }
        }
        Ok(())
    }

    fn slip_of(&self, number: u32) -> Result<(usize, Slip), &'static str> {
        let at = usize::try_from(number).expect("a place").checked_sub(1).ok_or("no_such_voucher")?;
        Ok((at, self.slips.get(at).cloned().ok_or("no_such_voucher")?))
    }
}
