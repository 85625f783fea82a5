//! F5: the one door to a book.
//!
//! ```text
//! begin ─▶ catch up ─▶ known request? ─▶ what is due ─▶ permission ─▶ decide
//!       ─▶ seal ─▶ append on the expected head ─▶ commit ─▶ apply
//! ```
//!
//! 1. Every change of a book goes through here, and through all of these steps.
//! 2. A request key answers for ever: sent again with the same body it returns the first receipt,
//!    with another body it is refused.
//! 3. When another desk was faster, the command is decided again on the new state. The append is the
//!    judge of that, and of what is known; a single submission is looked up before it only where the
//!    append or a rule says no.
//! 4. A refusal that matters to an auditor is recorded as `denied`; it moves and takes nothing.
//! 5. When the entries do not add up, writing stops.

mod answer;
mod approvals;
mod batch;
mod copies;
mod groups;
mod reading;
mod session;
mod snapshot;
mod trust;
mod verify;

use std::collections::BTreeMap;

use thiserror::Error;

use crate::chain::checkpoint::BadCheckpoint;
use crate::chain::note::SignerKey;
use crate::chain::{Sealed, genesis};
use crate::events::operators::Purpose;
use crate::events::station::Denied;
use crate::journal::{Account, Claim, Commodity, Draft, Entry, Opening, Person, Place};
use crate::rules::operators::EnrolOperator;
use crate::rules::{self, Circumstances, Command, Recall, Recalled, Refusal};
use crate::store::{Appended, Store, StoreError, Tip};
use crate::units::{
    BookId, Day, DeskId, Digest, Moment, Name, Note, OperatorId, Origin, RequestKey, Seq, Zone,
};
use crate::views::{Broken, Views};

use batch::Care;

pub use batch::BatchRefused;
pub use copies::{Copy, CopyError};
pub use groups::{Granted, Group, Receipts};
pub use session::{Onlooker, Session};
pub use verify::{Anchored, Verified, judge_anchor, judge_key, verify_since, verify_store};

/// What the outside world gives a book: the time and chance. Injected, so that every run can be
/// replayed.
pub trait Surroundings: Send {
    /// The moment it is.
    fn now(&mut self) -> Moment;

    /// Bytes nobody can guess.
    fn random(&mut self) -> [u8; 32];
}

/// Why a book did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BookError {
    /// A rule says no. Expected and harmless.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store failed. Nothing is half-written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The entries do not add up. Writing stops.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The key is not the one that the entries say signs this book's checkpoints.
    #[error("{key} is not the key that signs this book's checkpoints: bring the right one")]
    OtherKey {
        /// The key.
        key: Box<str>,
    },
    /// It answers none of the requests that were made.
    #[error("this is no answer of a named witness to a request of this book: {0}")]
    NoAnswer(BadCheckpoint),
    /// The file holds no book yet.
    #[error("the file holds no book: nothing was ever recorded in it")]
    Empty,
}

/// A book, open.
pub struct Book<S> {
    store: S,
    views: Views,
    /// The views with what only time changed, when that was something.
    seen: Option<Box<Views>>,
    surroundings: Box<dyn Surroundings>,
    /// How many entries follow the last snapshot.
    since_snapshot: u64,
    /// What signs checkpoints.
    key: Option<SignerKey>,
}

/// A command on its way: who asks, where, under which key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Who asks.
    pub session: Session,
    /// The second person, where one signed in for this command.
    pub second: Option<Session>,
    /// The client's key for this request, unique for ever.
    pub request: RequestKey,
    /// What is asked.
    pub command: Command,
}

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The entry, its bytes and their hash.
    pub sealed: Sealed,
    /// Whether this submission wrote it.
    pub outcome: Outcome,
}

/// Whether a submission wrote the entry it is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It did.
    Written,
    /// The same request had been written before.
    Known,
}

/// What a submission would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The entry as it would be written now.
    pub entry: Entry,
    balances: BTreeMap<(Account, Commodity), (i64, i64)>,
}

impl Preview {
    /// What an account has before and after, in smallest units.
    pub fn balance(&self, account: Account, commodity: Commodity) -> Option<(i64, i64)> {
        self.balances.get(&(account, commodity)).copied()
    }
}

/// What a new book is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founding {
    /// The book.
    pub book: BookId,
    /// The station.
    pub name: Name,
    /// The line that stands first on every note about the book.
    pub origin: Origin,
    /// Where the station's clock hangs.
    pub zone: Zone,
    /// The first operator, a chief.
    pub chief: EnrolOperator,
    /// The terminal it is made at.
    pub desk: DeskId,
}

impl<S: Store> Book<S> {
    /// Begins a book in an empty store: entry 0 opens the station, entry 1 enrols its chief.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`] when the store holds a book already or fails, [`BookError::Refused`]
    /// when the first operator is no chief.
    pub fn create(
        store: S,
        surroundings: Box<dyn Surroundings>,
        founding: Founding,
    ) -> Result<Self, BookError> {
        let Founding { book, name, origin, zone, chief, desk } = founding;
        let mut new = Self::over(store, surroundings);
        let at = new.surroundings.now();
        let place = Place {
            prev: genesis(&book, &origin),
            book: book.clone(),
            seq: Seq::number(0),
            at,
            on: zone.day(at),
            by: OperatorId::BOOK,
            desk: desk.clone(),
            request: own_key(Seq::number(0))?,
        };
        let opening = Sealed::seal(Entry::new(rules::station::open(name, origin, zone), place).0);
        new.take_in(&opening)?;
        let session = Session::of(OperatorId::BOOK, desk, Purpose::Command);
        let when = new.circumstances(&session, None)?;
        let draft = rules::decide(&new.views, &Recalled::default(), &Command::EnrolOperator(chief), &when)?;
        let (enrolment, openings) = new.seal(draft, &when, session.desk(), None)?;
        new.take_in(&enrolment)?;
        // Only now: a book without a chief could never be used.
        new.store.begin(&book)?;
        // Chance is drawn once for the first command; what else is needed of it follows.
        new.store.seal_vault(&mut || *Digest::of(&[b"jifen/vault/first/v1\n", &when.seed]).as_bytes())?;
        match new.store.append(None, &[opening, enrolment], &openings)? {
            Appended::Done => new.count(2)?,
            Appended::Moved | Appended::Taken { .. } | Appended::PersonKnown { .. } => {
                let why = "another program began the same book".into();
                return Err(StoreError::Failed { why }.into());
            }
        }
        Ok(new)
    }

    /// Opens a book: the latest snapshot, if it is of an entry that is there, and every entry
    /// after it, each checked for its form and its link; then the newest checkpoint, for its signature
    /// and its root. Personal data that an older version kept in plain text is sealed, where the store may
    /// be written.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], [`BookError::Broken`], [`BookError::Empty`].
    pub fn open(store: S, surroundings: Box<dyn Surroundings>) -> Result<Self, BookError> {
        let mut book = Self::over(store, surroundings);
        book.reload()?;
        if book.views.head.is_none() {
            return Err(BookError::Empty);
        }
        book.check_newest()?;
        let Self { store, surroundings, .. } = &mut book;
        store.seal_vault(&mut || surroundings.random())?;
        Ok(book)
    }

    fn over(store: S, surroundings: Box<dyn Surroundings>) -> Self {
        Self { store, views: Views::default(), seen: None, surroundings, since_snapshot: 0, key: None }
    }

    /// Keeps a snapshot, so that the next opening is quick, and closes the store.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`]. The entries are safe without it.
    pub fn close(mut self) -> Result<(), BookError> {
        if self.since_snapshot > 0 {
            self.keep_snapshot()?;
        }
        Ok(())
    }

    /// What follows from the entries, as far as this book has caught up. A parked basket whose deadline
    /// was past when the book last looked at its clock counts as given up, before that is written.
    pub fn views(&self) -> &Views {
        self.seen.as_deref().unwrap_or(&self.views)
    }

    /// What follows from the entries alone, whatever time it is: the same at the same head.
    pub const fn recorded(&self) -> &Views {
        &self.views
    }

    /// Where the entries are kept, to look at.
    pub const fn kept(&self) -> &S {
        &self.store
    }

    /// Where the entries are kept.
    pub const fn store(&mut self) -> &mut S {
        &mut self.store
    }

    /// The moment it is, no earlier than the last entry, and the day on the station's wall.
    pub fn now(&mut self) -> (Moment, Day) {
        let (at, today) = self.clock();
        self.seen = self.views.with_holds_lapsed(at).map(Box::new);
        (at, today)
    }

    fn clock(&mut self) -> (Moment, Day) {
        let now = self.surroundings.now();
        let at = self.views.head.map_or(now, |head| now.max(head.at.plus_millis(1)));
        let zone = self.views.station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone);
        (at, zone.day(at))
    }

    /// Bytes nobody can guess, for salts and keys.
    pub fn random(&mut self) -> [u8; 32] {
        self.surroundings.random()
    }

    /// Takes in what other desks appended.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], [`BookError::Broken`].
    pub fn catch_up(&mut self) -> Result<(), BookError> {
        let tip = self.store.tip()?;
        let head = self.views.head.map(|head| Tip { seq: head.seq, hash: head.hash });
        if tip == head {
            return Ok(());
        }
        let from = self.views.head.map_or(Some(Seq::number(0)), |head| head.seq.next());
        self.fold(from.unwrap_or_default())
    }

    /// What a submission would do now: the exact entry and the balances it touches, after what is
    /// due today. A request that is known gives the entry it led to, which moves nothing more.
    ///
    /// # Errors
    ///
    /// As [`Book::submit`]; nothing is written, not even a denial.
    pub fn preview(&mut self, submission: &Submission) -> Result<Preview, BookError> {
        self.catch_up()?;
        let head = self.views.head;
        let preview = self.look_ahead(submission);
        if self.views.head != head {
            self.reload()?;
        }
        preview
    }

    /// Whether time alone brought something about that is not written yet. The next command writes it;
    /// until then each preview has to foresee it, and reads the views anew afterwards.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], [`BookError::Broken`].
    pub fn is_due(&mut self) -> Result<bool, BookError> {
        self.catch_up()?;
        let (at, today) = self.clock();
        Ok(rules::due::next(&self.views, at, today).is_some())
    }

    /// [`Book::preview`] on views that may go ahead of the entries.
    fn look_ahead(&mut self, submission: &Submission) -> Result<Preview, BookError> {
        if let Some(receipt) = self.known(submission)? {
            let entry = receipt.sealed.entry().clone();
            return Ok(self.previewed(entry, Outcome::Known));
        }
        self.foresee_due()?;
        let Submission { session, second, request, command } = submission;
        self.together_here(session, second.as_ref())?;
        let when = self.circumstances(session, second.as_ref())?;
        let draft = self.decide(command, &when)?;
        self.untaken(&draft.takes)?;
        let (sealed, _) = self.seal(draft, &when, session.desk(), Some(request.clone()))?;
        Ok(self.previewed(sealed.entry().clone(), Outcome::Written))
    }

    /// The balances an entry touches. One that is already written moves nothing more.
    fn previewed(&self, entry: Entry, outcome: Outcome) -> Preview {
        let mut balances = BTreeMap::new();
        for posting in &entry.postings {
            let place = (posting.account, posting.commodity);
            let before = self.views.accounts.balance(posting.account, posting.commodity);
            let sums: &mut (i64, i64) = balances.entry(place).or_insert((before, before));
            if outcome == Outcome::Written {
                sums.1 = sums.1.saturating_add(posting.amount);
            }
        }
        Preview { entry, balances }
    }

    /// Carries out one command, durably.
    ///
    /// # Errors
    ///
    /// * [`BookError::Refused`] with the rule's refusal; when it matters it is recorded.
    /// * [`BookError::Store`]: nothing is written; the same submission may be sent again.
    /// * [`BookError::Broken`]: the book does not add up.
    pub fn submit(&mut self, submission: &Submission) -> Result<Receipt, BookError> {
        // The append is the judge of what moved and what is known already. To ask before it is two
        // more reads, and most submissions are answered the same. But what is due is written only for
        // a request that is new.
        let (at, today) = self.clock();
        let is_due = rules::due::next(&self.views, at, today).is_some();
        let (mut care, mut seed) = (if is_due { Care::Careful } else { Care::Hopeful }, None);
        loop {
            if care == Care::Careful {
                self.catch_up()?;
                if let Some(receipt) = self.known(submission)? {
                    return Ok(receipt);
                }
                self.write_due()?;
            }
            // Tried again, it is the same command with the same chance.
            let seed = *seed.get_or_insert_with(|| self.surroundings.random());
            match self.carry_out(submission, seed) {
                Ok(Some(sealed)) => return Ok(Receipt { sealed, outcome: Outcome::Written }),
                // What was refused may be an earlier request, or a state that is no longer so.
                Err(BookError::Refused(refusal)) if care == Care::Careful => {
                    self.deny(submission, &refusal)?;
                    return Err(refusal.into());
                }
                Ok(None) | Err(BookError::Refused(_)) => care = Care::Careful,
                Err(other) => return Err(other),
            }
        }
    }

    /// Decides a submission on what the views hold now, and writes it. `None` when another desk was
    /// faster, or when its request was written before.
    fn carry_out(&mut self, submission: &Submission, seed: [u8; 32]) -> Result<Option<Sealed>, BookError> {
        let Submission { session, second, request, command } = submission;
        self.together_here(session, second.as_ref())?;
        let when = self.circumstances_with(session, second.as_ref(), seed)?;
        let draft = self.decide(command, &when)?;
        let new = self.seal(draft, &when, session.desk(), Some(request.clone()))?;
        match self.try_write(vec![new])? {
            Written::Done(mut sealed) => Ok(sealed.pop()),
            // The request itself may have been written by a client's second try.
            Written::Again | Written::Taken { claim: Claim::Request(_), .. } => Ok(None),
            Written::Taken { claim, seq } => Err(self.taken_before(claim, seq)?.into()),
            Written::PersonKnown(person) => Err(known_person(person).into()),
        }
    }

    /// Decides a command on what the views hold now.
    fn decide(&mut self, command: &Command, when: &Circumstances) -> Result<Draft, BookError> {
        let recalled = self.recall(command)?;
        Ok(rules::decide(&self.views, &recalled, command, when)?)
    }

    fn recall(&mut self, command: &Command) -> Result<Recalled, BookError> {
        Ok(match command.recall() {
            Recall::Nothing => Recalled::default(),
            Recall::Taker(claim) => match self.store.taken(&claim)? {
                Some(seq) => {
                    Recalled { entry: Some(self.entry(seq)?.entry().clone()), ..Recalled::default() }
                }
                None => Recalled::default(),
            },
            Recall::Entry(seq) => {
                let entry = self.read(seq)?.map(|sealed| sealed.entry().clone());
                let followed = match entry.as_ref().and_then(|entry| entry.links.follows) {
                    Some(seq) => self.read(seq)?.map(|sealed| sealed.entry().clone()),
                    None => None,
                };
                Recalled { entry, followed, person: None }
            }
            Recall::Owner(id_number) => {
                Recalled { person: self.store.owner(&id_number)?, ..Recalled::default() }
            }
        })
    }

    /// Refuses claims that are taken, as the append would.
    fn untaken(&mut self, claims: &[Claim]) -> Result<(), BookError> {
        for claim in claims {
            if let Some(seq) = self.store.taken(claim)? {
                return Err(self.taken_before(claim.clone(), Some(seq))?.into());
            }
        }
        Ok(())
    }

    /// The refusal for what was taken before, naming the act that did where it was one.
    fn taken_before(&mut self, claim: Claim, seq: Option<Seq>) -> Result<Refusal, BookError> {
        Ok(match seq {
            Some(seq) => rules::entered_before(claim, self.entry(seq)?.entry()),
            None => Refusal::AlreadyTaken { claim, seq: sealed_next(&self.views) },
        })
    }

    fn circumstances(
        &mut self,
        session: &Session,
        second: Option<&Session>,
    ) -> Result<Circumstances, BookError> {
        let seed = self.surroundings.random();
        self.circumstances_with(session, second, seed)
    }

    fn circumstances_with(
        &mut self,
        session: &Session,
        second: Option<&Session>,
        seed: [u8; 32],
    ) -> Result<Circumstances, BookError> {
        let (at, today) = self.clock();
        if self.views.station.identity().is_none() {
            return Err(BookError::Empty);
        }
        let (by, second) = (session.operator(), second.map(Session::operator));
        Ok(Circumstances { at, today, by, desk: session.desk().clone(), second, seed })
    }

    /// Gives a draft its place after the head. Without a request key it gets the book's own.
    fn seal(
        &self,
        draft: Draft,
        when: &Circumstances,
        desk: &DeskId,
        request: Option<RequestKey>,
    ) -> Result<(Sealed, Vec<Opening>), BookError> {
        let (Some(head), Some(identity)) = (self.views.head, self.views.station.identity()) else {
            return Err(BookError::Empty);
        };
        let seq = head.seq.next().ok_or(Refusal::NumbersUsedUp { what: "entry" })?;
        let request = match request {
            Some(request) if request.is_own() => return Err(Refusal::ReservedKey.into()),
            Some(request) => request,
            None => own_key(seq)?,
        };
        let place = Place {
            book: identity.book.clone(),
            seq,
            prev: head.hash,
            // Several entries of one batch may share the clock's millisecond.
            at: when.at.max(head.at.plus_millis(1)),
            on: when.today,
            by: when.by,
            desk: desk.clone(),
            request,
        };
        let (entry, openings) = Entry::new(draft, place);
        Ok((Sealed::seal(entry), openings))
    }

    /// The next entry that time alone brings about.
    fn next_due(&mut self) -> Result<Option<Sealed>, BookError> {
        let (at, today) = self.clock();
        let Some(draft) = rules::due::next(&self.views, at, today) else { return Ok(None) };
        let session = Session::book();
        let when = self.circumstances(&session, None)?;
        Ok(Some(self.seal(draft, &when, session.desk(), None)?.0))
    }

    /// Writes what time alone brought about, one entry a thing, until nothing is due.
    fn write_due(&mut self) -> Result<(), BookError> {
        while let Some(sealed) = self.next_due()? {
            if let Written::Again = self.try_write(vec![(sealed, Vec::new())])? {
                self.catch_up()?;
            }
        }
        Ok(())
    }

    /// Takes what is due into the views only, to look at what would follow. The caller reloads.
    fn foresee_due(&mut self) -> Result<Vec<Sealed>, BookError> {
        let mut foreseen = Vec::new();
        while let Some(sealed) = self.next_due()? {
            self.take_in(&sealed)?;
            foreseen.push(sealed);
        }
        Ok(foreseen)
    }

    /// Records a refusal that matters.
    fn deny(&mut self, submission: &Submission, refusal: &Refusal) -> Result<(), BookError> {
        if !refusal.is_recorded() {
            return Ok(());
        }
        let Submission { session, request, command, .. } = submission;
        let reason: String = refusal.to_string().chars().take(300).collect();
        let Ok(reason) = reason.parse::<Note>() else { return Ok(()) };
        let denied = Denied {
            denied: request.clone(),
            command: command.name().into(),
            refusal: refusal.name().into(),
            reason,
        };
        loop {
            let when = self.circumstances(session, None)?;
            let sealed = self.seal(Draft::of(denied.clone()), &when, session.desk(), None)?;
            match self.try_write(vec![sealed])? {
                Written::Done(_) => return Ok(()),
                Written::Again | Written::Taken { .. } | Written::PersonKnown(_) => self.catch_up()?,
            }
        }
    }

    /// Appends a batch that the views have not taken in, then takes it in.
    fn try_write(&mut self, batch: Vec<(Sealed, Vec<Opening>)>) -> Result<Written, BookError> {
        let expected = self.views.head.map(|head| Tip { seq: head.seq, hash: head.hash });
        let (sealed, openings): (Vec<Sealed>, Vec<Vec<Opening>>) = batch.into_iter().unzip();
        match self.store.append(expected, &sealed, &openings.concat())? {
            Appended::Done => {}
            Appended::Moved => return Ok(Written::Again),
            Appended::Taken { claim, seq, .. } => return Ok(Written::Taken { claim, seq }),
            Appended::PersonKnown { owner, .. } => return Ok(Written::PersonKnown(owner)),
        }
        for sealed in &sealed {
            self.take_in(sealed)?;
        }
        self.count(sealed.len())?;
        Ok(Written::Done(sealed))
    }

    /// The head's place and hash.
    pub fn head(&self) -> Option<(Seq, Digest)> {
        self.views.head.map(|head| (head.seq, head.hash))
    }
}

/// What an attempt to append came to.
enum Written {
    Done(Vec<Sealed>),
    Again,
    Taken { claim: Claim, seq: Option<Seq> },
    PersonKnown(Person),
}

/// A key of the book's own making. Places are never used twice, so neither are these.
fn own_key(seq: Seq) -> Result<RequestKey, BookError> {
    let key = format!("{}{}", RequestKey::OWN, seq.get());
    Ok(key.parse().map_err(|_| Refusal::ReservedKey)?)
}

fn known_person(person: Person) -> Refusal {
    match person {
        Person::Member(member) => Refusal::PersonKnown { member },
        Person::Operator(operator) => Refusal::NoSuchOperator { operator },
        Person::Collector(voucher) => Refusal::NoSuchVoucher { voucher },
    }
}

/// The place the next entry would get, for a claim taken within one batch.
fn sealed_next(views: &Views) -> Seq {
    views.head.and_then(|head| head.seq.next()).unwrap_or_default()
}
