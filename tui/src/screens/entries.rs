//! The entries behind a figure: what happened, who did it, on which papers, and what it moved.

use ledger::events::operators::Role;
use ledger::reports::behind::Counted;
use ledger::units::{CaseId, DrawId, MemberId, VoucherNo};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, EntryLine, Input, Query, Screen, Target, TraceOf, phrases};
use crate::keys::{Action, Scope};
use crate::text::wrap;
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put};
use crate::words::{Word, facts, reports};

/// The most entries of one page behind a figure.
pub const ENTRIES_MAX: usize = 500;

/// The entries behind a figure.
#[derive(Debug)]
pub struct Entries {
    of: Counted,
    /// How many stand before the page.
    skipped: u64,
    list: List<EntryLine>,
    count: u64,
    bytes: Shown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shown {
    #[default]
    Told,
    Bytes,
}

/// Fields of an event that name a paper.
const PAPERS: [&str; 6] = ["document", "basis", "reference", "number", "transfer", "override_document"];

/// Fields of an event that are said with it.
const ABOUT: [&str; 13] = [
    "draw",
    "obligation",
    "fund",
    "from",
    "to",
    "member",
    "voucher",
    "case",
    "task",
    "sku",
    "supplier",
    "amount",
    "reason",
];

impl Entries {
    /// What is behind a figure.
    pub fn new(of: Counted) -> Self {
        Self { of, skipped: 0, list: List::default(), count: 0, bytes: Shown::Told }
    }

    /// The pages beside this one.
    fn pages(&self) -> Vec<Offer> {
        let page = u64::try_from(ENTRIES_MAX).unwrap_or(u64::MAX);
        let go = |word, skipped| {
            Offer::other(word, &Role::ALL, Cmd::Load(Query::Entries(self.of.clone(), skipped)))
        };
        let next = self.skipped.saturating_add(page);
        let next = (next < self.count).then(|| go(Word::ENTRIES_NEXT, next));
        let before = self.skipped.checked_sub(page).map(|before| go(Word::ENTRIES_BEFORE, before));
        next.into_iter().chain(before).collect()
    }

    /// Where the entry in focus leads further, and the pages beside this one.
    fn offers(&self) -> Vec<Offer> {
        let Some(line) = self.list.chosen() else { return Vec::new() };
        let fact = |field: &str| line.row.fact(field);
        let go = |word, target| Offer::other(word, &Role::ALL, Cmd::Go(target));
        // A purchase names the draw that paid it among its details.
        let details = line.row.facts.get("details").and_then(|details| details.get("draw")?.as_str());
        let draw = fact("draw").or(details).and_then(|draw| draw.parse::<DrawId>().ok());
        let voucher = fact("voucher").and_then(|voucher| voucher.parse::<VoucherNo>().ok());
        let case = fact("case").and_then(|case| case.parse::<CaseId>().ok());
        let member = fact("member").and_then(|member| member.parse::<MemberId>().ok());
        let obligation = fact("obligation").map(|_| go(Word::OBLIGATION, Target::Obligations));
        let before = line.row.reverses.or(line.row.follows);
        [
            draw.map(|draw| go(Word::DRAW, Target::Draw(draw))),
            voucher.map(|voucher| go(Word::ACT_TRACE, Target::Trace(Some(TraceOf::Voucher(voucher))))),
            line.lot.map(|lot| go(Word::GOODS_LOT, Target::Trace(Some(TraceOf::Lot(lot))))),
            case.map(|case| go(Word::ACT_SHOW_CASE, Target::Case(case))),
            member.map(|member| go(Word::MEMBER, Target::Member(member))),
            obligation,
            before.map(|seq| go(Word::ENTRY_BEFORE, Target::Entries(Counted::Entry(seq)))),
        ]
        .into_iter()
        .flatten()
        .chain(self.pages())
        .collect()
    }
}

impl Screen for Entries {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        let of = match &self.of {
            Counted::Entry(seq) => seq.to_string(),
            Counted::These(seqs) => match (seqs.first(), seqs.last()) {
                (Some(first), Some(last)) if first != last => format!("{first}..{last}"),
                (first, _) => first.map(ToString::to_string).unwrap_or_default(),
            },
            Counted::All(period) => period.from.to_string(),
            Counted::Liability { part, .. } => reports::part(ctx.look.lang, part).to_owned(),
            Counted::Gift { donor, sku, .. } => format!("{donor} {sku}"),
            Counted::Account { account, .. } => match account.strip_prefix("fund:") {
                Some(fund) => format!("{} {fund}", ctx.look.say(Word::FUND)),
                None => account.to_string(),
            },
        };
        vec![ctx.look.say(Word::DESK_ENTRIES).to_owned(), of]
    }

    fn takes(&self, action: Action) -> bool {
        match action {
            Action::Commit | Action::New | Action::NextField => false,
            Action::Pick(_) => !self.offers().is_empty(),
            _ => true,
        }
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::Entries(self.of.clone(), self.skipped)]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::Entries((of, skipped), lines, count)) if *of == self.of => {
                self.list.tell(lines.clone());
                if *skipped != self.skipped {
                    self.list.go_to(0);
                }
                (self.skipped, self.count) = (*skipped, *count);
            }
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) if self.bytes == Shown::Bytes => self.bytes = Shown::Told,
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Open) => {
                    self.bytes = if self.bytes == Shown::Bytes { Shown::Told } else { Shown::Bytes };
                }
                Some(Action::Pick(number)) => return actions::run(&self.offers(), number, ctx),
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let count = self.count.to_string();
        let shown = u64::try_from(self.list.rows().len()).unwrap_or_default();
        let from = self.skipped.saturating_add(1).to_string();
        let to = self.skipped.saturating_add(shown).to_string();
        let word = if u64::try_from(self.list.rows().len()) == Ok(self.count) {
            Word::ENTRIES_COUNT
        } else {
            Word::ENTRIES_PART
        };
        let text = look.fill(word, &[("first", &from), ("last", &to), ("count", &count)]);
        put(buf, line(area, 0), &text, look.style(Colour::Title));
        let offers = self.offers();
        let feet = actions::rows(&offers, area.width, ctx);
        let body = below(area, 1);
        let body = Rect { height: body.height.saturating_sub(feet), ..body };
        let told = self.list.chosen().map(|line| self.told(line, ctx, usize::from(body.width)));
        let told = told.unwrap_or_default();
        let most = usize::from(body.height.saturating_sub(5)).max(1);
        let (list, under) = super::sheet::split(body, told.len().clamp(1, most));
        draw_list(&self.list, list, buf, look);
        for (n, (text, role)) in told.iter().enumerate() {
            put(buf, line(under, n), text, look.style(*role));
        }
        if !offers.is_empty() {
            actions::draw(&offers, below(area, 1 + body.height), buf, ctx);
        }
        None
    }
}

fn draw_list(list: &List<EntryLine>, area: Rect, buf: &mut Buffer, look: Look) {
    let events = phrases::events_width(list.rows().iter().map(|line| line.row.event), look.lang);
    let columns = [
        Column::figures(look.say(Word::AUDIT_ENTRY), 6),
        Column::exact(look.say(Word::DAY), 10),
        Column::exact(look.say(Word::OPERATOR), 8),
        Column::exact(look.say(Word::AUDIT_WHAT), events),
        Column::text("", 20),
    ];
    let row = |line: &EntryLine| {
        let facts = ABOUT.iter().filter_map(|field| line.row.fact(field));
        let facts: Vec<&str> = facts.collect();
        Row::of([
            Cell::from(line.row.seq.to_string()),
            Cell::from(line.row.on.to_string()),
            Cell::from(line.row.by.to_string()),
            Cell::from(look.say(facts::event(line.row.event)).to_owned()),
            Cell::of(facts.join(" "), Colour::Dim),
        ])
    };
    list.draw(&columns, row, look.say(Word::ENTRIES_NONE), area, buf, look);
}

impl Entries {
    /// The people, the papers and the postings of an entry; or its bytes.
    fn told(&self, line: &EntryLine, ctx: &Ctx<'_>, columns: usize) -> Vec<(String, Colour)> {
        let look = ctx.look;
        if self.bytes == Shown::Bytes {
            let bytes = wrap(&line.bytes, columns).into_iter().map(|part| (part, Colour::Dim));
            return bytes.collect();
        }
        let person = |operator: &str| {
            let name = operator.parse().ok().and_then(|operator| ctx.lists.operators.get(&operator));
            format!("{operator} {}", name.map_or("", String::as_str))
        };
        let mut people = vec![person(&line.row.by.to_string())];
        people.extend(line.row.fact("second").map(person));
        let papers: Vec<String> =
            PAPERS.iter().filter_map(|field| line.row.fact(field).map(ToOwned::to_owned)).collect();
        let mut told = vec![(look.fill(Word::ENTRY_PEOPLE, &[("people", &people.join("  "))]), Colour::Text)];
        if !papers.is_empty() {
            told.push((look.fill(Word::ENTRY_PAPERS, &[("papers", &papers.join("  "))]), Colour::Text));
        }
        told.extend(
            line.postings.iter().map(|(account, amount)| (format!("  {amount}  {account}"), Colour::Accent)),
        );
        told.push((look.fill(Word::ENTRY_HASH, &[("hash", &line.row.hash.to_string())]), Colour::Dim));
        told.into_iter()
            .flat_map(|(text, role)| wrap(&text, columns).into_iter().map(move |part| (part, role)))
            .collect()
    }
}
