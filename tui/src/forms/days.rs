//! A shift's end, the close of a day, and paper forms that come back after an outage.

use ledger::events::redemptions::OnPaper;
use ledger::rules::Command;
use ledger::rules::days::{CloseDay, CloseShift, VoidForm};
use ledger::rules::redemptions::{RedeemOnPaper, Wanted};
use ledger::units::{Day, Quantity, Seq};

use super::{Choices, Reading, note, reason};
use crate::text::fold;
use crate::widgets::field::{Field, Kind};
use crate::words::Word;

pub(super) fn shift_fields() -> Vec<Field> {
    let slips = Field::new("slips", Word::SHIFT_SLIPS, Kind::Digits).at_most(5).optional();
    vec![slips.with_help(Word::HELP_SHIFT_SLIPS)]
}

pub(super) fn close_shift(read: &mut Reading<'_>, shift: Seq) -> Option<Command> {
    let slips = read.may_folded("slips")?;
    Some(CloseShift { shift, slips }.into())
}

pub(super) fn close_fields() -> Vec<Field> {
    vec![note().optional().with_help(Word::HELP_CLOSE_NOTE)]
}

pub(super) fn close_day(read: &mut Reading<'_>, day: Day) -> Option<Command> {
    let note = read.may("note")?;
    Some(CloseDay { day, note }.into())
}

fn pad() -> Field {
    Field::new("pad", Word::FORMS_PAD, Kind::Text).at_most(24).with_help(Word::HELP_FORM_PAD).scanned()
}

pub(super) fn void_fields() -> Vec<Field> {
    vec![pad(), reason()]
}

pub(super) fn void(read: &mut Reading<'_>) -> Option<Command> {
    let (pad, reason) = (read.folded("pad"), read.need("reason"));
    Some(VoidForm { pad: pad?, reason: reason? }.into())
}

pub(super) fn back_fields(choices: &Choices) -> Vec<Field> {
    let today = choices.today.map(|today| today.to_string()).unwrap_or_default();
    vec![
        pad(),
        Field::new("on", Word::FORMS_ON, Kind::Date).with_value(&today),
        Field::new("member", Word::MEMBER, Kind::Text).at_most(16).with_help(Word::HELP_MEMBER).of_member(),
        Field::new("basket", Word::FORMS_BASKET, Kind::Text).at_most(200).with_help(Word::HELP_BASKET),
        Field::new("points", Word::POINTS, Kind::Text).at_most(10).optional(),
    ]
}

/// One good of a basket as it is typed: `RICE-5KG*2`.
fn wanted(typed: &str) -> Option<Wanted> {
    let (sku, quantity) = typed.rsplit_once('*').unwrap_or((typed, "1"));
    let quantity: Quantity = quantity.parse().ok()?;
    Some(Wanted { sku: sku.to_uppercase().parse().ok()?, quantity })
}

pub(super) fn back_entry(read: &mut Reading<'_>) -> Option<Command> {
    let (pad, on, member) = (read.folded("pad"), read.folded("on"), read.member("member"));
    let points = read.may_folded("points");
    let typed = fold::text(read.text("basket")).into_owned();
    let mut lines = Vec::new();
    for one in typed.split_whitespace() {
        if let Some(line) = wanted(one) {
            lines.push(line);
        } else {
            let why = read.lang.fill(Word::BASKET_WRONG, &[("typed", one)]);
            read.wrong.push(("basket", why));
        }
    }
    if typed.trim().is_empty() {
        read.wrong.push(("basket", read.lang.say(Word::REQUIRED).to_owned()));
    }
    Some(
        RedeemOnPaper { member: member?, lines, points: points?, paper: OnPaper { pad: pad?, on: on? } }
            .into(),
    )
}
