//! What the hand does: keys, what was typed, what was scanned, steps back.

use ledger::reports::stock::Row as Stock;
use ledger::rules::pin::NotAPin;
use ledger::units::{Barcode, SourceCode};
use ratatui::crossterm::event::KeyEvent;

use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::screens::{Cmd, Ctx, Found, Query};
use crate::text::search::Query as Search;
use crate::text::{fold, mask};
use crate::widgets::cursor::Total;
use crate::widgets::field::{Field, Kind};
use crate::widgets::pick::{Item, Pick, Picked};
use crate::widgets::toast::Severity;
use crate::words::{Word, facts, readings};

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
        Vec::new()
    }
}
