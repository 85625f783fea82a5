//! Words of points and their public notice: figures, objections, reversals, merged files.

use ledger::reports::explain::Figure;

use super::Word;

crate::words! {
    HELD: "预留", "Held";
    FROZEN_POINTS: "冻结", "Frozen";
    OWED: "欠分", "Owed";
    MERGED_INTO: "已并入 {into}，本档案已关闭", "merged into {into}; this file is closed";
    ABSORBED: "含并入档案 {files}", "with the files of {files}";
    ACTS: "{n} 次", "{n} acts";
    SERVED: "{hours} 小时", "{hours} h";
    CLI_HOURS: "服务时长（小时）", "hours of service";

    CLI_HELD: "预留", "held";
    CLI_FROZEN_POINTS: "冻结", "frozen";
    CLI_OWED: "欠分", "owed";
    CLI_OF_HELD: "其中预留", "of these held";
    CLI_OF_FROZEN: "其中冻结", "of these frozen";
    CLI_RECEIVABLE: "志愿者欠分（不计）", "owed by members (not counted)";
    CLI_HOME_NOTICE: "公示 {running} 笔，待答复异议 {objected} 件", "in public notice: {running} credits, {objected} objections to answer";
    CLI_HOME_EXPIRING: "即将过期：{members} 人 {points} 分", "about to lapse: {points} points of {members} members";
    CLI_ERASED: "个人资料已由分录 {seq} 抹除", "personal data erased by entry {seq}";
    CLI_MERGED_INTO: "已并入 {into}", "merged into {into}";
    CLI_ABSORBED: "并入档案", "files merged into it";
    CLI_ACTS: "入账次数", "acts and cases credited";

    NOTICE_TITLE: "积分公示", "Public notice";
    NOTICE_EMPTY: "没有在公示的入账", "Nothing is in public notice";
    NOTICE_WHAT: "事由", "For what";
    NOTICE_LAST: "公示至", "Last day";
    NOTICE_STOPPED: "异议 余{days}天", "objection, {days} d left";
    NOTICE_ENDS: "如有异议，请在公示期内到柜台提出。", "Whoever doubts a credit may object at the desk until its last day.";
    NOTICE_CREDITED: "{day} 入账，分录 {seq}，{by} 审核", "credited {day}, entry {seq}, by {by}";
    NOTICE_OBJECTION: "{on} 异议（分录 {seq}，{by} 记录）：{reason}", "objection of {on} (entry {seq}, recorded by {by}): {reason}";
    NOTICE_WORDS: "异议人原话：{words}", "in the objector's words: {words}";
    NOTICE_COUNTS: "公示 {running} 笔，异议 {objected} 件", "{running} running, {objected} objections";

    EXPIRING_TITLE: "积分即将过期", "Points about to lapse";
    EXPIRING_ENDS: "以上积分过了最后一天即清零，请及时兑换。", "These points lapse after their last day; redeem them in time.";
    EXPIRING_EMPTY: "近期没有积分过期", "nothing lapses soon";
    EXPIRING_LAST: "最后一天", "Last day";
    EXPIRING_DAYS: "剩余天数", "Days left";
    EXPIRING_COUNTS: "{points} 分，最早 {first}", "{points}, first {first}";
    PAPER_DAY: "{station}  {day}", "{station}  {day}";

    ACT_OBJECT: "提出异议", "Object";
    ACT_DISMISS: "异议不成立", "Dismiss";
    ACT_REVERSE_CREDIT: "冲正积分", "Reverse the credit";
    ACT_MERGE: "并入其他档案", "Merge into another";
    ACT_UNMERGE: "撤销并档", "Undo the merge";
    ACT_ERASE: "抹除个人资料", "Erase personal data";
    ACT_EXPLAIN: "积分来历", "Explain";
    OBJECTOR_WORDS: "异议人原话", "In his words";
    MERGE_INTO: "并入", "Into";

    EXPLAIN_TITLE: "{member} {figure} {points} 分", "{member} {figure} {points} points";
    EXPLAIN_EMPTY: "这一项是 0", "This figure is 0";
    EXPLAIN_HOW: "数字键换一项：{figures}", "digits: {figures}";
    EXPLAIN_FROM: "来历", "From";
    EXPLAIN_USABLE: "可用日", "Usable from";
    EXPLAIN_AT_ONCE: "即日", "at once";
    EXPLAIN_FOR_EVER: "长期", "for ever";
    EXPLAIN_PAPER: "{on} {what}，{by} 经手，分录 {seq}", "{on} {what}, by {by}, entry {seq}";
    EXPLAIN_SECOND: "，第二人 {second}", ", second {second}";
    EXPLAIN_RULE: "依据：{kind} {points} 分，自 {from} 起（{document}）", "by the kind {kind}, {points} points, from {from} ({document})";
    EXPLAIN_WORTH: "算法：全额 {worth} 分；{how}", "worked out: {worth} points in full; {how}";
    EXPLAIN_WORTH_EACH: "算法：每人全额 {worth} 分；{how}", "worked out: {worth} points to each in full; {how}";
    EXPLAIN_WORTH_TOGETHER: "算法：合计全额 {worth} 分，按份额分；{how}", "worked out: {worth} points in full, shared by parts; {how}";
    EXPLAIN_HOURS: "计 {n} 小时", "{n} hours";
    EXPLAIN_DIFFICULTY: "难度系数 {n}", "times {n} for difficulty";
    EXPLAIN_PENALTY: "因瑕疵按 {n} 计", "times {n} for a fault";
    EXPLAIN_CAP: "应记 {n} 分，被上限减少", "cut by a cap from {n}";
    EXPLAIN_TEAM: "{n} 人共同完成", "done by {n} people";
    EXPLAIN_OWN: "{n} 人共得 {points} 分，其中本人 {own} 分", "{n} people earned {points} points together, {own} of them his";
    EXPLAIN_TAKEN_BACK: "，已被分录 {seq} 冲正", ", taken back by entry {seq}";
    EXPLAIN_LOST: "已冲正 {points} 分：分录 {credit} 的入账，{paper}", "taken back, {points} points of entry {credit}: {paper}";
    EXPLAIN_LOST_SPENT: "已冲正 {points} 分（其中 {spent} 分已用去，记欠分）：分录 {credit} 的入账，{paper}", "taken back, {points} points of entry {credit}, of which {spent} were gone and are owed: {paper}";
    EXPLAIN_POLICY: "办法第 {version} 版（{document}）", "policy version {version} ({document})";
    EXPLAIN_EVIDENCE: "佐证 {digest}", "evidence {digest}";
    EXPLAIN_LINE: "{points} 分：{what}", "{points} points: {what}";
    EXPLAIN_UNTIL: "可用 {from} 至 {until}", "usable from {from} until {until}";

    MOVE_OBJECTED: "有异议，暂扣：{what}", "objected, held: {what}";
    MOVE_DISMISSED: "异议不成立，退回：{what}", "objection dismissed, back: {what}";
    MOVE_CREDIT_REVERSED: "积分冲正 {what}", "credit reversed: {what}";
    MOVE_SETTLED: "抵扣欠分", "debt settled";
    MOVE_OWED: "{what}（记欠分 {owed}，共欠 {owes}）", "{what} (debt +{owed}, now {owes})";
    MOVE_PAID: "{what}（还欠分 {owed}，尚欠 {owes}）", "{what} (debt -{owed}, now {owes})";
    MOVE_MERGED: "并档 {what}", "files merged {what}";
    MOVE_UNMERGED: "撤销并档 {what}", "merge undone {what}";
}

/// The word for a figure of a member.
pub const fn figure(figure: Figure) -> Word {
    match figure {
        Figure::Available => Word::AVAILABLE,
        Figure::Pending => Word::PENDING,
        Figure::Held => Word::HELD,
        Figure::Frozen => Word::FROZEN_POINTS,
        Figure::Expiring => Word::EXPIRING,
        Figure::Owed => Word::OWED,
    }
}
