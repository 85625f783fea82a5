//! The counter of the second ledger: slips, parked baskets, PINs, cash, collectors, what is taken back
//! and what is printed again.

use std::collections::BTreeSet;

use ledger::book::Submission;
use ledger::events::station::RedeemTerms;
use ledger::rules::Command;
use ledger::rules::pin::Pin;
use ledger::rules::redemptions::{
    AllowCash, Besides, Collector, HoldBasket, Redeem, ReverseRedemption, SetMemberPin,
};
use ledger::units::{Day, FundId, MemberId, OperatorId, Points, Sku};

use super::{Answer, Decided, Lot, Model, give_back, overflows, take, when};
use crate::station::pin;

/// A parked basket.
#[derive(Clone, Debug)]
pub(super) struct Hold {
    pub(super) id: u32,
    pub(super) until: i64,
    pub(super) ask: Redeem,
    pub(super) points: Vec<Lot>,
    pub(super) goods: Vec<(Sku, Vec<Lot>)>,
    pub(super) price: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Slip {
    member: MemberId,
    points: Vec<Lot>,
    goods: Vec<(Sku, Vec<Lot>)>,
    is_reversed: bool,
    by: OperatorId,
    at: i64,
    on: Day,
    cash: Option<(FundId, i64)>,
    /// Whether the member gave his PIN.
    is_proven: bool,
    /// Whether somebody else collected.
    is_collected: bool,
    reprints: u16,
}

impl Slip {
    fn paid(&self) -> i64 {
        self.points.iter().map(|lot| lot.amount).sum()
    }

    fn pieces(&self) -> i64 {
        self.goods.iter().flat_map(|(_, lots)| lots).map(|lot| lot.amount).sum()
    }
}

/// Wrong PINs in a row, and until when none is taken.
pub(super) type Tries = (u16, Option<i64>);

/// What a basket takes: goods by line, points, and cash into a fund.
struct Taken {
    goods: Vec<(Sku, Vec<Lot>)>,
    points: Vec<Lot>,
    price: i64,
    cash: Option<(FundId, i64)>,
}

impl Model {
    /// What is asked at the counter; true when it was.
    pub(super) fn redemptions(&mut self, asked: &Submission, today: Day) -> Result<bool, &'static str> {
        let by = asked.session.operator();
        match &asked.command {
            Command::Redeem(ask) => self.exchange(ask, &Besides::default(), asked, today)?,
            Command::RedeemWith(ask) => self.exchange(&ask.basket, &ask.besides, asked, today)?,
            Command::HoldBasket(ask) => self.park(ask, by, today)?,
            Command::ReleaseHold(ask) => {
                let at = self.live(ask.hold.get())?;
                let hold = self.holds.remove(at);
                self.give_up(&hold);
            }
            Command::ReverseRedemption(ask) => self.reverse(ask, &[], asked)?,
            Command::ReverseSpoilt(ask) => self.reverse(&ask.reversal, &ask.spoilt, asked)?,
            Command::UndoRedemption(ask) => {
                let (at, slip) = self.valid_slip(ask.voucher.get())?;
                when(slip.by != by, "undo_by_another")?;
                when(self.at() - slip.at > 60_000, "undo_too_late")?;
                self.take_slip_back(at, &slip, &[])?;
            }
            Command::ReprintSlip(ask) => {
                let (at, _) = self.slip_of(ask.voucher.get())?;
                self.slips[at].reprints += 1;
            }
            Command::SetMemberPin(ask) => self.set_pin(ask, asked)?,
            Command::AllowCash(ask) => self.allow_cash(ask, today)?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Parked baskets: how many there ever were.
    pub fn holds(&self) -> u32 {
        self.holds_made
    }

    /// The parked baskets that nobody captured or gave up.
    pub fn live_holds(&self) -> Vec<u32> {
        self.holds.iter().map(|hold| hold.id).collect()
    }

    /// What the live hold of a number asks for.
    pub fn parked(&self, id: u32) -> Option<&Redeem> {
        self.holds.iter().find(|hold| hold.id == id).map(|hold| &hold.ask)
    }

    /// How often a slip was printed again.
    pub fn reprints(&self) -> impl Iterator<Item = u16> {
        self.slips.iter().map(|slip| slip.reprints)
    }

    /// What a slip handed out.
    pub fn handed(&self, voucher: u32) -> Vec<Sku> {
        let slip = self.slip_of(voucher);
        slip.map(|(_, slip)| slip.goods.iter().map(|(sku, _)| *sku).collect()).unwrap_or_default()
    }

    /// The least points a piece takes and the yuan of a point, where a good takes cash.
    pub fn cash_terms(&self, sku: Sku) -> Option<(i64, i64)> {
        self.cash_terms.get(&sku).copied()
    }

    /// A member's PIN, typed at the desk: [`ledger::book::Book::show_pin`].
    pub fn show_pin(&mut self, member: MemberId, typed: &Pin, clock: i64) -> Answer {
        self.clock = clock;
        let Some((failures, locked)) = self.pins.get(&member).copied() else {
            return Answer::Refused("no_member_pin");
        };
        if locked.is_some_and(|until| self.at() < until) {
            return Answer::Refused("member_locked");
        }
        if *typed == pin() {
            return Answer::Known(0);
        }
        let failures = if locked.is_some() { 1 } else { failures + 1 };
        let policy = self.policy(self.today(clock));
        let at = self.at();
        let until = at + i64::from(policy.lockout_minutes) * 60_000;
        let locked = (failures >= policy.pin_attempts_max).then_some(until);
        self.pins.insert(member, (failures, locked));
        self.entry(clock);
        Answer::Refused("wrong_member_pin")
    }

    fn set_pin(&mut self, ask: &SetMemberPin, asked: &Submission) -> Decided {
        self.named(ask.member)?;
        self.recuse(asked.session.operator(), ask.member)?;
        let is_shown = ask.shown.is_some_and(|shown| shown.member() == ask.member);
        if self.pins.contains_key(&ask.member) && !is_shown {
            self.second(asked, ask.member)?;
        }
        self.pins.insert(ask.member, (0, None));
        Ok(())
    }

    fn allow_cash(&mut self, ask: &AllowCash, today: Day) -> Decided {
        when(!self.goods.contains_key(&ask.sku), "no_such_good")?;
        let Some(terms) = ask.terms else {
            self.cash_terms.remove(&ask.sku);
            return Ok(());
        };
        let redeeming = self.policy(today).redeeming;
        when(!redeeming.cash_fund.is_some_and(|fund| self.funds.contains_key(&fund)), "no_cash_fund")?;
        when(terms.per_point.minor() <= 0, "not_positive")?;
        when(terms.least.minor() < 0, "cash_not_allowed")?;
        self.cash_terms.insert(ask.sku, (terms.least.minor(), terms.per_point.minor()));
        Ok(())
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

    /// The limits that the model knows: points and pieces of a visit and of a day.
    fn within(&self, member: MemberId, points: i64, pieces: i64, today: Day) -> Decided {
        let limits = self.policy(today).redeeming.limits;
        let over =
            |most: Option<i64>, had: i64, more: i64| most.is_some_and(|most| most < had.saturating_add(more));
        let minor = |most: Option<Points>| most.map(Points::minor);
        when(over(minor(limits.visit_max), 0, points), "points_limit")?;
        let of_day = || self.valid(member).filter(|slip| slip.on == today);
        when(over(minor(limits.day_max), of_day().map(Slip::paid).sum(), points), "points_limit")?;
        let had = of_day().map(Slip::pieces).sum();
        let most = limits.day_pieces_max.map(ledger::units::Quantity::minor);
        when(over(most, had, pieces), "pieces_limit")
    }

    /// The slips of a member that count.
    fn valid(&self, member: MemberId) -> impl Iterator<Item = &Slip> {
        self.slips.iter().filter(move |slip| slip.member == member && !slip.is_reversed)
    }

    /// A first redemption takes a larger balance; what is parked counts.
    fn first(&mut self, member: MemberId, parked: i64, today: Day) -> Decided {
        let least = self.policy(today).first_redemption_min.minor();
        let member = self.member(member)?;
        let usable = member.lots.iter().filter(|lot| lot.is_usable(today)).map(|lot| lot.amount);
        when(member.redemptions == 0 && usable.sum::<i64>() + parked < least, "first_redemption")
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

    /// What each line of a basket costs on a day.
    fn priced(&self, ask: &Redeem, today: Day) -> Result<Vec<i64>, &'static str> {
        when(ask.lines.is_empty(), "empty_basket")?;
        let (mut seen, mut prices) = (BTreeSet::new(), Vec::new());
        for line in &ask.lines {
            when(line.quantity.minor() <= 0, "not_positive")?;
            when(!seen.insert(line.sku), "line_twice")?;
            self.sold(line.sku)?;
            let price = self.price_on(line.sku, today).expect("a price");
            prices.push(price.checked_mul(line.quantity.minor()).ok_or("too_large")?);
        }
        Ok(prices)
    }

    /// What a basket would take off the shelves and out of the member's lots.
    fn picked(&mut self, ask: &Redeem, price: i64, today: Day) -> Result<Taken, &'static str> {
        when(ask.points.is_some_and(|shown| shown.minor() != price), "price_moved")?;
        let (mut goods, mut shelves) = (Vec::new(), self.goods.clone());
        for line in &ask.lines {
            let lots = &mut shelves.get_mut(&line.sku).expect("a good").lots;
            goods.push((line.sku, take(lots, line.quantity.minor(), today).ok_or("out_of_stock")?));
        }
        let points = take(&mut self.member(ask.member)?.lots.clone(), price, today).ok_or("overspent")?;
        Ok(Taken { goods, points, price, cash: None })
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

    /// What the shown points leave to be paid in cash, taken off the lines in their order.
    fn in_cash(
        &self,
        ask: &Redeem,
        prices: &mut [i64],
        besides: &Besides,
        terms: &RedeemTerms,
    ) -> Result<Option<(FundId, i64)>, &'static str> {
        let Some(shown) = besides.cash else { return Ok(None) };
        when(besides.hold.is_some(), "hold_in_full")?;
        let fund = terms.cash_fund.filter(|fund| self.funds.contains_key(fund)).ok_or("no_cash_fund")?;
        let price: i64 = prices.iter().sum();
        let given = ask.points.map_or(price, Points::minor);
        let (mut rest, mut sum) = (price.checked_sub(given).ok_or("too_large")?, 0_i64);
        for (line, price) in ask.lines.iter().zip(prices) {
            let Some((least, per_point)) = self.cash_terms.get(&line.sku) else { continue };
            let least = least.checked_mul(line.quantity.minor()).ok_or("too_large")?;
            let part = price.checked_sub(least).ok_or("too_large")?.min(rest);
            if part > 0 {
                // A part of a fen counts as a whole one.
                let fen = (i128::from(part) * i128::from(*per_point) + 99) / 100;
                sum = i64::try_from(fen).ok().and_then(|fen| sum.checked_add(fen)).ok_or("too_large")?;
                (*price, rest) = (*price - part, rest - part);
            }
        }
        when(rest != 0, "cash_not_allowed")?;
        when(sum != shown.minor(), "cash_moved")?;
        Ok((sum > 0).then_some((fund, sum)))
    }

    fn collected(
        &mut self,
        member: MemberId,
        proxy: &Collector,
        points: i64,
        (by, today): (OperatorId, Day),
    ) -> Decided {
        match proxy.by.member {
            Some(other) if other == member => return Err("proxy_is_member"),
            Some(other) => {
                self.named(other)?;
                self.recuse(by, other)?;
            }
            None => when(proxy.person.is_none(), "proxy_unknown")?,
        }
        let limits = self.policy(today).redeeming.proxy;
        when(limits.points_max.is_some_and(|most| most.minor() < points), "proxy_limit")?;
        let of_month = |slip: &&Slip| slip.is_collected && slip.on.month_start() == today.month_start();
        let times = self.valid(member).filter(of_month).count();
        when(limits.times_month_max.is_some_and(|most| usize::from(most) <= times), "proxy_times")
    }

    fn identified(&self, member: MemberId, points: i64, terms: &RedeemTerms, today: Day) -> Decided {
        let bare = self.valid(member).filter(|slip| slip.on == today && !slip.is_proven);
        let sum = bare.map(Slip::paid).sum::<i64>().saturating_add(points);
        let is_large = terms.pin_min.is_some_and(|least| least.minor() <= points);
        let is_often = terms.without_pin_day_max.is_some_and(|most| most.minor() < sum);
        let refusal = if self.pins.contains_key(&member) { "pin_needed" } else { "no_member_pin" };
        when(is_large || is_often, refusal)
    }

    fn exchange(&mut self, ask: &Redeem, besides: &Besides, asked: &Submission, today: Day) -> Decided {
        let (by, id) = (asked.session.operator(), ask.member);
        when(self.member(id)?.is_source, "code_needed")?;
        when(self.member(id)?.is_frozen, "frozen")?;
        self.served(ask, by)?;
        let policy = self.policy(today);
        let terms = &policy.redeeming;
        let hold = besides.hold.map(|hold| self.captured(ask, hold.get())).transpose()?;
        let taken = if let Some(hold) = &hold {
            when(besides.cash.is_some(), "hold_in_full")?;
            when(ask.points.is_some_and(|shown| shown.minor() != hold.price), "price_moved")?;
            let Hold { goods, points, price, .. } = hold.clone();
            Taken { goods, points, price, cash: None }
        } else {
            let mut prices = self.priced(ask, today)?;
            let whole = |prices: &[i64]| prices.iter().try_fold(0_i64, |sum, price| sum.checked_add(*price));
            whole(&prices).ok_or("too_large")?;
            let cash = self.in_cash(ask, &mut prices, besides, terms)?;
            let price = whole(&prices).ok_or("too_large")?;
            Taken { cash, ..self.picked(ask, price, today)? }
        };
        self.first(id, hold.as_ref().map_or(0, |hold| hold.price), today)?;
        let pieces = ask.lines.iter().map(|line| line.quantity.minor()).sum();
        self.within(id, taken.price, pieces, today)?;
        if let Some(proxy) = &besides.proxy {
            self.collected(id, proxy, taken.price, (by, today))?;
        }
        let is_proven = besides.shown.is_some_and(|shown| shown.member() == id);
        if !is_proven {
            self.identified(id, taken.price, terms, today)?;
        }
        if taken.price >= policy.second_person_min.minor() {
            self.second(asked, id)?;
        }
        if let Some((fund, cash)) = taken.cash {
            let (granted, left) = (self.source(&format!("granted {fund}")), self.funds[&fund].1);
            when(overflows([(left, cash), (granted, -cash)]), "too_large")?;
        }
        match &hold {
            Some(hold) => {
                self.unpin(hold);
                self.holds.retain(|other| other.id != hold.id);
            }
            None => self.taken_off(id, &taken.goods, &taken.points),
        }
        if is_proven {
            self.pins.insert(id, (0, None));
        }
        let is_collected = besides.proxy.is_some();
        self.handed_out(id, (by, today), taken, (is_proven, is_collected));
        Ok(())
    }

    fn handed_out(
        &mut self,
        member: MemberId,
        (by, on): (OperatorId, Day),
        taken: Taken,
        (is_proven, is_collected): (bool, bool),
    ) {
        let Taken { goods, points, cash, .. } = taken;
        for lot in goods.iter().flat_map(|(_, lots)| lots) {
            // What was found on an empty shelf cost nobody anything.
            if let Some(payer) = lot.payer {
                *self.expenses.entry(payer).or_default() += lot.cost;
            }
        }
        if let Some((fund, cash)) = cash {
            self.paid_in(fund, cash);
        }
        self.redeemed += points.iter().map(|lot| lot.amount).sum::<i64>();
        self.members.get_mut(&member.get()).expect("a member").redemptions += 1;
        let (at, is_reversed, reprints) = (self.at(), false, 0);
        self.slips.push(Slip {
            member,
            points,
            goods,
            is_reversed,
            by,
            at,
            on,
            cash,
            is_proven,
            is_collected,
            reprints,
        });
    }

    /// Cash into a fund, or back out of it.
    fn paid_in(&mut self, fund: FundId, cash: i64) {
        self.funds.get_mut(&fund).expect("a fund").1 += cash;
        *self.sources.entry(format!("granted {fund}")).or_default() -= cash;
    }

    fn park(&mut self, ask: &HoldBasket, by: OperatorId, today: Day) -> Decided {
        let HoldBasket { member, card, lines, points, .. } = ask.clone();
        let ask = Redeem { member, card, lines, points };
        let minutes = self.policy(today).redeeming.hold_minutes.ok_or("holds_off")?;
        let file = self.member(member)?;
        when(file.is_frozen, if file.is_source { "source_frozen" } else { "frozen" })?;
        when(file.is_source, "code_needed")?;
        self.served(&ask, by)?;
        let prices = self.priced(&ask, today)?;
        let price = prices.iter().try_fold(0_i64, |sum, price| sum.checked_add(*price));
        let Taken { goods, points, price, .. } = self.picked(&ask, price.ok_or("too_large")?, today)?;
        self.first(member, 0, today)?;
        self.within(member, price, ask.lines.iter().map(|line| line.quantity.minor()).sum(), today)?;
        self.taken_off(member, &goods, &points);
        give_back(&mut self.member(member)?.held, &points);
        for (sku, lots) in &goods {
            give_back(&mut self.goods.get_mut(sku).expect("a good").aside, lots);
        }
        self.holds_made += 1;
        let until = self.at() + i64::from(minutes) * 60_000;
        self.holds.push(Hold { id: self.holds_made, until, ask, points, goods, price });
        Ok(())
    }

    /// The parked basket that a redemption captures.
    fn captured(&self, ask: &Redeem, id: u32) -> Result<Hold, &'static str> {
        let hold = &self.holds[self.live(id)?];
        when(hold.ask.member != ask.member, "hold_of_another")?;
        when(hold.ask.lines != ask.lines, "hold_differs")?;
        Ok(hold.clone())
    }

    fn reverse(&mut self, ask: &ReverseRedemption, spoilt: &[Sku], asked: &Submission) -> Decided {
        let (at, slip) = self.valid_slip(ask.voucher.get())?;
        self.recuse(asked.session.operator(), slip.member)?;
        self.second(asked, slip.member)?;
        let handed = |sku: &Sku| slip.goods.iter().any(|(other, _)| other == sku);
        when(!spoilt.iter().all(handed), "not_on_slip")?;
        self.take_slip_back(at, &slip, spoilt)
    }

    /// Takes a slip back: its lots are where they were before they were pinned or handed out, but for
    /// goods that came back spoilt.
    fn take_slip_back(&mut self, at: usize, slip: &Slip, spoilt: &[Sku]) -> Decided {
        if let Some((fund, cash)) = slip.cash {
            when(self.funds[&fund].1 < cash, "fund_short")?;
        }
        let amounts = |lots: &[Lot]| lots.iter().map(|lot| lot.amount).sum::<i64>();
        let costs = |lots: &[Lot]| lots.iter().map(|lot| lot.cost).sum::<i64>();
        let points = (amounts(&self.member(slip.member)?.lots), amounts(&slip.points));
        let whole = slip.goods.iter().filter(|(sku, _)| !spoilt.contains(sku));
        let pieces = whole.map(|(sku, lots)| (amounts(&self.goods[sku].lots), amounts(lots)));
        let inventory: i64 = self.inventory();
        let cost: i64 = slip.goods.iter().map(|(_, lots)| costs(lots)).sum();
        when(overflows(pieces.chain([points, (inventory, cost)])), "too_large")?;
        self.slips[at].is_reversed = true;
        let member = self.member(slip.member)?;
        give_back(&mut member.lots, &slip.points);
        member.redemptions -= 1;
        self.redeemed -= slip.paid();
        if let Some((fund, cash)) = slip.cash {
            self.paid_in(fund, -cash);
        }
        for (sku, taken) in &slip.goods {
            let is_spoilt = spoilt.contains(sku);
            if !is_spoilt {
                give_back(&mut self.goods.get_mut(sku).expect("a good").lots, taken);
            }
            for lot in taken {
                let Some(payer) = lot.payer else { continue };
                *self.expenses.entry(payer).or_default() -= lot.cost;
                if is_spoilt {
                    *self.spoilt.entry(payer).or_default() += lot.cost;
                }
            }
        }
        Ok(())
    }

    /// A slip that still counts.
    fn valid_slip(&self, number: u32) -> Result<(usize, Slip), &'static str> {
        let (at, slip) = self.slip_of(number)?;
        when(slip.is_reversed, "slip_reversed")?;
        Ok((at, slip))
    }

    fn slip_of(&self, number: u32) -> Result<(usize, Slip), &'static str> {
        let at = usize::try_from(number).expect("a place").checked_sub(1).ok_or("no_such_voucher")?;
        Ok((at, self.slips.get(at).cloned().ok_or("no_such_voucher")?))
    }
}
