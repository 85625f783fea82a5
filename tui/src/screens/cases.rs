//! The board of hard cases.

use ledger::reports::board::Row as OnBoard;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::text::mask;
use crate::theme::Role as Colour;
use crate::widgets::below;
use crate::widgets::table::{Cell, Column, Row};
use crate::words::{Word, facts};

/// The board.
#[derive(Debug, Default)]
pub struct Cases {
    list: List<(OnBoard, String)>,
}

impl Cases {
    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let Some((row, _)) = self.list.chosen() else { return Vec::new() };
        let case = row.case;
        let only = |states: &[&str]| {
            let wrong = !states.contains(&row.state);
            wrong.then(|| ctx.look.say(Word::ACT_WRONG_STATE).to_owned())
        };
        vec![
            Offer::form(Ask::ClaimCase(case)).unless(only(&["listed"])),
            Offer::form(Ask::CompleteCase(case)).unless(only(&["claimed"])),
            Offer::form(Ask::ReleaseCase(case)).unless(only(&["claimed"])),
            Offer::form(Ask::RewardCase(case)).unless(only(&["completed"])),
            Offer::form(Ask::ReturnCase(case)).unless(only(&["completed"])),
            Offer::form(Ask::WithdrawCase(case)).unless(only(&["listed", "claimed"])),
        ]
    }
}

impl Screen for Cases {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_CASES).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        action != Action::Commit
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Cases]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Cases(rows)) => self.list.tell(rows.clone()),
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::New) => return vec![Cmd::Fill(Ask::ListCase)],
                Some(Action::Pick(number)) => return actions::run(&self.offers(ctx), number, ctx),
                Some(Action::Open) => {
                    let claimant = self.list.chosen().and_then(|(row, _)| row.member);
                    return claimant.map(|member| Cmd::Go(Target::Member(member))).into_iter().collect();
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
        let feet = actions::rows(&offers, area.width, ctx);
        let list = Rect { height: area.height.saturating_sub(feet), ..area };
        let columns = [
            Column::exact(look.say(Word::GRADE), 5),
            Column::text(look.say(Word::TITLE), 16),
            Column::figures(look.say(Word::REWARD), 6),
            Column::exact(look.say(Word::STATE), 9),
            Column::exact(look.say(Word::CLAIMANT), 6),
            Column::exact(look.say(Word::DUE), 10),
            Column::exact("", 12).ranked(2),
            Column::exact(look.say(Word::GRID), 5).ranked(3),
        ];
        let row = |(row, name): &(OnBoard, String)| {
            let urgent = row.days_left.is_some_and(|days| days <= 3);
            let left = row.days_left.map(|days| look.fill(Word::DAYS_LEFT, &[("days", &days.to_string())]));
            let open = matches!(row.state, "listed" | "claimed" | "completed");
            let role = if open { Colour::Text } else { Colour::Dim };
            let name = if name.is_empty() { String::new() } else { mask::name(name) };
            Row::of([
                Cell::of(row.grade.to_string(), role),
                Cell::of(row.title.to_string(), role),
                Cell::of(row.reward.to_string(), role),
                Cell::of(look.say(facts::case_state(row.state)), if open { Colour::Accent } else { role }),
                Cell::of(name, role),
                Cell::of(row.due.unwrap_or(row.closes).to_string(), role),
                Cell::of(left.unwrap_or_default(), if urgent { Colour::Warn } else { role }),
                Cell::of(row.grid.map(|grid| grid.to_string()).unwrap_or_default(), role),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::CASES_EMPTY), list, buf, look);
        actions::draw(&offers, below(area, list.height), buf, ctx);
        None
    }
}
