//! What happened by day, for the figures of today and for trends.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::Event;
use crate::events::cases::Portion;
use crate::events::days::{Counted, Tally};
use crate::journal::{Account, Commodity, Entry};
use crate::units::{Cny, Day, DeskId, Moment, OperatorId, PadNo, Period, Points, Seq, Sku};

/// The days of a book on which something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    all: BTreeMap<Day, Counts>,
    /// Open shifts by the entry that opened them.
    shifts: BTreeMap<Seq, Shift>,
    /// The goods drawn for days that are open.
    counts: BTreeMap<Day, Count>,
    /// Every close by the day it closed.
    closed: BTreeMap<Day, Closed>,
    /// Days since the last close on which operators entered something.
    worked: BTreeSet<Day>,
    /// Paper forms that are spoilt or lost.
    voided: BTreeMap<PadNo, Seq>,
}

/// An open shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// The entry that opened it.
    pub seq: Seq,
    /// Who works.
    pub operator: OperatorId,
    /// Where.
    pub desk: DeskId,
    /// Since when.
    pub since: Moment,
    /// The day on which it was opened.
    pub on: Day,
    /// What was done in it so far.
    pub tally: Tally,
}

/// Goods that are to be counted, or were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// For the close of which day.
    pub day: Day,
    /// The entry that drew them.
    pub seq: Seq,
    /// The goods in the order of the draw.
    pub goods: Vec<Sku>,
    /// What was found the last time they were counted.
    pub found: Option<Found>,
}

/// What a count found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The entry that recorded it.
    pub seq: Seq,
    /// Who counted.
    pub by: OperatorId,
    /// What was found.
    pub counts: Vec<Counted>,
}

impl Found {
    /// How many goods differ from the book.
    pub fn differences(&self) -> usize {
        self.counts.iter().filter(|counted| !counted.difference().is_zero()).count()
    }
}

/// A day that was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The last day it closed.
    pub day: Day,
    /// The entry that closed it.
    pub seq: Seq,
    /// When.
    pub at: Moment,
    /// Who signed first.
    pub by: OperatorId,
    /// Who signed with him.
    pub second: OperatorId,
    /// How many slips the book had at the end of the day.
    pub vouchers: u32,
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
    /// What redemptions took of what points are honoured with: goods at cost and cards at face, less
    /// what was paid in cash and less what was reversed.
    pub honoured: Cny,
}

impl Counts {
    /// A redemption took goods or cards, or brought them back.
    fn honour(&mut self, entry: &Entry) {
        for posting in &entry.postings {
            let taken = match (posting.account, posting.commodity) {
                // What came back spoilt was not honoured, and what it cost is another expense.
                (Account::Expense(_, purpose), Commodity::Cny) if purpose.as_str() != Account::SPOILT => {
                    Some(posting.amount)
                }
                (Account::Fund(_), Commodity::Cny) => posting.amount.checked_neg(),
                _ => None,
            };
            self.took(taken.map(Cny::from_minor));
        }
    }

    /// Cards were given out, or came back.
    fn honour_cards(&mut self, entry: &Entry) {
        for posting in &entry.postings {
            if let (Account::IssuedCards, Commodity::Cards(face)) = (posting.account, posting.commodity) {
                self.took(face.checked_times(posting.amount));
            }
        }
    }

    fn took(&mut self, taken: Option<Cny>) {
        let sum = taken.and_then(|taken| self.honoured.checked_add(taken));
        self.honoured = sum.unwrap_or(self.honoured);
    }

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

    /// The day of the first entry.
    pub fn first(&self) -> Option<Day> {
        self.all.keys().next().copied()
    }

    /// The days of a period on which something happened.
    pub fn within(&self, period: Period) -> impl Iterator<Item = (Day, &Counts)> {
        let days = (period.from <= period.to).then(|| self.all.range(period.from..=period.to));
        days.into_iter().flatten().map(|(day, counts)| (*day, counts))
    }

    /// Open shifts, oldest first.
    pub fn shifts(&self) -> impl ExactSizeIterator<Item = &Shift> {
        self.shifts.values()
    }

    /// An open shift by the entry that opened it.
    pub fn shift(&self, seq: Seq) -> Option<&Shift> {
        self.shifts.get(&seq)
    }

    /// The open shift of an operator at a terminal.
    pub fn shift_of(&self, operator: OperatorId, desk: &DeskId) -> Option<&Shift> {
        self.shifts.values().find(|shift| shift.operator == operator && shift.desk == *desk)
    }

    /// The goods drawn for the close of `day`.
    pub fn count(&self, day: Day) -> Option<&Count> {
        self.counts.get(&day)
    }

    /// Every close, oldest first.
    pub fn closes(&self) -> impl DoubleEndedIterator<Item = &Closed> {
        self.closed.values()
    }

    /// The last close.
    pub fn last_closed(&self) -> Option<&Closed> {
        self.closed.values().next_back()
    }

    /// The close that covers `day`; none while it is open.
    pub fn closing(&self, day: Day) -> Option<&Closed> {
        self.closed.range(day..).next().map(|(_, closed)| closed)
    }

    /// Days without a close on which operators entered something, oldest first.
    pub fn worked(&self) -> impl DoubleEndedIterator<Item = Day> {
        self.worked.iter().copied()
    }

    /// The day that is to be closed next: the last one worked before `today`, or else `today`.
    pub fn to_close(&self, today: Day) -> Day {
        self.worked.range(..today).next_back().copied().unwrap_or(today)
    }

    /// How many redemptions there were up to the end of `day`, by the counts of the days.
    pub fn redeemed_until(&self, day: Day) -> u32 {
        self.all.range(..=day).fold(0, |sum, (_, counts)| sum.saturating_add(counts.redeemed))
    }

    /// The entry that says a paper form is spoilt or lost.
    pub fn voided(&self, pad: &PadNo) -> Option<Seq> {
        self.voided.get(pad).copied()
    }

    /// Paper forms that are spoilt or lost, by number.
    pub fn all_voided(&self) -> impl ExactSizeIterator<Item = (&PadNo, Seq)> {
        self.voided.iter().map(|(pad, seq)| (pad, *seq))
    }

    /// Takes in a fact about days themselves.
    pub(super) fn take(&mut self, entry: &Entry, vouchers: u32) -> Option<()> {
        let Entry { seq, at, on, by, .. } = *entry;
        if let Event::ShiftOpened(fact) = &entry.event {
            let desk = entry.desk.clone();
            let shift = Shift { seq, operator: by, desk, since: at, on, tally: Tally::default() };
            self.shifts.insert(seq, shift).is_none().then_some(())?;
            (fact.vouchers == vouchers).then_some(())
        } else if let Event::ShiftClosed(fact) = &entry.event {
            let shift = self.shifts.remove(&fact.shift)?;
            (shift.operator == fact.operator && shift.tally == fact.tally).then_some(())
        } else if let Event::GoodsDrawn(fact) = &entry.event {
            let count = Count { day: fact.day, seq, goods: fact.goods.clone(), found: None };
            // Drawn once: whoever does not like a draw cannot draw again by way of another day.
            self.counts.insert(fact.day, count).is_none().then_some(())
        } else if let Event::DrawnCounted(fact) = &entry.event {
            let count = self.counts.get_mut(&fact.day)?;
            count.found = Some(Found { seq, by, counts: fact.counts.clone() });
            Some(())
        } else if let Event::DayClosed(fact) = &entry.event {
            let (day, second) = (fact.day, fact.second);
            let before = self.last_closed().map_or(0, |closed| closed.vouchers);
            let vouchers = before.checked_add(fact.slips)?;
            (vouchers == self.redeemed_until(day)).then_some(())?;
            let closed = Closed { day, seq, at, by, second, vouchers };
            // A day is closed once, and never behind a later one.
            self.closing(day).is_none().then_some(())?;
            self.closed.insert(day, closed);
            self.counts.retain(|drawn, _| day < *drawn);
            self.worked = self.worked.iter().copied().filter(|worked| day < *worked).collect();
            Some(())
        } else if let Event::FormVoided(fact) = &entry.event {
            self.voided.insert(fact.pad.clone(), seq).is_none().then_some(())
        } else {
            None
        }
    }

    /// Whether an operator entered it, and not the book itself about what became of him or of time.
    fn is_work(entry: &Entry) -> bool {
        // A signature of what was done is no more work, and that of a close comes after it.
        let of_the_book = matches!(
            entry.event,
            Event::SignedIn(_) | Event::SignInFailed(_) | Event::Denied(_) | Event::ApprovalSigned(_)
        );
        // Closing an earlier day or period is no work of this day.
        let of_a_close = matches!(
            entry.event,
            Event::GoodsDrawn(_) | Event::DrawnCounted(_) | Event::DayClosed(_) | Event::PeriodClosed(_)
        );
        entry.by != OperatorId::BOOK && !of_the_book && !of_a_close
    }

    /// Adds an entry to the shift in which it was made.
    fn tally(&mut self, entry: &Entry) {
        let mut shifts = self.shifts.values_mut();
        let of_entry = |shift: &&mut Shift| shift.operator == entry.by && shift.desk == entry.desk;
        let Some(Shift { tally, .. }) = shifts.find(of_entry) else { return };
        let count = |counter: &mut u32| *counter = counter.saturating_add(1);
        if let Event::Redeemed(fact) = &entry.event {
            count(&mut tally.redemptions);
            tally.points = tally.points.checked_add(fact.points).unwrap_or(tally.points);
            for line in &fact.lines {
                tally.pieces = tally.pieces.checked_add(line.quantity).unwrap_or(tally.pieces);
            }
        } else if let Event::MarketCardsIssued(fact) = &entry.event {
            count(&mut tally.redemptions);
            tally.points = tally.points.checked_add(fact.points).unwrap_or(tally.points);
        } else if let Event::RedemptionReversed(_) | Event::MarketCardsTakenBack(_) = &entry.event {
            count(&mut tally.reversals);
        } else if let Event::TaskSubmitted(_) = &entry.event {
            count(&mut tally.entered);
        } else if let Event::TaskCredited(_) | Event::TaskRejected(_) | Event::TaskAsked(_) = &entry.event {
            count(&mut tally.judged);
        }
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a line a fact, and the compiler finds the one that is missing"
    )]
    pub(super) fn apply(&mut self, entry: &Entry) {
        self.tally(entry);
        if Self::is_work(entry) && self.closing(entry.on).is_none() {
            self.worked.insert(entry.on);
        }
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
                day.honour(entry);
            }
            Event::MarketCardsIssued(fact) => {
                count(&mut day.redeemed);
                add(&mut day.points_spent, fact.points);
                day.honour_cards(entry);
            }
            Event::MarketCardsTakenBack(fact) => {
                count(&mut day.reversed);
                day.honour_cards(entry);
                day.points_spent = day.points_spent.checked_sub(fact.points).unwrap_or(day.points_spent);
            }
            Event::RedemptionReversed(fact) => {
                count(&mut day.reversed);
                day.honour(entry);
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
            | Event::OperatorKeySet(_)
            | Event::OperatorKeyRevoked(_)
            | Event::ApprovalSigned(_)
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
            | Event::MemberErased(_)
            | Event::OperatorErased(_)
            | Event::CollectorErased(_)
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
            | Event::FundAllotted(_)
            | Event::FundUsesSet(_)
            | Event::FundBudgetSet(_)
            | Event::DrawRequested(_)
            | Event::DrawApproved(_)
            | Event::DrawRefused(_)
            | Event::DrawWithdrawn(_)
            | Event::DrawLapsed(_)
            | Event::DrawReceived(_)
            | Event::DrawInvoiced(_)
            | Event::InvoiceStruck(_)
            | Event::ServiceAccepted(_)
            | Event::DrawReturned(_)
            | Event::DrawReconciled(_)
            | Event::DrawExplained(_)
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
            | Event::GoodChanged(_)
            | Event::BarcodeAdded(_)
            | Event::BarcodeRemoved(_)
            | Event::GoodWithdrawn(_)
            | Event::GoodRestored(_)
            | Event::GoodsWrittenOff(_)
            | Event::StocktakeOpened(_)
            | Event::GoodsCounted(_)
            | Event::StocktakeClosed(_)
            | Event::StocktakeAbandoned(_)
            | Event::BasketHeld(_)
            | Event::HoldReleased(_)
            | Event::HoldLapsed(_)
            | Event::CashAllowed(_)
            | Event::MemberPinSet(_)
            | Event::MemberPinRefused(_)
            | Event::FundOpened(_)
            | Event::FundGranted(_)
            | Event::MerchantNamed(_)
            | Event::MerchantSettled(_)
            | Event::MarketCardsBought(_)
            | Event::MarketCardsHandedOver(_)
            | Event::MarketCardsVoided(_)
            | Event::MarketCardsCounted(_)
            | Event::SlipReprinted(_)
            | Event::FormsPrinted(_)
            | Event::RollbackAccepted(_)
            | Event::KeySet(_)
            | Event::WitnessesSet(_)
            | Event::ShiftOpened(_)
            | Event::ShiftClosed(_)
            | Event::GoodsDrawn(_)
            | Event::DrawnCounted(_)
            | Event::DayClosed(_)
            | Event::FormVoided(_)
            | Event::ObligationPromised(_)
            | Event::ObligationFunded(_)
            | Event::ObligationPaid(_)
            | Event::ObligationStopped(_)
            | Event::ObligationWithdrawn(_)
            | Event::PeriodClosed(_) => {}
        }
    }
}
