//! Setting the key that signs checkpoints, and naming who witnesses them.

use serde::Serialize;

use crate::chain::handover::rightful;
use crate::chain::note::{KeyKind, VerifierKey};
use crate::events::keys::{KeySet, WitnessesSet};
use crate::journal::Draft;
use crate::rules::shared::answering;
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{KeyLine, SignatureText};
use crate::views::Views;

/// Sets the key that signs the book's checkpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetKey {
    /// The key.
    pub key: KeyLine,
    /// The signature of the key before; none for the first key.
    pub by_old: Option<SignatureText>,
    /// The signature of the new key.
    pub by_new: SignatureText,
}

/// Sets a key. The first takes no second person: the book has one operator then.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::BadKey`] when it is no key of this book, was its key before, or is not signed by the
///   key before and by itself.
/// * those of a second person who answers, when the book had a key.
pub(crate) fn set(
    views: &Views,
    _: &Recalled,
    command: &SetKey,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let SetKey { key, by_old, by_new } = command.clone();
    let Some(identity) = views.station.identity() else { return Err(Refusal::NoPolicy { day: when.today }) };
    let before: Vec<KeyLine> = views.keys.all().iter().map(|since| since.key.clone()).collect();
    let mut fact = KeySet { key, by_old, by_new, second: None };
    rightful(&identity.book, &identity.origin, &before, &fact)
        .map_err(|why| Refusal::BadKey { why: why.to_string().into() })?;
    if !before.is_empty() {
        fact.second = Some(answering(views, when)?);
    }
    Ok(Draft::of(fact))
}

/// Says who witnesses the book's checkpoints from now on, all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetWitnesses {
    /// Their keys.
    pub witnesses: Vec<KeyLine>,
}

/// Names the witnesses. Whoever could do it alone could name himself.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::BadKey`] when one is no key of a witness, or stands there twice.
/// * those of a second person who answers.
pub(crate) fn set_witnesses(
    views: &Views,
    _: &Recalled,
    command: &SetWitnesses,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let bad = |why: String| Refusal::BadKey { why: why.into() };
    let mut known: Vec<VerifierKey> = Vec::new();
    for line in &command.witnesses {
        let key: VerifierKey = line.as_str().parse().map_err(|why| bad(format!("{line}: {why}")))?;
        if key.kind() != KeyKind::Witness {
            return Err(bad(format!("{line} is no key of a witness: those are of kind 0x04")));
        }
        if known.iter().any(|other| other.is_same_key(&key)) {
            return Err(bad(format!("the key of {} stands there twice", key.name())));
        }
        known.push(key);
    }
    let second = answering(views, when)?;
    Ok(Draft::of(WitnessesSet { witnesses: command.witnesses.clone(), second }))
}
