//! Text as it stands on a screen: counted in display columns, never in bytes.
//!
//! A Chinese character fills two columns and three bytes, so `str::len`, `{:<10}` and
//! `chars().count()` are all wrong for padding; everything that is drawn passes through here.
//!
//! ```text
//! stored text ─▶ clean::display ─▶ mask ─▶ truncate / wrap ─▶ pad ─▶ cells
//! typed text  ─▶ fold ─▶ search, numbers, keys
//! ```

pub mod clean;
pub mod fold;
pub mod mask;
mod moments;
pub mod search;
mod width;

pub use moments::on_the_wall;
pub use width::{Align, fit, lines, pad_left, pad_right, truncate, width, wrap};
