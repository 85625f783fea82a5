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

use ledger::exchange::paper::lines;
use ledger::reports::stock::Row as Stock;
use ledger::rules::pin::{NotAPin, Pass};
use ledger::rules::redemptions::{Redeem as Command, RedeemAsSource, Wanted};
use ledger::units::{Barcode, CardNo, MemberId, Points, Quantity, Sku, SourceCode};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::visitor::head;
use super::{Cmd, Ctx, Data, Done, Found, Input, MemberPage, Query, Screen, slip};
use crate::forms::Ask;
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

#[derive(Debug)]
enum Of {
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

    fn price(&self, ctx: &Ctx<'_>) -> Points {
        let each = self.basket.iter().filter_map(|line| {
            good(ctx, line.sku).and_then(|good| good.points_price.checked_times(line.quantity.minor()))
        });
        each.fold(Points::ZERO, |sum, points| sum.checked_add(points).unwrap_or(sum))
    }

    fn available(&self) -> Points {
        self.member.as_ref().map_or(Points::ZERO, |page| page.found.row.balance.available)
    }

    /// Puts pieces into the basket, or says at once why not.
    fn add(&mut self, sku: Sku, count: i64, ctx: &Ctx<'_>) -> Vec<Cmd> {
        self.typed.take();
        let had = self.basket.iter().find(|line| line.sku == sku).map_or(0, |line| line.quantity.minor());
        let wanted = had.saturating_add(count);
        let Some(good) = good(ctx, sku) else { return Vec::new() };
        let refusal = if count < 1 || wanted > PIECES_MAX {
            Some((Severity::Warn, ctx.look.say(Word::REDEEM_BAD_COUNT).to_owned()))
        } else if wanted > good.usable.minor() {
            let values = [("good", good.name.as_str()), ("stock", &good.usable.to_string())];
            Some((Severity::Warn, ctx.look.fill(Word::REDEEM_NO_STOCK, &values)))
        } else {
            None
        };
        if let Some((severity, text)) = refusal {
            return vec![Cmd::Say(severity, text)];
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

    fn scan(&mut self, code: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
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
        // Quick fingers, or a remote line, can look like a scanner: what is no code is typed text.
        if self.typed.value().is_empty() && self.slip.is_none() {
            self.typed.set(code);
            return self.take(ctx);
        }
        vec![Cmd::Say(Severity::Bad, ctx.look.fill(Word::DESK_UNKNOWN_CODE, &[("code", code)]))]
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
        let exact = ctx.lists.goods.iter().find(|good| {
            good.sku.as_str().eq_ignore_ascii_case(code)
                || good.barcodes.iter().any(|known| known.as_str() == code)
        });
        if let Some(good) = exact {
            return self.add(good.sku, count, ctx);
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
        match crate::keys::lookup(Scope::Counter, key) {
            Some(Action::Open) => self.take(ctx),
            Some(Action::Commit) => self.commit(ctx),
            Some(Action::Back) => self.back(),
            Some(Action::Remove) if self.typed.value().is_empty() => {
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
        vec![Cmd::Propose(match self.pass {
            Some(pass) => RedeemAsSource { pass, lines, points }.into(),
            None => Command { member, card: self.card, lines, points }.into(),
        })]
    }

    /// One step back: the slip, the typed text, the basket, the member, the screen.
    fn back(&mut self) -> Vec<Cmd> {
        if self.slip.take().is_some() {
            self.clear();
        } else if !self.typed.value().is_empty() {
            self.typed.take();
        } else if !self.basket.is_empty() {
            self.basket.clear();
        } else if self.member.is_some() || self.awaited.is_some() {
            self.clear();
        } else {
            return vec![Cmd::Back];
        }
        Vec::new()
    }

    fn clear(&mut self) {
        (self.member, self.card, self.awaited) = (None, None, None);
        (self.coded, self.pass) = (None, None);
        self.basket.clear();
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
        self.member().map(|member| Query::Member(member, None)).into_iter().collect()
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
            }
            Input::Data(Data::Member(None)) => {
                self.awaited = None;
                return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::NOTHING_FOUND).to_owned())];
            }
            Input::Done(done) if done.slip.is_some() => {
                self.slip = Some(Box::new(done.clone()));
                self.basket.clear();
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let strip = top(area, 4);
        match &self.member {
            Some(page) => {
                head(page, strip, buf, look);
                if page.close {
                    let me = ctx.me.map(|me| me.operator.to_string()).unwrap_or_default();
                    let text = format!("! {me} {}", look.say(Word::REDEEM_RECUSAL));
                    put(buf, line(area, 3), &text, look.style(Role::Bad));
                }
            }
            None => {
                put(buf, line(strip, 1), look.say(Word::REDEEM_START), look.style(Role::Title));
            }
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
        put(buf, line(area, 6), &hint, look.style(Role::Dim));
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
                let points = good.points_price.checked_times(line.quantity.minor()).unwrap_or_default();
                let left = good.usable.checked_sub(line.quantity).unwrap_or_default();
                Row::of([
                    Cell::from(good.name.to_string()),
                    Cell::from(line.quantity.to_string()),
                    Cell::from(good.points_price.to_string()),
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
    let aside = code.map_or(0, |(_, (columns, _))| columns.saturating_add(1));
    let text = lines(&paper, 36);
    // A code that is drawn need not be said.
    let said = code.map_or(0, |(code, _)| code.text().chars().count().div_ceil(36));
    let text = text.get(..text.len().saturating_sub(said)).unwrap_or_default();
    let rows =
        cells(text.len()).saturating_add(4).max(code.map_or(0, |(_, (_, rows))| rows.saturating_add(2)));
    let wide = 42_u16.saturating_add(aside);
    let inside = panel(buf, centre(area, wide, rows), look.say(Word::SLIP_TITLE), look);
    let room = usize::from(inside.height.saturating_sub(1));
    for (n, text) in text.iter().take(room).enumerate() {
        put(buf, line(inside, n), text, look.style(Role::Text));
    }
    put_parts(buf, line(inside, room), &[(look.say(Word::SLIP_CLOSE), Role::Accent)], look);
    if let Some((code, _)) = code {
        qr::draw(code, right_of(inside, 38), buf, look);
    }
}
