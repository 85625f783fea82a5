//! Many submissions in one transaction.
//!
//! * [`Book::submit_all`]: all or nothing, naming the item that failed. Imports use it.
//! * [`Book::submit_each`]: each for itself, one flush for all. Waiting desks share it.
//!
//! In between lies [`Book::submit_granted`]: groups, each whole or not at all.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::chain::Sealed;
use crate::journal::{Claim, Opening};
use crate::rules::{self, Refusal};
use crate::store::{Appended, Store, Tip};
use crate::views::Views;

use super::{Book, BookError, Outcome, Receipt, Submission, known_person};

/// A batch of which one item was refused: nothing of it is written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("item {item}: {error}")]
pub struct BatchRefused {
    /// The place of the item in the batch, from 0.
    pub item: usize,
    /// Why.
    pub error: BookError,
}

impl From<BookError> for BatchRefused {
    fn from(error: BookError) -> Self {
        Self { item: 0, error }
    }
}

/// Whether requests may have been written before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Care {
    /// Most likely none was: ask only when something is refused.
    Hopeful,
    /// Ask for every one.
    Careful,
}

/// What a batch is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Write,
    Rehearse,
}

impl<S: Store> Book<S> {
    /// Carries out all submissions in one transaction, or none of them.
    ///
    /// # Errors
    ///
    /// [`BatchRefused`] with the first item that is refused; denials of a batch are not recorded,
    /// because the batch was not tried.
    pub fn submit_all(&mut self, batch: &[Submission]) -> Result<Vec<Receipt>, BatchRefused> {
        self.all(batch, Aim::Write)
    }

    /// What [`Book::submit_all`] would do. Nothing is written.
    ///
    /// # Errors
    ///
    /// As [`Book::submit_all`].
    pub fn rehearse_all(&mut self, batch: &[Submission]) -> Result<Vec<Receipt>, BatchRefused> {
        self.all(batch, Aim::Rehearse)
    }

    fn all(&mut self, batch: &[Submission], aim: Aim) -> Result<Vec<Receipt>, BatchRefused> {
        let mut care = Care::Hopeful;
        loop {
            self.catch_up()?;
            if aim == Aim::Write {
                self.write_due()?;
            }
            match self.one_go(batch, care, aim) {
                Ok(Some(receipts)) => return Ok(receipts),
                Ok(None) => self.reload()?,
                Err(refused) => {
                    self.reload()?;
                    if care == Care::Careful {
                        return Err(refused);
                    }
                    care = Care::Careful;
                }
            }
        }
    }

    /// One attempt. `None` when another desk was faster.
    fn one_go(
        &mut self,
        batch: &[Submission],
        care: Care,
        aim: Aim,
    ) -> Result<Option<Vec<Receipt>>, BatchRefused> {
        let expected = self.views.head.map(|head| Tip { seq: head.seq, hash: head.hash });
        // A rehearsal does not write what is due, and yet comes after it.
        let mut sealed = if aim == Aim::Rehearse { self.foresee_due()? } else { Vec::new() };
        let due = sealed.len();
        sealed.reserve(batch.len());
        // Whose each entry and each piece of personal data is.
        let (mut places, mut owners) = (vec![0; due], Vec::new());
        let (mut known, mut openings) = (Vec::with_capacity(batch.len()), Vec::new());
        for (item, submission) in batch.iter().enumerate() {
            let at = |error| BatchRefused { item, error };
            let receipt = match care {
                Care::Hopeful => None,
                Care::Careful => self.known(submission).map_err(at)?,
            };
            if receipt.is_none() {
                let (new, kept) = self.next(submission).map_err(at)?;
                places.push(item);
                sealed.push(new);
                owners.resize(owners.len().saturating_add(kept.len()), item);
                openings.extend(kept);
            }
            known.push(receipt);
        }
        let appended = match aim {
            _ if sealed.is_empty() => Ok(Appended::Done),
            Aim::Write => self.store.append(expected, &sealed, &openings),
            Aim::Rehearse => self.store.rehearse(expected, &sealed, &openings),
        };
        let refused = |item: Option<&usize>, refusal: Refusal| BatchRefused {
            item: item.copied().unwrap_or(0),
            error: refusal.into(),
        };
        match appended.map_err(BookError::from)? {
            Appended::Done => {}
            Appended::Moved => return Ok(None),
            Appended::Taken { claim, seq, item } => {
                return Err(refused(places.get(item), self.taken_before(claim, seq)?));
            }
            Appended::PersonKnown { owner, opening } => {
                return Err(refused(owners.get(opening), known_person(owner)));
            }
        }
        match aim {
            Aim::Write => self.count(sealed.len())?,
            Aim::Rehearse => self.reload()?,
        }
        let mut written = sealed.into_iter().skip(due);
        let receipts = known.into_iter().filter_map(|known| {
            known.or_else(|| Some(Receipt { sealed: written.next()?, outcome: Outcome::Written }))
        });
        Ok(Some(receipts.collect()))
    }

    /// Decides one submission and takes it into the views, before it is durable.
    fn next(&mut self, submission: &Submission) -> Result<(Sealed, Vec<Opening>), BookError> {
        let Submission { session, second, request, command } = submission;
        self.together_here(session, second.as_ref())?;
        let when = self.circumstances(session, second.as_ref())?;
        let recalled = self.recall(command)?;
        let draft = rules::decide(&self.views, &recalled, command, &when)?;
        let (sealed, openings) = self.seal(draft, &when, session.desk(), Some(request.clone()))?;
        self.take_in(&sealed)?;
        Ok((sealed, openings))
    }

    /// Carries out each submission for itself, all in one transaction: one flush serves every
    /// desk that waits. Answers stand in the order of the submissions.
    pub fn submit_each(&mut self, waiting: &[Submission]) -> Vec<Result<Receipt, BookError>> {
        match self.together(waiting) {
            Some(answers) => answers,
            // Something stood in the way of a common commit: one by one, each with its own.
            None => waiting.iter().map(|submission| self.submit(submission)).collect(),
        }
    }

    /// One common commit. `None` when one by one is the way.
    fn together(&mut self, waiting: &[Submission]) -> Option<Vec<Result<Receipt, BookError>>> {
        if waiting.len() < 2 {
            return None;
        }
        self.catch_up().and_then(|()| self.write_due()).ok()?;
        let requests: Vec<Claim> =
            waiting.iter().map(|submission| Claim::Request(submission.request.clone())).collect();
        let known = self.store.taken_each(&requests).ok()?;
        let expected = self.views.head.map(|head| Tip { seq: head.seq, hash: head.hash });
        let (mut sealed, mut openings) = (Vec::with_capacity(waiting.len()), Vec::new());
        // What was written before or is refused leaves the views as they were, and is answered on its
        // own afterwards.
        let mut alone = BTreeSet::new();
        let mut clean = true;
        for (place, (submission, known)) in waiting.iter().zip(known).enumerate() {
            if known.is_some() {
                alone.insert(place);
                continue;
            }
            match self.next(submission) {
                Ok((new, kept)) => {
                    sealed.push(new);
                    openings.extend(kept);
                }
                Err(BookError::Refused(_)) => {
                    alone.insert(place);
                }
                Err(_) => {
                    clean = false;
                    break;
                }
            }
        }
        let done = clean
            && (sealed.is_empty()
                || matches!(self.store.append(expected, &sealed, &openings), Ok(Appended::Done)));
        if !done {
            // Should this fail too, the views are empty, and every later step says why.
            if self.reload().is_err() {
                self.views = Views::default();
            }
            return None;
        }
        self.count(sealed.len()).ok()?;
        let mut written = sealed.into_iter();
        let answered = waiting.iter().enumerate().map(|(place, submission)| {
            let new = if alone.contains(&place) { None } else { written.next() };
            match new {
                Some(sealed) => Ok(Receipt { sealed, outcome: Outcome::Written }),
                None => self.submit(submission),
            }
        });
        Some(answered.collect())
    }
}
