//! Counting the shelves: scans add up beside what the book says, which nobody who counts is shown.
//!
//! ```text
//! none ── Ctrl+N ─▶ counting ── scans, F9: recorded ─▶ counting ... ── Enter on nothing ─▶ signing
//!                       ▲                                                                    │
//!                       └────────────────────────── Esc, for a recount ──────────────────────┘
//! ```
//!
//! 1. A count names the entry after which its last piece was scanned, so service may go on.
//! 2. Where counts differ from the book is shown when every good is counted, and not before; of a good
//!    that is counted again, when that is done.
//! 3. The same piece scanned again is one more piece: here a repeated code counts.

use ledger::reports::stocktake::{Past, Sheet, ToCount, Variance};
use ledger::rules::stocktakes::{CountGoods, Found};
use ledger::units::{Barcode, Quantity, Seq, Sku};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen};
use crate::forms::Ask;
use crate::keys::{Action, Scope, lookup};
use crate::text::{fold, width};
use crate::theme::Role as Colour;
use crate::widgets::field::{Field, Focus, Kind};
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{below, cells, line, put};
use crate::words::{Lang, Word, goods as words};

/// The stocktake.
#[derive(Debug)]
pub struct Stocktake {
    typed: Field,
    sheet: Option<Box<Sheet>>,
    goods: List<ToCount>,
    variances: List<Variance>,
    past: List<Past>,
    /// What was scanned and not recorded yet, in the order of scanning.
    scans: Vec<Scanned>,
    pane: Pane,
}

/// Pieces of one good, scanned at once.
#[derive(Clone, Copy, Debug)]
struct Scanned {
    sku: Sku,
    pieces: i64,
    /// The last entry at that moment.
    at: Seq,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Counting,
    Signing,
}

/// The most pieces one scan may stand for.
const PIECES_MAX: i64 = 9_999;

impl Default for Stocktake {
    fn default() -> Self {
        Self {
            typed: Field::new("typed", Word::STOCKTAKE_FIELD, Kind::Text).at_most(40).optional(),
            sheet: None,
            goods: List::default(),
            variances: List::default(),
            past: List::default(),
            scans: Vec::new(),
            pane: Pane::Counting,
        }
    }
}

impl Stocktake {
    fn offers(&self) -> Vec<Offer> {
        let Some(sheet) = &self.sheet else { return Vec::new() };
        vec![
            Offer::form(Ask::CloseStocktake(sheet.stocktake)),
            Offer::form(Ask::AbandonStocktake(sheet.stocktake)),
        ]
    }

    /// What was scanned of a good and not recorded yet.
    fn unsent(&self, sku: Sku) -> Option<i64> {
        let of = self.scans.iter().filter(|scan| scan.sku == sku);
        let sums = of.map(|scan| scan.pieces);
        sums.fold(None, |sum, pieces| Some(sum.unwrap_or(0_i64).saturating_add(pieces)))
    }

    /// `12*` or `12*CODE` or `CODE`, typed or scanned.
    fn take(&mut self, text: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let before = fold::text(self.typed.value().trim()).into_owned();
        let text = fold::text(text.trim()).into_owned();
        self.typed.take();
        let text = if before.ends_with('*') && !text.starts_with(&before) {
            format!("{before}{text}")
        } else {
            text
        };
        let (pieces, code) = match text.split_once('*') {
            Some((pieces, code)) => (pieces.trim().parse().unwrap_or(-1), code.trim().to_owned()),
            None => (1, text.clone()),
        };
        let barcode = code.parse::<Barcode>().ok();
        let fits = |sku: Sku, barcodes: &[Barcode]| {
            sku.as_str().eq_ignore_ascii_case(&code) || barcode.is_some_and(|code| barcodes.contains(&code))
        };
        let found = self.goods.rows().iter().find(|good| fits(good.sku, &good.barcodes));
        let say = |text: String| vec![Cmd::Say(Severity::Warn, text)];
        let Some(good) = found else {
            let known = ctx.lists.goods.iter().find(|good| fits(good.sku, &good.barcodes));
            return say(match known {
                Some(good) => ctx.look.fill(Word::STOCKTAKE_NOT_IN, &[("good", good.name.as_str())]),
                None => ctx.look.fill(Word::STOCKTAKE_UNKNOWN, &[("code", &code)]),
            });
        };
        if !(0..=PIECES_MAX).contains(&pieces) {
            return say(ctx.look.say(Word::REDEEM_BAD_COUNT).to_owned());
        }
        let (sku, name) = (good.sku, good.name.clone());
        let at = Seq::number(ctx.lists.entries.saturating_sub(1));
        self.scans.push(Scanned { sku, pieces, at });
        let sum = self.unsent(sku).unwrap_or(0).to_string();
        let values = [("name", name.as_str()), ("n", &*pieces.to_string()), ("sum", &*sum)];
        vec![Cmd::Say(Severity::Info, ctx.look.fill(Word::STOCKTAKE_RUNNING_SUM, &values))]
    }

    fn undo(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some(scan) = self.scans.pop() else {
            return vec![Cmd::Say(Severity::Info, ctx.look.say(Word::STOCKTAKE_NOTHING_UNSENT).to_owned())];
        };
        let name = self.goods.rows().iter().find(|good| good.sku == scan.sku);
        let name = name.map_or_else(|| scan.sku.to_string(), |good| good.name.to_string());
        let values = [("name", &*name), ("n", &*scan.pieces.to_string())];
        vec![Cmd::Say(Severity::Info, ctx.look.fill(Word::STOCKTAKE_UNDONE, &values))]
    }

    /// Records what was scanned. It moves nothing, so one key is enough.
    fn record(&self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some(sheet) = self.sheet.as_ref().filter(|_| !ctx.waiting) else { return Vec::new() };
        let mut counts: Vec<Found> = Vec::new();
        for scan in &self.scans {
            match counts.iter_mut().find(|count| count.sku == scan.sku) {
                Some(count) => {
                    let sum = count.quantity.minor().saturating_add(scan.pieces);
                    (count.quantity, count.at) = (Quantity::from_minor(sum), Some(scan.at));
                }
                None => counts.push(Found {
                    sku: scan.sku,
                    quantity: Quantity::from_minor(scan.pieces),
                    at: Some(scan.at),
                }),
            }
        }
        if counts.is_empty() {
            let text = ctx.look.say(Word::STOCKTAKE_NOTHING_UNSENT);
            return vec![Cmd::Say(Severity::Warn, text.to_owned())];
        }
        vec![Cmd::Do(CountGoods { stocktake: sheet.stocktake, counts }.into())]
    }

    fn key(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.sheet.is_none() {
            return match self.past.key(key, Scope::Table) {
                Some(Action::Back) => vec![Cmd::Back],
                Some(Action::New) => vec![Cmd::Fill(Ask::OpenStocktake)],
                _ => Vec::new(),
            };
        }
        if self.pane == Pane::Signing {
            return match self.variances.key(key, Scope::Table) {
                Some(Action::Back) => {
                    self.pane = Pane::Counting;
                    Vec::new()
                }
                Some(Action::Pick(number)) => actions::run(&self.offers(), number, ctx),
                _ => Vec::new(),
            };
        }
        match lookup(Scope::Counter, key) {
            Some(Action::Open) if self.typed.value().trim().is_empty() => {
                self.pane = Pane::Signing;
                Vec::new()
            }
            Some(Action::Open) => {
                let text = self.typed.take();
                self.take(&text, ctx)
            }
            Some(Action::Commit) => self.record(ctx),
            Some(Action::Remove) if self.typed.value().is_empty() => self.undo(ctx),
            Some(Action::Back) if !self.typed.value().is_empty() => {
                self.typed.take();
                Vec::new()
            }
            Some(Action::Back) if !self.scans.is_empty() => self.undo(ctx),
            Some(Action::Back) => vec![Cmd::Back],
            Some(Action::Up | Action::Down | Action::PageUp | Action::PageDown) => {
                self.goods.key(key, Scope::Counter);
                Vec::new()
            }
            _ => {
                self.typed.key(key);
                Vec::new()
            }
        }
    }
}

impl Screen for Stocktake {
    fn scope(&self) -> Scope {
        match (self.sheet.is_some(), self.pane) {
            (true, Pane::Counting) => Scope::Counter,
            _ => Scope::Table,
        }
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let number = self.sheet.as_ref().map(|sheet| sheet.stocktake.to_string());
        [Some(ctx.look.say(Word::DESK_STOCKTAKE).to_owned()), number].into_iter().flatten().collect()
    }

    fn takes(&self, action: Action) -> bool {
        if matches!(action, Action::Park | Action::Besides) {
            return false;
        }
        match (self.sheet.is_some(), self.pane) {
            (false, _) => !matches!(action, Action::Commit | Action::Open | Action::Pick(_) | Action::Remove),
            (true, Pane::Counting) => !matches!(action, Action::New | Action::Pick(_)),
            (true, Pane::Signing) => {
                !matches!(action, Action::Commit | Action::Open | Action::New | Action::Remove)
            }
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Stocktake]
    }

    fn counts_repeats(&self) -> bool {
        self.sheet.is_some() && self.pane == Pane::Counting
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Stocktake(sheet, variances, past)) => {
                self.goods.tell(sheet.as_ref().map(|sheet| sheet.goods.clone()).unwrap_or_default());
                if sheet.is_none() {
                    self.scans.clear();
                    self.pane = Pane::Counting;
                }
                self.sheet.clone_from(sheet);
                self.variances.tell(variances.clone());
                self.past.tell(past.clone());
            }
            Input::Done(done) if done.entry.event.name() == "stocktake.counted" => self.scans.clear(),
            Input::Scan(code) if self.sheet.is_some() && self.pane == Pane::Counting => {
                return self.take(code, ctx);
            }
            Input::Paste(text) if self.pane == Pane::Counting => {
                self.typed.paste(text);
            }
            Input::Key(key) => return self.key(key, ctx),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        match (&self.sheet, self.pane) {
            (None, _) => {
                self.draw_past(area, buf, ctx);
                None
            }
            (Some(sheet), Pane::Counting) => self.draw_counting(sheet, area, buf, ctx),
            (Some(sheet), Pane::Signing) => {
                self.draw_signing(sheet, area, buf, ctx);
                None
            }
        }
    }

    fn is_dirty(&self) -> bool {
        !self.scans.is_empty()
    }
}

/// What must be counted before all differences are shown; none when nothing is left to count.
pub fn waits(sheet: &Sheet, lang: Lang) -> Option<String> {
    if sheet.counted < sheet.goods.len() {
        return Some(lang.say(Word::STOCKTAKE_FIRST_COUNT).to_owned());
    }
    let again: Vec<&str> =
        sheet.goods.iter().filter(|good| good.recount).map(|good| good.name.as_str()).collect();
    let said = || lang.fill(Word::STOCKTAKE_FIRST_AGAIN, &[("goods", &again.join(" "))]);
    (!again.is_empty()).then(said)
}

/// Where a stocktake stands, on one line.
fn head(sheet: &Sheet, ctx: &Ctx<'_>) -> String {
    let parts = [
        sheet.stocktake.to_string(),
        sheet.on.to_string(),
        sheet.counted.to_string(),
        sheet.goods.len().to_string(),
    ];
    let [stocktake, day, counted, goods] = &parts;
    let values = [("stocktake", &**stocktake), ("day", day), ("counted", counted), ("goods", goods)];
    ctx.look.fill(Word::STOCKTAKE_HEAD, &values)
}

impl Stocktake {
    fn draw_counting(&self, sheet: &Sheet, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let mine = sheet.goods.iter().filter(|good| self.unsent(good.sku).is_some()).count();
        let mut text = head(sheet, ctx);
        if mine > 0 {
            let unsent = look.fill(Word::STOCKTAKE_UNSENT, &[("n", &mine.to_string())]);
            text = format!("{text}  {unsent}");
        }
        put(buf, line(area, 0), &text, look.style(Colour::Title));
        let label = cells(width(look.say(Word::STOCKTAKE_FIELD)) + 2);
        let cursor = self.typed.draw(line(area, 1), buf, label, Focus::Here, look);
        put(buf, line(area, 2), look.say(Word::STOCKTAKE_HOW), look.style(Colour::Dim));
        let columns = [
            Column::exact(look.say(Word::SKU), 14).ranked(1),
            Column::text(look.say(Word::GOOD), 14),
            Column::figures(look.say(Word::STOCKTAKE_MINE), 8),
            Column::exact(look.say(Word::STOCKTAKE_COUNTERS), 18).ranked(2),
            Column::exact("", 18),
        ];
        let row = |good: &ToCount| {
            let counters: Vec<String> = good.counted_by.iter().map(ToString::to_string).collect();
            let again = if good.recount { look.say(Word::STOCKTAKE_AGAIN) } else { "" };
            let unsent = self.unsent(good.sku).map(|pieces| pieces.to_string()).unwrap_or_default();
            Row::of([
                Cell::of(good.sku.to_string(), Colour::Dim),
                Cell::from(good.name.to_string()),
                Cell::of(unsent, Colour::Accent),
                Cell::of(counters.join(" "), Colour::Dim),
                Cell::of(again, Colour::Warn),
            ])
        };
        self.goods.draw(&columns, row, look.say(Word::NOTHING_HERE), below(area, 3), buf, look);
        cursor
    }

    fn draw_signing(&self, sheet: &Sheet, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        put(buf, line(area, 0), &head(sheet, ctx), look.style(Colour::Title));
        put(buf, line(area, 1), look.say(Word::STOCKTAKE_VARIANCES), look.style(Colour::Dim));
        let offers = self.offers();
        let feet = actions::rows(&offers, area.width, ctx);
        let body = below(area, 2);
        let list = Rect { height: body.height.saturating_sub(feet), ..body };
        let waits = waits(sheet, look.lang);
        if let Some(said) = &waits {
            put(buf, line(list, 0), said, look.style(Colour::Warn));
        }
        if sheet.counted == sheet.goods.len() {
            let list = below(list, u16::from(waits.is_some()));
            let columns = [
                Column::text(look.say(Word::GOOD), 14),
                Column::figures(look.say(Word::STOCKTAKE_EXPECTED), 7),
                Column::figures(look.say(Word::STOCKTAKE_FOUND), 7),
                Column::figures(look.say(Word::STOCKTAKE_VARIANCE), 8),
                Column::figures(look.say(Word::COST), 10).ranked(1),
                Column::exact(look.say(Word::STOCKTAKE_COUNTERS), 18).ranked(2),
            ];
            let row = |row: &Variance| {
                let counts: Vec<String> =
                    row.counts.iter().map(|(by, found)| format!("{by}:{found}")).collect();
                let missing = row.variance.is_negative();
                Row::of([
                    Cell::from(row.name.to_string()),
                    Cell::from(row.expected.to_string()),
                    Cell::from(row.counted.to_string()),
                    Cell::of(row.variance.to_string(), if missing { Colour::Bad } else { Colour::Warn }),
                    Cell::of(row.cost.to_string(), Colour::Dim),
                    Cell::of(counts.join(" "), Colour::Dim),
                ])
            };
            // What waits to be counted again may differ: only without it do all agree.
            let none = if waits.is_some() { "" } else { look.say(Word::STOCKTAKE_NO_VARIANCE) };
            self.variances.draw(&columns, row, none, list, buf, look);
        }
        actions::draw(&offers, below(body, list.height), buf, ctx);
    }

    fn draw_past(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        put(buf, line(area, 0), look.say(Word::STOCKTAKE_NONE), look.style(Colour::Title));
        put(buf, line(area, 1), look.say(Word::STOCKTAKE_PAST), look.style(Colour::Dim));
        let columns = [
            Column::exact(look.say(Word::STOCKTAKE), 10),
            Column::exact(look.say(Word::DAY), 10),
            Column::figures(look.say(Word::STOCKTAKE_FOUND), 8),
            Column::figures(look.say(Word::STOCKTAKE_VARIANCE), 8),
            Column::figures(look.say(Word::COST), 10).ranked(2),
            Column::exact(look.say(Word::OPERATOR), 12).ranked(1),
            Column::text(look.say(Word::REASON), 16),
        ];
        let row = |past: &Past| {
            let second = past.second.map(|second| second.to_string()).unwrap_or_default();
            let causes = past.causes.iter().map(|cause| {
                let good = ctx.lists.goods.iter().find(|good| good.sku == cause.sku);
                let name = good.map_or_else(|| cause.sku.to_string(), |good| good.name.to_string());
                format!("{name} {}", look.say(words::cause(cause.cause)))
            });
            let reason = past.reason.as_ref().map(ToString::to_string);
            Row::of([
                Cell::from(past.stocktake.to_string()),
                Cell::from(past.ended.to_string()),
                Cell::from(past.goods.to_string()),
                Cell::from(past.variances.len().to_string()),
                Cell::from(past.cost.to_string()),
                Cell::of(format!("{} {second}", past.by), Colour::Dim),
                Cell::from(causes.chain(reason).collect::<Vec<_>>().join("  ")),
            ])
        };
        self.past.draw(&columns, row, look.say(Word::NOTHING_HERE), below(area, 2), buf, look);
    }
}
