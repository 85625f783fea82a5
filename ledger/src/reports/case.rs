//! One case: its history from the entries, and the slip its claimant takes along.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::cases::{Grade, LateTerms, Openness};
use crate::store::Store;
use crate::units::{CaseId, CaseRef, Day, DeskId, GridId, MemberId, Name, OperatorId, Points, Seq};
use crate::views::cases::State;

use super::board::{self, Worker, shown, team};
use super::log;

/// All that is known about a case. For the staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Where it stands.
    #[serde(flatten)]
    pub row: board::Row,
    /// Its numbers in other schemes.
    pub numbers: Vec<CaseRef>,
    /// Who is a party to it.
    pub parties: Vec<MemberId>,
    /// What late work on the live claim earns.
    pub late: Option<LateTerms>,
    /// Every entry about it, oldest first.
    pub history: Vec<log::Row>,
}

/// What stands instead of the number of a confidential source.
const NOBODY: &str = "--";

/// One case with its history; none when there is no such case.
///
/// # Errors
///
/// The book's.
pub fn page<S: Store>(book: &mut Book<S>, id: CaseId, today: Day) -> Result<Option<Page>, BookError> {
    let Some(row) = board::one(book.views(), id, today) else { return Ok(None) };
    let Some(case) = book.views().cases.get(id).cloned() else { return Ok(None) };
    let mut history = Vec::with_capacity(case.entries.len());
    for seq in &case.entries {
        let mut line = log::Row::of(&book.entry(*seq)?);
        hide_sources(book, &mut line);
        history.push(line);
    }
    let parties = case.parties.iter().filter_map(|party| shown(book.views(), *party)).collect();
    let late = case.state.claim().and_then(|claim| claim.late);
    Ok(Some(Page { row, numbers: case.numbers, parties, late, history }))
}

/// Takes the numbers of confidential sources out of what an entry says.
fn hide_sources<S: Store>(book: &Book<S>, line: &mut log::Row) {
    let members = book.views().members.all().filter(|(_, member)| member.is_confidential());
    let sources: Vec<String> = members.map(|(member, _)| member.to_string()).collect();
    // A note may hold any text, and is shown as it was written.
    line.retell(|text| {
        if sources.iter().any(|source| source == text) { NOBODY.to_owned() } else { text.to_owned() }
    });
}

/// What the claimant of a case takes along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClaimSlip {
    /// What the station is called.
    pub station: Option<Name>,
    /// The case.
    pub case: CaseId,
    /// How hard it is.
    pub grade: Grade,
    /// What it is about; none when that is sensitive: papers are left lying about.
    pub title: Option<Name>,
    /// Where; none when that is sensitive.
    pub grid: Option<GridId>,
    /// What is paid for it.
    pub reward: Points,
    /// Who claimed it; none for a confidential source.
    pub member: Option<MemberId>,
    /// The team and its parts; empty for one alone.
    pub team: Vec<Worker>,
    /// The day it was claimed.
    pub since: Day,
    /// The day on which half of the time is over.
    pub half: Day,
    /// The last day on which it may be completed.
    pub due: Day,
    /// What later work earns.
    pub late: Option<LateTerms>,
    /// Who recorded the claim.
    pub by: OperatorId,
    /// At which desk.
    pub desk: DeskId,
    /// The entry of the claim.
    pub seq: Seq,
    /// The first eight digits of its hash.
    pub hash: String,
}

/// The slip of the live claim of a case; none when nobody works on it.
///
/// # Errors
///
/// The book's.
pub fn slip<S: Store>(book: &mut Book<S>, id: CaseId) -> Result<Option<ClaimSlip>, BookError> {
    let Some(case) = book.views().cases.get(id).cloned() else { return Ok(None) };
    let State::Claimed(claim) = &case.state else { return Ok(None) };
    let sealed = book.entry(claim.seq)?;
    let (entry, views) = (sealed.entry(), book.views());
    let open = case.openness == Openness::Public;
    Ok(Some(ClaimSlip {
        station: views.station.identity().map(|identity| identity.name.clone()),
        case: id,
        grade: case.grade,
        title: open.then(|| case.title.clone()),
        grid: case.grid.filter(|_| open),
        reward: case.reward,
        member: shown(views, claim.member),
        team: team(views, &claim.shares),
        since: claim.since,
        half: claim.half(),
        due: claim.due,
        late: claim.late,
        by: entry.by,
        desk: entry.desk.clone(),
        seq: entry.seq,
        hash: sealed.hash().short(),
    }))
}
