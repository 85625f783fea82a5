//! Supermarket cards: buying, custody, giving out, writing off and counting, each card by its serial.

use clap::{ArgGroup, Subcommand};
use ledger::book::Receipt;
use ledger::events::market_cards::VoidCause;
use ledger::reports::market_cards::{self, CardRow, Overview};
use ledger::rules::Refusal;
use ledger::rules::market_cards::{
    BuyMarketCards, CountMarketCards, HandOverMarketCards, IssueMarketCards, TakeBackMarketCards,
    VoidMarketCards,
};
use ledger::units::{
    CardNo, Cny, Document, DrawId, FundId, MemberId, MerchantId, Note, OperatorId, Points, Quantity, Serial,
    SerialRange, Slug, VoucherNo,
};

use crate::text::Align;
use crate::words::{Lang, Word, market_cards as words};

use super::door::{Door, Who, read, write};
use super::draws::Payer;
use super::members::said;
use super::prints::Printing;
use super::redemptions::with_slip;
use super::typed::{folded, one_of, used, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum MarketCardCommand {
    /// Take cards in that a fund paid for; always by two people.
    Buy {
        #[command(flatten)]
        book: BookPath,
        /// What one card is worth, in yuan.
        #[arg(value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        face: Cny,
        /// Which: serials, or runs such as 1001..1050.
        #[arg(required = true, value_parser = folded::<SerialRange>)]
        cards: Vec<SerialRange>,
        /// Whose cards they are.
        #[arg(long, value_parser = folded::<MerchantId>)]
        merchant: MerchantId,
        /// Whose money; the draw's when one is named.
        #[arg(long, required_unless_present = "draw", value_parser = folded::<FundId>)]
        fund: Option<FundId>,
        /// Under which permitted use; the draw's when one is named, else cards.
        #[arg(long, value_parser = used)]
        purpose: Option<Slug>,
        /// The draw that pays.
        #[arg(long, value_parser = folded::<DrawId>)]
        draw: Option<DrawId>,
        /// What all of them together cost, in yuan.
        #[arg(long, value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        cost: Cny,
        /// The invoice.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        /// The reference of the bank transfer, where the policy asks for one.
        #[arg(long, value_parser = written::<Document>)]
        transfer: Option<Document>,
        #[command(flatten)]
        who: Who,
    },
    /// What there is, who has it, and whether bought = in stock + issued + void.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Show one card.
    Show {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<Serial>)]
        serial: Serial,
    },
    /// Give cards to the second person, who counted them.
    HandOver {
        #[command(flatten)]
        book: BookPath,
        /// Which: serials, or runs such as 1001..1050.
        #[arg(required = true, value_parser = folded::<SerialRange>)]
        cards: Vec<SerialRange>,
        /// How many the receiver counted.
        #[arg(long, value_parser = folded::<Quantity>)]
        counted: Quantity,
        /// Which of them were not there; several with commas.
        #[arg(long, value_delimiter = ',', value_parser = folded::<SerialRange>)]
        missing: Vec<SerialRange>,
        /// Who has them, where the chief hands over what somebody else has.
        #[arg(long, value_parser = folded::<OperatorId>)]
        from: Option<OperatorId>,
        #[command(flatten)]
        who: Who,
    },
    /// Exchange a member's points for cards.
    Issue {
        #[command(flatten)]
        book: BookPath,
        /// Who.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// Which cards.
        #[arg(required = true, value_parser = folded::<Serial>)]
        serials: Vec<Serial>,
        /// The member card he showed.
        #[arg(long, value_parser = folded::<CardNo>)]
        card: Option<CardNo>,
        /// What they must cost; another price is refused.
        #[arg(long, value_name = "POINTS", value_parser = folded::<Points>)]
        points: Option<Points>,
        #[command(flatten)]
        printing: Printing,
        #[command(flatten)]
        who: Who,
    },
    /// Take all cards of a slip back before they are used; always by two people.
    TakeBack {
        #[command(flatten)]
        book: BookPath,
        /// Which slip.
        #[arg(value_parser = folded::<VoucherNo>)]
        voucher: VoucherNo,
        /// The cards that came back.
        #[arg(required = true, value_parser = folded::<Serial>)]
        serials: Vec<Serial>,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Write cards in stock off; always by two people.
    Void {
        #[command(flatten)]
        book: BookPath,
        /// Which: serials, or runs such as 1001..1050.
        #[arg(required = true, value_parser = folded::<SerialRange>)]
        cards: Vec<SerialRange>,
        /// What happened to them: lost, damaged or expired.
        #[arg(long, value_parser = cause)]
        cause: VoidCause,
        /// How it came about.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Record a count by serial; always by two people.
    #[command(group(ArgGroup::new("whose").required(true).args(["custodian", "all"])))]
    Count {
        #[command(flatten)]
        book: BookPath,
        /// Which are there: serials, or runs such as 1001..1050.
        #[arg(value_parser = folded::<SerialRange>)]
        cards: Vec<SerialRange>,
        /// Of one person's cards: those that are not there are missing of his.
        #[arg(long, value_parser = folded::<OperatorId>)]
        custodian: Option<OperatorId>,
        /// Of everybody's cards: each that is not there is missing. The close of a day asks for it.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        who: Who,
    },
}

fn cause(typed: &str) -> Result<VoidCause, String> {
    one_of(typed, &VoidCause::ALL, VoidCause::as_str)
}

impl MarketCardCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Buy { book, face, cards, merchant, fund, purpose, draw, cost, document, transfer, who } => {
                let ranges = cards;
                let Payer { fund, purpose, .. } = Payer::of(&book.path, draw, fund, purpose, "cards")?;
                let buy =
                    BuyMarketCards { face, ranges, merchant, fund, purpose, cost, document, transfer, draw };
                write(&book.path, &who, how, buy)
            }
            Self::List { book } => {
                let (book, _) = read(&book.path)?;
                let all = market_cards::overview(book.views());
                Ok(listed(Answer::of(&all), &all, how.lang()))
            }
            Self::Show { book, serial } => {
                let (book, _) = read(&book.path)?;
                let row = market_cards::card(book.views(), serial).ok_or(Refusal::NoSuchSerial { serial })?;
                Ok(shown(&row, how.lang()))
            }
            Self::HandOver { book, cards, counted, missing, from, who } => {
                let hand = HandOverMarketCards { from, ranges: cards, counted, missing };
                write(&book.path, &who, how, hand)
            }
            Self::Issue { book, member, serials, card, points, printing, who } => {
                let printer = printing.printer(how.lang())?;
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(IssueMarketCards { member, card, serials, points })?;
                with_slip(door.answered(&receipt, how), &mut door, &receipt, (&book.path, &printer), how)
            }
            Self::TakeBack { book, voucher, serials, reason, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(TakeBackMarketCards { voucher, serials, reason })?;
                let answer = door.answered(&receipt, how);
                Ok(match said(&receipt, "member").parse() {
                    Ok(member) => super::reports::with_balance(answer, &door, member, how.lang()),
                    Err(_) => answer,
                })
            }
            Self::Void { book, cards, cause, reason, who } => {
                write(&book.path, &who, how, VoidMarketCards { ranges: cards, cause, reason })
            }
            Self::Count { book, cards, custodian, all: _, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(CountMarketCards { custodian, ranges: cards })?;
                let lang = how.lang();
                let whose = custodian
                    .map_or_else(|| lang.say(Word::MARKET_EVERYBODY).to_owned(), |of| of.to_string());
                let answer = door.answered(&receipt, how).field(lang, Word::MARKET_CUSTODIAN, whose);
                Ok(counted(answer, &receipt, lang))
            }
        }
    }
}

/// What a count found; one that misses a card or has one too many is a finding.
fn counted(answer: Answer, receipt: &Receipt, lang: Lang) -> Answer {
    let event = serde_json::to_value(&receipt.sealed.entry().event).unwrap_or_default();
    let list = |field: &str| -> String {
        let items = event.get(field).and_then(|found| found.as_array()).into_iter().flatten();
        items.filter_map(|item| item.as_str()).collect::<Vec<_>>().join(" ")
    };
    let answer = answer.field(lang, Word::MARKET_EXPECTED, said(receipt, "expected")).field(
        lang,
        Word::MARKET_COUNTED,
        said(receipt, "counted"),
    );
    let (missing, surplus) = (list("missing"), list("surplus"));
    if missing.is_empty() && surplus.is_empty() {
        return answer;
    }
    let answer = answer.field(lang, Word::MARKET_MISSING, missing);
    answer.field(lang, Word::MARKET_SURPLUS, surplus).finding()
}

/// All cards as lines of text; cards that do not add up are a finding.
fn listed(answer: Answer, all: &Overview, lang: Lang) -> Answer {
    let faces: Vec<Vec<String>> = all
        .faces
        .iter()
        .map(|row| {
            let counts = [row.bought, row.held, row.issued, row.void, row.missing];
            let counts = counts.into_iter().map(|count| count.to_string());
            std::iter::once(row.face.to_string()).chain(counts).collect()
        })
        .collect();
    let columns = [
        Word::MARKET_FACE,
        Word::MARKET_BOUGHT,
        Word::MARKET_HELD,
        Word::MARKET_ISSUED,
        Word::MARKET_VOID,
        Word::MARKET_MISSING,
    ];
    let columns = columns.map(|word| (word, Align::Right));
    let custody: Vec<Vec<String>> = all
        .custody
        .iter()
        .map(|row| {
            let ranges: Vec<String> = row.ranges.iter().map(ToString::to_string).collect();
            vec![row.custodian.to_string(), row.face.to_string(), row.cards.to_string(), ranges.join(" ")]
        })
        .collect();
    let held = [
        (Word::MARKET_CUSTODIAN, Align::Left),
        (Word::MARKET_FACE, Align::Right),
        (Word::MARKET_CARDS_COUNT, Align::Right),
        (Word::MARKET_SERIALS, Align::Left),
    ];
    let missing: Vec<String> = all.missing.iter().map(|card| card.serial.to_string()).collect();
    let answer = answer
        .table(lang, &columns, &faces)
        .table(lang, &held, &custody)
        .field(lang, Word::MARKET_VALUE, all.value)
        .field(lang, Word::MARKET_AT_COST, all.at_cost);
    let answer = match missing.as_slice() {
        [] => answer,
        missing => answer.field(lang, Word::MARKET_MISSING, missing.join(" ")),
    };
    if all.adds_up {
        answer.line(lang.say(Word::MARKET_ADDS_UP))
    } else {
        answer.line(lang.say(Word::MARKET_DIFFERS)).finding()
    }
}

fn shown(row: &CardRow, lang: Lang) -> Answer {
    let answer = Answer::of(row)
        .line(row.serial.to_string())
        .field(lang, Word::MARKET_FACE, row.face)
        .field(lang, Word::MARKET_STATE, lang.say(words::state(row.state)))
        .field(lang, Word::MARKET_MERCHANT, row.merchant)
        .field(lang, Word::CLI_ENTRY, row.bought)
        .field(lang, Word::MARKET_USED, row.used);
    let answer = match row.custodian {
        Some(custodian) => answer.field(lang, Word::MARKET_CUSTODIAN, custodian),
        None => answer,
    };
    let answer = match row.voucher {
        Some(voucher) => answer.field(lang, Word::CLI_VOUCHER, voucher),
        None => answer,
    };
    let answer = match row.on {
        Some(on) => answer.field(lang, Word::CLI_DAY, on),
        None => answer,
    };
    match row.missing {
        Some(since) => answer.field(lang, Word::MARKET_MISSING, since),
        None => answer,
    }
}
