//! A member's account: its movements, newest first and by page, and what he had on a day.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::chain::Sealed;
use crate::events::Event;
use crate::events::redemptions::Line;
use crate::journal::{Account, Claim, Commodity, LotId, Terms};
use crate::store::{HistoryLine, Store};
use crate::units::{
    CaseId, Day, Document, HoldId, KindCode, MemberId, Moment, Name, Note, Points, Seq, TaskId, VoucherNo,
};

use super::members::{Balance, balance, sorted};
use super::shared::first_after;

/// A page of a member's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// What he has on the day asked about.
    #[serde(flatten)]
    pub balance: Balance,
    /// What was in the account before the oldest movement of this page.
    pub opening: Points,
    /// What was in the account after the newest movement of this page.
    pub closing: Points,
    /// The movements, newest first.
    pub movements: Vec<Movement>,
    /// The place to ask before for the next page; none when this is the last.
    pub next_before: Option<Seq>,
}

/// Which page of an account is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The last day it shows; none means to the end of the book.
    pub as_of: Option<Day>,
    /// Only movements of entries before this one.
    pub before: Option<Seq>,
    /// How many movements at most.
    pub lines: usize,
}

/// One movement of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Movement {
    /// The entry.
    pub seq: Seq,
    /// When it was recorded.
    pub at: Moment,
    /// The day it counts for.
    pub on: Day,
    /// What happened, such as `task.credited`.
    pub event: &'static str,
    /// What it refers to.
    #[serde(flatten)]
    pub about: About,
    /// Points in (positive) or out (negative).
    pub points: Points,
    /// What is in the account after it.
    pub balance: Points,
    /// What was added to (positive) or taken off (negative) what he owes. A movement may be that alone:
    /// a credit is taken back and nothing is left of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed: Option<Points>,
    /// What he owes after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owes: Option<Points>,
    /// The first day on which what came in may be spent; none means at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day on which what came in may be spent; none means for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
}

/// What a movement refers to; what does not apply is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// The act that was credited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// What kind of act it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindCode>,
    /// The kind's name on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_name: Option<Name>,
    /// The day of the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// The case that was rewarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What the case is about; left out when that is sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Name>,
    /// The slip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voucher: Option<VoucherNo>,
    /// The parked basket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
    /// What was handed out or parked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// The two files that were merged or taken apart: the one that is closed or open again first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<MemberId>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
    /// The paper that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}

/// A page of a member's account; none when there is no such member.
///
/// # Errors
///
/// The book's.
pub fn statement<S: Store>(
    book: &mut Book<S>,
    member: MemberId,
    page: Page,
    today: Day,
) -> Result<Option<Statement>, BookError> {
    let Some(balance) = balance_on(book, member, page.as_of.unwrap_or(today), today)? else {
        return Ok(None);
    };
    let end = match page.as_of.filter(|day| *day < today) {
        Some(day) => first_after(book, day)?,
        None => None,
    };
    let before = match (page.before, end) {
        (Some(before), Some(end)) => Some(before.min(end)),
        (before, end) => before.or(end),
    };
    let account = Account::Member(member);
    let lines = page.lines.saturating_add(1);
    let mut history = lines_of(book, member, before, lines)?;
    let more = history.len() > page.lines;
    history.truncate(page.lines);
    let mut movements = Vec::with_capacity(history.len());
    for line in &history {
        let sealed = book.entry(line.seq)?;
        let entry = sealed.entry();
        let came_in = entry.lots.iter().find(|lot| lot.account == account && lot.amount > 0);
        let terms = came_in.map(|lot| lot.terms).unwrap_or_default();
        movements.push(Movement {
            seq: line.seq,
            at: entry.at,
            on: entry.on,
            event: entry.event.name(),
            about: about(book, &sealed)?,
            points: Points::from_minor(line.amount),
            balance: Points::from_minor(line.balance),
            owed: line.owed.map(|(owed, _)| Points::from_minor(owed)),
            owes: line.owed.map(|(_, owes)| Points::from_minor(owes)),
            from: terms.from,
            expires: terms.expires,
        });
    }
    let opening = history.last().map_or(0, |line| line.balance.saturating_sub(line.amount));
    let closing = history.first().map_or(opening, |line| line.balance);
    let next_before = movements.last().map(|movement| movement.seq).filter(|_| more);
    let [opening, closing] = [opening, closing].map(Points::from_minor);
    Ok(Some(Statement { balance, opening, closing, movements, next_before }))
}

/// One line of a page: what an entry moved in the account, and what it added to the debt.
struct Moved {
    seq: Seq,
    amount: i64,
    balance: i64,
    /// What was added to the debt, and the debt after it.
    owed: Option<(i64, i64)>,
}

/// The newest `lines` lines before an entry of what a member has and of what he owes, newest first. An
/// entry that touches both is one line.
fn lines_of<S: Store>(
    book: &mut Book<S>,
    member: MemberId,
    before: Option<Seq>,
    lines: usize,
) -> Result<Vec<Moved>, BookError> {
    let before = before.map(|before| (before, 0));
    // One more, for what was in the account before a debt that stands alone.
    let own = book.history(Account::Member(member), Commodity::Points, before, lines.saturating_add(1))?;
    let debt = book.history(Account::Owed(member), Commodity::Points, before, lines)?;
    let mut debt = debt.iter().peekable();
    let mut moved = Vec::new();
    let alone = |line: &HistoryLine, balance| {
        let owed = Some((line.amount.saturating_neg(), line.balance.saturating_neg()));
        Moved { seq: line.seq, amount: 0, balance, owed }
    };
    for line in &own {
        while let Some(owed) = debt.next_if(|owed| line.seq < owed.seq) {
            moved.push(alone(owed, line.balance));
        }
        let owed = debt.next_if(|owed| owed.seq == line.seq);
        let owed = owed.map(|owed| (owed.amount.saturating_neg(), owed.balance.saturating_neg()));
        moved.push(Moved { seq: line.seq, amount: line.amount, balance: line.balance, owed });
    }
    moved.extend(debt.map(|owed| alone(owed, 0)));
    moved.truncate(lines);
    Ok(moved)
}

/// What an entry that moves points refers to.
fn about<S: Store>(book: &mut Book<S>, sealed: &Sealed) -> Result<About, BookError> {
    let entry = sealed.entry();
    let mut about = About::default();
    if let Event::TaskCredited(fact) = &entry.event {
        about.task = Some(fact.task);
        if let Some(seq) = entry.links.follows
            && let Event::TaskSubmitted(act) = &book.entry(seq)?.entry().event
        {
            (about.kind, about.day) = (Some(act.kind), Some(act.day));
            let kind = book.views().tasks.kind_at(act.kind, act.day, entry.seq);
            about.kind_name = kind.map(|kind| kind.name.clone());
        }
    } else if let Event::CaseRewarded(fact) = &entry.event {
        about.case = Some(fact.case);
        // A statement is handed out and shown at the kiosk.
        about.title = book.views().cases.get(fact.case).and_then(|case| case.public_title().cloned());
    } else if let Event::Redeemed(fact) = &entry.event {
        about.voucher = Some(fact.voucher);
        about.lines.clone_from(&fact.lines);
    } else if let Event::MarketCardsIssued(fact) = &entry.event {
        about.voucher = Some(fact.voucher);
    } else if let Event::MarketCardsTakenBack(fact) = &entry.event {
        about.voucher = Some(fact.voucher);
        about.reason = Some(fact.reason.clone());
    } else if let Event::RedemptionReversed(fact) = &entry.event {
        about.voucher = Some(fact.voucher);
        about.reason.clone_from(&fact.reason);
    } else if let Event::BasketHeld(fact) = &entry.event {
        about.hold = Some(fact.hold);
        about.lines.clone_from(&fact.lines);
        // What was captured left the account when it was parked, so the slip is named there.
        if let Some(end) = book.taken(&Claim::Hold(fact.hold))?
            && let Event::Redeemed(slip) = &book.entry(end)?.entry().event
        {
            about.voucher = Some(slip.voucher);
        }
    } else if let Event::HoldReleased(fact) = &entry.event {
        about.hold = Some(fact.hold);
    } else if let Event::HoldLapsed(fact) = &entry.event {
        about.hold = Some(fact.hold);
    } else if let Event::PointsAdjusted(fact) = &entry.event {
        about.reason = Some(fact.reason.clone());
        about.document = Some(fact.document.clone());
    } else if let Event::PointsLapsed(fact) = &entry.event {
        about.day = Some(fact.expired);
    } else {
        about_credit(book, &entry.event, &mut about);
    }
    Ok(about)
}

/// What an objection, its answer, a reversal or a merge refers to.
fn about_credit<S: Store>(book: &Book<S>, event: &Event, about: &mut About) {
    let title = |case: CaseId| book.views().cases.get(case).and_then(|case| case.public_title().cloned());
    if let Event::NoticeObjected(fact) = event {
        (about.task, about.case) = (fact.task, fact.case);
        about.reason = Some(fact.reason.clone());
    } else if let Event::NoticeDismissed(fact) = event {
        (about.task, about.case) = (fact.task, fact.case);
        about.reason = Some(fact.reason.clone());
    } else if let Event::TaskCreditReversed(fact) = event {
        (about.task, about.kind, about.day) = (Some(fact.task), Some(fact.kind), Some(fact.day));
        about.reason = Some(fact.reason.clone());
        about.document = Some(fact.document.clone());
    } else if let Event::CaseRewardReversed(fact) = event {
        about.case = Some(fact.case);
        about.reason = Some(fact.reason.clone());
        about.document = Some(fact.document.clone());
    } else if let Event::MemberMerged(fact) = event {
        about.files = vec![fact.from, fact.into];
        about.document = Some(fact.document.clone());
    } else if let Event::MemberUnmerged(fact) = event {
        about.files = vec![fact.from, fact.into];
        about.document = Some(fact.document.clone());
    }
    about.title = about.case.and_then(title);
}

/// What a member has, or had, at the end of `day`; none when there is no such member.
///
/// For a day before today the lots are folded again from the entries that moved them.
///
/// # Errors
///
/// The book's.
pub fn balance_on<S: Store>(
    book: &mut Book<S>,
    member: MemberId,
    day: Day,
    today: Day,
) -> Result<Option<Balance>, BookError> {
    if today <= day {
        return Ok(balance(book.views(), member, day));
    }
    if book.views().members.get(member).is_none() {
        return Ok(None);
    }
    let end = first_after(book, day)?;
    let lots = lots_before(book, Account::Member(member), end)?;
    let balance = sorted(book.views(), member, day, lots.into_values());
    let held = book.as_of(Account::Held(member), Commodity::Points, day)?;
    let owed = book.as_of(Account::Owed(member), Commodity::Points, day)?;
    Ok(Some(balance.beside(held, owed)))
}

/// What confidential sources have, or had, at the end of `day`, all together: how many there were by
/// then, and their points.
///
/// # Errors
///
/// The book's.
pub fn confidential<S: Store>(
    book: &mut Book<S>,
    day: Day,
    today: Day,
) -> Result<(usize, Points), BookError> {
    let sources = book.views().members.all().filter(|(_, member)| member.is_confidential());
    let known = sources.filter(|(_, member)| member.joined <= day).map(|(id, _)| id);
    let (mut count, mut sum) = (0_usize, Points::ZERO);
    for source in known.collect::<Vec<MemberId>>() {
        let total = balance_on(book, source, day, today)?.map_or(Points::ZERO, |of| of.total);
        count = count.saturating_add(1);
        sum = sum.checked_add(total).unwrap_or(sum);
    }
    Ok((count, sum))
}

/// The lots of an account as they stood before the entry `end`; to the end of the book when none.
pub(super) fn lots_before<S: Store>(
    book: &mut Book<S>,
    account: Account,
    end: Option<Seq>,
) -> Result<BTreeMap<LotId, (i64, Terms)>, BookError> {
    const LINES: usize = 256;
    let mut lots: BTreeMap<LotId, (i64, Terms)> = BTreeMap::new();
    let mut before = end.map(|end| (end, 0));
    loop {
        let lines = book.history(account, Commodity::Points, before, LINES)?;
        // Amounts of a lot only add up, so newest first does as well as oldest first.
        for line in &lines {
            for moved in &book.entry(line.seq)?.entry().lots {
                if moved.account == account {
                    let (amount, _) = lots.entry(moved.lot).or_insert((0, moved.terms));
                    *amount = amount.saturating_add(moved.amount);
                }
            }
        }
        match lines.last().filter(|_| lines.len() == LINES) {
            Some(line) => before = Some((line.seq, line.line)),
            None => break,
        }
    }
    lots.retain(|_, (amount, _)| *amount != 0);
    Ok(lots)
}
