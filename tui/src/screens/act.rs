//! One act that waits for judgement or is to be put right: everything reported, the gates it fails, its
//! evidence, why it came back, and what its performer reported of the same kind on the same day. The keys
//! of the queue and of the list beside it do the same here.

use ledger::reports::review::Row as Waiting;
use ledger::units::TaskId;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::{ActPage, Cmd, Ctx, Data, Input, Query, SameDay, Screen, Target, judging};
use crate::forms::{Ask, Start};
use crate::keys::{Action, Scope};
use crate::text::{mask, wrap};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, cells, line, put};
use crate::words::{Word, facts};

/// An act's page.
#[derive(Debug)]
pub struct Act {
    task: TaskId,
    page: Option<Box<ActPage>>,
    same: List<SameDay>,
}

impl Act {
    /// The page of an act.
    pub fn new(task: TaskId) -> Self {
        Self { task, page: None, same: List::default() }
    }
}

/// What was reported, label by label; what was not is left out.
fn reported(page: &ActPage, ctx: &Ctx<'_>) -> Vec<(String, Colour)> {
    let (look, act) = (ctx.look, &page.row);
    let details = &act.details;
    let mut lines = Vec::new();
    let mut say = |word: Word, text: Option<String>| {
        if let Some(text) = text {
            lines.push((format!("{} {text}", look.say(word)), Colour::Text));
        }
    };
    let who = format!("{} {}", mask::name(&page.name), act.performer);
    say(Word::PERFORMER, Some(who));
    let team: Vec<String> =
        details.team.iter().map(|share| format!("{} {}%", share.member, share.percent)).collect();
    say(Word::TEAM, (!team.is_empty()).then(|| team.join("  ")));
    let time = act.time.map(|time| time.to_string()).unwrap_or_default();
    let place = act.place.as_ref().map(ToString::to_string).unwrap_or_default();
    let grid = act.grid.map(|grid| grid.to_string()).unwrap_or_default();
    say(Word::DAY, Some(format!("{} {time}  {grid} {place}", act.day).trim_end().to_owned()));
    say(Word::OBJECT, details.object.as_ref().map(ToString::to_string));
    say(Word::AUDIENCE, act.audience_count.map(|heads| heads.to_string()));
    say(Word::HOURS, details.hours.map(|hours| hours.to_string()));
    let tags: Vec<String> = details.tags.iter().map(ToString::to_string).collect();
    say(Word::TAGS, (!tags.is_empty()).then(|| tags.join(" ")));
    say(Word::PAD, details.pad.as_ref().map(ToString::to_string));
    say(Word::NOTE, act.note.as_ref().map(ToString::to_string));
    say(Word::ACT_DISPATCHED, details.dispatch.map(|dispatch| dispatch.to_string()));
    say(Word::ACT_RESUBMITS, details.resubmits.map(|task| task.to_string()));
    let by = ctx.lists.operators.get(&act.by).cloned().unwrap_or_default();
    let age = look.fill(Word::DAYS_OLD, &[("days", &act.age_days.to_string())]);
    say(Word::REVIEW_BY, Some(format!("{} {by}  {} {age}", act.by, look.say(Word::REVIEW_AGE))));
    lines.push((judging::shown(act, look), Colour::Text));
    if let Some(back) = &page.back {
        lines.push((judging::sent_back(&back.why, ctx), Colour::Warn));
        return lines;
    }
    let gates = facts::gates(&act.gates, &act.limits, look.lang);
    if gates.is_empty() {
        lines.push((worth(act, look), Colour::Accent));
    } else {
        lines.push((look.fill(Word::CLI_GATES_FAILED, &[("gates", &gates.join(" "))]), Colour::Warn));
    }
    lines
}

/// What crediting it now would earn.
fn worth(act: &Waiting, look: Look) -> String {
    if let Some(capped) = judging::cap(act, look) {
        return capped;
    }
    let points = act.earns.or(act.points).map(|points| points.to_string()).unwrap_or_default();
    look.fill(Word::ACT_EARNS, &[("points", &points)])
}

impl Screen for Act {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_REVIEW).to_owned(), self.task.to_string()]
    }

    fn takes(&self, action: Action) -> bool {
        let is_back = self.page.as_ref().is_some_and(|page| page.back.is_some());
        match action {
            Action::New | Action::Remove | Action::NextField | Action::PreviousField => false,
            Action::Commit => !is_back,
            _ => true,
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Act(self.task)]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            // It was judged, here or at another desk: the queue has the next one.
            Input::Data(Data::Act(None)) => vec![Cmd::Back],
            Input::Data(Data::Act(Some(page))) if page.row.task == self.task => {
                let waited = self.page.as_ref().is_some_and(|before| before.back.is_none());
                if waited && page.back.is_some() {
                    return vec![Cmd::Back];
                }
                self.same.tell(page.same.clone());
                self.page = Some(page.clone());
                Vec::new()
            }
            Input::Key(key) => match (self.same.key(key, Scope::Table), self.page.as_deref()) {
                (Some(Action::Back), _) => vec![Cmd::Back],
                (Some(Action::Open), Some(page)) => vec![Cmd::Go(Target::Member(page.row.performer))],
                (Some(Action::Pick(1)), Some(ActPage { back: Some(back), .. })) => {
                    let start = Start::Corrects(Box::new(back.act.clone()));
                    vec![Cmd::Fill(Ask::SubmitTask(start))]
                }
                (_, Some(ActPage { back: Some(_), .. })) => Vec::new(),
                (Some(Action::Commit), Some(page)) => judging::judge(&page.row, None, ctx),
                (Some(Action::Pick(number)), Some(page)) => judging::judge(&page.row, Some(number), ctx),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let Some(page) = &self.page else {
            put(buf, line(area, 1), look.say(Word::LOADING), look.style(Colour::Dim));
            return None;
        };
        let kind = judging::kind_of(&page.row);
        put(buf, line(area, 0), &format!("{} {kind}", self.task), look.style(Colour::Title));
        let columns = usize::from(area.width);
        let how = match &page.back {
            Some(_) => vec![look.say(Word::REVIEW_PUT_RIGHT).to_owned()],
            None => judging::how(&page.row, None, columns, ctx),
        };
        let lines: Vec<(String, Colour)> = reported(page, ctx)
            .into_iter()
            .flat_map(|(text, role)| wrap(&text, columns).into_iter().map(move |part| (part, role)))
            .collect();
        for (n, (text, role)) in lines.iter().enumerate() {
            put(buf, line(area, n + 1), text, look.style(*role));
        }
        let used = cells(lines.len()).saturating_add(1);
        let feet = cells(how.len());
        let rest = below(area, used);
        let list = Rect { height: rest.height.saturating_sub(feet), ..rest };
        let columns = [
            Column::exact(look.say(Word::ACT_SAME_DAY), 18),
            Column::exact(look.say(Word::TIME), 5),
            Column::text(look.say(Word::PLACE), 16),
            Column::exact(look.say(Word::STATE), 16),
        ];
        let row = |same: &SameDay| {
            let state = match same.points {
                Some(points) => look.fill(Word::ACT_CREDITED, &[("points", &points.to_string())]),
                None => look.say(same.state).to_owned(),
            };
            Row::of([
                Cell::from(same.task.to_string()),
                Cell::from(same.time.clone()),
                Cell::from(same.place.clone()),
                Cell::of(state, Colour::Dim),
            ])
        };
        // The list gives way to what was reported; the keys are always seen.
        if list.height > 1 {
            self.same.draw(&columns, row, look.say(Word::ACT_NO_SAME), list, buf, look);
        }
        for (n, part) in how.iter().enumerate() {
            put(
                buf,
                line(below(area, area.height.saturating_sub(feet)), n),
                part,
                look.style(Colour::Accent),
            );
        }
        None
    }
}
