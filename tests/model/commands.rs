//! Random commands, shaped only as far as text is shaped by a form.

use ledger::book::{Session, Submission};
use ledger::events::funds::FundDetails;
use ledger::events::goods::{GiftDetails, PurchaseDetails};
use ledger::events::operators::Role;
use ledger::events::tasks::RejectionCode;
use ledger::rules::Command;
use ledger::rules::cases::{
    ClaimCase, CompleteCase, CompleteOnLead, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::{DonateGoods, NameDonor, PurchaseGoods, RepriceGood};
use ledger::rules::members::{BlockCard, EnrolMember, Freeze, IssueCard, Person, Thaw};
use ledger::rules::operators::{DeclareRelative, EnrolOperator, RetireOperator, SetRoles};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{ReverseRedemption, UndoRedemption};
use ledger::rules::tasks::{AskTask, RejectTask};
use ledger::units::{Cny, DonorId, OperatorId, VoucherNo};
use tests::generator::id_number;
use tests::station::{of, pin_hash};

use super::{CREW, Run};

impl Run {
    pub(super) fn submission(&mut self) -> Submission {
        match self.random.below(100) {
            0..=5 if !self.sent.is_empty() => return self.random.one_of(&self.sent).clone(),
            6..=8 if !self.sent.is_empty() => {
                let mut other = self.random.one_of(&self.sent).clone();
                match self.random.below(2) {
                    0 => other.session = self.random.one_of(&self.crew).clone(),
                    _ => other.command = self.other_command(&other.command),
                }
                return other;
            }
            _ => {}
        }
        let command = self.command();
        let session = match self.random.below(12) {
            0 => self.random.one_of(&self.crew).clone(),
            _ => self.able(&command),
        };
        let second = (!self.random.once_in(3)).then(|| self.random.one_of(&self.crew).clone());
        self.keys += 1;
        let request = if self.random.once_in(80) { "~7".into() } else { format!("key-{}", self.keys) };
        Submission { session, second, request: of(&request), command }
    }

    /// Somebody who could do it in the beginning.
    pub(super) fn able(&mut self, command: &Command) -> Session {
        let roles = command.roles();
        let able = |session: &&Session| {
            let has = CREW[usize::from(session.operator().get()) - 1];
            has.iter().any(|role| roles.contains(role))
        };
        let able: Vec<Session> = self.crew.iter().filter(able).cloned().collect();
        self.random.one_of(&able).clone()
    }

    /// A command with another body, not the same one by chance.
    fn other_command(&mut self, than: &Command) -> Command {
        loop {
            let other = self.command();
            if other.name() != than.name() {
                return other;
            }
        }
    }

    #[expect(clippy::too_many_lines, reason = "a line a command")]
    fn command(&mut self) -> Command {
        let reason = || of("原因");
        if !self.model.live_holds().is_empty() && self.random.once_in(3) {
            return self.after_parking();
        }
        match self.random.below(156) {
            120..=129 => self.store_room(),
            139..=147 => self.after_a_slip(),
            148..=149 => self.allow_cash(),
            150..=155 => self.set_member_pin(),
            100..=106 => self.doubt(),
            0 => self.another_policy(),
            1 => {
                let member = self.random.once_in(2).then(|| self.member());
                let roles = vec![*self.random.one_of(&Role::ALL)];
                EnrolOperator { roles, member, name: of("新人"), pin: pin_hash() }.into()
            }
            2 => {
                let operator = OperatorId::number(self.small_id(self.model.counts()[6]));
                let roles = CREW.get(usize::from(operator.get()).wrapping_sub(1)).unwrap_or(&CREW[6]);
                let reason = reason();
                match self.random.below(3) {
                    0 if self.random.once_in(3) => RetireOperator { operator, reason }.into(),
                    1 => SetRoles { operator, roles: roles.to_vec() }.into(),
                    _ => DeclareRelative { operator, member: self.member(), relation: of("夫妻") }.into(),
                }
            }
            3..=9 => self.enrol(),
            10 => IssueCard { member: self.member(), card: None }.into(),
            11 => IssueCard { member: self.member(), card: Some(self.card()) }.into(),
            12 => BlockCard { card: self.card(), reason: reason(), lost_since: None }.into(),
            13 => Freeze { member: self.member(), reason: reason() }.into(),
            14..=15 => Thaw { member: self.member(), reason: reason() }.into(),
            16..=18 => self.kind(),
            19..=28 | 110..=112 => self.act(),
            29..=38 | 107..=109 => self.credit(),
            39 if self.random.once_in(2) => {
                AskTask { task: self.task(), question: of("请补全景照片") }.into()
            }
            115..=119 => self.about_case(),
            40..=41 => {
                let (task, note) = (self.task(), None);
                RejectTask { task, code: *self.random.one_of(&RejectionCode::ALL), note }.into()
            }
            42..=46 => self.listing(),
            47..=50 => ClaimCase { case: self.case_in(&["listed"]), member: self.busy_member() }.into(),
            51..=52 => self.team_claim(),
            53 => ReleaseCase { case: self.case_in(&["claimed"]), reason: reason() }.into(),
            54..=55 => CompleteCase { case: self.case_in(&["claimed"]), note: of("办结") }.into(),
            56..=57 => {
                let (case, lead) = (self.case_in(&["claimed"]), self.number());
                CompleteOnLead { case, note: of("办结"), lead }.into()
            }
            58 | 113..=114 => ReturnCase { case: self.case_in(&["completed"]), reason: reason() }.into(),
            59..=62 => RewardCase { case: self.case_in(&["completed"]) }.into(),
            63 => WithdrawCase { case: self.case_in(&["listed", "claimed"]), reason: reason() }.into(),
            64..=68 => {
                let (member, mut points) = (self.member(), self.points());
                if self.random.once_in(4) {
                    points = points.checked_neg().unwrap_or(points);
                }
                AdjustPoints { member, points, reason: reason(), document: of("更正单") }.into()
            }
            69..=72 => self.good(),
            73 => {
                let (sku, points_price) = (self.sku(), self.points());
                let from = self.random.once_in(2).then(|| self.day(-1, 20));
                RepriceGood { sku, points_price, document: of("调价"), from }.into()
            }
            74 => NameDonor { name: of("商行"), member: None }.into(),
            75..=79 => {
                let donor = DonorId::number(self.small_id(self.model.counts()[4]));
                DonateGoods {
                    sku: self.sku(),
                    quantity: self.pieces(9),
                    donor,
                    value: Cny::from_minor(self.minor()),
                    document: of("收据"),
                    best_before: self.random.once_in(3).then(|| self.day(-1, 60)),
                    details: GiftDetails::default(),
                }
                .into()
            }
            80..=82 => PurchaseGoods {
                sku: self.sku(),
                quantity: self.pieces(9),
                fund: self.fund(),
                purpose: of(self.random.one_of::<&str>(&["goods", "goods", "prizes"])),
                cost: Cny::from_minor(self.minor()),
                document: of("发票"),
                best_before: self.random.once_in(3).then(|| self.day(-1, 60)),
                details: PurchaseDetails::default(),
            }
            .into(),
            83..=92 | 130..=138 => self.redeem(),
            93 => {
                let voucher = VoucherNo::number(self.id(self.model.counts()[1]));
                UndoRedemption { voucher }.into()
            }
            94..=95 => {
                let voucher = VoucherNo::number(self.id(self.model.counts()[1]));
                ReverseRedemption { voucher, reason: reason() }.into()
            }
            96 => {
                let uses = if self.random.once_in(6) { vec![] } else { vec![of("goods")] };
                let fund = self.random.once_in(3).then(|| self.fund());
                // Now and then two in a row are called alike.
                let name = of(&format!("基金{}", self.model.entries / 4));
                OpenFund { fund, name, uses, document: of("章程"), details: FundDetails::default() }.into()
            }
            _ => {
                let (fund, amount) = (self.fund(), Cny::from_minor(self.minor()));
                GrantFund { fund, source: of("财政"), amount, document: of("通知") }.into()
            }
        }
    }

    pub(super) fn enrol(&mut self) -> Command {
        if !self.random.once_in(4) {
            self.persons += 1;
        }
        let person =
            Person { name: of("居民"), phone: of("14200000001"), id_number: of(&id_number(self.persons)) };
        let member = self.random.once_in(5).then(|| self.member());
        EnrolMember { member, joined: self.day(-9, 0), person }.into()
    }
}
