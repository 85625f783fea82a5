//! Confidential sources (举报人): known by a code and a PIN, and by nothing else.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ledger::reports::statement::{Page, statement};
use ledger::rules::Refusal;
use ledger::rules::members::EnrolSource;
use ledger::rules::pin::Pass;
use ledger::rules::redemptions::RedeemAsSource;
use ledger::units::{Points, SourceCode};
use serde_json::json;

use crate::text::{Align, fold};
use crate::words::Word;

use super::door::{Door, Who, answered};
use super::members::said;
use super::prints::Printing;
use super::redemptions::{Typed, with_slip};
use super::station::hashed;
use super::typed::folded;
use super::{Answer, BookPath, How, Trouble, pin};

#[derive(Debug, Subcommand)]
pub(super) enum SourceCommand {
    /// Open an account for a confidential source. His PIN is read from --new-pin-file,
    /// `JIFEN_NEW_PIN`, or the terminal. The code is said once: hand it to him.
    Add {
        #[command(flatten)]
        book: BookPath,
        /// A file that holds his PIN and nothing else.
        #[arg(long, value_name = "FILE")]
        new_pin_file: Option<PathBuf>,
        #[command(flatten)]
        who: Who,
    },
    /// What he has, and his movements.
    Show {
        #[command(flatten)]
        book: BookPath,
        #[command(flatten)]
        opened: Opened,
        #[command(flatten)]
        who: Who,
    },
    /// Exchange his points for goods.
    Redeem {
        #[command(flatten)]
        book: BookPath,
        /// What: a code or barcode, with *N for several pieces.
        #[arg(value_name = "GOOD[*N]", required = true)]
        what: Vec<String>,
        #[command(flatten)]
        opened: Opened,
        /// What it must cost; another price is refused.
        #[arg(long, value_name = "POINTS", value_parser = folded::<Points>)]
        points: Option<Points>,
        #[command(flatten)]
        printing: Printing,
        #[command(flatten)]
        who: Who,
    },
}

/// How an account is opened.
#[derive(Debug, Args)]
pub(super) struct Opened {
    /// His code. His PIN is read from --source-pin-file, `JIFEN_SOURCE_PIN`, or the terminal.
    #[arg(long, value_parser = folded::<SourceCode>)]
    code: SourceCode,
    /// A file that holds his PIN and nothing else.
    #[arg(long, value_name = "FILE")]
    source_pin_file: Option<PathBuf>,
}

impl Opened {
    fn pass(&self, door: &mut Door, how: How) -> Result<Pass, Trouble> {
        let whose = how.lang().say(Word::THE_SOURCE);
        let pin = pin::find(how.lang(), whose, self.source_pin_file.as_deref(), "JIFEN_SOURCE_PIN")?;
        let session = door.session().clone();
        Ok(door.book.open_source(&session, &self.code, &pin)?)
    }
}

/// A confidential source, where somebody else may stand instead.
#[derive(Debug, Args)]
pub(super) struct MayOpen {
    /// The code of a confidential source. His PIN is read from --source-pin-file, `JIFEN_SOURCE_PIN`, or
    /// the terminal.
    #[arg(long, value_parser = folded::<SourceCode>)]
    code: Option<SourceCode>,
    /// A file that holds his PIN and nothing else.
    #[arg(long, value_name = "FILE", requires = "code")]
    source_pin_file: Option<PathBuf>,
}

impl MayOpen {
    /// The open book and his account, when a code was given.
    pub(super) fn pass(self, path: &Path, who: &Who, how: How) -> Result<Option<(Door, Pass)>, Trouble> {
        let Self { code: Some(code), source_pin_file } = self else { return Ok(None) };
        let mut door = Door::open(path, who, how)?;
        let pass = Opened { code, source_pin_file }.pass(&mut door, how)?;
        Ok(Some((door, pass)))
    }
}

impl SourceCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Add { book, new_pin_file, who } => add(&book, &who, new_pin_file.as_deref(), how),
            Self::Show { book, opened, who } => show(&book, &opened, &who, how),
            Self::Redeem { book, what, opened, points, printing, who } => {
                let printer = printing.printer(how.lang())?;
                let basket = what.iter().map(|typed| fold::text(typed).parse());
                let basket = basket.collect::<Result<Vec<Typed>, _>>();
                let basket = basket.map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?;
                let mut door = Door::open(&book.path, &who, how)?;
                let pass = opened.pass(&mut door, how)?;
                let views = door.book.views();
                let lines = basket.iter().map(|typed| typed.wanted(views)).collect();
                let receipt = door.submit(RedeemAsSource { pass, lines, points })?;
                let answer = nameless(answered(&receipt, how));
                with_slip(answer, &mut door, &receipt, (&book.path, &printer), how)
            }
        }
    }
}

/// A receipt without what leads to anybody: the entry is where it always is, its event is not shown.
fn nameless(answer: Answer) -> Answer {
    answer.with("event", &json!({ "type": "redemption.redeemed" }))
}

fn add(book: &BookPath, who: &Who, pin_file: Option<&Path>, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let pin = pin::find_new(lang, lang.say(Word::THE_SOURCE), pin_file, "JIFEN_NEW_PIN")?;
    let mut door = Door::open(&book.path, who, how)?;
    let receipt = door.submit(EnrolSource { pin: hashed(&pin) })?;
    let member = said(&receipt, "member").parse();
    let code = match member {
        Ok(member) => door.book.code_of(member)?,
        Err(_) => None,
    };
    let code = code.map(|code| code.to_string()).unwrap_or_default();
    let answer = answered(&receipt, how).with("code", &code);
    Ok(answer.line(lang.fill(Word::SOURCE_CODE_IS, &[("code", &code)])))
}

fn show(book: &BookPath, opened: &Opened, who: &Who, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let mut door = Door::open(&book.path, who, how)?;
    let pass = opened.pass(&mut door, how)?;
    let today = door.today;
    let page = Page { as_of: None, before: None, lines: 20 };
    let found = statement(&mut door.book, pass.member(), page, today)?.ok_or(Refusal::NoSuchCode)?;
    let rows: Vec<Vec<String>> = found
        .movements
        .iter()
        .map(|moved| {
            let what = crate::screens::phrases::movement(moved, lang);
            vec![moved.on.to_string(), what, moved.points.to_string(), moved.balance.to_string()]
        })
        .collect();
    let columns = [
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_EVENT, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::CLI_TOTAL, Align::Right),
    ];
    let answer = Answer::of(&found).with("member", &None::<()>);
    Ok(super::reports::figures(answer, lang, &found.balance).table(lang, &columns, &rows))
}
