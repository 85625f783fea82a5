//! T3: the terminal: raw mode, the threads that read, and the loop that draws.
//!
//! 1. Whatever was switched on is switched off again: at the end, after a panic, after a signal.
//! 2. Nothing is drawn that did not change, and all waiting events are taken in before drawing.

use std::io::{self, Write, stdout};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, EnableBracketedPaste, Event as Raw, KeyEventKind,
};
use ratatui::crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use ratatui::crossterm::{cursor, execute, queue};

use crate::app::{App, Event, Going};
use crate::desk::{self, Ask, Setting, Told};
use crate::input::paste::one_line;
use crate::input::scan::{Out, Recogniser, Repeats};

/// What was switched on, until it is dropped.
struct Switched;

impl Switched {
    fn on() -> io::Result<Self> {
        enable_raw_mode()?;
        let switched = Self;
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
        Ok(switched)
    }
}

impl Drop for Switched {
    fn drop(&mut self) {
        restore();
    }
}

/// Switches everything off. Safe to call twice.
fn restore() {
    let _nothing_to_tell = execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, cursor::Show);
    let _nothing_to_tell = disable_raw_mode();
    let _nothing_to_tell = stdout().flush();
}

/// What the loop waits for.
enum Incoming {
    Raw(Raw),
    Told(Told),
    Signal,
    /// The keyboard is gone.
    Deaf,
}

/// Runs the program until it ends.
///
/// # Errors
///
/// When the terminal cannot be used, or with what went wrong inside.
pub fn run(mut app: App, setting: Setting) -> Result<(), String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        restore();
        hook(panic);
    }));
    let switched = Switched::on().map_err(|err| err.to_string())?;
    let (asks, asked) = mpsc::channel();
    let (incoming, events) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    forward(told, incoming.clone());
    desk::start(setting, asked, tell);
    listen(incoming.clone());
    signals(incoming)?;
    let mut terminal = Terminal::new(CrosstermBackend::new(stdout())).map_err(|err| err.to_string())?;
    let ended = turn(&mut app, &mut terminal, &asks, &events);
    drop(switched);
    match ended {
        Ok(Some(why)) => Err(why),
        Ok(None) => Ok(()),
        Err(err) => Err(err.to_string()),
    }
}

fn forward(told: Receiver<Told>, incoming: Sender<Incoming>) {
    thread::spawn(move || {
        while let Ok(told) = told.recv() {
            if incoming.send(Incoming::Told(told)).is_err() {
                return;
            }
        }
    });
}

fn listen(incoming: Sender<Incoming>) {
    thread::spawn(move || {
        loop {
            let read = event::read();
            let deaf = read.is_err();
            // When the loop has ended, nobody listens to the listener.
            if incoming.send(read.map_or(Incoming::Deaf, Incoming::Raw)).is_err() || deaf {
                return;
            }
        }
    });
}

fn signals(incoming: Sender<Incoming>) -> Result<(), String> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals =
        signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]).map_err(|err| err.to_string())?;
    thread::spawn(move || {
        for _ in signals.forever() {
            if incoming.send(Incoming::Signal).is_err() {
                return;
            }
        }
    });
    Ok(())
}

type Screen = Terminal<CrosstermBackend<io::Stdout>>;

fn turn(
    app: &mut App,
    terminal: &mut Screen,
    asks: &Sender<Ask>,
    events: &Receiver<Incoming>,
) -> io::Result<Option<String>> {
    let started = Instant::now();
    let now = || u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut recogniser = Recogniser::default();
    let mut dirty = true;
    loop {
        if let Going::Ended(why) = app.going() {
            return Ok(why.clone());
        }
        if dirty {
            draw(app, terminal)?;
            dirty = false;
        }
        let wake = [app.next_wake(), recogniser.deadline()].into_iter().flatten().min();
        let wait = wake.map_or(60_000, |at| at.saturating_sub(now()));
        let mut waiting = Vec::new();
        match events.recv_timeout(Duration::from_millis(wait)) {
            Ok(first) => waiting.push(first),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(None),
        }
        waiting.extend(events.try_iter());
        let mut answers = Vec::new();
        for incoming in waiting {
            recogniser.mean(if app.counts_repeats() { Repeats::Piece } else { Repeats::Same });
            for event in read(incoming, &mut recogniser, now()) {
                answers.extend(app.update(event, now()));
                dirty = true;
            }
        }
        for out in recogniser.tick(now()) {
            answers.extend(app.update(event_of(out), now()));
            dirty = true;
        }
        if app.next_wake().is_some_and(|at| at <= now()) || wake.is_some_and(|at| at <= now()) {
            answers.extend(app.update(Event::Tick, now()));
            dirty = true;
        }
        for ask in answers {
            // A worker that is gone has said why, and that is on its way.
            drop(asks.send(ask));
        }
    }
}

fn event_of(out: Out) -> Event {
    match out {
        Out::Key(key) => Event::Key(key),
        Out::Scan(code) => Event::Scan(code),
        Out::Repeat => Event::Repeat,
    }
}

fn read(incoming: Incoming, recogniser: &mut Recogniser, now: u64) -> Vec<Event> {
    match incoming {
        Incoming::Raw(Raw::Key(key)) if key.kind != KeyEventKind::Release => {
            recogniser.key(key, now).into_iter().map(event_of).collect()
        }
        Incoming::Raw(Raw::Paste(text)) => vec![Event::Paste(one_line(&text))],
        Incoming::Raw(Raw::Resize(..)) => vec![Event::Resize],
        Incoming::Raw(_) => Vec::new(),
        Incoming::Told(told) => vec![Event::Told(told)],
        Incoming::Signal | Incoming::Deaf => vec![Event::Terminate],
    }
}

fn draw(app: &App, terminal: &mut Screen) -> io::Result<()> {
    queue!(stdout(), BeginSynchronizedUpdate)?;
    terminal.draw(|frame| {
        let area = frame.area();
        if let Some(position) = app.draw(area, frame.buffer_mut()) {
            frame.set_cursor_position(position);
        }
    })?;
    execute!(stdout(), EndSynchronizedUpdate)
}
