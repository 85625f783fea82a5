//! Reading: every question is one or two index seeks.

use rusqlite::{Connection, MAIN_DB, OptionalExtension, Row, params};

use crate::chain::verify::Page;
use crate::journal::{Account, Commodity};
use crate::store::{HistoryLine, KeptCheckpoint, Snapshot, Stay, StoreError, Tip};
use crate::units::{Day, Digest, Print, Seq};

use super::{failed, key, seq_of};

fn place(seq: i64) -> Seq {
    Seq::number(u64::try_from(seq).unwrap_or(0))
}

pub(super) fn tip(connection: &Connection, number: i64) -> Result<Option<Tip>, StoreError> {
    let last = "SELECT key, hash FROM entries WHERE key BETWEEN ?1 AND ?2 ORDER BY key DESC LIMIT 1";
    let bounds = params![key(number, Seq::number(0)), key(number, Seq::number((1 << 40) - 1))];
    let row = connection
        .prepare_cached(last)
        .and_then(|mut last| {
            last.query_row(bounds, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))).optional()
        })
        .map_err(failed)?;
    let Some((key, hash)) = row else { return Ok(None) };
    let hash =
        hash.try_into().map_err(|_| StoreError::Damaged { why: "a hash of other than 32 bytes".into() })?;
    Ok(Some(Tip { seq: seq_of(key), hash: Digest::from_bytes(hash) }))
}

/// The last place, whatever stands in the row.
pub(super) fn last(connection: &Connection, number: i64) -> Result<Option<Seq>, StoreError> {
    let last = "SELECT max(key) FROM entries WHERE key BETWEEN ?1 AND ?2";
    let bounds = params![key(number, Seq::number(0)), key(number, Seq::number((1 << 40) - 1))];
    let last = connection
        .prepare_cached(last)
        .and_then(|mut last| last.query_row(bounds, |row| row.get::<_, Option<i64>>(0)));
    last.map(|key| key.map(seq_of)).map_err(failed)
}

/// The first place at `from` or after it.
pub(super) fn next(connection: &Connection, number: i64, from: Seq) -> Result<Option<Seq>, StoreError> {
    let next = "SELECT min(key) FROM entries WHERE key BETWEEN ?1 AND ?2";
    let bounds = params![key(number, from), key(number, Seq::number((1 << 40) - 1))];
    let next = connection
        .prepare_cached(next)
        .and_then(|mut next| next.query_row(bounds, |row| row.get::<_, Option<i64>>(0)));
    next.map(|key| key.map(seq_of)).map_err(failed)
}

pub(super) fn page(
    connection: &Connection,
    number: i64,
    from: Seq,
    rows: u64,
    page: &mut Page,
) -> Result<(), StoreError> {
    page.clear();
    let last = from.get().saturating_add(rows).saturating_sub(1);
    let select = "SELECT key, hash, bytes FROM entries WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
    let mut select = connection.prepare_cached(select).map_err(failed)?;
    let mut found =
        select.query(params![key(number, from), key(number, Seq::number(last))]).map_err(failed)?;
    while let Some(row) = found.next().map_err(failed)? {
        let key = row.get::<_, i64>(0).map_err(failed)?;
        // Whatever type a forger gave the columns, their bytes are what is judged.
        let bytes = |at| row.get_ref(at).map(|value| raw(value).to_vec());
        match (row.get_ref(1), row.get_ref(2)) {
            (Ok(hash), Ok(bytes)) => page.push(seq_of(key), raw(hash), raw(bytes)),
            _ => page.push(seq_of(key), &bytes(1).unwrap_or_default(), &bytes(2).unwrap_or_default()),
        }
    }
    Ok(())
}

/// The bytes of a value of any type.
fn raw(value: rusqlite::types::ValueRef<'_>) -> &[u8] {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Blob(bytes) | ValueRef::Text(bytes) => bytes,
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => &[],
    }
}

pub(super) fn taken(connection: &Connection, number: i64, claim: &str) -> Result<Option<Seq>, StoreError> {
    connection
        .prepare_cached("SELECT seq FROM claims WHERE book = ?1 AND claim = ?2")
        .and_then(|mut select| {
            select.query_row(params![number, claim], |row| row.get(0).map(place)).optional()
        })
        .map_err(failed)
}

pub(super) fn account(
    connection: &Connection,
    book: i64,
    account: Account,
    commodity: Commodity,
) -> Result<Option<i64>, StoreError> {
    connection
        .prepare_cached("SELECT number FROM accounts WHERE book = ?1 AND account = ?2 AND commodity = ?3")
        .and_then(|mut select| {
            let (account, commodity) = (account.line(), commodity.line());
            let named = params![book, account.as_str(), commodity.as_str()];
            select.query_row(named, |row| row.get(0)).optional()
        })
        .map_err(failed)
}

pub(super) fn balance_at(connection: &Connection, account: i64, last: i64) -> Result<i64, StoreError> {
    let select = "SELECT balance FROM postings WHERE account = ?1 AND seq <= ?2
                  ORDER BY account DESC, seq DESC, line DESC LIMIT 1";
    connection
        .prepare_cached(select)
        .and_then(|mut select| select.query_row(params![account, last], |row| row.get(0)).optional())
        .map(Option::unwrap_or_default)
        .map_err(failed)
}

/// What an account had at the end of a day. One statement, so that the lock is taken once.
pub(super) fn as_of(
    connection: &Connection,
    book: i64,
    (account, commodity): (Account, Commodity),
    day: Day,
) -> Result<i64, StoreError> {
    let select = "SELECT balance FROM postings
                  WHERE account = (SELECT number FROM accounts
                                   WHERE book = ?1 AND account = ?2 AND commodity = ?3)
                    AND seq <= (SELECT seq FROM days WHERE book = ?1 AND day <= ?4
                                ORDER BY day DESC LIMIT 1)
                  ORDER BY account DESC, seq DESC, line DESC LIMIT 1";
    let (account, commodity) = (account.line(), commodity.line());
    let asked = params![book, account.as_str(), commodity.as_str(), day.get()];
    connection
        .prepare_cached(select)
        .and_then(|mut select| select.query_row(asked, |row| row.get(0)).optional())
        .map(Option::unwrap_or_default)
        .map_err(failed)
}

pub(super) fn history(
    connection: &Connection,
    book: i64,
    (account, commodity): (Account, Commodity),
    before: Option<(Seq, u16)>,
    lines: usize,
) -> Result<Vec<HistoryLine>, StoreError> {
    let (seq, line) =
        before.map_or((i64::MAX, 0), |(seq, line)| (i64::try_from(seq.get()).unwrap_or(i64::MAX), line));
    // No LIMIT: the planner looks at the number bound to it, and plans anew each time.
    let select = "SELECT seq, line, amount, balance FROM postings
                  WHERE account = (SELECT number FROM accounts
                                   WHERE book = ?1 AND account = ?2 AND commodity = ?3)
                    AND (seq, line) < (?4, ?5)
                  ORDER BY account DESC, seq DESC, line DESC";
    let read = |row: &Row<'_>| {
        let (seq, line) = (place(row.get(0)?), row.get(1)?);
        Ok(HistoryLine { seq, line, amount: row.get(2)?, balance: row.get(3)? })
    };
    let (account, commodity) = (account.line(), commodity.line());
    let asked = params![book, account.as_str(), commodity.as_str(), seq, line];
    connection
        .prepare_cached(select)
        .and_then(|mut select| select.query_map(asked, read)?.take(lines).collect())
        .map_err(failed)
}

pub(super) fn snapshot(connection: &Connection, number: i64) -> Result<Option<Snapshot>, StoreError> {
    let select = "SELECT seq, hash, digest, rowid FROM snapshots WHERE book = ?1 ORDER BY seq DESC LIMIT 1";
    let read = |row: &Row<'_>| {
        // As long as the row is looked at, the body is the one that stands in it. Megabytes are copied once
        // this way, and twice when they are asked for as a column.
        let blob = connection.blob_open(MAIN_DB, "snapshots", "body", row.get(3)?, true)?;
        let mut body = vec![0; blob.len()];
        blob.read_at_exact(&mut body, 0)?;
        Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Vec<u8>>(2)?, body))
    };
    let found = connection
        .prepare_cached(select)
        .and_then(|mut select| select.query_row(params![number], read).optional())
        .map_err(failed)?;
    Ok(found.and_then(|(seq, hash, digest, body)| {
        let whole = Digest::of(&[&body]).as_bytes().as_slice() == digest.as_slice();
        let hash = Digest::from_bytes(hash.try_into().ok()?);
        whole.then_some(Snapshot { tip: Tip { seq: place(seq), hash }, body })
    }))
}

/// Whether the file is young enough to have a tree and checkpoints. An older one may still be read.
pub(super) fn has_tree(connection: &Connection) -> Result<bool, StoreError> {
    let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    version.map(|version| version >= 2).map_err(failed)
}

/// Whether personal data has tables to be sealed in. An older file may still be read.
pub(super) fn has_vault(connection: &Connection) -> Result<bool, StoreError> {
    let version = connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    version.map(|version| version >= 3).map_err(failed)
}

pub(super) fn checkpoints(
    connection: &Connection,
    number: i64,
    before: u64,
    most: usize,
) -> Result<Vec<KeptCheckpoint>, StoreError> {
    if !has_tree(connection)? {
        return Ok(Vec::new());
    }
    let select = "SELECT size, note, stays FROM checkpoints WHERE book = ?1 AND size < ?2 ORDER BY size DESC";
    let asked = params![number, i64::try_from(before).unwrap_or(i64::MAX)];
    let read = |row: &Row<'_>| {
        let size = u64::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
        // Whatever a forger put there, its bytes are what is judged.
        let stay = match row.get(2) {
            Ok(0) => Some(Stay::Newest),
            Ok(1) => Some(Stay::Always),
            _ => None,
        };
        Ok(KeptCheckpoint { size, note: raw(row.get_ref(1)?).to_vec(), stay })
    };
    connection
        .prepare_cached(select)
        .and_then(|mut select| select.query_map(asked, read)?.take(most).collect())
        .map_err(failed)
}
