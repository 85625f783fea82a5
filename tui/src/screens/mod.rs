//! T2: what stands on the screen.
//!
//! ```text
//! Input ─▶ Screen::update ─▶ Vec<Cmd>          what the screen wants done; it does nothing itself
//!          Screen::draw   ─▶ cells, cursor     from its state and what it was told
//! ```
//!
//! A screen knows no book and no thread. It says which [`Query`] it lives on; whenever the book
//! changes it is told the new [`Data`]. A scan, a palette choice and a row of a table all travel the
//! same road: a [`Target`].

pub mod actions;
pub mod audit;
pub mod case;
pub mod cases;
pub mod claim_slip;
pub mod close_sheet;
pub mod day;
pub mod dispatch;
pub mod explain;
pub mod funds;
pub mod goods;
pub mod home;
pub mod kiosk;
mod list;
pub mod member;
pub mod members;
pub mod notice;
pub mod phrases;
pub mod prints;
pub mod redeem;
pub mod review;
pub mod sheets;
pub mod sign_in;
pub mod slip;
mod visitor;

use std::collections::{BTreeMap, BTreeSet};

use ledger::chain::verify::Verdict;
use ledger::events::dispatch::TaskDispatched;
use ledger::events::operators::Role;
use ledger::journal::Entry;
use ledger::reports::case::{ClaimSlip, Page as CaseFacts};
use ledger::reports::members::Row as MemberRow;
use ledger::reports::receipt::Slip;
use ledger::reports::statement::Statement;
use ledger::reports::{
    board, coverage, day as day_rows, dispatch as dispatch_rows, explain as explain_rows, funds as fund_rows,
    home as home_rows, log, notice as notice_rows, review as review_rows, stock,
};
use ledger::rules::Command;
use ledger::rules::pin::{Pass, Pin};
use ledger::units::{CardNo, CaseId, Day, MemberId, OperatorId, Seq, SourceCode};
use ledger::views::redemptions::Slip as Latest;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use crate::forms::{Ask, Choices};
use crate::keys::{Action, Scope};
use crate::print::Job;
use crate::widgets::Look;
use crate::widgets::toast::Severity;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// His number.
    pub operator: OperatorId,
    /// His name.
    pub name: String,
    /// What he may do.
    pub roles: Vec<Role>,
}

/// What every screen may look at besides its own state.
#[derive(Clone, Copy, Debug)]
pub struct Ctx<'a> {
    /// How and in which language to draw.
    pub look: Look,
    /// Milliseconds of the loop's clock.
    pub now: u64,
    /// The day on the station's wall.
    pub today: Day,
    /// Who is signed in.
    pub me: Option<&'a Me>,
    /// What the book offers to choose from.
    pub lists: &'a Lists,
    /// Whether an answer is still awaited.
    pub waiting: bool,
}

/// Small lists that are always at hand, told anew after every change of the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// The station's name.
    pub station: String,
    /// The catalogue with its stock.
    pub goods: Vec<stock::Row>,
    /// What forms offer.
    pub choices: Choices,
    /// Whose numbers are not shown.
    pub confidential: BTreeSet<MemberId>,
    /// Names of operators.
    pub operators: BTreeMap<OperatorId, String>,
    /// How many entries the book has.
    pub entries: u64,
}

impl Lists {
    /// Who holds the card with this code.
    pub fn holder(&self, code: &str) -> Option<MemberId> {
        let card: CardNo = code.parse().ok()?;
        self.choices.cards.iter().find(|(known, _)| *known == card).map(|(_, member)| *member)
    }
}

/// What a screen lives on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Today's figures.
    Home,
    /// Members that fit what was typed; all when nothing was.
    Members(String),
    /// One member and his statement up to a day.
    Member(MemberId, Option<Day>),
    /// What waits for review, and what may be put right.
    Review,
    /// What is handed out.
    Dispatch,
    /// The board.
    Cases,
    /// What is in public notice.
    Notice,
    /// Where a figure of a member comes from.
    Explain(MemberId, explain_rows::Figure),
    /// One case.
    Case(CaseId),
    /// The account a confidential source opened.
    Source(Pass),
    /// The catalogue with its lots.
    Goods,
    /// The funds and what they cover.
    Funds,
    /// Entries before a place, newest first.
    Log(Option<Seq>),
    /// The print queue.
    Prints,
    /// A day that is to be closed, or was; the one to be closed next when none is named.
    Day(Option<Day>),
}

/// A paper about a member, or about a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// His card.
    Card(MemberId),
    /// His handbook page.
    Handbook(MemberId),
    /// The sheet of a day close.
    Day(Day),
}

/// What a query found.
#[derive(Clone, Debug)]
pub enum Data {
    /// Today's figures and the latest slips with the names of their members.
    Home(Box<home_rows::Home>, Vec<(Latest, String)>),
    /// Members, at most [`FOUND_MAX`], and how many there are.
    Members(String, Vec<Found>, usize),
    /// One member and his statement; none when there is no such member.
    Member(Option<Box<MemberPage>>),
    /// What waits for review, and what may be put right.
    Review(Vec<(review_rows::Row, String)>, Vec<(review_rows::Returned, String)>),
    /// What is handed out, with the names of the members and the tasks themselves, in one order.
    Dispatch(dispatch_rows::Dispatch, Vec<String>, Vec<TaskDispatched>),
    /// The board, with the names of claimants, and whom to remind.
    Cases(Vec<(board::Row, String)>, Vec<board::Reminder>),
    /// One case; none when there is no such case.
    Case(Option<Box<CasePage>>),
    /// What is in public notice, with the names of those it credits.
    Notice(Vec<(notice_rows::Row, String)>),
    /// Where a figure of a member comes from; none when there is no such member.
    Explain(Option<Box<explain_rows::Explained>>),
    /// The catalogue.
    Goods(Vec<stock::Row>),
    /// The funds, what they cover, and where money went: payer and purpose, and how much.
    Funds(Vec<fund_rows::Row>, Box<coverage::Coverage>, Vec<(String, ledger::units::Cny)>),
    /// Entries, newest first, with their bytes.
    Log(Vec<(log::Row, String)>),
    /// Where the printer is, and its jobs, newest first; no printer, no jobs.
    Prints(Option<String>, Vec<Job>),
    /// A day, and the shift of whoever is signed in at this desk.
    Day(Box<day_rows::DayPage>, Option<Seq>),
}

/// The most members a query gives.
pub const FOUND_MAX: usize = 200;

/// One member in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// His figures.
    pub row: MemberRow,
    /// His name.
    pub name: String,
    /// His phone number, masked.
    pub phone: String,
    /// The name of his village.
    pub village: String,
}

/// One member's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberPage {
    /// Who he is.
    pub found: Found,
    /// His movements.
    pub statement: Statement,
    /// Whether the operator is close to him, as the rules see it.
    pub close: bool,
}

/// One case's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasePage {
    /// What is known about it.
    pub page: CaseFacts,
    /// The names of those it speaks of.
    pub names: BTreeMap<MemberId, String>,
    /// The slip of its live claim.
    pub slip: Option<ClaimSlip>,
}

/// Where to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Today's figures.
    Home,
    /// The counter, for a member or for whoever comes.
    Redeem(Option<MemberId>),
    /// The list of members.
    Members,
    /// One member.
    Member(MemberId),
    /// What waits for review.
    Review,
    /// What is handed out.
    Dispatch,
    /// The board.
    Cases,
    /// What is in public notice.
    Notice,
    /// Where the figures of a member come from.
    Explain(MemberId),
    /// One case.
    Case(CaseId),
    /// The catalogue.
    Goods,
    /// The funds.
    Funds,
    /// Verification and log.
    Audit,
    /// The print queue.
    Prints,
    /// The close of a day.
    Day,
}

/// What a screen wants done.
#[derive(Clone, Debug)]
pub enum Cmd {
    /// Ask the book.
    Load(Query),
    /// Go somewhere.
    Go(Target),
    /// Leave this screen.
    Back,
    /// Open the form of a command.
    Fill(Ask),
    /// Show exactly what a command would do, then ask.
    Propose(Command),
    /// Carry a command out at once: it is small, and can be undone or is recorded as refused.
    Do(Command),
    /// Say something.
    Say(Severity, String),
    /// Sign in.
    SignIn(OperatorId, Pin),
    /// Open the account of a confidential source.
    OpenSource(SourceCode, Pin),
    /// Walk the whole book.
    Verify,
    /// Stop walking.
    CancelVerify,
    /// Print a test page.
    TestPrinter,
    /// Send a print job again as it is.
    RetryPrint(u32),
    /// Take a print job off the queue.
    DropPrint(u32),
    /// Print a paper about a member.
    Print(Sheet),
}

/// What comes in.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// A key of a person.
    Key(&'a KeyEvent),
    /// A code read by the scanner.
    Scan(&'a str),
    /// A paste, already one line.
    Paste(&'a str),
    /// What a query found.
    Data(&'a Data),
    /// A command of this screen was carried out.
    Done(&'a Done),
    /// A command of this screen was not.
    Refused(&'a str),
    /// A walk of the whole book goes on: how many of how many.
    Walked(u64, u64),
    /// A walk of the whole book ended; none when it was cancelled.
    Verified(Option<&'a Verdict>),
    /// A confidential source opened his account.
    Opened(Pass),
    /// Another screen sends a member here.
    Bring(MemberId),
    /// Time went by.
    Tick,
}

/// A command that was carried out.
#[derive(Clone, Debug)]
pub struct Done {
    /// Its entry.
    pub entry: Entry,
    /// The first digits of its hash.
    pub hash: String,
    /// Its slip, when it is a redemption.
    pub slip: Option<Box<Slip>>,
    /// Its slip, when it is the claim of a case.
    pub claim: Option<Box<ClaimSlip>>,
    /// The code of a confidential source who was enrolled with it. It is shown once.
    pub code: Option<SourceCode>,
}

/// One screen.
pub trait Screen: Send {
    /// Which keys reach it.
    fn scope(&self) -> Scope;

    /// Where we are, after the station.
    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String>;

    /// What it lives on; asked when it opens and whenever the book changes.
    fn queries(&self) -> Vec<Query>;

    /// Answers an input.
    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd>;

    /// Draws the body, and says where the cursor stands.
    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position>;

    /// Whether a key for this action does something here; what does nothing is not offered.
    fn takes(&self, action: Action) -> bool {
        !matches!(action, Action::Commit | Action::Pick(_) | Action::New | Action::Remove)
    }

    /// Whether something is running that can be stopped.
    fn can_cancel(&self) -> bool {
        false
    }

    /// Whether leaving would lose something.
    fn is_dirty(&self) -> bool {
        false
    }

    /// When it wants a tick, in milliseconds of the loop's clock.
    fn next_tick(&self) -> Option<u64> {
        None
    }
}
