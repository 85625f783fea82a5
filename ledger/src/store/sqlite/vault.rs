//! Personal data in the file: sealed rows, the keys of the people they are about, and what erasing leaves.
//!
//! ```text
//! vault (older files) ─▶ sealed under keys, dropped ─▶ pages and log swept
//! rows and key of a person ─▶ erased ─▶ log swept
//! ```
//!
//! 1. A row is sealed before it is written: neither the file nor its log ever holds a text of it.
//! 2. An erasure writes the whole table of keys anew. A page that once held the key, and was split since,
//!    would keep its bytes where no row is; freed pages are filled with zeros.
//! 3. Sweeping may have to wait for others who read. It is noted in the file, and tried at each opening.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::path::PathBuf;

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::chain::Sealed;
use crate::journal::{Opening, Person, PersonalField};
use crate::store::vault::{KeyFile, Master, PersonKey, drawn_key, is_sealed, open_body, read_body};
use crate::store::{Appended, StoreError};
use crate::units::{BookId, IdNumber};

use super::{Named, failed};

/// The vault of one book, as far as there is a key to it.
pub(super) struct Vault {
    path: PathBuf,
    held: Held,
    /// Keys of people that were opened already. They stay what they are as long as they are there.
    keys: BTreeMap<Person, PersonKey>,
}

enum Held {
    Open(Master),
    Closed(StoreError),
}

impl Vault {
    /// With the key file at `path`, whatever is there.
    pub(super) fn load(
        connection: &Connection,
        book: Option<&Named>,
        path: PathBuf,
    ) -> Result<Self, StoreError> {
        let held = match KeyFile::read(&path) {
            Ok(file) => held(connection, book, &path, file)?,
            Err(error) => Held::Closed(error),
        };
        Ok(Self { path, held, keys: BTreeMap::new() })
    }

    /// The same, looked at again when it is known whose book it is.
    pub(super) fn of_book(&mut self, connection: &Connection, book: &Named) -> Result<(), StoreError> {
        *self = Self::load(connection, Some(book), std::mem::take(&mut self.path))?;
        Ok(())
    }

    /// Takes the passphrase off the key file, for this program only.
    pub(super) fn unlock(
        &mut self,
        connection: &Connection,
        book: Option<&Named>,
        passphrase: &str,
    ) -> Result<(), StoreError> {
        let Some(file) = KeyFile::read(&self.path)? else { return Ok(()) };
        self.held = held(connection, book, &self.path, Some(file.unlocked(passphrase)?))?;
        Ok(())
    }

    /// Why nothing can be unsealed; none when it can.
    pub(super) fn closed(&self) -> Option<&StoreError> {
        match &self.held {
            Held::Open(_) => None,
            Held::Closed(error) => Some(error),
        }
    }

    pub(super) fn master(&self) -> Result<&Master, StoreError> {
        match &self.held {
            Held::Open(master) => Ok(master),
            Held::Closed(error) => Err(error.clone()),
        }
    }

    /// The master key for what is not sealed yet: the one of this book that lies there, or a new one.
    fn master_to_seal(&mut self, book: &BookId, seed: &[u8; 32]) -> Result<&Master, StoreError> {
        if let Held::Closed(error) = &self.held {
            if !matches!(error, StoreError::VaultKeyMissing { .. }) {
                return Err(error.clone());
            }
            let master = Master::drawn(seed);
            KeyFile::make(&self.path, book, &master)?;
            self.held = Held::Open(master);
        }
        self.master()
    }
}

fn held(
    connection: &Connection,
    book: Option<&Named>,
    path: &std::path::Path,
    file: Option<KeyFile>,
) -> Result<Held, StoreError> {
    let path = path.display().to_string();
    let Some(file) = file else { return Ok(Held::Closed(StoreError::VaultKeyMissing { path })) };
    if let Some(book) = book.filter(|book| book.id != *file.book()) {
        let (found, book) = (file.book().to_string(), book.id.to_string());
        return Ok(Held::Closed(StoreError::VaultKeyOfAnother { path, found, book }));
    }
    let Some(master) = file.master() else { return Ok(Held::Closed(StoreError::VaultLocked { path })) };
    let fits = match book {
        Some(book) => fits(connection, book, &master)?,
        None => true,
    };
    Ok(if fits { Held::Open(master) } else { Held::Closed(StoreError::VaultKeyWrong { path }) })
}

/// Whether it is the key of what is sealed here. A check that was tampered with locks nobody out: any
/// person's key tells as well, and verification finds the check.
fn fits(connection: &Connection, book: &Named, master: &Master) -> Result<bool, StoreError> {
    if is_plain(connection, book.number)? {
        return Ok(true);
    }
    if check(connection, book.number)?.is_some_and(|check| master.fits(&book.id, &check)) {
        return Ok(true);
    }
    let mut select =
        connection.prepare("SELECT person, sealed FROM vault_keys WHERE book = ?1").map_err(failed)?;
    let mut rows = select.query(params![book.number]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        let read = || -> rusqlite::Result<(String, Vec<u8>)> { Ok((row.get(0)?, row.get(1)?)) };
        if read().is_ok_and(|(person, sealed)| master.person_key(&book.id, &person, &sealed).is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn check(connection: &Connection, number: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let select = "SELECT sealed FROM vault_checks WHERE book = ?1";
    connection.query_row(select, params![number], |row| row.get(0)).optional().map_err(failed)
}

/// Whether personal data lies there as older versions kept it.
pub(super) fn is_plain(connection: &Connection, number: i64) -> Result<bool, StoreError> {
    let there = |table| is_there(connection, table);
    Ok(there("vault")? && (!there("vault_checks")? || check(connection, number)?.is_none()))
}

/// Whether the file has a table.
pub(super) fn is_there(connection: &Connection, table: &str) -> Result<bool, StoreError> {
    connection
        .prepare_cached("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1")
        .and_then(|mut select| select.exists(params![table]))
        .map_err(failed)
}

/// Seals what older versions kept in plain text, under the key file that lies there or a new one made of
/// `seed`, and sweeps the file. There may be nothing to seal: then it is a new book's vault that is made.
pub(super) fn seal(
    connection: &mut Connection,
    book: &Named,
    vault: &mut Vault,
    seed: &[u8; 32],
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    // Another program may have done it while this one waited for the lock.
    if !is_plain(&transaction, book.number)? {
        drop(transaction);
        return reload(connection, book, vault);
    }
    let plain = plain_rows(&transaction, book.number)?;
    let master = vault.master_to_seal(&book.id, seed)?;
    let check = master.check(&book.id).ok_or_else(unsealable)?;
    transaction
        .execute("INSERT INTO vault_checks (book, sealed) VALUES (?1, ?2)", params![book.number, check])
        .map_err(failed)?;
    let had_some = !plain.is_empty();
    // Keys of people follow from one seed here, and from nothing that is kept.
    let keyed = plain.into_iter().map(|opening| {
        let key = drawn_key(seed, opening.person);
        Opening { key, ..opening }
    });
    let keyed: Vec<Opening> = keyed.collect();
    if let Appended::PersonKnown { owner, .. } = keep(&transaction, book, vault, &keyed)? {
        return Err(StoreError::Damaged { why: format!("two people have the identity number of {owner}") });
    }
    transaction.execute("DELETE FROM vault WHERE book = ?1", params![book.number]).map_err(failed)?;
    let others: i64 =
        transaction.query_row("SELECT count(*) FROM vault", [], |row| row.get(0)).map_err(failed)?;
    if others == 0 {
        transaction.execute_batch("DROP TABLE vault").map_err(failed)?;
    }
    if had_some {
        transaction
            .execute_batch("INSERT OR IGNORE INTO vault_remains (what) VALUES ('pages'), ('log')")
            .map_err(failed)?;
    }
    transaction.commit().map_err(failed)?;
    sweep(connection);
    Ok(())
}

/// Looks for the key again that another program made meanwhile.
fn reload(connection: &Connection, book: &Named, vault: &mut Vault) -> Result<(), StoreError> {
    if matches!(vault.closed(), Some(StoreError::VaultKeyMissing { .. })) {
        *vault = Vault::load(connection, Some(book), vault.path.clone())?;
    }
    Ok(())
}

fn unsealable() -> StoreError {
    StoreError::Failed { why: "a text is too long to be sealed".to_owned() }
}

fn plain_rows(connection: &Connection, number: i64) -> Result<Vec<Opening>, StoreError> {
    let select = "SELECT person, field, salt, value FROM vault WHERE book = ?1";
    let mut select = connection.prepare(select).map_err(failed)?;
    let mut rows = select.query(params![number]).map_err(failed)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        let read = || -> rusqlite::Result<(String, String, Vec<u8>, String)> {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        };
        let opening = read().ok().and_then(|(person, field, salt, value)| {
            let (person, field) = (person.parse().ok()?, PersonalField::named(&field)?);
            Some(Opening { person, field, salt: salt.try_into().ok()?, value: value.into(), key: [0; 32] })
        });
        let why = "a row of personal data cannot be read, so it cannot be sealed";
        all.push(opening.ok_or_else(|| StoreError::Damaged { why: why.to_owned() })?);
    }
    Ok(all)
}

/// The personal data that goes beside a batch, and where to.
pub(super) struct Beside<'a> {
    pub(super) book: &'a Named,
    pub(super) vault: &'a Vault,
    pub(super) openings: &'a [Opening],
}

/// Keeps what goes beside a batch, and destroys what its entries say is erased.
pub(super) fn write(
    transaction: &Transaction<'_>,
    beside: &Beside<'_>,
    batch: &[Sealed],
) -> Result<Appended, StoreError> {
    let kept = keep(transaction, beside.book, beside.vault, beside.openings)?;
    let erased: Vec<Person> = batch.iter().flat_map(|sealed| sealed.entry().erases()).collect();
    if kept == Appended::Done && !erased.is_empty() {
        erase(transaction, beside.book.number, &erased)?;
    }
    Ok(kept)
}

/// Keeps personal data, sealed.
fn keep(
    transaction: &Transaction<'_>,
    book: &Named,
    vault: &Vault,
    openings: &[Opening],
) -> Result<Appended, StoreError> {
    let upsert = "INSERT INTO vault_rows (book, person, field, mark, body) VALUES (?1, ?2, ?3, ?4, ?5)
                  ON CONFLICT (book, person, field) DO UPDATE SET mark = excluded.mark, body = excluded.body";
    for (at, opening) in openings.iter().enumerate() {
        let (person, field) = (opening.person.to_string(), opening.field);
        let (mut mark, mut body) = (None, open_body(opening));
        if is_sealed(opening.person, field) {
            let master = vault.master()?;
            let key = key_of(transaction, book, master, opening)?;
            body = key.seal(&book.id, opening).ok_or_else(unsealable)?;
            mark = (field == PersonalField::IdNumber).then(|| master.mark(&book.id, &opening.value));
        }
        let row = params![book.number, person, field.as_str(), mark, body];
        let kept = transaction.prepare_cached(upsert).and_then(|mut upsert| upsert.execute(row));
        match kept {
            Ok(_) => {}
            Err(err) if err.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                let owner = mark.map(|mark| marked(transaction, book.number, &mark)).transpose()?.flatten();
                let known = owner.map(|owner| Appended::PersonKnown { owner, opening: at });
                return known.ok_or_else(|| failed(err));
            }
            Err(err) => return Err(failed(err)),
        }
    }
    Ok(Appended::Done)
}

/// The key of a person: the one he has, or the new one his data brought along.
fn key_of(
    transaction: &Transaction<'_>,
    book: &Named,
    master: &Master,
    opening: &Opening,
) -> Result<PersonKey, StoreError> {
    let person = opening.person.to_string();
    if let Some(sealed) = wrapped(transaction, book.number, &person)? {
        return master.person_key(&book.id, &person, &sealed).ok_or_else(|| damaged(&person));
    }
    let key = PersonKey::of(opening.key);
    let sealed = master.wrap(&book.id, &person, &key).ok_or_else(unsealable)?;
    transaction
        .prepare_cached("INSERT INTO vault_keys (book, person, sealed) VALUES (?1, ?2, ?3)")
        .and_then(|mut insert| insert.execute(params![book.number, person, sealed]))
        .map_err(failed)?;
    Ok(key)
}

fn damaged(person: &str) -> StoreError {
    StoreError::Damaged { why: format!("the personal data of {person} does not open") }
}

fn wrapped(connection: &Connection, number: i64, person: &str) -> Result<Option<Vec<u8>>, StoreError> {
    connection
        .prepare_cached("SELECT sealed FROM vault_keys WHERE book = ?1 AND person = ?2")
        .and_then(|mut select| select.query_row(params![number, person], |row| row.get(0)).optional())
        .map_err(failed)
}

fn marked(connection: &Connection, number: i64, mark: &[u8]) -> Result<Option<Person>, StoreError> {
    let found: Option<String> = connection
        .prepare_cached("SELECT person FROM vault_rows WHERE book = ?1 AND mark = ?2")
        .and_then(|mut select| select.query_row(params![number, mark], |row| row.get(0)).optional())
        .map_err(failed)?;
    Ok(found.and_then(|person| person.parse().ok()))
}

/// Destroys all that is kept of these people and the keys to it, by promise 2. It takes no key to do so.
fn erase(transaction: &Transaction<'_>, number: i64, people: &[Person]) -> Result<(), StoreError> {
    let named: Vec<String> = people.iter().map(ToString::to_string).collect();
    let mut delete = transaction
        .prepare_cached("DELETE FROM vault_rows WHERE book = ?1 AND person = ?2")
        .map_err(failed)?;
    for person in &named {
        delete.execute(params![number, person]).map_err(failed)?;
    }
    let mut kept: Vec<(i64, String, Vec<u8>)> = Vec::new();
    {
        let mut select = transaction
            .prepare("SELECT book, person, sealed FROM vault_keys ORDER BY book, person")
            .map_err(failed)?;
        let mut rows = select.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let (book, person, sealed) = read().map_err(failed)?;
            if book != number || !named.contains(&person) {
                kept.push((book, person, sealed));
            }
        }
    }
    transaction.execute("DELETE FROM vault_keys", []).map_err(failed)?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO vault_keys (book, person, sealed) VALUES (?1, ?2, ?3)")
        .map_err(failed)?;
    for (book, person, sealed) in kept {
        insert.execute(params![book, person, sealed]).map_err(failed)?;
    }
    transaction.execute("INSERT OR IGNORE INTO vault_remains (what) VALUES ('log')", []).map_err(failed)?;
    Ok(())
}

/// Whether pages that are freed are filled with zeros.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Freed {
    Zeroed,
    AsTheyAre,
}

pub(super) fn on_freeing(connection: &Connection, freed: Freed) -> Result<(), StoreError> {
    let zeroed = if freed == Freed::Zeroed { "ON" } else { "OFF" };
    connection.pragma_update(None, "secure_delete", zeroed).map_err(failed)
}

/// Sweeps what was destroyed out of pages and log. Nobody waits for it: when others read, or the disk has no
/// room, it is left for the next opening, by promise 3.
pub(super) fn sweep(connection: &Connection) {
    let _later = try_sweep(connection);
}

fn try_sweep(connection: &Connection) -> rusqlite::Result<()> {
    let mut select = connection.prepare("SELECT what FROM vault_remains")?;
    let remains = select.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    drop(select);
    if remains.is_empty() {
        return Ok(());
    }
    if remains.iter().any(|what| what == "pages") {
        connection.execute_batch("VACUUM")?;
        // Once is enough, however long others keep the log from being emptied.
        connection.execute_batch(
            "BEGIN IMMEDIATE;
             INSERT OR IGNORE INTO vault_remains (what) VALUES ('log');
             DELETE FROM vault_remains WHERE what = 'pages';
             COMMIT",
        )?;
    }
    // The note goes when nothing is left: a power cut in between must not make anybody forget the rest.
    if emptied(connection)? {
        connection.execute_batch("DELETE FROM vault_remains")?;
        // What stands there now is that the note is gone; it may as well be empty.
        emptied(connection)?;
    }
    Ok(())
}

/// Takes all of the log into the file and empties it; `false` when others still read in it.
fn emptied(connection: &Connection) -> rusqlite::Result<bool> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    Ok(busy == 0)
}

pub(super) fn opening(
    connection: &Connection,
    book: &Named,
    vault: &Vault,
    (person, field): (Person, PersonalField),
) -> Result<Option<Opening>, StoreError> {
    let text = person.to_string();
    if is_plain(connection, book.number)? {
        let select = "SELECT salt, value FROM vault WHERE book = ?1 AND person = ?2 AND field = ?3";
        let found: Option<(Vec<u8>, String)> = connection
            .prepare_cached(select)
            .and_then(|mut select| {
                let named = params![book.number, text, field.as_str()];
                select.query_row(named, |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(failed)?;
        return Ok(found.and_then(|(salt, value)| {
            let (salt, value) = (salt.try_into().ok()?, value.into());
            Some(Opening { person, field, salt, value, key: [0; 32] })
        }));
    }
    let select = "SELECT body FROM vault_rows WHERE book = ?1 AND person = ?2 AND field = ?3";
    let body: Option<Vec<u8>> = connection
        .prepare_cached(select)
        .and_then(|mut select| {
            let named = params![book.number, text, field.as_str()];
            select.query_row(named, |row| row.get(0)).optional()
        })
        .map_err(failed)?;
    let Some(body) = body else { return Ok(None) };
    let opened = if is_sealed(person, field) {
        let master = vault.master()?;
        let sealed = wrapped(connection, book.number, &text)?;
        let key = sealed.and_then(|sealed| master.person_key(&book.id, &text, &sealed));
        key.and_then(|key| key.open(&book.id, person, field, &body))
    } else {
        read_body(person, field, &body)
    };
    opened.map(Some).ok_or_else(|| damaged(&text))
}

/// One piece of everybody's data. A row that does not open is left out: verification names it, and one bad
/// row must not keep a desk from the others.
pub(super) fn openings(
    connection: &Connection,
    book: &Named,
    vault: &mut Vault,
    field: PersonalField,
) -> Result<Vec<(Person, Box<str>)>, StoreError> {
    let mut all = Vec::new();
    if is_plain(connection, book.number)? {
        let select = "SELECT person, value FROM vault WHERE book = ?1 AND field = ?2 ORDER BY person";
        let mut select = connection.prepare_cached(select).map_err(failed)?;
        let mut rows = select.query(params![book.number, field.as_str()]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let (person, value): (String, String) =
                (row.get(0).map_err(failed)?, row.get(1).map_err(failed)?);
            let why = || StoreError::Damaged { why: format!("the vault's {person}") };
            all.push((person.parse().map_err(|_| why())?, value.into()));
        }
        return Ok(all);
    }
    let select = "SELECT rows.person, rows.body, keys.sealed
                  FROM vault_rows AS rows
                  LEFT JOIN vault_keys AS keys ON keys.book = rows.book AND keys.person = rows.person
                  WHERE rows.book = ?1 AND rows.field = ?2 ORDER BY rows.person";
    let mut select = connection.prepare_cached(select).map_err(failed)?;
    let mut rows = select.query(params![book.number, field.as_str()]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        let (Ok(text), Ok(body)) = (row.get::<_, String>(0), row.get::<_, Vec<u8>>(1)) else { continue };
        let Ok(person) = text.parse::<Person>() else { continue };
        let opened = if is_sealed(person, field) {
            let Vault { held, keys, .. } = &mut *vault;
            let Held::Open(master) = held else { return vault.master().map(|_| all) };
            let key = match keys.entry(person) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    let sealed = row.get::<_, Vec<u8>>(2).ok();
                    let key = sealed.and_then(|sealed| master.person_key(&book.id, &text, &sealed));
                    let Some(key) = key else { continue };
                    new.insert(key)
                }
            };
            key.open(&book.id, person, field, &body)
        } else {
            read_body(person, field, &body)
        };
        if let Some(opened) = opened {
            all.push((person, opened.value));
        }
    }
    Ok(all)
}

/// Who has an identity number.
pub(super) fn owner(
    connection: &Connection,
    book: &Named,
    vault: &Vault,
    id_number: &IdNumber,
) -> Result<Option<Person>, StoreError> {
    if is_plain(connection, book.number)? {
        let select = "SELECT person FROM vault WHERE book = ?1 AND field = 'id-number' AND value = ?2";
        let found: Option<String> = connection
            .prepare_cached(select)
            .and_then(|mut select| {
                select.query_row(params![book.number, id_number.as_str()], |row| row.get(0)).optional()
            })
            .map_err(failed)?;
        return Ok(found.and_then(|person| person.parse().ok()));
    }
    marked(connection, book.number, &vault.master()?.mark(&book.id, id_number.as_str()))
}
