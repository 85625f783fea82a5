//! The visitor's screen: card in, large balance, last movements, what it buys; on a second page
//! what is waiting and his cases; and gone again. While nobody stands there it shows the cases that
//! may be claimed.
//!
//! 1. Of whoever has a PIN it shows nothing before he gave it. A wrong one counts as one at a desk does.
//! 2. It shows nobody's whole name and no number of a card.
//! 3. Half a minute without a key and it forgets whoever stood there.
//! 4. Of a sensitive case it shows number, grade and reward, never what or where.

use ledger::events::cases::Openness;
use ledger::reports::board::{Public, Row as OnBoard};
use ledger::reports::review::Row as Act;
use ledger::reports::stock::Row as Stock;
use ledger::rules::pin::{NotAPin, Pin};
use ledger::units::MemberId;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent};
use ratatui::layout::{Position, Rect};

use super::{Cmd, Ctx, Data, Input, MemberPage, Query, Screen, Waiting, phrases};
use crate::keys::{self, Action, Scope};
use crate::text::{fold, mask, pad_left, pad_right, truncate, width, wrap};
use crate::theme::Role;
use crate::widgets::field::{Field, Focus, Kind};
use crate::widgets::{Look, below, bigtext, line, put, put_parts, right_of, top};
use crate::words::{Word, readings};

/// How long nobody may touch it.
pub const IDLE_MS: u64 = 30_000;

/// The visitor's screen.
#[derive(Debug)]
pub struct Kiosk {
    typed: Field,
    page: Option<Box<MemberPage>>,
    waiting: Option<Box<Waiting>>,
    side: Side,
    cases: Vec<Public>,
    /// Whose page was asked for; an answer about anybody else is late and not shown.
    awaited: Option<MemberId>,
    /// Who is asked for his PIN, and what he typed of it.
    asking: Option<(MemberId, Field)>,
    complaint: Option<String>,
    touched: u64,
}

/// Which page of a visitor is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    /// What he has and what it buys.
    Has,
    /// What he waits for, and his cases.
    Waits,
}

impl Default for Kiosk {
    fn default() -> Self {
        let typed = Field::new("card", Word::CARD, Kind::Digits).at_most(10);
        let (page, waiting, cases) = (None, None, Vec::new());
        let (awaited, asking, complaint) = (None, None, None);
        Self { typed, page, waiting, side: Side::Has, cases, awaited, asking, complaint, touched: 0 }
    }
}

impl Kiosk {
    /// Forgets whoever stood here; the list of cases is everybody's.
    fn forget(&mut self) {
        let cases = std::mem::take(&mut self.cases);
        *self = Self { cases, touched: self.touched, ..Self::default() };
    }

    fn card(&mut self, code: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
        self.typed.take();
        self.forget();
        if let Some(member) = ctx.lists.holder(&fold::text(code.trim())) {
            if ctx.lists.pins.contains(&member) {
                let pin = Field::new("pin", Word::PIN, Kind::Secret).at_most(12).optional();
                self.asking = Some((member, pin));
                return Vec::new();
            }
            self.open(member)
        } else {
            let is_blocked = ctx.lists.blocked(&fold::text(code.trim()), ctx.look).is_some();
            let complaint = if is_blocked { Word::KIOSK_BLOCKED } else { Word::KIOSK_UNKNOWN };
            (self.awaited, self.complaint) = (None, Some(ctx.look.say(complaint).to_owned()));
            Vec::new()
        }
    }

    fn open(&mut self, member: MemberId) -> Vec<Cmd> {
        (self.asking, self.complaint, self.awaited) = (None, None, Some(member));
        vec![Cmd::Load(Query::Member(member, None)), Cmd::Load(Query::Waiting(member))]
    }

    /// What he typed as his PIN.
    fn pin(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some((member, field)) = &mut self.asking else { return Vec::new() };
        let typed = fold::text(field.value().trim()).into_owned();
        field.take();
        match typed.parse::<Pin>() {
            Ok(pin) => {
                self.complaint = None;
                vec![Cmd::ShowPin(*member, pin)]
            }
            Err(err) => {
                self.complaint = Some(readings::said(ctx.look.lang, &NotAPin::to_string(&err)));
                Vec::new()
            }
        }
    }

    fn key(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let action = keys::lookup(Scope::Kiosk, key);
        if let Some((_, field)) = &mut self.asking {
            match action {
                Some(Action::Open) => return self.pin(ctx),
                Some(Action::Back) if key.code == KeyCode::Backspace && !field.value().is_empty() => {
                    field.key(key);
                }
                Some(Action::Back) => self.forget(),
                _ => {
                    field.key(key);
                }
            }
            return Vec::new();
        }
        match action {
            Some(Action::Open) if self.typed.value().is_empty() => {}
            Some(Action::Open) => {
                let typed = self.typed.value().to_owned();
                return self.card(&typed, ctx);
            }
            Some(Action::Back) if key.code == KeyCode::Backspace && !self.typed.value().is_empty() => {
                self.typed.key(key);
            }
            Some(Action::Back) if self.side == Side::Waits => self.side = Side::Has,
            Some(Action::Back) => self.forget(),
            Some(Action::Down | Action::PageDown) if self.page.is_some() => self.side = Side::Waits,
            Some(Action::Up | Action::PageUp) => self.side = Side::Has,
            _ => {
                self.typed.key(key);
            }
        }
        Vec::new()
    }

    fn draw_idle(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        put(buf, line(area, 1), &ctx.lists.station, look.style(Role::Title));
        let (how, field) = match &self.asking {
            Some((_, pin)) => (Word::KIOSK_PIN, pin),
            None => (Word::KIOSK_SCAN, &self.typed),
        };
        put(buf, line(area, 3), look.say(how), look.style(Role::Accent));
        let cursor = field.draw(line(area, 4), buf, 8, Focus::Here, look);
        if let Some(complaint) = &self.complaint {
            put(buf, line(area, 5), complaint, look.style(Role::Bad));
        }
        let list = below(area, 7);
        put(buf, line(list, 0), look.say(Word::KIOSK_CASES), look.style(Role::Title));
        let free: Vec<&Public> = self.cases.iter().filter(|case| case.state == "listed").collect();
        if free.is_empty() {
            put(buf, line(list, 1), look.say(Word::KIOSK_NO_CASES), look.style(Role::Dim));
        }
        let room = usize::from(list.height).saturating_sub(2);
        for (n, case) in free.iter().take(room).enumerate() {
            public(case, line(list, n + 1), buf, look);
        }
        if free.len() > room {
            let more = (free.len() - room).to_string();
            let more = look.fill(Word::KIOSK_MORE_CASES, &[("n", &more)]);
            put(buf, line(list, room + 1), &more, look.style(Role::Dim));
        }
        cursor
    }

    /// How long until it forgets him.
    fn draw_countdown(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let left = self.touched.saturating_add(IDLE_MS).saturating_sub(ctx.now).div_ceil(1000);
        let reset = ctx.look.fill(Word::KIOSK_RESET, &[("seconds", &left.to_string())]);
        put(buf, right_of(line(area, 0), area.width / 2), &reset, ctx.look.style(Role::Dim));
    }

    /// What he waits for on the left, his cases on the right; one under the other where it is narrow.
    fn draw_waiting(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let Some(waiting) = &self.waiting else { return };
        let half = area.width / 2;
        let wide = area.width >= 96;
        let left = if wide { Rect { width: half.saturating_sub(2), ..area } } else { area };
        put(buf, line(left, 0), look.say(Word::KIOSK_WAITING), look.style(Role::Title));
        let lines = waits(waiting, usize::from(left.width), look);
        // Where both stand under each other, each of them has its half of the rows.
        let cases = waiting.cases.len().max(1) * 2 + 2;
        let room = usize::from(left.height).saturating_sub(if wide { 2 } else { cases + 1 }).max(4);
        for (n, (text, role)) in lines.iter().take(room).enumerate() {
            put(buf, line(left, n + 1), text, look.style(*role));
        }
        if lines.len() > room {
            let more = look.fill(Word::KIOSK_MORE_CASES, &[("n", &(lines.len() - room).to_string())]);
            put(buf, line(left, room + 1), &more, look.style(Role::Dim));
        }
        let used = crate::widgets::cells(lines.len().min(room)) + 3;
        let right = if wide { right_of(area, half) } else { below(area, used) };
        put(buf, line(right, 0), look.say(Word::KIOSK_OWN_CASES), look.style(Role::Title));
        if waiting.cases.is_empty() {
            put(buf, line(right, 1), look.say(Word::KIOSK_NO_OWN), look.style(Role::Dim));
        }
        for (n, row) in waiting.cases.iter().enumerate() {
            own_case(row, below(right, crate::widgets::cells(n * 2 + 1)), buf, look);
        }
    }
}

/// A case that may be claimed: of a sensitive one neither what nor where.
fn public(case: &Public, row: Rect, buf: &mut Buffer, look: Look) {
    let title = case.title.as_ref().map_or(look.say(Word::KIOSK_SENSITIVE), |title| title.as_str());
    let grid = case.grid.map(|grid| grid.to_string()).unwrap_or_default();
    let tail = format!(
        "{} {}  {} {}",
        look.say(Word::REWARD),
        pad_left(&case.reward.to_string(), 4),
        look.say(Word::CLOSES),
        case.closes
    );
    let room = usize::from(row.width).saturating_sub(width(&tail) + 2);
    let head = format!("{} {} {} {grid}", case.case, case.grade, title);
    let head = pad_right(&truncate(&head, room.saturating_sub(1)), room);
    put_parts(buf, row, &[(&head, Role::Text), ("  ", Role::Text), (&tail, Role::Dim)], look);
}

/// What he waits for, in lines: points with the day they may be spent, acts in review, questions.
fn waits(waiting: &Waiting, columns: usize, look: Look) -> Vec<(String, Role)> {
    let mut lines = Vec::new();
    let kind = |act: &Act| act.kind_name.as_ref().map_or_else(|| act.kind.to_string(), ToString::to_string);
    let mut say = |text: &str, role| {
        lines.extend(wrap(text, columns).into_iter().map(|part| (part, role)));
    };
    // What he can do something about comes first.
    for (act, question) in &waiting.asked {
        let (what, day) = (kind(act), act.day.to_string());
        let values = [("what", what.as_str()), ("day", day.as_str()), ("question", question.as_str())];
        say(&look.fill(Word::KIOSK_ASKED, &values), Role::Warn);
    }
    for one in &waiting.points {
        let day = one.from.map(|from| look.fill(Word::KIOSK_FROM, &[("day", &from.to_string())]));
        let day = day.unwrap_or_else(|| look.say(Word::KIOSK_OBJECTED).to_owned());
        say(&format!("{} {day}  {}", pad_left(&format!("+{}", one.points), 6), one.what), Role::Text);
    }
    for act in &waiting.acts {
        let (what, day) = (kind(act), act.day.to_string());
        say(&look.fill(Word::KIOSK_IN_REVIEW, &[("what", &what), ("day", &day)]), Role::Dim);
    }
    if lines.is_empty() {
        lines.push((look.say(Word::KIOSK_NO_WAITING).to_owned(), Role::Dim));
    }
    lines
}

/// A case of his own, in two rows.
fn own_case(row: &OnBoard, area: Rect, buf: &mut Buffer, look: Look) {
    let title = match row.openness {
        Openness::Public => row.title.as_str(),
        Openness::Sensitive => look.say(Word::KIOSK_SENSITIVE),
    };
    let head = format!("{} {} {title}", row.case, row.grade);
    put(buf, line(area, 0), &head, look.style(Role::Text));
    let until = match row.due.filter(|_| row.state == "claimed") {
        Some(due) => {
            let (day, clock) = (due.to_string(), phrases::clock(row, look.lang));
            look.fill(Word::KIOSK_DUE, &[("day", &day), ("clock", &clock)])
        }
        None => look.say(Word::KIOSK_FINISHED).to_owned(),
    };
    let urgent = row.days_left.is_some_and(|days| days <= 3);
    let tail = format!("  {until}  {} {}", look.say(Word::REWARD), row.reward);
    put(buf, line(area, 1), &tail, look.style(if urgent { Role::Warn } else { Role::Dim }));
}

impl Screen for Kiosk {
    fn scope(&self) -> Scope {
        Scope::Kiosk
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_KIOSK).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        match action {
            Action::PageDown => self.page.is_some() && self.side == Side::Has,
            other => !matches!(other, Action::Commit | Action::Pick(_) | Action::New | Action::Remove),
        }
    }

    fn queries(&self) -> Vec<Query> {
        let shown = self.page.as_ref().map(|page| page.found.row.balance.member);
        let his = shown.map(|member| [Query::Member(member, None), Query::Waiting(member)]);
        [Query::Public].into_iter().chain(his.into_iter().flatten()).collect()
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if matches!(input, Input::Key(_) | Input::Scan(_) | Input::Paste(_)) {
            self.touched = ctx.now;
        }
        match input {
            // Quick fingers look like a scanner; a card leads away from whoever was asked.
            Input::Scan(code) => match &mut self.asking {
                Some((_, field)) if ctx.lists.holder(&fold::text(code.trim())).is_none() => {
                    field.paste(code);
                    return self.pin(ctx);
                }
                _ => return self.card(code, ctx),
            },
            Input::Known(member) if self.asking.as_ref().is_some_and(|(of, _)| *of == member) => {
                return self.open(member);
            }
            Input::Refused(why) if self.asking.is_some() => self.complaint = Some(why.to_owned()),
            Input::Data(Data::Member(Some(page))) if Some(page.found.row.balance.member) == self.awaited => {
                self.page = Some(page.clone());
            }
            Input::Data(Data::Waiting(Some(waiting))) if Some(waiting.member) == self.awaited => {
                self.waiting = Some(waiting.clone());
            }
            Input::Data(Data::Public(cases)) => self.cases.clone_from(cases),
            Input::Key(key) => return self.key(key, ctx),
            Input::Tick if self.next_tick().is_some_and(|at| at <= ctx.now) => {
                self.forget();
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let Some(page) = &self.page else {
            return self.draw_idle(area, buf, ctx);
        };
        let balance = &page.found.row.balance;
        if self.side == Side::Waits {
            put(buf, line(area, 0), &mask::name(&page.found.name), look.style(Role::Title));
            self.draw_countdown(area, buf, ctx);
            super::visitor::figures(balance, line(area, 1), buf, look);
            self.draw_waiting(below(area, 3), buf, look);
            return None;
        }
        put(buf, line(area, 0), &mask::name(&page.found.name), look.style(Role::Title));
        self.draw_countdown(area, buf, ctx);
        put(buf, line(area, 1), look.say(Word::AVAILABLE), look.style(Role::Dim));
        let used =
            bigtext::draw(&balance.available.to_string(), top(below(area, 2), 6), buf, Role::Accent, look);
        let under = below(area, 3 + used);
        super::visitor::figures(balance, line(under, 0), buf, look);
        super::visitor::sum(balance, line(under, 1), buf, look);
        let half = area.width / 2;
        let lists = below(under, 3);
        put(buf, line(lists, 0), look.say(Word::KIOSK_LAST), look.style(Role::Title));
        for (n, moved) in page.statement.movements.iter().take(8).enumerate() {
            let plus = if moved.points.is_positive() { "+" } else { "" };
            let points = pad_left(&format!("{plus}{}", moved.points), 7);
            let text = format!("{} {points} {}", moved.on, phrases::movement(moved, look.lang));
            let row = line(below(lists, 1), n);
            put(buf, Rect { width: half.saturating_sub(1), ..row }, &text, look.style(Role::Text));
        }
        let right = right_of(lists, half);
        put(buf, line(right, 0), look.say(Word::KIOSK_BUYS), look.style(Role::Title));
        let buys = affordable(&ctx.lists.goods, balance.available);
        if buys.is_empty() {
            put(buf, line(right, 1), look.say(Word::KIOSK_NOTHING_YET), look.style(Role::Dim));
        }
        for (n, good) in buys.iter().enumerate() {
            let price = pad_left(&good.points_price.to_string(), 6);
            let text = format!("{} {price}", pad_right(good.name.as_str(), 20));
            put(buf, line(below(right, 1), n), &text, look.style(Role::Text));
        }
        None
    }

    fn next_tick(&self) -> Option<u64> {
        let stands = self.page.is_some() || self.asking.is_some() || self.complaint.is_some();
        let busy = stands || !self.typed.value().is_empty();
        busy.then(|| self.touched.saturating_add(IDLE_MS))
    }
}

/// What is on the shelf and not too dear, dearest first.
fn affordable(goods: &[Stock], available: ledger::units::Points) -> Vec<&Stock> {
    let fits = |good: &&Stock| good.points_price <= available && good.usable.is_positive();
    let mut buys: Vec<&Stock> = goods.iter().filter(fits).collect();
    buys.sort_by_key(|good| std::cmp::Reverse(good.points_price));
    buys
}
