//! Random baskets, parked, captured, paid in part, collected by others, taken back and printed again.

use ledger::book::BookError;
use ledger::events::redemptions::{CashTerms, Proxy};
use ledger::rules::Command;
use ledger::rules::papers::ReprintSlip;
use ledger::rules::pin::Pin;
use ledger::rules::redemptions::{
    AllowCash, Besides, Collector, HoldBasket, Redeem, RedeemWith, ReleaseHold, ReverseRedemption,
    ReverseSpoilt, SetMemberPin, Stranger, UndoRedemption, Wanted,
};
use ledger::units::{Cny, HoldId, MemberId, Points, Sku, VoucherNo};
use tests::model::Answer;
use tests::station::{of, pin, pin_hash};

use super::Run;

impl Run {
    /// The latest slip, mostly.
    fn latest_slip(&mut self) -> VoucherNo {
        let back = u32::from(self.random.once_in(4));
        VoucherNo::number(u32::try_from(self.model.counts()[1]).unwrap().saturating_sub(back))
    }

    /// Somebody who has something to spend, mostly, or hardly anybody would ever get anything.
    fn customer(&mut self) -> MemberId {
        let today = self.model.today(self.clock.now().millis());
        let able = self.model.with_points(today);
        if able.is_empty() || self.random.once_in(3) { self.member() } else { *self.random.one_of(&able) }
    }

    /// Something that is there, mostly.
    fn stocked(&mut self) -> Sku {
        let here = self.model.in_stock();
        if here.is_empty() || self.random.once_in(4) { self.sku() } else { *self.random.one_of(&here) }
    }

    /// A basket that lies parked, mostly.
    fn parked(&mut self) -> HoldId {
        let live = self.model.live_holds();
        if live.is_empty() || self.random.once_in(4) {
            let back = u32::from(self.random.once_in(2));
            return HoldId::number(self.model.holds().saturating_sub(back));
        }
        HoldId::number(*self.random.one_of(&live))
    }

    fn basket(&mut self) -> Redeem {
        let (mut lines, lines_max) = (Vec::new(), *self.random.one_of(&[0, 1, 1, 1, 2, 2, 3]));
        for _ in 0..lines_max {
            lines.push(Wanted { sku: self.stocked(), quantity: self.pieces(3) });
        }
        let card = self.random.once_in(4).then(|| self.card());
        let points = self.random.once_in(8).then(|| self.points());
        Redeem { member: self.customer(), card, lines, points }
    }

    pub(super) fn redeem(&mut self) -> Command {
        match self.random.below(12) {
            0..=2 => {
                let Redeem { member, card, lines, points } = self.basket();
                HoldBasket { member, card, lines, points, since: None }.into()
            }
            3..=5 => self.after_parking(),
            7..=8 => {
                let basket = self.basket();
                let basket = Redeem { card: None, ..basket };
                let besides = self.besides(basket.member);
                RedeemWith { basket, besides }.into()
            }
            9 => self.in_part(),
            _ => self.basket().into(),
        }
    }

    /// What comes after a basket was parked.
    pub(super) fn after_parking(&mut self) -> Command {
        if self.random.once_in(4) {
            return ReleaseHold { hold: self.parked() }.into();
        }
        self.capture()
    }

    /// What was parked, as it was parked; sometimes for somebody else, or with something else in it.
    fn capture(&mut self) -> Command {
        let hold = self.parked();
        let mut basket = match self.model.parked(hold.get()).cloned() {
            Some(parked) => parked,
            None => self.basket(),
        };
        match self.random.below(8) {
            0 => basket.member = self.customer(),
            1 => basket.lines.push(Wanted { sku: self.stocked(), quantity: self.pieces(3) }),
            _ => {}
        }
        let besides = if self.random.once_in(3) { self.besides(basket.member) } else { Besides::default() };
        let cash = self.random.once_in(10).then(|| Cny::from_minor(50));
        RedeemWith { basket, besides: Besides { hold: Some(hold), cash, ..besides } }.into()
    }

    /// A collector, a PIN, or neither.
    fn besides(&mut self, member: MemberId) -> Besides {
        let proxy = self.random.once_in(2).then(|| {
            let by = Proxy { member: self.random.once_in(2).then(|| self.member()), relation: of("邻居") };
            let stranger = Stranger { name: of("赵敏"), id_tail: of("002X") };
            Collector { by, person: (!self.random.once_in(4)).then_some(stranger) }
        });
        // The one who stands there gave it, or somebody else a moment ago.
        let other = self.shown.last().copied();
        let own = self.shown.iter().rev().find(|shown| shown.member() == member).copied();
        let shown = if self.random.once_in(6) { other } else { own };
        Besides { proxy, shown, ..Besides::default() }
    }

    /// Fewer points than the price and the rest in cash, as far as the desk can tell.
    fn in_part(&mut self) -> Command {
        let sku = self.stocked();
        let (pieces, today) = (self.random.amount(1, 3), self.model.today(self.clock.now().millis()));
        let price = self.model.price_on(sku, today).unwrap_or(100).saturating_mul(pieces);
        let (least, per_point) = self.model.cash_terms(sku).unwrap_or((0, 50));
        let part = match self.random.below(4) {
            0 => self.random.amount(0, 200),
            _ => price.saturating_sub(least.saturating_mul(pieces)).clamp(0, 300),
        };
        let fen = (i128::from(part) * i128::from(per_point) + 99) / 100;
        let off = i64::from(self.random.once_in(8));
        let cash = Cny::from_minor(i64::try_from(fen).unwrap_or(i64::MAX).saturating_sub(off));
        let points = Some(Points::from_minor(price.saturating_sub(part)));
        let lines = vec![Wanted { sku, quantity: ledger::units::Quantity::from_minor(pieces) }];
        let basket = Redeem { member: self.customer(), card: None, lines, points };
        RedeemWith { basket, besides: Besides { cash: Some(cash), ..Besides::default() } }.into()
    }

    /// What comes after a slip.
    pub(super) fn after_a_slip(&mut self) -> Command {
        let voucher = self.latest_slip();
        let reversal = ReverseRedemption { voucher, reason: of("退货") };
        match self.random.below(8) {
            0..=2 => UndoRedemption { voucher }.into(),
            3 => reversal.into(),
            4..=5 => {
                let handed = self.model.handed(voucher.get());
                let mut spoilt = handed.first().copied().into_iter().collect::<Vec<_>>();
                if spoilt.is_empty() || self.random.once_in(3) {
                    spoilt.push(self.sku());
                }
                ReverseSpoilt { reversal, spoilt }.into()
            }
            _ => {
                let voucher = VoucherNo::number(self.id(self.model.counts()[1]));
                ReprintSlip { voucher }.into()
            }
        }
    }

    /// On which terms a good takes cash.
    pub(super) fn allow_cash(&mut self) -> Command {
        let least = Points::from_minor(*self.random.one_of(&[0, 0, 50, 99, -50, i64::MAX]));
        let per_point = Cny::from_minor(*self.random.one_of(&[50, 50, 33, 0, i64::MAX]));
        let terms = (!self.random.once_in(6)).then_some(CashTerms { least, per_point });
        AllowCash { sku: self.stocked(), terms, document: of("文8") }.into()
    }

    pub(super) fn set_member_pin(&mut self) -> Command {
        let member = self.customer();
        let shown = self.shown.last().copied().filter(|_| self.random.once_in(2));
        SetMemberPin { member, pin: pin_hash(), shown }.into()
    }

    /// A member types his PIN, right or wrong.
    pub(super) fn type_pin(&mut self) {
        // Looking at the clock shows a basket as given up before anything writes it.
        if !self.model.live_holds().is_empty() {
            return self.book.catch_up().unwrap();
        }
        let (member, by) = (self.customer(), self.crew[1].clone());
        let typed: Pin = if self.random.once_in(2) { pin() } else { of("000000") };
        self.remark(&format!("{member} types {}", if typed == pin() { "his PIN" } else { "another" }));
        let expected = self.model.show_pin(member, &typed, self.clock.now().millis());
        self.note(&expected);
        let found = match self.book.show_pin(&by, member, &typed) {
            Ok(shown) => {
                self.shown.push(shown);
                Answer::Known(0)
            }
            Err(BookError::Refused(refusal)) => Answer::Refused(refusal.name().leak()),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found, expected, "the PIN of {member}");
    }
}
