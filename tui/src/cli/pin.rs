//! Where a PIN comes from: a file, the environment, or a terminal that does not show it.

use std::io::{IsTerminal, Write};
use std::path::Path;

use ledger::rules::pin::{ChosenPin, Pin};
use ratatui::crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers, read};
use ratatui::crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::words::{Lang, Word, readings};

use super::Trouble;
use super::typed::folded;

/// Finds a PIN: in the file when one is named, else in the environment variable, else by asking.
pub(super) fn find(lang: Lang, whose: &str, file: Option<&Path>, variable: &str) -> Result<Pin, Trouble> {
    match given(file, variable)? {
        Some(pin) => Ok(pin),
        None => ask(&lang.fill(Word::CLI_PIN_OF, &[("who", whose)]), variable),
    }
}

/// Finds a new PIN, which is none of those that are tried first; one that is typed is typed twice.
pub(super) fn find_new(
    lang: Lang,
    whose: &str,
    file: Option<&Path>,
    variable: &str,
) -> Result<ChosenPin, Trouble> {
    let weak = |why| Trouble::usage(Word::CLI_WEAK_PIN, readings::said(lang, &format!("{why}")));
    if let Some(pin) = given(file, variable)? {
        return pin.chosen().map_err(weak);
    }
    let first = ask(&lang.fill(Word::CLI_NEW_PIN_OF, &[("who", whose)]), variable)?;
    let first = first.chosen().map_err(weak)?;
    let second = ask(lang.say(Word::CLI_PIN_AGAIN), variable)?;
    if *first.pin() == second { Ok(first) } else { Err(Trouble::usage(Word::CLI_PINS_DIFFER, "")) }
}

/// A PIN that a file or the environment holds; none when neither does.
pub(super) fn given(file: Option<&Path>, variable: &str) -> Result<Option<Pin>, Trouble> {
    let text = match file {
        Some(path) => Some(std::fs::read_to_string(path).map_err(|error| Trouble::file(path, &error))?),
        None => std::env::var(variable).ok(),
    };
    text.map(|text| checked(text.trim_end_matches(['\r', '\n']))).transpose()
}

fn checked(typed: &str) -> Result<Pin, Trouble> {
    folded(typed).map_err(|_| Trouble::usage(Word::CLI_NOT_A_PIN, ""))
}

/// Asks at the terminal without showing what is typed.
fn ask(prompt: &str, variable: &str) -> Result<Pin, Trouble> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Trouble::usage(Word::CLI_NO_PIN, variable));
    }
    checked(&hidden(prompt)?.ok_or_else(|| Trouble::usage(Word::CLI_NO_PIN, variable))?)
}

/// Asks for any text at the terminal without showing what is typed; none when the person gave up.
pub(super) fn ask_text(prompt: &str) -> Result<Option<String>, Trouble> {
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Err(Trouble::usage(Word::CLI_NO_PASSPHRASE, ""));
    }
    hidden(prompt)
}

fn hidden(prompt: &str) -> Result<Option<String>, Trouble> {
    let failed = |error: std::io::Error| Trouble::File(error.to_string());
    eprint!("{prompt} ");
    std::io::stderr().flush().map_err(failed)?;
    enable_raw_mode().map_err(failed)?;
    let typed = keys();
    let restored = disable_raw_mode();
    eprintln!();
    restored.map_err(failed)?;
    typed.map_err(failed)
}

/// Characters up to Enter; none when the person gave up.
fn keys() -> std::io::Result<Option<String>> {
    let mut typed = String::new();
    loop {
        let Event::Key(key) = read()? else { continue };
        if key.kind == KeyEventKind::Release {
            continue;
        }
        match key.code {
            KeyCode::Enter => return Ok(Some(typed)),
            KeyCode::Esc => return Ok(None),
            KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => return Ok(None),
            KeyCode::Backspace => {
                typed.pop();
            }
            KeyCode::Char(c) => typed.push(c),
            _ => {}
        }
    }
}
