//! Redeeming, undoing it, and printing the slip again.

use std::str::FromStr;

use clap::Args;
use ledger::reports::receipt::{self, slip};
use ledger::rules::Refusal;
use ledger::rules::redemptions::{
    Besides, Redeem as Command, RedeemWith, ReverseRedemption, ReverseSpoilt, Wanted,
};
use ledger::units::{CardNo, Note, Points, Quantity, Sku, VoucherNo};
use ledger::views::Views;

use crate::screens::slip::who;
use crate::text::Align;
use crate::words::{Lang, Word};

use super::door::{Door, FileBook, Who, read};
use super::goods::GoodRef;
use super::holds::{Terms, basket_of, typed};
use super::members::said;
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
    #[command(flatten)]
    terms: Box<Terms>,
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
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let (member, lines) = basket_of(&door, named, self.card, &basket)?;
        let besides = self.terms.besides(&mut door, member, None)?;
        let basket = Command { member, card: self.card, lines, points: self.points };
        let receipt = if besides == Besides::default() {
            door.submit(basket)?
        } else {
            door.submit(RedeemWith { basket, besides })?
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

/// Prints a slip again.
#[derive(Debug, Args)]
pub(super) struct Slip {
    #[command(flatten)]
    book: BookPath,
    /// Which slip.
    #[arg(value_parser = folded::<VoucherNo>)]
    voucher: VoucherNo,
}

impl Slip {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let (mut book, _) = read(&self.book.path)?;
        let voucher = self.voucher;
        let slip = slip(&mut book, voucher)?.ok_or(Refusal::NoSuchVoucher { voucher })?;
        Ok(printed(Answer::of(&slip).line(how.lang().say(Word::CLI_REPRINT)), &slip, how.lang()))
    }
}

pub(super) fn with_slip(
    answer: Answer,
    book: &mut FileBook,
    voucher: &str,
    lang: Lang,
) -> Result<Answer, Trouble> {
    let Ok(voucher) = voucher.parse() else { return Ok(answer) };
    Ok(match slip(book, voucher)? {
        Some(slip) => printed(answer.with("slip", &slip), &slip, lang),
        None => answer,
    })
}

/// The slip as lines of text.
fn printed(answer: Answer, slip: &receipt::Slip, lang: Lang) -> Answer {
    let (hour, minute) = slip.clock;
    let rows: Vec<Vec<String>> = slip
        .lines
        .iter()
        .map(|line| {
            let name = line.name.as_ref().map_or_else(|| line.sku.to_string(), ToString::to_string);
            vec![name, line.quantity.to_string(), line.points.to_string()]
        })
        .collect();
    let columns =
        [(Word::CLI_GOOD, Align::Left), (Word::CLI_QUANTITY, Align::Right), (Word::CLI_POINTS, Align::Right)];
    let station = slip.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut answer = answer
        .line(station)
        .field(lang, Word::CLI_VOUCHER, slip.voucher)
        .field(lang, Word::CLI_MEMBER, who(slip.member))
        .field(lang, Word::CLI_DAY, format!("{} {hour:02}:{minute:02}", slip.on))
        .table(lang, &columns, &rows)
        .field(lang, Word::CLI_COST_POINTS, slip.points)
        .field(lang, Word::CLI_BEFORE, slip.before)
        .field(lang, Word::CLI_AFTER, slip.after);
    if let Some((day, points)) = slip.next_expiry {
        let values = [("points", points.to_string()), ("day", day.to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
        answer = answer.line(lang.fill(Word::CLI_NEXT_EXPIRY, &values));
    }
    if let Some(cash) = slip.cash {
        answer = answer.field(lang, Word::SLIP_CASH, cash);
    }
    if let Some(collected) = &slip.collected {
        answer = answer.field(lang, Word::SLIP_COLLECTED, crate::screens::slip::collector(collected));
    }
    if let Some(seq) = slip.reversed_by {
        answer = answer.line(lang.fill(Word::CLI_REVERSED_BY, &[("seq", &seq.to_string())]));
    }
    answer.line(format!("{} {}", slip.seq, slip.hash))
}
