//! What the promises lean on: invented stations, clocks that stand still, books to damage.

#![allow(clippy::expect_used, clippy::panic, reason = "a fault here is a fault of a test")]

pub mod books;
pub mod generator;
pub mod station;
