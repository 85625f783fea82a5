//! Random baskets, parked, captured and taken back.

use ledger::rules::Command;
use ledger::rules::redemptions::{Besides, HoldBasket, Redeem, RedeemWith, ReleaseHold, Wanted};
use ledger::units::{HoldId, VoucherNo};

use super::Run;

impl Run {
    /// The latest slip, mostly.
    pub(super) fn latest_slip(&mut self) -> VoucherNo {
        let back = u32::from(self.random.once_in(4));
        VoucherNo::number(u32::try_from(self.model.counts()[1]).unwrap().saturating_sub(back))
    }

    pub(super) fn redeem(&mut self) -> Command {
        let (mut lines, lines_max) = (Vec::new(), self.random.amount(0, 8) % 4);
        for _ in 0..lines_max {
            lines.push(Wanted { sku: self.sku(), quantity: self.pieces(3) });
        }
        let card = self.random.once_in(4).then(|| self.card());
        let points = self.random.once_in(8).then(|| self.points());
        let member = self.member();
        let back = u32::from(self.random.once_in(2));
        let hold = HoldId::number(self.model.holds().saturating_sub(back));
        match self.random.below(8) {
            0 | 1 => HoldBasket { member, card, lines, points, since: None }.into(),
            2 => ReleaseHold { hold }.into(),
            3 | 4 => {
                let parked = self.model.parked(hold.get()).cloned();
                let plain = Redeem { member, card, lines, points };
                let basket = parked.filter(|_| !self.random.once_in(5)).unwrap_or(plain);
                let besides = Besides { hold: Some(hold), ..Besides::default() };
                RedeemWith { basket, besides }.into()
            }
            _ => Redeem { member, card, lines, points }.into(),
        }
    }
}
