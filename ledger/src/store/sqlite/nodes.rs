//! The nodes of the tree: written as appends complete them, read for roots and proofs.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::chain::tree::{Frontier, Node, Nodes, inner, join};
use crate::store::StoreError;
use crate::units::{Digest, Seq};

use super::{failed, key};

/// The nodes of one book, its leaves included.
pub(super) struct Stored<'a> {
    pub(super) connection: &'a Connection,
    pub(super) number: i64,
}

impl Nodes for Stored<'_> {
    type Error = StoreError;

    fn node(&mut self, node: Node) -> Result<Digest, StoreError> {
        let (select, place) = match node.place() {
            None => ("SELECT hash FROM entries WHERE key = ?1", node.index),
            Some(place) => ("SELECT hash FROM nodes WHERE key = ?1", place),
        };
        let found = self
            .connection
            .prepare_cached(select)
            .and_then(|mut select| {
                let key = key(self.number, Seq::number(place));
                select.query_row(params![key], |row| row.get::<_, Vec<u8>>(0)).optional()
            })
            .map_err(failed)?;
        let hash = found.and_then(|hash| hash.try_into().ok()).map(Digest::from_bytes);
        hash.ok_or_else(|| {
            let Node { level, index } = node;
            StoreError::Damaged { why: format!("node {index} of level {level} of the tree is missing") }
        })
    }
}

/// The nodes as they follow from the leaf hashes alone, whatever is kept.
pub(super) struct Leaves<'a>(pub(super) Stored<'a>);

impl Nodes for Leaves<'_> {
    type Error = StoreError;

    fn node(&mut self, node: Node) -> Result<Digest, StoreError> {
        match node.children() {
            None => self.0.node(node),
            Some([left, right]) => Ok(join(self.node(left)?, self.node(right)?)),
        }
    }
}

/// What is kept at a place of the nodes above the leaves, whatever it is.
pub(super) fn kept(connection: &Connection, number: i64, place: u64) -> Result<Option<Vec<u8>>, StoreError> {
    connection
        .prepare_cached("SELECT CAST(hash AS BLOB) FROM nodes WHERE key = ?1")
        .and_then(|mut select| {
            select.query_row(params![key(number, Seq::number(place))], |row| row.get(0)).optional()
        })
        .map_err(failed)
}

/// Adds the nodes that a batch completes.
pub(super) fn extend(
    transaction: &Transaction<'_>,
    number: i64,
    frontier: &mut Frontier,
    leaves: impl IntoIterator<Item = Digest>,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO nodes (key, hash) VALUES (?1, ?2)";
    let mut insert = transaction.prepare_cached(insert).map_err(failed)?;
    let mut place = inner(frontier.size());
    let mut inserted = Ok(0);
    for leaf in leaves {
        frontier.push(leaf, |node| {
            let row = params![key(number, Seq::number(place)), node.as_bytes()];
            place = place.saturating_add(1);
            if inserted.is_ok() {
                inserted = insert.execute(row);
            }
        });
    }
    inserted.map(|_| ()).map_err(failed)
}

/// Builds the trees of a file that had none.
pub(super) fn fill(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let numbers = transaction
        .prepare("SELECT number FROM books")
        .and_then(|mut select| select.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>())
        .map_err(failed)?;
    for number in numbers {
        let mut frontier = Frontier::default();
        let select = "SELECT hash FROM entries WHERE key BETWEEN ?1 AND ?2 ORDER BY key";
        let mut select = transaction.prepare(select).map_err(failed)?;
        let bounds = params![key(number, Seq::number(0)), key(number, Seq::number((1 << 40) - 1))];
        let mut rows = select.query(bounds).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            // A forged hash gets a forged node: full verification names the entry.
            let hash: Vec<u8> = row.get(0).map_err(failed)?;
            let leaf = hash.try_into().map_or_else(|_| Digest::of(&[]), Digest::from_bytes);
            extend(transaction, number, &mut frontier, [leaf])?;
        }
    }
    Ok(())
}
