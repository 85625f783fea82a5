//! Operators of the second ledger: who may do what, and who stands beside whom.

use ledger::book::{Session, Submission};
use ledger::events::operators::Role;
use ledger::rules::Command;
use ledger::units::{MemberId, OperatorId};

use super::{Decided, Model, when};

#[derive(Clone, Debug)]
pub(super) struct Operator {
    pub(super) roles: Vec<Role>,
    pub(super) member: Option<MemberId>,
    pub(super) relatives: Vec<MemberId>,
    pub(super) is_retired: bool,
    /// Whether he ever chose his own PIN.
    pub(super) is_here: bool,
}

/// Whether one of the roles answers for others.
pub(super) fn answers(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Reviewer | Role::Finance | Role::Chief))
}

impl Model {
    /// What is asked about operators; true when it was.
    pub(super) fn operators(&mut self, asked: &Submission) -> Result<bool, &'static str> {
        let by = asked.session.operator();
        match &asked.command {
            Command::EnrolOperator(ask) => {
                ask.member.map_or(Ok(()), |member| self.member(member).map(|_| ()))?;
                ask.member.map_or(Ok(()), |member| self.named(member))?;
                self.stands_by(asked, None)?;
                let (roles, member) = (ask.roles.clone(), ask.member);
                let is_here = false;
                self.operators.push(Operator {
                    roles,
                    member,
                    relatives: vec![],
                    is_retired: false,
                    is_here,
                });
            }
            Command::SetRoles(ask) => {
                self.operator(ask.operator)?;
                when(ask.operator == by, "own_entry")?;
                self.stands_by(asked, Some(ask.operator))?;
                when(!answers(&ask.roles) && self.is_needed(ask.operator), "too_few_left")?;
                self.operators[usize::from(ask.operator.get()) - 1].roles.clone_from(&ask.roles);
            }
            Command::RetireOperator(ask) => {
                self.operator(ask.operator)?;
                when(ask.operator == by, "own_entry")?;
                when(self.is_needed(ask.operator), "too_few_left")?;
                self.operators[usize::from(ask.operator.get()) - 1].is_retired = true;
            }
            Command::DeclareRelative(ask) => {
                self.operator(ask.operator)?;
                let chief = self.operator(by)?.roles.contains(&Role::Chief);
                when(ask.operator != by && !chief, "not_permitted")?;
                self.named(ask.member)?;
                self.operators[usize::from(ask.operator.get()) - 1].relatives.push(ask.member);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn operator(&self, id: OperatorId) -> Result<&Operator, &'static str> {
        let found = usize::from(id.get()).checked_sub(1).and_then(|at| self.operators.get(at));
        found.filter(|found| !found.is_retired).ok_or("no_such_operator")
    }

    pub(super) fn recuse(&self, by: OperatorId, member: MemberId) -> Decided {
        let found = &self.operators[usize::from(by.get()) - 1];
        when(found.member == Some(member) || found.relatives.contains(&member), "recusal")
    }

    pub(super) fn second(&self, asked: &Submission, member: MemberId) -> Decided {
        let second = asked.second.as_ref().map(Session::operator);
        match second.filter(|second| *second != asked.session.operator()) {
            Some(second) => self.recuse(second, member),
            None => Err("second_person_needed"),
        }
    }

    /// A second person in a role that answers for others.
    pub(super) fn answering(&self, asked: &Submission) -> Result<OperatorId, &'static str> {
        let second = asked.second.as_ref().map(Session::operator);
        let second = second.filter(|second| *second != asked.session.operator());
        let second = second.ok_or("second_person_needed")?;
        let can = answers(&self.operators[usize::from(second.get()) - 1].roles);
        when(!can, "second_may_not").map(|()| second)
    }

    /// Two people stand for an operator, as long as two are there who can.
    fn stands_by(&self, asked: &Submission, subject: Option<OperatorId>) -> Decided {
        if self.crew().count() < 2 && asked.second.is_none() {
            return Ok(());
        }
        let second = self.answering(asked)?;
        when(subject == Some(second), "second_concerned")
    }

    /// Who answers for others and has been here.
    fn crew(&self) -> impl Iterator<Item = usize> {
        let here = |one: &&(usize, &Operator)| one.1.is_here && !one.1.is_retired && answers(&one.1.roles);
        let all: Vec<(usize, &Operator)> = self.operators.iter().enumerate().collect();
        all.iter().filter(here).map(|(at, _)| at + 1).collect::<Vec<_>>().into_iter()
    }

    /// Whether fewer than two would be left without him.
    fn is_needed(&self, operator: OperatorId) -> bool {
        self.crew().count() == 2 && self.crew().any(|one| one == usize::from(operator.get()))
    }
}
