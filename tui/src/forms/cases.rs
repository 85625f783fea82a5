//! The board of hard cases.

use ledger::events::cases::Grade;
use ledger::rules::Command;
use ledger::rules::cases::{
    ClaimCase, CompleteCase, ListCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::units::CaseId;

use super::Reading;
use crate::widgets::field::{Field, Kind};
use crate::words::Word;

const GRADES: [(&str, Grade); 3] = [("A", Grade::A), ("B", Grade::B), ("C", Grade::C)];

pub(super) fn list_fields() -> Vec<Field> {
    let grades = GRADES.map(|(name, _)| name.to_owned()).to_vec();
    vec![
        Field::new("grade", Word::GRADE, Kind::Choice(grades)),
        Field::new("title", Word::TITLE, Kind::Text).at_most(60).with_help(Word::HELP_TITLE),
        Field::new("grid", Word::GRID, Kind::Text).at_most(6).optional().with_help(Word::HELP_GRID),
        Field::new("reward", Word::REWARD, Kind::Amount).at_most(12),
        Field::new("closes", Word::CLOSES, Kind::Date),
    ]
}

pub(super) fn list(read: &mut Reading<'_>) -> Option<Command> {
    let typed = read.text("grade").to_owned();
    let grade = GRADES.iter().find(|(name, _)| *name == typed).map_or(Grade::C, |(_, grade)| *grade);
    let (title, grid) = (read.need("title"), read.may_folded("grid"));
    let (reward, closes) = (read.folded("reward"), read.folded("closes"));
    Some(ListCase { grade, title: title?, grid: grid?, reward: reward?, closes: closes? }.into())
}

pub(super) fn claimant() -> Field {
    Field::new("member", Word::CLAIMANT, Kind::Text).at_most(12).with_help(Word::HELP_MEMBER)
}

pub(super) fn claim(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let member = read.member("member")?;
    Some(ClaimCase { case, member }.into())
}

pub(super) fn release(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(ReleaseCase { case, reason }.into())
}

pub(super) fn complete(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let note = read.need("note")?;
    Some(CompleteCase { case, note }.into())
}

pub(super) fn hand_back(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(ReturnCase { case, reason }.into())
}

pub(super) fn reward(case: CaseId) -> Command {
    RewardCase { case }.into()
}

pub(super) fn withdraw(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(WithdrawCase { case, reason }.into())
}
