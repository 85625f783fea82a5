//! Groups of submissions in one transaction, each group whole or not at all.
//!
//! ```text
//! groups ─▶ decided in order on one state ─▶ refused ones stand aside ─▶ one append
//! ```
//!
//! 1. Of a group all is written or nothing, and a group that is refused does not stop the next.
//! 2. A group is decided after the granted ones before it, as if each had been written alone.
//! 3. What is refused leaves no trace, not even a denial: the answer is a list for whoever asked.

use std::collections::BTreeMap;

use crate::chain::Sealed;
use crate::events::Event;
use crate::journal::{Claim, Opening};
use crate::rules::Refusal;
use crate::store::{Appended, Store, Tip};

use super::batch::Aim;
use super::{Book, BookError, Outcome, Receipt, Submission, known_person};

/// Submissions that belong together, such as those of one row of a file.
pub type Group = Vec<Submission>;

/// The receipts of groups, by their place from 0.
pub type Receipts = Vec<(usize, Vec<Receipt>)>;

/// What became of groups. Every group stands in one of the two lists, by its place from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// The groups that were carried out, with a receipt for each submission.
    pub granted: Receipts,
    /// The groups of which nothing was written, with the first refusal of each.
    pub refused: Vec<(usize, Refusal)>,
}

/// What one attempt has put together so far.
#[derive(Default)]
struct Attempt {
    sealed: Vec<Sealed>,
    /// Whose each entry is; none for what was due.
    places: Vec<Option<usize>>,
    openings: Vec<Opening>,
    /// Whose each piece of personal data is.
    owners: Vec<usize>,
    /// Which entry of this attempt took what.
    taken: BTreeMap<Claim, usize>,
}

impl Attempt {
    fn add(&mut self, place: Option<usize>, sealed: Sealed, openings: Vec<Opening>) {
        let at = self.sealed.len();
        self.taken.extend(sealed.entry().takes.iter().map(|claim| (claim.clone(), at)));
        if let Some(place) = place {
            self.owners.resize(self.owners.len().saturating_add(openings.len()), place);
            self.openings.extend(openings);
        }
        self.places.push(place);
        self.sealed.push(sealed);
    }

    /// The refusal of a claim that an entry of this attempt took already.
    fn claimed(&self, claims: &[Claim]) -> Option<Refusal> {
        claims.iter().find_map(|claim| {
            let entry = self.sealed.get(*self.taken.get(claim)?)?.entry();
            let (claim, seq) = (claim.clone(), entry.seq);
            if let Event::TaskSubmitted(act) = &entry.event {
                return Some(Refusal::ShownBefore { claim, task: act.task, day: act.day, seq });
            }
            Some(Refusal::AlreadyTaken { claim, seq })
        })
    }
}

impl<S: Store> Book<S> {
    /// Carries out in one transaction every group that is granted whole; the others are named
    /// with their first refusal.
    ///
    /// # Errors
    ///
    /// Nothing is written then:
    /// * [`BookError::Refused`] with a refusal that is about whoever asks and not about a group:
    ///   [`Refusal::NotPermitted`], [`Refusal::NoSuchOperator`], [`Refusal::SignedInElsewhere`],
    ///   [`Refusal::SecondElsewhere`].
    /// * [`BookError::Store`], [`BookError::Broken`].
    pub fn submit_granted(&mut self, groups: &[Group]) -> Result<Granted, BookError> {
        self.granted(groups, Aim::Write)
    }

    /// What [`Book::submit_granted`] would do. Nothing is written.
    ///
    /// # Errors
    ///
    /// As [`Book::submit_granted`].
    pub fn rehearse_granted(&mut self, groups: &[Group]) -> Result<Granted, BookError> {
        self.granted(groups, Aim::Rehearse)
    }

    fn granted(&mut self, groups: &[Group], aim: Aim) -> Result<Granted, BookError> {
        let mut refused = BTreeMap::new();
        loop {
            self.catch_up()?;
            if aim == Aim::Write {
                self.write_due()?;
            }
            match self.attempt(groups, &mut refused, aim) {
                Ok(Some(granted)) => {
                    return Ok(Granted { granted, refused: refused.into_iter().collect() });
                }
                Ok(None) => self.reload()?,
                Err(error) => {
                    self.reload()?;
                    return Err(error);
                }
            }
        }
    }

    /// One attempt without what is `refused` already. `None` when it has to be made again: another
    /// desk was faster, or a group was refused of which something is in the views.
    fn attempt(
        &mut self,
        groups: &[Group],
        refused: &mut BTreeMap<usize, Refusal>,
        aim: Aim,
    ) -> Result<Option<Receipts>, BookError> {
        let expected = self.views.head.map(|head| Tip { seq: head.seq, hash: head.hash });
        let mut attempt = Attempt::default();
        // A rehearsal does not write what is due, and yet comes after it.
        let due = if aim == Aim::Rehearse { self.foresee_due()? } else { Vec::new() };
        for sealed in due {
            attempt.add(None, sealed, Vec::new());
        }
        let mut granted = Vec::with_capacity(groups.len());
        for (place, group) in groups.iter().enumerate() {
            if refused.contains_key(&place) {
                continue;
            }
            let before = attempt.sealed.len();
            match self.whole(place, group, &mut attempt) {
                Ok(receipts) => granted.push((place, receipts)),
                Err(BookError::Refused(refusal)) if !is_of_the_asker(&refusal) => {
                    refused.insert(place, refusal);
                    if attempt.sealed.len() > before {
                        return Ok(None);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        let Attempt { sealed, places, openings, owners, .. } = attempt;
        let appended = match aim {
            _ if sealed.is_empty() => Appended::Done,
            Aim::Write => self.store.append(expected, &sealed, &openings)?,
            Aim::Rehearse => self.store.rehearse(expected, &sealed, &openings)?,
        };
        let (place, refusal) = match appended {
            Appended::Done => {
                match aim {
                    Aim::Write => self.count(sealed.len())?,
                    Aim::Rehearse => self.reload()?,
                }
                return Ok(Some(granted));
            }
            Appended::Moved => {
                refused.clear();
                return Ok(None);
            }
            Appended::Taken { claim, seq, item } => {
                (places.get(item).copied().flatten(), self.taken_before(claim, seq)?)
            }
            Appended::PersonKnown { owner, opening } => (owners.get(opening).copied(), known_person(owner)),
        };
        refused.insert(place.ok_or_else(|| BookError::from(refusal.clone()))?, refusal);
        Ok(None)
    }

    /// Decides all of a group and takes it into the views.
    fn whole(
        &mut self,
        place: usize,
        group: &[Submission],
        attempt: &mut Attempt,
    ) -> Result<Vec<Receipt>, BookError> {
        let mut receipts = Vec::with_capacity(group.len());
        for submission in group {
            if let Some(receipt) = self.known(submission)? {
                receipts.push(receipt);
                continue;
            }
            let Submission { session, second, request, command } = submission;
            self.together_here(session, second.as_ref())?;
            let when = self.circumstances(session, second.as_ref())?;
            let draft = self.decide(command, &when)?;
            self.untaken(&draft.takes)?;
            if let Some(refusal) = attempt.claimed(&draft.takes) {
                return Err(refusal.into());
            }
            let (sealed, openings) = self.seal(draft, &when, session.desk(), Some(request.clone()))?;
            self.take_in(&sealed)?;
            receipts.push(Receipt { sealed: sealed.clone(), outcome: Outcome::Written });
            attempt.add(Some(place), sealed, openings);
        }
        Ok(receipts)
    }
}

/// Whether a refusal is about whoever asks, and so about every group.
const fn is_of_the_asker(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::NotPermitted { .. }
            | Refusal::NoSuchOperator { .. }
            | Refusal::SignedInElsewhere { .. }
            | Refusal::SecondElsewhere { .. }
    )
}
