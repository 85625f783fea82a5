//! Draws: those somebody must decide about, those that go on, and all of them.

use ledger::rules::Refusal;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions;
use super::list::List;
use super::{Cmd, Ctx, Data, DrawLine, Input, Query, Screen, Target, deciding, tabs};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put, top};
use crate::words::{Word, draws as words, finance, refusals, uses};

/// The draws of a book.
#[derive(Debug, Default)]
pub struct Draws {
    which: Which,
    all: Vec<DrawLine>,
    list: List<DrawLine>,
}

/// Which of them are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Which {
    #[default]
    ToDecide,
    Open,
    All,
}

impl Which {
    const ALL: [Self; 3] = [Self::ToDecide, Self::Open, Self::All];

    fn lists(self, line: &DrawLine) -> bool {
        match self {
            Self::ToDecide => line.row.stage == "requested",
            Self::Open => line.row.is_open(),
            Self::All => true,
        }
    }

    const fn word(self) -> Word {
        match self {
            Self::ToDecide => Word::DRAWS_TO_DECIDE,
            Self::Open => Word::DRAWS_OPEN,
            Self::All => Word::DRAWS_ALL,
        }
    }
}

impl Draws {
    fn tell(&mut self) {
        self.list.tell(self.all.iter().filter(|line| self.which.lists(line)).cloned().collect());
    }

    fn offers(&self, ctx: &Ctx<'_>) -> Vec<actions::Offer> {
        self.list.chosen().map(|line| deciding::offers(line, ctx)).unwrap_or_default()
    }
}

impl Screen for Draws {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        [Word::DESK_FUNDS, Word::DESK_DRAWS].map(|word| ctx.look.say(word).to_owned()).to_vec()
    }

    fn takes(&self, action: Action) -> bool {
        action != Action::Commit
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Draws]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Draws(lines)) => {
                self.all.clone_from(lines);
                self.tell();
            }
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::New) => return vec![Cmd::Fill(Ask::RequestDraw(None))],
                Some(Action::Pick(number)) => return actions::run(&self.offers(ctx), number, ctx),
                Some(Action::Open) => {
                    let draw = self.list.chosen().map(|line| line.row.draw);
                    return draw.map(|draw| Cmd::Go(Target::Draw(draw))).into_iter().collect();
                }
                Some(action @ (Action::NextField | Action::PreviousField)) => {
                    self.which = tabs::turned(&Which::ALL, self.which, action);
                    self.tell();
                }
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let count = |which: Which| self.all.iter().filter(|line| which.lists(line)).count();
        let names = Which::ALL.map(|which| (which, format!("{} {}", look.say(which.word()), count(which))));
        tabs::draw(&names, &self.which, line(area, 0), buf, look);
        let offers = self.offers(ctx);
        let feet = actions::rows(&offers, area.width, ctx);
        let body = below(area, 1);
        let body = Rect { height: body.height.saturating_sub(feet), ..body };
        let said = self.list.chosen().map(|line| about(line, ctx)).unwrap_or_default();
        let under = body.height.min(5);
        let list = top(body, body.height - under);
        self.draw_list(list, buf, look);
        for (n, (text, role)) in said.iter().enumerate() {
            put(buf, line(below(body, list.height), n), text, look.style(*role));
        }
        actions::draw(&offers, below(area, 1 + body.height), buf, ctx);
        None
    }
}

impl Draws {
    fn draw_list(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let columns = [
            Column::exact(look.say(Word::DRAW), 7),
            Column::exact(look.say(Word::FUND), 5),
            Column::text(look.say(Word::DRAW_SUPPLIER), 12),
            Column::figures(look.say(Word::DRAW_AMOUNT), 11),
            Column::exact(look.say(Word::DRAW_STAGE), 10),
            Column::figures(look.say(Word::DRAW_APPROVALS), 9).ranked(2),
            Column::figures(look.say(Word::FINANCE_DAYS), 5),
            Column::exact(look.say(Word::FINANCE_UNTIL), 10).ranked(3),
        ];
        let row = |line: &DrawLine| {
            let row = &line.row;
            let urgent = row.difference.is_some() || row.days > 30 && row.is_open();
            Row::of([
                Cell::from(row.draw.to_string()),
                Cell::from(row.fund.to_string()),
                Cell::from(row.supplier.to_string()),
                Cell::of(row.amount.to_string(), Colour::Accent),
                Cell::from(look.say(words::stage(row.stage)).to_owned()),
                Cell::from(format!("{}/{}", row.approvals.len(), row.approvers)),
                Cell::of(row.days.to_string(), if urgent { Colour::Warn } else { Colour::Text }),
                Cell::from(row.lapses.map(|day| day.to_string()).unwrap_or_default()),
            ])
        };
        let empty = match self.which {
            Which::ToDecide => Word::DRAWS_NONE_TO_DECIDE,
            Which::Open | Which::All => Word::DRAWS_NONE,
        };
        self.list.draw(&columns, row, look.say(empty), area, buf, look);
    }
}

/// What there is to know before somebody decides.
fn about(line: &DrawLine, ctx: &Ctx<'_>) -> Vec<(String, Colour)> {
    let (row, look) = (&line.row, ctx.look);
    let who = |act: &ledger::views::draws::Act| {
        let name = ctx.lists.operators.get(&act.by).map_or("", String::as_str);
        format!("{} {name} {}", act.by, act.on)
    };
    let lines: Vec<String> =
        row.lines.iter().map(|one| finance::line(look.lang, one, &ctx.lists.goods)).collect();
    let mut said = vec![
        (
            format!("{}  {}  {}", row.fund, line.fund, uses::name(ctx.look.lang, row.purpose.as_str())),
            Colour::Text,
        ),
        (format!("{} {}", look.say(Word::DRAW_QUOTATION), lines.join("; ")), Colour::Text),
    ];
    let mut people = vec![format!("{} {}", look.say(Word::DRAW_APPLICANT), who(&row.requested))];
    people
        .extend(row.approvals.iter().map(|act| format!("{} {}", look.say(Word::DRAW_APPROVED_BY), who(act))));
    said.push((people.join("  "), Colour::Dim));
    let mut papers = format!("{} {}", look.say(Word::DRAW_BASIS), row.basis);
    if let Some(document) = &row.override_document {
        papers = format!("{papers}  ! {} {document}", look.say(Word::DRAW_OVERRIDE));
    }
    if let Some(ratio) = row.coverage.ratio {
        papers = format!("{papers}  {} {ratio}", look.say(Word::DRAW_COVERAGE));
    }
    if let Some(falls) = row.falls {
        papers = format!("{papers}  {} {falls}", look.say(Word::DRAW_FALLS));
    }
    let role = if row.override_document.is_some() { Colour::Warn } else { Colour::Dim };
    said.push((papers, role));
    let why: Option<&Refusal> = line.barred.as_ref().filter(|_| row.stage == "requested");
    said.extend(why.map(|why| (refusals::refusal(look.lang, why), Colour::Warn)));
    said.extend(row.reason.as_ref().map(|why| (format!("{} {why}", look.say(Word::REASON)), Colour::Warn)));
    said
}
