//! Listing a case, taking it off the board, and what another scheme paid for it.

use std::collections::BTreeSet;

use crate::events::cases::{CaseListed, CasePaidElsewhere, CaseWithdrawn, Grade};
use crate::events::station::{GradeTerms, Policy};
use crate::journal::{Account, Amount, Claim, Draft, IssueSource};
use crate::rules::shared::{freeing, may_issue, policy, positive};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::Points;
use crate::views::Views;
use crate::views::cases::State;

use super::{ListCase, PayElsewhere, WithdrawCase, found, free_number, terms_of, wrong_state};

/// Lists a case. Its reward is set aside at once, so that it can be paid.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoReward`] when neither the command nor the policy says one.
/// * [`Refusal::NotPositive`] for the reward, [`Refusal::RewardTooLarge`] over `policy.reward_max`,
///   [`Refusal::RewardOutsideGrade`] outside what the policy allows for the grade.
/// * [`Refusal::NotPositive`] for days that are none.
/// * [`Refusal::CaseClosed`] when it would close before today.
/// * [`Refusal::NoSuchGrid`].
/// * [`Refusal::NumberTaken`] for a number another case has or another scheme paid for,
///   [`Refusal::NumberTwice`] for one that is given twice.
/// * [`Refusal::IssueExhausted`] when the year's points are issued.
///
/// Source: 疑难案事件清单 (hard-case list), Fangshan.
pub(crate) fn list(
    views: &Views,
    _: &Recalled,
    command: &ListCase,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ListCase { grade, title, grid, reward, closes, days, openness, numbers } = command.clone();
    let policy = policy(views, when.today)?;
    let case = views.cases.next().ok_or(Refusal::NumbersUsedUp { what: "case" })?;
    let reward = rewarded(policy, grade, reward)?;
    if days == Some(0) {
        return Err(Refusal::NotPositive { what: "days" });
    }
    if closes < when.today {
        return Err(Refusal::CaseClosed { case, closes });
    }
    if let Some(grid) = grid.filter(|grid| !views.grid.grids.contains_key(grid)) {
        return Err(Refusal::NoSuchGrid { grid });
    }
    let mut seen = BTreeSet::new();
    for number in &numbers {
        free_number(views, number)?;
        if !seen.insert(number) {
            return Err(Refusal::NumberTwice { number: number.clone() });
        }
    }
    may_issue(views, policy, reward, when.today)?;
    let (source, aside) = (Account::Issued(IssueSource::Cases), Account::Reserved(case));
    let taken = numbers.clone();
    let listed = CaseListed { case, grade, title, grid, reward, closes, days, openness, numbers };
    let draft = Draft::of(listed).moving(source, aside, Amount::Points(reward));
    Ok(taken.into_iter().fold(draft, |draft, number| draft.taking(Claim::ExternalCase(number))))
}

/// What a case of `grade` is worth: as said, within the grade's range, or what the grade pays.
fn rewarded(policy: &Policy, grade: Grade, said: Option<Points>) -> Result<Points, Refusal> {
    let terms = terms_of(policy, grade);
    let reward = said.or_else(|| terms.map(|terms| terms.reward)).ok_or(Refusal::NoReward { grade })?;
    positive(reward.minor(), "reward")?;
    if policy.reward_max < reward {
        return Err(Refusal::RewardTooLarge { reward, reward_max: policy.reward_max });
    }
    match terms.filter(|terms| reward < terms.reward_min || terms.reward_max < reward) {
        Some(&GradeTerms { reward_min, reward_max, .. }) => {
            Err(Refusal::RewardOutsideGrade { grade, reward, reward_min, reward_max })
        }
        None => Ok(reward),
    }
}

/// Records that another scheme paid for a case, so that it is paid once. A case here that is open
/// ends with it, and what was set aside is free again.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCase`].
/// * [`Refusal::NumberTaken`] when the number is that of another case, or was paid for already.
/// * [`Refusal::PaidHere`] when the case was rewarded here: the first award stands.
/// * [`Refusal::PaidElsewhere`] when it was paid by another scheme under another number.
///
/// Source: an award is paid once across all schemes.
pub(crate) fn pay_elsewhere(
    views: &Views,
    _: &Recalled,
    command: &PayElsewhere,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let PayElsewhere { number, scheme, document, case: named } = command.clone();
    let named = named.map(|id| found(views, id)).transpose()?;
    let known = views.cases.numbered(&number);
    let of_number = known.and_then(|known| known.case).and_then(|id| views.cases.get(id));
    let case = named.or(of_number);
    if known.is_some() && (known.is_some_and(|known| known.paid_by.is_some()) || case != of_number) {
        free_number(views, &number)?;
    }
    let Some(case) = case else {
        let paid = CasePaidElsewhere { number: number.clone(), scheme, document, case: None, points: None };
        return Ok(Draft::of(paid).taking(Claim::ExternalCase(number)));
    };
    if let State::Rewarded { seq, .. } = case.state {
        return Err(Refusal::PaidHere { case: case.id, seq });
    }
    if let State::PaidElsewhere { .. } = case.state {
        return Err(wrong_state(case, "listed or claimed"));
    }
    let points = case.is_open().then_some(case.reward);
    let fact = CasePaidElsewhere { number: number.clone(), scheme, document, case: Some(case.id), points };
    let mut draft = Draft::of(fact).taking(Claim::CaseReward(case.id)).following(case.seq);
    if known.is_none() {
        draft = draft.taking(Claim::ExternalCase(number));
    }
    Ok(if case.is_open() { freeing(draft, case) } else { draft })
}

/// Takes a case off the board and frees what was set aside. Finished work is judged first.
///
/// # Errors
///
/// * [`Refusal::NoSuchCase`].
/// * [`Refusal::CaseState`] when it is neither listed nor claimed, [`Refusal::PaidElsewhere`].
pub(crate) fn withdraw(
    views: &Views,
    _: &Recalled,
    command: &WithdrawCase,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let WithdrawCase { case: id, reason } = command.clone();
    let case = found(views, id)?;
    if !matches!(case.state, State::Listed | State::Claimed(_)) {
        return Err(wrong_state(case, "listed or claimed"));
    }
    let withdrawn = CaseWithdrawn { case: id, reason, points: case.reward };
    Ok(freeing(Draft::of(withdrawn), case).following(case.seq))
}
