//! F1: what happened, in the past tense, as plain data.
//!
//! One struct a fact, one file a noun, one line each in the list below. The name in the list is
//! what stands in the entry under `type` and is never changed; a field that comes later is
//! optional and left out when absent, so that old entries keep their one form.

pub mod cases;
pub mod days;
pub mod dispatch;
pub mod draws;
pub mod funds;
pub mod goods;
pub mod grid;
mod hands;
pub mod keys;
pub mod market_cards;
pub mod members;
pub mod merchants;
pub mod notice;
pub mod obligations;
pub mod operators;
pub mod papers;
pub mod periods;
pub mod points;
pub mod redemptions;
pub mod reversals;
mod shared;
pub mod station;
pub mod stocktakes;
pub mod tasks;

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

macro_rules! events {
    ($($name:literal => $variant:ident($fact:ty),)*) => {
        /// One recorded fact.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(tag = "type")]
        #[allow(missing_docs, reason = "each fact is documented where it is defined")]
        pub enum Event {
            $(#[serde(rename = $name)] $variant($fact),)*
        }

        impl Event {
            /// The names of all facts, as they stand under `type`.
            pub const NAMES: &[&str] = &[$($name),*];

            /// The name of this fact.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }
        }

        impl<'de> Visitor<'de> for Facts {
            type Value = Event;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an event that begins with its type")
            }

            // `type` stands first, so the rest is read straight into its struct and nothing is
            // buffered, as serde's own reader of tagged enums would have to.
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Event, A::Error> {
                if map.next_key::<Tag>()?.is_none() {
                    return Err(de::Error::missing_field("type"));
                }
                let Name(at) = map.next_value()?;
                let rest = MapAccessDeserializer::new(map);
                let mut place = 0_usize;
                $(
                    if at == place {
                        return <$fact>::deserialize(rest).map(Event::$variant);
                    }
                    place = place.saturating_add(1);
                )*
                let _all_tried = place;
                Err(de::Error::custom("unknown event"))
            }
        }

        $(impl From<$fact> for Event {
            fn from(fact: $fact) -> Self {
                Self::$variant(fact)
            }
        })*
    };
}

/// The place of a type's name in [`Event::NAMES`].
struct Name(usize);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Names;
        impl Visitor<'_> for Names {
            type Value = Name;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an event")
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Name, E> {
                let place = Event::NAMES.iter().position(|known| *known == name);
                place.map(Name).ok_or_else(|| E::unknown_variant(name, Event::NAMES))
            }
        }
        from.deserialize_str(Names)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Tag {
    Type,
}

struct Facts;

impl<'de> Deserialize<'de> for Event {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Facts)
    }
}

events! {
    "station.opened" => StationOpened(station::StationOpened),
    "station.policy_set" => PolicySet(station::PolicySet),
    "denied" => Denied(station::Denied),
    "operator.enrolled" => OperatorEnrolled(operators::OperatorEnrolled),
    "operator.roles_set" => RolesSet(operators::RolesSet),
    "operator.pin_set" => PinSet(operators::PinSet),
    "operator.relative_declared" => RelativeDeclared(operators::RelativeDeclared),
    "operator.retired" => OperatorRetired(operators::OperatorRetired),
    "operator.signed_in" => SignedIn(operators::SignedIn),
    "operator.sign_in_failed" => SignInFailed(operators::SignInFailed),
    "grid.village_named" => VillageNamed(grid::VillageNamed),
    "grid.grid_named" => GridNamed(grid::GridNamed),
    "grid.post_given" => PostGiven(grid::PostGiven),
    "grid.post_ended" => PostEnded(grid::PostEnded),
    "member.enrolled" => MemberEnrolled(members::MemberEnrolled),
    "member.card_issued" => CardIssued(members::CardIssued),
    "member.card_blocked" => CardBlocked(members::CardBlocked),
    "member.frozen" => MemberFrozen(members::MemberFrozen),
    "member.thawed" => MemberThawed(members::MemberThawed),
    "member.merged" => MemberMerged(members::MemberMerged),
    "member.unmerged" => MemberUnmerged(members::MemberUnmerged),
    "member.erased" => MemberErased(members::MemberErased),
    "member.source_enrolled" => SourceEnrolled(members::SourceEnrolled),
    "member.source_opened" => SourceOpened(members::SourceOpened),
    "member.source_refused" => SourceRefused(members::SourceRefused),
    "task.kind_published" => KindPublished(tasks::KindPublished),
    "task.submitted" => TaskSubmitted(tasks::TaskSubmitted),
    "task.credited" => TaskCredited(tasks::TaskCredited),
    "task.rejected" => TaskRejected(tasks::TaskRejected),
    "task.asked" => TaskAsked(tasks::TaskAsked),
    "dispatch.handed_out" => TaskDispatched(dispatch::TaskDispatched),
    "dispatch.carried_over" => DispatchCarried(dispatch::DispatchCarried),
    "dispatch.cleared" => DispatchCleared(dispatch::DispatchCleared),
    "case.listed" => CaseListed(cases::CaseListed),
    "case.claimed" => CaseClaimed(cases::CaseClaimed),
    "case.party_declared" => PartyDeclared(cases::PartyDeclared),
    "case.progressed" => CaseProgressed(cases::CaseProgressed),
    "case.extended" => CaseExtended(cases::CaseExtended),
    "case.paid_elsewhere" => CasePaidElsewhere(cases::CasePaidElsewhere),
    "case.released" => CaseReleased(cases::CaseReleased),
    "case.claim_lapsed" => ClaimLapsed(cases::ClaimLapsed),
    "case.completed" => CaseCompleted(cases::CaseCompleted),
    "case.returned" => CaseReturned(cases::CaseReturned),
    "case.rewarded" => CaseRewarded(cases::CaseRewarded),
    "case.withdrawn" => CaseWithdrawn(cases::CaseWithdrawn),
    "case.expired" => CaseExpired(cases::CaseExpired),
    "points.adjusted" => PointsAdjusted(points::PointsAdjusted),
    "points.lapsed" => PointsLapsed(points::PointsLapsed),
    "points.settled" => PointsSettled(points::PointsSettled),
    "notice.objected" => NoticeObjected(notice::NoticeObjected),
    "notice.dismissed" => NoticeDismissed(notice::NoticeDismissed),
    "task.credit_reversed" => TaskCreditReversed(reversals::TaskCreditReversed),
    "case.reward_reversed" => CaseRewardReversed(reversals::CaseRewardReversed),
    "goods.listed" => GoodListed(goods::GoodListed),
    "goods.repriced" => GoodRepriced(goods::GoodRepriced),
    "goods.donor_named" => DonorNamed(goods::DonorNamed),
    "goods.donated" => GoodsDonated(goods::GoodsDonated),
    "goods.purchased" => GoodsPurchased(goods::GoodsPurchased),
    "goods.changed" => GoodChanged(goods::GoodChanged),
    "goods.barcode_added" => BarcodeAdded(goods::BarcodeAdded),
    "goods.barcode_removed" => BarcodeRemoved(goods::BarcodeRemoved),
    "goods.withdrawn" => GoodWithdrawn(goods::GoodWithdrawn),
    "goods.restored" => GoodRestored(goods::GoodRestored),
    "goods.written_off" => GoodsWrittenOff(goods::GoodsWrittenOff),
    "stocktake.opened" => StocktakeOpened(stocktakes::StocktakeOpened),
    "stocktake.counted" => GoodsCounted(stocktakes::GoodsCounted),
    "stocktake.closed" => StocktakeClosed(stocktakes::StocktakeClosed),
    "stocktake.abandoned" => StocktakeAbandoned(stocktakes::StocktakeAbandoned),
    "redemption.redeemed" => Redeemed(redemptions::Redeemed),
    "redemption.reversed" => RedemptionReversed(redemptions::RedemptionReversed),
    "redemption.collector_erased" => CollectorErased(redemptions::CollectorErased),
    "redemption.held" => BasketHeld(redemptions::BasketHeld),
    "redemption.hold_released" => HoldReleased(redemptions::HoldReleased),
    "redemption.hold_lapsed" => HoldLapsed(redemptions::HoldLapsed),
    "goods.cash_allowed" => CashAllowed(redemptions::CashAllowed),
    "member.pin_set" => MemberPinSet(redemptions::MemberPinSet),
    "member.pin_refused" => MemberPinRefused(redemptions::MemberPinRefused),
    "fund.opened" => FundOpened(funds::FundOpened),
    "fund.granted" => FundGranted(funds::FundGranted),
    "merchant.named" => MerchantNamed(merchants::MerchantNamed),
    "merchant.settled" => MerchantSettled(merchants::MerchantSettled),
    "market_card.bought" => MarketCardsBought(market_cards::MarketCardsBought),
    "market_card.handed_over" => MarketCardsHandedOver(market_cards::MarketCardsHandedOver),
    "market_card.issued" => MarketCardsIssued(market_cards::MarketCardsIssued),
    "market_card.taken_back" => MarketCardsTakenBack(market_cards::MarketCardsTakenBack),
    "market_card.voided" => MarketCardsVoided(market_cards::MarketCardsVoided),
    "market_card.counted" => MarketCardsCounted(market_cards::MarketCardsCounted),
    "slip.reprinted" => SlipReprinted(papers::SlipReprinted),
    "outage.forms_printed" => FormsPrinted(papers::FormsPrinted),
    "station.rollback_accepted" => RollbackAccepted(station::RollbackAccepted),
    "shift.opened" => ShiftOpened(days::ShiftOpened),
    "shift.closed" => ShiftClosed(days::ShiftClosed),
    "day.count_drawn" => GoodsDrawn(days::GoodsDrawn),
    "day.counted" => DrawnCounted(days::DrawnCounted),
    "day.closed" => DayClosed(days::DayClosed),
    "outage.form_voided" => FormVoided(days::FormVoided),
    "fund.allotted" => FundAllotted(funds::FundAllotted),
    "fund.uses_set" => FundUsesSet(funds::FundUsesSet),
    "fund.budget_set" => FundBudgetSet(funds::FundBudgetSet),
    "draw.requested" => DrawRequested(draws::DrawRequested),
    "draw.approved" => DrawApproved(draws::DrawApproved),
    "draw.refused" => DrawRefused(draws::DrawRefused),
    "draw.withdrawn" => DrawWithdrawn(draws::DrawWithdrawn),
    "draw.lapsed" => DrawLapsed(draws::DrawLapsed),
    "draw.received" => DrawReceived(draws::DrawReceived),
    "draw.invoiced" => DrawInvoiced(draws::DrawInvoiced),
    "draw.invoice_struck" => InvoiceStruck(draws::InvoiceStruck),
    "draw.service_accepted" => ServiceAccepted(draws::ServiceAccepted),
    "draw.returned" => DrawReturned(draws::DrawReturned),
    "draw.reconciled" => DrawReconciled(draws::DrawReconciled),
    "draw.explained" => DrawExplained(draws::DrawExplained),
    "obligation.promised" => ObligationPromised(obligations::ObligationPromised),
    "obligation.funded" => ObligationFunded(obligations::ObligationFunded),
    "obligation.paid" => ObligationPaid(obligations::ObligationPaid),
    "obligation.stopped" => ObligationStopped(obligations::ObligationStopped),
    "obligation.withdrawn" => ObligationWithdrawn(obligations::ObligationWithdrawn),
    "key.set" => KeySet(keys::KeySet),
    "key.witnesses_set" => WitnessesSet(keys::WitnessesSet),
    "period.closed" => PeriodClosed(periods::PeriodClosed),
    "operator.key_set" => OperatorKeySet(operators::OperatorKeySet),
    "operator.key_revoked" => OperatorKeyRevoked(operators::OperatorKeyRevoked),
    "operator.erased" => OperatorErased(operators::OperatorErased),
    "operator.signed" => ApprovalSigned(operators::ApprovalSigned),
}
