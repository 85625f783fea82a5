//! One member: figures, card, post, statement, and what may be done.

use ledger::events::operators::Role;
use ledger::reports::card_uses::Lost;
use ledger::reports::statement::Movement;
use ledger::units::{Day, MemberId, Points};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::visitor::head;
use super::{Cmd, Ctx, Data, Input, MemberPage, PaperOf, Query, Screen, Target, phrases};
use crate::forms::{Ask, Start};
use crate::keys::{self, Action, Scope};
use crate::text::mask;
use crate::theme::Role as Colour;
use crate::widgets::field::{Field, Focus, Kind};
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put};
use crate::words::Word;

/// A member's page.
#[derive(Debug)]
pub struct Member {
    id: MemberId,
    page: Option<Box<MemberPage>>,
    movements: List<Movement>,
    /// The day up to which the statement goes, while it is typed.
    asking: Option<Field>,
    as_of: Option<Day>,
}

impl Member {
    /// The page of a member.
    pub fn new(id: MemberId) -> Self {
        Self { id, page: None, movements: List::default(), asking: None, as_of: None }
    }

    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let id = self.id;
        let row = self.page.as_ref().map(|page| &page.found.row);
        let card = row.and_then(|row| row.card);
        let frozen = row.is_some_and(|row| row.balance.is_frozen);
        let wrong = |wanted: bool| wanted.then(|| ctx.look.say(Word::ACT_WRONG_STATE).to_owned());
        let card_offer = match card {
            Some(card) => Offer::form(Ask::BlockCard(card)),
            None => Offer::form(Ask::IssueCard(id)),
        };
        let ice = if frozen { Offer::form(Ask::Thaw(id)) } else { Offer::form(Ask::Freeze(id)) };
        vec![
            Offer::other(Word::ACT_REDEEM, &[Role::Clerk], Cmd::Go(Target::Redeem(Some(id))))
                .unless(wrong(frozen)),
            Offer::other(Word::MEMBER_AS_OF_DAY, &Role::ALL, Cmd::Load(Query::Member(id, self.as_of))),
            card_offer,
            ice,
            Offer::form(Ask::AdjustPoints(id)),
            Offer::other(Word::ACT_EXPLAIN, &Role::ALL, Cmd::Go(Target::Explain(id))),
            match row.and_then(|row| row.merged) {
                Some(merged) => Offer::form(Ask::UnmergeMembers(merged.seq)),
                None => Offer::form(Ask::MergeMembers(id)),
            },
            self.reversal(ctx),
            Offer::other(Word::ACT_HANDBOOK, &Role::ALL, Cmd::Print(PaperOf::Handbook(id))),
            Offer::form(Ask::EraseMember(id)).unless(wrong(row.is_some_and(|row| row.erased.is_some()))),
        ]
    }

    /// Takes back the credit in focus, also when its notice is over.
    fn reversal(&self, ctx: &Ctx<'_>) -> Offer {
        let chosen = self.movements.chosen();
        let credit = chosen.map_or_else(Default::default, |moved| moved.seq);
        match chosen.map(|moved| moved.event) {
            Some("case.rewarded") => Offer::form(Ask::ReverseCaseReward(credit)),
            event => {
                let wrong = event != Some("task.credited");
                let why = wrong.then(|| ctx.look.say(Word::ACT_WRONG_STATE).to_owned());
                Offer::form(Ask::ReverseTaskCredit(credit)).unless(why)
            }
        }
    }

    fn ask_day(&mut self, key: &ratatui::crossterm::event::KeyEvent, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let Some(field) = &mut self.asking else { return Vec::new() };
        match keys::lookup(Scope::Form, key) {
            Some(Action::Back) => self.asking = None,
            Some(Action::NextField | Action::Commit) => {
                let typed = field.value().trim().to_owned();
                if typed.is_empty() {
                    self.as_of = None;
                } else if let Some(word) = field.leave() {
                    field.error = Some(ctx.look.say(word).to_owned());
                    return Vec::new();
                } else {
                    self.as_of = field.value().parse().ok();
                }
                self.asking = None;
                return self.queries().into_iter().map(Cmd::Load).collect();
            }
            _ => {
                field.key(key);
            }
        }
        Vec::new()
    }
}

impl Screen for Member {
    fn scope(&self) -> Scope {
        if self.asking.is_some() { Scope::Form } else { Scope::Table }
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let name =
            self.page.as_ref().map_or_else(|| self.id.to_string(), |page| mask::name(&page.found.name));
        vec![ctx.look.say(Word::DESK_MEMBERS).to_owned(), name]
    }

    fn takes(&self, action: Action) -> bool {
        match self.asking {
            Some(_) => matches!(action, Action::Commit | Action::NextField | Action::Back),
            None => !matches!(action, Action::Commit | Action::Open),
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Member(self.id, self.as_of)]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Member(Some(page))) if page.found.row.balance.member == self.id => {
                self.movements.tell(page.statement.movements.clone());
                self.page = Some(page.clone());
            }
            Input::Key(key) if self.asking.is_some() => return self.ask_day(key, ctx),
            Input::Paste(text) => {
                if let Some(field) = &mut self.asking {
                    field.paste(text);
                }
            }
            Input::Key(key) => match self.movements.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Pick(2)) => {
                    self.asking = Some(Field::new("day", Word::MEMBER_AS_OF_DAY, Kind::Date).optional());
                }
                Some(Action::Pick(number)) => return actions::run(&self.offers(ctx), number, ctx),
                Some(Action::New) => return vec![Cmd::Fill(Ask::SubmitTask(Start::Fresh))],
                _ => {}
            },
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
        head(page, area, buf, look);
        if let Some(day) = self.as_of {
            let points = page.statement.closing.to_string();
            let text = look.fill(Word::MEMBER_AS_OF, &[("day", &day.to_string()), ("points", &points)]);
            put(buf, line(area, 4), &text, look.style(Colour::Accent));
        }
        let cursor = self
            .asking
            .as_ref()
            .and_then(|field| field.draw(Rect { height: 2, ..line_at(area, 4) }, buf, 16, Focus::Here, look));
        let offers = self.offers(ctx);
        let mut head_rows = 6 + actions::rows(&offers, area.width, ctx);
        actions::draw(&offers, below(area, 6), buf, ctx);
        for lost in &page.lost {
            put(buf, line(area, usize::from(head_rows)), &used(lost, look), look.style(Colour::Warn));
            head_rows = head_rows.saturating_add(1);
        }
        let columns = [
            Column::exact(look.say(Word::DAY), 10),
            Column::text(look.say(Word::MEMBER_STATEMENT), 20),
            Column::figures(look.say(Word::POINTS), 9),
            Column::figures(look.say(Word::BALANCE), 9),
            Column::exact(look.say(Word::LAST_DAY), 11).ranked(2),
        ];
        let row = |moved: &Movement| {
            let sign = if moved.points.is_negative() { Colour::Warn } else { Colour::Good };
            let plus = if moved.points.is_positive() { "+" } else { "" };
            Row::of([
                Cell::from(moved.on.to_string()),
                Cell::from(phrases::movement(moved, look.lang)),
                Cell::of(format!("{plus}{}", moved.points), sign),
                Cell::from(moved.balance.to_string()),
                Cell::of(moved.expires.map(|day| day.to_string()).unwrap_or_default(), Colour::Dim),
            ])
        };
        self.movements.draw(
            &columns,
            row,
            look.say(Word::MEMBER_NO_LINES),
            below(area, head_rows),
            buf,
            look,
        );
        cursor
    }
}

/// What was spent with a lost card since, slip by slip.
fn used(lost: &Lost, look: Look) -> String {
    let points = lost.uses.iter().fold(Points::ZERO, |sum, one| sum.checked_add(one.points).unwrap_or(sum));
    let slips = lost.uses.iter().map(|one| format!("{} {} {}", one.voucher, one.on, one.by));
    let values = [
        ("card", lost.card.to_string()),
        ("day", lost.since.to_string()),
        ("times", lost.uses.len().to_string()),
        ("points", points.to_string()),
        ("vouchers", slips.collect::<Vec<_>>().join("; ")),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
    look.fill(Word::MEMBER_LOST_CARD, &values)
}

fn line_at(area: Rect, n: u16) -> Rect {
    below(area, n)
}
