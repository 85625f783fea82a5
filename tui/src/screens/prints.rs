//! The print queue: what waits, what came out, what did not and why.

use ledger::events::operators::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::print::{Job, State};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{below, line, put};
use crate::words::Word;
use crate::words::papers::why_not_printed;

/// The print queue.
#[derive(Debug, Default)]
pub struct Prints {
    list: List<Job>,
    target: Option<String>,
}

/// Who may work with the printer: whoever works at a desk.
const STAFF: &[Role] = &Role::ALL;

/// Sends a job again: a slip that may have come out already is printed as a counted reprint only.
fn again(job: &Job) -> Offer {
    match job.may_lie_there() {
        Some(voucher) => Offer::form(Ask::Reprint(Some(voucher))),
        None => Offer::other(Word::PRINT_RETRY, STAFF, Cmd::RetryPrint(job.id)),
    }
}

impl Prints {
    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let none = self.target.is_none().then(|| ctx.look.say(Word::PRINT_NO_PRINTER).to_owned());
        let mut offers = Vec::new();
        if let Some(job) = self.list.chosen() {
            let busy =
                matches!(job.state, State::Printing).then(|| ctx.look.say(Word::PRINT_PRINTING).to_owned());
            let waits =
                matches!(job.state, State::Waiting).then(|| ctx.look.say(Word::PRINT_WAITING).to_owned());
            offers.push(again(job).unless(busy.clone()).unless(waits));
            offers.push(Offer::other(Word::PRINT_DROP, STAFF, Cmd::DropPrint(job.id)).unless(busy));
        }
        offers.push(Offer::other(Word::PRINT_TEST, STAFF, Cmd::TestPrinter).unless(none.clone()));
        offers.push(Offer::form(Ask::PrintForms).unless(none));
        offers
    }
}

impl Screen for Prints {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::PRINT_TITLE).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::New | Action::Remove | Action::Open)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Prints]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Prints(target, jobs)) => {
                self.target.clone_from(target);
                self.list.tell(jobs.clone());
            }
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Pick(number)) => return actions::run(&self.offers(ctx), number, ctx),
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let head = match &self.target {
            Some(target) => look.fill(Word::PRINT_TO, &[("target", target)]),
            None => look.say(Word::PRINT_NO_PRINTER).to_owned(),
        };
        put(buf, line(area, 0), &head, look.style(Colour::Accent));
        let area = below(area, 1);
        let offers = self.offers(ctx);
        let feet = actions::rows(&offers, area.width, ctx);
        let list = Rect { height: area.height.saturating_sub(feet), ..area };
        let columns = [
            Column::exact("", 5),
            Column::text(look.say(Word::PRINT_PAPER), 24),
            Column::exact(look.say(Word::PRINT_STATE), 13),
            Column::exact(look.say(Word::PRINT_TRIES), 5).ranked(2),
            Column::text(look.say(Word::PRINT_WHY), 20).ranked(1),
        ];
        let row = |job: &Job| {
            let role = match &job.state {
                State::Waiting | State::Printing => Colour::Accent,
                State::Done => Colour::Good,
                State::Failed(_) => Colour::Bad,
                State::Half(_) => Colour::Warn,
            };
            Row::of([
                Cell::from(job.id.to_string()),
                Cell::from(job.title.clone()),
                Cell::of(look.say(job.state.word()), role),
                Cell::from(job.tries.to_string()),
                Cell::from(job.trouble().map(|why| why_not_printed(look.lang, why)).unwrap_or_default()),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::PRINT_EMPTY), list, buf, look);
        actions::draw(&offers, below(area, list.height), buf, ctx);
        None
    }
}
