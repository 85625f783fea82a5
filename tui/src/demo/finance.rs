//! What the finance officer has before him at the end of the year: draws at every stage, plans, awards.
//!
//! Until the last purchase of the year's table the funds pay themselves. From then on the station's policy
//! has tiers of approval, and goods take a draw.

use ledger::events::draws::Quoted;
use ledger::events::goods::PurchaseDetails;
use ledger::events::obligations::Months;
use ledger::events::operators::Role;
use ledger::events::station::{FinanceTerms, FundTerms, Tier};
use ledger::rules::Command;
use ledger::rules::draws::{ApproveDraw, EnterInvoice, ReceiveDraw, ReconcileDraw, RequestDraw, ReturnDraw};
use ledger::rules::funds::SetFundBudget;
use ledger::rules::goods::PurchaseGoods;
use ledger::rules::obligations::{FundObligation, PayObligation, PromiseObligation};
use ledger::rules::station::SetPolicy;
use ledger::units::{Cny, DrawId, FundId, MemberId, ObligationId, OperatorId};
use ledger::views::Views;

use super::script::{CHIEF, FINANCE, Job, KEEPER, REVIEWER};
use super::{DemoError, day, moment, read};
use crate::forms::draws::quoted;

/// The first day with tiers of approval.
const TIERS_FROM: (i32, u32, u32) = (2026, 9, 11);

/// Somebody's act in September 2026, at an hour and a minute; perhaps beside a second person.
fn job(
    (date, hour, minute): (u32, u32, u32),
    by: OperatorId,
    second: Option<OperatorId>,
    command: impl Into<Command>,
) -> Job {
    let at = moment(day((2026, 9, date)), hour, minute);
    Job { at, by, second, request: None, command: command.into() }
}

fn lines(typed: &str) -> Result<Vec<Quoted>, DemoError> {
    typed.split(';').map(|line| quoted(line).map_err(DemoError)).collect()
}

/// A draw on the volunteer fund for goods.
fn request(amount: &str, basis: &str, supplier: &str, offered: &str) -> Result<RequestDraw, DemoError> {
    Ok(RequestDraw {
        fund: FundId::number(1),
        purpose: read("goods")?,
        amount: read(amount)?,
        basis: read(basis)?,
        supplier: read(supplier)?,
        behind: None,
        lines: lines(offered)?,
        override_document: None,
    })
}

/// Everything finance does in the last weeks of the year.
pub(super) fn jobs(views: &Views) -> Result<Vec<Job>, DemoError> {
    let mut jobs = policy(views)?;
    jobs.extend(draws()?);
    jobs.extend(awards()?);
    Ok(jobs)
}

/// The policy with tiers of approval, and the year's plans.
fn policy(views: &Views) -> Result<Vec<Job>, DemoError> {
    let from = day(TIERS_FROM);
    let none = || DemoError("no policy is in force".to_owned());
    let mut policy = views.station.policy_on(from).cloned().ok_or_else(none)?;
    let tier =
        |up_to: Option<Cny>, approvers| Tier { up_to, approvers, roles: vec![Role::Reviewer, Role::Chief] };
    policy.funds = FundTerms {
        tiers: vec![tier(Some(read("500")?), 1), tier(Some(read("5000")?), 2)],
        lapse_days: Some(30),
        match_percent: Some(5),
    };
    policy.finance =
        FinanceTerms { coverage_min: Some(read("1.2")?), forecast_days: Some(90), round_sum: None };
    let document = read("房山警务室基金用款办法〔2026〕2号")?;
    let budget = |fund, planned| {
        Ok::<_, DemoError>(SetFundBudget {
            fund: FundId::number(fund),
            year: 2026,
            planned: read(planned)?,
            document: read("2026年度基金预算")?,
        })
    };
    Ok(vec![
        job((11, 8, 30), CHIEF, Some(FINANCE), SetPolicy { from, document, policy }),
        job((11, 8, 40), FINANCE, None, budget(1, "9000")?),
        job((11, 8, 42), FINANCE, None, budget(2, "6000")?),
    ])
}

/// One draw is reckoned up, one has received a part of its money, one waits for a second signature, and
/// one for its first.
fn draws() -> Result<Vec<Job>, DemoError> {
    let [rice, alarms, flasks] = [1, 2, 3].map(DrawId::number);
    let shop = "东海惠民粮油店";
    let invoice = EnterInvoice {
        draw: rice,
        supplier: read(shop)?,
        number: read("发票263270412900")?,
        day: day((2026, 9, 15)),
        sum: read("405")?,
        lines: lines("RICE-5KG*20=405")?,
    };
    let bought = PurchaseGoods {
        sku: read("RICE-5KG")?,
        quantity: read("20")?,
        fund: FundId::number(1),
        purpose: read("goods")?,
        cost: read("405")?,
        document: read("发票263270412900")?,
        best_before: Some(day((2028, 3, 31))),
        details: PurchaseDetails { supplier: Some(read(shop)?), more: Vec::new(), draw: Some(rice) },
    };
    let received = |draw, amount, reference| {
        Ok::<_, DemoError>(ReceiveDraw { draw, amount: read(amount)?, reference: read(reference)? })
    };
    let returned = ReturnDraw { draw: rice, amount: read("7")?, reference: read("回单20260917-02")? };
    let asked = [
        request("412", "采购计划〔2026〕9号", shop, "RICE-5KG*20=412")?,
        request("1475", "采购计划〔2026〕10号", "连云港宁安消防器材有限公司", "SMOKE*50=1475")?,
        request("980", "采购计划〔2026〕11号", "东海县百货公司", "THERMOS*40=980")?,
        request("474", "采购计划〔2026〕12号", "房山供销社", "TOWEL*60=294;SOAP-3*30=180")?,
    ];
    let [first, second, third, fourth] = asked;
    Ok(vec![
        job((11, 8, 50), KEEPER, None, first),
        job((11, 9, 20), CHIEF, None, ApproveDraw { draw: rice }),
        job((14, 10, 0), FINANCE, None, received(rice, "412", "回单20260914-01")?),
        job((15, 10, 0), FINANCE, None, invoice),
        job((16, 9, 30), KEEPER, Some(REVIEWER), bought),
        job((17, 10, 0), FINANCE, None, returned),
        job((17, 10, 10), FINANCE, Some(REVIEWER), ReconcileDraw { draw: rice, counted: Cny::ZERO }),
        job((18, 9, 0), KEEPER, None, second),
        job((18, 9, 30), CHIEF, None, ApproveDraw { draw: alarms }),
        job((21, 9, 0), REVIEWER, None, ApproveDraw { draw: alarms }),
        job((21, 9, 10), KEEPER, None, third),
        job((22, 9, 0), CHIEF, None, ApproveDraw { draw: flasks }),
        job((23, 10, 0), FINANCE, None, received(alarms, "800", "回单20260923-01")?),
        job((28, 9, 0), KEEPER, None, fourth),
    ])
}

/// One award is paid, one is promised and waits for its money, and a supplement is paid by the month.
fn awards() -> Result<Vec<Job>, DemoError> {
    let promise = |member, amount: &str, months, document: &str| {
        Ok::<_, DemoError>(PromiseObligation {
            member: MemberId::number(member),
            fund: FundId::number(2),
            purpose: read("awards")?,
            amount: read(amount)?,
            months,
            document: read(document)?,
        })
    };
    let (once, monthly) = (ObligationId::number(1), ObligationId::number(3));
    let months = Months { first: day((2026, 9, 1)), last: Some(day((2026, 12, 1))) };
    let pay = |obligation, month, reference: &str| {
        Ok::<_, DemoError>(PayObligation {
            obligation,
            month,
            reference: read(reference)?,
            day: day((2026, 9, 24)),
        })
    };
    Ok(vec![
        job((15, 14, 0), CHIEF, None, promise(21, "1000", None, "积极分子表彰〔2026〕1号")?),
        job((15, 14, 5), CHIEF, None, promise(33, "1000", None, "积极分子表彰〔2026〕1号")?),
        job((15, 14, 10), CHIEF, None, promise(47, "100", Some(months), "优秀辅助力量通报〔2026〕3号")?),
        job((16, 14, 0), FINANCE, None, FundObligation { obligation: once, until: None }),
        job(
            (16, 14, 5),
            FINANCE,
            None,
            FundObligation { obligation: monthly, until: Some(day((2026, 10, 1))) },
        ),
        job((24, 10, 0), FINANCE, Some(REVIEWER), pay(once, None, "回单20260924-01")?),
        job((24, 10, 5), FINANCE, Some(REVIEWER), pay(monthly, Some(months.first), "回单20260924-02")?),
    ])
}
