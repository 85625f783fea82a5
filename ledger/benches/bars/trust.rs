//! What trust costs: a node an append, a proof, a checkpoint beside a receipt, a verification from a
//! checkpoint on.

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use ledger::book::{Book, verify_since};
use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::leaf_hash;
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::chain::tree::{self, Frontier};
use ledger::store::{Access, Sqlite, Stay, Store};
use ledger::units::KeyName;
use rusqlite::{Connection, params};
use tests::generator::Random;

use crate::measure::{Bar, Table, median, p99, permille, timed};

const ASKED: usize = 2_000;
const ROUNDS: usize = 7;

/// Proofs and verification in the grown book at `path`.
pub(crate) fn grown(table: &mut Table, path: &Path, entries: u64) {
    let mut store = Sqlite::open(path, Access::Write).unwrap();
    let mut random = Random::new(11);
    let micros = |took: Duration| u64::try_from(took.as_micros()).unwrap();
    let root = tree::root(&mut store, entries).unwrap();
    let mut inclusions: Vec<Duration> = Vec::with_capacity(ASKED);
    let mut consistencies = inclusions.clone();
    for _ in 0..ASKED {
        let (index, old) = (random.below(entries), random.below(entries) + 1);
        let (took, path) = timed(|| tree::inclusion(&mut store, index, entries).unwrap());
        let leaf = tree::Nodes::node(&mut store, tree::Node { level: 0, index }).unwrap();
        assert!(tree::proves_inclusion(leaf, index, entries, &path, root));
        inclusions.push(took);
        let (took, proof) = timed(|| tree::consistency(&mut store, old, entries).unwrap());
        let was = tree::root(&mut store, old).unwrap();
        assert!(tree::proves_consistency((old, was), (entries, root), &proof));
        consistencies.push(took);
    }
    let bar = if entries == 1_000_000 { Bar::Under(1_000, 1_000) } else { Bar::None };
    let name = format!("inclusion proof at {entries}, p99");
    table.figure(&name, micros(p99(&mut inclusions)), "us", bar);
    let name = format!("consistency proof at {entries}, p99");
    table.figure(&name, micros(p99(&mut consistencies)), "us", bar);
    let name: KeyName = "jifen.example/bench".parse().unwrap();
    let key = SignerKey::of(name.clone(), KeyKind::Log, &[7; 32]).public().clone();
    let mut since = |new: u64| {
        let size = entries - new;
        let root = tree::root(&mut store, size).unwrap();
        let from = Checkpoint::of(&name, size, root);
        let took: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let (took, found) = timed(|| verify_since(&mut store, &from, &key).unwrap());
                assert_eq!((found.entries, found.findings.len()), (new, 0));
                took
            })
            .collect();
        median(&took)
    };
    let (few, many) = (since(1_000), since(8_000));
    let shown = |took: Duration| format!("{} us", took.as_micros());
    table.ratio(
        &format!("verify since a checkpoint, 8,000 new entries / 1,000, of {entries}"),
        shown(many),
        shown(few),
        permille(many, few),
        Bar::AtMost(8_500, 8_000),
    );
}

/// The tree beside nothing, and a checkpoint beside a durable commit.
pub(crate) fn alone(table: &mut Table) {
    const LEAVES: u32 = 200_000;
    let folder = tempfile::tempdir().unwrap();
    let leaves: Vec<_> = (0..LEAVES).map(|seq| leaf_hash(&seq.to_be_bytes())).collect();
    let took: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let mut connection = Connection::open(folder.path().join(format!("{round}.tree"))).unwrap();
            connection
                .execute_batch("CREATE TABLE nodes (key INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT")
                .unwrap();
            let transaction = connection.transaction().unwrap();
            let (took, ()) = timed(|| {
                let mut insert = transaction.prepare_cached("INSERT INTO nodes VALUES (?1, ?2)").unwrap();
                let (mut edge, mut place) = (Frontier::default(), 0_i64);
                for leaf in &leaves {
                    edge.push(*leaf, |node| {
                        insert.execute(params![place, node.as_bytes()]).unwrap();
                        place += 1;
                    });
                }
                black_box(edge.root());
            });
            took / LEAVES
        })
        .collect();
    let nanos = u64::try_from(median(&took).as_nanos()).unwrap();
    table.figure("tree, hashing and its row, an append", nanos, "ns", Bar::Under(10_000, 10_000));
}

/// What a checkpoint adds to a submit that is durable already.
pub(crate) fn beside(table: &mut Table, book: &mut Book<Sqlite>, mut submit: impl FnMut(&mut Book<Sqlite>)) {
    let name: KeyName = "jifen.example/bench".parse().unwrap();
    let key = SignerKey::of(name.clone(), KeyKind::Log, &[7; 32]);
    let mut took = Vec::new();
    for _ in 0..200 {
        submit(book);
        let size = book.head().unwrap().0.get() + 1;
        let (added, ()) = timed(|| {
            let root = tree::root(book.store(), size).unwrap();
            let note = Checkpoint::of(&name, size, root).signed(&key);
            book.store().keep_checkpoint(size, &note, Stay::Newest).unwrap();
        });
        took.push(added);
    }
    let micros = u64::try_from(median(&took).as_micros()).unwrap();
    table.figure("a checkpoint beside a receipt, median", micros, "us", Bar::Under(200, 200));
}
