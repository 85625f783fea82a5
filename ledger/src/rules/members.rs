//! Enrolling members, issuing and blocking cards, freezing accounts.

use serde::Serialize;

use crate::events::members::{
    CardBlocked, CardIssued, MemberEnrolled, MemberFrozen, MemberThawed, SourceEnrolled,
};
use crate::events::operators::Role;
use crate::journal::{Claim, Draft, Person as About, PersonalField};
use crate::rules::pin::PinHash;
use crate::rules::shared::{member, openings};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{CardNo, Day, Digest, IdNumber, MemberId, Moment, Name, Note, Phone, SourceCode};
use crate::views::Views;
use crate::views::members::Source;

/// What is known about a person; kept in the vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// His name, as he writes it.
    pub name: Name,
    /// His phone number.
    pub phone: Phone,
    /// His identity number.
    pub id_number: IdNumber,
}

/// Makes a person a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnrolMember {
    /// The number he shall have; the next one when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// The day he joined.
    pub joined: Day,
    /// Who he is.
    #[serde(skip)]
    pub person: Person,
}

/// Opens an account for a confidential source (举报人), of whom nothing is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EnrolSource {
    /// His PIN, hashed.
    #[serde(skip)]
    pub pin: PinHash,
}

/// Gives a member a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssueCard {
    /// Whose.
    pub member: MemberId,
    /// The card already printed for him; the next one when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<CardNo>,
}

/// Stops a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockCard {
    /// Which.
    pub card: CardNo,
    /// Why.
    pub reason: Note,
    /// The day since which it was not in its holder's hands, where he knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_since: Option<Day>,
}

/// Stops a member from spending and claiming.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Freeze {
    /// Who.
    pub member: MemberId,
    /// Why.
    pub reason: Note,
}

/// Lets a member spend and claim again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Thaw {
    /// Who.
    pub member: MemberId,
    /// Why.
    pub reason: Note,
}

/// Makes a person a member. His name, phone and ID number go to the vault; the entry commits to
/// them without saying them.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::PersonKnown`] when somebody has the same ID number.
/// * [`Refusal::MemberExists`] when the number is taken.
/// * [`Refusal::FutureDay`] when he would join after today.
pub(crate) fn enrol(
    views: &Views,
    recalled: &Recalled,
    command: &EnrolMember,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    if let Some(About::Member(member)) = recalled.person {
        return Err(Refusal::PersonKnown { member });
    }
    let id = command.member.or_else(|| views.members.next());
    let id = id.ok_or(Refusal::NumbersUsedUp { what: "member" })?;
    if views.members.get(id).is_some() {
        return Err(Refusal::MemberExists { member: id });
    }
    if command.joined > when.today {
        return Err(Refusal::FutureDay { day: command.joined, today: when.today });
    }
    let Person { name, phone, id_number } = &command.person;
    let kept = [
        (PersonalField::Name, name.as_str()),
        (PersonalField::Phone, phone.as_str()),
        (PersonalField::IdNumber, id_number.as_str()),
    ];
    let enrolled = MemberEnrolled { member: id, joined: command.joined };
    Ok(Draft::of(enrolled).keeping(openings(About::Member(id), when, kept)))
}

/// Opens an account for a confidential source. No name, phone or ID number is asked or kept; a code
/// is drawn, and it and the hash of his PIN go to the vault. The entry commits to both and says
/// neither, so that nobody who reads the entries can tell whose code is whose.
///
/// # Errors
///
/// [`Refusal::NumbersUsedUp`].
///
/// Source: 举报人 (confidential source), who redeems by code and PIN only.
pub(crate) fn enrol_source(
    views: &Views,
    _: &Recalled,
    command: &EnrolSource,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let id = views.members.next().ok_or(Refusal::NumbersUsedUp { what: "member" })?;
    let code = SourceCode::drawn(&Digest::of(&[b"jifen/code/v1\n", &when.seed]));
    let kept = [(PersonalField::Code, code.as_str()), (PersonalField::Pin, command.pin.as_str())];
    Ok(Draft::of(SourceEnrolled { member: id }).keeping(openings(About::Member(id), when, kept)))
}

/// Whether a PIN may be tried for a confidential source at `at`, and how many were wrong before.
///
/// # Errors
///
/// * [`Refusal::NoSuchCode`] when the account is no confidential one.
/// * [`Refusal::CodeLocked`] while a lock-out lasts.
pub(crate) fn may_open(views: &Views, id: MemberId, at: Moment) -> Result<u16, Refusal> {
    let source = views.members.get(id).and_then(|found| found.source).ok_or(Refusal::NoSuchCode)?;
    match source {
        Source { locked_until: Some(until), .. } if at < until => Err(Refusal::CodeLocked { until }),
        // A lock-out that has ended is served: the count begins again.
        Source { locked_until: Some(_), .. } => Ok(0),
        Source { failures, locked_until: None } => Ok(failures),
    }
}

/// Gives a member a card. The balance is the account's, so a new card has it at once.
///
/// # Errors
///
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`].
/// * [`Refusal::CodeNeeded`] for a confidential source, who has no card to be seen with.
/// * [`Refusal::HoldsCard`] while he has one that works.
pub(crate) fn issue_card(
    views: &Views,
    _: &Recalled,
    command: &IssueCard,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    if member(views, command.member)?.is_confidential() {
        return Err(Refusal::CodeNeeded);
    }
    if let Some(card) = views.members.card_of(command.member) {
        return Err(Refusal::HoldsCard { member: command.member, card });
    }
    let card = command.card.or_else(|| views.members.next_card());
    let card = card.ok_or(Refusal::NumbersUsedUp { what: "card" })?;
    Ok(Draft::of(CardIssued { member: command.member, card }).taking(Claim::Card(card)))
}

/// Blocks a card at once; the account goes on.
///
/// # Errors
///
/// * [`Refusal::NoSuchCard`].
/// * [`Refusal::CardIsBlocked`] when it is blocked already.
/// * [`Refusal::FutureDay`] when it would be lost after today.
pub(crate) fn block_card(
    views: &Views,
    _: &Recalled,
    command: &BlockCard,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let BlockCard { card, reason, lost_since } = command.clone();
    if let Some(reason) = views.members.card(card).ok_or(Refusal::NoSuchCard { card })?.blocked.clone() {
        return Err(Refusal::CardIsBlocked { card, reason });
    }
    match lost_since.filter(|day| *day > when.today) {
        Some(day) => Err(Refusal::FutureDay { day, today: when.today }),
        None => Ok(Draft::of(CardBlocked { card, reason, lost_since })),
    }
}

/// Stops a member from spending and claiming.
///
/// # Errors
///
/// * [`Refusal::NoSuchMember`], [`Refusal::CodeNeeded`] for a confidential source, whom only the chief
///   may freeze.
/// * [`Refusal::Frozen`] when he is already.
pub(crate) fn freeze(
    views: &Views,
    _: &Recalled,
    command: &Freeze,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let Freeze { member: id, reason } = command.clone();
    let is_chief = views.operators.get(when.by).is_some_and(|by| by.roles.contains(&Role::Chief));
    if views.members.is_confidential(id) && !is_chief {
        return Err(Refusal::CodeNeeded);
    }
    super::shared::free_member(views, id)?;
    Ok(Draft::of(MemberFrozen { member: id, reason }))
}

/// Lets a member spend and claim again.
///
/// # Errors
///
/// * [`Refusal::NoSuchMember`].
/// * [`Refusal::NotFrozen`] when nothing stops him.
pub(crate) fn thaw(views: &Views, _: &Recalled, command: &Thaw, _: &Circumstances) -> Result<Draft, Refusal> {
    let Thaw { member: id, reason } = command.clone();
    match member(views, id)?.frozen {
        Some(_) => Ok(Draft::of(MemberThawed { member: id, reason })),
        None => Err(Refusal::NotFrozen { member: id }),
    }
}
