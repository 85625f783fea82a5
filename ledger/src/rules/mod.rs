//! F4: what may happen, as pure decisions.
//!
//! A rule takes the views, a command and the circumstances, and gives a draft or a refusal. It
//! reads no clock, no disk and no random source, so every rule can be tested without a store and
//! every run can be replayed.

pub mod cases;
pub mod days;
pub mod dispatch;
pub mod draws;
pub mod due;
pub mod erasures;
pub mod funds;
pub mod goods;
pub mod grid;
pub mod keys;
pub mod market_cards;
pub mod members;
pub mod merchants;
pub mod merges;
pub mod notice;
pub mod obligations;
pub mod operators;
pub mod papers;
pub mod periods;
pub mod pin;
pub mod points;
pub mod redemptions;
mod refusal;
pub mod reversals;
mod shared;
pub mod station;
pub mod stocktakes;
pub mod tasks;

use serde::Serialize;

pub use refusal::Refusal;
pub(crate) use shared::entered_before;

use crate::events::operators::Role;
use crate::journal::{Claim, Draft, Entry, Person, PersonalField, Posting};
use crate::units::{Day, DeskId, IdNumber, Moment, OperatorId, Seq};
use crate::views::Views;

/// Who asks, when, and what chance a decision may use.
#[derive(Clone, Debug)]
pub struct Circumstances {
    /// The moment of recording.
    pub at: Moment,
    /// The day on the station's wall at that moment.
    pub today: Day,
    /// Who asks.
    pub by: OperatorId,
    /// At which terminal.
    pub desk: DeskId,
    /// A second person who signed in for this command.
    pub second: Option<OperatorId>,
    /// Random bytes for the salts of personal data.
    pub seed: [u8; 32],
}

/// What a command refers to that the views no longer hold.
#[derive(Clone, Debug, Default)]
pub struct Recalled {
    /// The entry the command names, or that took the claim it names.
    pub entry: Option<Entry>,
    /// The entry that one answers.
    pub followed: Option<Entry>,
    /// The person who has the identity number the command names.
    pub person: Option<Person>,
}

/// What must be looked up before a command can be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recall {
    /// Nothing.
    Nothing,
    /// The entry that took this claim.
    Taker(Claim),
    /// The entry at this place, and the one it answers.
    Entry(Seq),
    /// Who has this identity number.
    Owner(IdNumber),
}

macro_rules! commands {
    ($($name:literal => $variant:ident($command:ty) by [$($role:ident)*] with $decide:path,)*) => {
        /// What somebody asks the book to do. Its name is that of the event it leads to.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(tag = "type")]
        #[allow(missing_docs, reason = "each command is documented where it is defined")]
        pub enum Command {
            $(#[serde(rename = $name)] $variant($command),)*
        }

        impl Command {
            /// The name, which is that of the event it leads to.
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $name,)*
                }
            }

            /// Who may ask for it.
            pub const fn roles(&self) -> &'static [Role] {
                match self {
                    $(Self::$variant(_) => &[$(Role::$role),*],)*
                }
            }

            fn decide(&self, views: &Views, recalled: &Recalled, when: &Circumstances) -> Result<Draft, Refusal> {
                match self {
                    $(Self::$variant(command) => $decide(views, recalled, command, when),)*
                }
            }
        }

        $(impl From<$command> for Command {
            fn from(command: $command) -> Self {
                Self::$variant(command)
            }
        })*
    };
}

commands! {
    "station.policy_set" => SetPolicy(station::SetPolicy) by [Chief] with station::set_policy,
    "operator.enrolled" => EnrolOperator(operators::EnrolOperator) by [Chief] with operators::enrol,
    "operator.roles_set" => SetRoles(operators::SetRoles) by [Chief] with operators::set_roles,
    "operator.pin_set" => SetPin(operators::SetPin)
        by [Chief Clerk Reviewer StockKeeper Finance Auditor] with operators::set_pin,
    "operator.relative_declared" => DeclareRelative(operators::DeclareRelative)
        by [Chief Clerk Reviewer StockKeeper Finance] with operators::declare_relative,
    "operator.retired" => RetireOperator(operators::RetireOperator) by [Chief] with operators::retire,
    "grid.village_named" => NameVillage(grid::NameVillage) by [Chief] with grid::name_village,
    "grid.grid_named" => NameGrid(grid::NameGrid) by [Chief] with grid::name_grid,
    "grid.post_given" => GivePost(grid::GivePost) by [Chief] with grid::give_post,
    "grid.post_ended" => EndPost(grid::EndPost) by [Chief] with grid::end_post,
    "member.enrolled" => EnrolMember(members::EnrolMember) by [Clerk Chief] with members::enrol,
    "member.card_issued" => IssueCard(members::IssueCard) by [Clerk Chief] with members::issue_card,
    "member.card_blocked" => BlockCard(members::BlockCard) by [Clerk Chief] with members::block_card,
    "member.frozen" => Freeze(members::Freeze) by [Chief Reviewer] with members::freeze,
    "member.thawed" => Thaw(members::Thaw) by [Chief] with members::thaw,
    "member.merged" => MergeMembers(merges::MergeMembers) by [Chief] with merges::merge,
    "member.unmerged" => UnmergeMembers(merges::UnmergeMembers) by [Chief] with merges::unmerge,
    "member.erased" => EraseMember(erasures::EraseMember) by [Chief] with erasures::erase,
    "operator.erased" => EraseOperator(erasures::EraseOperator) by [Chief] with erasures::erase_operator,
    "redemption.collector_erased" => EraseCollector(erasures::EraseCollector)
        by [Chief] with erasures::erase_collector,
    "member.source_enrolled" => EnrolSource(members::EnrolSource) by [Chief] with members::enrol_source,
    "task.kind_published" => PublishKind(tasks::PublishKind) by [Chief] with tasks::publish,
    "task.submitted" => SubmitTask(tasks::SubmitTask) by [Clerk Reviewer Chief] with tasks::submit,
    "task.credited" => CreditTask(tasks::CreditTask) by [Reviewer Chief] with tasks::credit,
    "task.rejected" => RejectTask(tasks::RejectTask) by [Reviewer Chief] with tasks::reject,
    "task.asked" => AskTask(tasks::AskTask) by [Reviewer Chief] with tasks::ask,
    "dispatch.handed_out" => HandOut(dispatch::HandOut) by [Chief Reviewer] with dispatch::hand_out,
    "dispatch.carried_over" => CarryOver(dispatch::CarryOver) by [Chief Reviewer] with dispatch::carry_over,
    "dispatch.cleared" => ClearDispatch(dispatch::ClearDispatch) by [Chief] with dispatch::clear,
    "case.listed" => ListCase(cases::ListCase) by [Chief] with cases::list,
    "case.claimed" => ClaimCase(cases::ClaimCase) by [Clerk Chief] with cases::claim,
    "case.claimed" => ClaimAsSource(cases::ClaimAsSource) by [Clerk Chief] with cases::claim_as_source,
    "case.claimed" => ClaimAsTeam(cases::ClaimAsTeam) by [Clerk Chief] with cases::claim_as_team,
    "case.party_declared" => DeclareParty(cases::DeclareParty)
        by [Clerk Reviewer Chief] with cases::declare_party,
    "case.progressed" => ProgressCase(cases::ProgressCase) by [Clerk Chief] with cases::progress,
    "case.extended" => ExtendCase(cases::ExtendCase) by [Reviewer Chief] with cases::extend,
    "case.paid_elsewhere" => PayElsewhere(cases::PayElsewhere) by [Reviewer Chief] with cases::pay_elsewhere,
    "case.released" => ReleaseCase(cases::ReleaseCase) by [Clerk Chief] with cases::release,
    "case.completed" => CompleteCase(cases::CompleteCase) by [Clerk Chief] with cases::complete,
    "case.completed" => CompleteOnLead(cases::CompleteOnLead) by [Clerk Chief] with cases::complete_on_lead,
    "case.returned" => ReturnCase(cases::ReturnCase) by [Reviewer Chief] with cases::hand_back,
    "case.rewarded" => RewardCase(cases::RewardCase) by [Reviewer Chief] with cases::reward,
    "case.withdrawn" => WithdrawCase(cases::WithdrawCase) by [Chief] with cases::withdraw,
    "points.adjusted" => AdjustPoints(points::AdjustPoints) by [Chief] with points::adjust,
    "notice.objected" => ObjectToCredit(notice::ObjectToCredit) by [Clerk Reviewer Chief] with notice::object,
    "notice.dismissed" => DismissObjection(notice::DismissObjection) by [Reviewer Chief] with notice::dismiss,
    "task.credit_reversed" => ReverseTaskCredit(reversals::ReverseTaskCredit)
        by [Reviewer Chief] with reversals::reverse_task,
    "case.reward_reversed" => ReverseCaseReward(reversals::ReverseCaseReward)
        by [Reviewer Chief] with reversals::reverse_case,
    "goods.listed" => ListGood(goods::ListGood) by [StockKeeper Chief] with goods::list,
    "goods.repriced" => RepriceGood(goods::RepriceGood) by [StockKeeper Chief] with goods::reprice,
    "goods.donor_named" => NameDonor(goods::NameDonor) by [StockKeeper Chief] with goods::name_donor,
    "goods.donated" => DonateGoods(goods::DonateGoods) by [StockKeeper] with goods::donate,
    "goods.purchased" => PurchaseGoods(goods::PurchaseGoods) by [StockKeeper] with goods::purchase,
    "goods.changed" => ChangeGood(goods::ChangeGood) by [StockKeeper Chief] with goods::change,
    "goods.barcode_added" => AddBarcode(goods::AddBarcode) by [StockKeeper Chief] with goods::add_barcode,
    "goods.barcode_removed" => RemoveBarcode(goods::RemoveBarcode)
        by [StockKeeper Chief] with goods::remove_barcode,
    "goods.withdrawn" => WithdrawGood(goods::WithdrawGood) by [StockKeeper Chief] with goods::withdraw,
    "goods.restored" => RestoreGood(goods::RestoreGood) by [StockKeeper Chief] with goods::restore,
    "goods.written_off" => WriteOff(goods::WriteOff) by [StockKeeper Chief] with goods::write_off,
    "stocktake.opened" => OpenStocktake(stocktakes::OpenStocktake)
        by [StockKeeper Chief] with stocktakes::open,
    "stocktake.counted" => CountGoods(stocktakes::CountGoods)
        by [StockKeeper Clerk Reviewer Finance Chief] with stocktakes::count,
    "stocktake.closed" => CloseStocktake(stocktakes::CloseStocktake)
        by [StockKeeper Chief] with stocktakes::close,
    "stocktake.abandoned" => AbandonStocktake(stocktakes::AbandonStocktake)
        by [StockKeeper Chief] with stocktakes::abandon,
    "redemption.redeemed" => Redeem(redemptions::Redeem) by [Clerk] with redemptions::redeem,
    "redemption.redeemed" => RedeemAsSource(redemptions::RedeemAsSource)
        by [Clerk] with redemptions::redeem_as_source,
    "redemption.redeemed" => RedeemWith(redemptions::RedeemWith) by [Clerk] with redemptions::redeem_with,
    "redemption.reversed" => ReverseRedemption(redemptions::ReverseRedemption)
        by [Clerk] with redemptions::reverse,
    "redemption.reversed" => ReverseSpoilt(redemptions::ReverseSpoilt)
        by [Clerk] with redemptions::reverse_spoilt,
    "redemption.reversed" => UndoRedemption(redemptions::UndoRedemption) by [Clerk] with redemptions::undo,
    "redemption.held" => HoldBasket(redemptions::HoldBasket) by [Clerk] with redemptions::hold,
    "redemption.hold_released" => ReleaseHold(redemptions::ReleaseHold)
        by [Clerk Chief] with redemptions::release,
    "goods.cash_allowed" => AllowCash(redemptions::AllowCash) by [StockKeeper Chief] with redemptions::allow,
    "member.pin_set" => SetMemberPin(redemptions::SetMemberPin)
        by [Clerk Chief] with redemptions::set_member_pin,
    "fund.opened" => OpenFund(funds::OpenFund) by [Finance] with funds::open,
    "fund.granted" => GrantFund(funds::GrantFund) by [Finance] with funds::grant,
    "merchant.named" => NameMerchant(merchants::NameMerchant) by [StockKeeper Finance Chief] with merchants::name,
    "merchant.settled" => SettleMerchant(merchants::SettleMerchant) by [Finance Chief] with merchants::settle,
    "market_card.bought" => BuyMarketCards(market_cards::BuyMarketCards)
        by [StockKeeper] with market_cards::buy,
    "market_card.handed_over" => HandOverMarketCards(market_cards::HandOverMarketCards)
        by [StockKeeper Clerk Chief] with market_cards::hand_over,
    "market_card.issued" => IssueMarketCards(market_cards::IssueMarketCards)
        by [Clerk] with market_cards::issue,
    "market_card.taken_back" => TakeBackMarketCards(market_cards::TakeBackMarketCards)
        by [Clerk] with market_cards::take_back,
    "market_card.voided" => VoidMarketCards(market_cards::VoidMarketCards)
        by [StockKeeper Chief] with market_cards::void,
    "market_card.counted" => CountMarketCards(market_cards::CountMarketCards)
        by [StockKeeper Clerk Finance Chief] with market_cards::count,
    "slip.reprinted" => ReprintSlip(papers::ReprintSlip) by [Clerk Chief] with papers::reprint,
    "outage.forms_printed" => PrintForms(papers::PrintForms) by [Clerk Chief] with papers::print_forms,
    "station.rollback_accepted" => AcceptRollback(station::AcceptRollback)
        by [Chief] with station::accept_rollback,
    "shift.opened" => OpenShift(days::OpenShift)
        by [Clerk Reviewer StockKeeper Finance Chief] with days::open_shift,
    "shift.closed" => CloseShift(days::CloseShift)
        by [Clerk Reviewer StockKeeper Finance Chief] with days::close_shift,
    "day.count_drawn" => DrawGoods(days::DrawGoods)
        by [Clerk Reviewer StockKeeper Finance Chief] with days::draw,
    "day.counted" => CountDrawn(days::CountDrawn)
        by [Clerk Reviewer StockKeeper Finance Chief] with days::count,
    "day.closed" => CloseDay(days::CloseDay) by [Clerk Chief] with days::close,
    "redemption.redeemed" => RedeemOnPaper(redemptions::RedeemOnPaper)
        by [Clerk] with redemptions::redeem_on_paper,
    "outage.form_voided" => VoidForm(days::VoidForm) by [Clerk Chief] with days::void_form,
    "fund.allotted" => AllotFund(funds::AllotFund) by [Finance] with funds::allot,
    "fund.uses_set" => SetFundUses(funds::SetFundUses) by [Finance Chief] with funds::set_uses,
    "fund.budget_set" => SetFundBudget(funds::SetFundBudget) by [Finance] with funds::set_budget,
    "draw.requested" => RequestDraw(draws::RequestDraw)
        by [Clerk Reviewer StockKeeper Finance Chief] with draws::request,
    "draw.approved" => ApproveDraw(draws::ApproveDraw)
        by [Clerk Reviewer StockKeeper Finance Chief] with draws::approve,
    "draw.refused" => RefuseDraw(draws::RefuseDraw)
        by [Clerk Reviewer StockKeeper Finance Chief] with draws::refuse,
    "draw.withdrawn" => WithdrawDraw(draws::WithdrawDraw)
        by [Clerk Reviewer StockKeeper Finance Chief] with draws::withdraw,
    "draw.received" => ReceiveDraw(draws::ReceiveDraw) by [Finance Chief] with draws::receive,
    "draw.invoiced" => EnterInvoice(draws::EnterInvoice) by [Clerk Finance Chief] with draws::invoice,
    "draw.invoice_struck" => StrikeInvoice(draws::StrikeInvoice)
        by [Clerk Finance Chief] with draws::strike,
    "draw.service_accepted" => AcceptService(draws::AcceptService)
        by [Clerk StockKeeper Finance Chief] with draws::accept,
    "draw.returned" => ReturnDraw(draws::ReturnDraw) by [Finance Chief] with draws::give_back,
    "draw.reconciled" => ReconcileDraw(draws::ReconcileDraw) by [Finance Chief] with draws::reconcile,
    "draw.explained" => ExplainDraw(draws::ExplainDraw) by [Finance Chief] with draws::explain,
    "obligation.promised" => PromiseObligation(obligations::PromiseObligation)
        by [Finance Chief] with obligations::promise,
    "obligation.funded" => FundObligation(obligations::FundObligation) by [Finance] with obligations::fund,
    "obligation.paid" => PayObligation(obligations::PayObligation) by [Finance] with obligations::pay,
    "obligation.stopped" => StopObligation(obligations::StopObligation)
        by [Finance Chief] with obligations::stop,
    "obligation.withdrawn" => WithdrawObligation(obligations::WithdrawObligation)
        by [Finance Chief] with obligations::withdraw,
    "key.set" => SetKey(keys::SetKey) by [Chief] with keys::set,
    "key.witnesses_set" => SetWitnesses(keys::SetWitnesses) by [Chief] with keys::set_witnesses,
    "period.closed" => ClosePeriod(periods::ClosePeriod) by [Finance] with periods::close,
    "operator.key_set" => SetOperatorKey(operators::SetOperatorKey)
        by [Clerk Reviewer StockKeeper Finance Chief] with operators::set_key,
    "operator.key_revoked" => RevokeOperatorKey(operators::RevokeOperatorKey)
        by [Clerk Reviewer StockKeeper Finance Chief] with operators::revoke_key,
    "operator.signed" => SignApproval(operators::SignApproval)
        by [Clerk Reviewer StockKeeper Finance Chief] with operators::sign,
}

impl Command {
    /// What must be looked up before it can be decided.
    pub fn recall(&self) -> Recall {
        if let Self::ReverseRedemption(command) = self {
            Recall::Taker(Claim::Voucher(command.voucher))
        } else if let Self::TakeBackMarketCards(command) = self {
            Recall::Taker(Claim::Voucher(command.voucher))
        } else if let Self::ReverseSpoilt(command) = self {
            Recall::Taker(Claim::Voucher(command.reversal.voucher))
        } else if let Self::UndoRedemption(command) = self {
            Recall::Taker(Claim::Voucher(command.voucher))
        } else if let Self::EraseCollector(command) = self {
            Recall::Taker(Claim::Voucher(command.voucher))
        } else if let Self::RedeemOnPaper(command) = self {
            Recall::Taker(Claim::Pad(command.paper.pad.clone()))
        } else if let Some(seq) = self.names_entry() {
            Recall::Entry(seq)
        } else if let Self::EnrolMember(command) = self {
            Recall::Owner(command.person.id_number.clone())
        } else {
            Recall::Nothing
        }
    }

    /// The entry it is about, where it names one by its place.
    fn names_entry(&self) -> Option<Seq> {
        if let Self::ObjectToCredit(command) = self {
            Some(command.credit)
        } else if let Self::DismissObjection(command) = self {
            Some(command.credit)
        } else if let Self::ReverseTaskCredit(command) = self {
            Some(command.credit)
        } else if let Self::ReverseCaseReward(command) = self {
            Some(command.credit)
        } else if let Self::UnmergeMembers(command) = self {
            Some(command.merge)
        } else if let Self::SignApproval(command) = self {
            Some(command.of)
        } else {
            None
        }
    }

    /// The personal data it carries, to which the entry only commits.
    pub fn personal(&self) -> Vec<(PersonalField, &str)> {
        if let Self::EnrolMember(members::EnrolMember { person, .. }) = self {
            vec![
                (PersonalField::Name, person.name.as_str()),
                (PersonalField::Phone, person.phone.as_str()),
                (PersonalField::IdNumber, person.id_number.as_str()),
            ]
        } else if let Self::EnrolOperator(command) = self {
            vec![(PersonalField::Name, command.name.as_str())]
        } else {
            Vec::new()
        }
    }
}

/// Decides a command.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchOperator`] when `when.by` or the second person is unknown or retired.
/// * [`Refusal::StartPin`] when somebody else set the PIN of either, unless he sets his own.
/// * [`Refusal::NotPermitted`] when `when.by` has none of the command's roles.
/// * [`Refusal::DayClosed`] when two people have closed today, unless the command only signs what was done.
/// * [`Refusal::PeriodClosed`] when they have closed the month, quarter or year of today.
/// * the rule's own, in the order its documentation lists.
/// * [`Refusal::TooLarge`] when an account would hold more than can be counted.
pub fn decide(
    views: &Views,
    recalled: &Recalled,
    command: &Command,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    if !operators::is_first(views, command, when) {
        operators::permit(views, command, when)?;
    }
    // A close is signed after it.
    if !matches!(command, Command::SignApproval(_)) {
        days::still_open(views, when.today)?;
    }
    shared::open_period(views, when.today)?;
    let draft = command.decide(views, recalled, when).map_err(|refusal| refusal.nameless(views))?;
    countable(views, &draft)?;
    Ok(draft)
}

/// Whether every account can still be counted after `draft`.
fn countable(views: &Views, draft: &Draft) -> Result<(), Refusal> {
    let fits = |posting: &Posting| {
        let balance = views.accounts.balance(posting.account, posting.commodity);
        balance.checked_add(posting.amount).is_some()
    };
    if draft.postings.iter().all(fits) { Ok(()) } else { Err(Refusal::TooLarge { what: "sum" }) }
}
