//! T1: typed text becomes a [`Command`].
//!
//! A form names its fields and reads them into the types of the ledger, once. What cannot be read
//! is said under its field; whether the command may be carried out is for the rules.
//!
//! *To add one:* a variant of [`Ask`], its title, fields and reading in the noun's file.

pub mod cases;
mod days;
pub mod draws;
mod funds;
mod goods;
mod market_cards;
mod members;
mod notice;
mod obligations;
mod papers;
mod periods;
mod reading;
pub mod redemptions;
mod signing;
mod tasks;

use std::fmt::Display;
use std::path::PathBuf;

use ledger::events::operators::Role;
use ledger::events::tasks::RejectionCode;
use ledger::rules::Command;
use ledger::units::{
    CardNo, CaseId, Cny, Day, DispatchId, DonorId, DrawId, Factor, FiscalPeriod, FundId, GridId, KindCode,
    MemberId, MerchantId, Name, ObligationId, Seq, Sku, Slug, StocktakeId, TaskId, VoucherNo,
};

use crate::widgets::field::{Field, Kind};
use crate::widgets::form::Form;
use crate::words::{Lang, Word, uses};

use reading::Reading;
pub use signing::{own_pin, pin, signing};
pub use tasks::Start;

/// A command that a form asks the details of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named after the command it leads to")]
pub enum Ask {
    EnrolMember,
    IssueCard(MemberId),
    BlockCard(CardNo),
    Freeze(MemberId),
    Thaw(MemberId),
    AdjustPoints(MemberId),
    MergeMembers(MemberId),
    /// Destroy the personal data of a member.
    EraseMember(MemberId),
    UnmergeMembers(Seq),
    ObjectToCredit(Seq),
    DismissObjection(Seq),
    ReverseTaskCredit(Seq),
    ReverseCaseReward(Seq),
    SubmitTask(Start),
    AskTask(TaskId),
    CreditInPart(TaskId, Factor),
    HandOut,
    CarryOver(DispatchId),
    ClearDispatch(DispatchId),
    RejectTask(TaskId, RejectionCode),
    ListCase,
    ClaimCase(CaseId),
    ReleaseCase(CaseId),
    CompleteCase(CaseId),
    ReturnCase(CaseId),
    RewardCase(CaseId),
    WithdrawCase(CaseId),
    ClaimAsTeam(CaseId),
    DeclareParty(CaseId),
    ProgressCase(CaseId),
    ExtendCase(CaseId),
    PayElsewhere(Option<CaseId>),
    EnrolSource,
    ListGood,
    RepriceGood(Sku),
    NameDonor,
    DonateGoods(Sku),
    PurchaseGoods(Sku),
    ChangeGood(Sku),
    Barcode(Sku),
    WithdrawGood(Sku),
    RestoreGood(Sku),
    WriteOff(Sku),
    OpenStocktake,
    CloseStocktake(StocktakeId),
    AbandonStocktake(StocktakeId),
    OpenFund,
    GrantFund(FundId),
    AllotFund(FundId),
    SetFundUses(FundId),
    SetFundBudget(FundId),
    RequestDraw(Option<FundId>),
    RefuseDraw(DrawId),
    WithdrawDraw(DrawId),
    ReceiveDraw(DrawId, Cny),
    EnterInvoice(Box<draws::Expected>),
    StrikeInvoice(DrawId, String),
    AcceptDraw(Box<draws::Awaited>),
    ReturnDraw(DrawId, Cny),
    ReconcileDraw(DrawId),
    ExplainDraw(DrawId),
    PromiseObligation,
    FundObligation(ObligationId),
    PayObligation(ObligationId, Option<Day>),
    StopObligation(ObligationId),
    WithdrawObligation(ObligationId),
    ClosePeriod(FiscalPeriod),
    ReverseRedemption(Option<VoucherNo>),
    IssueMarketCards(String, String),
    HandOverMarketCards(String),
    CountMarketCards,
    BuyMarketCards,
    VoidMarketCards,
    TakeBackMarketCards(Option<VoucherNo>),
    NameMerchant,
    SettleMerchant,
    Reprint(Option<VoucherNo>),
    PrintForms,
    MemberPin(MemberId),
    Besides(Box<redemptions::Priced>),
    CloseShift(Seq),
    CloseDay(Day),
    VoidForm,
    BackEntry,
}

/// What a form offers to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The day on the station's wall, with which days begin.
    pub today: Option<Day>,
    /// Kinds of tasks in force today.
    pub kinds: Vec<(KindCode, Name)>,
    /// The kind of the act that was entered last at this desk.
    pub last_kind: Option<KindCode>,
    /// The grids of members' posts.
    pub homes: Vec<(MemberId, GridId)>,
    /// Donors.
    pub donors: Vec<(DonorId, Name)>,
    /// Every fund.
    pub every_fund: Vec<(FundId, Name)>,
    /// What each fund may be used for.
    pub uses: Vec<(FundId, Vec<Slug>)>,
    /// Funds that may pay for goods.
    pub funds: Vec<(FundId, Name)>,
    /// Funds that may pay for supermarket cards.
    pub card_funds: Vec<(FundId, Name)>,
    /// Approved draws, from which is bought.
    pub draws: Vec<Paying>,
    /// Merchants.
    pub merchants: Vec<(MerchantId, Name)>,
    /// Bytes nobody can guess, for the next PIN that is set.
    pub salt: [u8; 16],
    /// The cards in use, so that a scanned card stands for its member.
    pub cards: Vec<(CardNo, MemberId)>,
}

/// An approved draw, as a form of what is bought from it needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paying {
    /// Which.
    pub draw: DrawId,
    /// Under which use.
    pub purpose: Slug,
    /// Who is paid.
    pub supplier: Name,
}

/// What stands in the way of reading a form: a field and why.
pub type Wrong = Vec<(&'static str, String)>;

impl Ask {
    /// What the form is called.
    pub const fn title(&self) -> Word {
        match self {
            Self::EnrolMember => Word::ACT_NEW_MEMBER,
            Self::IssueCard(_) => Word::ACT_ISSUE_CARD,
            Self::BlockCard(_) => Word::ACT_BLOCK_CARD,
            Self::Freeze(_) => Word::ACT_FREEZE,
            Self::Thaw(_) => Word::ACT_THAW,
            Self::AdjustPoints(_) => Word::ACT_ADJUST,
            Self::MergeMembers(_) => Word::ACT_MERGE,
            Self::EraseMember(_) => Word::ACT_ERASE,
            Self::UnmergeMembers(_) => Word::ACT_UNMERGE,
            Self::ObjectToCredit(_) => Word::ACT_OBJECT,
            Self::DismissObjection(_) => Word::ACT_DISMISS,
            Self::ReverseTaskCredit(_) | Self::ReverseCaseReward(_) => Word::ACT_REVERSE_CREDIT,
            Self::SubmitTask(_) => Word::ACT_SUBMIT_TASK,
            Self::AskTask(_) => Word::ACT_ASK,
            Self::CreditInPart(..) => Word::ACT_CREDIT_PART,
            Self::HandOut => Word::ACT_HAND_OUT,
            Self::CarryOver(_) => Word::ACT_CARRY,
            Self::ClearDispatch(_) => Word::ACT_CLEAR,
            Self::RejectTask(..) => Word::ACT_REJECT,
            Self::ListCase => Word::ACT_LIST_CASE,
            Self::ClaimCase(_) => Word::ACT_CLAIM,
            Self::ReleaseCase(_) => Word::ACT_RELEASE,
            Self::CompleteCase(_) => Word::ACT_COMPLETE,
            Self::ReturnCase(_) => Word::ACT_RETURN,
            Self::RewardCase(_) => Word::ACT_REWARD,
            Self::WithdrawCase(_) => Word::ACT_WITHDRAW,
            Self::ClaimAsTeam(_) => Word::ACT_CLAIM_TEAM,
            Self::DeclareParty(_) => Word::ACT_PARTY,
            Self::ProgressCase(_) => Word::ACT_PROGRESS,
            Self::ExtendCase(_) => Word::ACT_EXTEND,
            Self::PayElsewhere(_) => Word::ACT_ELSEWHERE,
            Self::EnrolSource => Word::ACT_ENROL_SOURCE,
            Self::ListGood => Word::ACT_LIST_GOOD,
            Self::RepriceGood(_) => Word::ACT_REPRICE,
            Self::NameDonor => Word::ACT_NAME_DONOR,
            Self::DonateGoods(_) => Word::ACT_DONATE,
            Self::PurchaseGoods(_) => Word::ACT_PURCHASE,
            Self::ChangeGood(_) => Word::ACT_CHANGE_GOOD,
            Self::Barcode(_) => Word::ACT_BARCODE,
            Self::WithdrawGood(_) => Word::ACT_WITHDRAW_GOOD,
            Self::RestoreGood(_) => Word::ACT_RESTORE_GOOD,
            Self::WriteOff(_) => Word::ACT_WRITE_OFF,
            Self::OpenStocktake => Word::ACT_OPEN_STOCKTAKE,
            Self::CloseStocktake(_) => Word::ACT_CLOSE_STOCKTAKE,
            Self::AbandonStocktake(_) => Word::ACT_ABANDON_STOCKTAKE,
            Self::OpenFund => Word::ACT_OPEN_FUND,
            Self::GrantFund(_) => Word::ACT_GRANT,
            Self::AllotFund(_) => Word::ACT_ALLOT,
            Self::SetFundUses(_) => Word::ACT_SET_USES,
            Self::SetFundBudget(_) => Word::ACT_SET_BUDGET,
            Self::RequestDraw(_) => Word::ACT_REQUEST_DRAW,
            Self::RefuseDraw(_) => Word::ACT_REFUSE_DRAW,
            Self::WithdrawDraw(_) => Word::ACT_WITHDRAW_DRAW,
            Self::ReceiveDraw(..) => Word::ACT_RECEIVE_DRAW,
            Self::EnterInvoice(_) => Word::ACT_ENTER_INVOICE,
            Self::StrikeInvoice(..) => Word::ACT_STRIKE_INVOICE,
            Self::AcceptDraw(_) => Word::ACT_ACCEPT_DRAW,
            Self::ReturnDraw(..) => Word::ACT_RETURN_DRAW,
            Self::ReconcileDraw(_) => Word::ACT_RECONCILE_DRAW,
            Self::ExplainDraw(_) => Word::ACT_EXPLAIN_DRAW,
            Self::PromiseObligation => Word::ACT_PROMISE,
            Self::FundObligation(_) => Word::ACT_SET_ASIDE,
            Self::PayObligation(..) => Word::ACT_PAY,
            Self::StopObligation(_) => Word::ACT_STOP_AWARD,
            Self::WithdrawObligation(_) => Word::ACT_WITHDRAW_AWARD,
            Self::ClosePeriod(_) => Word::ACT_CLOSE_PERIOD,
            Self::ReverseRedemption(_) => Word::ACT_REVERSE,
            Self::IssueMarketCards(..) => Word::ACT_ISSUE_MARKET_CARDS,
            Self::HandOverMarketCards(_) => Word::ACT_HAND_OVER_MARKET_CARDS,
            Self::CountMarketCards => Word::ACT_COUNT_MARKET_CARDS,
            Self::BuyMarketCards => Word::ACT_BUY_MARKET_CARDS,
            Self::VoidMarketCards => Word::ACT_VOID_MARKET_CARDS,
            Self::TakeBackMarketCards(_) => Word::ACT_TAKE_BACK_MARKET_CARDS,
            Self::NameMerchant => Word::ACT_NAME_MERCHANT,
            Self::SettleMerchant => Word::ACT_SETTLE_MERCHANT,
            Self::Reprint(_) => Word::ACT_REPRINT,
            Self::PrintForms => Word::ACT_PRINT_FORMS,
            Self::MemberPin(_) => Word::ACT_MEMBER_PIN,
            Self::Besides(_) => Word::ACT_BESIDES,
            Self::CloseShift(_) => Word::ACT_CLOSE_SHIFT,
            Self::CloseDay(_) => Word::ACT_CLOSE_DAY,
            Self::VoidForm => Word::ACT_VOID_FORM,
            Self::BackEntry => Word::ACT_BACK_ENTRY,
        }
    }

    /// Who may ask for it, as the rules see it.
    pub fn roles(&self) -> &'static [Role] {
        match self {
            Self::EnrolMember
            | Self::IssueCard(_)
            | Self::BlockCard(_)
            | Self::ClaimCase(_)
            | Self::ReleaseCase(_)
            | Self::CompleteCase(_)
            | Self::ClaimAsTeam(_)
            | Self::ProgressCase(_)
            | Self::MemberPin(_)
            | Self::Reprint(_)
            | Self::CloseDay(_)
            | Self::VoidForm
            | Self::PrintForms => &[Role::Clerk, Role::Chief],
            Self::Freeze(_)
            | Self::RejectTask(..)
            | Self::AskTask(_)
            | Self::CreditInPart(..)
            | Self::HandOut
            | Self::CarryOver(_)
            | Self::ReturnCase(_)
            | Self::RewardCase(_)
            | Self::ExtendCase(_)
            | Self::PayElsewhere(_)
            | Self::DismissObjection(_)
            | Self::ReverseTaskCredit(_)
            | Self::ReverseCaseReward(_) => &[Role::Reviewer, Role::Chief],
            Self::SubmitTask(_) | Self::ObjectToCredit(_) | Self::DeclareParty(_) => {
                &[Role::Clerk, Role::Reviewer, Role::Chief]
            }
            Self::Thaw(_)
            | Self::AdjustPoints(_)
            | Self::ClearDispatch(_)
            | Self::MergeMembers(_)
            | Self::EraseMember(_)
            | Self::UnmergeMembers(_)
            | Self::ListCase
            | Self::WithdrawCase(_)
            | Self::EnrolSource => &[Role::Chief],
            Self::ListGood
            | Self::RepriceGood(_)
            | Self::NameDonor
            | Self::VoidMarketCards
            | Self::ChangeGood(_)
            | Self::Barcode(_)
            | Self::WithdrawGood(_)
            | Self::RestoreGood(_)
            | Self::WriteOff(_)
            | Self::OpenStocktake
            | Self::CloseStocktake(_)
            | Self::AbandonStocktake(_) => &[Role::StockKeeper, Role::Chief],
            Self::DonateGoods(_) | Self::PurchaseGoods(_) | Self::BuyMarketCards => &[Role::StockKeeper],
            Self::OpenFund | Self::GrantFund(_) | Self::AllotFund(_) | Self::SetFundBudget(_) => {
                &[Role::Finance]
            }
            Self::FundObligation(_) | Self::PayObligation(..) | Self::ClosePeriod(_) => &[Role::Finance],
            Self::SetFundUses(_)
            | Self::PromiseObligation
            | Self::StopObligation(_)
            | Self::WithdrawObligation(_)
            | Self::ReceiveDraw(..)
            | Self::ReturnDraw(..)
            | Self::ReconcileDraw(_)
            | Self::ExplainDraw(_)
            | Self::SettleMerchant => &[Role::Finance, Role::Chief],
            Self::EnterInvoice(_) | Self::StrikeInvoice(..) => &[Role::Clerk, Role::Finance, Role::Chief],
            Self::AcceptDraw(awaited) => awaited.roles(),
            Self::ReverseRedemption(_)
            | Self::Besides(_)
            | Self::BackEntry
            | Self::IssueMarketCards(..)
            | Self::TakeBackMarketCards(_) => &[Role::Clerk],
            Self::HandOverMarketCards(_) => &[Role::StockKeeper, Role::Clerk, Role::Chief],
            Self::CountMarketCards => &[Role::StockKeeper, Role::Clerk, Role::Finance, Role::Chief],
            Self::NameMerchant => &[Role::StockKeeper, Role::Finance, Role::Chief],
            Self::CloseShift(_) | Self::RequestDraw(_) | Self::RefuseDraw(_) | Self::WithdrawDraw(_) => {
                &[Role::Clerk, Role::Reviewer, Role::StockKeeper, Role::Finance, Role::Chief]
            }
        }
    }

    /// Whether the book takes it from two people only.
    pub const fn takes_two(&self) -> bool {
        matches!(
            self,
            Self::AdjustPoints(_)
                | Self::ReverseRedemption(_)
                | Self::MergeMembers(_)
                | Self::EraseMember(_)
                | Self::UnmergeMembers(_)
                | Self::HandOverMarketCards(_)
                | Self::CountMarketCards
                | Self::BuyMarketCards
                | Self::VoidMarketCards
                | Self::TakeBackMarketCards(_)
                | Self::DonateGoods(_)
                | Self::PurchaseGoods(_)
                | Self::WriteOff(_)
                | Self::CloseStocktake(_)
                | Self::CloseDay(_)
                | Self::SetFundUses(_)
                | Self::AcceptDraw(_)
                | Self::ReconcileDraw(_)
                | Self::ExplainDraw(_)
                | Self::PayObligation(..)
                | Self::WithdrawObligation(_)
                | Self::ClosePeriod(_)
        )
    }

    /// The fields, empty.
    pub fn form(&self, choices: &Choices, lang: Lang) -> Form {
        let mut form = Form::new(match self {
            Self::EnrolMember => members::enrol_fields(),
            Self::IssueCard(_) => members::card_fields(),
            Self::BlockCard(_) => members::block_fields(),
            Self::Freeze(_)
            | Self::Thaw(_)
            | Self::ReleaseCase(_)
            | Self::ReturnCase(_)
            | Self::ClearDispatch(_)
            | Self::WithdrawCase(_)
            | Self::DismissObjection(_)
            | Self::WithdrawGood(_)
            | Self::RestoreGood(_)
            | Self::AbandonStocktake(_)
            | Self::RefuseDraw(_)
            | Self::WithdrawDraw(_)
            | Self::WithdrawObligation(_) => vec![reason()],
            Self::AdjustPoints(_) => members::adjust_fields(),
            Self::MergeMembers(_) => notice::merge_fields(),
            Self::ObjectToCredit(_) => notice::object_fields(),
            Self::UnmergeMembers(_)
            | Self::EraseMember(_)
            | Self::ReverseTaskCredit(_)
            | Self::ReverseCaseReward(_) => notice::papers(),
            Self::SubmitTask(start) => tasks::submit_fields(choices, start),
            Self::AskTask(_) => vec![tasks::question()],
            Self::HandOut => tasks::hand_out_fields(choices),
            Self::CarryOver(_) => tasks::carry_fields(),
            Self::RejectTask(..) => vec![note().optional()],
            Self::ListCase => cases::list_fields(lang),
            Self::ClaimCase(_) => vec![cases::claimant()],
            Self::CompleteCase(_) => cases::complete_fields(),
            Self::ClaimAsTeam(_) => vec![cases::team_field()],
            Self::DeclareParty(_) => vec![cases::party_field()],
            Self::CreditInPart(..) | Self::ProgressCase(_) => vec![note()],
            Self::ExtendCase(_) => cases::extend_fields(),
            Self::PayElsewhere(_) => cases::elsewhere_fields(),
            Self::EnrolSource | Self::MemberPin(_) => members::source_fields(),
            Self::RewardCase(_) => Vec::new(),
            Self::ListGood => goods::list_fields(),
            Self::RepriceGood(_) => goods::price_fields(),
            Self::NameDonor => goods::donor_fields(),
            Self::DonateGoods(_) => goods::donate_fields(choices, lang),
            Self::ChangeGood(_) => goods::change_fields(),
            Self::Barcode(_) => goods::barcode_fields(lang),
            Self::WriteOff(_) => goods::write_off_fields(lang),
            Self::OpenStocktake => goods::scope_fields(),
            Self::CloseStocktake(_) => goods::cause_fields(),
            Self::PurchaseGoods(_) => goods::purchase_fields(choices),
            Self::OpenFund => funds::open_fields(choices, lang),
            Self::GrantFund(_) => funds::grant_fields(),
            Self::AllotFund(fund) => funds::allot_fields(choices, *fund),
            Self::SetFundUses(fund) => funds::uses_fields(choices, *fund, lang),
            Self::SetFundBudget(_) => funds::budget_fields(choices),
            Self::RequestDraw(fund) => draws::request_fields(choices, *fund, lang),
            Self::ReceiveDraw(_, all) | Self::ReturnDraw(_, all) => draws::moved_fields(*all),
            Self::EnterInvoice(expected) => draws::invoice_fields(expected, choices),
            Self::StrikeInvoice(_, number) => draws::strike_fields(number),
            Self::AcceptDraw(awaited) => draws::accept_fields(awaited, choices),
            Self::ReconcileDraw(_) => draws::reconcile_fields(),
            Self::ExplainDraw(_) => draws::explain_fields(),
            Self::PromiseObligation => obligations::promise_fields(choices, lang),
            Self::FundObligation(_) => obligations::fund_fields(),
            Self::PayObligation(_, month) => obligations::pay_fields(*month, choices),
            Self::StopObligation(_) => obligations::stop_fields(),
            Self::ClosePeriod(_) => periods::close_fields(),
            Self::ReverseRedemption(voucher) => goods::reverse_fields(*voucher),
            Self::IssueMarketCards(visitor, cards) => market_cards::issue_fields(visitor, cards),
            Self::HandOverMarketCards(cards) => market_cards::hand_over_fields(cards),
            Self::CountMarketCards => market_cards::count_fields(),
            Self::BuyMarketCards => market_cards::buy_fields(choices),
            Self::VoidMarketCards => market_cards::void_fields(lang),
            Self::TakeBackMarketCards(voucher) => market_cards::take_back_fields(*voucher),
            Self::NameMerchant => market_cards::merchant_fields(),
            Self::SettleMerchant => market_cards::settle_fields(choices),
            Self::Reprint(voucher) => papers::reprint_fields(*voucher),
            Self::PrintForms => papers::forms_fields(),
            Self::Besides(_) => redemptions::besides_fields(),
            Self::CloseShift(_) => days::shift_fields(),
            Self::CloseDay(_) => days::close_fields(),
            Self::VoidForm => days::void_fields(),
            Self::BackEntry => days::back_fields(choices),
        });
        if let Some(first) = self.begins_at() {
            form.focus(first);
        }
        form
    }

    /// The field the hand is wanted in, where it is not the first: what is known already, or is seldom
    /// said, is passed over, so that scans go where they belong.
    fn begins_at(&self) -> Option<&'static str> {
        match self {
            Self::IssueMarketCards(visitor, _) if visitor.is_empty() => None,
            Self::CountMarketCards | Self::IssueMarketCards(..) | Self::TakeBackMarketCards(Some(_)) => {
                Some("serials")
            }
            _ => None,
        }
    }

    /// The file named in it, which is filed beside the book before the command is shown.
    pub fn attachment(&self, form: &Form) -> Option<PathBuf> {
        match self {
            Self::SubmitTask(_) => tasks::attachment(form),
            Self::SettleMerchant => market_cards::attachment(form),
            _ => None,
        }
    }

    /// Reads the fields into the command.
    ///
    /// # Errors
    ///
    /// Every field that cannot be read, with the reason.
    pub fn read(&self, form: &Form, choices: &Choices, lang: Lang) -> Result<Command, Wrong> {
        let read = &mut Reading { form, choices, lang, wrong: Wrong::new() };
        let command = match self {
            Self::EnrolMember => members::enrol(read),
            Self::IssueCard(member) => members::issue_card(read, *member),
            Self::BlockCard(card) => members::block_card(read, *card),
            Self::Freeze(member) => members::freeze(read, *member),
            Self::Thaw(member) => members::thaw(read, *member),
            Self::AdjustPoints(member) => members::adjust(read, *member),
            Self::MergeMembers(from) => notice::merge(read, *from),
            Self::EraseMember(member) => notice::erase(read, *member),
            Self::UnmergeMembers(merge) => notice::unmerge(read, *merge),
            Self::ObjectToCredit(credit) => notice::object(read, *credit),
            Self::DismissObjection(credit) => notice::dismiss(read, *credit),
            Self::ReverseTaskCredit(credit) => notice::reverse_task(read, *credit),
            Self::ReverseCaseReward(credit) => notice::reverse_case(read, *credit),
            Self::SubmitTask(start) => tasks::submit(read, start),
            Self::AskTask(task) => tasks::ask(read, *task),
            Self::CreditInPart(task, part) => tasks::credit_in_part(read, *task, *part),
            Self::HandOut => tasks::hand_out(read),
            Self::CarryOver(dispatch) => tasks::carry_over(read, *dispatch),
            Self::ClearDispatch(dispatch) => tasks::clear(read, *dispatch),
            Self::RejectTask(task, code) => tasks::reject(read, *task, *code),
            Self::ListCase => cases::list(read),
            Self::ClaimCase(case) => cases::claim(read, *case),
            Self::ReleaseCase(case) => cases::release(read, *case),
            Self::CompleteCase(case) => cases::complete(read, *case),
            Self::ReturnCase(case) => cases::hand_back(read, *case),
            Self::RewardCase(case) => Some(cases::reward(*case)),
            Self::WithdrawCase(case) => cases::withdraw(read, *case),
            Self::ClaimAsTeam(case) => cases::claim_as_team(read, *case),
            Self::DeclareParty(case) => cases::declare_party(read, *case),
            Self::ProgressCase(case) => cases::progress(read, *case),
            Self::ExtendCase(case) => cases::extend(read, *case),
            Self::PayElsewhere(case) => cases::pay_elsewhere(read, *case),
            Self::EnrolSource => members::enrol_source(read),
            Self::ListGood => goods::list(read),
            Self::RepriceGood(sku) => goods::reprice(read, *sku),
            Self::NameDonor => goods::name_donor(read),
            Self::DonateGoods(sku) => goods::donate(read, *sku),
            Self::PurchaseGoods(sku) => goods::purchase(read, *sku),
            Self::ChangeGood(sku) => goods::change(read, *sku),
            Self::Barcode(sku) => goods::barcode(read, *sku),
            Self::WithdrawGood(sku) => goods::withdraw(read, *sku),
            Self::RestoreGood(sku) => goods::restore(read, *sku),
            Self::WriteOff(sku) => goods::write_off(read, *sku),
            Self::OpenStocktake => goods::open_stocktake(read),
            Self::CloseStocktake(stocktake) => goods::close_stocktake(read, *stocktake),
            Self::AbandonStocktake(stocktake) => goods::abandon(read, *stocktake),
            Self::OpenFund => funds::open(read),
            Self::GrantFund(fund) => funds::grant(read, *fund),
            Self::AllotFund(fund) => funds::allot(read, *fund),
            Self::SetFundUses(fund) => funds::set_uses(read, *fund),
            Self::SetFundBudget(fund) => funds::set_budget(read, *fund),
            Self::RequestDraw(_) => draws::request(read),
            Self::RefuseDraw(draw) => draws::refuse(read, *draw),
            Self::WithdrawDraw(draw) => draws::withdraw(read, *draw),
            Self::ReceiveDraw(draw, _) => draws::receive(read, *draw),
            Self::EnterInvoice(expected) => draws::invoice(read, expected.draw),
            Self::StrikeInvoice(draw, _) => draws::strike(read, *draw),
            Self::AcceptDraw(awaited) => draws::accept(read, awaited),
            Self::ReturnDraw(draw, _) => draws::give_back(read, *draw),
            Self::ReconcileDraw(draw) => draws::reconcile(read, *draw),
            Self::ExplainDraw(draw) => draws::explain(read, *draw),
            Self::PromiseObligation => obligations::promise(read),
            Self::FundObligation(obligation) => obligations::fund(read, *obligation),
            Self::PayObligation(obligation, month) => obligations::pay(read, *obligation, *month),
            Self::StopObligation(obligation) => obligations::stop(read, *obligation),
            Self::WithdrawObligation(obligation) => obligations::withdraw(read, *obligation),
            Self::ClosePeriod(period) => periods::close(read, *period),
            Self::ReverseRedemption(_) => goods::reverse(read),
            Self::IssueMarketCards(..) => market_cards::issue(read),
            Self::HandOverMarketCards(_) => market_cards::hand_over(read),
            Self::CountMarketCards => market_cards::count(read),
            Self::BuyMarketCards => market_cards::buy(read),
            Self::VoidMarketCards => market_cards::void(read),
            Self::TakeBackMarketCards(_) => market_cards::take_back(read),
            Self::NameMerchant => market_cards::name_merchant(read),
            Self::SettleMerchant => market_cards::settle(read),
            Self::Reprint(_) => papers::reprint(read),
            Self::PrintForms => papers::forms(read),
            Self::MemberPin(member) => redemptions::member_pin(read, *member),
            Self::Besides(basket) => redemptions::besides(read, basket),
            Self::CloseShift(shift) => days::close_shift(read, *shift),
            Self::CloseDay(day) => days::close_day(read, *day),
            Self::VoidForm => days::void(read),
            Self::BackEntry => days::back_entry(read),
        };
        match command {
            Some(command) if read.wrong.is_empty() => Ok(command),
            _ => Err(std::mem::take(&mut read.wrong)),
        }
    }
}

/// Under which use money is paid: those of the fund first, then those of the others, then all there is a
/// word for, which only an override opens.
fn purpose(choices: &Choices, fund: Option<FundId>, lang: Lang) -> Field {
    let (its, others): (Vec<_>, Vec<_>) = choices.uses.iter().partition(|(id, _)| Some(*id) == fund);
    let listed = its.into_iter().chain(others).flat_map(|(_, uses)| uses.iter().copied());
    let labels = uses::offered(listed).into_iter().map(|code| uses::label(lang, code)).collect();
    Field::new("purpose", Word::DRAW_PURPOSE, Kind::Choice(labels)).with_help(Word::HELP_DRAW_PURPOSE)
}

/// Which draw pays.
fn draw() -> Field {
    Field::new("draw", Word::PAID_BY_DRAW, Kind::Text)
        .at_most(10)
        .optional()
        .with_help(Word::HELP_PAID_BY_DRAW)
}

fn label(key: &impl Display, name: &Name) -> String {
    format!("{key} {name}")
}

/// The labels of things to choose from.
fn labels<T: Display>(of: &[(T, Name)]) -> Vec<String> {
    of.iter().map(|(key, name)| label(key, name)).collect()
}

fn reason() -> Field {
    use crate::widgets::field::Kind;
    Field::new("reason", Word::REASON, Kind::Text).at_most(300)
}

fn note() -> Field {
    use crate::widgets::field::Kind;
    Field::new("note", Word::NOTE, Kind::Text).at_most(300)
}

fn document() -> Field {
    use crate::widgets::field::Kind;
    Field::new("document", Word::DOCUMENT, Kind::Text).at_most(100)
}
