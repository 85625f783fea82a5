//! Words of money promised to members.

use super::Word;

crate::words! {
    EVENT_OBLIGATION_PROMISED: "奖补承诺", "money promised";
    EVENT_OBLIGATION_FUNDED: "奖补备款", "money set aside";
    EVENT_OBLIGATION_PAID: "奖补发放", "promise paid";
    EVENT_OBLIGATION_STOPPED: "补贴停发", "supplement stopped";
    EVENT_OBLIGATION_WITHDRAWN: "承诺撤回", "promise withdrawn";

    OBLIGATION: "奖补", "award";
    OBLIGATION_PURPOSE: "用途", "purpose";
    OBLIGATION_AMOUNT: "金额", "amount";
    OBLIGATION_MONTHS: "月份", "months";
    OBLIGATION_ONCE: "一次", "once";
    OBLIGATION_ONWARD: "{first} 起", "from {first}";
    OBLIGATION_SPAN: "{first} 至 {last}", "{first} to {last}";
    OBLIGATION_STATE: "状态", "state";
    OBLIGATION_FUNDED_SUM: "已备款", "set aside in all";
    OBLIGATION_PAID_SUM: "已发", "paid";
    OBLIGATION_FREED_SUM: "已退回", "freed";
    OBLIGATION_SET_ASIDE: "备而未发", "set aside";
    OBLIGATION_UNFUNDED: "未备款", "unfunded";
    OBLIGATION_DUE: "应发未发", "due";
    OBLIGATION_SINCE: "自", "since";
    OBLIGATION_DAYS: "天数", "days";
    OBLIGATION_TO_30: "30 天内", "0-30";
    OBLIGATION_TO_90: "31-90 天", "31-90";
    OBLIGATION_TO_365: "91-365 天", "91-365";
    OBLIGATION_OVER_365: "365 天以上", "over 365";
    OBLIGATION_PROMISED_SUM: "已承诺", "promised";
    OBLIGATION_FREE: "可承诺", "free";

    OBLIGATION_IS_PROMISED: "已承诺", "promised";
    OBLIGATION_IS_FUNDED: "已备款", "funded";
    OBLIGATION_IS_PAID: "已发清", "paid";
    OBLIGATION_IS_STOPPED: "已停发", "stopped";
    OBLIGATION_IS_WITHDRAWN: "已撤回", "withdrawn";
}

/// The word for where an obligation stands, by the name reports give it.
pub fn state(state: &str) -> Word {
    match state {
        "promised" => Word::OBLIGATION_IS_PROMISED,
        "funded" => Word::OBLIGATION_IS_FUNDED,
        "paid" => Word::OBLIGATION_IS_PAID,
        "stopped" => Word::OBLIGATION_IS_STOPPED,
        _ => Word::OBLIGATION_IS_WITHDRAWN,
    }
}
