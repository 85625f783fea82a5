//! What may be said of a redemption besides who and what, and a member's PIN.

use ledger::events::redemptions::{CashTerms, Line, Proxy};
use ledger::rules::Command;
use ledger::rules::pin::{Cost, PinHash};
use ledger::rules::redemptions::{Collector, RedeemWith, SetMemberPin, Stranger, split};
use ledger::units::{CardNo, MemberId, Name, Points};

use super::Reading;
use crate::text::fold;
use crate::widgets::field::{Field, Kind};
use crate::words::Word;

/// A basket with its prices, to be redeemed with something said besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// What would be asked for without it.
    pub with: RedeemWith,
    /// The lines at their full price, with the terms on which each may be paid for in cash.
    pub lines: Vec<(Line, Option<CashTerms>)>,
}

pub(super) fn besides_fields() -> Vec<Field> {
    vec![
        Field::new("proxy", Word::PROXY_WHO, Kind::Text).at_most(40).optional(),
        Field::new("id_tail", Word::PROXY_ID, Kind::Text).at_most(4).optional(),
        Field::new("relation", Word::PROXY_RELATION, Kind::Text).at_most(40).optional(),
        Field::new("points", Word::POINTS_GIVEN, Kind::Text).at_most(12).optional(),
    ]
}

pub(super) fn besides(read: &mut Reading<'_>, basket: &Priced) -> Option<Command> {
    let mut with = basket.with.clone();
    if !read.text("proxy").is_empty() {
        let relation = read.need("relation");
        let typed = fold::text(read.text("proxy")).into_owned();
        let by_card = typed.parse::<CardNo>().ok();
        let by_card = by_card.and_then(|card| read.choices.cards.iter().find(|(known, _)| *known == card));
        let member: Option<MemberId> = by_card.map(|(_, member)| *member).or_else(|| typed.parse().ok());
        let person = if member.is_none() {
            let (name, id_tail) = (read.need::<Name>("proxy"), read.folded("id_tail"));
            Some(Stranger { name: name?, id_tail: id_tail? })
        } else {
            None
        };
        with.besides.proxy = Some(Collector { by: Proxy { member, relation: relation? }, person });
    }
    if let Some(points) = read.may_folded::<Points>("points")? {
        let mut lines: Vec<Line> = basket.lines.iter().map(|(line, _)| line.clone()).collect();
        let price = lines.iter().try_fold(Points::ZERO, |sum, line| sum.checked_add(line.points))?;
        let terms = |sku| basket.lines.iter().find(|(line, _)| line.sku == sku).and_then(|(_, terms)| *terms);
        // Too few points are refused by the book, which says how many it takes.
        let mut rest = price.checked_sub(points)?;
        with.besides.cash = split(&mut lines, terms, &mut rest);
        with.basket.points = Some(points);
    }
    Some(with.into())
}

pub(super) fn member_pin(read: &mut Reading<'_>, member: MemberId) -> Option<Command> {
    let pin = read.chosen_pin()?;
    let pin = PinHash::of(&pin, &read.choices.salt, Cost::Normal);
    Some(SetMemberPin { member, pin, shown: None }.into())
}
