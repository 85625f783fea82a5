//! What the derived tables hold, summed up in one scan of each.
//!
//! No verdict is needed for it, so it runs beside the walk over the entries; what it found is
//! judged against them afterwards.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::chain::verify::{Finding, NodePrints, Pages, print_of, row_print};
use crate::journal::{Opening, Person, PersonalField};
use crate::store::StoreError;
use crate::store::vault::{Master, PersonKey, is_sealed, read_body};
use crate::units::{Digest, Seq};

use super::compare::table;
use super::vault::{self, Vault};
use super::{failed, file, key, read};

/// What the derived tables hold.
#[derive(Default)]
pub struct SqliteScan {
    pub(super) accounts: Accounts,
    /// The numbers of accounts of the other books in the file.
    pub(super) of_others: BTreeSet<i64>,
    /// The sums of the rows by page of entries.
    pub(super) pages: Pages,
    /// The sums of the tree's nodes; none where the file is older than the tree.
    pub(super) nodes: Option<NodePrints>,
    pub(super) vault: Vec<Sealing>,
    /// Whose keys there are although nothing is kept of them.
    pub(super) idle_keys: Vec<String>,
    /// What no entry is needed to find.
    pub(super) findings: Vec<Finding>,
}

/// What a row of personal data would be sealed with.
pub(super) struct Sealing {
    /// Whose it is and what it is, when that can be read.
    pub(super) whose: Option<(Person, PersonalField)>,
    /// What it turned out to be.
    pub(super) found: Found,
}

/// What a row of personal data is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// What this commitment is to.
    Is(Digest),
    /// Nothing that was sealed here.
    Other,
    /// Sealed, and there is no key to it.
    Sealed,
}

/// The accounts by their number.
pub(super) type Accounts = BTreeMap<i64, Named>;

/// An account as its row names it.
pub(super) struct Named {
    pub(super) account: String,
    pub(super) commodity: String,
    /// The fingerprint of both.
    print: u64,
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.account, self.commodity)
    }
}

/// A row of `postings`.
pub(super) struct Posted {
    pub(super) account: i64,
    pub(super) seq: Seq,
    pub(super) line: u16,
    pub(super) amount: i64,
    balance: i64,
}

impl Posted {
    pub(super) const SELECT: &str =
        "SELECT account, seq, line, amount, balance FROM postings ORDER BY account, seq, line";

    pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let seq = place(row.get(1)?);
        Ok(Self { account: row.get(0)?, seq, line: row.get(2)?, amount: row.get(3)?, balance: row.get(4)? })
    }
}

/// The place of a row; one that cannot be is after all others.
pub(super) fn place(seq: i64) -> Seq {
    Seq::number(u64::try_from(seq).unwrap_or(u64::MAX))
}

/// The row of a person's key: none when there is none, and no key in it when it does not open.
type KeyRow<'a> = Option<Option<&'a PersonKey>>;

/// What a row of personal data is, when it is opened with its person's key.
fn opened(
    named: &super::Named,
    (master, key): (Option<&Master>, KeyRow<'_>),
    (person, field): (Person, PersonalField),
    mark: Option<&[u8]>,
    body: &[u8],
) -> Found {
    let opening = if is_sealed(person, field) {
        match (master, key) {
            (_, None) => return Found::Other,
            (None, Some(_)) => return Found::Sealed,
            (Some(_), Some(key)) => key.and_then(|key| key.open(&named.id, person, field, body)),
        }
    } else {
        read_body(person, field, body)
    };
    let Some(opening) = opening else { return Found::Other };
    let expected = master
        .filter(|_| field == PersonalField::IdNumber)
        .map(|master| master.mark(&named.id, &opening.value));
    if expected.as_ref().map(<[u8; 32]>::as_slice) == mark {
        Found::Is(opening.commitment())
    } else {
        Found::Other
    }
}

pub(super) fn scan(
    connection: &Connection,
    book: i64,
    named: Option<&super::Named>,
    vault: &Vault,
) -> Result<SqliteScan, StoreError> {
    let mut scan = Scan { connection, book, scanned: SqliteScan::default() };
    scan.schema()?;
    scan.strays()?;
    scan.accounts()?;
    scan.of_others()?;
    scan.postings()?;
    scan.claims()?;
    match named {
        Some(named) if !vault::is_plain(connection, book)? => scan.sealed(named, vault)?,
        _ => scan.vault()?,
    }
    scan.nodes()?;
    Ok(scan.scanned)
}

struct Scan<'a> {
    connection: &'a Connection,
    book: i64,
    scanned: SqliteScan,
}

impl Scan<'_> {
    fn find(&mut self, seq: Seq, expected: &str, found: &str) {
        self.scanned.findings.push(table(seq, expected, found));
    }

    /// Tables, indexes, triggers and views that are none of a book, or not as a book has them: a trigger
    /// that somebody put there would change what a desk writes.
    fn schema(&mut self) -> Result<(), StoreError> {
        let ours = file::schema()?;
        let found = file::objects(self.connection)?;
        for object in found.difference(&ours) {
            let found = format!("the {} {}", object.kind, object.name);
            self.find(Seq::number(0), "tables, indexes and triggers of a book only", &found);
        }
        // Without it one person could have two memberships. Triggers are a guard rail that may be missing.
        let has_marks = found.iter().any(|object| object.name == "vault_marks");
        if read::has_vault(self.connection)? && !has_marks {
            self.find(Seq::number(0), "the index vault_marks", "no such index");
        }
        if vault::is_there(self.connection, "vault_remains")? {
            let unknown = "SELECT count(*) FROM vault_remains WHERE what NOT IN ('pages', 'log')";
            let unknown: i64 = self.connection.query_row(unknown, [], |row| row.get(0)).map_err(failed)?;
            if unknown > 0 {
                self.find(Seq::number(0), "remains of an erasure in pages or in the log", "others");
            }
        }
        Ok(())
    }

    /// Rows of a book that is not among the books: one finding a table and book, and one a row where there
    /// are few of them and nothing else would miss one.
    fn strays(&mut self) -> Result<(), StoreError> {
        let all = "SELECT number FROM books";
        let numbers = |row: &rusqlite::Row<'_>| row.get(0);
        let mut select = self.connection.prepare(all).map_err(failed)?;
        let known = select.query_map([], numbers).and_then(Iterator::collect::<Result<BTreeSet<i64>, _>>);
        let known = known.map_err(failed)?;
        // How many of the low bits of the first column are a place: the book is above them.
        let seek = [
            ("entries", 40, "SELECT key, key & ((1 << 40) - 1) FROM entries WHERE key >= ?1 ORDER BY key"),
            ("claims", 0, "SELECT book, seq FROM claims WHERE book >= ?1 ORDER BY book"),
            ("accounts", 0, "SELECT book, 0 FROM accounts WHERE book >= ?1 ORDER BY book"),
            ("days", 0, "SELECT book, seq FROM days WHERE book >= ?1 ORDER BY book"),
            ("vault", 0, "SELECT book, 0 FROM vault WHERE book >= ?1 ORDER BY book"),
            ("vault_rows", 0, "SELECT book, 0 FROM vault_rows WHERE book >= ?1 ORDER BY book"),
            ("vault_keys", 0, "SELECT book, 0 FROM vault_keys WHERE book >= ?1 ORDER BY book"),
            ("vault_checks", 0, "SELECT book, 0 FROM vault_checks WHERE book >= ?1 ORDER BY book"),
        ];
        let of_tree = [("nodes", 40, "SELECT key, 0 FROM nodes WHERE key >= ?1 ORDER BY key")];
        let of_tree = if read::has_tree(self.connection)? { of_tree.as_slice() } else { &[] };
        for &(table, low, seek) in seek.iter().chain(of_tree) {
            // Older files have nothing that is sealed, and younger ones nothing that is not.
            if !vault::is_there(self.connection, table)? {
                continue;
            }
            let mut select = self.connection.prepare(&format!("{seek} LIMIT 1")).map_err(failed)?;
            // From the smallest number there is to the largest: no row may hide before or behind, and none
            // may be looked at for ever.
            let mut from = Some(i64::MIN);
            while let Some(first) = from {
                let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
                let Some((key, seq)) = select.query_row(params![first], row).optional().map_err(failed)?
                else {
                    break;
                };
                let book = key.wrapping_shr(low);
                if !known.contains(&book) {
                    self.stray(table, book, seq);
                }
                from = book.checked_add(1).and_then(|next| next.checked_mul(1_i64.wrapping_shl(low)));
            }
        }
        let each = [
            ("snapshots", "SELECT book, seq FROM snapshots ORDER BY book"),
            ("checkpoints", "SELECT book, max(size, 1) - 1 FROM checkpoints ORDER BY book"),
        ];
        for (table, select) in each {
            if !vault::is_there(self.connection, table)? {
                continue;
            }
            let mut select = self.connection.prepare(select).map_err(failed)?;
            let mut rows = select.query([]).map_err(failed)?;
            while let Some(row) = rows.next().map_err(failed)? {
                let (book, seq) = (row.get::<_, i64>(0), row.get::<_, i64>(1));
                let (book, seq) = (book.map_err(failed)?, seq.map_err(failed)?);
                if !known.contains(&book) {
                    self.stray(table, book, seq);
                }
            }
        }
        Ok(())
    }

    fn stray(&mut self, table: &str, book: i64, seq: i64) {
        let seq = Seq::number(u64::try_from(seq).unwrap_or(0));
        let (expected, found) = (format!("{table} of known books only"), format!("a row of book {book}"));
        self.find(seq, &expected, &found);
    }

    fn accounts(&mut self) -> Result<(), StoreError> {
        let select = "SELECT number, account, commodity FROM accounts WHERE book = ?1";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read =
                || -> rusqlite::Result<(i64, String, String)> { Ok((row.get(0)?, row.get(1)?, row.get(2)?)) };
            let Ok((number, account, commodity)) = read() else {
                self.find(Seq::number(0), "an account as text", "a row that cannot be read");
                continue;
            };
            let print = print_of(&account, &commodity);
            self.scanned.accounts.insert(number, Named { account, commodity, print });
        }
        Ok(())
    }

    fn of_others(&mut self) -> Result<(), StoreError> {
        let select = "SELECT number FROM accounts WHERE book <> ?1";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let numbers = select.query_map(params![self.book], |row| row.get(0)).map_err(failed)?;
        self.scanned.of_others = numbers.collect::<Result<_, _>>().map_err(failed)?;
        Ok(())
    }

    /// Sums up the postings, and adds up every account's again.
    fn postings(&mut self) -> Result<(), StoreError> {
        let mut select = self.connection.prepare(Posted::SELECT).map_err(failed)?;
        let mut rows = select.query([]).map_err(failed)?;
        let SqliteScan { accounts, of_others, pages, findings, .. } = &mut self.scanned;
        // Rows stand in the order of accounts, so each is looked up once.
        let (mut running, mut of) = ((0, 0_i64), (0, accounts.get(&0)));
        while let Some(row) = rows.next().map_err(failed)? {
            let Ok(Posted { account, seq, line, amount, balance }) = Posted::of(row) else {
                findings.push(table(
                    Seq::number(0),
                    "a posting of whole numbers",
                    "a row that cannot be read",
                ));
                continue;
            };
            if of.0 != account {
                of = (account, accounts.get(&account));
            }
            let Some(named) = of.1 else {
                if !of_others.contains(&account) {
                    let found = format!("account {account}");
                    findings.push(table(seq, "postings of known accounts only", &found));
                }
                continue;
            };
            let before = if running.0 == account { running.1 } else { 0 };
            if before.checked_add(amount) != Some(balance) {
                let sum = i128::from(before).saturating_add(i128::from(amount));
                let expected = format!("{named} at {sum} after line {line}");
                findings.push(table(seq, &expected, &balance.to_string()));
            }
            running = (account, balance);
            let page = pages.of(seq);
            page.postings = page.postings.wrapping_add(row_print(named.print, seq, line, amount));
        }
        Ok(())
    }

    fn claims(&mut self) -> Result<(), StoreError> {
        let select = "SELECT claim, seq FROM claims WHERE book = ?1";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let claim = row.get_ref(0).ok().and_then(|claim| claim.as_str().ok());
            let (Some(claim), Ok(seq)) = (claim, row.get::<_, i64>(1)) else {
                let seq = row.get(1).map_or(Seq::number(0), place);
                self.find(seq, "a claim as text", "a row that cannot be read");
                continue;
            };
            let seq = place(seq);
            let page = self.scanned.pages.of(seq);
            page.claims = page.claims.wrapping_add(row_print(print_of(claim, ""), seq, 0, 0));
        }
        Ok(())
    }

    /// Computes again what the personal data was sealed with.
    fn vault(&mut self) -> Result<(), StoreError> {
        let select = "SELECT person, field, salt, value FROM vault WHERE book = ?1";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<(String, String, Vec<u8>, String)> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            };
            let Ok((person, field, salt, value)) = read() else {
                self.find(Seq::number(0), "personal data as text", "a row that cannot be read");
                continue;
            };
            let whose: Option<(Person, PersonalField)> =
                person.parse().ok().zip(PersonalField::named(&field));
            let commitment = whose.zip(<[u8; 32]>::try_from(salt).ok()).map(|((person, field), salt)| {
                Opening { person, field, salt, value: value.into(), key: [0; 32] }.commitment()
            });
            self.scanned.vault.push(Sealing { whose, found: commitment.map_or(Found::Other, Found::Is) });
        }
        Ok(())
    }

    /// Opens every sealed row as far as there is a key, and looks whether every person's key is of use.
    fn sealed(&mut self, named: &super::Named, vault: &Vault) -> Result<(), StoreError> {
        let master = vault.master().ok();
        if let Some(master) = master
            && !vault::check(self.connection, self.book)?.is_some_and(|check| master.fits(&named.id, &check))
        {
            self.find(Seq::number(0), "the check of the vault's key", "another, or none");
        }
        let mut keys: BTreeMap<String, Option<PersonKey>> = BTreeMap::new();
        let select = "SELECT person, sealed FROM vault_keys WHERE book = ?1";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<(String, Vec<u8>)> { Ok((row.get(0)?, row.get(1)?)) };
            let Ok((person, sealed)) = read() else {
                self.find(Seq::number(0), "a person's key", "a row that cannot be read");
                continue;
            };
            let key = master.and_then(|master| master.person_key(&named.id, &person, &sealed));
            keys.insert(person, key);
        }
        let mut idle: BTreeSet<String> = keys.keys().cloned().collect();
        let select = "SELECT person, field, mark, body FROM vault_rows WHERE book = ?1";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let whose = || -> rusqlite::Result<(String, String)> { Ok((row.get(0)?, row.get(1)?)) };
            let what = || -> rusqlite::Result<(Option<Vec<u8>>, Vec<u8>)> { Ok((row.get(2)?, row.get(3)?)) };
            let (Ok((text, field)), Ok((mark, body))) = (whose(), what()) else {
                self.find(Seq::number(0), "personal data in bytes", "a row that cannot be read");
                continue;
            };
            idle.remove(&text);
            let person = text.parse::<Person>().ok().filter(|person| person.to_string() == text);
            let whose = person.zip(PersonalField::named(&field));
            let found = match whose {
                None => Found::Other,
                Some(whose) => {
                    let key = keys.get(&text).map(Option::as_ref);
                    opened(named, (master, key), whose, mark.as_deref(), &body)
                }
            };
            self.scanned.vault.push(Sealing { whose, found });
        }
        self.scanned.idle_keys = idle.into_iter().collect();
        Ok(())
    }

    /// Sums up the nodes of the tree, which stand without gaps.
    fn nodes(&mut self) -> Result<(), StoreError> {
        if !read::has_tree(self.connection)? {
            return Ok(());
        }
        let mut prints = NodePrints::default();
        let select = "SELECT key & ((1 << 40) - 1), hash FROM nodes WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let bounds = params![key(self.book, Seq::number(0)), key(self.book, Seq::number((1 << 40) - 1))];
        let mut rows = select.query(bounds).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let hash = row.get_ref(1).ok().and_then(|hash| hash.as_blob().ok());
            let node = row.get::<_, i64>(0).ok().zip(hash).and_then(|(place, hash)| {
                let is_next = u64::try_from(place).is_ok_and(|place| place == prints.count());
                Some(Digest::from_bytes(hash.try_into().ok().filter(|_| is_next)?))
            });
            // What stands in the place of a node differs from it; which one is judged later.
            prints.push(node.unwrap_or_else(|| Digest::of(&[])));
        }
        self.scanned.nodes = Some(prints);
        Ok(())
    }
}
