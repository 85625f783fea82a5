//! Enrolling, cards, freezing, corrections.

use ledger::rules::Command;
use ledger::rules::members::{BlockCard, EnrolMember, EnrolSource, Freeze, IssueCard, Person, Thaw};
use ledger::rules::pin::{Cost, PinHash};
use ledger::rules::points::AdjustPoints;
use ledger::units::{CardNo, MemberId};

use super::{Reading, document, reason};
use crate::widgets::field::{Field, Kind};
use crate::words::Word;

pub(super) fn enrol_fields() -> Vec<Field> {
    vec![
        Field::new("name", Word::NAME, Kind::Text).at_most(60),
        Field::new("phone", Word::PHONE, Kind::Digits).at_most(11),
        Field::new("id_number", Word::ID_NUMBER, Kind::Text).at_most(18),
        Field::new("joined", Word::JOINED, Kind::Date),
    ]
}

pub(super) fn enrol(read: &mut Reading<'_>) -> Option<Command> {
    let (name, phone) = (read.need("name"), read.folded("phone"));
    let (id_number, joined) = (read.folded("id_number"), read.folded("joined"));
    let person = Person { name: name?, phone: phone?, id_number: id_number? };
    Some(EnrolMember { member: None, joined: joined?, person }.into())
}

pub(super) fn source_fields() -> Vec<Field> {
    vec![
        Field::new("pin", Word::NEW_PIN, Kind::Secret).at_most(12).with_help(Word::HELP_NEW_PIN),
        Field::new("again", Word::NEW_PIN_AGAIN, Kind::Secret).at_most(12),
    ]
}

pub(super) fn enrol_source(read: &mut Reading<'_>) -> Option<Command> {
    let pin = read.chosen_pin()?;
    Some(EnrolSource { pin: PinHash::of(&pin, &read.choices.salt, Cost::Normal) }.into())
}

pub(super) fn card_fields() -> Vec<Field> {
    vec![Field::new("card", Word::CARD, Kind::Digits).at_most(10).optional().scanned()]
}

pub(super) fn block_fields() -> Vec<Field> {
    let since = Field::new("lost_since", Word::LOST_SINCE, Kind::Date).optional();
    vec![super::reason(), since.with_help(Word::HELP_LOST_SINCE)]
}

pub(super) fn issue_card(read: &mut Reading<'_>, member: MemberId) -> Option<Command> {
    let card = read.may_folded("card")?;
    Some(IssueCard { member, card }.into())
}

pub(super) fn block_card(read: &mut Reading<'_>, card: CardNo) -> Option<Command> {
    let (reason, lost_since) = (read.need("reason"), read.may_folded("lost_since"));
    Some(BlockCard { card, reason: reason?, lost_since: lost_since? }.into())
}

pub(super) fn freeze(read: &mut Reading<'_>, member: MemberId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(Freeze { member, reason }.into())
}

pub(super) fn thaw(read: &mut Reading<'_>, member: MemberId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(Thaw { member, reason }.into())
}

pub(super) fn adjust_fields() -> Vec<Field> {
    vec![
        Field::new("points", Word::POINTS, Kind::Text).at_most(12).with_help(Word::HELP_DIFFERENCE),
        reason(),
        document(),
    ]
}

pub(super) fn adjust(read: &mut Reading<'_>, member: MemberId) -> Option<Command> {
    let (points, reason, document) = (read.folded("points"), read.need("reason"), read.need("document"));
    Some(AdjustPoints { member, points: points?, reason: reason?, document: document? }.into())
}
