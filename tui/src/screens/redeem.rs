//! The counter: who, what, before and after, F9, F9, slip.
//!
//! ```text
//! nobody ── card, number, or pick ─▶ member ── scans ─▶ basket ── F9 ─▶ asked ── F9 ─▶ slip
//!    ▲                                  └────── Esc, Esc ──────┘                        │
//!    └───────────────────────────── Esc, or the next card ──────────────────────────────┘
//! ```
//!
//! 1. A search never chooses a person by itself: a digit does, after a look at the masked cues.
//!    Only a card or a whole member number names one.
//! 2. A scan goes where it belongs: a card to the member, a barcode to the basket, whatever field
//!    the hand was in. Enter never moves points.
//! 3. A confidential source stands here by his code and PIN; nothing on the screen names him.
//! 4. While a basket is open no other person can slip under it.
//! 5. A basket keeps the prices of its first line for as long as the policy says, and announces a change.
//! 6. A parked basket that was taken up is captured as it is; a change gives it up first.

use ledger::events::Event;
use ledger::events::redemptions::Line;
use ledger::exchange::paper::{Paper, Part, lines};
use ledger::reports::stock::Row as Stock;
use ledger::rules::pin::{NotAPin, Pass};
use ledger::rules::redemptions::{
    Besides, HoldBasket, Redeem as Command, RedeemAsSource, RedeemWith, ReleaseHold, Wanted,
};
use ledger::units::{
    Barcode, CardNo, MemberId, Moment, OperatorId, Points, Quantity, Serial, Sku, SourceCode, VoucherNo,
};
use ledger::views::redemptions::Hold;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};
use std::collections::{BTreeMap, BTreeSet};

use super::visitor::head;
use super::{Cmd, Ctx, Data, Done, Found, Input, MemberPage, Query, Screen, slip};
use crate::forms::Ask;
use crate::forms::redemptions::Priced;
use crate::keys::{Action, Scope};
use crate::text::search::Query as Search;
use crate::text::{fold, mask, width};
use crate::theme::Role;
use crate::widgets::cursor::{Cursor, Total};
use crate::widgets::field::{Edit, Field, Focus, Kind};
use crate::widgets::overlay::{centre, panel};
use crate::widgets::pick::{Item, Pick, Picked};
use crate::widgets::table::{Cell, Column, Row, Table};
use crate::widgets::toast::Severity;
use crate::widgets::{below, bigtext, cells, line, put, put_parts, qr, right_of, top};
use crate::words::{Word, facts, readings};

/// The counter.
#[derive(Debug)]
pub struct Redeem {
    typed: Field,
    member: Option<Box<MemberPage>>,
    /// The card that named the member.
    card: Option<CardNo>,
    /// Whose page was asked for and is not here yet.
    awaited: Option<MemberId>,
    basket: Vec<Wanted>,
    /// The prices at the moment of the first line.
    kept: Option<Kept>,
    /// The parked basket that was taken up.
    hold: Option<Box<Hold>>,
    /// Whether the list of parked baskets was asked for.
    finding: bool,
    /// The changed prices that were announced.
    told: BTreeSet<(Sku, Points)>,
    /// Whether Esc was pressed once over a basket.
    leaving: bool,
    cursor: Cursor,
    picking: Option<Picking>,
    /// The code of a confidential source who is typing his PIN.
    coded: Option<SourceCode>,
    /// The account a confidential source opened.
    pass: Option<Pass>,
    /// The text a search for members was sent for.
    searching: Option<String>,
    slip: Option<Box<Done>>,
}

/// A list to pick from.
#[derive(Debug)]
struct Picking {
    pick: Pick,
    of: Of,
}

/// What goods cost when a basket was begun.
#[derive(Debug)]
struct Kept {
    since: Moment,
    prices: BTreeMap<Sku, Points>,
}

#[derive(Debug)]
enum Of {
    Holds(Vec<Hold>),
    Members(Vec<MemberId>),
    Goods(Vec<Sku>, i64),
}

/// The most pieces of one good in one line.
const PIECES_MAX: i64 = 999;

impl Default for Redeem {
    fn default() -> Self {
        Self {
            typed: Field::new("typed", Word::REDEEM_FIND, Kind::Text).at_most(40).optional(),
            member: None,
            card: None,
            awaited: None,
            basket: Vec::new(),
            kept: None,
            hold: None,
            finding: false,
            told: BTreeSet::new(),
            leaving: false,
            cursor: Cursor::default(),
            picking: None,
            coded: None,
            pass: None,
            searching: None,
            slip: None,
        }
    }
}

impl Redeem {
    /// The member in front of the desk.
    pub fn member(&self) -> Option<MemberId> {
        self.member.as_ref().map(|page| page.found.row.balance.member)
    }

    fn serve(&mut self, member: MemberId, card: Option<CardNo>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.member() != Some(member) && !self.basket.is_empty() {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REDEEM_OTHER_CARD).to_owned())];
        }
        self.slip = None;
        self.typed.take();
        (self.card, self.pass) = (card, None);
        // Until his page is here nobody stands at the desk, so that no good is put down for the last one.
        self.member.take_if(|page| page.found.row.balance.member != member);
        self.awaited = Some(member);
        vec![Cmd::Load(Query::Member(member, None))]
    }

    /// What a piece costs in this basket.
    fn each(&self, sku: Sku, ctx: &Ctx<'_>) -> Option<Points> {
        if let Some(hold) = &self.hold {
            let line = hold.lines.iter().find(|line| line.sku == sku)?;
            let each = line.points.minor().checked_div(line.quantity.minor())?;
            return Some(Points::from_minor(each));
        }
        let kept = self.kept(ctx).and_then(|kept| kept.prices.get(&sku).copied());
        kept.or_else(|| good(ctx, sku).map(|good| good.points_price))
    }

    /// The prices of the first line, while the policy lets a basket keep them.
    fn kept(&self, ctx: &Ctx<'_>) -> Option<&Kept> {
        let minutes = i64::from(ctx.lists.redeeming.price_minutes?);
        let last = |kept: &&Kept| kept.since.plus_millis(minutes.saturating_mul(60_000));
        self.kept.as_ref().filter(|kept| ctx.at.is_some_and(|at| at <= last(kept)))
    }

    fn price(&self, ctx: &Ctx<'_>) -> Points {
        let each = self.basket.iter().filter_map(|line| {
            self.each(line.sku, ctx).and_then(|each| each.checked_times(line.quantity.minor()))
        });
        each.fold(Points::ZERO, |sum, points| sum.checked_add(points).unwrap_or(sum))
    }

    /// What can be spent on this basket; what was parked for it can.
    fn available(&self) -> Points {
        let available = self.member.as_ref().map_or(Points::ZERO, |page| page.found.row.balance.available);
        let parked = self.hold.as_ref().map_or(Points::ZERO, |hold| hold.points);
        available.checked_add(parked).unwrap_or(available)
    }

    /// Gives a parked basket up before it is changed; it is an ordinary one then.
    fn opened_up(&mut self) -> Option<Vec<Cmd>> {
        let hold = self.hold.take()?;
        self.kept = None;
        Some(vec![Cmd::Do(ReleaseHold { hold: hold.id }.into())])
    }

    /// Says which prices changed since the first line, once.
    fn repriced(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
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
    fn add(&mut self, sku: Sku, count: i64, ctx: &Ctx<'_>) -> Vec<Cmd> {
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
    fn count(&mut self, count: i64, ctx: &Ctx<'_>) -> Vec<Cmd> {
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

    fn scan(&mut self, code: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
        self.leaving = false;
        if self.picking.is_some() {
            self.picking = None;
        }
        // Quick fingers on a PIN look like a scanner; no code of a thing belongs here.
        if self.coded.is_some() {
            self.typed.paste(code);
            return self.take_pin(ctx);
        }
        if let Some(member) = ctx.lists.holder(code) {
            return self.serve(member, code.parse().ok(), ctx);
        }
        if let Ok(barcode) = code.parse::<Barcode>()
            && let Some(good) = ctx.lists.goods.iter().find(|good| good.barcodes.contains(&barcode))
        {
            if self.member.is_none() || self.slip.is_some() {
                return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REDEEM_START).to_owned())];
            }
            // `3*` typed before the scan stands for three of it.
            let typed = fold::text(self.typed.value().trim()).into_owned();
            let count = typed.strip_suffix('*').map_or(Some(1), |count| count.parse().ok());
            return self.add(good.sku, count.unwrap_or(0), ctx);
        }
        if let Some((serial, custodian)) = ctx.lists.market_card(code) {
            return self.market_card(serial, custodian, ctx);
        }
        // Quick fingers, or a remote line, can look like a scanner: what is no code is typed text.
        if self.typed.value().is_empty() && self.slip.is_none() {
            self.typed.set(code);
            return self.take(ctx);
        }
        vec![Cmd::Say(Severity::Bad, ctx.look.fill(Word::DESK_UNKNOWN_CODE, &[("code", code)]))]
    }

    /// A supermarket card of our own stock: the form that gives it out opens, with who and which filled in.
    fn market_card(&mut self, serial: Serial, custodian: OperatorId, ctx: &Ctx<'_>) -> Vec<Cmd> {
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

    /// Enter: what was typed names a member or a good.
    fn take(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let typed = fold::text(self.typed.value().trim()).into_owned();
        if typed.is_empty() {
            return Vec::new();
        }
        if self.member.is_none() {
            return self.take_member(typed, ctx);
        }
        self.take_good(&typed, ctx)
    }

    /// Asks a confidential source for his PIN; it is typed over the same field, unseen.
    fn ask_pin(&mut self, code: SourceCode) -> Vec<Cmd> {
        self.coded = Some(code);
        self.typed = Field::new("pin", Word::PIN, Kind::Secret).at_most(12).optional();
        Vec::new()
    }

    /// Enter on a PIN, or whatever ends asking for one.
    fn take_pin(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let typed = fold::text(self.typed.value().trim()).into_owned();
        let Some(code) = self.coded.take() else { return Vec::new() };
        self.typed = Self::default().typed;
        match typed.parse() {
            Ok(pin) => vec![Cmd::OpenSource(code, pin)],
            Err(err) => {
                let why = readings::said(ctx.look.lang, &NotAPin::to_string(&err));
                vec![Cmd::Say(Severity::Warn, why)]
            }
        }
    }

    fn take_member(&mut self, typed: String, ctx: &Ctx<'_>) -> Vec<Cmd> {
        // No card, phone tail or member has nine digits alone.
        if typed.len() == SourceCode::DIGITS
            && let Ok(code) = typed.parse()
        {
            return self.ask_pin(code);
        }
        if let Some(member) = ctx.lists.holder(&typed) {
            return self.serve(member, typed.parse().ok(), ctx);
        }
        // A number with its letter is a whole name; bare digits may be a phone's tail.
        if typed.starts_with(['M', 'm'])
            && let Ok(member) = typed.parse()
        {
            return self.serve(member, None, ctx);
        }
        self.searching = Some(typed.clone());
        vec![Cmd::Load(Query::Members(typed))]
    }

    fn take_good(&mut self, typed: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let (count, code) = match typed.split_once('*') {
            Some((count, code)) => (count.trim().parse().unwrap_or(0), code.trim()),
            None => (1, typed),
        };
        if code.is_empty() && typed.contains('*') && !self.basket.is_empty() {
            return self.count(count, ctx);
        }
        let exact = ctx.lists.goods.iter().find(|good| {
            good.sku.as_str().eq_ignore_ascii_case(code)
                || good.barcodes.iter().any(|known| known.as_str() == code)
        });
        if let Some(good) = exact {
            return self.add(good.sku, count, ctx);
        }
        if let Some((serial, custodian)) = ctx.lists.market_card(code) {
            return self.market_card(serial, custodian, ctx);
        }
        let query = Search::new(code);
        let finder = query.finder();
        let found: Vec<&Stock> = ctx
            .lists
            .goods
            .iter()
            .filter(|good| {
                !code.is_empty() && (finder.name(good.name.as_str()) || finder.tail(good.sku.as_str()))
            })
            .collect();
        if found.is_empty() {
            return vec![Cmd::Say(Severity::Warn, ctx.look.fill(Word::REDEEM_NO_GOOD, &[("typed", code)]))];
        }
        let items = found.iter().map(|good| {
            let price = format!("{} {}", good.points_price, ctx.look.say(Word::POINTS));
            let cue = format!("{price}  {} {}", ctx.look.say(Word::STOCK), good.usable);
            Item { text: good.name.to_string(), cue }
        });
        let pick = Pick::new(ctx.look.say(Word::REDEEM_PICK_GOOD), items.collect());
        let of = Of::Goods(found.iter().map(|good| good.sku).collect(), count);
        self.picking = Some(Picking { pick, of });
        Vec::new()
    }

    fn found(&mut self, typed: &str, found: &[Found], ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.searching.as_deref() != Some(typed) {
            return Vec::new();
        }
        self.searching = None;
        if found.is_empty() {
            return vec![Cmd::Say(Severity::Warn, ctx.look.fill(Word::REDEEM_NOBODY, &[("typed", typed)]))];
        }
        let items = found.iter().map(|found| {
            let post =
                found.row.post.map(|posted| ctx.look.say(facts::post(posted.post))).unwrap_or_default();
            let cue = format!(
                "{} {} {post} {}",
                found.row.balance.member,
                found.village,
                mask::phone(&found.phone)
            );
            Item { text: found.name.clone(), cue }
        });
        let pick = Pick::new(ctx.look.say(Word::REDEEM_PICK_MEMBER), items.collect());
        let of = Of::Members(found.iter().map(|found| found.row.balance.member).collect());
        self.picking = Some(Picking { pick, of });
        Vec::new()
    }

    fn key(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if let Some(picking) = &mut self.picking {
            let picked = picking.pick.key(key);
            return match (picked, &picking.of) {
                (Picked::Pending, _) => Vec::new(),
                (Picked::Closed, _) => {
                    self.picking = None;
                    Vec::new()
                }
                (Picked::Item(at), Of::Holds(holds)) => {
                    let hold = holds.get(at).cloned();
                    self.picking = None;
                    hold.map(|hold| self.take_up(hold, ctx)).unwrap_or_default()
                }
                (Picked::Item(at), Of::Members(members)) => {
                    let member = members.get(at).copied();
                    self.picking = None;
                    member.map(|member| self.serve(member, None, ctx)).unwrap_or_default()
                }
                (Picked::Item(at), Of::Goods(goods, count)) => {
                    let (sku, count) = (goods.get(at).copied(), *count);
                    self.picking = None;
                    sku.map(|sku| self.add(sku, count, ctx)).unwrap_or_default()
                }
            };
        }
        if self.coded.is_some() {
            match crate::keys::lookup(Scope::Counter, key) {
                Some(Action::Open) => return self.take_pin(ctx),
                Some(Action::Back) => self.clear(),
                _ => {
                    self.typed.key(key);
                }
            }
            return Vec::new();
        }
        let action = crate::keys::lookup(Scope::Counter, key);
        self.leaving &= action == Some(Action::Back);
        let step = crate::keys::typed(key).filter(|_| self.typed.value().is_empty());
        if let (Some(sign @ ('+' | '＋' | '-' | '－')), Some(line)) = (step, self.basket.get(self.cursor.row))
        {
            let step = if matches!(sign, '+' | '＋') { 1 } else { -1 };
            return self.count(line.quantity.minor().saturating_add(step), ctx);
        }
        match action {
            Some(Action::Open) => self.take(ctx),
            Some(Action::Park) => self.park(ctx),
            Some(Action::Besides) => self.besides(ctx),
            Some(Action::Commit) => self.commit(ctx),
            Some(Action::Back) => self.back(),
            Some(Action::Remove) if self.typed.value().is_empty() => {
                if let Some(cmds) = self.opened_up() {
                    return cmds;
                }
                if self.cursor.row < self.basket.len() {
                    self.basket.remove(self.cursor.row);
                    self.cursor.see(8, Total::Exact(self.basket.len()));
                }
                Vec::new()
            }
            Some(Action::New) => vec![Cmd::Fill(Ask::EnrolMember)],
            Some(Action::Remove) | None => {
                self.typed.key(key);
                Vec::new()
            }
            Some(action) => {
                self.cursor.apply(action, Total::Exact(self.basket.len()));
                Vec::new()
            }
        }
    }

    fn commit(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
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
    fn park(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
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
    fn take_up(&mut self, hold: Hold, ctx: &Ctx<'_>) -> Vec<Cmd> {
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
    fn parked(&mut self, holds: &[(Hold, String, String)], ctx: &Ctx<'_>) -> Vec<Cmd> {
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
    fn besides(&self, ctx: &Ctx<'_>) -> Vec<Cmd> {
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

    /// One step back: the slip, the typed text, the basket (asked once), the member, the screen.
    fn back(&mut self) -> Vec<Cmd> {
        if self.slip.take().is_some() {
            self.clear();
        } else if !self.typed.value().is_empty() {
            self.typed.take();
        } else if self.hold.is_some() {
            // It stays parked.
            self.clear();
        } else if !self.basket.is_empty() {
            if std::mem::replace(&mut self.leaving, true) {
                self.empty();
            }
        } else if self.member.is_some() || self.awaited.is_some() {
            self.clear();
        } else {
            return vec![Cmd::Back];
        }
        Vec::new()
    }

    /// Nothing is in the basket any more.
    fn empty(&mut self) {
        self.basket.clear();
        (self.kept, self.hold, self.leaving) = (None, None, false);
    }

    fn clear(&mut self) {
        (self.member, self.card, self.awaited) = (None, None, None);
        (self.coded, self.pass) = (None, None);
        self.empty();
        self.typed = Self::default().typed;
    }
}

fn good<'a>(ctx: &Ctx<'a>, sku: Sku) -> Option<&'a Stock> {
    ctx.lists.goods.iter().find(|good| good.sku == sku)
}

impl Screen for Redeem {
    fn scope(&self) -> Scope {
        if self.picking.is_some() { Scope::Finder } else { Scope::Counter }
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_REDEEM).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        action != Action::Pick(1)
    }

    fn queries(&self) -> Vec<Query> {
        if let Some(pass) = self.pass {
            return vec![Query::Source(pass)];
        }
        let member = self.member().map(|member| Query::Member(member, None));
        member.into_iter().chain(self.hold.is_some().then_some(Query::Holds)).collect()
    }

    fn undoes(&self) -> Option<VoucherNo> {
        let slip = self.slip.as_ref()?.slip.as_ref()?;
        (slip.reversed_by.is_none() && slip.cards.is_empty()).then_some(slip.voucher)
    }

    fn takes_back(&self) -> Option<VoucherNo> {
        let slip = self.slip.as_ref()?.slip.as_ref()?;
        (slip.reversed_by.is_none() && !slip.cards.is_empty()).then_some(slip.voucher)
    }

    fn foot(&self, area: Rect) -> u16 {
        let rest = below(area, 7);
        let is_asked = self.member.is_some() && !self.basket.is_empty();
        if is_asked { (bigtext::ROWS + 2).min(rest.height / 2) } else { 0 }
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Key(key) => return self.key(key, ctx),
            Input::Scan(code) => return self.scan(code, ctx),
            Input::Bring(member) => return self.serve(member, None, ctx),
            Input::Opened(pass) => {
                self.clear();
                (self.pass, self.awaited) = (Some(pass), Some(pass.member()));
                return vec![Cmd::Load(Query::Source(pass))];
            }
            Input::Paste(text) if self.typed.paste(text) == Edit::Changed => self.picking = None,
            Input::Data(Data::Members(typed, found, _)) => return self.found(typed, found, ctx),
            Input::Data(Data::Member(Some(page))) => {
                // A late answer about somebody who has left must not bring him back.
                let told = Some(page.found.row.balance.member);
                if told == self.awaited || told == self.member() {
                    (self.member, self.awaited) = (Some(page.clone()), None);
                }
                return self.repriced(ctx);
            }
            Input::Data(Data::Member(None)) => {
                self.awaited = None;
                return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::NOTHING_FOUND).to_owned())];
            }
            Input::Done(done) if done.slip.is_some() => {
                self.slip = Some(Box::new(done.clone()));
                self.empty();
            }
            Input::Done(done) if matches!(&done.entry.event, Event::BasketHeld(_)) => self.clear(),
            Input::Data(Data::Holds(holds)) => return self.parked(holds, ctx),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let strip = top(area, 4);
        if let Some(page) = &self.member {
            head(page, strip, buf, look);
            if page.close {
                let me = ctx.me.map(|me| me.operator.to_string()).unwrap_or_default();
                let text = format!("! {me} {}", look.say(Word::REDEEM_RECUSAL));
                put(buf, line(area, 3), &text, look.style(Role::Bad));
            }
        } else {
            let start = if self.coded.is_some() { Word::SOURCE_STANDS } else { Word::REDEEM_START };
            put(buf, line(strip, 1), look.say(start), look.style(Role::Title));
        }
        let (word, hint) = match (&self.coded, &self.member) {
            (Some(code), _) => {
                (Word::PIN, look.fill(Word::SOURCE_PIN_ASKED, &[("code", &mask::card(code.as_str()))]))
            }
            (None, None) => (Word::REDEEM_FIND, look.say(Word::REDEEM_WHO).to_owned()),
            (None, Some(_)) => (Word::REDEEM_SCAN, look.say(Word::REDEEM_WHAT).to_owned()),
        };
        let label = cells(width(look.say(word)) + 2);
        let mut field = self.typed.clone();
        field.label = word;
        let cursor = field.draw(line(area, 5), buf, label, Focus::Here, look);
        let key = crate::keys::key_for(Scope::Counter, Action::Park);
        let (hint, role) = match &self.hold {
            _ if self.leaving => (look.fill(Word::REDEEM_LEAVING, &[("key", &key)]), Role::Warn),
            Some(hold) => {
                let values = [("hold", hold.id.to_string())];
                (look.fill(Word::HOLD_TAKEN, &values.each_ref().map(|(n, v)| (*n, v.as_str()))), Role::Accent)
            }
            None => (hint, Role::Dim),
        };
        put(buf, line(area, 6), &hint, look.style(role));
        let rest = below(area, 7);
        let foot = (bigtext::ROWS + 2).min(rest.height / 2);
        self.draw_basket(Rect { height: rest.height - foot, ..rest }, buf, ctx);
        self.draw_sum(below(rest, rest.height - foot), buf, ctx);
        if let Some(picking) = &self.picking {
            picking.pick.draw(area, buf, look);
            return None;
        }
        if let Some(done) = &self.slip {
            draw_slip(done, area, buf, ctx);
            return None;
        }
        cursor
    }

    fn is_dirty(&self) -> bool {
        !self.basket.is_empty()
    }
}

impl Redeem {
    fn draw_basket(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let columns = [
            Column::text(look.say(Word::GOOD), 16),
            Column::figures(look.say(Word::QUANTITY), 8),
            Column::figures(look.say(Word::PRICE), 8),
            Column::figures(look.say(Word::POINTS), 9),
            Column::figures(look.say(Word::STOCK), 6).ranked(1),
        ];
        let total = Total::Exact(self.basket.len());
        let window = self.cursor.window(Table::rows_in(area), total);
        let first = window.start;
        let rows: Vec<Row> = self
            .basket
            .get(window)
            .unwrap_or_default()
            .iter()
            .map(|line| {
                let Some(good) = good(ctx, line.sku) else { return Row::of([line.sku.to_string()]) };
                let each = self.each(line.sku, ctx).unwrap_or(good.points_price);
                let points = each.checked_times(line.quantity.minor()).unwrap_or_default();
                // What is parked for this basket is off the shelf already.
                let off = if self.hold.is_some() { Quantity::ZERO } else { line.quantity };
                let left = good.usable.checked_sub(off).unwrap_or_default();
                let price = if each == good.points_price {
                    Cell::from(each.to_string())
                } else {
                    Cell::of(format!("*{each}"), Role::Warn)
                };
                Row::of([
                    Cell::from(good.name.to_string()),
                    Cell::from(line.quantity.to_string()),
                    price,
                    Cell::of(points.to_string(), Role::Accent),
                    Cell::of(left.to_string(), if left <= good.reorder_at { Role::Warn } else { Role::Dim }),
                ])
            })
            .collect();
        let selected = (!self.basket.is_empty()).then_some(self.cursor.row);
        let empty = if self.member.is_some() { look.say(Word::REDEEM_EMPTY) } else { "" };
        Table { columns: &columns, rows: &rows, first, selected, total, empty }.draw(area, buf, look);
    }

    /// Before and after, large enough for the visitor to read from his side of the counter.
    fn draw_sum(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        if self.member.is_none() {
            return;
        }
        let (points, available) = (self.price(ctx), self.available());
        let after = available.checked_sub(points).unwrap_or_default();
        let sum = look.fill(Word::REDEEM_SUM, &[("points", &points.to_string())]);
        put(buf, line(area, 0), &sum, look.style(Role::Title));
        let half = area.width / 2;
        let sides = [
            (Word::REDEEM_BEFORE, available, Role::Text, Rect { width: half.saturating_sub(1), ..area }),
            (Word::REDEEM_AFTERWARDS, after, Role::Accent, right_of(area, half)),
        ];
        for (word, figure, role, side) in sides {
            let role = if figure.is_negative() { Role::Bad } else { role };
            put(buf, line(side, 1), look.say(word), look.style(Role::Dim));
            bigtext::draw(&figure.to_string(), below(side, 2), buf, role, look);
        }
    }
}

/// The slip as it is handed over, its code beside it where there is room.
fn draw_slip(done: &Done, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
    let look = ctx.look;
    let Some(printed) = &done.slip else { return };
    let paper = slip::paper(printed, slip::Print::First, &ctx.lists.operators, look.lang);
    let code = paper.code().and_then(|code| Some((code, qr::size(code, look)?)));
    let code = code.filter(|(_, (columns, rows))| {
        columns.saturating_add(44) <= area.width && rows.saturating_add(2) <= area.height
    });
    // A code that is drawn need not be said, and the box has the title.
    let is_said = |part: &Part| match part {
        Part::Heading(_) | Part::Centred(_) => false,
        Part::Qr(_) => code.is_none(),
        _ => true,
    };
    let parts = paper.parts.iter().filter(|part| is_said(part)).cloned().collect();
    let mut text = lines(&Paper { title: String::new(), parts }, 36);
    let room = usize::from(area.height).saturating_sub(4);
    if let Some(too_many) = text.len().checked_sub(room).filter(|more| *more > 0) {
        // Who, the sums and the entry are always seen; the paper has all of it.
        text.splice(SLIP_HEAD..(SLIP_HEAD + too_many + 1).min(text.len()), ["..".to_owned()]);
    }
    let rows =
        cells(text.len()).saturating_add(4).max(code.map_or(0, |(_, (_, rows))| rows.saturating_add(2)));
    let aside = code.map_or(0, |(_, (columns, _))| columns.saturating_add(1));
    let title = look.say(Word::SLIP_TITLE);
    let inside = panel(buf, centre(area, 42_u16.saturating_add(aside), rows), title, look);
    let last = usize::from(inside.height.saturating_sub(1));
    for (n, text) in text.iter().take(last).enumerate() {
        put(buf, line(inside, n), text, look.style(Role::Text));
    }
    put_parts(buf, line(inside, last), &[(look.say(Word::SLIP_CLOSE), Role::Accent)], look);
    if let Some((code, _)) = code {
        qr::draw(code, right_of(inside, 38), buf, look);
    }
}

/// The lines of a slip that say whose it is.
const SLIP_HEAD: usize = 4;
