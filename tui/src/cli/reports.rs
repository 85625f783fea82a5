//! What a member has, and how the station stands.

use std::path::Path;

use clap::Args;
use ledger::reports::coverage::{Coverage, coverage};
use ledger::reports::finance::{Report, report};
use ledger::reports::forecast::{Alarm, Forecast, Outlook, alarms, forecast};
use ledger::reports::members::{Balance as Figures, balance};
use ledger::reports::statement::{Movement, Page, balance_on, confidential, statement};
use ledger::rules::Refusal;
use ledger::units::{Day, MemberId, Seq};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word, facts, reports as words};

use super::door::{Door, read};
use super::funds::yuan;
use super::report::{Days, lines};
use super::typed::folded;
use super::{Answer, BookPath, How, Trouble};

/// What a member has.
#[derive(Debug, Args)]
pub(super) struct Balance {
    #[command(flatten)]
    book: BookPath,
    /// Whose.
    #[arg(value_parser = folded::<MemberId>, required_unless_present = "all", conflicts_with = "all")]
    member: Option<MemberId>,
    /// Of every member.
    #[arg(long)]
    all: bool,
    /// At the end of this day; now when none is given.
    #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
    as_of: Option<Day>,
}

impl Balance {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let (mut book, today) = read(&self.book.path)?;
        let day = self.as_of.unwrap_or(today);
        if let Some(member) = self.member {
            super::members::open_to_staff(&book, member)?;
            let balance =
                balance_on(&mut book, member, day, today)?.ok_or(Refusal::NoSuchMember { member })?;
            let name = super::members::name_of(&mut book, member)?;
            let answer = Answer::of(&balance).line(format!("{member}  {name}  {day}"));
            return Ok(figures(answer, lang, &balance));
        }
        let members: Vec<MemberId> = book.views().members.listed().map(|(member, _)| member).collect();
        let mut balances = Vec::with_capacity(members.len());
        for member in members {
            balances.extend(balance_on(&mut book, member, day, today)?);
        }
        let row = |balance: &Figures| {
            vec![
                balance.member.to_string(),
                balance.available.to_string(),
                balance.pending.to_string(),
                balance.held.to_string(),
                balance.frozen.to_string(),
                balance.expiring.to_string(),
                balance.owed.to_string(),
                balance.total.to_string(),
            ]
        };
        let rows: Vec<Vec<String>> = balances.iter().map(row).collect();
        let columns = [
            (Word::CLI_MEMBER, Align::Left),
            (Word::CLI_AVAILABLE, Align::Right),
            (Word::CLI_PENDING, Align::Right),
            (Word::CLI_HELD, Align::Right),
            (Word::CLI_FROZEN_POINTS, Align::Right),
            (Word::CLI_EXPIRING, Align::Right),
            (Word::CLI_OWED, Align::Right),
            (Word::CLI_TOTAL, Align::Right),
        ];
        // The sums must add up with the accounts nobody may see one by one.
        let (sources, points) = confidential(&mut book, day, today)?;
        // Of fewer than three accounts the sum would say what one of them has.
        let told = (SOURCES_MIN <= sources).then_some((sources, points));
        let (n, sum) = told.unzip();
        let hidden = json!({ "any": sources > 0, "sources": n, "points": sum });
        let object = json!({ "as_of": day, "balances": balances, "confidential": hidden });
        let answer = Answer::of(&object).table(lang, &columns, &rows);
        let values = [("n", sources.to_string()), ("points", points.to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
        Ok(match (sources, told) {
            (0, _) => answer,
            (_, None) => answer.line(lang.say(Word::SOURCES_FEW)),
            (_, Some(_)) => answer.line(lang.fill(Word::SOURCES_LINE, &values)),
        })
    }
}

/// From so many confidential sources on their sum is shown.
const SOURCES_MIN: usize = 3;

/// The figures of a balance, one a line.
pub(super) fn figures(answer: Answer, lang: Lang, balance: &Figures) -> Answer {
    let answer = answer
        .field(lang, Word::CLI_AVAILABLE, balance.available)
        .field(lang, Word::CLI_PENDING, balance.pending)
        .field(lang, Word::CLI_HELD, balance.held)
        .field(lang, Word::CLI_FROZEN_POINTS, balance.frozen)
        .field(lang, Word::CLI_EXPIRING, balance.expiring);
    let answer =
        if balance.owed.is_zero() { answer } else { answer.field(lang, Word::CLI_OWED, balance.owed) };
    let answer =
        if balance.lapsed.is_zero() { answer } else { answer.field(lang, Word::CLI_LAPSED, balance.lapsed) };
    let answer = answer.field(lang, Word::CLI_TOTAL, balance.total);
    if balance.is_frozen { answer.line(lang.say(Word::CLI_IS_FROZEN)) } else { answer }
}

/// With what a member has after a command.
pub(super) fn with_balance(answer: Answer, door: &Door, member: MemberId, lang: Lang) -> Answer {
    let views = door.book.views();
    match balance(views, member, door.today).filter(|_| !views.members.is_confidential(member)) {
        Some(found) => figures(answer.with("balance", &found), lang, &found),
        None => answer,
    }
}

/// A member's movements.
#[derive(Debug, Args)]
pub(super) struct Statement {
    #[command(flatten)]
    book: BookPath,
    /// Whose.
    #[arg(value_parser = folded::<MemberId>)]
    member: MemberId,
    /// How many movements at most.
    #[arg(long, value_name = "N", default_value = "20", value_parser = super::typed::count)]
    lines: u32,
    /// Only movements of entries before this one, as `next_before` of the page before says.
    #[arg(long, value_name = "SEQ", value_parser = folded::<u64>)]
    before: Option<u64>,
    /// As it stood at the end of this day.
    #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
    as_of: Option<Day>,
}

impl Statement {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let (mut book, today) = read(&self.book.path)?;
        let member = self.member;
        super::members::open_to_staff(&book, member)?;
        let lines = usize::try_from(self.lines).unwrap_or(usize::MAX);
        let page = Page { as_of: self.as_of, before: self.before.map(Seq::number), lines };
        let page = statement(&mut book, member, page, today)?.ok_or(Refusal::NoSuchMember { member })?;
        let name = super::members::name_of(&mut book, member)?;
        let row = |line: &Movement| {
            vec![
                line.seq.to_string(),
                line.on.to_string(),
                lang.say(facts::event(line.event)).to_owned(),
                about(line),
                line.points.to_string(),
                line.balance.to_string(),
                line.owed.map_or_else(String::new, |owed| owed.to_string()),
            ]
        };
        let rows: Vec<Vec<String>> = page.movements.iter().map(row).collect();
        let columns = [
            (Word::CLI_ENTRY, Align::Left),
            (Word::CLI_DAY, Align::Left),
            (Word::CLI_EVENT, Align::Left),
            (Word::CLI_ABOUT, Align::Left),
            (Word::CLI_POINTS, Align::Right),
            (Word::CLI_IN_ACCOUNT, Align::Right),
            (Word::CLI_OWED, Align::Right),
        ];
        let owing = page.movements.iter().any(|line| line.owed.is_some());
        // Most members never owe anything: the column comes with the first debt.
        let columns =
            if owing { &columns[..] } else { columns.split_last().map_or(&[][..], |(_, rest)| rest) };
        let answer = Answer::of(&page).line(format!("{member}  {name}  {}", page.balance.as_of));
        let answer = figures(answer, lang, &page.balance).table(lang, columns, &rows);
        Ok(match page.next_before {
            Some(seq) => answer.line(lang.fill(Word::CLI_MORE, &[("seq", &seq.get().to_string())])),
            None => answer,
        })
    }
}

/// What a movement refers to, in short.
fn about(line: &Movement) -> String {
    let about = &line.about;
    let parts = [
        about.task.map(|task| task.to_string()),
        about.kind_name.as_ref().map(ToString::to_string),
        about.case.map(|case| case.to_string()),
        about.title.as_ref().map(ToString::to_string),
        about.voucher.map(|voucher| voucher.to_string()),
        about.reason.as_ref().map(ToString::to_string),
        (!about.files.is_empty()).then(|| {
            let files: Vec<String> = about.files.iter().map(ToString::to_string).collect();
            files.join(" > ")
        }),
        about.document.as_ref().map(ToString::to_string),
        about.day.map(|day| day.to_string()),
    ];
    let lines = about.lines.iter().map(|line| format!("{}*{}", line.sku, line.quantity));
    parts.into_iter().flatten().chain(lines).collect::<Vec<_>>().join(" ")
}

/// Whether every outstanding point can be honoured.
#[derive(Debug, Args)]
pub(super) struct CoverageOf {
    #[command(flatten)]
    book: BookPath,
    /// Of every day of a span.
    #[arg(long, conflicts_with = "forecast")]
    by_day: bool,
    /// The day on which it is forecast to fall under 1.
    #[arg(long)]
    forecast: bool,
    #[command(flatten)]
    days: Days,
}

impl CoverageOf {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let (mut book, today) = read(&self.book.path)?;
        if self.by_day {
            let period = self.days.period(&mut book)?;
            let table = report(&mut book, Report::Coverage, period)?;
            return Ok(lines(Answer::of(&table), &[words::with_words(lang, &table)]));
        }
        if self.days.are_named() {
            return Err(Trouble::usage(Word::COVERAGE_DAYS, ""));
        }
        let views = book.views();
        let alarms = alarms(views, today);
        if self.forecast {
            let foreseen = forecast(views, today);
            let answer = Answer::of(&foreseen).with("alarms", &alarms);
            return Ok(warned(told(answer, lang, &foreseen), lang, &alarms));
        }
        let found = coverage(views, today);
        let answer = covered(Answer::of(&found).with("alarms", &alarms), lang, &found);
        Ok(warned(answer, lang, &alarms))
    }
}

/// With what is foreseen, and on what it rests.
fn told(answer: Answer, lang: Lang, foreseen: &Forecast) -> Answer {
    let (mut day, mut days) = (String::new(), String::new());
    if let Outlook::Falls { on, in_days } = foreseen.outlook {
        (day, days) = (on.to_string(), in_days.to_string());
    }
    let outlook = lang.fill(words::outlook(foreseen.outlook), &[("on", &day), ("in_days", &days)]);
    let Forecast { days, earned, spent, honoured, .. } = foreseen;
    let values = [
        ("days", days.to_string()),
        ("earned", earned.to_string()),
        ("spent", spent.to_string()),
        ("honoured", honoured.to_string()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
    answer.field(lang, Word::FORECAST, outlook).line(lang.fill(Word::FORECAST_BASIS, &values))
}

/// With what finance is warned of.
fn warned(answer: Answer, lang: Lang, alarms: &[Alarm]) -> Answer {
    let sentence = |alarm: &Alarm| match alarm {
        Alarm::CoverageLow { ratio, coverage_min } => {
            let (ratio, least) = (ratio.to_string(), coverage_min.to_string());
            lang.fill(Word::ALARM_COVERAGE_LOW, &[("ratio", &ratio), ("least", &least)])
        }
        Alarm::FallsSoon { on, forecast_days, .. } => {
            let (on, days) = (on.to_string(), forecast_days.to_string());
            lang.fill(Word::ALARM_FALLS_SOON, &[("on", &on), ("days", &days)])
        }
    };
    alarms.iter().map(sentence).fold(answer, Answer::line)
}

fn covered(answer: Answer, lang: Lang, found: &Coverage) -> Answer {
    let ratio = found.ratio.map_or_else(|| lang.say(Word::CLI_NOTHING_OWED).to_owned(), |it| it.to_string());
    let answer = answer
        .field(lang, Word::CLI_COVERAGE, ratio)
        .field(lang, Word::CLI_FUND_CASH, yuan(lang, found.fund_cash))
        .field(lang, Word::CLI_OF_PROMISED, yuan(lang, found.promised))
        .field(lang, Word::CLI_GOODS_AT_COST, yuan(lang, found.goods_at_cost))
        .field(lang, Word::CLI_CARDS_AT_FACE, yuan(lang, found.cards_at_face))
        .field(lang, Word::CLI_PAST_AT_COST, yuan(lang, found.past_date_at_cost))
        .field(lang, Word::CLI_OUTSTANDING, found.outstanding)
        .field(lang, Word::CLI_OF_PENDING, found.pending)
        .field(lang, Word::CLI_OF_HELD, found.held)
        .field(lang, Word::CLI_OF_FROZEN, found.frozen)
        .field(lang, Word::CLI_RESERVED, found.reserved)
        .field(lang, Word::CLI_RECEIVABLE, found.receivable);
    match found.parity {
        Some(parity) => answer.field(lang, Word::CLI_PARITY, yuan(lang, parity)),
        None => answer,
    }
}

/// The figures of today.
pub(super) fn home(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    Ok(home_of(&ledger::reports::home::home(book.views(), today), how.lang()))
}

/// The first page as lines of text.
pub(super) fn home_of(home: &ledger::reports::home::Home, lang: Lang) -> Answer {
    let fill = |word: Word, values: &[(&str, String)]| {
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
        lang.fill(word, &values)
    };
    let counts = &home.counts;
    let station = home.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut answer = Answer::of(home).line(format!("{station}  {}", home.today));
    answer = answer
        .line(fill(
            Word::CLI_HOME_COUNTS,
            &[
                ("submitted", counts.submitted.to_string()),
                // The points below are those of cases, too.
                ("credited", counts.credited.saturating_add(counts.rewarded).to_string()),
                ("rejected", counts.rejected.to_string()),
                ("redeemed", counts.redeemed.to_string()),
                ("reversed", counts.reversed.to_string()),
            ],
        ))
        .line(fill(
            Word::CLI_HOME_POINTS,
            &[("earned", counts.points_earned.to_string()), ("spent", counts.points_spent.to_string())],
        ))
        .line(fill(
            Word::CLI_HOME_REVIEW,
            &[
                ("n", home.review.waiting.to_string()),
                ("days", home.review.oldest_days.unwrap_or(0).to_string()),
            ],
        ))
        .line(fill(
            Word::CLI_HOME_CASES,
            &[
                ("listed", home.cases.listed.to_string()),
                ("claimed", home.cases.claimed.to_string()),
                ("soon", home.cases.due_soon.to_string()),
                ("overdue", home.cases.overdue.to_string()),
                ("completed", home.cases.completed.to_string()),
            ],
        ))
        .line(fill(
            Word::CLI_HOME_NOTICE,
            &[("running", home.notice.running.to_string()), ("objected", home.notice.objected.to_string())],
        ))
        .line(fill(
            Word::CLI_HOME_EXPIRING,
            &[("members", home.expiring.members.to_string()), ("points", home.expiring.points.to_string())],
        ))
        .field(lang, Word::CLI_MEMBERS, home.members);
    for alone in &home.alone {
        let values = [("operator", alone.operator.to_string()), ("seq", alone.seq.to_string())];
        answer = answer.line(fill(Word::CLI_HOME_ALONE, &values));
    }
    for good in &home.running_out {
        let values =
            [("name", good.name.to_string()), ("sku", good.sku.to_string()), ("n", good.usable.to_string())];
        answer = answer.line(fill(Word::CLI_HOME_RUNNING_OUT, &values));
    }
    covered(answer, lang, &home.coverage)
}
