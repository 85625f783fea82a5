//! Papers: how often a slip was printed again, which outage forms were given out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::events::papers::{FormsPrinted, SlipReprinted};
use crate::events::station::RollbackAccepted;
use crate::events::tasks::TaskSubmitted;
use crate::journal::{Claim, Entry};
use crate::units::{Day, Digest, PadNo, Seq, TaskId, VoucherNo};

/// The papers of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papers {
    reprints: BTreeMap<VoucherNo, u16>,
    /// Outage forms that were given out, by the number of the last one of each time.
    forms: BTreeMap<u32, Given>,
    /// Numbers of outage forms that are not given out yet and taken all the same. Only older books have any.
    ahead: BTreeSet<u32>,
    rollbacks: Vec<Rollback>,
    /// Numbers that were taken as they were typed and in no other form, by their folded form. Only acts
    /// of older books did so.
    typed: BTreeMap<PadNo, TypedForm>,
}

/// Outage forms that were given out together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Given {
    /// The number of the first one.
    first: u32,
    on: Day,
}

/// A paper form whose number was taken as it was typed, and in no other form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedForm {
    /// The number as it was typed.
    pub pad: PadNo,
    /// The act that was entered from it.
    pub task: TaskId,
    /// Its day.
    pub day: Day,
    /// The entry.
    pub seq: Seq,
}

/// Where the book went on from a backup that lacked entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollback {
    /// The last entry of the backup.
    pub kept: Seq,
    /// The last entry that is known to have existed.
    pub lost: Seq,
    /// Its leaf hash.
    pub hash: Digest,
}

impl Papers {
    /// What the numbers of outage forms begin with, so that they are not taken for another pad's.
    const FORM: &str = "JF-";

    /// How often a slip was printed again.
    pub fn reprints(&self, voucher: VoucherNo) -> u16 {
        self.reprints.get(&voucher).copied().unwrap_or(0)
    }

    /// The number of the last outage form that was given out; 0 before the first.
    fn last_form(&self) -> u32 {
        self.forms.keys().next_back().copied().unwrap_or(0)
    }

    /// The outage forms that were given out, in their order.
    pub fn forms(&self) -> impl Iterator<Item = PadNo> + '_ {
        self.forms.iter().flat_map(|(last, given)| given.first..=*last).filter_map(Self::form)
    }

    /// The numbers of the first and the last of the next `count` outage forms: those after the last that was
    /// given out, without a number that is taken. None past the last number there is.
    pub fn next_forms(&self, count: u16) -> Option<(PadNo, PadNo)> {
        let mut first = self.last_form().checked_add(1)?;
        loop {
            let last = first.checked_add(u32::from(count))?.checked_sub(1)?;
            match self.ahead.range(first..=last).next_back() {
                Some(taken) => first = taken.checked_add(1)?,
                None => return Some((Self::form(first)?, Self::form(last)?)),
            }
        }
    }

    /// The numbers of outage forms that were given out together.
    pub fn given_together(fact: &FormsPrinted) -> Vec<PadNo> {
        let first = Self::nth_form(&fact.first).unwrap_or_default();
        let nth = (0..u32::from(fact.count)).filter_map(|more| first.checked_add(more));
        nth.filter_map(Self::form).collect()
    }

    /// The number of the `nth` outage form; none past the last number there is.
    pub fn form(nth: u32) -> Option<PadNo> {
        if nth == 0 || nth > 999_999 { None } else { format!("{}{nth:06}", Self::FORM).parse().ok() }
    }

    /// The outage form this is the number of, however it is written; none for a form of another pad.
    pub fn outage_form(pad: &PadNo) -> Option<PadNo> {
        Self::nth_form(pad).and_then(Self::form)
    }

    fn nth_form(pad: &PadNo) -> Option<u32> {
        let folded = pad.folding();
        let nth = folded.as_str().strip_prefix(Self::FORM.trim_end_matches('-'))?.parse().ok()?;
        Self::form(nth).is_some_and(|form| form.folding() == folded).then_some(nth)
    }

    /// The act that took this number in an older book, where it was typed in another form.
    pub fn typed_before(&self, pad: &PadNo) -> Option<&TypedForm> {
        self.typed.get(&pad.folding())
    }

    /// The day on which the form with this number was given out; none when it was not.
    pub fn given_out(&self, form: &PadNo) -> Option<Day> {
        let nth = form.as_str().strip_prefix(Self::FORM).and_then(|digits| digits.parse::<u32>().ok())?;
        let (_, given) = self.forms.range(nth..).next()?;
        (given.first <= nth && Self::form(nth).as_ref() == Some(form)).then_some(given.on)
    }

    /// Whether the entry that stood at `seq` is known to be lost.
    pub fn is_lost(&self, seq: Seq) -> bool {
        self.rollbacks.iter().any(|rollback| rollback.kept < seq && seq <= rollback.lost)
    }

    /// Rollbacks that were accepted, oldest first.
    pub fn rollbacks(&self) -> &[Rollback] {
        &self.rollbacks
    }

    /// Keeps in mind which outage forms an entry took that were not given out.
    pub(super) fn taken(&mut self, takes: &[Claim]) {
        let last = self.last_form();
        let pads =
            takes.iter().filter_map(|claim| if let Claim::Pad(pad) = claim { Some(pad) } else { None });
        self.ahead.extend(pads.filter_map(Self::nth_form).filter(|nth| last < *nth));
    }

    pub(super) fn act_entered(&mut self, entry: &Entry, fact: &TaskSubmitted) {
        let Some(pad) = &fact.details.pad else { return };
        let takes = |pad: &PadNo| entry.takes.contains(&Claim::Pad(pad.clone()));
        let folded = pad.folding();
        // An act that puts another right leaves the number with the first.
        if takes(pad) && !takes(&folded) {
            let (pad, task, day, seq) = (pad.clone(), fact.task, fact.day, entry.seq);
            self.typed.entry(folded).or_insert(TypedForm { pad, task, day, seq });
        }
    }

    pub(super) fn reprinted(&mut self, fact: &SlipReprinted) -> Option<()> {
        let next = self.reprints(fact.voucher).checked_add(1)?;
        if next != fact.nth {
            return None;
        }
        self.reprints.insert(fact.voucher, next);
        Some(())
    }

    pub(super) fn forms_printed(&mut self, day: Day, fact: &FormsPrinted) -> Option<()> {
        let after = self.last_form().checked_add(1)?;
        let first = Self::nth_form(&fact.first)?;
        let last = first.checked_add(u32::from(fact.count))?.checked_sub(1)?;
        let is_next = self.next_forms(fact.count).is_some_and(|(next, _)| next == fact.first);
        // Older programs did not leave out what was taken.
        let follows = is_next || first == after;
        if fact.count == 0 || !follows || Self::form(first)? != fact.first || Self::form(last)? != fact.last {
            return None;
        }
        self.ahead = self.ahead.split_off(&last.checked_add(1)?);
        self.forms.insert(last, Given { first, on: day });
        Some(())
    }

    pub(super) fn rollback_accepted(&mut self, fact: &RollbackAccepted) {
        self.rollbacks.push(Rollback { kept: fact.kept, lost: fact.lost, hash: fact.hash });
    }
}
