//! The review queue: oldest first, one key a judgement.

use ledger::events::operators::Role;
use ledger::events::tasks::RejectionCode;
use ledger::reports::review::Row as Waiting;
use ledger::rules::tasks::{CreditTask, RejectTask};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, phrases};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::text::{mask, wrap};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{below, cells, line, put};
use crate::words::{Word, facts};

/// The review queue.
#[derive(Debug, Default)]
pub struct Review {
    list: List<(Waiting, String)>,
}

const JUDGES: &[Role] = &[Role::Reviewer, Role::Chief];

impl Review {
    fn judge(&self, code: Option<RejectionCode>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some((act, _)) = self.list.chosen() else {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REVIEW_EMPTY).to_owned())];
        };
        // One key, one judgement: while an answer is awaited, the next act must not be hit.
        if ctx.waiting {
            return Vec::new();
        }
        if let Some(why) = phrases::not_permitted(ctx.me, JUDGES, ctx.look.lang) {
            return vec![Cmd::Say(Severity::Warn, why)];
        }
        vec![Cmd::Do(match code {
            None => CreditTask::full(act.task).into(),
            Some(code) => RejectTask { task: act.task, code, note: None }.into(),
        })]
    }
}

impl Screen for Review {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_REVIEW).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        action != Action::Remove
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Review]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Review(rows)) => self.list.tell(rows.clone()),
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Commit) => return self.judge(None, ctx),
                Some(Action::New) => return vec![Cmd::Fill(Ask::SubmitTask)],
                Some(Action::Pick(number)) => {
                    let code = RejectionCode::ALL.get(usize::from(number).wrapping_sub(1)).copied();
                    return code.map(|code| self.judge(Some(code), ctx)).unwrap_or_default();
                }
                Some(Action::Open) => {
                    let chosen = self.list.chosen().map(|(act, _)| act.performer);
                    return chosen.map(|member| Cmd::Go(super::Target::Member(member))).into_iter().collect();
                }
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let codes: Vec<String> = (1..)
            .zip(RejectionCode::ALL)
            .map(|(n, code)| format!("{n} {}", look.say(facts::rejection(code))))
            .collect();
        let how = look.fill(Word::REVIEW_HOW, &[("codes", &codes.join("  "))]);
        let how = wrap(&how, usize::from(area.width));
        let detail = (4 + cells(how.len())).min(area.height / 2);
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
            let gates: Vec<&str> = act.gates.iter().map(|gate| look.say(facts::gate(*gate))).collect();
            let kind = act.kind_name.as_ref().map_or_else(|| act.kind.to_string(), ToString::to_string);
            let gates = if gates.is_empty() { String::new() } else { format!("! {}", gates.join(" ")) };
            Row::of([
                Cell::from(look.fill(Word::DAYS_OLD, &[("days", &act.age_days.to_string())])),
                Cell::from(act.day.to_string()),
                Cell::from(kind),
                Cell::from(format!("{} {}", mask::name(name), act.performer)),
                Cell::from(act.points.map(|points| points.to_string()).unwrap_or_default()),
                Cell::from(act.audience_count.map(|count| count.to_string()).unwrap_or_default()),
                Cell::of(gates, Colour::Warn),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::REVIEW_EMPTY), list, buf, look);
        let below_list = below(area, list.height);
        for (n, part) in how.iter().enumerate() {
            put(buf, line(below_list, n), part, look.style(Colour::Accent));
        }
        let below_list = below(below_list, cells(how.len()).saturating_sub(1));
        if let Some((act, _)) = self.list.chosen() {
            let evidence = act.evidence.map_or_else(
                || look.say(Word::REVIEW_NO_EVIDENCE).to_owned(),
                |digest| format!("{} {}", look.say(Word::EVIDENCE), digest.short()),
            );
            let by = ctx.lists.operators.get(&act.by).cloned().unwrap_or_default();
            let time = act.time.map(|time| time.to_string()).unwrap_or_default();
            let grid = act.grid.map(|grid| grid.to_string()).unwrap_or_default();
            let place = act.place.as_ref().map(ToString::to_string).unwrap_or_default();
            let note = act.note.as_ref().map(ToString::to_string).unwrap_or_default();
            let first = format!("{} {time} {grid} {place}", act.task);
            let second = format!("{evidence}  {} {} {by}", look.say(Word::REVIEW_BY), act.by);
            put(buf, line(below_list, 1), &first, look.style(Colour::Text));
            put(buf, line(below_list, 2), &second, look.style(Colour::Dim));
            for (n, part) in wrap(&note, usize::from(area.width)).iter().take(2).enumerate() {
                put(buf, line(below_list, n + 3), part, look.style(Colour::Text));
            }
        }
        None
    }
}
