//! Lists of the store room, and the slip of a delivery.

use std::path::Path;

use ledger::events::goods::DonorTie;
use ledger::exchange::paper::Shape;
use ledger::reports::delivery::{Delivery, delivery};
use ledger::reports::stock_lists;
use ledger::rules::Refusal;
use ledger::units::{Day, Seq};
use serde_json::json;

use crate::print::What;
use crate::screens::delivery_slip;
use crate::text::Align;
use crate::words::{Lang, Word, goods};

use super::door::read;
use super::goods::GoodRef;
use super::paper::{Form, Paper, station};
use super::prints::{Out, staff};
use super::queue::{Queue, Rests};
use super::{Answer, How, Trouble, html};

fn day(day: Option<Day>) -> String {
    day.map_or_else(String::new, |day| day.to_string())
}

fn said_ties(ties: &[DonorTie], lang: Lang) -> String {
    ties.iter().map(|tie| lang.say(goods::tie(*tie))).collect::<Vec<_>>().join(" ")
}

/// Every price of a good, or the one of a day.
pub(super) fn prices(path: &Path, good: GoodRef, on: Option<Day>, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (book, today) = read(path)?;
    let sku = good.sku(book.views());
    let found = book.views().goods.get(sku).ok_or(Refusal::NoSuchGood { sku })?;
    if let Some(on) = on {
        let price = found.price_on(on);
        let object = json!({ "sku": sku, "on": on, "points_price": price });
        return Ok(Answer::of(&object).field(lang, Word::CLI_PRICE, price));
    }
    let object = json!({ "sku": sku, "today": found.price_on(today), "prices": found.prices });
    let row = |price: &ledger::views::goods::Price| {
        let document = price.document.as_ref().map(ToString::to_string).unwrap_or_default();
        vec![price.from.to_string(), price.points_price.to_string(), document, price.seq.to_string()]
    };
    let rows: Vec<Vec<String>> = found.prices.iter().map(row).collect();
    let columns = [
        (Word::CLI_FROM, Align::Left),
        (Word::CLI_PRICE, Align::Right),
        (Word::CLI_DOCUMENT, Align::Left),
        (Word::CLI_ENTRY, Align::Left),
    ];
    Ok(Answer::of(&object).line(format!("{sku}  {}", found.name)).table(lang, &columns, &rows))
}

/// The donors.
pub(super) fn donors(path: &Path, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (book, _) = read(path)?;
    let donors = stock_lists::donors(book.views());
    let row = |row: &stock_lists::DonorRow| {
        vec![
            row.donor.to_string(),
            row.name.to_string(),
            row.given.to_string(),
            row.value.to_string(),
            row.used.to_string(),
            said_ties(&row.ties, lang),
        ]
    };
    let rows: Vec<Vec<String>> = donors.iter().map(row).collect();
    let columns = [
        (Word::CLI_DONOR, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::CLI_GIVEN, Align::Right),
        (Word::VALUE, Align::Right),
        (Word::CLI_SPENT, Align::Right),
        (Word::CLI_TIES, Align::Left),
    ];
    Ok(Answer::of(&json!({ "donors": donors })).table(lang, &columns, &rows))
}

/// Lots near their last day.
pub(super) fn near(path: &Path, days: Option<u16>, how: How, form: Form) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let list = stock_lists::near(book.views(), days, today);
    let row = |lot: &stock_lists::NearLot| {
        vec![
            lot.best_before.to_string(),
            lot.days_left.to_string(),
            lot.name.to_string(),
            lot.quantity.to_string(),
            lot.cost.to_string(),
            lot.lot.to_string(),
        ]
    };
    let rows = list.lots.iter().map(row).collect();
    let columns = [
        (Word::CLI_BEST_BEFORE, Align::Left),
        (Word::GOODS_DAYS_LEFT, Align::Right),
        (Word::CLI_GOOD, Align::Left),
        (Word::CLI_QUANTITY, Align::Right),
        (Word::CLI_AT_COST, Align::Right),
        (Word::CLI_LOT, Align::Left),
    ];
    let (station, title, foot) = (station(&book), Word::NEAR_TITLE, Word::NEAR_FOOT);
    let paper = Paper { title, station, day: today, columns: &columns, rows, foot };
    Ok(paper.print(Answer::of(&list), how.lang(), form))
}

/// Goods nobody takes.
pub(super) fn slow(path: &Path, days: Option<u16>, how: How, form: Form) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let list = stock_lists::slow(book.views(), days, today);
    let row = |good: &stock_lists::SlowGood| {
        vec![
            good.name.to_string(),
            good.days.to_string(),
            good.usable.to_string(),
            good.usable_at_cost.to_string(),
            good.points_price.to_string(),
            day(good.issued_on),
        ]
    };
    let rows = list.goods.iter().map(row).collect();
    let columns = [
        (Word::CLI_GOOD, Align::Left),
        (Word::GOODS_IDLE_DAYS, Align::Right),
        (Word::CLI_USABLE, Align::Right),
        (Word::CLI_AT_COST, Align::Right),
        (Word::CLI_PRICE, Align::Right),
        (Word::GOODS_LAST_ISSUED, Align::Left),
    ];
    let (station, title, foot) = (station(&book), Word::SLOW_TITLE, Word::SLOW_FOOT);
    let paper = Paper { title, station, day: today, columns: &columns, rows, foot };
    Ok(paper.print(Answer::of(&list), how.lang(), form))
}

/// What the station asks donors for.
pub(super) fn shortage(path: &Path, how: How, form: Form) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let list = stock_lists::shortage(book.views(), today);
    let row = |short: &stock_lists::Short| {
        let unit = short.unit.as_ref().map(ToString::to_string).unwrap_or_default();
        vec![short.name.to_string(), short.usable.to_string(), short.wanted.to_string(), unit]
    };
    let rows = list.iter().map(row).collect();
    let columns = [
        (Word::CLI_GOOD, Align::Left),
        (Word::CLI_USABLE, Align::Right),
        (Word::GOODS_WANTED, Align::Right),
        (Word::GOODS_UNIT, Align::Left),
    ];
    let (station, title, foot) = (station(&book), Word::SHORT_TITLE, Word::SHORT_FOOT);
    let paper = Paper { title, station, day: today, columns: &columns, rows, foot };
    Ok(paper.print(Answer::of(&json!({ "today": today, "goods": list })), how.lang(), form))
}

/// What must be seen before a delivery is signed: ties, and that nobody else accepted it.
pub(super) fn ties(answer: Answer, slip: &Delivery, lang: Lang) -> Answer {
    let mut answer = answer;
    if !slip.ties.is_empty() {
        answer = answer.line(lang.fill(Word::GOODS_TIES, &[("ties", &said_ties(&slip.ties, lang))]));
    }
    if slip.exception.is_some() {
        answer = answer.line(lang.say(Word::GOODS_ALONE));
    }
    answer
}

/// The slip of a delivery, in two copies.
pub(super) fn delivery_again(
    path: &Path,
    seq: Seq,
    how: How,
    (form, out): (Form, &Out),
) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, _) = read(path)?;
    let last = book.head().map_or(Seq::number(0), |(seq, _)| seq);
    let found = if seq <= last { delivery(&mut book, seq)? } else { None };
    let slip = found.ok_or_else(|| Trouble::fact(Word::TRACE_NOTHING_TAKEN, seq))?;
    let answer = Answer::of(&slip);
    if out.is_asked() {
        let copies = delivery_slip::copies(&slip, &staff(&mut book)?, lang);
        let (papers, queue) = ((What::Page, copies), Queue::here(path)?);
        return out.give(papers, Shape::Slip, (&queue, Rests::OnNothing), (answer, how));
    }
    let copies = [Word::DELIVERY_COPY_FROM, Word::DELIVERY_COPY_STATION];
    Ok(match form {
        Form::Text => copies.into_iter().fold(answer, |answer, copy| text(answer, &slip, copy, lang)),
        Form::Html => {
            let body = copies.into_iter().flat_map(|copy| page(&slip, copy, lang));
            html::page(lang, lang.say(Word::DELIVERY_TITLE), body).iter().fold(answer, Answer::line)
        }
    })
}

/// The facts of a delivery, each with its label.
fn facts(slip: &Delivery, lang: Lang) -> Vec<(Word, String)> {
    let from = slip.from.as_ref().map(ToString::to_string).unwrap_or_default();
    let numbers = [slip.donor.map(|donor| donor.to_string()), slip.fund.map(|fund| fund.to_string())];
    let number = numbers.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut facts = vec![
        (Word::DELIVERY_FROM, format!("{from}  {number}")),
        (Word::CLI_DOCUMENT, slip.document.to_string()),
        (Word::CLI_DAY, slip.on.to_string()),
    ];
    if let Some(proof) = slip.proof {
        facts.push((Word::CLI_PROOF, lang.say(goods::proof(proof)).to_owned()));
    }
    facts.push((Word::VALUE, slip.value.to_string()));
    facts.push((Word::DELIVERY_KEEPER, slip.by.to_string()));
    let second = slip.second.map(|second| second.to_string());
    facts.push((
        Word::DELIVERY_ACCEPTOR,
        second.unwrap_or_else(|| match slip.exception {
            Some(_) => lang.say(Word::GOODS_ALONE).to_owned(),
            None => String::new(),
        }),
    ));
    if !slip.ties.is_empty() {
        facts.push((Word::CLI_TIES, said_ties(&slip.ties, lang)));
    }
    facts
}

const COLUMNS: [(Word, Align); 4] = [
    (Word::CLI_GOOD, Align::Left),
    (Word::CLI_QUANTITY, Align::Right),
    (Word::VALUE, Align::Right),
    (Word::CLI_BEST_BEFORE, Align::Left),
];

fn rows(slip: &Delivery) -> Vec<Vec<String>> {
    let row = |line: &ledger::reports::delivery::DeliveryLine| {
        let name = line.name.as_ref().map_or_else(|| line.sku.to_string(), ToString::to_string);
        let unit = line.unit.as_ref().map(ToString::to_string).unwrap_or_default();
        let quantity = format!("{}{unit}", line.quantity);
        vec![name, quantity, line.value.to_string(), day(line.best_before)]
    };
    slip.lines.iter().map(row).collect()
}

fn text(answer: Answer, slip: &Delivery, copy: Word, lang: Lang) -> Answer {
    let station = slip.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let head = answer.line(format!("{station}  {}", lang.say(Word::DELIVERY_TITLE))).line(lang.say(copy));
    let facts = facts(slip, lang);
    let said = facts.iter().fold(head, |answer, (label, value)| answer.field(lang, *label, value));
    said.table(lang, &COLUMNS, &rows(slip))
        .field(lang, Word::DELIVERY_SIGN, "________________  ________________")
        .line(format!("{} {}", slip.seq, slip.hash))
        .line("- - - - - - - - - - - - - - - - - - - - - - - -")
}

fn page(slip: &Delivery, copy: Word, lang: Lang) -> Vec<String> {
    let station = slip.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let mut lines = vec![
        html::element("h1", &format!("{station} {}", lang.say(Word::DELIVERY_TITLE))),
        html::element("p", lang.say(copy)),
    ];
    for (label, value) in facts(slip, lang) {
        lines.push(html::element("p", &format!("{}{colon}{value}", lang.say(label))));
    }
    lines.extend(html::table(lang, &COLUMNS, &rows(slip)));
    let sign = lang.say(Word::DELIVERY_SIGN);
    lines.push(html::element("p", &format!("{sign}{colon}________________  ________________")));
    lines.push(html::element("p", &format!("{} {}", slip.seq, slip.hash)));
    lines
}
