//! The dispatch board: what is handed out, until nothing is left or it says why.

use ledger::events::dispatch::TaskDispatched;
use ledger::reports::dispatch::Row as Handed;
use ledger::units::Note;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target};
use crate::forms::{Ask, Start};
use crate::keys::{Action, Scope};
use crate::text::{mask, wrap};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, cells, line, put};
use crate::words::Word;

/// One task, the name of its member, and the task itself to begin a report with.
type Shown = (Handed, String, TaskDispatched);

/// The dispatch board.
#[derive(Debug, Default)]
pub struct Dispatch {
    list: List<Shown>,
    due: usize,
    late: usize,
}

impl Dispatch {
    fn offers(&self) -> Vec<Offer> {
        let Some((row, _, task)) = self.list.chosen() else { return Vec::new() };
        vec![
            Offer::form(Ask::SubmitTask(Start::Does(Box::new(task.clone())))),
            Offer::form(Ask::CarryOver(row.dispatch)),
            Offer::form(Ask::ClearDispatch(row.dispatch)),
        ]
    }
}

/// What is to be done, and why it was carried over, in full.
fn whole(row: &Handed, columns: usize, look: Look) -> Vec<(String, Colour)> {
    let note = row.note.as_ref().map(|note| (Word::NOTE, note, Colour::Title));
    let carried = row.carried.as_ref().map(|reason| (Word::ACT_CARRY, reason, Colour::Warn));
    let lines = |(word, text, role): (Word, &Note, Colour)| {
        let text = wrap(&format!("{} {text}", look.say(word)), columns);
        text.into_iter().take(2).map(move |part| (part, role)).collect::<Vec<_>>()
    };
    [note, carried].into_iter().flatten().flat_map(lines).collect()
}

impl Screen for Dispatch {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_DISPATCH).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        action != Action::Commit
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Dispatch]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Dispatch(list, names, tasks)) => {
                (self.due, self.late) = (list.due, list.late);
                let rows = list.open.iter().zip(names).zip(tasks);
                let rows = rows.map(|((row, name), task)| (row.clone(), name.clone(), task.clone()));
                self.list.tell(rows.collect());
            }
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::New) => return vec![Cmd::Fill(Ask::HandOut)],
                Some(Action::Pick(number)) => return actions::run(&self.offers(), number, ctx),
                Some(Action::Open) => {
                    let member = self.list.chosen().map(|(row, ..)| row.member);
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
        let [open, due, late] = [self.list.rows().len(), self.due, self.late].map(|count| count.to_string());
        let values = [("open", open.as_str()), ("due", &due), ("late", &late)];
        let role = if self.late > 0 { Colour::Warn } else { Colour::Accent };
        put(buf, line(area, 0), &look.fill(Word::DISPATCH_SUM, &values), look.style(role));
        let area = below(area, 1);
        let offers = self.offers();
        let feet = actions::rows(&offers, area.width, ctx);
        // A narrow list cuts what is to be done and why it was not; of the task in focus both are read whole.
        let whole = self.list.chosen().map(|(row, ..)| whole(row, usize::from(area.width), look));
        let whole = whole.unwrap_or_default();
        let feet = feet.saturating_add(cells(whole.len())).min(area.height / 2);
        let list = Rect { height: area.height.saturating_sub(feet), ..area };
        let columns = [
            Column::exact(look.say(Word::DUE), 10),
            Column::exact("", 12),
            Column::text(look.say(Word::TASK_KIND), 10),
            Column::exact(look.say(Word::MEMBER), 16),
            Column::exact(look.say(Word::GRID), 5).ranked(2),
            Column::text(look.say(Word::CARRIED), 14).ranked(1),
        ];
        let row = |(row, name, _): &Shown| {
            let word = if row.days_left < 0 { Word::DAYS_OVER } else { Word::DAYS_LEFT };
            let left = look.fill(word, &[("days", &row.days_left.unsigned_abs().to_string())]);
            let urgent = if row.days_left <= 0 { Colour::Warn } else { Colour::Text };
            let kind = row.kind_name.as_ref().map_or_else(|| row.kind.to_string(), ToString::to_string);
            let words = row.note.as_ref().or(row.carried.as_ref()).map(ToString::to_string);
            Row::of([
                Cell::from(row.due.to_string()),
                Cell::of(left, urgent),
                Cell::from(kind),
                Cell::from(format!("{} {}", mask::name(name), row.member)),
                Cell::from(row.grid.map(|grid| grid.to_string()).unwrap_or_default()),
                Cell::from(words.unwrap_or_default()),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::DISPATCH_EMPTY), list, buf, look);
        let under = below(area, list.height);
        for (n, (text, role)) in whole.iter().enumerate() {
            put(buf, line(under, n), text, look.style(*role));
        }
        actions::draw(&offers, below(under, cells(whole.len())), buf, ctx);
        None
    }
}
