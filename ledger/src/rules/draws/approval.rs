//! Who decides about a draw, and what he decides.

use crate::events::draws::{DrawApproved, DrawRefused, DrawWithdrawn};
use crate::events::operators::Role;
use crate::journal::{Account, Amount, Draft};
use crate::rules::shared::{known_draw, may_spend, may_use, recuse, related};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Day, DrawId, MemberId, Name, OperatorId, folded};
use crate::views::Views;
use crate::views::draws::Draw;
use crate::views::operators::{Operator, Standing};

use super::{ApproveDraw, RefuseDraw, WithdrawDraw, nothing_open};

/// A draw somebody must still decide about on `today`.
fn waiting(views: &Views, id: DrawId, today: Day) -> Result<&Draw, Refusal> {
    let draw = known_draw(views, id)?;
    let stage = draw.stage_on(today);
    if stage == "requested" {
        Ok(draw)
    } else {
        Err(Refusal::DrawStage { draw: id, stage, stage_needed: "requested" })
    }
}

/// Who must not meet in a draw.
pub(super) struct Parties<'a> {
    pub(super) draw: DrawId,
    pub(super) applicant: OperatorId,
    pub(super) supplier: &'a Name,
    pub(super) behind: Option<MemberId>,
    pub(super) roles: &'a [Role],
}

impl Parties<'_> {
    /// Whether `operator` stands apart from whoever asks and is paid, by promise 1.
    fn apart(&self, views: &Views, operator: OperatorId) -> Result<(), Refusal> {
        let Self { draw, applicant, .. } = *self;
        if operator == applicant {
            return Err(Refusal::OwnEntry { operator });
        }
        if related(views, applicant, operator) {
            return Err(Refusal::ApplicantRelated { operator, applicant, draw });
        }
        let supplier = folded(self.supplier.as_str());
        let namesakes = views.goods.donors().filter(|(_, name)| folded(name.as_str()) == supplier);
        let behind = namesakes.filter_map(|(donor, _)| views.goods.donor_member(donor));
        self.behind.into_iter().chain(behind).try_for_each(|member| recuse(views, operator, member))
    }

    fn has_role(&self, found: &Operator) -> bool {
        found.roles.iter().any(|role| self.roles.contains(role))
    }

    /// How many people could approve it.
    pub(super) fn able(&self, views: &Views) -> usize {
        let able = |(operator, found): &(OperatorId, &Operator)| {
            found.standing == Standing::Active && self.has_role(found) && self.apart(views, *operator).is_ok()
        };
        views.operators.all().filter(able).count()
    }
}

/// Whether `operator` may decide about a draw, by promises 1 and 2.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::OwnEntry`] for the applicant, [`Refusal::ApplicantRelated`] for a declared relative.
/// * [`Refusal::Recusal`] for whoever is paid or stands behind the supplier, and his relatives.
/// * [`Refusal::ApprovedBefore`] for who signed already.
/// * [`Refusal::TierRoles`] without one of the roles the draw takes.
pub fn may_decide(views: &Views, draw: &Draw, operator: OperatorId) -> Result<(), Refusal> {
    let parties = Parties {
        draw: draw.id,
        applicant: draw.requested.by,
        supplier: &draw.supplier,
        behind: draw.behind,
        roles: &draw.roles,
    };
    parties.apart(views, operator)?;
    if let Some(before) = draw.approvals.iter().find(|act| act.by == operator) {
        return Err(Refusal::ApprovedBefore { draw: draw.id, operator, seq: before.seq });
    }
    if views.operators.get(operator).is_some_and(|found| parties.has_role(found)) {
        Ok(())
    } else {
        Err(Refusal::TierRoles { draw: draw.id, operator, roles: draw.roles.clone() })
    }
}

/// Approves a draw, as one of those who must. With the last of them its money is kept for it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] when nobody must decide about it any more.
/// * those of [`may_decide`].
/// * [`Refusal::UseNotPermitted`] when the fund's list changed meanwhile.
/// * [`Refusal::DifferenceOpen`], and with the last approval [`Refusal::FundShort`].
///
/// Source: 审批 (approval by tiers of amount); 申请与审批分离 (request ≠ approval).
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a rule has the form of all rules")]
pub(crate) fn approve(
    views: &Views,
    _: &Recalled,
    command: &ApproveDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let draw = waiting(views, command.draw, when.today)?;
    may_decide(views, draw, when.by)?;
    let (fund, amount, of) = (draw.fund, draw.amount, draw.approvers);
    if draw.override_document.is_none() {
        may_use(views, fund, draw.purpose)?;
    }
    nothing_open(views, fund)?;
    let signed = u8::try_from(draw.approvals.len()).ok().and_then(|signed| signed.checked_add(1));
    let step = signed.ok_or(Refusal::TooLarge { what: "count" })?;
    if step < of {
        let days = views.station.policy_on(when.today).and_then(|policy| policy.funds.lapse_days);
        let lapses = days.map(|days| when.today.plus(days));
        return Ok(Draft::of(DrawApproved { draw: draw.id, step, of, lapses }).following(draw.requested.seq));
    }
    may_spend(views, fund, amount, when.today)?;
    let draft = Draft::of(DrawApproved { draw: draw.id, step, of, lapses: None });
    let draft = draft.following(draw.requested.seq);
    Ok(draft.moving(Account::Fund(fund), Account::Committed(draw.id), Amount::Cny(amount)))
}

/// Says no to a draw, with a reason.
///
/// # Errors
///
/// [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`], then those of [`may_decide`].
pub(crate) fn refuse(
    views: &Views,
    _: &Recalled,
    command: &RefuseDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RefuseDraw { draw: id, reason } = command.clone();
    let draw = waiting(views, id, when.today)?;
    may_decide(views, draw, when.by)?;
    Ok(Draft::of(DrawRefused { draw: id, reason }).following(draw.requested.seq))
}

/// Takes a draw back, while nothing of it was received. The applicant does, or the chief.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`] when it has ended.
/// * [`Refusal::NotPermitted`] for anybody else.
/// * [`Refusal::DrawStage`] when money was received: it is given back and reckoned up instead.
pub(crate) fn withdraw(
    views: &Views,
    _: &Recalled,
    command: &WithdrawDraw,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let WithdrawDraw { draw: id, reason } = command.clone();
    let draw = known_draw(views, id)?;
    let stage = draw.stage_on(when.today);
    if !matches!(stage, "requested" | "approved" | "received") {
        return Err(Refusal::DrawStage { draw: id, stage, stage_needed: "requested" });
    }
    let is_chief = views.operators.get(when.by).is_some_and(|found| found.roles.contains(&Role::Chief));
    if draw.requested.by != when.by && !is_chief {
        return Err(Refusal::NotPermitted { operator: when.by, roles: &[Role::Chief] });
    }
    if draw.received.is_positive() {
        return Err(Refusal::DrawStage { draw: id, stage, stage_needed: "requested" });
    }
    let draft = Draft::of(DrawWithdrawn { draw: id, reason }).following(draw.requested.seq);
    Ok(freeing(draft, draw))
}

/// Lets a fund have again what is kept for a draw.
pub(super) fn freeing(draft: Draft, draw: &Draw) -> Draft {
    let kept = draw.committed();
    if kept.is_positive() {
        draft.moving(Account::Committed(draw.id), Account::Fund(draw.fund), Amount::Cny(kept))
    } else {
        draft
    }
}
