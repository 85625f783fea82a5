//! What jifen promises, told as stories and tried as attacks. One binary, black box: everything
//! here uses what anybody could use.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a fault here is a fault of a test"
)]
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::format_push_string,
    clippy::similar_names,
    reason = "the counts of a test are small, and its names are those of its story"
)]

mod answers;
mod attacks;
mod audit;
mod backends;
mod bundle;
mod card_model;
mod commands;
mod counter;
mod crash;
mod desk;
mod draw_model;
mod exchange;
mod fangshan;
mod faults;
mod files;
mod finance_answers;
mod floors;
mod flushes;
mod golden;
mod hammer;
mod hostile;
mod imports;
mod jiangjin;
mod model;
mod obligation_model;
mod papers;
mod persons;
mod replay;
mod reports;
mod stories;
mod tamper;
mod week;
mod worked_year;
