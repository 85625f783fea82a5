//! The board of hard cases.

use std::path::Path;

use clap::Subcommand;
use ledger::events::cases::{Grade, Openness};
use ledger::exchange::paper::Shape;
use ledger::reports::{board, case as pages};
use ledger::rules::cases::{
    ClaimAsSource, ClaimAsTeam, ClaimCase, CompleteCase, CompleteOnLead, DeclareParty, ExtendCase, ListCase,
    PayElsewhere, ProgressCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::rules::{Command, Refusal};
use ledger::units::{CaseId, Day, Document, GridId, MemberId, Name, Note, Points};
use serde_json::json;

use crate::forms::cases::{Number, Part};
use crate::print::What;
use crate::screens::{claim_slip, phrases};
use crate::text::{Align, mask};
use crate::words::{Lang, Word, facts};

use super::door::{Door, FileBook, Who, read};
use super::members::said;
use super::paper::{Form, Paper, station};
use super::prints::Out;
use super::queue::{Queue, Rests};
use super::sources::MayOpen;
use super::typed::{folded, one_of, written};
use super::{Answer, BookPath, How, Trouble};

fn grade(typed: &str) -> Result<Grade, String> {
    one_of(typed, &[Grade::A, Grade::B, Grade::C], |grade| match grade {
        Grade::A => "A",
        Grade::B => "B",
        Grade::C => "C",
    })
}

#[derive(Debug, Subcommand)]
pub(super) enum CaseCommand {
    /// Put a case on the list; its reward is set aside at once.
    List {
        #[command(flatten)]
        book: BookPath,
        /// How hard it is: A, B or C.
        #[arg(long, value_parser = grade)]
        grade: Grade,
        /// What it is about, without names.
        #[arg(long, value_parser = written::<Name>)]
        title: Name,
        /// Where.
        #[arg(long, value_parser = folded::<GridId>)]
        grid: Option<GridId>,
        /// What is paid for it; what the policy says of its grade when nothing is said.
        #[arg(long, value_parser = folded::<Points>, allow_hyphen_values = true)]
        reward: Option<Points>,
        /// The last day on which it may be claimed.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        closes: Day,
        /// Days a claim may take; as the policy says of its grade when nothing is said.
        #[arg(long, value_name = "N", value_parser = folded::<u16>)]
        days: Option<u16>,
        /// Public screens and lists show neither its title nor its place.
        #[arg(long)]
        sensitive: bool,
        /// Its numbers in other schemes, several with commas.
        #[arg(long, value_name = "NUMBER", value_delimiter = ',', value_parser = written::<Number>)]
        number: Vec<Number>,
        #[command(flatten)]
        who: Who,
    },
    /// Show the board: what is open, soonest first.
    Board {
        #[command(flatten)]
        book: BookPath,
        /// Show also what is rewarded, withdrawn or expired.
        #[arg(long)]
        all: bool,
    },
    /// Show one case with its whole history. For the staff.
    Show {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
    },
    /// Print the list for everybody: no claimants, and of a sensitive case no title.
    Public {
        #[command(flatten)]
        book: BookPath,
        /// As a page of HTML.
        #[arg(long)]
        html: bool,
    },
    /// Whom to remind today: at half time, before the due day, when overdue, when nothing was heard.
    Reminders {
        #[command(flatten)]
        book: BookPath,
    },
    /// Print the slip of a live claim.
    Slip {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        #[command(flatten)]
        out: Out,
    },
    /// Name a party to a case: neither he nor a relative of his works on it.
    Party {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        /// Who.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        #[command(flatten)]
        who: Who,
    },
    /// Note how far the work on a claimed case is.
    Note {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        /// How far it is.
        #[arg(long, value_parser = written::<Note>)]
        note: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Give a claim more days.
    Extend {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        /// The new due day.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        due: Day,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Record that another scheme paid for a case, so that it is paid once.
    Elsewhere {
        #[command(flatten)]
        book: BookPath,
        /// Its number there.
        #[arg(value_parser = written::<Number>)]
        number: Number,
        /// What the other scheme is called.
        #[arg(long, value_parser = written::<Name>)]
        scheme: Name,
        /// The paper that says so.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        /// The case here; the one with this number when none is named.
        #[arg(long, value_parser = folded::<CaseId>)]
        case: Option<CaseId>,
        #[command(flatten)]
        who: Who,
    },
    /// Take a case on for a member, or for a team with its parts.
    Claim {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        /// Who: M000007 for one alone; M000007:60 M000008:40 for a team, parts of a hundred.
        #[arg(
            value_name = "MEMBER | MEMBER:PART",
            required_unless_present = "code",
            conflicts_with = "code"
        )]
        workers: Vec<String>,
        #[command(flatten)]
        source: MayOpen,
        #[command(flatten)]
        who: Who,
    },
    /// Give a claimed case back.
    Release {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Report a claimed case as done.
    Complete {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        /// What was done.
        #[arg(long, value_parser = written::<Note>)]
        note: Note,
        /// The lead it rests on, by the number it was taken down under.
        #[arg(long, value_name = "NUMBER", value_parser = written::<Number>)]
        lead: Option<Number>,
        #[command(flatten)]
        who: Who,
    },
    /// Find finished work wanting; the claim goes on.
    Return {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        /// What is missing.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Verify finished work and pay the reward, once.
    Reward {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        #[command(flatten)]
        who: Who,
    },
    /// Take a case off the board.
    Withdraw {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CaseId>)]
        case: CaseId,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
}

impl CaseCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Board { book, all } => {
                let show = if all { board::all } else { board::open };
                shown(&book.path, show, how)
            }
            Self::Show { book, case } => page(&book.path, case, how),
            Self::Public { book, html } => public(&book.path, how, Form::of(html)),
            Self::Reminders { book } => reminders(&book.path, how),
            Self::Slip { book, case, out } => slip(&book.path, case, &out, how),
            Self::List { book, grade, title, grid, reward, closes, days, sensitive, number, who } => {
                let openness = if sensitive { Openness::Sensitive } else { Openness::Public };
                let numbers = number.into_iter().map(|number| number.0).collect();
                let list = ListCase { grade, title, grid, reward, closes, days, openness, numbers };
                change(&book, &who, how, list)
            }
            Self::Claim { book, case, workers, source, who } => match source.pass(&book.path, &who, how)? {
                None => change(&book, &who, how, claim(case, &workers)?),
                Some((mut door, pass)) => {
                    let receipt = door.submit(ClaimAsSource { case, pass })?;
                    let answer = standing(door.answered(&receipt, how), &door, case, how.lang());
                    with_claim(answer, &mut door.book, &receipt, case, how.lang())
                }
            },
            Self::Party { book, case, member, who } => {
                change(&book, &who, how, DeclareParty { case, member })
            }
            Self::Note { book, case, note, who } => change(&book, &who, how, ProgressCase { case, note }),
            Self::Extend { book, case, due, reason, who } => {
                change(&book, &who, how, ExtendCase { case, due, reason })
            }
            Self::Elsewhere { book, number, scheme, document, case, who } => {
                change(&book, &who, how, PayElsewhere { number: number.0, scheme, document, case })
            }
            Self::Release { book, case, reason, who } => {
                change(&book, &who, how, ReleaseCase { case, reason })
            }
            Self::Complete { book, case, note, lead, who } => match lead {
                Some(Number(lead)) => change(&book, &who, how, CompleteOnLead { case, note, lead }),
                None => change(&book, &who, how, CompleteCase { case, note }),
            },
            Self::Return { book, case, reason, who } => change(&book, &who, how, ReturnCase { case, reason }),
            Self::Reward { book, case, who } => change(&book, &who, how, RewardCase { case }),
            Self::Withdraw { book, case, reason, who } => {
                change(&book, &who, how, WithdrawCase { case, reason })
            }
        }
    }
}

/// One alone by his number, a team by numbers and parts.
fn claim(case: CaseId, workers: &[String]) -> Result<Command, Trouble> {
    let wrong = |error: &dyn std::fmt::Display| Trouble::usage(Word::CLI_BAD_VALUE, error);
    if let [alone] = workers
        && let Ok(member) = folded::<MemberId>(alone)
    {
        return Ok(ClaimCase { case, member }.into());
    }
    let parts = workers.iter().map(|typed| typed.parse::<Part>()).collect::<Result<Vec<_>, _>>();
    let parts = parts.map_err(|error| wrong(&error))?;
    Ok(ClaimAsTeam { case, shares: parts.into_iter().map(|part| part.0).collect() }.into())
}

/// The list for everybody: it says of nobody that he works on a case, and a sensitive case has
/// neither title nor place on it.
fn public(path: &Path, how: How, form: Form) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (book, day) = read(path)?;
    let cases = board::public(book.views(), day);
    let or_none = |text: Option<String>| text.unwrap_or_else(|| mask::NOBODY.to_owned());
    let row = |row: &board::Public| {
        vec![
            row.case.to_string(),
            row.grade.to_string(),
            or_none(row.title.as_ref().map(ToString::to_string)),
            or_none(row.grid.map(|grid| grid.to_string())),
            row.reward.to_string(),
            row.closes.to_string(),
            lang.say(facts::case_state(row.state)).to_owned(),
        ]
    };
    let columns = [
        (Word::CLI_CASE, Align::Left),
        (Word::CLI_GRADE, Align::Left),
        (Word::CLI_TITLE, Align::Left),
        (Word::CLI_GRID, Align::Left),
        (Word::CLI_REWARD, Align::Right),
        (Word::CLI_CLOSES, Align::Left),
        (Word::CLI_STATE, Align::Left),
    ];
    let (title, foot) = (Word::CASE_LIST_TITLE, Word::CASE_LIST_HOW);
    let (station, rows) = (station(&book), cases.iter().map(row).collect());
    let answer = Answer::of(&json!({ "today": day, "station": station, "cases": cases }));
    Ok(Paper { title, station, day, columns: &columns, rows, foot }.print(answer, lang, form))
}

fn reminders(path: &Path, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let rows = board::reminders(book.views(), today);
    let answer = Answer::of(&json!({ "today": today, "reminders": rows }));
    if rows.is_empty() {
        return Ok(answer.line(how.lang().say(Word::CASES_NO_REMINDERS)));
    }
    let columns = [
        (Word::CLI_CASE, Align::Left),
        (Word::CLI_TITLE, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_DUE, Align::Left),
        (Word::CLI_DAYS_LEFT, Align::Right),
        (Word::CLI_WHY, Align::Left),
        (Word::CLI_DAY, Align::Left),
    ];
    let row = |row: &board::Reminder| {
        vec![
            row.case.to_string(),
            row.title.to_string(),
            row.member.map_or_else(|| mask::NOBODY.to_owned(), |member| member.to_string()),
            row.due.to_string(),
            row.days_left.to_string(),
            how.lang().say(phrases::why(row.why)).to_owned(),
            row.since.to_string(),
        ]
    };
    let cells: Vec<Vec<String>> = rows.iter().map(row).collect();
    Ok(answer.table(how.lang(), &columns, &cells))
}

fn slip(path: &Path, case: CaseId, out: &Out, how: How) -> Result<Answer, Trouble> {
    let (mut book, _) = read(path)?;
    let Some(found) = pages::slip(&mut book, case)? else {
        let state = book.views().cases.get(case).ok_or(Refusal::NoSuchCase { case })?.state.as_str();
        return Err(Refusal::CaseState { case, state, needed: "claimed" }.into());
    };
    if out.is_asked() {
        let paper = claim_slip::paper(&found, how.lang());
        let (papers, queue) = ((What::Page, vec![paper]), Queue::here(path)?);
        let answer = Answer::of(&found);
        return out.give(papers, Shape::Slip, (&queue, Rests::OnNothing), (answer, how));
    }
    Ok(printed(Answer::of(&found), &found, how.lang()))
}

/// The slip as lines of text.
fn printed(answer: Answer, slip: &pages::ClaimSlip, lang: Lang) -> Answer {
    ledger::exchange::paper::lines(&claim_slip::paper(slip, lang), 40).iter().fold(answer, Answer::line)
}

fn page(path: &Path, case: CaseId, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(path)?;
    let page = pages::page(&mut book, case, today)?.ok_or(Refusal::NoSuchCase { case })?;
    let mut answer = Answer::of(&page).table(lang, &COLUMNS, &[cells(lang, &page.row)]);
    let joined = |items: Vec<String>| items.join(", ");
    if !page.numbers.is_empty() {
        let numbers = joined(page.numbers.iter().map(ToString::to_string).collect());
        answer = answer.field(lang, Word::CASE_NUMBERS, numbers);
    }
    if !page.parties.is_empty() {
        let parties = joined(page.parties.iter().map(ToString::to_string).collect());
        answer = answer.field(lang, Word::CASE_PARTIES, parties);
    }
    let row = |line: &ledger::reports::log::Row| {
        vec![
            line.on.to_string(),
            line.seq.to_string(),
            line.by.to_string(),
            lang.say(facts::event(line.event)).to_owned(),
            phrases::step(line, lang),
        ]
    };
    let columns = [
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_ENTRY, Align::Left),
        (Word::CLI_OPERATOR, Align::Left),
        (Word::CLI_EVENT, Align::Left),
        (Word::CLI_ABOUT, Align::Left),
    ];
    let rows: Vec<Vec<String>> = page.history.iter().map(row).collect();
    Ok(answer.line("").table(lang, &columns, &rows))
}

/// Carries out a command about a case and says where it stands then.
fn change(
    book: &BookPath,
    who: &Who,
    how: How,
    command: impl Into<ledger::rules::Command>,
) -> Result<Answer, Trouble> {
    let mut door = Door::open(&book.path, who, how)?;
    let receipt = door.submit(command)?;
    let answer = door.answered(&receipt, how);
    let Ok(case) = said(&receipt, "case").parse() else { return Ok(answer) };
    let answer = standing(answer, &door, case, how.lang());
    with_claim(answer, &mut door.book, &receipt, case, how.lang())
}

/// With where the case stands now.
fn standing(answer: Answer, door: &Door, case: CaseId, lang: Lang) -> Answer {
    match board::one(door.book.views(), case, door.today) {
        Some(row) => answer.with("case", &row).table(lang, &COLUMNS, &[cells(lang, &row)]),
        None => answer,
    }
}

/// With the slip, when a claim was made.
fn with_claim(
    answer: Answer,
    book: &mut FileBook,
    receipt: &ledger::book::Receipt,
    case: CaseId,
    lang: Lang,
) -> Result<Answer, Trouble> {
    if receipt.sealed.entry().event.name() != "case.claimed" {
        return Ok(answer);
    }
    Ok(match pages::slip(book, case)? {
        Some(slip) => printed(answer.with("slip", &slip), &slip, lang),
        None => answer,
    })
}

const COLUMNS: [(Word, Align); 9] = [
    (Word::CLI_CASE, Align::Left),
    (Word::CLI_GRADE, Align::Left),
    (Word::CLI_TITLE, Align::Left),
    (Word::CLI_STATE, Align::Left),
    (Word::CLI_REWARD, Align::Right),
    (Word::CLI_CLOSES, Align::Left),
    (Word::CLI_DUE, Align::Left),
    (Word::CLI_CLOCK, Align::Left),
    (Word::CLI_MEMBER, Align::Left),
];

fn cells(lang: Lang, row: &board::Row) -> Vec<String> {
    vec![
        row.case.to_string(),
        row.grade.to_string(),
        row.title.to_string(),
        lang.say(facts::case_state(row.state)).to_owned(),
        row.reward.to_string(),
        row.closes.to_string(),
        row.due.map_or_else(String::new, |due| due.to_string()),
        phrases::clock(row, lang),
        workers(row, lang),
    ]
}

/// Who works on a case, with the parts of a team; a confidential source is not named.
fn workers(row: &board::Row, lang: Lang) -> String {
    let number = |member: Option<MemberId>| crate::screens::slip::who(member);
    let part = |worker: &board::Worker| {
        let (member, percent) = (number(worker.member), worker.percent.to_string());
        lang.fill(Word::CASE_PART, &[("member", &member), ("percent", &percent)])
    };
    match row.state {
        _ if !row.team.is_empty() => row.team.iter().map(part).collect::<Vec<_>>().join(", "),
        "claimed" | "completed" | "rewarded" => number(row.member),
        _ => String::new(),
    }
}

fn shown(
    path: &Path,
    show: fn(&ledger::views::Views, Day) -> Vec<board::Row>,
    how: How,
) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let rows = show(book.views(), today);
    let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(how.lang(), row)).collect();
    Ok(Answer::of(&json!({ "today": today, "cases": rows })).table(how.lang(), &COLUMNS, &cells))
}
