//! What entries say in names of their own: events, roles, posts, gates, states.

use ledger::events::grid::Post;
use ledger::events::operators::Role;
use ledger::events::tasks::{Gate, RejectionCode};
use ledger::reports::review::{Limits, Why};
use ledger::units::Note;

use super::{Lang, Word};

crate::words! {
    EVENT_STATION_OPENED: "建账", "station opened";
    EVENT_POLICY_SET: "办法生效", "policy set";
    EVENT_DENIED: "被拒记录", "denied";
    EVENT_OPERATOR_ENROLLED: "操作员登记", "operator enrolled";
    EVENT_ROLES_SET: "角色变更", "roles set";
    EVENT_PIN_SET: "密码变更", "PIN set";
    EVENT_RELATIVE_DECLARED: "亲属申报", "relative declared";
    EVENT_OPERATOR_RETIRED: "操作员停用", "operator retired";
    EVENT_SIGNED_IN: "登录", "signed in";
    EVENT_SIGN_IN_FAILED: "登录失败", "sign-in failed";
    EVENT_VILLAGE_NAMED: "村命名", "village named";
    EVENT_GRID_NAMED: "网格命名", "grid named";
    EVENT_POST_GIVEN: "任职", "post given";
    EVENT_POST_ENDED: "离任", "post ended";
    EVENT_MEMBER_ENROLLED: "志愿者登记", "member enrolled";
    EVENT_CARD_ISSUED: "发卡", "card issued";
    EVENT_CARD_BLOCKED: "停卡", "card blocked";
    EVENT_MEMBER_FROZEN: "冻结", "frozen";
    EVENT_MEMBER_THAWED: "解冻", "thawed";
    EVENT_MEMBER_MERGED: "并档", "files merged";
    EVENT_MEMBER_UNMERGED: "撤销并档", "merge undone";
    EVENT_MEMBER_ERASED: "抹除资料", "data erased";
    EVENT_OPERATOR_ERASED: "抹除操作员资料", "operator's data erased";
    EVENT_COLLECTOR_ERASED: "抹除代领人资料", "collector's data erased";
    EVENT_NOTICE_OBJECTED: "提出异议", "objection";
    EVENT_NOTICE_DISMISSED: "异议不成立", "objection dismissed";
    EVENT_TASK_CREDIT_REVERSED: "积分冲正", "credit reversed";
    EVENT_CASE_REWARD_REVERSED: "奖励冲正", "reward reversed";
    EVENT_POINTS_SETTLED: "抵扣欠分", "debt settled";
    EVENT_SOURCE_ENROLLED: "举报人开户", "source enrolled";
    EVENT_SOURCE_OPENED: "凭代码开户头", "source account opened";
    EVENT_SOURCE_REFUSED: "代码密码不符", "source PIN wrong";
    EVENT_KIND_PUBLISHED: "事项公布", "kind published";
    EVENT_TASK_SUBMITTED: "事上报", "act submitted";
    EVENT_TASK_CREDITED: "积分入账", "act credited";
    EVENT_TASK_REJECTED: "驳回", "act rejected";
    EVENT_TASK_ASKED: "退回补充", "act asked back";
    EVENT_HANDED_OUT: "任务派发", "task handed out";
    EVENT_CARRIED_OVER: "任务结转", "task carried over";
    EVENT_DISPATCH_CLEARED: "任务销号", "task cleared";
    EVENT_CASE_LISTED: "案件列入清单", "case listed";
    EVENT_CASE_CLAIMED: "案件认领", "case claimed";
    EVENT_PARTY_DECLARED: "登记当事人", "party declared";
    EVENT_CASE_PROGRESSED: "案件进展", "progress noted";
    EVENT_CASE_EXTENDED: "案件延期", "case extended";
    EVENT_CASE_PAID_ELSEWHERE: "他处已奖", "paid elsewhere";
    EVENT_CASE_RELEASED: "案件释放", "case released";
    EVENT_CLAIM_LAPSED: "认领逾期", "claim lapsed";
    EVENT_CASE_COMPLETED: "案件办结", "case completed";
    EVENT_CASE_RETURNED: "案件退回", "case returned";
    EVENT_CASE_REWARDED: "案件奖励", "case rewarded";
    EVENT_CASE_WITHDRAWN: "案件撤下", "case withdrawn";
    EVENT_CASE_EXPIRED: "案件过期", "case expired";
    EVENT_POINTS_ADJUSTED: "积分调整", "points adjusted";
    EVENT_POINTS_LAPSED: "积分清零", "points lapsed";
    EVENT_GOODS_LISTED: "商品上架", "good listed";
    EVENT_GOODS_REPRICED: "调价", "good repriced";
    EVENT_DONOR_NAMED: "捐赠人登记", "donor named";
    EVENT_GOODS_DONATED: "捐赠入库", "goods donated";
    EVENT_GOODS_PURCHASED: "采购入库", "goods purchased";
    EVENT_REDEEMED: "兑换", "redeemed";
    EVENT_REVERSED: "兑换冲正", "redemption reversed";
    EVENT_FUND_OPENED: "基金设立", "fund opened";
    EVENT_FUND_GRANTED: "资金拨入", "fund granted";
    EVENT_SLIP_REPRINTED: "小票重印", "slip reprinted";
    EVENT_FORMS_PRINTED: "发应急单", "outage forms";
    EVENT_SHIFT_OPENED: "接班", "shift opened";
    EVENT_SHIFT_CLOSED: "交班", "shift closed";
    EVENT_GOODS_DRAWN: "抽盘", "goods drawn";
    EVENT_DRAWN_COUNTED: "盘点", "goods counted";
    EVENT_DAY_CLOSED: "日结", "day closed";
    EVENT_FORM_VOIDED: "纸单作废", "form voided";
    EVENT_ROLLBACK_ACCEPTED: "认可回退", "rollback accepted";
    EVENT_UNKNOWN: "其他", "other";
}

/// The word for an event, by the name that stands in the entry.
#[expect(clippy::too_many_lines, reason = "a line a fact")]
pub fn event(name: &str) -> Word {
    match name {
        "station.opened" => Word::EVENT_STATION_OPENED,
        "station.policy_set" => Word::EVENT_POLICY_SET,
        "denied" => Word::EVENT_DENIED,
        "operator.enrolled" => Word::EVENT_OPERATOR_ENROLLED,
        "operator.roles_set" => Word::EVENT_ROLES_SET,
        "operator.pin_set" => Word::EVENT_PIN_SET,
        "operator.relative_declared" => Word::EVENT_RELATIVE_DECLARED,
        "operator.retired" => Word::EVENT_OPERATOR_RETIRED,
        "operator.signed_in" => Word::EVENT_SIGNED_IN,
        "operator.sign_in_failed" => Word::EVENT_SIGN_IN_FAILED,
        "grid.village_named" => Word::EVENT_VILLAGE_NAMED,
        "grid.grid_named" => Word::EVENT_GRID_NAMED,
        "grid.post_given" => Word::EVENT_POST_GIVEN,
        "grid.post_ended" => Word::EVENT_POST_ENDED,
        "member.enrolled" => Word::EVENT_MEMBER_ENROLLED,
        "member.card_issued" => Word::EVENT_CARD_ISSUED,
        "member.card_blocked" => Word::EVENT_CARD_BLOCKED,
        "member.frozen" => Word::EVENT_MEMBER_FROZEN,
        "member.thawed" => Word::EVENT_MEMBER_THAWED,
        "member.merged" => Word::EVENT_MEMBER_MERGED,
        "member.unmerged" => Word::EVENT_MEMBER_UNMERGED,
        "member.erased" => Word::EVENT_MEMBER_ERASED,
        "operator.erased" => Word::EVENT_OPERATOR_ERASED,
        "redemption.collector_erased" => Word::EVENT_COLLECTOR_ERASED,
        "notice.objected" => Word::EVENT_NOTICE_OBJECTED,
        "notice.dismissed" => Word::EVENT_NOTICE_DISMISSED,
        "task.credit_reversed" => Word::EVENT_TASK_CREDIT_REVERSED,
        "case.reward_reversed" => Word::EVENT_CASE_REWARD_REVERSED,
        "points.settled" => Word::EVENT_POINTS_SETTLED,
        "member.source_enrolled" => Word::EVENT_SOURCE_ENROLLED,
        "member.source_opened" => Word::EVENT_SOURCE_OPENED,
        "member.source_refused" => Word::EVENT_SOURCE_REFUSED,
        "task.kind_published" => Word::EVENT_KIND_PUBLISHED,
        "task.submitted" => Word::EVENT_TASK_SUBMITTED,
        "task.credited" => Word::EVENT_TASK_CREDITED,
        "task.rejected" => Word::EVENT_TASK_REJECTED,
        "task.asked" => Word::EVENT_TASK_ASKED,
        "dispatch.handed_out" => Word::EVENT_HANDED_OUT,
        "dispatch.carried_over" => Word::EVENT_CARRIED_OVER,
        "dispatch.cleared" => Word::EVENT_DISPATCH_CLEARED,
        "case.listed" => Word::EVENT_CASE_LISTED,
        "case.claimed" => Word::EVENT_CASE_CLAIMED,
        "case.party_declared" => Word::EVENT_PARTY_DECLARED,
        "case.progressed" => Word::EVENT_CASE_PROGRESSED,
        "case.extended" => Word::EVENT_CASE_EXTENDED,
        "case.paid_elsewhere" => Word::EVENT_CASE_PAID_ELSEWHERE,
        "case.released" => Word::EVENT_CASE_RELEASED,
        "case.claim_lapsed" => Word::EVENT_CLAIM_LAPSED,
        "case.completed" => Word::EVENT_CASE_COMPLETED,
        "case.returned" => Word::EVENT_CASE_RETURNED,
        "case.rewarded" => Word::EVENT_CASE_REWARDED,
        "case.withdrawn" => Word::EVENT_CASE_WITHDRAWN,
        "case.expired" => Word::EVENT_CASE_EXPIRED,
        "points.adjusted" => Word::EVENT_POINTS_ADJUSTED,
        "points.lapsed" => Word::EVENT_POINTS_LAPSED,
        "goods.listed" => Word::EVENT_GOODS_LISTED,
        "goods.repriced" => Word::EVENT_GOODS_REPRICED,
        "goods.donor_named" => Word::EVENT_DONOR_NAMED,
        "goods.donated" => Word::EVENT_GOODS_DONATED,
        "goods.purchased" => Word::EVENT_GOODS_PURCHASED,
        "goods.changed" => Word::EVENT_GOOD_CHANGED,
        "goods.barcode_added" => Word::EVENT_BARCODE_ADDED,
        "goods.barcode_removed" => Word::EVENT_BARCODE_REMOVED,
        "goods.withdrawn" => Word::EVENT_GOOD_WITHDRAWN,
        "goods.restored" => Word::EVENT_GOOD_RESTORED,
        "goods.written_off" => Word::EVENT_WRITTEN_OFF,
        "stocktake.opened" => Word::EVENT_STOCKTAKE_OPENED,
        "stocktake.counted" => Word::EVENT_STOCKTAKE_COUNTED,
        "stocktake.closed" => Word::EVENT_STOCKTAKE_CLOSED,
        "stocktake.abandoned" => Word::EVENT_STOCKTAKE_ABANDONED,
        "redemption.redeemed" => Word::EVENT_REDEEMED,
        "redemption.reversed" => Word::EVENT_REVERSED,
        "redemption.held" => Word::EVENT_BASKET_HELD,
        "redemption.hold_released" => Word::EVENT_HOLD_RELEASED,
        "redemption.hold_lapsed" => Word::EVENT_HOLD_LAPSED,
        "goods.cash_allowed" => Word::EVENT_CASH_ALLOWED,
        "member.pin_set" => Word::EVENT_MEMBER_PIN_SET,
        "member.pin_refused" => Word::EVENT_MEMBER_PIN_REFUSED,
        "fund.opened" => Word::EVENT_FUND_OPENED,
        "fund.granted" => Word::EVENT_FUND_GRANTED,
        "fund.allotted" => Word::EVENT_FUND_ALLOTTED,
        "fund.uses_set" => Word::EVENT_FUND_USES_SET,
        "fund.budget_set" => Word::EVENT_FUND_BUDGET_SET,
        "draw.requested" => Word::EVENT_DRAW_REQUESTED,
        "draw.approved" => Word::EVENT_DRAW_APPROVED,
        "draw.refused" => Word::EVENT_DRAW_REFUSED,
        "draw.withdrawn" => Word::EVENT_DRAW_WITHDRAWN,
        "draw.lapsed" => Word::EVENT_DRAW_LAPSED,
        "draw.received" => Word::EVENT_DRAW_RECEIVED,
        "draw.invoiced" => Word::EVENT_DRAW_INVOICED,
        "draw.invoice_struck" => Word::EVENT_INVOICE_STRUCK,
        "draw.service_accepted" => Word::EVENT_SERVICE_ACCEPTED,
        "draw.returned" => Word::EVENT_DRAW_RETURNED,
        "draw.reconciled" => Word::EVENT_DRAW_RECONCILED,
        "draw.explained" => Word::EVENT_DRAW_EXPLAINED,
        "merchant.named" => Word::EVENT_MERCHANT_NAMED,
        "merchant.settled" => Word::EVENT_MERCHANT_SETTLED,
        "market_card.bought" => Word::EVENT_MARKET_CARDS_BOUGHT,
        "market_card.handed_over" => Word::EVENT_MARKET_CARDS_HANDED_OVER,
        "market_card.issued" => Word::EVENT_MARKET_CARDS_ISSUED,
        "market_card.taken_back" => Word::EVENT_MARKET_CARDS_TAKEN_BACK,
        "market_card.voided" => Word::EVENT_MARKET_CARDS_VOIDED,
        "market_card.counted" => Word::EVENT_MARKET_CARDS_COUNTED,
        "slip.reprinted" => Word::EVENT_SLIP_REPRINTED,
        "outage.forms_printed" => Word::EVENT_FORMS_PRINTED,
        "shift.opened" => Word::EVENT_SHIFT_OPENED,
        "shift.closed" => Word::EVENT_SHIFT_CLOSED,
        "day.count_drawn" => Word::EVENT_GOODS_DRAWN,
        "day.counted" => Word::EVENT_DRAWN_COUNTED,
        "day.closed" => Word::EVENT_DAY_CLOSED,
        "outage.form_voided" => Word::EVENT_FORM_VOIDED,
        "station.rollback_accepted" => Word::EVENT_ROLLBACK_ACCEPTED,
        "key.set" => Word::EVENT_KEY_SET,
        "key.witnesses_set" => Word::EVENT_WITNESSES_SET,
        "operator.key_set" => Word::EVENT_OPERATOR_KEY_SET,
        "operator.key_revoked" => Word::EVENT_OPERATOR_KEY_REVOKED,
        "operator.signed" => Word::EVENT_APPROVAL_SIGNED,
        "obligation.promised" => Word::EVENT_OBLIGATION_PROMISED,
        "obligation.funded" => Word::EVENT_OBLIGATION_FUNDED,
        "obligation.paid" => Word::EVENT_OBLIGATION_PAID,
        "obligation.stopped" => Word::EVENT_OBLIGATION_STOPPED,
        "obligation.withdrawn" => Word::EVENT_OBLIGATION_WITHDRAWN,
        "period.closed" => Word::EVENT_PERIOD_CLOSED,
        _ => Word::EVENT_UNKNOWN,
    }
}

/// The word for a role.
pub const fn role(role: Role) -> Word {
    match role {
        Role::Clerk => Word::ROLE_CLERK,
        Role::Reviewer => Word::ROLE_REVIEWER,
        Role::StockKeeper => Word::ROLE_STOCK_KEEPER,
        Role::Finance => Word::ROLE_FINANCE,
        Role::Chief => Word::ROLE_CHIEF,
        Role::Auditor => Word::ROLE_AUDITOR,
    }
}

/// The word for a post.
pub const fn post(post: Post) -> Word {
    match post {
        Post::GridLeader => Word::POST_GRID_LEADER,
        Post::GridCoordinator => Word::POST_GRID_COORDINATOR,
        Post::GridManager => Word::POST_GRID_MANAGER,
        Post::GridMember => Word::POST_GRID_MEMBER,
        Post::GridReporter => Word::POST_GRID_REPORTER,
    }
}

/// The word for a gate that is failed.
pub const fn gate(gate: Gate) -> Word {
    match gate {
        Gate::Audience => Word::GATE_AUDIENCE,
        Gate::Hour => Word::GATE_HOUR,
        Gate::Post => Word::GATE_POST,
        Gate::Evidence => Word::GATE_EVIDENCE,
        Gate::Grid => Word::GATE_GRID,
        Gate::Lag => Word::GATE_LAG,
        Gate::Hours => Word::GATE_HOURS,
    }
}

/// The gates an act fails, with what the kind asks where that is a figure.
pub fn gates(gates: &[Gate], limits: &Limits, lang: Lang) -> Vec<String> {
    let asked = |gate: &Gate| match gate {
        Gate::Audience => limits.audience_min.map(|least| format!(" <{least}")),
        Gate::Hour => limits.latest.map(|latest| format!(" >{latest}")),
        Gate::Lag => limits
            .lag_days_max
            .map(|days| format!(" >{}", lang.fill(Word::DAYS_OLD, &[("days", &days.to_string())]))),
        Gate::Post | Gate::Evidence | Gate::Grid | Gate::Hours => None,
    };
    let said = |failed: &Gate| format!("{}{}", lang.say(gate(*failed)), asked(failed).unwrap_or_default());
    gates.iter().map(said).collect()
}

/// The word for a reason to reject an act.
pub const fn rejection(code: RejectionCode) -> Word {
    match code {
        RejectionCode::Gate => Word::CODE_GATE,
        RejectionCode::Duplicate => Word::CODE_DUPLICATE,
        RejectionCode::Unclear => Word::CODE_UNCLEAR,
        RejectionCode::NotPerformer => Word::CODE_NOT_PERFORMER,
        RejectionCode::Unrelated => Word::CODE_UNRELATED,
    }
}

/// Why an act was refused: the code, and the reviewer's words.
pub fn refused_for(code: RejectionCode, note: Option<&Note>, lang: Lang) -> String {
    let said = lang.fill(Word::REVIEW_REJECTED, &[("code", lang.say(rejection(code)))]);
    match note {
        Some(note) => lang.fill(Word::REVIEW_NOTED, &[("said", &said), ("note", &note.to_string())]),
        None => said,
    }
}

/// Why an act came back: the reviewer's question, or what he refused it for.
pub fn sent_back(why: &Why, lang: Lang) -> String {
    match why {
        Why::Question(question) => question.text.to_string(),
        Why::Refusal(refusal) => refused_for(refusal.code, refusal.note.as_ref(), lang),
    }
}

/// The word for where a case stands, by the name reports give it.
pub fn case_state(state: &str) -> Word {
    match state {
        "listed" => Word::CASE_LISTED,
        "claimed" => Word::CASE_CLAIMED,
        "completed" => Word::CASE_COMPLETED,
        "rewarded" => Word::CASE_REWARDED,
        "withdrawn" => Word::CASE_WITHDRAWN,
        "paid_elsewhere" => Word::CASE_PAID_ELSEWHERE,
        _ => Word::CASE_EXPIRED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_that_is_a_figure_is_said_with_it() {
        let limits = Limits { audience_min: Some(30), latest: None, lag_days_max: Some(3) };
        let said = gates(&[Gate::Audience, Gate::Lag, Gate::Hour, Gate::Post], &limits, Lang::Zh);
        assert_eq!(said, ["受众不足 <30", "上传过迟 >3 天", "超过时限", "职务不符"]);
        assert_eq!(gates(&[Gate::Audience], &limits, Lang::En), ["too few people <30"]);
    }

    #[test]
    fn every_event_has_a_word_of_its_own() {
        for name in ledger::events::Event::NAMES {
            assert_ne!(event(name), Word::EVENT_UNKNOWN, "{name}");
        }
    }
}
