//! One case: where it stands, who works on it, its parties for the staff, its history, and what may
//! be done.

use ledger::events::cases::Openness;
use ledger::events::operators::Role;
use ledger::reports::log::Row as Step;
use ledger::units::{CaseId, MemberId};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::by_code::{ByCode, Ends, Typed};
use super::list::List;
use super::{CasePage, Cmd, Ctx, Data, Input, Query, Screen, Target, claim_slip, phrases};
use crate::forms::Ask;
use crate::keys::{Action, Scope, lookup};
use crate::text::{mask, wrap};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{below, cells, line, put, put_parts};
use crate::words::{Word, facts};

/// A case's page.
#[derive(Debug)]
pub struct Case {
    id: CaseId,
    page: Option<Box<CasePage>>,
    history: List<Step>,
    showing: Showing,
    /// The code and PIN of a source who takes the case on, while they are typed.
    coding: Option<ByCode>,
}

/// The most lines in which a step of the history is read whole.
const WORDS_MAX: usize = 6;

/// Whether the slip of the claim lies over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Showing {
    Page,
    Slip,
}

impl Case {
    /// The page of a case.
    pub fn new(id: CaseId) -> Self {
        Self { id, page: None, history: List::default(), showing: Showing::Page, coding: None }
    }

    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let Some(page) = &self.page else { return Vec::new() };
        let (case, row) = (self.id, &page.page.row);
        let only = |states: &[&str]| {
            let wrong = !states.contains(&row.state);
            wrong.then(|| ctx.look.say(Word::ACT_WRONG_STATE).to_owned())
        };
        let judged = ["completed"];
        let mut offers = match row.state {
            "completed" => vec![
                Offer::form(Ask::RewardCase(case)).unless(only(&judged)),
                Offer::form(Ask::ReturnCase(case)).unless(only(&judged)),
            ],
            "claimed" => vec![
                Offer::form(Ask::ProgressCase(case)),
                Offer::form(Ask::CompleteCase(case)),
                Offer::form(Ask::ExtendCase(case)),
                Offer::form(Ask::ReleaseCase(case)),
                Offer::other(Word::ACT_CLAIM_SLIP, &Role::ALL, Cmd::Load(Query::Case(case))),
            ],
            _ => vec![
                Offer::form(Ask::ClaimCase(case)).unless(only(&["listed"])),
                Offer::form(Ask::ClaimAsTeam(case)).unless(only(&["listed"])),
            ],
        };
        let open = ["listed", "claimed", "completed"];
        offers.push(Offer::form(Ask::DeclareParty(case)));
        offers.push(Offer::form(Ask::WithdrawCase(case)).unless(only(&open[..2])));
        offers.push(Offer::form(Ask::PayElsewhere(Some(case))).unless(match row.state {
            "rewarded" | "paid_elsewhere" => only(&open),
            _ => None,
        }));
        if row.state == "listed" {
            let claim = Cmd::Load(Query::Case(case));
            offers.push(Offer::other(Word::ACT_CLAIM_BY_CODE, Ask::ClaimCase(case).roles(), claim));
        }
        offers
    }

    /// The number of the offer that lays the slip over the page.
    fn slip_offer(&self) -> Option<u8> {
        let page = self.page.as_ref()?;
        (page.page.row.state == "claimed").then_some(5)
    }

    fn key(&mut self, key: &ratatui::crossterm::event::KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if let Some(coding) = &mut self.coding {
            return match coding.key(key, ctx) {
                Typed::Open(cmds) => cmds,
                Typed::Closed => {
                    self.coding = None;
                    Vec::new()
                }
            };
        }
        if self.showing == Showing::Slip {
            if lookup(Scope::Dialog, key) == Some(Action::Back) {
                self.showing = Showing::Page;
            }
            return Vec::new();
        }
        match self.history.key(key, Scope::Table) {
            Some(Action::Back) => vec![Cmd::Back],
            Some(Action::Pick(number)) if Some(number) == self.slip_offer() => {
                self.showing = Showing::Slip;
                Vec::new()
            }
            Some(Action::Pick(number)) => {
                let cmds = actions::run(&self.offers(ctx), number, ctx);
                if let [Cmd::Load(Query::Case(case))] = cmds.as_slice() {
                    self.coding = Some(ByCode::new(*case));
                    return Vec::new();
                }
                cmds
            }
            Some(Action::Open) => {
                let claimant = self.page.as_ref().and_then(|page| page.page.row.member);
                claimant.map(|member| Cmd::Go(Target::Member(member))).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}

impl CasePage {
    /// A member by number and name; a confidential source by nothing.
    fn named(&self, member: Option<MemberId>) -> String {
        let Some(member) = member else { return mask::NOBODY.to_owned() };
        let name = self.names.get(&member).map(|name| mask::name(name)).unwrap_or_default();
        format!("{member} {name}")
    }

    fn workers(&self, ctx: &Ctx<'_>) -> String {
        let row = &self.page.row;
        if row.team.is_empty() {
            let works = matches!(row.state, "claimed" | "completed" | "rewarded");
            return if works { self.named(row.member) } else { ctx.look.say(Word::NONE).to_owned() };
        }
        let part = |worker: &ledger::reports::board::Worker| {
            let (member, percent) = (self.named(worker.member), worker.percent.to_string());
            ctx.look.fill(Word::CASE_PART, &[("member", &member), ("percent", &percent)])
        };
        row.team.iter().map(part).collect::<Vec<_>>().join("  ")
    }
}

impl Screen for Case {
    fn scope(&self) -> Scope {
        match self.showing {
            _ if self.coding.is_some() => Scope::Counter,
            Showing::Page => Scope::Table,
            Showing::Slip => Scope::Dialog,
        }
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_CASES).to_owned(), self.id.to_string()]
    }

    fn takes(&self, action: Action) -> bool {
        match self.showing {
            _ if self.coding.is_some() => matches!(action, Action::Open | Action::Back),
            // Enter opens the claimant, when there is one who may be seen.
            Showing::Page if action == Action::Open => {
                self.page.as_ref().is_some_and(|page| page.page.row.member.is_some())
            }
            Showing::Page => !matches!(action, Action::Commit | Action::New | Action::Remove),
            Showing::Slip => matches!(action, Action::Back),
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Case(self.id)]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Case(Some(page))) if page.page.row.case == self.id => {
                self.history.tell(page.page.history.clone());
                self.page = Some(page.clone());
                if page.slip.is_none() {
                    self.showing = Showing::Page;
                }
            }
            Input::Done(done) if done.claim.is_some() => self.showing = Showing::Slip,
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
            Input::Key(key) => return self.key(key, ctx),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let Some(page) = &self.page else {
            put(buf, line(area, 1), look.say(Word::LOADING), look.style(Colour::Dim));
            return None;
        };
        let head = draw_head(page, area, buf, ctx);
        let offers = self.offers(ctx);
        let body = below(area, head);
        let feet = actions::rows(&offers, area.width, ctx);
        // A column cuts what was reported; of the step in focus all is read, for it is to be verified.
        let words = self.history.chosen().map(|step| phrases::step(step, look.lang)).unwrap_or_default();
        let words = wrap(&words, usize::from(area.width));
        let words = words.get(..words.len().min(WORDS_MAX)).unwrap_or_default();
        let told = cells(words.len()).min(body.height / 3);
        let list = Rect { height: body.height.saturating_sub(feet).saturating_sub(told), ..body };
        let events = self.history.rows().iter().map(|step| step.event);
        let columns = [
            Column::exact(look.say(Word::DAY), 10),
            Column::exact(look.say(Word::CASE_HISTORY), phrases::events_width(events, look.lang)),
            Column::text(look.say(Word::CASE_WHAT), 24),
            Column::exact(look.say(Word::OPERATOR), 8).ranked(2),
            Column::figures(look.say(Word::AUDIT_ENTRY), 7).ranked(3),
        ];
        let row = |step: &Step| {
            Row::of([
                Cell::from(step.on.to_string()),
                Cell::of(look.say(facts::event(step.event)), Colour::Accent),
                Cell::from(phrases::step(step, look.lang)),
                Cell::of(step.by.to_string(), Colour::Dim),
                Cell::of(step.seq.to_string(), Colour::Dim),
            ])
        };
        self.history.draw(&columns, row, look.say(Word::NOTHING_HERE), list, buf, look);
        let under = below(body, list.height);
        for (n, text) in words.iter().take(usize::from(told)).enumerate() {
            put(buf, line(under, n), text, look.style(Colour::Title));
        }
        actions::draw(&offers, below(under, told), buf, ctx);
        if let (Showing::Slip, Some(slip)) = (self.showing, &page.slip) {
            claim_slip::draw(slip, area, buf, look);
        }
        self.coding.as_ref().and_then(|coding| coding.draw(area, buf, ctx))
    }
}

/// Where the case stands; gives how many rows that takes.
fn draw_head(page: &CasePage, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> u16 {
    let (look, row) = (ctx.look, &page.page.row);
    let mark = match row.openness {
        Openness::Public => String::new(),
        Openness::Sensitive => format!("[{}] ", look.say(Word::CASE_SENSITIVE)),
    };
    let title = format!("{} {}  {mark}{}", row.case, row.grade, row.title);
    put(buf, line(area, 0), &title, look.style(Colour::Title));
    let state = look.say(facts::case_state(row.state)).to_owned();
    let clock = phrases::clock(row, look.lang);
    let reward = row.reward.to_string();
    let (last, due) = match row.due {
        Some(due) => (look.say(Word::DUE), due.to_string()),
        None => (look.say(Word::CLOSES), row.closes.to_string()),
    };
    let urgent = row.days_left.is_some_and(|days| days <= 3) || row.silent;
    let parts = [
        (state.as_str(), Colour::Accent),
        ("  ", Colour::Dim),
        (look.say(Word::REWARD), Colour::Dim),
        (" ", Colour::Dim),
        (reward.as_str(), Colour::Text),
        ("  ", Colour::Dim),
        (last, Colour::Dim),
        (" ", Colour::Dim),
        (due.as_str(), Colour::Text),
        ("  ", Colour::Dim),
        (clock.as_str(), if urgent { Colour::Warn } else { Colour::Text }),
    ];
    put_parts(buf, line(area, 1), &parts, look);
    let mut facts = vec![(Word::CLAIMANT, page.workers(ctx))];
    if let Some(late) = page.page.late {
        let values = [("until", late.until.to_string()), ("factor", late.factor.to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        facts.push((Word::CASE_AFTER_DUE, look.fill(Word::CASE_LATE, &values)));
    }
    if !page.page.parties.is_empty() {
        let parties = page.page.parties.iter().map(|party| page.named(Some(*party)));
        facts.push((Word::CASE_PARTIES, parties.collect::<Vec<_>>().join("  ")));
    }
    if !page.page.numbers.is_empty() {
        let numbers = page.page.numbers.iter().map(ToString::to_string);
        facts.push((Word::CASE_NUMBERS, numbers.collect::<Vec<_>>().join("  ")));
    }
    for (n, (label, text)) in facts.iter().enumerate() {
        let parts = [(look.say(*label), Colour::Dim), (" ", Colour::Dim), (text.as_str(), Colour::Text)];
        put_parts(buf, line(area, n + 2), &parts, look);
    }
    cells(facts.len()).saturating_add(3)
}
