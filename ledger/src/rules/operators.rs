//! Who may sign in, and who may do what.
//!
//! 1. From the day on which two people can answer for others, nobody is enrolled, given roles or given
//!    a PIN by one person alone: whoever could make a second person of his own could credit what he
//!    entered.
//! 2. Before that day it cannot be otherwise. What was done alone is on record, and is shown until two
//!    people stand for it.
//! 3. A PIN that somebody else set is good for choosing an own one, and for nothing besides.
//! 4. There are never fewer than two again: who is needed for that neither leaves nor loses his role.
//! 5. A key of one's own is set by oneself with a second person, and ended by oneself at once: a lost stick
//!    does not wait for anybody.

use serde::Serialize;

use crate::chain::approval::{believed, rightful};
use crate::events::operators::{
    ApprovalSigned, OperatorEnrolled, OperatorKeyRevoked, OperatorKeySet, OperatorRetired, PinKind, PinSet,
    RelativeDeclared, Role, RolesSet,
};
use crate::journal::{Claim, Draft, Person, PersonalField};
use crate::rules::pin::PinHash;
use crate::rules::shared::{answering, named_member, openings};
use crate::rules::{Circumstances, Command, Recalled, Refusal};
use crate::units::{Digest, KeyLine, MemberId, Moment, Name, Note, OperatorId, Seq, SignatureText};
use crate::views::Views;
use crate::views::operators::{Operator, PinStanding, Standing};

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

/// Gives oneself a key of one's own, in the place of the one one had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetOperatorKey {
    /// The key.
    pub key: KeyLine,
    /// Its signature of its introduction.
    pub by_new: SignatureText,
}

/// Ends a key of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevokeOperatorKey {
    /// Whose.
    pub operator: OperatorId,
    /// Why.
    pub reason: Note,
}

/// Signs an entry in which one took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignApproval {
    /// Which entry.
    pub of: Seq,
    /// Its leaf hash.
    pub hash: Digest,
    /// The signature.
    pub signature: SignatureText,
}

/// How many must be able to answer for others before nothing is done alone any more.
const ANSWERING_MIN: usize = 2;

/// The second person who stands for an operator; none by promise 2.
///
/// # Errors
///
/// * [`Refusal::SecondPersonNeeded`] when there is none and there could be, or it is oneself.
/// * [`Refusal::SecondMayNot`] when he has no role that answers for others.
/// * [`Refusal::SecondConcerned`] when it is about himself.
fn stands_by(
    views: &Views,
    subject: Option<OperatorId>,
    when: &Circumstances,
) -> Result<Option<OperatorId>, Refusal> {
    let is_alone = views.operators.answering().count() < ANSWERING_MIN;
    if is_alone && when.second.is_none() {
        return Ok(None);
    }
    let second = answering(views, when)?;
    if subject == Some(second) { Err(Refusal::SecondConcerned { second }) } else { Ok(Some(second)) }
}

/// Whether enough remain who can answer for others, when `operator` no longer does. By promise 4.
fn enough_left(views: &Views, operator: OperatorId) -> Result<(), Refusal> {
    let before = views.operators.answering().count();
    let left = views.operators.answering().filter(|one| *one != operator).count();
    if left == before || before < ANSWERING_MIN || left >= ANSWERING_MIN {
        return Ok(());
    }
    Err(Refusal::TooFewLeft { operator, left, answering_min: ANSWERING_MIN })
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
/// * [`Refusal::StartPin`] when somebody else set his PIN, or the second person's; his own PIN he may set.
/// * [`Refusal::NotPermitted`] when he has none of the roles.
pub(super) fn permit(views: &Views, command: &Command, when: &Circumstances) -> Result<(), Refusal> {
    let operator = active(views, when.by)?;
    if let Some(second) = when.second {
        active(views, second)?;
    }
    let chooses = matches!(command, Command::SetPin(set) if set.operator == when.by);
    if !chooses {
        may_act(views, when.by)?;
        if let Some(second) = when.second {
            may_act(views, second)?;
        }
    }
    let roles = command.roles();
    if operator.roles.iter().any(|role| roles.contains(role)) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted { operator: when.by, roles })
    }
}

/// Whether an operator has a PIN of his own, without which he does nothing but choose one.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::StartPin`] when somebody else set his PIN.
pub(crate) fn may_act(views: &Views, operator: OperatorId) -> Result<(), Refusal> {
    match active(views, operator)?.pin {
        PinStanding::Own => Ok(()),
        PinStanding::First | PinStanding::Reset => Err(Refusal::StartPin { operator }),
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

/// Lets somebody sign in from now on. The PIN he gets is a start PIN: he chooses his own before
/// anything else.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`] when the member he is said to be does not exist,
///   [`Refusal::CodeNeeded`] when that is a confidential source.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`] by promise 1.
///
/// Source: separation of duties (不相容职务分离), internal control norms for public bodies.
pub(crate) fn enrol(
    views: &Views,
    _: &Recalled,
    command: &EnrolOperator,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    if let Some(id) = command.member {
        named_member(views, id)?;
    }
    // The first operator is entered by the book and types his PIN himself.
    let (second, pin) = if when.by == OperatorId::BOOK {
        (None, PinKind::Own)
    } else {
        (stands_by(views, None, when)?, PinKind::Start)
    };
    let operator = views.operators.next().ok_or(Refusal::NumbersUsedUp { what: "operator" })?;
    let kept = [(PersonalField::Name, command.name.as_str()), (PersonalField::Pin, command.pin.as_str())];
    let (roles, member) = (command.roles.clone(), command.member);
    let enrolled = OperatorEnrolled { operator, roles, member, second, pin };
    Ok(Draft::of(enrolled).keeping(openings(Person::Operator(operator), when, kept)))
}

/// Gives an operator other roles, or the same once more, so that two people stand for him. Nobody
/// changes his own.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::OwnEntry`] when they are one's own.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`], [`Refusal::SecondConcerned`] by promise 1.
/// * [`Refusal::TooFewLeft`] by promise 4.
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
    let second = stands_by(views, Some(operator), when)?;
    if !roles.iter().any(|role| Role::ANSWERING.contains(role)) {
        enough_left(views, operator)?;
    }
    Ok(Draft::of(RolesSet { operator, roles, second }))
}

/// Sets a PIN: everybody his own, the chief anybody's. One that is not one's own is a start PIN.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::NotPermitted`] when it is another's and one is not the chief.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`], [`Refusal::SecondConcerned`] when it is
///   another's, by promise 1.
pub(crate) fn set_pin(
    views: &Views,
    _: &Recalled,
    command: &SetPin,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let operator = command.operator;
    active(views, operator)?;
    own_or_chief(views, operator, when)?;
    let (second, pin) = if operator == when.by {
        (None, PinKind::Own)
    } else {
        (stands_by(views, Some(operator), when)?, PinKind::Start)
    };
    let kept = openings(Person::Operator(operator), when, [(PersonalField::Pin, command.pin.as_str())]);
    Ok(Draft::of(PinSet { operator, second, pin }).keeping(kept))
}

/// Declares a relative: everybody his own, the chief anybody's.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when the operator is unknown or retired.
/// * [`Refusal::NotPermitted`] when he is another and one is not the chief.
/// * [`Refusal::NoSuchMember`] when the relative is no member, [`Refusal::CodeNeeded`] when he is a
///   confidential source.
pub(crate) fn declare_relative(
    views: &Views,
    _: &Recalled,
    command: &DeclareRelative,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let DeclareRelative { operator, member: relative, relation } = command.clone();
    active(views, operator)?;
    own_or_chief(views, operator, when)?;
    named_member(views, relative)?;
    Ok(Draft::of(RelativeDeclared { operator, member: relative, relation }))
}

/// Ends an operator's work. Nobody retires himself, so that a chief always remains.
///
/// # Errors
///
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::OwnEntry`] when it is oneself.
/// * [`Refusal::TooFewLeft`] by promise 4.
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
    enough_left(views, operator)?;
    Ok(Draft::of(OperatorRetired { operator, reason }))
}

/// Gives whoever asks a key of his own. The one he had signs nothing more.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::BadKey`] when it is not called as it must be, was a key in this book before, or did not sign
///   its introduction.
/// * those of a second person who answers: whoever knows a PIN must not make himself a hand besides.
pub(crate) fn set_key(
    views: &Views,
    _: &Recalled,
    command: &SetOperatorKey,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SetOperatorKey { key, by_new } = command.clone();
    let Some(identity) = views.station.identity() else { return Err(Refusal::NoPolicy { day: when.today }) };
    let operator = when.by;
    let mut fact = OperatorKeySet { operator, key, by_new, second: operator };
    let of_operators = views.operators.all().flat_map(|(_, found)| &found.keys).map(|own| &own.key);
    let of_book = views.keys.all().iter().map(|since| &since.key).chain(views.keys.ever_witnesses());
    rightful(&identity.book, &identity.origin, of_book.chain(of_operators), &fact)
        .map_err(|why| Refusal::BadKey { why: why.to_string().into() })?;
    fact.second = answering(views, when)?;
    Ok(Draft::of(fact))
}

/// Ends a key: everybody his own, the chief anybody's.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
/// * [`Refusal::NotPermitted`] when it is another's and one is not the chief.
/// * [`Refusal::NoOwnKey`] when he has none.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`], [`Refusal::SecondConcerned`] when it is
///   another's, as for his PIN.
pub(crate) fn revoke_key(
    views: &Views,
    _: &Recalled,
    command: &RevokeOperatorKey,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RevokeOperatorKey { operator, reason } = command.clone();
    let found = active(views, operator)?;
    own_or_chief(views, operator, when)?;
    if found.key().is_none() {
        return Err(Refusal::NoOwnKey { operator });
    }
    let second = if operator == when.by { None } else { stands_by(views, Some(operator), when)? };
    Ok(Draft::of(OperatorKeyRevoked { operator, reason, second }))
}

/// Keeps an operator's signature of an entry. It moves nothing; an entry is signed once by each.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchEntry`].
/// * [`Refusal::NoOwnKey`].
/// * [`Refusal::BadKey`] when he took no part in the entry, signed another, or signed with another key.
/// * [`Refusal::AlreadyTaken`], from the store, when he signed it before.
pub(crate) fn sign(
    views: &Views,
    recalled: &Recalled,
    command: &SignApproval,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SignApproval { of, hash, signature } = command.clone();
    let entry = recalled.entry.as_ref().ok_or(Refusal::NoSuchEntry { seq: of })?;
    let key = active(views, when.by)?.key().ok_or(Refusal::NoOwnKey { operator: when.by })?;
    let fact = ApprovalSigned { of, hash, signature };
    believed(when.by, Some(key), entry, &fact)
        .map_err(|why| Refusal::BadKey { why: why.to_string().into() })?;
    Ok(Draft::of(fact).taking(Claim::Approval(when.by, of)).following(of))
}

fn own_or_chief(views: &Views, operator: OperatorId, when: &Circumstances) -> Result<(), Refusal> {
    if operator == when.by || active(views, when.by)?.roles.contains(&Role::Chief) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted { operator: when.by, roles: &[Role::Chief] })
    }
}
