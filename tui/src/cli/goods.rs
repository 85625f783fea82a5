//! The catalogue, the donors, and taking goods in.

use std::path::Path;

use clap::{Args, Subcommand};
use ledger::events::goods::{
    FurtherGoods, GiftDetails, GoodDetails, PurchaseDetails, ValueProof, WriteOffCause,
};
use ledger::journal::LotId;
use ledger::reports::{delivery, stock};
use ledger::rules::Refusal;
use ledger::rules::goods::{
    AddBarcode, ChangeGood, DonateGoods, ListGood, NameDonor, PurchaseGoods, RemoveBarcode, RepriceGood,
    RestoreGood, WithdrawGood, WriteOff,
};
use ledger::units::{
    Barcode, Cny, Day, Document, DonorId, DrawId, FundId, MemberId, Name, Note, Points, Quantity, Seq, Sku,
    Slug,
};
use ledger::views::Views;
use serde_json::json;

use crate::text::{Align, fold};
use crate::words::{Lang, Word};

use super::door::{Door, Who, read, write};
use super::draws::Payer;
use super::members::said;
use super::paper::Form;
use super::prints::Out;
use super::typed::{folded, one_of, used, written};
use super::{Answer, BookPath, How, Trouble, goods_lists, trace};

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
        /// With which others it is counted and looked for.
        #[arg(long, value_parser = written::<Name>)]
        category: Option<Name>,
        /// What one piece is: a bag, a bottle.
        #[arg(long, value_parser = written::<Name>)]
        unit: Option<Name>,
        #[command(flatten)]
        who: Who,
    },
    /// Say something else of a good; what is left out stays.
    Change {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<Sku>)]
        sku: Sku,
        /// Its name.
        #[arg(long, value_parser = written::<Name>)]
        name: Option<Name>,
        /// At this many pieces or fewer it is running out.
        #[arg(long, value_parser = folded::<Quantity>)]
        reorder_at: Option<Quantity>,
        /// With which others it is counted and looked for.
        #[arg(long, value_parser = written::<Name>)]
        category: Option<Name>,
        /// What one piece is: a bag, a bottle.
        #[arg(long, value_parser = written::<Name>)]
        unit: Option<Name>,
        #[command(flatten)]
        who: Who,
    },
    /// Add a barcode to a good, or remove one.
    Barcode {
        #[command(flatten)]
        book: BookPath,
        /// Which good.
        #[arg(value_parser = folded::<Sku>)]
        sku: Sku,
        /// The code: EAN-13, UPC-A or EAN-8.
        #[arg(value_parser = folded::<Barcode>)]
        barcode: Barcode,
        /// Remove it.
        #[arg(long)]
        remove: bool,
        #[command(flatten)]
        who: Who,
    },
    /// Take a good out of the shop; what is on the shelf stays there.
    Withdraw {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<Sku>)]
        sku: Sku,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Put a good that was withdrawn back into the shop.
    Restore {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<Sku>)]
        sku: Sku,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Give a good another price, now or from a later day on.
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
        /// The first day; at once when none is given.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        from: Option<Day>,
        #[command(flatten)]
        who: Who,
    },
    /// What a good cost, costs and will cost; or on one day.
    Prices {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<GoodRef>)]
        good: GoodRef,
        /// On this day only.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        on: Option<Day>,
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
        /// The member he is, or who stands behind the firm.
        #[arg(long, value_parser = folded::<MemberId>)]
        member: Option<MemberId>,
        #[command(flatten)]
        who: Who,
    },
    /// List the donors, what they gave, and what ties they have to the station.
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
        /// What the value rests on: invoice, `fair_value`, or unvalued with a value of 0.
        #[arg(long, value_parser = proof)]
        proof: Option<ValueProof>,
        #[command(flatten)]
        who: Who,
    },
    /// Take goods in that a fund paid for.
    Purchase {
        #[command(flatten)]
        intake: Intake,
        /// Whose money; the draw's when one is named.
        #[arg(long, required_unless_present = "draw", value_parser = folded::<FundId>)]
        fund: Option<FundId>,
        /// Under which permitted use; the draw's when one is named, else goods.
        #[arg(long, value_parser = used)]
        purpose: Option<Slug>,
        /// What all of them together cost, in yuan.
        #[arg(long, value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        cost: Cny,
        /// From whom; his invoice is then taken in once. The draw's supplier when one is named.
        #[arg(long, value_parser = written::<Name>)]
        supplier: Option<Name>,
        /// The draw that pays.
        #[arg(long, value_parser = folded::<DrawId>)]
        draw: Option<DrawId>,
        #[command(flatten)]
        who: Who,
    },
    /// Write pieces off, with a second person.
    WriteOff {
        #[command(flatten)]
        book: BookPath,
        /// Which good.
        #[arg(value_parser = folded::<Sku>)]
        sku: Sku,
        /// How many pieces.
        #[arg(value_parser = folded::<Quantity>, allow_hyphen_values = true)]
        quantity: Quantity,
        /// expired, damaged, lost or sample.
        #[arg(long, value_parser = cause)]
        cause: WriteOffCause,
        /// Why, in words.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// Out of this lot, such as 12.0.
        #[arg(long, value_parser = folded::<LotId>)]
        lot: Option<LotId>,
        #[command(flatten)]
        who: Who,
    },
    /// Lots near their last day, and those past it.
    Near(ListOf),
    /// Goods on the shelf that nobody takes.
    Slow(ListOf),
    /// What runs out, for donors to read.
    Shortage {
        #[command(flatten)]
        book: BookPath,
        /// Answer with a page to print.
        #[arg(long, conflicts_with = "json")]
        html: bool,
    },
    /// Print the slip of a delivery in two copies.
    Delivery {
        #[command(flatten)]
        book: BookPath,
        /// The entry that took it in.
        #[arg(value_parser = folded::<u64>)]
        entry: u64,
        /// Answer with a page to print.
        #[arg(long, conflicts_with_all = ["json", "format", "to"])]
        html: bool,
        #[command(flatten)]
        out: Out,
    },
    /// Trace a lot, or every lot of a good, to who gave or paid for it and to whom it went.
    Trace {
        #[command(flatten)]
        book: BookPath,
        /// A lot such as 12.0, a code or a barcode.
        what: String,
    },
}

/// A list that looks some days ahead or back.
#[derive(Debug, Args)]
pub(super) struct ListOf {
    #[command(flatten)]
    book: BookPath,
    /// How many days; what the policy says when none are given.
    #[arg(long, value_parser = folded::<u16>)]
    days: Option<u16>,
    /// Answer with a page to print.
    #[arg(long, conflicts_with = "json")]
    html: bool,
}

fn proof(typed: &str) -> Result<ValueProof, String> {
    one_of(typed, &ValueProof::ALL, ValueProof::as_str)
}

fn cause(typed: &str) -> Result<WriteOffCause, String> {
    one_of(typed, &WriteOffCause::ALL, WriteOffCause::as_str)
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
    /// Further goods on the same paper: RICE*3=45.00, or RICE*3=45.00@2027-03-31 with a last day.
    #[arg(long = "and", value_name = "LINE", value_parser = further)]
    more: Vec<FurtherGoods>,
}

/// Reads `RICE*3=45.00@2027-03-31`.
pub(super) fn further(typed: &str) -> Result<FurtherGoods, String> {
    let typed = fold::text(typed).into_owned();
    let (line, day) = match typed.split_once('@') {
        Some((line, day)) => (line.to_owned(), Some(day.to_owned())),
        None => (typed, None),
    };
    let parts = line.split_once('*').and_then(|(sku, rest)| Some((sku, rest.split_once('=')?)));
    let (sku, (quantity, value)) = parts.ok_or_else(|| Lang::En.say(Word::CLI_BAD_LINE).to_owned())?;
    Ok(FurtherGoods {
        sku: sku.trim().parse().map_err(|why: ledger::units::NotACode| why.to_string())?,
        quantity: quantity.trim().parse().map_err(|why: ledger::units::NotAnAmount| why.to_string())?,
        value: value.trim().parse().map_err(|why: ledger::units::NotAnAmount| why.to_string())?,
        best_before: day.map(|day| day.trim().parse::<Day>()).transpose().map_err(|why| why.to_string())?,
    })
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
            Self::Prices { book, good, on } => goods_lists::prices(&book.path, good, on, how),
            Self::Donors { book } => goods_lists::donors(&book.path, how),
            Self::Near(list) => goods_lists::near(&list.book.path, list.days, how, Form::of(list.html)),
            Self::Slow(list) => goods_lists::slow(&list.book.path, list.days, how, Form::of(list.html)),
            Self::Shortage { book, html } => goods_lists::shortage(&book.path, how, Form::of(html)),
            Self::Delivery { book, entry, html, out } => {
                goods_lists::delivery_again(&book.path, Seq::number(entry), how, (Form::of(html), &out))
            }
            Self::Trace { book, what } => trace::goods(&book.path, &what, how),
            writing => writing.write(how),
        }
    }

    /// What changes the book.
    fn write(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Add { book, sku, name, price, barcode, reorder_at, category, unit, who } => {
                let (points_price, barcodes) = (price, barcode);
                let details = GoodDetails { category, unit };
                let add = ListGood { sku, name, points_price, barcodes, reorder_at, details };
                priced(&book.path, &who, how, sku, add)
            }
            Self::Change { book, sku, name, reorder_at, category, unit, who } => {
                let details = GoodDetails { category, unit };
                write(&book.path, &who, how, ChangeGood { sku, name, reorder_at, details })
            }
            Self::Barcode { book, sku, barcode, remove: false, who } => {
                write(&book.path, &who, how, AddBarcode { sku, barcode })
            }
            Self::Barcode { book, sku, barcode, remove: true, who } => {
                write(&book.path, &who, how, RemoveBarcode { sku, barcode })
            }
            Self::Withdraw { book, sku, reason, who } => {
                write(&book.path, &who, how, WithdrawGood { sku, reason })
            }
            Self::Restore { book, sku, reason, who } => {
                write(&book.path, &who, how, RestoreGood { sku, reason })
            }
            Self::Price { book, sku, price, document, from, who } => {
                priced(&book.path, &who, how, sku, RepriceGood { sku, points_price: price, document, from })
            }
            Self::Donor { book, name, member, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(NameDonor { name, member })?;
                Ok(door.answered(&receipt, how).line(said(&receipt, "donor")))
            }
            Self::Cash(command) => command.run(how),
            Self::Donate { intake, donor, value, proof, who } => {
                let Intake { book, sku, quantity, document, best_before, more } = intake;
                let details = GiftDetails { proof, more };
                let donate = DonateGoods { sku, quantity, donor, value, document, best_before, details };
                take_in(&book.path, &who, how, sku, donate)
            }
            Self::Purchase { intake, fund, purpose, cost, supplier, draw, who } => {
                let Intake { book, sku, quantity, document, best_before, more } = intake;
                let payer = Payer::of(&book.path, draw, fund, purpose, "goods")?;
                let (fund, purpose) = (payer.fund, payer.purpose);
                let details = PurchaseDetails { supplier: supplier.or(payer.supplier), more, draw };
                let purchase =
                    PurchaseGoods { sku, quantity, fund, purpose, cost, document, best_before, details };
                take_in(&book.path, &who, how, sku, purchase)
            }
            Self::WriteOff { book, sku, quantity, cause, reason, lot, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(WriteOff { sku, quantity, cause, reason, lot })?;
                Ok(with_stock(door.answered(&receipt, how), &door, sku, how))
            }
            // The others only read, and are answered before.
            _ => Ok(Answer::silent()),
        }
    }
}

/// With what may be handed out of a good by now.
fn with_stock(answer: Answer, door: &Door, sku: Sku, how: How) -> Answer {
    match stock::one(door.book.views(), sku, door.today) {
        Some(row) => answer.field(how.lang(), Word::CLI_USABLE, row.usable).with("good", &row),
        None => answer,
    }
}

/// A warning, where price and cost lie too far apart. It stops nothing.
fn warned(answer: Answer, off: Option<stock::OffParity>, lang: Lang) -> Answer {
    let Some(off) = off else { return answer };
    let (price, cost) = (off.price.to_string(), off.cost.to_string());
    let said = lang.fill(Word::GOODS_OFF_PARITY, &[("price", &price), ("cost", &cost)]);
    answer.with("off_parity", &off).line(said)
}

/// Sets a price and warns where it is far from what pieces cost.
fn priced(
    path: &Path,
    who: &Who,
    how: How,
    sku: Sku,
    command: impl Into<ledger::rules::Command>,
) -> Result<Answer, Trouble> {
    let mut door = Door::open(path, who, how)?;
    let receipt = door.submit(command)?;
    let price = said(&receipt, "points_price").parse::<Points>().ok();
    let off = price.and_then(|price| stock::off_parity(door.book.views(), sku, price, door.today));
    Ok(warned(door.answered(&receipt, how), off, how.lang()))
}

/// Takes goods in, says how many may be handed out then, and prints the slip of the delivery.
fn take_in(
    path: &Path,
    who: &Who,
    how: How,
    sku: Sku,
    command: impl Into<ledger::rules::Command>,
) -> Result<Answer, Trouble> {
    let mut door = Door::open(path, who, how)?;
    let receipt = door.submit(command)?;
    let mut answer = with_stock(door.answered(&receipt, how), &door, sku, how);
    let row = stock::one(door.book.views(), sku, door.today);
    answer = warned(answer, row.and_then(|row| row.off_parity), how.lang());
    let slip = delivery::delivery(&mut door.book, receipt.sealed.entry().seq)?;
    Ok(match slip {
        Some(slip) => {
            let answer = answer.with("slip", &slip);
            goods_lists::ties(answer, &slip, how.lang())
        }
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
            state(row, how.lang()),
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

/// What is to be known of a good at a glance.
fn state(row: &stock::Row, lang: Lang) -> String {
    if row.standing == ledger::views::goods::Standing::Withdrawn {
        lang.say(Word::GOODS_WITHDRAWN).to_owned()
    } else if row.running_out {
        lang.say(Word::CLI_RUNNING_OUT).to_owned()
    } else {
        String::new()
    }
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
    let mut answer = Answer::of(&row)
        .line(format!("{}  {}  {}", row.sku, row.name, state(&row, lang)))
        .field(lang, Word::CLI_PRICE, row.points_price);
    if let Some(next) = row.next_price {
        let (day, points) = (next.from.to_string(), next.points_price.to_string());
        let said = lang.fill(Word::GOODS_NEXT_PRICE, &[("day", &day), ("points", &points)]);
        answer = answer.field(lang, Word::CLI_NEXT_PRICE, said);
    }
    if let Some(off) = row.off_parity {
        let (price, cost) = (off.price.to_string(), off.cost.to_string());
        answer = answer.line(lang.fill(Word::GOODS_OFF_PARITY, &[("price", &price), ("cost", &cost)]));
    }
    if let Some(category) = &row.category {
        answer = answer.field(lang, Word::CLI_CATEGORY, category);
    }
    Ok(answer
        .field(lang, Word::CLI_USABLE, row.usable)
        .field(lang, Word::CLI_PAST_DATE, row.past_date)
        .table(lang, &columns, &lots))
}
