//! An append-only, hash-chained, double-entry ledger of volunteer points (积分).
//!
//! # One way through
//!
//! ```text
//! typed text ─▶ Command ─▶ Draft ─▶ Entry ─▶ Sealed ─▶ stored ─▶ Views ─▶ rows ─▶ screen
//!    forms       rules     journal   chain     store     views    reports   screens
//! ```
//!
//! The folder says which step, the file says which noun. Each type can only be made by the floor
//! that owns it, so no step can be skipped. The state of a book is a pure fold of its entries:
//! delete every table but `entries` and the personal data, and everything else comes back, equal.
//!
//! # The floors, in reading order
//!
//! * F0 [`units`]: what is counted and named.
//! * F1 [`events`]: what happened, as plain data.
//! * F2 [`journal`]: how it is written down: postings, lots, claims, and the one form in bytes.
//! * F3 [`chain`]: why it can be trusted. [`views`]: what follows from it.
//! * F4 [`rules`]: what may happen. [`store`]: where it is kept.
//! * F5 [`book`]: the one door. [`tables`]: figures in columns.
//! * F6 [`reports`]: questions answered in rows. [`exchange`]: what comes in from files and goes out on paper or to other books.
//!
//! A module uses modules on lower floors only. The library never prints, never reads a clock, the
//! environment or a random source, and never panics.

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::indexing_slicing,
        clippy::wildcard_enum_match_arm
    )
)]

pub mod book;
pub mod chain;
pub mod events;
pub mod exchange;
pub mod journal;
pub mod reports;
pub mod rules;
pub mod store;
pub mod tables;
pub mod units;
pub mod views;
