//! Who had a hand in a fact besides whoever entered it, and what is a judgement.

use super::Event;
use crate::units::OperatorId;

impl Event {
    /// The second person, where one stood by.
    #[expect(
        clippy::too_many_lines,
        reason = "a line a fact, and the compiler finds the one that is missing"
    )]
    pub const fn second(&self) -> Option<OperatorId> {
        match self {
            Self::MemberMerged(fact) => Some(fact.second),
            Self::MemberUnmerged(fact) => Some(fact.second),
            Self::MemberErased(fact) => Some(fact.second),
            Self::OperatorErased(fact) => Some(fact.second),
            Self::CollectorErased(fact) => Some(fact.second),
            Self::PointsAdjusted(fact) => Some(fact.second),
            Self::GoodsWrittenOff(fact) => Some(fact.second),
            Self::StocktakeClosed(fact) => Some(fact.second),
            Self::MarketCardsBought(fact) => Some(fact.second),
            Self::MarketCardsTakenBack(fact) => Some(fact.second),
            Self::MarketCardsVoided(fact) => Some(fact.second),
            Self::MarketCardsCounted(fact) => Some(fact.second),
            Self::DayClosed(fact) => Some(fact.second),
            Self::FundUsesSet(fact) => Some(fact.second),
            Self::ServiceAccepted(fact) => Some(fact.second),
            Self::DrawReconciled(fact) => Some(fact.second),
            Self::DrawExplained(fact) => Some(fact.second),
            Self::ObligationPaid(fact) => Some(fact.second),
            Self::ObligationWithdrawn(fact) => Some(fact.second),
            Self::WitnessesSet(fact) => Some(fact.second),
            Self::PeriodClosed(fact) => Some(fact.second),
            Self::OperatorKeySet(fact) => Some(fact.second),
            Self::PolicySet(fact) => fact.second,
            Self::OperatorEnrolled(fact) => fact.second,
            Self::RolesSet(fact) => fact.second,
            Self::PinSet(fact) => fact.second,
            Self::GoodsDonated(fact) => fact.second,
            Self::GoodsPurchased(fact) => fact.second,
            Self::Redeemed(fact) => fact.second,
            Self::RedemptionReversed(fact) => fact.second,
            Self::MarketCardsIssued(fact) => fact.second,
            Self::FundAllotted(fact) => fact.second,
            Self::KeySet(fact) => fact.second,
            Self::OperatorKeyRevoked(fact) => fact.second,
            // Whoever takes cards over counts them with the giver.
            Self::MarketCardsHandedOver(fact) => Some(fact.to),
            Self::StationOpened(_)
            | Self::Denied(_)
            | Self::RelativeDeclared(_)
            | Self::OperatorRetired(_)
            | Self::SignedIn(_)
            | Self::SignInFailed(_)
            | Self::VillageNamed(_)
            | Self::GridNamed(_)
            | Self::PostGiven(_)
            | Self::PostEnded(_)
            | Self::MemberEnrolled(_)
            | Self::CardIssued(_)
            | Self::CardBlocked(_)
            | Self::MemberFrozen(_)
            | Self::MemberThawed(_)
            | Self::SourceEnrolled(_)
            | Self::SourceOpened(_)
            | Self::SourceRefused(_)
            | Self::KindPublished(_)
            | Self::TaskSubmitted(_)
            | Self::TaskCredited(_)
            | Self::TaskRejected(_)
            | Self::TaskAsked(_)
            | Self::TaskDispatched(_)
            | Self::DispatchCarried(_)
            | Self::DispatchCleared(_)
            | Self::CaseListed(_)
            | Self::CaseClaimed(_)
            | Self::PartyDeclared(_)
            | Self::CaseProgressed(_)
            | Self::CaseExtended(_)
            | Self::CasePaidElsewhere(_)
            | Self::CaseReleased(_)
            | Self::ClaimLapsed(_)
            | Self::CaseCompleted(_)
            | Self::CaseReturned(_)
            | Self::CaseRewarded(_)
            | Self::CaseWithdrawn(_)
            | Self::CaseExpired(_)
            | Self::PointsLapsed(_)
            | Self::PointsSettled(_)
            | Self::NoticeObjected(_)
            | Self::NoticeDismissed(_)
            | Self::TaskCreditReversed(_)
            | Self::CaseRewardReversed(_)
            | Self::GoodListed(_)
            | Self::GoodRepriced(_)
            | Self::DonorNamed(_)
            | Self::GoodChanged(_)
            | Self::BarcodeAdded(_)
            | Self::BarcodeRemoved(_)
            | Self::GoodWithdrawn(_)
            | Self::GoodRestored(_)
            | Self::StocktakeOpened(_)
            | Self::GoodsCounted(_)
            | Self::StocktakeAbandoned(_)
            | Self::BasketHeld(_)
            | Self::HoldReleased(_)
            | Self::HoldLapsed(_)
            | Self::CashAllowed(_)
            | Self::MemberPinSet(_)
            | Self::MemberPinRefused(_)
            | Self::FundOpened(_)
            | Self::FundGranted(_)
            | Self::MerchantNamed(_)
            | Self::MerchantSettled(_)
            | Self::SlipReprinted(_)
            | Self::FormsPrinted(_)
            | Self::RollbackAccepted(_)
            | Self::ShiftOpened(_)
            | Self::ShiftClosed(_)
            | Self::GoodsDrawn(_)
            | Self::DrawnCounted(_)
            | Self::FormVoided(_)
            | Self::FundBudgetSet(_)
            | Self::DrawRequested(_)
            | Self::DrawApproved(_)
            | Self::DrawRefused(_)
            | Self::DrawWithdrawn(_)
            | Self::DrawLapsed(_)
            | Self::DrawReceived(_)
            | Self::DrawInvoiced(_)
            | Self::InvoiceStruck(_)
            | Self::DrawReturned(_)
            | Self::ObligationPromised(_)
            | Self::ObligationFunded(_)
            | Self::ObligationStopped(_)
            | Self::ApprovalSigned(_) => None,
        }
    }

    /// Whether whoever entered it judged with it, alone, what others had done or asked for.
    pub const fn is_judgement(&self) -> bool {
        matches!(
            self,
            Self::TaskCredited(_)
                | Self::TaskRejected(_)
                | Self::CaseExtended(_)
                | Self::CasePaidElsewhere(_)
                | Self::CaseReturned(_)
                | Self::CaseRewarded(_)
                | Self::NoticeDismissed(_)
                | Self::TaskCreditReversed(_)
                | Self::CaseRewardReversed(_)
                | Self::DrawApproved(_)
                | Self::DrawRefused(_)
        )
    }
}
