//! Tracing goods and slips both ways.

use std::path::Path;

use clap::Args;
use ledger::journal::LotId;
use ledger::reports::trace;
use ledger::rules::Refusal;
use ledger::units::VoucherNo;
use serde_json::json;

use crate::screens::trace::{of_lot, of_voucher};
use crate::text::fold;
use crate::words::Word;

use super::door::read;
use super::goods::GoodRef;
use super::typed::folded;
use super::{Answer, BookPath, How, Trouble};

/// Traces a slip.
#[derive(Debug, Args)]
pub(super) struct Trace {
    #[command(flatten)]
    book: BookPath,
    /// Which slip.
    #[arg(value_parser = folded::<VoucherNo>)]
    voucher: VoucherNo,
}

impl Trace {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let (mut book, _) = read(&self.book.path)?;
        let voucher = self.voucher;
        let found = trace::voucher(&mut book, voucher)?.ok_or(Refusal::NoSuchVoucher { voucher })?;
        let lines = of_voucher(&found, "", how.lang());
        Ok(lines.iter().fold(Answer::of(&found), Answer::line))
    }
}

/// The trace of a lot or of every lot of a good.
pub(super) fn goods(path: &Path, what: &str, how: How) -> Result<Answer, Trouble> {
    let (mut book, _) = read(path)?;
    let typed = fold::text(what);
    let lots = if let Ok(lot) = typed.parse::<LotId>() {
        let found = trace::lot(&mut book, lot)?;
        vec![found.ok_or_else(|| Trouble::fact(Word::TRACE_NOTHING_TAKEN, lot))?]
    } else {
        let good: GoodRef = typed.parse().map_err(|why| Trouble::usage(Word::CLI_BAD_VALUE, why))?;
        let sku = good.sku(book.views());
        book.views().goods.get(sku).ok_or(Refusal::NoSuchGood { sku })?;
        trace::good(&mut book, sku)?
    };
    let answer = Answer::of(&json!({ "lots": lots }));
    if lots.is_empty() {
        return Ok(answer.line(how.lang().say(Word::NOTHING_HERE)));
    }
    let lines = lots.iter().flat_map(|lot| of_lot(lot, how.lang()));
    Ok(lines.fold(answer, Answer::line))
}
