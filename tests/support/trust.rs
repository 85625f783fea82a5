//! Keys and witnesses of a test: their secrets are numbers.

use ledger::book::{Book, BookError};
use ledger::chain::checkpoint::Cosigned;
use ledger::chain::handover;
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::rules::keys::{SetKey, SetWitnesses};
use ledger::store::Sqlite;

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
