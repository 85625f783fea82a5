//! Who may sign in, in which roles, and who is related to whom.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::operators::{
    OperatorEnrolled, OperatorRetired, RelativeDeclared, Role, RolesSet, SignInFailed,
};
use crate::events::station::Policy;
use crate::units::{MemberId, Moment, OperatorId};

/// The operators of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operators {
    all: BTreeMap<OperatorId, Operator>,
}

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// What he may do.
    pub roles: Vec<Role>,
    /// The member he is.
    pub member: Option<MemberId>,
    /// His declared relatives.
    pub relatives: BTreeSet<MemberId>,
    /// Wrong PINs in a row.
    pub failures: u16,
    /// Until when he is locked out.
    pub locked_until: Option<Moment>,
    /// Whether he may still sign in.
    pub standing: Standing,
}

/// Whether an operator may still sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// He may.
    Active,
    /// He may not, ever again.
    Retired,
}

impl Operator {
    /// Whether `member` is the operator himself or a declared relative.
    pub fn is_close_to(&self, member: MemberId) -> bool {
        self.member == Some(member) || self.relatives.contains(&member)
    }
}

impl Operators {
    /// One operator.
    pub fn get(&self, operator: OperatorId) -> Option<&Operator> {
        self.all.get(&operator)
    }

    /// All operators.
    pub fn all(&self) -> impl Iterator<Item = (OperatorId, &Operator)> {
        self.all.iter().map(|(id, operator)| (*id, operator))
    }

    /// Whether one of two members is an operator who declared the other his relative.
    pub fn are_relatives(&self, one: MemberId, other: MemberId) -> bool {
        let declared = |of: MemberId, relative: MemberId| {
            let mut all = self.all.values();
            all.any(|operator| operator.member == Some(of) && operator.relatives.contains(&relative))
        };
        declared(one, other) || declared(other, one)
    }

    /// The number the next operator gets.
    pub fn next(&self) -> Option<OperatorId> {
        self.all.keys().next_back().copied().unwrap_or(OperatorId::BOOK).next()
    }

    pub(super) fn enrolled(&mut self, fact: &OperatorEnrolled) -> Option<()> {
        let operator = Operator {
            roles: fact.roles.clone(),
            member: fact.member,
            relatives: BTreeSet::new(),
            failures: 0,
            locked_until: None,
            standing: Standing::Active,
        };
        self.all.insert(fact.operator, operator).is_none().then_some(())
    }

    pub(super) fn roles_set(&mut self, fact: &RolesSet) -> Option<()> {
        self.all.get_mut(&fact.operator)?.roles.clone_from(&fact.roles);
        Some(())
    }

    pub(super) fn relative_declared(&mut self, fact: &RelativeDeclared) -> Option<()> {
        self.all.get_mut(&fact.operator)?.relatives.insert(fact.member);
        Some(())
    }

    pub(super) fn retired(&mut self, fact: &OperatorRetired) -> Option<()> {
        self.all.get_mut(&fact.operator)?.standing = Standing::Retired;
        Some(())
    }

    pub(super) fn sign_in_failed(
        &mut self,
        fact: &SignInFailed,
        at: Moment,
        policy: Option<&Policy>,
    ) -> Option<()> {
        let operator = self.all.get_mut(&fact.operator)?;
        operator.failures = fact.failures;
        let policy = policy.filter(|policy| fact.failures >= policy.pin_attempts_max);
        let millis = |minutes: u16| i64::from(minutes).saturating_mul(60_000);
        operator.locked_until = policy.map(|policy| at.plus_millis(millis(policy.lockout_minutes)));
        Some(())
    }

    /// A new PIN or a right one ends a lock-out.
    pub(super) fn unlocked(&mut self, operator: OperatorId) -> Option<()> {
        let operator = self.all.get_mut(&operator)?;
        (operator.failures, operator.locked_until) = (0, None);
        Some(())
    }
}
