//! Kinds of tasks, acts and their review.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ledger::events::Event;
use ledger::events::grid::Post;
use ledger::events::tasks::{
    ActDetails, Clock, Crediting, Difficulty, EvidenceFile, EvidenceRule, KindPublished, KindTerms, Reach,
    RejectionCode, Share, Unit,
};
use ledger::reports::kinds::{Change, preview};
use ledger::reports::review::{Returned, Row as Waiting, Twin, queue, returned};
use ledger::reports::sample::{Row as Drawn, sample};
use ledger::rules::tasks::{AskTask, CreditTask, PublishKind, RejectTask, SubmitTask};
use ledger::store::{EvidenceFolder, StoreError};
use ledger::units::{
    Day, Digest, DispatchId, Document, Factor, GridId, Hours, KindCode, MemberId, Name, Note, PadNo, Period,
    Points, Seq, Slug, Tag, TaskId,
};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word, facts, refusals};

use super::door::{Door, Who, read, write};
use super::members::{name_of, said};
use super::typed::{count, folded, one_of, written};
use super::{Answer, BookPath, How, Trouble};

fn evidence_rule(typed: &str) -> Result<EvidenceRule, String> {
    const ALL: [EvidenceRule; 2] = [EvidenceRule::Required, EvidenceRule::Optional];
    one_of(typed, &ALL, |rule| match rule {
        EvidenceRule::Required => "required",
        EvidenceRule::Optional => "optional",
    })
}

fn code(typed: &str) -> Result<RejectionCode, String> {
    one_of(typed, &RejectionCode::ALL, RejectionCode::as_str)
}

#[derive(Debug, Subcommand)]
pub(super) enum TaskCommand {
    /// List the kinds in force on a day.
    Kinds {
        #[command(flatten)]
        book: BookPath,
        /// The day; today when none is given.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        on: Option<Day>,
    },
    /// Publish a kind of task, or a new version of one.
    Publish(Publish),
    /// Show what a new version of a kind would have earned with the acts of the last quarter.
    Preview(Preview),
    /// Put an act on file. It earns nothing until somebody else credits it.
    Submit(Submit),
    /// List the acts that wait for review, oldest first.
    Queue {
        #[command(flatten)]
        book: BookPath,
    },
    /// List the acts that may be put right: asked back about, or refused not long ago.
    Questions {
        #[command(flatten)]
        book: BookPath,
    },
    /// Credit an act, once.
    Credit {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<TaskId>)]
        task: TaskId,
        /// What part of its worth, after a fault: one of the kind's, such as 0.5.
        #[arg(long, value_name = "PART", value_parser = folded::<Factor>, requires = "note")]
        penalty: Option<Factor>,
        /// What fault.
        #[arg(long, value_parser = written::<Note>)]
        note: Option<Note>,
        #[command(flatten)]
        who: Who,
    },
    /// Ask back about an act; a corrected report answers (`task submit --resubmits`).
    Ask {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<TaskId>)]
        task: TaskId,
        /// What is wanted.
        #[arg(long, value_parser = written::<Note>)]
        question: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Refuse an act. It stays on file.
    Reject {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<TaskId>)]
        task: TaskId,
        /// Why: gate, duplicate, unclear, `not_performer` or unrelated.
        #[arg(long, value_parser = code)]
        code: RejectionCode,
        /// In words.
        #[arg(long, value_parser = written::<Note>)]
        note: Option<Note>,
        #[command(flatten)]
        who: Who,
    },
    /// Draw credited acts for a second look. Anybody can draw the same ones again.
    Sample {
        #[command(flatten)]
        book: BookPath,
        /// The first day on which they were credited.
        #[arg(long, value_parser = folded::<Day>)]
        from: Day,
        /// The last day.
        #[arg(long, value_parser = folded::<Day>)]
        to: Day,
        /// How many of a hundred; the policy's when none is given.
        #[arg(long, value_parser = percent)]
        percent: Option<u8>,
    },
    /// Check that all evidence filed beside the book is there, byte for byte.
    Evidence {
        #[command(flatten)]
        book: BookPath,
    },
}

/// A version of a kind.
#[derive(Debug, Args)]
struct Version {
    /// Its code, such as PATROL.
    #[arg(long, value_parser = folded::<KindCode>)]
    kind: KindCode,
    /// Its name.
    #[arg(long, value_parser = written::<Name>)]
    name: Name,
    /// What one act earns, or one hour of it with --by-hour.
    #[arg(long, value_parser = folded::<Points>, allow_hyphen_values = true)]
    points: Points,
    /// Whether evidence must be shown: required or optional.
    #[arg(long, value_parser = evidence_rule)]
    evidence: EvidenceRule,
    /// How many people must have listened.
    #[arg(long, value_parser = count)]
    audience_min: Option<u32>,
    /// The latest time at which an act may begin, such as 22:00.
    #[arg(long, value_parser = folded::<Clock>)]
    latest: Option<Clock>,
    /// Who may perform it; everybody when none is given. Several with commas.
    #[arg(long, value_delimiter = ',', value_parser = super::grid::post)]
    posts: Vec<Post>,
    /// The first day.
    #[arg(long, value_parser = folded::<Day>)]
    from: Day,
    /// The paper that decided it.
    #[arg(long, value_parser = written::<Document>)]
    document: Document,
    /// The points are for an hour, not for an act.
    #[arg(long)]
    by_hour: bool,
    /// The most hours of one act that earn.
    #[arg(long, value_parser = folded::<Hours>, requires = "by_hour")]
    hours_max: Option<Hours>,
    /// What it belongs to, for caps and showings, such as prevention.
    #[arg(long, value_parser = folded::<Slug>)]
    category: Option<Slug>,
    /// Who earns when several did it: performer, parts or each.
    #[arg(long, default_value = "performer", value_parser = crediting)]
    crediting: Crediting,
    /// It counts only in the grid of the performer's post.
    #[arg(long)]
    own_grid: bool,
    /// Points a member can earn with it on one day.
    #[arg(long, value_parser = folded::<Points>)]
    day_max: Option<Points>,
    /// Points a member can earn with it in one month.
    #[arg(long, value_parser = folded::<Points>)]
    month_max: Option<Points>,
    /// The most days between the act, or the taking of the evidence, and its entering.
    #[arg(long, value_parser = folded::<u16>)]
    lag_days_max: Option<u16>,
    /// Days of public notice, instead of the policy's.
    #[arg(long, value_parser = folded::<u16>)]
    notice_days: Option<u16>,
    /// What parts may be credited after a fault, such as 0,0.5.
    #[arg(long, value_delimiter = ',', value_parser = folded::<Factor>)]
    penalties: Vec<Factor>,
    /// Where and when it is worth more: FACTOR:FROM:TO, or FACTOR:FROM:TO:GRID+GRID. May be repeated.
    #[arg(long, value_parser = difficulty)]
    difficulty: Vec<Difficulty>,
}

impl Version {
    fn kind(self) -> KindPublished {
        let Self { kind, name, points, evidence, audience_min, latest, posts, from, document, .. } = self;
        let terms = KindTerms {
            unit: if self.by_hour { Unit::Hour } else { Unit::Act },
            hours_max: self.hours_max,
            category: self.category,
            crediting: self.crediting,
            reach: if self.own_grid { Reach::OwnGrid } else { Reach::Anywhere },
            day_max: self.day_max,
            month_max: self.month_max,
            lag_days_max: self.lag_days_max,
            notice_days: self.notice_days,
            difficulties: self.difficulty,
            penalties: self.penalties,
        };
        KindPublished { kind, name, points, evidence, audience_min, latest, posts, from, document, terms }
    }
}

/// Publishes a kind.
#[derive(Debug, Args)]
pub(super) struct Publish {
    #[command(flatten)]
    book: BookPath,
    #[command(flatten)]
    version: Version,
    #[command(flatten)]
    who: Who,
}

/// Tries a version on the acts of some days.
#[derive(Debug, Args)]
pub(super) struct Preview {
    #[command(flatten)]
    book: BookPath,
    #[command(flatten)]
    version: Version,
    /// The first day on which the acts were credited; three months before the last when none is given.
    #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
    since: Option<Day>,
    /// The last day; yesterday when none is given.
    #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
    until: Option<Day>,
}

/// Puts an act on file.
#[derive(Debug, Args)]
pub(super) struct Submit {
    #[command(flatten)]
    book: BookPath,
    /// What was done.
    #[arg(long, value_parser = folded::<KindCode>)]
    kind: KindCode,
    /// Who did it.
    #[arg(long, value_name = "MEMBER", value_parser = folded::<MemberId>)]
    performer: MemberId,
    /// The day it was done; today when none is given.
    #[arg(long, value_parser = folded::<Day>)]
    day: Option<Day>,
    /// When it began, such as 19:30.
    #[arg(long, value_parser = folded::<Clock>)]
    time: Option<Clock>,
    /// In which grid.
    #[arg(long, value_parser = folded::<GridId>)]
    grid: Option<GridId>,
    /// At which place.
    #[arg(long, value_parser = written::<Name>)]
    place: Option<Name>,
    /// How many people listened.
    #[arg(long, value_parser = count)]
    audience: Option<u32>,
    /// The SHA-256 of evidence that is kept elsewhere.
    #[arg(long, value_name = "SHA256", value_parser = folded::<Digest>)]
    evidence: Option<Digest>,
    /// A file of evidence; a copy is filed beside the book. May be repeated.
    #[arg(long, value_name = "FILE")]
    evidence_file: Vec<PathBuf>,
    /// To whom or what, such as a shop.
    #[arg(long, value_parser = written::<Name>)]
    object: Option<Name>,
    /// Topics and audiences, such as fire,school.
    #[arg(long, value_delimiter = ',', value_parser = folded::<Tag>)]
    tags: Vec<Tag>,
    /// How long it took, such as 1.5.
    #[arg(long, value_parser = folded::<Hours>)]
    hours: Option<Hours>,
    /// Who did it together: MEMBER:PERCENT, the performer among them. May be repeated.
    #[arg(long, value_name = "MEMBER:PERCENT", value_delimiter = ',', value_parser = share)]
    team: Vec<Share>,
    /// The number of the paper form it was first written on.
    #[arg(long, value_parser = folded::<PadNo>)]
    pad: Option<PadNo>,
    /// The act, asked back or refused, that this one puts right.
    #[arg(long, value_name = "TASK", value_parser = folded::<TaskId>)]
    resubmits: Option<TaskId>,
    /// The task that was handed out and is done with this.
    #[arg(long, value_name = "DISPATCH", value_parser = folded::<DispatchId>)]
    dispatch: Option<DispatchId>,
    /// What else there is to say.
    #[arg(long, value_parser = written::<Note>)]
    note: Option<Note>,
    #[command(flatten)]
    who: Who,
}

impl TaskCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Kinds { book, on } => kinds(&book.path, on, how),
            Self::Publish(Publish { book, version, who }) => {
                write(&book.path, &who, how, PublishKind::from(version.kind()))
            }
            Self::Preview(preview) => preview.run(how),
            Self::Submit(submit) => submit.run(how),
            Self::Queue { book } => waiting(&book.path, how),
            Self::Questions { book } => sent_back(&book.path, how),
            Self::Ask { book, task, question, who } => {
                write(&book.path, &who, how, AskTask { task, question })
            }
            Self::Sample { book, from, to, percent } => drawn(&book.path, Period { from, to }, percent, how),
            Self::Evidence { book } => evidence(&book.path, how),
            Self::Credit { book, task, penalty, note, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(CreditTask { task, penalty, note })?;
                let answer = door.answered(&receipt, how);
                Ok(match said(&receipt, "member").parse() {
                    Ok(member) => super::reports::with_balance(answer, &door, member, how.lang()),
                    Err(_) => answer,
                })
            }
            Self::Reject { book, task, code, note, who } => {
                write(&book.path, &who, how, RejectTask { task, code, note })
            }
        }
    }
}

impl Preview {
    fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let (mut book, today) = read(&self.book.path)?;
        let to = self.until.unwrap_or(today.minus(1));
        let from = self.since.unwrap_or(to.minus(91));
        let seen = preview(&mut book, &self.version.kind(), Period { from, to })?;
        let values = [
            ("from", seen.from.to_string()),
            ("to", seen.to.to_string()),
            ("acts", seen.acts.to_string()),
            ("earned", seen.earned.to_string()),
            ("then", seen.acts_then.to_string()),
            ("would", seen.would_earn.to_string()),
        ];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        let row = |change: &Change| {
            vec![
                change.task.to_string(),
                change.day.to_string(),
                change.performer.to_string(),
                change.earned.to_string(),
                change.would_earn.to_string(),
            ]
        };
        let rows: Vec<Vec<String>> = seen.changed.iter().map(row).collect();
        let columns = [
            (Word::CLI_TASK, Align::Left),
            (Word::CLI_ACT_DAY, Align::Left),
            (Word::CLI_MEMBER, Align::Left),
            (Word::CLI_CREDITED_POINTS, Align::Right),
            (Word::CLI_WOULD_EARN, Align::Right),
        ];
        let answer = Answer::of(&seen).line(lang.fill(Word::CLI_KIND_PREVIEW, &values));
        Ok(if rows.is_empty() { answer } else { answer.table(lang, &columns, &rows) })
    }
}

impl Submit {
    fn run(self, how: How) -> Result<Answer, Trouble> {
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let most =
            door.book.views().station.policy_on(door.today).and_then(|policy| policy.review.evidence_max);
        let folder = EvidenceFolder::beside(&self.book.path);
        let mut files: Vec<EvidenceFile> = Vec::new();
        for file in &self.evidence_file {
            let new = folder.file(file, most)?;
            // The same clip named twice is one clip.
            if files.iter().all(|known| known.digest != new.digest) {
                files.push(new);
            }
        }
        let details = ActDetails {
            object: self.object,
            tags: self.tags,
            hours: self.hours,
            files,
            team: self.team,
            pad: self.pad,
            resubmits: self.resubmits,
            dispatch: self.dispatch,
        };
        let day = self.day.unwrap_or(door.today);
        let receipt = door.submit(SubmitTask {
            kind: self.kind,
            performer: self.performer,
            day,
            time: self.time,
            grid: self.grid,
            place: self.place,
            audience_count: self.audience,
            evidence: self.evidence,
            note: self.note,
            details,
        })?;
        let task = said(&receipt, "task");
        let row = task
            .parse()
            .ok()
            .and_then(|task| ledger::reports::review::one(door.book.views(), task, door.today));
        let mut answer = door.answered(&receipt, how).line(&task);
        if let Some(twin) = row.as_ref().and_then(|row| row.twin) {
            answer = answer.with("twin", &twin).line(twin_line(twin, how.lang()));
        }
        let Some(row) = row.filter(|row| !row.gates.is_empty()) else { return Ok(answer) };
        let lang = how.lang();
        Ok(answer.line(lang.fill(Word::CLI_GATES_FAILED, &[("gates", &gates(&row, lang, ", "))])))
    }
}

/// The gates an act fails, and the act it may be once more.
fn doubts(row: &Waiting, lang: Lang) -> String {
    let twin = row.twin.map(|first| lang.fill(Word::REVIEW_TWIN, &[("task", &first.task.to_string())]));
    let gates = Some(gates(row, lang, " ")).filter(|gates| !gates.is_empty());
    gates.into_iter().chain(twin).collect::<Vec<_>>().join(" ")
}

/// Which act on file it may be.
fn twin_line(twin: Twin, lang: Lang) -> String {
    let (task, seq) = (twin.task.to_string(), twin.seq.to_string());
    lang.fill(Word::CLI_TWIN, &[("task", &task), ("seq", &seq)])
}

/// The gates an act fails, in words.
fn gates(row: &Waiting, lang: Lang, between: &str) -> String {
    facts::gates(&row.gates, &row.limits, lang).join(between)
}

fn crediting(typed: &str) -> Result<Crediting, String> {
    const ALL: [Crediting; 3] = [Crediting::Performer, Crediting::Parts, Crediting::Each];
    one_of(typed, &ALL, |crediting| match crediting {
        Crediting::Performer => "performer",
        Crediting::Parts => "parts",
        Crediting::Each => "each",
    })
}

fn percent(typed: &str) -> Result<u8, String> {
    let percent = folded::<u8>(typed).ok().filter(|percent| (1..=100).contains(percent));
    percent.ok_or_else(|| "expected a number from 1 to 100".to_owned())
}

fn share(typed: &str) -> Result<Share, String> {
    let typed = crate::text::fold::text(typed);
    let share = typed.split_once(':').and_then(|(member, percent)| {
        Some(Share { member: member.parse().ok()?, percent: percent.parse().ok()? })
    });
    share.ok_or_else(|| "expected MEMBER:PERCENT, such as M000007:60".to_owned())
}

fn difficulty(typed: &str) -> Result<Difficulty, String> {
    let typed = crate::text::fold::text(typed);
    let mut parts = typed.split(':');
    let mut read = || {
        let (factor, from, to) = (parts.next()?, parts.next()?, parts.next()?);
        let grids = parts.next().map(|grids| grids.split('+').map(str::parse::<GridId>).collect());
        let grids = grids.unwrap_or(Ok(Vec::new())).ok()?;
        let read = (factor.parse().ok()?, from.parse().ok()?, to.parse().ok()?);
        parts.next().is_none().then_some(Difficulty { grids, from: read.1, to: read.2, factor: read.0 })
    };
    read()
        .ok_or_else(|| "expected FACTOR:FROM:TO:GRID+GRID, such as 1.5:2026-01-01:2026-03-31:G001".to_owned())
}

fn kinds(path: &Path, on: Option<Day>, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let day = on.unwrap_or(today);
    let tasks = &book.views().tasks;
    let mut codes: Vec<KindCode> = tasks.kinds().map(|version| version.kind).collect();
    codes.dedup();
    let kinds: Vec<_> = codes.into_iter().filter_map(|code| tasks.kind_on(code, day)).collect();
    let row = |kind: &&ledger::events::tasks::KindPublished| {
        vec![kind.kind.to_string(), kind.name.to_string(), kind.points.to_string(), kind.document.to_string()]
    };
    let rows: Vec<Vec<String>> = kinds.iter().map(row).collect();
    let columns = [
        (Word::CLI_KIND, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::CLI_DOCUMENT, Align::Left),
    ];
    Ok(Answer::of(&json!({ "day": day, "kinds": kinds })).table(how.lang(), &columns, &rows))
}

fn waiting(path: &Path, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(path)?;
    let queue = queue(book.views(), today);
    let mut rows = Vec::new();
    for row in &queue {
        rows.push(vec![
            row.task.to_string(),
            row.day.to_string(),
            row.kind_name.as_ref().map_or_else(|| row.kind.to_string(), Name::to_string),
            format!("{} {}", row.performer, name_of(&mut book, row.performer)?),
            row.earns.or(row.points).map_or_else(String::new, |points| points.to_string()),
            row.age_days.to_string(),
            row.lag_days.to_string(),
            doubts(row, lang),
        ]);
    }
    let columns = [
        (Word::CLI_TASK, Align::Left),
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_KIND, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::CLI_AGE_DAYS, Align::Right),
        (Word::CLI_LAG_DAYS, Align::Right),
        (Word::CLI_GATES, Align::Left),
    ];
    Ok(Answer::of(&json!({ "queue": queue })).table(lang, &columns, &rows))
}

fn sent_back(path: &Path, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(path)?;
    let returned = returned(book.views(), today);
    let mut rows = Vec::new();
    for Returned { row, why, .. } in &returned {
        rows.push(vec![
            row.task.to_string(),
            row.day.to_string(),
            row.kind_name.as_ref().map_or_else(|| row.kind.to_string(), Name::to_string),
            format!("{} {}", row.performer, name_of(&mut book, row.performer)?),
            why.age_days().to_string(),
            why.by().to_string(),
            facts::sent_back(why, lang),
        ]);
    }
    let columns = [
        (Word::CLI_TASK, Align::Left),
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_KIND, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_AGE_DAYS, Align::Right),
        (Word::CLI_OPERATOR, Align::Left),
        (Word::RETURNED_WHY, Align::Left),
    ];
    Ok(Answer::of(&json!({ "returned": returned })).table(lang, &columns, &rows))
}

fn drawn(path: &Path, period: Period, percent: Option<u8>, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    if period.to < period.from {
        let days = format!("{} > {}", period.from, period.to);
        return Err(Trouble::usage(Word::REPORT_BACKWARDS, days));
    }
    let (mut book, today) = read(path)?;
    if today <= period.to {
        // While the days run, any harmless entry would draw another sample.
        return Err(Trouble::fact(Word::CLI_SAMPLE_EARLY, period.to));
    }
    let policy = book.views().station.policy_on(today);
    let percent = percent.or_else(|| policy.and_then(|policy| policy.review.sample_percent));
    let percent = percent.ok_or_else(|| Trouble::fact(Word::CLI_NO_SAMPLE, ""))?;
    let sample = sample(&mut book, period, percent)?;
    let Some((seq, seed)) = sample.seed_seq.zip(sample.seed) else {
        return Ok(Answer::of(&sample).line(lang.say(Word::REPORT_EMPTY)));
    };
    let (credited, drawn) = (sample.credited.to_string(), sample.drawn.len().to_string());
    let (seq, seed) = (seq.to_string(), seed.short());
    let values = [("credited", credited.as_str()), ("drawn", &drawn), ("seq", &seq), ("seed", &seed)];
    let row = |row: &Drawn| {
        vec![
            row.task.to_string(),
            row.seq.to_string(),
            row.on.to_string(),
            row.member.to_string(),
            row.points.to_string(),
            row.by.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = sample.drawn.iter().map(row).collect();
    let columns = [
        (Word::CLI_TASK, Align::Left),
        (Word::CLI_ENTRY, Align::Left),
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::CLI_OPERATOR, Align::Left),
    ];
    Ok(Answer::of(&sample).line(lang.fill(Word::CLI_SAMPLE, &values)).table(lang, &columns, &rows))
}

/// Every file an act names, hashed again, and the files no entry names.
fn evidence(path: &Path, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, _) = read(path)?;
    let folder = EvidenceFolder::beside(path);
    let (mut named, mut files, mut faults) = (BTreeSet::new(), 0_usize, Vec::new());
    let mut next = Some(Seq::number(0));
    while let Some(from) = next {
        let page = book.entries(from, 512)?;
        for sealed in &page {
            let Event::TaskSubmitted(act) = &sealed.entry().event else { continue };
            named.extend(act.evidence());
            for file in &act.details.files {
                files = files.saturating_add(1);
                faults.extend(folder.check(file.digest).err().map(|error| (act.task, error)));
            }
        }
        next = page.last().and_then(|sealed| sealed.entry().seq.next());
    }
    // A file is filed before its entry is written: what was refused then lies there, named by nothing.
    let lying = folder.filed()?;
    let unnamed: Vec<&(Digest, u64)> = lying.iter().filter(|(digest, _)| !named.contains(digest)).collect();
    let bytes = unnamed.iter().fold(0_u64, |sum, (_, size)| sum.saturating_add(*size));
    let (total, bad) = (files.to_string(), faults.len().to_string());
    let objects: Vec<_> =
        faults.iter().map(|(task, fault)| json!({ "task": task, "fault": fault })).collect();
    let spare: Vec<_> =
        unnamed.iter().map(|(digest, size)| json!({ "digest": digest, "size": size })).collect();
    let object = json!({
        "files": files,
        "faults": objects,
        "filed": lying.len(),
        "unnamed": spare,
        "unnamed_bytes": bytes,
    });
    let mut answer = Answer::of(&object)
        .line(lang.fill(Word::CLI_EVIDENCE_CHECKED, &[("files", &total), ("faults", &bad)]));
    if !unnamed.is_empty() {
        let (n, bytes) = (unnamed.len().to_string(), bytes.to_string());
        answer = answer.line(lang.fill(Word::CLI_EVIDENCE_UNNAMED, &[("n", &n), ("bytes", &bytes)]));
        for (digest, size) in &unnamed {
            answer = answer.line(format!("  {digest}  {size}"));
        }
    }
    if faults.is_empty() {
        return Ok(answer);
    }
    let said =
        |(task, fault): &(TaskId, StoreError)| format!("{task}  {}", refusals::store_error(lang, fault));
    Ok(faults.iter().fold(answer, |answer, fault| answer.line(said(fault))).finding())
}
