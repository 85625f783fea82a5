//! Words of supermarket cards and the merchants who take them.

use ledger::events::market_cards::VoidCause;
use ledger::events::merchants::FaultKind;

use super::Word;

crate::words! {
    EVENT_MERCHANT_NAMED: "超市登记", "merchant named";
    EVENT_MERCHANT_SETTLED: "超市对账", "merchant settled";
    EVENT_MARKET_CARDS_BOUGHT: "超市卡购入", "supermarket cards bought";
    EVENT_MARKET_CARDS_HANDED_OVER: "超市卡交接", "supermarket cards handed over";
    EVENT_MARKET_CARDS_ISSUED: "兑换超市卡", "supermarket cards issued";
    EVENT_MARKET_CARDS_TAKEN_BACK: "超市卡退回", "supermarket cards taken back";
    EVENT_MARKET_CARDS_VOIDED: "超市卡作废", "supermarket cards voided";
    EVENT_MARKET_CARDS_COUNTED: "超市卡清点", "supermarket cards counted";

    KEY_MARKET_CARDS: "超市卡", "Market cards";
    DESK_MARKET_CARDS: "超市卡", "Supermarket cards";

    ACT_ISSUE_MARKET_CARDS: "兑换超市卡", "Issue cards for points";
    ACT_HAND_OVER_MARKET_CARDS: "交接", "Hand over";
    ACT_COUNT_MARKET_CARDS: "清点", "Count";
    ACT_BUY_MARKET_CARDS: "购入", "Buy";
    ACT_VOID_MARKET_CARDS: "作废", "Void";
    ACT_TAKE_BACK_MARKET_CARDS: "退卡", "Take back";
    ACT_NAME_MERCHANT: "登记超市", "Name a merchant";
    ACT_SETTLE_MERCHANT: "对账", "Settle a month";

    MARKET_CARDS: "超市卡", "cards";
    MARKET_SERIALS: "卡号", "Serials";
    MARKET_FACE: "面值", "Face value";
    MARKET_FACES: "发行面值", "Face values issued";
    MARKET_BOUGHT: "购入", "Bought";
    MARKET_HELD: "在库", "In stock";
    MARKET_ISSUED: "已发", "Issued";
    MARKET_VOID: "作废", "Void";
    MARKET_MISSING: "未找到", "Missing";
    MARKET_SURPLUS: "多出", "Surplus";
    MERCHANT_NAMESAKES: "同名的超市已有", "of this name already";
    MARKET_EVERYBODY: "全站", "everybody";
    MARKET_COUNTED: "点得张数", "Cards counted";
    MARKET_EXPECTED: "应有张数", "Cards expected";
    MARKET_COUNT_ALL: "清点全站所有保管人的卡", "counts the cards of all custodians";
    MARKET_COUNT_SCOPE: "账上在库 {expected} 张，本次扫到 {scanned} 张：没扫到的记为未找到", "{expected} cards in stock, {scanned} scanned: the others are recorded as missing";
    MARKET_VALUE: "面值合计", "Value";
    MARKET_AT_COST: "购入成本", "Cost";
    MARKET_CUSTODIAN: "保管人", "Custodian";
    MARKET_CARDS_COUNT: "张数", "Cards";
    MARKET_MERCHANT: "超市", "Merchant";
    MARKET_CONTACT: "卡务联系", "Card desk";
    MARKET_TRANSFER: "转账凭证", "Transfer reference";
    MARKET_CAUSE: "原因类别", "Cause";
    MARKET_VISITOR: "编号或卡号", "Number or card";
    MARKET_USED: "已消费", "Used";
    MARKET_MONTH: "月份", "Month";
    MARKET_LINES: "行数", "Lines";
    MARKET_CLAIMED: "对账单合计", "Claimed";
    MARKET_MATCHED: "相符", "Matched";
    MARKET_UNMATCHED: "不符行数", "Unmatched lines";
    MARKET_ROW: "行", "Row";
    MARKET_FAULT: "不符原因", "Fault";
    MARKET_STATE: "状态", "State";
    MARKET_AMOUNT: "金额", "Amount";
    MARKET_ADDS_UP: "购入 = 在库 + 已发 + 作废，账卡相符", "bought = in stock + issued + void: adds up";
    MARKET_DIFFERS: "账卡不符：请核验账本并清点", "does not add up: verify the book and count";
    MARKET_LAST_COUNT: "上次全部清点 {day}：应有 {expected}，点得 {counted}", "last full count {day}: {expected} expected, {counted} found";
    MARKET_NEVER_COUNTED: "还没有全部清点过", "never counted in full";
    MARKET_FACE_LINE: "{face}：购入 {bought} = 在库 {held} + 已发 {issued} + 作废 {void}", "{face}: bought {bought} = in stock {held} + issued {issued} + void {void}";
    MARKET_MISSING_LINE: "未找到：{serial}（{custodian}，{day} 起）", "missing: {serial} ({custodian}, since {day})";
    MARKET_MERCHANT_LINE: "{merchant} {name}：已发 {issued}，已消费 {used}，最近对账 {month}", "{merchant} {name}: issued {issued}, used {used}, last settled {month}";
    MARKET_NONE: "还没有超市卡：按 4 购入", "no cards yet: press 4 to buy some";
    MARKET_NO_MERCHANT: "还没有登记超市：按 7 登记", "no merchant yet: press 7 to name one";
    MARKET_BAD_STATEMENT: "对账单有读不懂的行，没有入账", "the statement has lines that cannot be read; nothing was recorded";

    HELP_SERIALS: "逐张扫码，或写首尾如 1001..1050", "scan each, or type a run such as 1001..1050";
    HELP_CUSTODIAN: "工号；不填则清点全部", "operator number; all cards when empty";
    HELP_FACES: "用空格隔开；不填则不限", "divided by blanks; any when empty";
    HELP_MONTH: "该月首日", "the first day of the month";
    HELP_STATEMENT: "超市对账单 CSV 或 XLSX；写路径，或账本旁的文件名", "the statement, CSV or XLSX: a path, or a name beside the book";
    MARKET_AT_OTHER: "{serial} 由 {custodian} 保管：请先交接给您", "{serial} is in the custody of {custodian}: have it handed over first";
    MARKET_BASKET_FIRST: "篮中还有商品：先兑换或寄存，再刷超市卡", "goods are in the basket: redeem or park them before scanning cards";
    MARKET_NOT_FOR_SOURCE: "超市卡要记名发放：凭代码和密码的账户不能领", "cards are given out by name: not to an account opened by code and PIN";
    MARKET_SETTLE_LINES: "{lines} 行共 {claimed} 元：相符 {matched} 元，不符 {unmatched} 行", "{lines} lines of {claimed} yuan: {matched} yuan match, {unmatched} lines do not";
    MARKET_FAULT_LINE: "第 {row} 行 {serial} {amount} 元：{fault}", "row {row} {serial} {amount} yuan: {fault}";
    MARKET_BAD_ROW: "对账单第 {row} 行{column}「{value}」：{why}；共 {more} 处读不懂，没有入账", "statement, row {row}, {column} \"{value}\": {why}; {more} cells cannot be read, nothing was recorded";
    CODES_TALLY: "已录 {count}，末项 {last}", "{count} so far, the last {last}";
    CODES_AGAIN: "{code} 已录过，未再计", "{code} was there already and is not counted again";
    MEMBER_LOST_CARD: "失卡 {card} 自 {day} 起被使用 {times} 次，共 {points} 分：{vouchers}", "lost card {card}: used {times} times since {day}, {points} points: {vouchers}";
    HELP_COUNTED: "接收人自己点出的张数", "what the receiver counted himself";
    HELP_LOST_SINCE: "遗失之日；列出此后用此卡的兑换", "the day it was lost; redemptions since are listed";
    LOST_SINCE: "遗失日期", "Lost since";

    CAUSE_LOST: "遗失", "lost";
    CAUSE_EXPIRED: "过期", "expired";

    FAULT_UNKNOWN: "本站没有此卡", "not a card of this station";
    FAULT_OTHER_MERCHANT: "是别家超市的卡", "another merchant's card";
    FAULT_NOT_ISSUED: "在库未发", "in stock, not issued";
    FAULT_VOID: "已作废", "void";
    FAULT_BEFORE_ISSUE: "早于发卡日", "before the day of issue";
    FAULT_TWICE: "重复", "stands there twice";
    FAULT_OVER_FACE: "超过面值", "over the face value";
    FAULT_OTHER_MONTH: "不在本月", "outside the month";

    CLI_USES_SINCE: "{day} 起用此卡的兑换", "redemptions with this card since {day}";
    CLI_NAMESAKES: "已有同名志愿者，请核对是不是同一人", "members of the same name are on file: look whether one is the same person";
    CLI_CARDS_AT_FACE: "在库超市卡面值", "supermarket cards at face value";
}

/// The word for what happened to a void card.
pub const fn cause(cause: VoidCause) -> Word {
    match cause {
        VoidCause::Lost => Word::CAUSE_LOST,
        VoidCause::Damaged => Word::CAUSE_DAMAGED,
        VoidCause::Expired => Word::CAUSE_EXPIRED,
    }
}

/// The word for why a line of a statement does not match.
pub const fn fault(fault: FaultKind) -> Word {
    match fault {
        FaultKind::Unknown => Word::FAULT_UNKNOWN,
        FaultKind::OtherMerchant => Word::FAULT_OTHER_MERCHANT,
        FaultKind::NotIssued => Word::FAULT_NOT_ISSUED,
        FaultKind::Void => Word::FAULT_VOID,
        FaultKind::BeforeIssue => Word::FAULT_BEFORE_ISSUE,
        FaultKind::Twice => Word::FAULT_TWICE,
        FaultKind::OverFace => Word::FAULT_OVER_FACE,
        FaultKind::OtherMonth => Word::FAULT_OTHER_MONTH,
    }
}

/// The word for where a card is, by the name reports give it.
pub fn state(state: &str) -> Word {
    match state {
        "held" => Word::MARKET_HELD,
        "issued" => Word::MARKET_ISSUED,
        _ => Word::MARKET_VOID,
    }
}
