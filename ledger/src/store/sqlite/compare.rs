//! Every derived table against what follows from the entries.
//!
//! The scan summed fingerprints by page of entries; only pages whose sums differ are compared row
//! by row, and their rows named.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use crate::chain::tree::{Nodes as _, inner, places};
use crate::chain::verify::{Finding, Kind, Page, Pages, Tally, Verdict};
use crate::journal::encoding::decode;
use crate::journal::{Claim, Person};
use crate::store::StoreError;
use crate::units::{Day, Seq};

use super::scan::{Accounts, Found, Posted, Sealing, SqliteScan, place};
use super::{failed, key, nodes, read};

pub(super) fn compare(
    connection: &Connection,
    book: i64,
    scanned: &SqliteScan,
    verdict: &Verdict,
) -> Result<Vec<Finding>, StoreError> {
    let mut compare = Compare { connection, book, findings: scanned.findings.clone() };
    compare.books(verdict)?;
    compare.accounts(scanned, verdict);
    compare.days(verdict)?;
    compare.snapshot(verdict)?;
    compare.vault(scanned, verdict);
    if !verdict.tally.pages.holds_all(&scanned.pages) {
        compare.beyond(scanned, &verdict.tally.pages)?;
    }
    for first in verdict.tally.pages.differing(&scanned.pages) {
        compare.page(first, &scanned.accounts)?;
    }
    if verdict.findings.is_empty() {
        compare.nodes(scanned, verdict)?;
    }
    Ok(compare.findings)
}

struct Compare<'a> {
    connection: &'a Connection,
    book: i64,
    findings: Vec<Finding>,
}

/// A row of a derived table as text, to compare and to show.
type Rows = BTreeSet<(Seq, String)>;

impl Compare<'_> {
    fn find(&mut self, seq: Seq, expected: impl Into<String>, found: impl Into<String>) {
        let (expected, found) = (expected.into(), found.into());
        self.findings.push(Finding { seq, kind: Kind::Table, expected, found });
    }

    /// The name of the book beside the name its entries have. Files are made with one book: beside another one, in
    /// front of it, its entries would be nobody's, and nothing would be verified.
    fn books(&mut self, verdict: &Verdict) -> Result<(), StoreError> {
        let select = "SELECT count(*) FROM books WHERE number <> ?1";
        let others: i64 = self.connection.query_row(select, [self.book], |row| row.get(0)).map_err(failed)?;
        if others > 0 {
            self.find(Seq::number(0), "one book in the file", format!("{others} more"));
        }
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

    /// Personal data against the commitments to it. What was erased is not missed, everything else is; and
    /// what is wrong is not shown. What is sealed and has no key here is counted as there.
    fn vault(&mut self, scanned: &SqliteScan, verdict: &Verdict) {
        let Tally { seals, erased, .. } = &verdict.tally;
        let mut missing = seals.clone();
        for Sealing { whose, found } in &scanned.vault {
            if let Some((person, field)) = whose
                && let Some(seq) = erased.get(person)
            {
                let expected = format!("nothing of {person} after his data was erased");
                self.find(*seq, expected, format!("the {}", field.as_str()));
                continue;
            }
            let sealed = whose.as_ref().and_then(|whose| missing.remove_entry(whose));
            let Some(((person, field), (seq, commitment))) = sealed else {
                let expected = "personal data that an entry commits to only";
                self.find(Seq::number(0), expected, "a row nobody sealed");
                continue;
            };
            if *found != Found::Is(commitment) && *found != Found::Sealed {
                let expected = format!("the {} of {person} as it was sealed", field.as_str());
                self.find(seq, expected, "another");
            }
        }
        for ((person, field), (seq, _)) in missing {
            let expected = format!("the {} of {person}, or an entry that erased it", field.as_str());
            self.find(seq, expected, "no such row");
        }
        for text in &scanned.idle_keys {
            let seq = text.parse().ok().and_then(|person: Person| erased.get(&person).copied());
            let expected = "keys of people of whom something is kept only";
            self.find(seq.unwrap_or_default(), expected, format!("a key of {text}"));
        }
    }

    fn accounts(&mut self, scanned: &SqliteScan, verdict: &Verdict) {
        let mut known: BTreeMap<(String, String), Seq> = BTreeMap::new();
        for ((account, commodity), holding) in &verdict.tally.balances {
            known.insert((account.to_string(), commodity.to_string()), holding.seq);
        }
        for named in scanned.accounts.values() {
            if known.remove(&(named.account.clone(), named.commodity.clone())).is_none() {
                self.find(Seq::number(0), "accounts that have postings only", named.to_string());
            }
        }
        for ((account, commodity), seq) in known {
            self.find(seq, format!("{account} {commodity} among the accounts"), "no such row");
        }
    }

    /// Names every row of a page that has no entry.
    fn beyond(&mut self, scanned: &SqliteScan, pages: &Pages) -> Result<(), StoreError> {
        let mut select = self.connection.prepare(Posted::SELECT).map_err(failed)?;
        let mut rows = select.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if let Ok(posted) = Posted::of(row)
                && let Some(named) = scanned.accounts.get(&posted.account)
                && !pages.holds(posted.seq)
            {
                let found = format!("{named} line {}", posted.line);
                self.find(posted.seq, "no posting after the last entry", found);
            }
        }
        let select = "SELECT claim, seq FROM claims WHERE book = ?1";
        let mut select = self.connection.prepare(select).map_err(failed)?;
        let mut rows = select.query(params![self.book]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let read = || -> rusqlite::Result<(String, i64)> { Ok((row.get(0)?, row.get(1)?)) };
            if let Ok((claim, seq)) = read()
                && !pages.holds(place(seq))
            {
                self.find(place(seq), "no claim after the last entry", claim);
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
        let select = "SELECT max(seq) FROM snapshots WHERE book = ?1";
        let kept: Option<i64> =
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
            None if kept.is_some() => {
                let at = kept.map(place).min(last).unwrap_or_default();
                self.find(at, "a snapshot with the digest written beside it", "another");
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
                && let Some(named) = accounts.get(&account)
            {
                let seq = Seq::number(u64::try_from(seq).unwrap_or(0));
                found.insert((seq, format!("{named} line {line}: {amount}")));
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

    /// Names every node of a page that is missing, wrong or too many. Where an entry itself is wrong
    /// the nodes over it are too, and nothing more would be said by naming them.
    fn nodes(&mut self, scanned: &SqliteScan, verdict: &Verdict) -> Result<(), StoreError> {
        let Some(found) = &scanned.nodes else { return Ok(()) };
        let mut leaves = nodes::Leaves(nodes::Stored { connection: self.connection, number: self.book });
        let differing: Vec<u64> = verdict.tally.nodes.differing(found).collect();
        for first in differing {
            let last = verdict.tally.nodes.count().checked_sub(1).filter(|last| first <= *last);
            let Some(last) = last.map(|last| last.min(first.saturating_add(1023))) else { continue };
            for (place, node) in places(first, last) {
                let expected = leaves.node(node)?;
                let found = nodes::kept(self.connection, self.book, place)?;
                if found.as_deref() != Some(expected.as_bytes()) {
                    let found = found.map_or_else(|| "no such row".to_owned(), |_| "another".to_owned());
                    let what = format!("node {} of level {}: {expected}", node.index, node.level);
                    self.findings.push(Finding {
                        seq: Seq::number(node.last_leaf()),
                        kind: Kind::Node,
                        expected: what,
                        found,
                    });
                }
            }
        }
        let size = verdict.tally.frontier.size();
        let select = "SELECT count(*) FROM nodes WHERE key BETWEEN ?1 AND ?2";
        let beyond =
            params![key(self.book, Seq::number(inner(size))), key(self.book, Seq::number((1 << 40) - 1))];
        let beyond: i64 = self.connection.query_row(select, beyond, |row| row.get(0)).map_err(failed)?;
        if beyond > 0 {
            let expected = format!("no node beyond the tree over {size} entries");
            let seq = Seq::number(size.saturating_sub(1));
            self.findings.push(Finding { seq, kind: Kind::Node, expected, found: format!("{beyond} rows") });
        }
        Ok(())
    }
}

pub(super) fn table(seq: Seq, expected: &str, found: &str) -> Finding {
    Finding { seq, kind: Kind::Table, expected: expected.to_owned(), found: found.to_owned() }
}
