//! The baselines: the least that writes the same rows, and the least that reads them all again.

use std::collections::BTreeMap;
use std::path::Path;

use ledger::chain::Sealed;
use ledger::chain::tree::inner;
use ledger::events::Event;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The rows of one commit, each table's in the order of its key, each touched row once.
#[derive(Default)]
pub(crate) struct Commit {
    entries: Vec<(i64, [u8; 32], Vec<u8>)>,
    nodes: Vec<(i64, Vec<u8>)>,
    frees: Vec<String>,
    claims: Vec<(String, i64)>,
    accounts: Vec<(i64, String, String)>,
    postings: Vec<[i64; 5]>,
    days: Vec<(i32, i64)>,
}

/// Numbers that all tables together have: both sides must end with the same.
pub(crate) fn count(path: &Path) -> Vec<i64> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    ["entries", "nodes", "claims", "accounts", "postings", "days", "vault_rows"]
        .iter()
        .map(|table| {
            let select = format!("SELECT count(*) FROM {table}");
            connection.query_row(&select, [], |row| row.get(0)).unwrap()
        })
        .collect()
}

/// The rows that `batches` became in the book at `rehearsed`, made ready outside any measuring.
pub(crate) fn commits(rehearsed: &Path, batches: &[Vec<Sealed>]) -> Vec<Commit> {
    let connection = Connection::open_with_flags(rehearsed, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut names = BTreeMap::new();
    let mut first_use: BTreeMap<i64, i64> = BTreeMap::new();
    let mut select = connection.prepare("SELECT number, account, commodity FROM accounts").unwrap();
    let mut rows = select.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (number, account, commodity): (i64, String, String) =
            (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        names.insert(number, (account, commodity));
    }
    let mut select = connection.prepare("SELECT account, min(seq) FROM postings GROUP BY account").unwrap();
    let mut rows = select.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        first_use.insert(row.get(0).unwrap(), row.get(1).unwrap());
    }
    let mut of_batch = connection
        .prepare("SELECT account, seq, line, amount, balance FROM postings WHERE seq BETWEEN ?1 AND ?2")
        .unwrap();
    let of_tree = "SELECT key, hash FROM nodes WHERE key >= ?1 AND key < ?2 ORDER BY key";
    let mut of_tree = connection.prepare(of_tree).unwrap();
    let mut made = Vec::with_capacity(batches.len());
    for batch in batches {
        let mut commit = Commit::default();
        for sealed in batch {
            let entry = sealed.entry();
            let seq = i64::try_from(entry.seq.get()).unwrap();
            commit.entries.push(((1 << 40) | seq, *sealed.hash().as_bytes(), sealed.bytes().to_vec()));
            commit.frees.extend(entry.frees.iter().map(ToString::to_string));
            commit.claims.push((format!("request:{}", entry.request), seq));
            commit.claims.extend(entry.takes.iter().map(|claim| (claim.to_string(), seq)));
            commit.days.retain(|(day, _)| *day != entry.on.get());
            commit.days.push((entry.on.get(), seq));
        }
        commit.claims.sort_unstable();
        let seq = |sealed: &Sealed| i64::try_from(sealed.entry().seq.get()).unwrap();
        let (first, last) = (seq(batch.first().unwrap()), seq(batch.last().unwrap()));
        let mut rows = of_batch.query(params![first, last]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            commit.postings.push([0, 1, 2, 3, 4].map(|at| row.get(at).unwrap()));
        }
        commit.postings.sort_unstable();
        let node = |size: i64| (1 << 40) | i64::try_from(inner(u64::try_from(size).unwrap())).unwrap();
        let mut rows = of_tree.query(params![node(first), node(last + 1)]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            commit.nodes.push((row.get(0).unwrap(), row.get(1).unwrap()));
        }
        for (number, (account, commodity)) in &names {
            if (first..=last).contains(&first_use[number]) {
                commit.accounts.push((*number, account.clone(), commodity.clone()));
            }
        }
        made.push(commit);
    }
    made
}

/// A file with the tables of a book, written with nothing but statements that are prepared once.
pub(crate) struct Bare(Connection);

impl Bare {
    pub(crate) fn open(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.pragma_update(None, "synchronous", "FULL").unwrap();
        connection.pragma_update(None, "cache_size", -65_536).unwrap();
        connection.set_prepared_statement_cache_capacity(64);
        Self(connection)
    }

    /// Writes the rows of one commit, durably.
    pub(crate) fn write(&mut self, commit: &Commit) {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        {
            let prepare = |sql: &str| transaction.prepare_cached(sql).unwrap();
            let mut insert = prepare("INSERT INTO entries (key, hash, bytes) VALUES (?1, ?2, ?3)");
            for (key, hash, bytes) in &commit.entries {
                insert.execute(params![key, hash, bytes]).unwrap();
            }
            let mut insert = prepare("INSERT INTO nodes (key, hash) VALUES (?1, ?2)");
            for (key, hash) in &commit.nodes {
                insert.execute(params![key, hash]).unwrap();
            }
            let mut free = prepare("DELETE FROM claims WHERE book = 1 AND claim = ?1");
            for claim in &commit.frees {
                free.execute(params![claim]).unwrap();
            }
            let mut insert = prepare("INSERT INTO claims (book, claim, seq) VALUES (1, ?1, ?2)");
            for (claim, seq) in &commit.claims {
                insert.execute(params![claim, seq]).unwrap();
            }
            let insert = "INSERT INTO accounts (number, book, account, commodity) VALUES (?1, 1, ?2, ?3)";
            let mut insert = prepare(insert);
            for (number, account, commodity) in &commit.accounts {
                insert.execute(params![number, account, commodity]).unwrap();
            }
            let insert =
                "INSERT INTO postings (account, seq, line, amount, balance) VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut insert = prepare(insert);
            for row in &commit.postings {
                insert.execute(*row).unwrap();
            }
            let mut upsert = prepare(
                "INSERT INTO days (book, day, seq) VALUES (1, ?1, ?2)
                 ON CONFLICT (book, day) DO UPDATE SET seq = excluded.seq",
            );
            for (day, seq) in &commit.days {
                upsert.execute(params![day, seq]).unwrap();
            }
        }
        transaction.commit().unwrap();
    }
}

/// An entry as serde reads it without a thought: texts stay where they are, nothing is checked.
#[derive(Serialize, Deserialize)]
struct Plain<'a> {
    v: u8,
    book: &'a str,
    seq: u64,
    prev: &'a str,
    at: &'a str,
    on: &'a str,
    by: &'a str,
    desk: &'a str,
    request: &'a str,
    event: Event,
    #[serde(borrow)]
    postings: Vec<(&'a str, &'a str, &'a str)>,
    #[serde(borrow)]
    lots: Vec<PlainLot<'a>>,
    #[serde(borrow)]
    takes: Vec<&'a str>,
    #[serde(borrow)]
    frees: Vec<&'a str>,
    links: PlainLinks,
    #[serde(borrow)]
    seals: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize, Deserialize)]
struct PlainLot<'a> {
    lot: &'a str,
    account: &'a str,
    amount: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payer: Option<&'a str>,
}

#[derive(Serialize, Deserialize)]
struct PlainLinks {
    #[serde(skip_serializing_if = "Option::is_none")]
    reverses: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    follows: Option<u64>,
}

/// How a scan judges the form of an entry.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// With plain derived serde.
    Plain,
    /// With this ledger's own decoder.
    Ours,
}

/// V: reads every row, hashes it again, compares the hash and the link, parses it, writes it down
/// again and compares the bytes. Gives how many rows there are.
pub(crate) fn scan(path: &Path, reading: Reading) -> u64 {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    connection.pragma_update(None, "cache_size", -65_536).unwrap();
    let mut select = connection.prepare("SELECT hash, bytes FROM entries ORDER BY key").unwrap();
    let mut rows = select.query([]).unwrap();
    let (mut count, mut prev, mut again) = (0, String::new(), Vec::new());
    while let Some(row) = rows.next().unwrap() {
        let (stored, bytes) =
            (row.get_ref(0).unwrap().as_blob().unwrap(), row.get_ref(1).unwrap().as_blob().unwrap());
        let mut hasher = Sha256::new();
        hasher.update([0]);
        hasher.update(bytes);
        let hash = hasher.finalize();
        assert!(hash.as_slice() == stored, "the hash of row {count}");
        if reading == Reading::Plain {
            let entry: Plain<'_> = serde_json::from_slice(bytes).unwrap();
            assert!(count == 0 || entry.prev == prev, "the link of row {count}");
            again.clear();
            serde_json::to_writer(&mut again, &entry).unwrap();
            assert!(again == bytes, "the form of row {count}");
        } else {
            let entry = ledger::journal::encoding::decode(bytes).unwrap();
            assert!(count == 0 || entry.prev.to_string() == prev, "the link of row {count}");
        }
        prev.clear();
        for byte in hash {
            use std::fmt::Write as _;
            write!(prev, "{byte:02x}").unwrap();
        }
        count += 1;
    }
    count
}
