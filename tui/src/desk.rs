//! T3: the thread that owns the book.
//!
//! ```text
//! Ask ─▶ channel ─▶ the worker, with the Book ─▶ channel ─▶ Told
//! ```
//!
//! The screens never touch the book: they ask, and are told. One worker does everything in order;
//! a walk of the whole book gets a thread and a connection of its own. When the worker fails the
//! loop is told so: a closed channel is never silence.

use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use ledger::book::{
    Book, BookError, Outcome, Preview, Receipt, Session, Submission, Surroundings, verify_store,
};
use ledger::chain::verify::{Stopped, Verdict};
use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::events::station::RedeemTerms;
use ledger::exchange::paper::Paper;
use ledger::exchange::{
    Aim, ImportError, Kind as SheetKind, Report, Statement, import, kind_of, statement as statement_of,
};
use ledger::journal::{Account, Commodity, Entry, Person, PersonalField};
use ledger::reports::{
    board, card_uses, case as case_page, coverage, day, delivery, dispatch, explain, funds, home, log,
    market_cards, members, notice, receipt, review, statement, stock, stock_lists, stocktake, trace,
};
use ledger::rules::pin::{Pass, Pin, PinShown};
use ledger::rules::{Command, Refusal};
use ledger::store::{Access, EvidenceFolder, Heads, Occasion, Sqlite, Tip};
use ledger::units::{
    CaseId, Cny, Day, DeskId, MemberId, Moment, OperatorId, RequestKey, Seq, SourceCode, TaskId, VoucherNo,
    Zone,
};
use ledger::views::operators::PinStanding;
use ledger::views::papers::Papers;

use crate::print::{self, Job, Printer, Spooler, State, What};
use crate::screens::{
    ActPage, CasePage, Data, Done, FOUND_MAX, Found, Lists, Me, MemberPage, PaperOf, Query, SameDay,
    SheetFile, StoreRoom, TraceOf, Traced, Waiting, WaitingPoints, claim_slip, close_sheet, delivery_slip,
    papers, slip,
};
use crate::text::mask;
use crate::text::search::Query as Search;
use crate::words::{Lang, Word, facts, readings};

/// Where the book is and who looks at it.
pub struct Setting {
    /// The file.
    pub path: PathBuf,
    /// The terminal.
    pub desk: DeskId,
    /// Time and chance.
    pub surroundings: Box<dyn Surroundings>,
    /// Whether anything may be written.
    pub access: Access,
    /// Who is signed in from the start, in a demonstration.
    pub signed_in: Option<(OperatorId, Pin)>,
    /// Where slips come out.
    pub printer: Printer,
    /// The language of papers.
    pub lang: Lang,
}

/// What the worker is asked.
#[derive(Debug)]
pub enum Ask {
    /// Sign somebody in.
    SignIn(OperatorId, Pin),
    /// Forget who was signed in.
    SignOut,
    /// Open the account of a confidential source.
    OpenSource(SourceCode, Pin),
    /// Answer a query.
    Load(Query),
    /// File this as its evidence, if there is any, and say what a command would do.
    Preview(Command, Option<PathBuf>),
    /// Carry a command out.
    Submit(RequestKey, Command, Option<(OperatorId, Pin)>),
    /// Print a page to show whether the printer understands this program.
    TestPrinter,
    /// Send a job of the print queue again as it is.
    RetryPrint(u32),
    /// Take a job off the print queue.
    DropPrint(u32),
    /// Print what stands beside the chain.
    Print(PaperOf),
    /// Carry a command out for another operator, who signs in for it alone, with a second person where it
    /// takes one.
    SubmitAs(RequestKey, Command, (OperatorId, Pin), Option<(OperatorId, Pin)>),
    /// Take the PIN a member typed.
    ShowPin(MemberId, Pin),
    /// Walk the whole book.
    Verify,
    /// Stop walking.
    CancelVerify,
    /// Try or enter a sheet: this file, or the one tried last.
    Import(Option<PathBuf>, Aim),
    /// Stop trying or entering a sheet.
    CancelImport,
    /// Keep a snapshot and stop.
    Close,
}

/// What the worker tells.
#[derive(Debug)]
pub enum Told {
    /// The book is open, or was changed: lists, and what the clock shows.
    Lists(Box<Lists>, Shown),
    /// Somebody signed in.
    SignedIn(Me),
    /// Nobody did.
    NotSignedIn(BookError),
    /// A confidential source opened his account.
    SourceOpened(Pass),
    /// A member gave his PIN.
    PinShown(PinShown),
    /// What a query found.
    Loaded(Data),
    /// What a command would do, and members of the same name where it enrols one.
    Previewed(Box<Command>, Box<Preview>, Vec<String>),
    /// A command was carried out.
    Done(Box<Done>),
    /// A command was not, or would not be; the second person's PIN may be why.
    Refused(BookError),
    /// The file a command rests on cannot be read, and why: nothing was recorded.
    NotRead(String),
    /// The second person could not sign in.
    SecondRefused(BookError),
    /// A paper is on the print queue, or a job was tried.
    Printed(Job),
    /// A paper could not be put on the queue, and why.
    NotQueued(String),
    /// Another desk wrote.
    Changed,
    /// A walk goes on.
    Walked(u64, u64),
    /// A walk ended; none when it was cancelled.
    Verified(Option<Box<Verdict>>),
    /// A sheet is being checked: rows done of rows in all.
    Importing(u64, u64),
    /// A sheet was tried or entered.
    Imported(Aim, Box<Report>),
    /// A sheet was not: it cannot be read, was stopped, or the book failed.
    NotImported(Aim, NotImported),
    /// The worker closed the book.
    Closed,
    /// The worker cannot go on.
    Fatal(String),
}

/// Why there is no report on a sheet.
#[derive(Debug)]
pub enum NotImported {
    /// The file cannot be opened.
    Unreadable {
        /// Which.
        file: String,
        /// What the system says.
        why: String,
    },
    /// It is no table, or the import was stopped.
    Refused(ImportError),
}

/// What the book's clock shows, and a word nobody else makes keys with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The moment.
    pub at: Moment,
    /// The day on the wall.
    pub today: Day,
    /// Where the clock hangs.
    pub zone: Zone,
    /// The beginning of this desk's request keys.
    pub nonce: String,
}

/// Starts the worker.
pub fn start(setting: Setting, asked: Receiver<Ask>, told: Sender<Told>) {
    thread::spawn(move || {
        let failed = told.clone();
        let ran = catch_unwind(AssertUnwindSafe(|| match Worker::open(setting, told.clone()) {
            Ok(mut worker) => worker.run(&asked),
            Err(err) => drop(told.send(Told::Fatal(err.to_string()))),
        }));
        if let Err(panic) = ran {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            drop(failed.send(Told::Fatal(text.unwrap_or_default())));
        }
    });
}

struct Worker {
    book: Book<Sqlite>,
    path: PathBuf,
    desk: DeskId,
    told: Sender<Told>,
    session: Option<Session>,
    people: BTreeMap<MemberId, Known>,
    watched: u64,
    nonce: String,
    cancel: Arc<AtomicBool>,
    /// The sheet that was tried last, so that exactly this is entered.
    sheet: Option<Sheet>,
    spooler: Option<Spooler>,
    staff: slip::Staff,
    lang: Lang,
}

/// What is shown and handed out with an entry.
#[derive(Default)]
struct HandOut {
    slip: Option<Box<receipt::Slip>>,
    claim: Option<Box<case_page::ClaimSlip>>,
    code: Option<SourceCode>,
}

/// A sheet as it was read.
struct Sheet {
    name: String,
    kind: SheetKind,
    bytes: Vec<u8>,
}

/// What is known about a member, from the vault.
struct Known {
    name: String,
    phone: String,
}

/// How often another desk's writing is looked for.
const WATCH_MS: u64 = 400;

impl Worker {
    fn open(setting: Setting, told: Sender<Told>) -> Result<Self, BookError> {
        let Setting { path, desk, surroundings, access, signed_in, printer, lang } = setting;
        let mut book = Book::open(Sqlite::open(&path, access)?, surroundings)?;
        let watched = book.watch()?;
        let nonce = book.random();
        let nonce = ledger::units::Digest::from_bytes(nonce).short();
        let cancel = Arc::default();
        let people = BTreeMap::new();
        let (session, sheet) = (None, None);
        let spooler = (printer.is_set() && access == Access::Write).then(|| {
            let tell = told.clone();
            let folder = print::folder(&path, &desk.to_string());
            Spooler::start(folder, printer, lang.say(Word::PRINT_CUT_SHORT), move |job| {
                drop(tell.send(Told::Printed(job)));
            })
        });
        let staff = slip::Staff::new();
        let mut worker = Self {
            book,
            path,
            desk,
            told,
            session,
            people,
            watched,
            nonce,
            cancel,
            sheet,
            spooler,
            staff,
            lang,
        };
        worker.meet()?;
        worker.tell_lists()?;
        if let Some((operator, pin)) = signed_in {
            worker.sign_in(operator, &pin);
        }
        Ok(worker)
    }

    fn run(&mut self, asked: &Receiver<Ask>) {
        let mut waiting = VecDeque::new();
        loop {
            let Some(ask) = waiting.pop_front() else {
                match asked.recv_timeout(Duration::from_millis(WATCH_MS)) {
                    Ok(ask) => waiting.extend(newest(ask, asked)),
                    Err(RecvTimeoutError::Timeout) => {
                        if let Err(err) = self.look_around() {
                            self.tell(Told::Refused(err));
                        }
                    }
                    Err(RecvTimeoutError::Disconnected) => return,
                }
                continue;
            };
            let answered = match ask {
                Ask::Close => {
                    self.cancel.store(true, Ordering::Relaxed);
                    self.tell(Told::Closed);
                    return;
                }
                Ask::Import(file, aim) => self.import(file, aim, asked, &mut waiting),
                ask => self.answer(ask),
            };
            if let Err(err) = answered {
                self.tell(Told::Refused(err));
            }
        }
    }

    fn tell(&self, told: Told) {
        // When nobody listens any more, the program is ending.
        drop(self.told.send(told));
    }

    fn answer(&mut self, ask: Ask) -> Result<(), BookError> {
        match ask {
            Ask::SignIn(operator, pin) => self.sign_in(operator, &pin),
            Ask::SignOut => self.session = None,
            Ask::OpenSource(code, pin) => {
                let nobody = Refusal::NoSuchOperator { operator: OperatorId::BOOK };
                let session = self.session.clone().ok_or(nobody)?;
                let pass = self.book.open_source(&session, &code, &pin)?;
                self.tell(Told::SourceOpened(pass));
            }
            Ask::Load(query) => {
                let data = self.load(&query)?;
                self.tell(Told::Loaded(data));
            }
            Ask::Preview(mut command, file) => {
                if let Some(file) = file
                    && let Some(why) = self.attach(&mut command, &file)?
                {
                    self.tell(Told::NotRead(why));
                    return Ok(());
                }
                let submission = self.submission(self.key("preview")?, command.clone(), None)?;
                let preview = self.book.preview(&submission)?;
                let namesakes = self.namesakes(&command);
                self.tell(Told::Previewed(Box::new(command), Box::new(preview), namesakes));
            }
            Ask::Submit(request, command, second) => self.submit(request, command, second)?,
            Ask::TestPrinter => {
                let page = self.spooler.as_ref().map(|spooler| print::test_page(&spooler.printer, self.lang));
                match page {
                    Some(page) => self.print(What::Page, &page),
                    None => self.tell(Told::NotQueued(self.lang.say(Word::PRINT_NO_PRINTER).to_owned())),
                }
            }
            Ask::RetryPrint(job) => {
                if let Some(Err(err)) = self.spooler.as_ref().map(|spooler| spooler.retry(job)) {
                    self.tell(Told::NotQueued(err.to_string()));
                }
            }
            Ask::DropPrint(job) => {
                if let Some(spooler) = &self.spooler {
                    spooler.spool.forget(job);
                }
            }
            Ask::Print(sheet) => self.sheet(sheet)?,
            Ask::SubmitAs(request, command, (operator, pin), second) => {
                let desk = self.desk.clone();
                let signed = self.book.sign_in(operator, &pin, &desk).and_then(|session| {
                    let second = second.map(|(second, pin)| self.book.sign_in(second, &pin, &desk));
                    Ok((session, second.transpose()?))
                });
                match signed {
                    Ok((session, second)) => {
                        self.carry_out(&Submission { session, second, request, command })?;
                    }
                    Err(err) => self.tell(Told::SecondRefused(err)),
                }
            }
            Ask::ShowPin(member, pin) => {
                let nobody = Refusal::NoSuchOperator { operator: OperatorId::BOOK };
                let session = self.session.clone().ok_or(nobody)?;
                let shown = self.book.show_pin(&session, member, &pin);
                self.tell(shown.map_or_else(Told::SecondRefused, Told::PinShown));
            }
            Ask::Verify => self.verify(),
            Ask::CancelVerify => self.cancel.store(true, Ordering::Relaxed),
            // An import that runs hears of it by itself; the others are the loop's.
            Ask::CancelImport | Ask::Import(..) | Ask::Close => {}
        }
        Ok(())
    }

    /// Files evidence beside the book and names it in the report of an act, or reads the lines of a
    /// merchant's statement; says why where they cannot be read.
    fn attach(&mut self, command: &mut Command, file: &Path) -> Result<Option<String>, BookError> {
        if let Command::SettleMerchant(settle) = command {
            return Ok(match self.read_statement(file) {
                Ok(read) => {
                    (settle.file, settle.lines) = (read.file, read.lines);
                    None
                }
                Err(why) => Some(why),
            });
        }
        let Command::SubmitTask(act) = command else { return Ok(None) };
        let (_, today) = self.book.now();
        let policy = self.book.views().station.policy_on(today);
        let most = policy.and_then(|policy| policy.review.evidence_max);
        act.details.files.push(EvidenceFolder::beside(&self.path).file(file, most)?);
        Ok(None)
    }

    /// A merchant's statement, whole, or the first thing in it that cannot be read.
    fn read_statement(&self, file: &Path) -> Result<Statement, String> {
        let file = self.found_beside(file);
        let said = |why: &str| readings::said(self.lang, why);
        let bytes = std::fs::read(&file).map_err(|why| {
            let (file, why) = (file.display().to_string(), why.to_string());
            self.lang.fill(Word::SHEET_UNREADABLE, &[("file", &file), ("why", &why)])
        })?;
        let read = statement_of(&bytes).map_err(|why| crate::words::imports::no_table(&why, self.lang))?;
        let Some(first) = read.problems.first() else { return Ok(read) };
        let (row, more) = (first.row.to_string(), read.problems.len().to_string());
        let why = said(&first.reason.to_string());
        let column = first.column.to_string();
        let values = [
            ("row", row.as_str()),
            ("column", column.as_str()),
            ("value", &first.value),
            ("why", &why),
            ("more", &more),
        ];
        Err(self.lang.fill(Word::MARKET_BAD_ROW, &values))
    }

    /// A file at the path as it was typed, or beside the book.
    fn found_beside(&self, file: &Path) -> PathBuf {
        let beside = self.path.parent().map(|folder| folder.join(file)).filter(|beside| beside.is_file());
        beside.filter(|_| !file.is_file()).unwrap_or_else(|| file.to_owned())
    }

    /// Tries or enters a sheet. What is asked meanwhile waits, but for a word to stop.
    fn import(
        &mut self,
        file: Option<PathBuf>,
        aim: Aim,
        asked: &Receiver<Ask>,
        waiting: &mut VecDeque<Ask>,
    ) -> Result<(), BookError> {
        let nobody = Refusal::NoSuchOperator { operator: OperatorId::BOOK };
        let session = self.session.clone().ok_or(nobody)?;
        if let Some(file) = file {
            match self.sheet_of(&file) {
                Ok(sheet) => self.sheet = Some(sheet),
                Err(why) => {
                    self.tell(Told::NotImported(aim, why));
                    return Ok(());
                }
            }
        }
        let Some(sheet) = self.sheet.take() else { return Ok(()) };
        let told = self.told.clone();
        let mut shown = 0;
        let mut flow = ControlFlow::Continue(());
        // The word to stop may have come together with the sheet.
        let asked_before = waiting.len();
        waiting.retain(|ask| !matches!(ask, Ask::CancelImport));
        if waiting.len() < asked_before {
            flow = ControlFlow::Break(());
        }
        let mut progress = |done: usize, all: usize| {
            let percent = done.saturating_mul(100) / all.max(1);
            if percent != shown {
                shown = percent;
                drop(told.send(Told::Importing(done as u64, all as u64)));
            }
            for ask in asked.try_iter() {
                if matches!(ask, Ask::CancelImport | Ask::Close) {
                    flow = ControlFlow::Break(());
                }
                if !matches!(ask, Ask::CancelImport) {
                    waiting.push_back(ask);
                }
            }
            flow
        };
        let rows = (sheet.name.as_str(), sheet.bytes.as_slice());
        let done = import(&mut self.book, &session, sheet.kind, rows, aim, &mut progress);
        self.sheet = Some(sheet);
        match done {
            Ok(report) => {
                if report.written > 0 {
                    self.meet()?;
                    self.tell_lists()?;
                }
                self.tell(Told::Imported(aim, Box::new(report)));
            }
            Err(why) => self.tell(Told::NotImported(aim, NotImported::Refused(why))),
        }
        Ok(())
    }

    /// Reads a sheet: at the path as it was typed, or beside the book.
    fn sheet_of(&self, file: &Path) -> Result<Sheet, NotImported> {
        let file = self.found_beside(file);
        let bytes = std::fs::read(&file).map_err(|why| NotImported::Unreadable {
            file: file.display().to_string(),
            why: why.to_string(),
        })?;
        let kind = kind_of(&bytes).map_err(|why| NotImported::Refused(why.into()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Sheet { name, kind, bytes })
    }

    fn key(&self, tail: &str) -> Result<RequestKey, BookError> {
        Ok(format!("{}-{tail}", self.nonce).parse().map_err(|_| Refusal::ReservedKey)?)
    }

    fn submission(
        &self,
        request: RequestKey,
        command: Command,
        second: Option<Session>,
    ) -> Result<Submission, BookError> {
        let nobody = Refusal::NoSuchOperator { operator: OperatorId::BOOK };
        let session = self.session.clone().ok_or(nobody)?;
        Ok(Submission { session, second, request, command })
    }

    fn sign_in(&mut self, operator: OperatorId, pin: &Pin) {
        let desk = self.desk.clone();
        let signed = self.book.sign_in(operator, pin, &desk).and_then(|session| {
            let name = self.book.personal(Person::Operator(operator), PersonalField::Name)?;
            let found = self.book.views().operators.get(operator);
            let (roles, pin) = found.map(|found| (found.roles.clone(), found.pin)).unzip();
            let name = name.map(String::from).unwrap_or_default();
            self.session = Some(session);
            let pin = pin.unwrap_or(PinStanding::Own);
            Ok(Me { operator, name, roles: roles.unwrap_or_default(), pin })
        });
        self.tell(match signed {
            Ok(me) => Told::SignedIn(me),
            Err(err) => Told::NotSignedIn(err),
        });
    }

    fn submit(
        &mut self,
        request: RequestKey,
        command: Command,
        second: Option<(OperatorId, Pin)>,
    ) -> Result<(), BookError> {
        let second = match second {
            None => None,
            Some((operator, pin)) => {
                let desk = self.desk.clone();
                match self.book.sign_in(operator, &pin, &desk) {
                    Ok(session) => Some(session),
                    Err(err) => {
                        self.tell(Told::SecondRefused(err));
                        return Ok(());
                    }
                }
            }
        };
        let submission = self.submission(request, command, second)?;
        self.carry_out(&submission)
    }

    fn carry_out(&mut self, submission: &Submission) -> Result<(), BookError> {
        let Receipt { sealed, outcome } = self.book.submit(submission)?;
        // It is written: what goes wrong from here on is told as that and as nothing else, or it would
        // be entered again.
        let HandOut { slip, claim, code } = self.papers_of(sealed.entry()).unwrap_or_else(|err| {
            self.not_queued(&err);
            HandOut::default()
        });
        let queued =
            slip.as_ref().is_some_and(|slip| outcome == Outcome::Known && self.is_queued(slip.voucher));
        let handed = self.meet().and_then(|()| self.tell_lists());
        let handed = match handed {
            Ok(()) if !queued => self.hand_out(sealed.entry(), slip.as_deref(), claim.as_deref()),
            other => other,
        };
        if let Err(err) = handed {
            self.not_queued(&err);
        }
        let (entry, hash) = (sealed.entry().clone(), sealed.hash().short());
        self.tell(Told::Done(Box::new(Done { entry, hash, slip, claim, code })));
        Ok(())
    }

    fn not_queued(&self, err: &BookError) {
        self.tell(Told::NotQueued(crate::words::refusals::book_error(self.lang, err)));
    }

    /// What is shown and handed out with an entry.
    fn papers_of(&mut self, entry: &Entry) -> Result<HandOut, BookError> {
        let slip = match &entry.event {
            Event::Redeemed(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            Event::RedemptionReversed(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            Event::MarketCardsIssued(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            Event::MarketCardsTakenBack(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            Event::SlipReprinted(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            _ => None,
        };
        let claim = match &entry.event {
            Event::CaseClaimed(fact) => case_page::slip(&mut self.book, fact.case)?,
            _ => None,
        };
        let code = match &entry.event {
            Event::SourceEnrolled(fact) => self.book.code_of(fact.member)?,
            _ => None,
        };
        Ok(HandOut { slip: slip.map(Box::new), claim: claim.map(Box::new), code })
    }

    /// Whether a slip is on the print queue, or was: a request that is answered again prints no second
    /// one that looks like the first.
    fn is_queued(&self, voucher: VoucherNo) -> bool {
        let jobs = self.spooler.as_ref().map(|spooler| spooler.spool.jobs()).unwrap_or_default();
        jobs.iter().any(|job| job.what == What::Slip(voucher))
    }

    /// Members who have the name of whoever is to be enrolled: numbers and masked phones.
    fn namesakes(&self, command: &Command) -> Vec<String> {
        let Command::EnrolMember(enrol) = command else { return Vec::new() };
        let same = self.people.iter().filter(|(_, known)| known.name == enrol.person.name.as_str());
        same.map(|(member, known)| format!("{member}  {}", mask::phone(&known.phone))).collect()
    }

    /// Prints what belongs to an entry: the slip, the claim slip, both copies of a delivery, the forms.
    fn hand_out(
        &mut self,
        entry: &Entry,
        slip: Option<&receipt::Slip>,
        claim: Option<&case_page::ClaimSlip>,
    ) -> Result<(), BookError> {
        if self.spooler.is_none() {
            return Ok(());
        }
        let event = &entry.event;
        let print = match event {
            Event::Redeemed(_) | Event::MarketCardsIssued(_) => Some(slip::Print::First),
            Event::SlipReprinted(fact) => Some(slip::Print::Again(fact.nth)),
            _ => None,
        };
        if let (Some(slip), Some(print)) = (slip, print) {
            let tip = Tip { seq: slip.seq, hash: slip.leaf };
            // The list of heads is a reminder: a slip is handed out without it all the same.
            if let Err(err) = Heads::beside(&self.path).note(tip, Occasion::Slip) {
                tracing::warn!(trouble = %err, "head not noted");
            }
            self.print(What::Slip(slip.voucher), &slip::paper(slip, print, &self.staff, self.lang));
        }
        if let Event::FormsPrinted(fact) = event {
            self.forms(fact.count);
        }
        if let Event::CardIssued(fact) = event {
            self.sheet(PaperOf::Card(fact.member))?;
        }
        if let Event::DayClosed(fact) = event {
            self.sheet(PaperOf::Day(fact.day))?;
        }
        if let Event::GoodsDonated(_) | Event::GoodsPurchased(_) = event
            && let Some(delivery) = delivery::delivery(&mut self.book, entry.seq)?
        {
            let copies = delivery_slip::copies(&delivery, &self.staff, self.lang);
            self.print(What::Page, &papers::one_after_another(copies));
        }
        if let Some(claim) = claim {
            self.print(What::Page, &claim_slip::paper(claim, self.lang));
        }
        Ok(())
    }

    /// Prints a paper about a member. The account of a confidential source has none.
    fn sheet(&mut self, sheet: PaperOf) -> Result<(), BookError> {
        let (_, today) = self.book.now();
        let member = match sheet {
            PaperOf::Card(member) | PaperOf::Handbook(member) => member,
            PaperOf::Day(day) => {
                let page = day::day(&mut self.book, day)?;
                self.print(What::Page, &close_sheet::paper(&page, &self.staff, self.lang));
                return Ok(());
            }
        };
        if self.book.views().members.is_confidential(member) {
            return Err(Refusal::CodeNeeded.into());
        }
        let Some(page) = self.member(member, None, today)? else {
            return Err(Refusal::NoSuchMember { member }.into());
        };
        let station = self.station();
        let row = &page.found.row;
        let card = papers::card(&station, &page.found.name, row, self.lang);
        let paper = match sheet {
            PaperOf::Card(_) | PaperOf::Day(_) => card,
            PaperOf::Handbook(_) => {
                let post = row.post.map(|posted| self.lang.say(facts::post(posted.post)));
                let mut statement = page.statement.clone();
                statement.movements.truncate(20);
                let post = post.unwrap_or_default();
                let book = papers::handbook(&station, &page.found.name, row, &statement, post, self.lang);
                let title = book.title.clone();
                let both = card.into_iter().chain([book]).collect();
                Some(Paper { title, ..papers::one_after_another(both) })
            }
        };
        if let Some(paper) = paper {
            self.print(What::Page, &paper);
        } else {
            let said = self.lang.fill(Word::CLI_NO_CARD, &[("detail", &member.to_string())]);
            self.tell(Told::NotQueued(said));
        }
        Ok(())
    }

    fn station(&self) -> String {
        let identity = self.book.views().station.identity();
        identity.map(|identity| identity.name.to_string()).unwrap_or_default()
    }

    /// Prints the forms an entry gave out, after the list of what everybody may get.
    fn forms(&mut self, count: u16) {
        let (at, today) = self.book.now();
        let views = self.book.views();
        let open = members::rows(views, today).into_iter();
        let open =
            open.filter(|row| row.merged.is_none() && !views.members.is_confidential(row.balance.member));
        let named = open.map(|row| {
            let member = row.balance.member;
            (member, mask::name(&self.name(member)), row.balance.available)
        });
        let zone = views.station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone);
        let (hour, minute, _) = zone.clock(at);
        let seq = self.book.head().map(|(seq, _)| seq).unwrap_or_default();
        let station = self.station();
        let mut papers =
            vec![papers::limits(&station, (today, (hour, minute), seq), named.collect(), self.lang)];
        let last = views.papers.forms();
        let first = last.saturating_sub(u32::from(count)).saturating_add(1);
        let numbers = (first..=last).filter_map(Papers::form);
        papers.extend(numbers.map(|number| papers::form(&station, &number, self.lang)));
        self.print(What::Page, &papers::one_after_another(papers));
    }

    /// Puts a paper on the print queue.
    fn print(&self, what: What, paper: &Paper) {
        let Some(spooler) = &self.spooler else {
            self.tell(Told::NotQueued(self.lang.say(Word::PRINT_NO_PRINTER).to_owned()));
            return;
        };
        let bytes = spooler.printer.render(paper, self.lang);
        self.tell(match spooler.add(what, &paper.title, &bytes) {
            Ok(job) => Told::Printed(Job { state: State::Waiting, ..job }),
            Err(err) => Told::NotQueued(err.to_string()),
        });
    }

    /// Takes in what other desks wrote, and says so.
    fn look_around(&mut self) -> Result<(), BookError> {
        let watched = self.book.watch()?;
        if watched != self.watched {
            self.watched = watched;
            self.book.catch_up()?;
            self.meet()?;
            self.tell_lists()?;
            self.tell(Told::Changed);
        }
        Ok(())
    }

    /// Learns names and phones of members that are not known yet.
    fn meet(&mut self) -> Result<(), BookError> {
        if self.people.len() == self.book.views().members.listed().count() {
            return Ok(());
        }
        let mut phones = BTreeMap::new();
        for (person, phone) in self.book.personal_of_all(PersonalField::Phone)? {
            phones.insert(person, String::from(phone));
        }
        for (person, name) in self.book.personal_of_all(PersonalField::Name)? {
            if let Person::Member(member) = person {
                let phone = phones.remove(&person).unwrap_or_default();
                self.people.insert(member, Known { name: name.into(), phone });
            }
        }
        Ok(())
    }

    fn name(&self, member: MemberId) -> String {
        if self.book.views().members.is_confidential(member) {
            return mask::NOBODY.to_owned();
        }
        self.people.get(&member).map_or_else(|| member.to_string(), |known| known.name.clone())
    }

    fn tell_lists(&mut self) -> Result<(), BookError> {
        let (at, today) = self.book.now();
        let mut operators = BTreeMap::new();
        for (person, name) in self.book.personal_of_all(PersonalField::Name)? {
            if let Person::Operator(operator) = person {
                operators.insert(operator, String::from(name));
            }
        }
        self.staff.clone_from(&operators);
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.book.random()[..16]);
        let views = self.book.views();
        let goods_use = "goods".parse().ok();
        let cards_use = "cards".parse().ok();
        let choices = crate::forms::Choices {
            today: Some(today),
            salt,
            kinds: kinds_on(views, today),
            last_kind: None,
            homes: views
                .members
                .listed()
                .filter_map(|(id, member)| Some((id, member.post.and_then(|posted| posted.grid)?)))
                .collect(),
            donors: views.goods.donors().map(|(donor, name)| (donor, name.clone())).collect(),
            funds: views
                .funds
                .all()
                .filter(|(_, fund)| goods_use.is_some_and(|goods| fund.uses.contains(&goods)))
                .map(|(id, fund)| (id, fund.name.clone()))
                .collect(),
            merchants: views.merchants.all().map(|(id, found)| (id, found.name.clone())).collect(),
            card_funds: views
                .funds
                .all()
                .filter(|(_, fund)| cards_use.is_some_and(|cards| fund.uses.contains(&cards)))
                .map(|(id, fund)| (id, fund.name.clone()))
                .collect(),
            // The card of a file that was merged stands for the one that goes on.
            cards: views
                .members
                .all()
                .filter_map(|(id, member)| Some((member.card?, views.members.holder(id))))
                .collect(),
        };
        let confidential = views.members.all().filter(|(_, member)| member.is_confidential());
        let confidential = confidential.map(|(member, _)| member).collect();
        let identity = views.station.identity();
        let tied = |(donor, _): (ledger::units::DonorId, &ledger::units::Name)| {
            let ties = views.ties_of_donor(donor);
            (!ties.is_empty()).then_some((donor, ties))
        };
        let policy = views.station.policy_on(today);
        let lists = Lists {
            ties: views.goods.donors().filter_map(tied).collect(),
            parity: policy.map(|policy| (policy.parity, policy.goods.parity_percent)),
            stocktake: views.stocktakes.open().map(|open| open.id),
            market_cards: views
                .market_cards
                .all()
                .filter_map(|(serial, card)| Some((serial, card.custodian()?)))
                .collect(),
            confidential,
            station: identity.map(|identity| identity.name.to_string()).unwrap_or_default(),
            goods: stock::stock(views, today),
            choices,
            operators,
            redeeming: views
                .station
                .policy_on(today)
                .map(|policy| RedeemTerms::clone(&policy.redeeming))
                .unwrap_or_default(),
            entries: views.head.map_or(0, |head| head.seq.get().saturating_add(1)),
        };
        let zone = identity.map_or(Zone::SHANGHAI, |identity| identity.zone);
        self.tell(Told::Lists(Box::new(lists), Shown { at, today, zone, nonce: self.nonce.clone() }));
        Ok(())
    }

    fn case(&mut self, case: CaseId, today: Day) -> Result<Data, BookError> {
        let page = case_page::page(&mut self.book, case, today)?;
        let slip = case_page::slip(&mut self.book, case)?;
        let named = |member: MemberId| (member, self.name(member));
        Ok(Data::Case(page.map(|page| {
            let team = page.row.team.iter().filter_map(|worker| worker.member);
            let known = page.parties.iter().copied().chain(page.row.member).chain(team);
            let people = known.map(named).collect();
            Box::new(CasePage { page, names: people, slip })
        })))
    }

    fn cases(&self, today: Day) -> Data {
        let views = self.book.views();
        let mut rows = board::all(views, today);
        // What is open comes first, the most urgent of it at the top.
        rows.sort_by_key(|row| (!row.is_open(), row.days_left.unwrap_or(i32::MAX), row.case));
        let named = |row: board::Row| {
            let nobody = || if row.due.is_some() { mask::NOBODY.to_owned() } else { String::new() };
            let name = row.member.map_or_else(nobody, |member| self.name(member));
            (row, name)
        };
        Data::Cases(rows.into_iter().map(named).collect(), board::reminders(views, today))
    }

    fn load(&mut self, query: &Query) -> Result<Data, BookError> {
        self.book.catch_up()?;
        let (_, today) = self.book.now();
        let views = self.book.views();
        Ok(match query {
            Query::Home => {
                let latest = views.redemptions.latest().take(8);
                let latest = latest.map(|slip| (*slip, self.name(slip.member))).collect();
                Data::Home(Box::new(home::home(views, today)), latest)
            }
            Query::Members(typed) => self.members(typed, today),
            // The account of a confidential source is opened by his code and PIN only.
            Query::Member(member, _) if views.members.is_confidential(*member) => Data::Member(None),
            Query::Member(member, as_of) => Data::Member(self.member(*member, *as_of, today)?),
            Query::Source(pass) => Data::Member(self.member(pass.member(), None, today)?),
            Query::Case(case) => self.case(*case, today)?,
            Query::Review => {
                let waiting = review::queue(views, today).into_iter().map(|row| {
                    let name = self.name(row.performer);
                    (row, name)
                });
                let returned = review::returned(views, today).into_iter().map(|returned| {
                    let name = self.name(returned.row.performer);
                    (returned, name)
                });
                Data::Review(waiting.collect(), returned.collect())
            }
            Query::Act(task) => Data::Act(self.act(*task, today)?.map(Box::new)),
            Query::Dispatch => {
                let list = dispatch::dispatch(views, today);
                let names = list.open.iter().map(|row| self.name(row.member)).collect();
                let tasks = list.open.iter().filter_map(|row| views.dispatch.get(row.dispatch));
                let tasks = tasks.map(|open| open.task.clone()).collect();
                Data::Dispatch(list, names, tasks)
            }
            Query::Cases => self.cases(today),
            Query::Notice => {
                let rows = notice::notice(&mut self.book, today)?.into_iter();
                let named = rows.map(|row| {
                    let name = row.member.map_or_else(|| mask::NOBODY.to_owned(), |member| self.name(member));
                    (row, name)
                });
                Data::Notice(named.collect())
            }
            Query::Explain(member, _) if views.members.is_confidential(*member) => Data::Explain(None),
            Query::Explain(member, figure) => {
                let found = explain::explain(&mut self.book, *member, *figure, today)?;
                Data::Explain(found.map(Box::new))
            }
            Query::Goods => {
                let (near, slow) =
                    (stock_lists::near(views, None, today), stock_lists::slow(views, None, today));
                let room = StoreRoom { near, short: stock_lists::shortage(views, today), slow };
                Data::Goods(stock::stock(views, today), Box::new(room))
            }
            Query::Stocktake => {
                let sheet = stocktake::sheet(views, today).map(Box::new);
                let variances = stocktake::variances(views, today);
                Data::Stocktake(sheet, variances, stocktake::past(&mut self.book)?)
            }
            Query::Trace(of) => Data::Traced(*of, Box::new(self.trace(*of)?)),
            Query::MarketCards => {
                let merchants = market_cards::merchants(views);
                Data::MarketCards(Box::new(market_cards::overview(views)), merchants)
            }
            Query::Holds => {
                let zone = views.station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone);
                let rows = views.redemptions.holds().map(|hold| {
                    let (hour, minute, _) = zone.clock(hold.until);
                    (hold.clone(), self.name(hold.member), format!("{hour:02}:{minute:02}"))
                });
                Data::Holds(rows.collect())
            }
            Query::Funds => {
                let cover = coverage::coverage(views, today);
                Data::Funds(funds::funds(views), Box::new(cover), expenses(views))
            }
            Query::Prints => Data::Prints(
                self.spooler.as_ref().map(|spooler| spooler.printer.target.to_string()),
                self.spooler.as_ref().map(|spooler| spooler.spool.jobs()).unwrap_or_default(),
            ),
            Query::Day(day) => {
                let day = day.unwrap_or_else(|| views.days.to_close(today));
                let session = self.session.as_ref();
                let mine = session.and_then(|me| views.days.shift_of(me.operator(), me.desk()));
                let mine = mine.map(|shift| shift.seq);
                Data::Day(Box::new(day::day(&mut self.book, day)?), mine)
            }
            Query::Log(before) => self.log(*before)?,
            Query::Sheets => Data::Sheets(sheets_beside(&self.path)),
            Query::Waiting(member) if views.members.is_confidential(*member) => Data::Waiting(None),
            Query::Waiting(member) => Data::Waiting(Some(Box::new(self.waiting(*member, today)?))),
            Query::Public => Data::Public(board::public(views, today)),
        })
    }

    fn trace(&mut self, of: TraceOf) -> Result<Traced, BookError> {
        let found = match of {
            TraceOf::Voucher(voucher) => trace::voucher(&mut self.book, voucher)?.map(|found| {
                let name = found.member.map_or_else(|| mask::NOBODY.to_owned(), |member| self.name(member));
                Traced::Voucher(Box::new(found), name)
            }),
            TraceOf::Lot(lot) => trace::lot(&mut self.book, lot)?.map(|lot| Traced::Lots(vec![lot])),
            TraceOf::Good(sku) => {
                let known = self.book.views().goods.get(sku).is_some();
                if known { Some(Traced::Lots(trace::good(&mut self.book, sku)?)) } else { None }
            }
        };
        Ok(found.unwrap_or(Traced::Nothing))
    }

    fn found(&self, row: members::Row) -> Found {
        let member = row.balance.member;
        let known = self.people.get(&member);
        let village = row.post.and_then(|posted| posted.village);
        let village = village.and_then(|village| self.book.views().grid.villages.get(&village));
        Found {
            row,
            name: self.name(member),
            phone: mask::phone(known.map_or("", |known| known.phone.as_str())),
            village: village.map(ToString::to_string).unwrap_or_default(),
        }
    }

    fn members(&self, typed: &str, today: Day) -> Data {
        let query = Search::new(typed);
        let finder = query.finder();
        let views = self.book.views();
        // A number with its letter is a whole name, however many zeros are left out.
        let exact: Option<MemberId> = Some(typed.trim())
            .filter(|typed| typed.starts_with(['M', 'm']))
            .and_then(|typed| typed.parse().ok());
        let fits = |id: MemberId| {
            if exact == Some(id) {
                return true;
            }
            let known = self.people.get(&id);
            let card = views.members.get(id).and_then(|member| member.card).map(|card| card.to_string());
            let number = id.to_string();
            let numbers = [
                number.as_str(),
                known.map_or("", |known| known.phone.as_str()),
                card.as_deref().unwrap_or_default(),
            ];
            finder.finds(known.map_or("", |known| known.name.as_str()), &numbers)
        };
        let all: Vec<MemberId> =
            views.members.listed().map(|(id, _)| id).filter(|id| query.is_empty() || fits(*id)).collect();
        let rows = all.iter().take(FOUND_MAX).filter_map(|id| members::row(views, *id, today));
        Data::Members(typed.to_owned(), rows.map(|row| self.found(row)).collect(), all.len())
    }

    fn member(
        &mut self,
        id: MemberId,
        as_of: Option<Day>,
        today: Day,
    ) -> Result<Option<Box<MemberPage>>, BookError> {
        let Some(row) = members::row(self.book.views(), id, today) else { return Ok(None) };
        let page = statement::Page { as_of, before: None, lines: 500 };
        let Some(statement) = statement::statement(&mut self.book, id, page, today)? else { return Ok(None) };
        let by = self.session.as_ref().map(Session::operator);
        let mut lost = card_uses::lost(&mut self.book, id)?;
        lost.retain(|lost| !lost.uses.is_empty());
        let views = self.book.views();
        let close = by.and_then(|by| views.operators.get(by)).is_some_and(|operator| {
            views.members.files(id).into_iter().any(|file| operator.is_close_to(file))
        });
        Ok(Some(Box::new(MemberPage { found: self.found(row), statement, close, lost })))
    }

    /// An act that waits, and what its performer reported of the same kind on the same day.
    fn act(&mut self, task: TaskId, today: Day) -> Result<Option<ActPage>, BookError> {
        let Some(row) = review::one(self.book.views(), task, today) else { return Ok(None) };
        let same = |other: &review::Row| {
            other.task != task
                && (other.performer, other.kind, other.day) == (row.performer, row.kind, row.day)
        };
        let views = self.book.views();
        let waiting = review::queue(views, today).into_iter().map(|other| (other, Word::HOME_QUEUE));
        let returned = review::returned(views, today).into_iter().map(|returned| {
            let asked = returned.question.is_some();
            (returned.row, if asked { Word::REVIEW_RETURNED } else { Word::REVIEW_WAS_REFUSED })
        });
        let mut acts: Vec<SameDay> = waiting
            .chain(returned)
            .filter(|(other, _)| same(other))
            .map(|(other, state)| SameDay {
                task: other.task,
                time: other.time.map(|time| time.to_string()).unwrap_or_default(),
                place: other.place.as_ref().map(ToString::to_string).unwrap_or_default(),
                state,
                points: None,
            })
            .collect();
        // What was credited already is read from his account.
        let page = statement::Page { as_of: None, before: None, lines: 500 };
        let account = statement::statement(&mut self.book, row.performer, page, today)?;
        for moved in account.into_iter().flat_map(|account| account.movements) {
            let about = &moved.about;
            let of_day = about.kind == Some(row.kind) && about.day == Some(row.day);
            if let (true, "task.credited", Some(task)) = (of_day, moved.event, about.task) {
                let (time, place) = (String::new(), String::new());
                let points = Some(moved.points);
                acts.push(SameDay { task, time, place, state: Word::ACT_CREDIT, points });
            }
        }
        acts.sort_by_key(|act| act.task);
        let name = self.name(row.performer);
        Ok(Some(ActPage { row, name, same: acts }))
    }

    /// What a member waits for. It is read by whoever stands before the kiosk: of a sensitive case
    /// it has the number only.
    fn waiting(&mut self, member: MemberId, today: Day) -> Result<Waiting, BookError> {
        let mut points = Vec::new();
        for figure in [explain::Figure::Pending, explain::Figure::Held] {
            let found = explain::explain(&mut self.book, member, figure, today)?;
            for part in found.into_iter().flat_map(|found| found.parts) {
                let credit = part.papers.first();
                let case = credit.and_then(|credit| credit.case);
                let title = credit.and_then(|credit| credit.title.as_ref()).map(ToString::to_string);
                let kind = part.rule.kind_name.as_ref().map(ToString::to_string);
                let day = part.papers.iter().find_map(|paper| paper.day).map(|day| day.to_string());
                let of_case = case.map(|case| title.unwrap_or_else(|| case.to_string()));
                let what = of_case.or_else(|| Some(format!("{} {}", kind?, day.unwrap_or_default())));
                let from = part.from.filter(|_| figure == explain::Figure::Pending);
                points.push(WaitingPoints { points: part.points, from, what: what.unwrap_or_default() });
            }
        }
        points.sort_by_key(|one| (one.from.is_none(), one.from));
        let views = self.book.views();
        let files = views.members.files(member);
        let did = |row: &review::Row| {
            files.contains(&row.performer) || row.details.team.iter().any(|one| files.contains(&one.member))
        };
        let acts = review::queue(views, today).into_iter().filter(|row| did(row)).collect();
        let asked = review::returned(views, today).into_iter().filter(|returned| did(&returned.row));
        let asked = asked.filter_map(|returned| Some((returned.row, returned.question?.text.to_string())));
        let works = |row: &board::Row| {
            let team = row.team.iter().filter_map(|worker| worker.member);
            row.is_open() && row.member.into_iter().chain(team).any(|worker| files.contains(&worker))
        };
        let cases = board::open(views, today).into_iter().filter(works).collect();
        Ok(Waiting { member, points, acts, asked: asked.collect(), cases })
    }

    fn log(&mut self, before: Option<Seq>) -> Result<Data, BookError> {
        const ROWS: u64 = 100;
        let end = before.or_else(|| self.book.head().and_then(|(seq, _)| seq.next())).unwrap_or_default();
        let from = Seq::number(end.get().saturating_sub(ROWS));
        let entries = self.book.entries(from, end.get().saturating_sub(from.get()))?;
        let by =
            self.session.as_ref().and_then(|session| self.book.views().operators.get(session.operator()));
        let may_see =
            by.is_some_and(|by| by.roles.iter().any(|role| matches!(role, Role::Auditor | Role::Chief)));
        let members = self.book.views().members.all();
        let sources: Vec<String> =
            members.filter(|(_, one)| one.is_confidential()).map(|(member, _)| member.to_string()).collect();
        let hidden = |text: &str| {
            sources.iter().fold(text.to_owned(), |text, number| text.replace(number.as_str(), mask::NOBODY))
        };
        // The list names no confidential source; the bytes as they are, are for those who check them.
        let row = |sealed: &ledger::chain::Sealed| {
            let mut row = log::Row::of(sealed);
            row.retell(hidden);
            let bytes = String::from_utf8_lossy(sealed.bytes()).into_owned();
            (row, if may_see { bytes } else { hidden(&bytes) })
        };
        Ok(Data::Log(entries.iter().rev().map(row).collect()))
    }

    fn verify(&mut self) {
        self.cancel = Arc::default();
        let (path, told, cancel) = (self.path.clone(), self.told.clone(), Arc::clone(&self.cancel));
        thread::spawn(move || {
            let progress = |done, total| {
                drop(told.send(Told::Walked(done, total)));
                if cancel.load(Ordering::Relaxed) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            let walked = Sqlite::open(&path, Access::Read)
                .map_err(Stopped::Unreadable)
                .and_then(|mut store| verify_store(&mut store, 2, &progress));
            drop(told.send(match walked {
                Ok(verdict) => Told::Verified(Some(Box::new(verdict))),
                Err(Stopped::Cancelled) => Told::Verified(None),
                Err(Stopped::Unreadable(err)) => Told::Refused(err.into()),
            }));
        });
    }
}

/// The most sheets that are offered.
const SHEETS_MAX: usize = 50;

/// The sheets that lie beside the book, the newest first.
fn sheets_beside(book: &Path) -> Vec<SheetFile> {
    let folder = book.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let is_sheet = |path: &Path| {
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        matches!(ending.as_str(), "csv" | "xlsx")
    };
    let mut found: Vec<(std::time::SystemTime, SheetFile)> = files
        .filter_map(Result::ok)
        .filter(|file| is_sheet(&file.path()))
        .filter_map(|file| {
            let about = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
            let name = file.file_name().to_string_lossy().into_owned();
            Some((about.modified().ok()?, SheetFile { name, path: file.path(), bytes: about.len() }))
        })
        .collect();
    found.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.name.cmp(&b.name)));
    found.into_iter().map(|(_, file)| file).take(SHEETS_MAX).collect()
}

/// The kinds in force on a day, in the order of their codes.
fn kinds_on(views: &ledger::views::Views, today: Day) -> Vec<(ledger::units::KindCode, ledger::units::Name)> {
    let codes: std::collections::BTreeSet<_> = views.tasks.kinds().map(|kind| kind.kind).collect();
    let in_force = codes.into_iter().filter_map(|code| views.tasks.kind_on(code, today));
    in_force.map(|kind| (kind.kind, kind.name.clone())).collect()
}

/// Where money went, dearest first.
fn expenses(views: &ledger::views::Views) -> Vec<(String, Cny)> {
    let name = |payer| match payer {
        ledger::journal::Payer::Fund(fund) => views.funds.get(fund).map(|fund| fund.name.to_string()),
        ledger::journal::Payer::Donor(donor) => views.goods.donor(donor).map(ToString::to_string),
    };
    let mut rows: Vec<(String, Cny)> = views
        .accounts
        .balances()
        .filter_map(|(account, commodity, amount)| match (account, commodity) {
            (Account::Expense(payer, purpose), Commodity::Cny) => {
                let payer = name(payer).unwrap_or_else(|| payer.to_string());
                Some((format!("{payer} {purpose}"), Cny::from_minor(amount)))
            }
            _ => None,
        })
        .collect();
    rows.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
    rows
}

/// What is waiting, without searches that a later one replaces.
fn newest(first: Ask, asked: &Receiver<Ask>) -> Vec<Ask> {
    let mut waiting = vec![first];
    waiting.extend(asked.try_iter());
    let is_search = |ask: &Ask| matches!(ask, Ask::Load(Query::Members(_)));
    let last = waiting.iter().rposition(is_search);
    let kept = waiting.into_iter().enumerate().filter(|(at, ask)| !is_search(ask) || Some(*at) == last);
    kept.map(|(_, ask)| ask).collect()
}
