//! Where goods come from and went, and what is behind a slip: one line of typing, then the way.

use ledger::journal::LotId;
use ledger::reports::trace::{LotTrace, Origin, VoucherTrace};
use ledger::units::{Barcode, Sku, VoucherNo};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, TraceOf, Traced};
use crate::keys::{Action, Scope, lookup};
use crate::text::{fold, mask, width};
use crate::theme::Role as Colour;
use crate::widgets::field::{Field, Focus, Kind};
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{below, cells, line, put};
use crate::words::{Lang, Word, facts};

/// A trace.
#[derive(Debug)]
pub struct Trace {
    typed: Field,
    of: Option<TraceOf>,
    lines: List<String>,
}

impl Trace {
    /// A trace of something, or of what is typed.
    pub fn new(of: Option<TraceOf>) -> Self {
        let typed = Field::new("typed", Word::TRACE_FIELD, Kind::Text).at_most(30).optional();
        Self { typed, of, lines: List::default() }
    }

    /// What a text or a scan means: a slip, a lot, a code or a barcode.
    fn read(&mut self, typed: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let typed = fold::text(typed.trim()).to_uppercase();
        if typed.is_empty() {
            return Vec::new();
        }
        let goods = &ctx.lists.goods;
        let scanned = typed.parse::<Barcode>().ok();
        let scanned = scanned.and_then(|code| goods.iter().find(|good| good.barcodes.contains(&code)));
        let of = if let Some(good) = scanned {
            Some(TraceOf::Good(good.sku))
        } else if let Ok(lot) = typed.parse::<LotId>() {
            Some(TraceOf::Lot(lot))
        } else if let Some(good) = goods.iter().find(|good| Ok(good.sku) == typed.parse::<Sku>()) {
            Some(TraceOf::Good(good.sku))
        } else {
            typed.parse::<VoucherNo>().ok().map(TraceOf::Voucher)
        };
        self.typed.take();
        let Some(of) = of else {
            return vec![Cmd::Say(Severity::Warn, ctx.look.fill(Word::TRACE_NOTHING, &[("code", &typed)]))];
        };
        self.of = Some(of);
        self.lines = List::default();
        vec![Cmd::Load(Query::Trace(of))]
    }
}

impl Screen for Trace {
    fn scope(&self) -> Scope {
        Scope::Counter
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let of = self.of.map(|of| match of {
            TraceOf::Voucher(voucher) => voucher.to_string(),
            TraceOf::Lot(lot) => lot.to_string(),
            TraceOf::Good(sku) => sku.to_string(),
        });
        [Some(ctx.look.say(Word::DESK_TRACE).to_owned()), of].into_iter().flatten().collect()
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(
            action,
            Action::Commit | Action::New | Action::Remove | Action::Park | Action::Besides | Action::Pick(_)
        )
    }

    fn queries(&self) -> Vec<Query> {
        self.of.map(Query::Trace).into_iter().collect()
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Traced(of, traced)) if Some(*of) == self.of => {
                let lang = ctx.look.lang;
                self.lines.tell(match &**traced {
                    Traced::Nothing => Vec::new(),
                    Traced::Voucher(found, name) => of_voucher(found, &mask::name(name), lang),
                    Traced::Lots(lots) => lots.iter().flat_map(|lot| of_lot(lot, lang)).collect(),
                });
            }
            Input::Scan(code) => return self.read(code, ctx),
            Input::Paste(text) => {
                self.typed.paste(text);
            }
            Input::Key(key) => match lookup(Scope::Counter, key) {
                Some(Action::Open) => {
                    let typed = self.typed.value().to_owned();
                    return self.read(&typed, ctx);
                }
                Some(Action::Back) if !self.typed.value().is_empty() => {
                    self.typed.take();
                }
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Up | Action::Down | Action::PageUp | Action::PageDown) => {
                    self.lines.key(key, Scope::Counter);
                }
                _ => {
                    self.typed.key(key);
                }
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let label = cells(width(look.say(Word::TRACE_FIELD)) + 2);
        let cursor = self.typed.draw(line(area, 0), buf, label, Focus::Here, look);
        put(buf, line(area, 1), look.say(Word::TRACE_HOW), look.style(Colour::Dim));
        let rest = below(area, 2);
        if self.of.is_some() {
            let columns = [Column::text("", 60)];
            let row = |text: &String| {
                let colour = if text.starts_with(' ') { Colour::Text } else { Colour::Title };
                Row::of([Cell::of(text.clone(), colour)])
            };
            self.lines.draw(&columns, row, look.say(Word::NOTHING_FOUND), rest, buf, look);
        }
        cursor
    }
}

fn origin(origin: &Origin, lang: Lang) -> String {
    let nobody = || lang.say(Word::TRACE_FOUND_ON_SHELF).to_owned();
    let from = origin.from.as_ref().map_or_else(nobody, ToString::to_string);
    let (seq, day) = (origin.seq.get().to_string(), origin.on.to_string());
    let event = lang.say(facts::event(origin.event));
    let document = origin.document.as_ref().map(ToString::to_string).unwrap_or_default();
    let values =
        [("from", &*from), ("event", event), ("seq", &*seq), ("day", &*day), ("document", &*document)];
    lang.fill(Word::TRACE_CAME, &values)
}

/// The way of a lot, line by line.
pub fn of_lot(lot: &LotTrace, lang: Lang) -> Vec<String> {
    let name = lot.name.as_ref().map_or_else(|| lot.sku.to_string(), ToString::to_string);
    let parts = [lot.lot.to_string(), lot.pieces.to_string(), lot.left.to_string(), lot.cost.to_string()];
    let [id, pieces, left, cost] = &parts;
    let values = [("lot", &**id), ("pieces", pieces), ("left", left), ("cost", cost)];
    let mut lines = vec![
        format!("{name}  {}", lang.fill(Word::TRACE_LOT_LINE, &values)),
        format!("  {}", origin(&lot.origin, lang)),
    ];
    for way in &lot.ways {
        let event = lang.say(facts::event(way.event));
        let about = [
            way.voucher.map(|voucher| voucher.to_string()),
            way.voucher.map(|_| way.member.map_or_else(|| mask::NOBODY.to_owned(), |one| one.to_string())),
            way.reason.as_ref().map(ToString::to_string),
        ];
        let about = about.into_iter().flatten().collect::<Vec<_>>().join(" ");
        lines.push(format!("  {}  {}  {event}  x{}  {about}", way.seq, way.on, way.pieces));
    }
    lines
}

/// What is behind a slip, line by line; `name` stands after the number of whoever was served.
pub fn of_voucher(found: &VoucherTrace, name: &str, lang: Lang) -> Vec<String> {
    let member = found.member.map_or_else(|| mask::NOBODY.to_owned(), |member| format!("{member} {name}"));
    let (voucher, day, points) = (found.voucher.to_string(), found.on.to_string(), found.points.to_string());
    let values =
        [("voucher", &*voucher), ("day", &*day), ("member", member.trim_end()), ("points", &*points)];
    let mut lines = vec![lang.fill(Word::TRACE_VOUCHER_LINE, &values)];
    if let Some(form) = &found.paper {
        let (pad, on) = (form.pad.to_string(), form.on.to_string());
        lines.push(lang.fill(Word::SLIP_FROM_FORM, &[("pad", &pad), ("on", &on)]));
    }
    if let Some(seq) = found.reversed_by {
        lines.push(lang.fill(Word::CLI_REVERSED_BY, &[("seq", &seq.to_string())]));
    }
    lines.push(lang.say(Word::TRACE_GOODS).to_owned());
    for part in &found.goods {
        let name = part.name.as_ref().map_or_else(|| part.sku.to_string(), ToString::to_string);
        lines.push(format!("  {name} x{}  {}  {}", part.pieces, part.lot, origin(&part.origin, lang)));
    }
    lines.push(lang.say(Word::TRACE_EARNED).to_owned());
    for part in &found.earned {
        let about = [
            part.task.map(|task| task.to_string()),
            part.kind_name.as_ref().map(ToString::to_string),
            part.day.map(|day| day.to_string()),
            part.case.map(|case| case.to_string()),
            part.title.as_ref().map(ToString::to_string),
        ];
        let about = about.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let event = lang.say(facts::event(part.event));
        lines.push(format!("  {}  {event}  {}  {}  {about}", part.points, part.seq, part.on));
    }
    lines
}
