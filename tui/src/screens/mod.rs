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

pub mod act;
pub mod actions;
pub mod audit;
mod by_code;
pub mod case;
pub mod cases;
pub mod claim_slip;
pub mod close_sheet;
mod data;
pub mod day;
mod deciding;
pub mod delivery_slip;
pub mod dispatch;
pub mod draw;
pub mod draws;
pub mod entries;
pub mod explain;
pub mod funds;
pub mod goods;
pub mod home;
mod judging;
pub mod kiosk;
mod list;
pub mod market_cards;
pub mod member;
pub mod members;
pub mod notice;
pub mod obligations;
pub mod papers;
pub mod periods;
pub mod phrases;
pub mod prints;
pub mod redeem;
pub mod reports;
pub mod review;
mod sheet;
pub mod sheets;
pub mod sign_in;
pub mod slip;
pub mod stocktake;
mod tabs;
pub mod trace;
mod visitor;

use std::path::PathBuf;

use ledger::chain::verify::Verdict;
use ledger::events::operators::Role;
use ledger::exchange::{Aim, Report};
use ledger::journal::Entry;
use ledger::reports::behind::Counted;
use ledger::reports::case::ClaimSlip;
use ledger::reports::finance::Report as FinanceReport;
use ledger::reports::receipt::Slip;
use ledger::rules::pin::{Pass, Pin};
use ledger::rules::{Command, Refusal};
use ledger::units::{
    CaseId, Day, DrawId, MemberId, Moment, OperatorId, Seq, SourceCode, TaskId, VoucherNo, Zone,
};
use ledger::views::operators::{PinStanding, Seat};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use crate::forms::Ask;
use crate::keys::{Action, Scope};
use crate::widgets::Look;
use crate::widgets::toast::Severity;

pub use data::{
    ActPage, Award, CasePage, Data, DrawLine, DrawPage, EntryLine, FOUND_MAX, Finance, Found, Lists,
    MemberPage, PaperOf, Parked, Promises, Query, SameDay, SentBack, SheetFile, StoreRoom, TraceOf, Traced,
    Waiting, WaitingPoints, Wanted,
};

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// His number.
    pub operator: OperatorId,
    /// His name.
    pub name: String,
    /// What he may do.
    pub roles: Vec<Role>,
    /// Who chose his PIN; until he did, he can do nothing else.
    pub pin: PinStanding,
    /// Whether he does what his roles allow.
    pub hands: Hands,
    /// The other terminal he left by signing in here, where that was today.
    pub left: Option<Seat>,
}

/// Whether somebody at a desk may do anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    /// What his roles allow.
    Acts,
    /// Nothing: the book is opened to be read only.
    LooksOn,
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
    /// The moment on the station's clock, once it was told.
    pub at: Option<Moment>,
    /// Where that clock hangs.
    pub zone: Zone,
    /// Who is signed in.
    pub me: Option<&'a Me>,
    /// What the book offers to choose from.
    pub lists: &'a Lists,
    /// Whether an answer is still awaited.
    pub waiting: bool,
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
    /// One act that waits.
    Act(TaskId),
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
    /// Supermarket cards.
    MarketCards,
    /// Counting the shelves.
    Stocktake,
    /// Where goods or a slip come from and went.
    Trace(Option<TraceOf>),
    /// The funds.
    Funds,
    /// All draws.
    Draws,
    /// One draw.
    Draw(DrawId),
    /// What is promised to members.
    Obligations,
    /// The close of months, quarters and years.
    Periods,
    /// The reports, or one of them.
    Reports(Option<FinanceReport>),
    /// The entries behind a figure.
    Entries(Counted),
    /// Verification and log.
    Audit,
    /// Entering a sheet.
    Sheets,
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
    /// Have the book look at a command that is not meant yet, and hear only why it would not be carried out.
    Check(Command),
    /// Say something.
    Say(Severity, String),
    /// Take away what was complained about on this page: it is another now.
    Hush,
    /// Sign in.
    SignIn(OperatorId, Pin),
    /// Open the account of a confidential source.
    OpenSource(SourceCode, Pin),
    /// Take the PIN of a member whom nobody serves.
    ShowPin(MemberId, Pin),
    /// Walk the whole book.
    Verify,
    /// Stop walking.
    CancelVerify,
    /// Try or enter a sheet: this file, or the one tried last.
    Import(Option<PathBuf>, Aim),
    /// Stop trying or entering a sheet.
    CancelImport,
    /// Write the backup that the close of a day did not get.
    BackUp(Seq),
    /// Print a test page.
    TestPrinter,
    /// Send a print job again as it is.
    RetryPrint(u32),
    /// Take a print job off the queue.
    DropPrint(u32),
    /// Print a paper about a member.
    Print(PaperOf),
    /// Write a report beside the book.
    Export(Wanted),
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
    /// A command that was checked would not be carried out, whoever signed for it.
    Barred(&'a Command, &'a Refusal, &'a str),
    /// A walk of the whole book goes on: how many of how many.
    Walked(u64, u64),
    /// A walk of the whole book ended; none when it was cancelled.
    Verified(Option<&'a Verdict>),
    /// A sheet is being checked: rows done of rows in all.
    Importing(u64, u64),
    /// A sheet was tried or entered; or it was not, and why was said.
    Imported(Aim, Result<&'a Report, ()>),
    /// A confidential source opened his account.
    Opened(Pass),
    /// A member whom nobody serves gave his PIN.
    Known(MemberId),
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
        !matches!(
            action,
            Action::Commit | Action::Pick(_) | Action::New | Action::Remove | Action::Park | Action::Besides
        )
    }

    /// Whether something is running that can be stopped.
    fn can_cancel(&self) -> bool {
        false
    }

    /// Whether the same code scanned again is one more piece, and not the same scan twice.
    fn counts_repeats(&self) -> bool {
        false
    }

    /// The slip of supermarket cards in front of the desk, which come back by their serials.
    fn takes_back(&self) -> Option<VoucherNo> {
        None
    }

    /// The slip in front of the desk that may still be undone.
    fn undoes(&self) -> Option<VoucherNo> {
        None
    }

    /// How many rows at the foot a question leaves free, so that the visitor can read them.
    fn foot(&self, _: Rect) -> u16 {
        0
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
