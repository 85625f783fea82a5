//! The close of a day: what is left, a blind count, two signatures, the sheet.
//!
//! ```text
//! checklist ── Enter ─▶ the list that is concerned
//!     │  ├─ draw ─▶ count by scans, blind ── F9 ─▶ what differs
//!     └──┴─ F9 ─▶ note ─▶ the second person signs in place ─▶ the sheet
//! ```
//!
//! While goods are counted, the book's figure stands nowhere on the screen: it is shown only after the
//! count is on record.

use ledger::events::Event;
use ledger::events::days::Check;
use ledger::events::operators::Role;
use ledger::exchange::paper::{Paper, WIDE, lines};
use ledger::reports::day::{DayPage, Line};
use ledger::rules::days::{CountDrawn, DrawGoods, OpenShift, Pieces};
use ledger::units::{Barcode, Day as Date, Digest, Quantity, Seq, Sku};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, PaperOf, Query, Screen, Target, close_sheet};
use crate::forms::Ask;
use crate::keys::{self, Action, Scope};
use crate::text::{fold, width};
use crate::theme::Role as Colour;
use crate::widgets::cursor::{Cursor, Total};
use crate::widgets::field::{Field, Focus, Kind};
use crate::widgets::overlay::{centre, panel};
use crate::widgets::table::{Cell, Column, Row, Table};
use crate::widgets::toast::Severity;
use crate::widgets::{below, cells, line, put};
use crate::words::day::{check, remedy};
use crate::words::{Lang, Word};

/// Who works at a desk.
const STAFF: &[Role] = &[Role::Clerk, Role::Reviewer, Role::StockKeeper, Role::Finance, Role::Chief];

/// Who closes a day, with somebody else.
const CLOSERS: &[Role] = &[Role::Clerk, Role::Chief];

/// The close of a day.
#[derive(Debug, Default)]
pub struct Day {
    /// The day that is looked at; the one to be closed next while none is chosen.
    chosen: Option<Date>,
    page: Option<Box<DayPage>>,
    /// The shift of whoever is signed in, at this desk.
    mine: Option<Seq>,
    /// The head of the backup that holds its close.
    backup: Option<(Seq, Digest)>,
    list: List<Line>,
    counting: Option<Counting>,
    /// How far the sheet on the screen is scrolled; none while it is not shown.
    sheet: Option<usize>,
}

/// A count in progress.
#[derive(Debug)]
struct Counting {
    typed: Field,
    cursor: Cursor,
    rows: Vec<(Sku, String, Option<i64>)>,
}

/// The most pieces of one good that can be counted.
const PIECES_MAX: i64 = 99_999;

impl Counting {
    fn of(page: &DayPage) -> Self {
        let rows = page.goods.iter().map(|good| {
            let name = good.name.as_ref().map_or_else(|| good.sku.to_string(), ToString::to_string);
            (good.sku, name, None)
        });
        let mut counting = Self { typed: pieces_field(), cursor: Cursor::default(), rows: rows.collect() };
        counting.cursor.see(8, Total::Exact(counting.rows.len()));
        counting
    }

    /// What was typed before a scan or Enter: a figure, perhaps with a star.
    fn take(&mut self) -> Option<Result<i64, ()>> {
        let typed = fold::text(self.typed.value().trim()).into_owned();
        self.typed.take();
        let typed = typed.trim_end_matches('*');
        if typed.is_empty() {
            return None;
        }
        let figure = typed.parse().ok().filter(|figure| (0..=PIECES_MAX).contains(figure));
        Some(figure.ok_or(()))
    }

    fn add(&mut self, at: usize, count: i64) {
        if let Some((_, _, found)) = self.rows.get_mut(at) {
            *found = Some(found.unwrap_or(0).saturating_add(count).min(PIECES_MAX));
        }
        self.cursor.row = at;
        self.cursor.see(8, Total::Exact(self.rows.len()));
    }

    /// Enter: the figure is what there is of the good in focus, and the next one follows.
    fn set(&mut self) -> Result<(), Word> {
        match self.take() {
            None => Ok(()),
            Some(Err(())) => Err(Word::DRAWN_BAD),
            Some(Ok(figure)) => {
                if let Some((_, _, found)) = self.rows.get_mut(self.cursor.row) {
                    *found = Some(figure);
                }
                self.cursor.apply(Action::Down, Total::Exact(self.rows.len()));
                Ok(())
            }
        }
    }
}

fn pieces_field() -> Field {
    Field::new("pieces", Word::DRAWN_PIECES, Kind::Text).at_most(8).optional()
}

impl Day {
    /// The offers and why one may not be used.
    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let Some(page) = &self.page else { return Vec::new() };
        let say = |word: Word| ctx.look.say(word).to_owned();
        let closed = page.closed.as_ref().map(|_| say(Word::DAY_DONE));
        let (have, none) = (self.mine.map(|_| say(Word::SHIFT_HAVE)), say(Word::SHIFT_NONE));
        let drawn = (!page.goods.is_empty()).then(|| say(Word::DRAWN_DONE));
        let nothing = page.goods.is_empty().then(|| say(Word::DRAWN_NOT_YET));
        let shift = self.mine.unwrap_or_default();
        let bare = page.closed.as_ref().filter(|_| self.backup.is_none());
        let backup = bare.map(|close| Offer::other(Word::ACT_BACK_UP, CLOSERS, Cmd::BackUp(close.seq)));
        let mut offers = vec![
            Offer::other(Word::ACT_OPEN_SHIFT, STAFF, Cmd::Do(OpenShift {}.into())).unless(have),
            Offer::form(Ask::CloseShift(shift)).unless(self.mine.is_none().then_some(none)),
            Offer::other(Word::ACT_DRAW_GOODS, STAFF, Cmd::Do(DrawGoods { day: page.day }.into()))
                .unless(closed.clone())
                .unless(drawn),
            Offer::other(Word::ACT_COUNT_DRAWN, STAFF, Cmd::Say(Severity::Info, String::new()))
                .unless(closed)
                .unless(nothing),
            Offer::form(Ask::BackEntry),
            Offer::form(Ask::VoidForm),
            Offer::other(Word::ACT_PRINT_SHEET, &Role::ALL, Cmd::Print(PaperOf::Day(page.day))),
        ];
        offers.extend(backup);
        offers
    }

    /// The list a line is about.
    fn open(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let (Some(line), Some(page)) = (self.list.chosen().copied(), &self.page) else { return Vec::new() };
        match line.check {
            Check::TasksDue | Check::TasksCarried => vec![Cmd::Go(Target::Dispatch)],
            Check::Review | Check::Questions => vec![Cmd::Go(Target::Review)],
            Check::Objections => vec![Cmd::Go(Target::Notice)],
            Check::CardsToCount | Check::CardsMissing => vec![Cmd::Go(Target::MarketCards)],
            Check::Holds => vec![Cmd::Go(Target::Redeem(None))],
            Check::Shifts => {
                let others = page.shifts.iter().find(|shift| shift.until.is_none());
                let shift = self.mine.or(others.map(|shift| shift.shift));
                shift.map(|shift| Cmd::Fill(Ask::CloseShift(shift))).into_iter().collect()
            }
            Check::ToCount | Check::Differences => {
                let number = if page.goods.is_empty() { 3 } else { 4 };
                self.pick(number, ctx)
            }
        }
    }

    fn pick(&mut self, number: u8, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let cmds = actions::run(&self.offers(ctx), number, ctx);
        match (cmds.first(), &self.page) {
            // Counting is no command: it happens on this screen.
            (Some(Cmd::Say(Severity::Info, _)), Some(page)) if number == 4 => {
                self.counting = Some(Counting::of(page));
                Vec::new()
            }
            (Some(Cmd::Print(_)), _) => {
                self.sheet = Some(0);
                cmds
            }
            _ => cmds,
        }
    }

    fn commit(&self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some(page) = &self.page else { return Vec::new() };
        let warn = |text: String| vec![Cmd::Say(Severity::Warn, text)];
        if page.closed.is_some() {
            return warn(closed_by(page, ctx.look.lang));
        }
        if let Some(why) = super::phrases::not_permitted(ctx.me, CLOSERS, ctx.look.lang) {
            return warn(why);
        }
        match page.lines.iter().find(|line| line.blocks && line.figure > 0) {
            Some(line) => {
                let values =
                    [("what", ctx.look.say(check(line.check))), ("figure", &line.figure.to_string())];
                warn(ctx.look.fill(Word::DAY_BLOCKED, &values))
            }
            None => vec![Cmd::Fill(Ask::CloseDay(page.day))],
        }
    }

    fn count_key(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some(counting) = &mut self.counting else { return Vec::new() };
        match keys::lookup(Scope::Counter, key) {
            Some(Action::Open) => {
                let wrong = counting.set().err();
                wrong
                    .map(|word| Cmd::Say(Severity::Warn, ctx.look.say(word).to_owned()))
                    .into_iter()
                    .collect()
            }
            Some(Action::Back) if counting.typed.value().is_empty() => {
                self.counting = None;
                Vec::new()
            }
            Some(Action::Back) => {
                counting.typed.take();
                Vec::new()
            }
            Some(Action::Commit) => self.record(ctx),
            Some(Action::Remove | Action::New) | None => {
                counting.typed.key(key);
                Vec::new()
            }
            Some(action) => {
                counting.cursor.apply(action, Total::Exact(counting.rows.len()));
                Vec::new()
            }
        }
    }

    /// F9 while counting: nothing is recorded before every good has a figure.
    fn record(&self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let (Some(counting), Some(page)) = (&self.counting, &self.page) else { return Vec::new() };
        if let Some((_, name, _)) = counting.rows.iter().find(|(_, _, found)| found.is_none()) {
            let text = ctx.look.fill(Word::DRAWN_MISSING, &[("good", name)]);
            return vec![Cmd::Say(Severity::Warn, text)];
        }
        let counted = |(sku, _, found): &(Sku, String, Option<i64>)| Pieces {
            sku: *sku,
            counted: Quantity::from_minor(found.unwrap_or(0)),
        };
        let counts = counting.rows.iter().map(counted).collect();
        vec![Cmd::Propose(CountDrawn { day: page.day, counts }.into())]
    }

    fn scan(&mut self, code: &str, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some(counting) = &mut self.counting else { return Vec::new() };
        let barcode = code.parse::<Barcode>().ok();
        let good = ctx.lists.goods.iter().find(|good| {
            barcode.is_some_and(|barcode| good.barcodes.contains(&barcode))
                || good.sku.as_str().eq_ignore_ascii_case(code)
        });
        let at = good.and_then(|good| counting.rows.iter().position(|(sku, ..)| *sku == good.sku));
        let text = match at {
            None if good.is_none() && counting.typed.value().is_empty() => {
                // Quick fingers can look like a scanner.
                counting.typed.set(code);
                return match counting.set() {
                    Ok(()) => Vec::new(),
                    Err(word) => vec![Cmd::Say(Severity::Warn, ctx.look.say(word).to_owned())],
                };
            }
            None => ctx.look.fill(Word::DRAWN_NOT_DRAWN, &[("code", code)]),
            Some(at) => match counting.take() {
                Some(Err(())) => ctx.look.say(Word::DRAWN_BAD).to_owned(),
                Some(Ok(count)) => {
                    counting.add(at, count);
                    return Vec::new();
                }
                None => {
                    counting.add(at, 1);
                    return Vec::new();
                }
            },
        };
        vec![Cmd::Say(Severity::Warn, text)]
    }

    fn key(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.counting.is_some() {
            return self.count_key(key, ctx);
        }
        if let Some(at) = self.sheet {
            match keys::lookup(Scope::Table, key) {
                Some(Action::Back | Action::Open) => self.sheet = None,
                Some(Action::Up) => self.sheet = Some(at.saturating_sub(1)),
                Some(Action::Down) => self.sheet = Some(at.saturating_add(1)),
                Some(Action::PageUp) => self.sheet = Some(at.saturating_sub(10)),
                Some(Action::PageDown) => self.sheet = Some(at.saturating_add(10)),
                Some(Action::First) => self.sheet = Some(0),
                _ => {}
            }
            return Vec::new();
        }
        match self.list.key(key, Scope::Table) {
            Some(Action::Back) => vec![Cmd::Back],
            Some(Action::Commit) => self.commit(ctx),
            Some(Action::Pick(number)) => self.pick(number, ctx),
            Some(Action::Open) => self.open(ctx),
            _ => Vec::new(),
        }
    }
}

fn closed_by(page: &DayPage, lang: Lang) -> String {
    let Some(closed) = &page.closed else { return lang.say(Word::DAY_OPEN).to_owned() };
    let (hour, minute) = closed.clock;
    lang.fill(
        Word::DAY_CLOSED_BY,
        &[
            ("on", &closed.on.to_string()),
            ("clock", &format!("{hour:02}:{minute:02}")),
            ("by", &closed.by.to_string()),
            ("second", &closed.second.to_string()),
            ("seq", &closed.seq.get().to_string()),
        ],
    )
}

/// What there is to say of a day besides its checklist: slips and gaps, who stands out, papers,
/// denials.
pub fn told(page: &DayPage, lang: Lang) -> Vec<(String, Colour)> {
    let slips = &page.slips;
    let count = |n: usize| n.to_string();
    let mut told = Vec::new();
    match (slips.first, slips.last) {
        (Some(first), Some(last)) => {
            let values = [
                ("count", count(slips.count)),
                ("first", first.to_string()),
                ("last", last.to_string()),
                ("reversed", count(slips.reversed)),
                ("points", slips.points.to_string()),
            ];
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
            told.push((lang.fill(Word::DAY_SUM, &values), Colour::Text));
        }
        _ => told.push((lang.say(Word::DAY_SUM_NONE).to_owned(), Colour::Dim)),
    }
    let alone = lang.fill(Word::DAY_ALONE, &[("count", &count(slips.alone))]);
    if slips.missing.is_empty() {
        told.push((format!("{}  {alone}", lang.say(Word::DAY_NO_GAPS)), Colour::Text));
    } else {
        let missing: Vec<String> = slips.missing.iter().take(8).map(ToString::to_string).collect();
        let gaps = lang.fill(Word::DAY_GAPS, &[("missing", &missing.join(" "))]);
        told.push((format!("{gaps}  {alone}"), Colour::Bad));
    }
    let said =
        |who: String, uses: u32| lang.fill(Word::DAY_TIMES, &[("who", &who), ("uses", &uses.to_string())]);
    let members = page.members.iter().filter(|row| row.outlier);
    let members = members.map(|row| said(row.who.to_string(), row.uses));
    let operators = page.operators.iter().filter(|row| row.outlier);
    let operators = operators.map(|row| said(row.who.to_string(), row.uses));
    let outliers: Vec<String> = members.chain(operators).collect();
    let denials = lang.fill(Word::DAY_DENIALS, &[("count", &count(page.denials.len()))]);
    if outliers.is_empty() {
        told.push((format!("{}  {denials}", lang.say(Word::DAY_NO_OUTLIERS)), Colour::Text));
    } else {
        let who = lang.fill(Word::DAY_OUTLIERS, &[("who", &outliers.join(" "))]);
        told.push((format!("{who}  {denials}"), Colour::Warn));
    }
    let differs = page.goods.iter().filter_map(|good| {
        let found = good.found.filter(|found| !found.difference().is_zero())?;
        let name = good.name.as_ref().map_or_else(|| good.sku.to_string(), ToString::to_string);
        let values = [
            ("good", name),
            ("found", found.counted.to_string()),
            ("book", found.book.to_string()),
            ("difference", found.difference().to_string()),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
        Some(lang.fill(Word::DRAWN_DIFFERS, &values))
    });
    told.extend(differs.map(|text| (text, Colour::Warn)));
    let pads = &page.pads;
    if pads.used.len() + pads.voided.len() + pads.open_count > 0 {
        let values = [
            ("used", count(pads.used.len())),
            ("voided", count(pads.voided.len())),
            ("open", count(pads.open_count)),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
        told.push((lang.fill(Word::DAY_PADS, &values), Colour::Text));
    }
    told
}

impl Screen for Day {
    fn scope(&self) -> Scope {
        if self.counting.is_some() { Scope::Counter } else { Scope::Table }
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let mut crumbs = vec![ctx.look.say(Word::DESK_DAY).to_owned()];
        if self.counting.is_some() {
            crumbs.push(ctx.look.say(Word::ACT_COUNT_DRAWN).to_owned());
        }
        crumbs
    }

    fn takes(&self, action: Action) -> bool {
        match action {
            Action::New | Action::Remove => false,
            Action::Park | Action::Besides | Action::Pick(_) => self.counting.is_none(),
            _ => true,
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Day(self.chosen)]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Day(page, mine, backup)) => {
                self.list.tell(page.lines.clone());
                (self.page, self.mine, self.backup) = (Some(page.clone()), *mine, *backup);
            }
            Input::Key(key) => return self.key(key, ctx),
            Input::Scan(code) => return self.scan(code, ctx),
            Input::Paste(text) => {
                if let Some(counting) = &mut self.counting {
                    counting.typed.paste(text);
                }
            }
            Input::Done(done) => match &done.entry.event {
                Event::DrawnCounted(_) => self.counting = None,
                Event::DayClosed(fact) => {
                    // The day that was closed stays on the screen, with its sheet.
                    (self.chosen, self.sheet) = (Some(fact.day), Some(0));
                }
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let Some(page) = &self.page else {
            put(buf, line(area, 1), look.say(Word::LOADING), look.style(Colour::Dim));
            return None;
        };
        if let Some(counting) = &self.counting {
            return Some(draw_count(counting, area, buf, ctx));
        }
        let word = if page.from == page.day { Word::DAY_OF } else { Word::DAY_TITLE };
        let mut head = look.say(word).replace("{from}", &page.from.to_string());
        head = head.replace("{day}", &page.day.to_string());
        let mut head = format!("{head}  {}", closed_by(page, look.lang));
        let role = if page.closed.is_some() {
            Colour::Good
        } else {
            let key = keys::key_for(Scope::Table, Action::Commit);
            head = format!("{head}  {}", look.fill(Word::DAY_HOW, &[("key", &key)]));
            Colour::Accent
        };
        put(buf, line(area, 0), &head, look.style(role));
        let told = told(page, look.lang);
        for (n, (text, role)) in told.iter().enumerate() {
            put(buf, line(area, n.saturating_add(1)), text, look.style(*role));
        }
        let whole = area;
        let area = below(area, cells(told.len()).saturating_add(1));
        let offers = self.offers(ctx);
        let feet = actions::rows(&offers, area.width, ctx);
        let list = Rect { height: area.height.saturating_sub(feet), ..area };
        let columns = [
            Column::exact(look.say(Word::DAY_LINE), 18),
            Column::figures(look.say(Word::DAY_FIGURE), 5),
            Column::exact(look.say(Word::DAY_STATE), 16),
            Column::text("", 20),
        ];
        let row = |row: &Line| {
            let (state, role) = match (row.figure, row.blocks) {
                (0, _) => (Word::DAY_DONE, Colour::Good),
                (_, true) => (Word::DAY_MUST, Colour::Bad),
                (_, false) => (Word::DAY_MAY, Colour::Warn),
            };
            let open = row.figure > 0 && page.closed.is_none();
            let what = if open { look.say(remedy(row.check)) } else { "" };
            Row::of([
                Cell::from(look.say(check(row.check)).to_owned()),
                Cell::of(row.figure.to_string(), role),
                Cell::of(look.say(state).to_owned(), role),
                Cell::from(what.to_owned()),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::NOTHING_HERE), list, buf, look);
        actions::draw(&offers, below(area, list.height), buf, ctx);
        if let Some(at) = self.sheet {
            let sheet = close_sheet::paper(page, self.backup, &ctx.lists.operators, look.lang);
            draw_sheet(&sheet, at, whole, buf, ctx);
        }
        None
    }

    fn is_dirty(&self) -> bool {
        self.counting.as_ref().is_some_and(|counting| counting.rows.iter().any(|(.., found)| found.is_some()))
    }
}

fn draw_count(counting: &Counting, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Position {
    let look = ctx.look;
    put(buf, line(area, 0), look.say(Word::DRAWN_TITLE), look.style(Colour::Title));
    let label = cells(width(look.say(Word::DRAWN_PIECES)) + 2);
    let cursor = counting.typed.draw(line(area, 2), buf, label, Focus::Here, look);
    put(buf, line(area, 3), look.say(Word::DRAWN_SAVE), look.style(Colour::Dim));
    let columns = [
        Column::exact(look.say(Word::GOOD), 14),
        Column::text("", 20),
        Column::figures(look.say(Word::DRAWN_FOUND), 8),
    ];
    let row = |(sku, name, found): &(Sku, String, Option<i64>)| {
        let found = found.map_or_else(|| "-".to_owned(), |found| found.to_string());
        Row::of([Cell::from(sku.to_string()), Cell::from(name.clone()), Cell::of(found, Colour::Accent)])
    };
    let rows: Vec<Row> = counting.rows.iter().map(row).collect();
    let total = Total::Exact(rows.len());
    let selected = Some(counting.cursor.row);
    let table = Table { columns: &columns, rows: &rows, first: 0, selected, total, empty: "" };
    table.draw(below(area, 5), buf, look);
    cursor.unwrap_or_else(|| area.as_position())
}

fn draw_sheet(sheet: &Paper, at: usize, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
    let look = ctx.look;
    let text = lines(sheet, WIDE);
    let rows = cells(text.len()).saturating_add(4);
    let inside = panel(buf, centre(area, 54, rows), look.say(Word::SHEET_TITLE), look);
    let room = usize::from(inside.height.saturating_sub(1));
    let at = at.min(text.len().saturating_sub(room));
    for (n, text) in text.iter().skip(at).take(room).enumerate() {
        put(buf, line(inside, n), text, look.style(Colour::Text));
    }
    put(buf, line(inside, room), look.say(Word::SHEET_SCROLL), look.style(Colour::Accent));
}
