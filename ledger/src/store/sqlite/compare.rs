//! Every derived table against what follows from the entries.
//!
//! One scan of each table sums fingerprints by page of entries; only pages whose sums differ are
//! compared row by row, and their rows named.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use crate::chain::verify::{Finding, Kind, Page, Pages, Verdict, print_of, row_print};
use crate::journal::encoding::decode;
use crate::journal::{Claim, Opening, PersonalField};
use crate::store::StoreError;
use crate::units::{Day, Seq};

use super::{failed, read};

pub(super) fn compare(
    connection: &Connection,
    book: i64,
    verdict: &Verdict,
) -> Result<Vec<Finding>, StoreError> {
    let mut compare =
        Compare { connection, book, found: verdict.tally.pages.emptied(), findings: Vec::new() };
    compare.books(verdict)?;
    compare.strays()?;
    let accounts = compare.accounts(verdict)?;
    compare.postings(&accounts)?;
    compare.claims()?;
    compare.days(verdict)?;
    compare.snapshot(verdict)?;
    compare.vault(verdict)?;
    for first in verdict.tally.pages.differing(&compare.found) {
        compare.page(first, &accounts)?;
    }
    Ok(compare.findings)
}

struct Compare<'a> {
    connection: &'a Connection,
    book: i64,
    found: Pages,
    findings: Vec<Finding>,
}

/// Names and fingerprint of an account by its number.
type Accounts = BTreeMap<i64, (String, u64)>;

/// A row of a derived table as text, to compare and to show.
type Rows = BTreeSet<(Seq, String)>;

impl Compare<'_> {
    fn find(&mut self, seq: Seq, expected: impl Into<String>, found: impl Into<String>) {
        let (expected, found) = (expected.into(), found.into());
        self.findings.push(Finding { seq, kind: Kind::Table, expected, found });
    }

    /// The name of the book beside the name its entries have.
    fn books(&mut self, verdict: &Verdict) -> Result<(), StoreError> {
        let Some(book) = &verdict.tally.book else { return Ok(()) };
        let select = "SELECT count(*) FROM books WHERE number = ?1 AND book = ?2";
        let named: i64 = self
            .connection
            .query_row(select, params![self.book, book.as_str()], |row| row.get(0))
            .map_err(failed)?;
        if named == 0 {
            self.find(Seq::number(0), format!("the book {book} among the books"), "no such row");
        }
        Ok(())
    }

    /// Rows of a book that is not among the books: one finding a table and book.
    fn strays(&mut self) -> Result<(), StoreError> {
        let all = "SELECT number FROM books";
        let numbers = |row: &rusqlite::Row<'_>| row.get(0);
        let mut select = self.connection.prepare(all).map_err(failed)?;
        let known = select.query_map([], numbers).and_then(Iterator::collect::<Result<BTreeSet<i64>, _>>);
        let known = known.map_err(failed)?;
        let seek = [
            (
                "entries",
                "SELECT key >> 40, key & ((1 << 40) - 1) FROM entries WHERE key >= (?1 + 1) << 40 ORDER BY key",
            ),
            ("claims", "SELECT book, seq FROM claims WHERE book > ?1 ORDER BY book"),
            ("accounts", "SELECT book, 0 FROM accounts WHERE book > ?1 ORDER BY book"),
            ("days", "SELECT book, seq FROM days WHERE book > ?1 ORDER BY book"),
            ("snapshots", "SELECT book, seq FROM snapshots WHERE book > ?1 ORDER BY book"),
            ("vault", "SELECT book, 0 FROM vault WHERE book > ?1 ORDER BY book"),
        ];
        for (table, seek) in seek {
            let mut select = self.connection.prepare(&format!("{seek} LIMIT 1")).map_err(failed)?;
            // Keys of entries are never negative, and -2^22 is their smallest book all the same.
            let mut after: i64 = -(1 << 22);
            loop {
                let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
                let Some((book, seq)) = select.query_row(params![after], row).optional().map_err(failed)?
                else {
                    break;
                };
                if !known.contains(&book) {
                    let seq = Seq::number(u64::try_from(seq).unwrap_or(0));
                    self.find(seq, format!("{table} of known books only"), format!("a row of book {book}"));
                }
                after = book;
            }
        }
        Ok(())
    }

    /// Personal data against the commitments to it. What was erased is not missed, and what is
    /// wrong is not shown.
    fn vault(&mut self, verdict: &Verdict) -> Result<(), StoreError> {
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
            let whose = person.parse().ok().zip(PersonalField::named(&field));
            let sealed =
                whose.and_then(|whose| verdict.tally.seals.get(&whose).map(|sealed| (whose, sealed)));
            let Some(((about, kind), (seq, commitment))) = sealed else {
                self.find(
                    Seq::number(0),
                    "personal data that an entry commits to only",
                    "a row nobody sealed",
                );
                continue;
            };
            let salt = <[u8; 32]>::try_from(salt).ok();
            let opens = salt.map(|salt| Opening { person: about, field: kind, salt, value: value.into() });
            if opens.is_none_or(|opening| opening.commitment() != *commitment) {
                self.find(*seq, format!("the {field} of {person} as it was sealed"), "another");
            }
        }
        Ok(())
    }

    fn accounts(&mut self, verdict: &Verdict) -> Result<Accounts, StoreError> {
        let mut known: BTreeMap<(String, String), Seq> = BTreeMap::new();
        for ((account, commodity), holding) in &verdict.tally.balances {
            known.insert((account.to_string(), commodity.to_string()), holding.seq);
        }
        let mut select = self
            .connection
            .prepare("SELECT number, account, commodity FROM accounts WHERE book = ?1")
            .map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        let mut accounts = Accounts::new();
        while let Some(row) = rows.next().map_err(failed)? {
            let read =
                || -> rusqlite::Result<(i64, String, String)> { Ok((row.get(0)?, row.get(1)?, row.get(2)?)) };
            let Ok((number, account, commodity)) = read() else {
                self.find(Seq::number(0), "an account as text", "a row that cannot be read");
                continue;
            };
            let print = print_of(&account, &commodity);
            accounts.insert(number, (format!("{account} {commodity}"), print));
            if known.remove(&(account.clone(), commodity.clone())).is_none() {
                self.find(
                    Seq::number(0),
                    "accounts that have postings only",
                    format!("{account} {commodity}"),
                );
            }
        }
        for ((account, commodity), seq) in known {
            self.find(seq, format!("{account} {commodity} among the accounts"), "no such row");
        }
        Ok(accounts)
    }

    /// The numbers of accounts of the other books in the file.
    fn of_others(&self) -> Result<BTreeSet<i64>, StoreError> {
        let select = "SELECT number FROM accounts WHERE book <> ?1";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let numbers = select.query_map(params![self.book], |row| row.get(0)).map_err(failed)?;
        numbers.collect::<Result<_, _>>().map_err(failed)
    }

    fn postings(&mut self, accounts: &Accounts) -> Result<(), StoreError> {
        let of_others = self.of_others()?;
        let select = "SELECT account, seq, line, amount, balance FROM postings ORDER BY account, seq, line";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let mut rows = select.query([]).map_err(failed)?;
        let mut running: (i64, i64) = (0, 0);
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<(i64, i64, u16, i64, i64)> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
            };
            let Ok((account, seq, line, amount, balance)) = read() else {
                self.find(Seq::number(0), "a posting of whole numbers", "a row that cannot be read");
                continue;
            };
            let seq = Seq::number(u64::try_from(seq).unwrap_or(u64::MAX));
            let Some((name, print)) = accounts.get(&account) else {
                if !of_others.contains(&account) {
                    self.find(seq, "postings of known accounts only", format!("account {account}"));
                }
                continue;
            };
            let before = if running.0 == account { running.1 } else { 0 };
            if before.checked_add(amount) != Some(balance) {
                let expected = format!(
                    "{name} at {} after line {line}",
                    i128::from(before).saturating_add(i128::from(amount))
                );
                self.find(seq, expected, balance.to_string());
            }
            running = (account, balance);
            match self.found.of(seq) {
                Some(page) => {
                    page.postings = page.postings.wrapping_add(row_print(*print, seq, line, amount));
                }
                None => self.find(seq, "no posting after the last entry", format!("{name} line {line}")),
            }
        }
        Ok(())
    }

    fn claims(&mut self) -> Result<(), StoreError> {
        let mut select =
            self.connection.prepare("SELECT claim, seq FROM claims WHERE book = ?1").map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let claim = row.get_ref(0).ok().and_then(|claim| claim.as_str().ok());
            let (Some(claim), Ok(seq)) = (claim, row.get::<_, i64>(1)) else {
                self.find(Seq::number(0), "a claim as text", "a row that cannot be read");
                continue;
            };
            let seq = Seq::number(u64::try_from(seq).unwrap_or(u64::MAX));
            let print = row_print(print_of(claim, ""), seq, 0, 0);
            match self.found.of(seq) {
                Some(page) => page.claims = page.claims.wrapping_add(print),
                None => self.find(seq, "no claim after the last entry", claim),
            }
        }
        Ok(())
    }

    fn days(&mut self, verdict: &Verdict) -> Result<(), StoreError> {
        let mut expected = verdict.tally.days.clone();
        let mut select =
            self.connection.prepare("SELECT day, seq FROM days WHERE book = ?1").map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<(i32, i64)> { Ok((row.get(0)?, row.get(1)?)) };
            let Ok((day, seq)) = read() else {
                self.find(Seq::number(0), "a day and its last entry", "a row that cannot be read");
                continue;
            };
            let (day, seq) = (Day::number(day), Seq::number(u64::try_from(seq).unwrap_or(u64::MAX)));
            match expected.remove(&day) {
                Some(last) if last == seq => {}
                Some(last) => self.find(last, format!("{day} ends at {last}"), seq.to_string()),
                None => self.find(Seq::number(0), "days that have entries only", day.to_string()),
            }
        }
        for (day, last) in expected {
            self.find(last, format!("{day} ends at {last}"), "no such row");
        }
        Ok(())
    }

    fn snapshot(&mut self, verdict: &Verdict) -> Result<(), StoreError> {
        let select = "SELECT count(*) FROM snapshots WHERE book = ?1";
        let kept: i64 =
            self.connection.query_row(select, params![self.book], |row| row.get(0)).map_err(failed)?;
        let whole = read::snapshot(self.connection, self.book)?;
        let last = verdict.head.map(|(seq, _)| seq);
        match whole {
            Some(snapshot) if Some(snapshot.tip.seq) > last => {
                self.find(
                    last.unwrap_or_default(),
                    "a snapshot of entries that exist",
                    snapshot.tip.seq.to_string(),
                );
            }
            None if kept > 0 => {
                self.find(Seq::number(0), "a snapshot with the digest written beside it", "another");
            }
            _ => {}
        }
        Ok(())
    }

    /// Names every row of one page of entries that is missing, wrong or too many.
    fn page(&mut self, from: Seq, accounts: &Accounts) -> Result<(), StoreError> {
        let from = from.get();
        let (first, last) = (i64::try_from(from).unwrap_or(0), i64::try_from(from | 1023).unwrap_or(0));
        let mut entries = Page::default();
        read::page(self.connection, self.book, Seq::number(from), 1024, &mut entries)?;
        let (mut expected, mut freed) = (Rows::new(), BTreeSet::new());
        for entry in entries.rows().filter_map(|row| decode(row.bytes).ok()) {
            for (line, posting) in entry.postings.iter().enumerate() {
                let row =
                    format!("{} {} line {line}: {}", posting.account, posting.commodity, posting.amount);
                expected.insert((entry.seq, row));
            }
            let request = Claim::Request(entry.request.clone());
            for claim in entry.takes.iter().chain(std::iter::once(&request)) {
                expected.insert((entry.seq, claim.to_string()));
            }
            freed.extend(entry.frees.iter().map(ToString::to_string));
        }
        let mut found = Rows::new();
        let mut select = self
            .connection
            .prepare("SELECT account, seq, line, amount FROM postings WHERE seq BETWEEN ?1 AND ?2")
            .map_err(failed)?;
        let mut rows = select.query(params![first, last]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<(i64, i64, i64, i64)> {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            };
            if let Ok((account, seq, line, amount)) = read()
                && let Some((name, _)) = accounts.get(&account)
            {
                let seq = Seq::number(u64::try_from(seq).unwrap_or(0));
                found.insert((seq, format!("{name} line {line}: {amount}")));
            }
        }
        let mut select = self
            .connection
            .prepare("SELECT claim, seq FROM claims WHERE book = ?1 AND seq BETWEEN ?2 AND ?3")
            .map_err(failed)?;
        let mut rows = select.query(params![self.book, first, last]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<(String, i64)> { Ok((row.get(0)?, row.get(1)?)) };
            if let Ok((claim, seq)) = read() {
                found.insert((Seq::number(u64::try_from(seq).unwrap_or(0)), claim));
            }
        }
        for (seq, row) in expected.difference(&found).filter(|(_, row)| !freed.contains(row)) {
            self.findings.push(table(*seq, row, "no such row"));
        }
        for (seq, row) in found.difference(&expected) {
            self.findings.push(table(*seq, "no such row", row));
        }
        Ok(())
    }
}

fn table(seq: Seq, expected: &str, found: &str) -> Finding {
    Finding { seq, kind: Kind::Table, expected: expected.to_owned(), found: found.to_owned() }
}
