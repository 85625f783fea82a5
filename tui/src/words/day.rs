//! Words of shifts, the close of a day and its sheet.

use ledger::events::days::Check;

use super::Word;

crate::words! {
    DESK_DAY: "日结", "Day close";
    KEY_DAY: "日结", "Day close";
    DAY_TITLE: "{from} 至 {day}", "{from} to {day}";
    DAY_OF: "{day}", "{day}";
    DAY_OPEN: "未日结", "open";
    CLI_NOT_BACKED_UP: "已日结，但没有写成核验过的备份（{why}）：请用 jifen backup 另做", "closed, but no verified backup was written ({why}): make one with jifen backup";
    ACT_BACK_UP: "补做备份", "Write the backup";
    DAY_NOT_BACKED_UP: "已日结，但没有写成核验过的备份（{why}）：改好后在日结页补做", "closed, but no verified backup was written ({why}): put that right, and write it from the day page";
    DAY_NOT_SIGNED: "已日结，但没有签核对点（{why}）：请用 jifen checkpoint sign 补签", "closed, but no checkpoint was signed ({why}): sign one with jifen checkpoint sign";
    DAY_HOW: "按 {key} 双人日结", "{key} closes, two sign";
    DAY_CLOSED_BY: "{on} {clock} 由 {by}、{second} 日结，第 {seq} 条", "closed {on} {clock} by {by} and {second}, entry {seq}";
    DAY_NOT_CLOSED: "{day} 起未日结", "not closed since {day}";
    DAY_ALL_CLOSED: "已日结至 {day}", "closed up to {day}";
    DAY_FIRST: "今天是第一天", "this is the first day";
    DAY_BLOCKED: "还不能日结：{what} {figure}", "The day cannot be closed yet: {what} {figure}";
    DAY_DONE: "办结", "clear";
    DAY_MUST: "须办结", "must be cleared";
    DAY_MAY: "可留", "may stay";
    DAY_LINE: "核对项", "Checked";
    DAY_FIGURE: "数", "Left";
    DAY_STATE: "要求", "Rule";
    DAY_SUM: "兑换单 {count} 张（{first} 至 {last}），冲正 {reversed}，净 {points} 分", "{count} slips ({first} to {last}), {reversed} reversed, {points} points net";
    DAY_SUM_NONE: "没有兑换单", "no slips";
    DAY_GAPS: "缺号 {missing}", "numbers missing: {missing}";
    DAY_NO_GAPS: "无缺号", "no number missing";
    DAY_ALONE: "其中单人办理 {count} 张", "{count} of these by one person alone";
    DAY_OUTLIERS: "异常集中：{who}", "Far more often than others: {who}";
    DAY_NO_OUTLIERS: "无异常集中", "nobody far more often than others";
    DAY_TIMES: "{who} {uses} 次", "{who} {uses} times";
    DAY_DENIALS: "拒绝 {count} 次", "{count} denials";
    DAY_PADS: "纸单：补录 {used}，作废 {voided}，在外 {open}", "Paper forms: {used} entered, {voided} void, {open} still out";

    CHECK_SHIFTS: "未交的班", "Open shifts";
    CHECK_TASKS_DUE: "到期未办任务", "Tasks due";
    CHECK_TO_COUNT: "待盘商品", "Goods to count";
    CHECK_DIFFERENCES: "盘点不符", "Counts that differ";
    CHECK_TASKS_CARRIED: "结转任务", "Tasks carried over";
    CHECK_REVIEW: "待审核的事", "Acts to review";
    CHECK_QUESTIONS: "未答复的退回", "Questions open";
    CHECK_OBJECTIONS: "未答复的异议", "Objections open";

    CHECK_CARDS_TO_COUNT: "待清点超市卡", "Cards to count";
    CHECK_CARDS_MISSING: "缺失超市卡", "Cards missing";
    CHECK_HOLDS: "暂存的篮子", "Baskets parked";

    DO_CARDS_TO_COUNT: "Ctrl+X 清点全部卡号", "Ctrl+X: count all serials";
    DO_CARDS_MISSING: "追查或报损", "look for them, or write off";
    DO_HOLDS: "取出或放弃；到点自动退回", "take up or give up; time frees them";
    COMMAND_SHIFTS: "用 shift close 交班；站长可代交", "shift close; the chief may close others'";
    COMMAND_TO_COUNT: "用 day draw 抽取，day count 盘点", "day draw, then day count";
    COMMAND_CARDS_TO_COUNT: "用 market-card count --all 清点", "market-card count --all";
    DO_SHIFTS: "按 2 交班；站长可代交", "press 2; the chief may close others'";
    DO_TASKS_DUE: "办结、结转或销号", "do, carry over or clear";
    DO_TO_COUNT: "按 3 抽取，按 4 盘点", "press 3 to draw, 4 to count";
    DO_DIFFERENCES: "复盘，或日结时说明", "count again, or say why when closing";
    DO_TASKS_CARRIED: "看结转原因", "see why";
    DO_REVIEW: "去审核", "review them";
    DO_QUESTIONS: "去补充", "answer them";
    DO_OBJECTIONS: "去答复", "answer them";

    ACT_OPEN_SHIFT: "接班", "Open shift";
    ACT_CLOSE_SHIFT: "交班", "Close shift";
    ACT_DRAW_GOODS: "抽盘", "Draw goods";
    ACT_COUNT_DRAWN: "盘点", "Count goods";
    ACT_CLOSE_DAY: "日结", "Close the day";
    ACT_VOID_FORM: "纸单作废", "Void a form";
    ACT_BACK_ENTRY: "补录纸单", "Enter a form";
    ACT_PRINT_SHEET: "日结单", "Close sheet";
    SHIFT_SLIPS: "抽屉里的小票张数", "Slips in drawer";
    HELP_SHIFT_SLIPS: "先数后看，不数就空着", "count before looking; empty when not counted";
    SHIFT_NONE: "你在本柜台没有当班", "you have no shift at this desk";
    SHIFT_HAVE: "你在本柜台已当班", "you have a shift at this desk";
    HELP_CLOSE_NOTE: "盘点不符时必填", "needed when a count differs";
    FORMS_PAD: "单号", "Form";
    HELP_FORM_PAD: "如 JF-000001", "as JF-000001";
    FORMS_ON: "纸单日期", "Day on it";
    FORMS_BASKET: "商品", "Goods";
    HELP_BASKET: "编码*数量，空格隔开", "CODE*N, blanks between";
    BASKET_WRONG: "看不懂 {typed}：写成 编码*数量", "cannot read {typed}: write CODE*N";

    DRAWN_TITLE: "盲盘：扫一次加一件，或输入件数回车", "Blind count: a scan adds one, or type pieces and Enter";
    DRAWN_FOUND: "实盘", "Found";
    DRAWN_BOOK: "账面", "Book";
    DRAWN_DIFFERENCE: "差", "Diff.";
    DRAWN_PIECES: "件数", "Pieces";
    DRAWN_SAVE: "F9 记下盘点；记下前不显示账面数", "F9 records the count; the book's figure is shown after that";
    DRAWN_DIFFERS: "{good}：实盘 {found}，账面 {book}，差 {difference}", "{good}: {found} found, {book} in the book, {difference}";
    DRAWN_MISSING: "{good} 还没有盘", "{good} is not counted yet";
    DRAWN_NOT_DRAWN: "{code} 不在抽中的商品里", "{code} is not among the goods drawn";
    DRAWN_BAD: "件数应为 0 到 99999", "pieces are 0 to 99999";
    DRAWN_DRAWN: "已按第 {seq} 条之前的哈希抽取", "drawn with the hash before entry {seq}";
    DRAWN_NOT_YET: "还没有抽取", "nothing is drawn yet";
    DRAWN_DONE: "已抽取", "goods are drawn already";

    SHEET_TITLE: "日结单", "Day close";
    SHEET_PERIOD: "期间", "Days";
    SHEET_CLOSED: "日结时间", "Closed";
    SHEET_ENTRY: "日结分录", "Entry";
    SHEET_HASH: "账头哈希", "Head hash";
    SHEET_BACKUP: "核验过的备份", "Verified backup";
    SHEET_BACKUP_HEAD: "第 {seq} 条 {hash}", "entry {seq} {hash}";
    SHEET_SLIPS: "兑换单", "Slips";
    SHEET_NUMBERS: "单号", "Numbers";
    SHEET_GAPS: "缺号", "Missing";
    CLOSE_NONE: "无", "none";
    SHEET_REVERSED: "冲正", "Reversed";
    SHEET_POINTS: "净积分", "Points, net";
    SHEET_ALONE: "单人办理", "By one alone";
    SHEET_LEFT: "留存事项", "Checklist";
    SHEET_HOLD: "{points} 分，到 {clock}", "{points} points until {clock}";
    SHEET_HOLDS_STAY: "暂存的篮子不妨碍日结：到点由账本退回积分和商品。", "Parked baskets keep no day open: at their hour the book gives points and goods back.";
    SHEET_CARDS_MISSING: "缺", "Gone";
    SHEET_COUNT: "抽盘", "Goods counted";
    SHEET_SEED: "抽取种子", "Drawn with";
    SHEET_COUNTED_BY: "盘点人", "Counted by";
    SHEET_COUNTS: "盘点次数", "Times counted";
    SHEET_SERVED: "经办", "Served by";
    SHEET_USES: "用卡次数（前 5）", "Uses (busiest 5)";
    SHEET_WHO: "谁", "Who";
    SHEET_TIMES: "次数", "Times";
    SHEET_OUTLIER: "异常集中", "far more";
    SHEET_SHIFTS: "班次", "Shifts";
    SHEET_SLIP_DIFF: "票差", "Slips +/-";
    SHEET_PADS_USED: "纸单补录", "Forms entered";
    SHEET_PADS_VOID: "纸单作废", "Forms void";
    SHEET_PADS_OPEN: "纸单在外", "Forms still out";
    SHEET_DENIALS: "拒绝记录", "Denials";
    SHEET_NOTE: "说明", "Note";
    SHEET_SIGN: "签字", "Signed";
    SHEET_NOT_CLOSED: "未日结，仅供查看", "Open, for viewing only";
    SHEET_RULE: "日结后本日不再记账，更正记在次日并指回原条目。账头哈希请交财务留存。", "A closed day takes no more entries; corrections carry their own date and point back. Give the head hash to finance.";

    DAYS_CHECK: "核对项", "checked";
    DAYS_FIGURE: "数", "left";
    DAYS_RULE: "要求", "rule";
    DAYS_CLOSED_AT: "日结时间", "closed";
    DAYS_SIGNED: "签字", "signed";
    DAYS_SLIPS: "兑换单", "slips";
    DAYS_SHIFT: "班次", "shift";
    DAYS_SINCE: "起", "since";
    DAYS_DESK: "柜台", "desk";
    DAYS_REDEMPTIONS: "兑换", "redemptions";
    DAYS_PIECES: "件", "pieces";
    DAYS_REVERSALS: "冲正", "reversals";
    DAYS_ENTERED: "录入", "entered";
    DAYS_JUDGED: "审核", "judged";
    DAYS_TO_COUNT: "请盘点（不看账面）：{goods}", "count these without looking at the book: {goods}";
    DAYS_NO_SHIFT: "在本柜台没有当班，用 --shift 说明是哪个", "no shift at this desk: name one with --shift";

    SHEET_SCROLL: "上下键翻看，Esc 关闭", "Up and Down scroll, Esc closes";

    LEFT_BEHIND: "{who} 有未办完的篮子，等他登录再办", "{who} left an open basket; it waits until he signs in";
    LEFT_FORM: "{who} 有没填完的表，等他登录接着填", "{who} left a form half filled in; it waits until he signs in";
    LEFT_BACK: "你的篮子还在：F2", "Your basket is still there: F2";
}

/// What a line of the checklist looks at.
pub const fn check(check: Check) -> Word {
    match check {
        Check::Shifts => Word::CHECK_SHIFTS,
        Check::TasksDue => Word::CHECK_TASKS_DUE,
        Check::ToCount => Word::CHECK_TO_COUNT,
        Check::Differences => Word::CHECK_DIFFERENCES,
        Check::TasksCarried => Word::CHECK_TASKS_CARRIED,
        Check::Review => Word::CHECK_REVIEW,
        Check::Questions => Word::CHECK_QUESTIONS,
        Check::Objections => Word::CHECK_OBJECTIONS,
        Check::CardsToCount => Word::CHECK_CARDS_TO_COUNT,
        Check::CardsMissing => Word::CHECK_CARDS_MISSING,
        Check::Holds => Word::CHECK_HOLDS,
    }
}

/// What is to be done about it where there are no keys to press.
pub const fn by_command(check: Check) -> Word {
    match check {
        Check::Shifts => Word::COMMAND_SHIFTS,
        Check::ToCount => Word::COMMAND_TO_COUNT,
        Check::CardsToCount => Word::COMMAND_CARDS_TO_COUNT,
        other => remedy(other),
    }
}

/// What is to be done about it.
pub const fn remedy(check: Check) -> Word {
    match check {
        Check::Shifts => Word::DO_SHIFTS,
        Check::TasksDue => Word::DO_TASKS_DUE,
        Check::ToCount => Word::DO_TO_COUNT,
        Check::Differences => Word::DO_DIFFERENCES,
        Check::TasksCarried => Word::DO_TASKS_CARRIED,
        Check::Review => Word::DO_REVIEW,
        Check::Questions => Word::DO_QUESTIONS,
        Check::Objections => Word::DO_OBJECTIONS,
        Check::CardsToCount => Word::DO_CARDS_TO_COUNT,
        Check::CardsMissing => Word::DO_CARDS_MISSING,
        Check::Holds => Word::DO_HOLDS,
    }
}
