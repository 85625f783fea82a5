//! Appending: head, entries, the tree over them, claims, postings, days and personal data in one transaction.

use std::collections::hash_map::Entry;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, params};

use crate::chain::Sealed;
use crate::chain::note::SignedNote;
use crate::chain::tree::Frontier;
use crate::journal::{Account, Claim, Commodity};
use crate::store::{Appended, Stay, StoreError, Tip};
use crate::units::{Line, Print};

use super::vault::{self, Beside};
use super::{Numbers, failed, key, nodes, read};

/// What this connection knows of accounts, true as long as nobody else wrote.
#[derive(Default)]
pub(super) struct Cache {
    /// The tip after this connection's last append.
    tip: Option<Tip>,
    numbers: Numbers,
    /// The right edge of the tree at that tip.
    frontier: Frontier,
}

impl Cache {
    fn forget(&mut self) {
        *self = Self::default();
    }
}

/// An account's number and running balance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(super) number: i64,
    pub(super) balance: i64,
}

/// A posting row, sorted so that a batch is written in the order of the index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    account: i64,
    seq: i64,
    line: u16,
    amount: i64,
    balance: i64,
}

/// Whether what is written stays.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Keep,
    /// Everything is done but the commit.
    Rehearse,
}

pub(super) fn append(
    connection: &mut Connection,
    number: i64,
    cache: &mut Cache,
    expected: Option<Tip>,
    batch: &[Sealed],
    beside: &Beside<'_>,
    aim: Aim,
) -> Result<Appended, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    if read::tip(&transaction, number)? != expected {
        return Ok(Appended::Moved);
    }
    if cache.tip != expected {
        cache.forget();
        let size = expected.map_or(0, |tip| tip.seq.get().saturating_add(1));
        cache.frontier = Frontier::read(&mut nodes::Stored { connection: &transaction, number }, size)?;
    }
    // Until the commit succeeds the cache holds what may never be.
    cache.tip = None;
    let written = write(&transaction, number, cache, batch, beside);
    let Ok(Appended::Done) = written else {
        cache.forget();
        return written;
    };
    if aim == Aim::Rehearse {
        cache.forget();
        return Ok(Appended::Done);
    }
    if let Err(err) = transaction.commit() {
        cache.forget();
        return Err(failed(err));
    }
    cache.tip = batch.last().map(|last| Tip { seq: last.entry().seq, hash: last.hash() }).or(expected);
    Ok(Appended::Done)
}

fn write(
    transaction: &Transaction<'_>,
    number: i64,
    cache: &mut Cache,
    batch: &[Sealed],
    beside: &Beside<'_>,
) -> Result<Appended, StoreError> {
    entries(transaction, number, batch).map_err(failed)?;
    nodes::extend(transaction, number, &mut cache.frontier, batch.iter().map(Sealed::hash))?;
    if let Some(taken) = claims(transaction, number, batch)? {
        return Ok(taken);
    }
    postings(transaction, number, &mut cache.numbers, batch)?;
    days(transaction, number, batch).map_err(failed)?;
    vault::write(transaction, beside, batch)
}

fn entries(transaction: &Transaction<'_>, number: i64, batch: &[Sealed]) -> rusqlite::Result<()> {
    let mut insert =
        transaction.prepare_cached("INSERT INTO entries (key, hash, bytes) VALUES (?1, ?2, ?3)")?;
    for sealed in batch {
        insert.execute(params![key(number, sealed.entry().seq), sealed.hash().as_bytes(), sealed.bytes()])?;
    }
    Ok(())
}

/// Takes and frees claims, those of a batch in the order of the index.
fn claims(
    transaction: &Transaction<'_>,
    number: i64,
    batch: &[Sealed],
) -> Result<Option<Appended>, StoreError> {
    let mut taken: Vec<(String, i64, usize)> = Vec::with_capacity(batch.len());
    let mut free =
        transaction.prepare_cached("DELETE FROM claims WHERE book = ?1 AND claim = ?2").map_err(failed)?;
    for (item, sealed) in batch.iter().enumerate() {
        let entry = sealed.entry();
        let seq = i64::try_from(entry.seq.get()).unwrap_or(i64::MAX);
        for claim in &entry.frees {
            free.execute(params![number, claim.to_string()]).map_err(failed)?;
        }
        let mut request = Line::new();
        request.push(Claim::REQUEST);
        entry.request.print(&mut request);
        taken.push((request.as_str().to_owned(), seq, item));
        taken.extend(entry.takes.iter().map(|claim| (claim.line().as_str().to_owned(), seq, item)));
    }
    taken.sort_unstable();
    let mut insert = transaction
        .prepare_cached("INSERT INTO claims (book, claim, seq) VALUES (?1, ?2, ?3)")
        .map_err(failed)?;
    for (claim, seq, item) in taken {
        match insert.execute(params![number, claim, seq]) {
            Ok(_) => {}
            Err(err) if err.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                let holder = read::taken(transaction, number, &claim)?;
                let first = batch.first().map(|first| first.entry().seq);
                // Taken within the same batch: there is no entry to point to yet.
                let seq = holder.filter(|holder| Some(*holder) < first);
                let claim: Claim =
                    claim.parse().map_err(|_| StoreError::Damaged { why: format!("claim {claim}") })?;
                return Ok(Some(Appended::Taken { claim, seq, item }));
            }
            Err(err) => return Err(failed(err)),
        }
    }
    Ok(None)
}

fn postings(
    transaction: &Transaction<'_>,
    number: i64,
    numbers: &mut Numbers,
    batch: &[Sealed],
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(batch.len().saturating_mul(4));
    for sealed in batch {
        let entry = sealed.entry();
        let seq = i64::try_from(entry.seq.get()).unwrap_or(i64::MAX);
        for (line, posting) in (0_u16..).zip(&entry.postings) {
            let place = (posting.account, posting.commodity);
            let known = match numbers.entry(place) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => {
                    new.insert(find(transaction, number, posting.account, posting.commodity)?)
                }
            };
            known.balance = known
                .balance
                .checked_add(posting.amount)
                .ok_or_else(|| StoreError::Failed { why: format!("{} overflows", posting.account) })?;
            let Known { number: account, balance } = *known;
            rows.push(Row { account, seq, line, amount: posting.amount, balance });
        }
    }
    rows.sort_unstable();
    let insert = "INSERT INTO postings (account, seq, line, amount, balance) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut insert = transaction.prepare_cached(insert).map_err(failed)?;
    for Row { account, seq, line, amount, balance } in rows {
        insert.execute(params![account, seq, line, amount, balance]).map_err(failed)?;
    }
    Ok(())
}

/// An account's number and balance, with a new number when it has none.
fn find(
    transaction: &Transaction<'_>,
    book: i64,
    account: Account,
    commodity: Commodity,
) -> Result<Known, StoreError> {
    if let Some(number) = read::account(transaction, book, account, commodity)? {
        let balance = read::balance_at(transaction, number, i64::MAX)?;
        return Ok(Known { number, balance });
    }
    transaction
        .prepare_cached("INSERT INTO accounts (book, account, commodity) VALUES (?1, ?2, ?3)")
        .and_then(|mut insert| insert.execute(params![book, account.to_string(), commodity.to_string()]))
        .map_err(failed)?;
    Ok(Known { number: transaction.last_insert_rowid(), balance: 0 })
}

/// Every day of the batch once.
fn days(transaction: &Transaction<'_>, number: i64, batch: &[Sealed]) -> rusqlite::Result<()> {
    let upsert = "INSERT INTO days (book, day, seq) VALUES (?1, ?2, ?3)
                  ON CONFLICT (book, day) DO UPDATE SET seq = excluded.seq";
    let mut upsert = transaction.prepare_cached(upsert)?;
    for of_day in batch.chunk_by(|a, b| a.entry().on == b.entry().on) {
        if let Some(last) = of_day.last() {
            let seq = i64::try_from(last.entry().seq.get()).unwrap_or(i64::MAX);
            upsert.execute(params![number, last.entry().on.get(), seq])?;
        }
    }
    Ok(())
}

/// Keeps a checkpoint and forgets smaller ones that need not stay, in one transaction.
pub(super) fn keep_checkpoint(
    connection: &mut Connection,
    number: i64,
    size: u64,
    note: &SignedNote,
    stay: Stay,
) -> Result<(), StoreError> {
    // One that is kept until the next is not worth a flush: lost, it is signed again with the same bytes.
    let flushed = if stay == Stay::Always { "FULL" } else { "NORMAL" };
    connection.pragma_update(None, "synchronous", flushed).map_err(failed)?;
    let kept = write_checkpoint(connection, number, size, note, stay);
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    kept
}

fn write_checkpoint(
    connection: &mut Connection,
    number: i64,
    size: u64,
    note: &SignedNote,
    stay: Stay,
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    let upsert = "INSERT INTO checkpoints (book, size, stays, note) VALUES (?1, ?2, ?3, ?4)
                  ON CONFLICT (book, size)
                  DO UPDATE SET note = excluded.note, stays = max(stays, excluded.stays)";
    transaction
        .prepare_cached(upsert)
        .and_then(|mut upsert| {
            upsert.execute(params![number, size, i64::from(stay == Stay::Always), note.to_string()])
        })
        .map_err(failed)?;
    transaction
        // Another desk may have kept a larger one meanwhile; then this one is to be forgotten itself.
        .prepare_cached(
            "DELETE FROM checkpoints WHERE book = ?1 AND stays = 0
                 AND size < (SELECT max(size) FROM checkpoints WHERE book = ?1)",
        )
        .and_then(|mut forget| forget.execute(params![number]))
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}
