//! The board of hard cases.

use ledger::events::cases::Openness;
use ledger::reports::board::{Clock, Reminder, Row as OnBoard};
use ledger::reports::case::ClaimSlip;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::by_code::{ByCode, Ends, Typed};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen, Target, claim_slip, phrases};
use crate::forms::Ask;
use crate::keys::{Action, Scope, lookup};
use crate::text::{mask, width};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, cells, line, put, right_of};
use crate::words::{Word, facts};

/// The board.
#[derive(Debug, Default)]
pub struct Cases {
    list: List<(OnBoard, String)>,
    reminders: Vec<Reminder>,
    slip: Option<ClaimSlip>,
    /// The code and PIN of a source who takes a case on, while they are typed.
    coding: Option<ByCode>,
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
            Offer::form(Ask::ProgressCase(case)).unless(only(&["claimed"])),
            Offer::form(Ask::CompleteCase(case)).unless(only(&["claimed"])),
            Offer::form(Ask::ReleaseCase(case)).unless(only(&["claimed"])),
            Offer::form(Ask::RewardCase(case)).unless(only(&["completed"])),
            Offer::form(Ask::ReturnCase(case)).unless(only(&["completed"])),
            Offer::form(Ask::PayElsewhere(None)),
            Offer::form(Ask::ClaimAsTeam(case)).unless(only(&["listed"])),
            Offer::other(Word::ACT_CLAIM_BY_CODE, Ask::ClaimCase(case).roles(), Cmd::Load(Query::Case(case)))
                .unless(only(&["listed"])),
        ]
    }
}

impl Screen for Cases {
    fn scope(&self) -> Scope {
        if self.coding.is_some() { Scope::Counter } else { Scope::Table }
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_CASES).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        match self.coding {
            Some(_) => matches!(action, Action::Open | Action::Back),
            None => action != Action::Commit,
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Cases]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Cases(rows, reminders)) => {
                self.list.tell(rows.clone());
                self.reminders.clone_from(reminders);
            }
            Input::Done(done) => self.slip = done.claim.as_deref().cloned(),
            Input::Opened(pass) => {
                return self.coding.take().map(|coding| coding.opened(pass)).into_iter().collect();
            }
            Input::Scan(text) => {
                let burst = self.coding.as_mut().map(|coding| coding.burst(text, ctx, Ends::Entered));
                return burst.unwrap_or_default();
            }
            Input::Paste(text) => {
                let burst = self.coding.as_mut().map(|coding| coding.burst(text, ctx, Ends::Open));
                return burst.unwrap_or_default();
            }
            Input::Key(key) if self.coding.is_some() => {
                let typed = self.coding.as_mut().map(|coding| coding.key(key, ctx));
                return match typed {
                    Some(Typed::Open(cmds)) => cmds,
                    Some(Typed::Closed) | None => {
                        self.coding = None;
                        Vec::new()
                    }
                };
            }
            Input::Key(key) if self.slip.is_some() => {
                self.slip.take_if(|_| lookup(Scope::Dialog, key) == Some(Action::Back));
            }
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::New) => return vec![Cmd::Fill(Ask::ListCase)],
                Some(Action::Pick(number)) => {
                    let cmds = actions::run(&self.offers(ctx), number, ctx);
                    if let [Cmd::Load(Query::Case(case))] = cmds.as_slice() {
                        self.coding = Some(ByCode::new(*case));
                        return Vec::new();
                    }
                    return cmds;
                }
                Some(Action::Open) => {
                    let chosen = self.list.chosen().map(|(row, _)| row.case);
                    return chosen.map(|case| Cmd::Go(Target::Case(case))).into_iter().collect();
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
        let mut at = 0;
        if !self.reminders.is_empty() {
            let of = |why: &str| self.reminders.iter().filter(|row| row.why == why).count().to_string();
            let (n, overdue, silent) = (self.reminders.len().to_string(), of("overdue"), of("silent"));
            let values = [("n", n.as_str()), ("overdue", overdue.as_str()), ("silent", silent.as_str())];
            at = put(buf, line(area, 0), &look.fill(Word::CASES_DUE, &values), look.style(Colour::Warn)) + 2;
        }
        // A narrow list cuts titles; the one in focus is read whole.
        if let Some((row, _)) = self.list.chosen() {
            let whole = format!("{} {}", row.case, title(row, look));
            put(buf, right_of(line(area, 0), at), &whole, look.style(Colour::Title));
        }
        let body = below(area, 1);
        let list = Rect { height: body.height.saturating_sub(feet), ..body };
        // Where a case stands takes what the longest needs; the rest is the titles'.
        let widths = self.list.rows().iter().map(|(row, _)| width(&stands(row, look)));
        let left = widths.max().unwrap_or(0).max(width(look.say(Word::STATE)));
        let columns = [
            Column::exact(look.say(Word::GRADE), 4),
            Column::text(look.say(Word::TITLE), 16),
            Column::figures(look.say(Word::REWARD), 6),
            Column::exact(look.say(Word::CLAIMANT), 6),
            Column::exact(look.say(Word::DUE), 10),
            Column::exact(look.say(Word::STATE), cells(left)),
            Column::exact(look.say(Word::GRID), 5).ranked(3),
            Column::exact(look.say(Word::CASE_NUMBERS), 20).ranked(4),
        ];
        let row = |(row, name): &(OnBoard, String)| {
            let urgent = row.days_left.is_some_and(|days| days <= 3);
            let told = row.clock.is_some_and(|clock| clock != Clock::Running) || row.silent;
            let open = row.is_open();
            let role = if open { Colour::Text } else { Colour::Dim };
            let state = if open { Colour::Accent } else { role };
            let name = if name.is_empty() { String::new() } else { mask::name(name) };
            Row::of([
                Cell::of(row.grade.to_string(), role),
                Cell::of(title(row, look), role),
                Cell::of(row.reward.to_string(), role),
                Cell::of(name, role),
                Cell::of(if open { row.due.unwrap_or(row.closes).to_string() } else { String::new() }, role),
                Cell::of(stands(row, look), if urgent || told { Colour::Warn } else { state }),
                Cell::of(row.grid.map(|grid| grid.to_string()).unwrap_or_default(), role),
                Cell::of(row.numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "), role),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::CASES_EMPTY), list, buf, look);
        actions::draw(&offers, below(body, list.height), buf, ctx);
        if let Some(slip) = &self.slip {
            claim_slip::draw(slip, area, buf, look);
        }
        self.coding.as_ref().and_then(|coding| coding.draw(area, buf, ctx))
    }
}

/// Where a case stands: its clock while somebody works on it, who is named beside; else its state, with
/// the clock of the list where it has one.
fn stands(row: &OnBoard, look: Look) -> String {
    let (state, clock) = (look.say(facts::case_state(row.state)), phrases::clock(row, look.lang));
    match row.state {
        "claimed" if !clock.is_empty() => clock,
        _ => format!("{state} {clock}").trim_end().to_owned(),
    }
}

/// The title of a case, marked when the public does not see it.
fn title(row: &OnBoard, look: Look) -> String {
    match row.openness {
        Openness::Public => row.title.to_string(),
        Openness::Sensitive => format!("[{}] {}", look.say(Word::CASE_SENSITIVE), row.title),
    }
}
