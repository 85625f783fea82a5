//! Personal data by plain commands: handed out, erased, and what a copy holds of it.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use ledger::store::{Heads, Occasion, Tip};
use ledger::units::Seq;
use serde_json::Value;

use super::{Counter, jifen};

fn mode(counter: &Counter, file: &str) -> u32 {
    std::fs::metadata(counter.path(file)).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_person_is_handed_his_data_and_anybody_checks_it_without_a_book() {
    let counter = Counter::open();
    assert_eq!(mode(&counter, "st.book.vault-key"), 0o600);
    assert_eq!(counter.done("member opening st.book 1 --to wang.json")["openings"], 3);
    assert_eq!(mode(&counter, "wang.json"), 0o600);
    let (code, _) = counter.ask("member opening st.book 1 --to wang.json");
    assert_eq!(code, 3, "nothing is written over");
    let elsewhere = Counter::empty();
    std::fs::copy(counter.path("wang.json"), elsewhere.path("wang.json")).unwrap();
    let checked = elsewhere.done("check-opening wang.json");
    assert_eq!((&checked["ok"], &checked["person"]), (&true.into(), &"M000001".into()));
    assert_eq!(checked["openings"].as_array().unwrap().len(), 3);
    assert!(checked["openings"].as_array().unwrap().iter().all(|one| one["fits"] == true), "{checked}");
    let text = std::fs::read_to_string(elsewhere.path("wang.json")).unwrap();
    std::fs::write(elsewhere.path("forged.json"), text.replace("王秀珍", "王秀兰")).unwrap();
    let (code, forged) = elsewhere.ask("check-opening forged.json");
    assert_eq!((code, &forged["ok"]), (1, &false.into()));
    let fits: Vec<bool> =
        forged["openings"].as_array().unwrap().iter().map(|one| one["fits"] == true).collect();
    assert_eq!(fits, [false, true, true]);
    std::fs::write(elsewhere.path("none.json"), "{}").unwrap();
    assert_eq!(elsewhere.ask("check-opening none.json").0, 2);
}

#[test]
fn a_person_is_erased_by_two_and_the_backups_from_before_are_named() {
    let counter = Counter::open();
    counter.done("member add st.book --name 李文 --phone 14200000002 --id-number 110105194912310038 --by 2");
    let backup = counter.done("backup st.book backups");
    assert_eq!(counter.done("member erasures st.book")["erasures"], serde_json::json!([]));
    let erase = "member erase st.book 1 --reason 本人要求 --document 申请书3号 --by 1";
    assert_eq!(counter.refused(erase)["refusal"], "second_person_needed");
    counter.done("points adjust st.book 1 5 --reason 开账 --document 文3 --by 1 --second 3");
    let left = counter.refused(&format!("{erase} --second 3"));
    assert_eq!((&left["refusal"], &left["points"]), (&"points_left".into(), &"5.00".into()));
    counter.done("points adjust st.book 1 -5 --reason 放弃 --document 文4 --by 1 --second 3");
    let done = counter.done(&format!("{erase} --second 3"));
    assert_eq!(done["event"]["type"], "member.erased");
    assert_eq!(done["backups"][0]["seq"], backup["head"]["seq"]);
    assert_eq!(done["backups"][0]["members"], serde_json::json!(["M000001"]));

    let erasures = counter.done("member erasures st.book");
    assert_eq!(
        (&erasures["erasures"][0]["seq"], &erasures["erasures"][0]["document"]),
        (&done["seq"], &"申请书3号".into())
    );
    assert_eq!(erasures["backups"], done["backups"]);
    let show = counter.done("member show st.book 1");
    assert_eq!(
        (&show["name"], &show["erased"], &show["phone"]),
        (&"[M000001]".into(), &done["seq"], &"".into())
    );
    assert_eq!(counter.refused("member opening st.book 1")["refusal"], "member_erased");
    assert_eq!(counter.refused(&format!("{erase} --second 3"))["refusal"], "member_erased");
    let listed = counter.done("member list st.book");
    let names: Vec<&Value> = listed["members"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, ["[M000001]", "李文"]);
    assert_eq!(counter.done("verify st.book")["ok"], true);
    // A backup made now holds nothing of him.
    counter.done("backup st.book backups");
    assert_eq!(counter.done("member erasures st.book")["backups"].as_array().unwrap().len(), 1);

    // What vanishes without an erasure is a finding, and the exit code says so.
    let hand = rusqlite::Connection::open(counter.path("st.book")).unwrap();
    hand.execute_batch("DELETE FROM vault_rows WHERE person = 'M000002' AND field = 'phone'").unwrap();
    let (code, verified) = counter.ask("verify st.book");
    assert_eq!((code, verified["findings"].as_array().unwrap().len()), (1, 1), "{verified}");
    assert_eq!(verified["findings"][0]["found"], "no such row");
}

#[test]
fn an_operator_is_erased_too_and_a_backup_that_was_cut_short_is_told_as_one_that_may_not_exist() {
    let counter = Counter::open();
    let backup = counter.done("backup st.book backups");
    let head = &backup["head"];
    let tip = Tip {
        seq: head["seq"].as_u64().map(Seq::number).unwrap(),
        hash: head["hash"].as_str().unwrap().parse().unwrap(),
    };
    Heads::beside(&counter.path("st.book")).note(tip, Occasion::BackupBegun).unwrap();
    let erase = "operator erase st.book 2 --reason 本人要求 --document 申请书6号 --by 1 --second 3";
    assert_eq!(counter.refused(erase)["refusal"], "not_retired");
    counter.done("operator retire st.book 2 --reason 离任 --by 1");
    let done = counter.done(erase);
    assert_eq!(done["event"]["type"], "operator.erased");
    let listed: Vec<(&Value, &Value, &Value)> = done["backups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["seq"], &one["persons"][0], &one["made"]))
        .collect();
    let (seq, who) = (&head["seq"], &Value::from("O0002"));
    assert_eq!(listed, [(seq, who, &true.into()), (seq, who, &false.into())]);
    let erasures = counter.done("member erasures st.book");
    assert_eq!(erasures["erasures"][0]["persons"], serde_json::json!(["O0002"]));
    assert_eq!(erasures["erasures"][0]["members"], serde_json::json!([]));
    assert_eq!(erasures["backups"], done["backups"]);
    assert_eq!(counter.refused(erase)["refusal"], "operator_erased");
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn a_backup_has_no_key_file_unless_asked_and_a_restored_book_says_so() {
    let counter = Counter::open();
    let backup = counter.done("backup st.book apart");
    assert_eq!(backup["vault_key"], Value::Null);
    let file = backup["file"].as_str().unwrap().to_owned();
    assert!(!counter.path(&format!("{file}.vault-key")).exists());
    let restored = counter.done(&format!("restore {file} closed.book"));
    assert_eq!(restored["personal_data"]["opened"], false);
    assert_eq!(restored["personal_data"]["why"]["store"], "vault_key_missing");
    assert_eq!(restored["signing"]["opened"], false);
    assert_eq!(restored["signing"]["why"]["store"], "key_missing");
    assert_eq!(counter.done("member show closed.book 1")["name"], "[M000001]");
    let said = counter.run(&["member", "show", "closed.book", "1"]);
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("closed.book.vault-key") && said.contains("编号"), "{said}");
    let verified = counter.done("verify closed.book");
    assert_eq!((&verified["ok"], &verified["personal_data"]["opened"]), (&true.into(), &false.into()));
    let new = "member add closed.book --name 李文 --phone 14200000002 --id-number 110105194912310038 --by 2";
    let (code, trouble) = counter.ask(new);
    assert_eq!((code, &trouble["store"]), (3, &"vault_key_missing".into()), "{trouble}");
    assert!(!counter.path("closed.book.vault-key").exists(), "no other key is made");

    std::fs::copy(counter.path("st.book.key"), counter.path("named.book.key")).unwrap();
    let restored = counter.done(&format!("restore {file} named.book --vault-key st.book.vault-key"));
    assert_eq!(restored["personal_data"]["opened"], true);
    assert_eq!(restored["signing"], serde_json::json!({ "opened": true, "why": null }));
    assert_eq!(counter.done("member show named.book 1")["name"], "王秀珍");
    assert_eq!(mode(&counter, "named.book.vault-key"), 0o600);

    let backup = counter.done("backup st.book both --vault-key");
    let file = backup["file"].as_str().unwrap().to_owned();
    assert_eq!(backup["vault_key"], format!("{file}.vault-key"));
    assert_eq!(mode(&counter, &format!("{file}.vault-key")), 0o600);
    let restored = counter.done(&format!("restore {file} open.book"));
    assert_eq!(restored["personal_data"]["opened"], true);

    // Another book's key file lies there: it stays, and the names stay sealed.
    std::fs::write(counter.path("taken.book.vault-key"), "something else\n").unwrap();
    let restored = counter.done(&format!("restore {file} taken.book"));
    assert_eq!(restored["personal_data"]["why"]["store"], "vault_key_unreadable");
    assert_eq!(std::fs::read_to_string(counter.path("taken.book.vault-key")).unwrap(), "something else\n");
    let (code, trouble) = counter.ask(&format!("restore {file} taken2.book --vault-key nowhere"));
    assert_eq!((code, &trouble["store"]), (3, &"vault_key_missing".into()), "{trouble}");
}

#[test]
fn a_passphrase_is_put_on_the_key_file_and_taken_off() {
    let counter = Counter::open();
    std::fs::write(counter.path("short"), "短口令\n").unwrap();
    assert_eq!(counter.ask("vault lock st.book --passphrase-file short").0, 2);
    let status = counter.done("vault status st.book");
    assert_eq!((&status["open"], &status["locked"]), (&true.into(), &false.into()));
    std::fs::write(counter.path("long"), "三月的方山站总是在下雨呢\n").unwrap();
    let locked = counter.done("vault lock st.book --passphrase-file long");
    assert_eq!(
        (&locked["open"], &locked["locked"], &locked["why"]["store"]),
        (&false.into(), &true.into(), &"vault_locked".into())
    );
    assert_eq!(counter.done("member show st.book 1")["name"], "[M000001]");
    let with = |passphrase: &str, arguments: &[&str]| {
        let mut program = Command::new(jifen());
        program
            .args(arguments)
            .arg("--json")
            .current_dir(counter.path(""))
            .env("JIFEN_VAULT_PASSPHRASE", passphrase);
        let output = program.stdin(std::process::Stdio::null()).output().unwrap();
        (output.status.code().unwrap(), serde_json::from_slice::<Value>(&output.stdout).unwrap())
    };
    let (code, wrong) = with("别的", &["member", "show", "st.book", "1"]);
    assert_eq!((code, &wrong["store"]), (3, &"vault_passphrase".into()), "{wrong}");
    let phrase = "三月的方山站总是在下雨呢";
    assert_eq!(with(phrase, &["member", "show", "st.book", "1"]).1["name"], "王秀珍");
    assert_eq!(with(phrase, &["verify", "st.book"]).1["personal_data"]["opened"], true);
    assert_eq!(counter.ask("vault unlock st.book").0, 3, "not without the passphrase");
    assert_eq!(with(phrase, &["vault", "unlock", "st.book"]).1["locked"], false);
    assert_eq!(counter.done("member show st.book 1")["name"], "王秀珍");
}
