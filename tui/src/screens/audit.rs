//! Verification of the whole book, and its entries to the byte.

use ledger::chain::verify::Verdict;
use ledger::reports::log::Row as Entry;
use ledger::units::Seq;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::phrases;
use super::{Cmd, Ctx, Data, Input, Query, Screen};
use crate::keys::{Action, Scope};
use crate::text::wrap;
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{below, chart, line, put};
use crate::words::{Word, facts};

/// Verification and log.
#[derive(Debug, Default)]
pub struct Audit {
    log: List<(Entry, String)>,
    walk: Walk,
    /// The page of the log begins before this place.
    before: Option<Seq>,
    /// Whether the bytes of the entry in focus are shown.
    bytes: Shown,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Shown {
    #[default]
    No,
    Yes,
}

#[derive(Debug, Default)]
enum Walk {
    #[default]
    NotYet,
    Running(u64, u64),
    Cancelled,
    Ended(Box<Verdict>),
}

impl Audit {
    /// Older entries when the end of the page is passed, newer ones at its top.
    fn turn(&mut self, action: Action) -> Vec<Cmd> {
        let rows = self.log.rows();
        self.before = match action {
            Action::PageDown => rows.last().map(|(last, _)| last.seq).filter(|seq| seq.get() > 0),
            _ => None,
        };
        vec![Cmd::Load(Query::Log(self.before))]
    }
}

impl Screen for Audit {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_AUDIT).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        action == Action::Commit || !matches!(action, Action::Pick(_) | Action::New)
    }

    fn can_cancel(&self) -> bool {
        matches!(self.walk, Walk::Running(..))
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Log(self.before)]
    }

    fn update(&mut self, input: Input<'_>, _: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Log(rows)) => self.log.tell(rows.clone()),
            Input::Walked(done, total) => self.walk = Walk::Running(done, total),
            Input::Verified(Some(verdict)) => self.walk = Walk::Ended(Box::new(verdict.clone())),
            Input::Verified(None) => self.walk = Walk::Cancelled,
            Input::Key(key) => {
                let at_end = self.log.rows().last().map(|(last, _)| last.seq)
                    == self.log.chosen().map(|(row, _)| row.seq);
                let pressed = crate::keys::lookup(Scope::Table, key);
                if pressed == Some(Action::PageDown) && at_end {
                    return self.turn(Action::PageDown);
                }
                if pressed == Some(Action::First) && self.before.is_some() {
                    return self.turn(Action::First);
                }
                match self.log.key(key, Scope::Table) {
                    Some(Action::Back) if self.bytes == Shown::Yes => self.bytes = Shown::No,
                    Some(Action::Back) => return vec![Cmd::Back],
                    Some(Action::Open) => {
                        self.bytes = if self.bytes == Shown::Yes { Shown::No } else { Shown::Yes };
                    }
                    Some(Action::Commit) if !matches!(self.walk, Walk::Running(..)) => {
                        self.walk = Walk::Running(0, 0);
                        return vec![Cmd::Verify];
                    }
                    Some(Action::Cancel) => return vec![Cmd::CancelVerify],
                    _ => {}
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let used = self.draw_walk(area, buf, ctx);
        let look = ctx.look;
        let said = phrases::trust(&ctx.lists.trust, look.lang);
        for (n, text) in said.iter().enumerate() {
            put(buf, line(below(area, used), n), text, look.style(Colour::Dim));
        }
        let used = used + u16::try_from(said.len()).unwrap_or(0);
        let rest = below(area, used + 1);
        let (list, under) = match self.bytes {
            Shown::No => (rest, Rect { height: 0, ..rest }),
            Shown::Yes => (Rect { height: rest.height / 2, ..rest }, below(rest, rest.height / 2)),
        };
        let columns = [
            Column::figures(look.say(Word::AUDIT_ENTRY), 7),
            Column::exact(look.say(Word::DAY), 10),
            Column::exact(look.say(Word::OPERATOR), 8),
            Column::text(look.say(Word::AUDIT_WHAT), 22),
            Column::exact(look.say(Word::AUDIT_HASH), 8).ranked(1),
        ];
        let row = |(entry, _): &(Entry, String)| {
            let said: Vec<String> = entry
                .facts
                .iter()
                .map(|(name, value)| match value.as_str() {
                    Some(text) => format!("{name}={text}"),
                    None => format!("{name}={value}"),
                })
                .collect();
            let role = if entry.event == "denied" { Colour::Warn } else { Colour::Text };
            Row::of([
                Cell::from(entry.seq.to_string()),
                Cell::from(entry.on.to_string()),
                Cell::from(entry.by.to_string()),
                Cell::of(format!("{} {}", look.say(facts::event(entry.event)), said.join(" ")), role),
                Cell::of(entry.hash.short(), Colour::Dim),
            ])
        };
        self.log.draw(&columns, row, look.say(Word::NOTHING_HERE), list, buf, look);
        if let Some((_, bytes)) = self.log.chosen().filter(|_| self.bytes == Shown::Yes) {
            put(buf, line(under, 0), look.say(Word::AUDIT_BYTES), look.style(Colour::Title));
            for (n, part) in wrap(bytes, usize::from(under.width)).iter().enumerate() {
                put(buf, line(below(under, 1), n), part, look.style(Colour::Dim));
            }
        }
        None
    }
}

impl Audit {
    /// Draws how the verification stands; returns the rows it took.
    fn draw_walk(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> u16 {
        let look = ctx.look;
        let say = |buf: &mut Buffer, n, text: &str, role| put(buf, line(area, n), text, look.style(role));
        match &self.walk {
            Walk::NotYet => {
                say(buf, 0, look.say(Word::AUDIT_VERIFY), Colour::Accent);
                1
            }
            Walk::Cancelled => {
                say(buf, 0, look.say(Word::AUDIT_CANCELLED), Colour::Warn);
                1
            }
            Walk::Running(done, total) => {
                let text = look
                    .fill(Word::AUDIT_RUNNING, &[("done", &done.to_string()), ("total", &total.to_string())]);
                say(buf, 0, &text, Colour::Accent);
                let permille = chart::permille(*done, *total).unwrap_or(0);
                say(buf, 1, &chart::gauge(permille, 40), Colour::Accent);
                2
            }
            Walk::Ended(verdict) if verdict.findings.is_empty() => {
                let text = look.fill(Word::AUDIT_CLEAN, &[("n", &verdict.entries.to_string())]);
                say(buf, 0, &text, Colour::Good);
                say(buf, 1, look.say(Word::AUDIT_NOT_ANCHORED), Colour::Dim);
                2
            }
            Walk::Ended(verdict) => {
                let n = verdict.findings.len().to_string();
                let text = match verdict.last_good {
                    Some(seq) => look.fill(Word::AUDIT_FOUND, &[("n", &n), ("seq", &seq.to_string())]),
                    None => look.fill(Word::AUDIT_FOUND_NONE_GOOD, &[("n", &n)]),
                };
                say(buf, 0, &text, Colour::Bad);
                for (at, finding) in verdict.findings.iter().take(5).enumerate() {
                    say(buf, at + 1, &format!("! {finding}"), Colour::Bad);
                }
                u16::try_from(verdict.findings.len().min(5)).unwrap_or(5) + 1
            }
        }
    }
}
