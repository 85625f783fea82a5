//! Who may sign in, in which roles, and who is related to whom.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::operators::{
    OperatorEnrolled, OperatorErased, OperatorKeyRevoked, OperatorKeySet, OperatorRetired, PinKind, PinSet,
    Purpose, RelativeDeclared, Role, RolesSet, SignInFailed, SignedIn,
};
use crate::events::station::Policy;
use crate::journal::Entry;
use crate::units::{DeskId, KeyLine, MemberId, Moment, OperatorId, Seq};

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
    /// Who chose his PIN.
    pub pin: PinStanding,
    /// The entry by which one person alone last gave him his place, roles or PIN; none when two
    /// people stand for him, or the book itself entered him.
    pub alone: Option<Seq>,
    /// The terminal he works at; none before he first came to one.
    pub seat: Option<Seat>,
    /// The keys he ever had of his own, the oldest first.
    pub keys: Vec<OwnKey>,
    /// The entry that erased what was kept of him.
    pub erased: Option<Seq>,
}

/// The terminal somebody signed in at last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// Which.
    pub desk: DeskId,
    /// When.
    pub since: Moment,
}

/// A key of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKey {
    /// The entry that set it.
    pub since: Seq,
    /// The key.
    pub key: KeyLine,
    /// The entry that ended it; none while it signs.
    pub until: Option<Seq>,
}

/// Who chose an operator's PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PinStanding {
    /// He did.
    Own,
    /// Whoever enrolled him: he has never been here himself.
    First,
    /// Somebody else, after he once had one of his own.
    Reset,
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
    /// Whether he may be the second person where somebody must answer for another.
    pub fn answers(&self) -> bool {
        self.roles.iter().any(|role| Role::ANSWERING.contains(role))
    }

    /// The key that signs for him now; none when he has none.
    pub fn key(&self) -> Option<&KeyLine> {
        self.keys.last().filter(|own| own.until.is_none()).map(|own| &own.key)
    }

    /// Whether a key of his own was in force when the entry at `seq` was made.
    pub fn had_key(&self, seq: Seq) -> bool {
        self.keys.iter().any(|own| own.since < seq && own.until.is_none_or(|until| seq <= until))
    }

    /// Ends the key that signs for him.
    fn end_key(&mut self, seq: Seq) {
        if let Some(own) = self.keys.last_mut().filter(|own| own.until.is_none()) {
            own.until = Some(seq);
        }
    }

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

    /// Those of whom what was kept was erased, each with the entry.
    pub fn all_erased(&self) -> impl Iterator<Item = (OperatorId, Seq)> {
        self.all().filter_map(|(id, operator)| Some((id, operator.erased?)))
    }

    /// Those who may answer for others: active, in an answering role, and here themselves at least
    /// once, that is with a PIN of their own or one that took its place.
    pub fn answering(&self) -> impl Iterator<Item = OperatorId> {
        let here = |operator: &Operator| {
            operator.standing == Standing::Active && operator.answers() && operator.pin != PinStanding::First
        };
        self.all.iter().filter(move |(_, operator)| here(operator)).map(|(id, _)| *id)
    }

    /// The active operators for whom one person alone stands, each with the entry.
    pub fn alone(&self) -> impl Iterator<Item = (OperatorId, Seq)> {
        let active = self.all.iter().filter(|(_, operator)| operator.standing == Standing::Active);
        active.filter_map(|(id, operator)| Some((*id, operator.alone?)))
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

    pub(super) fn enrolled(&mut self, fact: &OperatorEnrolled, by: OperatorId, seq: Seq) -> Option<()> {
        let operator = Operator {
            roles: fact.roles.clone(),
            member: fact.member,
            relatives: BTreeSet::new(),
            failures: 0,
            locked_until: None,
            standing: Standing::Active,
            pin: match fact.pin {
                PinKind::Own => PinStanding::Own,
                PinKind::Start => PinStanding::First,
            },
            alone: (fact.second.is_none() && by != OperatorId::BOOK).then_some(seq),
            seat: None,
            keys: Vec::new(),
            erased: None,
        };
        self.all.insert(fact.operator, operator).is_none().then_some(())
    }

    /// Two people who give somebody his roles stand for him from then on.
    pub(super) fn roles_set(&mut self, fact: &RolesSet, seq: Seq) -> Option<()> {
        let operator = self.all.get_mut(&fact.operator)?;
        operator.roles.clone_from(&fact.roles);
        operator.alone = fact.second.is_none().then_some(seq);
        Some(())
    }

    pub(super) fn pin_set(&mut self, fact: &PinSet, by: OperatorId, seq: Seq) -> Option<()> {
        let operator = self.all.get_mut(&fact.operator)?;
        operator.pin = match (fact.pin, operator.pin) {
            (PinKind::Own, _) => PinStanding::Own,
            (PinKind::Start, PinStanding::First) => PinStanding::First,
            (PinKind::Start, PinStanding::Own | PinStanding::Reset) => PinStanding::Reset,
        };
        if fact.second.is_none() && by != fact.operator {
            operator.alone = Some(seq);
        }
        self.unlocked(fact.operator)
    }

    pub(super) fn relative_declared(&mut self, fact: &RelativeDeclared) -> Option<()> {
        self.all.get_mut(&fact.operator)?.relatives.insert(fact.member);
        Some(())
    }

    /// Whoever leaves signs nothing more.
    pub(super) fn retired(&mut self, fact: &OperatorRetired, seq: Seq) -> Option<()> {
        let operator = self.all.get_mut(&fact.operator)?;
        operator.standing = Standing::Retired;
        operator.end_key(seq);
        Some(())
    }

    pub(super) fn erased(&mut self, fact: &OperatorErased, seq: Seq) -> Option<()> {
        let operator = self.all.get_mut(&fact.operator)?;
        (operator.standing == Standing::Retired && operator.erased.is_none()).then_some(())?;
        operator.erased = Some(seq);
        Some(())
    }

    pub(super) fn key_set(&mut self, fact: &OperatorKeySet, seq: Seq) -> Option<()> {
        let operator = self.all.get_mut(&fact.operator)?;
        operator.end_key(seq);
        operator.keys.push(OwnKey { since: seq, key: fact.key.clone(), until: None });
        Some(())
    }

    pub(super) fn key_revoked(&mut self, fact: &OperatorKeyRevoked, seq: Seq) -> Option<()> {
        self.all.get_mut(&fact.operator)?.end_key(seq);
        Some(())
    }

    /// A right PIN ends a lock-out. Whoever came to work has left the terminal where he was before.
    pub(super) fn signed_in(&mut self, fact: &SignedIn, entry: &Entry) -> Option<()> {
        self.unlocked(fact.operator)?;
        if fact.purpose == Purpose::Terminal {
            let seat = Seat { desk: entry.desk.clone(), since: entry.at };
            self.all.get_mut(&fact.operator)?.seat = Some(seat);
        }
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
    fn unlocked(&mut self, operator: OperatorId) -> Option<()> {
        let operator = self.all.get_mut(&operator)?;
        (operator.failures, operator.locked_until) = (0, None);
        Some(())
    }
}
