//! Funds: opening and grants.

use ledger::events::funds::FundDetails;
use ledger::rules::Command;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::units::{FundId, Slug};

use super::{Reading, document};
use crate::widgets::field::{Field, Kind};
use crate::words::{Word, readings};

pub(super) fn open_fields() -> Vec<Field> {
    vec![
        Field::new("name", Word::CALLED, Kind::Text).at_most(60),
        Field::new("uses", Word::USES, Kind::Text)
            .at_most(120)
            .with_help(Word::HELP_USES)
            .with_value("goods"),
        document(),
    ]
}

pub(super) fn open(read: &mut Reading<'_>) -> Option<Command> {
    let (name, document) = (read.need("name"), read.need("document"));
    let typed = crate::text::fold::text(read.text("uses")).into_owned();
    let uses: Result<Vec<Slug>, _> = typed.split(',').map(|one| one.trim().parse()).collect();
    match uses {
        Ok(uses) => Some(
            OpenFund { fund: None, name: name?, uses, document: document?, details: FundDetails::default() }
                .into(),
        ),
        Err(err) => {
            let why = readings::said(read.lang, &err.to_string());
            read.wrong.push(("uses", why));
            None
        }
    }
}

pub(super) fn grant_fields() -> Vec<Field> {
    vec![
        Field::new("source", Word::SOURCE, Kind::Text).at_most(60),
        Field::new("amount", Word::AMOUNT, Kind::Amount).at_most(14),
        document(),
    ]
}

pub(super) fn grant(read: &mut Reading<'_>, fund: FundId) -> Option<Command> {
    let (source, amount, document) = (read.need("source"), read.folded("amount"), read.need("document"));
    Some(GrantFund { fund, source: source?, amount: amount?, document: document? }.into())
}
