//! Random kinds, acts, judgements, objections and answers.

use ledger::events::tasks::{ActDetails, Crediting, EvidenceRule, KindTerms, Share, Unit};
use ledger::rules::Command;
use ledger::rules::notice::{DismissObjection, ObjectToCredit};
use ledger::rules::reversals::{ReverseCaseReward, ReverseTaskCredit};
use ledger::rules::tasks::{CreditTask, PublishKind, SubmitTask};
use ledger::units::{Digest, GridId, MemberId, Seq, TaskId};
use tests::station::of;

use super::{KINDS, Run};

impl Run {
    pub(super) fn task(&mut self) -> TaskId {
        let count = self.model.counts()[0];
        // The latest are the likeliest to wait.
        let task = if count > 0 && !self.random.once_in(3) {
            u32::try_from(count - self.random.place(count.min(3))).unwrap()
        } else {
            self.id(count)
        };
        TaskId::number(task)
    }

    pub(super) fn kind(&mut self) -> Command {
        let evidence = *self.random.one_of(&[EvidenceRule::Optional, EvidenceRule::Required]);
        PublishKind {
            kind: of(self.random.one_of::<&str>(&KINDS)),
            name: of("事项"),
            points: self.points(),
            evidence,
            audience_min: self.random.once_in(3).then_some(30),
            latest: self.random.once_in(3).then(|| of("22:00")),
            posts: vec![],
            from: self.day(-20, 2),
            document: of("细则"),
            terms: self.terms(),
        }
        .into()
    }

    pub(super) fn act(&mut self) -> Command {
        let evidence =
            (!self.random.once_in(3)).then(|| Digest::of(&[&[self.random.next().to_be_bytes()[0] % 64]]));
        let performer = self.busy_member();
        let most = if self.random.once_in(2) { 1 } else { KINDS.len() };
        SubmitTask {
            kind: of(self.random.one_of::<&str>(&KINDS[..most])),
            performer,
            day: if self.random.once_in(5) { self.day(-33, 1) } else { self.day(-1, 0) },
            time: self
                .random
                .once_in(3)
                .then(|| of(self.random.one_of::<&str>(&["08:30", "22:00", "22:01"]))),
            grid: self.random.once_in(30).then(|| GridId::number(1)),
            place: None,
            audience_count: Some(*self.random.one_of(&[29, 30, 31])),
            evidence,
            note: None,
            details: self.details(performer),
        }
        .into()
    }

    pub(super) fn credit(&mut self) -> Command {
        let penalty = self.random.once_in(6).then(|| of(self.random.one_of::<&str>(&["0", "0.5", "1"])));
        let note = (!self.random.once_in(4)).then(|| of("迟到"));
        let waiting = self.model.waiting();
        let task = if waiting.is_empty() || self.random.once_in(3) {
            self.task()
        } else {
            TaskId::number(*self.random.one_of(&waiting))
        };
        CreditTask { task, penalty, note }.into()
    }

    fn terms(&mut self) -> KindTerms {
        let by_hour = self.random.once_in(7);
        KindTerms {
            unit: if by_hour { Unit::Hour } else { Unit::Act },
            hours_max: (by_hour && self.random.once_in(2)).then(|| of("2")),
            crediting: *self.random.one_of(&[Crediting::Performer, Crediting::Parts, Crediting::Each]),
            day_max: self.random.once_in(6).then(|| of("5")),
            month_max: self.random.once_in(6).then(|| of("12")),
            penalties: if self.random.once_in(3) { vec![] } else { vec![of("0"), of("0.5")] },
            ..KindTerms::default()
        }
    }

    /// A team that mostly is one: the performer first, parts mostly a hundred in sum.
    fn team(&mut self, performer: MemberId) -> Vec<Share> {
        let part = |member, percent| Share { member, percent };
        match self.random.below(24) {
            0..=17 => vec![],
            18 => vec![part(performer, 100), part(self.member(), 100)],
            19 => vec![part(performer, 100)],
            20 => vec![part(performer, 60), part(self.member(), 40)],
            21 => vec![part(self.member(), 33), part(performer, 33), part(self.member(), 34)],
            22 => vec![part(self.member(), 50), part(self.member(), 50)],
            _ => vec![part(self.member(), 0), part(performer, self.random.below(120) as u8)],
        }
    }

    fn details(&mut self, performer: MemberId) -> ActDetails {
        ActDetails {
            object: self.random.once_in(12).then(|| of(self.random.one_of::<&str>(&["超市", "学校"]))),
            hours: self.random.once_in(2).then(|| of(self.random.one_of::<&str>(&["0.5", "1.5", "3", "0"]))),
            team: self.team(performer),
            pad: self.random.once_in(12).then(|| of(&format!("P-{}", self.random.below(30)))),
            resubmits: self.random.once_in(9).then(|| self.task()),
            ..ActDetails::default()
        }
    }

    /// An objection, an answer, a reversal; of a credit that stands, mostly.
    pub(super) fn doubt(&mut self) -> Command {
        let standing: Vec<(u64, bool)> = self
            .model
            .credits
            .iter()
            .filter(|credit| !credit.is_reversed)
            .map(|credit| (credit.seq, credit.case.is_some()))
            .collect();
        let (seq, mut is_case) = match standing.len() {
            0 => (self.random.below(40), false),
            _ if self.random.once_in(12) => (self.random.below(200), self.random.once_in(2)),
            // The latest are the likeliest to be in notice.
            count => standing[count - 1 - self.random.place(count.min(3))],
        };
        if self.random.once_in(12) {
            is_case = !is_case;
        }
        let (credit, reason, document) = (Seq::number(seq), of("存疑"), of("核查"));
        match self.random.below(10) {
            0..=3 => ObjectToCredit { credit, reason, words: of("没看见") }.into(),
            4..=6 => DismissObjection { credit, reason }.into(),
            _ if is_case => ReverseCaseReward { credit, reason, document }.into(),
            _ => ReverseTaskCredit { credit, reason, document }.into(),
        }
    }
}
