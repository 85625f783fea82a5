//! The counter and bad luck: the power fails at each step from the first scan to the printed slip.
//!
//! The desk is the program's own worker, in this test program started again with only the test that
//! plays it. It is told by lines what to do and says what became of it; it is killed with signal 9.
//!
//! 1. No point, good, card or slip is lost or doubled, and the book verifies.
//! 2. What is parked is there at every desk; what is written is on the list of slips.
//! 3. A slip of which nothing went out is printed once and unmarked; one that may lie there in part is
//!    never sent again by itself, and comes out as a reprint.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command as Program, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use ledger::book::Book;
use ledger::events::Event;
use ledger::events::station::{Policy, RedeemTerms};
use ledger::exchange::paper::{Dialect, Symbols};
use ledger::journal::Entry;
use ledger::reports::market_cards::overview;
use ledger::rules::papers::ReprintSlip;
use ledger::rules::redemptions::{Besides, HoldBasket, Redeem, RedeemWith};
use ledger::rules::station::SetPolicy;
use ledger::rules::{Command, Refusal};
use ledger::store::{Access, Sqlite};
use ledger::units::{HoldId, MemberId, OperatorId, Sku, VoucherNo};
use tests::books::{entries, verdict};
use tests::generator::{Replayed, Ticker};
use tests::station::{Station, a_basket, of, pin, policy};
use tui::desk::{Ask, Setting, Told};
use tui::print::{self, Job, Printer, State, Target, What};
use tui::screens::{Data, Query};
use tui::words::Lang;

use crate::stories::market_cards::{a_card_station, an_issue, bought, given_to_clerk};

const PLAYS: &str = "JIFEN_COUNTER_FOLDER";
const DESK: &str = "desk-1";
const WANG: MemberId = MemberId::number(1);
const SLIP: VoucherNo = VoucherNo::number(1);

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn soap() -> Sku {
    of("SOAP")
}

fn basket() -> Redeem {
    a_basket(WANG, &[(soap(), 2)])
}

/// What the counter is asked, by name.
fn command(name: &str) -> Command {
    let Redeem { member, card, lines, points } = basket();
    match name {
        "hold" => HoldBasket { member, card, lines, points, since: None }.into(),
        "capture" => {
            let besides = Besides { hold: Some(HoldId::number(1)), ..Besides::default() };
            RedeemWith { basket: basket(), besides }.into()
        }
        "redeem" => basket().into(),
        "cards" => an_issue(WANG, "SG001").into(),
        "reprint" => ReprintSlip { voucher: SLIP }.into(),
        other => panic!("nobody knows how to {other}"),
    }
}

/// A desk, and what it tells.
struct Desk {
    ask: Sender<Ask>,
    told: Receiver<Told>,
}

impl Desk {
    /// Opens the desk with its printer and signs the clerk in.
    fn open(book: &Path, target: Target) -> Self {
        let ((ask, asked), (tell, told)) = (mpsc::channel(), mpsc::channel());
        // So wide that a slip has more bytes than a pipe takes at once, or there would be no half of one.
        let dialect = Dialect { symbols: Symbols::Raster, columns: 144, ..Dialect::default() };
        // Another desk, or this one another time, draws other chance.
        let chance = u64::from(std::process::id());
        let setting = Setting {
            path: book.to_owned(),
            desk: of(DESK),
            surroundings: Replayed::new(&Ticker::at("2026-03-02"), chance),
            access: Access::Write,
            signed_in: Some((OperatorId::number(2), pin())),
            printer: Printer { target, dialect, ..Printer::default() },
            lang: Lang::Zh,
            pins: None,
            passphrase: None,
            sign_with: Vec::new(),
            exports: None,
        };
        tui::desk::start(setting, asked, tell);
        let desk = Self { ask, told };
        desk.wait(|told| matches!(told, Told::SignedIn(_)).then_some(()));
        desk
    }

    /// The first thing it tells that is looked for.
    #[track_caller]
    fn wait<T>(&self, mut found: impl FnMut(Told) -> Option<T>) -> T {
        loop {
            match self.told.recv_timeout(PATIENCE).unwrap() {
                Told::Fatal(why) => panic!("{why}"),
                told => {
                    if let Some(found) = found(told) {
                        return found;
                    }
                }
            }
        }
    }

    fn submit(&self, key: &str, command: Command) -> Result<Entry, Refusal> {
        self.ask.send(Ask::Submit(of(key), command, None)).unwrap();
        self.wait(|told| match told {
            Told::Done(done) => Some(Ok(done.entry)),
            Told::Refused(ledger::book::BookError::Refused(refusal)) => Some(Err(refusal)),
            Told::Refused(other) => panic!("{other}"),
            _ => None,
        })
    }

    fn load(&self, query: Query) -> Data {
        self.ask.send(Ask::Load(query)).unwrap();
        self.wait(|told| if let Told::Loaded(data) = told { Some(data) } else { None })
    }

    /// The print queue as the operator sees it, newest first.
    fn jobs(&self) -> Vec<Job> {
        let Data::Prints(_, jobs) = self.load(Query::Prints) else { panic!("no queue") };
        jobs
    }

    /// The queue, when every job of it was tried.
    fn settled_jobs(&self) -> Vec<Job> {
        let end = Instant::now() + PATIENCE;
        loop {
            let jobs = self.jobs();
            if jobs.iter().all(|job| !matches!(job.state, State::Waiting | State::Printing)) {
                return jobs;
            }
            assert!(Instant::now() < end, "{jobs:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The slips on the first page, newest first.
    fn slips(&self) -> Vec<VoucherNo> {
        let Data::Home(_, latest) = self.load(Query::Home) else { panic!("no first page") };
        latest.iter().map(|(slip, _)| slip.voucher).collect()
    }

    fn holds(&self) -> Vec<HoldId> {
        let Data::Holds(rows) = self.load(Query::Holds) else { panic!("no list of baskets") };
        rows.iter().map(|(hold, ..)| hold.id).collect()
    }

    fn close(self) {
        self.ask.send(Ask::Close).unwrap();
        self.wait(|told| matches!(told, Told::Closed).then_some(()));
    }
}

/// Plays the desk that is killed: does what each line says.
#[test]
fn plays_the_counter_that_is_killed() {
    let Some(folder) = std::env::var_os(PLAYS) else { return };
    let folder = PathBuf::from(folder);
    let target = fs::read_to_string(folder.join("target")).unwrap();
    let book = fs::read_to_string(folder.join("book")).unwrap();
    let desk = Desk::open(&folder.join(book), target.parse().unwrap());
    println!("\nopen");
    for line in std::io::stdin().lines().map(Result::unwrap) {
        match line.split_once(' ').unwrap() {
            ("look", name) => {
                desk.ask.send(Ask::Preview(command(name), None)).unwrap();
                desk.wait(|told| matches!(told, Told::Previewed(..)).then_some(()));
            }
            ("test", _) => desk.ask.send(Ask::TestPrinter).unwrap(),
            ("ask", name) => drop(desk.submit(&format!("key-{name}"), command(name)).unwrap()),
            (other, _) => panic!("{other}"),
        }
        println!("{line}");
    }
}

/// The desk that will be killed, at work.
struct Victim {
    child: Child,
    orders: ChildStdin,
    said: BufReader<std::process::ChildStdout>,
}

impl Victim {
    fn start(counter: &Counter, target: &str) -> Self {
        fs::write(counter.folder.path().join("target"), target).unwrap();
        let name = counter.book.file_name().unwrap().to_str().unwrap();
        fs::write(counter.folder.path().join("book"), name).unwrap();
        let mut child = Program::new(std::env::current_exe().unwrap())
            .args(["counter::plays_the_counter_that_is_killed", "--exact", "--nocapture", "--test-threads=1"])
            .env(PLAYS, counter.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (orders, said) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut victim = Self { child, orders, said };
        victim.hear("open");
        victim
    }

    #[track_caller]
    fn hear(&mut self, line: &str) {
        let mut said = String::new();
        while said.trim_end() != line {
            said.clear();
            assert!(self.said.read_line(&mut said).unwrap() > 0, "it ended before it said {line}");
        }
    }

    /// Orders it and does not wait.
    fn order(&mut self, line: &str) {
        writeln!(self.orders, "{line}").unwrap();
    }

    #[track_caller]
    fn does(&mut self, line: &str) {
        self.order(line);
        self.hear(line);
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A counter with a member of 100 points, nine pieces of soap at 10 points and three cards of ¥10.
struct Counter {
    folder: tempfile::TempDir,
    book: PathBuf,
}

impl Counter {
    fn stocked() -> Self {
        let (folder, mut station, fund) = a_card_station();
        let wang = station.member("王秀珍");
        assert_eq!(wang, WANG);
        station.give(wang, "100");
        let sku = station.good("SOAP", "10");
        station.buy(sku, 9, fund, "9.00");
        bought(&mut station, "10.00", "SG001..SG003", fund, "30.00");
        given_to_clerk(&mut station, "SG001..SG003");
        let (chief, from) = (station.chief.clone(), station.clock.today());
        let terms = RedeemTerms { hold_minutes: Some(30), ..RedeemTerms::default() };
        let policy = Policy { redeeming: Box::new(terms), ..policy() };
        station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
        let Station { book, path, .. } = station;
        book.close().unwrap();
        Self { folder, book: path }
    }

    fn spool(&self) -> PathBuf {
        print::folder(&self.book, DESK)
    }

    /// Waits until an entry of a name stands in the book.
    fn written(&self, name: &str) {
        let end = Instant::now() + PATIENCE;
        loop {
            let mut store = Sqlite::open(&self.book, Access::Read).unwrap();
            if entries(&mut store).iter().any(|sealed| sealed.entry().event.name() == name) {
                return;
            }
            assert!(Instant::now() < end, "{name} was never written");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the first job of the queue is that far.
    fn job_is(&self, state: &str) {
        let end = Instant::now() + PATIENCE;
        let note = self.spool().join("000001.json");
        while !fs::read_to_string(&note).is_ok_and(|note| note.contains(state)) {
            assert!(Instant::now() < end, "it is never {state}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The folder in which papers come out, after the power is back.
    fn tray(&self) -> PathBuf {
        self.folder.path().join("tray")
    }

    /// The papers that came out, oldest first, as text.
    fn papers(&self) -> Vec<String> {
        let Ok(found) = fs::read_dir(self.tray()) else { return Vec::new() };
        let mut files: Vec<PathBuf> = found.map(|file| file.unwrap().path()).collect();
        files.sort();
        let read = |path: &PathBuf| {
            let bytes = fs::read(path).unwrap();
            encoding_rs::GB18030.decode(&bytes).0.into_owned()
        };
        files.iter().map(read).collect()
    }

    /// The desk after the power is back.
    fn again(&self) -> Desk {
        Desk::open(&self.book, Target::Folder(self.tray()))
    }

    /// The entries that tell of the counter, after everything was counted.
    #[track_caller]
    fn counted(&self, wanted: Figures) -> Vec<&'static str> {
        let mut store = Sqlite::open(&self.book, Access::Write).unwrap();
        assert_eq!(verdict(&mut store, 1).findings, []);
        let all = entries(&mut store);
        let book = Book::open(store, Replayed::new(&Ticker::at("2026-03-02"), 1)).unwrap();
        let views = book.views();
        let figures = views.figures(WANG, of("2026-03-02"));
        let balance = |account: &str, commodity: &str| views.accounts.balance(of(account), of(commodity));
        let cards = overview(views);
        assert!(cards.adds_up, "bought = held + issued + void");
        let found = Figures {
            available: figures.available.minor() / 100,
            held: figures.held.minor() / 100,
            redeemed: balance("redeemed", "PTS") / 100,
            shelf: balance("shelf:SOAP", "SKU:SOAP"),
            aside: balance("aside:SOAP", "SKU:SOAP"),
            issued: balance("issued-goods", "SKU:SOAP"),
            cards_given: cards.faces.iter().map(|face| face.issued.minor()).sum(),
            slips: views.redemptions.vouchers(),
        };
        assert_eq!(found, wanted);
        assert_eq!(found.available + found.held + found.redeemed, 100, "no point is lost or doubled");
        assert_eq!(found.shelf + found.aside + found.issued, 9, "no piece is lost or doubled");
        let kinds = ["redemption.", "market_card.issued", "slip."];
        let names = all.iter().map(|sealed| sealed.entry().event.name());
        names.filter(|name| kinds.iter().any(|kind| name.starts_with(kind))).collect()
    }
}

/// A pipe under a name: whoever opens it waits for the other end.
pub(super) fn pipe(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Program::new("mkfifo").arg(path).status().unwrap().success());
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Figures {
    available: i64,
    held: i64,
    redeemed: i64,
    shelf: i64,
    aside: i64,
    issued: i64,
    cards_given: i64,
    slips: u32,
}

const UNTOUCHED: Figures =
    Figures { available: 100, held: 0, redeemed: 0, shelf: 9, aside: 0, issued: 0, cards_given: 0, slips: 0 };
const PARKED: Figures = Figures { available: 80, held: 20, shelf: 7, aside: 2, ..UNTOUCHED };
const SERVED: Figures = Figures { available: 80, redeemed: 20, shelf: 7, issued: 2, slips: 1, ..UNTOUCHED };

/// Whether a paper says that it is a reprint.
fn is_marked(paper: &str) -> bool {
    paper.contains("重印")
}

#[test]
fn before_anything_is_written_a_power_cut_leaves_nothing_behind() {
    let counter = Counter::stocked();
    let mut victim = Victim::start(&counter, "none");
    victim.does("look hold");
    victim.does("look redeem");
    victim.kill();
    assert_eq!(counter.counted(UNTOUCHED), Vec::<&str>::new());
    let desk = counter.again();
    assert_eq!((desk.holds(), desk.slips()), (vec![], vec![]));
    desk.close();
}

#[test]
fn a_parked_basket_survives_a_power_cut_and_is_captured_once() {
    let counter = Counter::stocked();
    let mut victim = Victim::start(&counter, "none");
    victim.does("ask hold");
    victim.kill();
    counter.counted(PARKED);
    let (desk, other) = (counter.again(), counter.again());
    let first = HoldId::number(1);
    assert_eq!((desk.holds(), other.holds()), (vec![first], vec![first]), "both desks see it");
    other.submit("mine", command("capture")).unwrap();
    let gone = Refusal::NoSuchHold { hold: first };
    assert_eq!(desk.submit("mine-too", command("capture")), Err(gone));
    assert_eq!((desk.holds(), desk.slips()), (vec![], vec![SLIP]));
    other.settled_jobs();
    desk.close();
    other.close();
    assert_eq!(counter.counted(SERVED), ["redemption.held", "redemption.redeemed"]);
}

#[test]
fn a_slip_that_was_written_and_never_queued_is_on_the_list_and_a_repeated_request_prints_it_once() {
    let counter = Counter::stocked();
    let mut victim = Victim::start(&counter, &format!("folder:{}", counter.tray().display()));
    victim.does("ask hold");
    // The desk stops where it would put the slip on its queue.
    let part = counter.spool().join("000001.part");
    pipe(&part);
    victim.order("ask capture");
    counter.written("redemption.redeemed");
    victim.kill();
    fs::remove_file(part).unwrap();
    counter.counted(SERVED);

    let desk = counter.again();
    assert_eq!((desk.holds(), desk.slips(), desk.jobs()), (vec![], vec![SLIP], vec![]));
    // Whoever did not hear an answer may ask again under the same key: nothing moves, and the slip
    // that nobody got comes out.
    let again = desk.submit("key-capture", command("capture")).unwrap();
    assert!(matches!(&again.event, Event::Redeemed(fact) if fact.voucher == SLIP), "{again:?}");
    let jobs = desk.settled_jobs();
    assert_eq!(jobs.iter().map(|job| job.what).collect::<Vec<_>>(), [What::Slip(SLIP)]);
    // Once it is on the queue, the same request prints nothing more.
    desk.submit("key-capture", command("capture")).unwrap();
    assert_eq!(desk.settled_jobs().len(), 1);
    // Another key is another request, and what was parked is gone.
    let gone = Refusal::NoSuchHold { hold: HoldId::number(1) };
    assert_eq!(desk.submit("another", command("capture")), Err(gone));
    desk.close();
    let papers = counter.papers();
    assert_eq!(papers.len(), 1);
    assert!(papers[0].contains("SOAP") && !is_marked(&papers[0]), "{papers:?}");
    assert_eq!(counter.counted(SERVED), ["redemption.held", "redemption.redeemed"]);
}

#[test]
fn a_slip_that_waited_on_the_queue_comes_out_once_and_unmarked_when_the_power_is_back() {
    let counter = Counter::stocked();
    // The printer takes the test page and never opens its mouth again.
    let mouth = counter.folder.path().join("printer");
    pipe(&mouth);
    let mut victim = Victim::start(&counter, mouth.to_str().unwrap());
    victim.does("test printer");
    counter.job_is("printing");
    victim.does("ask redeem");
    victim.kill();
    counter.counted(SERVED);

    let desk = counter.again();
    let jobs = desk.settled_jobs();
    let of_slip = |job: &&Job| job.what == What::Slip(SLIP);
    assert_eq!(jobs.iter().find(of_slip).unwrap().state, State::Done);
    // The page was on its way: it waits for a person.
    let page = jobs.iter().find(|job| job.what == What::Page).unwrap();
    assert!(matches!(page.state, State::Half(_)), "{page:?}");
    desk.close();
    let papers = counter.papers();
    assert_eq!(papers.len(), 1);
    assert!(papers[0].contains("SOAP") && !is_marked(&papers[0]), "{papers:?}");
    // Another start prints nothing more.
    let desk = counter.again();
    assert_eq!(desk.settled_jobs().len(), 2);
    desk.close();
    assert_eq!(counter.papers().len(), 1);
    assert_eq!(counter.counted(SERVED), ["redemption.redeemed"]);
}

/// A printer that takes one page of memory of a paper and then no more.
pub(super) struct Choked {
    pipe: File,
    ballast: usize,
}

const PAGE: usize = 4096;
const O_NONBLOCK: i32 = 0o4000;

impl Choked {
    pub(super) fn at(path: &Path) -> Self {
        let pipe = OpenOptions::new().read(true).write(true).custom_flags(O_NONBLOCK).open(path).unwrap();
        let mut choked = Self { pipe, ballast: 0 };
        loop {
            match choked.pipe.write(&[b'.'; PAGE]) {
                Ok(written) => choked.ballast += written,
                Err(err) if err.kind() == ErrorKind::WouldBlock => break,
                Err(err) => panic!("{err}"),
            }
        }
        // Room for one page.
        choked.pipe.read_exact(&mut [0; PAGE]).unwrap();
        choked.ballast -= PAGE;
        choked
    }

    /// What came out of the paper.
    fn came_out(mut self) -> Vec<u8> {
        let (mut all, mut some) = (Vec::new(), [0; PAGE]);
        while let Ok(read @ 1..) = self.pipe.read(&mut some) {
            all.extend_from_slice(&some[..read]);
        }
        all.split_off(self.ballast)
    }
}

/// A counter whose power failed while a slip was printed, and what had come out of it by then.
fn cut_while_printing() -> (Counter, Vec<u8>) {
    for _ in 0..10 {
        let counter = Counter::stocked();
        let mouth = counter.folder.path().join("printer");
        pipe(&mouth);
        let printer = Choked::at(&mouth);
        let mut victim = Victim::start(&counter, mouth.to_str().unwrap());
        victim.does("ask redeem");
        counter.job_is("printing");
        // Nobody can see how far the printer is; so it is tried until some came out.
        std::thread::sleep(Duration::from_millis(200));
        victim.kill();
        let half = printer.came_out();
        if !half.is_empty() {
            return (counter, half);
        }
    }
    panic!("nothing was ever printed");
}

#[test]
fn half_a_slip_is_never_sent_again_by_itself_and_its_reprint_is_marked_and_counted() {
    let (counter, half) = cut_while_printing();
    let whole = fs::read(counter.spool().join("000001.out")).unwrap();
    assert!(PAGE < whole.len(), "{} bytes", whole.len());
    assert!(half.len() < whole.len() && whole.starts_with(&half), "{} of {}", half.len(), whole.len());
    counter.counted(SERVED);

    let desk = counter.again();
    let jobs = desk.jobs();
    assert!(matches!(jobs.as_slice(), [Job { state: State::Half(_), tries: 1, .. }]), "{jobs:?}");
    assert_eq!(desk.slips(), [SLIP]);
    let entry = desk.submit("again", command("reprint")).unwrap();
    let Event::SlipReprinted(fact) = entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.voucher, fact.nth), (SLIP, 1));
    let jobs = desk.settled_jobs();
    assert_eq!(jobs.len(), 2);
    assert_eq!(jobs[0].state, State::Done);
    desk.close();
    let papers = counter.papers();
    assert_eq!(papers.len(), 1);
    assert!(papers[0].contains("SOAP") && is_marked(&papers[0]), "{papers:?}");
    assert_eq!(counter.counted(SERVED), ["redemption.redeemed", "slip.reprinted"]);
}

#[test]
fn what_was_printed_before_a_power_cut_is_not_printed_again() {
    let counter = Counter::stocked();
    let mut victim = Victim::start(&counter, &format!("folder:{}", counter.tray().display()));
    victim.does("ask redeem");
    counter.job_is("done");
    victim.kill();
    let desk = counter.again();
    let jobs = desk.settled_jobs();
    assert!(matches!(jobs.as_slice(), [Job { state: State::Done, tries: 1, .. }]), "{jobs:?}");
    desk.close();
    assert_eq!(counter.papers().len(), 1);
    assert_eq!(counter.counted(SERVED), ["redemption.redeemed"]);
}

#[test]
fn a_supermarket_card_handed_out_before_a_power_cut_is_given_out_once() {
    let counter = Counter::stocked();
    let mut victim = Victim::start(&counter, &format!("folder:{}", counter.tray().display()));
    let part = counter.spool().join("000001.part");
    pipe(&part);
    victim.order("ask cards");
    counter.written("market_card.issued");
    victim.kill();
    fs::remove_file(part).unwrap();
    // ¥10 at half a yuan a point.
    let given = Figures { available: 80, redeemed: 20, cards_given: 1, slips: 1, ..UNTOUCHED };
    counter.counted(given);
    let desk = counter.again();
    assert_eq!(desk.slips(), [SLIP]);
    let twice = desk.submit("another", command("cards")).unwrap_err();
    assert_eq!(twice.name(), "card_issued");
    desk.submit("key-cards", command("cards")).unwrap();
    desk.settled_jobs();
    desk.close();
    let papers = counter.papers();
    assert_eq!(papers.len(), 1);
    assert!(papers[0].contains("SG001") && !is_marked(&papers[0]), "{papers:?}");
    assert_eq!(counter.counted(given), ["market_card.issued"]);
}
