//! The tables that follow from the entries, row by row and column by column.

use ledger::chain::verify::{Finding, Kind};
use ledger::store::Store;
use ledger::units::Digest;
use tests::books::verdict;
use tests::generator::Random;

use super::{Stolen, names, victim};

/// One table, one change of one column: `{row}` stands for a row's number.
fn pinpointed(table: &str, key: &str, changes: &[(&str, &str)], at: impl Fn(&Stolen, i64) -> Option<u64>) {
    let mut stolen = Stolen::new();
    stolen.hand.execute_batch(&format!("CREATE TEMP TABLE kept AS SELECT * FROM {table};")).unwrap();
    let count: i64 = stolen.hand.query_row("SELECT count(*) FROM kept", [], |row| row.get(0)).unwrap();
    assert!(count > 0, "{table} is empty");
    for row in 1..=count {
        let expected = at(&stolen, row);
        let named = format!("{key} = (SELECT {key} FROM kept WHERE rowid = {row})");
        // Long tables get one change a row, in turn.
        let each = if count < 40 { 1 } else { changes.len() };
        let first = usize::try_from(row).unwrap() % each;
        for (column, value) in changes.iter().skip(first).step_by(each) {
            let findings = stolen.compared(&format!("UPDATE {table} SET {column} = {value} WHERE {named}"));
            let hit = |finding: &Finding| expected.is_none_or(|seq| finding.seq.get() == seq);
            let table_only = findings.iter().all(|finding| finding.kind == Kind::Table);
            assert!(
                table_only && findings.iter().any(hit),
                "{table}.{column} = {value} of row {row}, expected at {expected:?}: {findings:?}"
            );
            let all = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept;");
            stolen.hand.execute_batch(&all).unwrap();
        }
        let findings = stolen.compared(&format!("DELETE FROM {table} WHERE {named}"));
        // A snapshot may be missing; nothing else may go.
        assert_eq!(findings.is_empty(), table == "snapshots", "{table} row {row}: {findings:?}");
        stolen
            .hand
            .execute_batch(&format!("INSERT INTO {table} SELECT * FROM kept WHERE rowid = {row}"))
            .unwrap();
    }
    let clean = stolen.clean.clone();
    assert_eq!(stolen.store.compare(&clean).unwrap(), []);
}

fn kept(stolen: &Stolen, row: i64, column: &str) -> i64 {
    let select = format!("SELECT {column} FROM kept WHERE rowid = {row}");
    stolen.hand.query_row(&select, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_change_of_any_claim_is_named_at_the_entry_that_took_it() {
    let changes = [
        ("claim", "claim || 'x'"),
        ("claim", "substr(claim, 2)"),
        ("claim", "CAST(x'ff' AS TEXT)"),
        ("seq", "seq + 1"),
        ("seq", "-1"),
        ("seq", "seq + 100000"),
        ("book", "2"),
    ];
    pinpointed("claims", "claim", &changes, |stolen, row| Some(kept(stolen, row, "seq") as u64));
}

#[test]
fn a_change_of_any_posting_is_named_at_its_entry() {
    let changes = [
        ("amount", "amount + 1"),
        ("balance", "balance + 1"),
        ("amount", "9223372036854775807"),
        ("line", "line + 7"),
        ("line", "70000"),
        ("seq", "seq + 1000"),
        ("account", "account + 1000"),
        ("account", "(SELECT max(number) + 1 - account FROM accounts)"),
    ];
    let mut stolen = Stolen::new();
    stolen.hand.execute_batch("CREATE TEMP TABLE kept AS SELECT * FROM postings;").unwrap();
    let rows: i64 = stolen.hand.query_row("SELECT count(*) FROM kept", [], |row| row.get(0)).unwrap();
    assert!(rows > 300);
    for row in 1..=rows {
        let [account, seq, line] = ["account", "seq", "line"].map(|column| kept(&stolen, row, column));
        let (column, value) = changes[usize::try_from(row).unwrap() % changes.len()];
        let named = format!("account = {account} AND seq = {seq} AND line = {line}");
        let found =
            stolen.compared(&format!("UPDATE OR REPLACE postings SET {column} = {value} WHERE {named}"));
        let hit = found.iter().any(|finding| finding.seq.get() == seq as u64 && finding.kind == Kind::Table);
        assert!(hit, "postings.{column} = {value} at #{seq} line {line}: {found:?}");
        stolen.hand.execute_batch("DELETE FROM postings; INSERT INTO postings SELECT * FROM kept;").unwrap();
        let found = stolen.compared(&format!("DELETE FROM postings WHERE {named}"));
        assert!(found.iter().any(|finding| finding.seq.get() == seq as u64), "{named} deleted: {found:?}");
        stolen
            .hand
            .execute_batch(&format!("INSERT INTO postings SELECT * FROM kept WHERE rowid = {row}"))
            .unwrap();
    }
}

#[test]
fn rows_of_nobody_are_found() {
    let mut stolen = Stolen::new();
    let mut attack = |sql: &str, undo: &str, seq: usize| {
        let findings = stolen.found(sql, undo);
        assert!(names(&findings, seq, Kind::Table), "{sql}: {findings:?}");
    };
    attack(
        "INSERT INTO postings VALUES (7777, 5, 0, 100, 100)",
        "DELETE FROM postings WHERE account = 7777",
        5,
    );
    attack(
        "INSERT INTO claims VALUES (1, 'task-credit:T00099999', 9)",
        "DELETE FROM claims WHERE claim = 'task-credit:T00099999'",
        9,
    );
    attack(
        "INSERT INTO claims VALUES (7, 'task-credit:T00099999', 9)",
        "DELETE FROM claims WHERE book = 7",
        9,
    );
    attack("INSERT INTO days VALUES (1, 9, 9)", "DELETE FROM days WHERE day = 9", 0);
    attack(
        "INSERT INTO accounts VALUES (7777, 1, 'member:M000999', 'PTS')",
        "DELETE FROM accounts WHERE number = 7777",
        0,
    );
    attack(
        "INSERT INTO accounts VALUES (7777, 5, 'member:M000999', 'PTS')",
        "DELETE FROM accounts WHERE number = 7777",
        0,
    );
    attack(
        "INSERT INTO vault_rows VALUES (1, 'M000999', 'name', NULL, zeroblob(90))",
        "DELETE FROM vault_rows WHERE person = 'M000999'",
        0,
    );
    attack("UPDATE books SET book = 'other'", "UPDATE books SET book = 'generated'", 0);
    attack("UPDATE books SET number = 4", "UPDATE books SET number = 1", 0);
}

#[test]
fn a_change_of_an_account_a_day_or_a_person_is_found() {
    let changes = [
        ("account", "account || 'x'"),
        ("account", "CAST(x'ff' AS TEXT)"),
        ("commodity", "'CNYX'"),
        ("number", "number + 1000"),
        ("book", "2"),
    ];
    pinpointed("accounts", "number", &changes, |_, _| None);
    let changes =
        [("day", "day + 1000"), ("day", "99999999999"), ("seq", "seq - 1"), ("seq", "-1"), ("book", "2")];
    pinpointed("days", "day", &changes, |_, _| None);
    let changes = [
        ("body", "zeroblob(90)"),
        ("body", "substr(body, 2)"),
        ("body", "x'00'"),
        ("mark", "x'00'"),
        ("person", "'M000777'"),
        ("field", "'phone2'"),
        ("book", "2"),
    ];
    let whose = "book || person || field";
    pinpointed("vault_rows", whose, &changes, |_, _| None);
    let changes =
        [("sealed", "zeroblob(72)"), ("sealed", "substr(sealed, 2)"), ("person", "'M000777'"), ("book", "2")];
    pinpointed("vault_keys", "book || person", &changes, |_, _| None);
    pinpointed("vault_checks", "book", &[("sealed", "zeroblob(40)"), ("book", "2")], |_, _| None);
}

#[test]
fn a_snapshot_that_is_not_the_fold_of_the_entries_is_found() {
    let mut stolen = Stolen::new();
    let undo = "DELETE FROM snapshots; INSERT INTO snapshots SELECT * FROM kept;";
    stolen.hand.execute_batch("CREATE TEMP TABLE kept AS SELECT * FROM snapshots;").unwrap();
    let body: Vec<u8> = stolen.column("SELECT body FROM snapshots").remove(0);
    let mut attack = |column: &str, value: &[u8], digest: Option<Digest>| {
        let set = format!("UPDATE snapshots SET {column} = ?1");
        stolen.hand.execute(&set, [value]).unwrap();
        if let Some(digest) = digest {
            stolen.hand.execute("UPDATE snapshots SET digest = ?1", [digest.as_bytes()]).unwrap();
        }
        let findings = verdict(&mut stolen.store, 1).findings;
        assert!(findings.iter().any(|finding| finding.kind == Kind::Table), "{column}: {findings:?}");
        stolen.hand.execute_batch(undo).unwrap();
    };
    for byte in 0..32 {
        let mut other = Digest::of(&[&body]).as_bytes().to_vec();
        other[byte] ^= 4;
        attack("digest", &other, None);
        let mut other = victim().1[299].hash().as_bytes().to_vec();
        other[byte] ^= 4;
        attack("hash", &other, None);
    }
    let mut random = Random::new(4);
    for _ in 0..200 {
        let mut other = body.clone();
        // The first byte is the version of the form; another one is not read at all.
        other[1 + random.place(body.len() - 1)] ^= 1 << random.below(8);
        attack("body", &other, None);
        // The same with the digest made right: a snapshot is never trusted for its own sake.
        attack("body", &other, Some(Digest::of(&[&other])));
    }
    for seq in ["298", "300", "0", "-1"] {
        let findings = stolen.found(&format!("UPDATE snapshots SET seq = {seq}"), undo);
        assert!(findings.iter().any(|finding| finding.kind == Kind::Table), "seq {seq}: {findings:?}");
    }
}
