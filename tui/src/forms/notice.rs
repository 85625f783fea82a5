//! Objections, their answers, credits taken back, files merged and taken apart.

use ledger::rules::Command;
use ledger::rules::erasures::EraseMember;
use ledger::rules::merges::{MergeMembers, UnmergeMembers};
use ledger::rules::notice::{DismissObjection, ObjectToCredit};
use ledger::rules::reversals::{ReverseCaseReward, ReverseTaskCredit};
use ledger::units::{MemberId, Seq};

use super::{Reading, document, reason};
use crate::widgets::field::{Field, Kind};
use crate::words::Word;

pub(super) fn object_fields() -> Vec<Field> {
    vec![reason(), Field::new("words", Word::OBJECTOR_WORDS, Kind::Text).at_most(300)]
}

pub(super) fn object(read: &mut Reading<'_>, credit: Seq) -> Option<Command> {
    let (reason, words) = (read.need("reason"), read.need("words"));
    Some(ObjectToCredit { credit, reason: reason?, words: words? }.into())
}

pub(super) fn dismiss(read: &mut Reading<'_>, credit: Seq) -> Option<Command> {
    let reason = read.need("reason")?;
    Some(DismissObjection { credit, reason }.into())
}

pub(super) fn papers() -> Vec<Field> {
    vec![reason(), document()]
}

pub(super) fn reverse_task(read: &mut Reading<'_>, credit: Seq) -> Option<Command> {
    let (reason, document) = (read.need("reason"), read.need("document"));
    Some(ReverseTaskCredit { credit, reason: reason?, document: document? }.into())
}

pub(super) fn reverse_case(read: &mut Reading<'_>, credit: Seq) -> Option<Command> {
    let (reason, document) = (read.need("reason"), read.need("document"));
    Some(ReverseCaseReward { credit, reason: reason?, document: document? }.into())
}

pub(super) fn merge_fields() -> Vec<Field> {
    let into =
        Field::new("into", Word::MERGE_INTO, Kind::Text).at_most(12).with_help(Word::HELP_MEMBER).of_member();
    vec![into, reason(), document()]
}

pub(super) fn merge(read: &mut Reading<'_>, from: MemberId) -> Option<Command> {
    let (into, reason, document) = (read.member("into"), read.need("reason"), read.need("document"));
    Some(MergeMembers { from, into: into?, reason: reason?, document: document? }.into())
}

pub(super) fn erase(read: &mut Reading<'_>, member: MemberId) -> Option<Command> {
    let (reason, document) = (read.need("reason"), read.need("document"));
    Some(EraseMember { member, reason: reason?, document: document? }.into())
}

pub(super) fn unmerge(read: &mut Reading<'_>, merge: Seq) -> Option<Command> {
    let (reason, document) = (read.need("reason"), read.need("document"));
    Some(UnmergeMembers { merge, reason: reason?, document: document? }.into())
}
