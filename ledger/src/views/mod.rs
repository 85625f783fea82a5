//! F3: what follows from the entries, as a pure fold.
//!
//! 1. The views after an entry are a function of the views before it and that entry alone.
//! 2. Views hold what is open (lots, pending acts, cases) and totals; what is closed is read from
//!    the entries when somebody asks. So they stay small however long the book grows.
//! 3. Looking never changes them: what time alone brings about is an entry.

pub mod accounts;
pub mod backing;
pub mod cases;
pub mod days;
pub mod dispatch;
pub mod draws;
pub mod funds;
pub mod goods;
pub mod grid;
pub mod keys;
pub mod market_cards;
pub mod members;
pub mod merchants;
pub mod notice;
pub mod obligations;
pub mod operators;
pub mod papers;
pub mod periods;
pub mod redemptions;
pub mod station;
pub mod stocktakes;
pub mod tasks;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::events::Event;
use crate::events::draws::{Article, Quoted};
use crate::events::goods::{DonorTie, FurtherGoods, GoodsPurchased};
use crate::events::members::{MemberMerged, MemberUnmerged};
use crate::journal::{Account, Commodity, Entry};
use crate::units::{Cny, Day, Digest, Document, DonorId, DrawId, FundId, MemberId, Moment, OperatorId, Seq};

/// What follows from the entries of one book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Views {
    /// The last entry taken in; none before entry 0.
    pub head: Option<Head>,
    /// The station and its policy.
    pub station: station::Station,
    /// Balances and lots.
    pub accounts: accounts::Accounts,
    /// Who may sign in.
    pub operators: operators::Operators,
    /// Villages and grids.
    pub grid: grid::Grid,
    /// Members and cards.
    pub members: members::Members,
    /// Objections, and where lots went.
    pub notice: notice::Notice,
    /// Kinds, acts that wait for review, and what days earned.
    pub tasks: tasks::Tasks,
    /// Tasks that were handed out.
    pub dispatch: dispatch::Dispatch,
    /// The board.
    pub cases: cases::Cases,
    /// The catalogue.
    pub goods: goods::Goods,
    /// The stocktake that goes on.
    pub stocktakes: stocktakes::Stocktakes,
    /// Slips.
    pub redemptions: redemptions::Redemptions,
    /// Funds.
    pub funds: funds::Funds,
    /// What is asked of them.
    pub draws: draws::Draws,
    /// What happened by day.
    pub days: days::Days,
    /// Supermarket cards.
    pub market_cards: market_cards::MarketCards,
    /// Who takes them.
    pub merchants: merchants::Merchants,
    /// Reprints, outage forms, rollbacks.
    pub papers: papers::Papers,
    /// Money promised to members.
    pub obligations: obligations::Obligations,
    /// Closed months, quarters and years.
    pub periods: periods::Periods,
    /// Who signs checkpoints.
    pub keys: keys::Keys,
}

/// The end of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last place.
    pub seq: Seq,
    /// The leaf hash there.
    pub hash: Digest,
    /// When it was recorded.
    pub at: Moment,
}

/// An entry that cannot follow the ones before it. The book is damaged; writing stops.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the book does not add up at {seq}: {what}; run a full verification before writing to it")]
pub struct Broken {
    /// Which entry.
    pub seq: Seq,
    /// What does not fit.
    pub what: String,
}

impl Views {
    /// Takes in the next entry, whose leaf hash is `hash`. What entry 0 links to is for the caller
    /// to check: it takes the rules of hashing, and they are no business of a fold.
    ///
    /// # Errors
    ///
    /// [`Broken`] when it does not link to the head, overdraws an account or a lot, or speaks of
    /// something that does not exist. The views are then of no more use.
    pub fn apply(&mut self, entry: &Entry, hash: Digest) -> Result<(), Broken> {
        let broken = |what: String| Broken { seq: entry.seq, what };
        let (seq, prev) = match (&self.head, &entry.event) {
            (Some(head), _) => (head.seq.next(), head.hash),
            (None, Event::StationOpened(_)) => (Some(Seq::number(0)), entry.prev),
            (None, _) => return Err(broken("the first entry opens no station".to_owned())),
        };
        if seq != Some(entry.seq) || prev != entry.prev {
            return Err(broken("it does not link to the entry before".to_owned()));
        }
        self.accounts.apply(entry).map_err(broken)?;
        self.take(entry).ok_or_else(|| broken(format!("{} of something unknown", entry.event.name())))?;
        self.days.apply(entry);
        self.papers.taken(&entry.takes);
        self.goods.moved(entry);
        self.stocktakes.moved(entry);
        self.periods.entered(entry, hash);
        self.head = Some(Head { seq: entry.seq, hash, at: entry.at });
        Ok(())
    }

    /// Whether one of two operators declared the other his relative, under whichever of his files.
    pub fn are_related(&self, one: OperatorId, other: OperatorId) -> bool {
        let close = |one: OperatorId, other: OperatorId| {
            let member = self.operators.get(other).and_then(|found| found.member);
            let files = member.map(|member| self.members.files(member)).unwrap_or_default();
            self.operators.get(one).is_some_and(|found| files.iter().any(|file| found.is_close_to(*file)))
        };
        close(one, other) || close(other, one)
    }

    /// The points a member has on `today`, apart by what he may do with them; what is in a frozen
    /// file is frozen and not available. What lapses soon is announced as the policy says.
    pub fn figures(&self, member: MemberId, today: Day) -> accounts::Figures {
        let days = self.station.policy_on(today).map_or(0, |policy| policy.expiring_days);
        let figures = self.accounts.figures(member, today, days);
        match self.members.get(member).and_then(|found| found.frozen.as_ref()) {
            Some(_) => figures.of_frozen(),
            None => figures,
        }
    }

    /// The same, with the parked baskets given up whose deadline is past at `at`: what everybody sees
    /// before the book has written it. None when there is no such basket.
    pub fn with_holds_lapsed(&self, at: Moment) -> Option<Self> {
        self.redemptions.overdue(at)?;
        let mut seen = self.clone();
        while let Some(hold) = seen.redemptions.overdue(at).cloned() {
            let (moves, lots) = hold.release();
            // What was pinned lies where it was pinned, so giving it up cannot fail.
            seen.accounts.give_back(&redemptions::sides(&moves), &lots).ok()?;
            seen.redemptions.ended(hold.id)?;
        }
        Some(seen)
    }

    #[expect(
        clippy::too_many_lines,
        reason = "a line a fact, and the compiler finds the one that is missing"
    )]
    fn take(&mut self, entry: &Entry) -> Option<()> {
        match &entry.event {
            Event::StationOpened(fact) => self.station.opened(&entry.book, fact),
            Event::PolicySet(fact) => self.station.policy_set(entry.seq, fact),
            Event::KeySet(fact) => self.keys.key_set(entry.seq, fact),
            Event::WitnessesSet(fact) => self.keys.witnesses_set(fact),
            Event::OperatorEnrolled(fact) => self.operators.enrolled(fact, entry.by, entry.seq)?,
            Event::RolesSet(fact) => self.operators.roles_set(fact, entry.seq)?,
            Event::PinSet(fact) => self.operators.pin_set(fact, entry.by, entry.seq)?,
            Event::RelativeDeclared(fact) => self.operators.relative_declared(fact)?,
            Event::OperatorRetired(fact) => self.operators.retired(fact, entry.seq)?,
            Event::OperatorKeySet(fact) => self.operators.key_set(fact, entry.seq)?,
            Event::OperatorKeyRevoked(fact) => self.operators.key_revoked(fact, entry.seq)?,
            Event::OperatorErased(fact) => self.operators.erased(fact, entry.seq)?,
            Event::CollectorErased(fact) => self.redemptions.erased(fact.voucher, entry.seq)?,
            Event::SignedIn(fact) => self.operators.signed_in(fact, entry)?,
            Event::SignInFailed(fact) => {
                self.operators.sign_in_failed(fact, entry.at, self.station.policy_on(entry.on))?;
            }
            Event::VillageNamed(fact) => self.grid.village_named(fact),
            Event::GridNamed(fact) => self.grid.grid_named(fact),
            Event::PostGiven(fact) => self.members.post_given(fact)?,
            Event::PostEnded(fact) => self.members.post_ended(fact)?,
            Event::MemberEnrolled(fact) => self.members.enrolled(fact)?,
            Event::CardIssued(fact) => self.members.card_issued(fact)?,
            Event::CardBlocked(fact) => self.members.card_blocked(fact)?,
            Event::MemberFrozen(fact) => self.members.frozen(fact.member, Some(&fact.reason))?,
            Event::MemberThawed(fact) => self.members.frozen(fact.member, None)?,
            Event::MemberMerged(fact) => self.merged(entry, fact)?,
            Event::MemberUnmerged(fact) => self.unmerged(fact)?,
            Event::MemberErased(fact) => self.members.erased(fact, entry.seq)?,
            Event::SourceEnrolled(fact) => self.members.source_enrolled(fact, entry.on)?,
            Event::SourceOpened(fact) => self.members.source_opened(fact.member)?,
            Event::SourceRefused(fact) => {
                self.members.source_refused(fact, entry.at, self.station.policy_on(entry.on))?;
            }
            Event::KindPublished(fact) => self.tasks.kind_published(entry.seq, fact),
            Event::TaskSubmitted(fact) => {
                self.tasks.submitted(entry, fact)?;
                self.papers.act_entered(entry, fact);
                fact.details.dispatch.map_or(Some(()), |dispatch| self.dispatch.done(dispatch))?;
            }
            Event::TaskCredited(fact) => {
                self.tasks.credited(fact, entry.on, self.station.policy_on(entry.on))?;
                self.members.credited(&fact.earners(), fact.hours)?;
            }
            Event::TaskRejected(fact) => {
                self.tasks.rejected(entry, fact, self.station.policy_on(entry.on))?;
            }
            Event::TaskAsked(fact) => self.tasks.asked_back(entry, fact)?,
            Event::TaskDispatched(fact) => self.dispatch.handed_out(entry, fact)?,
            Event::DispatchCarried(fact) => self.dispatch.carried(entry, fact)?,
            Event::DispatchCleared(fact) => self.dispatch.cleared(fact)?,
            Event::NoticeObjected(fact) => self.notice.objected(entry, fact)?,
            Event::NoticeDismissed(fact) => self.notice.dismissed(entry, fact)?,
            Event::TaskCreditReversed(fact) => {
                self.notice.credit_reversed(entry, fact.credit)?;
                self.tasks.credit_reversed(fact)?;
                self.members.credit_reversed(&fact.portions, fact.hours)?;
            }
            Event::CaseRewardReversed(fact) => {
                self.notice.credit_reversed(entry, fact.credit)?;
                self.cases.reward_reversed(entry, fact)?;
                self.members.credit_reversed(&fact.portions, None)?;
            }
            Event::CaseRewarded(fact) => {
                self.cases.rewarded(entry, fact)?;
                self.members.credited(&fact.earners(), None)?;
            }
            Event::CaseListed(fact) => self.cases.listed(entry, fact)?,
            Event::CaseClaimed(fact) => self.cases.claimed(entry, fact)?,
            Event::PartyDeclared(fact) => self.cases.party_declared(entry, fact)?,
            Event::CaseProgressed(fact) => self.cases.progressed(entry, fact)?,
            Event::CaseExtended(fact) => self.cases.extended(entry, fact)?,
            Event::CasePaidElsewhere(fact) => self.cases.paid_elsewhere(entry, fact)?,
            Event::CaseReleased(fact) => self.cases.back_on_board(entry, fact.case, fact.member)?,
            Event::ClaimLapsed(fact) => self.cases.back_on_board(entry, fact.case, fact.member)?,
            Event::CaseCompleted(fact) => self.cases.completed(entry, fact)?,
            Event::CaseReturned(fact) => self.cases.returned(entry, fact)?,
            Event::CaseWithdrawn(fact) => self.cases.ended(entry, fact.case, cases::State::Withdrawn)?,
            Event::CaseExpired(fact) => self.cases.ended(entry, fact.case, cases::State::Expired)?,
            Event::GoodListed(_)
            | Event::GoodRepriced(_)
            | Event::GoodChanged(_)
            | Event::BarcodeAdded(_)
            | Event::BarcodeRemoved(_)
            | Event::GoodWithdrawn(_)
            | Event::GoodRestored(_)
            | Event::DonorNamed(_)
            | Event::GoodsPurchased(_)
            | Event::GoodsWrittenOff(_)
            | Event::StocktakeOpened(_)
            | Event::GoodsCounted(_)
            | Event::StocktakeClosed(_)
            | Event::StocktakeAbandoned(_) => self.take_goods(entry)?,
            Event::Redeemed(_)
            | Event::RedemptionReversed(_)
            | Event::BasketHeld(_)
            | Event::HoldReleased(_)
            | Event::HoldLapsed(_)
            | Event::CashAllowed(_)
            | Event::MemberPinSet(_)
            | Event::MemberPinRefused(_) => self.take_redemption(entry)?,
            Event::FundOpened(fact) => self.funds.opened(fact)?,
            Event::FundGranted(fact) => self.funds.granted(entry.seq, fact)?,
            Event::FundAllotted(fact) => self.funds.allotted(fact)?,
            Event::FundUsesSet(fact) => self.funds.uses_set(fact)?,
            Event::FundBudgetSet(fact) => self.funds.budget_set(entry.seq, fact)?,
            Event::DrawRequested(_)
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
            | Event::DrawExplained(_) => self.take_draw(entry)?,
            Event::MerchantNamed(_)
            | Event::MerchantSettled(_)
            | Event::MarketCardsBought(_)
            | Event::MarketCardsHandedOver(_)
            | Event::MarketCardsIssued(_)
            | Event::MarketCardsTakenBack(_)
            | Event::MarketCardsVoided(_)
            | Event::MarketCardsCounted(_) => self.take_market_cards(entry)?,
            Event::SlipReprinted(fact) => self.papers.reprinted(fact)?,
            Event::FormsPrinted(fact) => self.papers.forms_printed(entry.on, fact)?,
            Event::RollbackAccepted(fact) => self.papers.rollback_accepted(fact),
            // Their postings and lots say it all, or there is nothing that follows.
            Event::Denied(_)
            | Event::ApprovalSigned(_)
            | Event::PointsAdjusted(_)
            | Event::PointsLapsed(_)
            | Event::PointsSettled(_) => {}
            Event::GoodsDonated(fact) => self.goods.donated(entry.seq, fact)?,
            Event::ShiftOpened(_)
            | Event::ShiftClosed(_)
            | Event::GoodsDrawn(_)
            | Event::DrawnCounted(_)
            | Event::DayClosed(_)
            | Event::FormVoided(_) => self.days.take(entry, self.redemptions.vouchers())?,
            Event::ObligationPromised(_)
            | Event::ObligationFunded(_)
            | Event::ObligationPaid(_)
            | Event::ObligationStopped(_)
            | Event::ObligationWithdrawn(_) => self.take_obligation(entry)?,
            Event::PeriodClosed(fact) => self.periods.closed(entry, fact)?,
        }
        Some(())
    }

    /// Takes in what is about money promised to a member, and compares what is set aside with what was
    /// posted.
    fn take_obligation(&mut self, entry: &Entry) -> Option<()> {
        let id = self.obligations.take(entry)?;
        let obligation = self.obligations.get(id)?;
        if let Event::ObligationPaid(fact) = &entry.event {
            self.funds.spent(obligation.fund, fact.amount, entry.on.date().0)?;
        }
        let posted = self.accounts.balance(Account::Obligation(id), Commodity::Cny);
        (obligation.set_aside() == Cny::from_minor(posted)).then_some(())
    }

    fn merged(&mut self, entry: &Entry, fact: &MemberMerged) -> Option<()> {
        self.members.merged(fact, entry.seq)?;
        self.notice.moved(entry)
    }

    fn unmerged(&mut self, fact: &MemberUnmerged) -> Option<()> {
        self.members.unmerged(fact)?;
        self.notice.moved_back(fact.merge);
        Some(())
    }

    /// Takes in what is about supermarket cards and those who take them.
    fn take_market_cards(&mut self, entry: &Entry) -> Option<()> {
        if let Event::MerchantNamed(fact) = &entry.event {
            self.merchants.named(fact)?;
        } else if let Event::MerchantSettled(fact) = &entry.event {
            self.merchants.settled(entry, fact)?;
            self.market_cards.used(&fact.uses)?;
        } else if let Event::MarketCardsBought(fact) = &entry.event {
            let cards = Quoted { article: Article::Cards(fact.face), quantity: fact.cards, cost: fact.cost };
            let paid = (fact.draw, fact.fund, &fact.document);
            self.paid(entry, paid, Some(fact.second), vec![cards], fact.cost)?;
            self.market_cards.bought(entry, fact)?;
        } else if let Event::MarketCardsHandedOver(fact) = &entry.event {
            self.market_cards.handed_over(entry, fact)?;
        } else if let Event::MarketCardsIssued(fact) = &entry.event {
            self.redemptions.cards_issued(entry, fact)?;
            self.members.redeemed(fact.member)?;
            self.market_cards.issued(entry, fact)?;
        } else if let Event::MarketCardsTakenBack(fact) = &entry.event {
            self.redemptions.taken_back(fact.voucher, entry.seq);
            self.market_cards.taken_back(entry, fact)?;
        } else if let Event::MarketCardsVoided(fact) = &entry.event {
            self.market_cards.voided(entry, fact)?;
        } else if let Event::MarketCardsCounted(fact) = &entry.event {
            self.market_cards.counted(entry, fact)?;
        }
        Some(())
    }

    /// What is asked of a fund, and what becomes of it.
    fn take_draw(&mut self, entry: &Entry) -> Option<()> {
        if let Event::DrawRequested(fact) = &entry.event {
            self.draws.requested(entry, fact)
        } else if let Event::DrawApproved(fact) = &entry.event {
            self.draws.approved(entry, fact)
        } else if let Event::DrawRefused(fact) = &entry.event {
            self.draws.refused(entry, fact)
        } else if let Event::DrawWithdrawn(fact) = &entry.event {
            self.draws.withdrawn(entry, fact)
        } else if let Event::DrawLapsed(fact) = &entry.event {
            self.draws.lapsed(entry, fact)
        } else if let Event::DrawReceived(fact) = &entry.event {
            self.draws.received(entry, fact)
        } else if let Event::DrawInvoiced(fact) = &entry.event {
            self.draws.invoiced(entry, fact)
        } else if let Event::InvoiceStruck(fact) = &entry.event {
            self.draws.invoice_struck(fact)
        } else if let Event::ServiceAccepted(fact) = &entry.event {
            let (fund, year) = self.draws.served(entry, fact)?;
            self.funds.spent(fund, fact.cost, year)
        } else if let Event::DrawReturned(fact) = &entry.event {
            self.draws.returned(entry, fact)
        } else if let Event::DrawReconciled(fact) = &entry.event {
            self.draws.reconciled(entry, fact)
        } else if let Event::DrawExplained(fact) = &entry.event {
            let (fund, year) = self.draws.explained(entry, fact)?;
            self.funds.spent(fund, fact.difference.checked_neg()?, year)
        } else {
            None
        }
    }

    /// Something was bought, from what a draw received or from the fund itself.
    fn paid(
        &mut self,
        entry: &Entry,
        (draw, fund, number): (Option<DrawId>, FundId, &Document),
        second: Option<OperatorId>,
        lines: Vec<Quoted>,
        cost: Cny,
    ) -> Option<()> {
        let (fund, year) = match draw {
            Some(draw) => self.draws.bought(entry, (draw, number), second, lines, cost)?,
            None => (fund, entry.on.date().0),
        };
        self.funds.spent(fund, cost, year)
    }

    /// What is said of goods and their counting.
    fn take_goods(&mut self, entry: &Entry) -> Option<()> {
        if let Event::GoodListed(fact) = &entry.event {
            self.goods.listed(entry, fact)?;
        } else if let Event::GoodRepriced(fact) = &entry.event {
            if fact.from.is_none_or(|from| from <= entry.on) {
                // Baskets that are open keep the price they began with.
                let price = self.goods.get(fact.sku)?.price_on(entry.on);
                self.redemptions.repriced(entry, fact.sku, price);
            }
            self.goods.repriced(entry, fact)?;
        } else if let Event::GoodChanged(fact) = &entry.event {
            self.goods.changed(fact)?;
        } else if let Event::BarcodeAdded(fact) = &entry.event {
            self.goods.barcode_added(fact)?;
        } else if let Event::BarcodeRemoved(fact) = &entry.event {
            self.goods.barcode_removed(fact)?;
        } else if let Event::GoodWithdrawn(fact) = &entry.event {
            self.goods.stands(fact.sku, goods::Standing::Withdrawn)?;
        } else if let Event::GoodRestored(fact) = &entry.event {
            self.goods.stands(fact.sku, goods::Standing::Sold)?;
        } else if let Event::DonorNamed(fact) = &entry.event {
            self.goods.donor_named(fact);
        } else if let Event::GoodsPurchased(fact) = &entry.event {
            // What all lines cost together left the fund, or what a draw received.
            let from = fact.details.draw.map_or(Account::Fund(fact.fund), Account::Advance);
            let cost = entry.postings.iter().find(|posting| posting.account == from)?;
            let cost = Cny::from_minor(cost.amount.checked_neg()?);
            let paid = (fact.details.draw, fact.fund, &fact.document);
            self.paid(entry, paid, fact.second, by_article(fact)?, cost)?;
            self.goods.purchased(fact);
        } else if let Event::GoodsWrittenOff(fact) = &entry.event {
            self.goods.written_off(entry, fact)?;
        } else if let Event::StocktakeOpened(fact) = &entry.event {
            self.stocktakes.opened(entry, fact)?;
        } else if let Event::GoodsCounted(fact) = &entry.event {
            let accounts = &self.accounts;
            let on_shelf = |sku| accounts.balance(Account::Shelf(sku), Commodity::Pieces(sku));
            self.stocktakes.counted(entry, fact, on_shelf)?;
        } else if let Event::StocktakeClosed(fact) = &entry.event {
            self.stocktakes.ends(entry, fact.stocktake)?;
        } else if let Event::StocktakeAbandoned(fact) = &entry.event {
            self.stocktakes.ends(entry, fact.stocktake)?;
        }
        Some(())
    }

    /// The file a member's PIN was chosen for, and how it was given lately: his own, or one that was merged
    /// into his; none while he has no PIN.
    pub fn pin_of(&self, member: MemberId) -> Option<(MemberId, redemptions::PinTries)> {
        let mut files = self.members.files(member).into_iter();
        files.find_map(|file| Some((file, self.redemptions.pin(file)?)))
    }

    /// What a donor is besides: one who sells to the station, works at it, or is a declared relative of
    /// somebody who does.
    pub fn ties_of_donor(&self, donor: DonorId) -> Vec<DonorTie> {
        let mut ties = Vec::new();
        if self.goods.donor(donor).is_some_and(|name| self.goods.is_supplier(name)) {
            ties.push(DonorTie::Supplier);
        }
        if let Some(member) = self.goods.donor_member(donor) {
            let files = self.members.files(member);
            if self.operators.all().any(|(_, one)| one.member.is_some_and(|own| files.contains(&own))) {
                ties.push(DonorTie::Operator);
            }
            if self.operators.all().any(|(_, one)| files.iter().any(|file| one.relatives.contains(file))) {
                ties.push(DonorTie::Relative);
            }
        }
        ties
    }

    /// Cash that was paid for goods, or given back, went into a fund or out of it.
    fn take_cash(&mut self, entry: &Entry) -> Option<()> {
        for posting in &entry.postings {
            if let Account::Fund(fund) = posting.account {
                self.funds.took(fund, Cny::from_minor(posting.amount))?;
            }
        }
        Some(())
    }

    /// What happens at the counter.
    fn take_redemption(&mut self, entry: &Entry) -> Option<()> {
        if let Event::Redeemed(fact) = &entry.event {
            self.redemptions.redeemed(entry, fact)?;
            self.take_cash(entry)?;
            self.members.redeemed(fact.member)
        } else if let Event::RedemptionReversed(fact) = &entry.event {
            self.redemptions.reversed(entry, fact)?;
            self.take_cash(entry)?;
            self.members.redemption_reversed(fact.member)
        } else if let Event::BasketHeld(fact) = &entry.event {
            self.redemptions.held(entry, fact)
        } else if let Event::HoldReleased(fact) = &entry.event {
            self.redemptions.ended(fact.hold)
        } else if let Event::HoldLapsed(fact) = &entry.event {
            self.redemptions.ended(fact.hold)
        } else if let Event::CashAllowed(fact) = &entry.event {
            self.redemptions.cash_allowed(fact);
            Some(())
        } else if let Event::MemberPinSet(fact) = &entry.event {
            self.redemptions.pin_set(fact.member);
            Some(())
        } else if let Event::MemberPinRefused(fact) = &entry.event {
            self.redemptions.pin_refused(fact, entry.at, self.station.policy_on(entry.on))
        } else {
            None
        }
    }
}

/// What a delivery that was paid for brought, each good once.
fn by_article(fact: &GoodsPurchased) -> Option<Vec<Quoted>> {
    let GoodsPurchased { sku, quantity, cost: value, .. } = *fact;
    let first = FurtherGoods { sku, quantity, value, best_before: None };
    FurtherGoods::by_article(std::iter::once(&first).chain(&fact.details.more))
}
