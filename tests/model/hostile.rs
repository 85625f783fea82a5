//! One person alone, and everybody he can make himself into.

use ledger::book::{Session, Submission};
use ledger::events::cases::Grade;
use ledger::events::operators::Role;
use ledger::events::tasks::{EvidenceRule, KindTerms};
use ledger::rules::Command;
use ledger::rules::cases::{ClaimCase, CompleteCase, ListCase, RewardCase};
use ledger::rules::members::{EnrolMember, Person};
use ledger::rules::operators::{EnrolOperator, RetireOperator, SetPin, SetRoles};
use ledger::rules::points::AdjustPoints;
use ledger::rules::tasks::{CreditTask, PublishKind};
use ledger::units::{CaseId, MemberId, OperatorId, Points, TaskId};
use tests::books::folder;
use tests::generator::id_number;
use tests::station::{a_kind, of, pin, pin_hash};

use super::{KINDS, Run};

/// The chief, and everybody he can make himself into: nobody else lifts a finger.
#[test]
fn a_chief_who_is_alone_never_makes_a_point_that_can_be_spent() {
    for seed in 1..=60 {
        let folder = folder();
        let run = Run::found(seed, folder.path().join("hostile.book"));
        Hostile { hands: vec![run.crew[0].clone()], run, keys: 0, tried: 0 }.live();
    }
}

struct Hostile {
    run: Run,
    /// Whoever he can sign in as.
    hands: Vec<Session>,
    keys: u32,
    tried: u32,
}

impl Hostile {
    fn live(&mut self) {
        let person = Command::EnrolMember(EnrolMember {
            member: None,
            joined: self.run.clock.today(),
            person: Person { name: of("某"), phone: of("14200000001"), id_number: of(&id_number(1)) },
        });
        let kind = PublishKind {
            points: Points::from_minor(300),
            evidence: EvidenceRule::Optional,
            audience_min: None,
            from: self.run.clock.today(),
            terms: KindTerms::default(),
            ..a_kind(KINDS[0], "3")
        };
        let chief = self.hands[0].clone();
        assert!(self.ask(&chief, None, person) && self.ask(&chief, None, kind.into()));
        for _ in 0..80 {
            self.grow();
            let command = self.command();
            let by = self.run.random.one_of(&self.hands).clone();
            let second = self.run.random.one_of(&self.hands).clone();
            self.ask(&by, Some(&second), command);
            self.run.clock.advance(6 * 3_600_000);
            let made = self.run.book.views().accounts.outstanding();
            assert!(!made.is_positive(), "the chief alone made {made} points");
        }
        assert!(self.tried > 80, "so much was refused: {}", self.tried);
    }

    /// Another hand, if the book gives him one: a puppet, or somebody else's chair.
    fn grow(&mut self) {
        let chief = self.hands[0].clone();
        let operator = OperatorId::number(self.run.random.place(9) as u16 + 1);
        let roles = vec![*self.run.random.one_of(&Role::ALL), *self.run.random.one_of(&Role::ALL)];
        let (next, reason) = (self.run.book.views().operators.next().unwrap(), of("无"));
        let (taken, command): (_, Command) = match self.run.random.below(4) {
            0 => (Some(next), EnrolOperator { roles, member: None, name: of("影"), pin: pin_hash() }.into()),
            1 if operator != chief.operator() => {
                (Some(operator), SetPin { operator, pin: pin_hash() }.into())
            }
            2 => (None, SetRoles { operator, roles }.into()),
            _ => (None, RetireOperator { operator, reason }.into()),
        };
        let second = self.run.random.one_of(&self.hands).clone();
        let second = self.run.random.once_in(2).then_some(second);
        if let (true, Some(operator)) = (self.ask(&chief, second.as_ref(), command), taken) {
            let session = self.run.book.sign_in(operator, &pin(), &of("desk-1")).unwrap();
            self.ask(&session, None, SetPin { operator, pin: pin_hash() }.into());
            self.hands.push(session);
        }
    }

    fn command(&mut self) -> Command {
        let (member, today) = (MemberId::number(1), self.run.book.now().1);
        let (case, task) = (CaseId::number(1), TaskId::number(self.run.random.place(9) as u32 + 1));
        match self.run.random.below(8) {
            0 | 1 => tests::station::an_act(KINDS[0], member, today).into(),
            2 | 3 => CreditTask::full(task).into(),
            4 => ListCase::of(Grade::B, of("案件"), of("1"), today.plus(9)).into(),
            5 => ClaimCase { case, member }.into(),
            6 => match self.run.random.below(2) {
                0 => CompleteCase { case, note: of("办结") }.into(),
                _ => RewardCase { case }.into(),
            },
            _ => AdjustPoints { member, points: of("5"), reason: of("补"), document: of("文") }.into(),
        }
    }

    fn ask(&mut self, by: &Session, second: Option<&Session>, command: Command) -> bool {
        self.keys += 1;
        let (session, request) = (by.clone(), of(&format!("hostile-{}", self.keys)));
        let second = second.filter(|second| second.operator() != by.operator()).cloned();
        let answer = self.run.book.submit(&Submission { session, second, request, command });
        self.tried += u32::from(answer.is_err());
        answer.is_ok()
    }
}
