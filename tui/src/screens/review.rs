//! The review queue: oldest first, one key a judgement. Beside it, what is to be put right.

use ledger::reports::review::{Returned, Row as Waiting, Why};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target, judging};
use crate::forms::{Ask, Start};
use crate::keys::{Action, Scope};
use crate::text::{mask, wrap};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{Look, below, cells, line, put};
use crate::words::{Word, facts};

/// The review queue.
#[derive(Debug, Default)]
pub struct Review {
    waiting: List<(Waiting, String)>,
    returned: List<(Returned, String)>,
    side: Side,
}

/// Which of the two lists is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Side {
    #[default]
    Waiting,
    Returned,
}

impl Review {
    /// Judges the act in focus: by a digit, or with F9.
    fn judge(&self, digit: Option<u8>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some((act, _)) = self.waiting.chosen() else {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REVIEW_EMPTY).to_owned())];
        };
        judging::judge(act, digit, ctx)
    }

    fn key_in_returned(&mut self, action: Option<Action>) -> Vec<Cmd> {
        let chosen = self.returned.chosen();
        match action {
            Some(Action::Back) => return vec![Cmd::Back],
            Some(Action::NextField | Action::PreviousField) => self.side = Side::Waiting,
            Some(Action::Pick(1)) => {
                let start =
                    |(returned, _): &(Returned, String)| Start::Corrects(Box::new(returned.act.clone()));
                return chosen.map(|one| Cmd::Fill(Ask::SubmitTask(start(one)))).into_iter().collect();
            }
            Some(Action::Open) => {
                let task = chosen.map(|(returned, _)| returned.row.task);
                return task.map(|task| Cmd::Go(Target::Act(task))).into_iter().collect();
            }
            _ => {}
        }
        Vec::new()
    }

    fn key_in_waiting(&mut self, action: Option<Action>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match action {
            Some(Action::Back) => return vec![Cmd::Back],
            Some(Action::NextField | Action::PreviousField) => self.side = Side::Returned,
            Some(Action::Commit) => return self.judge(None, ctx),
            Some(Action::New) => return vec![Cmd::Fill(Ask::SubmitTask(Start::Fresh))],
            Some(Action::Pick(number)) => return self.judge(Some(number), ctx),
            Some(Action::Open) => {
                let chosen = self.waiting.chosen().map(|(act, _)| act.task);
                return chosen.map(|task| Cmd::Go(Target::Act(task))).into_iter().collect();
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw_returned(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let why = self.returned.chosen().map(|(returned, _)| judging::sent_back(&returned.why, ctx));
        let why = wrap(&why.unwrap_or_default(), usize::from(area.width));
        let detail = (1 + cells(why.len())).min(area.height / 2);
        let list = Rect { height: area.height - detail, ..area };
        let columns = [
            Column::exact(look.say(Word::DAY), 10),
            Column::text(look.say(Word::TASK_KIND), 10),
            Column::exact(look.say(Word::PERFORMER), 16),
            Column::text(look.say(Word::RETURNED_WHY), 24),
        ];
        let row = |(returned, name): &(Returned, String)| {
            let Returned { row, why, .. } = returned;
            let role = if matches!(why, Why::Question(_)) { Colour::Warn } else { Colour::Dim };
            Row::of([
                Cell::from(row.day.to_string()),
                Cell::from(judging::kind_of(row)),
                Cell::from(format!("{} {}", mask::name(name), row.performer)),
                Cell::of(facts::sent_back(why, look.lang), role),
            ])
        };
        self.returned.draw(&columns, row, look.say(Word::REVIEW_RETURNED_EMPTY), list, buf, look);
        let how = look.say(Word::REVIEW_RETURNED_HOW);
        let feet = below(area, list.height);
        for (n, part) in why.iter().take(usize::from(detail.saturating_sub(1))).enumerate() {
            put(buf, line(feet, n), part, look.style(Colour::Text));
        }
        put(buf, line(feet, usize::from(detail.saturating_sub(1))), how, look.style(Colour::Accent));
    }

    fn draw_waiting(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let tab = look.fill(Word::REVIEW_TAB, &[("n", &self.returned.rows().len().to_string())]);
        let columns = usize::from(area.width);
        let how = match self.waiting.chosen() {
            Some((act, _)) => judging::how(act, Some(tab), columns, ctx),
            None => vec![tab],
        };
        let detail = (5 + cells(how.len())).min(area.height / 2);
        let list = Rect { height: area.height - detail, ..area };
        let columns = [
            Column::exact(look.say(Word::REVIEW_AGE), 7),
            Column::exact(look.say(Word::DAY), 10),
            Column::text(look.say(Word::TASK_KIND), 10),
            Column::exact(look.say(Word::PERFORMER), 16),
            Column::figures(look.say(Word::POINTS), 6),
            Column::figures(look.say(Word::AUDIENCE), 8).ranked(3),
            Column::exact(look.say(Word::REVIEW_GATES), 18).ranked(1),
        ];
        let row = |(act, name): &(Waiting, String)| {
            Row::of([
                Cell::from(look.fill(Word::DAYS_OLD, &[("days", &act.age_days.to_string())])),
                Cell::from(act.day.to_string()),
                Cell::from(judging::kind_of(act)),
                Cell::from(format!("{} {}", mask::name(name), act.performer)),
                Cell::from(act.earns.or(act.points).map(|points| points.to_string()).unwrap_or_default()),
                Cell::from(act.audience_count.map(|count| count.to_string()).unwrap_or_default()),
                Cell::of(gates(act, look), Colour::Warn),
            ])
        };
        self.waiting.draw(&columns, row, look.say(Word::REVIEW_EMPTY), list, buf, look);
        let below_list = below(area, list.height);
        for (n, part) in how.iter().enumerate() {
            put(buf, line(below_list, n), part, look.style(Colour::Accent));
        }
        let below_list = below(below_list, cells(how.len()).saturating_sub(1));
        let Some((act, _)) = self.waiting.chosen() else { return };
        let by = ctx.lists.operators.get(&act.by).cloned().unwrap_or_default();
        let entered = format!("{}  {} {} {by}", judging::shown(act, look), look.say(Word::REVIEW_BY), act.by);
        put(buf, line(below_list, 1), &about(act), look.style(Colour::Text));
        put(buf, line(below_list, 2), &entered, look.style(Colour::Dim));
        let words: Vec<String> =
            judging::cap(act, look).into_iter().chain(act.note.as_ref().map(ToString::to_string)).collect();
        let words = wrap(&words.join("  "), usize::from(area.width));
        for (n, part) in words.iter().take(2).enumerate() {
            put(buf, line(below_list, n + 3), part, look.style(Colour::Text));
        }
    }
}

/// The gates an act fails, and the act it may be once more; why it cannot be credited, or only up to a cap.
fn gates(act: &Waiting, look: Look) -> String {
    let gates = facts::gates(&act.gates, &act.limits, look.lang);
    let twin = act.twin.map(|first| look.fill(Word::REVIEW_TWIN, &[("task", &first.task.to_string())]));
    let said = gates.into_iter().chain(twin).collect::<Vec<_>>();
    if said.is_empty() { String::new() } else { format!("! {}", said.join(" ")) }
}

/// What was done where, to whom, how long, with whom.
fn about(act: &Waiting) -> String {
    let details = &act.details;
    let team = details.team.iter().map(|share| format!("{}:{}", share.member, share.percent));
    let parts = [
        Some(act.task.to_string()),
        act.time.map(|time| time.to_string()),
        act.grid.map(|grid| grid.to_string()),
        act.place.as_ref().map(ToString::to_string),
        details.object.as_ref().map(ToString::to_string),
        details.hours.map(|hours| format!("{hours} h")),
        details.pad.as_ref().map(ToString::to_string),
        details.resubmits.map(|task| format!("< {task}")),
        details.dispatch.map(|dispatch| dispatch.to_string()),
    ];
    let tags = details.tags.iter().map(ToString::to_string);
    parts.into_iter().flatten().chain(tags).chain(team).collect::<Vec<_>>().join(" ")
}

impl Screen for Review {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let side = (self.side == Side::Returned).then_some(Word::REVIEW_RETURNED);
        [Some(Word::DESK_REVIEW), side]
            .into_iter()
            .flatten()
            .map(|word| ctx.look.say(word).to_owned())
            .collect()
    }

    fn takes(&self, action: Action) -> bool {
        match self.side {
            Side::Waiting => action != Action::Remove,
            Side::Returned => !matches!(action, Action::Remove | Action::Commit | Action::New),
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Review]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Review(waiting, returned)) => {
                self.waiting.tell(waiting.clone());
                self.returned.tell(returned.clone());
                Vec::new()
            }
            Input::Key(key) => match self.side {
                Side::Waiting => {
                    let action = self.waiting.key(key, Scope::Table);
                    self.key_in_waiting(action, ctx)
                }
                Side::Returned => {
                    let action = self.returned.key(key, Scope::Table);
                    self.key_in_returned(action)
                }
            },
            _ => Vec::new(),
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        match self.side {
            Side::Waiting => self.draw_waiting(area, buf, ctx),
            Side::Returned => self.draw_returned(area, buf, ctx),
        }
        None
    }
}
