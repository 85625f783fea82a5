//! Every byte of every stored column of a book of 1,000 entries, flipped in the file: each flip is found, and
//! at the entry it is about.
//!
//! 1. The columns are those that the file has: one that no test looks at fails this one.
//! 2. Many rows are flipped at a time, no two of them about one entry, so that what is said of one cannot be
//!    meant for another. Whole numbers count as the eight bytes that hold any of them.
//! 3. A key whose flip is another row's key changes places with it: no table holds two rows of one key.
//!
//! By itself it tries a few of the bytes of each column, spread over rows and places;
//! `JIFEN_EVERY_BYTE=1` tries all of them, `JIFEN_EVERY_BYTE=postings` all of that table alone. Two columns have
//! more bytes than all others together. Of these some are flipped in the file and looked at by everything
//! verification does, as of every column; and all of them by the part of it that finds them: the walk over the
//! rows finds what is wrong with the bytes of an entry, and reading a snapshot what is wrong with its body.

mod victim;

use std::collections::{BTreeMap, BTreeSet};

use ledger::chain::verify::{Finding, Kind};
use ledger::store::{Sqlite, Store as _};
use rusqlite::types::Value;
use tests::books::{judged, stored};
use tests::generator::Random;

use victim::{Declared, Hand, Named, Row, verdict, victim, whole};

/// Every table and column of a book, and which entries a row is about: that is where its flips are named.
const LOOKED_AT: [(&str, &[&str], Named); 13] = [
    ("accounts", &["number", "book", "account", "commodity"], Named::Account),
    ("books", &["number", "book"], Named::First),
    ("checkpoints", &["book", "size", "stays", "note"], Named::Size),
    ("claims", &["book", "claim", "seq"], Named::Seq),
    ("days", &["book", "day", "seq"], Named::Seq),
    ("entries", &["key", "hash", "bytes"], Named::Key),
    ("nodes", &["key", "hash"], Named::Leaf),
    ("postings", &["account", "seq", "line", "amount", "balance"], Named::Seq),
    ("snapshots", &["book", "seq", "hash", "digest", "body"], Named::Snapshot),
    ("vault_checks", &["book", "sealed"], Named::First),
    ("vault_keys", &["book", "person", "sealed"], Named::Person),
    // Empty but between an erasure and the sweep after it.
    ("vault_remains", &["what"], Named::First),
    ("vault_rows", &["book", "person", "field", "mark", "body"], Named::Seal),
];

/// How many bytes a value has to flip.
fn length(value: &Value) -> usize {
    match value {
        Value::Null => 0,
        Value::Integer(_) => 8,
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
        Value::Real(_) => panic!("no column holds such numbers"),
    }
}

/// A column that is attacked: its table, its rows, and what a flip of each is named at.
struct Column<'a> {
    hand: &'a mut Hand,
    table: &'a str,
    name: &'a str,
    named: Named,
    columns: Vec<Declared>,
    rows: Vec<Row>,
    random: Random,
}

impl Column<'_> {
    fn key<'r>(&self, row: &'r Row) -> Vec<(&'r str, Value)> {
        let is_key = |name: &str| self.columns.iter().any(|column| column.name == name && column.is_key);
        let of_key = row.iter().filter(|(name, _)| is_key(name));
        of_key.map(|(name, value)| (name.as_str(), value.clone())).collect()
    }

    /// The rows in groups, no two of a group about one entry or about neighbours.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<(BTreeSet<u64>, Vec<usize>)> = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            let mut about = victim().about(self.named, row);
            if self.table == "entries" {
                // A flip shows at the link of the next entry, and a gap is named at its beginning.
                about.extend(about.clone().into_iter().map(|seq| seq + 1));
            }
            match groups.iter_mut().find(|(taken, _)| taken.is_disjoint(&about)) {
                Some((taken, rows)) => {
                    taken.extend(about);
                    rows.push(at);
                }
                None => groups.push((about, vec![at])),
            }
        }
        // Where a flip puts a row in the place of another, few enough that places are left for it. A balance is
        // compared with the one before it, so no two that follow each other.
        let (parts, order) = match (self.table, self.name) {
            (_, "key") => (2, None),
            ("postings", "seq") => (8, None),
            ("postings", "balance") => (2, Some(self.along_accounts())),
            _ => (1, None),
        };
        let part = |nth: usize, at: usize| order.as_ref().map_or(nth, |order| order[at]) % parts;
        let parted = groups.iter().flat_map(|(_, rows)| {
            let (rows, part) = (rows.iter().copied().enumerate(), &part);
            (0..parts).map(move |one| {
                let rows = rows.clone().filter(|(nth, at)| part(*nth, *at) == one);
                rows.map(|(_, at)| at).collect::<Vec<_>>()
            })
        });
        parted.filter(|rows| !rows.is_empty()).collect()
    }

    /// The place of each posting in the order of accounts and their entries.
    fn along_accounts(&self) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.rows.len()).collect();
        rows.sort_by_key(|at| ["account", "seq", "line"].map(|name| whole(&self.rows[*at], name)));
        let mut order = vec![0; rows.len()];
        for (place, at) in rows.into_iter().enumerate() {
            order[at] = place;
        }
        order
    }

    /// Flips one byte of a row in the file; returns the rows as they were and as they are.
    fn flip(&mut self, at: usize, byte: usize, gone: &mut BTreeSet<usize>) -> Vec<(Row, Row)> {
        let row = self.rows[at].clone();
        let first = self.random.amount(1, 255);
        for mask in (0..255).map(|more| ((first - 1 + more) % 255 + 1) as u8) {
            let mut flipped = row.clone();
            let value = flipped.get_mut(self.name).unwrap();
            match value {
                Value::Integer(whole) => {
                    let mut bytes = whole.to_be_bytes();
                    bytes[byte] ^= mask;
                    *whole = i64::from_be_bytes(bytes);
                }
                Value::Blob(bytes) => bytes[byte] ^= mask,
                Value::Text(text) => {
                    let mut bytes = std::mem::take(text).into_bytes();
                    bytes[byte] ^= mask;
                    *value = not_checked(bytes);
                }
                Value::Null | Value::Real(_) => unreachable!("it has no bytes"),
            }
            if self.is_anothers(&flipped, gone) {
                continue;
            }
            let value = flipped[self.name].clone();
            if self.hand.set((self.table, &self.columns), &self.key(&row), &[(self.name, value)]) {
                return vec![(row, flipped)];
            }
            if byte < 7 || !matches!(self.table, "entries" | "nodes") {
                continue;
            }
            // Places stand without gaps: with any mask the row would be another one.
            let taken = whole(&flipped, "key");
            let other = self.rows.iter().position(|row| whole(row, "key") == taken);
            if let Some(other) = other.filter(|other| gone.insert(*other)) {
                return self.exchange(at, other);
            }
        }
        panic!("byte {byte} of {}.{} cannot be flipped in {row:?}", self.table, self.name);
    }

    /// Whether a posting would lie where another one of the batch lay: then neither is missing.
    fn is_anothers(&self, flipped: &Row, batch: &BTreeSet<usize>) -> bool {
        let lies = |at: &usize| whole(&self.rows[*at], "seq") == whole(flipped, "seq");
        (self.table, self.name) == ("postings", "seq") && batch.iter().any(lies)
    }

    /// Two rows change places.
    fn exchange(&self, one: usize, other: usize) -> Vec<(Row, Row)> {
        let [one, other] = [one, other].map(|at| self.rows[at].clone());
        let rest = |row: &Row| {
            let is_key = |name: &str| self.key(row).iter().any(|(key, _)| *key == name);
            let rest = row.iter().filter(|(name, _)| !is_key(name));
            rest.map(|(name, value)| (name.clone(), value.clone())).collect::<Vec<_>>()
        };
        for (row, with) in [(&one, &other), (&other, &one)] {
            let rest = rest(with);
            let rest: Vec<(&str, Value)> =
                rest.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            assert!(self.hand.set((self.table, &self.columns), &self.key(row), &rest));
        }
        vec![(one.clone(), other.clone()), (other, one)]
    }

    /// What is found. Comparing the tables is a part of verifying, and enough for what stands in them alone.
    fn findings(&mut self) -> Vec<Finding> {
        match (self.table, self.name) {
            ("entries" | "checkpoints", _) | ("snapshots", "seq" | "hash") => {
                verdict(&mut self.hand.store).findings
            }
            _ => self.hand.store.compare(&self.hand.clean).unwrap(),
        }
    }

    /// Flips bytes of the column; returns how many. All of them, or those of `batches` batches.
    fn attacked(&mut self, batches: Option<usize>) -> usize {
        let longest = self.rows.iter().map(|row| length(&row[self.name])).max().unwrap_or(0);
        let groups = self.groups();
        let all: Vec<(usize, usize)> =
            (0..longest).flat_map(|round| (0..groups.len()).map(move |group| (round, group))).collect();
        let chosen = batches.map_or(all.len(), |batches| batches.min(all.len()));
        let mut flips = 0;
        self.hand
            .sql
            .execute_batch(&format!("CREATE TEMP TABLE kept AS SELECT * FROM {}", self.table))
            .unwrap();
        for batch in 0..chosen {
            let (round, group) = all[batch * all.len() / chosen];
            flips += self.batch(round, &groups[group], batches.is_some());
        }
        self.hand.sql.execute_batch("DROP TABLE temp.kept").unwrap();
        flips
    }

    /// Flips every byte of every entry, and walks over the rows as verification does; returns how many. The rows
    /// lie in memory: how they come from a file is tried with some. Nothing that follows the last flipped entry
    /// by more than its link has a part in it.
    fn walked(&mut self) -> usize {
        let clean = stored(&victim().all);
        let longest = clean.iter().map(|(_, _, bytes)| bytes.len()).max().unwrap_or(0);
        let mut flips = 0;
        for (byte, first) in (0..longest).flat_map(|byte| [(byte, 0), (byte, 1)]) {
            let flipped: Vec<usize> =
                (first..clean.len()).step_by(2).filter(|at| byte < clean[*at].2.len()).collect();
            let Some(last) = flipped.last() else { continue };
            let mut rows = clean[..clean.len().min(last + 2)].to_vec();
            for at in &flipped {
                rows[*at].2[byte] ^= self.random.amount(1, 255) as u8;
            }
            let findings = judged(&rows, 1).findings;
            let hashes = findings.iter().filter(|finding| finding.kind == Kind::Hash);
            let named: Vec<u64> = hashes.map(|finding| finding.seq.get()).collect();
            let about: Vec<u64> = flipped.iter().map(|at| clean[*at].0).collect();
            assert_eq!(named, about, "byte {byte}");
            flips += about.len();
        }
        flips
    }

    /// Flips every byte of the body of the snapshot in the file, and reads it as verification does; returns how
    /// many. One that is not what was written is none, and that there is a row and no snapshot is the finding.
    fn read(&mut self) -> usize {
        let [row] = self.rows.as_slice() else { panic!("one snapshot") };
        let Value::Blob(body) = row[self.name].clone() else { panic!("bytes") };
        for byte in 0..body.len() {
            let mut flipped = body.clone();
            flipped[byte] ^= self.random.amount(1, 255) as u8;
            self.hand.sql.execute("UPDATE snapshots SET body = ?1", [&flipped]).unwrap();
            assert_eq!(self.hand.store.snapshot().unwrap(), None, "byte {byte}");
        }
        self.hand.sql.execute("UPDATE snapshots SET body = ?1", [&body]).unwrap();
        assert!(self.hand.store.snapshot().unwrap().is_some());
        body.len()
    }

    fn batch(&mut self, round: usize, rows: &[usize], sampled: bool) -> usize {
        self.hand.sql.execute_batch("BEGIN").unwrap();
        let (mut flipped, mut count) = (Vec::new(), 0);
        let mut gone: BTreeSet<usize> = rows.iter().copied().collect();
        for &at in rows {
            let length = length(&self.rows[at][self.name]);
            // A sample looks at another place in each row.
            let byte = if sampled && length > 0 { (round + at * 7) % length } else { round };
            if byte < length {
                flipped.extend(self.flip(at, byte, &mut gone));
                count += 1;
            }
        }
        self.hand.sql.execute_batch("COMMIT").unwrap();
        if count == 0 {
            return 0;
        }
        let findings = self.findings();
        let named: BTreeSet<u64> = findings.iter().map(|finding| finding.seq.get()).collect();
        let (table, column) = (self.table, self.name);
        for (row, flipped) in &flipped {
            let about = victim().about_flipped(self.named, row, flipped);
            assert!(
                !about.is_disjoint(&named),
                "{table}.{column}: {row:?} as {flipped:?} should be named at {about:?}: {findings:?}"
            );
        }
        self.says_no_more(&flipped, &findings);
        let back = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM temp.kept;");
        self.hand.sql.execute_batch(&format!("BEGIN; {back} COMMIT")).unwrap();
        count
    }

    /// Where a flip shows at one place only, no other entry is blamed.
    fn says_no_more(&self, flipped: &[(Row, Row)], findings: &[Finding]) {
        let about = flipped.iter().flat_map(|(row, _)| victim().about(self.named, row));
        let about: BTreeSet<u64> = about.collect();
        let named = |kind: Option<Kind>| {
            let of_kind = findings.iter().filter(|finding| kind.is_none_or(|kind| finding.kind == kind));
            of_kind.map(|finding| finding.seq.get()).collect::<BTreeSet<u64>>()
        };
        match (self.table, self.name) {
            ("entries", "bytes" | "hash") => assert_eq!(named(Some(Kind::Hash)), about),
            ("nodes", "hash") => assert_eq!(named(Some(Kind::Node)), about),
            ("claims", "claim")
            | ("postings", "amount")
            | ("vault_rows", "body" | "mark")
            | ("days", "seq") => {
                assert_eq!(named(None), about, "{findings:?}");
            }
            _ => {}
        }
    }
}

/// Text of any bytes, as it is bound.
fn not_checked(bytes: Vec<u8>) -> Value {
    // What is no text any more is written as bytes into a column that is cast.
    String::from_utf8(bytes).map_or_else(|err| Value::Blob(err.into_bytes()), Value::Text)
}

#[test]
fn every_table_and_column_of_a_book_is_looked_at() {
    let hand = Hand::new();
    let found: BTreeMap<String, BTreeSet<String>> = hand
        .schema()
        .into_iter()
        .map(|(table, columns)| (table, columns.into_iter().map(|column| column.name).collect()))
        .collect();
    let looked_at: BTreeMap<String, BTreeSet<String>> = LOOKED_AT
        .iter()
        .map(|(table, columns, _)| {
            ((*table).to_owned(), columns.iter().map(|name| (*name).to_owned()).collect())
        })
        .collect();
    assert_eq!(found, looked_at, "say which entry a row of it is about, and how its flips are named");
    let schema = hand.schema();
    for (table, _, _) in LOOKED_AT {
        let rows = hand.rows(table, &schema[table]).len();
        assert_eq!(rows == 0, table == "vault_remains", "{table} has {rows} rows");
    }
}

#[test]
fn a_flip_of_every_byte_of_every_column_of_a_thousand_entries_is_found_and_pinpointed() {
    let asked = std::env::var("JIFEN_EVERY_BYTE").unwrap_or_default();
    let of_all = LOOKED_AT.iter().all(|(table, ..)| *table != asked);
    let all = !asked.is_empty();
    let mut hand = Hand::new();
    let schema = hand.schema();
    let mut flips = 0;
    for (number, (table, names, named)) in (0..).zip(LOOKED_AT) {
        if !of_all && table != asked {
            continue;
        }
        for column in names {
            let columns = schema[table].clone();
            let rows = hand.rows(table, &columns);
            let bytes: usize = rows.iter().map(|row| length(&row[*column])).sum();
            let random = Random::new(number);
            let mut attacked = Column { hand: &mut hand, table, name: column, named, columns, rows, random };
            let here = match (table, *column) {
                ("entries", "bytes") if all => {
                    attacked.attacked(Some(60));
                    attacked.walked()
                }
                ("snapshots", "body") if all => {
                    attacked.attacked(Some(60));
                    attacked.read()
                }
                _ => attacked.attacked((!all).then_some(6)),
            };
            if all {
                assert_eq!(here, bytes, "{table}.{column}");
                eprintln!("{table}.{column}: {here} bytes, all found");
            }
            flips += here;
        }
    }
    assert_eq!(verdict(&mut hand.store).findings, []);
    let bytes: usize = victim().all.iter().map(|sealed| sealed.bytes().len()).sum();
    assert!(!of_all || flips > if all { bytes } else { 9_000 }, "{flips} flips");
}

#[test]
fn a_row_of_a_book_that_cannot_be_is_found_and_does_not_hold_verification_up() {
    let mut hand = Hand::new();
    for (attack, undo) in [
        ("INSERT INTO entries VALUES (?1, zeroblob(32), x'')", "DELETE FROM entries WHERE key = ?1"),
        ("INSERT INTO nodes VALUES (?1, zeroblob(32))", "DELETE FROM nodes WHERE key = ?1"),
        ("INSERT INTO claims VALUES (?1, 'pad:X', 0)", "DELETE FROM claims WHERE book = ?1"),
        ("INSERT INTO days VALUES (?1, 0, 0)", "DELETE FROM days WHERE book = ?1"),
        ("INSERT INTO snapshots VALUES (?1, 0, x'', x'', x'')", "DELETE FROM snapshots WHERE book = ?1"),
        ("INSERT INTO checkpoints VALUES (?1, ?1, 1, '')", "DELETE FROM checkpoints WHERE book = ?1"),
        ("INSERT INTO vault_checks VALUES (?1, x'')", "DELETE FROM vault_checks WHERE book = ?1"),
    ] {
        for key in [i64::MIN, i64::MAX, -(1 << 62), -1] {
            hand.sql.execute(attack, [key]).unwrap();
            let findings = verdict(&mut hand.store).findings;
            assert!(findings.iter().any(|found| found.kind == Kind::Table), "{attack} {key}: {findings:?}");
            hand.sql.execute(undo, [key]).unwrap();
        }
    }
    assert_eq!(verdict(&mut hand.store).findings, []);
}

#[test]
fn what_is_none_of_a_book_is_found_in_its_file() {
    let mut hand = Hand::new();
    for (attack, undo, found) in [
        (
            "CREATE TRIGGER t AFTER INSERT ON entries BEGIN DELETE FROM checkpoints; END",
            "DROP TRIGGER t",
            "the trigger t",
        ),
        ("CREATE VIEW v AS SELECT * FROM claims", "DROP VIEW v", "the view v"),
        ("CREATE TABLE t (a)", "DROP TABLE t", "the table t"),
        ("CREATE INDEX i ON claims (seq)", "DROP INDEX i", "the index i"),
        (
            "CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries WHEN 0 BEGIN SELECT 1; END",
            "DROP TRIGGER entries_are_never_changed",
            "the trigger entries_are_never_changed",
        ),
        (
            "DROP INDEX vault_marks",
            "CREATE UNIQUE INDEX vault_marks ON vault_rows (book, mark) WHERE mark IS NOT NULL",
            "no such index",
        ),
        ("INSERT INTO vault_remains VALUES ('page')", "DELETE FROM vault_remains", "others"),
    ] {
        hand.sql.execute_batch(attack).unwrap();
        let findings = verdict(&mut hand.store).findings;
        let [finding] = findings.as_slice() else { panic!("{attack}: {findings:?}") };
        assert_eq!((finding.seq.get(), finding.kind, finding.found.as_str()), (0, Kind::Table, found));
        hand.sql.execute_batch(undo).unwrap();
    }
    assert_eq!(verdict(&mut hand.store).findings, []);
}

#[test]
fn a_smaller_number_of_the_schema_hides_no_tables() {
    let hand = Hand::new();
    let path = hand.store.path().to_owned();
    for number in [2, 1, 0, -7] {
        hand.sql.pragma_update(None, "user_version", number).unwrap();
        for access in [ledger::store::Access::Read, ledger::store::Access::Write] {
            let opened = Sqlite::open(&path, access).map(|_| ());
            assert!(matches!(opened, Err(ledger::store::StoreError::Damaged { .. })), "{number}: {opened:?}");
        }
    }
}
