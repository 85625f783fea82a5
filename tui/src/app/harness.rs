//! The whole desk without a terminal: the loop, the real worker and the book of the demonstration.
//!
//! Everything that was asked is answered before the next event, unless a test holds it back.

#![cfg(test)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use ledger::book::{Book, Submission, Surroundings};
use ledger::events::operators::Role;
use ledger::rules::operators::EnrolOperator;
use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::store::{Access, Sqlite};
use ledger::units::{Digest, MemberId, Moment, OperatorId};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::{Position, Rect};
use tempfile::TempDir;

use super::{App, Event, Mode};
use crate::demo;
use crate::desk::{self, Ask, Setting, Told};
use crate::dump;
use crate::print::Printer;
use crate::screens::{Data, Found, Query};
use crate::theme::Theme;
use crate::widgets::Look;
use crate::words::Lang;

/// Mono, ASCII, in English.
pub(super) const ENGLISH: Look = Look { theme: Theme::PLAIN, lang: Lang::En };

/// Those who work in the demonstration.
pub(super) const CHIEF: u8 = 1;
pub(super) const CLERK: u8 = 2;
pub(super) const REVIEWER: u8 = 3;
pub(super) const KEEPER: u8 = 4;
pub(super) const FINANCE: u8 = 5;
pub(super) const AUDITOR: u8 = 6;
pub(super) const OTHER_CLERK: u8 = 7;

/// The file of an own key, beside the book, where a test puts one.
pub(super) const STICK: &str = "stick.key";

/// A clock that stands at the demo's opening, and chance that is the same every time.
struct Still {
    seed: u8,
    drawn: u64,
}

impl Surroundings for Still {
    fn now(&mut self) -> Moment {
        demo::opened_at()
    }

    fn random(&mut self) -> [u8; 32] {
        self.drawn += 1;
        *Digest::of(&[b"headless", &[self.seed], &self.drawn.to_be_bytes()]).as_bytes()
    }
}

/// Surroundings of somebody beside the desk.
pub(super) fn still() -> Box<dyn Surroundings> {
    Box::new(Still { seed: 99, drawn: 0 })
}

/// A book of the demonstration of one's own.
pub(super) fn a_book() -> TempDir {
    static BUILT: OnceLock<TempDir> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("demo.book");
        demo::build(&path).unwrap();
        // What is due on the demo's today is written, so that a test counts its own entries only.
        let store = Sqlite::open(&path, Access::Write).unwrap();
        let mut book = Book::open(store, Box::new(Still { seed: 0, drawn: 0 })).unwrap();
        book.submit_all(&[]).unwrap();
        book.close().unwrap();
        folder
    });
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(built.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
    }
    folder
}

/// A desk with its worker.
pub(super) struct Desk {
    pub(super) app: App,
    asks: Sender<Ask>,
    told: Receiver<Told>,
    held: Vec<Ask>,
    now: u64,
    look: Look,
    size: (u16, u16),
    path: PathBuf,
    folder: Option<TempDir>,
    /// Keys, scans and pastes of a person.
    pub(super) hands: (usize, usize, usize),
}

impl Desk {
    /// A desk with this operator signed in.
    pub(super) fn of(operator: u8) -> Self {
        Self::with(operator, Look::PLAIN)
    }

    pub(super) fn with(operator: u8, look: Look) -> Self {
        let folder = a_book();
        let path = folder.path().join("demo.book");
        let mut desk = Self::at(&path, Mode::Demo, look, Some(operator));
        desk.folder = Some(folder);
        desk
    }

    /// A desk on a book in which something else happened first.
    pub(super) fn prepared(operator: u8, look: Look, happened: impl FnOnce(&mut Book<Sqlite>)) -> Self {
        let folder = a_book();
        let path = folder.path().join("demo.book");
        let store = Sqlite::open(&path, Access::Write).unwrap();
        let mut book = Book::open(store, Box::new(Still { seed: 99, drawn: 0 })).unwrap();
        happened(&mut book);
        book.close().unwrap();
        let mut desk = Self::at(&path, Mode::Demo, look, Some(operator));
        desk.folder = Some(folder);
        desk
    }

    /// A desk that nobody signed in to.
    pub(super) fn closed(mode: Mode, look: Look) -> Self {
        let folder = a_book();
        let path = folder.path().join("demo.book");
        let mut desk = Self::at(&path, mode, look, None);
        desk.folder = Some(folder);
        desk
    }

    /// A desk on a book somebody else has.
    pub(super) fn beside(other: &Self, operator: u8) -> Self {
        Self::at(&other.path, Mode::Demo, Look::PLAIN, Some(operator))
    }

    /// The visitor's screen on a book somebody else has.
    pub(super) fn kiosk_beside(other: &Self) -> Self {
        Self::at(&other.path, Mode::Kiosk, Look::PLAIN, None)
    }

    /// A desk on a book somebody else has, as it is before the worker has opened it.
    pub(super) fn unopened(other: &Self) -> Self {
        let (asks, _) = mpsc::channel();
        let (_, told) = mpsc::channel();
        let app = App::new(other.look, Mode::Desk);
        let (held, path) = (Vec::new(), other.path.clone());
        let (look, size) = (other.look, other.size);
        Self { app, asks, told, held, now: 0, look, size, path, folder: None, hands: (0, 0, 0) }
    }

    /// A desk with a printer.
    pub(super) fn printing(operator: u8, look: Look, printer: Printer) -> Self {
        let folder = a_book();
        let path = folder.path().join("demo.book");
        let mut desk = Self::with_printer(&path, Mode::Demo, look, Some(operator), printer);
        desk.folder = Some(folder);
        desk
    }

    fn at(path: &Path, mode: Mode, look: Look, operator: Option<u8>) -> Self {
        Self::with_printer(path, mode, look, operator, Printer::default())
    }

    fn with_printer(path: &Path, mode: Mode, look: Look, operator: Option<u8>, printer: Printer) -> Self {
        let access = if mode == Mode::Kiosk { Access::Read } else { Access::Write };
        Self::opened(path, (mode, access, None), look, operator, printer)
    }

    /// A desk at which somebody looks on, at a book that is read only.
    pub(super) fn looking_on(operator: u8, look: Look) -> Self {
        Self::looking_on_from(operator, look, None)
    }

    /// The same with a folder, beside the book's, for what he writes.
    pub(super) fn looking_on_with_exports(operator: u8, look: Look, exports: &Path) -> Self {
        Self::looking_on_from(operator, look, Some(exports.to_owned()))
    }

    fn looking_on_from(operator: u8, look: Look, exports: Option<PathBuf>) -> Self {
        let folder = a_book();
        let path = folder.path().join("demo.book");
        let access = (Mode::Demo, Access::Read, exports);
        let mut desk = Self::opened(&path, access, look, Some(operator), Printer::default());
        desk.folder = Some(folder);
        desk
    }

    fn opened(
        path: &Path,
        (mode, access, exports): (Mode, Access, Option<PathBuf>),
        look: Look,
        operator: Option<u8>,
        printer: Printer,
    ) -> Self {
        let (asks, asked) = mpsc::channel();
        let (tell, told) = mpsc::channel();
        let signed_in =
            operator.map(|number| (OperatorId::number(number.into()), demo::PIN.parse().unwrap()));
        let setting = Setting {
            path: path.to_owned(),
            desk: "desk-1".parse().unwrap(),
            surroundings: Box::new(Still { seed: operator.unwrap_or(0), drawn: 0 }),
            printer,
            lang: look.lang,
            access,
            signed_in,
            pins: (mode == Mode::Kiosk)
                .then(|| Box::new(Still { seed: 42, drawn: 0 }) as Box<dyn Surroundings>),
            passphrase: None,
            sign_with: vec![path.with_file_name(STICK)],
            exports,
        };
        desk::start(setting, asked, tell);
        let mut desk = Self {
            app: App::new(look, mode),
            asks,
            told,
            held: Vec::new(),
            now: 0,
            look,
            size: (80, 24),
            path: path.to_owned(),
            folder: None,
            hands: (0, 0, 0),
        };
        desk.settle();
        desk
    }

    /// Gives an event and keeps what it asks.
    pub(super) fn hold(&mut self, event: Event) {
        match event {
            Event::Key(_) => self.hands.0 += 1,
            Event::Scan(_) => self.hands.1 += 1,
            Event::Paste(_) => self.hands.2 += 1,
            _ => {}
        }
        self.now += 10;
        let asks = self.app.update(event, self.now);
        self.held.extend(asks);
    }

    /// Asks what was kept, and everything that follows, until the worker has nothing to say.
    pub(super) fn settle(&mut self) {
        loop {
            for ask in self.held.drain(..) {
                drop(self.asks.send(ask));
            }
            // Nobody has this number: an answer nobody else gets.
            drop(self.asks.send(Ask::Load(Query::Member(MemberId::number(999_999), None))));
            loop {
                match self.told.recv_timeout(Duration::from_secs(20)) {
                    Ok(Told::Loaded(Data::Member(None))) => break,
                    Ok(Told::Fatal(why)) => panic!("{why}"),
                    Ok(told) => self.hold(Event::Told(told)),
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => panic!("the worker is silent:\n{}", self.text()),
                }
            }
            if self.held.is_empty() {
                return;
            }
        }
    }

    /// Asks what was kept and takes in what is told, up to the first that is such; what follows is kept.
    pub(super) fn up_to(&mut self, is_such: impl Fn(&Told) -> bool) {
        for ask in self.held.drain(..) {
            drop(self.asks.send(ask));
        }
        loop {
            let told = self.told.recv_timeout(Duration::from_secs(20)).unwrap();
            let ends = is_such(&told);
            self.hold(Event::Told(told));
            if ends {
                return;
            }
        }
    }

    /// Waits for what comes by itself.
    pub(super) fn wait_for(&mut self, text: &str) {
        for _ in 0..100 {
            if self.text().contains(text) {
                return;
            }
            if let Ok(told) = self.told.recv_timeout(Duration::from_millis(100)) {
                self.hold(Event::Told(told));
                for ask in self.held.drain(..) {
                    drop(self.asks.send(ask));
                }
            }
        }
        panic!("never seen: {text}\n{}", self.text());
    }

    pub(super) fn event(&mut self, event: Event) {
        self.hold(event);
        self.settle();
    }

    pub(super) fn key(&mut self, code: KeyCode) {
        self.event(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    pub(super) fn f(&mut self, n: u8) {
        self.key(KeyCode::F(n));
    }

    pub(super) fn ctrl(&mut self, letter: char) {
        self.event(Event::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)));
    }

    pub(super) fn enter(&mut self) {
        self.key(KeyCode::Enter);
    }

    pub(super) fn esc(&mut self) {
        self.key(KeyCode::Esc);
    }

    pub(super) fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.key(KeyCode::Char(c));
        }
    }

    pub(super) fn scan(&mut self, code: &str) {
        self.event(Event::Scan(code.to_owned()));
    }

    /// Lets time go by.
    pub(super) fn wait(&mut self, millis: u64) {
        self.now += millis;
        self.event(Event::Tick);
    }

    pub(super) fn resize(&mut self, columns: u16, rows: u16) {
        self.size = (columns, rows);
    }

    /// The screen at a size, and where its cursor stands.
    pub(super) fn drawn(&self, columns: u16, rows: u16) -> (Buffer, Option<Position>) {
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
        let cursor = self.app.draw(buf.area, &mut buf);
        (buf, cursor)
    }

    /// What the screen says.
    pub(super) fn text(&self) -> String {
        dump::dump(&self.drawn(self.size.0, self.size.1).0)
    }

    /// The runs of style of the screen.
    pub(super) fn styles(&self) -> String {
        dump::styles(&self.drawn(self.size.0, self.size.1).0)
    }

    pub(super) fn cursor(&self) -> Option<Position> {
        self.drawn(self.size.0, self.size.1).1
    }

    #[track_caller]
    pub(super) fn says(&self, text: &str) {
        assert!(self.text().contains(text), "{text} is not said:\n{}", self.text());
    }

    #[track_caller]
    pub(super) fn does_not_say(&self, text: &str) {
        assert!(!self.text().contains(text), "{text} is said:\n{}", self.text());
    }

    /// The first member who is such a one.
    #[track_caller]
    pub(super) fn member(&mut self, is_such: impl Fn(&Found) -> bool) -> Found {
        drop(self.asks.send(Ask::Load(Query::Members(String::new()))));
        loop {
            match self.told.recv_timeout(Duration::from_secs(20)).unwrap() {
                Told::Loaded(Data::Members(_, found, _)) => {
                    return found.into_iter().find(is_such).unwrap();
                }
                told => self.hold(Event::Told(told)),
            }
        }
    }

    /// A new clerk with a PIN that was set by others, enrolled at another desk.
    pub(super) fn newcomer(&self, start_pin: &str) -> OperatorId {
        let store = Sqlite::open(&self.path, Access::Write).unwrap();
        let mut book = Book::open(store, Box::new(Still { seed: 77, drawn: 0 })).unwrap();
        let operator = book.views().operators.next().unwrap();
        let pin = demo::PIN.parse().unwrap();
        let mut session = |number: u8| {
            book.sign_in_once(OperatorId::number(number.into()), &pin, &"office".parse().unwrap()).unwrap()
        };
        let (chief, reviewer) = (session(CHIEF), session(REVIEWER));
        let start: Pin = start_pin.parse().unwrap();
        let pin = PinHash::of(&start.chosen().unwrap(), b"an invented salt", Cost::Cheap);
        let (roles, name) = (vec![Role::Clerk], "郑新".parse().unwrap());
        let enrol = EnrolOperator { roles, member: None, name, pin };
        let request = "newcomer-1".parse().unwrap();
        let asked = Submission { session: chief, second: Some(reviewer), request, command: enrol.into() };
        book.submit(&asked).unwrap();
        operator
    }

    /// Asks the worker to sign somebody in, past every screen, and says why it did not.
    #[track_caller]
    pub(super) fn not_signed_in(&mut self, operator: u8, pin: &str) -> String {
        let ask = Ask::SignIn(OperatorId::number(operator.into()), pin.parse().unwrap());
        drop(self.asks.send(ask));
        loop {
            match self.told.recv_timeout(Duration::from_secs(20)).unwrap() {
                Told::NotSignedIn(err) => return crate::words::refusals::book_error(self.look.lang, &err),
                Told::SignedIn(me) => panic!("{me:?}"),
                _ => {}
            }
        }
    }

    /// A file in the folder of the book.
    pub(super) fn beside_book(&self, name: &str) -> PathBuf {
        self.path.with_file_name(name)
    }

    /// Puts a file into the folder of the book.
    pub(super) fn lay_beside(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.path.with_file_name(name), bytes).unwrap();
    }

    /// The file of the book.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How many entries the book has.
    pub(super) fn entries(&self) -> u64 {
        let store = Sqlite::open(&self.path, Access::Read).unwrap();
        let book = Book::open(store, Box::new(Still { seed: 0, drawn: 0 })).unwrap();
        book.head().map_or(0, |(seq, _)| seq.get() + 1)
    }

    /// Draws at every size the desk is made for: nothing is lost at the edges.
    #[track_caller]
    pub(super) fn fits_everywhere(&self) {
        for (columns, rows) in [(60, 20), (80, 24), (100, 30), (160, 50)] {
            let (buf, cursor) = self.drawn(columns, rows);
            let text = dump::dump(&buf);
            let lines: Vec<&str> = text.lines().collect();
            assert!(lines[0].contains("房山警务室"), "no title at {columns}x{rows}:\n{text}");
            let foot = lines[usize::from(rows) - 2..].join(" ");
            let hint = if self.look.lang == Lang::Zh {
                ["返回", "关闭", "取消", "确定", "退出"]
            } else {
                ["Back", "Close", "Cancel", "Take", "Quit"]
            };
            assert!(hint.iter().any(|hint| foot.contains(hint)), "no footer at {columns}x{rows}:\n{text}");
            for line in &lines {
                assert!(crate::text::width(line) <= usize::from(columns), "{columns}x{rows}: {line}");
            }
            if let Some(cursor) = cursor {
                assert!(buf.area.contains(cursor), "{cursor:?}");
            }
        }
    }
}
