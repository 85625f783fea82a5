//! Words of finance's reports: titles, columns, what the program itself says in them.

use ledger::exchange::printed::Printed;
use ledger::reports::finance::Report;
use ledger::reports::forecast::Outlook;
use ledger::tables::{Cell, Kind, Row, Table};

use super::{Lang, Word, facts, uses};

crate::words! {
    REPORT_FUNDS: "基金收支", "Fund statement";
    REPORT_DRAWS: "用款申请", "Draws";
    REPORT_PURCHASES: "采购与受赠", "Purchases and gifts";
    REPORT_SPENDING: "支出用途", "Spending by use";
    REPORT_UNIT_COST: "兑换单位成本", "Unit cost of redeemed goods";
    REPORT_DONORS: "捐赠去向", "What became of gifts";
    REPORT_COVERAGE: "每日兑付保障率", "Coverage by day";
    REPORT_LIABILITY: "未兑积分账龄", "Outstanding points by age";
    REPORT_ROLL_FORWARD: "积分负债滚动表", "Roll-forward of points";
    REPORT_TRIAL_BALANCE: "试算平衡表", "Trial balance";
    REPORT_EXCEPTIONS: "异常清单", "Exceptions";

    REPORT_BOOK: "账本", "book";
    REPORT_PERIOD: "期间", "period";
    REPORT_DAYS: "{from} 至 {to}", "{from} to {to}";
    REPORT_HEAD: "链头", "head";
    REPORT_AT: "分录 {seq}，{hash}", "entry {seq}, {hash}";
    REPORT_RECORDED: "记于", "recorded";
    REPORT_SUBTOTAL: "小计", "subtotal";
    REPORT_TOTAL: "合计", "total";
    REPORT_EMPTY: "这一期间没有内容", "nothing in this period";

    REPORT_COLUMN_FUND: "基金", "fund";
    REPORT_COLUMN_NAME: "名称", "name";
    REPORT_COLUMN_ON: "日期", "day";
    REPORT_COLUMN_SEQ: "分录", "entry";
    REPORT_COLUMN_EVENT: "事项", "event";
    REPORT_COLUMN_PARTY: "对方", "party";
    REPORT_COLUMN_DOCUMENT: "凭证", "document";
    REPORT_COLUMN_RECEIVED_YUAN: "收入", "received";
    REPORT_COLUMN_PAID: "付出", "paid";
    REPORT_COLUMN_BALANCE: "结余", "balance";
    REPORT_COLUMN_SOURCE: "来源类型", "source";
    REPORT_COLUMN_FROM: "来源", "from";
    REPORT_COLUMN_CODE: "货号", "code";
    REPORT_COLUMN_GOOD: "品名", "good";
    REPORT_COLUMN_PIECES: "件数", "pieces";
    REPORT_COLUMN_COST: "成本", "cost";
    REPORT_COLUMN_PURPOSE: "用途", "use";
    REPORT_COLUMN_BY: "经办", "by";
    REPORT_COLUMN_SECOND: "第二人", "second";
    REPORT_COLUMN_PAYER: "承担方", "borne by";
    REPORT_COLUMN_USED: "耗用", "used";
    REPORT_COLUMN_RETURNED: "退回", "returned";
    REPORT_COLUMN_NET: "净额", "net";
    REPORT_COLUMN_POINTS: "积分", "points";
    REPORT_COLUMN_CASH: "现金", "cash";
    REPORT_COLUMN_PIECE_COST: "每件成本", "cost a piece";
    REPORT_COLUMN_PIECE_POINTS: "每件积分", "points a piece";
    REPORT_COLUMN_POINT_COST: "每分成本", "cost a point";
    REPORT_COLUMN_DONOR: "捐赠人", "donor";
    REPORT_COLUMN_OPENING: "期初", "opening";
    REPORT_COLUMN_RECEIVED: "受赠", "received";
    REPORT_COLUMN_HANDED_OUT: "兑出", "handed out";
    REPORT_COLUMN_WRITTEN_OFF: "报损", "written off";
    REPORT_COLUMN_FOUND: "盘盈亏", "found";
    REPORT_COLUMN_LEFT: "结存", "left";
    REPORT_COLUMN_VALUE: "受赠价值", "value";
    REPORT_COLUMN_LEFT_VALUE: "结存价值", "value left";
    REPORT_COLUMN_MEMBERS: "受益人数", "members";
    REPORT_COLUMN_FUND_CASH: "基金现金", "fund cash";
    REPORT_COLUMN_PROMISED: "其中已承诺", "promised";
    REPORT_COLUMN_GOODS_AT_COST: "商品成本", "goods at cost";
    REPORT_COLUMN_CARDS_AT_FACE: "购物卡面值", "cards at face";
    REPORT_COLUMN_OUTSTANDING: "未兑积分", "outstanding";
    REPORT_COLUMN_PENDING: "其中待生效", "pending";
    REPORT_COLUMN_HELD: "其中预留", "held";
    REPORT_COLUMN_RESERVED: "案件预留", "set aside";
    REPORT_COLUMN_PARITY: "每分折算", "parity";
    REPORT_COLUMN_OWED: "应兑金额", "owed";
    REPORT_COLUMN_RATIO: "保障率", "coverage";
    REPORT_COLUMN_GROUPING: "分组", "by";
    REPORT_COLUMN_PART: "区间", "part";
    REPORT_COLUMN_LOTS: "批次数", "lots";
    REPORT_COLUMN_AT_PARITY: "折合元", "in yuan";
    REPORT_COLUMN_SHARE: "占比", "share";
    REPORT_COLUMN_MONTH: "月份", "month";
    REPORT_COLUMN_ACTS: "事项积分", "acts";
    REPORT_COLUMN_CASES: "案件奖励", "cases";
    REPORT_COLUMN_CORRECTED: "更正", "corrected";
    REPORT_COLUMN_TAKEN_BACK: "积分冲回", "taken back";
    REPORT_COLUMN_REDEEMED: "兑换", "redeemed";
    REPORT_COLUMN_GIVEN_BACK: "兑换冲正", "given back";
    REPORT_COLUMN_LAPSED: "过期", "lapsed";
    REPORT_COLUMN_SETTLED: "抵欠", "settled";
    REPORT_COLUMN_CLOSING: "期末", "closing";
    REPORT_COLUMN_DIFFERENCE: "差额", "difference";
    REPORT_COLUMN_COMMODITY: "计量", "commodity";
    REPORT_COLUMN_ACCOUNT: "科目", "account";
    REPORT_COLUMN_ACCOUNTS: "账户数", "accounts";
    REPORT_COLUMN_DEBIT: "借", "debit";
    REPORT_COLUMN_CREDIT: "贷", "credit";
    REPORT_COLUMN_KIND: "种类", "kind";
    REPORT_COLUMN_ABOUT: "对象", "about";
    REPORT_COLUMN_AMOUNT: "数额", "amount";
    REPORT_COLUMN_LIMIT: "参照", "measured by";
    REPORT_COLUMN_OTHER: "相关分录", "other entry";
    REPORT_COLUMN_DRAW: "用款", "draw";
    REPORT_COLUMN_SUPPLIER: "供应商", "supplier";
    REPORT_COLUMN_BEHIND: "对应志愿者", "member behind";
    REPORT_COLUMN_REASON: "事由", "reason";
    REPORT_COLUMN_ASKED: "申请", "asked";
    REPORT_COLUMN_SPENT: "已用", "spent";
    REPORT_COLUMN_HELD_YUAN: "在手", "at hand";
    REPORT_COLUMN_UNKNOWN: "其他", "other";

    REPORT_SAID_OPENING: "期初结余", "opening";
    REPORT_SAID_SUPPLIER: "供应商", "supplier";
    REPORT_SAID_MERCHANT: "购物卡商户", "merchant";
    REPORT_SAID_DONOR: "捐赠人", "donor";
    REPORT_SAID_BY_AGE: "按账龄", "by age";
    REPORT_SAID_BY_LAST_DAY: "按到期月", "by last day";
    REPORT_SAID_DAYS_30: "30 天以内", "up to 30 days";
    REPORT_SAID_DAYS_90: "31 至 90 天", "31 to 90 days";
    REPORT_SAID_DAYS_180: "91 至 180 天", "91 to 180 days";
    REPORT_SAID_DAYS_365: "181 至 365 天", "181 to 365 days";
    REPORT_SAID_OLDER: "一年以上", "more than a year";
    REPORT_SAID_NO_END: "长期有效", "for ever";
    REPORT_SAID_ONE_PERSON: "一人入库", "taken in by one person";
    REPORT_SAID_SAME_PEOPLE: "同一批人入库又报损", "same people took in and wrote off";
    REPORT_SAID_ROUND_SUM: "整数金额", "round sum";
    REPORT_SAID_JUST_UNDER: "略低于限额", "just under a limit";
    REPORT_SAID_SPLIT: "疑似拆单采购", "split purchases";
    REPORT_SAID_SPLIT_SLIPS: "同日多单规避双人", "slips split under the second person";
    REPORT_SAID_DONOR_TIE: "捐赠与供货有关联", "tie of donor or supplier";
    REPORT_SAID_DEARER: "高于上次进价", "dearer than last time";
    REPORT_SAID_SPLIT_DRAWS: "疑似拆分申请", "draws split under a tier";
    REPORT_SAID_OVERRIDE: "特批用途", "use by override";
    REPORT_SAID_SAME_HAND: "同一人多环节", "one hand in two steps of a draw";
    REPORT_SAID_RELATED_HANDS: "亲属多环节", "relatives in a draw";
    REPORT_SAID_REFUSED: "被拒的操作", "refused attempt";
    REPORT_SAID_ROLLBACK: "备份回退", "rollback accepted";
    REPORT_SAID_UNSIGNED: "有密钥未签名", "approved without his key's signature";

    REPORT_NOTE_UNTIL: "账本最后一笔在 {day}，之后的日子还没有记录。", "The book's last entry is of {day}; nothing is recorded of later days.";
    REPORT_NOTE_ROLLS: "期初加各项变动等于期末，差额为零。", "Opening and movements make closing; the difference is zero.";
    REPORT_NOTE_ROLLS_NOT: "注意：有 {months} 个月对不上，请做全面核验。", "Attention: {months} months do not add up; run a full verification.";
    REPORT_NOTE_BALANCED: "{n} 种计量逐一合计为零，并与账本余额一致。", "{n} commodities sum to zero each, and agree with the book.";
    REPORT_NOTE_BALANCED_NOT: "注意：{what} 不平，请做全面核验。", "Attention: {what} does not balance; run a full verification.";

    FORECAST: "预测", "forecast";
    FORECAST_BASIS: "依据最近 {days} 天：获得 {earned} 分，兑出 {spent} 分，耗用 {honoured} 元", "the last {days} days: {earned} points earned, {spent} spent, {honoured} yuan used up";
    FORECAST_NO_POLICY: "没有生效的办法，无法折算", "no policy is in force, so nothing can be reckoned";
    FORECAST_NOTHING_OWED: "没有未兑积分", "no points outstanding";
    FORECAST_UNDER_ALREADY: "保障率已经低于 1", "the coverage is under 1 already";
    FORECAST_NEVER: "照此下去不会低于 1", "it will not fall under 1";
    FORECAST_FALLS: "照此下去 {on} 低于 1，还有 {in_days} 天", "it falls under 1 on {on}, in {in_days} days";
    ALARM_COVERAGE_LOW: "警示：保障率 {ratio}，低于办法规定的 {least}", "alarm: coverage {ratio} is under the {least} of the policy";
    ALARM_FALLS_SOON: "警示：预计 {on} 低于 1，在办法规定的 {days} 天之内", "alarm: it is forecast under 1 on {on}, within the {days} days of the policy";

    REPORT_WRITTEN: "已写入 {file}：{rows} 行，链头为分录 {seq} {hash}", "written to {file}: {rows} rows, head entry {seq} {hash}";
    REPORT_BACKWARDS: "期间颠倒：{detail}", "the period runs backwards: {detail}";
    COVERAGE_DAYS: "指定期间请加 --by-day{detail}", "days are for --by-day{detail}";
    REPORT_ONE_CSV: "一个 CSV 文件只放一张表：请指定报表，或用 --xlsx{detail}", "one CSV file holds one report: name it, or use --xlsx{detail}";
    REPORT_NO_SHEET: "无法写成工作簿：{detail}", "no workbook can be written: {detail}";
}

/// The title of a report.
pub const fn title(report: Report) -> Word {
    match report {
        Report::Funds => Word::REPORT_FUNDS,
        Report::Draws => Word::REPORT_DRAWS,
        Report::Purchases => Word::REPORT_PURCHASES,
        Report::Spending => Word::REPORT_SPENDING,
        Report::UnitCost => Word::REPORT_UNIT_COST,
        Report::Donors => Word::REPORT_DONORS,
        Report::Coverage => Word::REPORT_COVERAGE,
        Report::Liability => Word::REPORT_LIABILITY,
        Report::RollForward => Word::REPORT_ROLL_FORWARD,
        Report::TrialBalance => Word::REPORT_TRIAL_BALANCE,
        Report::Exceptions => Word::REPORT_EXCEPTIONS,
    }
}

/// What a report answers, in one line.
pub const fn about(report: Report) -> Word {
    match report {
        Report::Funds => Word::REPORT_ABOUT_FUNDS,
        Report::Draws => Word::REPORT_ABOUT_DRAWS,
        Report::Purchases => Word::REPORT_ABOUT_PURCHASES,
        Report::Spending => Word::REPORT_ABOUT_SPENDING,
        Report::UnitCost => Word::REPORT_ABOUT_UNIT_COST,
        Report::Donors => Word::REPORT_ABOUT_DONORS,
        Report::Coverage => Word::REPORT_ABOUT_COVERAGE,
        Report::Liability => Word::REPORT_ABOUT_LIABILITY,
        Report::RollForward => Word::REPORT_ABOUT_ROLL_FORWARD,
        Report::TrialBalance => Word::REPORT_ABOUT_TRIAL_BALANCE,
        Report::Exceptions => Word::REPORT_ABOUT_EXCEPTIONS,
    }
}

/// The word over a column, by its name and what stands in it.
pub fn column(name: &str, kind: Kind) -> Word {
    match name {
        "fund" => Word::REPORT_COLUMN_FUND,
        "name" => Word::REPORT_COLUMN_NAME,
        "on" => Word::REPORT_COLUMN_ON,
        "seq" => Word::REPORT_COLUMN_SEQ,
        "event" => Word::REPORT_COLUMN_EVENT,
        "party" => Word::REPORT_COLUMN_PARTY,
        "document" => Word::REPORT_COLUMN_DOCUMENT,
        "received" if kind == Kind::Yuan => Word::REPORT_COLUMN_RECEIVED_YUAN,
        "received" => Word::REPORT_COLUMN_RECEIVED,
        "paid" => Word::REPORT_COLUMN_PAID,
        "balance" => Word::REPORT_COLUMN_BALANCE,
        "source" => Word::REPORT_COLUMN_SOURCE,
        "from" => Word::REPORT_COLUMN_FROM,
        "code" => Word::REPORT_COLUMN_CODE,
        "good" => Word::REPORT_COLUMN_GOOD,
        "pieces" => Word::REPORT_COLUMN_PIECES,
        "cost" => Word::REPORT_COLUMN_COST,
        "purpose" => Word::REPORT_COLUMN_PURPOSE,
        "by" => Word::REPORT_COLUMN_BY,
        "second" => Word::REPORT_COLUMN_SECOND,
        "payer" => Word::REPORT_COLUMN_PAYER,
        "used" => Word::REPORT_COLUMN_USED,
        "returned" => Word::REPORT_COLUMN_RETURNED,
        "net" => Word::REPORT_COLUMN_NET,
        "points" => Word::REPORT_COLUMN_POINTS,
        "cash" => Word::REPORT_COLUMN_CASH,
        "piece_cost" => Word::REPORT_COLUMN_PIECE_COST,
        "piece_points" => Word::REPORT_COLUMN_PIECE_POINTS,
        "point_cost" => Word::REPORT_COLUMN_POINT_COST,
        "donor" => Word::REPORT_COLUMN_DONOR,
        "opening" => Word::REPORT_COLUMN_OPENING,
        "handed_out" => Word::REPORT_COLUMN_HANDED_OUT,
        "written_off" => Word::REPORT_COLUMN_WRITTEN_OFF,
        "found" => Word::REPORT_COLUMN_FOUND,
        "left" => Word::REPORT_COLUMN_LEFT,
        "value" => Word::REPORT_COLUMN_VALUE,
        "left_value" => Word::REPORT_COLUMN_LEFT_VALUE,
        "members" => Word::REPORT_COLUMN_MEMBERS,
        "fund_cash" => Word::REPORT_COLUMN_FUND_CASH,
        "promised" => Word::REPORT_COLUMN_PROMISED,
        "goods_at_cost" => Word::REPORT_COLUMN_GOODS_AT_COST,
        "cards_at_face" => Word::REPORT_COLUMN_CARDS_AT_FACE,
        "outstanding" => Word::REPORT_COLUMN_OUTSTANDING,
        "pending" => Word::REPORT_COLUMN_PENDING,
        "held" if kind == Kind::Yuan => Word::REPORT_COLUMN_HELD_YUAN,
        "held" => Word::REPORT_COLUMN_HELD,
        "reserved" => Word::REPORT_COLUMN_RESERVED,
        "parity" => Word::REPORT_COLUMN_PARITY,
        "owed" => Word::REPORT_COLUMN_OWED,
        "ratio" => Word::REPORT_COLUMN_RATIO,
        "grouping" => Word::REPORT_COLUMN_GROUPING,
        "part" => Word::REPORT_COLUMN_PART,
        "lots" => Word::REPORT_COLUMN_LOTS,
        "at_parity" => Word::REPORT_COLUMN_AT_PARITY,
        "share" => Word::REPORT_COLUMN_SHARE,
        "month" => Word::REPORT_COLUMN_MONTH,
        "acts" => Word::REPORT_COLUMN_ACTS,
        "cases" => Word::REPORT_COLUMN_CASES,
        "corrected" => Word::REPORT_COLUMN_CORRECTED,
        "taken_back" => Word::REPORT_COLUMN_TAKEN_BACK,
        "redeemed" => Word::REPORT_COLUMN_REDEEMED,
        "given_back" => Word::REPORT_COLUMN_GIVEN_BACK,
        "lapsed" => Word::REPORT_COLUMN_LAPSED,
        "settled" => Word::REPORT_COLUMN_SETTLED,
        "closing" => Word::REPORT_COLUMN_CLOSING,
        "difference" => Word::REPORT_COLUMN_DIFFERENCE,
        "commodity" => Word::REPORT_COLUMN_COMMODITY,
        "account" => Word::REPORT_COLUMN_ACCOUNT,
        "accounts" => Word::REPORT_COLUMN_ACCOUNTS,
        "debit" => Word::REPORT_COLUMN_DEBIT,
        "credit" => Word::REPORT_COLUMN_CREDIT,
        "kind" => Word::REPORT_COLUMN_KIND,
        "about" => Word::REPORT_COLUMN_ABOUT,
        "amount" => Word::REPORT_COLUMN_AMOUNT,
        "limit" => Word::REPORT_COLUMN_LIMIT,
        "draw" => Word::REPORT_COLUMN_DRAW,
        "supplier" => Word::REPORT_COLUMN_SUPPLIER,
        "behind" => Word::REPORT_COLUMN_BEHIND,
        "reason" => Word::REPORT_COLUMN_REASON,
        "asked" => Word::REPORT_COLUMN_ASKED,
        "spent" => Word::REPORT_COLUMN_SPENT,
        "other" => Word::REPORT_COLUMN_OTHER,
        _ => Word::REPORT_COLUMN_UNKNOWN,
    }
}

/// The word for what the program itself says in a cell; events have words of their own.
pub fn said(name: &str) -> Word {
    match name {
        "opening" => Word::REPORT_SAID_OPENING,
        "supplier" => Word::REPORT_SAID_SUPPLIER,
        "merchant" => Word::REPORT_SAID_MERCHANT,
        "donor" => Word::REPORT_SAID_DONOR,
        "by_age" => Word::REPORT_SAID_BY_AGE,
        "by_last_day" => Word::REPORT_SAID_BY_LAST_DAY,
        "days_30" => Word::REPORT_SAID_DAYS_30,
        "days_90" => Word::REPORT_SAID_DAYS_90,
        "days_180" => Word::REPORT_SAID_DAYS_180,
        "days_365" => Word::REPORT_SAID_DAYS_365,
        "older" => Word::REPORT_SAID_OLDER,
        "no_end" => Word::REPORT_SAID_NO_END,
        "one_person" => Word::REPORT_SAID_ONE_PERSON,
        "same_people" => Word::REPORT_SAID_SAME_PEOPLE,
        "round_sum" => Word::REPORT_SAID_ROUND_SUM,
        "just_under" => Word::REPORT_SAID_JUST_UNDER,
        "split" => Word::REPORT_SAID_SPLIT,
        "split_slips" => Word::REPORT_SAID_SPLIT_SLIPS,
        "donor_tie" => Word::REPORT_SAID_DONOR_TIE,
        "dearer" => Word::REPORT_SAID_DEARER,
        "split_draws" => Word::REPORT_SAID_SPLIT_DRAWS,
        "override" => Word::REPORT_SAID_OVERRIDE,
        "same_hand" => Word::REPORT_SAID_SAME_HAND,
        "related_hands" => Word::REPORT_SAID_RELATED_HANDS,
        "refused" => Word::REPORT_SAID_REFUSED,
        "rollback" => Word::REPORT_SAID_ROLLBACK,
        "unsigned" => Word::REPORT_SAID_UNSIGNED,
        event => facts::event(event),
    }
}

/// The word for a part of the liability as it is printed; a month has none.
pub fn part(lang: Lang, printed: &str) -> &str {
    match said(printed) {
        Word::EVENT_UNKNOWN => printed,
        word => lang.say(word),
    }
}

/// The sentence of a note.
pub fn note(name: &str) -> Word {
    match name {
        "until" => Word::REPORT_NOTE_UNTIL,
        "rolls" => Word::REPORT_NOTE_ROLLS,
        "rolls_not" => Word::REPORT_NOTE_ROLLS_NOT,
        "balanced" => Word::REPORT_NOTE_BALANCED,
        _ => Word::REPORT_NOTE_BALANCED_NOT,
    }
}

/// The sentence about what is foreseen.
pub const fn outlook(outlook: Outlook) -> Word {
    match outlook {
        Outlook::NoPolicy => Word::FORECAST_NO_POLICY,
        Outlook::NothingOwed => Word::FORECAST_NOTHING_OWED,
        Outlook::UnderAlready => Word::FORECAST_UNDER_ALREADY,
        Outlook::Never => Word::FORECAST_NEVER,
        Outlook::Falls { .. } => Word::FORECAST_FALLS,
    }
}

/// A table with the words of a language.
pub fn with_words(lang: Lang, table: &Table) -> Printed {
    let which = Report::ALL.into_iter().find(|report| report.as_str() == table.name);
    let title = lang.say(which.map_or(Word::REPORT_COLUMN_UNKNOWN, title));
    let stated = &table.stated;
    let word = |cell: &Cell| match cell {
        Cell::Said(name) => Cell::Text(lang.say(said(name)).into()),
        other => other.clone(),
    };
    let is_use = |at: usize| table.columns.get(at).is_some_and(|column| column.name == "purpose");
    let in_words = |(at, cell): (usize, &Cell)| match cell {
        Cell::Text(code) if is_use(at) => Cell::Text(uses::name(lang, code).into()),
        other => word(other),
    };
    let words = |cells: &[Cell]| cells.iter().enumerate().map(in_words).collect::<Vec<Cell>>();
    let (from, to) = (stated.from.to_string(), stated.to.to_string());
    let (seq, hash) = (stated.seq.to_string(), stated.hash.to_string());
    let (hour, minute, second) = stated.zone.clock(stated.at);
    let recorded = format!("{} {hour:02}:{minute:02}:{second:02}", stated.zone.day(stated.at));
    let pair = |name: Word, value: String| (lang.say(name).to_owned(), value);
    let note = |note: &ledger::tables::Note| {
        let values: Vec<(&str, String)> =
            note.figures.iter().map(|(name, cell)| (*name, word(cell).printed())).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
        lang.fill(self::note(note.name), &values)
    };
    Printed {
        sheet: title.to_owned(),
        title: format!("{}  {title}", stated.station),
        stated: vec![
            pair(Word::REPORT_BOOK, stated.book.to_string()),
            pair(Word::REPORT_PERIOD, lang.fill(Word::REPORT_DAYS, &[("from", &from), ("to", &to)])),
            pair(Word::REPORT_HEAD, lang.fill(Word::REPORT_AT, &[("seq", &seq), ("hash", &hash)])),
            pair(Word::REPORT_RECORDED, recorded),
        ],
        columns: table
            .columns
            .iter()
            .map(|column| (lang.say(self::column(column.name, column.kind)).to_owned(), column.kind))
            .collect(),
        rows: table.rows.iter().map(|row| Row { weight: row.weight, cells: words(&row.cells) }).collect(),
        totals: table.totals.as_deref().map(words),
        sums: (lang.say(Word::REPORT_SUBTOTAL).to_owned(), lang.say(Word::REPORT_TOTAL).to_owned()),
        empty: lang.say(Word::REPORT_EMPTY).to_owned(),
        notes: table.notes.iter().map(note).collect(),
    }
}

#[cfg(test)]
mod tests {
    use ledger::reports::{
        by_day, donors, draw_papers, exceptions, fund_statement, liability, purchases, roll_forward,
        spending, trial_balance, unit_cost,
    };
    use ledger::tables::{Column, Columned};

    use super::*;

    #[test]
    fn every_column_of_every_report_has_a_word_of_its_own() {
        let reports: [&[Column]; Report::ALL.len()] = [
            fund_statement::Row::COLUMNS,
            draw_papers::Row::COLUMNS,
            purchases::Row::COLUMNS,
            spending::Row::COLUMNS,
            unit_cost::Row::COLUMNS,
            donors::Row::COLUMNS,
            by_day::Row::COLUMNS,
            liability::Row::COLUMNS,
            roll_forward::Row::COLUMNS,
            trial_balance::Row::COLUMNS,
            exceptions::Row::COLUMNS,
        ];
        for Column { name, kind } in reports.into_iter().flatten() {
            assert_ne!(column(name, *kind), Word::REPORT_COLUMN_UNKNOWN, "{name}");
        }
    }

    #[test]
    fn every_kind_of_exception_has_a_word_of_its_own() {
        for kind in exceptions::KINDS {
            assert_ne!(said(kind), Word::EVENT_UNKNOWN, "{kind}");
        }
    }
}
