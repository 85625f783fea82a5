//! Public notice (公示): objecting to a credit while its notice runs, and answering that.

use serde::Serialize;

use crate::events::notice::{NoticeDismissed, NoticeObjected};
use crate::journal::{Account, Draft, Terms};
use crate::rules::shared::{credit, moving_over};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Note, Seq};
use crate::views::Views;
use crate::views::accounts::Lot;

/// Objects to a credit, for whoever doubts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ObjectToCredit {
    /// The entry that credited.
    pub credit: Seq,
    /// What is doubted.
    pub reason: Note,
    /// What the objector said.
    pub words: Note,
}

/// Answers an objection: the credit stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DismissObjection {
    /// The entry that credited.
    pub credit: Seq,
    /// The answer.
    pub reason: Note,
}

/// Holds a credit that somebody doubts, all of it, until the objection is answered. The days of
/// notice that are left are kept for later.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCredit`], [`Refusal::CreditReversed`].
/// * [`Refusal::ObjectionOpen`] while another objection waits for an answer.
/// * [`Refusal::NoNotice`] when it was credited without a notice.
/// * [`Refusal::NoticeEnded`] after the last day of the notice.
///
/// Source: 公示期内可提出异议 (objections within the public notice), published point schemes.
pub(crate) fn object(
    views: &Views,
    recalled: &Recalled,
    command: &ObjectToCredit,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let ObjectToCredit { credit: seq, reason, words } = command.clone();
    let credit = credit(views, recalled, seq)?;
    if let Some(open) = views.notice.objection(seq) {
        return Err(Refusal::ObjectionOpen { credit: seq, objection: open.seq, on: open.on });
    }
    let first = views.notice.resumed(seq).or(credit.terms().from);
    let first = first.ok_or(Refusal::NoNotice { credit: seq })?;
    let left_days = u16::try_from(first.since(when.today)).unwrap_or(0);
    if left_days == 0 {
        return Err(Refusal::NoticeEnded { credit: seq, last: first.minus(1), today: when.today });
    }
    let (points, moves) = credit.moved(Account::Member, Account::Held, Lot::terms);
    let (task, case) = credit.about();
    let objected = NoticeObjected { credit: seq, task, case, points, reason, words, left_days };
    Ok(moving_over(Draft::of(objected), &moves).following(seq))
}

/// Lets a credit stand: its points are back, and what was left of the notice runs from today on.
/// Their last day is as it was.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchCredit`], [`Refusal::CreditReversed`].
/// * [`Refusal::NoObjection`] when none is open.
/// * [`Refusal::Recusal`] when a member it credits is the reviewer or his relative.
/// * [`Refusal::OwnCredit`] when the reviewer credited it, [`Refusal::OwnObjection`] when he recorded the
///   objection.
pub(crate) fn dismiss(
    views: &Views,
    recalled: &Recalled,
    command: &DismissObjection,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let DismissObjection { credit: seq, reason } = command.clone();
    let credit = credit(views, recalled, seq)?;
    let open = views.notice.objection(seq).ok_or(Refusal::NoObjection { credit: seq })?;
    credit.judged_by(views, when)?;
    let from = when.today.plus(open.left_days);
    let resumed = |lot: &Lot| Terms { from: Some(from), ..lot.terms() };
    let (points, moves) = credit.moved(Account::Held, Account::Member, resumed);
    let (task, case) = credit.about();
    let dismissed = NoticeDismissed { credit: seq, task, case, points, reason, from };
    Ok(moving_over(Draft::of(dismissed), &moves).following(open.seq))
}
