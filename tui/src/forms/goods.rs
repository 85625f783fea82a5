//! Goods: listing, prices, taking in; and undoing a slip.

use ledger::events::goods::{
    FurtherGoods, GiftDetails, GoodDetails, PurchaseDetails, ValueProof, WriteOffCause,
};
use ledger::events::stocktakes::{CauseOf, Scope, VarianceCause};
use ledger::rules::Command;
use ledger::rules::goods::{
    AddBarcode, ChangeGood, DonateGoods, ListGood, NameDonor, PurchaseGoods, RemoveBarcode, RepriceGood,
    RestoreGood, WithdrawGood, WriteOff,
};
use ledger::rules::redemptions::ReverseRedemption;
use ledger::rules::stocktakes::{AbandonStocktake, CloseStocktake, OpenStocktake};
use ledger::units::{Barcode, NotACode, Quantity, Sku, StocktakeId, VoucherNo};

use super::{Choices, Reading, document, labels, reason};
use crate::text::fold;
use crate::widgets::field::{Field, Kind};
use crate::words::{Lang, Word, goods as words, readings};

/// The words of a list to choose from.
fn said(lang: Lang, words: impl IntoIterator<Item = Word>) -> Vec<String> {
    words.into_iter().map(|word| lang.say(word).to_owned()).collect()
}

/// The thing whose word was chosen.
fn of_word<T: Copy>(read: &mut Reading<'_>, id: &'static str, all: &[T], word: fn(T) -> Word) -> Option<T> {
    let lang = read.lang;
    let found = all.iter().copied().find(|one| lang.say(word(*one)) == read.text(id));
    if found.is_none() {
        read.wrong.push((id, lang.say(Word::REQUIRED).to_owned()));
    }
    found
}

/// Several things in one field, separated by semicolons; none when it is empty.
fn several<T>(
    read: &mut Reading<'_>,
    id: &'static str,
    one: impl Fn(&str) -> Result<T, String>,
) -> Option<Vec<T>> {
    let typed = fold::text(read.text(id)).into_owned();
    let parts = typed.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
    match parts.map(one).collect() {
        Ok(all) => Some(all),
        Err(why) => {
            read.wrong.push((id, readings::said(read.lang, &why)));
            None
        }
    }
}

fn codes(read: &mut Reading<'_>) -> Option<Vec<Barcode>> {
    several(read, "barcode", |typed| typed.parse::<Barcode>().map_err(|why| why.to_string()))
}

/// Reads `RICE*3=45.00@2027-03-31`: further goods on the same paper.
fn further(read: &mut Reading<'_>) -> Option<Vec<FurtherGoods>> {
    let how = read.lang.say(Word::CLI_BAD_LINE);
    several(read, "more", |typed| {
        let (line, day) = typed.split_once('@').map_or((typed, None), |(line, day)| (line, Some(day)));
        let parts = line.split_once('*').and_then(|(sku, rest)| Some((sku, rest.split_once('=')?)));
        let (sku, (quantity, value)) = parts.ok_or_else(|| how.to_owned())?;
        Ok(FurtherGoods {
            sku: sku.parse().map_err(|_| how.to_owned())?,
            quantity: quantity.parse().map_err(|_| how.to_owned())?,
            value: value.parse().map_err(|_| how.to_owned())?,
            best_before: day.map(str::parse).transpose().map_err(|_| how.to_owned())?,
        })
    })
}

fn more() -> Field {
    Field::new("more", Word::GOODS_FURTHER, Kind::Text).at_most(200).optional().with_help(Word::HELP_FURTHER)
}

fn kept() -> [Field; 2] {
    [
        Field::new("category", Word::GOODS_CATEGORY, Kind::Text).at_most(20).optional(),
        Field::new("unit", Word::GOODS_UNIT, Kind::Text).at_most(10).optional(),
    ]
}

fn price() -> Field {
    Field::new("price", Word::PRICE, Kind::Amount).at_most(12)
}

pub(super) fn list_fields() -> Vec<Field> {
    vec![
        Field::new("sku", Word::SKU, Kind::Text).at_most(24).with_help(Word::HELP_SKU),
        Field::new("name", Word::CALLED, Kind::Text).at_most(60),
        price(),
        Field::new("barcode", Word::BARCODE, Kind::Text)
            .at_most(60)
            .optional()
            .with_help(Word::HELP_BARCODES)
            .scanned_more(';'),
        Field::new("reorder", Word::GOODS_REORDER, Kind::Digits).at_most(6).with_value("3"),
    ]
    .into_iter()
    .chain(kept())
    .collect()
}

pub(super) fn list(read: &mut Reading<'_>) -> Option<Command> {
    let (sku, name, price) = (read.folded("sku"), read.need("name"), read.folded("price"));
    let (barcodes, reorder) = (codes(read), read.folded("reorder"));
    let (category, unit) = (read.may("category"), read.may("unit"));
    let details = GoodDetails { category: category?, unit: unit? };
    let (points_price, barcodes, reorder_at) = (price?, barcodes?, reorder?);
    Some(ListGood { sku: sku?, name: name?, points_price, barcodes, reorder_at, details }.into())
}

pub(super) fn price_fields() -> Vec<Field> {
    let from = Field::new("from", Word::GOODS_FROM_DAY, Kind::Date).optional();
    vec![price(), document(), from.with_help(Word::HELP_FROM_DAY)]
}

pub(super) fn reprice(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let (price, document) = (read.folded("price"), read.need("document"));
    let from = read.may_folded("from");
    Some(RepriceGood { sku, points_price: price?, document: document?, from: from? }.into())
}

pub(super) fn donor_fields() -> Vec<Field> {
    vec![
        Field::new("name", Word::DONOR, Kind::Text).at_most(60),
        Field::new("member", Word::GOODS_MEMBER_BEHIND, Kind::Text).at_most(12).optional().of_member(),
    ]
}

pub(super) fn name_donor(read: &mut Reading<'_>) -> Option<Command> {
    let name = read.need("name");
    let member = if read.text("member").is_empty() { None } else { Some(read.member("member")?) };
    Some(NameDonor { name: name?, member }.into())
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

pub(super) fn donate_fields(choices: &Choices, lang: Lang) -> Vec<Field> {
    let donor = Field::new("donor", Word::DONOR, Kind::Choice(labels(&choices.donors)));
    let proofs = said(lang, ValueProof::ALL.map(words::proof));
    let proof = Field::new("proof", Word::GOODS_PROOF, Kind::Choice(proofs));
    let mut fields = intake(donor, Word::VALUE);
    fields.extend([proof, more()]);
    fields
}

pub(super) fn donate(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let donors = read.choices.donors.clone();
    let (donor, quantity) = (read.chosen("donor", &donors), read.folded::<Quantity>("quantity"));
    let (value, document) = (read.folded("worth"), read.need("document"));
    let best_before = read.may_folded("best_before");
    let proof = of_word(read, "proof", &ValueProof::ALL, words::proof);
    let details = GiftDetails { proof: Some(proof?), more: further(read)? };
    let gift = DonateGoods {
        details,
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
    let fund = Field::new("fund", Word::FUND, Kind::Choice(labels(&choices.funds)));
    let mut fields = intake(fund, Word::COST);
    let supplier = Field::new("supplier", Word::GOODS_SUPPLIER, Kind::Text).at_most(60).optional();
    fields.extend([super::draw(), supplier, more()]);
    fields
}

pub(super) fn purchase(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let funds = read.choices.funds.clone();
    let (fund, quantity) = (read.chosen("fund", &funds), read.folded::<Quantity>("quantity"));
    let (cost, document) = (read.folded("worth"), read.need("document"));
    let best_before = read.may_folded("best_before");
    let (paying, supplier) = (read.paying(), read.may("supplier"));
    let (paying, more) = (paying?, further(read)?);
    let supplier = supplier?.or_else(|| paying.as_ref().map(|paying| paying.supplier.clone()));
    let draw = paying.as_ref().map(|paying| paying.draw);
    let details = PurchaseDetails { supplier, more, draw };
    let bought = PurchaseGoods {
        details,
        sku,
        quantity: quantity?,
        fund: fund?,
        purpose: paying.map_or_else(|| "goods".parse().ok(), |paying| Some(paying.purpose))?,
        cost: cost?,
        document: document?,
        best_before: best_before?,
    };
    Some(bought.into())
}

pub(super) fn reverse_fields(voucher: Option<VoucherNo>) -> Vec<Field> {
    let printed = voucher.map(|voucher| voucher.to_string()).unwrap_or_default();
    let voucher = Field::new("voucher", Word::VOUCHER, Kind::Text).at_most(12).with_value(&printed);
    vec![voucher.scanned(), reason()]
}

pub(super) fn reverse(read: &mut Reading<'_>) -> Option<Command> {
    let (voucher, reason) = (read.folded("voucher"), read.need("reason"));
    Some(ReverseRedemption { voucher: voucher?, reason: reason? }.into())
}

pub(super) fn change_fields() -> Vec<Field> {
    let [category, unit] = kept();
    vec![
        Field::new("name", Word::CALLED, Kind::Text).at_most(60).optional(),
        Field::new("reorder", Word::GOODS_REORDER, Kind::Digits).at_most(6).optional(),
        category,
        unit,
    ]
}

pub(super) fn change(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let (name, reorder_at) = (read.may("name"), read.may_folded("reorder"));
    let (category, unit) = (read.may("category"), read.may("unit"));
    let details = GoodDetails { category: category?, unit: unit? };
    Some(ChangeGood { sku, name: name?, reorder_at: reorder_at?, details }.into())
}

pub(super) fn barcode_fields(lang: Lang) -> Vec<Field> {
    let ways = said(lang, [Word::ACT_ADD_BARCODE, Word::ACT_REMOVE_BARCODE]);
    vec![
        Field::new("barcode", Word::BARCODE, Kind::Digits)
            .at_most(13)
            .with_help(Word::HELP_BARCODE)
            .scanned(),
        Field::new("way", Word::GOODS_WAY, Kind::Choice(ways)),
    ]
}

pub(super) fn barcode(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let removes = read.text("way") == read.lang.say(Word::ACT_REMOVE_BARCODE);
    let barcode = read.folded("barcode")?;
    Some(if removes { RemoveBarcode { sku, barcode }.into() } else { AddBarcode { sku, barcode }.into() })
}

pub(super) fn withdraw(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(WithdrawGood { sku, reason }.into())
}

pub(super) fn restore(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(RestoreGood { sku, reason }.into())
}

pub(super) fn write_off_fields(lang: Lang) -> Vec<Field> {
    let causes = said(lang, WriteOffCause::ALL.map(words::write_off));
    vec![
        Field::new("quantity", Word::QUANTITY, Kind::Digits).at_most(6),
        Field::new("cause", Word::GOODS_CAUSE, Kind::Choice(causes)),
        reason(),
        Field::new("lot", Word::GOODS_LOT, Kind::Text).at_most(16).optional().with_help(Word::HELP_LOT),
    ]
}

pub(super) fn write_off(read: &mut Reading<'_>, sku: Sku) -> Option<Command> {
    let (quantity, reason) = (read.folded("quantity"), read.need("reason"));
    let cause = of_word(read, "cause", &WriteOffCause::ALL, words::write_off);
    let lot = read.may_folded("lot");
    Some(WriteOff { sku, quantity: quantity?, cause: cause?, reason: reason?, lot: lot? }.into())
}

/// The code of a good, in either case, as at the counter.
fn code(typed: &str) -> Result<Sku, NotACode> {
    typed.to_ascii_uppercase().parse()
}

pub(super) fn scope_fields() -> Vec<Field> {
    let goods = Field::new("goods", Word::STOCKTAKE_SCOPE, Kind::Text).at_most(300).optional();
    let category = Field::new("category", Word::GOODS_CATEGORY, Kind::Text).at_most(20).optional();
    vec![goods.with_help(Word::HELP_SKUS), category]
}

pub(super) fn open_stocktake(read: &mut Reading<'_>) -> Option<Command> {
    let goods = several(read, "goods", |typed| code(typed).map_err(|why| why.to_string()));
    let category = read.may("category");
    let scope = match (goods?, category?) {
        (goods, _) if !goods.is_empty() => Scope::Goods(goods),
        (_, Some(category)) => Scope::Category(category),
        _ => Scope::All,
    };
    Some(OpenStocktake { scope }.into())
}

pub(super) fn cause_fields() -> Vec<Field> {
    let causes = Field::new("causes", Word::STOCKTAKE_CAUSES, Kind::Text).at_most(300).optional();
    vec![causes.with_help(Word::HELP_CAUSES)]
}

/// The cause that was typed: as it is called, or by a part of that which no other has, such as half of 漏记错记.
fn cause_of(typed: &str, lang: Lang) -> Option<VarianceCause> {
    let called = |known: &VarianceCause| lang.say(words::cause(*known));
    let exact = |known: &VarianceCause| known.as_str() == typed || called(known) == typed;
    let mut parts =
        VarianceCause::ALL.into_iter().filter(|known| !typed.is_empty() && called(known).contains(typed));
    let part = parts.next().filter(|_| parts.next().is_none());
    VarianceCause::ALL.into_iter().find(exact).or(part)
}

pub(super) fn close_stocktake(read: &mut Reading<'_>, stocktake: StocktakeId) -> Option<Command> {
    let (lang, how) = (read.lang, read.lang.say(Word::HELP_CAUSES));
    let causes = several(read, "causes", |typed| {
        let (sku, cause) = typed.split_once(':').ok_or_else(|| how.to_owned())?;
        let cause = cause_of(cause.trim(), lang).ok_or_else(|| how.to_owned())?;
        Ok(CauseOf { sku: code(sku.trim()).map_err(|_| how.to_owned())?, cause, note: None })
    })?;
    Some(CloseStocktake { stocktake, causes }.into())
}

pub(super) fn abandon(read: &mut Reading<'_>, stocktake: StocktakeId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(AbandonStocktake { stocktake, reason }.into())
}
