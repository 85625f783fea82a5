//! Counting the shelves.

use std::path::Path;

use clap::Subcommand;
use ledger::events::stocktakes::{CauseOf, Scope, VarianceCause};
use ledger::reports::stocktake;
use ledger::rules::stocktakes::{AbandonStocktake, CloseStocktake, CountGoods, Found, OpenStocktake};
use ledger::units::{Name, Note, Quantity, Seq, Sku, StocktakeId};
use serde_json::json;

use crate::screens::stocktake as stocktakes;
use crate::text::{Align, fold};
use crate::words::{Word, goods};

use super::door::{Door, Who, read, write};
use super::goods::GoodRef;
use super::members::said;
use super::typed::{folded, one_of, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum StocktakeCommand {
    /// Begin to count: all goods, a category, or some.
    Open {
        #[command(flatten)]
        book: BookPath,
        /// Only the goods of this category.
        #[arg(long, value_parser = written::<Name>, conflicts_with = "goods")]
        category: Option<Name>,
        /// Only these goods, with commas.
        #[arg(long, value_delimiter = ',', value_parser = folded::<Sku>)]
        goods: Vec<Sku>,
        #[command(flatten)]
        who: Who,
    },
    /// What is to be counted, and who counted what. It does not say what the book expects.
    Sheet {
        #[command(flatten)]
        book: BookPath,
    },
    /// Record what was found: RICE=12 by code or barcode.
    Count {
        #[command(flatten)]
        book: BookPath,
        /// In which stocktake.
        #[arg(value_parser = folded::<StocktakeId>)]
        stocktake: StocktakeId,
        /// What was found.
        #[arg(required = true, value_name = "GOOD=PIECES", value_parser = folded::<Typed>)]
        counts: Vec<Typed>,
        /// The last entry when it was counted; now when none is given.
        #[arg(long, value_name = "SEQ", value_parser = folded::<u64>)]
        at: Option<u64>,
        #[command(flatten)]
        who: Who,
    },
    /// Where counts differ from the book, the dearest first: when every good is counted, and without
    /// those that are counted again. It needs a sign-in, so that it is on record who looked.
    Variances {
        #[command(flatten)]
        book: BookPath,
        #[command(flatten)]
        who: Who,
    },
    /// Sign with two people; the book then has what was found.
    Close {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<StocktakeId>)]
        stocktake: StocktakeId,
        /// Why a count differs: RICE:unrecorded, damaged, stolen or unknown; with words after another
        /// colon.
        #[arg(long = "cause", value_name = "GOOD:CAUSE", value_parser = cause)]
        causes: Vec<CauseOf>,
        #[command(flatten)]
        who: Who,
    },
    /// End a stocktake without a result.
    Abandon {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<StocktakeId>)]
        stocktake: StocktakeId,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// All stocktakes that ended.
    List {
        #[command(flatten)]
        book: BookPath,
    },
}

/// A good and how many pieces of it were found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed {
    good: GoodRef,
    quantity: Quantity,
}

impl std::str::FromStr for Typed {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let (good, quantity) = typed.split_once('=').ok_or("expected a form like RICE=12")?;
        let good = good.parse().map_err(|why: ledger::units::NotACode| why.to_string())?;
        let quantity = quantity.parse().map_err(|why: ledger::units::NotAnAmount| why.to_string())?;
        Ok(Self { good, quantity })
    }
}

/// Reads `RICE:unknown` or `RICE:damaged:wet`.
pub(super) fn cause(typed: &str) -> Result<CauseOf, String> {
    let typed = fold::text(typed).into_owned();
    let mut parts = typed.splitn(3, ':').map(str::trim);
    let sku = parts.next().unwrap_or_default().parse::<Sku>().map_err(|why| why.to_string())?;
    let cause = one_of(parts.next().unwrap_or_default(), &VarianceCause::ALL, VarianceCause::as_str)?;
    let note = parts.next().map(str::parse::<Note>).transpose().map_err(|why| why.to_string())?;
    Ok(CauseOf { sku, cause, note })
}

impl StocktakeCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Open { book, category, goods, who } => {
                let scope = match category {
                    Some(category) => Scope::Category(category),
                    None if goods.is_empty() => Scope::All,
                    None => Scope::Goods(goods),
                };
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(OpenStocktake { scope })?;
                Ok(door.answered(&receipt, how).line(said(&receipt, "stocktake")))
            }
            Self::Sheet { book } => sheet(&book.path, how),
            Self::Count { book, stocktake, counts, at, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let (views, at) = (door.book.views(), at.map(Seq::number));
                let found =
                    |typed: &Typed| Found { sku: typed.good.sku(views), quantity: typed.quantity, at };
                let counts = counts.iter().map(found).collect();
                let receipt = door.submit(CountGoods { stocktake, counts })?;
                Ok(door.answered(&receipt, how))
            }
            Self::Variances { book, who } => variances(&book.path, &who, how),
            Self::Close { book, stocktake, causes, who } => {
                write(&book.path, &who, how, CloseStocktake { stocktake, causes })
            }
            Self::Abandon { book, stocktake, reason, who } => {
                write(&book.path, &who, how, AbandonStocktake { stocktake, reason })
            }
            Self::List { book } => past(&book.path, how),
        }
    }
}

fn sheet(path: &Path, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (book, today) = read(path)?;
    let Some(sheet) = stocktake::sheet(book.views(), today) else {
        return Ok(Answer::of(&json!({ "stocktake": null })).line(lang.say(Word::NOTHING_HERE)));
    };
    let row = |good: &stocktake::ToCount| {
        let counters: Vec<String> = good.counted_by.iter().map(ToString::to_string).collect();
        let again = if good.recount { lang.say(Word::STOCKTAKE_AGAIN) } else { "" };
        vec![good.sku.to_string(), good.name.to_string(), counters.join(" "), again.to_owned()]
    };
    let rows: Vec<Vec<String>> = sheet.goods.iter().map(row).collect();
    let columns = [
        (Word::CLI_SKU, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::STOCKTAKE_COUNTERS, Align::Left),
        (Word::CLI_RECOUNT, Align::Left),
    ];
    let parts = [
        sheet.stocktake.to_string(),
        sheet.on.to_string(),
        sheet.counted.to_string(),
        sheet.goods.len().to_string(),
    ];
    let [stocktake, day, counted, goods] = &parts;
    let values = [("stocktake", &**stocktake), ("day", day), ("counted", counted), ("goods", goods)];
    Ok(Answer::of(&sheet).line(lang.fill(Word::STOCKTAKE_HEAD, &values)).table(lang, &columns, &rows))
}

fn variances(path: &Path, who: &Who, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let door = Door::open(path, who, how)?;
    let (views, today) = (door.book.views(), door.today);
    let Some(sheet) = stocktake::sheet(views, today) else {
        let nothing = json!({ "stocktake": null, "variances": [] });
        return Ok(Answer::of(&nothing).line(lang.say(Word::NOTHING_HERE)));
    };
    let found = stocktake::variances(views, today);
    let row = |row: &stocktake::Variance| {
        let counts: Vec<String> = row.counts.iter().map(|(by, found)| format!("{by}:{found}")).collect();
        vec![
            row.name.to_string(),
            row.expected.to_string(),
            row.counted.to_string(),
            row.variance.to_string(),
            row.cost.to_string(),
            counts.join(" "),
        ]
    };
    let rows: Vec<Vec<String>> = found.iter().map(row).collect();
    let columns = [
        (Word::CLI_GOOD, Align::Left),
        (Word::CLI_EXPECTED_PIECES, Align::Right),
        (Word::CLI_COUNTED, Align::Right),
        (Word::CLI_VARIANCE, Align::Right),
        (Word::CLI_AT_COST, Align::Right),
        (Word::STOCKTAKE_COUNTERS, Align::Left),
    ];
    let uncounted: Vec<Sku> =
        sheet.goods.iter().filter(|good| good.counted_by.is_empty()).map(|good| good.sku).collect();
    let again: Vec<Sku> = sheet.goods.iter().filter(|good| good.recount).map(|good| good.sku).collect();
    let facts = json!({
        "stocktake": sheet.stocktake, "variances": found, "uncounted": uncounted, "recount": again,
    });
    let answer = Answer::of(&facts);
    let answer = match stocktakes::waits(&sheet, lang) {
        Some(said) => answer.line(said),
        None => answer,
    };
    Ok(if !uncounted.is_empty() {
        answer
    } else if rows.is_empty() {
        answer.line(lang.say(Word::STOCKTAKE_NO_VARIANCE))
    } else {
        answer.table(lang, &columns, &rows)
    })
}

fn past(path: &Path, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, _) = read(path)?;
    let ended = stocktake::past(&mut book)?;
    let row = |past: &stocktake::Past| {
        let causes =
            past.causes.iter().map(|cause| format!("{} {}", cause.sku, lang.say(goods::cause(cause.cause))));
        let reason = past.reason.as_ref().map(ToString::to_string);
        vec![
            past.stocktake.to_string(),
            past.opened.to_string(),
            past.ended.to_string(),
            past.goods.to_string(),
            past.variances.len().to_string(),
            past.cost.to_string(),
            past.by.to_string(),
            past.second.map(|second| second.to_string()).unwrap_or_default(),
            causes.chain(reason).collect::<Vec<_>>().join("  "),
        ]
    };
    let rows: Vec<Vec<String>> = ended.iter().map(row).collect();
    let columns = [
        (Word::CLI_STOCKTAKE, Align::Left),
        (Word::CLI_FROM, Align::Left),
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_COUNTED, Align::Right),
        (Word::CLI_VARIANCE, Align::Right),
        (Word::CLI_AT_COST, Align::Right),
        (Word::CLI_OPERATOR, Align::Left),
        (Word::CLI_SECOND, Align::Left),
        (Word::CLI_REASON, Align::Left),
    ];
    Ok(Answer::of(&json!({ "stocktakes": ended })).table(lang, &columns, &rows))
}
