//! Words of imports: what a list of refused rows says.

use super::Word;

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
