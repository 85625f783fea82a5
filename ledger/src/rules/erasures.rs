//! Erasing a person: what is kept of him besides numbers is destroyed.

use serde::Serialize;

use crate::events::members::MemberErased;
use crate::journal::{Account, Commodity, Draft};
use crate::rules::shared::{answering, idle, member, recuse};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Document, MemberId, Note, Points};
use crate::views::Views;
use crate::views::obligations::{Obligation, Standing as Promise};
use crate::views::operators::Standing;

/// Destroys the personal data of a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EraseMember {
    /// Whose.
    pub member: MemberId,
    /// Why.
    pub reason: Note,
    /// The paper that asks for it.
    pub document: Document,
}

/// Destroys a member's name, phone, ID number and PIN, under every file of his, and closes his account for
/// ever. What he did stays in the book under his number: entries are never changed, and sums need them.
///
/// Nothing may be left that would have to be handed to him, or asked of him, by name.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`], [`Refusal::MemberErased`].
/// * [`Refusal::CodeNeeded`] for a confidential source, of whom there is nothing to erase by name.
/// * [`Refusal::Recusal`], [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`].
/// * [`Refusal::StillOperator`] while he may sign in.
/// * [`Refusal::FileBusy`], [`Refusal::HoldOpen`], [`Refusal::PointsLeft`], [`Refusal::StillPromised`],
///   [`Refusal::StillInPost`], [`Refusal::CardStillWorks`], with the figure.
pub(crate) fn erase(
    views: &Views,
    _: &Recalled,
    command: &EraseMember,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let EraseMember { member: id, reason, document } = command.clone();
    if member(views, id)?.is_confidential() {
        return Err(Refusal::CodeNeeded);
    }
    recuse(views, when.by, id)?;
    let second = answering(views, when)?;
    recuse(views, second, id)?;
    let files = views.members.files(id);
    let is_he = |member: Option<MemberId>| member.is_some_and(|member| files.contains(&member));
    let active = views.operators.all().find(|(_, one)| one.standing == Standing::Active && is_he(one.member));
    if let Some((operator, _)) = active {
        return Err(Refusal::StillOperator { member: id, operator });
    }
    for file in &files {
        idle(views, *file)?;
        if let Some(hold) = views.redemptions.holds_of(*file).next() {
            return Err(Refusal::HoldOpen { member: *file, hold: hold.id });
        }
    }
    let sum = |account: fn(MemberId) -> Account| {
        let of = |file: &MemberId| views.accounts.balance(account(*file), Commodity::Points);
        Points::from_minor(files.iter().map(of).fold(0_i64, i64::saturating_add))
    };
    let (points, held) = (sum(Account::Member), sum(Account::Held));
    let owed = Points::from_minor(sum(Account::Owed).minor().saturating_neg());
    if !(points.is_zero() && held.is_zero() && owed.is_zero()) {
        return Err(Refusal::PointsLeft { member: id, points, held, owed });
    }
    let open = |of: &Obligation| !matches!(of.standing, Promise::Withdrawn(_)) && !of.is_settled();
    let promised = views.obligations.all().find(|(_, of)| files.contains(&of.member) && open(of));
    if let Some((obligation, _)) = promised {
        return Err(Refusal::StillPromised { member: id, obligation });
    }
    if views.members.get(id).is_some_and(|found| found.post_on(when.today).is_some()) {
        return Err(Refusal::StillInPost { member: id });
    }
    if let Some(card) = views.members.card_of(id) {
        return Err(Refusal::CardStillWorks { member: id, card });
    }
    let absorbed = files.into_iter().filter(|file| *file != id).collect();
    Ok(Draft::of(MemberErased { member: id, absorbed, reason, document, second }))
}
