//! What an operator types to sign in, and the PIN he chooses for himself.

use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::units::OperatorId;

use crate::text::fold;
use crate::words::{Lang, Word, readings};

use super::Choices;

/// Reads a PIN.
///
/// # Errors
///
/// Why it is none.
pub fn pin(typed: &str, lang: Lang) -> Result<Pin, String> {
    fold::text(typed.trim()).parse::<Pin>().map_err(|err| readings::said(lang, &err.to_string()))
}

/// Reads what an operator types to sign in.
///
/// # Errors
///
/// The field that cannot be read, `operator` or `pin`, and why.
pub fn signing(operator: &str, pin: &str, lang: Lang) -> Result<(OperatorId, Pin), (&'static str, String)> {
    let number = fold::text(operator.trim()).parse::<OperatorId>();
    let number = number.map_err(|err| ("operator", readings::said(lang, &err.to_string())))?;
    let pin = fold::text(pin.trim()).parse::<Pin>();
    let pin = pin.map_err(|err| ("pin", readings::said(lang, &err.to_string())))?;
    Ok((number, pin))
}

/// Reads a PIN somebody chose for himself, typed twice; it must not be `set`, the one that somebody else
/// set.
///
/// # Errors
///
/// The field that is wrong, and why.
pub fn own_pin(
    pin: &str,
    again: &str,
    set: Option<&Pin>,
    choices: &Choices,
    lang: Lang,
) -> Result<PinHash, (&'static str, String)> {
    let read = |id: &'static str, typed: &str| {
        let pin = fold::text(typed.trim()).parse::<Pin>();
        pin.map_err(|err| (id, readings::said(lang, &err.to_string())))
    };
    let (pin, again) = (read("pin", pin)?, read("again", again)?);
    if pin != again {
        return Err(("again", lang.say(Word::PINS_DIFFER).to_owned()));
    }
    if set == Some(&pin) {
        return Err(("pin", lang.say(Word::DESK_SAME_PIN).to_owned()));
    }
    let pin = pin.chosen().map_err(|weak| ("pin", readings::said(lang, &weak.to_string())))?;
    Ok(PinHash::of(&pin, &choices.salt, Cost::Normal))
}
