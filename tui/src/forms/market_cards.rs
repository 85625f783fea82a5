//! Supermarket cards: buying, handing over, giving out, counting; and merchants.

use std::path::PathBuf;

use ledger::events::market_cards::VoidCause;
use ledger::rules::Command;
use ledger::rules::market_cards::{
    BuyMarketCards, CountMarketCards, HandOverMarketCards, IssueMarketCards, TakeBackMarketCards,
    VoidMarketCards,
};
use ledger::rules::merchants::{NameMerchant, SettleMerchant};
use ledger::units::{CardNo, Day, Digest, Serial, SerialRange, VoucherNo};

use super::{Choices, Reading, document, labels, reason};
use crate::text::fold;
use crate::widgets::field::{Field, Kind};
use crate::widgets::form::Form;
use crate::words::{Lang, Word, market_cards};

/// Room for a day's cards, each scanned.
const SCANS: usize = 4_000;

fn codes(id: &'static str, label: Word) -> Field {
    Field::new(id, label, Kind::Codes).at_most(SCANS).with_help(Word::HELP_SERIALS)
}

fn serials() -> Field {
    codes("serials", Word::MARKET_SERIALS)
}

impl Reading<'_> {
    /// Serials and runs of them, card by card.
    fn each(&mut self, id: &'static str) -> Option<Vec<Serial>> {
        let runs: Vec<SerialRange> = self.codes(id)?;
        Some(runs.iter().flat_map(SerialRange::serials).collect())
    }
}

/// For whoever stands at the counter, with the cards scanned there.
pub(super) fn issue_fields(visitor: &str, cards: &str) -> Vec<Field> {
    let member = Field::new("member", Word::MARKET_VISITOR, Kind::Text).at_most(12).of_member();
    vec![member.with_value(visitor), serials().with_value(cards)]
}

pub(super) fn issue(read: &mut Reading<'_>) -> Option<Command> {
    let (member, serials) = (read.member("member"), read.each("serials"));
    let card = fold::text(read.text("member")).parse::<CardNo>().ok();
    Some(IssueMarketCards { member: member?, card, serials: serials?, points: None }.into())
}

pub(super) fn hand_over_fields(cards: &str) -> Vec<Field> {
    vec![
        serials().with_value(cards),
        Field::new("counted", Word::MARKET_COUNTED, Kind::Digits).at_most(4).with_help(Word::HELP_COUNTED),
        codes("missing", Word::MARKET_MISSING).optional(),
    ]
}

pub(super) fn hand_over(read: &mut Reading<'_>) -> Option<Command> {
    let (ranges, counted) = (read.codes("serials"), read.folded("counted"));
    let missing = read.codes("missing");
    let handed = HandOverMarketCards { from: None, ranges: ranges?, counted: counted?, missing: missing? };
    Some(handed.into())
}

pub(super) fn count_fields() -> Vec<Field> {
    let custodian = Field::new("custodian", Word::MARKET_CUSTODIAN, Kind::Text).at_most(6);
    vec![custodian.optional().with_help(Word::HELP_CUSTODIAN), serials().optional()]
}

pub(super) fn count(read: &mut Reading<'_>) -> Option<Command> {
    let (custodian, ranges) = (read.may_folded("custodian"), read.codes("serials"));
    Some(CountMarketCards { custodian: custodian?, ranges: ranges? }.into())
}

pub(super) fn buy_fields(choices: &Choices) -> Vec<Field> {
    vec![
        Field::new("merchant", Word::MARKET_MERCHANT, Kind::Choice(labels(&choices.merchants))),
        Field::new("face", Word::MARKET_FACE, Kind::Amount).at_most(10),
        serials(),
        Field::new("fund", Word::FUND, Kind::Choice(labels(&choices.card_funds))),
        Field::new("cost", Word::COST, Kind::Amount).at_most(12),
        document(),
        super::draw(),
        Field::new("transfer", Word::MARKET_TRANSFER, Kind::Text).at_most(100).optional(),
    ]
}

pub(super) fn buy(read: &mut Reading<'_>) -> Option<Command> {
    let (merchants, funds) = (read.choices.merchants.clone(), read.choices.card_funds.clone());
    let (merchant, fund) = (read.chosen("merchant", &merchants), read.chosen("fund", &funds));
    let (face, ranges, cost) = (read.folded("face"), read.codes("serials"), read.folded("cost"));
    let (document, transfer) = (read.need("document"), read.may("transfer"));
    let paying = read.paying()?;
    let bought = BuyMarketCards {
        face: face?,
        ranges: ranges?,
        merchant: merchant?,
        fund: fund?,
        purpose: paying.as_ref().map_or_else(|| "cards".parse().ok(), |paying| Some(paying.purpose))?,
        cost: cost?,
        document: document?,
        transfer: transfer?,
        draw: paying.map(|paying| paying.draw),
    };
    Some(bought.into())
}

pub(super) fn void_fields(lang: Lang) -> Vec<Field> {
    let causes = VoidCause::ALL.map(|cause| lang.say(market_cards::cause(cause)).to_owned());
    vec![serials(), Field::new("cause", Word::MARKET_CAUSE, Kind::Choice(causes.to_vec())), reason()]
}

pub(super) fn void(read: &mut Reading<'_>) -> Option<Command> {
    let (ranges, reason) = (read.codes("serials"), read.need("reason"));
    let said = |cause: &VoidCause| read.lang.say(market_cards::cause(*cause)) == read.text("cause");
    let cause = VoidCause::ALL.into_iter().find(said)?;
    Some(VoidMarketCards { ranges: ranges?, cause, reason: reason? }.into())
}

pub(super) fn take_back_fields(voucher: Option<VoucherNo>) -> Vec<Field> {
    let voucher = voucher.map(|voucher| voucher.to_string()).unwrap_or_default();
    let field = Field::new("voucher", Word::VOUCHER, Kind::Text).at_most(12).scanned();
    vec![field.with_value(&voucher), serials(), reason()]
}

pub(super) fn take_back(read: &mut Reading<'_>) -> Option<Command> {
    let (voucher, serials) = (read.folded("voucher"), read.each("serials"));
    let reason = read.need("reason");
    Some(TakeBackMarketCards { voucher: voucher?, serials: serials?, reason: reason? }.into())
}

pub(super) fn merchant_fields() -> Vec<Field> {
    vec![
        Field::new("name", Word::MARKET_MERCHANT, Kind::Text).at_most(60),
        Field::new("contact", Word::MARKET_CONTACT, Kind::Text).at_most(100).optional(),
        Field::new("faces", Word::MARKET_FACES, Kind::Codes)
            .at_most(60)
            .optional()
            .with_help(Word::HELP_FACES),
    ]
}

pub(super) fn name_merchant(read: &mut Reading<'_>) -> Option<Command> {
    let (name, contact, faces) = (read.need("name"), read.may("contact"), read.codes("faces"));
    Some(NameMerchant { name: name?, contact: contact?, faces: faces? }.into())
}

/// The month that is over is the one statements come of.
pub(super) fn settle_fields(choices: &Choices) -> Vec<Field> {
    let before = |today: Day| today.month_start().minus(1).month_start().to_string();
    let month = choices.today.map(before).unwrap_or_default();
    let mut first = Field::new("month", Word::MARKET_MONTH, Kind::Date).with_help(Word::HELP_MONTH);
    first.offer(&month);
    vec![
        Field::new("merchant", Word::MARKET_MERCHANT, Kind::Choice(labels(&choices.merchants))),
        first,
        Field::new("file", Word::SHEET_FILE, Kind::Text).at_most(300).with_help(Word::HELP_STATEMENT),
    ]
}

/// Everything but the lines, which come from the file.
pub(super) fn settle(read: &mut Reading<'_>) -> Option<Command> {
    let merchants = read.choices.merchants.clone();
    let (merchant, month) = (read.chosen("merchant", &merchants), read.folded("month"));
    let file = read.need::<String>("file");
    let settled = SettleMerchant {
        merchant: merchant?,
        month: month?,
        file: Digest::from_bytes([0; 32]),
        lines: Vec::new(),
    };
    file.map(|_| settled.into())
}

/// The merchant's statement.
pub(super) fn attachment(form: &Form) -> Option<PathBuf> {
    // A file that is dragged into a terminal comes in quotes.
    let path = form.value("file").trim().trim_matches(['\'', '"']);
    (!path.is_empty()).then(|| PathBuf::from(path))
}
