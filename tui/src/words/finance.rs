//! Words of finance's screens: its first page, draws at the desk, reports and what is behind a figure.

use ledger::events::draws::{Article, Quoted};
use ledger::reports::stock;
use ledger::units::Length;

use super::{Lang, Word};

crate::words! {
    DESK_DRAWS: "用款审批", "Draws";
    DESK_OBLIGATIONS: "奖补发放", "Awards";
    DESK_PERIODS: "期间结账", "Period close";
    DESK_REPORTS: "财务报表", "Reports";
    DESK_ENTRIES: "分录明细", "Entries";

    FINANCE_TAB: "  Tab 换栏", "  Tab: next";
    FINANCE_FUNDS: "基金 {count}", "Funds {count}";
    FINANCE_DRAWS: "用款待办 {all}：7天内 {week}，30天内 {month}，更久 {more}", "Draws {all}: 7 d {week}, 30 d {month}, older {more}";
    FINANCE_NO_DRAWS: "没有待办用款", "No draw waits";
    FINANCE_DAYS: "天数", "Days";
    FINANCE_UNTIL: "期限", "Until";
    FUND_FREE: "可用基金", "Free funds";
    FINANCE_KEPT: "占用", "Kept";
    FINANCE_USES: "可用于 {uses}", "for {uses}";
    FINANCE_RING: "专款：{ring}", "kept for {ring}";
    FINANCE_GRANTED: "累计收入", "granted in all";
    FINANCE_SPENT: "累计支出", "spent in all";
    FINANCE_CHOOSE_FUND: "先用 Tab 回到基金一栏，选中一个基金", "choose a fund first: Tab shows them";

    ACT_ALLOT: "划拨", "Allot";
    ACT_SET_USES: "改用途", "Set uses";
    ACT_SET_BUDGET: "定预算", "Set budget";
    ACT_REQUEST_DRAW: "申请用款", "Request draw";
    ACT_APPROVE_DRAW: "批准", "Approve";
    ACT_REFUSE_DRAW: "驳回", "Refuse";
    ACT_WITHDRAW_DRAW: "撤回", "Withdraw";
    ACT_RECEIVE_DRAW: "到账", "Receive";
    ACT_ENTER_INVOICE: "登记发票", "Invoice";
    ACT_STRIKE_INVOICE: "作废发票", "Strike invoice";
    ACT_ACCEPT_DRAW: "验收", "Accept";
    ACT_RETURN_DRAW: "退回余款", "Return";
    ACT_RECONCILE_DRAW: "核销", "Reconcile";
    ACT_EXPLAIN_DRAW: "说明差额", "Explain";
    ACT_PROMISE: "承诺奖补", "Promise an award";
    ACT_SET_ASIDE: "备款", "Set aside";
    ACT_PAY: "发放", "Pay";
    ACT_STOP_AWARD: "停发", "Stop";
    ACT_WITHDRAW_AWARD: "撤回", "Withdraw";
    ACT_CLOSE_PERIOD: "结账", "Close";

    FUND_KIND: "资金性质", "Kind";
    FUND_UNSAID: "不填", "not said";
    FUND_RING: "专款用于", "Kept for";
    FUND_ALLOT_TO: "拨到", "To fund";
    HELP_FUND_RING: "专款专用的警务室或类别；须有上级基金", "a room or class; needs a fund it is part of";
    FUND_NO_PARTS: "这个基金没有分户，也不是分户", "the fund has no parts and is none";
    HELP_FUND_ALLOT: "只能在上级与下级基金之间划拨", "only between a fund and its parts";

    DRAW_PURPOSE: "用途", "Use";
    DRAW_LINES: "报价明细", "Lines";
    DRAW_COUNTED: "清点余款", "Counted";
    BANK_REFERENCE: "银行回单号", "Bank reference";
    INVOICE_NUMBER: "发票号", "Invoice number";
    INVOICE_DAY: "开票日期", "Invoice day";
    INVOICE_SUM: "发票金额", "Invoice sum";
    PAID_BY_DRAW: "用款申请", "Draw";
    HELP_PAID_BY_DRAW: "已批准的用款申请号，如 Y000001；设有审批档的须填，也可在申请页直接验收", "an approved draw, such as Y000001; needed where tiers are set; its own page takes in too";
    DRAW_NOT_APPROVED: "{draw} 不是已批准的用款申请", "{draw} is no approved draw";
    DRAW_FALLS: "申请日预测低于 1 的日期", "forecast under 1 when requested";
    MATCH_NO_INVOICE: "供应商 {supplier}：只有报价，还没有发票和验收", "supplier {supplier}: quotation only; no invoice and no acceptance yet";
    MATCH_NO_ACCEPTANCE: "供应商 {supplier}：有报价和发票，还没有验收", "supplier {supplier}: quotation and invoice; no acceptance yet";
    HELP_DRAW_PURPOSE: "左右键选；基金名单里的用途在前", "arrows or letters choose; the fund's own uses come first";
    HELP_DRAW_BASIS: "计划或决定的文号", "the plan or decision it rests on";
    HELP_DRAW_LINES: "货号*数量=金额，超市卡:面值*张数=金额，服务:名称*次数=金额；分号隔开", "SKU*20=900.00, card:100*5=495.00, service:printing*1=80.00; semicolons between";
    HELP_DRAW_OVERRIDE: "只在用途不在名单内时填写；至少两人审批", "only for a use outside the list; two approvers at least";
    HELP_DRAW_COUNTED: "两人清点手上还有多少；没有则填 0", "what two people find left; 0 when nothing";
    HELP_BANK_REFERENCE: "一个回单号只能用一次", "each reference is taken once";

    DRAWS_TO_DECIDE: "待审批", "To decide";
    DRAWS_OPEN: "在办", "Open";
    DRAWS_ALL: "全部", "All";
    DRAWS_NONE_TO_DECIDE: "没有待审批的用款", "No draw waits for approval";
    DRAWS_NONE: "没有用款：按 Ctrl+N 申请", "No draws: Ctrl+N requests one";
    DRAW_VIEW_PAPERS: "单据与人员", "Papers and people";
    DRAW_VIEW_MATCH: "三单比对", "Three-way match";
    DRAW_VIEW_RECKONING: "核销对账", "Reconciliation";
    DRAW_WAITS_FOR: "已批 {have}/{of}，还需：{roles}", "approved {have} of {of}; takes {roles}";
    DRAW_NOT_YOURS: "只有申请人或站长能撤回", "only the applicant or the chief takes it back";
    DRAW_ALL_RECEIVED: "款项已全部到账", "all of it was received";
    DRAW_NONE_TO_STRIKE: "没有可作废的发票", "no invoice can be struck out";
    DRAW_NONE_TO_ACCEPT: "没有待验收的发票：先登记发票", "nothing to accept: enter the invoice first";
    DRAW_ACCEPT_FIRST: "发票还没有全部验收", "accept what was invoiced first";
    DRAW_NOTHING_HELD: "手上没有余款", "nothing of it is held";
    DRAW_NO_DIFFERENCE: "没有待说明的差额", "no difference to explain";
    DRAW_EXPLAIN_FIRST: "先说明差额", "explain the difference first";

    MATCH_INVOICE: "发票", "invoice";
    MATCH_ACCEPTANCE: "验收", "acceptance";
    MATCH_OPEN: "供应商 {supplier}：三单还没有全部对上，见下表", "supplier {supplier}: the three do not agree yet, see below";
    MATCH_SUPPLIER: "供应商 {supplier}：三单一致", "supplier {supplier}: the same on all three";
    MATCH_INVOICES: "发票 {numbers}", "invoices {numbers}";
    MATCH_ACCEPTED: "验收分录 {entries}，允许相差 {percent}%", "accepted in entries {entries}; may differ by {percent}%";
    MATCH_AGREES: "一致", "agrees";
    MATCH_WITHIN: "! 有差", "! differs";
    MATCH_TO_INVOICE: "待开票", "to invoice";
    MATCH_TO_ACCEPT: "待验收", "to accept";
    MATCH_SUMS: "报价 {quoted}  发票 {invoiced}  验收付款 {spent}", "quoted {quoted}  invoiced {invoiced}  accepted and paid {spent}";
    DRAW_NOTHING_BEHIND: "这一行后面没有分录", "no entries are behind this line";
    RECKONING_SIGNS: "# 支出  < 退回  = 在手  . 待拨付", "# spent  < returned  = held  . to be received";
    RECKONING_SUM_EXPLAINED: "到账 {received} = 支出 {spent} + 退回 {returned} + 在手 {held} + 已说明短款 {missing}", "received {received} = spent {spent} + returned {returned} + held {held} + explained as missing {missing}";
    RECKONING_SUM: "到账 {received} = 支出 {spent} + 退回 {returned} + 在手 {held}", "received {received} = spent {spent} + returned {returned} + held {held}";
    RECKONING_NOT_YET: "尚未核销（{stage}）", "not reconciled yet ({stage})";
    RECKONING_AGREES: "核销相符：清点 {counted}，释放未拨付 {freed}", "reconciled: {counted} counted, {freed} freed";
    RECKONING_DIFFERS: "! 清点 {counted}，差额 {difference}", "! {counted} counted, difference {difference}";
    RECKONING_EXPLAINED: "差额已说明：{reason}（{document}）", "explained: {reason} ({document})";
    RECKONING_BLOCKS: "差额说明以前，{fund} 不能再用款", "no draw on {fund} before it is explained";

    PROMISES_OPEN: "进行中", "Going on";
    PROMISES_AGES: "应发账龄", "Due by age";
    PROMISES_ALL: "全部", "All";
    PROMISES_DUE: "应发未发 {total}：30天内 {to_30}，90天内 {to_90}，一年内 {to_365}，更久 {over}", "due {total}: to 30 d {to_30}, 90 d {to_90}, 1 y {to_365}, over {over}";
    PROMISES_NONE: "没有奖补承诺：按 Ctrl+N 承诺", "Nothing is promised: Ctrl+N promises";
    PROMISES_NONE_DUE: "没有应发未发", "Nothing is due";
    PROMISE_ALL_FUNDED: "已全部备款", "all of it is set aside";
    PROMISE_NOT_FUNDED: "还没有备款", "nothing is set aside";
    PROMISE_ONCE: "一次性奖励没有停发", "an award paid once is not stopped";
    PROMISE_PAID: "已发放过，不能撤回", "something was paid already";
    AWARD_FIRST: "首月", "First month";
    AWARD_LAST: "末月", "Last month";
    AWARD_UNTIL: "备到哪个月", "Until month";
    AWARD_MONTH: "发放月份", "For month";
    AWARD_PAID_ON: "付款日期", "Paid on";
    HELP_AWARD_MONTH: "如 2026-03；一次性奖励不填", "such as 2026-03; empty when paid once";
    HELP_AWARD_UNTIL: "不填则备到现在为止应备的全部", "empty: everything promised by now";
    HELP_AWARD_AMOUNT: "一次或每月的金额", "once, or for each month";
    NOT_A_MONTH: "「{typed}」不是月份：如 2026-03", "{typed} is no month: type 2026-03";

    PERIOD_AND: "；", "; ";
    PERIODS_NONE: "这一长度还没有期间", "No period of this length yet";
    PERIOD_MONTHS: "月", "Months";
    PERIOD_QUARTERS: "季", "Quarters";
    PERIOD_YEARS: "年", "Years";

    REPORTS_CHOOSE: "选一张报表，按 Enter 打开", "Choose a report and press Enter";
    REPORT_STEP: "（按{step}翻）", "(by {step})";
    STEP_DAY: "日", "day";
    STEP_MONTH: "月", "month";
    STEP_QUARTER: "季", "quarter";
    STEP_YEAR: "年", "year";
    REPORT_NOTHING_BEHIND: "合计行没有单独的分录", "a sum has no entries of its own";
    REPORT_EXPORTED: "已写在{folder}：{files}", "written {folder}: {files}";
    REPORT_BESIDE: "账本旁", "beside the book";
    REPORT_NO_FOLDER: "账本以只读方式打开，旁边不写文件：请用 --exports 文件夹 再打开", "the book is open to be read only, and nothing is written beside it: open it with --exports FOLDER";
    REPORT_NOT_EXPORTED: "没有写成：{why}", "not written: {why}";
    REPORT_ABOUT_FUNDS: "每个基金的每笔收支", "every yuan in and out";
    REPORT_ABOUT_DRAWS: "谁申请、谁批、谁收、买了什么", "who asked, approved, received; what it bought";
    REPORT_ABOUT_PURCHASES: "按供应商和捐赠人", "by supplier and donor";
    REPORT_ABOUT_SPENDING: "按基金和用途", "by fund and use";
    REPORT_ABOUT_UNIT_COST: "每件、每分花了多少", "what a piece and a point cost";
    REPORT_ABOUT_DONORS: "捐的东西去了哪里", "what became of what was given";
    REPORT_ABOUT_COVERAGE: "每天能不能兑付", "whether points could be honoured";
    REPORT_ABOUT_LIABILITY: "未兑积分有多久", "how old outstanding points are";
    REPORT_ABOUT_ROLL_FORWARD: "期初到期末的变动", "from opening to closing";
    REPORT_ABOUT_TRIAL_BALANCE: "每个科目的借贷", "every account, debit and credit";
    REPORT_ABOUT_EXCEPTIONS: "合规但少见的事", "what is allowed and unusual";

    ENTRIES_COUNT: "共 {count} 条分录", "{count} entries";
    ENTRIES_PART: "第 {first} 到 {last} 条，共 {count} 条分录", "entries {first} to {last} of {count}";
    ENTRIES_NEXT: "后面的分录", "Next entries";
    ENTRIES_BEFORE: "前面的分录", "Entries before these";
    ENTRIES_NONE: "没有分录", "No entries";
    ENTRY_PEOPLE: "人员 {people}", "people {people}";
    ENTRY_PAPERS: "单据 {papers}", "papers {papers}";
    ENTRY_HASH: "哈希 {hash}", "hash {hash}";
    ACT_SHOW_CASE: "案件", "Case";
    ENTRY_BEFORE: "前一条", "Entry before";
}

/// A line of a quotation or an invoice, with the name of its good.
pub fn line(lang: Lang, line: &Quoted, goods: &[stock::Row]) -> String {
    let what = article(lang, &line.article, goods);
    let yuan = lang.fill(Word::YUAN, &[("amount", &line.cost.to_string())]);
    format!("{what} x{}  {yuan}", line.quantity)
}

/// What is bought, by its name.
pub fn article(lang: Lang, article: &Article, goods: &[stock::Row]) -> String {
    match article {
        Article::Good(sku) => {
            let good = goods.iter().find(|good| good.sku == *sku);
            good.map_or_else(|| sku.to_string(), |good| good.name.to_string())
        }
        Article::Cards(face) => format!("{} {face}", lang.say(Word::MARKET_CARDS)),
        Article::Service(name) => name.to_string(),
    }
}

/// The word for periods of one length.
pub const fn length(length: Length) -> Word {
    match length {
        Length::Month => Word::PERIOD_MONTHS,
        Length::Quarter => Word::PERIOD_QUARTERS,
        Length::Year => Word::PERIOD_YEARS,
    }
}
