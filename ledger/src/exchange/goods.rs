//! Goods taken in. A good or a donor that the book does not have is put on file by the first row
//! that needs it; a price is never changed by an import. Several barcodes are written `code;code`.

use std::collections::BTreeMap;

use crate::events::goods::{GiftDetails, GoodDetails, PurchaseDetails, ValueProof};
use crate::rules::Refusal;
use crate::rules::goods::{DonateGoods, ListGood, NameDonor, PurchaseGoods};
use crate::units::{Barcode, Cny, Day, Document, DonorId, DrawId, FundId, Name, Points, Quantity, Sku, Slug};

use super::plan::{Asked, Setting, Translate};
use super::report::Reason;
use super::table::{Column, Form, Line, Noted, column, optional};

const DAY: usize = 0;
pub(super) const SKU: usize = 1;
const NAME: usize = 2;
pub(super) const BARCODE: usize = 3;
const PRICE: usize = 4;
const QUANTITY: usize = 5;
const SOURCE_TYPE: usize = 6;
pub(super) const SOURCE: usize = 7;
const DOCUMENT: usize = 8;
pub(super) const VALUE: usize = 9;
pub(super) const BEST_BEFORE: usize = 10;
const REORDER_AT: usize = 11;
const CATEGORY: usize = 12;
const UNIT: usize = 13;
const PROOF: usize = 14;
const SUPPLIER: usize = 15;
const DRAW: usize = 16;

pub(super) static COLUMNS: [Column; 17] = [
    column("日期", "day", Form::Day),
    column("货号", "sku", Form::Code),
    column("品名", "name", Form::Words),
    column("条码", "barcode", Form::Code),
    column("积分价", "points_price", Form::Code),
    column("数量", "quantity", Form::Code),
    column("来源类型", "source_type", Form::Words),
    column("来源", "source", Form::Words),
    column("凭证", "document", Form::Words),
    column("价值", "value", Form::Code),
    column("保质期", "best_before", Form::Day),
    optional("补货线", "reorder_at", Form::Code),
    optional("类别", "category", Form::Words),
    optional("单位", "unit", Form::Words),
    optional("价值依据", "proof", Form::Words),
    optional("供应商", "supplier", Form::Words),
    optional("用款申请", "draw", Form::Code),
];

/// What a key is made of: what every sheet has, then by name what a row says beyond it.
pub(super) fn said(line: &Line<'_>) -> Vec<Box<str>> {
    let beyond = [CATEGORY, UNIT, PROOF, SUPPLIER, DRAW];
    let mut said = line.said(&beyond);
    let named = beyond.into_iter().zip(["category:", "unit:", "proof:", "supplier:", "draw:"]);
    let beyond = named.map(|(column, name)| (name, line.text(column)));
    said.extend(
        beyond.filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name}{text}").into()),
    );
    said
}

/// What the value of a gift rests on, as sheets say it.
const PROOFS: [(&str, ValueProof); 6] = [
    ("发票", ValueProof::Invoice),
    ("公允价值", ValueProof::FairValue),
    ("未计价", ValueProof::Unvalued),
    ("invoice", ValueProof::Invoice),
    ("fair_value", ValueProof::FairValue),
    ("unvalued", ValueProof::Unvalued),
];

/// Barcodes of one good, separated by `;`.
#[derive(Default)]
struct Codes(Vec<Barcode>);

impl std::str::FromStr for Codes {
    type Err = crate::units::NotABarcode;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        typed.split(';').map(|code| code.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

/// At how many pieces a good is running out, when the file does not say.
const REORDER_AT_DEFAULT: Quantity = Quantity::from_minor(3);

/// What a purchase must be permitted for.
const PURPOSE: &str = "goods";

#[derive(Clone, Copy)]
enum SourceType {
    Purchase,
    Donation,
}

const SOURCE_TYPES: [(&str, SourceType); 4] = [
    ("购入", SourceType::Purchase),
    ("捐赠", SourceType::Donation),
    ("purchase", SourceType::Purchase),
    ("donation", SourceType::Donation),
];

/// A good on file, as far as rows repeat it.
#[derive(Clone)]
struct OnFile {
    name: Name,
    points_price: Points,
    barcodes: Vec<Barcode>,
}

pub(super) struct Goods<'a> {
    setting: Setting<'a>,
    /// Goods of the book and of earlier rows; `None` when the row that lists it is wrong.
    on_file: BTreeMap<Sku, Option<OnFile>>,
    barcodes: BTreeMap<Barcode, Sku>,
    donors: BTreeMap<Name, DonorId>,
}

impl<'a> Goods<'a> {
    pub(super) fn new(setting: Setting<'a>) -> Self {
        let (mut on_file, mut barcodes) = (BTreeMap::new(), BTreeMap::new());
        for (sku, good) in setting.views.goods.all() {
            let (name, points_price) = (good.name.clone(), good.price_on(setting.today));
            barcodes.extend(good.barcodes.iter().map(|barcode| (*barcode, sku)));
            on_file.insert(sku, Some(OnFile { name, points_price, barcodes: good.barcodes.clone() }));
        }
        // Of two donors with one name the first is meant.
        let donors = setting.views.goods.donors().map(|(donor, name)| (name.clone(), donor));
        let donors = donors.collect::<Vec<_>>().into_iter().rev().collect();
        Self { setting, on_file, barcodes, donors }
    }

    /// Compares a row with the good on file, or puts the good on file.
    fn good(&mut self, line: &mut Line<'_>, asked: &mut Asked) -> Result<Sku, Noted> {
        let (sku, name) = (line.needed::<Sku>(SKU), line.needed::<Name>(NAME));
        let (codes, price) = (line.given::<Codes>(BARCODE), line.needed::<Points>(PRICE));
        let priced = price.as_ref().map_or(Ok(()), |price| line.positive(PRICE, price.minor()));
        let reorder_at = line.given::<Quantity>(REORDER_AT).map(|at| at.unwrap_or(REORDER_AT_DEFAULT));
        let (category, unit) = (line.given::<Name>(CATEGORY), line.given::<Name>(UNIT));
        let sku = sku?;
        if let Some(on_file) = self.on_file.get(&sku) {
            // What is wrong with the row that lists it stands there.
            let on_file = on_file.clone().ok_or(Noted)?;
            let codes = codes?.unwrap_or_default();
            return same_good(line, sku, &on_file, &name?, price?, &codes.0);
        }
        self.on_file.insert(sku, None);
        let (name, codes, points_price, reorder_at) = (name?, codes?, price?, reorder_at?);
        let details = GoodDetails { category: category?, unit: unit? };
        priced?;
        let Codes(barcodes) = codes.unwrap_or_default();
        let taken = barcodes.iter().find_map(|code| Some((*code, *self.barcodes.get(code)?)));
        if let Some((barcode, sku)) = taken {
            return Err(line.refuse(BARCODE, Refusal::BarcodeTaken { barcode, sku }));
        }
        self.barcodes.extend(barcodes.iter().map(|barcode| (*barcode, sku)));
        let on_file = OnFile { name: name.clone(), points_price, barcodes: barcodes.clone() };
        self.on_file.insert(sku, Some(on_file));
        asked.ask("list", ListGood { sku, name, points_price, barcodes, reorder_at, details });
        Ok(sku)
    }

    /// The donor of a name; a new one is asked for.
    fn donor(&mut self, line: &mut Line<'_>, asked: &mut Asked) -> Result<DonorId, Noted> {
        let name = line.needed::<Name>(SOURCE)?;
        if let Some(donor) = self.donors.get(&name) {
            return Ok(*donor);
        }
        let next =
            self.donors.values().max().map_or(self.setting.views.goods.next_donor(), |last| last.next());
        let donor = next.ok_or_else(|| line.refuse(SOURCE, Refusal::NumbersUsedUp { what: "donor" }))?;
        self.donors.insert(name.clone(), donor);
        asked.ask("donor", NameDonor { name, member: None });
        Ok(donor)
    }

    /// The draw that pays, the fund, and the use: a draw's own, where one is named.
    fn payer(&self, line: &mut Line<'_>) -> Result<(Option<DrawId>, FundId, Slug), Noted> {
        let Some(draw) = line.given::<DrawId>(DRAW)? else {
            return self.fund(line).map(|(fund, purpose)| (None, fund, purpose));
        };
        let fund = line.needed::<FundId>(SOURCE)?;
        match self.setting.views.draws.get(draw) {
            Some(paying) => Ok((Some(draw), fund, paying.purpose)),
            None => Err(line.refuse(DRAW, Refusal::NoSuchDraw { draw })),
        }
    }

    fn fund(&self, line: &mut Line<'_>) -> Result<(FundId, Slug), Noted> {
        let typed = line.text(SOURCE);
        let fund = line.needed::<FundId>(SOURCE)?;
        let known = self.setting.views.funds.get(fund);
        let known = known.ok_or_else(|| line.refuse(SOURCE, Refusal::NoSuchFund { fund }))?;
        let purpose = PURPOSE.parse::<Slug>().map_err(|_| line.note(SOURCE, Reason::Form { why: typed }))?;
        if known.uses.contains(&purpose) {
            return Ok((fund, purpose));
        }
        let uses: Vec<&str> = known.uses.iter().map(Slug::as_str).collect();
        let uses = uses.join(", ").into();
        Err(line.refuse(SOURCE, Refusal::UseNotPermitted { fund, purpose, uses }))
    }
}

/// A row about a good on file must not say anything else of it.
fn same_good(
    line: &mut Line<'_>,
    sku: Sku,
    on_file: &OnFile,
    name: &Name,
    price: Points,
    barcodes: &[Barcode],
) -> Result<Sku, Noted> {
    let mut result = Ok(sku);
    if on_file.name != *name {
        result = Err(line.note(NAME, Reason::Differs { kept: on_file.name.as_str().into() }));
    }
    if on_file.points_price != price {
        result = Err(line.note(PRICE, Reason::Differs { kept: on_file.points_price.to_string().into() }));
    }
    if barcodes.iter().any(|barcode| !on_file.barcodes.contains(barcode)) {
        let kept: Vec<&str> = on_file.barcodes.iter().map(Barcode::as_str).collect();
        result = Err(line.note(BARCODE, Reason::Differs { kept: kept.join(", ").into() }));
    }
    result
}

/// How many, from whom, on which paper.
struct Intake {
    day: Day,
    quantity: Quantity,
    document: Document,
    value: Cny,
    best_before: Option<Day>,
    proof: Option<ValueProof>,
}

fn intake(line: &mut Line<'_>, today: Day) -> Result<Intake, Noted> {
    let (day, quantity) = (line.past(DAY, today), line.needed::<Quantity>(QUANTITY));
    let some = quantity.as_ref().map_or(Ok(()), |quantity| line.positive(QUANTITY, quantity.minor()));
    let (document, value) = (line.needed::<Document>(DOCUMENT), line.needed::<Cny>(VALUE));
    let said = !line.text(PROOF).is_empty();
    let proof = if said { Some(line.word(PROOF, &PROOFS)?) } else { None };
    let worth = match &value {
        // A gift of the register of unvalued gifts is worth nothing, and the rule sees to it.
        Ok(value) if proof != Some(ValueProof::Unvalued) => line.positive(VALUE, value.minor()),
        _ => Ok(()),
    };
    let best_before = line.given::<Day>(BEST_BEFORE)?;
    some.and(worth)?;
    Ok(Intake { day: day?, quantity: quantity?, document: document?, value: value?, best_before, proof })
}

impl Translate for Goods<'_> {
    fn row(&mut self, line: &mut Line<'_>) -> Asked {
        let mut asked = Asked::default();
        let sku = self.good(line, &mut asked);
        let intake = intake(line, self.setting.today);
        let source = line.word(SOURCE_TYPE, &SOURCE_TYPES);
        match source {
            Ok(SourceType::Purchase) => {
                let payer = self.payer(line);
                if let (Ok(sku), Ok(intake), Ok((draw, fund, purpose))) = (sku, intake, payer) {
                    let Intake { day, quantity, document, value: cost, best_before, .. } = intake;
                    asked.day = Some(day);
                    let Ok(supplier) = line.given::<Name>(SUPPLIER) else { return asked };
                    let details = PurchaseDetails { supplier, draw, ..PurchaseDetails::default() };
                    let purchase =
                        PurchaseGoods { sku, quantity, fund, purpose, cost, document, best_before, details };
                    asked.ask("", purchase);
                }
            }
            Ok(SourceType::Donation) => {
                let donor = self.donor(line, &mut asked);
                if let (Ok(sku), Ok(intake), Ok(donor)) = (sku, intake, donor) {
                    let Intake { day, quantity, document, value, best_before, proof } = intake;
                    let details = GiftDetails { proof, more: Vec::new() };
                    asked.day = Some(day);
                    asked
                        .ask("", DonateGoods { sku, quantity, donor, value, document, best_before, details });
                }
            }
            Err(Noted) => {}
        }
        asked
    }
}
