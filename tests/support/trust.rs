//! Keys and witnesses of a test: their secrets are numbers.

use ledger::book::{Book, BookError, Session};
use ledger::chain::checkpoint::Cosigned;
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::chain::{approval, handover};
use ledger::rules::keys::{SetKey, SetWitnesses};
use ledger::rules::operators::SetOperatorKey;
use ledger::store::Sqlite;
use ledger::units::OperatorId;

use crate::station::{Station, of};

/// When witnesses sign, in seconds since 1970.
pub const SEEN: u64 = 1_772_000_000;

/// The key of the test station with this secret.
pub fn station_key(seed: u8) -> SignerKey {
    SignerKey::of(of("jifen.example/test"), KeyKind::Log, &[seed; 32])
}

/// The key of a witness with this secret.
pub fn witness_key(name: &str, seed: u8) -> SignerKey {
    SignerKey::of(of(name), KeyKind::Witness, &[seed; 32])
}

/// The command that sets `new` after `old`.
///
/// # Panics
///
/// When the keys cannot sign.
pub fn set_key(book: &Book<Sqlite>, old: Option<&SignerKey>, new: &SignerKey) -> SetKey {
    let key = of(&new.public().to_string());
    let book_id = &book.views().station.identity().expect("a station").book;
    let before = book.views().keys.current();
    let sign = |by: &SignerKey| handover::sign(by, book_id, before, &key).expect("a signature");
    SetKey { by_old: old.map(sign), by_new: sign(new), key: key.clone() }
}

/// A station that signs with [`station_key`] of 1, and names one witness.
///
/// # Panics
///
/// When it may not.
pub fn keyed(station: &mut Station, witness: &SignerKey) {
    let chief = station.chief.clone();
    let command = set_key(&station.book, None, &station_key(1));
    station.done(&chief, command);
    station.book.sign_with(station_key(1)).expect("the key of the book");
    let (reviewer, witnesses) = (station.reviewer.clone(), vec![of(&witness.public().to_string())]);
    station.ask_with(&chief, Some(&reviewer), SetWitnesses { witnesses }).expect("two people may");
}

/// The checkpoint of everything that is recorded.
///
/// # Errors
///
/// The book's.
///
/// # Panics
///
/// When the book has no key.
pub fn signed(book: &mut Book<Sqlite>) -> Result<Cosigned, BookError> {
    Ok(book.checkpoint()?.expect("a key"))
}

/// The own key with this secret of an operator of the test station.
pub fn own_key(operator: OperatorId, seed: u8) -> SignerKey {
    SignerKey::of(of(&format!("jifen.example/test/{operator}")), KeyKind::Log, &[seed; 32])
}

/// The command by which an operator registers a key as his own.
///
/// # Panics
///
/// When the key cannot sign.
pub fn introduced(operator: OperatorId, key: &SignerKey) -> SetOperatorKey {
    let line = of(&key.public().to_string());
    let text = approval::introduction(&of("test"), operator, &line);
    SetOperatorKey { by_new: approval::sign(key, &text).expect("a signature"), key: line }
}

/// Registers an operator's own key, somebody else standing by.
///
/// # Panics
///
/// When he may not.
pub fn with_own_key(station: &mut Station, who: &Session, second: &Session, seed: u8) -> SignerKey {
    let key = own_key(who.operator(), seed);
    let command = introduced(who.operator(), &key);
    station.ask_with(who, Some(second), command).expect("two people may");
    key
}
