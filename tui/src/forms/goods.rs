//! Goods: listing, prices, taking in; and undoing a slip.

use ledger::rules::Command;
use ledger::rules::goods::{DonateGoods, ListGood, NameDonor, PurchaseGoods, RepriceGood};
use ledger::rules::redemptions::ReverseRedemption;
use ledger::units::{Quantity, Sku, VoucherNo};

use super::{Choices, Reading, document, labels, reason};
use crate::widgets::field::{Field, Kind};
use crate::words::Word;

fn price() -> Field {
    Field::new("price", Word::PRICE, Kind::Amount).at_most(12)
}

pub(super) fn list_fields() -> Vec<Field> {
    vec![
        Field::new("sku", Word::SKU, Kind::Text).at_most(24).with_help(Word::HELP_SKU),
        Field::new("name", Word::CALLED, Kind::Text).at_most(60),
        price(),
        Field::new("barcode", Word::BARCODE, Kind::Digits)
            .at_most(13)
            .optional()
            .with_help(Word::HELP_BARCODE),
        Field::new("reorder", Word::GOODS_REORDER, Kind::Digits).at_most(6).with_value("3"),
    ]
}

pub(super) fn list(read: &mut Reading<'_>) -> Option<Command> {
    let (sku, name, price) = (read.folded("sku"), read.need("name"), read.folded("price"));
    let (barcode, reorder) = (read.may_folded("barcode"), read.folded("reorder"));
    let barcodes = barcode?.into_iter().collect();
    let listed = ListGood { sku: sku?, name: name?, points_price: price?, barcodes, reorder_at: reorder? };
    Some(listed.into())
}

pub(super) fn price_fields() -> Vec<Field> {
    vec![price(), document()]
}

pub(super) fn reprice(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let (price, document) = (read.folded("price"), read.need("document"));
    Some(RepriceGood { sku, points_price: price?, document: document? }.into())
}

pub(super) fn donor_name() -> Field {
    Field::new("name", Word::DONOR, Kind::Text).at_most(60)
}

pub(super) fn name_donor(read: &mut Reading<'_>) -> Option<Command> {
    let name = read.need("name")?;
    Some(NameDonor { name }.into())
}

fn intake(first: Field, worth: Word) -> Vec<Field> {
    vec![
        first,
        Field::new("quantity", Word::QUANTITY, Kind::Digits).at_most(6),
        Field::new("worth", worth, Kind::Amount).at_most(12),
        document(),
        Field::new("best_before", Word::BEST_BEFORE, Kind::Date).optional(),
    ]
}

pub(super) fn donate_fields(choices: &Choices) -> Vec<Field> {
    intake(Field::new("donor", Word::DONOR, Kind::Choice(labels(&choices.donors))), Word::VALUE)
}

pub(super) fn donate(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let donors = read.choices.donors.clone();
    let (donor, quantity) = (read.chosen("donor", &donors), read.folded::<Quantity>("quantity"));
    let (value, document) = (read.folded("worth"), read.need("document"));
    let best_before = read.may_folded("best_before");
    let gift = DonateGoods {
        sku,
        quantity: quantity?,
        donor: donor?,
        value: value?,
        document: document?,
        best_before: best_before?,
    };
    Some(gift.into())
}

pub(super) fn purchase_fields(choices: &Choices) -> Vec<Field> {
    intake(Field::new("fund", Word::FUND, Kind::Choice(labels(&choices.funds))), Word::COST)
}

pub(super) fn purchase(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let funds = read.choices.funds.clone();
    let (fund, quantity) = (read.chosen("fund", &funds), read.folded::<Quantity>("quantity"));
    let (cost, document) = (read.folded("worth"), read.need("document"));
    let best_before = read.may_folded("best_before");
    let bought = PurchaseGoods {
        sku,
        quantity: quantity?,
        fund: fund?,
        purpose: "goods".parse().ok()?,
        cost: cost?,
        document: document?,
        best_before: best_before?,
    };
    Some(bought.into())
}

pub(super) fn reverse_fields(voucher: Option<VoucherNo>) -> Vec<Field> {
    let printed = voucher.map(|voucher| voucher.to_string()).unwrap_or_default();
    vec![Field::new("voucher", Word::VOUCHER, Kind::Text).at_most(12).with_value(&printed), reason()]
}

pub(super) fn reverse(read: &mut Reading<'_>) -> Option<Command> {
    let (voucher, reason) = (read.folded("voucher"), read.need("reason"));
    Some(ReverseRedemption { voucher: voucher?, reason: reason? }.into())
}
