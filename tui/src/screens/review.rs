//! The review queue: oldest first, one key a judgement. Beside it, what is to be put right.

use ledger::events::operators::Role;
use ledger::events::tasks::RejectionCode;
use ledger::reports::review::{Returned, Row as Waiting};
use ledger::rules::tasks::{CreditTask, RejectTask};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target, phrases};
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

const JUDGES: &[Role] = &[Role::Reviewer, Role::Chief];

/// What digits do with an act, in their order: refuse with a code, ask back, credit a part.
fn judgements(act: &Waiting, look: Look) -> Vec<(String, Cmd)> {
    let task = act.task;
    let refusals = RejectionCode::ALL.map(|code| {
        let reject = RejectTask { task, code, note: None };
        (look.say(facts::rejection(code)).to_owned(), Cmd::Do(reject.into()))
    });
    let question = (look.say(Word::ACT_ASK).to_owned(), Cmd::Fill(Ask::AskTask(task)));
    let parts = act.penalties.iter().map(|part| {
        let said = look.fill(Word::REVIEW_PART, &[("part", &part.to_string())]);
        (said, Cmd::Fill(Ask::CreditInPart(task, *part)))
    });
    refusals.into_iter().chain([question]).chain(parts).collect()
}

impl Review {
    /// Judges the act in focus: by a digit, or with F9.
    fn judge(&self, digit: Option<u8>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some((act, _)) = self.waiting.chosen() else {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REVIEW_EMPTY).to_owned())];
        };
        // One key, one judgement: while an answer is awaited, the next act must not be hit.
        if ctx.waiting {
            return Vec::new();
        }
        if let Some(why) = phrases::not_permitted(ctx.me, JUDGES, ctx.look.lang) {
            return vec![Cmd::Say(Severity::Warn, why)];
        }
        let Some(digit) = digit else { return vec![Cmd::Do(CreditTask::full(act.task).into())] };
        let mut all = judgements(act, ctx.look);
        let at = usize::from(digit).wrapping_sub(1);
        if at >= all.len() {
            return Vec::new();
        }
        vec![all.swap_remove(at).1]
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
                let member = chosen.map(|(returned, _)| returned.row.performer);
                return member.map(|member| Cmd::Go(Target::Member(member))).into_iter().collect();
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
                let chosen = self.waiting.chosen().map(|(act, _)| act.performer);
                return chosen.map(|member| Cmd::Go(Target::Member(member))).into_iter().collect();
            }
            _ => {}
        }
        Vec::new()
    }

    fn draw_returned(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let list = Rect { height: area.height.saturating_sub(1), ..area };
        let columns = [
            Column::exact(look.say(Word::DAY), 10),
            Column::text(look.say(Word::TASK_KIND), 10),
            Column::exact(look.say(Word::PERFORMER), 16),
            Column::text(look.say(Word::QUESTION), 24),
        ];
        let row = |(returned, name): &(Returned, String)| {
            let Returned { row, question, .. } = returned;
            let (words, role) = match question {
                Some(question) => (question.text.to_string(), Colour::Warn),
                None => (look.say(Word::REVIEW_WAS_REFUSED).to_owned(), Colour::Dim),
            };
            Row::of([
                Cell::from(row.day.to_string()),
                Cell::from(kind_of(row)),
                Cell::from(format!("{} {}", mask::name(name), row.performer)),
                Cell::of(words, role),
            ])
        };
        self.returned.draw(&columns, row, look.say(Word::REVIEW_RETURNED_EMPTY), list, buf, look);
        let how = look.say(Word::REVIEW_RETURNED_HOW);
        put(buf, line(below(area, list.height), 0), how, look.style(Colour::Accent));
    }

    fn draw_waiting(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let digits: Vec<String> = match self.waiting.chosen() {
            Some((act, _)) => {
                let all = judgements(act, look).into_iter();
                (1..).zip(all).map(|(n, (said, _))| format!("{n} {said}")).collect()
            }
            None => Vec::new(),
        };
        let tab = look.fill(Word::REVIEW_TAB, &[("n", &self.returned.rows().len().to_string())]);
        let how = look.fill(Word::REVIEW_HOW, &[("codes", &digits.join("  "))]);
        let how = wrap(&format!("{how}   {tab}"), usize::from(area.width));
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
                Cell::from(kind_of(act)),
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
        let entered = format!("{}  {} {} {by}", shown(act, look), look.say(Word::REVIEW_BY), act.by);
        put(buf, line(below_list, 1), &about(act), look.style(Colour::Text));
        put(buf, line(below_list, 2), &entered, look.style(Colour::Dim));
        let words: Vec<String> =
            cap(act, look).into_iter().chain(act.note.as_ref().map(ToString::to_string)).collect();
        let words = wrap(&words.join("  "), usize::from(area.width));
        for (n, part) in words.iter().take(2).enumerate() {
            put(buf, line(below_list, n + 3), part, look.style(Colour::Text));
        }
    }
}

fn kind_of(act: &Waiting) -> String {
    act.kind_name.as_ref().map_or_else(|| act.kind.to_string(), ToString::to_string)
}

/// The gates an act fails, and the act it may be once more; why it cannot be credited, or only up to a cap.
fn gates(act: &Waiting, look: Look) -> String {
    let gates: Vec<&str> = act.gates.iter().map(|gate| look.say(facts::gate(*gate))).collect();
    let twin = act.twin.map(|first| look.fill(Word::REVIEW_TWIN, &[("task", &first.task.to_string())]));
    let said = gates.into_iter().map(str::to_owned).chain(twin).collect::<Vec<_>>();
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

/// What was shown as evidence, and how late.
fn shown(act: &Waiting, look: Look) -> String {
    let filed = act
        .details
        .files
        .iter()
        .map(|file| format!("{} {} KiB {}", file.mime, file.size.div_ceil(1024), file.digest.short()));
    let digests = act.evidence.iter().map(ledger::units::Digest::short);
    let all: Vec<String> = filed.chain(digests).collect();
    let evidence = if all.is_empty() {
        look.say(Word::REVIEW_NO_EVIDENCE).to_owned()
    } else {
        format!("{} {}", look.say(Word::EVIDENCE), all.join(", "))
    };
    let word = match act.lag_days {
        0 => return evidence,
        1.. => Word::REVIEW_LAG,
        // A camera with a wrong clock, or a clip of another day.
        _ => Word::REVIEW_AHEAD,
    };
    format!("{evidence}  {}", look.fill(word, &[("days", &act.lag_days.unsigned_abs().to_string())]))
}

/// How a cap cuts what one performer would earn.
fn cap(act: &Waiting, look: Look) -> Option<String> {
    let (earns, worth) = (act.earns?, act.points?);
    let cut = act.details.team.is_empty() && earns < worth;
    cut.then(|| {
        look.fill(Word::REVIEW_CAPPED, &[("earns", &earns.to_string()), ("worth", &worth.to_string())])
    })
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
