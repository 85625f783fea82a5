//! Redeeming, undoing it, and printing the slip again.

use std::str::FromStr;

use clap::Args;
use ledger::events::redemptions::OnPaper;
use ledger::exchange::paper::{Shape, WIDE, lines};
use ledger::reports::receipt::{self, slip};
use ledger::rules::Refusal;
use ledger::rules::papers::ReprintSlip;
use ledger::rules::redemptions::{Redeem as Command, RedeemOnPaper, ReverseRedemption, Wanted};
use ledger::units::{CardNo, Day, MemberId, Note, PadNo, Points, Quantity, VoucherNo};
use ledger::views::Views;

use crate::screens::slip::{Print, paper};
use crate::text::fold;
use crate::words::{Lang, Word};

use super::door::{Door, FileBook, Who, read};
use super::goods::GoodRef;
use super::members::said;
use super::prints::{Out, note_head, staff};
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
        let wrong = |error: &dyn std::fmt::Display| Trouble::usage(Word::CLI_BAD_VALUE, error);
        let mut what = self.what.iter().map(|typed| fold::text(typed));
        let named: Option<MemberId> = match self.card {
            Some(_) => None,
            None => what.next().map(|typed| typed.parse()).transpose().map_err(|error| wrong(&error))?,
        };
        let basket = what.map(|typed| typed.parse()).collect::<Result<Vec<Typed>, _>>();
        let basket = basket.map_err(|error| wrong(&error))?;
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let views = door.book.views();
        let member = match (named, self.card) {
            (Some(member), _) => member,
            (None, Some(card)) => views.members.card(card).ok_or(Refusal::NoSuchCard { card })?.member,
            (None, None) => return Err(wrong(&"MEMBER")),
        };
        let lines = basket.iter().map(|typed| typed.wanted(views)).collect();
        let points = self.points;
        let receipt = match self.pad.zip(self.on) {
            Some((pad, on)) => {
                door.submit(RedeemOnPaper { member, lines, points, paper: OnPaper { pad, on } })?
            }
            None => door.submit(Command { member, card: self.card, lines, points })?,
        };
        with_slip(door.answered(&receipt, how), &mut door.book, &said(&receipt, "voucher"), how.lang())
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
    #[command(flatten)]
    who: Who,
}

impl Reverse {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let receipt = door.submit(ReverseRedemption { voucher: self.voucher, reason: self.reason })?;
        let answer = door.answered(&receipt, how);
        Ok(match said(&receipt, "member").parse() {
            Ok(member) => super::reports::with_balance(answer, &door, member, how.lang()),
            Err(_) => answer,
        })
    }
}

/// Shows a slip, or prints it again.
#[derive(Debug, Args)]
pub(super) struct Slip {
    #[command(flatten)]
    book: BookPath,
    /// Which slip.
    #[arg(value_parser = folded::<VoucherNo>)]
    voucher: VoucherNo,
    /// Count it as a reprint and mark it so; takes --by. Without it the slip is marked as a view.
    #[arg(long, requires = "by")]
    reprint: bool,
    #[command(flatten)]
    out: Out,
    #[command(flatten)]
    who: Option<Who>,
}

impl Slip {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let voucher = self.voucher;
        let (mut book, print) = match self.who.filter(|_| self.reprint) {
            Some(who) => {
                let mut door = Door::open(&self.book.path, &who, how)?;
                let receipt = door.submit(ReprintSlip { voucher })?;
                let nth = match &receipt.sealed.entry().event {
                    ledger::events::Event::SlipReprinted(fact) => fact.nth,
                    _ => door.book.views().papers.reprints(voucher),
                };
                (door.book, Print::Again(nth))
            }
            None => (read(&self.book.path)?.0, Print::View),
        };
        let slip = slip(&mut book, voucher)?.ok_or(Refusal::NoSuchVoucher { voucher })?;
        if self.reprint {
            note_head(&self.book.path, &slip);
        }
        let paper = paper(&slip, print, &staff(&mut book)?, how.lang());
        if how.json && !self.out.is_asked() {
            return Ok(Answer::of(&slip));
        }
        self.out.give(vec![paper], Shape::Slip, Answer::of(&slip), how)
    }
}

pub(super) fn with_slip(
    answer: Answer,
    book: &mut FileBook,
    voucher: &str,
    lang: Lang,
) -> Result<Answer, Trouble> {
    let Ok(voucher) = voucher.parse() else { return Ok(answer) };
    match slip(book, voucher)? {
        Some(slip) => printed(answer.with("slip", &slip), &slip, book, lang),
        None => Ok(answer),
    }
}

/// The slip as lines of text, as it is handed over.
fn printed(answer: Answer, slip: &receipt::Slip, book: &mut FileBook, lang: Lang) -> Result<Answer, Trouble> {
    let paper = paper(slip, Print::First, &staff(book)?, lang);
    Ok(lines(&paper, WIDE).iter().fold(answer, Answer::line))
}
