//! The bars: what the ledger must reach beside a bare baseline measured in the same run.
//!
//! Every ratio is the median of rounds in which the baseline and the ledger take turns, so that a
//! busy machine weighs on both. Times stand for nothing by themselves; ratios do. What is measured
//! and how is told in `docs/performance.md`.
//!
//! `cargo bench -p ledger --bench bars` runs all of it. Words after `--` choose groups: `writing`,
//! `reading`, `verify`, `trust`, `plain-text`; a power of ten among them says how far the growing book goes. With
//! `JIFEN_BENCH_LONG=1` it goes on to ten million entries.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench that cannot run has nothing to say, and its table is for people"
)]

mod bare;
mod growth;
mod measure;
mod plain_text;
mod trust;
mod verifying;
mod writing;

use measure::Table;

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    if let [verifying::ALONE, path] = asked.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        println!("{}", verifying::memory(path.as_ref()));
        return;
    }
    let (sizes, groups): (Vec<u64>, Vec<&str>) = (
        asked.iter().filter_map(|word| word.parse().ok()).collect(),
        asked.iter().map(String::as_str).filter(|word| word.parse::<u64>().is_err()).collect(),
    );
    let wants = |group: &str| groups.is_empty() || groups.contains(&group);
    let long = std::env::var_os("JIFEN_BENCH_LONG").is_some();
    let entries_max = sizes.first().copied().unwrap_or(if long { 10_000_000 } else { 1_000_000 });
    let mut table = Table::default();
    // The growing book and the exports come first: their memory is measured, and nothing else is
    // held then.
    if wants("reading") || wants("verify") {
        growth::run(&mut table, entries_max, wants("verify"));
    }
    if wants("plain-text") {
        plain_text::run(&mut table);
    }
    if wants("writing") {
        writing::run(&mut table);
    }
    if wants("trust") {
        trust::alone(&mut table);
    }
    table.print();
}
