//! A figure explained: from what a member has, through its lots, to the entries that credited them,
//! what they answered, the rules that were in force, the people and the evidence.
//!
//! 1. The points of all parts add up to the figure.
//! 2. Everything said is read from the entries.
//! 3. What was taken back is said where the credit is named, and listed beside the figure it is missing
//!    from.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::chain::Sealed;
use crate::events::Event;
use crate::events::cases::{Openness, Portion};
use crate::events::reversals::{CaseRewardReversed, TaskCreditReversed};
use crate::events::tasks::Crediting;
use crate::journal::{Account, Claim, Commodity, LotId};
use crate::store::Store;
use crate::units::{
    CaseId, Day, Digest, Document, Factor, Hours, KindCode, MemberId, Moment, Name, Note, OperatorId, Points,
    Seq, TaskId,
};
use crate::views::Views;
use crate::views::accounts::Lot;
use crate::views::redemptions::Hold;

/// One of the figures of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// May be spent now.
    Available,
    /// In public notice.
    Pending,
    /// Under objection.
    Held,
    /// In a frozen file.
    Frozen,
    /// Of the available or frozen: lapses soon.
    Expiring,
    /// To be paid back.
    Owed,
}

impl Figure {
    /// All figures, in the order in which they are shown.
    pub const ALL: [Self; 6] =
        [Self::Available, Self::Pending, Self::Held, Self::Frozen, Self::Expiring, Self::Owed];

    /// The name, as typed and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Pending => "pending",
            Self::Held => "held",
            Self::Frozen => "frozen",
            Self::Expiring => "expiring",
            Self::Owed => "owed",
        }
    }
}

/// A figure, with all that is behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Whose.
    pub member: MemberId,
    /// On which day.
    pub as_of: Day,
    /// Which.
    pub figure: Figure,
    /// How much it is.
    pub points: Points,
    /// What it is made of, in the order in which it would be spent.
    pub parts: Vec<Part>,
    /// Credits of the member that were taken back, newest first: no figure counts them any more. Said
    /// with what is available; empty elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken_back: Vec<TakenBack>,
}

/// A credit that was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TakenBack {
    /// The credit.
    pub credit: Seq,
    /// What the member had earned by it.
    pub points: Points,
    /// What of it was gone already; he owed it from then on.
    pub spent: Points,
    /// The entry that took it back.
    pub paper: Paper,
}

/// What is left of one lot, or one line of what is owed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The lot; none for what is owed.
    pub lot: Option<LotId>,
    /// How many points.
    pub points: Points,
    /// The first day on which they may be spent; none means at once.
    pub from: Option<Day>,
    /// The last day on which they may be spent; none means for ever.
    pub expires: Option<Day>,
    /// Where they come from: from the entry that credited them back to the first it answers.
    pub papers: Vec<Paper>,
    /// What moved them since: objections, answers, merges; oldest first.
    pub moves: Vec<Paper>,
    /// What was in force.
    pub rule: Rule,
    /// The SHA-256 of all evidence that was shown.
    pub evidence: Vec<Digest>,
}

/// One entry behind a figure; what does not apply is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// The entry.
    pub seq: Seq,
    /// When it was recorded.
    pub at: Moment,
    /// The day it counts for.
    pub on: Day,
    /// Who recorded it.
    pub by: OperatorId,
    /// The second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
    /// What happened, such as `task.credited`.
    pub event: &'static str,
    /// The entry that took this credit back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taken_back: Option<Seq>,
    /// The act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<TaskId>,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What the case is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Name>,
    /// The day of the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Where it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Name>,
    /// Why, or what was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
    /// The paper that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
}

/// The versions of the rules by which points were credited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The kind of act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<KindCode>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_name: Option<Name>,
    /// What the kind said an act earns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_points: Option<Points>,
    /// The first day of that version of the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_from: Option<Day>,
    /// The paper that decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind_document: Option<Document>,
    /// What all of it was worth, by act or hour, times the difficulty: to each of a team where the kind
    /// credits each, else to all together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth: Option<Points>,
    /// The difficulty by grid or season; none when it was 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<Factor>,
    /// The hours that earned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// What part of its worth was credited, after a fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub penalty: Option<Factor>,
    /// What it was worth to all, when a cap cut it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capped_from: Option<Points>,
    /// Whom the kind credits of those who did an act together; none of other credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crediting: Option<Crediting>,
    /// Among how many it was divided or each earned it; none for one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<usize>,
    /// What all of a team earned together; none for one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team_points: Option<Points>,
    /// What the member himself earned of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_points: Option<Points>,
    /// The version of the policy on the day of the credit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<u32>,
    /// The paper that decided it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy_document: Option<Document>,
}

/// Explains one figure of a member; none when there is no such member.
///
/// # Errors
///
/// The book's.
pub fn explain<S: Store>(
    book: &mut Book<S>,
    member: MemberId,
    figure: Figure,
    today: Day,
) -> Result<Option<Explained>, BookError> {
    if book.views().members.get(member).is_none() {
        return Ok(None);
    }
    let mut parts = Vec::new();
    if figure == Figure::Owed {
        parts = owed(book, member)?;
    } else {
        for (lot, points) in lots(book.views(), member, figure, today) {
            parts.push(part(book, &lot, points, figure)?);
        }
    }
    let of = book.views().figures(member, today);
    let points = match figure {
        Figure::Available => of.available,
        Figure::Pending => of.pending,
        Figure::Held => of.held,
        Figure::Frozen => of.frozen,
        Figure::Expiring => of.expiring,
        Figure::Owed => of.owed,
    };
    let taken_back = match figure {
        Figure::Available => taken_back(book, member)?,
        Figure::Pending | Figure::Held | Figure::Frozen | Figure::Expiring | Figure::Owed => Vec::new(),
    };
    Ok(Some(Explained { member, as_of: today, figure, points, parts, taken_back }))
}

/// The credits of a member, under whichever of his files, that were taken back; newest first.
fn taken_back<S: Store>(book: &mut Book<S>, member: MemberId) -> Result<Vec<TakenBack>, BookError> {
    let reversals: Vec<(Seq, Seq)> = book.views().notice.all_reversed().collect();
    let mut found = Vec::new();
    for (credit, reversal) in reversals {
        let sealed = book.entry(reversal)?;
        if let Event::TaskCreditReversed(TaskCreditReversed { portions, spent, .. })
        | Event::CaseRewardReversed(CaseRewardReversed { portions, spent, .. }) = &sealed.entry().event
        {
            let views = book.views();
            let [points, spent] = [portions, spent].map(|all| of_files(views, all, member));
            if points.is_positive() {
                found.push(TakenBack { credit, points, spent, paper: paper(views, &sealed) });
            }
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.paper.seq));
    Ok(found)
}

/// The lots that a figure is made of.
fn lots(views: &Views, member: MemberId, figure: Figure, today: Day) -> Vec<(Lot, i64)> {
    let is_frozen = views.members.get(member).is_some_and(|found| found.frozen.is_some());
    let until = today.plus(super::members::expiring_days(views, today));
    let pending = |lot: &Lot| lot.from.is_some_and(|first| today < first);
    let account = if figure == Figure::Held { Account::Held(member) } else { Account::Member(member) };
    let counts = |lot: &&Lot| match figure {
        Figure::Held => true,
        Figure::Available => !is_frozen && lot.is_usable(today),
        Figure::Frozen => is_frozen && lot.is_usable(today),
        Figure::Pending => pending(lot) && lot.expires.is_none_or(|last| today <= last),
        Figure::Expiring => lot.is_usable(today) && lot.expires.is_some_and(|last| last <= until),
        Figure::Owed => false,
    };
    views.accounts.lots(account).iter().filter(counts).map(|lot| (*lot, lot.amount)).collect()
}

/// What is behind a lot.
fn part<S: Store>(book: &mut Book<S>, lot: &Lot, points: i64, figure: Figure) -> Result<Part, BookError> {
    let held = figure == Figure::Held;
    let mut moves = Vec::new();
    let mut at = lot.id;
    // Every step goes to an earlier entry, so it ends.
    let credit = loop {
        let sealed = book.entry(at.seq)?;
        let before = stood_in_for(&sealed, at);
        match before.filter(|before| before.seq < at.seq) {
            Some(before) => {
                moves.push(paper(book.views(), &sealed));
                at = before;
            }
            None => break sealed,
        }
    };
    moves.reverse();
    let pins = |hold: &&Hold| hold.pins(lot.id);
    let parked = book.views().redemptions.holds().find(pins).map(|hold| hold.seq).filter(|_| held);
    if let Some(seq) = parked {
        let sealed = book.entry(seq)?;
        moves.push(paper(book.views(), &sealed));
    }
    let (papers, mut rule, evidence) = behind(book, &credit)?;
    if rule.team.is_some() {
        let opened = credit.entry().lots.iter().find(|moved| moved.lot == at);
        rule.own_points = opened.map(|moved| Points::from_minor(moved.amount));
    }
    let points = Points::from_minor(points);
    let (from, expires) = (lot.from, lot.expires);
    Ok(Part { lot: Some(lot.id), points, from, expires, papers, moves, rule, evidence })
}

/// The lot in whose place an entry put another: the move before it.
fn stood_in_for(sealed: &Sealed, lot: LotId) -> Option<LotId> {
    let entry = sealed.entry();
    let moves =
        matches!(entry.event, Event::NoticeObjected(_) | Event::NoticeDismissed(_) | Event::MemberMerged(_));
    let before = usize::from(lot.place).checked_sub(1).filter(|_| moves)?;
    entry.lots.get(before).map(|moved| moved.lot)
}

/// The papers behind an entry, the rules it was written under and the evidence shown.
fn behind<S: Store>(
    book: &mut Book<S>,
    credit: &Sealed,
) -> Result<(Vec<Paper>, Rule, Vec<Digest>), BookError> {
    let views = book.views();
    let mut rule = Rule::default();
    if let Some(version) = views.station.version_at(credit.entry().on, credit.entry().seq) {
        rule.policy_version = Some(version.version);
        rule.policy_document = Some(version.document.clone());
    }
    let (mut papers, mut evidence) = (Vec::new(), Vec::new());
    // A kind is the one that whoever credited went by, not one published later on the same day.
    let mut judged = credit.entry().seq;
    let mut next = Some(credit.clone());
    while let Some(sealed) = next {
        let entry = sealed.entry();
        papers.push(paper(book.views(), &sealed));
        evidence.extend(entry.takes.iter().filter_map(|claim| {
            let Claim::Evidence(digest) = claim else { return None };
            Some(*digest)
        }));
        if let Event::TaskCredited(fact) = &entry.event {
            judged = entry.seq;
            rule.hours = fact.hours;
            rule.penalty = fact.penalty;
            rule.capped_from = fact.capped_from;
            (rule.team, rule.team_points) = together(&fact.portions, fact.points);
        }
        if let Event::CaseRewarded(fact) = &entry.event {
            (rule.team, rule.team_points) = together(&fact.portions, fact.points);
        }
        if let Event::TaskSubmitted(act) = &entry.event
            && let Some(kind) = book.views().tasks.kind_at(act.kind, act.day, judged)
        {
            rule.worth = kind.worth(act);
            rule.crediting = Some(kind.terms.crediting);
            rule.difficulty =
                Some(kind.difficulty(act.day, act.grid)).filter(|factor| *factor != Factor::ONE);
            rule.kind = Some(kind.kind);
            rule.kind_name = Some(kind.name.clone());
            rule.kind_points = Some(kind.points);
            rule.kind_from = Some(kind.from);
            rule.kind_document = Some(kind.document.clone());
        }
        // A reversal names what it took back: what is behind that is behind the debt, too.
        let before = entry.links.reverses.or(entry.links.follows);
        next = match before.filter(|seq| *seq < entry.seq) {
            Some(seq) => Some(book.entry(seq)?),
            None => None,
        };
    }
    Ok((papers, rule, evidence))
}

/// What the person that `member` is got of a credit, under whichever of his files.
fn of_files(views: &Views, portions: &[Portion], member: MemberId) -> Points {
    let files = views.members.files(member);
    let his = portions.iter().filter(|portion| files.contains(&portion.member));
    his.fold(Points::ZERO, |sum, of| sum.checked_add(of.points).unwrap_or(sum))
}

/// How many earned together, and how much; none for one alone.
fn together(portions: &[Portion], points: Points) -> (Option<usize>, Option<Points>) {
    let people = Some(portions.len()).filter(|people| *people > 1);
    (people, people.map(|_| points))
}

/// What a member owes, line by line, newest first: reversals that made it, settlements that paid.
fn owed<S: Store>(book: &mut Book<S>, member: MemberId) -> Result<Vec<Part>, BookError> {
    const LINES: usize = 256;
    let (mut parts, mut before) = (Vec::new(), None);
    loop {
        let lines = book.history(Account::Owed(member), Commodity::Points, before, LINES)?;
        for line in &lines {
            let sealed = book.entry(line.seq)?;
            let points = Points::from_minor(line.amount.saturating_neg());
            let (papers, mut rule, evidence) = behind(book, &sealed)?;
            if rule.team.is_some()
                && let Event::TaskCreditReversed(TaskCreditReversed { portions, .. })
                | Event::CaseRewardReversed(CaseRewardReversed { portions, .. }) = &sealed.entry().event
            {
                rule.own_points = Some(of_files(book.views(), portions, member));
            }
            let (lot, from, expires, moves) = (None, None, None, Vec::new());
            parts.push(Part { lot, points, from, expires, papers, moves, rule, evidence });
        }
        match lines.last().filter(|_| lines.len() == LINES) {
            Some(line) => before = Some((line.seq, line.line)),
            None => return Ok(parts),
        }
    }
}

/// One entry, in the parts of it that people ask about.
fn paper(views: &Views, sealed: &Sealed) -> Paper {
    let entry = sealed.entry();
    // Facts name alike what is alike, so one look at the fields serves every kind of fact.
    let fields = serde_json::to_value(&entry.event).unwrap_or_default();
    let text = |name: &str| fields.get(name).and_then(|value| value.as_str());
    let case: Option<CaseId> = text("case").and_then(|case| case.parse().ok());
    // What is said of the work on a sensitive case says what the case is.
    let is_sensitive =
        case.and_then(|case| views.cases.get(case)).is_some_and(|case| case.openness == Openness::Sensitive);
    let said = ["reason", "note"].into_iter().find_map(text).filter(|_| !is_sensitive);
    Paper {
        seq: entry.seq,
        at: entry.at,
        on: entry.on,
        by: entry.by,
        second: text("second").and_then(|second| second.parse().ok()),
        event: entry.event.name(),
        taken_back: views.notice.reversed(entry.seq),
        task: text("task").and_then(|task| task.parse().ok()),
        case,
        title: case.and_then(|case| views.cases.get(case)).and_then(|case| case.public_title().cloned()),
        day: text("day").and_then(|day| day.parse().ok()),
        place: text("place").and_then(|place| place.parse().ok()),
        reason: said.and_then(|reason| reason.parse().ok()),
        document: text("document").and_then(|document| document.parse().ok()),
    }
}
