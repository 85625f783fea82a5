//! Draws: asking for a fund's money, receiving it, the invoice, acceptance, giving back, reckoning up.

use ledger::events::draws::{Article, Quoted};
use ledger::events::goods::{FurtherGoods, PurchaseDetails};
use ledger::events::operators::Role;
use ledger::rules::Command;
use ledger::rules::draws::{
    AcceptService, EnterInvoice, ExplainDraw, ReceiveDraw, ReconcileDraw, RefuseDraw, RequestDraw,
    ReturnDraw, StrikeInvoice, WithdrawDraw,
};
use ledger::rules::goods::PurchaseGoods;
use ledger::rules::market_cards::BuyMarketCards;
use ledger::units::{Cny, Document, DrawId, FundId, Name, Slug};

use super::{Choices, Reading, document, labels, reason};
use crate::text::fold;
use crate::widgets::field::{Field, Kind};
use crate::words::{Lang, Word, readings};

/// What the supplier's invoice is expected to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Of which draw.
    pub draw: DrawId,
    /// Who is to be paid.
    pub supplier: Name,
    /// What is still to be invoiced.
    pub lines: Vec<Quoted>,
}

/// What was invoiced and is to be accepted in one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// From which draw it is paid.
    pub draw: DrawId,
    /// Its fund.
    pub fund: FundId,
    /// Under which use.
    pub purpose: Slug,
    /// Who delivered.
    pub supplier: Name,
    /// The invoice.
    pub number: Document,
    /// What of it.
    pub lines: Vec<Quoted>,
}

impl Awaited {
    /// Who takes it in: goods and cards the store room, work whoever works with it.
    pub(super) fn roles(&self) -> &'static [Role] {
        match self.lines.first().map(|line| &line.article) {
            Some(Article::Service(_)) => &[Role::Clerk, Role::StockKeeper, Role::Finance, Role::Chief],
            _ => &[Role::StockKeeper],
        }
    }
}

/// Reads `RICE*20=900.00`, `card:100*5=495.00` or `service:印刷*1=80.00`.
///
/// # Errors
///
/// How it should be written, or what cannot be read.
pub fn quoted(typed: &str) -> Result<Quoted, String> {
    let bad = || Lang::En.say(Word::DRAW_BAD_LINE).to_owned();
    let (what, figures) = typed.rsplit_once(['*', '＊']).ok_or_else(bad)?;
    let figures = fold::text(figures).into_owned();
    let (quantity, cost) = figures.split_once('=').ok_or_else(bad)?;
    let why = |why: ledger::units::NotAnAmount| why.to_string();
    let folded = |text: &str| fold::text(text.trim()).into_owned();
    let article = match what.split_once([':', '：']) {
        Some((kind, face)) if ["card", "超市卡"].contains(&kind.trim()) => {
            Article::Cards(folded(face).parse().map_err(why)?)
        }
        Some((kind, name)) if ["service", "服务"].contains(&kind.trim()) => {
            let name = name.trim().parse().map_err(|why: ledger::units::BadText| why.to_string())?;
            Article::Service(name)
        }
        _ => {
            let sku = folded(what).to_uppercase();
            Article::Good(sku.parse().map_err(|why: ledger::units::NotACode| why.to_string())?)
        }
    };
    let (quantity, cost) = (quantity.trim().parse().map_err(why)?, cost.trim().parse().map_err(why)?);
    Ok(Quoted { article, quantity, cost })
}

/// A line as it is typed.
fn typed(line: &Quoted) -> String {
    format!("{}*{}={}", line.article, line.quantity, line.cost)
}

fn all_typed(lines: &[Quoted]) -> String {
    lines.iter().map(typed).collect::<Vec<_>>().join("; ")
}

fn lines_field(lines: &[Quoted]) -> Field {
    let field = Field::new("lines", Word::DRAW_LINES, Kind::Text).at_most(600);
    field.with_help(Word::HELP_DRAW_LINES).with_value(&all_typed(lines))
}

fn read_lines(read: &mut Reading<'_>) -> Option<Vec<Quoted>> {
    let text = read.text("lines").to_owned();
    let parts = text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty());
    match parts.map(quoted).collect::<Result<Vec<_>, _>>() {
        Ok(lines) if !lines.is_empty() => Some(lines),
        Ok(_) => {
            read.wrong.push(("lines", read.lang.say(Word::REQUIRED).to_owned()));
            None
        }
        Err(why) => {
            read.wrong.push(("lines", readings::said(read.lang, &why)));
            None
        }
    }
}

pub(super) fn request_fields(choices: &Choices, fund: Option<FundId>, lang: Lang) -> Vec<Field> {
    let mut of = Field::new("fund", Word::FUND, Kind::Choice(labels(&choices.every_fund)));
    let known = choices.every_fund.iter().find(|(id, _)| Some(*id) == fund);
    if let Some((id, name)) = known {
        of = of.with_value(&super::label(id, name));
    }
    let fund = known.or(choices.every_fund.first()).map(|(id, _)| *id);
    vec![
        of,
        super::purpose(choices, fund, lang),
        Field::new("amount", Word::AMOUNT, Kind::Amount).at_most(14),
        Field::new("basis", Word::DRAW_BASIS, Kind::Text).at_most(100).with_help(Word::HELP_DRAW_BASIS),
        Field::new("supplier", Word::DRAW_SUPPLIER, Kind::Text).at_most(60),
        lines_field(&[]),
        Field::new("behind", Word::GOODS_MEMBER_BEHIND, Kind::Text).at_most(12).optional().of_member(),
        Field::new("override", Word::DRAW_OVERRIDE, Kind::Text)
            .at_most(100)
            .optional()
            .with_help(Word::HELP_DRAW_OVERRIDE),
    ]
}

pub(super) fn request(read: &mut Reading<'_>) -> Option<Command> {
    let funds = read.choices.every_fund.clone();
    let (fund, purpose) = (read.chosen("fund", &funds), read.used("purpose"));
    let (amount, basis) = (read.folded("amount"), read.need("basis"));
    let (supplier, lines) = (read.need("supplier"), read_lines(read));
    let behind = if read.text("behind").is_empty() { None } else { Some(read.member("behind")?) };
    let override_document = read.may("override");
    let asked = RequestDraw {
        fund: fund?,
        purpose: purpose?,
        amount: amount?,
        basis: basis?,
        supplier: supplier?,
        behind,
        lines: lines?,
        override_document: override_document?,
    };
    Some(asked.into())
}

pub(super) fn refuse(read: &mut Reading<'_>, draw: DrawId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(RefuseDraw { draw, reason }.into())
}

pub(super) fn withdraw(read: &mut Reading<'_>, draw: DrawId) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(WithdrawDraw { draw, reason }.into())
}

/// Money that moves, with all there is of it offered.
pub(super) fn moved_fields(all: Cny) -> Vec<Field> {
    let mut amount = Field::new("amount", Word::AMOUNT, Kind::Amount).at_most(14);
    if all.is_positive() {
        amount.offer(&all.to_string());
    }
    let reference = Field::new("reference", Word::BANK_REFERENCE, Kind::Text).at_most(100);
    vec![amount, reference.with_help(Word::HELP_BANK_REFERENCE)]
}

pub(super) fn receive(read: &mut Reading<'_>, draw: DrawId) -> Option<Command> {
    let (amount, reference) = (read.folded("amount"), read.need("reference"));
    Some(ReceiveDraw { draw, amount: amount?, reference: reference? }.into())
}

pub(super) fn give_back(read: &mut Reading<'_>, draw: DrawId) -> Option<Command> {
    let (amount, reference) = (read.folded("amount"), read.need("reference"));
    Some(ReturnDraw { draw, amount: amount?, reference: reference? }.into())
}

pub(super) fn invoice_fields(expected: &Expected, choices: &Choices) -> Vec<Field> {
    let sum = expected.lines.iter().fold(Cny::ZERO, |sum, line| sum.checked_add(line.cost).unwrap_or(sum));
    let mut day = Field::new("day", Word::INVOICE_DAY, Kind::Date);
    day.offer(&choices.today.map(|today| today.to_string()).unwrap_or_default());
    let mut asked = Field::new("sum", Word::INVOICE_SUM, Kind::Amount).at_most(14);
    if sum.is_positive() {
        asked.offer(&sum.to_string());
    }
    vec![
        Field::new("number", Word::INVOICE_NUMBER, Kind::Text).at_most(100),
        day,
        asked,
        Field::new("supplier", Word::DRAW_SUPPLIER, Kind::Text)
            .at_most(60)
            .with_value(expected.supplier.as_str()),
        lines_field(&expected.lines),
    ]
}

pub(super) fn invoice(read: &mut Reading<'_>, draw: DrawId) -> Option<Command> {
    let (number, day, sum) = (read.need("number"), read.folded("day"), read.folded("sum"));
    let (supplier, lines) = (read.need("supplier"), read_lines(read));
    let entered =
        EnterInvoice { draw, supplier: supplier?, number: number?, day: day?, sum: sum?, lines: lines? };
    Some(entered.into())
}

fn number_field(number: &str) -> Field {
    Field::new("number", Word::INVOICE_NUMBER, Kind::Text).at_most(100).with_value(number)
}

pub(super) fn strike_fields(number: &str) -> Vec<Field> {
    vec![number_field(number), reason()]
}

pub(super) fn strike(read: &mut Reading<'_>, draw: DrawId) -> Option<Command> {
    let (number, reason) = (read.need("number"), read.need("reason"));
    Some(StrikeInvoice { draw, number: number?, reason: reason? }.into())
}

/// What the invoice says is filled in; what was really delivered is typed over it.
pub(super) fn accept_fields(awaited: &Awaited, choices: &Choices) -> Vec<Field> {
    let mut fields = vec![number_field(awaited.number.as_str()), lines_field(&awaited.lines)];
    match awaited.lines.first().map(|line| &line.article) {
        Some(Article::Good(_)) => {
            fields.push(Field::new("best_before", Word::BEST_BEFORE, Kind::Date).optional());
        }
        Some(Article::Cards(_)) => fields.extend([
            Field::new("merchant", Word::MARKET_MERCHANT, Kind::Choice(labels(&choices.merchants))),
            Field::new("serials", Word::MARKET_SERIALS, Kind::Codes)
                .at_most(4_000)
                .with_help(Word::HELP_SERIALS),
            Field::new("transfer", Word::MARKET_TRANSFER, Kind::Text).at_most(100).optional(),
        ]),
        Some(Article::Service(_)) | None => {}
    }
    fields
}

pub(super) fn accept(read: &mut Reading<'_>, awaited: &Awaited) -> Option<Command> {
    let (number, lines) = (read.need::<Document>("number"), read_lines(read));
    let (draw, fund, purpose) = (awaited.draw, awaited.fund, awaited.purpose);
    match awaited.lines.first().map(|line| &line.article)? {
        Article::Good(_) => {
            let best_before = read.may_folded("best_before");
            let (number, lines, best_before) = (number?, lines?, best_before?);
            let mut goods = lines.iter().filter_map(|line| match &line.article {
                Article::Good(sku) => Some((*sku, line.quantity, line.cost)),
                Article::Cards(_) | Article::Service(_) => None,
            });
            let Some((sku, quantity, cost)) = goods.next() else {
                let how = Lang::En.say(Word::DRAW_BAD_LINE);
                read.wrong.push(("lines", readings::said(read.lang, how)));
                return None;
            };
            let more =
                goods.map(|(sku, quantity, value)| FurtherGoods { sku, quantity, value, best_before: None });
            let supplier = Some(awaited.supplier.clone());
            let details = PurchaseDetails { supplier, more: more.collect(), draw: Some(draw) };
            let bought =
                PurchaseGoods { details, sku, quantity, fund, purpose, cost, document: number, best_before };
            Some(bought.into())
        }
        Article::Cards(face) => {
            let merchants = read.choices.merchants.clone();
            let (merchant, ranges) = (read.chosen("merchant", &merchants), read.codes("serials"));
            let (transfer, cost) = (read.may("transfer"), lines?.first()?.cost);
            let bought = BuyMarketCards {
                face: *face,
                ranges: ranges?,
                merchant: merchant?,
                fund,
                purpose,
                cost,
                document: number?,
                transfer: transfer?,
                draw: Some(draw),
            };
            Some(bought.into())
        }
        Article::Service(service) => {
            let (lines, service) = (lines?, service.clone());
            let line = lines.first()?;
            let (quantity, cost) = (line.quantity, line.cost);
            Some(AcceptService { draw, number: number?, service, quantity, cost }.into())
        }
    }
}

pub(super) fn reconcile_fields() -> Vec<Field> {
    // What should be there is not offered: it is counted.
    let counted = Field::new("counted", Word::DRAW_COUNTED, Kind::Amount).at_most(14);
    vec![counted.with_help(Word::HELP_DRAW_COUNTED)]
}

pub(super) fn reconcile(read: &mut Reading<'_>, draw: DrawId) -> Option<Command> {
    let counted = read.folded("counted")?;
    Some(ReconcileDraw { draw, counted }.into())
}

pub(super) fn explain_fields() -> Vec<Field> {
    vec![reason(), document()]
}

pub(super) fn explain(read: &mut Reading<'_>, draw: DrawId) -> Option<Command> {
    let (reason, document) = (read.need("reason"), read.need("document"));
    Some(ExplainDraw { draw, reason: reason?, document: document? }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_is_printed_and_full_width_marks_are_taken() {
        for (text, article) in [
            ("RICE-5KG*20=412.00", "RICE-5KG"),
            ("card:100.00*5=495.00", "card:100.00"),
            ("service:宣传栏印刷*1=80.00", "service:宣传栏印刷"),
        ] {
            let line = quoted(text).unwrap();
            assert_eq!((line.article.to_string(), typed(&line)), (article.to_owned(), text.to_owned()));
        }
        assert_eq!(quoted("超市卡：100*5=495"), quoted("card:100*5=495"));
        assert_eq!(quoted("服务：印刷*1=80"), quoted("service:印刷*1=80"));
        let line = quoted("rice-5kg＊２０＝412").unwrap();
        assert_eq!(typed(&line), "RICE-5KG*20=412.00");
        for wrong in ["", "RICE", "RICE*2", "RICE*x=1", "RICE*2=", "card:x*1=1"] {
            assert!(quoted(wrong).is_err(), "{wrong}");
        }
    }
}
