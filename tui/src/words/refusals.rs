//! What a book says when it does not do what was asked: the fact, the figures, what can be done.
//!
//! The English texts are the library's own. The Chinese ones stand here by the refusal's name;
//! their `{places}` are the refusal's fields.

use ledger::book::{BookError, CopyError};
use ledger::rules::Refusal;
use ledger::store::StoreError;
use ledger::units::Sku;
use serde::Serialize;
use serde_json::Value;

use super::{Lang, Word, draws, facts, next_place, periods, readings, uses};

/// A refusal in words.
pub fn refusal(lang: Lang, refusal: &Refusal) -> String {
    match lang {
        Lang::Zh => chinese(REFUSALS, "refusal", refusal).unwrap_or_else(|| refusal.to_string()),
        Lang::En => english(refusal),
    }
}

/// The library's own sentence, but for one whose words stand in recorded denials and stay as they are.
fn english(refusal: &Refusal) -> String {
    let Refusal::NotPermitted { operator, roles } = refusal else { return refusal.to_string() };
    let roles: Vec<&str> = roles.iter().map(|role| Lang::En.say(facts::role(*role))).collect();
    format!("{operator} may not do this: it takes a {}", roles.join(" or "))
}

/// What a refusal says, with the good it is about by its name where it has one.
pub fn by_name<'a>(said: String, refusal: &Refusal, name: impl Fn(Sku) -> Option<&'a str>) -> String {
    let fields = serde_json::to_value(refusal).unwrap_or_default();
    let code = fields.get("sku").and_then(Value::as_str);
    let named = code.and_then(|code| Some((code, name(code.parse().ok()?)?)));
    let Some((code, name)) = named else { return said };
    let stands_alone = |at: usize| {
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
        let (before, after) = (said[..at].chars().next_back(), said[at + code.len()..].chars().next());
        !inside(before) && !inside(after)
    };
    match said.match_indices(code).map(|(at, _)| at).find(|at| stands_alone(*at)) {
        Some(at) => format!("{}{name}{}", &said[..at], &said[at + code.len()..]),
        None => said,
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
        (Lang::Zh, BookError::OtherKey { key }) => {
            format!("{key} 不是给本账核对点签名的密钥：请用对的那把")
        }
        (Lang::Zh, BookError::NoAnswer(why)) => {
            format!("这不是指定的见证人对本账请求的答复：{why}")
        }
        (Lang::Zh, BookError::Empty) => "文件里没有账本：从未记过账".to_owned(),
        _ => error.to_string(),
    }
}

/// Why a backup was not made.
pub fn copy_error(lang: Lang, error: &CopyError) -> String {
    match error {
        CopyError::Store(error) => store_error(lang, error),
        CopyError::Findings(verdict) => {
            lang.fill(Word::CLI_BACKUP_BAD, &[("n", &verdict.findings.len().to_string())])
        }
        other => readings::said(lang, &other.to_string()),
    }
}

fn chinese(texts: &[(&str, &str)], tag: &str, said: &impl Serialize) -> Option<String> {
    let Ok(Value::Object(mut fields)) = serde_json::to_value(said) else { return None };
    let name = fields.get(tag)?.as_str()?.to_owned();
    // The store, which is the judge where no slip has a name, says a second reversal as the rule does.
    let again = reversed_before(&name, &fields);
    let name = if again.is_some() { "slip_reversed" } else { name.as_str() };
    fields.extend(again.map(|entry| ("voucher".to_owned(), entry.into())));
    let (_, mut rest) = texts.iter().copied().find(|(known, _)| *known == name)?;
    let mut filled = String::new();
    while let Some((before, place, after)) = next_place(rest) {
        filled.push_str(before);
        let value = shown(place, fields.get(place)?, name);
        filled.push_str(&value);
        // What is about a whole names no part of it, and leaves no blank.
        rest = if value.is_empty() { after.trim_start() } else { after };
    }
    Some(filled + rest)
}

/// The entry whose second reversal was refused.
fn reversed_before(name: &str, fields: &serde_json::Map<String, Value>) -> Option<String> {
    let claim = fields.get("claim").filter(|_| name == "already_taken")?.as_str()?;
    let entry = claim.strip_prefix("reversal:")?;
    Some(format!("分录 #{entry}"))
}

/// A field as people read it.
fn shown(field: &str, value: &Value, name: &str) -> String {
    let word = |text: &str| match field {
        "roles" => role(text),
        "state" => Lang::Zh.say(facts::case_state(text)).to_owned(),
        "needed" => needed(text),
        "what" if name != "failed" => what(text),
        "cap" => cap(text).to_owned(),
        "why" => readings::system(Lang::Zh, why(text)),
        "purpose" => uses::name(Lang::Zh, text).to_owned(),
        "uses" => text.split(", ").map(|code| uses::name(Lang::Zh, code)).collect::<Vec<_>>().join("、"),
        "period" => period(text).to_owned(),
        "stage" | "stage_needed" => Lang::Zh.say(draws::stage(text)).to_owned(),
        "paper" | "against" => draws::paper(text).to_owned(),
        "claim" if matches!(name, "shown_before" | "already_taken") => claim(text),
        "gates" => text.split(", ").map(gate).collect::<Vec<_>>().join("、"),
        "open" => text.parse().map_or_else(|_| text.to_owned(), |open| periods::open(Lang::Zh, &open)),
        "sku" if name == "pieces_limit" => format!(" {text}"),
        _ if is_points(field, name) => trimmed(text),
        _ => text.to_owned(),
    };
    match value {
        Value::String(text) => word(text),
        Value::Array(items) => {
            let texts = items.iter().map(|item| word(item.as_str().unwrap_or_default()));
            texts.collect::<Vec<_>>().join("、")
        }
        Value::Number(number) if SEQS.contains(&field) && name != "year_over" => format!("#{number}"),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Why a file is no book. What the system says of others is left as it is.
fn why(text: &str) -> &str {
    match text {
        "it is empty or cut short" => "是空的，或不完整",
        "it is no database" => "不是数据库",
        "it is another program's database" => "是别的程序的数据库",
        "it has no entries" => "没有分录",
        "it is no file" => "它不是文件",
        other => other,
    }
}

/// Fields that name an entry.
const SEQS: &[&str] = &["seq", "credit", "reversal", "objection", "merge", "at", "first", "last"];

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
        "had",
        "least",
    ];
    FIELDS.contains(&field)
        && !matches!(
            name,
            "fund_short"
                | "fund_promised"
                | "evidence_too_large"
                | "too_few_left"
                | "too_many_hours"
                | "write_offs_at_most"
                | "over_draw"
                | "over_tiers"
                | "advance_short"
        )
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
fn claim(claim: &str) -> String {
    match claim.split_once(':') {
        Some(("evidence", _)) => "这份佐证".to_owned(),
        Some(("visit", _)) => "同一天对同一对象的同一事项".to_owned(),
        Some(("task-credit", task)) => match task.split_once('.') {
            Some((task, member)) => format!("{member} 在 {task} 的积分"),
            None => format!("{task} 的积分"),
        },
        Some(("case-reward", case)) => format!("{case} 的奖励"),
        Some(("pad", pad)) => format!("纸单 {pad} "),
        Some(("external-case", number)) => format!("案号 {number}"),
        Some(("voucher", voucher)) => format!("兑换单 {voucher}"),
        Some(("card", card)) => format!("卡 {card}"),
        Some(("reversal", seq)) => format!("对分录 {seq} 的冲正"),
        Some(("approval", of)) => match of.split_once('.') {
            Some((operator, seq)) => format!("{operator} 对分录 {seq} 的签名"),
            None => format!("{of} 的签名"),
        },
        Some(("market-card", serial)) => format!("超市卡 {serial}"),
        Some(("settlement", month)) => format!("{month} 的结算"),
        Some(("statement", _)) => "这份对账单".to_owned(),
        Some(("payment", payment)) => match payment.split_once('.') {
            Some((obligation, month)) => format!("{obligation} {month} 起当月的发放"),
            None => format!("{payment} 的发放"),
        },
        Some(("bank-reference", _)) => "这个银行回单号".to_owned(),
        Some(("hold", hold)) => format!("挂单 {hold} 的了结"),
        Some(("invoice", _)) => "这张发票".to_owned(),
        _ => claim.to_owned(),
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

fn period(name: &str) -> &str {
    match name {
        "visit" => "次",
        "day" => "天",
        "month" => "月",
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
    ("face value", "面值"),
    ("merchant", "超市"),
    ("statement", "对账单"),
    ("amount", "金额"),
    ("act", "事"),
    ("card", "卡"),
    ("case", "案件"),
    ("cash per point", "每分折现金"),
    ("hold", "暂存篮"),
    ("claim_days", "认领天数"),
    ("claims_max", "认领上限"),
    ("cost", "成本"),
    ("count that differs", "盘点不符"),
    ("counted", "点得余款"),
    ("count", "件数"),
    ("draw", "用款单"),
    ("sum", "金额"),
    ("supplier", "供应商"),
    ("a tier needs an approver", "每一档至少要有一名审批人"),
    ("a tier needs a role", "每一档至少要有一种角色"),
    ("sums must rise from tier to tier, from more than nothing", "各档金额须大于 0 并逐档升高"),
    ("only the last tier is without a largest sum", "只有最后一档可以不写上限"),
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
    ("member", "志愿者"),
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
    ("value of a gift that is not unvalued", "没有写明「未计价」（--proof unvalued）的捐赠，价值"),
    ("stocktake", "盘点"),
    ("obligation", "奖补"),
];

const REFUSALS: &[(&str, &str)] = &[
    ("no_policy", "{day} 没有生效的办法：请设一版，首日不晚于这一天"),
    ("not_his_pin", "PIN 不对：{operator}"),
    ("only_looks_on", "账本以只读方式打开：{operator} 只能查看，不能办理"),
    ("not_permitted", "{operator} 无权办理：须由{roles}办理"),
    ("no_such_operator", "{operator} 不是在用的操作员"),
    ("wrong_pin", "{operator} 密码不对：已错 {failures} 次，满 {failures_max} 次锁定"),
    ("locked_out", "{operator} 已锁定至 {until}：请等待，或由站长重设密码"),
    ("recusal", "{operator} 是 {member} 本人或申报的亲属：须换人办理（回避）"),
    ("own_entry", "这是 {operator} 自己录入的：须由他人审核"),
    ("own_credit", "这笔是 {operator} 自己核定入账的：须由他人复审"),
    ("own_objection", "这条异议是 {operator} 自己登记的：须由他人答复"),
    ("second_person_needed", "须有第二人：另一名操作员用自己的密码登录"),
    ("second_may_not", "{second} 不能作第二人：须有{roles}之一的角色"),
    ("second_concerned", "此事涉及 {second} 本人：须由第三人到场"),
    ("start_pin", "{operator} 的密码是别人设的：须先由本人改成自己的密码"),
    ("signed_in_elsewhere", "{operator} 已在 {desk} 登录：要在本机继续，请重新登录"),
    ("second_elsewhere", "{second} 是在 {desk} 登录的：第二人须在办理的这台机上输入密码"),
    (
        "too_few_left",
        "没有 {operator}，能作第二人的只剩 {left} 人，至少要 {answering_min} 人：请先登记一名复核、财务或站长",
    ),
    ("source_not_frozen", "此账户没有冻结"),
    ("source_short", "需要 {points} 分，此账户可用 {available} 分，还差 {short} 分"),
    ("source_first", "首次兑换须有 {minimum} 分可用：此账户有 {available} 分"),
    ("source_claims_at_most", "此账户已认领 {claims} 件，上限 {claims_max} 件"),
    (
        "same_act",
        "{member} 在 {day} 同一时间同一地点已报过 {task}（{seq}）：一事只计一次，若是另一次请写明地点",
    ),
    ("too_many_hours", "一天报了 {hours} 小时：最多 {most} 小时"),
    ("nothing_credited", "{what} 没有入账，或已经冲回：无可异议，也无可冲回"),
    ("not_merged", "{member} 的档案没有并入别的档案：无可撤销"),
    ("history_fixed", "新版本不能从 {from} 起：历史不改，最早从 {first} 起"),
    ("parts_not_whole", "小组各人份额合计 {sum}，应为 100：请改到合计 100"),
    ("each_in_full", "事项 {kind} 给小组每人全额：{member} 请写 100，不是 {percent}"),
    ("member_twice", "{member} 在小组里出现两次：请合并其份额"),
    ("not_positive", "{what}必须大于 0"),
    ("nothing_adjusted", "差额是 0：请写要加多少，要扣就写负数"),
    ("already_taken", "{claim}已由分录 {seq} 占用，不能再次使用"),
    ("request_reused", "请求号 {request} 已在 {seq} 用于另一请求：{differs} 不同"),
    ("reserved_key", "请求号不能以 ~ 开头：那是账本自用的"),
    ("no_such_member", "没有志愿者 {member}"),
    ("person_known", "此身份证号已登记为志愿者 {member}"),
    ("member_exists", "志愿者 {member} 已存在：不填编号即取下一个"),
    ("frozen", "{member} 已冻结：{reason}"),
    ("source_frozen", "这个账户已冻结：{reason}"),
    ("not_frozen", "{member} 没有冻结"),
    ("file_closed", "{member} 的档案已并入 {into}：请用 {into}"),
    ("member_erased", "{member} 的个人资料已由分录 {seq} 抹除：本人再来时请重新登记"),
    ("operator_erased", "{operator} 的个人资料已由分录 {seq} 抹除"),
    ("collector_erased", "兑换单 {voucher} 代领人的资料已由分录 {seq} 抹除"),
    ("no_collector", "兑换单 {voucher} 没有站外的人代领"),
    ("not_retired", "{operator} 还能登录：请先办离任"),
    ("still_operator", "{member} 是操作员 {operator}，还能登录：请先让 {operator} 离任"),
    ("points_left", "{member} 还有 {points} 分、争议中 {held} 分、欠 {owed} 分：请先兑完、更正或结清"),
    ("still_promised", "答应 {member} 的 {obligation} 还没有付清或撤销：请先支付、停发或撤销"),
    ("still_in_post", "{member} 还在岗：请先结束任职"),
    ("card_still_works", "{member} 的卡 {card} 还能用：请先停卡"),
    ("same_file", "{member} 是同一个档案：请写两个编号"),
    ("file_busy", "{member} 还有 {acts} 件待审、{cases} 件在办案件：请先办结"),
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
    ("future_time", "现在 {now}，今天还没到 {time}：请改时间或日期"),
    ("too_long_ago", "{day} 超过可补报的 {backdate_days} 天"),
    ("no_such_task", "没有事 {task}"),
    ("task_judged", "{task} 已不在待审之列"),
    ("gate_failed", "{task} 未过关（{gates}）：请按「不符合条件」（gate）驳回"),
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
    ("good_is_withdrawn", "{sku} 已下架：先恢复上架，再入库或兑换"),
    ("good_not_withdrawn", "{sku} 没有下架"),
    ("no_such_barcode", "{sku} 没有条码 {barcode}"),
    ("nothing_changed", "{sku} 没有什么要改：请填新的内容"),
    ("unvalued_has_value", "未计价的捐赠不填价值：请去掉 {value} 元，或改价值依据"),
    ("related_pair", "{second} 是 {first} 申报的亲属：第二人须换别人（回避）"),
    ("no_such_lot", "批次 {lot} 没有 {sku} 的件数"),
    ("write_offs_at_most", "再报损 {cost} 元将超过当月限额：{most} 元中已报 {written_off} 元"),
    ("stocktake_is_open", "盘点 {stocktake} 正在进行：先签字或作废"),
    ("stocktake_not_open", "盘点 {stocktake} 没有在进行"),
    ("nothing_to_count", "这个范围里没有商品：请写货号、类别，或全部"),
    ("not_in_stocktake", "{sku} 不在盘点 {stocktake} 里"),
    ("count_outside", "{sku} 的点数注明分录 {at}：应在 {first} 到 {last} 之间"),
    ("not_counted", "{sku} 还没有点，另有 {others} 种也没点：点完再签字"),
    ("recount_needed", "{sku}：{counter} 点的数与账面相差较大：须由他以外的人复点"),
    ("cause_needed", "{sku}：点到 {counted}，账面 {expected}：请写明差异原因"),
    ("count_is_stale", "{sku}：差 {missing} 件，而账面现在只剩 {stock} 件：请重新点"),
    ("no_such_donor", "没有捐赠人 {donor}"),
    ("past_best", "{sku} 的保质期至 {best_before}，今天 {today} 不能入库"),
    ("empty_basket", "还没有商品：先扫一件"),
    ("line_twice", "{sku} 出现在两行：请合并"),
    ("price_moved", "现价 {points} 分，与所示 {shown} 分不符：请重新确认"),
    ("out_of_stock", "{sku}：要 {wanted} 件，货架只有 {stock} 件"),
    ("overspent", "需 {points} 分，可用 {available} 分，差 {short} 分"),
    ("first_redemption", "首次兑换须有 {minimum} 分可用：{member} 有 {available} 分"),
    ("holds_off", "本站不暂存购物篮：办法没有规定暂存分钟数"),
    ("no_such_hold", "没有暂存篮 {hold}：已兑换、已放回或已到时"),
    ("hold_of_another", "暂存篮 {hold} 不是 {member} 的"),
    ("hold_differs", "与暂存篮 {hold} 里的不同：请先放回，再重新装篮"),
    ("hold_in_full", "暂存篮 {hold} 全部用积分付：要付一部分现金，请先放回"),
    ("hold_open", "{member} 有暂存篮 {hold}：请先兑换或放回"),
    ("no_cash_fund", "兑换不收现金：办法没有指定收款的基金（redeeming.cash_fund）"),
    ("cash_not_allowed", "这些商品至少要 {least} 分，{points} 分不够：其余才可付现金"),
    ("cash_moved", "其余应付 {cash} 元，不是 {paid} 元：请重新确认"),
    ("no_redeem_day", "{today} 不兑换：下一个兑换日是 {next}"),
    ("points_limit", "这次 {points} 分：每{period}最多 {most} 分，已用 {had} 分"),
    ("pieces_limit", "这次 {wanted} 件{sku}：每{period}最多 {most} 件，已领 {had} 件"),
    ("proxy_is_member", "{member} 是本人来领：不必填代领人"),
    ("proxy_unknown", "请写明代领人：志愿者编号，或姓名加证件末四位"),
    ("proxy_limit", "这次 {points} 分：代领一次最多 {most} 分"),
    ("proxy_times", "{member} 本月已由他人代领 {times} 次，最多 {times_max} 次：须本人来"),
    ("pin_needed", "{points} 分须由 {member} 本人输入密码：今天免密已用 {had} 分"),
    ("no_member_pin", "{member} 还没有密码：请本人先设一个"),
    ("wrong_member_pin", "{member} 的密码不对：已错 {failures} 次，满 {failures_max} 次锁定"),
    ("member_locked", "{member} 的密码锁定至 {until}：请等待，或由两人重设"),
    ("undo_by_another", "{voucher} 是 {operator} 办的：由他撤销，或由两人写明原因冲正"),
    ("undo_too_late", "{voucher} 已过 {seconds} 秒，{seconds_max} 秒内才能撤销：请两人写明原因冲正"),
    ("not_on_slip", "兑换单 {voucher} 上没有 {sku}"),
    (
        "slip_of_cards",
        "{voucher} 换的是超市卡 {cards} 张，面值 {value} 元，{points} 分：请按卡号收回全部超市卡",
    ),
    ("no_such_voucher", "没有兑换单 {voucher}"),
    ("slip_reversed", "{voucher} 已冲正，见 {seq}：不能再冲"),
    ("no_such_fund", "没有基金 {fund}"),
    ("no_such_merchant", "没有登记超市 {merchant}"),
    ("face_not_issued", "超市 {merchant} 不发行 {face} 元的卡：请看登记的面值"),
    ("face_too_large", "{face} 元的卡超过不记名卡的上限 {face_max} 元"),
    ("no_cards", "还没有卡号：先扫一张，或输入卡号"),
    ("too_many_cards", "{cards} 张太多，一笔最多 {cards_max} 张：请分几笔"),
    ("serial_twice", "卡 {serial} 写了两次：请删去一个"),
    ("serial_known", "卡 {serial} 以前购入过：请核对卡号"),
    ("no_such_serial", "本站没有购入过卡 {serial}：请重扫"),
    ("card_issued", "卡 {serial} 已于 {on} 凭 {voucher} 发出：不记名卡谁持有谁用，不能挂失"),
    ("card_void", "卡 {serial} 已于 {on} 作废"),
    ("not_custodian", "卡 {serial} 由 {custodian} 保管，不在 {operator} 手里：请先交接"),
    ("cost_over_face", "{cost} 元超过面值合计 {value} 元"),
    ("transfer_needed", "{transfer_min} 元起须银行转账，这笔 {cost} 元：请填转账凭证"),
    ("not_offered", "卡 {serial} 写成未找到，但不在交接之列：请删去"),
    (
        "count_differs",
        "应交接 {cards} 张，点得 {counted} 张，写明未找到 {missing} 张：请重点，或写明缺哪几张",
    ),
    ("same_person", "这些卡本来就由 {operator} 保管：请换人接收"),
    ("cards_at_most", "{member} 本月已领 {given} 张：每月最多 {cards_max} 张"),
    ("not_back", "兑换单 {voucher} 的卡 {serial} 没有退回：请逐张扫码"),
    ("not_of_slip", "卡 {serial} 不属于兑换单 {voucher}：请删去"),
    ("card_used", "卡 {serial} 在超市已消费 {used} 元：不能退回"),
    ("not_a_month", "{day} 不是月初：应为 {first}"),
    ("empty_statement", "对账单没有内容"),
    ("month_settled", "超市 {merchant} 自 {month} 起的这个月已对过账，见 {seq}"),
    ("fund_exists", "基金 {fund} 已存在"),
    ("fund_named", "基金 {fund} 已叫「{name}」：请拨入该基金，或另起名称"),
    (
        "grant_known",
        "「{source_name}」凭 {document} 给基金 {fund} 的 {amount} 元已入账（分录 {seq}）：若是另一笔，请写它自己的文号",
    ),
    (
        "gift_known",
        "捐赠人 {donor} 凭 {document} 捐的 {sku} {quantity} 件已入库（分录 {seq}）：若是另一批，请写它自己的文号",
    ),
    (
        "plan_under_use",
        "基金 {fund} {year} 年已用 {spent} 元、用款占用 {committed} 元：预算至少 {least} 元，不能是 {planned} 元",
    ),
    ("begins_too_early", "按月补助最早从 {earliest} 起：{first} 在已过的年度；以前欠的请作一次性奖励承诺"),
    ("use_not_permitted", "基金 {fund} 不得用于 {purpose}：只可用于 {uses}（专款专用）"),
    ("fund_short", "基金 {fund} 结余 {left} 元，需 {cost} 元，差 {short} 元"),
    (
        "fund_promised",
        "基金 {fund} 结余 {left} 元，其中 {promised} 元已承诺给志愿者：{cost} 元超出 {short} 元",
    ),
    ("no_such_obligation", "没有奖补 {obligation}"),
    ("obligation_withdrawn", "奖补 {obligation} 已撤回，见 {seq}"),
    ("paid_once", "奖补 {obligation} 一次发清：不填月份"),
    ("month_needed", "奖补 {obligation} 按月发放：请填月份"),
    ("month_not_promised", "{month} 起的这个月没有承诺：奖补 {obligation} 从 {first} 起 {last}"),
    ("month_not_due", "奖补 {obligation} 自 {month} 起的这个月还没到，今天 {today}"),
    ("obligation_paid", "已经发放，见 {seq}：奖补 {obligation} {month}"),
    ("not_funded", "还没有备款，先备款再发放：奖补 {obligation} {month}"),
    ("nothing_to_fund", "奖补 {obligation} 已全部备款"),
    ("second_promised", "奖补 {obligation} 是 {second} 承诺的：须由第三人到场"),
    ("no_uses", "基金至少要有一项用途"),
    ("ring_needs_parent", "专款分户须写明所属基金"),
    ("not_part_of", "资金只在基金与其分户之间划拨：{from} 与 {to} 没有这种关系，不得横向划拨"),
    ("year_over", "{year} 年已过：请填 {first} 年或以后"),
    ("no_tiers", "办法没有规定审批档次：请先规定多少金额由谁审批，或直接从基金支付"),
    ("bad_tiers", "审批档次不能成立：{what}"),
    ("over_tiers", "{amount} 元超过审批上限：最高一档到 {most} 元"),
    (
        "too_few_approvers",
        "{amount} 元须 {approvers} 人审批，与此事无关且有{roles}角色的只有 {able} 人：请站长增派角色或修改审批档",
    ),
    ("no_quotation", "还没有报价：请写明买什么、几件、多少钱"),
    ("article_twice", "{article} 出现在两行：请合并"),
    ("lines_sum", "各行合计 {sum} 元，不是 {amount} 元"),
    ("override_not_needed", "{purpose} 本在基金 {fund} 的用途之内：请去掉超范围文件"),
    ("difference_open", "基金 {fund} 的用款 {draw} 有差额 {difference} 元未说明：请先说明"),
    ("no_such_draw", "没有用款单 {draw}"),
    ("draw_stage", "用款单 {draw} {stage}，须为{stage_needed}"),
    ("applicant_related", "{operator} 是 {draw} 申请人 {applicant} 申报的亲属：须换人审批（回避）"),
    ("approved_before", "{operator} 已审批过 {draw}（{seq}）：须由另一人审批"),
    ("tier_roles", "{operator} 不能审批 {draw}：这一档须由{roles}之一审批"),
    ("pays_what_he_approved", "{operator} 审批了 {draw}：到账须由他人登记"),
    ("over_draw", "{draw} 还可到账 {left} 元，{amount} 元超出"),
    ("over_held", "{draw} 在手 {held} 元，{amount} 元超出"),
    ("advance_short", "用款单 {draw} 在手 {left} 元，需 {cost} 元，差 {short} 元"),
    ("invoice_too_early", "发票日期 {day}，{draw} 于 {approved} 才批准：批准之前的采购不予支付"),
    ("no_invoice", "用款单 {draw} 没有发票 {number}：请先登记发票"),
    ("line_accepted", "{draw} 发票 {number} 的 {article} 已验收，见 {seq}"),
    ("invoice_by_acceptor", "发票 {number}（{seq}）是 {operator} 登记的：须由他人入库和验收"),
    ("invoice_open", "{draw} 的发票 {number} 没有全部验收：请验收，或作废"),
    ("papers_differ", "{draw}：{article} {what}不符，{paper}为 {says}，{against}为 {said}"),
    ("draw_needed", "从基金 {fund} 支付 {cost} 元须有用款单：请先申请、审批，再写明用款单号"),
    ("other_currency", "账本只记人民币，不记 {currency}：请按人民币开票"),
    ("no_difference", "用款单 {draw} 没有差额要说明"),
    ("forms_at_most", "一次最多发 {count_max} 张应急单，现要 {count} 张：请少要一些"),
    ("bad_key", "密钥不行：{why}"),
    ("no_own_key", "{operator} 没有自己的签名密钥：先 jifen operator key make，再 set"),
    ("no_such_entry", "本账没有分录 {seq}"),
    ("nothing_lost", "第 {lost} 条就在本账中：到此为止没有丢失"),
    ("day_closed", "{day} 已由 {by} 等二人日结（{closed_at}）：不再记账，请记在次日"),
    (
        "period_closed",
        "{day} 在 {period} 之内或之前，已由 {by} 等二人结账（{closed_at}）：不再补记，请以今日分录更正并指回原条目",
    ),
    ("period_is_closed", "{period} 已随 {covered} 结账，见 {seq}"),
    ("period_before_book", "{period} 在本账 {began} 建账之前"),
    ("period_not_over", "{period} 到 {last} 才结束，今天 {today}：过后再结账"),
    ("earlier_period_open", "{earlier} 有分录还没有结账：请先结，再结 {period}"),
    ("period_not_ready", "{period} 还不能结账：{open}"),
    ("act_of_closed_day", "{day} 已由 {by} 等二人日结（{closed_at}）：这一天的事须凭编号纸单补录"),
    ("shift_open", "{operator} 在本柜台 {since} 起已当班（{seq}）：请先交班"),
    ("no_such_shift", "第 {shift} 条没有开班，或已交班"),
    ("count_is_drawn", "{day} 的抽盘商品已抽定（{seq}）：请盘点抽中的"),
    ("no_count_drawn", "{day} 还没有抽盘：请先抽取商品"),
    ("not_drawn", "{sku} 不在 {day} 抽中的商品里：请去掉"),
    ("drawn_not_counted", "抽中的 {sku} 还没有盘：请盘点，没有就报 0"),
    ("shifts_open", "还有 {shifts} 个班没交：先交班，再日结"),
    ("tasks_due", "还有 {tasks} 件任务截至 {day} 未办：请办结、结转或销号，再日结"),
    ("cards_to_count", "{day} 还有 {cards} 张超市卡要按卡号清点：请全部清点，再日结"),
    ("count_needed", "{day} 还有 {goods} 种商品要抽盘：请抽取并盘点，再日结"),
    ("form_not_given_out", "没有发出过单号 {pad}：请再看一遍单号"),
    ("form_printed_later", "纸单 {pad} 是 {printed} 印发的，不会写于 {day}：请再看一遍日期"),
    ("numbers_used_up", "{what}的编号已用完"),
    ("too_large", "{what}太大，无法计数"),
];

const STORE: &[(&str, &str)] = &[
    ("not_found", "{path} 没有这个账本：请检查路径；要新建请用 jifen init"),
    ("exists", "{path} 已存在：没有改动；请换个名字"),
    ("unfinished", "{path} 没有建完，什么也没有记过：请删掉它和 {path}-wal、{path}-journal，再新建"),
    ("not_a_book", "{path} 不是账本：{why}"),
    ("newer", "{path} 的格式是第 {found} 版，本程序只认识第 {known} 版：请换新版程序"),
    ("read_only", "账本只能读：请检查文件和文件夹的归属，或磁盘"),
    ("busy", "别的程序占用账本超过 {waited_ms} 毫秒：请再试"),
    ("full", "磁盘已满：什么也没有写；请腾出空间再试"),
    ("not_written", "磁盘没有写入（{why}）：请检查磁盘和它的限额，再原样提交一次；只会记一次"),
    ("no_witness", "{path} 没有见证人：请用 jifen witness init 新建"),
    ("key_missing", "{path} 没有密钥：请放回原处，或用 jifen key 新建"),
    ("key_locked", "{path} 的密钥已加锁：请给出口令"),
    ("key_wrong", "{path} 的密钥打不开：口令不对，或文件被改过"),
    ("key_unreadable", "{path} 不是密钥：{why}"),
    ("gone", "{path} 在打开期间被移走或删除：请放回原处再打开"),
    ("damaged", "数据库损坏：{why}；请运行 jifen verify，并把备份恢复到新文件"),
    ("evidence_missing", "{path} 没有佐证文件：请指定存在的文件"),
    ("evidence_unreadable", "{path} 不能作为佐证读取：{why}"),
    ("evidence_empty", "{path} 是空文件（0 字节）：请重新拍摄"),
    ("evidence_too_large", "{path} 有 {size} 字节：最多存 {most} 字节，请剪短"),
    ("evidence_changed", "{path} 归档后被改动：现在的 SHA-256 是 {found}"),
    ("vault_key_missing", "姓名、电话和身份证号已加密，钥匙文件不在 {path}：请从另存处放回；其余一切照常"),
    (
        "vault_key_of_another",
        "{path} 是账本 {found} 的钥匙文件，不是 {book} 的：请放上这本账自己的；没有改动",
    ),
    ("vault_key_wrong", "{path} 打不开这本账里加密的资料：请放上对的钥匙文件；没有改动"),
    ("vault_key_unreadable", "{path} 不能作为钥匙文件读取：{why}；请从另存处放回"),
    ("vault_locked", "{path} 已加口令：请给出口令"),
    ("vault_passphrase", "这不是 {path} 的口令"),
    ("failed", "存储出错：{why}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The variants of an enum with their fields, read from its source: the enum has no list.
    fn variants(source: &str, open: &str) -> Vec<(String, Vec<String>)> {
        let body = source.split_once(open).unwrap().1;
        let body = body.split_once("\n}").unwrap().0;
        // A variant of many fields takes several lines.
        let mut in_attribute = false;
        let lines = body.lines().map(str::trim).filter(|line| {
            let begins = line.starts_with("#[");
            let is_code = !in_attribute && !begins && !line.starts_with("//");
            in_attribute = (in_attribute || begins) && !line.ends_with(")]");
            is_code
        });
        let body = lines.collect::<Vec<_>>().join(" ");
        let mut variants = Vec::new();
        let mut rest = body.as_str();
        while let Some(end) = rest.find([',', '{']) {
            let name = snake(rest[..end].trim());
            let (fields, after) = match rest[end..].strip_prefix('{') {
                Some(opened) => opened.split_once('}').unwrap(),
                None => ("", &rest[end..]),
            };
            let fields = fields.split(", ").filter_map(|field| field.split_once(':'));
            variants.push((name, fields.map(|(field, _)| field.trim().to_owned()).collect()));
            rest = after.trim_start_matches([',', ' ']);
        }
        variants
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
    fn a_refusal_names_roles_and_things_in_words_and_no_inner_names() {
        use ledger::events::operators::Role;
        let refused = Refusal::NotPermitted {
            operator: ledger::units::OperatorId::number(2),
            roles: &[Role::Reviewer, Role::StockKeeper],
        };
        assert_eq!(refusal(Lang::En, &refused), "O0002 may not do this: it takes a reviewer or stock keeper");
        assert_eq!(refusal(Lang::Zh, &refused), "O0002 无权办理：须由复核员、仓管办理");
        let taken = Refusal::AlreadyTaken {
            claim: "case-reward:C000007".parse().unwrap(),
            seq: ledger::units::Seq::number(12),
        };
        assert_eq!(refusal(Lang::En, &taken), "the reward of case C000007 was already taken by entry #12");
        assert_eq!(refusal(Lang::Zh, &taken), "C000007 的奖励已由分录 #12 占用，不能再次使用");
    }

    #[test]
    fn a_file_that_is_no_book_is_named_with_why_in_words() {
        let why = "it is no database".to_owned();
        let refused = StoreError::NotABook { path: "a.json".to_owned(), why };
        assert_eq!(store_error(Lang::Zh, &refused), "a.json 不是账本：不是数据库");
    }

    #[test]
    fn a_good_is_called_by_its_name_where_it_has_one_and_nothing_else_is_touched() {
        let sku: Sku = "RICE".parse().unwrap();
        let refused = Refusal::OutOfStock { sku, wanted: "3".parse().unwrap(), stock: "2".parse().unwrap() };
        let said = |lang, name: Option<&'static str>| by_name(refusal(lang, &refused), &refused, |_| name);
        assert_eq!(said(Lang::Zh, Some("大米")), "大米：要 3 件，货架只有 2 件");
        assert_eq!(said(Lang::Zh, None), "RICE：要 3 件，货架只有 2 件");
        assert!(said(Lang::En, Some("rice 5 kg")).contains("rice 5 kg"));
        let inside = by_name("RICE-5KG, RICE".to_owned(), &refused, |_| Some("大米"));
        assert_eq!(inside, "RICE-5KG, 大米");
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

    #[test]
    fn papers_that_differ_as_a_whole_leave_no_blank_where_a_good_would_be_named() {
        let differ = |what, article: &str| Refusal::PapersDiffer {
            draw: "Y000005".parse().unwrap(),
            what,
            article: article.into(),
            paper: "invoice",
            says: "1".into(),
            against: "draw",
            said: "2".into(),
        };
        let (whole, one) = (differ("supplier", ""), differ("quantity", "SOAP"));
        assert_eq!(refusal(Lang::En, &whole), "Y000005: supplier is 1 by the invoice and 2 by the draw");
        assert_eq!(refusal(Lang::En, &one), "Y000005: quantity SOAP is 1 by the invoice and 2 by the draw");
        assert_eq!(refusal(Lang::Zh, &whole), "Y000005：供应商不符，发票为 1，用款单为 2");
        assert_eq!(refusal(Lang::Zh, &one), "Y000005：SOAP 数量不符，发票为 1，用款单为 2");
    }
}
