//! The board of hard cases.

use std::path::Path;

use clap::Subcommand;
use ledger::events::cases::Grade;
use ledger::reports::board;
use ledger::rules::cases::{
    ClaimCase, CompleteCase, ListCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::units::{CaseId, Day, GridId, MemberId, Name, Note, Points};
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word, facts};

use super::door::{Door, Who, answered, read};
use super::members::said;
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
        /// What is paid for it.
        #[arg(long, value_parser = folded::<Points>, allow_hyphen_values = true)]
        reward: Points,
        /// The last day on which it may be claimed.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        closes: Day,
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
    /// Take a case on for a member.
    Claim {
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
            Self::List { book, grade, title, grid, reward, closes, who } => {
                change(&book, &who, how, ListCase { grade, title, grid, reward, closes })
            }
            Self::Claim { book, case, member, who } => change(&book, &who, how, ClaimCase { case, member }),
            Self::Release { book, case, reason, who } => {
                change(&book, &who, how, ReleaseCase { case, reason })
            }
            Self::Complete { book, case, note, who } => change(&book, &who, how, CompleteCase { case, note }),
            Self::Return { book, case, reason, who } => change(&book, &who, how, ReturnCase { case, reason }),
            Self::Reward { book, case, who } => change(&book, &who, how, RewardCase { case }),
            Self::Withdraw { book, case, reason, who } => {
                change(&book, &who, how, WithdrawCase { case, reason })
            }
        }
    }
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
    let answer = answered(&receipt, how);
    let case = said(&receipt, "case").parse().ok();
    Ok(match case.and_then(|case| board::one(door.book.views(), case, door.today)) {
        Some(row) => answer.with("case", &row).table(how.lang(), &COLUMNS, &[cells(how.lang(), &row)]),
        None => answer,
    })
}

const COLUMNS: [(Word, Align); 8] = [
    (Word::CLI_CASE, Align::Left),
    (Word::CLI_GRADE, Align::Left),
    (Word::CLI_TITLE, Align::Left),
    (Word::CLI_STATE, Align::Left),
    (Word::CLI_REWARD, Align::Right),
    (Word::CLI_CLOSES, Align::Left),
    (Word::CLI_DUE, Align::Left),
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
        row.member.map_or_else(String::new, |member| member.to_string()),
    ]
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
