//! The counter as it is drawn, and the slip over it.

use ledger::events::Event;
use ledger::exchange::paper::{Paper, Part, lines};
use ledger::units::Quantity;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::keys::{Action, Scope, key_for};
use crate::screens::{Ctx, Done, slip};
use crate::theme::Role;
use crate::widgets::cursor::Total;
use crate::widgets::overlay::{centre, panel};
use crate::widgets::table::{Cell, Column, Row, Table};
use crate::widgets::{below, bigtext, cells, line, put, put_parts, qr, right_of};
use crate::words::Word;

use super::{Redeem, good};

impl Redeem {
    pub(super) fn draw_basket(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
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
                // Another desk took what this basket wants: nothing is left, not less than that.
                let left = if left.is_negative() {
                    Cell::of(format!("!{}", Quantity::ZERO), Role::Bad)
                } else {
                    Cell::of(left.to_string(), if left <= good.reorder_at { Role::Warn } else { Role::Dim })
                };
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
                    left,
                ])
            })
            .collect();
        let selected = (!self.basket.is_empty()).then_some(self.cursor.row);
        let empty = if self.member.is_some() { look.say(Word::REDEEM_EMPTY) } else { "" };
        Table { columns: &columns, rows: &rows, first, selected, total, empty }.draw(area, buf, look);
    }

    /// Before and after, large enough for the visitor to read from his side of the counter.
    pub(super) fn draw_sum(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
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

/// The slip as it is handed over, its code beside it where there is room. Whose it is, the sums and the
/// entry are always seen; what was handed over is seen before anything else of it, from the line `at` on
/// where it is more than fits.
pub(super) fn draw_slip(done: &Done, at: usize, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
    let look = ctx.look;
    let Some(printed) = &done.slip else { return };
    let print = match &done.entry.event {
        Event::SlipReprinted(fact) => slip::Print::Again(fact.nth),
        _ => slip::Print::First,
    };
    let paper = slip::paper(printed, print, &ctx.lists.operators, look.lang);
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
    let mut parts: Vec<Part> = paper.parts.iter().filter(|part| is_said(part)).cloned().collect();
    let room = usize::from(area.height).saturating_sub(4);
    let mut text = written(&parts);
    let mut more = 0;
    if text.len() > room {
        // What was handed over is worth more here than what the paper says to machines.
        parts.retain(|part| !matches!(part, Part::Qr(_)));
        text = written(&parts);
    }
    if text.len() > room {
        (text, more) = shortened(parts, room, at);
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
    let rest = look.fill(Word::SLIP_MORE, &[("n", &more.to_string())]);
    let rest = if more > 0 { format!("  {rest}") } else { String::new() };
    // Goods that were not handed over yet are taken back with one key, and only for a minute.
    let undo = format!("  {} {}", key_for(Scope::Everywhere, Action::Reverse), look.say(Word::KEY_REVERSE));
    let undo = if printed.reversed_by.is_none() { undo.as_str() } else { "" };
    put_parts(
        buf,
        line(inside, last),
        &[(look.say(Word::SLIP_CLOSE), Role::Accent), (&rest, Role::Dim), (undo, Role::Dim)],
        look,
    );
    if let Some((code, _)) = code {
        qr::draw(code, right_of(inside, 38), buf, look);
    }
}

/// The parts of a slip as lines.
fn written(parts: &[Part]) -> Vec<String> {
    lines(&Paper { title: String::new(), parts: parts.to_vec() }, 36)
}

/// A slip in fewer lines than it has, and how many lines of goods are not among them: without rules and
/// days, and of the goods as many as fit.
fn shortened(mut parts: Vec<Part>, room: usize, at: usize) -> (Vec<String>, usize) {
    for part in &mut parts {
        if let Part::Table(table) = part {
            table.columns.iter_mut().for_each(|(name, _)| name.clear());
            // A day stands alone under its good; the paper has it.
            table.rows.retain(|row| row.iter().skip(1).any(|cell| !cell.is_empty()));
        }
    }
    let mut parts = parts.split(|part| matches!(part, Part::Rule));
    let [head, goods] = [(), ()].map(|()| written(parts.next().unwrap_or_default()));
    let foot: Vec<String> = parts.flat_map(written).collect();
    let fits = room.saturating_sub(head.len() + foot.len()).max(1);
    let at = at.min(goods.len().saturating_sub(fits));
    let more = goods.len().saturating_sub(fits);
    let shown = goods.into_iter().skip(at).take(fits);
    (head.into_iter().chain(shown).chain(foot).collect(), more)
}
