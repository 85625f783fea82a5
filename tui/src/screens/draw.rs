//! One draw: its papers and people, its three papers side by side, its reckoning.
//!
//! ```text
//! papers and people │ quotation, invoice, acceptance │ drawn = spent + returned + held      Tab
//! ```

mod reckoning;

use ledger::events::draws::Article;
use ledger::reports::behind::Counted;
use ledger::reports::draws::Row as DrawRow;
use ledger::reports::matching::{Row as Matched, Side, Verdict};
use ledger::rules::Refusal;
use ledger::units::{DrawId, OperatorId, Seq};
use ledger::views::draws::Act;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, DrawPage, Input, Query, Screen, Target, deciding, tabs};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::text::wrap;
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::toast::Severity;
use crate::widgets::{below, line, put};
use crate::words::{Word, draws as words, finance, refusals, uses};

/// One draw.
#[derive(Debug)]
pub struct Draw {
    id: DrawId,
    view: View,
    page: Option<Box<DrawPage>>,
    papers: List<(String, Colour, Option<Seq>)>,
    matched: List<Matched>,
    sums: List<reckoning::Sum>,
}

/// What of a draw is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum View {
    #[default]
    Papers,
    Match,
    Reckoning,
}

impl View {
    const ALL: [Self; 3] = [Self::Papers, Self::Match, Self::Reckoning];

    const fn word(self) -> Word {
        match self {
            Self::Papers => Word::DRAW_VIEW_PAPERS,
            Self::Match => Word::DRAW_VIEW_MATCH,
            Self::Reckoning => Word::DRAW_VIEW_RECKONING,
        }
    }
}

impl Draw {
    /// The page of a draw.
    pub fn new(id: DrawId) -> Self {
        let (papers, matched, sums) = (List::default(), List::default(), List::default());
        Self { id, view: View::Papers, page: None, papers, matched, sums }
    }

    /// What may be done next, by how far it has come.
    fn offers(&self, ctx: &Ctx<'_>) -> Vec<Offer> {
        let Some(page) = &self.page else { return Vec::new() };
        let (row, draw) = (&page.line.row, self.id);
        let say = |word: Word| ctx.look.say(word).to_owned();
        match row.stage {
            "requested" => deciding::offers(&page.line, ctx),
            "approved" | "received" => {
                let whole = (!row.committed.is_positive()).then(|| say(Word::DRAW_ALL_RECEIVED));
                let approved = ctx.me.filter(|me| row.approvals.iter().any(|act| act.by == me.operator));
                let approved = approved.map(|me| {
                    let why = Refusal::PaysWhatHeApproved { draw, operator: me.operator };
                    refusals::refusal(ctx.look.lang, &why)
                });
                let open = row.invoices.iter().find(|invoice| !invoice.is_accepted());
                let none_open = open.is_none().then(|| say(Word::DRAW_NONE_TO_STRIKE));
                let number = open.map(|invoice| invoice.number.to_string()).unwrap_or_default();
                let nothing =
                    Offer::never(Word::ACT_ACCEPT_DRAW, deciding::STAFF, say(Word::DRAW_NONE_TO_ACCEPT));
                let accept =
                    page.awaited.clone().map(|awaited| Offer::form(Ask::AcceptDraw(Box::new(awaited))));
                let unaccepted = page.awaited.as_ref().map(|_| say(Word::DRAW_ACCEPT_FIRST));
                let nothing_held = (!row.held.is_positive()).then(|| say(Word::DRAW_NOTHING_HELD));
                vec![
                    Offer::form(Ask::ReceiveDraw(draw, row.committed)).unless(approved).unless(whole),
                    Offer::form(Ask::EnterInvoice(Box::new(page.expected()))),
                    accept.unwrap_or(nothing),
                    Offer::form(Ask::StrikeInvoice(draw, number)).unless(none_open),
                    Offer::form(Ask::ReturnDraw(draw, row.held)).unless(nothing_held),
                    Offer::form(Ask::ReconcileDraw(draw)).unless(unaccepted),
                    deciding::withdraw(&page.line, ctx),
                ]
            }
            "reconciled" => {
                let none = row.difference.is_none().then(|| say(Word::DRAW_NO_DIFFERENCE));
                let stands = row.difference.map(|_| say(Word::DRAW_EXPLAIN_FIRST));
                let nothing_held = (!row.held.is_positive()).then(|| say(Word::DRAW_NOTHING_HELD));
                vec![
                    Offer::form(Ask::ReturnDraw(draw, row.held)).unless(nothing_held).unless(stands),
                    Offer::form(Ask::ExplainDraw(draw)).unless(none),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// The entries that are behind the line in focus.
    fn open(&self) -> Option<Cmd> {
        let row = &self.page.as_ref()?.line.row;
        let counted = match self.view {
            View::Papers => Counted::Entry(self.papers.chosen().and_then(|(_, _, seq)| *seq)?),
            View::Match => Counted::These(on_papers(row, &self.matched.chosen()?.article).into()),
            View::Reckoning => Counted::These(self.sums.chosen()?.behind.clone().into()),
        };
        match counted {
            Counted::These(seqs) if seqs.is_empty() => None,
            counted => Some(Cmd::Go(Target::Entries(counted))),
        }
    }
}

impl Screen for Draw {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![
            ctx.look.say(Word::DESK_FUNDS).to_owned(),
            self.id.to_string(),
            ctx.look.say(self.view.word()).to_owned(),
        ]
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::New)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Draw(self.id)]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Draw(Some(page))) if page.line.row.draw == self.id => {
                self.papers.tell(papers(page, ctx));
                self.matched.tell(page.matched.clone());
                self.sums.tell(reckoning::sums(&page.line.row));
                self.page = Some(page.clone());
            }
            Input::Key(key) => {
                let action = match self.view {
                    View::Match => self.matched.key(key, Scope::Table),
                    View::Papers => self.papers.key(key, Scope::Table),
                    View::Reckoning => self.sums.key(key, Scope::Table),
                };
                match action {
                    Some(Action::Back) => return vec![Cmd::Back],
                    Some(action @ (Action::NextField | Action::PreviousField)) => {
                        self.view = tabs::turned(&View::ALL, self.view, action);
                    }
                    Some(Action::Open) => {
                        let nothing = ctx.look.say(Word::DRAW_NOTHING_BEHIND).to_owned();
                        return vec![self.open().unwrap_or(Cmd::Say(Severity::Info, nothing))];
                    }
                    Some(Action::Pick(number)) => return actions::run(&self.offers(ctx), number, ctx),
                    _ => {}
                }
            }
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
        let row = &page.line.row;
        let head = format!(
            "{}  {}  {}  {}",
            row.draw,
            look.say(words::stage(row.stage)),
            look.fill(Word::YUAN, &[("amount", &row.amount.to_string())]),
            row.supplier
        );
        put(buf, line(area, 0), &head, look.style(Colour::Title));
        let names = View::ALL.map(|view| (view, look.say(view.word()).to_owned()));
        tabs::draw(&names, &self.view, line(area, 1), buf, look);
        let offers = self.offers(ctx);
        let feet = actions::rows(&offers, area.width, ctx);
        let body = below(area, 2);
        let body = Rect { height: body.height.saturating_sub(feet), ..body };
        match self.view {
            View::Papers => {
                let columns = [Column::text("", 50)];
                let row = |(text, role, _): &(String, Colour, _)| Row::of([Cell::of(text.clone(), *role)]);
                self.papers.draw(&columns, row, "", body, buf, look);
            }
            View::Match => self.draw_match(page, body, buf, ctx),
            View::Reckoning => reckoning::draw(page, &self.sums, body, buf, ctx),
        }
        if !offers.is_empty() {
            actions::draw(&offers, below(area, 2 + body.height), buf, ctx);
        }
        None
    }
}

impl Draw {
    /// The three papers side by side; where they do not say the same it is written at the end.
    fn draw_match(&self, page: &DrawPage, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) {
        let look = ctx.look;
        let row = &page.line.row;
        let numbers: Vec<String> = row.invoices.iter().map(|invoice| invoice.number.to_string()).collect();
        let seqs: Vec<String> = row.purchases.iter().map(|bought| bought.act.seq.to_string()).collect();
        let none = || look.say(Word::CLOSE_NONE).to_owned();
        let listed = |all: &[String]| if all.is_empty() { none() } else { all.join(" ") };
        let present = match (row.invoices.is_empty(), row.purchases.is_empty()) {
            (true, _) => Word::MATCH_NO_INVOICE,
            (false, true) => Word::MATCH_NO_ACCEPTANCE,
            (false, false) if self.matched.rows().iter().all(|row| row.verdict == Verdict::Agrees) => {
                Word::MATCH_SUPPLIER
            }
            (false, false) => Word::MATCH_OPEN,
        };
        let percent = page.match_percent.to_string();
        let head = [
            look.fill(present, &[("supplier", row.supplier.as_str())]),
            look.fill(Word::MATCH_INVOICES, &[("numbers", &listed(&numbers))]),
            look.fill(Word::MATCH_ACCEPTED, &[("entries", &listed(&seqs)), ("percent", &percent)]),
        ];
        for (n, text) in head.iter().enumerate() {
            put(buf, line(area, n), text, look.style(Colour::Text));
        }
        let columns = [
            Column::text(look.say(Word::DRAW_ARTICLE), 10),
            Column::figures(look.say(Word::DRAW_QUOTATION), 15),
            Column::figures(look.say(Word::MATCH_INVOICE), 15),
            Column::figures(look.say(Word::MATCH_ACCEPTANCE), 15),
            Column::exact("", 10),
        ];
        let side = |side: Option<Side>| match side {
            Some(Side { quantity, cost }) => format!("{quantity} x {cost}"),
            None => "-".to_owned(),
        };
        let row = |row: &Matched| {
            let (word, role) = match row.verdict {
                Verdict::Agrees => (Word::MATCH_AGREES, Colour::Good),
                Verdict::Within => (Word::MATCH_WITHIN, Colour::Warn),
                Verdict::ToInvoice => (Word::MATCH_TO_INVOICE, Colour::Warn),
                Verdict::ToAccept => (Word::MATCH_TO_ACCEPT, Colour::Warn),
            };
            let differs = |one: Option<Side>| one != row.quoted;
            let marked = |one: Option<Side>| {
                let role = if differs(one) { Colour::Warn } else { Colour::Text };
                Cell::of(side(one), role)
            };
            Row::of([
                Cell::from(finance::article(look.lang, &row.article, &ctx.lists.goods)),
                Cell::from(side(row.quoted)),
                marked(row.invoiced),
                marked(row.accepted),
                Cell::of(look.say(word).to_owned(), role),
            ])
        };
        self.matched.draw(&columns, row, "", below(area, 4), buf, look);
        let sums = [
            ("quoted", page.line.row.amount.to_string()),
            ("invoiced", page.invoiced().to_string()),
            ("spent", page.line.row.spent.to_string()),
        ];
        let sums: Vec<(&str, &str)> = sums.iter().map(|(name, sum)| (*name, sum.as_str())).collect();
        let last = usize::from(area.height.saturating_sub(1));
        put(buf, line(area, last), &look.fill(Word::MATCH_SUMS, &sums), look.style(Colour::Accent));
    }
}

/// The entries of the papers that name an article: the request, its invoices, its acceptance.
fn on_papers(row: &DrawRow, article: &Article) -> Vec<Seq> {
    let invoiced =
        row.invoices.iter().filter(|one| one.lines.iter().any(|line| line.line.article == *article));
    let bought = row.purchases.iter().filter(|one| one.lines.iter().any(|line| line.article == *article));
    let mut seqs = vec![row.requested.seq];
    seqs.extend(invoiced.map(|one| one.act.seq).chain(bought.map(|one| one.act.seq)));
    seqs
}

fn person(operator: OperatorId, ctx: &Ctx<'_>) -> String {
    let name = ctx.lists.operators.get(&operator).map_or("", String::as_str);
    format!("{operator} {name}")
}

/// Every paper of a draw and whoever signed it, in the order in which they came.
fn papers(page: &DrawPage, ctx: &Ctx<'_>) -> Vec<(String, Colour, Option<Seq>)> {
    let (row, look) = (&page.line.row, ctx.look);
    let mut all = Vec::new();
    let wide = 76;
    let mut say = |text: String, role, seq| {
        for (n, part) in wrap(&text, wide).into_iter().enumerate() {
            let part = if n == 0 { part } else { format!("    {part}") };
            all.push((part, role, seq));
        }
    };
    let event = |word: Word, act: &Act, about: &str| {
        format!("{} {}  {}  {about}", act.on, look.say(word), person(act.by, ctx))
    };
    say(
        format!("{}  {}  {}", row.fund, page.line.fund, uses::name(look.lang, row.purpose.as_str())),
        Colour::Title,
        None,
    );
    let asked = format!("{} {}", look.say(Word::DRAW_BASIS), row.basis);
    say(event(Word::EVENT_DRAW_REQUESTED, &row.requested, &asked), Colour::Text, Some(row.requested.seq));
    if let Some(member) = row.behind {
        say(format!("  {} {member}", look.say(Word::GOODS_MEMBER_BEHIND)), Colour::Text, None);
    }
    for one in &row.lines {
        say(format!("  {}", finance::line(look.lang, one, &ctx.lists.goods)), Colour::Dim, None);
    }
    if let Some(document) = &row.override_document {
        say(format!("! {} {document}", look.say(Word::DRAW_OVERRIDE)), Colour::Warn, None);
    }
    if let Some(ratio) = row.coverage.ratio {
        say(format!("  {} {ratio}", look.say(Word::DRAW_COVERAGE)), Colour::Dim, None);
    }
    if let Some(falls) = row.falls {
        say(format!("  {} {falls}", look.say(Word::DRAW_FALLS)), Colour::Warn, None);
    }
    for (n, act) in row.approvals.iter().enumerate() {
        let step = format!("{}/{}", n + 1, row.approvers);
        say(event(Word::EVENT_DRAW_APPROVED, act, &step), Colour::Text, Some(act.seq));
    }
    if row.stage == "requested" {
        let roles = super::phrases::roles(&row.roles, look.lang);
        let (have, of) = (row.approvals.len().to_string(), row.approvers.to_string());
        let values = [("have", &*have), ("of", &*of), ("roles", &*roles)];
        say(look.fill(Word::DRAW_WAITS_FOR, &values), Colour::Warn, None);
    }
    if let Some(lapses) = row.lapses {
        say(format!("{} {lapses}", look.say(Word::DRAW_LAPSES)), Colour::Warn, None);
    }
    if let Some(act) = &row.ended {
        let why = row.reason.as_ref().map(ToString::to_string).unwrap_or_default();
        let word = match row.stage {
            "refused" => Word::EVENT_DRAW_REFUSED,
            "withdrawn" => Word::EVENT_DRAW_WITHDRAWN,
            _ => Word::EVENT_DRAW_LAPSED,
        };
        say(event(word, act, &why), Colour::Bad, Some(act.seq));
    }
    for receipt in &row.receipts {
        let about = format!("{}  {}", receipt.amount, receipt.reference);
        say(event(Word::EVENT_DRAW_RECEIVED, &receipt.act, &about), Colour::Text, Some(receipt.act.seq));
    }
    for invoice in &row.invoices {
        let about = format!("{}  {}  {}", invoice.number, invoice.day, invoice.sum);
        say(event(Word::EVENT_DRAW_INVOICED, &invoice.act, &about), Colour::Text, Some(invoice.act.seq));
    }
    for bought in &row.purchases {
        let second = bought.second.map(|second| person(second, ctx)).unwrap_or_default();
        let about = format!("{}  {}  {second}", bought.number, bought.cost);
        say(event(Word::MATCH_ACCEPTANCE, &bought.act, &about), Colour::Text, Some(bought.act.seq));
    }
    for back in &row.returns {
        let about = format!("{}  {}", back.amount, back.reference);
        say(event(Word::EVENT_DRAW_RETURNED, &back.act, &about), Colour::Text, Some(back.act.seq));
    }
    if let Some(found) = &row.reconciled {
        let about = format!("{} {}", person(found.second, ctx), found.counted);
        say(event(Word::EVENT_DRAW_RECONCILED, &found.act, &about), Colour::Good, Some(found.act.seq));
        if let Some(explained) = &found.explained {
            let about =
                format!("{}  {}  {}", person(explained.second, ctx), explained.document, explained.reason);
            let text = event(Word::EVENT_DRAW_EXPLAINED, &explained.act, &about);
            say(text, Colour::Warn, Some(explained.act.seq));
        }
    }
    all
}
