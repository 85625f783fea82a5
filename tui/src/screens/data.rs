//! What screens live on: the questions they ask, and what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ledger::events::dispatch::TaskDispatched;
use ledger::events::draws::Quoted;
use ledger::events::goods::DonorTie;
use ledger::events::station::RedeemTerms;
use ledger::events::tasks::TaskSubmitted;
use ledger::journal::LotId;
use ledger::reports::behind::Counted;
use ledger::reports::card_uses::Lost;
use ledger::reports::case::{ClaimSlip, Page as CaseFacts};
use ledger::reports::finance::Report as FinanceReport;
use ledger::reports::members::Row as MemberRow;
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
use ledger::rules::Refusal;
use ledger::rules::pin::Pass;
use ledger::tables::Table;
use ledger::units::{
    CardNo, CaseId, Cny, Day, DeskId, Digest, DonorId, DrawId, FundId, HoldId, KindCode, MemberId,
    ObligationId, OperatorId, Period, Points, Seq, Serial, Sku, Slug, StocktakeId, TaskId, VoucherNo,
};
use ledger::views::redemptions::{Hold, Slip as Latest};

use crate::forms::Choices;
use crate::forms::draws::{Awaited, Expected};
use crate::print::Job;
use crate::text::mask;
use crate::widgets::Look;
use crate::words::Word;

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
