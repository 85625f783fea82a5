//! Finding a member: number, phone tail, name or pinyin, as it is typed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::{Cmd, Ctx, Data, Found, Input, Query, Screen, Target};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::text::{mask, width};
use crate::theme::Role as Colour;
use crate::widgets::field::{Edit, Field, Focus, Kind};
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{below, cells, line, put, top};
use crate::words::{Word, facts};

/// The list of members.
#[derive(Debug)]
pub struct Members {
    typed: Field,
    list: List<Found>,
    total: usize,
}

impl Default for Members {
    fn default() -> Self {
        let typed = Field::new("typed", Word::REDEEM_FIND, Kind::Text).at_most(30).optional();
        Self { typed, list: List::default(), total: 0 }
    }
}

impl Members {
    fn ask(&self) -> Vec<Cmd> {
        self.queries().into_iter().map(Cmd::Load).collect()
    }
}

impl Screen for Members {
    fn scope(&self) -> Scope {
        Scope::Counter
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_MEMBERS).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::Remove | Action::Park | Action::Besides)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Members(self.typed.value().trim().to_owned())]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Members(typed, found, total)) if *typed == self.typed.value().trim() => {
                self.list.tell(found.clone());
                self.total = *total;
            }
            Input::Scan(code) => {
                if let Some(member) = ctx.lists.holder(code) {
                    return vec![Cmd::Go(Target::Member(member))];
                }
                if let Some((member, said)) = ctx.lists.blocked(code, ctx.look) {
                    return vec![Cmd::Say(Severity::Warn, said), Cmd::Go(Target::Member(member))];
                }
                self.typed.set(code);
                return self.ask();
            }
            Input::Paste(text) if self.typed.paste(text) == Edit::Changed => return self.ask(),
            Input::Key(key) => match self.list.key(key, Scope::Counter) {
                Some(Action::Open) => {
                    let chosen = self.list.chosen().map(|found| found.row.balance.member);
                    return chosen.map(|member| Cmd::Go(Target::Member(member))).into_iter().collect();
                }
                Some(Action::New) => return vec![Cmd::Fill(Ask::EnrolMember)],
                Some(Action::Back) if !self.typed.value().is_empty() => {
                    self.typed.take();
                    return self.ask();
                }
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Remove) | None => {
                    if self.typed.key(key) == Edit::Changed {
                        return self.ask();
                    }
                }
                Some(_) => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let label = cells(width(look.say(Word::REDEEM_FIND)) + 2);
        let cursor = self.typed.draw(top(area, 1), buf, label, Focus::Here, look);
        put(buf, line(area, 1), look.say(Word::MEMBERS_FIND), look.style(Colour::Dim));
        let columns = [
            Column::exact(look.say(Word::MEMBER_NO), 8),
            Column::text(look.say(Word::NAME), 10),
            Column::exact(look.say(Word::POST), 16).ranked(2),
            Column::exact(look.say(Word::VILLAGE), 8).ranked(3),
            Column::exact(look.say(Word::PHONE), 10).ranked(1),
            Column::figures(look.say(Word::AVAILABLE), 9),
            Column::figures(look.say(Word::PENDING), 9).ranked(4),
        ];
        let row = |found: &Found| {
            let balance = &found.row.balance;
            let post = found.row.post.map(|posted| look.say(facts::post(posted.post)).to_owned());
            let frozen = if balance.is_frozen { Colour::Bad } else { Colour::Text };
            Row::of([
                Cell::from(balance.member.to_string()),
                Cell::of(format!("{}{}", if balance.is_frozen { "! " } else { "" }, found.name), frozen),
                Cell::from(post.unwrap_or_default()),
                Cell::from(found.village.clone()),
                Cell::from(mask::phone(&found.phone)),
                Cell::from(balance.available.to_string()),
                Cell::of(balance.pending.to_string(), Colour::Dim),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::NOTHING_FOUND), below(area, 2), buf, look);
        if self.total > self.list.rows().len() {
            let more = look.fill(
                Word::ROW_OF,
                &[("n", &self.list.rows().len().to_string()), ("m", &self.total.to_string())],
            );
            put(buf, line(area, usize::from(area.height.saturating_sub(1))), &more, look.style(Colour::Warn));
        }
        cursor
    }
}
