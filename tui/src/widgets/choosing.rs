//! A field of choices: what keys and letters choose.

use ratatui::crossterm::event::{KeyCode, KeyEvent};

use crate::keys;

/// The choice a key leads to.
pub(super) fn chosen(choices: &[String], now: &str, event: &KeyEvent) -> Option<String> {
    let at = choices.iter().position(|choice| choice == now).unwrap_or(0);
    let next = match event.code {
        KeyCode::Left => at.checked_sub(1).unwrap_or(choices.len().saturating_sub(1)),
        KeyCode::Right | KeyCode::Char(' ') => (at + 1) % choices.len().max(1),
        KeyCode::Home => 0,
        KeyCode::End => choices.len().saturating_sub(1),
        _ => usize::from(keys::digit(event)?) - 1,
    };
    choices.get(next).or_else(|| choices.get(at)).cloned()
}

/// The choice that letters lead to: each one narrows it as long as something begins with all of them, by
/// its code or by its name; else they begin anew, at the next choice of that letter.
pub(super) fn spelt(choices: &[String], now: &str, letters: &mut String, letter: char) -> Option<String> {
    let at = choices.iter().position(|choice| choice == now).unwrap_or(0);
    let letter = letter.to_lowercase();
    let begins = |choice: &&String, with: &str| {
        choice.split_whitespace().any(|word| word.to_lowercase().starts_with(with))
    };
    let all: String = letters.chars().chain(letter.clone()).collect();
    let here = choices.iter().skip(at).chain(choices.iter().take(at));
    if !letters.is_empty()
        && let Some(found) = here.clone().find(|choice| begins(choice, &all))
    {
        *letters = all;
        return Some(found.clone());
    }
    *letters = letter.collect();
    let next = choices.iter().skip(at + 1).chain(choices.iter().take(at + 1));
    let found = next.clone().find(|choice| begins(choice, letters)).cloned();
    if found.is_none() {
        letters.clear();
    }
    found.or_else(|| choices.get(at).cloned())
}
