//! Whose hands a draw went through, and where two of its steps are in one hand or in those of relatives.
//!
//! ```text
//! asked ─▶ approved ─▶ received ─▶ accepted and paid
//! ```
//!
//! The rules keep apart what must never meet: who asks and who approves, who approves and who receives.
//! What they leave to a small station is told here, each pair of hands of a draw once.

use std::collections::{BTreeMap, BTreeSet};

use crate::events::Event;
use crate::journal::Entry;
use crate::units::{DrawId, OperatorId, Seq};
use crate::views::Views;

/// A step of a draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Asked,
    Approved,
    Received,
    Accepted,
}

/// Two steps of a draw that met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Met {
    /// The draw.
    pub(super) draw: DrawId,
    /// Who did the later step.
    pub(super) hand: OperatorId,
    /// Who did the earlier one: the same, or a declared relative.
    pub(super) earlier: OperatorId,
    /// The entry of the earlier one.
    pub(super) seq: Seq,
}

/// The hands of every draw so far.
#[derive(Default)]
pub(super) struct Hands {
    steps: BTreeMap<DrawId, Vec<(Step, OperatorId, Seq)>>,
    told: BTreeSet<(DrawId, OperatorId, OperatorId)>,
}

impl Hands {
    /// Takes in an entry and tells which earlier steps of its draw meet it.
    pub(super) fn look(&mut self, views: &Views, entry: &Entry) -> Vec<Met> {
        let Some((draw, step, second)) = step(&entry.event) else { return Vec::new() };
        let before = self.steps.entry(draw).or_default();
        let mut met = Vec::new();
        for hand in std::iter::once(entry.by).chain(second) {
            for (earlier_step, earlier, seq) in before.iter().copied() {
                let same = earlier == hand && earlier_step != step;
                let tied = earlier != hand && views.are_related(earlier, hand);
                let pair = (draw, earlier.min(hand), earlier.max(hand));
                if (same || tied) && self.told.insert(pair) {
                    met.push(Met { draw, hand, earlier, seq });
                }
            }
        }
        before.extend(std::iter::once(entry.by).chain(second).map(|hand| (step, hand, entry.seq)));
        met
    }
}

/// The step of a draw that an event is, with its second person.
fn step(event: &Event) -> Option<(DrawId, Step, Option<OperatorId>)> {
    if let Event::DrawRequested(fact) = event {
        Some((fact.draw, Step::Asked, None))
    } else if let Event::DrawApproved(fact) = event {
        Some((fact.draw, Step::Approved, None))
    } else if let Event::DrawReceived(fact) = event {
        Some((fact.draw, Step::Received, None))
    } else if let Event::GoodsPurchased(fact) = event {
        Some((fact.details.draw?, Step::Accepted, fact.second))
    } else if let Event::MarketCardsBought(fact) = event {
        Some((fact.draw?, Step::Accepted, Some(fact.second)))
    } else if let Event::ServiceAccepted(fact) = event {
        Some((fact.draw, Step::Accepted, Some(fact.second)))
    } else {
        None
    }
}
