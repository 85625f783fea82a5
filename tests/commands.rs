//! The plain commands, as anybody runs them: the built program, its output and its exit codes.

mod day;
mod deeds;
mod funds;
mod goods;
mod imports;
mod obligations;
mod operators;
mod vault;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// The built program. It is built once, beside this test, so that what is run is what is here.
pub(super) fn jifen() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built(&["-p", "tui", "--bin", "jifen"], "jifen"))
}

/// What cargo builds of `what` beside this test, and where it then is.
pub(super) fn built(what: &[&str], place: &str) -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    // target/<profile>/deps/promises-…
    let profile = exe.parent().and_then(Path::parent).unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet"]).args(what);
    if profile.ends_with("release") {
        build.arg("--release");
    }
    build.env("CARGO_TARGET_DIR", profile.parent().unwrap()).current_dir(env!("CARGO_MANIFEST_DIR"));
    assert!(build.status().unwrap().success(), "{place} does not build");
    profile.join(place)
}

const PIN: &str = "246810";

/// A folder with a book in it, and the program to ask.
pub(super) struct Counter {
    folder: tempfile::TempDir,
    pin: &'static str,
}

impl Counter {
    pub(super) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), pin: PIN }
    }

    /// A new book with its chief.
    fn founded() -> Self {
        let counter = Self::empty();
        counter.done("init st.book --name 房山站 --book fs --chief 赵站长");
        counter
    }

    /// A book with a policy, everybody who works there, and one member.
    fn open() -> Self {
        let counter = Self::founded();
        std::fs::write(counter.path("start.pin"), "135790").unwrap();
        let policy = counter.done("policy template");
        std::fs::write(counter.path("policy.json"), policy.to_string()).unwrap();
        counter.done("policy set st.book --file policy.json --from 2026-01-01 --document 办法1号 --by O0001");
        for (role, name) in
            [("clerk", "钱柜员"), ("reviewer", "孙复核"), ("stock_keeper", "李仓管"), ("finance", "周财务")]
        {
            counter.done(&format!(
                "operator add st.book --name {name} --roles {role} --new-pin-file start.pin --by 1"
            ));
        }
        for number in 2..=5 {
            counter.done(&format!("operator pin st.book {number} --pin-file start.pin --by {number}"));
        }
        counter.done(
            "member add st.book --name 王秀珍 --phone 14200000001 --id-number 11010519491231002X --by 2",
        );
        counter
    }

    /// A book with rice on the shelf and points to spend.
    pub(super) fn stocked() -> Self {
        let counter = Self::open();
        counter.done("fund open st.book --name 志愿者基金 --uses goods --document 文1 --by 5");
        counter.done("fund grant st.book F001 1000 --source 县财政 --document 文2 --by 5");
        counter.done("goods add st.book RICE --name 大米 --price 40 --barcode 6901234567892 --by 4");
        // Full-width digits come from an input method and are read as digits.
        counter
            .done("goods purchase st.book RICE ３ --fund F001 --cost 100 --document 发票1 --by 4 --second 2");
        counter.done("points adjust st.book M000001 100 --reason 开账 --document 文3 --by 1 --second 3");
        counter
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        let mut program = Command::new(jifen());
        program.args(arguments).current_dir(self.folder.path()).stdin(std::process::Stdio::null());
        program.env("JIFEN_PIN", self.pin).env("JIFEN_NEW_PIN", PIN).env("JIFEN_SECOND_PIN", PIN);
        program.output().unwrap()
    }

    /// Runs a command with `--json`: its exit code and its object.
    pub(super) fn ask(&self, command: &str) -> (i32, Value) {
        let arguments: Vec<&str> = command.split(' ').chain(["--json"]).collect();
        let output = self.run(&arguments);
        let object = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code().unwrap(), object)
    }

    /// Runs a command that must be carried out.
    pub(super) fn done(&self, command: &str) -> Value {
        let (code, object) = self.ask(command);
        assert_eq!(code, 0, "{command}: {object}");
        object
    }

    /// Runs a command that must be refused, and gives the refusal's name.
    fn refused(&self, command: &str) -> Value {
        let (code, object) = self.ask(command);
        assert_eq!((code, &object["error"]), (1, &"refused".into()), "{command}: {object}");
        object
    }
}

#[test]
fn a_first_real_book_is_made_from_init_to_redemption_by_plain_commands_alone() {
    let counter = Counter::stocked();
    let redeemed = counter.done("redeem st.book M000001 RICE*2 --by 2");
    assert_eq!(redeemed["event"]["type"], "redemption.redeemed");
    assert_eq!(redeemed["slip"]["voucher"], "V0000001-8");
    assert_eq!(
        (&redeemed["slip"]["before"], &redeemed["slip"]["after"]),
        (&"100.00".into(), &"20.00".into())
    );

    let balance = counter.done("balance st.book M000001");
    for (field, figure) in [("available", "20.00"), ("pending", "0.00"), ("total", "20.00")] {
        assert_eq!(balance[field], figure, "{field}");
    }
    assert_eq!(balance["is_frozen"], false);
    let before = counter.done("balance st.book M000001 --as-of 2026-01-01");
    assert_eq!(before["total"], "0.00");

    let statement = counter.done("statement st.book M000001 --lines 1");
    assert_eq!(statement["movements"][0]["points"], "-80.00");
    assert_eq!((&statement["opening"], &statement["closing"]), (&"100.00".into(), &"20.00".into()));
    let next = statement["next_before"].as_u64().unwrap();
    let older = counter.done(&format!("statement st.book M000001 --before {next}"));
    assert_eq!(older["movements"][0]["event"], "points.adjusted");
    assert_eq!(older["next_before"], Value::Null);

    let coverage = counter.done("coverage st.book");
    // 900 in the fund and a third of 100 on the shelf, for 20 points of 0.50.
    assert_eq!((&coverage["fund_cash"], &coverage["goods_at_cost"]), (&"900.00".into(), &"33.34".into()));
    assert_eq!((&coverage["owed"], &coverage["ratio"]), (&"10.0000".into(), &"93.3340".into()));

    counter.done("reverse st.book V0000001-8 --reason 拿错了 --by 2 --second 1");
    assert_eq!(counter.done("balance st.book M000001")["available"], "100.00");
    assert_eq!(counter.done("home st.book")["counts"]["reversed"], 1);

    let verified = counter.done("verify st.book --threads 2");
    assert_eq!((&verified["ok"], &verified["anchored"]), (&true.into(), &false.into()));
    let log = counter.run(&["log", "st.book"]);
    let lines = String::from_utf8(log.stdout).unwrap().lines().count();
    assert_eq!(verified["entries"], lines);
}

#[test]
fn the_same_request_sent_twice_is_carried_out_once() {
    let counter = Counter::stocked();
    let redeem = "redeem st.book M000001 RICE --by 2 --request slip-1";
    let (first, second) = (counter.done(redeem), counter.done(redeem));
    assert_eq!((&first["outcome"], &second["outcome"]), (&"written".into(), &"known".into()));
    assert_eq!(first["seq"], second["seq"]);
    assert_eq!(counter.done("balance st.book 1")["available"], "60.00");
    let other = counter.refused("redeem st.book M000001 RICE*2 --by 2 --request slip-1");
    assert_eq!(other["refusal"], "request_reused");
}

#[test]
fn a_refusal_names_the_fact_and_the_figures_in_both_languages() {
    let counter = Counter::stocked();
    let refused = counter.refused("redeem st.book M000001 RICE*3 --by 2");
    assert_eq!(refused["message"], "需 120 分，可用 100 分，差 20 分");
    assert_eq!((&refused["refusal"], &refused["short"]), (&"overspent".into(), &"20.00".into()));
    let english = counter.run(&["--lang", "en", "redeem", "st.book", "M000001", "RICE*3", "--by", "2"]);
    assert_eq!(english.status.code(), Some(1));
    let said = String::from_utf8(english.stderr).unwrap();
    assert_eq!(said, "jifen: 120 points needed, 100 available: 20 short\n");
    assert_eq!(counter.refused("balance st.book M000099")["refusal"], "no_such_member");
}

#[test]
fn what_cannot_be_read_is_wrong_usage_and_nothing_is_written() {
    let counter = Counter::founded();
    let head = counter.done("home st.book")["head"].clone();
    for wrong in [
        "points adjust st.book 1 1e3 --reason x --document y --by 1",
        "points adjust st.book 1 -0 --reason x --document y --by 1",
        "points adjust st.book 1 0.005 --reason x --document y --by 1",
        "balance st.book 1 --as-of 2026-02-30",
        "balance st.book X1",
        "member block-card st.book 8800000018 --reason x --by 1",
        "redeem st.book M000001 rice --by 1",
        "policy set st.book --file nowhere.json --from 2026-13-01 --document y --by 1",
        "no-such-command",
    ] {
        assert_eq!(counter.ask(wrong).0, 2, "{wrong}");
    }
    assert_eq!(counter.done("home st.book")["head"], head);
}

#[test]
fn a_file_that_is_no_book_of_ours_is_left_alone_and_named() {
    let counter = Counter::founded();
    std::fs::write(counter.path("text.book"), "not a database").unwrap();
    std::fs::write(counter.path("empty.book"), "").unwrap();
    for (file, store) in
        [("nowhere.book", "not_found"), ("text.book", "not_a_book"), ("empty.book", "not_a_book")]
    {
        let (code, answer) = counter.ask(&format!("home {file}"));
        assert_eq!((code, &answer["store"]), (3, &store.into()), "{file}: {answer}");
    }
    let (code, answer) = counter.ask("init st.book --name 房山站 --book fs --chief 赵站长");
    assert_eq!((code, &answer["store"]), (3, &"exists".into()));
    let newer = rusqlite::Connection::open(counter.path("st.book")).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    let (code, answer) = counter.ask("home st.book");
    assert_eq!((code, &answer["store"], &answer["found"]), (3, &"newer".into(), &99.into()));
}

#[test]
fn a_damaged_book_is_verified_though_it_cannot_be_opened() {
    let counter = Counter::founded();
    let file = rusqlite::Connection::open(counter.path("st.book")).unwrap();
    file.execute_batch("DROP TRIGGER IF EXISTS entries_update; DROP TRIGGER IF EXISTS entries_no_update;")
        .unwrap();
    let triggers: Vec<String> = file
        .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for trigger in triggers {
        file.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).unwrap();
    }
    let forged = "UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), 'fs', 'xx') AS BLOB)";
    file.execute(forged, []).unwrap();
    drop(file);
    let (code, _) = counter.ask("home st.book");
    assert_eq!(code, 3);
    let (code, verdict) = counter.ask("verify st.book");
    assert_eq!((code, &verdict["ok"]), (1, &false.into()), "{verdict}");
    assert_eq!(verdict["last_good"], Value::Null);
    let finding = &verdict["findings"][0];
    assert_eq!(finding["seq"], 0);
    assert!(finding["kind"].is_string() && finding["expected"].is_string() && finding["found"].is_string());
}
