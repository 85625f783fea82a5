//! F2: how a fact is written down.
//!
//! A rule makes a [`Draft`]: what happened, what moves, which lots, which claims. The book gives it
//! its place, time and author; only then it is an [`Entry`], and an entry has exactly one form in
//! bytes ([`encoding`]).

mod account;
mod claim;
mod draft;
pub mod encoding;
mod entry;
mod lot;
mod posting;

pub use account::{Account, IssueSource, NotAnAccount, Payer};
pub use claim::{Claim, NotAClaim};
pub use draft::{Draft, Opening, Person, PersonalField};
pub use entry::{Entry, Links, Place, Seal};
pub use lot::{LotId, LotMove, NotALot, Terms};
pub use posting::{Amount, Commodity, NotACommodity, Posting};
