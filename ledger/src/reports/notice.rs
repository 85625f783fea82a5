//! The list of public notice (公示): every credit whose notice runs or stands still, member by
//! member, with its last day and the objection against it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::cases::Openness;
use crate::journal::Account;
use crate::store::Store;
use crate::units::{CaseId, Day, KindCode, MemberId, Name, Note, OperatorId, Points, Seq, TaskId};
use crate::views::Views;
use crate::views::cases::Case;

/// What one member earned by one credit in notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The entry that credited.
    pub credit: Seq,
    /// Whose the points are now.
    pub member: Option<MemberId>,
    /// How many.
    pub points: Points,
    /// The day they were credited.
    pub credited: Day,
    /// Who credited.
    pub by: OperatorId,
    /// The act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// What kind of act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindCode>,
    /// The kind's name on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_name: Option<Name>,
    /// The day of the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What the case is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Name>,
    /// The last day of the notice; none while an objection stops its clock.
    pub last: Option<Day>,
    /// Days of notice that are left, today counted.
    pub left_days: i32,
    /// The objection that waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objection: Option<Objection>,
}

/// An objection that waits for an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Objection {
    /// The entry that recorded it.
    pub seq: Seq,
    /// When.
    pub on: Day,
    /// Who recorded it.
    pub by: OperatorId,
    /// What is doubted.
    pub reason: Note,
    /// What the objector said.
    pub words: Note,
}

/// How many credits are in notice, and how many of them stand still.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Credits whose notice runs.
    pub running: usize,
    /// Credits with an open objection.
    pub objected: usize,
}

/// What of each credit whose notice runs on `today` each member has, and the day after its last.
fn running(views: &Views, today: Day) -> BTreeMap<(Seq, MemberId), (i64, Day)> {
    let mut found = BTreeMap::new();
    for (member, _) in views.members.all() {
        for lot in views.accounts.lots(Account::Member(member)) {
            let Some(first) = lot.from.filter(|first| today < *first) else { continue };
            let credit = views.notice.origin(lot.id).seq;
            let (points, _) = found.entry((credit, member)).or_insert((0_i64, first));
            *points = points.saturating_add(lot.amount);
        }
    }
    found
}

/// What of each credit under objection each member has.
fn held(views: &Views) -> BTreeMap<(Seq, MemberId), i64> {
    let mut found = BTreeMap::new();
    for (member, _) in views.members.all() {
        for lot in views.accounts.lots(Account::Held(member)) {
            let credit = views.notice.origin(lot.id).seq;
            // Points of a parked basket lie there too, and nobody doubts them.
            if views.notice.objection(credit).is_none() {
                continue;
            }
            let points = found.entry((credit, member)).or_insert(0_i64);
            *points = points.saturating_add(lot.amount);
        }
    }
    found
}

/// How many credits are in notice on `today`.
pub fn counts(views: &Views, today: Day) -> Counts {
    let mut credits: Vec<Seq> = running(views, today).into_keys().map(|(credit, _)| credit).collect();
    credits.dedup();
    Counts { running: credits.len(), objected: views.notice.objections().len() }
}

/// The credits in notice on `today`: objections first, then the notices that end soonest.
///
/// # Errors
///
/// The book's.
pub fn notice<S: Store>(book: &mut Book<S>, today: Day) -> Result<Vec<Row>, BookError> {
    let mut rows = Vec::new();
    for ((credit, member), points) in held(book.views()) {
        rows.extend(row(book, credit, member, points, None, today)?);
    }
    for ((credit, member), (points, first)) in running(book.views(), today) {
        rows.extend(row(book, credit, member, points, Some(first), today)?);
    }
    rows.sort_by_key(|row| (row.objection.is_none(), row.last, row.credit, row.member));
    Ok(rows)
}

fn row<S: Store>(
    book: &mut Book<S>,
    credit: Seq,
    member: MemberId,
    points: i64,
    first: Option<Day>,
    today: Day,
) -> Result<Option<Row>, BookError> {
    let sealed = book.entry(credit)?;
    let entry = sealed.entry();
    let objection = match book.views().notice.objection(credit).copied() {
        Some(open) => objection(book, &open)?,
        None => None,
    };
    let stopped = book.views().notice.objection(credit).map_or(0, |open| i32::from(open.left_days));
    // A confidential source stands on no list.
    let listed = Some(member).filter(|member| !book.views().members.is_confidential(*member));
    let mut row = Row {
        credit,
        member: listed,
        points: Points::from_minor(points),
        credited: entry.on,
        by: entry.by,
        task: None,
        kind: None,
        kind_name: None,
        day: None,
        case: None,
        title: None,
        last: first.map(|first| first.minus(1)),
        left_days: first.map_or(stopped, |first| first.since(today)),
        objection,
    };
    if let Event::TaskCredited(fact) = &entry.event {
        row.task = Some(fact.task);
        if let Some(seq) = entry.links.follows
            && let Event::TaskSubmitted(act) = &book.entry(seq)?.entry().event
        {
            (row.kind, row.day) = (Some(act.kind), Some(act.day));
            row.kind_name = book.views().tasks.kind_on(act.kind, act.day).map(|kind| kind.name.clone());
        }
    } else if let Event::CaseRewarded(fact) = &entry.event {
        // A sensitive case and who was rewarded for it do not stand on one line.
        let open = |case: &&Case| case.openness == Openness::Public;
        row.case = book.views().cases.get(fact.case).filter(open).map(|case| case.id);
        row.title = book.views().cases.get(fact.case).and_then(|case| case.public_title().cloned());
    } else {
        return Ok(None);
    }
    Ok(Some(row))
}

fn objection<S: Store>(
    book: &mut Book<S>,
    open: &crate::views::notice::Objection,
) -> Result<Option<Objection>, BookError> {
    let sealed = book.entry(open.seq)?;
    let Event::NoticeObjected(fact) = &sealed.entry().event else { return Ok(None) };
    let (reason, words) = (fact.reason.clone(), fact.words.clone());
    Ok(Some(Objection { seq: open.seq, on: open.on, by: open.by, reason, words }))
}
