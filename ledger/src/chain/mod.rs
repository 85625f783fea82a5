//! F3: why the book can be trusted.
//!
//! Every entry commits to the one before it by its hash. [`seal`](Sealed::seal) makes the hash,
//! [`verify`] walks the whole chain and lists everything that does not fit.

mod seal;
pub mod verify;

pub use seal::{Sealed, genesis, leaf_hash};
