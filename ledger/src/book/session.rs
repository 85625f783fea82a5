//! Signing in: a PIN, a limit of wrong ones, and a session that only a right one makes.
//!
//! ```text
//! sign_in ─▶ works at this terminal ─ signs in at another ─▶ is told here that he left
//! sign_in_once ─▶ asks, or stands by, for one command at this terminal, wherever else he works
//! ```
//!
//! 1. A session is of one terminal: what is asked with it is recorded there, and the second person signs in at
//!    the same one.
//! 2. Nobody works at two terminals. The newest signing in counts, and it stands in the entries: so it counts
//!    for every program on the book, over restarts. A desk that was left open is of no use to anybody.
//!
//! Source: 柜员号不得在两台终端同时签到 (a teller works at one terminal at a time), internal control of counters.

use crate::events::members::{SourceOpened, SourceRefused};
use crate::events::operators::{Purpose, Role, SignInFailed, SignedIn};
use crate::events::redemptions::MemberPinRefused;
use crate::journal::{Draft, Person, PersonalField};
use crate::rules::members::may_open;
use crate::rules::operators::{may_act, may_sign_in};
use crate::rules::pin::{Pass, Pin, PinHash, PinShown};
use crate::rules::redemptions::may_show_pin;
use crate::rules::{Circumstances, Refusal};
use crate::store::Store;
use crate::units::{DeskId, MemberId, OperatorId, SourceCode};

use super::{Book, BookError, Written};

/// Proof that an operator signed in at a desk. It can only be had from [`Book::sign_in`] and
/// [`Book::sign_in_once`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    operator: OperatorId,
    desk: DeskId,
    purpose: Purpose,
}

impl Session {
    pub(super) const fn of(operator: OperatorId, desk: DeskId, purpose: Purpose) -> Self {
        Self { operator, desk, purpose }
    }

    /// The book's own session, for what time alone brings about.
    pub(super) fn book() -> Self {
        Self::of(OperatorId::BOOK, DeskId::book(), Purpose::Command)
    }

    /// Who signed in.
    pub const fn operator(&self) -> OperatorId {
        self.operator
    }

    /// Where.
    pub const fn desk(&self) -> &DeskId {
        &self.desk
    }
}

/// Proof that an auditor showed his PIN where nothing is recorded. No command can be asked for with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onlooker {
    operator: OperatorId,
}

impl Onlooker {
    /// Who looks on.
    pub const fn operator(&self) -> OperatorId {
        self.operator
    }
}

impl<S: Store> Book<S> {
    /// Lets an auditor look on, and records nothing: for a book that is opened to be read. Wrong PINs are
    /// not counted; whoever has the file could try them without this program.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`Refusal::NoSuchOperator`] when he is unknown or retired, [`Refusal::LockedOut`].
    /// * [`Refusal::NotHisPin`].
    /// * [`Refusal::StartPin`] while somebody else knows his PIN.
    /// * [`Refusal::NotPermitted`] when he is no auditor.
    pub fn look_on(&mut self, operator: OperatorId, pin: &Pin) -> Result<Onlooker, BookError> {
        const AUDITORS: &[Role] = &[Role::Auditor];
        self.catch_up()?;
        let (at, _) = self.now();
        let is_auditor = may_sign_in(&self.views, operator, at)?.roles.contains(&Role::Auditor);
        let phc = self.personal(Person::Operator(operator), PersonalField::Pin)?;
        if !phc.is_some_and(|phc| PinHash::matches(&phc, pin)) {
            return Err(Refusal::NotHisPin { operator }.into());
        }
        may_act(&self.views, operator)?;
        if is_auditor {
            Ok(Onlooker { operator })
        } else {
            Err(Refusal::NotPermitted { operator, roles: AUDITORS }.into())
        }
    }

    /// Signs an operator in at a desk, where he works from now on: a session of his at another desk is of no
    /// more use. Both outcomes are recorded, so that wrong PINs are counted over restarts and desks.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`Refusal::NoSuchOperator`] when he is unknown or retired.
    /// * [`Refusal::LockedOut`] after too many wrong PINs, and on the one that is too many.
    /// * [`Refusal::WrongPin`], with how many are left.
    pub fn sign_in(&mut self, operator: OperatorId, pin: &Pin, desk: &DeskId) -> Result<Session, BookError> {
        self.sign_in_for(Purpose::Terminal, operator, pin, desk)
    }

    /// Signs an operator in for one command at a desk, to ask for it or to stand by. Where he works stays as
    /// it is.
    ///
    /// # Errors
    ///
    /// As [`Book::sign_in`].
    pub fn sign_in_once(
        &mut self,
        operator: OperatorId,
        pin: &Pin,
        desk: &DeskId,
    ) -> Result<Session, BookError> {
        self.sign_in_for(Purpose::Command, operator, pin, desk)
    }

    /// Whether a session still is of the terminal where its operator works.
    ///
    /// # Errors
    ///
    /// [`Refusal::SignedInElsewhere`] when he signed in at another terminal since.
    pub fn seated(&self, session: &Session) -> Result<(), Refusal> {
        let Session { operator, desk, purpose } = session;
        let seat = self.views.operators.get(*operator).and_then(|found| found.seat.as_ref());
        match seat.filter(|seat| *purpose == Purpose::Terminal && seat.desk != *desk) {
            None => Ok(()),
            Some(seat) => Err(Refusal::SignedInElsewhere { operator: *operator, desk: seat.desk.clone() }),
        }
    }

    /// Whether a command may be asked for with these sessions.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`Refusal::SignedInElsewhere`] for whoever asks.
    /// * [`Refusal::SecondElsewhere`] when the second person signed in at another desk than this.
    /// * [`Refusal::SignedInElsewhere`] for the second person.
    pub(super) fn together_here(&self, session: &Session, second: Option<&Session>) -> Result<(), Refusal> {
        self.seated(session)?;
        let Some(second) = second else { return Ok(()) };
        if second.desk != session.desk {
            let (second, desk) = (second.operator, second.desk.clone());
            return Err(Refusal::SecondElsewhere { second, desk });
        }
        self.seated(second)
    }

    fn sign_in_for(
        &mut self,
        purpose: Purpose,
        operator: OperatorId,
        pin: &Pin,
        desk: &DeskId,
    ) -> Result<Session, BookError> {
        loop {
            self.catch_up()?;
            let (at, today) = self.now();
            let found = may_sign_in(&self.views, operator, at)?;
            // A lock-out that has ended is served: the count begins again.
            let failures = if found.locked_until.is_some() { 0 } else { found.failures };
            let phc = self.personal(Person::Operator(operator), PersonalField::Pin)?;
            let right = phc.is_some_and(|phc| PinHash::matches(&phc, pin));
            let (draft, refusal) = if right {
                (Draft::of(SignedIn { operator, purpose }), None)
            } else {
                let failures = failures.saturating_add(1);
                let policy = self.views.station.policy_on(today);
                let failures_max = policy.map_or(u16::MAX, |policy| policy.pin_attempts_max);
                let refusal = Refusal::WrongPin { operator, failures, failures_max };
                (Draft::of(SignInFailed { operator, failures }), Some(refusal))
            };
            let when =
                Circumstances { at, today, by: operator, desk: desk.clone(), second: None, seed: [0; 32] };
            let sealed = self.seal(draft, &when, desk, None)?;
            match (self.try_write(vec![sealed])?, refusal) {
                (Written::Done(_), None) => return Ok(Session::of(operator, desk.clone(), purpose)),
                // The last wrong PIN says until when nobody need try again.
                (Written::Done(_), Some(refusal)) => {
                    return Err(may_sign_in(&self.views, operator, at).err().unwrap_or(refusal).into());
                }
                (Written::Again | Written::Taken { .. } | Written::PersonKnown(_), _) => {}
            }
        }
    }

    /// The account of a confidential source; none when no account has the code.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`].
    pub fn source_of(&mut self, code: &SourceCode) -> Result<Option<MemberId>, BookError> {
        let codes = self.personal_of_all(PersonalField::Code)?;
        let found = codes.into_iter().find(|(_, kept)| **kept == *code.as_str());
        Ok(found.and_then(|(person, _)| match person {
            Person::Member(member) => Some(member),
            Person::Operator(_) | Person::Collector(_) => None,
        }))
    }

    /// The code that opens a confidential source's account, to be handed to him when he is enrolled.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`].
    pub fn code_of(&mut self, member: MemberId) -> Result<Option<SourceCode>, BookError> {
        let code = self.personal(Person::Member(member), PersonalField::Code)?;
        Ok(code.and_then(|code| code.parse().ok()))
    }

    /// Opens the account of a confidential source by his code and PIN, at the desk of whoever serves
    /// him. Both outcomes are recorded, so that wrong PINs are counted and nobody looks unseen.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`Refusal::SignedInElsewhere`], [`Refusal::NoSuchOperator`], [`Refusal::StartPin`] for whoever serves
    ///   him.
    /// * [`Refusal::NoSuchCode`].
    /// * [`Refusal::CodeLocked`] after too many wrong PINs.
    /// * [`Refusal::WrongCode`], with how many are left.
    pub fn open_source(&mut self, by: &Session, code: &SourceCode, pin: &Pin) -> Result<Pass, BookError> {
        loop {
            self.catch_up()?;
            let (at, today) = self.now();
            self.seated(by)?;
            may_act(&self.views, by.operator)?;
            let member = self.source_of(code)?.ok_or(Refusal::NoSuchCode)?;
            let failures = may_open(&self.views, member, at)?;
            let phc = self.personal(Person::Member(member), PersonalField::Pin)?;
            let right = phc.is_some_and(|phc| PinHash::matches(&phc, pin));
            let (draft, refusal) = if right {
                (Draft::of(SourceOpened { member }), None)
            } else {
                let failures = failures.saturating_add(1);
                let policy = self.views.station.policy_on(today);
                let failures_max = policy.map_or(u16::MAX, |policy| policy.pin_attempts_max);
                let refusal = Refusal::WrongCode { failures, failures_max };
                (Draft::of(SourceRefused { member, failures }), Some(refusal))
            };
            let (by_whom, at_desk) = (by.operator, by.desk.clone());
            let when = Circumstances { at, today, by: by_whom, desk: at_desk, second: None, seed: [0; 32] };
            let sealed = self.seal(draft, &when, &by.desk, None)?;
            match (self.try_write(vec![sealed])?, refusal) {
                (Written::Done(_), None) => return Ok(Pass::of(member)),
                (Written::Done(_), Some(refusal)) => return Err(refusal.into()),
                (Written::Again | Written::Taken { .. } | Written::PersonKnown(_), _) => {}
            }
        }
    }

    /// Takes the PIN a member typed at the desk of whoever serves him. A wrong one is recorded, so that wrong
    /// PINs are counted over desks; a right one stands in the entry it is needed for.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`Refusal::SignedInElsewhere`] for whoever serves him.
    /// * [`Refusal::NoMemberPin`] while he has none.
    /// * [`Refusal::MemberLocked`] after too many wrong PINs.
    /// * [`Refusal::WrongMemberPin`], with how many are left.
    pub fn show_pin(&mut self, by: &Session, member: MemberId, pin: &Pin) -> Result<PinShown, BookError> {
        self.pin_typed(by, member, pin)
    }

    /// As [`Book::show_pin`], where nobody serves him: a wrong PIN is recorded in the book's own name, and
    /// counts as one at a desk does.
    ///
    /// # Errors
    ///
    /// As for [`Book::show_pin`].
    pub fn show_pin_alone(
        &mut self,
        desk: &DeskId,
        member: MemberId,
        pin: &Pin,
    ) -> Result<PinShown, BookError> {
        self.pin_typed(&Session::of(OperatorId::BOOK, desk.clone(), Purpose::Command), member, pin)
    }

    fn pin_typed(&mut self, by: &Session, member: MemberId, pin: &Pin) -> Result<PinShown, BookError> {
        loop {
            self.catch_up()?;
            let (at, today) = self.now();
            self.seated(by)?;
            let (file, failures) = may_show_pin(&self.views, member, at)?;
            let failures = failures.saturating_add(1);
            let phc = self.personal(Person::Member(file), PersonalField::Pin)?;
            if phc.is_some_and(|phc| PinHash::matches(&phc, pin)) {
                return Ok(PinShown::of(member));
            }
            let policy = self.views.station.policy_on(today);
            let failures_max = policy.map_or(u16::MAX, |policy| policy.pin_attempts_max);
            let draft = Draft::of(MemberPinRefused { member: file, failures });
            let (second, seed, desk) = (None, [0; 32], by.desk.clone());
            let when = Circumstances { at, today, by: by.operator, desk, second, seed };
            let sealed = self.seal(draft, &when, &by.desk, None)?;
            if let Written::Done(_) = self.try_write(vec![sealed])? {
                return Err(Refusal::WrongMemberPin { member, failures, failures_max }.into());
            }
        }
    }
}
