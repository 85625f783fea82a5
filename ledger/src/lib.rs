//! The ledger.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects, clippy::as_conversions, clippy::indexing_slicing, clippy::wildcard_enum_match_arm))]
pub mod chain;
pub mod events;
pub mod journal;
pub mod rules;
pub mod units;
pub mod views;
