//! Where the money of a draw is: drawn = spent + returned + held, line by line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use ledger::reports::draws::Row;
use ledger::units::{Cny, Seq};
use ledger::views::draws::Act;

use super::super::list::List;
use super::super::{Ctx, DrawPage};
use crate::text::pad_left;
use crate::theme::Role as Colour;
use crate::widgets::{chart, line, put};
use crate::words::{Word, draws};

/// One figure of a draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    word: Word,
    amount: Cny,
    role: Colour,
    /// The entries that made it, in their order.
    pub(super) behind: Vec<Seq>,
}

/// The figures of a draw, each with what is behind it.
pub(super) fn sums(row: &Row) -> Vec<Sum> {
    let of = |act: &Act| act.seq;
    let approved: Vec<Seq> = std::iter::once(&row.requested).chain(&row.approvals).map(of).collect();
    let came: Vec<Seq> = row.receipts.iter().map(|paid| paid.act.seq).collect();
    let spent: Vec<Seq> = row.purchases.iter().map(|bought| bought.act.seq).collect();
    let back: Vec<Seq> = row.returns.iter().map(|paid| paid.act.seq).collect();
    let reckoned: Vec<Seq> = row.reconciled.iter().map(|found| found.act.seq).collect();
    let together = |parts: &[&[Seq]]| {
        let mut seqs = parts.concat();
        seqs.sort_unstable();
        seqs
    };
    let kept = together(&[&approved, &came, &reckoned]);
    let held = together(&[&came, &spent, &back, &reckoned]);
    [
        (Word::DRAW_AMOUNT, row.amount, Colour::Text, approved),
        (Word::DRAW_COMMITTED, row.committed, Colour::Dim, kept),
        (Word::DRAW_RECEIVED, row.received, Colour::Title, came),
        (Word::DRAW_SPENT, row.spent, Colour::Text, spent),
        (Word::DRAW_RETURNED, row.returned, Colour::Text, back),
        (Word::DRAW_HELD, row.held, Colour::Accent, held),
    ]
    .into_iter()
    .map(|(word, amount, role, behind)| Sum { word, amount, role, behind })
    .collect()
}

/// Draws the sums of a draw, and what is said of a difference.
pub(super) fn draw(page: &DrawPage, sums: &List<Sum>, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
    let (row, look) = (&page.line.row, ctx.look);
    let wide = sums.rows().iter().map(|sum| crate::text::width(look.say(sum.word))).max().unwrap_or(0);
    let chosen = sums.chosen().map(|sum| sum.word);
    for (n, sum) in sums.rows().iter().enumerate() {
        let label = crate::text::pad_right(look.say(sum.word), wide);
        let mark = if chosen == Some(sum.word) { ">" } else { " " };
        let text = format!("{mark} {label}  {}", pad_left(&sum.amount.to_string(), 14));
        put(buf, line(area, n), &text, look.style(sum.role));
    }
    let minor = |amount: ledger::units::Cny| u64::try_from(amount.minor()).unwrap_or(0);
    let whole = [
        (minor(row.spent), '#'),
        (minor(row.returned), '<'),
        (minor(row.held), '='),
        (minor(row.committed), '.'),
    ];
    let bar = chart::parts(&whole, 40);
    let values = [
        ("received", row.received.to_string()),
        ("spent", row.spent.to_string()),
        ("returned", row.returned.to_string()),
        ("held", row.held.to_string()),
    ];
    let mut values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    // Less was there than should have been, or more: the sum says so, or it would not add up.
    let missing = row.explained.checked_neg().unwrap_or_default();
    let shown = missing.to_string();
    let sum = if missing.is_zero() { Word::RECKONING_SUM } else { Word::RECKONING_SUM_EXPLAINED };
    values.push(("missing", &shown));
    put(buf, line(area, 7), &bar, look.style(Colour::Good));
    put(buf, line(area, 8), look.say(Word::RECKONING_SIGNS), look.style(Colour::Dim));
    put(buf, line(area, 9), &look.fill(sum, &values), look.style(Colour::Accent));
    let (text, role) = match &row.reconciled {
        None => {
            (look.fill(Word::RECKONING_NOT_YET, &[("stage", look.say(draws::stage(row.stage)))]), Colour::Dim)
        }
        Some(found) if found.difference.is_zero() => {
            let values = [("counted", &*found.counted.to_string()), ("freed", &*found.freed.to_string())];
            (look.fill(Word::RECKONING_AGREES, &values), Colour::Good)
        }
        Some(found) => {
            let values =
                [("counted", &*found.counted.to_string()), ("difference", &*found.difference.to_string())];
            (look.fill(Word::RECKONING_DIFFERS, &values), Colour::Bad)
        }
    };
    put(buf, line(area, 10), &text, look.style(role));
    let Some(found) = &row.reconciled else { return };
    let explained = found.explained.as_ref().map(|why| {
        let values = [("reason", why.reason.as_str()), ("document", why.document.as_str())];
        (look.fill(Word::RECKONING_EXPLAINED, &values), Colour::Good)
    });
    let open = row.difference.map(|_| {
        let text = look.fill(Word::RECKONING_BLOCKS, &[("fund", &row.fund.to_string())]);
        (text, Colour::Warn)
    });
    if let Some((text, role)) = explained.or(open) {
        put(buf, line(area, 11), &text, look.style(role));
    }
}
