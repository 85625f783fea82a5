//! PINs of members: chosen by themselves, asked for from an amount on.

use serde::Serialize;

use crate::events::redemptions::MemberPinSet;
use crate::journal::{Draft, Person, PersonalField};
use crate::rules::pin::{PinHash, PinShown};
use crate::rules::shared::{named_member, openings, recuse, second};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{MemberId, Moment};
use crate::views::Views;
use crate::views::redemptions::PinTries;

/// Gives a member the PIN he chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetMemberPin {
    /// Whose.
    pub member: MemberId,
    /// The PIN, hashed.
    #[serde(skip)]
    pub pin: PinHash,
    /// Proof that he gave the one he had.
    #[serde(skip)]
    pub shown: Option<PinShown>,
}

/// Gives a member the PIN he typed himself. One that he has is replaced after he gave it, or before two
/// people when he forgot it.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`].
/// * [`Refusal::CodeNeeded`] for a confidential source, whose PIN goes with his code.
/// * [`Refusal::Recusal`] when the clerk would learn his own relative's PIN.
/// * [`Refusal::SecondPersonNeeded`] when he has a PIN and did not give it.
pub(crate) fn set_member_pin(
    views: &Views,
    _: &Recalled,
    command: &SetMemberPin,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let id = command.member;
    named_member(views, id)?;
    recuse(views, when.by, id)?;
    let shown = command.shown.is_some_and(|shown| shown.member() == id);
    if views.pin_of(id).is_some() && !shown {
        second(views, when, id)?;
    }
    let kept = [(PersonalField::Pin, command.pin.as_str())];
    Ok(Draft::of(MemberPinSet { member: id }).keeping(openings(Person::Member(id), when, kept)))
}

/// Whether a PIN may be tried for a member at `at`: the file it was given for, which may be one that was
/// merged into his, and how many wrong ones he gave in a row.
///
/// # Errors
///
/// * [`Refusal::NoMemberPin`] while he has none.
/// * [`Refusal::MemberLocked`] while a lock-out lasts.
pub(crate) fn may_show_pin(views: &Views, id: MemberId, at: Moment) -> Result<(MemberId, u16), Refusal> {
    let points = crate::units::Points::ZERO;
    let (file, tries) = views.pin_of(id).ok_or(Refusal::NoMemberPin { member: id, points })?;
    match tries {
        PinTries { locked_until: Some(until), .. } if at < until => {
            Err(Refusal::MemberLocked { member: id, until })
        }
        // A lock-out that has ended is served: the count begins again.
        PinTries { locked_until: Some(_), .. } => Ok((file, 0)),
        PinTries { failures, locked_until: None } => Ok((file, failures)),
    }
}
