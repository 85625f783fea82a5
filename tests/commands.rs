//! The plain commands, as anybody runs them: the built program, its output and its exit codes.

mod day;
mod funds;
mod obligations;
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
fn an_act_is_credited_by_somebody_else_and_once() {
    let counter = Counter::open();
    counter.done("task publish st.book --kind PATROL --name 巡逻 --points 1.5 --evidence optional --from 2026-01-01 --document 办法 --by 1");
    counter.done("task submit st.book --kind PATROL --performer 1 --by 2");
    assert_eq!(counter.done("task queue st.book")["queue"][0]["task"], "T00000001");
    let credited = counter.done("task credit st.book T00000001 --by 3");
    assert_eq!(credited["balance"]["pending"], "1.50");
    assert_eq!(counter.refused("task credit st.book T00000001 --by 3")["refusal"], "task_judged");

    counter.done("case list st.book --grade A --title 电动车 --reward 10 --closes 2099-12-31 --by 1");
    counter.done("case claim st.book C000001 M000001 --by 2");
    counter.done("case complete st.book C000001 --note 找回 --by 2");
    let paid = counter.done("case reward st.book C000001 --by 3");
    assert_eq!(paid["case"]["state"], "rewarded");
    assert_eq!(counter.refused("case reward st.book C000001 --by 3")["refusal"], "case_state");
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
fn ten_wrong_pins_lock_an_operator_out_and_the_chief_lets_him_in_again() {
    let mut counter = Counter::open();
    counter.pin = "999999";
    for failures in 1..=9 {
        let refused = counter.refused("member freeze st.book 1 --reason x --by 3");
        assert_eq!((&refused["refusal"], &refused["failures"]), (&"wrong_pin".into(), &failures.into()));
    }
    assert_eq!(counter.refused("member freeze st.book 1 --reason x --by 3")["refusal"], "locked_out");
    assert_eq!(counter.refused("member freeze st.book 1 --reason x --by 3")["refusal"], "locked_out");
    counter.pin = PIN;
    assert_eq!(counter.refused("member freeze st.book 1 --reason x --by 3")["refusal"], "locked_out");
    let alone = counter.refused("operator pin st.book O0003 --new-pin-file start.pin --by 1");
    assert_eq!(alone["refusal"], "second_person_needed");
    counter.done("operator pin st.book O0003 --new-pin-file start.pin --by 1 --second 5");
    let start = counter.refused("member freeze st.book 1 --reason x --by 3 --pin-file start.pin");
    assert_eq!(start["refusal"], "start_pin", "it is good for choosing an own one only");
    let same = "operator pin st.book 3 --by 3 --pin-file start.pin --new-pin-file start.pin";
    assert_eq!(counter.ask(same).0, 2, "which is another one");
    counter.done("operator pin st.book 3 --by 3 --pin-file start.pin");
    counter.done("member freeze st.book 1 --reason x --by 3");
    assert_eq!(counter.done("balance st.book 1")["is_frozen"], true);
}

#[test]
fn an_operator_makes_registers_uses_and_ends_a_key_of_his_own_by_plain_commands() {
    let counter = Counter::open();
    let made = counter.done("operator key make st.book 3 --to stick.key");
    assert!(made["vkey"].as_str().unwrap().starts_with("fs/O0003+"), "{made}");
    assert_eq!(
        counter.refused("operator key set st.book --key stick.key --by 3")["refusal"],
        "second_person_needed"
    );
    // Another's file is not his, and a key that nobody registered signs nothing.
    assert_eq!(
        counter.refused("operator key set st.book --key stick.key --by 5 --second 1")["refusal"],
        "bad_key"
    );
    let adjust = "points adjust st.book M000001 5 --reason 补 --document 文9 --by 1 --second 3";
    let before = counter.done("home st.book")["head"].clone();
    assert_eq!(counter.ask(&format!("{adjust} --sign-with stick.key")).0, 2);
    assert_eq!(counter.done("home st.book")["head"], before, "nothing was recorded");
    counter.done("operator key set st.book --key stick.key --by 3 --second 5");
    let keys = counter.done("operator key show st.book");
    assert_eq!((&keys["keys"][0]["vkey"], &keys["keys"][0]["until"]), (&made["vkey"], &Value::Null));

    // The second person signs by himself what he stands by; what he did not, he signs later.
    let signed = counter.done(&format!("{adjust} --request two-1 --sign-with stick.key"));
    let seq = signed["seq"].as_u64().unwrap();
    let by_himself = serde_json::json!([{ "operator": "O0003", "of": seq, "seq": seq + 1 }]);
    assert_eq!(signed["signed"], by_himself);
    let again = counter.done(&format!("{adjust} --request two-1 --sign-with stick.key"));
    assert_eq!((&again["outcome"], &again["signed"]), (&"known".into(), &Value::Null));
    let later = counter.done(adjust)["seq"].as_u64().unwrap();
    let unsigned = || {
        let report = counter.done("report st.book exceptions");
        let rows = report["rows"].as_array().unwrap().clone();
        rows.iter().filter(|row| row["kind"] == "unsigned").map(|row| row["seq"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(unsigned(), [Value::from(later)]);
    let own = counter.done(&format!("operator sign st.book {later} --key stick.key --by 3"));
    assert_eq!(own["signed"][0]["of"], later);
    assert_eq!(unsigned(), Vec::<Value>::new());
    let twice = counter.refused(&format!("operator sign st.book {later} --key stick.key --by 3"));
    assert_eq!(twice["refusal"], "already_taken");
    let other = counter.refused(&format!("operator sign st.book {later} --key stick.key --by 1"));
    assert_eq!(other["refusal"], "no_own_key");

    counter.done("operator key revoke st.book 3 --reason U盘遗失 --by 3");
    let gone = counter.refused(&format!("operator sign st.book {seq} --key stick.key --by 3"));
    assert_eq!(gone["refusal"], "no_own_key");
    // A locked key does not open by itself.
    std::fs::write(counter.path("phrase"), "长 phrase").unwrap();
    counter.done("operator key make st.book 3 --to locked.key --passphrase-file phrase");
    assert_eq!(counter.ask("operator key set st.book --key locked.key --by 3 --second 5").0, 2);
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn a_pin_that_anybody_would_try_first_is_not_taken() {
    let counter = Counter::open();
    for pin in ["123456", "121212", "850312"] {
        std::fs::write(counter.path("weak.pin"), pin).unwrap();
        let (code, said) = counter.ask("operator pin st.book 2 --by 2 --new-pin-file weak.pin");
        assert_eq!((code, &said["error"]), (2, &"usage".into()), "{said}");
        assert!(!said.to_string().contains(pin), "{said}");
    }
    std::fs::write(counter.path("good.pin"), "864213").unwrap();
    counter.done("operator pin st.book 2 --by 2 --new-pin-file good.pin");
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

#[test]
fn a_pin_comes_from_a_file_or_the_environment_and_is_never_printed() {
    let mut counter = Counter::open();
    std::fs::write(counter.path("pin"), "246810\n").unwrap();
    counter.pin = "secret";
    let (code, answer) = counter.ask("member thaw st.book 1 --reason x --by 1");
    assert_eq!((code, &answer["error"]), (2, &"usage".into()));
    assert!(!answer.to_string().contains("secret"));
    assert_eq!(
        counter.refused("member thaw st.book 1 --reason x --by 1 --pin-file pin")["refusal"],
        "not_frozen"
    );
}

#[test]
fn an_import_may_skip_bad_rows_and_lists_them_by_reason_as_text_page_and_object() {
    let counter = Counter::open();
    counter.done("task publish st.book --kind TALK --name 宣讲 --points 2 --evidence optional --audience-min 30 --from 2026-01-01 --document 目录1号 --by 1");
    let header = "日期,时间,事项,编号,网格,地点,受众人数,佐证,说明,对象,小组\n";
    let home = counter.done("home st.book");
    let day = home["today"].as_str().unwrap();
    let good = format!("{day},00:00,TALK,1,,,30,,,老街,\n{day},,TALK,1,,,29,,,<新>街,\n");
    let bad = format!("{day},,TALK,9,,,30,,,,\n{day},,TALK,8,,,30,,,,\n{day},,TALK,1,,,30,,,老 街,\n");
    std::fs::write(counter.path("acts.csv"), format!("{header}{good}{bad}")).unwrap();
    let before = counter.done("verify st.book")["entries"].clone();
    let (code, dry) = counter.ask("import st.book acts acts.csv --skip-bad --dry-run --by 2");
    assert_eq!((code, &dry["written"], &dry["refused"]), (1, &0.into(), &3.into()), "{dry}");
    let (code, report) = counter.ask("import st.book acts acts.csv --skip-bad --by 2");
    assert_eq!((code, &report["aim"]), (1, &"skip_bad".into()), "{report}");
    assert_eq!((&report["rows"], &report["written"]), (&5.into(), &2.into()));
    assert_eq!((&report["problems"], &report["reasons"]), (&dry["problems"], &dry["reasons"]));
    assert_eq!(report["reasons"][0]["reason"], "no_such_member");
    assert_eq!(report["reasons"][0]["rows"], serde_json::json!([4, 5]));
    assert_eq!(
        report["reasons"][1],
        serde_json::json!({"reason": "twice", "column": "对象", "count": 1, "rows": [6]})
    );
    assert_eq!(report["gates"], serde_json::json!([{"gate": "audience", "count": 1, "rows": [3]}]));
    let after = counter.done("verify st.book")["entries"].clone();
    assert_eq!(after.as_u64(), before.as_u64().map(|n| n + 2 + 2), "two acts, and two sign-ins");

    let said = |arguments: &str| {
        let arguments: Vec<&str> = arguments.split_whitespace().collect();
        String::from_utf8(counter.run(&arguments).stdout).unwrap()
    };
    let text = said("import st.book acts acts.csv --skip-bad --by 2");
    assert!(text.starts_with("共 5 行：写入 0 行，先前已导入 2 行，跳过 3 行\n"), "{text}");
    assert!(text.contains("没有这个人（编号）：2 行\n"), "{text}");
    assert!(text.contains("与第 2 行相同"), "{text}");
    let english = said("import st.book acts acts.csv --skip-bad --lang en --by 2");
    assert!(english.contains("no such member (编号): 2 rows\n"), "{english}");
    let page = said("import st.book acts acts.csv --skip-bad --html --by 2");
    assert!(page.starts_with("<!doctype html>\n<html lang=\"zh-CN\">"), "{page}");
    assert!(page.contains("<h2>没有这个人（编号）：2 行</h2>"), "{page}");
    assert!(page.contains("<td class=\"figure\">6</td><td>对象</td><td>老 街</td>"), "{page}");
}

#[test]
fn an_import_writes_all_of_a_file_or_nothing() {
    let counter = Counter::open();
    let grids = "村,网格,名称,户数,人数\n吴场,1,吴场一组,60,280\n吴场,2,吴场二组,70,300\n";
    std::fs::write(counter.path("grids.csv"), grids).unwrap();
    let tried = counter.done("import st.book grids grids.csv --dry-run --by 1");
    assert_eq!((&tried["rows"], &tried["written"]), (&2.into(), &0.into()));
    assert_eq!(counter.done("import st.book grids grids.csv --by 1")["written"], 2);
    assert_eq!(counter.done("import st.book grids grids.csv --by 1")["known"], 2);
    std::fs::write(counter.path("bad.csv"), format!("{grids}吴场,3,三组,1e3,5\n")).unwrap();
    let (code, report) = counter.ask("import st.book grids bad.csv --by 1");
    assert_eq!((code, &report["problems"][0]["row"]), (1, &4.into()), "{report}");
    assert_eq!(report["written"], 0);
}

#[test]
fn an_act_with_a_clip_is_filed_asked_back_put_right_and_credited_in_part() {
    let counter = Counter::open();
    counter.done(
        "task publish st.book --kind TALK --name 宣讲 --points 4 --evidence required --audience-min 30 \
         --penalties 0,0.5 --crediting parts --category prevention --difficulty 1.5:2026-01-01:2030-12-31 \
         --from 2026-01-01 --document 目录1号 --by 1",
    );
    std::fs::write(counter.path("clip.mp4"), b"\x00\x00\x00\x18ftypmp42clip").unwrap();
    std::fs::write(counter.path("empty.mp4"), b"").unwrap();
    let submit = "task submit st.book --kind TALK --performer M000001 --audience 31 --by 2 --object 兴东小学";
    for (file, why) in [("none.mp4", "evidence_missing"), ("empty.mp4", "evidence_empty")] {
        let (code, answer) = counter.ask(&format!("{submit} --evidence-file {file}"));
        assert_eq!((code, &answer["store"]), (3, &why.into()), "{answer}");
    }
    let act = counter.done(&format!("{submit} --evidence-file clip.mp4 --tags 防火,school --pad ２026-017"));
    let file = &act["event"]["details"]["files"][0];
    assert_eq!((file["mime"].as_str(), file["size"].as_u64()), (Some("video/mp4"), Some(16)));
    let digest = file["digest"].as_str().unwrap();
    let filed = counter.path("st.book.evidence").join(&digest[..2]).join(digest);
    assert_eq!(std::fs::read(&filed).unwrap(), std::fs::read(counter.path("clip.mp4")).unwrap());
    assert_eq!(counter.done("task evidence st.book")["files"], 1);

    counter.done("task ask st.book T00000001 --question 看不清横幅 --by 3");
    let questions = counter.done("task questions st.book");
    assert_eq!(questions["returned"][0]["question"]["text"], "看不清横幅");
    counter.done(&format!("{submit} --evidence-file clip.mp4 --resubmits T00000001"));
    let queue = counter.done("task queue st.book");
    assert_eq!(queue["queue"][0]["earns"], "6.00", "4 points, half as much again");
    let credited = counter.done("task credit st.book T00000002 --penalty 0.5 --note 迟到 --by 3");
    assert_eq!(credited["event"]["points"], "3.00");

    // While its days run, any entry would draw another sample.
    let (code, early) = counter.ask("task sample st.book --from 2026-01-01 --to 2099-12-31 --percent 50");
    assert_eq!((code, &early["error"], early["drawn"].is_null()), (1, &"fact".into(), true), "{early}");

    std::fs::write(counter.path("third.mp4"), b"\x00\x00\x00\x18ftypmp42third").unwrap();
    counter.done(&format!("{submit}东站 --evidence-file third.mp4"));
    counter.done("task reject st.book T00000003 --code unclear --note 横幅看不清 --by 3");
    let back = counter.done("task questions st.book");
    let refusal = &back["returned"][0]["refusal"];
    assert_eq!((&refusal["code"], &refusal["note"]), (&"unclear".into(), &"横幅看不清".into()), "{back}");
    let said = counter.run(&["task", "questions", "st.book"]).stdout;
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("横幅看不清") && said.contains("O0003"), "{said}");

    // What the ledger refuses is a refusal: a time that has not come, or at 23:59 a clip that was shown before.
    let (code, early) = counter.ask(&format!("{submit}西站 --time 23:59 --evidence-file clip.mp4"));
    assert!(code == 1 && early["error"] == "refused", "{early}");

    // Refused after its file was filed: the file lies there, and no entry names it.
    std::fs::write(counter.path("other.mp4"), b"\x00\x00\x00\x18ftypmp42other").unwrap();
    let late = counter.refused(&format!("{submit}站 --day 2025-06-01 --evidence-file other.mp4"));
    assert_eq!(late["refusal"], "too_long_ago");
    let found = counter.done("task evidence st.book");
    assert_eq!(
        (&found["files"], &found["filed"], &found["unnamed_bytes"]),
        (&3.into(), &3.into(), &17.into())
    );
    assert_eq!(found["unnamed"][0]["size"], 17);

    std::fs::write(&filed, b"another clip").unwrap();
    let (code, faults) = counter.ask("task evidence st.book");
    assert_eq!(code, 1);
    assert_eq!(faults["faults"][0]["fault"]["store"], "evidence_changed");
}

#[test]
fn a_task_is_handed_out_done_and_off_the_list() {
    let counter = Counter::open();
    counter.done(
        "task publish st.book --kind PATROL --name 巡逻 --points 1 --evidence optional --from 2026-01-01 \
         --document 目录1号 --by 1",
    );
    counter.done("dispatch out st.book --kind PATROL --member 1 --due 2099-01-31 --note 夜巡 --by 1");
    let list = counter.done("dispatch list st.book");
    assert_eq!((list["open"][0]["dispatch"].as_str(), list["due"].as_u64()), (Some("P000001"), Some(0)));
    counter.done("dispatch carry st.book P1 --due 2099-02-28 --reason 大雨 --by 1");
    counter.done("task submit st.book --kind PATROL --performer 1 --dispatch P1 --by 2");
    assert_eq!(counter.done("dispatch list st.book")["open"], serde_json::json!([]));
    let gone = counter.refused("dispatch clear st.book P1 --reason 无 --by 1");
    assert_eq!(gone["refusal"], "no_such_dispatch");
}

#[test]
fn a_credit_is_doubted_answered_explained_and_taken_back_by_plain_commands() {
    let counter = Counter::open();
    counter.done("task publish st.book --kind PATROL --name 巡逻<夜> --points 1.5 --evidence optional --from 2026-01-01 --document 办法 --by 1");
    counter.done("task submit st.book --kind PATROL --performer 1 --by 2");
    let seq = counter.done("task credit st.book T00000001 --by 3")["seq"].as_u64().unwrap();
    let listed = counter.done("notice list st.book");
    assert_eq!(
        (&listed["notice"][0]["credit"], &listed["notice"][0]["points"]),
        (&seq.into(), &"1.50".into())
    );
    let page = counter.run(&["notice", "list", "st.book", "--html"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("巡逻&lt;夜&gt;"), "{page}");
    assert!(page.contains("M000001 王*") && !page.contains("王秀"), "names are masked: {page}");

    let object = "--reason 不在场 --words 没看见他 --by 2";
    counter.done(&format!("notice object st.book T1 {object}"));
    let balance = counter.done("balance st.book 1");
    assert_eq!((&balance["held"], &balance["pending"]), (&"1.50".into(), &"0.00".into()));
    assert_eq!(
        counter.refused(&format!("notice object st.book {seq} {object}"))["refusal"],
        "objection_open"
    );
    assert_eq!(counter.refused("notice dismiss st.book T1 --reason 有视频 --by 3")["refusal"], "own_credit");
    counter.done("notice dismiss st.book T1 --reason 有视频 --by 1");
    let found = counter.done("explain st.book 1 --figure pending");
    let part = &found["figures"][0]["parts"][0];
    assert_eq!(part["papers"][1]["event"], "task.submitted");
    assert_eq!(part["moves"][1]["event"], "notice.dismissed");
    assert_eq!(part["rule"]["kind"], "PATROL");
    let said = counter.run(&["explain", "st.book", "1", "--lang", "en"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("objection dismissed, by O0001"), "{said}");

    counter.done("notice reverse st.book T1 --reason 非本人 --document 核查7 --by 1");
    assert_eq!(counter.done("balance st.book 1")["total"], "0.00");
    let lost = &counter.done("explain st.book 1")["figures"][0]["taken_back"][0];
    assert_eq!(
        (&lost["credit"], &lost["points"], &lost["spent"]),
        (&seq.into(), &"1.50".into(), &"0.00".into())
    );
    assert_eq!(lost["paper"]["document"], "核查7");
    let said = counter.run(&["explain", "st.book", "1", "--lang", "zh"]);
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("已冲正 1.5 分"), "{said}");
    assert_eq!(
        counter.refused(&format!("notice object st.book {seq} {object}"))["refusal"],
        "credit_reversed"
    );
    assert_eq!(
        counter.refused("notice object st.book C9 --reason 无 --words 无 --by 2")["refusal"],
        "nothing_credited"
    );
    let (code, _) = counter.ask("notice object st.book X9 --reason 无 --words 无 --by 2");
    assert_eq!(code, 2, "no credit is written like that");
    assert_eq!(counter.done("points expiring st.book")["expiring"], serde_json::json!([]));
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn two_files_are_merged_and_taken_apart_by_plain_commands() {
    let counter = Counter::open();
    counter
        .done("member add st.book --name 王秀珍 --phone 14200000009 --id-number 110105199003070017 --by 2");
    counter.done("points adjust st.book 1 5 --reason 开账 --document 文3 --by 1 --second 3");
    let merge = "--reason 同一人 --document 户籍证明 --by 1";
    assert_eq!(
        counter.refused(&format!("member merge st.book 1 2 {merge}"))["refusal"],
        "second_person_needed"
    );
    let merged = counter.done(&format!("member merge st.book 1 2 {merge} --second 3"));
    assert_eq!(merged["balance"]["available"], "5.00");
    let show = counter.done("member show st.book 1");
    assert_eq!((&show["merged"]["into"], &show["total"]), (&"M000002".into(), &"0.00".into()));
    let closed = counter.refused("points adjust st.book 1 5 --reason 开账 --document 文3 --by 1 --second 3");
    assert_eq!((&closed["refusal"], &closed["into"]), (&"file_closed".into(), &"M000002".into()));
    let apart =
        counter.done("member unmerge st.book 1 --reason 两个人 --document 户籍证明2 --by 1 --second 3");
    assert_eq!(apart["balance"]["available"], "5.00");
    let none = counter.refused("member unmerge st.book 1 --reason 再来 --document 文 --by 1 --second 3");
    assert_eq!(none["refusal"], "not_merged");
}

#[test]
fn a_case_is_worked_in_full_by_plain_commands() {
    let counter = Counter::stocked();
    counter.done("member add st.book --name 李文 --phone 14200000002 --id-number 110105194912310038 --by 2");
    let list = "case list st.book --grade A --title 夜间盗窃 --closes 2099-12-31 --by 1";
    let listed = counter.done(&format!("{list} --number 苏0722-18号"));
    assert_eq!((&listed["case"]["reward"], &listed["case"]["state"]), (&"30.00".into(), &"listed".into()));
    let taken = counter.refused(&format!("{list} --number 苏072218号"));
    assert_eq!((&taken["refusal"], &taken["case"]), (&"number_taken".into(), &"C000001".into()));
    counter.done(&format!("{list} --sensitive --reward 25"));
    let outside = counter.refused(&format!("{list} --reward 5"));
    assert_eq!((&outside["reward_min"], &outside["reward_max"]), (&"10.00".into(), &"50.00".into()));

    let parts = counter.refused("case claim st.book 1 M1:60 M2:30 --by 2");
    assert_eq!((&parts["refusal"], &parts["sum"]), (&"parts_not_whole".into(), &90.into()));
    assert_eq!(counter.ask("case claim st.book 1 M1 M2 --by 2").0, 2, "a team says its parts");
    counter.done("case party st.book 2 M1 --by 2");
    assert_eq!(counter.refused("case claim st.book 2 M1 --by 2")["refusal"], "party_to_case");
    let claimed = counter.done("case claim st.book 1 M1:60 M2:40 --by 2");
    assert_eq!(claimed["slip"]["team"][1]["percent"], 40);
    assert_eq!(counter.done("case slip st.book 1")["due"], claimed["case"]["due"]);
    assert_eq!(counter.refused("case slip st.book 2")["refusal"], "case_state");
    counter.done("case note st.book 1 --note 走访三户 --by 2");
    let due = claimed["case"]["due"].as_str().unwrap();
    let short = counter.refused(&format!("case extend st.book 1 --due {due} --reason 等鉴定 --by 3"));
    assert_eq!(short["refusal"], "extension_too_short");
    counter.done("case complete st.book 1 --note 已破获 --lead 110-99 --by 2");
    let rewarded = counter.done("case reward st.book 1 --by 3");
    assert_eq!(rewarded["event"]["portions"][0]["points"], "18.00");
    assert_eq!(counter.done("balance st.book M2")["total"], "12.00");
    let shown = counter.done("case show st.book 1");
    assert_eq!(shown["history"].as_array().unwrap().len(), 5);
    assert_eq!(shown["history"][1]["facts"]["shares"][1]["percent"], 40, "lists are lists: {shown}");
    assert_eq!(counter.done("case reminders st.book")["reminders"], Value::Array(vec![]));

    let elsewhere = "case elsewhere st.book 鲁7 --scheme 县奖 --document 文7 --case 2 --by 1";
    assert_eq!(counter.done(elsewhere)["case"]["state"], "paid_elsewhere");
    assert_eq!(counter.refused("case claim st.book 2 M2 --by 2")["scheme"], "县奖");
    counter.done(&format!("{list} --sensitive"));
    let public = counter.done("case public st.book --html");
    assert_eq!(
        (&public["cases"][0]["title"], &public["cases"][0]["case"]),
        (&Value::Null, &"C000003".into())
    );
    assert!(!public.to_string().contains("盗窃"), "{public}");
    let page = String::from_utf8(counter.run(&["case", "public", "st.book", "--html"]).stdout).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("<td>C000003</td>"), "{page}");
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn a_source_is_opened_by_code_and_pin_and_found_nowhere_else() {
    let counter = Counter::stocked();
    let added = counter.done("source add st.book --by 1");
    let code = added["code"].as_str().unwrap().to_owned();
    assert_eq!((code.len(), &added["event"]["member"]), (9, &"M000002".into()));
    counter.done("points adjust st.book M000002 50 --reason 举报属实 --document 文9 --by 1 --second 3");
    std::fs::write(counter.path("pin"), PIN).unwrap();
    let opened = format!("--code {code} --source-pin-file pin --by 2");
    let shown = counter.done(&format!("source show st.book {opened}"));
    assert_eq!((&shown["available"], &shown["member"]), (&"50.00".into(), &Value::Null));
    let redeemed = counter.done(&format!("source redeem st.book RICE {opened}"));
    assert_eq!((&redeemed["slip"]["member"], &redeemed["slip"]["after"]), (&Value::Null, &"10.00".into()));
    assert!(!redeemed.to_string().contains("M000002"), "{redeemed}");
    // Receipts of what is done for him say nothing of him either, though the entries do.
    counter.done("case list st.book --grade A --title 盗窃 --closes 2099-12-31 --reward 10 --by 1");
    assert_eq!(counter.refused("case claim st.book 1 M2 --by 1")["refusal"], "code_needed");
    assert_eq!(counter.refused("case party st.book 1 M2 --by 2")["refusal"], "code_needed");
    let claimed = counter.done(&format!("case claim st.book 1 {opened}"));
    assert_eq!(claimed["event"]["member"], "--", "{claimed}");
    assert_eq!((&claimed["slip"]["case"], &claimed["slip"]["member"]), (&"C000001".into(), &Value::Null));
    let completed = counter.done("case complete st.book 1 --note 已查实 --by 2");
    let rewarded = counter.done("case reward st.book 1 --by 3");
    let voucher = redeemed["slip"]["voucher"].as_str().unwrap();
    let reversed = counter.done(&format!("reverse st.book {voucher} --reason 退货 --by 2 --second 3"));
    for receipt in [claimed, completed, rewarded, reversed] {
        assert!(!receipt.to_string().contains("M000002"), "{receipt}");
    }
    for hidden in [
        "member show st.book M2",
        "balance st.book M2",
        "statement st.book M2",
        "redeem st.book M2 RICE --by 2",
    ] {
        assert_eq!(counter.refused(hidden)["refusal"], "code_needed", "{hidden}");
    }
    for list in ["member list st.book", "member find st.book M000002", "slip st.book V0000001-8"] {
        assert!(!counter.done(list).to_string().contains("M000002"), "{list}");
    }
    let all = counter.done("balance st.book --all");
    let confidential = serde_json::json!({ "any": true, "sources": null, "points": null });
    assert_eq!((&all["confidential"], all["balances"].as_array().unwrap().len()), (&confidential, 1));
    counter.done("source add st.book --by 1");
    counter.done("source add st.book --by 1");
    let all = counter.done("balance st.book --all");
    assert_eq!(all["confidential"]["points"], "60.00", "the sum of three is told");
    let earlier = counter.done("balance st.book --all --as-of 2026-01-01");
    assert_eq!(earlier["confidential"]["any"], false, "on that day there was none");
    std::fs::write(counter.path("wrong"), "135790").unwrap();
    let wrong = counter.refused(&format!("source show st.book --code {code} --source-pin-file wrong --by 2"));
    assert_eq!((&wrong["refusal"], &wrong["failures"]), (&"wrong_code".into(), &1.into()));
    let nobody = counter.refused("source show st.book --code 000000000 --source-pin-file pin --by 2");
    assert_eq!(nobody["refusal"], "no_such_code");
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn supermarket_cards_are_bought_given_out_counted_and_settled_by_plain_commands() {
    let counter = Counter::open();
    counter.done("fund open st.book --name 志愿者基金 --uses goods,cards --document 文1 --by 5");
    counter.done("fund grant st.book F001 1000 --source 县财政 --document 文2 --by 5");
    counter.done("points adjust st.book M000001 300 --reason 开账 --document 文3 --by 1 --second 3");
    counter.done("member card st.book M000001 --by 2");
    let named = counter.done("merchant add st.book --name 苏果超市 --contact 卡务柜台 --faces 50,100 --by 4");
    assert_eq!(named["event"]["merchant"], "S001");
    let buy = "market-card buy st.book 50 １００１..１０１０ --merchant S001 --fund F001 --cost 480 --document 发票7";
    assert_eq!(counter.refused(&format!("{buy} --by 4"))["refusal"], "second_person_needed");
    let bought = counter.done(&format!("{buy} --by 4 --second 5"));
    assert_eq!(
        (&bought["event"]["cards"], &bought["event"]["ranges"][0]),
        (&"10".into(), &"1001..1010".into())
    );
    counter.done("market-card hand-over st.book 1001..1003 --counted 2 --missing 1003 --by 4 --second 2");
    let issued =
        counter.done("market-card issue st.book M000001 1001 1002 --card 8800000013 --by 2 --second 1");
    assert_eq!(issued["slip"]["cards"][1]["serial"], "1002");
    assert_eq!((&issued["slip"]["points"], &issued["slip"]["after"]), (&"200.00".into(), &"100.00".into()));
    let back = "market-card take-back st.book V0000001-8 1001 1002 --reason 拿错了 --by 2 --second 1";
    assert_eq!(counter.done(back)["balance"]["available"], "300.00");
    counter.done("market-card issue st.book M000001 1002 --card 8800000013 --by 2");
    counter.done("market-card void st.book 1010 --cause damaged --reason 浸水 --by 4 --second 5");
    let all = counter.done("market-card list st.book");
    let row = &all["faces"][0];
    let figures = ["bought", "held", "issued", "void", "missing"].map(|field| row[field].as_str().unwrap());
    assert_eq!((figures, &all["adds_up"]), (["10", "8", "1", "1", "1"], &true.into()));
    assert_eq!(all["missing"][0]["serial"], "1003");
    let unsaid = counter.run(&["market-card", "count", "st.book", "1001", "--by", "4", "--second", "1"]);
    assert_eq!(unsaid.status.code(), Some(2), "whose cards are counted is said, never left out");
    let ways = String::from_utf8(unsaid.stderr).unwrap();
    assert!(ways.contains("--custodian <CUSTODIAN>|--all"), "{ways}");
    let (code, count) = counter.ask("market-card count st.book 1001 1003..1008 9999 --all --by 4 --second 1");
    assert_eq!(
        (code, &count["event"]["missing"][0], &count["event"]["surplus"][0]),
        (1, &"1009".into(), &"9999".into())
    );
    let card = counter.done("market-card show st.book 1002");
    assert_eq!((&card["state"], &card["voucher"]), (&"issued".into(), &"V0000002-6".into()));

    let today: String = counter.done("home st.book")["today"].as_str().unwrap().to_owned();
    let month = format!("{}-01", &today[..7]);
    let bad = "卡号,日期,金额\n1002,昨天,5\n";
    std::fs::write(counter.path("bad.csv"), bad).unwrap();
    let (code, read) = counter.ask(&format!("merchant settle st.book S001 {month} bad.csv --by 5"));
    assert_eq!((code, &read["problems"][0]["row"]), (1, &2.into()));
    std::fs::write(counter.path("march.csv"), format!("卡号,日期,金额\n1002,{today},30\n1001,{today},5\n"))
        .unwrap();
    let (code, settled) = counter.ask(&format!("merchant settle st.book S001 {month} march.csv --by 5"));
    assert_eq!((code, &settled["event"]["matched"]), (1, &"30.00".into()));
    assert_eq!(settled["event"]["faults"][0]["fault"], "not_issued");
    let again = counter.refused(&format!("merchant settle st.book S001 {month} march.csv --by 5"));
    assert_eq!(again["refusal"], "month_settled");
    assert_eq!(counter.done("merchant list st.book")["merchants"][0]["used"], "30.00");

    // A lost card is blocked, and what was spent with it since is listed.
    let blocked = counter
        .done(&format!("member block-card st.book 8800000013 --reason 遗失 --lost-since {today} --by 2"));
    let uses: Vec<_> =
        blocked["uses"].as_array().unwrap().iter().map(|found| found["voucher"].clone()).collect();
    assert_eq!(uses, ["V0000002-6", "V0000001-8"]);
    assert!(blocked["uses"][1]["reversed"].is_number());
    // A namesake is named with what tells him apart, and is no obstacle.
    let twin = "member add st.book --name 王秀珍 --phone 14200000002 --id-number 110105194912310038 --by 2";
    let added = counter.done(twin);
    assert_eq!(added["namesakes"][0]["member"], "M000001");
    assert!(!added.to_string().contains("11010519491231002X"));
    counter.done("verify st.book");
}

#[test]
fn the_store_room_is_kept_by_plain_commands_alone() {
    let counter = Counter::stocked();
    let refused =
        counter.refused("goods purchase st.book RICE 1 --fund F001 --cost 1 --document 发票2 --by 4");
    assert_eq!(refused["refusal"], "second_person_needed");
    counter.done("goods add st.book SOAP --name 香皂 --price 5 --category 日用 --unit 块 --by 4");
    counter.done("goods donor st.book --name 兴谷超市 --member 1 --by 4");
    let gift = counter.done(
        "goods donate st.book SOAP 6 --donor 1 --value 30 --proof fair_value --document 捐1 \
         --best-before 2099-01-01 --and RICE*2=70 --by 4 --second 2",
    );
    assert_eq!((&gift["slip"]["value"], &gift["slip"]["second"]), (&"100.00".into(), &"O0002".into()));
    // 5 points at 0.50 are less than the 5.00 a piece is worth.
    assert_eq!(gift["off_parity"]["price"], "2.50");
    let entry = gift["seq"].as_u64().unwrap();
    let page = counter.run(&["goods", "delivery", "st.book", &entry.to_string(), "--html"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert_eq!((page.matches("<table>").count(), page.matches("兴谷超市").count()), (2, 2), "two copies");

    let priced = counter.done("goods price st.book SOAP 12 --document 价目 --from 2099-02-01 --by 4");
    assert_eq!(priced["event"]["from"], "2099-02-01");
    let prices = counter.done("goods prices st.book SOAP --on 2099-01-31");
    assert_eq!(prices["points_price"], "5.00");
    counter.done("goods barcode st.book SOAP 036000291452 --by 4");
    assert_eq!(counter.done("goods show st.book 036000291452")["sku"], "SOAP");
    counter.done("goods barcode st.book SOAP 036000291452 --remove --by 4");
    counter.done("goods change st.book SOAP --reorder-at 9 --by 4");
    let short = counter.done("goods shortage st.book");
    assert_eq!((&short["goods"][0]["sku"], &short["goods"][0]["wanted"]), (&"SOAP".into(), &"12".into()));
    counter.done("goods withdraw st.book SOAP --reason 召回 --by 4");
    let gone = counter.refused("redeem st.book M000001 SOAP*1 --by 2");
    assert_eq!(gone["refusal"], "good_is_withdrawn");
    counter.done("goods restore st.book SOAP --reason 查明 --by 4");
    let off = counter.done("goods write-off st.book SOAP 1 --cause damaged --reason 压坏 --by 4 --second 2");
    assert_eq!((&off["event"]["cost"], &off["good"]["usable"]), (&"5.00".into(), &"5".into()));
    let donors = counter.done("goods donors st.book");
    assert_eq!(
        (&donors["donors"][0]["value"], &donors["donors"][0]["used"]),
        (&"100.00".into(), &"5.00".into())
    );
    assert_eq!(counter.done("goods near st.book --days 7")["lots"], serde_json::json!([]));
    assert_eq!(counter.done("goods slow st.book")["goods"], serde_json::json!([]));

    let redeemed = counter.done("redeem st.book M000001 SOAP*1 --by 2");
    let voucher = redeemed["slip"]["voucher"].as_str().unwrap();
    let traced = counter.done(&format!("trace st.book {voucher}"));
    assert_eq!(traced["goods"][0]["origin"]["from"], "兴谷超市");
    assert_eq!(traced["earned"][0]["event"], "points.adjusted");
    let lot = traced["goods"][0]["lot"].as_str().unwrap();
    let traced = counter.done(&format!("goods trace st.book {lot}"));
    assert_eq!(traced["lots"][0]["ways"][1]["voucher"], voucher);
    assert_eq!(counter.done("goods trace st.book RICE")["lots"].as_array().unwrap().len(), 2);
}

#[test]
fn shelves_are_counted_and_signed_by_plain_commands_alone() {
    let counter = Counter::stocked();
    let none = counter.done("stocktake variances st.book --by 4");
    assert_eq!(none, serde_json::json!({ "stocktake": null, "variances": [] }));
    let opened = counter.done("stocktake open st.book --goods RICE --by 4");
    assert_eq!(opened["event"]["stocktake"], "K0001");
    let counted = counter.done("stocktake count st.book K0001 6901234567892=2 --by 4");
    assert!(!counted.to_string().contains("expected"), "a counter is not told: {counted}");
    let sheet = counter.done("stocktake sheet st.book");
    assert_eq!(sheet["goods"][0]["counted_by"], serde_json::json!(["O0004"]));
    assert!(!sheet.to_string().contains("expected"));
    let found = counter.done("stocktake variances st.book --by 4");
    assert_eq!(
        (&found["variances"][0]["variance"], &found["variances"][0]["expected"]),
        (&"-1".into(), &"3".into())
    );
    let nobody = counter.run(&["stocktake", "variances", "st.book"]);
    assert_eq!(nobody.status.code(), Some(2), "whoever looks says who he is");
    let refused = counter.refused("stocktake close st.book K0001 --by 4 --second 2");
    assert_eq!(refused["refusal"], "cause_needed");
    let closed = counter.done("stocktake close st.book K0001 --cause RICE:unknown:查无 --by 4 --second 2");
    assert_eq!(closed["event"]["lines"][0]["cost"], "33.33");
    assert_eq!(counter.done("goods show st.book RICE")["on_shelf"], "2");
    counter.done("stocktake open st.book --by 4");
    counter.done("stocktake abandon st.book K0002 --reason 改日 --by 4");
    let ended = counter.done("stocktake list st.book");
    assert_eq!(
        (&ended["stocktakes"][0]["reason"], &ended["stocktakes"][1]["cost"]),
        (&"改日".into(), &"33.33".into())
    );
}

#[test]
fn a_basket_is_parked_redeemed_given_up_and_undone_by_plain_commands() {
    let counter = Counter::open();
    let mut policy = counter.done("policy template");
    policy["redeeming"] = serde_json::json!({
        "hold_minutes": 30, "pin_min": "70", "cash_fund": "F001",
        "limits": { "visit_max": "90" }
    });
    std::fs::write(counter.path("policy2.json"), policy.to_string()).unwrap();
    let today = counter.done("policy show st.book")["day"].as_str().unwrap().to_owned();
    counter.done(&format!(
        "policy set st.book --file policy2.json --from {today} --document 办法2号 --by O0001"
    ));
    for command in [
        "fund open st.book --name 志愿者基金 --uses goods --document 文1 --by 5",
        "fund grant st.book F001 1000 --source 县财政 --document 文2 --by 5",
        "goods add st.book RICE --name 大米 --price 40 --by 4",
        "goods purchase st.book RICE 9 --fund F001 --cost 90 --document 发票1 --by 4 --second 2",
        "points adjust st.book M000001 200 --reason 开账 --document 文3 --by 1 --second 3",
        "goods cash st.book RICE --least 30 --per-point 0.5 --document 文8 --by 4",
    ] {
        counter.done(command);
    }
    let held = counter.done("hold add st.book M000001 RICE --by 2");
    assert_eq!((&held["hold"]["hold"], &held["hold"]["points"]), (&"H000001".into(), &"40.00".into()));
    assert_eq!(counter.done("balance st.book M000001")["held"], "40.00");
    assert_eq!(counter.done("hold list st.book")["holds"][0]["member"], "M000001");
    let listed = String::from_utf8(counter.run(&["hold", "list", "st.book"]).stdout).unwrap();
    let recorded = listed.split_whitespace().filter(|cell| cell.parse::<ledger::units::Moment>().is_ok());
    assert!(listed.contains("H000001") && recorded.count() == 0, "hours of the station's wall: {listed}");
    let redeemed = counter.done("hold resume st.book H000001 --by 2");
    let figures = [&redeemed["slip"]["hold"], &redeemed["slip"]["before"], &redeemed["slip"]["after"]];
    assert_eq!(figures, ["H000001", "200.00", "160.00"]);
    let undone = counter.done("undo st.book V0000001-8 --by 2");
    assert_eq!(
        (&undone["event"]["kind"], &undone["balance"]["available"]),
        (&"undo".into(), &"200.00".into())
    );
    counter.done("hold add st.book M000001 RICE --by 2");
    counter.done("hold release st.book H000002 --by 2");
    assert_eq!(counter.refused("hold release st.book H000002 --by 2")["refusal"], "no_such_hold");

    let paid = counter.done("redeem st.book M000001 RICE*2 --points 62 --cash 9 --by 2");
    assert_eq!((&paid["slip"]["points"], &paid["slip"]["cash"]), (&"62.00".into(), &"9.00".into()));
    let named =
        counter.done("redeem st.book M000001 RICE --proxy 赵敏 --proxy-id 002X --relation 邻居 --by 2");
    assert_eq!(named["slip"]["collected"]["masked"], "赵* **2X");
    assert!(!named.to_string().contains("赵敏"), "{named}");
    assert_eq!(counter.refused("redeem st.book M000001 RICE*2 --by 2")["refusal"], "no_member_pin");
    counter.done("member pin st.book M000001 --by 2");
    std::fs::write(counter.path("pin"), PIN).unwrap();
    let proven = counter.done("redeem st.book M000001 RICE*2 --member-pin-file pin --by 2");
    assert_eq!(proven["slip"]["proof"], "pin");
    let back = counter.done("reverse st.book V0000004-2 --reason 受潮 --spoilt RICE --by 2 --second 3");
    assert_eq!(back["event"]["spoilt"][0], "RICE");
    counter.done("verify st.book");
}

#[test]
fn every_term_of_redeeming_is_found_in_the_documentation() {
    let docs = include_str!("../docs/commands.md");
    let source = include_str!("../ledger/src/events/station.rs");
    for name in ["RedeemTerms", "RedeemLimits", "PostLimits", "GoodLimits", "ProxyLimits"] {
        let (_, body) = source.split_once(&format!("pub struct {name} {{")).unwrap();
        let (body, _) = body.split_once("\n}").unwrap();
        let fields = body.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split_once(':'));
        for (field, _) in fields {
            assert!(
                docs.contains(&format!("`{field}`")),
                "{name}.{field} stands nowhere in docs/commands.md"
            );
        }
    }
}
