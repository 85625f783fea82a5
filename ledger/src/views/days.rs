//! What happened by day, for the figures of today and for trends.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::Event;
use crate::events::cases::Portion;
use crate::journal::Entry;
use crate::units::{Day, Period, Points};

/// The days of a book on which something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    all: BTreeMap<Day, Counts>,
}

/// What happened on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Acts submitted.
    pub submitted: u32,
    /// Acts credited.
    pub credited: u32,
    /// Acts refused.
    pub rejected: u32,
    /// Cases rewarded.
    pub rewarded: u32,
    /// Redemptions.
    pub redeemed: u32,
    /// Reversals.
    pub reversed: u32,
    /// Denials.
    pub denied: u32,
    /// Points that members earned, less what was reversed.
    pub points_earned: Points,
    /// Points that members spent, less what was reversed.
    pub points_spent: Points,
    /// Points that lapsed.
    pub points_lapsed: Points,
}

impl Counts {
    /// A credit was taken back.
    fn unearned(&mut self, portions: &[Portion]) {
        self.reversed = self.reversed.saturating_add(1);
        for portion in portions {
            self.points_earned = self.points_earned.checked_sub(portion.points).unwrap_or(self.points_earned);
        }
    }
}

impl Days {
    /// What happened on `day`.
    pub fn on(&self, day: Day) -> Counts {
        self.all.get(&day).copied().unwrap_or_default()
    }

    /// The days of a period on which something happened.
    pub fn within(&self, period: Period) -> impl Iterator<Item = (Day, &Counts)> {
        let days = (period.from <= period.to).then(|| self.all.range(period.from..=period.to));
        days.into_iter().flatten().map(|(day, counts)| (*day, counts))
    }

    pub(super) fn apply(&mut self, entry: &Entry) {
        let day = self.all.entry(entry.on).or_default();
        let count = |counter: &mut u32| *counter = counter.saturating_add(1);
        let add = |sum: &mut Points, points: Points| *sum = sum.checked_add(points).unwrap_or(*sum);
        match &entry.event {
            Event::TaskSubmitted(_) => count(&mut day.submitted),
            Event::TaskCredited(fact) => {
                count(&mut day.credited);
                add(&mut day.points_earned, fact.points);
            }
            Event::TaskRejected(_) => count(&mut day.rejected),
            Event::CaseRewarded(fact) => {
                count(&mut day.rewarded);
                add(&mut day.points_earned, fact.points);
            }
            Event::Redeemed(fact) => {
                count(&mut day.redeemed);
                add(&mut day.points_spent, fact.points);
            }
            Event::RedemptionReversed(fact) => {
                count(&mut day.reversed);
                day.points_spent = day.points_spent.checked_sub(fact.points).unwrap_or(day.points_spent);
            }
            Event::TaskCreditReversed(fact) => day.unearned(&fact.portions),
            Event::CaseRewardReversed(fact) => day.unearned(&fact.portions),
            Event::Denied(_) => count(&mut day.denied),
            Event::PointsLapsed(fact) => add(&mut day.points_lapsed, fact.points),
            Event::StationOpened(_)
            | Event::PolicySet(_)
            | Event::OperatorEnrolled(_)
            | Event::RolesSet(_)
            | Event::PinSet(_)
            | Event::RelativeDeclared(_)
            | Event::OperatorRetired(_)
            | Event::SignedIn(_)
            | Event::SignInFailed(_)
            | Event::VillageNamed(_)
            | Event::GridNamed(_)
            | Event::PostGiven(_)
            | Event::PostEnded(_)
            | Event::MemberEnrolled(_)
            | Event::CardIssued(_)
            | Event::CardBlocked(_)
            | Event::MemberFrozen(_)
            | Event::MemberThawed(_)
            | Event::MemberMerged(_)
            | Event::MemberUnmerged(_)
            | Event::NoticeObjected(_)
            | Event::NoticeDismissed(_)
            | Event::PointsSettled(_)
            | Event::SourceEnrolled(_)
            | Event::SourceOpened(_)
            | Event::SourceRefused(_)
            | Event::KindPublished(_)
            | Event::TaskAsked(_)
            | Event::TaskDispatched(_)
            | Event::DispatchCarried(_)
            | Event::DispatchCleared(_)
            | Event::CaseListed(_)
            | Event::CaseClaimed(_)
            | Event::PartyDeclared(_)
            | Event::CaseProgressed(_)
            | Event::CaseExtended(_)
            | Event::CasePaidElsewhere(_)
            | Event::CaseReleased(_)
            | Event::ClaimLapsed(_)
            | Event::CaseCompleted(_)
            | Event::CaseReturned(_)
            | Event::CaseWithdrawn(_)
            | Event::CaseExpired(_)
            | Event::PointsAdjusted(_)
            | Event::GoodListed(_)
            | Event::GoodRepriced(_)
            | Event::DonorNamed(_)
            | Event::GoodsDonated(_)
            | Event::GoodsPurchased(_)
            | Event::FundOpened(_)
            | Event::FundGranted(_)
            | Event::SlipReprinted(_)
            | Event::FormsPrinted(_)
            | Event::RollbackAccepted(_) => {}
        }
    }
}
