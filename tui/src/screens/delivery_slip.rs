//! The slip of a delivery as a paper: a copy for whoever delivered, and one for the station.

use ledger::exchange::paper::{Paper, Part, Side, Table};
use ledger::reports::delivery::Delivery;

use super::slip::{Staff, operator};
use crate::text::clean;
use crate::words::{Lang, Word, goods};

/// Both copies, in the order they come out.
pub fn copies(slip: &Delivery, staff: &Staff, lang: Lang) -> Vec<Paper> {
    let copies = [Word::DELIVERY_COPY_FROM, Word::DELIVERY_COPY_STATION];
    copies.into_iter().map(|copy| paper(slip, copy, staff, lang)).collect()
}

fn paper(slip: &Delivery, copy: Word, staff: &Staff, lang: Lang) -> Paper {
    let say = |word: Word| lang.say(word).to_owned();
    let station = slip.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let from = slip.from.as_ref().map(|from| clean::display(from.as_str()).into_owned()).unwrap_or_default();
    let numbers = [slip.donor.map(|donor| donor.to_string()), slip.fund.map(|fund| fund.to_string())];
    let number = numbers.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut paper = Paper::new(format!("{} {}", say(Word::DELIVERY_TITLE), slip.seq))
        .heading(clean::display(&station))
        .with(Part::Centred(say(Word::DELIVERY_TITLE)))
        .with(Part::Centred(say(copy)))
        .pair(say(Word::DELIVERY_FROM), format!("{from} {number}").trim().to_owned())
        .pair(say(Word::CLI_DOCUMENT), clean::display(slip.document.as_str()))
        .pair(say(Word::CLI_DAY), slip.on);
    if let Some(proof) = slip.proof {
        paper = paper.pair(say(Word::CLI_PROOF), lang.say(goods::proof(proof)));
    }
    if !slip.ties.is_empty() {
        let ties: Vec<&str> = slip.ties.iter().map(|tie| lang.say(goods::tie(*tie))).collect();
        paper = paper.pair(say(Word::CLI_TIES), ties.join(" "));
    }
    let mut rows = Vec::new();
    for line in &slip.lines {
        let name = line.name.as_ref().map_or_else(|| line.sku.to_string(), ToString::to_string);
        let unit = line.unit.as_ref().map(ToString::to_string).unwrap_or_default();
        rows.push(vec![
            clean::display(&name).into_owned(),
            format!("{}{unit}", line.quantity),
            line.value.to_string(),
        ]);
        if let Some(day) = line.best_before {
            let good_until = format!("  {} {day}", lang.say(Word::PAPER_BEST_BEFORE));
            rows.push(vec![good_until, String::new(), String::new()]);
        }
    }
    let columns = vec![
        (say(Word::PAPER_GOOD), Side::Left),
        (say(Word::PAPER_PIECES), Side::Right),
        (say(Word::VALUE), Side::Right),
    ];
    let second = match (slip.second, slip.exception) {
        (Some(second), _) => operator(second, staff),
        (None, Some(_)) => say(Word::GOODS_ALONE),
        (None, None) => String::new(),
    };
    let sign = "________________";
    paper
        .rule()
        .with(Part::Table(Table { columns, rows }))
        .rule()
        .pair(say(Word::VALUE), slip.value)
        .pair(say(Word::DELIVERY_KEEPER), operator(slip.by, staff))
        .pair(say(Word::DELIVERY_ACCEPTOR), second)
        .with(Part::Gap)
        .pair(say(Word::DELIVERY_SIGN), sign)
        .with(Part::Gap)
        .pair(say(Word::DELIVERY_SIGN), sign)
        .pair(say(Word::PAPER_ENTRY), format!("{} {}", slip.seq.get(), slip.hash))
}
