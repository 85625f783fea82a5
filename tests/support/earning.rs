//! What the entries of any book must say of earning, whoever wrote them and however often the power
//! failed.
//!
//! 1. An act is credited once, and a case rewarded once until that reward is taken back; neither here
//!    and by another scheme.
//! 2. A reward lies aside from the listing on, all of it, and is paid out of that.
//! 3. No point comes about by one person alone: who credits did not report, who rewards did not say
//!    that the work is done, and a correction upwards has a second person.

use std::collections::{BTreeMap, BTreeSet};

use ledger::chain::Sealed;
use ledger::events::Event;
use ledger::journal::{Account, Entry};
use ledger::units::{CaseId, OperatorId, TaskId};

/// How often each kind of it was found, so that a test of nothing fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earned {
    /// Acts that were credited.
    pub credits: usize,
    /// Cases that were rewarded.
    pub rewards: usize,
    /// Corrections upwards.
    pub corrections: usize,
}

/// Looks at every entry of a book.
///
/// # Panics
///
/// At the first entry that breaks a promise.
pub fn earned_rightly<'a>(entries: impl IntoIterator<Item = &'a Sealed>) -> Earned {
    let mut book = Book::default();
    for sealed in entries {
        book.look_at(sealed.entry());
    }
    book.earned
}

#[derive(Default)]
struct Book {
    earned: Earned,
    /// Who reported each act.
    reported: BTreeMap<TaskId, OperatorId>,
    credited: BTreeSet<TaskId>,
    /// What each case pays, and what of it lies aside.
    rewards: BTreeMap<CaseId, (i64, i64)>,
    /// Who said of each case that the work is done.
    finished: BTreeMap<CaseId, OperatorId>,
    paid: BTreeSet<CaseId>,
}

impl Book {
    fn look_at(&mut self, entry: &Entry) {
        let (seq, by) = (entry.seq, entry.by);
        let makes =
            entry.postings.iter().any(|line| matches!(line.account, Account::Issued(_)) && line.amount < 0);
        match &entry.event {
            Event::TaskSubmitted(fact) => drop(self.reported.insert(fact.task, by)),
            Event::TaskCredited(fact) => {
                assert!(self.credited.insert(fact.task), "{seq}: {} is credited twice", fact.task);
                assert_ne!(self.reported.get(&fact.task), Some(&by), "{seq}: {by} credits what he entered");
                self.earned.credits += 1;
            }
            Event::CaseListed(fact) => {
                self.rewards.insert(fact.case, (fact.reward.minor(), 0));
            }
            Event::CaseCompleted(fact) => drop(self.finished.insert(fact.case, by)),
            Event::CaseRewarded(fact) => {
                assert!(self.paid.insert(fact.case), "{seq}: {} is rewarded twice", fact.case);
                assert_ne!(self.finished.get(&fact.case), Some(&by), "{seq}: {by} judges what he reported");
                let (reward, aside) = self.rewards[&fact.case];
                assert_eq!(aside, reward, "{seq}: the reward of {} is not backed", fact.case);
                self.earned.rewards += 1;
            }
            Event::CaseRewardReversed(fact) => {
                assert!(self.paid.remove(&fact.case), "{seq}: {} was not rewarded", fact.case);
            }
            Event::CasePaidElsewhere(fact) => {
                let once = fact.case.is_none_or(|case| self.paid.insert(case));
                assert!(once, "{seq}: {:?} is paid twice", fact.case);
            }
            Event::PointsAdjusted(fact) if fact.points.is_positive() => {
                assert_ne!(fact.second, by, "{seq}: {by} stands beside himself");
                self.earned.corrections += 1;
            }
            other => assert!(!makes, "{seq}: {} makes points", other.name()),
        }
        // A team is paid line by line.
        let mut touched = BTreeSet::new();
        for line in &entry.postings {
            if let Account::Reserved(case) = line.account {
                self.rewards.get_mut(&case).expect("it was listed").1 += line.amount;
                touched.insert(case);
            }
        }
        for case in touched {
            let (reward, aside) = self.rewards[&case];
            assert!([0, reward].contains(&aside), "{seq}: {aside} of {reward} lie aside for {case}");
        }
    }
}
