//! What each key does, short enough for the footer, and the places where keys count.

crate::words! {
    KEY_HELP: "帮助", "Help";
    KEY_REDEEM: "兑换", "Redeem";
    KEY_MEMBERS: "志愿者", "Members";
    KEY_REVIEW: "复核", "Review";
    KEY_REFRESH: "刷新", "Refresh";
    KEY_GOODS: "商品", "Goods";
    KEY_FUNDS: "资金", "Funds";
    KEY_AUDIT: "审计", "Audit";
    KEY_REPORTS: "财务报表", "Finance reports";
    KEY_EARLIER: "前一期", "Earlier";
    KEY_LATER: "后一期", "Later";
    KEY_LENGTH: "日月季年", "Day to year";
    KEY_COLUMNS_BEFORE: "左边的列", "Columns before";
    KEY_COLUMNS_AFTER: "右边的列", "More columns";
    KEY_EXPORT: "导出", "Export";
    KEY_COMMIT: "确认提交", "Commit";
    KEY_QUIT: "退出", "Quit";
    KEY_MESSAGES: "消息", "Messages";
    KEY_PALETTE: "命令", "Commands";
    KEY_CASES: "案件榜", "Case board";
    KEY_DISPATCH: "派发", "Dispatch";
    KEY_NOTICE: "公示", "Notice";
    KEY_SHEETS: "整表录入", "Enter a sheet";
    KEY_LOCK: "锁定", "Lock";
    KEY_REVERSE: "冲正", "Reverse";
    KEY_NEXT_FIELD: "下一项", "Next";
    KEY_PREVIOUS_FIELD: "上一项", "Previous";
    KEY_MORE: "在等什么", "What is waiting";
    KEY_UP: "上", "Up";
    KEY_DOWN: "下", "Down";
    KEY_PAGE_UP: "上一页", "Page up";
    KEY_PAGE_DOWN: "下一页", "Page down";
    KEY_FIRST: "开头", "First";
    KEY_LAST: "末尾", "Last";
    KEY_OPEN: "打开", "Open";
    KEY_BACK: "返回", "Back";
    KEY_DO: "办理", "Do";
    KEY_NEW: "新增", "New";
    KEY_TAKE: "确定", "Take";
    KEY_REMOVE: "删行", "Remove";
    KEY_CANCEL: "中止", "Stop";

    SCOPE_EVERYWHERE: "随处可用", "Everywhere";
    SCOPE_TABLE: "列表", "Lists";
    SCOPE_REPORT: "报表", "Reports";
    SCOPE_PAGE: "页面", "Pages";
    SCOPE_COUNTER: "柜台", "Counter";
    SCOPE_FORM: "表单", "Forms";
    SCOPE_DIALOG: "确认框", "Confirmation boxes";
    SCOPE_FINDER: "查找框", "Find boxes";
    SCOPE_KIOSK: "自助屏", "Kiosk";
}
