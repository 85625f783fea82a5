//! The points desk in a terminal.
//!
//! Floors, in reading order; a module uses lower floors only:
//!
//! ```text
//! T0  text ─ words ─ keys ─ theme      what may be seen and pressed
//! T1  input · widgets                  what comes in · what is drawn
//!     surroundings                     the one clock, and chance
//!     cli                              every task as a plain command
//! ```
//!
//! T0 and T1 do no I/O and read no clock: a widget is state, an `update` and a `draw` into a
//! buffer, and the moment is always an argument.

pub mod app;
pub mod cli;
pub mod demo;
pub mod desk;
pub mod dump;
pub mod forms;
pub mod input;
pub mod keys;
pub mod print;
pub mod screens;
mod signing;
pub mod surroundings;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod widgets;
pub mod words;
