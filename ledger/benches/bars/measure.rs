//! Rounds, medians, processor time, memory, and the table in the end.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Thousandths: ratios without floats.
pub(crate) type Permille = u64;

/// What a result is held against.
#[derive(Clone, Copy)]
pub(crate) enum Bar {
    /// A ratio in thousandths that must at least be reached, and the one aimed at.
    AtLeast(Permille, Permille),
    /// A ratio in thousandths that must not be passed, and the one aimed at.
    AtMost(Permille, Permille),
    /// A figure in the unit of the row that must not be passed.
    Under(u64, u64),
    /// No bar: printed to be read beside the others.
    None,
}

/// One line of the table.
struct Row {
    name: String,
    ours: String,
    baseline: String,
    result: String,
    bar: String,
    verdict: &'static str,
}

/// What was measured, in the order of measuring.
#[derive(Default)]
pub(crate) struct Table(Vec<Row>);

impl Table {
    /// Adds a ratio beside what it was made of.
    pub(crate) fn ratio(&mut self, name: &str, ours: String, baseline: String, ratio: Permille, bar: Bar) {
        let (text, verdict) = match bar {
            Bar::AtLeast(must, aim) => {
                (format!(">= {} (aim {})", decimal(must), decimal(aim)), judge(ratio >= must, ratio >= aim))
            }
            Bar::AtMost(must, aim) => {
                (format!("<= {} (aim {})", decimal(must), decimal(aim)), judge(ratio <= must, ratio <= aim))
            }
            Bar::Under(..) | Bar::None => (String::new(), ""),
        };
        self.add(Row { name: name.into(), ours, baseline, result: decimal(ratio), bar: text, verdict });
    }

    /// Adds a figure in a unit.
    pub(crate) fn figure(&mut self, name: &str, ours: u64, unit: &str, bar: Bar) {
        let (text, verdict) = match bar {
            Bar::Under(must, aim) => {
                (format!("<= {must} {unit} (aim {aim})"), judge(ours <= must, ours <= aim))
            }
            Bar::AtLeast(..) | Bar::AtMost(..) | Bar::None => (String::new(), ""),
        };
        let ours = format!("{ours} {unit}");
        self.add(Row {
            name: name.into(),
            ours,
            baseline: String::new(),
            result: String::new(),
            bar: text,
            verdict,
        });
    }

    fn add(&mut self, row: Row) {
        // Printed as it comes as well: a long run may be stopped.
        println!("{}: {} {} {} {}", row.name, row.ours, row.baseline, row.result, row.verdict);
        self.0.push(row);
    }

    /// Prints all lines, in the form `docs/performance.md` holds.
    pub(crate) fn print(&self) {
        println!("\n| what | ours | baseline | ratio | bar | |\n|---|---|---|---|---|---|");
        for Row { name, ours, baseline, result, bar, verdict } in &self.0 {
            println!("| {name} | {ours} | {baseline} | {result} | {bar} | {verdict} |");
        }
        let missed = self.0.iter().filter(|row| row.verdict == "MISSED").count();
        println!(
            "\n{missed} missed; load {}",
            fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
        );
    }
}

const fn judge(must: bool, aim: bool) -> &'static str {
    match (must, aim) {
        (_, true) => "met, aim too",
        (true, false) => "met",
        (false, false) => "MISSED",
    }
}

fn decimal(permille: Permille) -> String {
    format!("{}.{:02}", permille / 1000, permille % 1000 / 10)
}

/// `count` things in `took`, as a rate.
pub(crate) fn rate(count: u64, took: Duration) -> String {
    let micros = took.as_micros().max(1);
    let a_second = u128::from(count) * 1_000_000 / micros;
    if a_second >= 10_000 { format!("{} k/s", a_second / 1000) } else { format!("{a_second} /s") }
}

/// How often `of` fits into `part`, in thousandths.
pub(crate) fn permille(part: Duration, of: Duration) -> Permille {
    u64::try_from(part.as_nanos() * 1000 / of.as_nanos().max(1)).unwrap()
}

/// The one in the middle.
pub(crate) fn median<T: Copy + Ord>(values: &[T]) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}

/// The one that only one in a hundred passes.
pub(crate) fn p99(values: &mut [Duration]) -> Duration {
    values.sort_unstable();
    values[values.len() * 99 / 100]
}

/// How long `work` took on the wall.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let from = Instant::now();
    let done = work();
    (from.elapsed(), done)
}

/// The time this thread had a processor.
pub(crate) fn on_processor() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split_whitespace().next().unwrap().parse().unwrap())
}

/// What `work` took of a processor.
pub(crate) fn worked<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let from = on_processor();
    let done = work();
    (on_processor().saturating_sub(from), done)
}

/// Memory that no file backs, in KiB.
fn anonymous() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("RssAnon:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The most anonymous memory in MiB while `work` ran, looked at every few milliseconds.
pub(crate) fn most_memory<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let (most, done) = (AtomicU64::new(anonymous()), AtomicBool::new(false));
    let result = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                most.fetch_max(anonymous(), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let result = work();
        done.store(true, Ordering::Relaxed);
        result
    });
    (most.load(Ordering::Relaxed) / 1024, result)
}
