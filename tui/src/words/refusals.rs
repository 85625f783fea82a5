//! What a book says when it does not do what was asked: the fact, the figures, what can be done.
//!
//! The English texts are the library's own. The Chinese ones stand here by the refusal's name;
//! their `{places}` are the refusal's fields.

use ledger::book::BookError;
use ledger::rules::Refusal;
use ledger::store::StoreError;
use serde::Serialize;
use serde_json::Value;

use super::{Lang, facts, next_place};

/// A refusal in words.
pub fn refusal(lang: Lang, refusal: &Refusal) -> String {
    match lang {
        Lang::Zh => chinese(REFUSALS, "refusal", refusal).unwrap_or_else(|| refusal.to_string()),
        Lang::En => refusal.to_string(),
    }
}

/// Trouble with the file in words.
pub fn store_error(lang: Lang, error: &StoreError) -> String {
    match lang {
        Lang::Zh => chinese(STORE, "store", error).unwrap_or_else(|| error.to_string()),
        Lang::En => error.to_string(),
    }
}

/// Anything a book says instead of a receipt, in words.
pub fn book_error(lang: Lang, error: &BookError) -> String {
    match (lang, error) {
        (_, BookError::Refused(refused)) => refusal(lang, refused),
        (_, BookError::Store(failed)) => store_error(lang, failed),
        (Lang::Zh, BookError::Broken(broken)) => format!(
            "账本在 {} 处对不上（{}）：写入已停止，请先做完整核验 jifen verify",
            broken.seq, broken.what
        ),
        (Lang::Zh, BookError::Empty) => "文件里没有账本：从未记过账".to_owned(),
        _ => error.to_string(),
    }
}

fn chinese(texts: &[(&str, &str)], tag: &str, said: &impl Serialize) -> Option<String> {
    let Ok(Value::Object(fields)) = serde_json::to_value(said) else { return None };
    let name = fields.get(tag)?.as_str()?;
    let (_, mut rest) = texts.iter().copied().find(|(known, _)| *known == name)?;
    let mut filled = String::new();
    while let Some((before, place, after)) = next_place(rest) {
        filled.push_str(before);
        filled.push_str(&shown(place, fields.get(place)?, name));
        rest = after;
    }
    Some(filled + rest)
}

/// A field as people read it.
fn shown(field: &str, value: &Value, name: &str) -> String {
    let word = |text: &str| match field {
        "roles" => role(text),
        "state" => Lang::Zh.say(facts::case_state(text)).to_owned(),
        "needed" => needed(text),
        "what" if name != "failed" => what(text),
        "cap" => cap(text).to_owned(),
        "claim" if name == "shown_before" => shown_claim(text).to_owned(),
        "gates" => text.split(", ").map(gate).collect::<Vec<_>>().join("、"),
        _ if is_points(field, name) => trimmed(text),
        _ => text.to_owned(),
    };
    match value {
        Value::String(text) => word(text),
        Value::Array(items) => {
            let texts = items.iter().map(|item| word(item.as_str().unwrap_or_default()));
            texts.collect::<Vec<_>>().join("、")
        }
        Value::Number(number) if SEQS.contains(&field) => format!("#{number}"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Fields that name an entry.
const SEQS: &[&str] = &["seq", "credit", "reversal", "objection", "merge"];

fn is_points(field: &str, name: &str) -> bool {
    const FIELDS: &[&str] = &[
        "points",
        "shown",
        "available",
        "short",
        "minimum",
        "earned",
        "day_max",
        "most",
        "penalty",
        "issued",
        "issue_max",
        "reward",
        "reward_max",
        "holdings",
        "account_max",
        "left",
        "spent",
        "reward_min",
    ];
    FIELDS.contains(&field) && !matches!(name, "fund_short" | "evidence_too_large")
}

/// Points without idle zeros.
fn trimmed(exact: &str) -> String {
    match exact.split_once('.') {
        Some(_) => exact.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => exact.to_owned(),
    }
}

fn role(name: &str) -> String {
    use ledger::events::operators::Role;
    let found = Role::ALL.into_iter().find(|role| role.as_str() == name);
    found.map_or_else(|| name.to_owned(), |role| Lang::Zh.say(facts::role(role)).to_owned())
}

fn gate(name: &str) -> &str {
    use ledger::events::tasks::Gate;
    let found = Gate::ALL.into_iter().find(|gate| gate.as_str() == name);
    found.map_or(name, |gate| Lang::Zh.say(facts::gate(gate)))
}

/// What a claim of an act is about.
fn shown_claim(claim: &str) -> &str {
    match claim.split_once(':') {
        Some(("evidence", _)) => "这份佐证",
        Some(("visit", _)) => "同一天对同一对象的同一事项",
        Some(("pad", pad)) => pad,
        _ => claim,
    }
}

fn cap(name: &str) -> &str {
    match name {
        "kind's day" => "事项日",
        "kind's month" => "事项月",
        "category's month" => "类别月",
        "month" => "月",
        "account" => "账户",
        other => other,
    }
}

fn needed(states: &str) -> String {
    match states {
        "listed or claimed" => "可认领或办理中".to_owned(),
        one => Lang::Zh.say(facts::case_state(one)).to_owned(),
    }
}

fn what(name: &str) -> String {
    let known = WHATS.iter().find(|(known, _)| *known == name);
    known.map_or(name, |(_, text)| text).to_owned()
}

/// What a figure is, where a refusal names it.
const WHATS: &[(&str, &str)] = &[
    ("amount", "金额"),
    ("act", "事"),
    ("card", "卡"),
    ("case", "案件"),
    ("claim_days", "认领天数"),
    ("claims_max", "认领上限"),
    ("cost", "成本"),
    ("count that differs", "盘点不符"),
    ("difference", "差额"),
    ("donor", "捐赠人"),
    ("entry", "分录"),
    ("evidence file", "佐证文件的字节数"),
    ("hours", "时长"),
    ("part", "份额"),
    ("penalty", "扣减"),
    ("task handed out", "派发任务"),
    ("worth of the act", "应得积分"),
    ("hours_max needs unit hour", "有时长上限就要按小时计分"),
    ("hours_max must be more than 0", "时长上限必须大于 0"),
    ("a cap must be more than 0", "封顶分数必须大于 0"),
    ("a penalty is a part from 0 to 1", "扣减档在 0 到 1 之间"),
    (
        "a difficulty needs a factor over 0, and its first day before its last",
        "难度系数须大于 0，首日不晚于末日",
    ),
    ("fund", "基金"),
    ("member", "人员"),
    ("operator", "操作员"),
    ("parity", "折算比例"),
    ("pin_attempts_max", "密码次数上限"),
    ("points", "积分"),
    ("points price", "积分价"),
    ("policy version", "办法版本"),
    ("price", "价格"),
    ("purpose", "用途"),
    ("quantity", "数量"),
    ("reversal", "冲正"),
    ("reward", "奖分"),
    ("slip", "兑换单"),
    ("value", "价值"),
];

const REFUSALS: &[(&str, &str)] = &[
    ("no_policy", "{day} 没有生效的办法：请设一版，首日不晚于这一天"),
    ("not_permitted", "{operator} 无权办理：须由{roles}办理"),
    ("no_such_operator", "{operator} 不是在用的操作员"),
    ("wrong_pin", "{operator} 密码不对：已错 {failures} 次，满 {failures_max} 次锁定"),
    ("locked_out", "{operator} 已锁定至 {until}：请等待，或由站长重设密码"),
    ("recusal", "{operator} 是 {member} 本人或申报的亲属：须换人办理（回避）"),
    ("own_entry", "这是 {operator} 自己录入的：须由他人审核"),
    ("second_person_needed", "须有第二人：另一名操作员用自己的密码登录"),
    ("history_fixed", "新版本不能从 {from} 起：历史不改，最早从 {first} 起"),
    ("parts_not_whole", "小组各人份额合计 {sum}，应为 100：请改到合计 100"),
    ("member_twice", "{member} 在小组里出现两次：请合并其份额"),
    ("not_positive", "{what}必须大于 0"),
    ("already_taken", "{claim} 已由分录 {seq} 占用，不能再次使用"),
    ("request_reused", "请求号 {request} 已在 {seq} 用于另一请求：{differs} 不同"),
    ("reserved_key", "请求号不能以 ~ 开头：那是账本自用的"),
    ("no_such_member", "没有人员 {member}"),
    ("person_known", "此身份证号已登记为人员 {member}"),
    ("member_exists", "人员 {member} 已存在：不填编号即取下一个"),
    ("frozen", "{member} 已冻结：{reason}"),
    ("source_frozen", "这个账户已冻结：{reason}"),
    ("not_frozen", "{member} 没有冻结"),
    ("file_closed", "{member} 的档案已并入 {into}：请用 {into}"),
    ("same_file", "{member} 是同一个档案：请写两个编号"),
    ("file_busy", "{member} 还有 {acts} 件待审、{cases} 件在办案件：先办结再并档"),
    ("no_such_merge", "分录 {merge} 不是并档，或已撤销"),
    ("merge_spent", "从 {from} 并入 {into} 的 {points} 分只剩 {left} 分：不能再撤销并档"),
    ("account_full", "{member} 有 {holdings} 分，账户上限 {account_max} 分：再加 {points} 分放不下"),
    ("no_such_credit", "分录 {credit} 不是积分入账或案件奖励，或种类不符"),
    ("credit_reversed", "入账 {credit} 已由分录 {reversal} 冲正"),
    ("objection_open", "入账 {credit} 已于 {on} 有人提出异议（分录 {objection}）：请先答复"),
    ("no_objection", "入账 {credit} 没有待答复的异议"),
    ("no_notice", "入账 {credit} 没有公示期：可凭原因和文件冲正"),
    ("notice_ended", "入账 {credit} 的公示已于 {last} 结束，今天 {today}：可以冲正"),
    ("credit_spent", "入账 {credit} 中有 {spent} 分已不在 {member} 的账上：按办法不能冲正"),
    ("no_such_card", "{card} 不是本站的卡"),
    ("card_is_blocked", "卡 {card} 已停用：{reason}"),
    ("card_of_another", "卡 {card} 属于 {member}"),
    ("holds_card", "{member} 持有卡 {card}：先停用再发新卡"),
    ("no_such_village", "没有村 {village}"),
    ("no_such_grid", "没有网格 {grid}"),
    ("no_post", "{member} 没有职务"),
    ("kind_not_in_force", "{day} 没有生效的事项 {kind}：清单之外不计分"),
    ("future_day", "{day} 晚于今天 {today}"),
    ("too_long_ago", "{day} 超过可补报的 {backdate_days} 天"),
    ("no_such_task", "没有事 {task}"),
    ("task_judged", "{task} 已不在待审之列"),
    ("gate_failed", "{task} 未过关（{gates}）：请以 gate 驳回"),
    ("day_full", "{member} 在 {day} 已得 {earned} 分：一天最多 {day_max} 分"),
    ("cap_full", "{member} 在 {day} 这笔的{cap}上限 {most} 分中已有 {earned} 分：不能再入账"),
    ("bad_terms", "事项 {kind} 的条款不能成立：{what}"),
    ("no_team", "事项 {kind} 只给执行人计分：请不填小组"),
    ("not_in_team", "执行人 {member} 不在小组里"),
    ("evidence_too_large", "佐证文件有 {size} 字节：最多 {most} 字节"),
    ("shown_before", "{claim}已于 {day} 用于 {task}（{seq}）：只计一次"),
    ("task_asked_back", "{task} 已退回补充：等补正后再审"),
    ("not_correctable", "{task} 不能补正：未曾退回或驳回，或已过期，或已补正过"),
    ("penalty_not_listed", "事项 {kind} 没有 {penalty} 这一档：只有 {listed}"),
    ("reason_needed", "{what}须写明原因"),
    ("no_such_dispatch", "没有待办的派发任务 {dispatch}"),
    ("not_dispatched", "{dispatch} 派的是 {kind}，给 {member}：与这笔不符"),
    ("due_too_early", "{due} 太早：请填 {first} 或更晚"),
    ("issue_exhausted", "再发 {points} 分将超过 {year} 年限额：{issue_max} 中已发 {issued}"),
    ("no_such_case", "没有案件 {case}"),
    ("case_state", "案件 {case} 现为{state}，不是{needed}"),
    ("case_closed", "案件 {case} 已于 {closes} 截止认领"),
    ("claims_at_most", "{member} 已认领 {claims} 件：最多 {claims_max} 件"),
    ("reward_too_large", "奖 {reward} 分超过上限 {reward_max} 分"),
    ("reward_outside_grade", "{grade} 级案件奖励 {reward_min} 到 {reward_max} 分，{reward} 分不在范围内"),
    ("no_reward", "办法没有规定 {grade} 级案件的奖励：请填写"),
    ("late_factor", "逾期办结只能得奖励的 0 到 1 倍，不能是 {factor}"),
    ("number_taken", "编号 {number} 已经用过，见 {seq} {case} {scheme}：一案只奖一次"),
    ("number_twice", "编号 {number} 写了两次：请删去一个"),
    ("paid_elsewhere", "案件 {case} 已由{scheme}按 {number} 奖励，见 {seq}：一案只奖一次"),
    ("paid_here", "案件 {case} 本站已经奖励，见 {seq}：一案只奖一次"),
    ("party_to_case", "{member} 是案件 {case} 的当事人或其亲属：请换人认领"),
    ("already_party", "{member} 已登记为案件 {case} 的当事人"),
    ("extension_too_short", "案件 {case} 不能延期到 {due}：最早 {first}"),
    ("extension_too_long", "案件 {case} 不能延期到 {due}：办法最多到 {last}"),
    ("code_needed", "这个账户只凭代码和密码办理"),
    ("no_such_code", "没有这个代码：请重新输入"),
    ("wrong_code", "密码与代码不符：第 {failures} 次，满 {failures_max} 次锁定"),
    ("code_locked", "这个代码锁定到 {until}：请稍后再来"),
    ("no_such_good", "没有商品 {sku}"),
    ("good_exists", "商品 {sku} 已在目录中"),
    ("barcode_taken", "条码 {barcode} 属于 {sku}"),
    ("no_such_donor", "没有捐赠人 {donor}"),
    ("past_best", "{sku} 的保质期至 {best_before}，今天 {today} 不能入库"),
    ("empty_basket", "还没有商品：先扫一件"),
    ("line_twice", "{sku} 出现在两行：请合并"),
    ("price_moved", "现价 {points} 分，与所示 {shown} 分不符：请重新确认"),
    ("out_of_stock", "{sku}：要 {wanted} 件，货架只有 {stock} 件"),
    ("overspent", "需 {points} 分，可用 {available} 分，差 {short} 分"),
    ("first_redemption", "首次兑换须有 {minimum} 分可用：{member} 有 {available} 分"),
    ("no_such_voucher", "没有兑换单 {voucher}"),
    ("no_such_fund", "没有基金 {fund}"),
    ("fund_exists", "基金 {fund} 已存在"),
    ("use_not_permitted", "基金 {fund} 不得用于 {purpose}：只可用于 {uses}（专款专用）"),
    ("fund_short", "基金 {fund} 结余 {left} 元，需 {cost} 元，差 {short} 元"),
    ("no_uses", "基金至少要有一项用途"),
    ("forms_at_most", "一次最多发 {count_max} 张应急单，现要 {count} 张：请少要一些"),
    ("nothing_lost", "第 {lost} 条就在本账中：到此为止没有丢失"),
    ("day_closed", "{day} 已由 {by} 等二人日结（{closed_at}）：不再记账，请记在次日"),
    ("act_of_closed_day", "{day} 已由 {by} 等二人日结（{closed_at}）：这一天的事须凭编号纸单补录"),
    ("shift_open", "{operator} 在本柜台 {since} 起已当班（{seq}）：请先交班"),
    ("no_such_shift", "第 {shift} 条没有开班，或已交班"),
    ("count_is_drawn", "{day} 的抽盘商品已抽定（{seq}）：请盘点抽中的"),
    ("no_count_drawn", "{day} 还没有抽盘：请先抽取商品"),
    ("not_drawn", "{sku} 不在 {day} 抽中的商品里：请去掉"),
    ("not_counted", "抽中的 {sku} 还没有盘：请盘点，没有就报 0"),
    ("shifts_open", "还有 {shifts} 个班没交：先交班，再日结"),
    ("tasks_due", "还有 {tasks} 件任务截至 {day} 未办：请办结、结转或销号，再日结"),
    ("count_needed", "{day} 还有 {goods} 种商品要抽盘：请抽取并盘点，再日结"),
    ("form_not_given_out", "没有发出过单号 {pad}：请再看一遍单号"),
    ("numbers_used_up", "{what}的编号已用完"),
    ("too_large", "{what}太大，无法计数"),
];

const STORE: &[(&str, &str)] = &[
    ("not_found", "{path} 没有账本：可用 jifen init 新建"),
    ("exists", "{path} 已存在：没有改动；请换个名字"),
    ("not_a_book", "{path} 不是账本：{why}"),
    ("newer", "{path} 的格式是第 {found} 版，本程序只认识第 {known} 版：请换新版程序"),
    ("read_only", "账本只能读：请检查文件和文件夹的归属，或磁盘"),
    ("busy", "别的程序占用账本超过 {waited_ms} 毫秒：请再试"),
    ("full", "磁盘已满：什么也没有写；请腾出空间再试"),
    ("gone", "{path} 在打开期间被移走或删除：请放回原处再打开"),
    ("damaged", "数据库损坏：{why}；请运行 jifen verify，并把备份恢复到新文件"),
    ("evidence_missing", "{path} 没有佐证文件：请指定存在的文件"),
    ("evidence_unreadable", "{path} 不能作为佐证读取：{why}"),
    ("evidence_empty", "{path} 是空文件（0 字节）：请重新拍摄"),
    ("evidence_too_large", "{path} 有 {size} 字节：最多存 {most} 字节，请剪短"),
    ("evidence_changed", "{path} 归档后被改动：现在的 SHA-256 是 {found}"),
    ("failed", "存储出错：{why}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The variants of an enum with their fields, read from its source: the enum has no list.
    fn variants(source: &str, open: &str) -> Vec<(String, Vec<String>)> {
        let body = source.split_once(open).unwrap().1;
        let body = body.split_once("\n}").unwrap().0;
        let lines =
            body.lines().map(str::trim).filter(|line| line.starts_with(|c: char| c.is_ascii_uppercase()));
        lines
            .map(|line| {
                let (name, fields) = line.split_once('{').unwrap_or((line.trim_end_matches(','), ""));
                let fields = fields.trim_end_matches([' ', ',', '}']).split(", ");
                let fields = fields.filter_map(|field| field.split_once(':'));
                (snake(name.trim()), fields.map(|(field, _)| field.trim().to_owned()).collect())
            })
            .collect()
    }

    fn snake(name: &str) -> String {
        let mut snake = String::new();
        for c in name.chars() {
            if c.is_ascii_uppercase() && !snake.is_empty() {
                snake.push('_');
            }
            snake.push(c.to_ascii_lowercase());
        }
        snake
    }

    fn complete(texts: &[(&str, &str)], variants: &[(String, Vec<String>)]) {
        for (name, fields) in variants {
            let text = texts.iter().find(|(known, _)| known == name);
            let mut rest = text.unwrap_or_else(|| panic!("{name} has no Chinese text")).1;
            while let Some((_, place, after)) = next_place(rest) {
                assert!(fields.iter().any(|field| field == place), "{name} has no field {place}");
                rest = after;
            }
        }
        assert_eq!(texts.len(), variants.len(), "a text is left over");
    }

    #[test]
    fn every_refusal_and_store_error_has_a_chinese_text_with_its_own_fields() {
        let refusals = include_str!("../../../ledger/src/rules/refusal.rs");
        complete(REFUSALS, &variants(refusals, "pub enum Refusal {"));
        let store = include_str!("../../../ledger/src/store/mod.rs");
        complete(STORE, &variants(store, "pub enum StoreError {"));
    }

    #[test]
    fn a_refusal_is_said_with_its_figures() {
        let overspent = Refusal::Overspent {
            member: ledger::units::MemberId::number(7),
            points: "80".parse().unwrap(),
            available: "62.5".parse().unwrap(),
            short: "17.5".parse().unwrap(),
        };
        assert_eq!(refusal(Lang::Zh, &overspent), "需 80 分，可用 62.5 分，差 17.5 分");
        assert_eq!(refusal(Lang::En, &overspent), "80 points needed, 62.5 available: 17.5 short");
    }
}
