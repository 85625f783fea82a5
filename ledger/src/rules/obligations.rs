//! Money promised to members: awards paid once, and supplements paid every month.
//!
//! ```text
//! promised out of a fund's free money ─▶ set aside ─▶ paid by two people, once or month for month
//! ```
//!
//! 1. Nothing is promised without a source: what a fund has and has promised to nobody else covers it,
//!    to its last month; without an end, to the end of the calendar year.
//! 2. Nothing is paid that is not set aside, and no month twice.
//! 3. Nobody promises, sets aside, pays or stops anything for himself or a relative; and whoever
//!    promised it does not stand by when it is paid.

use serde::Serialize;

use crate::events::obligations::{
    Months, ObligationFunded, ObligationPaid, ObligationPromised, ObligationStopped, ObligationWithdrawn,
};
use crate::journal::{Account, Amount, Claim, Draft, Payer};
use crate::rules::shared::{
    answering, bank_reference, free_member, fund_left, may_spend, may_use, named_member, open_period,
    other_person, positive, unrelated,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{
    Cny, Day, Document, FiscalPeriod, FundId, Length, MemberId, Note, ObligationId, OperatorId, Slug,
};
use crate::views::Views;
use crate::views::obligations::{Obligation, Plan, Standing};

/// Promises a member money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PromiseObligation {
    /// To whom.
    pub member: MemberId,
    /// The fund it comes from.
    pub fund: FundId,
    /// What for.
    pub purpose: Slug,
    /// How much, once or for each month.
    pub amount: Cny,
    /// For which months; none when it is paid once.
    pub months: Option<Months>,
    /// The paper that decided it.
    pub document: Document,
}

/// Sets money aside for what was promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FundObligation {
    /// Which.
    pub obligation: ObligationId,
    /// The last month to set aside for; when none, everything that is promised by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// Records that the bank paid what was promised, in all or for one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PayObligation {
    /// Which.
    pub obligation: ObligationId,
    /// For which month; none when it is paid once.
    pub month: Option<Day>,
    /// The bank's reference of the payment.
    pub reference: Document,
    /// The day on which the bank paid.
    pub day: Day,
}

/// Ends a supplement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StopObligation {
    /// Which.
    pub obligation: ObligationId,
    /// The last month that is still paid.
    pub last: Day,
    /// Why.
    pub reason: Note,
    /// The paper that decided it.
    pub document: Document,
}

/// Takes a promise back of which nothing was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithdrawObligation {
    /// Which.
    pub obligation: ObligationId,
    /// Why.
    pub reason: Note,
}

/// Promises money out of what a fund has and has promised to nobody else. Nothing moves yet.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`], [`Refusal::CodeNeeded`] for a confidential
///   source, who is no payee by number; [`Refusal::Frozen`].
/// * [`Refusal::Recusal`] by promise 3.
/// * [`Refusal::NoSuchFund`], [`Refusal::UseNotPermitted`].
/// * [`Refusal::NotPositive`] for the amount.
/// * [`Refusal::NotAMonth`]; [`Refusal::PeriodClosed`], [`Refusal::BeginsTooEarly`] when the first month lies
///   in a closed period or a year that is over; [`Refusal::DueTooEarly`] when the last month is before the
///   first.
/// * [`Refusal::TooLarge`] when it cannot be counted.
/// * [`Refusal::FundShort`], [`Refusal::FundPromised`] by promise 1.
///
/// Source: 奖励先落实资金来源 (no award without a source).
pub(crate) fn promise(
    views: &Views,
    _: &Recalled,
    command: &PromiseObligation,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let PromiseObligation { member, fund, purpose, amount, months, document } = command.clone();
    named_member(views, member)?;
    free_member(views, member)?;
    unrelated(views, when.by, member)?;
    may_use(views, fund, purpose)?;
    positive(amount.minor(), "amount")?;
    let cost = match months {
        None => amount,
        Some(Months { first, last }) => {
            a_month(first)?;
            last.map_or(Ok(()), a_month)?;
            open_period(views, first)?;
            let earliest = FiscalPeriod::of(Length::Year, when.today).days().from;
            if first < earliest {
                return Err(Refusal::BeginsTooEarly { first, earliest });
            }
            if let Some(due) = last.filter(|last| *last < first) {
                return Err(Refusal::DueTooEarly { due, first });
            }
            let until = Plan::Monthly { first, last }.promised_until(when.today).unwrap_or(first);
            let count = until.months_since(first).saturating_add(1);
            amount.checked_times(i64::from(count)).ok_or(Refusal::TooLarge { what: "sum" })?
        }
    };
    may_spend(views, fund, cost, when.today)?;
    let obligation = views.obligations.next().ok_or(Refusal::NumbersUsedUp { what: "obligation" })?;
    Ok(Draft::of(ObligationPromised { obligation, member, fund, purpose, amount, months, document }))
}

/// Moves money of the fund to where only this obligation is paid from. What was promised has its money
/// in the fund already; months that nobody was promised yet take what is free.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchObligation`], [`Refusal::ObligationWithdrawn`], [`Refusal::Recusal`].
/// * [`Refusal::PaidOnce`] when a month is named and there are none; [`Refusal::NotAMonth`].
/// * [`Refusal::NothingToFund`] when all of it is set aside.
/// * [`Refusal::DueTooEarly`] for a month that is set aside for, [`Refusal::MonthNotPromised`] for one
///   after the last.
/// * [`Refusal::FundShort`], [`Refusal::FundPromised`].
pub(crate) fn fund(
    views: &Views,
    _: &Recalled,
    command: &FundObligation,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let FundObligation { obligation: id, until } = *command;
    let obligation = standing(views, id)?;
    unrelated(views, when.by, obligation.member)?;
    let too_large = Refusal::TooLarge { what: "sum" };
    let (amount, until) = match obligation.plan {
        Plan::Once if until.is_some() => return Err(Refusal::PaidOnce { obligation: id }),
        Plan::Once if obligation.funded.is_positive() => {
            return Err(Refusal::NothingToFund { obligation: id });
        }
        Plan::Once => (obligation.amount, None),
        Plan::Monthly { first, last } => {
            until.map_or(Ok(()), a_month)?;
            let next = obligation.next_unfunded().unwrap_or(first);
            if last.is_some_and(|last| last < next) {
                return Err(Refusal::NothingToFund { obligation: id });
            }
            let until = until.or_else(|| obligation.plan.promised_until(when.today)).unwrap_or(next);
            if let Some(last) = last.filter(|last| *last < until) {
                return Err(Refusal::MonthNotPromised {
                    obligation: id,
                    month: until,
                    first,
                    last: Some(last),
                });
            }
            if until < next {
                return Err(Refusal::DueTooEarly { due: until, first: next });
            }
            (obligation.months_cost(next, until).ok_or(too_large.clone())?, Some(until))
        }
    };
    let promised = obligation.unfunded(when.today).ok_or(too_large)?;
    // What is promised stays covered whoever is set aside for first; only what goes beyond is new.
    let beyond = amount.checked_sub(promised).filter(|more| more.is_positive()).unwrap_or_default();
    let left = fund_left(views, obligation.fund);
    if let Some(short) = amount.checked_sub(left).filter(|short| short.is_positive()) {
        return Err(Refusal::FundShort { fund: obligation.fund, cost: amount, left, short });
    }
    if beyond.is_positive() {
        may_spend(views, obligation.fund, beyond, when.today)?;
    }
    let draft = Draft::of(ObligationFunded { obligation: id, amount, until }).following(obligation.seq);
    Ok(draft.moving(Account::Fund(obligation.fund), Account::Obligation(id), Amount::Cny(amount)))
}

/// Records a payment of the bank, for two people. The money set aside becomes an expense of the fund,
/// under the purpose that was promised.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchObligation`], [`Refusal::ObligationWithdrawn`].
/// * [`Refusal::PaidOnce`], [`Refusal::MonthNeeded`], [`Refusal::NotAMonth`],
///   [`Refusal::MonthNotPromised`], [`Refusal::MonthNotDue`] before its first day.
/// * [`Refusal::ObligationPaid`] when it was paid, or that month.
/// * [`Refusal::NotFunded`] by promise 2.
/// * [`Refusal::FutureDay`], [`Refusal::PeriodClosed`], [`Refusal::DueTooEarly`] for a day of payment
///   before the promise.
/// * [`Refusal::Frozen`], [`Refusal::Recusal`] for whoever asks.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::RelatedPair`], [`Refusal::SecondMayNot`],
///   [`Refusal::Recusal`] for the second person, [`Refusal::SecondPromised`].
/// * [`Refusal::AlreadyTaken`], from the store, for a reference that paid something before.
///
/// Source: approval is not payment; two people at payment.
pub(crate) fn pay(
    views: &Views,
    _: &Recalled,
    command: &PayObligation,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let PayObligation { obligation: id, month, reference, day } = command.clone();
    let obligation = standing(views, id)?;
    payable(obligation, id, month, when.today)?;
    if when.today < day {
        return Err(Refusal::FutureDay { day, today: when.today });
    }
    open_period(views, day)?;
    if day < obligation.on {
        return Err(Refusal::DueTooEarly { due: day, first: obligation.on });
    }
    let payee = views.members.holder(obligation.member);
    free_member(views, payee)?;
    unrelated(views, when.by, payee)?;
    let second = third(views, when, payee)?;
    if second == obligation.by {
        return Err(Refusal::SecondPromised { second, obligation: id });
    }
    let (amount, fund, purpose) = (obligation.amount, obligation.fund, obligation.purpose);
    let claim = month.map_or(Claim::Payment(id), |month| Claim::MonthPayment(id, month));
    let taken = bank_reference(&reference);
    let draft = Draft::of(ObligationPaid { obligation: id, month, amount, reference, day, second });
    let expense = Account::Expense(Payer::Fund(fund), purpose);
    Ok(draft
        .moving(Account::Obligation(id), expense, Amount::Cny(amount))
        .taking(claim)
        .taking(taken)
        .following(obligation.seq))
}

/// Ends a supplement after a month. What is set aside for later months goes back to the fund; months
/// until then are still paid.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchObligation`], [`Refusal::ObligationWithdrawn`], [`Refusal::Recusal`].
/// * [`Refusal::PaidOnce`] when there are no months, [`Refusal::NotAMonth`].
/// * [`Refusal::DueTooEarly`] for a month before the first: it is withdrawn.
/// * [`Refusal::MonthNotPromised`] when it ends by then anyway.
/// * [`Refusal::ObligationPaid`] when a later month was paid.
/// * [`Refusal::FundShort`], [`Refusal::FundPromised`] when months of a later year are not covered.
///
/// Source: not competent, replaced (不胜任即更换): a supplement has a stop.
pub(crate) fn stop(
    views: &Views,
    _: &Recalled,
    command: &StopObligation,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let StopObligation { obligation: id, last, reason, document } = command.clone();
    let obligation = standing(views, id)?;
    unrelated(views, when.by, obligation.member)?;
    let Plan::Monthly { first, last: end } = obligation.plan else {
        return Err(Refusal::PaidOnce { obligation: id });
    };
    a_month(last)?;
    if last < first {
        return Err(Refusal::DueTooEarly { due: last, first });
    }
    if end.is_some_and(|end| end <= last) {
        return Err(Refusal::MonthNotPromised {
            obligation: id,
            month: last.plus_months(1),
            first,
            last: end,
        });
    }
    if let Some((month, seq)) = obligation.payments.range(Some(last.plus_months(1))..).next_back() {
        return Err(Refusal::ObligationPaid { obligation: id, month: *month, seq: *seq });
    }
    let too_large = Refusal::TooLarge { what: "sum" };
    let freed = obligation.beyond(last).ok_or(too_large.clone())?;
    // An end in a later year promises more than is covered by now.
    let then = obligation.months_cost(obligation.next_unfunded().unwrap_or(first), last);
    let now = obligation.unfunded(when.today).ok_or(too_large.clone())?;
    let more = then.ok_or(too_large)?.checked_sub(now).filter(|more| more.is_positive());
    more.map_or(Ok(()), |more| may_spend(views, obligation.fund, more, when.today))?;
    let draft = Draft::of(ObligationStopped { obligation: id, last, reason, document });
    Ok(freeing(draft.following(obligation.seq), id, obligation.fund, freed))
}

/// Takes a promise back, for two people. Everything that is set aside goes back to the fund.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchObligation`], [`Refusal::ObligationWithdrawn`], [`Refusal::Recusal`].
/// * [`Refusal::ObligationPaid`] when some of it was paid: a supplement is stopped.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::RelatedPair`], [`Refusal::SecondMayNot`],
///   [`Refusal::Recusal`] for the second person.
pub(crate) fn withdraw(
    views: &Views,
    _: &Recalled,
    command: &WithdrawObligation,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let WithdrawObligation { obligation: id, reason } = command.clone();
    let obligation = standing(views, id)?;
    unrelated(views, when.by, obligation.member)?;
    if let Some((month, seq)) = obligation.payments.last_key_value() {
        return Err(Refusal::ObligationPaid { obligation: id, month: *month, seq: *seq });
    }
    let second = third(views, when, obligation.member)?;
    let draft = Draft::of(ObligationWithdrawn { obligation: id, reason, second });
    Ok(freeing(draft.following(obligation.seq), id, obligation.fund, obligation.set_aside()))
}

/// An obligation that was not taken back.
fn standing(views: &Views, id: ObligationId) -> Result<&Obligation, Refusal> {
    let found = views.obligations.get(id).ok_or(Refusal::NoSuchObligation { obligation: id })?;
    match found.standing {
        Standing::Withdrawn(seq) => Err(Refusal::ObligationWithdrawn { obligation: id, seq }),
        Standing::Open | Standing::Stopped(_) => Ok(found),
    }
}

/// Whether it can be paid on `today`, or that month of it.
fn payable(obligation: &Obligation, id: ObligationId, month: Option<Day>, today: Day) -> Result<(), Refusal> {
    match (obligation.plan, month) {
        (Plan::Once, Some(_)) => return Err(Refusal::PaidOnce { obligation: id }),
        (Plan::Monthly { .. }, None) => return Err(Refusal::MonthNeeded { obligation: id }),
        (Plan::Once, None) => {}
        (Plan::Monthly { first, last }, Some(month)) => {
            a_month(month)?;
            if month < first || last.is_some_and(|last| last < month) {
                return Err(Refusal::MonthNotPromised { obligation: id, month, first, last });
            }
            if today < month {
                return Err(Refusal::MonthNotDue { obligation: id, month, today });
            }
        }
    }
    if let Some(seq) = obligation.payments.get(&month) {
        return Err(Refusal::ObligationPaid { obligation: id, month, seq: *seq });
    }
    if obligation.is_funded(month) { Ok(()) } else { Err(Refusal::NotFunded { obligation: id, month }) }
}

/// The second person where money goes out or a promise is taken back: he answers for others, and is
/// related neither to whoever asks nor to the payee.
fn third(views: &Views, when: &Circumstances, payee: MemberId) -> Result<OperatorId, Refusal> {
    other_person(views, when)?;
    let second = answering(views, when)?;
    unrelated(views, second, payee)?;
    Ok(second)
}

/// Gives back to the fund what was set aside.
fn freeing(draft: Draft, id: ObligationId, fund: FundId, amount: Cny) -> Draft {
    if amount.is_zero() {
        return draft;
    }
    draft.moving(Account::Obligation(id), Account::Fund(fund), Amount::Cny(amount))
}

fn a_month(day: Day) -> Result<(), Refusal> {
    let first = day.month_start();
    if day == first { Ok(()) } else { Err(Refusal::NotAMonth { day, first }) }
}
