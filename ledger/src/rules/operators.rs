//! Who may sign in, and who may do what.

use serde::Serialize;

use crate::events::operators::{OperatorEnrolled, OperatorRetired, PinSet, RelativeDeclared, Role, RolesSet};
use crate::journal::{Draft, Person, PersonalField};
use crate::rules::pin::PinHash;
use crate::rules::shared::{member, openings};
use crate::rules::{Circumstances, Command, Recalled, Refusal};
use crate::units::{MemberId, Moment, Name, Note, OperatorId};
use crate::views::Views;
use crate::views::operators::{Operator, Standing};

/// Lets somebody sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnrolOperator {
    /// What he may do.
    pub roles: Vec<Role>,
    /// The member he is.
    pub member: Option<MemberId>,
    /// His name.
    #[serde(skip)]
    pub name: Name,
    /// His PIN, hashed.
    #[serde(skip)]
    pub pin: PinHash,
}

/// Gives an operator other roles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetRoles {
    /// Whose.
    pub operator: OperatorId,
    /// What he may do.
    pub roles: Vec<Role>,
}

/// Gives an operator another PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetPin {
    /// Whose.
    pub operator: OperatorId,
    /// The PIN, hashed.
    #[serde(skip)]
    pub pin: PinHash,
}

/// Declares a member an operator's relative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeclareRelative {
    /// Whose.
    pub operator: OperatorId,
    /// The relative.
    pub member: MemberId,
    /// In which way.
    pub relation: Note,
}

/// Ends an operator's work here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RetireOperator {
    /// Whose.
    pub operator: OperatorId,
    /// Why.
    pub reason: Note,
}

/// An operator who may still sign in.
pub(crate) fn active(views: &Views, id: OperatorId) -> Result<&Operator, Refusal> {
    let found = views.operators.get(id).filter(|operator| operator.standing == Standing::Active);
    found.ok_or(Refusal::NoSuchOperator { operator: id })
}

/// Whether this enrols the first operator, whom nobody can permit: he must be a chief, and the
/// book itself enters him.
pub(super) fn is_first(views: &Views, command: &Command, when: &Circumstances) -> bool {
    let chief = matches!(command, Command::EnrolOperator(first) if first.roles.contains(&Role::Chief));
    chief && when.by == OperatorId::BOOK && views.operators.all().next().is_none()
}

/// Whether `when.by` has one of the command's roles.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired, or the second person is.
/// * [`Refusal::NotPermitted`] when he has none of the roles.
pub(super) fn permit(views: &Views, command: &Command, when: &Circumstances) -> Result<(), Refusal> {
    let operator = active(views, when.by)?;
    if let Some(second) = when.second {
        active(views, second)?;
    }
    let roles = command.roles();
    if operator.roles.iter().any(|role| roles.contains(role)) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted { operator: when.by, roles })
    }
}

/// Whether a PIN may be tried for `operator` at `at`.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::LockedOut`] while a lock-out lasts.
pub(crate) fn may_sign_in(views: &Views, operator: OperatorId, at: Moment) -> Result<&Operator, Refusal> {
    let found = active(views, operator)?;
    match found.locked_until.filter(|until| at < *until) {
        Some(until) => Err(Refusal::LockedOut { operator, until }),
        None => Ok(found),
    }
}

/// Lets somebody sign in from now on.
///
/// # Errors
///
/// [`Refusal::NoSuchMember`] when the member he is said to be does not exist.
pub(crate) fn enrol(
    views: &Views,
    _: &Recalled,
    command: &EnrolOperator,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    if let Some(id) = command.member {
        member(views, id)?;
    }
    let operator = views.operators.next().ok_or(Refusal::NumbersUsedUp { what: "operator" })?;
    let kept = [(PersonalField::Name, command.name.as_str()), (PersonalField::Pin, command.pin.as_str())];
    let enrolled = OperatorEnrolled { operator, roles: command.roles.clone(), member: command.member };
    Ok(Draft::of(enrolled).keeping(openings(Person::Operator(operator), when, kept)))
}

/// Gives an operator other roles. Nobody changes his own.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::OwnEntry`] when they are one's own.
pub(crate) fn set_roles(
    views: &Views,
    _: &Recalled,
    command: &SetRoles,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SetRoles { operator, roles } = command.clone();
    active(views, operator)?;
    if operator == when.by {
        return Err(Refusal::OwnEntry { operator });
    }
    Ok(Draft::of(RolesSet { operator, roles }))
}

/// Sets a PIN: everybody his own, the chief anybody's.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::NotPermitted`] when it is another's and one is not the chief.
pub(crate) fn set_pin(
    views: &Views,
    _: &Recalled,
    command: &SetPin,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let operator = command.operator;
    active(views, operator)?;
    own_or_chief(views, operator, when)?;
    let kept = openings(Person::Operator(operator), when, [(PersonalField::Pin, command.pin.as_str())]);
    Ok(Draft::of(PinSet { operator }).keeping(kept))
}

/// Declares a relative: everybody his own, the chief anybody's.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when the operator is unknown or retired.
/// * [`Refusal::NotPermitted`] when he is another and one is not the chief.
/// * [`Refusal::NoSuchMember`] when the relative is no member.
pub(crate) fn declare_relative(
    views: &Views,
    _: &Recalled,
    command: &DeclareRelative,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let DeclareRelative { operator, member: relative, relation } = command.clone();
    active(views, operator)?;
    own_or_chief(views, operator, when)?;
    member(views, relative)?;
    Ok(Draft::of(RelativeDeclared { operator, member: relative, relation }))
}

/// Ends an operator's work. Nobody retires himself, so that a chief always remains.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::OwnEntry`] when it is oneself.
pub(crate) fn retire(
    views: &Views,
    _: &Recalled,
    command: &RetireOperator,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RetireOperator { operator, reason } = command.clone();
    active(views, operator)?;
    if operator == when.by {
        return Err(Refusal::OwnEntry { operator });
    }
    Ok(Draft::of(OperatorRetired { operator, reason }))
}

fn own_or_chief(views: &Views, operator: OperatorId, when: &Circumstances) -> Result<(), Refusal> {
    if operator == when.by || active(views, when.by)?.roles.contains(&Role::Chief) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted { operator: when.by, roles: &[Role::Chief] })
    }
}
