//! Erasing a person: what is kept of him besides numbers is destroyed.
//!
//! | whose data is sealed | under | erased by |
//! |---|---|---|
//! | members, confidential sources | the number of the account | [`EraseMember`] |
//! | operators | their number | [`EraseOperator`], when they are retired |
//! | those who collect goods and are no members | the number of the slip | [`EraseCollector`] |
//!
//! Nobody else's data is in the vault. It always takes two people and a paper.

use serde::Serialize;

use crate::events::Event;
use crate::events::members::MemberErased;
use crate::events::operators::OperatorErased;
use crate::events::redemptions::{CollectorErased, Proxy};
use crate::journal::{Account, Commodity, Draft};
use crate::rules::shared::{answering, idle, member, recuse};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Document, MemberId, Note, OperatorId, Points, VoucherNo};
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

/// Destroys the personal data of an operator who is retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EraseOperator {
    /// Whose.
    pub operator: OperatorId,
    /// Why.
    pub reason: Note,
    /// The paper that asks for it.
    pub document: Document,
}

/// Destroys the personal data of whoever collected the goods of a slip and is no member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EraseCollector {
    /// The slip.
    pub voucher: VoucherNo,
    /// Why.
    pub reason: Note,
    /// The paper that asks for it.
    pub document: Document,
}

/// Destroys a member's name, phone, ID number and PIN, under every file of his, and closes his account for
/// ever. What he did stays in the book under his number: entries are never changed, and sums need them. Of a
/// confidential source the code and the PIN are destroyed, so that neither opens the account any more.
///
/// Nothing may be left that would have to be handed to him, or asked of him, by name.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchMember`], [`Refusal::FileClosed`], [`Refusal::MemberErased`].
/// * [`Refusal::Recusal`], [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`].
/// * [`Refusal::CodeNeeded`] for a confidential source who has anything left: what it is is nobody's to see.
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
    let is_source = member(views, id)?.is_confidential();
    recuse(views, when.by, id)?;
    let second = answering(views, when)?;
    recuse(views, second, id)?;
    let files = views.members.files(id);
    nothing_left(views, id, &files, when)
        .map_err(|left| if is_source { Refusal::CodeNeeded } else { left })?;
    let absorbed = files.into_iter().filter(|file| *file != id).collect();
    Ok(Draft::of(MemberErased { member: id, absorbed, reason, document, second }))
}

/// Whether nothing would have to be handed to a person, or asked of him, by name.
fn nothing_left(
    views: &Views,
    id: MemberId,
    files: &[MemberId],
    when: &Circumstances,
) -> Result<(), Refusal> {
    let is_he = |member: Option<MemberId>| member.is_some_and(|member| files.contains(&member));
    let active = views.operators.all().find(|(_, one)| one.standing == Standing::Active && is_he(one.member));
    if let Some((operator, _)) = active {
        return Err(Refusal::StillOperator { member: id, operator });
    }
    for file in files {
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
    Ok(())
}

/// Destroys the name of an operator who is retired, and the hash of his PIN. What he entered stays in the book
/// under his number; who that was is then known from papers only.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchOperator`], [`Refusal::OperatorErased`], [`Refusal::NotRetired`].
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`].
pub(crate) fn erase_operator(
    views: &Views,
    _: &Recalled,
    command: &EraseOperator,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let EraseOperator { operator, reason, document } = command.clone();
    let found = views.operators.get(operator).ok_or(Refusal::NoSuchOperator { operator })?;
    if let Some(seq) = found.erased {
        return Err(Refusal::OperatorErased { operator, seq });
    }
    if found.standing != Standing::Retired {
        return Err(Refusal::NotRetired { operator });
    }
    let second = answering(views, when)?;
    Ok(Draft::of(OperatorErased { operator, reason, document, second }))
}

/// Destroys the name, and the end of the ID number, of whoever collected the goods of a slip. A member who
/// collected them is erased as a member.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchVoucher`], [`Refusal::NoCollector`], [`Refusal::CollectorErased`].
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::SecondMayNot`].
pub(crate) fn erase_collector(
    views: &Views,
    recalled: &Recalled,
    command: &EraseCollector,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let EraseCollector { voucher, reason, document } = command.clone();
    let slip = recalled.entry.as_ref().ok_or(Refusal::NoSuchVoucher { voucher })?;
    let Event::Redeemed(fact) = &slip.event else { return Err(Refusal::NoCollector { voucher }) };
    if !matches!(fact.proxy, Some(Proxy { member: None, .. })) {
        return Err(Refusal::NoCollector { voucher });
    }
    if let Some(seq) = views.redemptions.collector_erased(voucher) {
        return Err(Refusal::CollectorErased { voucher, seq });
    }
    let second = answering(views, when)?;
    Ok(Draft::of(CollectorErased { voucher, reason, document, second }))
}
