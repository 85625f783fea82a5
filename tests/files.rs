//! Files that are no book, books that cannot be written, and disks that end.
//!
//! Each is met with a clear error that names the fact, and with nothing half-written. Some need
//! rights of the system (mounting, immutable files); where those are missing the test says so and
//! leaves that part out.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use ledger::book::BookError;
use ledger::store::{Access, Sqlite, Store, StoreError};
use ledger::units::{Digest, MemberId, OperatorId};
use rusqlite::Connection;
use tests::station::{Station, a_basket, keyed, of, open_again, pin};

/// A station that was closed, and its file.
fn a_book() -> (tempfile::TempDir, Station) {
    let folder = tempfile::tempdir().unwrap();
    let station = Station::open(&folder.path().join("test.book"));
    (folder, station)
}

fn opening(path: &Path) -> StoreError {
    Sqlite::open(path, Access::Write).err().unwrap()
}

fn not_a_book(path: &Path, why: &str) -> StoreError {
    StoreError::NotABook { path: path.display().to_string(), why: why.to_owned() }
}

/// Runs a command of the system; `false` when it may not be run here.
fn may(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).output();
    status.is_ok_and(|output| output.status.success())
}

/// A small disk of its own, unmounted when the test ends.
struct Disk(PathBuf);

impl Disk {
    fn of(folder: &Path, kilobytes: u32) -> Option<Self> {
        let place = folder.join("disk");
        fs::create_dir(&place).unwrap();
        let mounted =
            may("mount", &["-t", "tmpfs", "-o", &format!("size={kilobytes}k"), "tmpfs", place.to_str()?]);
        if !mounted {
            eprintln!("left out: mounting a small disk is not permitted here");
        }
        mounted.then_some(Self(place))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        may("umount", &["-l", self.0.to_str().unwrap()]);
    }
}

#[test]
fn what_is_no_book_is_named_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let noise: Vec<u8> = (0_u32..250_000).flat_map(|n| *Digest::of(&[&n.to_be_bytes()]).as_bytes()).collect();
    let cut = "it is empty or cut short";
    for (name, bytes, why) in [
        ("empty", &b""[..], cut),
        ("short", b"SQLite format 3\0", cut),
        ("text", "积分,姓名\n".repeat(40).as_bytes(), "it is no database"),
        ("binary", &noise[..4096], "it is no database"),
        ("huge", &noise, "it is no database"),
    ] {
        let path = file(name, bytes);
        assert_eq!(opening(&path), not_a_book(&path, why), "{name}");
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
    }
    let missing = folder.path().join("missing");
    assert_eq!(opening(&missing), StoreError::NotFound { path: missing.display().to_string() });
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5, "no file was made beside them");
    let text = opening(&folder.path().join("text")).to_string();
    assert!(text.ends_with("/text is not a book: it is no database"), "{text}");
}

#[test]
fn a_foreign_database_is_untouched_even_with_a_log_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("foreign.db");
    let other = Connection::open(&path).unwrap();
    other.pragma_update(None, "journal_mode", "WAL").unwrap();
    other.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (1)").unwrap();
    // A copy while it is open is what a crash of the other program leaves behind.
    let copy = folder.path().join("copy.db");
    for ending in ["", "-wal"] {
        let name = |path: &Path| format!("{}{ending}", path.display());
        fs::copy(name(&path), name(&copy)).unwrap();
    }
    drop(other);
    let files = || -> Vec<(PathBuf, Vec<u8>)> {
        let mut paths: Vec<_> =
            fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
    };
    let before = files();
    for path in [&path, &copy] {
        assert_eq!(opening(path), not_a_book(path, "it is another program's database"));
        let reading = Sqlite::open(path, Access::Read).err();
        assert_eq!(reading, Some(not_a_book(path, "it is another program's database")));
        let creating = Sqlite::create(path).err();
        assert_eq!(creating, Some(StoreError::Exists { path: path.display().to_string() }));
    }
    assert!(before == files(), "byte by byte, and no file beside it");
}

#[test]
fn a_book_cut_in_half_is_an_error_and_never_a_panic() {
    let (folder, station) = a_book();
    let Station { book, path, clock, .. } = station;
    book.close().unwrap();
    let whole = fs::read(&path).unwrap();
    for (at, keep) in [whole.len() / 2, 4096, 1000].into_iter().enumerate() {
        let cut = folder.path().join(format!("cut-{at}"));
        fs::write(&cut, &whole[..keep]).unwrap();
        let err = open_again(&cut, &clock).err();
        let damaged =
            matches!(&err, Some(BookError::Store(StoreError::Damaged { .. } | StoreError::Failed { .. })));
        assert!(damaged, "cut at {keep}: {err:?}");
    }
    assert!(open_again(&path, &clock).is_ok());
}

#[test]
fn a_newer_schema_is_refused_with_both_numbers() {
    let (_folder, station) = a_book();
    let Station { book, path, clock, .. } = station;
    book.close().unwrap();
    let raw = Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 7).unwrap();
    drop(raw);
    let newer = StoreError::Newer { path: path.display().to_string(), found: 7, known: 3 };
    assert_eq!(open_again(&path, &clock).err(), Some(BookError::Store(newer)));
}

#[test]
fn only_the_owner_may_read_a_book_and_entries_are_neither_changed_nor_removed() {
    let (_folder, mut station) = a_book();
    for ending in ["", "-wal", "-shm"] {
        let file = format!("{}{ending}", station.path.display());
        let mode = fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{file} is {mode:o}");
    }
    let raw = Connection::open(&station.path).unwrap();
    for (sql, why) in [
        ("UPDATE entries SET bytes = x'00' WHERE key & 255 = 3", "entries are never changed"),
        ("DELETE FROM entries WHERE key & 255 = 3", "entries are never removed"),
        ("DELETE FROM entries", "entries are never removed"),
    ] {
        assert_eq!(raw.execute(sql, []).unwrap_err().to_string(), why, "{sql}");
    }
    assert_eq!(station.verified(), 12);
}

#[test]
fn a_lock_held_too_long_is_busy_and_the_same_request_may_be_sent_again() {
    let (_folder, mut station) = a_book();
    let wang = station.member("王秀珍");
    let other = Connection::open(&station.path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let asked = keyed("k1", &station.chief.clone(), tests::station::a_kind("PATROL", "1"));
    let head = station.book.head();
    let busy = BookError::Store(StoreError::Busy { waited_ms: 5000 });
    assert_eq!(station.book.submit(&asked), Err(busy));
    assert_eq!(station.book.head(), head);
    assert_eq!(station.figures(wang), ["0", "0", "0"], "reading goes on meanwhile");
    other.execute_batch("ROLLBACK").unwrap();
    station.book.submit(&asked).unwrap();
    station.verified();
}

#[test]
fn a_book_that_was_moved_or_removed_is_gone_and_takes_no_more_entries() {
    let (folder, mut station) = a_book();
    let elsewhere = folder.path().join("elsewhere.book");
    fs::rename(&station.path, &elsewhere).unwrap();
    let chief = station.chief.clone();
    let asked = keyed("k1", &chief, tests::station::a_kind("PATROL", "1"));
    let gone = BookError::Store(StoreError::Gone { path: station.path.display().to_string() });
    assert_eq!(station.book.submit(&asked), Err(gone.clone()));
    fs::copy(&elsewhere, &station.path).unwrap();
    assert_eq!(station.book.submit(&asked), Err(gone.clone()), "a copy in its place is another file");
    fs::remove_file(&station.path).unwrap();
    assert_eq!(station.book.submit(&asked), Err(gone.clone()));
    assert_eq!(station.book.rehearse_all(std::slice::from_ref(&asked)).unwrap_err().error, gone);
    fs::rename(&elsewhere, &station.path).unwrap();
    station.book.submit(&asked).unwrap();
    assert_eq!(station.verified(), 13);
}

#[test]
fn a_full_disk_is_named_writes_nothing_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::of(folder.path(), 2048) else { return };
    let mut station = Station::open(&disk.0.join("test.book"));
    let wang = station.member("王秀珍");
    station.give(wang, "10");
    let ballast = disk.0.join("ballast");
    let mut size = 2_000_000_usize;
    while fs::write(&ballast, vec![0; size]).is_err() {
        size -= 4096;
    }
    let clerk = station.clerk.clone();
    let (head, full) = (station.book.head(), BookError::Store(StoreError::Full));
    // What room the log still has is used up first.
    let mut written = 0_u64;
    let failed = loop {
        let asked = keyed(
            &format!("fill-{written}"),
            &clerk,
            tests::station::an_act("PATROL", wang, of("2026-03-01")),
        );
        let kind =
            keyed(&format!("kind-{written}"), &station.chief.clone(), tests::station::a_kind("PATROL", "1"));
        if let Err(err) = station.book.submit(&kind).and_then(|_| station.book.submit(&asked)) {
            break err;
        }
        written += 1;
        assert!(written < 5000, "the disk never fills");
    };
    assert_eq!(failed, full, "after {written} more");
    let stuck = station.book.head();
    assert!(stuck >= head);
    let asked = keyed("k1", &clerk, a_basket(wang, &[]));
    assert!(matches!(station.book.submit(&asked), Err(BookError::Refused(_))), "reading and deciding go on");
    let another = disk.0.join("another.book");
    assert_eq!(Sqlite::create(&another).err(), Some(StoreError::Full));
    assert!(!another.exists(), "nothing half-made is left");

    fs::remove_file(&ballast).unwrap();
    assert_eq!(station.book.head(), stuck);
    let again = keyed("after", &station.chief.clone(), tests::station::a_kind("TALK", "1"));
    station.book.submit(&again).unwrap();
    station.verified();
    drop(station);
}

const PLAYS: &str = "JIFEN_LIMITED_BOOK";

/// Plays a desk that may not let its file grow: redeems until it cannot.
#[test]
fn plays_the_desk_whose_file_may_not_grow() {
    let Some(path) = std::env::var_os(PLAYS) else { return };
    let clock = tests::station::Clock::at("2026-03-02");
    let mut book = open_again(Path::new(&path), &clock).unwrap();
    let clerk = book.sign_in(OperatorId::number(2), &pin(), &of("desk-1")).unwrap();
    let basket = || a_basket(MemberId::number(1), &[(of("SOAP"), 1)]);
    for number in 0..900 {
        let before = book.head();
        match book.submit(&keyed(&format!("slip-{number}"), &clerk, basket())) {
            Ok(_) => println!("\nserved {number}"),
            Err(BookError::Store(error @ StoreError::NotWritten { .. })) => {
                println!("\nrefused {number}: {error}");
                // What was decided is forgotten, and nothing of it stands anywhere.
                let shown = book.views().redemptions.vouchers();
                println!("\nstill {} {shown}", book.head() == before);
                // Looking goes on.
                assert!(book.preview(&keyed("look", &clerk, basket())).is_ok());
                return;
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_file_that_may_not_grow_is_named_loses_nothing_and_the_same_request_counts_once_afterwards() {
    let (_folder, mut station) = a_book();
    let wang = station.member("王秀珍");
    station.give(wang, "1000");
    let fund = station.fund("平安志愿者基金", "1000.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 900, fund, "900.00");
    let Station { book, path, clock, .. } = station;
    book.close().unwrap();
    // The shell counts in blocks of 512 bytes; the signal that ends a program at its limit is not sent
    // to one that ignores it.
    let blocks = fs::metadata(&path).unwrap().len() / 512 + 800;
    let part = "files::plays_the_desk_whose_file_may_not_grow";
    let played = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"", "sh", &blocks.to_string()])
        .arg(std::env::current_exe().unwrap())
        .args([part, "--exact", "--nocapture", "--test-threads=1"])
        .env(PLAYS, &path)
        .output()
        .unwrap();
    let said = String::from_utf8(played.stdout).unwrap();
    assert!(played.status.success(), "{said}\n{}", String::from_utf8_lossy(&played.stderr));
    let served = said.lines().filter(|line| line.starts_with("served")).count();
    assert!(served > 3, "{said}");
    let refused = said.lines().find(|line| line.starts_with("refused")).unwrap();
    assert!(refused.starts_with(&format!("refused {served}: the disk did not take it")), "{refused}");
    assert!(said.contains(&format!("\nstill true {served}\n")), "{said}");

    let mut book = open_again(&path, &clock).unwrap();
    clock.set("2026-03-02", 12, 0);
    let figures = |book: &ledger::book::Book<Sqlite>| {
        let views = book.views();
        let shelf = views.accounts.balance(of("shelf:SOAP"), of("SKU:SOAP"));
        (usize::try_from(views.redemptions.vouchers()).unwrap(), shelf)
    };
    let left = |served: usize| 900 - i64::try_from(served).unwrap();
    assert_eq!(figures(&book), (served, left(served)), "what was served is there, and nothing else");
    // With room again the same request goes through, and once.
    let clerk = book.sign_in(OperatorId::number(2), &pin(), &of("desk-1")).unwrap();
    let again = keyed(&format!("slip-{served}"), &clerk, a_basket(wang, &[(soap, 1)]));
    for _ in 0..2 {
        book.submit(&again).unwrap();
        assert_eq!(figures(&book), (served + 1, left(served + 1)));
    }
    assert_eq!(tests::books::verdict(book.store(), 1).findings, []);
}

#[test]
fn a_book_that_may_only_be_read_is_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::of(folder.path(), 4096) else { return };
    let station = Station::open(&disk.0.join("test.book"));
    let Station { book, path, clock, chief, .. } = station;
    let mut writer = book;
    let (head, asked) = (writer.head(), keyed("k1", &chief, tests::station::a_kind("PATROL", "1")));
    // Through a connection that may only read, nothing is written.
    let reader = Sqlite::open(&path, Access::Read).unwrap();
    let mut reader = ledger::book::Book::open(reader, tests::station::Still::new(&clock)).unwrap();
    assert_eq!(reader.head(), head);
    assert_eq!(reader.submit(&asked), Err(BookError::Store(StoreError::ReadOnly)));
    assert_eq!(reader.head(), head);
    drop(reader);
    assert_eq!(writer.store().tip().unwrap().map(|tip| tip.seq), head.map(|head| head.0));
    writer.close().unwrap();

    // The whole disk may only be read.
    let remounted = may("mount", &["-o", "remount,ro", disk.0.to_str().unwrap()]);
    assert!(remounted, "what could be mounted can be mounted again");
    let err = open_again(&path, &clock).err();
    assert_eq!(err, Some(BookError::Store(StoreError::ReadOnly)));
    assert_eq!(Sqlite::create(&disk.0.join("new.book")).err(), Some(StoreError::ReadOnly));
}
