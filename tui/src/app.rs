//! T3: the loop, as a pure update.
//!
//! ```text
//! Event ─▶ App::update(event, now) ─▶ Vec<Ask>      what the worker is asked
//!          App::draw(frame)                         from the same state
//! ```
//!
//! 1. A box on top has the keys to itself; a scan never answers it.
//! 2. Every command that moves something is shown first, as the entry it would become, and needs
//!    F9 twice. Only judgements of the review queue go at once: they are one key each.
//! 3. A command is sent under one request key. Until its answer comes nothing else is taken in, so
//!    that no screen is left and no basket changed behind it; only quitting is possible.
//! 4. What was recorded is said when the page shows it, not before; keys pressed in between wait for
//!    that page.

mod answers;
mod asking;
mod boxes;
mod card_stories;
mod counter;
mod crowd;
mod hands;
mod harness;
mod picture;
mod places;
mod proposal;
mod stories;
mod stories_of_earning;

use std::collections::BTreeMap;

use boxes::{Over, Sought};
use ledger::exchange::Aim;
use ledger::rules::Command;
use ledger::rules::pin::Pin;
use ledger::units::{Day, KindCode, Moment, OperatorId, VoucherNo, Zone};
use ratatui::crossterm::event::KeyEvent;

use crate::desk::{Ask, Shown, Told};
use crate::keys::{self, Action};
use crate::screens::home::Home;
use crate::screens::kiosk::Kiosk;
use crate::screens::sign_in::SignIn;
use crate::screens::{Cmd, Ctx, Input, Lists, Me, Query, Screen, Target};
use crate::widgets::Look;
use crate::widgets::toast::{Severity, Toasts};
use crate::words::Word;

/// What comes in from outside.
#[derive(Debug)]
pub enum Event {
    /// A key of a person.
    Key(KeyEvent),
    /// A code of the scanner.
    Scan(String),
    /// The code scanned last once more, too soon to be another scan.
    Repeat,
    /// A paste, as one line.
    Paste(String),
    /// The worker tells something.
    Told(Told),
    /// Time went by.
    Tick,
    /// The window is another.
    Resize,
    /// Somebody outside wants the program to end.
    Terminate,
}

/// For whom the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The staff.
    Desk,
    /// The staff, in a demonstration on invented data.
    Demo,
    /// A visitor.
    Kiosk,
}

/// How the loop goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Going {
    /// On.
    On,
    /// Waiting for the worker to close the book.
    Closing,
    /// Ended; with what went wrong, if something did.
    Ended(Option<String>),
}

/// Everything that is on the screen.
pub struct App {
    look: Look,
    mode: Mode,
    now: u64,
    shown: Option<(Shown, u64)>,
    me: Option<Me>,
    lists: Lists,
    /// Where we are: the base and what was opened from it.
    stack: Vec<(Target, Box<dyn Screen>)>,
    /// The lock, over everything else.
    gate: Option<SignIn>,
    /// A counter that was left with an open basket.
    parked: Option<Box<dyn Screen>>,
    /// Who locked the desk.
    locked_by: Option<OperatorId>,
    /// Counters with an open basket that wait until whoever filled it signs in again.
    left: BTreeMap<OperatorId, Box<dyn Screen>>,
    /// Forms that were half filled in when the desk was locked, by who did.
    half_filled: BTreeMap<OperatorId, Over>,
    over: Vec<Over>,
    toasts: Toasts,
    /// Since when a command's answer is awaited.
    sent: Option<u64>,
    /// The command asked last, in case it takes a second person.
    proposed: Option<Command>,
    /// Who signed in for the command that was sent, in place of the operator.
    in_place: Option<(OperatorId, Pin)>,
    requests: u64,
    /// The kind of the act entered last, with which the next form begins.
    last_kind: Option<KindCode>,
    touched: u64,
    going: Going,
    /// The slip written last at this desk, which is the one most likely to be printed again.
    last_voucher: Option<VoucherNo>,
    /// Whom a form seeks.
    seeking: Option<Sought>,
    /// What waits until the page is there again.
    settling: Option<Settling>,
}

/// Something was recorded or refused, and the page is read anew.
#[derive(Default)]
struct Settling {
    /// What is said once it is there: whoever reads it goes on with what he sees.
    says: Vec<(Severity, String)>,
    /// What hands did meanwhile; the page that was there before must not take it.
    hands: Vec<Event>,
}

/// How long nobody may touch the desk before it locks itself.
const IDLE_MS: u64 = 10 * 60_000;

impl App {
    /// The program before it was told anything.
    pub fn new(look: Look, mode: Mode) -> Self {
        let base: Box<dyn Screen> = match mode {
            Mode::Kiosk => Box::new(Kiosk::default()),
            Mode::Desk | Mode::Demo => Box::new(Home::default()),
        };
        let gate = (mode == Mode::Desk).then(|| SignIn::new(None));
        Self {
            look,
            mode,
            now: 0,
            shown: None,
            me: None,
            lists: Lists::default(),
            stack: vec![(Target::Home, base)],
            gate,
            parked: None,
            locked_by: None,
            left: BTreeMap::new(),
            half_filled: BTreeMap::new(),
            over: Vec::new(),
            toasts: Toasts::default(),
            sent: None,
            proposed: None,
            in_place: None,
            requests: 0,
            last_kind: None,
            touched: 0,
            going: Going::On,
            last_voucher: None,
            seeking: None,
            settling: None,
        }
    }

    /// Whether the same code scanned again is one more piece.
    pub fn counts_repeats(&self) -> bool {
        let here = self.over.is_empty() && self.gate.is_none();
        here && self.stack.last().is_some_and(|(_, screen)| screen.counts_repeats())
    }

    /// How the loop goes on.
    pub const fn going(&self) -> &Going {
        &self.going
    }

    /// When the loop must wake up by itself, in milliseconds of its clock.
    pub fn next_wake(&self) -> Option<u64> {
        let screen = self.stack.last().and_then(|(_, screen)| screen.next_tick());
        // A kiosk counts down, a desk shows how long it waits.
        let second = (screen.is_some() || self.sent.is_some()).then(|| self.now.saturating_add(1000));
        let minute = Some(self.now.saturating_add(60_000));
        let idle = self.me.is_some().then(|| self.touched.saturating_add(IDLE_MS));
        [screen, second, minute, idle, self.toasts.next_expiry()].into_iter().flatten().min()
    }

    /// Answers an event.
    pub fn update(&mut self, event: Event, now: u64) -> Vec<Ask> {
        self.now = now;
        let by_hand = matches!(event, Event::Key(_) | Event::Scan(_) | Event::Paste(_));
        if by_hand {
            self.touched = now;
        }
        let quits =
            matches!(&event, Event::Key(key) if keys::lookup(self.scope(), key) == Some(Action::Quit));
        if let Some(settling) = self.settling.as_mut().filter(|_| by_hand && !quits) {
            settling.hands.push(event);
            return Vec::new();
        }
        match event {
            Event::Key(key) => self.key(&key),
            Event::Scan(code) => self.scan(&code),
            // The code is not said: quick fingers on a PIN look like a scanner.
            Event::Repeat => {
                if self.mode != Mode::Kiosk && self.gate.is_none() {
                    self.say(Severity::Info, self.look.say(Word::SCAN_REPEATED));
                }
                Vec::new()
            }
            Event::Paste(text) => self.paste(&text),
            Event::Told(told) => self.told(told),
            Event::Tick => {
                self.toasts.expire(now);
                let mut asks = self.input(Input::Tick);
                if self.me.is_some() && self.mode == Mode::Desk && now >= self.touched.saturating_add(IDLE_MS)
                {
                    asks.extend(self.lock());
                }
                asks
            }
            Event::Resize => Vec::new(),
            Event::Terminate => self.leave(),
        }
    }

    fn say(&mut self, severity: Severity, text: impl Into<String>) {
        self.toasts.say(severity, text, self.now);
    }

    /// Says something about the page as it is.
    fn say_here(&mut self, severity: Severity, text: impl Into<String>) {
        self.toasts.say_here(severity, text, self.now);
    }

    /// Asks again for everything on the screen, and says this when it is there.
    fn say_when_loaded(&mut self, severity: Severity, text: impl Into<String>) -> Vec<Ask> {
        let mut asks = self.reload();
        if asks.is_empty() {
            self.say_here(severity, text);
        } else {
            self.settling.get_or_insert_default().says.push((severity, text.into()));
            asks.push(Ask::Settle);
        }
        asks
    }

    /// The page is there: says what waited for it, and does what hands did meanwhile.
    fn settled(&mut self) -> Vec<Ask> {
        let Settling { says, hands } = self.settling.take().unwrap_or_default();
        for (severity, text) in says {
            self.say_here(severity, text);
        }
        let mut asks = Vec::new();
        for event in hands {
            asks.extend(self.update(event, self.now));
        }
        asks
    }

    /// Where the station's clock hangs, once that was told.
    fn zone(&self) -> Zone {
        self.shown.as_ref().map_or(Zone::SHANGHAI, |(shown, _)| shown.zone)
    }

    fn today(&self) -> Day {
        self.shown.as_ref().map_or(Day::number(0), |(shown, _)| shown.today)
    }

    /// Gives the screen on top an input and does what it wants.
    fn input(&mut self, input: Input<'_>) -> Vec<Ask> {
        let ctx = Ctx {
            look: self.look,
            now: self.now,
            today: self.today(),
            at: self.clock().map(|(at, _)| at),
            zone: self.zone(),
            me: self.me.as_ref(),
            lists: &self.lists,
            waiting: self.sent.is_some(),
        };
        let cmds = match (&mut self.gate, self.stack.last_mut()) {
            (Some(gate), _) => gate.update(input, &ctx),
            (None, Some((_, screen))) => screen.update(input, &ctx),
            (None, None) => Vec::new(),
        };
        cmds.into_iter().flat_map(|cmd| self.run(cmd)).collect()
    }

    fn run(&mut self, cmd: Cmd) -> Vec<Ask> {
        match cmd {
            Cmd::Load(query) => vec![Ask::Load(query)],
            Cmd::Go(target) => self.go(target),
            Cmd::Back => {
                if self.stack.len() > 1 {
                    self.toasts.hush();
                    self.stack.pop();
                    return self.reload();
                }
                Vec::new()
            }
            Cmd::Fill(ask) => self.fill(ask),
            Cmd::Propose(command) => self.propose(command, None),
            Cmd::Do(command) => self.submit(command, None),
            Cmd::Check(command) => vec![Ask::Check(command)],
            Cmd::Say(severity, text) => {
                self.say_here(severity, text);
                Vec::new()
            }
            Cmd::Hush => {
                self.toasts.hush();
                Vec::new()
            }
            Cmd::SignIn(operator, pin) => {
                self.sent = Some(self.now);
                vec![Ask::SignIn(operator, pin)]
            }
            Cmd::OpenSource(code, pin) => {
                self.sent = Some(self.now);
                vec![Ask::OpenSource(code, pin)]
            }
            Cmd::ShowPin(member, pin) => vec![Ask::ShowPinAlone(member, pin)],
            Cmd::Verify => vec![Ask::Verify],
            Cmd::CancelVerify => vec![Ask::CancelVerify],
            Cmd::Import(file, aim) => {
                // While rows are written nothing else is taken in, as with every command.
                if matches!(aim, Aim::Write | Aim::SkipBad) {
                    if self.sent.is_some() {
                        return Vec::new();
                    }
                    self.sent = Some(self.now);
                }
                vec![Ask::Import(file, aim)]
            }
            Cmd::CancelImport => vec![Ask::CancelImport],
            Cmd::BackUp(close) => {
                let page = self.stack.last().map(|(_, screen)| screen.queries()).unwrap_or_default();
                std::iter::once(Ask::BackUp(close)).chain(page.into_iter().map(Ask::Load)).collect()
            }
            Cmd::TestPrinter => vec![Ask::TestPrinter, Ask::Load(Query::Prints)],
            Cmd::RetryPrint(job) => vec![Ask::RetryPrint(job), Ask::Load(Query::Prints)],
            Cmd::DropPrint(job) => vec![Ask::DropPrint(job), Ask::Load(Query::Prints)],
            Cmd::Print(sheet) => vec![Ask::Print(sheet)],
            Cmd::Export(wanted) => vec![Ask::Export(wanted)],
        }
    }

    /// The moment on the station's clock.
    fn clock(&self) -> Option<(Moment, Zone)> {
        let (shown, told) = self.shown.as_ref()?;
        let since = i64::try_from(self.now.saturating_sub(*told)).unwrap_or(0);
        Some((shown.at.plus_millis(since), shown.zone))
    }
}
