//! Merchants: naming them, and their monthly statements.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use ledger::events::Event;
use ledger::events::merchants::MerchantSettled;
use ledger::exchange::{Statement, statement};
use ledger::reports::market_cards::{self, MerchantRow};
use ledger::rules::merchants::{NameMerchant, SettleMerchant};
use ledger::units::{Cny, Day, MerchantId, Name, Note};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word, market_cards as words, readings};

use super::door::{Door, Who, read};
use super::members::said;
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum MerchantCommand {
    /// Name a merchant, who gets the next number.
    Add {
        #[command(flatten)]
        book: BookPath,
        /// The firm.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        /// The firm's counter or office for cards; no person's number.
        #[arg(long, value_parser = written::<Note>)]
        contact: Option<Note>,
        /// The face values it issues, in yuan; several with commas; any when none is given.
        #[arg(long, value_delimiter = ',', value_parser = folded::<Cny>)]
        faces: Vec<Cny>,
        #[command(flatten)]
        who: Who,
    },
    /// List the merchants and their settled months.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Compare a merchant's statement of one month with the cards given out, and record it once.
    Settle {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(value_parser = folded::<MerchantId>)]
        merchant: MerchantId,
        /// The first day of the month.
        #[arg(value_name = "DAY", value_parser = folded::<Day>)]
        month: Day,
        /// CSV in UTF-8 or GB18030, or XLSX.
        file: PathBuf,
        #[command(flatten)]
        who: Who,
    },
}

impl MerchantCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Add { book, name, contact, faces, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let called = name.clone();
                let receipt = door.submit(NameMerchant { name, contact, faces })?;
                let merchant = said(&receipt, "merchant");
                let answer = door.answered(&receipt, how).line(&merchant);
                let all = door.book.views().merchants.all();
                let same = all.filter(|(id, found)| found.name == called && id.to_string() != merchant);
                let same: Vec<String> = same.map(|(id, _)| id.to_string()).collect();
                Ok(match same.as_slice() {
                    [] => answer,
                    same => {
                        let known = same.join(" ");
                        answer.with("namesakes", &same).field(how.lang(), Word::MERCHANT_NAMESAKES, known)
                    }
                })
            }
            Self::List { book } => list(&book.path, how),
            Self::Settle { book, merchant, month, file, who } => {
                let bytes = std::fs::read(&file).map_err(|error| Trouble::file(&file, &error))?;
                let lang = how.lang();
                let read = statement(&bytes)
                    .map_err(|error| Trouble::Sheet(readings::said(lang, &error.to_string())))?;
                if !read.problems.is_empty() {
                    return Ok(unread(&read, lang));
                }
                let mut door = Door::open(&book.path, &who, how)?;
                let settle = SettleMerchant { merchant, month, file: read.file, lines: read.lines };
                let receipt = door.submit(settle)?;
                let answer = door.answered(&receipt, how);
                Ok(match &receipt.sealed.entry().event {
                    Event::MerchantSettled(fact) => settled(answer, fact, lang),
                    _ => answer,
                })
            }
        }
    }
}

/// What cannot be read in a statement. Nothing was recorded.
fn unread(read: &Statement, lang: Lang) -> Answer {
    let row = |problem: &ledger::exchange::Problem| {
        let why = readings::said(lang, &problem.reason.to_string());
        vec![problem.row.to_string(), problem.column.to_string(), problem.value.to_string(), why]
    };
    let rows: Vec<Vec<String>> = read.problems.iter().map(row).collect();
    let columns = [
        (Word::MARKET_ROW, Align::Right),
        (Word::CLI_COLUMN, Align::Left),
        (Word::CLI_VALUE, Align::Left),
        (Word::CLI_REASON, Align::Left),
    ];
    Answer::of(read).line(lang.say(Word::MARKET_BAD_STATEMENT)).table(lang, &columns, &rows).finding()
}

/// The sums of a settled month and every line that matches nothing, which is a finding.
fn settled(answer: Answer, fact: &MerchantSettled, lang: Lang) -> Answer {
    let answer = answer
        .field(lang, Word::MARKET_LINES, fact.lines)
        .field(lang, Word::MARKET_CLAIMED, fact.claimed)
        .field(lang, Word::MARKET_MATCHED, fact.matched)
        .field(lang, Word::MARKET_UNMATCHED, fact.unmatched);
    if fact.faults.is_empty() {
        return answer;
    }
    let row = |fault: &ledger::events::merchants::Fault| {
        let why = lang.say(words::fault(fault.fault)).to_owned();
        vec![fault.row.to_string(), fault.serial.to_string(), fault.amount.to_string(), why]
    };
    let rows: Vec<Vec<String>> = fact.faults.iter().map(row).collect();
    let columns = [
        (Word::MARKET_ROW, Align::Right),
        (Word::MARKET_SERIALS, Align::Left),
        (Word::MARKET_AMOUNT, Align::Right),
        (Word::MARKET_FAULT, Align::Left),
    ];
    answer.table(lang, &columns, &rows).finding()
}

fn list(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, _) = read(path)?;
    let merchants = market_cards::merchants(book.views());
    let row = |row: &MerchantRow| {
        let faces: Vec<String> = row.faces.iter().map(ToString::to_string).collect();
        vec![
            row.merchant.to_string(),
            row.name.to_string(),
            row.contact.as_ref().map(ToString::to_string).unwrap_or_default(),
            faces.join(" "),
            row.issued.to_string(),
            row.used.to_string(),
            row.settled.keys().next_back().map_or_else(String::new, ToString::to_string),
        ]
    };
    let rows: Vec<Vec<String>> = merchants.iter().map(row).collect();
    let columns = [
        (Word::MARKET_MERCHANT, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::MARKET_CONTACT, Align::Left),
        (Word::MARKET_FACES, Align::Left),
        (Word::MARKET_ISSUED, Align::Right),
        (Word::MARKET_USED, Align::Right),
        (Word::MARKET_MONTH, Align::Left),
    ];
    Ok(Answer::of(&json!({ "merchants": merchants })).table(how.lang(), &columns, &rows))
}
