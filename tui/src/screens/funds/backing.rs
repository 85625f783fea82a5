//! Whether every point can be honoured: the gauge, what it is made of, how it went, what is foreseen.

use ledger::reports::coverage::Coverage;
use ledger::reports::forecast::{Alarm, Outlook};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::Finance;
use crate::theme::Role as Colour;
use crate::widgets::chart;
use crate::widgets::{Look, below, cells, line, put, put_parts, right_of, top};
use crate::words::{Lang, Word, reports};

/// Rows of the chart in a low window and in a high one.
const CHART: (u16, u16) = (3, 5);

/// Draws it at the top of `area`; returns the rows it took.
pub(super) fn draw(found: &Finance, area: Rect, buf: &mut Buffer, look: Look) -> u16 {
    let cover = &found.coverage;
    let Some(ratio) = cover.ratio else {
        put(buf, line(area, 0), look.say(Word::HOME_NONE_OUTSTANDING), look.style(Colour::Dim));
        return 2;
    };
    let role = if cover.suffices() { Colour::Good } else { Colour::Bad };
    let per_mille = u32::try_from(ratio.minor() / 10).unwrap_or(u32::MAX);
    let text = look.fill(Word::FUNDS_COVERAGE, &[("ratio", &ratio.to_string())]);
    let gauge = chart::bar(per_mille, 24);
    put_parts(buf, line(area, 0), &[(&text, role), ("  ", role), (&gauge, role)], look);
    let mut lines = vec![
        (parts(cover, look), Colour::Text),
        (format!("{}  {}", apart(cover, look), outlook(found, look.lang)), Colour::Dim),
    ];
    lines.extend(found.alarms.iter().map(|alarm| (alarmed(alarm, look.lang), Colour::Bad)));
    for (n, (text, role)) in lines.iter().enumerate() {
        put(buf, line(area, n + 1), text, look.style(*role));
    }
    let said = cells(lines.len()) + 1;
    let rows = if area.height < 24 { CHART.0 } else { CHART.1 };
    trend(found, top(below(area, said), rows), buf, look);
    said + rows
}

fn parts(cover: &Coverage, look: Look) -> String {
    let parity = cover.parity.map(|parity| parity.to_string()).unwrap_or_default();
    let parts = [
        ("funds", cover.free_cash().to_string()),
        ("goods", cover.goods_at_cost.to_string()),
        ("cards", cover.cards_at_face.to_string()),
        ("points", cover.outstanding.to_string()),
        ("parity", parity),
    ];
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    look.fill(Word::FUNDS_PARTS, &parts)
}

fn apart(cover: &Coverage, look: Look) -> String {
    let (pending, reserved) = (cover.pending.to_string(), cover.reserved.to_string());
    look.fill(Word::FUNDS_PENDING, &[("pending", &pending), ("reserved", &reserved)])
}

fn outlook(found: &Finance, lang: Lang) -> String {
    let outlook = found.forecast.outlook;
    let (on, in_days) = match outlook {
        Outlook::Falls { on, in_days } => (on.to_string(), in_days.to_string()),
        _ => Default::default(),
    };
    lang.fill(reports::outlook(outlook), &[("on", &on), ("in_days", &in_days)])
}

fn alarmed(alarm: &Alarm, lang: Lang) -> String {
    match alarm {
        Alarm::CoverageLow { ratio, coverage_min } => {
            let (ratio, least) = (ratio.to_string(), coverage_min.to_string());
            lang.fill(Word::ALARM_COVERAGE_LOW, &[("ratio", &ratio), ("least", &least)])
        }
        Alarm::FallsSoon { on, forecast_days, .. } => {
            let (on, days) = (on.to_string(), forecast_days.to_string());
            lang.fill(Word::ALARM_FALLS_SOON, &[("on", &on), ("days", &days)])
        }
    }
}

/// The ratio of the last days, a column a day, with the highest and the lowest written beside.
fn trend(found: &Finance, area: Rect, buf: &mut Buffer, look: Look) {
    let rows = &found.trend;
    let ratios: Vec<_> = rows.iter().map(|day| day.ratio).collect();
    let known = || ratios.iter().flatten();
    let (Some(most), Some(least), Some(begins), Some(ends)) =
        (known().max(), known().min(), rows.first(), rows.last())
    else {
        return;
    };
    let labels = [most.to_string(), least.to_string()];
    let room = labels.iter().map(|label| crate::text::width(label)).max().unwrap_or(0) + 1;
    let chart_rows = area.height.saturating_sub(1);
    put(buf, line(area, 0), labels[0].as_str(), look.style(Colour::Dim));
    let lowest = usize::from(chart_rows.saturating_sub(1));
    put(buf, line(area, lowest), labels[1].as_str(), look.style(Colour::Dim));
    let values: Vec<Option<u64>> =
        ratios.iter().map(|ratio| ratio.and_then(|ratio| u64::try_from(ratio.minor()).ok())).collect();
    let part = right_of(top(area, chart_rows), cells(room));
    let drawn = chart::columns(&values, part, buf, look, Colour::Accent);
    let axis = right_of(line(area, usize::from(chart_rows)), cells(room));
    let from = rows.len().saturating_sub(drawn);
    let from = rows.get(from).unwrap_or(begins).on.to_string();
    let at = put(buf, axis, &from, look.style(Colour::Dim));
    let end = cells(drawn).saturating_sub(10).max(at + 1);
    put(buf, right_of(axis, end), &ends.on.to_string(), look.style(Colour::Dim));
}
