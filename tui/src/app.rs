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

mod boxes;
mod card_stories;
mod counter;
mod harness;
mod proposal;
mod stories;
mod stories_of_earning;

use std::collections::BTreeMap;
use std::path::PathBuf;

use ledger::book::BookError;
use ledger::events::Event as Recorded;
use ledger::exchange::{Aim, ImportError};
use ledger::rules::pin::{Pin, PinShown};
use ledger::rules::redemptions::{Besides, RedeemWith, SetMemberPin};
use ledger::rules::{Command, Refusal};
use ledger::units::{Day, KindCode, MemberId, Moment, OperatorId, RequestKey, VoucherNo, Zone};
use ledger::views::operators::PinStanding;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use crate::desk::{Ask, NotImported, Shown, Told};
use crate::keys::{self, Action, Scope};
use crate::print::{Job, State};
use crate::screens::act::Act;
use crate::screens::audit::Audit;
use crate::screens::case::Case;
use crate::screens::cases::Cases;
use crate::screens::day::Day as DayClose;
use crate::screens::dispatch::Dispatch;
use crate::screens::explain::Explain;
use crate::screens::funds::Funds;
use crate::screens::goods::Goods;
use crate::screens::home::Home;
use crate::screens::kiosk::Kiosk;
use crate::screens::market_cards::MarketCards;
use crate::screens::member::Member;
use crate::screens::members::Members;
use crate::screens::notice::Notice;
use crate::screens::prints::Prints;
use crate::screens::redeem::Redeem;
use crate::screens::review::Review;
use crate::screens::sheets::Sheets;
use crate::screens::sign_in::SignIn;
use crate::screens::stocktake::Stocktake;
use crate::screens::trace::Trace;
use crate::screens::{Cmd, Ctx, Done, Input, Lists, Me, Query, Screen, Target, phrases};
use crate::theme::Role;
use crate::widgets::Look;
use crate::widgets::frame::{self, Page};
use crate::widgets::toast::{Severity, Toasts};
use crate::words::Word;

use boxes::Over;

/// What comes in from outside.
#[derive(Debug)]
pub enum Event {
    /// A key of a person.
    Key(KeyEvent),
    /// A code of the scanner.
    Scan(String),
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
        match event {
            Event::Key(key) => {
                self.touched = now;
                self.key(&key)
            }
            Event::Scan(code) => {
                self.touched = now;
                self.scan(&code)
            }
            Event::Paste(text) => {
                self.touched = now;
                self.paste(&text)
            }
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
                    self.stack.pop();
                    return self.reload();
                }
                Vec::new()
            }
            Cmd::Fill(ask) => {
                let refusal = self.not_permitted_form(&ask);
                match refusal {
                    Some(why) => self.say(Severity::Warn, why),
                    None => self.over.push(Over::form(ask, &self.lists.choices, self.look)),
                }
                Vec::new()
            }
            Cmd::Propose(command) => self.propose(command, None),
            Cmd::Do(command) => self.submit(command, None),
            Cmd::Say(severity, text) => {
                self.say(severity, text);
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
            Cmd::TestPrinter => vec![Ask::TestPrinter, Ask::Load(Query::Prints)],
            Cmd::RetryPrint(job) => vec![Ask::RetryPrint(job), Ask::Load(Query::Prints)],
            Cmd::DropPrint(job) => vec![Ask::DropPrint(job), Ask::Load(Query::Prints)],
            Cmd::Print(sheet) => vec![Ask::Print(sheet)],
        }
    }

    /// Asks what a command would do, with a file to be filed for it; the answer opens the box that
    /// asks back.
    fn propose(&mut self, command: Command, file: Option<PathBuf>) -> Vec<Ask> {
        if self.sent.is_some() {
            return Vec::new();
        }
        if let Some(why) = phrases::not_permitted_to(self.me.as_ref(), &command, self.look.lang) {
            self.say(Severity::Warn, why);
            return Vec::new();
        }
        self.sent = Some(self.now);
        self.proposed = Some(command.clone());
        vec![Ask::Preview(command, file)]
    }

    fn submit(&mut self, command: Command, second: Option<(OperatorId, Pin)>) -> Vec<Ask> {
        if self.sent.is_some() {
            return Vec::new();
        }
        self.requests = self.requests.saturating_add(1);
        let key = self.shown.as_ref().map(|(shown, _)| format!("{}-{}", shown.nonce, self.requests));
        match key.and_then(|key| key.parse::<RequestKey>().ok()) {
            Some(request) => {
                self.sent = Some(self.now);
                self.proposed = Some(command.clone());
                vec![Ask::Submit(request, command, second)]
            }
            None => Vec::new(),
        }
    }

    /// Carries a command out for another operator, who signs in for it alone.
    fn submit_as(
        &mut self,
        command: Command,
        by: (OperatorId, Pin),
        second: Option<(OperatorId, Pin)>,
    ) -> Vec<Ask> {
        let asks = self.submit(command, second);
        let other = |ask| match ask {
            Ask::Submit(request, command, second) => Ask::SubmitAs(request, command, by.clone(), second),
            other => other,
        };
        let asks = asks.into_iter().map(other).collect();
        // If it takes a second person too, he need not sign in again.
        self.in_place = Some(by);
        asks
    }

    /// The member in front of the desk typed his PIN.
    fn show_pin(&mut self, member: MemberId, pin: Pin) -> Vec<Ask> {
        if self.sent.is_some() {
            return Vec::new();
        }
        self.sent = Some(self.now);
        vec![Ask::ShowPin(member, pin)]
    }

    /// He did: what was asked for is proposed again, with the proof.
    fn pin_shown(&mut self, shown: PinShown) -> Vec<Ask> {
        self.sent = None;
        self.over.retain(|over| !matches!(over, Over::Confirm(..)));
        let Some(command) = self.proposed.take() else { return Vec::new() };
        let proven = match command {
            Command::Redeem(basket) => {
                RedeemWith { basket, besides: Besides { shown: Some(shown), ..Besides::default() } }.into()
            }
            Command::RedeemWith(RedeemWith { basket, besides }) => {
                RedeemWith { basket, besides: Besides { shown: Some(shown), ..besides } }.into()
            }
            Command::SetMemberPin(set) => SetMemberPin { shown: Some(shown), ..set }.into(),
            other => other,
        };
        self.propose(proven, None)
    }

    /// A refusal that somebody at the desk can answer in place: another operator, or the member's PIN.
    fn answered_in_place(&mut self, refusal: &Refusal, why: &str) -> bool {
        let is_redeeming = |command: &Command| matches!(command, Command::Redeem(_) | Command::RedeemWith(_));
        let me = self.me.as_ref().map(|me| me.operator);
        match refusal {
            Refusal::PinNeeded { member, .. } => {
                self.over.push(Over::pin(*member, why.to_owned(), self.look));
            }
            Refusal::NoMemberPin { member, .. } => {
                self.say(Severity::Warn, why);
                let ask = crate::forms::Ask::MemberPin(*member);
                self.over.push(Over::form(ask, &self.lists.choices, self.look));
            }
            Refusal::Recusal { operator, .. } if Some(*operator) == me => {
                let Some(command) = self.proposed.clone().filter(is_redeeming) else { return false };
                let mut facts = proposal::asked(&command, &self.lists, self.look);
                facts.push((why.to_owned(), Role::Warn));
                self.over.push(Over::in_place(command, facts, self.look));
            }
            _ => return false,
        }
        true
    }

    fn go(&mut self, target: Target) -> Vec<Ask> {
        self.over.clear();
        let deeper = matches!(
            target,
            Target::Member(_)
                | Target::Explain(_)
                | Target::Case(_)
                | Target::Act(_)
                | Target::Trace(Some(_))
        ) && !self.stack.is_empty();
        if !deeper {
            while self.stack.len() > 1 {
                // An idle counter must not displace a basket that waits.
                if let Some((Target::Redeem(_), screen)) = self.stack.pop()
                    && screen.is_dirty()
                {
                    self.parked = Some(screen);
                }
            }
        }
        let mut bring = None;
        let screen: Box<dyn Screen> = match target {
            Target::Home => return self.reload(),
            Target::Redeem(member) => {
                bring = member;
                self.parked.take().unwrap_or_else(|| Box::new(Redeem::default()))
            }
            Target::Members => Box::new(Members::default()),
            Target::Member(member) => Box::new(Member::new(member)),
            Target::Review => Box::new(Review::default()),
            Target::Act(task) => Box::new(Act::new(task)),
            Target::Dispatch => Box::new(Dispatch::default()),
            Target::Cases => Box::new(Cases::default()),
            Target::Notice => Box::new(Notice::default()),
            Target::Explain(member) => Box::new(Explain::new(member)),
            Target::Case(case) => Box::new(Case::new(case)),
            Target::Goods => Box::new(Goods::default()),
            Target::MarketCards => Box::new(MarketCards::default()),
            Target::Stocktake => Box::new(Stocktake::default()),
            Target::Trace(of) => Box::new(Trace::new(of)),
            Target::Funds => Box::new(Funds::default()),
            Target::Audit => Box::new(Audit::default()),
            Target::Sheets => Box::new(Sheets::default()),
            Target::Prints => Box::new(Prints::default()),
            Target::Day => Box::new(DayClose::default()),
        };
        self.stack.push((target, screen));
        let mut asks = self.reload();
        if let Some(member) = bring {
            asks.extend(self.input(Input::Bring(member)));
        }
        asks
    }

    /// Asks again for everything the screen on top lives on.
    fn reload(&self) -> Vec<Ask> {
        let screen = self.stack.last().filter(|_| self.gate.is_none());
        screen.map(|(_, screen)| screen.queries().into_iter().map(Ask::Load).collect()).unwrap_or_default()
    }

    fn lock(&mut self) -> Vec<Ask> {
        // An answer on its way must find the screen that asked.
        if self.sent.is_some() {
            return Vec::new();
        }
        let Some(me) = self.me.take() else { return Vec::new() };
        self.over.clear();
        self.locked_by = Some(me.operator);
        self.gate = Some(SignIn::new(Some(me.operator.to_string())));
        vec![Ask::SignOut]
    }

    /// Somebody takes over the desk. An open basket belongs to whoever filled it: it waits until he is
    /// back, and nobody else finds it under his hands.
    fn take_over(&mut self, operator: OperatorId) {
        let before = self.locked_by.take().filter(|before| *before != operator);
        if let Some(before) = before {
            let open = self
                .stack
                .iter()
                .position(|(target, screen)| matches!(target, Target::Redeem(_)) && screen.is_dirty());
            let open = open.map(|at| {
                let (_, screen) = self.stack.remove(at);
                // What was opened from the counter goes with it.
                self.stack.truncate(at.max(1));
                screen
            });
            if let Some(basket) = open.or_else(|| self.parked.take()) {
                let who = self.lists.operators.get(&before).map_or("", String::as_str);
                let who = format!("{before} {who}");
                self.say(Severity::Info, self.look.fill(Word::LEFT_BEHIND, &[("who", who.trim_end())]));
                self.left.insert(before, basket);
            }
        }
        if let Some(basket) = self.left.remove(&operator) {
            self.parked = Some(basket);
            self.say(Severity::Info, self.look.say(Word::LEFT_BACK));
        }
    }

    fn leave(&mut self) -> Vec<Ask> {
        self.going = Going::Closing;
        vec![Ask::Close]
    }

    /// Whether something is running here that can be stopped.
    fn can_cancel(&self) -> bool {
        self.gate.is_none() && self.stack.last().is_some_and(|(_, screen)| screen.can_cancel())
    }

    fn scope(&self) -> Scope {
        match (self.over.last(), &self.gate, self.stack.last()) {
            (Some(over), _, _) => over.scope(),
            (None, Some(gate), _) => gate.scope(),
            (None, None, Some((_, screen))) => screen.scope(),
            (None, None, None) => Scope::Page,
        }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Ask> {
        if !self.over.is_empty() {
            return self.key_over(key);
        }
        let action = keys::lookup(self.scope(), key);
        let stops = action == Some(Action::Cancel) && self.can_cancel();
        if self.sent.is_some() && action != Some(Action::Quit) && !stops {
            return Vec::new();
        }
        match action {
            Some(Action::Quit) => {
                let left = self.parked.is_some() || !self.left.is_empty();
                let dirty = left || self.stack.iter().any(|(_, screen)| screen.is_dirty());
                if dirty {
                    self.over.push(Over::leave(self.look));
                    return Vec::new();
                }
                return self.leave();
            }
            Some(Action::Help) => self.over.push(Over::help(self.scope())),
            Some(Action::Cancel) if self.mode != Mode::Kiosk && !self.can_cancel() => {
                self.over.push(Over::leave(self.look));
            }
            _ if self.gate.is_some() || self.mode == Mode::Kiosk => return self.input(Input::Key(key)),
            Some(Action::Palette) => self.over.push(Over::palette()),
            Some(Action::Back) if self.toasts.dismiss() => {}
            Some(action) => match self.act(action) {
                Some(asks) => return asks,
                None => return self.input(Input::Key(key)),
            },
            None => return self.input(Input::Key(key)),
        }
        Vec::new()
    }

    /// What a command of the key table or the palette does everywhere; none when it is the screen's.
    fn act(&mut self, action: Action) -> Option<Vec<Ask>> {
        let target = match action {
            Action::Redeem => Target::Redeem(None),
            Action::Members => Target::Members,
            Action::Review => Target::Review,
            Action::Dispatch => Target::Dispatch,
            Action::Cases => Target::Cases,
            Action::Notice => Target::Notice,
            Action::Goods => Target::Goods,
            Action::MarketCards => Target::MarketCards,
            Action::Stocktake => Target::Stocktake,
            Action::Trace => Target::Trace(None),
            Action::Funds => Target::Funds,
            Action::Audit => Target::Audit,
            Action::Sheets => Target::Sheets,
            Action::Prints => Target::Prints,
            Action::Day => Target::Day,
            Action::Refresh => return Some(self.reload()),
            Action::Lock => return Some(self.lock()),
            Action::Messages => {
                self.over.push(Over::Messages);
                return Some(Vec::new());
            }
            Action::Reverse => {
                let cards = self.stack.last().and_then(|(_, screen)| screen.takes_back());
                if cards.is_some() {
                    return Some(self.run(Cmd::Fill(crate::forms::Ask::TakeBackMarketCards(cards))));
                }
                let slip = self.stack.last().and_then(|(_, screen)| screen.undoes());
                if let Some(voucher) = slip {
                    self.over.push(Over::undo(voucher, self.look));
                    return Some(Vec::new());
                }
                return Some(self.run(Cmd::Fill(crate::forms::Ask::ReverseRedemption(None))));
            }
            Action::Source => return Some(self.run(Cmd::Fill(crate::forms::Ask::EnrolSource))),
            Action::Reprint => {
                let ask = crate::forms::Ask::Reprint(self.last_voucher);
                return Some(self.run(Cmd::Fill(ask)));
            }
            _ => return None,
        };
        Some(self.go(target))
    }

    fn scan(&mut self, code: &str) -> Vec<Ask> {
        if self.sent.is_some() {
            self.say(Severity::Warn, self.look.say(Word::SENDING));
            return Vec::new();
        }
        match self.over.last_mut() {
            // In a form a code is the text of the field in focus; any other box ignores it.
            Some(over) => {
                let taken = matches!(over, Over::Form(..));
                over.scan(code);
                if !taken {
                    let text = self.look.fill(Word::SCAN_IGNORED, &[("code", code)]);
                    self.say(Severity::Warn, text);
                }
                Vec::new()
            }
            None => self.input(Input::Scan(code)),
        }
    }

    fn paste(&mut self, text: &str) -> Vec<Ask> {
        if self.sent.is_some() {
            return Vec::new();
        }
        match self.over.last_mut() {
            Some(over) => {
                over.paste(text);
                Vec::new()
            }
            None => self.input(Input::Paste(text)),
        }
    }

    fn told(&mut self, told: Told) -> Vec<Ask> {
        match told {
            Told::Lists(lists, shown) => {
                let first = self.shown.is_none();
                (self.lists, self.shown) = (*lists, Some((shown, self.now)));
                self.lists.choices.last_kind = self.last_kind;
                if first { self.reload() } else { Vec::new() }
            }
            Told::SignedIn(me) => {
                self.sent = None;
                self.touched = self.now;
                if me.pin == PinStanding::Own {
                    self.gate = None;
                } else {
                    // The gate stays shut until he has a PIN nobody else knows.
                    self.gate.get_or_insert_with(|| SignIn::new(None)).choose(me.operator);
                }
                self.take_over(me.operator);
                self.me = Some(me);
                self.reload()
            }
            Told::NotSignedIn(err) => {
                self.sent = None;
                let why = self.why(&err);
                self.input(Input::Refused(&why))
            }
            Told::SourceOpened(pass) => {
                self.sent = None;
                self.input(Input::Opened(pass))
            }
            Told::PinShown(shown) => self.pin_shown(shown),
            Told::Loaded(data) => self.input(Input::Data(&data)),
            Told::Previewed(command, preview, namesakes) => {
                self.sent = None;
                let mut facts = proposal::facts(&preview, &self.lists, self.look);
                if !namesakes.is_empty() {
                    facts.push((self.look.say(Word::CLI_NAMESAKES).to_owned(), crate::theme::Role::Warn));
                    facts.extend(namesakes.into_iter().map(|cues| (cues, crate::theme::Role::Text)));
                }
                self.over.push(Over::confirm(*command, facts, self.look));
                Vec::new()
            }
            Told::Done(done) => self.done(&done),
            Told::Refused(err) => self.refused(&err),
            Told::NotRead(why) => {
                self.sent = None;
                if let Some(Over::Form(_, form)) = self.over.last_mut() {
                    form.reopen();
                }
                self.say(Severity::Bad, why);
                Vec::new()
            }
            Told::SecondRefused(err) => {
                self.sent = None;
                let why = self.why(&err);
                if let Some(Over::Confirm(confirm, _)) = self.over.last_mut() {
                    confirm.refuse(&why);
                }
                Vec::new()
            }
            Told::Printed(job) => self.printed(&job),
            Told::NotQueued(why) => {
                self.say(Severity::Bad, why);
                Vec::new()
            }
            Told::Changed => {
                self.say(Severity::Info, self.look.say(Word::DESK_CHANGED));
                self.reload()
            }
            Told::Walked(done, total) => self.input(Input::Walked(done, total)),
            Told::Verified(verdict) => self.input(Input::Verified(verdict.as_deref())),
            Told::Importing(done, total) => self.input(Input::Importing(done, total)),
            Told::Imported(aim, report) => {
                if matches!(aim, Aim::Write | Aim::SkipBad) {
                    self.sent = None;
                    tracing::info!(rows = report.written, kind = %report.kind, "imported");
                    let severity = if report.written > 0 { Severity::Good } else { Severity::Warn };
                    self.say(severity, crate::words::imports::sum(&report, aim, self.look.lang));
                }
                let mut asks = self.input(Input::Imported(aim, Ok(&report)));
                asks.extend(self.reload());
                asks
            }
            Told::NotImported(aim, why) => {
                if matches!(aim, Aim::Write | Aim::SkipBad) {
                    self.sent = None;
                }
                let (severity, text) = self.not_imported(&why);
                self.say(severity, text);
                self.input(Input::Imported(aim, Err(())))
            }
            Told::Closed => {
                self.going = Going::Ended(None);
                Vec::new()
            }
            Told::Fatal(why) => {
                self.going = Going::Ended(Some(why));
                Vec::new()
            }
        }
    }

    /// An entry of this desk was recorded.
    fn done(&mut self, done: &Done) -> Vec<Ask> {
        tracing::info!(entry = done.entry.seq.get(), event = done.entry.event.name(), "recorded");
        (self.sent, self.in_place) = (None, None);
        self.over.retain(|over| !matches!(over, Over::Form(..) | Over::Confirm(..)));
        let text = proposal::done(done, self.look);
        if let ledger::events::Event::TaskSubmitted(act) = &done.entry.event {
            self.last_kind = Some(act.kind);
            self.lists.choices.last_kind = self.last_kind;
        }
        self.last_voucher = done.slip.as_ref().map(|slip| slip.voucher).or(self.last_voucher);
        if let Some(code) = &done.code {
            self.over.push(Over::Code(code.clone()));
        }
        self.say(Severity::Good, text);
        if let Recorded::PinSet(set) = &done.entry.event
            && let Some(me) = self.me.as_mut().filter(|me| me.operator == set.operator)
        {
            me.pin = PinStanding::Own;
            self.gate = None;
        }
        let mut asks = self.input(Input::Done(done));
        asks.extend(self.reload());
        asks
    }

    /// Says what became of a paper. What was recorded stays recorded, whatever the printer does.
    fn printed(&mut self, job: &Job) -> Vec<Ask> {
        let said = |word: Word, why: &str| self.look.fill(word, &[("title", &job.title), ("why", why)]);
        let toast = match &job.state {
            State::Waiting | State::Printing | State::Done => None,
            State::Failed(why) => Some(said(Word::PRINT_SAID_FAILED, why)),
            State::Half(why) => Some(said(Word::PRINT_SAID_HALF, why)),
        };
        if let Some(toast) = toast {
            tracing::warn!(job = job.id, state = ?job.state, "not printed");
            self.say(Severity::Bad, toast);
        }
        match self.stack.last() {
            Some((Target::Prints, _)) => vec![Ask::Load(Query::Prints)],
            _ => Vec::new(),
        }
    }

    /// A command was refused, in a preview or for good.
    fn refused(&mut self, err: &BookError) -> Vec<Ask> {
        match err {
            BookError::Refused(refusal) => tracing::info!(refusal = refusal.name(), "refused"),
            other => tracing::error!(trouble = %other, "not done"),
        }
        self.sent = None;
        let why = self.why(err);
        if let BookError::Refused(Refusal::SecondPersonNeeded) = err
            && let Some(command) = self.proposed.take()
        {
            let facts = proposal::asked(&command, &self.lists, self.look);
            let box_of_two = match self.in_place.take() {
                Some((operator, pin)) => {
                    self.over.retain(|over| !matches!(over, Over::Confirm(..)));
                    Over::second_in_place(command, (operator, pin), facts, self.look)
                }
                None => Over::second(command, facts, self.look),
            };
            self.over.push(box_of_two);
            return Vec::new();
        }
        self.in_place = None;
        self.over.retain(|over| !matches!(over, Over::Confirm(..)));
        if let Some(Over::Form(_, form)) = self.over.last_mut() {
            form.reopen();
        }
        if let BookError::Refused(refusal) = err
            && self.answered_in_place(refusal, &why)
        {
            return Vec::new();
        }
        self.say(Severity::Bad, why.clone());
        let mut asks = self.input(Input::Refused(&why));
        asks.extend(self.reload());
        asks
    }

    fn why(&self, err: &BookError) -> String {
        crate::words::refusals::book_error(self.look.lang, err)
    }

    /// Why a sheet was neither tried nor entered.
    fn not_imported(&self, why: &NotImported) -> (Severity, String) {
        match why {
            NotImported::Unreadable { file, why } => {
                let said = [("file", file.as_str()), ("why", why.as_str())];
                (Severity::Bad, self.look.fill(Word::SHEET_UNREADABLE, &said))
            }
            NotImported::Refused(ImportError::Cancelled) => {
                (Severity::Info, self.look.say(Word::SHEET_STOPPED).to_owned())
            }
            NotImported::Refused(ImportError::Book(err)) => (Severity::Bad, self.why(err)),
            NotImported::Refused(ImportError::Sheet(err)) => {
                (Severity::Bad, crate::words::imports::no_table(err, self.look.lang))
            }
            NotImported::Refused(err) => {
                (Severity::Bad, crate::words::readings::said(self.look.lang, &err.to_string()))
            }
        }
    }

    /// The moment on the station's clock.
    fn clock(&self) -> Option<(Moment, Zone)> {
        let (shown, told) = self.shown.as_ref()?;
        let since = i64::try_from(self.now.saturating_sub(*told)).unwrap_or(0);
        Some((shown.at.plus_millis(since), shown.zone))
    }

    /// Draws everything; returns where the cursor stands.
    pub fn draw(&self, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let ctx = Ctx {
            look: self.look,
            now: self.now,
            today: self.today(),
            at: self.clock().map(|(at, _)| at),
            me: self.me.as_ref(),
            lists: &self.lists,
            waiting: self.sent.is_some(),
        };
        let screen: Option<&dyn Screen> = match (&self.gate, self.stack.last()) {
            (Some(gate), _) => Some(gate),
            (None, Some((_, screen))) => Some(screen.as_ref()),
            (None, None) => None,
        };
        let screen = screen?;
        let mut crumbs = vec![self.lists.station.clone()];
        crumbs.extend(screen.crumbs(&ctx));
        let scope = self.scope();
        // A key that does nothing here is not offered.
        let known = |action: Action| match (self.over.last(), &self.gate) {
            (Some(over), _) => over.takes(action),
            (None, Some(_)) => screen.takes(action) || matches!(action, Action::Help | Action::Quit),
            (None, None) => screen.takes(action),
        };
        let page = Page { crumbs, status: self.status(), hints: frame::hints(scope, self.look.lang, known) };
        let body = frame::draw(&page, area, buf, self.look)?;
        // Messages stand under the screen, never over what can be pressed.
        let said = self.toasts.rows(body.width, self.look).min(body.height / 2);
        let mut cursor = screen.draw(Rect { height: body.height - said, ..body }, buf, &ctx);
        let foot = screen.foot(Rect { height: body.height - said, ..body });
        for over in &self.over {
            // A question leaves free what the visitor reads.
            let free = if matches!(over, Over::Confirm(..)) { foot } else { 0 };
            let body = Rect { height: body.height.saturating_sub(free), ..body };
            cursor =
                over.draw(body, buf, &self.toasts, &|action| self.not_permitted_action(action), self.look);
        }
        self.toasts.draw(body, buf, self.look);
        cursor
    }

    fn status(&self) -> String {
        let mut parts = Vec::new();
        if let Some(sent) = self.sent {
            let seconds = (self.now.saturating_sub(sent) / 1000).to_string();
            parts.push(self.look.fill(Word::BUSY, &[("seconds", &seconds)]));
        }
        if self.mode == Mode::Demo {
            parts.push(self.look.say(Word::DESK_DEMO).to_owned());
        }
        if let Some(me) = &self.me {
            parts.push(format!("{} {} {}", phrases::roles(&me.roles, self.look.lang), me.name, me.operator));
        }
        if let Some((at, zone)) = self.clock() {
            let (hour, minute, _) = zone.clock(at);
            parts.push(format!("{hour:02}:{minute:02} "));
        }
        parts.join(" ")
    }

    /// Why a command of the palette cannot be used now.
    fn not_permitted_action(&self, action: Action) -> Option<String> {
        let form = match action {
            Action::Reverse => crate::forms::Ask::ReverseRedemption(None),
            Action::Source => crate::forms::Ask::EnrolSource,
            Action::Reprint => crate::forms::Ask::Reprint(None),
            _ => return None,
        };
        self.not_permitted_form(&form)
    }

    fn not_permitted_form(&self, ask: &crate::forms::Ask) -> Option<String> {
        phrases::not_permitted(self.me.as_ref(), ask.roles(), self.look.lang)
    }
}
