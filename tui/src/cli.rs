//! The plain commands: every task of the desk, for scripts, screen readers and slow lines.
//!
//! ```text
//! arguments ─▶ units ─▶ Command ─▶ Book ─▶ Answer ─▶ standard output
//! ```
//!
//! 1. A command answers on standard output: a text, or with `--json` one object. Progress and
//!    trouble go to standard error.
//! 2. Exit codes: 0 done, 1 refused or findings, 2 wrong usage, 3 the book or its file is in
//!    trouble.
//! 3. A PIN is never an argument and is never printed.
//! 4. A reader that goes away early (`| head`) ends the program without a complaint.

mod answer;
mod audit;
mod cases;
mod copies;
mod day;
mod demo;
mod desk;
mod diary;
mod dispatch;
mod door;
mod draws;
mod explain;
mod export;
mod funds;
mod goods;
mod goods_lists;
mod grid;
mod holds;
mod html;
mod imports;
mod market_cards;
mod members;
mod merchants;
mod notice;
mod obligations;
mod operators;
mod own_keys;
mod paper;
mod periods;
mod pin;
mod prints;
mod queue;
mod redemptions;
mod report;
mod reports;
mod sources;
mod station;
mod stocktakes;
mod tasks;
mod trace;
mod trouble;
mod trust;
mod typed;
mod vault;
mod wall;
mod witness;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::words::{Lang, Word, readings};

pub use answer::Answer;
pub use trouble::Trouble;

/// The points desk of a community-policing station: a hash-chained ledger of volunteer points.
#[derive(Debug, Parser)]
#[command(name = "jifen", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    how: How,
    #[command(subcommand)]
    what: What,
}

/// How an answer is given.
#[derive(Clone, Copy, Debug, Args)]
struct How {
    /// Answer with one JSON object.
    #[arg(long, global = true)]
    json: bool,
    /// The language of texts.
    #[arg(long, global = true, value_enum, default_value_t = Language::Zh)]
    lang: Language,
}

/// A language as it is typed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    /// 中文.
    Zh,
    /// English.
    En,
}

impl How {
    const fn lang(self) -> Lang {
        match self.lang {
            Language::Zh => Lang::Zh,
            Language::En => Lang::En,
        }
    }
}

/// The file of a book.
#[derive(Clone, Debug, Args)]
struct BookPath {
    /// The file of the book.
    #[arg(value_name = "BOOK")]
    path: PathBuf,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a new book with its first operator, the chief.
    Init(station::Init),
    /// The policy: show it, set a new version, print a sample.
    #[command(subcommand)]
    Policy(station::PolicyCommand),
    /// Who may sign in, and in which roles.
    #[command(subcommand)]
    Operator(operators::OperatorCommand),
    /// Villages, grids and posts.
    #[command(subcommand)]
    Grid(grid::GridCommand),
    /// Members and their cards.
    #[command(subcommand)]
    Member(members::MemberCommand),
    /// Confidential sources, who are known by a code and a PIN.
    #[command(subcommand)]
    Source(sources::SourceCommand),
    /// Kinds of tasks, acts and their review.
    #[command(subcommand)]
    Task(tasks::TaskCommand),
    /// Tasks that are handed out, until the list is empty.
    #[command(subcommand)]
    Dispatch(dispatch::DispatchCommand),
    /// The board of hard cases.
    #[command(subcommand)]
    Case(cases::CaseCommand),
    /// The catalogue and what is on the shelf.
    #[command(subcommand)]
    Goods(goods::GoodsCommand),
    /// Supermarket cards: stock by serial, custody, giving out, counting.
    #[command(subcommand)]
    MarketCard(market_cards::MarketCardCommand),
    /// The merchants who take supermarket cards, and their monthly statements.
    #[command(subcommand)]
    Merchant(merchants::MerchantCommand),
    /// Counting the shelves.
    #[command(subcommand)]
    Stocktake(stocktakes::StocktakeCommand),
    /// Trace a slip to its goods and donors, and to the acts and cases that earned its points.
    Trace(trace::Trace),
    /// Corrections of a balance, and points that lapse soon.
    #[command(subcommand)]
    Points(members::PointsCommand),
    /// Credits in public notice: the list, objections and answers, credits taken back.
    #[command(subcommand)]
    Notice(notice::NoticeCommand),
    /// Where a figure comes from: entries, rules, people and evidence.
    Explain(explain::Explain),
    /// The purses that pay for goods.
    #[command(subcommand)]
    Fund(funds::FundCommand),
    /// Draws: asking for a fund's money, approving, receiving, paying, reckoning up.
    #[command(subcommand)]
    Draw(draws::DrawCommand),
    /// Money promised to members: awards paid once and supplements paid every month.
    #[command(subcommand)]
    Obligation(obligations::ObligationCommand),
    /// Exchange a member's points for goods.
    Redeem(redemptions::Redeem),
    /// Undo a slip of the hand within a minute, while nothing was handed over.
    Undo(holds::Undo),
    /// Baskets that are parked for members.
    #[command(subcommand)]
    Hold(holds::HoldCommand),
    /// Take a redemption back: the same points and goods are back.
    Reverse(redemptions::Reverse),
    /// Show the slip of a redemption, marked as a view.
    Slip(redemptions::Slip),
    /// Print the slip of a redemption again: counted, and marked so.
    Reprint(redemptions::Reprint),
    /// The printer of the desk: which it is, and a test page.
    #[command(subcommand)]
    Printer(prints::PrinterCommand),
    /// Papers to serve with while the desk is down.
    #[command(subcommand)]
    Outage(prints::OutageCommand),
    /// Shifts: who worked at which terminal.
    #[command(subcommand)]
    Shift(day::ShiftCommand),
    /// The close of a day by two people.
    #[command(subcommand)]
    Day(day::DayCommand),
    /// The close of months, quarters and years by two people.
    #[command(subcommand)]
    Period(periods::PeriodCommand),
    /// Copy a book while the desks go on, and verify the copy.
    Backup(copies::Backup),
    /// Make a new book from a backup, after verifying it.
    Restore(copies::Restore),
    /// The key file under which names, phones and ID numbers are sealed.
    #[command(subcommand)]
    Vault(vault::VaultCommand),
    /// Recompute what the entries commit to from a file that was handed to a person. Needs no book.
    CheckOpening(vault::CheckOpening),
    /// What a member has, now or on a day.
    Balance(reports::Balance),
    /// A member's movements, newest first.
    Statement(reports::Statement),
    /// Whether every outstanding point can be honoured: now, by day, and as it is forecast.
    Coverage(reports::CoverageOf),
    /// Finance's reports, as text, a page, CSV, a workbook or an object.
    Report(report::Report),
    /// The figures of today and what waits for somebody.
    Home(BookPath),
    /// Take in a file of members, acts, goods, funds or grids: all of it, or nothing.
    Import(imports::Import),
    /// Write the whole journal for hledger, ledger or beancount.
    Export(export::Export),
    /// Build a year of the Fangshan station and show its first page.
    Demo(demo::Demo),
    /// Open the desk.
    Desk(desk::Desk),
    /// Open the visitor's screen, which writes nothing but that a PIN was wrong.
    Kiosk(desk::Kiosk),
    /// Check every entry and every derived table. Needs no PIN, and no book that opens.
    Verify(audit::Verify),
    /// The exact bytes of every entry, one a line.
    Log(audit::Log),
    /// The key that signs a book's checkpoints.
    #[command(subcommand)]
    Key(trust::KeyCommand),
    /// Signed checkpoints of a book, and the witnesses' signatures on them.
    #[command(subcommand)]
    Checkpoint(trust::CheckpointCommand),
    /// Prove an entry to whoever holds its receipt.
    Prove(trust::Prove),
    /// Check a receipt without any book.
    CheckReceipt(trust::CheckReceipt),
    /// Witness the checkpoints of others, on a machine and in a folder of one's own.
    #[command(subcommand)]
    Witness(witness::WitnessCommand),
}

impl What {
    fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Init(init) => init.run(how),
            Self::Policy(command) => command.run(how),
            Self::Operator(command) => command.run(how),
            Self::Grid(command) => command.run(how),
            Self::Member(command) => command.run(how),
            Self::Source(command) => command.run(how),
            Self::Task(command) => command.run(how),
            Self::Dispatch(command) => command.run(how),
            Self::Case(command) => command.run(how),
            Self::Goods(command) => command.run(how),
            Self::MarketCard(command) => command.run(how),
            Self::Merchant(command) => command.run(how),
            Self::Stocktake(command) => command.run(how),
            Self::Trace(trace) => trace.run(how),
            Self::Points(command) => command.run(how),
            Self::Notice(command) => command.run(how),
            Self::Explain(command) => command.run(how),
            Self::Fund(command) => command.run(how),
            Self::Draw(command) => command.run(how),
            Self::Obligation(command) => command.run(how),
            Self::Redeem(command) => command.run(how),
            Self::Undo(command) => command.run(how),
            Self::Hold(command) => command.run(how),
            Self::Reverse(command) => command.run(how),
            Self::Slip(command) => command.run(how),
            Self::Reprint(command) => command.run(how),
            Self::Printer(command) => command.run(how),
            Self::Outage(command) => command.run(how),
            Self::Shift(command) => command.run(how),
            Self::Day(command) => command.run(how),
            Self::Period(command) => command.run(how),
            Self::Backup(command) => command.run(how),
            Self::Restore(command) => command.run(how),
            Self::Vault(command) => command.run(how),
            Self::CheckOpening(command) => command.run(how),
            Self::Balance(command) => command.run(how),
            Self::Statement(command) => command.run(how),
            Self::Coverage(command) => command.run(how),
            Self::Report(command) => command.run(how),
            Self::Home(book) => reports::home(&book.path, how),
            Self::Import(command) => command.run(how),
            Self::Export(command) => command.run(how),
            Self::Demo(command) => command.run(how),
            Self::Desk(command) => command.run(how),
            Self::Kiosk(command) => command.run(how),
            Self::Verify(command) => command.run(how),
            Self::Log(command) => command.run(),
            Self::Key(command) => command.run(how),
            Self::Checkpoint(command) => command.run(how),
            Self::Prove(command) => command.run(how),
            Self::CheckReceipt(command) => command.run(how),
            Self::Witness(command) => command.run(how),
        }
    }
}

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    run(std::env::args_os())
}

/// Runs the program.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // In which language to say that the arguments are wrong is among them.
    let english = arguments.windows(2).any(|two| two == ["--lang", "en"]);
    let english = english || arguments.iter().any(|one| one == "--lang=en");
    let typed = if english { Lang::En } else { Lang::Zh };
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers; the rest is wrong usage. Clap knows which.
            let _reader_gone = match unread(&error, typed) {
                Some(said) => {
                    eprintln!("jifen: {said}");
                    Ok(())
                }
                None => error.print(),
            };
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let how = cli.how;
    vault::speak(how.lang());
    match cli.what.run(how) {
        Ok(answer) => answer.give(how),
        Err(trouble) => trouble.give(how),
    }
}

/// What is said of a value that cannot be read, where the parser of arguments has no Chinese for it.
fn unread(error: &clap::Error, lang: Lang) -> Option<String> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    if lang == Lang::En || error.kind() != ErrorKind::ValueValidation {
        return None;
    }
    let (field, value) = (text(ContextKind::InvalidArg)?, text(ContextKind::InvalidValue)?);
    let why = readings::said(lang, &std::error::Error::source(error)?.to_string());
    Some(lang.fill(Word::CLI_VALUE_UNREAD, &[("field", field), ("value", value), ("why", &why)]))
}

/// Writes to standard output. A reader that went away is no trouble.
fn say(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_cannot_be_read_is_said_in_chinese_with_its_place_and_left_to_the_parser_in_english() {
        for (wrong, said) in [
            ("redeem st.book M1 RICE --points 5.123", "「5.123」有 3 位小数：最多 2 位"),
            ("report st.book nonsense", "「nonsense」不是报表：可写 funds"),
            (
                "obligation promise st.book M1 1 --fund 1 --purpose 奖励 --document 文 --first 2026-3",
                "「2026-3」不是月份：请写成 2026-03",
            ),
            ("fund grant st.book F001 5元 --source 财政 --document 文", "「5元」里有「元」"),
        ] {
            let error = Cli::try_parse_from(std::iter::once("jifen").chain(wrong.split(' '))).unwrap_err();
            let told = unread(&error, Lang::Zh).unwrap();
            assert!(told.contains(said), "{wrong}: {told}");
            assert_eq!(unread(&error, Lang::En), None);
        }
        let missing = Cli::try_parse_from(["jifen", "fund", "grant"]).unwrap_err();
        assert_eq!(unread(&missing, Lang::Zh), None, "what is left out is said by the parser");
    }

    #[test]
    fn a_use_is_typed_as_its_code_or_as_its_word() {
        for typed in ["goods", "兑换物品"] {
            assert_eq!(typed::used(typed).unwrap().as_str(), "goods");
        }
        assert_eq!(typed::used("flood-2026").unwrap().as_str(), "flood-2026");
        assert!(typed::used("别的").is_err());
    }
}
