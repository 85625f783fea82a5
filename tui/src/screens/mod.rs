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

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ledger::chain::verify::Verdict;
use ledger::events::dispatch::TaskDispatched;
use ledger::events::draws::Quoted;
use ledger::events::goods::DonorTie;
use ledger::events::operators::Role;
use ledger::events::station::RedeemTerms;
use ledger::events::tasks::TaskSubmitted;
use ledger::exchange::{Aim, Report};
use ledger::journal::{Entry, LotId};
use ledger::reports::behind::Counted;
use ledger::reports::card_uses::Lost;
use ledger::reports::case::{ClaimSlip, Page as CaseFacts};
use ledger::reports::finance::Report as FinanceReport;
use ledger::reports::members::Row as MemberRow;
use ledger::reports::receipt::Slip;
use ledger::reports::review::Limits;
use ledger::reports::statement::Statement;
use ledger::reports::trust::Trust;
use ledger::reports::{
    board, by_day, coverage, day as day_rows, dispatch as dispatch_rows, draws as draw_rows,
    explain as explain_rows, forecast, funds as fund_rows, home as home_rows, log,
    market_cards as market_rows, matching, notice as notice_rows, obligations as obligation_rows,
    periods as period_rows, review as review_rows, stock, stock_lists, stocktake as stocktake_rows,
    trace as trace_rows,
};
use ledger::rules::pin::{Pass, Pin};
use ledger::rules::{Command, Refusal};
use ledger::tables::Table;
use ledger::units::{
    CardNo, CaseId, Cny, Day, DeskId, Digest, DonorId, DrawId, FundId, HoldId, KindCode, MemberId, Moment,
    ObligationId, OperatorId, Period, Points, Seq, Serial, Sku, Slug, SourceCode, StocktakeId, TaskId,
    VoucherNo, Zone,
};
use ledger::views::operators::{PinStanding, Seat};
use ledger::views::redemptions::{Hold, Slip as Latest};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use crate::forms::draws::{Awaited, Expected};
use crate::forms::{Ask, Choices};
use crate::keys::{Action, Scope};
use crate::print::Job;
use crate::text::mask;
use crate::widgets::Look;
use crate::widgets::toast::Severity;
use crate::words::Word;

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

/// Small lists that are always at hand, told anew after every change of the book.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// The station's name.
    pub station: String,
    /// The catalogue with its stock.
    pub goods: Vec<stock::Row>,
    /// What forms offer.
    pub choices: Choices,
    /// Who has a PIN, by the file his card leads to.
    pub pins: BTreeSet<MemberId>,
    /// Whose numbers are not shown.
    pub confidential: BTreeSet<MemberId>,
    /// Names of operators.
    pub operators: BTreeMap<OperatorId, String>,
    /// How points are exchanged for goods.
    pub redeeming: RedeemTerms,
    /// How many entries the book has.
    pub entries: u64,
    /// How far it is in other people's hands.
    pub trust: Trust,
    /// What donors are besides, where they are anything.
    pub ties: BTreeMap<DonorId, Vec<DonorTie>>,
    /// What a point is reckoned at, and by how many of a hundred parts a price may differ from it.
    pub parity: Option<(Cny, Option<u8>)>,
    /// The stocktake that goes on.
    pub stocktake: Option<StocktakeId>,
    /// The supermarket cards in stock, and in whose custody each is.
    pub market_cards: BTreeMap<Serial, OperatorId>,
    /// What each version of a kind of acts asks, by its first day, in the order they were published.
    pub limits: Vec<(KindCode, Day, Limits)>,
    /// What was promised to members.
    pub awards: Vec<Award>,
    /// Member cards that no longer work: whose they were, and why.
    pub blocked: BTreeMap<CardNo, (MemberId, String)>,
}

/// Money promised to a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// Its number.
    pub obligation: ObligationId,
    /// Whose it is.
    pub member: MemberId,
    /// Out of which fund.
    pub fund: FundId,
    /// Under which use.
    pub purpose: Slug,
    /// How much, once or every month.
    pub amount: Cny,
    /// The first month; none when it is paid once.
    pub first: Option<Day>,
    /// The last month.
    pub last: Option<Day>,
}

impl Lists {
    /// What the kind of an act asks on its day.
    pub fn limits(&self, kind: KindCode, day: Day) -> Limits {
        let mut latest_first = self.limits.iter().rev();
        let in_force = latest_first.find(|(code, from, _)| *code == kind && *from <= day);
        in_force.map(|(.., limits)| *limits).unwrap_or_default()
    }

    /// Who holds the card with this code.
    pub fn holder(&self, code: &str) -> Option<MemberId> {
        let card: CardNo = code.parse().ok()?;
        self.choices.cards.iter().find(|(known, _)| *known == card).map(|(_, member)| *member)
    }

    /// Whose card with this code was, where it was blocked, and what is said of it.
    pub fn blocked(&self, code: &str, look: Look) -> Option<(MemberId, String)> {
        let card: CardNo = code.parse().ok()?;
        let (member, why) = self.blocked.get(&card)?;
        let card = mask::card(&card.to_string());
        Some((*member, look.fill(Word::SCAN_BLOCKED, &[("card", &card), ("why", why)])))
    }

    /// The supermarket card in stock with this code, and whoever answers for it.
    pub fn market_card(&self, code: &str) -> Option<(Serial, OperatorId)> {
        let serial: Serial = code.trim().to_ascii_uppercase().parse().ok()?;
        self.market_cards.get(&serial).map(|custodian| (serial, *custodian))
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
    /// One act that waits, with what else its performer reported like it.
    Act(TaskId),
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
    /// The catalogue with its lots, and what the store room should look at.
    Goods,
    /// Supermarket cards and merchants.
    MarketCards,
    /// The stocktake that goes on, and those before it.
    Stocktake,
    /// Where goods or a slip come from and went.
    Trace(TraceOf),
    /// The funds, what they cover, and what waits.
    Funds,
    /// What is unusual, of the last quarter.
    Exceptions,
    /// All draws.
    Draws,
    /// One draw.
    Draw(DrawId),
    /// What is promised to members.
    Obligations,
    /// Months, quarters and years.
    Periods,
    /// One of finance's reports.
    Report(Wanted),
    /// The entries behind a figure.
    Entries(Counted, u64),
    /// The parked baskets.
    Holds,
    /// What became of a parked basket.
    Hold(HoldId),
    /// Entries before a place, newest first.
    Log(Option<Seq>),
    /// The sheets that lie beside the book.
    Sheets,
    /// What a member waits for, and the cases he works on.
    Waiting(MemberId),
    /// The cases everybody may know of.
    Public,
    /// The print queue.
    Prints,
    /// A day that is to be closed, or was; the one to be closed next when none is named.
    Day(Option<Day>),
}

/// A paper about a member, or about a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperOf {
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
    /// One act that waits; none when it does not wait any more.
    Act(Option<Box<ActPage>>),
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
    /// The catalogue, and what the store room should look at.
    Goods(Vec<stock::Row>, Box<StoreRoom>),
    /// The stocktake that goes on, where counts differ, and those before it.
    Stocktake(Option<Box<stocktake_rows::Sheet>>, Vec<stocktake_rows::Variance>, Vec<stocktake_rows::Past>),
    /// Where goods or a slip come from and went.
    Traced(TraceOf, Box<Traced>),
    /// Supermarket cards and merchants.
    MarketCards(Box<market_rows::Overview>, Vec<market_rows::MerchantRow>),
    /// The funds, what they cover, and what waits.
    Funds(Box<Finance>),
    /// What is unusual.
    Exceptions(Box<Table>),
    /// All draws.
    Draws(Vec<DrawLine>),
    /// One draw; none when there is no such draw.
    Draw(Option<Box<DrawPage>>),
    /// What is promised to members.
    Obligations(Box<Promises>),
    /// Months, quarters and years, in the order of time.
    Periods(Vec<period_rows::Check>),
    /// A report.
    Report(Box<Table>),
    /// A page of the entries behind a figure, after how many, the oldest first, and how many there are in all.
    Entries((Counted, u64), Vec<EntryLine>, u64),
    /// The parked baskets, with the names of their members and the hour until which they are kept.
    Holds(Vec<(Hold, String, String)>),
    /// What became of a parked basket.
    Hold(HoldId, Parked),
    /// Entries, newest first, with their bytes.
    Log(Vec<(log::Row, String)>),
    /// The sheets beside the book, the newest first.
    Sheets(Vec<SheetFile>),
    /// What a member waits for; none when nobody may know.
    Waiting(Option<Box<Waiting>>),
    /// The cases everybody may know of, with what of them everybody may read.
    Public(Vec<board::Public>),
    /// Where the printer is, and its jobs, newest first; no printer, no jobs.
    Prints(Option<String>, Vec<Job>),
    /// A day, the shift of whoever is signed in at this desk, and the head of the backup that holds its
    /// close.
    Day(Box<day_rows::DayPage>, Option<Seq>, Option<(Seq, Digest)>),
}

/// What became of a parked basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parked {
    /// It waits.
    Waits,
    /// It was captured: on which slip, at which desk, by whom.
    Redeemed(VoucherNo, DeskId, OperatorId),
    /// It was given up before its time, at which desk, by whom.
    GivenUp(DeskId, OperatorId),
    /// It reached its deadline, or there never was one of this number.
    RanOut,
}

/// What finance looks at first.
#[derive(Clone, Debug)]
pub struct Finance {
    /// The funds.
    pub funds: Vec<fund_rows::Row>,
    /// What each of them has that is promised to nobody.
    pub sources: Vec<obligation_rows::Source>,
    /// Whether every point can be honoured.
    pub coverage: coverage::Coverage,
    /// The coverage of the last days.
    pub trend: Vec<by_day::Row>,
    /// What is foreseen of it.
    pub forecast: forecast::Forecast,
    /// What the policy warns of.
    pub alarms: Vec<forecast::Alarm>,
    /// The draws something remains to be done about, the oldest first.
    pub draws: Vec<DrawLine>,
    /// Where money went: payer and purpose, and how much; the dearest first.
    pub expenses: Vec<(String, Cny)>,
}

impl Finance {
    /// How many draws wait for up to a week, up to thirty days, and longer.
    pub fn ages(&self) -> [usize; 3] {
        let mut ages = [0; 3];
        for line in &self.draws {
            ages[match line.row.days {
                ..=7 => 0,
                8..=30 => 1,
                _ => 2,
            }] += 1;
        }
        ages
    }
}

/// A draw in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawLine {
    /// What is known of it.
    pub row: draw_rows::Row,
    /// The name of its fund.
    pub fund: String,
    /// Why whoever is signed in may not decide about it; none when he may.
    pub barred: Option<Refusal>,
}

/// A draw's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawPage {
    /// What is known of it.
    pub line: DrawLine,
    /// Its papers side by side.
    pub matched: Vec<matching::Row>,
    /// By how many of a hundred parts they may differ.
    pub match_percent: u8,
    /// What was invoiced and waits to be accepted next.
    pub awaited: Option<Awaited>,
}

impl DrawPage {
    /// What its invoice is expected to say: what was quoted and is not invoiced yet.
    pub fn expected(&self) -> Expected {
        let row = &self.line.row;
        let is_open =
            |quoted: &&Quoted| !row.invoices.iter().any(|invoice| invoice.line(&quoted.article).is_some());
        let lines = row.lines.iter().filter(is_open).cloned().collect();
        Expected { draw: row.draw, supplier: row.supplier.clone(), lines }
    }

    /// What its invoices ask for together.
    pub fn invoiced(&self) -> Cny {
        let sums = self.line.row.invoices.iter().map(|invoice| invoice.sum);
        sums.fold(Cny::ZERO, |sum, one| sum.checked_add(one).unwrap_or(sum))
    }
}

/// What is promised to members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promises {
    /// Every promise, by number.
    pub rows: Vec<obligation_rows::Row>,
    /// What is due and not paid.
    pub ageing: obligation_rows::Ageing,
    /// The names of those it is promised to.
    pub names: BTreeMap<MemberId, String>,
}

/// An entry behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryLine {
    /// The entry in short.
    pub row: log::Row,
    /// What it posts: accounts and amounts.
    pub postings: Vec<(String, String)>,
    /// The lot of goods that came in with it.
    pub lot: Option<LotId>,
    /// Its bytes.
    pub bytes: String,
}

/// A report and the days it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub report: FinanceReport,
    /// Of which days; of the month of the book's last entry when none are chosen.
    pub period: Option<Period>,
}

/// What a member waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Who.
    pub member: MemberId,
    /// Points that are not available yet, or are under objection; the soonest first.
    pub points: Vec<WaitingPoints>,
    /// His acts in review.
    pub acts: Vec<review_rows::Row>,
    /// His acts that were asked back, with the question.
    pub asked: Vec<(review_rows::Row, String)>,
    /// The cases he works on, alone or in a team.
    pub cases: Vec<board::Row>,
}

/// Points somebody waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPoints {
    /// How many.
    pub points: Points,
    /// The first day on which they may be spent; none while an objection stands.
    pub from: Option<Day>,
    /// What they were credited for, as everybody may read it.
    pub what: String,
}

/// A sheet that may be entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetFile {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
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
    /// His lost cards that were used since, and for how much.
    pub lost: Vec<Lost>,
}

/// What the store room should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreRoom {
    /// Lots near their last day.
    pub near: stock_lists::Near,
    /// What runs out.
    pub short: Vec<stock_lists::Short>,
    /// What nobody takes.
    pub slow: stock_lists::Slow,
}

/// What is traced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TraceOf {
    /// A slip.
    Voucher(VoucherNo),
    /// A lot of goods.
    Lot(LotId),
    /// Every lot of a good.
    Good(Sku),
}

/// What a trace found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Traced {
    /// Nothing.
    Nothing,
    /// A slip, with the name of whoever was served.
    Voucher(Box<trace_rows::VoucherTrace>, String),
    /// Lots.
    Lots(Vec<trace_rows::LotTrace>),
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

/// One act's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActPage {
    /// What was reported, and how it stands.
    pub row: review_rows::Row,
    /// Why it came back; none while it waits for judgement.
    pub back: Option<SentBack>,
    /// The performer's name.
    pub name: String,
    /// His other acts of the same kind and day.
    pub same: Vec<SameDay>,
}

/// What a reviewer wants put right, and the report to begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentBack {
    /// Why it came back.
    pub why: review_rows::Why,
    /// What was reported.
    pub act: TaskSubmitted,
}

/// An act of the same performer, kind and day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameDay {
    /// Its number.
    pub task: TaskId,
    /// When it began, where that is known.
    pub time: String,
    /// Where it was, where that is known.
    pub place: String,
    /// How it stands.
    pub state: Word,
    /// What it was credited with, when it was.
    pub points: Option<Points>,
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
