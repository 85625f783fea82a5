//! The papers of a draw side by side: what was quoted, what was invoiced, what was accepted.
//!
//! Papers that differ by more than the draw's terms allow never come into a book; what is left to see is
//! what agrees, what differs within them, and what has not come yet.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::events::draws::Article;
use crate::units::{Cny, DrawId, Quantity};
use crate::views::Views;
use crate::views::draws::Draw;

/// One article on the three papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What.
    pub article: Article,
    /// What the draw quotes.
    pub quoted: Option<Side>,
    /// What its invoices ask for.
    pub invoiced: Option<Side>,
    /// What was accepted and paid.
    pub accepted: Option<Side>,
    /// How they agree.
    pub verdict: Verdict,
}

/// What one paper says of an article.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// How many.
    pub quantity: Quantity,
    /// For how much.
    pub cost: Cny,
}

/// How papers agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All three say the same.
    Agrees,
    /// They differ, within what the draw's terms allow.
    Within,
    /// Something is still to be invoiced.
    ToInvoice,
    /// Something that was invoiced is still to be accepted.
    ToAccept,
}

impl Side {
    fn add(&mut self, quantity: Quantity, cost: Cny) {
        self.quantity = self.quantity.checked_add(quantity).unwrap_or(self.quantity);
        self.cost = self.cost.checked_add(cost).unwrap_or(self.cost);
    }
}

/// The articles of a draw, in the order in which they were quoted; nothing when there is no such draw.
pub fn matching(views: &Views, draw: DrawId) -> Vec<Row> {
    views.draws.get(draw).map(rows).unwrap_or_default()
}

fn rows(draw: &Draw) -> Vec<Row> {
    let (mut invoiced, mut accepted) = (BTreeMap::new(), BTreeMap::new());
    let mut to_accept: BTreeMap<Article, Side> = BTreeMap::new();
    for line in draw.invoices.iter().flat_map(|invoice| &invoice.lines) {
        let asked = &line.line;
        let side: &mut Side = invoiced.entry(asked.article.clone()).or_default();
        side.add(asked.quantity, asked.cost);
        if line.accepted.is_none() {
            to_accept.entry(asked.article.clone()).or_default().add(asked.quantity, asked.cost);
        }
    }
    for line in draw.purchases.iter().flat_map(|purchase| &purchase.lines) {
        let side: &mut Side = accepted.entry(line.article.clone()).or_default();
        side.add(line.quantity, line.cost);
    }
    let row = |article: &Article, quoted: Option<Side>| {
        let (invoiced, accepted) = (invoiced.get(article).copied(), accepted.get(article).copied());
        let verdict = if to_accept.contains_key(article) {
            Verdict::ToAccept
        } else if quoted == invoiced && invoiced == accepted {
            Verdict::Agrees
        } else if invoiced.map(|side| side.quantity) < quoted.map(|side| side.quantity) {
            Verdict::ToInvoice
        } else {
            Verdict::Within
        };
        Row { article: article.clone(), quoted, invoiced, accepted, verdict }
    };
    let quoted = |line: &crate::events::draws::Quoted| {
        row(&line.article, Some(Side { quantity: line.quantity, cost: line.cost }))
    };
    draw.lines.iter().map(quoted).collect()
}
