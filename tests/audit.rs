//! A book checked with 38 lines of another language: nothing of this program has to be trusted.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use ledger::events::station::Expiry;
use ledger::journal::{Account, Commodity};
use ledger::store::Sqlite;
use ledger::units::Points;
use tests::books::{entries, folder};
use tests::generator::{Plan, book};

/// What the script says, and whether it found nothing.
fn checked(folder: &Path, log: &[u8], balances: &str) -> (bool, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("check_log.py");
    let said = folder.join("balances.json");
    std::fs::write(&said, balances).unwrap();
    let run = Command::new("python3")
        .args([&script, &said])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut run = run.unwrap_or_else(|err| panic!("this test needs python3 on the path: {err}"));
    run.stdin.take().unwrap().write_all(log).unwrap();
    let output = run.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_log_and_its_balances_are_checked_with_plain_python() {
    let folder = folder();
    let plan = Plan {
        entries: 3000,
        members: 40,
        batch: 64,
        expiry: Expiry::Months(3),
        pace: 7200,
        ..Plan::default()
    };
    let (mut book, _) = book(Sqlite::create(&folder.path().join("a.book")).unwrap(), &plan);
    let mut balances = String::new();
    for (member, _) in book.views().members.all() {
        let total = book.views().accounts.balance(Account::Member(member), Commodity::Points);
        let (comma, total) =
            (if balances.is_empty() { "{\"balances\":[" } else { "," }, Points::from_minor(total));
        write!(balances, "{comma}{{\"member\":\"{member}\",\"total\":\"{total}\"}}").unwrap();
    }
    balances.push_str("]}");
    let all = entries(book.store());
    let log: Vec<u8> = all.iter().flat_map(|sealed| [sealed.bytes(), b"\n"].concat()).collect();

    let (is_clean, said) = checked(folder.path(), &log, &balances);
    let head = all.last().unwrap().hash();
    assert_eq!((is_clean, said.trim()), (true, format!("3000 entries, 40 members, head {head}").as_str()));

    // The script is not easily pleased.
    let text = String::from_utf8(log).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let without = [&lines[..1000], &lines[1001..]].concat().concat();
    let (is_clean, said) = checked(folder.path(), without.as_bytes(), &balances);
    assert!(!is_clean && said.starts_with("#1000: the entry says it is #1001\n#1000: links to "), "{said}");
    let edited = text.replacen("desk-1", "desk-2", 1);
    let (is_clean, said) = checked(folder.path(), edited.as_bytes(), &balances);
    assert!(!is_clean && said.starts_with("#1: links to "), "{said}");
    let richer = balances.replacen("\"total\":\"", "\"total\":\"9", 1);
    let (is_clean, said) = checked(folder.path(), text.as_bytes(), &richer);
    assert!(!is_clean && said.starts_with("M000001: 9") && said.lines().count() == 1, "{said}");
}

#[test]
fn the_demonstration_is_checked_with_two_plain_commands_and_plain_python() {
    let folder = folder();
    let says = |arguments: &[&str]| {
        let output = Command::new(crate::commands::jifen()).args(arguments).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        output.stdout
    };
    let (dir, path) = (folder.path().to_string_lossy(), folder.path().join("fangshan.book"));
    let path = path.to_string_lossy();
    says(&["demo", "--dir", &dir]);
    let log = says(&["log", &path]);
    let balances = String::from_utf8(says(&["balance", &path, "--all", "--json"])).unwrap();
    let (is_clean, said) = checked(folder.path(), &log, &balances);
    let entries = String::from_utf8_lossy(&log).lines().count();
    assert!(is_clean && said.starts_with(&format!("{entries} entries, 132 members, head ")), "{said}");
}
