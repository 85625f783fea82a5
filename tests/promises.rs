//! What jifen promises, told as stories and tried as attacks. One binary, black box: everything
//! here uses what anybody could use.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a fault here is a fault of a test"
)]

mod fangshan;
mod floors;
mod imports;
mod model;
mod replay;
mod stories;
