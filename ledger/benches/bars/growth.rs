//! A book that grows: reading at every size, ingest over the years, opening it again, its memory.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use ledger::book::Book;
use ledger::journal::{Account, Commodity};
use ledger::store::{Access, Sqlite};
use ledger::units::{CaseId, Day, MemberId, Sku, TaskId};
use tests::generator::{Generator, Plan, Random, Replayed};

use crate::measure::{Bar, Table, median, most_memory, p99, permille, rate, timed};
use crate::{trust, verifying};

const BATCH: usize = 8_190;

pub(crate) fn run(table: &mut Table, entries_max: u64, verify: bool) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("growing.book");
    let plan = Plan { members: 20_000, batch: BATCH, entries: entries_max, pace: 20, ..Plan::default() };
    let (mut book, mut generator) = Generator::found(Sqlite::create(&path).unwrap(), &plan);
    let mut as_of = Vec::new();
    let (most, ()) = most_memory(|| {
        let mut ingest = Ingest::new(entries_max);
        let mut size = 10_000;
        while size <= entries_max {
            ingest.grow(&mut book, &mut generator, size);
            as_of.push(reads(table, &mut book, size));
            size *= 10;
        }
        ingest.report(table);
    });
    table.figure(&format!("ingest of {entries_max}, anonymous memory"), most, "MiB", Bar::Under(256, 128));
    let decades = as_of.windows(2).last().map(|pair| permille(pair[1], pair[0]));
    let shown = |took: Option<&Duration>| format!("{} ns", took.map_or(0, Duration::as_nanos));
    let before = as_of.len().checked_sub(2).and_then(|at| as_of.get(at));
    let bar = if entries_max == 10_000_000 { Bar::AtMost(2500, 2000) } else { Bar::None };
    table.ratio(
        &format!("as-of p99 at {entries_max} / a tenth of it"),
        shown(as_of.last()),
        shown(before),
        decades.unwrap_or(0),
        bar,
    );
    memory(table, &mut book);
    book.close().unwrap();
    opening(table, &path, &generator, entries_max);
    trust::grown(table, &path, entries_max);
    if verify {
        verifying::run(table, &path, entries_max);
    }
}

/// The time of every tenth of the way.
struct Ingest {
    entries_max: u64,
    tenths: Vec<Duration>,
    taken: Duration,
    have: u64,
}

impl Ingest {
    const fn new(entries_max: u64) -> Self {
        Self { entries_max, tenths: Vec::new(), taken: Duration::ZERO, have: 0 }
    }

    /// Makes the book `size` entries long. Making the submissions up is not measured.
    fn grow(&mut self, book: &mut Book<Sqlite>, generator: &mut Generator, size: u64) {
        loop {
            self.have = book.head().map_or(0, |(seq, _)| seq.get() + 1);
            let tenth = self.entries_max / 10 * (self.tenths.len() as u64 + 1);
            if self.have == tenth {
                self.tenths.push(std::mem::take(&mut self.taken));
            }
            let missing = size.min(if self.have < tenth { tenth } else { size }) - self.have;
            if missing == 0 {
                return;
            }
            let rows = usize::try_from(missing).unwrap().min(BATCH);
            let batch: Vec<_> = generator.by_ref().take(rows).collect();
            let (took, receipts) = timed(|| book.submit_all(&batch));
            assert_eq!(receipts.unwrap().len(), rows, "every submission was carried out");
            self.taken += took;
        }
    }

    fn report(&self, table: &mut Table) {
        let tenth = self.entries_max / 10;
        let (first, ninth) = (self.tenths[0], self.tenths[8]);
        let bar = if self.entries_max == 10_000_000 { Bar::AtLeast(450, 700) } else { Bar::None };
        let name = format!("ingest of {}: ninth tenth / first", self.entries_max);
        table.ratio(&name, rate(tenth, ninth), rate(tenth, first), permille(first, ninth), bar);
    }
}

/// Statement pages and as-of balances of anybody on any day. Gives the p99 of the latter.
fn reads(table: &mut Table, book: &mut Book<Sqlite>, size: u64) -> Duration {
    const READS: usize = 20_000;
    let mut random = Random::new(size);
    let members = book.views().members.all().len() as u64;
    let (first, last) = (Day::of_date(2020, 1, 2).unwrap(), book.now().1);
    let days = u64::try_from(last.since(first)).unwrap() + 1;
    let mut somebody =
        || Account::Member(MemberId::number(u32::try_from(random.below(members)).unwrap() + 1));
    let accounts: Vec<Account> = (0..READS).map(|_| somebody()).collect();
    let on: Vec<Day> =
        (0..READS).map(|_| Day::number(first.get() + i32::try_from(random.below(days)).unwrap())).collect();
    let (mut pages, mut balances) = (Vec::with_capacity(READS), Vec::with_capacity(READS));
    for (account, on) in accounts.into_iter().zip(on) {
        let (took, page) = timed(|| book.history(account, Commodity::Points, None, 20).unwrap());
        let now = book.views().accounts.balance(account, Commodity::Points);
        assert_eq!(page.first().map_or(0, |line| line.balance), now, "the page ends with the balance");
        pages.push(took);
        let (took, balance) = timed(|| book.as_of(account, Commodity::Points, on).unwrap());
        assert!(balance >= 0, "a member never owed");
        balances.push(took);
    }
    let nanos = |took: Duration| u64::try_from(took.as_nanos()).unwrap();
    let (page, balance) = (p99(&mut pages), p99(&mut balances));
    let bar = Bar::Under(30_000, 15_000);
    table.figure(
        &format!("statement page at {size}, p99 (p50 {} ns)", nanos(pages[READS / 2])),
        nanos(page),
        "ns",
        bar,
    );
    table.figure(
        &format!("as-of balance at {size}, p99 (p50 {} ns)", nanos(balances[READS / 2])),
        nanos(balance),
        "ns",
        bar,
    );
    balance
}

/// What is answered without the store.
fn memory(table: &mut Table, book: &mut Book<Sqlite>) {
    const READS: u32 = 100_000;
    let today = book.now().1;
    let mut random = Random::new(3);
    let mut measure = |name: &str, ask: &mut dyn FnMut(u64)| {
        let rounds: Vec<Duration> = (0..5)
            .map(|_| {
                let from = Instant::now();
                (0..READS).for_each(|_| ask(random.next()));
                from.elapsed() / READS
            })
            .collect();
        let nanos = u64::try_from(median(&rounds).as_nanos()).unwrap();
        table.figure(name, nanos, "ns", Bar::Under(1000, 1000));
    };
    let views = book.views();
    let members = views.members.all().len() as u64;
    let goods: Vec<Sku> = views.goods.all().map(|(sku, _)| sku).collect();
    measure("balance of a member, from memory", &mut |number| {
        let member = MemberId::number(u32::try_from(number % members).unwrap() + 1);
        black_box(views.accounts.balance(Account::Member(member), Commodity::Points));
    });
    measure("what a claim of an act or a case stands at, from memory", &mut |number| {
        let number = u32::try_from(number % 100_000).unwrap();
        black_box(views.tasks.pending(TaskId::number(number)));
        black_box(views.cases.get(CaseId::number(number)));
    });
    measure("stock of a good, from memory", &mut |number| {
        let sku = goods[usize::try_from(number).unwrap() % goods.len()];
        black_box(views.accounts.stock(sku, today));
    });
}

/// Opening from the snapshot that closing kept.
fn opening(table: &mut Table, path: &Path, generator: &Generator, entries: u64) {
    let open = || {
        let store = Sqlite::open(path, Access::Write).unwrap();
        Book::open(store, Replayed::new(generator.clock(), 9)).unwrap()
    };
    let took: Vec<Duration> = (0..7)
        .map(|_| {
            let (took, book) = timed(open);
            assert_eq!(book.head().unwrap().0.get() + 1, entries, "all of it is there");
            took
        })
        .collect();
    let micros = |took: Duration| u64::try_from(took.as_micros()).unwrap();
    let name = format!("open {entries} entries from the snapshot");
    table.figure(&name, micros(median(&took)), "us", Bar::Under(50_000, 10_000));
}
