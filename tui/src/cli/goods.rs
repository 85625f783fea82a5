//! The catalogue, the donors, and taking goods in.

use std::path::Path;

use clap::{Args, Subcommand};
use ledger::reports::stock;
use ledger::rules::Refusal;
use ledger::rules::goods::{DonateGoods, ListGood, NameDonor, PurchaseGoods, RepriceGood};
use ledger::units::{Barcode, Cny, Day, Document, DonorId, FundId, Name, Points, Quantity, Sku, Slug};
use ledger::views::Views;
use serde_json::json;

use crate::text::Align;
use crate::words::Word;

use super::door::{Door, Who, read, write};
use super::members::said;
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum GoodsCommand {
    /// List the catalogue and what is on the shelf.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Show one good, by its code or barcode, with its lots.
    Show {
        #[command(flatten)]
        book: BookPath,
        /// Its code or what a scanner read on it.
        #[arg(value_parser = folded::<GoodRef>)]
        good: GoodRef,
    },
    /// Put a good in the catalogue.
    Add {
        #[command(flatten)]
        book: BookPath,
        /// Its code, such as RICE-5KG.
        #[arg(value_parser = folded::<Sku>)]
        sku: Sku,
        /// Its name.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        /// What one piece costs.
        #[arg(long, value_name = "POINTS", value_parser = folded::<Points>, allow_hyphen_values = true)]
        price: Points,
        /// What a scanner reads on it; several with commas.
        #[arg(long, value_delimiter = ',', value_parser = folded::<Barcode>)]
        barcode: Vec<Barcode>,
        /// At this many pieces or fewer it is running out.
        #[arg(long, default_value = "0", value_parser = folded::<Quantity>)]
        reorder_at: Quantity,
        #[command(flatten)]
        who: Who,
    },
    /// Give a good another price.
    Price {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<Sku>)]
        sku: Sku,
        /// What one piece costs.
        #[arg(value_name = "POINTS", value_parser = folded::<Points>, allow_hyphen_values = true)]
        price: Points,
        /// The paper that decided it.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Allow part payment of a good with cash, or end it.
    Cash(super::holds::GoodsCash),
    /// Name a donor, who gets the next number.
    Donor {
        #[command(flatten)]
        book: BookPath,
        /// The firm or person.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        #[command(flatten)]
        who: Who,
    },
    /// List the donors.
    Donors {
        #[command(flatten)]
        book: BookPath,
    },
    /// Take goods in as a gift.
    Donate {
        #[command(flatten)]
        intake: Intake,
        /// Who gave them.
        #[arg(long, value_parser = folded::<DonorId>)]
        donor: DonorId,
        /// What all of them together are worth, in yuan.
        #[arg(long, value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        value: Cny,
        #[command(flatten)]
        who: Who,
    },
    /// Take goods in that a fund paid for.
    Purchase {
        #[command(flatten)]
        intake: Intake,
        /// Whose money.
        #[arg(long, value_parser = folded::<FundId>)]
        fund: FundId,
        /// Under which permitted use.
        #[arg(long, default_value = "goods", value_parser = folded::<Slug>)]
        purpose: Slug,
        /// What all of them together cost, in yuan.
        #[arg(long, value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        cost: Cny,
        #[command(flatten)]
        who: Who,
    },
}

/// What comes in.
#[derive(Debug, Args)]
pub(super) struct Intake {
    #[command(flatten)]
    book: BookPath,
    /// Which good.
    #[arg(value_parser = folded::<Sku>)]
    sku: Sku,
    /// How many pieces.
    #[arg(value_parser = folded::<Quantity>, allow_hyphen_values = true)]
    quantity: Quantity,
    /// The receipt or invoice.
    #[arg(long, value_parser = written::<Document>)]
    document: Document,
    /// The last day they are good.
    #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
    best_before: Option<Day>,
}

/// A good by its code or its barcode.
#[derive(Clone, Copy, Debug)]
pub(super) struct GoodRef {
    sku: Sku,
    barcode: Option<Barcode>,
}

impl std::str::FromStr for GoodRef {
    type Err = ledger::units::NotACode;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Ok(Self { sku: typed.parse()?, barcode: typed.parse().ok() })
    }
}

impl GoodRef {
    /// The good it means: of this code, or with this barcode.
    pub(super) fn sku(self, views: &Views) -> Sku {
        let scanned = self.barcode.and_then(|barcode| views.goods.by_barcode(barcode));
        scanned.filter(|_| views.goods.get(self.sku).is_none()).unwrap_or(self.sku)
    }
}

impl GoodsCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::List { book } => list(&book.path, how),
            Self::Show { book, good } => show(&book.path, good, how),
            Self::Add { book, sku, name, price, barcode, reorder_at, who } => {
                let add = ListGood { sku, name, points_price: price, barcodes: barcode, reorder_at };
                write(&book.path, &who, how, add)
            }
            Self::Price { book, sku, price, document, who } => {
                write(&book.path, &who, how, RepriceGood { sku, points_price: price, document })
            }
            Self::Donor { book, name, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(NameDonor { name })?;
                Ok(door.answered(&receipt, how).line(said(&receipt, "donor")))
            }
            Self::Cash(command) => command.run(how),
            Self::Donors { book } => donors(&book.path, how),
            Self::Donate { intake, donor, value, who } => {
                let Intake { book, sku, quantity, document, best_before } = intake;
                let donate = DonateGoods { sku, quantity, donor, value, document, best_before };
                take_in(&book.path, &who, how, sku, donate)
            }
            Self::Purchase { intake, fund, purpose, cost, who } => {
                let Intake { book, sku, quantity, document, best_before } = intake;
                let purchase = PurchaseGoods { sku, quantity, fund, purpose, cost, document, best_before };
                take_in(&book.path, &who, how, sku, purchase)
            }
        }
    }
}

/// Takes goods in and says how many may be handed out then.
fn take_in(
    path: &Path,
    who: &Who,
    how: How,
    sku: Sku,
    command: impl Into<ledger::rules::Command>,
) -> Result<Answer, Trouble> {
    let mut door = Door::open(path, who, how)?;
    let receipt = door.submit(command)?;
    let answer = door.answered(&receipt, how);
    Ok(match stock::one(door.book.views(), sku, door.today) {
        Some(row) => answer.field(how.lang(), Word::CLI_USABLE, row.usable).with("good", &row),
        None => answer,
    })
}

fn list(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let goods = stock::stock(book.views(), today);
    let row = |row: &stock::Row| {
        vec![
            row.sku.to_string(),
            row.name.to_string(),
            row.points_price.to_string(),
            row.usable.to_string(),
            row.past_date.to_string(),
            row.usable_at_cost.to_string(),
            row.next_best_before.map_or_else(String::new, |day| day.to_string()),
            if row.running_out { how.lang().say(Word::CLI_RUNNING_OUT).to_owned() } else { String::new() },
        ]
    };
    let rows: Vec<Vec<String>> = goods.iter().map(row).collect();
    let columns = [
        (Word::CLI_SKU, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::CLI_PRICE, Align::Right),
        (Word::CLI_USABLE, Align::Right),
        (Word::CLI_PAST_DATE, Align::Right),
        (Word::CLI_AT_COST, Align::Right),
        (Word::CLI_BEST_BEFORE, Align::Left),
        (Word::CLI_STATE, Align::Left),
    ];
    Ok(Answer::of(&json!({ "today": today, "goods": goods })).table(how.lang(), &columns, &rows))
}

fn show(path: &Path, good: GoodRef, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (book, today) = read(path)?;
    let sku = good.sku(book.views());
    let row = stock::one(book.views(), sku, today).ok_or(Refusal::NoSuchGood { sku })?;
    let lot = |lot: &stock::Lot| {
        vec![
            lot.lot.to_string(),
            lot.quantity.to_string(),
            lot.cost.to_string(),
            lot.best_before.map_or_else(String::new, |day| day.to_string()),
            lot.payer.map_or_else(String::new, |payer| payer.to_string()),
        ]
    };
    let lots: Vec<Vec<String>> = row.lots.iter().map(lot).collect();
    let columns = [
        (Word::CLI_LOT, Align::Left),
        (Word::CLI_QUANTITY, Align::Right),
        (Word::CLI_AT_COST, Align::Right),
        (Word::CLI_BEST_BEFORE, Align::Left),
        (Word::CLI_PAYER, Align::Left),
    ];
    Ok(Answer::of(&row)
        .line(format!("{}  {}", row.sku, row.name))
        .field(lang, Word::CLI_PRICE, row.points_price)
        .field(lang, Word::CLI_USABLE, row.usable)
        .field(lang, Word::CLI_PAST_DATE, row.past_date)
        .table(lang, &columns, &lots))
}

fn donors(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, _) = read(path)?;
    let donors: Vec<_> = book.views().goods.donors().collect();
    let object = |(donor, name): &(DonorId, &Name)| json!({ "donor": donor, "name": name });
    let objects: Vec<_> = donors.iter().map(object).collect();
    let rows: Vec<Vec<String>> =
        donors.iter().map(|(donor, name)| vec![donor.to_string(), name.to_string()]).collect();
    let columns = [(Word::CLI_DONOR, Align::Left), (Word::CLI_NAME, Align::Left)];
    Ok(Answer::of(&json!({ "donors": objects })).table(how.lang(), &columns, &rows))
}
