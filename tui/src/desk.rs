//! T3: the thread that owns the book.
//!
//! ```text
//! Ask ─▶ channel ─▶ the worker, with the Book ─▶ channel ─▶ Told
//! ```
//!
//! The screens never touch the book: they ask, and are told. One worker does everything in order;
//! a walk of the whole book gets a thread and a connection of its own. When the worker fails the
//! loop is told so: a closed channel is never silence.

mod asked;
mod backup;
mod files;
mod finance;
mod lists;
mod loading;
mod papers;
mod people;

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use ledger::book::{Book, BookError, Onlooker, Preview, Session, Surroundings};
use ledger::chain::verify::Verdict;
use ledger::exchange::{Aim, ImportError, Report};
use ledger::rules::pin::{Pass, Pin, PinShown};
use ledger::rules::{Command, Refusal};
use ledger::store::{Access, Sqlite, Tip};
use ledger::units::{Day, DeskId, MemberId, Moment, OperatorId, RequestKey, Seq, SourceCode, Zone};

use crate::print::{self, Job, Printer, Spooler};
use crate::screens::{Data, Done, Lists, Me, PaperOf, Query, Wanted, slip};
use crate::signing;
use crate::text::search::{Query as Search, Spelt};
use crate::words::{Lang, Word};

pub use backup::{Backup, Begun, back_up_day, backup_of, is_backed_up};
pub use files::keep;

use files::Sheet;

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
    /// Where nothing may be written: the clock and chance with which wrong PINs are recorded all the same.
    pub pins: Option<Box<dyn Surroundings>>,
    /// The passphrase of the vault's key file, where it needs one and somebody gave it.
    pub passphrase: Option<String>,
    /// The files of keys with which operators sign what they approve here; they may be on sticks that come
    /// and go.
    pub sign_with: Vec<PathBuf>,
    /// The folder of reports and pages that are written; beside the book when none, and then nowhere at all
    /// beside one that may not be written.
    pub exports: Option<PathBuf>,
}

/// Files that were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The folder they are in; none for that of the book.
    pub folder: Option<PathBuf>,
    /// Their names.
    pub files: Vec<String>,
}

/// The names of members.
pub type Names = BTreeMap<MemberId, String>;

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
    /// Say when everything that was asked before this is answered.
    Settle,
    /// File this as its evidence, if there is any, and say what a command would do.
    Preview(Command, Option<PathBuf>),
    /// Say why a command would not be carried out, where nobody at the desk could help it.
    Check(Command),
    /// Carry a command out.
    Submit(RequestKey, Command, Option<(OperatorId, Pin)>),
    /// Write the backup that the close of a day did not get.
    BackUp(Seq),
    /// Print a page to show whether the printer understands this program.
    TestPrinter,
    /// Send a job of the print queue again as it is.
    RetryPrint(u32),
    /// Take a job off the print queue.
    DropPrint(u32),
    /// Print what stands beside the chain.
    Print(PaperOf),
    /// Write a report beside the book.
    Export(Wanted),
    /// Carry a command out for another operator, who signs in for it alone, with a second person where it
    /// takes one.
    SubmitAs(RequestKey, Command, (OperatorId, Pin), Option<(OperatorId, Pin)>),
    /// Take the PIN a member typed.
    ShowPin(MemberId, Pin),
    /// Take the PIN a member typed where nobody serves him.
    ShowPinAlone(MemberId, Pin),
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
    /// A member gave his PIN where nobody serves him.
    Known(MemberId),
    /// He gave another, or may give none now.
    NotKnown(BookError),
    /// What a query found.
    Loaded(Data),
    /// What a command would do, members of the same name where it enrols one, and who is who in it.
    Previewed(Box<Command>, Box<Preview>, Vec<String>, Names),
    /// A command was carried out.
    Done(Box<Done>),
    /// A command was not, or would not be; the second person's PIN may be why.
    Refused(BookError),
    /// A command that was looked at would not be carried out.
    Barred(Box<Command>, Box<Refusal>),
    /// The file a command rests on cannot be read, and why: nothing was recorded.
    NotRead(String),
    /// The second person could not sign in.
    SecondRefused(BookError),
    /// A paper is on the print queue, or a job was tried.
    Printed(Job),
    /// A report was written: the files.
    Exported(Written),
    /// A report was not written, and why.
    NotExported(String),
    /// A paper could not be put on the queue, and why.
    NotQueued(String),
    /// There is no printer, and a paper somebody asked for was written beside the book: the file.
    Kept(Written),
    /// There is no printer to try.
    NoPrinter,
    /// A day was closed and a verified backup written: its name, and the head in it.
    BackedUp(String, Tip),
    /// A day was closed and no backup written, and why.
    NotBackedUp(String),
    /// Everything that was asked before is answered.
    Settled,
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
    /// Whoever was signed in went to work at another terminal: which.
    Left(OperatorId, DeskId),
    /// Somebody signed an entry with a key of his own.
    Approved(Seq),
    /// An entry was not signed by one who has a key, and why.
    NotApproved(String),
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
    access: Access,
    told: Sender<Told>,
    session: Option<Session>,
    /// Who looks on, where nothing may be written.
    onlooker: Option<Onlooker>,
    people: BTreeMap<MemberId, Known>,
    searched: Option<Searched>,
    watched: u64,
    nonce: String,
    cancel: Arc<AtomicBool>,
    /// The sheet that was tried last, so that exactly this is entered.
    sheet: Option<Sheet>,
    spooler: Option<Spooler>,
    staff: slip::Staff,
    lang: Lang,
    /// A way into the book that records wrong PINs and nothing else, where this one cannot write.
    pins: Option<Pins>,
    passphrase: Option<String>,
    sign_with: Vec<PathBuf>,
    exports: Option<PathBuf>,
}

/// The book a second time, to record wrong PINs; opened with the first PIN.
enum Pins {
    Closed(Box<dyn Surroundings>),
    Open(Box<Book<Sqlite>>),
}

/// What is known about a member, from the vault.
#[derive(Default)]
struct Known {
    name: String,
    phone: String,
    spelt: Spelt,
}

/// The last search for members, and the book's last entry then.
struct Searched {
    query: Search,
    head: Option<Seq>,
    hits: Vec<MemberId>,
}

/// How often another desk's writing is looked for.
const WATCH_MS: u64 = 400;

impl Worker {
    fn open(setting: Setting, told: Sender<Told>) -> Result<Self, BookError> {
        let Setting {
            path,
            desk,
            surroundings,
            access,
            signed_in,
            printer,
            lang,
            pins,
            passphrase,
            sign_with,
            exports,
        } = setting;
        let mut store = Sqlite::open(&path, access)?;
        if let Some(passphrase) = &passphrase {
            store.unlock_vault(passphrase)?;
        }
        let mut book = Book::open(store, surroundings)?;
        if access == Access::Write {
            signing::unlock_if_there(&path, &mut book)?;
        }
        let watched = book.watch()?;
        let nonce = book.random();
        let nonce = ledger::units::Digest::from_bytes(nonce).short();
        let cancel = Arc::default();
        let people = BTreeMap::new();
        let (session, sheet, searched) = (None, None, None);
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
            access,
            told,
            session,
            onlooker: None,
            people,
            searched,
            watched,
            nonce,
            cancel,
            sheet,
            spooler,
            staff,
            lang,
            pins: pins.map(Pins::Closed),
            passphrase,
            sign_with,
            exports,
        };
        if let Some(why) = worker.book.vault_closed() {
            worker.tell(Told::Refused(why.into()));
        }
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
