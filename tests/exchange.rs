//! The journal in other books: hledger, ledger and beancount know nothing of this program. They read
//! what is exported, strictly, and come to the same balance of every account and commodity.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use ledger::book::BookError;
use ledger::events::funds::FundDetails;
use ledger::events::goods::{GiftDetails, GoodDetails};
use ledger::events::station::Expiry;
use ledger::exchange::{ExportError, Exported, Tool, export};
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::{ChangeGood, DonateGoods, NameDonor};
use ledger::rules::points::AdjustPoints;
use ledger::store::{Access, Sqlite};
use ledger::units::{DonorId, FundId, Quantity};
use ledger::views::Views;
use rusqlite::Connection;
use serde_json::Value;
use tests::books::{entries, folder};
use tests::fangshan::Fangshan;
use tests::generator::{Plan, book};
use tests::station::{Station, of};

use crate::commands::{Counter, jifen};

/// The programs that read the exports, and where they come from.
const PROGRAMS: [(&str, &str); 4] = [
    ("hledger", "apt-get install hledger"),
    ("ledger", "apt-get install ledger"),
    ("bean-check", "pip install beancount"),
    ("bean-query", "pip install beanquery"),
];

/// Whether the programs are here. Where `CI` is set they have to be; elsewhere a line says what is
/// missing, past the harness, which keeps quiet about tests that pass.
fn programs_are_here(test: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let is_here =
        |program: &str| std::env::split_paths(&folders).any(|folder| folder.join(program).is_file());
    let missing: Vec<String> = PROGRAMS
        .into_iter()
        .filter(|(program, _)| !is_here(program))
        .map(|(program, how)| format!("{program} ({how})"))
        .collect();
    if missing.is_empty() {
        return true;
    }
    let told = format!("{test} needs on the path: {}", missing.join(", "));
    assert!(std::env::var_os("CI").is_none(), "{told}");
    eprintln!("SKIPPED: {told}");
    false
}

/// Balances in hundredths, by the names of account and commodity. What is zero is left out.
type Balances = BTreeMap<(String, String), i128>;

/// What a program says on standard output. It must have no complaint.
fn said(program: &mut Command) -> String {
    // Files are UTF-8 whatever the language of whoever runs this.
    program.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    let Output { status, stdout, stderr } = program.output().unwrap();
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(status.success() && stderr.is_empty(), "{program:?}: {status}\n{stdout}\n{stderr}");
    stdout
}

fn hledger(file: &Path, arguments: &[&str]) -> String {
    said(Command::new("hledger").arg("-f").arg(file).args(arguments))
}

fn ledger(file: &Path, arguments: &[&str]) -> String {
    said(
        Command::new("ledger")
            .args(["--args-only", "--pedantic", "--check-payees", "-f"])
            .arg(file)
            .args(arguments),
    )
}

fn bean_query(file: &Path, query: &str) -> Vec<Vec<String>> {
    let told = said(Command::new("bean-query").args(["-f", "csv"]).arg(file).arg(query));
    let cells = |line: &str| line.split(',').map(|cell| cell.trim().to_owned()).collect();
    told.lines().skip(1).map(cells).collect()
}

/// A printed amount in hundredths; more decimals than two would be an amount that was changed.
fn hundredths(printed: &str) -> i128 {
    let (whole, decimals) = printed.split_once('.').unwrap_or((printed, ""));
    assert!(decimals.len() <= 2, "{printed}");
    format!("{whole}{decimals:0<2}").parse().unwrap_or_else(|_| panic!("{printed} is no amount"))
}

/// The balances a tool comes to, after it has checked all it can.
fn balances(tool: Tool, file: &Path) -> Balances {
    let mut all = Balances::new();
    let mut add = |account: &str, commodity: &str, amount: &str| {
        let amount = hundredths(amount);
        let known = all.insert((account.to_owned(), commodity.trim_matches('"').to_owned()), amount);
        assert_eq!(known, None, "{account} {commodity} is told twice");
    };
    match tool {
        Tool::Hledger => {
            assert_eq!(hledger(file, &["check", "--strict", "ordereddates", "payees"]), "");
            let told = hledger(file, &["balance", "--flat", "--no-total", "--layout=bare", "-O", "csv"]);
            for line in told.lines().skip(1) {
                let cells: Vec<&str> = line.trim_matches('"').split("\",\"").collect();
                add(cells[0], cells[1], cells[2]);
            }
        }
        Tool::Ledger => {
            let form = "%(account)|%(join(display_total))\n";
            let told = ledger(file, &["balance", "--flat", "--no-total", "--format", form]);
            for line in told.lines() {
                let (account, amounts) = line.split_once('|').unwrap();
                for amount in amounts.split("\\n") {
                    let (amount, commodity) = amount.split_once(' ').unwrap();
                    add(account, commodity, amount);
                }
            }
        }
        Tool::Beancount => {
            assert_eq!(said(Command::new("bean-check").arg(file)), "");
            let query = "SELECT account, currency, sum(number) GROUP BY account, currency";
            for cells in bean_query(file, query) {
                add(&cells[0], &cells[1], &cells[2]);
            }
        }
    }
    all.retain(|_, amount| *amount != 0);
    all
}

/// The trial balance of a book in the names of a tool.
fn trial_balance(tool: Tool, views: &Views) -> Balances {
    let told = views.accounts.balances().map(|(account, commodity, minor)| {
        let name = (tool.account(account), tool.commodity(commodity).trim_matches('"').to_owned());
        (name, hundredths(&commodity.print(minor)))
    });
    told.collect()
}

/// Exports a book with the plain command, for every tool, and compares what each comes to.
fn agrees(path: &Path, views: &Views, entries: u64, folder: &Path) -> Vec<PathBuf> {
    let files = Tool::ALL.map(|tool| folder.join(format!("journal.{tool}")));
    std::thread::scope(|scope| {
        let compared = Tool::ALL.into_iter().zip(&files).map(|(tool, file)| {
            scope.spawn(move || {
                let told = said(
                    Command::new(jifen())
                        .args(["--json", "export", "--to", tool.as_str()])
                        .arg(path)
                        .arg(file),
                );
                let told: Value = serde_json::from_str(&told).unwrap();
                assert_eq!(told["entries"], entries, "{tool}");
                let own = trial_balance(tool, views);
                assert!(own.len() > 10, "{tool}: {} balances", own.len());
                let theirs = balances(tool, file);
                let differing: BTreeSet<_> =
                    own.iter().filter(|(name, _)| own.get(name) != theirs.get(name)).collect();
                assert!(own == theirs, "{tool} differs: {differing:?} and has {} balances", theirs.len());
            })
        });
        let compared: Vec<_> = compared.collect();
        for thread in compared {
            thread.join().unwrap();
        }
    });
    files.into()
}

/// One export in memory.
fn exported(store: &mut Sqlite, tool: Tool) -> (Exported, String) {
    let mut bytes = Vec::new();
    let told = export(store, tool, &mut bytes).unwrap();
    (told, String::from_utf8(bytes).unwrap())
}

#[test]
fn the_fangshan_year_has_the_same_balances_in_hledger_ledger_and_beancount() {
    if !programs_are_here("the comparison of the Fangshan year") {
        return;
    }
    let (fangshan, folder) = (Fangshan::open(), folder());
    let count = fangshan.book.head().unwrap().0.get() + 1;
    let files = agrees(&fangshan.path(), fangshan.book.views(), count, folder.path());

    // A slip is found by its entry's number and hash, and has all its postings there.
    let mut store = Sqlite::open(&fangshan.path(), Access::Read).unwrap();
    let all = entries(&mut store);
    let slip = all.iter().rfind(|sealed| sealed.entry().event.name() == "redemption.redeemed").unwrap();
    let (seq, hash, lines) = (slip.entry().seq.get(), slip.hash(), slip.entry().postings.len());
    let on = slip.entry().on;
    let told = hledger(
        &files[0],
        &["register", "-O", "csv", &format!("tag:hash={hash}"), &format!("tag:entry=^{seq}$")],
    );
    assert_eq!(told.lines().filter(|line| line.contains(&on.to_string())).count(), lines, "{told}");
    let told = ledger(
        &files[1],
        &["register", "--format", "%(code) %(tag(\"entry\")) %(date)\n", &format!("%hash=/{hash}/")],
    );
    assert_eq!(told.lines().count(), lines);
    assert!(told.lines().all(|line| line.starts_with(&format!("{seq} {seq} "))), "{told}");
    let told = bean_query(
        &files[2],
        &format!("SELECT date, entry_meta('entry') WHERE entry_meta('hash') = '{hash}'"),
    );
    assert_eq!(told, vec![vec![on.to_string(), seq.to_string()]; lines]);
}

#[test]
fn twenty_thousand_generated_entries_have_the_same_balances_in_hledger_ledger_and_beancount() {
    if !programs_are_here("the comparison of 20,000 generated entries") {
        return;
    }
    let folder = folder();
    let path = folder.path().join("generated.book");
    let expiry = Expiry::Months(6);
    let plan = Plan { entries: 20_000, members: 300, batch: 1000, expiry, pace: 1800, ..Plan::default() };
    let (book, _) = book(Sqlite::create(&path).unwrap(), &plan);
    agrees(&path, book.views(), 20_000, folder.path());
}

#[test]
fn every_entry_is_in_an_export_once_and_what_people_said_or_are_called_is_not() {
    let mut fangshan = Fangshan::open();
    let all = entries(fangshan.book.store());
    let head = fangshan.book.head().unwrap();
    let moving = all.iter().filter(|sealed| !sealed.entry().postings.is_empty()).count();
    let postings: usize = all.iter().map(|sealed| sealed.entry().postings.len()).sum();
    for tool in Tool::ALL {
        let (told, text) = exported(fangshan.book.store(), tool);
        assert_eq!(
            (told.entries, told.transactions, told.postings),
            (all.len() as u64, moving as u64, postings as u64)
        );
        assert_eq!((told.head.seq, told.head.hash), head);
        let mut lines = text.lines();
        for sealed in &all {
            let hash = sealed.hash().to_string();
            assert!(
                lines.any(|line| line.contains(&hash)),
                "{tool}: entry {} in its turn",
                sealed.entry().seq
            );
        }
        assert_eq!(text.matches("entry: ").count(), moving, "{tool}");
        assert_eq!(
            text.lines().filter(|line| line.starts_with("; entry ")).count(),
            all.len() - moving,
            "{tool}"
        );
        let (again, same) = exported(fangshan.book.store(), tool);
        assert!(again == told && same == text, "{tool}: the same head gives the same bytes");
        // Funds, donors and goods are named in public; people, places and reasons are not.
        for public in ["志愿者基金", "大米"] {
            assert!(text.contains(public), "{tool}: {public}");
        }
        for private in ["认领", "林疃", "村"] {
            assert!(
                all.iter().any(|sealed| String::from_utf8_lossy(sealed.bytes()).contains(private)),
                "{private}"
            );
            assert!(!text.contains(private), "{tool}: {private}");
        }
    }
}

/// Names and papers as an attacker would like them, without what no name may have (line ends).
const HOSTILE: [&str; 4] = [
    "基金\";[2020-01-01],date:2020-01-02, :tag:",
    "米 \\\" {1} @ 5  CNY ; x:: 1/0",
    "捐赠人',type:E,name:别人",
    "; comment = * ! # (code) %0A include /etc/passwd",
];

#[test]
fn names_and_papers_with_quotes_semicolons_dates_and_tags_in_them_stay_texts_in_every_tool() {
    let folder = folder();
    let path = folder.path().join("hostile.book");
    let mut station = Station::open(&path);
    let (finance, keeper) = (station.finance.clone(), station.keeper.clone());
    let (fund, donor): (FundId, DonorId) = (of("F001"), of("D0001"));
    let (name, document) = (of(HOSTILE[0]), of(HOSTILE[3]));
    station.done(
        &finance,
        OpenFund {
            fund: None,
            name,
            uses: vec![of("goods"), of("-")],
            document,
            details: FundDetails::default(),
        },
    );
    let amount = of("92233720368547758.07");
    station.done(&finance, GrantFund { fund, source: of(HOSTILE[2]), amount, document: of(HOSTILE[0]) });
    // Codes that begin or end in a dash, and are no names of beancount as they stand.
    for sku in ["-", "-RICE-", "0"] {
        let good = station.good(sku, "5");
        let (name, details) = (Some(of(HOSTILE[1])), GoodDetails::default());
        station.done(&keeper, ChangeGood { sku: good, name, reorder_at: None, details });
        station.buy(good, 7, fund, "0.01");
    }
    station.done(&keeper, NameDonor { name: of(HOSTILE[2]), member: None });
    let gift = DonateGoods {
        sku: of("-RICE-"),
        quantity: Quantity::from_minor(3),
        donor,
        value: of("0.03"),
        document: of(HOSTILE[1]),
        best_before: None,
        details: GiftDetails::default(),
    };
    station.take_in(gift);
    let member = station.member("王秀珍");
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let (reason, document) = (of(&format!("王秀珍{}", HOSTILE[3])), of(HOSTILE[0]));
    let adjust = AdjustPoints { member, points: of("50"), reason, document };
    station.ask_with(&chief, Some(&reviewer), adjust).unwrap();
    station.redeem(member, of("-RICE-"), 2).unwrap();

    for tool in Tool::ALL {
        let (_, text) = exported(station.book.store(), tool);
        assert!(
            !text.contains("王秀珍") && !text.contains("/etc/passwd\n") && !text.contains("[2020"),
            "{text}"
        );
        // Papers of money and goods stand there, of points not.
        assert_eq!(text.matches("  document: ").count() + text.matches("; document: ").count(), 5, "{text}");
        assert!(text.contains("基金%22%3B%5B2020-01-01%5D%2Cdate%3A2020-01-02%2C %3Atag%3A"), "{text}");
    }
    if !programs_are_here("reading hostile names") {
        return;
    }
    let count = station.last() + 1;
    let files = agrees(&path, station.book.views(), count, folder.path());
    // Nothing was moved to another year.
    assert_eq!(hledger(&files[0], &["register", "-e", "2026-03-01", "-O", "csv"]).lines().count(), 1);
    assert_eq!(ledger(&files[1], &["register", "-e", "2026/03/01"]), "");
    assert_eq!(bean_query(&files[2], "SELECT account WHERE date < 2026-03-01"), Vec::<Vec<String>>::new());
}

#[test]
fn what_another_desk_appends_meanwhile_is_left_out_whole() {
    /// Appends to the book while it is written to.
    struct Meddler<'a>(&'a mut Station, Vec<u8>);

    impl Write for Meddler<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.fund("新基金", "1");
            self.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let folder = folder();
    let path = folder.path().join("busy.book");
    let mut station = Station::open(&path);
    station.fund("志愿者基金", "100");
    let (last, before) = (station.last(), exported(station.book.store(), Tool::Hledger));
    let mut store = Sqlite::open(&path, Access::Read).unwrap();
    let mut meddler = Meddler(&mut station, Vec::new());
    let told = export(&mut store, Tool::Hledger, &mut meddler).unwrap();
    assert_eq!((told, String::from_utf8(meddler.1).unwrap()), before);
    assert!(station.last() > last);
}

#[test]
fn a_book_that_does_not_add_up_is_not_exported_and_the_entry_is_named() {
    let folder = folder();
    let path = folder.path().join("broken.book");
    let mut station = Station::open(&path);
    station.fund("志愿者基金", "100");
    let last = station.last();
    station.book.close().unwrap();
    let broken = |sql: &str| {
        let copy = folder.path().join("copy.book");
        std::fs::copy(&path, &copy).unwrap();
        let attacker = Connection::open(&copy).unwrap();
        let triggers: Vec<String> = {
            let mut names =
                attacker.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
            names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        for trigger in triggers {
            attacker.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        }
        assert_eq!(attacker.execute(sql, [(last - 1).cast_signed()]).unwrap(), 1, "{sql}");
        drop(attacker);
        let mut store = Sqlite::open(&copy, Access::Read).unwrap();
        match export(&mut store, Tool::Ledger, &mut Vec::new()) {
            Err(ExportError::Book(BookError::Broken(broken))) => (broken.seq.get(), broken.what),
            other => panic!("{sql}: {other:?}"),
        }
    };
    let place = "key & 0xffffffffff = ?1";
    let gone = broken(&format!("DELETE FROM entries WHERE {place}"));
    assert_eq!(gone, (last, "it is out of its place".into()));
    let edited = format!(
        "UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), 'desk-1', 'desk-2') AS BLOB) WHERE {place}"
    );
    assert_eq!(broken(&edited), (last, "it does not link to the entry before".into()));
    let cut = format!("UPDATE entries SET bytes = substr(bytes, 2) WHERE {place}");
    assert_eq!(broken(&cut).0, last - 1);
}

#[test]
fn the_command_writes_a_whole_file_or_none_and_none_over_another_unless_told() {
    let counter = Counter::stocked();
    let file = counter.path("journal");
    let told = counter.done("export st.book --to hledger journal");
    let text = std::fs::read_to_string(&file).unwrap();
    let head = told["head"]["hash"].as_str().unwrap();
    assert!(text.contains(&format!(", head {head}\n")), "{text}");
    assert_eq!((&told["to"], &told["file"]), (&"hledger".into(), &"journal".into()));
    assert_eq!((&told["transactions"], &told["postings"]), (&3.into(), &8.into()));

    // A file that is there stays as it is, unless it is to be replaced.
    let (code, refused) = counter.ask("export st.book --to ledger journal");
    assert_eq!((code, &refused["store"]), (3, &"exists".into()), "{refused}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    counter.done("export st.book --to ledger journal --force");
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("; jifen export for ledger, form 1\n"));

    // The book is no file to replace, whatever it is called.
    std::os::unix::fs::symlink(counter.path("."), counter.path("here")).unwrap();
    let book = std::fs::read(counter.path("st.book")).unwrap();
    for own in ["st.book", "./st.book", "here/st.book", "st.book-wal", "st.book.heads"] {
        let (code, refused) = counter.ask(&format!("export st.book --to ledger {own} --force"));
        assert_eq!((code, &refused["error"]), (2, &"usage".into()), "{own}: {refused}");
    }
    assert_eq!(std::fs::read(counter.path("st.book")).unwrap(), book);

    // Standard output is the journal, and nothing else.
    let out = counter.run(&["export", "st.book", "--to", "hledger", "-"]);
    assert_eq!((out.status.code(), String::from_utf8(out.stdout).unwrap()), (Some(0), text));
    assert_eq!(counter.ask("export st.book --to hledger -").0, 2);
    for (command, code) in [
        ("export st.book --to gnucash other", 2),
        ("export st.book --to ledger missing/other", 3),
        ("export none.book --to ledger other", 3),
        ("export st.book --to ledger .", 3),
    ] {
        assert_eq!(counter.ask(command).0, code, "{command}");
    }
    assert!(!counter.path("other").exists());
}

#[test]
fn a_full_disk_leaves_the_file_that_was_there_and_nothing_half_written() {
    let (fangshan, folder) = (Fangshan::open(), folder());
    let file = folder.path().join("journal");
    std::fs::write(&file, "an earlier export").unwrap();
    // No file may grow over 200 blocks of 512 bytes; the journal has more.
    let limited = "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\"";
    let run = |target: &Path| {
        let mut shell = Command::new("sh");
        shell.args(["-c", limited]).arg(jifen()).args(["export", "--to", "ledger", "--force"]);
        shell.arg(fangshan.path()).arg(target).output().unwrap()
    };
    let out = run(&file);
    assert_eq!(out.status.code(), Some(3), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "an earlier export");
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["journal"]);
    // A pipe that is full for ever is told as well.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut program = Command::new(jifen());
    program.args(["export", "--to", "ledger"]).arg(fangshan.path()).arg("-").stdout(full);
    let out = program.output().unwrap();
    assert_eq!(out.status.code(), Some(3), "{}", String::from_utf8_lossy(&out.stderr));
}
