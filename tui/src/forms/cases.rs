//! The board of hard cases.

use std::fmt;
use std::str::FromStr;

use ledger::events::cases::{Grade, Openness, Share};
use ledger::rules::Command;
use ledger::rules::cases::{
    ClaimAsTeam, ClaimCase, CompleteCase, CompleteOnLead, DeclareParty, ExtendCase, ListCase, PayElsewhere,
    ProgressCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::units::{BadText, CaseId, CaseRef};

use super::Reading;
use crate::text::fold;
use crate::widgets::field::{Field, Kind};
use crate::words::{Lang, Word, readings};

const GRADES: [(&str, Grade); 3] = [("A", Grade::A), ("B", Grade::B), ("C", Grade::C)];

pub(super) fn list_fields(lang: Lang) -> Vec<Field> {
    let grades = GRADES.map(|(name, _)| name.to_owned()).to_vec();
    vec![
        Field::new("grade", Word::GRADE, Kind::Choice(grades)),
        Field::new("title", Word::TITLE, Kind::Text).at_most(60).with_help(Word::HELP_TITLE),
        Field::new("grid", Word::GRID, Kind::Text).at_most(6).optional().with_help(Word::HELP_GRID),
        Field::new("reward", Word::REWARD, Kind::Amount).at_most(12).optional().with_help(Word::HELP_REWARD),
        Field::new("closes", Word::CLOSES, Kind::Date),
        Field::new("days", Word::CASE_DAYS, Kind::Digits).at_most(3).optional().with_help(Word::HELP_DAYS),
        Field::new("openness", Word::CASE_OPENNESS, Kind::Choice(openness(lang).to_vec())),
        Field::new("numbers", Word::CASE_NUMBERS, Kind::Text)
            .at_most(120)
            .optional()
            .with_help(Word::HELP_NUMBERS),
    ]
}

/// The words for what is public and what is sensitive.
fn openness(lang: Lang) -> [String; 2] {
    [Word::CASE_PUBLIC, Word::CASE_SENSITIVE].map(|word| lang.say(word).to_owned())
}

/// A number of another scheme as somebody types it.
#[derive(Clone, Debug)]
pub struct Number(pub CaseRef);

impl FromStr for Number {
    type Err = BadText;

    fn from_str(typed: &str) -> Result<Self, BadText> {
        CaseRef::folding(typed).map(Self)
    }
}

/// One of a team as somebody types him: `M000007:60`, or the number alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part(pub Share);

/// A text that is none of a team.
#[derive(Clone, Copy, Debug)]
pub struct NotAPart;

impl fmt::Display for NotAPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Lang::En.say(Word::NOT_A_SHARE))
    }
}

impl std::error::Error for NotAPart {}

impl FromStr for Part {
    type Err = NotAPart;

    fn from_str(typed: &str) -> Result<Self, NotAPart> {
        let folded = fold::text(typed.trim());
        let (member, percent) = folded.split_once(':').ok_or(NotAPart)?;
        let member = member.trim().parse().map_err(|_| NotAPart)?;
        let percent = percent.trim().trim_end_matches('%').parse().map_err(|_| NotAPart)?;
        Ok(Self(Share { member, percent }))
    }
}

pub(super) fn list(read: &mut Reading<'_>) -> Option<Command> {
    let typed = read.text("grade").to_owned();
    let grade = GRADES.iter().find(|(name, _)| *name == typed).map_or(Grade::C, |(_, grade)| *grade);
    let (title, grid) = (read.need("title"), read.may_folded("grid"));
    let (reward, closes) = (read.may_folded("reward"), read.folded("closes"));
    let (days, numbers) = (read.may_folded("days"), numbers(read));
    let [_, sensitive] = openness(read.lang);
    let openness = if read.text("openness") == sensitive { Openness::Sensitive } else { Openness::Public };
    let (title, grid, reward, closes) = (title?, grid?, reward?, closes?);
    Some(ListCase { grade, title, grid, reward, closes, days: days?, openness, numbers: numbers? }.into())
}

/// The numbers of other schemes, separated by commas of any width.
fn numbers(read: &mut Reading<'_>) -> Option<Vec<CaseRef>> {
    let typed = read.text("numbers").to_owned();
    let each = typed.split([',', '，', '、']).map(str::trim).filter(|one| !one.is_empty());
    match each.map(CaseRef::folding).collect::<Result<Vec<_>, _>>() {
        Ok(numbers) => Some(numbers),
        Err(err) => {
            let why = readings::said(read.lang, &err.to_string());
            read.wrong.push(("numbers", why));
            None
        }
    }
}

pub(super) fn team_field() -> Field {
    Field::new("team", Word::CASE_TEAM, Kind::Text).at_most(80).with_help(Word::HELP_CASE_TEAM).of_team()
}

pub(super) fn claim_as_team(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let typed = read.text("team").to_owned();
    let parts = typed.split([' ', ',', '，', '、', '\u{3000}']).filter(|one| !one.is_empty());
    let Ok(parts) = parts.map(str::parse::<Part>).collect::<Result<Vec<_>, _>>() else {
        read.wrong.push(("team", read.lang.say(Word::NOT_A_SHARE).to_owned()));
        return None;
    };
    Some(ClaimAsTeam { case, shares: parts.into_iter().map(|part| part.0).collect() }.into())
}

pub(super) fn declare_party(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let member = read.member("member")?;
    Some(DeclareParty { case, member }.into())
}

pub(super) fn party_field() -> Field {
    Field::new("member", Word::MEMBER, Kind::Text).at_most(12).with_help(Word::HELP_MEMBER).of_member()
}

pub(super) fn progress(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let note = read.need("note")?;
    Some(ProgressCase { case, note }.into())
}

pub(super) fn extend_fields() -> Vec<Field> {
    vec![Field::new("due", Word::CASE_NEW_DUE, Kind::Date), super::reason()]
}

pub(super) fn extend(read: &mut Reading<'_>, case: CaseId) -> Option<Command> {
    let (due, reason) = (read.folded("due"), read.need("reason"));
    Some(ExtendCase { case, due: due?, reason: reason? }.into())
}

pub(super) fn elsewhere_fields() -> Vec<Field> {
    vec![
        Field::new("number", Word::CASE_NUMBER, Kind::Text).at_most(60),
        Field::new("scheme", Word::CASE_SCHEME, Kind::Text).at_most(60),
        super::document(),
    ]
}

pub(super) fn pay_elsewhere(read: &mut Reading<'_>, case: Option<CaseId>) -> Option<Command> {
    let (number, scheme, document) =
        (read.need::<Number>("number"), read.need("scheme"), read.need("document"));
    Some(PayElsewhere { number: number?.0, scheme: scheme?, document: document?, case }.into())
}

pub(super) fn complete_fields() -> Vec<Field> {
    let lead = Field::new("lead", Word::CASE_LEAD, Kind::Text).at_most(60);
    vec![super::note(), lead.optional().with_help(Word::HELP_LEAD)]
}

pub(super) fn claimant() -> Field {
    Field::new("member", Word::CLAIMANT, Kind::Text).at_most(12).with_help(Word::HELP_MEMBER).of_member()
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
    let (note, lead) = (read.need("note"), read.may::<Number>("lead"));
    let note = note?;
    Some(match lead? {
        Some(Number(lead)) => CompleteOnLead { case, note, lead }.into(),
        None => CompleteCase { case, note }.into(),
    })
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
