//! Supermarket cards: whether they add up, who has which, what is missing, and who takes them.

use std::collections::BTreeMap;

use ledger::reports::market_cards::{CustodyRow, MerchantRow, Overview};
use ledger::units::{Cny, Day, OperatorId, Serial, SerialRange};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::actions::{self, Offer};
use super::list::List;
use super::{Cmd, Ctx, Data, Input, Query, Screen};
use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::theme::Role as Colour;
use crate::widgets::table::{Cell, Column, Row};
use crate::widgets::{Look, below, line, put};
use crate::words::Word;

/// Supermarket cards.
#[derive(Debug, Default)]
pub struct MarketCards {
    list: List<CustodyRow>,
    all: Option<Box<Overview>>,
    merchants: Vec<MerchantRow>,
}

impl MarketCards {
    fn offers(&self) -> Vec<Offer> {
        let chosen = self.list.chosen().map(|row| said(&row.ranges)).unwrap_or_default();
        vec![
            Offer::form(Ask::IssueMarketCards(String::new(), String::new())),
            Offer::form(Ask::HandOverMarketCards(chosen)),
            Offer::form(Ask::CountMarketCards),
            Offer::form(Ask::BuyMarketCards),
            Offer::form(Ask::VoidMarketCards),
            Offer::form(Ask::TakeBackMarketCards(None)),
            Offer::form(Ask::NameMerchant),
            Offer::form(Ask::SettleMerchant),
        ]
    }
}

/// Runs of cards on one line.
fn said(ranges: &[SerialRange]) -> String {
    ranges.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn yuan(look: Look, amount: Cny) -> String {
    look.fill(Word::YUAN, &[("amount", &amount.to_string())])
}

/// A sentence with its values.
fn filled(look: Look, word: Word, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
    look.fill(word, &values)
}

/// Whether the cards add up, when they were counted last, and the sum of each face value.
fn sums(all: &Overview, look: Look) -> Vec<(String, Colour)> {
    let (verdict, role) = if all.adds_up {
        (look.say(Word::MARKET_ADDS_UP), Colour::Good)
    } else {
        (look.say(Word::MARKET_DIFFERS), Colour::Bad)
    };
    let mut lines = vec![(verdict.to_owned(), role)];
    for row in &all.faces {
        let values = [
            ("face", yuan(look, row.face)),
            ("bought", row.bought.to_string()),
            ("held", row.held.to_string()),
            ("issued", row.issued.to_string()),
            ("void", row.void.to_string()),
        ];
        let role = if row.adds_up { Colour::Text } else { Colour::Bad };
        lines.push((filled(look, Word::MARKET_FACE_LINE, &values), role));
    }
    let worth = [(Word::MARKET_VALUE, all.value), (Word::MARKET_AT_COST, all.at_cost)];
    let worth = worth.map(|(word, amount)| format!("{} {}", look.say(word), yuan(look, amount)));
    lines.push((worth.join("  "), Colour::Text));
    lines.push(match all.last_count {
        Some(count) => {
            let values = [
                ("day", count.on.to_string()),
                ("expected", count.expected.to_string()),
                ("counted", count.counted.to_string()),
            ];
            (filled(look, Word::MARKET_LAST_COUNT, &values), Colour::Dim)
        }
        None => (look.say(Word::MARKET_NEVER_COUNTED).to_owned(), Colour::Dim),
    });
    lines
}

/// The missing cards, then the merchants.
fn notes(all: &Overview, merchants: &[MerchantRow], look: Look) -> Vec<(String, Colour)> {
    let mut lines = Vec::new();
    let mut astray: BTreeMap<(OperatorId, Day), Vec<Serial>> = BTreeMap::new();
    for card in &all.missing {
        astray.entry((card.custodian, card.since)).or_default().push(card.serial);
    }
    for ((custodian, since), serials) in astray {
        let values = [
            ("serial", said(&SerialRange::runs(serials))),
            ("custodian", custodian.to_string()),
            ("day", since.to_string()),
        ];
        lines.push((format!("! {}", filled(look, Word::MARKET_MISSING_LINE, &values)), Colour::Warn));
    }
    for row in merchants {
        let none = || look.say(Word::NONE).to_owned();
        let last = row.settled.keys().next_back();
        let month = last.map_or_else(none, |day| day.to_string().chars().take(7).collect());
        let values = [
            ("merchant", row.merchant.to_string()),
            ("name", row.name.to_string()),
            ("issued", yuan(look, row.issued)),
            ("used", yuan(look, row.used)),
            ("month", month),
        ];
        lines.push((filled(look, Word::MARKET_MERCHANT_LINE, &values), Colour::Dim));
    }
    if merchants.is_empty() {
        lines.push((look.say(Word::MARKET_NO_MERCHANT).to_owned(), Colour::Dim));
    }
    lines
}

impl Screen for MarketCards {
    fn scope(&self) -> Scope {
        Scope::Table
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_MARKET_CARDS).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::Open | Action::New)
    }

    fn queries(&self) -> Vec<Query> {
        vec![Query::MarketCards]
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Data(Data::MarketCards(all, merchants)) => {
                self.list.tell(all.custody.clone());
                self.all = Some(all.clone());
                self.merchants.clone_from(merchants);
            }
            Input::Key(key) => match self.list.key(key, Scope::Table) {
                Some(Action::Back) => return vec![Cmd::Back],
                Some(Action::Pick(number)) => return actions::run(&self.offers(), number, ctx),
                _ => {}
            },
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let offers = self.offers();
        let feet = actions::rows(&offers, area.width, ctx);
        let mut top = 0_u16;
        let mut under = Vec::new();
        if let Some(all) = &self.all {
            for (text, role) in sums(all, look).into_iter().take(usize::from(area.height / 3)) {
                put(buf, line(area, usize::from(top)), &text, look.style(role));
                top += 1;
            }
            under = notes(all, &self.merchants, look);
        }
        let room = area.height.saturating_sub(top).saturating_sub(feet);
        let noted = u16::try_from(under.len()).unwrap_or(u16::MAX).min(room / 2);
        let list = Rect { height: room.saturating_sub(noted), ..below(area, top) };
        let columns = [
            Column::text(look.say(Word::MARKET_CUSTODIAN), 14),
            Column::figures(look.say(Word::MARKET_FACE), 10),
            Column::figures(look.say(Word::MARKET_CARDS_COUNT), 6),
            Column::figures(look.say(Word::MARKET_MISSING), 8).ranked(2),
            Column::text(look.say(Word::MARKET_SERIALS), 24),
        ];
        let row = |row: &CustodyRow| {
            let name = ctx.lists.operators.get(&row.custodian).map(String::as_str).unwrap_or_default();
            let lacking = if row.missing.is_positive() { Colour::Warn } else { Colour::Dim };
            Row::of([
                Cell::from(format!("{} {name}", row.custodian)),
                Cell::from(row.face.to_string()),
                Cell::of(row.cards.to_string(), Colour::Accent),
                Cell::of(row.missing.to_string(), lacking),
                Cell::of(said(&row.ranges), Colour::Dim),
            ])
        };
        self.list.draw(&columns, row, look.say(Word::MARKET_NONE), list, buf, look);
        let foot = below(area, top + list.height);
        let shown = usize::from(noted);
        for (n, (text, role)) in under.iter().take(shown).enumerate() {
            // What has no room is counted, never left out in silence.
            let more = under.len().saturating_sub(n + 1);
            if n + 1 == shown && more > 0 {
                put(
                    buf,
                    line(foot, n),
                    &look.fill(Word::MORE_LINES, &[("n", &(more + 1).to_string())]),
                    look.style(*role),
                );
            } else {
                put(buf, line(foot, n), text, look.style(*role));
            }
        }
        actions::draw(&offers, below(foot, noted), buf, ctx);
        None
    }
}
