//! What the promises lean on: invented stations, clocks that stand still, books to damage.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a fault here is a fault of a test"
)]

pub mod books;
pub mod earning;
#[cfg(feature = "desk")]
pub mod fangshan;
pub mod generator;
pub mod hostile;
pub mod model;
pub mod station;
pub mod trust;
