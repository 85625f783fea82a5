//! Policies whose figures are small enough to be reached.

use ledger::events::cases::Grade;
use ledger::events::station::{
    Caps, CaseTerms, Expiry, GoodsTerms, GradeTerms, Late, MarketCardTerms, Policy, ProxyLimits,
    RecountTerms, RedeemLimits, RedeemTerms, SpentCredit,
};
use ledger::rules::Command;
use ledger::rules::station::SetPolicy;
use ledger::units::{Cny, FundId, Quantity};
use tests::generator::Random;
use tests::station::{of, policy};

use super::Run;

pub(super) fn a_policy(random: &mut Random) -> Policy {
    Policy {
        issue_max: of(random.one_of::<&str>(&["60", "500", "100000"])),
        day_max: of(random.one_of::<&str>(&["3", "3", "3", "20", "1000"])),
        expiry: *random.one_of(&[Expiry::Never, Expiry::Months(1), Expiry::Months(6), Expiry::EndOfNextYear]),
        notice_days: *random.one_of(&[0, 0, 3]),
        claim_days: *random.one_of(&[0, 1, 15, 15, 15]).max(&1),
        claims_max: *random.one_of(&[1, 3]),
        first_redemption_min: of(random.one_of::<&str>(&["0", "5"])),
        second_person_min: of(random.one_of::<&str>(&["8", "100"])),
        pin_attempts_max: *random.one_of(&[2, 5]),
        caps: Caps {
            month_max: random.once_in(5).then(|| of("9")),
            account_max: random.once_in(5).then(|| of("8")),
            ..Caps::default()
        },
        spent_credit: *random.one_of(&[SpentCredit::Refuse, SpentCredit::Receivable]),
        market_cards: MarketCardTerms::default(),
        cases: case_terms(random),
        goods: GoodsTerms {
            write_off_month_max: random.once_in(2).then(|| of("5")),
            recount: RecountTerms {
                pieces: random.once_in(2).then(|| Quantity::from_minor(2)),
                ..RecountTerms::default()
            },
            ..GoodsTerms::default()
        },
        redeeming: Box::new(RedeemTerms {
            hold_minutes: (!random.once_in(4)).then_some(40),
            limits: RedeemLimits {
                visit_max: random.once_in(4).then(|| of("6")),
                day_max: random.once_in(4).then(|| of("9")),
                day_pieces_max: random.once_in(5).then(|| Quantity::from_minor(4)),
                ..RedeemLimits::default()
            },
            pin_min: random.once_in(4).then(|| of("3")),
            without_pin_day_max: random.once_in(5).then(|| of("5")),
            proxy: ProxyLimits {
                points_max: random.once_in(3).then(|| of("2")),
                times_month_max: random.once_in(3).then_some(1),
            },
            cash_fund: (!random.once_in(3)).then(|| FundId::number(1)),
            ..RedeemTerms::default()
        }),
        ..policy()
    }
}

/// Terms of cases that leave something open, or say something of it.
fn case_terms(random: &mut Random) -> CaseTerms {
    let (reward, reward_min, reward_max) = (of("12"), of("2.5"), of("20"));
    let grade = GradeTerms { grade: Grade::A, reward, reward_min, reward_max, days: 4 };
    CaseTerms {
        grades: if random.once_in(2) { vec![grade] } else { vec![] },
        late: random
            .once_in(2)
            .then(|| Late { days: 3, factor: of(random.one_of::<&str>(&["0", "0.33", "1"])) }),
        remind_days: Some(1),
        silence_days: Some(2),
        extension_max: random.once_in(2).then_some(20),
    }
}

impl Run {
    pub(super) fn another_policy(&mut self) -> Command {
        let mut policy = a_policy(&mut self.random);
        match self.random.below(8) {
            0 => policy.claim_days = 0,
            1 => policy.parity = Cny::ZERO,
            _ => {}
        }
        SetPolicy { from: self.day(-2, 10), document: of("新办法"), policy }.into()
    }
}
