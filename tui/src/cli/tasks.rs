//! Kinds of tasks, acts and their review.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ledger::events::grid::Post;
use ledger::events::tasks::{ActDetails, Clock, EvidenceRule, KindTerms, RejectionCode};
use ledger::reports::review::queue;
use ledger::rules::tasks::{CreditTask, PublishKind, RejectTask, SubmitTask};
use ledger::units::{Day, Digest, Document, GridId, KindCode, MemberId, Name, Note, Points, TaskId};
use serde_json::json;

use crate::text::Align;
use crate::words::{Word, facts};

use super::door::{Door, Who, answered, read, write};
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
    /// Put an act on file. It earns nothing until somebody else credits it.
    Submit(Submit),
    /// List the acts that wait for review, oldest first.
    Queue {
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
}

/// Publishes a kind.
#[derive(Debug, Args)]
pub(super) struct Publish {
    #[command(flatten)]
    book: BookPath,
    /// Its code, such as PATROL.
    #[arg(long, value_parser = folded::<KindCode>)]
    kind: KindCode,
    /// Its name.
    #[arg(long, value_parser = written::<Name>)]
    name: Name,
    /// What one act earns.
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
    #[command(flatten)]
    who: Who,
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
    /// The SHA-256 of the evidence.
    #[arg(long, value_name = "SHA256", value_parser = folded::<Digest>, conflicts_with = "evidence_file")]
    evidence: Option<Digest>,
    /// The evidence itself; only its SHA-256 is recorded.
    #[arg(long, value_name = "FILE")]
    evidence_file: Option<PathBuf>,
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
            Self::Publish(publish) => publish.run(how),
            Self::Submit(submit) => submit.run(how),
            Self::Queue { book } => waiting(&book.path, how),
            Self::Credit { book, task, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(CreditTask::full(task))?;
                let answer = answered(&receipt, how);
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

impl Publish {
    fn run(self, how: How) -> Result<Answer, Trouble> {
        let Self { book, kind, name, points, evidence, audience_min, latest, posts, from, document, who } =
            self;
        let publish = PublishKind {
            kind,
            name,
            points,
            evidence,
            audience_min,
            latest,
            posts,
            from,
            document,
            terms: KindTerms::default(),
        };
        write(&book.path, &who, how, publish)
    }
}

impl Submit {
    fn run(self, how: How) -> Result<Answer, Trouble> {
        let evidence = match &self.evidence_file {
            Some(file) => Some(digest_of(file)?),
            None => self.evidence,
        };
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let receipt = door.submit(SubmitTask {
            kind: self.kind,
            performer: self.performer,
            day: self.day.unwrap_or(door.today),
            time: self.time,
            grid: self.grid,
            place: self.place,
            audience_count: self.audience,
            evidence,
            note: self.note,
            details: ActDetails::default(),
        })?;
        let task = said(&receipt, "task");
        let row = task
            .parse()
            .ok()
            .and_then(|task| ledger::reports::review::one(door.book.views(), task, door.today));
        let answer = answered(&receipt, how).line(&task);
        let Some(row) = row.filter(|row| !row.gates.is_empty()) else { return Ok(answer) };
        let lang = how.lang();
        let gates: Vec<&str> = row.gates.iter().map(|gate| lang.say(facts::gate(*gate))).collect();
        Ok(answer.line(lang.fill(Word::CLI_GATES_FAILED, &[("gates", &gates.join(", "))])))
    }
}

fn digest_of(file: &Path) -> Result<Digest, Trouble> {
    let bytes = std::fs::read(file).map_err(|error| Trouble::file(file, &error))?;
    Ok(Digest::of(&[&bytes]))
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
        let gates: Vec<&str> = row.gates.iter().map(|gate| lang.say(facts::gate(*gate))).collect();
        rows.push(vec![
            row.task.to_string(),
            row.day.to_string(),
            row.kind_name.as_ref().map_or_else(|| row.kind.to_string(), Name::to_string),
            format!("{} {}", row.performer, name_of(&mut book, row.performer)?),
            row.points.map_or_else(String::new, |points| points.to_string()),
            row.age_days.to_string(),
            gates.join(" "),
        ]);
    }
    let columns = [
        (Word::CLI_TASK, Align::Left),
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_KIND, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::CLI_AGE_DAYS, Align::Right),
        (Word::CLI_GATES, Align::Left),
    ];
    Ok(Answer::of(&json!({ "queue": queue })).table(lang, &columns, &rows))
}
