//! Words of cases in full and of confidential sources.

crate::words! {
    CASE_NUMBERS: "其他编号", "Other numbers";
    CASE_DAYS: "办理天数", "Days";
    CASE_OPENNESS: "公开", "Openness";
    CASE_PUBLIC: "公开", "public";
    CASE_SENSITIVE: "敏感", "sensitive";
    CASE_TEAM: "小组", "Team";
    CASE_PART: "{member} {percent}%", "{member} {percent}%";
    CASE_PARTIES: "当事人", "Parties";
    CASE_SINCE: "认领日期", "Since";
    CASE_HALF: "过半日期", "Half time";
    CASE_LATE: "逾期至 {until} 得 {factor} 倍", "late until {until}: {factor} of it";
    CASE_AFTER_DUE: "到期后", "After that";
    CASE_LEAD: "线索编号", "Lead";
    CASE_SCHEME: "奖励单位", "Paid by";
    CASE_NUMBER: "对方编号", "Its number";
    CASE_HERE: "本站案件", "Case here";
    CASE_NEW_DUE: "延至", "New due day";
    CASE_HISTORY: "经过", "History";
    CASE_WHAT: "内容", "What";
    CASE_REWARD_FREED: "奖 {points} 分，退回 {freed} 分", "{points} points, {freed} freed";
    CASE_REWARD_PAID: "奖 {points} 分", "{points} points";
    CASE_DUE_ON: "到期 {day}", "due {day}";

    CLOCK_RUNNING: "剩 {days} 天", "{days} d left";
    CLOCK_HALF_TIME: "过半剩 {days} 天", "half, {days} d";
    CLOCK_DUE_SOON: "快到剩 {days} 天", "soon, {days} d";
    CLOCK_OVERDUE: "逾期 {days} 天", "{days} d late";
    CLOCK_SILENT: "{days} 天无讯", "quiet {days} d";
    CASES_DUE: "应提醒 {n} 件：逾期 {overdue}，无音讯 {silent}", "remind {n}: {overdue} late, {silent} silent";
    HOME_LATE: "逾期", "Late";
    HOME_OVERDUE: "{overdue} 件，无音讯 {silent} 件", "{overdue}, {silent} silent";
    CASES_NO_REMINDERS: "今天没有要提醒的", "nobody is to be reminded";
    WHY_HALF_TIME: "过半", "half time";
    WHY_DUE_SOON: "将到期", "due soon";
    WHY_OVERDUE: "逾期", "overdue";
    WHY_SILENT: "无音讯", "silent";
    CLI_WHY: "缘由", "why";
    CLI_CLOCK: "时钟", "clock";

    CASE_SLIP_TITLE: "认领单", "Claim";
    CONFIRM_PENDING: "{member} 的 {points} 分先公示，{day} 起可用", "{points} of {member} are in public notice and may be spent from {day}";
    CASE_SLIP_CLOSE: "按 Esc 关闭", "Esc closes";
    CASE_SLIP_HOW: "请在到期日前办结，常报进展。", "Finish by the due day; tell how far you are.";
    CASE_LIST_TITLE: "疑难案事件清单", "Cases to be claimed";
    CASE_LIST_HOW: "认领请到警务室。", "To claim one, come to the police room.";

    ACT_CLAIM_TEAM: "小组认领", "Claim as a team";
    ACT_PARTY: "登记当事人", "Name a party";
    ACT_PROGRESS: "记进展", "Note progress";
    ACT_EXTEND: "延期", "Extend";
    ACT_ELSEWHERE: "他处已奖", "Paid elsewhere";
    ACT_CLAIM_SLIP: "认领单", "Claim slip";
    ACT_ENROL_SOURCE: "举报人开户", "Enrol a source";
    HELP_REWARD: "不填按等级", "empty: as the grade says";
    HELP_DAYS: "不填按等级", "empty: as the grade says";
    HELP_NUMBERS: "其他单位的案号，多个用逗号分开", "numbers elsewhere, separated by commas";
    HELP_CASE_TEAM: "如 7:60 8:40，份额合计 100", "such as 7:60 8:40; parts of 100 in all";
    HELP_LEAD: "接报编号，可不填", "as it was taken down; may be empty";
    HELP_NEW_PIN: "由本人输入 6 到 12 位数字", "typed by himself, 6 to 12 digits";
    NEW_PIN: "新密码", "New PIN";
    NEW_PIN_AGAIN: "再输入一次", "Again";
    PINS_DIFFER: "两次输入不一致", "the two differ";
    NOT_A_SHARE: "应如 7:60，志愿者编号、冒号、份额", "expected a form like 7:60: member, colon, part";

    KEY_SOURCE: "举报人开户", "Enrol a source";
    THE_SOURCE: "举报人", "source";
    SOURCE_CODE_IS: "代码 {code}：只此一次，请抄给本人", "code {code}: shown once, hand it to him";
    SOURCE_CODE: "代码", "Code";
    SOURCE_STANDS: "凭代码办理，不看姓名", "Served by code and PIN, without a name";
    ACT_CLAIM_BY_CODE: "凭代码认领", "Claim by code";
    SOURCE_CODE_ASKED: "请输入 9 位代码，按回车", "type the nine digits of the code, then Enter";
    SOURCE_PIN_ASKED: "代码 {code}：请本人输入密码，按回车", "code {code}: he types his PIN, then Enter";
    SOURCES_FEW: "另有保密账户", "and confidential accounts";
    SOURCES_LINE: "另有保密账户 {n} 个，共 {points} 分", "and {n} confidential accounts, {points} points in all";
    CLI_SOURCE_PIN: "举报人的密码：", "the source's PIN:";
}
