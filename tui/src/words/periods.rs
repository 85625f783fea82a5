//! Words of months, quarters and years and their close.

use ledger::events::periods::Open;

use super::{Lang, Word};

crate::words! {
    EVENT_PERIOD_CLOSED: "期间结账", "period closed";

    PERIOD: "期间", "period";
    PERIOD_FROM: "首日", "first day";
    PERIOD_TO: "末日", "last day";
    PERIOD_ENTRIES: "分录数", "entries";
    PERIOD_STATE: "状态", "state";
    PERIOD_CLOSED_ON: "结账日", "closed on";
    PERIOD_CLOSED_BY: "签字", "signed";
    PERIOD_UNTIL: "末条分录", "last entry";
    PERIOD_IS_RUNNING: "未到期", "running";
    PERIOD_IS_OPEN: "未结", "open";
    PERIOD_IS_CLOSED: "已结", "closed";
    PERIOD_READY: "{period} 可以结账", "{period} can be closed";
    PERIOD_NOT_OVER: "{period} 到 {to} 才结束", "{period} ends on {to}";
    PERIOD_EARLIER: "先结 {earlier}", "close {earlier} first";
    PERIOD_BLOCKS: "须先处理：{open}", "to settle first: {open}";
    PERIOD_WARNS: "提示：{open}", "note: {open}";

    OPEN_DAY: "{day} 未日结", "day {day} is not closed";
    OPEN_STOCKTAKE: "盘点 {stocktake} 未签字", "stocktake {stocktake} is not signed";
    OPEN_OBLIGATION: "{obligation} 到期未备款", "{obligation} is due and not set aside";
    OPEN_DIFFERENCE: "{draw} 有差额未说明", "{draw} has a difference nobody explained";
    OPEN_DRAW: "{draw} 未对账", "{draw} is not reckoned up";
}

/// The word for where a period stands, by the name reports give it.
pub fn state(state: &str) -> Word {
    match state {
        "running" => Word::PERIOD_IS_RUNNING,
        "closed" => Word::PERIOD_IS_CLOSED,
        _ => Word::PERIOD_IS_OPEN,
    }
}

/// What is open at the end of a period, as people say it.
pub fn open(lang: Lang, open: &Open) -> String {
    match open {
        Open::Day(day) => lang.fill(Word::OPEN_DAY, &[("day", &day.to_string())]),
        Open::Stocktake(stocktake) => {
            lang.fill(Word::OPEN_STOCKTAKE, &[("stocktake", &stocktake.to_string())])
        }
        Open::Obligation(obligation) => {
            lang.fill(Word::OPEN_OBLIGATION, &[("obligation", &obligation.to_string())])
        }
        Open::Difference(draw) => lang.fill(Word::OPEN_DIFFERENCE, &[("draw", &draw.to_string())]),
        Open::Draw(draw) => lang.fill(Word::OPEN_DRAW, &[("draw", &draw.to_string())]),
    }
}
