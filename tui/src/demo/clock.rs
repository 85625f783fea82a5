//! The two clocks of the demonstration: one that follows a script while the book is built, and one
//! that runs on from its end while somebody looks at it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use ledger::book::Surroundings;
use ledger::units::{Digest, Moment};

/// A clock that shows what the script says next, and chance from a seed.
///
/// Every decision of a book looks at the clock once and draws once, in this order; drawing moves
/// the clock on.
#[derive(Clone, Debug)]
pub(super) struct Scripted(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    standing: Moment,
    ahead: VecDeque<Moment>,
    drawn: u64,
}

impl Scripted {
    /// A clock standing at `at`.
    pub(super) fn at(at: Moment) -> Self {
        Self(Arc::new(Mutex::new(Hands { standing: at, ahead: VecDeque::new(), drawn: 0 })))
    }

    /// Stands at `at` from now on.
    pub(super) fn stand(&self, at: Moment) {
        let mut hands = self.hands();
        hands.standing = at;
        hands.ahead.clear();
    }

    /// Shows each of `moments` for one decision, then stands at the last.
    pub(super) fn follow(&self, moments: impl Iterator<Item = Moment>) {
        let mut hands = self.hands();
        hands.ahead = moments.collect();
        hands.standing = hands.ahead.back().copied().unwrap_or(hands.standing);
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        // Nobody panics with the hands held; if somebody did, they would still be right.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Surroundings for Scripted {
    fn now(&mut self) -> Moment {
        let hands = self.hands();
        hands.ahead.front().copied().unwrap_or(hands.standing)
    }

    fn random(&mut self) -> [u8; 32] {
        let mut hands = self.hands();
        hands.ahead.pop_front();
        hands.drawn += 1;
        *Digest::of(&[b"jifen demo", &hands.drawn.to_be_bytes()]).as_bytes()
    }
}

/// The clock of somebody who looks at the demonstration: it began at [`super::opened_at`] and goes
/// on at the usual pace. Chance is the system's.
#[derive(Clone, Copy, Debug)]
pub struct DemoClock {
    since: Instant,
}

impl DemoClock {
    /// A clock that begins now.
    pub fn start() -> Self {
        Self { since: Instant::now() }
    }
}

impl Surroundings for DemoClock {
    fn now(&mut self) -> Moment {
        let elapsed = i64::try_from(self.since.elapsed().as_millis()).unwrap_or(i64::MAX);
        super::opened_at().plus_millis(elapsed)
    }

    fn random(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        // A demonstration without the system's chance may as well be guessed.
        if getrandom::fill(&mut bytes).is_err() {
            let at = self.since.elapsed().as_nanos().to_be_bytes();
            bytes = *Digest::of(&[b"jifen demo", &at]).as_bytes();
        }
        bytes
    }
}
