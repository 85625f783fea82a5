//! The Merkle tree of RFC 6962 over the leaf hashes of a book.
//!
//! ```text
//!           ┌── 0x01 ──┐          level 2
//!        ┌──┴──┐    ┌──┴──┐       level 1
//!        #0   #1    #2   #3       level 0: the leaf hash of each entry
//! ```
//!
//! 1. The root over `size` entries commits to every one of them and to their order.
//! 2. The nodes of perfect subtrees never change once they are there. They are kept in the order in
//!    which the appends complete them, fewer than one an append beside the leaf, so that a root or a
//!    proof at any size ever reached reads O(log size) of them.
//! 3. What a proof says is checked with nothing but the proof: no book is needed.
//!
//! Source: RFC 6962 §2.1 (tree, paths, proofs); RFC 9162 §2.1.3.2 and §2.1.4.2 (verification).

use crate::units::Digest;

/// Where a node of a perfect subtree stands: over the leaves `index << level` to
/// `((index + 1) << level) - 1`. Level 0 are the leaves themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node {
    /// How many levels above the leaves.
    pub level: u32,
    /// Which one of its level, from the left.
    pub index: u64,
}

impl Node {
    /// How many nodes above the leaves stand before it in the order of appends; none for a leaf.
    pub fn place(self) -> Option<u64> {
        let below = self.level.checked_sub(1)?;
        Some(inner(self.last_leaf()).saturating_add(u64::from(below)))
    }

    /// The leaf whose append completes it.
    pub fn last_leaf(self) -> u64 {
        let next = self.index.saturating_add(1).checked_shl(self.level).unwrap_or(u64::MAX);
        next.saturating_sub(1)
    }

    /// The two nodes it joins; none for a leaf.
    pub fn children(self) -> Option<[Self; 2]> {
        let level = self.level.checked_sub(1)?;
        let left = self.index.checked_shl(1).unwrap_or(u64::MAX);
        Some([Self { level, index: left }, Self { level, index: left.saturating_add(1) }])
    }
}

/// How many nodes above the leaves a tree of `size` leaves has.
pub fn inner(size: u64) -> u64 {
    size.saturating_sub(u64::from(size.count_ones()))
}

/// The nodes above the leaves that stand at the places from `first` to `last`.
pub fn places(first: u64, last: u64) -> impl Iterator<Item = (u64, Node)> {
    // The leaf whose append completes the first of them: of all sizes with at most so many nodes
    // above the leaves, the largest. Half the leaves have none of their own, so it is near twice.
    let mut leaf = first;
    while inner(leaf.saturating_add(1)) <= first && leaf < u64::MAX >> 1 {
        leaf = leaf.saturating_add(1);
    }
    let of_leaf = |leaf: u64| {
        let levels = 1..=leaf.saturating_add(1).trailing_zeros();
        levels.map(move |level| Node { level, index: leaf.wrapping_shr(level) })
    };
    let placed = move |node: Node| node.place().map(|place| (place, node));
    (leaf..)
        .flat_map(of_leaf)
        .filter_map(placed)
        .skip_while(move |(place, _)| *place < first)
        .take_while(move |(place, _)| *place <= last)
}

/// The hash of a node over its two children.
pub fn join(left: Digest, right: Digest) -> Digest {
    Digest::of(&[&[0x01], left.as_bytes(), right.as_bytes()])
}

/// The root of the tree without leaves.
pub fn empty() -> Digest {
    Digest::of(&[])
}

/// Where nodes are read from.
pub trait Nodes {
    /// What can go wrong in reading.
    type Error;

    /// The hash of a node whose last leaf is there.
    ///
    /// # Errors
    ///
    /// The reader's own.
    fn node(&mut self, node: Node) -> Result<Digest, Self::Error>;
}

/// The right edge of a growing tree: the roots of its perfect subtrees, the largest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

impl Frontier {
    /// The edge of the tree over the first `size` leaves.
    ///
    /// # Errors
    ///
    /// The reader's own.
    pub fn read<N: Nodes>(nodes: &mut N, size: u64) -> Result<Self, N::Error> {
        Ok(Self { size, peaks: peaks(nodes, 0, size)? })
    }

    /// How many leaves there are.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf. The nodes that it completes are handed out, lowest first.
    pub fn push(&mut self, leaf: Digest, mut completed: impl FnMut(Digest)) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            let Some(left) = self.peaks.pop() else { break };
            node = join(left, node);
            completed(node);
        }
        self.peaks.push(node);
        self.size = self.size.saturating_add(1);
    }

    /// The root.
    pub fn root(&self) -> Digest {
        joined(&self.peaks)
    }
}

/// The root over the first `size` leaves.
///
/// # Errors
///
/// The reader's own.
pub fn root<N: Nodes>(nodes: &mut N, size: u64) -> Result<Digest, N::Error> {
    Ok(joined(&peaks(nodes, 0, size)?))
}

/// What proves that the leaf at `index` is under the root over `size` leaves: its sibling, and so
/// on up to the child of the root. A leaf that is not in the tree has no proof: it is empty.
///
/// # Errors
///
/// The reader's own.
///
/// Source: RFC 6962 §2.1.1, PATH.
pub fn inclusion<N: Nodes>(nodes: &mut N, index: u64, size: u64) -> Result<Vec<Digest>, N::Error> {
    let (mut from, mut to, mut path) = (0, size, Vec::new());
    if index >= size {
        return Ok(path);
    }
    while let Some(middle) = middle(from, to) {
        let sibling = if index < middle {
            let right = (middle, to);
            to = middle;
            right
        } else {
            let left = (from, middle);
            from = middle;
            left
        };
        path.push(joined(&peaks(nodes, sibling.0, sibling.1)?));
    }
    path.reverse();
    Ok(path)
}

/// What proves that the tree over `old` leaves is the beginning of the tree over `new`. Between a
/// tree and itself, and from the empty one, there is nothing to prove: the proof is empty.
///
/// # Errors
///
/// The reader's own.
///
/// Source: RFC 6962 §2.1.2, PROOF and SUBPROOF.
pub fn consistency<N: Nodes>(nodes: &mut N, old: u64, new: u64) -> Result<Vec<Digest>, N::Error> {
    let (mut from, mut to, mut proof) = (0, new, Vec::new());
    if old == 0 || old >= new {
        return Ok(proof);
    }
    while to != old {
        let Some(middle) = middle(from, to) else { break };
        let sibling = if old <= middle {
            let right = (middle, to);
            to = middle;
            right
        } else {
            let left = (from, middle);
            from = middle;
            left
        };
        proof.push(joined(&peaks(nodes, sibling.0, sibling.1)?));
    }
    // A whole left edge is the old root itself, which the other side has.
    if from > 0 {
        proof.push(joined(&peaks(nodes, from, to)?));
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `path` proves that `leaf` stands at `index` under the root over `size` leaves.
///
/// Source: RFC 9162 §2.1.3.2.
pub fn proves_inclusion(leaf: Digest, index: u64, size: u64, path: &[Digest], root: Digest) -> bool {
    let Some(mut last) = size.checked_sub(1).filter(|last| index <= *last) else { return false };
    let (mut at, mut hash) = (index, leaf);
    for &sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = join(sibling, hash);
            let lone = if at & 1 == 1 { 0 } else { at.trailing_zeros() };
            (at, last) = (at.wrapping_shr(lone), last.wrapping_shr(lone));
        } else {
            hash = join(hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == root
}

/// Whether `proof` proves that the tree with `old_root` over `old` leaves is the beginning of the
/// one with `new_root` over `new`. From the empty tree and between equals the proof must be empty.
///
/// Source: RFC 9162 §2.1.4.2; for the empty tree C2SP tlog-witness.
pub fn proves_consistency(
    (old, old_root): (u64, Digest),
    (new, new_root): (u64, Digest),
    proof: &[Digest],
) -> bool {
    if old == 0 {
        return proof.is_empty() && old_root == empty() && (new > 0 || new_root == empty());
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old > new {
        return false;
    }
    let (mut at, mut last) = (old.saturating_sub(1), new.saturating_sub(1));
    let lone = at.trailing_ones();
    (at, last) = (at.wrapping_shr(lone), last.wrapping_shr(lone));
    // The old tree is one perfect subtree: its root begins the proof, and is not sent.
    let (first, rest) = if old.is_power_of_two() {
        (old_root, proof)
    } else {
        let Some((first, rest)) = proof.split_first() else { return false };
        (*first, rest)
    };
    let (mut was, mut is) = (first, first);
    for &sibling in rest {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            (was, is) = (join(sibling, was), join(sibling, is));
            let lone = if at & 1 == 1 { 0 } else { at.trailing_zeros() };
            (at, last) = (at.wrapping_shr(lone), last.wrapping_shr(lone));
        } else {
            is = join(is, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && was == old_root && is == new_root
}

/// Where the leaves from `from` to before `to` are divided: after the largest power of two of them
/// that leaves some over; nowhere when there is only one.
fn middle(from: u64, to: u64) -> Option<u64> {
    let rest = to.saturating_sub(from).checked_sub(1)?;
    from.checked_add(1_u64.checked_shl(rest.checked_ilog2()?)?)
}

/// The roots of the perfect subtrees over the leaves from `from` to before `to`, the largest first.
fn peaks<N: Nodes>(nodes: &mut N, from: u64, to: u64) -> Result<Vec<Digest>, N::Error> {
    let (mut at, mut peaks) = (from, Vec::new());
    while let Some(level) = to.saturating_sub(at).checked_ilog2() {
        peaks.push(nodes.node(Node { level, index: at.wrapping_shr(level) })?);
        at = at.saturating_add(1_u64.wrapping_shl(level));
    }
    Ok(peaks)
}

/// The root over perfect subtrees, the largest first.
fn joined(peaks: &[Digest]) -> Digest {
    let mut peaks = peaks.iter().rev();
    let Some(&last) = peaks.next() else { return empty() };
    peaks.fold(last, |right, &left| join(left, right))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;
    use crate::chain::leaf_hash;

    /// Every node above the leaves in the order of appends, as a store keeps them.
    #[derive(Default)]
    struct Kept {
        leaves: Vec<Digest>,
        inner: Vec<Digest>,
        reads: u32,
    }

    impl Kept {
        fn of(size: u64) -> Self {
            let (mut kept, mut edge) = (Self::default(), Frontier::default());
            for leaf in (0..size).map(|seq| leaf_hash(&seq.to_be_bytes())) {
                kept.leaves.push(leaf);
                edge.push(leaf, |node| kept.inner.push(node));
                assert_eq!(kept.inner.len(), usize::try_from(inner(edge.size())).unwrap());
            }
            kept
        }
    }

    impl Nodes for Kept {
        type Error = Infallible;

        fn node(&mut self, node: Node) -> Result<Digest, Infallible> {
            self.reads += 1;
            let (from, at) = match node.place() {
                Some(place) => (&self.inner, place),
                None => (&self.leaves, node.index),
            };
            Ok(from[usize::try_from(at).unwrap()])
        }
    }

    /// The definition of RFC 6962 §2.1, word for word.
    fn by_definition(leaves: &[Digest]) -> Digest {
        match leaves {
            [] => empty(),
            [leaf] => *leaf,
            _ => {
                let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
                join(by_definition(left), by_definition(right))
            }
        }
    }

    #[test]
    fn a_root_is_what_the_rfc_defines_at_every_size() {
        // RFC 6962 §2.1: the hash of an empty list is the hash of an empty string.
        assert_eq!(empty().short(), "e3b0c442");
        let mut kept = Kept::of(70);
        for size in 0..=70 {
            let leaves = kept.leaves[..usize::try_from(size).unwrap()].to_vec();
            assert_eq!(root(&mut kept, size), Ok(by_definition(&leaves)), "{size}");
            assert_eq!(Frontier::read(&mut kept, size).unwrap().root(), by_definition(&leaves), "{size}");
        }
    }

    #[test]
    fn nodes_are_kept_in_the_order_of_appends_without_gaps() {
        let mut places = BTreeMap::new();
        for level in 1..7 {
            for index in 0..(64_u64 >> level) {
                let node = Node { level, index };
                assert_eq!(places.insert(node.place().unwrap(), node), None);
            }
        }
        assert_eq!(places.keys().copied().collect::<Vec<_>>(), (0..63).collect::<Vec<_>>());
        for first in [0, 1, 2, 3, 30, 62] {
            let from: Vec<(u64, Node)> = super::places(first, 62).collect();
            let expected = places.range(first..).map(|(place, node)| (*place, *node));
            assert_eq!(from, expected.collect::<Vec<_>>(), "from {first}");
        }
        let leaves: Vec<u64> = places.values().map(|node| node.last_leaf()).collect();
        assert!(leaves.is_sorted());
        assert_eq!((leaves[0], leaves[1], leaves[2]), (1, 3, 3));
    }

    #[test]
    fn every_proof_of_seventy_entries_proves_what_it_says_and_nothing_else() {
        let mut kept = Kept::of(70);
        let roots: Vec<Digest> = (0..=70).map(|size| root(&mut kept, size).unwrap()).collect();
        let root_at = |size: u64| roots[usize::try_from(size).unwrap()];
        for size in 1..=70_u64 {
            for index in 0..size {
                let path = inclusion(&mut kept, index, size).unwrap();
                let leaf = kept.leaves[usize::try_from(index).unwrap()];
                assert!(proves_inclusion(leaf, index, size, &path, root_at(size)), "{index} of {size}");
                assert!(!proves_inclusion(leaf, index + 1, size, &path, root_at(size)));
                assert!(!proves_inclusion(join(leaf, leaf), index, size, &path, root_at(size)));
                let longer = [path.clone(), vec![leaf]].concat();
                assert!(!proves_inclusion(leaf, index, size, &longer, root_at(size)));
            }
            for old in 0..=size {
                let proof = consistency(&mut kept, old, size).unwrap();
                let (was, is) = ((old, root_at(old)), (size, root_at(size)));
                assert!(proves_consistency(was, is, &proof), "{old} to {size}");
                if old < size {
                    assert!(!proves_consistency((old, leaf_hash(b"x")), is, &proof), "{old} to {size}");
                    assert!(!proves_consistency(is, was, &proof), "{size} to {old}");
                }
                if old > 0 {
                    assert!(!proves_consistency(was, (size, leaf_hash(b"x")), &proof), "{old} to {size}");
                    let longer = [proof.clone(), vec![leaf_hash(b"x")]].concat();
                    assert!(!proves_consistency(was, is, &longer), "{old} to {size}");
                }
            }
        }
    }

    #[test]
    fn a_proof_reads_as_many_nodes_as_the_tree_is_high_and_no_more() {
        let size = 4_095;
        let mut kept = Kept::of(size);
        for index in [0, 1, 2_047, 2_048, 4_094] {
            kept.reads = 0;
            inclusion(&mut kept, index, size).unwrap();
            assert!(kept.reads <= 24, "{} reads for {index}", kept.reads);
        }
    }

    #[test]
    fn a_leaf_that_is_not_there_has_no_proof() {
        let mut kept = Kept::of(5);
        assert_eq!(inclusion(&mut kept, 5, 5), Ok(Vec::new()));
        let (leaf, root) = (kept.leaves[4], root(&mut kept, 5).unwrap());
        assert!(!proves_inclusion(leaf, 5, 5, &[], root));
        assert!(!proves_inclusion(empty(), 0, 0, &[], empty()));
    }

    proptest! {
        /// The tree of another author agrees on roots and on both kinds of proof.
        #[test]
        fn another_implementation_agrees(size in 1_u64..300, at in any::<u64>(), old in any::<u64>()) {
            let mut theirs = ct_merkle::mem_backed_tree::MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
            for seq in 0..size {
                theirs.push(seq.to_be_bytes().to_vec());
            }
            let (mut kept, at, old) = (Kept::of(size), at % size, old % size + 1);
            let (root, their_root) = (root(&mut kept, size).unwrap(), theirs.root());
            prop_assert_eq!(root.as_bytes().as_slice(), their_root.as_bytes().as_slice());
            let path: Vec<u8> = inclusion(&mut kept, at, size).unwrap()
                .iter().flat_map(|hash| *hash.as_bytes()).collect();
            let their_path = theirs.prove_inclusion(usize::try_from(at).unwrap());
            prop_assert_eq!(path, their_path.as_bytes());
            let proof: Vec<u8> = consistency(&mut kept, old, size).unwrap()
                .iter().flat_map(|hash| *hash.as_bytes()).collect();
            let their_proof = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            prop_assert_eq!(proof, their_proof.as_bytes());
        }
    }
}
