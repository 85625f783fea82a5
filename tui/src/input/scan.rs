//! A barcode scanner told apart from a person, by the rhythm of its keys.
//!
//! ```text
//!            first character
//! idle ─────────────────────▶ holding ── Enter in time, long enough ──▶ Scan
//!   ▲                            │
//!   └──── keys given back ◀──────┴── a gap too long, another key, the deadline
//! ```
//!
//! A scanner types with gaps of a few milliseconds and ends with Enter; a person does neither. The
//! characters are held back until it is clear which it is, so nothing has to be undone. Promises:
//! (1) every key given in comes out again, in order, unless it was part of a scan; (2) the Enter of a
//! scan never comes out; (3) the same code within [`REPEAT_MS`] of the last one taken is no scan, which is
//! told, unless the trigger bounced.
//!
//! Timing is no proof: over a remote connection typed text can pass for a scan. Whoever acts on a scan
//! must treat it as a search and never as a confirmation.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// The fewest characters of a code.
pub const LENGTH_MIN: usize = 4;
/// The most characters of a code; longer bursts are pastes.
pub const LENGTH_MAX: usize = 64;
/// Characters of one scan follow each other in less than this.
pub const GAP_MS: u64 = 35;
/// The Enter follows the last character within this.
pub const ENTER_MS: u64 = 70;
/// The same code again within this is the same scan.
pub const REPEAT_MS: u64 = 2_000;

/// What comes out of the recogniser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Out {
    /// A key of a person.
    Key(KeyEvent),
    /// A code read by the scanner.
    Scan(String),
    /// The code taken last, read again too soon to be another scan.
    Repeat,
}

/// While pieces are counted, only a code that comes again within this is the same scan: no hand is so
/// quick, a bouncing trigger is.
pub const BOUNCE_MS: u64 = 300;

/// Keys held back, and the code taken last. Moments are milliseconds of any steady clock.
#[derive(Clone, Debug, Default)]
pub struct Recogniser {
    held: Vec<KeyEvent>,
    last: u64,
    taken: Option<(String, u64)>,
    repeats: Repeats,
}

/// What the same code means when it comes again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeats {
    /// The same scan, within [`REPEAT_MS`].
    #[default]
    Same,
    /// One more piece, after [`BOUNCE_MS`].
    Piece,
}

impl Recogniser {
    /// Says what the same code means from now on.
    pub const fn mean(&mut self, repeats: Repeats) {
        self.repeats = repeats;
    }

    /// Takes a key in and gives out what is decided by it.
    pub fn key(&mut self, event: KeyEvent, now: u64) -> Vec<Out> {
        if event.kind == KeyEventKind::Release {
            return Vec::new();
        }
        let gap = now.saturating_sub(self.last);
        let mut out = Vec::new();
        if code_char(&event).is_some() {
            if gap >= GAP_MS || self.held.len() >= LENGTH_MAX {
                out = self.give_back();
            }
            self.held.push(event);
            self.last = now;
        } else if event.code == KeyCode::Enter && self.held.len() >= LENGTH_MIN && gap <= ENTER_MS {
            out.extend(self.take(now));
        } else {
            out = self.give_back();
            out.push(Out::Key(event));
        }
        out
    }

    /// Gives back the keys whose time is over; call it at [`Recogniser::deadline`].
    pub fn tick(&mut self, now: u64) -> Vec<Out> {
        match self.deadline() {
            Some(deadline) if deadline <= now => self.give_back(),
            _ => Vec::new(),
        }
    }

    /// When held keys must be given back, if any are held.
    pub fn deadline(&self) -> Option<u64> {
        let wait = if self.held.len() >= LENGTH_MIN { ENTER_MS + 1 } else { GAP_MS };
        (!self.held.is_empty()).then(|| self.last.saturating_add(wait))
    }

    fn give_back(&mut self) -> Vec<Out> {
        self.held.drain(..).map(Out::Key).collect()
    }

    /// The held characters as a code, or as a repeat when it is the one just taken; nothing of a trigger
    /// that bounced.
    fn take(&mut self, now: u64) -> Option<Out> {
        let code: String = self.held.drain(..).filter_map(|event| code_char(&event)).collect();
        let within = match self.repeats {
            Repeats::Same => REPEAT_MS,
            Repeats::Piece => BOUNCE_MS,
        };
        let since =
            self.taken.as_ref().filter(|(last, _)| *last == code).map(|(_, at)| now.saturating_sub(*at));
        if let Some(since) = since.filter(|since| *since < within) {
            return (since >= BOUNCE_MS).then_some(Out::Repeat);
        }
        self.taken = Some((code.clone(), now));
        Some(Out::Scan(code))
    }
}

/// The character a code may hold: an ASCII letter or digit, a hyphen, an asterisk.
fn code_char(event: &KeyEvent) -> Option<char> {
    let held = event.modifiers - KeyModifiers::SHIFT;
    match event.code {
        KeyCode::Char(c) if held.is_empty() && (c.is_ascii_alphanumeric() || matches!(c, '-' | '*')) => {
            Some(c)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(c: char) -> KeyEvent {
        let code = if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) };
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    /// Types characters with gaps, ticking as the loop does, and tells what came out.
    fn run(recogniser: &mut Recogniser, start: u64, strokes: &[(char, u64)]) -> Vec<String> {
        let (mut now, mut out) = (start, Vec::new());
        for (c, gap) in strokes {
            now += gap;
            if recogniser.deadline().is_some_and(|deadline| deadline < now) {
                out.extend(recogniser.tick(now));
            }
            out.extend(recogniser.key(event(*c), now));
        }
        out.extend(recogniser.tick(now + 1_000));
        out.into_iter()
            .map(|out| match out {
                Out::Scan(code) => format!("scan {code}"),
                Out::Repeat => "again".to_owned(),
                Out::Key(key) => format!("{}", key.code),
            })
            .collect()
    }

    fn burst(text: &str, gap: u64, enter: u64) -> Vec<(char, u64)> {
        text.chars().map(|c| (c, gap)).chain([('\n', enter)]).collect()
    }

    #[test]
    fn a_burst_with_enter_is_a_scan_and_its_enter_does_not_come_out() {
        for code in ["6901234567892", "M000007", "3*690", "A-1*"] {
            assert_eq!(run(&mut Recogniser::default(), 50, &burst(code, 0, 0)), [format!("scan {code}")]);
            assert_eq!(run(&mut Recogniser::default(), 50, &burst(code, 34, 70)), [format!("scan {code}")]);
        }
    }

    #[test]
    fn a_person_typing_gets_every_key_in_order() {
        let enter = format!("{}", KeyCode::Enter);
        for strokes in
            [burst("6901", 35, 10), burst("6901", 10, 71), burst("690", 5, 5), burst("69 01", 5, 5)]
        {
            let typed: Vec<String> = strokes
                .iter()
                .map(|(c, _)| if *c == '\n' { enter.clone() } else { format!("{}", event(*c).code) })
                .collect();
            assert_eq!(run(&mut Recogniser::default(), 50, &strokes), typed);
        }
    }

    #[test]
    fn the_same_code_twice_within_two_seconds_counts_once() {
        let mut scanner = Recogniser::default();
        assert_eq!(run(&mut scanner, 0, &burst("69012", 1, 1)), ["scan 69012"]);
        assert_eq!(run(&mut scanner, 200, &burst("69012", 1, 1)), Vec::<String>::new(), "a bounce");
        assert_eq!(run(&mut scanner, 1_500, &burst("69012", 1, 1)), ["again"]);
        assert_eq!(run(&mut scanner, 1_600, &burst("69013", 1, 1)), ["scan 69013"]);
        assert_eq!(run(&mut scanner, 3_700, &burst("69013", 1, 1)), ["scan 69013"]);
    }

    #[test]
    fn while_pieces_are_counted_the_same_code_is_one_more_piece_and_a_bounce_is_none() {
        let mut scanner = Recogniser::default();
        scanner.mean(Repeats::Piece);
        assert_eq!(run(&mut scanner, 0, &burst("69012", 1, 1)), ["scan 69012"]);
        assert_eq!(run(&mut scanner, 200, &burst("69012", 1, 1)), Vec::<String>::new());
        assert_eq!(run(&mut scanner, 500, &burst("69012", 1, 1)), ["scan 69012"]);
        assert_eq!(run(&mut scanner, 1_000, &burst("69012", 1, 1)), ["scan 69012"]);
    }

    #[test]
    fn a_single_character_waits_no_longer_than_the_gap() {
        let mut scanner = Recogniser::default();
        assert_eq!(scanner.key(event('7'), 1_000), []);
        assert_eq!(scanner.deadline(), Some(1_035));
        assert_eq!(scanner.tick(1_034), []);
        assert_eq!(scanner.tick(1_035), [Out::Key(event('7'))]);
        assert_eq!(scanner.deadline(), None);
    }

    proptest! {
        #[test]
        fn no_key_is_lost_or_reordered(strokes in prop::collection::vec(("[a1\\-王 \n]", 0u64..100), 0..40)) {
            let strokes: Vec<(char, u64)> =
                strokes.iter().filter_map(|(c, gap)| Some((c.chars().next()?, *gap))).collect();
            let (mut scanner, mut now, mut out) = (Recogniser::default(), 0, String::new());
            let mut keep = |events: Vec<Out>| for event in events {
                match event {
                    Out::Key(key) => out.push(if key.code == KeyCode::Enter { '\n' } else { key.code.as_char().unwrap() }),
                    Out::Scan(code) => { out.push_str(&code); out.push('\n'); }
                    Out::Repeat => {}
                }
            };
            for (c, gap) in &strokes {
                // Far enough apart that no code counts as a repeat of the last.
                now += if *c == '\n' { *gap } else { *gap + 1 };
                keep(scanner.key(event(*c), now));
                scanner.taken = None;
            }
            keep(scanner.tick(u64::MAX));
            let typed: String = strokes.iter().map(|(c, _)| *c).collect();
            prop_assert_eq!(out, typed);
        }
    }
}
