//! Words of imports: what a list of refused rows says.

use ledger::exchange::{Aim, Kind, Reason, Report, SheetError};

use super::{Lang, Word, readings, refusals};

crate::words! {
    IMPORT_TITLE: "导入结果：{file}", "import of {file}";
    IMPORT_SKIPPED: "共 {rows} 行：写入 {written} 行，先前已导入 {known} 行，跳过 {refused} 行", "{rows} rows: {written} written, {known} imported before, {refused} left out";
    IMPORT_WOULD_SKIP: "试导入，没有写入。共 {rows} 行：可写入 {new} 行，先前已导入 {known} 行，将跳过 {refused} 行", "a dry run, nothing was written; {rows} rows: {new} can be written, {known} imported before, {refused} would be left out";
    IMPORT_REASON: "{reason}（{column}）：{n} 行", "{reason} ({column}): {n} rows";
    IMPORT_REASON_OF_ROW: "{reason}：{n} 行", "{reason}: {n} rows";
    IMPORT_GATED: "登记在册而不计分的事，按未过的关：", "acts kept on file that do not count, by the gate they fail:";
    IMPORT_GATE: "关", "gate";
    IMPORT_ACTS: "件数", "acts";
    IMPORT_ROWS: "所在行", "rows";

    DESK_SHEETS: "整表录入", "Enter a sheet";
    SHEET_FILE: "文件", "File";
    SHEET_NAME: "账本旁的表格", "Sheets beside the book";
    SHEET_SIZE: "大小", "Size";
    SHEET_HOW: "粘贴或输入文件路径，或用上下键选一个；回车先试一遍，不写入。", "Paste or type a path, or choose one with up and down; Enter tries it and writes nothing.";
    SHEET_NONE: "账本旁边没有表格（.csv 或 .xlsx）：请输入路径", "no sheet (.csv or .xlsx) lies beside the book: type a path";
    SHEET_TRYING: "正在试录 {done}/{total} 行，Ctrl+C 停止", "trying {done}/{total} rows, Ctrl+C stops";
    SHEET_ENTERING: "正在写入 {done}/{total} 行，Ctrl+C 停止", "entering {done}/{total} rows, Ctrl+C stops";
    SHEET_READY: "没有问题：按 F9 写入全部 {n} 行", "nothing is wrong: F9 enters all {n} rows";
    SHEET_BAD: "{bad} 行有问题，整表不写入。改好再试，或按 1 跳过这些行", "{bad} rows are wrong, so none is entered: correct them, or press 1 to leave them out";
    SHEET_SKIPS: "跳过 {bad} 行：按 F9 写入其余 {n} 行，按 1 取消跳过", "{bad} rows are left out: F9 enters the other {n}; 1 takes that back";
    SHEET_CHOOSE: "有问题行：先改好，或按 1 跳过", "some rows are wrong: correct them, or press 1 to leave them out";
    SHEET_NOTHING: "没有可写入的行", "there is no row to enter";
    SHEET_ENTERED: "已写入账本。按 Esc 录另一张表", "It is in the book. Esc for another sheet";
    SHEET_STOPPED: "已停止，没有写入", "stopped; nothing was written";
    SHEET_SEES_BAD: "问题 {bad} 处（Tab 看可写入的 {good} 行）", "{bad} faults (Tab shows the {good} good rows)";
    SHEET_SEES_GOOD: "可写入 {good} 行（Tab 看问题 {bad} 处）", "{good} good rows (Tab shows the {bad} faults)";
    SHEET_NO_BAD: "没有问题", "nothing is wrong";
    SHEET_NO_GOOD: "没有可写入的行", "no row can be entered";
    SHEET_MAY_HAVE: "{wrong}；还可有「{optional}」", "{wrong}; may have [{optional}]";
    SHEET_COLUMNS: "列名不对：缺「{missing}」，不认识「{unknown}」；应有「{expected}」", "wrong columns: missing [{missing}], unknown or twice [{unknown}]; expected [{expected}]";
    SHEET_UNREADABLE: "打不开 {file}：{why}", "{file} cannot be opened: {why}";
    KIND_GRIDS: "网格", "grids";
    KIND_ROSTER: "志愿者", "roster";
    KIND_FUNDS: "基金", "funds";
    KIND_GOODS: "商品", "goods";
    KIND_ACTS: "事项", "acts";

    REASON_MISSING: "必填未填", "nothing stands there";
    REASON_FORM: "写法不对", "cannot be read";
    REASON_WORD: "不在可选之列", "not one of the words";
    REASON_ROUNDED: "数字失真", "a number that lost digits";
    REASON_FAILED: "公式出错", "a failed formula";
    REASON_WIDE: "格子多了", "too many cells";
    REASON_BIRTHDAY: "生日不存在", "no such birthday";
    REASON_TWICE: "与前面的行重复", "the same as an earlier row";
    REASON_NOT_POSITIVE: "必须大于 0", "must be more than 0";
    REASON_FUTURE: "日期在今天之后", "after today";
    REASON_TOO_LONG_AGO: "超过补录期限", "too long ago";
    REASON_VILLAGE: "没有这个村", "no such village";
    REASON_GRID: "没有这个网格", "no such grid";
    REASON_OTHER_VILLAGE: "网格不在本行的村里", "a grid of another village";
    REASON_DIFFERS: "与账本不一致", "the book says otherwise";
    REASON_MEMBER: "没有这个人", "no such member";
    REASON_KIND: "事项当日不在目录里", "a kind not in force on the day";
    REASON_ON_FILE: "此前已登记", "on file already";
    REASON_PARTS: "小组份额合计不是 100", "parts that are not 100 in sum";
    REASON_NO_TEAM: "此事项只记一人", "a kind that credits one person";
    REASON_NOT_IN_TEAM: "填报人不在小组里", "a performer outside his team";
    REASON_MEMBER_TWICE: "小组里有人重复", "a member twice in a team";
    REASON_KNOWN: "已登记的人或卡", "a person or card known already";
    REASON_RULE: "办法不允许", "refused by a rule";
}

/// What a sheet holds.
pub const fn kind(kind: Kind) -> Word {
    match kind {
        Kind::Grids => Word::KIND_GRIDS,
        Kind::Roster => Word::KIND_ROSTER,
        Kind::Funds => Word::KIND_FUNDS,
        Kind::Goods => Word::KIND_GOODS,
        Kind::Acts => Word::KIND_ACTS,
    }
}

/// Whether bad rows are left out.
pub const fn skips(aim: Aim) -> bool {
    match aim {
        Aim::SkipBad | Aim::SkipBadDryRun => true,
        Aim::Write | Aim::DryRun => false,
    }
}

/// The one line that says what became of the file.
pub fn sum(report: &Report, aim: Aim, lang: Lang) -> String {
    let bad = if skips(aim) { report.refused } else { 0 };
    let counts = [
        ("rows", report.rows.to_string()),
        ("written", report.written.to_string()),
        ("known", report.known.to_string()),
        ("refused", report.refused.to_string()),
        ("new", report.rows.saturating_sub(report.known).saturating_sub(bad).to_string()),
        ("n", report.problems.len().to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, &**value)).collect();
    let word = match (aim, report.problems.is_empty()) {
        (Aim::Write | Aim::SkipBad, true) => Word::CLI_IMPORTED,
        (Aim::DryRun | Aim::SkipBadDryRun, true) => Word::CLI_WOULD_IMPORT,
        (Aim::Write | Aim::DryRun, false) => Word::CLI_NOT_IMPORTED,
        (Aim::SkipBad, false) => Word::IMPORT_SKIPPED,
        (Aim::SkipBadDryRun, false) => Word::IMPORT_WOULD_SKIP,
    };
    lang.fill(word, &counts)
}

/// Why a file is no table of its kind.
pub fn no_table(err: &SheetError, lang: Lang) -> String {
    let SheetError::Header { missing, unknown, expected, optional, .. } = err else {
        return readings::said(lang, &err.to_string());
    };
    let (missing, unknown, expected) = (missing.join(" "), unknown.join(" "), expected.join(" "));
    let said = [("missing", missing.as_str()), ("unknown", &unknown), ("expected", &expected)];
    let wrong = lang.fill(Word::SHEET_COLUMNS, &said);
    if optional.is_empty() {
        return wrong;
    }
    lang.fill(Word::SHEET_MAY_HAVE, &[("wrong", &wrong), ("optional", &optional.join(" "))])
}

/// What is wrong with a cell or a row, in words.
pub fn why(reason: &Reason, lang: Lang) -> String {
    match reason {
        Reason::Refused(refused) => refusals::refusal(lang, refused),
        other => readings::said(lang, &other.to_string()),
    }
}

/// What rows with this reason have in common, by the reason's name in a report.
pub fn reason(name: &str) -> Word {
    match name {
        "missing" => Word::REASON_MISSING,
        "form" => Word::REASON_FORM,
        "word" => Word::REASON_WORD,
        "rounded" => Word::REASON_ROUNDED,
        "failed" => Word::REASON_FAILED,
        "wide" => Word::REASON_WIDE,
        "birthday" => Word::REASON_BIRTHDAY,
        "twice" => Word::REASON_TWICE,
        "not_positive" => Word::REASON_NOT_POSITIVE,
        "future" | "future_day" | "future_time" => Word::REASON_FUTURE,
        "too_long_ago" => Word::REASON_TOO_LONG_AGO,
        "village" | "no_such_village" => Word::REASON_VILLAGE,
        "no_such_grid" => Word::REASON_GRID,
        "other_village" => Word::REASON_OTHER_VILLAGE,
        "differs" | "person_differs" => Word::REASON_DIFFERS,
        "no_such_member" => Word::REASON_MEMBER,
        "kind_not_in_force" => Word::REASON_KIND,
        "shown_before" | "already_taken" => Word::REASON_ON_FILE,
        "parts_not_whole" => Word::REASON_PARTS,
        "no_team" => Word::REASON_NO_TEAM,
        "not_in_team" => Word::REASON_NOT_IN_TEAM,
        "member_twice" => Word::REASON_MEMBER_TWICE,
        "person_known" | "member_exists" | "card_of_another" | "holds_card" => Word::REASON_KNOWN,
        _ => Word::REASON_RULE,
    }
}
