//! What rules of several nouns need.

use crate::events::station::Policy;
use crate::journal::{Account, Amount, Commodity, Draft, IssueSource, Opening, Person, PersonalField, Terms};
use crate::rules::{Circumstances, Refusal};
use crate::units::{Cny, Day, Digest, FundId, MemberId, OperatorId, Points, Slug};
use crate::views::Views;
use crate::views::accounts::Pick;
use crate::views::cases::Case;
use crate::views::funds::Fund;
use crate::views::members::Member;

/// The policy in force on `day`.
pub(super) fn policy(views: &Views, day: Day) -> Result<&Policy, Refusal> {
    views.station.policy_on(day).ok_or(Refusal::NoPolicy { day })
}

pub(super) fn member(views: &Views, id: MemberId) -> Result<&Member, Refusal> {
    views.members.get(id).ok_or(Refusal::NoSuchMember { member: id })
}

/// A member who is not frozen.
pub(super) fn free_member(views: &Views, id: MemberId) -> Result<&Member, Refusal> {
    let found = member(views, id)?;
    match &found.frozen {
        Some(reason) => Err(Refusal::Frozen { member: id, reason: reason.clone() }),
        None => Ok(found),
    }
}

/// Nobody serves or judges himself or a declared relative (回避).
pub(super) fn recuse(views: &Views, operator: OperatorId, member: MemberId) -> Result<(), Refusal> {
    match views.operators.get(operator) {
        Some(found) if found.is_close_to(member) => Err(Refusal::Recusal { operator, member }),
        _ => Ok(()),
    }
}

/// The second person of a command: signed in, not the first, and not close to `member`.
pub(super) fn second(views: &Views, when: &Circumstances, member: MemberId) -> Result<OperatorId, Refusal> {
    let second = when.second.filter(|second| *second != when.by).ok_or(Refusal::SecondPersonNeeded)?;
    recuse(views, second, member)?;
    Ok(second)
}

/// Refuses an amount of nothing or less.
pub(super) fn positive(minor: i64, what: &'static str) -> Result<(), Refusal> {
    if minor > 0 { Ok(()) } else { Err(Refusal::NotPositive { what }) }
}

/// What a credit on `today` is bound to: public notice first, then the policy's expiry.
pub(super) fn earned_terms(policy: &Policy, today: Day) -> Terms {
    let from = (policy.notice_days > 0).then(|| today.plus(policy.notice_days));
    Terms { from, expires: policy.expiry.last_day(today), payer: None }
}

/// The policy's limit on points issued in a calendar year.
pub(super) fn may_issue(views: &Views, policy: &Policy, points: Points, today: Day) -> Result<(), Refusal> {
    let year = today.date().0;
    let issued = views.accounts.issued_in(year);
    match issued.checked_add(points) {
        Some(sum) if sum <= policy.issue_max => Ok(()),
        _ => Err(Refusal::IssueExhausted { year, points, issued, issue_max: policy.issue_max }),
    }
}

/// Moves what was picked out of the lots of `account`; goods take their cost along.
pub(super) fn taking_lots(mut draft: Draft, account: Account, picks: &[Pick]) -> Draft {
    let has_cost = matches!(account, Account::Shelf(_));
    for pick in picks {
        let cost = pick.cost.checked_neg().filter(|_| has_cost);
        draft = draft.moving_lot(pick.lot.id, account, pick.amount.saturating_neg(), cost, pick.lot.terms());
    }
    draft
}

/// Personal data with salts of its own, drawn from the command's seed.
pub(super) fn openings<'a>(
    person: Person,
    when: &Circumstances,
    fields: impl IntoIterator<Item = (PersonalField, &'a str)>,
) -> Vec<Opening> {
    let salted = |(field, value): (PersonalField, &str)| {
        let salt = Digest::of(&[b"jifen/salt/v1\n", &when.seed, field.as_str().as_bytes()]);
        Opening { person, field, salt: *salt.as_bytes(), value: value.into() }
    };
    fields.into_iter().map(salted).collect()
}

/// Chooses a member's lots for `points`.
///
/// # Errors
///
/// [`Refusal::Overspent`] when less is available.
pub(super) fn spend(
    views: &Views,
    member: MemberId,
    points: Points,
    today: Day,
) -> Result<Vec<Pick>, Refusal> {
    views.accounts.pick(Account::Member(member), points.minor(), today).ok_or_else(|| {
        let available = views.accounts.figures(member, today, 0).available;
        let short = points.checked_sub(available).unwrap_or(points);
        Refusal::Overspent { member, points, available, short }
    })
}

pub(super) fn known_fund(views: &Views, id: FundId) -> Result<&Fund, Refusal> {
    views.funds.get(id).ok_or(Refusal::NoSuchFund { fund: id })
}

/// Whether `fund` may pay `cost` for `purpose`.
pub(super) fn may_pay(views: &Views, id: FundId, purpose: Slug, cost: Cny) -> Result<(), Refusal> {
    let permitted = &known_fund(views, id)?.uses;
    if !permitted.contains(&purpose) {
        let uses: Vec<&str> = permitted.iter().map(Slug::as_str).collect();
        return Err(Refusal::UseNotPermitted { fund: id, purpose, uses: uses.join(", ").into() });
    }
    let left = Cny::from_minor(views.accounts.balance(Account::Fund(id), Commodity::Cny));
    match cost.checked_sub(left).filter(|short| short.is_positive()) {
        Some(short) => Err(Refusal::FundShort { fund: id, cost, left, short }),
        None => Ok(()),
    }
}

/// Gives back what was set aside for a case.
pub(super) fn freeing(draft: Draft, case: &Case) -> Draft {
    let (aside, source) = (Account::Reserved(case.id), Account::Issued(IssueSource::Cases));
    draft.moving(aside, source, Amount::Points(case.reward))
}
