//! Lives of volunteers, acts, cases and goods, told across all floors on the real store.

mod approvals;
mod behind;
mod cases;
mod cases_in_full;
mod clocks;
pub(crate) mod coverage;
mod days;
mod dispatch;
mod draw_reports;
pub(crate) mod draws;
mod earning;
mod erasures;
mod funds;
mod goods;
mod grid;
mod keys;
pub(crate) mod market_cards;
mod members;
mod merchants;
mod merges;
mod notice;
mod obligations;
mod operators;
mod papers;
mod periods;
mod points;
pub(crate) mod redeeming;
mod redemptions;
mod requests;
mod reversals;
mod snapshots;
mod sources;
mod station;
mod stocktakes;
mod tasks;
mod told_twice;
mod vault;

use tempfile::TempDir;
use tests::station::Station;

/// A station in a folder of its own, which goes when the story ends.
fn a_station() -> (TempDir, Station) {
    let folder = tempfile::tempdir().unwrap();
    let station = Station::open(&folder.path().join("test.book"));
    (folder, station)
}
