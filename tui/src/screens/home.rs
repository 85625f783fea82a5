//! Today at a glance: figures, what waits, what runs out, whether every point can be honoured.

use ledger::reports::home::Home as Figures;
use ledger::views::redemptions::{Slip, Standing};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Cmd, Ctx, Data, Input, Query, Screen};
use crate::keys::Scope;
use crate::text::{mask, pad_right};
use crate::theme::Role;
use crate::widgets::{Look, below, chart, line, put, put_parts, right_of};
use crate::words::Word;

/// The home screen.
#[derive(Debug, Default)]
pub struct Home {
    figures: Option<Box<Figures>>,
    latest: Vec<(Slip, String)>,
}

impl Screen for Home {
    fn scope(&self) -> Scope {
        Scope::Page
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_HOME).to_owned()]
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Home]
    }

    fn update(&mut self, input: Input<'_>, _: &Ctx<'_>) -> Vec<Cmd> {
        if let Input::Data(Data::Home(figures, latest)) = input {
            self.figures = Some(figures.clone());
            self.latest.clone_from(latest);
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let Some(figures) = &self.figures else {
            put(buf, line(area, 1), look.say(Word::LOADING), look.style(Role::Dim));
            return None;
        };
        let half = area.width / 2;
        let left = Rect { width: half.saturating_sub(1), ..area };
        let rows = today(figures, left, buf, look);
        coverage(figures, right_of(area, half), buf, look);
        let lower = below(area, rows.max(9));
        running_out(figures, Rect { width: half.saturating_sub(1), ..lower }, buf, look);
        slips(&self.latest, right_of(lower, half), buf, look);
        None
    }
}

fn heading(text: &str, area: Rect, buf: &mut Buffer, look: Look) {
    put(buf, line(area, 0), text, look.style(Role::Title));
}

/// One labelled figure a line.
fn facts(facts: &[(Word, String, Role)], area: Rect, buf: &mut Buffer, look: Look) {
    for (n, (label, value, role)) in facts.iter().enumerate() {
        let label = pad_right(look.say(*label), 12);
        put_parts(buf, line(area, n), &[(&label, Role::Dim), (value, *role)], look);
    }
}

fn today(figures: &Figures, area: Rect, buf: &mut Buffer, look: Look) -> u16 {
    heading(&format!("{} {}", look.say(Word::HOME_TODAY), figures.today), area, buf, look);
    let counts = &figures.counts;
    let times = |n: u32, points: ledger::units::Points| {
        look.fill(Word::HOME_TIMES, &[("n", &n.to_string()), ("points", &points.to_string())])
    };
    let review = &figures.review;
    let days = review.oldest_days.unwrap_or(0).to_string();
    let queue = match review.waiting {
        0 => look.say(Word::REVIEW_EMPTY).to_owned(),
        n => look.fill(Word::HOME_QUEUE_LINE, &[("n", &n.to_string()), ("days", &days)]),
    };
    let cases = &figures.cases;
    let board = [
        ("listed", cases.listed.to_string()),
        ("claimed", cases.claimed.to_string()),
        ("completed", cases.completed.to_string()),
    ];
    let board: Vec<(&str, &str)> = board.iter().map(|(name, n)| (*name, n.as_str())).collect();
    let due = look.fill(Word::HOME_DUE_SOON, &[("n", &cases.due_soon.to_string())]);
    let late = [("overdue", cases.overdue.to_string()), ("silent", cases.silent.to_string())];
    let late: Vec<(&str, &str)> = late.iter().map(|(name, n)| (*name, n.as_str())).collect();
    let late = look.fill(Word::HOME_OVERDUE, &late);
    let mark = |wanted: bool, role| if wanted { role } else { Role::Text };
    let mut lines = vec![
        (
            Word::HOME_CREDITED,
            times(counts.credited.saturating_add(counts.rewarded), counts.points_earned),
            Role::Text,
        ),
        (Word::HOME_REDEEMED, times(counts.redeemed, counts.points_spent), Role::Text),
        (Word::HOME_QUEUE, queue, mark(review.oldest_days.is_some_and(|days| days > 3), Role::Warn)),
        (Word::HOME_CASES, look.fill(Word::HOME_CASES_LINE, &board), Role::Text),
        (Word::DUE, due, mark(cases.due_soon > 0, Role::Warn)),
        (Word::HOME_LATE, late, mark(cases.overdue + cases.silent > 0, Role::Warn)),
        (Word::KEY_NOTICE, notice(figures, look), mark(figures.notice.objected > 0, Role::Warn)),
        (Word::EXPIRING, expiring(figures, look), mark(figures.expiring.members > 0, Role::Warn)),
        (Word::DESK_MEMBERS, figures.members.to_string(), Role::Text),
        (Word::DESK_DAY, closes(figures, look), mark(figures.open_since.is_some(), Role::Warn)),
    ];
    if let Some(first) = figures.alone.first() {
        let (n, first) = (figures.alone.len().to_string(), first.operator.to_string());
        let line = look.fill(Word::HOME_ALONE_LINE, &[("n", &n), ("first", &first)]);
        lines.push((Word::HOME_ALONE, line, Role::Warn));
    }
    facts(&lines, below(area, 1), buf, look);
    u16::try_from(lines.len()).map_or(11, |rows| rows.saturating_add(2))
}

/// How far the days are closed.
fn closes(figures: &Figures, look: Look) -> String {
    match (figures.open_since, figures.closed_until) {
        (Some(day), _) => look.fill(Word::DAY_NOT_CLOSED, &[("day", &day.to_string())]),
        (None, Some(day)) => look.fill(Word::DAY_ALL_CLOSED, &[("day", &day.to_string())]),
        (None, None) => look.say(Word::DAY_FIRST).to_owned(),
    }
}

fn notice(figures: &Figures, look: Look) -> String {
    let (running, objected) = (figures.notice.running.to_string(), figures.notice.objected.to_string());
    look.fill(Word::NOTICE_COUNTS, &[("running", &running), ("objected", &objected)])
}

fn expiring(figures: &Figures, look: Look) -> String {
    let soon = &figures.expiring;
    let Some(first) = soon.first else { return look.say(Word::EXPIRING_EMPTY).to_owned() };
    let said = [("points", &*soon.points.to_string()), ("first", &*first.to_string())];
    look.fill(Word::EXPIRING_COUNTS, &said)
}

fn coverage(figures: &Figures, area: Rect, buf: &mut Buffer, look: Look) {
    heading(look.say(Word::HOME_COVERAGE), area, buf, look);
    let cover = &figures.coverage;
    let body = below(area, 1);
    let Some(ratio) = cover.ratio else {
        put(buf, line(body, 0), look.say(Word::HOME_NONE_OUTSTANDING), look.style(Role::Dim));
        return;
    };
    let permille = u32::try_from(ratio.minor() / 10).unwrap_or(u32::MAX);
    let role = if cover.suffices() { Role::Good } else { Role::Bad };
    // The bar is full where every point can be honoured.
    let gauge = chart::bar(permille, usize::from(area.width.saturating_sub(2)).min(30));
    put(buf, line(body, 0), &gauge, look.style(role));
    let text = look.fill(Word::FUNDS_COVERAGE, &[("ratio", &ratio.to_string())]);
    put(buf, line(body, 1), &text, look.style(role));
    let yuan = |amount: ledger::units::Cny| look.fill(Word::YUAN, &[("amount", &amount.to_string())]);
    let lines = [
        (Word::FUND_FREE, yuan(cover.free_cash()), Role::Text),
        (Word::STOCK, yuan(cover.goods_at_cost), Role::Text),
        (Word::HOME_OUTSTANDING, cover.outstanding.to_string(), Role::Text),
        (Word::PENDING, cover.pending.to_string(), Role::Text),
        (Word::REWARD, cover.reserved.to_string(), Role::Text),
    ];
    facts(&lines, below(body, 2), buf, look);
}

fn running_out(figures: &Figures, area: Rect, buf: &mut Buffer, look: Look) {
    heading(look.say(Word::HOME_LOW), area, buf, look);
    let body = below(area, 1);
    if figures.running_out.is_empty() {
        put(buf, line(body, 0), look.say(Word::HOME_ALL_WELL), look.style(Role::Good));
    }
    for (n, good) in figures.running_out.iter().enumerate() {
        let text = format!("! {} {} / {}", pad_right(good.name.as_str(), 18), good.usable, good.reorder_at);
        put(buf, line(body, n), &text, look.style(Role::Warn));
    }
}

fn slips(latest: &[(Slip, String)], area: Rect, buf: &mut Buffer, look: Look) {
    heading(look.say(Word::HOME_LATEST), area, buf, look);
    for (n, (slip, name)) in latest.iter().enumerate() {
        let reversed = match slip.standing {
            Standing::Valid => "",
            Standing::Reversed => look.say(Word::SLIP_REVERSED),
        };
        let (voucher, points) = (slip.voucher.to_string(), slip.points.to_string());
        let who = pad_right(&mask::name(name), 8);
        let parts =
            [(voucher.as_str(), Role::Dim), ("  ", Role::Dim), (&who, Role::Text), (&points, Role::Text)];
        let row = line(below(area, 1), n);
        let at = put_parts(buf, row, &parts, look);
        put(buf, right_of(row, at.saturating_add(1)), reversed, look.style(Role::Warn));
    }
}
