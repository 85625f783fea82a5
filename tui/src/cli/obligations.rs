//! Money promised to members: awards paid once and supplements paid every month.

use std::path::Path;

use clap::Subcommand;
use ledger::events::obligations::Months;
use ledger::reports::obligations::{AgeRow, Ages, Row, Source, ageing, obligations, sources};
use ledger::rules::Command;
use ledger::rules::obligations::{
    FundObligation, PayObligation, PromiseObligation, StopObligation, WithdrawObligation,
};
use ledger::units::{Cny, Day, Document, FundId, MemberId, Note, ObligationId, Slug};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word, obligations as words, uses};

use super::door::{Door, Who, read};
use super::members::said;
use super::typed::{Month, folded, used, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum ObligationCommand {
    /// Promise a member money out of what a fund has and has promised to nobody else.
    Promise {
        #[command(flatten)]
        book: BookPath,
        /// To whom.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// How much in yuan, once or for each month.
        #[arg(value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        amount: Cny,
        /// The fund it comes from.
        #[arg(long, value_parser = folded::<FundId>)]
        fund: FundId,
        /// What for; one of the fund's uses.
        #[arg(long, value_parser = used)]
        purpose: Slug,
        /// The first month of a supplement, 2026-03; paid once when none is given.
        #[arg(long, value_name = "MONTH", value_parser = folded::<Month>)]
        first: Option<Month>,
        /// The last month of a supplement; without an end when none is given.
        #[arg(long, value_name = "MONTH", value_parser = folded::<Month>, requires = "first")]
        last: Option<Month>,
        /// The paper that decided it.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Set money aside for what was promised.
    Fund {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<ObligationId>)]
        obligation: ObligationId,
        /// The last month to set aside for; everything promised by now when none is given.
        #[arg(long, value_name = "MONTH", value_parser = folded::<Month>)]
        until: Option<Month>,
        #[command(flatten)]
        who: Who,
    },
    /// Record a payment of the bank, by two people.
    Pay {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<ObligationId>)]
        obligation: ObligationId,
        /// For which month; none when it is paid once.
        #[arg(long, value_name = "MONTH", value_parser = folded::<Month>)]
        month: Option<Month>,
        /// The bank's reference of the payment; it pays one thing.
        #[arg(long, value_parser = written::<Document>)]
        reference: Document,
        /// The day on which the bank paid; today when none is given.
        #[arg(long, value_parser = folded::<Day>)]
        day: Option<Day>,
        #[command(flatten)]
        who: Who,
    },
    /// End a supplement after a month; what is set aside for later months is free again.
    Stop {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<ObligationId>)]
        obligation: ObligationId,
        /// The last month that is still paid.
        #[arg(long, value_name = "MONTH", value_parser = folded::<Month>)]
        last: Month,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// The paper that decided it.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Take a promise back of which nothing was paid, by two people.
    Withdraw {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<ObligationId>)]
        obligation: ObligationId,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// List what is promised and goes on; with --all also what is paid or withdrawn.
    List {
        #[command(flatten)]
        book: BookPath,
        /// Also what is paid or withdrawn.
        #[arg(long)]
        all: bool,
    },
    /// What is due and not paid, by how long it waits.
    Ageing {
        #[command(flatten)]
        book: BookPath,
    },
    /// What every fund has that is promised to nobody.
    Sources {
        #[command(flatten)]
        book: BookPath,
    },
}

impl ObligationCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Promise { book, member, amount, fund, purpose, first, last, document, who } => {
                let last = last.map(Month::first);
                let months = first.map(|first| Months { first: first.first(), last });
                let promise = PromiseObligation { member, fund, purpose, amount, months, document };
                change(&book, &who, how, |_| promise)
            }
            Self::Fund { book, obligation, until, who } => {
                let until = until.map(Month::first);
                change(&book, &who, how, |_| FundObligation { obligation, until })
            }
            Self::Pay { book, obligation, month, reference, day, who } => {
                let month = month.map(Month::first);
                change(&book, &who, how, |today| PayObligation {
                    obligation,
                    month,
                    reference,
                    day: day.unwrap_or(today),
                })
            }
            Self::Stop { book, obligation, last, reason, document, who } => {
                let last = last.first();
                change(&book, &who, how, |_| StopObligation { obligation, last, reason, document })
            }
            Self::Withdraw { book, obligation, reason, who } => {
                change(&book, &who, how, |_| WithdrawObligation { obligation, reason })
            }
            Self::List { book, all } => list(&book.path, all, how),
            Self::Ageing { book } => aged(&book.path, how),
            Self::Sources { book } => free(&book.path, how),
        }
    }
}

const COLUMNS: [(Word, Align); 10] = [
    (Word::OBLIGATION, Align::Left),
    (Word::CLI_MEMBER, Align::Left),
    (Word::CLI_FUND, Align::Left),
    (Word::OBLIGATION_PURPOSE, Align::Left),
    (Word::OBLIGATION_AMOUNT, Align::Right),
    (Word::OBLIGATION_MONTHS, Align::Left),
    (Word::OBLIGATION_STATE, Align::Left),
    (Word::OBLIGATION_UNFUNDED, Align::Right),
    (Word::OBLIGATION_SET_ASIDE, Align::Right),
    (Word::OBLIGATION_PAID_SUM, Align::Right),
];

fn cells(row: &Row, lang: Lang) -> Vec<String> {
    vec![
        row.obligation.to_string(),
        row.member.to_string(),
        row.fund.to_string(),
        uses::name(lang, row.purpose.as_str()).to_owned(),
        row.amount.to_string(),
        months(row, lang),
        lang.say(words::state(row.state)).to_owned(),
        row.unfunded.to_string(),
        row.set_aside.to_string(),
        row.paid.to_string(),
    ]
}

/// A month as people read it.
fn month(day: Day) -> String {
    ledger::units::FiscalPeriod::of(ledger::units::Length::Month, day).to_string()
}

fn months(row: &Row, lang: Lang) -> String {
    match (row.first.map(month), row.last.map(month)) {
        (None, _) => lang.say(Word::OBLIGATION_ONCE).to_owned(),
        (Some(first), None) => lang.fill(Word::OBLIGATION_ONWARD, &[("first", &first)]),
        (Some(first), Some(last)) => lang.fill(Word::OBLIGATION_SPAN, &[("first", &first), ("last", &last)]),
    }
}

/// Carries out a command, which may depend on today, and says how the obligation stands then.
fn change<C: Into<Command>>(
    book: &BookPath,
    who: &Who,
    how: How,
    command: impl FnOnce(Day) -> C,
) -> Result<Answer, Trouble> {
    let mut door = Door::open(&book.path, who, how)?;
    let receipt = door.submit(command(door.today))?;
    let id = said(&receipt, "obligation");
    let rows = obligations(door.book.views(), door.today);
    let changed = rows.into_iter().find(|row| row.obligation.to_string() == id);
    let answer = door.answered(&receipt, how);
    Ok(match changed {
        Some(row) => {
            let lang = how.lang();
            answer.with("obligation", &row).table(lang, &COLUMNS, &[cells(&row, lang)])
        }
        None => answer,
    })
}

fn list(path: &Path, all: bool, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let mut rows = obligations(book.views(), today);
    rows.retain(|row| all || !matches!(row.state, "paid" | "withdrawn"));
    let said: Vec<Vec<String>> = rows.iter().map(|row| cells(row, how.lang())).collect();
    Ok(Answer::of(&json!({ "as_of": today, "obligations": rows })).table(how.lang(), &COLUMNS, &said))
}

fn aged(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let ageing = ageing(book.views(), today);
    let ages = |ages: &Ages| {
        [ages.to_30, ages.to_90, ages.to_365, ages.over_365, ages.total].map(|sum| sum.to_string())
    };
    let row = |row: &AgeRow| {
        let months: Vec<String> = row.months.iter().copied().map(month).collect();
        let mut cells = vec![
            row.obligation.to_string(),
            row.member.to_string(),
            row.fund.to_string(),
            months.join(" "),
            row.days.to_string(),
            row.unfunded.to_string(),
        ];
        cells.extend(ages(&row.ages));
        cells
    };
    let mut rows: Vec<Vec<String>> = ageing.rows.iter().map(row).collect();
    if rows.len() > 1 {
        let mut sum = vec![how.lang().say(Word::CLI_TOTAL).to_owned()];
        sum.resize(6, String::new());
        sum.extend(ages(&ageing.sums));
        rows.push(sum);
    }
    let columns = [
        (Word::OBLIGATION, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_FUND, Align::Left),
        (Word::OBLIGATION_MONTHS, Align::Left),
        (Word::OBLIGATION_DAYS, Align::Right),
        (Word::OBLIGATION_UNFUNDED, Align::Right),
        (Word::OBLIGATION_TO_30, Align::Right),
        (Word::OBLIGATION_TO_90, Align::Right),
        (Word::OBLIGATION_TO_365, Align::Right),
        (Word::OBLIGATION_OVER_365, Align::Right),
        (Word::OBLIGATION_DUE, Align::Right),
    ];
    Ok(Answer::of(&ageing).table(how.lang(), &columns, &rows))
}

fn free(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let sources = sources(book.views(), today);
    let row = |row: &Source| {
        let sums = [row.left, row.promised, row.free, row.set_aside].map(|sum| sum.to_string());
        [row.fund.to_string(), row.name.to_string()].into_iter().chain(sums).collect()
    };
    let rows: Vec<Vec<String>> = sources.iter().map(row).collect();
    let columns = [
        (Word::CLI_FUND, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::CLI_LEFT, Align::Right),
        (Word::OBLIGATION_PROMISED_SUM, Align::Right),
        (Word::OBLIGATION_FREE, Align::Right),
        (Word::OBLIGATION_SET_ASIDE, Align::Right),
    ];
    Ok(Answer::of(&json!({ "as_of": today, "sources": sources })).table(how.lang(), &columns, &rows))
}
