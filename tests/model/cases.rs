//! Random cases.

use ledger::events::cases::Grade;
use ledger::events::tasks::Share;
use ledger::rules::Command;
use ledger::rules::cases::{ClaimAsTeam, DeclareParty, ExtendCase, ListCase, PayElsewhere, ProgressCase};
use ledger::rules::members::EnrolSource;
use ledger::units::{CaseId, CaseRef, GridId, Points};
use tests::station::{of, pin_hash};

use super::Run;

impl Run {
    pub(super) fn case(&mut self) -> CaseId {
        CaseId::number(self.id(self.model.counts()[3]))
    }

    /// A case in one of the states, when there is one.
    pub(super) fn case_in(&mut self, states: &[&str]) -> CaseId {
        let fits = |(_, case): &(usize, &tests::model::Case)| states.contains(&case.state);
        let found: Vec<usize> =
            self.model.cases.iter().enumerate().filter(fits).map(|(at, _)| at + 1).collect();
        if found.is_empty() || self.random.once_in(6) {
            return self.case();
        }
        CaseId::number(u32::try_from(*self.random.one_of(&found)).unwrap())
    }

    /// One of a few numbers of other schemes.
    pub(super) fn number(&mut self) -> CaseRef {
        CaseRef::folding(&format!("苏 {}", self.random.below(12))).unwrap()
    }

    pub(super) fn about_case(&mut self) -> Command {
        match self.random.below(9) {
            0..=2 => DeclareParty { case: self.case(), member: self.member() }.into(),
            3 => ProgressCase { case: self.case_in(&["claimed"]), note: of("进展") }.into(),
            4..=5 => {
                let (case, due) = (self.case_in(&["claimed"]), self.day(-1, 40));
                ExtendCase { case, due, reason: of("原因") }.into()
            }
            6 => EnrolSource { pin: pin_hash() }.into(),
            _ => {
                let case = self.random.once_in(3).then(|| self.case());
                let (scheme, document) = (of("他处"), of("他处文"));
                PayElsewhere { number: self.number(), scheme, document, case }.into()
            }
        }
    }

    pub(super) fn listing(&mut self) -> Command {
        let grid = self.random.once_in(12).then(|| GridId::number(1));
        let (reward, closes) = (self.points(), self.day(-1, 30));
        let reward = (!self.random.once_in(6)).then_some(reward);
        let grade = *self.random.one_of(&[Grade::A, Grade::B]);
        let numbers = (0..self.random.below(3)).map(|_| self.number()).collect();
        let days = self.random.once_in(5).then(|| *self.random.one_of(&[0, 1, 9]));
        let case = ListCase::of(grade, of("案件"), Points::ZERO, closes);
        ListCase { grid, reward, numbers, days, ..case }.into()
    }

    pub(super) fn team_claim(&mut self) -> Command {
        let parts = *self.random.one_of(&[&[33, 33, 34][..], &[50, 50], &[100], &[70, 20], &[100, 0]]);
        let share = |percent: &u8| Share { member: self.member(), percent: *percent };
        let shares = parts.iter().map(share).collect();
        ClaimAsTeam { case: self.case_in(&["listed"]), shares }.into()
    }
}
