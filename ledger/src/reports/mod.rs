//! F6: questions answered in rows.
//!
//! ```text
//! Views, today ─▶ rows          what is so now
//! Book ─▶ rows                  what was so, read from the entries
//! ```
//!
//! 1. A report is data: screens draw it, plain commands print it, `--json` writes it down. It holds
//!    no words, no layout and no personal data.
//! 2. Asking changes nothing. What time brings about and the book has not written yet is told
//!    apart, never hidden: points past their last day are `lapsed`, goods past theirs `past_date`.
//! 3. Amounts are exact: in JSON they are texts with all decimals of their unit.

pub mod behind;
pub mod board;
pub mod by_day;
pub mod card_uses;
pub mod case;
pub mod coverage;
pub mod day;
pub mod delivery;
pub mod dispatch;
pub mod donors;
pub mod draw_papers;
pub mod draws;
pub mod exceptions;
pub mod expiring;
pub mod explain;
pub mod finance;
pub mod forecast;
pub mod fund;
pub mod fund_statement;
pub mod funds;
mod hands;
pub mod home;
pub mod kinds;
pub mod liability;
pub mod log;
pub mod market_cards;
pub mod matching;
pub mod members;
pub mod notice;
pub mod obligations;
pub mod periods;
pub mod purchases;
pub mod receipt;
pub mod review;
pub mod roll_forward;
pub mod sample;
mod shared;
pub mod spending;
pub mod statement;
pub mod stock;
pub mod stock_lists;
pub mod stocktake;
pub mod trace;
pub mod trial_balance;
pub mod trust;
pub mod unit_cost;
