//! What the hand does: keys, what was typed, what was scanned, steps back.

use ledger::reports::stock::Row as Stock;
use ledger::rules::pin::NotAPin;
use ledger::units::{Barcode, SourceCode};
use ratatui::crossterm::event::KeyEvent;

use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::screens::{Cmd, Ctx, Found, Query, phrases};
use crate::text::fold;
use crate::text::search::Query as Search;
use crate::widgets::cursor::Total;
use crate::widgets::field::{Field, Kind};
use crate::widgets::pick::{Item, Pick, Picked};
use crate::widgets::toast::Severity;
use crate::words::{Word, readings};

use super::{Of, Picking, Redeem};

impl Redeem {
    pub(super) fn scan(&mut self, code: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
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
        if let Some((_, said)) = ctx.lists.blocked(code, ctx.look) {
            return vec![Cmd::Say(Severity::Bad, said)];
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
            self.scanned = true;
            return self.take(ctx);
        }
        vec![Cmd::Say(Severity::Bad, ctx.look.fill(Word::DESK_UNKNOWN_CODE, &[("code", code)]))]
    }

    /// Enter: what was typed names a member or a good.
    pub(super) fn take(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
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
        if let Some((_, said)) = ctx.lists.blocked(&typed, ctx.look) {
            self.typed.take();
            return vec![Cmd::Say(Severity::Bad, said)];
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
        let found = fitting(code, ctx);
        if found.is_empty() {
            let said = ctx.look.fill(Word::REDEEM_NO_GOOD, &[("typed", code)]);
            self.forget_scan();
            return vec![Cmd::Say(Severity::Warn, said)];
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

    /// What may be typed or scanned now, and what Enter would find for what is typed.
    pub(super) fn how(&self, ctx: &Ctx<'_>) -> String {
        let (look, typed) = (ctx.look, fold::text(self.typed.value().trim()).into_owned());
        let code = typed.rsplit('*').next().unwrap_or_default().trim();
        if code.is_empty() {
            let word = if self.basket.is_empty() { Word::REDEEM_WHAT } else { Word::REDEEM_MORE };
            return look.say(word).to_owned();
        }
        let found: Vec<&str> = fitting(code, ctx).iter().take(6).map(|good| good.name.as_str()).collect();
        // A code is not searched for: it is one of these or a card, and Enter says which.
        if found.is_empty() && code.chars().any(|c| c.is_ascii_digit()) {
            return look.say(Word::REDEEM_ENTER).to_owned();
        }
        if found.is_empty() {
            return look.fill(Word::REDEEM_NO_GOOD, &[("typed", code)]);
        }
        look.fill(Word::REDEEM_ENTER_GOOD, &[("goods", &found.join(" "))])
    }

    /// Nothing was found for what the scanner wrote.
    fn forget_scan(&mut self) {
        if std::mem::take(&mut self.scanned) {
            self.typed.take();
        }
    }

    pub(super) fn found(&mut self, typed: &str, found: &[Found], ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.searching.as_deref() != Some(typed) {
            return Vec::new();
        }
        self.searching = None;
        if found.is_empty() {
            self.forget_scan();
            return vec![Cmd::Say(Severity::Warn, ctx.look.fill(Word::REDEEM_NOBODY, &[("typed", typed)]))];
        }
        let items = found.iter().map(|found| phrases::found(found, ctx.look)).collect();
        let pick = Pick::new(ctx.look.say(Word::REDEEM_PICK_MEMBER), items);
        let of = Of::Members(found.iter().map(|found| found.row.balance.member).collect());
        self.picking = Some(Picking { pick, of });
        Vec::new()
    }

    pub(super) fn key(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        self.scanned = false;
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
        if self.slip.is_some() {
            match action {
                Some(Action::Up) => self.slip_at = self.slip_at.saturating_sub(1),
                Some(Action::Down) => self.slip_at = (self.slip_at + 1).min(SLIP_ROWS_MAX),
                Some(Action::PageUp) => self.slip_at = self.slip_at.saturating_sub(SLIP_PAGE),
                Some(Action::PageDown) => self.slip_at = (self.slip_at + SLIP_PAGE).min(SLIP_ROWS_MAX),
                _ => {}
            }
        }
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
                let line = self.basket.get(self.cursor.row).map(|line| line.sku);
                line.map(|sku| self.leave_out(sku)).unwrap_or_default()
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

    /// One step back: the slip, the typed text, the basket (asked once), the member, the screen.
    pub(super) fn back(&mut self) -> Vec<Cmd> {
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
        // Asking whether all of it is to go leaves the basket, and what is wrong with it, as they are.
        if self.leaving { Vec::new() } else { vec![Cmd::Hush] }
    }
}

/// The goods that typed text may mean.
fn fitting<'a>(code: &str, ctx: &Ctx<'a>) -> Vec<&'a Stock> {
    let query = Search::new(code);
    let finder = query.finder();
    let fits = |good: &&Stock| finder.name(good.name.as_str()) || finder.tail(good.sku.as_str());
    ctx.lists.goods.iter().filter(|_| !code.is_empty()).filter(fits).collect()
}

/// How far a page of a slip goes.
const SLIP_PAGE: usize = 5;

/// More rows than a slip has.
const SLIP_ROWS_MAX: usize = 200;
