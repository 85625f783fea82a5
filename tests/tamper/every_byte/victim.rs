//! The book whose bytes are flipped, what is known of it, and a copy of its file in the attacker's hands.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;

use ledger::book::{Submission, verify_store};
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::chain::verify::Verdict;
use ledger::chain::{Sealed, tree};
use ledger::journal::{PersonalField, Seal};
use ledger::rules::keys::SetWitnesses;
use ledger::store::{KeyFile, Sqlite, Store as _};
use ledger::units::OperatorId;
use rusqlite::Connection;
use rusqlite::types::Value;
use tempfile::TempDir;
use tests::books::{entries, folder};
use tests::generator::Generator;
use tests::station::{keyed, of, pin};
use tests::trust::{SEEN, set_key, witness_key};

use crate::tamper::{open, plan};

/// Which entries a row is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// The one of its `seq`.
    Seq,
    /// The one of its `key`.
    Key,
    /// None: what is wrong is said of the book as a whole, at its first entry.
    First,
    /// The last under it.
    Size,
    /// The leaf that completed the node.
    Leaf,
    /// The last one it holds; where it says another, that one, or the last there is.
    Snapshot,
    /// Those that moved something there.
    Account,
    /// Those that sealed something of the person.
    Person,
    /// The one that sealed it.
    Seal,
}

/// The book, and what is known of it.
pub(super) struct Victim {
    _folder: TempDir,
    path: PathBuf,
    pub(super) all: Vec<Sealed>,
    /// The entries that moved something on an account, by its number.
    moved: BTreeMap<i64, BTreeSet<u64>>,
    /// The entry that sealed each piece of personal data.
    sealed: BTreeMap<(String, String), u64>,
}

const ENTRIES: u64 = 1000;

const PLACE: i64 = (1 << 40) - 1;

pub(super) fn victim() -> &'static Victim {
    static VICTIM: OnceLock<Victim> = OnceLock::new();
    VICTIM.get_or_init(|| {
        let folder = folder();
        let path = folder.path().join("victim.book");
        let (mut book, mut generator) = Generator::found(Sqlite::create(&path).unwrap(), &plan(ENTRIES));
        generator.fill(&mut book, 400);
        let [chief, reviewer] =
            [1, 3].map(|number| book.sign_in(OperatorId::number(number), &pin(), &of("desk-1")).unwrap());
        let key = || SignerKey::of(of("jifen.example/generated"), KeyKind::Log, &[1; 32]);
        let set = set_key(&book, None, &key());
        book.submit(&keyed("key-1", &chief, set)).unwrap();
        book.sign_with(key()).unwrap();
        let witness = witness_key("finance.example/w", 9);
        let named = SetWitnesses { witnesses: vec![of(&witness.public().to_string())] };
        let two = Submission { second: Some(reviewer), ..keyed("key-2", &chief, named) };
        book.submit(&two).unwrap();
        // One that was witnessed, one that was only asked for, and the newest, witnessed too: whether the
        // newest stays is nobody's to say as long as no witness has signed it.
        for (upto, answers) in [(500, true), (700, false), (ENTRIES, true)] {
            generator.fill(&mut book, upto);
            let request = book.witness_request(0).unwrap().unwrap();
            if answers {
                book.take_answer(&witness.sign(request.note.text(), SEEN).to_string()).unwrap();
            }
        }
        let all = entries(book.store());
        let moved = {
            let hand = Connection::open(&path).unwrap();
            let mut select = hand.prepare("SELECT account, seq FROM postings").unwrap();
            let rows = select.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64))).unwrap();
            let mut moved: BTreeMap<i64, BTreeSet<u64>> = BTreeMap::new();
            for (account, seq) in rows.map(Result::unwrap) {
                moved.entry(account).or_default().insert(seq);
            }
            moved
        };
        let mut sealed = BTreeMap::new();
        for field in PersonalField::ALL {
            for (person, _) in book.store().openings(field).unwrap() {
                let opening = book.store().opening(person, field).unwrap().unwrap();
                let seal = Seal(field, opening.commitment());
                let by = all.iter().rfind(|sealed| sealed.entry().seals.contains(&seal)).unwrap();
                sealed.insert((person.to_string(), field.as_str().to_owned()), by.entry().seq.get());
            }
        }
        book.close().unwrap();
        assert_eq!(all.len() as u64, ENTRIES);
        Victim { _folder: folder, path, all, moved, sealed }
    })
}

/// A row by the names of its columns.
pub(super) type Row = BTreeMap<String, Value>;

pub(super) fn whole(row: &Row, column: &str) -> i64 {
    let Value::Integer(whole) = row[column] else { panic!("{column} is a whole number") };
    whole
}

fn text(row: &Row, column: &str) -> String {
    let Value::Text(text) = &row[column] else { panic!("{column} is text") };
    text.clone()
}

impl Victim {
    /// The entries a row is about. Each of its flips is named at one of them.
    pub(super) fn about(&self, named: Named, row: &Row) -> BTreeSet<u64> {
        match named {
            Named::Seq | Named::Snapshot => BTreeSet::from([whole(row, "seq") as u64]),
            Named::Key => BTreeSet::from([(whole(row, "key") & PLACE) as u64]),
            Named::First => BTreeSet::from([0]),
            Named::Size => BTreeSet::from([whole(row, "size") as u64 - 1]),
            Named::Leaf => {
                let place = (whole(row, "key") & PLACE) as u64;
                tree::places(place, place).map(|(_, node)| node.last_leaf()).collect()
            }
            Named::Account => self.moved[&whole(row, "number")].clone(),
            Named::Person => {
                let person = text(row, "person");
                let of_his = self.sealed.iter().filter(|((whose, _), _)| *whose == person);
                of_his.map(|(_, seq)| *seq).collect()
            }
            Named::Seal => BTreeSet::from([self.sealed[&(text(row, "person"), text(row, "field"))]]),
        }
    }

    /// The same of a row that was flipped: one that says it is about another entry may be named there.
    pub(super) fn about_flipped(&self, named: Named, row: &Row, flipped: &Row) -> BTreeSet<u64> {
        let mut about = self.about(named, row);
        let says = match named {
            Named::Snapshot => Some(whole(flipped, "seq").max(0)),
            Named::Size => Some(whole(flipped, "size").max(1) - 1),
            _ => None,
        };
        about.extend(says.map(|says| says as u64));
        if named == Named::Snapshot {
            about.insert(ENTRIES - 1);
        }
        about
    }
}

/// A column as the file declares it.
#[derive(Clone)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) is_key: bool,
    pub(super) is_text: bool,
}

/// A copy of the file in the attacker's hands.
pub(super) struct Hand {
    _folder: TempDir,
    pub(super) store: Sqlite,
    pub(super) sql: Connection,
    pub(super) clean: Verdict,
}

impl Hand {
    pub(super) fn new() -> Self {
        let folder = folder();
        let path = folder.path().join("stolen.book");
        std::fs::copy(&victim().path, &path).unwrap();
        std::fs::copy(KeyFile::beside(&victim().path), KeyFile::beside(&path)).unwrap();
        let sql = Connection::open(&path).unwrap();
        sql.execute_batch(
            "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON;
             DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_removed;",
        )
        .unwrap();
        let mut store = open(&path);
        let clean = verdict(&mut store);
        assert_eq!((clean.entries, clean.findings.as_slice()), (ENTRIES, &[][..]));
        Self { _folder: folder, store, sql, clean }
    }

    /// The tables of the file with their columns.
    pub(super) fn schema(&self) -> BTreeMap<String, Vec<Declared>> {
        let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut tables = self.sql.prepare(tables).unwrap();
        let tables: Vec<String> =
            tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let columns = |table: &String| {
            let select = "SELECT name, pk > 0, type = 'TEXT' FROM pragma_table_info(?1)";
            let mut columns = self.sql.prepare(select).unwrap();
            let declared = |row: &rusqlite::Row<'_>| {
                Ok(Declared { name: row.get(0)?, is_key: row.get(1)?, is_text: row.get(2)? })
            };
            columns.query_map([table], declared).unwrap().map(Result::unwrap).collect()
        };
        tables.iter().map(|table| (table.clone(), columns(table))).collect()
    }

    pub(super) fn rows(&self, table: &str, columns: &[Declared]) -> Vec<Row> {
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let mut select = self.sql.prepare(&format!("SELECT {} FROM {table}", names.join(", "))).unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            let value = |(at, name): (usize, &&str)| Ok(((*name).to_owned(), row.get(at)?));
            names.iter().enumerate().map(value).collect::<rusqlite::Result<Row>>()
        };
        select.query_map([], row).unwrap().map(Result::unwrap).collect()
    }

    /// Sets some columns of the row with this key. False when there is another row of the new key.
    pub(super) fn set(
        &self,
        (table, columns): (&str, &[Declared]),
        key: &[(&str, Value)],
        values: &[(&str, Value)],
    ) -> bool {
        let written = |(name, _): &(&str, Value), at: usize| {
            // Text that is none can only be bound as bytes.
            if columns.iter().any(|column| column.name == *name && column.is_text) {
                format!("{name} = CAST(?{at} AS TEXT)")
            } else {
                format!("{name} = ?{at}")
            }
        };
        let all = || values.iter().chain(key);
        let parts: Vec<String> = all().zip(1..).map(|(one, at)| written(one, at)).collect();
        let (set, which) = parts.split_at(values.len());
        let update = format!("UPDATE {table} SET {} WHERE {}", set.join(", "), which.join(" AND "));
        let bound = all().map(|(_, value)| match value {
            Value::Text(text) => Value::Blob(text.clone().into_bytes()),
            other => other.clone(),
        });
        let mut update = self.sql.prepare_cached(&update).unwrap();
        match update.execute(rusqlite::params_from_iter(bound)) {
            Ok(rows) => {
                assert_eq!(rows, 1, "{table} {key:?}");
                true
            }
            Err(rusqlite::Error::SqliteFailure(why, _))
                if why.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                false
            }
            Err(err) => panic!("{table} {key:?}: {err}"),
        }
    }
}

pub(super) fn verdict(store: &mut Sqlite) -> Verdict {
    verify_store(store, 1, &|_, _| ControlFlow::Continue(())).unwrap()
}
