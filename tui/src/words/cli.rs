//! Words of the plain commands.

crate::words! {
    CLI_WRITTEN: "已记录 {seq}  {what}  {hash}", "recorded {seq}  {what}  {hash}";
    CLI_KNOWN: "此前已记录 {seq}  {what}  {hash}，没有重复入账", "already recorded {seq}  {what}  {hash}; nothing was written twice";
    CLI_DESK_OPEN: "这本账的柜台 {detail} 已在另一窗口打开：给这台起个名字，如 --desk desk-2", "the desk {detail} of this book is open in another window: name this one, such as --desk desk-2";
    CLI_NO_TERMINAL: "这里不是终端：屏幕要在终端里打开{detail}", "this is no terminal: the screens need one{detail}";
    CLI_FILE_TROUBLE: "文件出错：{detail}", "file trouble: {detail}";
    CLI_BAD_VALUE: "输入有误：{detail}", "this cannot be read: {detail}";
    CLI_VALUE_UNREAD: "{field} 的值「{value}」读不懂：{why}", "{field} cannot read {value}: {why}";
    CLI_BAD_POLICY: "办法文件有误：{detail}；可用 jifen policy template 看样本", "the policy file is wrong: {detail}; see jifen policy template";

    CLI_PIN_OF: "{who} 的密码：", "PIN of {who}:";
    CLI_NEW_PIN_OF: "{who} 的新密码（6 到 12 位数字）：", "new PIN of {who} (6 to 12 digits):";
    CLI_PIN_AGAIN: "再输入一次：", "again:";
    CLI_PINS_DIFFER: "两次输入的密码不一致{detail}", "the two PINs differ{detail}";
    CLI_NOT_A_PIN: "密码应为 6 到 12 位数字{detail}", "a PIN has 6 to 12 digits{detail}";
    CLI_NO_PIN: "没有密码：请设环境变量 {detail}，或用密码文件，或在终端里输入", "no PIN: set {detail}, name a PIN file, or type it at a terminal";

    CLI_BOOK_MADE: "已建账：{station}，{path}", "a new book: {station}, {path}";
    CLI_BOOK_NEXT: "下一步：jifen policy template 出样本，再 jifen policy set {path}", "next: jifen policy template, then jifen policy set {path}";
    CLI_POLICY_VERSION: "第 {n} 版，自 {from} 起，依据 {document}", "version {n}, from {from}, by {document}";

    CLI_OPERATOR: "工号", "operator";
    CLI_NAME: "名称", "name";
    CLI_ROLES: "角色", "roles";
    CLI_STATE: "状态", "state";
    REVIEW_TWIN: "疑似与 {task} 重复", "maybe {task} again";
    CLI_TWIN: "注意：可能与 {task}（分录 {seq}）是同一件事，请复核人比对", "look: it may be the same act as {task} (entry {seq})";
    CLI_ALONE: "一人所设，分录 {seq}", "by one person alone, entry {seq}";
    CLI_START_PIN: "待本人改密码", "has to choose his PIN";
    CLI_WEAK_PIN: "新密码不行：{detail}", "the new PIN is too easy to guess: {detail}";
    CLI_SAME_PIN: "新密码不能与现在的相同{detail}", "the new PIN must not be the present one{detail}";
    CLI_RETIRED: "已停用", "retired";
    CLI_LOCKED: "锁定至 {until}", "locked until {until}";
    CLI_MEMBER: "志愿者", "member";
    CLI_MEMBERS: "志愿者人数", "members";
    CLI_PHONE: "电话", "phone";
    CLI_ID_NUMBER: "身份证号", "ID number";
    CLI_CARD: "卡号", "card";
    CLI_JOINED: "加入日期", "joined";
    CLI_POST: "职务", "post";
    CLI_EARNED: "累计获得", "earned in all";
    CLI_REDEMPTIONS: "兑换次数", "redemptions";
    CLI_FROZEN: "已冻结：{reason}", "frozen: {reason}";
    CLI_IS_FROZEN: "账户已冻结", "the account is frozen";
    CLI_VILLAGE: "村", "village";
    CLI_GRID: "网格", "grid";
    CLI_HOUSEHOLDS: "户数", "households";
    CLI_PEOPLE: "人数", "people";

    CLI_AVAILABLE: "可用", "available";
    CLI_PENDING: "待生效", "pending";
    CLI_EXPIRING: "即将过期", "expiring";
    CLI_LAPSED: "已过期未清", "past their last day";
    CLI_TOTAL: "合计", "total";
    CLI_POINTS: "积分", "points";
    CLI_ENTRY: "分录", "entry";
    CLI_DAY: "日期", "day";
    CLI_EVENT: "事项", "event";
    CLI_ABOUT: "说明", "about";
    CLI_MORE: "还有更早的：加 --before {seq}", "there is more: add --before {seq}";

    CLI_KIND: "种类", "kind";
    CLI_DOCUMENT: "依据", "document";
    CLI_TASK: "事编号", "act";
    CLI_AGE_DAYS: "等待天数", "days waited";
    CLI_GATES: "未过关", "gates failed";
    CLI_GATES_FAILED: "未过关：{gates}，不能入账", "gates failed: {gates}; it cannot be credited";
    CLI_LAG_DAYS: "滞后天数", "lag";
    CLI_WOULD_EARN: "新版应得", "would earn";
    CLI_ACT_DAY: "办事日", "done on";
    CLI_CREDITED_POINTS: "已入账", "credited";
    CLI_KIND_PREVIEW: "{from} 至 {to} 间入账的 {acts} 件共 {earned} 分；按新版可入账 {then} 件共 {would} 分", "credited from {from} to {to}: {acts} acts with {earned} points; the new version would credit {then} with {would}";
    CLI_SAMPLE_EARLY: "{detail} 过完才能抽查：否则多记一笔就换一批", "draw only when {detail} is over: until then every entry would change the sample";
    CLI_NO_SAMPLE: "办法没有定抽查比例：请加 --percent{detail}", "the policy names no sample: add --percent{detail}";
    CLI_SAMPLE: "入账 {credited} 件，抽查 {drawn} 件；种子为分录 {seq} 的哈希 {seed}", "{credited} credited, {drawn} drawn; the seed is the hash {seed} of entry {seq}";
    CLI_EVIDENCE_UNNAMED: "另有 {n} 个文件没有分录提到（{bytes} 字节）：多为被拒绝的上报所附", "{n} more files that no entry names ({bytes} bytes), mostly of submissions that were refused:";
    CLI_EVIDENCE_CHECKED: "佐证文件 {files} 个，有问题 {faults} 个", "{files} evidence files, {faults} at fault";
    CLI_DISPATCH: "派发", "task";
    CLI_DAYS_LEFT: "剩余天数", "days left";
    CLI_CARRIED: "结转原因", "carried over because";
    DISPATCH_FOOT: "完成后请凭佐证到警务室录入；未能完成须说明原因。", "Bring the evidence when it is done; what cannot be done needs a reason.";
    CLI_DISPATCH_SUM: "待办 {open} 件，今天到期或逾期 {due} 件，其中逾期 {late} 件", "{open} open, {due} due today or late, {late} of them late";
    CLI_CASE: "案件", "case";
    CLI_GRADE: "等级", "grade";
    CLI_TITLE: "标题", "title";
    CLI_REWARD: "奖分", "reward";
    CLI_CLOSES: "认领截止", "closes";
    CLI_DUE: "办结期限", "due";

    CLI_SKU: "货号", "code";
    CLI_GOOD: "商品", "good";
    CLI_PRICE: "积分价", "price";
    CLI_USABLE: "可兑", "usable";
    CLI_PAST_DATE: "过期", "past date";
    CLI_AT_COST: "成本", "at cost";
    CLI_BEST_BEFORE: "最近到期", "best before";
    CLI_RUNNING_OUT: "快没了", "running out";
    CLI_LOT: "批次", "lot";
    CLI_QUANTITY: "数量", "quantity";
    CLI_PAYER: "来源", "paid by";
    CLI_DONOR: "捐赠人", "donor";
    CLI_FUND: "基金", "fund";
    CLI_GRANTED: "拨入", "granted";
    CLI_SPENT: "已用", "spent";
    CLI_LEFT: "结余", "left";
    CLI_USES: "用途", "uses";

    CLI_VOUCHER: "兑换单", "voucher";
    CLI_COST_POINTS: "共计积分", "points in all";
    CLI_BEFORE: "兑换前可用", "available before";
    CLI_AFTER: "兑换后可用", "available after";
    CLI_NEXT_EXPIRY: "最近到期：{points} 分，最后一天 {day}", "next to lapse: {points} points, last day {day}";
    CLI_REVERSED_BY: "已冲正，见 {seq}", "reversed by {seq}";
    CLI_REPRINT: "重印", "printed again";

    CLI_COVERAGE: "兑付保障率", "coverage";
    CLI_NOTHING_OWED: "没有未兑积分", "no points outstanding";
    CLI_FUND_CASH: "基金现金", "fund cash";
    CLI_OF_PROMISED: "其中已承诺", "of it promised";
    CLI_GOODS_AT_COST: "可兑商品成本", "usable goods at cost";
    CLI_PAST_AT_COST: "过期商品成本（不计）", "past-date goods at cost (not counted)";
    CLI_OUTSTANDING: "未兑积分", "points outstanding";
    CLI_OF_PENDING: "其中待生效", "of these pending";
    CLI_RESERVED: "案件预留（不计）", "set aside for cases (not counted)";
    CLI_PARITY: "每分折算", "parity of a point";
    CLI_HOME_COUNTS: "今日：上报 {submitted}，入账 {credited}，驳回 {rejected}，兑换 {redeemed}，冲正 {reversed}", "today: submitted {submitted}, credited {credited}, rejected {rejected}, redeemed {redeemed}, reversed {reversed}";
    CLI_HOME_POINTS: "今日积分：入账 {earned}，兑出 {spent}", "points today: earned {earned}, spent {spent}";
    CLI_HOME_REVIEW: "待审 {n} 件，最久 {days} 天", "waiting for review: {n}, the oldest for {days} days";
    CLI_HOME_CASES: "案件：可认领 {listed}，办理中 {claimed}（将到期 {soon}，逾期 {overdue}），待核实 {completed}", "cases: listed {listed}, claimed {claimed} (due soon {soon}, overdue {overdue}), to verify {completed}";
    CLI_HOME_ALONE: "请查：{operator} 由一人单独设立（分录 {seq}），须由两人重新确认角色", "look: one person alone stands for {operator} (entry {seq}); two must set his roles again";
    CLI_HOME_RUNNING_OUT: "快没了：{name}（{sku}），剩 {n}", "running out: {name} ({sku}), {n} left";

    CLI_DEMO_KEPT: "示范账本：{path}", "the demonstration book: {path}";

    CLI_IMPORTED: "共 {rows} 行：写入 {written} 行，先前已导入 {known} 行", "{rows} rows: {written} written, {known} imported before";
    CLI_WOULD_IMPORT: "试导入，没有写入。共 {rows} 行：可写入 {new} 行，先前已导入 {known} 行", "a dry run, nothing was written; {rows} rows: {new} can be written, {known} imported before";
    CLI_NOT_IMPORTED: "共 {rows} 行，有 {n} 处问题，什么也没有写入：", "{rows} rows, {n} problems, nothing was written:";
    CLI_EXPORTED: "已导出到 {file}：分录 {n} 条，过账 {postings} 笔，链头 {seq} {hash}", "exported to {file}: {n} entries, {postings} postings, head {seq} {hash}";
    CLI_EXPORT_NAMELESS: "写到标准输出时没有别的答复：要 --json 就给文件名{detail}", "standard output is the journal itself: with --json name a file{detail}";
    CLI_EXPORT_OVER_BOOK: "这是账本自己的文件，不能写在上面：{detail}", "this file belongs to the book and is not written over: {detail}";
    CLI_SHEET_TROUBLE: "这个文件不能导入：{detail}", "this file cannot be imported: {detail}";
    CLI_ROW: "行", "row";
    CLI_COLUMN: "列", "column";
    CLI_VALUE: "内容", "value";
    CLI_IN_ACCOUNT: "账上(不含预留)", "in account, held left out";
    CLI_REASON: "原因", "reason";

    CLI_VERIFIED: "核验无误：{n} 条，链头 {hash}", "verified: {n} entries, head {hash}";
    CLI_FINDINGS: "核验 {n} 条，发现 {findings} 处不符：", "walked {n} entries, {findings} findings:";
    CLI_FINDING: "问题", "finding";
    CLI_EXPECTED: "应为", "expected";
    CLI_FOUND: "实为", "found";
    CLI_LAST_GOOD: "最后一条无误的分录：{seq}", "last good entry: {seq}";
    CLI_NONE_GOOD: "没有一条无误的分录", "no good entry";
    CLI_NOT_ANCHORED: "未锚定：没有给出外部核对点", "not anchored: no outside checkpoint was given";
}
