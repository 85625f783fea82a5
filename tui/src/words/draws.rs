//! Words of funds in full and of draws on them.

use ledger::events::funds::FundKind;

use super::Word;

crate::words! {
    EVENT_FUND_ALLOTTED: "资金划拨", "fund allotted";
    EVENT_FUND_USES_SET: "用途变更", "uses set";
    EVENT_FUND_BUDGET_SET: "年度预算", "budget set";
    EVENT_DRAW_REQUESTED: "用款申请", "draw requested";
    EVENT_DRAW_APPROVED: "用款审批", "draw approved";
    EVENT_DRAW_REFUSED: "用款驳回", "draw refused";
    EVENT_DRAW_WITHDRAWN: "用款撤回", "draw withdrawn";
    EVENT_DRAW_LAPSED: "用款过期", "draw lapsed";
    EVENT_DRAW_RECEIVED: "拨付到账", "draw received";
    EVENT_DRAW_INVOICED: "发票登记", "invoice entered";
    EVENT_INVOICE_STRUCK: "发票作废", "invoice struck out";
    EVENT_SERVICE_ACCEPTED: "服务验收", "service accepted";
    EVENT_DRAW_RETURNED: "余款退回", "draw returned";
    EVENT_DRAW_RECONCILED: "用款核销", "draw reconciled";
    DRAW_EXPLAINED: "已说明差额", "difference explained";
    EVENT_DRAW_EXPLAINED: "差额说明", "difference explained";

    STAGE_REQUESTED: "待审批", "requested";
    STAGE_APPROVED: "已批准", "approved";
    STAGE_RECEIVED: "已拨付", "received";
    STAGE_REFUSED: "已驳回", "refused";
    STAGE_WITHDRAWN: "已撤回", "withdrawn";
    STAGE_LAPSED: "已过期", "lapsed";
    STAGE_RECONCILED: "已核销", "reconciled";

    FUND_VOLUNTEER: "平安志愿者基金", "volunteer fund";
    FUND_BRAVERY: "见义勇为基金", "bravery fund";
    FUND_BUDGET_LINE: "预算科目", "budget line";
    FUND_DONATED: "捐赠资金", "donated money";

    DRAW: "用款单", "draw";
    DRAW_AMOUNT: "金额", "amount";
    DRAW_STAGE: "进度", "stage";
    DRAW_SUPPLIER: "供应商", "supplier";
    DRAW_BASIS: "依据", "basis";
    DRAW_OVERRIDE: "超范围用款文件", "override";
    DRAW_APPLICANT: "申请人", "applicant";
    DRAW_APPROVED_BY: "审批人", "approved by";
    DRAW_APPROVALS: "审批", "approvals";
    DRAW_COMMITTED: "待拨付", "committed";
    DRAW_RECEIVED: "已到账", "received";
    DRAW_SPENT: "已支出", "spent";
    DRAW_RETURNED: "已退回", "returned";
    DRAW_HELD: "在手", "held";
    DRAW_DIFFERENCE: "差额", "difference";
    DRAW_LAPSES: "审批期限", "lapses after";
    DRAW_AGE: "已等天数", "days waiting";
    DRAW_COVERAGE: "申请日兑付保障率", "coverage when requested";
    DRAW_QUOTATION: "报价", "quotation";
    DRAW_ARTICLE: "品名", "article";
    DRAW_COST: "价款", "cost";
    DRAW_PAPER: "单据", "paper";
    DRAW_BAD_LINE: "应写成 RICE*20=900.00、card:100*5=495.00 或 service:印刷*1=80.00", "expected RICE*20=900.00, card:100*5=495.00 or service:printing*1=80.00";

    FUND_CAME_IN: "收入", "came in";
    FUND_ALLOTTED: "上下级划转", "allotted";
    FUND_TAKINGS: "兑换收款", "takings";
    FUND_ADDS_UP: "收入（拨入 + 上下级划转 + 兑换收款）= 已用 + 备而未发 + 待拨付 + 在手用款 + 结余", "came in (granted + allotted + takings) = spent + set aside + committed + advanced + left";
    FUND_PLAN_ADDS_UP: "预算 = 待拨付（含在手用款）+ 已用 + 预算余额", "planned = committed (advanced included) + spent + left of plan";
    FUND_PARENT: "上级基金", "part of";
    FUND_ADVANCED: "在手用款", "advanced";
    FUND_YEAR: "年度", "year";
    FUND_PLANNED: "预算", "planned";
    FUND_YEAR_LEFT: "预算余额", "left of plan";
}

/// The word for how far a draw has come, by the name reports give it.
pub fn stage(name: &str) -> Word {
    match name {
        "requested" => Word::STAGE_REQUESTED,
        "approved" => Word::STAGE_APPROVED,
        "received" => Word::STAGE_RECEIVED,
        "refused" => Word::STAGE_REFUSED,
        "withdrawn" => Word::STAGE_WITHDRAWN,
        "lapsed" => Word::STAGE_LAPSED,
        _ => Word::STAGE_RECONCILED,
    }
}

/// The word for where a fund's money comes from.
pub const fn kind(kind: FundKind) -> Word {
    match kind {
        FundKind::Volunteer => Word::FUND_VOLUNTEER,
        FundKind::Bravery => Word::FUND_BRAVERY,
        FundKind::BudgetLine => Word::FUND_BUDGET_LINE,
        FundKind::Donated => Word::FUND_DONATED,
    }
}

/// The word for one of a draw's papers, as refusals name it.
pub fn paper(name: &str) -> &str {
    match name {
        "draw" => "用款单",
        "invoice" => "发票",
        "acceptance" => "验收单",
        other => other,
    }
}
