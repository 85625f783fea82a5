//! Money promised to members: promising, setting aside, paying, stopping, taking back.

use ledger::events::obligations::Months;
use ledger::rules::Command;
use ledger::rules::obligations::{
    FundObligation, PayObligation, PromiseObligation, StopObligation, WithdrawObligation,
};
use ledger::units::{Day, FundId, ObligationId};

use super::{Choices, Reading, document, labels, reason};
use crate::text::fold;
use crate::widgets::field::{Field, Kind};
use crate::words::{Lang, Word, uses};

fn month_field(id: &'static str, label: Word) -> Field {
    Field::new(id, label, Kind::Text).at_most(7).with_help(Word::HELP_AWARD_MONTH)
}

/// A month typed as `2026-03`, by its first day.
fn month(read: &mut Reading<'_>, id: &'static str) -> Option<Day> {
    let text = fold::text(read.text(id)).into_owned();
    if text.is_empty() {
        read.wrong.push((id, read.lang.say(Word::REQUIRED).to_owned()));
        return None;
    }
    let first = format!("{text}-01").parse().ok();
    if first.is_none() {
        read.wrong.push((id, read.lang.fill(Word::NOT_A_MONTH, &[("typed", &text)])));
    }
    first
}

/// A month that may be left empty: `Some(None)` then.
#[expect(clippy::option_option, reason = "outside: can it be read; inside: was it given")]
fn may_month(read: &mut Reading<'_>, id: &'static str) -> Option<Option<Day>> {
    if read.text(id).is_empty() { Some(None) } else { month(read, id).map(Some) }
}

/// What awards are called among the uses of a fund.
const AWARDS: &str = "awards";

pub(super) fn promise_fields(choices: &Choices, lang: Lang) -> Vec<Field> {
    // A fund that is there for awards, where there is one.
    let pays = |id: FundId| {
        choices.uses.iter().any(|(fund, uses)| *fund == id && uses.iter().any(|one| one.as_str() == AWARDS))
    };
    let payer = choices.every_fund.iter().find(|(id, _)| pays(*id));
    let mut fund = Field::new("fund", Word::FUND, Kind::Choice(labels(&choices.every_fund)));
    if let Some((id, name)) = payer {
        fund = fund.with_value(&super::label(id, name));
    }
    let paying = payer.or(choices.every_fund.first()).map(|(id, _)| *id);
    let mut purpose = super::purpose(choices, paying, lang);
    if let Some(awards) = payer.and_then(|_| AWARDS.parse().ok()) {
        purpose = purpose.with_value(&uses::label(lang, awards));
    }
    vec![
        Field::new("member", Word::MEMBER, Kind::Text).at_most(12).of_member(),
        fund,
        purpose,
        Field::new("amount", Word::AMOUNT, Kind::Amount).at_most(14).with_help(Word::HELP_AWARD_AMOUNT),
        document(),
        month_field("first", Word::AWARD_FIRST).optional(),
        month_field("last", Word::AWARD_LAST).optional(),
    ]
}

pub(super) fn promise(read: &mut Reading<'_>) -> Option<Command> {
    let funds = read.choices.every_fund.clone();
    let (member, fund) = (read.member("member"), read.chosen("fund", &funds));
    let (purpose, amount) = (read.used("purpose"), read.folded("amount"));
    let (document, first, last) = (read.need("document"), may_month(read, "first"), may_month(read, "last"));
    let (first, last) = (first?, last?);
    if first.is_none() && last.is_some() {
        read.wrong.push(("first", read.lang.say(Word::REQUIRED).to_owned()));
        return None;
    }
    let promised = PromiseObligation {
        member: member?,
        fund: fund?,
        purpose: purpose?,
        amount: amount?,
        months: first.map(|first| Months { first, last }),
        document: document?,
    };
    Some(promised.into())
}

pub(super) fn fund_fields() -> Vec<Field> {
    vec![month_field("until", Word::AWARD_UNTIL).optional().with_help(Word::HELP_AWARD_UNTIL)]
}

pub(super) fn fund(read: &mut Reading<'_>, obligation: ObligationId) -> Option<Command> {
    let until = may_month(read, "until")?;
    Some(FundObligation { obligation, until }.into())
}

pub(super) fn pay_fields(month: Option<Day>, choices: &Choices) -> Vec<Field> {
    let mut day = Field::new("day", Word::AWARD_PAID_ON, Kind::Date);
    day.offer(&choices.today.map(|today| today.to_string()).unwrap_or_default());
    let reference = Field::new("reference", Word::BANK_REFERENCE, Kind::Text).at_most(100);
    let mut fields = vec![reference.with_help(Word::HELP_BANK_REFERENCE), day];
    if let Some(month) = month {
        let text: String = month.to_string().chars().take(7).collect();
        fields.push(month_field("month", Word::AWARD_MONTH).with_value(&text));
    }
    fields
}

pub(super) fn pay(read: &mut Reading<'_>, obligation: ObligationId, due: Option<Day>) -> Option<Command> {
    let (reference, day) = (read.need("reference"), read.folded("day"));
    let month = if due.is_some() { Some(month(read, "month")?) } else { None };
    Some(PayObligation { obligation, month, reference: reference?, day: day? }.into())
}

pub(super) fn stop_fields() -> Vec<Field> {
    vec![month_field("last", Word::AWARD_LAST), reason(), document()]
}

pub(super) fn stop(read: &mut Reading<'_>, obligation: ObligationId) -> Option<Command> {
    let (last, reason) = (month(read, "last"), read.need("reason"));
    let document = read.need("document");
    Some(StopObligation { obligation, last: last?, reason: reason?, document: document? }.into())
}

pub(super) fn withdraw(read: &mut Reading<'_>, obligation: ObligationId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(WithdrawObligation { obligation, reason }.into())
}
