//! Public notice: what may still be doubted, until when, and the objections that wait.

use ledger::reports::notice::Row as InNotice;
use ledger::units::Seq;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::text::{mask, wrap};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put};
use crate::words::Word;

/// The list of public notice.
#[derive(Debug, Default)]
pub struct Notice {
    list: List<(InNotice, String)>,
}

/// Rows under the list that tell of the one in focus.
const DETAIL: u16 = 4;

impl Notice {
    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let Some((row, _)) = self.list.chosen() else { return Vec::new() };
        let wrong = |wrong: bool| wrong.then(|| ctx.look.say(Word::ACT_WRONG_STATE).to_owned());
        let objected = row.objection.is_some();
        let reverse: fn(Seq) -> Ask =
            if row.case.is_some() { Ask::ReverseCaseReward } else { Ask::ReverseTaskCredit };
        vec![
            Offer::form(Ask::ObjectToCredit(row.credit)).unless(wrong(objected)),
            Offer::form(Ask::DismissObjection(row.credit)).unless(wrong(!objected)),
            Offer::form(reverse(row.credit)),
        ]
    }
}

impl Screen for Notice {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::NOTICE_TITLE).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::New | Action::Remove)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Notice]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Notice(rows)) => self.list.tell(rows.clone()),
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Pick(number)) => return actions::run(&self.offers(ctx), number, ctx),
                Some(Action::Open) => {
                    let member = self.list.chosen().and_then(|(row, _)| row.member);
                    return member.map(|member| Cmd::Go(Target::Member(member))).into_iter().collect();
                }
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let offers = self.offers(ctx);
        let feet = actions::rows(&offers, area.width, ctx) + DETAIL;
        let list = Rect { height: area.height.saturating_sub(feet), ..area };
        let columns = [
            Column::exact(look.say(Word::AUDIT_ENTRY), 7).ranked(2),
            Column::exact(look.say(Word::MEMBER), 12),
            Column::text(look.say(Word::NOTICE_WHAT), 16),
            Column::figures(look.say(Word::POINTS), 7),
            Column::exact(look.say(Word::NOTICE_LAST), 22),
        ];
        let row = |(row, name): &(InNotice, String)| {
            let role = if row.objection.is_some() { Colour::Warn } else { Colour::Text };
            let who = match row.member {
                Some(member) => format!("{} {member}", mask::name(name)),
                None => name.clone(),
            };
            Row::of([
                Cell::of(row.credit.to_string(), Colour::Dim),
                Cell::of(who, role),
                Cell::of(what(row), role),
                Cell::of(row.points.to_string(), role),
                Cell::of(last(row, look), role),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::NOTICE_EMPTY), list, buf, look);
        let under = below(area, list.height);
        if let Some((row, _)) = self.list.chosen() {
            for (n, text) in details(row, look, area.width).iter().take(usize::from(DETAIL)).enumerate() {
                let role = if n == 0 { Colour::Dim } else { Colour::Text };
                put(buf, line(under, n), text, look.style(role));
            }
        }
        actions::draw(&offers, below(under, DETAIL), buf, ctx);
        None
    }
}

/// What a credit was for.
fn what(row: &InNotice) -> String {
    let kind = row.kind_name.as_ref().map(ToString::to_string);
    let kind = kind.or_else(|| row.kind.map(|kind| kind.to_string()));
    let parts = [
        kind,
        row.day.map(|day| day.to_string()),
        row.case.map(|case| case.to_string()),
        row.title.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn last(row: &InNotice, look: Look) -> String {
    match row.last {
        Some(last) => last.to_string(),
        None => format!("! {}", look.fill(Word::NOTICE_STOPPED, &[("days", &row.left_days.to_string())])),
    }
}

/// Who credited it and what is said against it.
fn details(row: &InNotice, look: Look, width: u16) -> Vec<String> {
    let (day, seq, by) = (row.credited.to_string(), row.credit.to_string(), row.by.to_string());
    let mut lines = vec![look.fill(Word::NOTICE_CREDITED, &[("day", &day), ("seq", &seq), ("by", &by)])];
    if let Some(task) = row.task {
        lines[0] = format!("{task}  {}", lines[0]);
    }
    if let Some(objection) = &row.objection {
        let (on, seq, by) = (objection.on.to_string(), objection.seq.to_string(), objection.by.to_string());
        let said = [("on", &*on), ("seq", &seq), ("by", &by), ("reason", objection.reason.as_str())];
        lines.extend(wrap(&look.fill(Word::NOTICE_OBJECTION, &said), usize::from(width)));
        let words = look.fill(Word::NOTICE_WORDS, &[("words", objection.words.as_str())]);
        lines.extend(wrap(&words, usize::from(width)));
    }
    lines
}
