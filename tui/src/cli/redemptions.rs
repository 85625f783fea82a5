//! Redeeming, undoing it, and printing the slip again.

use std::path::Path;
use std::str::FromStr;

use clap::Args;
use ledger::book::{Outcome, Receipt};
use ledger::events::redemptions::OnPaper;
use ledger::exchange::paper::{Shape, WIDE, lines};
use ledger::reports::receipt::slip;
use ledger::rules::Refusal;
use ledger::rules::papers::ReprintSlip;
use ledger::rules::redemptions::{
    Besides, Redeem as Command, RedeemOnPaper, RedeemWith, ReverseRedemption, ReverseSpoilt, Wanted,
};
use ledger::units::{CardNo, Day, Note, PadNo, Points, Quantity, Sku, VoucherNo};
use ledger::views::Views;

use crate::print::{Printer, What};
use crate::screens::slip::{Print, paper};

use super::door::{Door, Who, after, read};
use super::goods::GoodRef;
use super::holds::{Terms, basket_of, typed};
use super::members::said;
use super::prints::{Out, Printing, handed_out, print_out, staff};
use super::queue::{Queue, Rests};
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble};

/// Exchanges points for goods.
#[derive(Debug, Args)]
pub(super) struct Redeem {
    #[command(flatten)]
    book: BookPath,
    /// Who, unless --card says it; then what: a code or barcode, with *N for several pieces.
    #[arg(value_name = "MEMBER | GOOD[*N]", required = true)]
    what: Vec<String>,
    /// The card he showed, instead of his number.
    #[arg(long, value_parser = folded::<CardNo>)]
    card: Option<CardNo>,
    /// What it must cost; another price is refused.
    #[arg(long, value_name = "POINTS", value_parser = folded::<Points>)]
    points: Option<Points>,
    /// The number of the outage form it was written on; takes --on.
    #[arg(long, value_name = "FORM", requires = "on", conflicts_with = "card", value_parser = folded::<PadNo>)]
    pad: Option<PadNo>,
    /// The day on the form.
    #[arg(long, value_name = "DAY", requires = "pad", value_parser = folded::<Day>)]
    on: Option<Day>,
    #[command(flatten)]
    terms: Box<Terms>,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    who: Who,
}

/// One good of a basket as it is typed: `RICE-5KG*2`, `6901234567892`.
pub(super) struct Typed {
    good: GoodRef,
    quantity: Quantity,
}

impl Typed {
    /// The line of a basket it stands for.
    pub(super) fn wanted(&self, views: &Views) -> Wanted {
        Wanted { sku: self.good.sku(views), quantity: self.quantity }
    }
}

impl FromStr for Typed {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let (good, quantity) = typed.rsplit_once('*').unwrap_or((typed, "1"));
        let good = good.parse().map_err(|error| format!("{error}"))?;
        let quantity = quantity.parse().map_err(|error| format!("{error}"))?;
        Ok(Self { good, quantity })
    }
}

impl Redeem {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let (named, basket) = typed(&self.what, self.card)?;
        let printer = self.printing.printer(how.lang())?;
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let (member, lines) = basket_of(&door, named, self.card, &basket)?;
        let besides = self.terms.besides(&mut door, member, None)?;
        let (card, points) = (self.card, self.points);
        let receipt = if let Some((pad, on)) = self.pad.zip(self.on) {
            door.submit(RedeemOnPaper { member, lines, points, paper: OnPaper { pad, on } })?
        } else {
            let basket = Command { member, card, lines, points };
            if besides == Besides::default() {
                door.submit(basket)?
            } else {
                door.submit(RedeemWith { basket, besides })?
            }
        };
        with_slip(door.answered(&receipt, how), &mut door, &receipt, (&self.book.path, &printer), how)
    }
}

/// Undoes a redemption.
#[derive(Debug, Args)]
pub(super) struct Reverse {
    #[command(flatten)]
    book: BookPath,
    /// Which slip.
    #[arg(value_parser = folded::<VoucherNo>)]
    voucher: VoucherNo,
    /// Why.
    #[arg(long, value_parser = written::<Note>)]
    reason: Note,
    /// Goods that came back spoilt and are written off; several with commas.
    #[arg(long, value_delimiter = ',', value_parser = folded::<Sku>)]
    spoilt: Vec<Sku>,
    #[command(flatten)]
    who: Who,
}

impl Reverse {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let reversal = ReverseRedemption { voucher: self.voucher, reason: self.reason };
        let receipt = if self.spoilt.is_empty() {
            door.submit(reversal)?
        } else {
            door.submit(ReverseSpoilt { reversal, spoilt: self.spoilt })?
        };
        let answer = door.answered(&receipt, how);
        Ok(match said(&receipt, "member").parse() {
            Ok(member) => super::reports::with_balance(answer, &door, member, how.lang()),
            Err(_) => answer,
        })
    }
}

/// Shows a slip, marked as a view.
#[derive(Debug, Args)]
pub(super) struct Slip {
    #[command(flatten)]
    book: BookPath,
    /// Which slip.
    #[arg(value_parser = folded::<VoucherNo>)]
    voucher: VoucherNo,
    #[command(flatten)]
    out: Out,
}

impl Slip {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let voucher = self.voucher;
        let (mut book, _) = read(&self.book.path)?;
        let slip = slip(&mut book, voucher)?.ok_or(Refusal::NoSuchVoucher { voucher })?;
        if how.json && !self.out.is_asked() {
            return Ok(Answer::of(&slip));
        }
        let paper = paper(&slip, Print::View, &staff(&mut book)?, how.lang());
        let queue = Queue::here(&self.book.path)?;
        let papers = (What::Page, vec![paper]);
        self.out.give(papers, Shape::Slip, (&queue, Rests::OnNothing), (Answer::of(&slip), how))
    }
}

/// Prints a slip again: it is counted, and marked so.
#[derive(Debug, Args)]
pub(super) struct Reprint {
    #[command(flatten)]
    book: BookPath,
    /// Which slip.
    #[arg(value_parser = folded::<VoucherNo>)]
    voucher: VoucherNo,
    #[command(flatten)]
    out: Out,
    #[command(flatten)]
    who: Who,
}

impl Reprint {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let voucher = self.voucher;
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let receipt = door.submit(ReprintSlip { voucher })?;
        let nth = match &receipt.sealed.entry().event {
            ledger::events::Event::SlipReprinted(fact) => fact.nth,
            _ => door.book.views().papers.reprints(voucher),
        };
        let answer = door.answered(&receipt, how);
        let slip =
            after(&receipt, slip(&mut door.book, voucher))?.ok_or(Refusal::NoSuchVoucher { voucher })?;
        let staff = after(&receipt, staff(&mut door.book))?;
        let paper = paper(&slip, Print::Again(nth), &staff, how.lang());
        let paper = handed_out(&self.book.path, &mut door.book, &slip, (paper, how.lang()));
        let queue = Queue::of(&self.book.path, door.session().desk().clone());
        let (papers, answer) = ((What::Slip(voucher), vec![paper]), answer.with("slip", &slip));
        self.out.give(papers, Shape::Slip, (&queue, Rests::OnAnEntry), (answer, how))
    }
}

/// The slip of what was just handed out: as text in the answer, and at the printer. A request that was
/// known is answered again, and prints its slip only when the queue has none of it: the power may have failed
/// between the entry and its paper.
pub(super) fn with_slip(
    answer: Answer,
    door: &mut Door,
    receipt: &Receipt,
    (book, printer): (&Path, &Printer),
    how: How,
) -> Result<Answer, Trouble> {
    let Ok(voucher) = said(receipt, "voucher").parse() else { return Ok(answer) };
    let Some(slip) = after(receipt, slip(&mut door.book, voucher))? else { return Ok(answer) };
    let staff = after(receipt, staff(&mut door.book))?;
    let paper = paper(&slip, Print::First, &staff, how.lang());
    let queue = Queue::of(book, door.session().desk().clone());
    let is_first = receipt.outcome == Outcome::Written || (printer.is_set() && !queue.has(voucher));
    let paper = if is_first { handed_out(book, &mut door.book, &slip, (paper, how.lang())) } else { paper };
    let answer = lines(&paper, WIDE).iter().fold(answer.with("slip", &slip), Answer::line);
    if !is_first {
        return Ok(answer);
    }
    print_out(answer, printer, (What::Slip(voucher), &paper), &queue, how)
}
