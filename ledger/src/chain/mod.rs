//! F3: why the book can be trusted.
//!
//! Every entry commits to the one before it by its hash. [`seal`](Sealed::seal) makes the hash,
//! [`verify`] walks the whole chain and lists everything that does not fit.
//!
//! A chain alone stops nobody who can write all of it anew. What protects is a copy of a signed
//! [`checkpoint`] in somebody else's hands: the root of the [`tree`] over all entries, on a
//! [`note`], seen by a [`witness`], so that a [`proof`] needs nobody's book. [`quorum`] says whose
//! signatures are enough. What one operator signs for himself is an [`approval`].

pub mod approval;
pub mod checkpoint;
pub mod handover;
pub mod json_proof;
pub mod note;
pub mod proof;
pub mod quorum;
mod seal;
pub mod tree;
pub mod verify;
pub mod witness;

pub use seal::{Sealed, genesis, leaf_hash};
