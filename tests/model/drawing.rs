//! What a command names: mostly something that is there, sometimes nothing that ever was.

use ledger::units::{CardNo, Day, FundId, MemberId, Points, Quantity, Sku};
use tests::station::of;

use super::{Run, SKUS};

impl Run {
    pub(super) fn id(&mut self, count: usize) -> u32 {
        // Mostly one that exists; sometimes none at all, or one beyond.
        match self.random.below(150) {
            0..=1 => 0,
            2..=4 => u32::try_from(count).unwrap() + 1,
            5 => *self.random.one_of(&[65_535, u32::MAX]),
            _ if count == 0 => 1,
            _ => u32::try_from(self.random.place(count)).unwrap() + 1,
        }
    }

    pub(super) fn small_id(&mut self, count: usize) -> u16 {
        u16::try_from(self.id(count)).unwrap_or(u16::MAX)
    }

    pub(super) fn member(&mut self) -> MemberId {
        MemberId::number(self.id(self.model.counts()[2].min(6)))
    }

    pub(super) fn sku(&mut self) -> Sku {
        let some = if self.random.once_in(6) { &SKUS[..] } else { &SKUS[..2] };
        of(self.random.one_of::<&str>(some))
    }

    pub(super) fn minor(&mut self) -> i64 {
        match self.random.below(30) {
            0 => *self.random.one_of(&[0, -1, -500, i64::MIN, i64::MAX]),
            1..=2 => *self.random.one_of(&[1, 33, 99_999, 1_000_000]),
            _ => 50 * self.random.amount(1, 60),
        }
    }

    pub(super) fn points(&mut self) -> Points {
        Points::from_minor(self.minor())
    }

    pub(super) fn pieces(&mut self, most: i64) -> Quantity {
        Quantity::from_minor(match self.random.below(25) {
            0 => *self.random.one_of(&[0, -1, i64::MIN, i64::MAX]),
            _ => self.random.amount(1, most),
        })
    }

    pub(super) fn day(&mut self, least: i32, most: i32) -> Day {
        let today = self.model.today(self.clock.now().millis()).get();
        Day::number(today + i32::try_from(self.random.amount(least.into(), most.into())).unwrap())
    }

    pub(super) fn card(&mut self) -> CardNo {
        CardNo::number(CardNo::FIRST.get() + self.id(4) % 1000 - 1).unwrap_or(CardNo::FIRST)
    }

    pub(super) fn fund(&mut self) -> FundId {
        FundId::number(self.small_id(self.model.counts()[5].min(3)))
    }

    /// One of them is busier than the others, or no cap and no limit would ever be reached.
    pub(super) fn busy_member(&mut self) -> MemberId {
        if self.random.once_in(2) { MemberId::number(1) } else { self.member() }
    }
}
