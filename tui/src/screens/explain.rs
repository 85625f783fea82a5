//! Where a figure comes from: its lots, and behind the one in focus the entries, the rules, the people
//! and the evidence.

use ledger::reports::explain::{Explained, Figure, Part};
use ledger::units::MemberId;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen};
use crate::keys::{Action, Scope};
use crate::text::wrap;
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put};
use crate::words::{Word, explained, notice};

/// A figure, opened.
#[derive(Debug)]
pub struct Explain {
    member: MemberId,
    figure: Figure,
    found: Option<Box<Explained>>,
    parts: List<Part>,
}

impl Explain {
    /// The figures of a member, what is available first.
    pub fn new(member: MemberId) -> Self {
        Self { member, figure: Figure::Available, found: None, parts: List::default() }
    }

    fn show(&mut self, figure: Figure) -> Vec<Cmd> {
        *self = Self { figure, ..Self::new(self.member) };
        self.queries().into_iter().map(Cmd::Load).collect()
    }
}

impl Screen for Explain {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let figure = ctx.look.say(notice::figure(self.figure)).to_owned();
        vec![ctx.look.say(Word::DESK_MEMBERS).to_owned(), self.member.to_string(), figure]
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::New | Action::Remove | Action::Open)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Explain(self.member, self.figure)]
    }

    fn update(&mut self, input: Input<'_>, _: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Explain(Some(found)))
                if (found.member, found.figure) == (self.member, self.figure) =>
            {
                self.parts.tell(found.parts.clone());
                self.found = Some(found.clone());
            }
            Input::Key(key) => match self.parts.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Pick(number)) => {
                    let figure = Figure::ALL.get(usize::from(number).wrapping_sub(1)).copied();
                    return figure.map(|figure| self.show(figure)).unwrap_or_default();
                }
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let figures: Vec<String> = (1..)
            .zip(Figure::ALL)
            .map(|(n, figure)| format!("{n} {}", look.say(notice::figure(figure))))
            .collect();
        let how = look.fill(Word::EXPLAIN_HOW, &[("figures", &figures.join("  "))]);
        let Some(found) = &self.found else {
            put(buf, line(area, 1), look.say(Word::LOADING), look.style(Colour::Dim));
            return None;
        };
        let (member, points) = (self.member.to_string(), found.points.to_string());
        let figure = look.say(notice::figure(self.figure));
        let said = [("member", &*member), ("figure", figure), ("points", &points)];
        put(buf, line(area, 0), &look.fill(Word::EXPLAIN_TITLE, &said), look.style(Colour::Title));
        let how = wrap(&how, usize::from(area.width));
        for (n, part) in how.iter().enumerate() {
            put(buf, line(area, n + 1), part, look.style(Colour::Accent));
        }
        let body = below(area, 1 + crate::widgets::cells(how.len()));
        let list = Rect { height: (body.height / 2).max(4).min(body.height), ..body };
        self.draw_parts(list, buf, look);
        let (under, width) = (below(body, list.height), usize::from(area.width));
        let behind = self.parts.chosen().map(|part| explained::lines(part, look.lang)).unwrap_or_default();
        let gone = explained::taken_back(found, look.lang);
        let said = behind.into_iter().map(|text| (text, Colour::Text));
        let said = said.chain(gone.into_iter().map(|text| (text, Colour::Warn)));
        let lines =
            said.flat_map(|(text, role)| wrap(&text, width).into_iter().map(move |text| (text, role)));
        for (n, (text, role)) in lines.take(usize::from(under.height)).enumerate() {
            put(buf, line(under, n), &text, look.style(role));
        }
        None
    }
}

impl Explain {
    fn draw_parts(&self, list: Rect, buf: &mut Buffer, look: Look) {
        let columns = [
            Column::figures(look.say(Word::POINTS), 8),
            Column::text(look.say(Word::EXPLAIN_FROM), 20),
            Column::exact(look.say(Word::EXPLAIN_USABLE), 11),
            Column::exact(look.say(Word::LAST_DAY), 11),
        ];
        let row = |part: &Part| {
            let from =
                part.from.map_or_else(|| look.say(Word::EXPLAIN_AT_ONCE).to_owned(), |day| day.to_string());
            let until = part
                .expires
                .map_or_else(|| look.say(Word::EXPLAIN_FOR_EVER).to_owned(), |day| day.to_string());
            let (from, until) = if part.lot.is_some() { (from, until) } else { Default::default() };
            Row::of([
                Cell::of(part.points.to_string(), Colour::Accent),
                Cell::from(explained::origin(part, look.lang)),
                Cell::of(from, Colour::Dim),
                Cell::of(until, Colour::Dim),
            ])
        };
        self.parts.draw(&columns, row, look.say(Word::EXPLAIN_EMPTY), list, buf, look);
    }
}
