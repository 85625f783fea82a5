//! Words of goods and the store room: catalogue, intake, write-off, stocktake, trace.

use ledger::events::goods::{DonorTie, ValueProof, WriteOffCause};
use ledger::events::stocktakes::VarianceCause;

use super::Word;

crate::words! {
    EVENT_GOOD_CHANGED: "商品信息变更", "good changed";
    EVENT_BARCODE_ADDED: "加条码", "barcode added";
    EVENT_BARCODE_REMOVED: "去条码", "barcode removed";
    EVENT_GOOD_WITHDRAWN: "商品下架", "good withdrawn";
    EVENT_GOOD_RESTORED: "商品恢复", "good restored";
    EVENT_WRITTEN_OFF: "报损", "written off";
    EVENT_STOCKTAKE_OPENED: "开始盘点", "stocktake opened";
    EVENT_STOCKTAKE_COUNTED: "盘点点数", "counted";
    EVENT_STOCKTAKE_CLOSED: "盘点签字", "stocktake closed";
    EVENT_STOCKTAKE_ABANDONED: "盘点作废", "stocktake abandoned";

    ACT_CHANGE_GOOD: "改信息", "Change";
    ACT_BARCODE: "条码", "Barcode";
    GOODS_WAY: "加或去", "Add or remove";
    STOCKTAKE_FIRST_AGAIN: "复点后才显示差异：{goods}", "Shown when counted again by others: {goods}";
    STOCKTAKE_FIRST_COUNT: "点完全部商品才显示差异", "differences are shown when every good is counted";
    ACT_ADD_BARCODE: "加条码", "Add barcode";
    ACT_REMOVE_BARCODE: "去条码", "Remove barcode";
    ACT_WITHDRAW_GOOD: "下架", "Withdraw";
    ACT_RESTORE_GOOD: "恢复上架", "Restore";
    ACT_WRITE_OFF: "报损", "Write off";
    ACT_TRACE: "追溯", "Trace";
    ACT_OPEN_STOCKTAKE: "开始盘点", "Open stocktake";
    ACT_COUNT: "报点数", "Record counts";
    GOODS_SCANNED: "已选 {good}：按下面的数字入库、报损、改价", "{good}: a digit below takes it in, writes it off or reprices it";
    GOODS_UNKNOWN_CODE: "没有商品用条码 {code}：{key} 登记新商品，或选中商品后按 6 加条码", "no good has the barcode {code}: {key} lists a new one, or choose a good and add it with 6";
    ACT_CLOSE_STOCKTAKE: "盘点签字", "Sign stocktake";
    ACT_ABANDON_STOCKTAKE: "作废盘点", "Abandon stocktake";
    ACT_DELIVERY_SLIP: "入库单", "Delivery slip";

    PROOF_INVOICE: "发票", "invoice";
    PROOF_FAIR_VALUE: "公允价值", "fair value";
    PROOF_UNVALUED: "未计价", "unvalued";
    TIE_SUPPLIER: "也是供应商", "also a supplier";
    TIE_DONOR: "也是捐赠人", "also a donor";
    TIE_OPERATOR: "本站操作员", "an operator here";
    TIE_RELATIVE: "操作员亲属", "an operator's relative";
    WRITE_OFF_EXPIRED: "过期", "expired";
    WRITE_OFF_DAMAGED: "破损", "damaged";
    WRITE_OFF_LOST: "丢失", "lost";
    WRITE_OFF_SAMPLE: "样品", "sample";
    CAUSE_UNRECORDED: "漏记错记", "unrecorded";
    CAUSE_DAMAGED: "损坏", "damaged";
    CAUSE_STOLEN: "被盗", "stolen";
    CAUSE_UNKNOWN: "原因不明", "unknown";

    GOODS_CATEGORY: "类别", "Category";
    GOODS_UNIT: "单位", "Unit";
    GOODS_PROOF: "价值依据", "Value rests on";
    GOODS_SUPPLIER: "供应商", "Supplier";
    GOODS_FROM_DAY: "自哪天起", "From day";
    GOODS_CAUSE: "原因类别", "Cause";
    GOODS_LOT: "批次", "Lot";
    GOODS_MEMBER_BEHIND: "对应志愿者", "Member behind";
    GOODS_WITHDRAWN: "已下架", "withdrawn";
    GOODS_NEXT_PRICE: "{day} 起 {points} 分", "{points} points from {day}";
    GOODS_OFF_PARITY: "提醒：按折算每件 {price} 元，成本 {cost} 元", "note: at parity a piece is {price} yuan, it cost {cost} yuan";
    GOODS_TIES: "提醒：{ties}", "note: {ties}";
    GOODS_ALONE: "一人入库（例外）", "taken in by one person (exception)";
    GOODS_VIEW_ALL: "全部商品", "All goods";
    GOODS_VIEW_SHORT: "缺货", "Running out";
    GOODS_VIEW_NEAR: "临期 {days} 天", "Near end, {days} d";
    GOODS_VIEW_SLOW: "滞销 {days} 天", "Slow, {days} d";
    GOODS_VIEWS: "Tab 换列表", "Tab: other list";
    GOODS_DAYS_LEFT: "剩余天数", "Days left";
    GOODS_LAST_ISSUED: "最近兑出", "Last issued";
    GOODS_IDLE_DAYS: "闲置天数", "Days idle";
    GOODS_WANTED: "需要", "Wanted";
    GOODS_NONE_NEAR: "没有临期商品", "nothing is near its last day";
    GOODS_NONE_SHORT: "没有缺货", "nothing runs out";
    GOODS_NONE_SLOW: "没有滞销商品", "nothing is slow";
    HELP_LOT: "批次如 12.0；不填则按先到期先出", "a lot such as 12.0; empty: earliest last day first";
    HELP_FROM_DAY: "不填则立即生效", "empty: at once";
    HELP_SKUS: "货号用分号隔开；不填则全部", "codes separated by semicolons; empty: all";
    HELP_FURTHER: "同一单据的其他商品：货号*件数=金额，分号隔开", "further goods of the paper: CODE*PIECES=YUAN, separated by semicolons";
    HELP_BARCODES: "EAN 或 UPC 条码，多个用分号隔开", "EAN or UPC codes, separated by semicolons";
    GOODS_FURTHER: "其他商品", "Further goods";

    SHORT_TITLE: "积分超市缺货清单", "What the points shop needs";
    SHORT_FOOT: "欢迎爱心单位和个人捐赠，入库时双人验收，开具收据。", "Gifts are welcome; two people accept them and give a receipt.";
    NEAR_TITLE: "临期商品清单", "Goods near their last day";
    NEAR_FOOT: "请先兑换临期商品；过期的由两人报损。", "Hand these out first; two people write off what has expired.";
    SLOW_TITLE: "滞销商品清单", "Goods nobody takes";
    SLOW_FOOT: "可考虑调价或少进。", "Think of another price, or take in fewer.";
    DELIVERY_TITLE: "入库验收单", "Delivery accepted";
    DELIVERY_COPY_FROM: "第一联：交来方留存", "copy 1: for whoever delivered";
    DELIVERY_COPY_STATION: "第二联：本站留存", "copy 2: for the station";
    DELIVERY_FROM: "交来方", "from";
    DELIVERY_KEEPER: "仓管", "keeper";
    DELIVERY_ACCEPTOR: "验收", "accepted by";
    DELIVERY_SIGN: "签字", "signature";

    DESK_STOCKTAKE: "盘点", "Stocktake";
    KEY_STOCKTAKE: "盘点", "Stocktake";
    KEY_TRACE: "追溯", "Trace";
    DESK_TRACE: "追溯", "Trace";
    STOCKTAKE: "盘点号", "Stocktake";
    STOCKTAKE_NONE: "没有进行中的盘点：按 Ctrl+N 开始", "no stocktake goes on: Ctrl+N opens one";
    STOCKTAKE_HEAD: "{stocktake}  {day} 开始  已点 {counted}/{goods}", "{stocktake}  since {day}  counted {counted}/{goods}";
    STOCKTAKE_HOW: "扫码加一件，12* 再扫加 12 件；Delete 撤销上一扫；F9 报点数；空行 Enter 看差异", "a scan adds 1, 12* and a scan 12; Delete undoes; F9 records; Enter: variances";
    STOCKTAKE_UNSENT: "未报 {n} 种", "{n} goods not recorded";
    STOCKTAKE_MINE: "我点到", "I found";
    STOCKTAKE_COUNTERS: "已点人", "Counted by";
    STOCKTAKE_AGAIN: "须他人复点", "recount by another";
    STOCKTAKE_VARIANCES: "差异（签字人看）", "Variances (for signers)";
    STOCKTAKE_EXPECTED: "账面", "Book";
    STOCKTAKE_FOUND: "实点", "Found";
    STOCKTAKE_VARIANCE: "差异", "Variance";
    STOCKTAKE_PAST: "历次盘点", "Earlier stocktakes";
    STOCKTAKE_NO_VARIANCE: "账实相符", "book and shelves agree";
    STOCKTAKE_NOT_IN: "{good} 不在这次盘点里", "{good} is not counted this time";
    STOCKTAKE_UNKNOWN: "没有这个商品：{code}", "no such good: {code}";
    STOCKTAKE_RUNNING_SUM: "{name}  +{n}  共 {sum}", "{name}  +{n}  now {sum}";
    STOCKTAKE_UNDONE: "已撤销：{name}  -{n}", "undone: {name}  -{n}";
    STOCKTAKE_NOTHING_UNSENT: "还没有点数可报：先扫商品", "nothing to record: scan goods first";
    STOCKTAKE_FIELD: "扫码或输入货号", "Scan or type a code";
    STOCKTAKE_SCOPE: "盘点范围", "Scope";
    STOCKTAKE_CAUSES: "差异原因", "Causes";
    HELP_CAUSES: "货号:漏记错记/损坏/被盗/原因不明，分号隔开", "CODE:unrecorded/damaged/stolen/unknown, separated by semicolons";

    TRACE_FIELD: "兑换单、批次或货号", "Voucher, lot or code";
    TRACE_HOW: "输入或扫描兑换单号、批次（如 12.0）、货号或条码，按 Enter", "type or scan a voucher, a lot (12.0), a code or barcode, then Enter";
    TRACE_NOTHING: "查不到：{code}", "nothing is known of {code}";
    TRACE_CAME: "来自 {from}  {event} #{seq}  {day}  {document}", "from {from}  {event} #{seq}  {day}  {document}";
    TRACE_LOT_LINE: "批次 {lot}  进 {pieces} 剩 {left}  {cost} 元", "lot {lot}  in {pieces} left {left}  {cost} yuan";
    TRACE_WENT: "去向", "Went to";
    TRACE_EARNED: "积分来自", "Points from";
    TRACE_GOODS: "商品来自", "Goods from";
    TRACE_VOUCHER_LINE: "{voucher}  {day}  {member}  {points} 分", "{voucher}  {day}  {member}  {points} points";
    TRACE_FOUND_ON_SHELF: "盘点发现", "found on the shelf";

    CLI_CATEGORY: "类别", "category";
    CLI_PROOF: "价值依据", "value rests on";
    CLI_GIVEN: "捐赠件数", "pieces given";
    CLI_TIES: "关系", "ties";
    CLI_NEXT_PRICE: "后续价格", "next price";
    CLI_FROM: "自", "from";
    CLI_STOCKTAKE: "盘点号", "stocktake";
    CLI_COUNTED: "已点", "counted";
    CLI_EXPECTED_PIECES: "账面", "book";
    CLI_VARIANCE: "差异", "variance";
    CLI_RECOUNT: "复点", "recount";
    CLI_SECOND: "第二人", "second";
    TRACE_NOTHING_TAKEN: "{detail} 没有入库", "nothing was taken in by {detail}";
    CLI_BAD_LINE: "写法如 RICE*3=45.00 或 RICE*3=45.00@2027-03-31", "expected a form like RICE*3=45.00 or RICE*3=45.00@2027-03-31";
}

/// The word for what the value of a gift rests on.
pub const fn proof(proof: ValueProof) -> Word {
    match proof {
        ValueProof::Invoice => Word::PROOF_INVOICE,
        ValueProof::FairValue => Word::PROOF_FAIR_VALUE,
        ValueProof::Unvalued => Word::PROOF_UNVALUED,
    }
}

/// The word for a tie of a donor or supplier.
pub const fn tie(tie: DonorTie) -> Word {
    match tie {
        DonorTie::Supplier => Word::TIE_SUPPLIER,
        DonorTie::Donor => Word::TIE_DONOR,
        DonorTie::Operator => Word::TIE_OPERATOR,
        DonorTie::Relative => Word::TIE_RELATIVE,
    }
}

/// The word for a cause of a write-off.
pub const fn write_off(cause: WriteOffCause) -> Word {
    match cause {
        WriteOffCause::Expired => Word::WRITE_OFF_EXPIRED,
        WriteOffCause::Damaged => Word::WRITE_OFF_DAMAGED,
        WriteOffCause::Lost => Word::WRITE_OFF_LOST,
        WriteOffCause::Sample => Word::WRITE_OFF_SAMPLE,
    }
}

/// The word for a cause of a variance.
pub const fn cause(cause: VarianceCause) -> Word {
    match cause {
        VarianceCause::Unrecorded => Word::CAUSE_UNRECORDED,
        VarianceCause::Damaged => Word::CAUSE_DAMAGED,
        VarianceCause::Stolen => Word::CAUSE_STOLEN,
        VarianceCause::Unknown => Word::CAUSE_UNKNOWN,
    }
}
