//! Funds: opening, grants, parts, uses and plans.

use ledger::events::funds::{FundDetails, FundKind};
use ledger::rules::Command;
use ledger::rules::funds::{AllotFund, GrantFund, OpenFund, SetFundBudget, SetFundUses};
use ledger::units::{FundId, Slug};

use super::{Choices, Reading, document, labels};
use crate::widgets::field::{Field, Kind};
use crate::words::{Lang, Word, draws, readings, uses};

fn uses_field() -> Field {
    Field::new("uses", Word::USES, Kind::Text).at_most(120).with_help(Word::HELP_USES)
}

fn uses_of(read: &mut Reading<'_>) -> Option<Vec<Slug>> {
    let typed = crate::text::fold::text(read.text("uses")).into_owned();
    let parts = typed.split([',', '、', ';', ' ']).map(str::trim).filter(|part| !part.is_empty());
    let listed: Result<Vec<Slug>, _> = parts.map(|part| uses::code(part).parse()).collect();
    match listed {
        Ok(listed) if listed.is_empty() => {
            read.wrong.push(("uses", read.lang.say(Word::REQUIRED).to_owned()));
            None
        }
        Ok(listed) => Some(listed),
        Err(err) => {
            let why = readings::said(read.lang, &err.to_string());
            read.wrong.push(("uses", why));
            None
        }
    }
}

pub(super) fn open_fields(choices: &Choices, lang: Lang) -> Vec<Field> {
    let unsaid = lang.say(Word::FUND_UNSAID).to_owned();
    let kinds = FundKind::ALL.map(|kind| lang.say(draws::kind(kind)).to_owned());
    let parents = labels(&choices.every_fund);
    vec![
        Field::new("name", Word::CALLED, Kind::Text).at_most(60),
        uses_field().with_value(uses::name(lang, "goods")),
        document(),
        Field::new("kind", Word::FUND_KIND, Kind::Choice([vec![unsaid.clone()], kinds.to_vec()].concat()))
            .optional(),
        Field::new("parent", Word::FUND_PARENT, Kind::Choice([vec![unsaid], parents].concat())).optional(),
        Field::new("ring", Word::FUND_RING, Kind::Text)
            .at_most(60)
            .optional()
            .with_help(Word::HELP_FUND_RING),
    ]
}

pub(super) fn open(read: &mut Reading<'_>) -> Option<Command> {
    let (name, uses) = (read.need("name"), uses_of(read));
    let (document, ring) = (read.need("document"), read.may("ring"));
    let (lang, kind, parent) = (read.lang, read.text("kind").to_owned(), read.text("parent").to_owned());
    let kind = FundKind::ALL.into_iter().find(|one| lang.say(draws::kind(*one)) == kind);
    let parent = read.choices.every_fund.iter().find(|(id, name)| super::label(id, name) == parent);
    let details = FundDetails { kind, parent: parent.map(|(id, _)| *id), ring: ring? };
    Some(OpenFund { fund: None, name: name?, uses: uses?, document: document?, details }.into())
}

fn amount() -> Field {
    Field::new("amount", Word::AMOUNT, Kind::Amount).at_most(14)
}

pub(super) fn grant_fields() -> Vec<Field> {
    vec![Field::new("source", Word::SOURCE, Kind::Text).at_most(60), amount(), document()]
}

pub(super) fn grant(read: &mut Reading<'_>, fund: FundId) -> Option<Command> {
    let (source, amount, document) = (read.need("source"), read.folded("amount"), read.need("document"));
    Some(GrantFund { fund, source: source?, amount: amount?, document: document? }.into())
}

pub(super) fn allot_fields(choices: &Choices, from: FundId) -> Vec<Field> {
    let others: Vec<_> = choices.every_fund.iter().filter(|(fund, _)| *fund != from).cloned().collect();
    let to = Field::new("to", Word::FUND_ALLOT_TO, Kind::Choice(labels(&others)));
    vec![to.with_help(Word::HELP_FUND_ALLOT), amount(), document()]
}

pub(super) fn allot(read: &mut Reading<'_>, from: FundId) -> Option<Command> {
    let funds = read.choices.every_fund.clone();
    let (to, amount, document) = (read.chosen("to", &funds), read.folded("amount"), read.need("document"));
    Some(AllotFund { from, to: to?, amount: amount?, document: document? }.into())
}

pub(super) fn uses_fields(choices: &Choices, fund: FundId, lang: Lang) -> Vec<Field> {
    let now = choices.uses.iter().find(|(id, _)| *id == fund).map(|(_, uses)| uses.as_slice());
    let mut field = uses_field();
    field.offer(&uses::names(lang, now.unwrap_or_default()));
    vec![field, document()]
}

pub(super) fn set_uses(read: &mut Reading<'_>, fund: FundId) -> Option<Command> {
    let (uses, document) = (uses_of(read), read.need("document"));
    Some(SetFundUses { fund, uses: uses?, document: document? }.into())
}

pub(super) fn budget_fields(choices: &Choices) -> Vec<Field> {
    let year = choices.today.map(|today| today.date().0.to_string()).unwrap_or_default();
    let planned = Field::new("planned", Word::FUND_PLANNED, Kind::Amount).at_most(14);
    vec![Field::new("year", Word::FUND_YEAR, Kind::Digits).at_most(4).with_value(&year), planned, document()]
}

pub(super) fn set_budget(read: &mut Reading<'_>, fund: FundId) -> Option<Command> {
    let (year, planned, document) = (read.folded("year"), read.folded("planned"), read.need("document"));
    Some(SetFundBudget { fund, year: year?, planned: planned?, document: document? }.into())
}
