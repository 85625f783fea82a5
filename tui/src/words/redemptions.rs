//! Words of the counter: parked baskets, PINs of members, collectors, cash and undoing.

crate::words! {
    EVENT_BASKET_HELD: "购物篮暂存", "Basket parked";
    EVENT_HOLD_RELEASED: "暂存放回", "Parked basket given up";
    EVENT_HOLD_LAPSED: "暂存到时放回", "Parked basket ran out";
    EVENT_CASH_ALLOWED: "部分付现规定", "Part payment in cash";
    EVENT_MEMBER_PIN_SET: "本人设定密码", "Member's PIN set";
    EVENT_MEMBER_PIN_REFUSED: "本人密码错误", "Member's PIN wrong";
    MOVE_HELD: "暂存 {what}", "parked: {what}";
    MOVE_HOLD_BACK: "暂存放回 {what}", "parked basket given up: {what}";
    HOLD_NO: "暂存号", "parked as";
    HOLD_UNTIL: "保留到", "kept until";
    HOLD_DESK: "终端", "desk";
    HOLD_PICK: "暂存的购物篮：按数字取出", "Parked baskets: a digit takes one up";
    HOLD_NONE: "没有暂存的购物篮", "no basket is parked";
    HOLD_TAKEN: "取出的暂存篮 {hold}：F9 兑换，改动即放回重装", "the parked basket {hold}: F9 redeems it, a change gives it up and begins anew";
    HOLD_GONE: "暂存篮 {hold} 已到时放回：按现价重新装篮", "{hold} ran out: this is a new basket now";
    HOLD_GIVEN_UP: "暂存篮 {hold} 已由 {who} 在 {desk} 放回：按现价重新装篮", "{hold} was given up at {desk} by {who}: this is a new basket now";
    HOLD_REDEEMED: "暂存篮 {hold} 已由 {who} 在 {desk} 兑换，兑换单 {voucher}：本篮已清空", "{hold} was redeemed at {desk} by {who} as {voucher}: this basket is empty now";
    SLIP_CASH: "另付现金(元)", "paid in cash";
    SLIP_COLLECTED: "代领人", "collected by";
    SLIP_FROM_FORM: "补录自纸单 {pad}，{on} 发出", "From form {pad}, handed out on {on}";
    KEY_PARK: "暂存/取出", "Park or take up";
    KEY_BESIDES: "代领/付现", "Collector, cash";
    REDEEM_LEAVING: "篮里还有商品：再按 Esc 清空，{key} 暂存", "the basket is not empty: Esc again clears it, {key} parks it";
    REDEEM_REPRICED: "{good} 改价：现价 {now} 分，本篮仍按 {kept} 分", "{good} costs {now} points now; this basket keeps {kept}";
    SCAN_BLOCKED: "卡 {card} 已停用（{why}）：核对本人，按编号或姓名查找", "card {card} is blocked ({why}): look at the person, find him by number or name";
    SCAN_REPEATED: "同一个码刚扫过，没有再计：要多件先输 2* 再扫", "just scanned, not counted again: type 2* before a scan for more";
    SCAN_IGNORED: "窗口开着，未采用扫码 {code}：先按 Esc 或办完", "a box is open, the scan {code} was not taken: close it or finish first";
    SCAN_NO_FIELD: "这一栏不收扫码，{code} 未填入：先用 Tab 移到编号、卡号或条码栏", "this field takes no scan, {code} was not filled in: move to a field of numbers, cards or barcodes with Tab";
    SCAN_ON_SECRET: "密码栏不收扫码：请用键盘输入", "the field of a PIN takes no scan: type it";
    REDEEM_PRICE_NOW: "{good} 改价：原 {kept} 分，现按 {now} 分", "{good} was {kept} points and costs {now} now";
    EMPTY_BASKET: "先选人、装篮", "choose a member and fill the basket first";
    IN_PLACE_TITLE: "换人办理本笔：由他登录", "Another operator serves this one: he signs in";
    PIN_TITLE: "请本人输入密码", "The member types his PIN";
    UNDO_TITLE: "撤销这张兑换单？", "Undo this slip?";
    UNDO_ASK: "商品还没有递出、单据还没有给出，才能撤销", "Only while no goods and no slip were handed over";
    ACT_MEMBER_PIN: "本人设定密码", "The member chooses a PIN";
    ACT_BESIDES: "代领与部分付现", "Collector and part payment";
    PROXY_WHO: "代领人", "collector";
    PROXY_ID: "证件末四位", "end of ID";
    PROXY_RELATION: "关系", "relation";
    POINTS_GIVEN: "付积分", "points given";
}
